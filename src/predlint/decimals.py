"""Numbers as they are written: sums of decimals keep the digits that the writer gave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

_MOST = 1e15
#: Maximum share of an image's side that is cut off from a shape. One that reaches further was rather written in another unit, or by
#: corners or centre, and would become another shape.
MAX_CLIP = 0.05
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


def are_beyond(values: Sequence[float], low: float, high: float) -> bool:
    """Returns True for coordinates that all lie beyond the same edge: clipping would leave nothing of such a shape."""
    return bool(values) and (all(value <= low for value in values) or all(value >= high for value in values))


def has_any_value(item: Any, levels: int = 4) -> bool:
    """Returns True for a list or an object with anything in it but empty ones, and for any other value but null."""
    if item.__class__ is dict and levels:
        return any(has_any_value(inner, levels - 1) for inner in item.values())
    return item is not None and item not in ([], {})
