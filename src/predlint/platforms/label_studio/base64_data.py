"""Texts that the data holds in base64 (``encoding`` of Text and HyperText): the editor decodes them before it counts their characters."""

from __future__ import annotations

import base64
import binascii
import re

from predlint.lazy_regex import lazy_regex
from predlint.platforms.label_studio.config import ObjectTag

#: White space that browsers ignore in base64.
_SPACE = lazy_regex(r"[\t\n\f\r ]")
_TAGS = frozenset({"text", "hypertext"})
_ENCODINGS = frozenset({"base64", "base64unicode"})


def encoding_of(tag: ObjectTag) -> str | None:
    """Returns the encoding of a tag's text, or None."""
    given = tag.attributes.get("encoding")
    return given if given in _ENCODINGS and tag.tag.lower() in _TAGS else None


def decoded(text: str, encoding: str) -> str | None:
    """Returns what the editor shows of an encoded text; None if it cannot decode it. ``base64`` makes a character of each byte."""
    raw = _bytes(text)
    if raw is None:
        return None
    if encoding == "base64":
        return raw.decode("latin-1")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def intended_text(text: str, encoding: str) -> str | None:
    """Returns the intended text, if each byte of its UTF-8 is shown as a character; else None."""
    raw = _bytes(text) if encoding == "base64" else None
    if raw is None or raw.isascii():
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def encoded(text: str, encoding: str) -> str:
    """Encodes a text as the data has it."""
    return base64.b64encode(text.encode("latin-1" if encoding == "base64" and _is_latin(text) else "utf-8")).decode("ascii")


def _is_latin(text: str) -> bool:
    return all(char <= "\xff" for char in text)


def _bytes(text: str) -> bytes | None:
    """Decodes base64 as browsers do: without white space, with or without padding; None if they refuse it."""
    plain = _SPACE.sub("", text)
    if len(plain) % 4 == 0:
        plain = re.sub("={1,2}$", "", plain)
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True) if len(plain) % 4 != 1 else None
    except (binascii.Error, ValueError):
        return None
