"""How many quotation marks the text of decoded values has where no member, and no name in a list, stands twice.

A member that stands twice is lost when the text is decoded, but its marks are in the text. So the two numbers are equal exactly where
nothing stands twice, however the text is spaced. Most marks are known from the types alone; the others are counted column by column.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import chain
from operator import attrgetter
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import astuple

from predlint.stream.marks import marks_of as marks_written

#: Given values of one type, the marks that they have together.
Count = Callable[[list[Any]], int]
#: So many members are looked at one by one, rather than all together.
_FEW = 3


def marks_of(struct: Any, without: Collection[str] = ()) -> Count:
    """Counts the marks of values of a struct, whose ``members_`` are the fields that it was made of.

    Of the members ``without``, only the marks of their names.
    """
    counted = _struct(struct, without)
    return (lambda values: counted * len(values)) if isinstance(counted, int) else counted


def _struct(struct: Any, without: Collection[str] = ()) -> int | Count:
    fixed = 0 if struct.__struct_config__.tag is None else 4
    optional: list[str] = []
    parts: list[Count] = []
    for name, kind, *default in struct.members_:
        inner = 0 if name in without else _type(kind)
        fixed += 2 if default else 2 + inner if isinstance(inner, int) else 2
        if default:
            optional.append(name)
        if not isinstance(inner, int) or (default and inner):
            parts.append(_column(attrgetter(name), inner, absent=bool(default)))
    if optional:
        parts.append(_absent(optional))
    return (lambda values: fixed * len(values) + sum([part(values) for part in parts])) if parts else fixed


def _column(member: Callable[[Any], Any], inner: int | Count, *, absent: bool) -> Count:
    """What stands in a member, but for its name."""
    count: Count = inner if not isinstance(inner, int) else lambda values: inner * len(values)
    if absent:
        return lambda values: count([value for value in map(member, values) if value is not UNSET])
    return lambda values: count(list(map(member, values)))


def _absent(names: list[str]) -> Count:
    """What is to be taken away for the names of members that are not there."""
    if len(names) > _FEW:
        return lambda values: -2 * len([value for value in chain.from_iterable(map(astuple, values)) if value is UNSET])
    members = list(map(attrgetter, names))
    return lambda values: -2 * sum([len([value for value in map(member, values) if value is UNSET]) for member in members])


def _type(kind: Any) -> int | Count:
    """The marks that each value of a type has, or what counts them."""
    origin, about = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _type(about[0])
    if kind is str or (origin is Literal and all(isinstance(name, str) for name in about)):
        return 2
    if kind in (int, float, bool) or (origin is Literal and not any(isinstance(name, str) for name in about)):
        return 0
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _struct(kind)
    if origin in (list, set):
        return _items(_type(about[0]))
    if origin is tuple:
        inner = [_type(each) for each in about]
        return sum(each for each in inner if isinstance(each, int)) if all(isinstance(each, int) for each in inner) else marks_written
    return _union(about) if origin in (Union, UnionType) else marks_written  # what may look in many ways is written out


def _items(inner: int | Count) -> int | Count:
    if not isinstance(inner, int):
        return lambda values: inner(list(chain.from_iterable(values)))
    return (lambda values: inner * sum(map(len, values))) if inner else 0


def _union(kinds: tuple[Any, ...]) -> int | Count:
    inner = {_type(kind) for kind in kinds if kind not in (NoneType, UnsetType)}
    marks = inner.pop() if len(inner) == 1 else marks_written
    if marks == 0 or not isinstance(marks, int):
        return 0 if marks == 0 else marks_written
    return (lambda values: marks * len([value for value in values if value is not None])) if NoneType in kinds else marks
