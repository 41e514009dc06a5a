"""What a confidence was meant to be that is written as a text: a share in percent, or a number in quotes."""

from __future__ import annotations

import math
import re
from typing import Any

_PERCENT = re.compile(r"\s*(\d{1,3}(?:\.\d*)?|\.\d+)\s*(?:%|percent|pct)\s*", re.IGNORECASE)


def of_percent(value: float) -> str | None:
    """The share that a number is in percent of: a percentage is hardly ever below 2, a logit often is."""
    return f"{value / 100:.6g}" if 2 <= value <= 100 else None


def written(value: Any) -> str | None:
    """What is to be written in place of a text, so that it is a number from 0 to 1; None where that cannot be told."""
    if not isinstance(value, str):
        return None
    percent = _PERCENT.fullmatch(value)
    if percent:
        number = float(percent[1])
        return f"it is a percentage: write {number / 100:.6g}" if number <= 100 else None
    try:
        number = float(value)
    except ValueError:
        return None
    if 0 <= number <= 1:
        return "remove the quotes"
    share = of_percent(number) if math.isfinite(number) else None
    return f"it looks like a percentage: write {share} without quotes" if share else None
