"""Cuts the excerpt of a record around a finding: one line, with the position of the wrong value in it."""

from __future__ import annotations

import re

from predlint.lazy_regex import lazy_regex

#: Maximum characters of an excerpt, and of the text on each side from which it is made: indentation takes up many.
MOST, AROUND = 400, 1_200
#: Maximum characters of an excerpt if the available width is not known.
USUAL = 76
_BREAK = lazy_regex(r"[ \t\r]*\n[ \t\r\n]*")


def shows_name(message: str, name: str) -> bool:
    """Returns True if a message mentions a member by its name."""
    return f'"{name}"' in message or re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)|\.{re.escape(name)} ", message) is not None


def name_before(text: str, start: int) -> tuple[int, int] | None:
    """Returns start and end of the name of the member whose value starts there, quotes included; None if there is none."""
    end = len(text[max(0, start - AROUND) : start].rstrip(" \t\r\n"))
    end += max(0, start - AROUND)
    if text[end - 1 : end] != ":":
        return None
    end = len(text[: end - 1].rstrip(" \t\r\n"))
    quote = text[end - 1 : end]
    if quote not in ('"', "'"):
        return None
    begin = text.rfind(quote, 0, end - 1)
    while begin > 0 and (len(text[:begin]) - len(text[:begin].rstrip("\\"))) % 2:  # an escaped quotation mark is part of the name
        begin = text.rfind(quote, 0, begin)
    return (begin, end) if begin >= 0 else None


def on_one_line(text: str, start: int, end: int, most: int = AROUND) -> tuple[str, int, int]:
    """Returns the text around a value without its line breaks and indentation, and start and end of the value in it.

    ``most``: maximum characters used before the value, of it, and after it.
    """
    first, last = max(0, start - most), min(len(text), max(end, start) + most)
    end = min(end, start + most)
    before, value, after = text[first:start], text[start:end], text[end:last]
    if "\n" not in before and "\n" not in value and "\n" not in after:
        return text[first:last], start - first, end - first
    shown = [_joined(before, "", (value + after)[:1]), _joined(value, before[-1:], after[:1]), _joined(after, (before + value)[-1:], "")]
    at = len(shown[0])
    return "".join(shown), at, at + len(shown[1])


def _joined(text: str, before: str, behind: str) -> str:
    """Replaces each line break by one space, or by nothing beside a bracket."""

    def join(found: re.Match[str]) -> str:
        left = text[found.start() - 1] if found.start() else before
        right = text[found.end()] if found.end() < len(text) else behind
        return "" if left in ("", "{", "[") or right in ("", "}", "]") else " "

    return _BREAK.sub(join, text)
