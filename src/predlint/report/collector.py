"""Receives findings and feeds the reports: counts everything, keeps a bounded number of cases, and sorts findings by position."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct

from predlint.model.diagnostics import Diagnostic, Severity
from predlint.model.findings import KindFindings, SharedFindings, pointer
from predlint.model.violation import Finding
from predlint.report.finding_cases import Faults, FindingCases, FindingMemo, RepeatedFindings, count_shared, first_of, of_any_row, places_of
from predlint.report.model import Case, Group, Sample, Sink, Summary, wants_ends, wants_records, writes_json
from predlint.report.source_record import MOST, SourceRecord, Who, unknown_identity
from predlint.report.totals import (
    FindingTexts,
    PartFindings,
    PartOffset,
    Row,
    Totals,
    complete_totals,
    diagnostic_of,
    order_of,
    packed,
    place_of,
    row_of,
    unpacked,
)

if TYPE_CHECKING:
    from predlint.report.finding_details import FindingDetail, FindingDetails
    from predlint.report.hidden_findings import HiddenFindings
    from predlint.report.listing import Listing
    from predlint.report.place_reports import FindingSpool


# -- What reports need from the findings of a run. Passed to workers that check parts elsewhere ----------------------


class ReportNeeds(Struct, frozen=True):
    """What a worker must hand over."""

    samples: int
    """Number of places to show for each message."""
    places: bool = False
    """Every finding is listed."""
    json: bool = False
    """Every finding is listed, and only as JSON."""
    records: bool = False
    """Some findings are shown with their record."""
    ends: bool = False
    """The end positions of values are needed, too."""

    @property
    def mark(self) -> str:
        """A suffix that distinguishes results handed over as JSON from others, if both are stored."""
        return "-json" if self.json else ""


# -- Imports what only some reports need on first use, because a run must start fast ---------------------------------


# Details are for reports that show records, hidden findings for a baseline, a listing for JSON, and spools for reports that list all
# places.


def spools_for(sinks: list[Sink]) -> list[FindingSpool]:
    """Returns a spool for each of the sinks, which must be ones that list all places."""
    if not sinks:
        return []
    from predlint.report.place_reports import FindingSpool

    return [FindingSpool(sink) for sink in sinks]


def new_details() -> FindingDetails:
    from predlint.report.finding_details import FindingDetails

    return FindingDetails()


def hidden_findings_of(levels: Mapping[str, Severity | None]) -> HiddenFindings | None:
    if (left_out := getattr(levels, "left_out", None)) is None:
        return None
    from predlint.report.hidden_findings import HiddenFindings

    return HiddenFindings(left_out, levels)


def new_listing(*, apart: bool) -> Listing:
    from predlint.report.listing import Listing

    return Listing(apart=apart)


def detail_in_whole_file(parts: tuple[Any, ...], shift: PartOffset) -> FindingDetail:
    """Returns the detail that these plain values stand for, with its position in the whole file."""
    from predlint.report.finding_details import FindingDetail

    confidence, shown, end = parts
    return FindingDetail(confidence, shown, (shift.lines + end[0], shift.column(*end)) if end is not None else None)


def detail_with_end(detail: FindingDetail | None, end: tuple[int, int] | None) -> FindingDetail:
    from predlint.report.finding_details import FindingDetail

    return FindingDetail(None, None, end) if detail is None else detail._replace(end=end)


# A finding whose case is known costs one dictionary look-up: that is the cost of a million repetitions of one mistake.

#: In a line of more bytes, line and column do not help a reader.
_LONG_LINE = 2_000
#: Maximum findings of a rule in one part of a file whose end positions are determined: reports list no more.
_MOST_ENDS = 5_000
_place = itemgetter(0, 1)


class Collector:
    """Receives findings, keeps counts and cases, and feeds the sinks."""

    def __init__(
        self,
        levels: Mapping[str, Severity | None],
        sinks: Iterable[Sink] = (),
        samples: int = 0,
        *,
        apart: ReportNeeds | None = None,
    ) -> None:
        """``samples``: places to show for each message. ``apart``: keep the findings of parts for `snapshot`, to be merged elsewhere; its
        value says what the reports there need."""
        self.levels = levels
        self.sinks = list(sinks)
        self.spools = spools_for([sink for sink in self.sinks if sink.wants_places])
        json = bool(self.spools) and all([writes_json(spool.sink) for spool in self.spools])
        self.wanted = apart or ReportNeeds(
            samples, bool(self.spools), json, any(map(wants_records, self.sinks)), any(map(wants_ends, self.sinks))
        )
        self.rows: list[Row] | None = [] if apart is not None and apart.places else None
        self.texts: list[FindingTexts] | None = [] if apart is not None and apart.json else None
        """JSON texts of findings, set if findings of lines are handed over as JSON."""
        self.listing = new_listing(apart=self.texts is not None) if self.wanted.json else None
        """Writes findings as JSON, set if all reports that list findings are JSON."""
        self.details = new_details() if self.wanted.records else None
        """Set if a report shows records."""
        self.hidden = hidden_findings_of(levels)
        """Set if some findings are hidden from all reports."""
        self.identify: Callable[[Any], Who] = unknown_identity
        """Returns the identity of a record. Set for each file, because it depends on the platform."""
        self.total = Totals(self.wanted.samples)
        """The findings of all earlier parts of the file, and of earlier files."""
        self.cases = FindingCases(levels, self.total)
        """The findings of this part."""
        self._tally: RepeatedFindings | None = None
        self.parts: list[list[tuple[Any, ...]]] | None = [] if apart is not None else None
        """The groups of parts that will be merged elsewhere."""
        self.lines = 0

    @property
    def counts(self) -> list[int]:
        """Numbers of infos, warnings and errors."""
        self._count_shared()
        groups = [*self.total.groups.values(), *self.cases.groups.values()]
        return [sum(group.count for group in groups if group.severity is level) for level in sorted(Severity)]

    @property
    def lists_places(self) -> bool:
        """True if some report lists every finding."""
        return self.wanted.places

    @property
    def counts_only(self) -> bool:
        """True if the reports need only the number of most findings."""
        return self.hidden is None and not self.lists_places and not self.shows_records

    @property
    def shows_records(self) -> bool:
        """True if some report shows the content of records."""
        return self.details is not None

    def separate_collector(self) -> Collector:
        """Returns a collector for findings that are counted separately."""
        separate = Collector(self.levels, apart=self.wanted)
        separate.identify = self.identify
        if separate.details is not None and self.details is not None:
            separate.details.view = self.details.view
        return separate

    def add(self, line: SourceRecord, findings: list[tuple[Finding, int | None]], *, late: bool = False) -> int:
        """Adds the findings of one line. Returns how many of them count (rules may be off)."""
        if self.hidden is not None:
            findings = self.hidden.kept(line, findings, self.identify)
        counted, cases = 0, self.cases
        self.lines += 1
        placed: list[tuple[int, str, Diagnostic, FindingDetail | None]] = []
        for finding, at in findings:
            known = cases.known_of(finding)
            group = known.group
            if group is None:
                continue
            counted += 1
            group.count += 1
            if group.last != self.lines:
                group.last = self.lines
                group.lines += line.number is not None
                group.in_document = group.in_document or bool(line.base)
            case = cases.case_of(known, group, finding)
            if case is None:
                group.uncounted_cases += 1
            else:
                if late:
                    self._first_of_late(case, known, line, finding)
                elif not case.count:
                    case.line = line.number or 0
                case.count += 1
                if late and case.samples:
                    self._show_first(case, line, finding, at)
                elif case.free_samples:
                    case.free_samples -= 1
                    case.samples.append(self._sample(line, finding, at))
            if self.spools or self.rows is not None:
                diagnostic = self._diagnostic(line, finding, at, known, group)
                detail = self.details.of(line, finding, at, diagnostic) if self.details is not None else None
                if self.wanted.ends and line.number is not None and group.count <= _MOST_ENDS:
                    detail = detail_with_end(detail, line.end(finding, at))
                placed.append((order_of(diagnostic), finding.code, diagnostic, detail))
        if placed:
            if len(placed) > 1:
                placed.sort(key=_place)
            for spool in self.spools:
                for order, code, diagnostic, detail in placed:
                    spool.add(order, code, diagnostic, late=late, detail=detail)
            if self.rows is not None:
                self._keep(line, placed, self.rows)
            self._require_room()
        return counted

    def _first_of_late(self, case: Case, known: FindingMemo, line: SourceRecord, finding: Finding) -> None:
        """Gives a case the message of its first place in the file, in whatever order late findings come."""
        number, (message, help_) = line.number or 0, self.cases.words_of(known, finding)
        first = not case.count or (number, message) < (case.line, case.message)
        case.meet(message, help_, of_any_row(finding), first=first)
        if first:
            case.line = number

    def _show_first(self, case: Case, line: SourceRecord, finding: Finding, at: int | None) -> None:
        """Adds a sample of a late finding. The order of late findings depends on how the file was cut, but the first ones of the file are
        always shown."""
        samples = case.samples
        if not case.free_samples and (line.number or 0) > (samples[-1].line or 0):
            return
        samples.append(self._sample(line, finding, at))
        samples.sort(key=_place_of_sample)
        if case.free_samples:
            case.free_samples -= 1
        else:
            samples.pop()

    def _keep(self, line: SourceRecord, placed: Sequence[tuple[int, str, Diagnostic, FindingDetail | None]], rows: list[Row]) -> None:
        """Keeps the findings of a line for `snapshot`."""
        if self.listing is not None and self.texts is not None and line.number is not None and not (line.base or line.shift):
            self.texts += [self.listing.alone(order, diagnostic) for order, _, diagnostic, _ in placed]
        else:
            rows += [row_of(order, diagnostic, _plain(detail)) for order, _, diagnostic, detail in placed]

    def first_of_each(self, alike: Sequence[SharedFindings]) -> Faults:
        """Counts records that share findings, and returns the first of them, which are for `add_lines`. Only if `counts_only`."""
        return first_of(self.cases.shared, alike, self.wanted.samples)

    def first_of_kinds(self, of_kinds: KindFindings | None) -> Faults:
        """As `first_of_each`, for records whose group of findings is known."""
        if of_kinds is None:
            return ()
        tally = self._tally
        if tally is None or tally.kinds is not of_kinds.kinds:
            self._count_shared()
            tally = self._tally = RepeatedFindings(of_kinds.kinds)
        return tally.first_of_each(of_kinds, self.cases, self.wanted.samples)

    def reported_places(self, alike: Sequence[SharedFindings], of_kinds: KindFindings | None) -> Any:
        """Returns the indices of records with a finding that counts, among those given to `first_of_each` and `first_of_kinds`."""
        import numpy as np

        reported = places_of(alike, self.is_reported)
        return np.concatenate((reported, self._tally.places(of_kinds))) if self._tally is not None and of_kinds is not None else reported

    def _count_shared(self) -> None:
        count_shared(self.cases)
        if self._tally is not None:
            self._tally.count(self.cases)

    def is_reported(self, findings: Iterable[Finding]) -> bool:
        """Returns True if one of the findings belongs to a rule that is not off."""
        return any([self.levels[finding.code] is not None for finding in findings])

    def add_lines(self, faults: Faults, line_at: Callable[[int], SourceRecord]) -> list[int]:
        """Adds the findings of many lines, by the index of the line. Returns the indices of lines with findings that count. Lines that no
        sample shows and no report lists are not decoded."""
        if self.hidden is not None or (self.lists_places and self.listing is None):
            return [place for place, findings in faults if self.add(line_at(place), [(finding, None) for finding in findings])]
        counting: list[int] = []
        listed: list[tuple[int, Finding, FindingMemo]] = []
        cases = self.cases
        cases.counts_only = self.counts_only
        find, past = cases.tables.get, cases.past
        for place, findings in faults:
            self.lines += 1
            counted = False
            for finding in findings:
                kind, _, value, about, where = finding
                known = one.known if (one := past.get(kind)) is not None and one.has_no_case_of(finding) else None
                if known is None and (table := find((kind, where, about, value.__class__))) is not None:
                    known = table.get(value)
                if known is None or not known.same:
                    known = cases.known_of(finding)
                group = known.group
                if group is None:
                    continue
                counted = True
                group.count += 1
                if group.last != self.lines:
                    group.last = self.lines
                    group.lines += 1
                case = known.case if known.same else cases.case_of(known, group, finding)
                if case is None:
                    group.uncounted_cases += 1
                else:
                    if not case.count:
                        case.line = line_at(place).number or 0
                    case.count += 1
                    if case.free_samples:
                        case.free_samples -= 1
                        case.samples.append(self._sample(line_at(place), finding, None))
                if self.listing is not None:
                    listed.append((place, finding, known))
            if counted:
                counting.append(place)
        if self.listing is not None and listed:
            texts = self.listing.all_of(listed, line_at, self.identify, self._alone)
            if self.texts is not None:
                self.texts.append(texts)
            for spool in self.spools:
                spool.add_json(texts.orders, texts.codes, texts.texts)
            self._require_room()
        return counting

    def _require_room(self) -> None:
        """Raises SpillError if a report has no disk space for the findings it lists. All that was counted is in every report."""
        for spool in self.spools:
            spool.require_room()

    def _alone(self, line: SourceRecord, finding: Finding, known: FindingMemo) -> Diagnostic:
        return self._diagnostic(line, finding, None, known, cast(Group, known.group))

    def _sample(self, line: SourceRecord, finding: Finding, at: int | None) -> Sample:
        if line.number is None:
            return Sample(line.file, None, None, None, line.base, _kept(finding.value), None, None, 0, 0)
        from predlint.report.spans import excerpt

        start = line.span(finding, at)[0]
        shown, column, length = excerpt(*line.around(finding, at), MOST)
        return Sample(
            line.file, *line.place(start), line.byte_offset(start), line.base + pointer(finding.path), _kept(finding.value),
            line.identity(finding.path, self.identify)["data_row"], shown, column, length, bool(line.base) or len(line.raw) > _LONG_LINE,
        )  # fmt: skip

    def _diagnostic(self, line: SourceRecord, finding: Finding, at: int | None, known: FindingMemo, group: Group) -> Diagnostic:
        rule, path, value = finding.rule, finding.path, finding.value
        message, help_ = self.cases.words_of(known, finding)
        record = line.identity(path, self.identify)
        if line.number is None:
            return Diagnostic(line.file, None, None, None, line.base, rule.code, rule.slug, group.severity, message, help_, value, record)
        number, column, offset = line.where(finding, at)
        return Diagnostic(
            line.file, number, column, offset, line.base + pointer(path), rule.code, rule.slug, group.severity, message, help_, value,
            record,
        )  # fmt: skip

    # -- parts of files ------------------------------------------------------------------------------------------------------

    def end_part(self) -> None:
        """Ends a part of a file. A run in one process does this too, so that all runs keep the same cases."""
        if self.cases.groups:
            self._count_shared()
            if self._tally is not None:
                self._tally.end_part()
            if self.parts is not None:
                self.parts.append([packed(group) for group in self.cases.groups.values()])
            else:
                self.total.add(self.cases.groups.values())
            self.cases = FindingCases(self.levels, self.total)
        if self.details is not None:
            self.details.end_part()

    def snapshot(self) -> PartFindings:
        """Returns the findings since the last snapshot, with sorted rows."""
        self.end_part()
        rows, self.rows = self.rows or [], [] if self.rows is not None else None
        rows.sort(key=place_of)
        parts, self.parts = self.parts or [], []
        texts, self.texts = self.texts or [], [] if self.texts is not None else None
        whole = self.listing.together(texts) if self.listing is not None else None
        return PartFindings(parts, rows, self.hidden.snapshot() if self.hidden is not None else None, whole)

    def merge(self, found: Sequence[PartFindings], shift: PartOffset) -> None:
        """Adds the findings of the next part of a file, sorted by position."""
        self.end_part()
        for each in found:
            for part in each.groups:
                self.total.add([unpacked(group, self.levels, shift) for group in part])
            if self.hidden is not None:
                self.hidden.merge(each.left_out)
        if self.listing is not None:
            columns = self.listing.joined(found, shift)
            for spool in self.spools:
                spool.add_json(*columns)
            self._require_room()
            return
        rows = [row for each in found for row in each.rows]
        if len(found) > 1:
            rows.sort(key=place_of)
        for row in rows:
            diagnostic, plain_detail = diagnostic_of(row, shift), row[-1]
            detail = detail_in_whole_file(plain_detail, shift) if plain_detail is not None else None
            for spool in self.spools:
                spool.add(row[0], diagnostic.code, diagnostic, late=False, detail=detail)
            if self.rows is not None:
                self.rows.append(row_of(row[0], diagnostic, _plain(detail)))
        self._require_room()

    # -- ends ----------------------------------------------------------------------------------------------------------------

    def end_of_file(self) -> None:
        """Writes the findings of the file that ends here, in their order."""
        self.end_part()
        self.total.end_of_file()
        for spool in self.spools:
            spool.flush()

    def finish(self, summary: Summary) -> None:
        """Completes the totals and the reports."""
        self.end_part()
        self.close()
        if self.hidden is not None:
            self.hidden.report(summary)
        complete_totals(summary, self.total.groups.values(), self.sinks)

    def close(self) -> None:
        """Deletes the temporary files."""
        for spool in self.spools:
            spool.close()


def _place_of_sample(sample: Sample) -> tuple[int, int]:
    return sample.line or 0, sample.column or 0


def _kept(value: Any) -> Any:
    """Returns a value if a sample can keep it to the end of the run; None for lists, objects and long texts, which may be as large as the
    record."""
    return value if value.__class__ in (int, float, bool) or (value.__class__ is str and len(value) <= MOST) else None


def _plain(detail: FindingDetail | None) -> tuple[Any, ...] | None:
    """Returns the detail as plain values."""
    return None if detail is None else (detail.confidence, tuple(detail.shown) if detail.shown is not None else None, detail.end)
