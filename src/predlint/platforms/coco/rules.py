"""All record rules on one annotation or result of any kind, and the constraints that settle them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple, cast

from msgspec.structs import replace

from predlint.model.findings import finding_of
from predlint.model.violation import Finding, codes_in
from predlint.platforms.coco import declarations
from predlint.platforms.coco.declarations import CATEGORIES, IMAGES, ElementCheck, Form, checks_for, remaining_checks
from predlint.platforms.coco.forms import ResultKind
from predlint.platforms.coco.matching import IMPORTED
from predlint.platforms.coco.ontology import NamedIds
from predlint.platforms.coco.record import Context, Element, Extent, Json, has_outline
from predlint.platforms.coco.shape import annotation, result
from predlint.platforms.coco.topics import areas, boxes, captions, extents, keypoints, masks, members, missing, polygons, results, scores
from predlint.shape.drawing_constraints import Complete, DrawnAs, Known, OfDrawn
from predlint.shape.explainer import Explainer, build_explainer
from predlint.shape.nodes import AnyValue, Items, Member, Node, Number, Record
from predlint.shape.record_checks import Check

# -- What must be explained of a doubted element: what the kernel accepted need not be checked again ---------------


class ToExplain(NamedTuple):
    """The checks that a doubted element needs."""

    values: bool
    """True if single values are in doubt, so that the shape must be explained."""
    checks: tuple[Check[Form], ...]
    required: frozenset[str]
    """Members whose absence the shape reports."""
    unknown: frozenset[str]
    """Tables that lack an id of the element, so that the kernel treated it as something unknown."""
    outlined: bool
    """True if otherwise clean elements have findings when nothing is drawn."""

    def skips_shape(self, value: Any) -> bool:
        """Returns True if the shape has no findings for an element."""
        return not self.values and value.__class__ is dict and value.keys() >= self.required

    def skips_checks(self, element: Element) -> bool:
        """Returns True if the checks that are not in `checks` have no findings for an element."""
        known = (IMAGES in self.unknown and element.sized) or (CATEGORIES in self.unknown and element.category is not None)
        return not known and (not self.outlined or has_outline(element.value.get("segmentation")))


# -- All record rules on one annotation or result of any kind, except those on references to images and categories --


class AnnotationRules:
    """The record rules for the elements of one file, all of one kind.

    ``kind`` is None for annotations of instances, ``bbox``, ``segm`` or ``keypoints`` for results of that kind, ``caption`` for
    captions of either sort, ``panoptic`` for panoptic annotations. ``shown``: the kind follows from the element's own members, and not
    from one under another name, which does not decide the kind of the file.
    """

    def __init__(self, context: Context, kind: str | None, *, shown: bool = True) -> None:
        self.context, self.kind, self.shown = context, kind, shown
        self._checks = checks_for(CHECKS, kind, encord=context.encord)

    def __call__(self, value: Json, out: list[Finding], doubts: ToExplain | None = None) -> None:
        """Adds findings about one element to ``out``, which contains those of its shape. Paths begin at the element."""
        members.check_ids(value, out, self.context)
        if out:
            if self.kind in ("bbox", "segm", "keypoints") and "caption" in value:
                captions.check_caption_among(out)
            points = value.get("keypoints")
            if points.__class__ is list and points and (self.kind in ("bbox", "segm") or (self.kind is None and not self.context.encord)):
                scores.check_pose_score(out)
            missing.name_aliases(value, out, self.context.named)
            if self.kind is None:
                missing.check_nothing_drawn(value, out)
        if self.kind in ("caption", "panoptic"):
            if self.shown and not self.context.encord:  # Encord imports neither, which is reported once per file
                out.append(finding_of(results.UNCHECKED[self.kind]))
            return
        element = Element(value, self.kind, self.context, out)
        if element.category is not None and element.category.shape not in (
            None,
            *IMPORTED,
        ):  # Encord reads nothing of it, which is reported
            return
        for check in doubts.checks if doubts is not None and doubts.skips_checks(element) else self._checks:
            check(element.out, element)


def _outline(element: Element) -> None:
    """Checks polygons or a mask, and what they cover against the box and the area. Lists in mask results are not read as polygons."""
    segmentation: Any = element.value.get("segmentation")
    extent: Extent | None = None
    if segmentation.__class__ is list and element.kind == "segm":
        polygons.check_runs(element, segmentation)
    elif segmentation.__class__ is list:
        extent = polygons.check_polygons(element, segmentation)
    elif segmentation.__class__ is dict:
        extent = masks.check_mask(element, segmentation)
    if extent is not None:
        extents.check_extent(element, extent)


#: The checks in the order in which they report.
CHECKS: tuple[ElementCheck, ...] = (
    members.CROWD,
    missing.NULL_OUTLINE,
    scores.CONFIDENCE,
    members.ZERO,
    ElementCheck(Check(boxes.check_box, codes_in(areas, boxes), ("bbox", "area"), declarations.of_box), (None, "bbox")),
    ElementCheck(
        Check(_outline, codes_in(areas, boxes, extents, masks, polygons), ("segmentation", "iscrowd", "area"), declarations.of_outline),
        (None, "bbox", "segm"),
    ),
    results.ELSEWHERE,
    ElementCheck(
        Check(keypoints.check_keypoints, codes_in(boxes, keypoints), ("keypoints", "num_keypoints"), declarations.of_keypoints),
        (None, "bbox", "keypoints"),
    ),
    areas.SMALL,
    members.IGNORE,
    scores.ABOVE_BY_ROUNDING,
    scores.OF_POSE,
)


# -- The shapes that the kernel checks annotations and results against, with constraints on several members --------
#
# Record rules name what is wrong; the constraints here are a little stricter than those rules. `kernel_tables` fills their tables.

#: Member -> kernel column that keeps its values for the cross-record rules.
COLUMNS: Mapping[str, str] = {
    "id": "id", "image_id": "image", "category_id": "category", "bbox": "box", "iscrowd": "crowd", "segmentation": "drawn",
    "keypoints": "points", "score": "score",
}  # fmt: skip
#: Name of the column that tells which members an element has, as bits.
SEEN = "seen"
#: Name of the column with a hash of the compressed run lengths.
COUNTS = "counts"
#: Kind of element -> members that record rules check in a way that no constraint expresses.
_CHECKED_BY_RULES: Mapping[str | None, tuple[str, ...]] = {
    None: ("caption", "segments_info"),
    "bbox": ("caption", "num_keypoints"),
    "segm": ("keypoints", "area", "caption"),
    "keypoints": ("bbox", "segmentation", "area", "caption", "num_keypoints"),
}
#: Members that annotations have, and results do not.
_OF_ANNOTATIONS = ("id", "area", "iscrowd")
#: Members that many programs write, and that nothing reads.
_USUAL = (
    "attributes", "track_id", "ignore", "occluded", "truncated", "difficult", "instance_id", "object_id", "uuid", "meta", "metadata",
    "extra", "rotation", "color", "creator", "isbbox", "date_captured", "video_id", "frame_id", "source", "tags", "supercategory",
    "width", "height",
)  # fmt: skip


def with_constraints(shape: Record, kind: str | None, *, encord: bool, of_box: bool, files: bool, listed: bool = False) -> Record:
    """Returns the shape of an annotation (``kind`` None) or a result with the constraints on its own.

    ``of_box``: it was already reported, once, that areas are those of boxes; ``files``: rules check the file that a result names;
    ``listed``: the annotations are results, so that it is reported elsewhere that they lack own of annotations.
    """
    own = dict(shape.members)
    if kind is None:
        own |= {"ignore": Member(members.USUAL_IGNORE if not encord else AnyValue()), "iscrowd": Member(members.USUAL_CROWD)}
        # Missing ones are reported at the end of the file.
        own |= {name: replace(own[name], missing=None) for name in missing.MEMBERS.values()}
    else:
        own["id"] = Member(members.whole_number("id"))
    if kind is None and isinstance(score := own["score"].node, Number):
        own["score"] = Member(replace(score, nullable=False))  # null in its place is reported
    if listed:
        own["score"] = replace(own["score"], missing=own["id"].missing)
    form = Form(kind, encord, of_box)
    holds = _of_annotations(form, listed=listed) if kind is None else _of_results(kind)
    undeclared = [*_CHECKED_BY_RULES[kind], *(_OF_ANNOTATIONS if listed else ()), *(("file_name",) if files else ())]
    undeclared += [*remaining_checks(CHECKS, replace(shape, members=own, holds=holds), form)]
    undeclared += ("segmentation", "keypoints") if encord and kind == "bbox" else ()
    own |= {name: members.read_by_rules(name) for name in undeclared}
    named = {name: replace(member, node=_kept(name, member.node, encord=encord)) for name, member in own.items()}
    ignorable = {name: Member(AnyValue()) for name in _USUAL if name not in named and name in _meaning_nothing(kind, encord)}
    all_of = (*missing.MEMBERS.values(), *(["score"] if encord else []), *(_OF_ANNOTATIONS if listed else ())) if kind is None else ()
    return replace(shape, members=named | ignorable, holds=(Complete(all_of, (*named, *ignorable), SEEN), *holds))


def _kept(name: str, node: Node, *, encord: bool) -> Node:
    """Returns a member's node, with the column that keeps its values."""
    column = COLUMNS.get(name)
    if column is None or (name == "score" and not encord):
        return node
    if isinstance(node, AnyValue) and isinstance(node.usual, Number):
        return replace(node, usual=replace(node.usual, column=column))
    if isinstance(node, Record):  # a mask
        counts = node.members["counts"]
        assert isinstance(counts.node, Items)
        return replace(node, members={**node.members, "counts": replace(counts, node=replace(counts.node, column=COUNTS))})
    return replace(node, column=column) if isinstance(node, Items | Number) else node


@cache
def _meaning_nothing(kind: str | None, encord: bool) -> frozenset[str]:
    """Returns those of `_USUAL` that never cause a finding, whatever else is missing. Computed once, not for each file."""
    explain = build_explainer(annotation(encord) if kind is None else result(cast("ResultKind", kind)))
    return frozenset([name for name in _USUAL if _means_nothing(explain, name)])


def _means_nothing(explain: Explainer, name: str) -> bool:
    def findings(value: dict[str, Any]) -> list[Any]:
        out = explain(value)
        missing.name_aliases(value, out, NamedIds())
        return [(finding.code, finding.path, finding.fields) for finding in out]

    return findings({name: None}) == findings({}) == findings({name: 1}) == findings({name: "a"}) == findings({name: [[1, 2, 3, 4, 5, 6]]})


def _of_annotations(form: Form, *, listed: bool) -> tuple[OfDrawn, ...]:
    areas = (declarations.area_of(of_box=form.of_box), declarations.AREA_OF_BARE_BOX, declarations.NO_CROWD)
    return (
        *_NAMED,
        *_DRAWN,
        *(() if listed else areas),
        *(
            (DrawnAs("segmentation", CATEGORIES),)
            if form.encord
            else (*declarations.keypoint_constraints(annotated=True), declarations.POINTS_COUNTED)
        ),
    )


def _of_results(kind: str) -> tuple[OfDrawn, ...]:
    if kind == "segm":
        return (*_NAMED, declarations.DRAWN_WITHIN)
    points = declarations.keypoint_constraints(annotated=False)
    return (*_NAMED, *points) if kind == "keypoints" else (*_NAMED, *_DRAWN, *points)


_NAMED = (Known("image_id", IMAGES), Known("category_id", CATEGORIES))
_DRAWN = (declarations.BOX_WITHIN, declarations.DRAWN_WITHIN, declarations.BOX_AROUND)
