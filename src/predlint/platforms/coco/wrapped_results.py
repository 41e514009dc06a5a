"""Lists of results that stand under names, in an object where the list itself should be the file, or where one result belongs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, cast

from predlint.platforms.coco.document_rules import LISTS
from predlint.platforms.protocols import MAX_EXAMINED
from predlint.stream.sections import Document


def wrapped_list(document: Document, read: Callable[[str], Iterator[Any]]) -> tuple[str, ...]:
    """The members of a root object that hold lists of results, by the first that can be read of each: two of them, if there are so many."""
    found: list[str] = []
    for section in document.sections:
        if section.is_array and not section.is_empty and section.name not in LISTS:
            first = next((value for value in islice(read(section.name), MAX_EXAMINED) if value is not None), None)
            if isinstance(first, dict) and {"image_id", "category_id"} <= cast("dict[str, Any]", first).keys():
                found.append(section.name)
                if len(found) == 2:
                    break
    return tuple(found)


#: What an annotation or a result has of its own; panoptic ones hold segments, and are none that hold others.
_OWN = frozenset({"category_id", "bbox", "segmentation", "keypoints", "caption", "segments_info"})
#: What such lists are called.
_HOLDERS = frozenset({"instances", "predictions", "detections", "results", "annotations", "objects"})


def held_records(value: dict[str, Any]) -> str | None:
    """The member of an element that holds a list of results, as a model gives them image by image; None where it is one by itself."""
    if not _OWN.isdisjoint(value):
        return None
    for name, inner in value.items():
        first: Any = cast("list[Any]", inner)[0] if isinstance(inner, list) and inner else None
        if inner == [] and name in _HOLDERS:  # as of an image on which nothing was found
            return name
        if not isinstance(first, dict):
            continue
        given = cast("dict[str, Any]", first).keys()
        if {"image_id", "category_id"} <= given or (name in _HOLDERS and not _OWN.isdisjoint(given)):  # the image may stand outside alone
            return name
    return None
