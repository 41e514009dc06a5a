"""Detects a quantity without ``other`` that includes the instance around it, so that it is always true or always false.

``on car require no car where iou(this, car) > 90%`` is false for every car: each shares all of its area with itself.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple

from predlint.custom_rules.closures import COMPARE
from predlint.custom_rules.resolve_names import bound_to
from predlint.custom_rules.scope import Scope
from predlint.custom_rules.types import ROW, chain, children
from predlint.lang import nodes as n

_ITSELF = {"iou": 1.0, "covered": 1.0, "distance": 0.0}
_RECKON = {"+": operator.add, "-": operator.sub, "*": operator.mul}


class Verdict(Enum):
    """The value of a condition on an instance and one around it, if both are the same instance."""

    TRUE = "true"
    FALSE = "false"
    OPEN = "open"
    APART = "apart"
    """The condition does not mention the instance around."""


_TURNED = {Verdict.TRUE: Verdict.FALSE, Verdict.FALSE: Verdict.TRUE}


class _Pair(NamedTuple):
    """The thing that a quantity looks at, and one around it."""

    scope: Scope
    """The scope of the quantity's own conditions."""
    inner: int
    outer: int


def constant_verdict(node: n.Quantity, scope: Scope) -> bool | None:
    """Returns the constant value of a quantity that includes an instance around it, or None if its value depends on the data.

    ``scope``: the scope of the quantity's own conditions, including the instance that it ranges over.
    """
    none = node.how == "no" or (node.maximum is not None and node.maximum.value == 0)
    if node.other or not (none or node.how in ("some", "every")):
        return None
    for pair in _pairs(scope):
        intended, has = (_verdict(part, pair) if part is not None else Verdict.APART for part in (node.where, node.has))
        if node.how == "every":
            if intended in (Verdict.TRUE, Verdict.APART) and has == Verdict.FALSE:
                return False
        elif _both([intended, has]) == Verdict.TRUE:
            return not none
    return None


def counts_itself(where: n.Expression | None, scope: Scope) -> bool:
    """Returns True if an instance around a count is surely counted, if the count is applicable at all."""
    if where is None:
        return False
    parts = chain(where) if isinstance(where, n.Both) else [where]
    if not all(isinstance(part, (n.Compare, n.Relation)) for part in parts):
        return False
    return any(all(_verdict(part, pair) is Verdict.TRUE for part in parts) for pair in _pairs(scope))


def _pairs(scope: Scope) -> Iterator[_Pair]:
    """The thing that a quantity looks at with each one around that it may be too."""
    for level in scope.levels[:-1]:
        if level.slot != ROW and level.meets(scope.innermost):
            yield _Pair(scope, scope.innermost.slot, level.slot)


def _verdict(node: n.Expression, pair: _Pair) -> Verdict:
    match node:
        case n.Both():
            return _both(_verdict(member, pair) for member in chain(node))
        case n.Either():
            verdicts = {_verdict(member, pair) for member in chain(node)}
            return Verdict.TRUE if Verdict.TRUE in verdicts else verdicts.pop() if len(verdicts) == 1 else Verdict.OPEN
        case n.Not():
            verdict = _verdict(node.operand, pair)
            return _TURNED.get(verdict, verdict)
        case n.Compare():
            return _compared(node, pair)
        case n.Relation() if isinstance(node.right, n.Reference):
            left = (pair.inner, ()) if node.left is None else _read(node.left, pair)
            return Verdict.TRUE if _are_pair(left, _read(node.right, pair), pair) else _unknown(node, pair)
        case _:
            return _unknown(node, pair)


def _both(verdicts: Iterable[Verdict]) -> Verdict:
    found = set(verdicts)
    return next((verdict for verdict in (Verdict.FALSE, Verdict.OPEN, Verdict.TRUE) if verdict in found), Verdict.APART)


def _unknown(node: n.Expression, pair: _Pair) -> Verdict:
    return Verdict.OPEN if _mentions_outer(node, pair) else Verdict.APART


def _mentions_outer(node: n.Expression, pair: _Pair) -> bool:
    """Returns True if an expression names the instance around."""
    if isinstance(node, n.Reference):
        return _read(node, pair)[0] == pair.outer
    return any(_mentions_outer(child, pair) for child in children(node))


def _compared(node: n.Compare, pair: _Pair) -> Verdict:
    if not _mentions_outer(node, pair):
        return Verdict.APART
    if len(node.operands) == 2 and all(isinstance(operand, n.Reference) for operand in node.operands):
        left, right = (_read(operand, pair) for operand in node.operands)
        same = left[1] == right[1] and _are_pair(left, right, pair)
        return Verdict.OPEN if not same else Verdict.TRUE if node.operators[0] in ("=", "<=", ">=") else Verdict.FALSE
    values = [_value(operand, pair) for operand in node.operands]
    verdicts = [
        None if a is None or b is None else COMPARE[sign](a, b) for a, sign, b in zip(values, node.operators, values[1:], strict=False)
    ]
    return Verdict.FALSE if False in verdicts else Verdict.OPEN if None in verdicts else Verdict.TRUE


def _value(node: n.Expression, pair: _Pair) -> float | None:
    """Returns the number for an instance compared with itself, or None if it is unknown."""
    match node:
        case n.Number():
            return node.value
        case n.Negative():
            value = _value(node.operand, pair)
            return None if value is None else -value
        case n.Binary() if node.operator in _RECKON:
            left, right = _value(node.left, pair), _value(node.right, pair)
            return None if left is None or right is None else _RECKON[node.operator](left, right)
        case n.Call() if len(node.arguments) == 2 and node.function.text in _ITSELF:
            left, right = (_read(argument, pair) for argument in node.arguments)
            return _ITSELF[node.function.text] if _are_pair(left, right, pair) else None
        case _:
            return None


_Read = tuple[int, tuple[str, ...]]
"""The slot of an instance, and the path that is read of it."""


def _read(node: n.Expression, pair: _Pair) -> _Read:
    if not isinstance(node, n.Reference):
        return -1, ()
    bound, path = bound_to(node.parts[0], pair.scope), tuple(part.text for part in node.parts)
    if bound is None:
        return pair.inner, path
    own = pair.scope.innermost.features
    if bound.slot == pair.outer and not bound.features & own:  # a name that things of other features have
        return -1, path
    return bound.slot, path[1:]


def _are_pair(left: _Read, right: _Read, pair: _Pair) -> bool:
    return {left[0], right[0]} == {pair.inner, pair.outer}
