"""Drawings and their image: pixels in place of fractions, drawings that leave the image or lie outside of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, cast

from msgspec import Struct

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, finding_of, keys_of
from predlint.model.geometry import Corner, is_collinear
from predlint.model.texts import quote
from predlint.model.violation import Finding, Fix, FixContext, Path, Violation, Words, codes_of, fixes
from predlint.model.violation import make_finding as found_at
from predlint.platforms.encord.declarations import DRAWS
from predlint.platforms.encord.record import Appearance, RowView
from predlint.platforms.encord.topics.geometry import FAR, CoordinateRange, FewPoints, far_outside, inner_keys, short, side_of
from predlint.platforms.numbers import are_beyond, decimal, digits, is_number


class PointRange(Violation, code="GEO225", slug="encord-point-range", layer="record"):
    """A point lies far outside of the image.

    Why: Points and lines without a z are fractions of the image, 0 to 1. Encord takes any number, and nobody ever sees the point.
    Fix: Divide pixels by the width or height of the image; drop points that lie outside.
    """

    member: str
    of_vertex: bool = False

    def words(self) -> Words:
        return far_outside(self.value, self.member, self.of_vertex)


class SizeRange(Violation, code="GEO204", slug="encord-size-range"):
    """A width, height or radius is not a fraction above 0, or a side of a cuboid or a ratio is not above 0.

    Why: Nothing is enclosed by a size of 0 or less. Encord takes it all the same, and metrics divide by its area.
    Fix: Sort the corners before you subtract, divide pixels by the side of the image without rounding, and leave out what is empty.
    """

    member: str

    def words(self) -> Words:
        if self.value > 0:
            fix = f"it looks like pixels: divide by the {side_of(self.member)} of the image"
            return f"{self.member} is {quote(self.value)}: sizes are fractions of the image, 0 to 1", fix
        if self.value == 0:
            what = "box" if self.member in "wh" else "shape"
            return f"{self.member} is 0, so that nothing is enclosed", f"was it rounded to 0? give its true size, or leave the {what} out"
        fix = (
            f"sort the corners before you subtract: {quote(-self.value)}"
            if self.member in "wh"
            else f"a radius has no sign: write {quote(-self.value)}"
        )
        return f"{self.member} is {quote(self.value)}; a size must be above 0", fix


class Pixels(Violation, code="GEO202", slug="encord-pixels", layer="record", in_part=True):
    """The coordinates of an object are in pixels.

    Why: Encord wants fractions of the image, and silently accepts pixels: the object lies far outside of the image.
    Fix: Divide x and w by the width of the image, y and h by its height.
    """

    member: str
    side: float | None
    count: int
    all_count: int
    largest: float

    def words(self) -> Words:
        which = side_of(self.member)
        message = f"{self.member} is {quote(self.value)}: coordinates are fractions of the image, 0 to 1, and these look like pixels"
        if self.count > 1:
            message += f" ({self.count:,} of {self.all_count:,})"
        if self.side is not None:
            fix = f"divide by the {which} of the image: {self.value:g} / {self.side:g} = {self.value / self.side:.4g}"
        else:
            fix = f"divide x by the width of the image, y by its height: {self.member} = {short(self.value)} / {which}"
        if self.largest <= 100:
            fix += "; if they are percent, divide by 100"
        return message, fix

    @fixes(unsafe="divides by the width and height of the data unit, where pixels and fractions are not mixed")
    def fix(self, at: FixContext) -> Fix | None:
        return divide_by_size(at)


def beyond(value: Any, what: str, where: str) -> Words:
    return f"{what} reaches beyond the image: {where}", "clamp it to 0 to 1"


class BeyondImage(Violation, code="GEO207", slug="encord-beyond-image", layer="record"):
    """A geometry reaches beyond the image by a pixel or more.

    Why: Coordinates are fractions of the image, from 0 to 1: what lies beyond is no part of it, so that other pixels count than were
    predicted. Usually a corner was taken for a size, or nothing was clamped. Less than a pixel is rounding.
    Fix: Clamp coordinates to 0 to 1; from corners, w = x2 - x1 and h = y2 - y1.
    """

    what: str
    where: str
    corner: tuple[str, str] | None

    def words(self) -> Words:
        return box_beyond(self.value, self.what, self.where, self.corner)

    @fixes(unsafe="cuts a box at the edges, unless it may be two corners; moves points to them, those of a polygon in both members")
    def fix(self, at: FixContext) -> Fix | None:
        return _cut_box(at, may_be_corners=self.corner is not None)


#: Boxes that reach at most so far beyond the edge at 1 were rather drawn so than written in another form.
_FAR = decimal("1.05")


def _cut_box(at: FixContext, *, may_be_corners: bool) -> Fix | None:
    """Cuts a box at the edges of its image, 0 and 1. None for a box that reaches far beyond them and may be two corners."""
    edits: list[Any] = []
    for start, size in (("x", "w"), ("y", "h")):
        begin, extent = at.number([*at.keys, start]), at.number([*at.keys, size])
        if begin is None or extent is None:
            return None
        low, high = max(begin, decimal("0")), min(begin + extent, decimal("1"))
        if low >= high or (may_be_corners and begin + extent > _FAR):
            return None
        edits += at.text.replace([*at.keys, start], digits(low)) if low != begin else []
        edits += at.text.replace([*at.keys, size], digits(high - low)) if high - low != extent else []
    return at.unsafely(edits)


class BeyondUnsizedImage(Violation, code="GEO228", slug="encord-beyond-unsized-image", severity=Severity.WARNING, layer="record"):
    """A geometry reaches beyond an image whose size is not known.

    Why: The size in pixels is not known. Usually a corner was taken for a size, or nothing was clamped.
    Fix: Clamp coordinates to 0 to 1; give the width and height of the image.
    """

    what: str
    where: str
    corner: tuple[str, str] | None

    def words(self) -> Words:
        return box_beyond(self.value, self.what, self.where, self.corner)

    @fixes(unsafe="cuts a box at the edges, unless it may be two corners; moves points to them, those of a polygon in both members")
    def fix(self, at: FixContext) -> Fix | None:
        return _cut_box(at, may_be_corners=self.corner is not None)


class Beyond(Violation, of=BeyondImage):
    """A drawing other than a box reaches beyond an image of known size."""

    what: str
    where: str

    def words(self) -> Words:
        return beyond(self.value, self.what, self.where)

    def fix(self, at: FixContext) -> Fix | None:
        return move_to_edges(at)


class BeyondUnsized(Violation, of=BeyondUnsizedImage):
    """A drawing other than a box reaches beyond an image of unknown size."""

    what: str
    where: str

    def words(self) -> Words:
        return beyond(self.value, self.what, self.where)

    def fix(self, at: FixContext) -> Fix | None:
        return move_to_edges(at)


def box_beyond(value: Any, what: str, where: str, corner: tuple[str, str] | None) -> Words:
    fix = "clamp it to 0 to 1"
    if corner is not None:
        start, extent = corner
        fix = f"{extent} is the size, not the far corner: from corners {extent} = {start}2 - {start}1; else clamp it to 0 to 1"
    return f"{what} reaches beyond the image: {where}", fix


class OutsideImage(Violation, code="GEO216", slug="encord-outside-image", layer="record"):
    """An object lies wholly outside of its image.

    Why: Nobody can see it, and nothing that people have labelled can match it.
    Fix: Check how the coordinates were made: fractions of this image, from its top left corner; drop what cannot be seen.
    """

    what: str
    where: str

    template = (
        "{what} lies wholly outside of the image: {where}",
        "coordinates are fractions of the image, 0 to 1; drop what cannot be seen",
    )


# -- The position of a drawing relative to its image, in fractions of the image --------------------------------------


#: Exports round to a few digits: a drawing may exceed an image of unknown size by this much. If the size is known, it may by less than
#: a pixel.
ROUNDING = 0.001
#: A whole pixel, less the error of computing with fractions.
_PIXEL = 1 - 1e-6
#: Violations that "polygon" and "polygons" share.
_REPEATED = codes_of(CoordinateRange, FewPoints)
#: Larger numbers are not computed with.
_HUGE = 1e100
_NUMBERS = frozenset({int, float})


class Extent(Struct, frozen=True, eq=False):
    """The smallest box around a drawing."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def is_within(self) -> bool:
        """True if the drawing is within the image, as most are."""
        return self.left >= 0 and self.top >= 0 and self.right <= 1 and self.bottom <= 1

    @property
    def far(self) -> bool:
        """True if a coordinate is so far outside that it was reported itself."""
        return self.left < -FAR or self.top < -FAR or max(self.left, self.top) > 1 + FAR

    def outside(self) -> str | None:
        """Returns text on why the drawing is outside of the image, or None if it shares something with it."""
        for axis, low, high in (("x", self.left, self.right), ("y", self.top, self.bottom)):
            if low >= 1 < high or low < 0 >= high:  # a line along the edge itself is in the image
                return f"it reaches from {axis} = {low:.4g} to {high:.4g}"
        return None

    def beyond(self, width: float | None, height: float | None) -> str | None:
        """Returns text on which sides the drawing exceeds the image by more than rounding, or None. ``width``, ``height``: of the image in
        pixels, or None if unknown."""
        words: list[str] = []
        for axis, low, high, side in (("x", self.left, self.right, width), ("y", self.top, self.bottom, height)):
            for over, is_low, end in ((-low, True, low), (high - 1, False, high)):
                if over <= (_PIXEL / side if side else ROUNDING):
                    continue
                how = f"is {end:.6g}" if low == high else f"begins at {end:.6g}" if is_low else f"goes up to {end:.6g}"
                words.append(f"{axis} {how}{_in_pixels(over * side) if side else ''}")
        return ", ".join(words) or None


def _in_pixels(over: float) -> str:
    count = f"{over:.3g}" if over < 1000 else f"{over:,.0f}"
    return f" ({count} pixel{'' if count == '1' else 's'})"


def extent_of(points: Iterable[tuple[float, float]]) -> Extent:
    """Returns the extent of points (at least one)."""
    xs, ys = zip(*points, strict=True)
    return Extent(min(xs), min(ys), max(xs), max(ys))


def number(value: Any) -> float | None:
    """Returns a number as a float; None for anything else, and for a number beyond `_HUGE`."""
    return float(value) if type(value) in (int, float) and -_HUGE < value < _HUGE else None


def numbers(values: Collection[Any]) -> list[float] | None:
    """Returns numbers as floats; None if one is no number, or beyond `_HUGE`."""
    if not _NUMBERS.issuperset(map(type, values)) or (values and not (min(values) > -_HUGE and max(values) < _HUGE)):
        return None
    return [*map(float, values)]


class Causes:
    """Findings that replace other findings, their consequences."""

    def __init__(self, out: list[Finding]) -> None:
        self.findings: list[Finding] = []
        self._codes: dict[tuple[str | int, ...], frozenset[str]] = {}
        self._of_outlines: dict[tuple[str | int, ...], list[Finding]] = {}
        """Findings of the Shape about outlines of polygons, by path."""
        for finding in out:
            if finding.kind.rule.family == "GEO" and "polygon" in (keys := keys_of(finding.path)):
                self._of_outlines.setdefault(tuple(keys[: keys.index("polygon") + 1]), []).append(finding)

    def add(self, path: Path, codes: frozenset[str]) -> None:
        """Declares the findings of these rules at the path or below it to be consequences."""
        keys = tuple(keys_of(path))
        self._codes[keys] = self._codes.get(keys, frozenset()) | codes

    def mirrored(self, path: Path) -> None:
        """Suppresses for the rings of an object the findings of its outline, which they repeat."""
        if any(finding.code in _REPEATED for finding in self.of_outline(path)):
            self.add((path, "polygons"), _REPEATED)

    def of_outline(self, path: Path) -> list[Finding]:
        """Returns the findings of the Shape about the "polygon" of the object at the path."""
        return self._of_outlines.get((*keys_of(path), "polygon"), [])

    def unexplained(self, findings: Iterable[Finding]) -> list[Finding]:
        """Returns the findings that are not consequences of the causes so far."""
        sizes = self._sizes()
        return [finding for finding in findings if not self._is_consequence(finding, sizes)]

    def resolve(self, out: list[Finding]) -> None:
        """Removes the consequences from the findings and adds the causes."""
        if not self._codes:
            return
        every = frozenset[str]().union(*self._codes.values())
        sizes = self._sizes()
        out[:] = [finding for finding in out if finding.code not in every or not self._is_consequence(finding, sizes)]
        out += self.findings

    def _sizes(self) -> list[int]:
        return sorted({len(keys) for keys in self._codes})

    def _is_consequence(self, finding: Finding, sizes: list[int]) -> bool:
        keys = tuple(keys_of(finding.path))
        return any(finding.code in self._codes.get(keys[:size], ()) for size in sizes)


class DrawnObject(Struct, frozen=True, eq=False):
    """One object on one frame, while its geometry is checked."""

    view: RowView
    seen: Appearance
    causes: Causes

    def report_outside(self, path: Path, value: Any, extent: Extent, what: str) -> None:
        """Reports a drawing that exceeds the image: an error if the size of the image is known, and it is a pixel or more."""
        unit = self.seen.unit
        if (where := extent.beyond(unit.width, unit.height)) is not None:
            self.view.report(path, value, Beyond if self.is_sized else BeyondUnsized, what, where)

    @property
    def is_sized(self) -> bool:
        """True if the size of the image is known."""
        return bool(self.seen.unit.width and self.seen.unit.height)

    def explain(self, path: Path, codes: frozenset[str], value: Any, spec: ViolationSpec, *more: Any) -> None:
        """Adds a finding that replaces those of some rules at the path or below it."""
        self.causes.add(path, codes)
        self.causes.findings.append(finding_of(spec, path, value, *more))


def report_extent(drawn: DrawnObject, path: Path, value: Any, corners: Sequence[Corner], what: str, *, alone: bool = False) -> None:
    extent = extent_of(corners)
    if extent.is_within:
        return
    if extent.far or max(extent.right, extent.bottom) > 1 + FAR:
        return  # its coordinates are reported
    if not alone and (where := extent.outside()) is not None:
        drawn.view.report(path, value, OutsideImage, what, where)
    else:
        drawn.report_outside(path, value, extent, what)


#: Coordinates from here on are surely pixels, however few there are.
_SURELY = 10
_SIZES = codes_of(SizeRange)
_FAR_CODES = _SIZES | {CoordinateRange.code, PointRange.code}


# -- pixels -------------------------------------------------------------------------------------------------------------


def check_pixels(view: RowView, causes: Causes) -> None:
    """Reports once per object that its coordinates look like pixels, if most of them are far beyond the image."""
    far = [finding for finding in view.out if finding.kind.code in _FAR_CODES and finding.value > 1]
    far = causes.unexplained(far) if far else []
    if not far:
        return
    objects = {tuple(keys_of(seen.path)): seen for seen in view.appearances}
    sizes = sorted({len(keys) for keys in objects})
    found: dict[tuple[str | int, ...], list[Finding]] = {}
    for finding in far:
        keys = tuple(keys_of(finding.path))
        for size in sizes:
            if keys[:size] in objects:
                found.setdefault(keys[:size], []).append(finding)
    for keys, findings in found.items():
        seen = objects[keys]
        values = [finding.value for finding in findings]
        drawn = {*DRAWS, *(keys_of(finding.path)[len(keys)] for finding in findings)}  # also under a misspelt name
        count = sum(_count(seen.whole[member]) for member in seen.whole if member in drawn)
        if max(values) < _SURELY and (2 * len(values) < count or min(values) < 2):
            continue
        member, path, value = _side(findings[0].path), findings[0].path, findings[0].value
        side = seen.unit.width if side_of(member) == "width" else seen.unit.height
        about = (member, side if side is not None and value <= side else None, len(values), count, max(values))
        causes.findings.append(found_at(Pixels, path, value, *about))
        causes.add(seen.path, _FAR_CODES - _SIZES)
        for finding in findings:  # a size of 0 or less is another fault
            causes.add(finding.path, _SIZES)


def _side(path: Path) -> str:
    """Returns the name of a coordinate. In a ring x and y take turns."""
    key = path[1] if path is not None else ""
    return key if isinstance(key, str) else "xy"[key % 2]


def _count(value: Any) -> int:
    """Counts the coordinates in a geometry."""
    if value.__class__ is dict:
        return sum([_count(inner) for name, inner in value.items() if name != "theta"])
    if value.__class__ is list:
        return sum(map(_count, value))
    return type(value) in (int, float)


# -- Fixes of coordinates: moved to the edges of their image, divided by its size ------------------------------------

#: The two members for a polygon: an object may have its outline in both.
_OUTLINES = ("polygon", "polygons")
#: The largest percentage of an image, with some tolerance for objects that leave it.
_MOST_PERCENT = 100 * (1 + FAR)
#: Maximum number of objects of a frame searched to detect their unit.
_MAX_SEARCHED = 50
#: The axes of flat numbers, in turn.
_AXES = "xy"


def move_to_edges(at: FixContext) -> Fix | None:
    """Moves points to the edges of their image, 0 and 1; for a polygon in both of its members. None if no point of a ring, or no point at
    all, is inside."""
    edits: list[Any] = []
    if at.keys[-1] not in _OUTLINES and not all(isinstance(at.value_at(point), dict) for point in inner_keys(at, at.keys)):
        return None  # it is the centre of a box or a circle
    for group in _groups(at, at.keys):
        values = [at.value_at(keys) for keys, _ in group]
        if not all(map(is_number, values)) or any(are_beyond(axis, 0, 1) for axis in (values[::2], values[1::2])):
            return None
        moved = [min(max(value, 0), 1) for value in values]
        if at.keys[-1] in _OUTLINES and is_collinear(_corners(moved)) and not is_collinear(_corners(values)):
            return None
        for (keys, _), value in zip(group, values, strict=True):
            if not 0 <= value <= 1:
                edits += at.text.replace(keys, "0" if value < 0 else "1")
    return at.unsafely(edits)


def _corners(numbers: Sequence[float]) -> list[tuple[float, float]]:
    return list(zip(numbers[::2], numbers[1::2], strict=False))


def divide_by_size(at: FixContext) -> Fix | None:
    """Divides pixel coordinates of an object by the size of its data unit or space; rings that are fractions already stay.

    None if pixels and fractions are mixed, as the cause is unknown, and if the numbers may be percent.
    """
    if at.keys[:1] not in (["data_units"], ["spaces"]) or "objects" not in at.keys:
        return None
    geometry = at.keys[: at.keys.index("objects") + 3]
    width: Any = at.value_at([*at.keys[:2], "width"])
    height: Any = at.value_at([*at.keys[:2], "height"])
    if not is_number(width) or not is_number(height) or not width or not height:
        return None
    edits: list[Any] = []
    for group in _groups(at, geometry):
        numbers = [(keys, axis, value) for keys, axis in group if is_number(value := at.value_at(keys))]
        if all(-FAR <= value <= 1 + FAR for _, _, value in numbers):
            continue
        if any(-1 < value < 1 and value != 0 for _, _, value in numbers):
            return None
        for keys, axis, value in numbers:
            side = width if side_of(axis) == "width" else height
            if not -FAR <= value / side <= 1 + FAR:
                return None
            edits += at.text.replace(keys, digits(round(decimal(at.text.raw(keys)) / decimal(str(side)), 9)))
    return at.unsafely(edits) if _frame_in_pixels(at, geometry) else None


def _frame_in_pixels(at: FixContext, geometry: list[str | int]) -> bool:
    """Returns True if a coordinate of the object, or of its siblings, is larger than any percentage."""
    beside: Any = at.value_at(geometry[:-2])
    places: list[list[str | int]] = [geometry]
    for index, drawn in enumerate(cast("list[Any]", beside)[:_MAX_SEARCHED] if isinstance(beside, list) else ()):
        places += [[*geometry[:-2], index, member] for member in DRAWS if isinstance(drawn, dict) and member in drawn]
    return any(is_number(value := at.value_at(keys)) and value > _MOST_PERCENT for place in places for keys, _ in _coordinates(at, place))


def _groups(at: FixContext, geometry: list[str | int]) -> Iterator[list[tuple[list[str | int], str]]]:
    """Yields the coordinates of a geometry, each with its axis; each ring, whose coordinates are written together, is a group of its
    own."""
    if geometry[-1] not in _OUTLINES:
        yield list(_coordinates(at, geometry))
        return
    holder = geometry[:-1]
    if at.value_at([*holder, "polygon"]):
        yield list(_coordinates(at, [*holder, "polygon"]))
    for polygon in inner_keys(at, [*holder, "polygons"]):
        for ring in inner_keys(at, polygon):
            yield list(_coordinates(at, ring))


def _coordinates(at: FixContext, keys: list[str | int]) -> Iterator[tuple[list[str | int], str]]:
    """Yields the paths of all lengths along a side of the image, without angles, ratios and depths."""
    value = at.value_at(keys)
    names = (
        cast("dict[str, Any]", value)
        if isinstance(value, dict)
        else range(len(cast("list[Any]", value)))
        if isinstance(value, list)
        else ()
    )
    for name in names:
        inner: list[str | int] = [*keys, name]
        if isinstance(at.value_at(inner), (dict, list)):
            yield from _coordinates(at, inner)
        elif side_of(axis := _AXES[name % 2] if isinstance(name, int) else name) != "size":
            yield inner, axis
