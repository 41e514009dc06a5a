"""JSON Schema of one element of a file: a task, its data alone, or a prediction for a task that the server has."""

from __future__ import annotations

from functools import reduce
from typing import Any

from msgspec.structs import replace

from predlint.platforms.label_studio.forms import ENVELOPE, OF_MODELS, OF_PREDICTION, TELLING
from predlint.platforms.label_studio.ontology import LabelConfig
from predlint.platforms.label_studio.rules import UNDEFINED
from predlint.platforms.label_studio.shape import ConfigShapes
from predlint.platforms.label_studio.topics.data import is_plain, required_keys
from predlint.shape.json_schema import Emitter, Schema

# -- JSON Schema of one element of a Label Studio file: a task, its data alone, or a prediction for a task that the server has --


# The members of an element decide which of these it is, as in `forms.kind_of`; what no import accepts is compared with the nearest.


def element_schema(shapes: ConfigShapes, name: str, *, apart: bool = False) -> dict[str, Any]:
    """Returns the schema of an element of a file, for a config of that name."""
    emitter = Emitter(apart=apart)
    data = emitter.named("data", shapes.data, _data(emitter, shapes))
    results = emitter.named("results", shapes.results)
    prediction = emitter.named("prediction", shapes.prediction)
    task = emitter.named("task", shapes.task)
    column = {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["from_name", "value"]}}
    flat = {"allOf": [data], "patternProperties": {"": {"if": column, "then": results}}}
    root = _when(_any_of("data", "Data"), task, _when(_is_prediction(), prediction, _when(_any_of(*ENVELOPE), task, flat)))
    description = "Label Studio: a task with its data and predictions, its data alone, or a prediction. Made by predlint."
    return emitter.document(root, title=f"{name}: one task", description=description)


def _data(emitter: Emitter, shapes: ConfigShapes) -> Schema:
    """Returns the schema of the data of a task, with required nested members. A file uploaded before the config existed stands for the
    first required member."""
    config, asked = shapes.config, required_keys(shapes.config)
    whole = emitter.whole(shapes.data)
    if asked and asked[0].key in shapes.data.members:
        key = asked[0].key
        members = {**shapes.data.members, key: replace(shapes.data.members[key], missing=None)}
        whole = _when({"type": "object", "required": [UNDEFINED]}, emitter.whole(replace(shapes.data, members=members)), whole)
    inside = [_by_path(key) for key in sorted(_paths(config))]
    return {"allOf": [whole, *inside]} if inside else whole


def _paths(config: LabelConfig) -> set[str]:
    """Returns the required nested members, as ``a.b``."""
    keys = {
        *(tag.key for tag in config.objects),
        *(control.dynamic for control in config.controls),
        *(each.key for each in required_keys(config)),
    }
    return {key for key in keys if key is not None and not is_plain(key) and not set("[{") & set(key)}


def _by_path(key: str) -> Schema:
    return reduce(
        lambda inner, name: {"type": "object", "required": [name], "properties": {name: inner}}, reversed(key.split(".")), Schema()
    )


def _is_prediction() -> Schema:
    """Returns a schema that matches a prediction without a task around it."""
    alone: Schema = {"type": "object", "propertyNames": {"enum": sorted(OF_PREDICTION)}}
    no_text: Schema = {"properties": {"result": {"not": {"type": "string"}}}}
    bare = {**alone, "required": ["result"], "anyOf": [_any_of(*TELLING), no_text]}
    lacking = {**alone, "required": ["task"], "properties": {"task": {"type": "integer"}, "result": False}, **_any_of(*OF_MODELS)}
    return {"type": "object", "anyOf": [{"required": ["result", "task"]}, bare, lacking]}


def _when(condition: Schema, then: Schema, other: Schema) -> Schema:
    return {"if": condition, "then": then, "else": other}


def _any_of(*members: str) -> Schema:
    return {"type": "object", "anyOf": [{"required": [member]} for member in sorted(members)]}
