"""Reads many flawless images at once as columns. Nearly all images are flawless."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Any, NamedTuple

from predlint.geometry import MOST_PIXELS
from predlint.hashes import batches
from predlint.platforms.record_files import NO_PLACE

#: Number of images in a batch.
_MANY = 4_096
_WORDS = frozenset(NO_PLACE)
_MEMBERS = tuple(map(itemgetter, ("id", "file_name", "width", "height")))


class PlainImages(NamedTuple):
    """Columns of images with a valid id, file name and size."""

    ids: array[int]
    names: list[str]
    widths: array[int]
    heights: array[int]


def together(images: Iterable[Any]) -> Iterator[list[Any]]:
    """Yields the elements of a list in batches."""
    return batches(images, _MANY)


def plain(images: list[Any]) -> PlainImages | None:
    """Returns the columns of a batch, or None if an element is not an image with a valid id, file name and size."""
    try:
        ids, names, widths, heights = (list(map(member, images)) for member in _MEMBERS)
    except (KeyError, TypeError, IndexError):
        return None
    kinds = set(map(type, ids)) | set(map(type, widths)) | set(map(type, heights))
    if kinds != {int} or set(map(type, names)) != {str} or not (all(names) and _WORDS.isdisjoint(names)):
        return None
    if min(min(widths), min(heights)) <= 0 or max(max(widths), max(heights)) > MOST_PIXELS:
        return None
    try:
        return PlainImages(array("q", ids), names, array("q", widths), array("q", heights))
    except OverflowError:
        return None
