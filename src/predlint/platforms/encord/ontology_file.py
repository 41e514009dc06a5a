"""Which files are Encord ontologies, and where in a file the ontology stands."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, cast

from msgspec import Struct
from msgspec.structs import replace

from predlint.names import quote
from predlint.ontology import Notice, OntologyError
from predlint.platforms.not_an_ontology import Json, OntologyExpectation
from predlint.platforms.ontology_files import MAX_BYTES, as_object, load, parse
from predlint.stream.small_files import open_bytes

Source = str | os.PathLike[str] | bytes | Mapping[str, Any]

#: Members of the ontology itself.
LISTS = ("objects", "classifications", "skeleton_templates")
#: One of these stands in every Encord ontology, and in every label row; a file without is not parsed to find out.
_MARKS = (b'"featureNodeHash"', b'"objects"', b'"skeleton_templates"', b'"object_answers"')
#: Members of features that features of other platforms do not have.
_OF_FEATURES = frozenset({"featureNodeHash", "shape", "attributes"})
#: Members under which the platform's API gives an ontology with facts about it.
_WRAPPERS = ("editor", "structure", "ontology", "editor_ontology")
#: A wrapper in a wrapper is the most there is.
_MAX_WRAPPED = 2
_LISTS_EXPECTED = 'an Encord ontology is an object with the lists "objects" and "classifications"'
#: For whoever gave another file.
_EXPECTATION = OntologyExpectation(
    "an Encord ontology",
    export="export the ontology itself: with the SDK, json.dump(ontology.structure.to_dict(), file)",
    instead="give the ontology of the Encord project (JSON), or leave out --dialect encord",
    tools=_LISTS_EXPECTED,
    classifications=_LISTS_EXPECTED,
)


class Document(Struct, frozen=True):
    """The ontology's object in a file."""

    value: Json
    pointer: str
    name: str | None
    path: str | None
    notices: tuple[Notice, ...] = ()
    """Of members that stand twice in the file."""


def is_encord(source: Source) -> bool:
    """True for an Encord ontology, told by its content, and for a label row in its place. A file that cannot be parsed is neither."""
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
    if isinstance(value, list) and value and isinstance(cast("list[object]", value)[0], dict):  # to be told that it is a list of them
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
    """The ontology in a path, in the bytes of a file, or in its parsed JSON. Raises OntologyError for any other file."""
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
    """Ontologies in a list, be it of one."""
    items = cast("list[object]", value) if isinstance(value, list) else []
    if items and isinstance(items[0], dict) and _unwrapped(cast(Json, items[0])) is not None:
        some = f"{len(items)} ontologies" if len(items) > 1 else "one ontology"
        raise OntologyError(
            f"a list of {some}, where an ontology was expected",
            path=path,
            help="take it out of the list" if len(items) == 1 else "give one ontology in a file",
        )


def _unwrapped(root: Json) -> Document | None:
    """The ontology in an object, or in what is wrapped around it."""
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
    """True for an object that is an Encord ontology, faulty or not."""
    if "tools" in value or "data_units" in value or "annotations" in value:
        return False
    if "skeleton_templates" in value or ("objects" in value and value.keys() <= set(LISTS)):
        return True
    lists = [cast("list[object]", value[key]) for key in LISTS if isinstance(value.get(key), list)]
    return any(isinstance(item, dict) and not _OF_FEATURES.isdisjoint(cast(Json, item)) for items in lists for item in items)
