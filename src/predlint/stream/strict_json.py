"""Judges JSON as a whole: whether every parser accepts it unchanged, and whether it has many values."""

from __future__ import annotations

import orjson

_STEP = 1 << 20


def is_read(text: str | bytes) -> bool:
    """Returns True for text that all JSON parsers accept unchanged. NaN, 1e999 or half of a surrogate pair would keep the whole record from
    being read."""
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True


def count_if_many(text: bytes, most: int) -> int | None:
    """Counts the values and names in a text. Returns None if there are at most ``most``. In text that is no JSON, counts what looks like
    them."""
    if len(text) <= most or sum([text.count(sign) for sign in (b",", b":", b"[", b"{")]) <= most:
        return None
    from predlint.stream.boundaries import begun_in

    found, inside, at = 0, False, 0
    while at < len(text):
        block = text[at : at + _STEP]
        if block.endswith(b"\\") and len(block) > 1:  # do not cut in the middle of an escape
            block = block.rstrip(b"\\") or block
        started, inside = begun_in(block, inside)
        found += started
        at += len(block)
    return found if found > most else None
