"""Records that are looked at a second time, when a rule across records has nominated them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reread:
    """A record, read again. ``value`` is empty when the line holds no object."""

    line: int
    text: bytes
    value: dict[str, Any]


#: position of a record in its file, from 0 -> the record
Reader = Callable[[int], Reread]
