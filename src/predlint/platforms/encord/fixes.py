"""Fixes of coordinates: pixels become fractions, points beyond the image are moved to its edges, points become flat numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from predlint.model.geometry import is_collinear
from predlint.model.violation import Fix, FixContext
from predlint.platforms.encord.declarations import DRAWS
from predlint.platforms.encord.topics.geometry import FAR, side_of
from predlint.platforms.numbers import are_beyond, decimal, digits, is_number

Keys = list[str | int]
#: The two members for a polygon: an object may have its outline in both.
_OUTLINES = ("polygon", "polygons")
#: The largest percentage of an image, with some tolerance for objects that leave it.
_MOST_PERCENT = 100 * (1 + FAR)
#: Maximum number of objects of a frame searched to detect their unit.
_MAX_SEARCHED = 50
#: The axes of flat numbers, in turn.
_AXES = "xy"


def flat_numbers(at: FixContext) -> str | None:
    """Returns the numbers of a list of points, [x, y] or {"x": …, "y": …}, one after another; None if an item is no point."""
    numbers: list[str] = []
    for point in _inner(at, at.keys):
        value = at.value_at(point)
        axes: Any = (0, 1) if isinstance(value, list) and len(cast("list[Any]", value)) == 2 else ("x", "y")
        if not all(is_number(at.value_at([*point, axis])) for axis in axes):
            return None
        numbers += [at.raw_text([*point, axis]) for axis in axes]
    return ", ".join(numbers)


def move_to_edges(at: FixContext) -> Fix | None:
    """Moves points to the edges of their image, 0 and 1; for a polygon in both of its members. None if no point of a ring, or no point at
    all, is inside."""
    edits: list[Any] = []
    if at.keys[-1] not in _OUTLINES and not all(isinstance(at.value_at(point), dict) for point in _inner(at, at.keys)):
        return None  # it is the centre of a box or a circle
    for group in _groups(at, at.keys):
        values = [at.value_at(keys) for keys, _ in group]
        if not all(map(is_number, values)) or any(are_beyond(axis, 0, 1) for axis in (values[::2], values[1::2])):
            return None
        moved = [min(max(value, 0), 1) for value in values]
        if at.keys[-1] in _OUTLINES and is_collinear(_corners(moved)) and not is_collinear(_corners(values)):
            return None
        for (keys, _), value in zip(group, values, strict=True):
            if not 0 <= value <= 1:
                edits += at.text.replace(keys, "0" if value < 0 else "1")
    return at.unsafely(edits)


def _corners(numbers: Sequence[float]) -> list[tuple[float, float]]:
    return list(zip(numbers[::2], numbers[1::2], strict=False))


def divide_by_size(at: FixContext) -> Fix | None:
    """Divides pixel coordinates of an object by the size of its data unit or space; rings that are fractions already stay.

    None if pixels and fractions are mixed, as the cause is unknown, and if the numbers may be percent.
    """
    if at.keys[:1] not in (["data_units"], ["spaces"]) or "objects" not in at.keys:
        return None
    geometry = at.keys[: at.keys.index("objects") + 3]
    width: Any = at.value_at([*at.keys[:2], "width"])
    height: Any = at.value_at([*at.keys[:2], "height"])
    if not is_number(width) or not is_number(height) or not width or not height:
        return None
    edits: list[Any] = []
    for group in _groups(at, geometry):
        numbers = [(keys, axis, value) for keys, axis in group if is_number(value := at.value_at(keys))]
        if all(-FAR <= value <= 1 + FAR for _, _, value in numbers):
            continue
        if any(-1 < value < 1 and value != 0 for _, _, value in numbers):
            return None
        for keys, axis, value in numbers:
            side = width if side_of(axis) == "width" else height
            if not -FAR <= value / side <= 1 + FAR:
                return None
            edits += at.text.replace(keys, digits(round(decimal(at.text.raw(keys)) / decimal(str(side)), 9)))
    return at.unsafely(edits) if _in_pixels(at, geometry) else None


def _in_pixels(at: FixContext, geometry: Keys) -> bool:
    """Returns True if a coordinate of the object, or of its siblings, is larger than any percentage."""
    beside: Any = at.value_at(geometry[:-2])
    places: list[Keys] = [geometry]
    for index, drawn in enumerate(cast("list[Any]", beside)[:_MAX_SEARCHED] if isinstance(beside, list) else ()):
        places += [[*geometry[:-2], index, member] for member in DRAWS if isinstance(drawn, dict) and member in drawn]
    return any(is_number(value := at.value_at(keys)) and value > _MOST_PERCENT for place in places for keys, _ in _coordinates(at, place))


def _groups(at: FixContext, geometry: Keys) -> Iterator[list[tuple[Keys, str]]]:
    """Yields the coordinates of a geometry, each with its axis; each ring, whose coordinates are written together, is a group of its
    own."""
    if geometry[-1] not in _OUTLINES:
        yield list(_coordinates(at, geometry))
        return
    holder = geometry[:-1]
    if at.value_at([*holder, "polygon"]):
        yield list(_coordinates(at, [*holder, "polygon"]))
    for polygon in _inner(at, [*holder, "polygons"]):
        for ring in _inner(at, polygon):
            yield list(_coordinates(at, ring))


def _coordinates(at: FixContext, keys: Keys) -> Iterator[tuple[Keys, str]]:
    """Yields the paths of all lengths along a side of the image, without angles, ratios and depths."""
    value = at.value_at(keys)
    names = (
        cast("dict[str, Any]", value)
        if isinstance(value, dict)
        else range(len(cast("list[Any]", value)))
        if isinstance(value, list)
        else ()
    )
    for name in names:
        inner: Keys = [*keys, name]
        if isinstance(at.value_at(inner), (dict, list)):
            yield from _coordinates(at, inner)
        elif side_of(axis := _AXES[name % 2] if isinstance(name, int) else name) != "size":
            yield inner, axis


def _inner(at: FixContext, keys: Keys) -> list[Keys]:
    return [[*keys, entry.key] for entry in at.text.entries(keys)]
