"""Text that Markdown shows as it is, whatever stands in it."""

from __future__ import annotations

import re

from predlint.lazy_regex import lazy_regex
from predlint.report.terminal import printable

_SPECIAL = lazy_regex(r"([\\`*_{}\[\]<>|~$!&])")
_TICKS = lazy_regex(r"`+")
_SPANS = lazy_regex(r"`([^`]+)`")
#: A name or a number behind it is taken for a person or an issue.
_CALLING = lazy_regex(r"([@#])(?=\w)")
#: What makes an address of words.
_LINKING = lazy_regex(r":(?=//)|\bwww(?=\.)", re.IGNORECASE)


def code(text: str, most: int = 400) -> str:
    """A span of code in one line: in it nothing is a link, a mention, a reference or HTML. Not for tables: a | ends their cells."""
    shown = printable(text) or " "
    if len(shown) > most:
        shown = shown[: most - 1] + "…"
    longest = max((len(run) for run in _TICKS.findall(shown)), default=0)
    fence = "`" * (longest + 1)
    room = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{room}{shown}{room}{fence}"


def code_block(text: str) -> str:
    """Lines of code."""
    longest = max((len(run) for run in _TICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def prose(text: str) -> str:
    """Words in which nothing but `code` tells Markdown anything, on one line."""
    parts = _SPANS.split(" ".join(printable(text.replace("\n", " ")).split()))
    return "".join(code(part) if at % 2 else _plain(part) for at, part in enumerate(parts))


def cell(text: str) -> str:
    """Words in a cell of a table."""
    return _plain(" ".join(printable(text).split()))


def _plain(text: str) -> str:
    return _LINKING.sub("\\g<0>\u200b", _CALLING.sub("\\1\u200b", _SPECIAL.sub(r"\\\1", text)))
