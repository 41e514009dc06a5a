"""The kind of a file, and other forms: names that other programs use, and records of other platforms."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import islice
from typing import Any, Literal, NamedTuple, cast

from predlint.platforms.coco.ontology import NamedIds
from predlint.platforms.coco.record import OUTLINES, alias_among
from predlint.platforms.protocols import MAX_EXAMINED
from predlint.shape.resolver import name_text

# -- Finds annotations inside images, where no COCO program looks for them -----------------------------------------

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


# -- Detects records of other platforms in place of a COCO annotation, result or file, by their members ------------

#: Members of an Encord label row; no annotation has them.
_ROW = frozenset({"data_units", "object_answers", "classification_answers", "object_actions", "label_hash"})
_LISTS_OF_OTHERS = frozenset({"images", "annotations", "categories"})
_ENCORD = 'check it with an Encord ontology, as dialect "encord" and without a mapping (--map), which goes with COCO files only'
_SEPARATE_HELP = 'write each annotation into one list by itself, with the "id" of its image as "image_id"'
_ONTOLOGY = "give it as the ontology, and the predictions as the file"

LABEL_ROW = ("an Encord label row", _ENCORD)


def foreign_members(names: Collection[str]) -> tuple[str, str] | None:
    """Returns what an object with these members is, as text, and what to do about it. Returns None if it is nothing known."""
    members = set(names)
    if members & _ROW:
        return LABEL_ROW
    if {"objects", "classifications"} <= members:
        return "an Encord ontology", _ONTOLOGY
    if members & {"dataRow", "data_row"}:
        return "a Labelbox prediction", 'check it with a Labelbox ontology, as dialect "labelbox"'
    if {"tools", "classifications"} <= members or "normalized" in members:
        return "a Labelbox ontology", _ONTOLOGY
    if "data" in members and members & {"predictions", "annotations"}:
        return "a Label Studio task", 'check it with its labeling config, as dialect "label-studio"'
    if "video_id" in members and members & {"segmentations", "bboxes"}:
        return (
            "a track through the frames of a video, as in YouTube-VIS",
            "predlint has no rules for it; write an annotation for each frame",
        )
    if {"objectHash", "featureHash"} <= members:
        return "an object of an Encord label row", _ENCORD
    return None


def foreign(value: Any) -> tuple[str, str] | None:
    """Returns what an element is, as text, and what to do about it, or None. It may also be a whole COCO file."""
    if not isinstance(value, dict):
        return None
    members = cast("dict[str, Any]", value)
    if len(_LISTS_OF_OTHERS & members.keys()) > 1:
        return "a whole COCO file", "take each out of the list, into a file of its own (json.dump(data[0], file)), and check that"
    if "file_name" in members and member_inside(members) is not None:
        return "an image with its annotations inside of it", _SEPARATE_HELP
    return foreign_members(members)


# -- Names that other programs use for COCO's members. Findings name such a member if COCO's own is missing --------

#: Missing member -> its aliases, likeliest first.
ALIASES: dict[str, tuple[str, ...]] = {
    "id": ("annotation_id", "ann_id", "annotationId"),
    "image_id": ("image", "img_id", "imageId", "image_name", "file_name", "filename", "img"),
    "category_id": (
        "category", "label", "class", "class_id", "cls", "label_id", "labels", "classes", "category_ids", "categoryId", "cat_id", "cat",
        "class_name", "category_name", "name",
    ),
    "bbox": (
        "box", "bbox_xyxy", "bboxes", "boxes", "xyxy", "xywh", "bounding_box", "boundingBox", "rect", "box2d", "rbox", "rotated_bbox",
        "rotated_box", "obb",
    ),
    "segmentation": OUTLINES,
    "keypoints": ("key_points", "points", "kpts", "pose"),
    "caption": ("captions", "text", "sentence", "sentences", "description", "prediction", "pred_caption", "generated_caption"),
    "score": (
        "confidence", "conf", "probability", "prob", "scores", "confidence_score", "bbox_score", "box_score", "det_score", "pred_score",
        "class_score", "mask_score", "objectness", "predicted_iou",
    ),
}  # fmt: skip
#: Members of predictions that draw something.
_OF_DRAWN = ("category_id", "bbox", "segmentation", "keypoints", "score")


def score_alias(value: dict[str, Any]) -> str | None:
    """Returns the member with a number that seems to be the score, or None."""
    name = name_text(("score", *ALIASES["score"]), value)
    return name if name is not None and value[name].__class__ in (int, float) else None


def mask_alias(value: dict[str, Any]) -> str | None:
    """Returns the member with a run-length mask that seems to be the segmentation, or None."""
    name = _alias_of("segmentation", value)
    return name if name is not None and isinstance(value[name], dict) and "counts" in value[name] else None


def keypoints_alias(value: dict[str, Any], ids: NamedIds) -> str | None:
    """Returns the member with a list of numbers, three per point, that seems to be the key points, or None. If the category has no
    key points, the list may be an outline."""
    name = _alias_of("keypoints", value) if ids.may_have_points(value.get("category_id")) else None
    given: Any = value[name] if name is not None else None
    numbers = cast("list[Any]", given) if isinstance(given, list) else []
    flat = bool(numbers) and len(numbers) % 3 == 0 and all(number.__class__ in (int, float) for number in numbers)
    return name if flat else None


def caption_alias(value: dict[str, Any]) -> str | None:
    """Returns the member that seems to be the caption, or None. With a box or a category, a text is something else."""
    of_drawn = any(name_text((member, *ALIASES[member]), value) for member in _OF_DRAWN)
    return None if of_drawn else _alias_of("caption", {name: given for name, given in value.items() if given is not None})


def _alias_of(member: str, value: dict[str, Any]) -> str | None:
    """Returns the key that is an alias or a misspelling of a member, or None."""
    return alias_among((member, *ALIASES[member]), value)


# -- Detects the kind of annotations or results in a file by the first of them, as pycocotools does ----------------
#
# If the first is broken, which is reported, the next one that reveals a kind decides; else all others would be reported as broken.

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
