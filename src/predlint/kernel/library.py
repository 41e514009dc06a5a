"""Finds, loads and declares the kernel's library. Without it, predlint reads records in Python, with the same verdicts."""

from __future__ import annotations

import ctypes
import os
import sys
from array import array
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from predlint.kernel import duplicate_keys
from predlint.kernel.build import FILE, HERE, sources_mark
from predlint.kernel.kernel_option import is_used, requested
from predlint.model.hashes import Secret

if TYPE_CHECKING:
    import numpy as np

#: What the scanner may return in place of a number of records.
BROKEN, NO_MEMORY = -1, -2
_SMALLEST_POWER, _LARGEST_POWER = -342, 308
#: Half of a surrogate pair: no UTF-8 has it.
IN_NO_TEXT = "\ud800"


class Table(ctypes.Structure):
    """As in scan.h."""

    _fields_ = [
        ("pool", ctypes.c_char_p),
        ("cuts", ctypes.c_void_p),
        ("slots", ctypes.c_void_p),
        ("mask", ctypes.c_uint32),
        ("place", ctypes.c_int32),
        ("distinct", ctypes.c_int32),
    ]


class Program(ctypes.Structure):
    """As in scan.h."""

    _fields_ = [
        ("words", ctypes.c_void_p),
        ("bounds", ctypes.c_void_p),
        ("tables", ctypes.POINTER(Table)),
        ("powers", ctypes.c_void_p),
        ("facts", ctypes.c_void_p),
        ("facts_width", ctypes.c_int32),
        ("facts_count", ctypes.c_int32),
        ("root", ctypes.c_int32),
        ("at_end", ctypes.c_int32),
        ("identity", ctypes.c_int32),
        ("content", ctypes.c_int32),
        ("aside", ctypes.c_int32),
        ("aside_count", ctypes.c_int32),
        ("indexes", ctypes.c_void_p),
        ("ahead", ctypes.c_int32),
        ("scores", ctypes.c_int32),
        ("parts", ctypes.c_int32),
        ("number", ctypes.c_int32),
    ]


class Index(ctypes.Structure):
    """As in scan.h."""

    _fields_ = [
        ("ids", ctypes.c_void_p),
        ("facts", ctypes.c_void_p),
        ("count", ctypes.c_int32),
        ("width", ctypes.c_int32),
        ("others", ctypes.c_int32),
    ]


class FoundLibrary(ctypes.Structure):
    """As in scan.h."""

    _fields_ = [
        ("lines", ctypes.c_void_p),
        ("doubts", ctypes.c_void_p),
        ("line_count", ctypes.c_size_t),
        ("doubt_count", ctypes.c_size_t),
        ("columns", ctypes.c_void_p),
        ("faulty", ctypes.c_size_t),
    ]


class Notes(ctypes.Structure):
    """As in scan.h."""

    _fields_ = [
        *[(name, ctypes.c_int32) for name in ("identity", "content", "keys", "ids", "images", "colours")],
        ("rows", ctypes.c_void_p),
        ("seen", ctypes.c_void_p),
        ("row_count", ctypes.c_size_t),
        ("id_salt", ctypes.c_uint64),
        ("questions", ctypes.c_void_p),
        ("branch_count", ctypes.c_int32),
        ("first", ctypes.c_int64),
        *[(name, ctypes.c_void_p) for name in ("of", "contents", "row", "answer", "answer_at", "mask", "mask_at", "answer_to")],
        ("answer_count", ctypes.c_size_t),
        ("mask_count", ctypes.c_size_t),
    ]


class KernelMissingError(RuntimeError):
    """Raised if ``PREDLINT_KERNEL=require`` is set and there is no library. The text names the reason."""


def library() -> Any:
    """Loads the compiled kernel and returns it. Returns None if it cannot be loaded; `missing()` returns the reason. Raises
    KernelMissingError if it is required."""
    lib, why = _loaded()
    if lib is None and requested() == "require":
        raise KernelMissingError(f"PREDLINT_KERNEL=require is set, and the kernel is not there: {why}")
    return lib


def missing() -> str | None:
    """Returns why the kernel could not be loaded, or None if it is loaded."""
    return _loaded()[1]


def missing_reason() -> str | None:
    """Returns why the kernel could not be loaded, if this process had a use for it and it is not turned off; else None."""
    return missing() if is_used() and requested() != "off" else None


def remedy() -> str:
    """Returns what the user can do to get the library."""
    import shlex

    if requested() == "off":
        return "leave PREDLINT_KERNEL unset"
    return f"to build it, with a C compiler or after pip install ziglang: {shlex.join([sys.executable, '-m', 'predlint.kernel.build'])}"


def library_path() -> str:
    """Returns where the library is, once it was built."""
    return os.path.join(HERE, FILE)


@cache
def _loaded() -> tuple[Any, str | None]:
    if requested() == "off":
        return None, "PREDLINT_KERNEL=off is set"
    path = library_path()
    if not os.path.exists(path):
        return None, "it was not built when predlint was installed"
    try:
        lib = ctypes.CDLL(path)
        lib.predlint_sources.restype = ctypes.c_char_p
    except OSError as error:  # its message names the file
        return None, f"it cannot be loaded, and may be for another system or processor: {error}"
    except AttributeError:
        return None, f"{path} is another library"
    if lib.predlint_sources() != sources_mark().encode():
        return None, "it was built from other sources than these"
    _declare(lib)
    lib.predlint_secret(int.from_bytes(os.urandom(8)))
    duplicate_keys.use_library(lib)
    return lib, None


def _declare(lib: Any) -> None:
    pointer, size, number = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int32
    lib.predlint_secret.argtypes, lib.predlint_secret.restype = [ctypes.c_uint64], None
    lib.predlint_table.argtypes, lib.predlint_table.restype = [ctypes.c_char_p, pointer, number, pointer, ctypes.c_uint32], number
    lib.predlint_scanner.argtypes, lib.predlint_scanner.restype = [number, number, ctypes.c_char_p], pointer
    lib.predlint_free.argtypes, lib.predlint_free.restype = [pointer], None
    lib.predlint_scan.argtypes = [pointer, ctypes.POINTER(Program), ctypes.c_char_p, size, number, ctypes.POINTER(FoundLibrary)]
    lib.predlint_scan.restype = ctypes.c_int64
    lib.predlint_note.argtypes = [pointer, ctypes.POINTER(Notes)]
    lib.predlint_hash.argtypes, lib.predlint_hash.restype = [ctypes.c_char_p, ctypes.c_char_p, size], ctypes.c_int64
    lib.predlint_hashes.argtypes, lib.predlint_hashes.restype = [ctypes.c_char_p, ctypes.c_char_p, pointer, number, pointer], None
    lib.predlint_number.argtypes = [ctypes.c_char_p, size, pointer, ctypes.POINTER(ctypes.c_double), ctypes.POINTER(number)]
    lib.predlint_row.argtypes, lib.predlint_row.restype = [ctypes.POINTER(Index), ctypes.c_double, number], number
    lib.predlint_ring.argtypes = [pointer, size]
    lib.predlint_followed.argtypes, lib.predlint_followed.restype = [pointer], ctypes.c_uint32
    keys = [pointer, size, pointer]
    lib.predlint_count_parts.argtypes, lib.predlint_count_parts.restype = [*keys, number, pointer], None
    places = [number, ctypes.c_uint64, ctypes.c_uint64, pointer, pointer, pointer]
    lib.predlint_put_in_parts.argtypes, lib.predlint_put_in_parts.restype = [*keys, *places], None
    lib.predlint_repeated.argtypes, lib.predlint_repeated.restype = [*keys, pointer, size], ctypes.c_int64


@cache
def power_table() -> array[int]:
    """The first 128 bits of the powers of five that number.h multiplies with, highest half first."""
    halves: list[int] = []
    for power in range(_SMALLEST_POWER, _LARGEST_POWER + 1):
        five = 5 ** abs(power)
        if power >= 0:
            bits = five << 127 >> five.bit_length() - 1 if five.bit_length() <= 128 else five >> five.bit_length() - 128
        else:
            size = (five - 1).bit_length()
            bits = (1 << (size + 127 if power >= -27 else 2 * size + 128)) // five + 1
            bits >>= max(0, bits.bit_length() - 128)
        halves += (bits >> 64, bits & (1 << 64) - 1)
    return array("Q", halves)


class TextTable:
    """Texts with numbers, in the order given; of equal ones the first counts."""

    def __init__(self, lib: Any, texts: Sequence[str]) -> None:
        self.texts, self._lib = texts, lib
        joined, lengths = "".join(texts), [*map(len, texts)]
        self.lengths = {*lengths}
        """The lengths of all texts, in characters."""
        self.pool = joined.encode("utf-8", "surrogatepass") + bytes(16)
        sizes = lengths if joined.isascii() else [len(text.encode("utf-8", "surrogatepass")) for text in texts]
        self.cuts = array("I", accumulate(sizes, initial=0))
        places = 1 << (2 * len(texts) + 2).bit_length()
        self.slots = array("i", [-1]) * places
        self.mask = places - 1
        distinct = lib.predlint_table(self.pool, _address(self.cuts), len(texts), _address(self.slots), self.mask)
        self.are_distinct = distinct == len(texts)
        """True if no two of them are equal."""

    def structure(self, place: int) -> Table:
        """Returns the table for the library; valid as long as this object is kept."""
        return Table(self.pool, _address(self.cuts), _address(self.slots), self.mask, place, self.are_distinct * len(self.texts))

    def hashes(self, secret: Secret) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Returns the `Secret.text_hash` of each text."""
        import numpy as np

        made = np.empty(len(self.texts), np.int64)
        self._lib.predlint_hashes(secret.data, self.pool, _address(self.cuts), len(self.texts), made.ctypes.data)
        return made


def _address(numbers: array[int]) -> int:
    return numbers.buffer_info()[0]
