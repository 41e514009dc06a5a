"""Lowers a Shape to the tables that the kernel interprets.

A node without words becomes REFUSED: the kernel doubts each of its values. So a forgotten case costs speed, never a verdict.
"""

from __future__ import annotations

import ctypes
import math
from array import array
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, count
from typing import Any

from predlint.kernel import drawing_nodes, library, list_nodes, union_nodes, value_nodes
from predlint.kernel.drawing_operations import MOST_INDEXES, IdTable
from predlint.kernel.library import Table, power_table
from predlint.kernel.lowering_context import LineFacts, LoweringContext
from predlint.shape.nodes import AnyValue, Branch, Entries, Flag, Fork, Items, Name, Number, Record, Tagged, Text, Typed, Uuid

#: The columns of the parts of records that are distinguished, and of their positions.
PARTS, PLACES = "parts", "places of parts"
#: Class of a node -> function that makes its words.
_BUILD: Mapping[type, Callable[..., int]] = {
    AnyValue: value_nodes.anything, Flag: value_nodes.flag, Typed: value_nodes.typed, Number: value_nodes.number, Text: value_nodes.text,
    Name: value_nodes.name,
    Uuid: value_nodes.uuid, Items: list_nodes.items, Entries: list_nodes.entries, Fork: list_nodes.fork, Record: drawing_nodes.record,
    Tagged: union_nodes.tagged,
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
