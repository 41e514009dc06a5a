"""Points of a record, in lists, by number, or as flat numbers, and what they enclose; runs of a mask: see `constraints`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any, cast

from msgspec import Struct

from predlint.geometry import crosses_itself, distinct_points, polygon_area, repeated_point


class PointsWithin(Struct, frozen=True):
    """Each point of a list lies in the data row: ``x`` and ``y`` are at most these facts."""

    x: str
    y: str

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        return all([point["x"] <= facts[self.x] and point["y"] <= facts[self.y] for point in value])


class PointsNotFractions(Struct, frozen=True):
    """The same of the coordinates of a list of points."""

    bound: float

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        return any([point["x"] > self.bound or point["y"] > self.bound for point in value])


class Simple(Struct, frozen=True):
    """Points go round an area: at least three different ones, none twice in a row, no edges that cross or run over one another."""

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        xs, ys = [point["x"] for point in value], [point["y"] for point in value]
        if distinct_points(xs, ys) < 3 or repeated_point(xs, ys) is not None:
            return False
        return polygon_area(xs, ys) != 0 and crosses_itself(xs, ys) is None


class PairsPlain(Struct, frozen=True):
    """The items of a list are two numbers each, and go round an area as points do, of which the last one is not the first; not all are up
    to a bound, as fractions would be."""

    bound: float

    def holds(self, value: Sequence[Any], facts: Mapping[str, float]) -> bool:
        points = [{"x": item[0], "y": item[1]} for item in value]
        return points[0] != points[-1] and Simple().holds(points, facts) and PointsNotFractions(self.bound).holds(points, facts)


class Chain(Struct, frozen=True):
    """The items of a list have different ids, and follow the one before them, or none; not all coordinates are up to a bound, as fractions
    would be."""

    bound: float
    id: str = "id"
    before: str = "prevPointId"

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        ids = [item.get(self.id) for item in value]
        before = [item.get(self.before) for item in value]
        follow = all([one in (None, last) for one, last in zip(before, [None, *ids], strict=False)])
        large = any([item["x"] > self.bound or item["y"] > self.bound for item in value])
        return follow and large and len(set(ids)) == len(ids)


class SameRing(Struct, frozen=True):
    """A list of points, or points by number, are those of the first ring of another member, which may be absent, null or empty."""

    points: str
    rings: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        rings = value.get(self.rings)
        return not rings or numbers_of(value[self.points]) == rings[0][0]


class PointsIn(Struct, frozen=True):
    """Points lie between two numbers, and what they take up is in part between 0 and 1."""

    least: float
    most: float

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        numbers = numbers_of(value)
        if not numbers or not all([self.least <= number <= self.most for number in numbers]):
            return False
        extents = [(min(side), max(side)) for side in (numbers[::2], numbers[1::2])]
        return not any([low >= 1 < high or low < 0 >= high for low, high in extents])


class Lead(Struct, frozen=True):
    """Points are not all one."""

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        numbers = numbers_of(value)
        return len({*zip(numbers[::2], numbers[1::2], strict=True)}) > 1


class Enclose(Struct, frozen=True):
    """Points are not all on one line, and where there are four, no two sides pass through each other."""

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        from predlint.outlines import in_zigzag, on_one_line

        numbers = numbers_of(value)
        corners = list(zip(numbers[::2], numbers[1::2], strict=True))
        return len(corners) > 2 and not on_one_line(corners) and not in_zigzag(corners)


class Filled(Struct, frozen=True):
    """Run lengths fill a mask, and follow its rows: not at the distance of a column where that of a row was expected."""

    text: str
    height: str
    width: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        from predlint import rle

        runs = rle.runs_of(value[self.text])
        if isinstance(runs, rle.Fault) or rle.is_empty(runs) or rle.total(runs) != value[self.height] * value[self.width]:
            return False
        starts = list(accumulate(runs))[::2][: len(runs) // 2]
        steps = [later - earlier for earlier, later in pairwise(starts)]
        by_column, by_row = [sum([abs(step - side) <= 0.1 * side for step in steps]) for side in (value[self.height], value[self.width])]
        return len(starts) < 8 or by_column < 0.9 * len(steps) or by_row > 0.1 * len(steps)


def numbers_of(points: Any) -> list[float]:
    """The x and y of points in turn: of a list of points, of points by number, or of such numbers."""
    if isinstance(points, Mapping):
        by_number = cast("Mapping[str, Any]", points)
        points = [by_number[key] for key in sorted(by_number, key=lambda key: (len(key), key))]
    listed = cast("list[Any]", points)
    return [number for point in listed for number in (point["x"], point["y"])] if listed and isinstance(listed[0], Mapping) else listed
