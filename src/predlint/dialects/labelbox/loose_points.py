"""Polygons and lines in which the same mistake comes again and again: those without one are proven together."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import chain, compress
from operator import itemgetter
from typing import Any

from predlint.dialects.labelbox.block_proofs import in_fractions
from predlint.shapes.columns import Column, Found, each, lists_of_numbers
from predlint.shapes.findings import Check
from predlint.shapes.nodes import Node

_NUMBERS = frozenset({int, float})
_x, _y = itemgetter("x"), itemgetter("y")


def point_lists(node: Node, name: str, check: Check) -> Column | None:
    """What looks at the lists of points of a member; None where it is no such member."""
    prove = lists_of_numbers(node)
    if prove is None or name not in ("polygon", "line"):
        return None

    def look(places: Sequence[int], values: Sequence[Any], found: Found) -> Sequence[int]:
        proven = [prove(value) for value in values]
        odd = [(place, value) for place, value, clean in zip(places, values, proven, strict=True) if not clean]
        each([place for place, _ in odd], [value for _, value in odd], name, check, found)
        at, lists = list(compress(places, proven)), list(compress(values, proven))
        unproven = [at[index] for index in _unproven(lists, closed=name == "polygon")]
        return sorted(unproven + [place for place, value in odd if _has_coordinates(value)])

    return look


def _has_coordinates(value: Any) -> bool:
    """False for a value of which no rule has anything to say that takes a computation: not all its coordinates are numbers."""
    try:
        return _NUMBERS.issuperset(map(type, map(_x, value))) and _NUMBERS.issuperset(map(type, map(_y, value)))
    except (TypeError, KeyError, IndexError):
        return False


def _unproven(lists: list[list[dict[str, float]]], *, closed: bool) -> Sequence[int]:
    """Those of well-formed lists of points of which a rule may have something to say."""
    if not lists:
        return ()
    import numpy as np

    points = list(chain.from_iterable(lists))
    xs, ys, lengths = array("d", map(_x, points)), array("d", map(_y, points)), list(map(len, lists))
    if in_fractions(np.frombuffer(xs), np.frombuffer(ys), lengths):
        return range(len(lists))
    if not closed:
        return ()
    from predlint.geometry_batch import unproven_polygons

    return unproven_polygons(xs, ys, lengths)
