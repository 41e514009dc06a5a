"""Reads a Labelbox ontology: exported by the platform, wrapped by its API, or made by ``OntologyBuilder.asdict()``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Literal, TypeVar, cast

import orjson
from msgspec import Struct

from predlint.lang.keywords import MEDIA_TYPES
from predlint.model.names import nearest
from predlint.model.ontology import Classification, Notice, Ontology, OntologyError, Option, Scope, Tool, make_notice
from predlint.model.texts import listing, quote
from predlint.model.violation import P, Violation
from predlint.platforms.labelbox.ontology_terms import (
    ANSWER_KINDS,
    TOOL_KINDS,
    UnknownClassification,
    UnknownMedia,
    UnknownTool,
    is_in_pixels,
    like_member,
    media_of,
)
from predlint.platforms.ontology_files import Json, OntologyExpectation, as_object, load, refuse_foreign

# -- Unwraps an ontology from the objects that the platform's API puts around it -------------------------------------


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


# Lenient where the platform's own files differ (null ids, absent optional members), strict where a guess could lead to a wrong verdict:
# every
# structural fault is an ``OntologyError`` that says where, what was found, and what to do.

Kind = TypeVar("Kind", bound=str)
#: Maximum nesting of questions; each level takes four levels of JSON. Real ontologies stay below ten.
MAX_DEPTH = 50


def read_ontology(source: Source, expectation: OntologyExpectation = EXPECTATION) -> Ontology:
    """Reads an ontology from a path, from the bytes of a file, or from parsed JSON. Raises ``OntologyError``.

    ``expectation``: what to ask for if the file is no Labelbox ontology.
    """
    wrapping = open_document(source, expectation)
    document, pointer = wrapping.document, wrapping.pointer
    reading = _Reading()
    ontology = Ontology(
        tools=reading.tools(document, pointer),
        classifications=reading.classifications(document, "classifications", pointer, 0),
        name=wrapping.name,
        media=reading.media(wrapping.media, wrapping.media_pointer),
        pixels=isinstance(wrapping.media, str) and is_in_pixels(wrapping.media),
        notices=(*wrapping.notices, *reading.notices),
    )
    if not has_features(document) and not reading.faults:
        keys = f"; its members are {listing(list(document))}" if document else ""
        near_miss = like_member(document, ("tools", "classifications"), lists=True)
        known = expectation is EXPECTATION or near_miss is not None
        message = 'neither "tools" nor "classifications" is in the object' if known else "this is not an ontology of a known platform"
        reading.fault(pointer, f"{message}{keys}", near_miss or expectation.export)
    elif not (ontology.tools or ontology.classifications) and not reading.faults:
        reading.fault(pointer, "the ontology has no tools and no classifications", "a project without features cannot take predictions")
    if reading.faults:
        at, message, help = reading.faults[0]
        others = len(reading.faults) - 1
        more = f"and {others:,} more {'fault' if others == 1 else 'faults'} in the file" if others else None
        raise OntologyError(message, pointer=at, help="; ".join(filter(None, (help, more))) or None, path=wrapping.path)
    return ontology


class _Reading:
    """One pass over a document. Collects faults and notices in document order; a faulty member reads as its default."""

    def __init__(self) -> None:
        self.faults: list[tuple[str, str, str | None]] = []
        self.notices: list[Notice] = []

    def fault(self, pointer: str, message: str, help: str | None = None) -> None:
        self.faults.append((pointer, message, help))

    def _notice(self, kind: Callable[P, Violation], pointer: str, value: object, /, *given: P.args, **named: P.kwargs) -> None:
        self.notices.append(make_notice(kind, pointer, value, *given, **named))

    # ---- features

    def tools(self, document: Json, pointer: str) -> tuple[Tool, ...]:
        return tuple(self._tool(item, at) for item, at in self._objects(document, "tools", pointer, "tool"))

    def _tool(self, item: Json, at: str) -> Tool:
        name, kind, spelt = self._name_and_kind(item, at, "tool", "tool", TOOL_KINDS, "type")
        return Tool(
            name=name,
            kind=kind,
            classifications=self.classifications(item, "classifications", at, 1),
            required=self._flag(item, "required", at),
            schema_id=self._id(item, "featureSchemaId", at),
            node_id=self._id(item, "schemaNodeId", at),
            constraints=self._constraints(item, at) if kind == "relationship" else (),
            color=color if isinstance(color := item.get("color"), str) and color else None,
            pointer=at,
            source_kind=spelt,
        )

    def classifications(self, parent: Json, key: str, pointer: str, depth: int) -> tuple[Classification, ...]:
        if depth > MAX_DEPTH and parent.get(key):
            self._too_deep(pointer)
            return ()
        return tuple(self._classification(item, at, depth) for item, at in self._objects(parent, key, pointer, "classification"))

    def _too_deep(self, pointer: str) -> None:
        if not self.faults:
            feature = "/".join(pointer.split("/")[:3])  # the whole pointer would be a page long
            self.fault(feature, f"questions are nested more than {MAX_DEPTH} deep", "was a question written into its own options?")

    def _classification(self, item: Json, at: str, depth: int) -> Classification:
        if "value" in item and "type" not in item:
            self.fault(
                at, f"{quote(item['value'])} is an option, where a question was expected", 'the "options" of an option are its questions'
            )
            return Classification("", "unknown", pointer=at)
        name, kind, spelt = self._name_and_kind(item, at, "classification", "type", ANSWER_KINDS, "kind")
        below: tuple[Classification, ...] = ()
        if kind in ("text", "prompt"):
            below = self.classifications(item, "classifications", at, depth + 1)
        else:
            self._misplaced(item, at, "a question's own questions are under its options")
        # Options of an unchecked kind may have any form (a group has questions), so they are not read.
        options = list(self._objects(item, "options", at, "option")) if kind != "unknown" else []
        if kind in ("text", "prompt"):
            as_questions = [(option, pointer) for option, pointer in options if "value" not in option and "type" in option]
            options = [option for option in options if option not in as_questions]
            if depth < MAX_DEPTH:
                below += tuple([self._classification(option, pointer, depth + 1) for option, pointer in as_questions])
            elif as_questions:
                self._too_deep(at)
        scope = self._scope(item, at)
        return Classification(
            name=name,
            kind=kind,
            options=tuple(self._option(option, pointer, depth) for option, pointer in options),
            classifications=below,
            instructions=text_or(item.get("instructions"), None) or "",
            required=self._flag(item, "required", at),
            scope=scope if depth == 0 else None,
            min_characters=self._count(item, "minCharacters", at),
            max_characters=self._count(item, "maxCharacters", at),
            schema_id=self._id(item, "featureSchemaId", at),
            node_id=self._id(item, "schemaNodeId", at),
            pointer=at,
            source_kind=spelt,
        )

    def _option(self, item: Json, at: str, depth: int) -> Option:
        number = _number(item.get("value"))
        value = number or self._text(item, "value", at, "option", "name")
        label = item.get("label")
        if not (label is None or isinstance(label, str | int | float)) or isinstance(label, bool):
            self.fault(f"{at}/label", f'"label" must be text, found {quote(label)}')
        self._misplaced(item, at, 'the questions of an option are in its "options"')
        return Option(
            value=value,
            label=value if label is None else str(label),
            schema_id=self._id(item, "featureSchemaId", at),
            node_id=self._id(item, "schemaNodeId", at),
            classifications=self.classifications(item, "options", at, depth + 1),
            pointer=at,
            numeric=number is not None,
        )

    def media(self, value: object, pointer: str) -> str | None:
        if value is None:
            return None
        if isinstance(value, str) and (known := media_of(value)):
            return known
        near = nearest(value, MEDIA_TYPES) if isinstance(value, str) else []
        self._notice(UnknownMedia, pointer, value, tuple(near))
        return None

    # ---- members

    def _name_and_kind(
        self, item: Json, at: str, what: str, key: str, kinds: Mapping[str, Kind], instead: str
    ) -> tuple[str, Kind | Literal["unknown"], str]:
        """Returns the name of a feature, its kind, and the spelling of the kind under ``key``. An unknown kind gives a notice."""
        spelt = self._text(item, key, at, what, instead)
        kind: Kind | Literal["unknown"] = kinds.get(spelt, "unknown")
        name = self._text(item, "name", at, what)
        if kind == "unknown" and spelt:
            known = tuple(kinds)
            if key == "tool":
                self._notice(UnknownTool, f"{at}/{key}", spelt, what, name, known)
            else:
                self._notice(UnknownClassification, f"{at}/{key}", spelt, what, name, known)
        return name, kind, spelt

    def _objects(self, parent: Json, key: str, pointer: str, what: str) -> Iterator[tuple[Json, str]]:
        """Yields the objects of a list member with their pointers; nothing if the member is absent or null."""
        items = parent.get(key)
        if items is None:
            if key not in parent and (help := like_member(parent, (key,), lists=True)):
                self.fault(pointer, f'"{key}" is missing', help)
            return
        at = f"{pointer}/{key}"
        if not isinstance(items, list):
            self.fault(at, f'"{key}" must be a list, found {quote(items)}')
            return
        for i, item in enumerate(cast("list[object]", items)):
            if isinstance(item, dict):
                yield cast("Json", item), f"{at}/{i}"
            else:
                self.fault(f"{at}/{i}", f"{_a(what)} must be an object, found {quote(item)}", f"for example {_EXAMPLES[what]}")

    def _text(self, item: Json, key: str, at: str, what: str, *instead: str) -> str:
        """Returns a member that must be a text and not empty. ``instead``: members that users write in its place."""
        value = item.get(key)
        if isinstance(value, str) and value:
            return value
        if key not in item:
            spare = next((other for other in instead if isinstance(item.get(other), str)), None)
            help = f'write it as "{key}", not "{spare}"' if spare else like_member(item, (key,)) or _MISSING_KEY_HELP.get(key)
            self.fault(f"{at}/{key}", f'{_a(what)} without "{key}"{_which(item, key)}', help)
        elif value == "":
            self.fault(f"{at}/{key}", f'"{key}" of {_a(what)} is empty{_which(item, key)}')
        else:
            self.fault(f"{at}/{key}", f'"{key}" of {_a(what)} must be text, found {quote(value)}{_which(item, key)}')
        return ""

    def _flag(self, item: Json, key: str, at: str) -> bool:
        value = item.get(key)
        if value is not None and not isinstance(value, bool):
            self.fault(f"{at}/{key}", f'"{key}" must be true or false, found {quote(value)}')
        return value is True

    def _id(self, item: Json, key: str, at: str) -> str | None:
        value = item.get(key)
        if value is not None and not isinstance(value, str):
            self.fault(f"{at}/{key}", f'"{key}" must be text or null, found {quote(value)}')
            return None
        return value or None

    def _count(self, item: Json, key: str, at: str) -> int | None:
        value = item.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0 or value != int(value):
            self.fault(f"{at}/{key}", f'"{key}" must be a whole number from 0, found {quote(value)}')
            return None
        return int(value)

    def _scope(self, item: Json, at: str) -> Scope:
        value = item.get("scope")
        if value not in (None, "global", "index"):
            self.fault(f"{at}/scope", f'"scope" must be "global" or "index", found {quote(value)}')
        return cast("Literal['global', 'index']", value) if value == "index" else "global"

    def _constraints(self, item: Json, at: str) -> tuple[tuple[str, str], ...]:
        definition = item.get("definition")
        listed = cast("Json", definition).get("constraints") if isinstance(definition, dict) else None
        if listed is None:
            return ()
        at = f"{at}/definition/constraints"
        if not isinstance(listed, list):
            self.fault(at, f'"constraints" must be a list of pairs, found {quote(listed)}')
            return ()
        pairs: list[tuple[str, str]] = []
        for i, pair in enumerate(cast("list[object]", listed)):
            ends = list(cast("list[object]", pair)) if isinstance(pair, list | tuple) else []
            if len(ends) != 2 or not all(end is None or isinstance(end, str) for end in ends):
                self.fault(f"{at}/{i}", f"a constraint is a pair of schema ids (source, target), found {quote(cast('object', pair))}")
            elif all(ends):  # ids are null before the ontology is created: no relationship can be checked
                pairs.append((str(ends[0]), str(ends[1])))
        return tuple(pairs)

    def _misplaced(self, item: Json, at: str, help: str) -> None:
        if isinstance(item.get("classifications"), list) and item["classifications"]:
            self.fault(f"{at}/classifications", '"classifications" has no place here', help)


_EXAMPLES = {
    "tool": '{"tool": "rectangle", "name": "vehicle"}',
    "classification": '{"type": "text", "name": "note"}',
    "option": '{"label": "red", "value": "red"}',
}

_MISSING_KEY_HELP = {"value": "predictions choose an option by its value", "name": "predictions find it by this name, to the letter"}


def _a(what: str) -> str:
    return ("an " if what[0] in "aeiou" else "a ") + what


def _which(item: Json, missing: str) -> str:
    """Describes the object by one of its texts, so that users find it."""
    known = [f'"{k}": {quote(item[k])}' for k in ("name", "value", "label", "instructions", "tool", "type") if k != missing and item.get(k)]
    return f" (the one with {known[0]})" if known else ""


def _number(value: object) -> str | None:
    """Returns the text of a JSON number, or None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return str(value) if isinstance(value, int) else orjson.dumps(value).decode()
