"""What to do about a fault in a label row: the words name the right fix; and one mistake is told once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import predlint
from predlint.dialects.encord import answer_words, row_words
from predlint.dialects.encord.file_shapes import Kind, kind_of
from predlint.rules.enc_row_examples import (
    DATA,
    FEATURES,
    SECOND,
    box,
    hull,
    image_row,
    row,
    skeleton,
    turned,
    under_way,
    video_row,
    weather,
)
from predlint.stream.data_rows import DataRowsError

HARBOUR = Path(__file__).parent.parent.parent / "examples" / "harbour"
CHECKER = predlint.compile(HARBOUR / "ontology.json", dialect="encord")


def told(text: str, checker: predlint.Checker = CHECKER) -> list[tuple[str, str | None]]:
    return [(d.code, d.help) for d in checker.validate(text.encode()).diagnostics]


def codes(text: str, checker: predlint.Checker = CHECKER) -> list[str]:
    return [code for code, _ in told(text, checker)]


# -- the right fix -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "meant"),
    [("3.0", '"3"'), ("frame_3", '"3"'), (" 3", '"3"'), ("007.00", '"7"'), ("3.5", None), ("a1b2", None), ("", None), ("x" * 90, None)],
)
def test_a_frame_is_read_out_of_its_key(key: str, meant: str | None) -> None:
    said = row_words.frame_key(key)[1] or ""
    assert said == f"write {meant}" if meant is not None else said.startswith("frames are numbers")


def test_a_bare_pair_is_not_taken_for_two_frames() -> None:
    (found,) = told(video_row(actions={"oBjEcT01": [under_way("yes", 5, 6)]}))  # pyright: ignore[reportArgumentType]
    assert found[0] == "SPN222"
    assert found[1] is not None
    assert found[1].startswith("each range is a list in a list: [[first, last]]")


def test_one_frame_is_written_as_a_range() -> None:
    assert "[[5, 5]]" in (answer_words.not_a_range(5)[1] or "")


def test_a_classification_on_no_frame_is_told_what_its_range_is() -> None:
    assert told(image_row(classifications=[weather(range=[])])) == [("LNK208", 'give its "range": [[0, 0]]')]
    assert told(video_row(classifications=[weather(range=[])])) == [
        ("LNK208", 'give the frames that it holds for: "range": [[first, last]]')
    ]


def test_an_unanswered_attribute_names_the_profile_that_asks_for_none() -> None:
    text = image_row(answers={"oBjEcT01": []})
    assert [(code, "--profile partial-match" in (help or "")) for code, help in told(text)] == [("ANS203", True)]
    partial = predlint.compile(HARBOUR / "ontology.json", dialect="encord", profile="partial-match")
    assert [(code, "--profile" in (help or "")) for code, help in told(text, partial)] == [("ANS203", False)]


def test_a_misspelt_data_link_is_named() -> None:
    text = image_row(no_unit=("data_link",), unit={"dataLink": ""})
    assert ("REC217", 'rename "dataLink"') in told(text)


# -- once ---------------------------------------------------------------------------------------------------------------


FERRY, BOAT = FEATURES["ferry"], FEATURES["boat"]
DRAWN_OTHERWISE = (
    image_row([box(featureHash=FERRY)], answers={"oBjEcT01": [hull("wood")]}),
    video_row({5: [box(featureHash=FERRY)], 6: [box()]}),
    video_row({5: [box()], 6: [box(featureHash=FERRY)]}),
    image_row([{**turned(featureHash=BOAT), "objectHash": "oBjEcT01"}], answers={"oBjEcT01": [hull("wood")]}),
)


@pytest.mark.parametrize("text", DRAWN_OTHERWISE)
def test_the_hash_of_an_object_that_is_drawn_otherwise_is_told_alone(text: str) -> None:
    assert codes(text) == ["NAM205"]


def test_the_hash_of_a_sound_is_told_alone() -> None:
    text = image_row([box(featureHash=FEATURES["horn"])], answers={"oBjEcT01": [hull("wood")]})
    assert told(text) == [("NAM208", f'the object of the name it has here is "{FEATURES["boat"]}"')]


def test_objects_that_are_none_are_told_once() -> None:
    whole: Any = json.loads(image_row())
    whole["data_units"][DATA]["labels"]["objects"] = None
    assert codes(json.dumps(whole)) == ["REC203"]
    whole = json.loads(image_row())
    del whole["data_units"][DATA]["labels"]["objects"][0]["objectHash"]
    assert codes(json.dumps(whole)) == ["REC240"]


def test_two_objects_of_one_hash_are_named_where_the_second_is_drawn() -> None:
    ontology: Any = json.loads((HARBOUR / "ontology.json").read_text())
    next(found for found in ontology["objects"] if found["name"] == "ferry")["featureNodeHash"] = FEATURES["boat"]
    checker = predlint.compile(json.dumps(ontology).encode(), dialect="encord")
    ((code, help),) = told(image_row([turned(featureHash=FEATURES["boat"])]), checker)
    assert code == "NAM205"
    assert help is not None
    assert help.startswith('"ferry", which is drawn so, has the same hash')


# -- rows that the SDK writes ------------------------------------------------------------------------------------------

ANSWERS = {"oBjEcT01": {"objectHash": "oBjEcT01", "classifications": [hull("wood")]}}


@pytest.mark.parametrize("kind", ["pdf", "scene", "dicom", "nifti"])
def test_sizes_of_0_are_unknown_sizes(kind: str) -> None:
    unit: dict[str, Any] = {
        "data_hash": DATA, "data_title": "tides", "data_link": "", "data_type": "application/pdf", "data_sequence": 0, "height": 0,
        "width": 0, "data_fps": 0, "labels": {"0": {"objects": [box()], "classifications": []}},
    }  # fmt: skip
    assert codes(row(kind, [unit], object_answers=ANSWERS)) == []


@pytest.mark.parametrize("kind", ["dicom", "group", "scene", "nifti"])
def test_a_data_link_is_asked_for_where_the_sdk_reads_it(kind: str) -> None:
    unit: dict[str, Any] = {
        "data_hash": DATA, "data_title": "tides", "data_type": "application/dicom", "data_sequence": 0, "height": 8, "width": 8,
        "labels": {} if kind != "group" else {"objects": [], "classifications": []},
    }  # fmt: skip
    assert codes(row(kind, [unit])) == []
    assert codes(row("pdf", [{**unit, "labels": {}}])) == ["REC217"]


def test_an_object_may_have_a_number() -> None:
    assert codes(image_row([box(objectNumber=3)])) == []


def test_skeletons_without_a_template_are_told_once_a_file() -> None:
    checker = predlint.compile(HARBOUR / "oars.json", dialect="encord")
    rows = "\n".join(image_row([skeleton()], data_hash=f"b7a1e6c0-52d9-4f3b-8c11-0e9d3a7f{number:04}") for number in range(300))
    assert codes(rows, checker) == ["KEY210"]
    assert codes(image_row([]), checker) == []


# -- files ---------------------------------------------------------------------------------------------------------------


def test_the_labels_of_a_unit_are_no_ontology() -> None:
    labels: Any = json.loads(image_row())["data_units"][DATA]["labels"]
    assert kind_of(labels) is Kind.LABELS
    assert kind_of({"5": labels, "6": labels}) is Kind.LABELS
    assert kind_of({"objects": [], "classifications": [{"classificationHash": "a"}]}) is Kind.LABELS
    assert kind_of(json.loads((HARBOUR / "ontology.json").read_text())) is Kind.ONTOLOGY
    assert kind_of({"objects": [], "classifications": []}) is Kind.ONTOLOGY
    assert kind_of({}) is Kind.OTHER


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rows.csv", f"data_hash,data_title,width\n{DATA},quay-7,640\n"),
        ("rows.txt", f"Data Hash\n{DATA}\n"),
        ("rows.csv", "data_title\nquay-7\n"),
        ("rows.ndjson", f'{{"data_hash": "{DATA}", "data_title": "another"}}\n'),
    ],
)
def test_data_rows_may_be_named_as_encord_does(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert CHECKER.validate(image_row().encode(), data_rows=path).diagnostics == []
    other = image_row(data_title="none").replace(DATA, SECOND).replace("quay-7", "none")
    assert "KEY206" in [d.code for d in CHECKER.validate(other.encode(), data_rows=path).diagnostics]


def test_an_ontology_is_no_list_of_data_rows() -> None:
    for name in ("harbour/ontology.json", "street/ontology.json"):
        with pytest.raises(DataRowsError, match="this is an ontology"):
            CHECKER.validate(image_row().encode(), data_rows=HARBOUR.parent / name)
