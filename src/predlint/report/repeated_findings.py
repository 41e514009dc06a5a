"""Findings that many records share, counted by what they say and not one by one.

Counts do not depend on an order. What does, the first records of each kind, of which a report may show some, is told one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from predlint.report.model import Group
from predlint.shape.findings import Finding, FindingKinds, KindFindings, SharedFindings, by_position

if TYPE_CHECKING:
    from predlint.report.finding_cases import FindingCases, Words

#: Findings of records, by their place in a block.
Faults = Sequence[tuple[int, list[Finding]]]


class RepeatedFinding:
    """The same findings of many records."""

    __slots__ = ("findings", "pending", "reported")

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        self.reported = self.pending = 0
        """How many of the records were told one by one, and how many are still to be counted."""


class RepeatedFindings:
    """Records of some kinds, counted by the numbers of these. It knows for all parts what is said of each kind."""

    def __init__(self, kinds: FindingKinds) -> None:
        import numpy as np

        self.kinds = kinds
        self._told = np.zeros(0, np.int64)
        self._waiting = np.zeros(0, np.int64)
        """Of each kind, how many records of this part were told one by one, and how many are still to be counted."""
        self._counts = np.zeros(0, np.bool_)
        """Of each kind, whether something is said of it by a rule that is not off …"""
        self._words: list[list[Words]] = []
        """… and what by such rules."""

    def first_of_each(self, of_kinds: KindFindings, cases: FindingCases, samples: int) -> Faults:
        """As `first_of`. Of a kind of which no more is shown, the first record of each part is told: cases are in their order."""
        import numpy as np

        findings, known = self.kinds.findings, len(self._told)
        if known < len(findings):
            more = np.zeros(len(findings) - known, np.int64)
            self._told, self._waiting = np.concatenate((self._told, more)), np.concatenate((self._waiting, more))
            self._words += [cases.words_of_all(each) for each in findings[known:]]
            self._counts = np.array([bool(words) for words in self._words])
        first: list[tuple[int, list[Finding]]] = []
        maximum, told, waiting = max(1, samples), self._told, self._waiting
        waiting += np.bincount(of_kinds.numbers, minlength=len(findings))
        few = np.flatnonzero(told[of_kinds.numbers] < maximum)
        numbers: list[int] = of_kinds.numbers[few].tolist()
        for number, place in zip(numbers, of_kinds.places[few].tolist(), strict=True):
            if told[number] < maximum:
                first.append((place, findings[number]))
                told[number] += 1
                waiting[number] -= 1
                if not any([cases.free_samples(words) > 0 for words in self._words[number]]):
                    told[number] = maximum
        return first

    def places(self, of_kinds: KindFindings) -> Any:
        """The places of the records of which something is said by a rule that is not off."""
        return of_kinds.places[self._counts[of_kinds.numbers]]

    def count(self, cases: FindingCases) -> None:
        """Counts the records that wait for it."""
        for number in self._waiting.nonzero()[0].tolist():
            _count(cases, self.kinds.findings[number], int(self._waiting[number]))
        self._waiting[:] = 0

    def end_part(self) -> None:
        """What is told from here on is of the next part."""
        self._told[:] = 0


def first_of(shared: dict[int, RepeatedFinding], alike: Sequence[SharedFindings], samples: int) -> Faults:
    """The findings of those records that are to be told one by one, by their places in order; the others wait to be counted. Once so many
    of a kind were told, all that they say was met, and has its samples. ``shared``: by the list of findings."""
    first: list[SharedFindings] = []
    maximum = max(1, samples)
    for each in alike:
        number = len(each.places)
        if not each.is_reused:
            first.append(each)
            continue
        known = shared.get(id(each.findings))
        if known is None:
            known = shared[id(each.findings)] = RepeatedFinding(each.findings)
        if known.reported < maximum:
            first.append(replace(each, places=each.places[: maximum - known.reported]))
            more = min(number, maximum - known.reported)
            known.reported += more
            number -= more
        known.pending += number
    return by_position(first)


def count_shared(cases: FindingCases) -> None:
    """Counts the records that wait for it."""
    for shared in cases.shared.values():
        if shared.pending:
            _count(cases, shared.findings, shared.pending)
            shared.pending = 0


def _count(cases: FindingCases, findings: list[Finding], number: int) -> None:
    """Counts so many records with the same findings, of which all that is shown was told."""
    groups: dict[str, Group] = {}
    for finding in findings:
        known = cases.known_of(finding)
        group = known.group
        if group is None:
            continue
        groups[group.rule.key] = group
        group.count += number
        case = cases.case_of(known, group, finding)
        if case is None:
            group.uncounted_cases += number
        else:
            case.count += number
    for group in groups.values():
        group.lines += number


def places_of(alike: Sequence[SharedFindings], of: Callable[[list[Finding]], Any]) -> Any:
    """The places of all records with such findings, as an array of numpy."""
    import numpy as np

    return np.concatenate([np.empty(0, np.intp), *[each.places for each in alike if of(each.findings)]])
