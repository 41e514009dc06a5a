"""Compiles the checkers that a command line and a configuration ask for, and runs them over the files that these name."""

from __future__ import annotations

import gc
import os
import shlex
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

import click

from predlint.cli.config_trust import plain_message
from predlint.cli.configured_run import ChosenConfiguration, ConfigErrors, blamed_setting
from predlint.cli.errors import CommandError, print_error, print_message
from predlint.cli.options import content, rule_prefixes, type_of
from predlint.config.config_file import ConfigError, key_text
from predlint.config.config_file import ConfigProblem as ConfigFault
from predlint.config.load import COMMAND_LINE, EffectiveSettings, Setting, of_sections
from predlint.engine.api import compile
from predlint.engine.inputs import rows_of as read_rows
from predlint.engine.options import OptionError
from predlint.io.data_row import DataRowsError
from predlint.io.paths import SourceError, shown
from predlint.lang.keywords import is_onto_path
from predlint.model.diagnostics import EngineError
from predlint.model.names import nearest
from predlint.model.ontology import OntologyError
from predlint.model.registry import code_of
from predlint.model.settings import SETTINGS
from predlint.model.texts import quote
from predlint.platforms.registry import read_ontology
from predlint.report.terminal import Style, count, is_terminal, printable, use_color

if TYPE_CHECKING:
    from predlint.engine.checker import Checker
    from predlint.engine.files import Execution, Progress
    from predlint.engine.inputs import Input
    from predlint.engine.record_split import After
    from predlint.io.data_rows import DataRows
    from predlint.platforms.registry import AnyOntology
    from predlint.report.model import Sink, Summary


# -- Compiles checkers from the command line and the configuration, and reports errors in either as CommandError -----


def compile_ontology(ontology: str, read: AnyOntology | None = None, hint: str | None = None, **options: Any) -> Checker:
    """Returns the checker. An error in the ontology or an option becomes a CommandError that ends with the hint. ``read``: the ontology, if
    it was read before."""
    try:
        if read is None and not os.path.exists(ontology):  # a name on a command line is a path, whatever it looks like
            read = read_ontology(ontology, options.get("dialect"))
        return compile(ontology if read is None else read, **options)
    except OntologyError as error:
        from predlint.cli.input_errors import ontology_error

        raise ontology_error(ontology, error) from None
    except OptionError as error:
        raise CommandError(error.message, "\n".join(filter(None, (error.help, hint))) or None) from None
    except ValueError as error:
        from predlint.cli.input_errors import OntologyTextErrors
        from predlint.lang.errors import LanguageError  # slow to import, needed for rules only

        if not isinstance(error, LanguageError):
            raise
        raise OntologyTextErrors(error.faults, error.sources) from None


def checkers_of(chosen: ChosenConfiguration, *, statistics: bool, rules: bool = True) -> list[Checker]:
    """The checker of each way. ``rules`` False: it is to count only. Raises CommandError."""
    gc.disable()
    try:
        return _checkers_of(chosen, statistics=statistics, rules=rules)
    finally:
        gc.freeze()  # what exists by now stays alive: do not scan it again
        gc.enable()


def _checkers_of(chosen: ChosenConfiguration, *, statistics: bool, rules: bool) -> list[Checker]:
    words = _Words(chosen)
    if rules:
        words.refuse_unknown()
    read: dict[tuple[str, str | None], AnyOntology] = {}
    checkers: list[Checker] = []
    for number, way in enumerate(chosen.ways):
        path, dialect = way.value("ontology"), way.value("dialect")
        options: dict[str, Any] = {
            "target": way.value("target"), "media": way.value("media"), "dialect": dialect, "map": way.value("map"),
            "statistics": statistics, "profile": way.value("profile"), "max_record": chosen.whole.value("max-record"),
        }  # fmt: skip
        if rules:
            options |= {"rules": way.value("rules"), **words.of(way)}
        else:  # for the figures that they measure
            options["rules"] = _measuring(way.settings["rules"])
        checker = compile_ontology(path, read.get((path, dialect)), _hint(chosen, number), **options)
        read[path, dialect] = checker.ontology
        checkers.append(_compared(checker, way.settings["reference"], _hint(chosen, number)) if rules else checker)
    return checkers


def _measuring(rules: Setting) -> list[str]:
    """Returns the rule files that statistics need: all that the command line names; of the configured ones only those with a rule on a file
    or on the run, since other rules measure nothing. Errors in a file are reported when it is compiled."""
    files: list[str] = rules.value
    if rules.origin == COMMAND_LINE:
        return files
    return [file for file in files if _has_thresholds(file)]


def _has_thresholds(file: str) -> bool:
    from predlint.lang.load import load
    from predlint.lang.nodes import Whole

    try:
        return any(isinstance(target, Whole) for rule in load(file).rules for target in rule.targets)
    except (OSError, ValueError):
        return True


def _compared(checker: Checker, reference: Setting, hint: str | None) -> Checker:
    """Returns the checker with the figures of a reference added. Raises CommandError if the reference cannot be read."""
    if reference.value is None:
        return checker
    from predlint.engine.reference_figures import with_reference

    with blamed_setting(reference):
        try:
            return with_reference(checker, reference.value)
        except OptionError as error:
            raise CommandError(error.message, "\n".join(filter(None, (error.help, hint))) or None) from None


def _hint(chosen: ChosenConfiguration, number: int) -> str | None:
    """Returns the hint how to see the settings in force, or None if they are all on the command line."""
    if not any(setting.configured for setting in (*chosen.ways[number].settings.values(), *chosen.whole.settings.values())):
        return None
    return f"predlint config {shlex.quote(shown(chosen.first(number)))} shows what is in force"


class _Words:
    """Resolves the words that name rules, by code or by name. A name of a custom rule may be known for some of the files only."""

    def __init__(self, chosen: ChosenConfiguration) -> None:
        self.chosen, self.whole = chosen, chosen.whole
        self._own: dict[tuple[str, ...], frozenset[str]] = {}
        self._unread = False

    def of(self, way: EffectiveSettings) -> dict[str, Any]:
        """The options of the checker of a way."""
        select, ignore, severity = (self.whole.settings[name] for name in ("select", "ignore", "severity"))
        chosen = self._known(way, "select", select, select.value)
        if select.value and not chosen:
            help = f"no rule that is selected is one for {shown(way.value('ontology'))}"
            raise CommandError("no rule is left to check", help)
        left_out = self._known(way, "ignore", ignore, ignore.value)
        for word, origin in way.ignored:
            left_out += self._known(way, "per-file-ignores", Setting(word, origin), [word])
        levels = {code: level for word, level in severity.value.items() for code in self._known(way, "severity", severity, [word])}
        return {"select": tuple(dict.fromkeys(chosen)), "ignore": tuple(dict.fromkeys(left_out)), "severities": levels}

    def _known(self, way: EffectiveSettings, option: str, setting: Setting, words: Sequence[str]) -> list[str]:
        """Returns the known words that select rules for files with these settings, names replaced by codes."""
        if not words:
            return []
        known: list[str] = []
        for word in words:
            code = code_of(word)
            if code is None and not _goes_by(word, self._names(way)):
                if self._elsewhere(word):
                    continue
                own = bool(way.value("rules")) or is_onto_path(way.value("ontology"))
                with blamed_setting(setting):  # compiling custom rules gives a better suggestion
                    rule_prefixes(option if setting.configured else f"--{option}", [word], own=own)
            known.append(code or word)
        return known

    def refuse_unknown(self) -> None:
        """Raises ConfigErrors with all words of the configuration that match no rule, custom rules included. If custom rules cannot be
        read, compiling them reports that first."""
        configuration = self.chosen.configuration
        if configuration is None:
            return
        from predlint.config.extend import words_of, wrong_word

        unknown = [(at, word) for at, word in words_of(configuration.settings) if code_of(word) is None]
        if not unknown:
            return
        ways = (*self.chosen.ways, *of_sections(configuration))
        names = {name for way in ways for name in self._names(way)}
        unknown = [(at, word) for at, word in unknown if not _goes_by(word, names)]
        if self._unread or not unknown:
            return
        faults: list[ConfigFault] = []
        unknown.sort(key=lambda each: configuration.order(*each[0]))
        for at, word in unknown:
            wrong, near = wrong_word(word, at), nearest(word, names)
            help = f"did you mean {near[0]}? predlint rule lists them all" if near else wrong.help if wrong is not None else None
            faults.append(ConfigFault(configuration.where(*at), f"{key_text(at)}: {quote(word)} matches no rule", help))
        raise ConfigErrors(ConfigError(faults))

    def _elsewhere(self, word: str) -> bool:
        """Returns True for a custom rule that other files of this run, or of the configuration, are checked with."""
        configuration = self.chosen.configuration
        others = of_sections(configuration) if configuration is not None else []
        return any(_goes_by(word, self._names(way)) for way in (*self.chosen.ways, *others))

    def _names(self, way: EffectiveSettings) -> frozenset[str]:
        """Returns the names and codes of the custom rules that apply to files with these settings."""
        ontology: str | None = way.value("ontology")
        files = ([ontology] if ontology is not None and is_onto_path(ontology) else []) + way.value("rules")
        key = tuple(files)
        if key not in self._own:
            found, whole = _rule_names(files)
            self._own[key], self._unread = frozenset(found), self._unread or not whole
        return self._own[key]


def _goes_by(word: str, names: Iterable[str]) -> bool:
    """Returns True if the word selects one of these rules: its name, its code, or the beginning of its code."""
    low, whole = word.casefold(), {name.casefold() for name in names}
    return low in whole or (low.startswith("rul") and any(name.startswith(low) for name in whole))


def _rule_names(files: Sequence[str]) -> tuple[set[str], bool]:
    """Returns the names and codes of the rules in these files, and whether all could be read. Compiling the rules reports the errors."""
    if not files:
        return set(), True
    from predlint.lang.load import load

    names: list[str] = []
    whole = True
    for file in files:
        try:
            names += [rule.name.text for rule in load(file).rules]
        except (OSError, ValueError):
            whole = False
    names = list(dict.fromkeys(names))
    return {*names, *(f"RUL{number:03}" for number in range(1, len(names) + 1))}, whole


# -- Runs over the files that a command line and a configuration name ------------------------------------------------


def run_all(
    chosen: ChosenConfiguration,
    checkers: Sequence[Checker],
    execution: Execution,
    sinks: Sequence[Sink],
    progress: Progress | None,
    samples: int,
    after: After | None = None,
    *,
    inputs: Sequence[Input] | None = None,
) -> Summary:
    """Runs all files, each with its settings, into one report. ``after`` is called with each checked file; ``inputs`` replace paths where
    they cannot be opened."""
    opened = inputs if inputs is not None else chosen.paths
    rows = rows_of(chosen, checkers)
    if len(checkers) == 1:
        (checker,) = checkers
        return checker.run(opened, data_rows=rows[0], sinks=sinks, progress=progress, samples=samples, execution=execution, after=after)
    from predlint.engine import multi_ontology

    ways = [multi_ontology.RunConfig(checker, listed) for checker, listed in zip(checkers, rows, strict=True)]
    files = [(number, each) for (number, _), each in zip(chosen.files, opened, strict=True)]
    return multi_ontology.run(ways, files, sinks=sinks, progress=progress, samples=samples, execution=execution, after=after)


def rows_of(chosen: ChosenConfiguration, checkers: Sequence[Checker]) -> list[DataRows | None]:
    """Returns the list of data rows for each group of settings, read once, and prints contradictions in the lists. Raises DataRowsError."""
    listed = [
        (setting, checker.ontology.dialect)
        for way, checker in zip(chosen.ways, checkers, strict=True)
        if (setting := way.settings["data-rows"]).value is not None
    ]
    if not listed:
        return [None for _ in chosen.ways]
    from predlint.io.data_row_forms import unread

    read: dict[str, DataRows] = {}
    for setting, platform in listed:
        path = setting.value
        if (place := os.path.realpath(path)) in read:
            continue
        with plain_message("data-rows", setting, chosen.configuration):
            rows = read[place] = cast("DataRows", read_rows(path, platform))
        if _is_quiet():
            continue
        if rows.unread:
            print_message(printable(f"predlint: {shown(path)}: {unread(rows.unread)}"))
        doubts = rows.doubts
        for doubt in doubts.shown:
            print_message(printable(f"predlint: warning: {doubt}"))
        if (more := doubts.count - len(doubts.shown)) > 0:
            print_message(
                printable(f"predlint: warning: {shown(path)}: {count(more, 'more row contradicts', 'more rows contradict')} others")
            )
    return [read[os.path.realpath(path)] if (path := way.value("data-rows")) is not None else None for way in chosen.ways]


def _is_quiet() -> bool:
    """Returns True if only errors are to be printed."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.params.get("quiet"))


def announce_terminal(files: Sequence[str]) -> None:
    """Prints a notice if standard input is among the files, and a user types it."""
    if "-" in files and sys.stdin is not None and sys.stdin.isatty():  # pyright: ignore[reportUnnecessaryComparison]
        print_message("reading predictions from the terminal; Ctrl-D ends them")


def count_only(chosen: ChosenConfiguration, checkers: Sequence[Checker], execution: Execution, progress: str | None) -> Summary | None:
    """Runs without reports, with a progress bar if ``progress`` is "auto" (None: quietly). If a source could not be read at all, prints the
    reason and returns None."""
    from predlint.report.progress import Progress as Bar

    bar = Bar(sys.stderr, style=Style(use_color("auto", sys.stderr))) if progress == "auto" and is_terminal(sys.stderr) else None
    if progress is not None:
        announce_terminal(chosen.paths)
    try:
        return run_all(chosen, checkers, execution, (), bar.update if bar else None, 0)
    except (SourceError, DataRowsError, EngineError) as error:
        if bar is not None:
            bar.clear()
        print_error(error.message, error.help)
        return None
    finally:
        if bar is not None:
            bar.clear()


def for_one_ontology(chosen: ChosenConfiguration) -> None:
    """Raises CommandError if the statistics of the files cannot be one table."""
    ontologies = dict.fromkeys((way.value("ontology"), way.value("dialect")) for way in chosen.ways)
    if len(ontologies) > 1:
        names = ", ".join(dict.fromkeys(shown(ontology) for ontology, _ in ontologies))
        raise CommandError(
            f"statistics are for one ontology, and these files are for several: {names}", "count the files of each by themselves"
        )


def execution_of(chosen: ChosenConfiguration, how: dict[str, Any]) -> dict[str, Any]:
    """Returns the options of an execution, including those of the configuration."""
    names = ("engine", "scheduler", "spill_dir", "resume", "jobs", "memory")
    options = {name: how[name] for name in names if name in how}  # fix has no --resume
    for name in ("jobs", "memory"):
        setting = chosen.whole.settings[name]
        if setting.configured:
            with blamed_setting(setting):
                options[name] = type_of(SETTINGS[name]).convert(setting.value, None, None)
    return options


def result_inputs(chosen: ChosenConfiguration, checkers: Sequence[Checker]) -> list[Any]:
    """Everything that findings depend on but for the files."""
    every: list[Any] = []
    for way, checker in zip(chosen.ways, checkers, strict=True):
        ontology = way.value("ontology")
        included = repr(checker.ontology) if is_onto_path(ontology) else None
        mine = [rule.text for rule in checker.own_rules.rules] if checker.own_rules is not None else None
        read = map(content, (ontology, way.value("map"), way.value("data-rows"), way.value("reference"), *way.value("rules")))
        every += [repr(checker.options), included, mine, *read]
    if len(chosen.ways) > 1 and chosen.configuration is not None:  # the configuration decides which file is for which ontology
        every.append(repr(chosen.configuration.settings))
        folder, *others = (layer.folder or os.curdir for layer in chosen.configuration.layers)
        every += [os.path.relpath(other, folder) for other in others]  # patterns of each begin at its own
    return every
