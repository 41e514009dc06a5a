"""Detects JSON that every parser accepts unchanged."""

from __future__ import annotations

import orjson


def is_read(text: str | bytes) -> bool:
    """Returns True for text that all JSON parsers accept unchanged. NaN, 1e999 or half of a surrogate pair would keep the whole record from
    being read."""
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True
