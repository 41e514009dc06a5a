"""Ranges of possible values, which show that a comparison is constant: ``count(car) >= 0``, ``min(1, 2) > 5``."""

from __future__ import annotations

from math import floor, inf, isfinite
from typing import NamedTuple


class ValueRange(NamedTuple):
    """The minimum and maximum of a number, if it is applicable."""

    minimum: float = -inf
    maximum: float = inf

    @property
    def fixed(self) -> bool:
        return self.minimum == self.maximum


ANY = ValueRange()
#: Sizes, lengths and counts.
POSITIVE = ValueRange(0)
SHARE = ValueRange(0, 1)


def negative(reach: ValueRange) -> ValueRange:
    return ValueRange(-reach.maximum, -reach.minimum)


def arithmetic(sign: str, left: ValueRange, right: ValueRange) -> ValueRange:
    """Returns the range of a result; for products and quotients only if no operand can be negative."""
    if sign == "+":
        return ValueRange(left.minimum + right.minimum, left.maximum + right.maximum)
    if sign == "-":
        return arithmetic("+", left, negative(right))
    return POSITIVE if left.minimum >= 0 and right.minimum >= 0 else ANY


def function_range(name: str, of: list[ValueRange]) -> ValueRange:
    """Returns the range of a function's result."""
    match name:
        case "abs":
            ends = sorted(map(abs, of[0]))
            return ValueRange(0 if of[0].minimum <= 0 <= of[0].maximum else ends[0], ends[1])
        case "min" | "max":
            choose = min if name == "min" else max
            return ValueRange(choose(reach.minimum for reach in of), choose(reach.maximum for reach in of))
        case "round":
            minimum, maximum = (floor(end + 0.5) if isfinite(end) else end for end in of[0])
            return ValueRange(minimum - 1, maximum + 1)  # no exact range for halves and numbers beyond 2^52
        case "iou" | "covered":
            return SHARE
        case "length" | "distance":
            return POSITIVE
        case _:
            return ANY


def constant_comparison(left: ValueRange, sign: str, right: ValueRange) -> bool | None:
    """Returns the constant value of a comparison, or None if it depends."""
    match sign:
        case ">" | ">=":
            return constant_comparison(right, "<" if sign == ">" else "<=", left)
        case "<":
            return True if left.maximum < right.minimum else False if left.minimum >= right.maximum else None
        case "<=":
            return True if left.maximum <= right.minimum else False if left.minimum > right.maximum else None
        case _:
            apart = left.maximum < right.minimum or left.minimum > right.maximum
            same = left.fixed and left == right
            return None if not (apart or same) else same is (sign == "=")


def is_contradictory(reaches: list[ValueRange], signs: tuple[str, ...]) -> bool:
    """Returns True if a chain such as ``0.2 <= aspect <= 0.1`` can never be true because of its ends."""
    if not (set(signs) <= {"<", "<="} or set(signs) <= {">", ">="}):
        return False
    if ">" in signs or ">=" in signs:
        return is_contradictory(reaches[::-1], tuple(sign.replace(">", "<") for sign in reversed(signs)))
    maximum, strict = reaches[0].minimum, False  # of all before, and whether a "<" is in between
    for sign, reach in zip(signs, reaches[1:], strict=True):
        strict = strict or sign == "<"
        if maximum > reach.maximum or (strict and maximum == reach.maximum):
            return True
        if reach.minimum > maximum:
            maximum, strict = reach.minimum, False
    return False
