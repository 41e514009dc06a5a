"""Members that annotations and results lack: all of a file, some of them, or under another name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import is_of_member, keys_of, spec_of
from predlint.model.mergeable import ANY, Mergeable, by_key
from predlint.model.texts import quote
from predlint.model.violation import Finding, Fix, FixContext, Kind, Path, Violation, Words, codes_of, fixes, make_finding
from predlint.platforms.coco.declarations import RINGS, ElementCheck
from predlint.platforms.coco.forms import ALIASES, caption_alias, score_alias
from predlint.platforms.coco.ontology import NamedIds
from predlint.platforms.coco.record import Context, Element, IndexRuns, has_outline, segmentation_alias
from predlint.platforms.coco.topics.areas import add_area_of_box
from predlint.platforms.coco.topics.boxes import BoxForm, BoxLength
from predlint.platforms.coco.topics.keypoints import NumKeypointsMissing, NumKeypointsNowhere
from predlint.platforms.coco.topics.masks import MaskUncompressed, PolygonForMask
from predlint.platforms.coco.topics.members import (
    LOAD,
    SDK,
    CrowdFlag,
    IscrowdFlag,
    MemberMissing,
    MemberType,
    NoGeometry,
    NothingDrawn,
    missing_member_help,
    so_many,
    who_stops,
)
from predlint.platforms.coco.topics.polygons import EmptyRings, SegmentationNone
from predlint.platforms.coco.topics.results import MixedResults, Undrawn
from predlint.platforms.numbers import integer_of
from predlint.shape.intended_record import intended_record_of
from predlint.shape.nodes import Member, Node
from predlint.shape.record_checks import Check, Declared, kinds
from predlint.shape.resolver import misspelling, name_text


class AreaMissing(
    Violation,
    code="REC303",
    slug="coco-area-missing",
    once_per_file=True,
    severity=Severity.WARNING,
    layer="stream",
    severity_in=(("coco", Severity.ERROR),),
):
    """An annotation has no "area", while others of the file have one, or it is meant for Encord.

    Why: pycocotools 2.0.11 stops with KeyError when it evaluates against such annotations; Encord's SDK stops the whole import. Where no
    annotation of a file has it, that is REC316, unless the file is meant for Encord.
    Fix: Write "area" for every annotation: the pixels that the segmentation covers, else width × height of the box.
    """

    encord: bool
    given: Any = None
    advice: Any = None

    def words(self) -> Words:
        return without_area(1, 1, self.encord, self.given, self.advice)

    @fixes(
        safe="computes the area of a mere box; renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given) or add_area_of_box(at)


def without_area(count: int, total: int, encord: bool, given: Any, advice: Any) -> Words:
    return f'{so_many(count, total)} no "area"; {who_stops(encord)}', missing_member_help(given, advice, "area") or (
        'add "area" to every annotation: the pixels that the segmentation covers, else width × height of the box'
    )


class AreasMissing(Violation, code="REC316", slug="coco-areas-missing", once_per_file=True, severity=Severity.WARNING, layer="stream"):
    """No annotation of the file has an "area".

    Why: Many tools live without it; pycocotools 2.0.11 stops with KeyError when it evaluates against the file, and RF-DETR when it trains
    on it. It is reported once per file.
    Fix: Write "area" for every annotation: the pixels that the segmentation covers, else width × height of the box. predlint fix computes
    that of mere boxes.
    """

    count: int
    total: int
    encord: bool
    given: Any = None
    advice: Any = None

    def words(self) -> Words:
        return without_area(self.count, self.total, self.encord, self.given, self.advice)


class IscrowdMissing(
    Violation,
    code="REC311",
    slug="coco-iscrowd-missing",
    once_per_file=True,
    severity=Severity.WARNING,
    layer="stream",
    severity_in=(("coco", Severity.ERROR),),
):
    """An annotation has no "iscrowd", while others of the file have one, or it is meant for Encord.

    Why: pycocotools 2.0.11 stops with KeyError when it evaluates against such annotations; Encord's SDK stops the whole import. Where no
    annotation of a file has it, that is REC317, unless the file is meant for Encord.
    Fix: Write "iscrowd": 0 for every annotation of a single object, 1 for a crowd or what "ignore" asks evaluations to leave out.
    """

    encord: bool
    given: Any = None
    advice: Any = None

    def words(self) -> Words:
        return without_iscrowd(1, 1, self.encord, self.given, self.advice)

    @fixes(
        safe='adds "iscrowd": 0, but where "ignore" asks evaluations to leave the annotation out',
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        if (renamed := at.rename_member(self.given)) is not None:
            return renamed
        if at.value_at([*at.keys[:-1], "ignore"]):
            return None  # evaluations leave the annotation out, and 0 would include it
        return at.safely(at.text.insert(at.keys[:-1], "iscrowd", "0"))


def without_iscrowd(count: int, total: int, encord: bool, given: Any, advice: Any) -> Words:
    refused = "" if encord or count < total else "; CVAT and Datumaro 1.13.12 refuse to import it"
    fix = 'add "iscrowd" to every annotation: 0, or 1 for a crowd, which evaluations leave out'
    fix += "" if encord else " (LVIS has none, and its API asks for none)"
    return f'{so_many(count, total)} no "iscrowd"; {who_stops(encord)}{refused}', missing_member_help(given, advice, "iscrowd") or fix


class IscrowdsMissing(
    Violation, code="REC317", slug="coco-iscrowds-missing", once_per_file=True, severity=Severity.WARNING, layer="stream"
):
    """No annotation of the file has "iscrowd".

    Why: Many tools live without it, and LVIS has none; pycocotools 2.0.11 stops with KeyError when it evaluates against the file, and CVAT
    and Datumaro 1.13.12 refuse to import it. It is reported once per file.
    Fix: Write "iscrowd": 0 for every annotation of a single object, as predlint fix does.
    """

    count: int
    total: int
    encord: bool
    given: Any = None
    advice: Any = None

    def words(self) -> Words:
        return without_iscrowd(self.count, self.total, self.encord, self.given, self.advice)


def no_segmentation(encord: bool, given: Any, advice: Any) -> Words:
    follows, fix = _only_a_box(encord)
    if given is not None:  # an outline exists under another name
        return f'the annotation has no "segmentation"; {_makes_no_mask(encord)}', missing_member_help(given, advice, "segmentation") or fix
    return f'the annotation has no "segmentation"; {follows}', fix


class SegmentationMissing(
    Violation,
    code="REC310",
    slug="coco-segmentation-missing",
    once_per_file=True,
    severity=Severity.WARNING,
    layer="stream",
    severity_in=(("coco", Severity.ERROR), ("coco-into-encord", Severity.WARNING)),
):
    """An annotation has no segmentation, while others of the file have outlines.

    Why: pycocotools stops when it makes the mask. A file of boxes needs none, and has no such finding. Into Encord, boxes and outlines
    may stand beside one another; but where the category is a polygon in the ontology, its SDK imports the four corners of the box as the
    outline.
    Fix: Give the polygon or the mask, or the corners of the box as a polygon; or keep boxes in a file of their own.
    """

    encord: bool
    given: Any = None
    advice: Any = None

    def words(self) -> Words:
        return no_segmentation(self.encord, self.given, self.advice)

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way, or has the name of another format",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class NullSegmentation(Violation, of=SegmentationMissing):
    """The segmentation of an annotation is null."""

    encord: bool

    def words(self) -> Words:
        follows, fix = _only_a_box(self.encord)
        return f"segmentation is null; {follows}", fix


class WithoutSegmentation(Violation, of=SegmentationMissing):
    """Of all annotations of a file: the outlines stand under another name, or are to be polygons in Encord."""

    count: int
    total: int
    encord: bool
    given: Any = None
    advice: Any = None

    def words(self) -> Words:
        if self.total == 1:
            return no_segmentation(self.encord, self.given, self.advice)
        if self.given is not None:
            fix = missing_member_help(self.given, self.advice, "segmentation") or _only_a_box(self.encord)[1]
            return f'{so_many(self.count, self.total)} no "segmentation"; {_makes_no_mask(self.encord)}', fix
        message = f'{so_many(self.count, self.total)} no "segmentation", or null; their categories are polygons in the ontology'
        return f"{message}, and {SDK} takes the boxes for their outlines", "give polygons: [[x, y, x, y, …]]"


def _only_a_box(encord: bool) -> tuple[str, str]:
    """Returns the effect of a missing outline while others have one, and the help."""
    if encord:
        return f"its category is a polygon in the ontology, and {SDK} takes the box for its outline", "give its polygon: [[x, y, x, y, …]]"
    return f"other annotations have outlines, and {_makes_no_mask(encord)}", (
        "give its polygon or its mask, or the corners of the box as a polygon; or keep boxes in a file of their own"
    )


def _makes_no_mask(encord: bool) -> str:
    return f"{SDK} takes the box for the outline" if encord else f"{LOAD} stops when it makes the mask"


class ScoreMissing(Violation, code="CNF301", slug="coco-score-missing"):
    """A result has no score.

    Why: Results are ranked by their score: pycocotools stops with KeyError when it evaluates.
    Fix: Write the score of the model, from 0 to 1.
    """

    given: Any = None
    advice: Any = None

    def words(self) -> Words:
        return f'the result has no "score"; {LOAD} stops with KeyError when it evaluates', missing_member_help(
            self.given, self.advice, "score"
        ) or 'add "score": how sure the model is, from 0 to 1'

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given) if self.advice is None else None


class ScoreMissingInSome(
    Violation,
    code="CNF307",
    slug="coco-score-missing-in-some",
    severity=Severity.INFO,
    layer="stream",
    severity_in=(("coco-into-encord", Severity.WARNING),),
):
    """Some annotations of the file have a score, others have none.

    Why: Nobody reads the scores of an annotation file but who takes it for predictions: FiftyOne writes them only where it has them. Encord
    stores a confidence of 1.0 for those without, so that there it is a warning. It is reported once per file. In a list of results each
    missing score is CNF301.
    Fix: Where the file holds predictions, write the score of the model for each annotation, from 0 to 1.
    """

    count: int
    total: int
    encord: bool
    given: Any = None
    advice: Any = None

    def words(self) -> Words:
        follows = "Encord stores a confidence of 1.0 for such" if self.encord else "only programs that read them as predictions need it"
        message = f'{so_many(self.count, self.total)} no "score", others have one; {follows}'
        return message, missing_member_help(
            self.given, self.advice, "score"
        ) or 'if the annotations are predictions, give each a "score" from 0 to 1'


# -- Members that some annotations of a file lack. What is reported depends on the whole file ----------------------
#
# If no annotation has a member, one finding gives their number; if some have it, each annotation that lacks it is reported. A missing
# or empty outline is reported only if others have outlines: a file of boxes needs none. A missing score is reported, by one finding, only
# if others have scores: without any, people drew them. A missing number of key points is reported for annotations with key points only.

#: Missing member -> violation.
_MISSING = {"area": AreaMissing, "segmentation": SegmentationMissing, "iscrowd": IscrowdMissing}
#: Code -> missing member.
MEMBERS = {kind.code: member for member, kind in _MISSING.items()}
#: Rules that `MissingMembers` reports at the end of the file.
COUNTED = frozenset(MEMBERS) | codes_of(
    IscrowdFlag, SegmentationNone, EmptyRings, AreasMissing, IscrowdsMissing, NumKeypointsMissing, NumKeypointsNowhere
)
#: Codes for a missing score and a missing outline of a result. They show only compared with others, so at the end.
SCORE, OUTLINE = ScoreMissingInSome.code, MixedResults.code
#: Codes for a missing and an empty outline of an annotation.
NO_OUTLINE, EMPTY_OUTLINE = SegmentationMissing.code, SegmentationNone.code
#: Code for an annotation with key points whose number is missing.
NUMBER = NumKeypointsMissing.code
#: Codes for a missing or empty outline.
_OF_OUTLINES = frozenset({NO_OUTLINE, EMPTY_OUTLINE, OUTLINE})
#: Codes that are reported at each annotation, though all break the rule.
_MISSING_BESIDE_OTHERS = frozenset({EMPTY_OUTLINE, EmptyRings.code, OUTLINE, SCORE})
#: Codes for members that only annotations have. They stop an import into Encord, and are then reported for each annotation.
OF_ANNOTATIONS = codes_of(AreaMissing, IscrowdMissing)
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


def optional_member(node: Node, member: str, *, encord: bool) -> Member:
    """Returns a member whose absence is reported at the end of the file."""
    return Member(node, spec_of(_MISSING[member], encord))


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
    return [EMPTY_OUTLINE if "segmentation" in element else OUTLINE]


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


class MissingMembers(Mergeable):
    """Collects which annotations of one file lack which members."""

    runs: dict[str, IndexRuns] = by_key(IndexRuns)
    """Code -> indices of annotations."""
    outlined: bool = ANY
    """True once an annotation has an outline, also under another name."""
    scored: bool = ANY
    """True once an annotation has a score."""
    numbered: bool = ANY
    """True once an annotation has a number of key points."""

    def __init__(self, *, encord: bool = False) -> None:
        super().__init__()
        self.encord = encord

    def add(self, code: str, index: int) -> None:
        """Adds an annotation. Its index must be above those added before for this code."""
        self.runs.setdefault(code, IndexRuns()).add(index, index + 1)

    def add_many(self, places: Mapping[str, Sequence[int]], base: int) -> None:
        """Adds annotations of a block. ``places``: code -> indices in the block; ``base``: index of the block's first annotation."""
        for code, indices in places.items():
            if indices:
                self.runs.setdefault(code, IndexRuns()).add_each(indices, base)

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
            if is_missing_in_all and code not in _MISSING_BESIDE_OTHERS and not (self.encord and code in OF_ANNOTATIONS):
                for finding in _of(code, explain(first)):
                    yield first, make_finding(_OF_ALL[finding.kind], finding.path, finding.value, count, total, *finding.fields)
                continue
            for index in runs:
                for finding in _of(code, explain(index)):
                    yield index, finding


def _of(code: str, findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.code == code and is_of_member(finding)][:1]


# -- Results among annotations lack what annotations have, and the reverse, which is reported once ------------------

#: Codes for an annotation that lacks a member.
_MISSING_MEMBER_CODES = codes_of(MemberMissing, AreaMissing, IscrowdMissing)
_OTHERWISE: frozenset[Any] = frozenset({ScoreMissing, MaskUncompressed, PolygonForMask})
_LACKED = frozenset({(None, "id"), (None, "bbox"), (None, "area"), (None, "iscrowd")})


def without_members_of_results(out: list[Finding]) -> list[Finding]:
    """Returns the findings without those for what annotations have otherwise than results."""
    return [finding for finding in out if finding.kind not in _OTHERWISE]


def without_missing_members(out: list[Finding]) -> list[Finding]:
    """Returns the findings without those for missing members that results do not have."""
    return [finding for finding in out if finding.code not in _MISSING_MEMBER_CODES or finding.path not in _LACKED]


# -- Names that other programs use for missing members: findings name them ------------------------------------------

#: Members whose values are lists; and those of them whose items are not lists.
_LISTS = frozenset({"bbox", "segmentation", "keypoints"})
_FLAT = frozenset({"bbox", "keypoints"})
#: Number of values in a rotated box (centre, size, angle), and in a box with its score, as detectors write it.
_WITH_FIFTH = 5
#: Parts of names of rotated boxes. Their fifth number is not a score.
_ROTATED = ("rbox", "obb", "rotat")
#: Number of values in the four corners of a rotated box.
_CORNERS = 8
#: Codes about the numbers of a box.
_OF_A_BOX = codes_of(BoxForm, BoxLength)
#: Called with (element, findings so far); adds findings.
Rules = Callable[[dict[str, Any], list[Finding]], None]


def judged(value: dict[str, Any], out: list[Finding], ids: NamedIds, rules: Iterable[Rules]) -> list[Finding]:
    """Adds the findings of ``rules`` to those of the shape. The rules see members with an alias under their own name."""
    if out:
        name_aliases(value, out, ids)
    elsewhere = intended_record_of(value, out) if out else None
    if elsewhere is None:
        for judge in rules:
            judge(value, out)
        return out
    intended, shape_findings = elsewhere
    intended_findings = intended.as_intended([finding for finding in out if finding not in shape_findings])
    for judge in rules:
        judge(intended.record, intended_findings)
    return shape_findings + intended.relocate_findings(intended_findings)


def name_aliases(value: dict[str, Any], out: list[Finding], ids: NamedIds) -> None:
    """Adds the alias of each missing member to its finding, and the ids to findings about names in place of ids."""
    explained_alias: str | None = None
    for at, finding in enumerate(out):
        kind = finding.kind
        if kind is MemberType and isinstance(finding.value, str):
            member = finding.made_as(kind).member
            out[at] = finding.with_fields(intended=ids.find(member, finding.value), is_id=ids.is_id(member, finding.value))
            continue
        if kind is SegmentationMissing and finding.made_as(kind).given is None and (alias := segmentation_alias(value)) is not None:
            out[at] = finding.with_fields(given=alias)
        if not (kind is MemberMissing or kind is MixedResults or kind is ScoreMissing or kind is NoGeometry):
            continue
        if finding.path is None and kind is not NoGeometry:
            continue
        member = str(finding.path[1]) if finding.path is not None else "bbox"
        made = finding.made_as(kind)
        alias = made.given if made.given in value else _alias(member, value, ids)  # the shape reports a misspelt name
        if alias is not None and made.advice is None:
            advice = _of_class(member, alias, value, ids) or _advice(member, alias, value[alias], ids)
            out[at] = finding.with_fields(given=alias) if advice is None else finding.with_fields(given=alias, advice=advice)
            if member == "bbox" and advice is not None and "xyxy" not in alias:
                explained_alias = alias
    if explained_alias is not None:  # the advice covers the number of values, and lists in it
        out[:] = [finding for finding in out if not _is_of_box(finding, explained_alias)]


def _alias(member: str, value: dict[str, Any], ids: NamedIds) -> str | None:
    """Returns the alias of a missing member in this element, or None."""
    if member == "caption":
        return caption_alias(value)
    if member == "keypoints" and not ids.may_have_points(value.get("category_id")):
        return None
    return name_text(ALIASES.get(member, ()), value)


def _is_of_box(finding: Finding, alias: str) -> bool:
    """Returns True for a finding about the number of values in a box, or about a list in it."""
    return finding.code in _OF_A_BOX and keys_of(finding.path)[:1] == [alias] and isinstance(finding.value, list)


def _of_class(member: str, alias: str, value: dict[str, Any], ids: NamedIds) -> str | None:
    """Returns the help for a class index: a number in place of the category id, next to a category name that has another id."""
    if member != "category_id" or value[alias].__class__ is not int:
        return None
    for name in ALIASES[member]:
        if isinstance(value.get(name), str) and (id_ := ids.find(member, value[name])) is not None and id_ != value[alias]:
            return f'write "category_id": {id_}, the "id" of {quote(value[name])}; {quote(alias)} ({value[alias]}) is not its id'
    return None


def _are_corners(found: Any) -> bool:
    """Returns True for four pairs, the corners of one box."""
    pairs = cast("list[Any]", found) if isinstance(found, list) else []
    return len(pairs) * 2 == _CORNERS and all(isinstance(pair, list) and len(cast("list[Any]", pair)) == 2 for pair in pairs)


def _advice(member: str, alias: str, found: Any, ids: NamedIds) -> str | None:
    """Returns the help for an alias whose value must be changed too, such as a name in place of an id, or two corners in place of
    a box. Returns None if renaming the member is enough."""
    if member in ("image_id", "category_id") and isinstance(found, str):
        what = "image" if member == "image_id" else "category"
        if (id_ := ids.find(member, found)) is not None:
            return f'write "{member}": {id_}, the "id" of {quote(found)}; {quote(alias)} is not read'
        return f'write the "id" of the {what} into "{member}": {quote(alias)} ({quote(found)}) is not read'
    size = len(cast("list[Any]", found)) if isinstance(found, list) else 0
    if member == "bbox" and (size == _CORNERS or _are_corners(found)):
        return f'write the box around the four corners into "bbox": [x, y, width, height], and {quote(alias)} into "segmentation": [[…]]'
    if member == "caption" and size > 1:
        return f'write one text into "caption" in a list of results, and in an annotation file an entry for each in {quote(alias)}'
    if isinstance(found, list) and (member not in _LISTS or (member in _FLAT and found and isinstance(found[0], list))):
        return f'write a result of its own, with "{member}", for each that {quote(alias)} has'
    if member == "bbox" and any(word in alias.lower() for word in _ROTATED):
        what = "[cx, cy, width, height, angle]" if size == _WITH_FIFTH else "a rotated box, which begins with its centre"
        around = 'write the box around it into "bbox": [x, y, width, height], and its corners as a polygon into "segmentation"'
        return f"{quote(alias)} is {what}, but COCO has no rotated boxes: {around}"
    if member == "bbox" and size == _WITH_FIFTH:
        fifth = "is the fifth a score? it has a member of its own; is it an angle? COCO has no rotated boxes, write the box around it"
        return f'write [x, y, width, height] of {quote(alias)} into "bbox"; {fifth}'
    if member == "bbox" and "xyxy" in alias:
        return f'write [x1, y1, x2 - x1, y2 - y1] of {quote(alias)} into "bbox"'
    return None


# -- Annotations that draw nothing -----------------------------------------------------------------------------------

#: Path of a missing box and a missing segmentation -> violation.
_DRAWN: dict[Path, type[MemberMissing | SegmentationMissing]] = {(None, "bbox"): MemberMissing, (None, "segmentation"): SegmentationMissing}


def check_nothing_drawn(value: dict[str, Any], out: list[Finding]) -> None:
    """Replaces the findings for a missing box and a missing segmentation by one, unless another member seems to be intended for one."""
    found = {
        finding.path: at
        for at, finding in enumerate(out)
        if (kind := _DRAWN.get(finding.path)) is not None and finding.kind is kind and finding.made_as(kind).given is None
    }
    if len(found) < len(_DRAWN) or segmentation_alias(value) is not None:
        return
    at, beside = [found[path] for path in _DRAWN]
    finding = out[at]
    out[at] = make_finding(NothingDrawn, finding.path, finding.value, bool(value.get("keypoints")))
    del out[beside]


def check_no_outline(element: Element) -> None:
    """Reports a segmentation that is null. For an object that Encord imports as a box, drops the finding that it is missing."""
    value, out = element.value, element.out
    if not element.annotated:
        return
    boxed = element.context.encord and not takes_outline(element.context, value.get("category_id"))
    if boxed and out:
        out[:] = [finding for finding in out if finding.kind is not SegmentationMissing or _is_misspelt(finding)]
    if not boxed and value.get("segmentation", value) is None and "segmentation" not in element.reported_members:
        element.settle((None, "segmentation"), None, NullSegmentation, element.context.encord)


def _is_misspelt(finding: Finding) -> bool:
    """Returns True if the outline is there under a misspelt name; a box needs none under the name of another format."""
    given = finding.made_as(SegmentationMissing).given
    return given is not None and not (isinstance(given, str) and misspelling(given, ("segmentation",)) is None)


#: The check of segmentations that are null.
NULL_OUTLINE = ElementCheck(
    Check(check_no_outline, kinds(NullSegmentation), ("segmentation",), Declared(((("segmentation",), RINGS),))), (None,)
)
