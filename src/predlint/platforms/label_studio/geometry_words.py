"""Violations of shapes on images: boxes, points, ellipses, masks, and the size of the image."""

from __future__ import annotations

from typing import Any, cast

from predlint.decimals import is_number
from predlint.diagnostics import Severity
from predlint.names import listing, quote
from predlint.platforms.common_mistakes import (
    bracketed_integer,
    double_encoded_help,
    quoted_integer,
    rename_help,
    typed_number,
    unquoted_integer,
)
from predlint.platforms.label_studio.coordinates import BeyondImage
from predlint.platforms.label_studio.import_effects import EXPORTED_WRONG, LOST, NOT_EXPORTED, REFUSED, SHOWN_WRONG, STOPS, reads_as_number
from predlint.platforms.label_studio.png import size_of_png
from predlint.platforms.label_studio.words import RegionMemberMissing, and_labels
from predlint.violation import Effect, Fix, FixContext, Violation, Words, fixes

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


class BoxesOfTwoCorners(Violation, code="GEO126", slug="boxes-of-two-corners", layer="stream"):
    """The boxes of the file are two corners: right and bottom edges in place of width and height.

    Why: A detector that gives x1, y1, x2, y2 needs a subtraction, not other names: without it every box is drawn too large, the more so the
    farther it is from the top left. Of one box that cannot be seen. It is said once of a file of twenty boxes or more, on images or in key
    frames, where each width is larger than x and each height larger than y, though some begin far to the right of, and far below, the ends
    of others.
    Fix: Write width = x2 - x1 and height = y2 - y1, in percent of the image.
    """

    count: int

    template = (
        "the {count:,} boxes are two corners: in each the width is larger than x, and the height larger than y; they are drawn too large",
        "write width = x2 - x1 and height = y2 - y1, in percent of the image",
    )
    explains = (BeyondImage,)


# -- polygons and vectors ----------------------------------------------------------------------------------------------


class PointsMissing(Violation, of=RegionMemberMissing):
    """The value of a polygon has no points."""

    control: str
    given: Any = None

    def words(self) -> Words:
        return f'the value of {self.control} has no "points"', rename_help(
            self.given, "points"
        ) or 'add "points": [[x, y], [x, y], …], in percent of the image'

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_corners(("x", "y", "width", "height")) or at.rename_member(self.given)


class OtherOutline(Violation, of=RegionMemberMissing):
    """A polygon is given by members of other tools instead of points."""

    control: str
    members: tuple[str, ...]
    labels: str | None = None

    def words(self) -> Words:
        fix = 'give its corners: "points": [[x, y], [x, y], …], in percent of the image'
        return f"the outline of {self.control} is given by {listing(self.members)}", and_labels(fix, self.labels)

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_corners(("x", "y", "width", "height")) or at.rename_member(self.members if self.labels is None else self.labels)


class OtherLine(Violation, of=RegionMemberMissing):
    """A line is given by members of other tools instead of vertices."""

    control: str
    members: tuple[str, ...]
    labels: str | None = None

    def words(self) -> Words:
        fix = 'give its points: "vertices": [{"x": …, "y": …}, …], in percent of the image'
        return f"the line of {self.control} is given by {listing(self.members)}", and_labels(fix, self.labels)

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_corners(("x", "y", "width", "height")) or at.rename_member(self.members if self.labels is None else self.labels)


class RegionPointsForm(Violation, code="GEO109", slug="region-points-form"):
    """The points of a polygon are not a list of [x, y].

    Why: A flat list is COCO's form, objects are that of other tools. The server refuses both.
    Fix: Write [[x, y], [x, y], …], in percent.
    """

    what: str

    template = "{what} is a flat list of numbers; a list of points is expected", "write [[x, y], [x, y], …], in percent"
    usual_effect = REFUSED

    @fixes(copies=True, safe='writes {"x": …, "y": …} as [x, y]', unsafe="writes a flat list of numbers as pairs")
    def fix(self, at: FixContext) -> Fix | None:
        return _write_pairs(at)


def _write_pairs(at: FixContext) -> Fix | None:
    """Writes points with named coordinates, or a flat list of them, as pairs; or removes a list around the only outline, or around each
    point."""
    points: list[Any] = at.value
    if points and not len(points) % 2 and all(map(is_number, points)):
        numbers = [at.raw_text([*at.keys, index]) for index in range(len(points))]
        pairs = [f"[{x},{y}]" for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        return at.unsafely(at.text.replace(at.keys, f"[{','.join(pairs)}]"))
    lists = [cast("list[Any]", point) for point in points if isinstance(point, list)]
    if len(lists) == len(points) == 1 and lists[0] and all(map(_is_pair, lists[0])):
        return at.unwrap_list()
    if len(lists) == len(points) > 1 and all(len(point) == 1 and _is_pair(point[0]) for point in lists):
        pairs = [at.raw_text([*at.keys, index, 0]) for index in range(len(points))]
    else:
        pairs = [_as_pair(at, [*at.keys, index]) for index in range(len(points))]
    return at.replace_safely((at.keys, f"[{_between(at).join(pairs)}]")) if pairs and "" not in pairs else None


def _is_pair(point: Any) -> bool:
    return isinstance(point, list) and len(cast("list[Any]", point)) == 2 and all(map(is_number, point))  # pyright: ignore[reportUnknownArgumentType]


def _as_pair(at: FixContext, keys: list[str | int]) -> str:
    """Returns an object of x and y, and nothing else, as a list; an empty text for other values."""
    point: Any = at.value_at(keys)
    if not isinstance(point, dict) or cast("dict[str, Any]", point).keys() != {"x", "y"}:
        return ""
    return f"[{at.raw_text([*keys, 'x'])}{_between(at)}{at.raw_text([*keys, 'y'])}]"


def _between(at: FixContext) -> str:
    """Returns the comma between items as the record has it."""
    return ", " if ", " in at.text.text else ","


def _write_point(at: FixContext) -> Fix | None:
    """Writes a point that is an object of x and y as a list."""
    point = _as_pair(at, at.keys)
    return at.replace_safely((at.keys, point), reveals=False) if point else None


class NotPoints(Violation, of=RegionPointsForm):
    """The points of a polygon are not a list."""

    what: str

    def words(self) -> Words:
        return f"{self.what} must be a list of points [x, y], found {quote(self.value)}", double_encoded_help(
            self.value
        ) or "write [[x, y], [x, y], …], in percent"

    usual_effect = REFUSED

    @fixes(copies=True)
    def fix(self, at: FixContext) -> Fix | None:
        return _write_point(at)


class PointObjects(Violation, of=RegionPointsForm):
    """The points of a polygon are objects instead of lists [x, y]."""

    what: str

    template = "{what} is a list of objects; a list of points [x, y] is expected", "write [x, y] in place of each object, in percent"
    usual_effect = REFUSED

    @fixes(copies=True)
    def fix(self, at: FixContext) -> Fix | None:
        return _write_pairs(at)


class NestedPoints(Violation, of=RegionPointsForm):
    """The points of a polygon are a list of outlines instead of one outline."""

    what: str

    template = (
        "{what} is a list of outlines, one too deep; a list of points is expected",
        "write the points of one outline: [[x, y], [x, y], …], in percent; for several outlines, write a result for each",
    )
    usual_effect = REFUSED

    @fixes(copies=True)
    def fix(self, at: FixContext) -> Fix | None:
        return _write_pairs(at)


class BoxedPoints(Violation, of=RegionPointsForm):
    """Each point of a polygon is in a list of its own."""

    what: str

    template = (
        "{what} has each of its points in a list of its own; a list of points is expected",
        "write [[x, y], [x, y], …], in percent: contour.reshape(-1, 2) / [width, height] * 100 of what OpenCV finds",
    )
    usual_effect = REFUSED

    @fixes(copies=True)
    def fix(self, at: FixContext) -> Fix | None:
        return _write_pairs(at)


class FlatOutlines(Violation, of=RegionPointsForm):
    """The points of a polygon are outlines written as flat lists of numbers, as COCO writes them."""

    what: str

    template = (
        "{what} holds outlines as flat lists of numbers, as COCO writes them; a list of points is expected",
        "put the numbers of an outline in pairs: [[x, y], [x, y], …], in percent; for several outlines, write a result for each",
    )
    usual_effect = REFUSED


class LongPoints(Violation, of=RegionPointsForm):
    """All points of a polygon have the same number of coordinates, but not two."""

    what: str

    def words(self) -> Words:
        return (
            f"the points have {len(self.value[0])} numbers each, found {quote(self.value[0])} first",
            "a point has two numbers: x and y, in percent",
        )

    usual_effect = REFUSED


def not_a_point(value: Any) -> Words:
    fix = "write [x, y] in place of the object" if isinstance(value, dict) else "a point has two numbers: x and y, in percent"
    return f"a point must be [x, y], found {quote(cast(Any, value))}", fix


class NotAPoint(Violation, of=RegionPointsForm):
    """A point of a polygon is not a list [x, y]."""

    def words(self) -> Words:
        return not_a_point(self.value)

    usual_effect = REFUSED

    @fixes(copies=True)
    def fix(self, at: FixContext) -> Fix | None:
        return _write_point(at)


class RegionPointCount(Violation, code="GEO110", slug="region-point-count", in_part=True, severity_in=(("no-loss", Severity.WARNING),)):
    """A shape has fewer or more points than it may have.

    Why: A polygon of two points has no inside, and a vector of fewer than minPoints is not finished. One of more than maxPoints is drawn as
    it is, though people cannot draw such a one: that is a warning.
    Fix: Give the points that are missing; simplify shapes of too many, or raise maxPoints.
    """

    control: str
    minimum: int
    count: int

    def words(self) -> Words:
        return (
            f"a shape of {self.control} needs at least {self.minimum} point{'s' if self.minimum != 1 else ''}, found {self.count}",
            "give the points that are missing, or leave the shape out",
        )

    usual_effect = SHOWN_WRONG


class ManyPoints(Violation, of=RegionPointCount, circumstance="no-loss"):
    """A shape has more points than maxPoints allows."""

    control: str
    maximum: int
    count: int

    template = (
        "a shape of {control} has at most {maximum} points, found {count}; people can draw no more",
        "raise maxPoints in the config, or leave points out",
    )


class PolygonClosingPoint(Violation, code="GEO111", slug="polygon-closing-point", severity=Severity.WARNING, layer="record"):
    """The last point of a polygon repeats the first.

    Why: Polygons are closed automatically. The repeated point lies on top of the first, and gets in the way when somebody moves it.
    Fix: Leave the last point out.
    """

    template = "the last point repeats the first", "leave it out: the polygon is closed automatically"

    @fixes(safe="removes the last point", copies=True)
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_safely()


class RegionCrossesItself(Violation, code="GEO121", slug="region-crosses-itself", severity=Severity.WARNING, layer="record"):
    """A polygon crosses itself, or has no area, or a line has no length.

    Why: A polygon that crosses itself is drawn, but what is inside is not defined, and exports to masks differ. One whose points lie on
    one line shows nothing inside, and a line whose vertices are all one point is a dot.
    Fix: Sort the points along the outline; make two polygons of a figure eight.
    """

    template = "the polygon crosses itself", "order its points along the outline"


class NoArea(Violation, of=RegionCrossesItself):
    """All points of a polygon lie on one line."""

    template = (
        "the polygon has no area: its points lie on one line",
        "correct its points; leave the polygon out only where there is nothing inside",
    )


class NoLength(Violation, of=RegionCrossesItself):
    """All vertices of a line are one point."""

    count: int

    template = (
        "the line has no length: its {count} vertices are one point",
        "correct its vertices; leave the line out only where there is none",
    )


class VectorVertices(Violation, code="GEO119", slug="vector-vertices", in_part=True):
    """The vertices of a vector are not a chain of points.

    Why: Each vertex is an object with x and y; prevPointId names an earlier one that it is joined to. A vertex joined to nothing leaves a
    hole in the line. On an image the editor stops at a curve (isBezier) that lacks one of its two control points, controlPoint1 and
    controlPoint2.
    Fix: Give vertices in the order of drawing, with ids, and let prevPointId name the one before.
    """

    template = "prevPointId {value:quoted} is not the id of an earlier vertex", "give the id of a vertex before it, or null for the first"
    usual_effect = SHOWN_WRONG


class Vertices(Violation, of=VectorVertices):
    """The vertices of a vector are not a list."""

    template = "vertices must be a list of objects with x and y, found {value:quoted}", 'write [{{"id": "a", "x": …, "y": …}}, …]'
    usual_effect = REFUSED


class VertexId(Violation, of=VectorVertices):
    """The id of a vertex is not a string."""

    def words(self) -> Words:
        plain = self.value.__class__ is int and abs(self.value) < 1e15
        return (
            f"the id of a vertex must be a string, found {quote(self.value)}",
            f'write "{self.value}"' if plain else 'write a string such as "a"',
        )

    usual_effect = REFUSED


class VertexBefore(Violation, of=VectorVertices):
    """The prevPointId of a vertex is not a string."""

    def words(self) -> Words:
        plain = self.value.__class__ is int and abs(self.value) < 1e15
        fix = f'write "{self.value}"' if plain else "write the id of a vertex before it, or null for the first"
        return f"prevPointId must be a string, the id of an earlier vertex, found {quote(self.value)}", fix

    usual_effect = REFUSED


class VertexLists(Violation, of=VectorVertices):
    """The vertices of a vector are lists [x, y] instead of objects."""

    template = "vertices is a list of points [x, y]; a list of objects is expected", 'write [{{"x": …, "y": …}}, …]'
    usual_effect = REFUSED


class VertexTwice(Violation, of=VectorVertices):
    """Two vertices of a shape have the same id."""

    first: int

    template = "the vertex id {value:quoted} appears twice, first at vertex {first}", "give each vertex of a shape an id of its own"
    usual_effect = SHOWN_WRONG


class CurveWithoutControls(Violation, of=VectorVertices):
    """A vertex is marked as a curve, and has no control points."""

    lacking: tuple[str, ...]

    def words(self) -> Words:
        form = ", ".join([f'"{name}": {{"x": …, "y": …}}' for name in self.lacking])
        lacking = " and ".join([quote(name) for name in self.lacking])
        return f"the vertex is a curve (isBezier) without {lacking}", f'give {form}, in percent; or write "isBezier": false for a corner'

    usual_effect = STOPS


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


class NotTwo(Violation, of=RegionPointsForm):
    """A point of a polygon does not have exactly two numbers."""

    def words(self) -> Words:
        return not_a_point(self.value)

    usual_effect = REFUSED

    @fixes(copies=True)
    def fix(self, at: FixContext) -> Fix | None:
        return _write_pairs(at)  # a point alone may be a whole outline


# -- masks -------------------------------------------------------------------------------------------------------------


class OneMember(Violation, of=RegionMemberMissing):
    """A shape without labels has one member in its value, so that the editor takes it for an answer."""

    control: str
    member: str
    beside: str

    template = 'the value of {control} has "{member}" alone, and the editor draws nothing that has one member', "write {beside} beside it"
    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_corners(("x", "y", "width", "height")) or at.rename_member(self.beside)


class BrushMask(Violation, code="GEO114", slug="brush-mask", in_part=True):
    """A brush mask is not in Label Studio's own run-length encoding.

    Why: Label Studio's RLE is a stream of bytes that begins with the number of values, width × height × 4. COCO's counts look alike and are
    drawn as noise, or not at all; a mask of another size is torn.
    Fix: Convert with label_studio_sdk.converter.brush (mask2rle), from a mask of exactly original_width × original_height.
    """

    def words(self) -> Words:
        return rle_coco(self.value)

    usual_effect = REFUSED


class RleFormat(Violation, of=BrushMask):
    """The format of a brush mask is not "rle"."""

    template = (
        'format is {value:quoted}; only "rle" is read',
        'write "rle", and the mask so (label_studio_sdk.converter.brush); BitmaskLabels take PNG images',
    )

    def effect(self) -> Effect | None:
        return LOST if isinstance(self.value, str) else REFUSED


class OtherMask(Violation, of=RegionMemberMissing):
    """A brush mask is given by members of another form instead of rle."""

    control: str
    members: tuple[str, ...]
    labels: str | None = None

    def words(self) -> Words:
        if "counts" in self.members:
            message, to_convert = rle_coco(self.value)
            return message, and_labels(to_convert or "", self.labels)
        fix = 'give it as "rle", the bytes that label_studio_sdk.converter.brush (mask2rle) makes of a mask of the whole image'
        return f"the mask of {self.control} is given by {listing(self.members)}", and_labels(fix, self.labels)

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_corners(("x", "y", "width", "height")) or at.rename_member(self.members if self.labels is None else self.labels)


class OtherBitmask(Violation, of=RegionMemberMissing):
    """A bitmask is given by members of another form instead of imageDataURL."""

    control: str
    members: tuple[str, ...]
    labels: str | None = None

    def words(self) -> Words:
        fix = 'give it as a PNG image of the size of the whole image: "imageDataURL": "data:image/png;base64,…"'
        return f"the mask of {self.control} is given by {listing(self.members)}", and_labels(fix, self.labels)

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_corners(("x", "y", "width", "height")) or at.rename_member(self.members if self.labels is None else self.labels)


def rle_coco(value: Any) -> Words:
    fix = "Label Studio has an RLE of its own: convert with label_studio_sdk.converter.brush (mask2rle)"
    return "the mask is in COCO's run-length encoding", fix


class RleEmpty(Violation, of=BrushMask):
    """The rle of a brush mask is an empty list."""

    template = "the mask is empty: rle has no bytes", "give the bytes of the mask, or leave the region out"
    usual_effect = REFUSED


class RleText(Violation, of=BrushMask):
    """The rle of a brush mask is a list that was encoded as a text."""

    def words(self) -> Words:
        return f"rle must be a list of bytes from 0 to 255, found {quote(self.value)}", double_encoded_help(self.value)

    usual_effect = REFUSED


class RleImage(Violation, of=BrushMask):
    """The rle of a brush mask is an image in base64 instead of a list of bytes."""

    template = (
        "rle must be a list of bytes from 0 to 255, found an image in base64, {value:quoted}",
        "read the image and give the bytes that label_studio_sdk.converter.brush (mask2rle) makes of it; BitmaskLabels take a PNG",
    )
    usual_effect = REFUSED


class RleBytes(Violation, of=BrushMask):
    """The rle of a brush mask is not a list, or holds a number that is not a byte."""

    template = (
        "rle must be a list of bytes from 0 to 255, found {value:quoted}",
        "give the bytes of Label Studio's own RLE, as label_studio_sdk.converter.brush (mask2rle) makes them",
    )
    usual_effect = REFUSED


class RleBytesMistyped(Violation, of=BrushMask, words_of=RleBytes):
    """An item of a brush mask is not a number; quoted numbers and flags are shown wrongly, other values are refused."""

    def effect(self) -> Effect | None:
        return SHOWN_WRONG if reads_as_number(self.value) else REFUSED


class RleSize(Violation, of=BrushMask):
    """A brush mask has another number of values than its image needs."""

    found: int
    wanted: int
    width: Any
    height: Any
    whole: bool
    """True if the mask is in Label Studio's own encoding, and only its size is wrong."""

    def words(self) -> Words:
        what = f"is for {self.found:,} values" if self.found >= 0 else "has no header"
        fix = "Label Studio's RLE begins with width × height × 4 as four bytes; COCO counts and other encodings do not"
        if self.whole and self.found * 4 == self.wanted:
            fix = "encode four values for each pixel, as label_studio_sdk.converter.brush (mask2rle) does"
        elif self.whole and not self.found % 4:
            fix = (
                f"scale the mask to {self.width} × {self.height}, without smoothing, before it is "
                "encoded; or correct original_width and original_height"
            )
        return f"the mask {what}; an image of {self.width} × {self.height} needs {self.wanted:,}", fix

    usual_effect = SHOWN_WRONG


class BrushMaskUnseen(Violation, code="GEO123", slug="brush-mask-unseen", severity=Severity.WARNING, layer="record"):
    """A brush mask marks nothing.

    Why: The values of a mask are its opacity: 0 is not marked, 255 is. A mask of zeros is imported and listed, and there is nothing to see.
    Fix: Leave empty masks out.
    """

    brightest: int

    def words(self) -> Words:
        if not self.brightest:
            return (
                "the mask marks nothing: all of its values are 0",
                "check what encodes the mask; leave the region out only where there is nothing",
            )
        fix = "mark with 255: mask2rle((mask > 0).astype(numpy.uint8) * 255)"
        return "the mask marks with 1, which is drawn so faintly that nobody sees it", fix


class BrushMaskFaint(Violation, code="GEO125", slug="brush-mask-faint", layer="record", words_of=BrushMaskUnseen):
    """A brush mask marks with 1, which cannot be seen.

    Why: The values of a mask are its opacity: 0 is not marked, 255 is. A mask of zeros and ones, as models give it, is imported and listed,
    and nobody sees it on the image.
    Fix: Multiply masks of zeros and ones by 255 before they are encoded.
    """

    brightest: int

    usual_effect = SHOWN_WRONG


class RleShort(Violation, of=BrushMask):
    """The bytes of a brush mask hold fewer values than its header declares."""

    size: int
    held: int
    declared: int

    template = (
        "the mask is cut short: the {size:,} bytes of rle hold {held:,} of its {declared:,} values",
        "give all bytes that the encoder made: label_studio_sdk.converter.brush (mask2rle)",
    )
    usual_effect = SHOWN_WRONG


class ImageSize(Violation, code="GEO116", slug="original-size", severity_in=(("no-loss", Severity.WARNING),)):
    """The size of the image is not a size, or a mask lacks it.

    Why: original_width and original_height are the size of the image in pixels. Exports turn percent into pixels with them, and stop at a
    mask without them; the editor draws the mask, and adds the size where a person submits the task.
    Fix: Give both as numbers above 0: image.width and image.height.
    """

    member: str

    def words(self) -> Words:
        fix = quoted_integer(self.value, 1) or bracketed_integer(self.value, 1) or "write the size as a number above 0, or leave it out"
        return f"{self.member} is {quote(self.value)}; the size of the image in pixels is expected", fix

    usual_effect = EXPORTED_WRONG

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class OriginalSize(Violation, of=ImageSize, circumstance="no-loss"):
    """A mask has no size of its image."""

    control: str
    member: str
    given: Any = None

    def words(self) -> Words:
        return f"the mask of {self.control} has no {self.member}", rename_help(
            self.given, self.member
        ) or "add the size of the image in pixels"

    usual_effect = NOT_EXPORTED

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class BitmaskImage(Violation, code="GEO115", slug="bitmask-image", in_part=True):
    """A bitmask is not a PNG image, or of another size than its image.

    Why: The mask is laid over the image pixel by pixel: one of another size is stretched, and what is not a PNG does not load.
    Fix: Save the mask at full size as PNG, encode it as base64, and put data:image/png;base64, before it.
    """

    def words(self) -> Words:
        fix = f'save the mask as PNG, and write "{PNG_URL}" and the file in base64'
        if not isinstance(self.value, str):
            pass
        elif self.value.removeprefix(PNG_URL).startswith("b'"):
            fix = f"write \"{PNG_URL}…\" without b'': turn the bytes into a text first, base64.b64encode(png).decode()"
        elif size_of_png(PNG_URL + self.value) is not None:
            fix = f'put "{PNG_URL}" before it'
        elif self.value.startswith(("https://", "http://")):
            fix = f'nothing is fetched: write "{PNG_URL}" and the file itself in base64'
        return f"imageDataURL must be a PNG image, {PNG_URL}…, found {quote(self.value)}", fix

    usual_effect = LOST

    @fixes(safe="puts data:image/png;base64, before a PNG image in base64")
    def fix(self, at: FixContext) -> Fix | None:
        if not isinstance(self.value, str) or size_of_png(PNG_URL + self.value) is None:
            return None
        return at.replace_safely((at.keys, f'"{PNG_URL}{at.raw_text(at.keys)[1:]}'))


class NotAPngRefused(Violation, of=BitmaskImage, words_of=BitmaskImage):
    """The imageDataURL of a bitmask is not a string, and servers that check predictions refuse the import."""

    usual_effect = REFUSED


PNG_URL = "data:image/png;base64,"


class PngSize(Violation, of=BitmaskImage):
    """A bitmask has another size than its image."""

    size: tuple[int, int]
    wanted: tuple[Any, Any]

    def words(self) -> Words:
        fix = "scale the mask to the image, without smoothing"
        if self.size == self.wanted[::-1]:
            fix = "one of them is on its side: swap original_width and original_height, or transpose the mask"
        return f"the mask is {self.size[0]} × {self.size[1]} pixels, the image {self.wanted[0]} × {self.wanted[1]}", fix

    usual_effect = SHOWN_WRONG


# -- the image ---------------------------------------------------------------------------------------------------------


class ImageRotation(Violation, code="GEO118", slug="image-rotation", severity=Severity.WARNING, layer="record"):
    """image_rotation is not a multiple of 90.

    Why: The editor turns images by quarter turns only: 0, 90, 180 or 270 degrees.
    Fix: Give the rotation of the image here, and that of a box as rotation in its value.
    """

    def words(self) -> Words:
        quoted = unquoted_integer(typed_number(self.value) or self.value) in ("0", "90", "180", "270")
        fix = quoted_integer(self.value) if quoted else 'write 0; the rotation of a single region is "rotation" in its value'
        if isinstance(self.value, (int, float)) and not self.value % 90:
            fix = f"write {self.value % 360:g}"
        return f"image_rotation is {quote(self.value)}; images are turned by 0, 90, 180 or 270 degrees", fix

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unquote_number()
