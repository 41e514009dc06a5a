"""Fixes numbers as they are written: bounds, percentages, sizes from corners. Sums keep the digits that the writer gave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from predlint.fixes.context import FixContext, Fixer
from predlint.fixes.model import Fix, safely, unsafely
from predlint.fixes.scores import ROUNDING, Unit
from predlint.platforms import confidence_units
from predlint.stream.edits import Edit

_MOST = 1e15
#: Maximum share of an image's side that is cut off from a shape. One that reaches further was rather written in another unit, or by
#: corners or centre, and would become another shape.
MOST_CUT = 0.05
#: A number with a smaller exponent is 0 as a double.
_LEAST_EXPONENT = -324


def is_number(value: Any) -> bool:
    """Returns True for a number of a size that arithmetic can handle."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < _MOST


def decimal(raw: str | None) -> Decimal:
    """Returns a number as it is written: sums of such numbers keep their digits. A number that every reader takes for 0 is 0, as
    1e-999999999999 would have as many digits when written out."""
    try:
        number = Decimal(raw or "0")
    except InvalidOperation:  # an exponent of twenty digits
        return Decimal(0)
    return number if number and number.adjusted() >= _LEAST_EXPONENT else Decimal(0)


def digits(value: Decimal) -> str:
    """Returns a number as JSON, without trailing zeros."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def whole_numbers(values: Iterable[Any]) -> list[Any]:
    """Returns the values, with whole numbers as int."""
    return [int(value) if isinstance(value, float) and value.is_integer() else value for value in values]


def edits_of(*parts: list[Edit]) -> list[Edit]:
    """Returns all edits, or none if one part is empty."""
    return [edit for part in parts for edit in part] if all(parts) else []


def are_beyond(values: Sequence[float], least: float, most: float) -> bool:
    """Returns True for coordinates that all lie beyond the same edge: clipping would leave nothing of such a shape."""
    return bool(values) and (all(value <= least for value in values) or all(value >= most for value in values))


def all_beyond(context: FixContext, least: float, most: float) -> bool:
    """Returns True if the point, or all points of the shape that it belongs to, lie beyond the same edge of an axis."""
    axis = context.keys[-1]
    if axis not in ("x", "y", 0, 1):
        return False
    if not isinstance(context.keys[-2], int):
        return _lie_beyond([context.enclosing_object], axis, least, most)
    place = context.keys[:-2]
    # Computed once for a shape, not for each of its points.
    return context.text.once(
        ("beyond", axis, least, most, *place), lambda: _lie_beyond(cast("list[Any]", context.value_at(place)), axis, least, most)
    )


def _lie_beyond(points: list[Any], axis: str | int, least: float, most: float) -> bool:
    given = [_value_in(point, axis) for point in points]
    return are_beyond([value for value in given if is_number(value)], least, most)


def _value_in(point: Any, axis: str | int) -> Any:
    """Returns a coordinate of a point, by its name or index; None if there is none."""
    if isinstance(point, dict):
        return cast("dict[str, Any]", point).get(str(axis))
    listed = cast("list[Any]", point) if isinstance(point, list) else []
    return listed[axis] if isinstance(axis, int) and axis < len(listed) else None


def clamped(least: float, most: float) -> Fixer:
    """Returns a fixer that writes the bound that the number exceeds."""

    def fix(context: FixContext) -> Fix | None:
        if not is_number(context.value):
            return None
        bound = least if context.value < least else most
        return unsafely(context.text.replace(context.keys, digits(Decimal(str(bound)))))

    return fix


def probability(context: FixContext) -> Fix | None:
    """Converts a percentage to a fraction, if all scores of the file are percentages; a score beyond 0 to 1 by rounding gets the bound, if
    none is further beyond. Other scores may be logits: clamped one by one, the surest prediction would become the least sure."""
    return as_probability(context, context.scores.unit if context.scores is not None else "unknown")


def as_probability(context: FixContext, unit: Unit) -> Fix | None:
    """Converts a score to a probability, for scores that are all in one unit."""
    value = context.value
    if not is_number(value):
        return None
    if unit == "percent":
        return unsafely(context.text.replace(context.keys, digits(decimal(context.text.raw(context.keys)) / 100)))
    return clamped(0, 1)(context) if unit == "share" and -ROUNDING <= value <= 1 + ROUNDING else None


def percentage(context: FixContext) -> Fix | None:
    """Writes a text with a percent sign as a fraction."""
    of = confidence_units.percentage(context.value)
    return unsafely(context.text.replace(context.keys, digits(decimal(of) / 100))) if of is not None else None


def whole(context: FixContext) -> Fix | None:
    """Writes a whole number without its decimal point."""
    value = context.value
    if not isinstance(value, float) or not value.is_integer() or abs(value) > 1 << 53:
        return None
    return safely(context.text.replace(context.keys, str(int(value))))


def turned(context: FixContext) -> Fix | None:
    """Removes the full turns of an angle. The result is equal in degrees, but so large a number was hardly meant in degrees."""
    raw = context.text.raw(context.keys)
    if not is_number(context.value) or raw is None:
        return None
    return unsafely(context.text.replace(context.keys, digits((decimal(raw) % 360 + 360) % 360)))


def corner_members(names: tuple[str, str, str, str]) -> Fixer:
    """Returns a fixer for a box whose corners are members (x1, y1, x2, y2): the second corner becomes a size."""

    def fix(context: FixContext) -> Fix | None:
        for corners in (("x1", "y1", "x2", "y2"), ("xmin", "ymin", "xmax", "ymax"), ("left", "top", "right", "bottom")):
            raws = [context.text.raw([*context.keys, corner]) for corner in corners]
            if not all(is_number(context.value_at([*context.keys, corner])) for corner in corners):
                continue
            a, b, c, d = (decimal(raw) for raw in raws)
            if c <= a or d <= b:
                return None  # no positive size
            edits = [context.text.rename([*context.keys, old], new) for old, new in zip(corners, names, strict=True) if old != new]
            edits += [
                context.text.replace([*context.keys, corners[2]], digits(c - a)),
                context.text.replace([*context.keys, corners[3]], digits(d - b)),
            ]
            return unsafely(edits_of(*edits))
        return None

    return fix
