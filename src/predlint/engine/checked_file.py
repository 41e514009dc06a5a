"""A file that is checked to its end, for code that processes its records: which of them have findings, and where each is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from predlint.engine.error_tracking import ErrorTracker, RecordBitmap
from predlint.stream.document_block import split

if TYPE_CHECKING:
    from predlint.engine.record_offsets import RecordOffsets
    from predlint.platforms.protocols import FileRules
    from predlint.stream.layout import Layout
    from predlint.stream.sources import Source


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
