"""Record rules for shapes on one image, page or map: boxes, points, lines, polygons and masks.

Values that the Shape rejects are skipped, so that no fault is reported twice.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from predlint.geometry import ABOUT_ONE, crosses_itself, distinct_points, polygon_area, repeated_point
from predlint.platforms.labelbox import boxes, constraints, maps
from predlint.platforms.labelbox.coordinates import (
    OF_MASK_SIZE,
    NegativeCoordinate,
    NormalisedCoordinates,
    OutsideImage,
    RightOnMaps,
    SticksOut,
    negative_points,
    outline_in_image,
    point_in_image,
    wrong_mask_size,
)
from predlint.platforms.labelbox.geometry_words import LinePoints, PolygonPoints
from predlint.platforms.labelbox.ranges import Out, add_range_findings, is_whole
from predlint.platforms.labelbox.record_words import (
    BlackMaskColour,
    BlankMask,
    MaskPng,
    MaskTwice,
    PolygonCrossesItself,
    PolygonZeroArea,
    RepeatedPoint,
)
from predlint.platforms.labelbox.span_words import PastPage
from predlint.shape.nodes import Branch
from predlint.shape.record_checks import Check, Declared, Names, kinds, on
from predlint.shape.violation_specs import ViolationSpec, spec_of
from predlint.violation import Path, make_finding

if TYPE_CHECKING:
    from predlint.stream.data_rows import DataRow

#: The largest finite double.
_MOST = sys.float_info.max
_NUMBERS = frozenset({int, float})
#: Media with pixel coordinates; None if the medium is not known.
_PIXELS = constraints.PIXELS | {None}


class GeometryRules:
    """The rules for one medium (None: not known). ``parent`` is the path of the object that contains the value, or None for the record."""

    def __init__(self, media: str | None, *, pixels: bool = False) -> None:
        """``pixels``: maps are tiled images whose coordinates are no degrees."""
        self.media, self.pixels = media, pixels
        self.canvas = "video frame" if media == "video" else "image"
        self.by_member = {"bbox": self.box, "polygon": self.polygon, "line": self.line, "point": self.point}
        self.checks = [
            *[Check[Branch](check, OF_MEMBER[member], (member,), self.under((member,))) for member, check in self.by_member.items()],
            Check[Branch](self.mask, _OF_MASK, ("mask",), _MASK),
        ]

    def under(self, place: Names) -> Declared:
        """Returns the constraints that the Shape must declare for the value of a member."""
        by_member = {
            "bbox": (*constraints.box(self.media), *(constraints.ON_PAGE if self.media == "pdf" else ())),
            "point": constraints.point(self.media),
            "line": (*constraints.line(self.media), *constraints.point_of(self.media)),
            "polygon": (*constraints.polygon(self.media), *constraints.point_of(self.media)),
        }
        return Declared(on(place, *by_member[place[-1]])) if self.media in constraints.DRAWN else Declared(undeclarable=(place[0],))

    def box(self, record: dict[str, Any], row: DataRow | None, out: Out, parent: Path = None) -> None:
        box = record["bbox"]
        if self.media == "pdf" and record["bbox"] is not None:
            self._page(record, row, out)
        if box.__class__ is not dict:
            return
        path: Path = (parent, "bbox")
        if self._in_degrees(row):
            maps.check_box(box, row, path, out)
            return
        sides = [box.get(side) for side in boxes.SIDES]
        if not _are_numbers(sides):
            return
        if self.media == "pdf":
            out += boxes.on_page(box, record.get("unit"), row, path)
            row = None
        if self.media is None:
            out += boxes.signs(box, path)
        top, left, height, width = sides
        if height <= 0 or width <= 0:
            if height == 0 and self.media == "geospatial":  # the Shape accepts any height on maps, where it may be negative
                out.append(make_finding(boxes.BoxSize, (path, "height"), height, "height"))
            return
        if min(top, left) <= -1:
            out += boxes.in_image(box, row, self.canvas, path, begins_before=True)
            return
        pixels, may_be_on_page = self._counts_pixels(record, row), self.media in ("pdf", None)
        as_fractions = [*boxes.fractions(box, record, self.canvas, path, in_pixels=pixels, may_be_on_page=may_be_on_page)]
        out += as_fractions or boxes.in_image(box, row, self.canvas, path, begins_before=False)

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
            add_range_findings(out, _PAST_PAGE, (None, "page"), page, row.page_count, 0)

    def point(self, record: dict[str, Any], row: DataRow | None, out: Out, parent: Path = None) -> None:
        point = record["point"]
        if self._in_degrees(row):
            maps.check_point(point, row, (parent, "point"), out)
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
            add_range_findings(out, _FEW_POINTS, path, points, different)
            return
        again = repeated_point(xs, ys)
        if again is not None:
            add_range_findings(out, _REPEATED, (path, again), points[again])
        if polygon_area(xs, ys) == 0 and _on_one_line(xs, ys):
            add_range_findings(out, _NO_AREA, path, points)
        elif crosses_itself(xs, ys) is not None:
            add_range_findings(out, _CROSSES, path, points)
        self._bounds(points, xs, ys, "polygon", row, out, parent)

    def line(self, record: dict[str, Any], row: DataRow | None, out: Out, parent: Path = None) -> None:
        axes = self._axes(record, "line", 2, row, out, parent)
        if axes is None:
            return
        if distinct_points(*axes) < 2:
            add_range_findings(out, _NO_LENGTH, (parent, "line"), record["line"], 1)
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
            maps.check_points(points, member, row, (parent, member), out)
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
            add_range_findings(out, _BLACK, ((None, "mask"), "colorRGB"), colour)
        if not isinstance(png, str) or not png:
            return
        from predlint.platforms.labelbox.png_pixels import is_blank
        from predlint.platforms.labelbox.png_size import png_problem, wrong_size

        path: Path = ((None, "mask"), "png")
        if isinstance(mask.get("instanceURI"), str):
            add_range_findings(out, _TWO_MASKS, path, png)
        if (problem := png_problem(png)) is not None:
            add_range_findings(out, _PNG_FAULT, path, png, problem)
        elif row is not None and (size := wrong_size(png, row.width, row.height)) is not None:
            out.append(wrong_mask_size(png, size, "mask.png", row, self.canvas, path))
        elif is_blank(png):
            add_range_findings(out, _BLANK, path, png)


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
_BLACK = spec_of(BlackMaskColour)
_TWO_MASKS = spec_of(MaskTwice)
_PNG_FAULT = ViolationSpec(MaskPng)
_BLANK = spec_of(BlankMask)
_PAST_PAGE = ViolationSpec(PastPage)
_MASK = Declared((*on(("mask", "colorRGB"), *constraints.COLOUR), *on(("mask", "png"), constraints.IMAGE)))
_OF_MASK = kinds(_BLACK, _TWO_MASKS, _PNG_FAULT, _BLANK) | OF_MASK_SIZE
_OF_POINTS = maps.OF_POINTS | kinds(NormalisedCoordinates, NegativeCoordinate, RightOnMaps, OutsideImage, SticksOut)
#: Kinds of all findings about shapes, by member.
OF_MEMBER = {
    "bbox": maps.OF_BOX | boxes.OF_BOX | kinds(_PAST_PAGE),
    "point": _OF_POINTS,
    "line": _OF_POINTS | kinds(_NO_LENGTH),
    "polygon": _OF_POINTS | kinds(_FEW_POINTS, _NO_AREA, _CROSSES, _REPEATED),
}
