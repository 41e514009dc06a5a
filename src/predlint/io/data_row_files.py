"""Reads files and objects with data rows. Imported only if there is such a file."""

from __future__ import annotations

import importlib
import io
import math
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, count
from typing import IO, Any, cast

import orjson

from predlint.io.data_row import (
    COLUMNS,
    FIELDS,
    SPELLINGS,
    DataRow,
    DataRowError,
    DataRowsError,
    MissingDataRowsError,
    RowTable,
    columns_of,
    drop_fields,
)
from predlint.io.data_row_forms import flat_columns, in_columns, is_flat, of_export, of_upload, unread_in
from predlint.io.data_row_text import (
    LineTooLong,
    ListText,
    UnusualValue,
    broken_array_error,
    by_columns,
    by_lines,
    in_batches,
    json_lines,
    keys_of,
    no_json,
    no_key,
    no_lines,
    no_object,
    no_parquet_column,
    no_value,
    of_columns,
    of_objects,
)
from predlint.io.data_rows import DataRows, DataRowsGiven, Rows
from predlint.io.document_blocks import document_blocks
from predlint.io.paths import SourceError, as_text, ending, is_text, local, shown
from predlint.io.program_objects import as_class, as_plain, column_of, is_table, number_or_list, refuse_plan, rows_in
from predlint.io.sections import Section, read_document, values
from predlint.io.sources import BLOCK, MOST_UNPACKED, Source, is_pipe, open_bytes, open_path
from predlint.model.lenient_json import NotANumber
from predlint.model.texts import quote

# -- Reads the images of a COCO file as the list of existing data rows. Everything else in the file is skipped -----

Json = dict[str, Any]
_LISTS = frozenset({"images", "annotations", "categories"})
_LIKELY = 1 << 16
#: Keys of data rows: an object that has one is a row spread over several lines, not a COCO file.
_OF_ROWS = frozenset({"global_key", "globalKey", "data_row", "dataRow"})


def images_in(path: str) -> Section | None:
    """Finds the list of images in a COCO file. Returns None for any other file, and for one that cannot be read."""
    try:
        with open_bytes(path) as file:
            head = file.read(_LIKELY)
        head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if head and not head.startswith(b"{"):  # white space may go on for long
            return None
        with open_path(path, most=MOST_UNPACKED) as source:
            document = read_document(source, _LISTS)
    except (OSError, SourceError, ValueError):  # reading it as a list of rows gives the reason
        return None
    if document is None or any(section.name in _OF_ROWS for section in document.sections):
        return None
    images = document.section("images")
    return images if images is not None and images.is_array else None


def rows_of(path: str, images: Section) -> Iterator[tuple[int, Json]]:
    """Yields the rows by column, numbered from 1: the file name is the global key, and the id of the image the id."""
    with open_path(path, most=MOST_UNPACKED) as source:
        for number, item in enumerate(values(source, images), 1):
            if not isinstance(item, dict):
                found = "null or no whole JSON" if item is None else quote(item)
                raise DataRowError(f"images: entry {number} is {found}, where an object was expected")
            image = cast("Json", item)
            id_ = image.get("id")
            yield (
                number,
                {
                    "global_key": _plain_json(image.get("file_name")),
                    "id": str(id_) if isinstance(id_, int) and not isinstance(id_, bool) else _plain_json(id_),
                    "media_type": "image",
                    "width": _plain_json(image.get("width")),
                    "height": _plain_json(image.get("height")),
                },
            )


def _plain_json(value: Any) -> Any:
    """Returns the value, or "NaN" for what is no JSON."""
    return "NaN" if value.__class__ is NotANumber else value


# -- Reads a parquet file as the list of existing data rows, row group by row group. Needs pyarrow, which is the extra ``parquet`` --

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


def rows_of_parquet(file: IO[bytes], header: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yields the rows by column, numbered from 1. The names of the columns are appended to ``header``. Raises MissingPyarrow, DataRowError
    for an incomplete file, WithoutKeys if no column names the data rows."""
    numbers = count(1)
    for columns in columns_in(file, header):
        for row in zip(*columns.values(), strict=True):
            yield next(numbers), dict(zip(columns, row, strict=True))


def columns_in(file: IO[bytes], header: list[str]) -> Iterator[dict[str, list[Any]]]:
    """Yields the rows by column, many at once. Arguments and errors are those of `rows_of_parquet`."""
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


# -- Reads files of data rows: tables, JSON, parquet, COCO files, or one key per line. Imported only if there is such a file --

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
            rows = _by_rows(name, in_columns(rows_of_parquet(source.file, header)), "row", header)
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


# -- Reads data rows from Python objects: open files, keys, dicts, models, rows of vendors' SDKs, and tables -------

#: The name of the list in messages.
NAME = "data_rows"
#: Attribute of a data row in an SDK -> column: Labelbox's data rows, and Encord's label rows.
_LABELBOX = {"global_key": "global_key", "uid": "id", "external_id": "external_id", "media_attributes": "media_attributes"}
_ENCORD = {"data_title": "data_title", "data_hash": "data_hash", "label_hash": "label_hash"}
#: Types of values that need no conversion; others come from numpy.
_PLAIN_TYPES = frozenset({str, int, float, bool, type(None), dict, list})


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
            yield (
                item if _PLAIN_TYPES.issuperset(map(type, item.values())) else {name: number_or_list(value) for name, value in item.items()}
            )
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


# -- Reads a list in whatever form it is given ----------------------------------------------------------------------


def read_data_rows(given: DataRowsGiven) -> DataRows:
    """Reads a list of data rows once, for any number of checks.

    ``given`` is the path or URL of a list, an open file, or the rows themselves: global keys, dicts or models with the columns of such a
    list, data rows of Labelbox's SDK (anything with ``global_key`` and ``uid``), label rows of Encord's, a data frame of pandas or polars,
    an Arrow table. Raises DataRowsError for a list that is wrong, TypeError for what holds no data rows.

    Examples:
        >>> read_data_rows(["street-001.jpg", "street-002.jpg"])
        <DataRows: 2 data rows>
        >>> read_data_rows([{"global_key": "street-001.jpg", "width": 1920, "height": 1080}]).rows[0].width
        1920.0
    """
    if isinstance(given, DataRows):
        return given
    if not isinstance(given, (str, os.PathLike)):
        return of_program(given)
    return _read(os.fsdecode(given))


def _read(given: str) -> DataRows:
    if is_text(given):
        raise DataRowsError(*as_text("the list of data rows is", given))
    name = shown(given)
    if given == "-":
        raise DataRowsError("the list of data rows cannot be standard input", "save it as a file")
    if os.path.isdir(local(given)):
        raise DataRowsError(
            f"{name} is a folder", "name the list of data rows in it: a table (.csv), JSON lines, or one key per line (.txt)"
        )
    if not is_pipe(given):
        return read(given, name, ending(given))
    try:
        with open_bytes(given) as pipe:
            return _copied(pipe.read, name, ending(given), "the pipe")
    except OSError as error:
        raise DataRowsError(f"{name}: cannot be read: {error.strerror or error}", getattr(error, "help", None)) from None


def read_open(given: Any, name: str) -> DataRows:
    """Reads an open file, binary or text, to its end. Raises DataRowsError, or TypeError for what gives neither."""

    def block(size: int) -> bytes:
        part = given.read(size)
        if not isinstance(part, (str, bytes)):
            raise TypeError(f"{name} is an open file whose read() gives {type(part).__name__}, not bytes or text")
        return part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part

    called: Any = getattr(given, "name", None)
    return _copied(block, name, ending(called) if isinstance(called, str) else "", "the file")


def _copied(read_block: Callable[[int], bytes], name: str, end: str, what: str) -> DataRows:
    """Reads a list that can be read only once, by way of a temporary file."""
    import tempfile

    with tempfile.NamedTemporaryFile() as copy:
        copied = 0
        while block := read_block(BLOCK):
            copied += len(block)
            if copied > MOST_UNPACKED:
                raise DataRowsError(f"{name}: {what} gives more than {MOST_UNPACKED >> 30} GB", "does its program ever end?")
            copy.write(block)
        copy.flush()
        return read(copy.name, name, end)
