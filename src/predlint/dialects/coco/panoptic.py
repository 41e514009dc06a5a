"""Panoptic files, of which little is checked: ids of images may be texts there, as those of Mapillary Vistas and Cityscapes are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from predlint.dialects.coco.kinds import annotation_kind, leading
from predlint.shapes.findings import Finding

#: Rules about the form of an id.
_OF_FORM = frozenset({"KEY307", "REC302"})


def has_text_ids(images: Iterable[Any], annotations: Iterable[Any]) -> bool:
    """True for a panoptic file whose first image has a text for an id."""
    if annotation_kind(leading(annotations)) != "panoptic":
        return False
    first = next(iter(images), None)
    return isinstance(first, dict) and isinstance(first.get("id"), str)


def without_text_id(value: Any, member: str, out: list[Finding]) -> list[Finding]:
    """The findings but for what is said of an id that is a text."""
    if not isinstance(value, dict) or not isinstance(value.get(member), str):
        return out
    return [finding for finding in out if finding[1] != (None, member) or finding[0].code not in _OF_FORM]
