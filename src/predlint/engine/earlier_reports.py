"""Reports of earlier runs for programs: read from what they were written as, and put together."""

from __future__ import annotations

import io
import os
from collections import Counter
from typing import IO, Any, cast

import orjson

from predlint.engine.reports import SAMPLES, Keep, Report
from predlint.report.merged import Marks, add_groups, add_summaries, is_of_all_files, rules_in
from predlint.report.model import Group
from predlint.report.replay import LEVELS, Earlier, NoReportError, Retold
from predlint.report.replay_groups import Groups
from predlint.report.sieve import Tally
from predlint.stream.sources import Source, open_path, spool
from predlint.stream.urls import shown


def read_report(source: str | os.PathLike[str] | bytes | IO[bytes]) -> Report:
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
    with spool(source) as opened:
        return _read(opened, "the report")


def _read(source: Source, name: str) -> Report:
    earlier, groups, kept = Earlier(source, name), Groups(SAMPLES), Keep(None).kept
    for diagnostic in earlier.findings():
        groups.add(diagnostic)
        kept.append(diagnostic)
    if faults := earlier.faults():
        raise NoReportError(faults[0], "write it again, or make other reports of what is left with predlint report")
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
    if any(counts.get(code, 0) < number for code, number in listed.items()) or (not is_cut and Counter(counts) != listed):
        raise NoReportError(f"{name}: its summary and its list of findings differ", "write it again: a program has changed it")
    summary.by_rule = counts
    for level in LEVELS:
        setattr(summary, level, told[level])


def put_together(one: Report, other: Report) -> Report:
    """Both reports as one."""
    gone: list[Group] = []
    for report in (one, other):
        gone += [group for group in report.groups if is_of_all_files(group.rule.code)]
    summary = add_summaries(one.summary, other.summary, gone)
    assert summary.merged is not None
    marks = Marks()
    for report, name in ((one, "the one"), (other, "the other")):
        marks.add(name, rules_in(report.groups), [d.file for d in report.diagnostics if d.file is not None])
        if report.summary.merged is not None:
            summary.merged.notices += report.summary.merged.notices
    summary.merged.notices += marks.notices
    if any(report.statistics is not None for report in (one, other)):
        summary.merged.notices.append("the statistics are not added")
    without = {group.rule.code for group in gone}
    kept = [d for report in (one, other) for d in report.diagnostics if d.code not in without]
    groups = [group for report in (one, other) for group in report.groups if group.rule.code not in without]
    return Report(summary, kept, add_groups(groups, SAMPLES))
