"""What is wrong with a line that does not parse, or that parses in a way that platforms do not share.

Every parser says "expecting value" somewhere; people want to know that they wrote a Python dict. The strict parser of the
hot path refuses first; here a lenient one is asked why.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import orjson

from predlint.names import quote
from predlint.shapes.findings import Finding, Path
from predlint.shapes.nodes import fault
from predlint.stream.syntax_words import SAY

_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_NEXT_VALUE = re.compile(r"[ \t\r\n]*,?[ \t\r\n]*[{\[]")
_PYTHON_WORD = re.compile(r"(True|False|None)\b")
_PRETTY_PIECE = re.compile(r'^\s*([{}\[\]]+,?|"[^"]*"\s*:.*,?)\s*$', re.DOTALL)
_CONFLICT = re.compile(r"(<{7}|={7}|>{7}|\|{7})( |$)")
_NOT_A_NUMBER = object()
#: A record without objects in it and the begin of the next, or the end of any and the begin of the next with no comma between them.
_SEVERAL = re.compile(rb"\A\s*\{[^{}]*\}[\s,]*\{|\}\s*\{")
_ENCODED = re.compile(rb"[A-Za-z0-9+/]{1000}")


@dataclass(slots=True)
class Diagnosis:
    """Why a line is refused: findings with the character they stand at, or a value that can be explained further."""

    findings: list[tuple[Finding, int | None]]
    value: Any = None
    readable: bool = False
    """True when ``value`` is the line's value and is worth explaining."""


def diagnose(line: bytes) -> Diagnosis:
    """The faults of a line that the strict parser refused. Never raises."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        column = len(line[: error.start].decode("utf-8", "replace"))
        return _one("JSN009", column, line[error.start], column + 1)
    start = skip_space(text, 0)
    try:
        value, end = LENIENT.raw_decode(text, start)
    except json.JSONDecodeError as error:
        return refused(text, error)
    except RecursionError:
        return _one("JSN015", 0)
    if skip_space(text, end) < len(text):  # not isspace(): JSON knows four kinds of white space, Unicode many more
        return _extra(text, end, text[end:])
    odd = list(_odd_values(value)) or list(_overwritten(text, start))
    if not odd:
        # The strict parser stops at about 1,000 levels, the lenient one a little later.
        return _one("JSN015", 0)
    return Diagnosis([(finding, None) for finding in odd], value, readable=True)


def _one(code: str, at: int | None, *about: Any) -> Diagnosis:
    said = fault(code, SAY[code], *about)
    return Diagnosis([((said.rule, None, None, said.say, said.about), at)])


def broken(what: str) -> Finding:
    """What is said where a document of several records breaks off."""
    return _one("JSN001", None, what, None).findings[0][0]


def too_long(what: str, size: int, limit: int, head: bytes, *, open: bool = False) -> Finding:
    """What is said of a line or a value that is above the limit, in bytes. ``open``: it has no end."""
    if not head.strip(b"\0"):
        fix = "it begins with NUL bytes, as after an interrupted write: write the file again"
    elif open:
        fix = "its closing bracket is missing"
    elif _SEVERAL.search(head):
        fix = "several records stand on it: end each of them with a line feed (\\n)"
    elif _ENCODED.search(head):
        fix = "an image seems to be in it: keep images out of the records, and refer to them"
    elif what == "the line":
        fix = "end each record with a line feed (\\n), and keep images out of the records"
    else:
        fix = "a bracket that closes it may be missing early on; if it is meant so, write several shorter ones"
    return _one("JSN018", None, what, size, limit, fix).findings[0][0]


def _constant(_name: str) -> Any:
    return _NOT_A_NUMBER


#: An integer of fewer digits is a double.
_MOST_DIGITS = 309


def _integer(digits: str) -> float:
    """An integer beyond all doubles is infinite, as a number with a point is: nothing can be reckoned or written with it."""
    if len(digits) < _MOST_DIGITS:
        return int(digits)
    return -math.inf if digits.startswith("-") else math.inf


#: Quotation marks of word processors.
_TYPOGRAPHIC = frozenset("“”„‟″«»‘’")
#: Takes what writers produce though it is not JSON: NaN, lone surrogates, numbers of any size.
LENIENT = json.JSONDecoder(parse_constant=_constant, parse_int=_integer)


def skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def refused(text: str, error: json.JSONDecodeError) -> Diagnosis:
    """Why even the lenient parser refuses a text, in words that name the likely cause."""
    at = error.pos
    found = text[at : at + 1]
    before = text[:at].rstrip()[-1:]
    if not found:
        spread = text.strip() in ("{", "[")
        piece = " (the object may be spread over several lines)" if spread else ""
        fix = "write one whole object on each line" if spread else "was it cut off while it was written?"
        what = "text" if "\n" in text.strip() else "line"
        return _one("JSN001", at, f"the {what} ends in the middle of a value{piece}", fix)
    if found == "'" or (found == "(" and before in ":[,(") or _PYTHON_WORD.match(text, at):
        return _one("JSN002", at, {"'": "a single quote", "(": "a tuple"}.get(found, text[at : at + 5].strip()))
    if (found in "}]" and before == ",") or error.msg.startswith("Illegal trailing comma"):
        return _one("JSN002", at, "a comma before the closing bracket")
    if error.msg.startswith("Invalid control character"):
        return _one("JSN001", at, f"a raw {_control(found)} inside a string", "write it as an escape (json.dumps does)")
    if error.msg.startswith("Unterminated string"):
        return _one("JSN001", at, "a string that does not end on this line", "a quotation mark is missing, or the line was cut off")
    if _PRETTY_PIECE.match(text) or text.strip() in ("}", "},", "]", "],"):
        return _one("JSN001", at, "a piece of an object that is spread over several lines", "write one whole object on each line")
    if error.msg.startswith("Invalid \\escape") or error.msg.startswith("Invalid \\u"):
        return _one("JSN001", at, f"an escape that JSON does not have: {quote(text[at : at + 2])}", "write backslashes as \\\\")
    if error.msg.startswith("Expecting property name"):
        return _one("JSN001", at, f"{quote(found)} where a member's name in double quotes is expected", _unquoted(text, at))
    if error.msg.startswith("Expecting ',' delimiter"):
        return _one("JSN001", at, f"{quote(_word(text, at))} where a comma or a closing bracket is expected", _between(text, at))
    if error.msg.startswith("Expecting ':'"):
        return _one("JSN001", at, f"{quote(_word(text, at))} where a colon is expected", None)
    if text.strip() and text.strip()[0] not in '{["-0123456789tfnNI':
        return _one("JSN001", at, *_no_json(text.strip()))
    return _one("JSN001", at, f"{quote(_word(text, at))} where a value is expected", _of_value(_word(text, at)))


def _unquoted(text: str, at: int) -> str | None:
    """What to do about the name of a member without its quotes, or with those of a word processor."""
    if text[at] in _TYPOGRAPHIC:
        return 'write straight quotes: "'
    return f'write "{_word(text, at)}" in quotes' if text[at].isalpha() else None


def _between(text: str, at: int) -> str | None:
    """What to do about something between a value and what should follow it."""
    before = text[at - 1 : at]
    if text.startswith(("//", "/*", "#"), at):
        return "JSON has no comments: remove it"
    if before == '"' and text[at].isalnum():
        return 'is it part of a text? a quotation mark inside of one is written \\"'
    if re.match(r'"[^"\\]*"\s*:', text[at:]) and before in " \t0123456789}]":
        return f"put a comma before {quote(_word(text, at))}"
    if before.isdigit() and text[at] == ".":
        return f"write a digit behind the point: {before}.0"
    if before == "0" and text[at].isdigit():
        return "write the number without the 0 in front"
    return None


def _of_value(word: str) -> str | None:
    """What to do about a word that is no value."""
    if word.lower().lstrip("+-") in ("nan", "inf", "infinity", "undefined"):
        return "JSON has no such value: leave the member out"
    if word[:1] in _TYPOGRAPHIC:
        return 'write straight quotes: "'
    return f"write 0{word}" if word.startswith(".") and word[1:].isdigit() else None


def _no_json(text: str) -> tuple[str, str]:
    """What a text is that does not even begin like JSON, and what to do about it."""
    if _CONFLICT.match(text):
        return "a mark of a merge conflict", "settle the conflict: keep the lines that are right, and remove the marks"
    if text[0] == "\ufeff":
        return "a byte order mark", "it may stand only at the begin of a file, and is better left out: were files joined here?"
    if not text.strip("\0"):
        return "nothing but NUL bytes", "was the write interrupted? write the file again"
    return f"{quote(_word(text, 0))} where a JSON object is expected", "each line must be one JSON object"


def _word(text: str, at: int) -> str:
    match = re.match(r"\"[^\"]{0,20}\"?|[\w.+-]{1,20}|.", text[at : at + 24], re.DOTALL)
    return match.group().strip('"') if match else text[at : at + 1]


def _control(char: str) -> str:
    return {"\t": "tab", "\0": "NUL byte", "\n": "line break", "\r": "carriage return"}.get(char, f"control character U+{ord(char):04X}")


def _extra(text: str, end: int, rest: str) -> Diagnosis:
    match = _NEXT_VALUE.match(rest)
    if match is not None:
        return _one("JSN006", end + match.end() - 1, *(["a carriage return (\\r) alone"] if "\r" in match.group() else []))
    at = end + len(rest) - len(rest.lstrip(" \t\r\n"))
    if text[at] == ",":
        return _one("JSN001", at, "a comma after the object", "lines are not separated by commas")
    return _one("JSN001", at, f"{quote(_word(text, at))} after the end of the value", None)


def _odd_values(value: Any) -> Iterator[Finding]:
    """NaN, numbers too large for a double, and lone surrogates, wherever they are in a value that the lenient parser took."""
    waiting: list[tuple[Any, Path]] = [(value, None)]
    while waiting:
        item, path = waiting.pop()
        if item is _NOT_A_NUMBER:
            yield _finding("JSN008", path)
        elif isinstance(item, (float, int)) and _is_too_large(item):
            yield _finding("JSN016", path, "a number beyond 1.8e308")
        elif isinstance(item, str) and _has_surrogate(item):
            yield _finding("JSN010", path)
        elif isinstance(item, dict):
            members = cast("dict[str, Any]", item)
            for name in members:
                if _has_surrogate(name):
                    yield _finding("JSN010", (path, name))
            waiting += [(inner, (path, name)) for name, inner in reversed(members.items())]
        elif isinstance(item, list):
            waiting += [(inner, (path, index)) for index, inner in reversed(list(enumerate(cast("list[Any]", item))))]


def _overwritten(text: str, start: int) -> Iterator[Finding]:
    """Odd values that a later member of the same name replaced: the strict parser sees them, the value does not show them."""
    lost: list[tuple[str, Any]] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(items)
        lost.extend((name, item) for name, item in items if result[name] is not item)
        return result

    decoder = json.JSONDecoder(object_pairs_hook=pairs, parse_constant=_constant, parse_int=_integer)
    decoder.raw_decode(text, start)
    for name, item in lost:
        yield from ((rule, (None, name), value, say, about) for rule, _, value, say, about in _odd_values(item))


def without_placeholders(value: Any) -> Any:
    """The value as Python reads it: NaN where the lenient parser left a placeholder that is no number."""
    if value is _NOT_A_NUMBER:
        return math.nan
    if isinstance(value, dict):
        return {name: without_placeholders(item) for name, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [without_placeholders(item) for item in cast("list[Any]", value)]
    return value


def _is_too_large(number: float) -> bool:
    try:
        return math.isinf(float(number))
    except OverflowError:
        return True


def _has_surrogate(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text)


def reload(line: bytes) -> Any:
    """The value of a line that was read before; None when it has none."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return diagnose(line).value


def _finding(code: str, path: Path, *about: Any) -> Finding:
    said = fault(code, SAY[code], *about)
    return (said.rule, path, None, said.say, said.about)


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
        return _one("JSN015", 0).findings


def _duplicate_members(line: bytes) -> list[tuple[Finding, int | None]]:
    seen: list[tuple[Any, list[str]]] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(items)
        if len(result) < len(items):
            counts = Counter(name for name, _ in items)
            seen.append((result, [name for name, count in counts.items() if count > 1]))
        return result

    value = json.loads(line, object_pairs_hook=pairs, parse_constant=_constant, parse_int=_integer)
    twice = {id(result): names for result, names in seen}
    found: list[tuple[Finding, int | None]] = []
    waiting: list[tuple[Any, Path]] = [(value, None)]
    while waiting:
        item, path = waiting.pop()
        if isinstance(item, dict):
            members = cast("dict[str, Any]", item)
            for name in twice.get(id(members), ()):
                said = fault("JSN007", SAY["JSN007"], name)
                found.append(((said.rule, (path, name), members[name], said.say, said.about), None))
            waiting += [(inner, (path, name)) for name, inner in reversed(members.items())]
        elif isinstance(item, list):
            waiting += [(inner, (path, index)) for index, inner in reversed(list(enumerate(cast("list[Any]", item))))]
    return found
