"""Severities, rules and diagnostics, the addresses of their pages, and errors about what a user gave."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from enum import IntEnum
from errno import ENOENT
from functools import cache
from typing import Any, Literal, Self

from msgspec import Struct, structs

# -- Addresses of predlint's documentation, for reports and schemas ------------------------------------------------

#: The address in pyproject.toml: `make docs` copies it to here.
DOCUMENTATION = "https://predlint.readthedocs.io/en/stable"


def page_of_rule(code: str) -> str:
    """Returns the page of a built-in rule."""
    return f"{DOCUMENTATION}/rules/{code}.html"


def id_of_schema(name: str) -> str:
    """Returns the ``$id`` of a schema. Shipped schemas (``config.schema.json``) can be read at this address; those made from an ontology
    cannot."""
    return f"{DOCUMENTATION}/schemas/{name}"


# -- Severities and diagnostics: a diagnostic has data first and a message last ------------------------------------

_WORDS = ("info", "warning", "error")


class Severity(IntEnum):
    """How bad a finding is. Compares by badness, ``INFO < WARNING < ERROR``, and equals its word: ``Severity.ERROR == "error"``."""

    INFO = 0
    WARNING = 1
    ERROR = 2

    def __eq__(self, other: object) -> bool:
        # Reports and options use the word, and a program that compares with it must not miss every error. Not equal to its number: equal
        # values must have one hash, and number and word have different ones.
        return self is other or (isinstance(other, str) and _WORDS[self] == other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(_WORDS[self])  # so that {"error", "warning"} contains it too

    def __str__(self) -> str:
        return _WORDS[self]

    def __format__(self, spec: str) -> str:
        return format(_WORDS[self], spec)

    @property
    def label(self) -> str:
        """The lower-case word of the command line and of reports."""
        return _WORDS[self]

    @classmethod
    def parse(cls, text: str) -> Severity:
        """Returns the severity with this name. Raises ValueError for any other text."""
        try:
            return cls[text.upper()]
        except KeyError:
            raise ValueError(f'"{text}" is not a severity: error, warning, info') from None


class Diagnostic(Struct, frozen=True):
    """One finding at one place."""

    file: str | None
    """The file as the user named it; None for records from memory."""
    line: int | None
    """Line number from 1; None for a finding about the whole file."""
    column: int | None
    """Column from 1, in characters of the line."""
    offset: int | None
    """Offset of the value from 0, in bytes of the file (after decompression)."""
    pointer: str
    """JSON pointer (RFC 6901), from the line's root (NDJSON) or the file's root (one JSON document)."""
    code: str
    """Code of the rule, like ``GEO003``; ``predlint rule GEO003`` explains it."""
    rule: str
    """Name of the rule, like ``coordinate-type``."""
    severity: Severity
    """How bad it is, with the changes of ``severities``."""
    message: str
    """What is wrong, with the value."""
    help: str | None
    """What to do about it; None if there is nothing to add."""
    value: Any
    """The value in question; None if there is none."""
    record: dict[str, str | None]
    """``data_row``, ``uuid`` and ``feature`` of the record, as far as they could be read; shared by the findings of a record."""

    def as_dict(self) -> dict[str, Any]:
        """Returns the members of one line of ``--format jsonl``, in their order."""
        return {
            "file": self.file, "line": self.line, "column": self.column, "offset": self.offset, "pointer": self.pointer,
            "code": self.code, "rule": self.rule, "severity": self.severity.label, "message": self.message,
            "help": self.help, "value": self.value, "record": self.record,
        }  # fmt: skip


# -- The data of a rule ----------------------------------------------------------------------------------------------


#: What a rule's check works on. ``bytes``: the file and its JSON; ``shape``: the form of one record; ``record``: a computation on one
# record; ``stream``: several records; ``ontology``: the ontology file.
Layer = Literal["bytes", "shape", "record", "stream", "ontology"]

#: A circumstance in which a rule has another severity: of a whole file, or of what else is there.
Circumstance = Literal[
    "coco", "coco-into-encord", "annotated", "beside-predictions", "content-lost", "repeated", "no-loss", "no-match", "unproven"
]

#: The separator between code and circumstance in a rule's key.
OF_CASE = "@"
#: The platform of each hundred of codes: 0xx, 1xx …
_DIALECTS = ("labelbox", "label-studio", "encord", "coco")


class RuleInfo(Struct, frozen=True, kw_only=True):
    """A rule without its documentation."""

    code: str
    slug: str
    severity: Severity
    layer: Layer
    in_part: bool = False
    """True if the JSON Schema refuses only some violations of the rule: the others take a computation."""
    across_files: bool = False
    """True for a rule about all files of a run together: a finding in a report of some of the files may not hold for all."""
    about_name: bool = False
    """True for a rule about the name of a member: where its message has that name, excerpts mark the name, not the value."""
    once_per_file: bool = False
    """True if only the first record in file order reports it; which one that is, is known when records are explained in order."""
    severity_in: tuple[tuple[Circumstance, Severity], ...] = ()
    """Severities other than the default, each with its circumstance; a later one wins."""
    circumstance: Circumstance | None = None
    """The circumstance that `in_case` has applied to the rule; None for the rule itself."""

    @property
    def key(self) -> str:
        """The key of its severity, and of the groups of its findings."""
        return self.code if self.circumstance is None else f"{self.code}{OF_CASE}{self.circumstance}"

    def under(self, circumstance: Circumstance) -> Self:
        """Returns the rule with the severity of a circumstance of one finding, which then has its own message."""
        return structs.replace(self, severity=dict(self.severity_in)[circumstance], circumstance=circumstance)

    @property
    def in_json_schema(self) -> bool:
        """True if the JSON Schema of ``predlint compile`` refuses all violations of the rule."""
        return self.layer == "shape" and self.severity is Severity.ERROR and not self.in_part

    @property
    def family(self) -> str:
        return self.code[:3]

    @property
    def dialect(self) -> str | None:
        """The platform that the rule is about; None for rules that are the same for all: about bytes and JSON, and the user's own."""
        block = int(self.code[3])
        return None if self.family == "RUL" or (self.family == "JSN" and block == 0) else _DIALECTS[block]


class Rule(RuleInfo, frozen=True, kw_only=True):
    """One rule: its identity, its default severity and its documentation."""

    summary: str
    """One sentence, present tense, no full stop: what is wrong in a violation of the rule."""
    why: str
    """What happens on the platform, or to the user, if the predictions are uploaded with this error."""
    fix: str
    """How to fix it."""
    safe_fix: str = ""
    """What ``predlint fix`` does by itself: the platform then reads what the writer evidently meant. Empty for nothing."""
    unsafe_fix: str = ""
    """What ``predlint fix --unsafe`` does in addition: a guess, or a loss. Empty for nothing."""

    @property
    def bad(self) -> str:
        """A record (one line of NDJSON, or several lines, or an ontology for ONT) that breaks the rule under the example ontology."""
        return _page_examples().get(self.code, {}).get("bad", "")

    @property
    def good(self) -> str:
        """The same record, fixed."""
        return _page_examples().get(self.code, {}).get("good", "")

    @property
    def setup(self) -> str:
        """Options that the examples need (``--target mal``, ``--data-rows``), empty for none."""
        return _page_examples().get(self.code, {}).get("with", "")

    @property
    def fixable(self) -> Literal["safe", "unsafe"] | None:
        """How ``predlint fix`` fixes violations of the rule, or some of them: safely, only with --unsafe, or not at all (None)."""
        return "safe" if self.safe_fix else "unsafe" if self.unsafe_fix else None


@cache
def in_case(rule: Rule, circumstance: Circumstance) -> Rule:
    """Returns the rule with the severity of a circumstance of one finding."""
    return rule.under(circumstance)


@cache
def _page_examples() -> Mapping[str, Mapping[str, str]]:
    """The examples of rules' pages, by code: ``bad``, ``good``, and ``with``, the options that they need. The books of cases have them."""
    import json
    from pathlib import Path

    found: dict[str, dict[str, str]] = json.loads(Path(__file__).with_name("examples.json").read_text(encoding="utf-8"))
    return found


# -- The base of errors about user input: what is wrong, and what the user can do ------------------------------------


class UserError(Exception):
    """``message`` says what is wrong in the user's words, ``help`` what the user can do; None if that is unknown."""

    def __init__(self, message: str, help: str | None = None) -> None:
        super().__init__(message, help)  # both, so that the message survives pickling to another process
        self.message, self.help = message, help

    def __str__(self) -> str:
        return self.message + (f"\n  help: {self.help}" if self.help else "")


class MissingFileError(FileNotFoundError):
    """A mixin for the error for a file that does not exist, so that ``except FileNotFoundError`` catches it too."""

    errno = ENOENT
    filename: str | None = None

    def of(self, path: str | None) -> Self:
        """Sets the name of the file as Python's own error has it, and returns the error."""
        self.filename = path
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles like every other error here: the pickling of clusters cannot rebuild an OSError that is also a ValueError."""
        return type(self), self.args, self.__dict__


# -- The error for columns on disk, in a module that costs nothing to load -------------------------------------------


class SpillError(UserError):
    """Raised if columns cannot be written to disk, or not be read again."""


# -- Errors that end a run early, with messages for the user; and the detection of files that change while they are read --


class EngineError(OSError):
    """The workers, or a folder of the run, cannot be used. ``help`` says what the user can do."""

    def __init__(self, message: str, help: str | None = None) -> None:
        super().__init__(message)
        self.message, self.help = message, help

    def __str__(self) -> str:
        return self.message + (f"\n  help: {self.help}" if self.help else "")


class WorkersLost(EngineError):
    """The same task lost its workers again and again."""


class RunInterrupted(Exception):
    """The user stopped the run."""


def warn(text: str) -> None:
    """Issues a RuntimeWarning, for programs that set no other handler of messages."""
    warnings.warn(text, RuntimeWarning, stacklevel=2)
