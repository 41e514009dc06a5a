"""Detects files with Encord ontologies, and finds the ontology in a file. Imports little, because runs of other platforms ask it too."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, cast

from msgspec import Struct
from msgspec.structs import replace

from predlint.io.sources import open_bytes
from predlint.model.ontology import Notice, OntologyError
from predlint.model.texts import quote
from predlint.platforms.ontology_files import MAX_BYTES, Json, OntologyExpectation, as_object, load, parse

# -- Detects files with Encord ontologies, and finds the ontology in a file ------------------------------------------


Source = str | os.PathLike[str] | bytes | Mapping[str, Any]
#: Members of the ontology itself.
LISTS = ("objects", "classifications", "skeleton_templates")
#: Every Encord ontology and every label row contains one of these; a file without them is not parsed.
_MARKS = (b'"featureNodeHash"', b'"objects"', b'"skeleton_templates"', b'"object_answers"')
#: Members of features that features of other platforms do not have.
_OF_FEATURES = frozenset({"featureNodeHash", "shape", "attributes"})
#: Members that contain the ontology in answers of the platform's API.
_WRAPPERS = ("editor", "structure", "ontology", "editor_ontology")
#: Maximum number of wrappers, one inside the other.
_MAX_WRAPPED = 2
_LISTS_EXPECTED = 'an Encord ontology is an object with the lists "objects" and "classifications"'

#: Helps for users who gave another file.
_EXPECTATION = OntologyExpectation(
    "an Encord ontology",
    export="export the ontology itself: with the SDK, json.dump(ontology.structure.to_dict(), file)",
    instead="give the ontology of the Encord project (JSON), or leave out --dialect encord",
    tools=_LISTS_EXPECTED,
    classifications=_LISTS_EXPECTED,
)


class Document(Struct, frozen=True):
    """The JSON object of the ontology in a file."""

    value: Json
    pointer: str
    name: str | None
    path: str | None
    notices: tuple[Notice, ...] = ()
    """Notices on duplicate members in the file."""


def is_encord(source: Source) -> bool:
    """Returns True if the content is an Encord ontology, or a label row in its place; False for a file that cannot be parsed."""
    if isinstance(source, Mapping):
        return _is_encord(source)
    if not isinstance(source, (bytes, str, os.PathLike)):  # pyright: ignore[reportUnnecessaryIsInstance] - whatever a caller gives
        return False
    data = source if isinstance(source, bytes) else _read(source)
    if not any(mark in data for mark in _MARKS):
        return False
    try:
        value = parse(data, None, _EXPECTATION)
    except OntologyError:
        return False
    if isinstance(value, list) and value and isinstance(cast("list[object]", value)[0], dict):  # `open_document` reports the list
        return _unwrapped(cast(Json, value[0])) is not None
    return isinstance(value, dict) and _is_encord(cast(Json, value))


def _is_encord(value: Mapping[str, Any]) -> bool:
    return _unwrapped(cast(Json, value)) is not None or _is_label_row(value)


def _is_label_row(value: Mapping[str, Any]) -> bool:
    return "data_units" in value and "object_answers" in value


def _read(path: str | os.PathLike[str]) -> bytes:
    try:
        with open_bytes(path) as file:
            return file.read(MAX_BYTES)
    except (OSError, ValueError):  # ValueError: a NUL in the path
        return b""


def open_document(source: Source) -> Document:
    """Opens the ontology at a path, in the bytes of a file, or in parsed JSON. Raises OntologyError for any other file."""
    loaded = load(dict(source) if isinstance(source, Mapping) else source, _EXPECTATION)
    path = loaded.path
    _refuse_list(loaded.value, path)
    root = as_object(loaded.value, path, _EXPECTATION)
    found = _unwrapped(root)
    if found is not None:
        return replace(found, path=path, notices=loaded.notices)
    if _is_label_row(root):
        help = "give the label rows as FILE and the project's ontology with -O"
        raise OntologyError("this is a label row, not an ontology", path=path, help=help)
    members = f"; its members begin with {quote(next(iter(root)))}" if root else ""
    raise OntologyError(f"this is not an Encord ontology{members}", path=path, help=_LISTS_EXPECTED)


def _refuse_list(value: object, path: str | None) -> None:
    """Raises OntologyError for a list of ontologies, even of one."""
    items = cast("list[object]", value) if isinstance(value, list) else []
    if items and isinstance(items[0], dict) and _unwrapped(cast(Json, items[0])) is not None:
        some = f"{len(items)} ontologies" if len(items) > 1 else "one ontology"
        raise OntologyError(
            f"a list of {some}, where an ontology was expected",
            path=path,
            help="take it out of the list" if len(items) == 1 else "give one ontology in a file",
        )


def _unwrapped(root: Json) -> Document | None:
    """Returns the ontology in a JSON object or in its wrappers, or None."""
    pointer, value, name = "", root, None
    for _ in range(_MAX_WRAPPED + 1):
        if looks_like_structure(value):
            return Document(value, pointer, name, None)
        key = next((key for key in _WRAPPERS if isinstance(value.get(key), dict)), None)
        if key is None or "tools" in value:
            return None
        title = value.get("title")
        name = title if isinstance(title, str) and title else name
        pointer, value = f"{pointer}/{key}", cast(Json, value[key])
    return None


def looks_like_structure(value: Json) -> bool:
    """Returns True for a JSON object that is an Encord ontology, faulty or not."""
    if "tools" in value or "data_units" in value or "annotations" in value:
        return False
    if "skeleton_templates" in value or ("objects" in value and value.keys() <= set(LISTS)):
        return True
    lists = [cast("list[object]", value[key]) for key in LISTS if isinstance(value.get(key), list)]
    return any(isinstance(item, dict) and not _OF_FEATURES.isdisjoint(cast(Json, item)) for items in lists for item in items)
