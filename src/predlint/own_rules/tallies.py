"""Figures as records go by: each tally takes the instances of one record, and joins what other parts of a file, or other files, gave.

Whatever the parts and their order, the figures are the same, and so are the places that are kept of each: at most five.
"""

from __future__ import annotations

from array import array
from bisect import insort
from collections.abc import Callable, Hashable, Sequence
from fractions import Fraction
from math import frexp, isfinite, ldexp
from typing import TYPE_CHECKING, Any, cast

from predlint.own_rules.measures import Measure
from predlint.statistics.rows import MOST_ROWS, key_hash
from predlint.views.model import Instance, Row

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, np.dtype[np.int64]]

#: Places that are kept of what explains a figure best.
MOST_PLACES = 5
#: Different values that are told apart; of more of them 11 binary digits are kept each: a value is off by less than 0.05 %.
MOST_VALUES = 10_000
_DIGITS = 1 << 11
#: Data rows that are put aside before they are sorted in.
_LEAST_ASIDE = 1 << 16
#: Larger shares and counts of a quantile are compared as whole numbers.
_FINEST = 10**9


class Places:
    """The places with the largest weights; of those of one weight the first."""

    __slots__ = ("entries",)

    def __init__(self) -> None:
        self.entries: list[tuple[float, Any]] = []
        """Weight without its sign turned, place; in order."""

    def take(self, weight: float, place: Any) -> None:
        """Takes a record."""
        entries, entry = self.entries, (-weight, place)
        if len(entries) < MOST_PLACES or entry < entries[-1]:
            insort(entries, entry)
            del entries[MOST_PLACES:]

    def join(self, entries: Sequence[tuple[float, Any]], moved: Callable[[Any], Any]) -> None:
        """Takes the places of another part; ``moved`` says where they are seen from here."""
        for weight, place in entries:
            self.take(-weight, moved(place))

    def resolve(self, line: Callable[[int], int | None]) -> list[tuple[float, Any]]:
        """The same with lines in the place of positions."""
        return [(weight, line(place)) for weight, place in self.entries]


class Tally:
    """What is counted for one measure."""

    def __init__(self, measure: Measure) -> None:
        self.measure = measure
        self.clear()

    def clear(self) -> None:
        """Begins anew."""
        self.high, self.low = Places(), Places()

    def take(self, place: int, instances: Sequence[Instance], row: Row | None) -> None:
        """Takes the instances of its features that a record has."""
        raise NotImplementedError

    def value(self) -> float | None:
        """The figure; None where it is not applicable."""
        raise NotImplementedError

    def facts(self) -> Any:
        """What was counted, as plain values."""
        raise NotImplementedError

    def join(self, facts: Any) -> None:
        """Takes what another part counted."""
        raise NotImplementedError

    def finish(self) -> None:
        """All records of the file are taken."""


class CountTally(Tally):
    """How many objects there are."""

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

    def join(self, facts: int) -> None:
        self.number += facts


class ShareTally(Tally):
    """Of how many objects something is true."""

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

    def join(self, facts: tuple[int, int]) -> None:
        self.number += facts[0]
        self.whole += facts[1]


class Values:
    """Numbers of any count in bounded memory: each by itself, or, where there are more than `MOST_VALUES` different ones, its first 11
    binary digits. Which of both it is depends on all of them, and on no order."""

    def __init__(self) -> None:
        self.counts: dict[float, int] = {}
        self.rounded = False

    def take(self, value: float, number: int = 1) -> None:
        if self.rounded:
            value = _rounded(value)
        self.counts[value] = self.counts.get(value, 0) + number
        if len(self.counts) > MOST_VALUES and not self.rounded:
            self._round()

    def _round(self) -> None:
        counts, self.counts, self.rounded = self.counts, {}, True
        for value, number in counts.items():
            value = _rounded(value)
            self.counts[value] = self.counts.get(value, 0) + number

    def quantile(self, share: float) -> float | None:
        """The least value that so large a share of all are not above; None where there is none."""
        exact = Fraction(share).limit_denominator(_FINEST)
        wanted, below = exact * sum(self.counts.values()), 0
        for value in sorted(self.counts):
            below += self.counts[value]
            if below >= wanted:
                return value
        return None

    def facts(self) -> tuple[dict[float, int], bool]:
        return self.counts, self.rounded

    def join(self, facts: tuple[dict[float, int], bool]) -> None:
        counts, rounded = facts
        if rounded and not self.rounded:
            self._round()
        for value, number in counts.items():
            self.take(value, number)


def _rounded(value: float) -> float:
    digits, exponent = frexp(value)
    return ldexp(int(digits * _DIGITS), exponent - 11)


class QuantileTally(Tally):
    """A value of things: that of each instance counts."""

    def clear(self) -> None:
        super().clear()
        self.values = Values()

    def take(self, place: int, instances: Sequence[Instance], row: Row | None) -> None:
        test = self.measure.test
        assert test is not None
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

    def join(self, facts: Any) -> None:
        self.values.join(facts)


def _number(value: Any) -> float | None:
    try:
        return None if value is None or not isfinite(number := float(value)) else number
    except OverflowError:
        return None


class RowTally(Tally):
    """How many objects each data row has, where a data row has many records; else that of each of its scenes counts."""

    def __init__(self, measure: Measure, whole: bool) -> None:
        self.whole = whole
        super().__init__(measure)

    def clear(self) -> None:
        super().clear()
        self.values = Values()
        """Of records that are all about their data row."""
        self.many = False
        """True once there are too many data rows."""
        self._aside = (array("q"), array("q"), array("q"))
        self._room = _LEAST_ASIDE
        self._sorted: tuple[Numbers, Numbers, Numbers] | None = None
        """Of each data row its hash, how many objects it has, and the position of its first record."""
        self._last: Hashable = None

    def take(self, place: int, instances: Sequence[Instance], row: Row | None) -> None:
        number = counted(self.measure.test, instances, row)
        if row is None or row.key is None or self.many:
            return
        hashes, numbers, places = self._aside
        if row.key == self._last and numbers:  # records of one row usually stand together
            numbers[-1] += number
            return
        self._last = row.key
        hashes.append(key_hash(row.key))
        numbers.append(number)
        places.append(place)
        if len(hashes) >= self._room:
            self._sort_in()

    def take_scene(self, place: int, number: int) -> None:
        """Takes a scene of a record that is all about its data row."""
        self.values.take(float(number))
        self.high.take(number, place)
        self.low.take(-number, place)

    def _sort_in(self) -> None:
        if not self._aside[0]:
            return
        import numpy as np

        columns = [np.frombuffer(column, np.int64) for column in self._aside]
        if self._sorted is not None:
            columns = [np.concatenate((known, new)) for known, new in zip(self._sorted, columns, strict=True)]
        hashes, numbers, places = columns
        order = np.argsort(hashes, kind="stable")
        hashes = hashes[order]
        begins = np.flatnonzero(np.concatenate(([True], hashes[1:] != hashes[:-1])))
        sums, firsts = np.add.reduceat(numbers[order], begins), np.minimum.reduceat(places[order], begins)
        self._sorted = hashes[begins], cast("Numbers", sums), cast("Numbers", firsts)
        self._aside, self._last = (array("q"), array("q"), array("q")), None
        self._room = max(_LEAST_ASIDE, len(begins) // 2)
        if len(begins) > MOST_ROWS:
            self._give_up()

    def _give_up(self) -> None:
        self.many, self._sorted, self._aside = True, None, (array("q"), array("q"), array("q"))

    def finish(self) -> None:
        """Looks for the data rows with most and with least objects."""
        self._sort_in()
        if self._sorted is None:
            return
        import numpy as np

        _, numbers, places = self._sorted
        for found, sign in ((self.high, 1), (self.low, -1)):
            for at in np.lexsort((places, -sign * numbers))[:MOST_PLACES].tolist():
                found.take(sign * int(numbers[at]), int(places[at]))

    def value(self) -> float | None:
        self._sort_in()
        if self.many:
            return None
        values = Values()
        values.join(self.values.facts())
        if self._sorted is not None:
            import numpy as np

            for number, times in zip(*(column.tolist() for column in np.unique(self._sorted[1], return_counts=True)), strict=True):
                values.take(float(number), times)
        return values.quantile(self.measure.quantile)

    def facts(self) -> Any:
        self._sort_in()
        columns = None if self._sorted is None else tuple(column.tobytes() for column in self._sorted)
        return self.values.facts(), columns, self.many

    def join(self, facts: Any) -> None:
        self.join_from(facts, 0)

    def join_from(self, facts: Any, base: int) -> None:
        """Takes another part, whose records begin at a position."""
        import numpy as np

        values, columns, many = facts
        self.values.join(values)
        if many:
            self._give_up()
        if columns is None or self.many:
            return
        hashes, numbers, places = self._aside
        hashes.frombytes(columns[0])
        numbers.frombytes(columns[1])
        places.frombytes((np.frombuffer(columns[2], np.int64) + base).tobytes())
        self._last = None
        if len(hashes) >= self._room:
            self._sort_in()


class CoverageTally(Tally):
    """Data rows with a prediction, of all that there are: what the list of data rows tells, else the file itself."""

    covered = listed = 0
    known = False
    """Whether there is anything that says which data rows there are."""
    absent: tuple[str, ...] = ()
    """What the first few without a prediction are called."""

    by_list = False
    """Whether that is a list which holds for all files."""
    images: frozenset[int] = frozenset()
    """Those with a prediction, where a list of images holds for all files."""

    def take(self, place: int, instances: Sequence[Instance], row: Row | None) -> None:
        """What is covered is known at the end."""

    def value(self) -> float | None:
        return self.covered / self.listed if self.known and self.listed else None

    def facts(self) -> Any:
        return self.covered, self.listed, self.known, self.absent, self.by_list, sorted(self.images)

    def join(self, facts: Any) -> None:
        covered, listed, known, absent, by_list, images = facts
        self.known, self.by_list = self.known or known, self.by_list or by_list
        self.absent = tuple((*self.absent, *absent)[:MOST_PLACES])
        if images or self.images:
            self.images |= frozenset(images)
            self.covered, self.listed = len(self.images), listed
        else:
            self.covered += covered
            self.listed += listed


def counted(test: Any, instances: Sequence[Instance], row: Row | None) -> int:
    """How many objects count: one of several instances counts once, if one of them does."""
    if len(instances) == 1:
        return int(test((row, None, instances[0])) is True)
    return len({(each.scene, each.identity) for each in instances if test((row, None, each)) is True})


def tally_of(measure: Measure, whole: bool) -> Tally:
    """``whole``: a record is everything about its data row."""
    match measure.kind:
        case "count":
            return CountTally(measure)
        case "share":
            return ShareTally(measure)
        case "quantile":
            return QuantileTally(measure)
        case "rows":
            return RowTally(measure, whole)
        case "coverage":
            return CoverageTally(measure)
