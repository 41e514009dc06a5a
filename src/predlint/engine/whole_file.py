"""A file as a whole, not a record in it: what is told of it, in which words, and what its rules are asked for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from predlint.dialects.other_tools import DATA_ROWS, MAPPING, SERVER_ERROR
from predlint.dialects.other_tools import WORDS as TOOLS
from predlint.dialects.tables import NOT_A_LIST, NOT_LINES
from predlint.report.collector import Collector
from predlint.report.line import Line
from predlint.shape.faults import Fault, fault, under
from predlint.shape.findings import Finding, finding_of
from predlint.stream.cursor import MARK, Cursor, text_start
from predlint.stream.layout import BEHIND, LABEL_ROWS, Layout, way_to_text
from predlint.stream.sources import Source

if TYPE_CHECKING:
    from predlint.dialects.protocols import FileRules, Plan
    from predlint.statistics.gather import Statistics
    from predlint.stream.data_rows import DataRows
    from predlint.stream.sections import Document, Section
    from predlint.views.model import View


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
            self.tell("JSN011", bom)
        if start > len(MARK):
            self.tell("JSN001", boms, at=len(MARK))
        if layout.kind == "other":
            self.tell("JSN017", wrong_kind, layout.what, self._rules.way_from(layout.what))
        for said in self._rules.envelope(layout, self._source.name):
            self.say(said)
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
        self.say(fault(code, words, *about), late=late, at=at)

    def say(self, said: Fault, *, late: bool = False, at: int = 0) -> None:
        """The same of a fault."""
        self.dirty = self.dirty or said.kind.code != "JSN011"
        line = Line(self._source.name, 1, at, b"", None)
        self._collector.add(line, [(finding_of(said), 0)], late=late)


def _is_same(source: Source, one: Section, other: Section) -> bool:
    """True for two members whose values are the same bytes."""
    size = one.end - one.begin
    return size == other.end - other.begin and all(
        source.read_at(one.begin + at, min(_COMPARED, size - at)) == source.read_at(other.begin + at, min(_COMPARED, size - at))
        for at in range(0, size, _COMPARED)
    )


# -- the words about a file, and about lines that hold no record -------------------------------------------------------


Said = tuple[str, str | None]


def empty(value: Any) -> Said:
    return "the file holds no record", "did the program that writes it end too early?"


def none_given(value: Any) -> Said:
    """Of what a program hands over."""
    return "there is no record", "was it read before? A generator is consumed once, and an open file is read from where it stands"


def bom(value: Any) -> Said:
    return "the file starts with a byte order mark", "write it with encoding='utf-8', not 'utf-8-sig'"


def boms(value: Any) -> Said:
    return "not JSON: a second byte order mark", "a file begins with one at most, and better with none: write it with encoding='utf-8'"


def wrong_kind(value: Any, what: str, way: str | None = None) -> Said:
    """``what`` is what the file is in place of predictions; ``way``: what to do with it, where the platform has a way of its own."""
    for ending, option in _TABLES.items():
        if what.endswith(ending):
            return f"the file is {what}", f'with pandas: df.to_json(path, orient="records"{option})'
    message, fix = _KINDS.get(what, (_FOREIGN, _CONVERT) if what in TOOLS else (_NO_JSON, None))
    fix = way or fix
    if fix is None:
        fix = way_to_text(what) or "give the file of predictions"
    return message.format(what), fix


_TABLES = {NOT_LINES: ", lines=True", NOT_A_LIST: ""}


_NO_JSON = "the file is {}, not JSON in UTF-8"
_FOREIGN = "the file is {}, not predictions for this ontology"
_CONVERT = "convert it first: predlint sample ONTOLOGY -n 3 shows records of the form that is expected"
_NO_PREDICTIONS = "the file is {}, not predictions"
_ONTOLOGY = (_NO_PREDICTIONS, "give the ontology with --ontology, and the predictions in its place")
#: What is said of some kinds, and what to do.
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


def blank(value: Any) -> Said:
    return "blank line", "blank lines are skipped; write one line feed after each record"


def separator(value: Any, name: str) -> Said:
    fix = "Python's splitlines, which the SDK uses, breaks the line there; write it as \\u" + name[2:].lower()
    return f"the raw character {name} is in the line", fix


# -- what is read for its rules, and what they have counted ------------------------------------------------------------


def read_list(source: Source, document: Document | None, name: str) -> Iterator[Any]:
    """The decoded elements of a list of a document."""
    from predlint.stream.sections import values

    section = document.section(name) if document is not None else None
    if document is None or section is None or not section.is_array:
        return iter(())
    return values(source, section, document)


def counted_in(rules: FileRules) -> Any:
    """What the records of a file hold, as facts; None where that is not counted."""
    statistics: Statistics | None = getattr(rules, "statistics", None)
    return statistics.as_facts() if statistics is not None else None


def measured_in(rules: Any) -> Any:
    """What the records of a file hold for rules of the user's own on the run, as facts; None where there are none."""
    measures = measures_of(rules)
    return measures.run_facts() if measures is not None else None


def measures_of(rules: Any) -> Any:
    """Those of the rules of a file that measure it as a whole, for the user's own; None where there are none."""
    while rules is not None and not hasattr(rules, "run_facts"):
        rules = getattr(rules, "inner", None)
    return rules


# -- how its records are seen, where a report shows them ---------------------------------------------------------------


def show(collector: Collector, plan: Plan, rules: FileRules, rows: DataRows | None) -> None:
    """From now on the collector gets findings of the file that these rules are for."""
    if collector.details is not None:
        collector.details.view = view_of(plan, rules, rows)


def view_of(plan: Plan, rules: FileRules, rows: DataRows | None) -> View:
    """How the records of a file are seen, whoever stands before the rules of its platform."""
    from predlint.views.beside import platform_of
    from predlint.views.registry import view_for

    return view_for(platform_of(plan), platform_of(rules), rows)
