"""Images by id, in 24 bytes each and a name: a file may list millions."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple


class Image(NamedTuple):
    """What is known of one image; sizes in pixels, 0 where they are not known."""

    id: int
    width: int
    height: int


class Images:
    """Images by id; of several with one id, of which one is meant, the size is known where all have the same. Frozen once made."""

    def __init__(self, images: Iterable[tuple[int, int, int]]) -> None:
        ids, widths, heights = array("q"), array("q"), array("q")
        for id_, width, height in images:
            ids.append(id_)
            widths.append(width)
            heights.append(height)
        order = sorted(range(len(ids)), key=ids.__getitem__)
        self.ids, self.widths, self.heights = array("q"), array("q"), array("q")
        """Parallel, in the order of ids."""
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
        return self.find(id_) is not None

    def find(self, id_: int) -> Image | None:
        """The image of that id. A number beyond 64 bits is that of none."""
        if not -(1 << 63) <= id_ < 1 << 63:
            return None
        at = bisect_left(self.ids, id_)
        if at == len(self.ids) or self.ids[at] != id_:
            return None
        return Image(id_, self.widths[at], self.heights[at])
