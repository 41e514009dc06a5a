"""Rules on a file and on a run: their figures are those of a loop that counts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import predlint

FEATURES = ("car", "truck", "sign")
ONTOLOGY: dict[str, Any] = {
    "tools": [{"tool": "rectangle", "name": name, "classifications": []} for name in FEATURES],
    "classifications": [],
    "mediaType": "IMAGE",
}
Row = tuple[str, str, float | None, int]
"""Data row, feature, confidence, width."""


def record(row: str, feature: str, confidence: float | None = None, width: int = 10) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": feature, "bbox": {"top": 1, "left": 1, "height": 10, "width": width}, "dataRow": {"globalKey": row},
    }  # fmt: skip
    return found | ({"confidence": confidence} if confidence is not None else {})


def said(rules: str, records: Sequence[dict[str, Any]], **more: Any) -> list[str]:
    """What rules of one's own say of records."""
    checker = predlint.compile(ONTOLOGY, rules=rules.encode())
    found = checker.validate(records, **more).diagnostics
    return [each.message for each in found if each.code.startswith("RUL")]


RECORDS = [record("a.jpg", "car", 1.0), record("a.jpg", "car", 0.5), record("a.jpg", "sign", 0.9), record("b.jpg", "car", 0.3, 20)]


@pytest.mark.parametrize(
    ("require", "message"),
    [
        ("count(car) <= 3", None),
        (
            "count(car) <= 2",
            "count(car) is 3; count(car) <= 2 is required of the file; what explains it most: record 1, record 2, record 4",
        ),
        ("at most 2 car", "count(car) is 3; at most 2 car is required of the file; what explains it most: record 1, record 2, record 4"),
        ("at least 1 truck", "count(truck) is 0; at least 1 truck is required of the file"),
        ("no truck", None),
        ("share(car of object) <= 75%", None),
        (
            "share(car of object) < 75%",
            "share(car of object) is 75 %; share(car of object) < 75% is required of the file; "
            "what explains it most: record 1, record 2, record 4",
        ),
        (
            "share(object where confidence = 1) <= 2%",
            "share(object where confidence = 1) is 25 %; share(object where confidence = 1) <= 2% is required of the file; "
            "what explains it most: record 1",
        ),
        ("count(car where confidence < 40%) / count(car) <= 0.5", None),
        ("median(confidence of object) = 50%", None),
        ("quantile(75%, confidence of object) = 90%", None),
        ("quantile(0%, width of object) = 10 px and quantile(100%, width of object) = 20 px", None),
        ("median(count(object) of data row) = 1", None),
        (
            "2 <= median(count(object) of data row) <= 40",
            "median(count(object) of data row) is 1; 2 <= median(count(object) of data row) <= 40 is required of the file; "
            "what explains it most: record 4 (1), record 1 (3)",
        ),
        (
            "each object of kind box as class has share(class of object of kind box) >= 30%",
            "truck 0 %, sign 25 %; share(class of object of kind box) >= 30% is required of each object of kind box of the file; "
            "what explains it most: record 1, record 2, record 3, record 4",
        ),
        ("share(truck where confidence > 50%) <= 1%", None),
        ("count(car) / count(truck) > 5", None),
    ],
)  # fmt: skip
def test_a_rule_on_a_file(require: str, message: str | None) -> None:
    assert said(f"rule r {{ on file require {require} }}", RECORDS) == ([message] if message is not None else [])


def test_a_message_of_its_own_has_figures_in_it() -> None:
    rules = 'rule r { severity warning on file require share(car of object) < 10% message "{share(car of object)} of {count(object)}" }'
    assert said(rules, RECORDS) == ["75 % of 4; what explains it most: record 1, record 2, record 4"]


def test_when_says_which_files_are_meant() -> None:
    assert said("rule r { on file when count(object) >= 5 require at most 1 car }", RECORDS) == []
    assert said("rule r { on file when count(object) >= 4 require at most 1 car }", RECORDS) != []


def test_of_what_is_the_same_the_first_places_are_told() -> None:
    records = [record(f"{number}.jpg", "car") for number in range(20)]
    assert said("rule r { on file require no car }", records)[0].endswith(": " + ", ".join(f"record {number}" for number in range(1, 6)))


def test_a_feature_may_be_called_file(tmp_path: Path) -> None:
    ontology = json.loads(json.dumps(ONTOLOGY).replace("truck", "file"))
    checker = predlint.compile(ontology, rules=b"rule r { on file as one require one.width > 15 }")
    found = checker.validate([record("a.jpg", "file"), record("a.jpg", "file", None, 20)]).diagnostics
    assert [(each.line, each.code) for each in found if each.code == "RUL001"] == [(1, "RUL001")]


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("on file require count(cr) > 1", "1:32: the ontology has no feature cr"),
        ("on file require width > 1", "1:26: a file has no width"),
        ("on file require car > 1", "1:26: which car? a file has many"),
        ("on file, car require count(car) > 1", "1:13: a rule is on the file or on something else, not on both"),
        ("on file as f require count(car) > 1", "1:21: a file goes without a name"),
        ("on file require count(car where overlaps some truck) > 1", "1:42: this looks at other things of the data row"),
        ("on file require share(car of truck) > 1%", "1:39: car is not among truck: this is no share"),
        ("on file require share(car) > 1%", "1:26: a share of what?"),
        ("on file require share(car of object) > 5", "1:49: share(car of object) is a number from 0 to 1"),
        ("on file require median(width) > 1", "1:26: what is it measured of?"),
        ("on file require mean(width of car) > 1", '1:26: nothing is measured by "mean"'),
        ("on file require quantile(width of car) > 1", "1:26: quantile takes 2 arguments before of, not 1"),
        ("on file require quantile(120%, width of car) > 1", "1:35: which quantile? a number from 0% to 100%"),
        ("on file require median(width of data row) > 1", "1:33: of data rows, things are counted"),
        ("on file require count(car) >= 0", "1:26: this is always true"),
        ("on file require each object has count(object) > 1", "1:31: each of them needs a name"),
        ("on file require coverge > 1%", "1:26: a file has no coverge"),
        ("on car require share(car of object) > 1%", "1:25: share is for rules on a file or run"),
        ("on data row require median(width of car) > 1", "1:30: median is for rules on a file or run"),
        ("on file require reference(reference(count(car))) > 1", "1:36: this is of the reference already"),
    ],
)
def test_faults_are_told_with_their_place(rule: str, fault: str) -> None:
    with pytest.raises(predlint.LanguageError) as caught:
        predlint.compile(ONTOLOGY, rules=f"rule r {{ {rule} }}".encode())
    assert f"rules 1:{fault}" in str(caught.value), str(caught.value)
