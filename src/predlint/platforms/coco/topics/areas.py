"""Areas, in pixels: their form, and those of boxes without an outline."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.geometry import polygon_area
from predlint.model.texts import quote
from predlint.model.violation import Fix, FixContext, Path, Violation, Words, fixes
from predlint.platforms.coco.declarations import ElementCheck
from predlint.platforms.coco.record import (
    ABOVE_A_PIXEL,
    AREA_OF_BOX,
    AREA_TOLERANCE,
    SMALL_BOX,
    Box,
    Element,
    has_outline,
    is_of_box,
    plain,
    segmentation_alias,
)
from predlint.platforms.coco.topics.members import LOAD, MemberType
from predlint.platforms.numbers import bracketed_number, decimal, digits, is_number, quoted_number, whole_numbers
from predlint.shape.nodes import Number
from predlint.shape.record_checks import Bound, Check, Declared, kinds

#: Questions about a box that may be given by its centre, or by two corners.
READ_AS_CENTRED = "are x and y the centre?"
READ_AS_CORNERS = "is it [x1, y1, x2, y2]?"
READ_AS_Y_FIRST = "is it [y1, x1, y2, x2], as TensorFlow has it?"


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


def area_node() -> Number:
    return Number(spec_of(AreaType), spec_of(AreaNegative), minimum=0, usual_least=ABOVE_A_PIXEL)


AREA = ViolationSpec(AreaDiffers)
NO_AREA = ViolationSpec(AreaZeroOfPose)
BOX_PATH: Path = (None, "bbox")


def area_without_outline(element: Element, box: Box) -> None:
    """Reports the area of an annotation with only a box. An area below that of the box may come from an outline that was left out,
    but no outline has an area of 0."""
    covered = box[2] * box[3]
    numbers = plain([element.value.get("area")])
    if numbers is None or is_of_box(numbers[0], box[2], box[3]):
        return
    if numbers[0] == 0 or numbers[0] * (1 - AREA_TOLERANCE) > covered:
        element.settle((None, "area"), element.value["area"], differing(element, numbers[0]), "box", covered)


def check_small_area(element: Element) -> None:
    """Reports an area of a pixel or less beside a box of many, where nothing else is drawn."""
    box, area = element.box, plain([element.value.get("area")])
    if area is None or not 0 < area[0] <= 1 or element.context.encord:
        return
    if element.is_crowd or has_outline(element.value.get("segmentation")):
        return
    if box is None or min(box[2:]) <= 0 or box[2] * box[3] <= SMALL_BOX or not {"bbox", "area"}.isdisjoint(element.reported_members):
        return
    covered = box[2] * box[3]
    is_share = element.sized and abs(area[0] * element.width * element.height - covered) <= AREA_TOLERANCE * covered
    element.settle((None, "area"), element.value["area"], AreaInFractions, covered, is_share)


def differing(element: Element, area: float) -> ViolationSpec:
    """Returns the spec for a wrong area. An area of 0 has its own for visible key points, because their distances are divided by it."""
    if area or element.context.encord:
        return AREA
    points = plain(element.value.get("keypoints"))
    return NO_AREA if points is not None and any(visibility > 0 for visibility in points[2::3]) else AREA


def rounded_off(values: Sequence[float]) -> tuple[float, ...]:
    """Rounds numbers for a message."""
    return tuple(int(value) if float(value).is_integer() else value for value in (round(value, 2) for value in values))


SMALL = ElementCheck(
    Check(check_small_area, kinds(AreaInFractions), ("area",), Declared(bounds=(Bound(("area",), ABOVE_A_PIXEL),))), (None,)
)


# -- Fixes of boxes and what is drawn with them: cut at the edges of the image, converted from fractions, measured ---

#: Maximum relative difference between an area and that of its box, for an area of the box; tools round.
_OF_BOX = Decimal(str(AREA_OF_BOX))
#: Fractions are rounded to a few digits.
_ROUNDING = 0.001


def cut_box(at: FixContext, width: int, height: int) -> Fix | None:
    """Cuts a box at the edges of its image, and its area with it. None if it goes with a segmentation, or if its numbers may be in another
    form."""
    box, drawn = at.value_at(["bbox"]), at.value_at(["segmentation"])
    if (drawn and drawn != [[]]) or not isinstance(box, list) or not all(map(is_number, cast("list[Any]", box))):
        return None
    if _may_be_another(at, cast("list[Any]", box), width, height):
        return None
    edits: list[Any] = []
    before = after = Decimal(1)
    for axis, maximum in enumerate((width, height)):
        begin, extent = decimal(at.text.raw(["bbox", axis])), decimal(at.text.raw(["bbox", axis + 2]))
        low, high = max(begin, Decimal(0)), min(begin + extent, Decimal(str(maximum)))
        if low >= high or begin + extent > high * (1 + Decimal(str(at.max_clip))):
            return None
        edits += at.text.replace(["bbox", axis], digits(low)) if low != begin else []
        edits += at.text.replace(["bbox", axis + 2], digits(high - low)) if high - low != extent else []
        before, after = before * extent, after * (high - low)
    if "area" in at.record:
        if (area := at.number(["area"])) is None:
            return None  # the area must be fixed first
        if abs(area - before) > max(before * _OF_BOX, 1):
            return None  # the area of something else: it is unknown how much of that is cut off
        edits += at.text.replace(["area"], digits(after))
    return at.unsafely(edits)


def _may_be_another(at: FixContext, box: list[Any], width: int, height: int) -> bool:
    """Returns True for a box that lies within its image as two corners, as most boxes of its file may, or as a centre and a size, as all
    may: clipping would destroy it."""
    if 0 <= box[0] < box[2] <= width and 0 <= box[1] < box[3] <= height and (at.file is None or at.file.may_hold_corners):
        return True
    return box[0] + box[2] / 2 <= width and box[1] + box[3] / 2 <= height and at.file is not None and at.file.may_hold_centres


def convert_fractions(at: FixContext, size: tuple[int, int]) -> Fix | None:
    """Converts all that is drawn in fractions of the image, and its area, to pixels: all of it, or nothing."""
    area, drawn = at.value_at(["area"]), at.value_at(["segmentation"])
    if isinstance(area, str):  # the area must be fixed first
        return None
    box = _fractions(at, ["bbox"], 2)
    if box and not (_surely_fractions(at) and (at.file is None or at.file.fractions_start_top_left)):
        return None
    parts = [*box, *_fractions(at, ["keypoints"], 3)]
    for index in range(len(cast("list[Any]", drawn)) if isinstance(drawn, list) else 0):
        ring = _fractions(at, ["segmentation", index], 2)
        if not ring and drawn != [[]]:
            return None
        parts += ring
    edits: list[Any] = []
    for keys, axis in parts:
        edits += at.text.replace(keys, digits(round(decimal(at.text.raw(keys)) * size[axis], 6)))
    if is_number(area) and 0 < area <= 1:
        edits += at.text.replace(["area"], digits(round(decimal(at.text.raw(["area"])) * size[0] * size[1], 6)))
    return at.unsafely(edits)


def _surely_fractions(at: FixContext) -> bool:
    """Returns False for a box that may as well be a pixel in the corner, and for one that would leave its image as fractions."""
    x, y, width, height = at.value_at(["bbox"])
    return any(not float(side).is_integer() for side in (x, y, width, height)) and max(x + width, y + height) <= 1 + _ROUNDING


def _fractions(at: FixContext, keys: list[str | int], each: int) -> list[tuple[list[str | int], int]]:
    """Returns the paths of coordinates from 0 to 1, with their axis, if all of a list are such. ``each``: the numbers of a point."""
    value: Any = at.value_at(keys)
    numbers = cast("list[Any]", value) if isinstance(value, list) else []
    indices = [index for index in range(len(numbers)) if index % each < 2]
    if not numbers or not all(is_number(numbers[index]) and 0 <= numbers[index] <= 1 for index in indices):
        return []
    return [([*keys, index], index % each) for index in indices]


def add_area_of_box(at: FixContext) -> Fix | None:
    """Adds the area of an annotation that is only a box."""
    given: Any = at.value_at(["bbox"])
    box = cast("list[Any]", given) if isinstance(given, list) else []
    if at.value_at(["segmentation"]) or len(box) != 4:
        return None
    if not all(map(is_number, box)) or min(box) < 0 or max(box[2], box[3]) <= 1 or 0 in box[2:]:
        return None  # the box must be fixed first
    holder = cast("dict[str, Any]", at.enclosing_object)
    outline = segmentation_alias(holder)
    if outline is not None and holder[outline].__class__ in (list, dict, str) and holder[outline]:
        return None  # the outline has another area
    area = decimal(at.text.raw(["bbox", 2])) * decimal(at.text.raw(["bbox", 3]))
    # The box is locked: a fix that changes it comes in a later round, and changes the area with it.
    return at.safely([*at.text.insert(at.keys[:-1], "area", digits(area)), *at.text.keep_as_is(["bbox"])])
