"""Violations about bitmasks, with their messages and helps."""

from __future__ import annotations

from typing import Any, cast

from predlint.diagnostics import Severity
from predlint.geometry import MOST_PIXELS
from predlint.names import quote
from predlint.platforms.common_mistakes import bracketed_number, quoted_integer, quoted_number
from predlint.platforms.encord.coordinate_words import GeometryPartMissing, GeometryType
from predlint.rle import ENCODE, OF_ARRAY, OF_PLAIN
from predlint.violation import Fix, FixContext, Violation, Words


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

    Why: COCO counts down the columns, Encord along the rows. The sum is right either way, and the mask is torn into stripes.
    Fix: Turn COCO's counts with coco_rle_to_encord_rle of Encord's SDK, or encode the mask with its bitmasks.
    """

    height: int
    width: int

    template = (
        "the runs look as if they went down the columns ({height:,} pixels), as in COCO; Encord reads along the rows ({width:,})",
        "encode the mask along its rows; the SDK's coco_rle_to_encord_rle turns COCO's counts",
    )
