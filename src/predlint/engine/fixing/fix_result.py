"""What came of a fix, for programs: the files, and the changes, that are kept until somebody asks for them."""

from __future__ import annotations

import json
import os
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import msgspec
from msgspec import Struct

from predlint.engine.fixing.fix_job import Change
from predlint.engine.fixing.options import FUNCTION

if TYPE_CHECKING:
    from predlint.engine.checked_file import CheckedFile, RecordRange
    from predlint.engine.fixing.fix_job import FixResult
    from predlint.engine.reports import Report


class Fixed:
    """What `predlint.fix` has fixed, and what remains. ``print(fixed)`` shows it as the command does.

    Without ``output`` and ``in_place`` the fixed predictions are here: as ``records``, as text, and ``save`` writes them.
    """

    def __init__(
        self,
        result: FixResult,
        remaining: Report,
        files: Sequence[FixedFile],
        log: ChangeLog | None,
        *,
        renames: Mapping[str, str],
        unsafe: bool,
    ) -> None:
        """``files`` and ``log``: what was mended and is written nowhere, and the changes; ``renames``: those that were asked for."""
        self._result, self._files, self._log, self._renames, self._unsafe = result, files, log, renames, unsafe
        self.remaining = remaining
        """The report on the fixed predictions: all that is yet to be done."""

    @property
    def ok(self) -> bool:
        """True when no error remains."""
        return self.remaining.ok

    @property
    def mended(self) -> dict[str, int]:
        """How many findings of each rule were fixed, by its code; what was fixed most stands first."""
        return {code: times for code, times in self._result.outcome.fixed_counts.most_common() if times}

    @property
    def changed(self) -> int:
        """How many records are written otherwise."""
        return self._result.outcome.changed

    @property
    def left_out(self) -> int:
        """How many records are left out since an earlier one is the same; 0 without ``unsafe``."""
        return self._result.outcome.dropped

    @cached_property
    def records(self) -> list[Any]:
        """The fixed records as values, whatever they were given as: dicts for lines, models and rows of a table; of a document, such as a
        COCO file, all of it as one dict.

        Raises ValueError where one is no JSON and could not be fixed, and for what ``output`` or ``in_place`` has written.
        """
        return list(self.iter_records())

    def iter_records(self) -> Iterator[Any]:
        """The same one by one, for more of them than memory holds."""
        for file in self._kept_files("records"):
            yield from file.records()

    @property
    def text(self) -> str:
        """The fixed file. Bytes that are no UTF-8 and could not be fixed are as ``surrogateescape`` has them.

        Raises ValueError where several files were fixed, or they were written by ``output`` or ``in_place``.
        """
        return self.to_bytes().decode("utf-8", "surrogateescape")

    def to_bytes(self) -> bytes:
        """The same as bytes."""
        return self._only("text").content()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the fixed file to a path or a URL, compressed where its name asks for it. It appears when it is whole.

        Raises OSError where it cannot be written; ValueError as for ``text``.
        """
        from predlint.output.atomic_save import save

        file = self._only("save()")
        save(os.fsdecode(path), lambda stream: file.copy(stream.write))

    def diff(self) -> str:
        """What was changed, each record before and after, as ``predlint fix --diff`` writes it; empty where nothing was.

        Raises ValueError for what ``output`` or ``in_place`` has written.
        """
        self._kept_files("diff()")
        return self._log.text() if self._log is not None else ""

    def as_dict(self) -> dict[str, Any]:
        """What ``predlint fix --format json`` writes, as data."""
        from predlint.engine.fixing.fix_totals import as_data

        result = self._result
        return as_data(result.outcome, result.remaining, result.summary, written=result.written)

    def __str__(self) -> str:
        from predlint.engine.fixing.fix_totals import as_text

        result = self._result
        text = as_text(result.outcome, result.remaining, FUNCTION, would=False, unsafe=self._unsafe, renames=self._renames)
        return text.rstrip("\n")

    def __repr__(self) -> str:
        from predlint.report.terminal import count
        from predlint.report.text import totals

        return f"<Fixed: {count(self._result.outcome.fixed_counts.total(), 'finding')} fixed; remaining: {totals(self.remaining.summary)}>"

    def _kept_files(self, what: str) -> Sequence[FixedFile]:
        if self._log is None:
            raise ValueError(f"{what} is not kept where output or in_place is given: leave them out, and write the file with save()")
        return self._files

    def _only(self, what: str) -> FixedFile:
        files = self._kept_files(what)
        if len(files) != 1:
            raise ValueError(f'{what} is about one file, and {len(files):,} were fixed: give output="fixed/", or in_place=True')
        return files[0]


# -- a mended file that is written nowhere yet -------------------------------------------------------------------------


#: Bytes that are held in memory; more are held in a temporary file.
_MEMORY = 64 << 20
_BLOCK = 1 << 20


class FixedFile:
    """The content of a mended file, unpacked; gone when nobody holds it any more."""

    def __init__(self, name: str, checked: CheckedFile) -> None:
        """``checked``: what its check found."""
        self.name = name
        self._is_document = checked.layout.kind == "document"
        self._stretches: list[RecordRange] = list(checked.stretches())
        self._is_split = self._is_document or (checked.layout.kind != "other" and not checked.broken) or not checked.source.size
        self._file = TemporaryFixedFile(_MEMORY)

    def take(self, path: str) -> None:
        """Takes the content of the file in which it was made."""
        with open(path, "rb") as made:
            while block := made.read(_BLOCK):
                self._file.write(block)

    def content(self) -> bytes:
        """All of it."""
        return self._file.read_at(0, self._file.size)

    def copy(self, write: Callable[[bytes], object]) -> None:
        """Writes all of it."""
        for block in self._file.blocks():
            write(block)

    def records(self) -> Iterator[Any]:
        """Each record as a value: an element of a list, a line; of a document, such as a COCO file, all of it.

        Raises ValueError for what is no JSON.
        """
        if not self._is_split:
            raise ValueError(f"{self.name}: what is left there cannot be told apart as records: .text and .to_bytes() have all of it")
        if self._is_document:
            yield self._value(self.content(), 1)
            return
        for stretch in self._stretches:
            raw = self._file.read_at(stretch.offset, stretch.size)
            for number, (begin, end) in enumerate(stretch.spans(raw), stretch.first + 1):
                yield self._value(raw[begin:end], number)

    def _value(self, raw: bytes, number: int) -> Any:
        try:
            return msgspec.json.decode(raw)
        except msgspec.DecodeError:  # NaN, half of a surrogate pair: what Python's own reader takes may have been given
            pass
        try:
            return json.loads(raw.decode("utf-8-sig", "surrogatepass"))
        except (ValueError, RecursionError) as error:
            said = f"record {number} of {self.name} is no JSON, and could not be fixed ({error})"
            raise ValueError(f"{said}: .remaining says why; .text and .to_bytes() have all of it") from None


def called(path: str | None) -> str:
    """What a file is called in messages, and where changes are shown."""
    from predlint.stream.urls import shown

    return shown(path) if path is not None else "predictions"


# -- changes that are kept until somebody asks to see them -------------------------------------------------------------


#: The same of changes.
_MEMORY_OF_CHANGES = 16 << 20
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
        self._file = TemporaryFixedFile(_MEMORY_OF_CHANGES)

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


# -- what both are kept in ----------------------------------------------------------------------------------------------


class TemporaryFixedFile:
    """A file that goes with this object: in memory up to so many bytes, else on disk. It can be pickled, and read by several threads."""

    def __init__(self, memory: int, content: bytes = b"") -> None:
        self._memory, self._lock = memory, threading.Lock()
        self._file = cast(BinaryIO, tempfile.SpooledTemporaryFile(memory))  # noqa: SIM115 - closed with this object
        weakref.finalize(self, self._file.close)
        self.size = 0
        self.write(content)

    def write(self, data: bytes) -> None:
        """Writes on."""
        with self._lock:
            self._file.seek(self.size)
            self._file.write(data)
            self.size += len(data)

    def read_at(self, offset: int, size: int) -> bytes:
        """So many bytes from a place on; fewer where it ends."""
        with self._lock:
            self._file.seek(offset)
            return self._file.read(size)

    def blocks(self) -> Iterator[bytes]:
        """All of it."""
        for begin in range(0, self.size, _BLOCK):
            yield self.read_at(begin, _BLOCK)

    def __reduce__(self) -> tuple[Any, ...]:
        return TemporaryFixedFile, (self._memory, self.read_at(0, self.size))
