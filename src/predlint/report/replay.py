"""An earlier report read again, so that other reports can be made of it without checking anything anew.

Read are ``--format jsonl`` and ``--format json``, also after another program has laid them out anew. What an earlier report does not
tell, such as how many records a jsonl report without its last line is about, stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

import orjson
from msgspec import structs

from predlint.diagnostics import Diagnostic, Severity
from predlint.dialects.coco.recognise import first_members
from predlint.dialects.recognise import ontology_in, platform_of
from predlint.names import of_any_row, quote
from predlint.regex import regex
from predlint.report.model import Case, Group, Sample, Summary
from predlint.report.places import JSON_VERSION
from predlint.report.replay_finding import finding
from predlint.report.sink import Sink
from predlint.report.terminal import count
from predlint.report.totals import MOST_CASES, in_order
from predlint.rules import RULES, Rule
from predlint.stream.cursor import text_start
from predlint.stream.layout import recognise, way_to_text
from predlint.stream.parts import cut_lines
from predlint.stream.piece import split
from predlint.stream.pieces import pieces
from predlint.stream.sections import Document, read_document
from predlint.stream.sources import BLOCK, Source
from predlint.told import Told

#: The first member of a report in one JSON object, in whatever order its members stand.
_ROOT = regex(rb'\s*\{\s*"(?:version|diagnostics|summary|statistics)"\s*:')
#: Wrong lines that are told one by one.
_MOST_WRONG = 5
#: Where a record stands in a document.
_IN_DOCUMENT = regex(r"/(?:(images|annotations|categories)/)?[0-9]+(?=/|\Z)")
#: Families of rules that are not of one platform, and the hundred that COCO's are of.
_OF_ANY, _COCO = ("JSN", "RUL"), "3"
_COUNTS = ("files", "records", "clean_records")
_ADDED = (*_COUNTS, "errors", "warnings", "infos", "known")


class Retold(Summary):
    """The totals of an earlier run. Those of findings are counted anew."""

    records_known: bool = True
    """False where the earlier report does not tell: then numbers of files and records, and the time, say nothing."""
    end_known: bool = True
    """False where it does not tell whether its run came to the end."""
    time_known: bool = True
    """False where it does not tell how long that took."""

    def as_dict(self) -> dict[str, Any]:
        known = Summary.as_dict(self)
        if not self.end_known and known["complete"]:
            known["complete"] = None
        unknown = () if self.records_known and self.time_known else ("seconds",) if self.records_known else (*_COUNTS, "seconds")
        return {**known, **dict.fromkeys(unknown)}


def records_known(summary: Summary) -> bool:
    """Whether the numbers of files and records are known: always in a run, not always in a report made again."""
    return not isinstance(summary, Retold) or summary.records_known


def time_known(summary: Summary) -> bool:
    """Whether it is known how long the run took."""
    return not isinstance(summary, Retold) or summary.time_known


class NoReportError(Told):
    """The file is no report. ``message`` says what it is, ``help`` what is wanted."""


def retell(source: Source, name: str, sinks: Sequence[Sink], samples: int) -> tuple[Retold, list[str]]:
    """Makes the reports. Gives the totals, and what else the user should know. Raises NoReportError."""
    earlier, groups = _Earlier(source, name), Groups(samples)
    placed = [sink for sink in sinks if sink.wants_places]
    for diagnostic in earlier.findings():
        groups.add(diagnostic)
        for sink in placed:
            sink.emit(sink.render(diagnostic))
    summary = Retold()
    groups.sum_up(summary)
    notices = earlier.sum_up(summary)
    ordered = groups.in_order()
    for sink in sinks:
        sink.finish(summary, ordered)
    return summary, notices


class _Earlier:
    """The findings of a report, with what is wrong with it."""

    def __init__(self, source: Source, name: str) -> None:
        self.source, self.name = source, name
        self.found = 0
        self.wrongs, self.wrong = 0, list[str]()
        """How many, and each with its line; not more than are told."""
        self.summary: dict[str, Any] | None = None
        self.has_statistics = False
        self._line, self._at = 1, 0
        """A place in the file and its line: counting goes on from there."""

    def findings(self) -> Iterator[Diagnostic]:
        """All that can be read, in their order."""
        head = self.source.read_at(0, 4096)
        start = text_start(self.source)
        if _ROOT.match(head, start):
            values = self._document()
        else:
            layout = recognise(self.source)
            if layout.kind == "other":
                raise self._no_report(f"is {ontology_in(head) or layout.what}")
            values = self._lines(start) if layout.kind == "lines" else self._elements(layout.begin, None, array=layout.kind == "array")
        for at, raw in values:
            found = _read(raw)
            if isinstance(found, dict):
                self.summary = found if self.summary is None else _sum(self.summary, found)
            elif isinstance(found, str):
                self._wrong(at, found)
            else:
                self.found += 1
                yield found
        if self.wrongs and not self.found:
            seems = ontology_in(head) or platform_of(head) or ("predictions" if "dataRow" in first_members(head) else None)
            raise self._no_report(f"looks like {seems}, not a report" if seems else f"holds no finding ({self.wrong[0]})")

    def _no_report(self, what: str) -> NoReportError:
        help = way_to_text(what) or "give what an earlier run wrote: predlint validate … --format jsonl=diagnostics.jsonl"
        return NoReportError(f"{self.name} {what}", help)

    def _lines(self, start: int) -> Iterator[tuple[int, bytes]]:
        for begin, end in cut_lines(self.source, start, BLOCK):
            at = begin
            for raw in self.source.read_at(begin, end - begin).split(b"\n"):
                if raw.strip():
                    yield at, raw
                at += len(raw) + 1

    def _elements(self, start: int, end: int | None, *, array: bool) -> Iterator[tuple[int, bytes]]:
        for piece in pieces(self.source, start, array=array, end=end):
            if piece.broken is not None:
                _, _, value, say, about = piece.broken
                self._wrong(piece.offset, say(value, *about)[0])
                continue
            for begin, stop in split(piece.raw):
                yield piece.offset + begin, piece.raw[begin:stop]

    def _document(self) -> Iterator[tuple[int, bytes]]:
        document = read_document(self.source, frozenset({"diagnostics", "summary"}))
        self._check_version(document)
        listed = document.section("diagnostics") if document is not None else None
        if document is None or listed is None or not listed.is_array:
            raise self._no_report('has no list "diagnostics"')
        yield from self._elements(listed.begin, listed.end, array=True)
        for at, (_, _, value, say, about) in document.breaks:
            self._wrong(at, say(value, *about)[0])
        self.has_statistics = document.section("statistics") is not None
        section = document.section("summary")
        if section is not None:
            told = _load(self.source.read_at(section.begin, section.end - section.begin))
            self.summary = cast("dict[str, Any]", told) if isinstance(told, dict) else None

    def _check_version(self, document: Document | None) -> None:
        """Raises NoReportError for a report that says things in a way that is not known here."""
        section = document.section("version") if document is not None else None
        version = _load(self.source.read_at(section.begin, section.end - section.begin)) if section is not None else JSON_VERSION
        if version != JSON_VERSION:
            what = f"is a report of version {quote(version)}, and this release reads version {JSON_VERSION}"
            raise NoReportError(f"{self.name} {what}", "make the other reports with the release that wrote it")

    def _wrong(self, at: int, said: str) -> None:
        self.wrongs += 1
        if len(self.wrong) < _MOST_WRONG:
            self.wrong.append(f"line {self._line_of(at)}: {said}")

    def _line_of(self, at: int) -> int:
        if at < self._at:
            self._line, self._at = 1, 0
        while self._at < at:
            block = self.source.read_at(self._at, min(BLOCK, at - self._at))
            self._line += block.count(b"\n")
            self._at += max(1, len(block))
        return self._line

    def sum_up(self, summary: Retold) -> list[str]:
        """Completes the totals with what the report told of the run."""
        notices = ["the statistics are not repeated"] if self.has_statistics else []
        if self.wrongs:
            more = f" (and {self.wrongs - len(self.wrong):,} more)" if self.wrongs > len(self.wrong) else ""
            summary.unread.append(f"{self.name}: {count(self.wrongs, 'part')} of it could not be read: {'; '.join(self.wrong)}{more}")
        if self.source.corrupt is not None:
            summary.unread.append(f"{self.name}: {self.source.corrupt}")
        told = self.summary
        summary.end_known = told is not None and isinstance(told.get("complete"), bool)
        if told is not None and told.get("complete") is False:
            summary.unread.append(f"{self.name}: the run that it reports did not finish")
        if told is None or not all(_is_count(told.get(name)) for name in _COUNTS):
            summary.records_known = False
            return notices
        summary.files, summary.records, summary.clean_records = (told[name] for name in _COUNTS)
        seconds = told.get("seconds")
        summary.time_known = isinstance(seconds, int | float) and seconds >= 0
        summary.seconds = float(seconds) if isinstance(seconds, int | float) and summary.time_known else 0.0
        if _is_count(listed := told.get("listed")):
            found = sum(told[name] for name in ("errors", "warnings", "infos") if _is_count(told.get(name)))
            summary.unread.append(f"{self.name}: it lists the first {listed:,} of {found:,} findings")
        before = told.get("errors"), told.get("warnings"), told.get("infos")
        now = summary.errors, summary.warnings, summary.infos
        if before != now and not summary.unread:
            counts = " and ".join(f"{numbers[0]} errors, {numbers[1]} warnings, {numbers[2]} infos" for numbers in (before, now))
            notices.append(f"its summary and its list differ ({counts}): the list counts, and numbers of records are taken for unknown")
            summary.records_known = False
        return notices


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _load(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None


def _sum(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The totals of several runs, whose reports stand in one file."""
    counts = {name: one[name] + other[name] for name in _ADDED if _is_count(one.get(name)) and _is_count(other.get(name))}
    complete = [each.get("complete") for each in (one, other)]
    return {**counts, "complete": None if None in complete else all(complete)}


def _read(raw: bytes) -> Diagnostic | dict[str, Any] | str:
    """The finding, the totals, or what is wrong with what stands there."""
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        return f"not JSON ({str(error).partition(':')[0]})"
    members = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    if not members.get("code") and isinstance(totals := members.get("summary"), dict):
        return cast("dict[str, Any]", totals)
    return finding(value)


class Groups:
    """Findings by rule and by message, as a run groups them."""

    def __init__(self, samples: int) -> None:
        self._samples = samples
        self._groups: dict[tuple[str, str, Severity], Group] = {}
        self._cases: dict[tuple[Any, ...], Case] = {}
        self._last: dict[tuple[str, str, Severity], tuple[str | None, int | str]] = {}
        """The line of the last finding of each group, or its record in a document."""

    def add(self, d: Diagnostic) -> None:
        key = d.code, d.rule, d.severity
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = Group(_rule(*key), d.severity)
        group.count += 1
        if d.line is not None:
            record = _record_of(d)
            group.in_document = group.in_document or record is not None
            if self._last.get(key) != (last := (d.file, record or d.line)):
                self._last[key] = last
                group.lines += 1
        data_row = d.record["data_row"] if d.code.startswith("RUL") else None
        said = of_any_row(d.message, data_row) if data_row else d.message
        words = (*key, said, d.help)
        case = self._cases.get(words)
        if case is None:
            if len(group.cases) >= MOST_CASES:
                group.uncounted_cases += 1
                return
            case = self._cases[words] = Case(d.message, d.help, of_any=said if said != d.message else None)
            group.cases.append(case)
        case.meet(d.message)
        case.count += 1
        if len(case.samples) < self._samples:
            case.samples.append(_sample(d))

    def in_order(self) -> list[Group]:
        """The gravest and most frequent first."""
        for group in self._groups.values():
            in_order(group)
        return sorted(self._groups.values(), key=lambda g: (-g.severity, -g.count, g.rule.code))

    def sum_up(self, summary: Summary) -> None:
        for group in self._groups.values():
            code = group.rule.code
            summary.by_rule[code] = summary.by_rule.get(code, 0) + group.count
            summary.errors += group.count * (group.severity is Severity.ERROR)
            summary.warnings += group.count * (group.severity is Severity.WARNING)
            summary.infos += group.count * (group.severity is Severity.INFO)


def _rule(code: str, slug: str, severity: Severity) -> Rule:
    """The rule of that code; one of the user's own, or of another release, as far as its findings tell."""
    rule = RULES.get(code)
    if rule is not None and rule.slug == slug:
        return rule
    summary = f"the rule {slug} does not hold" if code.startswith("RUL") else slug.replace("-", " ")
    return Rule(code, slug, severity, "record", summary, "", "", "", "")


def _record_of(d: Diagnostic) -> str | None:
    """The pointer of the record that a finding is about, in a document of many; None for one on a line of its own.

    A list in a COCO file may also be a member of another platform's record: then the rule is one of that platform.
    """
    match = _IN_DOCUMENT.match(d.pointer)
    if match is None or (match[1] is not None and d.code[:3] not in _OF_ANY and d.code[3] != _COCO):
        return None
    return match.group()


def _sample(d: Diagnostic) -> Sample:
    """The place with its pointer and its value; the text around it is not in the report."""
    value = quote(d.value) if d.value is not None and d.line is not None else None
    told = Sample(d.file, d.line, d.column, d.offset, d.pointer, d.value, d.record["data_row"], value, 0, 0)
    return structs.replace(told, in_document=True)
