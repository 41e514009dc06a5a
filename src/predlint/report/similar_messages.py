"""What reports for people show: one case for one cause."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from predlint.report.model import Case, Group
from predlint.report.outlines import names_in, without_names, without_sides
from predlint.rules import RULES

#: Maximum number of messages with different names that are shown one by one.
_FEW = 3
#: Maximum number of names listed of those in similar messages.
_MOST_NAMES = 5


def for_people(groups: Sequence[Group]) -> list[Group]:
    """Returns the groups as a report shows them: without the places that others explain, and with one case for one cause."""
    return [similar_as_one(shown) for group in reading_order(groups) if (shown := _unexplained(group)).count]


def reading_order(groups: Sequence[Group]) -> list[Group]:
    """Sorts groups: errors first, then warnings, then infos; what explains others before them, then the most frequent."""
    severities = {group.rule.key: group.severity for group in groups}

    def order(group: Group) -> tuple[int, bool, int, str]:
        severity = max([group.severity, *[severities[key] for key in group.explains if key in severities]])
        return -severity, not group.explains, -group.count, group.rule.code

    return sorted(groups, key=order)


def explained_by(group: Group) -> str | None:
    """Returns ``explains 104 × GEO007 sticks-out``; None if the group explains nothing."""
    if not group.explains:
        return None
    most = sorted(group.explains.items(), key=lambda item: (-item[1], item[0]))
    return "explains " + ", ".join([f"{number:,} × {RULES[key[:6]].code} {RULES[key[:6]].slug}" for key, number in most])


def _unexplained(group: Group) -> Group:
    """Returns the group without the cases of which all places are explained."""
    explained = sum([case.count for case in group.cases if case.explained >= case.count])
    if not explained:
        return group
    cases = [case for case in group.cases if case.explained < case.count]
    return replace(group, cases=cases, count=group.count - explained, lines=min(group.lines, group.count - explained))


def similar_as_one(group: Group) -> Group:
    """Returns the group with one case in place of many that differ in names, and with what the messages of each case differ in."""
    alike: dict[tuple[str, str], list[Case]] = {}
    for case in group.cases:
        alike.setdefault((without_sides(case.message), without_sides(case.help or "")), []).append(case)
    if len(alike) == 1 and len(group.cases) > _FEW:  # findings beyond the kept cases are of the same kind
        return replace(group, cases=[_of_names(group.cases, group.uncounted_cases)], uncounted_cases=0)
    cases = [one for several in alike.values() for one in ([_of_names(several)] if _are_one(several) else map(_of_numbers, several))]
    return replace(group, cases=sorted(cases, key=lambda case: -case.count))


def _are_one(cases: list[Case]) -> bool:
    """Returns True if similar cases are shown as one: many names, or sides of boxes."""
    return len(cases) > _FEW or len({without_names(case.message) for case in cases}) > 1


def _of_numbers(case: Case) -> Case:
    """Returns a case with what its messages differ in: the range of the only number that differs."""
    differing = [f", from {low} to {high}" for *_, low, high in case.ranges or () if low != high]
    others = None if case.ranges is None else _others(case.count, differing[0] if len(differing) == 1 else "")
    return replace(case, help=_help(case, several=case.helps_differ), others=others)


def _of_names(cases: list[Case], uncounted: int = 0) -> Case:
    """Returns one case in place of several that differ in names. ``uncounted``: number of places with further names."""
    samples = [sample for case in cases for sample in case.samples]
    files = {file: at for at, file in enumerate(dict.fromkeys([sample.file for sample in samples]))}
    samples.sort(key=lambda sample: (files[sample.file], sample.line or 0, sample.column or 0))
    first = next((case for case in cases if samples and samples[0] in case.samples), cases[0])
    names = _names(cases, first)
    listed = ", ".join([f"{name} ({number:,})" if number > 1 else name for name, number in names[:_MOST_NAMES]])
    if uncounted:
        listed += " and more"
    elif len(names) > _MOST_NAMES:
        listed += f" and {len(names) - _MOST_NAMES:,} more"
    total = sum([case.count for case in cases]) + uncounted
    same = not uncounted and all([case.message == first.message for case in cases])
    help_ = _help(first, several=any([case.help != first.help or case.helps_differ for case in cases]))
    others = None if same else _others(total, f": {listed}" if names else "")
    return replace(first, help=help_, count=total, samples=samples, others=others)


def _names(cases: list[Case], first: Case) -> list[tuple[str, int]]:
    """Returns the names in which the messages of the other cases differ from the first, the most frequent first."""
    column = next((each for each in zip(*[names_in(case.message) for case in cases], strict=False) if len(set(each)) > 1), ())
    numbers: dict[str, int] = {}
    for case, name in zip(cases, column, strict=False):
        if case is not first:
            numbers[name] = numbers.get(name, 0) + case.count
    return sorted(numbers.items(), key=lambda item: -item[1])


def _help(case: Case, *, several: bool) -> str | None:
    return f"for the first one: {case.help}" if several else case.help


def _others(number: int, how: str) -> str | None:
    return f"and {number - 1:,} like it{how}" if number > 1 else None
