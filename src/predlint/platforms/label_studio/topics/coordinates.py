"""Coordinates, sizes, radii and rotations in percent of an image; boxes, ellipses and points in other forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import SuspectedFinding, ViolationSpec, choose_spec, keys_of, spec_of
from predlint.model.texts import listing, quote
from predlint.model.violation import Effect, Finding, Fix, FixContext, Violation, Words, codes_of, fixes
from predlint.platforms.common_mistakes import rename_help
from predlint.platforms.label_studio.import_effects import LOST, REFUSED, REFUSED_OR_SHOWN, SHOWN_WRONG, and_labels, reads_as_number
from predlint.platforms.label_studio.ontology import Control
from predlint.platforms.label_studio.tags import CONTROLS, UNLIMITED, Form
from predlint.platforms.label_studio.topics.values import CORNERS, OUTLINES, Members, RegionMemberMissing, foreign_form, needed
from predlint.platforms.numbers import bracketed_number, quoted_number
from predlint.shape.constraints import Between, NotFractions, OfRecord, Ordered
from predlint.shape.nodes import Member, Number

# -- Coordinates, sizes, radii and rotations in percent of an image: their Shape and their violations ----------------


# The Shape bounds each number. For numbers out of bounds, `units` decides once the whole prediction is known: it reports one
# cause (pixels, a scale of 0 to 1000), or each number by itself.

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


# -- a number beyond the image ------------------------------------------------------------------------------------------------


class PercentRange(Violation, code="GEO101", slug="percent-range"):
    """A coordinate is outside 0 to 100.

    Why: Coordinates are percent of the image, not pixels. The server refuses what is above 100; what is below 0 is drawn outside of the
    image.
    Fix: Multiply pixels by 100 and divide by the width or height of the image; clamp what lies just outside.
    """

    parameters = (("least_percent", 0), ("most_percent", 100), ("rounding", ROUNDING))

    member: str
    part: str = "region"
    unlimited: bool = False
    """True if servers take any number."""
    image: str | None = None
    """The size of the image, if the coordinate lies beyond it in pixels too; else None."""
    no_slip: bool = False
    """True if another coordinate of the shape is surely not in percent."""

    def words(self) -> Words:
        fix = in_percent(self.value, "clamp it to 0 to 100", self.part, self.image, self.no_slip)
        return f"{self.member} is {quote(self.value)}; percent of the image, from 0 to 100, is expected", fix

    def effect(self) -> Effect:
        return REFUSED if self.value > 100 and not self.unlimited else SHOWN_WRONG

    @fixes(unsafe="moves the coordinate to the edge, from 105 at most, and shortens a box by as much", copies=True)
    def fix(self, at: FixContext) -> Any:
        return to_the_edge(self.value, at)


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
        return to_the_edge(self.value, at)


def in_percent(value: Any, clamp: str, part: str, image: str | None, no_slip: bool) -> str:
    """Returns the help: clamp a coordinate that is a little outside, convert one that is so far outside that it is not in percent."""
    if value > _LARGEST:
        return f"no image is that large: write where it is, or leave the {part} out"
    if image is not None:
        return f"nor are these pixels of an image of {image}: correct it, or original_width and original_height"
    if no_slip or value > LIKELY_PIXELS:
        return "these look like pixels: divide all coordinates by the image's width (or height) and multiply by 100"
    return f"{clamp}; for pixels, first divide by the image's width or height and multiply by 100"


def to_the_edge(value: Any, at: FixContext) -> Any:
    """Moves a coordinate to the edge of the image; a box keeps its far edge. Returns None for rotated shapes and radii, which clipping
    would distort."""
    if at.number(at.keys) is None or may_be_pixels(at):
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
    if value > 0 or rest <= 0 or not can_start_top_left(at):
        return None  # wholly outside, or the edge of another box
    return at.replace_unsafely((at.keys, 0), (other, rest))


def may_be_pixels(at: FixContext) -> bool:
    """Returns True if a region of the file is surely in pixels, or if all regions may be."""
    return at.file is not None and (at.file.has_pixels or at.file.may_be_pixels)


def can_start_top_left(at: FixContext) -> bool:
    """Returns True if nothing in the file shows that x and y are the centre of a box, or that its sizes are a corner."""
    return at.file is None or at.file.starts_top_left


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


def rotation_number(*, checked: bool, part: str = "region") -> Number:
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


# -- boxes -------------------------------------------------------------------------------------------------------------


class OtherBox(Violation, of=RegionMemberMissing):
    """A box on an image is given by members of other tools instead of x, y, width and height."""

    control: str
    members: tuple[str, ...]
    labels: str | None = None

    def words(self) -> Words:
        return _other_box_form(self.control, self.members, "in percent of the image", self.labels)

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_corners(("x", "y", "width", "height")) or at.rename_member(self.members if self.labels is None else self.labels)


class OtherBoxOfPage(Violation, of=RegionMemberMissing):
    """A box on a page (OcrLabels) is given by members of other tools instead of x, y, width and height."""

    control: str
    members: tuple[str, ...]
    labels: str | None = None

    def words(self) -> Words:
        return _other_box_form(self.control, self.members, "as fractions of the page", self.labels)

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_corners(("x", "y", "width", "height")) or at.rename_member(self.members if self.labels is None else self.labels)


def _other_box_form(control: str, members: tuple[str, ...], unit: str, labels: str | None) -> Words:
    fix = f"give x, y (top left corner), width and height, all {unit}"
    return f"the box of {control} is given by {listing(members)}", and_labels(fix, labels)


# -- ellipses ------------------------------------------------------------------------------------------------------


class EllipseBox(Violation, of=RegionMemberMissing):
    """An ellipse is given by members of other tools instead of its centre and two radii."""

    control: str
    members: tuple[str, ...]
    labels: str | None = None

    def words(self) -> Words:
        fix = "give its centre x, y and radiusX, radiusY, in percent"
        return f"the ellipse of {self.control} is given by {listing(self.members)}", and_labels(fix, self.labels)

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_corners(("x", "y", "width", "height")) or at.rename_member(self.members if self.labels is None else self.labels)


def of_one_radius(out: list[Finding]) -> None:
    """Drops findings that would rename a single radius to radiusX, if the value itself has a finding about it."""
    again = {
        i
        for i, found in enumerate(out)
        if found.kind is RegionMemberMissing and (made := found.made_as(RegionMemberMissing)).member == "radiusX" and made.given == "radius"
    }
    if again:
        reported = {tuple(keys_of(found.path)) for found in out if found.breaks(RegionMemberMissing) and found.value is not None}
        out[:] = [found for i, found in enumerate(out) if i not in again or tuple(keys_of(found.path))[:-1] not in reported]


# -- nodes -------------------------------------------------------------------------------------------------------------


def box(control: Control, part: str = "region", others: Mapping[str, Member] | None = None) -> Members:
    """Returns the members of a box. ``others``: further members of a box on a page."""
    form = CONTROLS[control.tag.lower()].form
    form = "box" if form == "labels" else form  # Labels name what a rectangle draws
    members = {name: needed(control, name, percent(name, form, part)) for name in ("x", "y")}
    members |= {name: needed(control, name, size(name, part)) for name in ("width", "height")} | dict(others or {})
    rotation = rotation_number(checked=form == "box", part=part)
    other = ViolationSpec(OtherBoxOfPage, (control.name,)) if form == "ocr" else ViolationSpec(OtherBox, (control.name,))
    return members | {"rotation": Member(rotation)}, foreign_form(other, CORNERS | OUTLINES, members)


def ellipse(control: Control) -> Members:
    members = {name: needed(control, name, percent(name)) for name in ("x", "y")}
    members |= {name: needed(control, name, radius(name)) for name in ("radiusX", "radiusY")}
    others = frozenset({"width", "height", "rx", "ry", "radius", "cx", "cy", "r"})
    like = foreign_form(ViolationSpec(EllipseBox, (control.name,)), others, members)
    return members | {"rotation": Member(rotation_number(checked=True))}, like


def keypoint(control: Control) -> Members:
    members = {name: needed(control, name, percent(name)) for name in ("x", "y")}
    return members | {"width": Member(point_size(), spec_of(PointWidth))}, None


OF_PERCENT = codes_of(PercentRange, NotANumber)
OF_MAYBE_NUMBER = codes_of(NotANumber, VideoNumberInQuotes)
