"""Finds out what an unknown member seems to contain, and where that belongs; otherwise the help would be to remove wanted data."""

from __future__ import annotations

from typing import Any, cast

from predlint.names import quote
from predlint.shape.resolver import casefold_name

#: Names that other formats use for an object of answers about an annotation.
ANSWER_NAMES = frozenset({"attribute", "attributes", "attrs", "properties", "tags"})


def intended_place(value: Any, name: str, known: tuple[str, ...]) -> str | None:
    """Returns the help where the answers or times in a member belong, or None if it seems to contain none. ``known``: the known members
    beside it."""
    if "classifications" in known:
        if looks_like_answers(value):
            return 'answers to nested questions go into "classifications": put them there'
        if (question := _first_question(value, name)) is not None:
            answers = f'"classifications": [{{"name": {question}, "answer": …}}]'
            return f"if it answers nested questions, write {answers}, with an entry for each; else remove it"
    if "frames" in known and "instances" not in known and _are_ranges(value):
        return 'a time? write "frames": [{"start": …, "end": …}], in whole frames of a video, or milliseconds of a recording'
    return None


def looks_like_answers(value: Any) -> bool:
    """Returns True for a list of what may be answers to questions."""
    items = cast("list[Any]", value) if isinstance(value, list) else []
    return bool(items) and all(isinstance(item, dict) and ("name" in item or "schemaId" in item) and "value" not in item for item in items)


def _first_question(value: Any, name: str) -> str | None:
    """Returns the first of what may be questions with answers, in an object or in a list of names and values as other formats write them,
    or None."""
    if casefold_name(name) not in ANSWER_NAMES or not value:
        return None
    if isinstance(value, dict):
        return quote(next(iter(cast("dict[str, Any]", value))))
    first: Any = cast("list[Any]", value)[0] if isinstance(value, list) else None
    given = cast("dict[str, Any]", first) if isinstance(first, dict) else {}
    answered = isinstance(given.get("name"), str) and isinstance(given.get("value"), str | list)  # a number is a metric
    return quote(given["name"]) if answered else None


def _are_ranges(value: Any) -> bool:
    """Returns True for a start and an end in an object or as two numbers, and for a list of such."""
    listed = cast("list[Any]", value) if isinstance(value, list) else []
    given = cast("object", listed[0] if listed and listed[0].__class__ in (dict, list) else value)
    if isinstance(given, dict):
        return {"start", "end"} <= cast("dict[str, Any]", given).keys()
    items = cast("list[Any]", given) if isinstance(given, list) else []
    return len(items) == 2 and all(type(item) in (int, float) for item in items)
