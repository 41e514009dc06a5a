"""Closures of values and conditions. True, false, or None: not applicable."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any

from predlint.custom_rules.types import SUBJECT, Run, Things
from predlint.views.model import Instance

#: Returns a value of one instance, or None if it has none.
Get = Callable[[Instance], Any]

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "!=": operator.ne,
}  # fmt: skip
_ARITHMETIC: dict[str, Callable[[Any, Any], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": lambda a, b: a / b,
}  # fmt: skip

# -- values ----------------------------------------------------------------------------------------------------------------------


def of_slot(get: Get, slot: int, features: frozenset[int] | None) -> Run:
    """Returns a closure for a value of the instance in a slot; with ``features``, the value is None for an instance of another feature."""
    if features is not None:
        return lambda things: get(things[slot]) if things[slot].feature in features else None
    if slot == SUBJECT:
        return lambda things: get(things[SUBJECT])
    return lambda things: get(things[slot])


def confidence_of_slot(slot: int, assumed: float | None, garbled: float | None) -> Run:
    """Returns a closure for the confidence of the instance in a slot. Nearly every rule needs it, so it avoids a call.

    ``assumed`` replaces a missing confidence, ``garbled`` one that is not a number.
    """

    def run(things: Things) -> float | None:
        confidence = things[slot].confidence
        return confidence if confidence is not None else garbled if things[slot].is_garbled else assumed

    return run


def constant(value: float) -> Run:
    return lambda things: value


def only_numbers(run: Run) -> Run:
    """Returns a closure for the value if it is a number, else None: an expression may be a number for one feature and a text for
    another."""

    def only(things: Things) -> float | None:
        value = run(things)
        return value if value.__class__ is float or value.__class__ is int else None

    return only


def only_texts(run: Run) -> Run:
    def only(things: Things) -> str | None:
        value = run(things)
        return value if value.__class__ is str else None

    return only


def finite(value: Any) -> Any:
    """Returns a finite number; None for infinities, NaN, and integers too large for a float."""
    try:
        return value if isfinite(value) else None
    except OverflowError:
        return None


def calculated(compute: Callable[..., Any], operands: Sequence[Run]) -> Run:
    """Returns a closure for a number computed from others; None if one of them is None, or if the result is not finite."""

    def run(things: Things) -> Any:
        values: list[Any] = []
        for operand in operands:
            value = operand(things)
            if value is None:
                return None
            values.append(value)
        try:
            return finite(compute(*values))
        except (ArithmeticError, ValueError):  # division by zero, numbers too large
            return None

    return run


def arithmetic(sign: str, left: Run, right: Run) -> Run:
    return calculated(_ARITHMETIC[sign], (left, right))


# -- conditions ------------------------------------------------------------------------------------------------------------------


def compared(left: Run, sign: str, right: Run, bound: float | None) -> Run:
    """Returns a closure for ``left < right``; ``bound``: the right side if it is constant."""
    if bound is not None:
        return _compared_with(left, sign, bound)
    compare = COMPARE[sign]

    def run(things: Things) -> bool | None:
        a = left(things)
        if a is None:
            return None
        b = right(things)
        return None if b is None else compare(a, b)

    return run


def _compared_with(left: Run, sign: str, bound: float) -> Run:
    """Written out for the two signs that most rules have: an operator costs less than a call."""
    if sign == ">=":

        def run(things: Things) -> bool | None:
            value = left(things)
            return None if value is None else value >= bound
    elif sign == "<=":

        def run(things: Things) -> bool | None:
            value = left(things)
            return None if value is None else value <= bound
    else:
        compare = COMPARE[sign]

        def run(things: Things) -> bool | None:
            value = left(things)
            return None if value is None else compare(value, bound)

    return run


def both(parts: Sequence[Run]) -> Run:
    """Kleene's *and*: false as soon as one is; true only if all are."""
    if len(parts) == 1:
        return parts[0]

    def run(things: Things) -> bool | None:
        verdict = True
        for part in parts:
            value = part(things)
            if value is False:
                return False
            if value is None:
                verdict = None
        return verdict

    return run


def either(parts: Sequence[Run]) -> Run:
    """Kleene's *or*: true as soon as one is; false only if all are."""

    def run(things: Things) -> bool | None:
        verdict = False
        for part in parts:
            value = part(things)
            if value is True:
                return True
            if value is None:
                verdict = None
        return verdict

    return run


def negated(part: Run) -> Run:
    def run(things: Things) -> bool | None:
        value = part(things)
        return None if value is None else not value

    return run


def missing(given: Run, negative: bool) -> Run:
    """Always true or false."""
    return (lambda things: given(things) is not None) if negative else (lambda things: given(things) is None)


# -- answers and texts -----------------------------------------------------------------------------------------------------------


def is_one_of(answer: Run, values: frozenset[str], texts: frozenset[str]) -> Run:
    """Returns a closure that tests whether an answer is one of these options and no other, or a text is one of these texts."""

    def run(things: Things) -> bool | None:
        value = answer(things)
        if value.__class__ is tuple:
            return len(value) > 0 and value[0] in values and (len(value) == 1 or len(set(value)) == 1)
        return value in texts if value.__class__ is str else None

    return run


def includes(answer: Run, every: bool, groups: Sequence[frozenset[str]]) -> Run:
    """Returns a closure that tests whether an answer has an option of one of the groups, or of each. A group is the set of values that one
    written word may mean."""

    def run(things: Things) -> bool | None:
        value = answer(things)
        if value.__class__ is not tuple:
            return None
        for group in groups:
            if group.isdisjoint(value) is every:
                return not every
        return every

    return run


def matches(text: Run, test: Callable[[str], bool]) -> Run:
    """Returns a closure that tests whether a pattern is found in a text; None for a text with half a surrogate pair, which patterns cannot
    read."""

    def run(things: Things) -> bool | None:
        value = text(things)
        if value is None:
            return None
        return True if test(value) else None if not value.isascii() and _has_lone_surrogates(value) else False

    return run


def _has_lone_surrogates(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


# -- two things ------------------------------------------------------------------------------------------------------------------


def of_shapes(compute: Callable[[Any, Any], Any], left: Run, right: Run) -> Run:
    """Returns a closure for a relation of two shapes; None if an instance has no shape."""

    def run(things: Things) -> Any:
        a, b = left(things), right(things)
        if a is None or b is None or a.shape is None or b.shape is None:
            return None
        return compute(a.shape, b.shape)

    return run


def thing(slot: int, features: frozenset[int] | None) -> Run:
    """Returns a closure for the instance in a slot; None if it is of none of the features."""
    if features is None:
        return lambda things: things[slot]
    return lambda things: things[slot] if things[slot].feature in features else None
