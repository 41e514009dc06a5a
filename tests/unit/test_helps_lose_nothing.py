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

DIALECTS = Path(predlint.__file__).parent / "dialects"
#: Words that tell to throw away one of several things, or something without saying that it is nothing.
_LOSING = re.compile(
    r"\A(?!readers|programs).*(?<!programs )\bkeep (?:one|the (?:better|best|most|option))\b|\bkeep those\b|"
    r", or remove (?:it|them)\Z|\bleave one of them out\b|"
    r"\bremove (?:one of|the other|all but)\b"
)
#: Such helps that lose nothing which could be imported, each with the reason.
ALLOWED = {
    "keep one of them, without the brackets: ": "a radio question has one answer",
    "keep the most likely, without the brackets: ": "a radio question has one answer",
    "keep one of them": "an image given in two ways is one image",
    "the line is identical to an earlier one: keep one of them; was the file appended to twice?": "both lines say the same",
    "remove one of them": "the same point twice in a row, or two things in an ontology",
    "remove one of the parents": "the regions stay",
    "keep one of the two": "an image given in two ways is one image",
    "keep one of the two, the global key if in doubt": "both name the data row",
    "rename or remove one of them": "of an ontology",
    "rename one of them, or remove it": "of an ontology",
    'add value="…", or remove it': "of a config",
    "leave one of them out": "both say the same",
    "leave one of them out: was a file joined with itself?": "both say the same",
    "leave one of them out: ": "both say the same",
    "keep one line of the two": "both say the same",
    "leave one of them out; annotations name ": "both say the same",
    '" if that is what it holds, or remove it': "it holds something else",
}


def helps() -> Iterator[tuple[str, str]]:
    """The texts of all modules that may be a help: not those in docstrings."""
    for path in sorted(DIALECTS.rglob("*.py")):
        tree = ast.parse(path.read_text())
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                yield f"{path.relative_to(DIALECTS)}:{node.lineno}", node.value


def test_no_help_says_to_keep_one_of_several() -> None:
    losing = {where: text for where, text in helps() if _LOSING.search(text) and text not in ALLOWED}
    assert not losing


VIDEO = {"tools": [{"tool": "rectangle", "name": "fish"}], "classifications": []}


def keyframe(left: float, frame: int = 1) -> dict[str, Any]:
    return {"frame": frame, "bbox": {"top": 5, "left": left, "height": 30, "width": 40}}


@pytest.mark.parametrize(
    ("segments", "help_"),
    [
        (
            [{"keyframes": [keyframe(1), keyframe(101)]}],
            "it is at .../0 already; these are several objects: write one line (in the SDK: one Label) for each",
        ),
        ([{"keyframes": [keyframe(1), keyframe(1)]}], "it is at .../0 already, with the same: one of the two is enough"),
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
