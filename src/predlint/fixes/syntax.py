"""Fixers for lines that are no JSON, or JSON that platforms do not share: Python's spelling, several values, odd characters."""

from __future__ import annotations

import ast
import json
import re
import warnings
from typing import Any

from predlint.fixes.common import same
from predlint.fixes.json_text import Edit
from predlint.fixes.model import Fixer, Fixers, Mend, Sight, safely, unsafely

_STRING = r'"(?:[^"\\]|\\.)*"'
#: What a Python literal is made of: strings of both kinds, words, brackets, commas before a closing bracket.
_PYTHON = re.compile(_STRING + r"""|'(?:[^'\\]|\\.)*'|\b(?:True|False|None)\b|[()]|,(?=\s*[\]})])""", re.DOTALL)
_WORDS = {"True": "true", "False": "false", "None": "null", "(": "[", ")": "]", ",": ""}
_STRINGS = re.compile(_STRING, re.DOTALL)
_CONTROL = re.compile("[\0-\x1f]")
SEPARATOR = re.compile("[\u0085\u2028\u2029]")
_HALF = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_LONGEST = 16 << 20


def python_literal(sight: Sight) -> Mend | None:
    """A Python literal in JSON's spelling: double quotes, true, false, null, lists for tuples, no comma before a closing bracket."""
    text = sight.text.text
    if len(text) > _LONGEST:
        return None
    edits: list[Edit] = []
    for match in _PYTHON.finditer(text):
        token = match.group()
        if token in _WORDS:
            new = _WORDS[token]
        elif token[0] == '"' and _is_json(token):
            continue
        else:
            value = _python_text(token)
            if value is None:
                return None
            new = sight.text.written(value)
        edits.append(Edit(match.start(), match.end(), new))
    return safely(edits, reveals=True)


def _python_text(token: str) -> str | None:
    """The text that a Python string stands for; None where Python itself would complain."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            value = ast.literal_eval(token)
    except (ValueError, SyntaxError, SyntaxWarning, DeprecationWarning):
        return None
    return value if isinstance(value, str) else None


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def not_json(sight: Sight) -> Mend | None:
    """A comma behind the object, and raw control characters inside strings: what else is no JSON, nobody can mend surely."""
    text = sight.text.text
    end = len(text.rstrip(" \t\r\n"))
    if text[:end].endswith(",") and _is_json(text[: end - 1]):
        return safely([Edit(end - 1, end, "")], reveals=True)
    edits = [
        Edit(string.start() + found.start(), string.start() + found.end(), json.dumps(found.group())[1:-1])
        for string in _STRINGS.finditer(text)
        for found in _CONTROL.finditer(string.group())
    ]
    return safely(edits, reveals=True)


def several_values(sight: Sight) -> Mend | None:
    """Each value on a line of its own."""
    text = sight.text.text
    decoder = json.JSONDecoder(strict=False)
    edits: list[Edit] = []
    at = 0
    try:
        while True:
            while at < len(text) and text[at] in " \t\r\n,":
                at += 1
            if edits and at < len(text):
                edits[-1] = Edit(edits[-1].start, at, "\n")
            elif edits:
                edits.pop()
            if at >= len(text):
                return safely(edits, reveals=True)
            _, at = decoder.raw_decode(text, at)
            edits.append(Edit(at, at, "\n"))
    except (ValueError, RecursionError):
        return None


def duplicate_member(sight: Sight) -> Mend | None:
    """A member that stands twice: the last one counts, as readers have it; safely where all say the same."""
    entries = sight.text.entries(sight.keys[:-1])
    places = [place for place, entry in enumerate(entries) if entry.key == sight.keys[-1]]
    values = [json.loads(sight.text.text[entries[place].start : entries[place].end], strict=False) for place in places]
    edits = sight.text.without(entries, places[:-1])
    return Mend(edits, safe=all(same(value, values[-1]) for value in values)) if edits else None


def not_a_number(sight: Sight) -> Mend | None:
    """Without the member whose value is NaN or Infinity."""
    if not sight.keys or not isinstance(sight.keys[-1], str):
        return None
    return unsafely(sight.text.remove(sight.keys))


def surrogate(sight: Sight) -> Mend | None:
    """The replacement character in the place of half a pair."""
    found = sight.text.find(sight.keys)
    if found is None:
        return None
    text = sight.text.text[found.start : found.end]
    return unsafely([Edit(found.start + half.start(), found.start + half.end(), "\\ufffd") for half in _HALF.finditer(text)])


def separators(sight: Sight) -> Mend | None:
    """Raw line separators as escapes."""
    return safely([Edit(found.start(), found.end(), f"\\u{ord(found.group()):04x}") for found in SEPARATOR.finditer(sight.text.text)])


def _every(fixer: Fixer) -> dict[Any, Fixer]:
    return {None: fixer}


FIXERS: Fixers = {
    "JSN001": _every(not_json),
    "JSN002": _every(python_literal),
    "JSN006": _every(several_values),
    "JSN007": _every(duplicate_member),
    "JSN008": _every(not_a_number),
    "JSN010": _every(surrogate),
    "JSN012": _every(separators),
}


def decoded(raw: bytes) -> str | None:
    """The text of bytes that are not UTF-8, read as Windows-1252, which writers in the West produce; None where they are not that."""
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return None
