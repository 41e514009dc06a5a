"""Constraints on the points of a record, in lists, by number or as flat numbers, and on the runs of a mask: see `constraints`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any, NamedTuple, cast

from msgspec import Struct

from predlint.geometry import crosses_itself, distinct_points, polygon_area, repeated_point
from predlint.shape.comparisons import Path, values_at


class PointsWithin(Struct, frozen=True):
    """Each point of a list must lie in the data row: ``x`` and ``y`` name the facts that are its upper bounds."""

    x: str
    y: str

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        return all([point["x"] <= facts[self.x] and point["y"] <= facts[self.y] for point in value])


class PointsNotFractions(Struct, frozen=True):
    """At least one coordinate of a list of points must be above the bound; else they are fractions of the image."""

    bound: float

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        return any([point["x"] > self.bound or point["y"] > self.bound for point in value])


class NotSelfIntersecting(Struct, frozen=True):
    """The points must enclose an area: at least three different ones, none twice in a row, no edges that cross or overlap."""

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        xs, ys = [point["x"] for point in value], [point["y"] for point in value]
        if distinct_points(xs, ys) < 3 or repeated_point(xs, ys) is not None:
            return False
        return polygon_area(xs, ys) != 0 and crosses_itself(xs, ys) is None


class PairsPlain(Struct, frozen=True):
    """The items of a list are pairs of numbers that must enclose an area as points do. The last point must not repeat the first, and not
    all numbers may be up to the bound, as fractions would be."""

    bound: float

    def holds(self, value: Sequence[Any], facts: Mapping[str, float]) -> bool:
        points = [{"x": item[0], "y": item[1]} for item in value]
        return (
            points[0] != points[-1] and NotSelfIntersecting().holds(points, facts) and PointsNotFractions(self.bound).holds(points, facts)
        )


class Chain(Struct, frozen=True):
    """The items of a list must have different ids, and name the item before them, or none, as their predecessor. Not all coordinates may be
    up to the bound, as fractions would be, and not all x be equal, as those of a line without length are."""

    bound: float
    id: str = "id"
    before: str = "prevPointId"

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        ids = [item.get(self.id) for item in value]
        before = [item.get(self.before) for item in value]
        follow = all([one in (None, last) for one, last in zip(before, [None, *ids], strict=False)])
        large = any([item["x"] > self.bound or item["y"] > self.bound for item in value])
        return follow and large and len(set(ids)) == len(ids) and len({item["x"] for item in value}) > 1


class SameRing(Struct, frozen=True):
    """A list of points, or points by number, must equal the first ring of another member, which may be absent, null or empty."""

    points: str
    rings: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        rings = value.get(self.rings)
        return not rings or numbers_of(value[self.points]) == rings[0][0]


class PointsIn(Struct, frozen=True):
    """All coordinates must lie between two numbers, and the extent of the points must overlap the range 0 to 1."""

    minimum: float
    maximum: float

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        numbers = numbers_of(value)
        if not numbers or not all([self.minimum <= number <= self.maximum for number in numbers]):
            return False
        extents = [(min(side), max(side)) for side in (numbers[::2], numbers[1::2])]
        return not any([low >= 1 < high or low < 0 >= high for low, high in extents])


class LeadsSomewhere(Struct, frozen=True):
    """The points must not all be equal."""

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        numbers = numbers_of(value)
        return len({*zip(numbers[::2], numbers[1::2], strict=True)}) > 1


class EnclosesArea(Struct, frozen=True):
    """The points must not all be on one line, and no two sides of four points may cross."""

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        from predlint.normalized_outlines import is_collinear, is_zigzag

        numbers = numbers_of(value)
        corners = list(zip(numbers[::2], numbers[1::2], strict=True))
        return len(corners) > 2 and not is_collinear(corners) and not is_zigzag(corners)


class HasSetPixel(Struct, frozen=True):
    """The run lengths must fill a mask, not be empty, and follow its rows: most may not start a column's height apart where a row's width
    is expected."""

    text: str
    height: str
    width: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        from predlint import rle

        runs = rle.runs_of(value[self.text])
        if isinstance(runs, rle.RunLengthError) or rle.is_empty(runs) or rle.total(runs) != value[self.height] * value[self.width]:
            return False
        starts = list(accumulate(runs))[::2][: len(runs) // 2]
        steps = [later - earlier for earlier, later in pairwise(starts)]
        by_column, by_row = [sum([abs(step - side) <= 0.1 * side for step in steps]) for side in (value[self.height], value[self.width])]
        return len(starts) < 8 or by_column < 0.9 * len(steps) or by_row > 0.1 * len(steps)


def numbers_of(points: Any) -> list[float]:
    """Returns x and y of points in turn, for a list of points, points by number, or a flat list of such numbers."""
    if isinstance(points, Mapping):
        by_number = cast("Mapping[str, Any]", points)
        points = [by_number[key] for key in sorted(by_number, key=lambda key: (len(key), key))]
    listed = cast("list[Any]", points)
    return [number for point in listed for number in (point["x"], point["y"])] if listed and isinstance(listed[0], Mapping) else listed


# -- the packed brush mask of Label Studio: read far enough to know whether it is whole, without unpacking it ----------
#
# A stream of bits: the number of values in 32 bits, the size of a value less one in 5, four sizes of run lengths less one in 4 each.
# Then runs: 3 bits tell whether one value is repeated and which of the four sizes its length has; then its length less one, then the
# value, or as many values as the run is long.


_HEADER = 32 + 5 + 4 * 4


class Mask(NamedTuple):
    """Facts about a brush mask that is not unpacked."""

    declared_count: int
    """The number of values that its header declares."""
    actual_count: int
    """The number of values in its bytes: equal unless it is truncated. Bytes after the last value are not read."""
    brightest: int
    """0 for a mask of zeros, 1 for one of zeros and ones, which is invisible, and 2 for any other."""


def read_mask(rle: Sequence[int]) -> Mask:
    """Reads a mask. Raises TypeError or ValueError for values that are no bytes."""
    # Bits as text: slices of it are numbers sooner than shifts of one large number.
    bits = bin(int.from_bytes(b"\1" + bytes(rle), "big"))[3:]
    size = len(bits)
    if size < _HEADER:
        return Mask(int(bits[:32] or "0", 2), -1, 0)
    declared, word = int(bits[:32], 2), int(bits[32:37], 2) + 1
    sizes = [int(bits[at : at + 4], 2) + 1 for at in range(37, _HEADER, 4)]
    heads = {f"{same}{kind:02b}": (3 + sizes[kind], same) for same in (0, 1) for kind in range(4)}
    at, actual, brightest = _HEADER, 0, 0
    while actual < declared:
        begin = at + 3
        if begin >= size:
            return Mask(declared, actual, brightest)
        length, same = heads[bits[at:begin]]
        at += length
        if at > size:
            return Mask(declared, actual, brightest)
        run, first = int(bits[begin:at], 2) + 1, at
        at += word if same else word * run
        if at > size:
            return Mask(declared, actual, brightest)
        actual += run
        if brightest < 2:  # usually known after the second run
            for value in range(first, at, word):
                brightest = max(brightest, min(2, int(bits[value : value + word], 2)))
    return Mask(declared, declared, brightest)


class Brush(Struct, frozen=True):
    """A list of bytes must be a mask with all the values that it declares, and with something visible."""

    def holds(self, value: Sequence[int], facts: Mapping[str, float]) -> bool:
        declared, actual, brightest = read_mask(value)
        return declared == actual and brightest > 1


class BrushFills(Struct, frozen=True):
    """The mask at a path must have four values for each pixel of an image whose sides are members, whole numbers."""

    path: Path
    mask: str
    sides: tuple[str, str]

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        width, height = [float(value[side]) for side in self.sides]
        masks = [holder[self.mask] for holder in values_at(value, self.path)]
        return width.is_integer() and height.is_integer() and all([read_mask(mask).declared_count == 4 * width * height for mask in masks])
