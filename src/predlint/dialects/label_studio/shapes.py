"""From a labeling config to the Shape of a task: its data, and the results of its predictions as a union on ``from_name``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from predlint.dialects.label_studio import constraints
from predlint.dialects.label_studio.answer_shapes import Answers, labels_member
from predlint.dialects.label_studio.config import Control, LabelConfig
from predlint.dialects.label_studio.containers import is_result, predictions_within, results_within
from predlint.dialects.label_studio.data_keys import asked_of, is_plain, taken_by, taken_by_label, taken_in_text
from predlint.dialects.label_studio.geometry_words import ImageSize, OriginalSize
from predlint.dialects.label_studio.label_words import LabelsMisnamed, LabelsMissing
from predlint.dialects.label_studio.link_words import (
    ControlTypeMismatch,
    ItemIndex,
    ParentNotText,
    RelationDirection,
    RelationEnd,
    RelationEndMissing,
    ResultIdType,
    ResultNameMissing,
)
from predlint.dialects.label_studio.name_words import (
    BadControl,
    BadControlRefused,
    NoControl,
    NoKnownName,
    SpeltControl,
    TypeLetterCase,
    UnknownControl,
    WrongType,
)
from predlint.dialects.label_studio.names import NAMED_RELATION, ControlNames
from predlint.dialects.label_studio.raw_results import is_raw, lists_raw
from predlint.dialects.label_studio.span_shapes import other_span, other_times, paragraph_span, text_span, time_span
from predlint.dialects.label_studio.spelt_otherwise import IN_PREDICTION, IN_RESULT
from predlint.dialects.label_studio.tags import CONTROLS, MISNAMED, OF_TAGGERS, ON_IMAGE, OTHER_TYPES, Form, labels_elsewhere
from predlint.dialects.label_studio.task_words import (
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
from predlint.dialects.label_studio.value_parts import nothing_of, open_record, region_score, region_text
from predlint.dialects.label_studio.value_shapes import Forms
from predlint.dialects.label_studio.words import (
    FlagLooseFlag,
    MemberNotAList,
    MemberNotAnObject,
    PredictionScoreRange,
    PredictionScoreType,
    ResultFlag,
    ResultOrigin,
)
from predlint.shape.branches import meant_by
from predlint.shape.constraints import OfRecord
from predlint.shape.faults import Fault, LookAlike, NameFaults, TagFaults, broken
from predlint.shape.nodes import Anything, Branch, Flag, Items, Member, Name, Number, Record, Tagged, Text, Typed


class ConfigShapes:
    """The shapes of everything that a file for one config may hold."""

    def __init__(self, config: LabelConfig) -> None:
        self.config = config
        self.names = ControlNames(config)
        self.forms, self.answers = Forms(), Answers()
        self.results = Items(
            self._results(),
            wrong=broken(MemberNotAList, '"result"'),
            look_alike=_shorthand,
            holds=constraints.results(config, self.names.controls),
        )
        self.prediction = self._prediction()
        self.data = self._data()
        self.task = self._task()

    # -- the envelope --------------------------------------------------------------------------------------------------

    def _task(self) -> Record:
        wrong = broken(MemberNotAList, '"predictions"')
        predictions = Items(self.prediction, wrong=wrong, holds=constraints.PREDICTIONS, column="predictions")
        wrong = broken(MemberNotAList, '"annotations"')
        annotations = Items(self._annotation(), wrong=wrong, silent=True, column="annotations")
        forbidden = {name: (broken(PredictionsMisnamed, name), "predictions") for name in MISNAMED}
        shown = next((tag.key for tag in self.config.objects if tag.key is not None and is_plain(tag.key)), None)
        members = {
            "data": Member(self.data, broken(TaskWithoutData, shown)),
            "predictions": Member(predictions),
            "annotations": Member(annotations),
        }
        task = open_record(members, "the task", forbidden=forbidden)
        others = constraints.beside_tasks(task.wrong)
        return replace(
            task, others=others, rest=constraints.OF_TASKS, unlike=constraints.UNLIKE_TASKS, first=("data", "predictions")
        )  # fmt: skip

    def _data(self) -> Record:
        members: dict[str, Member] = {}
        required = {asked.key: asked for asked in asked_of(self.config)}
        keys = list(dict.fromkeys([tag.key for tag in self.config.objects if tag.key is not None]))
        for tag in self.config.objects:
            if tag.key is None or not is_plain(tag.key):
                continue
            taken = taken_by(tag)
            usual = constraints.shown(self.config, tag.key, keys.index(tag.key), taken[1]) if taken is not None else None
            node = Typed(*taken, usual) if taken is not None else Anything()
            absent = broken(TaskDataMissing, tag.key, tag.tag) if tag.key in required else broken(NoKeyShownWrong, tag.key, tag.tag)
            members.setdefault(tag.key, Member(node, absent))
        for key, asked in required.items():
            if is_plain(key):
                read = taken_by_label(asked.control) if asked.control is not None else taken_in_text(asked) if asked.in_text else None
                usual = constraints.in_text(read[1]) if read is not None and asked.in_text else None
                node = Typed(*read, usual) if read is not None else Anything()
                members.setdefault(key, Member(node, broken(TaskDataMissing, key, asked.tag)))
        data = open_record(members, '"data"')
        return replace(data, rest=constraints.OF_DATA, unlike=constraints.UNLIKE_DATA)

    def _prediction(self) -> Record:
        wrong, outside = broken(PredictionScoreType, "score"), broken(PredictionScoreRange, "score")
        score = Number(wrong, outside, least=0, most=1, nullable=True, alone=True)
        members = {
            "result": Member(self.results, broken(PredictionWithoutResult, "prediction")),
            "score": Member(score),
            "model_version": Member(Text(broken(ModelVersionType), nullable=True, column="version")),
        }
        like, holds = _a_result("a prediction"), constraints.PREDICTION
        prediction = open_record(members, "the prediction", stands_for=like, scored=True, holds=holds)
        return replace(prediction, look_alike=_holds_predictions, rest=constraints.OF_PREDICTIONS, unlike=IN_PREDICTION.known)

    def _annotation(self) -> Record:
        members = {"result": Member(self.results, broken(PredictionWithoutResult, "annotation"))}
        of_model = broken(AnnotationOfModel)  # no annotation that people make has a model version
        annotation = open_record(
            members, "the annotation", forbidden={"model_version": (of_model, None)}, stands_for=_a_result("an annotation")
        )
        others = constraints.beside_people(of_model)
        # null says that no model made it
        return replace(annotation, null=of_model, quiet=frozenset({"model_version"}), others=others, rest=constraints.OF_PEOPLE)

    # -- results -------------------------------------------------------------------------------------------------------

    def _results(self) -> Tagged:
        relation = self._relation()
        branches = [branch for control in self.names.controls for branch in self._branches(control)]
        branches.append(Branch(NAMED_RELATION, None, None, relation, pattern="^"))
        names = tuple(control.name for control in self.names.controls)
        faults = TagFaults(
            wrong=broken(BadControl, names) if len(names) == 1 else broken(BadControlRefused, names),
            unknown=Fault(UnknownControl),
            case=Fault(SpeltControl),
            form=Fault(SpeltControl),
            label=Fault(SpeltControl),
            missing=broken(NoControl, names),
            elsewhere=self.names.elsewhere,
        )
        results = Tagged(
            what="control",
            branches=tuple(branches),
            faults=faults,
            wrong=broken(MemberNotAnObject, "a result"),
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
        self.names.meant = meant_by(results)
        return results

    def _branches(self, control: Control) -> Iterable[Branch]:
        kind = CONTROLS.get(control.tag.lower())
        pattern = self.names.pattern_of(control).pattern if self.names.is_repeated(control) else None
        if kind is None:
            yield Branch(control.name, None, None, self._result(control, control.type, Anything()), control, pattern=pattern)
            return
        body = self._result(control, control.type, self._value(control, kind.form))
        yield Branch(control.name, None, None, body, control, pattern=pattern)
        for type_, form in self.names.merged(control):
            labels = {type_: labels_member(control, type_, required=False), "labels": labels_member(control, "labels", required=False)}
            value = self.forms.region(control, form, labels, {})
            yield Branch(
                self.names.merged_name(control, type_), None, None, self._result(control, type_, value), control, written=control.name
            )

    def _value(self, control: Control, form: Form) -> Record | Anything:
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
            others = {name: fault for name, fault in _other_label_members(control, kind.labels).items() if name not in labels}
            return self.forms.region(control, form, labels, others)
        return self.answers.value(control, form)

    def _labels_value(self, control: Control) -> Record:
        """Spans of a text or of a recording; on images and videos the labels of a region with the same id."""
        tags = {tag.tag.lower() for name in control.to if (tag := self.config.object(name)) is not None}
        span: dict[str, Member] = {}
        like, holds = None, tuple[OfRecord, ...]()
        if tags and tags <= {"text"}:
            span, like = text_span(control), other_span(control)
        elif tags and tags <= {"audio", "audioplus"}:
            span, like, holds = time_span(control), other_times(control), constraints.SECONDS
        elif tags == {"paragraphs"}:
            span = paragraph_span(control, strict=True)
        else:
            span = self.forms.repeated(control, [form for _, form in self.names.merged(control) if form in ON_IMAGE])
        labels, forbidden = labels_member(control, "labels"), _other_label_members(control, "labels")
        stands_for = nothing_of(control, {**span, "labels": labels}, forbidden, like)
        text = region_text(control, alone=bool(tags) and tags <= {"text", "hypertext"})
        members = {**span, "score": Member(region_score()), "text": Member(text), "labels": labels}
        of_models = dict.fromkeys(OF_TAGGERS, ("labels", broken(LabelsMissing, control.name, "labels")))
        return open_record(members, "value", stands_for=stands_for, forbidden=forbidden, aliases=of_models, holds=holds)

    def _result(self, control: Control, type_: str, value: Record | Anything) -> Record:
        types = (type_, *(old for old, new in OTHER_TYPES.items() if new == type_))
        wrong = broken(WrongType, control.name, control.tag, type_)
        spelt = broken(TypeLetterCase, control.name, control.tag, type_)
        type_names = NameFaults(wrong=wrong, unknown=wrong, case=spelt, form=wrong, label=wrong)
        mask = CONTROLS.get(control.tag.lower())
        sized = mask is not None and mask.form in ("brush", "wand")
        only = self.names.only_object(control)
        result = open_record(
            {
                "from_name": Member(Anything()),
                "to_name": Member(self.names.to_name(control), broken(NoKnownName, only, "to_name")),
                "type": Member(Name(types, type_names), broken(NoKnownName, type_, "type")),
                "value": Member(value, broken(NoValue)),
                **self._region_members(control, sized=sized),
            },
            "the result",
            scored=True,
            holds=constraints.span(self.config, control) if marks_text(value) else constraints.BRUSH if sized else (),
        )
        others = constraints.beside_results(result.wrong)
        return replace(result, others=others, rest=constraints.PLAIN, unlike=(*IN_RESULT.known, *constraints.UNLIKE_RESULTS))

    def _region_members(self, control: Control, *, sized: bool) -> dict[str, Member]:
        """Members that any result may have; ``sized`` when it cannot be exported without the size of its image."""
        members: dict[str, Member] = {}
        for name in ("original_width", "original_height"):
            wrong = broken(ImageSize, name)
            number = Number(wrong, wrong, above=0, nullable=not sized)  # what is null is as good as not there
            needed = broken(OriginalSize, control.name, name) if sized else None
            members[name] = Member(number, needed)
        return members | _common()

    def _relation(self) -> Record:
        labels = self.config.relations
        direction = broken(RelationDirection)
        ends = {name: Member(Text(broken(RelationEnd, name)), broken(RelationEndMissing, name)) for name in ("from_id", "to_id")}
        type_ = broken(ControlTypeMismatch)
        return open_record(
            {
                **ends,
                "type": Member(Name(("relation",), NameFaults(*(type_,) * 5)), broken(ResultNameMissing, "type")),
                "direction": Member(Name(("left", "right", "bi"), NameFaults(*(direction,) * 5))),
                "labels": Member(self.answers.relation_labels(labels, self.config.relation_choice)),
            },
            "the relation",
        )

    def _nameless(self) -> Record:
        """What is checked of a result whose control cannot be told."""
        value = open_record({}, "value")
        return open_record({"value": Member(value, broken(NoValue)), **_common()}, "the result", scored=True)


def marks_text(value: Record | Anything) -> bool:
    """True for a value that marks a piece of a text, of which it may quote what it marks."""
    text = value.members.get("text") if isinstance(value, Record) else None
    return text is not None and isinstance(text.node, Text) and text.node.quotes


def _common() -> dict[str, Member]:
    index = broken(ItemIndex)
    return {
        "id": Member(Text(broken(ResultIdType), usual_least=1, nullable=True)),
        "score": Member(region_score()),
        "readonly": Member(Flag(broken(ResultFlag, "readonly"))),
        "hidden": Member(Flag(broken(FlagLooseFlag, "hidden"))),
        "parentID": Member(Text(broken(ParentNotText), nullable=True)),
        "origin": Member(Name(("manual", "prediction", "prediction-changed"), NameFaults(*(broken(ResultOrigin),) * 5))),
        "item_index": Member(Number(index, index, least=0, usual_most=0, whole=True, nullable=True)),
    }


def _other_label_members(control: Control, own: str | None) -> dict[str, tuple[Any, str]]:
    """Where labels are written by mistake."""
    if own is None:
        return {}
    return {name: (broken(LabelsMisnamed, control.name, own), own) for name in labels_elsewhere(own)}


#: What models and other formats call the list of what they found.
_RAW = ("entities", "ents", "spans", "segments", "chunks", "annotations", "detections", "objects", "boxes", "bboxes", "regions", "labels")


def _a_result(what: str) -> LookAlike:
    """Recognises a result that stands where another thing belongs, and what the model gave as it is, in the place of results."""
    said = broken(ResultAlone, what)
    of_model = broken(RawResult, what)
    raw = {name: broken(NoResultsBut, what.rpartition(" ")[2], name) for name in _RAW}

    def look_alike(value: Any) -> Fault | None:
        if is_result(value):
            return said
        if is_raw(value) or lists_raw(value):
            return of_model
        if (name := results_within(value)) is not None:
            return broken(ResultsMisnamed, what.rpartition(" ")[2], name)
        return next(
            (raw[name] for name in _RAW if isinstance(value.get(name), list) and value[name] and not is_result(value[name][0])), None
        )

    return look_alike


def _holds_predictions(value: Any) -> Fault | None:
    """Recognises the answer of an ML backend, or a list of predictions in an object, where a prediction belongs."""
    within = predictions_within(value)
    return broken(PredictionsInside, "a prediction", within) if within is not None else None


def _shorthand(value: Any) -> Any:
    """What old servers turned into a list of results, and new ones refuse."""
    return broken(ResultShorthand) if isinstance(value, (dict, str, int, float)) else None
