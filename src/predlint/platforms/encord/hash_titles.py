"""Hashes and their titles, and which of them somebody meant who gave another text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from predlint.name_index import NameIndex
from predlint.names import listing, quote

#: Hashes that are named where none is near.
_SHOWN = 6


class HashTitles:
    """The hashes of things of one kind, each with its title."""

    def __init__(self, pairs: Iterable[tuple[str, str]], what: str, owners: Mapping[str, str] | None = None) -> None:
        """``what``: the plural of what they are hashes of. ``owners``: whose they are, by hash, where titles alone do not tell."""
        self.pairs, self.what, self._owners = tuple(pairs), what, owners or {}

    def likely(self, given: str) -> str:
        """What to do about a text that is none of the hashes."""
        by_title, by_folded_hash, by_folded_title = self._similar_indexes
        if titled := by_title.get(given):
            return f"that is a title; write its hash, {self._owned(titled)}"
        if spelt := by_folded_hash.get(given.casefold().strip()):
            return f"write {_either([f'{hash} ({self._title[hash]})' for hash in spelt])}: hashes are compared letter by letter"
        if titled := by_folded_title.get(plain(given)):
            return f"that is a title; write its hash, {self._owned(titled)}"
        if near := self._hashes.near(given):
            return f"did you mean {_either([f'{hash} ({self._title[hash]})' for hash in near[:2]])}?"
        return self.some

    def adding(self, title: str | None) -> str | None:
        """What to do about a missing hash of something with a title; None where nothing has it."""
        hashes = self.of(title) if title is not None else []
        if len(hashes) > 1:
            return f'add the "featureHash" of the right {quote(title)}: {_either(hashes)}'
        return f'add "featureHash": {quote(hashes[0])}, that of {quote(title)}' if hashes else None

    def namesake(self, title: str | None, kind: str) -> str | None:
        """What to write in place of a hash of another kind of thing, where one of these has the same title; None where none has it."""
        hashes = self._similar_indexes[0].get(title, []) if title is not None else []
        return f"the {kind} of that name has the hash {self._owned(hashes)}" if hashes else None

    def _owned(self, hashes: list[str]) -> str:
        return _either([f"{hash} (of {self._owners[hash]})" if hash in self._owners else hash for hash in hashes])

    def of(self, title: str) -> list[str]:
        """The hashes of what has a title, in whatever case where none is written so."""
        by_title, _, by_folded_title = self._similar_indexes
        return by_title.get(title) or by_folded_title.get(plain(title)) or []

    def only(self, given: str) -> str | None:
        """The hash of the only one that has a text for its title, or for its hash but for case and space."""
        hashes = self.of(given) or self._similar_indexes[1].get(given.casefold().strip(), [])
        return hashes[0] if len(hashes) == 1 else None

    @cached_property
    def _similar_indexes(self) -> tuple[dict[str, list[str]], dict[str, list[str]], dict[str, list[str]]]:
        """The hashes by title, by themselves in whatever case, and by title in whatever case."""
        by_title, by_folded_hash, by_folded_title = dict[str, list[str]](), dict[str, list[str]](), dict[str, list[str]]()
        for hash, title in self.pairs:
            by_title.setdefault(title, []).append(hash)
            by_folded_hash.setdefault(hash.casefold(), []).append(hash)
            by_folded_title.setdefault(plain(title), []).append(hash)
        return by_title, by_folded_hash, by_folded_title

    @cached_property
    def _title(self) -> dict[str, str]:
        return dict(self.pairs)

    @cached_property
    def _hashes(self) -> NameIndex:
        return NameIndex(hash for hash, _ in self.pairs)

    @cached_property
    def some(self) -> str:
        """Which hashes there are, where nothing tells which of them is meant."""
        shown = [f"{hash} ({title})" for hash, title in self.pairs[:_SHOWN]]
        rest = f" and {len(self.pairs) - _SHOWN:,} more" if len(self.pairs) > _SHOWN else ""
        return f"{self.what}: {', '.join(shown)}{rest}" if shown else f"there are no {self.what}"


def plain(title: str) -> str:
    """A title as it is compared: in whatever case, and also as the "value" that labels make of it, with underscores."""
    return "_".join(title.casefold().replace("_", " ").split())


def hash_members(members: Iterable[str], held: str | None) -> list[str]:
    """Of the members of something without a featureHash those that may be meant for it: ``held``, which holds a hash of the ontology, and
    what is called nearly so, as ontologies and Python do."""
    return [name for name in members if name == held or name.replace("_", "").casefold() in ("featurehash", "featurenodehash")]


def _either(names: list[str]) -> str:
    return " or ".join(names[:3]) if len(names) <= 3 else listing(names, 3)
