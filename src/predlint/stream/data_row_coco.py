"""A COCO file as the list of data rows that exist: its images. Everything else in the file is passed over unread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import msgspec

from predlint.names import quote
from predlint.stream.data_row_facts import Refused

Json = dict[str, Any]
#: Members by which a COCO file is told from a first row that is spread over several lines.
_LISTS = ('"images"', '"annotations"', '"categories"')
_LIKELY = 1 << 20


class _File(msgspec.Struct):
    images: Any = None


_DECODER = msgspec.json.Decoder(_File)


def may_be_coco(text: str) -> bool:
    """A quick look at the beginning: an object that names one of COCO's lists."""
    head = text[:_LIKELY].lstrip()
    return head.startswith("{") and any(name in head for name in _LISTS)


def coco_images(text: str) -> list[Any] | None:
    """The list of images of a COCO file; None for any other text."""
    try:
        images = _DECODER.decode(text).images
    except (msgspec.DecodeError, RecursionError):
        return None
    return cast("list[Any]", images) if isinstance(images, list) else None


def rows_of(images: list[Any]) -> Iterator[tuple[int, Json]]:
    """The rows by column, numbered from 1: the name of the file is the global key, the id of the image the id."""
    for number, item in enumerate(images, 1):
        if not isinstance(item, dict):
            raise Refused(f"images: entry {number} is {quote(item)}, where an object was expected")
        image = cast("Json", item)
        row: Json = {"global_key": image.get("file_name"), "media_type": "image"}
        id_ = image.get("id")
        row["id"] = str(id_) if isinstance(id_, int) and not isinstance(id_, bool) else id_
        for size in ("width", "height"):
            row[size] = image.get(size)
        yield number, row
