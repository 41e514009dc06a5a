"""The result of a fix, for programs: the fixed files, their changes, and totals rule by rule."""

from __future__ import annotations

import json
import os
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import msgspec
from msgspec import Struct, structs

from predlint.io.outputs import save
from predlint.io.paths import shown
from predlint.model.registry import RULES
from predlint.model.texts import listing, quote
from predlint.report.terminal import PLAIN, Style, count
from predlint.report.text import totals
from predlint.tools.fix_context import IN_FILES, REPETITIONS
from predlint.tools.fix_job import FUNCTION, Change, Differ, FixOutcome, Spelling

if TYPE_CHECKING:
    from predlint.engine.record_split import CheckedFile, RecordRange
    from predlint.engine.reports import Report
    from predlint.report.model import Group, Summary
    from predlint.tools.fix_job import FixResult


# -- The totals of a fix, rule by rule: as text and as JSON --------------------------------------------------------


#: Codes of unsafe fixes that concern a whole file, not single records.
@cache
def _in_files() -> frozenset[str]:
    return frozenset([code for code in (*REPETITIONS, *IN_FILES) if RULES[code].unsafe_fix])


class Remaining:
    """A sink that keeps the remaining findings, rule by rule."""

    wants_places = False

    def __init__(self) -> None:
        self.groups: list[Group] = []

    def render(self, diagnostic: Any) -> bytes:
        return b""

    def emit(self, rendered: bytes) -> None:
        return

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        self.groups = groups


def rows(outcome: FixOutcome, remaining: Sequence[Group]) -> list[dict[str, Any]]:
    """Returns for each reported rule how many findings were fixed, how many remain, and how many fixes were undone."""
    remaining_by_code = _by_code(remaining)
    codes = sorted({*outcome.fixed_counts, *remaining_by_code}, key=lambda code: (-outcome.fixed_counts[code], code))
    return [
        {
            "code": code,
            "rule": remaining_by_code[code].rule.slug if code in remaining_by_code else RULES[code].slug,
            "severity": remaining_by_code[code].severity.label if code in remaining_by_code else RULES[code].severity.label,
            "mended": outcome.fixed_counts[code],
            "remain": remaining_by_code[code].count if code in remaining_by_code else 0,
            "taken_back": outcome.undone[code],
            "fixable": _fixable(code),
        }
        for code in codes
    ]


def _by_code(groups: Sequence[Group]) -> dict[str, Group]:
    """Returns one group for each rule, with its highest severity and all its remaining findings."""
    found: dict[str, Group] = {}
    for group in sorted(groups, key=lambda group: -group.severity):
        known = found.get(group.rule.code)
        found[group.rule.code] = structs.replace(known, count=known.count + group.count) if known is not None else group
    return found


def _fixable(code: str) -> str | None:
    return RULES[code].fixable if code in RULES else None


def as_data(outcome: FixOutcome, remaining: Sequence[Group], summary: Summary, *, written: bool) -> dict[str, Any]:
    """Returns the totals as JSON data."""
    return {
        "records": summary.records,
        "changed": outcome.changed,
        "left_out": outcome.dropped,
        "mended": outcome.fixed_counts.total(),
        "remain": {"error": summary.errors, "warning": summary.warnings, "info": summary.infos},
        "written": written,
        "complete": summary.complete,
        "rules": rows(outcome, remaining),
    }


def as_text(
    outcome: FixOutcome,
    remaining: Sequence[Group],
    spelling: Spelling,
    *,
    would: bool,
    unsafe: bool,
    renames: Mapping[str, str],
    style: Style = PLAIN,
) -> str:
    """Returns the totals as text: one line for each rule, and what remains to be done."""
    table = rows(outcome, remaining)
    width = max((len(row["rule"]) for row in table), default=0)
    verb = "would be " if would else ""
    lines = [
        f"{style.strong(row['code'])} {row['rule']:<{width}}  {_numbers(row, verb, style)}".rstrip()
        for row in table
        if row["mended"] or row["remain"]
    ]
    lines += notes(outcome, table, spelling, would=would, unsafe=unsafe, renames=renames, style=style)
    return "\n".join(lines) + "\n"


def notes(
    outcome: FixOutcome,
    table: Sequence[Mapping[str, Any]],
    spelling: Spelling,
    *,
    would: bool,
    unsafe: bool,
    renames: Mapping[str, str],
    style: Style = PLAIN,
) -> list[str]:
    """Returns the lines below the table of `rows`: how much was fixed, what was undone or not done, and what else may be tried."""
    verb, lines = "would be " if would else "", list[str]()
    if outcome.changed or outcome.fixed_counts:
        where = f" in {count(outcome.changed, 'record')}" if outcome.changed else ""  # some fixes concern a file as a whole
        lines.append(f"{style.good(count(outcome.fixed_counts.total(), 'finding'))} {verb}fixed{where}")
    elif not table:
        lines.append("there is nothing to fix")
    else:
        lines.append(f"predlint can fix none of it{'' if unsafe else ' safely'}: the helps of predlint validate say what to do")
    if outcome.dropped:
        lines.append(f"{count(outcome.dropped, 'record')} {verb}left out because an earlier one is the same")
    lines += [_undone(code, cause, number) for (code, cause), number in sorted(outcome.causes.items())]
    lines += [f"{spelling.rename(old, new)}: {_why_not(old, new, outcome)}" for old, new in renames.items() if old not in outcome.renamed]
    guesses = [row["code"] for row in table if row["remain"] and (row["code"] in outcome.guessed or row["code"] in _in_files())]
    if guesses and not unsafe:
        lines.append(style.faint(f"{spelling.unsafe} may fix more of {listing(guesses, 6)}, by guessing or by dropping data"))
    return lines


def _undone(code: str, cause: str, number: int) -> str:
    """Returns the line about fixes that were undone, with the reason."""
    fixes, they = (f"1 fix of {code} was", "it") if number == 1 else (f"{number:,} fixes of {code} were", "they")
    if not cause:
        return f"{fixes} undone because the finding was still there"
    rule = f"{cause} {RULES[cause].slug}" if cause in RULES else cause  # a rule of the user's own
    return f"{fixes} undone because {they} caused another error: {rule}"


def _why_not(old: str, new: str, outcome: FixOutcome) -> str:
    """Returns the reason why nothing was renamed."""
    return f"{quote(new)} is not right there either" if old in outcome.unknown else f"no finding is about {quote(old)}"


def _numbers(row: dict[str, Any], verb: str, style: Style) -> str:
    parts = [style.good(f"{row['mended']:,} {verb}fixed")] if row["mended"] else []
    parts += [f"{row['remain']:,} remain{'s' if row['remain'] == 1 else ''}"] if row["remain"] else []
    return ", ".join(parts)


# -- The result of a fix, for programs: the fixed files and their changes, kept until they are requested -----------


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
        """``files`` and ``log``: the fixed files that are not written anywhere, and their changes; ``renames``: those that the caller
        requested."""
        self._result, self._files, self._log, self._renames, self._unsafe = result, files, log, renames, unsafe
        self.remaining = remaining
        """The report on the fixed predictions: the findings that remain."""

    @property
    def ok(self) -> bool:
        """True when no error remains."""
        return self.remaining.ok

    @property
    def mended(self) -> dict[str, int]:
        """Rule code -> number of fixed findings, largest first."""
        return {code: times for code, times in self._result.outcome.fixed_counts.most_common() if times}

    @property
    def changed(self) -> int:
        """Number of records that were changed."""
        return self._result.outcome.changed

    @property
    def left_out(self) -> int:
        """Number of records that were dropped because they repeat an earlier one; 0 without ``unsafe``."""
        return self._result.outcome.dropped

    @cached_property
    def records(self) -> list[Any]:
        """The fixed records as values: dicts for lines, models and rows of a table; a document, such as a COCO file, is one dict.

        Raises ValueError if a record is not JSON and could not be fixed, and if ``output`` or ``in_place`` was given.
        """
        return list(self.iter_records())

    def iter_records(self) -> Iterator[Any]:
        """Yields the fixed records one at a time, so that they need not fit in memory."""
        for file in self._kept_files("records"):
            yield from file.records()

    @property
    def text(self) -> str:
        """The fixed file as text. Bytes that are not UTF-8 and could not be fixed are decoded with ``surrogateescape``.

        Raises ValueError if several files were fixed, or if ``output`` or ``in_place`` was given.
        """
        return self.to_bytes().decode("utf-8", "surrogateescape")

    def to_bytes(self) -> bytes:
        """Returns the fixed file as bytes. Raises ValueError as for ``text``."""
        return self._only("text").content()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the fixed file to a path or a URL, compressed if its name has such an ending. The file appears only when it is complete.

        Raises OSError if it cannot be written; ValueError as for ``text``.
        """
        file = self._only("save()")
        save(os.fsdecode(path), lambda stream: file.copy(stream.write))

    def diff(self) -> str:
        """Returns the changes, each record before and after, as ``predlint fix --diff`` writes them; empty if there are none.

        Raises ValueError if ``output`` or ``in_place`` was given.
        """
        self._kept_files("diff()")
        return self._log.text() if self._log is not None else ""

    def as_dict(self) -> dict[str, Any]:
        """Returns the data that ``predlint fix --format json`` writes."""

        result = self._result
        return as_data(result.outcome, result.remaining, result.summary, written=result.written)

    def __str__(self) -> str:

        result = self._result
        text = as_text(result.outcome, result.remaining, FUNCTION, would=False, unsafe=self._unsafe, renames=self._renames)
        return text.rstrip("\n")

    def _repr_html_(self) -> str:
        """What was fixed, and what remains, as notebooks show it."""
        from predlint.report import notebook

        result = self._result
        table = rows(result.outcome, result.remaining)
        lines = notes(result.outcome, table, FUNCTION, would=False, unsafe=self._unsafe, renames=self._renames)
        return notebook.fixed(table, lines, self.remaining.summary)

    def __repr__(self) -> str:
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


# -- a fixed file that is not written anywhere yet ---------------------------------------------------------------------


#: Bytes that are kept in memory; more go to a temporary file.
_MEMORY = 64 << 20
_BLOCK = 1 << 20


class FixedFile:
    """The unpacked content of a fixed file; deleted with this object."""

    def __init__(self, name: str, checked: CheckedFile) -> None:
        """``checked``: the result of its check."""
        self.name = name
        self._is_document = checked.layout.kind == "document"
        self._stretches: list[RecordRange] = list(checked.stretches())
        self._is_split = self._is_document or (checked.layout.kind != "other" and not checked.broken) or not checked.source.size
        self._file = TemporaryFixedFile(_MEMORY)

    def take(self, path: str) -> None:
        """Copies the content of the file at this path."""
        with open(path, "rb") as made:
            while block := made.read(_BLOCK):
                self._file.write(block)

    def content(self) -> bytes:
        """Returns the whole content."""
        return self._file.read_at(0, self._file.size)

    def copy(self, write: Callable[[bytes], object]) -> None:
        """Writes the whole content."""
        for block in self._file.blocks():
            write(block)

    def records(self) -> Iterator[Any]:
        """Yields each record as a value: an element of a list, a line; or a whole document, such as a COCO file.

        Raises ValueError for a record that is not JSON.
        """
        if not self._is_split:
            raise ValueError(f"{self.name}: what is left there cannot be told apart as records: .text and .to_bytes() have all of it")
        if self._is_document:
            yield self._value(self.content(), 1)
            return
        for record_range in self._stretches:
            raw = self._file.read_at(record_range.offset, record_range.size)
            for number, (begin, end) in enumerate(record_range.spans(raw), record_range.first + 1):
                yield self._value(raw[begin:end], number)

    def _value(self, raw: bytes, number: int) -> Any:
        try:
            return msgspec.json.decode(raw)
        except msgspec.DecodeError:  # NaN, half of a surrogate pair: Python's own reader accepts these
            pass
        try:
            return json.loads(raw.decode("utf-8-sig", "surrogatepass"))
        except (ValueError, RecursionError) as error:
            message = f"record {number} of {self.name} is no JSON, and could not be fixed ({error})"
            raise ValueError(f"{message}: .remaining says why; .text and .to_bytes() have all of it") from None


def called(path: str | None) -> str:
    """Returns the name of a file in messages, and where changes are shown."""
    return shown(path) if path is not None else "predictions"


# -- changes that are kept until they are requested --------------------------------------------------------------------


#: Bytes of changes that are kept in memory; more go to a temporary file.
_MEMORY_OF_CHANGES = 16 << 20
_LENGTH = 8


class _File(Struct, tag=True):
    """Event: changes that follow are of this file. The names are bytes, because file names need not be text."""

    before: bytes
    after: bytes


class _Record(Struct, tag=True):
    """Event: the change of one record."""

    line: int
    new_line: int
    before: bytes
    after: bytes | None
    codes: tuple[str, ...]


class _Whole(Struct, tag=True):
    """Event: the fixes of a file as a whole, rule code -> number."""

    done: dict[str, int]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_File | _Record | _Whole).decode


class ChangeLog:
    """A log of all changes of a fix, in order, used instead of a screen."""

    def __init__(self) -> None:
        self._file = TemporaryFixedFile(_MEMORY_OF_CHANGES)

    def write(self, data: bytes) -> None:
        """Appends bytes that `changes` has encoded."""
        self._file.write(data)

    def changes(self, write: Callable[[bytes], object]) -> Recorder:
        """Returns a writer that encodes changes for this log."""
        return Recorder(write)

    def text(self) -> str:
        """Returns the changes as ``predlint fix --diff`` writes them into a file."""
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
    """Encodes changes as they are, without formatting them."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write

    def file(self, before: str, after: str) -> None:
        self._put(_File(os.fsencode(before), os.fsencode(after)))

    def show(self, change: Change) -> None:
        self._put(_Record(*change))

    def whole(self, done: Mapping[str, int]) -> None:
        self._put(_Whole(dict(done)))

    def close(self) -> None:
        """Does nothing: nothing was held back."""

    def _put(self, event: _File | _Record | _Whole) -> None:
        data = _encode(event)
        self._write(len(data).to_bytes(_LENGTH, "big") + data)


# -- the storage of both -----------------------------------------------------------------------------------------------


class TemporaryFixedFile:
    """A temporary file that is deleted with this object: in memory up to ``memory`` bytes, else on disk. It can be pickled, and read by
    several threads."""

    def __init__(self, memory: int, content: bytes = b"") -> None:
        self._memory, self._lock = memory, threading.Lock()
        self._file = cast(BinaryIO, tempfile.SpooledTemporaryFile(memory))  # noqa: SIM115 - closed with this object
        weakref.finalize(self, self._file.close)
        self.size = 0
        self.write(content)

    def write(self, data: bytes) -> None:
        """Appends bytes."""
        with self._lock:
            self._file.seek(self.size)
            self._file.write(data)
            self.size += len(data)

    def read_at(self, offset: int, size: int) -> bytes:
        """Returns ``size`` bytes from an offset on; fewer at the end."""
        with self._lock:
            self._file.seek(offset)
            return self._file.read(size)

    def blocks(self) -> Iterator[bytes]:
        """Yields the whole content in blocks."""
        for begin in range(0, self.size, _BLOCK):
            yield self.read_at(begin, _BLOCK)

    def __reduce__(self) -> tuple[Any, ...]:
        return TemporaryFixedFile, (self._memory, self.read_at(0, self.size))
