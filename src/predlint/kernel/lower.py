"""A Shape becomes the tables that the kernel interprets.

What has no words here is REFUSED: a node whose values are doubted, each of them. So to forget something costs speed, never a verdict.
"""

from __future__ import annotations

import ctypes
import math
import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any, cast

from predlint.kernel import drawn, library
from predlint.kernel import opcodes as op
from predlint.kernel.drawn import IdTable
from predlint.kernel.joined import DIRECT, FRAMED, KEY
from predlint.kernel.library import Table, TextTable, powers
from predlint.kernel.operations import ITEM, Held, Operation, Pending, Refused, Room, lowered
from predlint.shapes.constraints import (
    Called,
    Enclose,
    Lead,
    Listed,
    PairsPlain,
    Paths,
    PointsIn,
    PointsNotFractions,
    PointsWithin,
    Simple,
)
from predlint.shapes.drawn import Complete
from predlint.shapes.nodes import (
    Anything,
    Branch,
    Entries,
    Flag,
    Fork,
    Items,
    Member,
    Name,
    Node,
    Number,
    Open,
    Record,
    Tagged,
    Text,
    Typed,
    Uuid,
)
from predlint.shapes.paths import EACH
from predlint.shapes.resolver import folded

if TYPE_CHECKING:
    import numpy as np

#: Types of JSON, as bits.
_KINDS = {"string": 1, "number": 2, "boolean": 4, "array": 8, "object": 16, "null": 32}
#: Nodes that keep a number of their values.
_KEPT = frozenset({op.NUMBER, op.TEXT, op.NAME, op.UUID, op.ITEMS, op.DICT, op.FLAT, op.DRAWN, op.RUNS})
#: Members of a record are bits of a word, branches of a list's items bits of four.
_MOST_MEMBERS, _MOST_BRANCHES, _MOST_SLOTS, _MOST_REACHES, _MOST_KEPT = 64, 256, 64, 16, 8
#: Beyond these, a number is not sure to be exact, or a record too deep.
_LARGEST, _MOST_DEPTH = 1e300, 150
#: The first two are those of a point.
_FIRST_SLOT = 2
#: The pattern of words that the kernel reads: letters and digits of ASCII, points, underscores and hyphens.
WORD = r"^[A-Za-z0-9._-]+$(?!\n)"
#: The pattern of addresses that the kernel reads: any other one is refused.
ADDRESS = (
    r"^([hH][tT][tT][pP][sS]?(?!://(?:localhost|127(?:\.[0-9]{1,3}){3}|0\.0\.0\.0|\[::1\])(?:[:/"
    r"?#]|(?![\s\S])))|[gG][sS]|[sS]3)://[^\s]+(?:\s+[^\s]+)*(?![\s\S])"
)


class Lowered:
    """A Shape as tables, with the texts of a list of data rows where there is one; valid as long as this is kept."""

    def __init__(
        self,
        lib: Any,
        shape: Tagged | Record,
        *,
        facts: Facts | None = None,
        identity: str | None = None,
        reads: Callable[[Branch], bool] = lambda branch: True,
        tables: Mapping[str, IdTable] | None = None,
        hasty: bool = False,
    ) -> None:
        """``identity``: the column that takes the hash of a record where the record itself did not fill it. ``reads`` is asked of the
        branches of the shape: records of the others are never clean. ``tables``: those that ids are looked up in, by name. ``hasty``: of a
        record nobody asks more than whether it is clean."""
        self.id_tables = dict(tables or {})
        of_all = isinstance(shape, Record)
        built = Lowering(lib, facts, lambda node, branch: (node is not shape and not of_all) or reads(branch), self.id_tables)
        root = built.node(shape)
        at_end = built.at_end()
        scores = built.table([f'"{name}"' for name in built.scores]) if len(built.scores) == 1 else -1
        if identity is not None:
            built.column(identity)
        self.column = built.column_at
        """The numbers of columns, by name."""
        self.bits = built.bits
        """By column of members that are there: the bit of each."""
        self.branches = built.branches.get(id(shape), [])
        """What the numbers of branches mean."""
        self.branches_of = built.branches
        """The same of each `Tagged` node, by its id."""
        self.nodes = built.nodes
        """What is doubted, by the number in a doubt: a node, or a member that nothing knows of a record (below 0)."""
        self._words, self._bounds, self._tables = array("i", built.words), array("d", built.bounds or [0.0]), built.tables
        places = [0, *accumulate([len(table.cuts) if at in built.of_members else 0 for at, table in enumerate(self._tables)])]
        self.places = places[-1]
        """How many guesses a scanner keeps: for each member which one follows."""
        self._structures = (Table * max(1, len(self._tables)))(
            *[table.structure(place) for table, place in zip(self._tables, places, strict=False)]
        )
        self._powers, self._facts = powers(), facts.numbers if facts is not None else array("d", [math.inf] * max(1, len(built.reaches)))
        width, count = (len(facts.names), facts.count) if facts is not None else (0, 0)
        self._indexes = (library.Index * drawn.MOST_INDEXES)(*[table.structure() for table in self.id_tables.values()])
        self.structure = library.Program(
            _address(self._words), _address(self._bounds), ctypes.cast(self._structures, ctypes.POINTER(Table)), _address(self._powers),
            _address(self._facts), width, count, root, at_end, self.column[identity] if identity is not None else -1,
            ctypes.cast(self._indexes, ctypes.c_void_p),
            int(hasty), scores,
        )  # fmt: skip


class Facts:
    """What is known of the data rows of a list: a row of numbers for each, and a last one for records that name none of them."""

    def __init__(
        self,
        texts: Mapping[str, Sequence[str | None]],
        names: Sequence[str],
        rows: Sequence[Sequence[float]] | np.ndarray[Any, Any],
        unknown: Sequence[float] | None = None,
    ) -> None:
        """``texts``: by column, what names each row there (None: nothing); ``rows``: their facts, infinite where they are not known;
        ``unknown``: those of a row of which nothing is known."""
        self.texts, self.names, self.count = texts, list(names), len(rows)
        import numpy as np

        self.numbers = array("d", np.asarray(rows, np.float64).tobytes())
        self.numbers.extend(unknown if unknown is not None else [math.inf] * max(1, len(self.names)))


def _address(numbers: array[Any]) -> int:
    return numbers.buffer_info()[0]


class Lowering:
    def __init__(
        self, lib: Any, facts: Facts | None, reads: Callable[[Tagged, Branch], bool], tables: Mapping[str, IdTable] | None = None
    ) -> None:
        self.lib, self.facts, self.reads, self.id_tables = lib, facts, reads, tables or {}
        self.bits: dict[str, dict[str, int]] = {}
        self.drawing = -1
        """The first slot of the drawing that is read."""
        self._rows: dict[str, int] = {}
        """Of the record that is lowered: where the facts are kept that its ids lead to, by table."""
        self.words: list[int] = [op.REFUSED, -1, 0, op.END]  # the node at 0
        self.bounds: list[float] = []
        self.tables: list[TextTable] = []
        self.of_members: set[int] = set()
        self.column_at: dict[str, int] = {}
        self.branches: dict[int, list[Branch]] = {}
        self.nodes: dict[int, Any] = {}
        self.features: dict[int, dict[str, int]] = {}
        """The numbers of names: branches of one name share it."""
        self.reaches: dict[str, int] = {}
        """The numbers of what is largest in a record, by the fact that it must not exceed."""
        self.texts: dict[str, int] = {}
        """The numbers of the texts that are kept while a record is read."""
        self._done: dict[Any, int] = {}
        self._known: dict[tuple[str, ...], int] = {}
        self._emitted: dict[tuple[int, ...], int] = {}
        self._bounded: dict[tuple[float, ...], int] = {}
        self._depth = 0
        self._free = _FIRST_SLOT
        """The first slot that nothing around the node uses."""
        self._named: dict[str, int] = {}
        self._tag_names: Sequence[str] = ()
        """The names of the records that are being lowered, by their numbers."""
        self._tag_names_of = 0
        self._title_rows: dict[tuple[int, int], int] = {}
        self._pending: tuple[Pending, ...] = ()
        self.scores: set[str] = set()
        """Members with the confidence of an answer."""
        self._in_point = False
        self._untold = False
        """True in records of which nobody knows whose they are: what is not looked at in such may be in others, and is in doubt."""

    def column(self, name: str | None) -> int:
        return self.column_at.setdefault(name, len(self.column_at)) if name is not None else -1

    def table(self, texts: Sequence[str]) -> int:
        key = tuple(texts)
        if key not in self._known:
            self._known[key] = len(self.tables)
            self.tables.append(TextTable(self.lib, texts))
        return self._known[key]

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

    def node(self, node: Any, *, there: bool = False, slot: int = -1, pending: Sequence[Pending] = ()) -> int:
        """The place of a node's words. ``there``: null is not as good as any value. ``slot``: where its number is kept. ``pending``: what
        is done with what is further below."""
        around = self._free, self._pending
        key = (id(node), there, slot, self._untold, self._in_point, self._free, tuple(pending))
        if key not in self._done:
            build = cast("Callable[..., int] | None", getattr(self, type(node).__name__.lower(), None))
            self._depth += 1
            self._pending = tuple(pending)
            try:
                if build is None or self._depth > _MOST_DEPTH:
                    raise Refused
                made = build(node, there, slot)
            except Refused:
                made = self.emit(op.REFUSED, -1, 0 if _is_told_alone(node) else op.APART)
            finally:
                self._depth -= 1
                self._free, self._pending = around
            self._done[key] = made
            self.nodes[made] = node
        return self._done[key]

    def register(self) -> int:
        """A slot for the time that a node is read."""
        if self._free >= _MOST_SLOTS:
            raise Refused
        self._free += 1
        return self._free - 1

    def registers(self, count: int) -> int:
        """The first of several, side by side."""
        first, *_ = [self.register() for _ in range(count)]
        return first

    def rows(self, table: str) -> tuple[int, int]:
        """The number of a table of ids, and where the facts are kept that it has of one."""
        names = list(self.id_tables)
        if table not in names or len(names) > drawn.MOST_INDEXES:
            raise Refused
        self._rows[table] = self.registers(max(1, len(self.id_tables[table].names)))
        return names.index(table), self._rows[table]

    def facts_of(self, table: str, names: Sequence[str]) -> int:
        """Where some of these facts are kept, which must lie side by side."""
        if table not in self._rows:
            raise Refused
        listed = self.id_tables[table].names
        places = [listed.index(name) if name in listed else -1 for name in names]
        if places[0] < 0 or places != list(range(places[0], places[0] + len(names))):
            raise Refused
        return self._rows[table] + places[0]

    def drawing_slot(self) -> int:
        if self.drawing < 0:
            raise Refused
        return self.drawing

    # -- single values ----------------------------------------------------------------------------------------------------

    def anything(self, node: Anything, there: bool, slot: int) -> int:
        if node.unread is not None:
            raise Refused
        if node.usual is not None:
            return self.node(node.usual, there=there, slot=slot, pending=self._pending)
        names = [f'"{name}"' for name in node.guard]
        flags = op.APART * self._untold | op.NO_NUL * node.without_nul
        return self.emit(op.ANYTHING, -1, flags, self.table(names) if names else -1, len(names), sum([_KINDS[kind] for kind in node.kinds]))

    def flag(self, node: Flag, there: bool, slot: int) -> int:
        return self.emit(op.FLAG, -1, op.NULLABLE * (node.nullable and not there), -1 if node.usual is None else int(node.usual))

    def typed(self, node: Typed, there: bool, slot: int) -> int:
        """Of values of several types, the usual ones; else null, true and false, and what is empty."""
        if node.usual is not None:
            return self.node(node.usual, there=there, slot=slot, pending=self._pending)
        flags = op.NULLABLE * ("null" in node.kinds)
        match sorted(node.kinds - {"null"}):
            case []:
                return self.emit(op.NAME, -1, flags, self.table(()), slot)
            case ["boolean"]:
                return self.emit(op.FLAG, -1, flags, -1)
            case ["object"]:
                return self.emit(op.DICT, -1, flags, 0, 0, 0, -1, -1, 0, 0)
            case _:
                raise Refused

    def number(self, node: Number, there: bool, slot: int) -> int:
        flags, low, high = self.range_of(node, there=there)
        flags |= op.ALONE * (_varies(node) and slot < 0)
        return self.emit(op.NUMBER, self.column(node.column), flags, low, high, slot)

    def range_of(self, node: Number, *, there: bool) -> tuple[int, int, int]:
        """The flags of a number, and the places of its bounds."""
        low, flags = max(v for v in (node.least, node.usual_least, -_LARGEST) if v is not None), 0
        above = -math.inf if node.above is None else node.above
        if above >= low:
            low, flags = above, op.ABOVE
        high = min(v for v in (node.most, node.usual_most, _LARGEST) if v is not None)
        flags |= op.WHOLE * (node.whole or node.usual_whole or node.usual_digits) | op.QUOTED * node.quoted
        flags |= op.NULLABLE * (node.nullable and not there)
        at = self.bound(low, high)
        return flags, at, at + 1

    def text(self, node: Text, there: bool, slot: int) -> int:
        flags = op.NULLABLE * (node.nullable and not there)
        if node.unread:
            raise Refused
        if node.usual_days is not None:
            if slot >= 0 or node.column is not None or node.pattern is not None or node.least or node.most is not None or node.usual_length:
                raise Refused
            low, high = [float(day.replace("-", "")) for day in node.usual_days]
            at = self.bound(low, high)
            return self.emit(op.DATE, -1, 0, at, at + 1)
        names = node.usual if node.usual is not None else _only_names(node.pattern) if node.pattern is not None else None
        if names is not None:
            fitting = [name for name in names if _fits(node, name)]
            return self.emit(op.NAME, self.column(node.column), flags | op.TOLD, self.table(fitting), slot)
        if node.pattern is not None:
            if node.pattern == WORD:
                flags |= op.WORD
            elif node.address and node.pattern == ADDRESS:
                flags |= op.URI
            else:
                raise Refused
        least = max(node.least, node.usual_least, node.usual_length or 0, 1 if node.empty is not None else 0)
        bounds = [v for v in (node.most, node.usual_length) if v is not None]
        most = min(bounds, default=-1)
        if self.facts is not None and node.column is not None and node.column in self.facts.texts:
            fitting = [
                text if text is not None and least <= len(text) and (most < 0 or len(text) <= most) else _IN_NO_TEXT
                for text in self.facts.texts[node.column]
            ]
            return self.emit(op.NAME, self.column(node.column), flags | op.ROW, self.table(fitting), -1)
        guard = self._guard(node.guard) if node.guard else 0
        unlike = self.table(node.unlike) if node.unlike else -1
        flags |= op.TRIMMED * bool(node.guard) | op.NO_NUL * node.without_nul | op.PLACE * node.loadable
        flags |= op.IS_DATE * node.date | op.HAS_RUNS * node.runs
        kept = -2 if node.quotes else -1 if node.kept is None else self.kept(node.kept)
        return self.emit(op.TEXT, self.column(node.column), flags, least, most, guard, slot, kept, unlike)

    def _guard(self, guard: Sequence[str]) -> int:
        """Words that a text must not hold, in any case of their letters."""
        first, second = bytearray(256), bytearray([0x80] * 256)
        words = [word for word in guard if len(word) > 1]
        for word in guard:
            kind = 1 << words.index(word) % 7 if len(word) > 1 else 0x80
            for bytes_, mark in zip((first, second), word, strict=False):
                for one in {mark.lower(), mark.upper()}:
                    bytes_[ord(one)] |= kind
        return self.emit(*array("i", first + second), self.table(words) if words else 0, len(words))

    def name(self, node: Name, there: bool, slot: int) -> int:
        names = node.names if node.usual is None else [name for name in node.usual if name in node.names]
        return self.emit(op.NAME, -1, op.HASHED * node.across, self.table([name for name in names if name]), slot)

    def uuid(self, node: Uuid, there: bool, slot: int) -> int:
        return self.emit(op.UUID, self.column(node.column), op.NULLABLE * (node.nullable and not there) | op.TEXTUAL * node.textual, slot)

    # -- lists ------------------------------------------------------------------------------------------------------------------

    def items(self, node: Items, there: bool, slot: int) -> int:
        flags, pending = op.NULLABLE * (node.nullable and not there), self._pending
        points = self._are_points(node)
        if self._in_point and (points or node.flat or drawn.is_drawn(node)):
            raise Refused
        if (words := drawn.lowered(self, node, slot)) is not None:
            return words
        if node.listed is not None:
            if node.bare is None or slot >= 0:
                raise Refused
            return self.node(node.bare, pending=pending)
        held = lowered(node.holds, self.room)
        if node.flat:
            return self._flat(node, held, slot)
        below = [*pending, *held.below]
        listed = any([isinstance(one, Listed) for one in node.holds])
        inner = -1
        if slot >= 0 and not points and held.slot is None and isinstance(node.item, Items) and _is_of_rings(node):
            slot, inner = -1, slot  # that of the first ring
        bare = self.node(node.bare, slot=slot if points else -1, pending=below) if node.bare is not None and not listed else -1
        each = self.register() if held.each and held.pair is None else -1
        paths = next((one.paths for one in node.holds if isinstance(one, Paths)), None)
        if paths is not None:
            flags |= op.DISTINCT
            item = self.emit(
                op.NAME_PATH, -1, 0, self.table(["\x1f".join(path) for path in paths if not any("\x1f" in name for name in path)])
            )
        elif held.pair is not None:
            item = self._pair(node.item, held.pair)
        else:
            item = self._points(node.item) if points else self.node(node.item, slot=max(each, inner), pending=below)
        flags |= op.POINTS * points | op.SEQUENCE * (points and slot >= 0) | op.SILENT * node.silent
        required = list[int]()
        if (node.unique is not None and node.most != 1) or node.required:
            flags |= op.DISTINCT
            if isinstance(node.item, Tagged):
                numbers = self.features.get(id(node.item), {})
                required = [numbers.get(name, _MOST_BRANCHES) for name in node.required]
            elif not isinstance(node.item, Name) or node.required:
                raise Refused
            if max(required, default=0) >= _MOST_BRANCHES:
                raise Refused
        end, inside = [*held.end], {ITEM: each}
        if slot >= 0 and held.slot is not None:
            end.append((op.MOVE, slot, held.slot, 0))
            slot = -1
        lists = (self.hold(held.before), self.hold(held.each, inside), self.hold(end))
        most = min([bound for bound in (node.most, node.usual_most) if bound is not None], default=-1)
        least = max(node.least, node.usual_least)
        return self.emit(
            op.ITEMS, self.column(node.column), flags, item, least, most, bare, *reversed(lists), slot, len(required), *required
        )

    def _flat(self, node: Items, held: Held, slot: int) -> int:
        """A list of numbers that are points."""
        if node.most is not None or node.nullable or node.bare is not None or held.before or held.each:
            raise Refused
        flags, low, high = drawn.numbers(self, node.item)
        least = max(node.least, node.usual_least)
        return self.emit(op.FLAT, -1, flags | op.POINTS, low, high, least, self.hold(held.end), slot, -1)

    @staticmethod
    def _are_points(node: Items | Entries) -> bool:
        """True for a list that is held as points, whose x and y are kept."""
        of_points = PointsWithin | PointsNotFractions | Simple | PairsPlain | PointsIn | Lead | Enclose
        return any([isinstance(one, of_points) for one in node.holds])

    def _points(self, node: Any) -> int:
        """Points, whose x and y are kept in the first two slots. In a point there are no others: they are kept at one place."""
        if isinstance(node, Items):
            return self._pair(node, 0)
        if not isinstance(node, Record) or self._in_point:
            raise Refused
        self._in_point = True
        try:
            return self.members_of(node, slots={"x": 0, "y": 1})
        finally:
            self._in_point = False

    def _pair(self, node: Node, slot: int) -> int:
        """A list of two numbers, which are kept in a slot and the one behind it."""
        if not isinstance(node, Items) or (node.least, node.most) != (2, 2) or node.holds or node.bare is not None or node.nullable:
            raise Refused
        made = self.emit(op.FLAT, -1, *drawn.numbers(self, node.item), 2, 0, slot, -1)
        self.nodes[made] = node
        return made

    # -- what is to hold ------------------------------------------------------------------------------------------------------

    @cached_property
    def room(self) -> Room:
        return Room(
            self.register, self.bound, self.reach, self.fact, self.kept, self.rows, self.facts_of, self.drawing_slot,
            self.emit, self.table, self.column, self.named,
        )  # fmt: skip

    def hold(self, operations: Sequence[Operation], slots: Mapping[str, int] | None = None) -> int:
        """Where a list of operations stands; 0 for none. ``slots`` of the members that it names."""
        if not operations:
            return 0
        words = [word if isinstance(word, int) else (slots or {})[word] for operation in operations for word in operation]
        return self.emit(*words, op.END, 0, 0, 0)

    def named(self, name: str) -> int:
        """The slot of a name: one for all that stands in a record, which must have asked for it first."""
        if name not in self._named:
            if self._depth > 1:
                raise Refused
            self._named[name] = self.register()
        return self._named[name]

    def reach(self, fact: str) -> int:
        number = self.reaches.setdefault(fact, len(self.reaches))
        if number >= _MOST_REACHES:
            raise Refused
        return number

    def fact(self, name: str) -> int:
        """The place of a fact of data rows."""
        if self.facts is None or name not in self.facts.names:
            raise Refused
        return self.facts.names.index(name)

    def kept(self, text: str) -> int:
        """The number of a text that is kept while a record is read."""
        number = self.texts.setdefault(text, len(self.texts))
        if number >= _MOST_KEPT:
            raise Refused
        return number

    def at_end(self) -> int:
        """What a whole record is held against: all of its answers have a confidence or none has, and all lies in its data row."""
        known = self.facts.names if self.facts is not None else ()
        within = [(op.WITHIN, number, known.index(fact), 0) for fact, number in self.reaches.items() if fact in known]
        return self.hold([(op.SCORED, 0, 0, 0), *within])

    # -- records ----------------------------------------------------------------------------------------------------------------

    def record(self, node: Record, there: bool, slot: int) -> int:
        words = drawn.mask(self, node, slot) if not self._in_point else None
        return words if words is not None else self.members_of(node)

    def members_of(
        self,
        node: Record,
        tags: tuple[str, ...] = (),
        *,
        nameless: bool = False,
        untold: bool = False,
        slots: Mapping[str, int] | None = None,
    ) -> int:
        """``tags``: the members of which one must be there, a text that was looked at already; ``nameless``: none of these may be.
        ``slots``: where numbers are kept, beside those that must hold together."""
        one = set(node.exactly_one)
        nodes: dict[str, int] = {}
        self._rows = {}
        held, pending = lowered(node.holds, self.room), self._pending
        here = [each for each in pending if not each.path and each.feature is None and node.members.keys() >= set(each.names)]
        if any([each.always and not node.members.keys() >= set(each.names) for each in pending if not each.path]):
            raise Refused
        kept = dict(slots or {})
        around = {name: slot for each in here for name, slot in each.slots if name in node.members}
        kept |= around
        for name in (
            *held.kept,
            *[name for each in here for name in each.names],
            *[name for one in held.titled for name in _of_title(one, tags)],
        ):
            if name not in kept:
                wide = held.wide.get(name, 1)
                if name in node.members and drawn.slots_of(node.members[name].node) != wide:
                    raise Refused
                kept[name] = self.registers(wide)
        optional = {name: -1.0 for each in here for name in each.absent}
        for each in here:
            if each.absent_as is not None:
                held.kept |= {name: each.absent_as for name in each.names if name not in held.kept and name not in optional}
        held.kept |= {one.member: _NONE for one in held.titled}
        absent = self._absent(node, held, kept, optional)
        before = held.before + [operation for each in here for operation in each.begin]
        before += [(op.SET, kept[name], self.bound(number), 0) for name, number in absent.items()]
        before += [(op.SET, slot, self.bound(math.nan), 0) for slot in around.values()]
        titles = {one.member: sorted({text for texts in one.texts.values() for text in texts}) for one in held.titled}
        held.end += [self._title(one, node, tags, titles[one.member], kept, before) for one in held.titled]
        end = held.end + [operation for each in here for operation in ((op.OUTER, 0, 0, 0), *each.operations)]
        below = [*pending, *held.below]
        there = frozenset[str]().union(*node.variants)
        for name, member in node.members.items():
            if _is_plain(member) and name not in tags and name not in held.without:
                further = [each._replace(path=each.path[1:]) for each in below if each.path and each.path[0] == name]
                is_there = name in there or name in held.there
                if name in titles:
                    nodes[name] = self._titles(member.node, titles[name], kept[name])
                else:
                    nodes[name] = self.node(member.node, there=is_there, slot=kept.get(name, -1), pending=further)
        if not all([self.words[nodes.get(name, 0)] in _KEPT for name in kept if name in node.members]):
            raise Refused
        nodes |= {name: self.node(each) for name, each in node.others.items() if name not in node.members}
        rest = self.node(node.rest) if node.rest is not None and not nameless else self.node(_ANYTHING) if drawn.is_open(node) else -1
        if tags:
            if one:
                raise Refused
            if not nameless:
                one = set(tags)
                # Of a record whose name nobody knows, the name is in doubt.
                any_text = self.emit(op.NAME, -1, 0, self.table(()), -1) if untold else self.emit(op.TEXT, -1, 0, 0, -1, 0, -1, -1, -1)
                for name in tags:
                    member = node.members.get(name)
                    if member is not None and _is_plain(member):
                        nodes[name] = any_text if isinstance(member.node, Anything) or untold else self.node(member.node)
        if rest >= 0:  # what has no words here is no other member
            nodes |= dict.fromkeys(node.members.keys() - nodes.keys(), 0)
        names = list(nodes)
        if len(names) > _MOST_MEMBERS:
            raise Refused
        bit = {name: 1 << at for at, name in enumerate(names)}
        required = [name for name, member in node.members.items() if member.missing is not None or name in held.there]
        if not bit.keys() >= set(required):
            raise Refused  # what must be there is worth a word
        variants: list[int] = []
        for variant in node.variants:
            if bit.keys() >= variant:
                others = frozenset[str]().union(*node.variants) - variant
                variants += [*_halves(sum(bit[name] for name in variant)), *_halves(sum(bit.get(name, 0) for name in others))]
        if node.variants and not variants:
            raise Refused
        if one and one.isdisjoint(bit):
            raise Refused  # a record with none of them would pass
        masks = [_halves(sum(bit.get(name, 0) for name in some)) for some in (required, one, held.numbers)]
        table = self.members(names)
        self.of_members.add(table)
        seen = drawn.seen(node, bit, self.column, _halves)
        for one in node.holds:
            if isinstance(one, Complete):
                self.bits[one.column] = bit
        holds = (self.hold(before), self.hold([*seen, *end], kept))
        scored = -1 if node.scored is None else names.index(node.scored) if node.scored in names else 64
        if node.scored is not None:
            self.scores.add(node.scored)
        at = self.emit(
            op.RECORD,
            -1,
            self._late(node, names),
            table,
            *masks[0],
            *masks[1],
            holds[1],
            scored,
            holds[0],
            len(variants) // 4,
            *masks[2],
            rest,
            self._unlike(node) if rest >= 0 else 0,
            *_halves(sum(bit.get(name, 0) for name in node.copied)),
            *variants,
            *nodes.values(),
        )
        self.nodes[at] = self.nodes[-at] = node
        return at

    @staticmethod
    def _late(node: Record, names: Sequence[str]) -> int:
        """Which member is read before which other one, as flags."""
        if node.first is None or not set(node.first) <= set(names):
            return 0
        first, later = map(names.index, node.first)
        return (first + 1) << 16 | (later + 1) << 24

    def _unlike(self, node: Record) -> int:
        """The names that no further member may be like: how many letters each has, and which."""
        words: list[int] = []
        unlike = [name for name in (*node.unlike, *node.forbidden, *node.aliases) if name]
        for name in unlike:
            letters = [_LETTERS.find(letter) for letter in folded(name)]
            bits = sum(1 << at for at in {36 if at < 0 else at for at in letters})
            words += [len(letters), *_halves(bits)]
        return self.emit(len(unlike), *words)

    @staticmethod
    def _absent(node: Record, held: Held, kept: Iterable[str], optional: Mapping[str, float]) -> dict[str, float]:
        """What those of the members that are kept count as which need not be there. Raises Refused for one of which nothing can be told."""
        counts: dict[str, float] = {}
        for name in kept:
            member = node.members.get(name)
            if member is None or (member.missing is None and name not in held.there):
                listed = member is not None and isinstance(member.node, Items)
                number = held.kept.get(name, 0.0 if listed else optional.get(name))
                if number is None:
                    raise Refused
                counts[name] = number
        return counts

    def _titles(self, node: Node, texts: Sequence[str], slot: int) -> int:
        """A text that is one of some."""
        if not isinstance(node, Text) or node.guard or node.unread or node.unlike or node.date or node.usual is not None:
            raise Refused
        return self.emit(
            op.NAME, self.column(node.column), 0, self.table([text if _fits(node, text) else _IN_NO_TEXT for text in texts]), slot
        )

    def _title(
        self, one: Called, node: Record, tags: tuple[str, ...], texts: Sequence[str], kept: Mapping[str, int], before: list[Operation]
    ) -> Operation:
        """A member is one of the texts in the row of its record's name, or of another member."""
        number = {text: float(at) for at, text in enumerate(texts)}
        if one.by in tags:
            row = self.register()
            before.append((op.BRANCH, row, 0, 0))
            names: Sequence[str] = self._tag_names
        else:
            row, by = kept[one.by], node.members[one.by].node
            names = by.usual if isinstance(by, Text) and by.usual is not None and all([_fits(by, name) for name in by.usual]) else ()
            if not names:
                raise Refused
        place = (id(one), self._tag_names_of if one.by in tags else 0)
        if place not in self._title_rows:
            width = max([len(each) for each in one.texts.values()], default=1)
            rows = [[number[text] for text in one.texts.get(name, ())] for name in names]
            table = [number for each in rows for number in (*each, *[math.nan] * (width - len(each)))]
            self._title_rows[place] = self.bound(float(width), *table)
        return (op.IN_ROW, one.member, row, self._title_rows[place])

    def tagged(self, node: Tagged, there: bool, slot: int) -> int:
        if node.select is not None and node.selected_by is None:
            raise Refused
        tags = (node.by,) if node.by_id is None else (node.by, node.by_id)
        pending = self._pending
        ambiguous = {text for text, names in node.labels.items() if {*names} != {text}} if node.labels_too else set[str]()
        branches = self.branches[id(node)] = []
        numbers = self.features[id(node)] = {}
        by_name: dict[str, list[int]] = {}
        by_id: dict[str, list[int]] = {}
        names = list(
            dict.fromkeys([branch.feature for branch in node.branches if _is_told_by_name(branch) and branch.feature not in ambiguous])
        )
        if any([each.tags is not None and not each.path and tuple(names) not in each.tags for each in pending]):
            raise Refused  # the numbers of names are not those that are counted on
        alike = Counter([(branch.feature, branch.payload) for branch in node.branches])  # of several the name does not tell which is meant
        with_id: dict[str | None, set[str]] = {}
        for branch in node.branches:
            with_id.setdefault(branch.schema_id, set()).add(branch.feature)
        for branch in node.branches:
            if not _is_told_by_name(branch) or branch.feature in ambiguous:
                by_name[branch.feature] = []  # something else than the name decides
                continue
            feature = numbers.setdefault(branch.feature, len(numbers))
            self._tag_names, self._tag_names_of = names, id(node)
            self._pending = _of_feature(pending, branch.feature)
            reads = self.reads(node, branch) and (node.select is None or _asks_for(branch.body, node.selected_by))
            entry = [self._body(branch.body, tags) if reads else -1, len(branches), feature]
            branches.append(branch)
            by_name.setdefault(branch.feature, []).extend(entry if alike[branch.feature, branch.payload] == 1 else [])
            if branch.schema_id:
                by_id.setdefault(branch.schema_id, []).extend(entry if len(with_id[branch.schema_id]) == 1 else [])
        unnamed: list[int] = []
        self._pending = _of_feature(pending, "")
        alone = len({id(body) for body in node.unnamed.values()}) == 1  # whatever tells it, it is of one form
        for payload, body in [*node.unnamed.items()][: 1 if alone else None]:
            branch = Branch("", None, payload, body)
            unnamed += [self._body(body, tags, nameless=True) if self.reads(node, branch) else -1, len(branches), -1]
            branches.append(branch)
        groups = [self._groups(entries) for entries in (by_name, by_id)]
        nameless = self.emit(len(unnamed) // 3, *unnamed) if unnamed else 0
        ids = self.table(list(by_id)) if by_id and node.by_id is not None else -1
        tables = (self.members(tags), self.table(list(by_name)), ids)
        generic = {
            payload: self._body(body, tags, untold=True)
            for payload, body in node.generic.items()
            if payload and self.reads(node, Branch("", None, payload, body))
        }
        untold = self.emit(self.members(generic), *generic.values()) if generic else 0
        return self.emit(op.TAGGED, self.column(node.column), 0, *tables, *groups, nameless, untold)

    def _body(self, body: Record | Open, tags: tuple[str, ...], *, nameless: bool = False, untold: bool = False) -> int:
        around = self._free, self._pending
        key = (id(body), tags, nameless, untold, *around)
        if isinstance(body, Record) and any([isinstance(one, Called) for one in body.holds]):
            key = (*key, self._tag_names_of)
        if key not in self._done:
            self._untold = untold
            try:
                self._done[key] = self.members_of(body, tags, nameless=nameless, untold=untold) if isinstance(body, Record) else -1
            except Refused:
                self._done[key] = -1
            finally:
                self._untold = False
                self._free, self._pending = around
        return self._done[key]

    def _groups(self, entries: Mapping[str, list[int]]) -> int:
        """Where the places of the groups stand, in the order of the table."""
        places = [self.emit(len(group) // 3, *group) for group in entries.values()]
        return self.emit(*places) if places else 0

    # -- dictionaries ---------------------------------------------------------------------------------------------------------------

    def entries(self, node: Entries, there: bool, slot: int) -> int:
        """The keys of a dictionary differ; where they are held against its entries, or are numbers, they are kept."""
        held, pending, points = lowered(node.holds, self.room), self._pending, self._are_points(node)
        if node.keys is not None and not ((points or held.numbered) and node.keys == DIGITS):
            raise Refused
        key = next((slot for each in pending if not each.path for name, slot in each.slots if name == KEY), -1)
        further = [each._replace(path=each.path[1:]) for each in (*pending, *held.below) if each.path and each.path[0] == EACH]
        if held.keyed is not None:
            key = key if key >= 0 else self.register()
            further.append(Pending((), (held.keyed,), ((op.SAME, held.keyed, key, 0),)))
        if points and (held.keyed is not None or further or self._in_point):
            raise Refused
        item = self._points(node.item) if points else self.node(node.item, pending=further)
        flags = op.POINTS * points | op.NUMBERED * (points or held.numbered) | op.SEQUENCE * (points and slot >= 0)
        most = node.usual_most if node.usual_most is not None else -1
        return self.emit(
            op.DICT, -1, flags, item, max(node.least, node.usual_least), most, key, slot, self.hold(held.end), self.hold(held.before)
        )

    def fork(self, node: Fork, there: bool, slot: int) -> int:
        further = [each for each in self._pending if each.path or (each.feature is None and each.slots)]
        having, lacking = [self.node(each, pending=further) for each in (node.having, node.lacking)]
        taken = [
            self.hold([operation for each in self._pending if not each.path and each.feature == one for operation in each.operations])
            for one in (DIRECT, FRAMED)
        ]
        return self.emit(op.FORK, -1, 0, self.members(node.by), having, lacking, *taken)


#: The pattern of keys that are numbers.
DIGITS = r"^[0-9]+(?![\s\S])"
#: A member of which nothing is known.
_ANYTHING = Anything()
#: What an absent member counts as that need not be there.
_NONE = -1.0


#: Letters of names, each a bit; all other characters are one more.
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


#: Half of a surrogate pair: no UTF-8 has it.
def _varies(node: Number) -> bool:
    """True where any number that is in doubt is surely beyond its bounds, and nothing but that is to be said of it."""
    whole = node.whole or node.usual_whole or node.usual_digits
    plain = not whole and node.column is None and node.usual_least is None and node.usual_most is None
    return node.alone and plain and node.outside is not None and node.least is not None and node.most is not None


#: Half of a surrogate pair: no UTF-8 has it.
_IN_NO_TEXT = "\ud800"


def _of_feature(pending: Sequence[Pending], name: str) -> tuple[Pending, ...]:
    """What is done with records of a name."""
    return tuple([
        each._replace(feature=each.feature if each.path else None) for each in pending if each.path or each.feature in (None, name)
    ])  # fmt: skip


def _asks_for(body: Record | Open, member: str | None) -> bool:
    """True for a record that must have a member, which is one of some names."""
    found = body.members.get(member or "") if isinstance(body, Record) else None
    return found is not None and isinstance(found.node, Name) and found.missing is not None and _is_plain(found)


def _of_title(one: Called, tags: tuple[str, ...]) -> tuple[str, ...]:
    """The members that are kept to hold one against the other."""
    return (one.member,) if one.by in tags else (one.member, one.by)


def _is_told_by_name(branch: Branch) -> bool:
    return branch.written is None and branch.pattern is None


def _is_of_rings(node: Items) -> bool:
    """True for lists, one in the other, that end in such of points."""
    return isinstance(node.item, Items) and (node.item.flat or _is_of_rings(node.item))


def _is_told_alone(node: Any) -> bool:
    """True for a value without parts, of which rules look at nothing but itself."""
    return isinstance(node, Flag | Name | Number | Uuid) or (isinstance(node, Text) and not node.unread)


def _is_plain(member: Member) -> bool:
    """True where nothing is to be said of a member but what its node says."""
    return member.presence is None and member.into is None  # of one that is eased, no more is asked than of others


def _halves(bits: int) -> tuple[int, int]:
    """64 bits as two words with a sign."""
    low, high = bits & 0xFFFFFFFF, bits >> 32
    return low - (low >> 31 << 32), high - (high >> 31 << 32)


def _fits(node: Text, text: str) -> bool:
    """True for a text of which a node says nothing, but for what its guard is for."""
    bounds = [bound for bound in (node.most, node.usual_length) if bound is not None]
    least = max(node.least, node.usual_length or 0, 1 if node.empty is not None else 0)
    return least <= len(text) <= min(bounds, default=len(text)) and (node.pattern is None or re.match(node.pattern, text) is not None)


def _only_names(pattern: str) -> list[str] | None:
    """The texts that a pattern allows, where it lists them: ``^(one|other)(?![\\s\\S])``."""
    head, tail = "^", "(?![\\s\\S])"
    if not pattern.startswith(head) or not pattern.endswith(tail):
        return None
    listed = pattern[len(head) : -len(tail)]
    names = listed[1:-1].split("|") if listed[:1] == "(" and listed[-1:] == ")" else [listed]
    return names if all([name.replace("-", "").replace("_", "").isalnum() for name in names]) else None
