"""Objects that are no prediction lines at all: records of exports, and all records in a list, or one, under a name.

Each is told once. Held against the shape of a line, everything in them would be wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from predlint.platforms.labelbox.export_words import (
    CocoAnnotation,
    ExportAnnotation,
    ExportLabel,
    ExportRow,
    SdkAnnotation,
    SdkLabel,
    StatusRow,
)
from predlint.platforms.labelbox.payload_words import MasksMisspelt
from predlint.platforms.labelbox.shared_members import EXPORT, LISTS, PAYLOADS
from predlint.platforms.labelbox.words import WrappedInObject
from predlint.shape.resolver import casefold_name, misspelling
from predlint.shape.violation_specs import ViolationSpec, spec_of

#: What tells a data row of an export, with all its labels.
_OF_ROWS = ("projects", "experiments", "Labeled Data", "Label")
#: What such a row has in every export, also in those without labels.
_MEASURED = "media_attributes"
#: What such a row is named by.
_ROW = ("data_row", "DataRow ID", "Data Row ID")
#: What tells one annotation out of an export, or out of a COCO file.
_OF_ANNOTATIONS = ("annotation_kind", "feature_id", "feature_schema_id")
_OF_COCO = ("category_id", "image_id")
#: The lists that a label of an export has, and what annotations in them have that those of imports never do.
_OF_LABEL = ("objects", "classifications")
_OF_ANNOTATION = frozenset({"annotation_kind", "feature_id"})
_FOREIGN_MEMBERS = frozenset({*_OF_ROWS, *_OF_ANNOTATIONS, *_OF_COCO})
#: One of these has every object with a name or an id, and a value of its own, that is told to be no line.
FOREIGN_MEMBERS = _FOREIGN_MEMBERS | {"value", "data", _MEASURED}
#: What such annotations never have: with it, it is a line that lacks its data row, or spells it otherwise, and has one member too many.
_OF_LINES = frozenset({"data_row", "answer", "answers", "bbox", "segments", "textSelections", "masks"})
#: What an annotation of the Python SDK has, beside its name: not all of them in all releases.
_OF_SDK = frozenset({"extra", "keyframe", "segment_index", "feature_schema_id"})
#: What the outcome of an import says of each line, and with which words.
_STATES = ("SUCCESS", "FAILURE")
_OF_PREDICTIONS = frozenset({*PAYLOADS, "name", "schemaId"})
#: Members that hold such lists in a line.
_OWN = PAYLOADS.keys() | {"classifications"}


#: What composite masks hold, without case and separators.
_OF_MASKS = frozenset({"frames", "instances"})


def foreign(value: dict[str, Any]) -> tuple[ViolationSpec, str] | None:
    """What is said of an object that is no line, and the member that tells it; None for all that may be one."""
    if value.get("status") in _STATES and ("dataRow" in value or "uuid" in value) and value.keys().isdisjoint(_OF_PREDICTIONS):
        return spec_of(StatusRow, value["status"]), "status"
    if "dataRow" in value:
        return _wrapped(value) if _names_row(value["dataRow"]) and value.keys().isdisjoint(LISTS) else None
    if value.get("value").__class__ is dict and "name" in value and not _OF_SDK.isdisjoint(value):
        return spec_of(SdkAnnotation), "value"
    if "name" in value and _FOREIGN_MEMBERS.isdisjoint(value):
        return None
    if value.get("data").__class__ is dict and value.get("annotations").__class__ is list:
        return spec_of(SdkLabel), "annotations"
    if (held := _label_of_export(value)) is not None:
        return spec_of(ExportLabel), held
    row = next((name for name in _ROW if name in value), None)
    if row is not None and (told := next((name for name in (*_OF_ROWS, _MEASURED) if name in value), None)) is not None:
        return spec_of(ExportRow), told
    if row is None and all(name in value for name in _OF_COCO):
        return spec_of(CocoAnnotation), _OF_COCO[0]
    told = next((name for name in value if name in _OF_ANNOTATIONS), None)
    if told is not None and ("annotation_kind" in value or PAYLOADS.keys().isdisjoint(value)) and _OF_LINES.isdisjoint(value):
        intended = {name: EXPORT[name] for name in value if name in EXPORT and name not in _OF_ANNOTATIONS}
        return spec_of(ExportAnnotation, tuple(intended.items())), told
    return _wrapped(value)


def masks_misspelt(value: dict[str, Any]) -> tuple[ViolationSpec, str] | None:
    """What is said of a line of composite masks that stand under another name, and the member that they stand under."""
    if "dataRow" not in value or any([member != "mask" and member in PAYLOADS and item is not None for member, item in value.items()]):
        return None
    named = any(value.get(name) is not None for name in ("name", "schemaId"))
    for member, item in value.items():
        holds = item.__class__ is dict and len(_OF_MASKS & set(map(casefold_name, item))) == len(_OF_MASKS)
        if member == "mask" and not holds:
            return None
        if holds or (not named and item.__class__ in (dict, list) and misspelling(member, ("masks",)) is not None):
            return spec_of(MasksMisspelt, named, member, "masks"), member
    return None


def _label_of_export(value: dict[str, Any]) -> str | None:
    """The member that tells a label of an export, or what it has under ``annotations``; None for all that is neither."""
    if "name" in value or not PAYLOADS.keys().isdisjoint(value):
        return None
    inner: Any = value.get("annotations")
    if inner.__class__ is dict and any([name in inner for name in _OF_LABEL]):
        return "annotations"
    for name in _OF_LABEL:
        items: Any = value.get(name)
        if items.__class__ is list and items and all([item.__class__ is dict and not _OF_ANNOTATION.isdisjoint(item) for item in items]):
            return name
    return None


def _wrapped(value: dict[str, Any]) -> tuple[ViolationSpec, str] | None:
    if "name" in value or "schemaId" in value:
        return None
    name = "classifications" if _are_answers(value) else next(lists_in(value), None)
    return (spec_of(WrappedInObject, name), name) if name is not None else None


def _names_row(reference: Any) -> bool:
    """True for what says as it should which data row is meant."""
    return reference.__class__ is dict and any([isinstance(reference.get(name), str) for name in ("globalKey", "id")])


def _are_answers(value: dict[str, Any]) -> bool:
    """True for a data row with the answers to its questions, and nothing else that they may be about."""
    items: Any = value.get("classifications")
    if items.__class__ is not list or not PAYLOADS.keys().isdisjoint(value):
        return False
    return bool(items) and all([item.__class__ is dict and _is_line(item) for item in items])


def lists_in(value: dict[str, Any]) -> Iterator[str]:
    """The members that hold lists of lines, or a line."""
    for name, items in value.items():
        if name in _OWN or name == "dataRow":
            continue
        if (items.__class__ is list and (name in LISTS or _are_lines(cast("list[Any]", items)))) or (
            items.__class__ is dict and _is_line(cast("dict[str, Any]", items))
        ):
            yield name


def lists_of(value: Any) -> list[str]:
    """The members of an object that is no line itself which hold lines: lists of them, single ones, and the answers beside those. Of a line
    these are members whose name tells it, and never its own answers."""
    if not isinstance(value, dict) or not PAYLOADS.keys().isdisjoint(cast("dict[str, Any]", value)):
        return []
    is_line = "name" in value or "schemaId" in value
    found = [name for name in lists_in(cast("dict[str, Any]", value)) if not is_line or name in LISTS]
    beside = "classifications" in value and (found or (not is_line and _are_answers(cast("dict[str, Any]", value))))
    return [*found, "classifications"] if beside else found


def _are_lines(items: list[Any]) -> bool:
    """True for a list of lines, and for one of what stands on them beside the data row that the list is of."""
    return bool(items) and all(item.__class__ is dict and _is_line(item) for item in items[:3])


def _is_line(item: dict[str, Any]) -> bool:
    return "dataRow" in item or (("name" in item or "schemaId" in item) and not PAYLOADS.keys().isdisjoint(item))
