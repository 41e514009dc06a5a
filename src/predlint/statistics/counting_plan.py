"""Counting in the pass that checks: a plan and rules that hand everything on, and count the records that go by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from predlint.columns.column_index import Columns
from predlint.diagnostics import Severity
from predlint.hashes import OWN, Secret
from predlint.platforms.protocols import FileRules, Plan
from predlint.shape.findings import Finding
from predlint.statistics.gathering import Statistics
from predlint.stream.data_rows import DataRows
from predlint.views.model import View
from predlint.views.observer import CountedColumns, ObservedFileRules, platform_of
from predlint.views.registry import view_for


class CountingPlan:
    """A compiled ontology each of whose files is counted."""

    def __init__(self, inner: Plan) -> None:
        self.inner = inner

    def _of(self, inner: Plan) -> CountingPlan:
        return self if inner is self.inner else CountingPlan(inner)

    def for_file_head(self, head: bytes) -> CountingPlan:
        """The plan for a file that begins so."""
        return self._of(self.inner.for_file_head(head))

    def for_medium(self, medium: str, because: str | None = None) -> CountingPlan:
        """The plan of the same ontology for data rows of one medium."""
        return self._of(self.inner.for_medium(medium, because))

    def json_schema(self, *, apart: bool = False) -> dict[str, Any]:
        """JSON Schema 2020-12 for one record."""
        return self.inner.json_schema(apart=apart)

    def rules(self, levels: dict[str, Severity | None]) -> list[dict[str, Any]]:
        """The rules in force."""
        return self.inner.rules(levels)

    def levels(self) -> Mapping[str, Severity | None]:
        """Severities that its profile changes."""
        return self.inner.levels()

    def file_rules(self, rows: DataRows | None, secret: Secret = OWN) -> CountingFile:
        """The rules for one file, which count its records."""
        inner = self.inner.file_rules(rows, secret)
        view = view_for(platform_of(self.inner), platform_of(inner), rows)
        return CountingFile(inner, view, Statistics(view.vocabulary), follows=not platform_of(inner).lists)

    def coverage(self, rows: DataRows | None, seen: bytearray) -> Finding | None:
        """What is said of data rows that no record named."""
        return self.inner.coverage(rows, seen)


class CountingFile(ObservedFileRules):
    """The rules for one file, and beside them what its records are counted in."""

    def __init__(self, inner: FileRules, view: View, statistics: Statistics, *, follows: bool) -> None:
        """``follows``: the rules take note of the listed data rows that are named."""
        super().__init__(inner, None)
        self.view, self.statistics, self._follows = view, statistics, follows
        statistics.follows = follows
        self._value: Any = None

    def examine(self, value: Any) -> list[Finding]:
        """Finds nothing: whether the record goes by is known later."""
        self._value = value
        return []

    def took(self, at: int | None) -> None:
        """The record that was looked at last goes by."""
        self.statistics.add(self.view, self._value)

    def skipped(self, at: int | None) -> None:
        """A record goes by that cannot be read, or is no prediction."""
        if self._predictions:
            self.statistics.add_unreadable(1)

    def snapshot(self) -> Columns:
        """Everything taken note of since the last cut, what was counted too."""
        notes = CountedColumns(self.inner.snapshot(), self.statistics.to_state())
        self.statistics.clear()
        self.statistics.follows = self._follows
        return notes

    def merge(self, notes: Columns) -> None:
        """Takes over what was taken note of, and counted, in the next part of the same file."""
        assert isinstance(notes, CountedColumns), "these notes are of rules that count"
        self.inner.merge(notes.others)
        self.statistics.merge_state(notes.counted)
