"""Markdown for pull requests: short, and nothing in it but our own markup."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from hypothesis import given
from report_kit import HOSTILE, diagnostic, diagnostics, groups_of, written

from predlint.model.diagnostics import Diagnostic
from predlint.report.formats import ReportOptions
from predlint.report.markdown import MOST_BYTES, MarkdownSink, cell, code, page, prose
from predlint.report.model import Summary

#: As CommonMark reads a span: backticks, then the next run of as many.
_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")


def markdown(found: list[Diagnostic], samples: int = 3, **totals: Any) -> str:
    out = io.BytesIO()
    return written(MarkdownSink(out, ReportOptions(samples=samples)), out, found, **totals)


def test_verdict_table_and_places() -> None:
    found = [diagnostic(line=line) for line in (2, 3, 4, 5)] + [diagnostic("CNF001", 9, message="a|b", help=None)]
    lines = markdown(found, samples=2).splitlines()
    assert lines[0] == "## predlint: ❌ 4 errors, 1 warning in 7 of 10 records"
    assert "| ❌ error | GEO004 box-size | The box has a height or width of zero or less | 4 |" in lines
    at = lines.index("#### ❌ error GEO004 box-size: 4 places")
    assert lines[at + 2 : at + 7] == [
        "- `the width is 0`", "  <br>`draw it again`", "  - `preds.ndjson:2:5 /bbox/width` `0`",
        "  - `preds.ndjson:3:5 /bbox/width` `0`", "- and 2 more places",
    ]  # fmt: skip
    assert "- `a|b`" in lines


@pytest.mark.parametrize(
    ("totals", "verdict"),
    [
        ({"clean_records": 10}, "✅ no problems in 10 records"),
        ({"clean_records": 3}, "⚠️ no problems in 3 of 10 records, 7 not read"),
        ({"records": 0}, "⚠️ no records"),
        ({"complete": False}, "❌ not checked to the end: nothing found so far"),
        ({"unread": ["a.gz: cut off"]}, "❌ not checked to the end: nothing found so far"),
    ],
)
def test_verdicts_without_findings(totals: dict[str, Any], verdict: str) -> None:
    assert markdown([], **totals).splitlines()[0] == f"## predlint: {verdict}"


def test_a_warning_alone_is_not_shown_as_an_error() -> None:
    assert markdown([diagnostic("CNF001")]).startswith("## predlint: ⚠️ 1 warning in 7 of 10 records\n")


def test_without_samples_there_is_the_table_alone() -> None:
    assert "####" not in markdown([diagnostic()], samples=0)


@pytest.mark.parametrize("most", [4_000, MOST_BYTES])
def test_the_page_is_bounded_and_says_what_it_leaves_out(most: int) -> None:
    found = [
        diagnostic("RUL001", line, code=f"RUL{n:03}", rule="r" * 90, message=f"{line} {'é`|' * 900}", pointer="/p" * 900)
        for n in range(1, 1_000)
        for line in (1, 2)
    ]
    groups = groups_of(found)
    if most < MOST_BYTES:
        groups = groups[:9]
    text = page(Summary(records=5), groups, ReportOptions(samples=9), most)
    assert len(text.encode()) <= most
    assert "left out for lack of room" in text.splitlines()[-1]
    if most == MOST_BYTES:
        assert "| | 799 more rules | | 1,598 |" in text


def test_names_of_rules_as_long_as_they_may_be_keep_the_page_in_bounds() -> None:
    """An earlier report may hold any name."""
    groups = groups_of([diagnostic("RUL001", 1, code=f"RUL{n:03}", rule="\u8a9e" * 5_000 + str(n)) for n in range(300)])
    text = page(Summary(records=5), groups)
    assert len(text.encode()) <= MOST_BYTES
    rows = [line for line in text.splitlines() if line.startswith("| ℹ️")]
    assert 30 < len(rows) < 200
    assert f"| | {300 - len(rows)} more rules | | {300 - len(rows)} |" in text


@pytest.mark.parametrize("text", HOSTILE)
def test_code_shows_any_text_in_one_line(text: str) -> None:
    span = code(text)
    match = _SPAN.fullmatch(span)
    assert match is not None
    assert "\n" not in span
    span.encode()


def test_words_of_a_rule_stay_words() -> None:
    assert prose("use `a|b` for <b>, *not* @me or #12\nand on") == "use `a|b` for \\<b\\>, \\*not\\* @\u200bme or #\u200b12 and on"
    assert cell("see https://example.invalid or WWW.example.invalid") == "see https:\u200b//example.invalid or WWW\u200b.example.invalid"
    assert cell("a|b `c`") == "a\\|b \\`c\\`"


@given(found=diagnostics())
def test_outside_of_code_nothing_of_the_users_stands(found: list[Diagnostic]) -> None:
    text = markdown(found)
    assert len(text.encode()) <= MOST_BYTES
    assert all(line == "" or line[0] in "#|-* T" for line in text.splitlines())
    left = _SPAN.sub("", text).replace("<br>", "")
    assert re.search(r"[<>@`]", left) is None
