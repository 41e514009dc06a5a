"""Detects records of other platforms in place of a COCO annotation, result or file, by their members."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from predlint.platforms.coco.nested_annotations import member_inside

#: Members of an Encord label row; no annotation has them.
_ROW = frozenset({"data_units", "object_answers", "classification_answers", "object_actions", "label_hash"})
_LISTS = frozenset({"images", "annotations", "categories"})
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
    if len(_LISTS & members.keys()) > 1:
        return "a whole COCO file", "take each out of the list, into a file of its own (json.dump(data[0], file)), and check that"
    if "file_name" in members and member_inside(members) is not None:
        return "an image with its annotations inside of it", _SEPARATE_HELP
    return foreign_members(members)
