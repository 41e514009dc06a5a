"""What may stand in a list: the kernel finds where elements end, and asks of those that it cannot read whether they are values at all."""

from __future__ import annotations

import json

import msgspec

_VALUE = msgspec.json.Decoder(msgspec.Raw)


def is_element(text: bytes) -> bool:
    """True for one value of JSON, or what Python writes as such: NaN and halves of surrogate pairs among others."""
    try:
        _VALUE.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return _is_read_by_python(text)
    return True


def _is_read_by_python(text: bytes) -> bool:
    try:
        json.loads(text.decode(), parse_int=float)  # integers of any number of digits
    except (ValueError, RecursionError):
        return False
    return True
