"""Violations about masks, and the mistakes that are recognised in their colours and images."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from predlint.lazy_regex import lazy_regex
from predlint.names import listing, quote
from predlint.platforms.common_mistakes import bracketed_integer, double_encoded_help, is_printed, typed_number, unquoted_integer
from predlint.platforms.labelbox.aliases import FRAME_NAMES, MASK_NAMES, member_by_alias
from predlint.platforms.labelbox.record_words import MaskPng
from predlint.platforms.labelbox.words import kind_of
from predlint.shape.resolver import misspelling
from predlint.violation import Fix, FixContext, Violation, Words, fixes

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


class PngType(Violation, of=MaskPng):
    """The PNG is not a text, or empty."""

    def words(self) -> Words:
        value = self.value
        fix = "write the PNG file itself in base64: base64.b64encode(data).decode()" if isinstance(value, list | dict) else None
        return f"mask.png must be the base64 text of a PNG file, found {kind_of(value)}", fix
