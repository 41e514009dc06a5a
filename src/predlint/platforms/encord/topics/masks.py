"""Bitmasks: they are as large as their image, and their runs fill it. No mask is ever made."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any, cast

from msgspec.structs import replace

from predlint.model import rle
from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.geometry import MOST_PIXELS
from predlint.model.rle import ENCODE, OF_ARRAY, OF_PLAIN
from predlint.model.texts import quote
from predlint.model.violation import Fix, FixContext, Path, Violation, Words
from predlint.platforms.encord.declarations import FILLED
from predlint.platforms.encord.record import Json
from predlint.platforms.encord.topics.extents import DrawnObject
from predlint.platforms.encord.topics.geometry import GeometryPartMissing, GeometryType, needed, record
from predlint.platforms.numbers import bracketed_number, quoted_integer, quoted_number
from predlint.shape.nodes import Number, Record, Text

# -- Violations about bitmasks, with their messages and helps --------------------------------------------------------


class RleWanted(Violation, of=GeometryType):
    """The run lengths of a bitmask are no text."""

    def words(self) -> Words:
        value = self.value
        fix = "encode it with the SDK's bitmasks"
        if isinstance(value, list):
            fix = "run lengths have to be compressed to a string: encode the mask with the SDK's bitmasks"
            if len(cast("list[Any]", value)) == 1 and isinstance(value[0], str):
                fix = "remove the brackets"
        return f"rleString must be a string, found {quote(cast('Any', value))}", fix


class MaskSide(Violation, code="GEO222", slug="encord-mask-side"):
    """The height or width of a bitmask is not a whole number above 0.

    Why: The run lengths cannot be laid out without it. Encord's SDK stops.
    Fix: Give the size of the image in pixels.
    """

    member: str

    def words(self) -> Words:
        fix = quoted_integer(self.value, 1) or "write the size of the image"
        bound = f", at most {MOST_PIXELS:,}" if type(self.value) in (int, float) and self.value > MOST_PIXELS else ""
        return f"{self.member} of a bitmask must be a whole number of pixels above 0{bound}, found {quote(self.value)}", fix


class NoOrigin(Violation, of=GeometryType):
    """The top or left of a bitmask is not 0."""

    member: str

    def words(self) -> Words:
        return f"{self.member} of a bitmask must be the number 0, found {quote(self.value)}", quoted_number(self.value) or bracketed_number(
            self.value
        ) or "write 0"

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class MaskOrigin(Violation, code="GEO219", slug="encord-mask-origin", severity=Severity.WARNING):
    """A bitmask does not begin in the corner of the image.

    Why: Encord writes top 0 and left 0, as a mask covers the whole image. Others may not be taken into account.
    Fix: Encode the mask of the whole image, not of the box around the object.
    """

    member: str

    template = (
        "{member} of a bitmask is {value:quoted}: masks are as large as their image, and begin in its corner",
        "write 0, and encode the mask of the whole image",
    )


class MaskSize(Violation, code="GEO217", slug="encord-mask-size", layer="record"):
    """A bitmask is not as large as its image, or the size of its image is missing.

    Why: Masks cover the whole image, pixel by pixel. Encord's SDK reads another one, and refuses to save it.
    Fix: Resize the mask to the image before you encode it, and give the height and width of both.
    """

    mask: tuple[int, int]
    image: tuple[float, float]
    help_: str

    def words(self) -> Words:
        height, width = self.mask
        message = (
            f"the mask is {height:,} pixels high and {width:,} wide, but the image is {self.image[0]:,g} high and {self.image[1]:,g} wide"
        )
        return f"{message}; Encord's SDK refuses to save it", self.help_


#: The help if the mask is in a form that COCO accepts and Encord does not: a list of run lengths.
_HERE = {
    ENCODE: "encode the mask again with the SDK's bitmasks, which count along the rows",
    OF_PLAIN: "these are run lengths in plain numbers, which have to be compressed to a string: encode the mask with the SDK's bitmasks",
    OF_ARRAY: "this is an array that was printed: encode the mask with the SDK's bitmasks",
}


class MaskRuns(Violation, code="GEO218", slug="encord-mask-runs", layer="record"):
    """The run lengths of a bitmask cannot be read, or do not fill it.

    Why: Encord's SDK silently reads what it can: parts of the mask are lost, or shifted.
    Fix: Encode the mask with the SDK's bitmasks; its runs have to add up to height × width.
    """

    message: str
    fix_: str | None

    def words(self) -> Words:
        return f"{self.message}; Encord's SDK silently accepts such a mask", _HERE.get(
            self.fix_, self.fix_
        ) if self.fix_ is not None else None


class OtherName(Violation, of=GeometryPartMissing):
    """The run lengths of a bitmask have another name."""

    name: str

    template = (
        'bitmask has no "rleString": {name:quoted} is not read; Encord\'s SDK stops with an error',
        "rename {name:quoted} to rleString",
    )


class CocoMask(Violation, of=GeometryPartMissing):
    """A bitmask is written as COCO writes masks."""

    template = (
        'this is a mask as COCO has it, with "counts"; Encord reads top, left, height, width and rleString',
        "turn the counts with coco_rle_to_encord_rle of Encord's SDK; height and width are members of the bitmask",
    )


class MaskEmpty(Violation, code="GEO220", slug="encord-mask-empty", severity=Severity.WARNING, layer="record"):
    """No pixel of a bitmask is set.

    Why: The object is nowhere: nobody can see it, and nothing can match it.
    Fix: Encode the mask that was predicted, and leave out an object that has none.
    """

    template = "no pixel of the mask is set", "encode the mask that was predicted, or leave the object out if there is none"


class MaskColumns(Violation, code="GEO221", slug="encord-mask-columns", severity=Severity.WARNING, layer="record"):
    """The runs of a bitmask seem to go down the columns.

    Why: COCO counts down the columns, Encord along the rows. The sum is right either way, and the mask falls apart into stripes.
    Fix: Turn COCO's counts with coco_rle_to_encord_rle of Encord's SDK, or encode the mask with its bitmasks.
    """

    height: int
    width: int

    template = (
        "the runs look as if they went down the columns ({height:,} pixels), as in COCO; Encord reads along the rows ({width:,})",
        "encode the mask along its rows; the SDK's coco_rle_to_encord_rle turns COCO's counts",
    )


#: Wrong names for the text of a mask.
_RUNS = ("rle", "rle_string", "rlestring", "rleCounts", "mask")


def bitmask() -> Record:
    """Returns the Shape of a bitmask: the pixels of the whole image, row by row, as run lengths in a text."""
    what = "bitmask"
    members = {name: needed(_pixels_node(name), what, name) for name in ("height", "width")}
    rle = Text(spec_of(RleWanted), runs=True)
    members["rleString"] = needed(rle, what, "rleString")
    for name in ("top", "left"):
        origin = spec_of(MaskOrigin, name)
        members[name] = needed(Number(spec_of(NoOrigin, name), origin, minimum=0, maximum=0, whole=True), what, name)
    node = record(members, what, '{"top": 0, "left": 0, "height": …, "width": …, "rleString": "…"}', stands_for=_of_coco)
    return replace(node, holds=(FILLED,))


def _of_coco(value: Any) -> ViolationSpec | None:
    """Returns the violation spec for a mask in COCO's form, or with another name for its text. Else None."""
    if "counts" in value:
        return spec_of(CocoMask)
    other = next((name for name in _RUNS if name in value), None)
    return spec_of(OtherName, other) if other is not None and "rleString" not in value else None


def _pixels_node(member: str) -> Number:
    wrong = spec_of(MaskSide, member)
    return Number(wrong, wrong, above=0, maximum=MOST_PIXELS, whole=True)


# -- Record rules on bitmasks: they are as large as their image, and their runs fill it. No mask is ever made --------


#: Minimum number of foreground runs whose distances reveal the length of a line.
_ENOUGH_RUNS = 8
#: Minimum share of run distances of about one column, and maximum share of about one row.
_MOST, _FEW = 0.9, 0.1
#: Tolerance of the distance of two runs, as a share of the length of a line.
_ABOUT = 0.1


def check_mask(drawn: DrawnObject, path: Path, value: Any) -> None:
    """Checks a bitmask."""
    if value.__class__ is not dict:
        return
    mask: Json = value
    height, width = _pixels(mask.get("height")), _pixels(mask.get("width"))
    image = drawn.seen.unit.height, drawn.seen.unit.width
    text = mask.get("rleString")
    runs = rle.runs_of(text) if isinstance(text, str) else None
    if isinstance(runs, rle.RunLengthError):
        drawn.view.report((path, "rleString"), text, MaskRuns, runs.message, runs.fix)
        runs = None
    if height is None or width is None:
        return
    if None not in image and (height, width) != image:
        known = cast("tuple[float, float]", image)
        drawn.view.report(path, mask, MaskSize, (height, width), known, _size_help(height, width, known, runs))
        if runs is not None and rle.total(runs) == known[0] * known[1]:
            return  # the runs are right, the size is not
    if runs is not None:
        _check_runs(drawn, (path, "rleString"), text, runs, height, width)


def _check_runs(drawn: DrawnObject, path: Path, text: Any, runs: Sequence[int], height: int, width: int) -> None:
    wrong = rle.check_counts(runs, height, width, text)
    if wrong is not None:
        drawn.view.report(path, text, MaskRuns, wrong.message, wrong.fix)
    elif rle.is_empty(runs):
        drawn.view.report(path, text, MaskEmpty)
    elif down_the_columns(runs, height, width):
        drawn.view.report(path, text, MaskColumns, height, width)


def _size_help(height: int, width: int, image: tuple[float, float], runs: Sequence[int] | None) -> str:
    """Returns the help for a mask of another size."""
    fills = runs is not None and rle.total(runs) == image[0] * image[1]
    if (width, height) == image and fills and runs is not None:
        if down_the_columns(runs, width, height):
            return f"the runs go along rows of {width:,} pixels, as the mask says: are width and height of the data unit exchanged?"
        return f"exchanged in the mask? Then write height {width} and width {height}; in the data unit? Then correct its width and height"
    if fills:
        return f"the runs fill the image: write height {image[0]:g} and width {image[1]:g}"
    if (width, height) == image:
        return "height and width look swapped; encode a mask of height × width"
    return "resize the mask to the image before you encode it"


def down_the_columns(runs: Sequence[int], height: int, width: int) -> bool:
    """Returns True if runs follow one another at the distance of a column instead of a row.

    Neighbouring lines of a mask begin at about the same place, so that the runs of a blob lie one line apart.
    """
    if abs(height - width) <= 2 * _ABOUT * max(height, width):
        return False
    times = round(width / height)
    if times > 1 and abs(width - times * height) <= 2 * _ABOUT * width:  # blobs side by side may be so far apart
        return False
    starts = list(accumulate(runs))[::2][: len(runs) // 2]
    if len(starts) < _ENOUGH_RUNS:
        return False
    steps = [later - earlier for earlier, later in pairwise(starts)]
    by_column = sum([abs(step - height) <= _ABOUT * height for step in steps])
    by_row = sum([abs(step - width) <= _ABOUT * width for step in steps])
    return by_column >= _MOST * len(steps) and by_row <= _FEW * len(steps)


def _pixels(value: Any) -> int | None:
    """Returns a side of a mask, or None if it is no whole number above 0."""
    if type(value) is float and value.is_integer() and value < 2**53:
        value = int(value)
    return value if type(value) is int and 0 < value < 2**53 else None
