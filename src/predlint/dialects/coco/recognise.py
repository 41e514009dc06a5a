"""Telling by its first bytes whether a file is COCO. Light: every run asks it of its ontology."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

from predlint.stream.small_files import open_bytes

#: Members by which a COCO file is known, those that may stand before them, and those that no COCO file has.
_MARKS = frozenset({"images", "annotations", "categories"})
_ASIDE = frozenset({"info", "licenses", "license", "type", "version", "videos", "dataset"})
_FOREIGN = frozenset({
    "tools", "classifications", "normalized", "objects", "skeleton_templates", "data_units", "object_answers", "dataRow", "data_row",
    "data", "predictions", "label_config", "imagePath", "item", "$schema",
})  # fmt: skip
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"\s*:?|[{}\[\]"]', re.DOTALL)
#: What is read of a file whose first bytes do not tell.
_MORE = 1 << 20


def is_coco(source: str | os.PathLike[str] | bytes | Mapping[str, Any]) -> bool:
    """True for a COCO file, and for a list of COCO results in its place."""
    if isinstance(source, Mapping):
        return _names_coco(source)
    if isinstance(source, bytes):
        head = source[:4096]
    elif not isinstance(source, (str, os.PathLike)):  # pyright: ignore[reportUnnecessaryIsInstance] - a caller's mistake, told by others
        return False
    else:
        head = _beginning(source, 4096)
    told = _tells(head)
    if told is not None:
        return told
    more = source[:_MORE] if isinstance(source, bytes) else _beginning(source, _MORE)
    return len(more) > len(head) and _tells(more) is True


def _names_coco(names: Any) -> bool:
    return not _MARKS.isdisjoint(names) and _FOREIGN.isdisjoint(names)


def _beginning(path: str | os.PathLike[str], size: int) -> bytes:
    """The first bytes of a file. One that cannot be read is no COCO file: whoever reads it says why."""
    try:
        with open_bytes(path) as file:
            return file.read(size)
    except (OSError, ValueError):  # ValueError: a NUL in the path
        return b""


def _tells(head: bytes) -> bool | None:
    """None when the bytes end before the file can be told."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] == b"[":
        return _are_results(text)
    if text[:1] != b"{":
        return False
    names = members_of(text)
    if _names_coco(names):
        return True
    return None if names <= _ASIDE else False


def _are_results(text: bytes) -> bool:
    """A list whose first object has the members of a result."""
    first = text[1:].lstrip()
    return first[:1] == b"{" and {"image_id"} < members_of(first) & {"image_id", "category_id", "caption", "score"}


def members_of(text: bytes) -> set[str]:
    """The names of the members of the object that a text begins with, as far as it goes."""
    depth, names = 0, set[str]()
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token == b'"':  # a string that never ends
            break
        if token in b"{[":
            depth += 1
        elif token in b"}]":
            depth -= 1
            if not depth:
                break
        elif depth == 1 and token.endswith(b":"):
            names.add(token[1 : token.rindex(b'"')].decode("utf-8", "replace"))
    return names


def begins_coco(head: bytes) -> bool:
    """True for a file that surely is COCO, by its first bytes."""
    return _tells(head) is True


def first_members(head: bytes) -> set[str]:
    """The names of the members of the first object of a file, or of its list, as far as the bytes go."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return members_of(text[1:].lstrip() if text[:1] == b"[" else text)
