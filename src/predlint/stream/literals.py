"""Records that Python or a careless program wrote: what they say is certain, though no JSON parser takes them.

Python literals (single quotes, True, None, tuples, a comma before a closing bracket), raw control characters in texts, backslashes
before single quotes. All of a text is read so, or nothing: what holds anything else (a call, a comment) is nobody's to guess.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Callable

from predlint.stream.edits import Edit, apply

_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
#: Everything that the literal of a record is made of: strings of both kinds, words, numbers as JSON has them, signs and white space.
_PYTHON = re.compile(
    rf"""(?P<string>[uU]?(?:{_STRING}|'[^'\\]*+(?:\\.[^'\\]*+)*+'))|(?P<word>(?:True|False|None|true|false|null)\b)"""
    r"""|(?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![\w.]))|(?P<sign>[][{}():,])|(?P<space>[ \t\r\n]+)""",
    re.DOTALL,
)
_WORDS = {"True": "true", "False": "false", "None": "null"}
#: The parts of most literals that are to be written otherwise; texts in double quotes so that nothing in them is taken for one.
_SIMPLE = re.compile(r"""'([^'"\\]*)'|"[^"\\]*"|\b(True|False|None)\b|,(?=[ \t\r\n]*[]}])""")
_STRINGS = re.compile(_STRING, re.DOTALL)
_ESCAPE = re.compile(r"\\.", re.DOTALL)
_CONTROL = re.compile("[\0-\x1f]")
#: Characters of a text that is read so.
LONGEST = 16 << 20
#: Writes a text as JSON.
Write = Callable[[str], str]


def as_json(text: str) -> str | None:
    """The JSON of a record or a list that is written so; None for all that is not."""
    if len(text) > LONGEST or text.lstrip(" \t\r\n")[:1] not in ("{", "["):
        return None
    if "\\" not in text and is_json(simple := _SIMPLE.sub(_in_place, text)):
        return simple
    edits = edits_of(text)
    return apply(text, edits) if edits else None


def _in_place(match: re.Match[str]) -> str:
    token = match.group()
    return f'"{match.group(1)}"' if token[0] == "'" else _WORDS.get(token, "") if token[0] != '"' else token


def edits_of(text: str) -> list[Edit] | None:
    """How such a text becomes JSON; None for any other."""
    return slips(text) or python_literal(text)


def python_literal(text: str, write: Write = json.dumps) -> list[Edit] | None:
    """A Python literal in JSON's spelling: double quotes, true, false, null, lists for tuples, no comma before a closing bracket.

    All of it or nothing: what holds anything else (a call, a comment, texts side by side) is no literal, and stays as it is.
    """
    edits: list[Edit] = []
    round_ones: list[tuple[int, bool]] = []
    """Where the round brackets stand that are open, and whether a comma makes them a tuple."""
    opened: list[str] = []
    at, before, comma = 0, "", -1
    """``comma``: where the one stands that a bracket must not close behind."""
    while at < len(text) <= LONGEST:
        match = _PYTHON.match(text, at)
        if match is None:
            return None
        start, at, token = at, match.end(), match.group()
        if match.lastgroup == "space":
            continue
        new = _in_json(token, write) if match.lastgroup == "string" else _WORDS.get(token, token)
        if new is None:
            return None
        if token in ("(", "[", "{"):
            opened.append(token)
            if token == "(":
                round_ones.append((start, False))
        elif token in (")", "]", "}"):
            if not opened or opened.pop() + token not in ("()", "[]", "{}"):
                return None
            if token == ")":
                begin, is_tuple = round_ones.pop()
                is_tuple = is_tuple or before == "("
                edits.append(Edit(begin, begin + 1, "[" if is_tuple else ""))
                new = "]" if is_tuple else ""
            if comma >= 0:
                edits.append(Edit(comma, comma + 1, ""))
        elif token == "," and opened[-1:] == ["("]:
            round_ones[-1] = (round_ones[-1][0], True)
        comma = start if token == "," and before not in ("", ",", ":", "(", "[", "{") else -1
        if new != token:
            edits.append(Edit(start, at, new))
        before = token
    if comma >= 0 and not opened:  # a comma behind the object
        edits.append(Edit(comma, comma + 1, ""))
    return edits if is_json(apply(text, edits)) else None


def _in_json(token: str, write: Write) -> str | None:
    """A Python string as JSON writes it; None where Python itself would complain."""
    if token[0] == '"' and "\\" not in token and is_json(token):
        return token
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            value = ast.literal_eval(token)
    except (ValueError, SyntaxError, SyntaxWarning, DeprecationWarning):
        return None
    return token if token[0] == '"' and is_json(token) and json.loads(token) == value else write(value)


def slips(text: str) -> list[Edit] | None:
    """A comma behind the object, raw control characters inside strings, and backslashes before single quotes: what else is no JSON,
    nobody can mend surely."""
    edits = [
        Edit(string.start() + found.start(), string.start() + found.end(), json.dumps(found.group())[1:-1])
        for string in _STRINGS.finditer(text)
        for found in _CONTROL.finditer(string.group())
    ]
    edits += [
        Edit(string.start() + found.start(), string.start() + found.end(), "'")
        for string in _STRINGS.finditer(text)
        for found in _ESCAPE.finditer(string.group())
        if found.group() == "\\'"
    ]
    end = len(text.rstrip(" \t\r\n"))
    if text[:end].endswith(",") and text.lstrip()[:1] in ("{", "["):
        edits.append(Edit(end - 1, end, ""))
    return edits if edits and is_json(apply(text, edits)) else None


def is_json(text: str) -> bool:
    """True for what Python's own parser takes."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
