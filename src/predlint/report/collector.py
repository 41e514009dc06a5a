"""Findings in, report out: counts everything, keeps a bounded number of cases, and puts places in their order.

A finding costs a dictionary look-up when its case is known: that is what a million repetitions of one mistake cost.
"""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterable
from typing import Any, cast

from predlint.diagnostics import Diagnostic, Severity
from predlint.report.model import Case, Group, Sample, Summary
from predlint.report.sink import Sink
from predlint.report.spans import LinePlaces, excerpt
from predlint.rules import Rule
from predlint.shapes.findings import Finding, keys_of, pointer
from predlint.stream.syntax import reload

#: Different messages kept for one rule; further ones are counted only.
MOST_CASES = 500
#: Findings whose words are remembered; with more different values than these, words are made anew.
_MOST_KEYS = 20_000
_SIMPLE = frozenset({str, int, float, bool, type(None)})
_HEAD = struct.Struct("<q6sI")
_LAST = (1 << 62) - 1


class Line:
    """One line (or element of an array) that findings are about."""

    __slots__ = ("_places", "_text", "base", "file", "number", "offset", "raw", "shift", "value")

    def __init__(
        self, file: str | None, number: int | None, offset: int | None, raw: bytes, value: Any, base: str = "", shift: int = 0
    ) -> None:
        self.file, self.number, self.offset, self.raw, self.value = file, number, offset, raw, value
        self.base = base
        """The pointer of the record in a document of many."""
        self.shift = shift
        """Characters of the line before the record."""
        self._text: str | None = None
        self._places: LinePlaces | None = None

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

    def place(self, start: int) -> tuple[int | None, int]:
        """Line and column (both from 1) of a character of the record, which may itself be spread over lines."""
        if self.number is None or "\n" not in (before := self.text[:start]):
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
        if "\ufffd" in text[:start]:  # the line is not UTF-8: count the bytes as they are
            return self.offset + min(start, len(self.raw))
        return self.offset + len(text[:start].encode("utf-8", "surrogatepass"))

    def record(self) -> dict[str, str | None]:
        """Which record it is, as far as that could be read."""
        known: dict[str, str | None] = {"data_row": None, "uuid": None, "feature": None}
        if self.value is None:
            self.value = reload(self.raw)
        if isinstance(self.value, dict):
            value = cast("dict[str, Any]", self.value)
            row = value.get("dataRow")
            if isinstance(row, dict):
                reference = cast("dict[str, Any]", row)
                known["data_row"] = _text(reference.get("globalKey")) or _text(reference.get("id"))
            known["uuid"] = _text(value.get("uuid"))
            known["feature"] = _text(value.get("name")) or _text(value.get("schemaId"))
        return known


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


class Collector:
    """Takes findings, keeps counts and cases, and feeds the sinks."""

    def __init__(self, levels: dict[str, Severity | None], sinks: Iterable[Sink], samples: int) -> None:
        self.levels = levels
        self.sinks = list(sinks)
        self.spools = [_Spool(sink) for sink in self.sinks if sink.wants_places]
        self.samples = samples
        self.counts = [0, 0, 0]
        self.groups: dict[str, Group] = {}
        # By what the words are made of, so that they need not be made again; and by the words themselves.
        self.cases: dict[tuple[Any, ...], Case] = {}
        self.messages: dict[tuple[str, str, str | None], Case] = {}
        self.lines, self.on_a_line = 0, False
        self.last_line: dict[str, int] = {}

    def add(self, line: Line, findings: list[tuple[Finding, int | None]], *, late: bool = False) -> int:
        """Takes the findings of one line; gives how many of them count (rules may be off)."""
        counted = 0
        self.lines += 1
        self.on_a_line = line.number is not None
        placed: list[tuple[int, str, Diagnostic]] = []
        for finding, at in findings:
            rule = finding[0]
            level = self.levels[rule.code]
            if level is None:
                continue
            counted += 1
            case = self._count(finding, rule, level)
            if case is not None and len(case.samples) < self.samples:
                case.samples.append(self._sample(line, finding, at))
            if self.spools:
                diagnostic = self._diagnostic(line, finding, at, level)
                placed.append((diagnostic.offset if diagnostic.offset is not None else _LAST, rule.code, diagnostic))
        if placed:
            placed.sort(key=lambda item: item[:2])
            for spool in self.spools:
                for order, code, diagnostic in placed:
                    spool.add(order, code, diagnostic, late=late)
        return counted

    def _count(self, finding: Finding, rule: Rule, level: Severity) -> Case | None:
        _, _, value, say, about = finding
        self.counts[level] += 1
        code = rule.code
        group = self.groups.get(code)
        if group is None:
            group = self.groups[code] = Group(rule, level)
        group.count += 1
        if self.last_line.get(code) != self.lines:
            self.last_line[code] = self.lines
            group.lines += self.on_a_line
        kind = value.__class__
        key = (code, say, about, value, kind) if kind in _SIMPLE else (code, say, about, kind)
        case = self.cases.get(key)
        if case is None:
            case = self._case(group, key, *say(value, *about))
            if case is None:
                group.uncounted_cases += 1
                return None
        case.count += 1
        return case

    def _case(self, group: Group, key: tuple[Any, ...], message: str, help_: str | None) -> Case | None:
        """The case of that message; None when the rule has too many different ones already."""
        words = (group.rule.code, message, help_)
        case = self.messages.get(words)
        if case is None:
            if len(group.cases) >= MOST_CASES:
                return None
            case = self.messages[words] = Case(message, help_)
            group.cases.append(case)
        if len(self.cases) < _MOST_KEYS:
            self.cases[key] = case
        return case

    def _sample(self, line: Line, finding: Finding, at: int | None) -> Sample:
        if line.number is None:
            return Sample(line.file, None, None, None, "", finding[2], None, None, 0, 0)
        start, end = line.span(finding, at)
        shown, column, length = excerpt(*line.physical(start, end))
        return Sample(
            line.file, *line.place(start), line.byte_offset(start), line.base + pointer(finding[1]), finding[2],
            line.record()["data_row"], shown, column, length,
        )  # fmt: skip

    def _diagnostic(self, line: Line, finding: Finding, at: int | None, level: Severity) -> Diagnostic:
        rule, path, value, say, about = finding
        message, help_ = say(value, *about)
        if line.number is None:
            return Diagnostic(line.file, None, None, None, "", rule.code, rule.slug, level, message, help_, value, line.record())
        start, _ = line.span(finding, at)
        return Diagnostic(
            line.file, *line.place(start), line.byte_offset(start), line.base + pointer(path), rule.code, rule.slug,
            level, message, help_, value, line.record(),
        )  # fmt: skip

    def end_of_file(self) -> None:
        """Writes the places of the file that ends here, in their order."""
        for spool in self.spools:
            spool.flush()

    def finish(self, summary: Summary) -> None:
        """Completes the totals and the reports."""
        summary.infos, summary.warnings, summary.errors = self.counts
        summary.by_rule = {code: group.count for code, group in self.groups.items()}
        groups = sorted(self.groups.values(), key=lambda g: (-g.severity, -g.count, g.rule.code))
        for group in groups:
            group.cases.sort(key=lambda case: -case.count)
        self.close()
        for sink in self.sinks:
            sink.finish(summary, groups)

    def close(self) -> None:
        """Lets the temporary files go."""
        for spool in self.spools:
            spool.file.close()


class _Spool:
    """Rendered places of one file, until those that are known only at its end can take their place among them."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.file = tempfile.SpooledTemporaryFile(max_size=8 << 20)  # noqa: SIM115 - closed by the collector
        self.late: list[tuple[int, str, int, bytes]] = []

    def add(self, order: int, code: str, diagnostic: Diagnostic, *, late: bool) -> None:
        rendered = self.sink.render(diagnostic)
        if late:
            self.late.append((order, code, len(self.late), rendered))
        else:
            self.file.write(_HEAD.pack(order, code.encode(), len(rendered)) + rendered)

    def flush(self) -> None:
        late = iter(sorted(self.late, key=lambda item: item[:3]))
        waiting = next(late, None)
        self.file.seek(0)
        while head := self.file.read(_HEAD.size):
            order, code, length = _HEAD.unpack(head)
            rendered = self.file.read(length)
            while waiting is not None and (waiting[0], waiting[1]) < (order, code.decode()):
                self.sink.emit(waiting[3])
                waiting = next(late, None)
            self.sink.emit(rendered)
        while waiting is not None:
            self.sink.emit(waiting[3])
            waiting = next(late, None)
        self.late.clear()
        self.file.seek(0)
        self.file.truncate()
