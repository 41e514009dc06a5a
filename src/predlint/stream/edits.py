"""Edits of a text, and where its characters were before them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple


class Edit(NamedTuple):
    """Characters of a text from ``start`` up to ``end`` become ``text``."""

    start: int
    end: int
    text: str


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with edits that do not overlap; what is inserted at one place comes in the order given."""
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=_place):
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join(parts) + text[at:]


def _place(edit: Edit) -> tuple[int, int]:
    return edit.start, edit.end


class OriginalPositions:
    """By characters of an edited text, those of the text before the edits."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        self._edits = sorted(edits, key=_place)
        self._starts: list[int] = []
        """Of each edit: where what it wrote begins."""
        shift = 0
        for edit in self._edits:
            self._starts.append(edit.start + shift)
            shift += len(edit.text) - (edit.end - edit.start)

    def start(self, at: int) -> int:
        """Where the value that begins at a character began."""
        edit, beyond = self._edit(at)
        return at if edit is None else edit.start if beyond < 0 else edit.end + beyond

    def end(self, at: int) -> int:
        """Where the value that ends before a character ended."""
        edit, beyond = self._edit(at - 1)
        return at if edit is None else edit.end if beyond < 0 else edit.end + beyond + 1

    def _edit(self, at: int) -> tuple[Edit | None, int]:
        """The last edit that begins at a character or before it, and how far behind it that is; below 0 in what it wrote."""
        place = bisect_right(self._starts, at) - 1
        return (self._edits[place], at - self._starts[place] - len(self._edits[place].text)) if place >= 0 else (None, 0)
