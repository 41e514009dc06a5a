"""The first lines of a file, and what tells an array from lines: where it begins, and what stands before and behind it."""

from __future__ import annotations

from predlint.lazy_regex import lazy_regex
from predlint.stream.sources import Source
from predlint.stream.strict_json import is_read

#: Bytes of a line that are looked at.
LONG = 1 << 20
#: Bytes of a list on a line behind which another one is looked for.
_MOST_LIST = 64 << 20
#: Lines after a first line that is cut off, by which a broken array is told from lines with a broken first one.
PROBE = 20
BRACKET = lazy_regex(rb"[\[{]")
#: A bracket as in JSON, and not as in a line of a log.
_OF_JSON = lazy_regex(rb"^[\[{]|[\[{]\s*(?:[\"\[{\]}0-9-]|$)")
#: How lines begin that are comments, or merge conflict markers, to their end.
ALL_REMARK = (b"//", b"#", b"<<<<<<<")
#: How lines begin that hold a value without brackets, or its end.
_OF_VALUES = (b'"', b"b'", b'b"', b"]", b"}", b"\x1e")


def opening(source: Source, start: int) -> bytes:
    """The first byte that is not white space."""
    source.file.seek(start)
    while chunk := source.file.read(1 << 16):
        if text := chunk.lstrip():
            return text[:1]
    return b""


def first_lines(source: Source, start: int) -> tuple[bytes, list[bytes]]:
    """The first line that is not blank, and a few that follow it."""
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
    """The begin of the next line that is not blank, or of the last one: there may be millions before it."""
    begin = at
    while chunk := source.read_at(at, 1 << 16):
        blank = len(chunk) - len(chunk.lstrip())
        begin = at + feed + 1 if (feed := chunk.rfind(b"\n", 0, blank)) >= 0 else begin
        if blank < len(chunk):
            break
        at += len(chunk)
    return begin


def is_long_array(source: Source, start: int) -> bool:
    """Whether a file that opens with ``[`` and a line of a megabyte is an array, or lines: of which the first is a broken one, or that are
    a list each."""
    closed = source.read_at(max(start, source.size - 4096), 4096).rstrip().endswith(b"]")
    at, before, behind = start, b"", b""
    while (not closed or at - start < _MOST_LIST) and (block := source.read_at(at, LONG)):
        feed = block.find(b"\n")
        if feed >= 0:
            before = source.read_at(max(start, at + feed - 16), min(16, at + feed - start)).rstrip()
            behind = source.read_at(at + feed + 1, 4096).lstrip()
            break
        at += len(block)
    if closed:  # within an array a comma stands between two lists
        return not (before.endswith(b"]") and behind.startswith(b"["))
    return not behind.startswith(b"{")


def is_remark(line: bytes) -> bool:
    """True for a line that holds no JSON, of a value or a part of one: a comment, a message of a program."""
    return line.startswith(ALL_REMARK) or not (_OF_JSON.search(line) or line.startswith(_OF_VALUES))


def list_after_remarks(source: Source, start: int, lines: list[bytes]) -> int | None:
    """The place of an array on one line behind lines that hold no JSON, and with no other before the end of the file; None where that
    is not so."""
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
    """The place of the next byte that is no white space."""
    while chunk := source.read_at(at, 1 << 16):
        if text := chunk.lstrip():
            return at + len(chunk) - len(text)
        at += len(chunk)
    return at


def _after_line(source: Source, at: int) -> int:
    source.file.seek(at)
    return at + len(source.file.readline(LONG))
