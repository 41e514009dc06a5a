"""What must hold of what is drawn, as operations; and the tables of ids that members name.

What may be declared is in `shape/drawn.py`; the lists of numbers and the masks themselves are in `drawings.py`.
"""

from __future__ import annotations

import ctypes
import math
from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from predlint.kernel import opcodes as op
from predlint.kernel.held import NONE, Held, Lower, Refused
from predlint.kernel.library import Index
from predlint.kernel.opcodes import Operation
from predlint.shape import drawn as of
from predlint.shape.nodes import Items, Record
from predlint.shape.points import Brush

MOST_INDEXES = 4
#: How many slots are kept of a list, by what is declared of it.
SLOTS: Mapping[type, int] = {of.Sides: 4, of.Rings: 11, of.KeyPoints: 4, of.Counts: 1, Brush: 1}
LOWER = Lower()


class IdTable:
    """Ids that members may name, with facts of each."""

    def __init__(self, ids: array[int], facts: Mapping[str, Any], others: Sequence[float], *, is_open: bool = False) -> None:
        """``ids`` in ascending order; ``facts`` by name, columns of numbers parallel to them; ``others``: those of any further id.
        ``is_open``: such may be named."""
        import numpy as np

        self.ids, self.names, self.is_open = ids, list(facts), is_open
        rows = np.empty((len(ids) + 1, len(self.names)))
        for at, column in enumerate(facts.values()):
            rows[: len(ids), at] = column
        rows[-1] = others
        self.numbers = array("d", rows.tobytes())

    def structure(self) -> Index:
        """For the library; valid as long as this table is."""
        ids, numbers = self.ids.buffer_info()[0], self.numbers.buffer_info()[0]
        return Index(ctypes.c_void_p(ids), ctypes.c_void_p(numbers), len(self.ids), len(self.names), self.is_open)


def slots_of(node: Any) -> int:
    """How many slots the values of a node take."""
    kind = declared(node)
    return SLOTS[type(kind)] if kind is not None else SLOTS[of.Rings] if is_mask(node) else 1


def declared(node: Any) -> Any:
    """What numbers a list is declared to be."""
    return next((one for one in node.holds if type(one) in SLOTS), None) if isinstance(node, Items) else None


def is_mask(node: Any) -> bool:
    """True for a record that is a mask."""
    return isinstance(node, Record) and any([isinstance(one, of.RunLengths) for one in node.holds])


def is_open(node: Record) -> bool:
    """True for a record of which members that it does not know are surely nothing to the rules."""
    told = any([isinstance(one, of.Complete | of.RunLengths) for one in node.holds])
    return told and node.ends_open and not (node.forbidden or node.aliases or node.variants or node.exactly_one)


def seen(node: Record, bit: Mapping[str, int], column: Any, halves: Any) -> list[Operation]:
    """The operation for which members there are."""
    found: list[Operation] = []
    for one in node.holds:
        if isinstance(one, of.Complete):
            if not bit.keys() >= {*one.members, *one.known}:
                raise Refused
            found.append(op.Seen(column(one.column), *halves(sum([bit[name] for name in one.members]))))
    return found


# -- constraints -------------------------------------------------------------------------------------------------------------


def _keep(held: Held, name: str, absent: float | None = None, wide: int = 1) -> str:
    if held.kept.get(name) is None:
        held.kept[name] = absent
    held.wide[name] = max(wide, held.wide.get(name, 1))
    return name


def _boxed(held: Held, name: str) -> str:
    """A member that is a box, or the sides of a mask."""
    return _keep(held, name, wide=SLOTS[of.Sides])


def _drawn(held: Held, name: str) -> str:
    """A member that is a drawing."""
    return _keep(held, name, of.NOTHING, SLOTS[of.Rings])


def _posed(held: Held, name: str) -> str:
    """A member that is a pose."""
    return _keep(held, name, NONE, SLOTS[of.KeyPoints])


def _sides(held: Held, table: str) -> int:
    """The slots of width and height of the image that an id led to."""
    return held.room.facts_of(table, ("width", "height"))


@LOWER.of(of.Complete)
def complete(one: of.Complete, held: Held) -> None:
    """It is about what members there are, not about their values: see `seen`."""


@LOWER.of(of.Known)
def known(one: of.Known, held: Held) -> None:
    number, first = held.room.rows(one.table)
    held.end.append(op.Find(_keep(held, one.member), index=number, facts=first))


@LOWER.of(of.Same)
def same(one: of.Same, held: Held) -> None:
    held.end.append(op.Same(_keep(held, one.member), held.room.facts_of(one.table, (one.fact,))))


@LOWER.of(of.BoxWithin)
def box_within(one: of.BoxWithin, held: Held) -> None:
    by = held.room.bound(one.tolerance, one.least)
    held.end.append(op.BoxWithin(_boxed(held, one.box), _sides(held, one.table), by))


@LOWER.of(of.DrawnWithin)
def drawn_within(one: of.DrawnWithin, held: Held) -> None:
    held.end.append(op.DrawnWithin(_drawn(held, one.drawn), _sides(held, one.table), held.room.bound(one.tolerance)))


@LOWER.of(of.BoxAround)
def box_around(one: of.BoxAround, held: Held) -> None:
    by = held.room.bound(one.share, one.rounded)
    held.end.append(op.BoxAround(_boxed(held, one.box), _drawn(held, one.drawn), by))


@LOWER.of(of.AreaOf)
def area_of(one: of.AreaOf, held: Held) -> None:
    by = held.room.bound(one.tolerance, one.of_box)
    held.end += [
        op.Beside(_boxed(held, one.box), crowd=_keep(held, one.crowd, 0.0)),
        op.AreaOf(_keep(held, one.area, math.nan), _drawn(held, one.drawn), by),
    ]


@LOWER.of(of.AreaOfBox)
def area_of_box(one: of.AreaOfBox, held: Held) -> None:
    by = held.room.bound(one.corners)
    held.end += [op.Beside(_boxed(held, one.box)), op.AreaOfBox(_keep(held, one.area, math.nan), _drawn(held, one.drawn), by)]


@LOWER.of(of.NoCrowd)
def no_crowd(one: of.NoCrowd, held: Held) -> None:
    bound = held.room.bound
    held.end += [
        op.When(_keep(held, one.crowd, 0.0), bound(1.0), count=2),
        op.Unless(_drawn(held, one.drawn), bound(of.MASK)),
        op.Between(one.drawn, bound(of.NOTHING, of.NOTHING)),
    ]


@LOWER.of(of.DrawnAs)
def drawn_as(one: of.DrawnAs, held: Held) -> None:
    held.end.append(op.DrawnAs(_drawn(held, one.drawn), held.room.facts_of(one.table, ("drawn",))))


@LOWER.of(of.PointCount)
def point_count(one: of.PointCount, held: Held) -> None:
    held.end.append(op.PoseOf(_posed(held, one.points), held.room.facts_of(one.table, ("points",)), strict=one.annotated))


@LOWER.of(of.PointsCounted)
def points_counted(one: of.PointsCounted, held: Held) -> None:
    held.end.append(op.PoseSeen(_posed(held, one.points), _keep(held, one.number, NONE)))


@LOWER.of(of.KeyPointsWithin)
def key_points_within(one: of.KeyPointsWithin, held: Held) -> None:
    held.end.append(op.PoseWithin(_posed(held, one.points), _sides(held, one.table), held.room.bound(one.tolerance)))


@LOWER.of(of.RunLengths)
def run_lengths(one: of.RunLengths, held: Held) -> None:
    held.end.append(op.RunLengths(_boxed(held, one.size), held.room.drawing(), _keep(held, one.counts)))
