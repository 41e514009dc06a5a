"""Constraints on points and on drawings in an image (boxes, rings, masks of run lengths, key points), and on ids in tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from math import inf, isinf, nan
from typing import Any, NamedTuple, cast

from msgspec import Struct

from predlint.model.geometry import crosses_itself, distinct_points, is_collinear, is_zigzag, polygon_area, repeated_point
from predlint.shape.references import Path, values_at

# -- Constraints on the points of a record, in lists, by number or as flat numbers, and on the runs of a mask: see `constraints` --


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
        from predlint.model import rle

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


# -- Constraints on drawings in an image (boxes, rings of points, masks of run lengths, key points), and on ids in tables --
#
# As in `constraints.py`: declared in the Shape, read by the kernel (`kernel/drawn.h`) and, by `holds`, by Python. Both are a little
# stricter than the record checks that they make superfluous, so that rounding never decides. Coordinates are pixels from the top left
# corner. Facts
# are those of the table rows that ids refer to, ``"images.width"``: infinite if unknown.

Json = Mapping[str, Any]
Facts = Mapping[str, float]
#: Kinds of drawings.
NOTHING, EMPTY, RINGS, MASK = range(4)
#: The number of numbers in a ring of three points.
_SHORTEST = 6
#: Five times the float error of half a product: see `_doubt`.
_ERROR = 5 * 2.0**-53


class Drawing(Struct, frozen=True):
    """A drawing: the box around it, and the area that it may cover, in square pixels."""

    kind: int
    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    minimum: float = 0.0
    """The smallest area by any reading (rings may be parts, or holes), raised by the possible rounding error."""
    maximum: float = 0.0
    """The largest area by any reading, lowered by the possible rounding error."""
    slack: float = 0.0
    """The possible difference between the areas of outline and pixels."""
    height: float = nan
    """The height of a mask."""
    width: float = nan
    rings: int = 0


def drawing_of(value: Any, least_reach: float = -inf) -> Drawing | None:
    """Returns what a segmentation draws, or None if it is not well-formed. ``least_reach``: see `Rings`."""
    if value is None:
        return Drawing(NOTHING)
    if value.__class__ is dict:
        return _of_mask(value)
    rings = [[float(number) for number in ring] for ring in value]
    if not rings:
        return Drawing(EMPTY)
    if any([len(ring) < _SHORTEST or len(ring) % 2 for ring in rings]):
        return None
    largest = max([abs(number) for ring in rings for number in ring])
    left, top, right, bottom = inf, inf, -inf, -inf
    total, area_of_largest, doubts, around, smallest, reach = 0.0, 0.0, 0.0, 0.0, inf, inf
    for ring in rings:
        xs, ys = ring[::2], ring[1::2]
        area, doubt = _area(xs, ys), _doubt(len(ring), largest)
        left, top, right, bottom = min(left, *xs), min(top, *ys), max(right, *xs), max(bottom, *ys)
        total, area_of_largest, doubts = total + area, max(area_of_largest, area), doubts + doubt
        around += max(max(xs) - min(xs), max(ys) - min(ys))
        smallest, reach = min(smallest, area - doubt), min(reach, max(*xs, *ys))
    if not smallest > 0 or not reach > least_reach:
        return None
    if len(rings) == 1:
        minimum, maximum = total + doubts, total - doubts
    else:
        minimum, maximum = max(0.0, 2 * area_of_largest - total) + 3 * doubts, total - doubts
    return Drawing(RINGS, left, top, right, bottom, minimum, maximum, 1 + around, rings=len(rings))


def _area(xs: Sequence[float], ys: Sequence[float]) -> float:
    total = 0.0
    for at in range(len(xs)):
        after = at + 1 if at + 1 < len(xs) else 0
        total += xs[at] * ys[after] - xs[after] * ys[at]
    return abs(total) / 2


def _doubt(size: int, largest: float) -> float:
    """Returns the area of a ring of so many numbers that may come of rounding alone, in record checks as well as here."""
    return _ERROR * (size / 2 + 3) ** 2 * largest**2


def runs_of(counts: Any) -> Sequence[int] | None:
    """Returns run lengths, of a list or of a compressed text; None if they cannot be read."""
    from predlint.model import rle

    runs = rle.runs_of(counts) if counts.__class__ is str else counts
    return (
        None
        if isinstance(runs, rle.RunLengthError) or not all([0 <= run <= rle.LONGEST_RUN for run in runs])
        else cast("Sequence[int]", runs)
    )


def _of_mask(mask: Json) -> Drawing | None:
    from predlint.model import rle

    height, width = mask["size"]
    runs = runs_of(mask["counts"])
    if runs is None or sum(runs) != height * width or not any(runs[1::2]):
        return None
    around = rle.bounds(runs, height, width, row_major=False)
    assert around is not None
    left, top, across, down = around
    area = float(rle.area(runs))
    return Drawing(MASK, left, top, left + across, top + down, area, area, 1 + (across + down) / 2, height, width)


# -- lists of numbers ------------------------------------------------------------------------------------------------------


class Sides(Struct, frozen=True):
    """Always holds: numbers that others are compared with, in a list of the right length: x, y, width, height of a box, the sides of a
    mask."""

    def holds(self, value: Sequence[float], facts: Facts) -> bool:
        return True


class Rings(Struct, frozen=True):
    """Flat rings must have three points or more, an area, and a coordinate above ``least_reach`` each, so that they are not fractions. An
    empty list is accepted, too."""

    least_reach: float

    def holds(self, value: Sequence[Any], facts: Facts) -> bool:
        return drawing_of(value, self.least_reach) is not None


class Counts(Struct, frozen=True):
    """Run lengths of a mask, as a list or as compressed text, must each fit the integers of readers."""

    def holds(self, value: Any, facts: Facts) -> bool:
        return runs_of(value) is not None


class RunLengths(Struct, frozen=True):
    """Run lengths must fill a mask of its size (height and width), with some foreground."""

    mask_size: str
    counts: str

    def holds(self, value: Json, facts: Facts) -> bool:
        return _of_mask({"size": value[self.mask_size], "counts": value[self.counts]}) is not None


class KeypointBounds(Struct, frozen=True):
    """x, y and visibility of each key point: most of those with a position must not be fractions, and none may be left of the image or
    above it by ``tolerance``. If they are ``annotated``, visibility must be 0, 1 or 2, and a point of visibility 0 must have no
    position."""

    annotated: bool
    tolerance: float

    def holds(self, value: Sequence[float], facts: Facts) -> bool:
        if len(value) % 3:
            return False
        points = [*zip(value[::3], value[1::3], value[2::3], strict=True)]
        placed = [point for point in points if point[0] or point[1]]
        if self.annotated and any([seen not in (0, 1, 2) or (not seen and (x or y)) for x, y, seen in points]):
            return False
        in_pixels = [point for point in placed if max(point[:2]) > 1]
        inside = all([min(point[:2]) > -self.tolerance for point in self.checked_points(value)])
        return inside and (len(placed) < 2 or 2 * len(in_pixels) >= len(placed))

    def checked_points(self, value: Sequence[float]) -> list[tuple[float, float]]:
        """Returns the points that must lie in the image."""
        points = zip(value[::3], value[1::3], value[2::3], strict=True)
        return [(x, y) for x, y, seen in points if (x or y) and (seen or not self.annotated)]


# -- records -----------------------------------------------------------------------------------------------------------------


class Complete(Struct, frozen=True):
    """If a record has members other than the ``known`` ones, it must also have all of ``members``; otherwise an unknown member may be a
    misspelt one of these. The kernel keeps, as bits in ``column``, which of the known ones are present."""

    members: tuple[str, ...]
    known: tuple[str, ...]
    column: str

    def holds(self, value: Json, facts: Facts) -> bool:
        return value.keys() <= set(self.known) or value.keys() >= set(self.members)


class Known(Struct, frozen=True):
    """A whole number must be an id of a table, or any if the table has a row for other ids. The values of its row are facts of the
    record."""

    member: str
    table: str

    def holds(self, value: Json, facts: Facts) -> bool:
        return facts[self.table] >= 0


class Same(Struct, frozen=True):
    """A number must equal a fact; a text must equal the one of ``texts`` whose index the fact is."""

    member: str
    table: str
    fact: str
    texts: tuple[str, ...] | None = None

    def holds(self, value: Json, facts: Facts) -> bool:
        fact = facts[f"{self.table}.{self.fact}"]
        return bool(value[self.member] == (fact if self.texts is None else self.texts[int(fact)]))


class BoxWithin(Struct, frozen=True):
    """A box must have a size and lie in the image, or stick out by less than ``tolerance``. Its largest number must be above ``minimum``,
    so that it is no fraction."""

    box: str
    table: str
    tolerance: float
    minimum: float

    def holds(self, value: Json, facts: Facts) -> bool:
        x, y, width, height = map(float, value[self.box])
        t = self.tolerance
        inside = x > -t and y > -t and x + width < facts[f"{self.table}.width"] + t and y + height < facts[f"{self.table}.height"] + t
        return inside and width > 0 and height > 0 and max(x, y, width, height) > self.minimum


class DrawnWithin(Struct, frozen=True):
    """Rings must lie in the image, or stick out by less than ``tolerance``; a mask must have its size."""

    drawn: str
    table: str
    tolerance: float

    def holds(self, value: Json, facts: Facts) -> bool:
        drawn, t = drawing_of(value.get(self.drawn)), self.tolerance
        width, height = facts[f"{self.table}.width"], facts[f"{self.table}.height"]
        if drawn is None:
            return False
        if drawn.kind == MASK:
            return isinf(width) or (drawn.width == width and drawn.height == height)
        return drawn.kind != RINGS or (drawn.left > -t and drawn.top > -t and drawn.right < width + t and drawn.bottom < height + t)


class BoxAround(Struct, frozen=True):
    """A box must enclose its drawing: the two must share ``share`` of their union, or differ by at most ``rounded`` pixels. It fails if its
    numbers are the two corners of that box."""

    box: str
    drawn: str
    share: float
    rounded: float

    def holds(self, value: Json, facts: Facts) -> bool:
        drawn = drawing_of(value.get(self.drawn))
        if drawn is None or drawn.kind < RINGS or self.box not in value:
            return drawn is not None
        x, y, third, fourth = map(float, value[self.box])
        across, down = drawn.right - drawn.left, drawn.bottom - drawn.top
        begin = abs(x - drawn.left) <= self.rounded and abs(y - drawn.top) <= self.rounded
        if begin and abs(third - across) <= self.rounded and abs(fourth - down) <= self.rounded:
            return True
        if begin and abs(third - x - across) <= self.rounded and abs(fourth - y - down) <= self.rounded:
            return False
        wide = max(min(x + third, drawn.left + across) - max(x, drawn.left), 0.0)
        common = wide * max(min(y + fourth, drawn.top + down) - max(y, drawn.top), 0.0)
        union = third * fourth + across * down - common
        return union > 0 and common >= self.share * union


class AreaOf(Struct, frozen=True):
    """An area, if given, must be one that the drawing may cover, by a share of ``tolerance``; that of a crowd may be any. With ``of_box``
    it may also be that of the box, by such a share."""

    area: str
    drawn: str
    box: str
    crowd: str
    tolerance: float
    of_box: float = -1.0

    def holds(self, value: Json, facts: Facts) -> bool:
        drawn, area = drawing_of(value.get(self.drawn)), value.get(self.area)
        if drawn is None or drawn.kind < RINGS or area is None or value.get(self.crowd) == 1:
            return drawn is not None
        above = max(self.tolerance * max(area, drawn.maximum), drawn.slack)
        if drawn.minimum - max(self.tolerance * drawn.minimum, drawn.slack) <= area <= drawn.maximum + above:
            return True
        box = value[self.box][2] * value[self.box][3]
        return self.of_box >= 0 and abs(area - box) <= self.of_box * box


class AreaOfBox(Struct, frozen=True):
    """An area with a box alone, if given, must be that of the box by a pixel, or smaller but not 0. It must not be that of a box whose
    numbers are two corners, by a share of ``corners``."""

    area: str
    drawn: str
    box: str
    corners: float

    def holds(self, value: Json, facts: Facts) -> bool:
        drawn, area = drawing_of(value.get(self.drawn)), value.get(self.area)
        if drawn is None or drawn.kind >= RINGS or area is None:
            return drawn is not None
        x, y, third, fourth = map(float, value[self.box])
        of_corners = (third - x) * (fourth - y)
        if abs(area - third * fourth) <= 1:
            return True
        return area <= third * fourth and area != 0 and abs(of_corners - area) > 1 + self.corners * area


class NoCrowd(Struct, frozen=True):
    """A crowd must not be drawn as rings, nor as an empty list."""

    crowd: str
    drawn: str

    def holds(self, value: Json, facts: Facts) -> bool:
        drawn = drawing_of(value.get(self.drawn))
        return drawn is not None and (drawn.kind in (NOTHING, MASK) or value.get(self.crowd) != 1)


class DrawnAs(Struct, frozen=True):
    """The drawing must have the form that its category requires, by the fact ``drawn`` of its row: anything (0), a mask (1), no mask (2),
    or at most one ring (3). An empty list is neither a mask nor a ring."""

    drawn: str
    table: str

    def holds(self, value: Json, facts: Facts) -> bool:
        drawn, required = drawing_of(value.get(self.drawn)), facts[f"{self.table}.drawn"]
        if drawn is None or (drawn.kind == EMPTY and required in (1, 3)):
            return False
        return not required or ((drawn.kind == MASK) == (required == 1) and (required != 3 or drawn.rings < 2))


class PointCount(Struct, frozen=True):
    """There must be as many key points as the category has, by the fact ``points``: three numbers for each; 0 if unknown, -1 if it must
    have none. If they are ``annotated``, an empty list is accepted."""

    points: str
    table: str
    annotated: bool

    def holds(self, value: Json, facts: Facts) -> bool:
        points = value.get(self.points)
        if points is None or (self.annotated and not points):
            return True
        wanted = facts[f"{self.table}.points"]
        return not wanted or len(points) == wanted


class PointsCounted(Struct, frozen=True):
    """A number must equal the count of key points with a visibility; without key points it may be absent."""

    number: str
    points: str

    def holds(self, value: Json, facts: Facts) -> bool:
        points, number = cast("Sequence[float]", value.get(self.points) or ()), value.get(self.number)
        return number == len([seen for seen in points[2::3] if seen > 0]) or (not points and number is None)


class KeypointsWithin(Struct, frozen=True):
    """Key points with a position must lie in the image, or stick out by less than ``tolerance``; if they are ``annotated``, those without a
    visibility need not."""

    points: str
    table: str
    tolerance: float
    annotated: bool

    def holds(self, value: Json, facts: Facts) -> bool:
        points = KeypointBounds(self.annotated, self.tolerance).checked_points(value.get(self.points) or [])
        across, down = facts[f"{self.table}.width"] + self.tolerance, facts[f"{self.table}.height"] + self.tolerance
        return all([x < across and y < down for x, y in points])


#: Constraints on a record, and on a list.
OfDrawn = (
    Complete
    | Known
    | Same
    | BoxWithin
    | DrawnWithin
    | BoxAround
    | AreaOf
    | AreaOfBox
    | NoCrowd
    | DrawnAs
    | PointCount
    | PointsCounted
    | KeypointsWithin
    | RunLengths
)
OfNumbers = Sides | Rings | Counts | KeypointBounds
