"""Reckoning in the plane: which numbers can be reckoned with, and the measures of points and rings, in pixels with y downwards."""

from __future__ import annotations

from math import cos, hypot, isnan, radians, sin
from typing import Any, cast

from predlint.geometry import polygon_area
from predlint.views.model import Box

Points = tuple[tuple[float, float], ...]
Rings = tuple[Points, ...]
#: Maximum of coordinates; larger numbers are taken for mistakes.
LARGEST = 1e15
#: Percent, or fractions, of an image beyond which a coordinate is a mistake.
_FARTHEST = 1e6
_NUMBERS = frozenset({int, float})


def number(value: Any) -> float | None:
    """Returns the value if it is a number of at most `LARGEST`; None for anything else, including true and false."""
    if (value.__class__ is float or value.__class__ is int) and -LARGEST <= value <= LARGEST:
        return value
    return None


def confidence_of(holder: dict[str, Any]) -> tuple[float | None, bool]:
    """Returns the confidence, or None; and True if the member is present but not a number."""
    given = holder.get("confidence")
    confidence = number(given)
    return confidence, confidence is None and given is not None


def share(value: Any) -> float | None:
    """Returns a coordinate in percent of an image, or as a fraction of it; None if it is not a number in a sensible range."""
    if (value.__class__ is float or value.__class__ is int) and -_FARTHEST <= value <= _FARTHEST:
        return value
    return None


def numbers(value: Any) -> list[float] | None:
    """Returns the value if it is a list of such numbers, else None."""
    if value.__class__ is not list or not _NUMBERS.issuperset(map(type, value)):
        return None
    listed = cast("list[float]", value)
    if listed and not (min(listed) >= -LARGEST and max(listed) <= LARGEST and not isnan(sum(listed))):
        return None
    return listed


def box_around(points: Points) -> Box | None:
    """Returns the smallest upright rectangle around some points, or None without points."""
    if not points:
        return None
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def opened(points: Points) -> Points:
    """Returns a ring without the point that closes it."""
    return points[:-1] if len(points) > 3 and points[0] == points[-1] else points


def ring_area(points: Points) -> float:
    """The area inside a ring."""
    if len(points) < 3:
        return 0.0
    xs, ys = zip(*points, strict=True)
    return abs(polygon_area(xs, ys))


def around(points: Points) -> float:
    """The length of a ring."""
    return sum([hypot(x - points[at - 1][0], y - points[at - 1][1]) for at, (x, y) in enumerate(points)])


def turn(x: float, y: float, theta: float) -> tuple[float, float]:
    """Returns the offset rotated by ``theta`` degrees; quarter turns are exact."""
    quarters, rest = divmod(theta % 360, 90)
    if rest:
        angle = radians(theta)
        return x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)
    return ((x, y), (-y, x), (-x, -y), (y, -x))[int(quarters) % 4]
