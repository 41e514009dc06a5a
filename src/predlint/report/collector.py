"""Findings in, report out: counts everything, keeps a bounded number of cases, and puts places in their order.

A finding costs a dictionary look-up when its case is known: that is what a million repetitions of one mistake cost.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from msgspec import Struct

from predlint.diagnostics import Diagnostic, Severity
from predlint.report.model import Case, Group, Sample, Summary
from predlint.report.shift import Shift
from predlint.report.sink import Sink
from predlint.report.spans import LinePlaces, excerpt
from predlint.report.spool import Spool
from predlint.report.totals import MOST_CASES, Totals, packed, unpacked
from predlint.shapes.findings import Finding, Path, keys_of, pointer
from predlint.stream.syntax import reload

#: In a line of more bytes a column says little.
_LONG_LINE = 2_000
#: Findings whose words are remembered; with more different values than these, words are made anew.
_MOST_KEYS = 20_000
_SIMPLE = frozenset({str, int, float, bool, type(None)})
_EXACT = frozenset({str, int, bool, type(None)})
_LAST = (1 << 62) - 1
_place = itemgetter(0, 1)
_row_place = itemgetter(0, 6)


#: Given the path of a finding in a record: ``data_row``, ``uuid`` and ``feature`` of what it is about.
Who = Callable[[Path], dict[str, "str | None"]]


class Line(Struct):
    """One line (or element of an array) that findings are about."""

    file: str | None
    number: int | None
    offset: int | None
    raw: bytes
    value: Any
    base: str = ""
    """The pointer of the record in a document of many."""
    shift: int = 0
    """Characters of the line before the record."""
    _text: str | None = None
    _places: LinePlaces | None = None
    _who: Who | None = None
    _one_line: bool | None = None
    _counted: tuple[int, int] = (0, 0)
    """A character of the line, and the bytes before it: counting goes on from there."""

    @property
    def text(self) -> str:
        if self._text is None:
            self._text = self.raw.decode("utf-8", "replace")
        return self._text

    def span(self, finding: Finding, at: int | None) -> tuple[int, int]:
        """Start and end of what the finding is about, in characters of the line."""
        if at is not None:
            return at, at + 1
        if finding[1] is None:
            return 0, len(self.text)
        if self._places is None:
            self._places = LinePlaces(self.text)
        return self._places.span(keys_of(finding[1]))

    def start(self, finding: Finding, at: int | None) -> int:
        """Where what the finding is about starts: `span` for those who need no end."""
        if at is not None or finding[1] is None:
            return at or 0
        if self.value is None:
            return self.span(finding, at)[0]
        if self._places is None:
            self._places = LinePlaces(self.text)
        return self._places.starts_at(keys_of(finding[1]), self.value)

    def place(self, start: int) -> tuple[int | None, int]:
        """Line and column (both from 1) of a character of the record, which may itself be spread over lines."""
        if self._one_line is None:
            self._one_line = "\n" not in self.text
        if self.number is None or self._one_line or "\n" not in (before := self.text[:start]):
            return self.number, self.shift + start + 1
        return self.number + before.count("\n"), start - before.rfind("\n")

    def physical(self, start: int, end: int) -> tuple[str, int, int]:
        """The line of text in which a character stands, and where the span is in it."""
        text = self.text
        first = text.rfind("\n", 0, start) + 1
        last = text.find("\n", start)
        last = len(text) if last < 0 else last
        return text[first:last].rstrip("\r"), start - first, max(start, min(end, last)) - first

    def byte_offset(self, start: int) -> int | None:
        if self.offset is None:
            return None
        text = self.text
        if len(text) == len(self.raw):
            return self.offset + start
        if "\ufffd" in text and "\ufffd" in text[:start]:  # the line is not UTF-8: count the bytes as they are
            return self.offset + min(start, len(self.raw))
        at, before = self._counted if start >= self._counted[0] else (0, 0)
        before += len(text[at:start].encode("utf-8", "surrogatepass"))
        self._counted = (start, before)
        return self.offset + before

    def who(self, path: Path, identify: Callable[[Any], Who]) -> dict[str, str | None]:
        """Which record a finding is about, as far as that could be read."""
        if self._who is None:
            if self.value is None and self.raw:
                self.value = reload(self.raw)
            self._who = identify(self.value)
        return self._who(path)


def nothing_known(value: Any) -> Who:
    """For findings about no record."""
    return lambda path: {"data_row": None, "uuid": None, "feature": None}


class _Known:
    """What is known of findings that were met before: those with the same words."""

    __slots__ = ("case", "group", "help", "message")

    def __init__(self, group: Group | None, case: Case | None, message: str | None, help_: str | None) -> None:
        self.group = group
        """None for a rule that is off."""
        self.case = case
        """None when the rule has too many different messages to keep them all."""
        self.message, self.help = message, help_
        """None when the next finding of the kind may say it in other words."""


#: Where a diagnostic is sorted in, then its members in their order, as plain values.
Row = tuple[Any, ...]


class Found(NamedTuple):
    """What was found in a part of a file, as something that another process can be sent."""

    groups: list[tuple[Any, ...]]
    rows: list[Row]
    """Every finding, where a report lists them all."""

    def packed(self) -> bytes:
        """As bytes. Values of users nest deeper than pickle goes; marshal takes all that JSON holds."""
        return marshal.dumps(tuple(self))

    @classmethod
    def of(cls, packed: bytes) -> Found:
        """What `packed` gave."""
        return cls(*marshal.loads(packed))


class Collector:
    """Takes findings, keeps counts and cases, and feeds the sinks."""

    def __init__(self, levels: Mapping[str, Severity | None], sinks: Iterable[Sink], samples: int, *, rows: bool = False) -> None:
        """``rows``: every finding is kept as a row for `cut`, for sinks elsewhere."""
        self.levels = levels
        self.sinks = list(sinks)
        self.spools = [Spool(sink) for sink in self.sinks if sink.wants_places]
        self.rows: list[Row] | None = [] if rows else None
        self.samples = samples
        self.identify: Callable[[Any], Who] = nothing_known
        """Set by whoever runs a file: what a record is depends on the dialect."""
        self.groups: dict[str, Group] = {}
        """Of the part of a file that is being read."""
        self.total = Totals(samples)
        """Of all parts before it."""
        # By what the words are made of, so that they need not be made again; and by the words themselves.
        self.known: dict[tuple[Any, ...], _Known] = {}
        self.messages: dict[tuple[str, str, str | None], Case] = {}
        self.lines = 0

    @property
    def counts(self) -> list[int]:
        """Numbers of infos, warnings and errors."""
        groups = [*self.total.groups.values(), *self.groups.values()]
        return [sum(group.count for group in groups if group.severity is level) for level in sorted(Severity)]

    @property
    def lists_places(self) -> bool:
        """True when every finding is to be listed somewhere."""
        return bool(self.spools) or self.rows is not None

    def beside(self) -> Collector:
        """One for findings that are to be counted apart."""
        beside = Collector(self.levels, (), self.samples, rows=self.lists_places)
        beside.identify = self.identify
        return beside

    def add(self, line: Line, findings: list[tuple[Finding, int | None]], *, late: bool = False) -> int:
        """Takes the findings of one line; gives how many of them count (rules may be off)."""
        counted = 0
        self.lines += 1
        placed: list[tuple[int, str, Diagnostic]] = []
        for finding, at in findings:
            rule, _, value, say, about = finding
            kind = value.__class__
            key = (rule.code, say, about, value, kind) if kind in _SIMPLE else (rule.code, say, about, kind)
            known = self.known.get(key) or self._meet(key, finding)
            group = known.group
            if group is None:
                continue
            counted += 1
            group.count += 1
            if group.last != self.lines:
                group.last = self.lines
                group.lines += line.number is not None
                group.in_document = group.in_document or bool(line.base)
            case = known.case
            if case is None:
                group.uncounted_cases += 1
            else:
                case.count += 1
                if len(case.samples) < self.samples:
                    case.samples.append(self._sample(line, finding, at))
            if self.spools or self.rows is not None:
                diagnostic = self._diagnostic(line, finding, at, known, group)
                placed.append((diagnostic.offset if diagnostic.offset is not None else _LAST, rule.code, diagnostic))
        if placed:
            if len(placed) > 1:
                placed.sort(key=_place)
            for spool in self.spools:
                for order, code, diagnostic in placed:
                    spool.add(order, code, diagnostic, late=late)
            if self.rows is not None:
                self.rows += [_row(order, diagnostic) for order, _, diagnostic in placed]
        return counted

    def _meet(self, key: tuple[Any, ...], finding: Finding) -> _Known:
        """What is to be known of a finding that is the first of its kind, or one of too many kinds."""
        rule, _, value, say, about = finding
        level = self.levels[rule.code]
        if level is None:
            known = _Known(None, None, None, None)
        else:
            group = self.groups.get(rule.code)
            if group is None:
                group = self.groups[rule.code] = Group(rule, level)
            message, help_ = say(value, *about)
            case = self._case(group, message, help_)
            known = _Known(group, case, message, help_) if _always_alike(value, about) else _Known(group, case, None, None)
        if len(self.known) < _MOST_KEYS:
            self.known[key] = known
        return known

    def _case(self, group: Group, message: str, help_: str | None) -> Case | None:
        """The case of that message; None when the rule has too many different ones already."""
        words = (group.rule.code, message, help_)
        case = self.messages.get(words)
        if case is None:
            if len(group.cases) >= MOST_CASES:
                return None
            case = self.messages[words] = Case(message, help_)
            group.cases.append(case)
        return case

    def _sample(self, line: Line, finding: Finding, at: int | None) -> Sample:
        if line.number is None:
            return Sample(line.file, None, None, None, "", finding[2], None, None, 0, 0)
        start, end = line.span(finding, at)
        shown, column, length = excerpt(*line.physical(start, end))
        return Sample(
            line.file, *line.place(start), line.byte_offset(start), line.base + pointer(finding[1]), finding[2],
            line.who(finding[1], self.identify)["data_row"], shown, column, length, bool(line.base) or len(line.raw) > _LONG_LINE,
        )  # fmt: skip

    def _diagnostic(self, line: Line, finding: Finding, at: int | None, known: _Known, group: Group) -> Diagnostic:
        rule, path, value, say, about = finding
        message, help_ = (known.message, known.help) if known.message is not None else say(value, *about)
        record = line.who(path, self.identify)
        if line.number is None:
            return Diagnostic(line.file, None, None, None, "", rule.code, rule.slug, group.severity, message, help_, value, record)
        start = line.start(finding, at)
        return Diagnostic(
            line.file, *line.place(start), line.byte_offset(start), line.base + pointer(path), rule.code, rule.slug,
            group.severity, message, help_, value, record,
        )  # fmt: skip

    # -- parts of files ------------------------------------------------------------------------------------------------------

    def fold(self) -> None:
        """A part of a file ends. A run in one process ends its parts too, so that all runs keep the same cases."""
        if self.groups:
            self.total.add(self.groups.values())
            self.groups, self.known, self.messages = {}, {}, {}

    def cut(self) -> Found:
        """What was found since the last time, its rows in order."""
        self.fold()
        rows, self.rows = self.rows or [], [] if self.rows is not None else None
        rows.sort(key=_row_place)
        total, self.total = self.total, Totals(self.samples)
        return Found([packed(group) for group in total.groups.values()], rows)

    def join(self, found: Sequence[Found], shift: Shift) -> None:
        """Takes what was found in the next part of a file: its rows are put in order."""
        self.fold()
        for each in found:
            self.total.add([unpacked(group, self.levels, shift) for group in each.groups])
        rows = [row for each in found for row in each.rows]
        if len(found) > 1:
            rows.sort(key=_row_place)
        for order, file, line, column, offset, path, code, rule, severity, *rest in rows:
            if line is not None:
                column, path = shift.column(line, column), shift.pointer(path)
            diagnostic = Diagnostic(file, shift.line(line), column, offset, path, code, rule, Severity(severity), *rest)
            for spool in self.spools:
                spool.add(order, code, diagnostic, late=False)
            if self.rows is not None:
                self.rows.append(_row(order, diagnostic))

    # -- ends ----------------------------------------------------------------------------------------------------------------

    def end_of_file(self) -> None:
        """Writes the places of the file that ends here, in their order."""
        self.fold()
        for spool in self.spools:
            spool.flush()

    def finish(self, summary: Summary) -> None:
        """Completes the totals and the reports."""
        self.fold()
        summary.infos, summary.warnings, summary.errors = self.counts
        total = self.total.groups
        summary.by_rule = {code: group.count for code, group in total.items()}
        groups = sorted(total.values(), key=lambda g: (-g.severity, -g.count, g.rule.code))
        for group in groups:
            group.cases.sort(key=lambda case: -case.count)
        self.close()
        for sink in self.sinks:
            sink.finish(summary, groups)

    def close(self) -> None:
        """Lets the temporary files go."""
        for spool in self.spools:
            spool.close()


def _row(order: int, d: Diagnostic) -> Row:
    return (
        order, d.file, d.line, d.column, d.offset, d.pointer, d.code, d.rule, int(d.severity), d.message, d.help, d.value, d.record,
    )  # fmt: skip


def _always_alike(value: Any, about: tuple[Any, ...]) -> bool:
    """True when all findings with an equal value and equal facts say the same: 1 and 1.0 are equal, and so are 0.0 and -0.0."""
    if value.__class__ not in _SIMPLE or (value.__class__ is float and value == 0):
        return False
    return all([_is_exact(fact) or (fact.__class__ is tuple and all(map(_is_exact, fact))) for fact in about])


def _is_exact(fact: Any) -> bool:
    return fact.__class__ in _EXACT
