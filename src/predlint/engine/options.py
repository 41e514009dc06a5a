"""The options that a checker is compiled with: the purpose of the files, severities of rules, and the user's own rules."""

from __future__ import annotations

import os
import reprlib
from collections import ChainMap
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, cast

from msgspec import Struct
from msgspec.structs import replace

from predlint.io.paths import as_text, is_text, is_url, shown, source_error
from predlint.model.diagnostics import OF_CASE, MissingFileError, Rule, Severity, UserError
from predlint.model.names import nearest
from predlint.model.ontology import Ontology
from predlint.model.registry import RULES, code_of, is_code, rule_info
from predlint.model.settings import DIALECTS, EVERY_PROFILE, LEAST_RECORD, MEDIA, PROFILES, TARGETS, WRITTEN_FOR, bytes_of, too_little
from predlint.platforms.registry import AnyOntology

if TYPE_CHECKING:
    from predlint.custom_rules.ruleset import RuleSet
    from predlint.io.data_rows import DataRows
    from predlint.lang.nodes import Document
    from predlint.model.ontology import Notice
    from predlint.platforms.coco.matching import CocoMap
    from predlint.platforms.protocols import Plan
    from predlint.report.hidden_findings import UnselectedFindings


#: A rule for all files of all platforms.
_ANY = "JSN001"


class OptionError(UserError, ValueError):
    """An invalid option. ``help`` says what is valid."""


class MissingFile(OptionError, MissingFileError):
    """The file that an option names does not exist."""


class Options(Struct, frozen=True):
    """The options of one compilation, checked."""

    target: str = "model-run"
    media: str | None = None
    profile: str = "default"
    dialect: str | None = None
    """Platform of the predictions; None: detected from the ontology and the first bytes of a file."""
    mapping: CocoMap | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severities: tuple[tuple[str, str], ...] = ()
    rules: tuple[Document, ...] = ()
    """Files with the user's own rules, besides those in the ontology's file."""
    statistics: bool = False
    """True if records are counted in the same pass."""
    max_record: int | None = None
    """Size in bytes of the longest record that is read; None for the default."""
    reference: tuple[tuple[int, tuple[float | None, ...]], ...] | None = None
    """Number of a user's own rule, and the value of each of its measures in the reference; None without a reference."""
    left_out: UnselectedFindings | None = None
    """Findings that no report is to show; None if all are shown."""

    @classmethod
    def of(
        cls,
        *,
        target: str = "model-run",
        media: str | None = None,
        dialect: str | None = None,
        profile: str | None = None,
        mapping: CocoMap | None = None,
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        severities: Mapping[str, str | Severity] | None = None,
        rules: Iterable[Document] = (),
        statistics: bool = False,
        max_record: int | str | None = None,
    ) -> Options:
        """Checks every option, except for codes that only the user's own rules may have: see `known`. Raises OptionError."""
        _require("target", target, TARGETS)
        for what, value, known in ("media", media, MEDIA), ("dialect", dialect, DIALECTS), ("profile", profile, EVERY_PROFILE):
            if value is not None:
                _require(what, value, known)
        if severities is not None and not isinstance(cast(object, severities), Mapping):
            raise OptionError(f"severities must map codes to levels, found {_shown(severities)}", 'write {"GEO003": "warning"}')
        levels = tuple((_code(code), _level(level)) for code, level in (severities or {}).items())
        for code, level in levels:
            if level not in ("error", "warning", "info", "off"):
                raise OptionError(f'severity "{level}" of {code} is not known', _one_of(level, ("error", "warning", "info", "off")))
        chosen, ignored = tuple(_codes("select", select)), tuple(_codes("ignore", ignore))
        maximum = _size(max_record) if max_record is not None else None
        return cls(target, media, profile or "default", dialect, mapping, chosen, ignored, levels, tuple(rules), statistics, maximum)

    def known(self, own: Mapping[str, Rule]) -> Options:
        """Returns the options with the names of the user's own rules (by code) replaced by their codes. Raises OptionError for a name that
        no rule has, and if no rule is left."""
        named = {rule.slug.casefold(): code for code, rule in own.items()}

        def known_as(option: str, word: str) -> str:
            if word.casefold() in named:
                return named[word.casefold()]
            if is_code(word) or any(code.startswith(word.upper()) for code in own):
                return word.upper()
            from predlint.config.extend import wrong_word

            hint, wrong = nearest(word, [rule.slug for rule in own.values()]), wrong_word(word, (option,))
            more = f'did you mean "{hint[0]}"?' if hint else wrong.help if wrong is not None else None
            raise OptionError(f'{option}: no rule has a name or code that starts with "{word}"', more)

        options = replace(
            self,
            select=tuple(known_as("select", word) for word in self.select),
            ignore=tuple(known_as("ignore", word) for word in self.ignore),
            severities=tuple((known_as("severity", word), level) for word, level in self.severities),
        )
        if (options.select or options.ignore or options.severities) and not options.leaves_a_rule(own):
            raise OptionError("no rule is left to check", "every selected rule is ignored or off")
        return options

    def leaves_a_rule(self, own: Mapping[str, Rule]) -> bool:
        """Returns False if every selected rule is off."""
        levels = levels_for(self, own=own)
        if not self.select and levels[_ANY] is not None:  # nearly always true; a loop loads the rules of all platforms
            return True
        every = (*RULES, *own)
        return any(levels[code] is not None and (not self.select or code.startswith(self.select)) for code in every)

    def on(self, ontology: AnyOntology) -> Options:
        """Returns the options with the ontology's media type if none was given. Raises OptionError for options that contradict the
        ontology."""
        if self.dialect is not None and self.dialect not in WRITTEN_FOR[ontology.dialect]:
            matching = " or ".join(dialect for dialect, written in WRITTEN_FOR.items() if self.dialect in written)
            raise OptionError(
                f"{self.dialect} predictions are not checked against {_an(ontology.dialect)} ontology",
                f"give the ontology they are meant for ({matching}), or leave the dialect out",
            )
        if self.mapping is not None and ontology.dialect != "encord":
            raise OptionError(
                f"a mapping goes with an Encord ontology, and this is {_an(_CALLED[ontology.dialect])}",
                "give the ontology of the Encord project that the COCO file is imported into; or leave the mapping out",
            )
        if self.profile not in PROFILES[ontology.dialect]:
            allowed = f"for {ontology.dialect}: {', '.join(PROFILES[ontology.dialect])}"
            raise OptionError(f'profile "{self.profile}" does not go with {_an(ontology.dialect)} ontology', allowed)
        return replace(self, media=self.media or ontology.media)


def _size(value: object) -> int:
    """Returns the size in bytes of the longest record. Raises OptionError."""
    size = bytes_of(value) if isinstance(value, int | str) and not isinstance(value, bool) else None
    if size is None:
        raise OptionError(f"max_record {_shown(value)} is not a size", 'give bytes, or a text with k, M or G: "64MiB"')
    if (help := too_little(value, size, LEAST_RECORD)) is not None:
        raise OptionError(f"max_record {_shown(value)} is too little", help)
    return size


_CALLED = {"labelbox": "Labelbox ontology", "label-studio": "labeling config of Label Studio", "coco": "COCO file"}


def _an(word: str) -> str:
    return f"{'an' if word[:1] in 'aeiou' else 'a'} {word}"


def _require(what: str, value: object, known: Iterable[str]) -> None:
    """Raises OptionError for a value that is not among the known words."""
    if not isinstance(value, str) or value not in known:
        shown = f'"{value}"' if isinstance(value, str) else _shown(value)
        raise OptionError(f"{what} {shown} is not known", _one_of(value, known))


def _one_of(value: object, known: Iterable[str]) -> str:
    """Returns a hint with the known words, the most similar one first."""
    words = list(known)
    near = nearest(value, words, 1) if isinstance(value, str) else []
    intended = f'did you mean "{near[0]}"? ' if near else ""
    return f"{intended}one of {', '.join(words)}"


def _shown(value: object) -> str:
    """Returns any value as a short text on one line, because a table's repr has many."""
    return " ".join(reprlib.repr(value).split())


def _codes(option: str, given: Iterable[str]) -> list[str]:
    every = [given] if isinstance(given, str) else list(given) if isinstance(cast(object, given), Iterable) else None
    if every is None or not all(isinstance(cast(object, text), str) for text in every):
        raise OptionError(f"{option} takes codes of rules, found {_shown(given)}", 'write ["GEO", "ANS001"]')
    return [_code(code) for text in every for code in text.split(",") if code.strip()]


def _level(level: str | Severity) -> str:
    return level.label if isinstance(level, Severity) else str(level).lower()


def _code(word: str) -> str:
    """Returns the code for the name of a rule, or a code or code prefix in capitals; anything else may be the name of a user's own rule."""
    if not isinstance(cast(object, word), str):
        raise OptionError(f"a rule code is a string, found {word!r}")
    return code_of(word) or word.strip()


class Levels(dict[str, Severity | None]):
    """Code -> severity of the rule, or None if the rule is off. Computed on first use."""

    def __init__(self, options: Options, given: Mapping[str, Severity | None], own: Mapping[str, Rule]) -> None:
        super().__init__()
        self._options, self._given, self.own = options, given, own
        self.left_out = options.left_out
        self._holds = False

    def leaving_out(self, left_out: UnselectedFindings | None) -> Levels:
        """Returns a copy for a run that shows some findings in no report."""
        return Levels(replace(self._options, left_out=left_out), self._given, self.own)

    def of_run(self) -> Levels:
        """Returns a copy for one run, which `hold` may change."""
        return Levels(self._options, self._given, self.own)

    def hold(self, given: Mapping[str, Severity | None]) -> None:
        """Adds severities that override those of the run, for example if a COCO file is among label rows. There is only one such other kind
        of file."""
        if not self._holds:  # only looked up by code: a loop would load the rules of all platforms
            self._holds, self._given = True, ChainMap(*cast("tuple[dict[str, Severity | None], ...]", (given, self._given)))
            self.clear()

    def __missing__(self, key: str) -> Severity | None:
        code, _, circumstance = key.partition(OF_CASE)
        options, rule = self._options, self.own.get(code) or rule_info(code)
        level: Severity | None = self._given.get(code, rule.severity)
        if circumstance:
            level = next(severity for when, severity in rule.severity_in if when == circumstance)
        matching = [(len(prefix), name) for prefix, name in options.severities if code.startswith(prefix)]
        if matching:
            name = max(matching)[1]
            level = None if name == "off" else Severity.parse(name)
        # Unreadable input cannot be checked: it is reported whatever was selected.
        if options.select and not code.startswith(options.select) and not (rule.family == "JSN" and rule.severity is Severity.ERROR):
            level = None
        if options.ignore and code.startswith(options.ignore):
            level = None
        self[key] = level
        return level


def levels_for(options: Options, given: Mapping[str, Severity | None] | None = None, own: Mapping[str, Rule] | None = None) -> Levels:
    """Returns the severity of every rule, None if it is off. ``ignore`` wins over ``select``; the longest matching code decides.

    ``given`` are the severities that a profile changes, ``own`` the user's own rules by code.
    """
    return Levels(options, {} if given is None else given, own or {})


class Compiled(Protocol):
    """An ontology, compiled with options, as a run needs it. `Checker` is one."""

    @property
    def ontology(self) -> AnyOntology: ...

    @property
    def options(self) -> Options: ...

    @property
    def levels(self) -> Levels: ...

    @property
    def own_rules(self) -> RuleSet | None: ...

    @property
    def path(self) -> str | None: ...

    @property
    def ontology_errors(self) -> list[Notice]: ...

    def plan_for(self, rows: DataRows | None) -> Plan: ...

    def plan_of(self, record: bytes) -> Plan: ...

    def named(self, data_rows: Any) -> dict[str, bool]: ...


# -- the user's own rules: read from files, and compiled against an ontology -------------------------------------------


def read_rules(rules: str | os.PathLike[str] | bytes | Iterable[str | os.PathLike[str] | bytes]) -> list[Document]:
    """Reads files of rules. Raises LanguageError, and OptionError for a file that cannot be read or has no rule."""
    every = _rule_files(rules)
    if not every:
        return []
    from predlint.lang.errors import LanguageError
    from predlint.lang.load import load

    found: list[Document] = []
    known: set[str] = set()
    for number, each in enumerate(every, 1):
        try:
            if not isinstance(each, bytes):
                name = os.fsdecode(each)
                place = name if is_url(name) else os.path.realpath(name)
                if place in known:  # given twice, perhaps by different names
                    continue
                known.add(place)
            found.append(load(each, f"rules {number}" if isinstance(each, bytes) else None))
        except (OSError, ValueError) as error:
            if isinstance(error, LanguageError):
                raise
            raise _unreadable(os.fsdecode(each), error) from None
        if not found[-1].rules:
            name = next(iter(found[-1].sources), "the text")
            raise OptionError(f"rules: there is no rule in {name}", "a rule begins: rule its-name { on … require … }")
    return found


def _rule_files(rules: Any) -> list[str | os.PathLike[str] | bytes]:
    """Returns each file of rules. Raises OptionError for anything else."""
    if rules is None:
        return []
    is_one = isinstance(rules, (str, bytes, os.PathLike, Mapping)) or hasattr(rules, "read") or not isinstance(rules, Iterable)
    every: list[Any] = [rules] if is_one else list(cast(Any, rules))
    for each in every:
        if not isinstance(each, (str, bytes, os.PathLike)):
            fix = "give its path, or its bytes" if hasattr(each, "read") else 'write "rules.onto", or a list of such paths'
            raise OptionError(f"rules are files: their paths, or their bytes; found {reprlib.repr(each)}", fix)
    return every


def _unreadable(path: str, error: Exception) -> OptionError:
    """Returns the error for a file of rules that cannot be read."""
    if path == "-":
        return OptionError("rules cannot be standard input", "save them as a file")
    if is_text(path) or path.startswith("rule "):
        return OptionError(*as_text("rules are", path, "save them as a file, and give its path; a program may give text.encode()"))
    reason = source_error(shown(path), error, "*.onto")
    if isinstance(reason, FileNotFoundError):
        return MissingFile(f"rules: {reason.message}", reason.help).of(path)
    return OptionError(f"rules: {reason.message}", reason.help)


def compile_own_rules(ontology: AnyOntology, given: Iterable[Document]) -> RuleSet | None:
    """Compiles the rules in the ontology's own file, and those that were given with it; None if there are none. Raises LanguageError."""
    document = ontology.document if isinstance(ontology, Ontology) else None
    documents = [each for each in (document, *given) if each is not None and each.rules]
    if not documents:
        return None
    from predlint.custom_rules.ruleset import compile_rules
    from predlint.platforms.sources import vocabulary_of

    return compile_rules(documents, vocabulary_of(ontology))
