"""Reads rows of a Labelbox export: ``data_row`` holds the keys, ``media_attributes`` beside it what the platform has measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, cast

from predlint.stream.data_row import IN_PIXELS, SPELLINGS, DataRowError, columns_of, medium_of

Json = dict[str, Any]
_FLAT_KEYS = frozenset({"data_row.global_key", "data_row.id"})
#: Members of an export that contain others, or that show that each of these has a column of its own.
WRAPPERS = frozenset({"data_row", "dataRow", "media_attributes", "mediaAttributes"}) | _FLAT_KEYS
_KEYS = frozenset(spelling for spelling, column in SPELLINGS.items() if column in ("global_key", "id"))
#: The objects of an export that are read if each of their members has a column of its own.
_FLATTENED = ("data_row", "media_attributes")
#: Media whose width and height are the pixels of one picture.
_SIZED = frozenset({"image", "video", None})
#: Members of predictions: each prediction has at least one of them beside its data row, and no row of a list has any.
_PREDICTED = frozenset(
    {"bbox", "polygon", "line", "point", "mask", "answer", "answers", "location", "locations", "segments", "relationship", "schemaId"}
)


def is_flat(names: Iterable[str]) -> bool:
    """Returns True if these are the columns of exported rows as pandas.json_normalize flattens them."""
    given = list(names)
    return not _FLAT_KEYS.isdisjoint(given) and _KEYS.isdisjoint([name.strip().lower() for name in given])


def flat_columns(names: list[str]) -> dict[str, int]:
    """Returns the positions of flattened columns that are read, by name."""
    return {name: at for at, name in enumerate(names) if name.partition(".")[0] in _FLATTENED}


def _unfolded(row: Json) -> Json:
    """Returns the objects of a flattened row: ``data_row.global_key`` becomes {"data_row": {"global_key": …}}."""
    wrapped: Json = {}
    for name, value in row.items():
        outer, _, inner = name.partition(".")
        if inner and outer in _FLATTENED and value is not None and value != "":
            wrapped.setdefault(outer, {})[inner] = _number(value) if outer != "data_row" else value
    return wrapped


def _number(value: Any) -> Any:
    """Returns the number that a text holds; any other value unchanged."""
    try:
        return float(value) if value.__class__ is str else value
    except ValueError:
        return value


def in_columns(rows: Iterable[tuple[int, Json]]) -> Iterator[tuple[int, Json]]:
    """Yields the rows of a table by column, also if its columns are those of an export."""
    for number, row in rows:
        if is_flat(row):
            whole = of_export(row)
            names = list(whole)
            yield number, {column: whole[names[at]] for column, at in columns_of(names).items()}
        else:
            yield number, row


def of_export(row: Json) -> Json:
    """Returns the members that an export wraps in ``data_row``, or flattens into columns; those of any other row unchanged. Values of
    ``media_attributes`` are added where the row itself has none."""
    if is_flat(row):
        row = _unfolded(row)
    inner = _object(row, "data_row", "dataRow")
    if inner is not None and not _PREDICTED.isdisjoint(row):  # such a list would accept every key that a prediction names
        raise DataRowError("is a prediction, not a data row")
    attributes = _object(row, "media_attributes", "mediaAttributes")
    inner = row if inner is None else inner
    if not attributes:
        return inner
    columns = columns_of(list(inner))
    return inner | {column: value for column, value in _measured(attributes).items() if column not in columns}


def _object(row: Json, *names: str) -> Json | None:
    return next((cast(Json, row[name]) for name in names if row.get(name).__class__ is dict), None)


def _measured(attributes: Json) -> Json:
    """Returns columns with values that mean the same in a list of data rows. What the platform could not measure is null or 0."""
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
    """Returns the media type as a list would name it: ``image``, ``tms_geo`` …; empty if neither type says it."""
    last = mime.rpartition("/")[2].removeprefix("x-").replace("-", "_")
    if last in IN_PIXELS:
        return last
    for spelt in (asset, last, mime):
        try:
            medium = medium_of(spelt)
        except DataRowError:
            continue  # a word for something that no list of data rows names
        # a multimodal chat is exported as a conversation too, so this type does not say which of them the row is
        if medium is not None and medium != "conversational":
            return spelt
    return ""
