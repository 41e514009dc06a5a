"""No help makes whoever follows it lose a prediction that was meant: none says to keep one of several, or to remove what may be one."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import predlint

PLATFORMS = Path(predlint.__file__).parent / "platforms"
STREAM = PLATFORMS.parent / "stream"
#: Words that tell to throw away one of several things, or something without saying that it is nothing.
_LOSING = re.compile(
    r"\A(?!readers|programs).*(?<!programs )\bkeep (?:one|the (?:better|best|most|option))\b|\bkeep those\b|"
    r", or remove (?:it|them)\Z|\bleave one of them out\b|"
    r"\bremove (?:one of|the other|all but)\b"
)
#: Such helps that lose nothing which could be imported, each with the reason.
ALLOWED = {
    "keep the most likely, without the brackets: ": "a radio question has one answer",
    "remove one of them": "the same point twice in a row, or two things in an ontology",
    "remove one of the parents": "the regions stay",
    "keep one of the two, the global key if in doubt": "both name the data row",
    "rename or remove one of them": "of an ontology",
    "rename one of them, or remove it": "of an ontology",
    "name another vertex, or remove it": "of an ontology",
    'add value="…", or remove it': "of a config",
    "leave one of them out": "both say the same",
    "leave one of them out: ": "both say the same",
    "keep one line of the two": "both say the same",
    "leave one of them out, or give it another name": "two columns of one name",
    '" if that is meant, or remove it': "something else is meant",
}


#: The way that loses something before the one that keeps it: who reads no further has lost it.
_LOSS_FIRST = re.compile(r"\A(?:leave|remove|drop|delete)\b[^;:]*, or ", re.IGNORECASE)
#: Such helps about what holds nothing.
EMPTY = {"leave it out where there is nothing to list, or write []", "leave it out, or answer it and "}
#: Words that begin with throwing away: what keeps a prediction is to come before it.
_LOSING_FIRST = re.compile(r"\A(?:leave (?:it|the|its|out|one|ids)\b|drop\b|discard\b|keep\b)")
#: Helps of Label Studio, of COCO, and of JSON as such that lose nothing all the same, each with the reason.
LOSE_NOTHING = {
    "keep it in one place": "an item has one rank",
    "leave it out": "null, or what nothing reads",
    "leave it out, or write []": "null",
    "leave it out: the polygon is closed automatically": "the same point twice",
    "leave it out: width is the size of the dot; if a box is meant, write it as a result of a tag that draws boxes": "it says nothing more",
    "leave it out, if the region is not turned": "no number of degrees",
    "leave it out, if the result is on that image; else write a list of images into data ": "it says what is so without it",
    'leave from_name and to_name out: {"type": "relation", "from_id": …, "to_id": …, "direction": "right"}': "nothing reads them",
    "leave one of the two out; if another region is meant, give it an id of its own": "both say the same",
    "leave one of them out: ": "both say the same",
    "leave one of them out": "both say the same",
    "leave one of the two out": "both say the same",
    "leave ids out, or make each its own: Label Studio renumbers tasks": "nothing reads them",
    'leave out one "data": {"data": {…}, "predictions": […]}': "the other one is inside",
    "leave its annotations out": "it comes behind other words",
    "leave its annotations out of the file, and import them with the SDK's label rows": "they are imported",
    "leave one of them out, or give it another name": "two columns of one name",
    "leave out the one that is null": "the other one stays",
    "leave out what is not known": "of a list of data rows",
    "leave it out; -n counts the tasks": "an option of the command",
    "leave out what stands around the name: ": "of the name of a file",
    "leave the member out where it is an empty cell of a table, as in rows of pandas; else write what was meant": "an empty cell",
}
FIRST = ("label_studio/", "coco/", "../stream/")


def helps() -> Iterator[tuple[str, str]]:
    """The texts of all modules that may be a help: not those in docstrings."""
    for path in sorted([*PLATFORMS.rglob("*.py"), *STREAM.glob("*.py")]):
        tree = ast.parse(path.read_text())
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                name = path.relative_to(PLATFORMS) if path.is_relative_to(PLATFORMS) else f"../stream/{path.name}"
                yield f"{name}:{node.lineno}", node.value.replace("{{", "{").replace("}}", "}")  # in a template, braces are doubled


def test_no_help_begins_with_what_loses() -> None:
    losing = {where: text for where, text in helps() if where.startswith(FIRST) and _LOSING_FIRST.search(text) and text not in LOSE_NOTHING}
    assert not losing
    assert LOSE_NOTHING.keys() <= {text for where, text in helps() if where.startswith(FIRST)}


def test_no_help_says_to_keep_one_of_several() -> None:
    losing = {where: text for where, text in helps() if _LOSING.search(text) and text not in ALLOWED}
    assert not losing


def test_fixes_that_keep_a_prediction_are_named_before_those_that_lose_it() -> None:
    first = {where: text for where, text in helps() if _LOSS_FIRST.match(text) and text not in EMPTY}
    assert not {where: text for where, text in first.items() if not where.startswith(FIRST)}


VIDEO = {"tools": [{"tool": "rectangle", "name": "fish"}], "classifications": []}


def keyframe(left: float, frame: int = 1) -> dict[str, Any]:
    return {"frame": frame, "bbox": {"top": 5, "left": left, "height": 30, "width": 40}}


@pytest.mark.parametrize(
    ("segments", "help_"),
    [
        (
            [{"keyframes": [keyframe(1), keyframe(101)]}],
            "it is at index 0 already; these are several objects: write one line (in the SDK: one Label) for each",
        ),
        ([{"keyframes": [keyframe(1), keyframe(1)]}], "it is at index 0 already, with the same: one of the two is enough"),
        (
            [{"keyframes": [keyframe(1), keyframe(9, 5)]}, {"keyframes": [keyframe(101, 3)]}],
            "an object is in a frame only once: join the two segments; "
            "if they are of two objects, write one line (in the SDK: one Label) for each",
        ),
    ],
)
def test_several_objects_on_the_line_of_one(segments: list[Any], help_: str) -> None:
    checker = predlint.compile(VIDEO, media="video", target="mal")
    line = {"name": "fish", "segments": segments, "dataRow": {"globalKey": "v.mp4"}}
    assert [(d.code, d.help) for d in checker.validate(json.dumps(line).encode()).diagnostics if d.line] == [("SPN009", help_)]


STREET = Path(__file__).parent.parent.parent / "examples/street/ontology.json"
VEHICLE = {"name": "vehicle", "bbox": {"top": 10, "left": 20, "height": 30, "width": 40}, "dataRow": {"globalKey": "a.jpg"}}
KEPT = "import into a model run to keep it (--target model-run), else leave it out"
JOINED = "it takes one answer: join the texts into one, or keep the right one"
UUID = "6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90"


def captions(*texts: str) -> list[dict[str, Any]]:
    return [{"name": "caption", "answer": text, "dataRow": {"globalKey": "a.jpg"}} for text in texts]


def vehicle(**members: Any) -> list[dict[str, Any]]:
    return [VEHICLE | members]


@pytest.mark.parametrize(
    ("records", "code", "help_"),
    [
        *[(vehicle(score=score), "REC003", f"pre-labels (MAL) have no confidence: {KEPT}") for score in ("high", 0.9, [0.9], {"of": 1})],
        (vehicle(confidence=0.9), "CNF005", KEPT),
        (vehicle(confidence="high"), "CNF002", None),
    ],
)
def test_what_prelabels_do_not_keep(records: list[Any], code: str, help_: str | None) -> None:
    checker = predlint.compile(STREET, media="image", target="mal")
    assert [d.help for d in checker.validate(json.dumps(records[0]).encode()).diagnostics if d.code == code] == [help_]


@pytest.mark.parametrize(
    ("records", "code", "help_"),
    [
        (vehicle(score=[0.9]), "REC012", 'rename it to "confidence"'),
        (vehicle(confidence="high"), "CNF002", "write a number, such as 0.87; without one the prediction counts as certain"),
        (vehicle(confidence=None), "CNF003", "give the number, or leave it out"),
        (captions("dry", "wet"), "DUP002", f'"a.jpg" has an answer on line 1; {JOINED}'),
        (
            vehicle(bbox={"top": 10, "left": 20, "height": 0, "width": 40}),
            "GEO004",
            "was it rounded to 0? give the true height, or leave the box out",
        ),
        (
            vehicle(unit="PERCENT"),
            "MED005",
            "it is not read on images, where numbers are pixels: convert those in another unit, then remove it",
        ),
        (vehicle(uuid=[UUID]), "UID001", f'write "{UUID}" itself'),
        (vehicle(uuid=17), "UID001", "write str(uuid.uuid4()), or leave it out"),
        (vehicle(classifications=3), "REC007", 'write "classifications": [{"name": …, "answer": …}], with an entry for each question'),
    ],
)
def test_what_is_to_be_done_keeps_what_was_meant(records: list[Any], code: str, help_: str | None) -> None:
    checker = predlint.compile(STREET, media="image")
    found = checker.validate("\n".join(map(json.dumps, records)).encode()).diagnostics
    assert [d.help for d in found if d.code == code] == [help_]


def test_two_texts_of_one_nested_question_are_joined() -> None:
    questions = [{"type": "text", "name": "plate", "options": []}]
    ontology = {"tools": [{"tool": "rectangle", "name": "vehicle", "classifications": questions}], "classifications": []}
    answers = [{"name": "plate", "answer": "AB"}, {"name": "plate", "answer": "CD"}]
    found = predlint.compile(ontology, media="image").validate(json.dumps(VEHICLE | {"classifications": answers}).encode()).diagnostics
    assert [(d.code, d.help) for d in found if d.severity is predlint.Severity.ERROR] == [("ANS023", JOINED)]
