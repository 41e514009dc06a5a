"""The existing data rows: found by key or id, with their facts, and the contradictions between rows of the list."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from msgspec import Struct

from predlint.io.data_row import FIELDS, NAMED, SCALARS, DataRow, Inferred, Named, RowTable, column_of, ending_of, inferred_medium
from predlint.model.hashes import Secret
from predlint.model.texts import is_uuid, quote

if TYPE_CHECKING:
    from predlint.kernel.library import TextTable


# -- Finds rows of a list of data rows that contradict each other. Checks depend on which of them is true ----------

#: The fields in which rows may differ, in the order of the columns.
_FACTS = tuple(field for field in FIELDS.values() if field not in ("global_key", "label_hash", "external_id"))
_COLUMNS = {field: column for column, field in FIELDS.items()}
#: Number of conflicts whose message is kept.
_SHOWN = 3


class DataRowConflicts(Struct):
    """The contradictions between rows about the same data row."""

    shown: tuple[str, ...] = ()
    """Messages about the first conflicts, each with both rows."""
    count: int = 0


class Rows:
    """The distinct rows of a list, and the conflicts between them."""

    def __init__(self, name: str, unit: str) -> None:
        """``unit``: what rows are counted in, lines or entries."""
        self.rows: list[DataRow] = []
        self.doubts = DataRowConflicts()
        self._name, self._unit = name, unit
        self._numbers: list[int] = []
        self._known: dict[tuple[str | None, str | None], int] = {}
        self._by_key: dict[str, int] = {}

    def add(self, number: int, row: DataRow) -> None:
        """Adds the row with this number, unless one with the same key and id was added before. Records conflicts."""
        pair = (row.global_key, row.id)
        if (first := self._known.get(pair)) is not None:
            self._compare(first, number, row, counts=self._numbers[first])
            return
        at = self._known[pair] = len(self.rows)
        if row.global_key is not None:
            other = self._by_key.get(row.global_key)
            if other is not None and not (is_uuid(row.id) and is_uuid(self.rows[other].id)):  # titles of Encord's data may be equal
                self._compare(other, number, row, counts=number)
            self._by_key[row.global_key] = at
        self.rows.append(row)
        self._numbers.append(number)

    def _compare(self, at: int, number: int, row: DataRow, *, counts: int) -> None:
        before = list(_differences(self.rows[at], row))
        if not before:
            return
        self.doubts.count += 1
        if len(self.doubts.shown) < _SHOWN:
            here = " and ".join(f"{column} {one}" if one else column for column, _, one in before)
            there = " and ".join(one for _, one, _ in before if one)
            than = f"{self._unit} {self._numbers[at]} has {there}" if there else f"{self._unit} {self._numbers[at]} has others"
            message = f"{self._name}: {self._unit} {number} gives {quote(row.name)} {here}, where {than}: {self._unit} {counts} is taken"
            self.doubts.shown += (message,)


def _differences(one: DataRow, other: DataRow) -> Iterator[tuple[str, str, str]]:
    """Yields the columns for which both rows have values that differ, with both values if these are short."""
    for field in _FACTS:
        a, b = getattr(one, field), getattr(other, field)
        if a is not None and b is not None and a != b:
            yield _COLUMNS[field], _shown(a), _shown(b)


def _shown(value: object) -> str:
    """Returns a number or a medium as the list has it; empty for longer values."""
    return f"{value:.15g}" if isinstance(value, (int, float)) else value if isinstance(value, str) else ""


# -- The existing data rows, from ``--data-rows`` ------------------------------------------------------------------

T = TypeVar("T")
#: Number of unused rows whose names are shown.
_FEW = 5


class DataRows:
    """The existing data rows, found by global key or by id. The list does not change."""

    def __init__(self, rows: Sequence[DataRow], doubts: DataRowConflicts | None = None, unread: Mapping[str, str] | None = None) -> None:
        self.rows = rows
        self.unread = unread or {}
        """Name of a column or member that is not read -> the known column that it seems to mean, and that the list lacks."""
        self.doubts = doubts or DataRowConflicts()
        """Rows that contradict others."""
        self.by_key: Mapping[str, DataRow] = Named(rows, "global_key")
        self.by_id: Mapping[str, DataRow] = Named(rows, "id")
        self._made: dict[Hashable, Any] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return DataRows, (self.rows, self.doubts, self.unread)

    def column(self, name: str) -> Sequence[Any] | None:
        """Returns one member of every `DataRow`, or None if no row has it."""
        return column_of(self.rows, name)

    def table_of(self, name: str) -> TextTable | None:
        """Returns the kernel's table of a member that every row has and no two rows share, or None if none was built."""
        return self.rows.distinct.get(name) if isinstance(self.rows, RowTable) else None

    def unnamed(self, seen: bytearray) -> tuple[int, tuple[str, ...]]:
        """Returns how many rows no record named, and the names of the first few. ``seen`` is 0 at their positions."""
        few: list[str] = []
        at = seen.find(0)
        while at >= 0 and len(few) < _FEW:
            few.append(self.rows[at].name)
            at = seen.find(0, at + 1)
        return seen.count(0), tuple(few)

    def once(self, what: Hashable, make: Callable[[DataRows], T]) -> T:
        """Returns the result of ``make`` for this list, and caches it under ``what``: the list is long, and a run of many files needs it
        for each."""
        if what not in self._made:
            self._made[what] = make(self)
        return cast(T, self._made[what])

    def once_for(self, secret: Secret, make: Callable[[Secret, DataRows], T]) -> T:
        """As `once`, for a result that depends on a secret. Keeps the result for the last secret only."""
        known = self._made.get(make)
        if known is None or known[0] != secret:
            known = self._made[make] = secret, make(secret, self)
        return cast(T, known[1])

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"<DataRows: {len(self):,} data row{'s' if len(self) != 1 else ''}>"

    @cached_property
    def shared(self) -> Mapping[str, int]:
        """Key -> number of rows, for keys of several rows (`by_key` returns the last one). Titles in Encord are not unique."""
        keys = self.column("global_key")
        if keys is None or len(self.by_key) == len(keys):
            return {}
        count = Counter(key for key in keys if key is not None)
        return {key: number for key, number in count.items() if number > 1}

    @cached_property
    def by_label(self) -> Mapping[str, DataRow]:
        """Hash of the label row -> data row, for rows whose label row the list names."""
        return Named(self.rows, "label_hash")

    @cached_property
    def by_external_id(self) -> dict[str, DataRow | None]:
        """External id -> data row, or None if several rows have this id."""
        found: dict[str, DataRow | None] = {}
        for at, id_ in enumerate(self.column("external_id") or ()):
            if id_:
                found[id_] = None if id_ in found else self.rows[at]
        return found

    @cached_property
    def in_pixels(self) -> bool:
        """True if the list says that a tiled image has pixel coordinates."""
        return False in (self.column("degrees") or ())

    @cached_property
    def media(self) -> set[str]:
        """The media that the list names."""
        return {*(self.column("media") or ())} - {None}

    @cached_property
    def inferred(self) -> Inferred | None:
        """The medium of all rows, and how it was inferred. If the list names no medium, at least half of the rows must show one, and none
        another. If it names some, all other rows must show the same. Else None."""
        known = self._known
        minimum = len(self.rows) if self.media else len(self.rows) / 2
        if len({medium for medium, _ in known}) != 1 or sum(known.values()) < minimum:
            return None
        return next((each for each in known if each[1] != NAMED), next(iter(known)))

    @cached_property
    def are_mixed(self) -> bool:
        """True if rows are of several media, or if only some rows have a medium and that of others is uncertain."""
        if self.medium is not None or self.inferred is not None:
            return False
        return bool(self.media) or len({medium for medium, _ in self._known}) > 1

    @cached_property
    def medium(self) -> str | None:
        """The medium of all rows; None if one of them has another or none."""
        media = set(self.column("media") or ())
        return media.pop() if len(media) == 1 else None

    @cached_property
    def _known(self) -> Mapping[Inferred, int]:
        """Medium that is certain, named or not -> number of rows."""
        return media_of(self.rows)


# -- The media of rows ---------------------------------------------------------------------------------------------

#: Members that name a row; all that fit in one cell of a table; and measures of a row that are a single number.
_NAMES = frozenset({"global_key", "external_id"})
_PLAIN = frozenset(FIELDS[column] for column in SCALARS)
_NUMBERS = _PLAIN - _NAMES - {"id", "media", "label_hash"}


def media_of(rows: Iterable[DataRow]) -> Mapping[Inferred, int]:
    """Counts the media that are certain, in the order of the rows. Rows in columns are grouped first: the medium depends only on the
    endings of their names and on which numbers they have."""
    if isinstance(rows, RowTable) and rows.columns.keys() <= _PLAIN:
        return _by_kinds(rows)
    return Counter([known for row in rows if (known := inferred_medium(row)) is not None])


class _Endings(dict[str, str | None]):
    """Ending of a name (after the last point) -> ending that identifies a medium, or None."""

    def __missing__(self, last: str) -> str | None:
        ending = self[last] = ending_of(last)
        return ending


def _by_kinds(rows: RowTable) -> Mapping[Inferred, int]:
    endings = _Endings()
    kinds: dict[str, Iterable[Any]] = {}
    for name, column in rows.columns.items():
        if name in _NAMES:
            kinds[name] = [
                ending_of(value) if "?" in value else endings[value.rpartition(".")[2]] for value in [value or "" for value in column]
            ]
        elif name == "media":
            kinds[name] = column
        elif name in _NUMBERS:
            kinds[name] = [None if value is None else 1 for value in column]
    found = Counter[Inferred]()
    for kind, number in Counter(zip(*kinds.values(), strict=True)).items():
        known = inferred_medium(DataRow(0, **{"global_key": None, **dict(zip(kinds, kind, strict=True))}))
        if known is not None:
            found[known] += number
    return found


# -- What a list may be given as ------------------------------------------------------------------------------------


class ArrowTable(Protocol):
    """An Arrow table, or a table of any library that exports Arrow: pyarrow, pandas, polars."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


#: Accepted forms of the existing data rows: a path or URL, keys, dicts, models, rows of an SDK, a table, or a list that was read before.
DataRowsGiven = str | os.PathLike[str] | DataRows | Iterable[Any] | ArrowTable
