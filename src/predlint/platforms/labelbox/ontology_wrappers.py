"""What the platform's API wraps around an ontology."""

from __future__ import annotations

import os
from typing import cast

from msgspec import Struct

from predlint.names import quote
from predlint.ontology import Notice, OntologyError
from predlint.platforms.not_an_ontology import Json, OntologyExpectation, refuse_foreign
from predlint.platforms.ontology_files import as_object, load

Source = str | os.PathLike[str] | bytes | Json

#: For whoever gave another file.
EXPECTATION = OntologyExpectation(
    "a Labelbox ontology",
    export="export the ontology itself: in the ontology's editor switch to JSON and copy it, or save ontology.normalized with the SDK",
    instead="give a Labelbox ontology",
    tools='write {"tools": [...], "classifications": []}',
    classifications='write {"tools": [], "classifications": [...]}',
)
#: From the inside out.
WRAPPERS = ("normalized", "ontology", "project", "data")


class OntologyWrapper(Struct, frozen=True):
    """The object that holds the features, and what the objects around it say."""

    document: Json
    pointer: str
    name: str | None
    media: object
    media_pointer: str
    path: str | None
    """The file, where there is one."""
    notices: tuple[Notice, ...]
    """Of members that stand twice in the file."""


def open_document(source: Source, expectation: OntologyExpectation = EXPECTATION) -> OntologyWrapper:
    """The ontology of a path, of the bytes of a file, or of its parsed JSON, in what is wrapped around it. Raises OntologyError."""
    loaded = load(source, expectation)
    return _unwrapped(as_object(loaded.value, loaded.path, expectation), loaded.path, loaded.notices, expectation)


def _unwrapped(document: Json, path: str | None, notices: tuple[Notice, ...], expectation: OntologyExpectation) -> OntologyWrapper:
    """Follow the API's wrappers (``{"data": {"project": {"ontology": {"normalized": {...}}}}}``) inwards."""
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
            twice = isinstance(wrapped, str) and wrapped.lstrip().startswith("{")
            help = "the JSON was encoded twice: write the object itself" if twice else None
            raise OntologyError(f'"{inner}" must be an object, found {quote(wrapped)}', pointer=pointer, path=path, help=help)
        document = cast("Json", wrapped)
    return OntologyWrapper(document, pointer, name, media, media_pointer, path, notices)


def has_features(document: Json) -> bool:
    return "tools" in document or "classifications" in document


def text_or(value: object, default: str | None) -> str | None:
    return value if isinstance(value, str) else default
