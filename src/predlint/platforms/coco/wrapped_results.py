"""Finds lists of results inside an object that replaces the list of results, or a single result."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, cast

from predlint.platforms.coco.document_rules import LISTS
from predlint.platforms.protocols import MAX_EXAMINED
from predlint.stream.sections import Document


def wrapped_list(document: Document, read: Callable[[str], Iterator[Any]]) -> tuple[str, ...]:
    """Returns the first two members of a root object that are lists of results, judged by the first readable element of each."""
    found: list[str] = []
    for section in document.sections:
        if section.is_array and not section.is_empty and section.name not in LISTS:
            first = next((value for value in islice(read(section.name), MAX_EXAMINED) if value is not None), None)
            if isinstance(first, dict) and {"image_id", "category_id"} <= cast("dict[str, Any]", first).keys():
                found.append(section.name)
                if len(found) == 2:
                    break
    return tuple(found)


#: Members of a single annotation or result. A panoptic one contains segments, but no other records.
_OWN = frozenset({"category_id", "bbox", "segmentation", "keypoints", "caption", "segments_info"})
#: Names of members with lists of results.
_HOLDERS = frozenset({"instances", "predictions", "detections", "results", "annotations", "objects"})


def held_records(value: dict[str, Any]) -> str | None:
    """Returns the member of an element with a list of results, as models write them per image, or None if there is no such list."""
    if not _OWN.isdisjoint(value):
        return None
    for name, inner in value.items():
        first: Any = cast("list[Any]", inner)[0] if isinstance(inner, list) and inner else None
        if inner == [] and name in _HOLDERS:  # an image on which nothing was found
            return name
        if not isinstance(first, dict):
            continue
        given = cast("dict[str, Any]", first).keys()
        if {"image_id", "category_id"} <= given or (
            name in _HOLDERS and not _OWN.isdisjoint(given)
        ):  # image_id may be given outside the list only
            return name
    return None
