"""What may stand in a list: the kernel finds where elements end, and asks of those that it cannot read whether they are values at all."""

from __future__ import annotations

import json

import msgspec

_VALUE = msgspec.json.Decoder(msgspec.Raw)


def is_element(text: bytes) -> bool:
    """True for one value of JSON, or what Python writes as such: NaN and halves of surrogate pairs among others."""
    try:
        _VALUE.decode(text)
        return True
    except (msgspec.DecodeError, RecursionError):
        pass
    try:
        return is_read_by_python(text.decode())
    except UnicodeDecodeError:
        return False


def is_read_by_python(text: str) -> bool:
    """True for what Python's own parser takes."""
    try:
        json.loads(text, parse_int=float)  # of any number of digits
    except (ValueError, RecursionError):
        return False
    return True
