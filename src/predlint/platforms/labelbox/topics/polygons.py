"""Points, lines and polygons, and the Shape nodes and rules of all that is drawn on one image, page or map."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import AlsoWritten, ViolationSpec, spec_of
from predlint.model.geometry import ABOUT_ONE, crosses_itself, distinct_points, polygon_area, repeated_point
from predlint.model.texts import quote
from predlint.model.violation import Fix, FixContext, Path, Violation, Words, fixes, make_finding
from predlint.platforms.common_mistakes import double_encoded_help
from predlint.platforms.labelbox.declarations import (
    DRAWN,
    ON_PAGE,
    PIXELS,
    box_constraints,
    constraints_of_points,
    line_constraints,
    point_constraints,
    polygon_constraints,
)
from predlint.platforms.labelbox.forms import AXIS_NAMES, FORMS, kind_of
from predlint.platforms.labelbox.png import is_blank, png_problem, wrong_size
from predlint.platforms.labelbox.record import Out, add_finding, is_whole
from predlint.platforms.labelbox.topics.boxes import (
    OF_BOX,
    OF_BOX_ON_MAP,
    SIDES,
    BoxSize,
    box,
    check_box_on_map,
    fractions,
    in_image,
    on_page,
    signs,
)
from predlint.platforms.labelbox.topics.confidence import confidence_in
from predlint.platforms.labelbox.topics.coordinates import (
    OF_POINTS,
    AxesInLists,
    GeometryType,
    NoPoints,
    NormalisedCoordinates,
    check_point,
    check_points,
    coordinate,
    negative_points,
    outline_in_image,
    point_in_image,
)
from predlint.platforms.labelbox.topics.masks import BLACK, BLANK, DECLARED_MASK, OF_MASK, PNG_FAULT, TWO_MASKS, mask, wrong_mask_size
from predlint.platforms.labelbox.topics.members import MISSPELT_MEMBER, UNKNOWN_INSIDE, NullInside, alias_specs
from predlint.platforms.labelbox.topics.spans import BOX_PAST_PAGE, PageUnitMisplaced
from predlint.platforms.numbers import is_number
from predlint.shape.nodes import Branch, Items, Member, Node, Record
from predlint.shape.record_checks import Check, Declared, Names, kinds, on

if TYPE_CHECKING:
    from predlint.io.data_row import DataRow


class PointForm(Violation, code="GEO014", slug="point-form", about_name=True):
    """A point is not an object with the two numbers x and y.

    Why: Pairs like [x, y], capital letters and a missing or third coordinate are not read.
    Fix: Write {"x": float(x), "y": float(y)} for each point of the contour.
    """

    member: str

    template = "the points of the {member} are lists; points are objects", 'write {{"x": …, "y": …}} for each of them'

    @fixes(
        safe="renames X, lon and the like to x, Y, lat and the like to y; takes a point out of extra brackets, and out of a string of JSON",
        unsafe="writes a pair as x and y, and removes a third coordinate",
    )
    def fix(self, at: FixContext) -> Fix | None:
        # OpenCV gives each point of an outline in a list of its own.
        return at.for_all_items(lambda item: _write_point(item, [*item.keys, 0] if len(item.value) == 1 else item.keys))


def _write_point(at: FixContext, pair: list[str | int]) -> Fix | None:
    """Writes the two numbers at a path as a point: x first, as nearly everybody writes it."""
    raws = [at.raw_text([*pair, axis]) for axis in (0, 1)]
    return at.unsafely(at.text.replace(at.keys, at.text.object(zip("xy", raws, strict=True))))


class PointPair(Violation, of=PointForm):
    """A point that is not an object."""

    what: str

    def words(self) -> Words:
        value = self.value
        if isinstance(value, list):
            items = cast("list[Any]", value)
            if len(items) == 1 and isinstance(items[0], dict):
                return f"{self.what} is a list; points are objects", "write the point itself, without the brackets"
            return f"{self.what} is a list; points are objects", 'write {"x": …, "y": …}'
        fix = (
            "leave it out"
            if value is None and self.what != "point"
            else double_encoded_help(value, FORMS["point"]) or f"write {FORMS['point']}"
        )
        if isinstance(value, dict):
            fix = f"this is GeoJSON: write {FORMS['point']}, with the two numbers of its coordinates, x first"
        return f'{self.what} must be {{"x": …, "y": …}}, found {kind_of(value)}', fix

    def fix(self, at: FixContext) -> Fix | None:
        pair = cast("list[Any]", self.value) if isinstance(self.value, list) else []
        if len(pair) == 2 and all(map(is_number, pair)):
            return _write_point(at, at.keys)
        return at.decode_text() or at.unwrap_object()


class PointMissing(Violation, of=PointForm):
    """A coordinate of a point is missing."""

    what: str
    key_: str
    given: str | None = None

    def words(self) -> Words:
        return (
            f"{self.what} has no {self.key_}",
            f"rename {quote(self.given)} to {quote(self.key_)}" if self.given else 'a point is {"x": …, "y": …}',
        )

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class PointMember(Violation, of=PointForm):
    """A point has a member other than x and y."""

    what: str
    key_: str
    intended: str | None

    def words(self) -> Words:
        return f"{self.what} has {quote(self.key_)}", f'write "{self.intended}"' if self.intended else "a point has x and y only; remove it"

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended, surely=True) if self.intended is not None else at.remove_unsafely()


def few_points(value: list[Any], shape: str, least: int, size: int | None = None) -> Words:
    count = f"{len(value)}" if size in (None, len(value)) else f"{size} different" if size > 1 else f"the same one {len(value):,} times"
    message = f"a {shape} needs at least {least}{' different' if shape == 'polygon' or size is not None else ''} points; this has {count}"
    return message, "give the points that are missing, or leave the annotation out"


class PolygonPoints(Violation, code="GEO009", slug="polygon-points", in_part=True):
    """The polygon has fewer than three different points.

    Why: Two points make a line and enclose nothing; older SDK releases refuse such a record and newer ones send it on unseen.
    Fix: Give all points of the contour, or give it as a line or point if that is what it is. A closing point that repeats the first does
    not count.
    """

    parameters = (("least_different_points", 3),)

    shape: str
    minimum: int
    count: int | None = None

    def words(self) -> Words:
        return few_points(self.value, self.shape, self.minimum, self.count)


class LinePoints(Violation, code="GEO013", slug="line-points", in_part=True):
    """The line has fewer than two different points.

    Why: A single point has no length, given twice neither: nobody can see or select such a line. Older SDK releases refuse a line of one.
    Fix: Give at least two points, or use a point tool.
    """

    shape: str
    minimum: int
    count: int | None = None

    def words(self) -> Words:
        return few_points(self.value, self.shape, self.minimum, self.count)


class LineMemberName(Violation, code="GEO015", slug="line-member-name", about_name=True):
    """A line is given under another member name than line.

    Why: The tool is often called a polyline, but the member of the record is line; under another name the record has no value.
    Fix: Rename the member to line.
    """

    name: str

    template = 'a line is given as "line", not {name:quoted}', 'rename {name:quoted} to "line"'

    @fixes(safe="renames the member to line")
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename("line", surely=True)


class PolygonZeroArea(Violation, code="GEO010", slug="polygon-zero-area", layer="record"):
    """The polygon encloses no area.

    Why: All its points lie on one line, so there is nothing to see, select or measure.
    Fix: Give the contour its area back: simplifying a thin one too far is a common cause. Leave out contours below a minimum area.
    """

    template = "the polygon has no area: its points lie on one line", "give an outline with an area, or leave the annotation out"


class PolygonCrossesItself(Violation, code="GEO011", slug="polygon-crosses-itself", severity=Severity.WARNING, layer="record"):
    """Two sides of the polygon cross each other.

    Why: Inside and outside are not well defined, so area and overlap scores come out differently from tool to tool.
    Fix: Put the points in order around the shape; shapely.make_valid(polygon) splits a crossed one into parts, and each part can be a line
    of its own.
    """

    template = "the polygon crosses itself", "order its points along the outline, or split it"


class RepeatedPoint(Violation, code="GEO012", slug="repeated-point", severity=Severity.WARNING, layer="record"):
    """The polygon gives the same point twice in a row.

    Why: It adds nothing and leaves two corners on top of each other, which must be moved one by one when the shape is edited. Closing on
    the first point is fine.
    Fix: Skip a point that equals the one before it; rounding to whole pixels is the usual cause.
    """

    template = "the polygon has the same point twice in a row", "remove one of them"

    @fixes(safe="removes the repetition")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_safely()


# -- Shapes of what is drawn on an image: boxes, polygons, points, lines, masks --------------------------------------


class Geometry:
    """The shape of each member that draws something, for one medium (None: not known)."""

    def __init__(self, media: str | None) -> None:
        self.media = media
        #: Member -> builder of its node.
        self.values: dict[str, Callable[[], Node]] = {
            "bbox": self.box, "polygon": self.polygon, "point": lambda: self.point("point"), "line": self.line, "mask": mask,
        }  # fmt: skip

    def box(self) -> Record:
        wrong = spec_of(GeometryType, "bbox", "an object with top, left, height, width")
        return box(self.media, wrong, confidence_in("bbox") | self._page_inside())

    def _page_inside(self) -> dict[str, tuple[ViolationSpec, str | None]]:
        """Returns the specs for ``page`` and ``unit`` inside the box of a PDF; they belong beside it."""
        if self.media != "pdf":
            return {}
        return {name: (spec_of(PageUnitMisplaced, name, "bbox"), None) for name in ("page", "unit")}

    def point(self, what: str) -> Record:
        label = what if what == "point" else f"a point of the {what}"
        axes = {
            axis: Member(
                coordinate(f"point.{axis}" if what == "point" else f"{axis} of {label}", self.media),
                missing=spec_of(PointMissing, label, axis),
            )
            for axis in ("x", "y")
        }
        in_lists = spec_of(AxesInLists, label)
        of_maps = spec_of(PointPair, label)

        def also_written(value: Any) -> ViolationSpec | None:
            """GeoJSON, or all points of an outline in one object, as ``{"x": [1, 5, 5], "y": [1, 1, 4]}``."""
            if value.__class__ is dict and value.get("coordinates").__class__ is list and axes.keys().isdisjoint(value):
                return of_maps
            listed = value.__class__ is dict and all([axis in value and value[axis].__class__ is list for axis in axes])
            return in_lists if listed else None

        return Record(
            axes,
            holds=point_constraints(self.media) if what == "point" else constraints_of_points(self.media),
            wrong=spec_of(PointPair, label),
            also_written=also_written,
            unknown=UNKNOWN_INSIDE,
            misspelt=MISSPELT_MEMBER,
            null=ViolationSpec(NullInside),
            forbidden={
                "X": (spec_of(PointMember, label, "X", "x"), "x"),
                "Y": (spec_of(PointMember, label, "Y", "y"), "y"),
                "z": (spec_of(PointMember, label, "z", None), None),
                **{name: (spec_of(PointMember, label, name, "x"), "x") for name in ("lon", "lng", "longitude")},
                **{name: (spec_of(PointMember, label, name, "y"), "y") for name in ("lat", "latitude")},
                **confidence_in("point"),
            },
            aliases=alias_specs(AXIS_NAMES),
        )

    def polygon(self) -> Items:
        return Items(
            self.point("polygon"),
            wrong=spec_of(GeometryType, "polygon", "a list of points"),
            minimum=3,
            length=spec_of(PolygonPoints, "polygon", 3),
            mistaken=self._no_points("polygon"),
            find_common_form=self._pairs("polygon", 3),
            holds=polygon_constraints(self.media),
        )

    def line(self) -> Items:
        return Items(
            self.point("line"),
            wrong=spec_of(GeometryType, "line", "a list of points"),
            minimum=2,
            length=spec_of(LinePoints, "line", 2),
            mistaken=self._no_points("line"),
            find_common_form=self._pairs("line", 2),
            holds=line_constraints(self.media),
        )

    @staticmethod
    def _no_points(member: str) -> AlsoWritten:
        spec = spec_of(NoPoints, member)

        def mistaken(value: Any) -> ViolationSpec | None:
            first = value[0]
            if first.__class__ is list:
                return spec if all([_is_outline(item, alone=len(value) == 1) for item in value]) else None
            numbers = len(value) > 1 and all([item.__class__ in (int, float) for item in value])
            return spec if numbers else None

        return mistaken

    @staticmethod
    def _pairs(member: str, least: int) -> AlsoWritten:
        spec = spec_of(PointForm, member)
        return lambda value: spec if len(value) >= least and all([pair_of(item) is not None for item in value]) else None


def pair_of(value: Any) -> list[Any] | None:
    """Returns the two numbers of a point in a list, also in double brackets as OpenCV's contours have it, or None for anything else."""
    pair = value[0] if value.__class__ is list and len(value) == 1 else value
    return pair if pair.__class__ is list and len(pair) == 2 and all([number.__class__ in (int, float) for number in pair]) else None


def _is_outline(value: Any, *, alone: bool) -> bool:
    """Returns True for a list that is a whole outline: of numbers, points or pairs. A single point in brackets is none."""
    if value.__class__ is not list or not value:
        return False
    minimum = {dict: 2, list: 3}.get(value[0].__class__)  # two points are a line, and two lists may be a point's
    return len(value) > 3 or (minimum is not None and (alone or len(value) >= minimum))


# -- Record rules for shapes on one image, page or map: boxes, points, lines, polygons and masks ---------------------


# Values that the Shape rejects are skipped, so that no fault is reported twice.

#: The largest finite double.
_MOST = sys.float_info.max
_NUMBERS = frozenset({int, float})
#: Media with pixel coordinates; None if the medium is not known.
_PIXELS = PIXELS | {None}


class GeometryRules:
    """The rules for one medium (None: not known). ``parent`` is the path of the object that contains the value, or None for the record."""

    def __init__(self, media: str | None, *, pixels: bool = False) -> None:
        """``pixels``: maps are tiled images whose coordinates are no degrees."""
        self.media, self.pixels = media, pixels
        self.canvas = "video frame" if media == "video" else "image"
        self.by_member = {"bbox": self.box, "polygon": self.polygon, "line": self.line, "point": self.point}
        self.checks = [
            *[Check[Branch](check, OF_MEMBER[member], (member,), self.under((member,))) for member, check in self.by_member.items()],
            Check[Branch](self.mask, OF_MASK, ("mask",), DECLARED_MASK),
        ]

    def under(self, place: Names) -> Declared:
        """Returns the constraints that the Shape must declare for the value of a member."""
        by_member = {
            "bbox": (*box_constraints(self.media), *(ON_PAGE if self.media == "pdf" else ())),
            "point": point_constraints(self.media),
            "line": (*line_constraints(self.media), *constraints_of_points(self.media)),
            "polygon": (*polygon_constraints(self.media), *constraints_of_points(self.media)),
        }
        return Declared(on(place, *by_member[place[-1]])) if self.media in DRAWN else Declared(undeclarable=(place[0],))

    def box(self, record: dict[str, Any], row: DataRow | None, out: Out, parent: Path = None) -> None:
        box = record["bbox"]
        if self.media == "pdf" and record["bbox"] is not None:
            self._page(record, row, out)
        if box.__class__ is not dict:
            return
        path: Path = (parent, "bbox")
        if self._in_degrees(row):
            check_box_on_map(box, row, path, out)
            return
        sides = [box.get(side) for side in SIDES]
        if not _are_numbers(sides):
            return
        if self.media == "pdf":
            out += on_page(box, record.get("unit"), row, path)
            row = None
        if self.media is None:
            out += signs(box, path)
        top, left, height, width = sides
        if height <= 0 or width <= 0:
            if height == 0 and self.media == "geospatial":  # the Shape accepts any height on maps, where it may be negative
                out.append(make_finding(BoxSize, (path, "height"), height, "height"))
            return
        if min(top, left) <= -1:
            out += in_image(box, row, self.canvas, path, begins_before=True)
            return
        pixels, may_be_on_page = self._counts_pixels(record, row), self.media in ("pdf", None)
        as_fractions = [*fractions(box, record, self.canvas, path, in_pixels=pixels, may_be_on_page=may_be_on_page)]
        out += as_fractions or in_image(box, row, self.canvas, path, begins_before=False)

    def _in_degrees(self, row: DataRow | None) -> bool:
        """Returns True on a map whose coordinates are longitudes and latitudes."""
        return self.media == "geospatial" and not self.pixels and (row is None or row.degrees is not False)

    def _counts_pixels(self, record: dict[str, Any], row: DataRow | None) -> bool:
        """Returns True if coordinates are surely meant in pixels or points, so that fractions are a mistake.

        This includes an unknown medium: as degrees, numbers that are all from 0 to 1 would lie in the sea off Gabon.
        """
        if self.media == "pdf" or (self.media is None and "unit" in record):
            return record.get("unit") in ("POINTS", "PIXELS")
        return self.media in _PIXELS or (self.media == "geospatial" and not self._in_degrees(row))

    def _page(self, record: dict[str, Any], row: DataRow | None, out: Out) -> None:
        page: Any = record.get("page")
        if row is not None and row.page_count is not None and is_whole(page) and page >= row.page_count:
            add_finding(out, BOX_PAST_PAGE, (None, "page"), page, row.page_count, 0)

    def point(self, record: dict[str, Any], row: DataRow | None, out: Out, parent: Path = None) -> None:
        point = record["point"]
        if self._in_degrees(row):
            check_point(point, row, (parent, "point"), out)
            return
        if not _is_point(point):
            return
        path: Path = (parent, "point")
        if self.media is None:
            out += negative_points([point], "point", path)
        x, y = point["x"], point["y"]
        if self._counts_pixels(record, row) and min(x, y) > -1 and max(x, y) <= 1 and not (x == int(x) and y == int(y)):
            out.append(make_finding(NormalisedCoordinates, path, point, "point", self.canvas))
            return
        out += point_in_image(point, row, self.canvas, path)

    def polygon(self, record: dict[str, Any], row: DataRow | None, out: Out, parent: Path = None) -> None:
        axes = self._axes(record, "polygon", 3, row, out, parent)
        if axes is None:
            return
        points, (xs, ys) = record["polygon"], axes
        path: Path = (parent, "polygon")
        different = distinct_points(xs, ys)
        if different < 3:
            add_finding(out, _FEW_POINTS, path, points, different)
            return
        again = repeated_point(xs, ys)
        if again is not None:
            add_finding(out, _REPEATED, (path, again), points[again])
        if polygon_area(xs, ys) == 0 and _on_one_line(xs, ys):
            add_finding(out, _NO_AREA, path, points)
        elif crosses_itself(xs, ys) is not None:
            add_finding(out, _CROSSES, path, points)
        self._bounds(points, xs, ys, "polygon", row, out, parent)

    def line(self, record: dict[str, Any], row: DataRow | None, out: Out, parent: Path = None) -> None:
        axes = self._axes(record, "line", 2, row, out, parent)
        if axes is None:
            return
        if distinct_points(*axes) < 2:
            add_finding(out, _NO_LENGTH, (parent, "line"), record["line"], 1)
            return
        self._bounds(record["line"], *axes, "line", row, out, parent)

    def _axes(
        self, record: dict[str, Any], member: str, least: int, row: DataRow | None, out: Out, parent: Path
    ) -> tuple[list[float], list[float]] | None:
        """Returns the x and y of at least ``least`` well-formed points, or None. Reports points in impossible places."""
        points = record[member]
        if points.__class__ is not list:
            return None
        if self._in_degrees(row):
            check_points(points, member, row, (parent, member), out)
        axes = _coordinates(points) if len(points) >= least else None
        if axes is not None and self.media is None:
            out += negative_points(points, member, (parent, member))
        return axes

    def _bounds(
        self, points: list[dict[str, float]], xs: list[float], ys: list[float], member: str, row: DataRow | None, out: Out, parent: Path
    ) -> None:
        if self._in_degrees(row):
            return
        path: Path = (parent, member)
        negative = min(xs) <= -1 or min(ys) <= -1  # reported above
        if self._counts_pixels({}, row) and max(xs) <= ABOUT_ONE and max(ys) <= ABOUT_ONE and not (negative or _are_ints([*xs, *ys])):
            out.append(make_finding(NormalisedCoordinates, path, points, member, self.canvas))
        elif row is not None and row.width and row.height:
            out += outline_in_image(points, xs, ys, member, row, self.media, self.canvas, path)

    def mask(self, record: dict[str, Any], row: DataRow | None, out: Out) -> None:
        mask = record["mask"]
        if mask.__class__ is not dict:
            return
        colour, png = mask.get("colorRGB"), mask.get("png")
        if colour.__class__ is list and len(colour) == 3 and all(_is_number(c) and c == 0 for c in colour):
            add_finding(out, BLACK, ((None, "mask"), "colorRGB"), colour)
        if not isinstance(png, str) or not png:
            return
        path: Path = ((None, "mask"), "png")
        if isinstance(mask.get("instanceURI"), str):
            add_finding(out, TWO_MASKS, path, png)
        if (problem := png_problem(png)) is not None:
            add_finding(out, PNG_FAULT, path, png, problem)
        elif row is not None and (size := wrong_size(png, row.width, row.height)) is not None:
            out.append(wrong_mask_size(png, size, "mask.png", row, self.canvas, path))
        elif is_blank(png):
            add_finding(out, BLANK, path, png)


def _is_number(value: Any) -> bool:
    return (value.__class__ is float or value.__class__ is int) and -_MOST <= value <= _MOST


def _coordinates(points: list[Any]) -> tuple[list[float], list[float]] | None:
    """Returns the x and y of well-formed points, or None if one of them is malformed."""
    try:
        xs, ys = [point["x"] for point in points], [point["y"] for point in points]
    except (TypeError, KeyError, IndexError):
        return None
    return (xs, ys) if _are_numbers(xs) and _are_numbers(ys) else None


def _are_numbers(values: list[Any]) -> bool:
    """Returns True for numbers that a double can hold. Others are reported by the Shape."""
    return _NUMBERS.issuperset(map(type, values)) and min(values) >= -_MOST and max(values) <= _MOST


def _are_ints(values: list[Any]) -> bool:
    """Returns True for numbers without a decimal point: pixels in a corner of the image, never fractions."""
    return {int}.issuperset(map(type, values))


def _on_one_line(xs: list[float], ys: list[float]) -> bool:
    """Returns True if every triangle of the first point, the point farthest from it and another one is flat."""
    far = max(range(len(xs)), key=lambda i: abs(xs[i] - xs[0]) + abs(ys[i] - ys[0]))  # squares may exceed a double
    return all(polygon_area([xs[0], xs[far], x], [ys[0], ys[far], y]) == 0 for x, y in zip(xs, ys, strict=True))


def _is_point(value: Any) -> bool:
    return value.__class__ is dict and _is_number(value.get("x")) and _is_number(value.get("y"))


_FEW_POINTS, _NO_LENGTH = spec_of(PolygonPoints, "polygon", 3), spec_of(LinePoints, "line", 2)
_NO_AREA = spec_of(PolygonZeroArea)
_CROSSES = spec_of(PolygonCrossesItself)
_REPEATED = spec_of(RepeatedPoint)

#: Kinds of all findings about shapes, by member.
OF_MEMBER = {
    "bbox": OF_BOX_ON_MAP | OF_BOX | kinds(BOX_PAST_PAGE),
    "point": OF_POINTS,
    "line": OF_POINTS | kinds(_NO_LENGTH),
    "polygon": OF_POINTS | kinds(_FEW_POINTS, _NO_AREA, _CROSSES, _REPEATED),
}
