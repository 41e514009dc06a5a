"""Back end two, compiled: a Shape becomes a program for the library, which accepts clean records, very fast.

As the decoder in Python it only says "clean" or "not sure", and what it cannot express it refuses: a node of its own, so that only the
records that have such a value are unsure. Unlike that decoder it needs to learn nothing of how a file is written.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, cast

from predlint.core.library import CProgram, Table, TextTable, powers
from predlint.shapes.nodes import Anything, Branch, Flag, Items, Name, Number, Open, Record, Tagged, Text, Uuid

#: What a node is, and its flags: as in scan.h.
_REFUSE, _ANYTHING, _FLAG, _NUMBER, _TEXT, _NAME, _UUID, _ITEMS, _RECORD, _TAGGED, _RING = range(11)
NULLABLE, WHOLE, ABOVE, TRIMMED, URI, _DISTINCT = 1, 2, 4, 8, 16, 32
#: Members of a record are bits of a word, branches of a list's items bits of four.
_MOST_MEMBERS, _MOST_BRANCHES = 64, 256
#: Beyond these, a number is not sure to be exact, or a record too deep.
_LARGEST, _MOST_DEPTH = 1e300, 150


#: Half of a surrogate pair: no UTF-8 has it.
_IN_NO_TEXT = "\ud800"


class Refused(Exception):
    """This part of the Shape has no words."""


class Column:
    """What is kept of each value of a node: of texts their hash, of names their number, of lists how many items they have."""

    def __init__(self, name: str, *, flags: int = 0, least: int = 0, most: int | None = None, names: Sequence[str] | None = None) -> None:
        """``flags`` and the bounds are asked of a text beside what its node asks; ``names`` are the only ones that are sure."""
        self.name, self.flags, self.least, self.most, self.names = name, flags, least, most, names


@dataclass(frozen=True, slots=True, eq=False)
class Ring:
    """A polygon as one list ``[x1, y1, x2, y2, …]``, of which only this program knows: all that is kept of it is where it lies.

    Its column stands for six: how many numbers it has, left, top, right and bottom, and the area that it goes round.
    """

    least: int
    """The fewest numbers."""
    bound: float
    """The largest number, and the negative of the smallest."""


#: What is kept of a ring, behind the name of its column.
RING_PARTS = ("count", "left", "top", "right", "bottom", "area")
#: For a node whose values are never sure.
NEVER = Column("")


class Program:
    """A program with the tables that it uses. ``branches``: what the numbers in the column of a `Tagged` record mean."""

    def __init__(
        self,
        lib: Any,
        shape: Tagged | Record,
        columns: Mapping[int, Column],
        identity: str | None = None,
        read: Callable[[Branch], bool] = lambda branch: True,
    ) -> None:
        """``columns``: by the ``id`` of nodes. ``identity``: the column that takes the hash of the line where the record did not fill it.
        ``read`` is asked of the branches of the record itself: records of the others are never sure."""
        import numpy as np

        built = _Lowering(lib, columns, lambda node, branch: node is not shape or read(branch))
        root = built.node(shape)
        self.column = built.column_at
        if identity is not None:
            built.column(identity)
        self.branches: list[Branch] = built.branches.get(id(shape), [])
        self._words = np.array(built.words, dtype=np.int32)
        self._bounds = np.array(built.bounds or [0.0], dtype=np.float64)
        self._tables = built.tables
        places = [0, *accumulate([len(table.ends) + 1 if at in built.of_members else 0 for at, table in enumerate(built.tables)])]
        self.places = places[-1]
        """How many guesses a scanner keeps: for each member which one follows."""
        structures = [table.structure(place) for table, place in zip(built.tables, places, strict=False)]
        self._structures = (Table * max(1, len(structures)))(*structures)
        self._powers = powers()
        self.structure = CProgram(
            self._words.ctypes.data, self._bounds.ctypes.data, ctypes.cast(self._structures, ctypes.POINTER(Table)),
            self._powers.ctypes.data, root, self.column[identity] if identity is not None else -1,
        )  # fmt: skip


class _Lowering:
    def __init__(self, lib: Any, columns: Mapping[int, Column], read: Callable[[Tagged, Branch], bool]) -> None:
        self.lib, self.columns, self.read = lib, columns, read
        self.words: list[int] = [_REFUSE, -1, 0]  # the node at 0
        self.bounds: list[float] = []
        self.tables: list[TextTable] = []
        self.of_members: set[int] = set()
        self.column_at: dict[str, int] = {}
        self.branches: dict[int, list[Branch]] = {}
        self.features: dict[int, dict[str, int]] = {}
        """The numbers of names: branches of one name share it."""
        self._done: dict[Any, int] = {}
        self._known: dict[tuple[str, ...], int] = {}
        self._depth = 0

    def column(self, name: str) -> int:
        return self.column_at.setdefault(name, len(self.column_at))

    def table(self, texts: Sequence[str]) -> int:
        key = tuple(texts)
        if key not in self._known:
            self._known[key] = len(self.tables)
            self.tables.append(TextTable(self.lib, texts))
        return self._known[key]

    def emit(self, *words: int) -> int:
        """Appends a node; gives its place."""
        at = len(self.words)
        self.words += words
        return at

    def node(self, node: Any, *, there: bool = False) -> int:
        """The place of a node's words. ``there``: null is not as good as any value."""
        key = (id(node), there)
        if key not in self._done:
            build = cast("Callable[..., int] | None", getattr(self, type(node).__name__.lower(), None))
            self._depth += 1
            try:
                if build is None or self._depth > _MOST_DEPTH or self.columns.get(id(node)) is NEVER:
                    raise Refused
                self._done[key] = build(node, there)
            except Refused:
                self._done[key] = 0
            finally:
                self._depth -= 1
        return self._done[key]

    def _column_of(self, node: Any) -> tuple[Column | None, int]:
        column = self.columns.get(id(node))
        return column, self.column(column.name) if column is not None else -1

    # -- single values ----------------------------------------------------------------------------------------------------

    def anything(self, node: Anything, there: bool) -> int:
        return self.emit(_ANYTHING, -1, 0)

    def flag(self, node: Flag, there: bool) -> int:
        return self.emit(_FLAG, -1, 0)

    def number(self, node: Number, there: bool) -> int:
        low, flags = max(v for v in (node.least, node.usual_least, -_LARGEST) if v is not None), 0
        above = max((v for v in (node.above, node.usual_above) if v is not None), default=-math.inf)
        if above >= low:
            low, flags = above, ABOVE
        high = min(v for v in (node.most, node.usual_most, _LARGEST) if v is not None)
        flags |= WHOLE * node.whole | NULLABLE * (node.nullable and not there)
        self.bounds += [low, high]
        return self.emit(_NUMBER, self._column_of(node)[1], flags, len(self.bounds) - 2, len(self.bounds) - 1)

    def text(self, node: Text, there: bool) -> int:
        column, at = self._column_of(node)
        flags = NULLABLE * (node.nullable and not there) | (column.flags if column is not None else 0)
        if node.pattern is not None and not flags & URI:
            names = _only_names(node.pattern)
            if names is None:
                raise Refused
            return self.emit(_NAME, at, flags & NULLABLE, self.table(names))
        least = max(node.least, node.usual_length or 0, 1 if node.empty is not None else 0, column.least if column is not None else 0)
        bounds = [v for v in (node.most, node.usual_length, column.most if column is not None else None) if v is not None]
        most = min(bounds, default=-1)
        if column is not None and column.names is not None:
            fitting = [name if least <= len(name) and (most < 0 or len(name) <= most) else _IN_NO_TEXT for name in column.names]
            return self.emit(_NAME, at, flags & NULLABLE, self.table(fitting))
        return self.emit(_TEXT, at, flags, least, most)

    def name(self, node: Name, there: bool) -> int:
        return self.emit(_NAME, self._column_of(node)[1], 0, self.table([name for name in node.names if name]))

    def uuid(self, node: Uuid, there: bool) -> int:
        return self.emit(_UUID, self._column_of(node)[1], 0)

    # -- lists and records --------------------------------------------------------------------------------------------------

    def ring(self, node: Ring, there: bool) -> int:
        name = self.columns[id(node)].name
        places = [self.column(f"{name}.{part}") for part in RING_PARTS]
        self.bounds.append(node.bound)
        return self.emit(_RING, places[0], 0, node.least, len(self.bounds) - 1)

    def items(self, node: Items, there: bool) -> int:
        bare = self.node(node.bare) if node.bare is not None else -1
        if node.listed is not None:
            return bare if bare >= 0 else 0
        item, required = self.node(node.item), list[int]()
        flags = 0
        if node.unique is not None or node.required:
            flags = _DISTINCT
            if isinstance(node.item, Tagged):
                numbers = self.features.get(id(node.item), {})
                required = [numbers.get(name, _MOST_BRANCHES) for name in node.required]
            elif not isinstance(node.item, Name) or node.required:
                raise Refused
            if max(required, default=0) >= _MOST_BRANCHES:
                raise Refused
        most = node.most if node.most is not None else -1
        return self.emit(_ITEMS, self._column_of(node)[1], flags, item, node.least, most, bare, len(required), *required)

    def record(self, node: Record, there: bool) -> int:
        return self._record(node)

    def _record(self, node: Record, tags: tuple[str, ...] = (), *, nameless: bool = False) -> int:
        """``tags``: the members of which one must be there, a text that was looked at already; ``nameless``: none of these may be."""
        one = set(node.exactly_one)
        nodes: dict[str, int] = {}
        for name, member in node.members.items():
            if member.presence is None and name not in tags:
                nodes[name] = self.node(member.node, there=name in one)
        if tags:
            if one:
                raise Refused
            if not nameless:
                one = set(tags)
                any_text = self.emit(_TEXT, -1, 0, 0, -1)
                nodes |= dict.fromkeys(tags, any_text)
        names = list(nodes)
        if len(names) > _MOST_MEMBERS:
            raise Refused
        bit = {name: 1 << at for at, name in enumerate(names)}
        required = [name for name, member in node.members.items() if member.missing is not None and name not in tags]
        if not bit.keys() >= set(required):
            raise Refused  # what must be there is worth a word
        variants: list[int] = []
        for variant in node.variants:
            if bit.keys() >= variant:
                others = frozenset[str]().union(*node.variants) - variant
                variants += [*_halves(sum(bit[name] for name in variant)), *_halves(sum(bit.get(name, 0) for name in others))]
        if node.variants and not variants:
            raise Refused
        masks = (*_halves(sum(bit[name] for name in required)), *_halves(sum(bit.get(name, 0) for name in one)))
        table = self.table(names)
        self.of_members.add(table)
        return self.emit(_RECORD, -1, 0, table, *masks, len(variants) // 4, *variants, *nodes.values())

    def tagged(self, node: Tagged, there: bool) -> int:
        if node.select is not None:
            raise Refused
        tags = (node.by,) if node.by_id is None else (node.by, node.by_id)
        branches = self.branches[id(node)] = []
        numbers = self.features[id(node)] = {}
        bodies: dict[int, int] = {}
        by_name: dict[str, list[int]] = {}
        by_id: dict[str, list[int]] = {}
        for branch in node.branches:
            if branch.written is not None or branch.pattern is not None:
                by_name[branch.feature] = []  # something else than the name decides
                continue
            if id(branch.body) not in bodies:
                bodies[id(branch.body)] = self._body(branch.body, tags)
            feature = numbers.setdefault(branch.feature, len(numbers))
            body = bodies[id(branch.body)] if self.read(node, branch) else -1
            entry = [body, len(branches), feature]
            branches.append(branch)
            by_name.setdefault(branch.feature, []).extend(entry)
            if branch.schema_id:
                by_id.setdefault(branch.schema_id, []).extend(entry)
        unnamed: list[int] = []
        for payload, body in node.unnamed.items():
            branch = Branch("", None, payload, body)
            unnamed += [self._body(body, tags, nameless=True) if self.read(node, branch) else -1, len(branches), -1]
            branches.append(branch)
        groups = [self._groups(entries) for entries in (by_name, by_id)]
        nameless = self.emit(len(unnamed) // 3, *unnamed) if unnamed else 0
        ids = self.table(list(by_id)) if by_id and node.by_id is not None else -1
        tables = (self.table(tags), self.table(list(by_name)), ids)
        return self.emit(_TAGGED, self._column_of(node)[1], 0, *tables, *groups, nameless)

    def _body(self, body: Record | Open, tags: tuple[str, ...], *, nameless: bool = False) -> int:
        key = (id(body), tags, nameless)
        if key not in self._done:
            try:
                self._done[key] = self._record(body, tags, nameless=nameless) if isinstance(body, Record) else 0
            except Refused:
                self._done[key] = 0
        return self._done[key] or -1

    def _groups(self, entries: Mapping[str, list[int]]) -> int:
        """Where the places of the groups stand, in the order of the table."""
        places = [self.emit(len(group) // 3, *group) for group in entries.values()]
        return self.emit(*places) if places else 0


def _halves(bits: int) -> tuple[int, int]:
    """64 bits as two words with a sign."""
    low, high = bits & 0xFFFFFFFF, bits >> 32
    return low - (low >> 31 << 32), high - (high >> 31 << 32)


def _only_names(pattern: str) -> list[str] | None:
    """The texts that a pattern allows, where it lists them: ``^(one|other)(?![\\s\\S])``."""
    head, tail = "^(", ")(?![\\s\\S])"
    if not pattern.startswith(head) or not pattern.endswith(tail):
        return None
    names = pattern[len(head) : -len(tail)].split("|")
    return names if all(name.isalnum() for name in names) else None
