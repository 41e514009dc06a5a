"""Lowers lists, points, dictionaries and forks to kernel words."""

from __future__ import annotations

from typing import Any

from predlint.kernel import drawing_nodes, record_nodes
from predlint.kernel import opcodes as op
from predlint.kernel.constraint_lowering import ITEM, LoweredConstraints, PendingConstraint, UnsupportedByKernel
from predlint.kernel.constraint_operations import lowered
from predlint.kernel.lowering_context import LoweringContext
from predlint.kernel.reference_operations import DIRECT, FRAMED, KEY
from predlint.shape.comparisons import EACH
from predlint.shape.constraints import (
    DistinctOrNone,
    EnclosesArea,
    LeadsSomewhere,
    LinkedRegions,
    Listed,
    NotSelfIntersecting,
    PairsPlain,
    Paths,
    PointsIn,
    PointsNotFractions,
    PointsWithin,
)
from predlint.shape.nodes import Entries, Fork, Items, Name, Node, Record, Tagged

#: Branches of a list's items are bits of four words.
_MOST_BRANCHES = 256
#: The pattern of keys that are numbers.
DIGITS = r"^[0-9]+(?![\s\S])"


def items(built: LoweringContext, node: Items, there: bool, slot: int) -> int:
    flags, pending = op.NULLABLE * (node.nullable and not there), built.pending
    points = _are_points(node)
    if built.in_point and (points or node.flat or drawing_nodes.is_drawn(node)):
        raise UnsupportedByKernel
    if (words := drawing_nodes.lowered(built, node, slot)) is not None:
        return words
    if node.listed is not None:
        if node.bare is None or slot >= 0:
            raise UnsupportedByKernel
        return built.node(node.bare, pending=pending)
    constraints = lowered(node.holds, built.slots)
    if node.flat:
        return _flat(built, node, constraints, slot)
    below = [*pending, *constraints.child_constraints]
    listed = any([isinstance(one, Listed) for one in node.holds])
    inner = -1
    if slot >= 0 and not points and constraints.slot is None and isinstance(node.item, Items) and _is_of_rings(node):
        slot, inner = -1, slot  # the slot of the first ring
    bare = built.node(node.bare, slot=slot if points else -1, pending=below) if node.bare is not None and not listed else -1
    each = built.register() if constraints.each and constraints.pair is None else -1
    paths = next((one.paths for one in node.holds if isinstance(one, Paths)), None)
    if paths is not None:
        flags |= op.DISTINCT
        item = built.emit(
            op.NAME_PATH, -1, 0, built.table(["\x1f".join(path) for path in paths if not any("\x1f" in name for name in path)])
        )
    elif constraints.pair is not None:
        item = _pair(built, node.item, constraints.pair)
    else:
        item = _points(built, node.item) if points else built.node(node.item, slot=max(each, inner), pending=below)
    flags |= op.POINTS * points | op.SEQUENCE * (points and slot >= 0) | op.SILENT * node.only_counted | op.PARTS * constraints.parts
    flags |= op.ITEMS_APART * any(
        [isinstance(one, LinkedRegions | DistinctOrNone) for one in node.holds]
    )  # these declare how items depend on others
    built.has_parts |= constraints.parts
    required = list[int]()
    if (node.unique is not None and node.maximum != 1) or node.required:
        flags |= op.DISTINCT
        if isinstance(node.item, Tagged):
            numbers = built.features.get(id(node.item), {})
            required = [numbers.get(name, _MOST_BRANCHES) for name in node.required]
        elif not isinstance(node.item, Name) or node.required:
            raise UnsupportedByKernel
        if max(required, default=0) >= _MOST_BRANCHES:
            raise UnsupportedByKernel
    end, inside = [*constraints.at_end], {ITEM: each}
    if slot >= 0 and constraints.slot is not None:
        end.append(op.Move(slot, constraints.slot))
        slot = -1
    lists = (built.hold(constraints.at_begin), built.hold(constraints.each, inside), built.hold(end))
    maximum = min([bound for bound in (node.maximum, node.usual_most) if bound is not None], default=-1)
    minimum = max(node.minimum, node.usual_least)
    return built.emit(
        op.ITEMS, built.column(node.column), flags, item, minimum, maximum, bare, *reversed(lists), slot, len(required), *required
    )


def _flat(built: LoweringContext, node: Items, lowered: LoweredConstraints, slot: int) -> int:
    """Lowers a list of numbers that are points."""
    if node.maximum is not None or node.nullable or node.bare is not None or lowered.at_begin or lowered.each:
        raise UnsupportedByKernel
    flags, low, high = drawing_nodes.numbers(built, node.item)
    minimum = max(node.minimum, node.usual_least)
    return built.emit(op.FLAT, -1, flags | op.POINTS, low, high, minimum, built.hold(lowered.at_end), slot, -1)


def _are_points(node: Items | Entries) -> bool:
    """Returns True for a list with a constraint on points, whose x and y are kept."""
    of_points = PointsWithin | PointsNotFractions | NotSelfIntersecting | PairsPlain | PointsIn | LeadsSomewhere | EnclosesArea
    return any([isinstance(one, of_points) for one in node.holds])


def _points(built: LoweringContext, node: Any) -> int:
    """Lowers points, whose x and y are kept in the first two slots. A point must not contain points, as they would share these slots."""
    if isinstance(node, Items):
        return _pair(built, node, 0)
    if not isinstance(node, Record) or built.in_point:
        raise UnsupportedByKernel
    built.in_point = True
    try:
        return record_nodes.members_of(built, node, slots={"x": 0, "y": 1})
    finally:
        built.in_point = False


def _pair(built: LoweringContext, node: Node, slot: int) -> int:
    """Lowers a list of two numbers, which are kept in a slot and the next one."""
    if not isinstance(node, Items) or (node.minimum, node.maximum) != (2, 2) or node.holds or node.bare is not None or node.nullable:
        raise UnsupportedByKernel
    made = built.emit(op.FLAT, -1, *drawing_nodes.numbers(built, node.item), 2, 0, slot, -1)
    built.nodes[made] = node
    return made


def entries(built: LoweringContext, node: Entries, there: bool, slot: int) -> int:
    """Lowers a dictionary. Its keys must differ; they are kept if they are numbers or are compared with its entries."""
    constraints, pending, points = lowered(node.holds, built.slots), built.pending, _are_points(node)
    if node.keys is not None and not ((points or constraints.numbered) and node.keys == DIGITS):
        raise UnsupportedByKernel
    key = next((slot for each in pending if not each.path for name, slot in each.slots if name == KEY), -1)
    further = [
        each._replace(path=each.path[1:]) for each in (*pending, *constraints.child_constraints) if each.path and each.path[0] == EACH
    ]
    if constraints.keyed is not None:
        key = key if key >= 0 else built.register()
        further.append(PendingConstraint((), (constraints.keyed,), (op.Same(constraints.keyed, key),)))
    if points and (constraints.keyed is not None or further or built.in_point):
        raise UnsupportedByKernel
    item = _points(built, node.item) if points else built.node(node.item, pending=further)
    flags = (
        op.POINTS * points
        | op.NUMBERED * (points or constraints.numbered)
        | op.SEQUENCE * (points and slot >= 0)
        | op.PARTS * constraints.parts
    )
    built.has_parts |= constraints.parts
    maximum = node.usual_most if node.usual_most is not None else -1
    return built.emit(
        op.DICT,
        -1,
        flags,
        item,
        max(node.minimum, node.usual_least),
        maximum,
        key,
        slot,
        built.hold(constraints.at_end),
        built.hold(constraints.at_begin),
    )


def fork(built: LoweringContext, node: Fork, there: bool, slot: int) -> int:
    further = [each for each in built.pending if each.path or (each.feature is None and each.slots)]
    having, lacking = [built.node(each, pending=further) for each in (node.having, node.lacking)]
    taken = [
        built.hold([operation for each in built.pending if not each.path and each.feature == one for operation in each.operations])
        for one in (DIRECT, FRAMED)
    ]
    return built.emit(op.FORK, -1, 0, built.members(node.by), having, lacking, *taken)


def _is_of_rings(node: Items) -> bool:
    """Returns True for nested lists whose innermost items are lists of points."""
    return isinstance(node.item, Items) and (node.item.flat or _is_of_rings(node.item))
