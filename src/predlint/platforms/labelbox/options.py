"""The options of a question, and which option a text is or surely means: for help texts and `predlint fix`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any

from msgspec import Struct

from predlint.lazy_regex import lazy_regex
from predlint.names import Exact, NameIndex, by_label, canonical, casefolded, listing, quote
from predlint.ontology import Classification, Option
from predlint.platforms.common_mistakes import list_in

#: Separators between several options in one text.
_BETWEEN = lazy_regex(r"[,;|]")


def _by_form(names: tuple[str, ...], form: Callable[[str], str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(form(name), []).append(name)
    return found


def labels_of(options: tuple[Option, ...]) -> dict[str, tuple[str, ...]]:
    """Returns label -> values, for options whose label differs from their value."""
    return by_label((option.label, option.value) for option in options)


class Options(Exact, Struct, frozen=True, dict=True):
    """The names and labels of a question's options. Immutable, so that findings with them can be counted."""

    names: tuple[str, ...] = ()
    labels: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Labels, each with the options that it may mean."""

    def __hash__(self) -> int:
        return len(self.names)

    @classmethod
    def of(cls, question: Classification) -> Options:
        """Returns the options of a question."""
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
        """Normal forms of names and labels: for each, normalized text -> the texts that have this form."""
        return tuple((form, _by_form((*self.names, *self._shown), form)) for form in (canonical, casefolded))

    def __contains__(self, text: object) -> bool:
        return text in self._exact or text in self._shown

    def value(self, text: str) -> str:
        """Returns the name of the option whose name or label the text is."""
        return text if text in self._exact else self._shown[text][0]

    def intended_option(self, text: Any) -> str | None:
        """Returns the text if it is the name or label of an option; else the only one that differs just in case or white space; else
        None."""
        if not isinstance(text, str) or text in self:
            return text if isinstance(text, str) else None
        for form, texts in self._forms:
            if same := texts.get(form(text), []):
                return same[0] if len(set(map(self.value, same))) == 1 else None
        return None

    def in_text(self, text: str, *, several: bool) -> list[str] | None:
        """Returns the options that a text surely names, or None for any other text. ``several``: more than one, with separators or as a
        list in the text, is accepted."""
        only = self.intended_option(text)
        if only is not None:
            return [only]
        parts = list_in(text) or [part for part in _BETWEEN.split(text) if part.strip()]
        found = [name for part in parts if (name := self.intended_option(part)) is not None]
        return found if found and len(found) == len(parts) and (several or len(found) == 1) else None

    def ticked(self, given: dict[str, Any]) -> list[str] | None:
        """Returns the options that are true in an object of options and truth values, or None for any other object. If any is true, the
        false ones need not be options."""
        if not given or not all(ticked.__class__ is bool for ticked in given.values()):
            return None
        true = [self.intended_option(name) for name, ticked in given.items() if ticked]
        false = [self.intended_option(name) for name, ticked in given.items() if not ticked]
        if None in true or (not true and None in false):
            return None
        found = [name for name in true if name is not None]
        values = set(map(self.value, found))
        if len(values) < len(found) or not values.isdisjoint([self.value(name) for name in false if name is not None]):
            return None  # two members mean the same option
        return found

    def scored(self, given: dict[str, Any]) -> tuple[tuple[str, float], ...]:
        """Returns the options in an object of options and numbers or truth values, the most likely first. Returns () for any other
        object."""
        scores = [(self.intended_option(name), score) for name, score in given.items()]
        if not all([name in self and score.__class__ in (int, float, bool) for name, score in scores]):
            return ()
        return tuple(sorted([(name, score) for name, score in scores if name is not None], key=lambda each: -each[1]))

    def near(self, text: str) -> tuple[str, ...]:
        """Returns the options whose name or label is similar to the text: one text for each option."""
        found: dict[str, str] = {}
        for near in self._vocabulary.near(text):
            found.setdefault(self.value(near), near)
        return tuple(found.values())

    def to_write(self, text: Any = None, *, listed: bool = False) -> str:
        """Returns the help if it is not known which option is meant: options similar to ``text``, or all."""
        near = self.near(text) if isinstance(text, str) else ()
        if near:
            return f"did you mean {' or '.join([written([name], listed=listed) for name in near])}?"
        form = '[{"name": "…"}]' if listed else '{"name": "…"}'
        return f"write {form}, with the name of an option: {listing(self.names)}" if self.names else f"write {form}"


#: Cached, because the options of one question are needed in many places, and many questions have equal options, such as yes and no.
_same = lru_cache(maxsize=1_024)(Options)


def written(names: list[str], *, listed: bool) -> str:
    """Returns an answer with these options, as messages show it."""
    inner = ", ".join([f'{{"name": {quote(name)}}}' for name in names])
    return f"[{inner}]" if listed else inner
