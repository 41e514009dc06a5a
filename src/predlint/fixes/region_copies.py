"""Fixes of several results of one prediction of Label Studio: those of a region, and those on an image.

A region may occur in several results: its shape, its labels, answers about it. Repeated values are fixed in all of them. Pixels are
converted in all regions of an image, or in none: half of them would be wrong, and nothing would show it.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar, cast

from msgspec.structs import replace

from predlint.decimals import decimal, digits, is_number
from predlint.fixes.context import FixContext
from predlint.fixes.json_text import sorted_json
from predlint.fixes.model import Fix
from predlint.fixes.task_facts import Json, Keys, coordinates, image_of, size_of

#: The path of a result, and the result.
Placed = tuple[Keys, Json]
Alike = TypeVar("Alike")

# -- the results of one prediction ------------------------------------------------------------------------------------


def _own(context: FixContext) -> Placed | None:
    """Returns the result that a finding is in, with its path."""
    at = next((at for at, key in enumerate(context.keys[:-1]) if key == "result" and isinstance(context.keys[at + 1], int)), None)
    own: Any = context.value_at(context.keys[: at + 2]) if at is not None else None
    return (context.keys[: at + 2], own) if at is not None and _has_value(own) else None


def _has_value(result: Any) -> bool:
    return isinstance(result, dict) and isinstance(cast("Json", result).get("value"), dict)


def _similar_results(context: FixContext, own: Placed, alike: Callable[[Json], Alike]) -> list[Placed]:
    """Returns the results of the prediction with the same key by ``alike`` as ``own``, including it."""
    listed, result = own[0][:-1], own[1]
    return context.text.once((alike, *listed), lambda: _sorted_out(context, listed, alike)).get(alike(result), [])


def _sorted_out(context: FixContext, listed: Keys, alike: Callable[[Json], Alike]) -> dict[Alike, list[Placed]]:
    sorts: dict[Alike, list[Placed]] = {}
    for index, result in enumerate(cast("list[Any]", context.value_at(listed))):
        if _has_value(result):
            sorts.setdefault(alike(result), []).append(([*listed, index], result))
    return sorts


def _id_of(result: Json) -> str | None:
    id_ = result.get("id")
    return id_ if isinstance(id_, str) else None


def fix_with_copies(context: FixContext, kind: Any, fix_one: Callable[[FixContext], Fix | None]) -> Fix | None:
    """Returns the fix of a violation of this kind, and of the copies of a member of a region's geometry in other results of the region; of
    all of them, or of none."""
    own = _own(context)
    tail = context.keys[len(own[0]) + 1 :] if own is not None else []
    if own is None or not tail or _id_of(own[1]) is None or context.keys[len(own[0])] != "value":
        return fix_one(context)
    listed, name = own[0][:-1], str(tail[0])

    def alike(result: Json) -> tuple[str | None, bytes | None]:
        return _id_of(result), sorted_json(result["value"][name]) if name in result["value"] else None

    form = context.text.once(("form", name, *own[0]), lambda: alike(own[1]))  # computed once for a region, not for each of its points
    if form[1] is None:
        return fix_one(context)
    sorts = context.text.once(("copies", name, *listed), lambda: _sorted_out(context, listed, alike))
    copies = [[*place, "value", *tail] for place, _ in sorts[form]]
    return context.text.once((kind, *listed, *form, *tail), lambda: _of_all(fix_one, context, copies))


def _of_all(fix_one: Callable[[FixContext], Fix | None], context: FixContext, places: list[Keys]) -> Fix | None:
    """Returns one fix for the same violation at several paths, including that of the finding; None if one cannot be fixed."""
    fixes = [fix_one(replace(context, keys=keys)) for keys in places]
    all_ = [fix for fix in fixes if fix is not None]
    return replace(all_[0], edits=[edit for fix in all_ for edit in fix.edits]) if all_ and len(all_) == len(fixes) else None


# -- pixels -----------------------------------------------------------------------------------------------------------


def from_pixels(context: FixContext) -> Fix | None:
    """Divides pixels by the size of the image, times 100: in all regions on the image, or none. None if the file may have regions in
    percent too, or in pixels that look like percent."""
    own = _own(context)
    if own is None:
        return None
    return context.text.once(
        ("pixels", *own[0][:-1], image_of(own[1])), lambda: _from_pixels(context, _similar_results(context, own, image_of))
    )


def _from_pixels(context: FixContext, results: list[Placed]) -> Fix | None:
    size = size_of([result for _, result in results])
    if size is None or (context.file is not None and not context.file.in_pixels):
        return None
    edits: list[Any] = []
    for keys, result in results:
        for place, side, given in coordinates(result["value"]):
            if place == ["width"] and _is_percent_of_a_point(result["value"], given):
                continue
            if not is_number(given) or not 0 <= given <= size[side]:
                return None  # another violation must be fixed first, or it is no pixel of this image
            path = [*keys, "value", *place]
            share = decimal(context.text.raw(path)) * 100 / Decimal(str(size[side]))
            edits += context.text.replace(path, digits(round(share, 6)))
    return context.unsafely(edits)


def _is_percent_of_a_point(value: dict[str, Any], width: Any) -> bool:
    """Returns True if the size of a key point is in percent though the point is in pixels: no model measures it, so it comes from an export
    or the vendor's samples, and in pixels it would be smaller than one."""
    return "height" not in value and is_number(width) and 0 < width < 1
