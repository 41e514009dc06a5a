"""GitLab's code quality report."""

from __future__ import annotations

import io
import json
from typing import Any

from hypothesis import given
from report_kit import diagnostic, diagnostics, written

from predlint.model.diagnostics import Diagnostic, Severity
from predlint.report.ci_reports import GitlabSink
from predlint.report.formats import ReportOptions


def gitlab(found: list[Diagnostic], most: int = 5_000, environment: dict[str, str] | None = None, **totals: Any) -> list[dict[str, Any]]:
    out = io.BytesIO()
    return json.loads(written(GitlabSink(out, ReportOptions(environment=environment or {}), most=most), out, found, **totals))


def test_an_entry_says_what_and_where() -> None:
    (entry,) = gitlab([diagnostic(file="/builds/p/out/a.ndjson")], environment={"CI_PROJECT_DIR": "/builds/p"})
    fingerprint = entry.pop("fingerprint")
    assert len(fingerprint) == 32
    assert entry == {
        "description": "the width is 0; draw it again", "check_name": "GEO004 box-size", "severity": "critical",
        "location": {"path": "out/a.ndjson", "lines": {"begin": 2}},
    }  # fmt: skip


def test_severities() -> None:
    unreadable = diagnostic("GEO004", 3, code="JSN001", rule="syntax")
    found = [unreadable, diagnostic(), diagnostic("CNF001"), diagnostic("RUL001", severity=Severity.INFO, line=None)]
    assert sorted(entry["severity"] for entry in gitlab(found)) == ["blocker", "critical", "info", "minor"]


def test_nothing_found_is_an_empty_list() -> None:
    assert gitlab([]) == []


def test_omissions_are_reported_and_the_rest_is_shared() -> None:
    found = [diagnostic("GEO004", line) for line in range(1, 30)] + [diagnostic("CNF001", line) for line in (40, 41)]
    *entries, last = gitlab(found, most=10)
    assert [entry["check_name"][:6] for entry in entries] == ["GEO004"] * 8 + ["CNF001"] * 2
    assert last["description"] == "21 more findings not listed here: only the first places of 1 rule are (GEO004 29 in all)"
    assert last["severity"] == "info"


def test_a_run_that_broke_off_is_a_blocker() -> None:
    (entry,) = gitlab([], unread=["a.gz: the gzip data breaks off"])
    assert (entry["severity"], entry["description"]) == ("blocker", "not read to the end: a.gz: the gzip data breaks off")
    assert gitlab([], complete=False)[0]["severity"] == "blocker"


@given(found=diagnostics())
def test_fingerprints_are_unique_and_every_entry_has_what_gitlab_needs(found: list[Diagnostic]) -> None:
    entries = gitlab(found)
    assert len(entries) == len(found) == len({entry["fingerprint"] for entry in entries})
    for entry in entries:
        assert entry["description"]
        assert entry["location"]["path"]
        assert not entry["location"]["path"].startswith("./")
        assert entry["location"]["lines"]["begin"] >= 1
