"""Reads the size of a PNG image in a data URL from its first bytes."""

from __future__ import annotations

import base64
import binascii

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
