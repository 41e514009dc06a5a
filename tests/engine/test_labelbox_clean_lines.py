"""Which lines of Labelbox are clean by the kernel: what is usual must not be explained."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

import predlint
from block_verdict_kit import block_verdict_of
from kernel_kit import needs_kernel

STREET = Path(__file__).parent.parent.parent / "examples" / "street"
BOX = {"top": 1, "left": 2, "height": 3, "width": 4}


def explained(checker: predlint.Checker, records: list[dict[str, Any]]) -> int:
    """How many records are explained, by themselves or for all that have the same doubts."""
    rules = checker.record_plan.file_rules(None)
    rules.explain = explain = mock.Mock(side_effect=rules.explain)
    verdict = block_verdict_of(rules, written(records))
    assert verdict is not None and len(verdict.lines) == len(records)
    return explain.call_count + len(verdict.pending)


@needs_kernel
def test_a_question_that_one_of_two_boxes_must_answer(street: Path) -> None:
    """Boxes with a required question beside boxes without any answer: to each its own members."""
    colour = [{"name": "colour", "answer": {"name": "red"}}]
    lights = [{"name": "traffic light", "bbox": BOX, "classifications": colour, "dataRow": {"globalKey": f"a{at}"}} for at in range(50)]
    plain = [{"name": "vehicle", "bbox": BOX, "dataRow": {"globalKey": f"a{at}"}} for at in range(50)]
    mixed = [record for pair in zip(lights, plain, strict=True) for record in pair]
    checker = predlint.compile(street / "ontology.json", media="image")
    assert explained(checker, mixed) == 0
    faulty = [*mixed, {"name": "traffic light", "bbox": BOX, "dataRow": {"globalKey": "b"}}]
    assert explained(checker, faulty) == 1


@needs_kernel
def test_the_same_answers_over_time_in_every_record() -> None:
    answers = [{"name": name, "frames": [{"start": 1, "end": end}]} for name, end in (("a", 8), ("b", 6))]
    records = [{"name": "seen", "answer": answers, "dataRow": {"globalKey": f"a{at}"}} for at in range(80)]
    options = [{"value": "a"}, {"value": "b"}]
    checker = predlint.compile(
        {"classifications": [{"type": "checklist", "name": "seen", "scope": "index", "options": options}]}, media="video"
    )
    assert explained(checker, records) == 0


# -- uuids ------------------------------------------------------------------------------------------------


def boxes(count: int, **members: Any) -> list[dict[str, Any]]:
    """Boxes of the street, each with a uuid of its own."""
    made: list[dict[str, Any]] = []
    for at in range(count):
        box = {"top": at % 500 + 0.5, "left": 20, "height": 30, "width": 40}
        key = {"globalKey": f"street-{at}.jpg"}
        made.append({"uuid": f"0b8a5c1e-93d4-4f6a-8e27-{at:012x}", "name": "vehicle", "bbox": box, "dataRow": key, **members})
    return made


def written(records: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def found(checker: predlint.Checker, records: list[dict[str, Any]]) -> list[tuple[str, int | None]]:
    """Codes and lines, but for what is said of the data rows as a whole."""
    return [(d.code, d.line) for d in checker.validate(written(records)).diagnostics if d.code != "ANS024"]


@pytest.fixture(scope="module")
def checker() -> predlint.Checker:
    return predlint.compile(STREET / "ontology.json", media="image")


@pytest.mark.parametrize("at", range(36))
def test_every_character_of_a_uuid_is_looked_at(checker: predlint.Checker, at: int) -> None:
    records = boxes(600)
    uuid = records[500]["uuid"]
    records[500]["uuid"] = uuid[:at] + "g" + uuid[at + 1 :]
    assert found(checker, records) == [("UID001", 501)]


@pytest.mark.parametrize("at", [at for at in range(36) if at not in (8, 13, 14, 18, 19, 23)])
def test_uuids_that_differ_in_one_digit_are_two(checker: predlint.Checker, at: int) -> None:
    """All on one data row, where a uuid may stand once."""
    records = [{**record, "dataRow": {"globalKey": "street-1.jpg"}} for record in boxes(600)]
    for left, record in enumerate(records):
        record["bbox"]["left"] = left
    records[500]["uuid"] = uuid = "5d1e6b7a-2c3f-4b8e-9a6d-7f0c1e2d3b4a"
    records[501]["uuid"] = uuid[:at] + ("f" if uuid[at] != "f" else "a") + uuid[at + 1 :]
    assert found(checker, records) == []
    records[501]["uuid"] = uuid
    assert found(checker, records) == [("UID002", 502)]


# -- large blocks, and points in other units ---------------------------------------------------------------------------


@needs_kernel
def test_a_large_block_is_clean(checker: predlint.Checker) -> None:
    records = boxes(4_000)
    assert len(written(records)) > 600_000
    assert explained(checker, records) == 0


@pytest.mark.parametrize("kind", ["line", "polygon"])
@pytest.mark.parametrize("x", [0.5, 1, 1.5])
def test_points_in_fractions_of_the_image_are_reported_among_many(checker: predlint.Checker, kind: str, x: float) -> None:
    """A list of points that all lie between 0 and 1 is in fractions; one point beyond is enough to say that it is not."""
    name = {"line": "lane marking", "polygon": "road"}[kind]
    records: list[dict[str, Any]] = []
    for at in range(600):
        points = [{"x": 10 + at, "y": 20}, {"x": 60 + at, "y": 25}, {"x": 40 + at, "y": 70}]
        records.append({"name": name, kind: points, "dataRow": {"globalKey": f"street-{at}.jpg"}})
    records[500][kind] = [{"x": 0.1, "y": 0.2}, {"x": x, "y": 0.25}, {"x": 0.4, "y": 0.7}]
    assert found(checker, records) == ([("GEO008", 501)] if x <= 1 else [])


# -- one mistake on every line -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"answer": {}}, "REC002"),
        ({"answer": {"name": "red"}}, "REC002"),
        ({"confidence": 26.5}, "CNF001"),
        ({"confidence": 10**20}, "CNF001"),
        ({"uuid": "vehicle-0"}, "UID001"),
        ({"uuid": "g" * 36}, "UID001"),
        ({"name": "Vehicle"}, "NAM003"),
        ({"bbox": {"top": 1, "left": 2, "height": 3}}, "GEO001"),
        ({"dataRow": None, "data_row": {"globalKey": "k"}}, "REC005"),
    ],
)
def test_one_mistake_on_every_line(checker: predlint.Checker, members: dict[str, Any], code: str, tmp_path: Path) -> None:
    """Listed line by line, and counted where nothing is asked for but how many there are."""
    records = [{name: value for name, value in record.items() if value is not None} for record in boxes(3_000, **members)]
    assert [line for told, line in found(checker, records) if told == code] == list(range(1, 3_001))
    (tmp_path / "faulty.ndjson").write_bytes(written(records))
    summary = checker.run([str(tmp_path / "faulty.ndjson")])
    assert summary.by_rule[code] == 3_000
    assert summary.clean_records == 0


@pytest.mark.parametrize("answer", ["dry", [], {}, ["dry"], {"name": "dry"}])
def test_an_answer_on_lines_of_a_box_is_reported_together_with_wrong_boxes(checker: predlint.Checker, answer: Any) -> None:
    """Both repeat, so that both are looked at by themselves: the answer is told where it does not belong, whatever it holds."""
    records = boxes(900)
    for at in range(1, 900, 3):
        records[at]["bbox"] = {**records[at]["bbox"], "height": -30}
        records[at + 1]["answer"] = answer
    expected = [(code, line) for at in range(1, 900, 3) for code, line in (("GEO004", at + 1), ("REC002", at + 2))]
    assert found(checker, records) == expected
