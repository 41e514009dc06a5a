"""A piece of a document: whole elements, or a place where it breaks off."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Callable
from typing import Any, cast

import msgspec
from msgspec import Struct

from predlint.shapes.findings import Finding
from predlint.stream.literals import is_json

_BETWEEN = re.compile(rb"[ \t\r\n,]*")
_VALUE = msgspec.json.Decoder(msgspec.Raw)
_LIST = msgspec.json.Decoder(list[msgspec.Raw])

#: Text of whole elements (in ``[…]`` for an array) -> what a caller makes of it; None when it takes it not.
Prove = Callable[[bytes], Any]


class Piece(Struct, frozen=True):
    """Whole elements with what stands between them, or a place where the document breaks off.

    Where it breaks off, ``broken`` says how, at the character ``at`` of the line ``raw``.
    """

    offset: int
    raw: bytes
    broken: Finding | None = None
    at: int = 0
    proof: Any = None
    """What the caller's ``prove`` gave for it."""


def sound(at: int, raw: bytes, *, array: bool, prove: Prove | None) -> Piece | None:
    """The piece that stands at a place, when a text holds nothing but whole elements; ``prove`` is asked first."""
    text = b"".join((b"[", raw, b"]")) if array else raw  # of a megabyte % takes ten times as long
    if prove is not None and raw and (proof := prove(text)) is not None:
        return Piece(at, raw, proof=proof)
    try:
        if array:
            _VALUE.decode(text)  # as one value, which costs less memory than a list
        else:
            _VALUE.decode_lines(text)
    except (msgspec.DecodeError, RecursionError):
        return None
    return Piece(at, raw)


def is_element(text: bytes) -> bool:
    """True for one value of JSON, or what Python writes as such: NaN and halves of surrogate pairs among others."""
    with contextlib.suppress(msgspec.DecodeError, RecursionError):
        _VALUE.decode(text)
        return True
    try:
        return is_json(text.decode())
    except UnicodeDecodeError:
        return False


def split(raw: bytes) -> list[tuple[int, int]]:
    """Where the elements of a piece begin and end in it: the same, however many calls are under way."""
    values: list[msgspec.Raw] | None = None
    try:
        values = _values(raw)
    except RecursionError:
        with contextlib.suppress(RecursionError):  # where not even that can be called
            values = _with_a_stack_of_its_own(raw)
    if values is None:
        return [(0, len(raw))]  # not quite JSON (NaN, half a surrogate pair): such elements come alone
    found: list[tuple[int, int]] = []
    end = 0
    for size in map(len, map(memoryview, values)):
        begin = cast("re.Match[bytes]", _BETWEEN.match(raw, end)).end()
        end = begin + size
        found.append((begin, end))
    return found


def _values(raw: bytes) -> list[msgspec.Raw] | None:
    """The elements; None for what is not quite JSON."""
    try:
        return _LIST.decode(b"[%b]" % raw)
    except msgspec.DecodeError:
        pass
    try:
        return _VALUE.decode_lines(raw)
    except msgspec.DecodeError:
        return None


def _with_a_stack_of_its_own(raw: bytes) -> list[msgspec.Raw] | None:
    """The same in a thread, where nothing but this is under way; None for what is nested too deep even there."""
    found: list[msgspec.Raw] | None = None

    def look() -> None:
        nonlocal found
        with contextlib.suppress(RecursionError):
            found = _values(raw)

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    return found
