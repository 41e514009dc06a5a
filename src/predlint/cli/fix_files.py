"""A file written again with its records mended: everything between and around them stays as it is."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from predlint.fixes.layout import on_one_line, without_blank_lines
from predlint.fixes.record import Mender
from predlint.fixes.registry import REPETITIONS

if TYPE_CHECKING:
    from predlint.diagnostics import Severity
    from predlint.engine.checked import Checked, Stretch

_BLOCK = 1 << 20


class Change(NamedTuple):
    """A record that is to be another, as a diff shows it."""

    line: int
    """On which it begins, from 1."""
    new_line: int
    """The same in the mended file."""
    before: bytes
    after: bytes | None
    """None for a record that is left out."""
    codes: tuple[str, ...]


@dataclass(slots=True)
class Outcome:
    """What was done to the records of one or more files."""

    mended: Counter[str] = field(default_factory=Counter[str])
    """Findings, by rule."""
    undone: Counter[str] = field(default_factory=Counter[str])
    """Findings whose mend would have brought an error, by rule."""
    renamed: set[str] = field(default_factory=set[str])
    """Names of --rename that were written otherwise."""
    unknown: set[str] = field(default_factory=set[str])
    """Names of --rename whose other name is just as wrong."""
    changed: int = 0
    """Records that are written otherwise."""
    dropped: int = 0
    """Records that are left out."""
    touched: bool = False
    """True where a byte differs."""

    def add(self, other: Outcome) -> None:
        """Counts another one too."""
        self.mended += other.mended
        self.undone += other.undone
        self.renamed |= other.renamed
        self.unknown |= other.unknown
        self.changed += other.changed
        self.dropped += other.dropped
        self.touched = self.touched or other.touched


class FileFixer:
    """Writes one file again."""

    def __init__(
        self,
        checked: Checked,
        mender: Mender,
        levels: Mapping[str, Severity | None],
        write: Callable[[bytes], object],
        *,
        unsafe: bool,
        show: Callable[[Change], None] | None = None,
    ) -> None:
        """``show`` is given each change; then lines are counted."""
        self.checked, self.mender, self.levels, self._write, self.show = checked, mender, levels, write, show
        self.outcome = Outcome()
        self.drop: dict[int, str] = {}
        if unsafe:
            self.drop = {late.position: late.code for late in checked.late if late.code in REPETITIONS and not late.pointer}
        self._dropped = sorted(self.drop)
        self._line = self._new_line = 1
        self._at_line_start = True

    def run(self) -> Outcome:
        """Everything, from the first byte to the last."""
        checked, layout = self.checked, self.checked.layout
        self._start()
        if not checked.broken and (code := self._ends_with("JSN101", "JSN307")) is not None:
            self._listed(code)
        elif not checked.broken and (code := self._begins_with("JSN003", "JSN004")) is not None:
            self._in_lines(code)
        elif layout.kind == "lines":
            for stretch in checked.stretches():
                self._lines(stretch)
        else:
            self._elements()
        return self.outcome

    # -- the file as a whole ------------------------------------------------------------------------------------------

    def _is_told(self, code: str) -> bool:
        return self.levels[code] is not None

    def _begins_with(self, *codes: str) -> str | None:
        """Which of some codes is said of how records lie in the file."""
        said = [code for code, _, _ in self.checked.rules.envelope(self.checked.layout, self.checked.name)]
        return next((code for code in codes if code in said and self._is_told(code)), None)

    def _ends_with(self, *codes: str) -> str | None:
        """Which of some codes is said of it when all records are read."""
        checked = self.checked
        said = [code for code, _, _ in checked.rules.ending(checked.layout, checked.name, checked.count, checked.source.size)]
        return next((code for code in codes if code in said and self._is_told(code)), None)

    def _start(self) -> None:
        """Without a byte order mark, where that is a finding."""
        start = self.checked.layout.start
        if start and self._is_told("JSN011"):
            self._done("JSN011")
        elif start:
            self.write(self.checked.source.read_at(0, start))

    def _done(self, code: str, times: int = 1) -> None:
        self.outcome.mended[code] += times
        self.outcome.touched = True

    def write(self, data: bytes) -> None:
        """Hands on what is to be in the file."""
        if data:
            self._at_line_start = data.endswith(b"\n")
            self._write(data)

    def _in_lines(self, code: str) -> None:
        """Each record on a line of its own."""
        self._done(code)
        for position, _, raw in self.checked.records():
            record = on_one_line(raw)
            after = self._mended(position, record)
            if after is not None:
                self.write(after + b"\n")

    def _listed(self, code: str) -> None:
        """All records in one list, one a line."""
        self._done(code)
        self.write(b"[\n")
        behind = b""
        for position, _, raw in self.checked.records():
            after = self._mended(position, raw)
            if after is not None:
                self.write(behind + after)
                behind = b",\n"
        self.write(b"\n]\n")

    # -- lines --------------------------------------------------------------------------------------------------------

    def _lines(self, stretch: Stretch) -> None:
        raw = stretch.read(self.checked.source)
        faulty = self._to_do(stretch)
        at = 0
        for position, (begin, end) in enumerate(stretch.spans(raw) if faulty else (), stretch.first):
            if position in faulty:
                self._plain(raw[at:begin])
                after = self._mended(position, raw[begin:end])
                at = end if after is not None else self._behind(raw, end)
                self.write(after or b"")
        self._plain(raw[at:])

    def _to_do(self, stretch: Stretch) -> set[int]:
        """Records of a stretch that have a finding."""
        first, behind = stretch.first, stretch.first + stretch.count
        dropped = self._dropped[bisect_left(self._dropped, first) : bisect_left(self._dropped, behind)]
        return {*self.checked.faulty.among(first, behind), *dropped}

    def _plain(self, raw: bytes) -> None:
        """Lines without a finding, and what stands round others."""
        begin = 0 if self._at_line_start else raw.find(b"\n") + 1
        if self._is_told("JSN013") and (begin or self._at_line_start):
            less, blank = without_blank_lines(raw[begin:])
            if blank:
                raw = raw[:begin] + less
                self._done("JSN013", blank)
                self._line += blank
        self._counted(raw)
        self.write(raw)

    def _behind(self, raw: bytes, end: int) -> int:
        """The place behind the end of a line."""
        feed = raw.find(b"\n", end)
        self._line += 1
        return feed + 1 if feed >= 0 else len(raw)

    # -- elements -----------------------------------------------------------------------------------------------------

    def _elements(self) -> None:
        """Elements in their places; with one that is left out goes one of the commas beside it."""
        checked = self.checked
        lists = {listed.first: listed.name for listed in checked.lists if listed.behind > listed.first}
        at, skips = self.checked.layout.start, False
        for stretch in checked.stretches():
            faulty = self._to_do(stretch)
            if not faulty and not skips:
                for first in range(stretch.first, stretch.first + stretch.count) if lists else ():
                    if first in lists:
                        checked.rules.enter(lists[first])
                self._copy(at, stretch.offset + stretch.size)
                at = stretch.offset + stretch.size
                continue
            raw = stretch.read(checked.source)
            for position, (begin, end) in enumerate(stretch.spans(raw), stretch.first):
                dropped, first = position in self.drop, position in lists or not position
                if position in lists:
                    checked.rules.enter(lists[position])  # what an element is, depends on its list
                if first or not (skips or dropped):  # else the comma before it goes
                    self._copy(at, stretch.offset + begin)
                skips = dropped and (first or skips)
                if position in faulty:
                    self.write(self._mended(position, raw[begin:end]) or b"")
                else:
                    self._counted(raw[begin:end])
                    self.write(raw[begin:end])
                at = stretch.offset + end
        self._copy(at, checked.source.size)

    def _copy(self, at: int, end: int) -> None:
        """Bytes as they are."""
        while at < end and (block := self.checked.source.read_at(at, min(_BLOCK, end - at))):
            self._counted(block)
            self.write(block)
            at += len(block)

    def _counted(self, raw: bytes) -> None:
        if self.show is not None:
            feeds = raw.count(b"\n")
            self._line += feeds
            self._new_line += feeds

    # -- one record ---------------------------------------------------------------------------------------------------

    def _mended(self, position: int, raw: bytes) -> bytes | None:
        """The record as it is to be; None for one that is left out."""
        outcome = self.outcome
        if position in self.drop:
            outcome.dropped += 1
            self._done(self.drop[position])
            self._shown(raw, None, (self.drop[position],))
            return None
        mended = self.mender(raw, lines=self.checked.layout.kind == "lines")
        outcome.undone += mended.undone
        outcome.renamed |= mended.renamed
        outcome.unknown |= mended.unknown
        if mended.raw != raw:
            outcome.mended += mended.done
            outcome.changed += 1
            outcome.touched = True
            self._shown(raw, mended.raw, tuple(sorted(mended.done)))
        if self.show is not None:
            self._line += raw.count(b"\n")
            self._new_line += mended.raw.count(b"\n")
        return mended.raw

    def _shown(self, before: bytes, after: bytes | None, codes: tuple[str, ...]) -> None:
        if self.show is not None:
            self.show(Change(self._line, self._new_line, before, after, codes))
