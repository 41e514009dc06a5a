"""Converts a Labelbox ontology to a text of the language with exactly the same content, one thing a line."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, cast

from predlint.lang import to_labelbox
from predlint.lang.keywords import ATTRIBUTES, MEDIA, OTHER_QUESTION, OTHER_TOOL, QUESTIONS, SCOPED, STATEMENTS, TOOLS
from predlint.lang.nodes import (
    ArrowNode,
    At,
    Attribute,
    Document,
    HeadingNode,
    MediaNode,
    OptionNode,
    QuestionNode,
    RuleNode,
    Source,
    Statement,
    ToolNode,
    Word,
)
from predlint.model.texts import exact, lazy_regex

# -- Syntax tree → text: one thing a line, two spaces for each level -----------------------------------------------

_WORD = lazy_regex(r"[^\W\d][\w-]*")
_DIGITS = lazy_regex(r"\d+(?:\.\d+)?")
_KEYWORDS = frozenset((*STATEMENTS, *ATTRIBUTES))
#: The order in which attributes are written.
_ORDER = ("required", "optional", "scope", "characters", "color", "id", "node", "with", "without")


def document_text(document: Document) -> str:
    """Returns the text of a whole document, with its rules unchanged and its includes inserted."""
    rules = {id(rule): rule_text(rule, document.sources[rule.at.path]) for rule in document.rules}
    kept = [s for s in document.statements if isinstance(s, (HeadingNode, MediaNode, ToolNode, QuestionNode, RuleNode))]
    return statements_text(kept, rules)


def rule_text(rule: RuleNode, source: Source) -> str:
    """Returns a rule unchanged, below its comment."""
    lines = [f"# {line}".rstrip() for line in rule.comment.split("\n")] if rule.comment else []
    return "\n".join([*lines, source.text[rule.at.start : rule.at.end].replace("\r\n", "\n")])


def statements_text(statements: Iterable[Statement], rules: dict[int, str] | None = None, head: Sequence[str] = ()) -> str:
    """Returns statements below some lines of comment, separated by empty lines."""
    text = "".join(f"# {commented(line)}".rstrip() + "\n" for line in head)
    before: type[Statement] | None = None
    for statement in statements:
        together = before is HeadingNode and isinstance(statement, MediaNode)
        block = rules[id(statement)] if rules is not None and isinstance(statement, RuleNode) else "\n".join(_statement(statement))
        text += f"{'' if together or not text else chr(10)}{block}\n"
        before = type(statement)
    return text


def commented(text: str) -> str:
    """Returns a text that stays within one line of comment."""
    return "".join(char if char.isprintable() else " " for char in text)


def _statement(node: Statement) -> list[str]:
    match node:
        case HeadingNode():
            return [_line("ontology", quoted(node.name.text) if node.name is not None else "", node.attributes)]
        case MediaNode():
            plain = not node.medium.quoted and node.medium.text in MEDIA
            return [f"media {node.medium.text if plain else quoted(node.medium.text)}"]
        case ToolNode():
            return _tool(node)
        case QuestionNode():
            return _question(node)
        case _:
            return []


def _tool(node: ToolNode) -> list[str]:
    arrows = [f"from {word(arrow.source)} to {word(arrow.target)}" for arrow in node.arrows]
    body = [*arrows, *(line for question in node.questions for line in _question(question))]
    return _braced(_line(f"{node.kind.text} {word(node.name)}", "", node.attributes), body)


def _question(node: QuestionNode) -> list[str]:
    label = quoted(node.label.text) if node.label is not None else ""
    body = [line for option in node.options for line in _option(option)]
    return _braced(_line(f"{node.kind.text} {word(node.name)}", label, node.attributes), body)


def _option(node: OptionNode) -> list[str]:
    label = quoted(node.label.text) if node.label is not None else ""
    body = [line for question in node.questions for line in _question(question)]
    return _braced(_line(f"- {word(node.value, digits=True)}", label, node.attributes), body)


def _braced(line: str, body: list[str]) -> list[str]:
    return [f"{line} {{", *(f"  {each}" for each in body), "}"] if body else [line]


def _line(start: str, label: str, attributes: Iterable[Attribute]) -> str:
    in_order = sorted(attributes, key=lambda attribute: _ORDER.index(attribute.name))
    return " ".join(filter(None, (start, label, *map(_attribute_text, in_order))))


def _attribute_text(attribute: Attribute) -> str:
    value = attribute.value
    match attribute.name:
        case "required" | "optional":
            return attribute.name
        case "scope":
            return str(value)
        case "characters":
            minimum, maximum = ("" if bound is None else str(bound) for bound in value)
            return f"characters {minimum}..{maximum}"
        case "with":
            return f"with {json_text(value)}"
        case "without":
            return f"without ({', '.join(name if _WORD.fullmatch(name) and name.isascii() else quoted(name) for name in value)})"
        case name:
            return f"{name} {quoted(value)}"


def word(name: Word, *, digits: bool = False) -> str:
    """Returns a name; in quotes unless it is one plain word."""
    text = name.text
    plain = _WORD.fullmatch(text) is not None and text not in _KEYWORDS and (text.isascii() or unicodedata.is_normalized("NFKC", text))
    if (plain and exact(text) == text) or (digits and text.isascii() and _DIGITS.fullmatch(text)):
        return text
    return quoted(text)


def quoted(text: str) -> str:
    """Returns a text in quotes; invisible characters are escaped."""
    shown = exact(text)
    return f'"{text}"' if shown == text else shown


def json_text(value: object) -> str:
    """Returns JSON on one line; invisible characters are escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in text)


# -- Converts a Labelbox ontology to a text of the language with exactly the same content --------------------------

Json = dict[str, Any]

_NOWHERE = At("", 1, 1, 0, 0)
_TOOL_WORDS = {spelt: word for word, spelt in TOOLS.items()}
_QUESTION_WORDS = {spelt: word for word, spelt in QUESTIONS.items()}
_MEDIA_WORDS = {spelt: word for word, spelt in MEDIA.items()}
_MOST_CHARACTERS = 10**9


def to_onto(ontology: Json, head: Sequence[str] = ()) -> str:
    """Returns the text of an ontology that Labelbox's reader accepts, below some lines of comment."""
    return statements_text(statements(ontology), head=head)


def statements(ontology: Json) -> list[Statement]:
    """Returns statements for the whole ontology, including members that are null or absent."""
    first = _Writing(ontology, ())
    first.statements()
    return _Writing(ontology, first.mostly_absent()).statements()


class _Writing:
    """One pass over an ontology. ``left_out``: members that the heading excludes unless a node states them."""

    def __init__(self, ontology: Json, left_out: tuple[str, ...]) -> None:
        self.whole, self.left_out = ontology, left_out
        self.present: Counter[str] = Counter()
        self.absent: Counter[str] = Counter()
        tools = [cast("Json", tool) for tool in ontology.get("tools") or ()]
        names = Counter(tool["name"] for tool in tools)
        ids = Counter(tool.get("featureSchemaId") for tool in tools)
        self.names_by_id: dict[str, str] = {
            tool["featureSchemaId"]: tool["name"]
            for tool in tools
            if _is_text(tool.get("featureSchemaId")) and names[tool["name"]] == 1 and ids[tool["featureSchemaId"]] == 1
        }

    def mostly_absent(self) -> tuple[str, ...]:
        """Members that the file leaves out more often than not."""
        return tuple(name for name in to_labelbox.SILENT if self.absent[name] > self.present[name])

    def statements(self) -> list[Statement]:
        whole = self.whole
        tools = [self.tool(tool) for tool in whole.get("tools") or ()]
        questions = [self.question(question, top=True) for question in whole.get("classifications") or ()]
        name, media = whole.get("name"), whole.get("mediaType")
        spelt = media if isinstance(media, str) else None
        own = to_labelbox.ontology_members(name if isinstance(name, str) else None, spelt)
        own.stated.update({key: whole[key] for key, found in (("tools", tools), ("classifications", questions)) if found})
        lists = [word for word, key in to_labelbox.LISTS.items() if key not in whole]
        silent = [_attribute("without", tuple(lists))]
        stated = to_labelbox.whole_ontology_members(own, silent)
        extra = {key: whole[key] for key in sorted(whole) if key not in stated or not _same(stated[key], whole[key])}
        without = (*self.left_out, *lists)
        attributes = [*([_attribute("with", extra)] if extra else []), *([_attribute("without", without)] if without else [])]
        found: list[Statement] = []
        if isinstance(name, str) or attributes:
            found.append(HeadingNode(_word(name) if isinstance(name, str) else None, tuple(attributes), _NOWHERE))
        if spelt is not None:
            known = _MEDIA_WORDS.get(spelt)
            found.append(MediaNode(_word(known) if known is not None else _word(spelt, quoted=True), _NOWHERE))
        return [*found, *tools, *questions]

    # -- features ----------------------------------------------------------------------------------------------------------------

    def tool(self, item: Json) -> ToolNode:
        kind = _word(_TOOL_WORDS.get(item["tool"], OTHER_TOOL))
        questions = tuple(self.question(question) for question in item.get("classifications") or ())
        attributes = [*self.flag(item), *_color(item), *_ids(item)]
        arrows = self.arrows(item) if kind.text == "relationship" else ()
        node = ToolNode(kind, _word(item["name"]), tuple(attributes), questions, arrows, _NOWHERE)
        own = to_labelbox.tool_members(node)
        own.stated.update({key: item[key] for key, found in (("classifications", questions), ("definition", arrows)) if found})
        return ToolNode(kind, node.name, (*attributes, *self.others(own, item)), questions, arrows, _NOWHERE)

    def arrows(self, item: Json) -> tuple[ArrowNode, ...]:
        """Returns the pairs of a relationship by the names of their tools; empty if a name is ambiguous."""
        definition = item.get("definition")
        if not isinstance(definition, dict) or set(cast("Json", definition)) != {"constraints"}:
            return ()
        pairs: Any = cast("Json", definition)["constraints"]
        if not isinstance(pairs, list) or not all(map(self.is_named, cast("list[object]", pairs))):
            return ()
        return tuple(ArrowNode(_word(self.names_by_id[a]), _word(self.names_by_id[b]), _NOWHERE) for a, b in cast("list[list[str]]", pairs))

    def is_named(self, pair: object) -> bool:
        """Returns True for a pair of ids whose tools can be named."""
        ends = cast("list[object]", pair) if isinstance(pair, list) else []
        return len(ends) == 2 and all(isinstance(end, str) and end in self.names_by_id for end in ends)

    def question(self, item: Json, *, top: bool = False) -> QuestionNode:
        kind = _word(_QUESTION_WORDS.get(item["type"], OTHER_QUESTION))
        known = kind.text != OTHER_QUESTION  # options of an unknown kind may have any form
        known = known and all("value" in option for option in item.get("options") or ())  # options of a text question may be questions
        options = tuple(self.option(option) for option in item.get("options") or ()) if known else ()
        label = self.label(item, "instructions", item["name"])
        attributes = [*self.flag(item), *self.scope(item, top, kind.text in SCOPED), *_characters(item), *_ids(item)]
        node = QuestionNode(kind, _word(item["name"]), label, tuple(attributes), options, _NOWHERE)
        own = to_labelbox.question_members(node, top=top)
        if options:
            own.stated["options"] = item["options"]
        return QuestionNode(kind, node.name, label, (*attributes, *self.others(own, item)), options, _NOWHERE)

    def option(self, item: Json) -> OptionNode:
        value = item["value"]
        text = value if isinstance(value, str) else json.dumps(value)
        questions = tuple(self.question(question) for question in item.get("options") or ())
        label = self.label(item, "label", text)
        attributes = _ids(item)
        node = OptionNode(_word(text), label, tuple(attributes), questions, _NOWHERE)
        own = to_labelbox.option_members(node)
        if questions:
            own.stated["options"] = item["options"]
        return OptionNode(node.value, label, (*attributes, *self.others(own, item)), questions, _NOWHERE)

    # -- members -----------------------------------------------------------------------------------------------------------------

    def label(self, item: Json, key: str, name: str) -> Word | None:
        given = item.get(key)
        return _word(given, quoted=True) if isinstance(given, str) and (given != name or key in self.left_out) else None

    def flag(self, item: Json) -> list[Attribute]:
        given = item.get("required")
        if given is True:
            return [_attribute("required")]
        return [_attribute("optional")] if given is False and "required" in self.left_out else []

    def scope(self, item: Json, top: bool, scoped: bool) -> list[Attribute]:
        given = item.get("scope")
        written = given == "index" or (given == "global" and ("scope" in self.left_out or not scoped))
        return [_attribute("scope", given)] if top and written else []

    def others(self, own: to_labelbox.Members, item: Json) -> list[Attribute]:
        """Returns ``with`` and ``without`` for everything that the words so far do not express, or express wrongly."""
        stated = own.whole((), self.left_out)
        extra = {key: item[key] for key in sorted(item) if key not in stated or not _same(stated[key], item[key])}
        without = tuple(key for key in stated if key not in item)
        for key, value in own.defaults.items():
            if key not in item:
                self.absent[key] += 1
            elif _same(item[key], value):
                self.present[key] += 1
        return [*([_attribute("with", extra)] if extra else []), *([_attribute("without", without)] if without else [])]


def _word(text: str, *, quoted: bool = False) -> Word:
    return Word(text, _NOWHERE, quoted)


def _attribute(name: Any, value: Any = None) -> Attribute:
    return Attribute(name, value, _NOWHERE)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _color(item: Json) -> list[Attribute]:
    return [_attribute("color", item["color"])] if isinstance(item.get("color"), str) else []


def _ids(item: Json) -> list[Attribute]:
    keys = (("id", "featureSchemaId"), ("node", "schemaNodeId"))
    return [_attribute(name, item[key]) for name, key in keys if _is_text(item.get(key))]


def _characters(item: Json) -> list[Attribute]:
    minimum, maximum = (_bound(item.get(key)) for key in ("minCharacters", "maxCharacters"))
    if (minimum is None and maximum is None) or (minimum is not None and maximum is not None and minimum > maximum):
        return []
    return [_attribute("characters", (minimum, maximum))]


def _bound(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST_CHARACTERS else None


def _same(one: object, other: object) -> bool:
    """Equal as JSON: 1, 1.0 and true are three things."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if not one and not other:  # the usual case: both are empty
        return True
    return one == other if isinstance(one, (str, int)) else json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
