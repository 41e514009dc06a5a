"""Reads what no strict JSON parser accepts: NaN, numbers of any size, and what Python or a careless program wrote."""

from __future__ import annotations

import ast
import json
import math
import re
import warnings
from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, cast

import orjson

from predlint.model.json_values import is_read_by_python as is_json
from predlint.model.json_values import is_strict_json
from predlint.model.texts import lazy_regex

# -- Reads JSON that not all parsers accept: NaN, numbers of any size, raw control characters; and tells what is nested too deep --


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


# -- Applies edits to a text, and maps positions back to the original ----------------------------------------------


class Edit(NamedTuple):
    """Replaces the characters from ``start`` up to ``end`` with ``text``."""

    start: int
    end: int
    text: str


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Returns the text with edits that do not overlap. Insertions at one position keep the order given."""
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=_place):
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join(parts) + text[at:]


def _place(edit: Edit) -> tuple[int, int]:
    return edit.start, edit.end


class OriginalPositions:
    """Maps positions of an edited text to those of the original text."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        self._edits = sorted(edits, key=_place)
        self._starts: list[int] = []
        """For each edit, the start of its replacement in the edited text."""
        shift = 0
        for edit in self._edits:
            self._starts.append(edit.start + shift)
            shift += len(edit.text) - (edit.end - edit.start)

    def start(self, at: int) -> int:
        """Returns the original start of the value that starts here."""
        edit, beyond = self._edit(at)
        return at if edit is None else edit.start if beyond < 0 else edit.end + beyond

    def end(self, at: int) -> int:
        """Returns the original end of the value that ends here."""
        edit, beyond = self._edit(at - 1)
        return at if edit is None else edit.end if beyond < 0 else edit.end + beyond + 1

    def _edit(self, at: int) -> tuple[Edit | None, int]:
        """Returns the last edit that begins at or before a character, and the character's distance from the end of its replacement (below
        0: inside)."""
        place = bisect_right(self._starts, at) - 1
        return (self._edits[place], at - self._starts[place] - len(self._edits[place].text)) if place >= 0 else (None, 0)


# -- Reads records that Python or a careless program wrote: their meaning is certain, although no JSON parser accepts them --
#
# Accepts Python literals (single quotes, True, None, tuples, a comma before a closing bracket), raw control characters in texts, and
# backslashes before single quotes. A text is converted as a whole or not at all: anything else in it (a call, a comment) would be a guess.

_SPACE = " \t\r\n"
#: The separator before each record of a JSON text sequence (RFC 7464).
SEPARATOR = "\x1e"
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
#: A string that JSON accepts unchanged.
_PLAIN = r'"[^"\\\0-\x1f]*+"'
_PYTHON_STRING = rf"[uU]?(?:{_STRING}|'[^'\\]*+(?:\\.[^'\\]*+)*+')"
_WORD = r"(?:True|False|None)\b"

#: Text that needs no edit, and the next token that may need one. Lines are long, so the regular expression alone reads that text. Atomic
#: groups, because up to 3.11.4 Python goes on after the text that a failed alternative had read, if a group is repeated with *+
#: (python/cpython #106052).
_NEXT = lazy_regex(
    rf"""(?>(?:[^"'uUTFN(,]++|{_PLAIN}|[uU](?!["'])|(?!{_WORD})[TFN]|,(?![{_SPACE}]*+(?:[]}}]|\Z)))*)"""
    rf"""(?P<token>{_PYTHON_STRING}|{_WORD}|[(,])?""",
    re.DOTALL,
)

#: As `_NEXT`, inside round brackets, where every bracket and comma matters for whether they are a tuple.
_NEXT_INSIDE = lazy_regex(
    rf"""(?>(?:[^"'uUTFN(),\[\]{{}}]++|{_PLAIN}|[uU](?!["'])|(?!{_WORD})[TFN])*)(?P<token>{_PYTHON_STRING}|{_WORD}|[][{{}}(),])?""",
    re.DOTALL,
)

#: As `_NEXT`, for what is not allowed in strings of JSON.
_NEXT_NON_JSON = lazy_regex(rf"""(?>(?:[^"]++|{_PLAIN})*)(?P<token>{_STRING})?""", re.DOTALL)
_CLOSED = lazy_regex(rf"[{_SPACE}]*+(?:[])}}]|\Z)")
#: A string in which only the quotation marks need to change.
_SIMPLE = lazy_regex(r"[uU]?'([ !#-&(-\[\]-~]*)'")
_WORDS = {"True": "true", "False": "false", "None": "null"}
_PAIRS = frozenset({"()", "[]", "{}"})
_ESCAPE = lazy_regex(r"\\.", re.DOTALL)
_CONTROL = lazy_regex("[\0-\x1f]")
#: Maximum characters of a text that is converted, and maximum signs in it that may need an edit (250 bytes of memory each).
LONGEST, _MOST_SIGNS = 16 << 20, 400_000
_SIGNS = "'\"(,\\" + "".join(map(chr, range(32)))
#: Function that writes a text as JSON.
Write = Callable[[str], str]


def json_prefix(text: str) -> str | None:
    """Returns the text if it is JSON, or the JSON that the literal in it becomes; None for any other text."""
    if is_strict_json(text):
        return text
    made = literal_as_json(text.strip())
    return made if made is not None and is_strict_json(made) else None


def literal_as_json(text: str) -> str | None:
    """Returns the JSON of a record or list in such a spelling; None for anything else, and for JSON itself."""
    if _is_too_much(text) or text.lstrip(_SPACE + SEPARATOR)[:1] not in ("{", "["):
        return None
    if (plain := _plain_literal(text)) is not None:
        return plain
    edits = edits_of(text)
    return apply_edits(text, edits) if edits else None


def _plain_literal(text: str) -> str | None:
    """Returns the JSON of a Python literal whose strings all have single quotes and contain none, as nearly all do; this is several times
    as fast. None means only that the slow conversion must decide."""
    if '"' in text or "\\" in text or "'" not in text:
        return None
    parts = text.split("'")
    outside = "'".join(parts[::2])
    for word, written in _WORDS.items():
        outside = outside.replace(word, written)
    parts[::2] = outside.split("'")
    written = '"'.join(parts)
    try:
        orjson.loads(written)
    except ValueError:
        return None
    return written


def edits_of(text: str) -> list[Edit] | None:
    """Returns the edits that turn such a text into JSON; None for any other text."""
    return literal_mistakes(text) or python_literal(text)


def _is_too_much(text: str) -> bool:
    """Returns True for a text that would take too much memory."""
    return len(text) > LONGEST or (len(text) > _MOST_SIGNS and sum(map(text.count, _SIGNS)) > _MOST_SIGNS)


def python_literal(text: str, write: Write = json.dumps) -> list[Edit] | None:
    """Returns the edits that turn a Python literal into JSON: double quotes, true, false, null, lists for tuples, no comma before a closing
    bracket.

    Returns None for a text with anything else in it (a call, a comment, adjacent strings): that is no literal.
    """
    edits: list[Edit] = []
    opened: list[tuple[str, int]] = []
    """Open brackets and their positions, from the outermost round bracket on."""
    tuples: set[int] = set()
    """Positions of round brackets that contain a comma, or nothing."""
    at = 0
    if _is_too_much(text):
        return None
    while at < len(text):
        match = (_NEXT_INSIDE if opened else _NEXT).match(text, at)
        if match is None or (match["token"] is None and match.end() < len(text)):
            return None
        token, start, at = match["token"], match.start("token"), match.end()
        if token in _WORDS:
            edits.append(Edit(start, at, _WORDS[token]))
        elif token == ",":
            tuples.update(place for bracket, place in opened[-1:] if bracket == "(")
            if _CLOSED.match(text, at) and _before(text, start) not in ("", ",", ":", "(", "[", "{"):
                edits.append(Edit(start, at, ""))
        elif token in ("(", "[", "{"):
            opened.append((token, start))
        elif token in (")", "]", "}"):
            bracket, place = opened.pop()
            if bracket + token not in _PAIRS:
                return None
            if token == ")":
                is_tuple = place in tuples or _before(text, start) == "("
                edits += [Edit(place, place + 1, "[" if is_tuple else ""), Edit(start, at, "]" if is_tuple else "")]
        elif token is not None and (new := _in_json(token, write)) != token:
            if new is None:
                return None
            edits.append(Edit(start, at, new))
    return edits if edits and not opened and _is_strict(apply_edits(text, edits)) else None


def _before(text: str, at: int) -> str:
    """Returns the last character before a position that is not white space."""
    while at and text[at - 1] in _SPACE:
        at -= 1
    return text[at - 1 : at]


def _in_json(token: str, write: Write) -> str | None:
    """Returns a Python string as JSON; None if Python itself would warn about it or reject it."""
    if (simple := _SIMPLE.fullmatch(token)) is not None:
        return f'"{simple[1]}"'
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            value = ast.literal_eval(token)
    except (ValueError, SyntaxError, SyntaxWarning, DeprecationWarning):
        return None
    return token if token[0] == '"' and is_json(token) and json.loads(token) == value else write(value)


def literal_mistakes(text: str) -> list[Edit] | None:
    """Returns edits that remove a comma after the object and a record separator before it, and repair raw control characters in strings and
    backslashes before single quotes. None for JSON, and for a text with other mistakes."""
    if _is_too_much(text):
        return None
    begin = len(text) - len(text.lstrip(_SPACE))
    edits = [Edit(begin, begin + 1, "")] if text.startswith(SEPARATOR, begin) else list[Edit]()
    at = 0
    while (match := _NEXT_NON_JSON.match(text, at)) is not None and (token := match["token"]) is not None:
        start, at = match.start("token"), match.end()
        edits += [Edit(start + wrong.start(), start + wrong.end(), json.dumps(wrong.group())[1:-1]) for wrong in _CONTROL.finditer(token)]
        edits += [Edit(start + wrong.start(), start + wrong.end(), "'") for wrong in _ESCAPE.finditer(token) if wrong.group() == "\\'"]
    end = len(text.rstrip(_SPACE))
    if text[:end].endswith(",") and text.lstrip()[:1] in ("{", "["):
        edits.append(Edit(end - 1, end, ""))
    return edits if edits and is_json(apply_edits(text, edits)) else None


def _is_strict(text: str) -> bool:
    """Returns True for JSON without NaN and the like, which are names in Python."""
    try:
        json.loads(text, parse_int=float, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(name: str) -> None:
    raise ValueError(name)


#: Both halves of a number with a decimal comma, at a place where a member's name should follow the comma.
_BEFORE_COMMA = lazy_regex(r"(?<![\w.+-])(-?[0-9]+),\Z")
_BEHIND_COMMA = lazy_regex(r"([0-9]+)\s*[,}]")
_MOST_DIGITS = 20


def joined_number(text: str, at: int) -> str | None:
    """Returns the number whose second half is at ``at``, after a decimal comma; None if there is none."""
    before, behind = _BEFORE_COMMA.search(text[max(0, at - _MOST_DIGITS) : at]), _BEHIND_COMMA.match(text, at)
    return f"{before[1]}.{behind[1]}" if before is not None and behind is not None else None
