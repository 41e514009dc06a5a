"""Fixes the layout of a file: one record a line in place of another form, or one list."""

from __future__ import annotations

import re

from predlint.lazy_regex import lazy_regex

_STRING_OR_BREAK = lazy_regex(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[ \t]*[\r\n][ \t\r\n]*', re.DOTALL)
_BLANK = lazy_regex(rb"(?:\A|(?<=\n))(?:[ \t\r]*\n|[ \t\r]+\Z)")


def on_one_line(raw: bytes) -> bytes:
    """Returns a JSON value without the line breaks between its parts, and the spaces around them."""
    if b"\n" not in raw and b"\r" not in raw:
        return raw
    return _STRING_OR_BREAK.sub(lambda match: match.group() if match.group().startswith(b'"') else _space(match, raw), raw)


def _space(match: re.Match[bytes], raw: bytes) -> bytes:
    """Returns the replacement of a line break: a space after a comma, if there are spaces after colons."""
    return b" " if raw[match.start() - 1 : match.start()] == b"," and b'": ' in raw else b""


def without_blank_lines(raw: bytes) -> tuple[bytes, int]:
    """Returns whole lines without the blank ones, and the number of these."""
    if _BLANK.search(raw) is None:
        return raw, 0
    return _BLANK.subn(b"", raw)
