"""What is proven of all records of a block together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from predlint.dialects.labelbox.block_seen import Seen
from predlint.geometry import ABOUT_ONE, crosses_itself, distinct_points, polygon_area, repeated_point

if TYPE_CHECKING:
    import numpy as np

    from predlint.shapes.floats import Column

    Bools = np.ndarray[Any, np.dtype[np.bool_]]

#: Bytes decoded at once: their records fit the processor's cache.
_PART = 1 << 17
#: The same where some of their members are looked at by columns: few long columns cost less than many short ones.
_LONG_PART = 1 << 19


def parts(block: bytes, *, long: bool) -> Iterator[memoryview]:
    """A block in parts whose records fit the processor's cache, or in long ones."""
    start, view = 0, memoryview(block)
    size = _LONG_PART if long else _PART
    while len(block) - start > 2 * size:
        end = block.find(b"\n", start + size) + 1
        if not end:
            break
        yield view[start:end]
        start = end
    yield view[start:]


def are_simple(seen: Seen, *, degrees: bool, odd: int) -> bool:
    """True when no polygon or line is worth a word: the batch proves most, and the rest are looked at one by one. Records of which one is
    are odd, where it can be told; False where it cannot, or where there are more than ``odd``.

    ``degrees`` where x is a longitude and y a latitude, of boxes and points too; else they may not be fractions of the image.
    """
    if degrees and not _are_degrees(seen):
        return False
    if not degrees:
        for points in (seen.lines, seen.polygons):
            if points.lengths:
                seen.expect(points.at, ~in_fractions(*points.columns(), points.lengths))
    lengths = seen.polygons.lengths
    if not lengths:
        return True
    from predlint.geometry_batch import unproven_polygons

    xs, ys = seen.polygons.columns()
    ends = list(accumulate(lengths))
    for index in unproven_polygons(xs, ys, lengths):
        if len(seen.odd) > odd:
            return False
        start, end = ends[index] - lengths[index], ends[index]
        if not _is_simple(xs[start:end].tolist(), ys[start:end].tolist()):
            seen.odd.add(seen.polygons.at[index])
    return True


def _are_degrees(seen: Seen) -> bool:
    """True when every x is a longitude and every y a latitude."""
    import numpy as np

    pairs = [points.columns() for points in (seen.polygons, seen.lines, seen.points) if points.lengths]
    if seen.box_layout is not None:
        box = seen.box_layout.columns(seen.boxes)
        if not box["height"].all():
            return False
        pairs += [(box["left"], box["top"]), (box["left"] + box["width"], box["top"] + box["height"])]
    return all([bool((np.abs(x) <= 180).all() and (np.abs(y) <= 90).all()) for x, y in pairs])


def in_fractions(xs: Column, ys: Column, lengths: list[int]) -> Bools:
    """Of which lists all points lie between 0 and about 1: in fractions of the image, it seems."""
    import numpy as np

    larger = np.maximum(xs, ys)
    if larger.min() > ABOUT_ONE:
        return np.zeros(len(lengths), dtype=np.bool_)
    starts = np.cumsum(np.array(lengths, dtype=np.intp)) - lengths
    return np.maximum.reduceat(larger, starts) <= ABOUT_ONE


def _is_simple(xs: list[float], ys: list[float]) -> bool:
    """The scalar check of a polygon that the batch could not prove."""
    if distinct_points(xs, ys) < 3 or repeated_point(xs, ys) is not None or polygon_area(xs, ys) == 0:
        return False
    return crosses_itself(xs, ys) is None
