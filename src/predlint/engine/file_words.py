"""The sentences about a file as a whole and about lines that hold no record."""

from __future__ import annotations

from typing import Any

Said = tuple[str, str | None]
#: What is said of a file of which not all could be read, behind its name.
CHANGED = "the file was changed while it was read"


def empty(value: Any) -> Said:
    return "the file holds no record", None


def bom(value: Any) -> Said:
    return "the file starts with a byte order mark", "write it with encoding='utf-8', not 'utf-8-sig'"


def wrong_kind(value: Any, what: str) -> Said:
    packed = what.endswith((" data", " archive"))
    fix = "unpack it first" if packed else "save it as UTF-8" if "UTF-" in what else "give the file of predictions"
    if what.endswith("Git LFS"):
        fix = "fetch the file itself: git lfs pull"
    if what in _PLATFORMS:
        return f"the file is {what}, not predictions for this ontology", _PLATFORMS[what]
    if what == "an ontology":
        return "the file is an ontology, not predictions", "give the ontology with --ontology, and the predictions in its place"
    return f"the file is {what}, not JSON in UTF-8", fix


_PLATFORMS = {
    "a COCO file": "give the COCO file with the categories and images, or the Encord ontology, that it is meant for",
    "Label Studio tasks": "give the labeling config of their project (XML)",
    "Encord label rows": "give the Encord ontology that they are meant for",
}


def blank(value: Any) -> Said:
    return "blank line", "some readers fail on it; remove it"


def separator(value: Any, name: str) -> Said:
    fix = "Python's splitlines, which the SDK uses, breaks the line there; write it as an escape"
    return f"the raw character {name} is in the line", fix
