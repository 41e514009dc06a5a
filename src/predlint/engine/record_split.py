"""The records of a checked file told apart: those without an error to one side, those with one to the other, byte by byte as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from msgspec import Struct

from predlint.engine.checked_file import CheckedFile, ListSection, RecordRange
from predlint.lazy_regex import lazy_regex
from predlint.stream import limits
from predlint.stream.sources import BLOCK, Source

_BETWEEN = b" \t\r\n,"
#: More bytes between two records than these are counted as they are, and nothing of them is kept.
_MOST_BETWEEN = 1 << 20


class SplitCounts(Struct):
    """What became of a file."""

    valid: int = 0
    rejects: int = 0
    neither: int = 0
    """Bytes that are no record, and no space or sign between records."""
    staying: int = 0
    """Of a document: what has an error and is no prediction, images and categories; it stays on both sides."""

    def count(self, stretch: RecordRange, bad: list[int]) -> None:
        """Counts the records of a stretch."""
        self.valid += stretch.count - len(bad)
        self.rejects += len(bad)


class SplitOutputs(Struct, frozen=True):
    """Where records go; None for those that nobody wants."""

    valid: Form | None
    rejects: Form | None

    def each(self) -> list[Form]:
        """Those that are there."""
        return [form for form in (self.valid, self.rejects) if form is not None]


def split_lines(checked: CheckedFile, valid: LineForm | None, rejects: LineForm | None) -> SplitCounts:
    """Hands the lines of a file on; blank ones to nobody."""
    parted = SplitCounts()
    for stretch in checked.stretches():
        bad = checked.errors.among(stretch.first, stretch.first + stretch.count)
        parted.count(stretch, bad)
        uniform = len(bad) in (0, stretch.count)
        form = rejects if bad else valid
        if not stretch.count or (uniform and form is None):
            continue
        if stretch.size > limits.max_record_bytes(checked.source):  # one line, which no memory need hold
            _copy_line(checked.source, stretch, form)
            continue
        raw = stretch.read(checked.source)
        whole = raw.count(b"\n") + (not raw.endswith(b"\n")) == stretch.count  # no line is blank
        if whole and uniform and form is not None:
            form.lines(raw)
            continue
        lines = raw.split(b"\n")
        ended = _is_blank(lines[-1])
        lines = lines[: stretch.count] if whole else [line for line in lines if not _is_blank(line)]
        for first, behind, is_bad in _runs(bad, stretch.first, stretch.count):
            form = rejects if is_bad else valid
            if form is not None:
                form.lines(b"\n".join(lines[first:behind]) + (b"\n" if ended or behind < stretch.count else b""))
    return parted


def split_elements(checked: CheckedFile, valid: Form | None, rejects: Form | None) -> SplitCounts:
    """Hands the elements of an array on, or objects that stand one after the other."""
    parted = SplitCounts()
    place = checked.layout.start, checked.source.size
    _elements(checked, checked.stretches(), place, SplitOutputs(valid, rejects), parted, array=checked.layout.kind == "array")
    return parted


def split_document(checked: CheckedFile, valid: Write | None, rejects: Write | None) -> SplitCounts:
    """Writes a document twice: its lists of predictions have the elements without an error here and those with one there."""
    parted = SplitCounts()
    source = checked.source
    writes = [write for write in (valid, rejects) if write is not None]
    at = checked.layout.start
    stretches = _by_list(checked)
    for listed in checked.lists:
        if not listed.predictions:
            parted.staying += checked.errors.count([(listed.first, listed.behind)])
            continue
        _copy(source, at, listed.begin, writes)
        sides = SplitOutputs(*[ArrayForm(write, inside=True) if write is not None else None for write in (valid, rejects)])
        _elements(checked, stretches(listed), (listed.begin, listed.end), sides, parted, array=True)
        for form in sides.each():
            form.finish()
        at = listed.end
    _copy(source, at, source.size, writes)
    return parted


def _is_blank(line: bytes) -> bool:
    return not line or line.isspace()


def _copy_line(source: Source, stretch: RecordRange, form: LineForm | None) -> None:
    """A line above the limit, as it is."""
    at, end = stretch.offset, stretch.offset + stretch.size
    while form is not None and at < end and (block := source.read_at(at, min(BLOCK, end - at))):
        at += len(block)
        form.lines(block, goes_on=at < end)


def _by_list(checked: CheckedFile) -> Callable[[ListSection], Iterator[RecordRange]]:
    """What gives the stretches of each list of a document, asked in the order of the file."""
    every = checked.stretches()
    ahead = next(every, None)

    def of(listed: ListSection) -> Iterator[RecordRange]:
        nonlocal ahead
        while ahead is not None and ahead.first < listed.behind:
            here, ahead = ahead, next(every, None)
            if here.first >= listed.first:
                yield here

    return of


# -- elements ------------------------------------------------------------------------------------------------------------------


def _elements(
    checked: CheckedFile, stretches: Iterator[RecordRange], place: tuple[int, int], sides: SplitOutputs, parted: SplitCounts, *, array: bool
) -> None:
    """The elements between two places, of which the first is that of the opening bracket where there is one."""
    source, (at, end) = checked.source, place
    head = True
    for stretch in stretches:
        between, junk = _between(source, at, stretch.offset, b"[" if head and array else b"")
        parted.neither += junk
        if head:
            for form in sides.each():
                form.begin(between)
            head = False
        bad = checked.errors.among(stretch.first, stretch.first + stretch.count)
        parted.count(stretch, bad)
        at = stretch.offset + stretch.size
        uniform = len(bad) in (0, stretch.count)
        form = sides.rejects if bad else sides.valid
        if uniform and form is None:
            continue
        raw = stretch.read(source)
        if uniform and isinstance(form, ArrayForm | SpreadForm):
            form.put(between, raw)
            continue
        spans = stretch.spans(raw)
        for first, behind, is_bad in _runs(bad, stretch.first, stretch.count):
            before = raw[spans[first - 1][1] : spans[first][0]] if first else between
            form = sides.rejects if is_bad else sides.valid
            if form is not None:
                form.put(before, raw, spans[first:behind])
    tail, junk = _between(source, at, end, b"[]" if head and array else b"]" if array else b"")
    parted.neither += junk
    for form in sides.each():
        form.end(tail)


def _between(source: Source, at: int, end: int, brackets: bytes) -> tuple[bytes, int]:
    """What stands between two records, and how many bytes of it are no space, comma or bracket that belongs there."""
    if end - at > _MOST_BETWEEN:
        return b"", end - at
    text = source.read_at(at, end - at)
    return text, len(text.strip(_BETWEEN + brackets))


# -- both ----------------------------------------------------------------------------------------------------------------------


def _runs(bad: list[int], first: int, count: int) -> Iterator[tuple[int, int, bool]]:
    """Records of one kind that follow one another: from the one to before the other, counted from ``first``, and whether they are bad."""
    at, number = 0, 0
    while at < count:
        behind = at
        while number < len(bad) and bad[number] - first == behind:
            behind, number = behind + 1, number + 1
        if behind > at:
            yield at, behind, True
        else:
            behind = bad[number] - first if number < len(bad) else count
            yield at, behind, False
        at = behind


def _copy(source: Source, at: int, end: int, writes: list[Write]) -> None:
    """What belongs to both sides."""
    while at < end and (block := source.read_at(at, min(BLOCK, end - at))):
        for write in writes:
            write(block)
        at += len(block)


# -- the forms in which records are written to a file of their own, with the bytes that they have in the files they come from


#: Takes bytes.
Write = Callable[[bytes], object]
#: Where records begin and end in their text.
Spans = Sequence[tuple[int, int]]
_COMMA = lazy_regex(rb"[ \t\r\n]*,[ \t\r\n]*")
_OPENING = lazy_regex(rb"[ \t\r\n]*\[([ \t\r\n]*)")
_CLOSING = lazy_regex(rb"[ \t\r\n]*\][ \t\r\n]*")
#: Line feeds in a record with the space around them. In JSON they stand between values only, never in a string.
_FEEDS = lazy_regex(rb"[ \t]*[\r\n][ \t\r\n]*")


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
