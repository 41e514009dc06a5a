"""Converts any ontology to Labelbox JSON or to a .onto text: Labelbox's own exactly, others as far as possible."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from predlint.lang.errors import LanguageError
from predlint.lang.from_labelbox import document_text, to_onto
from predlint.lang.keywords import MEDIA, QUESTIONS, SCOPED, TOOLS
from predlint.lang.load import load
from predlint.lang.nodes import Document, ToolNode
from predlint.lang.to_labelbox import to_labelbox
from predlint.model.ontology import Classification, Ontology, OntologyError, Option, Tool
from predlint.model.processes import paused_gc
from predlint.model.texts import lazy_regex, listing
from predlint.platforms.labelbox.ontology import open_document, read_ontology
from predlint.tools.canonical import Loss, to_ontology

if TYPE_CHECKING:
    from predlint.platforms.registry import AnyOntology


# -- Converts any ontology to Labelbox JSON: Labelbox's own exactly, others as far as possible ---------------------

Json = dict[str, Any]


def labelbox_json(source: str | os.PathLike[str] | bytes, read: AnyOntology) -> tuple[Json, list[Loss]]:
    """Returns an ontology as Labelbox JSON, and what is left out. Raises OntologyError."""
    if isinstance(read, Ontology) and read.document is not None:
        return _of_document(read)
    if read.dialect == "labelbox":
        return _as_it_is(source)
    ontology, losses = to_ontology(read)
    made = from_neutral(ontology)
    if losses and not made.get("tools") and not made.get("classifications"):
        lost = "; ".join(f"{loss.what}{f' ({loss.where})' if loss.where else ''}" for loss in losses)
        what = "nothing of it can be written: there are no tools and no classifications for what it holds"
        raise OntologyError(what, help=f"left out: {lost}")
    read_ontology(made)  # raises for what Labelbox could not have, such as an ontology without features
    return made, losses


def _of_document(read: Ontology) -> tuple[Json, list[Loss]]:
    """Converts a .onto text: everything except its rules."""
    made, _ = to_labelbox(read.document)
    losses: list[Loss] = []
    if names := [rule.name.text for rule in read.document.rules]:
        losses.append(_loss(names, "rules", "Labelbox's ontologies have none"))
    joining = {node.name.text for node in read.document.ontology if isinstance(node, ToolNode) and node.arrows}
    joined: list[str] = []
    for tool in made.get("tools") or ():
        if tool["name"] in joining and _has_nameless_pairs(tool):
            joined.append(tool["name"])
            del tool["definition"]  # pairs of null mean nothing; and keeping only the pairs with ids would forbid the others
    if joined:
        losses.append(_loss(joined, "what relationships may join", "Labelbox says it with ids, and some of the tools have none"))
    return made, losses


def outline_losses(read: AnyOntology) -> list[Loss]:
    """Returns what the outline of an ontology, as in ``predlint show``, leaves out."""
    losses: list[Loss] = []
    if not isinstance(read, Ontology):
        return losses
    if read.document is not None and (names := [rule.name.text for rule in read.document.rules]):
        losses.append(_loss(names, "rules", "the outline of an ontology has none"))
    if coloured := [tool.name for tool in read.tools if tool.color is not None]:
        losses.append(_loss(coloured, "colours", "the outline of an ontology has none"))
    return losses


def _has_nameless_pairs(tool: Json) -> bool:
    definition: Any = tool.get("definition")
    pairs: Any = cast("Json", definition).get("constraints") if isinstance(definition, dict) else None
    return isinstance(pairs, list) and any(None in pair for pair in cast("list[list[Any]]", pairs))


def _as_it_is(source: str | os.PathLike[str] | bytes) -> tuple[Json, list[Loss]]:
    """Returns Labelbox's own file, without what its API wraps around the ontology."""
    wrapping = open_document(source)
    document = dict(wrapping.document)
    if not wrapping.pointer:
        return document, []
    if wrapping.name is not None:
        document.setdefault("name", wrapping.name)
    if wrapping.media is not None and "media_type" not in document:
        document.setdefault("mediaType", wrapping.media)
    detail = "the ontology in it is taken, with the name and the media type given around it"
    return document, [_loss([wrapping.pointer], "the wrapping of the export", detail)]


def _loss(names: list[str], what: str, detail: str) -> Loss:
    return Loss(listing(names, 4), what, detail, len(names))


def from_neutral(ontology: Ontology) -> Json:
    """Returns an ontology in predlint's own form as a Labelbox ontology that was never created: without ids."""
    media = "TMS_SIMPLE" if ontology.pixels else MEDIA.get(ontology.media or "")
    made: Json = {key: value for key, value in (("name", ontology.name), ("mediaType", media)) if value is not None}
    made["tools"] = [_tool(tool) for tool in ontology.tools]
    made["classifications"] = [_question(question, top=True) for question in ontology.classifications]
    return made


def _tool(tool: Tool) -> Json:
    made: Json = {"tool": TOOLS.get(tool.kind, tool.source_kind or tool.kind), "name": tool.name, "required": tool.required}
    if tool.color is not None:
        made["color"] = tool.color
    if tool.constraints:
        made["definition"] = {"constraints": [list(pair) for pair in tool.constraints]}
    made |= {"schemaNodeId": tool.node_id, "featureSchemaId": tool.schema_id, "attributes": None}
    return {**made, "classifications": [_question(question) for question in tool.classifications]}


def _question(question: Classification, *, top: bool = False) -> Json:
    spelt = QUESTIONS.get(question.kind, question.source_kind or question.kind)
    made: Json = {
        "type": spelt,
        "name": question.name,
        "instructions": question.instructions or question.name,
        "required": question.required,
    }
    if top and spelt in SCOPED:
        made["scope"] = question.scope or "global"
    bounds = (("minCharacters", question.min_characters), ("maxCharacters", question.max_characters))
    made |= {key: bound for key, bound in bounds if bound is not None}
    made |= {"schemaNodeId": question.node_id, "featureSchemaId": question.schema_id, "attributes": None}
    if question.classifications:
        made["classifications"] = [_question(nested) for nested in question.classifications]
    return {**made, "options": [_option(option) for option in question.options]}


def _option(option: Option) -> Json:
    value: Any = json.loads(option.value) if option.numeric else option.value
    made: Json = {"value": value, "label": option.label, "schemaNodeId": option.node_id, "featureSchemaId": option.schema_id}
    return {**made, "options": [_question(question) for question in option.classifications]}


# -- Any ontology as a text in the language of .onto files ---------------------------------------------------------

_COMMENT = lazy_regex(r'"(?:\\.|[^"\\\n])*"|(#[^\r\n]*)')


def onto_text(source: str | os.PathLike[str] | bytes, read: AnyOntology, name: str) -> tuple[str, list[Loss]]:
    """Returns the text for the ontology that was read from a source, and what is left out; ``name``: the name of the source in its first
    lines.

    Raises OntologyError for what cannot be expressed in the language.
    """
    if isinstance(read, Ontology) and read.document is not None:
        return document_text(read.document), _of_text(read.document)
    with paused_gc():  # a large ontology is many thousands of objects
        return _made(source, read, name)


def _made(source: str | os.PathLike[str] | bytes, read: AnyOntology, name: str) -> tuple[str, list[Loss]]:
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
