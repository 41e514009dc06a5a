"""Compares key points across annotations: annotations without any while others of their category have some, categories that name key points
of which none is given, and different numbers of key points in a category that names none."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from predlint.platforms.coco.index_runs import IndexRuns
from predlint.platforms.coco.keypoint_words import KeypointNumbersDiffer, KeypointsMissing, KeypointsNowhere
from predlint.shape.findings import Finding, finding_of
from predlint.shape.violation_specs import spec_of

if TYPE_CHECKING:
    import numpy as np

    Bools = np.ndarray[Any, np.dtype[np.bool_]]
    Ints = np.ndarray[Any, np.dtype[np.int64]]

#: The snapshot of one part. For categories that name key points: category -> number of annotations with some, and category -> annotations
#: without. For categories that name none: (category, number of points) -> annotations with this number.
Notes = tuple[dict[int, int], dict[int, IndexRuns], dict[tuple[int, int], IndexRuns]]


def has_keypoints(annotation: Mapping[str, Any]) -> bool:
    """Returns True if programs read the key points. An empty list counts only with ``num_keypoints``."""
    given = annotation.get("keypoints")
    return given is not None and (bool(given) or "num_keypoints" in annotation)


def has_points(annotation: Mapping[str, Any]) -> bool:
    """Returns True if a key point has a number other than 0, or if key points are given, but not as a list."""
    given = annotation.get("keypoints")
    return any(cast("list[Any]", given)) if given.__class__ is list else bool(given)


def count_points(annotation: Mapping[str, Any]) -> int:
    """Returns the number of key points, or 0 if the list does not have three numbers for each."""
    given = annotation.get("keypoints")
    return len(cast("list[Any]", given)) // 3 if given.__class__ is list and not len(cast("list[Any]", given)) % 3 else 0


class KeypointPresence:
    """Collects the key points of one file."""

    def __init__(self, names: Mapping[int, str], unnamed: Mapping[int, str] | None = None, declared: Collection[int] = frozenset()) -> None:
        """``names``, ``unnamed``: id -> name of the categories that name key points, and of those that name none. ``declared``: those that
        name them in the file itself, not only in its reference."""
        self.names, self.unnamed, self.declared = names, unnamed or {}, declared
        self._open()

    def _open(self) -> None:
        self.has_keypoints: dict[int, int] = {}
        self.bare: dict[int, IndexRuns] = {}
        self.numbers: dict[tuple[int, int], IndexRuns] = {}

    def add(self, category: int, posed: bool, index: int, points: int = 0) -> None:
        """Adds an annotation. ``posed``: `has_keypoints`; ``points``: its number of key points."""
        if category in self.names:
            if posed:
                self.has_keypoints[category] = self.has_keypoints.get(category, 0) + 1
            else:
                self.bare.setdefault(category, IndexRuns()).add(index, index + 1)
        elif points and category in self.unnamed:
            self.numbers.setdefault((category, points), IndexRuns()).add(index, index + 1)

    def add_many(self, categories: Ints, named: Collection[int], posed: Bools | None, points: Ints | None, base: int) -> None:
        """Adds annotations, the first with the index ``base``. If ``posed`` or ``points`` is None, no annotation has key points.
        ``named``: the categories that occur."""
        for category in self.names.keys() & named if self.names else ():
            of_category = (categories == category).nonzero()[0]
            bare = of_category if posed is None else of_category[~posed[of_category]]
            if len(bare) < len(of_category):
                self.has_keypoints[category] = self.has_keypoints.get(category, 0) + len(of_category) - len(bare)
            if len(bare):
                self.bare.setdefault(category, IndexRuns()).add_each(bare.tolist(), base)
        if points is None or not points.any():
            return
        for category in self.unnamed.keys() & named:
            for at in ((categories == category) & (points > 0)).nonzero()[0].tolist():
                self.numbers.setdefault((category, int(points[at])), IndexRuns()).add(base + at, base + at + 1)

    def snapshot(self) -> Notes:
        """Returns everything collected, and starts again empty."""
        notes = self.has_keypoints, self.bare, self.numbers
        self._open()
        return notes

    def merge(self, later: object, base: int) -> None:
        """Adds the snapshot of a later part of the file, whose first annotation has the index ``base``."""
        posed, bare, numbers = cast("Notes", later)
        for category, count in posed.items():
            self.has_keypoints[category] = self.has_keypoints.get(category, 0) + count
        for category, runs in bare.items():
            self.bare.setdefault(category, IndexRuns()).merge(runs, base)
        for key, runs in numbers.items():
            self.numbers.setdefault(key, IndexRuns()).merge(runs, base)

    def findings(self) -> Iterator[tuple[int, Finding]]:
        """Yields (index of an annotation, finding)."""
        for category, runs in sorted(self.bare.items()):
            if category in self.has_keypoints:
                spec = spec_of(KeypointsMissing, self.names[category])
                yield from ((index, finding_of(spec, (None, "keypoints"))) for index in runs)
            elif category in self.declared:
                yield next(iter(runs)), finding_of(spec_of(KeypointsNowhere, self.names[category], len(runs)), (None, "keypoints"))
        for category in sorted({category for category, _ in self.numbers}):
            yield from self._numbers_of(category)

    def _numbers_of(self, category: int) -> Iterator[tuple[int, Finding]]:
        """Yields findings for annotations whose number of points is not the most common one of the category (of several: the earliest)."""
        numbers = {points: runs for (of, points), runs in self.numbers.items() if of == category}
        usual = min(numbers, key=lambda points: (-len(numbers[points]), next(iter(numbers[points]))))
        for points, runs in sorted(numbers.items()):
            if points != usual:
                spec = spec_of(KeypointNumbersDiffer, points, usual, self.unnamed[category])
                yield from ((index, finding_of(spec, (None, "keypoints"))) for index in runs)
