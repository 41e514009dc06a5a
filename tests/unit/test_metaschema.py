"""The metaschema in one piece says what the published one says, of every keyword."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

import predlint
from predlint.platforms.labelbox.ontology import MAX_DEPTH
from predlint.shape.json_schema import check_schema, parts, whole

VALUES: tuple[Any, ...] = (
    None, True, -1, 2, 0.5, "string", "[", "#a", "a b", "http://[", [], ["a", "a"], ["a", "b"], [{}], [{"type": 1}], {}, {"a": {}},
    {"[": True}, {"a": 1}, {"a": ["b"]}, {"a": {"type": 1}}, {"items": {"required": "a"}}, {"$defs": {"a": {"minimum": "1"}}},
)  # fmt: skip


def passes(check: Callable[[Any], None], schema: Any) -> bool:
    try:
        check(schema)
    except SchemaError:
        return False
    return True


@pytest.mark.parametrize("keyword", whole()["properties"])
def test_every_keyword(keyword: str) -> None:
    verdicts = [passes(check_schema, {keyword: value}) for value in VALUES]
    assert verdicts == [passes(Draft202012Validator.check_schema, {keyword: value}) for value in VALUES]


def test_what_is_no_schema() -> None:
    for value in VALUES:
        assert passes(check_schema, value) == passes(Draft202012Validator.check_schema, value), value


def test_it_knows_all_keywords() -> None:
    assert {"$ref", "allOf", "unevaluatedItems", "type", "title", "format", "contentSchema", "definitions"} <= set(whole()["properties"])


def test_the_vocabularies_are_what_they_are_taken_for() -> None:
    """Were one of another form, putting them into one piece would lose something."""
    keywords = [name for part in parts() for name in part.get("properties", {})]
    assert len(keywords) == len(set(keywords)) == len(whole()["properties"])
    known = {"$schema", "$id", "$vocabulary", "$dynamicAnchor", "$comment", "title", "type", "allOf", "properties", "$defs"}
    assert all(set(part) <= known and part["type"] == ["object", "boolean"] for part in parts())


@pytest.mark.parametrize("below", [None, "vehicle"])
def test_the_schema_of_the_deepest_ontology_is_whole(below: str | None) -> None:
    question: dict[str, Any] = {"type": "radio", "name": "q", "options": [{"value": "innermost"}]}
    for _ in range(MAX_DEPTH - 2):
        question = {"type": "radio", "name": "q", "options": [{"value": "x", "options": [question]}]}
    ontology = (
        {"tools": [{"tool": "rectangle", "name": below, "classifications": [question]}]} if below else {"classifications": [question]}
    )
    schema = predlint.compile(ontology).json_schema
    check_schema(schema)
    text = json.dumps(schema)
    assert "innermost" in text
    assert set(re.findall(r'"\$ref": "#/\$defs/(\w+)"', text)) <= set(schema["$defs"])
