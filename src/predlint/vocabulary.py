"""The names of one place of an ontology: thousands may be facts of every finding, and be compared with every wrong name of a file."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TypeVar

from predlint.names import MAX_COMPARED, canonical, nearest

T = TypeVar("T", covariant=True)

#: Wrong names whose likely ones are kept: one wrong name repeats on every line.
_MOST_KEPT = 20_000
#: Longer texts are no names with white space around them; looking at each of their characters would only take time.
_LONGEST = 10_000
#: Names that are compared in all before likely ones are no longer looked for.
_MOST_COMPARED = 1_000_000


class Shared(tuple[T, ...]):
    """A fact that many findings have in common: hashed as the one thing that it is, not item by item. So equal ones may be told apart;
    only what is remembered of findings is looked up by it."""

    __slots__ = ()
    __hash__ = object.__hash__


class Vocabulary:
    """Some names, each once, and which of them somebody may have meant."""

    def __init__(self, names: Iterable[str]) -> None:
        by_name = dict.fromkeys(names)
        self.all: Shared[str] = Shared(by_name)
        self._set = frozenset(by_name)
        self._searches = _MOST_COMPARED // max(1, len(self.all))
        """How often a likely name is looked for yet: with tens of thousands of names each search takes its time."""
        self._near: dict[str, tuple[str, ...]] = {}

    def __contains__(self, name: object) -> bool:
        return name in self._set

    @cached_property
    def _alike(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        by_form, by_case = dict[str, list[str]](), dict[str, list[str]]()
        for name in self.all:
            form = canonical(name)
            by_form.setdefault(form, []).append(name)
            by_case.setdefault(form.casefold(), []).append(name)
        return by_form, by_case

    def alike(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Those that look like a name: the same but for white space, invisible characters and Unicode form; then those in whatever case."""
        if len(name) > _LONGEST:
            return (), ()
        form, (by_form, by_case) = canonical(name), self._alike
        return tuple(by_form.get(form, ())), tuple(by_case.get(form.casefold(), ()))

    def near(self, name: str) -> tuple[str, ...]:
        """What `nearest` gives, likeliest first; empty, too, when there were too many different wrong names to look for all of them."""
        known = self._near.get(name)
        if known is None:
            self._searches -= 1
            known = tuple(nearest(name, self.all)) if self._searches >= 0 else ()
            if len(self._near) < _MOST_KEPT and len(name) <= MAX_COMPARED:
                self._near[name] = known
        return known
