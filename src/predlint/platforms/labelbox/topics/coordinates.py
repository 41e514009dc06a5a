"""Coordinates of all shapes: numbers, in pixels of the image and within its size, or degrees within the bounds of a map."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import inf
from typing import TYPE_CHECKING, Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.geometry import point_outside
from predlint.model.texts import lazy_regex, quote
from predlint.model.violation import Finding, Fix, FixContext, Keys, Path, Violation, Words, fixes, make_finding
from predlint.platforms.common_mistakes import bracketed, double_encoded_help, is_printed
from predlint.platforms.labelbox.forms import FORMS, kind_of
from predlint.platforms.labelbox.record import Out, add_finding
from predlint.platforms.numbers import bracketed_number, unquoted_number, with_point, without_type
from predlint.shape.nodes import Number
from predlint.shape.record_checks import kinds

if TYPE_CHECKING:
    from predlint.io.data_row import DataRow


# -- Coordinates of all shapes: numbers, in pixels of the image, within its size -------------------------------------


#: Media with non-negative coordinates.
UNSIGNED = ("image", "video", "dicom", "pdf")
#: A box that leaves its image by at most this share of a side belongs to an object that is cut off, and was not clipped.
_CUT_OFF = 0.05


def pixels(value: float) -> str:
    """Returns a pixel position as people write it: whole numbers without a point, others with two decimals."""
    if abs(value) >= 1e15:  # no pixel position, so its digits are of no use
        return f"{value:g}"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


# -- numbers ------------------------------------------------------------------------------------------------------------------


class CoordinateType(Violation, code="GEO003", slug="coordinate-type"):
    """A coordinate is not a number.

    Why: The Python SDK turns "10" or true into a number on its own, but a raw upload does not pass through it, and null or a list never
    fits.
    Fix: Convert before writing: float(value). NumPy numbers need .item() or float(), not str().
    """

    what: str

    def words(self) -> Words:
        message = f"{self.what} must be a number, found {kind_of(self.value)}"
        return message, plain_number(self.value) or "give the number, or leave the annotation out"

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Any:
        return at.unwrap_number()


class AxesInLists(Violation, of=CoordinateType):
    """All points of an outline are in one object: ``{"x": [1, 5, 5], "y": [1, 1, 4]}``."""

    what: str

    def words(self) -> Words:
        message = f"x and y of {'the ' * (self.what == 'point')}{self.what} must be numbers, found lists"
        if self._is_one_point():
            return message, "remove the brackets around both numbers"
        if self.what == "point":
            return message, "an annotation has one point; give each of them a line of its own"
        return message, 'write an object for each point: {"x": …, "y": …}'

    def _is_one_point(self) -> bool:
        return all([len(self.value[axis]) == 1 for axis in ("x", "y")])

    @fixes()
    def fix(self, at: FixContext) -> Any:
        return (
            at.replace_safely(*[([*at.keys, axis], at.raw_text([*at.keys, axis, 0])) for axis in ("x", "y")])
            if self._is_one_point()
            else None
        )


def plain_number(value: Any) -> str | None:
    """Returns the help for a number in quotes or brackets, or None for any other value."""
    bare = unquoted_number(value)
    return f"write {bare} without quotes" if bare is not None else without_type(value) or with_point(value) or bracketed_number(value)


def coordinate(what: str, media: str | None) -> Number:
    """Returns the shape of a position. If the medium is not known, degrees are possible and signs are free."""
    wrong, canvas = spec_of(CoordinateType, what), "page" if media == "pdf" else "image"
    return Number(wrong, spec_of(NegativeCoordinate, what, canvas), above=-1.0) if media in UNSIGNED else Number(wrong)


# -- before the edge ------------------------------------------------------------------------------------------------------------


class NegativeCoordinate(Violation, code="GEO005", slug="negative-coordinate", in_part=True):
    """A coordinate lies a pixel or more before the image's edge.

    Why: Pixels are counted from the top left corner of the image, so a negative one lies outside it.
    Fix: Clip to the image: x = max(0, x), and shorten width or height by the same amount.
    """

    what: str
    canvas: str = "image"

    def words(self) -> Words:
        start = "the page starts at 0 in every unit" if self.canvas == "page" else "pixels start at 0"
        help_ = f"clip the shape to the {self.canvas}, or leave it out where none of it is inside"
        return f"{self.what} is {quote(self.value)}; {start}", help_

    @fixes(unsafe="moves the coordinate to the edge, and shortens a box by as much")
    def fix(self, at: FixContext) -> Any:
        begin, side = at.number(at.keys), {"left": "width", "top": "height"}.get(str(at.keys[-1]))
        if begin is None or at.all_outside(0, inf):
            return None
        if side is None:
            return at.replace_unsafely((at.keys, 0))
        other = [*at.keys[:-1], side]
        size = at.number(other)
        return None if size is None or size + begin <= 0 else at.replace_unsafely((at.keys, 0), (other, size + begin))


class RightOnMaps(Violation, code="GEO029", slug="negative-off-maps", severity=Severity.WARNING, layer="record"):
    """A height or coordinate is negative, which is right only on maps, and the medium is not known.

    Why: On an image such a box encloses nothing or begins outside of it; on a map it is in the west or south, or its top is the north.
    Without the medium either may be meant.
    Fix: Count from the top left corner, in pixels, and clip to the image. Where the data rows are maps, say --media geospatial or export
    the ontology with its mediaType; what is not a longitude and latitude is an error then.
    """

    what: str

    template = (
        "{what} is {value:quoted}: wrong in pixels, right only on a map, and the medium is not known",
        "count from the top left corner, in pixels; where the data rows are maps, say --media geospatial",
    )


def may_be_degrees(x: float, y: float) -> bool:
    """Returns True if the numbers can be a longitude and a latitude."""
    return -180 <= x <= 180 and -90 <= y <= 90


def negative_points(points: list[dict[str, float]], member: str, path: Path) -> Iterator[Finding]:
    """Yields findings for negative coordinates if the medium is not known: wrong, or suspect if all points can lie on a map. ``path``: path
    of the member."""
    on_map = all([may_be_degrees(point["x"], point["y"]) for point in points])
    for index, point in enumerate(points):
        for axis in ("x", "y"):
            if point[axis] <= -1:
                at: Path = (path, axis) if member == "point" else ((path, index), axis)
                what = f"point.{axis}" if member == "point" else f"{axis} of a point of the {member}"
                if on_map:
                    yield make_finding(RightOnMaps, at, point[axis], what)
                    return  # report one suspicion per outline
                yield make_finding(NegativeCoordinate, at, point[axis], what)


# -- behind the edge ------------------------------------------------------------------------------------------------------------


class OutsideImage(Violation, code="GEO006", slug="outside-image", layer="record"):
    """The geometry lies wholly outside the image.

    Why: Nobody will see it in the editor. Usually the prediction was made on a resized image, or width and height were swapped.
    Fix: Scale back to the original size: x * original_width / model_width, and the same for y.
    """

    canvas: str
    place: str
    """How far the shape reaches, or where it lies."""
    size: str
    """The size of the canvas."""
    what: str = "the box"
    reading: str | None = None
    """Another reading of the numbers."""

    def words(self) -> Words:
        message = f"{_placed(self.what, self.place)}, outside the {self.canvas}, which is {self.size}"
        return message, self.reading or f"was the {self.canvas} resized? check which size the model saw"


class SticksOut(Violation, code="GEO007", slug="sticks-out", layer="record"):
    """The geometry reaches beyond the edge of the image or page by a pixel or more.

    Why: The platform refuses an annotation that leaves its image, by one pixel too. To end exactly on the edge is fine, and less than a
    pixel is rounding.
    Fix: Clip to the size of the image before writing; several pixels point to a wrong scale.
    """

    parameters = (("tolerance_pixels", 1),)

    canvas: str
    place: str
    size: str
    what: str = "the box"
    reading: str | None = None

    def words(self) -> Words:
        message, clip = f"{_placed(self.what, self.place)}; the {self.canvas} is {self.size}", f"clip it to the {self.canvas}"
        return message, f"{self.reading}{'' if self.reading.endswith('?') else ';'} else {clip}" if self.reading else clip

    @fixes(
        unsafe="cuts a box at the edge of the image or page, and moves points to it, by at most 5 % of its side, "
        "unless a box may be meant by two corners or a centre; the size comes from the list of data rows"
    )
    def fix(self, at: FixContext) -> Any:
        row = at.row
        if row is None or not row.width or not row.height:
            return None
        if "bbox" in at.keys:
            return cut_box(at, row.width, row.height)
        outline = [[*at.keys[:-1], index] for index in range(len(at.enclosing_object))]
        coordinates = [([*point, axis], maximum) for point in outline for axis, maximum in (("x", row.width), ("y", row.height))]
        beyond = [
            (keys, maximum) for keys, maximum in coordinates if _is_beyond(at.value_at(keys), maximum) and at.number(keys) is not None
        ]
        return None if any([_is_far(at, at.value_at(keys), maximum) for keys, maximum in beyond]) else at.replace_unsafely(*beyond)


def _placed(what: str, place: str) -> str:
    return f"{what} {'reaches to' if what == 'the box' else 'lies at'} {place}"


def point_in_image(point: dict[str, float], row: DataRow | None, canvas: str, path: Path) -> Iterator[Finding]:
    """Yields the finding for a point beyond the far edge of its image. A point before the near edge is reported elsewhere."""
    x, y = point["x"], point["y"]
    if row is not None and row.width and row.height and x > -1 and y > -1 and point_outside(x, y, row.width, row.height) == "outside":
        reading = _points_reading([x], [y], row.width, row.height)
        yield make_finding(OutsideImage, path, point, canvas, *_point_edge(point, row.width, row.height), "the point", reading)


def outline_in_image(
    points: list[dict[str, float]], xs: list[float], ys: list[float], member: str, row: DataRow, media: str | None, canvas: str, path: Path
) -> Iterator[Finding]:
    """Yields the finding for a polygon or a line that leaves its image of known size."""
    width, height = cast("tuple[float, float]", (row.width, row.height))
    if max(xs) <= width and max(ys) <= height:
        return
    outside = [index for index, p in enumerate(points) if point_outside(max(p["x"], 0), max(p["y"], 0), width, height) == "outside"]
    if not outside:
        return
    reading, first = _points_reading(xs, ys, width, height) if media != "pdf" else None, points[outside[0]]
    to_right = all(p["x"] >= width for p in points)
    if to_right or all(p["y"] >= height for p in points):
        where = _point_edge(
            {**first, "y" if to_right else "x": 0}, width, height
        )  # the side on which all points are outside, not only this one
        yield make_finding(OutsideImage, path, points, canvas, *where, f"the {member}", reading)
    else:
        where = _point_edge(first, width, height)
        yield make_finding(SticksOut, (path, outside[0]), first, canvas, *where, f"a point of the {member}", reading)


def _point_edge(point: dict[str, float], width: float, height: float) -> tuple[str, str]:
    """Returns the position of a point, and the size of the image, for the side where the point is farther outside."""
    if point["x"] - width >= point["y"] - height:
        return f"x={pixels(point['x'])}", f"{pixels(width)} wide"
    return f"y={pixels(point['y'])}", f"{pixels(height)} high"


def box_edge(top: float, left: float, height: float, width: float, image_width: float, image_height: float) -> tuple[str, str]:
    """Returns how far a box reaches, and the size of the image: for the side where it is outside, else where it reaches farther over."""
    if left >= image_width or (top < image_height and left + width - image_width >= top + height - image_height):
        return f"x={pixels(left + width)}", f"{pixels(image_width)} wide"
    return f"y={pixels(top + height)}", f"{pixels(image_height)} high"


_ON_ITS_SIDE = "it would fit the image turned by 90 degrees: was its EXIF orientation ignored, or are "


def _points_reading(xs: Sequence[float], ys: Sequence[float], width: float, height: float) -> str | None:
    """Returns another reading of the points of an outline that leaves its image, or None if it is hardly outside."""
    if max((max(xs) - width) / width, (max(ys) - height) / height) <= _CUT_OFF:
        return None
    return f"{_ON_ITS_SIDE}x and y swapped?" if max(xs) <= height and max(ys) <= width else None


def box_reading(top: float, left: float, height: float, width: float, image_width: float, image_height: float) -> str | None:
    """Returns another reading of a box that leaves its image but would lie within by that reading, or None if it is hardly outside."""
    if max((left + width - image_width) / image_width, (top + height - image_height) / image_height) <= _CUT_OFF:
        return None
    if left < width <= image_width and top < height <= image_height:
        sides = f"width is {pixels(width - left)} and height {pixels(height - top)}"
        return f"are width and height the right and the lower edge? then {sides}"
    across, down = width / 2, height / 2
    if across <= left <= image_width - across and down <= top <= image_height - down:
        return f"are left and top the centre? then left is {pixels(left - across)} and top {pixels(top - down)}"
    if left + width <= image_height and top + height <= image_width:
        return f"{_ON_ITS_SIDE}left and top swapped?"
    impossible = width > image_width or height > image_height
    if impossible and left + height <= image_width and top + width <= image_height:
        return "are width and height swapped?"
    return None


def cut_box(at: FixContext, width: float, height: float) -> Any:
    """Cuts a box at the right and lower edges. Returns None if it reaches far beyond them, or may be meant otherwise: as two corners, or
    with a centre like all boxes of its file."""
    numbers = [at.number([*at.keys, side]) for side in ("left", "top", "width", "height")]
    if None in numbers:
        return None
    x, y, across, down = cast("list[Decimal]", numbers)
    left, top, wide, high = [at.value_at([*at.keys, side]) for side in ("left", "top", "width", "height")]
    if _is_far(at, left + wide, width) or _is_far(at, top + high, height):
        return None
    if 0 <= left < wide <= width and 0 <= top < high <= height:
        return None
    if left + wide / 2 <= width and top + high / 2 <= height and at.file is not None and at.file.may_hold_centres:
        return None
    cut: list[tuple[Keys, Any]] = []
    for begin, size, side, maximum in ((x, across, "width", width), (y, down, "height", height)):
        edge = Decimal(str(maximum))
        if begin + size > edge > begin:
            cut.append(([*at.keys, side], edge - begin))
    return at.replace_unsafely(*cut)


def _is_beyond(number: Any, most: float) -> bool:
    return number.__class__ in (int, float) and number > most


def _is_far(at: FixContext, number: float, most: float) -> bool:
    """Returns True if a box reaches farther beyond the edge than may be cut."""
    return number > most * (1 + at.max_clip)


# -- fractions ------------------------------------------------------------------------------------------------------------------


class NormalisedCoordinates(Violation, code="GEO008", slug="normalised-coordinates", layer="record"):
    """All coordinates are about 1 or less: fractions of the image instead of pixels.

    Why: Coordinates are pixels, so the annotation becomes a speck in the top left corner.
    Fix: Multiply x values by the width and y values by the height of the image; YOLO output needs this.
    """

    member: str
    canvas: str = "image"
    unit: str = "pixels"

    def words(self) -> Words:
        shapes = cast("list[Any]", self.value) if isinstance(self.value, list) else [self.value]
        sides = ("top", "left", "height", "width") if self.member == "bbox" else ("x", "y")  # other members have points, or are of any form
        largest = max([part[side] for part in shapes for side in sides])
        help_ = f"multiply by the {self.canvas}'s width and height{', or is the unit INCHES or PERCENT?' * (self.canvas == 'page')}"
        return f"all numbers of the {self.member} are at most {pixels(max(largest, 1))}; {self.unit} are expected", help_

    @fixes(unsafe="multiplies by the width and height of the image, which come from the list of data rows")
    def fix(self, at: FixContext) -> Any:
        row, value = at.row, self.value
        if row is None or not row.width or not row.height:
            return None
        is_box = value.__class__ is dict and "width" in value
        if is_box and at.file is not None and not at.file.fractions_start_top_left:
            return None  # the numbers may be corners, or have a centre
        sizes = {"left": row.width, "width": row.width, "x": row.width, "top": row.height, "height": row.height, "y": row.height}
        paths = [at.keys] if value.__class__ is dict else [[*at.keys, index] for index in range(len(value))]
        given = [([*path, name], size) for path in paths for name, size in sizes.items()]
        return at.replace_unsafely(
            *[(keys, number * Decimal(str(size))) for keys, size in given if (number := at.number(keys)) is not None]
        )


class FractionsOfPage(Violation, of=NormalisedCoordinates):
    """Fractions where percent of a page are expected."""

    template = "all numbers of the bbox are at most 1; PERCENT goes up to 100", "multiply by 100, if they are fractions of the page"


#: Points in a text as geographic programs write them.
_WKT = lazy_regex(r"\s*+(?:SRID=\d+;\s*+)?((?:MULTI)?(?:POLYGON|LINESTRING|POINT))\s*Z?M?\s*\(", re.IGNORECASE)


def geometry_type(value: Any, member: str, form: str) -> Words:
    fix = None
    if isinstance(value, dict) and "coordinates" in value:
        pairs = 'this is GeoJSON: write {"x": …, "y": …} for each of its pairs, whose first number is x'
        fix = pairs if member != "bbox" else "write its four sides"
    elif value is None:
        fix = f"give the {member}, or leave out the line if there is none; of several key frames leave out this one"
    elif isinstance(value, dict) and form == "a list of points" and isinstance(cast("dict[str, Any]", value).get("points"), list):
        fix = "write the list of points itself"
    elif isinstance(value, dict) and form == "a list of points" and "x" in value:
        listed = isinstance(cast("dict[str, Any]", value)["x"], list)
        fix = f'{"write an object for each point" if listed else "put its points in a list"}: [{{"x": …, "y": …}}, …]'
    elif not (member == "mask" and is_printed(value)) and (encoded := double_encoded_help(value, FORMS.get(member))) is not None:
        return f"{member} must be {form}, found {kind_of(value)}", encoded
    elif form.startswith("an object"):
        fix = bracketed(value) or (f"write {FORMS[member]}" if member in FORMS else None)
    elif form == "a list of points" and isinstance(value, str) and (wkt := _WKT.match(value)) is not None:
        fix = f'this is WKT ({wkt[1].upper()}): write {{"x": …, "y": …}} for each pair of numbers, whose first is x'
    elif form == "a list of points" and isinstance(value, str | dict):
        fix = 'write [{"x": …, "y": …}, …]'
    if member == "mask" and isinstance(value, str) and "://" in value:
        fix = f'write {{"instanceURI": {quote(value)}, "colorRGB": […]}}'
    elif member == "mask" and (is_printed(value) or (isinstance(value, list) and not _are_masks(cast("Any", value)))):
        fix = 'an array or an outline is not a mask here: save it as a PNG, and write {"png": "…"} in base64'
    elif member == "mask" and isinstance(value, str) and value.startswith("iVBOR"):  # how the base64 of every PNG begins
        fix = 'write {"png": …}, with this text in it'
    return f"{member} must be {form}, found {kind_of(value)}", fix


class GeometryType(Violation, code="GEO023", slug="geometry-type"):
    """The geometry has an entirely wrong type.

    Why: A box or mask is an object, a polygon or line a list of points; a string or number in its place cannot be read.
    Fix: Give the structure itself: a value that was passed through json.dumps or str() before must not be encoded twice.
    """

    member: str
    form: str

    def words(self) -> Words:
        return geometry_type(self.value, self.member, self.form)

    @fixes(
        safe="unpacks a value that was encoded as JSON twice, and takes one box or mask out of its brackets",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_text() or (at.unwrap_object() if at.keys[-1] in ("bbox", "mask") else None)


def _are_masks(value: list[Any]) -> bool:
    """Returns True for a list of objects, unless they are the points of an outline."""
    return bracketed(value) is not None and not all([{"x", "y"} <= item.keys() for item in value])


class NoPoints(Violation, of=GeometryType):
    """A list of points that contains other things: numbers, as COCO writes outlines, or lists of points or numbers."""

    member: str

    def words(self) -> Words:
        pairs = 'write {"x": …, "y": …} for each two of them'
        if not isinstance(self.value[0], list):
            return f"{self.member} must be a list of points, found a list of numbers", pairs
        inner = cast("list[Any]", self.value[0])
        are_points = bool(inner) and isinstance(inner[0], dict)
        if len(self.value) > 1:
            fix = "give each of them a line of its own" + ("" if are_points else ', its points as {"x": …, "y": …}')
            fix += "; a hole cannot be drawn: where it matters, give a mask" if self.member == "polygon" else ""
            return f"{self.member} has {len(self.value)} lists of points; an annotation has one", fix
        if are_points:
            return f"the points of the {self.member} are in a list of their own", "remove the inner brackets"
        if inner and isinstance(inner[0], list):
            return f"the points of the {self.member} are in a list of their own, as pairs", 'write [{"x": …, "y": …}, …]'
        return f"{self.member} must be a list of points, found a list with one list of numbers", pairs


#: Larger numbers are not degrees beyond a full turn, but another unit.
_NO_DEGREES = 720


class Degrees(Violation, code="GEO027", slug="degrees", layer="record"):
    """The longitude is beyond 180 degrees or the latitude beyond 90.

    Why: On maps x and left are the longitude, y and top the latitude. Most libraries write the latitude first, so the two are often
    swapped.
    Fix: Swap x and y if they are the wrong way round; convert coordinates in metres, as web maps use them, to degrees (EPSG:4326).
    """

    what: str
    maximum: int
    axes: tuple[str, str]
    swapped: bool

    def words(self) -> Words:
        fix = _swapped(*self.axes) if self.swapped else "maps take degrees, from -180 to 180 and from -90 to 90"
        if not self.swapped and abs(self.value) > _NO_DEGREES:
            fix = "metres of a projection, such as Web Mercator (EPSG:3857)? maps take degrees (EPSG:4326)"
        return f"{self.what} {quote(self.value)} is beyond {self.maximum} degrees", fix

    @fixes(unsafe="swaps longitude and latitude of a point")
    def fix(self, at: FixContext) -> Fix | None:
        point = at.keys[:-1]
        x, y = at.text.raw([*point, "x"]), at.text.raw([*point, "y"])
        if not self.swapped or x is None or y is None or (point and isinstance(point[-1], int)):
            return None  # one point of several is not swapped alone
        return at.unsafely([*at.text.replace([*point, "x"], y), *at.text.replace([*point, "y"], x)])


def _swapped(longitude: str, latitude: str) -> str:
    return f"{longitude} is the longitude and {latitude} the latitude: are they swapped?"


class OffMap(Violation, code="GEO030", slug="off-map", severity=Severity.WARNING, layer="record"):
    """The geometry lies beyond the bounds of its map.

    Why: The bounds that the list of data rows gives may be rough, but what lies beyond them is not on the map that a labeler sees.
    Fix: Check the data row, and that x is the longitude and y the latitude; correct the bounds where they are wrong.
    """

    what: str
    at: tuple[float, float]
    x: tuple[float, float]
    y: tuple[float, float]
    swapped: bool

    def words(self) -> Words:
        place = f"{quote(round(self.at[0], 9))}, {quote(round(self.at[1], 9))}"  # sums of two numbers are not exact
        bounds = f"x {quote(self.x[0])} to {quote(self.x[1])}, y {quote(self.y[0])} to {quote(self.y[1])}"
        axes = ("left", "top") if self.what == "the box" else ("x", "y")
        fix = _swapped(*axes) if self.swapped else "is it meant for another data row?"
        return f"{self.what} reaches to {place}, outside the bounds of the map: {bounds}", fix


# -- Record rules of maps: valid longitudes and latitudes, boxes with an area, and geometry within the bounds of the map --


#: A longitude and a latitude, each with its member name.
Axes = tuple[tuple[str, Any], tuple[str, Any]]
#: The largest longitude of a box across the antimeridian.
MOST_LONGITUDE = 360
#: Bounds are approximate: geometry may leave them by this share of the map.
_LEEWAY = 0.01


def check_point(point: Any, row: DataRow | None, path: Path, out: Out) -> None:
    """Checks a single point on a map."""
    if not degrees(path, _axes(point), out) and (pair := _pair(point)) is not None:
        check_map_bounds([pair], "the point", path, point, row, out)


def check_points(points: list[Any], what: str, row: DataRow | None, path: Path, out: Out) -> None:
    """Reports the first point that is no longitude and latitude: if one is wrong, usually all are. Otherwise checks the map's bounds."""
    for index, point in enumerate(points):
        if degrees((path, index), _axes(point), out):
            return
    pairs = [pair for point in points if (pair := _pair(point)) is not None]
    if pairs:
        check_map_bounds(pairs, f"the {what}", path, points, row, out)


def degrees(path: Path, axes: Axes, out: Out) -> bool:
    """Reports a number that is no longitude or latitude. Returns True if it reported one."""
    (x, longitude), (y, latitude) = axes
    swapped = is_number(longitude) and is_number(latitude) and abs(longitude) <= 90 and 90 < abs(latitude) <= 180
    for axis, value, maximum in ((x, longitude, 180), (y, latitude, 90)):
        if is_number(value) and abs(value) > maximum:
            add_finding(out, _DEGREES, (path, axis), value, "longitude" if maximum == 180 else "latitude", maximum, (x, y), swapped)
            return True
    return False


def check_map_bounds(pairs: Sequence[tuple[float, float]], what: str, path: Path, value: Any, row: DataRow | None, out: Out) -> None:
    """Reports geometry that leaves the bounds of its map. ``pairs``: its points as (longitude, latitude)."""
    bounds = row.bounds if row is not None else None
    if bounds is None:
        return
    west, south, east, north = bounds
    outside = [pair for pair in pairs if not _is_in(*pair, bounds)]
    if outside:
        swapped = all(_is_in(y, x, bounds) for x, y in pairs)
        add_finding(out, _OFF_MAP, path, value, what, outside[0], (west, east), (south, north), swapped)


def _is_in(x: float, y: float, bounds: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    wide, high = _LEEWAY * (east - west), _LEEWAY * (north - south)
    return west - wide <= x <= east + wide and south - high <= y <= north + high


def _axes(point: Any) -> Axes:
    """Returns the coordinates of a point, of whatever type."""
    x: Any = point.get("x") if point.__class__ is dict else None
    y: Any = point.get("y") if point.__class__ is dict else None
    return ("x", x), ("y", y)


def _pair(point: Any) -> tuple[float, float] | None:
    (_, x), (_, y) = _axes(point)
    return (x, y) if is_number(x) and is_number(y) else None


def is_number(value: Any) -> bool:
    return (value.__class__ is float or value.__class__ is int) and abs(value) < math.inf


_DEGREES = ViolationSpec(Degrees)
_OFF_MAP = ViolationSpec(OffMap)
#: Kinds of all findings about points on maps, and about boxes.
OF_POINTS_ON_MAP = kinds(_DEGREES, _OFF_MAP)


#: Kinds of all findings about points.
OF_POINTS = OF_POINTS_ON_MAP | kinds(NormalisedCoordinates, NegativeCoordinate, RightOnMaps, OutsideImage, SticksOut)
