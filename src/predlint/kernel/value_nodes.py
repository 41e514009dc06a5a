"""Lowers single values to kernel words: numbers, texts, names, ids, flags, and values that may be anything."""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Sequence
from typing import Any

from predlint.kernel import opcodes as op
from predlint.kernel.constraint_lowering import UnsupportedByKernel
from predlint.kernel.lowering_context import LoweringContext
from predlint.shape.independent_values import is_independent
from predlint.shape.nodes import AnyValue, Flag, Name, Number, Text, Typed, Uuid

#: Types of JSON, as bits.
_KINDS = {"string": 1, "number": 2, "boolean": 4, "array": 8, "object": 16, "null": 32}
#: Larger numbers may not be exact.
_LARGEST = 1e300
#: The pattern of words that the kernel reads: letters and digits of ASCII, points, underscores and hyphens.
WORD = r"^[A-Za-z0-9._-]+$(?!\n)"
#: The pattern of addresses that the kernel reads: any other one is unsupported.
ADDRESS = (
    r"^([hH][tT][tT][pP][sS]?(?!://(?:localhost|127(?:\.[0-9]{1,3}){3}|0\.0\.0\.0|\[::1\])(?:[:/"
    r"?#]|(?![\s\S])))|[gG][sS]|[sS]3)://[^\s]+(?:\s+[^\s]+)*(?![\s\S])"
)


def anything(built: LoweringContext, node: AnyValue, there: bool, slot: int) -> int:
    if node.unread is not None:
        raise UnsupportedByKernel
    if node.usual is not None:
        return built.node(node.usual, there=there, slot=slot, pending=built.pending)
    names = [f'"{name}"' for name in node.guard]
    flags = op.APART * built.unreported | op.NO_NUL * node.without_nul
    return built.emit(op.ANYTHING, -1, flags, built.table(names) if names else -1, len(names), sum([_KINDS[kind] for kind in node.kinds]))


def flag(built: LoweringContext, node: Flag, there: bool, slot: int) -> int:
    flags = op.NULLABLE * (node.nullable and not there) | _alone(built, node, slot)
    return built.emit(op.FLAG, -1, flags, -1 if node.usual is None else int(node.usual))


def typed(built: LoweringContext, node: Typed, there: bool, slot: int) -> int:
    """For values of several types, lowers the usual ones; else null, true and false, and empty objects."""
    if node.usual is not None:
        return built.node(node.usual, there=there, slot=slot, pending=built.pending)
    flags = op.NULLABLE * ("null" in node.kinds)
    match sorted(node.kinds - {"null"}):
        case []:
            return built.emit(op.NAME, -1, flags, built.table(()), slot)
        case ["boolean"]:
            return built.emit(op.FLAG, -1, flags, -1)
        case ["object"]:
            return built.emit(op.DICT, -1, flags, 0, 0, 0, -1, -1, 0, 0)
        case _:
            raise UnsupportedByKernel


def number(built: LoweringContext, node: Number, there: bool, slot: int) -> int:
    flags, low, high = range_of(built, node, there=there)
    flags |= _alone(built, node, slot) | op.ALONE * (_varies(node) and slot < 0)
    return built.emit(op.NUMBER, built.column(node.column), flags, low, high, slot)


def range_of(built: LoweringContext, node: Number, *, there: bool) -> tuple[int, int, int]:
    """Returns the flags of a number, and the indices of its bounds."""
    low, flags = max(v for v in (node.minimum, node.usual_least, -_LARGEST) if v is not None), 0
    above = -math.inf if node.above is None else node.above
    if above >= low:
        low, flags = above, op.ABOVE
    high = min(v for v in (node.maximum, node.usual_most, _LARGEST) if v is not None)
    flags |= (
        op.WHOLE * ((node.whole and not node.usual_whole) or node.usual_digits) | op.INTEGRAL * node.usual_whole | op.QUOTED * node.quoted
    )
    flags |= op.NULLABLE * (node.nullable and not there)
    at = built.bound(low, high)
    return flags, at, at + 1


def text(built: LoweringContext, node: Text, there: bool, slot: int) -> int:
    flags = op.NULLABLE * (node.nullable and not there) | _alone(built, node, slot)
    if node.unread:
        raise UnsupportedByKernel
    if node.usual_days is not None:
        if (
            slot >= 0
            or node.column is not None
            or node.pattern is not None
            or node.minimum
            or node.maximum is not None
            or node.usual_length
        ):
            raise UnsupportedByKernel
        low, high = [float(day.replace("-", "")) for day in node.usual_days]
        at = built.bound(low, high)
        return built.emit(op.DATE, -1, 0, at, at + 1)
    names = node.usual if node.usual is not None else _only_names(node.pattern) if node.pattern is not None else None
    if names is not None:
        fitting = [name for name in names if fits(node, name)]
        return built.emit(op.NAME, built.column(node.column), flags | op.TOLD, built.table(fitting), slot)
    if node.pattern is not None:
        if node.pattern == WORD:
            flags |= op.WORD
        elif node.address and node.pattern == ADDRESS:
            flags |= op.URI
        else:
            raise UnsupportedByKernel
    minimum = max(node.minimum, node.usual_least, node.usual_length or 0, 1 if node.empty is not None else 0)
    bounds = [v for v in (node.maximum, node.usual_length) if v is not None]
    maximum = min(bounds, default=-1)
    if built.facts is not None and node.column is not None and node.column in built.facts.texts:
        return built.emit(op.NAME, built.column(node.column), flags | op.ROW, built.listed(built.facts, node.column, minimum, maximum), -1)
    guard = _guard(built, node.guard) if node.guard else 0
    unlike = built.table(node.unlike) if node.unlike else -1
    flags |= op.TRIMMED * bool(node.guard) | op.NO_NUL * node.without_nul | op.PLACE * (node.loaded is not None)
    flags |= op.IS_DATE * node.date | op.HAS_RUNS * node.runs
    kept = -2 if node.quotes else -1 if node.kept is None else built.kept(node.kept)
    image = built.exactly("width", "height") if node.image else -1
    places = (built.table(node.loaded.served), built.table(node.loaded.never)) if node.loaded is not None else ()
    return built.emit(op.TEXT, built.column(node.column), flags, minimum, maximum, guard, slot, kept, unlike, image, *places)


def _guard(built: LoweringContext, guard: Sequence[str]) -> int:
    """Emits words that a text must not contain, in any case."""
    first, second = bytearray(256), bytearray([0x80] * 256)
    words = [word for word in guard if len(word) > 1]
    for word in guard:
        kind = 1 << words.index(word) % 7 if len(word) > 1 else 0x80
        for bytes_, mark in zip((first, second), word, strict=False):
            for one in {mark.lower(), mark.upper()}:
                bytes_[ord(one)] |= kind
    return built.emit(*array("i", first + second), built.table(words) if words else 0, len(words))


def name(built: LoweringContext, node: Name, there: bool, slot: int) -> int:
    names = node.names if node.usual is None else [name for name in node.usual if name in node.names]
    flags = op.HASHED * node.across | _alone(built, node, slot)
    return built.emit(op.NAME, -1, flags, built.table([name for name in names if name]), slot)


def uuid(built: LoweringContext, node: Uuid, there: bool, slot: int) -> int:
    flags = op.NULLABLE * (node.nullable and not there) | op.TEXTUAL * node.textual | _alone(built, node, slot)
    return built.emit(op.UUID, built.column(node.column), flags, slot)


def _alone(built: LoweringContext, node: Any, slot: int) -> int:
    """Returns the flag of an independent value, which may differ in each record of a doubt group."""
    return op.ALONE * (built.told_alone and slot < 0 and is_independent(node))


def _varies(node: Number) -> bool:
    """Returns True if any doubted number is surely out of bounds, and nothing else is to be reported for it."""
    whole = node.whole or node.usual_whole or node.usual_digits
    plain = not whole and node.column is None and node.usual_least is None and node.usual_most is None
    return node.alone and plain and node.outside is not None and node.minimum is not None and node.maximum is not None


def fits(node: Text, text: str) -> bool:
    """Returns True for a text without a finding from the node, except for its guard."""
    bounds = [bound for bound in (node.maximum, node.usual_length) if bound is not None]
    minimum = max(node.minimum, node.usual_length or 0, 1 if node.empty is not None else 0)
    return minimum <= len(text) <= min(bounds, default=len(text)) and (node.pattern is None or re.match(node.pattern, text) is not None)


def _only_names(pattern: str) -> list[str] | None:
    """Returns the texts that a pattern allows, if it lists them: ``^(one|other)(?![\\s\\S])``; else None."""
    head, tail = "^", "(?![\\s\\S])"
    if not pattern.startswith(head) or not pattern.endswith(tail):
        return None
    listed = pattern[len(head) : -len(tail)]
    names = listed[1:-1].split("|") if listed[:1] == "(" and listed[-1:] == ")" else [listed]
    return names if all([name.replace("-", "").replace("_", "").isalnum() for name in names]) else None
