"""Counts findings for the page, in bounded memory, and the findings that it may show."""

from __future__ import annotations

from array import array
from itertools import accumulate, pairwise
from typing import NamedTuple

from predlint.diagnostics import Diagnostic
from predlint.report.finding_details import Excerpt, FindingDetail
from predlint.statistics.tallies import CONFIDENCE_BINS

#: Maximum number of features that are counted separately with every rule, and of pairs of a rule and another feature. Findings of further
#: pairs count as `OTHERS`.
MOST_KNOWN, MOST_PAIRS = 300, 5_000
#: Maximum number of files whose findings are counted by position; those of other files are only counted.
MOST_FILES = 300
#: Number of byte ranges into which a file is divided for counting, before its length is known.
STRETCHES = 1_024
#: Stands for all features that are not counted separately. No feature has this name, because names are texts.
OTHERS = 0
#: Code, name and severity of a rule: custom rules of several ontologies may share a code.
RuleKey = tuple[str, str, int]
#: A feature's name; None for findings about no feature.
FeatureName = str | int | None


def key_of(diagnostic: Diagnostic) -> RuleKey:
    """Returns the key that identifies the rule of a finding."""
    return diagnostic.code, diagnostic.rule, int(diagnostic.severity)


class PlaceCounts:
    """Counts the findings of a file by position, in byte ranges of equal length. The length doubles when the file turns out to be
    longer."""

    __slots__ = ("count", "counts", "last", "placeless", "width")

    def __init__(self) -> None:
        self.counts = array("q", bytes(8 * STRETCHES))
        self.width = 1
        """Bytes of a range."""
        self.count = self.placeless = 0
        """Number of all findings, and of those without a position."""
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
        """Returns the number of findings in each of ``number`` equal parts of the file, up to its end, or to the last finding if ``size``
        is None.

        If a part ends within a range, the findings of that range are divided by length.
        """
        end = max(size or 0, self.last + 1)
        below = [0, *accumulate(self.counts)]
        edges = [
            *(self._count_before(below, end * at / number) for at in range(number)),
            below[-1],
        ]  # the last range may reach beyond the end
        return [after - before for before, after in pairwise(edges)]

    def _count_before(self, below: list[int], offset: float) -> int:
        """Returns the approximate number of findings before an offset."""
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
        """Number of pairs with other features."""
        self.files: dict[str | None, PlaceCounts] = {}
        self.in_other_files = 0
        self.confidence = [0] * (CONFIDENCE_BINS + 2)
        """Counts by bin, then outside of 0 to 1, then without a confidence."""
        self.detailed = False
        """True once a finding came with details."""

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
        """Returns True if a new pair is counted separately."""
        if feature in self._known:
            return True
        if len(self._known) < MOST_KNOWN:
            self._known.add(feature)
            return True
        self._others += 1
        return self._others <= MOST_PAIRS


class Example(NamedTuple):
    """One finding that the page shows."""

    rule: RuleKey
    feature: str | None
    file: str | None
    line: int | None
    column: int | None
    offset: int | None
    pointer: str
    message: str
    help: str | None
    data_row: str | None
    shown: Excerpt | None
    """None if only the diagnostic is known."""


#: Rule -> feature -> findings that may be shown.
Examples = dict[RuleKey, dict[str | None, list[Example]]]
