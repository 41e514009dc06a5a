"""A file that is checked to its end, and its records split: those without an error to one output, the others to another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from predlint.engine.record_offsets import ErrorTracker, RecordBitmap
from predlint.io import splitting
from predlint.io.document_blocks import split
from predlint.io.sources import BLOCK, Source
from predlint.model.texts import lazy_regex

if TYPE_CHECKING:
    from predlint.engine.record_offsets import RecordOffsets
    from predlint.io.layout import Layout
    from predlint.platforms.protocols import FileRules


# -- A file that is checked to its end, for code that processes its records: which of them have findings, and where each is --


class ListSection(Struct, frozen=True):
    """A list of records in a document."""

    name: str
    begin: int
    """Offset of its opening bracket, in bytes of the file."""
    end: int
    """Offset behind its closing bracket."""
    first: int
    """Position of its first record."""
    behind: int
    """Position after its last record."""
    predictions: bool
    """False for a list that predictions refer to: images, categories."""


class RecordRange(Struct, frozen=True):
    """Consecutive records of a file that are read at once: about a megabyte, or one longer record."""

    first: int
    """Position of the first record."""
    count: int
    offset: int
    """Offset of the first byte."""
    size: int
    """Size in bytes. A range of lines has whole lines, blank ones too; a range of elements ends with the last element."""
    is_lines: bool

    def read(self, source: Source) -> bytes:
        """Reads the bytes of this range."""
        return source.read_at(self.offset, self.size)

    def spans(self, raw: bytes) -> list[tuple[int, int]]:
        """Returns begin and end of each record in these bytes. Blank lines and line ends are left out."""
        if not self.is_lines:
            return [(0, len(raw))] if self.count == 1 else split(raw)
        found: list[tuple[int, int]] = []
        at = 0
        for line in raw.split(b"\n"):
            end = at + len(line) - line.endswith(b"\r")
            if end > at and not line.isspace():
                found.append((at, end))
            at += len(line) + 1
        return found


class CheckedFile:
    """A file that is checked to its end and still open. Use it before the function that received it returns."""

    def __init__(
        self,
        source: Source,
        layout: Layout,
        rules: FileRules,
        *,
        count: int,
        marks: RecordOffsets,
        faulty: RecordBitmap,
        watch: ErrorTracker,
        lists: tuple[ListSection, ...] = (),
        broken: bool = False,
    ) -> None:
        self.source = source
        """The unpacked bytes; ``source.corrupt`` is the error message if they are truncated."""
        self.layout = layout
        """The layout of the file: ``lines``, ``array``, ``spread`` (objects one after the other), ``document`` (see `lists`), ``other``."""
        self.rules = rules
        """The rules of the ontology for this file; they have seen all of it."""
        self.count = count
        """Number of records, including those of all lists of a document."""
        self.errors = watch.errors
        """Positions of records with an error, by the severities of the run."""
        self.faulty = faulty
        """Positions of records with a finding of any severity."""
        self.once = watch.once
        """Positions of records with a once-per-file finding, even if it was reported for another record."""
        self.late = watch.late
        self.lists = lists
        """Lists of a document, in file order."""
        self.broken = broken
        """True if an array or a document is truncated or broken: not all of its text is records."""
        self._marks = marks

    @property
    def name(self) -> str | None:
        """The name that the user gave: a path, a URL, ``-``; None for records in memory."""
        return self.source.name

    def stretches(self) -> Iterator[RecordRange]:
        """Yields all records in file order, many at a time. Text that is not a record lies between the ranges."""
        offsets_of, lines = self._marks, self.layout.kind == "lines"
        firsts, offsets = offsets_of.record, offsets_of.offset
        next_firsts, ends = [*firsts[1:], self.count], [*offsets[1:], self.source.size] if lines else []
        for at, (first, offset) in enumerate(zip(firsts, offsets, strict=True)):
            yield RecordRange(first, next_firsts[at] - first, offset, ends[at] - offset if lines else offsets_of.size[at], lines)

    def records(self) -> Iterator[tuple[int, int, bytes]]:
        """Yields each record in file order: its position, its offset, and its bytes as written, without the line end."""
        for record_range in self.stretches():
            raw = record_range.read(self.source)
            for position, (begin, end) in enumerate(record_range.spans(raw), record_range.first):
                yield position, record_range.offset + begin, raw[begin:end]

    def texts(self) -> Iterator[bytes]:
        """Yields the bytes of each record."""
        for _, _, raw in self.records():
            yield raw


#: The type of a function that is called with every checked file, in file order.
After = Callable[[CheckedFile], None]


# -- Splits the records of a checked file, byte for byte: those without an error go to one output, those with an error to another --


_BETWEEN = b" \t\r\n,"
#: If more bytes than these lie between two records, they are only counted, and dropped.
_MOST_BETWEEN = 1 << 20


class SplitCounts(Struct):
    """The number of records and other bytes of a file, by what became of them."""

    valid: int = 0
    rejects: int = 0
    neither: int = 0
    """Number of bytes that are neither records nor separators."""
    staying: int = 0
    """In a document: number of images and categories with an error. They are no predictions and stay in both outputs."""

    def count(self, stretch: RecordRange, bad: list[int]) -> None:
        """Counts the records of a range."""
        self.valid += stretch.count - len(bad)
        self.rejects += len(bad)


class Form(Protocol):
    """Writes the records of one file, or of several, one after the other."""

    def begin(self, head: bytes) -> None:
        """Begins a file of elements; ``head`` is the text before its first one."""
        ...

    def put(self, between: bytes, raw: bytes, spans: Spans | None = None) -> None:
        """Writes consecutive elements of a text, each at its span; ``between`` is the text before them in the file.

        Without ``spans``, writes the whole text: elements of an array with their separators.
        """
        ...

    def end(self, tail: bytes) -> None:
        """Ends a file of elements; ``tail`` is the text after its last one."""
        ...

    def finish(self) -> None:
        """Completes the output."""
        ...


class SplitOutputs(Struct, frozen=True):
    """The outputs for valid and rejected records. None if the records of that side are not written."""

    valid: Form | None
    rejects: Form | None

    def each(self) -> list[Form]:
        """Returns the outputs that are not None."""
        return [form for form in (self.valid, self.rejects) if form is not None]


def split_lines(checked: CheckedFile, valid: LineForm | None, rejects: LineForm | None) -> SplitCounts:
    """Writes the lines of a file to their outputs, without blank ones."""
    counts = SplitCounts()
    for record_range in checked.stretches():
        bad = checked.errors.among(record_range.first, record_range.first + record_range.count)
        counts.count(record_range, bad)
        uniform = len(bad) in (0, record_range.count)
        form = rejects if bad else valid
        if not record_range.count or (uniform and form is None):
            continue
        if record_range.size > splitting.max_record_bytes(checked.source):  # a single line, which need not fit into memory
            _copy_line(checked.source, record_range, form)
            continue
        raw = record_range.read(checked.source)
        whole = raw.count(b"\n") + (not raw.endswith(b"\n")) == record_range.count  # no line is blank
        if whole and uniform and form is not None:
            form.lines(raw)
            continue
        lines = raw.split(b"\n")
        ended = _is_blank(lines[-1])
        lines = lines[: record_range.count] if whole else [line for line in lines if not _is_blank(line)]
        for first, behind, is_bad in _runs(bad, record_range.first, record_range.count):
            form = rejects if is_bad else valid
            if form is not None:
                form.lines(b"\n".join(lines[first:behind]) + (b"\n" if ended or behind < record_range.count else b""))
    return counts


def split_elements(checked: CheckedFile, valid: Form | None, rejects: Form | None) -> SplitCounts:
    """Writes the elements of an array, or objects one after the other, to their outputs."""
    counts = SplitCounts()
    place = checked.layout.start, checked.source.size
    _elements(checked, checked.stretches(), place, SplitOutputs(valid, rejects), counts, array=checked.layout.kind == "array")
    return counts


def split_document(checked: CheckedFile, valid: Write | None, rejects: Write | None) -> SplitCounts:
    """Writes a document twice: its lists of predictions get the elements without an error in one and those with an error in the other."""
    counts = SplitCounts()
    source = checked.source
    writes = [write for write in (valid, rejects) if write is not None]
    at = checked.layout.start
    ranges_of = _by_list(checked)
    for listed in checked.lists:
        if not listed.predictions:
            counts.staying += checked.errors.count([(listed.first, listed.behind)])
            continue
        _copy(source, at, listed.begin, writes)
        outputs = SplitOutputs(*[ArrayForm(write, inside=True) if write is not None else None for write in (valid, rejects)])
        _elements(checked, ranges_of(listed), (listed.begin, listed.end), outputs, counts, array=True)
        for form in outputs.each():
            form.finish()
        at = listed.end
    _copy(source, at, source.size, writes)
    return counts


def _is_blank(line: bytes) -> bool:
    return not line or line.isspace()


def _copy_line(source: Source, stretch: RecordRange, form: LineForm | None) -> None:
    """Copies a line above the size limit unchanged."""
    at, end = stretch.offset, stretch.offset + stretch.size
    while form is not None and at < end and (block := source.read_at(at, min(BLOCK, end - at))):
        at += len(block)
        form.lines(block, goes_on=at < end)


def _by_list(checked: CheckedFile) -> Callable[[ListSection], Iterator[RecordRange]]:
    """Returns a function that yields the ranges of each list of a document. Call it in file order."""
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
    """Writes the elements between two offsets; the first is that of the opening bracket, if there is one."""
    source, (at, end) = checked.source, place
    head = True
    for record_range in stretches:
        between, junk = _between(source, at, record_range.offset, b"[" if head and array else b"")
        parted.neither += junk
        if head:
            for form in sides.each():
                form.begin(between)
            head = False
        bad = checked.errors.among(record_range.first, record_range.first + record_range.count)
        parted.count(record_range, bad)
        at = record_range.offset + record_range.size
        uniform = len(bad) in (0, record_range.count)
        form = sides.rejects if bad else sides.valid
        if uniform and form is None:
            continue
        raw = record_range.read(source)
        if uniform and isinstance(form, ArrayForm | SpreadForm):
            form.put(between, raw)
            continue
        spans = record_range.spans(raw)
        for first, behind, is_bad in _runs(bad, record_range.first, record_range.count):
            before = raw[spans[first - 1][1] : spans[first][0]] if first else between
            form = sides.rejects if is_bad else sides.valid
            if form is not None:
                form.put(before, raw, spans[first:behind])
    tail, junk = _between(source, at, end, b"[]" if head and array else b"]" if array else b"")
    parted.neither += junk
    for form in sides.each():
        form.end(tail)


def _between(source: Source, at: int, end: int, brackets: bytes) -> tuple[bytes, int]:
    """Returns the bytes between two records, and how many of them are not whitespace, commas or expected brackets."""
    if end - at > _MOST_BETWEEN:
        return b"", end - at
    text = source.read_at(at, end - at)
    return text, len(text.strip(_BETWEEN + brackets))


# -- both ----------------------------------------------------------------------------------------------------------------------


def _runs(bad: list[int], first: int, count: int) -> Iterator[tuple[int, int, bool]]:
    """Yields runs of consecutive valid or bad records: begin and end, counted from ``first``, and whether they are bad."""
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
    """Copies bytes that belong to both outputs."""
    while at < end and (block := source.read_at(at, min(BLOCK, end - at))):
        for write in writes:
            write(block)
        at += len(block)


# -- the formats in which records are written, each with its original bytes --------------------------------------------------


#: A function that writes bytes.
Write = Callable[[bytes], object]
#: Begin and end of records in their text.
Spans = Sequence[tuple[int, int]]
_COMMA = lazy_regex(rb"[ \t\r\n]*,[ \t\r\n]*")
_OPENING = lazy_regex(rb"[ \t\r\n]*\[([ \t\r\n]*)")
_CLOSING = lazy_regex(rb"[ \t\r\n]*\][ \t\r\n]*")
#: Line feeds in a record with the whitespace around them. In JSON they are only between values, never in a string.
_FEEDS = lazy_regex(rb"[ \t]*[\r\n][ \t\r\n]*")


class LineForm:
    """Writes one record a line. Elements of several lines are joined to one; all other bytes are kept."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._open = False
        """True after a last line without a line feed."""

    def lines(self, raw: bytes, *, goes_on: bool = False) -> None:
        """Writes whole lines; ``goes_on``: part of a line that continues with the next call."""
        self._begin_line()
        self._write(raw)
        self._open = not goes_on and not raw.endswith(b"\n")

    def begin(self, head: bytes) -> None:
        """Does nothing: a file of lines has no header."""

    def put(self, between: bytes, raw: bytes, spans: Spans | None = None) -> None:
        """Writes each element as a line."""
        self._begin_line()
        lines = [raw[begin:end] for begin, end in spans or [(0, len(raw))]]
        lines = [_FEEDS.sub(b" ", line) if b"\n" in line or b"\r" in line else line for line in lines]
        self._write(b"\n".join([*lines, b""]))

    def _begin_line(self) -> None:
        if self._open:
            self._write(b"\n")
            self._open = False

    def end(self, tail: bytes) -> None:
        """Does nothing: a file of lines has no end."""

    def finish(self) -> None:
        """Does nothing: a file without a record is empty."""


class ArrayForm:
    """Writes the elements of a JSON array, with their original separators."""

    def __init__(self, write: Write, *, inside: bool = False) -> None:
        """``inside``: the array is a member of a document whose text continues behind it."""
        self._write = write
        feed = b"" if inside else b"\n"
        self._head, self._tail, self._comma, self._empty = b"[", b"]" + feed, b",\n", b"[]" + feed
        self._begun = False

    def begin(self, head: bytes) -> None:
        """Uses the opening bracket of the first file for the output."""
        match = _OPENING.fullmatch(head)
        if match is not None:
            self._comma = b"," + match.group(1)
            self._head = self._head if self._begun else head

    def put(self, between: bytes, raw: bytes, spans: Spans | None = None) -> None:
        """Writes elements of an array."""
        comma = between if _COMMA.fullmatch(between) is not None else self._comma
        self._write(comma if self._begun else self._head)
        self._begun = True
        self._write(raw if spans is None else raw[spans[0][0] : spans[-1][1]])

    def end(self, tail: bytes) -> None:
        """Uses the closing bracket of the last file for the output."""
        if _CLOSING.fullmatch(tail) is not None:
            self._tail = tail

    def finish(self) -> None:
        """Closes the array."""
        self._write(self._tail if self._begun else self._empty)


class SpreadForm:
    """Writes objects one after the other, each with its line breaks and the whitespace before it."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._tail = b"\n"
        self._begun = False

    def begin(self, head: bytes) -> None:
        """Does nothing: objects need no header."""

    def put(self, between: bytes, raw: bytes, spans: Spans | None = None) -> None:
        """Writes consecutive objects."""
        if self._begun:
            self._write(between if between.isspace() else b"\n")
        self._begun = True
        self._write(raw if spans is None else raw[spans[0][0] : spans[-1][1]])

    def end(self, tail: bytes) -> None:
        """Keeps the whitespace at the end of the last file for the end of the output."""
        self._tail = tail if not tail or tail.isspace() else b"\n"

    def finish(self) -> None:
        """Writes the end; a file without an object stays empty."""
        if self._begun:
            self._write(self._tail)
