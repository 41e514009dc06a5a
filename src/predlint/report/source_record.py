"""The record that findings are about: its excerpts, and what is needed to find positions in it."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
from typing import TYPE_CHECKING, Any, cast

import orjson
from msgspec import Struct

from predlint.io.reread import reload
from predlint.model.findings import keys_of
from predlint.model.texts import lazy_regex
from predlint.model.violation import Finding, Path

if TYPE_CHECKING:
    from predlint.report.spans import LinePlaces


# -- Cuts the excerpt of a record around a finding: one line, with the position of the wrong value in it -----------

#: Maximum characters of an excerpt, and of the text on each side from which it is made: indentation takes up many.
MOST, AROUND = 400, 1_200
#: Maximum characters of an excerpt if the available width is not known.
USUAL = 76
_BREAK = lazy_regex(r"[ \t\r]*\n[ \t\r\n]*")


def shows_name(message: str, name: str) -> bool:
    """Returns True if a message mentions a member by its name."""
    return f'"{name}"' in message or re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)|\.{re.escape(name)} ", message) is not None


def name_before(text: str, start: int) -> tuple[int, int] | None:
    """Returns start and end of the name of the member whose value starts there, quotes included; None if there is none."""
    end = len(text[max(0, start - AROUND) : start].rstrip(" \t\r\n"))
    end += max(0, start - AROUND)
    if text[end - 1 : end] != ":":
        return None
    end = len(text[: end - 1].rstrip(" \t\r\n"))
    quote = text[end - 1 : end]
    if quote not in ('"', "'"):
        return None
    begin = text.rfind(quote, 0, end - 1)
    while begin > 0 and (len(text[:begin]) - len(text[:begin].rstrip("\\"))) % 2:  # an escaped quotation mark is part of the name
        begin = text.rfind(quote, 0, begin)
    return (begin, end) if begin >= 0 else None


def on_one_line(text: str, start: int, end: int, most: int = AROUND) -> tuple[str, int, int]:
    """Returns the text around a value without its line breaks and indentation, and start and end of the value in it.

    ``most``: maximum characters used before the value, of it, and after it.
    """
    first, last = max(0, start - most), min(len(text), max(end, start) + most)
    end = min(end, start + most)
    before, value, after = text[first:start], text[start:end], text[end:last]
    if "\n" not in before and "\n" not in value and "\n" not in after:
        return text[first:last], start - first, end - first
    shown = [_joined(before, "", (value + after)[:1]), _joined(value, before[-1:], after[:1]), _joined(after, (before + value)[-1:], "")]
    at = len(shown[0])
    return "".join(shown), at, at + len(shown[1])


def _joined(text: str, before: str, behind: str) -> str:
    """Replaces each line break by one space, or by nothing beside a bracket."""

    def join(found: re.Match[str]) -> str:
        left = text[found.start() - 1] if found.start() else before
        right = text[found.end()] if found.end() < len(text) else behind
        return "" if left in ("", "{", "[") or right in ("", "}", "]") else " "

    return _BREAK.sub(join, text)


# -- Converts positions in a text for any number of findings: what comes before them is counted once ---------------

#: Number of characters whose bytes are counted together.
_BLOCK = 4096
#: In texts of fewer characters each position is counted anew, which is faster than recording their lines.
_SHORT = 16_384


class TextPlaces:
    """Lines, columns and byte offsets of the characters of a text. Lines end with ``\\n``."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts: array[int] | None = None
        """The start of each line."""
        self._bytes: array[int] | None = None
        """The number of bytes before each block of characters."""

    def character(self, line: int, column: int) -> int:
        """Returns the index of a position given by line and column, both from 1."""
        start = self._lines()[line - 1] if line <= len(self._lines()) else 0
        return min(start + column - 1, len(self.text))

    def line_and_column(self, start: int) -> tuple[int, int]:
        """Returns line and column of a character, from 1, in characters."""
        if len(self.text) < _SHORT:
            return self.text.count("\n", 0, start) + 1, start - self.text.rfind("\n", 0, start)
        lines = self._lines()
        line = bisect_right(lines, start)
        return line, start - lines[line - 1] + 1

    def offset(self, start: int) -> int:
        """Returns the number of bytes before a character."""
        if self.text.isascii():
            return start
        if self._bytes is None:
            sizes = (_size(self.text[at : at + _BLOCK]) for at in range(0, len(self.text), _BLOCK))
            self._bytes = array("Q", accumulate(sizes, initial=0))
        whole = start // _BLOCK
        return self._bytes[whole] + _size(self.text[whole * _BLOCK : start])

    def _lines(self) -> array[int]:
        if self._starts is None:
            self._starts = array("Q", (0, *(found.end() for found in re.finditer("\n", self.text))))
        return self._starts


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))


# -- The record that findings are about, with what is needed to determine their positions in it --------------------

#: Path of a finding in a record -> ``data_row``, ``uuid`` and ``feature`` of what it is about.
Who = Callable[[Path], dict[str, "str | None"]]


class SourceRecord(Struct):
    """One line (or element of an array) that findings are about."""

    file: str | None
    number: int | None
    offset: int | None
    raw: bytes
    value: Any
    base: str = ""
    """The pointer of the record in a document of many."""
    shift: int = 0
    """Number of characters of the line before the record."""
    _text: str | None = None
    _places: LinePlaces | None = None
    _who: Who | None = None
    _one_line: bool | None = None
    _plain: bool | None = None
    _laid: TextPlaces | None = None
    _is_json: bool = False
    """True once the record was decoded here, as JSON."""
    _torn: int | None = None
    """The index of the first replacement character, in a text that is not UTF-8."""

    @property
    def text(self) -> str:
        if self._text is None:
            try:
                self._text = self.raw.decode("utf-8")
            except UnicodeDecodeError:
                self._text = self.raw.decode("utf-8", "replace")
                self._torn = self._text.find("\ufffd")
        return self._text

    @property
    def _in_text(self) -> TextPlaces:
        if self._laid is None:
            self._laid = TextPlaces(self.text)
        return self._laid

    def span(self, finding: Finding, at: int | None) -> tuple[int, int]:
        """Returns start and end of what the finding is about, in characters of the line."""
        if at is not None:
            return at, at + 1
        if finding.path is None:
            return 0, len(self.text)
        keys, places = keys_of(finding.path), self._placed()
        return places.span(keys) if self.value is None else places.span_in(keys, self.value)

    def start(self, finding: Finding, at: int | None) -> int:
        """Returns the start of what the finding is about, faster than `span`."""
        if at is not None or finding.path is None:
            return at or 0
        self._placed()
        return self.span(finding, at)[0] if self.value is None else self.starts_at(finding.path)

    def starts_at(self, path: Path) -> int:
        """Returns where the value at a path starts, for a record that could be read."""
        return self._placed().starts_at(keys_of(path), self.value)

    def _placed(self) -> LinePlaces:
        """Returns the positions of its values. Decodes the record, which saves most of the scanning."""
        if self._places is None:
            from predlint.report.spans import LinePlaces, places_in

            is_json = self._is_json or (self.value is None and self._decode())
            self._places = LinePlaces(self.text) if is_json else places_in(self.text)
        return self._places

    def _decode(self) -> bool:
        """Decodes the record. Returns True if it is JSON."""
        try:
            self.value = orjson.loads(self.raw)
        except ValueError:
            return False
        self._is_json = True
        return True

    def where(self, finding: Finding, at: int | None) -> tuple[int | None, int, int | None]:
        """Returns line, column (both from 1) and offset in bytes of what the finding is about."""
        start = self.start(finding, at)
        if self._plain is None:
            self._plain = self.offset is not None and self.raw.isascii() and b"\n" not in self.raw
        if self._plain:
            return self.number, self.shift + start + 1, cast(int, self.offset) + start
        return *self.place(start), self.byte_offset(start)

    def end(self, finding: Finding, at: int | None) -> tuple[int, int] | None:
        """Returns line and column directly after the value that the finding is about."""
        line, column = self.place(self.span(finding, at)[1])
        return None if line is None else (line, column)

    def place(self, start: int) -> tuple[int | None, int]:
        """Returns line and column (both from 1) of a character of the record, which may itself be spread over lines."""
        if self._one_line is None:
            self._one_line = "\n" not in self.text
        if self.number is None or self._one_line:
            return self.number, self.shift + start + 1
        line, column = self._in_text.line_and_column(start)
        return self.number + line - 1, column + (self.shift if line == 1 else 0)

    def marked(self, finding: Finding, at: int | None) -> tuple[int, int]:
        """Returns start and end of the text to mark in an excerpt: the name of a member if the finding is about that, else `span`."""
        start, end = self.span(finding, at)
        path = finding.path
        if finding.rule.about_name and at is None and path is not None and start > 0 and isinstance(name := path[1], str):
            found = name_before(self.text, start)
            if found is not None and self.text[found[0] + 1 : found[1] - 1] == name and shows_name(finding.words()[0], name):
                return found
        return start, end

    def around(self, finding: Finding, at: int | None, most: int = AROUND) -> tuple[str, int, int]:
        """Returns the text for an excerpt, on one line, and start and end of the marked part in it.

        ``most``: maximum characters of the record used on either side.
        """
        if at is not None:  # a position in invalid JSON is shown with the line as it is
            return self._physical(at, at + 1, most)
        return on_one_line(self.text, *self.marked(finding, at), most)

    def _physical(self, start: int, end: int, most: int) -> tuple[str, int, int]:
        """Returns the line of text that contains a character, and the span in it; only the text around the character if the line is
        long."""
        text = self.text
        begin, stop = max(0, start - most), min(len(text), start + most)
        first = max(text.rfind("\n", begin, start) + 1, begin)
        last = text.find("\n", start, stop)
        last = stop if last < 0 else last
        return text[first:last].rstrip("\r"), start - first, max(start, min(end, last)) - first

    def byte_offset(self, start: int) -> int | None:
        if self.offset is None:
            return None
        text = self.text
        if len(text) == len(self.raw):
            return self.offset + start
        if self._torn is not None and self._torn < start:  # the line is not UTF-8: count its bytes
            return self.offset + min(start, len(self.raw))
        return self.offset + self._in_text.offset(start)

    def identity(self, path: Path, identify: Callable[[Any], Who]) -> dict[str, str | None]:
        """Returns the identity of the record that a finding is about, as far as it could be read."""
        if self._who is None:
            if self.value is None and self.raw and not self._decode():
                self.value = reload(self.raw)
            self._who = identify(self.value)
        return self._who(path)


def unknown_identity(value: Any) -> Who:
    """Returns an empty identity, for findings about no record."""
    return lambda path: {"data_row": None, "uuid": None, "feature": None}
