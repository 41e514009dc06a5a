"""Detects what an element of a file is: a label row, or something else in its place."""

from __future__ import annotations

from enum import Enum
from typing import Any, cast

#: Members that identify a label row; one of them is enough.
_ROW = frozenset(
    {"data_units", "object_answers", "classification_answers", "object_actions", "label_hash", "label_status", "branch_name", "data_hash"}
)
#: Members of a label row. One at least is there, unless it has no structure of a row at all.
_PARTS = frozenset({"data_units", "object_answers", "classification_answers", "object_actions"})
_WITH = "give {} with --ontology to check it"


class Kind(Enum):
    """What an element of a file is: a description, and what to do about it."""

    ROW = ("an Encord label row", "")
    COCO = ("a COCO file", "check it with --dialect coco")
    RESULTS = ("a list of COCO results", "check it with --dialect coco")
    LABELS = (
        "the labels of one data unit",
        'put them under "labels" of a data unit of a label row: {"data_units": {"<data_hash>": {"labels": {…}}}}',
    )
    ONTOLOGY = ("an ontology", "give the ontology with --ontology, and the label rows in its place")
    LABELBOX = ("a Labelbox prediction", _WITH.format("a Labelbox ontology"))
    LABEL_STUDIO = ("a Label Studio task", _WITH.format("its labeling config"))
    WRAPPED = ("a list of label rows in an object", "write the list itself: [{…}, …]")
    WRAPPED_ROW = ("a label row in an object", "write the row itself, without the object around it")
    KEYED = ("several label rows in an object", "write a list of them: [{…}, …]")
    UNIT = ("a data unit", 'put it under "data_units" of a label row: {"data_units": {"<data_hash>": {…}}}')
    UNITS = ('what a label row has under "data_units"', 'put it there, beside the other members of the row: {"data_units": {…}, …}')
    OBJECT = ("an object on a frame", 'objects are under "labels" of a data unit of a label row')
    OTHER = ("an object without a member of a label row", "export the label rows, or write them with label_row.to_encord_dict()")
    VALUE = ("no object", "")


def kind_of(value: Any) -> Kind:
    """Returns what an element is, by its members."""
    if not isinstance(value, dict):
        return Kind.VALUE
    whole = cast("dict[str, Any]", value)
    names = whole.keys()
    if _is_unit(whole):
        return Kind.UNIT
    if names & _ROW:
        return _partial_row_kind(whole) if names.isdisjoint(_PARTS) else Kind.ROW
    if isinstance(whole.get("annotations"), list) and (isinstance(whole.get("images"), list) or isinstance(whole.get("categories"), list)):
        return Kind.COCO
    if {"image_id", "category_id"} <= names:
        return Kind.RESULTS
    if _is_labels(whole) or (
        whole and all(isinstance(inner, dict) and _is_labels(cast("dict[str, Any]", inner)) for inner in whole.values())
    ):
        return Kind.LABELS
    if _is_ontology(whole):
        return Kind.ONTOLOGY
    if names & {"dataRow", "data_row"}:
        return Kind.LABELBOX
    if isinstance(whole.get("data"), dict) and names & {"predictions", "annotations"}:
        return Kind.LABEL_STUDIO
    if {"objectHash", "featureHash"} <= names:
        return Kind.OBJECT
    if whole and all(map(_is_unit, whole.values())):
        return Kind.UNITS
    if any(_contains_rows(inner) for inner in whole.values()):
        return Kind.WRAPPED
    rows = sum(isinstance(inner, dict) and "data_units" in inner for inner in whole.values())
    return Kind.OTHER if not rows else Kind.WRAPPED_ROW if rows == 1 else Kind.KEYED


def _partial_row_kind(whole: dict[str, Any]) -> Kind:
    """Returns the kind of an element with hashes of a row, but without its data units and answers."""
    if isinstance(whole.get("labels"), dict):
        return Kind.UNIT
    found = [cast("list[Any]", each) for each in map(whole.get, ("objects", "classifications")) if isinstance(each, list)]
    return Kind.LABELS if any(isinstance(each, dict) for listed in found for each in listed) else Kind.ROW


def _is_unit(value: Any) -> bool:
    return isinstance(value, dict) and "labels" in value and "data_sequence" in value


def _is_ontology(whole: dict[str, Any]) -> bool:
    found: Any = whole.get("editor", whole.get("structure", whole))
    if not isinstance(found, dict):
        return False
    lists = cast("dict[str, Any]", found)
    return all(isinstance(lists.get(name), list) for name in ("objects", "classifications"))


def _is_labels(whole: dict[str, Any]) -> bool:
    """Returns True for the objects and classifications of one image or frame. Those of an ontology have no such hashes."""
    for member, hash in (("objects", "objectHash"), ("classifications", "classificationHash")):
        found: Any = whole.get(member)
        first: Any = next(iter(cast("list[Any]", found)), None) if isinstance(found, list) else None
        if isinstance(first, dict) and hash in first:
            return True
    return False


def _contains_rows(value: Any) -> bool:
    if isinstance(value, list):
        first: Any = next(iter(cast("list[Any]", value)), None)
        return isinstance(first, dict) and not _ROW.isdisjoint(cast("dict[str, Any]", first))
    return False
