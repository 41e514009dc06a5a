"""The model of a fix: a value that breaks a rule, in its record, and the edits that fix it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from predlint.fixes.json_text import JsonText
from predlint.fixes.scores import Scores
from predlint.shape.findings import Finding
from predlint.stream.data_rows import DataRow, DataRows
from predlint.stream.edits import Edit

if TYPE_CHECKING:
    from predlint.fixes.task_facts import TaskFacts


class Fix(Struct, frozen=True):
    """The fix of one finding."""

    edits: list[Edit]
    safe: bool = True
    """False for a guess, and for a fix that loses data."""
    reveals: bool = False
    """True if the fix may reveal findings that the fixed one was hiding."""
    name: tuple[tuple[str | int, ...], str] | None = None
    """For a renamed member: the path of its object, and the new name."""
    records: tuple[str, ...] = ()
    """The records that a record with several is split into."""


def split_records(records: list[str]) -> Fix | None:
    """Returns a fix that splits a record into several; None if there are none."""
    return Fix([], reveals=True, records=tuple(records)) if records else None


def edits_of(*parts: list[Edit]) -> list[Edit]:
    """Returns all edits, or none if one part is empty."""
    return [edit for part in parts for edit in part] if all(parts) else []


class RecordContext(Struct, frozen=True):
    """A value in its record, with what is known beside it, and fixes made of edits of its text."""

    text: JsonText
    """The record as it is written: makes the edits."""
    record: Any
    """The decoded record."""
    keys: list[str | int]
    """The path of the value, from the record's root."""
    value: Any
    rows: DataRows | None = None
    """The list of data rows, if one is given."""
    scores: Scores | None = None
    """The scores of the whole file."""
    file: TaskFacts | None = None
    """Facts about the file as a whole; None if nothing is known."""
    explain: Callable[[Any], list[Finding]] | None = None
    """Returns the findings of another record of the file."""

    @property
    def enclosing_object(self) -> Any:
        """The object or list that contains the value."""
        return self.value_at(self.keys[:-1])

    @property
    def row(self) -> DataRow | None:
        """The entry for the record's data row in the list of data rows, in Labelbox's terms; None if there is none."""
        given: Any = self.value_at(["dataRow"])
        if self.rows is None or not isinstance(given, dict):
            return None
        key: Any = given.get("globalKey")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        id_: Any = given.get("id")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        return self.rows.by_key.get(key) if isinstance(key, str) else self.rows.by_id.get(id_) if isinstance(id_, str) else None

    def value_at(self, keys: list[str | int]) -> Any:
        """Returns the decoded value at a path; None if there is none."""
        value = self.record
        for key in keys:
            try:
                value = value[key]
            except (LookupError, TypeError):
                return None
        return value

    def raw_text(self, keys: list[str | int]) -> str:
        """Returns the value at a path as it is written; empty if there is none."""
        return self.text.raw(keys) or ""

    @staticmethod
    def safely(edits: list[Edit], *, reveals: bool = False) -> Fix | None:
        """Returns a safe fix: there is only one reading of what the writer meant. None without edits. ``reveals``: further errors may
        appear that the old value hid."""
        return Fix(edits, reveals=reveals) if edits else None

    @staticmethod
    def unsafely(edits: list[Edit], *, reveals: bool = False) -> Fix | None:
        """Returns an unsafe fix: a guess, or one that loses data. None without edits."""
        return Fix(edits, safe=False, reveals=reveals) if edits else None
