"""Finds where the values of a document end, with a parser that skips them without building them, window by window."""

from __future__ import annotations

import msgspec

from predlint.lazy_regex import lazy_regex
from predlint.stream import limits
from predlint.stream.boundaries import guess_boundary, last_boundary
from predlint.stream.broken_documents import LONG, DocumentText
from predlint.stream.document_blocks import NO_JSON
from predlint.stream.sources import BLOCK, Source

_VALUE = msgspec.json.Decoder(msgspec.Raw)
_PLACE = lazy_regex(r"\(byte (\d+)\)")
#: Bytes of the first window for a value; it grows as the value needs.
WINDOW_BYTES = 1 << 16


class ValueEnds:
    """Finds where values end in a source."""

    def __init__(self, source: Source, text: DocumentText) -> None:
        self.source, self.text = source, text
        self.tail = 1 << 10
        """Bytes at the end of a window that surely contain the end of an element, judged by earlier windows."""

    def of_value(self, at: int) -> int | None:
        """Returns the offset after a value; None if it breaks off, or is above the limit."""
        size = WINDOW_BYTES
        while size <= min(LONG, limits.max_record_bytes(self.source)):
            block = self.source.read_at(at, size)
            end = _end_of(block)
            if end is None:
                return None
            if end >= 0:
                return at + end
            if at + size >= self.source.size:
                return None
            size *= 4
        end = limits.value_end(self.source, at)
        text = limits.fits(self.source, at, end) if end is not None else None
        return end if text is not None and _end_of(text) == len(text) else None

    def of_array(self, at: int, *, inside: bool = False) -> int | None:
        """Returns the offset after an array; None if it breaks off. ``inside``: the offset is that of an element, not of the bracket."""
        at, size = self.text.skip_space(at if inside else at + 1), BLOCK
        if self.text.text_at(at, 1) == "]":
            return at + 1
        while size <= limits.max_record_bytes(self.source):
            block = self.source.read_at(at, size)
            if at + size < self.source.size:
                boundary = guess_boundary(block, max(0, len(block) - self.tail), array=True)
                if boundary > 0:
                    listed = b"".join((b"[", memoryview(block)[:boundary], b"]"))
                    if _is_value(listed):
                        at, size = self.text.skip_space(at + boundary + 1), BLOCK
                        continue
                    end = _end_of(listed)
                    if end is not None and end > 0:
                        return at + end - 1
            end = _end_of(b"[" + block)
            if end is None:
                return None
            if end > 0:
                return at + end - 1
            if at + size >= self.source.size:
                return None
            boundary = last_boundary(block, array=True)
            if boundary > 0:
                self.tail = max(self.tail, min(BLOCK, 2 * (len(block) - boundary)))
                if _end_of(b"[%b]" % block[:boundary]) != boundary + 2:
                    return None
                at, size = self.text.skip_space(at + boundary + 1), BLOCK
            else:
                size *= 2
        return None


def _is_value(text: bytes) -> bool:
    try:
        _VALUE.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


def _end_of(text: bytes) -> int | None:
    """Returns where the JSON value at the beginning of a text ends; -1 if the text ends first, None if it is no JSON."""
    try:
        _VALUE.decode(text + NO_JSON)
    except msgspec.DecodeError as error:
        words = str(error)
        match = _PLACE.search(words)
        place = int(match.group(1)) if match is not None else len(text)
        if "trailing characters" in words:
            return len(text[: place - 1].rstrip())
        return -1 if "truncated" in words or place >= len(text) - len(NO_JSON) else None
    except RecursionError:
        return None
    raise AssertionError("NUL bytes were taken for JSON")
