"""Reads a document of many records as blocks of whole elements, in memory that does not grow with the document."""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any, cast

import msgspec
from msgspec import Struct

from predlint.io import broken_documents, splitting
from predlint.io.broken_documents import (
    LONG,
    DocumentText,
    bracket_before,
    element_start,
    end_of_element,
    fits,
    intended_end,
    line_around,
    next_element,
    next_member,
    one_value,
    value_end,
)
from predlint.io.json_errors import document_break, trailing_text
from predlint.io.sources import BLOCK, Source
from predlint.io.splitting import COMMA_BETWEEN, JSON_SPACE, MARK, PART_STEP, text_start
from predlint.model.json_values import is_element
from predlint.model.texts import lazy_regex
from predlint.model.violation import Finding

# -- A block of a document: whole elements, or a place where it breaks off -------------------------------------------


_BETWEEN, _BETWEEN_TEXTS = lazy_regex(rb"[ \t\r\n,]*"), lazy_regex(r"[ \t\r\n,]*")
#: Accepts integers of any number of digits.
_READS = json.JSONDecoder(parse_int=float)
_VALUE = msgspec.json.Decoder(msgspec.Raw)
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
#: Text of whole elements (in ``[…]`` for an array) -> the caller's verdict; None if the text must be parsed.
BlockCheck = Callable[[bytes], Any]


class DocumentBlock(Struct, frozen=True):
    """Whole elements with the text between them, or a place where the document breaks off.

    In the latter case ``broken`` is the finding, at the character ``at`` of the line ``raw``.
    """

    offset: int
    raw: bytes
    broken: Finding | None = None
    at: int = 0
    verdict: Any = None
    """The result of the caller's ``check``."""


def whole_block(at: int, raw: bytes, *, array: bool, check: BlockCheck | None) -> DocumentBlock | None:
    """Returns the block at an offset if the text contains nothing but whole elements, else None. Calls ``check`` before parsing."""
    text = b"".join((b"[", raw, b"]")) if array else raw  # for a megabyte, % takes ten times as long
    if check is not None and raw and (verdict := check(text)) is not None:
        return DocumentBlock(at, raw, verdict=verdict)
    try:
        if array:
            _VALUE.decode(text)  # as one value, which takes less memory than a list
        else:
            _VALUE.decode_lines(text)
    except (msgspec.DecodeError, RecursionError):
        return None
    return DocumentBlock(at, raw)


def split(raw: bytes) -> list[tuple[int, int]]:
    """Returns start and end of each element in a block. The result does not depend on how deep the call stack is."""
    values: list[msgspec.Raw] | None = None
    try:
        values = _values(raw)
    except RecursionError:
        with contextlib.suppress(RecursionError):  # even that call may fail
            values = _with_a_stack_of_its_own(raw)
    if values is None:
        return _as_python_reads(raw) or [(0, len(raw))]
    found: list[tuple[int, int]] = []
    end = 0
    for size in map(len, map(memoryview, values)):
        begin = cast("re.Match[bytes]", _BETWEEN.match(raw, end)).end()
        end = begin + size
        found.append((begin, end))
    return found


def _values(raw: bytes) -> list[msgspec.Raw] | None:
    """Returns the elements, or None if the text is not quite JSON."""
    try:
        return _LIST.decode(b"[%b]" % raw)
    except msgspec.DecodeError:
        pass
    try:
        return _VALUE.decode_lines(raw)
    except msgspec.DecodeError:
        return None


def _as_python_reads(raw: bytes) -> list[tuple[int, int]]:
    """Returns start and end of each element if some are not quite JSON (NaN, half a surrogate pair); [] if Python cannot read the text."""
    found: list[tuple[int, int]] = []
    with contextlib.suppress(ValueError, RecursionError):  # a UnicodeDecodeError is a ValueError, too
        text, at, behind = raw.decode(), 0, 0
        while at < len(text):
            begin = cast("re.Match[str]", _BETWEEN_TEXTS.match(text, at)).end()
            if begin == len(text):
                break
            _, end = _READS.raw_decode(text, begin)
            first = behind + len(text[at:begin].encode())
            at, behind = end, first + len(text[begin:end].encode())
            found.append((first, behind))
        return found
    return []


def _with_a_stack_of_its_own(raw: bytes) -> list[msgspec.Raw] | None:
    """Returns `_values` from a thread, whose stack is empty; None for elements that are nested too deep even there."""
    found: list[msgspec.Raw] | None = None

    def look() -> None:
        nonlocal found
        with contextlib.suppress(RecursionError):
            found = _values(raw)

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    return found


# Reads a window of the document. Guesses from the last bytes where its last whole element ends; a fast parser, which accepts balanced
# brackets and closed strings only, confirms the guess. A window with a break is made smaller, and a small one is read element by element,
# to
# report the break and keep what is around it; after that windows grow again.

_SPACE = b" \t\r\n"
#: Bytes that may be tried in vain as Python literals. After that, broken elements are no longer tried.
_MOST_IN_VAIN = 16 << 20
_ERROR_PLACE = lazy_regex(r"\(byte (\d+)\)")
#: A window with a break is read element by element if it has at most so many bytes.
_CAREFUL = 1 << 12
#: Appended to a text that goes on: longer than any token that the parser needs to see whole (``\\ud83d\\ude00``, ``false``).
NO_JSON = b"\0" * 16


def document_blocks(
    source: Source,
    start: int,
    *,
    array: bool,
    size: int = BLOCK,
    check: BlockCheck | None = None,
    end: int | None = None,
    find_end: Callable[[int], int] | None = None,
    first: int | None = None,
    literals: bool = False,
    look: int | None = None,
) -> Iterator[DocumentBlock]:
    """Yields the document's blocks in order, of at most ``size`` bytes, unless one element is longer.

    ``look``: bytes of the first block, for callers that may need the first elements only; later blocks grow. ``end``: where the document
    ends, if not with the source. ``find_end``: given if ``end`` is a guess; called once, with the offset of an element, if something is
    wrong there. ``check`` saves time: text that it accepts is not parsed. It must not accept anything but JSON, NaN and the like excepted.
    ``first``: the offset of the first element, if reading continues after another one, which then ends at ``start``. ``literals``: an
    object or list that is written as a Python literal is a block of its own, and no break.
    """
    document = _Document(source, start, array, size, check, end, find_end, first=first)
    document.literals = literals
    if look is not None:
        document.window = document.grown = min(document.window, look)
    return document.blocks()


def closing(source: Source, start: int, known: re.Pattern[bytes]) -> int | None:
    """Returns the offset after an array that breaks off somewhere, read element by element there; None if it is never closed.

    ``known``: matches the beginning of a member that may follow the array, but is in none of its elements.
    """
    document = _Document(source, start, True, BLOCK, lambda text: is_element(text) or None)
    document.alone, document.known, document.literals = False, known, True
    for _ in document.blocks():
        pass
    return document.closed


def parses_whole(source: Source, start: int, *, array: bool, size: int = BLOCK) -> bool:
    """Returns True if the rest of the source is one array, or a sequence of values."""
    return _Document(source, start, array, size, None).is_whole()


def break_block(source: Source, at: int, finding: Finding) -> DocumentBlock:
    """Returns the block for a break outside of the document's lists."""
    return _broken_block(DocumentText(source), at, finding)


def remark_block(source: Source, at: int) -> DocumentBlock:
    """Returns the block for text before a document that is no JSON."""
    text = DocumentText(source)
    _, finding = one_value(text, at)
    return _broken_block(text, at, finding if finding is not None else document_break("text before the array"))


def _broken_block(text: DocumentText, at: int, finding: Finding) -> DocumentBlock:
    offset, raw, place = line_around(text, at)
    if offset == 0 and (start := text_start(text.source)):
        offset, raw, place = start, raw[start:], max(0, place - start // len(MARK))  # a byte order mark is one character
    return DocumentBlock(offset, raw, finding, place)


class _Document:
    """A document being read. ``at`` is where the next element should begin, or where the last one ended."""

    def __init__(
        self,
        source: Source,
        start: int,
        array: bool,
        size: int,
        check: BlockCheck | None,
        end: int | None = None,
        find_end: Callable[[int], int] | None = None,
        *,
        first: int | None = None,
    ) -> None:
        self.find_end, self.behind = find_end, first is not None
        self.source, self.array, self.prove = source, array, check
        self.window = self.widest = min(size, splitting.max_record_bytes(source))
        self.text = DocumentText(source, end)
        self.size = source.size if end is None else end
        self.at: int = start if self.behind else self.text.skip_space(start)
        self.opened = not array or self.text.text_at(self.at, 1) == "["
        if array and not self.behind:
            self.at = self.text.skip_space(self.at + 1)
        self.following = element_start(self.text.indent(self.at if first is None else first))
        self.tail = max(8, size >> 8)
        """Bytes at the end of a window that surely contain the end of an element, judged by earlier windows."""
        self.grown = self.window
        """Bytes of the last window, which may have grown for a long element."""
        self.said_comma = False
        self.alone = True
        """False for an array that other members follow."""
        self.outside = False
        """True while reading elements after the array, outside of any."""
        self.closed: int | None = None
        """The offset after the closing bracket, once it was read."""
        self.literals = False
        """True if Python literals are accepted as objects and lists."""
        self.in_vain = 0
        """Bytes that were tried as Python literals in vain."""
        self.known: re.Pattern[bytes] | None = None
        """Matches a member that ends the search for the next element after a broken one."""

    def blocks(self) -> Iterator[DocumentBlock]:
        if self.behind:
            yield from self._between()
        elif self.array and self.at >= self.size:
            yield self._break(self.at, "the array has no closing bracket")
        while self.at < self.size:
            block = self._clean()
            if block is None and self.find_end is not None:
                find_end, self.find_end = self.find_end, None
                self.size = find_end(self.at)
                self.text = DocumentText(self.source, self.size)
                continue
            if block is None and self.window > _CAREFUL:
                self.window = self.grown = max(_CAREFUL, self.window >> 2)
                continue
            if block is None:
                until = self.at + self.window
                while self.at < min(until, self.size):
                    yield from self._element()
                continue
            self.window = min(self.widest, self.window << 2)
            if block.raw:
                yield block
            if self.at < self.size:
                yield from self._between()

    def is_whole(self) -> bool:
        if not self.opened or (self.array and self.at >= self.size):
            return False
        while self.at < self.size:
            if self._clean() is None or (self.at < self.size and any(self._between())):
                return False
        return True

    # -- the fast way -------------------------------------------------------------------------------------------------

    def _clean(self) -> DocumentBlock | None:
        """Returns the elements of the next window, or the next element if it is longer; None if something is wrong with them."""
        size = max(self.window, min(self.grown // 2, LONG))
        while True:
            if size > max(self.widest, min(LONG, splitting.max_record_bytes(self.source))):
                return self._long()
            text = self.source.read_at(self.at, min(size, self.size - self.at))
            if len(text) < size or self.at + size >= self.size:
                return self._last(text)
            block = self._guessed(text)
            if block is None:
                if not self._goes_on(text):
                    return None
                block = self._scanned(text)
            if block is not None:
                self.at += len(block.raw)
                self.grown = size
                return block if block.raw else None
            size *= 2

    def _long(self) -> DocumentBlock | None:
        """Returns an element of more than a window as a block; None if it is above the limit, or has no end."""
        end = broken_documents.value_end(self.source, self.at)
        text = broken_documents.fits(self.source, self.at, end) if end is not None else None
        block = self._checked(text) if text is not None else None
        if block is not None:
            self.at = block.offset + len(block.raw)
            self.grown = len(block.raw)
        return block

    def _last(self, text: bytes) -> DocumentBlock | None:
        text = text.rstrip(_SPACE)
        if self.array:
            if text[-1:] != b"]":
                return None
            text = text[:-1].rstrip(_SPACE)
        block = self._checked(text)
        if block is not None:
            self.at = self.size
        return block

    def _guessed(self, text: bytes) -> DocumentBlock | None:
        from predlint.io.boundaries import guess_boundary

        end = guess_boundary(text, max(0, len(text) - self.tail), array=self.array)
        return self._checked(text[:end].rstrip(_SPACE)) if end > 0 else None

    def _scanned(self, text: bytes) -> DocumentBlock | None:
        """Returns a block up to the last boundary in the beginning of JSON. None: no boundary yet; an empty block: a mistake."""
        from predlint.io.boundaries import last_boundary

        end = last_boundary(text, array=self.array)
        if end <= 0:
            return None
        self.tail = max(self.tail, min(self.window, 2 * (len(text) - end)))
        return self._checked(text[:end].rstrip(_SPACE)) or DocumentBlock(self.at, b"")

    def _goes_on(self, text: bytes) -> bool:
        """Returns True if the text is the beginning of more elements: the parser fails only at the NUL bytes appended to it."""
        try:
            if self.array:
                _VALUE.decode(b"[%b%b" % (text, NO_JSON))
            else:
                _VALUE.decode_lines(text + NO_JSON)
        except msgspec.DecodeError as error:
            place = _ERROR_PLACE.search(str(error))
            return place is not None and int(place.group(1)) >= len(text) - len(NO_JSON)
        except RecursionError:
            return False
        return False

    def _checked(self, raw: bytes) -> DocumentBlock | None:
        return whole_block(self.at, raw, array=self.array, check=self.prove)

    # -- the careful way ----------------------------------------------------------------------------------------------

    def _element(self) -> Iterator[DocumentBlock]:
        """Yields the next element and what is wrong with it or after it."""
        text, at = self.text, self.at
        if self.array and text.text_at(at, 1) == "]":
            self.closed = at + 1
            self.at = text.skip_space(at + 1) if self.alone else self.size
            if self.at < self.size:
                yield self._break(self.at, trailing_text("array", text.text_at(self.at, 2)))
                self._go_on_behind_array()
            return
        if text.text_at(at, 1) == '"' and at + 1 < self.size and self._before_member(at, at + 1) == self.size:
            self.at = self.size
            return
        end, finding = one_value(text, at)
        if finding is not None and finding.code == "JSN018":
            yield self._break(at, finding)
            behind = broken_documents.value_end(self.source, at)
            self.at = behind if behind is not None else self._before_member(at, next_element(self.following, text, at + 1))
            yield from self._between()
            return
        if finding is not None and (intended := self._intended_end(at)) is not None:
            end, finding = intended, None
        if finding is not None:
            yield self._break(end, finding)
            if end > at and self._begins(end):
                self.at = end
            elif text.has_line_feed_behind(end):
                self.at = self._before_member(at, next_element(self.following, text, max(end, at + 1)))
            else:
                self.at = self._before_member(at, end_of_element(text, at, end))
            return
        yield DocumentBlock(at, text.text_at(at, end - at).encode("latin-1"))
        self.at = end
        yield from self._between()

    def _go_on_behind_array(self) -> None:
        """Moves to the next element in the text after the array, which is often another array."""
        text, at = self.text, self.at
        if text.text_at(at, 1) == ",":
            at = text.skip_space(at + 1)
        begin = text.text_at(at, 1)
        self.outside = begin != "["
        if not self.outside:
            self.at = text.skip_space(at + 1)
        else:
            self.at = at if begin == "{" else next_element(self.following, text, self.at)

    def _intended_end(self, at: int) -> int | None:
        if not self.literals or self.in_vain >= _MOST_IN_VAIN or self.text.text_at(at, 1) not in ("{", "["):
            return None
        end, looked_at = intended_end(self.text, at)
        if end is None:
            self.in_vain += looked_at
        return end

    def _between(self) -> Iterator[DocumentBlock]:
        """Moves from the end of an element to the next one, and yields what is wrong between them."""
        text = self.text
        at = text.skip_space(self.at)
        if text.text_at(at, 1) == ",":
            if not self.array and not self.said_comma:
                self.said_comma = True
                yield self._break(at, "a comma between objects")
            comma, at = at, text.skip_space(at + 1)
            if self.array and text.text_at(at, 1) == "]":
                yield self._break(comma, "a comma before the closing bracket")
            elif self.array and at >= self.size and not self.outside:
                yield self._break(at, "the array has no closing bracket")
        elif self.outside and at >= self.size:
            pass
        elif self.array and text.text_at(at, 1) != "]":
            yield self._break(at, "no comma between elements" if at < self.size else "the array has no closing bracket")
            at = at if text.text_at(at, 1) == "{" else self._before_member(at, next_element(self.following, text, at))
        self.at = at

    def _before_member(self, broken: int, following: int) -> int:
        """Returns where to continue after a broken element: at the next one, unless the array ended before that."""
        member = next_member(self.known, self.source, broken, following) if self.known is not None else None
        if member is None:
            return following
        self.closed = bracket_before(self.text, member)
        return self.size

    def _begins(self, at: int) -> bool:
        """Returns True if an element begins there on a line of its own. Then the broken element lacks its end, and this one is whole."""
        line = line_around(self.text, at)[0]
        before = "\n" + self.text.text_at(line, at - line + 1)
        match = self.following.match(before) if line else None
        return match is not None and match.end() == len(before) - 1

    def _break(self, at: int, fault: Finding | str) -> DocumentBlock:
        return _broken_block(self.text, at, document_break(fault) if isinstance(fault, str) else fault)


#: Elements in a part are at most so long; longer ones are read in one process.
_LONGEST = 1 << 25


def whole_blocks(
    source: Source, start: int, stop: int, *, size: int = BLOCK, check: BlockCheck | None = None
) -> Iterator[DocumentBlock | None]:
    """Yields blocks of whole elements from one offset to another; yields None and stops at anything else. See `document_blocks`."""
    from predlint.io.boundaries import last_boundary

    at, tail = start, max(8, size >> 8)
    while at < stop:
        last = at + size >= stop
        block = _up_to(source, at, stop if last else _end_before(source, at + size, min(tail, size // 2)), check)
        if block is None and not last:
            text = source.read_at(at, size)
            end = last_boundary(text, array=True)
            if end <= 0:  # an element that is longer than the window becomes a block of its own
                block = _long(source, at, stop, check)
            else:
                tail = max(tail, min(size, 2 * (len(text) - end)))
                block = _sound(at, text[:end].rstrip(JSON_SPACE), check)
        if block is None:
            yield None
            return
        yield block
        at += len(block.raw)
        if at < stop:
            match = COMMA_BETWEEN.match(source.read_at(at, min(PART_STEP, stop - at)))
            if match is None or at + match.end() >= stop:
                yield None
                return
            at += match.end()


def _end_before(source: Source, place: int, tail: int) -> int | None:
    """Returns the end of the last element before an offset, guessed from the last ``tail`` bytes, or None. Reading a block only up to there
    saves copying it."""
    from predlint.io.boundaries import guess_boundary

    text = source.read_at(place - 2 * tail, 2 * tail)
    end = guess_boundary(text, max(0, len(text) - tail), array=True)
    return place - 2 * tail + end if end > 0 else None


def _up_to(source: Source, at: int, end: int | None, check: BlockCheck | None) -> DocumentBlock | None:
    return _sound(at, source.read_at(at, end - at).rstrip(JSON_SPACE), check) if end is not None else None


def _long(source: Source, at: int, stop: int, check: BlockCheck | None) -> DocumentBlock | None:
    """Returns the block with the element that begins there; None for one that is too large to be read, or very long."""
    end = value_end(source, at)
    text = fits(source, at, end) if end is not None and end <= stop and end - at <= _LONGEST else None
    return _sound(at, text, check) if text is not None else None


def _sound(at: int, raw: bytes, check: BlockCheck | None) -> DocumentBlock | None:

    return whole_block(at, raw, array=True, check=check) if raw else None
