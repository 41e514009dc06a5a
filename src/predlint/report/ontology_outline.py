"""Any ontology as the data of ``predlint show --format json``, and the names in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from predlint.ontology import Ontology

#: Members of an outline that contain names people use.
_NAMES = ("name", "value", "label", "alias", "keypoints")
#: Answers that a labeling config does not list.
_FIXED = frozenset({"left", "right"})


def outline_of(read: Any) -> dict[str, Any]:
    """Returns the output of ``predlint show --format json``."""
    if isinstance(read, Ontology):
        from predlint.platforms.labelbox.value_members import value_members
        from predlint.report.outline import outline

        return outline(read, value_members)
    if read.dialect == "encord":
        from predlint.report.encord_tree import encord_outline

        return encord_outline(read)
    if read.dialect == "coco":
        from predlint.report.coco_tree import coco_outline

        return coco_outline(read)
    from predlint.report.config_tree import config_outline

    return config_outline(read)


def names_of(read: Any) -> tuple[list[str], frozenset[str]] | None:
    """Returns the names that may be suggested, and all texts of an ontology; None if tasks bring further names."""
    outline = outline_of(read)
    if any(_is_open(control) for control in outline.get("controls", ())):
        return None
    texts = list(_texts(outline, ""))
    return list(dict.fromkeys(text for key, text in texts if key in _NAMES)), _FIXED.union(text for _, text in texts)


def _is_open(control: dict[str, Any]) -> bool:
    """Returns True for a control of Label Studio whose labels, items or names come with the data."""
    return bool(control["dynamic"] or control["remote"] or control["tag"] == "Ranker" or "{{" in control["name"])


def _texts(value: Any, key: str) -> Iterator[tuple[str, str]]:
    """Yields all texts in an outline, each with the member that contains it."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for under, each in cast("dict[str, Any]", value).items():
            yield from _texts(each, under)
    elif isinstance(value, list):
        for each in cast("list[Any]", value):
            yield from _texts(each, key)
