"""Reads the images of a COCO file as the list of existing data rows. Everything else in the file is skipped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from predlint.names import quote
from predlint.stream.data_row import DataRowError
from predlint.stream.sections import Section, read_document, values
from predlint.stream.small_files import open_bytes
from predlint.stream.sources import MOST_UNPACKED, SourceError, open_path
from predlint.stream.syntax import NotANumber

Json = dict[str, Any]
_LISTS = frozenset({"images", "annotations", "categories"})
_LIKELY = 1 << 16
#: Keys of data rows: an object that has one is a row spread over several lines, not a COCO file.
_OF_ROWS = frozenset({"global_key", "globalKey", "data_row", "dataRow"})


def images_in(path: str) -> Section | None:
    """Finds the list of images in a COCO file. Returns None for any other file, and for one that cannot be read."""
    try:
        with open_bytes(path) as file:
            head = file.read(_LIKELY)
        head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if head and not head.startswith(b"{"):  # white space may go on for long
            return None
        with open_path(path, most=MOST_UNPACKED) as source:
            document = read_document(source, _LISTS)
    except (OSError, SourceError, ValueError):  # reading it as a list of rows gives the reason
        return None
    if document is None or any(section.name in _OF_ROWS for section in document.sections):
        return None
    images = document.section("images")
    return images if images is not None and images.is_array else None


def rows_of(path: str, images: Section) -> Iterator[tuple[int, Json]]:
    """Yields the rows by column, numbered from 1: the file name is the global key, and the id of the image the id."""
    with open_path(path, most=MOST_UNPACKED) as source:
        for number, item in enumerate(values(source, images), 1):
            if not isinstance(item, dict):
                found = "null or no whole JSON" if item is None else quote(item)
                raise DataRowError(f"images: entry {number} is {found}, where an object was expected")
            image = cast("Json", item)
            id_ = image.get("id")
            yield (
                number,
                {
                    "global_key": _json(image.get("file_name")),
                    "id": str(id_) if isinstance(id_, int) and not isinstance(id_, bool) else _json(id_),
                    "media_type": "image",
                    "width": _json(image.get("width")),
                    "height": _json(image.get("height")),
                },
            )


def _json(value: Any) -> Any:
    """Returns the value, or "NaN" for what is no JSON."""
    return "NaN" if value.__class__ is NotANumber else value
