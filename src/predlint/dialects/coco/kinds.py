"""Which kind of annotations or results a file holds: told by the first of them, as pycocotools does."""

from __future__ import annotations

from typing import Any, Literal

AnnotationKind = Literal["instances", "caption", "panoptic"]
ResultKind = Literal["bbox", "segm", "keypoints", "caption", "panoptic"]


def annotation_kind(first: Any) -> AnnotationKind:
    """What the annotations of a file are, by the first of them."""
    if isinstance(first, dict):
        if "segments_info" in first and "bbox" not in first:
            return "panoptic"
        if "caption" in first and "bbox" not in first:
            return "caption"
    return "instances"


def result_kind(first: Any) -> ResultKind | None:
    """What the results of a file are, by the first of them; None when that does not say."""
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
