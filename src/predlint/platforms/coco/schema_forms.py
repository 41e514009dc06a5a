"""JSON Schema for every form of a COCO file: a document of lists, a list of results, or one element of either.

Here the kind of an annotation or result follows from its own members. In a file, the first element decides for all of them, which a
schema of one element cannot express.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from predlint.platforms.coco import shape as shapes
from predlint.platforms.coco.topics.categories import category_node
from predlint.platforms.coco.topics.images import image_node
from predlint.shape.json_schema import Emitter, Schema
from predlint.shape.nodes import Record

_ABOVE_ZERO: Schema = {"exclusiveMinimum": 0}
_LISTS = ("images", "categories", "annotations")


def coco_schema(encord: bool, categories: Sequence[int] = (), *, apart: bool = False) -> dict[str, Any]:
    """Returns the JSON Schema for files; ``encord``: for files that are meant for an Encord project; ``categories``: the ids that results
    may name, if they are known."""
    emitter = Emitter(apart=apart)
    image = emitter.named("image", image_node(encord))
    category = emitter.named("category", category_node(encord))
    annotation = _shared(emitter, "annotation", _annotation(emitter, encord))
    result = _shared(emitter, "result", _result(emitter, categories))
    lists = {name: _list(item) for name, item in zip(_LISTS, (image, category, annotation), strict=True)}
    scored = {**_any_of("score", "caption"), "not": _any_of("iscrowd", "segments_info")}
    numbered = {**_has("id"), "not": _has("score")}
    element = _when(numbered, annotation, _when(scored, result, _when(_any_of("iscrowd", "segments_info"), annotation, result)))
    root = _when({"type": "array"}, _list(result), _when(_any_of(*_LISTS), {"properties": lists}, element))
    description = "COCO: a file, a list of results, or one element of either. Made by predlint."
    return emitter.document(root, title="COCO: annotations or results", description=description)


def _annotation(emitter: Emitter, encord: bool) -> Schema:
    plain = shapes.annotation(encord)
    instance = emitter.named("instance", plain) if encord else _posed(emitter, "instance", plain)
    caption = emitter.named("caption", shapes.annotation(encord, "caption"))
    panoptic = emitter.named("panoptic", shapes.annotation(encord, "panoptic"))
    return _when(_has("bbox"), instance, _when(_has("segments_info"), panoptic, _when(_has("caption"), caption, instance)))


def _result(emitter: Emitter, categories: Sequence[int]) -> Schema:
    caption = emitter.named("caption result", shapes.result("caption"))
    before = {*emitter.shared}
    box = _posed(emitter, "box result", shapes.result("bbox"))
    members = emitter.shared["box result"]["properties"]  # the box of a single key point has no size
    members["bbox"] = {"allOf": [members["bbox"], {"prefixItems": [{}, {}, _ABOVE_ZERO, _ABOVE_ZERO]}]}
    mask = _posed(emitter, "mask result", shapes.result("segm"))
    pose = emitter.named("pose result", shapes.result("keypoints"))
    unknown = emitter.named("unknown result", shapes.result(None))
    for name in emitter.shared.keys() - before if categories else ():
        members = emitter.shared[name].get("properties", {})
        if "category_id" in members:
            members["category_id"] = {**members["category_id"], "enum": [*categories]}
    drawn = _when(_has("segmentation"), mask, _when(_has("keypoints"), pose, unknown))
    boxed = {**_has("bbox"), "properties": {"bbox": {"not": {"type": "array", "maxItems": 0}}}}
    flat = _when(_has("caption"), caption, _when(boxed, box, drawn))
    return _when({**_has("segments_info"), "not": _has("bbox")}, {"$ref": "#/$defs/panoptic"}, flat)


def _posed(emitter: Emitter, name: str, shape: Record) -> Schema:
    """Adds a form with key points, whose score may be above 1, and returns a schema that chooses between the two."""
    score = shapes.result("keypoints").members["score"]
    minimum = replace(shape.members["score"], node=score.node)
    pose = emitter.named(f"{name} with a pose", replace(shape, members={**shape.members, "score": minimum}))
    points = {**_has("keypoints"), "properties": {"keypoints": {"type": "array", "minItems": 1}}}
    return _when(points, pose, emitter.named(name, shape))


def _shared(emitter: Emitter, name: str, schema: Schema) -> Schema:
    emitter.shared[name] = schema
    return {"$ref": f"#/$defs/{name}"}


def _when(condition: Schema, then: Schema, other: Schema) -> Schema:
    return {"if": condition, "then": then, "else": other}


def _has(member: str) -> Schema:
    return {"type": "object", "required": [member]}


def _any_of(*members: str) -> Schema:
    return {"type": "object", "anyOf": [{"required": [member]} for member in members]}


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}
