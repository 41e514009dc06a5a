"""Reads a parquet file as the list of existing data rows, row group by row group. Needs pyarrow, which is the extra ``parquet``."""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Iterator
from itertools import count
from typing import IO, Any

from predlint.stream.data_row import DataRowError, columns_of
from predlint.stream.data_row_export import flat_columns, is_flat

MAGIC = b"PAR1"
#: Rows that are turned into Python values at once.
_ROWS = 1 << 14
#: Columns that contain whole data rows, in tables of exports.
_WRAPPERS = ("data_row", "dataRow")


class MissingPyarrow(ImportError):
    """pyarrow is not installed."""


class WithoutKeys(DataRowError):
    """No column names the data rows."""


def pyarrow() -> tuple[Any, Any]:
    """Returns the package pyarrow and its module for parquet. Raises MissingPyarrow."""
    try:
        return importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    except ImportError:
        raise MissingPyarrow from None


def rows_in(file: IO[bytes], header: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yields the rows by column, numbered from 1. The names of the columns are appended to ``header``. Raises MissingPyarrow, DataRowError
    for an incomplete file, WithoutKeys if no column names the data rows."""
    numbers = count(1)
    for columns in columns_in(file, header):
        for row in zip(*columns.values(), strict=True):
            yield next(numbers), dict(zip(columns, row, strict=True))


def columns_in(file: IO[bytes], header: list[str]) -> Iterator[dict[str, list[Any]]]:
    """Yields the rows by column, many at once. Arguments and errors are those of `rows_in`."""
    arrow, parquet = pyarrow()
    try:
        yield from _columns(arrow, parquet.ParquetFile(file, pre_buffer=False), header)
    except (arrow.ArrowException, OSError) as error:
        raise DataRowError(f"it is not a complete parquet file ({' '.join(str(error).split())[:200]})") from None


def _columns(arrow: Any, table: Any, header: list[str]) -> Iterator[dict[str, list[Any]]]:
    schema = table.schema_arrow
    wrapper = next((name for name in _WRAPPERS if name in schema.names and arrow.types.is_struct(schema.field(name).type)), None)
    fields = [schema.field(at) for at in range(len(schema.names))] if wrapper is None else list(schema.field(wrapper).type)
    names: list[str] = [field.name for field in fields]
    header += names
    columns = columns_of(names)
    if is_flat(names):
        columns = flat_columns(names)
    elif "global_key" not in columns and "id" not in columns:
        raise WithoutKeys
    if (twice := next((names[at] for at in columns.values() if names.count(names[at]) > 1), None)) is not None:
        raise DataRowError(f"there are two columns {twice}")
    readers = [(column, names[at], _reader(arrow, fields[at].type)) for column, at in columns.items()]
    wanted = [name for _, name, _ in readers] if wrapper is None else [f"{wrapper}.{name}" for _, name, _ in readers]
    # Threads would save no time, and a container may refuse them.
    for batch in table.iter_batches(batch_size=_ROWS, columns=wanted, use_threads=False):
        part = batch if wrapper is None else arrow.RecordBatch.from_struct_array(batch.column(wrapper))
        yield {column: read(part.column(name)) for column, name, read in readers}


def _reader(arrow: Any, kind: Any) -> Callable[[Any], list[Any]]:
    """Returns the function that converts values of a parquet type to JSON values."""
    types = arrow.types
    if types.is_floating(kind):
        # tables write gaps as NaN
        return lambda values: [None if value is None or math.isnan(value) else value for value in _plain(values)]
    if types.is_map(kind):
        return _map_values(lambda value: {str(name): inner for name, inner in value})
    if types.is_struct(kind):  # all rows have all members; those that a row lacks are null
        return _map_values(lambda value: {name: inner for name, inner in value.items() if inner is not None})
    return _plain if types.is_integer(kind) or types.is_string(kind) or types.is_large_string(kind) else _map_values(lambda value: value)


def _map_values(read: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    return lambda values: [None if value is None else read(value) for value in values.to_pylist()]


def _plain(values: Any) -> list[Any]:
    """Converts numbers or texts. numpy does it several times faster, but would turn integers beside a gap into floats."""
    return values.to_pylist() if values.null_count else values.to_numpy(zero_copy_only=False).tolist()
