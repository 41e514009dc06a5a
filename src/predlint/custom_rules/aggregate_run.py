"""Rules on a run: combines the counts of all files, and reports each finding once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from predlint.custom_rules.aggregate_rules import Facts, MeasuredRule, finding_spot, measured_rules
from predlint.custom_rules.ruleset import RuleSet
from predlint.custom_rules.tallies import CoverageTally
from predlint.shape.findings import Finding
from predlint.statistics.gathering import Figure

if TYPE_CHECKING:
    from predlint.stream.data_rows import DataRows


class RunRules:
    """The rules on a run, with the counts so far."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules: list[MeasuredRule] = measured_rules(rules, "run", whole=False)
        self._names: list[str | None] = []
        self._done = False

    def merge(self, name: str | None, facts: list[list[Facts | None]] | None) -> None:
        """Adds the result of `AggregateFileRules.run_facts` for the next file."""
        number = len(self._names)
        self._names.append(name)
        for rule, counted in zip(self._rules, facts or (), strict=False):
            for tally, given in zip(rule.tallies, counted, strict=True):
                if tally is not None and given is not None:
                    figures, high, low = given
                    tally.merge(figures)
                    tally.high.merge(high, lambda spot: (number, *spot))
                    tally.low.merge(low, lambda spot: (number, *spot))

    def findings(self, rows: DataRows | None, seen: bytes | bytearray) -> Iterator[Finding]:
        """Yields the findings about all files, in the first call only. ``seen``: for each position in the list of data rows, not 0 if a
        record named that row."""
        if self._done or not self._names:
            return
        self._done = True
        self.cover(rows, seen)
        for rule in self._rules:
            found = rule.found(self._spot_text) if rule.whole.what == "run" else None
            if found is not None:
                yield found

    def cover(self, rows: DataRows | None, seen: bytes | bytearray) -> None:
        """Sets the share of the list of data rows that all files together cover."""
        for rule in self._rules:
            for tally in rule.tallies:
                if isinstance(tally, CoverageTally) and tally.by_list and rows is not None:
                    number, tally.absent = rows.unnamed(bytearray(seen))
                    tally.covered, tally.listed, tally.known = len(rows) - number, len(rows), True

    def _spot_text(self, place: tuple[int, int, int]) -> str:
        number, *spot = place
        return finding_spot(self._names[number], spot)

    def shown(self) -> list[Figure]:
        """Returns the figures that the rules compare, measured over all files, each once."""
        found: dict[str, Figure] = {}
        for rule in self._rules:
            values = rule.values()
            for label, unit, run in rule.whole.shown:
                if label.startswith("reference(") and rule.reference is None:
                    continue
                known = found.get(label)
                names = (*(known.rules if known is not None else ()), rule.rule.name)
                found[label] = Figure(label, run(values), unit == "share", names)
        return list(found.values())

    def figures(self) -> list[MeasuredRule]:
        """The rules with their figures."""
        return self._rules
