"""Finds where statements begin and whether brackets are balanced, so that parsing can go on after an error."""

from __future__ import annotations

import re
from bisect import bisect_right

from predlint.lang.keywords import ATTRIBUTES, STATEMENTS
from predlint.lang.parse_stop import nearest_keyword, of_kind
from predlint.lazy_regex import lazy_regex

#: Brackets within brackets. Questions nest 50 deep at most, with two braces for each.
MOST_BRACKETS = 150
_MARKS = lazy_regex(r'"(?:\\.|[^"\\\n])*"?|#[^\r\n]*|[{}\[\]()]|^[^\W\d][\w-]*', re.MULTILINE)
#: Matches a text that ends with a keyword, which a name must follow.
_NAMELESS = lazy_regex(r"(?<![\w-])(?:" + "|".join(STATEMENTS) + r")\s*+(?:#[^\n]*+\s*+)*+\Z")
_CLOSES = {"}": "{", "]": "[", ")": "("}


class Outline:
    """Brackets and statements of a text, read without its grammar."""

    def __init__(self, text: str) -> None:
        opened: list[tuple[str, int]] = []
        starts: list[tuple[int, bool]] = []
        unknown: list[tuple[int, bool]] = []
        self.too_deep: int | None = None
        """Offset of the first bracket that is nested too deep, or None."""
        self.balanced = True
        """True if each bracket has its counterpart."""
        for mark in _MARKS.finditer(text):
            word = mark.group()
            if word in "{[(":
                opened.append((word, mark.start()))
                if len(opened) > MOST_BRACKETS and self.too_deep is None:
                    self.too_deep = mark.start()
            elif word in _CLOSES:
                if opened and opened[-1][0] == _CLOSES[word]:
                    opened.pop()
                else:
                    self.balanced = False
            elif word in STATEMENTS:
                starts.append((mark.start(), not opened))
            elif word[0] not in '"#' and word not in ATTRIBUTES:
                unknown.append((mark.start(), not opened))
        self.balanced = self.balanced and not opened
        #: Offsets of statements: keywords at the begin of a line, outside of all brackets if these are balanced.
        self.starts = [start for start, outside in starts if outside or not self.balanced]
        self._unknown = [start for start, outside in unknown if outside or not self.balanced]
        self._misspelt = set[int]()

    def _with_misspelt(self, text: str) -> None:
        """Counts words that may be keywords with a slip of the pen as begins of statements too."""
        self._misspelt = {
            start
            for start in self._unknown
            if (word := re.compile(r"[\w-]+(?=[ \t]+[\w\"])").match(text, start))
            and (of_kind(word.group(), STATEMENTS.__contains__) or nearest_keyword(word.group(), list(STATEMENTS)))
            and not _NAMELESS.search(text[max(0, start - 200) : start])
        }
        self._unknown = []
        self.starts = sorted({*self.starts, *self._misspelt})

    def without_statement(self, text: str, at: int) -> str | None:
        """Returns the text with the statement around a wrong character blanked, or None if nothing is left to blank."""
        if self._unknown:
            self._with_misspelt(text)
        number = bisect_right(self.starts, at) - 1
        if (
            number >= 0 and self.starts[number] == at and at not in self._misspelt
        ):  # a statement is never wrong at its keyword: the one before it has no end
            number -= 1
        while number >= 0:
            start, end = self._span(number, text)
            if text[start:end].strip():
                return blanked(text, start, end)
            if self.starts[number] + 1 < at and end > at:
                return None
            number -= 1
        end = self.starts[0] if self.starts else len(text)
        return blanked(text, 0, end) if text[:end].strip() and at < end else None

    def _span(self, number: int, text: str) -> tuple[int, int]:
        return self.starts[number], self.starts[number + 1] if number + 1 < len(self.starts) else len(text)


def blanked(text: str, start: int, end: int) -> str:
    """Returns the text with a section replaced by spaces, so that lines and offsets stay the same."""
    return text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
