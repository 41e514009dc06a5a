"""The data rows that exist, from ``--data-rows``: csv, ndjson or json lines, or one global key a line."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

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


@dataclass(frozen=True, slots=True)
class DataRow:
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
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    header = {(column or "").strip().lower(): column for column in reader.fieldnames or ()}
    columns = {meaning: header[s] for meaning, spellings in _COLUMNS.items() for s in reversed(spellings) if s in header}
    if "global_key" not in columns and "id" not in columns:
        raise DataRowsError(f"{name}: no column global_key (found {', '.join(header) or 'none'})", "the first line must name the columns")
    try:
        for row in reader:
            yield reader.line_num, {meaning: row[column] or None for meaning, column in columns.items()}
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
    for member in ("global_key", "id"):
        if row.get(member) is not None and not isinstance(row[member], str):
            raise DataRowsError(f"{name}: line {number}: {member} must be a string, found {row[member]!r}")
    key, id_ = row.get("global_key"), row.get("id")
    if not key and not id_:
        raise DataRowsError(f"{name}: line {number} has neither a global key nor an id")
    media = row.get("media_type")
    sizes: list[float | None] = []
    for member in ("width", "height"):
        try:
            size = float(row[member]) if row.get(member) is not None else None
        except (TypeError, ValueError):
            raise DataRowsError(f"{name}: line {number}: {member} must be a number of pixels, found {row[member]!r}") from None
        if size is not None and not 0 < size < float("inf"):
            raise DataRowsError(f"{name}: line {number}: {member} must be greater than 0, found {row[member]!r}")
        sizes.append(size)
    return DataRow(position, key, id_, _MEDIA.get(str(media).lower()) if media else None, sizes[0], sizes[1])
