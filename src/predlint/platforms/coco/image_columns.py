"""Images as columns: of those of which there is nothing to say, as nearly all are, many at once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Any, NamedTuple

from predlint.batches import batches
from predlint.geometry import MOST_PIXELS

#: Images that are looked at together.
_MANY = 4_096
_MEMBERS = tuple(map(itemgetter, ("id", "file_name", "width", "height")))


class PlainImages(NamedTuple):
    """Images that have an id, a name and a size, each as it is to be."""

    ids: array[int]
    names: list[str]
    widths: array[int]
    heights: array[int]


def together(images: Iterable[Any]) -> Iterator[list[Any]]:
    """The elements of a list, those that are looked at together at a time."""
    return batches(images, _MANY)


def plain(images: list[Any]) -> PlainImages | None:
    """The columns; None where an element is something else than such an image."""
    try:
        ids, names, widths, heights = (list(map(member, images)) for member in _MEMBERS)
    except (KeyError, TypeError, IndexError):
        return None
    kinds = set(map(type, ids)) | set(map(type, widths)) | set(map(type, heights))
    if kinds != {int} or set(map(type, names)) != {str} or not all(names):
        return None
    if min(min(widths), min(heights)) <= 0 or max(max(widths), max(heights)) > MOST_PIXELS:
        return None
    try:
        return PlainImages(array("q", ids), names, array("q", widths), array("q", heights))
    except OverflowError:
        return None
