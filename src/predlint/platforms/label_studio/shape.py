"""The Shape of a task, built from a labeling config: its data, and the results of its predictions as a union on from_name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from predlint.model.findings import AlsoWritten, NameViolations, TagViolations, ViolationSpec, spec_of
from predlint.platforms.common_mistakes import double_encoded_help
from predlint.platforms.label_studio import declarations
from predlint.platforms.label_studio.forms import is_raw, lists_raw, member_with_predictions, member_with_results
from predlint.platforms.label_studio.names import (
    NAMED_RELATION,
    ControlNames,
    ControlTypeMismatch,
    ResultNameMissing,
    SpeltControl,
    UnknownControl,
)
from predlint.platforms.label_studio.ontology import Control, LabelConfig
from predlint.platforms.label_studio.tags import CONTROLS, MISNAMED, OF_TAGGERS, ON_IMAGE, OTHER_TYPES, Form, is_result, labels_elsewhere
from predlint.platforms.label_studio.topics import coordinates, editor_types, masks, offsets, polygons
from predlint.platforms.label_studio.topics.answers import Answers
from predlint.platforms.label_studio.topics.causes import NoValue
from predlint.platforms.label_studio.topics.coordinates import (
    VALUES,
    EllipseBox,
    OtherBox,
    OtherBoxOfPage,
    PointHeight,
    PointWidth,
    maybe_number,
    percent,
    size,
)
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
from predlint.platforms.label_studio.topics.ids import ItemIndex, PageIndex, ResultIdType
from predlint.platforms.label_studio.topics.labels import LabelsMisnamed, LabelsMissing, labels_member
from predlint.platforms.label_studio.topics.masks import (
    BrushMask,
    ImageSize,
    NotAPngRefused,
    OriginalSize,
    OtherBitmask,
    OtherMask,
    RleBytes,
    RleBytesMistyped,
    RleEmpty,
    RleFormat,
    RleImage,
    RleText,
)
from predlint.platforms.label_studio.topics.members import (
    IN_PREDICTION,
    IN_RESULT,
    AnnotationOfModel,
    FlagLooseFlag,
    PredictionScoreRange,
    PredictionScoreType,
    ResultFlag,
    ResultOrigin,
    region_score,
)
from predlint.platforms.label_studio.topics.mistakes import SIDES
from predlint.platforms.label_studio.topics.offsets import (
    RegionTextRefused,
    foreign_span,
    foreign_times,
    hypertext,
    paragraph_span,
    paragraphs,
    region_text,
    text_span,
    time_span,
    timeseries,
)
from predlint.platforms.label_studio.topics.polygons import (
    ManyPoints,
    NotAPoint,
    NotPoints,
    NotTwo,
    OtherLine,
    OtherOutline,
    PointsMissing,
    RegionPointCount,
    VertexBefore,
    VertexId,
    Vertices,
)
from predlint.platforms.label_studio.topics.predictions import (
    ModelVersionType,
    NoResultsBut,
    PredictionsInside,
    PredictionsMisnamed,
    PredictionWithoutResult,
    RawResult,
    ResultAlone,
    ResultShorthand,
    ResultsMisnamed,
)
from predlint.platforms.label_studio.topics.relations import ParentNotText, RelationDirection, RelationEnd, RelationEndMissing
from predlint.platforms.label_studio.topics.timelines import (
    FrameNumber,
    KeyFrameNotANumber,
    NoFrames,
    VideoFrame,
    VideoSequenceEmpty,
    timeline,
)
from predlint.platforms.label_studio.topics.types import BadControl, BadControlRefused, NoControl, NoKnownName, TypeLetterCase, WrongType
from predlint.platforms.label_studio.topics.values import (
    MemberNotAList,
    MemberNotAnObject,
    Members,
    MissingIn,
    NotAListRefused,
    RegionMemberMissing,
    foreign_form,
    nothing_of,
    open_record,
)
from predlint.shape.branches import intended_branch
from predlint.shape.constraints import OfRecord
from predlint.shape.nodes import AnyValue, Branch, Flag, Items, Member, Name, Number, Record, Tagged, Text, Typed

# -- The Shape of the ``value`` of a region, by form; coordinates are percent of the image, 0 to 100 -----------------


# Unknown members are accepted: exports have many, and answers about a region repeat its geometry.

#: Members of other tools that give a box.
_CORNERS = frozenset(
    {"x1", "y1", "x2", "y2", "xmin", "ymin", "xmax", "ymax", "left", "top", "right", "bottom", "bbox", "box", "w", "h", "cx", "cy", "xyxy"}
)

#: Members that give an outline.
_OUTLINES = frozenset({"points", "vertices", "polygon", "segmentation"})
#: Members of other tools that give an outline or a line, and a mask.
_OF_OUTLINES = _CORNERS | {"x", "y", "width", "height", "segmentation", "coordinates", "exterior"}
_OF_MASKS = _OF_OUTLINES | {"counts", "size", "mask", "points", "vertices"}
_MIN_POINTS = 3


class Forms:
    """Builds the value of regions, by the form of the control."""

    def __init__(self) -> None:
        self._build: dict[Form, Callable[[Control], Members]] = {
            "box": self._box, "ocr": self._box, "polygon": self._polygon, "ellipse": self._ellipse, "keypoint": self._keypoint,
            "brush": self._brush, "wand": self._brush, "bitmask": self._bitmask, "vector": self._vector,
            "hypertext": hypertext, "paragraphs": paragraphs, "timeseries": timeseries, "timeline": timeline,
            "video-box": self._video_box, "video-vector": self._video_vector,
        }  # fmt: skip

    def region(
        self, control: Control, form: Form, labels: Mapping[str, Member], forbidden: Mapping[str, tuple[ViolationSpec, str | None]]
    ) -> Record:
        """Returns the value of a region; ``labels``: the member that names its labels, if any."""
        members, like = self._build[form](control) if form in self._build else ({}, None)
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

    def repeated(self, control: Control, forms: Iterable[Form]) -> dict[str, Member]:
        """Returns the members that labels in a result of their own may repeat of their shape, which has one of these forms."""
        members: dict[str, Member] = {}
        listed = list(forms)
        for form in listed:
            for name, member in self._build[form](control)[0].items():
                members.setdefault(name, replace(member, missing=None))
        if "bitmask" in listed:
            members.pop("format", None)  # the repeated mask may be a PNG
        return members

    # -- images --------------------------------------------------------------------------------------------------------

    def _box(self, control: Control, part: str = "region") -> Members:
        form = CONTROLS[control.tag.lower()].form
        form = "box" if form == "labels" else form  # Labels name what a rectangle draws
        members = {name: Member(percent(name, form, part), spec_of(RegionMemberMissing, control.name, name)) for name in ("x", "y")}
        members |= {name: Member(size(name, part), spec_of(RegionMemberMissing, control.name, name)) for name in ("width", "height")}
        rotation = coordinates.rotation_number(checked=form == "box", part=part)
        if form == "ocr":
            members["ocrtext"] = Member(Text(spec_of(RegionTextRefused, control.name), nullable=True))
            page = spec_of(PageIndex)
            members["pageIndex"] = Member(Number(page, page, minimum=0, whole=True, nullable=True))
        other = ViolationSpec(OtherBoxOfPage, (control.name,)) if form == "ocr" else ViolationSpec(OtherBox, (control.name,))
        return members | {"rotation": Member(rotation)}, foreign_form(other, _CORNERS | _OUTLINES, members)

    def _polygon(self, control: Control) -> Members:
        corner = spec_of(NotAPoint)
        shape = Items(
            Items(percent("a coordinate"), wrong=corner, minimum=2, maximum=2, length=ViolationSpec(NotTwo)),
            wrong=spec_of(NotPoints, "points"),
            minimum=_MIN_POINTS,
            length=ViolationSpec(RegionPointCount, (control.name, _MIN_POINTS)),
            holds=polygons.POINTS,
        )
        closed = Flag(spec_of(ResultFlag, "closed"))
        return {"points": Member(shape, spec_of(PointsMissing, control.name)), "closed": Member(closed)}, foreign_form(
            ViolationSpec(OtherOutline, (control.name,)), _OF_OUTLINES | {"vertices"}, ("points",)
        )

    def _ellipse(self, control: Control) -> Members:
        members = {name: Member(percent(name), spec_of(RegionMemberMissing, control.name, name)) for name in ("x", "y")}
        for name in ("radiusX", "radiusY"):
            members[name] = Member(coordinates.radius(name), spec_of(RegionMemberMissing, control.name, name))
        like = foreign_form(
            ViolationSpec(EllipseBox, (control.name,)),
            frozenset({"width", "height", "rx", "ry", "radius", "cx", "cy", "r"}),
            members,
        )
        return members | {"rotation": Member(coordinates.rotation_number(checked=True))}, like

    def _keypoint(self, control: Control) -> Members:
        members = {name: Member(percent(name), spec_of(RegionMemberMissing, control.name, name)) for name in ("x", "y")}
        return members | {"width": Member(coordinates.point_size(), spec_of(PointWidth))}, None

    def _brush(self, control: Control) -> Members:
        rle_faults = NameViolations(*(spec_of(RleFormat),) * 5)
        bytes_ = Number(spec_of(RleBytesMistyped), spec_of(RleBytes), minimum=0, maximum=255, whole=True)
        rle = Items(
            bytes_,
            spec_of(RleBytes),
            minimum=1,
            length=ViolationSpec(RleEmpty),
            also_written=_coco,
            first_only=True,
            holds=masks.BYTES,
        )
        return {
            "format": Member(Name(("rle",), rle_faults)),
            "rle": Member(rle, spec_of(RegionMemberMissing, control.name, "rle")),
        }, foreign_form(ViolationSpec(OtherMask, (control.name,)), _OF_MASKS | {"imageDataURL"}, ("rle",))

    def _bitmask(self, control: Control) -> Members:
        url = Text(spec_of(NotAPngRefused))
        like = foreign_form(ViolationSpec(OtherBitmask, (control.name,)), _OF_MASKS | {"rle"}, ("imageDataURL",))
        return {"imageDataURL": Member(url, spec_of(RegionMemberMissing, control.name, "imageDataURL"))}, like

    def _vector(self, control: Control, fewest: int = 1, *, loose: bool = False) -> Members:
        """Returns the members of a vector. ``loose``: True if the editor accepts any "closed", and curves without control points."""
        vertex = open_record(
            {
                **{name: Member(percent(name, "vector"), spec_of(MissingIn, "a vertex", control.name, name)) for name in ("x", "y")},
                "id": Member(Text(spec_of(VertexId), nullable=True)),
                "prevPointId": Member(Text(spec_of(VertexBefore), nullable=True)),
                "isBezier": Member(Flag(spec_of(FlagLooseFlag, "isBezier"), nullable=True, usual=None if loose else False)),
            },
            "a vertex",
        )
        minimum, maximum = max(control.min_points or 0, fewest), control.max_points
        shape = Items(
            vertex,
            wrong=spec_of(Vertices),
            minimum=minimum,
            maximum=maximum,
            length=ViolationSpec(RegionPointCount, (control.name, minimum)),
            excess=ViolationSpec(ManyPoints, (control.name, maximum)),
            holds=polygons.VERTICES,
        )
        closed = Flag(spec_of(FlagLooseFlag, "closed") if loose else spec_of(ResultFlag, "closed"))
        like = foreign_form(ViolationSpec(OtherLine, (control.name,)), _OF_OUTLINES | {"points"}, ("vertices",))
        return {"vertices": Member(shape, spec_of(RegionMemberMissing, control.name, "vertices")), "closed": Member(closed)}, like

    # -- video ---------------------------------------------------------------------------------------------------------

    def _video_box(self, control: Control) -> Members:
        key_frame, like = self._box(control, "key frame")
        return self._sequence(control, key_frame, like), None

    def _video_vector(self, control: Control) -> Members:
        key_frame, like = self._vector(control, fewest=0, loose=True)  # the editor accepts any key frames
        return self._sequence(control, key_frame, like), None

    def _sequence(self, control: Control, key_frame: dict[str, Member], like: AlsoWritten | None) -> dict[str, Member]:
        number = Number(spec_of(KeyFrameNotANumber), spec_of(FrameNumber), minimum=1, whole=True)
        members = dict(key_frame)
        for name, member in key_frame.items():
            if member.missing is not None:
                members[name] = replace(member, missing=spec_of(MissingIn, _KEY_FRAME, control.name, name))
        members["frame"] = Member(number, spec_of(VideoFrame, _KEY_FRAME, control.name, "frame"))
        members["enabled"] = Member(Flag(spec_of(FlagLooseFlag, "enabled")))
        members["time"] = Member(maybe_number("time"))
        frames = Items(
            open_record(members, "a key frame", stands_for=like),
            wrong=spec_of(NotAListRefused, "sequence"),
            minimum=1,
            length=ViolationSpec(NoFrames, (control.name,)),
        )
        return {
            "sequence": Member(frames, spec_of(VideoSequenceEmpty, control.name, "sequence")),
            "framesCount": Member(maybe_number("framesCount")),
            "duration": Member(maybe_number("duration")),
        }


_KEY_FRAME = "a key frame"
#: Beginnings of an image in base64: a data URL, or a bare PNG or JPEG.
_IMAGES = ("data:image/", "iVBORw0KGgo", "/9j/")


def _coco(value: Any) -> ViolationSpec | None:
    """Returns the spec for a mask in COCO's form (an object with counts, or a text), or for a text that holds a list or an image; else
    None."""
    if double_encoded_help(value) is not None:
        return spec_of(RleText)
    if isinstance(value, str) and value.startswith(_IMAGES):
        return spec_of(RleImage)
    counts = isinstance(value, dict) and "counts" in value
    return spec_of(BrushMask) if counts or (isinstance(value, str) and value) else None


# -- Builds from a labeling config the Shape of a task: its data, and the results of its predictions as a union on ``from_name`` --


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
        forbidden = {name: (spec_of(PredictionsMisnamed, name), "predictions") for name in MISNAMED}
        shown = next((tag.key for tag in self.config.objects if tag.key is not None and is_plain(tag.key)), None)
        members = {
            "data": Member(self.data, spec_of(TaskWithoutData, shown)),
            "predictions": Member(predictions),
            "annotations": Member(annotations),
        }
        task = open_record(members, "the task", forbidden=forbidden)
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
        wrong, outside = spec_of(PredictionScoreType, "score"), spec_of(PredictionScoreRange, "score")
        score = Number(wrong, outside, minimum=0, maximum=1, nullable=True, alone=True)
        members = {
            "result": Member(self.results, spec_of(PredictionWithoutResult, "prediction")),
            "score": Member(score),
            "model_version": Member(Text(spec_of(ModelVersionType), nullable=True, column="version")),
        }
        like, holds = _a_result("a prediction"), declarations.PREDICTION
        prediction = open_record(members, "the prediction", stands_for=like, scored=True, holds=holds)
        return replace(
            prediction,
            also_known=declarations.EXPORTED_PREDICTION,
            also_written=_nested_predictions_spec,
            rest=declarations.OF_PREDICTIONS,
            unlike=IN_PREDICTION.known,
        )

    def _annotation(self) -> Record:
        members = {"result": Member(self.results, spec_of(PredictionWithoutResult, "annotation"))}
        of_model = spec_of(AnnotationOfModel)  # annotations by people have no model version
        annotation = open_record(
            members, "the annotation", forbidden={"model_version": (of_model, None)}, stands_for=_a_result("an annotation")
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
            span, like, holds = time_span(control), foreign_times(control), offsets.SECONDS
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
            holds=offsets.span_constraint(self.config, control) if marks_text(value) else masks.BRUSH if sized else (),
        )
        others = declarations.editor_members(result.wrong)
        result = editor_types.of_result(self.config, control, form, result)
        unlike = (*IN_RESULT.known, *declarations.UNLIKE_RESULTS)
        return replace(result, also_known=frozenset(IN_RESULT.known), others=others, rest=declarations.PLAIN, unlike=unlike)

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
