"""Whether a text is the base64 of a PNG file, and how large the image is."""

from __future__ import annotations

import base64
import binascii
import re
import struct

from predlint.names import quote

_PNG = b"\x89PNG\r\n\x1a\n"
_no_base64 = re.compile(r"[^A-Za-z0-9+/=]").search
_base64 = re.compile(r"[A-Za-z0-9+/]*={0,2}").fullmatch


def png_problem(text: str) -> str | None:
    """Why a text is not the base64 of a PNG file; None when it looks like one (only its beginning is decoded)."""
    if text.startswith("data:"):
        return "it starts with a data: prefix; give the base64 alone"
    try:
        head = base64.b64decode(text[:64] if len(text) >= 64 else text, validate=True)
    except (binascii.Error, ValueError):
        return "it is not base64"
    if not head.startswith(_PNG):
        kind = {b"\xff\xd8\xff": "a JPEG", b"GIF": "a GIF", b"RIF": "a WebP"}.get(head[:3])
        return f"it is {kind}" if kind else "it does not start like a PNG"
    if not _base64(text):
        strange = _no_base64(text)
        return f"it holds {quote(strange[0])}, which base64 does not have" if strange else "its base64 goes on after its end (=)"
    return "its base64 is cut off" if len(text) % 4 else None


def png_size(text: str) -> tuple[int, int] | None:
    """Width and height of the image of which a text is the base64; None where its beginning does not tell."""
    try:
        head = base64.b64decode(text[:32], validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(head) < 24 or not head.startswith(_PNG) or head[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def misses(text: str, width: float | None, height: float | None) -> tuple[int, int] | None:
    """The size of an image that is not that of its data row; None where it is, or where one of the two is not known."""
    if not width or not height:
        return None
    size = png_size(text)
    return size if size is not None and size != (width, height) else None
