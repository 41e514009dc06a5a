"""JSON that a terminal can show, and that every reader of lines takes apart alike: what is not seen is written as an escape."""

from __future__ import annotations

import json
import re
from typing import Any

from predlint.lazy_regex import lazy_regex

#: In UTF-8: DEL, the controls U+0080 to U+009F (some terminals obey them), separators of lines, what turns the direction of text; and what
#: programs that run jobs obey anywhere in a line: ``##[group]``, ``##vso[task.setvariable]``.
_UNSEEN = lazy_regex(rb"\x7f|(?<=#)#(?=\[|(?i:vso)\[)|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]")


def is_seen(data: bytes) -> bool:
    """True when all of it is seen as it is, as can be told at once."""
    return data.isascii() and b"\x7f" not in data and b"##" not in data


def seen(data: bytes) -> bytes:
    """The same JSON, with escapes for these characters, which stand in texts only."""
    if is_seen(data):
        return data
    return _UNSEEN.sub(lambda found: b"\\u%04x" % ord(found[0].decode()), data)


def json_text(value: Any) -> str:
    """Indented JSON, for people as well: what is not printable is written as an escape."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return re.sub(r"[^\n -~]|(?<=#)#(?=\[|(?i:vso)\[)", _escape, text) + "\n"


def _escape(found: re.Match[str]) -> str:
    if found[0] == "#":
        return "\\u0023"
    return found[0] if found[0].isprintable() else json.dumps(found[0])[1:-1]
