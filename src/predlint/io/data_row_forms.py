"""Rows in forms of their own: Labelbox's exports and uploads, and columns under other names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, cast

import orjson

from predlint.io.data_row import IN_PIXELS, SPELLINGS, DataRowError, columns_of, medium_of
from predlint.model.texts import lazy_regex, listing
from predlint.shape.resolver import misspelling

# -- Reads rows of a Labelbox export: ``data_row`` holds the keys, ``media_attributes`` beside it what the platform has measured --

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


# -- Rows in the form of Labelbox's ``create_data_rows``: content given in place of a URL yields more columns ------

#: A URL or a path: anything else in its place may be the text itself.
_FILE = lazy_regex(r"[A-Za-z][A-Za-z0-9+.-]*://|[A-Za-z]:[\\/]|[/\\~]|.*\.[A-Za-z][A-Za-z0-9]{0,4}\Z")
_CONVERSATION = "application/vnd.labelbox.conversational"
#: The type of a multimodal chat, whose messages are identified by their ids.
_CHAT = f"{_CONVERSATION}.model-chat-evaluation"
#: Older scripts put the messages or the layer of a map beside the key.
_OLDER = frozenset({"conversationalData", "tileLayerUrl"})
#: Members that contain a row's data.
HOLDERS = _OLDER | {"row_data", "rowData"}


def of_upload(row: Json) -> Json:
    """Returns the row with the columns that its content yields appended, unless it has them itself."""
    facts = _facts_in_upload(row)
    if not facts:
        return row
    columns = columns_of(list(row))
    return row | {column: value for column, value in facts.items() if column not in columns}


def _facts_in_upload(row: Json) -> Json | None:
    content: Any = row.get("row_data") or row.get("rowData")
    if content.__class__ is str:
        if content[:1] != "{":
            return {"text_length": _length(content)} if " " in content and _is_text(content, row) else None
        content = _object_in(content)  # exports have a string of JSON
    if content.__class__ is dict:
        return _of_document(content)
    return None if _OLDER.isdisjoint(row) else _of_document(row | {"messages": row.get("conversationalData")})


def _object_in(text: str) -> Json | None:
    try:
        value: Any = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return cast(Json, value) if isinstance(value, dict) else None


def _is_text(held: str, row: Json) -> bool:
    """Returns True if a row contains the text itself, not the name of a file: only rows of text do, also those that name no medium."""
    names = list(row)
    column = columns_of(names).get("media_type")
    try:
        medium = medium_of(row[names[column]]) if column is not None else None
    except DataRowError:  # reported where the column is read
        return False
    return medium in (None, "text") and not _FILE.match(held)


def _of_document(held: Json) -> Json:
    if "tileLayerUrl" in held:
        return {"media_type": "tms_geo", "epsg": held.get("epsg")}
    if "pdf_url" in held or "pdfUrl" in held:
        return {"media_type": "pdf"}
    messages: Any = held.get("messages")
    if held.get("type") == _CHAT:
        return {"media_type": "llm_offline_mmc"} | (_of_chat(held, cast(Json, messages)) if isinstance(messages, dict) else {})
    listed = cast("list[Any]", messages) if isinstance(messages, list) else []
    ids = [cast(Json, message).get("messageId") if isinstance(message, dict) else None for message in listed]
    known = bool(ids) and all(isinstance(id_, str) for id_ in ids)
    if held.get("type") != _CONVERSATION and not known:
        return {}
    lengths = {id_: _length(message.get("content")) for id_, message in zip(ids, listed, strict=True)} if known else None
    return {"media_type": "conversational", "messages": lengths}


def _of_chat(held: Json, messages: Json) -> Json:
    """Returns the columns for a multimodal chat. A draft has no messages yet; a model may have an id alone, and predictions do not use
    that."""
    actors: Any = held.get("actors")
    by_id = cast(Json, actors) if isinstance(actors, dict) else {}
    listed = {id_: cast(Json, actor) for id_, actor in by_id.items() if isinstance(actor, dict)}
    models = {id_: _model_name(actor) for id_, actor in listed.items() if actor.get("role") == "model"}
    known = {id_: cast(Json, message) for id_, message in messages.items() if isinstance(message, dict)}
    # A reply has children, too, where the chat goes on: the next prompt.
    parents = [id_ for id_, message in known.items() if message.get("childMessageIds") and message.get("actorId") not in [*models]]
    return {
        "messages": dict.fromkeys(messages) or None,
        "parent_messages": parents or None,
        "model_configs": [*models.values()] if models and None not in models.values() else None,
    }


def _model_name(actor: Json) -> str | None:
    metadata: Any = actor.get("metadata")
    name: Any = cast(Json, metadata).get("modelConfigName") if isinstance(metadata, dict) else None
    return name if isinstance(name, str) else None


def _length(content: Any) -> int | None:
    """Counts UTF-16 code units, as a browser does: the greater of the two counts that the platform may mean."""
    return len(content.encode("utf-16-le", "surrogatepass")) // 2 if isinstance(content, str) else None


# -- Finds columns of a list of data rows that are not read only because of their name -----------------------------

#: Common name of a column, without blanks and underscores -> the column.
_COLUMN_ALIASES = {
    **dict.fromkeys(("w", "imgw", "imagew", "imgwidth", "imagewidth", "videowidth", "widthpx", "pixelwidth"), "width"),
    **dict.fromkeys(("h", "imgh", "imageh", "imgheight", "imageheight", "videoheight", "heightpx", "pixelheight"), "height"),
    **dict.fromkeys(("frames", "nframes", "numframes", "nbframes", "framescount", "totalframes", "numberofframes"), "frame_count"),
    **dict.fromkeys(("duration", "durations", "durationsec", "durationseconds", "lengthms", "msduration"), "duration_ms"),
    **dict.fromkeys(("length", "textlen", "chars", "nchars", "numchars", "charcount", "characters"), "text_length"),
    **dict.fromkeys(("pages", "npages", "numpages", "nbpages", "pagescount", "numberofpages"), "page_count"),
    **dict.fromkeys(("mime", "mimetype", "assettype", "medium", "modality"), "media_type"),
}

#: Columns that a misspelt name may mean -> their unit.
_NEAR = {
    "width": "pixels", "height": "pixels", "frame_count": None, "duration_ms": "milliseconds", "text_length": "characters",
    "page_count": None, "media_type": None,
}  # fmt: skip

_BETWEEN = lazy_regex(r"[\s_.-]+")


def unread_in(names: list[str]) -> dict[str, str]:
    """Returns the names that are not read -> the columns that they seem to be."""
    if is_flat(names):  # an export: all that it has is known
        return {}
    known, found = columns_of(names), dict[str, str]()
    read = {names[at] for at in known.values()}
    for name in names:
        spelt = name.strip().lower()
        column = _COLUMN_ALIASES.get(_BETWEEN.sub("", spelt)) or misspelling(spelt, tuple(_NEAR))
        if column is not None and name not in read and column not in known and column not in found.values():
            found[name] = column
    return found


def unread(columns: Mapping[str, str]) -> str:
    """Returns the message about unread columns; ``columns``: name -> the column that it seems to be."""
    intended = ", ".join([f"{column} (in {unit})" if (unit := _NEAR[column]) is not None else column for column in columns.values()])
    if len(columns) == 1:
        return f"the column {listing(columns)} is not read; if it is what it seems, call it {intended}"
    return f"the columns {listing(columns)} are not read; if they are what they seem, call them {intended}"
