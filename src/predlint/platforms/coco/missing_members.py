"""What some annotations of a file lack while others have it: what is said of it hangs on the whole file.

Where no annotation has a member, that is said once, with their number; where some have it, of each that lacks it. An outline that is
missing or empty is a fault beside other outlines alone: a file of boxes needs none. So is a score that is missing beside other scores:
where there is none, people drew them. A number of key points is missing of annotations that have key points, whatever the others are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from predlint.platforms.coco.aliases import score_alias, segmentation_alias
from predlint.platforms.coco.annotation_words import (
    AreaMissing,
    AreasMissing,
    CrowdFlag,
    IscrowdFlag,
    IscrowdMissing,
    IscrowdsMissing,
    NullSegmentation,
    ScoreMissingInSome,
    SegmentationMissing,
    Undrawn,
    WithoutSegmentation,
)
from predlint.platforms.coco.context import Context
from predlint.platforms.coco.index_runs import IndexRuns
from predlint.platforms.coco.keypoint_words import NumKeypointsMissing, NumKeypointsNowhere
from predlint.platforms.coco.record_view import has_outline
from predlint.platforms.coco.segment_words import SegmentationNone
from predlint.platforms.whole_numbers import integer_of
from predlint.shape.findings import Finding, is_of_member
from predlint.violation import Kind, Violation, make_finding

#: By rule, the member that is missing.
MEMBERS = {"REC303": "area", "REC310": "segmentation", "REC311": "iscrowd"}
#: Rules of which `MissingMembers` decides, at the end of the file, where they are told.
COUNTED = frozenset({*MEMBERS, "REC312", "GEO313", "REC316", "REC317", "GEO341", "GEO342"})
#: What is told at the end of the file alone, for by itself nothing is wrong with it: a score, and the outline of a result, that is missing.
SCORE, OUTLINE = "CNF307", "REC308"
#: Of an annotation with key points, that their number is missing.
NUMBER = "GEO341"
#: Those of them about an outline that is missing or empty.
_OF_OUTLINES = frozenset({"REC310", "GEO313", OUTLINE})
#: Those that are told only where another annotation has it.
_MISSING_BESIDE_OTHERS = frozenset({"GEO313", OUTLINE, SCORE})
#: What stops an import into Encord, and is said of each annotation.
_STOPS_ENCORD = frozenset({"REC303", "REC311"})
_OF_ALL: Mapping[Kind, type[Violation]] = {
    AreaMissing: AreasMissing,
    IscrowdMissing: IscrowdsMissing,
    SegmentationMissing: WithoutSegmentation,
    NullSegmentation: WithoutSegmentation,
    CrowdFlag: IscrowdFlag,
    NumKeypointsMissing: NumKeypointsNowhere,
}
#: What is said in place of a rule where no annotation has the member.
_NOWHERE = {"REC303": "REC316", "REC311": "REC317", NUMBER: "GEO342"}
_OF_EACH = {nowhere: code for code, nowhere in _NOWHERE.items()}
#: What one file lacks: by rule, which annotations; and whether there are outlines, scores, and numbers of key points.
Notes = tuple[dict[str, IndexRuns], bool, bool, bool]


def takes_outline(context: Context, category_id: Any) -> bool:
    """True for what Encord imports as a polygon, which it makes of the box where there is no segmentation."""
    id_ = integer_of(category_id)
    category = context.categories.get(id_) if context.categories is not None and id_ is not None else None
    return category is not None and category.shape == "polygon"


def missing_in(findings: list[Finding]) -> list[Finding]:
    """What says that an annotation lacks a member. What is said inside of a list that stands in its place is not counted."""
    return [finding for finding in findings if finding.code in COUNTED and is_of_member(finding)]


def optional_missing_in(value: Any, *, result: bool) -> list[str]:
    """The rules by which an annotation, or a result that is a box, lacks what others may have, of which nothing is said by itself."""
    if not isinstance(value, dict) or "image_id" not in value:
        return []
    element = cast("dict[str, Any]", value)
    if not result:
        return [SCORE] if element.get("score") is None else []
    if "bbox" not in element or has_outline(element.get("segmentation")):
        return []
    return ["GEO313" if "segmentation" in element else OUTLINE]


def missing_beside_others(code: str, value: dict[str, Any], *, encord: bool) -> Finding:
    """What is said of that where others have it."""
    if code == SCORE:
        other = score_alias(value)
        return make_finding(ScoreMissingInSome, (None, "score"), value.get("score"), encord, *(() if other is None else (other,)))
    if code == OUTLINE:
        other = segmentation_alias(value)
        return make_finding(Undrawn, (None, "segmentation"), None, *(() if other is None else (other,)))
    return make_finding(SegmentationNone, (None, "segmentation"), value.get("segmentation"), "results")


def names_outline(findings: list[Finding]) -> bool:
    """True where a member of another name is told to be the segmentation."""
    return any(finding.code == "REC310" and len(finding.fields) > 1 for finding in findings)


class MissingMembers:
    """What one file lacks."""

    def __init__(self, *, encord: bool = False) -> None:
        self.encord = encord
        self.runs: dict[str, IndexRuns] = {}
        self.outlined = False
        """True once an annotation has an outline, be it under another name."""
        self.scored = False
        """True once an annotation has a score."""
        self.numbered = False
        """True once an annotation has a number of key points."""

    def add(self, code: str, index: int) -> None:
        """One more, behind those counted already."""
        self.runs.setdefault(code, IndexRuns()).add(index, index + 1)

    def add_many(self, places: Mapping[str, Sequence[int]], base: int) -> None:
        """The same of many, of annotations whose first has the index ``base``."""
        for code, indices in places.items():
            if indices:
                self.runs.setdefault(code, IndexRuns()).add_each(indices, base)

    def snapshot(self) -> Notes:
        """Gives everything, and goes on without."""
        notes = self.runs, self.outlined, self.scored, self.numbered
        self.runs, self.outlined, self.scored, self.numbered = {}, False, False, False
        return notes

    def merge(self, later: object, base: int) -> None:
        """Adds that of a later part of the file, whose first annotation has the index ``base``."""
        runs, outlined, scored, numbered = cast("Notes", later)
        self.outlined, self.scored = self.outlined or outlined, self.scored or scored
        self.numbered = self.numbered or numbered
        for code, others in runs.items():
            self.runs.setdefault(code, IndexRuns()).merge(others, base)

    def of(self, code: str) -> Iterable[int]:
        """The indices of the annotations that a rule is about."""
        return self.runs.get(_OF_EACH.get(code, code), ())

    def findings(self, total: int, explain: Callable[[int], list[Finding]]) -> Iterator[tuple[int, Finding]]:
        """What is said, at which annotation; ``explain`` gives all that may be said of one, by its index."""
        for code, runs in sorted(self.runs.items()):
            if (code in _OF_OUTLINES and not (self.outlined or self.encord)) or (code == SCORE and not self.scored):
                continue
            count, first = len(runs), next(iter(runs))
            if code == OUTLINE and first == 0 and 2 * count >= total:  # results that are boxes, and a few odd ones
                continue
            all_of_them = not self.numbered if code == NUMBER else count == total
            if all_of_them and code not in _MISSING_BESIDE_OTHERS and not (self.encord and code in _STOPS_ENCORD):
                for finding in _of(code, explain(first)):
                    yield (
                        first,
                        Finding(_OF_ALL[finding.kind], finding.path, finding.value, (count, total, *finding.fields)),
                    )
                continue
            for index in runs:
                for finding in _of(code, explain(index)):
                    yield index, finding


def _of(code: str, findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.code == code and is_of_member(finding)][:1]
