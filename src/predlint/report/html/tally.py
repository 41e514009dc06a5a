"""What the page counts while findings go by, in bounded memory."""

from __future__ import annotations

from array import array
from itertools import accumulate, pairwise

from predlint.diagnostics import Diagnostic
from predlint.report.finding_details import FindingDetail
from predlint.statistics.bins import CONFIDENCE_BINS

#: Features that are counted apart with every rule, and pairs of a rule and one of the other features; findings of further pairs count as
#: `OTHERS`.
MOST_KNOWN, MOST_PAIRS = 300, 5_000
#: Files whose findings are counted by place; those of others are only counted.
MOST_FILES = 300
#: Stretches of a file that are told apart while its length is not known.
STRETCHES = 1_024
#: Stands for features that are too many to be told apart. No feature is called so: names are texts.
OTHERS = 0
#: Code, name and severity of a rule: users' own rules of several ontologies may share a code.
RuleKey = tuple[str, str, int]
#: A feature's name, None for findings about none.
FeatureName = str | int | None


def key_of(diagnostic: Diagnostic) -> RuleKey:
    """What tells the rule of a finding from all others."""
    return diagnostic.code, diagnostic.rule, int(diagnostic.severity)


class PlaceCounts:
    """Findings of a file by where they stand: stretches of equal length, which double when the file is found to be longer."""

    __slots__ = ("count", "counts", "last", "placeless", "width")

    def __init__(self) -> None:
        self.counts = array("q", bytes(8 * STRETCHES))
        self.width = 1
        """Bytes of a stretch."""
        self.count = self.placeless = 0
        """Findings in all, and those without a place."""
        self.last = 0

    def add(self, offset: int | None) -> None:
        self.count += 1
        if offset is None:
            self.placeless += 1
            return
        if offset > self.last:
            self.last = offset
        while offset >= self.width * STRETCHES:
            paired = [self.counts[at] + self.counts[at + 1] for at in range(0, STRETCHES, 2)]
            self.counts = array("q", [*paired, *[0] * (STRETCHES // 2)])
            self.width *= 2
        self.counts[offset // self.width] += 1

    def bars(self, size: int | None, number: int) -> list[int]:
        """Findings in so many equal parts of the file, up to its end, or to the last one where ``size`` is None.

        Where a part ends within a stretch, the findings of the stretch are shared by length.
        """
        end = max(size or 0, self.last + 1)
        below = [0, *accumulate(self.counts)]
        edges = [
            *(self._count_before(below, end * at / number) for at in range(number)),
            below[-1],
        ]  # the last stretch may reach beyond the end
        return [after - before for before, after in pairwise(edges)]

    def _count_before(self, below: list[int], offset: float) -> int:
        """About how many findings stand before an offset."""
        at, rest = divmod(offset, self.width)
        if at >= STRETCHES:
            return below[-1]
        return below[int(at)] + round(self.counts[int(at)] * rest / self.width)


class PageCounts:
    """Counts of all findings."""

    def __init__(self) -> None:
        self.pairs: dict[tuple[RuleKey, FeatureName], int] = {}
        self._known: set[FeatureName] = set()
        self._others = 0
        """Pairs with features that are not known."""
        self.files: dict[str | None, PlaceCounts] = {}
        self.in_other_files = 0
        self.confidence = [0] * (CONFIDENCE_BINS + 2)
        """By bin, then outside of 0 to 1, then not given."""
        self.detailed = False
        """True once a finding came with more than its diagnostic."""

    def add(self, diagnostic: Diagnostic, detail: FindingDetail | None) -> None:
        """Counts a finding."""
        rule = key_of(diagnostic)
        pair: tuple[RuleKey, FeatureName] = rule, diagnostic.record.get("feature")
        if pair not in self.pairs and not self._has_room(pair[1]):
            pair = rule, OTHERS
        self.pairs[pair] = self.pairs.get(pair, 0) + 1
        places = self.files.get(diagnostic.file)
        if places is None and len(self.files) < MOST_FILES:
            places = self.files[diagnostic.file] = PlaceCounts()
        if places is not None:
            places.add(diagnostic.offset)
        else:
            self.in_other_files += 1
        if detail is not None:
            self.detailed = True
            if detail.confidence is not None:
                self.confidence[detail.confidence] += 1

    def _has_room(self, feature: FeatureName) -> bool:
        """Whether a pair that is new is counted apart."""
        if feature in self._known:
            return True
        if len(self._known) < MOST_KNOWN:
            self._known.add(feature)
            return True
        self._others += 1
        return self._others <= MOST_PAIRS
