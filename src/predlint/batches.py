"""Long lists, some of their items at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of so many items each, but for the last one; none where there is no item."""
    each = iter(items)
    while batch := [*islice(each, size)]:
        yield batch
