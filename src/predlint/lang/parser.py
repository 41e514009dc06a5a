"""Parses text into a syntax tree, and reports every syntax error with its place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from msgspec.structs import replace

from predlint.lang.errors import LanguageError, TextError
from predlint.lang.grammar import lark
from predlint.lang.nodes import At, Expression, Source, Statement, moved, place
from predlint.lang.recovery import MOST_BRACKETS, Outline
from predlint.lang.syntax_errors import syntax_error

if TYPE_CHECKING:
    from lark import Token, Tree

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
