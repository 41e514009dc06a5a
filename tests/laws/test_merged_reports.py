"""Reports of some of the files, put together, are the report of all of them: but for what takes all files of a run."""

from __future__ import annotations

import io
import json
import tempfile
from functools import reduce
from operator import add
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import predlint
from laws.harness import examples
from laws.parts_kit import DIALECTS, Case, damaged, make
from predlint.io.sources import spool
from predlint.model.registry import RULES
from predlint.report.place_reports import JsonDocumentSink, JsonlSink
from predlint.report.replay import Replay

SEEDS = st.integers(0, 10**6)
#: What is known of a run of its own only.
ACROSS = {code for code, rule in RULES.items() if rule.across_files}
LEVELS = ("error", "warning", "info")


def shards_of(rng: Random, case: Case) -> list[bytes]:
    """Some files: of lines each has some, of a document each has all of it, damaged perhaps."""
    lines = case.data.splitlines(keepends=True)
    if "lines" in case.name and len(lines) > 3:
        cuts = sorted(rng.sample(range(1, len(lines)), rng.choice((1, 2))))
        return [b"".join(lines[start:stop]) for start, stop in zip([0, *cuts], [*cuts, len(lines)], strict=True)]
    return [case.data, damaged(rng, case.data)]


def without_all(report: predlint.Report) -> tuple[dict[str, int], dict[str, int], list[predlint.Diagnostic]]:
    """Counts and findings of the rules that do not take all files of a run."""
    kept = [d for d in report.diagnostics if d.code not in ACROSS]
    gone = [d for d in report.diagnostics if d.code in ACROSS]
    counts = {level: report.counts[level] - sum(d.severity.label == level for d in gone) for level in LEVELS}
    return counts, {code: number for code, number in report.summary.by_rule.items() if code not in ACROSS}, kept


def groups_of(report: predlint.Report) -> dict[tuple[str, str], tuple[int, int, int]]:
    """By rule and severity: findings, records, and messages."""
    return {
        (group.rule.key, group.severity.label): (group.count, group.lines, len(group.cases))
        for group in report.groups
        if group.rule.code not in ACROSS
    }


def validated(case: Case, paths: list[Path]) -> predlint.Report | None:
    try:
        return case.checker.validate(paths, data_rows=case.rows)
    except predlint.SourceError:  # of a single file that cannot be read at all
        return None


@examples(40)
@given(seed=SEEDS, dialect=st.sampled_from(sorted(DIALECTS)), in_json=st.booleans())
@example(seed=3, dialect="labelbox", in_json=True)
@example(seed=5, dialect="encord", in_json=False)
def test_the_sum_of_reports_is_the_report_of_all_files(seed: int, dialect: str, in_json: bool) -> None:
    case = make(seed, dialect)
    if case is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        paths: list[Path] = []
        for number, data in enumerate(shards_of(Random(seed), case)):
            paths.append(Path(folder) / f"{number}.json")
            paths[-1].write_bytes(data)
        every = validated(case, paths)
        apart = [report for path in paths if (report := validated(case, [path])) is not None]
    if every is None or len(apart) < len(paths):
        return
    if in_json:
        apart = [predlint.Report.from_json(report.to_json()) for report in apart]
    total = sum(apart)
    assert isinstance(total, predlint.Report)
    counts, by_rule, found = without_all(every)
    assert (total.counts, total.summary.by_rule) == (counts, by_rule), case.name
    plain = [json.loads(line) for line in _lines(found)] if in_json else found
    given_back = [json.loads(line) for line in _lines(total.diagnostics)] if in_json else total.diagnostics
    assert given_back == plain
    assert [getattr(total.summary, name) for name in ("files", "records", "clean_records")] == [
        getattr(every.summary, name) for name in ("files", "records", "clean_records")
    ]
    if not in_json:  # what could not be read is not told in JSON, but that there was such
        assert total.summary.unread == every.summary.unread
        assert groups_of(total) == groups_of(every)
    assert total.ok == every.ok
    merged = total.summary.merged
    assert merged is not None and merged.reports == len(apart)
    assert sum(merged.left_out.values()) == sum(report.summary.by_rule.get(code, 0) for report in apart for code in ACROSS)
    backwards = reduce(add, reversed(apart))
    assert (backwards.counts, backwards.summary.by_rule) == (total.counts, total.summary.by_rule)


def _lines(found: list[predlint.Diagnostic]) -> list[bytes]:
    sink = JsonlSink(io.BytesIO())
    return [sink.render(d) for d in found]


@examples(40)
@given(seed=SEEDS, dialect=st.sampled_from(sorted(DIALECTS)), kind=st.sampled_from(["json", "jsonl"]), limit=st.sampled_from([None, 0, 3]))
def test_a_report_that_is_read_back_writes_the_same(seed: int, dialect: str, kind: str, limit: int | None) -> None:
    case = make(seed, dialect)
    if case is None:
        return
    report = case.checker.validate(case.data, data_rows=case.rows, max_diagnostics=limit)
    text = report.to_json() if kind == "json" else report.to_jsonl()
    read = predlint.Report.from_json(text)
    assert (read.to_json() if kind == "json" else read.to_jsonl()) == text
    assert (read.counts, read.summary.by_rule, read.ok) == (report.counts, dict(sorted(report.summary.by_rule.items())), report.ok)
    if limit is None:
        assert [(g.rule.code, g.severity, g.count) for g in read.groups] == _by_code(report)


def _by_code(report: predlint.Report) -> list[tuple[str, Any, int]]:
    """The groups of a run, of which a rule may have one for each circumstance, as a report read again has them."""
    counts: dict[tuple[str, Any], int] = {}
    for group in report.groups:
        key = group.rule.code, group.severity
        counts[key] = counts.get(key, 0) + group.count
    return sorted(((*key, count) for key, count in counts.items()), key=lambda each: (-each[1], -each[2], each[0]))


@examples(20)
@given(seed=SEEDS, dialect=st.sampled_from(sorted(DIALECTS)))
def test_the_command_adds_as_the_library_does(seed: int, dialect: str) -> None:
    case = make(seed, dialect)
    if case is None:
        return
    texts = [case.checker.validate(data, data_rows=case.rows).to_json() for data in shards_of(Random(seed), case)]
    out = io.BytesIO()
    again = Replay([JsonDocumentSink(out)], 3, reports=len(texts))
    for number, text in enumerate(texts):
        with spool(io.BytesIO(text.encode())) as source:
            again.take(source, f"{number}.json")
    again.end()
    told, expected = json.loads(out.getvalue()), json.loads(sum(map(predlint.Report.from_json, texts)).to_json())
    assert told["summary"].pop("seconds") == pytest.approx(expected["summary"].pop("seconds"), abs=0.01)
    assert told == expected
