"""Reads lists of data rows column by column: several times faster than row by row.

Anything unusual in a list raises `UnusualValue`. Then the list is read row by row, which finds what is wrong, and where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import orjson

from predlint.batches import batches
from predlint.stream.data_row import COLUMNS, FIELDS, IN_PIXELS, SCALARS, DataRowError, DataRowsError, columns_of
from predlint.stream.data_row_export import WRAPPERS
from predlint.stream.data_row_table import RowTable
from predlint.stream.data_row_text import LineTooLong, ListText
from predlint.stream.data_row_upload import HOLDERS

if TYPE_CHECKING:
    from predlint.kernel.library import TextTable

#: Rows that are turned into columns at once: few enough for the processor's cache.
ROWS = 500
_NAMES = ("global_key", "id")
#: Columns that serve only for helps; values that are no text are dropped.
_HELPS = ("label_hash", "external_id")
#: Members that contain more than one column.
_MORE = WRAPPERS | HOLDERS
#: Minimum number of names for which the kernel's table checks that they are distinct. A run with so many needs the table in any case.
_MANY = 10_000
#: Maximum number of different member lists of rows. Rows that differ more are read row by row.
_MOST_KINDS = 64
_TEXTS, _WHOLE, _NUMBERS, _NONE = frozenset({str}), frozenset({int}), frozenset({int, float}), frozenset({type(None)})


class UnusualValue(ValueError):
    """The list must be read row by row."""


class _Values(dict[Any, Any]):
    """Value as given -> value as read. Each distinct value is read once: sizes and media repeat in most lists."""

    def __init__(self, read: Callable[[Any], Any], unknown: str | None) -> None:
        super().__init__({unknown: None})
        self.read = read

    def __missing__(self, given: Any) -> Any:
        value = self[given] = self.read(given)
        return value


class Columns:
    """Collects the rows of a list in columns."""

    def __init__(self, unknown: str | None = None) -> None:
        """``unknown``: the text that stands for an unknown value. If it is given, all values are texts."""
        self._unknown, self._count = unknown, 0
        self._read: dict[str, list[Any]] = {}
        self._kept: dict[str, _Values] = {}

    def add(self, count: int, values: Mapping[str, Sequence[Any]]) -> None:
        """Adds rows, by column. Raises UnusualValue."""
        if not values.keys() <= COLUMNS.keys():
            raise UnusualValue
        for column, given in values.items():
            read = self._read.setdefault(column, [])
            read += [None] * (self._count - len(read))
            try:
                read += self._values(column, given)
            except DataRowError:
                raise UnusualValue from None
        self._count += count

    def _values(self, column: str, given: Sequence[Any]) -> Iterable[Any]:
        kinds = _TEXTS if self._unknown is not None else frozenset(map(type, given)) - _NONE
        if column in _NAMES or column in _HELPS:
            if not kinds <= _TEXTS:
                if column == "id" and kinds <= _WHOLE:
                    return [None if id_ is None else str(id_) for id_ in given]
                if column in _NAMES:
                    raise UnusualValue
                return [text if text.__class__ is str else None for text in given]
            return given if self._unknown is None or self._unknown not in given else [text or None for text in given]
        if column in SCALARS and (kinds <= _TEXTS or kinds <= _NUMBERS):
            column_values = self._kept.get(column)
            if column_values is None:
                column_values = self._kept[column] = _Values(SCALARS[column], self._unknown)
            return map(column_values.__getitem__, given)
        if column == "media_type":  # a medium may be given by other values than texts
            raise UnusualValue
        return [None if value is None else COLUMNS[column](value) for value in given]

    def table(self) -> RowTable:
        """Returns all rows. Raises UnusualValue if a row has no name, or the name of another row."""
        if any([str(medium).strip().lower() in IN_PIXELS for medium in self._kept.get("media_type", ())]):
            raise UnusualValue
        columns = {FIELDS[column]: read + [None] * (self._count - len(read)) for column, read in self._read.items()}
        known = {name: read for name, read in columns.items() if any(value is not None for value in read)}
        distinct = {name: table for name in _NAMES if name in known and (table := _table_of(known[name])) is not False}
        if ("global_key" if "global_key" in columns else "id") not in distinct:
            raise UnusualValue
        return RowTable(self._count, known, distinct)


def _table_of(names: list[Any]) -> TextTable | Literal[False] | None:
    """Returns the kernel's table of the names, or None if they are too few for one. Returns False if a name is missing or not unique."""
    if len(names) < _MANY:
        return _distinct_or_false(names)
    from predlint.kernel.library import TextTable, library, missing

    if missing() is not None:
        return _distinct_or_false(names)
    if None in names:
        return False
    table = TextTable(library(), names)
    return table if table.are_distinct and 0 not in table.lengths else False


def _distinct_or_false(names: list[Any]) -> Literal[False] | None:
    given = set(names)
    return None if len(given) == len(names) and None not in given and "" not in given else False


def of_columns(parts: Iterable[Mapping[str, Sequence[Any]]]) -> RowTable:
    """Returns the rows of tables that come in columns. Raises UnusualValue."""
    columns = Columns()
    for part in parts:
        columns.add(len(next(iter(part.values()), ())), part)
    return columns.table()


# -- tables of text ---------------------------------------------------------------------------------------------------


def plain_cells(text: ListText, mark: str, width: int) -> Iterator[list[list[str]]]:
    """Yields the cells of a table without double quotes, by column and without the header. Raises UnusualValue."""
    started, ends, others = False, mark.encode() * (width - 1) + b"\n", bytes({*range(256)} - {ord("\n"), ord(mark)})
    for block in _blocks(text):
        if b"\r" in block:
            if block.count(b"\r") != block.count(b"\r\n"):
                raise UnusualValue
            block = block.replace(b"\r\n", b"\n")
        if b"\n\n" in block or block[:1] == b"\n":
            block = b"".join([line + b"\n" for line in block.split(b"\n") if line])
        if not started:
            started, block = bool(block), block.partition(b"\n")[2]
        block = block if block[-1:] == b"\n" or not block else block + b"\n"
        if block.translate(None, others) != ends * block.count(b"\n"):
            raise UnusualValue
        if block:
            cells = block[:-1].decode().replace("\n", mark).split(mark)
            yield [cells[at::width] for at in range(width)]


def _blocks(text: ListText) -> Iterator[bytes]:
    try:
        yield from text.blocks()
    except LineTooLong:
        raise UnusualValue from None


# -- JSON -------------------------------------------------------------------------------------------------------------


def of_objects(batches: Iterable[list[Any]], members: list[str]) -> RowTable:
    """Returns the rows of a list of JSON objects. The keys of the first row are appended to ``members``. Raises UnusualValue."""
    columns, plan = Columns(), _Plan()
    for rows in batches:
        if {*map(type, rows)} != {dict}:
            raise UnusualValue
        kinds = {*map(tuple, rows)}
        if not kinds <= plan.kinds:
            members += () if plan.kinds else rows[0]
            plan.add(kinds)
        if len(kinds) == 1:
            values = dict(zip(*kinds, zip(*[row.values() for row in rows], strict=True), strict=True))
            columns.add(len(rows), {column: values[member] for column, member in plan.member.items() if member in values})
        else:
            columns.add(len(rows), {column: [row.get(member) for row in rows] for column, member in plan.member.items()})
    return columns.table()


class _Plan:
    """Which member is which column, if that is the same for all rows."""

    def __init__(self) -> None:
        self.kinds: set[tuple[str, ...]] = set()
        """The member lists that rows have."""
        self.member: dict[str, str] = {}

    def add(self, kinds: set[tuple[str, ...]]) -> None:
        """Adds member lists of rows. Raises UnusualValue if they name a column in different ways, or are no plain rows."""
        self.kinds |= kinds
        if len(self.kinds) > _MOST_KINDS:
            raise UnusualValue
        plans = [(names, {column: names[at] for column, at in columns_of([*names]).items()}) for names in self.kinds]
        for names, plan in plans:
            if not _MORE.isdisjoint(names) or plan.keys().isdisjoint(_NAMES):
                raise UnusualValue
            self.member |= plan
        if any({column: member for column, member in self.member.items() if member in names} != plan for names, plan in plans):
            raise UnusualValue


def json_lines(text: ListText) -> Iterator[list[Any]]:
    """Yields the values of JSON lines, many at once. Raises UnusualValue."""
    for block in _blocks(text):
        try:
            yield [orjson.loads(line) for line in block.split(b"\n") if line]
        except orjson.JSONDecodeError:
            raise UnusualValue from None


def in_batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    """Yields the rows in batches. Raises UnusualValue for any error in a row."""
    try:
        yield from batches(rows, ROWS)
    except (DataRowsError, DataRowError):
        raise UnusualValue from None
