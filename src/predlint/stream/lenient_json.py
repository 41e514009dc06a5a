"""Reads JSON that not all parsers accept: NaN, numbers of any size, raw control characters; and tells what is nested too deep."""

from __future__ import annotations

import json
import math
from typing import Any, cast


class NotANumber:
    """The placeholder for NaN and Infinity in a value that the lenient parser accepted: of a type that no rule knows. There is one
    instance."""

    def __repr__(self) -> str:
        return "NaN"  # the same text in every run

    def __reduce__(self) -> str:
        return "NOT_A_NUMBER"


NOT_A_NUMBER = NotANumber()
#: Members with the confidence of a prediction, on any platform: without it, a prediction counts as certain, or as nothing.
SCORES = frozenset({"score", "confidence"})


def _constant(_name: str) -> Any:
    return NOT_A_NUMBER


#: Integers with fewer digits fit a double.
MOST_DIGITS = 309


def _integer(digits: str) -> float:
    """Converts an integer; one beyond all doubles becomes infinite, as a float does, because nothing can compute with it or write it."""
    if len(digits) < MOST_DIGITS:
        return int(digits)
    return -math.inf if digits.startswith("-") else math.inf


#: Accepts what writers produce though it is not JSON: NaN, lone surrogates, numbers of any size.
LENIENTLY: dict[str, Any] = {"parse_constant": _constant, "parse_int": _integer}
LENIENT = json.JSONDecoder(**LENIENTLY)
#: Skips values of any kind, including raw control characters in them, and numbers of any length.
PASSING = json.JSONDecoder(strict=False, parse_int=float)
#: Maximum levels of nesting, the most that orjson writes. Code that processes a value may call itself for each level, and Python stops at
#: 1,000 calls.
_MOST_LEVELS = 254


def is_deep(line: bytes, value: Any) -> bool:
    """Returns True for a line whose value is nested too deep to be checked."""
    if line.count(b"[") + line.count(b"{") <= _MOST_LEVELS:
        return False
    level = [value]
    for _ in range(_MOST_LEVELS):
        level = [
            inner
            for item in level
            if item.__class__ is dict or item.__class__ is list
            for inner in (cast("dict[str, Any]", item).values() if item.__class__ is dict else cast("list[Any]", item))
        ]
        if not level:
            return False
    return any([item.__class__ is dict or item.__class__ is list for item in level])


def without_placeholders(value: Any) -> Any:
    """Returns the value as Python reads it: NaN in place of the placeholder."""
    whole = [value]
    pending: list[tuple[Any, Any]] = [(whole, 0)]
    while pending:
        holder, key = pending.pop()
        item = holder[key]
        if item is NOT_A_NUMBER:
            holder[key] = math.nan
        elif isinstance(item, dict):
            holder[key] = members = {**cast("dict[str, Any]", item)}
            pending += [(members, name) for name in members]
        elif isinstance(item, list):
            holder[key] = items = [*cast("list[Any]", item)]
            pending += [(items, index) for index in range(len(items))]
    return whole[0]
