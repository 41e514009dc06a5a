"""`Draft202012Validator.check_schema`, several times as fast: the metaschema in one piece.

The one that is published refers to eight vocabularies for each schema within a schema, and each reference is looked up by its address.
Here the keywords of all vocabularies stand in one object, and what they refer to stands in its place; only the way back to the whole is
a reference. `tests/unit/test_metaschema.py` holds both to the same verdict.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, best_match
from jsonschema_specifications import REGISTRY

Json = Any
_META = Draft202012Validator.META_SCHEMA
_BASE = _META["$id"].rpartition("/")[0]


def check_schema(schema: Json) -> None:
    """Raises a `SchemaError` for what is no JSON Schema of 2020-12."""
    error = best_match(_validator().iter_errors(schema))
    if error is not None:
        raise SchemaError.create_from(error)


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(whole(), format_checker=Draft202012Validator.FORMAT_CHECKER)


def whole() -> Json:
    """The metaschema in one piece."""
    parts = [_META, *(REGISTRY.contents(f"{_BASE}/{each['$ref']}") for each in _META["allOf"])]
    shared = {name: found for part in parts for name, found in part.get("$defs", {}).items()}
    keywords = [(name, found) for part in parts for name, found in part.get("properties", {}).items()]
    assert len(dict(keywords)) == len(keywords), "a keyword is in one vocabulary"
    assert all(set(part) <= {"$schema", "$id", "$vocabulary", "$dynamicAnchor", "$comment", "title", "type", "allOf", "properties", "$defs"}
               for part in parts)  # fmt: skip
    assert all(part["type"] == ["object", "boolean"] for part in parts)
    return {"type": ["object", "boolean"], "properties": {name: _in_place(found, shared) for name, found in keywords}}


def _in_place(value: Json, shared: dict[str, Json]) -> Json:
    if isinstance(value, list):
        return [_in_place(each, shared) for each in value]
    if not isinstance(value, dict):
        return value
    if value.get("$dynamicRef") == "#meta":
        return {"$ref": "#"}
    if "$ref" in value:
        return _in_place({**shared[value["$ref"].rpartition("/")[2]], **{k: v for k, v in value.items() if k != "$ref"}}, shared)
    return {name: _in_place(each, shared) for name, each in value.items()}
