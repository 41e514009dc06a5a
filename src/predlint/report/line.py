"""What findings are about: one record, with what is needed to say where in it each of them stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from msgspec import Struct

from predlint.report.spans import LinePlaces, places_in
from predlint.shapes.findings import Finding, Path, keys_of
from predlint.stream.syntax import reload

#: Given the path of a finding in a record: ``data_row``, ``uuid`` and ``feature`` of what it is about.
Who = Callable[[Path], dict[str, "str | None"]]


class Line(Struct):
    """One line (or element of an array) that findings are about."""

    file: str | None
    number: int | None
    offset: int | None
    raw: bytes
    value: Any
    base: str = ""
    """The pointer of the record in a document of many."""
    shift: int = 0
    """Characters of the line before the record."""
    _text: str | None = None
    _places: LinePlaces | None = None
    _who: Who | None = None
    _one_line: bool | None = None
    _plain: bool | None = None
    _counted: tuple[int, int] = (0, 0)
    """A character of the line, and the bytes before it: counting goes on from there."""

    @property
    def text(self) -> str:
        if self._text is None:
            self._text = self.raw.decode("utf-8", "replace")
        return self._text

    def span(self, finding: Finding, at: int | None) -> tuple[int, int]:
        """Start and end of what the finding is about, in characters of the line."""
        if at is not None:
            return at, at + 1
        if finding[1] is None:
            return 0, len(self.text)
        if self._places is None:
            self._places = places_in(self.text)
        return self._places.span(keys_of(finding[1]))

    def start(self, finding: Finding, at: int | None) -> int:
        """Where what the finding is about starts: `span` for those who need no end."""
        if at is not None or finding[1] is None:
            return at or 0
        return self.span(finding, at)[0] if self.value is None else self.starts_at(finding[1])

    def starts_at(self, path: Path) -> int:
        """Where the value at a path starts in a record that could be read."""
        if self._places is None:
            self._places = places_in(self.text)
        return self._places.starts_at(keys_of(path), self.value)

    def where(self, finding: Finding, at: int | None) -> tuple[int | None, int, int | None]:
        """Line, column (both from 1) and offset in bytes of what the finding is about."""
        start = self.start(finding, at)
        if self._plain is None:
            self._plain = self.offset is not None and self.raw.isascii() and b"\n" not in self.raw
        if self._plain:
            return self.number, self.shift + start + 1, cast(int, self.offset) + start
        return *self.place(start), self.byte_offset(start)

    def place(self, start: int) -> tuple[int | None, int]:
        """Line and column (both from 1) of a character of the record, which may itself be spread over lines."""
        if self._one_line is None:
            self._one_line = "\n" not in self.text
        if self.number is None or self._one_line or "\n" not in (before := self.text[:start]):
            return self.number, self.shift + start + 1
        return self.number + before.count("\n"), start - before.rfind("\n")

    def physical(self, start: int, end: int) -> tuple[str, int, int]:
        """The line of text in which a character stands, and where the span is in it."""
        text = self.text
        first = text.rfind("\n", 0, start) + 1
        last = text.find("\n", start)
        last = len(text) if last < 0 else last
        return text[first:last].rstrip("\r"), start - first, max(start, min(end, last)) - first

    def byte_offset(self, start: int) -> int | None:
        if self.offset is None:
            return None
        text = self.text
        if len(text) == len(self.raw):
            return self.offset + start
        if "\ufffd" in text and "\ufffd" in text[:start]:  # the line is not UTF-8: count the bytes as they are
            return self.offset + min(start, len(self.raw))
        at, before = self._counted if start >= self._counted[0] else (0, 0)
        before += len(text[at:start].encode("utf-8", "surrogatepass"))
        self._counted = (start, before)
        return self.offset + before

    def who(self, path: Path, identify: Callable[[Any], Who]) -> dict[str, str | None]:
        """Which record a finding is about, as far as that could be read."""
        if self._who is None:
            if self.value is None and self.raw:
                self.value = reload(self.raw)
            self._who = identify(self.value)
        return self._who(path)


def nothing_known(value: Any) -> Who:
    """For findings about no record."""
    return lambda path: {"data_row": None, "uuid": None, "feature": None}
