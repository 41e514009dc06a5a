"""Record rules about what is drawn on one image, page or map: boxes, points, lines, polygons and masks.

A value that the shape rules refuse is passed over here: a rule never speaks twice of one fault.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from predlint.dialects.labelbox import constraints, maps
from predlint.dialects.labelbox import geometry_words as geo
from predlint.dialects.labelbox import record_words as say
from predlint.dialects.labelbox import span_words as span_say
from predlint.dialects.labelbox.ranges import Check, Out, emit, is_whole
from predlint.geometry import ABOUT_ONE, box_outside, crosses_itself, distinct_points, point_outside, polygon_area, repeated_point
from predlint.shapes.faults import fault
from predlint.shapes.findings import Path
from predlint.shapes.nodes import Branch

if TYPE_CHECKING:
    from predlint.shapes.constraints import Constraint
    from predlint.stream.data_rows import DataRow

#: The most that a double can hold.
_MOST = sys.float_info.max
_NUMBERS = frozenset({int, float})
#: None where it is not known.
_PIXELS = constraints.PIXELS | {None}


class GeometryRules:
    """The rules for one medium, None where it is not known. ``parent`` is the path of what holds the value, where that is no record."""

    def __init__(self, media: str | None, *, pixels: bool = False) -> None:
        """``pixels``: maps are tiled images, whose coordinates are no degrees."""
        self.media, self.pixels = media, pixels
        self.canvas = "video frame" if media == "video" else "image"
        self.by_member = {"bbox": self.box, "polygon": self.polygon, "line": self.line, "point": self.point}
        self.checks = [
            *[Check(member, check, partial(self.unless, member)) for member, check in self.by_member.items()],
            Check("mask", self.mask, self._unless_mask),
        ]
        self.outside, self.sticks_out = fault("GEO006", say.outside, self.canvas), fault("GEO007", say.sticks_out, self.canvas)

    def unless(self, member: str, _: Branch | None = None) -> set[Constraint] | None:
        """The constraints of which one is broken wherever something is said of what stands in a member."""
        held = {
            "bbox": (*constraints.box(self.media), *(constraints.ON_PAGE if self.media == "pdf" else ())),
            "point": constraints.point(self.media),
            "line": (*constraints.line(self.media), *constraints.point_of(self.media)),
            "polygon": (*constraints.polygon(self.media), *constraints.point_of(self.media)),
        }
        return set(held[member]) if self.media in constraints.DRAWN else None

    @staticmethod
    def _unless_mask(_: Branch) -> set[Constraint]:
        return {*constraints.COLOUR, constraints.IMAGE}

    def box(self, record: dict[str, Any], row: DataRow | None, out: Out, parent: Path = None) -> None:
        box = record["bbox"]
        if self.media == "pdf" and record["bbox"] is not None:
            self._page(record, row, out)
        if box.__class__ is not dict:
            return
        top, left, height, width = sides = [box.get(side) for side in geo.SIDES]
        if self._in_degrees(row):
            maps.check_box(box, row, (parent, "bbox"), out)
            return
        if not _are_numbers(sides):
            return
        path: Path = (parent, "bbox")
        if self.media == "pdf":
            self._bounds_of_page(record, row, (top + height, left + width), path, out)
            row = None
        if self.media is None:
            self._signs_of_box(path, box, out)
        if height <= 0 or width <= 0:
            if height == 0 and self.media == "geospatial":  # the shape leaves it to a map, where it may be negative
                emit(out, _BOX_SIZE, (path, "height"), height, "bbox.height")
            return
        if min(top, left) <= -1:  # which was told
            self._far_edges(box, row, path, out)
        elif self._counts_pixels(record, row) and max(sides) <= ABOUT_ONE and min(height, width) <= 1 and not _are_ints(sides):
            about = ("page", str(record.get("unit")).lower()) if "unit" in record else (self.canvas,)
            emit(out, _NORMALISED, path, box, "bbox", *about)
        elif self.media in ("pdf", None) and record.get("unit") == "PERCENT" and max(sides) <= 1:
            emit(out, _OF_PAGE, path, box)
        elif row is not None and row.width and row.height:
            place = box_outside(top, left, height, width, row.width, row.height)
            if place != "inside":
                said = self.outside if place == "outside" else self.sticks_out
                where = (top, left, height, width, row.width, row.height)
                emit(out, said, path, box, *say.box_edge(*where), "the box", say.box_reading(*where))

    def _far_edges(self, box: dict[str, float], row: DataRow | None, path: Path, out: Out) -> None:
        """A box that begins before its image, and ends behind it too."""
        if row is None or not row.width or not row.height:
            return
        top, left, height, width = box["top"], box["left"], box["height"], box["width"]
        where = (top, left, height, width, row.width, row.height)
        over = max(top + height - row.height, left + width - row.width)
        if over >= 1 and box_outside(*where) == "sticks-out":
            emit(out, self.sticks_out, path, box, *say.box_edge(*where), "the box", say.box_reading(*where))

    @staticmethod
    def _signs_of_box(path: Path, box: dict[str, float], out: Out) -> None:
        """What is not above 0 where the medium is not known: wrong unless the box can lie on a map, and then in doubt."""
        on_map = _may_be_degrees(box["left"], box["top"])
        for side in ("height", "width"):
            value = box[side]
            if value == 0 or (value < 0 and not (on_map and side == "height")):
                emit(out, _BOX_SIZE, (path, side), value, f"bbox.{side}")
        before = [side for side in ("top", "left") if box[side] <= -1]
        if not on_map:
            for side in before:
                emit(out, _NEGATIVE, (path, side), box[side], f"bbox.{side}")
            return
        if box["height"] < 0:
            before.insert(0, "height")
        if before:  # one doubt, said once
            emit(out, _MAPS_ONLY, (path, before[0]), box[before[0]], f"bbox.{before[0]}")

    def _in_degrees(self, row: DataRow | None) -> bool:
        """True on a map whose coordinates are longitudes and latitudes."""
        return self.media == "geospatial" and not self.pixels and (row is None or row.degrees is not False)

    def _counts_pixels(self, record: dict[str, Any], row: DataRow | None) -> bool:
        """True where coordinates are surely meant in pixels or points, so that fractions are a slip.

        Where the medium is not known, too: as degrees, all of them from 0 to 1, they would lie in the sea off Gabon.
        """
        if self.media == "pdf" or (self.media is None and "unit" in record):
            return record.get("unit") in ("POINTS", "PIXELS")
        return self.media in _PIXELS or (self.media == "geospatial" and not self._in_degrees(row))

    def _page(self, record: dict[str, Any], row: DataRow | None, out: Out) -> None:
        page: Any = record.get("page")
        if row is not None and row.page_count is not None and is_whole(page) and page >= row.page_count:
            emit(out, _PAST_PAGE, (None, "page"), page, row.page_count, 0)

    def _bounds_of_page(self, record: dict[str, Any], row: DataRow | None, reach: tuple[float, float], path: Path, out: Out) -> None:
        """A box that leaves its page: known for percent, and for points and inches where the list of data rows tells the page's size."""
        from predlint.dialects.labelbox.page_sizes import LEEWAY, page_side

        unit, box = record.get("unit"), record["bbox"]
        known = (row.height, row.width) if row is not None and row.width and row.height else (None, None)
        height, width = [page_side(unit, side) for side in known] if isinstance(unit, str) else (None, None)
        if height is None or width is None:
            return
        leeway = LEEWAY[str(unit)]
        for at, start, size in ((reach[0], box["top"], height), (reach[1], box["left"], width)):
            if at > size + leeway:
                said = _OFF_PAGE if start >= size else _OVER_PAGE
                too_long = max(box["height"] - height, box["width"] - width) > leeway  # no page holds it, wherever it begins
                emit(out, said, path, box, at, size, str(unit).lower(), start < size and not too_long)
                return

    def point(self, record: dict[str, Any], row: DataRow | None, out: Out, parent: Path = None) -> None:
        point = record["point"]
        if self._in_degrees(row):
            maps.check_point(point, row, (parent, "point"), out)
            return
        if not _is_point(point):
            return
        self._signs([point], "point", out, parent)
        x, y = point["x"], point["y"]
        if self._counts_pixels(record, row) and min(x, y) > -1 and max(x, y) <= 1 and not (x == int(x) and y == int(y)):
            emit(out, _NORMALISED, (parent, "point"), point, "point", self.canvas)
            return
        if row is not None and row.width and row.height and x > -1 and y > -1 and point_outside(x, y, row.width, row.height) == "outside":
            emit(out, self.outside, (parent, "point"), point, *say.point_edge(point, row.width, row.height))

    def polygon(self, record: dict[str, Any], row: DataRow | None, out: Out, parent: Path = None) -> None:
        axes = self._axes(record, "polygon", 3, row, out, parent)
        if axes is None:
            return
        points, (xs, ys) = record["polygon"], axes
        path: Path = (parent, "polygon")
        different = distinct_points(xs, ys)
        if different < 3:
            emit(out, _FEW_POINTS, path, points, different)
            return
        again = repeated_point(xs, ys)
        if again is not None:
            emit(out, _REPEATED, (path, again), points[again])
        if polygon_area(xs, ys) == 0 and _on_one_line(xs, ys):
            emit(out, _NO_AREA, path, points)
        elif crosses_itself(xs, ys) is not None:
            emit(out, _CROSSES, path, points)
        self._bounds(points, xs, ys, "polygon", row, out, parent)

    def line(self, record: dict[str, Any], row: DataRow | None, out: Out, parent: Path = None) -> None:
        axes = self._axes(record, "line", 2, row, out, parent)
        if axes is not None:
            self._bounds(record["line"], *axes, "line", row, out, parent)

    def _axes(
        self, record: dict[str, Any], member: str, least: int, row: DataRow | None, out: Out, parent: Path
    ) -> tuple[list[float], list[float]] | None:
        """The x and y of at least so many points, of which was told where they cannot be; None of what are no such points."""
        points = record[member]
        if points.__class__ is not list:
            return None
        if self._in_degrees(row):
            maps.check_points(points, member, row, (parent, member), out)
        axes = _coordinates(points) if len(points) >= least else None
        if axes is not None:
            self._signs(points, member, out, parent)
        return axes

    def _signs(self, points: list[dict[str, float]], member: str, out: Out, parent: Path) -> None:
        """Negative coordinates where the medium is not known: wrong unless all of them can be degrees, and then in doubt."""
        if self.media is not None:
            return
        path: Path = (parent, member)
        said = _MAPS_ONLY if all([_may_be_degrees(p["x"], p["y"]) for p in points]) else _NEGATIVE
        for index, point in enumerate(points):
            for axis in ("x", "y"):
                if point[axis] <= -1:
                    where: Path = (path, axis) if member == "point" else ((path, index), axis)
                    emit(out, said, where, point[axis], f"point.{axis}" if member == "point" else f"{axis} of a point of the {member}")
                    if said is _MAPS_ONLY:  # one doubt, said once
                        return

    def _bounds(
        self, points: list[dict[str, float]], xs: list[float], ys: list[float], member: str, row: DataRow | None, out: Out, parent: Path
    ) -> None:
        if self._in_degrees(row):
            return
        path: Path = (parent, member)
        negative = min(xs) <= -1 or min(ys) <= -1  # which was told
        if self._counts_pixels({}, row) and max(xs) <= ABOUT_ONE and max(ys) <= ABOUT_ONE and not (negative or _are_ints([*xs, *ys])):
            emit(out, _NORMALISED, path, points, member, self.canvas)
            return
        if row is None or not row.width or not row.height:
            return
        width, height = row.width, row.height
        if max(xs) <= width and max(ys) <= height:
            return
        outside = [index for index, p in enumerate(points) if point_outside(max(p["x"], 0), max(p["y"], 0), width, height) == "outside"]
        if not outside:
            return
        reading = say.points_reading(xs, ys, width, height) if self.media != "pdf" else None
        to_right = all(p["x"] >= width for p in points)
        if to_right or all(p["y"] >= height for p in points):
            told = {**points[outside[0]], "y" if to_right else "x": 0}  # where all of it is outside, not just this point
            emit(out, self.outside, path, points, *say.point_edge(told, width, height, f"the {member}"), reading)
        else:
            first = outside[0]
            emit(
                out,
                self.sticks_out,
                (path, first),
                points[first],
                *say.point_edge(points[first], width, height, f"a point of the {member}"),
                reading,
            )

    def mask(self, record: dict[str, Any], row: DataRow | None, out: Out) -> None:
        mask = record["mask"]
        if mask.__class__ is not dict:
            return
        colour, png = mask.get("colorRGB"), mask.get("png")
        if colour.__class__ is list and len(colour) == 3 and all(_is_number(c) and c == 0 for c in colour):
            emit(out, _BLACK, ((None, "mask"), "colorRGB"), colour)
        if not isinstance(png, str) or not png:
            return
        from predlint.dialects.labelbox.png import is_larger, misses, png_problem
        from predlint.dialects.labelbox.png_pixels import is_blank

        path: Path = ((None, "mask"), "png")
        if isinstance(mask.get("instanceURI"), str):
            emit(out, _TWO_MASKS, path, png)
        if (problem := png_problem(png)) is not None:
            emit(out, _PNG_FAULT, path, png, problem)
        elif row is not None and (size := misses(png, row.width, row.height)) is not None:
            emit(out, _PNG_LARGER if is_larger(size, row) else _PNG_SIZE, path, png, *size, row.width, row.height, self.canvas)
        elif is_blank(png):
            emit(out, _BLANK, path, png)


def _is_number(value: Any) -> bool:
    return (value.__class__ is float or value.__class__ is int) and -_MOST <= value <= _MOST


def _coordinates(points: list[Any]) -> tuple[list[float], list[float]] | None:
    """The x and y of well-formed points; None when one of them is not."""
    try:
        xs, ys = [point["x"] for point in points], [point["y"] for point in points]
    except (TypeError, KeyError, IndexError):
        return None
    return (xs, ys) if _are_numbers(xs) and _are_numbers(ys) else None


def _are_numbers(values: list[Any]) -> bool:
    """True for numbers that a double can hold; others were named as such already."""
    return _NUMBERS.issuperset(map(type, values)) and min(values) >= -_MOST and max(values) <= _MOST


def _are_ints(values: list[Any]) -> bool:
    """True for numbers without a decimal point: pixels in a corner, as fractions never are."""
    return {int}.issuperset(map(type, values))


def _on_one_line(xs: list[float], ys: list[float]) -> bool:
    """True when every triangle of the first point, the one farthest from it and another one is flat."""
    far = max(range(len(xs)), key=lambda i: abs(xs[i] - xs[0]) + abs(ys[i] - ys[0]))  # squares may be more than a double holds
    return all(polygon_area([xs[0], xs[far], x], [ys[0], ys[far], y]) == 0 for x, y in zip(xs, ys, strict=True))


def _is_point(value: Any) -> bool:
    return value.__class__ is dict and _is_number(value.get("x")) and _is_number(value.get("y"))


def _may_be_degrees(x: float, y: float) -> bool:
    """True when the numbers can be a longitude and a latitude."""
    return -180 <= x <= 180 and -90 <= y <= 90


_BOX_SIZE = fault("GEO004", geo.box_size)
_NEGATIVE = fault("GEO005", geo.negative)
_MAPS_ONLY = fault("GEO029", geo.maps_only)
_NORMALISED = fault("GEO008", say.normalised)
_OF_PAGE = fault("GEO008", say.fractions_of_page)
_FEW_POINTS = fault("GEO009", geo.few_points, "polygon", 3)
_NO_AREA = fault("GEO010", say.no_area)
_CROSSES = fault("GEO011", say.crosses)
_REPEATED = fault("GEO012", say.repeated)
_BLACK = fault("GEO018", say.black)
_TWO_MASKS = fault("REC003", say.mask_twice)
_PNG_FAULT = fault("GEO020", say.png)
_BLANK = fault("GEO031", say.blank_mask)
_PNG_SIZE, _PNG_LARGER = fault("GEO028", say.mask_size, "mask.png"), fault("GEO007", say.mask_size, "mask.png")
_PAST_PAGE = fault("KEY011", span_say.past_page)
_OFF_PAGE = fault("GEO006", span_say.page_edge)
_OVER_PAGE = fault("GEO007", span_say.page_edge)
