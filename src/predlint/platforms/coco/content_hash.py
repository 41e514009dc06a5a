"""A number for what an annotation says, by which the same one is found again among millions: for one, and for many at once.

Both give the same numbers. They only nominate: whoever finds two alike reads both again.
"""

from __future__ import annotations

from collections.abc import Sequence
from struct import pack, unpack
from typing import TYPE_CHECKING, Any

import orjson

from predlint.hashes import NONE, Secret, drop_missing
from predlint.platforms.coco.member_values import number_of
from predlint.platforms.coco.record_view import plain

if TYPE_CHECKING:
    import numpy as np

    Ints = np.ndarray[Any, np.dtype[np.int64]]
    Floats = np.ndarray[Any, np.dtype[np.float64]]

_MASK = (1 << 64) - 1
#: The image, the category, the four numbers of the box, and what stands for the rest.
_COLUMNS = 7
#: Beyond this a double is no exact whole number.
_WHOLE = 1 << 53
_ZERO = (0.0, 0.0, 0.0, 0.0)


def content_hash(secret: Secret, annotation: dict[str, Any]) -> int:
    """The number of one annotation or result: of its image, its category and its box, or what else it draws.

    Each is multiplied, folded, and multiplied again: by one product alone, the first bits of two of them could be changed so that the sum
    stays the same, whatever the secret.
    """
    box = plain(annotation.get("bbox"))
    boxed = box is not None and len(box) == 4
    values = [number_of(annotation.get("image_id")) or 0, number_of(annotation.get("category_id")) or 0]
    values += unpack("4q", pack("4d", *(box if boxed and box is not None else _ZERO)))
    values.append(0 if boxed else _rest(secret, annotation))
    total = 0
    for value, odd, other in zip(values, secret.multipliers[:_COLUMNS], secret.multipliers[_COLUMNS:], strict=True):
        mixed = value * odd & _MASK
        total += (mixed ^ (mixed >> 32)) * other
    return max((total & _MASK) - (1 << 63), NONE + 1)


def content_hashes(secret: Secret, images: Ints, categories: Ints, boxes: Floats | None, rest: Ints | None) -> Ints:
    """The numbers of many. ``boxes`` is a table of four columns; ``rest``, where there is none, what stands for each drawing."""
    import numpy as np

    columns: list[Any] = [images, categories]
    if boxes is not None:
        columns += list(np.ascontiguousarray(boxes.T).view(np.int64))
        places = range(6)
    else:
        columns.append(np.asarray(rest, np.int64))
        places = (0, 1, 6)
    total = np.zeros(len(images), np.uint64)
    shift = np.uint64(32)
    for column, place in zip(columns, places, strict=True):
        mixed = column.view(np.uint64) * np.uint64(secret.multipliers[place])
        mixed ^= mixed >> shift
        mixed *= np.uint64(secret.multipliers[_COLUMNS + place])
        total += mixed
    return drop_missing((total - np.uint64(1 << 63)).view(np.int64))


def drawing_values(secret: Secret, counts: str | None, points: Sequence[float] | None) -> int:
    """What stands for a drawing without a box: a hash of its compressed mask, or of its key points."""
    if counts is not None:
        return secret.text_hash(counts)
    return secret.bytes_hash(pack(f"{len(points)}d", *points)) if points is not None else 0


def _rest(secret: Secret, annotation: dict[str, Any]) -> int:
    mask: Any = annotation.get("segmentation")
    points = plain(annotation.get("keypoints"))
    counts = mask.get("counts") if mask.__class__ is dict else None
    if isinstance(counts, str):
        return drawing_values(secret, counts, None)
    if points is not None:
        return drawing_values(secret, None, points)
    caption = annotation.get("caption")
    text = caption if isinstance(caption, str) else repr(as_numbers(mask)) if mask is not None else None
    return secret.text_hash(text) if text is not None else 0


def as_numbers(value: Any) -> Any:
    """The same with whole numbers for those that are written with a point: 10.0 is 10."""
    if value.__class__ is float:
        return int(value) if value.is_integer() and abs(value) < _WHOLE else value
    if value.__class__ is list:
        return [as_numbers(item) for item in value]
    if value.__class__ is dict:
        return {name: as_numbers(item) for name, item in value.items()}
    return value


def canonical_numbers(annotation: dict[str, Any]) -> bytes:
    """All that an annotation says, but for its id: the same for no two that differ, however their numbers are written."""
    told = {name: as_numbers(value) for name, value in annotation.items() if name != "id"}
    try:
        return orjson.dumps(told, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # half of a surrogate pair, a number of many digits
        return repr(sorted(told.items(), key=lambda item: item[0])).encode("utf-8", "backslashreplace")
