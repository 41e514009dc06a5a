"""Reads the first lines of a file, and detects whether it is an array or lines, by its beginning and the text around the value."""

from __future__ import annotations

from predlint.lazy_regex import lazy_regex
from predlint.stream.sources import Source
from predlint.stream.strict_json import is_read

#: Maximum bytes of a line that are read.
LONG = 1 << 20
#: Bytes of a list on a line, after which the search for its end stops.
_MOST_LIST = 64 << 20
#: Number of lines after a first line that is cut off; they show whether it is a broken array or lines with a broken first one.
PROBE = 20
BRACKET = lazy_regex(rb"[\[{]")
#: A bracket as in JSON, not as in a line of a log.
_OF_JSON = lazy_regex(rb"^[\[{]|[\[{]\s*(?:[\"\[{\]}0-9-]|$)")
#: Beginnings of lines that are comments or merge conflict markers to their end.
ALL_REMARK = (b"//", b"#", b"<<<<<<<")
#: Beginnings of lines with a value without brackets, or the end of a value.
_OF_VALUES = (b'"', b"b'", b'b"', b"]", b"}", b"\x1e")


def opening(source: Source, start: int) -> bytes:
    """Returns the first byte that is not white space."""
    source.file.seek(start)
    while chunk := source.file.read(1 << 16):
        if text := chunk.lstrip():
            return text[:1]
    return b""


def first_lines(source: Source, start: int) -> tuple[bytes, list[bytes]]:
    """Returns the first line that is not blank, and a few lines that follow it."""
    lines: list[bytes] = []
    source.file.seek(start)
    while len(lines) <= PROBE and (line := source.file.readline(LONG)):
        if line.strip():
            lines.append(line.strip() if line.endswith(b"\n") or len(line) < LONG else line)
        elif line.endswith(b"\n"):
            source.file.seek(_after_blank_lines(source, source.file.tell()))
        if len(line) == LONG:
            break
    return (lines[0], lines[1:]) if lines else (b"", [])


def _after_blank_lines(source: Source, at: int) -> int:
    """Returns the beginning of the next line that is not blank, or of the last line. There may be millions of blank lines."""
    begin = at
    while chunk := source.read_at(at, 1 << 16):
        blank = len(chunk) - len(chunk.lstrip())
        begin = at + feed + 1 if (feed := chunk.rfind(b"\n", 0, blank)) >= 0 else begin
        if blank < len(chunk):
            break
        at += len(chunk)
    return begin


def is_long_array(source: Source, start: int) -> bool:
    """For a file that opens with ``[`` and has a line of a megabyte: returns True if it is an array, False if it has lines (a broken first
    line, or a list on each line)."""
    closed = source.read_at(max(start, source.size - 4096), 4096).rstrip().endswith(b"]")
    at, before, behind = start, b"", b""
    while (not closed or at - start < _MOST_LIST) and (block := source.read_at(at, LONG)):
        feed = block.find(b"\n")
        if feed >= 0:
            before = source.read_at(max(start, at + feed - 16), min(16, at + feed - start)).rstrip()
            behind = source.read_at(at + feed + 1, 4096).lstrip()
            break
        at += len(block)
    if closed:  # within an array a comma separates two lists
        return not (before.endswith(b"]") and behind.startswith(b"["))
    return not behind.startswith(b"{")


def is_remark(line: bytes) -> bool:
    """Returns True for a line without JSON of a value or of a part of one: a comment, or a message of a program."""
    return line.startswith(ALL_REMARK) or not (_OF_JSON.search(line) or line.startswith(_OF_VALUES))


def list_after_remarks(source: Source, start: int, lines: list[bytes]) -> int | None:
    """Returns the offset of an array on one line that follows lines without JSON, and is followed only by such lines; else None."""
    at = next((at for at, line in enumerate(lines) if not is_remark(line)), 0)
    if not at or len(lines) > PROBE or not lines[at].startswith(b"[") or not all(map(is_remark, lines[at + 1 :])):
        return None
    if len(lines[at]) < LONG and not is_read(lines[at]):
        return None
    for _ in range(at):
        start = _after_line(source, skip_space(source, start))
    bracket = skip_space(source, start)
    return bracket if len(lines[at]) < LONG or is_long_array(source, bracket) else None


def skip_space(source: Source, at: int) -> int:
    """Returns the offset of the next byte that is not white space."""
    while chunk := source.read_at(at, 1 << 16):
        if text := chunk.lstrip():
            return at + len(chunk) - len(text)
        at += len(chunk)
    return at


def _after_line(source: Source, at: int) -> int:
    source.file.seek(at)
    return at + len(source.file.readline(LONG))
