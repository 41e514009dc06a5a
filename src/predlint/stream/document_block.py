"""A block of a document: whole elements, or a place where it breaks off."""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections.abc import Callable
from typing import Any, cast

import msgspec
from msgspec import Struct

from predlint.lazy_regex import lazy_regex
from predlint.shape.findings import Finding

_BETWEEN, _BETWEEN_TEXTS = lazy_regex(rb"[ \t\r\n,]*"), lazy_regex(r"[ \t\r\n,]*")
#: Accepts integers of any number of digits.
_READS = json.JSONDecoder(parse_int=float)
_VALUE = msgspec.json.Decoder(msgspec.Raw)
_LIST = msgspec.json.Decoder(list[msgspec.Raw])

#: Text of whole elements (in ``[…]`` for an array) -> the caller's verdict; None if the text must be parsed.
BlockCheck = Callable[[bytes], Any]


class DocumentBlock(Struct, frozen=True):
    """Whole elements with the text between them, or a place where the document breaks off.

    In the latter case ``broken`` is the finding, at the character ``at`` of the line ``raw``.
    """

    offset: int
    raw: bytes
    broken: Finding | None = None
    at: int = 0
    verdict: Any = None
    """The result of the caller's ``check``."""


def whole_block(at: int, raw: bytes, *, array: bool, check: BlockCheck | None) -> DocumentBlock | None:
    """Returns the block at an offset if the text contains nothing but whole elements, else None. Calls ``check`` before parsing."""
    text = b"".join((b"[", raw, b"]")) if array else raw  # for a megabyte, % takes ten times as long
    if check is not None and raw and (verdict := check(text)) is not None:
        return DocumentBlock(at, raw, verdict=verdict)
    try:
        if array:
            _VALUE.decode(text)  # as one value, which takes less memory than a list
        else:
            _VALUE.decode_lines(text)
    except (msgspec.DecodeError, RecursionError):
        return None
    return DocumentBlock(at, raw)


def split(raw: bytes) -> list[tuple[int, int]]:
    """Returns start and end of each element in a block. The result does not depend on how deep the call stack is."""
    values: list[msgspec.Raw] | None = None
    try:
        values = _values(raw)
    except RecursionError:
        with contextlib.suppress(RecursionError):  # even that call may fail
            values = _with_a_stack_of_its_own(raw)
    if values is None:
        return _as_python_reads(raw) or [(0, len(raw))]
    found: list[tuple[int, int]] = []
    end = 0
    for size in map(len, map(memoryview, values)):
        begin = cast("re.Match[bytes]", _BETWEEN.match(raw, end)).end()
        end = begin + size
        found.append((begin, end))
    return found


def _values(raw: bytes) -> list[msgspec.Raw] | None:
    """Returns the elements, or None if the text is not quite JSON."""
    try:
        return _LIST.decode(b"[%b]" % raw)
    except msgspec.DecodeError:
        pass
    try:
        return _VALUE.decode_lines(raw)
    except msgspec.DecodeError:
        return None


def _as_python_reads(raw: bytes) -> list[tuple[int, int]]:
    """Returns start and end of each element if some are not quite JSON (NaN, half a surrogate pair); [] if Python cannot read the text."""
    found: list[tuple[int, int]] = []
    with contextlib.suppress(ValueError, RecursionError):  # a UnicodeDecodeError is a ValueError, too
        text, at, behind = raw.decode(), 0, 0
        while at < len(text):
            begin = cast("re.Match[str]", _BETWEEN_TEXTS.match(text, at)).end()
            if begin == len(text):
                break
            _, end = _READS.raw_decode(text, begin)
            first = behind + len(text[at:begin].encode())
            at, behind = end, first + len(text[begin:end].encode())
            found.append((first, behind))
        return found
    return []


def _with_a_stack_of_its_own(raw: bytes) -> list[msgspec.Raw] | None:
    """Returns `_values` from a thread, whose stack is empty; None for elements that are nested too deep even there."""
    found: list[msgspec.Raw] | None = None

    def look() -> None:
        nonlocal found
        with contextlib.suppress(RecursionError):
            found = _values(raw)

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    return found
