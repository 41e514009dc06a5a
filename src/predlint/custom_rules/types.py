"""What expressions can be, and what a resolved one carries: its types, and the closure that gives its value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple

from msgspec import Struct

from predlint.custom_rules.value_ranges import ANY, ValueRange
from predlint.lang import nodes as n
from predlint.lang.nodes import At
from predlint.views.model import Question

Type = Literal["number", "condition", "text", "radio", "checklist", "object", "data row"]

#: What a number measures: ``share`` is between 0 and 1, ``px`` a length on the image.
Measure = Literal["", "share", "px"]

#: What an expression runs on: a list (or tuple) with the data row (or None), the search for other things (or None), the rule's
#: subject, then one thing for each quantity that the expression stands in. Slots are numbers in it.
Things = Any
ROW, SEARCH, SUBJECT, FIRST_QUANTITY = 0, 1, 2, 3
#: The slot of what a rule on a file or a run is on: there an expression runs on the values of its measures, by their numbers.
WHOLE = -2

#: The value of an expression; None where it is not applicable.
Run = Callable[[Things], Any]

#: Operands nest no deeper than this: `resolve` and the closures call themselves.
MOST_DEPTH = 100

_WORDS: dict[Type, str] = {
    "number": "a number", "condition": "a condition", "text": "a text", "radio": "an answer of one option",
    "checklist": "an answer of several options", "object": "an object", "data row": "the data row",
}  # fmt: skip


class Bound(NamedTuple):
    """The thing that a name stands for."""

    slot: int
    features: frozenset[int]
    """What it may be of."""
    restricted: bool
    """True where the thing in the slot may also be of another feature; the name then stands for nothing."""


def nothing(_things: Things) -> None:
    """Never applicable."""


class Typed(Struct, frozen=True):
    """A resolved expression."""

    types: frozenset[Type]
    """Several where it depends on the feature; none where the expression is wrong, which has been told."""
    at: At
    run: Run = nothing
    measure: Measure = ""
    reach: ValueRange = ANY
    """Between which numbers it lies, if it is one."""
    constant: float | None = None
    """The number that it always is."""
    texts: tuple[str, ...] = ()
    """All that a text can be; none for any."""
    given: Run | None = None
    """None in the value means that nothing is given; None here that ``is missing`` cannot be asked."""
    questions: tuple[Question, ...] = ()
    """Those whose answer it is."""
    bound: Bound | None = None
    """The thing that it is."""

    @property
    def wrong(self) -> bool:
        return not self.types

    def only(self, type_: Type) -> bool:
        """Whether it is of this type and no other."""
        return self.types == frozenset({type_})

    def can_be(self, *types: Type) -> bool:
        """Whether it may be of one of these types; a wrong expression may be anything, so that a fault is told once."""
        return self.wrong or not self.types.isdisjoint(types)


def words(types: Iterable[Type]) -> str:
    """Types for a sentence: ``a number or a text``."""
    return " or ".join(_WORDS[type_] for type_ in _WORDS if type_ in set(types))


def truth(at: At, run: Run) -> Typed:
    return Typed(frozenset[Type]({"condition"}), at, run)


def number(at: At, run: Run, measure: Measure = "", reach: ValueRange = ANY) -> Typed:
    return Typed(frozenset[Type]({"number"}), at, run, measure, reach)


def fixed(at: At, value: float) -> Typed:
    """A number that is always the same."""
    return Typed(frozenset[Type]({"number"}), at, lambda _things: value, "", ValueRange(value, value), value)


def children(node: n.Expression) -> tuple[n.Expression, ...]:
    """The expressions that one is made of."""
    match node:
        case n.Both() | n.Either() | n.Binary():
            return (node.left, node.right)
        case n.Not() | n.Negative() | n.Missing() | n.Chosen() | n.Matches():
            return (node.operand,)
        case n.Compare():
            return node.operands
        case n.Call():
            return node.arguments
        case n.Count():
            return (node.where,) if node.where else ()
        case n.Share():
            return tuple(part for part in (node.where, node.of) if part)
        case n.Measured():
            return (*node.arguments, *([node.of] if node.of else []))
        case n.Each():
            return (node.has,)
        case n.Quantity():
            return tuple(part for part in (node.where, node.has) if part)
        case n.Relation():
            return (*([node.left] if node.left else []), node.right)
        case _:
            return ()


def chain(node: n.Expression) -> list[n.Expression]:
    """The members of ``a and b and c``, or of the same with ``or``; the expression alone where it is neither."""
    if not isinstance(node, (n.Both, n.Either)):
        return [node]
    kind, members, left = type(node), list[n.Expression](), node
    while isinstance(left, kind):
        members.append(left.right)
        left = left.left
    return [left, *reversed(members)]


def too_deep(node: n.Expression) -> bool:
    """Whether operands nest deeper than MOST_DEPTH; a chain of ``and`` or ``or`` is one level."""
    waiting = [(node, 1)]
    while waiting:
        expression, depth = waiting.pop()
        if depth > MOST_DEPTH:
            return True
        members = chain(expression)
        below = children(expression) if len(members) == 1 else members
        waiting += [(child, depth + 1) for child in below]
    return False
