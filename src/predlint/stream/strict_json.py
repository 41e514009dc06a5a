"""JSON that any reader takes as it is."""

from __future__ import annotations

import orjson


def is_read(text: str | bytes) -> bool:
    """True for what JSON readers take as it is: none of it would keep the record that it stands in from being read, as NaN, 1e999 or half
    of a surrogate pair would."""
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True
