"""Constraints on several values of a record: declared in the Shape beside what they are about, and read by the kernel and by Python.

`holds` is the Python reading: true where nothing is to be said. The kernel's reading (`kernel/lower.py`) may be stricter and is never
laxer: what it doubts is explained. Numbers are finite doubles; facts are those of the data row (width and height in pixels, frames, …),
infinite where they are not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from predlint.geometry import crosses_itself, distinct_points, polygon_area, repeated_point


class Within(Struct, frozen=True):
    """The sum of some members of a record is at most a fact of its data row."""

    members: tuple[str, ...]
    fact: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return sum([value[name] for name in self.members]) <= facts[self.fact]


class PointsWithin(Struct, frozen=True):
    """Each point of a list lies in the data row: ``x`` and ``y`` are at most these facts."""

    x: str
    y: str

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        return all([point["x"] <= facts[self.x] and point["y"] <= facts[self.y] for point in value])


class NotFractions(Struct, frozen=True):
    """Not all of some members are up to a bound, as fractions of the image would be."""

    members: tuple[str, ...]
    bound: float

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return any([value[name] > self.bound for name in self.members])


class PointsNotFractions(Struct, frozen=True):
    """The same of the coordinates of a list of points."""

    bound: float

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        return any([point["x"] > self.bound or point["y"] > self.bound for point in value])


class Ordered(Struct, frozen=True):
    """One member is at most another one; or below it, where ``strict``."""

    low: str
    high: str
    strict: bool = False

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        low, high = value[self.low], value[self.high]
        return low < high if self.strict else low <= high


class Simple(Struct, frozen=True):
    """Points go round an area: at least three different ones, none twice in a row, no edges that cross or touch."""

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        xs, ys = [point["x"] for point in value], [point["y"] for point in value]
        if distinct_points(xs, ys) < 3 or repeated_point(xs, ys) is not None:
            return False
        return polygon_area(xs, ys) != 0 and crosses_itself(xs, ys) is None


#: Of a record, and of a list of points.
OfRecord = Within | NotFractions | Ordered
OfPoints = PointsWithin | PointsNotFractions | Simple
