"""One member of many records, looked at together: values that are written alike and keep their usual bounds say the same.

What is said of a value is always said by its explainer. Here it is only decided which values need not be shown to it: those of
which nothing is to be said, and those that differ from one it was shown in nothing but their numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import compress
from operator import itemgetter
from typing import Any

from predlint.shapes.checks import all_numbers, limits, usual_bounds
from predlint.shapes.findings import Check, Finding
from predlint.shapes.nodes import Items, Node, Number, Record, Uuid
from predlint.shapes.uuids import match_uuid

#: Findings by the place of their record, None where there are none. Several places may share a list: `tell` changes none.
Found = list["list[Finding] | None"]
#: column(places of records, their values, findings so far): adds what is found; gives the places of which more may be to be said, where
#: a rule takes a computation.
Column = Callable[[Sequence[int], Sequence[Any], Found], Sequence[int]]
#: Different layouts of objects that are remembered.
_MOST_LAYOUTS = 1_000


def column(node: Node, name: str, check: Check) -> Column:
    """What looks at the values of a member at the root of many records, by the node of the Shape and its explainer."""
    if isinstance(node, Record) and (bounds := usual_bounds(node)) is not None:
        return _Objects(node, bounds, name, check)
    if isinstance(node, Number) and not node.whole:
        return _numbers(node, name, check)
    if isinstance(node, Uuid):
        return _suspects(_no_uuids, name, check)
    return every(name, check)


def every(name: str, check: Check) -> Column:
    """What shows every value to its explainer."""
    return lambda places, values, found: each(places, values, name, check, found)


def lists_of_numbers(node: Node) -> Callable[[Any], bool] | None:
    """For lists of objects of numbers: what proves that nothing is to be said of one, since all numbers keep their usual bounds."""
    if not isinstance(node, Items) or not isinstance(node.item, Record) or node.most is not None or node.listed is not None:
        return None
    prove, least = all_numbers(node.item), node.least
    if prove is None or least < 1:
        return None
    return lambda value: value.__class__ is list and len(value) >= least and prove(value)


def each(places: Sequence[int], values: Sequence[Any], name: str, check: Check, found: Found) -> Sequence[int]:
    """Shows every value to its explainer."""
    out: list[Finding] = []
    for place, value in zip(places, values):  # noqa: B905 - of equal length, and a hot loop
        check(value, None, name, out)
        if out:
            before = found[place]
            found[place] = out if before is None else before + out
            out = []
    return places


def tell(found: Found, place: int, findings: list[Finding]) -> None:
    """Adds findings of a record."""
    before = found[place]
    found[place] = findings if before is None else before + findings


def _suspects(suspicious: Callable[[Sequence[Any]], list[bool]], name: str, check: Check) -> Column:
    """Shows only some values to their explainer; nothing is to be said of the others."""

    def look(places: Sequence[int], values: Sequence[Any], found: Found) -> Sequence[int]:
        some = suspicious(values)
        if all(some):
            return each(places, values, name, check, found)
        return each(list(compress(places, some)), list(compress(values, some)), name, check, found)

    return look


def _numbers(node: Number, name: str, check: Check) -> Column:
    low, high, above = limits(node, usual=False)

    def suspicious(values: Sequence[Any]) -> list[bool]:
        return [value.__class__ is not float or not low <= value <= high or value == above for value in values]

    return _suspects(suspicious, name, check)


def _no_uuids(values: Sequence[Any]) -> list[bool]:
    try:
        spelt = list(map(match_uuid, values))
    except TypeError:  # not all of them are texts
        return [True] * len(values)
    return [match is None for match in spelt]


class _Objects:
    """Objects of nothing but numbers (boxes, points). Those with the same members in the same order, whose numbers all keep their usual
    bounds, differ in nothing that could be told."""

    def __init__(self, node: Record, bounds: dict[str, Callable[[Sequence[Any]], bool]], name: str, check: Check) -> None:
        self._members, self._bounds, self._name, self._check = node.members, bounds, name, check
        self._said: dict[tuple[str, ...], list[Finding] | None] = {}
        """By layout: what is said of all such objects; None where each has to be looked at."""

    def __call__(self, places: Sequence[int], values: Sequence[Any], found: Found) -> Sequence[int]:
        layouts: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        odd: list[int] = []
        for at, value in enumerate(values):
            (layouts[tuple(value)] if value.__class__ is dict else odd).append(at)
        for layout, at in layouts.items():
            said = self._said_of(layout, values[at[0]])
            if said is None:
                odd += at
                continue
            usual, unusual = self._sorted(layout, at, values)
            odd += unusual
            if said:
                for place in usual:
                    tell(found, places[place], said)
        if not odd:
            return odd
        odd.sort()
        return each([places[at] for at in odd], [values[at] for at in odd], self._name, self._check, found)

    def _said_of(self, layout: tuple[str, ...], example: dict[str, Any]) -> list[Finding] | None:
        if layout in self._said:
            return self._said[layout]
        said: list[Finding] | None = None
        if self._members.keys() >= set(layout) and self._is_usual(layout, example):
            said = []
            self._check(example, None, self._name, said)
            if any([finding[2] is not None for finding in said]):
                said = None  # the finding shows the value
        elif self._members.keys() >= set(layout):
            return None  # the next one may be a better example
        if len(self._said) < _MOST_LAYOUTS:
            self._said[layout] = said
        return said

    def _is_usual(self, layout: tuple[str, ...], value: dict[str, Any]) -> bool:
        return all([self._bounds[name]([value[name]]) for name in layout])

    def _sorted(self, layout: tuple[str, ...], at: list[int], values: Sequence[Any]) -> tuple[list[int], list[int]]:
        """The places of objects whose numbers keep their bounds, and of the others."""
        objects = [values[place] for place in at]
        if all([self._bounds[name](list(map(itemgetter(name), objects))) for name in layout]):
            return at, []
        usual = [self._is_usual(layout, value) for value in objects]
        return list(compress(at, usual)), [place for place, kept in zip(at, usual, strict=True) if not kept]
