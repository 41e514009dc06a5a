"""How far boxes may reach on a page of a PDF, whose size a list of data rows gives in points."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import numpy as np

Numbers = TypeVar("Numbers", float, "np.ndarray[Any, Any]")

#: A side that is not known, in a table of numbers.
UNKNOWN = math.inf
#: How many of a unit make an inch.
PER_INCH = {"POINTS": 72.0, "INCHES": 1.0}
#: What is rounding: about a point of a page.
LEEWAY = {"POINTS": 1, "INCHES": 0.014, "PERCENT": 0.2}


def page_side(unit: str, points: float | None) -> float | None:
    """A side of a page in a unit; None where that is not known."""
    if unit == "PERCENT":
        return 100.0
    return points * PER_INCH[unit] / PER_INCH["POINTS"] if unit in PER_INCH and points is not None else None


def page_limit(unit: str, points: Numbers) -> Numbers | float:
    """The farthest that a box may reach on a page of that side, or on pages of those; infinite where that is not known."""
    if unit == "PERCENT":
        return 100.0 + LEEWAY[unit]
    return points * PER_INCH[unit] / PER_INCH["POINTS"] + LEEWAY[unit] if unit in PER_INCH else UNKNOWN
