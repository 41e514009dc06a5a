"""Finds members that occur twice in an object."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, cast

import orjson

from predlint.decimals import has_any_value
from predlint.shape.findings import MOST, Finding, finding_of
from predlint.shape.violation_specs import ViolationSpec, spec_of
from predlint.stream.syntax_words import DuplicateMember, RepeatedAlike, RepeatedContentLost, TooDeep, diagnosis_of


def has_duplicate_member(line: bytes, value: Any) -> bool:
    """Returns True if an object of the line has a member twice: then the text has more quotation marks than its value needs."""
    try:
        written = _quotation_marks(orjson.dumps(value))
    except TypeError:  # half of a surrogate pair, or nested too deep for orjson
        from predlint.stream.lenient_json import is_deep
        from predlint.stream.syntax import values_in

        if is_deep(line, value):
            return True  # the slow check reports it
        written = 2 * sum(len(item) if item.__class__ is dict else item.__class__ is str for item, _ in values_in(value))
    return _quotation_marks(line) != written


def _quotation_marks(text: bytes) -> int:
    """Counts the quotation marks that begin or end a string."""
    if b"\\" in text:
        text = text.replace(b"\\\\", b"").replace(b'\\"', b"")
    return text.count(b'"')


def duplicate_members(line: bytes) -> list[tuple[Finding, int | None]]:
    """Returns a finding for every member that occurs twice in an object, at its path; or the finding that the line is nested too deep."""
    try:
        return _duplicate_members(line)
    except RecursionError:
        return diagnosis_of(spec_of(TooDeep), 0).findings


def duplicate_message(name: str, values: Sequence[Any]) -> ViolationSpec:
    """Returns the violation spec for a member with several values. Parsers keep the last one."""
    *others, last = values
    different = [item for item in others if item != last]
    if any(isinstance(item, dict | list) and has_any_value(item) for item in different):
        return spec_of(RepeatedContentLost, name)
    return spec_of(DuplicateMember, name) if different else spec_of(RepeatedAlike, name)


def _duplicate_members(line: bytes) -> list[tuple[Finding, int | None]]:
    from predlint.stream.lenient_json import LENIENTLY, is_deep, without_placeholders
    from predlint.stream.syntax import values_in

    seen: list[tuple[Any, dict[str, ViolationSpec]]] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(items)
        if len(result) < len(items) and len(seen) <= MOST:
            values: dict[str, list[Any]] = {}
            for name, item in items:
                values.setdefault(name, []).append(item)
            seen.append((result, {name: duplicate_message(name, given) for name, given in values.items() if len(given) > 1}))
        return result

    value = json.loads(line, object_pairs_hook=pairs, **LENIENTLY)
    if is_deep(line, value):
        return diagnosis_of(spec_of(TooDeep), 0).findings
    repeated = {id(result): specs for result, specs in seen}
    found: list[tuple[Finding, int | None]] = []
    for item, path in values_in(value):
        if isinstance(item, dict):
            members = cast("dict[str, Any]", item)
            for name, specs in repeated.get(id(members), {}).items():
                found.append((finding_of(specs, (path, name), without_placeholders(members[name])), None))
                if len(found) > MOST:
                    return found
    return found
