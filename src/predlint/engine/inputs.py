"""What a Python program hands over to be checked, as what a run reads."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from predlint.engine.memory import as_lines
from predlint.stream.data_rows import DataRows, read_data_rows
from predlint.stream.sources import spool

if TYPE_CHECKING:
    from predlint.engine.files import Input


def rows_of(data_rows: str | os.PathLike[str] | DataRows | None) -> DataRows | None:
    """The data rows, read from their file where a path is given. Raises DataRowsError."""
    return data_rows if data_rows is None or isinstance(data_rows, DataRows) else read_data_rows(data_rows)


def inputs_of(predictions: Any) -> Sequence[Input]:
    """The path of each file, or an opener of all records in memory. Raises TypeError for what is neither."""
    if isinstance(predictions, (str, os.PathLike)):
        return [os.fspath(cast("str | os.PathLike[str]", predictions))]
    if isinstance(predictions, (bytes, bytearray, memoryview)):
        return [spool(io.BytesIO(bytes(cast(Any, predictions))))]
    if isinstance(predictions, Mapping):
        raise TypeError("a list of records is expected, found one record: use check(), or put it into a list")
    if hasattr(predictions, "__aiter__"):
        raise TypeError("the records come asynchronously: use await checker.avalidate(records)")
    if hasattr(predictions, "read"):
        if isinstance(predictions.read(0), str):
            raise TypeError('the file is open in text mode: open it with mode "rb"')
        return [spool(predictions)]
    if not isinstance(predictions, Iterable):
        raise TypeError(f"predictions must be a path, bytes, a binary file or an iterable of records, found {predictions!r}")
    items = cast("Iterable[Any]", predictions)
    if are_paths(items):
        return [os.fspath(p) for p in cast("Sequence[str | os.PathLike[str]]", items)]
    return [spool(as_lines(items), unpack=False)]


def are_paths(items: Iterable[Any]) -> bool:
    """True for a list or tuple of paths; a text in any other iterable is a line."""
    return isinstance(items, (list, tuple)) and bool(items) and all(isinstance(item, (str, os.PathLike)) for item in items)


def are_records(predictions: Any) -> bool:
    """True for what gives records one by one; False for paths, bytes and files."""
    if hasattr(predictions, "__aiter__"):
        return True
    if hasattr(predictions, "read") or isinstance(predictions, (str, os.PathLike, bytes, bytearray, memoryview, Mapping)):
        return False
    return isinstance(predictions, Iterable) and not are_paths(cast("Iterable[Any]", predictions))


def require_records(records: Any, *, waits: bool = False) -> None:
    """Raises TypeError for what does not give records one by one, or gives them asynchronously where nobody ``waits``."""
    if isinstance(records, (str, bytes, os.PathLike, Mapping)):
        words = "avalidate() takes paths and bytes" if waits else "validate() takes paths and bytes"
        raise TypeError(f"an iterable of records is expected, found one value: {words}")
    if not waits and hasattr(records, "__aiter__"):
        raise TypeError("the records come asynchronously: use checker.aiter_diagnostics(records)")
