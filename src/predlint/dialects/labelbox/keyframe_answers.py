"""What must be answered of an object that is followed through frames: in any of its key frames, or on its line."""

from __future__ import annotations

from typing import Any

from predlint.ontology import Classification, Ontology
from predlint.shapes.resolver import folded


def required_of(ontology: Ontology) -> dict[str, list[Classification]]:
    """The questions that must be answered of an object, by the name of its tool: of tools of one name, those of all of them."""
    found: dict[str, list[Classification]] = {}
    for tool in ontology.tools:
        asked = [question for question in tool.classifications if question.required]
        known = {question.name for question in asked}
        found[tool.name] = [q for q in found[tool.name] if q.name in known] if tool.name in found else asked
    return {name: asked for name, asked in found.items() if asked}


def answered(record: dict[str, Any]) -> set[str] | None:
    """The questions that an object and its key frames answer, by name without what people change in it and by id; None where something
    of them cannot be read."""
    holders: list[Any] = [record]
    segments: Any = record["segments"]
    for segment in segments if segments.__class__ is list else ():
        keyframes: Any = segment.get("keyframes") if segment.__class__ is dict else None
        if keyframes.__class__ is not list or not keyframes:
            return None
        holders += keyframes
    given: list[Any] = []
    for holder in holders:
        if holder.__class__ is not dict:
            return None
        for name in holder:
            if folded(name) == "classifications":
                if name != "classifications" or holder[name].__class__ is not list:
                    return None
                given += holder[name]
    named: set[str] = set()
    for answer in given:
        if answer.__class__ is not dict:
            return None
        name, schema_id = answer.get("name"), answer.get("schemaId")
        if isinstance(name, str):
            named.add(folded(name))
        if isinstance(schema_id, str):
            named.add(schema_id)
    return named
