"""Members that stand twice in an object."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any, cast

import orjson

from predlint.shapes.findings import Finding, Path
from predlint.stream.diagnosis import finding, one
from predlint.stream.syntax import LENIENTLY, is_deep, without_placeholders

_ESCAPE = re.compile(rb"\\.", re.DOTALL)


def has_duplicate_member(line: bytes, value: Any) -> bool:
    """True when an object of the line has a member twice: then the text has more quotation marks than its value needs."""
    try:
        written = orjson.dumps(value)
    except TypeError:  # deeper than it writes; the slow look tells
        return True
    if b"\\" in line:
        line = _ESCAPE.sub(b"", line)
    if b"\\" in written:
        written = _ESCAPE.sub(b"", written)
    return line.count(b'"') != written.count(b'"')


def duplicate_members(line: bytes) -> list[tuple[Finding, int | None]]:
    """Every member that stands twice in an object, at its place in the value; or that the line is nested too deep to tell."""
    try:
        return _duplicate_members(line)
    except RecursionError:
        return one("JSN015", 0).findings


def _duplicate_members(line: bytes) -> list[tuple[Finding, int | None]]:
    seen: list[tuple[Any, list[str]]] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(items)
        if len(result) < len(items):
            counts = Counter(name for name, _ in items)
            seen.append((result, [name for name, count in counts.items() if count > 1]))
        return result

    value = json.loads(line, object_pairs_hook=pairs, **LENIENTLY)
    if is_deep(line, value):
        return one("JSN015", 0).findings
    twice = {id(result): names for result, names in seen}
    found: list[tuple[Finding, int | None]] = []
    waiting: list[tuple[Any, Path]] = [(value, None)]
    while waiting:
        item, path = waiting.pop()
        if isinstance(item, dict):
            members = cast("dict[str, Any]", item)
            for name in twice.get(id(members), ()):
                found.append((finding("JSN007", (path, name), name, value=without_placeholders(members[name])), None))
            waiting += [(inner, (path, name)) for name, inner in reversed(members.items())]
        elif isinstance(item, list):
            waiting += [(inner, (path, index)) for index, inner in reversed(list(enumerate(cast("list[Any]", item))))]
    return found
