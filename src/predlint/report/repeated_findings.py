"""Counts findings that many records share by their messages, not one by one.

Counts do not depend on the order. Samples do: so the first records of each group, which a report may show, are added one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from predlint.report.model import Group
from predlint.shape.findings import Finding, FindingKinds, KindFindings, SharedFindings, by_position

if TYPE_CHECKING:
    from predlint.report.finding_cases import FindingCases, Words

#: Findings of records, by their index in a block.
Faults = Sequence[tuple[int, list[Finding]]]


class RepeatedFinding:
    """The same findings of many records."""

    __slots__ = ("findings", "pending", "reported")

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        self.reported = self.pending = 0
        """Number of records that were added one by one, and number that are still to be counted."""


class RepeatedFindings:
    """Counts records by the number of their group of findings. Keeps the cases of each group between parts."""

    def __init__(self, kinds: FindingKinds) -> None:
        import numpy as np

        self.kinds = kinds
        self._told = np.zeros(0, np.int64)
        self._waiting = np.zeros(0, np.int64)
        """For each group, the number of records of this part that were added one by one, and the number still to be counted."""
        self._counts = np.zeros(0, np.bool_)
        """For each group, True if it has findings of rules that are not off."""
        self._words: list[list[Words]] = []
        """For each group, the cases of these findings."""

    def first_of_each(self, of_kinds: KindFindings, cases: FindingCases, samples: int) -> Faults:
        """Returns the findings of the records to add one by one, as `first_of` does. The first record of each group in each part is always
        among them, because the order of cases depends on it."""
        import numpy as np

        findings, known = self.kinds.findings, len(self._told)
        if known < len(findings):
            more = np.zeros(len(findings) - known, np.int64)
            self._told, self._waiting = np.concatenate((self._told, more)), np.concatenate((self._waiting, more))
            self._words += [cases.words_of_all(each) for each in findings[known:]]
            self._counts = np.array([bool(words) for words in self._words])
        first: list[tuple[int, list[Finding]]] = []
        maximum, reported, pending = max(1, samples), self._told, self._waiting
        pending += np.bincount(of_kinds.numbers, minlength=len(findings))
        few = np.flatnonzero(reported[of_kinds.numbers] < maximum)
        numbers: list[int] = of_kinds.numbers[few].tolist()
        for number, place in zip(numbers, of_kinds.places[few].tolist(), strict=True):
            if reported[number] < maximum:
                first.append((place, findings[number]))
                reported[number] += 1
                pending[number] -= 1
                if not any([cases.free_samples(words) > 0 for words in self._words[number]]):
                    reported[number] = maximum
        return first

    def places(self, of_kinds: KindFindings) -> Any:
        """Returns the indices of the records with findings of rules that are not off."""
        return of_kinds.places[self._counts[of_kinds.numbers]]

    def count(self, cases: FindingCases) -> None:
        """Counts the pending records."""
        for number in self._waiting.nonzero()[0].tolist():
            _count(cases, self.kinds.findings[number], int(self._waiting[number]))
        self._waiting[:] = 0

    def end_part(self) -> None:
        """Ends a part: records are added one by one again in the next part."""
        self._told[:] = 0


def first_of(shared: dict[int, RepeatedFinding], alike: Sequence[SharedFindings], samples: int) -> Faults:
    """Returns the findings of the records to add one by one, by index in order; the other records stay pending. After ``samples`` records
    of a group, all its cases exist and have their samples. ``shared``: id of the list of findings -> its counts."""
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
    """Counts the pending records."""
    for shared in cases.shared.values():
        if shared.pending:
            _count(cases, shared.findings, shared.pending)
            shared.pending = 0


def _count(cases: FindingCases, findings: list[Finding], number: int) -> None:
    """Counts so many records with the same findings, for which all samples were added."""
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
    """Returns the indices of all records whose findings ``of`` accepts, as a numpy array."""
    import numpy as np

    return np.concatenate([np.empty(0, np.intp), *[each.places for each in alike if of(each.findings)]])
