"""Masks on an image, and composite masks of videos and series: their colours and their PNG images."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from msgspec.structs import replace

from predlint.model.diagnostics import Severity
from predlint.model.findings import TagViolations, ViolationSpec, spec_of
from predlint.model.texts import lazy_regex, listing, quote
from predlint.model.violation import Finding, Fix, FixContext, Path, Violation, Words, fixes, make_finding
from predlint.platforms.common_mistakes import double_encoded_help, is_printed
from predlint.platforms.labelbox.declarations import COLOUR, IMAGE, INDEX, MASKS, PNG
from predlint.platforms.labelbox.forms import (
    FRAME_NAMES,
    MASK_NAMES,
    absent_help,
    empty_help,
    kind_of,
    member_by_alias,
    needs_help,
    whole_number_help,
    wrap_one,
)
from predlint.platforms.labelbox.png import ADDRESS, IN_LINES, PRINTED, URL_SAFE, colours_of, is_larger, without_data_url
from predlint.platforms.labelbox.topics.confidence import confidence_in, unused_confidence_in
from predlint.platforms.labelbox.topics.coordinates import GeometryType, SticksOut, pixels
from predlint.platforms.labelbox.topics.members import (
    MISSPELT_MEMBER,
    UNKNOWN_INSIDE,
    NullInside,
    UnknownMember,
    alias_specs,
    inner_record,
    whole_number,
)
from predlint.platforms.labelbox.topics.names import NO_IDS, named_by
from predlint.platforms.labelbox.topics.video import OF_FRAMES, FrameTwice, GroupKeyInside, forbidden_inside
from predlint.platforms.numbers import bracketed_integer, typed_number, unquoted_integer
from predlint.shape.nodes import AnyValue, Branch, Items, Member, Number, Record, Tagged, Text
from predlint.shape.record_checks import Declared, kinds, on
from predlint.shape.resolver import misspelling

if TYPE_CHECKING:
    from predlint.io.data_row import DataRow


# -- Violations about masks, and the mistakes that are recognised in their colours and images ------------------------


#: A host name that means the local machine for everyone.
_OWN_MACHINE = r"(?:localhost|127(?:\.[0-9]{1,3}){3}|0\.0\.0\.0|\[::1\])(?:[:/?#]|(?![\s\S]))"
#: An address that can be fetched, without surrounding space: addresses read from the lines of a file often end with a line break.
URI_PATTERN = rf"^([hH][tT][tT][pP][sS]?(?!://{_OWN_MACHINE})|[gG][sS]|[sS]3)://[^\s]+(?:\s+[^\s]+)*(?![\s\S])"
#: Three numbers in a text, as printed lists and tuples, or without brackets.
_COLOUR = lazy_regex(r"\s*+[\[(]?\s*+(\d{1,3})\s*+,\s*+(\d{1,3})\s*+,\s*+(\d{1,3})\s*+[\])]?\s*+", re.ASCII)


class MaskIncomplete(Violation, code="GEO016", slug="mask-incomplete"):
    """The mask lacks its colour or its image.

    Why: A mask is an image and the colour that marks this annotation in it; with one of the two missing, the pixels cannot be found.
    Fix: Give instanceURI and colorRGB together, or png alone.
    """

    given: tuple[str, ...]
    absent: str | None = None

    def words(self) -> Words:
        given = {intended: key for key in self.given if (intended := intended_member(key, MASK_NAMES))}
        fix = f'rename "{given[self.absent]}" to "{self.absent}"' if self.absent in given else None
        if self.absent == "colorRGB":
            return "mask.colorRGB is missing", fix or 'say which colour of the image is this mask: "colorRGB": [255, 255, 255]'
        if self.absent == "instanceURI":
            return "mask.instanceURI is missing", fix or "give the URL of the mask image, or the mask itself as base64 in png"
        found = f"; found {listing(self.given)}" if self.given else ""
        renamed = " and ".join([f'{quote(key)} to "{intended}"' for intended, key in given.items()])
        form = 'write {"instanceURI": "https://…", "colorRGB": [255, 255, 255]}, or {"png": "…"} in base64'
        return f"a mask needs instanceURI and colorRGB, or png{found}", f"rename {renamed}" if renamed else form

    @fixes(
        safe="renames a member that is misspelt, where only case or separators differ",
        unsafe="renames one that other tools call something else",
    )
    def fix(self, at: FixContext) -> Fix | None:
        names = [
            (key, intended) for key in self.given if (intended := intended_member(key, MASK_NAMES)) and self.absent in (None, intended)
        ]
        return _rename_parts(at, at.keys if self.absent is None else at.keys[:-1], names)


def _rename_parts(at: FixContext, holder: list[str | int], names: list[tuple[str, str]]) -> Fix | None:
    """Renames members of the object at a path. ``names``: each with its intended name."""
    renamed = [fix for key, intended in names if (fix := at.rename_at([*holder, key], intended)) is not None]
    if not renamed or len(renamed) < len(names) or len({intended for _, intended in names}) < len(names):
        return None
    edits = [edit for fix in renamed for edit in fix.edits]
    return (at.safely if all([fix.safe for fix in renamed]) else at.unsafely)(edits, reveals=True)


def is_of_mask(key: str) -> bool:
    """Returns True for a member of a mask, an alias of one, or a foreign member that users put there."""
    return key in MASK_NAMES or key in ("imBytes", "confidence") or intended_member(key, MASK_NAMES) is not None


def intended_member(key: str, names: Mapping[str, tuple[str, ...]]) -> str | None:
    """Returns the member of a mask, or of a frame of masks, that another name means, or None."""
    named = member_by_alias((key,), names)
    intended = named[1] if named else misspelling(key, tuple(names))
    return intended if intended != key else None


class CompositeMasks(Violation, code="GEO026", slug="composite-masks"):
    """The composite masks lack frames or instances, or one of these is incomplete.

    Why: An instance is a colour and a name, a frame an index and one image of all instances; with a part missing, pixels belong to nothing.
    Fix: Give every frame an index and either instanceURI or imBytes, and every instance colorRGB and name.
    """

    # The image of one frame of composite masks.

    given: tuple[str, ...]
    others: tuple[str, ...]
    """Other members of the frame."""

    def words(self) -> Words:
        if self.given:
            return "a frame's mask is given twice, as instanceURI and as imBytes", "give it once, in one of the two"
        for other in self.others:
            if (intended := intended_member(other, FRAME_NAMES)) is not None:
                return "a frame has no mask", f'rename {quote(other)} to "{intended}"'
        return "a frame has no mask", 'give "instanceURI", or the PNG as base64 in "imBytes"'

    @fixes(
        safe=(
            "removes the quotes around a number, puts one frame or instance into a list, and unpacks a value that was encoded as JSON twice"
        ),
        unsafe="renames a member that other tools call something else",
    )
    def fix(self, at: FixContext) -> Fix | None:
        names = [(key, intended) for key in self.others if (intended := intended_member(key, FRAME_NAMES)) is not None]
        return _rename_parts(at, at.keys, names) if not self.given else None


class MaskRle(Violation, code="GEO021", slug="mask-rle"):
    """The mask is run-length encoded.

    Why: Counts and size are COCO's form of a mask. Old SDK releases knew one like it, but it is no longer documented.
    Fix: Decode it (pycocotools.mask.decode), save it as a PNG and give instanceURI with colorRGB, or png.
    """

    template = "run-length masks (counts, size) are not accepted", "upload the mask as a PNG: instanceURI and colorRGB, or png in base64"


class MaskBytes(Violation, code="GEO022", slug="mask-bytes", about_name=True):
    """The mask carries imBytes, which belongs to video masks.

    Why: imBytes is documented for the frames of a video mask only; on an image the mask is left without its pixels.
    Fix: Give the bytes as png, or an address as instanceURI.
    """

    template = "imBytes is for video masks", 'on an image give the base64 PNG as "png"'

    @fixes(safe="renames imBytes to png")
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename("png", surely=True)


class MaskColour(Violation, code="GEO017", slug="mask-colour"):
    """The mask's colour is not a list of three whole numbers from 0 to 255.

    Why: The colour is compared with the pixels of an RGB image, so a hex text, fractions or a fourth channel never match.
    Fix: Give [red, green, blue] as integers and drop the alpha channel.
    """

    def words(self) -> Words:
        fix = None
        if (bare := unquoted_integer(typed_number(self.value) or self.value, 0, 255)) is not None:
            fix = f"write {bare} without quotes"
        elif (without := bracketed_integer(self.value, 0, 255)) is not None:
            fix = without
        elif isinstance(self.value, float) and 0 < self.value < 1:
            fix = f"write {round(self.value)}; if all three are fractions, multiply each by 255: this one is then {round(self.value * 255)}"
        elif isinstance(self.value, float) and 0 <= self.value <= 255:
            fix = f"write {round(self.value)}"
        return f"each number of mask.colorRGB must be a whole number from 0 to 255, found {kind_of(self.value)}", fix

    @fixes(safe="writes a hexadecimal colour as three numbers, and removes an opaque alpha channel", unsafe="removes any alpha channel")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class ColourForm(Violation, of=MaskColour):
    """A colour that is no list, or has not three channels; `MaskColour` is about one channel."""

    def words(self) -> Words:
        value = self.value
        numbers = len(cast("list[Any]", value)) if isinstance(value, list) else None
        found = f"a list of {numbers}" if numbers is not None else kind_of(value)
        fix = None
        if isinstance(value, str) and len(value) == 7 and value.startswith("#"):
            try:
                fix = f"write {[int(value[i : i + 2], 16) for i in (1, 3, 5)]}"
            except ValueError:
                fix = None
        elif isinstance(value, str) and (colour := _COLOUR.fullmatch(value)) is not None:
            channels = [int(part) for part in colour.groups()]
            fix = f"write {channels} without quotes" if max(channels) <= 255 else None
        elif numbers == 4:
            fix = "leave out the fourth (alpha) number"
        elif numbers == 1 and isinstance(value[0], list):
            fix = "remove the inner brackets"
        elif isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 255:
            fix = f"write [{value}, {value}, {value}] if the mask is grey"
        elif isinstance(value, dict) and {"r", "g", "b"} <= value.keys():
            rgb = cast("dict[str, Any]", value)
            fix = f"write {quote([rgb['r'], rgb['g'], rgb['b']])}"
        elif is_printed(value):
            fix = double_encoded_help(value)
        return f"mask.colorRGB must be 3 whole numbers from 0 to 255, found {found}", fix

    def fix(self, at: FixContext) -> Fix | None:
        value = self.value
        if isinstance(value, str) and re.fullmatch("#[0-9a-fA-F]{6}", value):
            colour = [int(value[i : i + 2], 16) for i in (1, 3, 5)]
            return at.replace_safely((at.keys, at.text.written(colour)), reveals=False)
        if isinstance(value, list) and len(cast("list[Any]", value)) == 4:
            return (at.safely if value[3] in (255, 1) else at.unsafely)(at.text.remove([*at.keys, 3]))
        return None


class MaskUri(Violation, code="GEO019", slug="mask-uri"):
    """The mask's address is not one that the platform can fetch.

    Why: The image is fetched by the platform, not sent by you; a path on your own disk cannot be reached from there.
    Fix: Upload the image to a bucket or web server and give its https, gs or s3 address, or send it in the record as png.
    """

    def words(self) -> Words:
        value = self.value
        if isinstance(value, str) and value:
            if value.startswith("data:"):
                return "mask.instanceURI holds the image itself", 'give what follows "base64," as "png"'
            if value != value.strip() and re.match(URI_PATTERN, value.strip()):
                return f"mask.instanceURI {quote(value)} has space around it", f"write {quote(value.strip())}"
            return (
                f"mask.instanceURI {quote(value)} is not a URL that the platform can fetch",
                "upload the image; give its https://, gs:// or s3:// address",
            )
        only = cast("list[Any]", value)[0] if isinstance(value, list) and len(cast("list[Any]", value)) == 1 else None
        return f"mask.instanceURI must be a URL, found {kind_of(value)}", f"write {quote(only)} itself" if isinstance(only, str) else None

    @fixes(safe="removes the space around an address")
    def fix(self, at: FixContext) -> Fix | None:
        bare = self.value.strip() if isinstance(self.value, str) else ""
        if bare == self.value or re.match(URI_PATTERN, bare) is None:
            return None
        return at.replace_safely((at.keys, at.text.written(bare)), reveals=False)


class MaskPng(Violation, code="GEO020", slug="mask-png", in_part=True):
    """The mask's png is not a PNG image in base64.

    Why: The member holds the bytes of a PNG file in base64 and nothing else: no array, no path, no data URL, no other image format.
    Fix: Encode the file: base64.b64encode(buffer.getvalue()).decode() after image.save(buffer, "PNG").
    """

    problem: str
    member: str = "mask.png"

    def words(self) -> Words:
        colour = ', and the colour of the mask as "colorRGB"' if self.member == "mask.png" else ""
        fix = {
            PRINTED: "write base64.b64encode(data).decode(), without str()",
            IN_LINES: "write it in one piece, as base64.b64encode gives it; encodebytes, and the command base64 without -w0, break it",
            ADDRESS: f'give it as "instanceURI"{colour}',
            URL_SAFE: "write it with base64.b64encode, not with urlsafe_b64encode",
        }.get(self.problem, 'write base64.b64encode(open("mask.png", "rb").read()).decode()')
        return f"{self.member} is not {'base64 alone' if self.problem == IN_LINES else 'a PNG'}: {self.problem}", fix

    @fixes(
        safe="removes data:image/png;base64, before the image, line breaks in it, and the b'' of Python around it",
    )
    def fix(self, at: FixContext) -> Fix | None:
        bare = without_data_url(self.value) if isinstance(self.value, str) else None
        return at.replace_safely((at.keys, at.text.written(bare)), reveals=False) if bare is not None else None


class PngType(Violation, of=MaskPng):
    """The PNG is not a text, or empty."""

    def words(self) -> Words:
        value = self.value
        fix = "write the PNG file itself in base64: base64.b64encode(data).decode()" if isinstance(value, list | dict) else None
        return f"mask.png must be the base64 text of a PNG file, found {kind_of(value)}", fix


class BlackMaskColour(Violation, code="GEO018", slug="black-mask-colour", severity=Severity.WARNING, layer="record"):
    """The mask's colour is black, which is usually the background.

    Why: If black is the background of the image, the annotation becomes everything that was not predicted.
    Fix: Paint the annotation in another colour and give that one; ignore this rule if black is really intended.
    """

    template = "mask.colorRGB is [0, 0, 0], usually the background", "is this the colour of the mask?"


class MaskTwice(Violation, of=UnknownMember):
    """The mask is given in two forms."""

    template = (
        "the mask is given twice, as instanceURI and as png: one of the two is not read",
        "give it once: as instanceURI with colorRGB, or as png",
    )


class BlankMask(Violation, code="GEO031", slug="blank-mask", severity=Severity.WARNING, layer="record"):
    """The mask's image has no pixel set.

    Why: The annotation then marks nothing. Often the mask is empty because a threshold was too high, or holds 0 and 1 as fractions.
    Fix: Paint what was predicted in white (255), and leave out predictions without a pixel.
    """

    template = "no pixel of the mask is set: its image is black", "paint the annotation in white, or leave the line out"


class ColourInNoFrame(Violation, code="GEO032", slug="colour-in-no-frame", severity=Severity.WARNING, layer="record"):
    """The colour of an instance is in no frame of the composite masks.

    Why: An instance is what has its colour in the frames: this one marks nothing in them. Only images in the file are read.
    Fix: Give the colour that the instance has in the images. Smoothing and JPEG change colours: save masks as PNG, without resizing.
    """

    frames: int

    def words(self) -> Words:
        where = "the frame of these masks" if self.frames == 1 else f"any of the {self.frames:,} frames of these masks"
        return f"the colour {quote(self.value)} is not in {where}", "give the colour that the instance has in the images, or leave it out"


class SameMaskColour(Violation, code="DUP004", slug="same-mask-colour", severity=Severity.WARNING, layer="stream"):
    """Two masks of a data row are the same: the same image and colour, or the same PNG.

    Why: Each colour of the image is one annotation, so both get the very same pixels; a region twice is rarely meant. Of two that
    are the same in all but the uuid DUP001 is reported.
    Fix: Paint each instance in its own colour or PNG; where one region has two answers, write one line with both.
    """

    first: int

    template = "another annotation uses the same colour of the same mask image", "on line {first:,}; each colour is one mask"


class SameMaskImage(Violation, of=SameMaskColour):
    """Two masks of a data row have the same PNG."""

    first: int

    template = (
        "another annotation of the data row has the same mask",
        "on line {first:,}; give each annotation the mask of its own region, or write one line for both, with the answers of both",
    )


class MaskBeyondImage(Violation, of=SticksOut):
    """The PNG of a mask is larger than its image."""

    member: str
    width: int
    height: int
    image_width: float
    image_height: float
    canvas: str

    def words(self) -> Words:
        return _mask_size(self.value, self.member, self.width, self.height, self.image_width, self.image_height, self.canvas)


def _mask_size(value: Any, member: str, width: int, height: int, image_width: float, image_height: float, canvas: str) -> Words:
    help_ = f"write the mask at the size of its {canvas}; resize it without smoothing"
    if (width, height) == (image_height, image_width):
        help_ = "width and height are swapped: transpose the array before it is saved (mask.T)"
    return f"{member} is {width:,} by {height:,} pixels; the {canvas} is {pixels(image_width)} by {pixels(image_height)}", help_


class MaskSize(Violation, code="GEO028", slug="mask-size", severity=Severity.WARNING, layer="record"):
    """The mask's image is smaller than its data row.

    Why: A mask is laid over its data row pixel by pixel, so both should have the same size. A smaller one may mark other pixels than the
    model did. A larger one goes beyond its image, which is GEO007.
    Fix: Resize the mask to the size of the image without smoothing (nearest neighbour); an array whose first axis is the width is turned
    round. Only images in the record are looked at, and only where the list of data rows gives the size.
    """

    member: str
    width: int
    height: int
    image_width: float
    image_height: float
    canvas: str

    def words(self) -> Words:
        return _mask_size(self.value, self.member, self.width, self.height, self.image_width, self.image_height, self.canvas)


def wrong_mask_size(png: str, size: tuple[int, int], member: str, row: DataRow, canvas: str, path: Path) -> Finding:
    """Returns the finding for a mask's PNG whose size differs from the known size of its image."""
    width, height = cast("tuple[float, float]", (row.width, row.height))
    if is_larger(size, row):
        return make_finding(MaskBeyondImage, path, png, member, *size, width, height, canvas)
    return make_finding(MaskSize, path, png, member, *size, width, height, canvas)


#: Kinds of all findings about the sizes of masks.
OF_MASK_SIZE = kinds(MaskSize, MaskBeyondImage)


class MasksNeed(Violation, of=CompositeMasks):
    """A part of composite masks has a wrong type."""

    what: str
    form: str

    def words(self) -> Words:
        return needs_help(self.value, self.what, self.form)

    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_text() or at.unwrap_object()


class FrameIndexNotWhole(Violation, of=CompositeMasks):
    """The index of a frame of masks is not an integer."""

    what: str
    minimum: int
    unit: str = ""

    def words(self) -> Words:
        return whole_number_help(self.value, self.what, self.minimum, self.unit)

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class MasksPartMissing(Violation, of=CompositeMasks):
    """A part of composite masks is missing."""

    what: str
    member: str
    fix_: str
    given: str | None = None

    def words(self) -> Words:
        return absent_help(self.value, self.what, self.member, self.fix_, self.given)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class MasksListEmpty(Violation, of=CompositeMasks):
    """The frames or the instances of masks are not a list, or empty."""

    what: str
    of: str

    def words(self) -> Words:
        return empty_help(self.value, self.what, self.of)

    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_text() or wrap_one(at, self.what)


class MasksTwice(Violation, of=FrameTwice):
    """A frame has two images of composite masks on one line."""

    first: int
    same: bool
    """True if both images are the same."""

    def words(self) -> Words:
        fix = (
            "with the same image: one of the two is enough"
            if self.same
            else "draw all instances into one image, each in a colour of its own"
        )
        message = f"frame {quote(self.value)} appears twice in these masks: a frame has one image"
        return message, f"it is at index {self.first} already{', ' if self.same else '; '}{fix}"


class ColourTwice(Violation, of=SameMaskColour):
    """Two instances of composite masks on one line have the same colour. `SameMaskColour` is about several lines."""

    first: int

    template = "two instances have the same colour, {value:quoted}", "the instance at index {first} has it already; give each its own"


class NameUnused(Violation, of=UnknownMember):
    """A line of composite masks has a name at its top."""

    template = "a line of masks has no name of its own", "each of its instances names its tool: give it there, and not here"


class MaskAnswers(Violation, of=UnknownMember):
    """A line of composite masks answers nested questions at its top."""

    template = '"classifications" is not read here', "nested questions cannot be answered for composite masks; remove it"


#: Forbidden members of composite masks, at every level.
NO_ANSWERS: dict[str, tuple[ViolationSpec, str | None]] = {"classifications": (spec_of(MaskAnswers), None)}


def masks(names: TagViolations, branches: tuple[tuple[str, str | None, Any], ...], *, has_ids: bool, groups: bool) -> Record:
    """Returns ``masks``: composite masks, one image per frame, whose colours mean instances of the mask tools in ``branches``.

    ``has_ids`` is False if the ontology has no schema ids, so that the ids of instances cannot be checked.
    """
    uri = spec_of(MaskUri)
    image = {
        "index": Member(
            replace(whole_number(spec_of(FrameIndexNotWhole, "index of a frame", 0), 0), column="masks.index"),
            missing=spec_of(MasksPartMissing, "a frame of masks", "index", "say which frame it is"),
        ),
        "instanceURI": Member(Text(uri, minimum=1, length=uri, pattern=URI_PATTERN, form=uri, nullable=True, address=True)),
        "imBytes": Member(Text(spec_of(MasksNeed, "imBytes", "the base64 text of a PNG"), nullable=True, unread=PNG.why)),
    }
    frame = inner_record(
        image,
        spec_of(MasksNeed, "a frame of masks", "an object"),
        forbidden=NO_ANSWERS,
        exactly_one=("instanceURI", "imBytes"),
        not_one=ViolationSpec(CompositeMasks),
        holds=INDEX,
        aliases=alias_specs({"index": ("frame", "frameIndex", "frame_index", "frameNumber", "frame_number"), **FRAME_NAMES}),
    )
    colour, channel = spec_of(ColourForm), spec_of(MaskColour)
    byte = Number(channel, channel, minimum=0, maximum=255, whole=True)
    colours = Items(byte, colour, minimum=3, maximum=3, length=colour, holds=COLOUR)
    no_colour = spec_of(MasksPartMissing, "an instance of masks", "colorRGB", "say which colour of the images it is")
    instance = inner_record(
        {"colorRGB": Member(colours, missing=no_colour)},
        spec_of(MasksNeed, "an instance of masks", "an object"),
        forbidden=unused_confidence_in("mask instance") | NO_ANSWERS,
        aliases=alias_specs({"colorRGB": MASK_NAMES["colorRGB"]}),
    )
    tagged = Tagged(
        what="mask tool",
        branches=tuple(Branch(name, schema_id, None, _named(instance), source) for name, schema_id, source in branches),
        violations=names,
        wrong=spec_of(MasksNeed, "an instance of masks", "an object"),
        generic={"": _named(instance)},
        named_by=named_by,
        has_ids=has_ids,
        no_ids=NO_IDS,
    )
    lists: dict[str, Member] = {}
    for name, item in (("frames", frame), ("instances", tagged)):
        none = spec_of(MasksListEmpty, f"masks.{name}", name)
        missing = spec_of(MasksPartMissing, "masks", name, 'masks are {"frames": […], "instances": […]}')
        lists[name] = Member(Items(item, wrong=none, minimum=1, length=none), missing=missing)
    group = forbidden_inside(spec_of(GroupKeyInside, "groupKey", "masks"), "groupKey", used=groups) | NO_ANSWERS
    return inner_record(lists, spec_of(MasksNeed, "masks", "an object with frames and instances"), forbidden=group, holds=MASKS)


def _named(body: Record) -> Record:
    return replace(body, members={"name": Member(AnyValue()), "schemaId": Member(AnyValue()), **body.members})


BLACK = spec_of(BlackMaskColour)
TWO_MASKS = spec_of(MaskTwice)
PNG_FAULT = ViolationSpec(MaskPng)
BLANK = spec_of(BlankMask)
DECLARED_MASK = Declared((*on(("mask", "colorRGB"), *COLOUR), *on(("mask", "png"), IMAGE)))
OF_MASK = kinds(BLACK, TWO_MASKS, PNG_FAULT, BLANK) | OF_MASK_SIZE


def painted_colours(frames: list[dict[str, Any]]) -> set[tuple[int, ...]] | None:
    """Returns the colours of all frames, or None unless all images are in the record and readable."""
    found: set[tuple[int, ...]] = set()
    for frame in frames:
        image: Any = frame.get("imBytes")
        colours = colours_of(image) if isinstance(image, str) and frame.get("instanceURI") is None else None
        if colours is None:
            return None
        found |= colours
    return found if frames else None


FRAME_TWICE, MASKS_TWICE = ViolationSpec(FrameTwice), ViolationSpec(MasksTwice)
BLACK_INSTANCE = spec_of(BlackMaskColour)
COLOUR_TWICE = ViolationSpec(ColourTwice)
FRAME_PNG_FAULT = ViolationSpec(MaskPng)
UNUSED_COLOUR = ViolationSpec(ColourInNoFrame)

DECLARED_MASKS = Declared(
    (
        *on(("masks",), *MASKS),
        *on(("masks", "frames"), *INDEX),
        *on(("masks", "frames", "imBytes"), PNG),
        *on(("masks", "instances", "colorRGB"), *COLOUR),
    )
)

OF_MASKS = OF_FRAMES | OF_MASK_SIZE | kinds(MASKS_TWICE, BLACK_INSTANCE, UNUSED_COLOUR, COLOUR_TWICE, FRAME_PNG_FAULT)


ABSENT = kinds(MasksPartMissing)


# -- the mask of an image ----------------------------------------------------------------------------------------------


#: Members of a run-length mask inside another member.
_RUNS = frozenset({"counts", "size"})


def mask() -> Record:
    """Returns the shape of ``mask``."""
    colour = spec_of(ColourForm)
    channel = spec_of(MaskColour)
    rle, uri, no_png = spec_of(MaskRle), spec_of(MaskUri), spec_of(PngType)
    variants = (frozenset({"instanceURI", "colorRGB"}), frozenset({"png"}))

    def also_written(value: Any) -> ViolationSpec | None:
        if value.__class__ is not dict or not value or any(v <= value.keys() for v in variants):
            return None
        if "counts" in value or "rle" in value or any([item.__class__ is dict and item.keys() >= _RUNS for item in value.values()]):
            return rle
        # All members have unknown names: report the mask once, not each member.
        return None if any(map(is_of_mask, value)) else spec_of(MaskIncomplete, tuple(value))

    members = {
        "instanceURI": Member(
            Text(uri, minimum=1, length=uri, pattern=URI_PATTERN, form=uri, nullable=True, address=True, column="mask.uri")
        ),
        "colorRGB": Member(
            Items(
                Number(channel, channel, minimum=0, maximum=255, whole=True, column="mask.colour"),
                colour,
                holds=COLOUR,
                minimum=3,
                maximum=3,
                length=colour,
                mistaken=lambda value: colour if len(value) == 1 and value[0].__class__ is list else None,
                nullable=True,
            )
        ),
        "png": Member(Text(no_png, minimum=1, length=no_png, nullable=True, image=True, column="mask.png")),
    }
    return Record(
        members,
        wrong=spec_of(GeometryType, "mask", "an object with instanceURI and colorRGB, or png"),
        unknown=UNKNOWN_INSIDE,
        misspelt=MISSPELT_MEMBER,
        null=ViolationSpec(NullInside),
        forbidden={"imBytes": (spec_of(MaskBytes), "png"), **confidence_in("mask")},
        aliases=alias_specs(MASK_NAMES),
        variants=variants,
        incomplete=ViolationSpec(MaskIncomplete),
        also_written=also_written,
    )
