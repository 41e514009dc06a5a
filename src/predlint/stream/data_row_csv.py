"""Reads a table of text (csv, with commas, semicolons or tabs) as the list of existing data rows."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any, Protocol

from predlint.batches import batches
from predlint.stream.data_row import MEANT, SCALARS, DataRowsError, columns_of
from predlint.stream.data_row_errors import no_column
from predlint.stream.data_row_export import flat_columns, is_flat
from predlint.stream.data_row_fast import ROWS, Columns, UnusualValue, plain_cells
from predlint.stream.data_row_table import RowTable
from predlint.stream.data_row_text import LONGEST, ListText


class _Table(Protocol):
    """A csv.reader."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


def _open_csv(name: str, text: ListText) -> tuple[_Table, str | None, dict[str, int], list[str]]:
    """Returns a reader, placed after the line that names the columns; the separator (None if spaces follow it); the positions of known
    columns; and the names of all columns."""
    if csv.field_size_limit() < LONGEST:  # a column that is not read may hold whole texts
        csv.field_size_limit(LONGEST)
    first = text.head.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    spaced = 0 < first.count(mark) == first.count(f"{mark} ")  # then the space belongs neither to a name nor to a key
    reader = csv.reader(text.lines(newline=""), delimiter=mark, skipinitialspace=spaced)
    try:
        header = next((row for row in reader if row), list[str]())
    except csv.Error as error:
        raise DataRowsError(f"{name}: line {reader.line_num}: {error}") from None
    columns = {column: at for column, at in columns_of(header).items() if column in SCALARS or column in MEANT}
    named = [column.strip().lower() for column in header]
    if (twice := next((named[at] for at in columns.values() if named.count(named[at]) > 1), None)) is not None:
        raise DataRowsError(f"{name}: there are two columns {twice}", "leave one of them out, or give it another name")
    if is_flat(header):
        columns = flat_columns(header)
    elif "global_key" not in columns and "id" not in columns:
        raise no_column(name, header)
    while header and not header[-1].strip():
        header.pop()  # after a trailing separator
    return reader, None if spaced else mark, columns, header


def by_columns(name: str, text: ListText, header: list[str]) -> RowTable | None:
    """Reads the rows of a table column by column, and adds the names of the columns to ``header``. Returns None for any unusual value:
    reading row by row then gives the reason."""
    reader, mark, columns, names = _open_csv(name, text)
    header += names
    cells = _cells(text, reader, len(names)) if mark is None or text.quotes else plain_cells(text, mark, len(names))
    read = Columns("")
    try:
        for each in cells:
            read.add(len(each[0]), {column: each[at] for column, at in columns.items()})
        return read.table()
    except UnusualValue:
        return None


def _cells(text: ListText, reader: _Table, width: int) -> Iterator[list[tuple[str, ...]]]:
    """Yields the cells of a table by column. Raises UnusualValue."""
    last: list[str] = []
    try:
        for batch in batches(reader, ROWS):
            if rows := [row for row in batch if row] if [] in batch else batch:
                last, cells = rows[-1], [*zip(*rows, strict=True)]
                if len(cells) != width:
                    raise UnusualValue
                yield cells
    except (csv.Error, ValueError):
        raise UnusualValue from None
    if _never_ends(last, text):
        raise UnusualValue


def by_lines(name: str, text: ListText) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yields each row with the line on which it ends, from 1, and its values by column; None for an empty cell. Raises DataRowsError."""
    reader, _, columns, names = _open_csv(name, text)
    width = len(names)
    begins, last = reader.line_num + 1, (0, list[str]())
    try:
        for row in reader:
            if row:
                if len(row) < width or any(cell.strip() for cell in row[width:]):
                    raise _unclosed(name, begins) if _is_open(row, text) else _ragged(name, reader.line_num, len(row), width)
                yield reader.line_num, {column: row[at] or None for column, at in columns.items()}
                last = begins, row
            begins = reader.line_num + 1
    except csv.Error as error:
        raise DataRowsError(f"{name}: line {reader.line_num}: {error}") from None
    if _never_ends(last[1], text):  # the following lines are all in one value, perhaps of a column that is not read
        raise _unclosed(name, last[0])


def _is_open(row: list[str], text: ListText) -> bool:
    """Returns True for a row with too few or too many values that seems to continue because a quote was not closed."""
    return any(["\n" in cell for cell in row]) and text.quotes % 2 == 1


def _never_ends(row: list[str], text: ListText) -> bool:
    """Returns True for a last row whose quote is not closed before the text ends. If only line feeds follow the quote, no row is lost."""
    return bool(row) and "\n" in row[-1] and not row[-1].isspace() and text.ends_with(row[-1].replace('"', '""'))


def _unclosed(name: str, line: int) -> DataRowsError:
    what = f"{name}: line {line} has a double quote that is not closed where its value ends"
    return DataRowsError(what, "close it; a double quote within a value is written twice")


def _ragged(name: str, line: int, cells: int, columns: int) -> DataRowsError:
    """Returns the error for a row whose values may be under the wrong names."""
    found = f"{cells} value{'s' if cells != 1 else ''}, where the first line names {columns} column{'s' if columns != 1 else ''}"
    fix = "is there a separator in a value? put it in double quotes" if cells > columns else "leave values that are not known empty: a,,"
    return DataRowsError(f"{name}: line {line} has {found}", fix)
