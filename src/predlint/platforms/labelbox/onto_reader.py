"""Reads an ontology from an `.onto` file: converted to Labelbox's form, with the place of each part."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from predlint.lang.errors import LanguageError, OntologyTextError, TextError
from predlint.lang.load import load
from predlint.lang.nodes import At, Document, ToolNode
from predlint.lang.to_labelbox import to_labelbox
from predlint.model.ontology import Notice, Ontology, OntologyError, Tool
from predlint.platforms.labelbox.ontology import open_document, read_ontology


def read_onto(source: str | os.PathLike[str] | bytes) -> Ontology:
    """Returns the ontology of a file or of bytes, with its document. Raises OntologyError, or OntologyTextError with all faults of the
    text."""
    return ontology_of(document_of(source))


def document_of(source: str | os.PathLike[str] | bytes) -> Document:
    """Parses a file or bytes. Raises OntologyError."""
    try:
        return load(source)
    except LanguageError as error:
        raise OntologyTextError(error.faults, error.sources) from None
    except (OSError, ValueError):
        open_document(source)  # raises OntologyError with the reason
        raise


def ontology_of(document: Document) -> Ontology:
    """Converts a document to an ontology. Raises OntologyTextError."""
    try:
        made, places = to_labelbox(document)
    except LanguageError as error:
        raise OntologyTextError(error.faults, error.sources) from None
    try:
        read = read_ontology(made)
    except OntologyError as error:
        main = next(iter(document.sources))
        at = place_of(error.pointer, places) or At(main, 1, 1, 0, 1)
        raise OntologyTextError([TextError(at, error.message, error.help)], document.sources) from None
    found = replace(read, tools=_joined(read, document), document=document, places=places)
    return replace(found, notices=tuple(placed(found, list(read.notices))))


def _joined(read: Ontology, document: Document) -> tuple[Tool, ...]:
    """Returns the tools; relationships get all pairs that the text lets them connect, by name if a tool has no id yet."""
    ids = {tool.name: tool.schema_id for tool in reversed(read.tools)}
    nodes = [node for node in document.ontology if isinstance(node, ToolNode)]
    return tuple(_joining(tool, node, ids) if node.arrows else tool for tool, node in zip(read.tools, nodes, strict=True))


def _joining(tool: Tool, node: ToolNode, ids: Mapping[str, str | None]) -> Tool:
    pairs = [(arrow.source.text, arrow.target.text) for arrow in node.arrows]
    if all(ids[end] is not None for pair in pairs for end in pair):
        return tool
    return replace(tool, constraints=tuple((ids[one] or one, ids[other] or other) for one, other in pairs), joins_by_name=True)


def place_of(pointer: str, places: Mapping[str, At]) -> At | None:
    """Returns the place of a part, or of the nearest part around it, or None."""
    while pointer:
        if pointer in places:
            return places[pointer]
        pointer = pointer.rpartition("/")[0]
    return None


def placed(ontology: Ontology, notices: list[Notice]) -> list[Notice]:
    """Returns the notices with lines and columns if the ontology is an .onto file."""
    document: Any = ontology.document
    return notices if document is None else [_placed(notice, document, ontology.places or {}) for notice in notices]


def _placed(notice: Notice, document: Document, places: Mapping[str, At]) -> Notice:
    other = place_of(notice.other_pointer, places) if notice.other_pointer is not None else None
    if notice.other_pointer is not None and other is not None:  # a pointer such as tools/0 means nothing in a text
        place = f"{other.path}:{other.line}:{other.column}"
        notice = replace(notice, fields=tuple([place if each == notice.other_pointer else each for each in notice.fields]))
    at = place_of(notice.pointer, places)
    if at is None or notice.at is not None:
        return notice
    main = next(iter(document.sources))
    if at.path != main:  # a notice belongs to the main file; a place in an included file is given as text
        return replace(notice, file=f"{at.path}:{at.line}:{at.column}")
    offset = len(document.sources[main].text[: at.start].encode("utf-8", "surrogatepass"))
    return replace(notice, at=(at.line, at.column, offset))
