"""The formats that list every place, and the progress bar: written without an engine."""

from __future__ import annotations

import io
import json
import math
from typing import Any

import pytest

from predlint.model.diagnostics import Diagnostic, Severity
from predlint.report.listing import as_json_line
from predlint.report.model import Summary
from predlint.report.place_reports import ConciseSink, JsonDocumentSink, JsonlSink
from predlint.report.progress import Progress, size_text

MEMBERS = ["file", "line", "column", "offset", "pointer", "code", "rule", "severity", "message", "help", "value", "record"]


def diagnostic(value: Any = "sunny ", **members: Any) -> Diagnostic:
    standard: dict[str, Any] = {
        "file": "preds.ndjson", "line": 17, "column": 10, "offset": 5210, "pointer": "/answer/name", "code": "ANS001",
        "rule": "unknown-option", "severity": Severity.ERROR, "message": '"sunny " is not an option of weather',
        "help": 'did you mean "sunny"?', "value": value, "record": {"data_row": "img-1", "uuid": None, "feature": "weather"},
    }  # fmt: skip
    return Diagnostic(**{**standard, **members})


def written(sink_type: Any, *diagnostics: Diagnostic, summary: Summary | None = None) -> str:
    out = io.BytesIO()
    sink = sink_type(out)
    for each in diagnostics:
        sink.emit(sink.render(each))
    sink.finish(summary or Summary(1, 1, 0, len(diagnostics)), [])
    return out.getvalue().decode()


def test_concise_is_one_line_a_finding() -> None:
    assert written(ConciseSink, diagnostic(), diagnostic(help=None, pointer="")) == (
        'preds.ndjson:17:10: error ANS001 "sunny " is not an option of weather [/answer/name]; did you mean "sunny"?\n'
        'preds.ndjson:17:10: error ANS001 "sunny " is not an option of weather\n'
    )


def test_concise_leaves_out_the_line_of_a_finding_about_the_file_and_never_breaks_a_line() -> None:
    text = written(ConciseSink, diagnostic(line=None, column=None, offset=None, pointer="", message="two\nlines \x1b[1m \ud800", help=None))
    assert text == "preds.ndjson: error ANS001 two\\nlines \\u001b[1m \\ud800\n"


def test_jsonl_has_the_members_of_the_contract_in_their_order() -> None:
    line, last = map(json.loads, written(JsonlSink, diagnostic()).splitlines())
    assert last["code"] == "" and last["summary"]["errors"] == 1
    assert list(line) == MEMBERS
    assert line == diagnostic().as_dict()


def test_json_is_one_object_with_its_summary() -> None:
    for number in (0, 1, 3):
        report = json.loads(written(JsonDocumentSink, *[diagnostic()] * number))
        assert report["version"] == 1
        assert len(report["diagnostics"]) == number
        assert report["summary"]["errors"] == number
        assert {"files", "records", "clean_records", "errors", "warnings", "infos", "by_rule", "seconds"} <= set(report["summary"])


def test_json_of_a_stopped_run_says_so() -> None:
    assert json.loads(written(JsonDocumentSink, summary=Summary(complete=False)))["summary"]["complete"] is False


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("\ud800", "\\ud800"),
        ({"\udfff": ["\ud800"]}, {"\\udfff": ["\\ud800"]}),
        (1 << 70, str(1 << 70)),
        (-(1 << 64), str(-(1 << 64))),
        ((1 << 64) - 1, (1 << 64) - 1),
        (math.nan, "NaN"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        ({1: "a", None: {2}}, {"1": "a", "None": "{2}"}),
        (b"bytes", "b'bytes'"),
        ((1, "\ud800"), [1, "\\ud800"]),
        (None, None),
    ],
)
def test_any_value_can_be_written(value: Any, expected: Any) -> None:
    assert json.loads(as_json_line(diagnostic(value)))["value"] == expected


def test_an_integer_that_python_will_not_spell_can_be_written() -> None:
    assert json.loads(as_json_line(diagnostic(10**5000)))["value"] == "an integer of 16,610 bits"


def test_a_value_nested_without_end_can_be_written() -> None:
    assert json.loads(as_json_line(diagnostic(deep(100_000))))["code"] == "ANS001"


def test_a_file_name_that_is_not_text_can_be_written() -> None:
    assert json.loads(as_json_line(diagnostic(file="a\udcff.ndjson")))["file"] == "a\\udcff.ndjson"


class Screen(io.StringIO):
    encoding = "utf-8"  # pyright: ignore[reportAssignmentType]

    def isatty(self) -> bool:
        return True


def test_short_work_shows_no_bar() -> None:
    now = [0.0]
    screen = Screen()
    bar = Progress(screen, clock=lambda: now[0])
    for now[0] in (0.1, 0.5, 0.9):
        bar.update(1, 2, 0, 0)
    bar.clear()
    assert screen.getvalue() == ""


def test_long_work_shows_a_bar_that_is_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    now = [0.0]
    screen = Screen()
    bar = Progress(screen, clock=lambda: now[0])
    now[0] = 2.0
    bar.update(600_000_000, 1_200_000_000, 1204, 1)
    assert "50%  600 MB of 1.2 GB · 300 MB/s · 2 s left · 1,204 errors · 1 warning" in screen.getvalue()
    assert "\n" not in screen.getvalue()
    bar.clear()
    assert screen.getvalue().endswith("\r\x1b[K")


def test_the_bar_is_drawn_seldom_and_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    now = [0.0]
    screen = Screen()
    bar = Progress(screen, clock=lambda: now[0])
    for step in range(20_000):
        now[0] = step / 10_000
        bar.update(step, None if step % 2 else 20_000, 3, 4)
    drawn = [part.removesuffix("\x1b[K") for part in screen.getvalue().split("\r")[1:]]
    assert 5 <= len(drawn) <= 11
    assert all(len(part) < 40 for part in drawn)


def test_a_terminal_that_went_away_does_not_stop_the_work() -> None:
    now = [5.0]
    screen = Screen()
    bar = Progress(screen, clock=lambda: now[0])
    screen.close()
    now[0] = 9.0
    bar.update(1, 2, 0, 0)
    bar.clear()


def test_sizes() -> None:
    assert [size_text(n) for n in (0, 999, 1000, 12_345, 73_000_000, 999_600, 1_230_000_000, 10**15)] == [
        "0 B", "999 B", "1.0 kB", "12 kB", "73 MB", "1.0 MB", "1.2 GB", "1000.0 TB",
    ]  # fmt: skip
