"""Data rows by columns: a list has hundreds of thousands of them, and of few does anybody ask more than whether they are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING, Any, cast, overload

from predlint.stream.data_row import DataRow

if TYPE_CHECKING:
    from predlint.kernel.library import TextTable


class RowTable(Sequence[DataRow]):
    """Data rows as columns; a row is made when somebody asks for it."""

    def __init__(self, count: int, columns: Mapping[str, Sequence[Any]], distinct: Mapping[str, TextTable | None]) -> None:
        """``columns``: by members of a `DataRow`, the value of each row. A member without a column is None in all of them. ``distinct``:
        members that each row has, and no two have the same, with their table where there is one."""
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
    """A member of each row; None where it is that of all of them."""
    if isinstance(rows, RowTable):
        return rows.columns.get(member)
    values = [getattr(row, member) for row in rows]
    return values if any([value is not None for value in values]) else None


class Named(Mapping[str, DataRow]):
    """Data rows by what names them; of several that one name has the last."""

    def __init__(self, rows: Sequence[DataRow], member: str) -> None:
        """``member``: that of the rows which names them, if it is not None."""
        self._rows = rows
        self._names: Sequence[str | None] = column_of(rows, member) or ()
        self.are_distinct = isinstance(rows, RowTable) and member in rows.distinct
        """Whether it is known that each row has a name of its own. The names themselves may never be asked for."""

    @cached_property
    def places(self) -> dict[str, int]:
        """The same as places in the list."""
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
