"""Whether a text is the base64 of a PNG file."""

from __future__ import annotations

import base64
import binascii
import re

_PNG = b"\x89PNG\r\n\x1a\n"
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
    if len(text) % 4:
        return "its base64 is cut off"
    return None if _base64(text) else "it is not base64"
