"""Annotations for GitHub: one for each rule, and nothing in them that is a command of its own."""

from __future__ import annotations

import io
from pathlib import Path

from hypothesis import given
from report_kit import diagnostic, diagnostics, written

from predlint.model.diagnostics import Diagnostic, Severity
from predlint.report.ci_reports import GithubSink
from predlint.report.formats import ReportOptions


def github(found: list[Diagnostic], environment: dict[str, str] | None = None, expected: list[str] | None = None) -> list[str]:
    out = io.BytesIO()
    sink = GithubSink(out, ReportOptions(environment=environment or {}, warn=(expected if expected is not None else []).append))
    return written(sink, out, found).split("\n")[:-1]


def test_one_annotation_for_each_rule_at_its_first_place(tmp_path: Path) -> None:
    step = tmp_path / "step.md"
    step.write_text("before\n", encoding="utf-8")
    found = [diagnostic(line=line, file="out/a,b.ndjson") for line in (3, 4, 9)] + [
        diagnostic("CNF001", 5, help=None, message="50%: too\nmuch")
    ]
    lines = github(found, {"GITHUB_STEP_SUMMARY": str(step)})
    assert lines == [
        "::error file=out/a%2Cb.ndjson,line=3,col=5,title=GEO004 box-size%3A 3 places::"
        "the width is 0; draw it again · this is the first of 3 places",
        "::warning file=preds.ndjson,line=5,col=5,title=CNF001 confidence-range%3A 1 place::50%25: too%0Amuch",
    ]
    page = step.read_text(encoding="utf-8")
    assert page.startswith("before\n## predlint: ❌ 3 errors, 1 warning in 7 of 10 records\n")
    assert "| ❌ error | GEO004 box-size |" in page


def test_rules_that_share_a_code_stand_each_at_its_own_place() -> None:
    """Of users' own rules of several ontologies, or of two runs whose reports were put together."""
    found = [diagnostic("RUL001", 3, rule="mine"), diagnostic("RUL001", 4, rule="yours"), diagnostic("RUL001", 5, severity=Severity.ERROR)]
    annotations = [line for line in github(found) if line.startswith(("::notice", "::error"))]
    assert [line.split(",col")[0] for line in annotations] == [
        "::error file=preds.ndjson,line=5", "::notice file=preds.ndjson,line=3", "::notice file=preds.ndjson,line=4",
    ]  # fmt: skip


def test_paths_are_given_from_the_root_of_the_checkout() -> None:
    line = github([diagnostic(file="/checkout/p/out/a.ndjson")], {"GITHUB_WORKSPACE": "/checkout/p"})[0]
    assert line.startswith("::error file=out/a.ndjson,line=2,")
    assert github([diagnostic(file="-")])[0] == (
        "::error title=GEO004 box-size%3A 1 place::the width is 0; draw it again (standard input:2:5)"
    )


def test_nothing_moves_a_cursor() -> None:
    assert "\\u009bC1 \\u202e is no member%0A" in github([diagnostic(message="\u009bC1 \u202e is no member\n")])[0]
    first = github([diagnostic(file="a\x1b[31m\u009b\n:b.ndjson")])[0]
    assert "file=a\\u001b[31m\\u009b%0A%3Ab.ndjson,line=2" in first


def test_rules_beyond_the_limit_of_github_are_reported_with_their_location() -> None:
    found = [diagnostic("RUL001", 1, code=f"RUL{n:03}", severity=Severity.ERROR) for n in range(1, 13) for _ in range(n)]
    lines = github([*found, diagnostic("CNF001", 5)])
    errors = [line for line in lines if line.startswith("::error")]
    assert [line.split("title=")[1][:6] for line in errors] == [f"RUL{n:03}" for n in range(12, 2, -1)]
    assert sum(line.startswith("::warning") for line in lines) == 1
    assert "predlint: 2 more rules in the summary of the step only: GitHub shows 10 of each level" in lines


def test_a_summary_that_cannot_be_written_follows_in_the_log(tmp_path: Path) -> None:
    reported: list[str] = []
    lines = github([diagnostic()], {"GITHUB_STEP_SUMMARY": str(tmp_path / "no" / "folder.md")}, reported)
    assert "## predlint: ❌ 1 error in 7 of 10 records" in lines
    assert reported == [f"predlint: warning: cannot write the summary of the step to {tmp_path / 'no' / 'folder.md'} "
                    "(no such file or directory): the report follows in the log"]  # fmt: skip


def test_a_full_summary_is_left_as_it_is(tmp_path: Path) -> None:
    reported: list[str] = []
    step = tmp_path / "step.md"
    step.write_bytes(b"x" * ((1 << 20) - 100))
    lines = github([diagnostic()], {"GITHUB_STEP_SUMMARY": str(step)}, reported)
    assert step.stat().st_size == (1 << 20) - 100
    assert "the summary of the step is full (1,048,476 bytes)" in reported[0]
    assert any(line.startswith("::stop-commands::") for line in lines)


@given(found=diagnostics())
def test_no_text_of_a_user_is_a_command(found: list[Diagnostic]) -> None:
    lines = github(found)
    begin = next(at for at, line in enumerate(lines) if line.startswith("::stop-commands::"))
    mark = lines[begin].removeprefix("::stop-commands::")
    assert lines[-1] == f"::{mark}::"
    assert len(set(lines[begin:-1]) & {f"::{mark}::"}) == 0
    rules = {d.code for d in found}
    assert begin == len(rules)
    for line in lines[:begin]:
        assert line.startswith(("::error ", "::warning ", "::notice "))
        properties = line[2:].split("::", 1)[0].split(" ", 1)[1]
        assert {part.split("=")[0] for part in properties.split(",")} <= {"file", "line", "col", "title"}
