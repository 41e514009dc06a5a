"""What a record is: its identity, its data row, its key frames and ranges, and the lists of records inside it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from predlint.model.findings import ViolationSpec, finding_of
from predlint.model.hashes import Secret, signed
from predlint.model.texts import casefold_name, uuid_number
from predlint.model.violation import Finding, Path
from predlint.platforms.labelbox.forms import LARGEST, LISTS, PAYLOADS
from predlint.platforms.numbers import integer_of
from predlint.shape.resolver import misspelling

if TYPE_CHECKING:
    from predlint.io.data_row import DataRow
    from predlint.io.data_rows import DataRows


# -- Identity of records: hashes that find candidates for a second look, and the text that names a data row ----------


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
    channels = [integer_of(channel) for channel in colour]
    return None if None in channels else (uri, cast("list[int]", channels))


def reference_of(value: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """Returns the member that names the data row of a record, and its value with the right keys, or None. Misspelt names are accepted: they
    are reported elsewhere, and the record counts for its data row."""
    if "dataRow" in value:
        given = "dataRow"
    else:
        near = [name for name, item in value.items() if item.__class__ is dict and misspelling(name, _DATA_ROW) is not None]
        found = near or [name for name, item in value.items() if item.__class__ is str and row_outside_of(name) is not None]
        if len(found) != 1:
            return None
        [given] = found
        if not near:
            return given, {str(row_outside_of(given)): value[given]}
    reference: Any = value[given]
    if reference.__class__ is not dict:
        return None
    if reference.get("globalKey") is None and reference.get("id") is None:
        reference = {misspelt_key(name) or name: item for name, item in reference.items() if item is not None}
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


#: Members beside the annotation that name its data row -> the member of dataRow.
OF_ROWS = {
    "globalKey": "globalKey", "global_key": "globalKey", "dataRowId": "id", "data_row_id": "id", "externalId": "globalKey",
    "DataRow ID": "id", "Data Row ID": "id", "Global Key": "globalKey",
    "dataRow.globalKey": "globalKey", "dataRow.id": "id",  # columns of a flattened table
}  # fmt: skip


# -- data row ---------------------------------------------------------------------------------------------------------


_ROWS_FOLDED = {casefold_name(name): member for name, member in OF_ROWS.items()}


def row_member(name: str) -> str | None:
    """Returns the member of dataRow that a name outside of it means, in any spelling, or None."""
    return _ROWS_FOLDED.get(casefold_name(name))


@lru_cache(maxsize=1024)
def row_outside_of(name: str) -> str | None:
    """Returns the member of dataRow that a name outside of it surely means, or None."""
    return row_member(name) if casefold_name(name) != "externalid" else None


def misspelt_key(name: str) -> str | None:
    """Returns ``globalKey`` or ``id`` if a member of ``dataRow`` has nearly that name, else None."""
    return misspelling(name, ("globalKey", "id"))


#: Members whose lists belong to a line.
_OWN = PAYLOADS.keys() | {"classifications"}


def are_answers(value: dict[str, Any]) -> bool:
    """Returns True for a data row with the answers to its questions, and nothing else that they may be about."""
    items: Any = value.get("classifications")
    if items.__class__ is not list or not PAYLOADS.keys().isdisjoint(value):
        return False
    return bool(items) and all([item.__class__ is dict and _is_line(item) for item in items])


def lists_in(value: dict[str, Any]) -> Iterator[str]:
    """Yields the members that contain lists of lines, or a single line."""
    for name, items in value.items():
        if name in _OWN or name == "dataRow":
            continue
        if (items.__class__ is list and (name in LISTS or _are_lines(cast("list[Any]", items)))) or (
            items.__class__ is dict and _is_line(cast("dict[str, Any]", items))
        ):
            yield name


def lists_of(value: Any) -> list[str]:
    """Returns the members of an object that contain lines: lists, single lines, and the answers beside those. For a line only members with
    names of such lists count, and never its own answers."""
    if not isinstance(value, dict) or not PAYLOADS.keys().isdisjoint(cast("dict[str, Any]", value)):
        return []
    is_line = "name" in value or "schemaId" in value
    found = [name for name in lists_in(cast("dict[str, Any]", value)) if not is_line or name in LISTS]
    has_answers = "classifications" in value and (found or (not is_line and are_answers(cast("dict[str, Any]", value))))
    return [*found, "classifications"] if has_answers else found


def _are_lines(items: list[Any]) -> bool:
    """Returns True for a list of lines, also if the lines share a data row that is given beside the list."""
    return bool(items) and all(item.__class__ is dict and _is_line(item) for item in items[:3])


def _is_line(item: dict[str, Any]) -> bool:
    return "dataRow" in item or (("name" in item or "schemaId" in item) and not PAYLOADS.keys().isdisjoint(item))


Out = list[Finding]
#: A well-formed range: first, last, path.
Range = tuple[int, int, Path]


def add_finding(out: Out, spec: ViolationSpec, path: Path, value: Any, *about: Any) -> None:
    """Adds one finding."""
    out.append(finding_of(spec, path, value, *about))


def entries_of(value: Any, member: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yields the objects in a list member with their indices."""
    items: Any = value.get(member) if value.__class__ is dict else None
    if items.__class__ is list:
        for at, item in enumerate(items):
            if item.__class__ is dict:
                yield at, item


def is_whole(value: Any) -> bool:
    """Returns True for an integer, also if written with a point. The Shape reports integers that are too large."""
    return (value.__class__ is int or (value.__class__ is float and value.is_integer())) and value <= LARGEST


class Disjoint:
    """Ranges that do not overlap, in order. ``moments``: ranges of time, where one may begin at the end of another."""

    def __init__(self, *, moments: bool = False) -> None:
        self._shared = 1 if moments else 0
        self.starts: list[int] = []
        self.ranges: list[tuple[int, int, int]] = []

    def add(self, first: int, last: int, number: int) -> tuple[int, int, int] | None:
        """Adds a range, or returns the range that it overlaps."""
        other = self.find(first, last)
        if other is None:
            at = bisect_right(self.starts, first)
            self.starts.insert(at, first)
            self.ranges.insert(at, (first, last, number))
        return other

    def find(self, first: int, last: int) -> tuple[int, int, int] | None:
        """Returns a range that overlaps this one, or None."""
        at = bisect_right(self.starts, self._own_end(first, last))
        other = self.ranges[at - 1] if at else None
        return other if other is not None and self._own_end(other[0], other[1]) >= first else None

    def _own_end(self, first: int, last: int) -> int:
        """Returns the last frame or time that a range does not share with the next one."""
        return max(first, last - self._shared)


class AllowedRange:
    """Ranges by their start: tells whether one of them contains another range."""

    def __init__(self, ranges: list[Range]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for first, last, _ in sorted(ranges, key=lambda r: r[:2]):
            self.starts.append(first)
            self.ends.append(max(last, self.ends[-1]) if self.ends else last)

    def holds(self, first: int, last: int) -> bool:
        """Returns True if one range contains the given range."""
        at = bisect_right(self.starts, first)
        return at > 0 and self.ends[at - 1] >= last


# -- Key frames of an object over frames, and the answers about the object in any of them or on its line -------------


Place = tuple[Path, str | int]


def is_keyframe(value: Any) -> bool:
    """Returns True for a key frame in place of a segment."""
    return value.__class__ is dict and "frame" in value and "keyframes" not in value


def segments_of(value: Any) -> Iterator[tuple[Place, Any]]:
    """Yields the segments of an object with their paths. A single segment without its list counts, too."""
    if value.__class__ is list:
        for index, segment in enumerate(value):
            yield ((None, "segments"), index), segment
    elif value.__class__ is dict:
        yield (None, "segments"), value


def keyframes_of(value: Any, at: Place) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Yields the key frames of a segment with their paths. A key frame in place of the segment counts, too."""
    if is_keyframe(value):
        yield at, value
    for index, keyframe in entries_of(value, "keyframes"):
        yield ((at, "keyframes"), index), keyframe


def answered(record: dict[str, Any], *, has_ids: bool) -> tuple[set[str], int] | None:
    """Returns the questions that an object and its key frames answer (casefolded names and ids), and the number of answers without a
    question. Returns None if any part cannot be read, or an answer has only an id and the ontology has none (``has_ids``)."""
    holders: list[Any] = [record]
    for _, segment in segments_of(record["segments"]):
        keyframes: Any = [segment] if is_keyframe(segment) else segment.get("keyframes") if segment.__class__ is dict else None
        if keyframes.__class__ is not list or not keyframes:
            return None
        holders += keyframes
    given: list[Any] = []
    for holder in holders:
        if holder.__class__ is not dict:
            return None
        for name in holder:
            if casefold_name(name) == "classifications":
                if name != "classifications" or holder[name].__class__ is not list:
                    return None
                given += holder[name]
    named, nameless = set[str](), 0
    for answer in given:
        if answer.__class__ is not dict:
            return None
        name, schema_id = answer.get("name"), answer.get("schemaId")
        if not isinstance(name, str) and not isinstance(schema_id, str):
            nameless += any([answer.get(member) is not None for member in ("answer", "answers")])
        if isinstance(name, str):
            named.add(casefold_name(name))
        if isinstance(schema_id, str):
            if not has_ids and not isinstance(name, str):
                return None
            named.add(schema_id)
    return named, nameless
