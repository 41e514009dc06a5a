"""The Shape of a task, built from a labeling config: its data, and the results of its predictions as a union on from_name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from predlint.model.findings import TagViolations, ViolationSpec, spec_of
from predlint.platforms.label_studio import declarations
from predlint.platforms.label_studio.names import NAMED_RELATION, ControlNames, SpeltControl, UnknownControl
from predlint.platforms.label_studio.ontology import Control, LabelConfig
from predlint.platforms.label_studio.tags import CONTROLS, OF_TAGGERS, ON_IMAGE, OTHER_TYPES, Form
from predlint.platforms.label_studio.topics import coordinates, editor_types, masks, offsets, polygons, timelines
from predlint.platforms.label_studio.topics.answers import Answers
from predlint.platforms.label_studio.topics.causes import NoValue
from predlint.platforms.label_studio.topics.coordinates import VALUES, PointHeight
from predlint.platforms.label_studio.topics.data import (
    NoKeyShownWrong,
    TaskDataMissing,
    TaskWithoutData,
    is_plain,
    required_keys,
    taken_by,
    taken_by_label,
    taken_in_text,
)
from predlint.platforms.label_studio.topics.ids import ItemIndex, PageIndex, id_member
from predlint.platforms.label_studio.topics.labels import LabelsMissing, label_member_aliases, labels_member
from predlint.platforms.label_studio.topics.members import (
    IN_PREDICTION,
    IN_RESULT,
    AnnotationOfModel,
    flag_node,
    origin_member,
    prediction_score,
    region_score,
)
from predlint.platforms.label_studio.topics.mistakes import SIDES
from predlint.platforms.label_studio.topics.offsets import (
    RegionTextRefused,
    foreign_span,
    foreign_times,
    paragraph_span,
    region_text,
    text_span,
    time_span,
)
from predlint.platforms.label_studio.topics.predictions import (
    MISNAMED_LISTS,
    a_result,
    nested_predictions,
    result_member,
    shorthand,
    version_member,
)
from predlint.platforms.label_studio.topics.relations import ParentNotText, RelationEnd, RelationEndMissing, direction_member
from predlint.platforms.label_studio.topics.types import (
    BadControl,
    BadControlRefused,
    NoControl,
    NoKnownName,
    relation_type,
    type_violations,
)
from predlint.platforms.label_studio.topics.values import MemberNotAList, MemberNotAnObject, Members, nothing_of, open_record
from predlint.shape.branches import intended_branch
from predlint.shape.constraints import OfRecord
from predlint.shape.nodes import AnyValue, Branch, Items, Member, Name, Number, Record, Tagged, Text, Typed

# -- The Shape of the ``value`` of a region, by form; coordinates are percent of the image, 0 to 100 -----------------


# Unknown members are accepted: exports have many, and answers about a region repeat its geometry.


def _box(control: Control) -> Members:
    """Returns the members of a box; on a page it has a text."""
    page = spec_of(PageIndex)
    others = {
        "ocrtext": Member(Text(spec_of(RegionTextRefused, control.name), nullable=True)),
        "pageIndex": Member(Number(page, page, minimum=0, whole=True, nullable=True)),
    }
    return coordinates.box(control, others=others if CONTROLS[control.tag.lower()].form == "ocr" else None)


#: Form of a control -> function that returns the members of its regions.
_BUILD: dict[Form, Callable[[Control], Members]] = {
    "box": _box, "ocr": _box, "polygon": polygons.polygon, "ellipse": coordinates.ellipse, "keypoint": coordinates.keypoint,
    "brush": masks.brush, "wand": masks.brush, "bitmask": masks.bitmask, "vector": polygons.vector, "hypertext": offsets.hypertext,
    "paragraphs": offsets.paragraphs, "timeseries": offsets.timeseries, "timeline": timelines.timeline,
    "video-box": timelines.video_box, "video-vector": timelines.video_vector,
}  # fmt: skip


def _region(
    control: Control, form: Form, labels: Mapping[str, Member], forbidden: Mapping[str, tuple[ViolationSpec, str | None]]
) -> Record:
    """Returns the value of a region; ``labels``: the member that names its labels, if any."""
    members, like = _BUILD[form](control) if form in _BUILD else ({}, None)
    if form == "box":  # a file rule checks whether they are corners
        members |= {name: replace(members[name], node=replace(members[name].node, column=f"box.{name}")) for name in SIDES}
    stands_for = nothing_of(control, {**members, **labels}, forbidden, like)
    if form == "keypoint":  # with a height the editor takes it for a box
        forbidden = {**forbidden, "height": (spec_of(PointHeight), None)}
    own = {"score": Member(region_score()), "text": Member(region_text(control, alone=form == "hypertext"))}
    example = ("start", "end", "startOffset", "endOffset", *labels) if form in ("hypertext", "paragraphs") else ()
    holds = VALUES.get(form, ())
    value = open_record({**members, **labels, **own}, "value", stands_for=stands_for, forbidden=forbidden, example=example, holds=holds)
    return value if members else replace(value, also_known=None)  # a cube's members are not declared


def _repeated(control: Control, forms: Iterable[Form]) -> dict[str, Member]:
    """Returns the members that labels in a result of their own may repeat of their shape, which has one of these forms."""
    members: dict[str, Member] = {}
    listed = list(forms)
    for form in listed:
        for name, member in _BUILD[form](control)[0].items():
            members.setdefault(name, replace(member, missing=None))
    if "bitmask" in listed:
        members.pop("format", None)  # the repeated mask may be a PNG
    return members


# -- Builds from a labeling config the Shape of a task: its data, and the results of its predictions as a union on ``from_name`` --


class ConfigShapes:
    """The Shapes of everything that a file for one config may hold."""

    def __init__(self, config: LabelConfig) -> None:
        self.config = config
        self.names = ControlNames(config)
        self.answers = Answers()
        self.results = Items(
            self._results(),
            wrong=spec_of(MemberNotAList, '"result"'),
            also_written=shorthand,
            holds=declarations.results_constraints(config, self.names.controls),
        )
        self.prediction = self._prediction()
        self.data = self._data()
        self.task = self._task()

    # -- the envelope --------------------------------------------------------------------------------------------------

    def _task(self) -> Record:
        wrong = spec_of(MemberNotAList, '"predictions"')
        predictions = Items(self.prediction, wrong=wrong, holds=declarations.PREDICTIONS, column="predictions")
        wrong = spec_of(MemberNotAList, '"annotations"')
        annotations = Items(self._annotation(), wrong=wrong, only_counted=True, column="annotations")
        shown = next((tag.key for tag in self.config.objects if tag.key is not None and is_plain(tag.key)), None)
        members = {
            "data": Member(self.data, spec_of(TaskWithoutData, shown)),
            "predictions": Member(predictions),
            "annotations": Member(annotations),
        }
        task = open_record(members, "the task", forbidden=MISNAMED_LISTS)
        others = declarations.task_member_nodes(task.wrong)
        return replace(
            task,
            also_known=declarations.EXPORTED,
            others=others,
            rest=declarations.OF_TASKS,
            unlike=declarations.UNLIKE_TASKS,
            first=("data", "predictions"),
        )

    def _data(self) -> Record:
        members: dict[str, Member] = {}
        required = {asked.key: asked for asked in required_keys(self.config)}
        keys = list(dict.fromkeys([tag.key for tag in self.config.objects if tag.key is not None]))
        for tag in self.config.objects:
            if tag.key is None or not is_plain(tag.key):
                continue
            taken = taken_by(tag)
            usual = declarations.shown_members(self.config, tag.key, keys.index(tag.key), taken[1]) if taken is not None else None
            node = Typed(*taken, usual) if taken is not None else AnyValue()
            absent = spec_of(TaskDataMissing, tag.key, tag.tag) if tag.key in required else spec_of(NoKeyShownWrong, tag.key, tag.tag)
            members.setdefault(tag.key, Member(node, absent))
        for key, asked in required.items():
            if is_plain(key):
                read = taken_by_label(asked.control) if asked.control is not None else taken_in_text(asked) if asked.in_text else None
                usual = declarations.in_text(read[1]) if read is not None and asked.in_text else None
                node = Typed(*read, usual) if read is not None else AnyValue()
                members.setdefault(key, Member(node, spec_of(TaskDataMissing, key, asked.tag)))
        data = open_record(members, '"data"')
        return replace(data, rest=declarations.OF_DATA, unlike=declarations.UNLIKE_DATA)

    def _prediction(self) -> Record:
        members = {
            "result": result_member(self.results, "prediction"),
            "score": Member(prediction_score()),
            "model_version": version_member(),
        }
        like, holds = a_result("a prediction"), declarations.PREDICTION
        prediction = open_record(members, "the prediction", stands_for=like, scored=True, holds=holds)
        return replace(
            prediction,
            also_known=declarations.EXPORTED_PREDICTION,
            also_written=nested_predictions,
            rest=declarations.OF_PREDICTIONS,
            unlike=IN_PREDICTION.known,
        )

    def _annotation(self) -> Record:
        members = {"result": result_member(self.results, "annotation")}
        of_model = spec_of(AnnotationOfModel)  # annotations by people have no model version
        annotation = open_record(
            members, "the annotation", forbidden={"model_version": (of_model, None)}, stands_for=a_result("an annotation")
        )
        others = declarations.annotation_members(of_model)
        # null says that no model made it
        return replace(annotation, null=of_model, quiet=frozenset({"model_version"}), others=others, rest=declarations.OF_PEOPLE)

    # -- results -------------------------------------------------------------------------------------------------------

    def _results(self) -> Tagged:
        relation = self._relation()
        branches = [branch for control in self.names.controls for branch in self._branches(control)]
        branches.append(Branch(NAMED_RELATION, None, None, relation, pattern="^"))
        names = tuple(control.name for control in self.names.controls)
        violations = TagViolations(
            wrong=spec_of(BadControl, names) if len(names) == 1 else spec_of(BadControlRefused, names),
            unknown=ViolationSpec(UnknownControl),
            case=ViolationSpec(SpeltControl),
            form=ViolationSpec(SpeltControl),
            label=ViolationSpec(SpeltControl),
            missing=spec_of(NoControl, names),
            elsewhere=self.names.elsewhere,
        )
        results = Tagged(
            what="control",
            branches=tuple(branches),
            violations=violations,
            wrong=spec_of(MemberNotAnObject, "a result"),
            by="from_name",
            by_id=None,
            guess=self.names.guess,
            select=self.names.select,
            selected_by="type",
            column="result",
            unnamed={"from_id": relation, "to_id": relation},
            named_first=True,
            generic={"": self._nameless()},
        )
        self.names.intended_branch = intended_branch(results)
        return results

    def _branches(self, control: Control) -> Iterable[Branch]:
        kind = CONTROLS.get(control.tag.lower())
        pattern = self.names.pattern_of(control).pattern if self.names.is_repeated(control) else None
        if kind is None:
            yield Branch(control.name, None, None, self._result(control, control.type, None, AnyValue()), control, pattern=pattern)
            return
        body = self._result(control, control.type, kind.form, self._value(control, kind.form))
        yield Branch(control.name, None, None, body, control, pattern=pattern)
        for type_, form in self.names.merged(control):
            labels = {type_: labels_member(control, type_, required=False), "labels": labels_member(control, "labels", required=False)}
            value = _region(control, form, labels, {})
            body = self._result(control, type_, form, value)
            yield Branch(self.names.merged_name(control, type_), None, None, body, control, written=control.name)

    def _value(self, control: Control, form: Form) -> Record | AnyValue:
        kind = CONTROLS[control.tag.lower()]
        if form in ("chat", "react"):
            return self.answers.chat() if form == "chat" else self.answers.react(control)
        if form == "labels":
            return self._labels_value(control)
        if kind.draws:
            labels = {kind.labels: labels_member(control, kind.labels)} if kind.labels is not None else {}
            if form in ("video-box", "video-vector"):
                own = {kind.labels: labels_member(control, kind.labels, required=False)} if kind.labels is not None else {}
                labels = {"labels": self.names.video_labels(control), **own}
            others = {name: fault for name, fault in label_member_aliases(control, kind.labels).items() if name not in labels}
            return _region(control, form, labels, others)
        return self.answers.value(control, form)

    def _labels_value(self, control: Control) -> Record:
        """Returns the value of Labels: spans of a text or a recording, or on images and videos the labels of a region with the same id."""
        tags = {tag.tag.lower() for name in control.to if (tag := self.config.object(name)) is not None}
        span: dict[str, Member] = {}
        like, holds = None, tuple[OfRecord, ...]()
        if tags and tags <= {"text"}:
            span, like = text_span(control), foreign_span(control)
        elif tags and tags <= {"audio", "audioplus"}:
            span, like, holds = time_span(control), foreign_times(control), offsets.SECONDS
        elif tags == {"paragraphs"}:
            span = paragraph_span(control, strict=True)
        else:
            span = _repeated(control, [form for _, form in self.names.merged(control) if form in ON_IMAGE])
        labels, forbidden = labels_member(control, "labels"), label_member_aliases(control, "labels")
        stands_for = nothing_of(control, {**span, "labels": labels}, forbidden, like)
        text = region_text(control, alone=bool(tags) and tags <= {"text", "hypertext"})
        members = {**span, "score": Member(region_score()), "text": Member(text), "labels": labels}
        of_models = dict.fromkeys(OF_TAGGERS, ("labels", spec_of(LabelsMissing, control.name, "labels")))
        value = open_record(members, "value", stands_for=stands_for, forbidden=forbidden, aliases=of_models, holds=holds)
        return value if span else replace(value, also_known=None)  # the objects are of several kinds, or unknown

    def _result(self, control: Control, type_: str, form: Form | None, value: Record | AnyValue) -> Record:
        types = (type_, *(old for old, new in OTHER_TYPES.items() if new == type_))
        sized = form in ("brush", "wand") and type_ == control.type
        if isinstance(value, Record):
            value = editor_types.of_value(self.config, control, type_, form, value)
        only = self.names.only_object(control)
        result = open_record(
            {
                "from_name": Member(AnyValue()),
                "to_name": Member(self.names.to_name(control), spec_of(NoKnownName, only, "to_name")),
                "type": Member(Name(types, type_violations(control, type_)), spec_of(NoKnownName, type_, "type")),
                "value": Member(value, spec_of(NoValue)),
                **self._region_members(control, form, sized=sized),
            },
            "the result",
            scored=True,
            holds=offsets.span_constraint(self.config, control) if marks_text(value) else masks.BRUSH if sized else (),
        )
        others = declarations.editor_members(result.wrong)
        result = editor_types.of_result(self.config, control, form, result)
        unlike = (*IN_RESULT.known, *declarations.UNLIKE_RESULTS)
        return replace(result, also_known=frozenset(IN_RESULT.known), others=others, rest=declarations.PLAIN, unlike=unlike)

    def _region_members(self, control: Control, form: Form | None, *, sized: bool) -> dict[str, Member]:
        """Returns members that any result may have. ``sized``: True if it cannot be exported without the size of its image."""
        return masks.size_members(control, required=sized) | _common(loose=form in editor_types.UNCHECKED)

    def _relation(self) -> Record:
        labels = self.config.relations
        ends = {name: Member(Text(spec_of(RelationEnd, name)), spec_of(RelationEndMissing, name)) for name in ("from_id", "to_id")}
        return open_record(
            {
                **ends,
                "id": id_member(),
                "type": relation_type(),
                "direction": direction_member(),
                "labels": Member(self.answers.relation_labels(labels, self.config.relation_choice)),
            },
            "the relation",
        )

    def _nameless(self) -> Record:
        """Returns the Shape of a result whose control is unknown."""
        value = open_record({}, "value")
        return open_record({"value": Member(value, spec_of(NoValue)), **_common(loose=True)}, "the result", scored=True)


def marks_text(value: Record | AnyValue) -> bool:
    """Returns True for a value that marks a part of a text and may quote it."""
    text = value.members.get("text") if isinstance(value, Record) else None
    return text is not None and isinstance(text.node, Text) and text.node.quotes


def _common(*, loose: bool) -> dict[str, Member]:
    """Returns members that any result may have. ``loose``: True if the editor takes any value for plain ones."""
    index = spec_of(ItemIndex)
    return {
        "id": id_member(),
        "score": Member(region_score()),
        "readonly": Member(replace(flag_node("readonly", loose=loose), nullable=loose)),
        "hidden": Member(flag_node("hidden", loose=True)),
        "parentID": Member(Text(spec_of(ParentNotText), nullable=True)),
        "origin": origin_member(),
        "item_index": Member(Number(index, index, minimum=0, usual_most=0, whole=True, nullable=True)),
    }
