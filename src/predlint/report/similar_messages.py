"""Merges messages that are the same for people: their help differs only in numbers, or they contain other numbers in brackets."""

from __future__ import annotations

from msgspec.structs import replace

from predlint.lazy_regex import lazy_regex
from predlint.report.model import Case, Group

#: Maximum number of similar messages that are shown one by one: fewer lines would say less.
_FEW = 3
#: Text that may differ between similar helps: numbers, except in quoted names.
_NUMBERS = lazy_regex(r'("[^"]*")|\d[\d.,]*')
#: Values of a box or an outline, which the place shows anyway.
_VALUES = lazy_regex(r"\[-?\d[\d., e+-]*\]")


def merge_similar(group: Group) -> Group:
    """Returns the group with one case in place of many similar ones."""
    if len(group.cases) <= _FEW:
        return group
    alike: dict[tuple[str, str], list[Case]] = {}
    for case in group.cases:
        help_ = _NUMBERS.sub(lambda found: found[1] or "", case.help or "")
        alike.setdefault((_VALUES.sub("[…]", case.message), help_), []).append(case)
    if len(alike) == len(group.cases):
        return group
    cases = [one for (message, _), cases in alike.items() for one in (cases if len(cases) <= _FEW else [_one(message, cases)])]
    if len(cases) == 1 and group.uncounted_cases:  # findings beyond the kept cases are of the same kind
        cases[0].count += group.uncounted_cases
        return replace(group, cases=cases, uncounted_cases=0)
    return replace(group, cases=sorted(cases, key=lambda case: -case.count))


def _one(message: str, cases: list[Case]) -> Case:
    samples = [sample for case in cases for sample in case.samples]
    files = {file: at for at, file in enumerate(dict.fromkeys([sample.file for sample in samples]))}
    samples.sort(key=lambda sample: (files[sample.file], sample.line or 0, sample.column or 0))
    first = next((case for case in cases if samples and samples[0] in case.samples), cases[0])
    message = first.message if all([case.message == first.message for case in cases]) else message
    help_ = first.help if all([case.help == first.help for case in cases]) else f"for the first one: {first.help}"
    return Case(message, help_, sum([case.count for case in cases]), samples, without_row=first.without_row)
