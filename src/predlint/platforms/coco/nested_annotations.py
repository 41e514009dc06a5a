"""Finds annotations inside images, where no COCO program looks for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, cast

#: Names of the member with the annotations.
NAMES = ("annotations", "annotation", "anns", "objects", "labels", "predictions", "results", "detections")
#: Members that mark an object as an annotation.
_DRAWN = frozenset({"bbox", "box", "segmentation", "keypoints", "category_id", "caption"})


class Inside(NamedTuple):
    """The first image that contains annotations."""

    number: int
    """Its index in the list of images."""
    member: str
    image_id: int | None


def first_inside(images: Iterable[Any]) -> Inside | None:
    """Returns the first image that contains annotations, or None."""
    for number, image in enumerate(images):
        member = member_inside(image)
        if member is not None:
            id_: Any = image.get("id")
            return Inside(number, member, id_ if type(id_) is int else None)
    return None


def member_inside(image: Any) -> str | None:
    """Returns the member of an image that contains annotations, in a list or by their ids, or None."""
    if not isinstance(image, dict):
        return None
    members = cast("dict[str, Any]", image)
    return next((name for name in NAMES if name in members and _contains_annotations(members[name])), None)


def _contains_annotations(value: Any) -> bool:
    several: Any = list(cast("dict[str, Any]", value).values()) if isinstance(value, dict) else value
    if not isinstance(several, list) or not several:
        return False
    return all([isinstance(each, dict) and not _DRAWN.isdisjoint(cast("dict[str, Any]", each)) for each in cast("list[Any]", several)])
