"""Violations about boxes and areas."""

from __future__ import annotations

from typing import Any, cast

from predlint.decimals import decimal, digits, is_number, whole_numbers
from predlint.diagnostics import Severity
from predlint.geometry import polygon_area
from predlint.names import quote
from predlint.platforms.coco.annotation_words import LOAD, MemberType
from predlint.platforms.common_mistakes import bracketed_number, double_encoded_help, is_printed, quoted_number
from predlint.violation import Fix, FixContext, Violation, Words, fixes


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

    Why: It encloses nothing, and no tool says so: pycocotools computes with a negative area, and Encord shows an empty label that nobody
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
        from predlint.platforms.coco.box_fixes import cut_box

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
        from predlint.platforms.coco.box_fixes import convert_fractions

        return convert_fractions(at, self.size) if self.size is not None else None


#: Questions about a box that may be given by its centre, or by two corners.
READ_AS_CENTRED = "are x and y the centre?"
READ_AS_CORNERS = "is it [x1, y1, x2, y2]?"
READ_AS_Y_FIRST = "is it [y1, x1, y2, x2], as TensorFlow has it?"


#: If all boxes are wrong, some still reach only a little beyond the image, and others lie inside it.
_ALSO = "those that fit, fit by chance"


class BoxOfCorners(Violation, code="GEO319", slug="coco-box-of-corners", layer="record"):
    """bbox holds two corners, as the segmentation or the area shows.

    Why: COCO's box is a corner and a size, and every program reads it so: a box of two corners is too large, the more so the farther it is
    from the origin, and matches nothing. Where it still lies within the image, nothing but the segmentation or the area beside it gives it
    away. It is said once of a file of twenty boxes or more that may all be corners, if some fit only so, or if each width is larger than x
    and each height larger than y, though some begin far behind the ends of others.
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


class BoxAndSegmentation(Violation, code="GEO308", slug="coco-box-and-segmentation", severity=Severity.WARNING, layer="record"):
    """bbox is not the box around the segmentation.

    Why: One of the two is wrong, or belongs to another object; evaluations of boxes and of masks then disagree.
    Fix: Make the box from the segmentation: pycocotools.mask.toBbox, or the extremes of the polygons.
    """

    what: str
    around: tuple[float, ...]
    reading: str | None = None

    def words(self) -> Words:
        are = "lie" if self.what == "polygons" else "lies"
        return (
            f"bbox {quote(self.value)} is not the box of the segmentation: the {self.what} {are} in {quote(self.around)}",
            self.reading or "does one of them belong to another object? write the box around the segmentation",
        )

    @fixes(unsafe="takes x and y for the centre, where the box is then that of the segmentation")
    def fix(self, at: FixContext) -> Fix | None:
        if self.reading is None or not self.reading.startswith(READ_AS_CENTRED):
            return None
        x, y, width, height = (decimal(at.text.raw([*at.keys, index])) for index in range(4))
        left, top = digits(x - width / 2), digits(y - height / 2)
        return at.unsafely([*at.text.replace([*at.keys, 0], left), *at.text.replace([*at.keys, 1], top)])


class AreaType(Violation, of=MemberType):
    """The area is not a number."""

    def words(self) -> Words:
        fix = quoted_number(self.value) or bracketed_number(self.value) or "write the number of pixels that are covered"
        return f"area must be a number of square pixels, found {quote(self.value)}", fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class AreaNegative(Violation, code="GEO309", slug="coco-area-negative"):
    """area is below zero.

    Why: The annotation falls out of every class of size in an evaluation, and counts nowhere.
    Fix: Give the pixels that are covered. The sum of a polygon that runs the other way round is negative: take its absolute value.
    """

    template = (
        "area is {value:quoted}; no area is below 0",
        "give the pixels that are covered; where it is the sum of a polygon that runs the other way round, its absolute value",
    )

    @fixes(unsafe="removes the sign; of -1, which is written where no area is known, it writes the area of the polygons")
    def fix(self, at: FixContext) -> Fix | None:
        area = abs(decimal(at.text.raw(at.keys)))
        if area != 1:
            return at.unsafely(at.text.replace(at.keys, digits(area)))
        given: Any = at.value_at(["segmentation"])
        rings = cast("list[Any]", given) if isinstance(given, list) else []
        if not all(
            isinstance(ring, list) and len(cast("list[Any]", ring)) % 2 == 0 and all(map(is_number, cast("list[Any]", ring)))
            for ring in rings
        ):
            return None
        covered = sum(abs(polygon_area(ring[::2], ring[1::2])) for ring in rings)
        return at.unsafely(at.text.replace(at.keys, at.text.written(whole_numbers([covered])[0]))) if covered else None


def area_differs(value: Any, what: str, found: float) -> Words:
    covers = "cover" if what == "polygons" else "covers"
    return f"area is {quote(value)}, but the {what} {covers} {found:.10g} square pixels", f"write {found:.10g}"


class AreaDiffers(Violation, code="GEO310", slug="coco-area-differs", severity=Severity.WARNING, layer="record"):
    """area is not what the segmentation covers, or is more than the box does, or 0, or the share of the image that is covered.

    Why: pycocotools sorts annotations into small, medium and large by area, and divides the distances of key points by it (with an area of
    0, that is GEO344). Up to 5 %, and what pixels along the outline may differ by, is not reported. Where nothing but a box is drawn, an
    area below that of the box may be that of an outline which was left out; 0 is none, nor is one pixel or less of a box of many.
    Fix: Compute it from the segmentation: pycocotools.mask.area.
    """

    what: str
    found: float

    def words(self) -> Words:
        return area_differs(self.value, self.what, self.found)

    @fixes(unsafe="writes the area of the segmentation, or of the box")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.found)


class AreaInFractions(Violation, of=AreaDiffers):
    """area is a share of the image, or 1 for a box of many pixels."""

    found: float
    is_share: bool
    """True if it is the share of the image that the box covers."""

    def words(self) -> Words:
        what = ", the share of the image that the box covers" if self.is_share else f", but the box covers {self.found:.10g} square pixels"
        message = f"area is {quote(self.value)}{what}; {LOAD} counts the object as small"
        return message, f"write square pixels: {self.found:.10g}, if nothing but the box is drawn"

    @fixes(unsafe="writes the area of the box")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.found)


class AreaZeroOfPose(Violation, code="GEO344", slug="coco-area-zero-of-pose", layer="record"):
    """An annotation with key points has an area of 0.

    Why: pycocotools divides the distances of key points by the area: with 0 a pose that is a pixel off is as wrong as any other, and counts
    as a miss.
    Fix: Write the area of the segmentation, or of the box where there is none.
    """

    # For an annotation with key points: their distances are divided by its area.

    what: str
    found: float

    def words(self) -> Words:
        message, help_ = area_differs(self.value, self.what, self.found)
        return f"{message}; pycocotools divides the distances of key points by it, so a hit counts as a miss", help_

    @fixes(unsafe="writes the area of the segmentation, or of the box")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.found)


class AreaOfBox(Violation, code="GEO318", slug="coco-area-of-box", once_per_file=True, severity=Severity.INFO, layer="record"):
    """area is that of the box, not of the segmentation.

    Why: Many tools write it this way. pycocotools sorts annotations into small, medium and large by area, and things that fill little of
    their box land in a larger class. It is reported once per file.
    Fix: Compute it from the segmentation where results for these sizes matter: pycocotools.mask.area.
    """

    what: str
    found: float

    def words(self) -> Words:
        covers = "cover" if self.what == "polygons" else "covers"
        fix = f"{LOAD} sorts objects into small and large by the area of their segmentation: write {self.found:.10g}"
        return f"area is {quote(self.value)}, that of the box; the {self.what} {covers} {self.found:.10g} square pixels", fix

    @fixes(unsafe="writes the area of the segmentation")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.found)
