"""Members that stand beside what they belong into: what is wrong with them there is told in the same run.

Else it would show only once they are moved.
"""

from __future__ import annotations

from typing import Any, cast

from predlint.shapes.findings import Check, Finding, Path
from predlint.shapes.meant import moved
from predlint.shapes.nodes import Record


def inside(node: Record, check: Check) -> Check:
    """The check of a record, which looks at such members (`Member.into`) where they belong."""
    belongs = {name: member.into for name, member in node.members.items() if member.into is not None}
    if not belongs:
        return check

    def check_inside(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
        record, places = _moved_inside(value, belongs) if value.__class__ is dict else (value, ())
        if not places:
            check(value, parent, key, out)
            return
        found: list[Finding] = []
        check(record, parent, key, found)
        path: Path = None if key is None else (parent, key)
        within: dict[Path, Path] = {((path, into), name): (path, name) for name, into in places}
        out += [(rule, moved(at, within), item, say, about) for rule, at, item, say, about in found]

    return check_inside


def _moved_inside(value: dict[str, Any], belongs: dict[str, str]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The record with such members also where they belong, and which they are."""
    places: list[tuple[str, str]] = []
    for name, into in belongs.items():
        given, holder = value.get(name), value.get(into)
        if given and given.__class__ is list and holder.__class__ is dict and name not in cast("dict[str, Any]", holder):
            value = {**value, into: {**cast("dict[str, Any]", holder), name: given}}
            places.append((name, into))
    return value, places
