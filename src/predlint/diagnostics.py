"""A diagnostic, its severity, and the address of its documentation."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from msgspec import Struct

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
