"""The files of examples/reports have the one fault that docs/bug-reports.md tells of, and without it they are clean."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import predlint


def first_result(tasks: Any) -> Any:
    return tasks[0]["predictions"][0]["result"][0]["value"]


def in_percent(tasks: Any) -> None:
    first_result(tasks).update(x=50.8, y=34.5, width=8.8, height=13.6)


def under_their_member(tasks: Any) -> None:
    value = first_result(tasks)
    value["paragraphlabels"] = value.pop("labels")


def one_prediction(tasks: Any) -> None:
    first, second = tasks[0]["predictions"]
    tasks[0]["predictions"] = [{**first, "result": first["result"] + second["result"]}]


def with_a_category(document: Any) -> None:
    document["annotations"][1]["category_id"] = 2


def three_points(document: Any) -> None:
    document["annotations"][1]["segmentation"] = [[300, 200, 304, 200, 304, 203]]


def numbered(document: Any) -> None:
    for number, annotation in enumerate(document["annotations"], start=1):
        annotation["id"] = number


def a_crowd(document: Any) -> None:
    document["annotations"][1]["iscrowd"] = 1


def from_one(document: Any) -> None:
    for category in document["categories"]:
        category["id"] += 1
    for annotation in document["annotations"]:
        annotation["category_id"] += 1


CASES = {
    "label-studio-5794": ("detect.xml", "GEO102", in_percent),
    "label-studio-6122": ("dialogue.xml", "ANS104", under_their_member),
    "label-studio-8012": ("detect.xml", "REC109", one_prediction),
    "cvat-3976": (None, "REC301", with_a_category),
    "cvat-4750": (None, "NAM316", from_one),
    "cvat-9335": (None, "GEO312", three_points),
    "mmdetection-4897": (None, "UID301", numbered),
    "cocoapi-123": (None, "REC315", a_crowd),
}


@pytest.mark.parametrize("name", CASES)
def test_the_violation_is_found_and_fixed(repository: Path, tmp_path: Path, name: str) -> None:
    folder = repository / "examples" / "reports"
    config, code, fix = CASES[name]
    file = folder / f"{name}.json"
    ontology = folder / config if config else file
    assert [found.code for found in predlint.compile(ontology).validate(file).diagnostics] == [code]
    document = json.loads(file.read_text(encoding="utf-8"))
    fix(document)
    fixed = tmp_path / "mended.json"
    fixed.write_text(json.dumps(document), encoding="utf-8")
    assert predlint.compile(folder / config if config else fixed).validate(fixed).diagnostics == []


def test_every_file_is_on_the_page(repository: Path) -> None:
    page = (repository / "docs" / "bug-reports.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\$ cat ([\w-]+)\.json$", page, re.MULTILINE)) == sorted(CASES)
    assert {file.stem for file in (repository / "examples" / "reports").glob("*.json")} == set(CASES)
