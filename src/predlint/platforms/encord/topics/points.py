"""Points and lines: their numbering, lines without length, and points in other forms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, cast

from msgspec.structs import replace

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.geometry import Corner
from predlint.model.texts import quote
from predlint.model.violation import Fix, FixContext, Path, Violation, Words, codes_of, fixes
from predlint.platforms.common_mistakes import one_of
from predlint.platforms.encord.declarations import END, LINE, ROUNDING
from predlint.platforms.encord.forms import in_pixels, in_pixels_of
from predlint.platforms.encord.record import Json
from predlint.platforms.encord.topics.extents import DrawnObject, PointRange, number, numbers, report_extent
from predlint.platforms.encord.topics.geometry import FAR, POINTS_FORM, FewPoints, GeometryType, UnknownMemberOfObject, free, needed, record
from predlint.platforms.encord.topics.members import MemberSlip
from predlint.platforms.numbers import is_number
from predlint.shape.constraints import EnclosesArea, LeadsSomewhere, PointsIn
from predlint.shape.nodes import Entries, Items, Member, Number, Record

# -- points -------------------------------------------------------------------------------------------------------------


class PointsWanted(Violation, of=GeometryType):
    """What should be points is something else."""

    member: str

    def words(self) -> Words:
        fix = one_of(self.value) or 'write {"0": {"x": …, "y": …}, "1": …} or a list of such points'
        return f"{self.member} must be points, found {quote(self.value)}", fix


class NotAPoint(Violation, of=GeometryType):
    """A point is no object with x and y."""

    what: str

    def words(self) -> Words:
        value = self.value
        fix = one_of(value) or 'write {"x": …, "y": …}, fractions of the image'
        if isinstance(value, list) and len(cast("list[Any]", value)) == 2:
            fix = f'write {{"x": {quote(cast("list[Any]", value)[0])}, "y": {quote(cast("list[Any]", value)[1])}}}'
        return f"a point of {self.what} must be an object with x and y, found {quote(cast('Any', value))}", fix


class PointsInPairs(Violation, of=GeometryType):
    """Points are lists of two numbers."""

    what: str

    def words(self) -> Words:
        fix = f'write {{"x": …, "y": …}} for each [x, y]{in_pixels_of(self.value)}'
        return f"the points of {self.what} are lists; Encord reads x and y by name, and its SDK stops with a TypeError", fix

    def fix(self, at: FixContext) -> Fix | None:
        pairs = cast("list[Any]", self.value) if isinstance(self.value, list) else []
        if not pairs or not all(map(_is_pair, pairs)):
            return None
        points = [
            at.text.object((axis, at.raw_text([*at.keys, number, index])) for index, axis in enumerate("xy"))
            for number in range(len(pairs))
        ]
        return at.replace_safely((at.keys, at.text.object((str(number), point) for number, point in enumerate(points))), reveals=False)


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(cast("list[Any]", value)) == 2 and all(map(is_number, cast("list[Any]", value)))


class PointsAsNumbers(Violation, of=GeometryType):
    """All points are in one flat list of numbers."""

    what: str

    def words(self) -> Words:
        fix = f'write {{"x": …, "y": …}} for each point{in_pixels(self.value)}'
        return f"{self.what} is a flat list of numbers; Encord reads x and y by name, and its SDK stops with a TypeError", fix


class OnlyZero(Violation, code="GEO211", slug="encord-point-key", about_name=True):
    """A point is under a key that Encord cannot read.

    Why: The points of polygons and lines are numbered, a point alone is number "0". Encord's SDK stops at any other key.
    Fix: Write {"0": {"x": …, "y": …}, "1": …}.
    """

    def words(self) -> Words:
        keys = ", ".join([quote(key) for key in cast("dict[str, Any]", self.value)][:8])
        return f'the key of a point must be "0", found {keys}; Encord\'s SDK stops with a KeyError', 'write {"0": {"x": …, "y": …}}'

    @fixes(safe='puts the point under the key "0"')
    def fix(self, at: FixContext) -> Fix | None:
        points = cast("dict[str, Any]", self.value) if isinstance(self.value, dict) else {}
        return at.safely(at.text.rename([*at.keys, *points], "0")) if len(points) == 1 else None


class PointKey(Violation, of=OnlyZero):
    """The key of one point is no number."""

    what: str

    template = "the key {value:quoted} of {what} is not a number; Encord's SDK stops with a ValueError", 'number the points from "0"'


class ByAxis(Violation, of=OnlyZero):
    """The points are given by one list for each axis."""

    what: str
    names: tuple[str, str]

    template = (
        "{what} is given by lists {names:list}, one for each axis; Encord's SDK stops at it",
        'write one object for each point: {{"0": {{"x": …, "y": …}}, "1": …}}',
    )


class PointKeys(Violation, of=OnlyZero):
    """No key of the points is a number."""

    what: str
    first: str

    template = (
        "the keys of {what} are not numbers, such as {first:quoted}; Encord's SDK stops with a ValueError",
        'number the points from "0"',
    )


class PointsHeld(Violation, of=OnlyZero):
    """A polygon or line has one member with all its points, in place of a key for each point."""

    what: str
    name: str

    def words(self) -> Words:
        fix = f"write the points without {quote(self.name)} around them: {POINTS_FORM}{in_pixels_of(self.value[self.name])}"
        return f"{self.what} has {quote(self.name)} in place of its points; Encord's SDK stops with a ValueError", fix


class PointGaps(Violation, code="GEO210", slug="encord-point-gaps", severity=Severity.WARNING, layer="record"):
    """The points of a polygon or line are not numbered one after another.

    Why: Encord sorts them by number and renumbers them. A gap usually means that points are missing.
    Fix: Number them "0", "1", "2" … without gaps.
    """

    what: str
    absent: str
    found: str

    template = (
        'the points of {what} are not numbered one after another: {found:quoted} where "{absent}" belongs; Encord renumbers them',
        "number the points from 0 without gaps",
    )


class PointNumberTwice(Violation, code="GEO226", slug="encord-point-number-twice", layer="record"):
    """Two points of a polygon or line have the same number.

    Why: "1" and "01" are one number. The SDK sorts the points by their numbers, and stops with a TypeError where two are equal.
    Fix: Number the points "0", "1", "2" …, each once.
    """

    what: str
    first: str
    second: str

    template = (
        '"{first}" and "{second}" are one number, and {what} has a point under each; Encord\'s SDK stops with a TypeError',
        'number the points "0", "1", "2" …, each once',
    )


class BarePoint(Violation, of=OnlyZero):
    """The only point is directly in the geometry, without a key."""

    given: Any = None

    template = 'a point must be under the key "0"', 'write {{"0": {{"x": …, "y": …}}}}'

    def fix(self, at: FixContext) -> Fix | None:
        raw = at.text.raw(at.keys)
        return at.safely(at.text.replace(at.keys, at.text.object([("0", raw)]))) if raw is not None else None


class MixedDimensions(Violation, code="GEO214", slug="encord-mixed-dimensions", layer="record"):
    """Some points of a polyline have a z, others have none.

    Why: A line lies on an image or in space. Encord's SDK refuses one that does both.
    Fix: Give every point a z, or none.
    """

    deep: int
    count: int

    def words(self) -> Words:
        which = f"{self.deep:,} of the {self.count:,} points of the polyline {'has' if self.deep == 1 else 'have'} a z"
        return f"{which}; Encord's SDK refuses such a mix", "give every point a z, or none"


class NoArea(Violation, code="GEO215", slug="encord-no-area", severity=Severity.WARNING, layer="record"):
    """All points of a polygon lie on one line or its four corners are in zigzag order, or all points of a polyline are the same.

    Why: Such a polygon encloses nothing, or what it encloses cancels out: its overlap with anything is 0. Such a line leads nowhere.
    Fix: Correct the points or their order, or draw a polyline where a polygon has no area.
    """

    count: int

    template = "the polyline has no length: its {count:,} points are one and the same", "correct the points, or drop the line"


#: A key that numbers a point.
_PLACE = r"^[0-9]+(?![\s\S])"
LEAST_OF_LINE = 2


def polyline() -> Items:
    """Returns the Shape of a line: points by number, or a list of them; in space if they have a z."""
    return points_node("polyline", free, LEAST_OF_LINE, LINE, z=True)


def points_node(
    what: str, number: Any, least: int, holds: tuple[PointsIn | EnclosesArea | LeadsSomewhere, ...], *, z: bool = False
) -> Items:
    members = {name: needed(number(name), f"a point of {what}", name) for name in ("x", "y")}
    if z:
        members["z"] = Member(no_number(free("z")))
    point = Record(
        members,
        wrong=spec_of(NotAPoint, what),
        unknown=ViolationSpec(UnknownMemberOfObject, (f"a point of {what}",)),
        misspelt=ViolationSpec(MemberSlip, (f"a point of {what}",)),
    )
    wrong, few = spec_of(PointsWanted, what), ViolationSpec(FewPoints, (what, least))
    numbered = Entries(point, wrong=wrong, keys=_PLACE, key=spec_of(PointKey, what), minimum=least, length=few, holds=holds)
    return Items(point, wrong=wrong, minimum=least, length=few, bare=numbered, holds=holds)


def point() -> Record:
    """Returns the Shape of a point, under the key "0"; in space if it has a z."""
    members = {name: needed(replace(free(name), usual_least=-ROUNDING, usual_most=END), "the point", name) for name in ("x", "y")}
    members["z"] = Member(no_number(free("z")))
    only = Record(
        members,
        wrong=spec_of(NotAPoint, "point"),
        unknown=ViolationSpec(UnknownMemberOfObject, ("the point",)),
        misspelt=ViolationSpec(MemberSlip, ("the point",)),
    )
    first = {"0": Member(only, spec_of(BarePoint))}
    return record(first, "point", '{"0": {"x": …, "y": …}}', stands_for=_unknown_key_spec, ends_open=True)


def _unknown_key_spec(value: Any) -> ViolationSpec | None:
    numbered = any(isinstance(inner, dict) for inner in cast("dict[str, Any]", value).values())
    return spec_of(OnlyZero) if numbered else spec_of(BarePoint) if value else None


def no_number(node: Number) -> Number:
    """Returns the node of a member that most records lack."""
    return replace(node, usual_least=math.inf)


# -- Record rules on points and lines: their numbering, lines without length, and drawings that leave the image ------


#: (key or index of a point, the point).
Placed = tuple[str | int, Json]
#: How far outside of the image a single point may be. It has no extent that could reach into the image.
_NEAR = 0.1
_PAIRS, _NUMBERS = ViolationSpec(PointsInPairs), ViolationSpec(PointsAsNumbers)
_WORDS, _BY_AXIS, _HELD = ViolationSpec(PointKeys), ViolationSpec(ByAxis), ViolationSpec(PointsHeld)
#: Findings about keys, number and form of points.
_FORM = codes_of(GeometryType, FewPoints, OnlyZero)


def check_point(drawn: DrawnObject, path: Path, value: Any) -> None:
    """Checks a point. Members beside the key "0" are not read."""
    if value.__class__ is not dict or "0" not in value:
        return
    for key in value:
        if key != "0":
            drawn.view.report((path, key), value[key], ViolationSpec(UnknownMemberOfObject), "a point", key, ("0",))
    first = value["0"]
    if first.__class__ is dict and "z" not in first:
        _lie(drawn, path, value, [("0", first)], "the point", _NEAR)


def check_polyline(drawn: DrawnObject, path: Path, value: Any) -> None:
    """Checks a line on an image, or in space."""
    if in_pairs(drawn, path, value, "polyline"):
        return
    points = placed(drawn, path, value, "polyline")
    deep = [point for _, point in points if "z" in point]
    if any([point["z"] is None for point in deep]):
        return  # reported by the Shape as no number
    if 0 < len(deep) < len(points):
        drawn.view.report(path, value, MixedDimensions, len(deep), len(points))
    if len(points) > 1 and _is_one_place(points):
        drawn.view.report(path, value, NoArea, len(points))
    if points and not deep:  # in space there is no image that it could leave
        _lie(drawn, path, value, points, "the polyline", FAR)


def _are_axes(value: Json) -> bool:
    """Returns True if all x are in one list and all y in another."""
    if len(value) != len("xy") or not all(each.__class__ is list for each in value.values()):
        return False
    one, other = value.values()
    return len(one) == len(other) and numbers(one + other) is not None


def _contains_points(value: Json) -> bool:
    """Returns True if the only member contains all points: a list, or an object of objects."""
    (content,) = value.values()
    if content and content.__class__ is dict:
        return all(point.__class__ is dict for point in content.values())
    return content.__class__ is list


def in_pairs(drawn: DrawnObject, path: Path, value: Any, what: str) -> bool:
    """Returns True, and reports it once, for a list of [x, y] or of numbers, and for points whose keys are no numbers."""
    if value.__class__ is dict:
        return not any(map(str.isdigit, value)) and _are_named(drawn, path, value, what)
    if not value or value.__class__ is not list:
        return False
    if numbers(value) is not None:
        drawn.explain(path, codes_of(GeometryType), value, _NUMBERS, what)
        return True
    if not all(item.__class__ is list for item in value):
        return False
    drawn.explain(path, codes_of(GeometryType), value, _PAIRS, what)
    return True


def _are_named(drawn: DrawnObject, path: Path, value: Json, what: str) -> bool:
    """Returns True, and reports it once, for an object whose keys are no numbers of points."""
    if _are_axes(value):
        drawn.explain(path, _FORM, value, _BY_AXIS, what, tuple(value))
        return True
    if len(value) == 1 and _contains_points(value):
        drawn.explain(path, _FORM, value, _HELD, what, next(iter(value)))
        return True
    if len(value) > 1:
        drawn.explain(path, codes_of(OnlyZero), value, _WORDS, what, next(iter(value)))
        return True
    return False


def placed(drawn: DrawnObject, path: Path, value: Any, what: str) -> list[Placed]:
    """Returns the points in order; [] if one has another form. Reports gaps and duplicates in their numbers."""
    points = points_of(value)
    if value.__class__ is not dict or _are_in_order(value):
        return points
    for (key, point), (other, next_point) in pairwise(points):
        if by_number(str(key)) == by_number(str(other)) and point != next_point:  # the SDK sorts by number, then by point
            drawn.view.report((path, other), next_point, PointNumberTwice, f"the {what}", str(key), str(other))
            return points
    for place, (key, _) in enumerate(points):
        if key != str(place):
            drawn.view.report(path, value, PointGaps, f"the {what}", str(place), str(key))
            break
    return points


def points_of(value: Any) -> list[Placed]:
    """Returns the points of a polygon or line, sorted by number, or of a list; [] if one has another form."""
    if value.__class__ is list:
        found: list[tuple[str | int, Any]] = [*enumerate(value)]
    elif value.__class__ is not dict:
        return []
    elif _are_in_order(value):
        found = [*value.items()]
    elif all(key.isascii() and key.isdigit() for key in value):
        found = [(key, value[key]) for key in sorted(value, key=by_number)]
    else:
        return []
    return found if all([point.__class__ is dict for _, point in found]) else []


def _are_in_order(value: Json) -> bool:
    """Returns True for the keys 0, 1, 2 …, as most drawings have them."""
    return [*value] == [*map(str, range(len(value)))]


def by_number(key: str) -> tuple[int, str]:
    """Returns a sort key that orders digits by number, however many there are."""
    digits = key.lstrip("0")
    return len(digits), digits


def corners_of(points: Sequence[Placed]) -> list[Corner] | None:
    """Returns the coordinates of points, or None if one is no number."""
    xs = numbers([point.get("x") for _, point in points])
    ys = numbers([point.get("y") for _, point in points]) if xs is not None else None
    return list(zip(xs, ys, strict=True)) if xs is not None and ys is not None else None


def _is_one_place(points: Sequence[Placed]) -> bool:
    """Returns True if all points have the same coordinates."""
    first = points[0][1]
    x, y, z = first.get("x"), first.get("y"), first.get("z")
    for _, point in points:
        if point.get("x") != x or point.get("y") != y or point.get("z") != z:
            return False
    return number(x) is not None


def _lie(drawn: DrawnObject, path: Path, value: Any, points: Sequence[Placed], what: str, far: float) -> None:
    """Reports coordinates far outside of the image, or else that the drawing leaves it."""
    before = len(drawn.view.out)
    for key, point in points:
        for member in "xy":
            coordinate: Any = point.get(member)
            if type(coordinate) in (int, float) and not -far <= coordinate <= 1 + far:
                drawn.view.report(((path, key), member), coordinate, spec_of(PointRange, member))
    corners = corners_of(points)
    if corners is not None and len(drawn.view.out) == before:
        report_extent(drawn, path, value, corners, what, alone=len(corners) == 1)
