"""Figures that are counted record by record: each tally adds the instances of one record, and merges the counts of other parts or files.

The figures do not depend on the parts and their order, nor do the places that are kept of each figure: at most five.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Hashable, Sequence
from math import isfinite
from typing import Any

from predlint.custom_rules.measures import Measure
from predlint.custom_rules.quantiles import Values
from predlint.views.model import Instance, Row

#: Maximum number of places kept for a figure.
MOST_PLACES = 5


class Places:
    """The places with the largest weights; of equal weights the first."""

    __slots__ = ("entries",)

    def __init__(self) -> None:
        self.entries: list[tuple[float, Any]] = []
        """Weight without its sign turned, place; in order."""

    def take(self, weight: float, place: Any) -> None:
        """Adds a record."""
        entries = self.entries
        if len(entries) == MOST_PLACES and -weight > entries[-1][0]:  # nearly always, and quicker
            return
        entry = (-weight, place)
        if len(entries) < MOST_PLACES or entry < entries[-1]:
            insort(entries, entry)
            del entries[MOST_PLACES:]

    def merge(self, entries: Sequence[tuple[float, Any]], moved: Callable[[Any], Any]) -> None:
        """Adds the places of another part; ``moved`` converts them to places in the whole."""
        for weight, place in entries:
            self.take(-weight, moved(place))


class Tally:
    """The counts of one measure."""

    def __init__(self, measure: Measure) -> None:
        self.measure = measure
        self.clear()

    def clear(self) -> None:
        """Begins anew."""
        self.high, self.low = Places(), Places()

    def take(self, place: int, instances: Sequence[Instance], row: Row | None) -> None:
        """Adds the instances of a record that are of the tally's features."""
        raise NotImplementedError

    def value(self) -> float | None:
        """Returns the figure, or None if it is not applicable."""
        raise NotImplementedError

    def facts(self) -> Any:
        """Returns the counts as plain values."""
        raise NotImplementedError

    def merge(self, facts: Any) -> None:
        """Adds the counts of another part."""
        raise NotImplementedError

    def finish(self) -> None:
        """Called after the last record of the file."""


class CountTally(Tally):
    """The number of objects."""

    def clear(self) -> None:
        super().clear()
        self.number = 0

    def take(self, place: int, instances: Sequence[Instance], row: Row | None) -> None:
        number = counted(self.measure.test, instances, row)
        if number:
            self.number += number
            self.high.take(number, place)

    def value(self) -> float:
        return self.number

    def facts(self) -> int:
        return self.number

    def merge(self, facts: int) -> None:
        self.number += facts


class ShareTally(Tally):
    """The number of objects for which a condition is true."""

    def clear(self) -> None:
        super().clear()
        self.number = self.whole = 0

    def take(self, place: int, instances: Sequence[Instance], row: Row | None) -> None:
        test = self.measure.test
        assert test is not None
        if len(instances) == 1:
            verdict = test((row, None, instances[0]))
            part, whole = (verdict, 1) if verdict is not None else (0, 0)
        else:
            best: dict[Hashable, int] = {}
            for instance in instances:
                verdict = test((row, None, instance))
                if verdict is not None:
                    key = (instance.scene, instance.identity)
                    best[key] = max(verdict, best.get(key, 0))
            part, whole = sum(best.values()), len(best)
        self.take_part(place, part, whole)

    def take_part(self, place: int, part: int, whole: int) -> None:
        """Adds a record with ``part`` objects that meet the condition, of ``whole`` objects."""
        if whole:
            self.number += part
            self.whole += whole
            if part:
                self.high.take(part, place)
            if part < whole:
                self.low.take(whole - part, place)

    def value(self) -> float | None:
        return self.number / self.whole if self.whole else None

    def facts(self) -> tuple[int, int]:
        return self.number, self.whole

    def merge(self, facts: tuple[int, int]) -> None:
        self.number += facts[0]
        self.whole += facts[1]


class QuantileTally(Tally):
    """A value of things: that of each instance counts."""

    def clear(self) -> None:
        super().clear()
        self.values = Values()

    def take(self, place: int, instances: Sequence[Instance], row: Row | None) -> None:
        test = self.measure.test
        assert test is not None
        if len(instances) == 1:
            value = _number(test((row, None, instances[0])))
            if value is not None:
                self.values.take(value)
                self.high.take(value, place)
                self.low.take(-value, place)
            return
        found = [value for each in instances if (value := _number(test((row, None, each)))) is not None]
        if found:
            for value in found:
                self.values.take(value)
            self.high.take(max(found), place)
            self.low.take(-min(found), place)

    def value(self) -> float | None:
        return self.values.quantile(self.measure.quantile)

    def facts(self) -> Any:
        return self.values.facts()

    def merge(self, facts: Any) -> None:
        self.values.merge(facts)


def _number(value: Any) -> float | None:
    try:
        return None if value is None or not isfinite(number := float(value)) else number
    except OverflowError:
        return None


class CoverageTally(Tally):
    """The share of data rows with a prediction, among those in the list of data rows, or else in the file itself."""

    covered = listed = 0
    known = False
    """True if anything tells which data rows exist."""
    hollow = False
    """True if the file has a list of images without a single id."""
    absent: tuple[str, ...] = ()
    """The names of the first few data rows without a prediction."""

    by_list = False
    """True if the data rows come from a list for all files."""
    images: frozenset[int] = frozenset()
    """Images with a prediction, if a list of images applies to all files."""

    def take(self, place: int, instances: Sequence[Instance], row: Row | None) -> None:
        """Does nothing: coverage is known at the end."""

    def value(self) -> float | None:
        return self.covered / self.listed if self.known and self.listed else None

    def facts(self) -> Any:
        return self.covered, self.listed, self.known, self.absent, self.by_list, self.hollow, sorted(self.images)

    def merge(self, facts: Any) -> None:
        covered, listed, known, absent, by_list, hollow, images = facts
        self.known, self.by_list, self.hollow = self.known or known, self.by_list or by_list, self.hollow or hollow
        self.absent = tuple((*self.absent, *absent)[:MOST_PLACES])
        if images or self.images:
            self.images |= frozenset(images)
            self.covered, self.listed = len(self.images), listed
        else:
            self.covered += covered
            self.listed += listed


def counted(test: Any, instances: Sequence[Instance], row: Row | None) -> int:
    """Counts the objects; an object with several instances counts once, if one of them does."""
    if len(instances) == 1:
        return int(test((row, None, instances[0])) is True)
    return len({(each.scene, each.identity) for each in instances if test((row, None, each)) is True})


#: The tally of each kind of measure but for data rows.
KINDS: dict[str, type[Tally]] = {"count": CountTally, "share": ShareTally, "quantile": QuantileTally, "coverage": CoverageTally}
