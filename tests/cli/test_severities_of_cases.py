"""A rule whose severity hangs on the case: each report, and each option, goes by that of the finding."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import predlint
import warm
from predlint.model.diagnostics import in_case
from predlint.model.registry import RULES, rule_of
from predlint.report.rule_pages import rule_data, rule_page, rule_text

CONFIG = '<View><Image name="i" value="$image"/><RectangleLabels name="b" toName="i"><Label value="Car"/></RectangleLabels></View>'
VALUE = {"x": 10, "y": 20, "width": 30, "height": 40, "rotation": 0, "rectanglelabels": ["Car"]}
BOX = {"id": "r1", "from_name": "b", "to_name": "i", "type": "rectanglelabels", "value": VALUE}
RAW = [{"label": "Car", "score": 0.9, "bbox": [1, 2, 3, 4]}]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.xml").write_text(CONFIG)
    data = {"image": "https://road.example.com/1.jpg"}
    files: dict[str, Any] = {
        "data": [{"data": data}],
        "people": [{"data": data, "annotations": [{"result": [BOX]}]}, {"data": {"image": "https://road.example.com/2.jpg"}}],
        "both": [
            {"data": data, "detections": RAW, "predictions": [{"model_version": "may", "result": [BOX]}]},
            {"data": {"image": "https://road.example.com/2.jpg"}, "detections": RAW},
        ],
    }
    for name, tasks in files.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(tasks))
    return tmp_path


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    names = [argument if not argument.endswith(".json") else str(folder / argument) for argument in arguments]
    done = warm.run(["validate", *names, "-O", folder / "config.xml", "--no-config"])
    return done.returncode, done.stdout.decode()


def severities_of(folder: Path, *arguments: str) -> list[tuple[str, str]]:
    found = map(json.loads, run(folder, *arguments, "--format", "jsonl")[1].splitlines())
    return [(each["code"], each["severity"]) for each in found if each["code"]]


def test_lines_of_json(folder: Path) -> None:
    assert severities_of(folder, "data.json") == [("JSN108", "warning")]
    assert severities_of(folder, "people.json") == [("JSN108", "info")]
    assert severities_of(folder, "both.json") == [("REC102", "warning"), ("REC102", "error")]
    assert severities_of(folder, "data.json", "people.json", "both.json") == [
        ("JSN108", "warning"), ("JSN108", "info"), ("REC102", "warning"), ("REC102", "error"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--severity", "JSN108=error"), [("JSN108", "error")]),
        (("--severity", "JSN=warning"), [("JSN108", "warning")]),
        (("--severity", "JSN108=off"), []),
        (("--ignore", "JSN108"), []),
        (("--select", "GEO"), []),
        (("--select", "JSN108"), [("JSN108", "info")]),
    ],
)
def test_options_hold_in_every_case(folder: Path, options: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    assert severities_of(folder, "people.json", *options) == expected
    assert run(folder, "people.json", *options)[0] == (1 if ("JSN108", "error") in expected else 0)


def test_totals_and_groups(folder: Path) -> None:
    code, text = run(folder, "both.json", "--format", "json")
    summary = json.loads(text)["summary"]
    assert (code, summary["errors"], summary["warnings"], summary["by_rule"]["REC102"]) == (1, 1, 1, 2)
    _, text = run(folder, "both.json")
    assert "error REC102 predictions-misnamed" in text and "warning REC102 predictions-misnamed" in text
    _, text = run(folder, "both.json", "--jobs", "2")
    assert "1 error, 1 warning in 2 of 2 records" in text


def test_other_reports(folder: Path) -> None:
    sarif = json.loads(run(folder, "both.json", "--format", "sarif")[1])["runs"][0]
    assert [rule["id"] for rule in sarif["tool"]["driver"]["rules"]] == ["REC102"]
    assert sarif["tool"]["driver"]["rules"][0]["defaultConfiguration"]["level"] == "error"
    assert [result["level"] for result in sarif["results"]] == ["warning", "error"]
    gitlab = json.loads(run(folder, "both.json", "--format", "gitlab")[1])
    assert len({each["severity"] for each in gitlab}) == 2
    for kind in ("junit", "github", "markdown", "html", "concise"):
        assert "REC102" in run(folder, "both.json", "--format", kind)[1]


def test_a_report_that_is_read_again(folder: Path) -> None:
    (folder / "found.jsonl").write_text(run(folder, "both.json", "--format", "jsonl")[1])
    done = warm.run(["report", folder / "found.jsonl"])
    assert b"error REC102" in done.stdout and b"warning REC102" in done.stdout


def test_a_baseline_knows_the_rule_in_every_case(folder: Path) -> None:
    known = folder / "known.json"
    assert warm.run(["baseline", folder / "both.json", "-O", folder / "config.xml", "--no-config", "-o", known]).returncode == 0
    assert severities_of(folder, "both.json", "--baseline", str(known)) == []


def test_programs(folder: Path) -> None:
    checker = predlint.compile(folder / "config.xml")
    report = checker.validate([folder / "both.json", folder / "people.json"])
    assert [(d.code, str(d.severity)) for d in report.diagnostics] == [("REC102", "warning"), ("REC102", "error"), ("JSN108", "info")]
    assert not report.ok


def test_the_page_of_the_rule() -> None:
    rule = RULES["JSN108"]
    assert "warning, info where annotations were checked" in rule_text(rule)
    assert "**warning**, info where annotations were checked" in rule_page(rule)
    assert rule_data(rule)["severity_in"] == {"annotated": "info"}
    assert rule_of("JSN108") is rule and rule_of("JSN108@annotated") is in_case(rule, "annotated")
