"""The sentences about bitmasks: ``say(value, *about) -> (message, help)``."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.in_quotes import in_brackets, number_in_quotes, whole_in_quotes
from predlint.geometry import MOST_PIXELS
from predlint.names import quote
from predlint.rle import ENCODE, OF_ARRAY, OF_PLAIN

Said = tuple[str, str | None]


def rle_wanted(value: Any) -> Said:
    fix = "encode it with the SDK's bitmasks"
    if isinstance(value, list):
        fix = "run lengths have to be compressed to a string: encode the mask with the SDK's bitmasks"
        if len(cast("list[Any]", value)) == 1 and isinstance(value[0], str):
            fix = "remove the brackets"
    return f"rleString must be a string, found {quote(cast('Any', value))}", fix


def mask_side(value: Any, member: str) -> Said:
    fix = whole_in_quotes(value, 1) or "write the size of the image"
    bound = f", at most {MOST_PIXELS:,}" if type(value) in (int, float) and value > MOST_PIXELS else ""
    return f"{member} of a bitmask must be a whole number of pixels above 0{bound}, found {quote(value)}", fix


def no_origin(value: Any, member: str) -> Said:
    return f"{member} of a bitmask must be the number 0, found {quote(value)}", number_in_quotes(value) or in_brackets(value) or "write 0"


def mask_origin(value: Any, member: str) -> Said:
    fix = "write 0, and encode the mask of the whole image"
    return f"{member} of a bitmask is {quote(value)}: masks are as large as their image, and begin in its corner", fix


def mask_size(value: Any, mask: tuple[int, int], image: tuple[float, float], help_: str) -> Said:
    height, width = mask
    message = f"the mask is {height:,} pixels high and {width:,} wide, but the image is {image[0]:,g} high and {image[1]:,g} wide"
    return f"{message}; Encord's SDK refuses to save it", help_


#: What to do here where COCO, which the mask is also written for, takes more than Encord: no list of run lengths.
_HERE = {
    ENCODE: "encode the mask again with the SDK's bitmasks, which count along the rows",
    OF_PLAIN: "these are run lengths in plain numbers, which have to be compressed to a string: encode the mask with the SDK's bitmasks",
    OF_ARRAY: "this is an array that was printed: encode the mask with the SDK's bitmasks",
}


def rle(value: Any, message: str, fix: str | None) -> Said:
    return f"{message}; Encord's SDK silently accepts such a mask", _HERE.get(fix, fix) if fix is not None else None


def other_name(value: Any, name: str) -> Said:
    return f'bitmask has no "rleString": {quote(name)} is not read; Encord\'s SDK stops with an error', f"rename {quote(name)} to rleString"


def coco_mask(value: Any) -> Said:
    fix = "turn the counts with coco_rle_to_encord_rle of Encord's SDK; height and width are members of the bitmask"
    return 'this is a mask as COCO has it, with "counts"; Encord reads top, left, height, width and rleString', fix


def no_pixels(value: Any) -> Said:
    return "no pixel of the mask is set", "encode the mask that was predicted, or leave the object out if there is none"


def down_the_columns(value: Any, height: int, width: int) -> Said:
    fix = "encode the mask along its rows; the SDK's coco_rle_to_encord_rle turns COCO's counts"
    return f"the runs look as if they went down the columns ({height:,} pixels), as in COCO; Encord reads along the rows ({width:,})", fix
