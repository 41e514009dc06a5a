"""Recognises raw model output that is not written as results: labels with scores, boxes or spans, one by one or in parallel lists."""

from __future__ import annotations

import re
from typing import Any, cast

from predlint.lazy_regex import lazy_regex
from predlint.platforms.label_studio.record_view import Json

#: Members of raw output that hold its label. A "name" counts only beside a place, since anything may have one.
_LABELS = (
    "label", "labels", "label_name", "class", "class_name", "className", "class_id", "classId", "cls", "category", "category_name",
    "categoryName", "category_id", "tag", "entity", "entity_group", "entity_type",
)  # fmt: skip
_NAMES = ("name",)
_SCORES = ("score", "scores", "confidence", "confidences", "conf", "prob", "probs", "probability", "probabilities", "logit", "logits")
_PLACES = (
    "bbox", "bboxes", "box", "boxes", "bounding_box", "bounding_boxes", "boundingBox", "bndbox", "xyxy", "xyxyn", "xywh", "xywhn", "rect",
    "polygon", "polygons", "points", "segmentation", "mask", "masks", "rle", "keypoints", "contour",
)  # fmt: skip
#: Members that give a place together.
_SPREAD = (
    ("x", "y", "width", "height"), ("x", "y", "w", "h"), ("x1", "y1", "x2", "y2"), ("xmin", "ymin", "xmax", "ymax"),
    ("x_min", "y_min", "x_max", "y_max"), ("left", "top", "width", "height"), ("start", "end"),
)  # fmt: skip
#: All raw output has one of these members.
RAW_MEMBERS: tuple[str, ...] = (*_SCORES, *_PLACES, *dict.fromkeys(names[0] for names in _SPREAD))
#: Names of parallel lists of places or scores.
RAW_LIST_NAMES: tuple[str, ...] = ("bboxes", "boxes", "scores", "confidences")
#: Part of the name of a member of the data that holds model output.
_OF_A_MODEL = lazy_regex(r"pred|detect|infer|output|^ents$", re.IGNORECASE)  # ents: what spaCy writes of a text
#: Maximum number of items of a list that are checked.
_MOST = 20
#: Depth of nested objects in which raw output is searched.
_DEEP = 2


def path_to_raw_output(name: str, value: Any, *, in_data: bool = False, depth: int = _DEEP) -> tuple[str, ...] | None:
    """Returns the members that lead from a member of a task, or of its data, to raw output; () if the member is raw output itself, None if
    there is none. In data it must have a label, a score and a place, or a name that says what it is."""
    all_three = in_data and _OF_A_MODEL.search(name) is None
    if _are_raw(value, all_three=all_three):
        return ()
    if depth > 1 and isinstance(value, dict) and not (in_data and all_three):
        for inner, held in cast("Json", value).items():
            if isinstance(held, (list, dict)) and (names := path_to_raw_output(name, held, in_data=in_data, depth=depth - 1)) is not None:
                return (inner, *names)
    return None


def _are_raw(value: Any, *, all_three: bool) -> bool:
    if isinstance(value, list):
        items = cast("list[Any]", value)[:_MOST]
        return bool(items) and all(is_raw(item, all_three=all_three) for item in items)
    return is_raw(value, all_three=all_three) or lists_raw(value)


def is_raw(item: Any, *, all_three: bool = False) -> bool:
    """Returns True for an object with a label and a score or a place; with ``all_three``, it must have both."""
    if not isinstance(item, dict):
        return False
    given = cast("Json", item)
    if "from_name" in given or "result" in given:
        return False
    placed = _has_filled_member(given, _PLACES, (list, dict)) or any(
        all(_is_number(given.get(name)) for name in names) for names in _SPREAD
    )
    scored = any(_is_number(given.get(name)) for name in _SCORES)
    labelled = _has_filled_member(given, _LABELS, (str, int)) or (placed and _has_filled_member(given, _NAMES, str))
    return labelled and (placed and scored if all_three else placed or scored)


def lists_raw(value: Any) -> bool:
    """Returns True for an object with parallel lists: one of labels, and one of scores or places."""
    if not isinstance(value, dict):
        return False
    given = cast("Json", value)
    labels = _lists(given, _LABELS, (str, int))
    return any(
        len(held) == len(parallel)
        for held in labels
        for parallel in [*_lists(given, _SCORES, (int, float)), *_lists(given, _PLACES, (list, dict))]
    )


def parallel_list_member(task: Json) -> str | None:
    """Returns the member of a task with places or scores, if a parallel list has their labels; else None."""
    if not lists_raw(task):
        return None
    return next(name for name in (*_PLACES, *_SCORES) if _lists(task, (name,), (int, float, list, dict)))


def _has_filled_member(given: Json, names: tuple[str, ...], types: type | tuple[type, ...]) -> bool:
    return any(isinstance(held := given.get(name), types) and held.__class__ is not bool and held not in ("", [], {}) for name in names)


def _lists(given: Json, names: tuple[str, ...], types: type | tuple[type, ...]) -> list[list[Any]]:
    """Returns the non-empty lists under some names that hold only values of these types."""
    listed = [cast("list[Any]", held) for name in names if isinstance(held := given.get(name), list) and held]
    return [items for items in listed if all(isinstance(item, types) for item in items[:_MOST])]


def _is_number(value: Any) -> bool:
    return value.__class__ in (int, float)
