"""Panoptic files, which are hardly checked. Their image ids may be texts, as in Mapillary Vistas and Cityscapes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from predlint.platforms.coco.annotation_words import MemberType
from predlint.platforms.coco.record_kind import annotation_kind, first_records
from predlint.platforms.coco.words import ImageType
from predlint.shape.findings import Finding
from predlint.violation import codes_of

#: Codes about the form of an id.
_OF_FORM = codes_of(ImageType, MemberType)


def has_text_ids(images: Iterable[Any], annotations: Iterable[Any]) -> bool:
    """Returns True for a panoptic file whose first image has a text as id."""
    if annotation_kind(first_records(annotations)) != "panoptic":
        return False
    return _has_text(next(iter(images), None), "id")


def without_text_id(value: Any, member: str, out: list[Finding]) -> list[Finding]:
    """Returns the findings without those about the form of an id that is a text."""
    if not _has_text(value, member):
        return out
    return [finding for finding in out if finding.path != (None, member) or finding.code not in _OF_FORM]


def _has_text(value: Any, member: str) -> bool:
    return isinstance(value, dict) and isinstance(cast("dict[str, Any]", value).get(member), str)
