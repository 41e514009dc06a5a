"""Hashes of the content of annotations, to find duplicates among millions: for one annotation, and for many at once.

Both give the same hashes. Equal hashes only name candidates: the elements are read again and compared.
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
#: Number of hashed values: image, category, four numbers of the box, and a hash of the rest.
_COLUMNS = 7
#: From this on, a double does not represent each integer exactly.
_WHOLE = 1 << 53
_ZERO = (0.0, 0.0, 0.0, 0.0)


def content_hash(secret: Secret, annotation: dict[str, Any]) -> int:
    """Returns the hash of one annotation or result: of its image, its category and its box, or its other drawing.

    Each value is multiplied, folded, and multiplied again. With one product only, the first bits of two values could be changed so that
    the sum stays the same for any secret.
    """
    box = plain(annotation.get("bbox"))
    boxed = box is not None and len(box) == 4
    values = [number_of(annotation.get("image_id")) or 0, number_of(annotation.get("category_id")) or 0]
    values += unpack("4q", pack("4d", *(box if boxed and box is not None else _ZERO)))
    values.append(0 if boxed else _rest(secret, annotation))
    total = 0
    for value, first_factor, second_factor in zip(values, secret.multipliers[:_COLUMNS], secret.multipliers[_COLUMNS:], strict=True):
        mixed = value * first_factor & _MASK
        total += (mixed ^ (mixed >> 32)) * second_factor
    return max((total & _MASK) - (1 << 63), NONE + 1)


def content_hashes(secret: Secret, images: Ints, categories: Ints, boxes: Floats | None, rest: Ints | None) -> Ints:
    """Returns the hashes of many. ``boxes``: a table of four columns, or None; then ``rest`` has a hash of each drawing."""
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
    """Returns the hash of a drawing without a box: of its compressed mask or of its key points, or 0."""
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
    """Returns the value with each float that is an integer as int: 10.0 becomes 10."""
    if value.__class__ is float:
        return int(value) if value.is_integer() and abs(value) < _WHOLE else value
    if value.__class__ is list:
        return [as_numbers(item) for item in value]
    if value.__class__ is dict:
        return {name: as_numbers(item) for name, item in value.items()}
    return value


def canonical_numbers(annotation: dict[str, Any]) -> bytes:
    """Returns the content of an annotation without its id, equal only for equal annotations, however their numbers are written."""
    content = {name: as_numbers(value) for name, value in annotation.items() if name != "id"}
    try:
        return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # half of a surrogate pair, a number of many digits
        return repr(sorted(content.items(), key=lambda item: item[0])).encode("utf-8", "backslashreplace")
