"""Rows of a Labelbox export: ``data_row`` holds the keys, ``media_attributes`` beside it what the platform has measured."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from predlint.stream.data_row_facts import IN_PIXELS, Refused, columns_of, medium_of

Json = dict[str, Any]
#: Media whose width and height are the pixels of one picture.
_SIZED = frozenset({"image", "video", None})
#: Of these a prediction has at least one beside its data row, and no row of a list has any.
_PREDICTED = frozenset(
    {"bbox", "polygon", "line", "point", "mask", "answer", "answers", "location", "locations", "segments", "relationship", "schemaId"}
)


def of_export(row: Json) -> Json:
    """The members of a row that an export wraps in ``data_row``; any other row as it is. What ``data_row`` says itself goes first."""
    inner = _object(row, "data_row", "dataRow")
    if inner is None:
        return row
    if not _PREDICTED.isdisjoint(row):  # by such a list every key would be known that anything was predicted for
        raise Refused("is a prediction, not a data row")
    attributes = _object(row, "media_attributes", "mediaAttributes")
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
        except Refused:
            continue  # a word for something that no list of data rows names
        # a multimodal chat is exported as a conversation too: which of them the row is, is not told
        if medium is not None and medium != "conversational":
            return spelt
    return ""
