"""Builds from a labeling config the Shape of a task: its data, and the results of its predictions as a union on ``from_name``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from predlint.platforms.label_studio import constraints, editor_types
from predlint.platforms.label_studio.answer_shapes import Answers, labels_member
from predlint.platforms.label_studio.config import Control, LabelConfig
from predlint.platforms.label_studio.containers import is_result, member_with_predictions, member_with_results
from predlint.platforms.label_studio.data_keys import is_plain, required_keys, taken_by, taken_by_label, taken_in_text
from predlint.platforms.label_studio.geometry_words import ImageSize, OriginalSize
from predlint.platforms.label_studio.label_words import LabelsMisnamed, LabelsMissing
from predlint.platforms.label_studio.link_words import (
    ControlTypeMismatch,
    ItemIndex,
    ParentNotText,
    RelationDirection,
    RelationEnd,
    RelationEndMissing,
    ResultIdType,
    ResultNameMissing,
)
from predlint.platforms.label_studio.member_aliases import IN_PREDICTION, IN_RESULT
from predlint.platforms.label_studio.name_words import (
    BadControl,
    BadControlRefused,
    NoControl,
    NoKnownName,
    SpeltControl,
    TypeLetterCase,
    UnknownControl,
    WrongType,
)
from predlint.platforms.label_studio.names import NAMED_RELATION, ControlNames
from predlint.platforms.label_studio.raw_model_output import is_raw, lists_raw
from predlint.platforms.label_studio.span_shapes import foreign_span, foreign_times, paragraph_span, text_span, time_span
from predlint.platforms.label_studio.tags import CONTROLS, MISNAMED, OF_TAGGERS, ON_IMAGE, OTHER_TYPES, Form, labels_elsewhere
from predlint.platforms.label_studio.task_words import (
    AnnotationOfModel,
    ModelVersionType,
    NoKeyShownWrong,
    NoResultsBut,
    NoValue,
    PredictionsInside,
    PredictionsMisnamed,
    PredictionWithoutResult,
    RawResult,
    ResultAlone,
    ResultShorthand,
    ResultsMisnamed,
    TaskDataMissing,
    TaskWithoutData,
)
from predlint.platforms.label_studio.value_parts import nothing_of, open_record, region_score, region_text
from predlint.platforms.label_studio.value_shapes import Forms
from predlint.platforms.label_studio.words import (
    FlagLooseFlag,
    MemberNotAList,
    MemberNotAnObject,
    PredictionScoreRange,
    PredictionScoreType,
    ResultFlag,
    ResultOrigin,
)
from predlint.shape.branches import intended_branch
from predlint.shape.constraints import OfRecord
from predlint.shape.nodes import AnyValue, Branch, Flag, Items, Member, Name, Number, Record, Tagged, Text, Typed
from predlint.shape.violation_specs import AlsoWritten, NameViolations, TagViolations, ViolationSpec, spec_of


class ConfigShapes:
    """The Shapes of everything that a file for one config may hold."""

    def __init__(self, config: LabelConfig) -> None:
        self.config = config
        self.names = ControlNames(config)
        self.forms, self.answers = Forms(), Answers()
        self.results = Items(
            self._results(),
            wrong=spec_of(MemberNotAList, '"result"'),
            also_written=_shorthand,
            holds=constraints.results(config, self.names.controls),
        )
        self.prediction = self._prediction()
        self.data = self._data()
        self.task = self._task()

    # -- the envelope --------------------------------------------------------------------------------------------------

    def _task(self) -> Record:
        wrong = spec_of(MemberNotAList, '"predictions"')
        predictions = Items(self.prediction, wrong=wrong, holds=constraints.PREDICTIONS, column="predictions")
        wrong = spec_of(MemberNotAList, '"annotations"')
        annotations = Items(self._annotation(), wrong=wrong, only_counted=True, column="annotations")
        forbidden = {name: (spec_of(PredictionsMisnamed, name), "predictions") for name in MISNAMED}
        shown = next((tag.key for tag in self.config.objects if tag.key is not None and is_plain(tag.key)), None)
        members = {
            "data": Member(self.data, spec_of(TaskWithoutData, shown)),
            "predictions": Member(predictions),
            "annotations": Member(annotations),
        }
        task = open_record(members, "the task", forbidden=forbidden)
        others = constraints.task_member_nodes(task.wrong)
        return replace(
            task,
            also_known=constraints.EXPORTED,
            others=others,
            rest=constraints.OF_TASKS,
            unlike=constraints.UNLIKE_TASKS,
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
            usual = constraints.shown(self.config, tag.key, keys.index(tag.key), taken[1]) if taken is not None else None
            node = Typed(*taken, usual) if taken is not None else AnyValue()
            absent = spec_of(TaskDataMissing, tag.key, tag.tag) if tag.key in required else spec_of(NoKeyShownWrong, tag.key, tag.tag)
            members.setdefault(tag.key, Member(node, absent))
        for key, asked in required.items():
            if is_plain(key):
                read = taken_by_label(asked.control) if asked.control is not None else taken_in_text(asked) if asked.in_text else None
                usual = constraints.in_text(read[1]) if read is not None and asked.in_text else None
                node = Typed(*read, usual) if read is not None else AnyValue()
                members.setdefault(key, Member(node, spec_of(TaskDataMissing, key, asked.tag)))
        data = open_record(members, '"data"')
        return replace(data, rest=constraints.OF_DATA, unlike=constraints.UNLIKE_DATA)

    def _prediction(self) -> Record:
        wrong, outside = spec_of(PredictionScoreType, "score"), spec_of(PredictionScoreRange, "score")
        score = Number(wrong, outside, minimum=0, maximum=1, nullable=True, alone=True)
        members = {
            "result": Member(self.results, spec_of(PredictionWithoutResult, "prediction")),
            "score": Member(score),
            "model_version": Member(Text(spec_of(ModelVersionType), nullable=True, column="version")),
        }
        like, holds = _a_result("a prediction"), constraints.PREDICTION
        prediction = open_record(members, "the prediction", stands_for=like, scored=True, holds=holds)
        return replace(
            prediction,
            also_known=constraints.EXPORTED_PREDICTION,
            also_written=_nested_predictions_spec,
            rest=constraints.OF_PREDICTIONS,
            unlike=IN_PREDICTION.known,
        )

    def _annotation(self) -> Record:
        members = {"result": Member(self.results, spec_of(PredictionWithoutResult, "annotation"))}
        of_model = spec_of(AnnotationOfModel)  # annotations by people have no model version
        annotation = open_record(
            members, "the annotation", forbidden={"model_version": (of_model, None)}, stands_for=_a_result("an annotation")
        )
        others = constraints.annotation_members(of_model)
        # null says that no model made it
        return replace(annotation, null=of_model, quiet=frozenset({"model_version"}), others=others, rest=constraints.OF_PEOPLE)

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
            value = self.forms.region(control, form, labels, {})
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
            others = {name: fault for name, fault in _label_member_aliases(control, kind.labels).items() if name not in labels}
            return self.forms.region(control, form, labels, others)
        return self.answers.value(control, form)

    def _labels_value(self, control: Control) -> Record:
        """Returns the value of Labels: spans of a text or a recording, or on images and videos the labels of a region with the same id."""
        tags = {tag.tag.lower() for name in control.to if (tag := self.config.object(name)) is not None}
        span: dict[str, Member] = {}
        like, holds = None, tuple[OfRecord, ...]()
        if tags and tags <= {"text"}:
            span, like = text_span(control), foreign_span(control)
        elif tags and tags <= {"audio", "audioplus"}:
            span, like, holds = time_span(control), foreign_times(control), constraints.SECONDS
        elif tags == {"paragraphs"}:
            span = paragraph_span(control, strict=True)
        else:
            span = self.forms.repeated(control, [form for _, form in self.names.merged(control) if form in ON_IMAGE])
        labels, forbidden = labels_member(control, "labels"), _label_member_aliases(control, "labels")
        stands_for = nothing_of(control, {**span, "labels": labels}, forbidden, like)
        text = region_text(control, alone=bool(tags) and tags <= {"text", "hypertext"})
        members = {**span, "score": Member(region_score()), "text": Member(text), "labels": labels}
        of_models = dict.fromkeys(OF_TAGGERS, ("labels", spec_of(LabelsMissing, control.name, "labels")))
        value = open_record(members, "value", stands_for=stands_for, forbidden=forbidden, aliases=of_models, holds=holds)
        return value if span else replace(value, also_known=None)  # the objects are of several kinds, or unknown

    def _result(self, control: Control, type_: str, form: Form | None, value: Record | AnyValue) -> Record:
        types = (type_, *(old for old, new in OTHER_TYPES.items() if new == type_))
        wrong = spec_of(WrongType, control.name, control.tag, type_)
        spelt = spec_of(TypeLetterCase, control.name, control.tag, type_)
        type_names = NameViolations(wrong=wrong, unknown=wrong, case=spelt, form=wrong, label=wrong)
        sized = form in ("brush", "wand") and type_ == control.type
        if isinstance(value, Record):
            value = editor_types.of_value(self.config, control, type_, form, value)
        only = self.names.only_object(control)
        result = open_record(
            {
                "from_name": Member(AnyValue()),
                "to_name": Member(self.names.to_name(control), spec_of(NoKnownName, only, "to_name")),
                "type": Member(Name(types, type_names), spec_of(NoKnownName, type_, "type")),
                "value": Member(value, spec_of(NoValue)),
                **self._region_members(control, form, sized=sized),
            },
            "the result",
            scored=True,
            holds=constraints.span(self.config, control) if marks_text(value) else constraints.BRUSH if sized else (),
        )
        others = constraints.editor_members(result.wrong)
        result = editor_types.of_result(self.config, control, form, result)
        unlike = (*IN_RESULT.known, *constraints.UNLIKE_RESULTS)
        return replace(result, also_known=frozenset(IN_RESULT.known), others=others, rest=constraints.PLAIN, unlike=unlike)

    def _region_members(self, control: Control, form: Form | None, *, sized: bool) -> dict[str, Member]:
        """Returns members that any result may have. ``sized``: True if it cannot be exported without the size of its image."""
        members: dict[str, Member] = {}
        for name in ("original_width", "original_height"):
            wrong = spec_of(ImageSize, name)
            number = Number(wrong, wrong, above=0, nullable=not sized)  # null counts as absent
            needed = spec_of(OriginalSize, control.name, name) if sized else None
            members[name] = Member(number, needed)
        return members | _common(loose=form in editor_types.UNCHECKED)

    def _relation(self) -> Record:
        labels = self.config.relations
        direction = spec_of(RelationDirection)
        ends = {name: Member(Text(spec_of(RelationEnd, name)), spec_of(RelationEndMissing, name)) for name in ("from_id", "to_id")}
        type_ = spec_of(ControlTypeMismatch)
        return open_record(
            {
                **ends,
                "id": _id(),
                "type": Member(Name(("relation",), NameViolations(*(type_,) * 5)), spec_of(ResultNameMissing, "type")),
                "direction": Member(Name(("left", "right", "bi"), NameViolations(*(direction,) * 5))),
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


def _id() -> Member:
    return Member(Text(spec_of(ResultIdType), usual_least=1))


def _common(*, loose: bool) -> dict[str, Member]:
    """Returns members that any result may have. ``loose``: True if the editor takes any value for plain ones."""
    index = spec_of(ItemIndex)
    return {
        "id": _id(),
        "score": Member(region_score()),
        "readonly": Member(Flag(spec_of(FlagLooseFlag if loose else ResultFlag, "readonly"), nullable=loose)),
        "hidden": Member(Flag(spec_of(FlagLooseFlag, "hidden"))),
        "parentID": Member(Text(spec_of(ParentNotText), nullable=True)),
        "origin": Member(Name(("manual", "prediction", "prediction-changed"), NameViolations(*(spec_of(ResultOrigin),) * 5))),
        "item_index": Member(Number(index, index, minimum=0, usual_most=0, whole=True, nullable=True)),
    }


def _label_member_aliases(control: Control, own: str | None) -> dict[str, tuple[Any, str]]:
    """Returns the members in which labels are written by mistake, with their specs."""
    if own is None:
        return {}
    return {name: (spec_of(LabelsMisnamed, control.name, own), own) for name in labels_elsewhere(own)}


#: Names that models and other formats give to the list of what they found.
_RAW = ("entities", "ents", "spans", "segments", "chunks", "annotations", "detections", "objects", "boxes", "bboxes", "regions", "labels")


def _a_result(what: str) -> AlsoWritten:
    """Returns a function that recognises a result where ``what`` belongs, and raw model output in place of results."""
    spec = spec_of(ResultAlone, what)
    of_model = spec_of(RawResult, what)
    raw = {name: spec_of(NoResultsBut, what.rpartition(" ")[2], name) for name in _RAW}

    def also_written(value: Any) -> ViolationSpec | None:
        if is_result(value):
            return spec
        if is_raw(value) or lists_raw(value):
            return of_model
        if (name := member_with_results(value)) is not None:
            return spec_of(ResultsMisnamed, what.rpartition(" ")[2], name)
        return next(
            (raw[name] for name in _RAW if isinstance(value.get(name), list) and value[name] and not is_result(value[name][0])), None
        )

    return also_written


def _nested_predictions_spec(value: Any) -> ViolationSpec | None:
    """Returns the spec for an answer of an ML backend, or another object with a list of predictions, where a prediction belongs; else
    None."""
    within = member_with_predictions(value)
    return spec_of(PredictionsInside, "a prediction", within) if within is not None else None


def _shorthand(value: Any) -> Any:
    """Returns the spec for a bare answer, which old servers turned into a list of results and new ones refuse; else None."""
    return spec_of(ResultShorthand) if isinstance(value, (dict, str, int, float)) else None
