"""How many records each data row has."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat

from predlint.samples.draws import Draw
from predlint.samples.model import SampleError


class Shares:
    """Divides a number of records among data rows of which each takes ``least`` or more, and ``most`` or fewer (None: any number)."""

    def __init__(self, draw: Draw, least: int, most: int | None, count: int | None, rows: int | None, usual: int, *, exact: bool) -> None:
        """``usual``: how many objects a data row has at most where nobody says how many rows there are.

        Not ``exact``: a number that cannot be divided is made a little larger.
        """
        self.draw, self.least, self.most, self.count, self.rows = draw, least, most, count, rows
        self.high = most if most is not None else least + usual
        if count is None:
            return
        if rows is not None:
            self._check_rows(count, rows)
        elif not exact:
            self.count = max(count, least) if most is None else next(n for n in range(count, count + 2 * self.high + 1) if self._fills(n))
        elif most is None and count < least:
            raise SampleError(f"-n {count} is too few: every data row answers {least} required questions", f"-n {least} or more")
        elif most is not None and not self._fills(count):
            near = next(n for n in range(count, count + 2 * self.high + 1) if self._fills(n))
            asked = f"{least}" if least == most else f"{least} to {most}"
            raise SampleError(f"-n {count} cannot be divided: a data row has {asked} answers, and nothing else", f"for example -n {near}")

    def _check_rows(self, count: int, rows: int) -> None:
        if rows > count:
            raise SampleError(f"--rows {rows} is more than -n {count}: a data row has at least one record", f"--rows {count} or fewer")
        if count // rows < self.least:
            fewer = count // self.least
            help = f"--rows {fewer} or fewer" if fewer else f"-n {self.least} or more"
            raise SampleError(f"--rows {rows}: of -n {count} records each has fewer than the {self.least} that every data row needs", help)
        if self.most is not None and -(-count // rows) > self.most:
            help = f"--rows {-(-count // self.most)} or more"
            raise SampleError(
                f"--rows {rows} is too few for -n {count}: a data row has {self.most} answers at most, and nothing else", help
            )

    def each(self) -> Iterator[int]:
        """How many records the first data row has, the second …"""
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
        if self.most is not None:
            return self.draw.integer(self.least, self.most)
        return min(self.draw.integer(self.least, self.high), self.draw.integer(self.least + 1, self.high))

    def _fitting(self, share: int, left: int) -> int:
        """The share nearest to this one that leaves a number which can be divided further."""
        if self.most is None:
            return left if left - share < self.least else share
        possible = [n for n in range(self.least, min(self.most, left) + 1) if self._fills(left - n)]
        return min(possible, key=lambda n: abs(n - share))

    def _fills(self, count: int) -> bool:
        """True where so many records can be divided among some data rows."""
        return -(-count // self.high) * self.least <= count
