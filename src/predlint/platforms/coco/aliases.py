"""Members that other programs write where COCO has another name: they are named where COCO's own member is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

from predlint.names import quote
from predlint.platforms.coco.annotation_words import MemberMissing, MemberType, MixedResults, NoGeometry, ScoreMissing
from predlint.platforms.coco.ids_by_name import NamedIds
from predlint.shape.findings import Finding, keys_of
from predlint.shape.intended_record import intended_record_of
from predlint.shape.resolver import misspelling, name_text
from predlint.violation import Kind

#: By the missing member: what others call it, likeliest first.
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
    "segmentation": ("mask", "rle", "segm", "polygon", "polygons", "segmentations"),
    "keypoints": ("key_points", "points", "kpts", "pose"),
    "caption": ("captions", "text", "sentence", "sentences", "description"),
    "score": (
        "confidence", "conf", "probability", "prob", "scores", "confidence_score", "bbox_score", "box_score", "det_score", "pred_score",
        "class_score", "mask_score", "objectness", "predicted_iou",
    ),
}  # fmt: skip
#: Members whose values are lists, and those of them that hold no lists themselves.
_LISTS = frozenset({"bbox", "segmentation", "keypoints"})
_FLAT = frozenset({"bbox", "keypoints"})
#: What predictions of something drawn have.
_OF_DRAWN = ("category_id", "bbox", "segmentation", "keypoints", "score")
#: How many numbers a rotated box has, a centre, a size and an angle, and one with its score, as detectors give it.
_WITH_FIFTH = 5
#: What names of such boxes hold, which have no score there.
_ROTATED = ("rbox", "obb", "rotat")
#: And the corners of one.
_CORNERS = 8
#: What is said of the numbers of a box.
_OF_A_BOX = frozenset({"GEO301", "GEO302"})
#: judge(an element, what is found so far)
Rules = Callable[[dict[str, Any], list[Finding]], None]
_WORDS: frozenset[Kind] = frozenset({MemberMissing, MixedResults, ScoreMissing, NoGeometry})
#: So many of their fields stand before the names of members.
_NAMED: dict[Kind, int] = {MemberMissing: 2, MixedResults: 1}


def judged(value: dict[str, Any], out: list[Finding], ids: NamedIds, rules: Iterable[Rules]) -> list[Finding]:
    """What its shape said of an element, and what rules say of it; what stands under another name they see under its own."""
    if out:
        name_aliases(value, out, ids)
    elsewhere = intended_record_of(value, out) if out else None
    if elsewhere is None:
        for judge in rules:
            judge(value, out)
        return out
    intended, said = elsewhere
    more = intended.as_intended([finding for finding in out if finding not in said])
    for judge in rules:
        judge(intended.record, more)
    return said + intended.relocate_findings(more)


def score_alias(value: dict[str, Any]) -> str | None:
    """The member with a number that seems to be the score."""
    name = name_text(("score", *_ALIASES["score"]), value)
    return name if name is not None and value[name].__class__ in (int, float) else None


def mask_alias(value: dict[str, Any]) -> str | None:
    """The member with a run-length mask that seems to be the segmentation."""
    name = _alias_of("segmentation", value)
    return name if name is not None and isinstance(value[name], dict) and "counts" in value[name] else None


def keypoints_alias(value: dict[str, Any], ids: NamedIds) -> str | None:
    """The member with a list of numbers, three for each point, that seems to be the key points, unless its category has none: there it
    may be an outline."""
    name = _alias_of("keypoints", value) if ids.may_have_points(value.get("category_id")) else None
    given: Any = value[name] if name is not None else None
    numbers = cast("list[Any]", given) if isinstance(given, list) else []
    flat = bool(numbers) and len(numbers) % 3 == 0 and all(number.__class__ in (int, float) for number in numbers)
    return name if flat else None


def caption_alias(value: dict[str, Any]) -> str | None:
    """The member that seems to be the caption of what has an image alone: beside a box or a category, a text is something else."""
    of_drawn = any(name_text((member, *_ALIASES[member]), value) for member in _OF_DRAWN)
    return None if of_drawn else _alias_of("caption", {name: given for name, given in value.items() if given is not None})


def _alias_of(member: str, value: dict[str, Any]) -> str | None:
    """The member that is called as others call it, or as it is misspelt."""
    return name_text((member, *_ALIASES[member]), value) or next((name for name in value if misspelling(name, (member,)) is not None), None)


def segmentation_alias(value: dict[str, Any]) -> str | None:
    """The member of another name that seems to stand for the segmentation."""
    return _alias_of("segmentation", {name: given for name, given in value.items() if name != "segmentation"})


def name_aliases(value: dict[str, Any], out: list[Finding], ids: NamedIds) -> None:
    """Adds to what is said of missing members the member that seems to stand for each, and to what is said of names in place of ids
    the ids."""
    spoken_of: str | None = None
    for at, finding in enumerate(out):
        words = finding.kind
        if words is MemberType and isinstance(finding.value, str):
            out[at] = finding._replace(
                fields=(finding.fields[0], ids.find(finding.fields[0], finding.value), ids.is_id(finding.fields[0], finding.value))
            )
            continue
        if words not in _WORDS or (finding.path is None and words is not NoGeometry):
            continue
        member = str(finding.path[1]) if finding.path is not None else "bbox"
        named = _NAMED.get(words, 0)
        known, slip = (
            finding.fields[:named],
            [name for name in finding.fields[named:] if name in value],
        )  # a misspelt name is told by the shape
        alias = next(iter(slip), None) or _alias(member, value, ids)
        if alias is not None and len(finding.fields) <= named + 1:
            advice = _of_class(member, alias, value, ids) or _advice(member, alias, value[alias], ids)
            out[at] = finding._replace(fields=(*known, alias) if advice is None else (*known, alias, advice))
            if member == "bbox" and advice is not None and "xyxy" not in alias:
                spoken_of = alias
    if spoken_of is not None:  # how many numbers it has, or that it holds lists, the advice says
        out[:] = [finding for finding in out if not _is_of_box(finding, spoken_of)]


def _alias(member: str, value: dict[str, Any], ids: NamedIds) -> str | None:
    """The member that others write where that one is missing."""
    if member == "caption":
        return caption_alias(value)
    if member == "keypoints" and not ids.may_have_points(value.get("category_id")):
        return None
    return name_text(_ALIASES.get(member, ()), value)


def _is_of_box(finding: Finding, alias: str) -> bool:
    """True for what is said of how many numbers a box has, or of a list in it."""
    return finding.code in _OF_A_BOX and keys_of(finding.path)[:1] == [alias] and isinstance(finding.value, list)


def _of_class(member: str, alias: str, value: dict[str, Any], ids: NamedIds) -> str | None:
    """What to do about a number for a category where its name stands beside it: by that, the number is an index of classes."""
    if member != "category_id" or value[alias].__class__ is not int:
        return None
    for name in _ALIASES[member]:
        if isinstance(value.get(name), str) and (id_ := ids.find(member, value[name])) is not None and id_ != value[alias]:
            return f'write "category_id": {id_}, the "id" of {quote(value[name])}; {quote(alias)} ({value[alias]}) is not its id'
    return None


def _are_corners(found: Any) -> bool:
    """True for four pairs, the corners of one box."""
    pairs = cast("list[Any]", found) if isinstance(found, list) else []
    return len(pairs) * 2 == _CORNERS and all(isinstance(pair, list) and len(cast("list[Any]", pair)) == 2 for pair in pairs)


def _advice(member: str, alias: str, found: Any, ids: NamedIds) -> str | None:
    """What to do about it where it is not only to be renamed: a name is no id, and two corners or five numbers are no box."""
    if member in ("image_id", "category_id") and isinstance(found, str):
        what = "image" if member == "image_id" else "category"
        if (id_ := ids.find(member, found)) is not None:
            return f'write "{member}": {id_}, the "id" of {quote(found)}; {quote(alias)} is not read'
        return f'write the "id" of the {what} into "{member}": {quote(alias)} ({quote(found)}) is not read'
    size = len(cast("list[Any]", found)) if isinstance(found, list) else 0
    if member == "bbox" and (size == _CORNERS or _are_corners(found)):
        return f'write the box around the four corners into "bbox": [x, y, width, height], and {quote(alias)} into "segmentation": [[…]]'
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
