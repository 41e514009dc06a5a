"""Masks as run lengths, column by column: size [height, width] and counts. They are never decoded to pixels."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any, cast

from predlint.model import rle
from predlint.model.diagnostics import Severity
from predlint.model.findings import AlsoWritten, ViolationSpec, spec_of
from predlint.model.rle import LONGEST_RUN, OF_REPR, are_plain, runs_of, without_doubled
from predlint.model.texts import listing, quote
from predlint.model.violation import Fix, FixContext, Path, Violation, Words, fixes
from predlint.platforms.coco import declarations
from predlint.platforms.coco.record import SAME, SIMILAR_OVERLAP, Box, Element, Extent, Json, is_bitmap, is_whole, near, overlap
from predlint.platforms.coco.topics import polygons
from predlint.platforms.coco.topics.members import COLUMN_BY_COLUMN, MemberMissing, open_record, text_help
from predlint.platforms.coco.topics.polygons import KWCOCO, Bitmap, ListedMasks, NotASegmentation, SegmentationForm
from predlint.platforms.common_mistakes import rename_help
from predlint.platforms.numbers import bracketed_integer, quoted_integer
from predlint.shape.drawing_constraints import Counts
from predlint.shape.nodes import Items, Member, Number, Record, Text

# -- Masks ---------------------------------------------------------------------------------------------------------


class NotAMask(Violation, of=SegmentationForm):
    """A result in a file of masks has a segmentation that is neither a mask nor a list of polygons."""

    def words(self) -> Words:
        fix = "encode it: pycocotools.mask.encode(numpy.asfortranarray(mask)), then counts.decode()"
        return (
            f'segmentation must be a mask {{"size": [height, width], "counts": "…"}}, found {quote(self.value)}',
            text_help(self.value.strip(), fix)
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


class OutlineObject(Violation, of=SegmentationForm):
    """An object that holds an outline, and nothing of a mask."""

    annotated: bool

    def words(self) -> Words:
        message = f"segmentation is an object with {listing(self.value)}"
        if not self.annotated:
            return f"{message}; a mask {{size, counts}} is expected", polygon_for_mask(self.value)[1]
        message += "; a list of flat polygons, or a mask {size, counts}, is expected"
        return message, KWCOCO if "exterior" in self.value else "write one flat list of numbers for each polygon: [[x, y, x, y, …]]"


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


class MaskSize(Violation, code="GEO322", slug="coco-mask-size", layer="record"):
    """The size of a mask is not that of its image.

    Why: The mask is elsewhere in the image, or falls apart into stripes. Encord's SDK stops when it saves the label row; pycocotools says
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
                    f"the runs go along the rows, too: {COLUMN_BY_COLUMN}"
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


def mask_node(*, packed: bool, also_written: AlsoWritten | None = None) -> Record:
    """Returns the record of a mask in run lengths. ``packed``: only compressed text is accepted."""
    length = Number(spec_of(MaskSizeForm), spec_of(MaskSizeForm), above=0, whole=True)
    size = Items(
        length,
        spec_of(SizeForm),
        minimum=2,
        maximum=2,
        length=ViolationSpec(SizeLength),
        first_only=True,
        holds=(declarations.SIDES,),
    )
    run = Number(spec_of(MaskCountsForm), spec_of(MaskCountsForm), minimum=0, whole=True)
    counts = Items(
        run,
        wrong=spec_of(CountsForm),
        bare=Text(spec_of(PackedOnly) if packed else spec_of(CountsForm)),
        listed=spec_of(MaskUncompressed) if packed else None,
        first_only=True,
        holds=(Counts(),),
    )
    return open_record(
        {
            "size": Member(size, spec_of(NoMember, "size")),
            "counts": Member(counts, spec_of(NoMember, "counts")),
        },
        "the mask",
        also_written,
        wrong=spec_of(NotAMask) if packed else spec_of(NotASegmentation),
        holds=(declarations.RUN_LENGTHS,),
    )


def polygons_for_mask(value: Any) -> ViolationSpec | None:
    if value.__class__ is not list or not value:
        return None
    if all(item.__class__ is dict for item in value):
        return spec_of(ListedMasks, len(value))
    return spec_of(Bitmap) if is_bitmap(value) else spec_of(PolygonForMask)


# -- Record rules on masks as run lengths: {"size": [height, width], "counts": …}, by columns. Masks are never decoded to pixels --

#: Programs that stop at a number with a decimal point.
_STRICT, _SDK = "faster-coco-eval 1.8.0", "Encord's SDK"
_AT: Path = (None, "segmentation")
_COUNTS_AT: Path = (_AT, "counts")


def check_mask(element: Element, mask: Json) -> Extent | None:
    """Checks a mask. Returns what it covers, or None if something is wrong with it."""
    if "size" not in mask and "counts" not in mask and not polygons.OUTLINES.isdisjoint(mask):
        element.forget(_AT)
        element.settle(_AT, mask, OutlineObject, element.annotated)
        return None
    size = _size_of(mask.get("size"))
    if size is not None and (at := _first_float(mask["size"])) is not None:
        path, side = ((_AT, "size"), at), mask["size"][at]
        if element.context.encord:
            element.settle(path, side, SizePoint, _SDK)
        else:
            element.report(path, side, MaskNumberForm, _STRICT)  # its value is still checked
    differs = size is not None and element.sized and size != (element.height, element.width)
    runs = _runs(element, mask.get("counts"))
    if differs and size is not None:
        swapped = size == (element.width, element.height)
        fits = swapped and runs is not None and _fits_box(element, runs, size)
        of_box = not swapped and element.box is not None and near((0, 0, size[1], size[0]), (0, 0, *element.box[2:]))
        box_fits_rows = _of_swapped(element, runs) if swapped and not fits and runs is not None else None
        found = fits, swapped and not fits, box_fits_rows, of_box
        element.settle((_AT, "size"), mask["size"], MaskSize, element.width, element.height, *found)
    if runs is None or size is None:
        return None
    height, width = size
    if differs and rle.total(runs) == element.width * element.height:
        return None  # the mask is right, only its size is wrong
    if (wrong := rle.check_counts(runs, height, width, mask["counts"])) is not None:
        path = (_COUNTS_AT, wrong.at) if wrong.kind in ("not-a-number", "negative") and mask["counts"].__class__ is list else _COUNTS_AT
        value = mask["counts"] if path is _COUNTS_AT else mask["counts"][wrong.at]
        element.settle(path, value, MaskCounts, wrong.message, wrong.fix)
        return None
    if rle.is_empty(runs):
        element.settle(_AT, mask, MaskEmpty)
        return None
    return None if differs else _extent(element, runs, height, width)


def _fits_box(element: Element, runs: Sequence[int], size: tuple[int, int]) -> bool:
    """Returns True if the box fits the runs with the size in the mask, and not with the size of the image."""
    box, around = element.box, rle.bounds(runs, *size, row_major=False)
    if box is None or around is None or not near(box, around):
        return False
    turned = rle.bounds(runs, size[1], size[0], row_major=False)
    return turned is None or not near(box, turned)


def _of_swapped(element: Element, runs: Sequence[int]) -> bool | None:
    """Compares the box with a mask whose height and width are swapped.

    Returns None if the box fits the runs with the right size, or if there is no box; True if it fits the runs along the rows;
    False if it fits neither.
    """
    down = rle.bounds(runs, element.height, element.width, row_major=False)
    if element.box is None or down is None or near(element.box, down) or overlap(element.box, down) >= SIMILAR_OVERLAP:
        return None
    along = rle.bounds(runs, element.height, element.width, row_major=True)
    return along is not None and overlap(element.box, along) > SAME


def _size_of(size: Any) -> tuple[int, int] | None:
    """Returns height and width in pixels, or None if they are malformed, which the shape reports."""
    if size.__class__ is not list or len(size) != 2 or not all(is_whole(side) and side > 0 for side in size):
        return None
    return int(size[0]), int(size[1])


def _first_float(numbers: list[Any]) -> int | None:
    """Returns the index of the first number with a decimal point, or None."""
    return next((at for at, number in enumerate(numbers) if number.__class__ is float), None)


def _runs(element: Element, counts: Any) -> Sequence[int] | None:
    """Returns the run lengths, decoded from a text if necessary. Returns None if they are malformed."""
    if counts.__class__ is str:
        runs = rle.runs_of(counts)
        if isinstance(runs, array):
            return runs
        if rle.bytes_repr(counts) is not None:
            element.settle(_COUNTS_AT, counts, MaskPrintedBytes)
        else:
            element.settle(_COUNTS_AT, counts, MaskCounts, runs.message, runs.fix)
        return None
    if counts.__class__ is list and all(is_whole(run) and run >= 0 for run in counts):
        if (index := _first_float(cast("list[Any]", counts))) is not None:
            element.report((_COUNTS_AT, index), counts[index], CountPoint, _STRICT)  # its value is still checked
            return [int(run) for run in counts]
        return cast("list[int]", counts)
    return None


def _extent(element: Element, runs: Sequence[int], height: int, width: int) -> Extent | None:
    box = element.box
    around = rle.bounds(runs, height, width, row_major=False)
    if around is None:
        return None
    turned: Box | None = None
    swapped: Box | None = None
    if box is not None and not near(box, around):
        turned = rle.bounds(runs, height, width, row_major=True)
        swapped = rle.bounds(runs, width, height, row_major=False) if height != width else None
    area = rle.area(runs)
    return Extent("mask", area, area, 1 + (around[2] + around[3]) / 2, around, turned, swapped)
