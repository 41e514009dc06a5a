"""Key frames of an object over frames, and the answers about the object in any of them or on its line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from predlint.ontology import Classification, Ontology
from predlint.platforms.labelbox.ranges import entries_of
from predlint.shape.findings import Path
from predlint.shape.resolver import casefold_name

Place = tuple[Path, str | int]


def is_keyframe(value: Any) -> bool:
    """Returns True for a key frame in place of a segment."""
    return value.__class__ is dict and "frame" in value and "keyframes" not in value


def segments_of(value: Any) -> Iterator[tuple[Place, Any]]:
    """Yields the segments of an object with their paths. A single segment without its list counts, too."""
    if value.__class__ is list:
        for index, segment in enumerate(value):
            yield ((None, "segments"), index), segment
    elif value.__class__ is dict:
        yield (None, "segments"), value


def keyframes_of(value: Any, at: Place) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Yields the key frames of a segment with their paths. A key frame in place of the segment counts, too."""
    if is_keyframe(value):
        yield at, value
    for index, keyframe in entries_of(value, "keyframes"):
        yield ((at, "keyframes"), index), keyframe


def required_of(ontology: Ontology) -> dict[str, list[Classification]]:
    """Returns tool name -> required questions. If tools share a name, only the questions that all of them require."""
    found: dict[str, list[Classification]] = {}
    for tool in ontology.tools:
        required = [question for question in tool.classifications if question.required]
        known = {question.name for question in required}
        found[tool.name] = [q for q in found[tool.name] if q.name in known] if tool.name in found else required
    return {name: required for name, required in found.items() if required}


def answered(record: dict[str, Any], *, has_ids: bool) -> tuple[set[str], int] | None:
    """Returns the questions that an object and its key frames answer (casefolded names and ids), and the number of answers without a
    question. Returns None if any part cannot be read, or an answer has only an id and the ontology has none (``has_ids``)."""
    holders: list[Any] = [record]
    for _, segment in segments_of(record["segments"]):
        keyframes: Any = [segment] if is_keyframe(segment) else segment.get("keyframes") if segment.__class__ is dict else None
        if keyframes.__class__ is not list or not keyframes:
            return None
        holders += keyframes
    given: list[Any] = []
    for holder in holders:
        if holder.__class__ is not dict:
            return None
        for name in holder:
            if casefold_name(name) == "classifications":
                if name != "classifications" or holder[name].__class__ is not list:
                    return None
                given += holder[name]
    named, nameless = set[str](), 0
    for answer in given:
        if answer.__class__ is not dict:
            return None
        name, schema_id = answer.get("name"), answer.get("schemaId")
        if not isinstance(name, str) and not isinstance(schema_id, str):
            nameless += any([answer.get(member) is not None for member in ("answer", "answers")])
        if isinstance(name, str):
            named.add(casefold_name(name))
        if isinstance(schema_id, str):
            if not has_ids and not isinstance(name, str):
                return None
            named.add(schema_id)
    return named, nameless
