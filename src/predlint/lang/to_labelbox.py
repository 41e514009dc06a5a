"""Converts a document of the language to a Labelbox ontology, with the place of each part in the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from predlint.lang import members
from predlint.lang.errors import LanguageError, TextError
from predlint.lang.keywords import MEDIA, OTHER_QUESTION, OTHER_TOOL
from predlint.lang.nodes import ArrowNode, At, Attribute, Document, HeadingNode, MediaNode, OptionNode, QuestionNode, ToolNode, Word
from predlint.names import listing, nearest, quote

# -- Checks the attributes of a node: repeated, unknown or contradictory ones --------------------------------------


def attribute_errors(
    attributes: Sequence[Attribute], allowed: frozenset[str], what: str, made: members.Members, *, heading: bool = False
) -> list[TextError]:
    """Returns all errors in the attributes of a node, given the allowed ones and the members of the node."""
    faults: list[TextError] = []
    seen: dict[str, Attribute] = {}
    for attribute in attributes:
        group = "required" if attribute.name == "optional" else attribute.name
        if attribute.name not in allowed:
            faults.append(
                TextError(attribute.at, f"{quote(_word(attribute))} is not said of {what}", f"what may be given: {_listed(allowed)}")
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
    words = [
        ("global", "index") if name == "scope" else (name,) for name in members.BY_ATTRIBUTE.keys() | {"with", "without"} if name in allowed
    ]
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


def _with(attribute: Attribute, made: members.Members) -> list[TextError]:
    if attribute.name != "with":
        return []
    given = [name for name in attribute.value if name in made.stated and name not in members.OVERRIDDEN]
    return [TextError(attribute.at, f"{quote(name)} is already given, without with", "say it once") for name in given]


def _without(attribute: Attribute, made: members.Members, *, heading: bool) -> list[TextError]:
    if attribute.name != "without":
        return []
    faults: list[TextError] = []
    known = (*members.SILENT, *members.LISTS) if heading else tuple(made.defaults)
    for name in attribute.value:
        if (members.LISTS.get(name) if heading else name) in made.stated:
            faults.append(TextError(attribute.at, f"{quote(name)} is given here and left out too", "take it out of without"))
        elif name not in known:
            near = nearest(name, known, 1)
            help = f"did you mean {near[0]}?" if near else f"what can be left out: {', '.join(known)}"
            faults.append(TextError(attribute.at, f"{quote(name)} is not a member that can be left out here", help))
    return faults


# -- Converts a document of the language to a Labelbox ontology, with the place of each part in the text -----------

Json = dict[str, Any]
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
        self.left_out = members.without(self.heading.attributes) if self.heading is not None else ()
        tools = [s for s in document.statements if isinstance(s, ToolNode)]
        self.tool_ids = {tool.name.text: members.identity(tool) for tool in tools}
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
        made = members.ontology(name.text if name is not None else None, self.medium(media.medium) if media is not None else None)
        tools = [s for s in self.document.statements if isinstance(s, ToolNode)]
        questions = [s for s in self.document.statements if isinstance(s, QuestionNode)]
        if tools:
            made.stated["tools"] = [self.tool(tool, f"/tools/{i}") for i, tool in enumerate(tools)]
        if questions:
            made.stated["classifications"] = [self.question(q, f"/classifications/{i}", top=True) for i, q in enumerate(questions)]
        self.faults += attribute_errors(attributes, members.OF_HEADING, "an ontology", made, heading=True)
        self.at("/name", name.at if name is not None else None)
        self.at("/mediaType", media.medium.at if media is not None else None)
        self.attributes(attributes, "")
        return members.whole_ontology(made, attributes)

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
        if node.kind.text == OTHER_TOOL and "tool" not in members.extra(node.attributes):
            self.fault(node.kind.at, "this tool needs a kind", 'in Labelbox\'s own word: with {"tool": "marker"}')
        made = members.tool(node)
        if node.questions:
            made.stated["classifications"] = [self.question(q, f"{at}/classifications/{i}") for i, q in enumerate(node.questions)]
        if node.arrows:
            made.stated["definition"] = {"constraints": [self.arrow(arrow, node) for arrow in node.arrows]}
            for i, arrow in enumerate(node.arrows):
                self.at(f"{at}/definition/constraints/{i}", arrow.at)
        return self.finished(made, node.attributes, at, members.OF_TOOL, "a tool")

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
        if node.kind.text == OTHER_QUESTION and "type" not in members.extra(node.attributes):
            self.fault(node.kind.at, "this question needs a kind", 'in Labelbox\'s own word: with {"type": "dropdown"}')
        made = members.question(node, top=top)
        if node.options:
            made.stated["options"] = [self.option(o, f"{at}/options/{i}") for i, o in enumerate(node.options)]
        allowed = members.OF_TOP_QUESTION if top else members.OF_QUESTION
        return self.finished(made, node.attributes, at, allowed, "a question" if top else "a question about an object or an option")

    def option(self, node: OptionNode, at: str) -> Json:
        self.at(at, node.value.at)
        self.at(f"{at}/value", node.value.at)
        self.at(f"{at}/label", node.label.at if node.label is not None else None)
        if not node.value.text:
            self.fault(node.value.at, "an option is not empty", "write what predictions give as its name")
        made = members.option(node)
        if node.questions:
            made.stated["options"] = [self.question(q, f"{at}/options/{i}") for i, q in enumerate(node.questions)]
        return self.finished(made, node.attributes, at, members.OF_OPTION, "an option")

    def named(self, name: Word, kind: Word) -> None:
        if not name.text:
            self.fault(name.at, f"the name of a {kind.text} is empty", "predictions find it by its name")

    def finished(self, made: members.Members, attributes: Sequence[Attribute], at: str, allowed: frozenset[str], what: str) -> Json:
        self.faults += attribute_errors(attributes, allowed, what, made)
        self.attributes(attributes, at)
        return made.whole(attributes, self.left_out)

    # -- places ------------------------------------------------------------------------------------------------------------------

    def at(self, pointer: str, place: At | None) -> None:
        if place is not None:
            self.places[pointer] = place

    def attributes(self, attributes: Iterable[Attribute], at: str) -> None:
        for attribute in attributes:
            names = attribute.value if attribute.name == "with" else members.BY_ATTRIBUTE.get(attribute.name, ())
            for name in names:
                self.places[f"{at}/{_escaped(name)}"] = attribute.at


def _head(kind: Word, name: Word) -> At:
    """Returns the place from the keyword to the end of the name."""
    return kind.at._replace(end=name.at.end)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
