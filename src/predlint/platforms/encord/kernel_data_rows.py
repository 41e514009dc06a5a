"""Compares label rows that the kernel read with the list of data rows, and finds those for which the rules on it report nothing.

Texts are compared by their hashes. Left to the rules are rows whose data row has another size, rows with mixed-up hashes, rows that are
not in the list, and rows with more frames than the list states.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from predlint.hashes import Secret
from predlint.shape.value_explainers import is_uuid
from predlint.stream.data_rows import DataRow, DataRows

#: Name of a column -> its values, and the index of the row in the block for each.
Columns = Callable[[str], tuple[Any, Any]]


class ListedRows:
    """The data rows of a list by the hashes of their texts; finds the same ones as `listed_row`."""

    def __init__(self, secret: Secret, rows: DataRows) -> None:
        text_hash = secret.text_hash
        self._by_hash = {text_hash(text): row for text, row in (*rows.by_id.items(), *rows.by_key.items())}
        self._by_title = {text_hash(key): row for key, row in rows.by_key.items() if row.id is None or not is_uuid(row.id)}
        self._ids = {text_hash(id) for id in rows.by_id}
        self._labels = {text_hash(hash) for hash in rows.by_label}

    def row(self, hash: int, title: int) -> DataRow | None:
        return self._by_hash.get(hash) or self._by_title.get(title)

    def are_mixed(self, data: int, label: int) -> bool:
        """Returns True if the list has the data_hash of a row as a label_hash, or the other way round."""
        if not self._labels:
            return False
        return (data in self._labels and data not in self._ids) or (label in self._ids and label not in self._labels)


class RowLookup(NamedTuple):
    """Result of comparing the rows of a block with the list of data rows."""

    fine: Any
    """For each row, in order: True if the rules report nothing (array of bool)."""
    seen: list[int]
    """Positions in the list of data rows that the fine rows name."""
    counted: set[int]
    """Indices in the block of rows whose frame count the list states."""


def compare_rows(listed: ListedRows, column: Columns, places: Any) -> RowLookup:
    """Compares rows with the list. ``places``: the indices in the block of the rows in the columns."""
    import numpy as np

    data, labels, titles = (column(name)[0].tolist() for name in ("data", "label", "title"))
    ends = column("end")[0].view("f8").tolist()
    unit_rows = column("unit")[1].tolist()
    units = zip(*[column(name)[0].tolist() for name in ("unit", "unit title")], strict=True)
    sides = zip(*[column(name)[0].view("f8").tolist() for name in ("width", "height")], strict=True)
    by_row: dict[int, list[tuple[tuple[int, int], tuple[float, float]]]] = {}
    for place, unit, size in zip(unit_rows, units, sides, strict=True):
        by_row.setdefault(place, []).append((unit, size))
    fine, seen, counted = np.ones(len(places), dtype=np.bool_), list[int](), set[int]()
    for at, place in enumerate(places.tolist()):
        whole = listed.row(data[at], titles[at])
        found = [whole.position] if whole is not None else []
        is_fine = not listed.are_mixed(data[at], labels[at])
        for unit, size in by_row[place]:
            known = listed.row(*unit)
            if known is not None:
                found.append(known.position)
            elif len(by_row[place]) == 1:
                known = whole
            is_fine &= known is None or known.width is None or known.height is None or (known.width, known.height) == size
        if whole is not None and whole.frame_count is not None:
            is_fine &= ends[at] < whole.frame_count
            counted.add(place)
        fine[at] = is_fine = is_fine and bool(found)
        if is_fine:
            seen += found
    return RowLookup(fine, seen, counted)
