"""The sentences about masks, and the mistakes that are recognised in their colours and images."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from predlint.dialects.in_quotes import bare_whole, typed_number, whole_in_brackets
from predlint.dialects.labelbox.aliases import FRAME_NAMES, MASK_NAMES, meant_by
from predlint.dialects.labelbox.words import kind_of
from predlint.dialects.slips import encoded_twice, is_printed
from predlint.names import listing, quote
from predlint.regex import regex
from predlint.shape.resolver import misspelling

Said = tuple[str, str | None]
#: A host that is, for whoever asks for it, the asker's own machine.
_OWN_MACHINE = r"(?:localhost|127(?:\.[0-9]{1,3}){3}|0\.0\.0\.0|\[::1\])(?:[:/?#]|(?![\s\S]))"
#: An address that can be fetched, without space around it: those that are read from the lines of a file end with a line break.
URI_PATTERN = rf"^([hH][tT][tT][pP][sS]?(?!://{_OWN_MACHINE})|[gG][sS]|[sS]3)://[^\s]+(?:\s+[^\s]+)*(?![\s\S])"
#: Three numbers in a text, as lists and tuples are printed, or without their brackets.
_COLOUR = regex(r"\s*+[\[(]?\s*+(\d{1,3})\s*+,\s*+(\d{1,3})\s*+,\s*+(\d{1,3})\s*+[\])]?\s*+", re.ASCII)


def mask_incomplete(value: Any, keys: tuple[str, ...], absent: str | None = None) -> Said:
    given = {meant: key for key in keys if (meant := meant_of(key, MASK_NAMES))}
    fix = f'rename "{given[absent]}" to "{absent}"' if absent in given else None
    if absent == "colorRGB":
        return "mask.colorRGB is missing", fix or 'say which colour of the image is this mask: "colorRGB": [255, 255, 255]'
    if absent == "instanceURI":
        return "mask.instanceURI is missing", fix or "give the URL of the mask image, or the mask itself as base64 in png"
    found = f"; found {listing(keys)}" if keys else ""
    renamed = " and ".join([f'{quote(key)} to "{meant}"' for meant, key in given.items()])
    form = 'write {"instanceURI": "https://…", "colorRGB": [255, 255, 255]}, or {"png": "…"} in base64'
    return f"a mask needs instanceURI and colorRGB, or png{found}", f"rename {renamed}" if renamed else form


def is_of_mask(key: str) -> bool:
    """True for a member of a mask, for another name of one, and for members of other things that people put there."""
    return key in MASK_NAMES or key in ("imBytes", "confidence") or meant_of(key, MASK_NAMES) is not None


def meant_of(key: str, names: Mapping[str, tuple[str, ...]]) -> str | None:
    """The member of a mask, or of a frame of masks, that one of another name stands for."""
    named = meant_by((key,), names)
    meant = named[1] if named else misspelling(key, tuple(names))
    return meant if meant != key else None


def frame_image(value: Any, given: tuple[str, ...], others: tuple[str, ...]) -> Said:
    """The image of a frame of composite masks. ``others``: what else the frame has."""
    if given:
        return "a frame's mask is given twice, as instanceURI and as imBytes", "give it once, in one of the two"
    for other in others:
        if (meant := meant_of(other, FRAME_NAMES)) is not None:
            return "a frame has no mask", f'rename {quote(other)} to "{meant}"'
    return "a frame has no mask", 'give "instanceURI", or the PNG as base64 in "imBytes"'


def mask_rle(value: Any) -> Said:
    return "run-length masks (counts, size) are not accepted", "upload the mask as a PNG: instanceURI and colorRGB, or png in base64"


def mask_bytes(value: Any) -> Said:
    return "imBytes is for video masks", 'on an image give the base64 PNG as "png"'


def colour_form(value: Any, *_size: int) -> Said:
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
        fix = encoded_twice(value)
    return f"mask.colorRGB must be 3 whole numbers from 0 to 255, found {found}", fix


def channel(value: Any) -> Said:
    fix = None
    if (bare := bare_whole(typed_number(value) or value, 0, 255)) is not None:
        fix = f"write {bare} without quotes"
    elif (without := whole_in_brackets(value, 0, 255)) is not None:
        fix = without
    elif isinstance(value, float) and 0 < value < 1:
        fix = f"write {round(value)}; if all three are fractions, multiply each by 255: this one is then {round(value * 255)}"
    elif isinstance(value, float) and 0 <= value <= 255:
        fix = f"write {round(value)}"
    return f"each number of mask.colorRGB must be a whole number from 0 to 255, found {kind_of(value)}", fix


def mask_uri(value: Any) -> Said:
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


def png_type(value: Any) -> Said:
    fix = "write the PNG file itself in base64: base64.b64encode(data).decode()" if isinstance(value, list | dict) else None
    return f"mask.png must be the base64 text of a PNG file, found {kind_of(value)}", fix
