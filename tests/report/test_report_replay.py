"""Reports made again of an earlier one: nothing is lost, and what is not known stays unknown."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from report_kit import diagnostic, diagnostics, groups_of, written

from predlint.io.sources import spool
from predlint.model.diagnostics import Diagnostic
from predlint.report import replay
from predlint.report.model import Summary
from predlint.report.place_reports import JsonDocumentSink, JsonlSink
from predlint.report.replay import NoReportError, replay_report
from predlint.report.text import TextSink


def replayed(text: bytes, kind: Any = JsonlSink) -> tuple[str, Summary, list[str]]:
    out = io.BytesIO()
    with spool(io.BytesIO(text), name="d.jsonl") as source:
        summary, notices = replay_report(source, "d.jsonl", [kind(out)], 3)
    return out.getvalue().decode(), summary, notices


def report(found: list[Diagnostic], kind: Any = JsonlSink, **totals: Any) -> str:
    out = io.BytesIO()
    return written(kind(out), out, found, **totals)


def findings(text: str) -> str:
    """A report in jsonl without the line of its totals."""
    return "".join(line for line in text.splitlines(keepends=True) if '"code":""' not in line)


@given(found=diagnostics())
def test_a_report_made_of_a_report_is_the_same(found: list[Diagnostic]) -> None:
    lines, whole = report(found), report(found, JsonDocumentSink)
    assert replayed(lines.encode())[0] == lines
    assert replayed(whole.encode(), JsonDocumentSink)[0] == whole
    assert replayed(whole.encode())[0] == lines
    summary = replayed(lines.encode())[1]
    expected = Summary(replayed=True)
    groups_of(found, expected)
    assert (summary.errors, summary.warnings, summary.infos, summary.by_rule) == (
        expected.errors, expected.warnings, expected.infos, expected.by_rule,
    )  # fmt: skip


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("sort", [False, True])
def test_the_same_laid_out_anew(indent: int | None, sort: bool) -> None:
    found = [diagnostic(line=line) for line in (1, 2, 3)]
    lines, whole = report(found), json.loads(report(found, JsonDocumentSink))
    values = whole["diagnostics"]
    text = json.dumps(whole, indent=indent, sort_keys=sort)
    shapes = [text, f"\ufeff{text}", json.dumps(values, indent=indent, sort_keys=sort)]
    shapes += ["\n".join(json.dumps(value, indent=indent, sort_keys=sort) for value in values)]
    for shape in shapes:
        assert findings(replayed(shape.encode())[0]) == findings(lines)


def test_the_last_line_of_a_jsonl_report_has_the_totals() -> None:
    lines = report([diagnostic()])
    last = json.loads(lines.splitlines()[-1])
    assert {name: last[name] for name in ("file", "line", "severity")} == {"file": None, "line": None, "severity": None}
    assert last["code"] == "" and last["severity"] is None and "seconds" not in last["summary"]
    text, summary, notices = replayed(lines.encode(), JsonDocumentSink)
    assert (summary.records_known, summary.files, summary.records, summary.clean_records, notices) == (True, 1, 10, 3, [])
    assert json.loads(text)["summary"] == {**last["summary"], "seconds": None}
    assert replayed(lines.encode())[0] == lines
    _, summary, notices = replayed(lines.encode() * 3)
    assert (summary.files, summary.records, summary.clean_records, summary.errors, notices) == (3, 30, 9, 3, [])
    _, summary, notices = replayed(findings(lines).encode() + lines.encode())
    assert not summary.records_known and notices[0].startswith("its summary and its list differ")
    _, summary, _ = replayed(report([diagnostic()], complete=False).encode() + lines.encode())
    assert summary.unread == ["d.jsonl: the run that it reports did not finish"]


def test_totals_of_a_jsonl_report_without_its_last_line_are_unknown() -> None:
    text, summary, _ = replayed(findings(report([diagnostic()])).encode(), JsonDocumentSink)
    assert not summary.records_known
    told = json.loads(text)["summary"]
    assert [told[name] for name in ("files", "records", "clean_records", "complete", "seconds")] == [None] * 5
    assert told["errors"] == 1
    assert replayed(b"")[1].errors == 0
    assert not replayed(b"")[1].records_known


def test_what_a_json_report_has_is_known() -> None:
    _, summary, notices = replayed(report([diagnostic()], JsonDocumentSink).encode())
    assert (summary.records_known, summary.files, summary.records, summary.clean_records, notices) == (True, 1, 10, 3, [])


def test_an_earlier_run_that_broke_off_stays_one() -> None:
    _, summary, _ = replayed(report([], JsonDocumentSink, complete=False).encode())
    assert summary.unread == ["d.jsonl: the run that it reports did not finish"]


def test_what_was_not_read_to_its_end_stays_so_where_nothing_is_known_of_the_run() -> None:
    once = replayed(findings(report([diagnostic()])).encode() + b"{broken\n", JsonDocumentSink)[0]
    assert json.loads(once)["summary"]["complete"] is False
    twice = replayed(once.encode(), JsonDocumentSink)[0]
    assert json.loads(twice)["summary"]["complete"] is False


def test_wrong_lines_are_reported_and_the_others_are_not_lost() -> None:
    good = findings(report([diagnostic()])).encode()
    odd = [b"{'code': 1}", b'{"code": "GEO004"}', b"7"]
    odd += [json.dumps({**json.loads(good), **change}).encode() for change in ({"line": 0}, {"severity": "fatal"}, {"record": {"a": 1}})]
    text, summary, _ = replayed(good + b"\n".join(odd) + b"\n\n" + good)
    assert findings(text).encode() == good * 2
    (said,) = summary.unread
    assert said.startswith("d.jsonl: 6 parts of it could not be read: line 2: not JSON (")
    assert "line 3: no finding: file, line, column, offset, pointer, rule, severity, message and 2 more are missing; " in said
    assert "line 4: an object is expected, found 7; " in said
    assert 'line 5: "line" must be a whole number from 1, or null, found 0; ' in said
    assert 'line 6: "severity" must be error, warning or info, found "fatal" (and 1 more)' in said


def test_a_report_of_many_windows_is_read_once_and_its_lines_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "BLOCK", 256)
    good = findings(report([diagnostic(line=line) for line in range(1, 8)])).encode()
    text, summary, _ = replayed(good + b"{broken\n" + good)
    assert findings(text).encode() == good * 2
    assert "line 8: not JSON (" in summary.unread[0]


def test_a_report_that_is_cut_off_gives_what_it_holds() -> None:
    found = [diagnostic(line=line) for line in (1, 2, 3)]
    text, summary, _ = replayed(report(found, JsonDocumentSink).encode()[:-300])
    assert len(findings(text).splitlines()) == 2
    assert len(summary.unread) == 1
    assert not summary.records_known


def test_a_list_that_somebody_shortened_is_counted_anew() -> None:
    whole = json.loads(report([diagnostic(line=1), diagnostic(line=2)], JsonDocumentSink))
    del whole["diagnostics"][0]
    _, summary, (notice,) = replayed(json.dumps(whole).encode())
    assert (summary.errors, summary.records_known, summary.unread) == (1, False, [])
    assert notice.startswith("its summary and its list differ (2 errors, 0 warnings, 0 infos and 1 errors")


def test_a_hand_written_summary_is_accepted() -> None:
    whole = json.loads(report([diagnostic()], JsonDocumentSink))
    _, summary, _ = replayed(json.dumps({**whole, "summary": {**whole["summary"], "seconds": "3 s"}}).encode())
    assert (summary.records_known, summary.seconds, summary.unread) == (True, 0, [])
    for odd in (None, "10", 1.5, -1, True):
        _, summary, notices = replayed(json.dumps({**whole, "summary": {**whole["summary"], "records": odd}}).encode())
        assert (summary.records_known, summary.errors, summary.unread, notices) == (False, 1, [], [])


def test_statistics_are_not_repeated_if_there_were_some() -> None:
    whole = json.loads(report([diagnostic()], JsonDocumentSink))
    assert replayed(report([diagnostic()]).encode())[2] == replayed(json.dumps(whole).encode())[2] == []
    (notice,) = replayed(json.dumps({**whole, "statistics": {}}).encode())[2]
    assert notice == "the statistics are not repeated"


def test_breaks_outside_of_the_list_are_reported_in_plain_words() -> None:
    text, summary, _ = replayed(report([diagnostic()], JsonDocumentSink).encode() + b"more")
    assert findings(text) == findings(report([diagnostic()]))
    assert summary.unread[0].startswith("d.jsonl: 1 part of it could not be read: line ")
    assert summary.unread[0].endswith("more text after the end of the object")


def test_places_are_given_by_pointers_and_rules_by_their_former_names() -> None:
    found = report([diagnostic(pointer="/bbox/top", line=7), diagnostic(rule="an-earlier-name", code="GEO001")])
    assert "bbox/top" in replayed(found.encode(), TextSink)[0].split("GEO004")[1]
    assert "GEO001 an-earlier-name" in replayed(found.encode(), TextSink)[0]
    shown = [diagnostic(line=7, value="sunny "), diagnostic(line=9, value=None)]
    lines = replayed(report(shown).encode(), TextSink)[0].splitlines()
    assert [line.split()[1:] for line in lines if "preds" in line] == [["/bbox/width", '"sunny', '"'], ["/bbox/width"]]


@pytest.mark.parametrize(
    ("code", "pointer", "records"),
    [("GEO101", "/annotations/0/result/0", 2), ("GEO301", "/annotations/0/bbox", 1), ("JSN007", "/annotations/0/bbox", 1)],
)
def test_a_list_that_a_record_holds_is_no_document_of_many(code: str, pointer: str, records: int) -> None:
    (group,) = groups_of([diagnostic(line=line, code=code, pointer=pointer) for line in (1, 2)])
    assert (group.lines, group.in_document) == (records, records == 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b'{"name":"sign","bbox":{}}\n', "d.jsonl holds no finding (line 1: no finding: file, line, column"),
        (b"preds.ndjson:1:1: error GEO004 x\n", "d.jsonl holds no finding (line 1: not JSON"),
        (b'{"version": 1, "statistics": {}}', 'd.jsonl has no list "diagnostics"'),
        (b'{"version": 2, "diagnostics": [], "summary": {}}', "d.jsonl is a report of version 2, and this release reads version 1"),
        (b'{"diagnostics": [], "version": "1"}', 'd.jsonl is a report of version "1", and'),
        ("GEO004".encode("utf-16"), "d.jsonl is UTF-16 text"),
        (b'{"name":"sign","dataRow":{"globalKey":"a.jpg"}}\n', "d.jsonl looks like predictions, not a report"),
        (b'{"images": [], "annotations": [], "categories": []}', "d.jsonl looks like a COCO file, not a report"),
        (b'[{"data": {"photo": "a.jpg"}, "predictions": []}]', "d.jsonl looks like Label Studio tasks, not a report"),
        (b"box sign {\n  text note\n}\n", "d.jsonl is an ontology in the language of .onto files"),
        (b'<View><Image name="i" value="$i"/></View>', "d.jsonl is a labeling config"),
    ],
)
def test_what_is_no_report_is_refused(text: bytes, message: str) -> None:
    with pytest.raises(NoReportError) as refused:
        replayed(text)
    assert refused.value.message.startswith(message)
    if "UTF-16" in message:
        assert refused.value.help == "save it as UTF-8"
