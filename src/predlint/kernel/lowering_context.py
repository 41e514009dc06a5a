"""State shared by all parts of a lowered Shape: words, bounds, tables, and the slots that keep numbers while a record is read."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from predlint.kernel import opcodes as op
from predlint.kernel.constraint_lowering import MOST_INDEXES, IdTable, PendingConstraint, SlotAllocator, UnsupportedByKernel
from predlint.kernel.library import IN_NO_TEXT, TextTable
from predlint.kernel.opcodes import Operation
from predlint.shape.nodes import Branch, Flag, Name, Number, Tagged, Text, Uuid

if TYPE_CHECKING:
    import numpy as np

#: Maximum numbers of slots, maxima and texts kept for a record, and maximum depth of nodes; more is unsupported.
_MOST_SLOTS, _MOST_REACHES, _MOST_KEPT, _MOST_DEPTH = 64, 16, 8, 150
#: The first two slots are those of a point.
_FIRST_SLOT = 2
#: The end of a list of operations.
_END: Sequence[Any] = op.End().words()


class LineFacts:
    """Facts about the data rows of a list: the texts that identify them, and numbers."""

    def __init__(
        self,
        texts: Mapping[str, TextTable | Sequence[str | None]],
        columns: Mapping[str, Sequence[float] | np.ndarray[Any, Any] | float],
        unknown: Mapping[str, float] | None = None,
    ) -> None:
        """``texts``: column -> the text that identifies each row there (None: nothing); empty if no column identifies rows. ``columns``:
        name -> the fact of each row, infinite if unknown; a single number if it applies to all rows and to unlisted ones. ``unknown``: the
        facts of unlisted rows that are not infinite."""
        self.texts, self._columns, self._unknown = texts, columns, unknown or {}

    def __contains__(self, name: str) -> bool:
        return name in self._columns

    def numbers(self, names: Sequence[str]) -> array[float] | np.ndarray[Any, Any]:
        """Returns these facts as a matrix: a line for each data row, and at the end one for unlisted rows. If no fact differs between rows,
        there is only the last line, as an array."""
        columns, last = [self._columns[name] for name in names], [self._unknown.get(name, math.inf) for name in names]
        lengths = [len(column) for column in columns if not isinstance(column, (int, float))]
        if not lengths:
            assert columns == last
            return array("d", last or [math.inf])
        import numpy as np

        matrix = np.empty((max(lengths) + 1, len(names)))
        matrix[-1, : len(names)] = last
        for at, column in enumerate(columns):
            matrix[:-1, at] = column
        return matrix

    def fitting(self, lib: Any, column: str, least: int, most: int) -> TextTable:
        """Returns the texts of a column as a table. A text outside of these lengths, and None, is replaced by one that nothing equals."""
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
        """``build``: class of a node -> function that makes its words."""
        self.lib, self.build = lib, build
        self.facts, self.reads, self.id_tables = facts, reads, tables or {}
        self.bits: dict[str, dict[str, int]] = {}
        self.has_parts = False
        self.aside: Sequence[str] = ()
        """Members that do not count in the content of a record."""
        self.drawing = -1
        """The first slot of the drawing that is being read."""
        self.id_rows: dict[str, int] = {}
        """For the record that is being lowered: table -> first slot of the facts that its id refers to."""
        self.words: list[int] = [op.REFUSED, -1, 0, op.NUMBERS[op.End]]  # the node at 0
        self.bounds: list[float] = []
        self.tables: list[TextTable] = []
        self.of_members: set[int] = set()
        self.column_at: dict[str, int] = {}
        self.branches: dict[int, list[Branch]] = {}
        self.nodes: dict[int, Any] = {}
        self.numbers: dict[int, list[int]] = {}
        """Id of a node -> the numbers of its doubts. Other nodes may share them."""
        self.held: dict[int, Any] = {}
        self.features: dict[int, dict[str, int]] = {}
        """Id of a union -> name -> number. Branches of one name share its number."""
        self.reaches: dict[str, int] = {}
        """Fact -> the number of the maximum in a record that must not exceed it."""
        self.exact: dict[str, int] = {}
        """Fact -> the number of the maximum in a record that must equal it."""
        self.facts_at: dict[str, int] = {}
        """Fact that something is compared with -> its index."""
        self.texts: dict[str, int] = {}
        """Name of a text that is kept while a record is read -> its number."""
        self.done: dict[Any, int] = {}
        self._known: dict[tuple[str, ...], int] = {}
        self._listed: dict[tuple[str, int, int], int] = {}
        self._emitted: dict[tuple[int, ...], int] = {}
        self._bounded: dict[tuple[float, ...], int] = {}
        self.depth = 0
        self.free = _FIRST_SLOT
        """The first slot that no enclosing node uses."""
        self._named: dict[str, int] = {}
        self.tag_names: Sequence[str] = ()
        """The names of the records that are being lowered, by their numbers."""
        self.tag_names_of = 0
        self.title_rows: dict[tuple[int, int], int] = {}
        self.pending: tuple[PendingConstraint, ...] = ()
        self.scores: set[str] = set()
        """Members with the confidence of an answer."""
        self.in_point = False
        self.reported_alone = False
        """True if doubts about independent values can be explained from these values alone."""
        self.unreported = False
        """True in records whose name is unknown: values that are not read here may be read in others, and are doubted."""

    def column(self, name: str | None) -> int:
        return self.column_at.setdefault(name, len(self.column_at)) if name is not None else -1

    def table(self, texts: Sequence[str]) -> int:
        key = tuple(texts)
        if key not in self._known:
            self._known[key] = len(self.tables)
            self.tables.append(TextTable(self.lib, texts))
        return self._known[key]

    def listed(self, facts: LineFacts, column: str, least: int, most: int) -> int:
        """Returns the number of a table of texts that identify data rows in a column, with lengths in these bounds. The list is long, so
        each table is made once."""
        key = column, least, most
        if key not in self._listed:
            self._listed[key] = len(self.tables)
            self.tables.append(facts.fitting(self.lib, *key))
        return self._listed[key]

    def members(self, names: Iterable[str]) -> int:
        """Returns the number of a table of member names, each with the quote that ends it."""
        return self.table([f'{name}"' for name in names])

    def emit(self, *words: int) -> int:
        """Returns the index of the words of a node, or of a list of operations. Equal ones share it: thousands of features differ in little
        but their names, and fewer words stay in the processor's cache."""
        if words not in self._emitted:
            self._emitted[words] = len(self.words)
            self.words += words
        return self._emitted[words]

    def bound(self, *numbers: float) -> int:
        """Returns the index of numbers that are stored one after the other."""
        if numbers not in self._bounded:
            self._bounded[numbers] = len(self.bounds)
            self.bounds += numbers
        return self._bounded[numbers]

    def node(self, node: Any, *, there: bool = False, slot: int = -1, pending: Sequence[PendingConstraint] = ()) -> int:
        """Returns the index of a node's words. ``there``: null is not accepted. ``slot``: the slot for its number. ``pending``: the
        constraints on values further below."""
        around = self.free, self.pending
        key = (id(node), there, slot, self.unreported, self.in_point, self.free, tuple(pending))
        if key not in self.done:
            build = self.build.get(node.__class__)
            self.depth += 1
            self.pending = tuple(pending)
            try:
                if build is None or self.depth > _MOST_DEPTH:
                    raise UnsupportedByKernel
                index = build(self, node, there, slot)
            except UnsupportedByKernel:
                index = self.emit(op.REFUSED, -1, 0 if _is_independent(node) else op.APART)
            finally:
                self.depth -= 1
                self.free, self.pending = around
            self.done[key] = index
            self.nodes[index] = node
            self.numbers.setdefault(id(node), []).append(index)
        return self.done[key]

    def register(self) -> int:
        """Returns a slot that is reserved while a node is read."""
        if self.free >= _MOST_SLOTS:
            raise UnsupportedByKernel
        self.free += 1
        return self.free - 1

    def registers(self, count: int) -> int:
        """Returns the first of several adjacent slots."""
        first, *_ = [self.register() for _ in range(count)]
        return first

    def rows(self, table: str) -> tuple[int, int]:
        """Returns the number of a table of ids, and the first slot of the facts that it has of one."""
        names = list(self.id_tables)
        if table not in names or len(names) > MOST_INDEXES:
            raise UnsupportedByKernel
        self.id_rows[table] = self.registers(max(1, len(self.id_tables[table].names)))
        return names.index(table), self.id_rows[table]

    def facts_of(self, table: str, names: Sequence[str]) -> int:
        """Returns the first slot of some of these facts, which must be adjacent."""
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
        """Returns the index of a list of operations; 0 for an empty one. ``slots``: member -> its slot."""
        if not operations:
            return 0
        words = [word if isinstance(word, int) else (slots or {})[word] for operation in operations for word in operation.words()]
        return self.emit(*words, *_END)

    def named(self, name: str) -> int:
        """Returns the slot of a name, which is one for the whole record. The record must be the first to ask for it."""
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
        """Returns the number of the first of the maxima in a record that must equal these facts."""
        first, *_ = [self.exact.setdefault(fact, self.reach(f"exactly {fact}")) for fact in facts]
        return first

    def fact(self, name: str) -> int:
        """Returns the index of a fact of data rows."""
        if self.facts is None or name not in self.facts:
            raise UnsupportedByKernel
        return self.facts_at.setdefault(name, len(self.facts_at))

    def kept(self, text: str) -> int:
        """Returns the number of a text that is kept while a record is read."""
        number = self.texts.setdefault(text, len(self.texts))
        if number >= _MOST_KEPT:
            raise UnsupportedByKernel
        return number

    def at_end(self) -> int:
        """Returns the operations for a whole record: all of its answers have a confidence or none has, and everything is inside its data
        row."""
        known = self.facts if self.facts is not None else ()
        within = [op.Within(number, self.fact(fact)) for fact, number in self.reaches.items() if fact in known]
        exact = [op.Exactly(number, self.fact(fact)) for fact, number in self.exact.items() if fact in known]
        return self.hold([op.Scored(), *within, *exact])


def _is_independent(node: Any) -> bool:
    """Returns True for a value without parts that rules judge by itself."""
    return isinstance(node, Flag | Name | Number | Uuid) or (isinstance(node, Text) and not node.unread)
