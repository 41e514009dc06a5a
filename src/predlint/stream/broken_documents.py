"""Documents that do not parse, read element by element: where each ends or breaks off, and where reading can go on.

Text is looked at in windows, as Latin-1, in which every byte is one character: places are byte offsets, and JSON's structure
is the same.
"""

from __future__ import annotations

import json
import re

from predlint.lazy_regex import lazy_regex
from predlint.shape.findings import Finding
from predlint.stream import limits
from predlint.stream.json_errors import parse_error_message, place_of
from predlint.stream.python_literals import literal_as_json
from predlint.stream.sources import BLOCK, Source
from predlint.stream.syntax import LENIENT
from predlint.stream.syntax_words import TooDeep
from predlint.violation import make_finding as found_at

#: Bytes of a first look at a value; it grows as the value needs.
_FIRST_WINDOW = 1 << 16
_WINDOW = 1 << 18
#: A value of more bytes is measured before it is read, for it may be above the limit, and is read alone.
LONG = 1 << 20
#: Bytes on either side of a break that are shown when the line is long.
_AROUND = 1_000
_SPACE = lazy_regex(r"[ \t\r\n]*")
#: More bytes than a member's name and what stands before its value, or between it and the list before it.
_NAME = 1 << 16
_CLOSED = lazy_regex(r"\][ \t\r\n]*,?[ \t\r\n]*\Z")
_BRACKETS = lazy_regex(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]"]')
_BRACKETS_ALONE = lazy_regex(r"[{}\[\]]")
#: A text in the quotes of JSON or of Python, a bracket, or the begin of a text that goes on.
_PYTHON_TOKENS = lazy_regex(
    r"""[^"'{}\[\]()]++|"[^"\\]*+(?:\\.[^"\\]*+)*+"|'[^'\\]*+(?:\\.[^'\\]*+)*+'|(?P<bracket>[{}\[\]()])""", re.DOTALL
)
#: Bytes of an element that is read as it is meant: where it has no end, this is looked at in vain.
_MAX_REPAIRED = 1 << 20
#: A name, and a value without brackets, as Python writes them; more bytes of a name are not looked at.
_QUOTED_NAME = lazy_regex(r"'([^'\\\n]*+)'")
_PYTHON_VALUE = lazy_regex(r"(?:None|True|False|'[^'\\]*+(?:\\.[^'\\]*+)*+')(?=[ \t\r\n]*+[,}])", re.DOTALL)
_UNFINISHED_START = lazy_regex(r"\n[ \t]*,?[ \t]*\Z")


class DocumentText:
    """The characters of a source, or of what stands before an ``end`` in it; a window of them is kept."""

    def __init__(self, source: Source, end: int | None = None) -> None:
        self.source = source
        self.size = source.size if end is None else end
        self._base = 0
        self._held = ""
        self._last_line_feed: int | None = None

    def text_at(self, at: int, size: int) -> str:
        """As many characters from a place on as there are."""
        end = self._base + len(self._held)
        if at < self._base or (at + size > end and end < self.size):
            wanted = max(0, min(max(size, _WINDOW), self.size - at))
            self._base, self._held = at, self.source.read_at(at, wanted).decode("latin-1")
        return self._held[at - self._base : at - self._base + size]

    def skip_space(self, at: int) -> int:
        """The next character that is not white space, or the end."""
        while piece := self.text_at(at, 1 << 10):
            match = _SPACE.match(piece)
            passed = match.end() if match else 0
            at += passed
            if passed < len(piece):
                break
        return at

    def has_line_feed_behind(self, at: int) -> bool:
        """True when the rest of the source has more than one line."""
        if self._last_line_feed is None:
            self._last_line_feed = -1
            for start in range((self.size - 1) // _WINDOW * _WINDOW, -1, -_WINDOW):
                if (found := self.source.read_at(start, min(_WINDOW, self.size - start)).rfind(b"\n")) >= 0:
                    self._last_line_feed = start + found
                    break
        return at <= self._last_line_feed

    def indent(self, at: int) -> int:
        """Characters between the begin of the line and the place."""
        begin = max(0, at - _FIRST_WINDOW)
        return at - begin - (self.text_at(begin, at - begin).rfind("\n") + 1)


def one_value(text: DocumentText, at: int, *, member: bool = False) -> tuple[int, Finding | None]:
    """Where the value ends; or where it breaks off, and why. One that is above the limit breaks off where it begins.

    ``member``: it is the value of a member, and not an element.
    """
    size, limit = _FIRST_WINDOW, limits.max_record_bytes(text.source)
    while True:
        if size > max(_FIRST_WINDOW, min(LONG, limit)) and (large := limits.large_value(text.source, at)) is not None:
            return at, large[1]
        piece = text.text_at(at, size)
        more = at + size < text.size
        try:
            _, end = LENIENT.raw_decode(piece)
        except json.JSONDecodeError as error:
            if more and (error.pos + 64 >= len(piece) or error.msg.startswith("Unterminated string")):
                size *= 4
                continue
            return at + place_of(piece, error), _why("{" if member else "", piece, error.pos, error.msg)
        except RecursionError:
            return at, found_at(TooDeep, None, None)
        if more and end == len(piece):
            size *= 4
            continue
        if end > limit and (large := limits.large_value(text.source, at)) is not None:
            return at, large[1]
        return at + end, None


def unexpected(text: DocumentText, at: int, wanted: str) -> Finding:
    """What is said of what stands in an object where something else is ``wanted``, which is said as Python's parser says it."""
    low = max(0, at - _AROUND)
    return _why("{", text.text_at(low, 2 * _AROUND), at - low, wanted)


def _why(begin: str, piece: str, at: int, wanted: str) -> Finding:
    """What is said of a break, with the characters that its bytes stand for. ``begin`` stands for what is before the piece."""
    before, whole = (begin + part.encode("latin-1").decode("utf-8", "replace") for part in (piece[:at], piece))
    return parse_error_message(whole, json.JSONDecodeError(wanted, whole, len(before))).findings[0][0]


def intended_end(text: DocumentText, at: int) -> tuple[int | None, int]:
    """Where an object or a list ends that says in another way what JSON says, None for one that cannot be read so; and how many bytes
    were looked at."""
    size = _FIRST_WINDOW
    while (end := _closed(piece := text.text_at(at, size))) is None:
        if len(piece) < size or size >= _MAX_REPAIRED:
            return None, len(piece)
        size *= 4
    try:
        written = literal_as_json(piece[:end].encode("latin-1").decode())
    except UnicodeDecodeError:
        return None, end
    return at + end if written is not None else None, end


def intended_name(text: DocumentText, at: int) -> tuple[str, int] | None:
    """The name of a member in the quotes of Python, and where it ends."""
    match = _QUOTED_NAME.match(text.text_at(at, _FIRST_WINDOW))
    return (match[1].encode("latin-1").decode("utf-8", "replace"), at + match.end()) if match is not None else None


def intended_value(text: DocumentText, at: int) -> int | None:
    """Where the value of a member ends that says in another way what JSON says; None for one that cannot be read so."""
    if text.text_at(at, 1) in ("{", "["):
        return intended_end(text, at)[0]
    match = _PYTHON_VALUE.match(text.text_at(at, _FIRST_WINDOW))
    return at + match.end() if match is not None else None


def _closed(piece: str) -> int | None:
    """The place behind the bracket that closes the first one, in Python as well as in JSON."""
    depth, at = 0, 0
    while (match := _PYTHON_TOKENS.match(piece, at)) is not None:
        at = match.end()
        if bracket := match["bracket"]:
            depth += 1 if bracket in "{[(" else -1
            if not depth:
                return at
    return None


def line_around(text: DocumentText, at: int) -> tuple[int, bytes, int]:
    """The line that holds a place, or what is around the place if that is long: its offset, its bytes, and the place in characters."""
    low = max(0, at - 2 * _AROUND - 1)
    piece = text.text_at(low, at - low + 2 * _AROUND + 1)
    begin = piece.rfind("\n", 0, at - low) + 1
    end = piece.find("\n", at - low)
    raw = piece[begin : end if end >= 0 else len(piece)]
    if len(raw) > 2 * _AROUND:  # one line may be the whole file
        begin = max(begin, at - low - _AROUND)
        while begin < at - low and "\x80" <= piece[begin] < "\xc0":  # in the middle of a character
            begin += 1
        raw = piece[begin : at - low + _AROUND]
    encoded = raw.encode("latin-1")
    return low + begin, encoded, len(encoded[: at - low - begin].decode("utf-8", "replace"))


def element_start(indent: int) -> re.Pattern[str]:
    """The beginning of a line that starts like an element: with a brace, no deeper than elements do."""
    return re.compile(rf"\n[ \t]{{0,{indent}}}(?:,[ \t]*)?(?=\{{)")


def next_element(following: re.Pattern[str], text: DocumentText, at: int) -> int:
    """The next line that starts like an element, or the end."""
    size = _FIRST_WINDOW
    while piece := text.text_at(at, size):
        match = following.search(piece)
        if match is not None:
            return at + match.end()
        if at + len(piece) >= text.size:
            break
        unfinished = _UNFINISHED_START.search(piece, piece.rfind("\n")) if "\n" in piece else None
        if unfinished is None:
            at, size = at + len(piece), _FIRST_WINDOW
        elif unfinished.start():
            at, size = at + unfinished.start(), _FIRST_WINDOW
        elif size > LONG:
            at, size = at + len(piece), _FIRST_WINDOW  # nothing but megabytes of white space
        else:
            size *= 4  # nothing but a line's white space so far
    return text.size


def next_member(known: re.Pattern[bytes], source: Source, at: int, end: int | None = None) -> int | None:
    """The next member whose name and begin the pattern knows, from a place on; it begins before ``end``, if that is given."""
    stop = source.size if end is None else end
    while at < stop and (block := source.read_at(at, min(BLOCK, stop - at) + _NAME)):
        match = known.search(block)
        if match is not None and at + match.start() < stop:
            return at + match.start()
        at += BLOCK
    return None


def bracket_before(text: DocumentText, member: int) -> int | None:
    """The place behind the bracket that closes a list right before a member; None where there is none."""
    before = text.text_at(low := max(0, member - _NAME), member - low)
    match = _CLOSED.search(before)
    return None if match is None else low + match.start() + 1


def end_of_element(text: DocumentText, start: int, broken_at: int) -> int:
    """On one line: behind the broken element that begins at ``start``, as its brackets tell."""
    depth, at, size = 0, start, _FIRST_WINDOW
    tokens = _BRACKETS
    if broken_at >= text.size:
        return text.size
    while piece := text.text_at(at, size):
        more = at + len(piece) < text.size and size <= LONG
        passed = len(piece)
        for match in tokens.finditer(piece):
            if match.group() == '"':  # the string goes on behind the window, or never ends: then its mark is the mistake
                tokens = tokens if more else _BRACKETS_ALONE
                passed = match.start() + (not more)
                break
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(match.group(), 0)
            if depth <= 0 and at + match.end() > broken_at:
                end = text.skip_space(at + match.end())
                return text.skip_space(end + 1) if text.text_at(end, 1) == "," else end
        at, size = at + passed, size if passed else size * 4
    return text.size
