"""Fixes of numbers as they are written: bounds, percentages, sizes from corners."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from predlint.decimals import MAX_CLIP, are_beyond, decimal, digits, is_number
from predlint.fixes.model import Fix, edits_of
from predlint.fixes.scores import ROUNDING, Unit
from predlint.fixes.value_fixes import ValueFixes
from predlint.platforms import confidence_units

#: Names that exporters give to the two corners of a box.
_CORNERS = (("x1", "y1", "x2", "y2"), ("xmin", "ymin", "xmax", "ymax"), ("left", "top", "right", "bottom"))


class NumberFixes(ValueFixes, frozen=True):
    @property
    def max_clip(self) -> float:
        """The largest share of an image's side that may be clipped from a shape beyond the image."""
        return MAX_CLIP

    def number(self, keys: list[str | int]) -> Decimal | None:
        """Returns the number at a path, with all its digits; None for any other value."""
        return decimal(self.text.raw(keys)) if is_number(self.value_at(keys)) else None

    def all_outside(self, low: float, high: float) -> bool:
        """Returns True if the point, or all points of the shape that it belongs to, lie beyond the same edge of an axis."""
        axis = self.keys[-1]
        if axis not in ("x", "y", 0, 1):
            return False
        if not isinstance(self.keys[-2], int):
            return _lie_beyond([self.enclosing_object], axis, low, high)
        place = self.keys[:-2]
        # Computed once for a shape, not for each of its points.
        return self.text.once(
            ("beyond", axis, low, high, *place), lambda: _lie_beyond(cast("list[Any]", self.value_at(place)), axis, low, high)
        )

    def replace_unsafely(self, *written: tuple[list[str | int], Any]) -> Fix | None:
        """Replaces values at some paths by numbers, as a guess or with a loss. No fix if there are no paths, or one does not exist."""
        return self.unsafely(edits_of(*[self.text.replace(keys, digits(Decimal(str(number)))) for keys, number in written]))

    def replace_object_unsafely(self, members: Mapping[str, Any]) -> Fix | None:
        """Replaces an object of numbers as a whole, as a guess or with a loss."""
        return self.unsafely(self.text.replace(self.keys, self.text.object((name, digits(number)) for name, number in members.items())))

    def convert_score(self) -> Fix | None:
        """Converts a percentage to a fraction, if all scores of the file are percentages; a score beyond 0 to 1 by rounding gets the bound,
        if none is further beyond. Other scores may be logits: clamped one by one, the surest prediction would become the least sure."""
        return self.convert_score_from(self.scores.unit if self.scores is not None else "unknown")

    def convert_score_from(self, unit: Unit) -> Fix | None:
        """Converts a score to a fraction, for scores that are all in one unit."""
        value = self.value
        if not is_number(value):
            return None
        if unit == "percent":
            return self.unsafely(self.text.replace(self.keys, digits(decimal(self.text.raw(self.keys)) / 100)))
        rounded = unit == "share" and -ROUNDING <= value <= 1 + ROUNDING
        return self.unsafely(self.text.replace(self.keys, "0" if value < 0 else "1")) if rounded else None

    def convert_percent_text(self) -> Fix | None:
        """Writes a text with a percent sign as a fraction."""
        of = confidence_units.percentage(self.value)
        return self.unsafely(self.text.replace(self.keys, digits(decimal(of) / 100))) if of is not None else None

    def write_whole_number(self) -> Fix | None:
        """Writes a whole number without its decimal point."""
        value = self.value
        if not isinstance(value, float) or not value.is_integer() or abs(value) > 1 << 53:
            return None
        return self.safely(self.text.replace(self.keys, str(int(value))))

    def remove_turns(self) -> Fix | None:
        """Removes the full turns of an angle. The result is equal in degrees, but so large a number was hardly meant in degrees."""
        raw = self.text.raw(self.keys)
        if not is_number(self.value) or raw is None:
            return None
        return self.unsafely(self.text.replace(self.keys, digits((decimal(raw) % 360 + 360) % 360)))

    def convert_corners(self, names: tuple[str, str, str, str]) -> Fix | None:
        """Converts a box whose corners are members (x1, y1, x2, y2): the second corner becomes a size. ``names``: those of left, top,
        width and height."""
        for corners in _CORNERS:
            raws = [self.text.raw([*self.keys, corner]) for corner in corners]
            if not all(is_number(self.value_at([*self.keys, corner])) for corner in corners):
                continue
            a, b, c, d = (decimal(raw) for raw in raws)
            if c <= a or d <= b:
                return None  # no positive size
            edits = [self.text.rename([*self.keys, old], new) for old, new in zip(corners, names, strict=True) if old != new]
            edits += [
                self.text.replace([*self.keys, corners[2]], digits(c - a)),
                self.text.replace([*self.keys, corners[3]], digits(d - b)),
            ]
            return self.unsafely(edits_of(*edits))
        return None


def _lie_beyond(points: list[Any], axis: str | int, low: float, high: float) -> bool:
    given = [_value_in(point, axis) for point in points]
    return are_beyond([value for value in given if is_number(value)], low, high)


def _value_in(point: Any, axis: str | int) -> Any:
    """Returns a coordinate of a point, by its name or index; None if there is none."""
    if isinstance(point, dict):
        return cast("dict[str, Any]", point).get(str(axis))
    listed = cast("list[Any]", point) if isinstance(point, list) else []
    return listed[axis] if isinstance(axis, int) and axis < len(listed) else None
