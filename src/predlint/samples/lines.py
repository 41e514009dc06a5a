"""Writes the text of a record, and mutates it so that it is not a JSON object any more."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import orjson

from predlint.lazy_regex import lazy_regex
from predlint.samples.model import Mutation

#: Characters that some line readers take for line ends, that control some terminals, or that change the direction of text.
_UNSEEN = {point: f"\\u{point:04x}" for point in (*range(0x7F, 0xA0), 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A))}
#: Commands that CI systems read anywhere in a printed line: ``##[group]``, ``##vso[task.setvariable]``.
_MARK = lazy_regex(r"(?<=#)#(?=\[|(?i:vso)\[)")


def text_of(record: Any) -> str:
    """The record as JSON on one line."""
    try:
        return _MARK.sub(r"\\u0023", orjson.dumps(record).decode().translate(_UNSEEN))
    except TypeError:  # a number of more than 64 bits, half of a surrogate pair
        return json.dumps(record, separators=(",", ":"))


def _cut(text: str) -> str:
    return text[:-1]


def _python(text: str) -> str:
    """Returns the record as ``str(record)`` writes it."""
    return str(json.loads(text))


def _listed(text: str) -> str:
    return f"[{text}]"


def _doubled(text: str) -> str:
    return f"{text} {text}"


def line_mutations() -> tuple[Mutation, ...]:
    """Returns the mutations for every file with one record per line."""
    table: tuple[tuple[str, tuple[str, ...], str, Callable[[str], str]], ...] = (
        ("cut-off", ("JSN001",), "the line is cut off", _cut),
        ("python-literal", ("JSN002",), "the line is a Python dict, not JSON", _python),
        ("list-on-a-line", ("JSN005",), "the line is a list", _listed),
        ("two-on-a-line", ("JSN006",), "two records are on one line", _doubled),
    )
    return tuple(
        Mutation(name, codes, what, lambda made: [made.record], lambda draw, place: None, respell) for name, codes, what, respell in table
    )
