"""Detects the lines that git leaves in a text where a merge has conflicts."""

from __future__ import annotations

import re

from predlint.lazy_regex import lazy_regex

#: The beginning of such a line.
MARK = lazy_regex(r"(?:<{7}|={7}|>{7}|\|{7})(?: |\r?$)", re.MULTILINE)
A_MARK, SETTLE = "this is a mark of a merge conflict", "settle it, and remove the marks"


def is_conflict_marker(text: str, at: int) -> bool:
    """Returns True if the line around a character is a conflict marker."""
    return MARK.match(text, text.rfind("\n", 0, at) + 1) is not None
