"""Rows in the form of Labelbox's ``create_data_rows``: content given in place of a URL yields more columns."""

from __future__ import annotations

from typing import Any, cast

import orjson

from predlint.lazy_regex import lazy_regex
from predlint.stream.data_row import DataRowError, columns_of, medium_of

Json = dict[str, Any]

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
