"""Whether a text is one JSON value: for every parser, or for Python's."""

from __future__ import annotations

import json

import msgspec
import orjson

# -- Checks the elements of a list: the kernel finds where they end, and asks whether those it cannot read are values at all --


_VALUE = msgspec.json.Decoder(msgspec.Raw)


def is_element(text: bytes) -> bool:
    """Returns True for one JSON value, or a value that Python writes as such: with NaN or halves of surrogate pairs, for example."""
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
    """Returns True for a text that Python's own parser accepts."""
    try:
        json.loads(text, parse_int=float)  # of any number of digits
    except (ValueError, RecursionError):
        return False
    return True


# -- Judges JSON as a whole: whether every parser accepts it unchanged, and whether it has many values ---------------


def is_strict_json(text: str | bytes) -> bool:
    """Returns True for text that all JSON parsers accept unchanged. NaN, 1e999 or half of a surrogate pair would keep the whole record from
    being read."""
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True
