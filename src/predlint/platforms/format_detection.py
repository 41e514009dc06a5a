"""Detects the platform of predictions, or an ontology in their place, by the first bytes; must stay fast, as every run calls it."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson

from predlint.io.paths import SourceError
from predlint.io.sources import MOST_UNPACKED, open_bytes, open_path, spool
from predlint.lang.keywords import looks_like_onto
from predlint.model.texts import lazy_regex

if TYPE_CHECKING:
    from predlint.io.sources import Source


# -- Detects COCO files by the names of their members: by the first bytes if these suffice ---------------------------


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
    from predlint.io.sections import read_document

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


# -- Detects by its first bytes whether a file may be a labeling config. Imports nothing, since every run uses it ----


def looks_like_config(head: bytes) -> bool:
    """Returns True if a file with these first bytes may be XML, in UTF-8 or UTF-16: its first character is ``<``."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = head[2:].decode("utf-16-le" if head[:1] == b"\xff" else "utf-16-be", "replace")
        return text.lstrip().startswith("<")
    return _first(head).startswith(b"<")


def looks_like_fragment(head: bytes) -> bool:
    """Returns True for a part of a config after a line of dots, as documentation shows it."""
    first = _first(head)
    return first.startswith(b"...") and b"<" in first


def _first(head: bytes) -> bytes:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()


# -- Detects the platform of predictions, or an ontology in their place, by the first bytes. Must stay fast: every run calls it --


#: Members of Encord label rows that no other predictions have.
_ROW = frozenset({"label_hash", "data_units", "object_answers", "classification_answers"})
#: Members of an annotation in a COCO file.
_OF_COCO = frozenset({"image_id", "category_id", "segmentation", "id"})
#: Members of labels of Labelbox' Python SDK.
_OF_LABELS = (b'"global_key"', b'"feature_schema_id"', b'"is_benchmark_reference"')
#: Members of labels in Labelbox exports, and of their annotations.
_OF_EXPORTS = (b'"label_kind"', b'"annotation_kind"', b'"feature_schema_id"')
#: Members beside the data of a task.
_OF_TASK = frozenset({"predictions", "annotations"})
#: Members of a task's annotations, or of their results.
_OF_STUDIO = (b'"completed_by"', b'"from_name"', b'"original_width"')
#: Members of a task up to its data; and the begin of data that are not empty.
_OF_DATA, _DATA = frozenset({"id", "data"}), lazy_regex(rb'"data"\s*:\s*\{\s*"')
#: Members of a result of a prediction; and of a task in a JSON-MIN export.
_OF_RESULT, _OF_MIN = frozenset({"from_name", "to_name", "type", "value"}), frozenset({"annotator", "annotation_id", "lead_time"})


def platform_of(head: bytes) -> str | None:
    """Returns ``a COCO file``, ``Encord label rows``, ``Label Studio tasks`` or the like; None for anything else."""
    names = first_members(head)
    if "dataRow" in names and not _is_list(head):  # the usual case; no COCO file has it
        return None
    if begins_coco(head) and not any([mark in head for mark in _OF_STUDIO]):
        return None if _lists_lines(head) or any([mark in head for mark in _OF_EXPORTS]) else "a COCO file"
    if "dataRow" in names:
        return None
    if {"image_id", "category_id"} <= names and "name" not in names:
        return "COCO results"
    if len(_ROW & names) > 1:
        return "Encord label rows"
    if names >= _OF_RESULT and "data" not in names:
        return "Label Studio results"
    if names >= _OF_MIN:
        return "a JSON-MIN export of Label Studio"
    if names & _OF_TASK and any([mark in head for mark in _OF_STUDIO]):  # the data may follow all annotations
        return "Label Studio tasks"
    if "data" not in names or _are_labels(head):
        return None
    # The data of a task may be longer than these bytes, or be its only member.
    return "Label Studio tasks" if names & _OF_TASK or (names <= _OF_DATA and _DATA.search(head) and b'"dataRow"' not in head) else None


def _is_list(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"["


def _are_labels(head: bytes) -> bool:
    """Returns True for labels of Labelbox' Python SDK. They have data and annotations like tasks, but no results in them."""
    return b'"result"' not in head and b'"name"' in head and any(mark in head for mark in _OF_LABELS)


def _lists_lines(head: bytes) -> bool:
    """Returns True for prediction lines in a list under ``annotations``."""
    _, _, text = head.partition(b'"annotations"')
    begin = text.find(b"{")
    names = members_of(text[begin:]) if begin >= 0 else set[str]()
    return "dataRow" in names or ("name" in names and names.isdisjoint(_OF_COCO))


def ontology_in(head: bytes, *, encord: bool = True) -> str | None:
    """Describes an ontology that a reader of JSON predictions would not notice: a labeling config, an .onto file, an Encord ontology. Else
    returns None."""
    if looks_like_config(head):
        return "a labeling config" if any(mark in head for mark in _OF_CONFIG) else None
    if head.lstrip()[:1] != b"{":
        return "an ontology in the language of .onto files" if looks_like_onto(head) and not _has_columns(head) else None
    if not encord or b'"featureNodeHash"' not in head:
        return None
    return "an Encord ontology" if not _OF_STRUCTURE.isdisjoint(first_members(head)) else None


def _has_columns(head: bytes) -> bool:
    """Returns True for a table with tabs: its first column may be called text, so that it begins like a statement of the language."""
    lines = head.split(b"\n", 2)[:2]
    tabs = {line.count(b"\t") for line in lines}
    return len(lines) == 2 and len(tabs) == 1 and 0 not in tabs and not looks_like_onto(lines[1])


_OF_CONFIG = (b"<View", b"toName=")
_OF_STRUCTURE = frozenset({"objects", "classifications", "skeleton_templates", "editor", "structure"})
