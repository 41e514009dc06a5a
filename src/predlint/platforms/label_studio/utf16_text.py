"""A text as browsers count it, in UTF-16 code units."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from html import unescape
from itertools import accumulate
from math import inf

from predlint.lazy_regex import lazy_regex

_TAG = lazy_regex(r"<[a-zA-Z/!][^>]*>")
_TAG_BEGIN = lazy_regex(r"<[a-zA-Z/!]")


class Utf16Text:
    """A text whose length and parts are counted as browsers do: in UTF-16 code units."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = text.isascii() or not any(char > "\uffff" for char in text)

    @cached_property
    def units(self) -> bytes:
        return self.text.encode("utf-16-le", "surrogatepass")

    @cached_property
    def length(self) -> int:
        return len(self.text) if self.plain else len(self.units) // 2

    def substring(self, start: int, end: int) -> str:
        """Returns the text from one unit to another, the end exclusive."""
        return self.text[start:end] if self.plain else self.units[start * 2 : end * 2].decode("utf-16-le", "replace")

    def ends_of_bytes(self, start: int, end: int, piece: str) -> tuple[int, int] | None:
        """Returns the units of two offsets in the text's bytes of UTF-8; None if the text between them is not ``piece``."""
        raw = self.raw
        if not 0 <= start <= end <= len(raw) or raw[start:end] != piece.encode("utf-8", "surrogatepass"):
            return None
        before = self.unit_of(bisect_left(self._begins, start))
        return before, before + Utf16Text(piece).length

    @cached_property
    def _begins(self) -> list[int]:
        """The byte of UTF-8 at which each code point begins."""
        return list(accumulate((len(char.encode("utf-8", "surrogatepass")) for char in self.text), initial=0))

    @cached_property
    def raw(self) -> bytes:
        return self.text.encode("utf-8", "surrogatepass")

    @cached_property
    def past_first_tag(self) -> float:
        """Unit at which the first tag of a web page ends; infinity if there is none."""
        tag = _TAG_BEGIN.search(self.text)
        end = self.text.find(">", tag.end()) if tag is not None else -1
        return end + 1 if end >= 0 else inf

    @cached_property
    def without_tags(self) -> Utf16Text:
        """The text that people see of a web page."""
        last = self.text.rfind(">") + 1  # no tag ends behind it, so that the pattern need not try every bracket there
        return Utf16Text(unescape(_TAG.sub("", self.text[:last]) + self.text[last:]))

    def is_wide_before(self, unit: int) -> bool:
        """Returns True if a code point of two units ends at this unit or before it."""
        return not self.plain and self._wide[0] + 2 <= unit

    def unit_of(self, point: int) -> int:
        """Returns the code unit at which a code point starts."""
        return point if self.plain else min(point, len(self.text)) + bisect_left(self._wide, point)

    @cached_property
    def _wide(self) -> list[int]:
        """Positions of the code points that take two units each."""
        return [at for at, char in enumerate(self.text) if char > "\uffff"]
