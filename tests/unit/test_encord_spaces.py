"""Labels in spaces: of data groups, of scenes, and of images with layers. The verdicts are those of Encord's SDK 0.1.211."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

import predlint
from encord_row_examples import (
    DATA,
    answered,
    box,
    option,
    row,
    weather,
)
from growth_kit import calls

HARBOUR = Path(__file__).parent.parent.parent / "examples" / "harbour"
ONTOLOGY = orjson.loads((HARBOUR / "ontology.json").read_bytes())
ONTOLOGY["objects"].append({"id": "40", "name": "cloud", "color": "#D33115", "shape": "segmentation", "featureNodeHash": "SeGm0040"})
CHECKER = predlint.compile(ONTOLOGY, dialect="encord")
Json = dict[str, Any]
DATE = "2026-03-14T09:30:00Z"
HULL = answered("hull", [option("wood")])


def frame(*objects: Json) -> Json:
    return {"objects": list(objects), "classifications": []}


def entry(hash: str, feature: str, name: str, shape: str, **spaces: Any) -> Json:
    """An entry of object_answers for an object that no frame has."""
    return {
        "objectHash": hash, "classifications": [], "featureHash": feature, "name": name, "color": "#16A085", "shape": shape,
        "value": name, "createdAt": DATE, "createdBy": None, "lastEditedAt": DATE, "lastEditedBy": None, "manualAnnotation": False,
        "range": [], "spaces": spaces,
    }  # fmt: skip


def object_answers(hash: str, *answers: Json) -> Json:
    """An entry of object_answers for an object on frames."""
    return {hash: {"objectHash": hash, "classifications": list(answers)}}


def placed(answer: Json, **ranges: Any) -> Json:
    return {**answer, "range": [], "spaces": {space: {"type": "frame", "range": given} for space, given in ranges.items()}}


def group() -> Json:
    """A row of a data group, as the SDK writes it."""
    clip = {"space_type": "video", "number_of_frames": 10, "width": 640, "height": 480, "data_duration": 1.0, "data_fps": 10.0}
    spaces: Json = {
        "clip": {**clip, "labels": {"0": frame(box()), "1": frame(box())}},
        "still": {"space_type": "image", "width": 640, "height": 480, "labels": {"0": frame(box())}},
        "pages": {"space_type": "pdf", "number_of_pages": 3, "labels": {"2": frame(box())}},
        "slices": {"space_type": "medical_stack", "frames": [{"width": 64, "height": 48}, {"width": 64, "height": 48}], "labels": {}},
        "sound": {"space_type": "audio", "duration_ms": 30000, "labels": {}},
        "words": {"space_type": "text", "labels": {}},
        "page": {"space_type": "html", "labels": {}},
    }
    node = {"xpath": "/html/p", "offset": 0}
    answers = {
        **object_answers("oBjEcT01", HULL),
        "hOrN0001": entry("hOrN0001", "HoRn0009", "horn", "audio", sound={"type": "frame", "range": [[0, 30000]]}),
        "tExT0001": entry("tExT0001", "MeSsA010", "radio message", "text", words={"type": "frame", "range": [[0, 5], [9, 12]]}),
        "hTmL0001": entry("hTmL0001", "MeSsA010", "radio message", "text", page={"type": "html", "range": [[node, {**node, "offset": 4}]]}),
    }
    classes = {"cLaSs001": placed(weather(), clip=[[0, 4]], still=[[0, 0]], sound=[])}
    unit = {"data_hash": DATA, "data_title": "t", "data_type": "group", "data_sequence": 0, "labels": frame()}
    return orjson.loads(row("group", [unit], object_answers=answers, classification_answers=classes, spaces=spaces))


def found(whole: Json) -> list[tuple[str, str]]:
    diagnostics = CHECKER.validate(orjson.dumps(whole)).diagnostics
    return [(d.code, d.pointer) for d in diagnostics]


def labels(whole: Json, space: str) -> Json:
    return whole["spaces"][space]["labels"]


def answer(whole: Json) -> Json:
    return whole["classification_answers"]["cLaSs001"]["spaces"]


def test_the_json_schema_looks_into_spaces_too() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    check = jsonschema.Draft202012Validator(CHECKER.json_schema)
    assert check.is_valid(group())
    wrong = group()
    labels(wrong, "still")["0"]["objects"][0]["boundingBox"]["w"] = -1
    assert not check.is_valid(wrong)


def test_ranges_in_many_spaces_are_looked_at_once() -> None:
    def work(count: int) -> int:
        whole = group()
        sound, heard = whole["spaces"]["sound"], whole["object_answers"]["hOrN0001"]
        for at in range(count):
            whole["spaces"][f"sound {at}"] = sound
            own = {**heard, "objectHash": f"hOrN1{at:03}", "spaces": {f"sound {at}": heard["spaces"]["sound"]}}
            whole["object_answers"][own["objectHash"]] = own
        return calls(lambda: found(whole))

    few = work(200)  # fewer are kept in another way
    assert work(400) < 2.4 * few
