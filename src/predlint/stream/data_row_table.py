"""Data rows as columns: a list has hundreds of thousands of rows, and most are only looked up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING, Any, cast, overload

from predlint.stream.data_row import DataRow

if TYPE_CHECKING:
    from predlint.kernel.library import TextTable


class RowTable(Sequence[DataRow]):
    """Data rows as columns. A `DataRow` is built only on access."""

    def __init__(self, count: int, columns: Mapping[str, Sequence[Any]], distinct: Mapping[str, TextTable | None]) -> None:
        """``columns``: member of `DataRow` -> the value of each row; a member without a column is None in all rows. ``distinct``: members
        that every row has and no two rows share -> the kernel's table of their values, or None."""
        self.columns, self.distinct, self._count = columns, distinct, count
        self._made: dict[int, DataRow] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return RowTable, (self._count, self.columns, dict.fromkeys(self.distinct))

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> DataRow: ...
    @overload
    def __getitem__(self, index: slice) -> list[DataRow]: ...
    def __getitem__(self, index: int | slice) -> DataRow | list[DataRow]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(self._count))]
        row = self._made.get(index)
        if row is None:
            at = range(self._count)[index]
            row = self._made[index] = DataRow(at, **{"global_key": None, **{name: column[at] for name, column in self.columns.items()}})
        return row

    def __iter__(self) -> Iterator[DataRow]:
        return map(DataRow, range(self._count), *[self.columns.get(name, repeat(None)) for name in DataRow.__struct_fields__[1:]])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and [*self] == [*cast("Sequence[object]", other)]

    __hash__ = None  # pyright: ignore[reportAssignmentType]


def column_of(rows: Sequence[DataRow], member: str) -> Sequence[Any] | None:
    """Returns one member of every row, or None if it is None in all rows."""
    if isinstance(rows, RowTable):
        return rows.columns.get(member)
    values = [getattr(row, member) for row in rows]
    return values if any([value is not None for value in values]) else None


class Named(Mapping[str, DataRow]):
    """Name -> data row. If several rows have one name, the last one counts."""

    def __init__(self, rows: Sequence[DataRow], member: str) -> None:
        """``member``: the member of a row that is its name; rows where it is None have none."""
        self._rows = rows
        self._names: Sequence[str | None] = column_of(rows, member) or ()
        self.are_distinct = isinstance(rows, RowTable) and member in rows.distinct
        """True if every row is known to have its own name. Computed without reading the names."""

    @cached_property
    def places(self) -> dict[str, int]:
        """Name -> position of the row in the list."""
        found = dict(zip(self._names, range(len(self._names)), strict=True))
        found.pop(None, None)
        return found  # pyright: ignore[reportReturnType]

    def __getitem__(self, name: str) -> DataRow:
        return self._rows[self.places[name]]

    def get(self, name: Any, default: Any = None) -> Any:
        place = self.places.get(name)
        return default if place is None else self._rows[place]

    def __contains__(self, name: object) -> bool:
        return name in self.places

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self._names) if self.are_distinct else len(self.places)
