"""What is drawn, as the kernel's words: lists of numbers and masks as nodes, and what must hold of them as operations.

What may be declared is in `shape/drawn.py`, what the words mean in `drawing.h` and `drawn.h`.
"""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from predlint.kernel import opcodes as op
from predlint.kernel.library import Index
from predlint.kernel.opcodes import Operation
from predlint.kernel.operations import Held, Refused, Room
from predlint.kernel.values import range_of
from predlint.shape import drawn as of
from predlint.shape.brush import Brush
from predlint.shape.nodes import Items, Number, Record, Text, Typed

if TYPE_CHECKING:
    from predlint.kernel.lowering import Lowering

MOST_INDEXES = 4
_NAN = float("nan")
#: How many slots are kept of a list, by what is declared of it.
_SLOTS: Mapping[type, int] = {of.Sides: 4, of.Rings: 11, of.KeyPoints: 4, of.Counts: 1, Brush: 1}


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
    kind = _declared(node)
    return _SLOTS[type(kind)] if kind is not None else _SLOTS[of.Rings] if _is_mask(node) else 1


def _declared(node: Any) -> Any:
    """What numbers a list is declared to be."""
    return next((one for one in node.holds if type(one) in _SLOTS), None) if isinstance(node, Items) else None


def is_drawn(node: Items) -> bool:
    """True for a list of numbers that are kept together."""
    return _declared(node) is not None


def lowered(built: Lowering, node: Items, slot: int) -> int | None:
    """The words of a list that is drawn; None for another one."""
    match _declared(node):
        case of.Rings() as one:
            return _drawn(built, node, one, slot)
        case of.Counts():
            return _counts(built, node, slot)
        case Brush():
            return _brush(built, node, slot)
        case None:
            return None
        case one:
            if len(node.holds) > 1:
                raise Refused
            return _flat(built, node, one, slot)


def numbers(built: Lowering, item: Any) -> tuple[int, int, int]:
    """Flags and bounds of the numbers of a list."""
    if not isinstance(item, Number) or item.nullable or item.null is not None or item.column is not None or item.quoted:
        raise Refused
    return range_of(built, item, there=True)


def _is_null(node: Any) -> bool:
    return isinstance(node, Typed) and [*node.kinds] == ["null"]


def _flat(built: Lowering, node: Items, one: Any, slot: int) -> int:
    """x, y, width and height; the two sides of a mask; key points."""
    if node.listed is not None or not (node.bare is None or _is_null(node.bare)) or node.unique is not None or node.required:
        raise Refused
    flags, low, high = numbers(built, node.item)
    flags |= op.NULLABLE * (node.nullable or node.bare is not None)
    column, hold, hashes = built.column(node.column), 0, -1
    if isinstance(one, of.KeyPoints):
        if node.least or node.most is not None:
            raise Refused
        kept = slot if slot >= 0 else built.registers(_SLOTS[of.KeyPoints])
        hold = built.hold([op.Pose(kept, built.bound(one.tolerance), strict=one.annotated)])
        hashes = built.column(f"{node.column}.hash") if node.column is not None else -1
        return built.emit(op.FLAT, column, flags, low, high, -1, hold, kept, hashes)
    if node.most is None or node.least != node.most or not 0 < node.most <= _SLOTS[of.Sides]:
        raise Refused
    return built.emit(op.FLAT, column, flags, low, high, node.most, 0, slot, -1)


def _drawn(built: Lowering, node: Items, one: of.Rings, slot: int) -> int:
    """Polygons, or a mask."""
    ring = node.item
    if not isinstance(ring, Items) or ring.bare is not None or ring.nullable or ring.least or ring.most is not None or ring.holds:
        raise Refused
    if node.least or node.most is not None or node.listed is not None or len(node.holds) > 1:
        raise Refused
    flags, low, high = numbers(built, ring.item)
    kept = slot if slot >= 0 else built.registers(_SLOTS[of.Rings])
    mask = -1
    if node.bare is not None:
        if not isinstance(node.bare, Record) or not _is_mask(node.bare):
            raise Refused
        mask = _of_mask(built, node.bare, kept)
    flags |= op.NULLABLE * node.nullable
    return built.emit(op.DRAWN, built.column(node.column), flags, low, high, mask, kept, built.bound(one.least_reach), 0)


def mask(built: Lowering, node: Record, slot: int) -> int | None:
    """The words of a mask that stands by itself; None for another record."""
    if not _is_mask(node):
        return None
    kept = slot if slot >= 0 else built.registers(_SLOTS[of.Rings])
    return built.emit(op.DRAWN, -1, 0, 0, 0, _of_mask(built, node, kept), kept, 0, 1)


def _of_mask(built: Lowering, node: Record, kept: int) -> int:
    """The words of the members of a mask, which becomes the drawing that is ``kept``."""
    built.drawing, around = kept, built.drawing
    made = built.members_of(node)
    built.drawing = around
    return made


def _is_mask(node: Any) -> bool:
    return isinstance(node, Record) and any([isinstance(one, of.RunLengths) for one in node.holds])


def _counts(built: Lowering, node: Items, slot: int) -> int:
    """Run lengths as numbers from 0, or as a text; where a list is worth a word, as a text alone."""
    item, text = node.item, node.bare
    whole = isinstance(item, Number) and item.whole and item.least == 0 and item.most is None and item.above is None and not item.nullable
    if not whole or not isinstance(text, Text) or text.nullable or text.unread is not None:
        raise Refused
    if text.least or (text.most, text.pattern, text.empty, text.usual_length, text.usual) != (None,) * 5 or text.guard:
        raise Refused
    if node.nullable or node.least or node.most is not None or len(node.holds) > 1:
        raise Refused
    return built.emit(op.RUNS, built.column(node.column), 0, slot, int(node.listed is not None))


def _brush(built: Lowering, node: Items, slot: int) -> int:
    """The bytes of a brush's mask."""
    item = node.item
    if not isinstance(item, Number) or (item.least, item.most, item.whole, item.above, item.nullable) != (0, 255, True, None, False):
        raise Refused
    if item.quoted or item.column is not None or item.null is not None or node.unique is not None or node.required:
        raise Refused
    if node.nullable or node.bare is not None or node.least > 1 or node.most is not None or node.listed is not None:
        raise Refused
    if node.column is not None or len(node.holds) > 1:
        raise Refused
    return built.emit(op.BRUSH, -1, 0, slot)


def is_open(node: Record) -> bool:
    """True for a record of which members that it does not know are surely nothing to the rules."""
    told = any([isinstance(one, of.Complete | of.RunLengths) for one in node.holds])
    return told and node.ends_open and not (node.forbidden or node.aliases or node.variants or node.exactly_one)


def add(one: Any, held: Held, room: Room) -> None:
    """The operations for a constraint on what is drawn. Raises Refused."""

    def keep(name: str, absent: float | None = None, wide: int = 1) -> str:
        if held.kept.get(name) is None:
            held.kept[name] = absent
        held.wide[name] = max(wide, held.wide.get(name, 1))
        return name

    def boxed(name: str) -> str:
        return keep(name, wide=_SLOTS[of.Sides])

    def drawn(name: str) -> str:
        return keep(name, of.NOTHING, _SLOTS[of.Rings])

    def posed(name: str) -> str:
        return keep(name, -1.0, _SLOTS[of.KeyPoints])

    end, bound = held.end, room.bound
    match one:
        case of.Complete():
            pass  # it is about what members there are, not about their values: see `seen`
        case of.Known(member, table):
            number, first = room.rows(table)
            end.append(op.Find(keep(member), number, first))
        case of.Same(member, table, fact, _):
            end.append(op.Same(keep(member), room.facts_of(table, (fact,))))
        case of.BoxWithin(box, table, tolerance, least):
            end.append(op.BoxWithin(boxed(box), room.facts_of(table, ("width", "height")), bound(tolerance, least)))
        case of.DrawnWithin(name, table, tolerance):
            end.append(op.DrawnWithin(drawn(name), room.facts_of(table, ("width", "height")), bound(tolerance)))
        case of.BoxAround(box, name, share, rounded):
            end.append(op.BoxAround(boxed(box), drawn(name), bound(share, rounded)))
        case of.AreaOf(area, name, box, crowd, tolerance, of_box):
            end += [op.Beside(boxed(box), keep(crowd, 0.0)), op.AreaOf(keep(area, _NAN), drawn(name), bound(tolerance, of_box))]
        case of.AreaOfBox(area, name, box, corners):
            end += [op.Beside(boxed(box)), op.AreaOfBox(keep(area, _NAN), drawn(name), bound(corners))]
        case of.NoCrowd(crowd, name):
            crowded = op.When(keep(crowd, 0.0), bound(1.0), count=2), op.Unless(drawn(name), bound(of.MASK))
            end += [*crowded, op.Between(name, bound(of.NOTHING, of.NOTHING))]
        case of.DrawnAs(name, table):
            end.append(op.DrawnAs(drawn(name), room.facts_of(table, ("drawn",))))
        case of.PointCount(points, table, annotated):
            end.append(op.PoseOf(posed(points), room.facts_of(table, ("points",)), strict=annotated))
        case of.PointsCounted(number, points):
            end.append(op.PoseSeen(posed(points), keep(number, -1.0)))
        case of.KeyPointsWithin(points, table, tolerance, _):
            end.append(op.PoseWithin(posed(points), room.facts_of(table, ("width", "height")), bound(tolerance)))
        case of.RunLengths(size, counts):
            end.append(op.RunLengths(boxed(size), room.drawing(), keep(counts)))
        case _:
            raise Refused


def turn(one: Any) -> int:
    """Where a constraint stands among those of a record: first those that others are held against."""
    return 0 if isinstance(one, of.Known) else 1


def seen(node: Record, bit: Mapping[str, int], column: Any, halves: Any) -> list[Operation]:
    """The operation for which members there are."""
    found: list[Operation] = []
    for one in node.holds:
        if isinstance(one, of.Complete):
            if not bit.keys() >= {*one.members, *one.known}:
                raise Refused
            found.append(op.Seen(column(one.column), *halves(sum([bit[name] for name in one.members]))))
    return found
