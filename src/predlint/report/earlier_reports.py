"""Reads reports of earlier runs, for programs, and merges two of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol, cast

import orjson

from predlint.diagnostics import Diagnostic
from predlint.report.hidden_findings import FeatureCounts
from predlint.report.merged import SeenRows, add_groups, add_summaries, is_of_all_files, rules_in
from predlint.report.model import Group, Summary
from predlint.report.replay import LEVELS, EarlierReport, NoReportError, ReplayedSummary
from predlint.report.replay_groups import Groups
from predlint.stream.sources import Source


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
    summary = ReplayedSummary()
    groups.sum_up(summary)
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
    return ReportData(summary, kept, groups.in_order())


def _recount(summary: ReplayedSummary, written: dict[str, Any], name: str) -> None:
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
