"""Reads one JSON object with lists of records, such as a COCO file, as the names and offsets of its members."""

from __future__ import annotations

import re
from bisect import bisect_right
from codecs import getincrementaldecoder
from collections.abc import Iterator
from functools import partial
from itertools import islice
from operator import attrgetter
from typing import Any

import msgspec
import orjson
from msgspec import Struct, field

from predlint.io import broken_documents, splitting
from predlint.io.boundaries import guess_boundary, last_boundary
from predlint.io.broken_documents import LONG, DocumentText, intended_name, intended_value, next_member, one_value, unexpected
from predlint.io.document_blocks import NO_JSON, closing, document_blocks, split
from predlint.io.json_errors import diagnose, document_break, not_utf_8, trailing_text, written_by_python
from predlint.io.reread import reload
from predlint.io.sources import BLOCK, Source
from predlint.io.splitting import text_start
from predlint.model.findings import keys_of, subpath
from predlint.model.processes import keep_freed_memory
from predlint.model.texts import lazy_regex
from predlint.model.violation import Finding

# -- Finds errors in a value of a document that no rule reads, and that is therefore skipped -----------------------

#: Maximum bytes of a value for which the exact error is searched.
_MOST = 1 << 20


def error_in(source: Source, key: str, at: int, behind: int | None) -> tuple[int, Finding] | None:
    """Returns where the value of a member is no JSON, and the finding; None if it is JSON. ``behind``: the offset after the value, if
    known; the value is read up to there."""
    where, problem = one_value(DocumentText(source, behind), at, member=True)
    if problem is not None:
        return where, problem
    if where - at > _MOST:
        return at, document_break(
            f'the value of "{key}" has something in it that parsers do not take, such as NaN or bytes that are not UTF-8'
        )
    text = source.read_at(at, where - at)
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        finding, _ = diagnose(text).findings[0]
        return at, finding._replace(path=subpath((None, key), keys_of(finding.path)))
    return None


def first_not_utf_8(source: Source, at: int, end: int) -> tuple[int, Finding] | None:
    """Returns the offset and finding of the first byte of a value that is not UTF-8; None if there is none."""
    decoder = getincrementaldecoder("utf-8")()
    while at < end:
        block, kept = source.read_at(at, min(BLOCK, end - at)), len(decoder.getstate()[0])
        try:
            decoder.decode(block)  # a value never ends in the middle of a character
        except UnicodeDecodeError as error:
            return at - kept + error.start, not_utf_8(error.object[error.start])
        at += len(block)
    return None


# -- Finds where the values of a document end, with a parser that skips them without building them, window by window --

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
        while size <= min(LONG, splitting.max_record_bytes(self.source)):
            block = self.source.read_at(at, size)
            end = _end_of(block)
            if end is None:
                return None
            if end >= 0:
                return at + end
            if at + size >= self.source.size:
                return None
            size *= 4
        end = broken_documents.value_end(self.source, at)
        text = broken_documents.fits(self.source, at, end) if end is not None else None
        return end if text is not None and _end_of(text) == len(text) else None

    def of_array(self, at: int, *, inside: bool = False) -> int | None:
        """Returns the offset after an array; None if it breaks off. ``inside``: the offset is that of an element, not of the bracket."""
        at, size = self.text.skip_space(at if inside else at + 1), BLOCK
        if self.text.text_at(at, 1) == "]":
            return at + 1
        while size <= splitting.max_record_bytes(self.source):
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


# -- Reads one JSON object with lists of records, such as a COCO file, as the names and offsets of its members -----
#
# A parser that skips values without building them walks through the object, window by window, so that memory does not grow with the file.
# If the object breaks off, reading goes on at the next member with a known name.

_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LAST = lazy_regex(rb"\]\s*\}\s*\Z")
#: A list of fewer bytes is walked through; the end of a longer one may be guessed.
_LONG = 8 << 20
#: Bytes at the end of a file in which the members after a long list are searched, and the maximum number of candidates.
_TAIL = 4 << 20
_TRIES = 8
_OPEN = "the object has no closing brace"
#: Maximum members of a document's root, to limit memory. An object with more is one record, or a table by name.
_MOST_MEMBERS = 10_000
_KEYS = lazy_regex(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"')


class Section(Struct, frozen=True):
    """A member of the root object."""

    name: str
    is_array: bool
    begin: int
    """The offset of the first byte of its value."""
    end: int
    """The offset after its value."""
    guessed: bool = False
    """True if the end of the list was guessed from the bytes behind it. Reading the list confirms or corrects it."""
    opening: str = "["
    """The first character of its value."""
    is_empty: bool = False
    """True for an empty list."""


class _Walk:
    """Walks through the members of an object."""

    def __init__(self, source: Source, text: DocumentText, start: int, names: frozenset[str], *, guess: bool) -> None:
        self.source, self.text, self.names, self.guesses = source, text, names, guess
        self.document, self.ends = Document(start, walk=self), ValueEnds(source, text)
        quoted = rb"""(?P<quote>["'])(?:%b)(?P=quote)""" % b"|".join(re.escape(name.encode()) for name in sorted(names))
        self.known = re.compile(rb"%b\s*:\s*[\[{]" % quoted)
        self.behind = re.compile(rb"\]\s*,\s*(?=%b\s*:)" % quoted)

    def resume(self, section: Section, at: int) -> int:
        end = self.ends.of_array(at, inside=True)
        if end is None:
            end = closing(self.source, section.begin, self.known)
        document = self.document
        if end == section.end or section not in document.sections:
            return section.end
        place = document.sections.index(section)
        document.breaks = [(offset, finding) for offset, finding in document.breaks if offset < section.begin]
        if end is None:
            after = self._without_end(place, section.name, section.begin, at)
        else:
            document.sections[place:] = [Section(section.name, True, section.begin, end)]
            document.end = end
            after = self._behind(end)
        self._members(after)
        self.end()
        return document.sections[place].end

    def end(self) -> None:
        """Records a break if other text follows the object."""
        follows = self.text.skip_space(self.document.end)
        if follows < self.source.size:
            self.document.breaks.append((follows, trailing_text("object", self.text.text_at(follows, 2))))

    def _without_end(self, place: int, name: str, begin: int, at: int) -> int | None:
        """Records a list that breaks off after ``at``; its elements give the reason. Returns the next known member, or None."""
        following = next_member(self.known, self.source, at)
        end = self.source.size if following is None else following
        self.document.sections[place:] = [Section(name, True, begin, end)]
        self.document.end, self.document.cut = end, True
        return following

    def members(self) -> None:
        at = self.text.skip_space(self.document.start + 1)
        if self.text.text_at(at, 1) == "}":
            self.document.end = at + 1
            return
        self._members(at)

    def _members(self, at: int | None) -> None:
        """Reads the members from an offset on. None: there are no more."""
        while at is not None:
            if len(self.document.sections) >= _MOST_MEMBERS:
                self._break(at, f"more than {_MOST_MEMBERS:,} members, and a document has few", behind=self.source.size)
                return
            at = self._member(at) if at < self.source.size else self._break(at, _OPEN)

    def _member(self, at: int) -> int | None:
        """Reads a member. Returns the offset of the next one, or None after the last."""
        text = self.text
        name = self._name(at)
        if name is None:
            name = intended_name(text, at)
            if name is None:
                return self._break(at, unexpected(text, at, "Expecting property name"))
            self._is_literal(at, name[1])
        key, at = name
        at = text.skip_space(at)
        if text.text_at(at, 1) != ":":
            return self._break(at, f'a colon is missing after "{key}"')
        at = text.skip_space(at + 1)
        opening = text.text_at(at, 1)
        is_array = opening == "["
        may_guess = self.guesses and is_array and key in self.names  # nothing reads the other lists, so a wrong guess would not be noticed
        guess = self._guess(key, at) if may_guess and self.source.size - at > _LONG else None
        end = guess or (self.ends.of_array(at) if is_array else self.ends.of_value(at))
        if end is None and not (is_array and key in self.names) and (end := intended_value(text, at)) is not None:
            self._is_literal(at, end)
        if end is None and is_array:
            end = closing(self.source, at, self.known)
            if key not in self.names:  # nothing reads its elements, which would give the reason
                behind = end if end is not None else next_member(self.known, self.source, at)
                if (error := error_in(self.source, key, at, behind)) is not None:
                    self.document.breaks.append(error)
        where, finding = at, None
        if end is None and not is_array:
            where, finding = one_value(text, at, member=True)
            if finding is None:  # Python's parser accepts it, NaN and all: continue after it
                if (error := error_in(self.source, key, at, where)) is not None:
                    self.document.breaks.append(error)
                end = where
        if end is None:
            if is_array:
                return self._without_end(len(self.document.sections), key, at, at + 1)
            long = broken_documents.large_value(self.source, at, f'the value of "{key}"')
            if long is None:
                if finding is None or where >= self.source.size:  # a brace is missing somewhere in the value
                    return self._break(at, f'the value of "{key}" breaks off')
                return self._break(where, finding, behind=at)
            self.document.breaks.append((at, long[1]))
            return self._behind(self.source.size if long[0] is None else long[0])
        if key not in self.names and (invalid := first_not_utf_8(self.source, at, end)) is not None:
            self.document.breaks.append(invalid)
        is_empty = is_array and text.skip_space(at + 1) == end - 1
        self.document.sections.append(Section(key, is_array, at, end, guess is not None, opening, is_empty))
        return self._behind(end)

    def _is_literal(self, at: int, end: int) -> None:
        """Records, once, a name or a value that Python wrote."""
        if not self.document.is_literal:
            (finding, place), *_ = diagnose(self.source.read_at(at, end - at)).findings
            self.document.breaks.append((at + (place or 0), written_by_python(finding)))

    def _behind(self, end: int) -> int | None:
        """Moves from the end of a member to the next one. Returns None after the last."""
        text = self.text
        at = text.skip_space(end)
        follows = text.text_at(at, 1)
        if follows == ",":
            at = text.skip_space(at + 1)
            if text.text_at(at, 1) != "}":
                return at
            self.document.breaks.append((at, document_break("a comma before the closing brace")))
            follows = "}"
        if follows == "}":
            self.document.end = at + 1
            return None
        if at >= self.source.size:
            return self._break(at, _OPEN)
        return self._break(at, "no comma between members" if follows == '"' else unexpected(text, at, "Expecting ',' delimiter"))

    def _name(self, at: int) -> tuple[str, int] | None:
        if self.text.text_at(at, 1) != '"':
            return None
        match = _KEYS.match(self.source.read_at(at, WINDOW_BYTES))
        if match is None:
            return None
        try:
            return orjson.loads(match.group()), at + match.end()
        except orjson.JSONDecodeError:
            return None

    def _break(self, at: int, fault: Finding | str, *, behind: int | None = None) -> int | None:
        """Records a break. Reading goes on at the next known member after the break, or after ``behind``."""
        self.document.breaks.append((at, document_break(fault) if isinstance(fault, str) else fault))
        following = next_member(self.known, self.source, at if behind is None else behind)
        if following is None:
            self.document.end = self.source.size
        return following

    def _guess(self, key: str, at: int) -> int | None:
        """Guesses from the end of the file where a long list ends. Returns None if that does not show every known list."""
        if self.text.text_at(self.text.skip_space(at + 1), 1) == "]":
            return None  # an empty list ends at once, whatever follows
        start = max(at, self.source.size - _TAIL)
        tail = self.source.read_at(start, self.source.size - start)
        seen = {section.name for section in self.document.sections} | {key}
        if seen >= self.names:
            match = _LAST.search(tail, max(0, len(tail) - WINDOW_BYTES))
            return start + match.start() + 1 if match is not None else None
        for match in islice(self.behind.finditer(tail), _TRIES):
            try:
                found: dict[str, msgspec.Raw] = _OBJECT.decode(b"{" + tail[match.end() :])
            except (msgspec.DecodeError, RecursionError):
                continue
            return start + match.start() + 1 if seen | found.keys() >= self.names else None
        return None


class Document(Struct):
    """A root object, as far as it could be read."""

    start: int
    """The offset of the first byte of the object."""
    sections: list[Section] = field(default_factory=list[Section])
    breaks: list[tuple[int, Finding]] = field(default_factory=list[tuple[int, Finding]])
    """(offset, finding) for breaks of the object outside of its lists."""
    end: int = 0
    """The offset after the object."""
    cut: bool = False
    """True if one of its lists has no end."""
    walk: _Walk | None = None

    @property
    def whole(self) -> bool:
        """True if every member was seen, so that a member that is not listed is really missing. An invalid value (such as NaN) inside a
        known member does not matter; but after a syntax error, where the member ends is a guess."""
        return not self.cut and all(
            finding.code == "JSN002" or (finding.code != "JSN001" and self._holding(at) is not None) for at, finding in self.breaks
        )

    def behind(self, begin: int) -> list[tuple[int, Finding]]:
        """Returns the breaks after the list that begins there. Breaks inside the list are reported by the reader of its elements."""
        listed = self._holding(begin)
        return [entry for entry in self.breaks if entry[0] >= (listed.end if listed is not None else begin)]

    def _holding(self, at: int) -> Section | None:
        """Returns the member whose value contains the byte. Members are in order."""
        place = bisect_right(self.sections, at, key=attrgetter("begin")) - 1
        return self.sections[place] if place >= 0 and at < self.sections[place].end else None

    @property
    def is_literal(self) -> bool:
        """True for an object that Python printed, which is reported once."""
        return any(finding.code == "JSN002" for _, finding in self.breaks)

    def resume(self, section: Section, at: int) -> int:
        """Returns where a guessed list really ends, if its elements up to ``at`` are known to be valid. Reads the members after it
        again."""
        assert self.walk is not None
        return self.walk.resume(section, at)

    def section(self, name: str) -> Section | None:
        """Returns the member with this name. If there are several, the last, because parsers keep that one."""
        return next((section for section in reversed(self.sections) if section.name == name), None)


def read_document(source: Source, names: frozenset[str], *, guess: bool = False) -> Document | None:
    """Returns the root object of a file. None if the file begins otherwise, or if its first object is only one of many.

    ``names``: the members at which reading goes on after a break. ``guess``: guess the ends of long lists from the end of the file instead
    of walking through them; the reader of such a list passes `Document.resume` to `document_blocks`.
    """
    text = DocumentText(source)
    start = text.skip_space(text_start(source))
    if text.text_at(start, 1) != "{":
        return None
    if source.size - start > BLOCK:
        keep_freed_memory()
    walk = _Walk(source, text, start, names, guess=guess)
    walk.members()
    document = walk.document
    follows = text.skip_space(document.end)
    if text.text_at(follows, 1) == ",":
        follows = text.skip_space(follows + 1)
    known = any(section.name in names for section in document.sections)
    if not known and (text.text_at(follows, 1) == "{" or len(document.sections) >= _MOST_MEMBERS):
        return None
    walk.end()
    return document


def values(source: Source, section: Section, document: Document | None = None) -> Iterator[Any]:
    """Yields the decoded elements of a list. Yields what could be read of a broken element, or None if that is nothing.

    ``document`` is needed if the ends of lists are guessed.
    """
    find_end = partial(document.resume, section) if document is not None and section.guessed else None
    for block in document_blocks(source, section.begin, array=True, end=section.end, find_end=find_end, literals=True, look=WINDOW_BYTES):
        if block.broken is not None:
            yield None
            continue
        try:
            yield from orjson.loads(b"[%b]" % block.raw)
        except orjson.JSONDecodeError:
            for begin, end in split(block.raw):
                yield reload(block.raw[begin:end])
