"""Findings about the ontology itself, at their places in its file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from predlint.diagnostics import Diagnostic
from predlint.ontology import Notice, Ontology
from predlint.platforms.labelbox.onto_reader import place_of
from predlint.report.model import Sample
from predlint.report.source_record import SourceRecord, TextPlaces, unknown_identity
from predlint.report.spans import Span, locate, read_text
from predlint.stream.errors import shown
from predlint.violation import Finding

if TYPE_CHECKING:
    from predlint.engine.differences import OntologyGiven
    from predlint.engine.options import Compiled
    from predlint.report.collector import Collector

_AROUND = 60
#: Codes of a COCO file as the ontology -> those of the same faults in one that is checked.
_OF_CHECKED = {"ONT301": {"KEY304", "NAM307"}, "ONT302": {"KEY307", "NAM308"}, "ONT303": {"UID303"}, "ONT305": {"UID302"}}
#: A finding, and its place as the text report shows it.
Found = tuple[Diagnostic, Sample]


def text_of(ontology: OntologyGiven) -> tuple[str | None, str]:
    """Returns name and text of the file; the name is None for an ontology in memory."""
    if isinstance(ontology, (str, os.PathLike)):
        path = os.fsdecode(ontology)
        return shown(path), read_text(path)
    return None, ontology.decode("utf-8-sig", "surrogateescape") if isinstance(ontology, bytes) else ""


def place_notices(
    name: str | None, content: str, notices: list[Notice], places: Mapping[str, Any] | None = None
) -> list[tuple[Notice, Found]]:
    """Returns each notice with its finding, at its place in the file, in file order."""
    text = TextPlaces(content)
    # a notice about the whole file has no line: its first brace would be no help
    spans = locate(text.text, [notice.pointer for notice in notices if notice.pointer]) if places is None else {}
    found = [(each, place(name, text, each, _span(text, each, places) or spans.get(each.pointer))) for each in notices]
    return sorted(found, key=lambda f: (f[1][0].offset if f[1][0].offset is not None else -1, f[1][0].code))


def report_ontology(checker: Compiled, collector: Collector) -> None:
    """Reports the errors of the ontology for which good predictions are refused or lost, at their places in its file."""
    collector.identify = unknown_identity  # the rules of the last file are closed
    ontology = checker.ontology
    reported = collector.total.groups.keys() if checker.path is None else set[str]()  # in memory, it may be what was checked
    name, text = (None, "") if checker.path is None else text_of(checker.path)
    for notice, (found, sample) in place_notices(
        name, text, checker.ontology_errors, ontology.places if isinstance(ontology, Ontology) else None
    ):
        if _OF_CHECKED.get(found.code, set[str]()) & reported:
            continue
        raw = (sample.excerpt or "")[sample.excerpt_column :][: sample.excerpt_length].encode("utf-8", "surrogateescape")
        line, column, offset = (found.line, found.column, found.offset) if text else notice.at or (None, None, None)
        path = notice.file or name or "<ontology>"
        record = SourceRecord(path, line, offset, raw, None, base=notice.pointer, shift=(column or 1) - 1)
        collector.add(record, [(Finding(notice.kind, None, notice.value, notice.fields), None)], late=True)
    collector.end_of_file()


def _span(text: TextPlaces, notice: Notice, places: Mapping[str, Any] | None) -> Span | None:
    """Returns the span of an XML tag or of a statement in an .onto text; None for a notice that is placed by its pointer."""
    if notice.at is None or (places is not None and not notice.pointer):
        return None
    if places is not None:
        found = place_of(notice.pointer, places)
        return (found.start, found.end) if found is not None else None
    start = text.character(notice.at[0], notice.at[1])
    if not notice.pointer:  # the XML itself is invalid: there are no tags yet
        return start, start + 1
    end = text.text.find(">", start)
    return start, end + 1 if end >= 0 else len(text.text)


def place(path: str | None, text: TextPlaces, notice: Notice, span: Span | None) -> Found:
    """Returns a notice as a finding, with its place in the file."""
    rule = notice.kind.rule
    line = column = offset = excerpt = None
    start = length = 0
    if span is not None:
        line, column = text.line_and_column(span[0])
        offset = text.offset(span[0])
        excerpt, start = _excerpt(text.text, span[0])
        length = min(span[1] - span[0], len(excerpt) - start)
    diagnostic = Diagnostic(
        path, line, column, offset, notice.pointer, rule.code, rule.slug, rule.severity, notice.message, notice.help, notice.value,
        {"data_row": None, "uuid": None, "feature": None},
    )  # fmt: skip
    return diagnostic, Sample(path, line, column, offset, notice.pointer, notice.value, None, excerpt, start, length)


def _excerpt(text: str, at: int) -> tuple[str, int]:
    """Returns part of the line around a character, and the index of the character in it."""
    before = max(0, at - _AROUND)
    begin = max(text.rfind("\n", before, at) + 1, before)
    source = text[begin : at + 2 * _AROUND].partition("\n")[0].rstrip("\r")
    if begin and text[begin - 1] != "\n":
        return f"…{source}", at - begin + 1
    indented = len(source) - len(source.lstrip())
    return source[indented:], at - begin - indented
