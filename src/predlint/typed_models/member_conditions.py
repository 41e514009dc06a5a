"""Conditions between members, in words."""

from __future__ import annotations

import json
from typing import Any

Schema = dict[str, Any]


def words_of(condition: Schema) -> str:
    """Returns the message for a value that violates a condition."""
    if "$comment" in condition:
        return f"your rule does not hold: {condition['$comment']}"
    if set(condition) == {"anyOf"} and all(set(each) <= {"required", "properties"} and "required" in each for each in condition["anyOf"]):
        return f"one of these must be given: {'; '.join(' and '.join(each['required']) for each in condition['anyOf'])}"
    if set(condition) == {"oneOf"} and all("required" in each for each in condition["oneOf"]):
        return f"exactly one of these must be given: {', '.join(each['required'][0] for each in condition['oneOf'])}"
    required = condition.get("if", {}).get("required", [])
    if len(required) == 2:
        return f"{required[0]} does not belong beside this {required[1]}: it stands inside of it, and there only where it is asked"
    if set(condition) == {"not"} and "enum" in condition["not"]:
        values = condition["not"]["enum"]
        return f"this may not be {' or '.join(map(repr, values[:10]))}{' …' if len(values) > 10 else ''}"
    if set(condition) == {"enum"}:
        values = condition["enum"]
        return f"this must be one of {', '.join(map(repr, values[:20]))}{', …' if len(values) > 20 else ''}"
    if set(condition) == {"prefixItems"}:
        return f"one of its numbers is out of bounds: {json.dumps(condition['prefixItems'])}"
    if "pattern" in condition.get("propertyNames", {}):
        return f"the names of its members must match {condition['propertyNames']['pattern']}"
    if "patternProperties" in condition:
        return "one of its members is not what may stand there"
    text = json.dumps(condition, ensure_ascii=False)
    return f"the members do not go together: {text if len(text) < 200 else f'{text[:199]}…'}"
