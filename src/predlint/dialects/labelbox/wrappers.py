"""What the platform's API wraps around an ontology."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from predlint.dialects.labelbox.documents import Json, refuse_foreign
from predlint.names import quote
from predlint.ontology import OntologyError

#: From the inside out.
WRAPPERS = ("normalized", "ontology", "project", "data")


@dataclass(frozen=True, slots=True)
class Wrapping:
    """The object that holds the features, and what the objects around it say."""

    document: Json
    pointer: str
    name: str | None
    media: object
    media_pointer: str


def unwrap(document: Json, path: str | None) -> Wrapping:
    """Follow the API's wrappers (``{"data": {"project": {"ontology": {"normalized": {...}}}}}``) inwards."""
    pointer = media_pointer = ""
    name: str | None = None
    media: object = None
    for _ in range(len(WRAPPERS) + 1):
        name = text_or(document.get("name"), name)
        for key in ("mediaType", "media_type"):
            if document.get(key) is not None:
                media, media_pointer = document[key], f"{pointer}/{key}"
        refuse_foreign(document, path)
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
    return Wrapping(document, pointer, name, media, media_pointer)


def has_features(document: Json) -> bool:
    return "tools" in document or "classifications" in document


def text_or(value: object, default: str | None) -> str | None:
    return value if isinstance(value, str) else default
