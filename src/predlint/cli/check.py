"""``predlint check``."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any, cast

import click
from msgspec import Struct

from predlint.cli.configured_run import choose_ontology, configuration_of, given_options, ontologies_of
from predlint.cli.errors import CLEAN, COULD_NOT_RUN, FINDINGS, STOPPED, CommandError, print_error, unique_files, warn_annotations_unread
from predlint.cli.help import command
from predlint.cli.input_errors import ontology_error
from predlint.cli.options import fails, settings
from predlint.cli.outputs import Reports, Target, parse_formats
from predlint.config.configuration import excluded_by
from predlint.config.load import EffectiveSettings
from predlint.engine.file_discovery import head_of_file
from predlint.engine.ontology_check import Found, groups_of, linted_of, sum_up, summary_of, unusable_report
from predlint.engine.options import OptionError, Options, read_rules
from predlint.io.paths import ending
from predlint.lang.errors import LanguageError, OntologyTextError
from predlint.model.ontology import OntologyError
from predlint.model.registry import code_of
from predlint.report.model import Summary

if TYPE_CHECKING:
    from predlint.platforms.coco.ontology import CocoReference


class _Checked(Struct):
    """The result of checking one ontology."""

    found: list[Found]
    size: str
    fault: CommandError | None = None
    """Why it cannot be used."""
    unread: bool = False
    """True for a COCO file whose annotations are not checked."""


@command("predlint check examples/street/ontology.json", "predlint check examples/studio/*.xml")
@click.argument("ontologies", metavar="[ONTOLOGY]...", nargs=-1)
@settings("format fail-level rules hook config no-config color")
@click.pass_context
def check(ctx: click.Context, ontologies: tuple[str, ...], format: tuple[str, ...], hook: bool, color: Any, **_: Any) -> int:
    """Check the ontology itself: names that clash, questions without options, names that look alike.

    Rules of your own, in the same file or given with --rules, are checked against it too. Without ONTOLOGY: those in the configuration.
    """
    started = time.perf_counter()
    if hook:
        excluded = excluded_by(configuration_of(ctx), ())
        ontologies = tuple([each for each in ontologies if not (_is_foreign_xml(each) or (excluded is not None and excluded.why(each)))])
        if not ontologies:
            return CLEAN
    every: list[str] = [*(unique_files(ontologies) or ontologies_of(configuration_of(ctx, given_options(ctx))))]
    chosen = [choose_ontology(ctx, each) for each in (every if ontologies or len(every) > 1 else (None,))]
    fail_level = chosen[0][1].value("fail-level")
    inputs = [path for ontology, way in chosen for path in (ontology, *way.value("rules"))]
    targets = parse_formats(format, inputs)
    checked = [_check(*each) for each in chosen]
    for each in checked:
        if each.fault is not None:
            each.fault.show()
    unusable = [each for each in checked if each.fault is not None]
    if len(unusable) == len(checked):  # text was already printed; the other formats are left
        targets = [target for target in targets if target.format != "text"]
    found = [one for each in checked for one in each.found]
    size = checked[0].size if len(checked) == 1 else f"{len(checked)} ontologies"
    code = CLEAN
    if targets:
        summary = summary_of(found, 0.0 if unusable else time.perf_counter() - started, len(checked))
        code = _report(found, summary, targets, "never" if len(unusable) == len(checked) else fail_level, color, size)
    for given, each in zip(chosen, checked, strict=True):
        if each.unread and ontologies:  # with a configuration, validate checks what it includes
            warn_annotations_unread(given[0])
    return COULD_NOT_RUN if unusable and code != STOPPED else code


def _is_foreign_xml(path: str) -> bool:
    """Returns True for XML that surely is no labeling config: its root is not View, or it is an Android view."""
    if ending(path) != ".xml":
        return False
    head = head_of_file(path)
    root = re.search(rb"<([^\s<>/?!]+)([^>]*)", re.sub(rb"<!--.*?(?:-->|$)", b"", head, flags=re.DOTALL))
    return root is None or root[1] != b"View" or b"xmlns:" in root[2]


def _check(ontology: str, way: EffectiveSettings) -> _Checked:
    """Lints one ontology, and compiles the rules that go with it."""
    try:
        linted = linted_of(ontology, read_rules(way.value("rules")), _options(way))
    except OntologyError as error:
        return _Checked(unusable_report(ontology, error), "", ontology_error(ontology, error))
    except LanguageError as error:
        wrapped = OntologyTextError(error.faults, error.sources)
        return _Checked(unusable_report(ontology, wrapped), "", ontology_error(ontology, wrapped))
    except OptionError as error:
        raise CommandError(error.message, error.help) from None
    unread = linted.ontology.dialect == "coco" and cast("CocoReference", linted.ontology).annotations
    return _Checked(linted.found, linted.size, unread=unread)


def _options(way: EffectiveSettings) -> Options:
    """Returns the severities that a configuration sets, for the rules that are known here."""
    configured: dict[str, str] = way.value("severity")
    ignore = tuple([code for word in way.value("ignore") if (code := code_of(word)) is not None])
    severities = tuple([(code_of(word) or word, level) for word, level in configured.items() if code_of(word) is not None])
    return Options(ignore=ignore, severities=severities)


def _report(found: list[Found], summary: Summary, targets: list[Target], fail_level: str, color: Any, size: str) -> int:
    reports = Reports(targets, color=color, sum_up=sum_up(size), fail_level=fail_level)
    groups = groups_of(found)
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
        if not failure.reader_closed:
            print_error(str(failure), failure.help)
    if reports.failures:
        return STOPPED
    return FINDINGS if fails(summary, fail_level) else CLEAN
