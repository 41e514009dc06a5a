"""The options of a question, and which of them a text is or surely means: what helps say, and `predlint fix` writes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any

from msgspec import Struct

from predlint.lazy_regex import lazy_regex
from predlint.name_index import Exact, NameIndex
from predlint.names import by_label, canonical, casefolded, listing, quote
from predlint.ontology import Classification, Option
from predlint.platforms.common_mistakes import list_in

#: What people write between several options in one text.
_BETWEEN = lazy_regex(r"[,;|]")


def _by_form(names: tuple[str, ...], form: Callable[[str], str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(form(name), []).append(name)
    return found


def labels_of(options: tuple[Option, ...]) -> dict[str, tuple[str, ...]]:
    """Text that people see -> values, for options where they differ."""
    return by_label((option.label, option.value) for option in options)


class Options(Exact, Struct, frozen=True, dict=True):
    """What they are called; never changed once made, so that findings that carry it can be counted."""

    names: tuple[str, ...] = ()
    labels: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Texts that people see, each with the options that it may stand for."""

    def __hash__(self) -> int:
        return len(self.names)

    @classmethod
    def of(cls, question: Classification) -> Options:
        """Those of a question."""
        return _same(tuple(dict.fromkeys([option.value for option in question.options])), tuple(labels_of(question.options).items()))

    @cached_property
    def _exact(self) -> frozenset[str]:
        return frozenset(self.names)

    @cached_property
    def _shown(self) -> dict[str, tuple[str, ...]]:
        return dict(self.labels)

    @cached_property
    def _vocabulary(self) -> NameIndex:
        return NameIndex([*self.names, *self._shown])

    @cached_property
    def _forms(self) -> tuple[tuple[Callable[[str], str], dict[str, list[str]]], ...]:
        """Ways to write a name or a label alike, each with those that are written so."""
        return tuple((form, _by_form((*self.names, *self._shown), form)) for form in (canonical, casefolded))

    def __contains__(self, text: object) -> bool:
        return text in self._exact or text in self._shown

    def value(self, text: str) -> str:
        """The name of the option that a text is the name or the label of."""
        return text if text in self._exact else self._shown[text][0]

    def intended_option(self, text: Any) -> str | None:
        """The name or the label of an option that a text is; or that of the only option where one differs by case or white space."""
        if not isinstance(text, str) or text in self:
            return text if isinstance(text, str) else None
        for form, texts in self._forms:
            if same := texts.get(form(text), []):
                return same[0] if len(set(map(self.value, same))) == 1 else None
        return None

    def in_text(self, text: str, *, several: bool) -> list[str] | None:
        """The options that a text surely names, ``several`` of them with marks between, or as the list that it holds; None for any other
        text."""
        only = self.intended_option(text)
        if only is not None:
            return [only]
        parts = list_in(text) or [part for part in _BETWEEN.split(text) if part.strip()]
        found = [name for part in parts if (name := self.intended_option(part)) is not None]
        return found if found and len(found) == len(parts) and (several or len(found) == 1) else None

    def ticked(self, given: dict[str, Any]) -> list[str] | None:
        """The options that are true in an object that says of each whether it holds; None for any other object. What is false need not be
        an option where something is true."""
        if not given or not all(ticked.__class__ is bool for ticked in given.values()):
            return None
        true = [self.intended_option(name) for name, ticked in given.items() if ticked]
        false = [self.intended_option(name) for name, ticked in given.items() if not ticked]
        if None in true or (not true and None in false):
            return None
        found = [name for name in true if name is not None]
        values = set(map(self.value, found))
        if len(values) < len(found) or not values.isdisjoint([self.value(name) for name in false if name is not None]):
            return None  # two of them are one option
        return found

    def scored(self, given: dict[str, Any]) -> tuple[tuple[str, float], ...]:
        """The options in an object that gives each of them a number, or says whether it holds: the most likely first. Nothing for any
        other object."""
        scores = [(self.intended_option(name), score) for name, score in given.items()]
        if not all([name in self and score.__class__ in (int, float, bool) for name, score in scores]):
            return ()
        return tuple(sorted([(name, score) for name, score in scores if name is not None], key=lambda each: -each[1]))

    def near(self, text: str) -> tuple[str, ...]:
        """The options that are called nearly so, or that people see under nearly that text: of each one text."""
        found: dict[str, str] = {}
        for near in self._vocabulary.near(text):
            found.setdefault(self.value(near), near)
        return tuple(found.values())

    def to_write(self, text: Any = None, *, listed: bool = False) -> str:
        """What to write where it is not known which option is meant, if not one that is called nearly as ``text``."""
        near = self.near(text) if isinstance(text, str) else ()
        if near:
            return f"did you mean {' or '.join([written([name], listed=listed) for name in near])}?"
        form = '[{"name": "…"}]' if listed else '{"name": "…"}'
        return f"write {form}, with the name of an option: {listing(self.names)}" if self.names else f"write {form}"


#: Those of one question are asked for in many places, and many questions have the same ones: whether, yes and no.
_same = lru_cache(maxsize=1_024)(Options)


def written(names: list[str], *, listed: bool) -> str:
    """An answer that names options, as messages show it."""
    inner = ", ".join([f'{{"name": {quote(name)}}}' for name in names])
    return f"[{inner}]" if listed else inner
