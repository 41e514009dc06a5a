"""Checks the ontology itself: names that clash, questions without options, similar names; and the user's own rules against it."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct
from msgspec.structs import replace

from predlint.diagnostics import Severity
from predlint.engine.inputs import readable_ontology
from predlint.engine.ontology_findings import Found, place, place_notices, text_of
from predlint.engine.options import Options, compile_own_rules, levels_for, read_rules
from predlint.engine.reports import Report
from predlint.lang.errors import OntologyTextError
from predlint.names import quote
from predlint.ontology import Notice, Ontology, OntologyError, make_notice
from predlint.platforms.coco.ontology import CocoReference
from predlint.platforms.encord.ontology import Structure
from predlint.platforms.labelbox.ontology_terms import UnreadableOntology
from predlint.platforms.registry import AnyOntology, lint, read_ontology
from predlint.report.model import Case, Group, Summary, case_key
from predlint.report.platform_trees import count_categories
from predlint.report.source_record import TextPlaces
from predlint.report.spans import read_text
from predlint.report.terminal import PLAIN, Style, count
from predlint.report.text import findings, render_text
from predlint.rules import RULES, severities_in
from predlint.stream.errors import is_text, shown

if TYPE_CHECKING:
    from predlint.engine.differences import OntologyGiven
    from predlint.report.text import SumUp


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
        return render_text(self.summary, self.groups, sum_up=self._sum_up()).rstrip("\n")

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
    options = Options.of(target="model-run", media=None, dialect=None, profile=None, select=(), ignore=ignore, severities=severities)
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
    return Linted(read, found, _size(read) + (f", {count(len(own.rules), 'rule')}" if own is not None and own.rules else ""))


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


def _size(ontology: AnyOntology) -> str:
    """Returns ``9 tools, 3 classifications, 20 options, 3 levels deep``: enough to see that the right file was read."""
    if isinstance(ontology, CocoReference):
        images = count(len(ontology.images), "image") if ontology.images is not None else "no list of images"
        return f"{count_categories(len(ontology.categories))}, {images}"
    if isinstance(ontology, Structure):
        features = (count(len(ontology.objects), "object"), count(len(ontology.classifications), "classification"))
        return ", ".join((*features, count(ontology.attribute_count(), "attribute"), count(ontology.choice_count(), "option")))
    if not isinstance(ontology, Ontology):
        labels = sum(1 for control in ontology.controls for _ in control.every_label())
        return ", ".join((count(len(ontology.objects), "object"), count(len(ontology.controls), "control"), count(labels, "label")))
    n = ontology.counts()
    parts = (count(n.tools, "tool"), count(n.classifications, "classification"), count(n.options, "option"), count(n.levels, "level"))
    return f"{', '.join(parts)} deep"


def unusable_report(path: str, error: OntologyError) -> list[Found]:
    """Returns the findings for a file that cannot be used as an ontology, for programs that read the report."""
    if isinstance(error, OntologyTextError):
        return _text_findings(error)
    name = quote(path) if is_text(path) else path
    return _diagnostics(
        shown(name), read_text(name), [make_notice(UnreadableOntology, error.pointer, None, error.message, error.help).at_place(error.at)]
    )
