"""Reports of earlier runs for programs: read from what they were written as, and put together."""

from __future__ import annotations

import io
import os
from collections import Counter
from typing import IO, Any, cast

import orjson

from predlint.diagnostics import Diagnostic
from predlint.engine.reports import SAMPLES, Keep, Report
from predlint.report.merged import Marks, add_groups, add_summaries, is_of_all_files, rules_in
from predlint.report.model import Group
from predlint.report.replay import LEVELS, Earlier, NoReportError, Retold
from predlint.report.replay_groups import Groups
from predlint.report.sieve import Tally
from predlint.stream.sources import Source, open_path, spool
from predlint.stream.urls import shown


def read_report(source: str | os.PathLike[str] | bytes | IO[bytes] | IO[str]) -> Report:
    """The report that an earlier run wrote as ``json`` or ``jsonl``: a path or a URL, its bytes, or an open file; also compressed.

    It has the same findings and counts, and ``to_json()`` writes what was read. Of ``jsonl``, it is not known how long the run took.
    Raises SourceError where it cannot be read, ValueError for what is no report, only a part of one, or one of another version.

    Examples:
        >>> report.save(folder / "report.json.gz")
        >>> predlint.read_report(folder / "report.json.gz").counts == report.counts
        True
    """
    if isinstance(source, (str, os.PathLike)):
        path = os.fsdecode(source)
        with open_path(path) as opened:
            return _read(opened, "standard input" if path == "-" else shown(path))
    if isinstance(source, (bytes, bytearray, memoryview)):
        source = io.BytesIO(bytes(cast(Any, source)))
    if not hasattr(cast(object, source), "read"):
        raise TypeError(f"a report is a path, its bytes or an open file, found an object of type {type(source).__name__}")
    if isinstance(source, io.TextIOBase):
        source = io.BytesIO(cast("IO[str]", source).read().encode())
    with spool(cast("IO[bytes]", source)) as opened:
        return _read(opened, "the report")


def _read(source: Source, name: str) -> Report:
    earlier, groups, kept = Earlier(source, name), Groups(SAMPLES), Keep(None).kept
    for diagnostic in earlier.findings():
        groups.add(diagnostic)
        kept.append(diagnostic)
    if faults := earlier.faults():
        raise NoReportError(faults[0], "write it again, or make other reports of what is left with predlint report")
    if earlier.summary is None and not kept:
        raise NoReportError(f"{name} holds neither a finding nor a summary", "write it again: its run may have been broken off")
    summary = Retold()
    groups.sum_up(summary)
    earlier.count(summary)
    told = earlier.summary or {}
    summary.complete = told.get("complete") is not False
    summary.merged = earlier.merged()
    if isinstance(known := told.get("known"), int):
        summary.left_out = Tally()
        if known:
            summary.left_out.add(None, "", None, known)
    if earlier.statistics is not None:
        section = earlier.statistics
        summary.statistics_read = orjson.dumps(orjson.loads(source.read_at(section.begin, section.end - section.begin)))
    _recount(summary, told, name)
    return Report(summary, kept, groups.in_order())


def _recount(summary: Retold, told: dict[str, Any], name: str) -> None:
    """Takes the numbers of findings that the report tells: it may list only the first. Raises NoReportError where it lists others."""
    by_rule = told.get("by_rule")
    if not isinstance(by_rule, dict) or any(not isinstance(told.get(level), int) for level in LEVELS):
        return
    counts = cast("dict[str, int]", by_rule)
    listed = Counter(summary.by_rule)
    is_cut = isinstance(told.get("listed"), int)
    other_levels = any(told[level] < getattr(summary, level) if is_cut else told[level] != getattr(summary, level) for level in LEVELS)
    other_rules = any(counts.get(code, 0) < number for code, number in listed.items()) or (not is_cut and Counter(counts) != listed)
    if other_levels or other_rules or sum(counts.values()) != sum(told[level] for level in LEVELS):
        raise NoReportError(f"{name}: its summary and its list of findings differ", "write it again: a program has changed it")
    summary.by_rule = counts
    for level in LEVELS:
        setattr(summary, level, told[level])


def put_together(one: Report, other: Report) -> Report:
    """Both reports as one. What is added to a sum is held against what is known of it, so that a sum of many takes no longer for each."""
    parts = [_without_what_is_of_all(report) for report in (one, other)]
    summary = add_summaries(one.summary, other.summary, [group for _, _, gone in parts for group in gone])
    assert summary.merged is not None
    before = one.summary.merged
    marks = before.marks.copy() if before is not None and before.marks is not None else _marks_of(one)
    marks.add("the other", rules_in(other.groups), _files(other))
    earlier = [report.summary.merged.notices for report in (one, other) if report.summary.merged is not None]
    added = ["the statistics are not added"] if one.statistics is not None or other.statistics is not None else []
    summary.merged.notices = list(dict.fromkeys([*(said for notices in earlier for said in notices), *marks.notices, *added]))
    summary.merged.marks = marks
    return Report(summary, [d for kept, _, _ in parts for d in kept], add_groups([g for _, groups, _ in parts for g in groups], SAMPLES))


def _without_what_is_of_all(report: Report) -> tuple[list[Diagnostic], list[Group], list[Group]]:
    """The findings and groups of a report that say something of all reports together, and the groups that do not."""
    gone = [group for group in report.groups if is_of_all_files(group.rule.code)]
    if not gone:
        return report.diagnostics, list(report.groups), gone
    codes = {group.rule.code for group in gone}
    return [d for d in report.diagnostics if d.code not in codes], [g for g in report.groups if g.rule.code not in codes], gone


def _marks_of(report: Report) -> Marks:
    marks = Marks()
    marks.add("the one", rules_in(report.groups), _files(report))
    return marks


def _files(report: Report) -> dict[str, None]:
    return {d.file: None for d in report.diagnostics if d.file is not None}
