"""Reads data rows from Python objects: open files, keys, dicts, models, rows of vendors' SDKs, and tables."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from predlint.names import quote
from predlint.stream.data_row import DataRowsError, columns_of
from predlint.stream.data_row_files import of_values, require_rows
from predlint.stream.data_row_table import RowTable
from predlint.stream.data_rows import DataRows, read_open
from predlint.stream.objects import as_class, as_plain, column_of, is_table, number_or_list, refuse_plan, rows_in

#: The name of the list in messages.
NAME = "data_rows"
#: Attribute of a data row in an SDK -> column: Labelbox's data rows, and Encord's label rows.
_LABELBOX = {"global_key": "global_key", "uid": "id", "external_id": "external_id", "media_attributes": "media_attributes"}
_ENCORD = {"data_title": "data_title", "data_hash": "data_hash", "label_hash": "label_hash"}
#: Types of values that need no conversion; others come from numpy.
_PLAIN = frozenset({str, int, float, bool, type(None), dict, list})


def of_program(given: object) -> DataRows:
    """Returns the list of the given rows. Raises TypeError for what contains no data rows, DataRowsError for wrong ones."""
    if isinstance(given, Mapping) and isinstance(images := cast("Mapping[str, Any]", given).get("images"), list):  # a COCO file
        given = cast("list[Any]", images)
    if isinstance(given, Mapping):
        raise TypeError(f"{NAME} is a list of data rows, found one dict: put it into a list")
    if hasattr(given, "read"):
        return read_open(given, NAME)
    if isinstance(given, (bytes, bytearray, memoryview)):
        if (content := bytes(cast(Any, given))).lstrip()[:1] in (b"{", b"[") or b"\n" in content:
            return read_open(io.BytesIO(content), NAME)
        raise TypeError(f"{NAME} is the path of a list, or its rows, not {type(cast(object, given)).__name__}: give the path of the file")
    if isinstance(given, type):
        raise TypeError(f"{NAME} is a list of data rows, found {as_class(given)}")
    refuse_plan(given)
    if is_table(given):
        return require_rows(NAME, of_values(NAME, "row", [*rows_in(_with_index(given))]))
    given = column_of(given)
    if _of_sdk(given) is not None:
        raise TypeError(f"{NAME} is a list of data rows, found one {type(given).__name__}: put it into a list")
    if (ids := getattr(given, "_iterable", None)) is not None and type(given).__name__ == "UniqueIds":  # of Labelbox's SDK
        given = [{"id": each} for each in ids]
    if not isinstance(given, Iterable):
        raise TypeError(f"{NAME} is the path of a list, what read_data_rows() gave, or the rows themselves, not {type(given).__name__}")
    items = cast("Iterable[Any]", given)
    every = sorted(items, key=str) if isinstance(items, (set, frozenset)) else [*items]
    if set(map(type, every)) == {str}:
        return _of_keys(every)
    return require_rows(NAME, of_values(NAME, "entry", [*_rows(every)]))


def _with_index(table: Any) -> Any:
    """Returns a pandas frame with the keys of its index as columns."""
    names: list[Any] = list(getattr(getattr(table, "index", None), "names", ()))
    keys = [name for name in names if isinstance(name, str) and {"global_key", "id"} & columns_of([name]).keys()]
    return table.reset_index() if keys and not {*keys} & {*table.columns} else table


def _of_keys(keys: list[str]) -> DataRows:
    """Returns the list of distinct keys."""
    if (empty := next((at for at, key in enumerate(keys, 1) if not key or key.isspace()), None)) is not None:
        raise DataRowsError(f"{NAME}: entry {empty} is empty", "give the global key of each data row")
    keys = [*dict.fromkeys(keys)]
    return DataRows(RowTable(len(keys), {"global_key": keys}, {"global_key": None}))


def _rows(items: Iterable[Any]) -> Iterator[Any]:
    for number, item in enumerate(items, 1):
        if item.__class__ is dict:
            item = item if {str}.issuperset(map(type, item)) else {_column(name, number): value for name, value in item.items()}
            yield item if _PLAIN.issuperset(map(type, item.values())) else {name: number_or_list(value) for name, value in item.items()}
        elif isinstance(item, str):
            yield {"global_key": str(item)}
        elif is_table(item):
            yield from rows_in(item)
        else:
            row = _of_sdk(item)
            row = as_plain(item, number) if row is None else row
            if row.__class__ is not dict:
                raise DataRowsError(f"{NAME}: entry {number} is {quote(row)}", "give a global key as a text, or a dict with global_key")
            yield row


def _column(name: object, number: int) -> str:
    """Returns the name of a member. Labelbox's SDK accepts its field objects in place of names."""
    name = name if isinstance(name, str) else getattr(name, "name", None)
    if not isinstance(name, str):
        raise DataRowsError(f"{NAME}: entry {number} has a member that is not named by a text", "name its members as the columns of a list")
    return name


def _of_sdk(item: object) -> dict[str, Any] | None:
    """Returns the members of a data row of an SDK, or None for another object."""
    for members in (_LABELBOX, _ENCORD):
        first, second, *_ = members
        if hasattr(item, first) and hasattr(item, second):
            found = {column: getattr(item, name, None) for name, column in members.items()}
            return {column: value for column, value in found.items() if value is not None}
    return None
