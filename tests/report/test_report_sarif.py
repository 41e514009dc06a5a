"""SARIF: valid whatever stands in the findings, bounded, and with the true counts."""

from __future__ import annotations

import io
import json
import ntpath
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft4Validator
from report_kit import diagnostic, diagnostics, written

from predlint.model import diagnostics as doc_links
from predlint.model.diagnostics import Diagnostic
from predlint.report.sarif import SarifSink, uri

SCHEMA = Path(__file__).parent.parent.parent.parent / "shared" / "formats" / "sarif-schema-2.1.0.json"


def sarif(found: list[Diagnostic], most: int = 5_000, **totals: Any) -> dict[str, Any]:
    out = io.BytesIO()
    return json.loads(written(SarifSink(out, most=most), out, found, **totals))


@pytest.fixture(scope="module")
def validator() -> Draft4Validator:
    if not SCHEMA.exists():
        pytest.skip(f"the schema of SARIF is not at {SCHEMA}")
    return Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


@given(found=diagnostics())
def test_every_report_is_valid(validator: Draft4Validator, found: list[Diagnostic]) -> None:
    for maximum in (4, 5_000):
        report = sarif(found, maximum, unread=["x.gz: \ud800 breaks off"] if len(found) % 2 else [])
        validator.validate(report)
        (run,) = report["runs"]
        rules = run["tool"]["driver"]["rules"]
        assert {rule["id"] for rule in rules} == {d.code for d in found}
        assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
        counts = Counter(d.code for d in found)
        assert {code: told["found"] for code, told in run["properties"]["by_rule"].items()} == counts
        assert len(run["results"]) == run["properties"]["shown"] <= maximum
        left = any("not listed" in note["message"]["text"] for note in run["invocations"][0]["toolExecutionNotifications"])
        assert left == (len(run["results"]) < len(found))
        assert len({result["partialFingerprints"]["predlint/v1"] for result in run["results"]}) == len(run["results"])


def test_a_result_says_where_and_what() -> None:
    (run,) = sarif([diagnostic()])["runs"]
    (result,) = run["results"]
    assert result["message"]["text"] == "the width is 0; draw it again"
    assert result["level"] == "error"
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "preds.ndjson"
    assert location["physicalLocation"]["region"] == {"startLine": 2, "startColumn": 5, "byteOffset": 200}
    assert location["logicalLocations"] == [{"fullyQualifiedName": "/bbox/width"}]
    assert result["properties"] == {"record": {"data_row": "img-1", "uuid": None, "feature": "car"}, "value": "0"}
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["tool"]["driver"]["informationUri"] == doc_links.DOCUMENTATION
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["helpUri"] == f"{doc_links.DOCUMENTATION}/rules/GEO004.html"
    assert (rule["id"], rule["name"], rule["defaultConfiguration"]) == ("GEO004", "box-size", {"level": "error"})
    assert "How to fix it" in rule["help"]["text"]
    assert "**How to fix it:**" in rule["help"]["markdown"]
    assert rule["properties"] == {"predlint fix": "unsafe"}


def test_a_rule_of_ones_own_is_there_too() -> None:
    (run,) = sarif([diagnostic("RUL001")])["runs"]
    (rule,) = run["tool"]["driver"]["rules"]
    assert (rule["id"], rule["name"], rule["shortDescription"]["text"]) == ("RUL001", "mine", "The rule mine does not hold.")
    assert run["results"][0]["level"] == "note"
    assert "helpUri" not in rule


def test_rules_that_share_a_code_stay_apart() -> None:
    run = sarif([diagnostic("RUL001", 3, rule="mine"), diagnostic("RUL001", 4, rule="yours")])["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["name"] for result in run["results"]] == ["mine", "yours"]
    assert run["properties"]["by_rule"]["RUL001"] == {"found": 2, "shown": 2}


def test_a_run_that_broke_off_is_not_called_successful() -> None:
    for totals in ({"complete": False}, {"unread": ["a.gz: the gzip data breaks off"]}):
        (invocation,) = sarif([], **totals)["runs"][0]["invocations"]
        assert invocation["executionSuccessful"] is False
        assert [note["level"] for note in invocation["toolExecutionNotifications"]] == ["error"]
    assert sarif([])["runs"][0]["invocations"][0] == {"executionSuccessful": True, "toolExecutionNotifications": []}


def test_a_message_holds_no_link() -> None:
    (run,) = sarif([diagnostic(message='"[here](https://example.invalid)" is no option; the list is [1, 2]', help=None)])["runs"]
    assert run["results"][0]["message"]["text"] == '"\\[here](https://example.invalid)" is no option; the list is [1, 2]'


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("./out/my preds.ndjson", "out/my%20preds.ndjson"),
        ("a:b#c?d%.ndjson", "a%3Ab%23c%3Fd%25.ndjson"),
        ("/data/é.ndjson", "file:///data/%C3%A9.ndjson"),
        ("raw\udcff.ndjson", "raw%FF.ndjson"),
        ("s3://bucket/a b.ndjson", "s3://bucket/a%20b.ndjson"),
    ],
)
def test_files_are_uris(file: str, message: str) -> None:
    assert uri(file) == message


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (r".\out\my preds.ndjson", "out/my%20preds.ndjson"),
        (r"C:\data\é.ndjson", "file:///C:/data/%C3%A9.ndjson"),
        (r"\\server\share\a b.ndjson", "file://server/share/a%20b.ndjson"),
    ],
)
def test_files_of_windows_are_uris(monkeypatch: pytest.MonkeyPatch, file: str, message: str) -> None:
    with monkeypatch.context() as windows:
        windows.setattr(os, "path", ntpath)
        windows.setattr(os, "sep", "\\")
        found = uri(file)
    assert found == message
