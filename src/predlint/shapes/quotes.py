"""How many quotation marks the text of a decoded value has, beyond the constant of its type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

from msgspec import UNSET

#: Adds up quotation marks; so negative that no sum brings it back to a count: "not proven".
NOT_PROVEN = -(1 << 50)
#: Further quotation marks in a decoded value, beyond the constant of its type.
Extra = Callable[[Any], int]


class PerItem:
    """Further quotation marks that are so many for each item of one list: callers that see the list can multiply themselves."""

    __slots__ = ("attribute", "quotes")

    def __init__(self, quotes: int, attribute: str = "") -> None:
        self.quotes, self.attribute = quotes, attribute

    def __call__(self, value: Any) -> int:
        return self.quotes * len(getattr(value, self.attribute) if self.attribute else value)


class PerMember:
    """Further quotation marks of members that need not be there, and have nothing more to count where they are."""

    __slots__ = ("members",)

    def __init__(self, members: list[tuple[str, int]]) -> None:
        self.members = members

    def __call__(self, value: Any) -> int:
        count = 0
        for name, quotes in self.members:
            if getattr(value, name) is not UNSET:
                count += quotes
        return count

    def of_all(self, values: Sequence[Any]) -> int:
        """The sum over many values."""
        count = 0
        for name, quotes in self.members:
            count += quotes * (len(values) - list(map(attrgetter(name), values)).count(UNSET))
        return count


def of_all(extra: Extra, values: Sequence[Any]) -> int:
    """What it adds up to over values that share it."""
    return extra.of_all(values) if isinstance(extra, PerMember) else sum(map(extra, values))


def in_tuple(extras: list[tuple[int, Extra]]) -> Extra | None:
    """For a tuple, of which the values at some indices have quotes of their own."""
    if not extras:
        return None

    def extra(value: Any) -> int:
        return sum(one(value[index]) for index, one in extras)

    return extra


def in_record(extras: list[tuple[str, int, Extra | None]]) -> Extra | None:
    """For members that need not be there: each with the marks that it brings along, and what its value adds."""
    if not extras:
        return None
    member, marks, only = extras[0]
    if len(extras) == 1 and marks == 0 and only is not None:
        if isinstance(only, PerItem) and not only.attribute:
            return PerItem(only.quotes, member)
        return lambda value: only(getattr(value, member))

    if all([inner is None for _, _, inner in extras]):
        return PerMember([(name, quotes) for name, quotes, _ in extras])

    def extra(value: Any) -> int:
        count = 0
        for name, quotes, inner in extras:
            item = getattr(value, name)
            if item is not UNSET:
                count += quotes + (inner(item) if inner else 0)
        return count

    return extra


def in_struct(value: Any) -> int:
    """The quotation marks of a value of a type that counts them itself."""
    return value.quotes_ + (value.extra_(value) if value.extra_ else 0)


def in_list(quotes: int, inner: Extra | None) -> Extra:
    """For a list: so many for each element, and what each adds."""
    if inner is None:
        return PerItem(quotes)
    return lambda value: quotes * len(value) + sum(map(inner, value))


def in_checked_list(quotes: int, inner: Extra | None, required: frozenset[str]) -> Extra:
    """For lists in which no branch may stand twice, and some ought to be present."""
    count = in_list(quotes, inner)

    def extra(value: Any) -> int:
        if len(value) > 1 or required:
            names = {one.branch_.feature for one in value}
            if len(names) != len(value) or not required <= names:
                return NOT_PROVEN
        return count(value)

    return extra
