"""Checks whether a text is the base64 of a PNG file, and reads the size of the image."""

from __future__ import annotations

import base64
import binascii
import re
import struct

from predlint.geometry import TOLERANCE
from predlint.lazy_regex import lazy_regex
from predlint.names import quote
from predlint.stream.data_row import DataRow

_PNG = b"\x89PNG\r\n\x1a\n"
#: Bytes of a file up to the end of its width and height.
_WITH_SIZE = 24
_NO_BASE64 = lazy_regex(r"[^A-Za-z0-9+/=]")
_BASE64 = lazy_regex(r"[A-Za-z0-9+/]*={0,2}")
_PRINTED_BYTES = lazy_regex(r"""b(['"]).*\1""", re.DOTALL)
_ADDRESS = lazy_regex(r"(?:https?|gs|s3)://", re.IGNORECASE)
_DATA_URI = lazy_regex(r"\Adata:image/png;base64,", re.IGNORECASE)
#: What users write in place of base64.
PRINTED = "it is bytes as Python prints them"
IN_LINES = "its base64 is broken into lines"
ADDRESS = "it is an address"
URL_SAFE = 'its base64 has "-" or "_" in place of "+" and "/"'


def png_problem(text: str) -> str | None:
    """Returns why a text is not the base64 of a PNG file, or None if it looks like one. Only the beginning is decoded."""
    if text.startswith("data:"):
        return "it starts with a data: prefix; give the base64 alone"
    try:
        head = base64.b64decode(text[:64] if len(text) >= 64 else text, validate=True)
    except (binascii.Error, ValueError):
        return _likeness(text) or "it is not base64"
    if not head.startswith(_PNG):
        kind = {b"\xff\xd8\xff": "a JPEG", b"GIF": "a GIF", b"RIF": "a WebP"}.get(head[:3])
        return f"it is {kind}" if kind else "it does not start like a PNG"
    if not _BASE64.fullmatch(text):
        bad_character = _NO_BASE64.search(text)
        message = (
            f"it holds {quote(bad_character[0])}, which base64 does not have" if bad_character else "its base64 goes on after its end (=)"
        )
        return _likeness(text) or message
    if len(text) % 4:
        return "its base64 is cut off"
    return "nothing follows the beginning of the file" if len(head) < _WITH_SIZE else None


def _likeness(text: str) -> str | None:
    """Describes a text that is no base64 if it is a known mistake, else returns None."""
    if _PRINTED_BYTES.fullmatch(text):
        return PRINTED
    if without_data_url(text) is not None:
        return IN_LINES
    if _ADDRESS.match(text):
        return ADDRESS
    if text[-4:].lower() == ".png":
        return "it is the name of a file"
    plain = text.replace("-", "+").replace("_", "/")
    return URL_SAFE if plain != text and png_problem(plain) is None else None


def without_data_url(text: str) -> str | None:
    """Returns the base64 of a PNG file without a data: prefix, line breaks, or the quotes of printed bytes. Returns None for any other
    text."""
    bare = text[2:-1].replace("\\n", "") if _PRINTED_BYTES.fullmatch(text) else text
    bare = _DATA_URI.sub("", "".join(bare.split()))
    return bare if bare != text and not bare.startswith("data:") and _BASE64.fullmatch(bare) and png_problem(bare) is None else None


def png_size(text: str) -> tuple[int, int] | None:
    """Returns width and height of a base64 image, or None if its beginning does not show them."""
    try:
        head = base64.b64decode(text[:32], validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(head) < 24 or not head.startswith(_PNG) or head[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def wrong_size(text: str, width: float | None, height: float | None) -> tuple[int, int] | None:
    """Returns the size of an image if it differs from its data row's, or None if it does not or one of the sizes is not known."""
    if not width or not height:
        return None
    size = png_size(text)
    return size if size is not None and max(abs(size[0] - width), abs(size[1] - height)) >= TOLERANCE else None


def is_larger(size: tuple[int, int], row: DataRow) -> bool:
    """Returns True for an image that is larger than its data row in width or height."""
    return max(size[0] - (row.width or size[0]), size[1] - (row.height or size[1])) >= TOLERANCE
