"""Detects COCO files by the names of their members: by the first bytes if these suffice, else by reading the file. Imports little,
because every run checks its ontology."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson

from predlint.lazy_regex import lazy_regex
from predlint.stream.small_files import open_bytes
from predlint.stream.sources import MOST_UNPACKED, SourceError, open_path, spool

if TYPE_CHECKING:
    from predlint.stream.sources import Source

#: Members that identify a COCO file, and members that no COCO file has. Any other member may come before them.
_MARKS = frozenset({"images", "annotations", "categories"})
_FOREIGN = frozenset({
    "tools", "classifications", "normalized", "objects", "skeleton_templates", "data_units", "object_answers", "dataRow", "data_row",
    "data", "predictions", "label_config", "imagePath", "item", "$schema", "label_hash", "data_hash", "classification_answers",
})  # fmt: skip
_TOKEN = lazy_regex(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"\s*:?|[{}\[\]"]', re.DOTALL)
#: The members of a mapping of ids.
CATEGORIES, IMAGES = "category_id_to_feature_hash", "image_id_to_frame_index"
#: Number of bytes that are read first.
_HEAD = 4096


def is_coco(source: str | os.PathLike[str] | bytes | Mapping[str, Any]) -> bool:
    """Returns True for a COCO file, and for a list of COCO results."""
    if isinstance(source, Mapping):
        return _names_coco(source)
    if isinstance(source, bytes):
        head = source[:_HEAD]
    elif not isinstance(source, (str, os.PathLike)):  # pyright: ignore[reportUnnecessaryIsInstance] - a caller's mistake, reported elsewhere
        return False
    else:
        head = _beginning(source, _HEAD)
    verdict = _is_coco_head(head)
    if verdict is None and len(head) == _HEAD:
        verdict = _names_coco(_walked(source))
    return verdict is True


def has_annotations(path: str) -> bool:
    """Returns True for a COCO file that has annotations, anywhere in the file."""
    names = _walked(path)
    return "annotations" in names and _names_coco(names)


def _names_coco(names: Any) -> bool:
    return not _MARKS.isdisjoint(names) and _FOREIGN.isdisjoint(names)


def _walked(source: str | os.PathLike[str] | bytes) -> list[str]:
    """Returns the member names of the root object of a file of any size; none if the root is no object or the file is unreadable."""
    try:
        with spool(io.BytesIO(source)) if isinstance(source, bytes) else open_path(os.fspath(source), most=MOST_UNPACKED) as opened:
            return _members(opened)
    except SourceError:
        return []


def _members(source: Source) -> list[str]:
    from predlint.stream.sections import read_document

    document = read_document(source, _MARKS, guess=True)
    return [section.name for section in document.sections] if document is not None else []


def head_of(source: Source, size: int) -> bytes:
    """Returns the first ``size`` bytes of a file. If large members hide that it is COCO, returns an object with its member names."""
    head = source.read_at(0, size)
    if source.size <= size or _is_coco_head(head) is not None:
        return head
    names = _members(source)
    return b"{%b}" % b",".join(b"%b:[]" % json.dumps(name).encode() for name in names) if _names_coco(names) else head


def _beginning(path: str | os.PathLike[str], size: int) -> bytes:
    """Returns the first bytes of a file, or none if it cannot be read: the error is reported where the file is read."""
    try:
        with open_bytes(path) as file:
            return file.read(size)
    except (OSError, ValueError):  # ValueError: a NUL in the path
        return b""


def _is_coco_head(head: bytes) -> bool | None:
    """Returns whether a file that begins with these bytes is COCO, or None if they do not suffice."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] == b"[":
        return _are_results(text)
    if text[:1] != b"{":
        return False if text else None
    names, whole = _named(text)
    if _names_coco(names):
        return True
    return False if whole or not _FOREIGN.isdisjoint(names) else None


def _are_results(text: bytes) -> bool:
    """Returns True for a list whose first object has the members of a result."""
    first = text[1:].lstrip()
    return first[:1] == b"{" and {"image_id"} < members_of(first) & {"image_id", "category_id", "caption", "score"}


def members_of(text: bytes) -> set[str]:
    """Returns the member names of the object that the text begins with, as far as the text goes."""
    return _named(text)[0]


def _named(text: bytes) -> tuple[set[str], bool]:
    """Returns the member names of the object that the text begins with, and whether the object ends in the text."""
    line, _, _ = text.partition(b"\n")
    if line[:1] == b"{" and b"\\" not in line:  # an object on a line of its own; names with escapes are not decoded below
        try:
            return {*orjson.loads(line)}, True
        except orjson.JSONDecodeError:
            pass
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
                return names, True
        elif depth == 1 and token.endswith(b":"):
            names.add(token[1 : token.rindex(b'"')].decode("utf-8", "replace"))
    return names, False


def begins_coco(head: bytes) -> bool:
    """Returns True if the first bytes show that the file is COCO."""
    return _is_coco_head(head) is True


def first_members(head: bytes) -> set[str]:
    """Returns the member names of the first object of a file, or of its list, as far as the bytes go."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return members_of(text[1:].lstrip() if text[:1] == b"[" else text)
