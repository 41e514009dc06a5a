"""Names that other tools and model code use for the members of a line, by the name that an import line uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from predlint.ontology import Classification
from predlint.platforms.common_mistakes import unquoted_number
from predlint.platforms.labelbox.misplaced_classifications import nested_outside
from predlint.platforms.labelbox.value_forms import PARTS
from predlint.platforms.labelbox.words import InPlaceOfAMember, OtherName, PartOutside, ScoreOfPrelabel
from predlint.shape.intended_record import looks_like_member
from predlint.shape.nodes import Member
from predlint.shape.resolver import misspelling
from predlint.shape.violation_specs import ViolationSpec, spec_of

#: Names that other tools use for any shape.
_SHAPES = ("value", "geometry", "annotation", "shape")
#: Members at the top of a line.
OTHER_NAMES = {
    "bbox": (
        "boundingBox", "box", "boxes", "bboxes", "boundingBoxes", "predBoxes", "rect", "rectangle", "bndbox",
        "xyxy", "xywh", "xyxyn", "xywhn", "points", "coordinates", *_SHAPES,
    ),
    "polygon": ("points", "vertices", "coordinates", *_SHAPES),
    "point": ("keypoint", "coordinates", *_SHAPES), "line": ("coordinates", *_SHAPES), "mask": ("rle", *_SHAPES),
    "segments": _SHAPES, "relationship": ("relation", "relations", "edge", "value"),
    "location": ("entity", "span", "spans", "offsets", "value", "conversational_location"),
    "textSelections": ("value",), "messageEvaluationTask": ("value",),
    "metricValue": ("value",),
    "answer": ("value", "option", "choice", "choices", "response"),
    "name": ("label", "class", "className", "category"), "schemaId": ("featureSchemaId",),
    "confidence": ("score", "conf", "probability", "prob", "certainty", "confidenceScore"),
    "classifications": ("subclassifications", "subClassifications", "nestedClassifications"),
}  # fmt: skip
#: Members of an answer that names an option.
OPTION_NAMES = {"name": ("label", "option", "answer", "class", "title")}
#: Members of a box, a point and a mask.
SIDE_NAMES = {"width": ("w",), "height": ("h",), "left": ("x",), "top": ("y",)}
AXIS_NAMES = {"x": ("left",), "y": ("top",)}
MASK_NAMES = {
    "instanceURI": ("uri", "url", "instance_url", "imageURI"),
    "colorRGB": ("color", "colour", "rgb"),
    "png": ("imageBytes", "base64"),
}
#: Members of a frame of composite masks that contain its image.
FRAME_NAMES = {"instanceURI": MASK_NAMES["instanceURI"], "imBytes": ("png", "bytes", *MASK_NAMES["png"])}
#: Members of a box on a page.
PAGE_NAMES = {"page": ("pageNumber", "page_number", "pageIndex", "page_index")}
#: Members of a text selection.
SELECTION_NAMES = {"tokenIds": ("tokens",), "groupId": ("group",)}
#: Members of a selected message, and of one in a ranking.
MESSAGE_NAMES = {"modelConfigName": ("model", "modelName", "modelConfig")}
RANK_NAMES = {"order": ("rank", "position")}
#: Members of a custom metric.
METRIC_NAMES = {"name": ("metricName", "metric_name", "metric", "key"), "value": ("metricValue", "metric_value", "score")}
#: Members of a metric line.
METRIC_LINE_NAMES = {"metricName": ("name", "metric")}
#: The ends of a relationship.
END_NAMES = {
    "source": ("from", "sourceId", "source_id", "sourceUuid", "source_uuid", "from_id", "fromId"),
    "sourceOntologyName": ("source_ontology_name",),
    "target": ("to", "targetId", "target_id", "targetUuid", "target_uuid", "to_id", "toId"),
}


def intended_end(keys: tuple[str, ...]) -> tuple[str, str] | None:
    """Returns the first member of a relationship that is meant as its source, and the right name for it, or None."""
    ends = ("source", "sourceOntologyName")
    found = member_by_alias(keys, {end: END_NAMES[end] for end in ends})
    return found or next(((key, intended) for key in keys if (intended := misspelling(key, ends)) is not None), None)


#: The direction of a relationship.
TYPE_NAMES = {"type": ("relationshipType", "relationship_type", "direction")}


def alias_specs(names: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ViolationSpec]]:
    """Returns alias -> (member, violation spec). Where the alias does no harm, the violation is the one for unknown members."""
    return {other: _alias_spec(other, intended) for intended, others in names.items() for other in others}


@cache  # there are few, and thousands of options share them
def _alias_spec(other: str, intended: str) -> tuple[str, ViolationSpec]:
    return intended, ViolationSpec(OtherName, (other, intended), lost_value_spec=in_place_of(intended) if intended in _LOST else None)


@cache
def in_place_of(intended: str) -> Callable[[Any, str, Mapping[str, Any]], ViolationSpec | None]:
    """Returns a function with the violation spec for a member that has the value of ``intended`` under another name: the import takes the
    prediction without the value."""

    def lost(value: Any, name: str, members: Mapping[str, Member]) -> ViolationSpec | None:
        member = members.get(intended)
        if member is None:
            return None
        if member.presence is not None:  # the member is not read here, so nothing is lost
            return spec_of(ScoreOfPrelabel, name) if member.presence.rule.code == "CNF005" else None
        if not _LOST[intended](member, value):
            return None
        return spec_of(InPlaceOfAMember, name, intended)

    return lost


def _is_score(member: Member, value: Any) -> bool:
    if value.__class__ is list and len(value) == 1:
        value = value[0]
    return (value.__class__ in (int, float)) or (value.__class__ is str and unquoted_number(value) is not None)


#: Optional member -> test whether a value under another name belongs to it.
_LOST: Mapping[str, Callable[[Member, Any], bool]] = {
    "confidence": _is_score,
    "classifications": looks_like_member,
}


@cache
def _part_outside(part: str, payload: str) -> tuple[str, ViolationSpec]:
    return payload, ViolationSpec(PartOutside, (part, payload), is_of_parts=True)


def parts_outside(payload: str) -> dict[str, tuple[str, ViolationSpec]]:
    """Returns the specs for parts of a value that are misplaced beside the member that should contain them."""
    return {part: _part_outside(part, payload) for part in PARTS.get(payload, ())}


def nested_names(questions: Iterable[Classification], intended: str = "") -> dict[str, tuple[str, ViolationSpec]]:
    """Returns the specs for nested questions that are members of their parent, with their answer as value. ``intended``: the member that
    they replace."""
    return {question.name: (intended, nested_outside(question)) for question in questions}


def member_by_alias(keys: tuple[str, ...], names: Mapping[str, tuple[str, ...]]) -> tuple[str, str] | None:
    """Returns the first of ``keys`` that is an alias, and the member it means, or None."""
    return next(((key, intended) for key in keys for intended, others in names.items() if key in others), None)
