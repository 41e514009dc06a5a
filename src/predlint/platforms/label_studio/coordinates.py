"""Coordinates, sizes, radii and rotations in percent of an image: their Shape and their violations.

The Shape bounds each number. For numbers out of bounds, `coordinate_units` decides once the whole prediction is known: it reports one
cause (pixels, a scale of 0 to 1000), or each number by itself.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from predlint.diagnostics import Severity
from predlint.names import quote
from predlint.platforms.common_mistakes import bracketed_number, quoted_number, rename_help
from predlint.platforms.label_studio.import_effects import LOST, REFUSED, REFUSED_OR_SHOWN, SHOWN_WRONG, SOME_REFUSE, reads_as_number
from predlint.platforms.label_studio.tags import UNLIMITED, Form
from predlint.shape.constraints import Between, NotFractions, OfRecord, Ordered
from predlint.shape.findings import SuspectedFinding
from predlint.shape.nodes import Number
from predlint.shape.violation_specs import choose_spec, spec_of
from predlint.violation import Effect, FixContext, Violation, Words, fixes

Json = dict[str, Any]
#: Exports overshoot a little: this much beyond 0 and 100 percent is rounding.
ROUNDING = 0.01
FULL = 100 + ROUNDING
#: Coordinates up to this number may be fractions of the image.
FRACTION = 1.0
#: Above this, a coordinate is not in percent; below, a model may have overshot 100.
LIKELY_PIXELS = 200
#: Above this, a coordinate lies beyond any image.
_LARGEST = 1e6
#: Longest side, in pixels, of an image on which a box in pixels may look like one in percent.
SMALL = 256
#: End of the scale that many language models use for boxes, whatever the size of the image.
THOUSAND = 1000

# -- a number beyond the image ------------------------------------------------------------------------------------------------


class PercentRange(Violation, code="GEO101", slug="percent-range"):
    """A coordinate is outside 0 to 100.

    Why: Coordinates are percent of the image, not pixels. The server refuses what is above 100; what is below 0 is drawn outside of the
    image.
    Fix: Multiply pixels by 100 and divide by the width or height of the image; clamp what lies just outside.
    """

    member: str
    part: str = "region"
    unlimited: bool = False
    """True if servers take any number."""
    image: str | None = None
    """The size of the image, if the coordinate lies beyond it in pixels too; else None."""
    no_slip: bool = False
    """True if another coordinate of the shape is surely not in percent."""

    def words(self) -> Words:
        fix = _in_percent(self.value, "clamp it to 0 to 100", self.part, self.image, self.no_slip)
        return f"{self.member} is {quote(self.value)}; percent of the image, from 0 to 100, is expected", fix

    def effect(self) -> Effect:
        return REFUSED if self.value > 100 and not self.unlimited else SHOWN_WRONG

    @fixes(unsafe="moves the coordinate to the edge, from 105 at most, and shortens a box by as much", copies=True)
    def fix(self, at: FixContext) -> Any:
        return _to_the_edge(self.value, at)


class TooWide(Violation, of=PercentRange):
    """A width, a height or a radius is larger than the image."""

    member: str
    part: str = "region"
    image: str | None = None
    no_slip: bool = False

    def words(self) -> Words:
        fix = _in_percent(self.value, "clamp it to the image", self.part, self.image, self.no_slip)
        return f"{self.member} is {quote(self.value)}; at most 100 percent of the image is expected", fix

    usual_effect = REFUSED

    @fixes(copies=True)
    def fix(self, at: FixContext) -> Any:
        return _to_the_edge(self.value, at)


class OffPage(Violation, of=PercentRange):
    """A coordinate of an OcrLabels box is below 0 or above 100, where fractions of the page are expected."""

    member: str

    template = (
        "{member} is {value:quoted}; a fraction of the page, from 0 to 1, is expected",
        "for pixels, divide by the page's width or height; for percent, by 100",
    )
    usual_effect = SHOWN_WRONG

    @fixes(copies=True)
    def fix(self, at: FixContext) -> Any:
        return _to_the_edge(self.value, at)


def _in_percent(value: Any, clamp: str, part: str, image: str | None, no_slip: bool) -> str:
    """Returns the help: clamp a coordinate that is a little outside, convert one that is so far outside that it is not in percent."""
    if value > _LARGEST:
        return f"no image is that large: write where it is, or leave the {part} out"
    if image is not None:
        return f"nor are these pixels of an image of {image}: correct it, or original_width and original_height"
    if no_slip or value > LIKELY_PIXELS:
        return "these look like pixels: divide all coordinates by the image's width (or height) and multiply by 100"
    return f"{clamp}; for pixels, first divide by the image's width or height and multiply by 100"


def _to_the_edge(value: Any, at: FixContext) -> Any:
    """Moves a coordinate to the edge of the image; a box keeps its far edge. Returns None for rotated shapes and radii, which clipping
    would distort."""
    if at.number(at.keys) is None or _may_be_pixels(at):
        return None
    last, holder = str(at.keys[-1]), cast("Json", at.enclosing_object) if isinstance(at.enclosing_object, dict) else Json()
    if holder.get("rotation") or last.startswith("radius") or value > 100 * (1 + at.max_clip):
        return None
    size = {"x": "width", "y": "height"}.get(last)
    other = [*at.keys[:-1], size or ""]
    extent, begin = at.number(other), at.number(at.keys)
    if size is None or extent is None or begin is None or "vertices" in at.keys:
        return None if at.all_outside(0, 100) else at.replace_unsafely((at.keys, 0 if value < 0 else 100))
    rest = extent + begin
    if value > 0 or rest <= 0 or not _can_start_top_left(at):
        return None  # wholly outside, or the edge of another box
    return at.replace_unsafely((at.keys, 0), (other, rest))


def _may_be_pixels(at: FixContext) -> bool:
    """Returns True if a region of the file is surely in pixels, or if all regions may be."""
    return at.file is not None and (at.file.has_pixels or at.file.may_be_pixels)


def _can_start_top_left(at: FixContext) -> bool:
    """Returns True if nothing in the file shows that x and y are the centre of a box, or that its sizes are a corner."""
    return at.file is None or at.file.starts_top_left


class Rounding(Violation, code="GEO120", slug="percent-rounding", severity=Severity.WARNING, layer="record"):
    """A coordinate misses the image by a rounding error.

    Why: The editor does not mind 100.0000001, but servers that check predictions with label-studio-sdk 2.1 refuse every coordinate above
    100.
    Fix: Clamp to 0 and 100 as the last step, after all arithmetic.
    """

    member: str

    def words(self) -> Words:
        return f"{self.member} is {self.value!r}, a little outside of 0 to 100 percent", "clamp it to 0 to 100"

    usual_effect = SOME_REFUSE

    @fixes(safe="writes 0 or 100", copies=True)
    def fix(self, at: FixContext) -> Any:
        in_fractions = at.file is not None and at.file.in_fractions  # 0.01 beyond may be a hundredth of the image
        if at.number(at.keys) is None or in_fractions:
            return None
        return at.replace_safely((at.keys, "0" if self.value < 0 else "100"), reveals=False)


class BeyondImage(Violation, code="GEO104", slug="box-beyond-image", layer="record"):
    """A box reaches beyond its image.

    Why: x + width or y + height is above 100. Usually width and height were taken for the far corner, or x and y for the centre, as in
    YOLO.
    Fix: x and y are the top left corner, width and height the size: from corners, width = x2 - x1; from a centre, x = cx - width / 2.
    """

    member: str
    start: str
    end: float
    pixels: str | None = None
    """The size of a small image that the box fits into in pixels; else None."""
    further: bool = False
    """True if a coordinate itself is above 100."""

    def words(self) -> Words:
        fix = f"{self.member} is a size, not the far corner; {self.start} is the {_EDGES[self.start]} edge, not the centre"
        if self.further:
            fix += "; or are these pixels? divide all coordinates by the image's width (or height) and multiply by 100"
        if self.pixels is not None:
            fix += f"; or are these pixels? the box fits into the {self.pixels} of its image: percent are expected"
        return f"{self.start} + {self.member} is {self.end:g}; the image ends at 100 percent", fix

    usual_effect = SHOWN_WRONG

    @fixes(
        unsafe="cuts the box at the edge, by at most 5; not where the boxes of the file fit better as centres, corners or pixels",
        copies=True,
    )
    def fix(self, at: FixContext) -> Any:
        if _may_be_pixels(at) or not _can_start_top_left(at) or at.enclosing_object.get("rotation"):
            return None
        size, begin = at.number(at.keys) or Decimal(0), at.number([*at.keys[:-1], self.start])
        room = Decimal(100) - begin if begin is not None else Decimal(0)
        return at.replace_unsafely((at.keys, room)) if room > 0 and 0 < size - room <= 100 * Decimal(str(at.max_clip)) else None


_EDGES = {"x": "left", "y": "top"}


class EllipseBeyond(Violation, code="GEO122", slug="ellipse-beyond-image", severity=Severity.WARNING, layer="record"):
    """An ellipse reaches beyond its image.

    Why: It is drawn partly outside. That may be intended, for things that are cut off by the edge; usually the diameter was taken for the
    radius.
    Fix: Halve diameters; x and y are the centre.
    """

    axis: str

    template = "the ellipse reaches beyond the image along {axis}", "correct it, unless the object does so too"


# -- another unit ---------------------------------------------------------------------------------------------------------------


class Pixels(Violation, code="GEO102", slug="pixels-for-percent", layer="record", in_part=True):
    """The coordinates of a region are in pixels.

    Why: They are beyond 100 and all fit into the size of the image that the result gives. The server refuses percentages above 100.
    Fix: Multiply by 100 and divide by original_width (x, width) or original_height (y, height): all coordinates of the file, also those of
    regions that happen to be below 100 and look like percent. Nothing marks these.
    """

    member: str
    width: float
    height: float
    percent: str
    unlimited: bool = False

    template = (
        "the coordinates are in pixels (of an image of {width} × {height}); percent is expected",
        "divide all coordinates by original_width or original_height, and multiply by 100: {member} would be {percent}",
    )

    def effect(self) -> Effect:
        return SHOWN_WRONG if self.unlimited else REFUSED

    @fixes(
        unsafe="divides by original_width or original_height, and multiplies by 100: all that the file has on images, or nothing (nothing, "
        "where an image has no coordinate beyond 100 or no size: pixels and percent look alike there); the size of a key point, a "
        "percentage of the image's width as well, stays where it is below 1"
    )
    def fix(self, at: FixContext) -> Any:
        return at.convert_from_pixels()


class OfThousand(Violation, of=Pixels):
    """The coordinates of a region are on a scale of 0 to 1000."""

    unlimited: bool = False

    template = "the coordinates are on a scale of 0 to 1000; percent is expected", "divide all coordinates by 10"

    def effect(self) -> Effect:
        return SHOWN_WRONG if self.unlimited else REFUSED


class PixelsOfNoSize(Violation, of=Pixels):
    """Coordinates are in pixels, or on a scale of 0 to 1000, and the result does not give the size of its image."""

    of_thousand: bool
    """True if the coordinates may be on a scale of 0 to 1000."""
    unlimited: bool = False

    def words(self) -> Words:
        fix = "divide all coordinates by the image's width or height, and multiply by 100"
        if not self.of_thousand:
            return "the coordinates are in pixels; percent is expected", fix
        message = "the coordinates are in pixels, or on a scale of 0 to 1000; percent is expected"
        return message, f"for pixels, {fix}; for that scale, divide by 10"

    def effect(self) -> Effect:
        return SHOWN_WRONG if self.unlimited else REFUSED

    @fixes()
    def fix(self, at: FixContext) -> Any:
        return at.convert_from_pixels()


class Fractions(Violation, code="GEO103", slug="fractions-for-percent", layer="stream"):
    """The coordinates of a prediction, or of most regions of the file, are fractions from 0 to 1.

    Why: Label Studio takes them for percent: every region is drawn as a speck in the top left corner.
    Fix: Multiply all coordinates by 100.
    """

    count: int
    total: int

    def words(self) -> Words:
        predicate = "are at most 1, as fractions of the image are; percent is expected"
        if self.total == 1:
            return f"the coordinates of the region {predicate}", "multiply them by 100"
        which = f"all {self.total:,} regions" if self.count == self.total else f"{self.count:,} of the {self.total:,} regions"
        return f"the coordinates of {which} {predicate}", "multiply them by 100"

    usual_effect = SHOWN_WRONG


# -- sizes ----------------------------------------------------------------------------------------------------------------------


class NoSize(Violation, code="GEO105", slug="region-size"):
    """A region has a width or height of zero or less.

    Why: Such a region encloses nothing: nobody can see it, and hardly anybody can select it.
    Fix: Sort the corners before you subtract; leave out boxes of nothing.
    """

    member: str
    part: str = "region"

    def words(self) -> Words:
        fix = f"write its size; leave the {self.part} out only where there is nothing"
        if self.value < 0:
            fix = "x and y are the top left corner: swap the corners"
        elif self.part == "key frame":
            fix = 'where the object is gone, give its last key frame before that "enabled": false, and leave the key frame out'
        return f"{self.member} {'are' if ' and ' in self.member else 'is'} {quote(self.value)}; a size above 0 is expected", fix

    usual_effect = SHOWN_WRONG


class NoPointSize(Violation, of=NoSize):
    """The width of a key point is zero or less."""

    member: str = "width"

    template = "{member} is {value:quoted}; a size above 0 is expected", "write a size in percent of the image: 0.5 is usual"
    usual_effect = SHOWN_WRONG


class NoRadius(Violation, code="GEO112", slug="ellipse-radius"):
    """The radius of an ellipse is zero or less.

    Why: Nothing is drawn. Usually two corners were subtracted the wrong way round.
    Fix: Give radiusX and radiusY above 0: half of the width and of the height, in percent.
    """

    member: str

    template = "{member} is {value:quoted}; a radius above 0 is expected", "give half of its width and height, or leave the ellipse out"
    usual_effect = SHOWN_WRONG


class PointWidth(Violation, code="GEO113", slug="keypoint-width"):
    """A key point has no width, or a height.

    Why: The width is the size of the dot, in percent of the image's width. By it the editor knows a key point: without it, current
    releases draw nothing, and with a height they draw a box.
    Fix: Give a width, and no height; 0.5 is usual.
    """

    given: Any = None
    held: bool = False

    def words(self) -> Words:
        fix = rename_help(self.given, "width") or 'add "width", such as 0.5'
        return 'the key point has no "width" (its size in percent of the image)', fix

    usual_effect = LOST

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Any:
        return at.rename_member(self.given)


class PointHeight(Violation, of=PointWidth):
    """A key point has a height, by which the editor takes it for a box."""

    template = (
        'the key point has a "height", by which the editor takes it for a box',
        "leave it out: width is the size of the dot; if a box is meant, write it as a result of a tag that draws boxes",
    )
    usual_effect = SHOWN_WRONG


class Turned(Violation, code="GEO108", slug="region-rotation", severity=Severity.WARNING):
    """A rotation is outside -360 to 360 degrees.

    Why: Rotations are degrees, clockwise about the top left corner. Larger ones are usually another unit. Servers that check predictions
    with label-studio-sdk 2.1 refuse those above 360.
    Fix: Take the remainder by 360.
    """

    checked: bool
    """True if servers check the rotation: they refuse clockwise ones above 360 only."""

    def words(self) -> Words:
        fix = f"write {self.value % 360:g}" if abs(self.value) < 1e6 else "leave it out, if the region is not turned"
        return f"rotation is {quote(self.value)} degrees; from -360 to 360 is expected", fix

    def effect(self) -> Effect | None:
        return REFUSED_OR_SHOWN if self.checked and not self.value < 0 else None

    @fixes(unsafe="takes full turns away", copies=True)
    def fix(self, at: FixContext) -> Any:
        turned = at.number(at.keys)
        return at.replace_unsafely((at.keys, (turned % 360 + 360) % 360)) if turned is not None else None


# -- numbers of another type ----------------------------------------------------------------------------------------------------


class NotANumber(Violation, code="GEO107", slug="region-number-type"):
    """A coordinate is not a number.

    Why: Some servers turn "10" into a number, the editor does not: the region is not drawn, or in the wrong place.
    Fix: Convert before writing: float(value).
    """

    member: str
    part: str = "region"
    """The part that has the number and may be left out: a region or a key frame."""
    drawn: bool = False
    """True if the editor draws the region all the same, in a wrong place."""
    optional: bool = False
    """True if servers take null as absent, though the editor does not."""
    checked: bool = True
    """True if servers check the member: they accept quoted numbers and flags, and refuse other values."""

    def words(self) -> Words:
        fix = quoted_number(self.value) or bracketed_number(self.value) or "write a number"
        if self.value is None:
            fix = "leave it out" if self.member in _OPTIONAL else f"give the number, or leave the {self.part} out"
        return f"{self.member} must be a number, found {quote(self.value)}", fix

    def effect(self) -> Effect | None:
        passes = not self.checked or reads_as_number(self.value) or (self.value is None and self.optional)
        return REFUSED if not passes else SHOWN_WRONG if self.drawn else LOST

    @fixes(safe="removes the quotes around a number", copies=True)
    def fix(self, at: FixContext) -> Any:
        return at.unwrap_number()


_OPTIONAL = frozenset({"rotation", "framesCount", "duration", "channel"})


class VideoNumberInQuotes(Violation, code="GEO124", slug="video-number-in-quotes", severity=Severity.WARNING, in_part=True):
    """A time or a length of a video is in quotes.

    Why: The editor reads neither time, framesCount nor duration of a track, and writes its own. Other programs may read them.
    Fix: Write the number without quotes.
    """

    member: str

    def words(self) -> Words:
        return NotANumber(self.value, self.member).words()

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Any:
        return at.unwrap_number()


# -- the Shape ------------------------------------------------------------------------------------------------------------------


class Coordinate(SuspectedFinding):
    """A suspected coordinate beyond the image, or a size of zero or less."""


def percent(member: str, form: Form | None = None, part: str = "region") -> Number:
    """Returns the node of a coordinate in percent of the image. ``part``: what has the coordinate, for messages."""
    outside = spec_of(OffPage, member) if form == "ocr" else spec_of(PercentRange, member, part, unlimited=form in UNLIMITED)
    wrong = spec_of(NotANumber, member, part, drawn=part != "region" or form == "vector")
    return Number(wrong, outside, minimum=-ROUNDING, maximum=FULL, usual_least=0, usual_most=100, reported_by=Coordinate)


def size(member: str, part: str = "region") -> Number:
    """Returns the node of a width or a height in percent of the image; a check finds how far it reaches. ``part``: as in `percent`."""
    wrong = spec_of(NotANumber, member, part, drawn=part != "region")
    return Number(wrong, spec_of(NoSize, member, part), above=0, limit=FULL, usual_most=100, reported_by=Coordinate)


def radius(member: str) -> Number:
    """Returns the node of a radius of an ellipse: half of its width or height."""
    return Number(spec_of(NotANumber, member), spec_of(NoRadius, member), above=0, limit=FULL, usual_most=50)


def point_size() -> Number:
    """Returns the node of the width of a key point, which servers do not check."""
    return Number(spec_of(NotANumber, "width", checked=False), spec_of(NoPointSize, "width"), above=0, usual_most=100)


def rotation(*, checked: bool, part: str = "region") -> Number:
    """Returns the node of a rotation in degrees. ``checked``: as in `Turned`."""
    wrong = spec_of(NotANumber, "rotation", drawn=part != "region", optional=True)
    return Number(wrong, spec_of(Turned, checked), minimum=-360, maximum=360)


def channel() -> Number:
    """Returns the node of the channel of a recording: servers take any value, the editor draws regions with a number only."""
    return Number(spec_of(NotANumber, "channel", checked=False))


def maybe_number(member: str) -> Number:
    """Returns the node of a number that the editor does not read; null counts as absent."""
    return Number(choose_spec(reads_as_number, spec_of(VideoNumberInQuotes, member), spec_of(NotANumber, member)), nullable=True)


_BOX = (
    NotFractions(("x", "y", "width", "height"), FRACTION),
    Between(("x", "width"), 0.0, FULL),
    Between(("y", "height"), 0.0, FULL),
)
_ELLIPSE = (
    NotFractions(("x", "y", "radiusX", "radiusY"), FRACTION),
    Ordered("radiusX", "x"),
    Ordered("radiusY", "y"),
    Between(("x", "radiusX"), 0.0, FULL),
    Between(("y", "radiusY"), 0.0, FULL),
)
#: Form -> constraints on the value of a region.
VALUES: dict[Form, tuple[OfRecord, ...]] = {
    "box": _BOX, "ellipse": _ELLIPSE, "keypoint": (NotFractions(("x", "y"), FRACTION),),
}  # fmt: skip
#: Parameters of these rules for ``predlint compile``.
PARAMETERS: dict[str, dict[str, float]] = {PercentRange.code: {"least_percent": 0, "most_percent": 100, "rounding": ROUNDING}}
