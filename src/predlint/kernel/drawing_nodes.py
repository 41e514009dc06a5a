"""Lowers drawings to kernel words: lists of numbers, rings, and masks. ``drawn.h`` documents the words."""

from __future__ import annotations

from typing import Any

from predlint.kernel import opcodes as op
from predlint.kernel.constraint_lowering import UnsupportedByKernel
from predlint.kernel.drawing_operations import SLOTS, declared, is_mask
from predlint.kernel.lowering_context import LoweringContext
from predlint.kernel.record_nodes import members_of
from predlint.kernel.value_nodes import range_of
from predlint.shape import drawing_constraints as of
from predlint.shape.nodes import Items, Number, Record, Text, Typed
from predlint.shape.point_constraints import Brush


def is_drawn(node: Items) -> bool:
    """Returns True for a list of numbers that are kept together."""
    return declared(node) is not None


def lowered(built: LoweringContext, node: Items, slot: int) -> int | None:
    """Returns the index of the words of a list that is a drawing; None for another list."""
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
                raise UnsupportedByKernel
            return _flat(built, node, one, slot)


def numbers(built: LoweringContext, item: Any) -> tuple[int, int, int]:
    """Returns flags and bounds of the numbers of a list."""
    if not isinstance(item, Number) or item.nullable or item.null is not None or item.column is not None or item.quoted:
        raise UnsupportedByKernel
    return range_of(built, item, there=True)


def _is_null(node: Any) -> bool:
    return isinstance(node, Typed) and [*node.kinds] == ["null"]


def _flat(built: LoweringContext, node: Items, one: Any, slot: int) -> int:
    """Lowers x, y, width and height; the two sides of a mask; or key points."""
    if node.listed is not None or not (node.bare is None or _is_null(node.bare)) or node.unique is not None or node.required:
        raise UnsupportedByKernel
    flags, low, high = numbers(built, node.item)
    flags |= op.NULLABLE * (node.nullable or node.bare is not None)
    column, hold, hashes = built.column(node.column), 0, -1
    if isinstance(one, of.KeypointBounds):
        if node.minimum or node.maximum is not None:
            raise UnsupportedByKernel
        kept = slot if slot >= 0 else built.registers(SLOTS[of.KeypointBounds])
        hold = built.hold([op.Pose(kept, built.bound(one.tolerance), strict=one.annotated)])
        hashes = built.column(f"{node.column}.hash") if node.column is not None else -1
        return built.emit(op.FLAT, column, flags, low, high, -1, hold, kept, hashes)
    if node.maximum is None or node.minimum != node.maximum or not 0 < node.maximum <= SLOTS[of.Sides]:
        raise UnsupportedByKernel
    return built.emit(op.FLAT, column, flags, low, high, node.maximum, 0, slot, -1)


def _drawn(built: LoweringContext, node: Items, one: of.Rings, slot: int) -> int:
    """Lowers polygons, or a mask."""
    ring = node.item
    if not isinstance(ring, Items) or ring.bare is not None or ring.nullable or ring.minimum or ring.maximum is not None or ring.holds:
        raise UnsupportedByKernel
    if node.minimum or node.maximum is not None or node.listed is not None or len(node.holds) > 1:
        raise UnsupportedByKernel
    flags, low, high = numbers(built, ring.item)
    kept = slot if slot >= 0 else built.registers(SLOTS[of.Rings])
    mask = -1
    if node.bare is not None:
        if not isinstance(node.bare, Record) or not is_mask(node.bare):
            raise UnsupportedByKernel
        mask = _of_mask(built, node.bare, kept)
    flags |= op.NULLABLE * node.nullable
    return built.emit(op.DRAWN, built.column(node.column), flags, low, high, mask, kept, built.bound(one.least_reach), 0)


def record(built: LoweringContext, node: Record, there: bool, slot: int) -> int:
    """Lowers a record, which may be a mask that stands by itself."""
    if built.in_point or not is_mask(node):
        return members_of(built, node)
    kept = slot if slot >= 0 else built.registers(SLOTS[of.Rings])
    return built.emit(op.DRAWN, -1, 0, 0, 0, _of_mask(built, node, kept), kept, 0, 1)


def _of_mask(built: LoweringContext, node: Record, kept: int) -> int:
    """Lowers the members of a mask, whose drawing is kept from slot ``kept`` on."""
    built.drawing, around = kept, built.drawing
    made = members_of(built, node)
    built.drawing = around
    return made


def _counts(built: LoweringContext, node: Items, slot: int) -> int:
    """Lowers run lengths, as numbers from 0 or as a text; as a text only if a list has a finding."""
    item, text = node.item, node.bare
    whole = (
        isinstance(item, Number) and item.whole and item.minimum == 0 and item.maximum is None and item.above is None and not item.nullable
    )
    if not whole or not isinstance(text, Text) or text.nullable or text.unread is not None:
        raise UnsupportedByKernel
    if text.minimum or (text.maximum, text.pattern, text.empty, text.usual_length, text.usual) != (None,) * 5 or text.guard:
        raise UnsupportedByKernel
    if node.nullable or node.minimum or node.maximum is not None or len(node.holds) > 1:
        raise UnsupportedByKernel
    return built.emit(op.RUNS, built.column(node.column), 0, slot, int(node.listed is not None))


def _brush(built: LoweringContext, node: Items, slot: int) -> int:
    """Lowers the bytes of a brush mask."""
    item = node.item
    if not isinstance(item, Number) or (item.minimum, item.maximum, item.whole, item.above, item.nullable) != (0, 255, True, None, False):
        raise UnsupportedByKernel
    if item.quoted or item.column is not None or item.null is not None or node.unique is not None or node.required:
        raise UnsupportedByKernel
    if node.nullable or node.bare is not None or node.minimum > 1 or node.maximum is not None or node.listed is not None:
        raise UnsupportedByKernel
    if node.column is not None or len(node.holds) > 1:
        raise UnsupportedByKernel
    return built.emit(op.BRUSH, -1, 0, slot)
