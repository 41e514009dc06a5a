"""JSON that a terminal can show, and that every reader splits into the same lines: invisible characters are written as escapes."""

from __future__ import annotations

import json
import re
from typing import Any

from predlint.lazy_regex import lazy_regex

#: In UTF-8: DEL, the controls U+0080 to U+009F (some terminals obey them), separators of lines, characters that change the direction of
#: text; and what programs that run jobs obey anywhere in a line: ``##[group]``, ``##vso[task.setvariable]``.
_UNSEEN = lazy_regex(rb"\x7f|(?<=#)#(?=\[|(?i:vso)\[)|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]")


def is_seen(data: bytes) -> bool:
    """Returns True if the text surely has no invisible characters. This is a quick test only."""
    return data.isascii() and b"\x7f" not in data and b"##" not in data


def seen(data: bytes) -> bytes:
    """Returns the same JSON with escapes for invisible characters, which occur only in strings."""
    if is_seen(data):
        return data
    return _UNSEEN.sub(lambda found: b"\\u%04x" % ord(found[0].decode()), data)


def json_text(value: Any) -> str:
    """Returns indented JSON, for people as well: unprintable characters are written as escapes."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return re.sub(r"[^\n -~]|(?<=#)#(?=\[|(?i:vso)\[)", _escape, text) + "\n"


def _escape(found: re.Match[str]) -> str:
    if found[0] == "#":
        return "\\u0023"
    return found[0] if found[0].isprintable() else json.dumps(found[0])[1:-1]
