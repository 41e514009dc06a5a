"""What is told of a file as a whole, not of a record in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from predlint.engine import file_words as say
from predlint.engine.part import read_list
from predlint.report.collector import Collector
from predlint.report.line import Line
from predlint.shape.faults import fault, under
from predlint.shape.findings import Finding, finding_of
from predlint.stream.cursor import MARK, Cursor, text_start
from predlint.stream.layout import Layout
from predlint.stream.sources import Source

if TYPE_CHECKING:
    from predlint.dialects.protocols import FileRules
    from predlint.stream.sections import Document, Section

#: Bytes of two lists that are compared at once.
_COMPARED = 1 << 20


class Whole:
    """Findings about one file."""

    def __init__(self, source: Source, rules: FileRules, collector: Collector) -> None:
        self._source, self._rules, self._collector = source, rules, collector
        self.dirty = False
        """True once something was told, other than that it begins with a byte order mark."""

    def begin(self, layout: Layout, document: Document | None) -> None:
        """What can be said before its records are read."""
        start = text_start(self._source)
        if start:
            self.tell("JSN011", say.bom)
        if start > len(MARK):
            self.tell("JSN001", say.boms, at=len(MARK))
        if layout.kind == "other":
            self.tell("JSN017", say.wrong_kind, layout.what, self._rules.way_from(layout.what))
        for code, words, about in self._rules.envelope(layout, self._source.name):
            self.tell(code, words, *about)
        if self._rules.lists and layout.kind != "other":
            for name, finding in self._rules.begin(document, partial(read_list, self._source, document)):
                self.root(document.section(name) if document is not None and name is not None else None, finding)

    def root(self, section: Section | None, finding: Finding) -> None:
        """A finding about the root of a document, or about a member of it."""
        self.dirty = True
        offset = section.begin if section is not None else 0
        cursor = Cursor(self._source, text_start(self._source))
        cursor.go_to(offset)
        self._collector.add(Line(self._source.name, cursor.line, offset, b"", None, "", cursor.column), [(finding, 0)])

    def twice(self, section: Section, others: Sequence[Section], *, is_sound: bool) -> None:
        """A member of the root has a name that others had before. What stands there is certain only where the document is sound."""
        from predlint.stream.syntax_words import lists_lost, twice, twice_alike

        said = fault("JSN007", twice, section.name)
        different = [other for other in others if not _is_same(self._source, other, section)]
        if not different:
            said = fault("JSN007", twice_alike, section.name)
        elif is_sound and any(other.is_array and not other.is_empty for other in different):
            said = under(fault("JSN007", lists_lost, section.name), "content-lost")
        self.root(section, finding_of(said, (None, section.name)))

    def tell(self, code: str, words: Callable[..., tuple[str, str | None]], *about: Any, late: bool = False, at: int = 0) -> None:
        """A finding about the file. ``late``: told when all of it was read; ``at``: the byte of its first line that it is about."""
        self.dirty = self.dirty or code != "JSN011"
        line = Line(self._source.name, 1, at, b"", None)
        self._collector.add(line, [(finding_of(fault(code, words, *about)), 0)], late=late)


def _is_same(source: Source, one: Section, other: Section) -> bool:
    """True for two members whose values are the same bytes."""
    size = one.end - one.begin
    return size == other.end - other.begin and all(
        source.read_at(one.begin + at, min(_COMPARED, size - at)) == source.read_at(other.begin + at, min(_COMPARED, size - at))
        for at in range(0, size, _COMPARED)
    )
