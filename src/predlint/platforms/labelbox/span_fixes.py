"""The fix of a member that belongs to the whole line, and is inside its value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from predlint.platforms.labelbox.foreign_records import lists_of
from predlint.violation import Fix, FixContext


def move_to_line(at: FixContext, name: str) -> Fix | None:
    """Moves page and unit out of the box to its siblings, and the id of a message to those of its answer; or removes them if the same is
    there already."""
    enclosing: Any = at.value_at(at.keys[:1]) if at.keys[0] in lists_of(at.record) else None
    line = at.keys[: {list: 2, dict: 1}.get(enclosing.__class__, 0)]  # the line may be in a list, or in an object
    if at.text.find([*line, name]) is not None:
        return at.remove_safely() if at.are_same(at.value_at([*line, name]), at.value) else None
    beside: Any = at.value_at(at.keys[:-2])
    others = [_member(item, name) for item in cast("list[Any]", beside)] if isinstance(beside, list) else []
    others += _values_named(at.value_at(at.keys[: len(line) + 1]), name)
    if not all([at.are_same(other, at.value) for other in others]):
        return None  # it is unknown which of them the line is about
    removed, inserted = at.text.remove(at.keys), at.text.insert(line, name, at.raw_text(at.keys))
    return at.safely([*removed, *inserted], reveals=True) if removed and inserted else None


def _member(item: Any, name: str) -> Any:
    return cast("dict[str, Any]", item).get(name) if isinstance(item, dict) else None


def _values_named(value: Any, name: str) -> Iterator[Any]:
    """Yields the values of all members of a name within a value, at any depth."""
    pending: list[Any] = [value]
    while pending:
        inner = pending.pop()
        if isinstance(inner, dict):
            members = cast("dict[str, Any]", inner)
            pending += members.values()
            if name in members:
                yield members[name]
        elif isinstance(inner, list):
            pending += cast("list[Any]", inner)
