"""Splits long lists into batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yields lists of ``size`` items, the last one shorter; none if there is no item."""
    each = iter(items)
    while batch := [*islice(each, size)]:
        yield batch
