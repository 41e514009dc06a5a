"""Key points across annotations: those without any beside others of their category that have some, and other numbers of them in a
category that names none."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from predlint.platforms.coco.index_runs import IndexRuns
from predlint.platforms.coco.keypoint_words import KeypointNumbersDiffer, KeypointsMissing
from predlint.shape.findings import Finding, finding_of
from predlint.shape.violation_specs import spec_of

if TYPE_CHECKING:
    import numpy as np

    Bools = np.ndarray[Any, np.dtype[np.bool_]]
    Ints = np.ndarray[Any, np.dtype[np.int64]]

#: By category that names key points: how many annotations have some, and which have none. By one that names none, and the number of
#: points: which annotations have so many.
Notes = tuple[dict[int, int], dict[int, IndexRuns], dict[tuple[int, int], IndexRuns]]


def has_keypoints(annotation: Mapping[str, Any]) -> bool:
    """True when programs find key points, be it none of them: an empty list does where ``num_keypoints`` says so."""
    given = annotation.get("keypoints")
    return given is not None and (bool(given) or "num_keypoints" in annotation)


def has_points(annotation: Mapping[str, Any]) -> bool:
    """True where some key point has a place, or key points are not written as a list."""
    given = annotation.get("keypoints")
    return any(cast("list[Any]", given)) if given.__class__ is list else bool(given)


def count_points(annotation: Mapping[str, Any]) -> int:
    """How many key points it has: 0 for a list of another length than three numbers for each."""
    given = annotation.get("keypoints")
    return len(cast("list[Any]", given)) // 3 if given.__class__ is list and not len(cast("list[Any]", given)) % 3 else 0


class KeypointPresence:
    """What one file has of them."""

    def __init__(self, names: Mapping[int, str], unnamed: Mapping[int, str] | None = None) -> None:
        """The categories with key points, and those that name none, by id."""
        self.names, self.unnamed = names, unnamed or {}
        self._open()

    def _open(self) -> None:
        self.has_keypoints: dict[int, int] = {}
        self.bare: dict[int, IndexRuns] = {}
        self.numbers: dict[tuple[int, int], IndexRuns] = {}

    def add(self, category: int, posed: bool, index: int, points: int = 0) -> None:
        """Takes note of an annotation with so many key points."""
        if category in self.names:
            if posed:
                self.has_keypoints[category] = self.has_keypoints.get(category, 0) + 1
            else:
                self.bare.setdefault(category, IndexRuns()).add(index, index + 1)
        elif points and category in self.unnamed:
            self.numbers.setdefault((category, points), IndexRuns()).add(index, index + 1)

    def add_many(self, categories: Ints, named: Collection[int], posed: Bools | None, points: Ints | None, base: int) -> None:
        """Takes note of annotations, of which the first has the index ``base``; without ``has_keypoints``, or ``points``, none has key
        points."""
        for category in self.names.keys() & named if self.names else ():
            mine = (categories == category).nonzero()[0]
            bare = mine if posed is None else mine[~posed[mine]]
            if len(bare) < len(mine):
                self.has_keypoints[category] = self.has_keypoints.get(category, 0) + len(mine) - len(bare)
            if len(bare):
                self.bare.setdefault(category, IndexRuns()).add_each(bare.tolist(), base)
        if points is None or not points.any():
            return
        for category in self.unnamed.keys() & named:
            for at in ((categories == category) & (points > 0)).nonzero()[0].tolist():
                self.numbers.setdefault((category, int(points[at])), IndexRuns()).add(base + at, base + at + 1)

    def snapshot(self) -> Notes:
        """Gives everything, and goes on without."""
        notes = self.has_keypoints, self.bare, self.numbers
        self._open()
        return notes

    def merge(self, later: object, base: int) -> None:
        """Adds those of a later part of the file, whose first annotation has the index ``base``."""
        posed, bare, numbers = cast("Notes", later)
        for category, count in posed.items():
            self.has_keypoints[category] = self.has_keypoints.get(category, 0) + count
        for category, runs in bare.items():
            self.bare.setdefault(category, IndexRuns()).merge(runs, base)
        for key, runs in numbers.items():
            self.numbers.setdefault(key, IndexRuns()).merge(runs, base)

    def findings(self) -> Iterator[tuple[int, Finding]]:
        """What is said, at which annotation."""
        for category, runs in sorted(self.bare.items()):
            if category in self.has_keypoints:
                spec = spec_of(KeypointsMissing, self.names[category])
                yield from ((index, finding_of(spec, (None, "keypoints"))) for index in runs)
        for category in sorted({category for category, _ in self.numbers}):
            yield from self._numbers_of(category)

    def _numbers_of(self, category: int) -> Iterator[tuple[int, Finding]]:
        """Those annotations that have another number of points than most, or than the first where as many have another one."""
        numbers = {points: runs for (of, points), runs in self.numbers.items() if of == category}
        usual = min(numbers, key=lambda points: (-len(numbers[points]), next(iter(numbers[points]))))
        for points, runs in sorted(numbers.items()):
            if points != usual:
                spec = spec_of(KeypointNumbersDiffer, points, usual, self.unnamed[category])
                yield from ((index, finding_of(spec, (None, "keypoints"))) for index in runs)
