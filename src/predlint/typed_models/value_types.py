"""Types of single values, and the kinds of values that a schema accepts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from predlint.typed_models.definitions import python_text

Schema = dict[str, Any]
#: Keywords of single values.
OF_LEAVES = frozenset({"type", "enum", "minimum", "exclusiveMinimum", "maximum", "minLength", "maxLength", "pattern", "not"})
KINDS = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
_TYPES = {
    "null": "None", "boolean": "Bool", "integer": "Whole", "number": "Number", "string": "Text", "array": "list[Any]",
    "object": "dict[str, Any]",
}  # fmt: skip
_BOUNDS = {"minimum": "ge", "exclusiveMinimum": "gt", "maximum": "le", "minLength": "min_length", "maxLength": "max_length"}


def leaf(schema: Schema) -> str | None:
    """Returns the type of a single value, or None if no type expresses the whole schema."""
    if "enum" in schema:
        return literal(_possible(schema)) if "not" not in schema else None
    kinds = [schema["type"]] if isinstance(schema.get("type"), str) else cast("list[str]", schema.get("type", []))
    plain = [kind for kind in kinds if kind != "null"]
    bounds = {_BOUNDS[word]: bound for word, bound in schema.items() if word in _BOUNDS}
    if not kinds or "not" in schema or ((bounds or "pattern" in schema) and len(plain) != 1):
        return None
    texts = [_TYPES[kind] for kind in plain]
    extra = [f"Field({', '.join(f'{name}={bound!r}' for name, bound in bounds.items())})"] if bounds else []
    extra += [f"matches({python_text(schema['pattern'])})"] if "pattern" in schema else []
    if extra:
        texts = [f"Annotated[{texts[0]}, {', '.join(extra)}]"]
    return " | ".join([*texts, *(["None"] if "null" in kinds else [])])


def _possible(schema: Schema) -> list[Any]:
    """The values of an enumeration that its other keywords allow."""
    from predlint.typed_models.support import holds

    rest = {word: requirement for word, requirement in schema.items() if word in OF_LEAVES and word != "enum"}
    return [value for value in schema["enum"] if holds(rest, value)]


def literal(values: list[Any]) -> str | None:
    """Returns the type of these texts, or null; None if there are other values."""
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) + values.count(None) < len(values):
        return None
    found = [f"Literal[{', '.join(map(python_text, texts))}]"] if texts else []
    return " | ".join([*found, *(["None"] if None in values else [])]) or "Nothing"


def kinds_of(schema: Any, shared: Mapping[str, Schema]) -> frozenset[str]:
    """The kinds of values among which all are that a schema accepts: whole numbers are numbers."""
    if isinstance(schema, bool):
        return KINDS if schema else frozenset()
    keywords = cast(Schema, schema)
    if "$ref" in keywords:
        return kinds_of(shared[keywords["$ref"].rpartition("/")[2]], shared)
    if "type" in keywords:
        kinds = frozenset([keywords["type"]] if isinstance(keywords["type"], str) else cast("list[str]", keywords["type"]))
        return kinds | {"integer"} if "number" in kinds else kinds
    if "enum" in keywords:
        names: dict[type, str] = {str: "string", type(None): "null", bool: "boolean", int: "integer", float: "number"}
        return frozenset(names[type(value)] for value in keywords["enum"])
    if "if" in keywords:
        return kinds_of(keywords.get("then", True), shared) | kinds_of(keywords.get("else", True), shared)
    if keywords.get("not") == {} and len(keywords) == 1:
        return frozenset()
    return KINDS
