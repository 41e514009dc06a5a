"""The sentences about a file as a whole and about lines that hold no record."""

from __future__ import annotations

from typing import Any

from predlint.dialects.other_tools import DATA_ROWS, MAPPING, SERVER_ERROR
from predlint.dialects.other_tools import WORDS as TOOLS
from predlint.dialects.tables import NOT_A_LIST, NOT_LINES
from predlint.stream.layout import BEHIND, LABEL_ROWS, way_to_text

Said = tuple[str, str | None]


def empty(value: Any) -> Said:
    return "the file holds no record", "did the program that writes it end too early?"


def none_given(value: Any) -> Said:
    """Of what a program hands over."""
    return "there is no record", "was it read before? A generator is consumed once, and an open file is read from where it stands"


def bom(value: Any) -> Said:
    return "the file starts with a byte order mark", "write it with encoding='utf-8', not 'utf-8-sig'"


def boms(value: Any) -> Said:
    return "not JSON: a second byte order mark", "a file begins with one at most, and better with none: write it with encoding='utf-8'"


def wrong_kind(value: Any, what: str, way: str | None = None) -> Said:
    """``what`` is what the file is in place of predictions; ``way``: what to do with it, where the platform has a way of its own."""
    for ending, option in _TABLES.items():
        if what.endswith(ending):
            return f"the file is {what}", f'with pandas: df.to_json(path, orient="records"{option})'
    message, fix = _KINDS.get(what, (_FOREIGN, _CONVERT) if what in TOOLS else (_NO_JSON, None))
    fix = way or fix
    if fix is None:
        fix = way_to_text(what) or "give the file of predictions"
    return message.format(what), fix


_TABLES = {NOT_LINES: ", lines=True", NOT_A_LIST: ""}


_NO_JSON = "the file is {}, not JSON in UTF-8"
_FOREIGN = "the file is {}, not predictions for this ontology"
_CONVERT = "convert it first: predlint sample ONTOLOGY -n 3 shows records of the form that is expected"
_NO_PREDICTIONS = "the file is {}, not predictions"
_ONTOLOGY = (_NO_PREDICTIONS, "give the ontology with --ontology, and the predictions in its place")
#: What is said of some kinds, and what to do.
_KINDS: dict[str, tuple[str, str | None]] = {
    "an ontology": _ONTOLOGY,
    "an Encord ontology": _ONTOLOGY,
    "a labeling config": _ONTOLOGY,
    "an ontology in the language of .onto files": _ONTOLOGY,
    "a table (CSV)": (_NO_JSON, "give the predictions as the platform takes them, in JSON"),
    BEHIND: (
        "there is something before the JSON in the file, so none of it could be read",
        "let the file begin with the bracket of its value: remove comments, code, merge conflict markers, a fence of Markdown",
    ),
    LABEL_ROWS: (_NO_JSON, "convert it first: each row becomes a record with the name of its class, and its box in the platform's units"),
    DATA_ROWS: (_NO_PREDICTIONS, "give it with --data-rows, and the predictions in its place"),
    MAPPING: (_NO_PREDICTIONS, "give it with --map, and the COCO file in its place"),
    SERVER_ERROR: (_NO_PREDICTIONS, "it says why the file was not given: get it again"),
    "COCO results": (_FOREIGN, "give the COCO file with the categories and images that they are meant for"),
    "a COCO file": (_FOREIGN, "give the COCO file with the categories and images, or the Encord ontology, that it is meant for"),
    **dict.fromkeys(
        ("Label Studio tasks", "Label Studio results", "a JSON-MIN export of Label Studio"),
        (_FOREIGN, "give the labeling config of their project (XML) to check it for Label Studio"),
    ),
    "Encord label rows": (_FOREIGN, "give the Encord ontology that they are meant for"),
}


def blank(value: Any) -> Said:
    return "blank line", "blank lines are skipped; write one line feed after each record"


def separator(value: Any, name: str) -> Said:
    fix = "Python's splitlines, which the SDK uses, breaks the line there; write it as \\u" + name[2:].lower()
    return f"the raw character {name} is in the line", fix
