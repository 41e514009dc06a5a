"""Rows of a Labelbox export: ``data_row`` holds the keys, ``media_attributes`` beside it what the platform has measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, cast

from predlint.stream.data_row import IN_PIXELS, SPELLINGS, DataRowError, columns_of, medium_of

Json = dict[str, Any]
_FLAT_KEYS = frozenset({"data_row.global_key", "data_row.id"})
#: Members that hold others, of an export; and those by which it is told that each of these has a column of its own.
WRAPPERS = frozenset({"data_row", "dataRow", "media_attributes", "mediaAttributes"}) | _FLAT_KEYS
_KEYS = frozenset(spelling for spelling, column in SPELLINGS.items() if column in ("global_key", "id"))
#: What is read of the objects that an export has, where each of their members has a column of its own.
_FLATTENED = ("data_row", "media_attributes")
#: Media whose width and height are the pixels of one picture.
_SIZED = frozenset({"image", "video", None})
#: Of these a prediction has at least one beside its data row, and no row of a list has any.
_PREDICTED = frozenset(
    {"bbox", "polygon", "line", "point", "mask", "answer", "answers", "location", "locations", "segments", "relationship", "schemaId"}
)


def is_flat(names: Iterable[str]) -> bool:
    """Whether columns, or members, are those of exported rows in a table, as pandas.json_normalize makes it."""
    given = list(names)
    return not _FLAT_KEYS.isdisjoint(given) and _KEYS.isdisjoint([name.strip().lower() for name in given])


def flat_columns(names: list[str]) -> dict[str, int]:
    """The places of such columns of which something is read, by their names."""
    return {name: at for at, name in enumerate(names) if name.partition(".")[0] in _FLATTENED}


def _unfolded(row: Json) -> Json:
    """The row with the objects that a table has by columns: ``data_row.global_key``, ``media_attributes.width``."""
    wrapped: Json = {}
    for name, value in row.items():
        outer, _, inner = name.partition(".")
        if inner and outer in _FLATTENED and value is not None and value != "":
            wrapped.setdefault(outer, {})[inner] = _number(value) if outer != "data_row" else value
    return wrapped


def _number(value: Any) -> Any:
    """A number that a table of text holds."""
    try:
        return float(value) if value.__class__ is str else value
    except ValueError:
        return value


def in_columns(rows: Iterable[tuple[int, Json]]) -> Iterator[tuple[int, Json]]:
    """Rows of a table by column, also of one whose columns are those of an export."""
    for number, row in rows:
        if is_flat(row):
            whole = of_export(row)
            names = list(whole)
            yield number, {column: whole[names[at]] for column, at in columns_of(names).items()}
        else:
            yield number, row


def of_export(row: Json) -> Json:
    """The members of a row that an export wraps in ``data_row``, or has in columns; any other row as it is, with what is beside its key
    in ``media_attributes``. What the row says itself goes first."""
    if is_flat(row):
        row = _unfolded(row)
    inner = _object(row, "data_row", "dataRow")
    if inner is not None and not _PREDICTED.isdisjoint(row):  # by such a list every key would be known that anything was predicted for
        raise DataRowError("is a prediction, not a data row")
    attributes = _object(row, "media_attributes", "mediaAttributes")
    inner = row if inner is None else inner
    if not attributes:
        return inner
    said = columns_of(list(inner))
    return inner | {column: value for column, value in _measured(attributes).items() if column not in said}


def _object(row: Json, *names: str) -> Json | None:
    return next((cast(Json, row[name]) for name in names if row.get(name).__class__ is dict), None)


def _measured(attributes: Json) -> Json:
    """Columns and values, as far as they mean the same in a list of data rows. What the platform could not measure is null or 0."""
    given = {name.lower().replace("_", ""): value for name, value in attributes.items() if value}
    media_type = _media_type(str(given.get("assettype", "")), str(given.get("mimetype", "")).lower())
    medium = medium_of(media_type)
    found: Json = {"media_type": media_type} if medium is not None else {}
    if medium in _SIZED:
        found |= {name: given[name] for name in ("width", "height") if name in given}
    if "framecount" in given:
        found["frame_count"] = given["framecount"]
    if "duration" in given and medium == "video":
        seconds = given["duration"]
        found["duration_ms"] = seconds * 1000 if seconds.__class__ in (int, float) else seconds
    return found


@lru_cache(256)
def _media_type(asset: str, mime: str) -> str:
    """The kind of media as a list would name it: ``image``, ``tms_geo`` …; empty where neither type tells."""
    last = mime.rpartition("/")[2].removeprefix("x-").replace("-", "_")
    if last in IN_PIXELS:
        return last
    for spelt in (asset, last, mime):
        try:
            medium = medium_of(spelt)
        except DataRowError:
            continue  # a word for something that no list of data rows names
        # a multimodal chat is exported as a conversation too: which of them the row is, is not told
        if medium is not None and medium != "conversational":
            return spelt
    return ""
