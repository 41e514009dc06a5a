"""Explains a line that does not parse, or that parses with values that platforms read differently.

Every parser says "expecting value" somewhere; people want to know that they wrote a Python dict. The strict parser of the fast path rejects
the line first; the lenient parser here finds the reason.
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
from predlint.stream.json_errors import NO_LINE_FEED, parse_error_message, record_after_prefix, restarted_record, text_after_value
from predlint.stream.lenient_json import LENIENT, LENIENTLY, NOT_A_NUMBER, SCORES, is_deep
from predlint.stream.python_literals import literal_as_json
from predlint.stream.syntax_words import (
    Diagnosis,
    LoneSurrogate,
    Nan,
    NotJson,
    NotUtf8,
    NumberTooLarge,
    PythonLiteral,
    TooDeep,
    TooLong,
    TooManyFindings,
    TooManyValues,
    diagnosis_of,
)
from predlint.violation import make_finding

#: A record without nested objects and the beginning of the next, or the end of a record and the beginning of the next without a comma.
_SEVERAL = lazy_regex(rb"\A\s*\{[^{}]*\}[\s,]*\{|\}\s*\{")
_ENCODED = lazy_regex(rb"[A-Za-z0-9+/]{1000}")


def diagnose(line: bytes) -> Diagnosis:
    """Returns the diagnosis of a line that the strict parser rejected. Never raises."""
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
            return prefixed  # the prefix is a time, a line number, or the name of a member
        diagnosis = text_after_value(text, end, text[end:])
        if not diagnosis.readable:
            if diagnosis.findings[0][0][0].code == "JSN006":  # there may be millions: each is found when it is iterated
                return replace(diagnosis, records=chain([(start, end)], _values(text, end)))
            return diagnosis
        more = diagnosis.findings
    unusual = list(islice(_unusual_values(value), MOST + 1)) or list(islice(_overwritten(text, start), MOST + 1))
    if not unusual and not more:
        # The strict parser stops at about 1,000 levels, the lenient one a little later.
        return diagnosis_of(spec_of(TooDeep), 0)
    return Diagnosis(more + [(finding, None) for finding in unusual], value, readable=True, rest=len(text[end:].encode()) if more else 0)


def _as_intended(text: str, diagnosis: Diagnosis) -> Diagnosis:
    """Returns the diagnosis with the value that the text means, if that is certain."""
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
    """Yields start and end of further values, with or without commas between them, up to one that cannot be read."""
    with contextlib.suppress(json.JSONDecodeError, RecursionError):
        while (start := skip_space(text, at)) < len(text):
            start = skip_space(text, start + (text[start] == ","))
            _, at = LENIENT.raw_decode(text, start)
            yield start, at


def document_break(what: str, fix: str | None = None) -> Finding:
    """Returns the finding for a place where a document of several records breaks off."""
    return make_finding(NotJson, None, None, what, fix)


def not_utf_8(byte: int) -> Finding:
    """Returns the finding for a byte that is not UTF-8."""
    return make_finding(NotUtf8, None, None, byte, None)


def trailing_text(end_of: str, text: str) -> Finding:
    """Returns the finding for text after the end of a document, judged by its first characters: often it is a second document."""
    fix = next((fix for begin, fix in _MORE if text.startswith(begin)), "remove it: a file holds one JSON value, and nothing behind it")
    return document_break(f"more text after the end of the {end_of}", fix)


#: Beginnings of text after the end, with the help for each.
_MORE: tuple[tuple[tuple[str, ...], str], ...] = (
    (("[", "{"), 'a file holds one JSON value: were two written into it, with open(…, "a")?'),
    (("//", "/*", "#"), "JSON has no comments: remove it"),
    (("\0",), "these are NUL bytes: was the write interrupted? remove them"),
    (("\x1a",), "old programs end a text with this character (Ctrl-Z): remove it"),
    (("\\n", "\\r"), NO_LINE_FEED),
    ((")", ";"), "a file holds one JSON value, and no program around it"),
)


def written_by_python(finding: Finding) -> Finding:
    """Returns the finding of a Python literal with a help for the whole file, if that is one object."""
    if finding.kind is PythonLiteral:
        return finding.with_fields(listed=None)
    return finding.with_fields(fix_=None) if finding.kind is NotJson else finding


def too_long(what: str, size: int, limit: int, head: bytes, *, open: bool = False) -> Finding:
    """Returns the finding for a line or value above the limit in bytes. ``open``: it has no end."""
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
        fix = "a bracket that closes it may be missing early on; if none is, write several shorter ones"
    return make_finding(TooLong, None, None, what, size, limit, fix)


def too_many_values(what: str, size: int, values: int, most: int, needed: int, head: bytes) -> Finding:
    """Returns the finding for a line or value with more values than the limit; with a limit of ``needed`` bytes they would be allowed."""
    several = what == "the line" and _SEVERAL.search(head) is not None
    fix = "several records are on it: end each of them with a line feed (\\n)" if several else "write several smaller records"
    fix += f", or allow larger ones: --max-record {-(-needed >> 20)}MiB"
    return make_finding(TooManyValues, None, None, what, size, values, most, fix)


def too_many_findings(most: int) -> Finding:
    """Returns the finding for a record with more findings than are reported."""
    return make_finding(TooManyFindings, None, None, most)


def skip_space(text: str, at: int) -> int:
    """Returns the index of the first character from ``at`` on that is not JSON's white space."""
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _unusual_values(value: Any) -> Iterator[Finding]:
    """Yields findings for NaN, numbers too large for a double, and lone surrogates in a value that the lenient parser accepted."""
    for item, path in values_in(value):
        if item is NOT_A_NUMBER:
            yield make_finding(Nan, path, None, _place(path))
        elif isinstance(item, (float, int)) and _is_too_large(item):
            yield make_finding(NumberTooLarge, path, None, "a number beyond 1.8e308")
        elif isinstance(item, str):
            # reported for its name
            if _has_surrogate(item) and not (path is not None and isinstance(path[1], str) and _has_surrogate(path[1])):
                yield make_finding(LoneSurrogate, path, None)
        elif isinstance(item, dict):
            members = cast("dict[str, Any]", item)
            for name in members:
                if _has_surrogate(name):
                    yield make_finding(LoneSurrogate, (path, name), None)


def values_in(value: Any) -> Iterator[tuple[Any, Path]]:
    """Yields a value and all values in it, each before those in it, in their order. Holds one iterator per level of nesting."""
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
    """Returns the members or items of a value, with their names or indices."""
    if isinstance(value, dict):
        return iter(cast("dict[str, Any]", value).items())
    return enumerate(cast("list[Any]", value)) if isinstance(value, list) else iter(())


#: Members with the geometry of a prediction, on any platform.
_DRAWN = frozenset({
    "bbox", "segmentation", "keypoints", "point", "line", "polygon", "polygons", "polyline", "boundingBox", "rotatableBoundingBox",
    "skeleton", "bitmask", "mask", "cuboid",
})  # fmt: skip

#: Lists in which predictions without a score do not count as certain: those of Label Studio.
_OPTIONAL = frozenset({"predictions", "annotations", "result"})


def _place(path: Path) -> str | None:
    """Returns what a NaN belongs to: ``score``, or ``drawn`` for a part of a geometry; without either a prediction changes its meaning. A
    NaN in place of a whole geometry is a ``cell`` of a table: rows of pandas have the columns of all records."""
    keys = keys_of(path)
    if keys and (keys[-1] in SCORES or (keys[-1] == 0 and keys[-2:-1] and keys[-2] in SCORES)):
        return "score" if _OPTIONAL.isdisjoint(keys) else None
    if keys and keys[-1] in _DRAWN:
        return "cell"
    return "drawn" if not _DRAWN.isdisjoint(keys) else None


#: Rules whose findings leave no value to explain at their path.
_UNUSABLE = frozenset({"JSN008", "JSN010", "JSN016"})


def unusable_value(findings: Iterable[Finding]) -> set[Path]:
    """Returns the paths at which there is no value to explain; None in it stands for the record itself."""
    return {finding.path for finding in findings if finding.code in _UNUSABLE}


def is_hidden(finding: Finding, at: set[Path]) -> bool:
    """Returns True for a finding about an unusable value, or about a list that contains only one: there is nothing else to fix."""
    _, path, value, *_ = finding
    return path is not None and (path in at or (value.__class__ is list and len(value) == 1 and (path, 0) in at))


def _overwritten(text: str, start: int) -> Iterator[Finding]:
    """Yields findings for unusual values that a later member of the same name replaced. The strict parser sees them, the value does not
    show them."""
    lost: list[tuple[str, Any]] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(items)
        lost.extend((name, item) for name, item in items if result[name] is not item)
        return result

    decoder = json.JSONDecoder(object_pairs_hook=pairs, **LENIENTLY)
    decoder.raw_decode(text, start)
    for name, item in lost:
        yield from (finding._replace(path=(None, name)) for finding in _unusual_values(item))


def _is_too_large(number: float) -> bool:
    try:
        return math.isinf(float(number))
    except OverflowError:
        return True


def _has_surrogate(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text)


def is_read(line: bytes) -> bool:
    """Returns True for JSON, also with values that platforms read differently; False for a value that is nested too deep."""
    try:
        return not is_deep(line, orjson.loads(line))
    except orjson.JSONDecodeError:
        diagnosis = diagnose(line)
        return diagnosis.readable and diagnosis.json is None
