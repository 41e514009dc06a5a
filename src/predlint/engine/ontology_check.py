"""Checks the ontology itself, and the user's own rules against it; findings stand at their places in its file."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct
from msgspec.structs import replace

from predlint.engine.inputs import readable_ontology
from predlint.engine.options import Options, compile_own_rules, levels_for, read_rules
from predlint.engine.reports import Report
from predlint.io.paths import is_text, shown
from predlint.lang.errors import OntologyTextError
from predlint.model.diagnostics import Diagnostic, Severity
from predlint.model.ontology import Notice, Ontology, OntologyError, make_notice
from predlint.model.registry import RULES, severities_in
from predlint.model.texts import quote
from predlint.model.violation import Finding
from predlint.platforms.labelbox.onto_reader import place_of
from predlint.platforms.labelbox.ontology_terms import UnreadableOntology
from predlint.platforms.registry import AnyOntology, lint, read_ontology
from predlint.report.formats import ReportOptions, SumUp
from predlint.report.model import Case, Group, Sample, Summary, case_key
from predlint.report.platform_trees import sizes
from predlint.report.source_record import SourceRecord, TextPlaces, unknown_identity
from predlint.report.spans import Span, locate, read_text
from predlint.report.terminal import PLAIN, Style, count
from predlint.report.text import findings, render_text

if TYPE_CHECKING:
    from predlint.engine.inputs import OntologyGiven
    from predlint.engine.options import Compiled
    from predlint.report.collector import Collector


# -- Findings about the ontology itself, at their places in its file -------------------------------------------------


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


# -- Checks the ontology itself: names that clash, questions without options, similar names; and the user's own rules against it --


class Linted(Struct, frozen=True):
    """An ontology with its findings."""

    ontology: AnyOntology
    found: list[Found]
    size: str
    """A summary of its content, for people."""


class OntologyReport(Report):
    """The report on an ontology."""

    def __init__(self, linted: Linted, seconds: float) -> None:
        super().__init__(summary_of(linted.found, seconds, 1), [found for found, _ in linted.found], groups_of(linted.found))
        self._size = linted.size

    def __str__(self) -> str:
        return render_text(self.summary, self.groups, ReportOptions(sum_up=self._sum_up())).rstrip("\n")

    def __repr__(self) -> str:
        return f"<OntologyReport {'ok' if self.ok else 'not ok'}: {sum_up(self._size)(self.summary, PLAIN)}>"

    def _sum_up(self) -> SumUp:
        return sum_up(self._size)


def sum_up(size: str) -> SumUp:
    """Returns a function that writes the last line of a report on an ontology of this size."""

    def sum_up_text(summary: Summary, style: Style) -> str:
        return style.faint(" · ").join(filter(None, [findings(summary, style) or style.good("no problems"), size]))

    return sum_up_text


def check(
    ontology: OntologyGiven,
    *,
    rules: str | os.PathLike[str] | bytes | Iterable[str | os.PathLike[str] | bytes] = (),
    ignore: Iterable[str] = (),
    severities: Mapping[str, str | Severity] | None = None,
) -> Report:
    """Checks the ontology itself: names that clash, questions without options, names that look alike; and ``rules`` of your own against it.

    The parameters are those of `compile`. Raises what that raises: OntologyError for one that cannot be used, LanguageError for a rule,
    OptionError for an option.

    Examples:
        >>> predlint.check("ontology.json").ok
        True
    """
    begin = time.perf_counter()
    ontology = readable_ontology(ontology)
    options = Options.of(ignore=ignore, severities=severities)
    linted = linted_of(ontology, read_rules(rules), options)
    return OntologyReport(linted, time.perf_counter() - begin)


def linted_of(ontology: OntologyGiven, rules: Sequence[Any], options: Options) -> Linted:
    """Lints an ontology, and compiles the rules that go with it against it. Raises OntologyError, LanguageError."""
    read = cast(AnyOntology, ontology) if hasattr(ontology, "dialect") else read_ontology(cast(Any, ontology), faulty=True)
    own = compile_own_rules(read, rules)
    name, text = text_of(ontology)
    found = _diagnostics(name, text, lint(read), read.places if isinstance(read, Ontology) else None)
    levels = levels_for(options, severities_in("coco") if read.dialect == "coco" else {})
    found = [(replace(each, severity=level), sample) for each, sample in found if (level := levels[each.code]) is not None]
    return Linted(read, found, ", ".join(sizes(read)) + (f", {count(len(own.rules), 'rule')}" if own is not None and own.rules else ""))


def _text_findings(error: OntologyTextError) -> list[Found]:
    """Returns a finding for every error of a text in the .onto language, at its place in its file."""
    places = {path: TextPlaces(source.text) for path, source in error.sources.items()}
    found: list[Found] = []
    for syntax_error in error.faults:
        notice = make_notice(UnreadableOntology, "", None, syntax_error.message, syntax_error.help)
        found.append(
            place(
                syntax_error.at.path,
                places.get(syntax_error.at.path) or TextPlaces(""),
                notice,
                (syntax_error.at.start, syntax_error.at.end),
            )
        )
    return found


def _diagnostics(name: str | None, content: str, notices: list[Notice], places: Mapping[str, Any] | None = None) -> list[Found]:
    """Returns the notices as findings with their places in the file, in file order."""
    return [found for _, found in place_notices(name, content, notices, places)]


def groups_of(found: list[Found]) -> list[Group]:
    """Groups the findings by rule."""
    groups: dict[str, Group] = {}
    cases: dict[tuple[str, str, str | None], Case] = {}
    lines: dict[str, set[int]] = {}
    for diagnostic, sample in found:
        code = diagnostic.code
        group = groups.setdefault(code, Group(RULES[code], diagnostic.severity))
        key = case_key(code, diagnostic.message, diagnostic.help)
        if key not in cases:
            cases[key] = Case(diagnostic.message, diagnostic.help)
            group.cases.append(cases[key])
        cases[key].meet(diagnostic.message, diagnostic.help)
        cases[key].count += 1
        cases[key].samples.append(sample)
        group.count += 1
        lines.setdefault(code, set()).update([diagnostic.line] if diagnostic.line is not None else [])
        group.lines = len(lines[code])
    return list(groups.values())


def summary_of(found: list[Found], seconds: float, files: int) -> Summary:
    """Returns the totals of the findings."""
    severities = Counter(d.severity for d, _ in found)
    return Summary(
        files=files, errors=severities[Severity.ERROR], warnings=severities[Severity.WARNING], infos=severities[Severity.INFO],
        by_rule=dict(Counter(d.code for d, _ in found)), seconds=seconds,
    )  # fmt: skip


def unusable_report(path: str, error: OntologyError) -> list[Found]:
    """Returns the findings for a file that cannot be used as an ontology, for programs that read the report."""
    if isinstance(error, OntologyTextError):
        return _text_findings(error)
    name = quote(path) if is_text(path) else path
    return _diagnostics(
        shown(name), read_text(name), [make_notice(UnreadableOntology, error.pointer, None, error.message, error.help).at_place(error.at)]
    )
