"""The measures of rules on a file or a run, and the list of one rule's measures while it is compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct, field

from predlint.lang.nodes import At

#: The slots that an expression on one instance runs on: its data row or None, nothing, and the instance.
Things = Any
#: ``count`` counts objects; ``share`` is the share of them that meets a condition; ``quantile`` is a quantile of a value, ``rows`` of the
#: number of objects per data row; ``coverage`` is the share of data rows with a prediction.
Kind = Literal["count", "share", "quantile", "rows", "coverage"]


class Measure(Struct, frozen=True, eq=False):
    """One figure of a file or a run."""

    kind: Kind
    label: str
    """The text in its rule, without the context."""
    features: frozenset[int] = frozenset()
    """The features whose instances are measured."""
    test: Callable[[Things], Any] | None = None
    """Returns for an instance whether it counts; for a share 1 if it is in the part, 0 if only in the whole, None if in neither; for a
    quantile its value or None."""
    quantile: float = 0
    """The share of all values that are not above it."""
    plain: tuple[frozenset[int], ...] | None = None
    """For unconditional counts, the features whose objects are counted; for a share also those of the whole. None if there are
    conditions."""
    uses_row: bool = False
    """True if fields of the data row are read."""


class Measures(Struct):
    """The measures of one rule while it is compiled."""

    every: list[Measure] = field(default_factory=list[Measure])
    of_reference: list[bool] = field(default_factory=list[bool])
    """For each measure, whether it is measured in the reference."""
    in_reference: bool = False
    """True while an expression about the reference is resolved."""
    at: dict[At, int] = field(default_factory=dict[At, int])
    """Place -> number of the measure of the predictions that was resolved there last."""
    _known: dict[tuple[Any, ...], int] = field(default_factory=dict[tuple[Any, ...], int])

    def number(self, at: At, key: tuple[Any, ...], make: Callable[[], Measure]) -> int:
        """Returns the number of the measure with this ``key``, and makes the measure if it is new."""
        key = (self.in_reference, *key)
        number = self._known.get(key)
        if number is None:
            number = self._known[key] = len(self.every)
            self.every.append(make())
            self.of_reference.append(self.in_reference)
        if not self.in_reference:
            self.at[at] = number
        return number
