"""The number of records of each data row."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat

from predlint.samples.model import SampleError
from predlint.samples.random_source import RandomSource


class RecordsPerRow:
    """Divides a number of records among data rows, with ``minimum`` to ``maximum`` records for each (None: any number)."""

    def __init__(
        self, draw: RandomSource, minimum: int, maximum: int | None, count: int | None, rows: int | None, usual: int, *, exact: bool
    ) -> None:
        """``usual``: maximum number of objects on a data row if the number of rows is not given. Not ``exact``: a number that cannot be
        divided is increased a little."""
        self.draw, self.minimum, self.maximum, self.count, self.rows = draw, minimum, maximum, count, rows
        self.high = maximum if maximum is not None else minimum + usual
        if count is None:
            return
        if rows is not None:
            self._check_rows(count, rows)
        elif not exact:
            self.count = (
                max(count, minimum) if maximum is None else next(n for n in range(count, count + 2 * self.high + 1) if self._fills(n))
            )
        elif maximum is None and count < minimum:
            raise SampleError(f"-n {count} is too few: every data row answers {minimum} required questions", f"-n {minimum} or more")
        elif maximum is not None and not self._fills(count):
            near = next(n for n in range(count, count + 2 * self.high + 1) if self._fills(n))
            allowed = f"{minimum}" if minimum == maximum else f"{minimum} to {maximum}"
            raise SampleError(f"-n {count} cannot be divided: a data row has {allowed} answers, and nothing else", f"for example -n {near}")

    def _check_rows(self, count: int, rows: int) -> None:
        if rows > count:
            raise SampleError(f"--rows {rows} is more than -n {count}: a data row has at least one record", f"--rows {count} or fewer")
        if count // rows < self.minimum:
            fewer = count // self.minimum
            help = f"--rows {fewer} or fewer" if fewer else f"-n {self.minimum} or more"
            raise SampleError(
                f"--rows {rows}: of -n {count} records each has fewer than the {self.minimum} that every data row needs", help
            )
        if self.maximum is not None and -(-count // rows) > self.maximum:
            help = f"--rows {-(-count // self.maximum)} or more"
            raise SampleError(
                f"--rows {rows} is too few for -n {count}: a data row has {self.maximum} answers at most, and nothing else", help
            )

    def each(self) -> Iterator[int]:
        """Yields the number of records of the first data row, of the second …"""
        if self.count is None:
            for _ in repeat(None):
                yield self._usual()
        elif self.rows is not None:
            for at in range(self.rows):
                yield (at + 1) * self.count // self.rows - at * self.count // self.rows
        else:
            left = self.count
            while left > 0:
                share = self._fitting(self._usual(), left)
                yield share
                left -= share

    def _usual(self) -> int:
        if self.maximum is not None:
            return self.draw.integer(self.minimum, self.maximum)
        return min(self.draw.integer(self.minimum, self.high), self.draw.integer(self.minimum + 1, self.high))

    def _fitting(self, share: int, left: int) -> int:
        """The share nearest to this one that leaves a number which can be divided further."""
        if self.maximum is None:
            return left if left - share < self.minimum else share
        possible = [n for n in range(self.minimum, min(self.maximum, left) + 1) if self._fills(left - n)]
        return min(possible, key=lambda n: abs(n - share))

    def _fills(self, count: int) -> bool:
        """Returns True if this number of records can be divided among some data rows."""
        return -(-count // self.high) * self.minimum <= count
