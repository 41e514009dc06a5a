"""Hashes with their titles, and the likely intended hash for another text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from predlint.names import NameIndex, listing, quote

#: Number of hashes that a help names if none is similar.
_SHOWN = 6


class HashTitles:
    """The hashes of things of one kind, each with its title."""

    def __init__(self, pairs: Iterable[tuple[str, str]], what: str, owners: Mapping[str, str] | None = None) -> None:
        """``what``: plural noun for the things with these hashes. ``owners``: hash -> text on its owner, if titles alone are ambiguous."""
        self.pairs, self.what, self._owners = tuple(pairs), what, owners or {}

    def likely(self, given: str) -> str:
        """Returns the help for a text that is not among the hashes."""
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
        """Returns the help for a missing hash of something with a title, or None if nothing has that title."""
        hashes = self.of(title) if title is not None else []
        if len(hashes) > 1:
            return f'add the "featureHash" of the right {quote(title)}: {_either(hashes)}'
        return f'add "featureHash": {quote(hashes[0])}, that of {quote(title)}' if hashes else None

    def namesake(self, title: str | None, kind: str) -> str | None:
        """Returns the help for a hash of another kind of thing if one of these has the same title, else None."""
        hashes = self._similar_indexes[0].get(title, []) if title is not None else []
        return f"the {kind} of that name has the hash {self._owned(hashes)}" if hashes else None

    def _owned(self, hashes: list[str]) -> str:
        return _either([f"{hash} (of {self._owners[hash]})" if hash in self._owners else hash for hash in hashes])

    def of(self, title: str) -> list[str]:
        """Returns the hashes of things with a title, ignoring case if none is written exactly so."""
        by_title, _, by_folded_title = self._similar_indexes
        return by_title.get(title) or by_folded_title.get(plain(title)) or []

    def only(self, given: str) -> str | None:
        """Returns the hash of the only thing with this title, or with this hash but for case and whitespace. Else None."""
        hashes = self.of(given) or self._similar_indexes[1].get(given.casefold().strip(), [])
        return hashes[0] if len(hashes) == 1 else None

    @cached_property
    def _similar_indexes(self) -> tuple[dict[str, list[str]], dict[str, list[str]], dict[str, list[str]]]:
        """Three indexes of hashes: by title, by casefolded hash, and by casefolded title."""
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
        """Help that lists the hashes, if no hash is likely."""
        shown = [f"{hash} ({title})" for hash, title in self.pairs[:_SHOWN]]
        rest = f" and {len(self.pairs) - _SHOWN:,} more" if len(self.pairs) > _SHOWN else ""
        return f"{self.what}: {', '.join(shown)}{rest}" if shown else f"there are no {self.what}"


def plain(title: str) -> str:
    """Normalises a title for comparison: without case, and with underscores for spaces, as in the "value" of labels."""
    return "_".join(title.casefold().replace("_", " ").split())


def hash_members(members: Iterable[str], held: str | None) -> list[str]:
    """Returns the members that may be intended as featureHash: ``held``, whose value is a hash of the ontology, and members with nearly
    that name, as in ontologies and in Python."""
    return [name for name in members if name == held or name.replace("_", "").casefold() in ("featurehash", "featurenodehash")]


def _either(names: list[str]) -> str:
    return " or ".join(names[:3]) if len(names) <= 3 else listing(names, 3)
