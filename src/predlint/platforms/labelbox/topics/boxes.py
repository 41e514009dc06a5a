"""Bounding boxes, in pixels of the image, units of a page, or degrees of a map."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.geometry import ABOUT_ONE, TwoCorners, box_outside
from predlint.model.hashes import OWN, Secret
from predlint.model.texts import listing, quote
from predlint.model.violation import Finding, FixContext, Path, Violation, Words, fixes, make_finding
from predlint.platforms.common_mistakes import bracketed
from predlint.platforms.labelbox.declarations import box_constraints
from predlint.platforms.labelbox.forms import FORMS, SIDE_NAMES
from predlint.platforms.labelbox.record import Out, add_finding, keyframes_of, segments_of
from predlint.platforms.labelbox.topics.coordinates import (
    MOST_LONGITUDE,
    OF_POINTS,
    OF_POINTS_ON_MAP,
    UNSIGNED,
    CoordinateType,
    Degrees,
    FractionsOfPage,
    NegativeCoordinate,
    NormalisedCoordinates,
    OutsideImage,
    RightOnMaps,
    SticksOut,
    box_edge,
    box_reading,
    check_map_bounds,
    cut_box,
    degrees,
    is_number,
    may_be_degrees,
)
from predlint.platforms.labelbox.topics.members import MISSPELT_MEMBER, UNKNOWN_INSIDE, NullInside, alias_specs
from predlint.shape.nodes import Member, Number, Record
from predlint.shape.record_checks import kinds
from predlint.shape.resolver import misspelling

if TYPE_CHECKING:
    import numpy as np

    from predlint.io.data_row import DataRow


# -- Bounding boxes: ``{"bbox": {"top", "left", "height", "width"}}``, in pixels of the image, units of a page, or degrees of a map --


if TYPE_CHECKING:
    Column = np.ndarray[Any, np.dtype[np.float64]]


SIDES = ("top", "left", "height", "width")
#: Medium -> canvas of its boxes, for media whose coordinates are pixels.
_CANVASES = {"image": "image", "dicom": "image", "video": "video frame"}


# -- four sides ---------------------------------------------------------------------------------------------------------------


class MissingSide(Violation, code="GEO001", slug="missing-side"):
    """The box lacks one of top, left, height and width.

    Why: All four numbers are needed to place a box; the SDK refuses a record with fewer.
    Fix: Give all four; from corners: top=y1, left=x1, height=y2-y1, width=x2-x1.
    """

    side: str
    given: str | None = None
    """The member that is meant as this side."""

    def words(self) -> Words:
        help_ = f'rename {quote(self.given)} to "{self.side}"' if self.given else "a box has top, left, height and width"
        return f"bbox.{self.side} is missing", help_

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Any:
        return at.rename_member(self.given)


class BoxSize(Violation, code="GEO004", slug="box-size", in_part=True):
    """The box has a height or width of zero or less.

    Why: Such a box encloses nothing. Usually the corners were swapped, or an edge was clipped to the image without a check.
    Fix: Sort the corners before you subtract, do not round thin boxes to 0, and leave out those that are empty after clipping.
    """

    side: str
    canvas: str = "image"
    """What the box is drawn on. On a page, the line itself has the unit."""

    def words(self) -> Words:
        message = f"bbox.{self.side} is {quote(self.value)}; it must be greater than 0"
        if not self.value:
            return message, _rounded(self.side)
        unit = "in the unit of the box" if self.canvas == "page" else "in pixels"
        corner, edge = ("bbox.left", "right") if self.side == "width" else ("bbox.top", "lower")
        moved = f"write it without the minus, and subtract it from {corner} if that is the {edge} edge"  # one help text for all such boxes
        return message, f"width and height count from the top left corner, {unit}: {moved}"

    @fixes(unsafe="takes the other corner for the first, where a height or width is below zero")
    def fix(self, at: FixContext) -> Any:
        corner = [*at.keys[:-1], "left" if self.side == "width" else "top"]
        size, begin = at.number(at.keys), at.number(corner)
        return None if size is None or begin is None or size >= 0 else at.replace_unsafely((corner, begin + size), (at.keys, -size))


class SizeOnMap(Violation, of=BoxSize):
    """A size of a box on a map, where a height may be negative."""

    side: str

    def words(self) -> Words:
        if self.side == "height":
            return "bbox.height is 0; on a map it is negative where top is the north, and never 0", _rounded(self.side)
        message = f"bbox.{self.side} is {quote(self.value)}; it must be greater than 0"
        return message, "left is the western side, and the width counts to the east"


def _rounded(side: str) -> str:
    return f"was it rounded to 0? give the true {side}, or leave the box out"


# -- boxes as other tools write them ------------------------------------------------------------------------------------------


class Format(NamedTuple):
    """The four members of a box in their order: x before y, begin before end or size."""

    members: tuple[str, ...]
    form: str
    """``sides``, ``corners``, ``points`` or ``centre``."""
    name: str
    help: str


def _sides(x: str, y: str, w: str, h: str) -> Format:
    return Format((x, y, w, h), "sides", f"{x}, {y}, {w}, {h}", f'write {{"left": {x}, "top": {y}, "width": {w}, "height": {h}}}')


def _corners(*members: str) -> Format:
    x1, y1, x2, y2 = members
    write = f'write {{"left": {x1}, "top": {y1}, "width": {x2} - {x1}, "height": {y2} - {y1}}}'
    return Format(members, "corners", f"corners {', '.join(members)}", write)


def _points(begin: str, end: str) -> Format:
    write = f"left, top are {begin}.x, {begin}.y; width, height are {end} - {begin}"
    return Format((begin, end), "points", f"{begin} and {end} points", write)


def _centre(x: str, y: str, w: str, h: str) -> Format:
    write = f'write {{"left": {x} - {w}/2, "top": {y} - {h}/2, "width": {w}, "height": {h}}}'
    return Format((x, y, w, h), "centre", f"a centre {x}, {y} with {w}, {h}", write)


_SIZES = (("w", "h"), ("width", "height"))
_CENTRES = (("cx", "cy"), ("xc", "yc"), ("x_center", "y_center"), ("center_x", "center_y"), ("xcenter", "ycenter"))

FORMATS = (
    *(_sides("x", "y", *size) for size in _SIZES),
    _corners("x1", "y1", "x2", "y2"),
    _corners("x0", "y0", "x1", "y1"),
    _corners("xmin", "ymin", "xmax", "ymax"),
    _corners("x_min", "y_min", "x_max", "y_max"),
    _corners("xtl", "ytl", "xbr", "ybr"),
    _corners("xMin", "yMin", "xMax", "yMax"),
    _corners("minX", "minY", "maxX", "maxY"),
    _corners("minx", "miny", "maxx", "maxy"),
    _corners("startX", "startY", "endX", "endY"),
    _corners("west", "north", "east", "south"),
    _corners("left", "top", "right", "bottom")._replace(help="width is right - left, height is bottom - top"),
    _points("start", "end"),
    _points("topLeft", "bottomRight"),
    _points("top_left", "bottom_right"),
    *(_centre(*centre, *size) for centre in _CENTRES for size in _SIZES),
)

_BY_NAME = {known.name: known for known in FORMATS}
#: Members by which another format is recognised: each has one of them, and a Labelbox box has none.
_OTHER = frozenset({"right", *(known.members[0] for known in FORMATS if known.members[0] != "left")})
#: How to convert a box from COCO's list, and from a list that may be two corners.
_FROM_LIST = '[x, y, width, height] becomes {"left": x, "top": y, "width": width, "height": height}'
_OR_CORNERS = f"{_FROM_LIST}; of corners [x1, y1, x2, y2] the width is x2 - x1, and the height y2 - y1"
_EMPTY = "give the four sides, or leave out the line if nothing is drawn"


def format_of(value: dict[str, Any]) -> Format | None:
    """Returns the format of another tool that a box has, or None."""
    if _OTHER.isdisjoint(value) or ("top" in value and "left" in value and "height" in value and "width" in value):
        return None
    return next((known for known in FORMATS if all(member in value for member in known.members)), None)


def _in_fractions(numbers: Iterable[Any], canvas: str, centre: str = "") -> str:
    """Returns an additional help if the numbers are fractions of the image. ``canvas`` is empty if they may be degrees.

    ``centre``: a note that the numbers may be a box of YOLO, which writes fractions.
    """
    given = list(numbers)
    are_fractions = (
        canvas and all([number.__class__ in (int, float) and 0 <= number <= 1 for number in given]) and float in map(type, given)
    )
    return f"{centre}; they are fractions: multiply by the {canvas}'s width and height" if are_fractions else ""


def _may_be_centre(x: str, y: str, w: str, h: str) -> str:
    """Returns a note about YOLO, where these members are the centre of the box."""
    return f"; in YOLO {x} and {y} are the centre: then left is {x} - {w}/2, and top {y} - {h}/2"


class BoxFormat(Violation, code="GEO002", slug="box-format"):
    """The box is written in another format than top, left, height, width.

    Why: Corners, centres and plain lists are the formats of other tools; none of them is read here, and there is no guessing between them.
    Fix: Convert from x, y, w, h: {"top": y, "left": x, "height": h, "width": w}; note that YOLO gives the centre and COCO the top left
    corner.
    """

    format: str
    """The name of a `Format`."""
    canvas: str = ""
    """What the box is drawn on, if numbers up to 1 cannot be degrees."""

    def words(self) -> Words:
        known = _BY_NAME[self.format]
        centre = _may_be_centre(*known.members) if known.form == "sides" else ""
        also = _in_fractions([self.value[member] for member in known.members], self.canvas, centre)
        return f"bbox needs top, left, height, width; found {self.format}", f"{known.help}{also}"

    @fixes(unsafe="computes top, left, height and width from two corners, a centre, or x, y, w, h")
    def fix(self, at: FixContext) -> Any:
        known = _BY_NAME[self.format]
        paths = [[name, axis] for name in known.members for axis in "xy"] if known.form == "points" else [[name] for name in known.members]
        four = [at.number([*at.keys, *path]) for path in paths]
        if None in four or len(self.value) != len(known.members):
            return None  # a further member would be lost
        a, b, c, d = cast("list[Any]", four)
        left, top = (a - c / 2, b - d / 2) if known.form == "centre" else (a, b)
        width, height = (c, d) if known.form in ("centre", "sides") else (c - a, d - b)
        return at.replace_object_unsafely({"top": top, "left": left, "height": height, "width": width})


class BoxOfOthers(Violation, of=BoxFormat):
    """A box that is an object without any side."""

    def words(self) -> Words:
        message = f"bbox needs top, left, height, width; found {listing(tuple(self.value)) if self.value else 'an empty object'}"
        if not self.value:
            return message, _EMPTY
        if len(self.value) == 1 and isinstance(self.value.get("bbox"), dict):
            return message, 'take the inner "bbox" out, and put it in place of the outer one'
        return message, f"write {FORMS['bbox']}"


class BoxAsList(Violation, of=BoxFormat):
    """A box as a list: four numbers, two corners, or a list of boxes."""

    canvas: str = ""

    def words(self) -> Words:
        return "bbox needs top, left, height, width; found a list", self._help(self.value)

    def _help(self, value: list[Any]) -> str:
        if not value:
            return _EMPTY
        points = all([isinstance(corner, dict) and {"x", "y"} <= cast("dict[str, Any]", corner).keys() for corner in value])
        lists = all([isinstance(corner, list) for corner in value])
        if (points or lists) and len(value) == 2:
            corners = '[{"x": x1, "y": y1}, {"x": x2, "y": y2}]' if points else "[[x1, y1], [x2, y2]]"
            return f'{corners} becomes {{"left": x1, "top": y1, "width": x2 - x1, "height": y2 - y1}}'
        if (points or lists) and len(value) > 2:
            return "left and top are the least x and y of its points; width and height reach to the largest"
        if lists and len(value[0]) == 4:
            return f"remove the inner brackets: {self._of_four(value[0])}"
        return bracketed(value) or (self._of_four(value) if len(value) == 4 else f"write {FORMS['bbox']}")

    def _of_four(self, four: list[Any]) -> str:
        numbers = {int, float}.issuperset(map(type, four))
        form = _OR_CORNERS if numbers and four[0] < four[2] and four[1] < four[3] else _FROM_LIST
        return f"{form}{_in_fractions(four, self.canvas, _may_be_centre('x', 'y', 'width', 'height'))}"

    @fixes(safe="takes one box out of its brackets")
    def fix(self, at: FixContext) -> Any:
        return at.unwrap_object()


# -- the shape ----------------------------------------------------------------------------------------------------------------


def box(media: str | None, wrong: ViolationSpec, forbidden: dict[str, tuple[ViolationSpec, str | None]]) -> Record:
    """Returns the shape of ``bbox``. If the medium is not known, degrees are possible and signs are free."""
    canvas = _CANVASES.get(media or "", "")

    def other_form(value: Any) -> ViolationSpec | None:
        if value.__class__ is list:
            return spec_of(BoxAsList, canvas)
        if value.__class__ is not dict:
            return None
        known = format_of(value)
        if known is not None:
            return spec_of(BoxFormat, known.name, canvas)
        return None if any(map(_is_side, value)) else spec_of(BoxOfOthers)

    return Record(
        {name: Member(_side(name, media), missing=spec_of(MissingSide, name)) for name in SIDES},
        wrong=wrong,
        unknown=UNKNOWN_INSIDE,
        misspelt=MISSPELT_MEMBER,
        null=ViolationSpec(NullInside),
        forbidden=forbidden,
        also_written=other_form,
        aliases=alias_specs(SIDE_NAMES),
        holds=box_constraints(media),
    )


def _side(name: str, media: str | None) -> Number:
    wrong, is_size = spec_of(CoordinateType, f"bbox.{name}"), name in ("height", "width")
    column = (
        f"box.{name}" if media in ("image", "video", "pdf", None) else None
    )  # the check whether all boxes of a file are corners needs it
    if media == "geospatial":  # degrees: a check looks at longitude and latitude
        return Number(wrong, spec_of(SizeOnMap, name), above=0.0) if name == "width" else Number(wrong)
    if media not in UNSIGNED:
        return Number(wrong, column=column)
    canvas = "page" if media == "pdf" else "image"
    outside = spec_of(BoxSize, name, canvas) if is_size else spec_of(NegativeCoordinate, f"bbox.{name}", canvas)
    return Number(wrong, outside, above=0.0 if is_size else -1.0, column=column)


def _is_side(name: str) -> bool:
    """Returns True for the name of a box side, an alias, or a near miss."""
    return name in SIDES or any([name in others for others in SIDE_NAMES.values()]) or misspelling(name, SIDES) is not None


# -- in the image, or on the page -----------------------------------------------------------------------------------------------


class OffPage(Violation, of=OutsideImage):
    """A box that lies entirely off its page."""

    reach: float
    size: float
    unit: str
    can_be_cut: bool
    """True if the box lies on the page after cutting it at the edges."""

    def words(self) -> Words:
        return _on_page_words(self.reach, self.size, self.unit, can_be_cut=self.can_be_cut)


class OverPage(Violation, of=SticksOut):
    """A box that lies partly off its page."""

    reach: float
    size: float
    unit: str
    can_be_cut: bool

    def words(self) -> Words:
        return _on_page_words(self.reach, self.size, self.unit, can_be_cut=self.can_be_cut)

    @fixes()
    def fix(self, at: FixContext) -> Any:

        unit, row = at.value_at(["unit"]), at.row
        if unit == "PERCENT":
            return cut_box(at, 100, 100)
        if row is None or not row.width or not row.height:
            return None
        inch = PER_INCH["POINTS"] if unit == "INCHES" else 1
        return cut_box(at, row.width / inch, row.height / inch)


def _on_page_words(reach: float, size: float, unit: str, *, can_be_cut: bool) -> Words:
    message = f"the box reaches to {reach:g}; the page ends at {size:g} {unit}"
    return message, "clip it to the page" if can_be_cut else f"is the unit really {unit.upper()}?"


def on_page(sides: dict[str, Any], unit: Any, row: DataRow | None, path: Path) -> Iterator[Finding]:
    """Yields the finding for a box that leaves its page: checked for percent, and for points and inches if the list of data rows has the
    size."""

    known = (row.height, row.width) if row is not None and row.width and row.height else (None, None)
    height, width = [page_side(unit, side) for side in known] if isinstance(unit, str) else (None, None)
    if height is None or width is None:
        return
    leeway = LEEWAY[unit]
    is_too_long = max(sides["height"] - height, sides["width"] - width) > leeway  # it does not fit on the page, wherever it begins
    for start, extent, size in (("top", "height", height), ("left", "width", width)):
        reach = sides[start] + sides[extent]
        if reach > size + leeway:
            if sides[start] >= size:
                yield make_finding(OffPage, path, sides, reach, size, unit.lower(), False)
            else:
                yield make_finding(OverPage, path, sides, reach, size, unit.lower(), not is_too_long)
            return


def in_image(sides: dict[str, Any], row: DataRow | None, canvas: str, path: Path, *, begins_before: bool) -> Iterator[Finding]:
    """Yields the finding for a box that leaves its image. ``begins_before``: it begins before the edge, which was reported; it may also end
    beyond the other edge."""
    if row is None or not row.width or not row.height:
        return
    top, left, height, width = [sides[side] for side in SIDES]
    numbers = (top, left, height, width, row.width, row.height)
    place = box_outside(*numbers)
    if begins_before and (place == "outside" or max(top + height - row.height, left + width - row.width) < 1):
        return
    if place == "outside":
        yield make_finding(OutsideImage, path, sides, canvas, *box_edge(*numbers), "the box", box_reading(*numbers))
    elif place == "sticks-out":
        yield make_finding(SticksOut, path, sides, canvas, *box_edge(*numbers), "the box", box_reading(*numbers))


def signs(sides: dict[str, Any], path: Path) -> Iterator[Finding]:
    """Yields findings for negative numbers and empty sizes if the medium is not known: wrong, or suspect if the box may lie on a map."""
    on_map = may_be_degrees(sides["left"], sides["top"])
    for side in ("height", "width"):
        size = sides[side]
        if size == 0 or (size < 0 and not (on_map and side == "height")):
            yield make_finding(BoxSize, (path, side), size, side)
    before = [side for side in ("top", "left") if sides[side] <= -1]
    if not on_map:
        yield from [make_finding(NegativeCoordinate, (path, side), sides[side], f"bbox.{side}") for side in before]
        return
    if sides["height"] < 0:
        before.insert(0, "height")
    if before:  # report one suspicion per box
        yield make_finding(RightOnMaps, (path, before[0]), sides[before[0]], f"bbox.{before[0]}")


def fractions(
    sides: dict[str, Any], record: dict[str, Any], canvas: str, path: Path, *, in_pixels: bool, may_be_on_page: bool
) -> Iterator[Finding]:
    """Yields the finding for numbers that are fractions of an image or a page. ``in_pixels``: pixels or points are surely expected."""
    numbers = [sides[side] for side in SIDES]
    if in_pixels and max(numbers) <= ABOUT_ONE and min(sides["height"], sides["width"]) <= 1 and float in map(type, numbers):
        drawn_on = ("page", str(record.get("unit")).lower()) if "unit" in record else (canvas,)
        yield make_finding(NormalisedCoordinates, path, sides, "bbox", *drawn_on)
    elif may_be_on_page and record.get("unit") == "PERCENT" and max(numbers) <= 1:
        yield make_finding(FractionsOfPage, path, sides)


#: Kinds of all findings from the checks of boxes.
OF_BOX = OF_POINTS | kinds(BoxSize, FractionsOfPage, OffPage, OverPage)


# -- all boxes of a file ------------------------------------------------------------------------------------------------------


class BoxesOfCorners(Violation, code="GEO033", slug="boxes-of-corners", layer="stream"):
    """The boxes of the file are two corners: right and bottom edges in place of width and height.

    Why: A detector that gives x1, y1, x2, y2 needs a subtraction, not other names: without it every box is drawn too large, the more so the
    farther it is from the top left. Of one box that cannot be seen. It is reported once for a file of twenty boxes or more where each width
    is larger than the left edge and each height larger than the top edge, though some begin far to the right of, and far below, the ends of
    others.
    Fix: Write width = x2 - x1 and height = y2 - y1.
    """

    count: int

    template = (
        "the {count:,} boxes are two corners: in each the width is larger than left, and the height larger than top",
        "write width = x2 - x1 and height = y2 - y1",
    )
    explains = ((SticksOut, "the box"), OverPage)


#: The sides in the order of two corners.
COLUMNS = ("left", "top", "width", "height")
#: The unit of boxes in pixels; boxes on pages use the hash of their unit. No hash is 0.
PIXELS = 0


def boxes_of(record: dict[str, Any]) -> Iterator[tuple[Any, tuple[float, float, float, float]]]:
    """Yields the well-formed boxes of a record: its own with None, and those in its key frames with their frame."""
    holders = [(None, record.get("bbox"))]
    if "segments" in record:
        for path, segment in segments_of(record["segments"]):
            holders += [(keyframe.get("frame"), keyframe.get("bbox")) for _, keyframe in keyframes_of(segment, path)]
    for frame, given in holders:
        sides = [cast("dict[str, Any]", given).get(side) for side in COLUMNS] if given.__class__ is dict else [None]
        if all([side.__class__ in (int, float) for side in sides]):
            left, top, width, height = map(float, cast("list[float]", sides))
            yield frame, (left, top, width, height)


class CornerBoxes:
    """Statistics of the boxes in one file (on images, pages and key frames) that may be two corners. Boxes of several units cannot be
    compared."""

    def __init__(self, secret: Secret = OWN) -> None:
        self._boxes, self._unit, self._secret = TwoCorners(), PIXELS, secret

    @property
    def possible(self) -> bool:
        return self._boxes.possible

    def add(self, record: dict[str, Any]) -> None:
        """Counts the box of a record, or the boxes in its key frames."""
        if not self.possible:
            return
        unit = record.get("unit")
        of = self._secret.text_hash(unit) if isinstance(unit, str) else PIXELS
        for _, box in boxes_of(record):
            self._share(of)
            self._boxes.add(*box)

    def add_box(self, left: float, top: float, width: float, height: float) -> None:
        """Counts a box in pixels."""
        if self.possible:
            self._share(PIXELS)
            self._boxes.add(left, top, width, height)

    def add_many(self, boxes: Sequence[Column], units: Any) -> None:
        """Counts at least one box, given as columns."""
        if self.possible:
            self._share(int(units[0]))
            if (units != units[0]).any():
                self._boxes.reject_convention()
            self._boxes.add_many(boxes)

    def _share(self, unit: int) -> None:
        """Gives up on corners if a box has another unit than the boxes before."""
        if self._boxes.count and unit != self._unit:
            self._boxes.reject_convention()
        self._unit = unit

    def snapshot(self) -> tuple[int, dict[str, Any]]:
        """Returns the counts and resets them."""
        return self._unit if self.possible else PIXELS, self._boxes.snapshot()

    def merge(self, facts: tuple[int, dict[str, Any]], _: int = 0, /) -> None:
        """Adds the counts of a later part of the file."""
        unit, counts = facts
        if counts["count"] or not counts["possible"]:
            self._share(unit)
            self._boxes.merge(counts)

    def findings(self) -> Iterator[Finding]:
        """Yields the finding for a file in which all boxes are corners."""
        if self._boxes.is_reported:
            yield make_finding(BoxesOfCorners, None, None, self._boxes.count)


# -- How far boxes may reach on a page of a PDF. Lists of data rows give the page size in points ---------------------


Numbers = TypeVar("Numbers", float, "np.ndarray[Any, Any]")
#: An unknown side in a table of numbers.
UNKNOWN = math.inf
#: Unit -> units per inch.
PER_INCH = {"POINTS": 72.0, "INCHES": 1.0}
#: Tolerance for rounding: about one point.
LEEWAY = {"POINTS": 1, "INCHES": 0.014, "PERCENT": 0.2}


def page_side(unit: str, points: float | None) -> float | None:
    """Returns a page side in a unit, or None if it is not known."""
    if unit == "PERCENT":
        return 100.0
    return points * PER_INCH[unit] / PER_INCH["POINTS"] if unit in PER_INCH and points is not None else None


def page_limit(unit: str, points: Numbers) -> Numbers | float:
    """Returns the farthest coordinate of a box on a page, or on pages, with this side; infinite if the side is not known."""
    if unit == "PERCENT":
        return 100.0 + LEEWAY[unit]
    return points * PER_INCH[unit] / PER_INCH["POINTS"] + LEEWAY[unit] if unit in PER_INCH else UNKNOWN


class BeyondDegrees(Violation, of=Degrees):
    """The size of a box on a map reaches beyond the edge of the world."""

    corner: str
    side: str
    what: str
    reached: float
    maximum: int

    template = (
        "bbox.{corner} and bbox.{side} ({value:quoted}) reach {what} {reached:g}, beyond {maximum} degrees",
        "pixels or metres? on a map, {side} is in degrees, as {corner} is",
    )


def check_box_on_map(box: dict[str, Any], row: DataRow | None, path: Path, out: Out) -> None:
    """Checks a box on a map. Its height is usually negative, because ``top`` is the north."""
    sides: list[Any] = [box.get(side) for side in SIDES]
    top, left, height, width = sides
    if is_number(height) and height == 0:
        out.append(make_finding(SizeOnMap, (path, "height"), height, "height"))
    if degrees(path, (("left", left), ("top", top)), out) or not all(map(is_number, sides)):
        return
    if _far_corner(top, left, height, width, path, out):
        return
    check_map_bounds([(left, top), (left + width, top + height)], "the box", path, box, row, out)


def _far_corner(top: float, left: float, height: float, width: float, path: Path, out: Out) -> bool:
    """Reports a box whose opposite corner lies on no map. Returns True if it reported one."""
    before = len(out)
    if abs(top + height) > 90:
        add_finding(out, _BEYOND, (path, "height"), height, "top", "height", "latitude", top + height, 90)
    if abs(left + width) > MOST_LONGITUDE:
        add_finding(out, _BEYOND, (path, "width"), width, "left", "width", "longitude", left + width, 180)
    return len(out) > before


_BEYOND = ViolationSpec(BeyondDegrees)
OF_BOX_ON_MAP = OF_POINTS_ON_MAP | kinds(_BEYOND, SizeOnMap)
