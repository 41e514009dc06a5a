"""Polygons and lines in which the same mistake comes again and again: the points of all of them are looked at together.

Points are numbers within bounds; those that are not are shown to their explainer, and nothing else of their list is.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate, chain, compress
from operator import itemgetter
from typing import Any

from predlint.dialects.labelbox.block_proofs import in_fractions
from predlint.shapes.checks import odd_numbers
from predlint.shapes.columns import Column, Found, each
from predlint.shapes.findings import Check, Finding
from predlint.shapes.nodes import Items, Node, Record

_NUMBERS, _LISTS = frozenset({int, float}), frozenset({list})
_x, _y = itemgetter("x"), itemgetter("y")
#: Given points, the indices of those of which something may be to be said.
_Odd = Callable[[Sequence[Any]], "Sequence[int] | None"]


def point_lists(node: Node, name: str, check: Check, explain: Callable[[Node], Check]) -> Column | None:
    """What looks at the lists of points of a member; None where it is no such member."""
    if name not in ("polygon", "line") or not isinstance(node, Items) or not isinstance(node.item, Record):
        return None
    odd = odd_numbers(node.item, usual=True)
    if odd is None or node.most is not None or node.listed is not None or node.first_only:
        return None
    return _PointLists(odd, explain(node.item), node.least, name, check)


class _PointLists:
    """Looks at the lists of points of one member."""

    def __init__(self, odd: _Odd, point: Check, least: int, name: str, check: Check) -> None:
        self._odd, self._point, self._least, self._name, self._check = odd, point, least, name, check

    def __call__(self, places: Sequence[int], values: Sequence[Any], found: Found) -> Sequence[int]:
        odd = self._odd_points(values)
        more: list[int] = []
        if odd is None:
            made = [self._odd_points([value]) is not None for value in values]
            others = [(place, value) for place, value, well in zip(places, values, made, strict=True) if not well]
            each([place for place, _ in others], [value for _, value in others], self._name, self._check, found)
            more = [place for place, value in others if _has_coordinates(value)]
            places, values = list(compress(places, made)), list(compress(values, made))
            odd = self._odd_points(values) or ()
        if odd:
            faulty = self._tell_of(odd, places, values, found)
            more += [places[at] for at, numeric in faulty.items() if numeric]
            clean = [at not in faulty for at in range(len(values))]
            places, values = list(compress(places, clean)), list(compress(values, clean))
        return sorted(more + [places[at] for at in _unproven(values, closed=self._name == "polygon")])

    def _odd_points(self, lists: Sequence[Any]) -> Sequence[int] | None:
        """Which points of all the lists need a look; None when some value is no list of points, or one of too few."""
        if not lists:
            return ()
        if not _LISTS.issuperset(map(type, lists)) or min(map(len, lists)) < self._least:
            return None
        return self._odd(list(chain.from_iterable(lists)))

    def _tell_of(self, odd: Sequence[int], places: Sequence[int], lists: Sequence[list[Any]], found: Found) -> dict[int, bool]:
        """Says what there is to be said of some points, by their place among all; gives which lists they are of, and whether all
        coordinates there are numbers."""
        ends = list(accumulate(map(len, lists)))
        faulty: dict[int, bool] = {}
        out: list[Finding] = []
        at, end = -1, 0
        for point in odd:
            if point >= end:
                if out:
                    found.tell(places[at], out)
                    out = []
                at = bisect_right(ends, point)
                end = ends[at]
                faulty[at] = True
            index = point - end + len(lists[at])
            value = lists[at][index]
            faulty[at] = faulty[at] and _NUMBERS.issuperset(map(type, value.values()))
            self._point(value, (None, self._name), index, out)
        if out:
            found.tell(places[at], out)
        return faulty


def _has_coordinates(value: Any) -> bool:
    """False for a value of which no rule has anything to say that takes a computation: not all its coordinates are numbers."""
    try:
        return _NUMBERS.issuperset(map(type, map(_x, value))) and _NUMBERS.issuperset(map(type, map(_y, value)))
    except (TypeError, KeyError, IndexError):
        return False


def _unproven(lists: Sequence[list[dict[str, float]]], *, closed: bool) -> Sequence[int]:
    """Those of well-formed lists of points of which a rule may have something to say."""
    if not lists:
        return ()
    import numpy as np

    points = list(chain.from_iterable(lists))
    xs, ys, lengths = array("d", map(_x, points)), array("d", map(_y, points)), list(map(len, lists))
    if in_fractions(np.frombuffer(xs), np.frombuffer(ys), lengths).any():
        return range(len(lists))
    if not closed:
        return ()
    from predlint.geometry_batch import unproven_polygons

    return unproven_polygons(xs, ys, lengths)
