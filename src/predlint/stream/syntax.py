"""What is wrong with a line that does not parse, or that parses in a way that platforms do not share.

Every parser says "expecting value" somewhere; people want to know that they wrote a Python dict. The strict parser of the
hot path refuses first; here a lenient one is asked why.
"""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any, cast

import orjson
from msgspec.structs import replace

from predlint.lazy_regex import lazy_regex
from predlint.shape.findings import MOST, Finding, Path, keys_of
from predlint.shape.violation_specs import spec_of
from predlint.stream.diagnosis import Diagnosis, diagnosis_of
from predlint.stream.json_errors import NO_LINE_FEED, parse_error_message, text_after_value
from predlint.stream.python_literals import literal_as_json
from predlint.stream.syntax_words import (
    LoneSurrogate,
    Nan,
    NotJson,
    NotUtf8,
    NumberTooLarge,
    TooDeep,
    TooLong,
    TooManyFindings,
    TooManyValues,
)
from predlint.stream.truncated_lines import record_after_prefix, restarted_record
from predlint.violation import make_finding


class NotANumber:
    """What stands for NaN and Infinity in a value that the lenient parser took: of no kind that a rule knows. There is one of it."""

    def __repr__(self) -> str:
        return "NaN"  # wherever it is shown, it says the same in every run

    def __reduce__(self) -> str:
        return "_NOT_A_NUMBER"


_NOT_A_NUMBER = NotANumber()
#: How sure a model is, on any platform: where it is missing, that counts as certain, or as nothing.
SCORES = frozenset({"score", "confidence"})
#: A record without objects in it and the begin of the next, or the end of any and the begin of the next with no comma between them.
_SEVERAL = lazy_regex(rb"\A\s*\{[^{}]*\}[\s,]*\{|\}\s*\{")
_ENCODED = lazy_regex(rb"[A-Za-z0-9+/]{1000}")


def diagnose(line: bytes) -> Diagnosis:
    """The faults of a line that the strict parser refused. Never raises."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        column = len(line[: error.start].decode("utf-8", "replace"))
        return diagnosis_of(spec_of(NotUtf8, line[error.start], column + 1), column)
    start = skip_space(text, 0)
    try:
        value, end = LENIENT.raw_decode(text, start)
    except json.JSONDecodeError as error:
        return (
            restarted_record(text, error, LENIENT)
            or record_after_prefix(text, LENIENT)
            or _as_intended(text, parse_error_message(text, error))
        )
    except RecursionError:
        return diagnosis_of(spec_of(TooDeep), 0)
    if is_deep(line, value):
        return diagnosis_of(spec_of(TooDeep), 0)
    more: list[tuple[Finding, int | None]] = []
    if skip_space(text, end) < len(text):  # not isspace(): JSON knows four kinds of white space, Unicode many more
        if not isinstance(value, (dict, list)) and (prefixed := record_after_prefix(text, LENIENT)) is not None:
            return prefixed  # a time, the number of the line, or the name of a member
        diagnosis = text_after_value(text, end, text[end:])
        if not diagnosis.readable:
            if diagnosis.findings[0][0][0].code == "JSN006":  # there may be millions: each is found when it is looked at
                return replace(diagnosis, records=chain([(start, end)], _values(text, end)))
            return diagnosis
        more = diagnosis.findings
    odd = list(islice(_unusual_values(value), MOST + 1)) or list(islice(_overwritten(text, start), MOST + 1))
    if not odd and not more:
        # The strict parser stops at about 1,000 levels, the lenient one a little later.
        return diagnosis_of(spec_of(TooDeep), 0)
    return Diagnosis(more + [(finding, None) for finding in odd], value, readable=True, rest=len(text[end:].encode()) if more else 0)


def _as_intended(text: str, diagnosis: Diagnosis) -> Diagnosis:
    """The same with what the text says all the same, where that is certain."""
    written = literal_as_json(text)
    if written is None:
        return diagnosis
    try:
        value = orjson.loads(written)
    except ValueError:
        value = LENIENT.decode(written)
        diagnosis.findings += [(finding, None) for finding in islice(_unusual_values(value), MOST + 1)]
    raw = written.encode("utf-8", "surrogatepass")
    if is_deep(raw, value):
        return replace(diagnosis, findings=diagnosis.findings + diagnosis_of(spec_of(TooDeep), 0).findings)
    return replace(diagnosis, value=value, readable=True, json=raw)


def _values(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Where more values stand, with or without commas between them, up to one that cannot be read."""
    with contextlib.suppress(json.JSONDecodeError, RecursionError):
        while (start := skip_space(text, at)) < len(text):
            start = skip_space(text, start + (text[start] == ","))
            _, at = LENIENT.raw_decode(text, start)
            yield start, at


def document_break(what: str, fix: str | None = None) -> Finding:
    """What is said where a document of several records breaks off."""
    return make_finding(NotJson, None, None, what, fix)


def not_utf_8(byte: int) -> Finding:
    """What is said of a byte that is not UTF-8, at its place."""
    return make_finding(NotUtf8, None, None, byte, None)


def trailing_text(end_of: str, text: str) -> Finding:
    """What is said of text behind the end of a document, by its first characters: often it is a second one."""
    fix = next((fix for begin, fix in _MORE if text.startswith(begin)), "remove it: a file holds one JSON value, and nothing behind it")
    return document_break(f"more text after the end of the {end_of}", fix)


#: What to do about text behind the end, by how it begins.
_MORE: tuple[tuple[tuple[str, ...], str], ...] = (
    (("[", "{"), 'a file holds one JSON value: were two written into it, with open(…, "a")?'),
    (("//", "/*", "#"), "JSON has no comments: remove it"),
    (("\0",), "these are NUL bytes: was the write interrupted? remove them"),
    (("\x1a",), "old programs end a text with this character (Ctrl-Z): remove it"),
    (("\\n", "\\r"), NO_LINE_FEED),
    ((")", ";"), "a file holds one JSON value, and no program around it"),
)


def written_by_python(finding: Finding) -> Finding:
    """The finding of a Python literal in words about the file, where that is one object."""
    return finding._replace(fields=(finding.fields[0], None))


def too_long(what: str, size: int, limit: int, head: bytes, *, open: bool = False) -> Finding:
    """What is said of a line or a value that is above the limit, in bytes. ``open``: it has no end."""
    if not head.strip(b"\0"):
        fix = "it begins with NUL bytes, as after an interrupted write: write the file again"
    elif open:
        fix = "its closing bracket is missing"
    elif _SEVERAL.search(head):
        fix = "several records are on it: end each of them with a line feed (\\n)"
    elif _ENCODED.search(head):
        fix = "an image seems to be in it: keep images out of the records, and refer to them"
    elif what == "the line":
        fix = "end each record with a line feed (\\n), and keep images out of the records"
    else:
        fix = "a bracket that closes it may be missing early on; if it is meant so, write several shorter ones"
    return make_finding(TooLong, None, None, what, size, limit, fix)


def too_many_values(what: str, size: int, values: int, most: int, needed: int, head: bytes) -> Finding:
    """What is said of a line or a value in which there are more values than are read; with a limit of ``needed`` bytes they would be."""
    several = what == "the line" and _SEVERAL.search(head) is not None
    fix = "several records are on it: end each of them with a line feed (\\n)" if several else "write several smaller records"
    fix += f", or allow larger ones: --max-record {-(-needed >> 20)}MiB"
    return make_finding(TooManyValues, None, None, what, size, values, most, fix)


def too_many_findings(most: int) -> Finding:
    """What is said of a record in which so much is wrong that not all of it is told."""
    return make_finding(TooManyFindings, None, None, most)


def _constant(_name: str) -> Any:
    return _NOT_A_NUMBER


#: An integer of fewer digits is a double.
MOST_DIGITS = 309


def _integer(digits: str) -> float:
    """An integer beyond all doubles is infinite, as a number with a point is: nothing can be reckoned or written with it."""
    if len(digits) < MOST_DIGITS:
        return int(digits)
    return -math.inf if digits.startswith("-") else math.inf


#: Takes what writers produce though it is not JSON: NaN, lone surrogates, numbers of any size.
LENIENTLY: dict[str, Any] = {"parse_constant": _constant, "parse_int": _integer}
LENIENT = json.JSONDecoder(**LENIENTLY)
#: Only passes over values, whatever they are: also raw control characters in them, and numbers of any number of digits.
PASSING = json.JSONDecoder(strict=False, parse_int=float)


#: Levels of nesting, of which orjson writes no more. What reckons with a value may call itself for each level: Python stops at 1,000 calls.
_MOST_LEVELS = 254


def is_deep(line: bytes, value: Any) -> bool:
    """True for a line whose value is nested too deep to be looked into."""
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


def skip_space(text: str, at: int) -> int:
    """The index of the first character from ``at`` on that is not JSON's white space."""
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _unusual_values(value: Any) -> Iterator[Finding]:
    """NaN, numbers too large for a double, and lone surrogates, wherever they are in a value that the lenient parser took."""
    for item, path in values_in(value):
        if item is _NOT_A_NUMBER:
            yield make_finding(Nan, path, None, _place(path))
        elif isinstance(item, (float, int)) and _is_too_large(item):
            yield make_finding(NumberTooLarge, path, None, "a number beyond 1.8e308")
        elif isinstance(item, str):
            if _has_surrogate(item) and not (path is not None and isinstance(path[1], str) and _has_surrogate(path[1])):  # told of its name
                yield make_finding(LoneSurrogate, path, None)
        elif isinstance(item, dict):
            members = cast("dict[str, Any]", item)
            for name in members:
                if _has_surrogate(name):
                    yield make_finding(LoneSurrogate, (path, name), None)


def values_in(value: Any) -> Iterator[tuple[Any, Path]]:
    """A value and all values in it, each before those in it, in their order. No more is held than one for each level."""
    yield value, None
    levels = [(_inner(value), cast(Path, None))]
    while levels:
        inner, path = levels[-1]
        for key, item in inner:
            here = path, key
            yield item, here
            if item.__class__ is dict or item.__class__ is list:
                levels.append((_inner(item), here))
                break
        else:
            levels.pop()


def _inner(value: Any) -> Iterator[tuple[str | int, Any]]:
    """What is in a value, by name or place."""
    if isinstance(value, dict):
        return iter(cast("dict[str, Any]", value).items())
    return enumerate(cast("list[Any]", value)) if isinstance(value, list) else iter(())


#: Members that a prediction is drawn by, on any platform.
_DRAWN = frozenset({
    "bbox", "segmentation", "keypoints", "point", "line", "polygon", "polygons", "polyline", "boundingBox", "rotatableBoundingBox",
    "skeleton", "bitmask", "mask", "cuboid",
})  # fmt: skip


#: Lists in which nothing counts as certain without a score: those of Label Studio.
_OPTIONAL = frozenset({"predictions", "annotations", "result"})


def _place(path: Path) -> str | None:
    """What a number belongs to that is none: a score, or something drawn; without either a prediction says another thing. In place
    of all that is drawn it is a cell of a table: rows of pandas have the columns of all records."""
    keys = keys_of(path)
    if keys and (keys[-1] in SCORES or (keys[-1] == 0 and keys[-2:-1] and keys[-2] in SCORES)):
        return "score" if _OPTIONAL.isdisjoint(keys) else None
    if keys and keys[-1] in _DRAWN:
        return "cell"
    return "drawn" if not _DRAWN.isdisjoint(keys) else None


#: What leaves no value to be explained at its place.
_UNUSABLE = frozenset({"JSN008", "JSN010", "JSN016"})


def unusable_value(findings: Iterable[Finding]) -> set[Path]:
    """The paths at which there is no value to be explained; None where the record itself is none."""
    return {finding.path for finding in findings if finding.code in _UNUSABLE}


def is_hidden(finding: Finding, at: set[Path]) -> bool:
    """True for what is said of a value that is none, or of a list that holds nothing else: without it there is nothing to put right."""
    _, path, value, *_ = finding
    return path is not None and (path in at or (value.__class__ is list and len(value) == 1 and (path, 0) in at))


def _overwritten(text: str, start: int) -> Iterator[Finding]:
    """Odd values that a later member of the same name replaced: the strict parser sees them, the value does not show them."""
    lost: list[tuple[str, Any]] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(items)
        lost.extend((name, item) for name, item in items if result[name] is not item)
        return result

    decoder = json.JSONDecoder(object_pairs_hook=pairs, **LENIENTLY)
    decoder.raw_decode(text, start)
    for name, item in lost:
        yield from (finding._replace(path=(None, name)) for finding in _unusual_values(item))


def without_placeholders(value: Any) -> Any:
    """The value as Python reads it: NaN where the lenient parser left a placeholder that is no number."""
    whole = [value]
    waiting: list[tuple[Any, Any]] = [(whole, 0)]
    while waiting:
        holder, key = waiting.pop()
        item = holder[key]
        if item is _NOT_A_NUMBER:
            holder[key] = math.nan
        elif isinstance(item, dict):
            holder[key] = members = {**cast("dict[str, Any]", item)}
            waiting += [(members, name) for name in members]
        elif isinstance(item, list):
            holder[key] = items = [*cast("list[Any]", item)]
            waiting += [(items, index) for index in range(len(items))]
    return whole[0]


def _is_too_large(number: float) -> bool:
    try:
        return math.isinf(float(number))
    except OverflowError:
        return True


def _has_surrogate(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text)


def is_read(line: bytes) -> bool:
    """True for JSON, be it with values that platforms do not share; not for what is nested too deep."""
    try:
        return not is_deep(line, orjson.loads(line))
    except orjson.JSONDecodeError:
        diagnosis = diagnose(line)
        return diagnosis.readable and diagnosis.json is None


def reload(line: bytes) -> Any:
    """The value of a line that was read before; None when it has none."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return diagnose(line).value
