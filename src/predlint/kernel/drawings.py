"""What is drawn, as the kernel's words: lists of numbers, rings, and masks. What the words mean is in ``drawn.h``."""

from __future__ import annotations

from typing import Any

from predlint.kernel import opcodes as op
from predlint.kernel.drawn import SLOTS, declared, is_mask
from predlint.kernel.held import Refused
from predlint.kernel.lowering import Lowering
from predlint.kernel.records import members_of
from predlint.kernel.values import range_of
from predlint.shape import drawn as of
from predlint.shape.nodes import Items, Number, Record, Text, Typed
from predlint.shape.points import Brush


def is_drawn(node: Items) -> bool:
    """True for a list of numbers that are kept together."""
    return declared(node) is not None


def lowered(built: Lowering, node: Items, slot: int) -> int | None:
    """The words of a list that is drawn; None for another one."""
    match declared(node):
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
    """x, y, width and height; the two sides of a mask; a pose."""
    if node.listed is not None or not (node.bare is None or _is_null(node.bare)) or node.unique is not None or node.required:
        raise Refused
    flags, low, high = numbers(built, node.item)
    flags |= op.NULLABLE * (node.nullable or node.bare is not None)
    column, hold, hashes = built.column(node.column), 0, -1
    if isinstance(one, of.KeyPoints):
        if node.least or node.most is not None:
            raise Refused
        kept = slot if slot >= 0 else built.registers(SLOTS[of.KeyPoints])
        hold = built.hold([op.Pose(kept, built.bound(one.tolerance), strict=one.annotated)])
        hashes = built.column(f"{node.column}.hash") if node.column is not None else -1
        return built.emit(op.FLAT, column, flags, low, high, -1, hold, kept, hashes)
    if node.most is None or node.least != node.most or not 0 < node.most <= SLOTS[of.Sides]:
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
    kept = slot if slot >= 0 else built.registers(SLOTS[of.Rings])
    mask = -1
    if node.bare is not None:
        if not isinstance(node.bare, Record) or not is_mask(node.bare):
            raise Refused
        mask = _of_mask(built, node.bare, kept)
    flags |= op.NULLABLE * node.nullable
    return built.emit(op.DRAWN, built.column(node.column), flags, low, high, mask, kept, built.bound(one.least_reach), 0)


def record(built: Lowering, node: Record, there: bool, slot: int) -> int:
    """The words of a record, which may be a mask that stands by itself."""
    if built.in_point or not is_mask(node):
        return members_of(built, node)
    kept = slot if slot >= 0 else built.registers(SLOTS[of.Rings])
    return built.emit(op.DRAWN, -1, 0, 0, 0, _of_mask(built, node, kept), kept, 0, 1)


def _of_mask(built: Lowering, node: Record, kept: int) -> int:
    """The words of the members of a mask, which becomes the drawing that is ``kept``."""
    built.drawing, around = kept, built.drawing
    made = members_of(built, node)
    built.drawing = around
    return made


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
