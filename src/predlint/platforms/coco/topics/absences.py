"""Members that some annotations of a file lack, results among annotations, and annotations among results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, cast

from predlint.model.findings import is_of_member
from predlint.model.violation import Finding, Kind, Violation, codes_of, make_finding
from predlint.platforms.coco.forms import score_alias
from predlint.platforms.coco.record import Context, IndexRuns, has_outline, segmentation_alias
from predlint.platforms.coco.topics.keypoints import NumKeypointsMissing, NumKeypointsNowhere
from predlint.platforms.coco.topics.masks import MaskUncompressed, PolygonForMask
from predlint.platforms.coco.topics.members import CrowdFlag, IscrowdFlag, MemberMissing
from predlint.platforms.coco.topics.missing import (
    AreaMissing,
    AreasMissing,
    IscrowdMissing,
    IscrowdsMissing,
    NullSegmentation,
    SegmentationMissing,
    WithoutSegmentation,
)
from predlint.platforms.coco.topics.polygons import EmptyRings, SegmentationNone
from predlint.platforms.coco.topics.results import MixedResults, Undrawn
from predlint.platforms.coco.topics.scores import ScoreMissing, ScoreMissingInSome
from predlint.platforms.numbers import integer_of

# -- Members that some annotations of a file lack. What is reported depends on the whole file ----------------------
#
# If no annotation has a member, one finding gives their number; if some have it, each annotation that lacks it is reported. A missing
# or empty outline is reported only if others have outlines: a file of boxes needs none. A missing score is reported, by one finding, only
# if others have scores: without any, people drew them. A missing number of key points is reported for annotations with key points only.

#: Code -> missing member.
MEMBERS = {AreaMissing.code: "area", SegmentationMissing.code: "segmentation", IscrowdMissing.code: "iscrowd"}
#: Rules that `MissingMembers` reports at the end of the file.
COUNTED = frozenset(
    {
        *MEMBERS,
        IscrowdFlag.code,
        SegmentationNone.code,
        EmptyRings.code,
        AreasMissing.code,
        IscrowdsMissing.code,
        NumKeypointsMissing.code,
        NumKeypointsNowhere.code,
    }
)
#: Codes for a missing score and a missing outline of a result. They show only compared with others, so at the end.
SCORE, OUTLINE = ScoreMissingInSome.code, MixedResults.code
#: Code for an annotation with key points whose number is missing.
NUMBER = NumKeypointsMissing.code
#: Codes for a missing or empty outline.
_OF_OUTLINES = frozenset({SegmentationMissing.code, SegmentationNone.code, OUTLINE})
#: Codes that are reported at each annotation, though all break the rule.
_MISSING_BESIDE_OTHERS = frozenset({SegmentationNone.code, EmptyRings.code, OUTLINE, SCORE})
#: Codes that stop an import into Encord, and are reported for each annotation.
_STOPS_ENCORD = codes_of(AreaMissing, IscrowdMissing)
#: Violation of one annotation -> the one of all annotations of a file. Its fields are two numbers and those of the first annotation.
_OF_ALL: Mapping[Kind, type[Violation]] = {
    AreaMissing: AreasMissing,
    IscrowdMissing: IscrowdsMissing,
    SegmentationMissing: WithoutSegmentation,
    NullSegmentation: WithoutSegmentation,
    CrowdFlag: IscrowdFlag,
    NumKeypointsMissing: NumKeypointsNowhere,
}
#: Code -> code to report instead if no annotation has the member.
_NOWHERE = {AreaMissing.code: AreasMissing.code, IscrowdMissing.code: IscrowdsMissing.code, NUMBER: NumKeypointsNowhere.code}
_OF_EACH = {nowhere: code for code, nowhere in _NOWHERE.items()}
#: The snapshot of one part: code -> indices of annotations; and whether there are outlines, scores, and numbers of key points.
Notes = tuple[dict[str, IndexRuns], bool, bool, bool]


def takes_outline(context: Context, category_id: Any) -> bool:
    """Returns True for a category that Encord imports as polygons. Without a segmentation it makes the polygon of the box."""
    id_ = integer_of(category_id)
    category = context.categories.get(id_) if context.categories is not None and id_ is not None else None
    return category is not None and category.shape == "polygon"


def missing_in(findings: list[Finding]) -> list[Finding]:
    """Returns the findings about members that an annotation lacks, without those from inside a list in place of the annotation."""
    return [finding for finding in findings if finding.code in COUNTED and is_of_member(finding)]


def optional_missing_in(value: Any, *, result: bool) -> list[str]:
    """Returns the rules by which an annotation, or a box result, lacks a member that is wrong only if others have it."""
    if not isinstance(value, dict) or "image_id" not in value:
        return []
    element = cast("dict[str, Any]", value)
    if not result:
        return [SCORE] if element.get("score") is None else []
    if "bbox" not in element or has_outline(element.get("segmentation")) or segmentation_alias(element) is not None:
        return []
    return [SegmentationNone.code if "segmentation" in element else OUTLINE]


def missing_beside_others(code: str, value: dict[str, Any], *, encord: bool) -> Finding:
    """Returns the finding for a member that is missing here, while others have it."""
    if code == SCORE:
        other = score_alias(value)
        return make_finding(ScoreMissingInSome, (None, "score"), value.get("score"), 1, 2, encord, *(() if other is None else (other,)))
    if code == OUTLINE:
        other = segmentation_alias(value)
        return make_finding(Undrawn, (None, "segmentation"), None, *(() if other is None else (other,)))
    return make_finding(SegmentationNone, (None, "segmentation"), value.get("segmentation"), "results")


def names_outline(findings: list[Finding]) -> bool:
    """Returns True if a finding names another member as the intended segmentation."""
    return any(finding.kind is SegmentationMissing and finding.made_as(SegmentationMissing).given is not None for finding in findings)


class MissingMembers:
    """Collects which annotations of one file lack which members."""

    def __init__(self, *, encord: bool = False) -> None:
        self.encord = encord
        self.runs: dict[str, IndexRuns] = {}
        self.outlined = False
        """True once an annotation has an outline, also under another name."""
        self.scored = False
        """True once an annotation has a score."""
        self.numbered = False
        """True once an annotation has a number of key points."""

    def add(self, code: str, index: int) -> None:
        """Adds an annotation. Its index must be above those added before for this code."""
        self.runs.setdefault(code, IndexRuns()).add(index, index + 1)

    def add_many(self, places: Mapping[str, Sequence[int]], base: int) -> None:
        """Adds annotations of a block. ``places``: code -> indices in the block; ``base``: index of the block's first annotation."""
        for code, indices in places.items():
            if indices:
                self.runs.setdefault(code, IndexRuns()).add_each(indices, base)

    def snapshot(self) -> Notes:
        """Returns everything collected, and starts again empty."""
        notes = self.runs, self.outlined, self.scored, self.numbered
        self.runs, self.outlined, self.scored, self.numbered = {}, False, False, False
        return notes

    def merge(self, later: object, base: int) -> None:
        """Adds the snapshot of a later part of the file, whose first annotation has the index ``base``."""
        runs, outlined, scored, numbered = cast("Notes", later)
        self.outlined, self.scored = self.outlined or outlined, self.scored or scored
        self.numbered = self.numbered or numbered
        for code, others in runs.items():
            self.runs.setdefault(code, IndexRuns()).merge(others, base)

    def of(self, code: str) -> Iterable[int]:
        """Returns the indices of the annotations that break a rule."""
        return self.runs.get(_OF_EACH.get(code, code), ())

    def findings(self, total: int, explain: Callable[[int], list[Finding]]) -> Iterator[tuple[int, Finding]]:
        """Yields (index of an annotation, finding). ``explain`` returns all possible findings of the annotation at an index."""
        for code, runs in sorted(self.runs.items()):
            if (code in _OF_OUTLINES and not (self.outlined or self.encord)) or (code == SCORE and not self.scored):
                continue
            if code == EmptyRings.code and self.outlined:  # `SegmentationNone` is reported of these
                continue
            count, first = len(runs), next(iter(runs))
            if code == OUTLINE and first == 0 and 2 * count >= total:  # mostly boxes: the few results with outlines are the exception
                continue
            if code == SCORE:
                for finding in _of(code, explain(first)):
                    fields = finding.made_as(ScoreMissingInSome)
                    yield first, make_finding(ScoreMissingInSome, finding.path, finding.value, count, total, fields.encord, fields.given)
                continue
            is_missing_in_all = not self.numbered if code == NUMBER else count == total
            if is_missing_in_all and code not in _MISSING_BESIDE_OTHERS and not (self.encord and code in _STOPS_ENCORD):
                for finding in _of(code, explain(first)):
                    yield first, make_finding(_OF_ALL[finding.kind], finding.path, finding.value, count, total, *finding.fields)
                continue
            for index in runs:
                for finding in _of(code, explain(index)):
                    yield index, finding


def _of(code: str, findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.code == code and is_of_member(finding)][:1]


# -- Detects results that were copied into an annotation file, and annotations in a list of results. The members that they lack are
# reported
#
# once, not for each.

#: Number of annotations that are examined. All of them must be results.
_MAX_CHECKED = 20
_OF_RESULTS, _OF_ANNOTATIONS = frozenset({"image_id", "category_id", "score"}), frozenset({"id", "area", "iscrowd"})
#: Codes for an annotation that lacks a member.
_MISSING_MEMBER_CODES = codes_of(MemberMissing, AreaMissing, IscrowdMissing)
_OTHERWISE: frozenset[Any] = frozenset({ScoreMissing, MaskUncompressed, PolygonForMask})
_LACKED = frozenset({(None, "id"), (None, "bbox"), (None, "area"), (None, "iscrowd")})


def are_results(annotations: Iterable[Any]) -> bool:
    """Returns True if the first annotations of a document are results."""
    first = [*islice(annotations, _MAX_CHECKED)]
    return bool(first) and all(map(is_result, first))


def is_result(value: Any) -> bool:
    """Returns True for an annotation that has a score, and no member that only annotations have."""
    return (
        isinstance(value, dict) and {"image_id", "category_id", "score"} <= value.keys() and _OF_ANNOTATIONS.isdisjoint(cast("Any", value))
    )


def is_annotation(value: Any) -> bool:
    """Returns True for a result that has all that only annotations have, and no score under any name."""
    return isinstance(value, dict) and value.keys() >= _OF_ANNOTATIONS and "score" not in value and score_alias(cast("Any", value)) is None


def without_members_of_results(out: list[Finding]) -> list[Finding]:
    """Returns the findings without those for what annotations have otherwise than results."""
    return [finding for finding in out if finding.kind not in _OTHERWISE]


def without_missing_members(out: list[Finding]) -> list[Finding]:
    """Returns the findings without those for missing members that results do not have."""
    return [finding for finding in out if finding.code not in _MISSING_MEMBER_CODES or finding.path not in _LACKED]
