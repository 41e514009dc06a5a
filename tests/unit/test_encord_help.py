"""What to do about a fault in a label row: the words name the right fix; and one mistake is told once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import predlint
from encord_row_examples import (
    DATA,
    LABEL,
    box,
    image_row,
    skeleton,
    turned,
    video_row,
)
from predlint.io.data_row import DataRowsError
from predlint.model.ontology import OntologyError
from predlint.platforms.encord.topics.files import Kind, kind_of
from predlint.platforms.encord.topics.frames import FrameKey
from predlint.platforms.encord.topics.ranges import AnswerRange, FrameWithPoint
from predlint.platforms.encord.topics.rows import BranchName

HARBOUR = Path(__file__).parent.parent.parent / "examples" / "harbour"
CHECKER = predlint.compile(HARBOUR / "ontology.json", dialect="encord")


def findings_of(text: str, checker: predlint.Checker = CHECKER) -> list[tuple[str, str | None]]:
    """What is said, but for a file of rows in which nothing is predicted."""
    return [(d.code, d.help) for d in checker.validate(text.encode()).diagnostics if d.code != "JSN204"]


def codes(text: str, checker: predlint.Checker = CHECKER) -> list[str]:
    return [code for code, _ in findings_of(text, checker)]


# -- the right fix -----------------------------------------------------------------------------------------------------


def test_an_ontology_in_a_list_is_advised_to_be_taken_out(tmp_path: Path) -> None:
    listed = b"[" + (HARBOUR / "ontology.json").read_bytes() + b"]"
    with pytest.raises(OntologyError, match="a list of one ontology") as raised:
        predlint.compile(listed)
    assert raised.value.help == "take it out of the list"


@pytest.mark.parametrize(
    ("key", "meant"),
    [("3.0", '"3"'), ("frame_3", '"3"'), (" 3", '"3"'), ("007.00", '"7"'), ("3.5", None), ("a1b2", None), ("", None), ("x" * 90, None)],
)
def test_a_frame_is_read_out_of_its_key(key: str, meant: str | None) -> None:
    said = FrameKey(key).words()[1] or ""
    assert said == f"write {meant}" if meant is not None else said.startswith("frames are numbers")


def test_one_frame_is_written_as_a_range() -> None:
    assert "[[5, 5]]" in (AnswerRange(5).words()[1] or "")


# -- rows that the SDK writes ------------------------------------------------------------------------------------------


def test_skeletons_without_a_template_are_reported_once_per_file() -> None:
    checker = predlint.compile(HARBOUR / "oars.json", dialect="encord")
    rows = "\n".join(
        image_row([skeleton(confidence=number / 300)], data_hash=f"b7a1e6c0-52d9-4f3b-8c11-0e9d3a7f{number:04}") for number in range(300)
    )
    assert codes(rows, checker) == ["KEY210"]
    assert codes(image_row([]), checker) == []


def test_skeletons_without_a_template_are_reported_where_there_are_such() -> None:
    """Not of boxes that lack a skeleton by null, nor of skeletons whose template is known; in files of few rows as of many."""
    ontology = json.loads((HARBOUR / "ontology.json").read_text())
    ontology["objects"].append({**ontology["objects"][-1], "id": "99", "shape": "skeleton", "name": "mast", "featureNodeHash": "MaSt0001"})
    checker = predlint.compile(ontology, dialect="encord")
    mast = {**skeleton(), "featureHash": "MaSt0001", "name": "mast", "value": "mast"}
    for drawn, expected in ((box(skeleton=None), []), (skeleton(), []), (mast, ["KEY210"])):
        for count in (1, 300):
            rows = [
                image_row([{**drawn, "confidence": number / 300}], data_hash=f"b7a1e6c0-52d9-4f3b-8c11-0e9d3a7f{number:04}")
                for number in range(count)
            ]
            assert codes("\n".join(rows), checker) == expected


# -- files ---------------------------------------------------------------------------------------------------------------


def test_the_labels_of_a_unit_are_no_ontology() -> None:
    labels: Any = json.loads(image_row())["data_units"][DATA]["labels"]
    assert kind_of(labels) is Kind.LABELS
    assert kind_of({"5": labels, "6": labels}) is Kind.LABELS
    assert kind_of({"a": {"labels": labels, "data_sequence": 0}}) is Kind.UNITS
    assert kind_of({"objects": [], "classifications": [{"classificationHash": "a"}]}) is Kind.LABELS
    assert kind_of(json.loads((HARBOUR / "ontology.json").read_text())) is Kind.ONTOLOGY
    assert kind_of({"objects": [], "classifications": []}) is Kind.ONTOLOGY
    assert kind_of({}) is Kind.OTHER


def test_an_ontology_is_no_list_of_data_rows() -> None:
    for name in ("harbour/ontology.json", "street/ontology.json"):
        with pytest.raises(DataRowsError, match="this is an ontology"):
            CHECKER.validate(image_row().encode(), data_rows=HARBOUR.parent / name)


# -- classifications on frames -----------------------------------------------------------------------------------------


def test_5_and_05_are_one_frame() -> None:
    frames = {"5": [box()], "05": [box()], "6": [box()]}
    assert codes(video_row(frames)) == ["UID202"]
    assert codes(video_row({**frames, "05": [turned()]})) == []
    wide = json.loads(video_row({frame: [box()] for frame in range(200)}))
    wide["data_units"][DATA]["labels"]["007"] = {"objects": [box()], "classifications": []}
    rows = [{**wide, "branch_name": f"b{n}", "label_hash": f"{n:08x}{LABEL[8:]}"} for n in range(3)]
    assert codes("\n".join(map(json.dumps, rows))) == ["UID202"] * 3


def test_the_confidence_of_a_track_counts_once() -> None:
    """A tracker gives each track one confidence, on all its frames; those of people are none."""

    def said(count: int, **members: Any) -> list[str]:
        drawn = [[box(objectHash=f"oBj{frame % count:05}", **members)] for frame in range(150)]
        return [code for code in codes(video_row(dict(enumerate(drawn)))) if code == "CNF232"]

    assert said(1) == said(99) == []
    assert said(150) == ["CNF232"]
    assert said(150, manualAnnotation=True) == []


# -- members by the names of other programs -----------------------------------------------------------------------------


def test_a_branch_with_blanks_around_it_loses_them() -> None:
    assert BranchName(" may ").words()[1] == 'write "may"'


# -- words as they stand -----------------------------------------------------------------------------------------------


def messages(text: str, code: str, checker: predlint.Checker = CHECKER, **options: Any) -> list[tuple[str, str | None]]:
    return [(d.message, d.help) for d in checker.validate(text.encode(), **options).diagnostics if d.code == code]


# -- as converters write rows -------------------------------------------------------------------------------------------


def test_a_swapped_size_is_reported_as_such(tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(f"id,width,height\n{DATA},480,640\n")
    ((_, fix),) = messages(image_row(), "KEY208", data_rows=rows)
    assert (fix or "").startswith("are width and height exchanged?")


@pytest.mark.parametrize(("ends", "fix"), [([5.0, 3.0], "write [3, 5]"), ([-1.0, 3], "write whole numbers")])
def test_frames_with_a_point_are_not_to_be_written_as_others_that_are_wrong(ends: list[float], fix: str) -> None:
    assert FrameWithPoint(ends).words()[1] == fix
