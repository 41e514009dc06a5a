"""The names of one place of an ontology: thousands may be facts of every finding, and be compared with every wrong name of a file.

What is said of a wrong name is remembered, and likely names are looked for only so often. Neither may hang on what stands in other parts
of a file, which somebody else may check: so both begin anew with each part.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, TypeVar, cast, overload

from predlint.names import MAX_COMPARED, canonical, nearest

T = TypeVar("T", covariant=True)
S = TypeVar("S")

#: Wrong names whose likely ones are kept: one wrong name repeats on every line.
_MOST_KEPT = 20_000
#: Longer texts are no names with white space around them; looking at each of their characters would only take time.
_LONGEST = 10_000
#: Names that are compared in all before likely ones are no longer looked for.
_MOST_COMPARED = 1_000_000
#: In place of what was found of a name for which nobody asked.
_NEVER = ("",)
_NONE_SIMILAR: tuple[tuple[str, ...], tuple[str, ...]] = (), ()


class _Here(threading.local):
    """Parts are checked by threads, too, which share an ontology."""

    def __init__(self) -> None:
        self.kept: dict[object, Any] = {}


_here = _Here()


def memoized(owner: object, make: Callable[[], S]) -> S:
    """What ``owner`` keeps of the part of a file that is checked here; made for each part anew."""
    kept = _here.kept.get(owner)
    if kept is None:
        kept = _here.kept[owner] = make()
    return cast(S, kept)


def part_begins() -> None:
    """Lets go of all that is `memoized`."""
    _here.kept.clear()


class Exact:
    """A fact of which equal ones make the same words."""


class Likely(Exact, Sequence[str]):
    """Names that a wrong one may mean, looked for when that is told. They are looked for only so often in a part of a file, and what is
    found wrong is told in the order of the file, but not always found in it. A second search may come too late: the first one is kept."""

    __slots__ = ("_find", "_found", "_name")

    def __init__(self, find: Callable[[str], Sequence[str]], name: str) -> None:
        """``find``: a method of somebody who remembers what was found."""
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
    """A fact that many findings have in common: hashed as the one thing that it is, not item by item. So equal ones may be told apart;
    only what is remembered of findings is looked up by it."""

    __slots__ = ()
    __hash__ = object.__hash__


class RecordNames(Shared[T]):
    """The same for the findings of one record: the next one has its own, so that what is remembered must not hold many of them."""

    __slots__ = ()
    __hash__ = object.__hash__


class _Searches:
    """Which likely names were found in one part of a file, and how often they are looked for yet."""

    def __init__(self, names: int) -> None:
        self.left = _MOST_COMPARED // max(1, names)
        """With tens of thousands of names each search takes its time."""
        self.found: dict[str, tuple[str, ...] | None] = {}
        """None for a name that may be searched, and was not yet."""

    def known_result(self, name: str) -> tuple[str, ...] | None:
        """What was found of a name; None where it is to be searched."""
        known = self.found.get(name, _NEVER)
        if known is _NEVER:
            self.left -= 1
            known = None if self.left >= 0 else ()
            if len(self.found) < _MOST_KEPT and len(name) <= MAX_COMPARED:
                self.found[name] = known
        return known


class NameIndex:
    """Some names, each once, and which of them somebody may have meant."""

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
        """Those that look like a name: the same but for white space, invisible characters and Unicode form; then those in whatever case."""
        if len(name) > _LONGEST:
            return _NONE_SIMILAR
        form, (by_form, by_case) = canonical(name), self._names_by_form
        case = by_case.get(form.casefold())
        return (tuple(by_form.get(form, ())), tuple(case)) if case is not None else _NONE_SIMILAR

    def near(self, name: str) -> tuple[str, ...]:
        """What `nearest` gives, likeliest first; empty, too, when there were too many different wrong names to look for all of them."""
        searches = memoized(self, self._none_yet)
        known = searches.known_result(name)
        if known is None:
            known = tuple(nearest(name, self.all))
            if name in searches.found:
                searches.found[name] = known
        return known

    def reserve_search(self, name: str) -> None:
        """Lets a name have its turn among those that are looked for, as `near` does: what is near is looked for when somebody wants it."""
        memoized(self, self._none_yet).known_result(name)

    def likely(self, name: str) -> Likely:
        """The same, looked for when it is told."""
        return Likely(self.near, name)

    def _none_yet(self) -> _Searches:
        return _Searches(len(self.all))
