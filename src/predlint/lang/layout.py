"""Syntax tree → text: one thing a line, two spaces for each level."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence

from predlint.lang.nodes import (
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
from predlint.lang.words import ATTRIBUTES, MEDIA, STATEMENTS
from predlint.lazy_regex import lazy_regex
from predlint.names import exact

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
    return " ".join(filter(None, (start, label, *map(_attribute, in_order))))


def _attribute(attribute: Attribute) -> str:
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
