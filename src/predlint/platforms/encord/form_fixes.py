"""Fixes that several topics share: the featureHash of a record without one, and ranges that end before they begin."""

from __future__ import annotations

from predlint.platforms.encord.hash_titles import HashTitles, hash_members
from predlint.violation import Fix, FixContext


def add_hash(at: FixContext, known: HashTitles, members: tuple[str, ...], held: str | None, title: str | None) -> Fix | None:
    """Renames the only member with nearly that name (feature_hash, or featureNodeHash as in ontologies), or the one that holds a hash of
    the ontology; or adds the hash of the only thing with the record's title."""
    near = hash_members(members, held)
    if near:
        return at.rename_at([*at.keys[:-1], near[0]], "featureHash", surely=near[0] == held) if len(near) == 1 else None
    hashes = known.of(title) if title is not None else []
    return at.safely(at.text.insert(at.keys[:-1], "featureHash", at.text.written(hashes[0])), reveals=True) if len(hashes) == 1 else None


def exchange_ends(at: FixContext) -> Fix | None:
    """Swaps the first frame and the last."""
    first, last = at.text.raw([*at.keys, 0]), at.text.raw([*at.keys, 1])
    if first is None or last is None:
        return None
    return at.unsafely([*at.text.replace([*at.keys, 0], last), *at.text.replace([*at.keys, 1], first)])
