"""Fixers for what Label Studio draws on images.

A region may stand in several results: its shape, its labels, answers about it. What they repeat of it is mended in all of them, and of
pixels either all regions of an image are, or none: half of them would be wrong, and nothing would tell.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar, cast

from msgspec.structs import replace

from predlint.dialects.label_studio.geometry_words import PNG_URL
from predlint.dialects.label_studio.png import size_of_png
from predlint.fixes.json_text import sorted_json
from predlint.fixes.model import Fixer, Mend, Sight, safely, unsafely
from predlint.fixes.numbers import decimal, digits, is_number
from predlint.fixes.task_facts import Json, Keys, coordinates, image_of, size_of

#: A result, behind its place.
Placed = tuple[Keys, Json]
Alike = TypeVar("Alike")

# -- the results of one prediction ------------------------------------------------------------------------------------


def _own(sight: Sight) -> Placed | None:
    """The result that a finding is in."""
    at = next((at for at, key in enumerate(sight.keys[:-1]) if key == "result" and isinstance(sight.keys[at + 1], int)), None)
    own: Any = sight.at(sight.keys[: at + 2]) if at is not None else None
    return (sight.keys[: at + 2], own) if at is not None and _has_value(own) else None


def _has_value(result: Any) -> bool:
    return isinstance(result, dict) and isinstance(cast("Json", result).get("value"), dict)


def _beside(sight: Sight, own: Placed, alike: Callable[[Json], Alike]) -> list[Placed]:
    """The results of the prediction that are alike, that one among them."""
    listed, result = own[0][:-1], own[1]
    return sight.text.once((alike, *listed), lambda: _sorted_out(sight, listed, alike)).get(alike(result), [])


def _sorted_out(sight: Sight, listed: Keys, alike: Callable[[Json], Alike]) -> dict[Alike, list[Placed]]:
    sorts: dict[Alike, list[Placed]] = {}
    for index, result in enumerate(cast("list[Any]", sight.at(listed))):
        if _has_value(result):
            sorts.setdefault(alike(result), []).append(([*listed, index], result))
    return sorts


def _id_of(result: Json) -> str | None:
    id_ = result.get("id")
    return id_ if isinstance(id_, str) else None


def with_copies(fixer: Fixer) -> Fixer:
    """Mends a member of a region's geometry, and the same in the other results of the region that repeat it; all of them, or none."""

    def fix(sight: Sight) -> Mend | None:
        own = _own(sight)
        tail = sight.keys[len(own[0]) + 1 :] if own is not None else []
        if own is None or not tail or _id_of(own[1]) is None or sight.keys[len(own[0])] != "value":
            return fixer(sight)
        listed, name = own[0][:-1], str(tail[0])

        def alike(result: Json) -> tuple[str | None, bytes | None]:
            return _id_of(result), sorted_json(result["value"][name]) if name in result["value"] else None

        form = sight.text.once(("form", name, *own[0]), lambda: alike(own[1]))  # once for a region, not for each of its points
        if form[1] is None:
            return fixer(sight)
        sorts = sight.text.once(("copies", name, *listed), lambda: _sorted_out(sight, listed, alike))
        copies = [[*place, "value", *tail] for place, _ in sorts[form]]
        return sight.text.once((fixer, *listed, *form, *tail), lambda: _of_all(fixer, sight, copies))

    return fix


def _of_all(fixer: Fixer, sight: Sight, places: list[Keys]) -> Mend | None:
    """One mend for the same fault at several places, that of the finding among them."""
    mends = [fixer(replace(sight, keys=keys)) for keys in places]
    all_ = [mend for mend in mends if mend is not None]
    return replace(all_[0], edits=[edit for mend in all_ for edit in mend.edits]) if all_ and len(all_) == len(mends) else None


# -- pixels -----------------------------------------------------------------------------------------------------------


def from_pixels(sight: Sight) -> Mend | None:
    """Pixels divided by the size of the image, times 100: those of all regions on the image, or none. Where the file may have regions in
    percent too, or in pixels that look like percent, nothing is mended."""
    own = _own(sight)
    if own is None:
        return None
    return sight.text.once(("pixels", *own[0][:-1], image_of(own[1])), lambda: _from_pixels(sight, _beside(sight, own, image_of)))


def _from_pixels(sight: Sight, results: list[Placed]) -> Mend | None:
    size = size_of([result for _, result in results])
    if size is None or (sight.tasks is not None and not sight.tasks.in_pixels):
        return None
    edits: list[Any] = []
    for keys, result in results:
        for place, side, given in coordinates(result["value"]):
            if place == ["width"] and _is_percent_of_a_point(result["value"], given):
                continue
            if not is_number(given) or not 0 <= given <= size[side]:
                return None  # another fault comes first, or it is no pixel of this image
            path = [*keys, "value", *place]
            share = decimal(sight.text.raw(path)) * 100 / Decimal(str(size[side]))
            edits += sight.text.replace(path, digits(round(share, 6)))
    return unsafely(edits)


def _is_percent_of_a_point(value: dict[str, Any], width: Any) -> bool:
    """Whether the size of a key point is in percent though the point is in pixels: no model measures it, so it comes from an export or the
    vendor's samples, and in pixels it would be smaller than one."""
    return "height" not in value and is_number(width) and 0 < width < 1


# -- points -----------------------------------------------------------------------------------------------------------


def point_list(sight: Sight) -> Mend | None:
    """Points with named coordinates, or a flat list of them, as pairs; or without a list around the only outline, or around each point."""
    value: Any = sight.value
    if isinstance(value, dict):
        written = _pair(sight, sight.keys, value)
        return safely(sight.text.replace(sight.keys, written)) if written is not None else None
    points = cast("list[Any]", value) if isinstance(value, list) else []
    if points and not len(points) % 2 and all(map(is_number, points)):
        raws = [sight.text.raw([*sight.keys, index]) for index in range(len(points))]
        pairs = [f"[{x},{y}]" for x, y in zip(raws[::2], raws[1::2], strict=True)]
        return unsafely(sight.text.replace(sight.keys, f"[{','.join(pairs)}]"))
    inner = _without_list(sight, points)
    if inner is not None:
        return safely(sight.text.replace(sight.keys, inner), reveals=True)
    named = [_pair(sight, [*sight.keys, index], point) for index, point in enumerate(points)]
    if not named or None in named:
        return None
    between = ", " if ", " in sight.text.text else ","
    return safely(sight.text.replace(sight.keys, f"[{between.join(map(str, named))}]"), reveals=True)


def _without_list(sight: Sight, points: list[Any]) -> str | None:
    """The points of an outline that is in a list of outlines by itself, or whose points are each in a list of its own."""
    if len(points) == 1:
        outline = cast("list[Any]", points[0]) if isinstance(points[0], list) else []
        return sight.text.raw([*sight.keys, 0]) if outline and all(map(_is_pair, outline)) else None
    if not points or not all(isinstance(point, list) and len(cast("list[Any]", point)) == 1 and _is_pair(point[0]) for point in points):
        return None
    between = ", " if ", " in sight.text.text else ","
    raws = [raw for index in range(len(points)) if (raw := sight.text.raw([*sight.keys, index, 0])) is not None]
    return f"[{between.join(raws)}]" if len(raws) == len(points) else None


def _is_pair(point: Any) -> bool:
    return isinstance(point, list) and len(cast("list[Any]", point)) == 2 and all(map(is_number, point))  # pyright: ignore[reportUnknownArgumentType]


def _pair(sight: Sight, keys: Keys, point: Any) -> str | None:
    """A point of x and y, and nothing else, as a list."""
    if not isinstance(point, dict) or set(cast("dict[str, Any]", point)) != {"x", "y"}:
        return None
    x, y = (sight.text.raw([*keys, axis]) for axis in ("x", "y"))
    return f"[{x}, {y}]" if ", " in sight.text.text else f"[{x},{y}]"


# -- masks ------------------------------------------------------------------------------------------------------------


def png_url(sight: Sight) -> Mend | None:
    """A PNG image in base64 as the URL that the editor reads."""
    if not isinstance(sight.value, str) or size_of_png(PNG_URL + sight.value) is None:
        return None
    return safely(sight.text.replace(sight.keys, f'"{PNG_URL}{(sight.text.raw(sight.keys) or "")[1:]}'), reveals=True)
