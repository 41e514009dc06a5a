"""Detects objects that are no prediction lines: records of exports, and objects that contain the records as a member.

Each is reported once. Checked with the shape of a line, every member would be wrong.
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

#: Members that identify a data row of an export, with all its labels.
_OF_ROWS = ("projects", "experiments", "Labeled Data", "Label")
#: A member that a data row of an export always has, even without labels.
_MEASURED = "media_attributes"
#: Members that name a data row of an export.
_ROW = ("data_row", "DataRow ID", "Data Row ID")
#: Members that identify one annotation of an export, or of a COCO file.
_OF_ANNOTATIONS = ("annotation_kind", "feature_id", "feature_schema_id")
_OF_COCO = ("category_id", "image_id")
#: The lists of a label in an export, and members of its annotations that import lines never have.
_OF_LABEL = ("objects", "classifications")
_OF_ANNOTATION = frozenset({"annotation_kind", "feature_id"})
_FOREIGN_MEMBERS = frozenset({*_OF_ROWS, *_OF_ANNOTATIONS, *_OF_COCO})
#: Every object that is no line, but has a name or an id and a value of its own, has one of these.
FOREIGN_MEMBERS = _FOREIGN_MEMBERS | {"value", "data", _MEASURED}
#: Members that annotations of exports never have: an object with one is a line with a missing or misspelt data row and an extra member.
_OF_LINES = frozenset({"data_row", "answer", "answers", "bbox", "segments", "textSelections", "masks"})
#: Members of an annotation of the Python SDK, beside its name. Not all releases have all of them.
_OF_SDK = frozenset({"extra", "keyframe", "segment_index", "feature_schema_id"})
#: The outcomes in the status report of an import.
_STATES = ("SUCCESS", "FAILURE")
_OF_PREDICTIONS = frozenset({*PAYLOADS, "name", "schemaId"})
#: Members whose lists belong to a line.
_OWN = PAYLOADS.keys() | {"classifications"}


#: Members of composite masks, without case and separators.
_OF_MASKS = frozenset({"frames", "instances"})


def foreign(value: dict[str, Any]) -> tuple[ViolationSpec, str] | None:
    """Returns the violation spec for an object that is no line, and the member that shows it, or None if it may be a line."""
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
    if (label_member := _label_of_export(value)) is not None:
        return spec_of(ExportLabel), label_member
    row = next((name for name in _ROW if name in value), None)
    if row is not None and (member := next((name for name in (*_OF_ROWS, _MEASURED) if name in value), None)) is not None:
        return spec_of(ExportRow), member
    if row is None and all(name in value for name in _OF_COCO):
        return spec_of(CocoAnnotation), _OF_COCO[0]
    member = next((name for name in value if name in _OF_ANNOTATIONS), None)
    if member is not None and ("annotation_kind" in value or PAYLOADS.keys().isdisjoint(value)) and _OF_LINES.isdisjoint(value):
        intended = {name: EXPORT[name] for name in value if name in EXPORT and name not in _OF_ANNOTATIONS}
        return spec_of(ExportAnnotation, tuple(intended.items())), member
    return _wrapped(value)


def masks_misspelt(value: dict[str, Any]) -> tuple[ViolationSpec, str] | None:
    """Returns the violation spec for composite masks under another member name, and that name, or None."""
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
    """Returns the member that shows that an object is a label of an export, or contains one under ``annotations``; else None."""
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
    """Returns True for a reference that names its data row as it should."""
    return reference.__class__ is dict and any([isinstance(reference.get(name), str) for name in ("globalKey", "id")])


def _are_answers(value: dict[str, Any]) -> bool:
    """Returns True for a data row with the answers to its questions, and nothing else that they may be about."""
    items: Any = value.get("classifications")
    if items.__class__ is not list or not PAYLOADS.keys().isdisjoint(value):
        return False
    return bool(items) and all([item.__class__ is dict and _is_line(item) for item in items])


def lists_in(value: dict[str, Any]) -> Iterator[str]:
    """Yields the members that contain lists of lines, or a single line."""
    for name, items in value.items():
        if name in _OWN or name == "dataRow":
            continue
        if (items.__class__ is list and (name in LISTS or _are_lines(cast("list[Any]", items)))) or (
            items.__class__ is dict and _is_line(cast("dict[str, Any]", items))
        ):
            yield name


def lists_of(value: Any) -> list[str]:
    """Returns the members of an object that contain lines: lists, single lines, and the answers beside those. For a line only members with
    names of such lists count, and never its own answers."""
    if not isinstance(value, dict) or not PAYLOADS.keys().isdisjoint(cast("dict[str, Any]", value)):
        return []
    is_line = "name" in value or "schemaId" in value
    found = [name for name in lists_in(cast("dict[str, Any]", value)) if not is_line or name in LISTS]
    has_answers = "classifications" in value and (found or (not is_line and _are_answers(cast("dict[str, Any]", value))))
    return [*found, "classifications"] if has_answers else found


def _are_lines(items: list[Any]) -> bool:
    """Returns True for a list of lines, also if the lines share a data row that is given beside the list."""
    return bool(items) and all(item.__class__ is dict and _is_line(item) for item in items[:3])


def _is_line(item: dict[str, Any]) -> bool:
    return "dataRow" in item or (("name" in item or "schemaId" in item) and not PAYLOADS.keys().isdisjoint(item))
