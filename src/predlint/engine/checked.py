"""A file whose last finding is told, for whoever does something with its records: which of them have findings, and where each stands."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from predlint.engine.faulty import Faulty
from predlint.shape.findings import pointer
from predlint.stream.piece import split

if TYPE_CHECKING:
    from predlint.dialects.protocols import FileRules
    from predlint.engine.marks import Marks
    from predlint.engine.run import FileRun
    from predlint.shape.findings import Finding
    from predlint.stream.layout import Layout
    from predlint.stream.sections import Document
    from predlint.stream.sources import Source


class LateFinding(NamedTuple):
    """A finding that took more than one record: a duplicate, an answer given twice."""

    position: int
    """That of the record it is about, from 0."""
    code: str
    pointer: str
    """What in the record it is about, from the record's root; empty for all of it."""


class Late:
    """Findings that took more than one record, in the order in which they were told. One of them takes 16 bytes."""

    def __init__(self) -> None:
        self._positions, self._kinds = array("q"), array("q")
        self._numbers: dict[tuple[str, str], int] = {}

    def add(self, position: int, finding: Finding) -> None:
        """A finding about the record at a position."""
        kind = finding.code, pointer(finding.path)
        self._positions.append(position)
        self._kinds.append(self._numbers.setdefault(kind, len(self._numbers)))

    def __len__(self) -> int:
        return len(self._positions)

    def __iter__(self) -> Iterator[LateFinding]:
        kinds = list(self._numbers)
        for position, kind in zip(self._positions, self._kinds, strict=True):
            yield LateFinding(position, *kinds[kind])


class Watch:
    """What is kept of the findings of a file beside the report, for who asks for it."""

    def __init__(self) -> None:
        self.errors = Faulty()
        """Records with an error, by the levels of the run."""
        self.once = Faulty()
        """Records of which something is said that is told once a file."""
        self.late = Late()

    def pack(self) -> None:
        """A part, or a list, ends: what was added is put away."""
        self.errors.pack()
        self.once.pack()


class Listed(Struct, frozen=True):
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


class Stretch(Struct, frozen=True):
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


class Checked:
    """A file, checked to its end and still open. It is to be used before the function that got it returns."""

    def __init__(
        self,
        source: Source,
        layout: Layout,
        rules: FileRules,
        *,
        count: int,
        marks: Marks,
        faulty: Faulty,
        watch: Watch,
        lists: tuple[Listed, ...] = (),
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

    def stretches(self) -> Iterator[Stretch]:
        """All records in the order of the file, many at a time; what is not a record stands between the stretches."""
        marks, lines = self._marks, self.layout.kind == "lines"
        firsts, offsets = marks.record, marks.offset
        behind, ends = [*firsts[1:], self.count], [*offsets[1:], self.source.size] if lines else []
        for at, (first, offset) in enumerate(zip(firsts, offsets, strict=True)):
            yield Stretch(first, behind[at] - first, offset, ends[at] - offset if lines else marks.size[at], lines)

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


def checked_of(run: FileRun, layout: Layout, document: Document | None) -> Checked:
    """What a run knows of its file once everything is told."""
    records = run.records
    assert records.watch is not None, "a run that tells nobody"
    ends = {section.begin: section.end for section in document.sections} if document is not None else {}
    behind = [*[first for first, _, _ in run.lists], records.count][1:]
    lists = [
        Listed(pointer[1:], begin, ends[begin], first, stop, predictions)
        for (first, pointer, predictions), begin, stop in zip(run.lists, run.begins, behind, strict=True)
    ]
    return Checked(
        run.source, layout, run.rules, count=records.count, marks=records.marks, faulty=records.faulty, watch=records.watch,
        lists=tuple(lists), broken=run.broken,
    )  # fmt: skip


#: What is called with every file once it is checked, in the order of the files.
After = Callable[[Checked], None]
