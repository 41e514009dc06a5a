"""JUnit: a suite for each file, whatever stands in it."""

from __future__ import annotations

import io
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from report_kit import diagnostic, diagnostics, written

from predlint.model.diagnostics import Diagnostic
from predlint.report.ci_reports import JunitSink
from predlint.report.formats import ReportOptions


def junit(found: list[Diagnostic], fail_level: str = "error", each: int = 20, **totals: Any) -> ElementTree.Element:
    out = io.BytesIO()
    return ElementTree.fromstring(written(JunitSink(out, ReportOptions(fail_level=fail_level), each=each), out, found, **totals))


def test_a_test_for_each_rule_of_a_file() -> None:
    found = [diagnostic(line=line) for line in (2, 3, 4)] + [diagnostic("CNF001", 9), diagnostic(line=1, file="b.ndjson")]
    report = junit(found, each=2, files=2)
    assert (report.get("tests"), report.get("failures"), report.get("errors")) == ("3", "2", "0")
    first, second = report
    assert [suite.get("name") for suite in report] == ["preds.ndjson", "b.ndjson"]
    failing, passing = first
    assert (failing.get("name"), failing.get("classname"), failing.get("file")) == (
        "GEO004 box-size", "predlint.preds_ndjson", "preds.ndjson",
    )  # fmt: skip
    failure = failing[0]
    assert (failure.tag, failure.get("type")) == ("failure", "error")
    assert failure.get("message") == "3 places, first: the width is 0; draw it again"
    assert (failure.text or "").splitlines() == [
        "preds.ndjson:2:5: the width is 0; draw it again [/bbox/width]",
        "preds.ndjson:3:5: the width is 0; draw it again [/bbox/width]",
        "and 1 more place",
    ]
    assert passing[0].tag == "system-out"
    assert (passing[0].text or "").startswith("warning: 1 place, first: the width is 0")
    assert len(second) == 1


@pytest.mark.parametrize(("level", "failures"), [("error", 1), ("warning", 2), ("info", 3), ("never", 1)])
def test_what_fails_follows_the_fail_level_and_errors_always_do(level: str, failures: int) -> None:
    report = junit([diagnostic(), diagnostic("CNF001"), diagnostic("RUL001")], level)
    assert report.get("failures") == str(failures) == str(len(report.findall(".//failure")))


def test_a_clean_file_passes_and_one_that_was_not_read_does_not() -> None:
    sizes = {"preds.ndjson": 9, "clean.ndjson": 9, "cut.gz": 9}
    report = junit([diagnostic()], sizes=sizes, files=4, unread=["cut.gz: the gzip data breaks off"])
    suites = {suite.get("name"): [case.get("name") for case in suite] for suite in report}
    assert suites == {
        "preds.ndjson": ["GEO004 box-size"], "clean.ndjson": ["no findings"], "predlint": ["1 file without findings"],
        "not read to the end": ["cut.gz: the gzip data breaks off"],
    }  # fmt: skip
    assert report.get("errors") == "1" == str(len(report.findall(".//error")))


def test_of_a_run_that_was_stopped_no_file_is_called_clean() -> None:
    report = junit([], complete=False, sizes={"a.ndjson": 1}, files=1)
    assert [case.get("name") for case in report.iter("testcase")] == ["the run was stopped before the end"]


@given(found=diagnostics())
def test_any_report_is_xml_with_the_true_counts(found: list[Diagnostic]) -> None:
    report = junit(found, each=1)
    cases = [case for case in report.iter("testcase") if len(case)]
    assert len(cases) == len({(d.file, d.code) for d in found})
    words = [case[0].get("message") or (case[0].text or "").split(": ", 1)[1] for case in cases]
    assert sum(int(each.split(" place")[0]) for each in words) == len(found)
    assert report.get("failures") == str(len(report.findall(".//failure")))
