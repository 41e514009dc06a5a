"""Masks of brushes and bitmasks, and the size and rotation of the image that they belong to."""

from __future__ import annotations

import base64
import binascii
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import NameViolations, ViolationSpec, spec_of
from predlint.model.texts import listing, quote
from predlint.model.violation import Effect, Fix, FixContext, Violation, Words, codes_of, fixes
from predlint.platforms.common_mistakes import double_encoded_help, rename_help
from predlint.platforms.label_studio.import_effects import (
    EXPORTED_WRONG,
    LOST,
    NOT_EXPORTED,
    REFUSED,
    SHOWN_WRONG,
    and_labels,
    reads_as_number,
)
from predlint.platforms.label_studio.ontology import Control
from predlint.platforms.label_studio.record import Result, View
from predlint.platforms.label_studio.topics.polygons import check_alone
from predlint.platforms.label_studio.topics.values import OF_MASKS, Members, RegionMemberMissing, foreign_form, needed
from predlint.platforms.numbers import bracketed_integer, integer_of, quoted_integer, typed_number, unquoted_integer
from predlint.shape.constraints import OfItems, OfRecord
from predlint.shape.drawing_constraints import Brush, BrushFills, read_mask
from predlint.shape.nodes import Items, Member, Name, Number, Text


class BrushMask(Violation, code="GEO114", slug="brush-mask", in_part=True):
    """A brush mask is not in Label Studio's own run-length encoding.

    Why: Label Studio's RLE is a stream of bytes that begins with the number of values, width × height × 4. COCO's counts look alike and are
    drawn as noise, or not at all; a mask of another size is garbled.
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


#: For the bytes of a brush mask, and for its result.
BYTES: tuple[OfItems, ...] = (Brush(),)
BRUSH: tuple[OfRecord, ...] = (BrushFills(("value",), "rle", ("original_width", "original_height")),)


# -- Reads the bytes of a brush mask ---------------------------------------------------------------------------------


def bytes_of(rle: list[Any]) -> bytes | None:
    """Returns the bytes of a mask, which may be written as floats (1.0); None if an item is not a byte."""
    kinds = set(map(type, rle))
    if not kinds <= {int, float}:
        return None
    try:
        return bytes(cast(Any, rle if float not in kinds else list(map(integer_of, rle))))
    except (TypeError, ValueError):  # a fraction, or a number beyond a byte
        return None


# -- Reads the size of a PNG image in a data URL from its first bytes ------------------------------------------------


_PREFIX = "data:image/png;base64,"
_PNG = b"\x89PNG\r\n\x1a\n"


def size_of_png(url: str) -> tuple[int, int] | None:
    """Returns width and height in pixels; None if the text is not a data URL of a PNG image."""
    if not url.startswith(_PREFIX):
        return None
    try:
        head = base64.b64decode(url[len(_PREFIX) : len(_PREFIX) + 32], validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(head) < 24 or not head.startswith(_PNG) or head[12:16] != b"IHDR":
        return None
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def check_brush(view: View, result: Result) -> None:
    """Checks a mask: its first four bytes give the number of its values, which must be width × height × 4."""
    check_alone(view, result, "rle")
    rle = result.value.get("rle")
    width, height = result.size
    if not isinstance(rle, list) or not rle or width is None or height is None or min(width, height) <= 0:
        return
    packed = bytes_of(cast("list[Any]", rle))
    if packed is None:
        return  # reported by the Shape
    found = int.from_bytes(packed[:4], "big") if len(packed) >= 4 else -1
    wanted = int(width) * int(height) * 4
    if found != wanted:
        whole = found > 0 and read_mask(packed).actual_count == found and packed[4] >> 3 == 7  # words of 8 bits
        sides = result.whole["original_width"], result.whole["original_height"]
        view.report((result.at, "rle"), rle, RleSize, found, wanted, *sides, whole)
        return
    declared, actual, brightest = read_mask(packed)
    if actual < declared:
        view.report((result.at, "rle"), rle, RleShort, len(packed), max(actual, 0), declared)
    elif declared and brightest < 2:
        spec = ViolationSpec(BrushMaskFaint) if brightest else ViolationSpec(BrushMaskUnseen)
        view.report((result.at, "rle"), rle, spec, brightest)


def check_bitmask(view: View, result: Result) -> None:
    if not view.is_annotation:  # the editor's own exports of masks without labels have no more
        check_alone(view, result, "imageDataURL")
    url = result.value.get("imageDataURL")
    if not isinstance(url, str):
        return
    size = size_of_png(url)
    if size is None:
        view.report((result.at, "imageDataURL"), url, BitmaskImage)
        return
    if result.size != size and all(side is not None and side > 0 for side in result.size):  # else the size is reported
        view.report((result.at, "imageDataURL"), url, PngSize, size, result.size)


def check_rotation(view: View, result: Result) -> None:
    turned = result.whole.get("image_rotation")
    if turned is not None and turned not in (0, 90, 180, 270):
        view.report((result.path, "image_rotation"), turned, ImageRotation)


# -- nodes -------------------------------------------------------------------------------------------------------------


def brush(control: Control) -> Members:
    rle_faults = NameViolations(*(spec_of(RleFormat),) * 5)
    bytes_ = Number(spec_of(RleBytesMistyped), spec_of(RleBytes), minimum=0, maximum=255, whole=True)
    rle = Items(bytes_, spec_of(RleBytes), minimum=1, length=ViolationSpec(RleEmpty), also_written=_coco, first_only=True, holds=BYTES)
    like = foreign_form(ViolationSpec(OtherMask, (control.name,)), OF_MASKS | {"imageDataURL"}, ("rle",))
    return {"format": Member(Name(("rle",), rle_faults)), "rle": needed(control, "rle", rle)}, like


#: Beginnings of an image in base64: a data URL, or a bare PNG or JPEG.
_IMAGES = ("data:image/", "iVBORw0KGgo", "/9j/")


def _coco(value: Any) -> ViolationSpec | None:
    """Returns the spec for a mask in COCO's form (an object with counts, or a text), or for a text that holds a list or an image; else
    None."""
    if double_encoded_help(value) is not None:
        return spec_of(RleText)
    if isinstance(value, str) and value.startswith(_IMAGES):
        return spec_of(RleImage)
    counts = isinstance(value, dict) and "counts" in value
    return spec_of(BrushMask) if counts or (isinstance(value, str) and value) else None


def bitmask(control: Control) -> Members:
    url = Text(spec_of(NotAPngRefused))
    like = foreign_form(ViolationSpec(OtherBitmask, (control.name,)), OF_MASKS | {"rle"}, ("imageDataURL",))
    return {"imageDataURL": needed(control, "imageDataURL", url)}, like


def size_members(control: Control, *, required: bool) -> dict[str, Member]:
    """Returns the members with the size of the image. ``required``: True if the result cannot be exported without."""
    members: dict[str, Member] = {}
    for name in ("original_width", "original_height"):
        wrong = spec_of(ImageSize, name)
        number = Number(wrong, wrong, above=0, nullable=not required)  # null counts as absent
        members[name] = Member(number, spec_of(OriginalSize, control.name, name) if required else None)
    return members


OF_MASK = codes_of(BrushMask, BrushMaskUnseen, BrushMaskFaint, BitmaskImage, ImageRotation, RegionMemberMissing)
