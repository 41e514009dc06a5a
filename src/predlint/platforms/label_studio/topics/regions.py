"""Results of one region: answers about it, labels in results of their own, and labels inside shapes."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, keys_of
from predlint.model.texts import quote
from predlint.model.violation import Finding, Fix, FixContext, Path, Violation, Words, codes_of, fixes
from predlint.platforms.label_studio.declarations import ResultForm, TaskForm, all_linked
from predlint.platforms.label_studio.import_effects import LOST, REFUSED_OR_LOST
from predlint.platforms.label_studio.names import NEEDED, ControlNames
from predlint.platforms.label_studio.ontology import Control
from predlint.platforms.label_studio.record import Result, View, results_of
from predlint.platforms.label_studio.tags import ANSWER_MEMBERS, CONTROLS, ON_IMAGE, Json, extra_answer_members, names_labels
from predlint.platforms.label_studio.topics import offsets, relations
from predlint.platforms.label_studio.topics.ids import (
    OF_IDS,
    check_item,
    check_same_ids,
    check_sizes,
    draws,
    duplicate_regions,
)
from predlint.platforms.label_studio.topics.relations import (
    RegionParent,
    UnknownEnd,
    UnknownEndLost,
    check_parents,
    found_among,
    found_elsewhere,
    nameable_ids,
    near_ids,
)
from predlint.shape.record_checks import SILENT_ON_CLEAN, Check, Declared, on

# -- Violations of ids and references: the parts of one region, answers about it, its parent, its item, and relations --


class LabelsWithoutRegion(Violation, code="LNK111", slug="labels-without-region", layer="record"):
    """Labels on an image belong to no shape.

    Why: The Labels tag draws nothing: its labels join the shape with the same id. Without one there is nothing to show, and they are lost.
    Fix: Add the result of the tool that draws, with the same id and geometry; or use RectangleLabels and the like.
    """

    control: str
    tools: tuple[str, ...]
    drawn: bool
    """True if the prediction has a shape of one of the tools that has no labels."""
    inside: tuple[str, ...] = ()
    """Control and type of the video shape that this result is; it has its labels in its own value. Empty for others."""

    def words(self) -> Words:
        if self.inside:
            fix = f"write from_name {quote(self.inside[0])} and type {quote(self.inside[1])}: such a shape has its labels in its own value"
            return f"the labels of {self.control} belong to no drawn region with the same id", fix
        if self.drawn:
            return f"the labels of {self.control} belong to no drawn region with the same id", "give the shape and its labels the same id"
        fix = (
            f"add a result of {' or '.join(self.tools[:4])} with the same id"
            if self.tools
            else "no tool of the config draws on this object"
        )
        return f"the labels of {self.control} belong to no drawn region with the same id", fix

    usual_effect = LOST


class LabelsWithoutRegionRefusedOrLost(Violation, of=LabelsWithoutRegion, words_of=LabelsWithoutRegion):
    """Labels on an image belong to no shape; servers that check predictions refuse the import, others lose the labels."""

    control: str
    tools: tuple[str, ...]
    drawn: bool
    inside: tuple[str, ...] = ()

    usual_effect = REFUSED_OR_LOST


class LabelsInAShape(Violation, code="LNK114", slug="labels-in-a-shape", about_name=True, layer="record"):
    """A shape or an answer has labels or answers in its own result, where its tag does not read them.

    Why: Rectangle, Polygon, Ellipse, KeyPoint, Brush and the like only draw. Their labels are in a result of the Labels tag with the same
    id; in the shape's own value, or in that of an answer about it, nobody reads them, and the region comes without a label. The same is
    true of the answer to a question about each region (Choices, TextArea and others with perRegion) in the value of the region or of its
    labels. An answer that carries a place of its own and the id of no region becomes a region: its labels are lost, too. Only on videos are
    labels read in the value of a box or an answer, under the name labels.
    Fix: Add a result of the Labels tag, or of the question, with the same id and geometry; or use RectangleLabels and the like.
    """

    control: str
    tag: str
    labels: tuple[str, ...]

    def words(self) -> Words:
        fix = f"the config has no Labels for this object: use {self.tag}Labels in place of {self.tag}"
        return f"the labels in the value of {self.control} are not read: {self.tag} only draws", _separate_labels_help(
            self.labels
        ) if self.labels else fix

    usual_effect = LOST


def _separate_labels_help(labels: tuple[str, ...]) -> str:
    names = " or ".join(map(quote, labels[:3]))
    return f'give them in a result of their own with the same id and geometry: from_name {names}, type "labels"'


class LabelsOfAnswer(Violation, of=LabelsInAShape):
    """An answer about a region has labels in its value, where they are not read."""

    control: str
    labels: tuple[str, ...]

    def words(self) -> Words:
        return f"the labels in the value of {self.control} are not read: it is an answer about the region", _separate_labels_help(
            self.labels
        )

    usual_effect = LOST


class LabelsOfOwnRegion(Violation, of=LabelsInAShape):
    """An answer that becomes a region of its own has labels, which are lost."""

    control: str
    controls: tuple[tuple[str, str], ...]
    """(name, type) of the controls that can label the region."""
    on_video: bool

    def words(self) -> Words:
        becomes = f"the answer of {self.control} becomes a region of its own, and"
        if self.on_video:
            message = f"{becomes} its label {quote(_first(self.value))} is silently lost: no control of this video has it"
            names = " or ".join(quote(name) for name, _ in self.controls)
            return message, f"write a label of {names}" if names else "the config has no labels for this video: add a Labels tag"
        message = f"{becomes} its labels are silently lost: an answer's labels are not read"
        if not self.controls:
            return message, "the config has no labels for this object: add a Labels tag, and give them in a result of it with the same id"
        names = " or ".join([f'from_name {quote(name)}, type "{type_}"' for name, type_ in self.controls])
        return message, f"give them in a result of their own with the same id and place: {names}"


def _first(value: Any) -> Any:
    listed = cast("list[Any]", value) if isinstance(value, list) else [value]
    return listed[0] if listed else None


class LabelsOfVideo(Violation, of=LabelsInAShape):
    """The labels of a region on a video stand where the editor does not read them."""

    control: str
    member: str

    def words(self) -> Words:
        value: Any = self.value
        shown = quote(cast("list[Any]", value) if isinstance(value, list) else [value])
        where = "there" if self.member == "labels" else f"under {quote(self.member)}"
        return f"the labels of {self.control} are not read {where}", f'give them in the value, beside "sequence": "labels": {shown}'

    usual_effect = LOST


class AnswerInside(Violation, of=LabelsInAShape):
    """An answer about a region stands in the value of the region or of its labels, instead of a result of its own."""

    member: str
    control: str
    asked: tuple[str, ...]
    """Names of the questions that take such an answer."""
    type_: str

    def words(self) -> Words:
        names = " or ".join(map(quote, self.asked[:3]))
        return f"{quote(self.member)} in the value of {self.control} is not read: it is the answer to {names}", (
            f'give it in a second result with the same id, to_name and geometry: from_name {names}, type "{self.type_}"'
        )

    usual_effect = LOST


# -- answers about a region --------------------------------------------------------------------------------------------


class AnswerWithoutRegion(Violation, code="LNK101", slug="answer-without-region", layer="record"):
    """An answer about a region does not say which region.

    Why: A control with perRegion is asked for each region; answers carry the id of theirs. Without it, or with an id of no region, the
    answer becomes one about the whole task, or is lost.
    Fix: Give the answer the id of its region.
    """

    control: str
    ids: tuple[str, ...] | None
    any_region: bool

    def words(self) -> Words:
        fix = _NO_REGION if not self.any_region else "give it the id of the region that it is about" if self.ids != () else _BOTH
        return f"{self.control} is asked for each region, and this answer has no id that says which", fix

    usual_effect = LOST


class AnswerAsRegion(Violation, code="LNK117", slug="answer-as-region", severity=Severity.WARNING, layer="record"):
    """An answer about a region belongs to no other result, and has a shape or a span of its own.

    Why: The editor makes a region of it that has the answer and no label, and exports such regions so. In a prediction it is usually an
    answer whose id is not that of its region.
    Fix: Give the answer the id of its region; nothing needs to change where it is to be a region of its own.
    """

    control: str
    ids: tuple[str, ...] | None
    """Ids of the regions; None if there are many."""
    has_labels: bool = False

    def words(self) -> Words:
        bare = "" if self.has_labels else ", without a label"
        message = f"the answer of {self.control} has a place of its own and the id of no region: it becomes a region of its own{bare}"
        if self.ids == ():
            return message, "for an answer about a region add the region, with the same id"
        return message, f"for an answer about a region give it the id of that region{found_among(self.ids, self.container)}"


class NoSuchRegion(Violation, of=AnswerWithoutRegion):
    """An answer about a region has an id that no region of the prediction has."""

    control: str
    nearest: tuple[str, ...]
    ids: tuple[str, ...] | None
    any_region: bool
    elsewhere: int | None = None
    """Index of another prediction that has the region, or None."""

    def words(self) -> Words:
        fix = (
            f"did you mean {' or '.join(quote(name) for name in self.nearest)}?"
            if self.nearest
            else None
            if self.any_region
            else _NO_REGION
        )
        return (
            f"{self.control} is asked for each region, and no region of this {self.container} has the id {quote(self.value)}",
            found_elsewhere(self.elsewhere)
            or fix
            or (
                f"give the id of the region it is about{found_among(self.ids, self.container)}"
                if self.ids != ()
                else f"no region has an id: {_BOTH}"
            ),
        )

    usual_effect = LOST


_NO_REGION = "there is no region at all: add it, with the same id"
_BOTH = "give the region an id, and its answer the same"


def region_of_other_object(value: Any, control: str, region: str, other: str) -> Words:
    return f"the answer of {control} is about {quote(value)}, but its region {quote(region)} is on {quote(other)}", f"write {quote(other)}"


class RegionOfOtherObject(Violation, code="LNK112", slug="region-of-other-object", severity=Severity.WARNING, layer="record"):
    """An answer about a region names another object than the region is on.

    Why: The region is on one image, the answer says another: it shows up with the region, or not at all.
    Fix: Give the answer the to_name of its region.
    """

    control: str
    region: str
    other: str

    def words(self) -> Words:
        return region_of_other_object(self.value, self.control, self.region, self.other)

    @fixes(unsafe="writes the object that the region is on")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.other)


class RegionOfOtherItem(Violation, of=RegionOfOtherObject):
    """An answer of a repeated control names the object of another item than its region is on."""

    control: str
    region: str
    other: str

    def words(self) -> Words:
        message, fix = region_of_other_object(self.value, self.control, self.region, self.other)
        return message, f"{fix}, and the from_name with the same number"


# -- Labels in a shape of a tool that only draws, where they are not read --------------------------------------------


ON_VIDEO = frozenset({"video-box", "video-vector"})


def labels_inside(view: View, result: Result) -> None:
    """Reports labels in the value of a shape whose tool has no labels: they are not read, and no other result labels the region."""
    if result.form in ON_VIDEO:
        _labels_of_video(view, result)
        return
    if not result.role.is_bare or result.form not in ON_IMAGE or result.control.labels:
        return
    if result.id is not None and result.id in view.results.labelled:
        return
    for member, given in result.value.items():
        if given and names_labels(member):
            spec = ViolationSpec(LabelsInAShape)
            view.report((result.at, member), given, spec, result.control.name, result.control.tag, labelling(view, result.control))
            return


def labels_of_answers(view: View) -> None:
    """Reports labels in the value of an answer about such a shape: they are not read, and no other result labels the shape."""
    reported: set[str] = set()
    regions = view.results.regions
    for result in view.results.known:
        if result.id not in regions or result.id in reported or ANSWER_MEMBERS.get(result.form) not in result.value:
            continue
        shape = regions[result.id][0]
        if shape.form not in ON_IMAGE or shape.control.labels or result.id in view.results.labelled:
            continue
        beside = labelling(view, shape.control)
        for member, given in result.value.items() if beside else ():
            if given and names_labels(member) and not any(map(names_labels, shape.value)):
                reported.add(result.id)
                view.report((result.at, member), given, LabelsOfAnswer, result.control.name, beside)
                break


def labelling(view: View, control: Control) -> tuple[str, ...]:
    """Returns the names of the Labels tags for the objects that a control draws on."""
    return tuple(c.name for c in view.names.controls if c.tag.lower() == "labels" and set(c.to) & set(control.to))


def _labels_of_video(view: View, result: Result) -> None:
    """Reports labels of a video shape that are not in its value under "labels": under another name, beside the value or in a key frame. For
    a line, the name of its type may be read too."""
    own = {"labels", "videovectorlabels"} if result.form == "video-vector" else {"labels"}
    if not own.isdisjoint(result.value) or result.value.get("sequence") is None:
        return
    if result.id is not None and result.id in view.results.labelled:
        return
    frames: Any = result.value["sequence"]
    first: Any = cast("list[Any]", frames)[0] if isinstance(frames, list) and frames else None
    holders: list[tuple[Path, Any]] = [(result.at, result.value), (result.path, result.whole), (((result.at, "sequence"), 0), first)]
    for at, holder in holders:
        for member, given in cast("Json", holder).items() if isinstance(holder, dict) else ():
            if given and isinstance(given, (str, list)) and (member == "label" or member.endswith("labels")):
                view.report((at, member), given, LabelsOfVideo, result.control.name, member)
                return


# -- Answers about a region that have a place of their own: the editor makes regions of them, whose labels must come from other results --


#: Members of a value by which the editor makes a region of an answer: single ones, and pairs.
_ALONE = frozenset({"points", "rle", "imageDataURL", "vertices", "sequence", "ranges"})
_TOGETHER = frozenset({"x", "y"}), frozenset({"start", "end"})


def is_own_region(result: Result) -> bool:
    """Returns True for an answer about a region that has a shape or a span of its own."""
    if not result.role.asks or (result.id is None and isinstance(result.whole.get("id"), (int, float, list, dict))):
        return False  # nothing can refer to such an id
    return _has_place(result)


def _has_place(result: Result) -> bool:
    members = result.value.keys()
    return not _ALONE.isdisjoint(members) or any([some <= members for some in _TOGETHER])


def has_labels(view: View, result: Result) -> bool:
    """Returns True for an answer on a video whose labels the editor reads."""
    return result.role.shown_by == "video" and _are_read(view, _labelling(view, result.control), result.value.get("labels"))


def labels_lost(view: View, result: Result) -> bool:
    """Reports labels in an answer with a place of its own, and returns True if there are any. The editor reads them on videos only, in
    "labels"."""
    if not _has_place(result) or (result.id is not None and result.id in view.results.regions):
        return False
    if (result.id is not None and result.id in view.results.labelled) or has_labels(view, result):
        return False
    controls, on_video = _labelling(view, result.control), result.role.shown_by == "video"
    given: list[tuple[str, Any]] = [
        (member, held) for member, held in result.value.items() if held and isinstance(held, (str, list)) and names_labels(member)
    ]
    for member, held in given:
        if on_video and member != "labels":
            spec = ViolationSpec(LabelsOfVideo)
            view.report((result.at, member), held, spec, result.control.name, member)
        else:
            spec = ViolationSpec(LabelsOfOwnRegion)  # its message includes the effect
            view.report(
                (result.at, member), held, spec, result.control.name, _labelling_controls(view, controls, result.value, held), on_video
            )
        return True
    return False


def _labelling(view: View, control: Control) -> list[Control]:
    """Returns the controls that label the objects of a control."""
    return [c for c in view.names.controls if _names_labels(c) and set(c.to) & set(control.to)]


def _names_labels(control: Control) -> bool:
    kind = CONTROLS.get(control.tag.lower())
    return kind is not None and kind.labels is not None and kind.form not in ("choices", "taxonomy")


def _are_read(view: View, controls: list[Control], labels: Any) -> bool:
    """Returns True for a list of labels whose first one belongs to a control of the video: the editor finds the control by it."""
    first: Any = cast("list[Any]", labels)[0] if isinstance(labels, list) and labels else None
    return isinstance(first, str) and any(first in view.names.stored[c.name] or c.dynamic is not None or c.remote for c in controls)


def _labelling_controls(view: View, controls: list[Control], value: Json, given: Any) -> tuple[tuple[str, str], ...]:
    """Returns (name, type) of controls that can label such a region: those that have its labels, if any do."""
    fit = [c for c in controls if NEEDED.get(CONTROLS[c.tag.lower()].form, frozenset[str]()) <= value.keys()] or controls
    labels = {given} if isinstance(given, str) else {label for label in cast("list[Any]", given) if isinstance(label, str)}
    fitting = [c for c in fit if labels and labels <= view.names.stored[c.name]] or fit
    return tuple((c.name, c.type) for c in fitting[:3])


# -- Finds references to regions of another prediction of the same task ----------------------------------------------


def other_prediction_of(names: ControlNames, task: Json, out: list[Finding]) -> None:
    """Adds to findings of unknown references the index of another prediction that has the region."""
    lost = [index for index, found in enumerate(out) if _is_link(found)]
    if not lost:
        return
    regions = _regions(names, task)
    for index in lost:
        found = out[index]
        place = regions.get(found.value)
        if place is not None:
            out[index] = found.with_fields(elsewhere=place)


def _is_link(found: Finding) -> bool:
    """Returns True for a reference of a prediction to an unknown region."""
    kind = found.kind
    if not (kind is NoSuchRegion or kind is UnknownEnd or kind is UnknownEndLost or kind is RegionParent):
        return False
    return isinstance(found.value, str) and found.made_as(kind).elsewhere is None and keys_of(found.path)[:1] == ["predictions"]


def _regions(names: ControlNames, task: Json) -> dict[str, int]:
    """Returns id of a region -> index of the first prediction that has it."""
    first: dict[str, int] = {}
    for index, prediction in enumerate(cast("list[Any]", task["predictions"])):
        if isinstance(prediction, dict):
            for id_ in results_of(names, cast("Json", prediction), ((None, "predictions"), index)).regions:
                first.setdefault(id_, index)
    return first


# -- Record rules on the references inside one prediction: ids, answers about regions, parents, relations, items of a list --


def check_links(view: View) -> None:
    """Checks all references of one prediction."""
    results, asked = view.results, view.names.asked
    known, regions = results.known, results.regions
    if len(results.ids) < len(known):
        check_same_ids(view, known)
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
            check_item(view, result)
    labels_of_answers(view)
    check_parents(view, known, ids)
    check_sizes(view, known)
    for index, relation in results.relations:
        relations.check_relations(view, ((view.path, "result"), index), relation, ids, results.ids)
    if len(results.relations) > 1:
        relations.check_repeated_relations(view, results.relations)


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
    drawing = [c for c in view.names.controls if c.labels == () and set(c.to) & set(result.control.to) and draws(c.tag)]
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


# -- when results need no check ----------------------------------------------------------------------------------------


def _under(form: ResultForm) -> Declared | None:
    """Returns when the check reports nothing for correctly linked results. A text beside a shape, or in an answer, may be an answer
    itself."""
    one, kind = form.linked, form.kind
    if one is None or kind is None or form.feature not in (*one.regions, *one.copies, *one.alone, *one.answers, *one.many):
        return None
    quotes = (kind.form == "labels" and not form.is_copy) or kind.form == "text"
    return SILENT_ON_CLEAN if quotes else Declared(on(("value", "text"), *offsets.BESIDE))


#: What a reference breaks that another prediction of the task explains.
OF_REFERENCE = codes_of(AnswerWithoutRegion, UnknownEnd, RegionParent)
_YIELDS = OF_REFERENCE | OF_IDS | relations.OF_RELATION | codes_of(LabelsWithoutRegion, RegionOfOtherObject, LabelsInAShape, AnswerAsRegion)

OF_LINKS: Check[TaskForm] = Check(check_links, _YIELDS, (), all_linked)
#: `CHECK` once more, with what is declared for each result.
LINKS_OF_RESULT = Check(check_links, _YIELDS, (), _under)
