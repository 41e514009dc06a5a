"""Lowers a Shape, and records that one member tells apart, to the tables that the kernel interprets."""

from __future__ import annotations

import ctypes
import math
from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, count
from typing import Any

from predlint.kernel import library, list_nodes, record_nodes
from predlint.kernel import opcodes as op
from predlint.kernel.constraint_lowering import MOST_INDEXES, IdTable, PendingConstraint, UnsupportedByKernel
from predlint.kernel.library import Table, power_table
from predlint.kernel.lowering_context import LineFacts, LoweringContext
from predlint.kernel.record_nodes import is_plain
from predlint.shape.constraints import NamedAs
from predlint.shape.nodes import AnyValue, Branch, Entries, Flag, Fork, Items, Name, Number, Open, Record, Tagged, Text, Typed, Uuid

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
        payload: _body(built, body, tags, untold=True)
        for payload, body in node.generic.items()
        if payload and built.reads(node, Branch("", None, payload, body))
    }
    untold = built.emit(built.members(generic), *generic.values()) if generic else 0
    return built.emit(op.TAGGED, built.column(node.column), 0, *tables, *groups, nameless, untold)


def _body(built: LoweringContext, body: Record | Open, tags: tuple[str, ...], *, nameless: bool = False, untold: bool = False) -> int:
    around = built.free, built.pending
    key = (id(body), tags, nameless, untold, built.in_point, *around)
    if isinstance(body, Record) and any([isinstance(one, NamedAs) for one in body.holds]):
        key = (*key, built.tag_names_of)
    if key not in built.done:
        built.unreported = untold
        try:
            built.done[key] = (
                record_nodes.members_of(built, body, tags, nameless=nameless, untold=untold) if isinstance(body, Record) else -1
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
    Text: record_nodes.text, Name: record_nodes.name, Uuid: record_nodes.uuid, Items: list_nodes.items,
    Entries: list_nodes.entries, Fork: list_nodes.fork, Record: list_nodes.record, Tagged: tagged,
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
        built.told_alone = alone
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
