"""Infers media of data rows that do not name them, with the number of rows for each. Imported only if rows without a medium exist."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from predlint.stream.data_row import FIELDS, SCALARS, DataRow
from predlint.stream.data_row_table import RowTable
from predlint.stream.row_media import Inferred, ending_of, medium_of

#: Members that name a row; all that fit in one cell of a table; and measures of a row that are a single number.
_NAMES = frozenset({"global_key", "external_id"})
_PLAIN = frozenset(FIELDS[column] for column in SCALARS)
_NUMBERS = _PLAIN - _NAMES - {"id", "media", "label_hash"}


def media_of(rows: Iterable[DataRow]) -> Mapping[Inferred, int]:
    """Counts the media that are certain, in the order of the rows. Rows in columns are grouped first: the medium depends only on the
    endings of their names and on which numbers they have."""
    if isinstance(rows, RowTable) and rows.columns.keys() <= _PLAIN:
        return _by_kinds(rows)
    return Counter([known for row in rows if (known := medium_of(row)) is not None])


class _Endings(dict[str, str | None]):
    """Ending of a name (after the last point) -> ending that identifies a medium, or None."""

    def __missing__(self, last: str) -> str | None:
        ending = self[last] = ending_of(last)
        return ending


def _by_kinds(rows: RowTable) -> Mapping[Inferred, int]:
    endings = _Endings()
    kinds: dict[str, Iterable[Any]] = {}
    for name, values in rows.columns.items():
        if name in _NAMES:
            kinds[name] = [
                ending_of(value) if "?" in value else endings[value.rpartition(".")[2]] for value in [value or "" for value in values]
            ]
        elif name == "media":
            kinds[name] = values
        elif name in _NUMBERS:
            kinds[name] = [None if value is None else 1 for value in values]
    found = Counter[Inferred]()
    for kind, number in Counter(zip(*kinds.values(), strict=True)).items():
        known = medium_of(DataRow(0, **{"global_key": None, **dict(zip(kinds, kind, strict=True))}))
        if known is not None:
            found[known] += number
    return found
