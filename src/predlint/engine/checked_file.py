"""A file whose last finding is told, for whoever does something with its records: which of them have findings, and where each stands."""

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
    """A list of a document."""

    name: str
    begin: int
    """The place of its opening bracket, in bytes of the file."""
    end: int
    """The place behind its closing bracket."""
    first: int
    """The position of its first record."""
    behind: int
    """The position behind its last record."""
    predictions: bool
    """False for what predictions refer to: images, categories."""


class RecordRange(Struct, frozen=True):
    """Records that follow one another in a file, read at once: a megabyte or so, or one record that is longer."""

    first: int
    """The position of the first of them."""
    count: int
    offset: int
    """The place of the first byte."""
    size: int
    """Of lines: whole lines, blank ones too. Of elements: from the begin of the first to the end of the last."""
    is_lines: bool

    def read(self, source: Source) -> bytes:
        """Its bytes."""
        return source.read_at(self.offset, self.size)

    def spans(self, raw: bytes) -> list[tuple[int, int]]:
        """Where each record begins and ends in these bytes; of a line without its end, and without blank lines."""
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
    """A file, checked to its end and still open. It is to be used before the function that got it returns."""

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
        """Its bytes, unpacked; ``source.corrupt`` says in words where they break off."""
        self.layout = layout
        """How records lie in it: ``lines``, ``array``, ``spread`` (objects one after the other), ``document`` (see `lists`), ``other``."""
        self.rules = rules
        """Of the ontology, for this file; they have seen all of it."""
        self.count = count
        """Records, with those of all lists of a document."""
        self.errors = watch.errors
        """Positions (from 0) of records with an error, by the levels of the run."""
        self.faulty = faulty
        """Positions of records with a finding of any level."""
        self.once = watch.once
        """Positions of records of which something is said that is told once a file, be it told of them or of another."""
        self.late = watch.late
        self.lists = lists
        """Of a document, in the order of the file."""
        self.broken = broken
        """True for an array or a document that breaks off somewhere: not all of its text is records."""
        self._marks = marks

    @property
    def name(self) -> str | None:
        """What the user calls the file: its path, a URL, ``-``; None for records in memory."""
        return self.source.name

    def stretches(self) -> Iterator[RecordRange]:
        """All records in the order of the file, many at a time; what is not a record stands between the stretches."""
        marks, lines = self._marks, self.layout.kind == "lines"
        firsts, offsets = marks.record, marks.offset
        behind, ends = [*firsts[1:], self.count], [*offsets[1:], self.source.size] if lines else []
        for at, (first, offset) in enumerate(zip(firsts, offsets, strict=True)):
            yield RecordRange(first, behind[at] - first, offset, ends[at] - offset if lines else marks.size[at], lines)

    def records(self) -> Iterator[tuple[int, int, bytes]]:
        """Each record in the order of the file: position, place in bytes, and its bytes as they stand there; of a line without its end."""
        for stretch in self.stretches():
            raw = stretch.read(self.source)
            for position, (begin, end) in enumerate(stretch.spans(raw), stretch.first):
                yield position, stretch.offset + begin, raw[begin:end]

    def texts(self) -> Iterator[bytes]:
        """The bytes of each record."""
        for _, _, raw in self.records():
            yield raw


#: What is called with every file once it is checked, in the order of the files.
After = Callable[[CheckedFile], None]
