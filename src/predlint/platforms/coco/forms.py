"""The kind of a file, and other forms: names that other programs use, and records of other platforms."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from itertools import islice
from typing import Any, Literal, NamedTuple, cast

from predlint.model.findings import keys_of
from predlint.model.texts import quote
from predlint.model.violation import Finding, codes_of
from predlint.platforms.coco.ontology import NamedIds
from predlint.platforms.coco.record import OUTLINES, alias_among, segmentation_alias
from predlint.platforms.coco.topics.boxes import BoxForm, BoxLength
from predlint.platforms.coco.topics.members import MemberMissing, MemberType, NoGeometry
from predlint.platforms.coco.topics.missing import SegmentationMissing
from predlint.platforms.coco.topics.results import MixedResults
from predlint.platforms.coco.topics.scores import ScoreMissing
from predlint.platforms.protocols import MAX_EXAMINED
from predlint.shape.intended_record import intended_record_of
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
_ALIASES: dict[str, tuple[str, ...]] = {
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
#: Members whose values are lists; and those of them whose items are not lists.
_LISTS = frozenset({"bbox", "segmentation", "keypoints"})
_FLAT = frozenset({"bbox", "keypoints"})
#: Members of predictions that draw something.
_OF_DRAWN = ("category_id", "bbox", "segmentation", "keypoints", "score")
#: Number of values in a rotated box (centre, size, angle), and in a box with its score, as detectors write it.
_WITH_FIFTH = 5
#: Parts of names of rotated boxes. Their fifth number is not a score.
_ROTATED = ("rbox", "obb", "rotat")
#: Number of values in the four corners of a rotated box.
_CORNERS = 8
#: Codes about the numbers of a box.
_OF_A_BOX = codes_of(BoxForm, BoxLength)
#: Called with (element, findings so far); adds findings.
Rules = Callable[[dict[str, Any], list[Finding]], None]


def judged(value: dict[str, Any], out: list[Finding], ids: NamedIds, rules: Iterable[Rules]) -> list[Finding]:
    """Adds the findings of ``rules`` to those of the shape. The rules see members with an alias under their own name."""
    if out:
        name_aliases(value, out, ids)
    elsewhere = intended_record_of(value, out) if out else None
    if elsewhere is None:
        for judge in rules:
            judge(value, out)
        return out
    intended, shape_findings = elsewhere
    intended_findings = intended.as_intended([finding for finding in out if finding not in shape_findings])
    for judge in rules:
        judge(intended.record, intended_findings)
    return shape_findings + intended.relocate_findings(intended_findings)


def score_alias(value: dict[str, Any]) -> str | None:
    """Returns the member with a number that seems to be the score, or None."""
    name = name_text(("score", *_ALIASES["score"]), value)
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
    of_drawn = any(name_text((member, *_ALIASES[member]), value) for member in _OF_DRAWN)
    return None if of_drawn else _alias_of("caption", {name: given for name, given in value.items() if given is not None})


def _alias_of(member: str, value: dict[str, Any]) -> str | None:
    """Returns the key that is an alias or a misspelling of a member, or None."""
    return alias_among((member, *_ALIASES[member]), value)


def name_aliases(value: dict[str, Any], out: list[Finding], ids: NamedIds) -> None:
    """Adds the alias of each missing member to its finding, and the ids to findings about names in place of ids."""
    explained_alias: str | None = None
    for at, finding in enumerate(out):
        kind = finding.kind
        if kind is MemberType and isinstance(finding.value, str):
            member = finding.made_as(kind).member
            out[at] = finding.with_fields(intended=ids.find(member, finding.value), is_id=ids.is_id(member, finding.value))
            continue
        if kind is SegmentationMissing and finding.made_as(kind).given is None and (alias := segmentation_alias(value)) is not None:
            out[at] = finding.with_fields(given=alias)
        if not (kind is MemberMissing or kind is MixedResults or kind is ScoreMissing or kind is NoGeometry):
            continue
        if finding.path is None and kind is not NoGeometry:
            continue
        member = str(finding.path[1]) if finding.path is not None else "bbox"
        made = finding.made_as(kind)
        alias = made.given if made.given in value else _alias(member, value, ids)  # the shape reports a misspelt name
        if alias is not None and made.advice is None:
            advice = _of_class(member, alias, value, ids) or _advice(member, alias, value[alias], ids)
            out[at] = finding.with_fields(given=alias) if advice is None else finding.with_fields(given=alias, advice=advice)
            if member == "bbox" and advice is not None and "xyxy" not in alias:
                explained_alias = alias
    if explained_alias is not None:  # the advice covers the number of values, and lists in it
        out[:] = [finding for finding in out if not _is_of_box(finding, explained_alias)]


def _alias(member: str, value: dict[str, Any], ids: NamedIds) -> str | None:
    """Returns the alias of a missing member in this element, or None."""
    if member == "caption":
        return caption_alias(value)
    if member == "keypoints" and not ids.may_have_points(value.get("category_id")):
        return None
    return name_text(_ALIASES.get(member, ()), value)


def _is_of_box(finding: Finding, alias: str) -> bool:
    """Returns True for a finding about the number of values in a box, or about a list in it."""
    return finding.code in _OF_A_BOX and keys_of(finding.path)[:1] == [alias] and isinstance(finding.value, list)


def _of_class(member: str, alias: str, value: dict[str, Any], ids: NamedIds) -> str | None:
    """Returns the help for a class index: a number in place of the category id, next to a category name that has another id."""
    if member != "category_id" or value[alias].__class__ is not int:
        return None
    for name in _ALIASES[member]:
        if isinstance(value.get(name), str) and (id_ := ids.find(member, value[name])) is not None and id_ != value[alias]:
            return f'write "category_id": {id_}, the "id" of {quote(value[name])}; {quote(alias)} ({value[alias]}) is not its id'
    return None


def _are_corners(found: Any) -> bool:
    """Returns True for four pairs, the corners of one box."""
    pairs = cast("list[Any]", found) if isinstance(found, list) else []
    return len(pairs) * 2 == _CORNERS and all(isinstance(pair, list) and len(cast("list[Any]", pair)) == 2 for pair in pairs)


def _advice(member: str, alias: str, found: Any, ids: NamedIds) -> str | None:
    """Returns the help for an alias whose value must be changed too, such as a name in place of an id, or two corners in place of
    a box. Returns None if renaming the member is enough."""
    if member in ("image_id", "category_id") and isinstance(found, str):
        what = "image" if member == "image_id" else "category"
        if (id_ := ids.find(member, found)) is not None:
            return f'write "{member}": {id_}, the "id" of {quote(found)}; {quote(alias)} is not read'
        return f'write the "id" of the {what} into "{member}": {quote(alias)} ({quote(found)}) is not read'
    size = len(cast("list[Any]", found)) if isinstance(found, list) else 0
    if member == "bbox" and (size == _CORNERS or _are_corners(found)):
        return f'write the box around the four corners into "bbox": [x, y, width, height], and {quote(alias)} into "segmentation": [[…]]'
    if member == "caption" and size > 1:
        return f'write one text into "caption" in a list of results, and in an annotation file an entry for each in {quote(alias)}'
    if isinstance(found, list) and (member not in _LISTS or (member in _FLAT and found and isinstance(found[0], list))):
        return f'write a result of its own, with "{member}", for each that {quote(alias)} has'
    if member == "bbox" and any(word in alias.lower() for word in _ROTATED):
        what = "[cx, cy, width, height, angle]" if size == _WITH_FIFTH else "a rotated box, which begins with its centre"
        around = 'write the box around it into "bbox": [x, y, width, height], and its corners as a polygon into "segmentation"'
        return f"{quote(alias)} is {what}, but COCO has no rotated boxes: {around}"
    if member == "bbox" and size == _WITH_FIFTH:
        fifth = "is the fifth a score? it has a member of its own; is it an angle? COCO has no rotated boxes, write the box around it"
        return f'write [x, y, width, height] of {quote(alias)} into "bbox"; {fifth}'
    if member == "bbox" and "xyxy" in alias:
        return f'write [x1, y1, x2 - x1, y2 - y1] of {quote(alias)} into "bbox"'
    return None


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
