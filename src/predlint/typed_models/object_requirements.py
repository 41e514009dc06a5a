"""The requirements of a schema on an object, and the place of the schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from predlint.typed_models.names import class_name, singular

Schema = dict[str, Any]
#: Keywords of objects that set conditions other than members.
_CONDITION_KEYWORDS = frozenset({"anyOf", "oneOf", "not", "propertyNames", "patternProperties", "minProperties", "if"})


class Place(NamedTuple):
    """The place of a schema, from which names are made."""

    owner: str = ""
    member: str = ""

    def wishes(self) -> tuple[str, ...]:
        """Returns possible names for the class at this place, the best first."""
        own = class_name(singular(self.member) if self.member else "Document")
        return (own, f"{self.owner}{own}") if self.owner else (own,)


class ObjectRequirements:
    """The requirements of a schema on an object."""

    def __init__(self) -> None:
        self.members: Schema = {}
        self.required: list[str] = []
        self.absent: list[str] = []
        self.absent_sets: list[str] = []
        self.null_sets: list[str] = []
        self.rules: list[Schema] = []
        self.closed = False
        """True if the object may have no other members."""

    @property
    def impossible(self) -> bool:
        """Returns True if no object can meet the requirements."""
        return any(name in self.absent or self.members.get(name) == {"not": {}} for name in self.required)


def parts_of(schema: Schema, shared: Mapping[str, Schema]) -> ObjectRequirements:
    """Returns the requirements on an object, including those of the schemas that it refers to."""
    parts = parts_of(shared[schema["$ref"].rpartition("/")[2]], shared) if "$ref" in schema else ObjectRequirements()
    for name, inner in schema.get("properties", {}).items():
        if inner is False:
            parts.absent.append(name)
        elif name in parts.members:
            parts.rules.append({"properties": {name: inner}})
        else:
            parts.members[name] = inner
    parts.closed = parts.closed or "closed" in schema
    parts.required += [name for name in schema.get("required", ()) if name not in parts.required]
    for each in schema.get("allOf", ()):
        name = each.get("$ref", "").rpartition("/")[2]
        if name.startswith("forbidden"):
            nullable = any(inner is not False for inner in shared[name]["properties"].values())
            (parts.null_sets if nullable else parts.absent_sets).append(name)
        else:
            parts.rules.append(each)
    for word in schema:
        if word in _CONDITION_KEYWORDS:
            parts.rules.append({each: schema[each] for each in (("if", "then", "else") if word == "if" else (word,)) if each in schema})
    return parts
