"""What all parts of a lowered Shape share: its words, bounds and tables, and the slots in which numbers are kept while a record is read."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from predlint.kernel import opcodes as op
from predlint.kernel.constraint_lowering import PendingConstraint, SlotAllocator, UnsupportedByKernel
from predlint.kernel.drawing_operations import MOST_INDEXES, IdTable
from predlint.kernel.library import IN_NO_TEXT, TextTable
from predlint.kernel.opcodes import Operation
from predlint.shape.nodes import Branch, Flag, Name, Number, Tagged, Text, Uuid

if TYPE_CHECKING:
    import numpy as np

#: So many slots, largest numbers and texts are kept of a record; deeper ones are refused.
_MOST_SLOTS, _MOST_REACHES, _MOST_KEPT, _MOST_DEPTH = 64, 16, 8, 150
#: The first two are those of a point.
_FIRST_SLOT = 2
#: Behind a list of operations.
_END: Sequence[Any] = op.End().words()


class LineFacts:
    """What is known of the data rows of a list: what names each of them, and numbers."""

    def __init__(
        self,
        texts: Mapping[str, TextTable | Sequence[str | None]],
        columns: Mapping[str, Sequence[float] | np.ndarray[Any, Any] | float],
        unknown: Mapping[str, float] | None = None,
    ) -> None:
        """``texts``: by column, what names each row there (None: nothing), none where nothing names any. ``columns``: by their names, the
        facts of each row, infinite where they are not known; a single one where it is that of all rows and of those that are not listed.
        ``unknown``: what is known of these, where it is not infinite."""
        self.texts, self._columns, self._unknown = texts, columns, unknown or {}

    def __contains__(self, name: str) -> bool:
        return name in self._columns

    def numbers(self, names: Sequence[str]) -> np.ndarray[Any, Any]:
        """These facts of each data row, and at the end of those that are not listed. Where nothing more is known of any, there is only the
        last row."""
        import numpy as np

        columns, last = [self._columns[name] for name in names], [self._unknown.get(name, math.inf) for name in names]
        told = [len(column) for column in columns if not isinstance(column, (int, float))]
        made = np.empty((max(told, default=0) + 1, max(1, len(names))))
        made[-1, : len(names)] = last
        for at, (column, other) in enumerate(zip(columns, last, strict=True)):
            assert told or column == other
            made[:-1, at] = column
        return made

    def fitting(self, lib: Any, column: str, least: int, most: int) -> TextTable:
        """The texts of a column; in place of those that are shorter or longer, and of none, one that nothing is equal to."""
        given = self.texts[column]
        if isinstance(given, TextTable):
            if all([least <= length and (most < 0 or length <= most) for length in given.lengths]):
                return given
            given = given.texts
        fits = [text is not None and least <= len(text) and (most < 0 or len(text) <= most) for text in given]
        return TextTable(lib, [text if text is not None and fit else IN_NO_TEXT for text, fit in zip(given, fits, strict=True)])


class LoweringContext:
    def __init__(
        self,
        lib: Any,
        build: Mapping[type, Callable[..., int]],
        facts: LineFacts | None,
        reads: Callable[[Tagged, Branch], bool],
        tables: Mapping[str, IdTable] | None = None,
    ) -> None:
        """``build``: what makes the words of each kind of node."""
        self.lib, self.build = lib, build
        self.facts, self.reads, self.id_tables = facts, reads, tables or {}
        self.bits: dict[str, dict[str, int]] = {}
        self.has_parts = False
        self.aside: Sequence[str] = ()
        """Members that do not count in the content of a record."""
        self.drawing = -1
        """The first slot of the drawing that is read."""
        self.id_rows: dict[str, int] = {}
        """Of the record that is lowered: where the facts are kept that its ids lead to, by table."""
        self.words: list[int] = [op.REFUSED, -1, 0, op.NUMBERS[op.End]]  # the node at 0
        self.bounds: list[float] = []
        self.tables: list[TextTable] = []
        self.of_members: set[int] = set()
        self.column_at: dict[str, int] = {}
        self.branches: dict[int, list[Branch]] = {}
        self.nodes: dict[int, Any] = {}
        self.numbers: dict[int, list[int]] = {}
        """By the id of a node, the numbers of its doubts: other nodes may share them."""
        self.held: dict[int, Any] = {}
        self.features: dict[int, dict[str, int]] = {}
        """The numbers of names: branches of one name share it."""
        self.reaches: dict[str, int] = {}
        """The numbers of what is largest in a record, by the fact that it must not exceed."""
        self.exact: dict[str, int] = {}
        """The same by the fact that it must be."""
        self.facts_at: dict[str, int] = {}
        """The places of the facts that something is held against."""
        self.texts: dict[str, int] = {}
        """The numbers of the texts that are kept while a record is read."""
        self.done: dict[Any, int] = {}
        self._known: dict[tuple[str, ...], int] = {}
        self._listed: dict[tuple[str, int, int], int] = {}
        self._emitted: dict[tuple[int, ...], int] = {}
        self._bounded: dict[tuple[float, ...], int] = {}
        self.depth = 0
        self.free = _FIRST_SLOT
        """The first slot that nothing around the node uses."""
        self._named: dict[str, int] = {}
        self.tag_names: Sequence[str] = ()
        """The names of the records that are being lowered, by their numbers."""
        self.tag_names_of = 0
        self.title_rows: dict[tuple[int, int], int] = {}
        self.pending: tuple[PendingConstraint, ...] = ()
        self.scores: set[str] = set()
        """Members with the confidence of an answer."""
        self.in_point = False
        self.told_alone = False
        """True where what is said of single values in doubt is told by these, whatever else the record has."""
        self.unreported = False
        """True in records of which nobody knows whose they are: what is not looked at in such may be in others, and is in doubt."""

    def column(self, name: str | None) -> int:
        return self.column_at.setdefault(name, len(self.column_at)) if name is not None else -1

    def table(self, texts: Sequence[str]) -> int:
        key = tuple(texts)
        if key not in self._known:
            self._known[key] = len(self.tables)
            self.tables.append(TextTable(self.lib, texts))
        return self._known[key]

    def listed(self, facts: LineFacts, column: str, least: int, most: int) -> int:
        """A table of what names data rows in a column, with texts of such lengths: the list is long, and the table is made once."""
        key = column, least, most
        if key not in self._listed:
            self._listed[key] = len(self.tables)
            self.tables.append(facts.fitting(self.lib, *key))
        return self._listed[key]

    def members(self, names: Iterable[str]) -> int:
        """A table of names of members: each with the mark that ends it."""
        return self.table([f'{name}"' for name in names])

    def emit(self, *words: int) -> int:
        """The place of a node, or of a list of what is to hold. Equal ones share it: thousands of features differ in little but their
        names, and the less there is of them, the more of it stays where a processor reads it at once."""
        if words not in self._emitted:
            self._emitted[words] = len(self.words)
            self.words += words
        return self._emitted[words]

    def bound(self, *numbers: float) -> int:
        """The place of numbers that stand one behind the other."""
        if numbers not in self._bounded:
            self._bounded[numbers] = len(self.bounds)
            self.bounds += numbers
        return self._bounded[numbers]

    def node(self, node: Any, *, there: bool = False, slot: int = -1, pending: Sequence[PendingConstraint] = ()) -> int:
        """The place of a node's words. ``there``: null is not as good as any value. ``slot``: where its number is kept. ``pending``: what
        is done with what is further below."""
        around = self.free, self.pending
        key = (id(node), there, slot, self.unreported, self.in_point, self.free, tuple(pending))
        if key not in self.done:
            build = self.build.get(node.__class__)
            self.depth += 1
            self.pending = tuple(pending)
            try:
                if build is None or self.depth > _MOST_DEPTH:
                    raise UnsupportedByKernel
                made = build(self, node, there, slot)
            except UnsupportedByKernel:
                made = self.emit(op.REFUSED, -1, 0 if _is_independent(node) else op.APART)
            finally:
                self.depth -= 1
                self.free, self.pending = around
            self.done[key] = made
            self.nodes[made] = node
            self.numbers.setdefault(id(node), []).append(made)
        return self.done[key]

    def register(self) -> int:
        """A slot for the time that a node is read."""
        if self.free >= _MOST_SLOTS:
            raise UnsupportedByKernel
        self.free += 1
        return self.free - 1

    def registers(self, count: int) -> int:
        """The first of several, side by side."""
        first, *_ = [self.register() for _ in range(count)]
        return first

    def rows(self, table: str) -> tuple[int, int]:
        """The number of a table of ids, and where the facts are kept that it has of one."""
        names = list(self.id_tables)
        if table not in names or len(names) > MOST_INDEXES:
            raise UnsupportedByKernel
        self.id_rows[table] = self.registers(max(1, len(self.id_tables[table].names)))
        return names.index(table), self.id_rows[table]

    def facts_of(self, table: str, names: Sequence[str]) -> int:
        """Where some of these facts are kept, which must lie side by side."""
        if table not in self.id_rows:
            raise UnsupportedByKernel
        listed = self.id_tables[table].names
        places = [listed.index(name) if name in listed else -1 for name in names]
        if places[0] < 0 or places != list(range(places[0], places[0] + len(names))):
            raise UnsupportedByKernel
        return self.id_rows[table] + places[0]

    def drawing_slot(self) -> int:
        if self.drawing < 0:
            raise UnsupportedByKernel
        return self.drawing

    @cached_property
    def slots(self) -> SlotAllocator:
        return SlotAllocator(
            self.register, self.bound, self.reach, self.fact, self.kept, self.rows, self.facts_of, self.drawing_slot,
            self.emit, self.table, self.column, self.named,
        )  # fmt: skip

    def hold(self, operations: Sequence[Operation], slots: Mapping[str, int] | None = None) -> int:
        """Where a list of operations stands; 0 for none. ``slots`` of the members that it names."""
        if not operations:
            return 0
        words = [word if isinstance(word, int) else (slots or {})[word] for operation in operations for word in operation.words()]
        return self.emit(*words, *_END)

    def named(self, name: str) -> int:
        """The slot of a name: one for all that stands in a record, which must have asked for it first."""
        if name not in self._named:
            if self.depth > 1:
                raise UnsupportedByKernel
            self._named[name] = self.register()
        return self._named[name]

    def reach(self, fact: str) -> int:
        number = self.reaches.setdefault(fact, len(self.reaches))
        if number >= _MOST_REACHES:
            raise UnsupportedByKernel
        return number

    def exactly(self, *facts: str) -> int:
        """The number of the first of what is largest in a record and must be just as these facts say."""
        first, *_ = [self.exact.setdefault(fact, self.reach(f"exactly {fact}")) for fact in facts]
        return first

    def fact(self, name: str) -> int:
        """The place of a fact of data rows."""
        if self.facts is None or name not in self.facts:
            raise UnsupportedByKernel
        return self.facts_at.setdefault(name, len(self.facts_at))

    def kept(self, text: str) -> int:
        """The number of a text that is kept while a record is read."""
        number = self.texts.setdefault(text, len(self.texts))
        if number >= _MOST_KEPT:
            raise UnsupportedByKernel
        return number

    def at_end(self) -> int:
        """What a whole record is held against: all of its answers have a confidence or none has, and all lies in its data row."""
        known = self.facts if self.facts is not None else ()
        within = [op.Within(number, self.fact(fact)) for fact, number in self.reaches.items() if fact in known]
        exact = [op.Exactly(number, self.fact(fact)) for fact, number in self.exact.items() if fact in known]
        return self.hold([op.Scored(), *within, *exact])


def _is_independent(node: Any) -> bool:
    """True for a value without parts, of which rules look at nothing but itself."""
    return isinstance(node, Flag | Name | Number | Uuid) or (isinstance(node, Text) and not node.unread)
