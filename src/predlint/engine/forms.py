"""The forms in which records are written to a file of their own, with the bytes that they have in the files they come from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from predlint.regex import regex

#: Takes bytes.
Write = Callable[[bytes], object]
#: Where records begin and end in their text.
Spans = Sequence[tuple[int, int]]
_COMMA = regex(rb"[ \t\r\n]*,[ \t\r\n]*")
_OPENING = regex(rb"[ \t\r\n]*\[([ \t\r\n]*)")
_CLOSING = regex(rb"[ \t\r\n]*\][ \t\r\n]*")
#: Line feeds in a record with the space around them. In JSON they stand between values only, never in a string.
_FEEDS = regex(rb"[ \t]*[\r\n][ \t\r\n]*")


class Form(Protocol):
    """Takes the records of one file, or of several, one after the other."""

    def begin(self, head: bytes) -> None:
        """A file of elements begins; ``head`` is what stands in it before the first one."""
        ...

    def put(self, between: bytes, raw: bytes, spans: Spans | None = None) -> None:
        """Elements that follow one another in a text, each at its span, and what stands before them in the file.

        Without ``spans`` the whole text: elements of an array with what separates them.
        """
        ...

    def end(self, tail: bytes) -> None:
        """A file of elements ends; ``tail`` is what stands in it behind the last one."""
        ...

    def finish(self) -> None:
        """Nothing more comes."""
        ...


class LineForm:
    """One record a line. Elements that are spread over lines are drawn together; everything else keeps every byte."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._open = False
        """True behind a last line that has no end."""

    def lines(self, raw: bytes, *, goes_on: bool = False) -> None:
        """Whole lines; ``goes_on``: the begin or the middle of one, whose next part follows."""
        self._begin_line()
        self._write(raw)
        self._open = not goes_on and not raw.endswith(b"\n")

    def begin(self, head: bytes) -> None:
        """Lines have no head."""

    def put(self, between: bytes, raw: bytes, spans: Spans | None = None) -> None:
        """Elements, each as a line."""
        self._begin_line()
        lines = [raw[begin:end] for begin, end in spans or [(0, len(raw))]]
        lines = [_FEEDS.sub(b" ", line) if b"\n" in line or b"\r" in line else line for line in lines]
        self._write(b"\n".join([*lines, b""]))

    def _begin_line(self) -> None:
        if self._open:
            self._write(b"\n")
            self._open = False

    def end(self, tail: bytes) -> None:
        """Lines have no tail."""

    def finish(self) -> None:
        """A file without a record is empty."""


class ArrayForm:
    """The elements of a JSON array, with the separators that stood before each of them."""

    def __init__(self, write: Write, *, inside: bool = False) -> None:
        """``inside``: the array is a member of a document, whose text goes on behind it."""
        self._write = write
        feed = b"" if inside else b"\n"
        self._head, self._tail, self._comma, self._empty = b"[", b"]" + feed, b",\n", b"[]" + feed
        self._begun = False

    def begin(self, head: bytes) -> None:
        """The bracket of the first file is the one that is written."""
        match = _OPENING.fullmatch(head)
        if match is not None:
            self._comma = b"," + match.group(1)
            self._head = self._head if self._begun else head

    def put(self, between: bytes, raw: bytes, spans: Spans | None = None) -> None:
        """Elements of an array."""
        comma = between if _COMMA.fullmatch(between) is not None else self._comma
        self._write(comma if self._begun else self._head)
        self._begun = True
        self._write(raw if spans is None else raw[spans[0][0] : spans[-1][1]])

    def end(self, tail: bytes) -> None:
        """The bracket of the last file is the one that is written."""
        if _CLOSING.fullmatch(tail) is not None:
            self._tail = tail

    def finish(self) -> None:
        """Closes the array."""
        self._write(self._tail if self._begun else self._empty)


class SpreadForm:
    """Objects one after the other, each as it is spread over lines, with the space that stood before it."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._tail = b"\n"
        self._begun = False

    def begin(self, head: bytes) -> None:
        """They have no head."""

    def put(self, between: bytes, raw: bytes, spans: Spans | None = None) -> None:
        """Objects that follow one another."""
        if self._begun:
            self._write(between if between.isspace() else b"\n")
        self._begun = True
        self._write(raw if spans is None else raw[spans[0][0] : spans[-1][1]])

    def end(self, tail: bytes) -> None:
        """What follows the last object of the last file is what follows the last one that is written."""
        self._tail = tail if not tail or tail.isspace() else b"\n"

    def finish(self) -> None:
        """A file without an object is empty."""
        if self._begun:
            self._write(self._tail)
