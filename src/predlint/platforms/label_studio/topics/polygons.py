"""Polygons and vectors: points, vertices, outlines that cross themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from msgspec.structs import replace

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.geometry import crosses_itself
from predlint.model.texts import listing, quote
from predlint.model.violation import Fix, FixContext, Path, Violation, Words, codes_of, fixes
from predlint.platforms.common_mistakes import double_encoded_help, rename_help
from predlint.platforms.label_studio.import_effects import LOST, REFUSED, SHOWN_WRONG, STOPS, and_labels
from predlint.platforms.label_studio.ontology import Control
from predlint.platforms.label_studio.record import Result, View, is_point, number, objects_in
from predlint.platforms.label_studio.tags import Json
from predlint.platforms.label_studio.topics.coordinates import FRACTION, OF_PERCENT, percent
from predlint.platforms.label_studio.topics.members import flag_node
from predlint.platforms.label_studio.topics.values import (
    OF_OUTLINES,
    MemberNotAnObject,
    Members,
    MissingIn,
    RegionMemberMissing,
    foreign_form,
    needed,
    open_record,
)
from predlint.platforms.numbers import is_number
from predlint.shape.constraints import Chain, OfItems, PairsPlain
from predlint.shape.nodes import Items, Member, Text

# -- polygons and vectors ----------------------------------------------------------------------------------------------


class PointsMissing(Violation, of=RegionMemberMissing):
    """The value of a polygon has no points."""

    control: str
    given: Any = None

    def words(self) -> Words:
        return f'the value of {self.control} has no "points"', rename_help(
            self.given, "points"
        ) or 'add "points": [[x, y], [x, y], …], in percent of the image'

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_corners(("x", "y", "width", "height")) or at.rename_member(self.given)


class OtherOutline(Violation, of=RegionMemberMissing):
    """A polygon is given by members of other tools instead of points."""

    control: str
    members: tuple[str, ...]
    labels: str | None = None

    def words(self) -> Words:
        fix = 'give its corners: "points": [[x, y], [x, y], …], in percent of the image'
        return f"the outline of {self.control} is given by {listing(self.members)}", and_labels(fix, self.labels)

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_corners(("x", "y", "width", "height")) or at.rename_member(self.members if self.labels is None else self.labels)


class OtherLine(Violation, of=RegionMemberMissing):
    """A line is given by members of other tools instead of vertices."""

    control: str
    members: tuple[str, ...]
    labels: str | None = None

    def words(self) -> Words:
        fix = 'give its points: "vertices": [{"x": …, "y": …}, …], in percent of the image'
        return f"the line of {self.control} is given by {listing(self.members)}", and_labels(fix, self.labels)

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_corners(("x", "y", "width", "height")) or at.rename_member(self.members if self.labels is None else self.labels)


class RegionPointsForm(Violation, code="GEO109", slug="region-points-form"):
    """The points of a polygon are not a list of [x, y].

    Why: A flat list is COCO's form, objects are that of other tools. The server refuses both.
    Fix: Write [[x, y], [x, y], …], in percent.
    """

    what: str

    template = "{what} is a flat list of numbers; a list of points is expected", "write [[x, y], [x, y], …], in percent"
    usual_effect = REFUSED

    @fixes(copies=True, safe='writes {"x": …, "y": …} as [x, y]', unsafe="writes a flat list of numbers as pairs")
    def fix(self, at: FixContext) -> Fix | None:
        return _write_pairs(at)


def _write_pairs(at: FixContext) -> Fix | None:
    """Writes points with named coordinates, or a flat list of them, as pairs; or removes a list around the only outline, or around each
    point."""
    points: list[Any] = at.value
    if points and not len(points) % 2 and all(map(is_number, points)):
        numbers = [at.raw_text([*at.keys, index]) for index in range(len(points))]
        pairs = [f"[{x},{y}]" for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        return at.unsafely(at.text.replace(at.keys, f"[{','.join(pairs)}]"))
    lists = [cast("list[Any]", point) for point in points if isinstance(point, list)]
    if len(lists) == len(points) == 1 and lists[0] and all(map(_is_pair, lists[0])):
        return at.unwrap_list()
    if len(lists) == len(points) > 1 and all(len(point) == 1 and _is_pair(point[0]) for point in lists):
        pairs = [at.raw_text([*at.keys, index, 0]) for index in range(len(points))]
    else:
        pairs = [_as_pair(at, [*at.keys, index]) for index in range(len(points))]
    return at.replace_safely((at.keys, f"[{_between(at).join(pairs)}]")) if pairs and "" not in pairs else None


def _is_pair(point: Any) -> bool:
    return isinstance(point, list) and len(cast("list[Any]", point)) == 2 and all(map(is_number, point))  # pyright: ignore[reportUnknownArgumentType]


def _as_pair(at: FixContext, keys: list[str | int]) -> str:
    """Returns an object of x and y, and nothing else, as a list; an empty text for other values."""
    point: Any = at.value_at(keys)
    if not isinstance(point, dict) or cast("dict[str, Any]", point).keys() != {"x", "y"}:
        return ""
    return f"[{at.raw_text([*keys, 'x'])}{_between(at)}{at.raw_text([*keys, 'y'])}]"


def _between(at: FixContext) -> str:
    """Returns the comma between items as the record has it."""
    return ", " if ", " in at.text.text else ","


def _write_point(at: FixContext) -> Fix | None:
    """Writes a point that is an object of x and y as a list."""
    point = _as_pair(at, at.keys)
    return at.replace_safely((at.keys, point), reveals=False) if point else None


class NotPoints(Violation, of=RegionPointsForm):
    """The points of a polygon are not a list."""

    what: str

    def words(self) -> Words:
        return f"{self.what} must be a list of points [x, y], found {quote(self.value)}", double_encoded_help(
            self.value
        ) or "write [[x, y], [x, y], …], in percent"

    usual_effect = REFUSED

    @fixes(copies=True)
    def fix(self, at: FixContext) -> Fix | None:
        return _write_point(at)


class PointObjects(Violation, of=RegionPointsForm):
    """The points of a polygon are objects instead of lists [x, y]."""

    what: str

    template = "{what} is a list of objects; a list of points [x, y] is expected", "write [x, y] in place of each object, in percent"
    usual_effect = REFUSED

    @fixes(copies=True)
    def fix(self, at: FixContext) -> Fix | None:
        return _write_pairs(at)


class NestedPoints(Violation, of=RegionPointsForm):
    """The points of a polygon are a list of outlines instead of one outline."""

    what: str

    template = (
        "{what} is a list of outlines, one too deep; a list of points is expected",
        "write the points of one outline: [[x, y], [x, y], …], in percent; for several outlines, write a result for each",
    )
    usual_effect = REFUSED

    @fixes(copies=True)
    def fix(self, at: FixContext) -> Fix | None:
        return _write_pairs(at)


class BoxedPoints(Violation, of=RegionPointsForm):
    """Each point of a polygon is in a list of its own."""

    what: str

    template = (
        "{what} has each of its points in a list of its own; a list of points is expected",
        "write [[x, y], [x, y], …], in percent: contour.reshape(-1, 2) / [width, height] * 100 of what OpenCV finds",
    )
    usual_effect = REFUSED

    @fixes(copies=True)
    def fix(self, at: FixContext) -> Fix | None:
        return _write_pairs(at)


class FlatOutlines(Violation, of=RegionPointsForm):
    """The points of a polygon are outlines written as flat lists of numbers, as COCO writes them."""

    what: str

    template = (
        "{what} holds outlines as flat lists of numbers, as COCO writes them; a list of points is expected",
        "put the numbers of an outline in pairs: [[x, y], [x, y], …], in percent; for several outlines, write a result for each",
    )
    usual_effect = REFUSED


class LongPoints(Violation, of=RegionPointsForm):
    """All points of a polygon have the same number of coordinates, but not two."""

    what: str

    def words(self) -> Words:
        return (
            f"the points have {len(self.value[0])} numbers each, found {quote(self.value[0])} first",
            "a point has two numbers: x and y, in percent",
        )

    usual_effect = REFUSED


def not_a_point(value: Any) -> Words:
    fix = "write [x, y] in place of the object" if isinstance(value, dict) else "a point has two numbers: x and y, in percent"
    return f"a point must be [x, y], found {quote(cast(Any, value))}", fix


class NotAPoint(Violation, of=RegionPointsForm):
    """A point of a polygon is not a list [x, y]."""

    def words(self) -> Words:
        return not_a_point(self.value)

    usual_effect = REFUSED

    @fixes(copies=True)
    def fix(self, at: FixContext) -> Fix | None:
        return _write_point(at)


class RegionPointCount(Violation, code="GEO110", slug="region-point-count", in_part=True, severity_in=(("no-loss", Severity.WARNING),)):
    """A shape has fewer or more points than it may have.

    Why: A polygon of two points has no inside, and a vector of fewer than minPoints is not finished. One of more than maxPoints is drawn as
    it is, though people cannot draw such a one: that is a warning.
    Fix: Give the points that are missing; simplify shapes of too many, or raise maxPoints.
    """

    parameters = (("least_points_of_a_polygon", 3),)

    control: str
    minimum: int
    count: int

    def words(self) -> Words:
        return (
            f"a shape of {self.control} needs at least {self.minimum} point{'s' if self.minimum != 1 else ''}, found {self.count}",
            "give the points that are missing, or leave the shape out",
        )

    usual_effect = SHOWN_WRONG


class ManyPoints(Violation, of=RegionPointCount, circumstance="no-loss"):
    """A shape has more points than maxPoints allows."""

    control: str
    maximum: int
    count: int

    template = (
        "a shape of {control} has at most {maximum} points, found {count}; people can draw no more",
        "raise maxPoints in the config, or leave points out",
    )


class PolygonClosingPoint(Violation, code="GEO111", slug="polygon-closing-point", severity=Severity.WARNING, layer="record"):
    """The last point of a polygon repeats the first.

    Why: Polygons are closed automatically. The repeated point lies on top of the first, and gets in the way when somebody moves it.
    Fix: Leave the last point out.
    """

    template = "the last point repeats the first", "leave it out: the polygon is closed automatically"

    @fixes(safe="removes the last point", copies=True)
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_safely()


class RegionCrossesItself(Violation, code="GEO121", slug="region-crosses-itself", severity=Severity.WARNING, layer="record"):
    """A polygon crosses itself, or has no area, or a line has no length.

    Why: A polygon that crosses itself is drawn, but what is inside is not defined, and exports to masks differ. One whose points lie on
    one line shows nothing inside, and a line whose vertices are all one point is a dot.
    Fix: Sort the points along the outline; make two polygons of a figure eight.
    """

    template = "the polygon crosses itself", "order its points along the outline"


class NoArea(Violation, of=RegionCrossesItself):
    """All points of a polygon lie on one line."""

    template = (
        "the polygon has no area: its points lie on one line",
        "correct its points; leave the polygon out only where there is nothing inside",
    )


class NoLength(Violation, of=RegionCrossesItself):
    """All vertices of a line are one point."""

    count: int

    template = (
        "the line has no length: its {count} vertices are one point",
        "correct its vertices; leave the line out only where there is none",
    )


class VectorVertices(Violation, code="GEO119", slug="vector-vertices", in_part=True):
    """The vertices of a vector are not a chain of points.

    Why: Each vertex is an object with x and y; prevPointId names an earlier one that it is joined to. A vertex joined to nothing leaves a
    hole in the line. On an image the editor stops at a curve (isBezier) that lacks one of its two control points, controlPoint1 and
    controlPoint2.
    Fix: Give vertices in the order of drawing, with ids, and let prevPointId name the one before.
    """

    template = "prevPointId {value:quoted} is not the id of an earlier vertex", "give the id of a vertex before it, or null for the first"
    usual_effect = SHOWN_WRONG


class Vertices(Violation, of=VectorVertices):
    """The vertices of a vector are not a list."""

    template = "vertices must be a list of objects with x and y, found {value:quoted}", 'write [{{"id": "a", "x": …, "y": …}}, …]'
    usual_effect = REFUSED


class VertexId(Violation, of=VectorVertices):
    """The id of a vertex is not a string."""

    def words(self) -> Words:
        plain = self.value.__class__ is int and abs(self.value) < 1e15
        return (
            f"the id of a vertex must be a string, found {quote(self.value)}",
            f'write "{self.value}"' if plain else 'write a string such as "a"',
        )

    usual_effect = REFUSED


class VertexBefore(Violation, of=VectorVertices):
    """The prevPointId of a vertex is not a string."""

    def words(self) -> Words:
        plain = self.value.__class__ is int and abs(self.value) < 1e15
        fix = f'write "{self.value}"' if plain else "write the id of a vertex before it, or null for the first"
        return f"prevPointId must be a string, the id of an earlier vertex, found {quote(self.value)}", fix

    usual_effect = REFUSED


class VertexLists(Violation, of=VectorVertices):
    """The vertices of a vector are lists [x, y] instead of objects."""

    template = "vertices is a list of points [x, y]; a list of objects is expected", 'write [{{"x": …, "y": …}}, …]'
    usual_effect = REFUSED


class VertexTwice(Violation, of=VectorVertices):
    """Two vertices of a shape have the same id."""

    first: int

    template = "the vertex id {value:quoted} appears twice, first at vertex {first}", "give each vertex of a shape an id of its own"
    usual_effect = SHOWN_WRONG


class CurveWithoutControls(Violation, of=VectorVertices):
    """A vertex is marked as a curve, and has no control points."""

    lacking: tuple[str, ...]

    def words(self) -> Words:
        form = ", ".join([f'"{name}": {{"x": …, "y": …}}' for name in self.lacking])
        lacking = " and ".join([quote(name) for name in self.lacking])
        return f"the vertex is a curve (isBezier) without {lacking}", f'give {form}, in percent; or write "isBezier": false for a corner'

    usual_effect = STOPS


class NotTwo(Violation, of=RegionPointsForm):
    """A point of a polygon does not have exactly two numbers."""

    def words(self) -> Words:
        return not_a_point(self.value)

    usual_effect = REFUSED

    @fixes(copies=True)
    def fix(self, at: FixContext) -> Fix | None:
        return _write_pairs(at)  # a point alone may be a whole outline


# -- masks -------------------------------------------------------------------------------------------------------------


class OneMember(Violation, of=RegionMemberMissing):
    """A shape without labels has one member in its value, so that the editor takes it for an answer."""

    control: str
    member: str
    beside: str

    template = 'the value of {control} has "{member}" alone, and the editor draws nothing that has one member', "write {beside} beside it"
    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_corners(("x", "y", "width", "height")) or at.rename_member(self.beside)


# -- what is drawn ----------------------------------------------------------------------------------------------------

#: For the points of a polygon.
POINTS: tuple[OfItems, ...] = (PairsPlain(FRACTION),)
#: For the vertices of a line.
VERTICES: tuple[OfItems, ...] = (Chain(FRACTION),)
#: Rules that points in another form also break.
_OF_FORM = OF_PERCENT | codes_of(RegionPointsForm, RegionPointCount)


def check_polygon(view: View, result: Result) -> None:
    points, at = result.value.get("points"), (result.at, "points")
    if points.__class__ is not list or not points:
        return
    corners = [(p[0], p[1]) for p in points if is_point(p)]
    if len(corners) != len(points):
        if (form := _same_form(points)) is not None:
            view.explains(at, _OF_FORM, points, form)
        return
    if len(corners) < 3:
        return
    if len(corners) > 3 and corners[0] == corners[-1]:
        view.report((at, len(corners) - 1), points[-1], PolygonClosingPoint)
        corners = corners[:-1]
    if on_one_line(corners):
        view.report(at, points, NoArea)
        return
    if (crossed := crosses_itself([x for x, _ in corners], [y for _, y in corners])) is not None:
        view.report((at, crossed[0]), points[crossed[0]], RegionCrossesItself)


def _same_form(points: list[Any]) -> ViolationSpec | None:
    """Returns one spec for points that all have the same wrong form, or None."""
    if all(number(point) is not None for point in points):
        return spec_of(RegionPointsForm, "points")
    if len(points) > 1 and all(isinstance(point, dict) for point in points):
        return spec_of(PointObjects, "points")
    lists = [cast("list[Any]", point) for point in points if isinstance(point, list)]
    if len(lists) == len(points) and all(point and all(map(is_point, point)) for point in lists):
        boxed = len(lists) > 1 and all(len(point) == 1 for point in lists)
        return spec_of(BoxedPoints, "points") if boxed else spec_of(NestedPoints, "points")
    sizes = {len(point) for point in lists}
    if lists and len(lists) == len(points) and all(_is_flat_outline(point) for point in lists):
        return spec_of(FlatOutlines, "points")
    if 1 < len(lists) == len(points) and len(sizes) == 1 and sizes != {2} and all(number(c) is not None for p in lists for c in p):
        return spec_of(LongPoints, "points")
    return None


def on_one_line(corners: Sequence[Sequence[float]]) -> bool:
    """Returns True if the points span no area."""
    x, y = corners[0]
    across, down = max(corners, key=lambda c: abs(c[0] - corners[0][0]) + abs(c[1] - corners[0][1]))
    return all((a - x) * (down - y) == (b - y) * (across - x) for a, b in corners)


def _is_flat_outline(numbers: list[Any]) -> bool:
    return len(numbers) >= 6 and len(numbers) % 2 == 0 and all(number(coordinate) is not None for coordinate in numbers)


#: Only member of a shape without labels -> a member to add beside it, as JSON.
_ALONE = {"rle": '"format": "rle"', "imageDataURL": '"format": "png"', "vertices": '"closed": false'}


def check_alone(view: View, result: Result, member: str) -> None:
    """Reports a shape with a single member: the editor takes it for an answer, unless an earlier result has made a region with its id.
    Shapes that lack their labels have other findings."""
    given = result.value.get(member)
    labelled = result.kind is not None and result.kind.labels is not None and result.kind.form == result.form
    if len(result.value) > 1 or not given or not isinstance(given, (str, list)) or labelled:
        return
    if result.id is None or view.results.first_of_several.get(result.id, result.index) >= result.index:
        at = (result.at, _ALONE[member].split('"')[1])
        view.report(at, None, OneMember, result.control.name, member, _ALONE[member])


#: Points that bend the line at a vertex. On images the editor stops at a curve without them.
_CONTROLS = ("controlPoint1", "controlPoint2")


def is_vertex(value: Any) -> bool:
    """Returns True for an object with numbers x and y."""
    return isinstance(value, dict) and None not in [number(cast("Json", value).get(name)) for name in ("x", "y")]


def check_vector(view: View, result: Result) -> None:
    check_alone(view, result, "vertices")
    at: Path = (result.at, "vertices")
    vertices(view, at, result.value.get("vertices"))
    for index, vertex in objects_in(result.value.get("vertices")):
        lacking = tuple([name for name in _CONTROLS if not is_vertex(vertex.get(name))]) if vertex.get("isBezier") else ()
        if lacking:
            view.report((at, index), vertex, CurveWithoutControls, lacking)


def vertices(view: View, at: Path, given: Any) -> None:
    """Checks that each vertex has an id of its own, and that prevPointId names an earlier vertex."""
    known: dict[str, int] = {}
    is_uncertain = False  # an earlier vertex, reported itself, may have the id
    listed = cast("list[Any]", given) if isinstance(given, list) else []
    if len(listed) > 1 and all(map(is_point, listed)):
        view.explains(at, codes_of(MemberNotAnObject), listed, spec_of(VertexLists))
    if len(listed) > 1 and all(map(is_vertex, listed)) and len({(vertex["x"], vertex["y"]) for vertex in listed}) == 1:
        view.report(at, listed, NoLength, len(listed))
    for index, vertex in enumerate(listed):
        if not isinstance(vertex, dict):
            is_uncertain = True
            continue
        before, id_ = cast("Json", vertex).get("prevPointId"), cast("Json", vertex).get("id")
        is_uncertain = is_uncertain or (id_ is not None and not isinstance(id_, str))
        if isinstance(before, str) and before not in known and not is_uncertain:
            view.report(((at, index), "prevPointId"), before, VectorVertices)
        if isinstance(id_, str) and known.setdefault(id_, index) != index:
            view.report(((at, index), "id"), id_, VertexTwice, known[id_])


# -- nodes -------------------------------------------------------------------------------------------------------------


def polygon(control: Control) -> Members:
    corner = spec_of(NotAPoint)
    shape = Items(
        Items(percent("a coordinate"), wrong=corner, minimum=2, maximum=2, length=ViolationSpec(NotTwo)),
        wrong=spec_of(NotPoints, "points"),
        minimum=3,
        length=ViolationSpec(RegionPointCount, (control.name, 3)),
        holds=POINTS,
    )
    like = foreign_form(ViolationSpec(OtherOutline, (control.name,)), OF_OUTLINES | {"vertices"}, ("points",))
    return {"points": Member(shape, spec_of(PointsMissing, control.name)), "closed": Member(flag_node("closed"))}, like


def vector(control: Control, fewest: int = 1, *, loose: bool = False) -> Members:
    """Returns the members of a vector. ``loose``: True if the editor accepts any "closed", and curves without control points."""
    vertex = open_record(
        {
            **{name: Member(percent(name, "vector"), spec_of(MissingIn, "a vertex", control.name, name)) for name in ("x", "y")},
            "id": Member(Text(spec_of(VertexId), nullable=True)),
            "prevPointId": Member(Text(spec_of(VertexBefore), nullable=True)),
            "isBezier": Member(replace(flag_node("isBezier", loose=True), nullable=True, usual=None if loose else False)),
        },
        "a vertex",
    )
    minimum, maximum = max(control.min_points or 0, fewest), control.max_points
    shape = Items(
        vertex,
        wrong=spec_of(Vertices),
        minimum=minimum,
        maximum=maximum,
        length=ViolationSpec(RegionPointCount, (control.name, minimum)),
        excess=ViolationSpec(ManyPoints, (control.name, maximum)),
        holds=VERTICES,
    )
    like = foreign_form(ViolationSpec(OtherLine, (control.name,)), OF_OUTLINES | {"points"}, ("vertices",))
    return {"vertices": needed(control, "vertices", shape), "closed": Member(flag_node("closed", loose=loose))}, like


OF_POLYGON = codes_of(RegionPointsForm, PolygonClosingPoint, RegionCrossesItself, VectorVertices)
