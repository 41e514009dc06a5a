"""How records lie in a file, mended: one line each for what is in another form, or one list."""

from __future__ import annotations

import re

from predlint.lazy_regex import lazy_regex

_STRING_OR_BREAK = lazy_regex(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[ \t]*[\r\n][ \t\r\n]*', re.DOTALL)
_BLANK = lazy_regex(rb"(?:\A|(?<=\n))(?:[ \t\r]*\n|[ \t\r]+\Z)")


def on_one_line(raw: bytes) -> bytes:
    """A JSON value without the line breaks between its parts, and the spaces round them."""
    if b"\n" not in raw and b"\r" not in raw:
        return raw
    return _STRING_OR_BREAK.sub(lambda match: match.group() if match.group().startswith(b'"') else _space(match, raw), raw)


def _space(match: re.Match[bytes], raw: bytes) -> bytes:
    """What stands for a line break: a space behind a comma, where there are spaces behind colons."""
    return b" " if raw[match.start() - 1 : match.start()] == b"," and b'": ' in raw else b""


def without_blank_lines(raw: bytes) -> tuple[bytes, int]:
    """Whole lines without the blank ones, and how many those are."""
    if _BLANK.search(raw) is None:
        return raw, 0
    return _BLANK.subn(b"", raw)
