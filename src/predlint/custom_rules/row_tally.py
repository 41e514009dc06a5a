"""Counts the objects of each data row, with three numbers per row, for up to five million rows."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any, cast

from predlint.custom_rules.measures import Measure
from predlint.custom_rules.quantiles import Values
from predlint.custom_rules.tallies import KINDS, MOST_PLACES, Tally, counted
from predlint.statistics.rows import MOST_ROWS, key_hash
from predlint.views.model import Instance, Row

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, np.dtype[np.int64]]

#: Data rows that are put aside before they are sorted in.
_MIN_UNSORTED = 1 << 16


class RowTally(Tally):
    """The number of objects of each data row, if a data row has many records; otherwise each scene counts on its own."""

    def __init__(self, measure: Measure, whole: bool) -> None:
        self.whole = whole
        super().__init__(measure)

    def clear(self) -> None:
        super().clear()
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
        values.merge(self.values.facts())
        if self._sorted is not None:
            import numpy as np

            for number, times in zip(*(column.tolist() for column in np.unique(self._sorted[1], return_counts=True)), strict=True):
                values.take(float(number), times)
        return values.quantile(self.measure.quantile)

    def facts(self) -> Any:
        self._sort_in()
        columns = None if self._sorted is None else tuple(column.tobytes() for column in self._sorted)
        return self.values.facts(), columns, self.many

    def merge(self, facts: Any) -> None:
        self.join_from(facts, 0)

    def join_from(self, facts: Any, base: int) -> None:
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
