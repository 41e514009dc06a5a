"""Applies edits to a text, and maps positions back to the original."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple


class Edit(NamedTuple):
    """Replaces the characters from ``start`` up to ``end`` with ``text``."""

    start: int
    end: int
    text: str


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Returns the text with edits that do not overlap. Insertions at one position keep the order given."""
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=_place):
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join(parts) + text[at:]


def _place(edit: Edit) -> tuple[int, int]:
    return edit.start, edit.end


class OriginalPositions:
    """Maps positions of an edited text to those of the original text."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        self._edits = sorted(edits, key=_place)
        self._starts: list[int] = []
        """For each edit, the start of its replacement in the edited text."""
        shift = 0
        for edit in self._edits:
            self._starts.append(edit.start + shift)
            shift += len(edit.text) - (edit.end - edit.start)

    def start(self, at: int) -> int:
        """Returns the original start of the value that starts here."""
        edit, beyond = self._edit(at)
        return at if edit is None else edit.start if beyond < 0 else edit.end + beyond

    def end(self, at: int) -> int:
        """Returns the original end of the value that ends here."""
        edit, beyond = self._edit(at - 1)
        return at if edit is None else edit.end if beyond < 0 else edit.end + beyond + 1

    def _edit(self, at: int) -> tuple[Edit | None, int]:
        """Returns the last edit that begins at or before a character, and the character's distance from the end of its replacement (below
        0: inside)."""
        place = bisect_right(self._starts, at) - 1
        return (self._edits[place], at - self._starts[place] - len(self._edits[place].text)) if place >= 0 else (None, 0)
