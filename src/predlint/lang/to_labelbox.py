"""Converts a document of the language to a Labelbox ontology, with the members for what its text states and for what it does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from msgspec import Struct

from predlint.lang.errors import LanguageError, TextError
from predlint.lang.keywords import MEDIA, OTHER_QUESTION, OTHER_TOOL, QUESTIONS, SCOPED, TOOLS
from predlint.lang.nodes import ArrowNode, At, Attribute, Document, HeadingNode, MediaNode, OptionNode, QuestionNode, ToolNode, Word
from predlint.model.names import nearest
from predlint.model.texts import listing, quote

# -- The Labelbox members for what a text states, and the default members for what it does not. Used by reader and writer alike --


Json = dict[str, Any]
#: The attributes that each kind of node may have.
OF_HEADING = frozenset({"with", "without"})
OF_OPTION = OF_HEADING | {"id", "node"}
OF_TOOL = OF_OPTION | {"required", "optional", "color"}
OF_QUESTION = OF_OPTION | {"required", "optional", "characters"}
OF_TOP_QUESTION = OF_QUESTION | {"scope"}

#: Attribute -> the members that it sets.
BY_ATTRIBUTE: dict[str, tuple[str, ...]] = {
    "required": ("required",),
    "optional": ("required",),
    "scope": ("scope",),
    "characters": ("minCharacters", "maxCharacters"),
    "id": ("featureSchemaId",),
    "node": ("schemaNodeId",),
    "color": ("color",),
}

#: Members for which ``with`` may override the words before it.
OVERRIDDEN = frozenset({"tool", "type", "value"})


class Members(Struct, frozen=True):
    """The members of one object."""

    stated: Json
    """The members that the text states."""
    defaults: Json
    """The members that the platform also writes if the text does not state them."""

    def whole(self, attributes: Sequence[Attribute], left_out: Iterable[str] = ()) -> Json:
        """Returns all members, with ``with`` and ``without`` applied; ``left_out`` are those excluded by the heading."""
        gone = {*left_out, *without_members(attributes)}
        silent = {name: value for name, value in self.defaults.items() if name not in gone and name not in self.stated}
        made = {**self.stated, **silent, **extra_member(attributes)}
        return dict(sorted(made.items(), key=lambda member: isinstance(member[1], list)))  # long values come last


def ontology_members(name: str | None, media: str | None) -> Members:
    """Returns the members of the ontology itself."""
    stated = {key: value for key, value in (("name", name), ("mediaType", media)) if value is not None}
    return Members(stated, {"tools": [], "classifications": []})


def whole_ontology_members(own: Members, attributes: Sequence[Attribute]) -> Json:
    """Returns the ontology's own members. ``without`` in the heading applies to the features, except for the lists of the ontology."""
    gone = {LISTS[name] for name in without_members(attributes) if name in LISTS}
    silent = {name: value for name, value in own.defaults.items() if name not in gone and name not in own.stated}
    return {**own.stated, **silent, **extra_member(attributes)}


def tool_members(node: ToolNode) -> Members:
    """Returns the members of a tool, without its questions and arrows."""
    stated: Json = {} if node.kind.text == OTHER_TOOL else {"tool": TOOLS[node.kind.text]}
    stated |= {"name": node.name.text, **_attribute_members(node.attributes)}
    return _members(stated, {"required": False, "classifications": [], **_IDS, "attributes": None})


def question_members(node: QuestionNode, *, top: bool) -> Members:
    """Returns the members of a question, without its options. ``top``: the question is about the data row."""
    stated: Json = {} if node.kind.text == OTHER_QUESTION else {"type": QUESTIONS[node.kind.text]}
    stated |= {"name": node.name.text, **_attribute_members(node.attributes)}
    if node.label is not None:
        stated["instructions"] = node.label.text
    silent: Json = {"instructions": node.name.text, "required": False, "options": [], **_IDS, "attributes": None}
    if top and node.kind.text in SCOPED:
        silent["scope"] = "global"
    return _members(stated, silent)


def option_members(node: OptionNode) -> Members:
    """Returns the members of an option, without its nested questions."""
    stated: Json = {"value": node.value.text, **_attribute_members(node.attributes)}
    if node.label is not None:
        stated["label"] = node.label.text
    return _members(stated, {"label": node.value.text, "options": [], **_IDS})


def identity(node: ToolNode) -> str | None:
    """The schema id of a tool."""
    found = tool_members(node).whole(node.attributes).get("featureSchemaId")
    return found if isinstance(found, str) and found else None


def extra_member(attributes: Sequence[Attribute]) -> Json:
    """Returns the members that ``with`` adds."""
    return {name: value for attribute in attributes if attribute.name == "with" for name, value in attribute.value.items()}


def without_members(attributes: Sequence[Attribute]) -> tuple[str, ...]:
    """Returns the names of members that ``without`` removes."""
    return tuple(name for attribute in attributes if attribute.name == "without" for name in attribute.value)


_IDS: Json = {"schemaNodeId": None, "featureSchemaId": None}
#: Members that are written although the text does not state them.
SILENT = ("required", "classifications", "options", "instructions", "label", "scope", "schemaNodeId", "featureSchemaId", "attributes")
#: Lists of the ontology itself, in the words of the language: ``without`` of the heading may name them too.
LISTS = {"tools": "tools", "questions": "classifications"}


def _members(given: Json, silent: Json) -> Members:
    return Members(given, {name: value for name, value in silent.items() if name not in given})


def _attribute_members(attributes: Sequence[Attribute]) -> Json:
    made: Json = {}
    for attribute in attributes:
        value = attribute.value
        match attribute.name:
            case "required" | "optional":
                made["required"] = attribute.name == "required"
            case "scope":
                made["scope"] = value
            case "characters":
                bounds = zip(("minCharacters", "maxCharacters"), value, strict=True)
                made |= {name: bound for name, bound in bounds if bound is not None}
            case "id":
                made["featureSchemaId"] = value
            case "node":
                made["schemaNodeId"] = value
            case "color":
                made["color"] = value
            case _:  # with and without are applied last
                pass
    return made


# -- Checks the attributes of a node: repeated, unknown or contradictory ones --------------------------------------


def attribute_errors(
    attributes: Sequence[Attribute], allowed: frozenset[str], what: str, made: Members, *, heading: bool = False
) -> list[TextError]:
    """Returns all errors in the attributes of a node, given the allowed ones and the members of the node."""
    faults: list[TextError] = []
    seen: dict[str, Attribute] = {}
    for attribute in attributes:
        group = "required" if attribute.name == "optional" else attribute.name
        if attribute.name not in allowed:
            faults.append(
                TextError(attribute.at, f"{quote(_word(attribute))} does not apply to {what}", f"what applies: {_listed(allowed)}")
            )
        elif group in seen:
            first = _word(seen[group])
            message = (
                f"{quote(first)} is given twice" if first == _word(attribute) else f"{first} and {_word(attribute)} exclude one another"
            )
            faults.append(TextError(attribute.at, message, "leave one of them out"))
        else:
            seen[group] = attribute
            faults += _value_errors(attribute)
            faults += _with(attribute, made) + _without(attribute, made, heading=heading)
    return faults


def _word(attribute: Attribute) -> str:
    return str(attribute.value) if attribute.name == "scope" else attribute.name


def _listed(allowed: frozenset[str]) -> str:
    words = [("global", "index") if name == "scope" else (name,) for name in BY_ATTRIBUTE.keys() | {"with", "without"} if name in allowed]
    return ", ".join(sorted(word for group in words for word in group))


def _value_errors(attribute: Attribute) -> list[TextError]:
    value = attribute.value
    match attribute.name:
        case "characters":
            minimum, maximum = value
            if minimum is None and maximum is None:
                return [
                    TextError(
                        attribute.at, "neither the minimum nor the maximum number of characters is given", "for example: characters ..200"
                    )
                ]
            if minimum is not None and maximum is not None and minimum > maximum:
                return [
                    TextError(
                        attribute.at,
                        f"no text has {minimum} characters and at most {maximum}",
                        f"did you mean characters {maximum}..{minimum}?",
                    )
                ]
        case "id" | "node" if not value:
            return [TextError(attribute.at, "this id is empty", "leave it out where there is none")]
        case _:
            pass
    return []


def _with(attribute: Attribute, made: Members) -> list[TextError]:
    if attribute.name != "with":
        return []
    given = [name for name in attribute.value if name in made.stated and name not in OVERRIDDEN]
    return [TextError(attribute.at, f"{quote(name)} is already given, without with", "say it once") for name in given]


def _without(attribute: Attribute, made: Members, *, heading: bool) -> list[TextError]:
    if attribute.name != "without":
        return []
    faults: list[TextError] = []
    known = (*SILENT, *LISTS) if heading else tuple(made.defaults)
    for name in attribute.value:
        if (LISTS.get(name) if heading else name) in made.stated:
            faults.append(TextError(attribute.at, f"{quote(name)} is given here and left out too", "take it out of without"))
        elif name not in known:
            near = nearest(name, known, 1)
            help = f"did you mean {near[0]}?" if near else f"what can be left out: {', '.join(known)}"
            faults.append(TextError(attribute.at, f"{quote(name)} is not a member that can be left out here", help))
    return faults


#: JSON pointer (RFC 6901) -> place of the statement that it was made from.
Places = dict[str, At]
Node = TypeVar("Node", MediaNode, HeadingNode)


def to_labelbox(document: Document) -> tuple[Json, Places]:
    """Returns the ontology's JSON without its rules, and the places of its parts. Raises LanguageError with all errors."""
    making = _Making(document)
    made = making.ontology()
    if document.rules and not making.has_ontology():
        making.fault(document.rules[0].name.at, "these are rules, not an ontology", "give the ontology itself, and this file with --rules")
    if making.faults:
        paths = {path: number for number, path in enumerate(document.sources)}
        in_order = sorted(making.faults, key=lambda fault: (paths.get(fault.at.path, 0), fault.at.start))
        raise LanguageError(in_order, document.sources)
    return made, making.places


def errors_within(document: Document) -> list[TextError]:
    """Returns the errors in the statements that were read, if others could not be read."""
    making = _Making(document, whole=False)
    making.ontology()
    return making.faults


class _Making:
    """Converts one document, and collects its errors."""

    def __init__(self, document: Document, *, whole: bool = True) -> None:
        """``whole``: False if some statements are missing; unknown names may be defined in them."""
        self.document, self.is_whole = document, whole
        self.faults: list[TextError] = []
        self.places: Places = {}
        self.heading = self.only(HeadingNode, "ontology", "an ontology has one name")
        self.media = self.only(MediaNode, "media", "all data rows are of one kind")
        self.left_out = without_members(self.heading.attributes) if self.heading is not None else ()
        tools = [s for s in document.statements if isinstance(s, ToolNode)]
        self.tool_ids = {tool.name.text: identity(tool) for tool in tools}
        self.same_name = {name for name, count in Counter(tool.name.text for tool in tools).items() if count > 1}

    def fault(self, at: At, message: str, help: str | None = None) -> None:
        self.faults.append(TextError(at, message, help))

    def has_ontology(self) -> bool:
        kinds = (HeadingNode, MediaNode, ToolNode, QuestionNode)
        return any(isinstance(statement, kinds) for statement in self.document.statements)

    def only(self, kind: type[Node], word: str, why: str) -> Node | None:
        """Returns the only statement of a kind; reports a second one."""
        found = [s for s in self.document.statements if isinstance(s, kind)]
        for again in found[1:]:
            first = found[0].at
            where = f"line {first.line}" + (f" of {first.path}" if first.path != again.at.path else "")
            at = again.at._replace(end=again.at.start + len(word))
            self.fault(at, f'"{word}" is given twice: {why}', f"the first one is on {where}")
        return found[0] if found else None

    def ontology(self) -> Json:
        heading, media = self.heading, self.media
        name = heading.name if heading is not None else None
        attributes = heading.attributes if heading is not None else ()
        made = ontology_members(name.text if name is not None else None, self.medium(media.medium) if media is not None else None)
        tools = [s for s in self.document.statements if isinstance(s, ToolNode)]
        questions = [s for s in self.document.statements if isinstance(s, QuestionNode)]
        if tools:
            made.stated["tools"] = [self.tool(tool, f"/tools/{i}") for i, tool in enumerate(tools)]
        if questions:
            made.stated["classifications"] = [self.question(q, f"/classifications/{i}", top=True) for i, q in enumerate(questions)]
        self.faults += attribute_errors(attributes, OF_HEADING, "an ontology", made, heading=True)
        self.at("/name", name.at if name is not None else None)
        self.at("/mediaType", media.medium.at if media is not None else None)
        self.attributes(attributes, "")
        return whole_ontology_members(made, attributes)

    def medium(self, word: Word) -> str:
        if word.quoted or word.text in MEDIA:
            return word.text if word.quoted else MEDIA[word.text]
        near = nearest(word.text, MEDIA, 1)
        if near:
            self.fault(word.at, f"{quote(word.text)} is not a kind of data rows", f"did you mean {near[0]}?")
        else:
            self.fault(word.at, f"{quote(word.text)} is not a kind of data rows", f"one of {', '.join(MEDIA)}")
        return word.text

    # -- features ----------------------------------------------------------------------------------------------------------------

    def tool(self, node: ToolNode, at: str) -> Json:
        self.at(at, _head(node.kind, node.name))
        self.at(f"{at}/tool", node.kind.at)
        self.at(f"{at}/name", node.name.at)
        self.named(node.name, node.kind)
        if node.kind.text == OTHER_TOOL and "tool" not in extra_member(node.attributes):
            self.fault(node.kind.at, "this tool needs a kind", 'in Labelbox\'s own word: with {"tool": "marker"}')
        made = tool_members(node)
        if node.questions:
            made.stated["classifications"] = [self.question(q, f"{at}/classifications/{i}") for i, q in enumerate(node.questions)]
        if node.arrows:
            made.stated["definition"] = {"constraints": [self.arrow(arrow, node) for arrow in node.arrows]}
            for i, arrow in enumerate(node.arrows):
                self.at(f"{at}/definition/constraints/{i}", arrow.at)
        return self.finished(made, node.attributes, at, OF_TOOL, "a tool")

    def arrow(self, arrow: ArrowNode, tool: ToolNode) -> list[str | None]:
        if tool.kind.text != "relationship":
            self.fault(arrow.at, f"{quote(tool.name.text)} is not a relationship: it joins nothing", "from … to … is in a relationship")
        for end in (arrow.source, arrow.target):
            if end.text not in self.tool_ids and not self.is_whole:
                continue
            if end.text not in self.tool_ids:
                near = nearest(end.text, self.tool_ids, 1)
                help = f"did you mean {quote(near[0])}?" if near else f"the tools are {listing(list(self.tool_ids))}"
                self.fault(end.at, f"there is no tool {quote(end.text)}", help)
            elif end.text in self.same_name:
                self.fault(end.at, f"several tools have the name {quote(end.text)}", "give each of them a name of its own")
        return [self.tool_ids.get(arrow.source.text), self.tool_ids.get(arrow.target.text)]

    def question(self, node: QuestionNode, at: str, *, top: bool = False) -> Json:
        self.at(at, _head(node.kind, node.name))
        self.at(f"{at}/type", node.kind.at)
        self.at(f"{at}/name", node.name.at)
        self.named(node.name, node.kind)
        self.at(f"{at}/instructions", node.label.at if node.label is not None else None)
        if node.kind.text == OTHER_QUESTION and "type" not in extra_member(node.attributes):
            self.fault(node.kind.at, "this question needs a kind", 'in Labelbox\'s own word: with {"type": "dropdown"}')
        made = question_members(node, top=top)
        if node.options:
            made.stated["options"] = [self.option(o, f"{at}/options/{i}") for i, o in enumerate(node.options)]
        allowed = OF_TOP_QUESTION if top else OF_QUESTION
        return self.finished(made, node.attributes, at, allowed, "a question" if top else "a question about an object or an option")

    def option(self, node: OptionNode, at: str) -> Json:
        self.at(at, node.value.at)
        self.at(f"{at}/value", node.value.at)
        self.at(f"{at}/label", node.label.at if node.label is not None else None)
        if not node.value.text:
            self.fault(node.value.at, "an option is not empty", "write what predictions give as its name")
        made = option_members(node)
        if node.questions:
            made.stated["options"] = [self.question(q, f"{at}/options/{i}") for i, q in enumerate(node.questions)]
        return self.finished(made, node.attributes, at, OF_OPTION, "an option")

    def named(self, name: Word, kind: Word) -> None:
        if not name.text:
            self.fault(name.at, f"the name of a {kind.text} is empty", "predictions find it by its name")

    def finished(self, made: Members, attributes: Sequence[Attribute], at: str, allowed: frozenset[str], what: str) -> Json:
        self.faults += attribute_errors(attributes, allowed, what, made)
        self.attributes(attributes, at)
        return made.whole(attributes, self.left_out)

    # -- places ------------------------------------------------------------------------------------------------------------------

    def at(self, pointer: str, place: At | None) -> None:
        if place is not None:
            self.places[pointer] = place

    def attributes(self, attributes: Iterable[Attribute], at: str) -> None:
        for attribute in attributes:
            names = attribute.value if attribute.name == "with" else BY_ATTRIBUTE.get(attribute.name, ())
            for name in names:
                self.places[f"{at}/{_escaped(name)}"] = attribute.at


def _head(kind: Word, name: Word) -> At:
    """Returns the place from the keyword to the end of the name."""
    return kind.at._replace(end=name.at.end)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
