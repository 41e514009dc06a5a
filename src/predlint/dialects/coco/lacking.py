"""Members that annotations of a file lack, counted: each is told once a file, at the first annotation without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from predlint.dialects.coco import annotation_words as say
from predlint.dialects.coco.context import Context
from predlint.dialects.whole_numbers import whole_of
from predlint.shapes.faults import Say
from predlint.shapes.findings import Finding, is_of_member

#: Of one rule: how many annotations it speaks of, and the index of the first.
Count = tuple[int, int]
#: By rule, the member that is missing.
MEMBERS = {"REC303": "area", "REC310": "segmentation", "REC311": "iscrowd"}
_OF_ALL: Mapping[Say, Say] = {
    say.no_area: say.without_area,
    say.no_iscrowd: say.without_iscrowd,
    say.no_segmentation: say.without_segmentation,
    say.null_segmentation: say.null_segmentations,
}


def is_box_alone(context: Context, category_id: Any) -> bool:
    """True for what Encord imports as a bounding box: no segmentation is read of it."""
    id_ = whole_of(category_id)
    category = context.categories.get(id_) if context.categories is not None and id_ is not None else None
    return category is not None and category.shape == "bounding_box"


def lacked(findings: list[Finding]) -> list[Finding]:
    """What says that an annotation lacks a member. What is said inside of a list that stands in its place is not counted."""
    return [finding for finding in findings if finding[0].code in MEMBERS and is_of_member(finding)]


class Lacking:
    """What one file lacks."""

    def __init__(self) -> None:
        self.counts: dict[str, Count] = {}

    def add(self, code: str, count: int, first: int) -> None:
        """So many more, of which the first has an index that is not before those counted already."""
        before = self.counts.get(code)
        self.counts[code] = (count, first) if before is None else (before[0] + count, before[1])

    def cut(self) -> dict[str, Count]:
        """Gives the counts, and goes on without."""
        counts, self.counts = self.counts, {}
        return counts

    def join(self, later: object, base: int) -> None:
        """Adds those of a later part of the file, whose first annotation has the index ``base``."""
        for code, (count, first) in cast("dict[str, Count]", later).items():
            self.add(code, count, base + first)

    def findings(self, total: int, explain: Callable[[int], list[Finding]]) -> Iterator[tuple[int, Finding]]:
        """One for each member that is missing, at the first annotation without it; ``explain`` gives what is said of that one."""
        for code, (count, first) in sorted(self.counts.items()):
            for rule, path, value, words, about in explain(first):
                if rule.code == code:
                    yield first, (rule, path, value, _OF_ALL[words], (count, total, *about))
                    break
