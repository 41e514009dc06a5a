"""Findings about a file as a whole: encoding, line separators, empty files, layout, and the rules that count over all records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from predlint.io.json_violations import ByteOrderMark, DuplicateMember, NotJson, RepeatedAlike, RepeatedListsLost
from predlint.io.layout import BEHIND, LABEL_ROWS, Layout, as_text_help
from predlint.io.sources import Source
from predlint.io.splitting import MARK, Cursor, text_start
from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, finding_of, spec_of
from predlint.model.violation import Finding, Fix, FixContext, Violation, Words
from predlint.platforms.foreign_tools import DATA_ROWS, MAPPING, NOT_A_LIST, NOT_LINES, SERVER_ERROR
from predlint.platforms.foreign_tools import WORDS as TOOLS
from predlint.platforms.protocols import platform_of
from predlint.report.collector import Collector
from predlint.report.source_record import SourceRecord

if TYPE_CHECKING:
    from predlint.io.data_rows import DataRows
    from predlint.io.sections import Document, Section
    from predlint.model.views import View
    from predlint.platforms.protocols import FileRules, Plan


#: How many bytes of two lists are compared at once.
_COMPARED = 1 << 20


class WholeFileRules:
    """Reports findings about one file as a whole."""

    def __init__(self, source: Source, rules: FileRules, collector: Collector) -> None:
        self._source, self._rules, self._collector = source, rules, collector
        self.dirty = False
        """True once anything was reported, other than a byte order mark."""

    def begin(self, layout: Layout, document: Document | None) -> None:
        """Reports what is known before the records are read."""
        start = text_start(self._source)
        if start:
            self.report(spec_of(ByteOrderMark))
        if start > len(MARK):
            self.report(spec_of(SecondByteOrderMark), at=len(MARK))
        if layout.kind == "other":
            self.report(spec_of(WrongFileKind, layout.what, self._rules.conversion_help(layout.what)))
        for observer in self._rules.observers:
            observer.begin(self._source.name, document if layout.kind != "other" else None)
        for spec in self._rules.layout_findings(layout, self._source.name):
            self.report(spec)
        if self._rules.lists and layout.kind != "other":
            for name, finding in self._rules.begin_document(document, partial(read_list, self._source, document)):
                self.root(document.section(name) if document is not None and name is not None else None, finding)

    def root(self, section: Section | None, finding: Finding) -> None:
        """Reports a finding about the root of a document, or about a member of it."""
        self.dirty = True
        offset = section.begin if section is not None else 0
        cursor = Cursor(self._source, text_start(self._source))
        cursor.go_to(offset)
        self._collector.add(SourceRecord(self._source.name, cursor.line, offset, b"", None, "", cursor.column), [(finding, 0)])

    def duplicate_members(self, section: Section, others: Sequence[Section], *, is_sound: bool) -> None:
        """Reports a member of the root with a name that earlier members have. Its content is certain only if the document is sound."""
        spec = spec_of(DuplicateMember, section.name)
        different = [other for other in others if not _is_same(self._source, other, section)]
        if not different:
            spec = spec_of(RepeatedAlike, section.name)
        elif is_sound and any(other.is_array and not other.is_empty for other in different):
            spec = spec_of(RepeatedListsLost, section.name)
        self.root(section, finding_of(spec, (None, section.name)))

    def report(self, spec: ViolationSpec, *, late: bool = False, at: int = 0) -> None:
        """Reports a finding about the file. ``late``: after all of it was read; ``at``: the offset in its first line."""
        self.dirty = self.dirty or spec.kind.code != "JSN011"
        line = SourceRecord(self._source.name, 1, at, b"", None)
        self._collector.add(line, [(finding_of(spec), 0)], late=late)


def _is_same(source: Source, one: Section, other: Section) -> bool:
    """Returns True if the values of two members are the same bytes."""
    size = one.end - one.begin
    return size == other.end - other.begin and all(
        source.read_at(one.begin + at, min(_COMPARED, size - at)) == source.read_at(other.begin + at, min(_COMPARED, size - at))
        for at in range(0, size, _COMPARED)
    )


# -- violations of a file, and of lines without a record ---------------------------------------------------------------


class EmptyFile(Violation, code="JSN014", slug="empty-file", layer="bytes"):
    """The file has no record.

    Why: There is nothing to import, and the SDK refuses an empty list of predictions. Often the step that writes the file filtered
    everything out or never flushed.
    Fix: Look at the step before: a confidence threshold too high, a wrong input folder, or a file that was not closed.
    """

    template = "the file has no record", "did the program that writes it end too early?"


class NoneGiven(Violation, of=EmptyFile):
    """No record was passed by a program, or only objects that give no line."""

    objects: int = 0

    def words(self) -> Words:
        if not self.objects:
            return "there is no record", "was it read before? A generator is consumed once, and an open file is read from where it stands"
        given = "the object that was given has" if self.objects == 1 else f"the {self.objects:,} objects that were given have"
        return f"{given} no line: a Label without annotations has none", "did the model find nothing? then there is nothing to import"


class SecondByteOrderMark(Violation, of=NotJson):
    """The file begins with two byte order marks: readers skip the first only."""

    template = "not JSON: a second byte order mark", "a file begins with one at most, and better with none: write it with encoding='utf-8'"

    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_json()


class WrongFileKind(Violation, code="JSN017", slug="wrong-file-kind", layer="bytes"):
    """The file is not text with one record per line but another kind of file.

    Why: An archive, an image or UTF-16 text has no line that could be read as a record, and a file of another tool (LabelMe, CVAT, Pascal
    VOC, YOLO, V7, Supervisely, doccano and others), a table by its columns or a list of data rows has records of another form, so no part
    of it can be imported.
    Fix: Give the file of predictions itself: unpack an archive first, write text with encoding="utf-8", and convert what another tool
    wrote; `predlint sample ONTOLOGY -n 3` shows records of the form that is expected. Write a table as an object for each row: with pandas
    `df.to_json(path, orient="records")`, and `lines=True` where lines are expected.
    """

    what: str
    """What the file is instead of predictions."""
    way: str | None = None
    """The platform's own advice what to do with it, if it has one."""

    def words(self) -> Words:
        for ending, option in _TABLES.items():
            if self.what.endswith(ending):
                return f"the file is {self.what}", f'with pandas: df.to_json(path, orient="records"{option})'
        message, fix = _KINDS.get(self.what, (_FOREIGN, _CONVERT) if self.what in TOOLS else (_NO_JSON, None))
        fix = self.way or fix
        if fix is None:
            fix = as_text_help(self.what) or "give the file of predictions"
        return message.format(self.what), fix


_TABLES = {NOT_LINES: ", lines=True", NOT_A_LIST: ""}
_NO_JSON = "the file is {}, not JSON in UTF-8"
_FOREIGN = "the file is {}, not predictions for this ontology"
_CONVERT = "convert it first: predlint sample ONTOLOGY -n 3 shows records of the form that is expected"
_NO_PREDICTIONS = "the file is {}, not predictions"
_ONTOLOGY = (_NO_PREDICTIONS, "give the ontology with --ontology, and the predictions in its place")
#: Message and help for some kinds of files.
_KINDS: dict[str, tuple[str, str | None]] = {
    "an ontology": _ONTOLOGY,
    "an Encord ontology": _ONTOLOGY,
    "a labeling config": _ONTOLOGY,
    "an ontology in the language of .onto files": _ONTOLOGY,
    "a table (CSV)": (_NO_JSON, "give the predictions as the platform takes them, in JSON"),
    BEHIND: (
        "there is something before the JSON in the file, so none of it could be read",
        "let the file begin with the bracket of its value: remove comments, code, merge conflict markers, a fence of Markdown",
    ),
    LABEL_ROWS: (_NO_JSON, "convert it first: each row becomes a record with the name of its class, and its box in the platform's units"),
    DATA_ROWS: (_NO_PREDICTIONS, "give it with --data-rows, and the predictions in its place"),
    MAPPING: (_NO_PREDICTIONS, "give it with --map, and the COCO file in its place"),
    SERVER_ERROR: (_NO_PREDICTIONS, "it says why the file was not given: get it again"),
    "COCO results": (_FOREIGN, "give the COCO file with the categories and images that they are meant for"),
    "a COCO file": (_FOREIGN, "give the COCO file with the categories and images, or the Encord ontology, that it is meant for"),
    **dict.fromkeys(
        ("Label Studio tasks", "Label Studio results", "a JSON-MIN export of Label Studio"),
        (_FOREIGN, "give the labeling config of their project (XML) to check it for Label Studio"),
    ),
    "Encord label rows": (_FOREIGN, "give the Encord ontology that they are meant for"),
}


class BlankLine(Violation, code="JSN013", slug="blank-line", severity=Severity.INFO, layer="bytes"):
    """The line is blank.

    Why: Readers of lines skip it. Only parser.loads of the Labelbox SDK, as of release 7.17, fails on one. The first one of a file is
    reported.
    Fix: Write exactly one line feed after each record.
    """

    safe_fix = "removes the line"

    template = "blank line", "blank lines are skipped; write one line feed after each record"


# -- reading for the rules of a file, and their results ----------------------------------------------------------------


def read_list(source: Source, document: Document | None, name: str) -> Iterator[Any]:
    """Returns an iterator over the decoded elements of a list of a document."""
    from predlint.io.sections import values

    section = document.section(name) if document is not None else None
    if document is None or section is None or not section.is_array:
        return iter(())
    return values(source, section, document)


def counted_in(rules: FileRules) -> Any:
    """Returns the statistics of a file's records as plain data; None if they are not counted."""
    return next((counts for observer in rules.observers if (counts := observer.counted()) is not None), None)


def measured_in(rules: FileRules) -> Any:
    """Returns what was measured for the user's own rules on the run, as plain data; None if there are none."""
    return next((facts for observer in rules.observers if (facts := observer.run_facts()) is not None), None)


# -- how reports show records ------------------------------------------------------------------------------------------


def show(collector: Collector, plan: Plan, rules: FileRules, rows: DataRows | None) -> None:
    """From now on, the collector shows records with the view of this file."""
    if collector.details is not None:
        collector.details.view = view_of(plan, rules, rows)


def view_of(plan: Plan, rules: FileRules, rows: DataRows | None) -> View:
    """Returns the view of a file's records, whatever wraps the plan of its platform."""
    from predlint.platforms.sources import view_for

    return view_for(platform_of(plan), rules, rows)
