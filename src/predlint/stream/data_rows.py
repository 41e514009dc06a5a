"""The data rows that exist, from ``--data-rows``: csv, ndjson or json lines, or one global key a line."""

from __future__ import annotations

import csv
import io
import math
import os
from collections.abc import Iterator
from typing import Any

import orjson
from msgspec import Struct

from predlint.names import nearest

#: Spellings of the columns, by what they mean.
_COLUMNS = {
    "global_key": ("global_key", "globalkey", "global key", "key"),
    "id": ("id", "data_row_id", "datarowid", "data row id"),
    "media_type": ("media_type", "mediatype", "media"),
    "width": ("width",),
    "height": ("height",),
}
_MEDIA = {
    "image": "image", "video": "video", "text": "text", "pdf": "pdf", "document": "pdf", "audio": "audio",
    "conversational": "conversational", "tms_geo": "geospatial", "tms_simple": "geospatial", "geospatial_tile": "geospatial",
    "geospatial": "geospatial", "html": "html", "dicom": "dicom", "llm_prompt_response": "llm-prompt-response",
    "llm_prompt_response_creation": "llm-prompt-response", "llm-prompt-response": "llm-prompt-response",
    "llm_offline_mmc": "llm-multimodal", "llm-multimodal": "llm-multimodal",
}  # fmt: skip


class DataRowsError(ValueError):
    """The list of data rows cannot be used; the message says where and why."""

    def __init__(self, message: str, help: str | None = None) -> None:
        super().__init__(message)
        self.message, self.help = message, help


class DataRow(Struct, frozen=True, gc=False):
    """What is known of one data row. ``width`` and ``height`` are in pixels; None when not given."""

    position: int
    global_key: str | None
    id: str | None = None
    media: str | None = None
    width: float | None = None
    height: float | None = None

    @property
    def name(self) -> str:
        return self.global_key or self.id or ""


class DataRows:
    """The data rows that exist, found by global key or by id."""

    def __init__(self, rows: list[DataRow]) -> None:
        self.rows = rows
        self.by_key = {row.global_key: row for row in rows if row.global_key is not None}
        self.by_id = {row.id: row for row in rows if row.id is not None}
        self._nearest: dict[str, tuple[str, ...]] = {}

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def media(self) -> set[str]:
        """The media that the list names."""
        return {row.media for row in self.rows if row.media is not None}

    def closest(self, key: str) -> tuple[str, ...]:
        """Known global keys that look like this one, at most three."""
        if key not in self._nearest:
            if len(self._nearest) > 5_000:
                return ()
            # A search through millions of keys would cost more than the whole file.
            pool = self.by_key if len(self.by_key) <= 50_000 else [k for k in (key.strip(), key.lower(), key.upper()) if k in self.by_key]
            self._nearest[key] = tuple(nearest(key, pool))
        return self._nearest[key]


def read_data_rows(path: str | os.PathLike[str]) -> DataRows:
    """Reads a list of data rows. Raises DataRowsError for anything that is not one."""
    name = os.fspath(path)
    try:
        with open(name, "rb") as file:
            data = file.read()
    except FileNotFoundError:
        raise DataRowsError(f"{name}: no such file") from None
    except OSError as error:
        raise DataRowsError(f"{name}: cannot be read ({error.strerror})") from None
    if name.endswith(".parquet") or data[:4] == b"PAR1":
        raise DataRowsError(f"{name}: parquet is not read by this version", "save the list as .csv, .ndjson or .txt")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataRowsError(f"{name}: byte {error.start:,} is not UTF-8", "save the list as UTF-8 text") from None
    first = text.lstrip()[:1]
    if not first:
        raise DataRowsError(f"{name}: the list is empty")
    header = text.lstrip().split("\n", 1)[0].lower()
    if name.endswith((".csv", ".tsv")) or (first not in "{[" and any(word in header for word in ("global_key", "globalkey", "global key"))):
        members = _csv(name, text)
    elif first in "{[":
        members = _json(name, text)
    elif name.endswith((".ndjson", ".jsonl", ".json")):
        raise DataRowsError(f"{name}: line 1 is not JSON")
    else:
        members = ((number, {"global_key": line.rstrip("\r")}) for number, line in enumerate(text.split("\n"), 1) if line.strip())
    rows: list[DataRow] = []
    known: set[tuple[str | None, str | None]] = set()
    for number, member in members:
        row = _row(name, number, len(rows), member)
        if (row.global_key, row.id) not in known:
            known.add((row.global_key, row.id))
            rows.append(row)
    if not rows:
        raise DataRowsError(f"{name}: the list has no data row")
    return DataRows(rows)


def _csv(name: str, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    first = text.lstrip().split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    try:
        header = {column.strip().lower(): at for at, column in enumerate(next((row for row in reader if row), ()))}
        columns = {meaning: header[s] for meaning, spellings in _COLUMNS.items() for s in reversed(spellings) if s in header}
        if "global_key" not in columns and "id" not in columns:
            found = ", ".join(header) or "none"
            raise DataRowsError(f"{name}: no column global_key (found {found})", "the first line must name the columns")
        for row in reader:
            if row:
                width = len(row)
                yield reader.line_num, {meaning: row[at] or None for meaning, at in columns.items() if at < width}
    except csv.Error as error:
        raise DataRowsError(f"{name}: line {reader.line_num}: {error}") from None


def _json(name: str, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    if text.lstrip().startswith("["):
        try:
            items: Any = orjson.loads(text)
        except ValueError as error:
            raise DataRowsError(f"{name}: not JSON: {error}") from None
        numbered = enumerate(items, 1)
    else:
        numbered = ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())
    for number, item in numbered:
        try:
            row: Any = orjson.loads(item) if isinstance(item, str) and not text.lstrip().startswith("[") else item
        except ValueError as error:
            raise DataRowsError(f"{name}: line {number} is not JSON: {error}") from None
        if row.__class__ is not dict:
            raise DataRowsError(f"{name}: entry {number} is not an object", 'write {"global_key": "…"}')
        for wrapper in ("data_row", "dataRow"):  # rows of an export
            if row.get(wrapper).__class__ is dict:
                row = row[wrapper]
                break
        lower = {str(key).lower(): value for key, value in row.items()}
        yield number, {meaning: lower[s] for meaning, spellings in _COLUMNS.items() for s in reversed(spellings) if s in lower}


def _row(name: str, number: int, position: int, row: dict[str, Any]) -> DataRow:
    key, id_ = row.get("global_key"), row.get("id")
    for member, value in (("global_key", key), ("id", id_)):
        if value is not None and value.__class__ is not str:
            raise DataRowsError(f"{name}: line {number}: {member} must be a string, found {value!r}")
    if not key and not id_:
        raise DataRowsError(f"{name}: line {number} has neither a global key nor an id")
    media, width, height = row.get("media_type"), row.get("width"), row.get("height")
    return DataRow(
        position,
        key,
        id_,
        _MEDIA.get(str(media).lower()) if media else None,
        None if width is None else _size(name, number, "width", width),
        None if height is None else _size(name, number, "height", height),
    )


def _size(name: str, number: int, member: str, value: Any) -> float:
    try:
        size = float(value)
    except (TypeError, ValueError):
        raise DataRowsError(f"{name}: line {number}: {member} must be a number of pixels, found {value!r}") from None
    if not 0 < size < math.inf:
        raise DataRowsError(f"{name}: line {number}: {member} must be greater than 0, found {value!r}")
    return size
