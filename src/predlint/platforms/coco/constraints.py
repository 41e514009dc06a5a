"""The shapes that the kernel checks annotations and results against, with constraints on several members.

Record rules name what is wrong; the constraints here are a little stricter than those rules. `kernel_tables` fills their tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from msgspec.structs import replace

from predlint.platforms.coco import declarations
from predlint.platforms.coco.aliases import name_aliases
from predlint.platforms.coco.annotation_words import IgnoreFlag, IscrowdValue, MemberType
from predlint.platforms.coco.check_conditions import Form, remaining_checks
from predlint.platforms.coco.declarations import CATEGORIES, IMAGES
from predlint.platforms.coco.ids_by_name import NamedIds
from predlint.platforms.coco.missing_members import MEMBERS
from predlint.platforms.coco.record_kind import ResultKind
from predlint.platforms.coco.record_rules import CHECKS
from predlint.platforms.coco.record_shape import annotation, result
from predlint.shape.drawing_constraints import Complete, DrawnAs, Known, OfDrawn
from predlint.shape.explainer import Explainer, build_explainer
from predlint.shape.nodes import AnyValue, Items, Member, Node, Number, Record, Text
from predlint.shape.violation_specs import spec_of

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
    """Returns the shape of an annotation (``kind`` None) or a result with the constraints on its members.

    ``of_box``: it was already reported, once, that areas are those of boxes; ``files``: rules check the file that a result names;
    ``listed``: the annotations are results, so that it is reported elsewhere that they lack members of annotations.
    """
    members = dict(shape.members)
    if kind is None:
        ignored = Number(spec_of(IgnoreFlag), minimum=0, maximum=0)
        members["ignore"] = Member(AnyValue(usual=ignored) if not encord else AnyValue())
        members["iscrowd"] = Member(AnyValue(usual=Number(spec_of(IscrowdValue), minimum=0, maximum=1, whole=True)))
        # Missing ones are reported at the end of the file.
        members |= {name: replace(members[name], missing=None) for name in MEMBERS.values()}
    else:
        number = spec_of(MemberType, "id")
        members["id"] = Member(Number(number, whole=True))
    if kind is None and isinstance(score := members["score"].node, Number):
        members["score"] = Member(replace(score, nullable=False))  # null in its place is reported
    if listed:
        members["score"] = replace(members["score"], missing=members["id"].missing)
    form = Form(kind, encord, of_box)
    holds = _of_annotations(form, listed=listed) if kind is None else _of_results(kind)
    undeclared = [*_CHECKED_BY_RULES[kind], *(_OF_ANNOTATIONS if listed else ()), *(("file_name",) if files else ())]
    undeclared += [*remaining_checks(CHECKS, replace(shape, members=members, holds=holds), form)]
    undeclared += ("segmentation", "keypoints") if encord and kind == "bbox" else ()
    members |= {name: Member(Text(spec_of(MemberType, name), unread="rules of elements read it")) for name in undeclared}
    named = {name: replace(member, node=_kept(name, member.node, encord=encord)) for name, member in members.items()}
    ignorable = {name: Member(AnyValue()) for name in _USUAL if name not in named and name in _meaning_nothing(kind, encord)}
    all_of = (*MEMBERS.values(), *(["score"] if encord else []), *(_OF_ANNOTATIONS if listed else ())) if kind is None else ()
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
        name_aliases(value, out, NamedIds())
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
