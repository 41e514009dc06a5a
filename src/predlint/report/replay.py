"""Reads reports of earlier runs, merges two of them, and makes other reports of them without checking anything again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol, cast

import orjson
from msgspec import structs

from predlint.io.document_blocks import document_blocks, split
from predlint.io.layout import as_text_help, detect_layout
from predlint.io.sections import Document, Section, read_document
from predlint.io.sources import BLOCK, Source
from predlint.io.splitting import split_lines, text_start
from predlint.model.diagnostics import Diagnostic, Rule, Severity, UserError
from predlint.model.registry import RULES
from predlint.model.texts import for_any_row, lazy_regex, listing, quote
from predlint.platforms.format_detection import first_members, ontology_in, platform_of
from predlint.report.hidden_findings import FeatureCounts
from predlint.report.listing import JSON_VERSION
from predlint.report.merged import SeenRows, add_groups, add_summaries, is_of_all_files, merged_from, rules_in
from predlint.report.model import COUNTS, Case, Group, Merged, Sample, Sink, Summary, case_key
from predlint.report.terminal import count
from predlint.report.totals import MOST_CASES, complete_totals

# -- Reads a line of a report as a diagnostic, or explains what is wrong with it -----------------------------------

_CODE = lazy_regex(r"[A-Z]{3}[0-9]{3}\Z")
_LEVELS = {severity.label: severity for severity in Severity}
#: Members of a record's identity.
_RECORD = ("data_row", "uuid", "feature")


def _count_from(low: int) -> Callable[[Any], bool]:
    return lambda value: value is None or (isinstance(value, int) and not isinstance(value, bool) and low <= value < 1 << 62)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_text_or_null(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_code(value: Any) -> bool:
    return isinstance(value, str) and _CODE.match(value) is not None


def _is_severity(value: Any) -> bool:
    return isinstance(value, str) and value in _LEVELS


def _is_record(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_text_or_null, cast("dict[str, Any]", value).values()))


#: Name of a member -> check of its value, and the words for what is expected.
_MEMBERS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "file": (_is_text_or_null, "text or null"),
    "line": (_count_from(1), "a whole number from 1, or null"),
    "column": (_count_from(1), "a whole number from 1, or null"),
    "offset": (_count_from(0), "a whole number from 0, or null"),
    "pointer": (_is_text, "text"),
    "code": (_is_code, "three capital letters and three digits"),
    "rule": (_is_text, "text"),
    "severity": (_is_severity, "error, warning or info"),
    "message": (_is_text, "text"),
    "help": (_is_text_or_null, "text or null"),
    "record": (_is_record, "an object of strings"),
}


def finding(value: Any) -> Diagnostic | str:
    """Returns the finding, or the message about what is wrong with it. Unknown members are skipped, because a later release may have
    more."""
    if not isinstance(value, dict):
        return f"an object is expected, found {quote(value)}"
    members = cast("dict[str, Any]", value)
    missing = [name for name in _MEMBERS if name not in members]
    if missing:
        return f"no finding: {listing(missing)} {'is' if len(missing) == 1 else 'are'} missing"
    for name, (fits, wanted) in _MEMBERS.items():
        if not fits(members[name]):
            return f'"{name}" must be {wanted}, found {quote(members[name])}'
    file, line, column, offset, pointer, code, rule, severity, message, help, record = (members[name] for name in _MEMBERS)
    identity = {name: record.get(name) for name in _RECORD}
    return Diagnostic(
        file, line, column, offset, pointer, code, rule, _LEVELS[severity], message, help, members.get("value"), identity
    )  # fmt: skip


# -- Groups the findings of an earlier report by rule and by message, as a run does --------------------------------

#: The pointer of a record in a document.
_IN_DOCUMENT = lazy_regex(r"/(?:(images|annotations|categories)/)?[0-9]+(?=/|\Z)")
#: Families of rules that belong to no platform, and the first digit of COCO's codes.
_OF_ANY, _COCO = ("JSN", "RUL"), "3"


class Groups:
    """Groups findings by rule and by message, as a run does."""

    def __init__(self, samples: int) -> None:
        self._samples = samples
        self._groups: dict[tuple[str, str, Severity], Group] = {}
        self._cases: dict[tuple[Any, ...], Case] = {}
        self._last: dict[tuple[str, str, Severity], tuple[str | None, int | str]] = {}
        """The file and line of the last finding of each group, or its record in a document."""

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
        common = for_any_row(d.message, data_row) if data_row else d.message
        without_row = common if common != d.message else None
        words = (*key, *case_key(d.code, common, d.help))
        case = self._cases.get(words)
        if case is None:
            if len(group.cases) >= MOST_CASES:
                group.uncounted_cases += 1
                return
            case = self._cases[words] = Case(d.message, d.help, without_row=without_row)
            group.cases.append(case)
        case.meet(d.message, d.help, without_row)
        case.count += 1
        if len(case.samples) < self._samples:
            case.samples.append(_sample(d))

    def sum_up(self, summary: Summary, sinks: Sequence[Sink] = ()) -> list[Group]:
        """As `complete_totals`."""
        return complete_totals(summary, self._groups.values(), sinks)


def _rule(code: str, slug: str, severity: Severity) -> Rule:
    """Returns the rule with that code. A custom rule, or one of another release, has only what its findings say."""
    rule = RULES.get(code)
    if rule is not None and rule.slug == slug:
        return rule
    summary = f"the rule {slug} does not hold" if code.startswith("RUL") else slug.replace("-", " ")
    return Rule(code=code, slug=slug, severity=severity, layer="record", summary=summary, why="", fix="")


def _record_of(d: Diagnostic) -> str | None:
    """Returns the pointer of the record that a finding is about, in a document of many; None for a record on a line of its own.

    A list in a COCO file may also be a member of another platform's record: then the rule is one of that platform.
    """
    match = _IN_DOCUMENT.match(d.pointer)
    if match is None or (match[1] is not None and d.code[:3] not in _OF_ANY and d.code[3] != _COCO):
        return None
    return match.group()


def _sample(d: Diagnostic) -> Sample:
    """Returns the place with its pointer and its value; the text around it is not in the report."""
    value = quote(d.value) if d.value is not None and d.line is not None else None
    sample = Sample(d.file, d.line, d.column, d.offset, d.pointer, d.value, d.record["data_row"], value, 0, 0)
    return structs.replace(sample, in_document=True)


# -- Reads an earlier report, and makes other reports of it without checking anything again ------------------------
#
# Reads ``--format jsonl`` and ``--format json``, also if another program has reformatted them. What an earlier report does not contain,
# such as the number of records in a jsonl report without its last line, stays unknown.

#: The first member of a report in one JSON object, for any order of members.
_ROOT = lazy_regex(rb'\s*\{\s*"(?:version|diagnostics|summary|statistics)"\s*:')
#: Maximum number of wrong lines that are reported one by one.
_MOST_WRONG = 5
LEVELS = ("errors", "warnings", "infos")
_ADDED = (*COUNTS, *LEVELS, "known")


class NoReportError(UserError, ValueError):
    """The file is no report. ``message`` says what it is, ``help`` what is expected."""


def replay_report(source: Source, name: str, sinks: Sequence[Sink], samples: int) -> tuple[Summary, list[str]]:
    """Makes reports from an earlier one. Returns the totals, and notices for the user. Raises NoReportError."""
    again = Replay(sinks, samples)
    again.take(source, name)
    return again.end(), [message for _, message in again.notices]


class Replay:
    """Makes reports from one or several earlier reports."""

    def __init__(self, sinks: Sequence[Sink], samples: int, *, reports: int = 1) -> None:
        """``reports``: the number of reports. If there are several, their findings about all files of their own run are left out."""
        self._sinks, self._groups = sinks, Groups(samples)
        self._placed = [sink for sink in sinks if sink.wants_places]
        self._summary = Summary(replayed=True)
        self.notices: list[tuple[str, str]] = []
        """Notices for the user, each with the name of its report."""
        self._marks = SeenRows() if reports > 1 else None
        if reports > 1:
            self._summary.merged = Merged()

    def take(self, source: Source, name: str) -> None:
        """Reads the next report. Raises NoReportError."""
        earlier, groups = EarlierReport(source, name), self._groups
        marks, merged = self._marks, self._summary.merged
        rules: dict[str, tuple[str, set[Severity]]] = {}
        files: dict[str, None] = {}
        for diagnostic in earlier.findings():
            if marks is not None and merged is not None:
                rules.setdefault(diagnostic.code, (diagnostic.rule, set()))[1].add(diagnostic.severity)
                if is_of_all_files(diagnostic.code):
                    merged.left_out[diagnostic.code] += 1
                    continue
                if diagnostic.file is not None:
                    files[diagnostic.file] = None
            groups.add(diagnostic)
            for sink in self._placed:
                sink.emit(sink.render(diagnostic))
        self.notices += [(name, notice) for notice in earlier.sum_up(self._summary)]
        if marks is not None and merged is not None:
            marks.add(name, rules, files)
            before = earlier.merged()
            merged.reports += before.reports if before is not None else 1
            merged.left_out.update(before.left_out if before is not None else ())
        elif (before := earlier.merged()) is not None:
            self._summary.merged = before

    def end(self) -> Summary:
        """Finishes every report. Returns the totals."""
        summary = self._summary
        if self._marks is not None and summary.merged is not None:
            summary.merged.notices = self._marks.notices
        self._groups.sum_up(summary, self._sinks)
        return summary


class EarlierReport:
    """Reads the findings of a report, and collects what is wrong with it."""

    def __init__(self, source: Source, name: str) -> None:
        self.source, self.name = source, name
        self.found = Counter[Severity]()
        self.wrongs, self.wrong = 0, list[str]()
        """Number of wrong lines, and messages for the first of them."""
        self.summary: dict[str, Any] | None = None
        self.statistics: Section | None = None
        self._line, self._at = 1, 0
        """A line number and its offset in the file, from which counting continues."""

    def findings(self) -> Iterator[Diagnostic]:
        """Yields all findings that can be read, in their order."""
        head = self.source.read_at(0, 4096)
        start = text_start(self.source)
        if _ROOT.match(head, start):
            values = self._document()
        else:
            layout = detect_layout(self.source)
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
                self.found[found.severity] += 1
                yield found
        if self.wrongs and not self.found:
            seems = ontology_in(head) or platform_of(head) or ("predictions" if "dataRow" in first_members(head) else None)
            raise self._no_report(f"looks like {seems}, not a report" if seems else f"holds no finding ({self.wrong[0]})")

    def _no_report(self, what: str) -> NoReportError:
        help = as_text_help(what) or "give what an earlier run wrote: predlint validate … --format jsonl=diagnostics.jsonl"
        return NoReportError(f"{self.name} {what}", help)

    def _lines(self, start: int) -> Iterator[tuple[int, bytes]]:
        for begin, end in split_lines(self.source, start, BLOCK):
            at = begin
            for raw in self.source.read_at(begin, end - begin).split(b"\n"):
                if raw.strip():
                    yield at, raw
                at += len(raw) + 1

    def _elements(self, start: int, end: int | None, *, array: bool) -> Iterator[tuple[int, bytes]]:
        for block in document_blocks(self.source, start, array=array, end=end):
            if block.broken is not None:
                self._wrong(block.offset, block.broken.words()[0])
                continue
            for begin, stop in split(block.raw):
                yield block.offset + begin, block.raw[begin:stop]

    def _document(self) -> Iterator[tuple[int, bytes]]:
        document = read_document(self.source, frozenset({"diagnostics", "summary"}))
        self._check_version(document)
        listed = document.section("diagnostics") if document is not None else None
        if document is None or listed is None or not listed.is_array:
            raise self._no_report('has no list "diagnostics"')
        yield from self._elements(listed.begin, listed.end, array=True)
        for at, broken in document.breaks:
            self._wrong(at, broken.words()[0])
        self.statistics = document.section("statistics")
        section = document.section("summary")
        if section is not None:
            loaded = _load(self.source.read_at(section.begin, section.end - section.begin))
            self.summary = cast("dict[str, Any]", loaded) if isinstance(loaded, dict) else None

    def _check_version(self, document: Document | None) -> None:
        """Raises NoReportError for a report in an unknown version of the format."""
        section = document.section("version") if document is not None else None
        version = _load(self.source.read_at(section.begin, section.end - section.begin)) if section is not None else JSON_VERSION
        if version != JSON_VERSION:
            what = f"is a report of version {quote(version)}, and this release reads version {JSON_VERSION}"
            raise NoReportError(f"{self.name} {what}", "make the other reports with the release that wrote it")

    def _wrong(self, at: int, message: str) -> None:
        self.wrongs += 1
        if len(self.wrong) < _MOST_WRONG:
            self.wrong.append(f"line {self._line_of(at)}: {message}")

    def _line_of(self, at: int) -> int:
        if at < self._at:
            self._line, self._at = 1, 0
        while self._at < at:
            block = self.source.read_at(self._at, min(BLOCK, at - self._at))
            self._line += block.count(b"\n")
            self._at += max(1, len(block))
        return self._line

    def merged(self) -> Merged | None:
        """Returns the merge data of a report that was merged from several; None for the report of one run."""
        return merged_from(self.summary.get("merged")) if self.summary is not None else None

    def faults(self) -> list[str]:
        """Returns messages about the parts of the report that could not be read."""
        faults: list[str] = []
        if self.wrongs:
            more = f" (and {self.wrongs - len(self.wrong):,} more)" if self.wrongs > len(self.wrong) else ""
            faults.append(f"{self.name}: {count(self.wrongs, 'part')} of it could not be read: {'; '.join(self.wrong)}{more}")
        if self.source.corrupt is not None:
            faults.append(f"{self.name}: {self.source.corrupt}")
        return faults

    def sum_up(self, summary: Summary) -> list[str]:
        """Completes the totals with the data of the report. Returns notices for the user."""
        notices = ["the statistics are not repeated"] if self.statistics is not None else []
        faults = self.faults()
        summary.unread += faults
        stored = self.summary
        if stored is not None and stored.get("complete") is False:
            faults.append(f"{self.name}: the run that it reports did not finish")
            summary.unread.append(faults[-1])
        self.count(summary)
        if stored is None or not self.knows_records:
            return notices
        if _is_count(listed := stored.get("listed")):
            found = sum(stored[name] for name in LEVELS if _is_count(stored.get(name)))
            faults.append(f"{self.name}: it lists the first {listed:,} of {found:,} findings")
            summary.unread.append(faults[-1])
        before = tuple(stored.get(name) for name in LEVELS)
        now = tuple(self.found[severity] for severity in sorted(Severity, reverse=True))
        if before != now and not faults:
            counts = " and ".join(f"{numbers[0]} errors, {numbers[1]} warnings, {numbers[2]} infos" for numbers in (before, now))
            notices.append(f"its summary and its list differ ({counts}): the list counts, and numbers of records are taken for unknown")
            summary.records_known = False
        return notices

    @property
    def knows_records(self) -> bool:
        return self.summary is not None and all(_is_count(self.summary.get(name)) for name in COUNTS)

    def count(self, summary: Summary) -> None:
        """Adds the numbers of files and records, and the time, and records which of them are unknown."""
        stored = self.summary
        summary.end_known = summary.end_known and stored is not None and isinstance(stored.get("complete"), bool)
        if stored is None or not self.knows_records:
            summary.records_known = False
            return
        for name in COUNTS:
            setattr(summary, name, getattr(summary, name) + stored[name])
        seconds = stored.get("seconds")
        if isinstance(seconds, int | float) and seconds >= 0:
            summary.seconds += float(seconds)
        else:
            summary.time_known = False


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _load(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None


def _sum(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Adds the totals of several runs whose reports are in one file."""
    counts = {name: one[name] + other[name] for name in _ADDED if _is_count(one.get(name)) and _is_count(other.get(name))}
    complete = [each.get("complete") for each in (one, other)]
    return {**counts, "complete": None if None in complete else all(complete)}


def _read(raw: bytes) -> Diagnostic | dict[str, Any] | str:
    """Returns the finding, the totals, or the message about what is wrong with the line."""
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        return f"not JSON ({str(error).partition(':')[0]})"
    members = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    if not members.get("code") and isinstance(totals := members.get("summary"), dict):
        return cast("dict[str, Any]", totals)
    return finding(value)


# -- Reads reports of earlier runs, for programs, and merges two of them -------------------------------------------


class ReportData(NamedTuple):
    """The content of a report."""

    summary: Summary
    diagnostics: list[Diagnostic]
    groups: list[Group]


class StoredReport(Protocol):
    """The interface of a report."""

    summary: Summary
    diagnostics: list[Diagnostic]
    groups: Sequence[Group]

    @property
    def statistics(self) -> Any:
        """The statistics of the report, or None."""
        ...


def report_data_of(source: Source, name: str, samples: int) -> ReportData:
    """Reads a report that an earlier run wrote as ``json`` or ``jsonl``, with at most ``samples`` places for each message. Raises
    NoReportError for anything else, or for an incomplete report."""
    earlier, groups, kept = EarlierReport(source, name), Groups(samples), list[Diagnostic]()
    for diagnostic in earlier.findings():
        groups.add(diagnostic)
        kept.append(diagnostic)
    if faults := earlier.faults():
        raise NoReportError(faults[0], "write it again, or make other reports of what is left with predlint report")
    if earlier.summary is None and not kept:
        raise NoReportError(f"{name} holds neither a finding nor a summary", "write it again: its run may have been broken off")
    summary = Summary(replayed=True)
    ordered = groups.sum_up(summary)
    earlier.count(summary)
    stored_summary = earlier.summary or {}
    summary.complete = stored_summary.get("complete") is not False
    summary.merged = earlier.merged()
    if isinstance(known := stored_summary.get("known"), int):
        summary.left_out = FeatureCounts()
        if known:
            summary.left_out.add(None, "", None, known)
    if earlier.statistics is not None:
        section = earlier.statistics
        summary.statistics_read = orjson.dumps(orjson.loads(source.read_at(section.begin, section.end - section.begin)))
    _recount(summary, stored_summary, name)
    return ReportData(summary, kept, ordered)


def _recount(summary: Summary, written: dict[str, Any], name: str) -> None:
    """Takes over the numbers of findings from the report's summary, because the list may be cut. Raises NoReportError if list and summary
    contradict each other."""
    by_rule = written.get("by_rule")
    if not isinstance(by_rule, dict) or any(not isinstance(written.get(level), int) for level in LEVELS):
        return
    counts = cast("dict[str, int]", by_rule)
    listed = Counter(summary.by_rule)
    is_cut = isinstance(written.get("listed"), int)
    other_levels = any(
        written[level] < getattr(summary, level) if is_cut else written[level] != getattr(summary, level) for level in LEVELS
    )
    other_rules = any(counts.get(code, 0) < number for code, number in listed.items()) or (not is_cut and Counter(counts) != listed)
    if other_levels or other_rules or sum(counts.values()) != sum(written[level] for level in LEVELS):
        raise NoReportError(f"{name}: its summary and its list of findings differ", "write it again: a program has changed it")
    summary.by_rule = counts
    for level in LEVELS:
        setattr(summary, level, written[level])


def merge_reports(one: StoredReport, other: StoredReport, samples: int) -> ReportData:
    """Merges two reports. The second is compared with what is remembered of the first, so that each step of a long sum takes equally
    long."""
    parts = [_without_what_is_of_all(report) for report in (one, other)]
    summary = add_summaries(one.summary, other.summary, [group for _, _, gone in parts for group in gone])
    assert summary.merged is not None
    before = one.summary.merged
    marks = before.marks.copy() if before is not None and before.marks is not None else _marks_of(one)
    marks.add("the other", rules_in(other.groups), _files(other))
    earlier = [report.summary.merged.notices for report in (one, other) if report.summary.merged is not None]
    added = ["the statistics are not added"] if one.statistics is not None or other.statistics is not None else []
    summary.merged.notices = list(dict.fromkeys([*(notice for notices in earlier for notice in notices), *marks.notices, *added]))
    summary.merged.marks = marks
    return ReportData(
        summary, [d for kept, _, _ in parts for d in kept], add_groups([g for _, groups, _ in parts for g in groups], samples)
    )


def _without_what_is_of_all(report: StoredReport) -> tuple[list[Diagnostic], list[Group], list[Group]]:
    """Returns the findings and groups of a report without those that are about all files together, and the latter groups."""
    gone = [group for group in report.groups if is_of_all_files(group.rule.code)]
    if not gone:
        return report.diagnostics, list(report.groups), gone
    codes = {group.rule.code for group in gone}
    return [d for d in report.diagnostics if d.code not in codes], [g for g in report.groups if g.rule.code not in codes], gone


def _marks_of(report: StoredReport) -> SeenRows:
    marks = SeenRows()
    marks.add("the one", rules_in(report.groups), _files(report))
    return marks


def _files(report: StoredReport) -> dict[str, None]:
    return {d.file: None for d in report.diagnostics if d.file is not None}
