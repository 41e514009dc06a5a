"""Compiles checkers from the command line and the configuration, and reports errors in either as CommandError."""

from __future__ import annotations

import gc
import os
import shlex
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from predlint.cli.configured_run import ChosenConfiguration, ConfigErrors, blamed_setting
from predlint.cli.errors import CommandError
from predlint.cli.options import rule_prefixes
from predlint.config.load import ConfigError, key_text
from predlint.config.load import ConfigProblem as ConfigFault
from predlint.config.resolve import COMMAND_LINE, EffectiveSettings, Setting, of_sections
from predlint.engine.api import compile
from predlint.engine.options import OptionError
from predlint.lang.keywords import is_onto_path
from predlint.names import nearest, quote
from predlint.ontology import OntologyError
from predlint.platforms.registry import read_ontology
from predlint.rules.registry import code_of
from predlint.stream.errors import shown

if TYPE_CHECKING:
    from predlint.engine.checker import Checker
    from predlint.platforms.registry import AnyOntology


def compile_ontology(ontology: str, read: AnyOntology | None = None, hint: str | None = None, **options: Any) -> Checker:
    """Returns the checker. An error in the ontology or an option becomes a CommandError that ends with the hint. ``read``: the ontology, if
    it was read before."""
    try:
        if read is None and not os.path.exists(ontology):  # a name on a command line is a path, whatever it looks like
            read = read_ontology(ontology, options.get("dialect"))
        return compile(ontology if read is None else read, **options)
    except OntologyError as error:
        from predlint.cli.ontology_errors import ontology_error

        raise ontology_error(ontology, error) from None
    except OptionError as error:
        raise CommandError(error.message, "\n".join(filter(None, (error.help, hint))) or None) from None
    except ValueError as error:
        from predlint.cli.ontology_errors import OntologyTextErrors
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
