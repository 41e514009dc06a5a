"""Data rows of a list: how columns may be spelt, how values are read or rejected, the rows as columns, and the medium of a row."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING, Any, cast, overload

from msgspec import Struct

from predlint.model.diagnostics import MissingFileError, UserError
from predlint.model.names import nearest

if TYPE_CHECKING:
    from predlint.kernel.library import TextTable


# -- One data row of a list: how its columns may be spelt, and how each value is read or rejected ------------------


class DataRowError(ValueError):
    """A value that its column cannot have. The text says what it must be: ``must be greater than 0``."""


class DataRowsError(UserError, ValueError):
    """The list of data rows cannot be used; the message says where and why."""


class MissingDataRowsError(DataRowsError, MissingFileError):
    """The list of data rows does not exist."""


class DataRow(Struct, frozen=True, gc=False):
    """One data row. None for what the list does not give."""

    position: int
    global_key: str | None
    id: str | None = None
    media: str | None = None
    width: float | None = None
    """In pixels; in points for a PDF page."""
    height: float | None = None
    frame_count: int | None = None
    duration_ms: float | None = None
    text_length: int | None = None
    """As the list counts, in code points or in UTF-16 code units."""
    page_count: int | None = None
    messages: dict[str, int | None] | None = None
    """Id of a message -> its length in characters, or None."""
    tokens: dict[int, frozenset[str]] | None = None
    """Page from 1 -> the ids of its tokens."""
    groups: dict[int, frozenset[str]] | None = None
    """Page from 1 -> the ids of its groups of tokens."""
    bounds: tuple[float, float, float, float] | None = None
    """West, south, east, north, in degrees."""
    degrees: bool | None = None
    """False for a map whose coordinates are in another unit (pixels, metres)."""
    parents: tuple[str, ...] | None = None
    """Of a multimodal chat: the ids of the messages that the models reply to."""
    models: tuple[str, ...] | None = None
    """Names of the models in a multimodal chat."""
    planes: tuple[str, ...] | None = None
    """The groups of a DICOM series: axial, sagittal, coronal."""
    label_hash: str | None = None
    """The hash of Encord's label row for these data; users often take it for the data hash."""
    external_id: str | None = None
    """The user's own name for the data row beside its global key; predictions never refer to it."""

    @property
    def name(self) -> str:
        return self.global_key or self.id or ""


def _text(value: Any) -> str:
    if value.__class__ is not str:
        raise DataRowError("must be a string")
    return value


def _id(value: Any) -> str:
    """Reads an id. Those of COCO's images are numbers, and a table with gaps turns 7 into 7.0."""
    if value.__class__ is int or (value.__class__ is float and value.is_integer()):
        return str(int(value))
    return _text(value)


def _text_if_any(value: Any) -> str | None:
    """Returns the text, or None for any other value. Such a column serves only for helps, so no value is rejected."""
    return value if value.__class__ is str else None


def medium_of(value: Any) -> str | None:
    """Returns the medium that a column or an export names; None for an empty one. Raises DataRowError."""
    if not value:
        return None
    spelt = str(value).strip().lower()
    known = (
        _MEDIA.get(spelt.replace("-", "_").replace(" ", "_")) or _MEDIA.get(spelt.partition("/")[2]) or _MEDIA.get(spelt.partition("/")[0])
    )
    if known is None:
        near = nearest(spelt, _MEDIA, 1)
        raise DataRowError(f"must be a medium such as IMAGE, VIDEO, TEXT, PDF, AUDIO{f'; did you mean {near[0].upper()}?' if near else ''}")
    return known


def _above_zero(value: Any, what: str) -> float:
    try:
        number = math.nan if value.__class__ is bool else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if math.isnan(number):
        raise DataRowError(f"must be {what}")
    if not 0 < number < math.inf:
        raise DataRowError("must be greater than 0" if number <= 0 else f"must be {what}")
    return number


def _size(value: Any) -> float:
    return _above_zero(value, "a number of pixels")


def _duration(value: Any) -> float:
    return _above_zero(value, "a number of milliseconds")


def _whole(value: Any, least: int, what: str) -> int:
    """Returns a whole number. Accepts ``200.0``, because a table with gaps turns 200 into that."""
    try:
        number = math.nan if value.__class__ is bool else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number) or number != int(number):
        raise DataRowError(f"must be a whole number of {what}")
    if number < least:
        raise DataRowError(f"must be {least} or more")
    return int(number)


def _frames(value: Any) -> int:
    return _whole(value, 1, "frames")


def _pages(value: Any) -> int:
    return _whole(value, 1, "pages")


def _characters(value: Any) -> int:
    return _whole(value, 0, "characters")


def _messages(value: Any) -> dict[str, int | None]:
    """Reads ``{"id": length}``, or a list of ids."""
    if value.__class__ is list and all([id_.__class__ is str for id_ in value]):
        return dict.fromkeys(value)
    if value.__class__ is not dict:
        raise DataRowError('must be a list of message ids, or {"id": length, …}')
    try:
        return {id_: None if length is None else _characters(length) for id_, length in value.items()}
    except DataRowError as refused:
        raise DataRowError(f"gives a length that {refused}") from None


def _texts(value: Any) -> tuple[str, ...]:
    """Reads a list of names or ids, or of objects with ``name`` or ``id``, as the platform lists them."""
    items: list[Any] = value if value.__class__ is list else [None]
    texts: list[Any] = [item.get("name", item.get("id")) if item.__class__ is dict else item for item in items]
    if not all([text.__class__ is str for text in texts]):
        raise DataRowError("must be a list of strings")
    return tuple(texts)


def _planes(value: Any) -> tuple[str, ...] | None:
    """Returns the DICOM planes, or None for any other list of groups, which a column of this name may well hold."""
    items = cast("list[Any]", value) if value.__class__ is list else []
    planes = [str(item).lower() for item in items]
    return tuple(planes) if planes and _PLANES.issuperset(planes) else None


#: Fewer digits than these: no page has such a number, and Python refuses to read one of thousands.
_DIGITS = 19
_PLANES = frozenset({"axial", "sagittal", "coronal"})


def _ids_by_page(value: Any) -> dict[int, frozenset[str]]:
    """Reads ``{"1": ["id", …]}``, pages from 1."""
    pages: dict[int, frozenset[str]] = {}
    if value.__class__ is not dict:
        raise DataRowError('must be {"1": ["id", …], …}, by page')
    for page, ids in cast("dict[str, Any]", value).items():
        if not (page.isascii() and page.isdecimal() and len(page) < _DIGITS and int(page) > 0):
            raise DataRowError('must be {"1": ["id", …], …}: the pages count from 1')
        if ids.__class__ is not list or not all([id_.__class__ is str for id_ in ids]):
            raise DataRowError(f"must give a list of ids for page {page}")
        pages[int(page)] = frozenset(ids)
    return pages


def _bounds(value: Any) -> tuple[float, float, float, float]:
    """Reads ``[[lon, lat], [lon, lat]]``: any two opposite corners."""
    try:
        (west, south), (east, north) = value
    except (TypeError, ValueError):
        raise DataRowError("must be two corners, [[lon, lat], [lon, lat]]") from None
    if not all([side.__class__ is float or side.__class__ is int for side in (west, south, east, north)]):
        raise DataRowError("must be two corners, [[lon, lat], [lon, lat]], in numbers")
    if not all([-180 <= side <= 180 for side in (west, east)] + [-90 <= side <= 90 for side in (south, north)]):  # NaN is neither
        raise DataRowError("must be in degrees: longitudes from -180 to 180, latitudes from -90 to 90")
    return float(min(west, east)), float(min(south, north)), float(max(west, east)), float(max(south, north))


_MEDIA = {
    "image": "image", "video": "video", "text": "text", "pdf": "pdf", "document": "pdf", "audio": "audio",
    "conversational": "conversational", "tms_geo": "geospatial", "tms_simple": "geospatial", "geospatial_tile": "geospatial",
    "geospatial": "geospatial", "html": "html", "dicom": "dicom", "llm_prompt_response": "llm-prompt-response",
    "llm_prompt_response_creation": "llm-prompt-response", "llm_prompt_creation": "llm-prompt-response",
    "simple_tile": "geospatial", "llm_offline_mmc": "llm-multimodal", "llm_multimodal": "llm-multimodal",
    "vnd.labelbox.conversational": "conversational", "vnd.labelbox.conversational.model-chat-evaluation": "llm-multimodal",
    "llm_chat_evaluation": "llm-multimodal", "multi_modal_chat": "llm-multimodal",
}  # fmt: skip

#: Column -> function that reads its values. Tables can hold these columns too.
SCALARS: dict[str, Callable[[Any], Any]] = {
    "global_key": _text,
    "id": _id,
    "media_type": medium_of,
    "width": _size,
    "height": _size,
    "frame_count": _frames,
    "duration_ms": _duration,
    "text_length": _characters,
    "page_count": _pages,
    "label_hash": _text_if_any,
    "external_id": _text_if_any,
}

COLUMNS: dict[str, Callable[[Any], Any]] = SCALARS | {
    "messages": _messages,
    "token_ids": _ids_by_page,
    "group_ids": _ids_by_page,
    "bounds": _bounds,
    "parent_messages": _texts,
    "model_configs": _texts,
    "groups": _planes,
}

#: Column -> member of `DataRow`.
FIELDS = {column: column for column in COLUMNS} | {
    "media_type": "media", "token_ids": "tokens", "group_ids": "groups", "parent_messages": "parents", "model_configs": "models",
    "groups": "planes",
}  # fmt: skip

#: Columns that give a unit -> the columns it applies to, and the units that predlint expects. Values in any other unit are dropped, so that
#: nothing is checked against them: a page's size in inches or per cent cannot be compared with a box, nor bounds in metres (EPSG3857) or
#: pixels (SIMPLE) with degrees.
MEANT: dict[str, tuple[tuple[str, ...], frozenset[str]]] = {
    "unit": (("width", "height"), frozenset({"points", "pixels"})),
    "epsg": (("bounds",), frozenset({"epsg4326", "epsg:4326", "4326"})),
}

#: Spelling, in lower case -> column. If a row uses two spellings of one column, the first counts.
SPELLINGS = {
    spelling: column
    for column, more in {**dict.fromkeys((*COLUMNS, *MEANT), ()), "global_key": ("key", "data_title", "datatitle", "data title"),
                         "id": ("data row id", "data_row_id", "datarowid", "data_hash", "datahash", "data hash"),
                         "media_type": ("media",)}.items()
    for spelling in dict.fromkeys((column, column.replace("_", ""), column.replace("_", " "), *more))
}  # fmt: skip

#: Names of the column of titles in a table of COCO's images.
_FILE_NAMES = ("file_name", "filename", "file name")
#: Other names for the titles of data rows, in a list that gives their hashes.
_TITLES = ("title", *_FILE_NAMES, "name")
_HASHES = frozenset({"data_hash", "datahash", "data hash"})


def columns_of(names: list[str]) -> dict[str, int]:
    """Returns column -> its position among these names of columns or members, in any spelling."""
    places: dict[str, int] = {}
    at = {name.strip().lower(): place for place, name in enumerate(names)}
    for spelling, column in SPELLINGS.items():
        if spelling in at:
            places.setdefault(column, at[spelling])
    if "global_key" not in places:
        title = next((spelling for spelling in (_TITLES if _HASHES & at.keys() else _FILE_NAMES) if spelling in at), None)
        places |= {"global_key": at[title]} if title is not None else {}
    return places


#: Media types of maps whose coordinates are pixels.
IN_PIXELS = frozenset({"tms_simple", "simple_tile"})


def drop_fields(values: dict[str, Any]) -> bool | None:
    """Drops values in other units than predlint's, and the units. Returns False for a map whose coordinates are not in degrees, else
    None."""
    degrees = False if str(values.get("media_type")).strip().lower() in IN_PIXELS else None
    for column, (others, intended) in MEANT.items():
        unit = values.pop(column, None)
        if unit is not None and str(unit).strip().lower() not in intended:
            for other in others:
                values.pop(other, None)
            degrees = False if column == "epsg" else degrees
    return degrees


# -- Data rows as columns: a list has hundreds of thousands of rows, and most are only looked up -------------------


class RowTable(Sequence[DataRow]):
    """Data rows as columns. A `DataRow` is built only on access."""

    def __init__(self, count: int, columns: Mapping[str, Sequence[Any]], distinct: Mapping[str, TextTable | None]) -> None:
        """``columns``: member of `DataRow` -> the value of each row; a member without a column is None in all rows. ``distinct``: members
        that every row has and no two rows share -> the kernel's table of their values, or None."""
        self.columns, self.distinct, self._count = columns, distinct, count
        self._made: dict[int, DataRow] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return RowTable, (self._count, self.columns, dict.fromkeys(self.distinct))

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> DataRow: ...
    @overload
    def __getitem__(self, index: slice) -> list[DataRow]: ...
    def __getitem__(self, index: int | slice) -> DataRow | list[DataRow]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(self._count))]
        row = self._made.get(index)
        if row is None:
            at = range(self._count)[index]
            row = self._made[index] = DataRow(at, **{"global_key": None, **{name: column[at] for name, column in self.columns.items()}})
        return row

    def __iter__(self) -> Iterator[DataRow]:
        return map(DataRow, range(self._count), *[self.columns.get(name, repeat(None)) for name in DataRow.__struct_fields__[1:]])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and [*self] == [*cast("Sequence[object]", other)]

    __hash__ = None  # pyright: ignore[reportAssignmentType]


def column_of(rows: Sequence[DataRow], member: str) -> Sequence[Any] | None:
    """Returns one member of every row, or None if it is None in all rows."""
    if isinstance(rows, RowTable):
        return rows.columns.get(member)
    values = [getattr(row, member) for row in rows]
    return values if any([value is not None for value in values]) else None


class Named(Mapping[str, DataRow]):
    """Name -> data row. If several rows have one name, the last one counts."""

    def __init__(self, rows: Sequence[DataRow], member: str) -> None:
        """``member``: the member of a row that is its name; rows where it is None have none."""
        self._rows = rows
        self._names: Sequence[str | None] = column_of(rows, member) or ()
        self.are_distinct = isinstance(rows, RowTable) and member in rows.distinct
        """True if every row is known to have its own name. Computed without reading the names."""

    @cached_property
    def places(self) -> dict[str, int]:
        """Name -> position of the row in the list."""
        found = dict(zip(self._names, range(len(self._names)), strict=True))
        found.pop(None, None)
        return found  # pyright: ignore[reportReturnType]

    def __getitem__(self, name: str) -> DataRow:
        return self._rows[self.places[name]]

    def get(self, name: Any, default: Any = None) -> Any:
        place = self.places.get(name)
        return default if place is None else self._rows[place]

    def __contains__(self, name: object) -> bool:
        return name in self.places

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self._names) if self.are_distinct else len(self.places)


# -- Infers the medium of data rows that do not name it, if it is certain --------------------------------------------


#: File name extension -> medium.
_ENDINGS = {
    **dict.fromkeys(("jpg", "jpeg", "jpe", "jfif", "png", "bmp", "webp", "tif", "tiff", "heic"), "image"),
    **dict.fromkeys(("mp4", "mov", "avi", "mkv", "webm", "m4v", "mpg", "mpeg"), "video"),
    **dict.fromkeys(("mp3", "wav", "m4a", "flac", "ogg", "aac", "wma"), "audio"),
    "pdf": "pdf", "txt": "text", "dcm": "dicom", "html": "html", "htm": "html",
}  # fmt: skip

#: A medium, and the reason for it: ``their keys end in ".jpg"``.
Inferred = tuple[str, str]
NAMED = "the list of data rows says so"


def ending_of(key: str) -> str | None:
    """Returns the extension of a key, in lower case, if it identifies a medium; else None."""
    ending = key.partition("?")[0].rpartition(".")[2].strip().lower()
    return ending if ending in _ENDINGS else None


def medium_of_keys(keys: Iterable[str]) -> Inferred | None:
    """Returns the medium of all rows with these keys if at least half of them have an extension for it, and none one for another; else
    None."""
    count, endings = 0, Counter[str]()
    for key in keys:
        count += 1
        if (ending := ending_of(key)) is not None:
            endings[ending] += 1
    if len({_ENDINGS[ending] for ending in endings}) != 1 or 2 * endings.total() < count:
        return None
    usual = max(endings, key=lambda ending: (endings[ending], ending))
    return _ENDINGS[usual], f'their keys end in ".{usual}"'


def inferred_medium(row: DataRow) -> Inferred | None:
    """Returns the medium of a row, named or inferred; None if it is not certain."""
    if row.media is not None:
        return row.media, NAMED
    ending = ending_of(row.global_key or "") or ending_of(row.external_id or "")
    by_key = (_ENDINGS[ending], f'their keys end in ".{ending}"') if ending is not None else None
    measured = _measured(row)
    if measured is None or by_key is None:
        return by_key or measured or _sized(row)
    if measured[0] == by_key[0] or (measured[0] == "geospatial" and by_key[0] == "image"):
        return measured
    return by_key if (measured[0], by_key[0]) == ("video", "dicom") else None  # slices of DICOM series are counted as frames


def _measured(row: DataRow) -> Inferred | None:
    """Returns the medium that the measures of a row imply, if exactly one kind of measure is given."""
    found = [
        (medium, f"the list of data rows gives their {what}")
        for medium, what, value in (
            ("pdf", "pages", row.page_count or row.tokens or row.groups),
            ("text", "text_length", row.text_length),
            ("conversational", "messages", row.messages or row.parents or row.models),
            ("geospatial", "bounds", row.bounds),
            ("dicom", "groups", row.planes),
            ("video", "frame_count", row.frame_count if row.planes is None else None),
        )
        if value is not None
    ]
    return found[0] if len(found) == 1 else None


def _sized(row: DataRow) -> Inferred | None:
    """Infers an image from a width and a height without any measure that an image lacks."""
    others = (row.frame_count, row.duration_ms, row.text_length, row.page_count, row.messages, row.tokens, row.groups, row.bounds)
    if row.width is None or row.height is None or row.degrees is False or any([other is not None for other in others]):
        return None
    return "image", "the list of data rows gives their width and height"
