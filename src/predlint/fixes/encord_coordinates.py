"""Fixers for the coordinates of Encord's label rows: pixels become fractions, shapes that reach beyond the image are cut or moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from predlint.fixes.context import FixContext
from predlint.fixes.model import Fix, safely, unsafely
from predlint.fixes.numbers import are_beyond, decimal, digits, is_number
from predlint.normalized_outlines import is_collinear
from predlint.platforms.encord.box_formats import SIDES
from predlint.platforms.encord.coordinate_shapes import DRAWS, FAR
from predlint.platforms.encord.coordinate_words import side_of

Keys = list[str | int]
#: The two members for a polygon: an object may have its outline in both.
_OUTLINES = ("polygon", "polygons")
#: The largest percentage of an image, with some tolerance for objects that leave it.
_MOST_PERCENT = 100 * (1 + FAR)
#: Maximum number of objects of a frame searched to detect their unit.
_MAX_SEARCHED = 50
#: The axes of flat numbers, in turn.
_AXES = "xy"
#: Boxes that reach at most so far beyond the edge at 1 were rather drawn so than written in another form.
_FAR = decimal("1.05")


def box_sides(context: FixContext) -> Fix | None:
    """Renames the members of a box that is given by its top left corner and size."""
    box: Any = context.value
    given = [name for name in SIDES if name in box]
    intended = [SIDES[name] for name in given]
    own = set(SIDES.values())
    if not given or len(set(intended)) < len(intended) or any(side in box for side in intended) or own - set(intended) - set(box):
        return None
    return unsafely([edit for name in given for edit in context.text.rename([*context.keys, name], SIDES[name])], reveals=True)


def gathered(context: FixContext) -> Fix | None:
    """Moves the sides of a box from its object into an object of their own, in place of the first."""
    holder, sides = context.keys[:-1], cast("tuple[str, ...]", context.params[-1])
    raws = [(SIDES.get(side, side), context.text.raw([*holder, side]) or "") for side in sides]
    named = context.text.rename([*holder, sides[0]], str(context.keys[-1]))
    entries = context.text.entries(holder)
    gone = [place for place, entry in enumerate(entries) if entry.key in sides[1:]]
    if not named or any(entry.key == sides[0] for entry in entries[gone[0] :]):  # the first side must come before the others
        return None
    return safely(
        [*named, *context.text.replace([*holder, sides[0]], context.text.object(raws)), *context.text.without(entries, gone)], reveals=True
    )


def flat_ring(context: FixContext) -> Fix | None:
    """Writes points in "polygons" as flat numbers, in the nested lists that Encord expects there."""
    if "polygons" not in context.keys:
        return None
    numbers = _flat(context)
    around = 3 - len(context.keys[context.keys.index("polygons") :])
    return safely(context.text.replace(context.keys, f"{'[' * around}[{numbers}]{']' * around}"), reveals=True) if numbers else None


def flat_front(context: FixContext) -> Fix | None:
    """Writes the points of the front of a cuboid as flat numbers."""
    numbers = _flat(context)
    return safely(context.text.replace(context.keys, f"[{numbers}]"), reveals=True) if numbers else None


def _flat(context: FixContext) -> str | None:
    """Returns the numbers of a list of points, [x, y] or {"x": …, "y": …}, one after another; None if an item is no point."""
    numbers: list[str] = []
    for point in _inner(context, context.keys):
        value = context.value_at(point)
        axes: Any = (0, 1) if isinstance(value, list) and len(cast("list[Any]", value)) == 2 else ("x", "y")
        if not all(is_number(context.value_at([*point, axis])) for axis in axes):
            return None
        numbers += [context.text.raw([*point, axis]) or "" for axis in axes]
    return ", ".join(numbers)


def beyond_box(context: FixContext) -> Fix | None:
    """Cuts a box at the edges of its image, 0 and 1. None for a box that reaches far beyond them and may be two corners."""
    keys, edits = context.keys, cast("list[Any]", [])
    may_be_corners = context.params[-1] is not None
    for start, size in (("x", "w"), ("y", "h")):
        if not is_number(context.value_at([*keys, start])) or not is_number(context.value_at([*keys, size])):
            return None
        begin, extent = decimal(context.text.raw([*keys, start])), decimal(context.text.raw([*keys, size]))
        low, high = max(begin, decimal("0")), min(begin + extent, decimal("1"))
        if low >= high or (may_be_corners and begin + extent > _FAR):
            return None
        edits += context.text.replace([*keys, start], digits(low)) if low != begin else []
        edits += context.text.replace([*keys, size], digits(high - low)) if high - low != extent else []
    return unsafely(edits)


def beyond(context: FixContext) -> Fix | None:
    """Moves points to the edges of their image, 0 and 1; for a polygon in both of its members. None if no point of a ring, or no point at
    all, is inside."""
    edits: list[Any] = []
    if context.keys[-1] not in _OUTLINES and not all(isinstance(context.value_at(point), dict) for point in _inner(context, context.keys)):
        return None  # it is the centre of a box or a circle
    for group in _groups(context, context.keys):
        values = [context.value_at(keys) for keys, _ in group]
        if not all(map(is_number, values)) or any(are_beyond(axis, 0, 1) for axis in (values[::2], values[1::2])):
            return None
        moved = [min(max(value, 0), 1) for value in values]
        if context.keys[-1] in _OUTLINES and is_collinear(_corners(moved)) and not is_collinear(_corners(values)):
            return None
        for (keys, _), value in zip(group, values, strict=True):
            if not 0 <= value <= 1:
                edits += context.text.replace(keys, "0" if value < 0 else "1")
    return unsafely(edits)


def _corners(numbers: Sequence[float]) -> list[tuple[float, float]]:
    return list(zip(numbers[::2], numbers[1::2], strict=False))


def from_pixels(context: FixContext) -> Fix | None:
    """Divides pixel coordinates of an object by the size of its data unit or space; rings that are fractions already stay.

    None if pixels and fractions are mixed, as the cause is unknown, and if the numbers may be percent.
    """
    if context.keys[:1] not in (["data_units"], ["spaces"]) or "objects" not in context.keys:
        return None
    geometry = context.keys[: context.keys.index("objects") + 3]
    width: Any = context.value_at([*context.keys[:2], "width"])
    height: Any = context.value_at([*context.keys[:2], "height"])
    if not is_number(width) or not is_number(height) or not width or not height:
        return None
    edits: list[Any] = []
    for group in _groups(context, geometry):
        numbers = [(keys, axis, value) for keys, axis in group if is_number(value := context.value_at(keys))]
        if all(-FAR <= value <= 1 + FAR for _, _, value in numbers):
            continue
        if any(-1 < value < 1 and value != 0 for _, _, value in numbers):
            return None
        for keys, axis, value in numbers:
            side = width if side_of(axis) == "width" else height
            if not -FAR <= value / side <= 1 + FAR:
                return None
            edits += context.text.replace(keys, digits(round(decimal(context.text.raw(keys)) / decimal(str(side)), 9)))
    return unsafely(edits) if _in_pixels(context, geometry) else None


def _in_pixels(context: FixContext, geometry: Keys) -> bool:
    """Returns True if a coordinate of the object, or of its siblings, is larger than any percentage."""
    beside: Any = context.value_at(geometry[:-2])
    places: list[Keys] = [geometry]
    for at, drawn in enumerate(cast("list[Any]", beside)[:_MAX_SEARCHED] if isinstance(beside, list) else ()):
        places += [[*geometry[:-2], at, member] for member in DRAWS if isinstance(drawn, dict) and member in drawn]
    return any(
        is_number(value := context.value_at(keys)) and value > _MOST_PERCENT for place in places for keys, _ in _coordinates(context, place)
    )


def _groups(context: FixContext, geometry: Keys) -> Iterator[list[tuple[Keys, str]]]:
    """Yields the coordinates of a geometry, each with its axis; each ring, whose coordinates are written together, is a group of its
    own."""
    if geometry[-1] not in _OUTLINES:
        yield list(_coordinates(context, geometry))
        return
    holder = geometry[:-1]
    if context.value_at([*holder, "polygon"]):
        yield list(_coordinates(context, [*holder, "polygon"]))
    for polygon in _inner(context, [*holder, "polygons"]):
        for ring in _inner(context, polygon):
            yield list(_coordinates(context, ring))


def _coordinates(context: FixContext, keys: Keys) -> Iterator[tuple[Keys, str]]:
    """Yields the paths of all lengths along a side of the image, without angles, ratios and depths."""
    value = context.value_at(keys)
    names = (
        cast("dict[str, Any]", value)
        if isinstance(value, dict)
        else range(len(cast("list[Any]", value)))
        if isinstance(value, list)
        else ()
    )
    for name in names:
        at: Keys = [*keys, name]
        if isinstance(context.value_at(at), (dict, list)):
            yield from _coordinates(context, at)
        elif side_of(axis := _AXES[name % 2] if isinstance(name, int) else name) != "size":
            yield at, axis


def _inner(context: FixContext, keys: Keys) -> list[Keys]:
    return [[*keys, entry.key] for entry in context.text.entries(keys)]
