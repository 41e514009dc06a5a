"""Several names in one text, as tables and language models join them: which of some names a text holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

One = TypeVar("One")

#: What people write between names; a name may have one of them itself.
_BETWEEN = ("\n", "\t", ";", "|", ",", "/", "&", "+")
#: Longer texts, and more pieces, are no names that somebody joined.
_MOST_CHARACTERS, _MOST_PIECES = 2_000, 60


def split_names(text: str, known: Callable[[str], One | None]) -> list[One] | None:
    """What each name in a text means that holds nothing but names, with one mark between them; None for any other text."""
    for mark in _BETWEEN:
        if mark in text and len(text) <= _MOST_CHARACTERS:
            pieces = text.split(mark)
            found = _whole(pieces, mark, known) if len(pieces) <= _MOST_PIECES else None
            if found:
                return found
    return None


def names_in_text(text: str, known: Callable[[str], One | None]) -> list[One]:
    """What the names mean that a text holds beside others that nobody knows."""
    for mark in _BETWEEN:
        pieces = text.split(mark, _MOST_PIECES) if mark in text and len(text) <= _MOST_CHARACTERS else []
        found = [one for piece in pieces if (one := known(piece.strip())) is not None]
        if found:
            return found
    return []


def _whole(pieces: list[str], mark: str, known: Callable[[str], One | None]) -> list[One] | None:
    """The names that some pieces are, or that are of several pieces; of the longest the first."""
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
