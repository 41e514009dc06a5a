"""Identity of records: hashes that find candidates for a second look, and the text that names a data row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from predlint.hashes import Secret, signed
from predlint.platforms.labelbox import words
from predlint.shape.findings import Finding
from predlint.shape.resolver import misspelling
from predlint.shape.value_explainers import uuid_number

if TYPE_CHECKING:
    from predlint.stream.data_rows import DataRow, DataRows

_MIX = 0x9E3779B97F4A7C15
#: Distinguishes a data row named by id from one whose global key is the same text.
ID_SALT = 0x5DEECE66D1234567
_DATA_ROW = ("dataRow",)
#: A finding about the record at a position.
DeferredFinding = tuple[int, Finding]


def identity_of(secret: Secret, uuid: Any, text: bytes) -> int:
    """Returns the hash that identifies a record: equal for all spellings of a uuid, and for equal texts without one.

    A text that is almost a uuid has endless spellings; a hundred of them would hide the record that has it, so it does not count as one.
    """
    number = uuid_number(uuid)
    return secret.bytes_hash(text) if number is None else secret.uuid_hash(number)


def on_one_line(text: bytes) -> bytes:
    """Returns a record of an array as one line. Strings in JSON contain no raw line feeds."""
    return text.replace(b"\n", b" ").replace(b"\r", b" ") if b"\n" in text else text


def hash_of_id(secret: Secret, id_: str) -> int:
    """Returns the hash of a data row that is known only by id."""
    return signed(secret.text_hash(id_) ^ ID_SALT)


def row_hash(secret: Secret, row: DataRow) -> int:
    """Returns the hash under which the records of a listed data row are kept."""
    return secret.text_hash(row.global_key) if row.global_key is not None else hash_of_id(secret, row.id or "")


def question_salt(question: int) -> int:
    """Returns 64 bits that distinguish the answers to one question from those to another."""
    return signed((question + 1) * _MIX)


def mask_parts(mask: Any) -> tuple[str, list[int]] | None:
    """Returns the image and the colour of a mask, or its PNG without a colour; None if it has neither."""
    if mask.__class__ is not dict:
        return None
    uri, colour, png = mask.get("instanceURI"), mask.get("colorRGB"), mask.get("png")
    if uri is None and isinstance(png, str):
        return png, []
    if not isinstance(uri, str) or colour.__class__ is not list:
        return None
    from predlint.platforms.common_mistakes import integer_of

    channels = [integer_of(channel) for channel in colour]
    return None if None in channels else (uri, cast("list[int]", channels))


def reference_of(value: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """Returns the member that names the data row of a record, and its value with the right keys, or None. Misspelt names are accepted: they
    are reported elsewhere, and the record counts for its data row."""
    if "dataRow" in value:
        given = "dataRow"
    else:
        near = [name for name, item in value.items() if item.__class__ is dict and misspelling(name, _DATA_ROW) is not None]
        found = near or [name for name, item in value.items() if item.__class__ is str and words.row_outside_of(name) is not None]
        if len(found) != 1:
            return None
        [given] = found
        if not near:
            return given, {str(words.row_outside_of(given)): value[given]}
    reference: Any = value[given]
    if reference.__class__ is not dict:
        return None
    if reference.get("globalKey") is None and reference.get("id") is None:
        reference = {words.misspelt_key(name) or name: item for name, item in reference.items() if item is not None}
    return given, reference


def same_row(value: dict[str, Any], rows: DataRows | None) -> Any:
    """Returns a value that is equal for all references to one data row: its position in the list, else the reference itself."""
    named = reference_of(value)
    if named is None:
        return None
    key, id_ = named[1].get("globalKey"), named[1].get("id")
    if rows is not None:
        known = rows.by_key.get(key) if isinstance(key, str) else rows.by_id.get(id_) if isinstance(id_, str) else None
        if known is not None:
            return known.position
    return ("key", key) if isinstance(key, str) else ("id", id_) if isinstance(id_, str) else None


def class_of_answer(value: dict[str, Any]) -> type:
    """Returns the class of a record's answer: list for checklists, str, or dict."""
    return value.get("answer", value.get("answers")).__class__


def row_name(value: dict[str, Any]) -> str | None:
    """Returns the global key or id that a record names, or None."""
    named = reference_of(value)
    return name_in(named[1]) if named is not None else None


def name_in(reference: dict[str, Any]) -> str | None:
    """Returns the global key or id in a reference to a data row, or None."""
    name = reference.get("globalKey")
    if name is None:
        name = reference.get("id")
    return name if isinstance(name, str) else None


def record_identity(value: Any) -> dict[str, str | None]:
    """Returns the data row, the uuid and the feature of a decoded line, each None if it cannot be read."""
    if value.__class__ is not dict:
        return {"data_row": None, "uuid": None, "feature": None}
    named, uuid, name = reference_of(cast("dict[str, Any]", value)), value.get("uuid"), value.get("name")
    row = named[1] if named is not None else {}
    key = row.get("globalKey")
    if key.__class__ is not str or not key:
        key = row.get("id")
    if name.__class__ is not str or not name:
        name = value.get("schemaId")
    return {
        "data_row": key if key.__class__ is str else None,
        "uuid": uuid if uuid.__class__ is str else None,
        "feature": name if name.__class__ is str else None,
    }
