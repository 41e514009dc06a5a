"""Help texts for a confidence outside of 0 to 1: a percentage, the logit of a model, or a number in quotes."""

from __future__ import annotations

import math
import re
from typing import Any, cast

from predlint.lazy_regex import lazy_regex
from predlint.platforms.quoted_numbers import bracketed_number, decimal_comma_to_point, quoted_number, typed_number, unquoted_number

_PERCENT = lazy_regex(r"\s*(\d{1,3}(?:[.,]\d*)?|\.\d+)\s*(?:%|percent|pct)\s*", re.IGNORECASE)
#: From here on a number is surely a percentage: logits and sums of scores are hardly ever whole, nor this large.
SURELY_PERCENT = 20
#: A probability may lie this far beyond 0 or 1 because it was rounded: 16-bit floats have steps of 0.001 there.
_ROUNDED = 0.001
PROBABILITY = "give a probability; for a logit, take its sigmoid"


def is_percent(value: float) -> bool:
    """Returns True for a number that surely is a percentage. Below 2 a number hardly ever is, and a fraction below 20 may be a logit."""
    return 2 <= value <= 100 and (value >= SURELY_PERCENT or float(value).is_integer())


def from_percent(value: float) -> str | None:
    """Returns a percentage as a share from 0 to 1, or None if the number is no percentage."""
    return f"{value / 100:.6g}" if is_percent(value) else None


def confidence_help(value: float, as_percent: str, otherwise: str = PROBABILITY) -> str:
    """Returns the help for a number outside of 0 to 1. ``as_percent``: the help for a percentage, with {} for the share."""
    share = from_percent(value)
    if share is not None:
        return as_percent.format(share)
    if otherwise == PROBABILITY and -_ROUNDED <= value <= 1 + _ROUNDED:
        return f"by so little it is rounding: write {round(value)}"
    if otherwise == PROBABILITY and -SURELY_PERCENT < value < 0:
        return f"for a log-probability, take its exponential: {math.exp(value):.4g}; for a logit, its sigmoid: {_sigmoid(value):.4g}"
    return _either(value) if 2 <= value < SURELY_PERCENT else otherwise


def _either(value: float) -> str:
    return f"for a percentage, divide by 100: {value / 100:.6g}; for a logit, the sigmoid is: {_sigmoid(value):.4g}"


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def percentage(value: Any) -> str | None:
    """Returns the digits before a percent sign, up to 100, with a decimal point. Returns None for anything else."""
    found = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    digits = found[1].replace(",", ".") if found is not None else ""
    return digits if digits and float(digits) <= 100 else None


def written(value: Any) -> str | None:
    """Returns the help to write a text, or a list of one number or text, as a number from 0 to 1. Returns None if its number cannot be
    read."""
    if (without := bracketed_number(value)) is not None:
        return without if 0 <= value[0] <= 1 else _percentage_help(value[0], "brackets")
    listed = isinstance(value, list)
    items = cast("list[Any]", value) if listed else [value]
    text = items[0] if len(items) == 1 else None
    if not isinstance(text, str):
        return None
    if (percent := percentage(text)) is not None:
        return f"it is a percentage: write {float(percent) / 100:.6g}"
    bare = unquoted_number(decimal_comma_to_point(text) or typed_number(text) or text)
    if bare is None:
        return None
    around = "brackets and quotes" if listed else "quotes"
    if not 0 <= float(bare) <= 1:
        return _percentage_help(float(bare), around)
    return f"write {bare} without {around}" if listed else quoted_number(text)


def _percentage_help(number: float, around: str) -> str | None:
    """Returns the help for a percentage in quotes, in brackets or in both, or None if the number is no percentage."""
    return confidence_help(number, f"it looks like a percentage: write {{}} without {around}", "") if 2 <= number <= 100 else None
