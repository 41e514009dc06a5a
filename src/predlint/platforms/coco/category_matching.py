"""Matches categories with objects of an Encord ontology: by the mapping if there is one, else by name.

Encord's recipe looks a name up with ``get_child_by_title(name)``: exactly, in the right case, and among everything that has a
title. Only objects can be drawn; an option or an attribute of the same name makes the call fail all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from predlint.names import nearest, quote
from predlint.platforms.coco.mapping import CocoMap
from predlint.platforms.encord.structure import ObjectFeature, Structure

#: Object shapes that Encord's COCO importer supports; it stops at any other.
IMPORTED = ("bounding_box", "polygon", "bitmask")
#: With more names than this, no suggestion is looked for.
_MOST_COMPARED = 20_000
#: ``matched``: one object. ``shared``: one object, but something else has the same title. ``twice``: several objects have the title.
#: ``other``: only something that cannot be drawn has the title. ``unknown``: nothing has it. ``unmapped``: the mapping lacks the
#: category. ``no-hash``, ``not-object``: the mapping gives a hash that the ontology lacks, or that is no object's.
Outcome = Literal["matched", "shared", "twice", "other", "unknown", "unmapped", "no-hash", "not-object"]
_FITS = frozenset({"matched", "shared"})


class CategoryMatch(NamedTuple):
    """The match of one category."""

    outcome: Outcome
    feature: ObjectFeature | None = None
    also: tuple[str, ...] = ()
    """Other features with the title or the hash, as text: ``option of hull``."""
    near: tuple[str, ...] = ()
    """Names or hashes that may be intended."""
    hash: str | None = None
    """The hash in the mapping, if there is one."""

    @property
    def fits(self) -> bool:
        """True if the category has exactly one object, so that its annotations can be imported if the shape is supported."""
        return self.outcome in _FITS


class CategoryMatcher:
    """Finds the object of each category."""

    def __init__(self, structure: Structure, mapping: CocoMap | None) -> None:
        self.by_map: Mapping[int, str] | None = mapping.categories if mapping is not None else None
        self.map_name = mapping.name if mapping is not None else ""
        self.objects: dict[str, list[ObjectFeature]] = {}
        self.others: dict[str, list[str]] = {}
        self.by_hash: dict[str, ObjectFeature] = {}
        self.other_hashes: dict[str, str] = {}
        for feature in structure.objects:
            self.objects.setdefault(feature.name, []).append(feature)
            self.by_hash.setdefault(feature.hash, feature)
        for feature in structure.classifications:
            self._other(feature.name, feature.hash, "a classification")
        for feature in structure.features:
            for above, attribute in feature.every_attribute():
                if above or isinstance(feature, ObjectFeature):  # a classification has the title of its attribute
                    self._other(attribute.name, attribute.hash, f"an attribute of {quote(feature.name)}")
                else:
                    self.other_hashes.setdefault(attribute.hash, f"the attribute of classification {quote(feature.name)}")
                for choice in attribute.options:
                    self._other(choice.label, choice.hash, f"an option of {quote(attribute.name)}")

    def _other(self, title: str, hash_: str, what: str) -> None:
        self.others.setdefault(title, []).append(what)
        self.other_hashes.setdefault(hash_, what)

    def of(self, id_: int | None, name: str | None) -> CategoryMatch:
        """Returns the match of a category, by its id if there is a mapping, else by its name."""
        if self.by_map is not None:
            hash_ = self.by_map.get(id_) if id_ is not None else None
            return CategoryMatch("unmapped") if hash_ is None else self.of_hash(hash_, name)
        if name is None:
            return CategoryMatch("unknown")
        found, also = self.objects.get(name, ()), tuple(self.others.get(name, ()))
        if len(found) > 1:
            return CategoryMatch("twice", found[0], tuple(f"a {feature.shape}" for feature in found))
        if found:
            return CategoryMatch("shared" if also else "matched", found[0], also)
        near = tuple(nearest(name, self.objects)) if len(self.objects) <= _MOST_COMPARED else ()
        return CategoryMatch("other" if also else "unknown", None, also, near)

    def namesake(self, match: CategoryMatch, name: str) -> ObjectFeature | None:
        """Returns the importable object with the name of a category that the mapping takes to another object, or None."""
        if match.outcome != "matched" or match.feature is None or match.feature.name == name:
            return None
        return next((feature for feature in self.objects.get(name, ()) if feature.shape in IMPORTED), None)

    def of_hash(self, hash_: str, name: str | None = None) -> CategoryMatch:
        """Returns the match for a hash in the mapping. ``name``: the name of the category, if known."""
        feature = self.by_hash.get(hash_)
        if feature is not None:
            return CategoryMatch("matched", feature, hash=hash_)
        if hash_ in self.other_hashes:
            return CategoryMatch("not-object", None, (self.other_hashes[hash_],), hash=hash_)
        return CategoryMatch("no-hash", None, (), tuple(f"{h} ({self.by_hash[h].name})" for h in self._near_hashes(hash_, name)), hash_)

    def _near_hashes(self, hash_: str, name: str | None) -> list[str]:
        """Returns the hashes that an unknown hash may be intended for: one that differs in case only, that of an object whose name was
        written instead or is the category's name, else a similar one."""
        other_case = [known for known in self.by_hash if known.casefold() == hash_.casefold()]
        by_title = [feature.hash for feature in self.objects.get(hash_, ()) or self.objects.get(name or "", ())]
        return other_case or by_title or nearest(hash_, self.by_hash, 1)
