"""Memos of findings, so that a repeated one costs one look-up: findings with equal keys have the same message."""

from __future__ import annotations

from typing import Any

from predlint.name_index import Exact, RecordNames, Shared
from predlint.report.model import Case, Group

#: Classes of values that are part of the key.
SIMPLE = frozenset({str, int, float, bool, type(None)})
#: Characters of a text, and items of a list, above which a finding costs more than one unit to cache.
_LIGHT_TEXT, _LIGHT_LIST = 512, 16
_EXACT = frozenset({str, int, bool, type(None), Shared, RecordNames})
#: Classes of lists that belong to one finding, or to the findings of one record.
_LISTS = frozenset({tuple, RecordNames})


class FindingMemo:
    """What findings with the same message have in common."""

    __slots__ = ("case", "group", "help", "message", "numbers", "same", "tail")

    def __init__(self, group: Group | None, case: Case | None, message: str | None, help_: str | None, numbers: Any = None) -> None:
        self.group = group
        """None for a rule that is off."""
        self.case = case
        """None if the rule has too many different messages to keep them all."""
        self.message, self.help = message, help_
        """None if other findings with this key may have another message."""
        self.numbers = numbers
        """The classes of the facts, if some are numbers: 1, 1.0 and True are equal, but print differently."""
        self.same = message is not None and numbers is None
        """True if the memo holds for every finding with an equal key."""
        self.tail: bytes | None = None
        """Cache of `predlint.report.listing.Listing.tail`."""


def never_varies(value: Any, about: tuple[Any, ...]) -> bool:
    """Returns True if all findings with an equal value and equal facts have the same message. Equal values may print
    differently: 1 and 1.0, or 0.0 and -0.0."""
    if value.__class__ not in SIMPLE or (value.__class__ is float and value == 0):
        return False
    return all([_is_exact(fact) or (fact.__class__ is tuple and all(map(_is_exact, fact))) for fact in about])


def _is_exact(fact: Any) -> bool:
    return fact.__class__ in _EXACT or isinstance(fact, Exact)


def memo_size(value: Any, about: tuple[Any, ...]) -> int:
    """Returns the size of a finding in the cache: 1, or more if long texts or lists of its own are kept with it."""
    extra = sum([len(text) // _LIGHT_TEXT for text in (value, *about) if text.__class__ is str])
    return 1 + extra + sum([len(fact) // _LIGHT_LIST for fact in about if fact.__class__ in _LISTS])


def has_numbers(about: tuple[Any, ...]) -> bool:
    """Returns True if a number is among the facts."""
    return any([has_numbers(fact) if fact.__class__ is tuple else isinstance(fact, int) for fact in about])


def classes_of(about: tuple[Any, ...]) -> tuple[Any, ...]:
    """Returns the classes of facts, and of the items of tuples among them."""
    return tuple([classes_of(fact) if fact.__class__ is tuple else fact.__class__ for fact in about])
