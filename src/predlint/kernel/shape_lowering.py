"""Lowers a Shape, with its lists, drawings, dictionaries and forks, to the tables that the kernel interprets."""

from __future__ import annotations

import ctypes
import math
from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, count
from typing import Any

from predlint.kernel import library, record_nodes
from predlint.kernel import opcodes as op
from predlint.kernel.constraint_lowering import (
    DIRECT,
    FRAMED,
    ITEM,
    KEY,
    MOST_INDEXES,
    SLOTS,
    IdTable,
    LoweredConstraints,
    PendingConstraint,
    UnsupportedByKernel,
    declared,
    is_mask,
)
from predlint.kernel.constraint_operations import lowered
from predlint.kernel.library import Table, power_table
from predlint.kernel.lowering_context import LineFacts, LoweringContext
from predlint.kernel.record_nodes import is_plain, members_of, range_of
from predlint.shape import drawing_constraints
from predlint.shape.constraints import DistinctOrNone, Listed, NamedAs, Paths
from predlint.shape.drawing_constraints import (
    Brush,
    EnclosesArea,
    LeadsSomewhere,
    NotSelfIntersecting,
    PairsPlain,
    PointsIn,
    PointsNotFractions,
    PointsWithin,
)
from predlint.shape.nodes import AnyValue, Branch, Entries, Flag, Fork, Items, Name, Node, Number, Open, Record, Tagged, Text, Typed, Uuid
from predlint.shape.references import EACH, LinkedRegions

# -- Lowers drawings to kernel words: lists of numbers, rings, and masks. ``drawn.h`` documents the words ----------


def is_drawn(node: Items) -> bool:
    """Returns True for a list of numbers that are kept together."""
    return declared(node) is not None


def lowered_drawing(built: LoweringContext, node: Items, slot: int) -> int | None:
    """Returns the index of the words of a list that is a drawing; None for another list."""
    match declared(node):
        case drawing_constraints.Rings() as one:
            return _drawn(built, node, one, slot)
        case drawing_constraints.Counts():
            return _counts(built, node, slot)
        case Brush():
            return _brush(built, node, slot)
        case None:
            return None
        case one:
            if len(node.holds) > 1:
                raise UnsupportedByKernel
            return _flat_drawing(built, node, one, slot)


def numbers(built: LoweringContext, item: Any) -> tuple[int, int, int]:
    """Returns flags and bounds of the numbers of a list."""
    if not isinstance(item, Number) or item.nullable or item.null is not None or item.column is not None or item.quoted:
        raise UnsupportedByKernel
    return range_of(built, item, there=True)


def _is_null(node: Any) -> bool:
    return isinstance(node, Typed) and [*node.kinds] == ["null"]


def _flat_drawing(built: LoweringContext, node: Items, one: Any, slot: int) -> int:
    """Lowers x, y, width and height; the two sides of a mask; or key points."""
    if node.listed is not None or not (node.bare is None or _is_null(node.bare)) or node.unique is not None or node.required:
        raise UnsupportedByKernel
    flags, low, high = numbers(built, node.item)
    flags |= op.NULLABLE * (node.nullable or node.bare is not None)
    column, hold, hashes = built.column(node.column), 0, -1
    if isinstance(one, drawing_constraints.KeypointBounds):
        if node.minimum or node.maximum is not None:
            raise UnsupportedByKernel
        kept = slot if slot >= 0 else built.registers(SLOTS[drawing_constraints.KeypointBounds])
        hold = built.hold([op.Pose(kept, built.bound(one.tolerance), strict=one.annotated)])
        hashes = built.column(f"{node.column}.hash") if node.column is not None else -1
        return built.emit(op.FLAT, column, flags, low, high, -1, hold, kept, hashes)
    if node.maximum is None or node.minimum != node.maximum or not 0 < node.maximum <= SLOTS[drawing_constraints.Sides]:
        raise UnsupportedByKernel
    return built.emit(op.FLAT, column, flags, low, high, node.maximum, 0, slot, -1)


def _drawn(built: LoweringContext, node: Items, one: drawing_constraints.Rings, slot: int) -> int:
    """Lowers polygons, or a mask."""
    ring = node.item
    if not isinstance(ring, Items) or ring.bare is not None or ring.nullable or ring.minimum or ring.maximum is not None or ring.holds:
        raise UnsupportedByKernel
    if node.minimum or node.maximum is not None or node.listed is not None or len(node.holds) > 1:
        raise UnsupportedByKernel
    flags, low, high = numbers(built, ring.item)
    kept = slot if slot >= 0 else built.registers(SLOTS[drawing_constraints.Rings])
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
    kept = slot if slot >= 0 else built.registers(SLOTS[drawing_constraints.Rings])
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


# -- Lowers lists, points, dictionaries and forks to kernel words --------------------------------------------------

#: Branches of a list's items are bits of four words.
_MOST_BRANCHES = 256
#: The pattern of keys that are numbers.
DIGITS = r"^[0-9]+(?![\s\S])"


def items(built: LoweringContext, node: Items, there: bool, slot: int) -> int:
    flags, pending = op.NULLABLE * (node.nullable and not there), built.pending
    points = _are_points(node)
    if built.in_point and (points or node.flat or is_drawn(node)):
        raise UnsupportedByKernel
    if (words := lowered_drawing(built, node, slot)) is not None:
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
    flags, low, high = numbers(built, node.item)
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
    made = built.emit(op.FLAT, -1, *numbers(built, node.item), 2, 0, slot, -1)
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


# -- Lowers records that one member tells apart to kernel words: each name has its group of branches ---------------


def tagged(built: LoweringContext, node: Tagged, there: bool, slot: int) -> int:
    if node.select is not None and node.selected_by is None:
        raise UnsupportedByKernel
    tags = (node.by,) if node.by_id is None else (node.by, node.by_id)
    pending = built.pending
    ambiguous = {text for text, names in node.labels.items() if {*names} != {text}} if node.labels_too else set[str]()
    branches = built.branches[id(node)] = []
    numbers = built.features[id(node)] = {}
    by_name: dict[str, list[int]] = {}
    by_id: dict[str, list[int]] = {}
    names = list(
        dict.fromkeys([branch.feature for branch in node.branches if _is_selected_by_name(branch) and branch.feature not in ambiguous])
    )
    if any([each.tags is not None and not each.path and tuple(names) not in each.tags for each in pending]):
        raise UnsupportedByKernel  # names have other numbers than the constraint expects
    counts = Counter([(branch.feature, branch.payload) for branch in node.branches])  # several of one name and payload are ambiguous
    with_id: dict[str | None, set[str]] = {}
    for branch in node.branches:
        with_id.setdefault(branch.schema_id, set()).add(branch.feature)
    for branch in node.branches:
        if not _is_selected_by_name(branch) or branch.feature in ambiguous:
            by_name[branch.feature] = []  # not selected by the name alone
            continue
        feature = numbers.setdefault(branch.feature, len(numbers))
        built.tag_names, built.tag_names_of = names, id(node)
        built.pending = _of_feature(pending, branch.feature)
        reads = built.reads(node, branch) and (node.select is None or _requires_member(branch.body, node.selected_by))
        entry = [_body(built, branch.body, tags) if reads else -1, len(branches), feature]
        branches.append(branch)
        by_name.setdefault(branch.feature, []).extend(entry if counts[branch.feature, branch.payload] == 1 else [])
        if branch.schema_id:
            by_id.setdefault(branch.schema_id, []).extend(entry if len(with_id[branch.schema_id]) == 1 else [])
    unnamed: list[int] = []
    built.pending = _of_feature(pending, "")
    alone = len({id(body) for body in node.unnamed.values()}) == 1  # all unnamed records have one form
    for payload, body in [*node.unnamed.items()][: 1 if alone else None]:
        branch = Branch("", None, payload, body)
        unnamed += [_body(built, body, tags, nameless=True) if built.reads(node, branch) else -1, len(branches), -1]
        branches.append(branch)
    groups = [_groups(built, entries) for entries in (by_name, by_id)]
    nameless = built.emit(len(unnamed) // 3, *unnamed) if unnamed else 0
    ids = built.table(list(by_id)) if by_id and node.by_id is not None else -1
    tables = (built.members(tags), built.table(list(by_name)), ids)
    generic = {
        payload: _body(built, body, tags, unlisted=True)
        for payload, body in node.generic.items()
        if payload and built.reads(node, Branch("", None, payload, body))
    }
    unlisted = built.emit(built.members(generic), *generic.values()) if generic else 0
    return built.emit(op.TAGGED, built.column(node.column), 0, *tables, *groups, nameless, unlisted)


def _body(built: LoweringContext, body: Record | Open, tags: tuple[str, ...], *, nameless: bool = False, unlisted: bool = False) -> int:
    around = built.free, built.pending
    key = (id(body), tags, nameless, unlisted, built.in_point, *around)
    if isinstance(body, Record) and any([isinstance(one, NamedAs) for one in body.holds]):
        key = (*key, built.tag_names_of)
    if key not in built.done:
        built.unreported = unlisted
        try:
            built.done[key] = (
                record_nodes.members_of(built, body, tags, nameless=nameless, unlisted=unlisted) if isinstance(body, Record) else -1
            )
        except UnsupportedByKernel:
            built.done[key] = -1
        finally:
            built.unreported = False
            built.free, built.pending = around
    return built.done[key]


def _groups(built: LoweringContext, entries: Mapping[str, list[int]]) -> int:
    """Returns the index of the indices of the groups, in the order of the table."""
    places = [built.emit(len(group) // 3, *group) for group in entries.values()]
    return built.emit(*places) if places else 0


def _of_feature(pending: Sequence[PendingConstraint], name: str) -> tuple[PendingConstraint, ...]:
    """Returns the constraints that apply to records of a name."""
    return tuple([
        each._replace(feature=each.feature if each.path else None) for each in pending if each.path or each.feature in (None, name)
    ])  # fmt: skip


def _requires_member(body: Record | Open, member: str | None) -> bool:
    """Returns True for a record with a required member that must be one of some names."""
    found = body.members.get(member or "") if isinstance(body, Record) else None
    return found is not None and isinstance(found.node, Name) and found.missing is not None and is_plain(found)


def _is_selected_by_name(branch: Branch) -> bool:
    return branch.written is None and branch.pattern is None


# -- Lowers a Shape to the tables that the kernel interprets -------------------------------------------------------
#
# A node without words becomes REFUSED: the kernel doubts each of its values. So a forgotten case costs speed, never a verdict.

#: The columns of the parts of records that are distinguished, and of their positions.
PARTS, PLACES = "parts", "places of parts"

#: Class of a node -> function that makes its words.
_BUILD: Mapping[type, Callable[..., int]] = {
    AnyValue: record_nodes.anything, Flag: record_nodes.flag, Typed: record_nodes.typed, Number: record_nodes.number,
    Text: record_nodes.text, Name: record_nodes.name, Uuid: record_nodes.uuid, Items: items,
    Entries: entries, Fork: fork, Record: record, Tagged: tagged,
}  # fmt: skip

#: A number for each program: a new one may stand where an old one stood.
_NUMBERS = count(1)


class LoweredShape:
    """A Shape as tables, with the texts of a list of data rows if there is one; valid as long as this object is kept."""

    def __init__(
        self,
        lib: Any,
        shape: Tagged | Record,
        *,
        facts: LineFacts | None = None,
        identity: str | None = None,
        content: tuple[str, Sequence[str]] | None = None,
        reads: Callable[[Branch], bool] = lambda branch: True,
        tables: Mapping[str, IdTable] | None = None,
        ahead: bool = False,
        alone: bool = False,
    ) -> None:
        """``identity``: the column for the hash of a record that did not fill it itself. ``content``: the column for the content of each
        record, and the members that do not count in it. ``reads``: branch of the shape -> whether the kernel reads its records; others are
        never clean. ``tables``: name -> table of ids. ``ahead``: True to search names ahead, which pays for large objects. ``alone``: True
        if doubts about independent values (`shape/independent_values.py`) do not tell records apart."""
        self.id_tables = dict(tables or {})
        of_all = isinstance(shape, Record)
        built = LoweringContext(
            lib, _BUILD, facts, lambda node, branch: (node is not shape and not of_all) or reads(branch), self.id_tables
        )
        built.reported_alone = alone
        content_column, built.aside = content or (None, ())
        root = built.node(shape)
        at_end = built.at_end()
        scores = built.table([f'"{name}"' for name in built.scores]) if len(built.scores) == 1 else -1
        if identity is not None:
            built.column(identity)
        in_content = built.column(content_column), built.members(built.aside), len(built.aside)
        if built.has_parts:
            built.column(PARTS)
            built.column(PLACES)
        self.column = built.column_at
        """Name of a column -> its number."""
        self.bits = built.bits
        """Column of members that are present -> the bit of each member."""
        self.branches = built.branches.get(id(shape), [])
        """Number of a branch -> branch."""
        self.branches_of = built.branches
        """Id of a `Tagged` node -> its branches, by number."""
        self.held = built.held
        """Number in a doubt -> the constraint that failed."""
        self.numbers_of = built.numbers
        """Id of a node -> its numbers in doubts. Equal nodes may share them."""
        self.nodes = built.nodes
        """Number in a doubt -> the node that doubts; below 0, the record with an unknown member."""
        self._words, self._bounds, self._tables = array("i", built.words), array("d", built.bounds or [0.0]), built.tables
        places = [0, *accumulate([len(table.cuts) if at in built.of_members else 0 for at, table in enumerate(self._tables)])]
        self.places = places[-1]
        """The number of guesses that a scanner keeps: for each member, the member that follows."""
        self._structures = (Table * max(1, len(self._tables)))(
            *[table.structure(place) for table, place in zip(self._tables, places, strict=False)]
        )
        self._powers, self._facts = power_table(), facts.numbers([*built.facts_at]) if facts is not None else None
        self._no_facts = array("d", [math.inf])
        width, rows = len(built.facts_at), 0
        if self._facts is None or isinstance(self._facts, array):
            facts_at = _address(self._no_facts if self._facts is None else self._facts)
        else:
            facts_at, width, rows = self._facts.ctypes.data, self._facts.shape[1], self._facts.shape[0] - 1
        self._indexes = (library.Index * MOST_INDEXES)(*[table.structure() for table in self.id_tables.values()])
        self.structure = library.Program(
            _address(self._words), _address(self._bounds), ctypes.cast(self._structures, ctypes.POINTER(Table)), _address(self._powers),
            facts_at, width, rows, root, at_end, self.column[identity] if identity is not None else -1,
            *in_content,
            ctypes.cast(self._indexes, ctypes.c_void_p),
            int(ahead), scores, self.column.get(PARTS, -1), next(_NUMBERS),
        )  # fmt: skip


def _address(numbers: array[Any]) -> int:
    return numbers.buffer_info()[0]
