"""Questions about schemas that are needed when types are made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from predlint.typed_models.unions import Choice
from predlint.typed_models.value_types import KINDS, kinds_of

Schema = dict[str, Any]


def cases(schema: Any) -> list[tuple[Any, Any]]:
    """Returns a chain of conditions as a list of (condition, schema): the first condition that is met decides; the last one is always
    met."""
    if not isinstance(schema, dict) or "if" not in schema or not frozenset(cast(Schema, schema)) <= {"if", "then", "else"}:
        return [(True, schema)]
    keywords = cast(Schema, schema)
    when, then = keywords["if"], keywords.get("then", True)
    if when.get("type") == "object" and isinstance(then, dict) and "properties" in then:
        then = {"type": "object", **cast(Schema, then)}
    inner = [(when if more is True else {"allOf": [when, more]}, each) for more, each in cases(then)]
    return [*inner, *cases(keywords.get("else", True))]


def any_of_branches(first: str, second: str) -> str:
    """Returns the union of two types; null comes last."""
    texts = [first.removesuffix(" | None"), second.removesuffix(" | None")]
    null = ["None"] if " | ".join(texts) != f"{first} | {second}" or "None" in texts else []
    return " | ".join([*(each for each in texts if each != "None"), *null])


def explanatory_branch(required: list[str], members: Schema) -> Schema:
    """Returns the condition that distinguishes an object of this kind from others."""
    values = {name: inner for name, inner in members.items() if name in required and not isinstance(inner, bool) and "enum" in inner}
    return {"required": list(required), "properties": values}


def accepts_null(schema: Any, shared: Mapping[str, Schema]) -> bool:
    kinds = kinds_of(schema, shared)
    if "null" not in kinds:
        return False
    return kinds != KINDS or schema is True or schema == {} or _null_fits(schema, shared)


def _null_fits(schema: Schema, shared: Mapping[str, Schema]) -> bool:
    """Returns True if a schema without obvious types accepts null."""
    from jsonschema import Draft202012Validator

    return cast(Any, Draft202012Validator({**schema, "$defs": shared})).is_valid(None)


def concerns(rule: Schema, key: str, choice: Choice) -> bool:
    """Returns True if a custom rule is about a feature."""
    conditions = [rule["if"], *rule["if"].get("anyOf", ())]
    return any(name in choice.names for each in conditions for name in each.get("properties", {}).get(key, {}).get("enum", ()))


def quoted(text: str) -> str:
    return f'"{text}"'


def branches(schema: Any) -> Iterator[Schema]:
    """Yields all branches of features within a schema."""
    todo: list[Any] = [schema]
    while todo:
        each = todo.pop()
        if isinstance(each, dict):
            keywords = cast(Schema, each)
            if "what" in keywords and "$ref" in keywords:
                yield keywords
            todo += keywords.values()
        elif isinstance(each, list):
            todo += cast("list[Any]", each)
