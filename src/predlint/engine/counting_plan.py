"""Counts records during the check: a wrapper of a plan, and an observer of each file."""

from __future__ import annotations

from typing import Any

from predlint.io.data_rows import DataRows
from predlint.kernel.column_index import Columns
from predlint.model.hashes import OWN, Secret
from predlint.model.statistics import Statistics
from predlint.model.views import View
from predlint.model.violation import Finding
from predlint.platforms.protocols import FileRules, ObservedPlan, Observer, platform_of
from predlint.platforms.sources import view_for


class CountingPlan(ObservedPlan):
    """A plan that also counts the records of each file."""

    def file_rules(self, rows: DataRows | None, secret: Secret = OWN) -> FileRules:
        """Returns the rules for one file, which count its records."""
        rules = self.inner.file_rules(rows, secret)
        view = view_for(platform_of(self.inner), rules, rows)
        rules.observers += (RecordCounter(view, Statistics(view.vocabulary), follows=not rules.lists),)
        return rules


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
