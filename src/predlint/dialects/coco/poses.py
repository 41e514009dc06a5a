"""Annotations without key points in categories that have some, beside others that have them: counted by category."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from predlint.dialects.coco import keypoint_words as say
from predlint.shapes.faults import fault
from predlint.shapes.findings import Finding, finding_of

if TYPE_CHECKING:
    import numpy as np

    Bools = np.ndarray[Any, np.dtype[np.bool_]]
    Ints = np.ndarray[Any, np.dtype[np.int64]]

#: Of one category: annotations with key points, without, and the index of the first without.
Count = tuple[int, int, int]


def is_posed(annotation: Mapping[str, Any]) -> bool:
    """True when programs find key points, be it none of them: an empty list does where ``num_keypoints`` says so."""
    given = annotation.get("keypoints")
    return given is not None and (bool(given) or "num_keypoints" in annotation)


class Poses:
    """What one file has of them. ``names``: the categories with key points, by id."""

    def __init__(self, names: Mapping[int, str]) -> None:
        self.names = names
        self.counts: dict[int, Count] = {}

    def add(self, category: int, posed: bool, index: int) -> None:
        """Takes note of an annotation."""
        if category in self.names:
            self._count(category, int(posed), int(not posed), index)

    def add_many(self, categories: Ints, named: Collection[int], posed: Bools | None, base: int) -> None:
        """Takes note of annotations, of which the first has the index ``base``; without ``posed`` none has key points."""
        for category in self.names.keys() & named if self.names else ():
            mine = (categories == category).nonzero()[0]
            bare = mine if posed is None else mine[~posed[mine]]
            self._count(category, len(mine) - len(bare), len(bare), base + int(bare[0]) if len(bare) else -1)

    def _count(self, category: int, posed: int, bare: int, first: int) -> None:
        before = self.counts.get(category, (0, 0, -1))
        self.counts[category] = (before[0] + posed, before[1] + bare, first if bare and not before[1] else before[2])

    def cut(self) -> dict[int, Count]:
        """Gives the counts, and goes on without."""
        counts, self.counts = self.counts, {}
        return counts

    def join(self, counts: object, base: int) -> None:
        """Adds those of a later part of the file, whose first annotation has the index ``base``."""
        for category, (posed, bare, first) in cast("dict[int, Count]", counts).items():
            self._count(category, posed, bare, base + first)

    def findings(self) -> Iterator[tuple[int, Finding]]:
        """One for each category of which some annotations have key points and some have none, at the first of these."""
        for first, category in sorted((count[2], category) for category, count in self.counts.items()):
            posed, bare, _ = self.counts[category]
            if posed and bare:
                said = fault("GEO339", say.not_posed, self.names[category], bare, posed + bare)
                yield first, finding_of(said, (None, "keypoints"))
