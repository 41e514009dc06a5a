"""Runs a block of records through the kernel: which are clean, what is doubted in the others, and the columns read of both."""

from __future__ import annotations

import codecs
import ctypes
import struct
import sys
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from predlint.kernel.library import BROKEN, NO_MEMORY, FoundLibrary, Notes
from predlint.kernel.shape_lowering import LoweredShape
from predlint.model.hashes import OWN, Secret
from predlint.model.json_values import is_element
from predlint.shape.nodes import Record
from predlint.shape.record_checks import descendant_nodes

if TYPE_CHECKING:
    import numpy as np


# -- Runs a block of records through the kernel: which are clean, what is doubted in the others, and the columns read of both --

#: States of a record, as in scan.h.
CLEAN, IN_DOUBT, UNREAD = range(3)
#: The nodes of doubts about a record as a whole, as in scan.h.
OF_ALL, OF_PARTS, OF_ROW = -1, -2, -3
OF_WHOLE = frozenset({OF_ALL, OF_PARTS, OF_ROW})
LINE = [("begin", "u8"), ("end", "u8"), ("form", "u8"), ("state", "i4"), ("branch", "i4")]
DOUBT = [("begin", "u8"), ("end", "u8"), ("hash", "u8"), ("line", "u4"), ("node", "i4"), ("items", "u8")]
#: Their bytes; and the first two members of a line.
_LINE_BYTES, _DOUBT_BYTES, _SPAN = 32, 40, struct.Struct("=QQ")
#: Bits of the hash of a doubt, as in scan.h: it contains confidences; its value is independent.
SCORED, VARIES = 2, 4
_FAR_ITEM = 0xFFFF

#: Bytes of an address, or of a count, of the library.
_WORD = ctypes.sizeof(ctypes.c_size_t)
#: The numpy types of the values of columns, and of the indices of their records.
_VALUE, _PLACE = ("<i8", "<u4") if sys.byteorder == "little" else (">i8", ">u4")


def items_of(place: int) -> tuple[int, ...] | None:
    """Returns the indices of the list items in which a doubt is, from the outermost list on, decoded from its ``items``; None if an index
    is too large."""
    found = [at for shift in (48, 32, 16, 0) if (at := place >> shift & _FAR_ITEM)]
    return tuple([at - 1 for at in found]) if _FAR_ITEM not in found else None


class LineTable:
    """For each record of a block: begin and end, a hash of its form and its doubts, its state, and its branch (-1: none). It is a
    numpy array as soon as one is asked for."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def __len__(self) -> int:
        return len(self._raw) // _LINE_BYTES

    def __getitem__(self, key: Any) -> Any:
        return self.array[key]

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray[Any, Any]:
        return self.array

    @cached_property
    def array(self) -> np.ndarray[Any, Any]:
        import numpy as np

        return np.frombuffer(self._raw, dtype=_types()[0])

    def span(self, place: int) -> tuple[int, int]:
        """Returns the begin and the end of a record in the block."""
        return _SPAN.unpack_from(self._raw, place * _LINE_BYTES)

    def begins(self, step: int = 1) -> memoryview[int]:
        """Returns where every ``step``-th record begins in the block."""
        return memoryview(self._raw).cast("Q")[:: step * _LINE_BYTES // 8]

    def branches(self) -> memoryview[int]:
        """Returns the branches of the records."""
        return memoryview(self._raw).cast("i")[_LINE_BYTES // 4 - 1 :: _LINE_BYTES // 4]


class ScanResult:
    """The kernel's result for the records of a block."""

    def __init__(self, lines: bytes, doubts: bytes, *, clean: bool) -> None:
        self.lines, self._doubts = LineTable(lines), doubts
        self.clean = clean
        """True if all records are clean."""

    @cached_property
    def doubts(self) -> np.ndarray[Any, Any]:
        """The doubts in order: begin and end of the value, its hash, the index of its record, and the node that doubts it."""
        import numpy as np

        return np.frombuffer(self._doubts, dtype=_types()[1])


class Scanner:
    """Scans blocks, one after the other, for one user at a time."""

    def __init__(self, lib: Any, lowered: LoweredShape, secret: Secret = OWN) -> None:
        """``secret``: the key of the hashes in columns. Raises MemoryError."""
        self.lib, self.lowered, self.secret = lib, lowered, secret
        self.handle = lib.predlint_scanner(len(lowered.column), lowered.places, secret.data)
        if not self.handle:
            raise MemoryError
        self._free = lib.predlint_free
        self._found = FoundLibrary()
        self._pushed: Sequence[int] = ()
        """Four numbers for each column: address of its values, address of their records, count, and capacity."""

    def __del__(self) -> None:
        if getattr(self, "handle", None):
            self._free(self.handle)

    def scan(self, block: bytes, *, listed: bool = False, ascii: bool = False) -> ScanResult | None:
        """Returns the result for each line of a block, or each element of a list. Returns None if the records cannot be separated: a line
        is blank, or an element is no JSON, except NaN and the like. ``ascii``: the block is known to be ASCII. Raises MemoryError."""
        found, self._pushed = self._found, ()
        text = block if ascii or _is_utf8(block) else _marked(block)
        count = self.lib.predlint_scan(self.handle, self.lowered.structure, text, len(text), listed, ctypes.byref(found))
        if count == NO_MEMORY:
            raise MemoryError
        if count == BROKEN:
            return None
        words = 4 * len(self.lowered.column)
        self._pushed = struct.unpack(f"{words}N", _bytes_at(found.columns, words * _WORD))
        lines, doubts = _bytes_at(found.lines, _LINE_BYTES * found.line_count), _bytes_at(found.doubts, _DOUBT_BYTES * found.doubt_count)
        scanned = ScanResult(lines, doubts, clean=not found.faulty)
        if listed and found.faulty:
            unread = (scanned.lines["state"] == UNREAD).nonzero()[0].tolist()
            if not all(is_element(block[slice(*scanned.lines.span(place))]) for place in unread):
                return None
        return scanned

    def note(self, notes: Notes) -> bool:
        """Records the last block, whose records must all be clean. Returns False if it cannot be recorded so."""
        return bool(self.lib.predlint_note(self.handle, ctypes.byref(notes)))

    def numbers(self, name: str, count: int) -> tuple[float, ...]:
        """Returns the first values that the last block pushed to a column of numbers, ``count`` at most."""
        count = min(count, self.count(name))
        return struct.unpack(f"{count}d", _bytes_at(self._pushed[4 * self.lowered.column[name]], 8 * count)) if count else ()

    def column(self, name: str, *, bare: bool = False) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Returns the values that the last block pushed to a column, 64 bits each, and the indices of their records. Both are in memory of
        the library, valid until the next block. ``bare``: the indices are not copied either, and have 32 bits each."""
        import numpy as np

        count = self.count(name)
        if not count:
            return np.empty(0, np.int64), np.empty(0, np.uint32 if bare else np.intp)
        at = 4 * self.lowered.column[name]
        values = np.asarray(_Memory(self, self._pushed[at], count, _VALUE))
        lines = np.asarray(_Memory(self, self._pushed[at + 1], count, _PLACE))
        return values, lines if bare else lines.astype(np.intp)

    def count(self, name: str) -> int:
        """Returns the number of values that the last block pushed to a column."""
        number = self.lowered.column.get(name)
        return self._pushed[4 * number + 2] if number is not None and self._pushed else 0


class _Memory:
    """Memory of a scanner as a numpy array. It keeps the scanner alive, which frees the memory. A ctypes array would create a type for each
    length, which stays until Python collects cycles."""

    def __init__(self, scanner: Scanner, address: int, count: int, kind: str) -> None:
        self.scanner = scanner
        self.__array_interface__ = {"data": (address, True), "shape": (count,), "typestr": kind, "version": 3}


@cache
def _types() -> tuple[np.dtype[Any], np.dtype[Any]]:
    """Returns the numpy types of `LINE` and `DOUBT`."""
    import numpy as np

    return np.dtype(LINE), np.dtype(DOUBT)


def _is_utf8(block: bytes) -> bool:
    """Returns True for UTF-8 text. Only such text may be scanned."""
    if block.isascii():
        return True
    try:
        block.decode()
    except UnicodeDecodeError:
        return False
    return True


def _control(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "\1" * (error.end - error.start), error.end


codecs.register_error("predlint.control", _control)


def _marked(block: bytes) -> bytes:
    """Returns the block with bytes that are no UTF-8 replaced by control characters, which no record may contain."""
    return block.decode("utf-8", "predlint.control").encode()


def _bytes_at(address: int | None, size: int) -> bytes:
    """Returns a copy, because the library reuses its memory."""
    return ctypes.string_at(address or 0, size) if size else b""


# -- Finds the members that the kernel's doubts are about. Only these need to be explained -------------------------
#
# Constraints on several values (`holds`) have no findings in the Shape: record checks explain doubts about a record as a whole.

#: Maximum number of sets of doubts that are cached.
_MOST_FOUND = 10_000


class DoubtedMembers:
    """Maps the numbers of doubts to members, for one lowered Shape."""

    def __init__(self, lowered: LoweredShape) -> None:
        self._numbers_of = lowered.numbers_of
        self._members: dict[int, dict[int, set[str]]] = {}
        """Id of a record's node -> number of a doubt -> members that it may be about."""
        self._found: dict[tuple[int, tuple[int, ...]], frozenset[str] | None] = {}

    def members(self, body: Record, numbers: tuple[int, ...]) -> frozenset[str] | None:
        """Returns the members that all doubts about values of a record are about, whose shape is ``body``; None if unknown, or if other
        members decide how they are explained."""
        key = id(body), numbers
        if key not in self._found:
            if len(self._found) >= _MOST_FOUND:
                self._found.clear()
            self._found[key] = self._of(body, numbers)
        return self._found[key]

    def _of(self, body: Record, numbers: Iterable[int]) -> frozenset[str] | None:
        if id(body) not in self._members:
            self._members[id(body)] = self._members_by_doubt(body)
        members, found = self._members[id(body)], set[str]()
        for number in {*numbers} - OF_WHOLE:
            if number not in members:
                return None
            found |= members[number]
        return frozenset(found) if found.isdisjoint(_together(body)) else None

    def _members_by_doubt(self, body: Record) -> dict[int, set[str]]:
        members: dict[int, set[str]] = {}
        for name, member in body.members.items():
            for node in descendant_nodes(member.node):
                for number in self._numbers_of.get(id(node), ()):
                    members.setdefault(number, set()).add(name)
        for number in self._numbers_of.get(id(body), ()):
            members.pop(number, None)  # about the record itself
        return members


def _together(body: Record) -> set[str]:
    """Returns the members that other members of the record help to explain."""
    found = set[str]()
    for name, member in body.members.items():
        if member.relaxed_if is not None:
            found |= {name, member.relaxed_if.other}
        if member.into is not None:
            found |= {name, member.into}
    return found
