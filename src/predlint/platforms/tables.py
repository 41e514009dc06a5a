"""Detects tables that were written as a whole, as pandas and polars do by default, instead of one object per row."""

from __future__ import annotations

import re
from typing import Any

import orjson

from predlint.lazy_regex import lazy_regex

#: Endings of a table's description: what was expected instead.
NOT_LINES, NOT_A_LIST = ", not an object on each line", ", not a list with an object for each row"

_COLUMNS, _NUMBERS, _PARTS = "a table by its columns", "an object of rows under their numbers", "a table in parts (columns and data)"
#: The beginning of such files: a quick test that usually fails.
_BEGIN = lazy_regex(rb'\{\s*"[^"\\]*"\s*:\s*[{\[]')
_TOKEN = lazy_regex(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"(?:\s*:\s*)?|[{}\[\]"]', re.DOTALL)
#: The beginning of a column's value: the number of its first row.
_CELLS = lazy_regex(rb'\{\s*"\d+"\s*:')
_MARKS = frozenset({b"columns", b"index", b"data"})
#: Members that a record has once: a list in their place contains those of many records.
_OF_ONE = frozenset(b"name schemaId uuid dataRow bbox confidence image_id category_id score label_hash data_hash".split())
#: Used if only one column can be seen. Without the members whose own members may have numbers as names.
_OF_RECORDS = _OF_ONE | {b"polygon", b"answer", b"predictions", b"data_units", b"object_answers"}
#: One of several columns has such a name; otherwise the members are files, each with its frames.
_COMMON = _OF_RECORDS | {b"data", b"annotations", b"image", b"label", b"class"}


def table_in(head: bytes, *, lines: bool) -> str | None:
    """Describes a file that is a table, by its first bytes, or returns None. ``lines``: one object per line is expected; else a list, and
    rows under their numbers are not detected."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _BEGIN.match(text) is None:
        return None
    kind = _kind(text)
    if kind is None or (kind is _NUMBERS and not lines):
        return None
    return kind + (NOT_LINES if lines else NOT_A_LIST)


def _kind(text: bytes) -> str | None:
    members, rest = _members(text)
    if rest is not None and rest.strip():
        return None  # if other objects follow, each is a record
    names, values = [name for name, _ in members], [text[at : at + 64] for _, at in members]
    if b"columns" in names and _MARKS.issuperset(names) and all(value[:1] == b"[" for value in values):
        return _PARTS
    if all(name.isdigit() and value[:1] == b"{" for name, value in zip(names, values, strict=True)):
        return _NUMBERS if len(names) > 1 and any(b'"%b"' % name in text for name in _OF_ONE) else None
    if all(map(_CELLS.match, values)):
        several = len(names) > 1 and not _COMMON.isdisjoint(names)
        return _COLUMNS if several or (rest is None and _OF_RECORDS.issuperset(names)) else None
    in_lists = rest is not None and all(value[:1] == b"[" for value in values)
    return _COLUMNS if in_lists and len(_OF_ONE.intersection(names)) > 1 and _are_columns(text) else None


def _are_columns(text: bytes) -> bool:
    """Returns True for lists of equal length above 1. Lists of one item each are a record whose members were each put into brackets."""
    try:
        lists: dict[str, list[Any]] = orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    sizes = {len(items) for items in lists.values()}
    return len(sizes) == 1 and max(sizes) > 1


def _members(text: bytes) -> tuple[list[tuple[bytes, int]], bytes | None]:
    """Returns the members of the object that a text begins with, each with the offset of its value, and the text behind the object, or None
    if the object does not end in the text."""
    depth = 0
    members: list[tuple[bytes, int]] = []
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token == b'"':  # a string that does not end
            break
        if token in b"{[":
            depth += 1
        elif token in b"}]":
            depth -= 1
            if not depth:
                return members, text[match.end() :]
        elif depth == 1 and token[-1:] != b'"':
            members.append((token[1 : token.rindex(b'"')], match.end()))
    return members, None
