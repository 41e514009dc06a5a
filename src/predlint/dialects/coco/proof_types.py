"""What must be known of bytes before they are proven."""

from __future__ import annotations

from typing import Any

import orjson
from msgspec import UNSET

from predlint.stream.twice import has_duplicate_member


def is_sound(found: list[Any], name: str) -> bool:
    """True when a member that is skipped holds nothing that would be told of any JSON: no member twice, no number beyond all readers."""
    text = b"[%b]" % b",".join([raw for element in found if (raw := getattr(element, name)) is not UNSET])
    try:
        return not has_duplicate_member(text, orjson.loads(text))
    except orjson.JSONDecodeError:
        return False


def is_utf8(text: bytes) -> bool:
    """True for bytes that are text: the decoder does not look into members that nobody asks for."""
    if text.isascii():
        return True
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
