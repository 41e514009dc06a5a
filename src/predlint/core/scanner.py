"""A block of lines through the compiled library: which lines are unsure, and the columns of the others."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

from predlint.core.library import BROKEN, NO_MEMORY
from predlint.core.program import Program

if TYPE_CHECKING:
    import numpy as np

    Bools = np.ndarray[Any, np.dtype[np.bool_]]
    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Ints = np.ndarray[Any, np.dtype[np.int64]]
    Lines = np.ndarray[Any, np.dtype[np.intp]]


class Scanner:
    """Reads blocks, one after the other, for one user at a time."""

    def __init__(self, lib: Any, program: Program) -> None:
        self.lib, self.program = lib, program
        self.handle = lib.predlint_scanner(len(program.column), program.places)
        if not self.handle:
            raise MemoryError
        self._free = lib.predlint_free

    def __del__(self) -> None:
        if getattr(self, "handle", None):
            self._free(self.handle)

    def scan(self, block: bytes) -> Bools | None:
        """For each line, whether it is unsure; None where the block has something else than records in lines. It must be UTF-8."""
        return self._scan(self.lib.predlint_scan, block)

    def scan_list(self, text: bytes) -> Bools | None:
        """For each element of a list, whether it is unsure; None where it is no list. It must be UTF-8."""
        return self._scan(self.lib.predlint_scan_list, text)

    def _scan(self, how: Any, text: bytes) -> Bools | None:
        import numpy as np

        unsure = ctypes.c_void_p()
        count = how(self.handle, self.program.structure, text, len(text), ctypes.byref(unsure))
        if count == NO_MEMORY:
            raise MemoryError
        return None if count == BROKEN else np.frombuffer(_bytes_at(unsure, count), dtype=np.bool_).copy()

    def column(self, name: str) -> tuple[Ints, Lines]:
        """The values that the block scanned last pushed to a column, as 64 bits each, and the lines that they are of (from 0)."""
        import numpy as np

        values, lines = ctypes.c_void_p(), ctypes.c_void_p()
        at = self.program.column.get(name, -1)
        count = self.lib.predlint_column(self.handle, at, ctypes.byref(values), ctypes.byref(lines)) if at >= 0 else 0
        if not count:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.intp)
        return (
            np.frombuffer(_bytes_at(values, 8 * count), dtype=np.int64),
            np.frombuffer(_bytes_at(lines, 4 * count), dtype=np.uint32).astype(np.intp),
        )


def plain_polygons(lib: Any, x: Floats, y: Floats, lengths: Ints) -> Bools:
    """For each of many polygons, whose points lie behind one another, whether surely nothing is to be said of it.

    As `predlint.geometry_batch.plain_polygons`: at least three points, an area, no point twice in a row, no crossing. Coordinates are
    finite, and there are as many as ``lengths`` adds up to.
    """
    import numpy as np

    plain = np.zeros(len(lengths), dtype=np.bool_)
    x, y, lengths = np.ascontiguousarray(x), np.ascontiguousarray(y), np.ascontiguousarray(lengths)
    if len(x) != len(y) or int(lengths.sum()) != len(x):
        raise ValueError(f"{len(x)} x and {len(y)} y coordinates do not fit lengths that sum to {int(lengths.sum())}")
    lib.predlint_polygons(x.ctypes.data, y.ctypes.data, lengths.ctypes.data, len(lengths), plain.ctypes.data)
    return plain


def _bytes_at(address: ctypes.c_void_p, size: int) -> bytes:
    """A copy, for the library uses its memory again."""
    return ctypes.string_at(address.value or 0, size) if size else b""
