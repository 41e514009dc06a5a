"""Images by id, in 24 bytes each, because a file may list millions."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from itertools import islice
from operator import lt
from typing import NamedTuple


def position_of(id_: int, ids: array[int]) -> int | None:
    """Returns the index of an id in a sorted array, or None if it is not there. Accepts integers of any size."""
    if not -(1 << 63) <= id_ < 1 << 63:
        return None
    at = bisect_left(ids, id_)
    return at if at < len(ids) and ids[at] == id_ else None


def are_ascending(ids: array[int]) -> bool:
    """Returns True if each id is larger than the one before."""
    return all(map(lt, ids, islice(ids, 1, None)))


class Image(NamedTuple):
    """Id and size of one image; sizes in pixels, 0 if unknown."""

    id: int
    width: int
    height: int


class Images:
    """Images by id. The size of images with the same id is known only if all have the same size. Not changed after construction."""

    def __init__(self, ids: array[int], widths: array[int], heights: array[int]) -> None:
        self.ids, self.widths, self.heights = ids, widths, heights
        """Parallel columns, sorted by id."""
        if not are_ascending(ids):  # files are rarely unsorted
            self._sort(ids, widths, heights)

    @classmethod
    def of(cls, images: Iterable[tuple[int, int, int]]) -> Images:
        """Builds the images from (id, width, height)."""
        ids, widths, heights = array("q"), array("q"), array("q")
        for id_, width, height in images:
            ids.append(id_)
            widths.append(width)
            heights.append(height)
        return cls(ids, widths, heights)

    def _sort(self, ids: array[int], widths: array[int], heights: array[int]) -> None:
        order = sorted(range(len(ids)), key=ids.__getitem__)
        self.ids, self.widths, self.heights = array("q"), array("q"), array("q")
        last: int | None = None
        for at in order:
            if ids[at] != last:
                last = ids[at]
                self.ids.append(last)
                self.widths.append(widths[at])
                self.heights.append(heights[at])
            elif (self.widths[-1], self.heights[-1]) != (widths[at], heights[at]):
                self.widths[-1] = self.heights[-1] = 0

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, id_: int) -> bool:
        return position_of(id_, self.ids) is not None

    def find(self, id_: int) -> Image | None:
        """Returns the image with this id, or None. Accepts integers of any size."""
        at = position_of(id_, self.ids)
        return Image(id_, self.widths[at], self.heights[at]) if at is not None else None
