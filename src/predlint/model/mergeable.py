"""Mergeable fields: what rules count of a part of a file, declared with how the counts of consecutive parts are merged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

Merge = Callable[[Any, Any, int], Any]


class Field:
    """How one attribute is made, handed over and merged.

    ``make`` returns the value of an empty part; None if the owner sets it. ``take`` takes a value, and returns its snapshot and the value
    to continue with. ``merge`` takes a value, the snapshot of the next part and the position at which that part begins, and returns the
    merged value.
    """

    def __init__(self, make: Callable[[], Any] | None, take: Callable[[Any], tuple[Any, Any]], merge: Merge) -> None:
        self.make, self.take, self.merge = make, take, merge


class Mergeable:
    """Counts of a part of a file. Its class declares fields as ``name: type = KIND``, with one of the kinds below.

    `merge` is associative, so that parts may be checked separately.
    """

    _fields: ClassVar[dict[str, Field]] = {}

    def __init_subclass__(cls) -> None:
        own = {name: field for name, field in vars(cls).items() if isinstance(field, Field)}
        cls._fields = {**cls._fields, **own}
        for name in own:
            delattr(cls, name)

    def __init__(self) -> None:
        for name, field in self._fields.items():
            if field.make is not None:
                setattr(self, name, field.make())

    def snapshot(self) -> Any:
        """Returns all fields as values that can be serialized, and continues with those of an empty part."""
        facts: dict[str, Any] = {}
        for name, field in self._fields.items():
            facts[name], left = field.take(getattr(self, name))
            setattr(self, name, left)
        return facts

    def merge(self, facts: Any, base: int = 0, /) -> None:
        """Adds the snapshot of the next part of the same file, which begins at position ``base``."""
        for name, field in self._fields.items():
            setattr(self, name, field.merge(getattr(self, name), facts[name], base))


# -- The kinds of fields. They are of any type, for the declared type of the attribute ------------------------------


def own(make: Callable[[], Any], merge: Merge = lambda mine, theirs, base: mine) -> Any:
    """Returns a field with a merge function of its own; without one its class merges it."""

    def take(value: Any) -> tuple[Any, Any]:
        return value, make()

    return Field(make, take, merge)


def part(
    make: Callable[[], Any] | None = None,
    snapshot: Callable[[Any], Any] = lambda value: value.snapshot(),
    merge: Merge = lambda value, facts, base: value.merge(facts, base),
) -> Any:
    """Returns a field for an object that stays and resets itself; without ``make`` its owner sets it, or None."""

    def take(value: Any) -> tuple[Any, Any]:
        return None if value is None else snapshot(value), value

    def merged(mine: Any, theirs: Any, base: int) -> Any:
        if mine is not None:
            merge(mine, theirs, base)
        return mine

    return Field(make, take, merged)


def _keep(value: Any) -> tuple[Any, Any]:
    return value, value


def by_key(make: Callable[[], Any]) -> Any:
    """Returns a field for objects by key that merge with one another; ``make`` returns an empty one."""

    def merge(mine: dict[Any, Any], theirs: dict[Any, Any], base: int) -> dict[Any, Any]:
        for key, other in theirs.items():
            mine.setdefault(key, make()).merge(other, base)
        return mine

    return own(dict, merge)


def extreme(choose: Callable[[Any, Any], Any], start: float) -> Any:
    """Returns a field for the smallest (``choose``: min) or largest (max) of numbers, ``start`` if there are none."""
    return own(lambda: start, lambda mine, theirs, base: choose(mine, theirs))


def _unite(mine: set[Any], theirs: set[Any], base: int) -> set[Any]:
    mine |= theirs
    return mine


def _extend(mine: list[Any], theirs: list[Any], base: int) -> list[Any]:
    mine += theirs
    return mine


#: A number that is added up, and numbers by key.
TOTAL = own(int, lambda mine, theirs, base: mine + theirs)
TOTALS = own(dict, lambda mine, theirs, base: mine | {key: mine.get(key, 0) + number for key, number in theirs.items()})
#: True if it is in any part, or in all.
ANY = own(bool, lambda mine, theirs, base: mine or theirs)
ALL = own(lambda: True, lambda mine, theirs, base: mine and theirs)
#: The first and the last position of something; -1 if there is none.
FIRST = own(lambda: -1, lambda mine, theirs, base: base + theirs if mine < 0 <= theirs else mine)
LAST = own(lambda: -1, lambda mine, theirs, base: base + theirs if theirs >= 0 else mine)
#: Key -> tuple of its first position and more.
FIRSTS = own(dict, lambda mine, theirs, base: {key: (base + place, *rest) for key, (place, *rest) in theirs.items()} | mine)
#: A set, and a list of values without positions.
# Both grow in place: a file may have thousands of parts.
UNION = own(set, _unite)
LIST = own(list, _extend)
#: The first value that is true, which its owner sets. It holds for later parts, too.
KEPT: Any = Field(None, _keep, ANY.merge)
