"""Escapes text so that Markdown shows it unchanged."""

from __future__ import annotations

import re

from predlint.lazy_regex import lazy_regex
from predlint.report.terminal import printable

_SPECIAL = lazy_regex(r"([\\`*_{}\[\]<>|~$!&])")
_TICKS = lazy_regex(r"`+")
_SPANS = lazy_regex(r"`([^`]+)`")
#: A name or a number after these signs is taken for a person or an issue.
_CALLING = lazy_regex(r"([@#])(?=\w)")
#: Text that Markdown turns into a link.
_LINKING = lazy_regex(r":(?=//)|\bwww(?=\.)", re.IGNORECASE)


def code(text: str, most: int = 400) -> str:
    """Returns a span of code in one line, in which nothing is a link, a mention, a reference or HTML. Not for tables, where a | ends the
    cell."""
    shown = printable(text) or " "
    if len(shown) > most:
        shown = shown[: most - 1] + "…"
    longest = max((len(run) for run in _TICKS.findall(shown)), default=0)
    fence = "`" * (longest + 1)
    room = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{room}{shown}{room}{fence}"


def code_block(text: str) -> str:
    """Returns a block of code."""
    longest = max((len(run) for run in _TICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def prose(text: str) -> str:
    """Returns a text on one line in which only spans of code are Markdown."""
    parts = _SPANS.split(" ".join(printable(text.replace("\n", " ")).split()))
    return "".join(code(part) if at % 2 else _plain(part) for at, part in enumerate(parts))


def cell(text: str) -> str:
    """Returns a text for a cell of a table."""
    return _plain(" ".join(printable(text).split()))


def _plain(text: str) -> str:
    return _LINKING.sub("\\g<0>\u200b", _CALLING.sub("\\1\u200b", _SPECIAL.sub(r"\\\1", text)))
