"""Finds rows of a list of data rows that contradict each other. Checks depend on which of them is true."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from predlint.names import quote
from predlint.shape.uuids import is_uuid
from predlint.stream.data_row import FIELDS, DataRow

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
