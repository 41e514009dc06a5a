"""The different values of a column of numbers."""

from __future__ import annotations

from typing import Any


def distinct(values: Any) -> Any:
    """They in order, as an array of numpy. The same as ``np.unique``, which loads the package for masked arrays: 13 milliseconds."""
    import numpy as np

    ordered = np.sort(values, axis=None)
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]
