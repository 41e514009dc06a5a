"""Any ontology as a text in the language of .onto files."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from predlint.convert.conversion_losses import Loss
from predlint.convert.labelbox_json import Json, labelbox_json
from predlint.garbage_collection import paused_gc
from predlint.lang.nodes import Document
from predlint.lazy_regex import lazy_regex
from predlint.ontology import Ontology, OntologyError

if TYPE_CHECKING:
    from predlint.platforms.registry import AnyOntology

_COMMENT = lazy_regex(r'"(?:\\.|[^"\\\n])*"|(#[^\r\n]*)')


def onto_text(source: str | os.PathLike[str] | bytes, read: AnyOntology, name: str) -> tuple[str, list[Loss]]:
    """Returns the text for the ontology that was read from a source, and what is left out; ``name``: the name of the source in its first
    lines.

    Raises OntologyError for what cannot be expressed in the language.
    """
    if isinstance(read, Ontology) and read.document is not None:
        from predlint.lang.layout import document_text

        return document_text(read.document), _of_text(read.document)
    with paused_gc():  # a large ontology is many thousands of objects
        return _made(source, read, name)


def _made(source: str | os.PathLike[str] | bytes, read: AnyOntology, name: str) -> tuple[str, list[Loss]]:
    from predlint.lang.from_labelbox import to_onto

    made, losses = labelbox_json(source, read)
    head = [f"Made from {name}. Not kept as it was there:", *(f"- {loss_text(loss)}" for loss in losses)] if losses else []
    text = to_onto(made, head)
    _hold(text, made)
    return text, losses


def loss_text(loss: Loss) -> str:
    """Returns a loss as one line."""
    return f"{loss.what}{f' ({loss.where})' if loss.where else ''}: {loss.detail}"


def _hold(text: str, made: Json) -> None:
    """Raises OntologyError unless the text has the content that it was made from: nothing is silently lost."""
    from predlint.lang.errors import LanguageError
    from predlint.lang.load import load
    from predlint.lang.to_labelbox import to_labelbox

    try:
        read, _ = to_labelbox(load(text.encode()))
    except LanguageError as error:
        raise OntologyError(f"this ontology cannot be written as .onto text: {error.faults[0].message}") from None
    if json.dumps(read, sort_keys=True) != json.dumps(made, sort_keys=True):
        raise OntologyError("this ontology cannot be written as .onto text to the letter", help="please report it, with the file")


def _of_text(document: Document) -> list[Loss]:
    """Returns what is lost when a text is converted to another text."""
    losses: list[Loss] = []
    comments = sum(_lost_comments(document, path) for path in document.sources)
    if comments:
        lines = f"{comments:,} of them" if comments > 1 else ""
        losses.append(Loss(lines, "comments", "only those right above a rule, and in it, are kept", comments))
    included = list(document.sources)[1:]
    if included:
        losses.append(Loss(", ".join(included), "include", "what the files hold is written in their place", len(included)))
    return losses


def _lost_comments(document: Document, path: str) -> int:
    text = document.sources[path].text
    rules = [rule for rule in document.rules if rule.at.path == path]
    kept = [(rule.at.start - _above(text, rule.at.start, rule.comment), rule.at.end) for rule in rules]
    return sum(not _is_in_spans(found.start(1), kept) for found in _COMMENT.finditer(text) if found.group(1) is not None)


def _above(text: str, start: int, comment: str) -> int:
    """The characters that the comment above a rule takes."""
    lines = text[:start].split("\n")[:-1]
    count = comment.count("\n") + 1 if comment else 0
    return sum(len(line) + 1 for line in lines[len(lines) - count :]) + start - text.rfind("\n", 0, start) - 1 if count else 0


def _is_in_spans(at: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)
