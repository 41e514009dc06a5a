"""The text of a list of data rows, read line by line, so that memory grows with the rows and not with the file."""

from __future__ import annotations

import io
from codecs import getincrementaldecoder
from collections.abc import Iterator
from typing import IO, Any, cast

from predlint.stream.archives import GIT_LFS
from predlint.stream.cursor import text_start
from predlint.stream.data_row import DataRowsError
from predlint.stream.first_lines import skip_space
from predlint.stream.sources import BLOCK, Source

#: Maximum characters of a line; hardly any row has a thousand.
LONGEST = 16 << 20
#: Bytes whose lines are read at once: their values fit in a processor's cache.
_SOME = 1 << 15
#: Bytes by which the format of a list is detected.
_HEAD = 1 << 16
_CONFLICT = b"\n<<<<<<< "
_AS_TEXT = "save the list as UTF-8 text"


class LineTooLong(ValueError):
    """A line may be longer than the limit."""


class ListText:
    """A list as text. Raises DataRowsError for anything that is no text."""

    def __init__(self, name: str, source: Source) -> None:
        self.name, self.source = name, source
        self.quotes = self._require_text()
        """Number of double quotes in the list."""
        self.start = text_start(source)
        self.begin = skip_space(source, self.start)
        """Offset of the first character that is not white space."""
        self.head = source.read_at(self.begin, _HEAD).decode(errors="ignore").lstrip()
        """The beginning of the list, without leading white space."""

    def _require_text(self) -> int:
        name, source = self.name, self.source
        head = source.read_at(0, len(GIT_LFS))
        if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise DataRowsError(f"{name}: this is UTF-16 text", _AS_TEXT)
        if head.startswith(GIT_LFS):
            raise DataRowsError(f"{name}: it is a pointer of Git LFS, not the list itself", "fetch the file: git lfs pull")
        if head.startswith(b"PK\x03\x04"):
            raise DataRowsError(f"{name}: this is a zip archive, as workbooks of Excel are", "save the sheet as CSV, or unpack the archive")
        decoder = getincrementaldecoder("utf-8")()
        at, quotes, feeds, tail = 0, 0, 0, b"\n"
        while block := source.read_at(at, BLOCK):
            text = tail + block  # a conflict marker may begin at the end of a block
            mark = text.find(_CONFLICT)
            while mark >= 0:
                place = max(0, mark + 1 - len(tail))
                if (quotes + block.count(b'"', 0, place)) % 2 == 0:  # otherwise the marker is a line of a quoted text
                    line = feeds + block.count(b"\n", 0, place) + 1
                    raise DataRowsError(f"{name}: line {line:,} is a mark of a merge conflict", "settle it, and remove the marks")
                mark = text.find(_CONFLICT, mark + 1)
            if b"\0" in block:
                alone = not at and not block.strip(b"\0")
                what = "nothing but NUL bytes (an interrupted write?)" if alone else "no text: there are NUL bytes in it"
                raise DataRowsError(f"{name}: this is {what}", _AS_TEXT)
            undecoded = len(decoder.getstate()[0])
            try:
                decoder.decode(block, at + len(block) >= source.size)
            except UnicodeDecodeError as error:
                raise DataRowsError(f"{name}: byte {at - undecoded + error.start:,} is not UTF-8", _AS_TEXT) from None
            quotes, feeds, at = quotes + block.count(b'"'), feeds + block.count(b"\n"), at + len(block)
            tail = text[1 - len(_CONFLICT) :]
        return quotes

    def lines(self, *, newline: str | None = "\n") -> Iterator[str]:
        """Yields each line with its end. Raises DataRowsError for one that is too long. ``newline``: as for `open`."""
        file = io.BufferedReader(_Bytes(self.source, self.start), BLOCK)
        text = io.TextIOWrapper(cast("IO[bytes]", file), encoding="utf-8", newline=newline)
        number = 0
        while line := text.readline(LONGEST + 1):
            number += 1
            if len(line) > LONGEST:
                what = f"{self.name}: line {number:,} is longer than {LONGEST >> 20} MB"
                raise DataRowsError(what, "is this a list of data rows? each has a line of its own")
            yield line

    def blocks(self) -> Iterator[bytes]:
        """Yields the lines, many at once; the last one may have no line end. Raises LineTooLong if a line may be longer than `lines`
        reads."""
        at, rest = self.start, b""
        while block := self.source.read_at(at, _SOME):
            at += len(block)
            behind = block.rfind(b"\n") + 1
            if behind:
                yield rest + block[:behind]
            rest = block[behind:] if behind else rest + block
            if len(rest) > LONGEST - _SOME:
                raise LineTooLong
        if rest:
            yield rest

    def ends_with(self, text: str) -> bool:
        """Returns True if the list ends with a text."""
        raw = text.encode()
        return self.source.read_at(max(0, self.source.size - len(raw)), len(raw)) == raw

    def whole(self) -> str:
        """Returns the whole text; only for small lists."""
        return self.source.read_at(self.start, self.source.size - self.start).decode()


class _Bytes(io.RawIOBase):
    """A file object on a source, from an offset on."""

    def __init__(self, source: Source, at: int) -> None:
        self._source, self._at = source, at

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        data = self._source.read_at(self._at, len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
