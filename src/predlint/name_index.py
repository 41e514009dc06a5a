"""The names of one place of an ontology. There may be thousands; they are fields of findings, and are compared with every wrong name.

Suggestions for a wrong name are cached, and the number of searches is limited. Neither may depend on other parts of a file, which
another process may check: so both are reset for each part.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, TypeVar, cast, overload

from predlint.names import MAX_COMPARED, canonical, nearest

T = TypeVar("T", covariant=True)
S = TypeVar("S")

#: How many wrong names have cached suggestions: one wrong name repeats on every line.
_MOST_KEPT = 20_000
#: Longer texts are no names with white space around them; examining them would only take time.
_LONGEST = 10_000
#: How many comparisons of names are made before no more suggestions are searched.
_MOST_COMPARED = 1_000_000
#: The default for a name that was not asked for before.
_NEVER = ("",)
_NONE_SIMILAR: tuple[tuple[str, ...], tuple[str, ...]] = (), ()


class _Here(threading.local):
    """The cache of one thread, because threads check parts too and share an ontology."""

    def __init__(self) -> None:
        self.kept: dict[object, Any] = {}


_here = _Here()


def memoized(owner: object, make: Callable[[], S]) -> S:
    """Returns what ``owner`` caches for the part of a file that is checked by this thread; makes it anew for each part."""
    kept = _here.kept.get(owner)
    if kept is None:
        kept = _here.kept[owner] = make()
    return cast(S, kept)


def part_begins() -> None:
    """Clears the cache of `memoized`, because a part begins."""
    _here.kept.clear()


class Exact:
    """A field of a finding: equal ones make equal messages."""


class Likely(Exact, Sequence[str]):
    """Suggestions for a wrong name, searched when the finding is reported. The number of searches in a part is limited. Findings are
    reported in file order, but not always found in it, and a second search may come too late: so the first result is kept."""

    __slots__ = ("_find", "_found", "_name")

    def __init__(self, find: Callable[[str], Sequence[str]], name: str) -> None:
        """``find``: a function that caches its results."""
        self._find, self._name = find, name
        self._found: Sequence[str] | None = None

    @property
    def wrong(self) -> str:
        """The name that is wrong."""
        return self._name

    @property
    def _names(self) -> Sequence[str]:
        if self._found is None:
            self._found = self._find(self._name)
        return self._found

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        return self._names[at]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __eq__(self, other: object) -> bool:
        return other.__class__ is Likely and (self._find, self._name) == (cast(Likely, other)._find, cast(Likely, other)._name)

    def __hash__(self) -> int:
        return hash((self._find, self._name))


class Shared(tuple[T, ...]):
    """A value that many findings share: hashed by identity, not item by item. Equal ones may have different hashes; it is only used for
    lookups in caches of findings."""

    __slots__ = ()
    __hash__ = object.__hash__


class RecordNames(Shared[T]):
    """Shared names for the findings of one record only. The next record has its own, so caches must not keep many of them."""

    __slots__ = ()
    __hash__ = object.__hash__


class _Searches:
    """The cached suggestions of one part of a file, and the number of searches that are left."""

    def __init__(self, names: int) -> None:
        self.left = _MOST_COMPARED // max(1, names)
        """The number of searches left. With tens of thousands of names each takes its time."""
        self.found: dict[str, tuple[str, ...] | None] = {}
        """Wrong name -> suggestions; None if they may be searched, and were not yet."""

    def known_result(self, name: str) -> tuple[str, ...] | None:
        """Returns the suggestions for a name; None if they must be searched."""
        known = self.found.get(name, _NEVER)
        if known is _NEVER:
            self.left -= 1
            known = None if self.left >= 0 else ()
            if len(self.found) < _MOST_KEPT and len(name) <= MAX_COMPARED:
                self.found[name] = known
        return known


class NameIndex:
    """A set of distinct names, with suggestions for wrong ones."""

    def __init__(self, names: Iterable[str], of: type[Shared[str]] = Shared) -> None:
        by_name = dict.fromkeys(names)
        self.all: Shared[str] = of(by_name)
        self._set = frozenset(by_name)

    def __contains__(self, name: object) -> bool:
        return name in self._set

    @cached_property
    def _names_by_form(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        by_form, by_case = dict[str, list[str]](), dict[str, list[str]]()
        for name in self.all:
            form = canonical(name)
            by_form.setdefault(form, []).append(name)
            by_case.setdefault(form.casefold(), []).append(name)
        return by_form, by_case

    def same_form(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Returns the names that look like a name: equal except for white space, invisible characters and Unicode form; then those in any
        case."""
        if len(name) > _LONGEST:
            return _NONE_SIMILAR
        form, (by_form, by_case) = canonical(name), self._names_by_form
        case = by_case.get(form.casefold())
        return (tuple(by_form.get(form, ())), tuple(case)) if case is not None else _NONE_SIMILAR

    def near(self, name: str) -> tuple[str, ...]:
        """Returns what `nearest` gives, likeliest first; empty, too, if there were too many different wrong names to search for all."""
        searches = memoized(self, self._none_yet)
        known = searches.known_result(name)
        if known is None:
            known = tuple(nearest(name, self.all))
            if name in searches.found:
                searches.found[name] = known
        return known

    def reserve_search(self, name: str) -> None:
        """Reserves a search for a name, so that `near` can do it later, when it is needed."""
        memoized(self, self._none_yet).known_result(name)

    def likely(self, name: str) -> Likely:
        """Returns the suggestions for a name, searched only when they are used."""
        return Likely(self.near, name)

    def _none_yet(self) -> _Searches:
        return _Searches(len(self.all))
