"""Lowers constraints on drawings to operations; and the tables of ids that members name.

The constraints are in `shape/drawing_constraints.py`; the lists of numbers and the masks themselves are in `drawing_nodes.py`.
"""

from __future__ import annotations

import ctypes
import math
from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from predlint.kernel import opcodes as op
from predlint.kernel.constraint_lowering import NONE, ConstraintLowering, LoweredConstraints, UnsupportedByKernel
from predlint.kernel.library import Index
from predlint.kernel.opcodes import Operation
from predlint.shape import drawing_constraints as of
from predlint.shape.nodes import Items, Record
from predlint.shape.point_constraints import Brush

MOST_INDEXES = 4
#: Constraint on a list -> number of slots that are kept for it.
SLOTS: Mapping[type, int] = {of.Sides: 4, of.Rings: 11, of.KeypointBounds: 4, of.Counts: 1, Brush: 1}
LOWER = ConstraintLowering()


class IdTable:
    """The ids that members may name, with facts of each."""

    def __init__(self, ids: array[int], facts: Mapping[str, Any], others: Sequence[float], *, is_open: bool = False) -> None:
        """``ids`` in ascending order; ``facts``: name -> numbers parallel to the ids; ``others``: the facts of any further id. ``is_open``:
        further ids may be named."""
        import numpy as np

        self.ids, self.names, self.is_open = ids, list(facts), is_open
        rows = np.empty((len(ids) + 1, len(self.names)))
        for at, column in enumerate(facts.values()):
            rows[: len(ids), at] = column
        rows[-1] = others
        self.numbers = array("d", rows.tobytes())

    def structure(self) -> Index:
        """Returns the table for the library; valid as long as this object is kept."""
        ids, numbers = self.ids.buffer_info()[0], self.numbers.buffer_info()[0]
        return Index(ctypes.c_void_p(ids), ctypes.c_void_p(numbers), len(self.ids), len(self.names), self.is_open)


def slots_of(node: Any) -> int:
    """Returns the number of slots that the values of a node take."""
    kind = declared(node)
    return SLOTS[type(kind)] if kind is not None else SLOTS[of.Rings] if is_mask(node) else 1


def declared(node: Any) -> Any:
    """Returns the constraint that declares the kind of numbers of a list, or None."""
    return next((one for one in node.holds if type(one) in SLOTS), None) if isinstance(node, Items) else None


def is_mask(node: Any) -> bool:
    """Returns True for a record that is a mask."""
    return isinstance(node, Record) and any([isinstance(one, of.RunLengths) for one in node.holds])


def is_open(node: Record) -> bool:
    """Returns True for a record whose unknown members surely matter to no rule."""
    is_reported = any([isinstance(one, of.Complete | of.RunLengths) for one in node.holds])
    return is_reported and node.ends_open and not (node.forbidden or node.aliases or node.variants or node.exactly_one)


def seen(node: Record, bit: Mapping[str, int], column: Any, halves: Any) -> list[Operation]:
    """Returns the operations that record which members are present."""
    found: list[Operation] = []
    for one in node.holds:
        if isinstance(one, of.Complete):
            if not bit.keys() >= {*one.members, *one.known}:
                raise UnsupportedByKernel
            found.append(op.Seen(column(one.column), *halves(sum([bit[name] for name in one.members]))))
    return found


# -- constraints -------------------------------------------------------------------------------------------------------------


def _keep(lowered: LoweredConstraints, name: str, absent: float | None = None, wide: int = 1) -> str:
    if lowered.kept.get(name) is None:
        lowered.kept[name] = absent
    lowered.wide[name] = max(wide, lowered.wide.get(name, 1))
    return name


def _boxed(lowered: LoweredConstraints, name: str) -> str:
    """Keeps a member that is a box, or the sides of a mask."""
    return _keep(lowered, name, wide=SLOTS[of.Sides])


def _drawn(lowered: LoweredConstraints, name: str) -> str:
    """Keeps a member that is a drawing."""
    return _keep(lowered, name, of.NOTHING, SLOTS[of.Rings])


def _posed(lowered: LoweredConstraints, name: str) -> str:
    """Keeps a member that is a list of key points."""
    return _keep(lowered, name, NONE, SLOTS[of.KeypointBounds])


def _sides(lowered: LoweredConstraints, table: str) -> int:
    """Returns the slots of width and height of the image that an id refers to."""
    return lowered.slots.facts_of(table, ("width", "height"))


@LOWER.of(of.Complete)
def complete(one: of.Complete, lowered: LoweredConstraints) -> None:
    """Does nothing: the constraint is about which members are present, not about their values. See `seen`."""


@LOWER.of(of.Known)
def known(one: of.Known, lowered: LoweredConstraints) -> None:
    number, first = lowered.slots.rows(one.table)
    lowered.at_end.append(op.Find(_keep(lowered, one.member), index=number, facts=first))


@LOWER.of(of.Same)
def same(one: of.Same, lowered: LoweredConstraints) -> None:
    lowered.at_end.append(op.Same(_keep(lowered, one.member), lowered.slots.facts_of(one.table, (one.fact,))))


@LOWER.of(of.BoxWithin)
def box_within(one: of.BoxWithin, lowered: LoweredConstraints) -> None:
    by = lowered.slots.bound(one.tolerance, one.minimum)
    lowered.at_end.append(op.BoxWithin(_boxed(lowered, one.box), _sides(lowered, one.table), by))


@LOWER.of(of.DrawnWithin)
def drawn_within(one: of.DrawnWithin, lowered: LoweredConstraints) -> None:
    lowered.at_end.append(op.DrawnWithin(_drawn(lowered, one.drawn), _sides(lowered, one.table), lowered.slots.bound(one.tolerance)))


@LOWER.of(of.BoxAround)
def box_around(one: of.BoxAround, lowered: LoweredConstraints) -> None:
    by = lowered.slots.bound(one.share, one.rounded)
    lowered.at_end.append(op.BoxAround(_boxed(lowered, one.box), _drawn(lowered, one.drawn), by))


@LOWER.of(of.AreaOf)
def area_of(one: of.AreaOf, lowered: LoweredConstraints) -> None:
    by = lowered.slots.bound(one.tolerance, one.of_box)
    lowered.at_end += [
        op.Beside(_boxed(lowered, one.box), crowd=_keep(lowered, one.crowd, 0.0)),
        op.AreaOf(_keep(lowered, one.area, math.nan), _drawn(lowered, one.drawn), by),
    ]


@LOWER.of(of.AreaOfBox)
def area_of_box(one: of.AreaOfBox, lowered: LoweredConstraints) -> None:
    by = lowered.slots.bound(one.corners)
    lowered.at_end += [
        op.Beside(_boxed(lowered, one.box)),
        op.AreaOfBox(_keep(lowered, one.area, math.nan), _drawn(lowered, one.drawn), by),
    ]


@LOWER.of(of.NoCrowd)
def no_crowd(one: of.NoCrowd, lowered: LoweredConstraints) -> None:
    bound = lowered.slots.bound
    lowered.at_end += [
        op.When(_keep(lowered, one.crowd, 0.0), bound(1.0), count=2),
        op.Unless(_drawn(lowered, one.drawn), bound(of.MASK)),
        op.Between(one.drawn, bound(of.NOTHING, of.NOTHING)),
    ]


@LOWER.of(of.DrawnAs)
def drawn_as(one: of.DrawnAs, lowered: LoweredConstraints) -> None:
    lowered.at_end.append(op.DrawnAs(_drawn(lowered, one.drawn), lowered.slots.facts_of(one.table, ("drawn",))))


@LOWER.of(of.PointCount)
def point_count(one: of.PointCount, lowered: LoweredConstraints) -> None:
    lowered.at_end.append(op.PoseOf(_posed(lowered, one.points), lowered.slots.facts_of(one.table, ("points",)), strict=one.annotated))


@LOWER.of(of.PointsCounted)
def points_counted(one: of.PointsCounted, lowered: LoweredConstraints) -> None:
    lowered.at_end.append(op.PoseSeen(_posed(lowered, one.points), _keep(lowered, one.number, NONE)))


@LOWER.of(of.KeypointsWithin)
def key_points_within(one: of.KeypointsWithin, lowered: LoweredConstraints) -> None:
    lowered.at_end.append(op.PoseWithin(_posed(lowered, one.points), _sides(lowered, one.table), lowered.slots.bound(one.tolerance)))


@LOWER.of(of.RunLengths)
def run_lengths(one: of.RunLengths, lowered: LoweredConstraints) -> None:
    lowered.at_end.append(op.RunLengths(_boxed(lowered, one.mask_size), lowered.slots.drawing(), _keep(lowered, one.counts)))
