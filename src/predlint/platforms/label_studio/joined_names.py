"""Splits texts in which tables and language models join several names."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

One = TypeVar("One")

#: Separators between names. A name may have one of them itself.
_BETWEEN = ("\n", "\t", ";", "|", ",", "/", "&", "+")
#: Longer texts, and texts of more parts, are not joined names.
_MOST_CHARACTERS, _MOST_PIECES = 2_000, 60


def split_names(text: str, known: Callable[[str], One | None]) -> list[One] | None:
    """Returns what each name means, for a text of names with one separator between them; None for any other text."""
    for mark in _BETWEEN:
        if mark in text and len(text) <= _MOST_CHARACTERS:
            parts = text.split(mark)
            found = _whole(parts, mark, known) if len(parts) <= _MOST_PIECES else None
            if found:
                return found
    return None


def names_in_text(text: str, known: Callable[[str], One | None]) -> list[One]:
    """Returns what the known names in a text mean, whatever else is between the separators."""
    for mark in _BETWEEN:
        parts = text.split(mark, _MOST_PIECES) if mark in text and len(text) <= _MOST_CHARACTERS else []
        found = [one for part in parts if (one := known(part.strip())) is not None]
        if found:
            return found
    return []


def _whole(pieces: list[str], mark: str, known: Callable[[str], One | None]) -> list[One] | None:
    """Joins parts into the longest known names and returns what these mean; None if a part belongs to no name."""
    found: list[One] = []
    at = 0
    while at < len(pieces):
        if not pieces[at].strip():
            at += 1
            continue
        for end in range(len(pieces), at, -1):
            one = known(mark.join(pieces[at:end]).strip())
            if one is not None:
                found.append(one)
                at = end
                break
        else:
            return None
    return found
