"""orjson and fastjsonschema (which knows the drafts up to 7: it gets the schema as one of those)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import fastjsonschema
import orjson
from common import run


def older(schema: Any) -> Any:
    """The same schema in draft 7: other names for the same keywords."""
    if isinstance(schema, list):
        return [older(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: older(value) for key, value in schema.items() if key != "$schema"}
    if "$defs" in result:
        result["definitions"] = result.pop("$defs")
    if isinstance(result.get("$ref"), str):
        result["$ref"] = result["$ref"].replace("#/$defs/", "#/definitions/")
        if len(result) > 1:  # draft 7 ignores what stands beside $ref
            result = {"allOf": [{"$ref": result.pop("$ref")}, result]}
    if "prefixItems" in result:
        result["additionalItems"] = result.pop("items", True)
        result["items"] = result.pop("prefixItems")
    return result


def prepare(schema: dict, ontology: dict) -> Callable[[bytes], bool]:
    validate, loads = fastjsonschema.compile(older(schema)), orjson.loads

    def check(line: bytes) -> bool:
        try:
            validate(loads(line))
        except fastjsonschema.JsonSchemaValueException:
            return False
        return True

    return check


run(prepare)
