"""Reads documents that do not parse, or have values above the limits: where each ends, and where reading can go on."""

from __future__ import annotations

import json
import re

from predlint.io import splitting
from predlint.io.json_errors import parse_error_message, place_of
from predlint.io.json_violations import TooDeep
from predlint.io.sources import BLOCK, Source, count_if_many
from predlint.io.splitting import HEAD_SHOWN, limit_finding, max_record_bytes, max_record_values
from predlint.model.lenient_json import LENIENT, literal_as_json
from predlint.model.texts import lazy_regex
from predlint.model.violation import Finding
from predlint.model.violation import make_finding as found_at

# -- Reads documents that do not parse, element by element: where each ends or breaks off, and where reading can go on --


# Text is read in windows, as Latin-1, in which every byte is one character: positions are byte offsets, and the structure of JSON is the
# same.

#: Bytes of the first window for a value; it grows as the value needs.
_FIRST_WINDOW = 1 << 16
_WINDOW = 1 << 18
#: A value of more bytes is measured before it is read, because it may exceed the limit, and is read alone.
LONG = 1 << 20
#: Bytes on either side of a break that are shown when the line is long.
_AROUND = 1_000
_SPACE = lazy_regex(r"[ \t\r\n]*")
#: More bytes than a member's name takes with the white space and brackets around it.
_NAME = 1 << 16
_CLOSED = lazy_regex(r"\][ \t\r\n]*,?[ \t\r\n]*\Z")
_BRACKETS = lazy_regex(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]"]')
_BRACKETS_ALONE = lazy_regex(r"[{}\[\]]")

#: A text in quotes of JSON or of Python, a bracket, or other characters.
_PYTHON_TOKENS = lazy_regex(
    r"""[^"'{}\[\]()]++|"[^"\\]*+(?:\\.[^"\\]*+)*+"|'[^'\\]*+(?:\\.[^'\\]*+)*+'|(?P<bracket>[{}\[\]()])""", re.DOTALL
)

#: Maximum bytes of an element that is read as a Python literal: a larger one would be searched for its end in vain.
_MAX_REPAIRED = 1 << 20
#: A name, and a value without brackets, as Python writes them.
_QUOTED_NAME = lazy_regex(r"'([^'\\\n]*+)'")
_PYTHON_VALUE = lazy_regex(r"(?:None|True|False|'[^'\\]*+(?:\\.[^'\\]*+)*+')(?=[ \t\r\n]*+[,}])", re.DOTALL)
_UNFINISHED_START = lazy_regex(r"\n[ \t]*,?[ \t]*\Z")


class DocumentText:
    """The characters of a source, or of its first ``end`` bytes; one window of them is kept."""

    def __init__(self, source: Source, end: int | None = None) -> None:
        self.source = source
        self.size = source.size if end is None else end
        self._base = 0
        self._held = ""
        self._last_line_feed: int | None = None

    def text_at(self, at: int, size: int) -> str:
        """Returns up to ``size`` characters from this offset on."""
        end = self._base + len(self._held)
        if at < self._base or (at + size > end and end < self.size):
            wanted = max(0, min(max(size, _WINDOW), self.size - at))
            self._base, self._held = at, self.source.read_at(at, wanted).decode("latin-1")
        return self._held[at - self._base : at - self._base + size]

    def skip_space(self, at: int) -> int:
        """Returns the offset of the next character that is not white space, or the end."""
        while window := self.text_at(at, 1 << 10):
            match = _SPACE.match(window)
            passed = match.end() if match else 0
            at += passed
            if passed < len(window):
                break
        return at

    def has_line_feed_behind(self, at: int) -> bool:
        """Returns True if a line feed follows at or after this offset."""
        if self._last_line_feed is None:
            self._last_line_feed = -1
            for start in range((self.size - 1) // _WINDOW * _WINDOW, -1, -_WINDOW):
                if (found := self.source.read_at(start, min(_WINDOW, self.size - start)).rfind(b"\n")) >= 0:
                    self._last_line_feed = start + found
                    break
        return at <= self._last_line_feed

    def indent(self, at: int) -> int:
        """Returns the number of characters between the beginning of the line and this offset."""
        begin = max(0, at - _FIRST_WINDOW)
        return at - begin - (self.text_at(begin, at - begin).rfind("\n") + 1)


def one_value(text: DocumentText, at: int, *, member: bool = False) -> tuple[int, Finding | None]:
    """Returns where the value ends, and None; or where it breaks off, and why. A value above the limit breaks off where it begins.

    ``member``: it is the value of a member, not an element.
    """
    size, limit = _FIRST_WINDOW, splitting.max_record_bytes(text.source)
    while True:
        if size > max(_FIRST_WINDOW, min(LONG, limit)) and (large := large_value(text.source, at)) is not None:
            return at, large[1]
        window = text.text_at(at, size)
        more = at + size < text.size
        try:
            _, end = LENIENT.raw_decode(window)
        except json.JSONDecodeError as error:
            if more and (error.pos + 64 >= len(window) or error.msg.startswith("Unterminated string")):
                size *= 4
                continue
            return at + place_of(window, error), _why("{" if member else "", window, error.pos, error.msg)
        except RecursionError:
            return at, found_at(TooDeep, None, None)
        if more and end == len(window):
            size *= 4
            continue
        if end > limit and (large := large_value(text.source, at)) is not None:
            return at, large[1]
        return at + end, None


def unexpected(text: DocumentText, at: int, wanted: str) -> Finding:
    """Returns the finding for unexpected text in an object. ``wanted``: what was expected, in the words of Python's parser."""
    low = max(0, at - _AROUND)
    return _why("{", text.text_at(low, 2 * _AROUND), at - low, wanted)


def _why(begin: str, piece: str, at: int, wanted: str) -> Finding:
    """Returns the finding for a break, with the bytes decoded as UTF-8. ``begin`` replaces the text before the window."""
    before, whole = (begin + part.encode("latin-1").decode("utf-8", "replace") for part in (piece[:at], piece))
    return parse_error_message(whole, json.JSONDecodeError(wanted, whole, len(before))).findings[0][0]


def intended_end(text: DocumentText, at: int) -> tuple[int | None, int]:
    """Returns where an object or list ends that is written as a Python literal (None if it is not), and the number of bytes examined."""
    size = _FIRST_WINDOW
    while (end := _closed(window := text.text_at(at, size))) is None:
        if len(window) < size or size >= _MAX_REPAIRED:
            return None, len(window)
        size *= 4
    try:
        written = literal_as_json(window[:end].encode("latin-1").decode())
    except UnicodeDecodeError:
        return None, end
    return at + end if written is not None else None, end


def intended_name(text: DocumentText, at: int) -> tuple[str, int] | None:
    """Returns the name of a member in single quotes, and where it ends; None for anything else."""
    match = _QUOTED_NAME.match(text.text_at(at, _FIRST_WINDOW))
    return (match[1].encode("latin-1").decode("utf-8", "replace"), at + match.end()) if match is not None else None


def intended_value(text: DocumentText, at: int) -> int | None:
    """Returns where the value of a member ends that is written as a Python literal; None if it is not."""
    if text.text_at(at, 1) in ("{", "["):
        return intended_end(text, at)[0]
    match = _PYTHON_VALUE.match(text.text_at(at, _FIRST_WINDOW))
    return at + match.end() if match is not None else None


def _closed(piece: str) -> int | None:
    """Returns the offset after the bracket that closes the first one, in Python or JSON; None if it is not closed."""
    depth, at = 0, 0
    while (match := _PYTHON_TOKENS.match(piece, at)) is not None:
        at = match.end()
        if bracket := match["bracket"]:
            depth += 1 if bracket in "{[(" else -1
            if not depth:
                return at
    return None


def line_around(text: DocumentText, at: int) -> tuple[int, bytes, int]:
    """Returns the line that contains an offset, or what is around the offset if the line is long: its offset, its bytes, and the offset's
    column in characters."""
    low = max(0, at - 2 * _AROUND - 1)
    window = text.text_at(low, at - low + 2 * _AROUND + 1)
    begin = window.rfind("\n", 0, at - low) + 1
    end = window.find("\n", at - low)
    raw = window[begin : end if end >= 0 else len(window)]
    if len(raw) > 2 * _AROUND:  # one line may be the whole file
        begin = max(begin, at - low - _AROUND)
        while begin < at - low and "\x80" <= window[begin] < "\xc0":  # in the middle of a character
            begin += 1
        raw = window[begin : at - low + _AROUND]
    encoded = raw.encode("latin-1")
    return low + begin, encoded, len(encoded[: at - low - begin].decode("utf-8", "replace"))


def element_start(indent: int) -> re.Pattern[str]:
    """Returns a pattern for the beginning of a line that starts like an element: with a brace, indented at most as elements are."""
    return re.compile(rf"\n[ \t]{{0,{indent}}}(?:,[ \t]*)?(?=\{{)")


def next_element(following: re.Pattern[str], text: DocumentText, at: int) -> int:
    """Returns the offset of the next line that starts like an element, or the end."""
    size = _FIRST_WINDOW
    while window := text.text_at(at, size):
        match = following.search(window)
        if match is not None:
            return at + match.end()
        if at + len(window) >= text.size:
            break
        unfinished = _UNFINISHED_START.search(window, window.rfind("\n")) if "\n" in window else None
        if unfinished is None:
            at, size = at + len(window), _FIRST_WINDOW
        elif unfinished.start():
            at, size = at + unfinished.start(), _FIRST_WINDOW
        elif size > LONG:
            at, size = at + len(window), _FIRST_WINDOW  # nothing but megabytes of white space
        else:
            size *= 4  # nothing but a line's white space so far
    return text.size


def next_member(known: re.Pattern[bytes], source: Source, at: int, end: int | None = None) -> int | None:
    """Returns the offset of the next member that the pattern matches, at or after ``at`` and before ``end`` (if given); None if there is
    none."""
    stop = source.size if end is None else end
    while at < stop and (block := source.read_at(at, min(BLOCK, stop - at) + _NAME)):
        match = known.search(block)
        if match is not None and at + match.start() < stop:
            return at + match.start()
        at += BLOCK
    return None


def bracket_before(text: DocumentText, member: int) -> int | None:
    """Returns the offset after the bracket that closes a list directly before a member, or None if there is no such bracket."""
    before = text.text_at(low := max(0, member - _NAME), member - low)
    match = _CLOSED.search(before)
    return None if match is None else low + match.start() + 1


def end_of_element(text: DocumentText, start: int, broken_at: int) -> int:
    """Returns the offset after the broken element that begins at ``start``, on one line, judged by its brackets."""
    depth, at, size = 0, start, _FIRST_WINDOW
    tokens = _BRACKETS
    if broken_at >= text.size:
        return text.size
    while window := text.text_at(at, size):
        more = at + len(window) < text.size and size <= LONG
        passed = len(window)
        for match in tokens.finditer(window):
            if match.group() == '"':  # the string goes on after the window, or never ends: then its quotation mark is the mistake
                tokens = tokens if more else _BRACKETS_ALONE
                passed = match.start() + (not more)
                break
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(match.group(), 0)
            if depth <= 0 and at + match.end() > broken_at:
                end = text.skip_space(at + match.end())
                return text.skip_space(end + 1) if text.text_at(end, 1) == "," else end
        at, size = at + passed, size if passed else size * 4
    return text.size


_SCALAR_ENDS = lazy_regex(rb"[\s,\]}]")


def value_end(source: Source, at: int) -> int | None:
    """Returns the offset after the JSON value that begins there, judged by brackets and quotation marks; None if it has no end."""
    from predlint.io.boundaries import first_end

    depth, inside = 0, False
    scalar = source.read_at(at, 1) not in (b"{", b"[", b'"')
    while block := source.read_at(at, BLOCK):
        if scalar:
            match = _SCALAR_ENDS.search(block)
            if match is not None:
                return at + match.start()
        else:
            if (len(block) - len(block.rstrip(b"\\"))) % 2 and len(block) > 1:
                block = block[:-1]  # half an escape
            place, depth, inside = first_end(block, depth, inside)
            if place >= 0:
                return at + place
        at += len(block)
    return at if scalar else None


def fits(source: Source, at: int, end: int) -> bytes | None:
    """Returns the text of a value between two offsets; None for one above the limits."""
    if end - at > max_record_bytes(source):
        return None
    text = source.read_at(at, end - at)
    return text if count_if_many(text, max_record_values(source)) is None else None


def large_value(source: Source, at: int, what: str = "the element") -> tuple[int | None, Finding] | None:
    """Returns the end of a value above the limits (None if it has no end) and the finding; None for a value within the limits."""
    end = value_end(source, at)
    size = (source.size if end is None else end) - at
    values = None
    if size <= max_record_bytes(source):
        values = count_if_many(source.read_at(at, size), max_record_values(source)) if end is not None else None
        if values is None:
            return None
    return end, limit_finding(what, size, values, source, source.read_at(at, HEAD_SHOWN), open=end is None)
