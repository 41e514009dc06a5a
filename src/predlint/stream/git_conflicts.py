"""Lines that git leaves in a text of which two versions were merged that are in conflict."""

from __future__ import annotations

import re

from predlint.lazy_regex import lazy_regex

#: How such a line begins.
MARK = lazy_regex(r"(?:<{7}|={7}|>{7}|\|{7})(?: |\r?$)", re.MULTILINE)
A_MARK, SETTLE = "this is a mark of a merge conflict", "settle it, and remove the marks"


def is_conflict_marker(text: str, at: int) -> bool:
    """Whether the line around a character is such a mark."""
    return MARK.match(text, text.rfind("\n", 0, at) + 1) is not None
