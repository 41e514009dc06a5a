"""``predlint check``."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import click
from msgspec import Struct

from predlint.cli.configured import choose_ontology, config_options, configuration_of, given_on, ontologies_of
from predlint.cli.each_once import each_once
from predlint.cli.faults import CLEAN, COULD_NOT_RUN, FINDINGS, STOPPED, Fault, complain, say_annotations_unread
from predlint.cli.formats import Reports, Target, parse_formats
from predlint.cli.help import command
from predlint.cli.locate import Span, locate, ontology_fault, read_text
from predlint.cli.options import color_option, fail_level_option, fails, format_option, hook_option, rules_option
from predlint.config.excluded import excluded_by
from predlint.config.resolve import InForce
from predlint.diagnostics import Diagnostic, Severity
from predlint.dialects.registry import AnyOntology
from predlint.engine.found import head_of_file
from predlint.lang.faults import LanguageError, OntologyTextError
from predlint.names import quote
from predlint.ontology import Notice, Ontology, OntologyError
from predlint.report.model import Case, Group, Sample, Summary
from predlint.report.terminal import Style, count
from predlint.report.text import findings
from predlint.report.text_places import TextPlaces
from predlint.rules import RULES, severities_in
from predlint.stream.faults import is_text
from predlint.stream.urls import shown

if TYPE_CHECKING:
    from predlint.dialects.coco.truth import CocoTruth

_AROUND = 60
#: A finding, and its place as the text report shows it.
Found = tuple[Diagnostic, Sample]


class _Checked(Struct):
    """What became of one ontology."""

    found: list[Found]
    size: str
    fault: Fault | None = None
    """Why it cannot be used."""
    unread: bool = False
    """True for a COCO file with annotations."""


@command("predlint check examples/street/ontology.json", "predlint check examples/studio/*.xml")
@click.argument("ontologies", metavar="[ONTOLOGY]...", nargs=-1)
@format_option
@fail_level_option
@rules_option
@hook_option
@config_options
@color_option
@click.pass_context
def check(
    ctx: click.Context, ontologies: tuple[str, ...], formats: tuple[str, ...], hook: bool, config: str | None, no_config: bool, color: Any,
    **_: Any,
) -> int:  # fmt: skip
    """Check the ontology itself: names that clash, questions without options, names that look alike.

    Rules of your own, in the same file or given with --rules, are checked against it too. Without ONTOLOGY: those in the configuration.
    """
    started = time.perf_counter()
    if hook:
        excluded = excluded_by(configuration_of(config, no_config, {}), ())
        ontologies = tuple([each for each in ontologies if not (_is_other_xml(each) or (excluded is not None and excluded.why(each)))])
        if not ontologies:
            return CLEAN
    every: list[str] = [*(each_once(ontologies) or ontologies_of(configuration_of(config, no_config, given_on(ctx))))]
    chosen = [choose_ontology(ctx, each, config, no_config) for each in (every if ontologies or len(every) > 1 else (None,))]
    fail_level = chosen[0][1].value("fail-level")
    inputs = [path for ontology, way in chosen for path in (ontology, *way.value("rules"))]
    targets = parse_formats(formats, inputs)
    checked = [_check(*each) for each in chosen]
    for each in checked:
        if each.fault is not None:
            each.fault.show()
    unusable = [each for each in checked if each.fault is not None]
    if len(unusable) == len(checked):  # people have read it: what is left are the programs
        targets = [target for target in targets if target.format != "text"]
    found = [one for each in checked for one in each.found]
    size = checked[0].size if len(checked) == 1 else f"{len(checked)} ontologies"
    code = CLEAN
    if targets:
        summary = _summary(found, 0.0 if unusable else time.perf_counter() - started, len(checked))
        code = _report(found, summary, targets, "never" if len(unusable) == len(checked) else fail_level, color, size)
    for given, each in zip(chosen, checked, strict=True):
        if each.unread and ontologies:  # with a configuration, validate checks what it includes
            say_annotations_unread(given[0])
    return COULD_NOT_RUN if unusable and code != STOPPED else code


def _is_other_xml(path: str) -> bool:
    """True for XML that is surely no labeling config: its root is another than View, or a view of Android."""
    from predlint.stream.urls import ending

    if ending(path) != ".xml":
        return False
    head = head_of_file(path)
    root = re.search(rb"<([^\s<>/?!]+)([^>]*)", re.sub(rb"<!--.*?(?:-->|$)", b"", head, flags=re.DOTALL))
    return root is None or root[1] != b"View" or b"xmlns:" in root[2]


def _check(ontology: str, way: InForce) -> _Checked:
    """Lints one ontology, and holds the rules that go with it against it."""
    from predlint.dialects.registry import lint, read_ontology

    try:
        read = read_ontology(ontology, faulty=True)
        rules = _rules(read, way.value("rules"))
    except OntologyError as error:
        return _Checked(_unusable(ontology, error), "", ontology_fault(ontology, error))
    places = read.places if isinstance(read, Ontology) else None
    found = _at_levels(_diagnostics(ontology, lint(read), places), way, severities_in("coco") if read.dialect == "coco" else {})
    unread = read.dialect == "coco" and cast("CocoTruth", read).annotations
    return _Checked(found, _size(read) + (f", {count(rules, 'rule')}" if rules else ""), unread=unread)


def _at_levels(found: list[Found], way: InForce, usual: Mapping[str, Severity]) -> list[Found]:
    """The findings with the severities that a configuration gives them, else the ``usual`` ones, without those of rules that are off."""
    from msgspec.structs import replace

    from predlint.config.words import code_of
    from predlint.engine.options import Options, levels_for

    asked: dict[str, str] = way.value("severity")
    ignore = tuple([code for word in way.value("ignore") if (code := code_of(word)) is not None])
    severities = tuple([(code_of(word) or word, level) for word, level in asked.items() if code_of(word) is not None])
    levels = levels_for(Options(ignore=ignore, severities=severities), usual)
    return [(replace(each, severity=level), sample) for each, sample in found if (level := levels[each.code]) is not None]


def _rules(ontology: AnyOntology, paths: Sequence[str]) -> int:
    """How many rules of the user's own there are. Raises OntologyError for those that do not go with the ontology."""
    from predlint.engine.given_rules import compile_own_rules, read_rules
    from predlint.engine.options import OptionError

    try:
        found = compile_own_rules(ontology, read_rules(paths))
    except LanguageError as error:
        raise OntologyTextError(error.faults, error.sources) from None
    except OptionError as error:
        raise Fault(error.message, error.help) from None
    return len(found.rules) if found is not None else 0


def _unusable(path: str, error: OntologyError) -> list[Found]:
    """A file that is no ontology, as a finding for the programs that read the report."""
    if isinstance(error, OntologyTextError):
        return _text_faults(error)
    name = quote(path) if is_text(path) else path
    return _diagnostics(name, [Notice("ONT001", error.pointer, error.message, error.help, None, error.at)])


def _report(found: list[Found], summary: Summary, targets: list[Target], fail_level: str, color: Any, size: str) -> int:
    def sum_up(summary: Summary, style: Style) -> str:
        return style.faint(" · ").join(filter(None, [findings(summary, style) or style.good("no problems"), size]))

    reports = Reports(targets, color=color, sum_up=sum_up, fail_level=fail_level)
    groups = _groups(found)
    whole = False
    try:
        for sink in reports.sinks:
            if sink.wants_places:
                for diagnostic, _ in found:
                    sink.emit(sink.render(diagnostic))
            sink.finish(summary, groups)
        whole = True
    finally:
        reports.close(whole=whole)
    for failure in reports.failures:
        if not failure.reader_left:
            complain(str(failure), failure.help)
    if reports.failures:
        return STOPPED
    return FINDINGS if fails(summary, fail_level) else CLEAN


def _text_faults(error: OntologyTextError) -> list[Found]:
    """Every fault of a text in the language of .onto files, at its place in its file."""
    places = {path: TextPlaces(source.text) for path, source in error.sources.items()}
    found: list[Found] = []
    for fault in error.faults:
        notice = Notice("ONT001", "", fault.message, fault.help)
        found.append(_place(fault.at.path, places.get(fault.at.path) or TextPlaces(""), notice, (fault.at.start, fault.at.end)))
    return found


def _diagnostics(path: str, notices: list[Notice], places: Mapping[str, Any] | None = None) -> list[Found]:
    """The notices with their places in the file, in its order."""
    text = TextPlaces(read_text(path))
    # a notice about the whole file has no line: pointing at its first brace would say nothing
    spans = locate(text.text, [notice.pointer for notice in notices if notice.pointer]) if places is None else {}
    found = [_place(shown(path), text, notice, _span(text, notice, places) or spans.get(notice.pointer)) for notice in notices]
    return sorted(found, key=lambda f: (f[0].offset if f[0].offset is not None else -1, f[0].code))


def _span(text: TextPlaces, notice: Notice, places: Mapping[str, Any] | None) -> Span | None:
    """Where the tag of a notice about XML stands, or the part of an .onto text; None for one that is placed by its pointer."""
    if notice.at is None or (places is not None and not notice.pointer):
        return None
    if places is not None:
        from predlint.dialects.labelbox.onto import place_of

        place = place_of(notice.pointer, places)
        return (place.start, place.end) if place is not None else None
    start = text.character(notice.at[0], notice.at[1])
    if not notice.pointer:  # the XML itself is at fault: there are no tags yet
        return start, start + 1
    end = text.text.find(">", start)
    return start, end + 1 if end >= 0 else len(text.text)


def _place(path: str, text: TextPlaces, notice: Notice, span: Span | None) -> Found:
    rule = RULES[notice.code]
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
    """Some of the line around a character, and where in it the character stands."""
    before = max(0, at - _AROUND)
    begin = max(text.rfind("\n", before, at) + 1, before)
    source = text[begin : at + 2 * _AROUND].partition("\n")[0].rstrip("\r")
    if begin and text[begin - 1] != "\n":
        return f"…{source}", at - begin + 1
    indented = len(source) - len(source.lstrip())
    return source[indented:], at - begin - indented


def _groups(found: list[Found]) -> list[Group]:
    groups: dict[str, Group] = {}
    cases: dict[tuple[str, str, str | None], Case] = {}
    lines: dict[str, set[int]] = {}
    for diagnostic, sample in found:
        code = diagnostic.code
        group = groups.setdefault(code, Group(RULES[code], diagnostic.severity))
        key = (code, diagnostic.message, diagnostic.help)
        if key not in cases:
            cases[key] = Case(diagnostic.message, diagnostic.help)
            group.cases.append(cases[key])
        cases[key].count += 1
        cases[key].samples.append(sample)
        group.count += 1
        lines.setdefault(code, set()).update([diagnostic.line] if diagnostic.line is not None else [])
        group.lines = len(lines[code])
    return list(groups.values())


def _summary(found: list[Found], seconds: float, files: int) -> Summary:
    severities = Counter(d.severity for d, _ in found)
    return Summary(
        files=files, errors=severities[Severity.ERROR], warnings=severities[Severity.WARNING], infos=severities[Severity.INFO],
        by_rule=dict(Counter(d.code for d, _ in found)), seconds=seconds,
    )  # fmt: skip


def _size(ontology: AnyOntology) -> str:
    """``9 tools, 3 classifications, 20 options, 3 levels deep``: enough to see that the right file was read."""
    from predlint.dialects.coco.truth import CocoTruth
    from predlint.dialects.encord.structure import Structure

    if isinstance(ontology, CocoTruth):
        from predlint.report.coco_tree import count_categories

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
