"""Tells whether a slice of a text begins and ends where words do.

Only letters of scripts that write each word by itself count (Latin, Greek, Cyrillic): elsewhere a name may well end inside of what is
written together.
"""

from __future__ import annotations

#: Letters other than those of ASCII: from À to the last of Cyrillic. All take two bytes of UTF-8, of which the first is from C3 to D4.
_FIRST, _LAST = "\u00c0", "\u053f"
_BLANKS = frozenset(" \t\n\r")
_LETTER, _DIGIT, _BLANK, _OTHER = range(4)


def cuts_word(text: str, at: int) -> bool:
    """Returns True if a place is between two letters, or between two digits."""
    kind = _kind(text[at]) if 0 < at < len(text) else _OTHER
    return kind in (_LETTER, _DIGIT) and kind == _kind(text[at - 1])


def takes_blank(text: str, end: int) -> bool:
    """Returns True for an end one behind that of a word: the blank between this word and the next belongs to the slice."""
    return 1 < end < len(text) and _kind(text[end - 1]) == _BLANK and all(_kind(text[at]) in (_LETTER, _DIGIT) for at in (end - 2, end))


def is_whole(text: str, start: int, end: int) -> bool:
    """Returns True for a slice of some length that cuts no word, and does not end with the blank behind one."""
    return 0 <= start < end <= len(text) and not (cuts_word(text, start) or cuts_word(text, end) or takes_blank(text, end))


def _kind(char: str) -> int:
    if char < "\x80":
        return _LETTER if char.isalpha() else _DIGIT if char.isdigit() else _BLANK if char in _BLANKS else _OTHER
    return _LETTER if _FIRST <= char <= _LAST else _OTHER
