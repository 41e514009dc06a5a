"""Boxes: [x, y, width, height] in pixels."""

from __future__ import annotations

from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.geometry import TOLERANCE, box_outside
from predlint.model.texts import quote
from predlint.model.violation import Fix, FixContext, Violation, Words, fixes
from predlint.platforms.coco import declarations
from predlint.platforms.coco.record import (
    CORNERS_AREA,
    HARDLY_INSIDE,
    MOSTLY_INSIDE,
    OVERHANG,
    SIMILAR_OVERLAP,
    Box,
    Element,
    centred,
    has_outline,
    is_of_box,
    near,
    overlap,
    plain,
    within,
)
from predlint.platforms.coco.topics import areas, members
from predlint.platforms.coco.topics.areas import BOX_PATH, area_without_outline, convert_fractions, cut_box, rounded_off
from predlint.platforms.coco.topics.members import coordinate
from predlint.platforms.common_mistakes import double_encoded_help, is_printed
from predlint.platforms.numbers import decimal, digits, is_number, quoted_number, whole_numbers
from predlint.shape.nodes import Items

# -- Boxes ---------------------------------------------------------------------------------------------------------


class BoxForm(Violation, code="GEO301", slug="coco-box-form"):
    """bbox is not a list of numbers.

    Why: Numbers in quotes are joined instead of added, and an object is unpacked in the order in which its members happen to are. Encord's
    SDK accepts both silently.
    Fix: Write [x, y, width, height]: numbers of pixels from the top left corner.
    """

    def words(self) -> Words:
        fix = {dict: "write the four numbers without names", str: list_of(self.value)}.get(self.value.__class__)
        if self.value is None:
            fix = "give it [x, y, width, height]; or leave out what has no box"
        elif self.value.__class__ is list and len(self.value) == 1 and self.value[0].__class__ is list and len(self.value[0]) == 4:
            fix = "remove one pair of brackets"
        elif self.value.__class__ is dict and any(name.lower() in _CORNERS for name in self.value):
            fix = _of_corners(self.value) or "write [x, y, width, height]: width and height are the differences of the corners"
        return (
            f"bbox must be a list of four numbers [x, y, width, height], found {quote(self.value)}",
            fix or "write [x, y, width, height]; from two corners width = x2 - x1, height = y2 - y1",
        )

    @fixes(
        safe="removes quotes around numbers, writes x, y, width, height without names, and removes extra brackets",
        unsafe="makes corners given by name into a corner and a size",
    )
    def fix(self, at: FixContext) -> Fix | None:
        value = self.value
        if isinstance(value, list):
            return at.unwrap_list() if _is_box(value) else None
        if not isinstance(value, dict):
            return at.decode_text()
        for names in _SIDES:
            if set(names) == set(cast("dict[str, Any]", value)):
                return at.replace_safely((at.keys, at.text.array(at.raw_text([*at.keys, name]) for name in names)), reveals=False)
        for names in CORNERS:
            if set(names) == set(cast("dict[str, Any]", value)) and all(map(is_number, cast("dict[str, Any]", value).values())):
                left, top, right, bottom = (decimal(at.text.raw([*at.keys, name])) for name in names)
                sides = ", ".join(map(digits, (left, top, right - left, bottom - top)))
                return at.unsafely(at.text.replace(at.keys, f"[{sides}]")) if left < right and top < bottom else None
        return None


#: Names for the sides of a box in COCO's order.
_SIDES = (("x", "y", "width", "height"), ("x", "y", "w", "h"), ("left", "top", "width", "height"))


def _is_box(value: Any) -> bool:
    """Returns True for a list of four numbers in another list."""
    return len(value) == 1 and isinstance(value[0], list) and len(cast("list[Any]", value[0])) == 4 and all(map(is_number, value[0]))


def list_of(text: Any) -> str | None:
    """Returns the help for a text that spells out a list."""
    return double_encoded_help(text) if is_printed(text) else "write the list itself, not its text"


#: Names for the corners of a box: left, top, right and bottom.
CORNERS = (
    ("x1", "y1", "x2", "y2"),
    ("xmin", "ymin", "xmax", "ymax"),
    ("x_min", "y_min", "x_max", "y_max"),
    ("left", "top", "right", "bottom"),
)

#: Names for the right and bottom of a box.
_CORNERS = frozenset(name for names in CORNERS for name in names[2:])


def _of_corners(box: dict[str, Any]) -> str | None:
    """Returns the help with the list to write for a box with named corners, or None."""
    for names in CORNERS:
        sides = [box.get(name) for name in names]
        if all(side.__class__ in (int, float) for side in sides):
            left, top, right, bottom = cast("list[float]", sides)
            if left < right and top < bottom:
                return f"write [x, y, width, height]: {quote([left, top, round(right - left, 6), round(bottom - top, 6)])}"
    return None


def pixels(count: float) -> str:
    """Formats a number of pixels for a message."""
    shown = f"{count:.4g}" if count < 1_000 else f"{count:,.0f}" if count < 1e15 else f"{count:g}"
    return f"{shown} pixel{'s' if shown != '1' else ''}"


class BoxNumber(Violation, of=BoxForm):
    """A box holds something that is not a number."""

    def words(self) -> Words:
        fix = "write the number; or leave out what has no box" if self.value is None else "write the number itself"
        return f"bbox holds {quote(self.value)} where a number of pixels is expected", quoted_number(self.value) or fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.unquote_number()


#: The help for a row of a detector: two corners, a score, and often a class.
_OF_CORNERS = "if two corners come before it, write [x1, y1, x2 - x1, y2 - y1]"


class BoxLength(Violation, code="GEO302", slug="coco-box-length"):
    """bbox does not have four numbers.

    Why: Encord's SDK refuses the whole file; pycocotools stops with IndexError, or uses the first four numbers.
    Fix: Write [x, y, width, height]; score and class have members of their own. Of two corners: [x1, y1, x2 - x1, y2 - y1].
    """

    count: int

    def words(self) -> Words:
        fix = "write x, y, width and height" if self.count else "write x, y, width and height; or leave out what has no box"
        scored = _may_be_scored(self.value)
        if self.count == 5:
            corners = f", and {_OF_CORNERS}" if scored else ""
            fix = (
                f'is the fifth a score? it belongs in "score"{corners}; is it an angle? '
                "COCO has no rotated boxes: write the box around it, and its corners into segmentation"
            )
        if self.count == 6 and scored:
            fix = f"are the last two a score and a class, as detectors give them? they have members of their own; {_OF_CORNERS}"
        if self.count == 8:
            fix = "these may be the corners of a polygon: they belong in segmentation, with the box around them in bbox"
        return f"bbox has {self.count:,} numbers; four are expected: [x, y, width, height]", fix


def _may_be_scored(numbers: list[Any]) -> bool:
    """Returns True for numbers that may be two corners followed by a score."""
    if len(numbers) < 5 or not all(number.__class__ in (int, float) for number in numbers):
        return False
    x1, y1, x2, y2, score = cast("list[float]", numbers[:5])
    return x1 < x2 and y1 < y2 and 0 <= score <= 1


class BoxSize(Violation, code="GEO303", slug="coco-box-size", layer="record"):
    """A box has a width or height of zero or less.

    Why: It encloses nothing, and no tool reports it: pycocotools computes with a negative area, and Encord shows an empty label that nobody
    can select.
    Fix: Sort the corners before you subtract; leave out boxes of nothing.
    """

    width: float
    height: float
    fixed: tuple[float, ...] | None

    def words(self) -> Words:
        name = "width" if self.width <= 0 else "height"
        both = (
            f"width {quote(self.width)} and height {quote(self.height)}"
            if self.width <= 0 and self.height <= 0
            else f"{name} {quote(self.value)}"
        )
        fix = "bbox is [x, y, width, height], from the top left corner on"
        if not self.width or not self.height:
            fix = "write the size of the object, in pixels; leave the box out only where there is none"
        if self.fixed:
            fix = f"bbox begins in the top left corner: {quote(self.fixed)}"
        return f"bbox has the {both}; both must be above 0", fix

    @fixes(unsafe="writes the box from its top left corner")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unsafely(at.text.replace(["bbox"], at.text.written(whole_numbers(self.fixed)))) if self.fixed else None


class PointBox(Violation, code="GEO307", slug="coco-point-box", severity=Severity.WARNING, layer="record"):
    """An annotation is a single point, with a box of no size.

    Why: Encord's exporter writes points this way. No evaluation can match such a box, and Encord's SDK does not import points from COCO
    files: the export cannot be read back.
    Fix: Give a box around the point where it is to be evaluated; add points to Encord as label rows.
    """

    template = "a single point, with a box that has no size", "no evaluation can match it; Encord cannot import points from COCO"


class BoxOutside(Violation, code="GEO304", slug="coco-box-outside", layer="record"):
    """A box lies outside of its image, or would lie within if its numbers meant something else.

    Why: Usually its four numbers mean something else: two corners, a centre and a size, or the coordinates of a resized image. A box that
    is partly outside is taken for such a mistake when less than 60 % of it lies within and another reading fits, or when it is larger than
    the image and less than a quarter of it lies within.
    Fix: From corners: [x1, y1, x2 - x1, y2 - y1]; from a centre: [cx - w / 2, cy - h / 2, w, h]; scale to the size of the image.
    """

    width: int
    height: int
    hint: str

    def words(self) -> Words:
        return f"bbox {quote(self.value)} is not within its image, which is {self.width:,} × {self.height:,} pixels", self.hint


class BoxOverhang(
    Violation,
    code="GEO305",
    slug="coco-box-overhang",
    severity=Severity.WARNING,
    layer="record",
    severity_in=(("coco-into-encord", Severity.ERROR),),
):
    """A box reaches beyond its image by a pixel or more.

    Why: Readers of COCO take it, and official files have such boxes: detectors overshoot, and cut-off things go on beyond the edge. The
    overlap with clipped boxes is too low by that much. Other platforms refuse such boxes, be it for one pixel; so it is an error where the
    file is meant for Encord.
    Fix: Clip boxes to the image. One that ends on the edge is fine; less than one pixel is taken for rounding.
    """

    width: int
    height: int
    over: float
    side: str
    hint: str | None
    """Another reading of the four numbers, or None."""

    def words(self) -> Words:
        image = f"the image ({self.width:,} × {self.height:,})"
        fix = f"clip boxes to the image; or {self.hint}" if self.hint else "clip boxes to the image"
        return f"bbox reaches {pixels(self.over)} beyond the {self.side} edge of {image}", fix

    @fixes(unsafe="cuts a box without a segmentation at the edge of the image, by at most 5 % of its side, unless it may mean another")
    def fix(self, at: FixContext) -> Fix | None:
        return cut_box(at, self.width, self.height) if self.hint is None else None


#: Questions about a box in fractions that cannot be a corner and a size.
CENTRED, CORNERED = "are x and y the centre, as YOLO has it?", "are these two corners, [x1, y1, x2, y2]?"


class Normalised(Violation, code="GEO306", slug="coco-normalised", layer="record"):
    """Coordinates are fractions of the image, where COCO uses pixels.

    Why: The whole annotation is a speck within the first pixel. Encord divides by the size of the image once more. Of several polygons, or
    many points, it is enough that most are such; a number just beyond 0 to 1 makes no difference.
    Fix: Multiply x and width by the width of the image, y and height by its height.
    """

    member: str
    fixed: tuple[float, ...] | None
    size: tuple[int, int] | None
    """Width and height of the image in pixels, if known."""
    others: tuple[tuple[str, tuple[float, ...]], ...] = ()
    """Other readings of the numbers, if they cannot be a corner and a size: (question, box in pixels)."""

    def words(self) -> Words:
        fix = (
            f"multiply by the width and height of the image: {quote(self.fixed)}"
            if self.fixed
            else "multiply by the width and height of the image"
        )
        if self.member == "bbox":
            fix += "; x and y are the top left corner, not the centre as YOLO has it"
        if self.others:
            fix = "; or ".join(f"{what} then [x, y, width, height] in pixels is {quote(box)}" for what, box in self.others)
        return f"{self.member} is in fractions of the image, from 0 to 1; COCO uses pixels", fix

    @fixes(unsafe="multiplies all that is drawn, and its area, by the width and height of the image")
    def fix(self, at: FixContext) -> Fix | None:
        return convert_fractions(at, self.size) if self.size is not None else None


#: If all boxes are wrong, some still reach only a little beyond the image, and others lie inside it.
_ALSO = "those that fit, fit by chance"


class BoxOfCorners(Violation, code="GEO319", slug="coco-box-of-corners", layer="record"):
    """bbox holds two corners, as the segmentation or the area shows.

    Why: COCO's box is a corner and a size, and every program reads it so: a box of two corners is too large, the more so the farther it is
    from the origin, and matches nothing. Where it still lies within the image, nothing but the segmentation or the area beside it gives it
    away. It is reported once for a file of twenty boxes or more that may all be corners, if some fit only so, or if each width is larger
    than x and each height larger than y, though some begin far behind the ends of others.
    Fix: Write [x, y, width, height]: width = x2 - x1, height = y2 - y1.
    """

    what: str
    fixed: tuple[float, ...]

    template = "bbox looks like two corners [x1, y1, x2, y2]: so it would enclose the {what}", "write [x, y, width, height]: {fixed:quoted}"

    @fixes(unsafe="computes width and height where two corners fit the segmentation, or the area, in all boxes that may be such")
    def fix(self, at: FixContext) -> Fix | None:
        return _convert_corners(at)


def _convert_corners(at: FixContext) -> Fix | None:
    """Writes two corners as a corner and a size. None if other boxes of the file may be corners too, without a finding for it."""
    if at.file is not None and at.file.may_hold_corners and at.explain is not None and not at.file.all_corners_reported(at.explain):
        return None
    x1, y1, x2, y2 = (decimal(at.text.raw([*at.keys, index])) for index in range(4))
    return at.unsafely([*at.text.replace([*at.keys, 2], digits(x2 - x1)), *at.text.replace([*at.keys, 3], digits(y2 - y1))])


class AllCorners(Violation, of=BoxOfCorners):
    """All boxes of a file may be two corners, and several of them fit their images only so."""

    total: int
    shown: int
    swapped: bool
    """True if the corners are written y before x."""
    explains = BoxOutside, BoxOverhang

    def words(self) -> Words:
        form = "[y1, x1, y2, x2], as TensorFlow has them" if self.swapped else "[x1, y1, x2, y2]"
        message = f"all {self.total:,} boxes may be two corners {form}, and {self.shown:,} of them fit only so"
        return message, f"write all as [x1, y1, x2 - x1, y2 - y1]; {_ALSO}"


class CornersByNumbers(Violation, of=BoxOfCorners):
    """In each box of a file the width is larger than x and the height larger than y, though some boxes begin far behind the ends of
    others."""

    total: int
    explains = BoxOutside, BoxOverhang

    def words(self) -> Words:
        message = f"the {self.total:,} boxes are two corners: in each the width is larger than x, and the height larger than y"
        return message, f"write all as [x1, y1, x2 - x1, y2 - y1]; {_ALSO}"


class CornersByArea(Violation, of=BoxOfCorners):
    """The area beside a box is that of two corners, and not that of a corner and a size."""

    area: float
    fixed: tuple[float, ...]
    x_first: bool

    template = (
        "bbox looks like two corners [x1, y1, x2, y2]: these have the area {area:quoted}, which is given",
        "write [x, y, width, height]: {fixed:quoted}",
    )

    def fix(self, at: FixContext) -> Fix | None:
        return _convert_corners(at)


def box_node() -> Items:
    return Items(
        coordinate(spec_of(BoxNumber)),
        wrong=spec_of(BoxForm),
        minimum=4,
        maximum=4,
        length=ViolationSpec(BoxLength),
        first_only=True,
        holds=(declarations.SIDES,),
    )


# -- Record rules on the box of an annotation or a result, and on its area: [x, y, width, height] in pixels --------

_EDGES = ("left", "top", "right", "bottom")


def check_box(element: Element) -> None:
    """Checks for a box without size, in fractions of the image, or beyond the image."""
    box = element.box
    if box is None:
        _nested(element, element.value.get("bbox"))
        return
    _, _, width, height = box
    if width <= 0 or height <= 0:
        _no_size(element, box)
    elif _is_normalised(element, box):
        fixed = _in_pixels(element, box) if element.sized else None
        others = tuple((what, _in_pixels(element, read)) for what, read in _readings(box)) if element.sized else ()
        element.settle(BOX_PATH, element.value["bbox"], Normalised, "bbox", fixed, element.size, others)
    else:
        bare = element.annotated and not has_outline(element.value.get("segmentation"))
        corners = _corners_by_area(element, box) if bare and not element.is_crowd else None
        if element.sized:
            _against_image(element, box, corners)
        if corners is not None and "bbox" not in element.reported_members:
            x_first = element.sized and not within(_y_first(box), element.width, element.height)
            element.settle(BOX_PATH, element.value["bbox"], CornersByArea, element.value["area"], rounded_off(corners), x_first)
        elif bare and "bbox" not in element.reported_members and not element.is_crowd:
            area_without_outline(element, box)


def _nested(element: Element, given: Any) -> None:
    """Reports points in brackets of their own once, in place of each finding of the shape."""
    if given.__class__ is list and any(number.__class__ is list for number in given):
        element.forget(BOX_PATH)
        element.settle(BOX_PATH, given, BoxForm)


def _no_size(element: Element, box: Box) -> None:
    x, y, width, height = box
    if element.is_point():
        element.settle(BOX_PATH, element.value["bbox"], PointBox)
        return
    # Suggested only if it lies inside the image when read this way; else the numbers mean something else, or nothing.
    turned = _as_drawn(element, [(min(x, x + width), min(y, y + height), abs(width), abs(height)), (x, y, abs(width), abs(height))])
    inside = turned is not None and min(turned) > -TOLERANCE and (not element.sized or within(turned, element.width, element.height))
    fixed = rounded_off(turned) if width and height and inside and turned is not None else None
    index = 2 if width <= 0 else 3
    given = element.value["bbox"]
    sizes = [float(side) if isinstance(side, str) else side for side in given[2:4]]
    element.settle((BOX_PATH, index), given[index], BoxSize, sizes[0], sizes[1], fixed)


def _as_drawn(element: Element, readings: list[Box]) -> Box | None:
    """Returns the first reading of a box if nothing is drawn, else the one that fits its polygons. Returns None if none fits, and
    for masks."""
    drawn: Any = element.value.get("segmentation")
    if not has_outline(drawn):
        return readings[0]
    around = _points(drawn)
    return next((box for box in readings if around is not None and near(box, _box_around(*around))), None)


def _points(drawn: Any) -> tuple[list[float], list[float]] | None:
    """Returns the x and the y values of all points of polygons, or None if the drawing has no well-formed polygons."""
    rings = [plain(ring) or [] for ring in cast("list[Any]", drawn)] if drawn.__class__ is list else []
    if not rings or any(len(ring) < 6 or len(ring) % 2 for ring in rings):
        return None
    return [x for ring in rings for x in ring[::2]], [y for ring in rings for y in ring[1::2]]


def _box_around(xs: list[float], ys: list[float]) -> Box:
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)


def _is_normalised(element: Element, box: Box) -> bool:
    """Returns True for fractions of the image; some may lie just outside 0 to 1."""
    if max(box) > 1 + OVERHANG or min(box) < -OVERHANG:
        return False
    return element.large if element.sized else not all(float(side).is_integer() for side in box)


def _in_pixels(element: Element, box: Box) -> tuple[float, ...]:
    """Converts a box in fractions of the image to pixels."""
    x, y, width, height = box
    return rounded_off((x * element.width, y * element.height, width * element.width, height * element.height))


def _readings(box: Box) -> list[tuple[str, Box]]:
    """Returns other readings of a box in fractions that leaves the image: by centre, or by two corners. Pairs (text, box)."""
    x, y, third, fourth = box
    if max(x + third, y + fourth) <= 1 + OVERHANG:
        return []
    readings = [(CENTRED, centred(box)), (CORNERED, (x, y, third - x, fourth - y))]
    return [(what, read) for what, read in readings if within(read, 1, 1, slack=0.01)]


def _against_image(element: Element, box: Box, corners: Box | None) -> None:
    """Reports a box beyond its image. ``corners``: the box, if its area shows that it is given by two corners."""
    x, y, width, height = box
    across, down = element.width, element.height
    over = (-x, -y, x + width - across, y + height - down)
    maximum = max(over)
    if maximum < TOLERANCE:
        return
    shares = (-x / across, -y / down, over[2] / across, over[3] / down)
    given = element.value["bbox"]
    reading = _alternative_reading(element, box) if max(shares) > OVERHANG and not _is_drawn(element, box) else None
    inside = _inside(box, across, down) if max(shares) > OVERHANG else 1.0
    elsewhere = _drawn_elsewhere(element, box) if max(shares) > OVERHANG and reading is None else None
    # A box that leaves the image keeps its size; a box larger than the image was drawn in another image.
    minimum = MOSTLY_INSIDE if reading is not None else HARDLY_INSIDE if width > across or height > down else 0.0
    if inside < minimum or elsewhere or box_outside(y, x, height, width, across, down) == "outside":
        element.settle(BOX_PATH, given, BoxOutside, across, down, reading or elsewhere or _OF_ANOTHER)
        return
    if corners is not None and within(corners, across, down):
        return  # the corners are reported instead; clipping the box would lose them
    edge = over.index(maximum)
    if edge < 2:
        element.settle((BOX_PATH, edge), given[edge], BoxOverhang, across, down, maximum, _EDGES[edge], reading)
    else:
        element.settle(BOX_PATH, given, BoxOverhang, across, down, maximum, _EDGES[edge], reading)


def _is_drawn(element: Element, box: Box) -> bool:
    """Returns True if polygons reach as far as the box and are not just its corners, so that its numbers need no other reading."""
    points = _points(element.value.get("segmentation"))
    if points is None or not near(box, _box_around(*points)):
        return False
    xs, ys = points
    ends = {min(xs), max(xs)}, {min(ys), max(ys)}
    return any(x not in ends[0] or y not in ends[1] for x, y in zip(xs, ys, strict=True))


def _inside(box: Box, across: int, down: int) -> float:
    """Returns the share of the box that lies inside the image."""
    x, y, width, height = box
    shown = max(0.0, min(x + width, across) - max(x, 0.0)) / width
    return shown * max(0.0, min(y + height, down) - max(y, 0.0)) / height


_OF_ANOTHER = "is it the box of another image, or of this one at another size?"


def _alternative_reading(element: Element, box: Box) -> str | None:
    """Returns a text with another reading of the four numbers that lies inside the image and fits area and outline, or None."""
    x, y, third, fourth = box
    across, down = element.width, element.height
    if _may_be(element, box, corners := (x, y, third - x, fourth - y)):
        return f"{areas.READ_AS_CORNERS} then [x, y, width, height] is [{members.pixel_values([*corners])}]"
    if _may_be(element, box, around := centred(box)):
        return f"{areas.READ_AS_CENTRED} then the box is [{members.pixel_values([*around])}]"
    if _may_be(element, box, exchanged := (x, y, fourth, third)):
        return f"are width and height swapped? then [x, y, width, height] is [{members.pixel_values([*exchanged])}]"
    if across != down and within(box, down, across):
        return (
            f'it lies within an image of {down:,} × {across:,}: are "width" and "height" of the image swapped (the shape of an array '
            "begins with the height), was the photo turned by its EXIF orientation, or are x and y of the box swapped?"
        )
    if _may_be(element, box, turned := _y_first(box)):
        return f"{areas.READ_AS_Y_FIRST} then [x, y, width, height] is [{members.pixel_values([*turned])}]"
    return None


def _may_be(element: Element, given: Box, read: Box) -> bool:
    """Returns True if another reading of a box lies inside its image, unless the area fits only the box as written, or polygons lie
    elsewhere."""
    if not within(read, element.width, element.height):
        return False
    points = _points(element.value.get("segmentation"))
    around = _box_around(*points) if points is not None else None
    if around is not None and around != given and overlap(read, around) < SIMILAR_OVERLAP and not near(read, around):
        return False  # an outline equal to the box was made from it, and does not count
    area = plain([element.value.get("area")])
    if area is None or read[2:] == given[2:] or points is not None or not element.annotated:
        return True
    return not is_of_box(area[0], given[2], given[3]) or is_of_box(area[0], read[2], read[3])


def _drawn_elsewhere(element: Element, box: Box) -> str | None:
    """Returns a text with the box around the polygons if they lie in the image but not in the box, else None."""
    points = _points(element.value.get("segmentation"))
    if (
        points is None
        or not within(around := _box_around(*points), element.width, element.height)
        or overlap(box, around) >= SIMILAR_OVERLAP
    ):
        return None
    return f"the segmentation is inside [{members.pixel_values([*around])}]: write that, if it is of the same thing"


def _y_first(box: Box) -> Box:
    """Returns the box for two corners that are written y before x."""
    top, left, bottom, right = box
    return left, top, right - left, bottom - top


def _corners_by_area(element: Element, box: Box) -> Box | None:
    """Returns the box read as two corners if the area fits the corners and not the box as written, else None."""
    x, y, third, fourth = box
    numbers = plain([element.value.get("area")])
    if numbers is None or (area := numbers[0]) <= 0 or third <= x or fourth <= y or is_of_box(area, third, fourth):
        return None
    return (x, y, third - x, fourth - y) if abs((third - x) * (fourth - y) - area) <= 0.5 + CORNERS_AREA * area else None
