"""What some annotations of a file lack while others have it: what is said of it hangs on the whole file.

Where no annotation has a member, that is said once, with their number; where some have it, of each that lacks it. An outline that is
missing or empty is a fault beside other outlines alone: a file of boxes needs none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast

from predlint.dialects.coco import annotation_words as say
from predlint.dialects.coco.context import Context
from predlint.dialects.coco.runs import Runs
from predlint.dialects.whole_numbers import whole_of
from predlint.shapes.faults import Say
from predlint.shapes.findings import Finding, is_of_member

#: By rule, the member that is missing.
MEMBERS = {"REC303": "area", "REC310": "segmentation", "REC311": "iscrowd"}
#: Rules of which `Lacking` decides, at the end of the file, where they are told.
COUNTED = frozenset({*MEMBERS, "REC312", "GEO313"})
#: Those of them about an outline that is missing or empty.
_OF_OUTLINES = frozenset({"REC310", "GEO313"})
#: What stops an import into Encord, and is said of each annotation.
_STOPS_ENCORD = frozenset({"REC303", "REC311"})
_OF_ALL: Mapping[Say, Say] = {
    say.no_area: say.without_area,
    say.no_iscrowd: say.without_iscrowd,
    say.no_segmentation: say.without_segmentation,
    say.null_segmentation: say.without_segmentation,
    say.crowd_flag: say.crowd_flags,
}
#: What one file lacks: by rule, which annotations; and whether there are outlines.
Notes = tuple[dict[str, Runs], bool]


def takes_outline(context: Context, category_id: Any) -> bool:
    """True for what Encord imports as a polygon, which it makes of the box where there is no segmentation."""
    id_ = whole_of(category_id)
    category = context.categories.get(id_) if context.categories is not None and id_ is not None else None
    return category is not None and category.shape == "polygon"


def lacked(findings: list[Finding]) -> list[Finding]:
    """What says that an annotation lacks a member. What is said inside of a list that stands in its place is not counted."""
    return [finding for finding in findings if finding[0].code in COUNTED and is_of_member(finding)]


def names_outline(findings: list[Finding]) -> bool:
    """True where a member of another name is told to be the segmentation."""
    return any(finding[0].code == "REC310" and len(finding[4]) > 1 for finding in findings)


class Lacking:
    """What one file lacks."""

    def __init__(self, *, encord: bool = False) -> None:
        self.encord = encord
        self.runs: dict[str, Runs] = {}
        self.outlined = False
        """True once an annotation has an outline, be it under another name."""

    def add(self, code: str, index: int) -> None:
        """One more, behind those counted already."""
        self.runs.setdefault(code, Runs()).add(index, index + 1)

    def add_many(self, places: Mapping[str, Sequence[int]], base: int) -> None:
        """The same of many, of annotations whose first has the index ``base``."""
        for code, indices in places.items():
            if indices:
                self.runs.setdefault(code, Runs()).add_each(indices, base)

    def cut(self) -> Notes:
        """Gives everything, and goes on without."""
        notes = self.runs, self.outlined
        self.runs, self.outlined = {}, False
        return notes

    def join(self, later: object, base: int) -> None:
        """Adds that of a later part of the file, whose first annotation has the index ``base``."""
        runs, outlined = cast("Notes", later)
        self.outlined = self.outlined or outlined
        for code, others in runs.items():
            self.runs.setdefault(code, Runs()).join(others, base)

    def findings(self, total: int, explain: Callable[[int], list[Finding]]) -> Iterator[tuple[int, Finding]]:
        """What is said, at which annotation; ``explain`` gives all that may be said of one, by its index."""
        for code, runs in sorted(self.runs.items()):
            if code in _OF_OUTLINES and not (self.outlined or self.encord):
                continue
            count, first = len(runs), next(iter(runs))
            if count == total and code != "GEO313" and not (self.encord and code in _STOPS_ENCORD):
                for rule, path, value, words, about in _of(code, explain(first)):
                    yield first, (rule, path, value, _OF_ALL[words], (count, total, *about))
                continue
            for index in runs:
                for finding in _of(code, explain(index)):
                    yield index, finding


def _of(code: str, findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding[0].code == code and is_of_member(finding)][:1]
