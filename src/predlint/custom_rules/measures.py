"""What rules on a file or a run measure: what each measure looks at, and the notes of one rule's measures while it is compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct, field

from predlint.lang.nodes import At

#: What an expression on one thing runs on: its data row or None, nothing, and the thing.
Things = Any
#: ``count`` counts objects; ``share`` those of them that something is true of; ``quantile`` is of a value of things, ``rows`` of how many
#: objects each data row has; ``coverage`` is the share of data rows with a prediction.
Kind = Literal["count", "share", "quantile", "rows", "coverage"]


class Measure(Struct, frozen=True, eq=False):
    """One figure about a file or a run."""

    kind: Kind
    label: str
    """As it is written, without what is around it in its rule."""
    features: frozenset[int] = frozenset()
    """Those whose instances it looks at."""
    test: Callable[[Things], Any] | None = None
    """Of an instance: whether it counts; for a share 1 for a part, 0 for the rest, None for neither; for a quantile its value or None."""
    quantile: float = 0
    """The share of all values that are not above it."""
    plain: tuple[frozenset[int], ...] | None = None
    """Features whose objects are counted, all of them, and for a share those that it is of; None where more is asked of them."""
    uses_row: bool = False
    """Whether it looks at fields of the data row."""


class Measures(Struct):
    """The measures of one rule while it is compiled."""

    every: list[Measure] = field(default_factory=list[Measure])
    of_reference: list[bool] = field(default_factory=list[bool])
    """Of each of them, whether it is one of the reference."""
    in_reference: bool = False
    """Whether what is resolved now is of the reference."""
    at: dict[At, int] = field(default_factory=dict[At, int])
    """By where it stands, the number of the measure of the predictions that was resolved there last."""
    _known: dict[tuple[Any, ...], int] = field(default_factory=dict[tuple[Any, ...], int])

    def number(self, at: At, key: tuple[Any, ...], make: Callable[[], Measure]) -> int:
        """The number of a measure, which is made where none of the same ``key`` is known."""
        key = (self.in_reference, *key)
        number = self._known.get(key)
        if number is None:
            number = self._known[key] = len(self.every)
            self.every.append(make())
            self.of_reference.append(self.in_reference)
        if not self.in_reference:
            self.at[at] = number
        return number
