"""Findings that many records share, counted by what they say and not one by one.

Counts do not depend on an order. What does is taken from them and told one by one, with all others: messages that a report may meet for
the first time, and those it still wants samples of.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from predlint.report.cases import Cases
from predlint.report.totals import MOST_CASES
from predlint.shapes.findings import Finding, Repeated

#: Findings of records, by their place in a block.
Faults = Sequence[tuple[int, list[Finding]]]


class Counted(NamedTuple):
    """What came of them."""

    places: set[int]
    """The records of which something was counted."""
    rest: Faults
    """What is to be told one by one: in order."""


def count_repeated(cases: Cases, repeated: Sequence[Repeated], faults: Faults) -> Counted:
    """Counts the findings of a block that many records share; ``faults`` are its others."""
    counted: dict[str, list[Sequence[int]]] = {}
    apart: defaultdict[int, list[Finding]] = defaultdict(list)
    for each in repeated:
        rule, path, given, say, about = each.finding
        if cases.levels[rule.code] is None:
            continue
        unsettled = _count(cases, each)
        places: Sequence[int] = each.places
        if unsettled:
            values = each.values if each.values is not None else [given] * len(places)
            for place, value in zip(places, values, strict=True):
                if value in unsettled:
                    apart[place].append((rule, path, value, say, about))
            places = [place for place, value in zip(places, values, strict=True) if value not in unsettled]
        counted.setdefault(rule.code, []).append(places)
    rest = _together(apart, faults) if apart else faults
    one_by_one: defaultdict[str, set[int]] = defaultdict(set)
    for place, findings in rest:
        for finding in findings:
            one_by_one[finding[0].code].add(place)
    for code, several in counted.items():
        if len(several) == 1 and code not in one_by_one:
            lines = len(several[0])
        else:
            lines = len(set[int]().union(*several) - one_by_one[code])
        if lines:
            cases.groups[code].lines += lines
    return Counted(set[int]().union(*[places for several in counted.values() for places in several]), rest)


def _count(cases: Cases, repeated: Repeated) -> set[Any]:
    """Counts those of which nothing but their number is wanted; gives the values of the others."""
    rule, path, given, say, about = repeated.finding
    numbers = {given: len(repeated.places)} if repeated.values is None else Counter(repeated.values)
    table = cases.table_of((rule.code, say, about, next(iter(numbers)).__class__))
    group = cases.groups.get(rule.code)
    full = group is not None and len(group.cases) >= MOST_CASES
    unsettled: set[Any] = set()
    counts = uncounted = 0
    for value, number in numbers.items():
        known = table.get(value)
        if known is None and full:  # else its message may be new, and the first ones are kept
            known = cases.known_of((rule, path, value, say, about))
        if known is None or not known.same:
            unsettled.add(value)
            continue
        case = known.case
        if case is None:
            uncounted += number
        elif case.room:
            unsettled.add(value)
            continue
        else:
            case.count += number
        counts += number
    if group is not None:
        group.count += counts
        group.uncounted_cases += uncounted
    return unsettled


def _together(apart: dict[int, list[Finding]], faults: Faults) -> Faults:
    findings = dict(faults)
    for place, more in apart.items():
        findings[place] = more + findings.get(place, [])
    return sorted(findings.items(), key=_place)


def _place(fault: tuple[int, list[Finding]]) -> int:
    return fault[0]
