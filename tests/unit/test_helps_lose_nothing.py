"""No help makes whoever follows it lose a prediction that was meant: none says to keep one of several, or to remove what may be one."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any

import predlint

PLATFORMS = Path(predlint.__file__).parent / "platforms"
FILES = PLATFORMS.parent / "io"
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
FIRST = ("label_studio/", "coco/", "../io/")


@cache
def helps() -> list[tuple[str, str]]:
    """The texts of all modules that may be a help: not those in docstrings."""
    found: list[tuple[str, str]] = []
    for path in sorted([*PLATFORMS.rglob("*.py"), *FILES.glob("*.py")]):
        tree = ast.parse(path.read_text())
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                name = path.relative_to(PLATFORMS) if path.is_relative_to(PLATFORMS) else f"../io/{path.name}"
                text = node.value.replace("{{", "{").replace("}}", "}")  # in a template, braces are doubled
                found.append((f"{name}:{node.lineno}", text))
    return found


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


VEHICLE = {"name": "vehicle", "bbox": {"top": 10, "left": 20, "height": 30, "width": 40}, "dataRow": {"globalKey": "a.jpg"}}


def vehicle(**members: Any) -> list[dict[str, Any]]:
    return [VEHICLE | members]
