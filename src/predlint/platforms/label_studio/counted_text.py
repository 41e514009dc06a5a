"""A text with what offsets in it count: code points, as Python does, or UTF-16 units, as browsers do."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from html import unescape
from itertools import accumulate
from math import inf

from predlint.lazy_regex import lazy_regex

_TAG = lazy_regex(r"<[a-zA-Z/!][^>]*>")
_TAG_BEGIN = lazy_regex(r"<[a-zA-Z/!]")
_TOKEN = lazy_regex(r"\w+|[^\w\s]")


class CountedText:
    """A text whose length and parts are counted in one of two ways. They differ behind characters above U+FFFF, such as emoji: each is one
    code point, and two UTF-16 units."""

    def __init__(self, text: str, *, in_units: bool = False) -> None:
        self.text = text
        self.is_plain = text.isascii() or not any(char > "\uffff" for char in text)
        """True if both ways agree."""
        self.in_units = in_units
        self._by_point = self.is_plain or not in_units

    @cached_property
    def length(self) -> int:
        return len(self.text) if self._by_point else len(self._units) // 2

    def substring(self, start: int, end: int) -> str:
        """Returns the text from one offset to another, the end exclusive."""
        return self.text[start:end] if self._by_point else self._units[start * 2 : end * 2].decode("utf-16-le", "replace")

    def counted(self, piece: str) -> int:
        """Returns the length of a piece of the text."""
        return len(piece) if self._by_point else CountedText(piece, in_units=True).length

    def offset_of(self, point: int) -> int:
        """Returns the offset at which a code point starts."""
        return point if self._by_point else min(point, len(self.text)) + bisect_left(self._wide, point)

    def recounted(self, start: int, end: int) -> tuple[int, int] | None:
        """Returns what two offsets should be that were counted in the other way; None if both ways agree on them, or if one of them is no
        place between two characters of the text."""
        if self.is_plain or min(start, end) < 0:
            return None
        if self.in_units:
            right = (self.offset_of(start), self.offset_of(end)) if max(start, end) <= len(self.text) else None
        else:
            first, last = self._point_of(start), self._point_of(end)
            right = (first, last) if first is not None and last is not None else None
        return right if right != (start, end) else None

    def points_of(self, start: int, end: int) -> tuple[int, int] | None:
        """Returns the code points at two offsets; None if one of them is no place between two characters of the text."""
        if self._by_point:
            return (start, end) if 0 <= start <= len(self.text) >= end >= 0 else None
        first, last = self._point_of(start), self._point_of(end)
        return (first, last) if first is not None and last is not None else None

    def ends_of_bytes(self, start: int, end: int) -> tuple[int, int] | None:
        """Returns the offsets of two places in the text's bytes of UTF-8; None if one of them is not between two characters."""
        if not 0 <= start <= end <= len(self.raw):
            return None
        points = bisect_left(self._begins, start), bisect_left(self._begins, end)
        if (self._begins[points[0]], self._begins[points[1]]) != (start, end):
            return None
        return self.offset_of(points[0]), self.offset_of(points[1])

    @cached_property
    def raw(self) -> bytes:
        return self.text.encode("utf-8", "surrogatepass")

    @cached_property
    def tokens(self) -> tuple[list[str], list[str]]:
        """Its tokens, as many tokenizers count them: words and punctuation; and what white space separates."""
        return _TOKEN.findall(self.text), self.text.split()

    @cached_property
    def past_first_tag(self) -> float:
        """Code point at which the first tag of a web page ends; infinity if there is none."""
        tag = _TAG_BEGIN.search(self.text)
        end = self.text.find(">", tag.end()) if tag is not None else -1
        return end + 1 if end >= 0 else inf

    @cached_property
    def without_tags(self) -> CountedText:
        """The text that people see of a web page."""
        return CountedText(unescape("".join(self._between_tags)), in_units=self.in_units)

    @cached_property
    def nodes(self) -> list[CountedText]:
        """The texts between the tags of a web page, as offsets in its nodes count them: in UTF-16 units."""
        return [CountedText(unescape(text), in_units=True) for text in self._between_tags]

    @cached_property
    def _between_tags(self) -> list[str]:
        last = self.text.rfind(">") + 1  # no tag ends behind it, so that the pattern need not try every bracket there
        *texts, end = _TAG.split(self.text[:last])
        return [*texts, end + self.text[last:]]

    def _point_of(self, unit: int) -> int | None:
        """Returns the code point that starts at a UTF-16 unit; None if none does."""
        point = unit - bisect_left(self._wide_units, unit)
        return point if 0 <= point <= len(self.text) and point + bisect_left(self._wide, point) == unit else None

    @cached_property
    def _units(self) -> bytes:
        return self.text.encode("utf-16-le", "surrogatepass")

    @cached_property
    def _begins(self) -> list[int]:
        """The byte of UTF-8 at which each code point begins, and the end of the text."""
        return list(accumulate((len(char.encode("utf-8", "surrogatepass")) for char in self.text), initial=0))

    @cached_property
    def _wide(self) -> list[int]:
        """Positions of the code points that take two units each."""
        return [at for at, char in enumerate(self.text) if char > "\uffff"]

    @cached_property
    def _wide_units(self) -> list[int]:
        """Units at which code points of two units begin."""
        return [at + before for before, at in enumerate(self._wide)]
