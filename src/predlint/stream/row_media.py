"""Infers the medium of data rows that do not name it, if it is certain: from the endings of their keys, and from what a list says of
them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from predlint.stream.data_row import DataRow

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


def medium_of(row: DataRow) -> Inferred | None:
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
