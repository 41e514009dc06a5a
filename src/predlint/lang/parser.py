"""Parses text into a syntax tree, reports every syntax error with its place, and goes on where the next statement begins."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from msgspec.structs import replace

from predlint.lang.errors import LanguageError, TextError
from predlint.lang.grammar import lark
from predlint.lang.keywords import ATTRIBUTES, STATEMENTS
from predlint.lang.nodes import At, Expression, Source, Statement, moved, place
from predlint.lang.parse_stop import nearest_keyword, of_kind
from predlint.lang.syntax_errors import syntax_error
from predlint.model.texts import lazy_regex

if TYPE_CHECKING:
    from lark import Token, Tree


# -- Finds where statements begin and whether brackets are balanced, so that parsing can go on after an error --------


#: Brackets within brackets. Questions nest 50 deep at most, with two braces for each.
MOST_BRACKETS = 150
_MARKS = lazy_regex(r'"(?:\\.|[^"\\\n])*"?|#[^\r\n]*|[{}\[\]()]|^[^\W\d][\w-]*', re.MULTILINE)
#: Matches a text that ends with a keyword, which a name must follow.
_NAMELESS = lazy_regex(r"(?<![\w-])(?:" + "|".join(STATEMENTS) + r")\s*+(?:#[^\n]*+\s*+)*+\Z")
_CLOSES = {"}": "{", "]": "[", ")": "("}


class Outline:
    """Brackets and statements of a text, read without its grammar."""

    def __init__(self, text: str) -> None:
        opened: list[tuple[str, int]] = []
        starts: list[tuple[int, bool]] = []
        unknown: list[tuple[int, bool]] = []
        self.too_deep: int | None = None
        """Offset of the first bracket that is nested too deep, or None."""
        self.balanced = True
        """True if each bracket has its counterpart."""
        for mark in _MARKS.finditer(text):
            word = mark.group()
            if word in "{[(":
                opened.append((word, mark.start()))
                if len(opened) > MOST_BRACKETS and self.too_deep is None:
                    self.too_deep = mark.start()
            elif word in _CLOSES:
                if opened and opened[-1][0] == _CLOSES[word]:
                    opened.pop()
                else:
                    self.balanced = False
            elif word in STATEMENTS:
                starts.append((mark.start(), not opened))
            elif word[0] not in '"#' and word not in ATTRIBUTES:
                unknown.append((mark.start(), not opened))
        self.balanced = self.balanced and not opened
        #: Offsets of statements: keywords at the begin of a line, outside of all brackets if these are balanced.
        self.starts = [start for start, outside in starts if outside or not self.balanced]
        self._unknown = [start for start, outside in unknown if outside or not self.balanced]
        self._misspelt = set[int]()

    def _with_misspelt(self, text: str) -> None:
        """Counts words that may be keywords with a slip of the pen as begins of statements too."""
        self._misspelt = {
            start
            for start in self._unknown
            if (word := re.compile(r"[\w-]+(?=[ \t]+[\w\"])").match(text, start))
            and (of_kind(word.group(), STATEMENTS.__contains__) or nearest_keyword(word.group(), list(STATEMENTS)))
            and not _NAMELESS.search(text[max(0, start - 200) : start])
        }
        self._unknown = []
        self.starts = sorted({*self.starts, *self._misspelt})

    def without_statement(self, text: str, at: int) -> str | None:
        """Returns the text with the statement around a wrong character blanked, or None if nothing is left to blank."""
        if self._unknown:
            self._with_misspelt(text)
        number = bisect_right(self.starts, at) - 1
        if (
            number >= 0 and self.starts[number] == at and at not in self._misspelt
        ):  # a statement is never wrong at its keyword: the one before it has no end
            number -= 1
        while number >= 0:
            start, end = self._span(number, text)
            if text[start:end].strip():
                return blanked(text, start, end)
            if self.starts[number] + 1 < at and end > at:
                return None
            number -= 1
        end = self.starts[0] if self.starts else len(text)
        return blanked(text, 0, end) if text[:end].strip() and at < end else None

    def _span(self, number: int, text: str) -> tuple[int, int]:
        return self.starts[number], self.starts[number + 1] if number + 1 < len(self.starts) else len(text)


def blanked(text: str, start: int, end: int) -> str:
    """Returns the text with a section replaced by spaces, so that lines and offsets stay the same."""
    return text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]


# -- Parses text into a syntax tree, and reports every syntax error with its place -----------------------------------


T = TypeVar("T")
#: Maximum number of syntax errors reported for one text: each costs one more parse.
MOST_FAULTS = 20
#: Parts within parts: of a condition, and of everything else (a question within a question takes four).
MOST_CONDITIONS, MOST_LEVELS = 100, 320
#: Levels of the tree that are not counted: the rule, its clause, the comparison, and names in it.
_BESIDE = 6
#: A larger text is no text that a person wrote.
MOST_CHARACTERS = 16 << 20


def _tree(text: str, start: str) -> Tree[Token]:
    return cast(Any, lark()).parse(text, start=start)


def parse(source: Source) -> tuple[Statement, ...]:
    """Returns the statements of one text, without following includes. Raises LanguageError with every error found."""
    statements, faults = parse_statements(source)
    if faults:
        raise LanguageError(faults, {source.path: source})
    return statements


def parse_statements(source: Source) -> tuple[tuple[Statement, ...], list[TextError]]:
    """Returns the statements of one text that can be parsed, and the errors in the others, in the order of the text."""
    from lark.exceptions import UnexpectedInput

    from predlint.lang.tree import statements

    outline = Outline(source.text)
    if fault := _beyond(source, outline):
        return (), [fault]
    faults: list[TextError] = []
    text = source.text
    while len(faults) < MOST_FAULTS:
        try:
            tree = _tree(text, "start")
        except UnexpectedInput as error:
            fault, stopped = syntax_error(error, Source(source.path, text))
            # a brace left over from a wrong statement is no error of its own
            if not (faults and not outline.balanced and text.startswith("}", stopped) and fault.at.start == stopped):
                if fault in faults and text[fault.at.start : fault.at.end].strip():
                    stopped = fault.at.start  # the statements after it are not the wrong ones
                faults += [fault] if fault not in faults else []
            rest = outline.without_statement(text, stopped)
            if rest is None:
                return (), faults
            text = rest
            continue
        found, more = _built(tree, source, statements)
        return found or (), sorted((*faults, *more), key=lambda fault: fault.at.start)
    last, no_more = faults[-1], f"only the first {MOST_FAULTS} faults are shown"
    faults[-1] = TextError(last.at, last.message, f"{last.help} ({no_more})" if last.help else no_more)
    return (), faults


def parse_expression(text: str, source: Source, origin: At) -> Expression:
    """Parses an expression inside a text of the source, at ``origin`` (``{…}`` in a message). Raises LanguageError.

    The expression is parsed on its own: with a thousand messages, the text before each would be read a thousand times.
    """
    from lark.exceptions import UnexpectedInput

    from predlint.lang.tree import expression

    alone = Source(source.path, text)
    fault = _beyond(alone, Outline(text))
    if fault is None:
        try:
            found, faults = _built(_tree(text, "expression"), alone, partial(expression, origin=origin), origin)
        except UnexpectedInput as error:
            fault = syntax_error(error, alone, in_rule=True)[0]
        else:
            if found is not None and not faults:
                return found
            raise LanguageError(faults, {source.path: source})
    raise LanguageError([replace(fault, at=moved(fault.at, origin))], {source.path: source})


def _beyond(source: Source, outline: Outline) -> TextError | None:
    """Returns the error for a text that is too large or too deeply nested to be parsed, or None."""
    if len(source.text) > MOST_CHARACTERS:
        return TextError(place(source, 0, 1), f"the text has more than {MOST_CHARACTERS >> 20} million characters", "split it with include")
    if outline.too_deep is not None:
        at = place(source, outline.too_deep, outline.too_deep + 1)
        return TextError(at, f"brackets are nested more than {MOST_BRACKETS} deep here")
    return None


def _built(
    tree: Tree[Token], source: Source, build: Callable[[Tree[Token], Source], tuple[T, list[TextError]]], origin: At | None = None
) -> tuple[T | None, list[TextError]]:
    """The nodes that are made of lark's tree, unless it is deeper than can be walked."""
    waiting = [
        (child, 1, child, MOST_CONDITIONS if child.data == "rule" or tree.data != "start" else MOST_LEVELS) for child in _trees(tree)
    ]
    while waiting:
        part, level, around, maximum = waiting.pop()
        if level > maximum + _BESIDE:
            meta = around.meta
            at = moved(At(source.path, meta.line, meta.column, meta.start_pos, meta.start_pos + 1), origin)
            help = "split it into several require" if maximum == MOST_CONDITIONS else None
            return None, [TextError(at, f"more than {maximum} levels of parts within parts", help)]
        waiting += [(child, level + 1, around if level > 1 else child, maximum) for child in _trees(part)]
    return build(tree, source)


def _trees(tree: Tree[Token]) -> list[Tree[Token]]:
    from lark import Tree

    return [child for child in tree.children if isinstance(child, Tree)]
