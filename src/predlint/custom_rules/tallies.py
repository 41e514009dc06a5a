"""Figures that are counted record by record and merged: by rule, by data row, with quantiles in bounded memory."""

from __future__ import annotations

from array import array
from bisect import insort
from collections.abc import Callable, Hashable, Sequence
from fractions import Fraction
from math import frexp, isfinite, ldexp
from typing import TYPE_CHECKING, Any, Literal, cast

from msgspec import Struct, field

from predlint.lang.nodes import At
from predlint.model.mergeable import ANY, TOTAL, Mergeable, own, part
from predlint.model.statistics import MOST_ROWS, key_hash
from predlint.model.views import Instance, Row

if TYPE_CHECKING:
    import numpy as np


# -- The measures of rules on a file or a run, and the list of one rule's measures while it is compiled ------------

#: The slots that an expression on one instance runs on: its data row or None, nothing, and the instance.
Things = Any
#: ``count`` counts objects; ``share`` is the share of them that meets a condition; ``quantile`` is a quantile of a value, ``rows`` of the
#: number of objects per data row; ``coverage`` is the share of data rows with a prediction.
Kind = Literal["count", "share", "quantile", "rows", "coverage"]


class Measure(Struct, frozen=True, eq=False):
    """One figure of a file or a run."""

    kind: Kind
    label: str
    """The text in its rule, without the context."""
    features: frozenset[int] = frozenset()
    """The features whose instances are measured."""
    test: Callable[[Things], Any] | None = None
    """Returns for an instance whether it counts; for a share 1 if it is in the part, 0 if only in the whole, None if in neither; for a
    quantile its value or None."""
    quantile: float = 0
    """The share of all values that are not above it."""
    plain: tuple[frozenset[int], ...] | None = None
    """For unconditional counts, the features whose objects are counted; for a share also those of the whole. None if there are
    conditions."""
    uses_row: bool = False
    """True if fields of the data row are read."""


class Measures(Struct):
    """The measures of one rule while it is compiled."""

    every: list[Measure] = field(default_factory=list[Measure])
    of_reference: list[bool] = field(default_factory=list[bool])
    """For each measure, whether it is measured in the reference."""
    in_reference: bool = False
    """True while an expression about the reference is resolved."""
    at: dict[At, int] = field(default_factory=dict[At, int])
    """Place -> number of the measure of the predictions that was resolved there last."""
    _known: dict[tuple[Any, ...], int] = field(default_factory=dict[tuple[Any, ...], int])

    def number(self, at: At, key: tuple[Any, ...], make: Callable[[], Measure]) -> int:
        """Returns the number of the measure with this ``key``, and makes the measure if it is new."""
        key = (self.in_reference, *key)
        number = self._known.get(key)
        if number is None:
            number = self._known[key] = len(self.every)
            self.every.append(make())
            self.of_reference.append(self.in_reference)
        if not self.in_reference:
            self.at[at] = number
        return number


# -- Quantiles of any count of numbers, in bounded memory; parts of a run add up exactly ---------------------------

#: Maximum number of different values kept exactly. Above it, 12 binary digits of each are kept: an error below 0.05 %.
MOST_VALUES = 10_000
_DIGITS = 1 << 12
#: Shares are compared as fractions of whole numbers up to this one.
_FINEST = 10**9


class Values:
    """Any count of numbers in bounded memory: exact values, or, if more than `MOST_VALUES` different ones exist, their first 12 binary
    digits. Which of both depends on the set of numbers only, not on their order."""

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
        """Returns the smallest value such that this share of all values is not above it, or None without values."""
        exact = Fraction(share).limit_denominator(_FINEST)
        rank, count_so_far = exact * sum(self.counts.values()), 0
        for value in sorted(self.counts):
            count_so_far += self.counts[value]
            if count_so_far >= rank:
                return value
        return None

    def snapshot(self) -> tuple[dict[float, int], bool]:
        facts = self.counts, self.rounded
        self.__init__()
        return facts

    def merge(self, facts: tuple[dict[float, int], bool], _: int = 0, /) -> None:
        counts, rounded = facts
        if rounded and not self.rounded:
            self._round()
        for value, number in counts.items():
            self.take(value, number)


def _rounded(value: float) -> float:
    digits, exponent = frexp(value)
    return ldexp(int(digits * _DIGITS), exponent - 12)


# -- Figures that are counted record by record: each tally adds the instances of one record, and merges the counts of other parts or
# files
#
# The figures do not depend on the parts and their order, nor do the places that are kept of each figure: at most five.

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


class Tally(Mergeable):
    """The counts of one measure."""

    def __init__(self, measure: Measure) -> None:
        super().__init__()
        self.measure = measure
        self.high, self.low = Places(), Places()

    def take(self, place: int, instances: Sequence[Instance], row: Row | None) -> None:
        """Adds the instances of a record that are of the tally's features."""
        raise NotImplementedError

    def value(self) -> float | None:
        """Returns the figure, or None if it is not applicable."""
        raise NotImplementedError

    def facts(self, *, placed: bool) -> tuple[Any, list[tuple[float, Any]], list[tuple[float, Any]]]:
        """Returns the counts and the places, if ``placed``, and begins anew."""
        found = self.snapshot(), self.high.entries if placed else [], self.low.entries if placed else []
        self.high, self.low = Places(), Places()
        return found

    def finish(self) -> None:
        """Called after the last record of the file."""


class CountTally(Tally):
    """The number of objects."""

    number: int = TOTAL

    def take(self, place: int, instances: Sequence[Instance], row: Row | None) -> None:
        number = counted(self.measure.test, instances, row)
        if number:
            self.number += number
            self.high.take(number, place)

    def value(self) -> float:
        return self.number


class ShareTally(Tally):
    """The number of objects for which a condition is true."""

    number: int = TOTAL
    whole: int = TOTAL

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


class QuantileTally(Tally):
    """A value of things: that of each instance counts."""

    values: Values = part(Values)

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


def _number(value: Any) -> float | None:
    try:
        return None if value is None or not isfinite(number := float(value)) else number
    except OverflowError:
        return None


class CoverageTally(Tally):
    """The share of data rows with a prediction, among those in the list of data rows, or else in the file itself."""

    covered: int = own(int)
    listed: int = own(int)
    known: bool = ANY
    """True if anything tells which data rows exist."""
    hollow: bool = ANY
    """True if the file has a list of images without a single id."""
    absent: tuple[str, ...] = own(tuple, lambda mine, theirs, base: (*mine, *theirs)[:MOST_PLACES])
    """The names of the first few data rows without a prediction."""
    by_list: bool = ANY
    """True if the data rows come from a list for all files."""
    images: frozenset[int] = own(frozenset, lambda mine, theirs, base: mine | theirs)
    """Images with a prediction, if a list of images applies to all files."""

    def take(self, place: int, instances: Sequence[Instance], row: Row | None) -> None:
        """Does nothing: coverage is known at the end."""

    def value(self) -> float | None:
        return self.covered / self.listed if self.known and self.listed else None

    def merge(self, facts: Any, base: int = 0, /) -> None:
        super().merge(facts, base)
        if self.images:
            self.covered, self.listed = len(self.images), facts["listed"]
        else:
            self.covered += facts["covered"]
            self.listed += facts["listed"]


def counted(test: Any, instances: Sequence[Instance], row: Row | None) -> int:
    """Counts the objects; an object with several instances counts once, if one of them does."""
    if len(instances) == 1:
        return int(test((row, None, instances[0])) is True)
    return len({(each.scene, each.identity) for each in instances if test((row, None, each)) is True})


#: The tally of each kind of measure but for data rows.
KINDS: dict[str, type[Tally]] = {"count": CountTally, "share": ShareTally, "quantile": QuantileTally, "coverage": CoverageTally}


# -- Counts the objects of each data row, with three numbers per row, for up to five million rows ------------------

if TYPE_CHECKING:
    Numbers = np.ndarray[Any, np.dtype[np.int64]]

#: Data rows that are put aside before they are sorted in.
_MIN_UNSORTED = 1 << 16


class RowTally(Tally):
    """The number of objects of each data row, if a data row has many records; otherwise each scene counts on its own."""

    def __init__(self, measure: Measure, whole: bool) -> None:
        super().__init__(measure)
        self.whole = whole
        self._open()

    def _open(self) -> None:
        self.values = Values()
        """The counts of records that contain everything about their data row."""
        self.many = False
        """True after there are too many data rows."""
        self._aside = (array("q"), array("q"), array("q"))
        self._room = _MIN_UNSORTED
        self._sorted: tuple[Numbers, Numbers, Numbers] | None = None
        """For each data row: its hash, the number of its objects, and the position of its first record."""
        self._last: Hashable = None

    def take(self, place: int, instances: Sequence[Instance], row: Row | None) -> None:
        number = counted(self.measure.test, instances, row)
        if row is None or row.key is None or self.many:
            return
        hashes, numbers, places = self._aside
        if row.key == self._last and numbers:  # records of one row are usually adjacent
            numbers[-1] += number
            return
        self._last = row.key
        hashes.append(key_hash(row.key))
        numbers.append(number)
        places.append(place)
        if len(hashes) >= self._room:
            self._sort_in()

    def take_scene(self, place: int, number: int) -> None:
        """Adds a scene of a record that contains everything about its data row."""
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
        self._room = max(_MIN_UNSORTED, len(begins) // 2)
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
        values.merge((self.values.counts, self.values.rounded))
        if self._sorted is not None:
            import numpy as np

            for number, times in zip(*(column.tolist() for column in np.unique(self._sorted[1], return_counts=True)), strict=True):
                values.take(float(number), times)
        return values.quantile(self.measure.quantile)

    def snapshot(self) -> Any:
        """Returns the counts, and begins anew."""
        self._sort_in()
        columns = None if self._sorted is None else tuple(column.tobytes() for column in self._sorted)
        facts = self.values.snapshot(), columns, self.many
        self._open()
        return facts

    def merge(self, facts: Any, base: int = 0, /) -> None:
        """Adds the counts of another part, whose records begin at position ``base``."""
        import numpy as np

        values, columns, many = facts
        self.values.merge(values)
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


def tally_of(measure: Measure, whole: bool) -> Tally:
    """``whole``: a record is everything about its data row."""
    return RowTally(measure, whole) if measure.kind == "rows" else KINDS[measure.kind](measure)
