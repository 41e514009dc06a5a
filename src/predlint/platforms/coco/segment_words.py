"""Violations about segmentations."""

from __future__ import annotations

from array import array
from typing import Any, cast

from predlint.decimals import is_number, whole_numbers
from predlint.diagnostics import Severity
from predlint.names import listing, quote
from predlint.platforms.coco.annotation_words import MemberMissing
from predlint.platforms.coco.box_words import pixels
from predlint.platforms.common_mistakes import bracketed_integer, quoted_integer, quoted_number, rename_help
from predlint.rle import LONGEST_RUN, OF_PAIRS, OF_REPR, are_pairs, are_plain, runs_of, without_doubled
from predlint.violation import Fix, FixContext, Violation, Words, fixes

_NONE = "write polygons or a mask; leave the member out where there is no outline"


# -- polygons ----------------------------------------------------------------------------------------------------------


class SegmentationForm(Violation, code="GEO311", slug="coco-segmentation-form"):
    """segmentation is neither a list of flat polygons nor a mask.

    Why: Encord's SDK refuses the whole file, or stops with IndexError; pycocotools stops with TypeError or with “input type is not
    supported”. In results with masks, only compressed run lengths are read.
    Fix: Write [[x, y, x, y, …], …], or {"size": [height, width], "counts": …}.
    """

    count: int
    as_box: tuple[float, ...] | None = None
    """The four corners, if the values are those of the box."""

    def words(self) -> Words:
        values = "value" if self.count == 1 else "values"
        message = f"segmentation is a flat list of {self.count:,} {values}; a list of polygons is expected"
        if self.as_box is not None:
            return message, _corners_help(self.as_box)
        if self.count < 6:
            return message, "a polygon has three points or more: [[x, y, x, y, x, y, …]]; where nothing is drawn but the box, write []"
        fix = "put it into another pair of brackets: [[x, y, x, y, …]]"
        return message, fix if self.count % 2 == 0 else f"{fix}; x and y come in pairs, and one number is missing or too many"

    @fixes(safe="writes points as a flat list, puts a flat list into a list of polygons, and removes quotes and brackets too many")
    def fix(self, at: FixContext) -> Fix | None:
        numbers = cast("list[Any]", self.value) if isinstance(self.value, list) else []
        if len(numbers) < 6 or len(numbers) % 2 or not all(map(is_number, numbers)):
            return None
        return at.replace_safely((at.keys, f"[{at.text.raw(at.keys)}]"))


class NotASegmentation(Violation, of=SegmentationForm):
    """A segmentation is neither a list nor an object."""

    def words(self) -> Words:
        what = "a list of polygons [[x, y, x, y, …], …] or a mask {size, counts}"
        if self.value is None:
            return f"segmentation is null; {what} is expected", _NONE
        if isinstance(self.value, str):
            return f"segmentation must be {what}, found a string {quote(self.value)}", _of_text(
                self.value.strip()
            ) if self.value.strip() else _NONE
        return f"segmentation must be {what}, found {quote(self.value)}", _NONE

    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_text()


def _of_text(text: str, of_list: str = "write the list itself, not its text") -> str:
    """Returns the help for a text, which may spell out an object, a list or the runs of a mask, or be a file name."""
    if not text.strip("0123456789 ") and are_pairs(text):
        return OF_PAIRS
    if text[:1] == "{":
        return "write the object itself, not its text"
    if text[:1] == "[" or not text.strip("0123456789.,;+- "):
        return of_list
    if text[:2] in ("b'", 'b"') or all("0" <= char <= "o" for char in text):
        return 'if these are the runs of a mask, write {"size": [height, width], "counts": "…"}'
    return "masks in other files are not read: encode the mask with pycocotools, or write its outline as polygons"


class NotAMask(Violation, of=SegmentationForm):
    """A result in a file of masks has a segmentation that is neither a mask nor a list of polygons."""

    def words(self) -> Words:
        fix = "encode it: pycocotools.mask.encode(numpy.asfortranarray(mask)), then counts.decode()"
        return (
            f'segmentation must be a mask {{"size": [height, width], "counts": "…"}}, found {quote(self.value)}',
            _of_text(self.value.strip(), fix)
            if isinstance(self.value, str)
            else fix,  # for a text that spells out a list too, because a list is no mask
        )


def polygon_for_mask(value: Any) -> Words:
    message = "segmentation is made of polygons; in results, pycocotools reads only compressed masks, and stops with TypeError"
    return message, "encode it: pycocotools.mask.merge(pycocotools.mask.frPyObjects(polygons, height, width)), then counts.decode()"


class PolygonForMask(Violation, of=SegmentationForm):
    """A result in a file of masks has polygons for its segmentation."""

    def words(self) -> Words:
        return polygon_for_mask(self.value)


class ListedMasks(Violation, of=SegmentationForm):
    """A segmentation is a list of masks."""

    count: int
    annotated: bool = False

    def words(self) -> Words:
        message = "segmentation is a list of masks; the mask itself is expected"
        if self.count == 1:
            return message, "remove the brackets around it"
        return message, f"write {'an annotation' if self.annotated else 'a result'} for each, or join them: pycocotools.mask.merge(masks)"

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_list()


class Bitmap(Violation, of=SegmentationForm):
    """A segmentation lists the pixels of a mask, row by row."""

    template = (
        "segmentation is the mask itself, a list for each row of pixels",
        "encode it: pycocotools.mask.encode(numpy.asfortranarray(mask)), with mask as uint8, then counts.decode()",
    )


class NotARing(Violation, of=SegmentationForm):
    """A polygon is not a list."""

    def words(self) -> Words:
        if isinstance(self.value, dict):
            given = cast("dict[str, Any]", self.value)
            fix = "write the points without names"
            if not given.keys().isdisjoint(("counts", "size")):
                fix = "a mask is written by itself, without brackets: an annotation has polygons or one mask, which encodes all of it"
            return f"a polygon must be a flat list [x, y, x, y, …], found {quote(cast('Any', self.value))}", fix
        return (
            f"a polygon must be a flat list [x, y, x, y, …], found {quote(self.value)}",
            "write one flat list of numbers for each polygon",
        )


class RingNumber(Violation, of=SegmentationForm):
    """A polygon holds something that is not a number."""

    def words(self) -> Words:
        fix = quoted_number(self.value) or "write the number; or leave out points that are not there, x and y both"
        if self.value.__class__ is dict:
            fix = "write the points without names: [x, y, x, y, …]"
        return f"the polygon holds {quote(self.value)} where a number of pixels is expected", fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.for_all_items(lambda item: item.unquote_number())


#: Members in which programs write an outline, or its points, as an object.
OUTLINES = frozenset({"exterior", "points", "polygon", "polygons", "vertices", "coordinates", "x", "y"})
KWCOCO = "kwcoco writes so: kwcoco conform --legacy=True writes the flat lists of COCO"


class Objects(Violation, of=SegmentationForm):
    """A segmentation is a list of objects that are not masks."""

    def words(self) -> Words:
        fix = "write one flat list of numbers for each polygon: [[x, y, x, y, …]]; a single mask has no brackets around it"
        if any(isinstance(ring, dict) and "exterior" in ring for ring in self.value):
            fix = KWCOCO
        return "segmentation is a list of objects; a list of flat polygons is expected", fix

    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.coco.form_fixes import flatten

        return flatten(at, at.keys, wrapped=True)


class OutlineObject(Violation, of=SegmentationForm):
    """An object that holds an outline, and nothing of a mask."""

    annotated: bool

    def words(self) -> Words:
        message = f"segmentation is an object with {listing(self.value)}"
        if not self.annotated:
            return f"{message}; a mask {{size, counts}} is expected", polygon_for_mask(self.value)[1]
        message += "; a list of flat polygons, or a mask {size, counts}, is expected"
        return message, KWCOCO if "exterior" in self.value else "write one flat list of numbers for each polygon: [[x, y, x, y, …]]"


def _corners_help(corners: tuple[float, ...], brackets: str = "[{}]") -> str:
    return f"it is the box: write its corners, {brackets.format(quote(corners))}"


class RunsAsPolygon(Violation, of=SegmentationForm):
    """The run lengths of a mask stand where a polygon belongs."""

    height: int
    width: int

    def words(self) -> Words:
        pixels = f"{self.height:,} × {self.width:,} = {self.height * self.width:,}"
        return (
            f"segmentation holds run lengths, not a polygon: the values add up to height × width of the image, {pixels}",
            f'write the mask {{"size": [{self.height}, {self.width}], "counts": …}}, in results with counts as compressed text',
        )

    @fixes(unsafe="writes run lengths in place of a polygon as a mask")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unsafely(at.text.replace(at.keys, at.text.written({"size": [self.height, self.width], "counts": _flat(self.value)})))


def _flat(value: list[Any]) -> list[Any]:
    return whole_numbers(value[0] if value[0].__class__ is list else value)


class SegmentationEmpty(Violation, code="GEO312", slug="coco-segmentation-empty", layer="record"):
    """A segmentation, or a polygon in it, is empty or has fewer than three points.

    Why: pycocotools stops when it makes the mask, and takes four numbers for a box; Encord's SDK stops where the category maps to a
    polygon, or imports an outline without an inside.
    Fix: Give at least three points for each polygon; leave one out where the annotation has others.
    """

    count: int
    as_box: tuple[float, ...] | None

    def words(self) -> Words:
        fix = _corners_help(self.as_box, "{}") if self.as_box else "give its points; or leave it out, if the annotation has others"
        if self.count == 0:
            return "the polygon is empty; at least three points are needed", fix
        return f"the polygon has {self.count:,} numbers; at least six are needed, for three points", fix


class Pairs(Violation, of=SegmentationEmpty):
    """A segmentation is a list of points, where a list of polygons belongs."""

    template = (
        "segmentation is a list of points [x, y]; a list of flat polygons is expected",
        "write one flat list for each polygon: [[x, y, x, y, …]]",
    )

    @fixes(safe="writes points [x, y] as one flat list")
    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.coco.form_fixes import flatten

        return flatten(at, at.keys, wrapped=True)


class Nested(Violation, of=SegmentationForm):
    """A polygon is a list of points, where a flat list of numbers belongs."""

    template = "the polygon is a list of points [x, y]; a flat list is expected", "write [x, y, x, y, …]"

    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.coco.form_fixes import flatten

        return flatten(at, at.keys)


class Bracketed(Violation, of=SegmentationForm):
    """A polygon stands in one pair of brackets too many."""

    template = "the polygon is a list in a list; a flat list is expected", "remove one pair of brackets: [[x, y, x, y, …], …]"

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_list()


class NoPolygons(Violation, of=SegmentationEmpty):
    """An annotation has an empty segmentation, and its category is a polygon or a bitmask in the Encord ontology."""

    shape: str

    def words(self) -> Words:
        message = f"{_emptiness(self.value)}; its category is a {self.shape} in the ontology, and Encord's SDK stops the whole import"
        return message, "give its polygon or its mask"


class SegmentationNone(Violation, code="GEO313", slug="coco-segmentation-none", once_per_file=True, layer="stream"):
    """A segmentation is empty, while other annotations or results of the file have outlines.

    Why: pycocotools stops when it makes the mask of an empty list, of a list of an empty polygon, or of null beside the box of a result. In
    a file of boxes nobody makes masks, and nothing is said of it.
    Fix: Give the polygon or the mask, or the corners of the box as a polygon; or keep boxes in a file of their own.
    """

    what: str = "annotations"

    def words(self) -> Words:
        message = f"{_emptiness(self.value)}, while other {self.what} have outlines; pycocotools stops when it makes the mask"
        return message, "give its polygon or its mask, or the corners of the box as a polygon; or keep boxes in a file of their own"


class EmptyRings(Violation, code="GEO345", slug="coco-empty-rings", once_per_file=True, severity=Severity.WARNING, layer="stream"):
    """A segmentation is a list of an empty polygon, in a file of boxes.

    Why: detectron2 takes it for an outline, finds no polygon in it, and leaves out the annotation with its box, though it keeps one whose
    segmentation is []. pycocotools 2.0.11 stops when it makes the mask. Where other annotations have outlines, it is GEO313.
    Fix: Write [].
    """

    template = (
        "segmentation holds nothing but an empty polygon; detectron2 leaves such annotations out, with their boxes",
        "write [] where nothing but the box is drawn",
    )

    @fixes(safe="writes [] for a list of empty polygons")
    def fix(self, at: FixContext) -> Fix | None:
        return at.replace_safely((at.keys, "[]"))


def _emptiness(value: Any) -> str:
    if value is None:
        return "segmentation is null"
    return "segmentation holds nothing but an empty polygon" if value else "segmentation is an empty list"


class PolygonOdd(Violation, code="GEO314", slug="coco-polygon-odd", layer="record"):
    """A polygon has an odd number of coordinates.

    Why: A number is missing, or there is one too many: all points after it have x and y swapped. Encord's SDK stops with IndexError.
    Fix: Write x and y of each point.
    """

    count: int

    template = "the polygon has {count:,} numbers; x and y come in pairs", "one number is missing, or there is one too many"


def ring_outside(value: Any, over: float, width: int, height: int, others: int, swapped: bool) -> Words:
    """Returns message and help. ``swapped``: all points would lie in the image if x and y were exchanged."""
    more = f" (and {others:,} more {'points' if others > 1 else 'point'} outside)" if others else ""
    message = f"a point of the polygon lies {pixels(over)} outside of the image, which is {width:,} × {height:,}{more}"
    far = over > max(width, height)
    if swapped:
        return message, "are x and y swapped? so exchanged all points lie in the image; else clip polygons to it"
    return message, "are these pixels of this image, at its own size? then clip polygons to it" if far else "clip polygons to the image"


class PolygonOutside(
    Violation,
    code="GEO315",
    slug="coco-polygon-outside",
    severity=Severity.WARNING,
    layer="record",
    severity_in=(("coco-into-encord", Severity.ERROR),),
):
    """A point of a polygon lies outside of the image by a pixel or more.

    Why: pycocotools clips such polygons, others do not: masks and areas differ from tool to tool. Other platforms refuse them; so it is an
    error where the file is meant for Encord.
    Fix: Clip polygons to the image. A point on the edge is fine; less than one pixel is taken for rounding.
    """

    over: float
    width: int
    height: int
    others: int
    swapped: bool
    """True if all points would lie in the image if x and y were exchanged."""

    def words(self) -> Words:
        return ring_outside(self.value, self.over, self.width, self.height, self.others, self.swapped)


class PolygonElsewhere(Violation, code="GEO330", slug="coco-polygon-elsewhere", layer="record"):
    """A segmentation lies wholly outside of its image, or would lie within if x and y were exchanged.

    Why: No pixel of it is drawn, or others than were meant. Usually it is of another image, or of this one at another size.
    Fix: Scale polygons to the size of the image, and write x before y.
    """

    # For polygons that lie completely outside, or would lie inside if x and y were exchanged.

    over: float
    width: int
    height: int
    others: int
    swapped: bool
    turned: bool
    """True if all points would lie in the image if its width and height were exchanged."""

    def words(self) -> Words:
        if self.swapped:
            return ring_outside(self.value, self.over, self.width, self.height, self.others, self.swapped)[
                0
            ], "are x and y swapped? so exchanged all points lie in the image"
        message = f"the segmentation lies outside of the image, which is {self.width:,} × {self.height:,}: no pixel of it is drawn"
        if self.turned:
            return message, 'are "width" and "height" of the image swapped? so exchanged all points lie in it'
        return message, "are these pixels of this image, at its own size?"


_FLAT = "correct its points; write a line as the outline around it; or leave it out, if the annotation has others"


class PolygonFlat(Violation, code="GEO316", slug="coco-polygon-flat", severity=Severity.WARNING, layer="record"):
    """A polygon has no area.

    Why: Its points lie on one line, as when a line is written as a polygon: the mask is empty or one pixel wide.
    Fix: Correct its points, or write a line as the outline around it; leave out a polygon of nothing.
    """

    def words(self) -> Words:
        return "the polygon has no area: its points lie on one line, or it runs back on itself", _FLAT


class Crossed(Violation, of=PolygonFlat):
    """The edges of a polygon cross, so that its area is 0."""

    template = (
        "the edges of the polygon cross, and what lies on either side cancels out: its area is 0",
        "give its points in the order in which they follow one another along the outline",
    )


class PolygonsDropped(Violation, code="GEO317", slug="coco-polygons-dropped", once_per_file=True, severity=Severity.INFO, layer="record"):
    """Older releases of Encord's SDK import only the first of several polygons of an annotation.

    Why: A thing that is hidden in part has several polygons. Encord's SDK imports each as a part of it; release 0.1.150 took the first for
    its outline, and dropped the others silently. A hole becomes a part as well: it is filled. Reported once per file.
    Fix: Nothing needs to be done with a newer release. For others, and for holes, give a mask and map the category to a bitmask.
    """

    name: str
    count: int

    template = (
        "the {name:quoted} has {count:,} polygons; Encord's SDK imports each as a part, but release 0.1.150 the first alone",
        "nothing to do with a newer release; if one of them is a hole, map the category to a bitmask and give a mask",
    )


# -- masks -------------------------------------------------------------------------------------------------------------


class NoMember(Violation, of=MemberMissing):
    """A mask has no size or no counts."""

    member: str
    given: Any = None
    advice: Any = None

    def words(self) -> Words:
        fix = 'a mask is {"size": [height, width], "counts": …}'
        return f'the mask has no "{self.member}"', rename_help(self.given, self.member) or fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given) if self.advice is None else None


class MaskSizeForm(Violation, code="GEO321", slug="coco-mask-size-form", in_part=True):
    """The size of a mask is not two whole numbers above zero.

    Why: Without its height nobody can tell where a column ends: the mask cannot be made. Into Encord, one that is written 6.0 stops the
    import; elsewhere that is GEO329.
    Fix: Write "size": [height, width], in pixels.
    """

    def words(self) -> Words:
        return f"size holds {quote(self.value)} where a whole number of pixels above 0 is expected", (
            quoted_integer(self.value, 1) or bracketed_integer(self.value, 1) or "write the height and the width of the image"
        )

    @fixes(safe="removes the quotes around a number, and the point of one that is written 6.0")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class SizeForm(Violation, of=MaskSizeForm):
    """The size of a mask is not a list."""

    template = (
        "size must be [height, width], two whole numbers above 0, found {value:quoted}",
        "write the height and the width of the image",
    )


class SizeLength(Violation, of=MaskSizeForm):
    """The size of a mask does not have two numbers."""

    count: int

    def words(self) -> Words:
        return (
            f"size must be [height, width], found {self.count:,} number{'s' if self.count != 1 else ''}",
            "write the height and the width of the image",
        )


def size_point(value: float, stops: str) -> Words:
    """Returns message and help. ``stops``: the program that stops at it."""
    return f"size holds {quote(value)}, with a decimal point; {stops} stops at it", (
        f"write {int(value)}" if value < 1e9 else "write the height and the width of the image"
    )


class MaskNumberForm(Violation, code="GEO329", slug="coco-mask-number-form", severity=Severity.WARNING, layer="record"):
    """The size of a mask, or a run length, is written with a point.

    Why: Numbers of numpy and torch are written so. pycocotools makes the same mask of it; faster-coco-eval 1.8.0 stops. The size of a mask
    that is meant for Encord is GEO321.
    Fix: Convert with int() before writing.
    """

    stops: str
    """The program that stops at it."""

    def words(self) -> Words:
        return size_point(self.value, self.stops)

    @fixes(safe="writes the numbers without a point")
    def fix(self, at: FixContext) -> Fix | None:
        return at.for_all_items(lambda item: item.write_whole_number())


class SizePoint(Violation, of=MaskSizeForm):
    """The size of a mask that is meant for Encord holds a number with a decimal point."""

    stops: str
    """The program that stops at it."""

    def words(self) -> Words:
        return size_point(self.value, self.stops)

    def fix(self, at: FixContext) -> Fix | None:
        return at.for_all_items(lambda item: item.write_whole_number())


class CountPoint(Violation, of=MaskNumberForm):
    """The run lengths of a mask hold a number with a decimal point."""

    stops: str

    def words(self) -> Words:
        return f"counts holds {quote(self.value)}, with a decimal point; {self.stops} stops at it", (
            f"write {int(self.value)}" if self.value <= LONGEST_RUN else "encode the mask again, with pycocotools.mask.encode"
        )

    def fix(self, at: FixContext) -> Fix | None:
        runs = [int(run) for run in at.enclosing_object]
        return at.replace_safely((at.keys[:-1], at.text.written(runs)))


_DOWN = "COCO counts down the columns; encode numpy.asfortranarray(mask) with pycocotools"


class MaskSize(Violation, code="GEO322", slug="coco-mask-size", layer="record"):
    """The size of a mask is not that of its image.

    Why: The mask lies elsewhere in the image, or is torn into stripes. Encord's SDK stops when it saves the label row; pycocotools says
    nothing.
    Fix: size is [height, width]: not [width, height], and not the size at which the model works.
    """

    width: int
    height: int
    fits: bool
    """True if the box fits the mask as it is, so that the size of the image is probably wrong."""
    swapped: bool
    along: bool | None
    """True if the box fits the runs along the rows, False if it fits neither way, None if it fits the right size or there is no box."""
    of_box: bool = False
    """True if the mask is as large as the box."""

    def words(self) -> Words:
        expected = f"[{self.height}, {self.width}]"
        if self.fits:
            fix = (
                'box and mask fit each other: are "width" and "height" of the image swapped? was the photo turned by its EXIF orientation?'
            )
            return f"size is {quote(self.value)}, but the image is {self.height:,} pixels high and {self.width:,} wide", fix
        if self.swapped:
            fix = f"write {expected}; if the runs were counted for the other size, encode the mask again"
            if self.along is not None:
                fix = (
                    f"the runs go along the rows, too: {_DOWN}"
                    if self.along
                    else "bbox does not fit the runs so either: encode the mask again"
                )
            return f"size is [width, height]; [height, width] = {expected} is expected", fix
        fix = "encode the mask at the size of the image; one that the model made at another size has to be scaled first"
        if self.of_box:
            fix = (
                "this is the mask of the box alone: put it into an array of zeros as large as the image, at x and y of the box; encode that"
            )
        return (
            f"size is {quote(self.value)}, but the image is {self.height:,} pixels high and {self.width:,} wide: {expected} is expected",
            fix,
        )

    @fixes(unsafe="exchanges width and height, but for a mask that fits its box as it is")
    def fix(self, at: FixContext) -> Fix | None:
        if not self.swapped or self.along is not None:
            return None
        first, second = at.raw_text([*at.keys, 0]), at.raw_text([*at.keys, 1])
        return at.unsafely([*at.text.replace([*at.keys, 0], second), *at.text.replace([*at.keys, 1], first)])


class MaskCountsForm(Violation, code="GEO323", slug="coco-mask-counts-form"):
    """The run lengths of a mask are neither a string nor a list of whole numbers from 0 on.

    Why: Tools stop in the middle of the mask with a message about overflow or an index, or make another mask of it.
    Fix: Encode masks with pycocotools.mask.encode.
    """

    def words(self) -> Words:
        fix = quoted_integer(self.value, 0) or bracketed_integer(self.value, 0) or "write whole numbers of pixels"
        if self.value.__class__ in (int, float) and self.value < 0:
            fix = "no run is shorter than 0: these are not the run lengths of a mask"
        elif self.value.__class__ is list and len(self.value) > 1:
            fix = "write one flat list of numbers"
        elif self.value.__class__ is str and self.value and not self.value.strip("-").isdigit() and isinstance(runs_of(self.value), array):
            fix = "remove the brackets: compressed counts are the text itself, not a list of it"
        return f"counts holds {quote(self.value)} where a run length, a whole number from 0 on, is expected", fix

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.for_all_items(lambda item: item.unwrap_number())


class CountsForm(Violation, of=MaskCountsForm):
    """The run lengths of a mask are neither a text nor a list."""

    template = (
        "counts must be a string or a list of run lengths, found {value:quoted}",
        "encode the mask again, with pycocotools.mask.encode",
    )


class PackedOnly(Violation, of=MaskCountsForm):
    """The run lengths of a mask in a result are neither a text nor a list."""

    template = "counts must be a string, found {value:quoted}", "encode the mask with pycocotools.mask.encode, then counts.decode()"


class MaskCounts(Violation, code="GEO324", slug="coco-mask-counts", layer="record"):
    """The run lengths of a mask cannot be read, or do not fill it.

    Why: Run lengths must add up to height times width. pycocotools decodes too short ones to a partial mask silently; Encord's SDK stops
    with IndexError for too long ones.
    Fix: Encode the mask again, from an array of the size of the image.
    """

    message: str
    fix_: str | None

    def words(self) -> Words:
        return self.message, self.fix_

    @fixes(safe="writes the list that a text holds, and one backslash for two where that fills the mask")
    def fix(self, at: FixContext) -> Fix | None:
        if self.fix_ == OF_REPR and (text := without_doubled(self.value)) is not None:
            return at.replace_safely((at.keys, at.text.written(text)))
        return at.decode_text() if isinstance(self.value, str) and are_plain(self.value) else None


class MaskPrintedBytes(Violation, code="GEO325", slug="coco-mask-printed-bytes", layer="record"):
    """The run lengths of a mask are a bytes object that was printed.

    Why: pycocotools gives counts as bytes, and str() puts b'…' around them. The signs become part of the mask, and every pixel moves.
    Fix: Write counts.decode("ascii").
    """

    template = "counts is a bytes object that was printed: {value:quoted}", 'write counts.decode("ascii"), not str(counts)'

    @fixes(safe="writes the text that the bytes stand for")
    def fix(self, at: FixContext) -> Fix | None:
        import ast

        try:
            value = ast.literal_eval(self.value)
            text = value.decode("ascii") if isinstance(value, bytes) else None
        except (ValueError, SyntaxError):
            return None
        return at.safely(at.text.replace(at.keys, at.text.written(text))) if text is not None else None


class MaskUncompressed(Violation, code="GEO326", slug="coco-mask-uncompressed", severity=Severity.WARNING):
    """A result has a mask that is not compressed.

    Why: pycocotools 2.0.11 reads results with compressed masks only, and stops with TypeError (“Expected bytes, got list”).
    Fix: Compress: pycocotools.mask.frPyObjects(segmentation, height, width), then counts.decode().
    """

    template = (
        "counts is a list of run lengths; in results, pycocotools 2.0.11 reads only compressed masks, and stops with TypeError",
        "encode it: pycocotools.mask.frPyObjects(segmentation, height, width), then counts.decode()",
    )


class MaskEmpty(Violation, code="GEO327", slug="coco-mask-empty", severity=Severity.WARNING, layer="record"):
    """A mask has no pixel of foreground.

    Why: Nothing is drawn, and in an evaluation the result can only count as wrong.
    Fix: See whether the threshold is too high; leave out what has a mask of nothing.
    """

    template = (
        "the mask is empty: no pixel of it is foreground",
        "encode the mask again; where nothing is left of it, leave the whole entry out, not the mask alone",
    )


class MaskTurned(Violation, code="GEO328", slug="coco-mask-turned", severity=Severity.WARNING, layer="record"):
    """A mask lies in its box only when it is read the other way round.

    Why: COCO counts pixels down the columns, Encord and most arrays along the rows. The run lengths add up all the same, so that no tool
    notices: the mask is scattered over the image.
    Fix: Encode numpy.asfortranarray(mask) with pycocotools; size is [height, width].
    """

    around: tuple[float, ...]

    def words(self) -> Words:
        fix = _DOWN
        return (
            f"the runs of the mask seem to go along the rows: read so, it lies in its bbox; read as COCO does, in {quote(self.around)}",
            fix,
        )


class MaskSwapped(Violation, of=MaskTurned):
    """A mask lies in its box only when the two numbers of its size are exchanged."""

    around: tuple[float, ...]

    template = (
        "size seems to be [width, height]: read so, the mask lies in its bbox; read as COCO does, in {around:quoted}",
        "size is [height, width]",
    )
