"""Findings that many records share, counted by what they say and not one by one.

Counts do not depend on an order. What does, the first records of each kind, of which a report may show some, is told one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from predlint.report.model import Group
from predlint.shapes.findings import Alike, Finding, one_by_one

if TYPE_CHECKING:
    from predlint.report.cases import Cases

#: Findings of records, by their place in a block.
Faults = Sequence[tuple[int, list[Finding]]]


class Shared:
    """The same findings of many records."""

    __slots__ = ("findings", "told", "waiting")

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        self.told = self.waiting = 0
        """How many of the records were told one by one, and how many are still to be counted."""


def first_of(shared: dict[int, Shared], alike: Sequence[Alike], samples: int) -> Faults:
    """The findings of those records that are to be told one by one, by their places in order; the others wait to be counted. Once so many
    of a kind were told, all that they say was met, and has its samples. ``shared``: by the list of findings."""
    first: list[Alike] = []
    most = max(1, samples)
    for each in alike:
        number = len(each.places)
        if not each.kept:
            first.append(each)
            continue
        known = shared.get(id(each.findings))
        if known is None:
            known = shared[id(each.findings)] = Shared(each.findings)
        if known.told < most:
            first.append(replace(each, places=each.places[: most - known.told]))
            more = min(number, most - known.told)
            known.told += more
            number -= more
        known.waiting += number
    return one_by_one(first)


def count_shared(cases: Cases) -> None:
    """Counts the records that wait for it."""
    for shared in cases.shared.values():
        if shared.waiting:
            _count(cases, shared.findings, shared.waiting)
            shared.waiting = 0


def _count(cases: Cases, findings: list[Finding], number: int) -> None:
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


def places_of(alike: Sequence[Alike], of: Callable[[list[Finding]], Any]) -> Any:
    """The places of all records with such findings, as an array of numpy."""
    import numpy as np

    return np.concatenate([np.empty(0, np.intp), *[each.places for each in alike if of(each.findings)]])
