"""Boxes, circles and ellipses, and cuboids on an image and in space."""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, radians, sin
from typing import Any

from msgspec.structs import astuple, replace

from predlint.model.diagnostics import Severity
from predlint.model.findings import AlsoWritten, ViolationSpec, spec_of
from predlint.model.texts import casefold_name, listing, quote
from predlint.model.violation import Fix, FixContext, Path, Violation, Words, codes_of, fixes
from predlint.platforms.encord.declarations import BOX, DRAWS, FLAT_CUBOID, ROUND, SIDES, TURNED_BOX
from predlint.platforms.encord.forms import CENTRES, FOLDED_SIDES, OTHER_SIDES, in_pixels, is_of_box
from predlint.platforms.encord.record import RowView
from predlint.platforms.encord.topics.extents import (
    ROUNDING,
    BeyondImage,
    BeyondUnsizedImage,
    Causes,
    DrawnObject,
    Extent,
    OutsideImage,
    SizeRange,
    extent_of,
    number,
    numbers,
    report_extent,
)
from predlint.platforms.encord.topics.geometry import (
    FAR,
    UNREAD,
    FewPoints,
    GeometryPartMissing,
    GeometryType,
    coordinate,
    flat_numbers,
    free,
    needed,
    no_number_spec,
    record,
)
from predlint.platforms.encord.topics.points import corners_of, points_of
from predlint.platforms.encord.topics.polygons import LEAST_CORNERS, OF_POINTS, OddRing, encloses
from predlint.shape.nodes import AnyValue, Entries, Items, Member, Number, Record

#: Members of a box that can be pixels; an angle cannot.
_BOX = ("x", "y", "w", "h")


class Corners(Violation, of=GeometryPartMissing):
    """A box is given by other numbers than x, y, w and h."""

    what: str
    given: tuple[str, ...]

    def words(self) -> Words:
        fix = "x and y are the top left corner: w = right - left, h = bottom - top"
        by_form = {casefold_name(name): name for name in self.given}
        if by_form.keys() <= FOLDED_SIDES.keys():
            renamed = [f"{name} to {FOLDED_SIDES[casefold_name(name)]}" for name in self.given]
            fix = f"rename {', '.join(renamed[:-1])}, and {renamed[-1]}"
        w, h = by_form.get("width", "w"), by_form.get("height", "h")
        for x, y in CENTRES:
            if {x, y} <= by_form.keys():
                fix = f"x and y are the top left corner: x = {by_form[x]} - {w} / 2, y = {by_form[y]} - {h} / 2"
        return f"{self.what} is given by {listing(self.given)}; Encord reads x, y, w and h", fix + in_pixels(
            [self.value[name] for name in {*self.given, *_BOX} & self.value.keys()]
        )

    def fix(self, at: FixContext) -> Fix | None:
        box: Any = self.value
        given = [name for name in OTHER_SIDES if name in box]
        intended = [OTHER_SIDES[name] for name in given]
        absent = set(OTHER_SIDES.values()) - set(box)
        if not given or len(set(intended)) < len(intended) or set(intended) != absent:
            return at.convert_corners(("x", "y", "w", "h"))
        return at.unsafely([edit for name in given for edit in at.text.rename([*at.keys, name], OTHER_SIDES[name])], reveals=True)


class ThetaRange(Violation, code="GEO208", slug="encord-theta-range", severity=Severity.WARNING):
    """A rotation is more than a full turn.

    Why: theta is in degrees. A number beyond 360 is usually something else: an angle that was converted twice, or pixels.
    Fix: Give the rotation in degrees, from 0 to 360.
    """

    def words(self) -> Words:
        fix = f"the same rotation is {self.value % 360:g}" if abs(self.value) < 1e9 else "theta is in degrees, 0 to 360"
        return f"theta is {quote(self.value)} degrees, more than a full turn", fix

    @fixes(unsafe="takes full turns away")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_turns()


# -- cuboids, circles ---------------------------------------------------------------------------------------------------


def three_numbers(value: Any, member: str) -> Words:
    return f"{member} of a cuboid must be three numbers, x, y and z, found {quote(value)}", "write [x, y, z]"


class ThreeNumbers(Violation, of=GeometryType):
    """A place or size in space is not three numbers."""

    member: str

    def words(self) -> Words:
        return three_numbers(self.value, self.member)


class NotThreeNumbers(Violation, of=GeometryType):
    """A place or size in space has more or fewer than three numbers."""

    member: str

    def words(self) -> Words:
        return three_numbers(self.value, self.member)


class CuboidSide(Violation, of=SizeRange):
    """A side of a cuboid is zero or below."""

    template = "a side of a cuboid is {value:quoted}; each must be above 0", "drop cuboids that enclose nothing; sizes have no sign"


class Ratio(Violation, of=SizeRange):
    """The scaleRatio of a 2D cuboid is below zero, or the stretch of a circle is zero or below."""

    member: str
    minimum: str

    template = "{member} is {value:quoted}; it must be {minimum}", "{member} is the length of one part by that of another, and has no sign"


class FlatFront(Violation, of=GeometryType):
    """The front of a 2D cuboid is no list of numbers."""

    template = "front of a 2D cuboid must be a flat list of numbers, found {value:quoted}", "write [x1, y1, x2, y2, …]"


class FrontOfPoints(Violation, of=GeometryType):
    """The front of a 2D cuboid is a list of points, not of numbers."""

    template = (
        "front of a 2D cuboid must be a flat list of numbers, found {value:quoted}",
        "write the numbers one after another: [x1, y1, x2, y2, …]",
    )

    def fix(self, at: FixContext) -> Fix | None:
        numbers = flat_numbers(at)
        return at.replace_safely((at.keys, f"[{numbers}]")) if numbers else None


class FewOfFront(Violation, of=FewPoints):
    """The front of a 2D cuboid has too few points."""

    count: int

    def words(self) -> Words:
        if not self.count:
            return (
                "the front of the 2D cuboid is empty; it needs 3 points at least, each as x and y",
                "give its points, or leave the object out",
            )
        points = f"{self.count // 2:,} point{'s' if self.count > 3 else ''}"
        return f"the front of the 2D cuboid has {points}; it needs 3 at least", "give all its points, or leave the object out"


class NoBack(Violation, of=GeometryPartMissing):
    """A 2D cuboid has no member for the position of its back."""

    given: tuple[str, ...]

    def words(self) -> Words:
        if "vanishingPoint" in self.given:
            return "the 2D cuboid has a vanishingPoint and no scaleRatio; Encord's SDK refuses the row", 'add "scaleRatio", a number'
        message = 'the 2D cuboid has neither "offset" nor "vanishingPoint", so that it has no back; Encord\'s SDK refuses the row'
        return message, 'add "offset": {"x": …, "y": …}, or "vanishingPoint": {"x": …, "y": …} and "scaleRatio"'


_BOX_FORM = '{"x": …, "y": …, "w": …, "h": …}'


def size(member: str) -> Number:
    """Returns the node of a width, height or radius, as a fraction of the image."""
    return Number(no_number_spec(member), spec_of(SizeRange, member), above=0, maximum=1 + FAR)


def theta() -> Number:
    """Returns the node of a rotation in degrees."""
    return Number(no_number_spec("theta"), spec_of(ThetaRange), minimum=-360, maximum=360)


def box() -> Record:
    """Returns the Shape of a box: top left corner and size."""
    members = _box("boundingBox")  # columns: BoxesOfCorners looks at all boxes of a file
    members = {name: replace(member, node=replace(member.node, column=f"box.{name}")) for name, member in members.items()}
    return replace(record(members, "boundingBox", _BOX_FORM, stands_for=_corners_spec("boundingBox")), holds=BOX)


def rotatable_box() -> Record:
    """Returns the Shape of a rotatable box: the box before its rotation about the centre, and the angle."""
    what = "rotatableBoundingBox"
    members = _box(what) | {"theta": needed(replace(theta(), column="theta"), what, "theta")}
    return replace(record(members, what, _BOX_FORM[:-1] + ', "theta": …}', stands_for=_corners_spec(what)), holds=TURNED_BOX)


def _box(what: str) -> dict[str, Member]:
    members = {name: needed(coordinate(name), what, name) for name in ("x", "y")}
    return members | {name: needed(size(name), what, name) for name in ("w", "h")}


def _corners_spec(what: str) -> AlsoWritten:
    def also_written(value: Any) -> ViolationSpec | None:
        found = tuple(name for name in value if is_of_box(name))
        return spec_of(Corners, what, found) if len(found) > 1 else None

    return also_written


# -- further kinds ------------------------------------------------------------------------------------------------------


def cuboid() -> Record:
    """Returns the Shape of a box in space: centre and size in units of the scene, angles in radians."""
    members: dict[str, Member] = {}
    for name in ("position", "orientation", "size"):
        wrong = spec_of(ThreeNumbers, name)
        axes = Entries(AnyValue(), wrong=wrong)  # {"x": …, "y": …, "z": …}, which the editor may write
        axis = free(name) if name != "size" else Number(no_number_spec(name), spec_of(CuboidSide), above=0)
        members[name] = needed(
            Items(axis, wrong=wrong, minimum=3, maximum=3, length=ViolationSpec(NotThreeNumbers, (name,)), bare=axes), "cuboid", name
        )
    return record(members, "cuboid", '{"position": [x, y, z], "orientation": [a, b, c], "size": [x, y, z]}')


def cuboid_2d() -> Record:
    """Returns the Shape of a 2D cuboid: a front, and the vanishing point of its edges or the offset of its back."""
    few = ViolationSpec(FewOfFront)
    front = Items(coordinate("a coordinate"), wrong=spec_of(FlatFront), minimum=2 * LEAST_CORNERS, length=few)
    rest = {name: Member(_free_point(name)) for name in ("vanishingPoint", "offset")} | {"scaleRatio": Member(_scale())}
    members = {"front": needed(front, "cuboid_2d", "front")} | rest
    body = record(members, "cuboid_2d", '{"front": [x1, y1, …], "offset": {"x": …, "y": …}}')
    backs = (frozenset({"offset"}), frozenset({"vanishingPoint", "scaleRatio"}))
    return replace(body, holds=(FLAT_CUBOID,), variants=backs, incomplete=ViolationSpec(NoBack))


def _scale() -> Number:
    """Returns the node of the size of the back of a 2D cuboid, relative to its front; 0 if the back is a point."""
    return Number(no_number_spec("scaleRatio"), spec_of(Ratio, "scaleRatio", "0 or above"), minimum=0)


def _free_point(name: str) -> Record:
    """Returns the Shape of a point at any position, or of an offset along both axes."""
    return record({axis: needed(free(axis), name, axis) for axis in "xy"}, name, '{"x": …, "y": …}')


def circle() -> Record:
    """Returns the Shape of a circle: a centre, and a radius as a fraction of the image's width."""
    stretch = Number(no_number_spec("stretch"), spec_of(Ratio, "stretch", "above 0"), above=0)
    return _round("circle", ("r",), {"stretch": Member(stretch), "theta": Member(theta())})


def ellipse() -> Record:
    """Returns the Shape of an ellipse: a centre, and radii as fractions of the image's width and height."""
    return _round("ellipse", ("rx", "ry"), {"theta": Member(theta())})


def _round(what: str, radii: tuple[str, ...], more: Mapping[str, Member]) -> Record:
    members = {name: needed(coordinate(name), what, name) for name in ("x", "y")}
    members |= {name: needed(size(name), what, name) for name in radii}
    node = record({**members, **more}, what, '{"x": …, "y": …, ' + ", ".join(f'"{name}": …' for name in radii) + "}")
    return replace(node, holds=ROUND)


# -- Record rules on objects: names against the ontology, dates, and geometry as a whole: pixels for fractions, drawings outside --


_ODD_FRONT, _FRONT_OF_POINTS = ViolationSpec(OddRing), spec_of(FrontOfPoints)


def draws_more(value: Any, member: str, own: Any) -> bool:
    """Returns False for a second geometry that adds nothing to the first: it is empty, or the box around the points of the first."""
    if not value:
        return False
    sides = _sides(value, SIDES) if member == "boundingBox" else None
    corners = corners_of(points_of(own)) if sides is not None else None
    if not sides or not corners:
        return True
    x, y, w, h = sides
    bounds, around = Extent(x, y, x + w, y + h), extent_of(corners)
    return any(abs(one - other) > ROUNDING for one, other in zip(astuple(bounds), astuple(around), strict=True))


# -- boxes --------------------------------------------------------------------------------------------------------------


def check_box(drawn: DrawnObject, path: Path, value: Any) -> None:
    sides = _sides(value, SIDES)
    if sides is None:
        return
    x, y, w, h = sides
    if 0 <= x <= x + w <= 1 and 0 <= y <= y + h <= 1:
        return  # as most are
    bounds = Extent(x, y, x + w, y + h)
    if min(w, h) <= 0 or max(w, h) > 1 + FAR or bounds.far:
        return  # reported by the Shape
    if (where := bounds.outside()) is not None:
        drawn.view.report(path, value, OutsideImage, "the box", where)
    elif (where := bounds.beyond(drawn.seen.unit.width, drawn.seen.unit.height)) is not None:
        drawn.view.report(path, value, BeyondImage if drawn.is_sized else BeyondUnsizedImage, "the box", where, _corner(x, y, w, h))


def _corner(x: float, y: float, w: float, h: float) -> tuple[str, str] | None:
    """Returns the axis along which the size may be the far corner by mistake: as a corner it would be in the image. Else None."""
    for start, extent, low, size in (("x", "w", x, w), ("y", "h", y, h)):
        if low + size > 1 + ROUNDING and 0 <= low < size <= 1:
            return start, extent
    return None


def check_rotatable_box(drawn: DrawnObject, path: Path, value: Any) -> None:
    """Checks a rotatable box. Its corners turn about the centre, so that the centre is checked first."""
    sides = _sides(value, SIDES)
    if sides is None or sides[2] <= 0 or sides[3] <= 0:
        return
    if not value.get("theta"):
        check_box(drawn, path, value)
        return
    x, y, w, h = sides
    if max(w, h) > 1 + FAR or Extent(x, y, x, y).far:
        return  # reported by the Shape
    x, y = x + w / 2, y + h / 2
    if 0 <= x <= 1 and 0 <= y <= 1:
        return  # as most are
    centre = Extent(x, y, x, y)
    is_beyond = centre.beyond(drawn.seen.unit.width, drawn.seen.unit.height) is not None
    turned = _turned(drawn, x, y, w, h, number(value["theta"])) if is_beyond else None
    if turned is not None and (outside := turned.outside()) is not None:
        drawn.view.report(path, value, OutsideImage, "the box", outside)
    else:
        drawn.report_outside(path, value, centre, "the centre of the box")


def _turned(drawn: DrawnObject, x: float, y: float, w: float, h: float, theta: float | None) -> Extent | None:
    """Returns the extent of a box that was turned about its centre in pixels, or None if the size of the image is unknown."""
    width, height = drawn.seen.unit.width, drawn.seen.unit.height
    if not width or not height or theta is None:
        return None
    along, across = abs(cos(radians(theta))), abs(sin(radians(theta)))
    w, h = w * width, h * height
    half = (w * along + h * across) / 2 / width, (w * across + h * along) / 2 / height
    return Extent(x - half[0], y - half[1], x + half[0], y + half[1])


def check_circle(drawn: DrawnObject, path: Path, value: Any) -> None:
    centre = _sides(value, ("x", "y"))
    if centre is None:
        return
    x, y = centre
    bounds = Extent(x, y, x, y)
    if not bounds.is_within and not bounds.far:
        drawn.report_outside(path, value, bounds, "the centre")


def check_flat_cuboid(drawn: DrawnObject, path: Path, value: Any) -> None:
    front: Any = value.get("front") if value.__class__ is dict else None
    if front.__class__ is not list:
        return
    if front and all(isinstance(item, (list, dict)) for item in front):
        drawn.explain((path, "front"), OF_POINTS, front, _FRONT_OF_POINTS)
        return
    if len(front) % 2:
        drawn.explain((path, "front"), codes_of(FewPoints), front, _ODD_FRONT, len(front))
    elif len(front) >= 2 * LEAST_CORNERS and (known := numbers(front)) is not None:
        corners = list(zip(known[::2], known[1::2], strict=True))
        encloses(drawn, (path, "front"), front, corners, "the front of the cuboid")
        report_extent(drawn, (path, "front"), front, corners, "the front of the cuboid")


def _sides(value: Any, names: tuple[str, ...]) -> list[float] | None:
    """Returns the members with these names, or None if one is no number."""
    if value.__class__ is not dict:
        return None
    found: list[float] = []
    for name in names:
        side = value.get(name)
        if side.__class__ is not float or not -1 <= side <= 1:  # not a usual fraction
            side = number(side)
        if side is None:
            return None
        found.append(side)
    return found


def explain_corners(view: RowView, causes: Causes) -> None:
    """Suppresses findings about single members of a box that is given in another form, such as by its corners."""
    for finding in view.out:
        kind, path = finding.kind, finding.path
        if kind.code == GeometryPartMissing.code and path is not None and (path[1] in DRAWS or kind is Corners):
            causes.add(path, UNREAD)
