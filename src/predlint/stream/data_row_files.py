"""Reads files of data rows: tables, JSON, parquet, COCO files, or one key per line. Imported only if there is such a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, cast

import orjson

from predlint.stream.data_row import (
    COLUMNS,
    FIELDS,
    SPELLINGS,
    DataRow,
    DataRowError,
    DataRowsError,
    MissingDataRowsError,
    columns_of,
    drop_fields,
)
from predlint.stream.data_row_coco import images_in, rows_of
from predlint.stream.data_row_columns import unread_in
from predlint.stream.data_row_conflicts import Rows
from predlint.stream.data_row_csv import by_columns, by_lines
from predlint.stream.data_row_errors import broken_array_error, keys_of, no_json, no_key, no_lines, no_object, no_parquet_column, no_value
from predlint.stream.data_row_export import in_columns, of_export
from predlint.stream.data_row_fast import UnusualValue, in_batches, json_lines, of_columns, of_objects
from predlint.stream.data_row_parquet import MAGIC, MissingPyarrow, WithoutKeys, columns_in, rows_in
from predlint.stream.data_row_table import RowTable
from predlint.stream.data_row_text import LineTooLong, ListText
from predlint.stream.data_row_upload import of_upload
from predlint.stream.data_rows import DataRows
from predlint.stream.document_blocks import document_blocks
from predlint.stream.sections import Section
from predlint.stream.sources import MOST_UNPACKED, Source, SourceError, open_path

#: Maximum bytes of a JSON array that is parsed as a whole, which gives the best error messages. A larger one is read block by block.
_WHOLE = 4 << 20
_TAIL = 1 << 12
#: Words that identify the line of column names if the following lines lack them.
_KEYS = ("global_key", "globalkey", "global key", "data_hash", "data hash", "data_title", "data title", "file_name")


def read(path: str, name: str, ending: str) -> DataRows:
    """Returns the rows of the file at the path; messages call it ``name``."""
    images = images_in(path)
    if images is not None:
        return _of_coco(path, name, images)
    try:
        with open_path(path, most=MOST_UNPACKED) as source:
            if source.corrupt is not None:
                raise DataRowsError(f"{name}: {source.corrupt}")
            if source.read_at(0, len(MAGIC)) == MAGIC:
                return _of_parquet(name, source)
            return _of_text(name, ending, ListText(name, source))
    except SourceError as error:
        if isinstance(error, FileNotFoundError):
            raise MissingDataRowsError(error.message, error.help).of(error.filename) from None
        raise DataRowsError(error.message, error.help) from None


def _of_parquet(name: str, source: Source) -> DataRows:
    """Returns the rows of a parquet file."""
    header: list[str] = []
    try:
        source.file.seek(0)
        try:
            rows = DataRows(of_columns(columns_in(source.file, header)), None, unread_in(header))
        except (UnusualValue, DataRowError):
            header.clear()
            source.file.seek(0)
            rows = _by_rows(name, in_columns(rows_in(source.file, header)), "row", header)
        return require_rows(name, rows)
    except MissingPyarrow:
        raise DataRowsError(f"{name}: parquet is not read here", "pip install pyarrow") from None
    except WithoutKeys:
        raise no_parquet_column(name, header) from None
    except DataRowError as refused:
        raise DataRowsError(f"{name}: {refused}") from None


def _of_text(name: str, ending: str, text: ListText) -> DataRows:
    """Returns the rows of a table, of JSON, or of one key per line."""
    first = text.head[:1]
    if not first:
        raise DataRowsError(f"{name}: the list is empty")
    if first == "<" and text.source.read_at(max(0, text.source.size - _TAIL), _TAIL).rstrip().endswith(b">"):
        raise DataRowsError(
            f"{name}: this is HTML or XML, not a list of data rows", "give a table (.csv), JSON lines, or one key per line (.txt)"
        )
    if ending in (".csv", ".tsv") or (first not in "{[" and _names_columns(text.head)):
        header: list[str] = []
        if (table := by_columns(name, text, header)) is not None:
            rows = DataRows(table, None, unread_in(header))
        else:
            rows = _by_rows(name, in_columns(by_lines(name, text)), "line", header)
    elif first in "{[":
        try:
            rows = _of_json(name, text)
        except DataRowsError:
            if text.source.size <= _WHOLE and _is_ontology(text.whole()):
                fix = "give it as the ontology, and the list in its place"
                raise DataRowsError(f"{name}: this is an ontology, not a list of data rows", fix) from None
            raise
    elif ending in (".ndjson", ".jsonl", ".json"):
        raise no_lines(name, text.head)
    elif ending == ".parquet":
        raise DataRowsError(f"{name}: this is not a parquet file", "name a list of one key per line .txt")
    else:
        try:
            keys = keys_of(name, _bare_lines(text))
        except LineTooLong:
            keys = keys_of(name, text.lines(newline=None))
        rows = DataRows(RowTable(len(keys), {"global_key": keys}, {"global_key": None}))
    return require_rows(name, rows)


def _bare_lines(text: ListText) -> Iterator[str]:
    """Yields the lines; a carriage return alone ends a line too, as in a table. Raises LineTooLong."""
    return chain.from_iterable(block.decode().replace("\r", "\n").split("\n") for block in text.blocks())


def _names_columns(head: str) -> bool:
    """Returns True if the first line names columns, for a file whose name does not say it. Keys may be called ``global_key_1`` too."""
    first, second, *_ = [line.strip().lower() for line in head.split("\n", 64) if line.strip()] + [""]
    if not any(word in first for word in _KEYS):
        return False
    alone = not any(separator in first for separator in ",;\t")
    return not alone or first.strip('"') in SPELLINGS or not (second == "" or any(word in second for word in _KEYS))


def _is_ontology(text: str) -> bool:
    try:
        value: Any = orjson.loads(text)
    except ValueError:
        return False
    if not isinstance(value, dict):
        return False
    whole = cast("dict[str, Any]", value)
    inner: Any = next((whole[name] for name in ("editor", "structure", "normalized") if name in whole), whole)
    return isinstance(inner, dict) and "classifications" in inner and ("objects" in inner or "tools" in inner)


def require_rows(name: str, rows: DataRows) -> DataRows:
    """Returns the list. Raises DataRowsError if it is empty."""
    if not rows.rows:
        raise DataRowsError(f"{name}: the list has no data row")
    return rows


# -- JSON -------------------------------------------------------------------------------------------------------------


def _of_json(name: str, text: ListText) -> DataRows:
    is_list, members = text.head[:1] == "[", list[str]()
    try:
        return DataRows(of_objects(in_batches(_items(name, text)) if is_list else json_lines(text), members), None, unread_in(members))
    except UnusualValue:
        members.clear()
    unit = "entry" if is_list else "line"
    return _by_rows(name, _json(name, _objects(name, text), unit, members), unit, members)


def of_values(name: str, unit: str, values: list[dict[str, Any]]) -> DataRows:
    """Returns the list of rows that are given as JSON values. ``unit``: what messages call one of them."""
    members = list[str]()
    try:
        return DataRows(of_objects(in_batches(iter(values)), members), None, unread_in(members))
    except UnusualValue:
        members.clear()
    return _by_rows(name, _json(name, enumerate(values, 1), unit, members), unit, members)


def _json(name: str, rows: Iterable[tuple[int, dict[str, Any]]], unit: str, members: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yields the rows by column. The keys of the first row are appended to ``members``."""
    plans: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for number, row in rows:
        try:
            row = of_upload(of_export(row))
        except DataRowError as refused:
            raise DataRowsError(f"{name}: entry {number} {refused}", "give the list of the data rows that are in the project") from None
        names = tuple(row)
        plan = plans.get(names)
        if plan is None:
            plan = [(column, names[at]) for column, at in columns_of(list(names)).items()]
            if not {"global_key", "id"} & {column for column, _ in plan}:
                raise no_key(f"{name}: {unit} {number}", row)
            members += [] if plans else names
            if len(plans) < 1_000:
                plans[names] = plan
        yield number, {column: row[member] for column, member in plan}


def _objects(name: str, text: ListText) -> Iterator[tuple[int, dict[str, Any]]]:
    numbered = enumerate(_items(name, text), 1) if text.head[:1] == "[" else _lines(name, text)
    for number, row in numbered:
        if row.__class__ is not dict:
            raise no_object(f"{name}: entry {number}")
        yield number, row


def _items(name: str, text: ListText) -> Iterator[Any]:
    """Yields the elements of a JSON array."""
    if text.source.size <= _WHOLE:
        whole = text.whole()
        try:
            yield from orjson.loads(whole)
        except orjson.JSONDecodeError as error:
            raise no_json(name, whole, error) from None
        return
    for block in document_blocks(text.source, text.begin, array=True):
        if block.broken is not None:
            raise broken_array_error(name, text.source, block)
        yield from orjson.loads(b"[%b]" % block.raw)


def _lines(name: str, text: ListText) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.lines(), 1):
        if not line.isspace():
            try:
                yield number, orjson.loads(line)
            except orjson.JSONDecodeError as error:
                raise no_json(name, line.removesuffix("\n"), error, number) from None


def _of_coco(path: str, name: str, images: Section) -> DataRows:
    """Returns the rows for the images of a COCO file."""
    try:
        return require_rows(name, _by_rows(f"{name}: images", rows_of(path, images), "entry", []))
    except DataRowError as refused:
        raise DataRowsError(f"{name}: {refused}") from None


# -- row by row -------------------------------------------------------------------------------------------------------


def _by_rows(name: str, members: Iterator[tuple[int, dict[str, Any]]], unit: str, header: list[str]) -> DataRows:
    """Returns the list of these rows. ``header``: the names of all columns; it may be filled only while the rows are read."""
    rows = Rows(name, unit)
    for number, member in members:
        rows.add(number, _row(f"{name}: {unit} {number}", len(rows.rows), member))
    return DataRows(rows.rows, rows.doubts, unread_in(header))


def _row(place: str, position: int, values: dict[str, Any]) -> DataRow:
    """Returns a row with these values by column."""
    facts: dict[str, Any] = {"global_key": None}
    if "unit" in values or "epsg" in values or "media_type" in values:
        facts["degrees"] = drop_fields(values)
    for column, value in values.items():
        if value is not None:
            try:
                facts[FIELDS[column]] = COLUMNS[column](value)
            except DataRowError as refused:
                raise no_value(f"{place}: {column}", refused, value) from None
    if not facts["global_key"] and not facts.get("id"):
        raise DataRowsError(f"{place} has neither a global key nor an id")
    return DataRow(position, **facts)
