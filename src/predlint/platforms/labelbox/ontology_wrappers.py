"""Unwraps an ontology from the objects that the platform's API puts around it."""

from __future__ import annotations

import os
from typing import cast

from msgspec import Struct

from predlint.names import quote
from predlint.ontology import Notice, OntologyError
from predlint.platforms.ontology_files import Json, OntologyExpectation, as_object, load, refuse_foreign

Source = str | os.PathLike[str] | bytes | Json

#: Texts for users who gave another file.
EXPECTATION = OntologyExpectation(
    "a Labelbox ontology",
    export="export the ontology itself: in the ontology's editor switch to JSON and copy it, or save ontology.normalized with the SDK",
    instead="give a Labelbox ontology",
    tools='write {"tools": [...], "classifications": []}',
    classifications='write {"tools": [], "classifications": [...]}',
)
#: The members of the wrappers, from the inside out.
WRAPPERS = ("normalized", "ontology", "project", "data")


class OntologyWrapper(Struct, frozen=True):
    """The object with the features, and what the objects around it contain."""

    document: Json
    pointer: str
    name: str | None
    media: object
    media_pointer: str
    path: str | None
    """The path of the file, or None."""
    notices: tuple[Notice, ...]
    """Notices about duplicate members of the file."""


def open_document(source: Source, expectation: OntologyExpectation = EXPECTATION) -> OntologyWrapper:
    """Reads an ontology from a path, from bytes or from parsed JSON, and unwraps it. Raises OntologyError."""
    loaded = load(source, expectation)
    return _unwrapped(as_object(loaded.value, loaded.path, expectation), loaded.path, loaded.notices, expectation)


def _unwrapped(document: Json, path: str | None, notices: tuple[Notice, ...], expectation: OntologyExpectation) -> OntologyWrapper:
    """Follows the API's wrappers (``{"data": {"project": {"ontology": {"normalized": {...}}}}}``) inwards."""
    pointer = media_pointer = ""
    name: str | None = None
    media: object = None
    for _ in range(len(WRAPPERS) + 1):
        name = text_or(document.get("name"), name)
        for key in ("mediaType", "media_type"):
            if document.get(key) is not None:
                media, media_pointer = document[key], f"{pointer}/{key}"
        refuse_foreign(document, path, expectation)
        inner = next((key for key in WRAPPERS if key in document and (key == "normalized" or not has_features(document))), None)
        if inner is None:
            break
        pointer = f"{pointer}/{inner}"
        wrapped = document[inner]
        if not isinstance(wrapped, dict):
            encoded = isinstance(wrapped, str) and wrapped.lstrip().startswith("{")
            help = "the JSON was encoded twice: write the object itself" if encoded else None
            raise OntologyError(f'"{inner}" must be an object, found {quote(wrapped)}', pointer=pointer, path=path, help=help)
        document = cast("Json", wrapped)
    return OntologyWrapper(document, pointer, name, media, media_pointer, path, notices)


def has_features(document: Json) -> bool:
    return "tools" in document or "classifications" in document


def text_or(value: object, default: str | None) -> str | None:
    return value if isinstance(value, str) else default
