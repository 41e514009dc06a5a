"""Between which numbers a value always lies, and so what comparisons say nothing: ``count(car) >= 0``, ``min(1, 2) > 5``."""

from __future__ import annotations

from math import floor, inf, isfinite
from typing import NamedTuple


class Reach(NamedTuple):
    """The least and the most that a number can be, where it is applicable at all."""

    least: float = -inf
    most: float = inf

    @property
    def fixed(self) -> bool:
        return self.least == self.most


ANY = Reach()
#: Sizes, lengths and counts.
POSITIVE = Reach(0)
SHARE = Reach(0, 1)


def negative(reach: Reach) -> Reach:
    return Reach(-reach.most, -reach.least)


def arithmetic(sign: str, left: Reach, right: Reach) -> Reach:
    """Of two numbers; products and quotients only where neither is below 0."""
    if sign == "+":
        return Reach(left.least + right.least, left.most + right.most)
    if sign == "-":
        return arithmetic("+", left, negative(right))
    return POSITIVE if left.least >= 0 and right.least >= 0 else ANY


def called(name: str, of: list[Reach]) -> Reach:
    """Of what a function gives."""
    match name:
        case "abs":
            ends = sorted(map(abs, of[0]))
            return Reach(0 if of[0].least <= 0 <= of[0].most else ends[0], ends[1])
        case "min" | "max":
            choose = min if name == "min" else max
            return Reach(choose(reach.least for reach in of), choose(reach.most for reach in of))
        case "round":
            least, most = (floor(end + 0.5) if isfinite(end) else end for end in of[0])
            return Reach(least - 1, most + 1)  # of halves and of numbers beyond 2^52 nothing is said here
        case "iou" | "covered":
            return SHARE
        case "length" | "distance":
            return POSITIVE
        case _:
            return ANY


def decided(left: Reach, sign: str, right: Reach) -> bool | None:
    """Whether a comparison always holds, or never; None where it depends."""
    match sign:
        case ">" | ">=":
            return decided(right, "<" if sign == ">" else "<=", left)
        case "<":
            return True if left.most < right.least else False if left.least >= right.most else None
        case "<=":
            return True if left.most <= right.least else False if left.least > right.most else None
        case _:
            apart = left.most < right.least or left.least > right.most
            same = left.fixed and left == right
            return None if not (apart or same) else same is (sign == "=")


def at_odds(reaches: list[Reach], signs: tuple[str, ...]) -> bool:
    """Whether a chain such as ``0.2 <= aspect <= 0.1`` wants more of its ends than they can give."""
    if not (set(signs) <= {"<", "<="} or set(signs) <= {">", ">="}):
        return False
    if ">" in signs or ">=" in signs:
        return at_odds(reaches[::-1], tuple(sign.replace(">", "<") for sign in reversed(signs)))
    most, strict = reaches[0].least, False  # of all that stand before, and whether a "<" stands between
    for sign, reach in zip(signs, reaches[1:], strict=True):
        strict = strict or sign == "<"
        if most > reach.most or (strict and most == reach.most):
            return True
        if reach.least > most:
            most, strict = reach.least, False
    return False
