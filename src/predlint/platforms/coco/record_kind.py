"""Detects the kind of annotations or results in a file by the first of them, as pycocotools does.

If the first is broken, which is reported, the next one that reveals a kind decides; else all others would be reported as broken.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, Literal, cast

from predlint.platforms.coco.aliases import caption_alias, keypoints_alias, mask_alias
from predlint.platforms.coco.ids_by_name import NamedIds
from predlint.platforms.protocols import MAX_EXAMINED

AnnotationKind = Literal["instances", "caption", "panoptic"]
ResultKind = Literal["bbox", "segm", "keypoints", "caption", "panoptic"]


_OF_ANNOTATIONS = ("segments_info", "caption", "bbox", "segmentation", "keypoints", "category_id")


def reveals_kind(value: Any, *, result: bool) -> bool:
    """Returns True if an annotation or result reveals the kind of the others."""
    if result:
        return result_kind(value) is not None
    return isinstance(value, dict) and any(name in value for name in _OF_ANNOTATIONS)


def first_records(annotations: Iterable[Any]) -> Any:
    """Returns the first annotation of a document that reveals a kind, else the very first, or None if there are no annotations."""
    first: Any = None
    for at, annotation in enumerate(islice(annotations, MAX_EXAMINED)):
        if reveals_kind(annotation, result=False):
            return annotation
        first = annotation if at == 0 else first
    return first


def annotation_kind(first: Any) -> AnnotationKind:
    """Returns the kind of a file's annotations, by the first of them."""
    if isinstance(first, dict):
        if "segments_info" in first and "bbox" not in first:
            return "panoptic"
        if "caption" in first and "bbox" not in first:
            return "caption"
        if not any(name in first for name in _OF_ANNOTATIONS) and caption_alias(cast("dict[str, Any]", first)) is not None:
            return "caption"
    return "instances"


def result_kind(first: Any) -> ResultKind | None:
    """Returns the kind of a file's results, by the first of them, or None if it does not reveal one."""
    if not isinstance(first, dict):
        return None
    if annotation_kind(first) == "panoptic":
        return "panoptic"
    if "caption" in first:
        return "caption"
    if "bbox" in first and first["bbox"] != []:
        return "bbox"
    if "segmentation" in first:
        return "segm"
    return "keypoints" if "keypoints" in first else None


def intended_kind(result: Any, ids: NamedIds) -> ResultKind | None:
    """Returns the kind that a result without a kind probably has, by a member under another name. Boxes need no guess: an unknown kind is
    checked as a box."""
    if not isinstance(result, dict):
        return None
    value = cast("dict[str, Any]", result)
    if mask_alias(value) is not None:
        return "segm"
    if keypoints_alias(value, ids) is not None:
        return "keypoints"
    return "caption" if caption_alias(value) is not None else None
