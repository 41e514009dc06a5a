"""Changes that are kept until somebody asks to see them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping

import msgspec
from msgspec import Struct

from predlint.engine.fixing.outcome import Change
from predlint.engine.fixing.temporary import HeldFile

#: Bytes that are held in memory; more are held in a temporary file.
MEMORY = 16 << 20
_LENGTH = 8


class _File(Struct, tag=True):
    """What follows is of this file. Its names need not be text: a system may have any bytes in them."""

    before: bytes
    after: bytes


class _Record(Struct, tag=True):
    """What becomes of a record."""

    line: int
    new_line: int
    before: bytes
    after: bytes | None
    codes: tuple[str, ...]


class _Whole(Struct, tag=True):
    """What is done to a file as a whole: how often, by rule."""

    done: dict[str, int]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_File | _Record | _Whole).decode


class ChangeLog:
    """All changes of a fix, in order; in place of a screen."""

    def __init__(self) -> None:
        self._file = HeldFile(MEMORY)

    def write(self, data: bytes) -> None:
        """Takes what `changes` has written."""
        self._file.write(data)

    def changes(self, write: Callable[[bytes], object]) -> Recorder:
        """What writes changes so that they can be kept here."""
        return Recorder(write)

    def text(self) -> str:
        """The changes as ``predlint fix --diff`` writes them into a file."""
        from predlint.engine.fixing.record_diff import Differ
        from predlint.report.terminal import PLAIN

        parts: list[str] = []
        differ = Differ(parts.append, PLAIN, short=False)
        for event in self._events():
            if isinstance(event, _File):
                differ.file(os.fsdecode(event.before), os.fsdecode(event.after))
            elif isinstance(event, _Whole):
                differ.whole(event.done)
            else:
                differ.show(Change(event.line, event.new_line, event.before, event.after, event.codes))
        return "".join(parts)

    def _events(self) -> Iterator[_File | _Record | _Whole]:
        at = 0
        while length := self._file.read_at(at, _LENGTH):
            size = int.from_bytes(length, "big")
            yield _decode(self._file.read_at(at + _LENGTH, size))
            at += _LENGTH + size


class Recorder:
    """Writes changes as they are."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write

    def file(self, before: str, after: str) -> None:
        self._put(_File(os.fsencode(before), os.fsencode(after)))

    def show(self, change: Change) -> None:
        self._put(_Record(*change))

    def whole(self, done: Mapping[str, int]) -> None:
        self._put(_Whole(dict(done)))

    def close(self) -> None:
        """Nothing was held back."""

    def _put(self, event: _File | _Record | _Whole) -> None:
        data = _encode(event)
        self._write(len(data).to_bytes(_LENGTH, "big") + data)
