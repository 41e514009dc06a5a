"""What stands at a path of a record: members, one inside the other; lists are gone through, and so are dictionaries whose keys are data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

Path = tuple[str, ...]
#: Any key of a dictionary.
EACH = "*"


def values_at(value: Any, path: Path) -> Iterator[Any]:
    """What stands at a path, in its order."""
    if isinstance(value, list):
        for item in cast("list[Any]", value):
            yield from values_at(item, path)
    elif not path:
        if value is not None:
            yield value
    elif isinstance(value, dict):
        held = cast("dict[str, Any]", value)
        for inner in held.values() if path[0] == EACH else (held.get(path[0]),):
            yield from values_at(inner, path[1:])
