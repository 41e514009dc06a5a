"""The compiled library: found, loaded, and asked. Where it is not there, predlint reads records in Python, with the same verdicts.

It is built when predlint is installed, where there is a compiler (``hatch_build.py``); nothing is built or fetched at run time.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from predlint.core.build import FILE, HERE, sources_mark

if TYPE_CHECKING:
    import numpy as np

#: What the scanner may give back in place of a number of lines.
BROKEN, NO_MEMORY = -1, -2
SMALLEST_POWER, LARGEST_POWER = -342, 308


class Table(ctypes.Structure):
    """As in scan.h."""

    _fields_ = [
        ("pool", ctypes.c_char_p),
        ("ends", ctypes.c_void_p),
        ("slots", ctypes.c_void_p),
        ("mask", ctypes.c_uint32),
        ("place", ctypes.c_int32),
    ]


class CProgram(ctypes.Structure):
    """As in scan.h."""

    _fields_ = [
        ("words", ctypes.c_void_p),
        ("bounds", ctypes.c_void_p),
        ("tables", ctypes.POINTER(Table)),
        ("powers", ctypes.c_void_p),
        ("root", ctypes.c_int32),
        ("identity", ctypes.c_int32),
    ]


def library() -> Any:
    """The loaded library; None where there is none: `missing` says why."""
    return _loaded()[0]


def missing() -> str | None:
    """Why there is no library; None where there is one."""
    return _loaded()[1]


@cache
def _loaded() -> tuple[Any, str | None]:
    if os.environ.get("PREDLINT_CORE", "").lower() == "off":
        return None, "PREDLINT_CORE=off is set"
    path = HERE / FILE
    if not path.exists():
        return None, "it was not built when predlint was installed: there was no C compiler (cc, gcc or clang)"
    try:
        lib = ctypes.CDLL(str(path))
    except OSError as error:
        return None, f"it cannot be loaded: {error}"
    lib.predlint_sources.restype = ctypes.c_char_p
    if lib.predlint_sources() != sources_mark().encode():
        return None, "it was built from other sources: install predlint again"
    _declare(lib)
    return lib, None


def _declare(lib: Any) -> None:
    lib.predlint_table.argtypes = [ctypes.c_char_p, ctypes.c_void_p, ctypes.c_int32, ctypes.c_void_p, ctypes.c_uint32]
    lib.predlint_table.restype = None
    lib.predlint_scanner.argtypes, lib.predlint_scanner.restype = [ctypes.c_int32, ctypes.c_int32], ctypes.c_void_p
    lib.predlint_free.argtypes, lib.predlint_free.restype = [ctypes.c_void_p], None
    lib.predlint_scan_list.restype = lib.predlint_scan.restype = ctypes.c_int64
    lib.predlint_scan_list.argtypes = lib.predlint_scan.argtypes = [
        ctypes.c_void_p, ctypes.POINTER(CProgram), ctypes.c_char_p, ctypes.c_size_t, ctypes.POINTER(ctypes.c_void_p),
    ]  # fmt: skip
    lib.predlint_column.argtypes = [ctypes.c_void_p, ctypes.c_int32, ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(ctypes.c_void_p)]
    lib.predlint_column.restype = ctypes.c_size_t
    lib.predlint_polygons.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p]
    lib.predlint_polygons.restype = None
    lib.predlint_hash.argtypes, lib.predlint_hash.restype = [ctypes.c_char_p, ctypes.c_size_t], ctypes.c_int64
    lib.predlint_number.argtypes = [
        ctypes.c_char_p, ctypes.c_size_t, ctypes.c_void_p, ctypes.POINTER(ctypes.c_double), ctypes.POINTER(ctypes.c_int32),
    ]  # fmt: skip


@cache
def powers() -> np.ndarray[Any, np.dtype[np.uint64]]:
    """The first 128 bits of the powers of five that number.h multiplies with, highest half first."""
    import numpy as np

    halves: list[int] = []
    for power in range(SMALLEST_POWER, LARGEST_POWER + 1):
        five = 5 ** abs(power)
        if power >= 0:
            bits = five << 127 >> five.bit_length() - 1 if five.bit_length() <= 128 else five >> five.bit_length() - 128
        else:
            size = (five - 1).bit_length()
            bits = (1 << (size + 127 if power >= -27 else 2 * size + 128)) // five + 1
            bits >>= max(0, bits.bit_length() - 128)
        halves += (bits >> 64, bits & (1 << 64) - 1)
    return np.array(halves, dtype=np.uint64)


class TextTable:
    """Texts with numbers, in the order given; the first of two equal ones counts."""

    def __init__(self, lib: Any, texts: Sequence[str]) -> None:
        import numpy as np

        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        self.pool = b"".join(encoded)
        self.ends = np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded))).astype(np.uint32)
        places = 1 << (2 * len(encoded) + 2).bit_length()
        self.slots = np.full(places, -1, dtype=np.int32)
        self.mask = places - 1
        lib.predlint_table(self.pool, self.ends.ctypes.data, len(encoded), self.slots.ctypes.data, self.mask)

    def structure(self, place: int) -> Table:
        """For the library; valid as long as this table is."""
        return Table(self.pool, self.ends.ctypes.data, self.slots.ctypes.data, self.mask, place)
