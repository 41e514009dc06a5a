"""The quotation marks of a JSON text: what is decoded from it accounts for each of them, unless a member stands twice."""

from __future__ import annotations

import re
import sys
from typing import Any

import msgspec
import orjson

_ESCAPE = re.compile(rb"\\.", re.DOTALL)
#: So many escapes in the first part of a text are faster left out at once than looked at one by one.
_SAMPLE, _MANY = 4_096, 16
#: A text of fewer bytes is not worth a call of numpy; bytes looked at by one operation of it, whose arrays fit the processor's cache.
_BLOCK, _SLICE = 1 << 16, 1 << 18
#: Bytes of blocks that this process counted without numpy until it loads it: loading takes as long as it would have spared for them.
_LOADING_PAYS = 64 << 20
_counted = 0


def marks_in(text: bytes) -> int:
    """The quotation marks of a JSON text, but for those inside of its strings."""
    marks = quotes_in(text)
    at = text.find(b"\\")
    if at < 0:
        return marks
    if text.count(b"\\", 0, _SAMPLE) > _MANY:
        return _ESCAPE.sub(b"", text).count(b'"')
    while at >= 0:
        marks -= text[at + 1 : at + 2] == b'"'
        at = text.find(b"\\", at + 2)
    return marks


def quotes_in(text: bytes) -> int:
    """All quotation marks, those inside of strings too.

    Those of a block are counted by numpy, which takes a fifth of the time, where that is loaded anyway or where loading it has paid.
    """
    global _counted
    if len(text) < _BLOCK:
        return text.count(b'"')
    if "numpy" not in sys.modules and _counted < _LOADING_PAYS:
        _counted += len(text)
        return text.count(b'"')
    import numpy as np

    whole = np.frombuffer(text, dtype=np.uint8)
    return sum([int(np.count_nonzero(whole[at : at + _SLICE] == ord('"'))) for at in range(0, len(whole), _SLICE)])


def marks_of(value: Any) -> int:
    """The quotation marks that a decoded value is written with, each member once.

    Raises ValidationError where it holds what other readers do not: an integer of more than 64 bits, or a hundred lists in one another.
    """
    try:
        return marks_in(orjson.dumps(value, default=_plain))
    except TypeError as error:
        raise msgspec.ValidationError(str(error)) from None


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value) if isinstance(value, (msgspec.Struct, set)) else value
