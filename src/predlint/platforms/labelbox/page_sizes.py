"""How far boxes may reach on a page of a PDF. Lists of data rows give the page size in points."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import numpy as np

Numbers = TypeVar("Numbers", float, "np.ndarray[Any, Any]")

#: An unknown side in a table of numbers.
UNKNOWN = math.inf
#: Unit -> units per inch.
PER_INCH = {"POINTS": 72.0, "INCHES": 1.0}
#: Tolerance for rounding: about one point.
LEEWAY = {"POINTS": 1, "INCHES": 0.014, "PERCENT": 0.2}


def page_side(unit: str, points: float | None) -> float | None:
    """Returns a page side in a unit, or None if it is not known."""
    if unit == "PERCENT":
        return 100.0
    return points * PER_INCH[unit] / PER_INCH["POINTS"] if unit in PER_INCH and points is not None else None


def page_limit(unit: str, points: Numbers) -> Numbers | float:
    """Returns the farthest coordinate of a box on a page, or on pages, with this side; infinite if the side is not known."""
    if unit == "PERCENT":
        return 100.0 + LEEWAY[unit]
    return points * PER_INCH[unit] / PER_INCH["POINTS"] + LEEWAY[unit] if unit in PER_INCH else UNKNOWN
