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

from predlint.shapes.checks import limits, usual_bounds
from predlint.shapes.findings import Check, Finding, Repeated
from predlint.shapes.nodes import Node, Number, Record, Uuid
from predlint.shapes.uuids import digits_of, match_uuid

#: Different layouts of objects that are remembered.
_MOST_LAYOUTS = 1_000


class Found:
    """What is said of records of a block, by their place in it."""

    __slots__ = ("at", "repeated")

    def __init__(self, count: int, *, gather: bool) -> None:
        self.at: list[list[Finding] | None] = [None] * count
        """By place; None where nothing is said. Several places may share a list: `tell` changes none."""
        self.repeated: list[Repeated] | None = [] if gather else None
        """Given where what repeats is to be told as such."""

    def tell(self, place: int, findings: list[Finding]) -> None:
        """Adds findings of a record."""
        before = self.at[place]
        self.at[place] = findings if before is None else before + findings

    def repeat(self, finding: Finding, places: Sequence[int], values: Sequence[Any] | None) -> None:
        """Adds a finding of many records, with their values where these differ: texts, or numbers of one class."""
        if self.repeated is not None:
            self.repeated.append(Repeated(finding, list(places), values))
        elif values is None:
            for place in places:
                self.tell(place, [finding])
        else:
            rule, path, _, say, about = finding
            for place, value in zip(places, values, strict=True):
                self.tell(place, [(rule, path, value, say, about)])


#: column(places of records, their values, findings so far): adds what is found; gives the places of which more may be to be said, where
#: a rule takes a computation.
Column = Callable[[Sequence[int], Sequence[Any], Found], Sequence[int]]


def column(node: Node, name: str, check: Check) -> Column:
    """What looks at the values of a member at the root of many records, by the node of the Shape and its explainer."""
    if isinstance(node, Record) and (bounds := usual_bounds(node)) is not None:
        return _Objects(node, bounds, name, check)
    if isinstance(node, Number) and not node.whole:
        return _suspects(_unlike(node), float, name, check)
    if isinstance(node, Uuid):
        return _suspects(_no_uuids, str, name, check)
    return every(name, check)


def every(name: str, check: Check) -> Column:
    """What shows every value to its explainer."""
    return lambda places, values, found: each(places, values, name, check, found)


def each(places: Sequence[int], values: Sequence[Any], name: str, check: Check, found: Found) -> Sequence[int]:
    """Shows every value to its explainer."""
    out: list[Finding] = []
    at = found.at
    for place, value in zip(places, values):  # noqa: B905 - of equal length, and a hot loop
        check(value, None, name, out)
        if out:
            before = at[place]
            at[place] = out if before is None else before + out
            out = []
    return places


def _suspects(suspicious: Callable[[Sequence[Any]], list[bool]], usual: type, name: str, check: Check) -> Column:
    """Shows only some values to their explainer; nothing is to be said of the others. Of all those that are of the usual class it says
    the same."""

    def look(places: Sequence[int], values: Sequence[Any], found: Found) -> Sequence[int]:
        some = suspicious(values)
        if not all(some):
            places, values = list(compress(places, some)), list(compress(values, some))
        if {usual} != set(map(type, values)):
            return each(places, values, name, check, found)
        said: list[Finding] = []
        check(values[0], None, name, said)
        for finding in said:
            found.repeat(finding, places, values)
        return places

    return look


def _unlike(node: Number) -> Callable[[Sequence[Any]], list[bool]]:
    low, high, above = limits(node, usual=False)

    def suspicious(values: Sequence[Any]) -> list[bool]:
        return [value.__class__ is not float or not low <= value <= high or value == above for value in values]

    return suspicious


def _no_uuids(values: Sequence[Any]) -> list[bool]:
    try:
        if _are_usual([value for value in values if len(value) == 36]):
            return [len(value) != 36 and match_uuid(value) is None for value in values]
        return [match_uuid(value) is None for value in values]
    except TypeError:  # not all of them are texts
        return [True] * len(values)


def _are_usual(uuids: list[str]) -> bool:
    """True when all texts of 36 characters are uuids in the usual spelling. TypeError when one is no text."""
    joined = "".join(uuids)
    return joined.isascii() and digits_of(joined.encode()) is not None


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
            for finding in said if usual else ():
                found.repeat(finding, [places[place] for place in usual], None)
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
