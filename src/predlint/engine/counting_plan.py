"""Counts records during the check: a wrapper of a plan, and an observer of each file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from predlint.io.data_rows import DataRows
from predlint.kernel.column_index import Columns
from predlint.model.diagnostics import Severity
from predlint.model.hashes import OWN, Secret
from predlint.model.statistics import Statistics
from predlint.model.views import View
from predlint.model.violation import Finding
from predlint.platforms.protocols import FileRules, Observer, Plan, platform_of
from predlint.platforms.sources import view_for


class CountingPlan:
    """A plan that also counts the records of each file."""

    def __init__(self, inner: Plan) -> None:
        self.inner = inner

    def _of(self, inner: Plan) -> CountingPlan:
        return self if inner is self.inner else CountingPlan(inner)

    def for_file_head(self, head: bytes) -> CountingPlan:
        """Returns the plan for a file with these first bytes."""
        return self._of(self.inner.for_file_head(head))

    def for_medium(self, medium: str, because: str | None = None) -> CountingPlan:
        """Returns the plan of the same ontology for data rows of one medium."""
        return self._of(self.inner.for_medium(medium, because))

    def json_schema(self, *, apart: bool = False) -> dict[str, Any]:
        """Returns the JSON Schema 2020-12 for one record."""
        return self.inner.json_schema(apart=apart)

    def rules(self, levels: dict[str, Severity | None]) -> list[dict[str, Any]]:
        """Returns the rules in force."""
        return self.inner.rules(levels)

    def levels(self) -> Mapping[str, Severity | None]:
        """Returns the severities that its profile changes."""
        return self.inner.levels()

    def file_rules(self, rows: DataRows | None, secret: Secret = OWN) -> FileRules:
        """Returns the rules for one file, which count its records."""
        rules = self.inner.file_rules(rows, secret)
        view = view_for(platform_of(self.inner), rules, rows)
        rules.observers += (RecordCounter(view, Statistics(view.vocabulary), follows=not rules.lists),)
        return rules

    def coverage(self, rows: DataRows | None, seen: bytearray) -> Finding | None:
        """Returns the finding about data rows that no record named."""
        return self.inner.coverage(rows, seen)


class RecordCounter(Observer):
    """Counts the records of one file."""

    def __init__(self, view: View, statistics: Statistics, *, follows: bool) -> None:
        """``follows``: the rules record which of the listed data rows are named."""
        super().__init__(None)
        self.view, self.statistics, self._follows = view, statistics, follows
        statistics.follows = follows
        self._value: Any = None

    def examine(self, value: Any) -> list[Finding]:
        """Keeps the value, and finds nothing: whether the record counts is known later."""
        self._value = value
        return []

    def took(self, at: int | None) -> None:
        """Counts the record that was examined last."""
        self.statistics.add(self.view, self._value)

    def skipped(self, at: int | None, *, prediction: bool) -> None:
        """Counts a record that cannot be read, or is no prediction."""
        if prediction:
            self.statistics.add_unreadable(1)

    def counted(self) -> Any:
        """Returns the statistics as plain data."""
        return self.statistics.to_state()

    def snapshot(self) -> Columns:
        """Returns the statistics since the last snapshot."""
        columns = Columns((), (), self.statistics.to_state())
        self.statistics.clear()
        self.statistics.follows = self._follows
        return columns

    def merge(self, notes: Columns) -> None:
        """Merges the statistics of the next part of the same file."""
        self.statistics.merge_state(notes.facts)
