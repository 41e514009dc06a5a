"""Record rules on the references inside one prediction: ids, answers about regions, parents, relations, items of a list."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any, cast

from predlint.platforms.common_mistakes import integer_of
from predlint.platforms.label_studio import constraints, relation_rules
from predlint.platforms.label_studio.answer_regions import has_labels, is_own_region, labels_lost
from predlint.platforms.label_studio.check_conditions import ResultForm, TaskForm, all_linked
from predlint.platforms.label_studio.config import Control
from predlint.platforms.label_studio.duplicate_regions import duplicate_regions
from predlint.platforms.label_studio.label_words import RelationLabel
from predlint.platforms.label_studio.labels_inside import ON_VIDEO, labels_inside, labels_of_answers
from predlint.platforms.label_studio.link_words import (
    AnswerAsRegion,
    AnswerInside,
    AnswerWithoutRegion,
    FirstPage,
    ItemBeyond,
    ItemMissing,
    LabelsInAShape,
    LabelsWithoutRegion,
    LabelsWithoutRegionRefusedOrLost,
    NoSuchRegion,
    NumberOfParent,
    OriginalSizesDiffer,
    PageOfRegion,
    PageZero,
    RegionGeometryDiffers,
    RegionIdTwice,
    RegionOfOtherItem,
    RegionOfOtherObject,
    RegionParent,
    RegionParentsCircle,
    RegionTwice,
    RelationToSameRegion,
    RelationTwice,
    ResultMemberMisspelt,
    ResultTwice,
    UnknownEnd,
)
from predlint.platforms.label_studio.record_view import Json, Result, View, number
from predlint.platforms.label_studio.relation_rules import nameable_ids, near_ids
from predlint.platforms.label_studio.same_geometry import geometry_differs
from predlint.platforms.label_studio.tags import ANSWER_MEMBERS, CONTROLS, extra_answer_members
from predlint.shape.record_checks import SILENT_ON_CLEAN, Check, Declared, on
from predlint.shape.violation_specs import ViolationSpec
from predlint.violation import codes_of

_SIDES = ("original_width", "original_height")
#: Maximum number of differing groups of one region with which a result is compared.
_MOST_LOTS = 20


def check(view: View) -> None:
    """Checks all references of one prediction."""
    results, asked = view.results, view.names.asked
    known, regions = results.known, results.regions
    if len(results.ids) < len(known):
        _same_ids(view, known)
    drawn = [r for r in known if r.role.is_region and r.kind is not None and r.form != "chat"]  # messages may repeat
    if len(drawn) > 1:
        duplicate_regions(view, drawn)
    asking = [result for result in known if result.role.asks]
    ids: Set[str] = regions.keys() | results.other_ids | {r.id for r in asking if r.id is not None and is_own_region(r)}
    answered = {(r.control.name, r.id) for r in known} if asked else set[tuple[str, str | None]]()
    for result in known:
        role, value = result.role, result.value
        if role.is_bare or result.form in ON_VIDEO:
            labels_inside(view, result)
        if asked and result.kind is not None:
            _answers_inside(view, result, asked, answered)
        lost_labels = len(value) > 1 and result.form in ANSWER_MEMBERS and labels_lost(view, result)
        if role.asks and not lost_labels:
            _per_region(view, result, ids)
        if result.form == "labels" and not role.is_region:
            _companion(view, result, ids)
        if role.is_of_item or "item_index" in result.whole or "item_index" in value:
            _item(view, result)
    labels_of_answers(view)
    _parents(view, known, ids)
    _sizes(view, known)
    for index, relation in results.relations:
        relation_rules.check(view, ((view.path, "result"), index), relation, ids, results.ids)
    if len(results.relations) > 1:
        relation_rules.check_repeated_relations(view, results.relations)


def _same_ids(view: View, results: list[Result]) -> None:
    """Checks results with the same id, which are one region: a second shape is lost, and differing copies of the geometry are suspect."""
    first: dict[str, Result] = {}
    frames: dict[str, set[float]] = {}
    for result in results:
        id_ = result.id
        if id_ is None:
            continue
        other = first.get(id_)
        if result.role.is_region and result.kind is not None:
            if other is None:
                first[id_] = result
            elif result.control.name == other.control.name or result.form != other.form:
                if not result.shows_region():
                    continue  # exports make such results of video boxes, and of masks with labels of several tags
                if not other.shows_region():  # such a result, before the region itself
                    first[id_] = result
                    continue
                if result.whole == other.whole:  # nothing is lost
                    view.report(result.path, None, ResultTwice, other.index)
                    continue
                view.report((result.path, "id"), id_, RegionIdTwice, other.index, _is_part(result, other, frames))
                continue
    differing: dict[tuple[str | None, str], list[list[Result]]] = {}
    for result in results:
        other = first.get(result.id or "")
        if other is None or other is result or result.control.name == other.control.name:
            continue
        if (member := geometry_differs(result, other)) is not None:
            groups = differing.setdefault((result.id, member), [])
            similar = next((lot for lot in groups[:_MOST_LOTS] if geometry_differs(result, lot[0]) is None), None)
            if similar is None:
                groups.append([result])
            else:
                similar.append(result)
    for (id_, member), groups in differing.items():
        other = first[id_ or ""]
        for result, *more in groups:  # equal geometry of several results is one mistake
            here, there = result.value.get(member), other.value.get(member)
            there = None if isinstance(there, list) or member == "imageDataURL" else there
            view.report((result.at, member), here, RegionGeometryDiffers, member, other.index, there, len(more))


def _is_part(result: Result, other: Result, known: dict[str, set[float]]) -> bool:
    """Returns True if results with one id have no key frames in common: each may be a part of one object. ``known``: id -> frames of
    earlier results."""
    if any(one.form not in ("video-box", "video-vector") for one in (result, other)):
        return False
    before, here = known.setdefault(other.id or "", _frames(other)), _frames(result)
    apart = before.isdisjoint(here)
    before |= here
    return apart


def _frames(result: Result) -> set[float]:
    """The key frames of a result."""
    sequence: Any = result.value.get("sequence")
    given = (
        [cast("Json", one).get("frame") for one in cast("list[Any]", sequence) if isinstance(one, dict)]
        if isinstance(sequence, list)
        else []
    )
    return {frame for frame in map(number, given) if frame is not None}


def _per_region(view: View, result: Result, ids: Set[str]) -> None:
    """Checks that an answer about a region has the id of a region, and names the same object."""
    id_, regions = result.id, view.results.regions
    if id_ not in regions and is_own_region(result):
        if not view.is_annotation:  # exports have such answers
            params = result.control.name, nameable_ids(regions.keys()), has_labels(view, result)
            view.report(result.path, None, AnswerAsRegion, *params)
        return
    if id_ is None:
        if not _has_no_text_for_id(result):
            params = result.control.name, nameable_ids(ids), bool(ids) or view.results.has_region
            view.report(result.path, None, AnswerWithoutRegion, *params)
        return
    if id_ not in ids:
        params = result.control.name, near_ids(id_, ids), nameable_ids(ids), bool(ids) or view.results.has_region
        view.report((result.path, "id"), result.whole["id"], NoSuchRegion, *params)
        return
    if id_ not in regions:
        return
    region = regions[id_][0]
    there, here = region.whole.get("to_name"), result.whole.get("to_name")
    if region.repeat is None and there not in region.control.to:
        return  # reported elsewhere
    if isinstance(there, str) and isinstance(here, str) and there != here and here in view.names_of_objects(result):
        spec = ViolationSpec(RegionOfOtherObject) if result.repeat is None else ViolationSpec(RegionOfOtherItem)
        view.report((result.path, "to_name"), here, spec, result.control.name, id_, there)


def _has_no_text_for_id(result: Result) -> bool:
    """Returns True for an id that nothing can refer to, which is reported by itself."""
    return isinstance(result.whole.get("id"), (int, float, list, dict))


def _companion(view: View, result: Result, ids: Set[str]) -> None:
    """Checks that labels on an image belong to a region that a tool drew."""
    if result.id in ids or (result.id is None and _has_no_text_for_id(result)):
        return
    tag = result.role.tag
    if tag is None or (result.repeat is None and view.names.is_object(to := result.whole.get("to_name")) and to not in result.control.to):
        return
    drawing = [c for c in view.names.controls if c.labels == () and set(c.to) & set(result.control.to) and _draws(c.tag)]
    tools = tuple(c.name for c in drawing)
    inside = _with_labels_inside(result, drawing)
    # Servers accept labels without a shape if they are a span.
    spec = (
        ViolationSpec(LabelsWithoutRegion) if {"start", "end"} <= result.value.keys() else ViolationSpec(LabelsWithoutRegionRefusedOrLost)
    )
    view.report(result.path, None, spec, result.control.name, tools, not view.results.unlabelled.isdisjoint(tools), inside)


def _with_labels_inside(result: Result, drawing: list[Control]) -> tuple[str, ...]:
    """Returns the control and the type of a video shape, which has its labels in its own value; () for other results."""
    for control in drawing if "sequence" in result.value else ():
        form = CONTROLS[control.tag.lower()].form
        if form == "video-box":
            return control.name, control.type
        if form == "video-vector":
            return result.control.name, f"{control.type}labels"
    return ()


def _answers_inside(view: View, result: Result, asked: Sequence[Control], answered: Set[tuple[str, str | None]]) -> None:
    """Reports answers about a region in the value of the region or of its labels, where they are not read."""
    shape = None
    if not result.role.is_region:
        shape = view.results.regions.get(result.id or "", [None])[0] if result.form == "labels" else None
        if shape is None:
            return
    is_audio = result.role.shown_by in ("audio", "audioplus")
    for form, member in extra_answer_members(result.form if shape is None else shape.form, heard=is_audio).items():
        given = result.value.get(member)
        if given in (None, "") or given == [] or (shape is not None and member in shape.value):
            continue
        questions = [c for c in asked if CONTROLS[c.tag.lower()].form == form and set(c.to) & set(result.control.to)]
        questions = _questions_with_answers(given, questions, result)
        if questions and not any((c.name, result.id) in answered for c in questions):
            names = tuple(c.name for c in questions)
            view.report((result.at, member), given, AnswerInside, member, result.control.name, names, questions[0].type)


def _questions_with_answers(given: Json, of: list[Control], result: Result) -> list[Control]:
    """Returns the questions that have all given answers. If none has them: an empty list if they are the labels that the region lacks, else
    all questions."""
    answers = {answer for answer in (given if isinstance(given, list) else [given]) if isinstance(answer, str)}
    fit = [c for c in of if not answers - {label.stored for label in c.labels}]
    if fit or not answers or answers - {label.stored for label in result.control.labels}:
        return fit or of
    lacks = result.kind is not None and result.kind.labels not in result.value
    return [] if lacks and all(c.labels and c.dynamic is None for c in of) else of


#: Names of item_index in other formats.
_PAGES = ("page", "page_number", "pageNumber", "page_index", "pageIndex", "image_index", "imageIndex")


def _draws(tag: str) -> bool:
    kind = CONTROLS.get(tag.lower())
    return kind is not None and kind.draws


def _item(view: View, result: Result) -> None:
    """Checks which item of a list a result is about."""
    tag = result.role.tag
    if result.form == "ocr" and tag is not None and tag.tag.lower() == "pdf":
        _page_of_pdf(view, result)
    if result.control.per_item and not result.control.per_region and tag is not None and tag.listed and _lacks_item(result):
        view.report((result.path, "item_index"), None, ItemMissing, result.control.name)
    listed = view.shown(tag, result.repeat) if tag is not None else None
    alone = tag is not None and tag.tag.lower() == "image" and isinstance(listed, str) and _draws(result.control.tag)
    if tag is None or not (alone or (isinstance(listed, list) and (tag.listed or result.control.per_item))):
        return
    count = 1 if alone else len(cast("list[Any]", listed))
    for at, index in ((result.path, result.whole.get("item_index")), (result.at, result.value.get("item_index"))):
        whole = integer_of(index)
        if whole is not None and whole >= count:
            view.report((at, "item_index"), index, ItemBeyond, tag.key, None if alone else count)
    if tag.listed and count > 1 and result.whole.keys().isdisjoint(("item_index", "itemIndex")) and "item_index" not in result.value:
        _page(view, result)


def _page_of_pdf(view: View, result: Result) -> None:
    page = result.value.get("pageIndex")
    if page is None:
        view.report((result.at, "pageIndex"), None, PageOfRegion)
    elif integer_of(page) == 0:
        view.report((result.at, "pageIndex"), page, PageZero)


def _lacks_item(result: Result) -> bool:
    return all(holder.get("item_index") is None for holder in (result.whole, result.value)) and "itemIndex" not in result.whole


def _page(view: View, result: Result) -> None:
    """Reports the number of the image under the name of another format: the editor does not read it and takes the first image."""
    for at, holder in ((result.path, result.whole), (result.at, result.value)):
        for name in _PAGES:
            page = integer_of(holder.get(name))
            if page is not None and page > 0:  # with 0, the first image is the intended one
                view.report((at, name), page, ResultMemberMisspelt if page > 1 else FirstPage, name, None)
                return


def _parents(view: View, results: list[Result], ids: Set[str]) -> None:
    parents: dict[str, str] = {}
    for result in results:
        parent = result.whole.get("parentID")
        if parent.__class__ is int and str(parent) not in ids:
            spec = ViolationSpec(NumberOfParent)
            view.explains((result.path, "parentID"), codes_of(RegionParent), parent, spec, nameable_ids(ids))
        if not isinstance(parent, str) or not parent:
            continue
        if parent not in ids:
            view.report((result.path, "parentID"), parent, RegionParent)
        elif result.id is not None:
            parents.setdefault(result.id, parent)
    circling = _circles(parents) if parents else set[str]()
    for result in results if circling else ():
        if result.id in circling:
            view.report((result.path, "parentID"), result.whole.get("parentID"), RegionParentsCircle)
            return


def _circles(parents: dict[str, str]) -> set[str]:
    """Returns the ids of regions that are their own ancestors."""
    circling: set[str] = set()
    done: set[str] = set()
    for start in parents:
        trail: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in done and at not in trail:
            trail[at] = None
            at = parents.get(at)
        if at is not None and at in trail:
            way = list(trail)
            circling.update(way[way.index(at) :])
        done.update(trail)
    return circling


def _sizes(view: View, results: list[Result]) -> None:
    """Checks that all results about one image give the same size."""
    sized = [result for result in results if "original_width" in result.whole and "original_height" in result.whole]
    if not sized or [each.whole[side] for side in _SIDES for each in sized] == [sized[0].whole[side] for side in _SIDES for _ in sized]:
        return
    first: dict[tuple[Any, ...], tuple[int, str, tuple[float, float]]] = {}
    for result in sized:
        width, height = result.size
        index = result.whole.get("item_index", result.value.get("item_index"))
        if width is None or height is None or width <= 0 or height <= 0 or isinstance(index, (dict, list)):
            continue
        size = f"{result.whole['original_width']} × {result.whole['original_height']}"
        place = (str(result.whole.get("to_name")), index)
        known = first.setdefault(place, (result.index, size, (float(width), float(height))))
        if known[2] != (float(width), float(height)):  # 640 and 640.0 are one size
            other = "original_height" if known[2][0] == float(width) else "original_width"
            view.report((result.path, other), result.whole[other], OriginalSizesDiffer, size, known[1], known[0])


# -- when results need no check ----------------------------------------------------------------------------------------


def _under(form: ResultForm) -> Declared | None:
    """Returns when the check reports nothing for correctly linked results. A text beside a shape, or in an answer, may be an answer
    itself."""
    one, kind = form.linked, form.kind
    if one is None or kind is None or form.feature not in (*one.regions, *one.copies, *one.alone, *one.answers, *one.many):
        return None
    quotes = (kind.form == "labels" and not form.is_copy) or kind.form == "text"
    return SILENT_ON_CLEAN if quotes else Declared(on(("value", "text"), *constraints.BESIDE))


_YIELDS = codes_of(
    RegionTwice, OriginalSizesDiffer, AnswerWithoutRegion, RegionIdTwice, UnknownEnd, RelationLabel, RegionParent,
    RegionParentsCircle, ItemBeyond, RegionGeometryDiffers, LabelsWithoutRegion, RegionOfOtherObject, RelationToSameRegion, LabelsInAShape,
    RelationTwice, AnswerAsRegion, ResultTwice, PageOfRegion, ResultMemberMisspelt,
)  # fmt: skip
CHECK: Check[TaskForm] = Check(check, _YIELDS, (), all_linked)
#: `CHECK` once more, with what is declared for each result.
OF_RESULT = Check(check, _YIELDS, (), _under)
