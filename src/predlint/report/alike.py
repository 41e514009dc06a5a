"""Messages that are one for people: their help differs in a number or a name alone, or they name other numbers in brackets."""

from __future__ import annotations

import re

from msgspec.structs import replace

from predlint.report.model import Case, Group

#: So many messages that are alike are shown one by one: fewer lines would say less.
_FEW = 3
#: What differs from place to place in one and the same help.
_OWN = re.compile(r'"[^"]*"|\d[\d.,]*')
#: Values of a box or of an outline, which the place shows anyway.
_VALUES = re.compile(r"\[-?\d[\d., e+-]*\]")


def put_together(group: Group) -> Group:
    """The group with one case for those that are alike, where they are many."""
    if len(group.cases) <= _FEW:
        return group
    alike: dict[tuple[str, str], list[Case]] = {}
    for case in group.cases:
        alike.setdefault((_VALUES.sub("[…]", case.message), _OWN.sub("", case.help or "")), []).append(case)
    if len(alike) == len(group.cases):
        return group
    cases = [one for (message, _), cases in alike.items() for one in (cases if len(cases) <= _FEW else [_one(message, cases)])]
    return replace(group, cases=sorted(cases, key=lambda case: -case.count))


def _one(message: str, cases: list[Case]) -> Case:
    first = cases[0]
    message = first.message if all([case.message == first.message for case in cases]) else message
    help_ = first.help if all([case.help == first.help for case in cases]) else f"for the first one: {first.help}"
    return Case(message, help_, sum([case.count for case in cases]), [sample for case in cases for sample in case.samples])
