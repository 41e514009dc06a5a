"""What is remembered of findings, so that one that repeats costs a look-up: those with an equal key say the same."""

from __future__ import annotations

from typing import Any

from predlint.name_index import Exact, RecordNames, Shared
from predlint.report.model import Case, Group

#: Classes of values that are part of the key.
SIMPLE = frozenset({str, int, float, bool, type(None)})
#: Characters of a text, and items of a list, that are kept with a finding as if they were nothing.
_LIGHT_TEXT, _LIGHT_LIST = 512, 16
_EXACT = frozenset({str, int, bool, type(None), Shared, RecordNames})
#: Lists that are kept for a finding, or the findings of one record, alone.
_LISTS = frozenset({tuple, RecordNames})


class FindingMemo:
    """What is known of findings that were met before: those with the same words."""

    __slots__ = ("case", "group", "help", "message", "numbers", "same", "tail")

    def __init__(self, group: Group | None, case: Case | None, message: str | None, help_: str | None, numbers: Any = None) -> None:
        self.group = group
        """None for a rule that is off."""
        self.case = case
        """None when the rule has too many different messages to keep them all."""
        self.message, self.help = message, help_
        """None when the next finding of the kind may say it in other words."""
        self.numbers = numbers
        """The classes of the facts, where some are numbers: 1, 1.0 and True are equal, and not the same in words."""
        self.same = message is not None and numbers is None
        """True when this holds of every finding with an equal key."""
        self.tail: bytes | None = None
        """What `predlint.report.listing.Listing.tail` gave for them."""


def never_varies(value: Any, about: tuple[Any, ...]) -> bool:
    """True when all findings with an equal value and equal facts say the same: 1 and 1.0 are equal, and so are 0.0 and -0.0."""
    if value.__class__ not in SIMPLE or (value.__class__ is float and value == 0):
        return False
    return all([_is_exact(fact) or (fact.__class__ is tuple and all(map(_is_exact, fact))) for fact in about])


def _is_exact(fact: Any) -> bool:
    return fact.__class__ in _EXACT or isinstance(fact, Exact)


def memo_size(value: Any, about: tuple[Any, ...]) -> int:
    """How much of what may be remembered a finding takes: 1, and more where long texts or lists of its own would be kept with it."""
    heavy = sum([len(text) // _LIGHT_TEXT for text in (value, *about) if text.__class__ is str])
    return 1 + heavy + sum([len(fact) // _LIGHT_LIST for fact in about if fact.__class__ in _LISTS])


def has_numbers(about: tuple[Any, ...]) -> bool:
    """True when a number stands among facts."""
    return any([has_numbers(fact) if fact.__class__ is tuple else isinstance(fact, int) for fact in about])


def classes_of(about: tuple[Any, ...]) -> tuple[Any, ...]:
    """The classes of facts, and of what stands in them."""
    return tuple([classes_of(fact) if fact.__class__ is tuple else fact.__class__ for fact in about])
