"""lark's tree → the syntax tree of `predlint.lang.nodes`."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Any, Literal, cast

from lark import Token, Tree

from predlint.lang import nodes as n
from predlint.lang.errors import TextError
from predlint.lang.nodes import At, Source, Word, moved
from predlint.model.texts import quote

# -- Reads places, words and subtrees of lark's tree; used for every part of a syntax tree -------------------------

LarkTree = Tree[Token]
_read = json.JSONDecoder(strict=False).decode


def subtrees(tree: LarkTree, *names: str) -> list[LarkTree]:
    """Returns the subtrees; with names, only those with one of them."""
    return [child for child in tree.children if isinstance(child, Tree) and (not names or child.data in names)]


class Words:
    """Reads places and words of a source, and collects the errors in them."""

    def __init__(self, source: Source, origin: At | None = None) -> None:
        """``origin``: the place in the source where the text of the tree begins, if it is not the begin of the source."""
        self.source, self._origin = source, origin
        self.faults: list[TextError] = []

    def fault(self, at: At, message: str, help: str | None = None) -> None:
        self.faults.append(TextError(at, message, help))

    def at(self, tree: LarkTree | Token) -> At:
        """Returns the place of a subtree; for an empty one, the begin of the text."""
        if isinstance(tree, Token):
            return self._at(tree.line or 1, tree.column or 1, tree.start_pos or 0, tree.end_pos or 0)
        meta = tree.meta
        if meta.empty:
            return At(self.source.path, 1, 1, 0, 0)
        return self._at(meta.line, meta.column, meta.start_pos, meta.end_pos)

    def _at(self, line: int, column: int, start: int, end: int) -> At:
        return moved(At(self.source.path, line, column, start, end), self._origin)

    def word(self, token: Token) -> Word:
        """Returns a name, or a quoted text."""
        if not token.startswith('"'):
            return Word(str(token), self.at(token))
        at = self.at(token)
        try:
            text = cast(str, _read(token))
        except ValueError:
            bad = re.search(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})', re.sub(r"\\\\", "..", token))
            begin = at.start + bad.start() if bad is not None else at.start
            at = At(at.path, at.line, at.column + begin - at.start, begin, begin + 2)
            self.fault(at, "this backslash cannot be read", 'a backslash itself is written as \\\\, a quote as \\"')
            return Word("", at, True)
        if any("\ud800" <= char <= "\udfff" for char in text):
            self.fault(at, "this text holds one half of a character (\\ud800 to \\udfff)", "write the character itself")
            text = ""
        return Word(text, at, True)

    def named(self, tree: LarkTree) -> Word:
        """Returns the word in a ``word`` subtree."""
        return self.word(cast(Token, tree.children[0]))

    def first(self, tree: LarkTree, name: str) -> Word | None:
        """Returns the word in the first subtree with this name, or None."""
        found = subtrees(tree, name)
        return self.named(found[0]) if found else None


# -- lark's tree → the syntax tree of `predlint.lang.nodes` --------------------------------------------------------


def statements(tree: LarkTree, source: Source) -> tuple[tuple[n.Statement, ...], list[TextError]]:
    """Returns all statements of a text, and the errors in their texts and numbers."""
    builder = _Builder(source)
    return tuple(builder.statement(child) for child in subtrees(tree)), builder.faults


def expression(tree: LarkTree, source: Source, origin: At | None = None) -> tuple[n.Expression, list[TextError]]:
    """Returns one expression, and the errors in it. ``origin``: the place in the source where the text of the tree begins."""
    builder = _Builder(source, origin)
    return builder.expression(tree), builder.faults


class _Builder(Words):
    # -- the ontology ----------------------------------------------------------------------------------------------------------

    def statement(self, tree: LarkTree) -> n.Statement:
        at = self.at(tree)
        match tree.data:
            case "include":
                return n.IncludeNode(self.named(tree), at)
            case "heading":
                return n.HeadingNode(self.first(tree, "label"), self.attributes(tree), at)
            case "media":
                return n.MediaNode(self.named(subtrees(tree)[0]), at)
            case "tool":
                return self.tool(tree)
            case "question":
                return self.question(tree)
            case _:
                return self.rule(tree)

    def tool(self, tree: LarkTree) -> n.ToolNode:
        kind = self.word(cast(Token, tree.children[0]))
        body = subtrees(tree, "tool_body")
        questions = tuple(self.question(q) for b in body for q in subtrees(b, "question"))
        arrows = tuple(self.arrow(a) for b in body for a in subtrees(b, "arrow"))
        return n.ToolNode(kind, self.named(subtrees(tree, "word")[0]), self.attributes(tree), questions, arrows, self.at(tree))

    def arrow(self, tree: LarkTree) -> n.ArrowNode:
        source, target = subtrees(tree)
        return n.ArrowNode(self.named(source), self.named(target), self.at(tree))

    def question(self, tree: LarkTree) -> n.QuestionNode:
        kind = self.word(cast(Token, tree.children[0]))
        options = tuple(self.option(o) for b in subtrees(tree, "question_body") for o in subtrees(b))
        name, label = self.named(subtrees(tree, "word")[0]), self.first(tree, "label")
        return n.QuestionNode(kind, name, label, self.attributes(tree), options, self.at(tree))

    def option(self, tree: LarkTree) -> n.OptionNode:
        questions = tuple(self.question(q) for b in subtrees(tree, "option_body") for q in subtrees(b))
        value, label = self.named(subtrees(tree, "value_word")[0]), self.first(tree, "label")
        if value.text[:1].isdigit() and not value.quoted and value.at.start == self.at(tree).start + 1:
            self.fault(
                value.at, f"is the option {value.text} or -{value.text}?", f'write "- {value.text}", or -{value.text} between quotes'
            )
        return n.OptionNode(value, label, self.attributes(tree), questions, self.at(tree))

    def attributes(self, tree: LarkTree) -> tuple[n.Attribute, ...]:
        return tuple(self.attribute(a) for a in subtrees(tree) if a.data in _ATTRIBUTES)

    def attribute(self, tree: LarkTree) -> n.Attribute:
        at, name = self.at(tree), str(tree.data)
        match name:
            case "required" | "optional":
                return n.Attribute(name, None, at)
            case "scope_global" | "scope_index":
                return n.Attribute("scope", name.removeprefix("scope_"), at)
            case "characters":
                bounds = {str(b.data): self.whole(cast(Token, b.children[0])) for b in subtrees(tree)}
                return n.Attribute("characters", (bounds.get("least"), bounds.get("most")), at)
            case "extra":
                return n.Attribute("with", self.json(subtrees(tree)[0]), at)
            case "without":
                return n.Attribute("without", tuple(self.named(word).text for word in subtrees(tree)), at)
            case _:
                return n.Attribute(cast(Literal["id", "node", "color"], name), self.named(tree).text, at)

    def json(self, tree: LarkTree) -> Any:
        """Returns a JSON value in the form of Python's own parser."""
        match tree.data:
            case "object":
                return self.members(tree)
            case "array":
                return [self.json(child) for child in subtrees(tree)]
            case "json_text":
                return self.named(tree).text
            case "json_number":
                return self.json_number(cast(Token, tree.children[0]))
            case word:
                return {"json_true": True, "json_false": False}.get(str(word))

    def members(self, tree: LarkTree) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for member in subtrees(tree):
            name = self.named(member)
            if name.text in found:
                self.fault(name.at, f"{quote(name.text)} is given twice")
            found[name.text] = self.json(subtrees(member)[0])
        return found

    def json_number(self, token: Token) -> int | float:
        """Returns the number as JSON parsers read it: integers of 64 bits, or floats."""
        text = str(token)
        whole = text.lstrip("-").isdigit()
        if re.match(r"-?0\d", text):
            self.fault(self.at(token), f"{quote(text)} is not a JSON number", "a number does not begin with a 0 before other digits")
            return 0
        if whole and len(text.lstrip("-0")) <= 20 and -(2**63) <= (number := int(text)) < 2**64:
            return number
        if whole or not math.isfinite(float(text)):
            help = "a whole number has at most 64 bits" if whole else "the largest is near 1.8e308"
            self.fault(self.at(token), "this number is too large", help)
            return 0
        return float(text)

    def whole(self, token: Token) -> int:
        """Returns a number of characters."""
        if not token.isdecimal() or len(token) > 9:
            self.fault(self.at(token), f"{token[:20]} is not a number of characters", "write a whole number below a thousand million")
            return 0
        return int(token)

    # -- rules -----------------------------------------------------------------------------------------------------------------

    def rule(self, tree: LarkTree) -> n.RuleNode:
        clauses: dict[str, list[LarkTree]] = {}
        for clause in subtrees(tree)[1:]:
            clauses.setdefault(str(clause.data), []).append(clause)
        for name in ("severity", "on", "message", "fix", "why"):
            if len(given := clauses.get(name, [])) > 1:
                self.fault(self.at(given[1]), f'"{name}" is given twice in one rule')

        def text(name: str) -> Word | None:
            return self.named(clauses[name][0]) if name in clauses else None

        return n.RuleNode(
            self.named(subtrees(tree, "word")[0]),
            text("severity"),
            tuple(self.target(t) for on in clauses.get("on", ()) for t in subtrees(on)),
            tuple(self.expression(subtrees(c)[0]) for c in clauses.get("when", ())),
            tuple(self.expression(subtrees(c)[0]) for c in clauses.get("require", ())),
            text("message"),
            text("fix"),
            text("why"),
            self.at(tree),
            self.comment(self.at(tree).start),
        )

    def comment(self, start: int) -> str:
        """The comment lines right above a character."""
        text, lines = self.source.text, list[str]()
        end = text.rfind("\n", 0, start)
        while end >= 0:
            begin = text.rfind("\n", 0, end) + 1
            line = text[begin:end].strip()
            if not line.startswith("#"):
                break
            lines.append(line.lstrip("#").strip())
            end = begin - 1
        return "\n".join(reversed(lines))

    def target(self, tree: LarkTree) -> n.DataRow | n.Whole | n.Thing:
        if tree.data == "whole":
            return n.Whole(self.word(cast(Token, tree.children[0])), self.first(tree, "alias"), self.at(tree))
        return n.DataRow(self.at(tree)) if tree.data == "data_row" else self.thing(tree)

    def thing(self, tree: LarkTree) -> n.Thing:
        what = {"feature": "feature", "any_object": "object", "any_answer": "answer", "any_record": "record"}[str(tree.data)]
        name = self.named(subtrees(tree, "word")[0]) if what == "feature" else None
        kinds = tuple(self.word(cast(Token, k)) for ks in subtrees(tree, "kinds") for k in ks.children)
        return n.Thing(cast(Any, what), name, kinds, self.first(tree, "alias"), self.at(tree))

    def things(self, tree: LarkTree) -> tuple[n.Thing, ...]:
        return tuple(self.thing(t) for t in (subtrees(tree) if tree.data == "several" else [tree]))

    def expression(self, tree: LarkTree) -> n.Expression:
        at, parts = self.at(tree), subtrees(tree)
        match tree.data:
            case "or_" | "and_":
                return (n.Either if tree.data == "or_" else n.Both)(self.expression(parts[0]), self.expression(parts[1]), at)
            case "not_":
                return n.Not(self.expression(parts[0]), at)
            case "plain" | "percent" | "pixels":
                return self.number(tree)
            case "reference":
                return self.reference(tree)
            case "call":
                return n.Call(self.named(tree), tuple(map(self.expression, parts)), at)
            case "count":
                return n.Count(self.things(parts[0]), self.within(parts, "where"), at)
            case "share":
                of = subtrees(parts[-1]) if parts[-1].data == "whole_of" else None
                whole = self.counted(of) if of is not None else None
                return n.Share(self.things(parts[0]), self.within(parts, "where"), whole, at)
            case "measured":
                *arguments, of_ = parts
                whole = self.counted(subtrees(of_)) if of_.data == "whole_of" else None
                return n.Measured(self.word(cast(Token, tree.children[0])), tuple(map(self.expression, arguments)), whole, at)
            case "each":
                return n.Each(self.things(parts[0]), self.expression(subtrees(parts[1])[0]), at)
            case "binary" | "minus":
                operator = cast(Any, str(tree.children[1]) if tree.data == "binary" else "-")
                return n.Binary(operator, self.expression(parts[0]), self.expression(parts[1]), at)
            case "negative":
                return n.Negative(self.expression(parts[0]), at)
            case "compare":
                operators = tuple(cast(Any, str(token)) for token in tree.children if isinstance(token, Token))
                return n.Compare(tuple(map(self.expression, parts)), operators, at)
            case "missing" | "given":
                return n.Missing(self.expression(parts[0]), tree.data == "given", at)
            case "matches" | "not_matches":
                return n.Matches(self.expression(parts[0]), self.word(cast(Token, tree.children[1])), tree.data == "not_matches", at)
            case "relation" | "relation_some" | "quantity":
                return self.relation(tree) if tree.data != "quantity" else self.quantity(parts, at)
            case _:
                return self.chosen(tree)

    def chosen(self, tree: LarkTree) -> n.Expression:
        how, negated = _CHOSEN[str(tree.data)]
        operand, given = subtrees(tree)
        values = subtrees(given) if given.data == "values" else [given]
        return n.Chosen(self.expression(operand), how, tuple(map(self.named, values)), negated, self.at(tree))

    def relation(self, tree: LarkTree) -> n.Relation:
        place = next(i for i, child in enumerate(tree.children) if isinstance(child, Token))
        left = self.expression(cast(LarkTree, tree.children[0])) if place else None
        rest = cast("list[LarkTree]", tree.children[place + 1 :])
        word = self.word(cast(Token, tree.children[place]))
        at = self.at(rest[0])._replace(end=self.at(rest[-1]).end)
        return n.Relation(word, left, self.reference(rest[0]) if tree.data == "relation" else self.quantity(rest, at), self.at(tree))

    def quantity(self, parts: Sequence[LarkTree], at: At) -> n.Quantity:
        how = _QUANTITIES[str(parts[0].data)]
        numbers = [self.number(t) for t in subtrees(parts[0], "number", "one")]
        minimum = numbers[0] if numbers and how != "at most" else None
        maximum = numbers[-1] if numbers and how != "at least" else None
        other = bool(subtrees(parts[0], "other"))
        return n.Quantity(how, minimum, maximum, other, self.things(parts[1]), self.within(parts, "where"), self.within(parts, "has"), at)

    def counted(self, parts: Sequence[LarkTree]) -> n.Count:
        at = self.at(parts[0])._replace(end=self.at(parts[-1]).end)
        return n.Count(self.things(parts[0]), self.within(parts, "where"), at)

    def within(self, parts: Sequence[LarkTree], name: str) -> n.Expression | None:
        return next((self.expression(subtrees(part)[0]) for part in parts if part.data == name), None)

    def number(self, tree: LarkTree) -> n.Number:
        if tree.data == "one":
            return n.Number(1, "", self.at(tree))
        text = str(tree.children[0])
        unit = "%" if text.endswith("%") else "px" if text.endswith("px") else ""
        number = float(text.removesuffix(unit))
        if not math.isfinite(number):
            self.fault(self.at(tree), "this number is too large")
        return n.Number(number / 100 if unit == "%" else number, unit, self.at(tree))

    def reference(self, tree: LarkTree) -> n.Reference:
        return n.Reference(tuple(map(self.named, subtrees(tree))), self.at(tree))


_ATTRIBUTES = frozenset({"required", "optional", "scope_global", "scope_index", "characters", "id", "node", "color", "extra", "without"})
_CHOSEN: dict[str, tuple[Any, bool]] = {
    "is_value": ("is", False), "is_not_value": ("is", True), "one_of": ("one of", False), "not_one_of": ("one of", True),
    "includes": ("includes", False), "includes_any": ("includes any", False), "includes_all": ("includes all", False),
}  # fmt: skip
_QUANTITIES: dict[str, Any] = {
    "some": "some", "none": "no", "every": "every", "exactly": "exactly", "at_least": "at least", "at_most": "at most",
    "between": "between",
}  # fmt: skip
