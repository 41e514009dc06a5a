"""Following a pointer into a value, and comparing what stands there."""

from __future__ import annotations

import json
from typing import Any

ABSENT = object()


def at_pointer(value: Any, pointer: str) -> Any:
    """The value at an RFC 6901 pointer, told from there being none."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return ABSENT
    return value


def same(one: Any, other: Any) -> bool:
    """Equal as JSON: 1 and true are two values."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
