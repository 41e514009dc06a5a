"""The features of a labeling config; and the shape in pixels, the span, and the answer of a result of a task."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import cos, radians, sin
from typing import Any, cast

from msgspec import Struct, field

from predlint.model.views import (
    AnswerKind,
    Choice,
    Ellipse,
    Feature,
    FeatureKind,
    Line,
    Mask,
    Point,
    Polygon,
    Question,
    RotatedBox,
    Shape,
    UprightBox,
    Vocabulary,
    number,
    share,
)
from predlint.platforms.label_studio.names import ControlNames
from predlint.platforms.label_studio.ontology import Control, Label, LabelConfig
from predlint.platforms.label_studio.record import number as reckoned
from predlint.platforms.label_studio.tags import CONTROLS, DRAWN, DRAWN_ON

# -- The features of a labeling config, and the features that the controls of results refer to ---------------------
#
# Each label is a feature, of the kind that its control draws. Labels that name what other tools draw are features of each of these kinds. A
# tool without labels of its own is also a feature, for regions without a label. Controls that are answered about the whole task are
# answered features; those with ``perRegion`` are questions of the features of regions. Labels that only a task contains, and those of a
# control
# without any, are one feature with the control's name, whose question "label" has the label as its answer.

#: Form of results -> kind of feature that the control draws.
KINDS: dict[str, FeatureKind] = {
    "box": "box", "ocr": "box", "polygon": "polygon", "ellipse": "ellipse", "keypoint": "point", "brush": "mask", "wand": "mask",
    "bitmask": "mask", "vector": "line", "cube": "cuboid", "hypertext": "text-span", "paragraphs": "text-span",
    "timeseries": "time-span", "timeline": "time-span", "video-box": "box", "video-vector": "line",
}  # fmt: skip

#: Form of results -> kind of answers; choices and paths follow from the control.
ANSWERS: dict[str, AnswerKind] = {
    "choices": "radio", "taxonomy": "checklist", "text": "text", "number": "number", "rating": "number", "datetime": "text",
    "pairwise": "radio", "ranker": "checklist",
}  # fmt: skip

#: Object tag -> kind of span that Labels mark if they draw themselves.
_SPANS: dict[str, FeatureKind] = {
    "text": "text-span", "hypertext": "text-span", "paragraphs": "text-span", "audio": "time-span", "audioplus": "time-span",
}  # fmt: skip

#: The sides of a pair.
_SIDES = (Choice("left", "left"), Choice("right", "right"))
#: The question for the label of a region, if the config does not list the labels.
LABEL = "label"


class ControlMeaning(Struct):
    """The meaning of the results of one control."""

    control: Control
    form: str
    """``other`` for a tag that nothing is known of."""
    kind: FeatureKind | None
    """The kind that the control draws; None for answers, and for Labels of what other tools draw."""
    features: dict[str, dict[FeatureKind, int]] = field(default_factory=dict[str, dict[FeatureKind, int]])
    """Stored label -> kind -> the number of its feature."""
    plain: dict[FeatureKind, int] = field(default_factory=dict[FeatureKind, int])
    """Kind -> the feature of regions without a label, or with one that only the task knows."""
    label_question: int | None = None
    """The question whose answer is the label of such a region."""
    label_controls: list[ControlMeaning] = field(default_factory=list["ControlMeaning"])
    """For a tool without labels: the Labels that may name what it draws."""
    question: int | None = None
    """The number of the question, for an answer."""
    feature: int | None = None
    """The number of the feature, for an answer about the whole task."""
    values: dict[tuple[str, ...], str] = field(default_factory=dict[tuple[str, ...], str])
    """Path of names -> the option that it chooses; a plain choice is a path of length one."""
    open: bool = False
    """True if tasks may have labels or options that are not in the config."""
    spans: dict[str, FeatureKind | None] = field(default_factory=dict[str, "FeatureKind | None"])
    """For Labels: object -> kind of what they mark on it; None if they name what other tools draw."""
    paragraphs: frozenset[str] = frozenset()
    """The objects of the control that are dialogues."""

    @property
    def member(self) -> str:
        """The member of a value that names its labels."""
        return self.control.tag.lower()

    def is_in_paragraphs(self, to_name: Any) -> bool:
        """Returns True for a span in a dialogue, whose offsets are relative to a paragraph."""
        known = to_name if to_name in self.control.to else self.control.to[0]
        return self.form == "paragraphs" or known in self.paragraphs


class _Draft(Struct):
    """A feature while its questions are gathered."""

    name: str
    kind: FeatureKind
    ids: tuple[str, ...]
    controls: tuple[Control, ...] = ()
    """The controls that draw or name the feature; empty for an answer."""
    label: Label | None = None
    questions: list[int] = field(default_factory=list[int])


class ControlMeanings:
    """All controls of a config, and the vocabulary made from them."""

    def __init__(self, config: LabelConfig, names: ControlNames | None = None) -> None:
        self.config = config
        self.names = names or ControlNames(config)
        self._tags = {tag.name: tag.tag.lower() for tag in reversed(config.objects)}
        self._drafts: list[_Draft] = []
        self._questions: list[Question] = []
        self.by_control: dict[str, ControlMeaning] = {}
        """Name of the control in the config -> its meaning."""
        self.relations: dict[str, int] = {}
        """Label of a relation -> the number of its feature."""
        self._add_all()
        features = tuple(Feature(at, draft.name, draft.kind, tuple(draft.questions), draft.ids) for at, draft in enumerate(self._drafts))
        self.vocabulary = Vocabulary("label-studio", features, tuple(self._questions))

    def _add_all(self) -> None:
        per_region: list[ControlMeaning] = []
        for control in self.names.controls:
            known = CONTROLS.get(control.tag.lower())
            form = known.form if known is not None else "other"
            meaning = ControlMeaning(control, form, KINDS.get(form))
            self.by_control[control.name] = meaning
            if form in ANSWERS:
                self._answer(meaning)
                per_region += [meaning] if control.per_region else []
            else:
                self._drawn(meaning)
        for meaning in self.by_control.values():
            if meaning.form in DRAWN and not meaning.features and meaning.label_question is None:
                meaning.label_controls = [other for other in self.by_control.values() if _names(other.control, meaning.control)]
        for label in self.config.relations or ():
            self.relations.setdefault(label.stored, len(self._drafts))
            self._drafts.append(_Draft(label.stored, "relationship", ("relation",)))
        for meaning in per_region:
            self._add_question(meaning)
        self._nest(per_region)

    # -- what is drawn -------------------------------------------------------------------------------------------------

    def _drawn(self, meaning: ControlMeaning) -> None:
        control = meaning.control
        drawing = self._drawing(meaning)
        if meaning.form == "labels":
            meaning.spans = {name: _marked(self._tags.get(name)) for name in control.to}
            meaning.kind = next(iter(meaning.spans.values()))
            meaning.paragraphs = frozenset(name for name in control.to if self._tags.get(name) == "paragraphs")
        for _, label in control.every_label():
            if label.stored in meaning.features:
                continue
            numbers = meaning.features[label.stored] = dict[FeatureKind, int]()
            for kind, tools in drawing.items():
                numbers[kind] = self._feature(label.stored, kind, (control, *tools), label)
        known = CONTROLS.get(control.tag.lower())
        takes_labels = known is not None and known.labels is not None
        meaning.open = control.elsewhere or (takes_labels and not control.labels)
        if meaning.open:
            meaning.label_question = self._question(LABEL, "checklist")
        if meaning.open or not control.labels:
            for kind, tools in drawing.items():
                number = meaning.plain[kind] = self._feature(control.name, kind, (control, *tools))
                if meaning.label_question is not None:
                    self._drafts[number].questions.append(meaning.label_question)

    def _drawing(self, meaning: ControlMeaning) -> dict[FeatureKind, tuple[Control, ...]]:
        """Returns kind -> tools that draw it, for what a control draws, or what its labels name."""
        if meaning.form == "chat":
            return {"message": ()}
        if meaning.form != "labels":
            return {meaning.kind or "other": ()}
        found: dict[FeatureKind, tuple[Control, ...]] = {}
        for name in meaning.control.to:
            if (span := _marked(self._tags.get(name))) is not None:
                found.setdefault(span, ())
                continue
            for tool in self.names.controls:
                known = CONTROLS.get(tool.tag.lower())
                if known is not None and known.draws and known.labels is None and not tool.labels and name in tool.to:
                    kind = KINDS[known.form]
                    if tool not in (others := found.get(kind, ())):
                        found[kind] = (*others, tool)
        return found or {"other": ()}

    def _feature(self, name: str, kind: FeatureKind, controls: tuple[Control, ...], label: Label | None = None) -> int:
        self._drafts.append(_Draft(name, kind, tuple(control.name for control in controls), controls, label))
        return len(self._drafts) - 1

    # -- what is answered ----------------------------------------------------------------------------------------------

    def _answer(self, meaning: ControlMeaning) -> None:
        control, form = meaning.control, meaning.form
        kind = "checklist" if form == "choices" and control.choice == "multiple" else ANSWERS[form]
        choices = _SIDES if form == "pairwise" else tuple(self._choices(meaning)) if form in ("choices", "taxonomy") else ()
        if form == "ranker":
            choices = tuple(Choice(bucket, bucket) for bucket in dict.fromkeys(control.buckets or (control.name,)))
        meaning.values |= {(choice.value,): choice.value for choice in choices if form == "pairwise"}
        meaning.open = bool(control.elsewhere or control.legacy) or (not control.labels and form in ("choices", "taxonomy"))
        meaning.question = self._question(control.name, kind, choices, required=control.required, ids=(control.name,))
        if not control.per_region:
            meaning.feature = len(self._drafts)
            self._drafts.append(_Draft(control.name, kind, (control.name,), questions=[meaning.question]))

    def _choices(self, meaning: ControlMeaning) -> Iterator[Choice]:
        """Yields the options of Choices and Taxonomy; nested ones are identified by their whole path."""
        in_tree = meaning.form == "taxonomy" or meaning.control.allow_nested
        given: set[str] = set()
        by_text: dict[tuple[str, ...], str] = {}
        for above, label in meaning.control.every_label():
            way = (*above, label) if in_tree else (label,)
            path, shown = tuple(one.stored for one in way), tuple(one.value or one.stored for one in way)
            value = "/".join(path)
            meaning.values.setdefault(path, value)
            by_text.setdefault(shown, value)
            if value not in given:
                given.add(value)
                yield Choice(value, "/".join(shown), (label.value,) if label.alias and label.value else ())
        if meaning.form == "taxonomy":  # its answers may name labels by their text for people
            meaning.values = by_text | meaning.values

    def _question(
        self, name: str, kind: AnswerKind, choices: tuple[Choice, ...] = (), *, required: bool = False, ids: tuple[str, ...] = ()
    ) -> int:
        self._questions.append(Question(len(self._questions), name, kind, choices, required=required, ids=ids))
        return len(self._questions) - 1

    def _add_question(self, meaning: ControlMeaning) -> None:
        """Adds a question about regions to the features that it applies to."""
        control = meaning.control
        for draft in self._drafts:
            objects = {name for drawer in draft.controls for name in drawer.to}
            if meaning.question is not None and objects & set(control.to) and _can_be_asked(control, draft):
                draft.questions.append(meaning.question)

    def _nest(self, asked: list[ControlMeaning]) -> None:
        """Puts questions that one option of another question about regions opens under that."""
        above = {meaning.control.name: meaning for meaning in asked}
        for meaning in asked:
            for condition in meaning.control.when:
                parent = above.get(condition.tag or "")
                if parent is None or parent is meaning or len(condition.choices) != 1 or condition.visible == "choice-unselected":
                    continue
                value = parent.values.get((condition.choices[0],))
                if (
                    value is not None
                    and parent.question is not None
                    and meaning.question is not None
                    and not self._circles(meaning, parent)
                ):
                    old = self._questions[meaning.question]
                    under = (parent.question, value)
                    self._questions[old.number] = Question(old.number, old.name, old.kind, old.choices, under, old.required, old.ids)
                    break

    def _circles(self, meaning: ControlMeaning, parent: ControlMeaning) -> bool:
        """Returns True if the parent is itself nested under the question."""
        at = parent.question
        while at is not None and at != meaning.question:
            under = self._questions[at].under
            at = under[0] if under is not None else None
        return at is not None


def _marked(tag: str | None) -> FeatureKind | None:
    """Returns the kind of span that Labels mark on an object, or None if they name what other tools draw."""
    return None if tag in DRAWN_ON else _SPANS.get(tag or "", "text-span")


def _names(labels: Control, tool: Control) -> bool:
    """Returns True for Labels that may name what a tool draws."""
    return labels.tag.lower() == "labels" and labels is not tool and not set(labels.to).isdisjoint(tool.to)


def _can_be_asked(control: Control, draft: _Draft) -> bool:
    """Returns False if the conditions of a question exclude a feature, since they require other labels."""
    for condition in control.when:
        if not condition.labels:
            continue
        if condition.tag is not None and all(drawer.name != condition.tag for drawer in draft.controls):
            return False
        if draft.label is not None and not {draft.label.stored, draft.label.value} & set(condition.labels):
            return False
    return True


# -- The shape in pixels, the span, and the answer of a result of a task -------------------------------------------
#
# Coordinates of a result are percentages of its image; with the size of the image they are converted to pixels.

Json = dict[str, Any]
#: Pixels that no image has.
_LARGE = 1e9


def size_of(result: Json) -> tuple[float, float] | None:
    """Returns the width and height of a result's image in pixels, or None if the result does not contain them."""
    width, height = number(result.get("original_width")), number(result.get("original_height"))
    if width is None or height is None or not (0 < width <= _LARGE and 0 < height <= _LARGE):
        return None
    return width, height


# -- on an image -------------------------------------------------------------------------------------------------------


def _box(value: Json, width: float, height: float) -> Shape | None:
    x, y, w, h = share(value.get("x")), share(value.get("y")), share(value.get("width")), share(value.get("height"))
    if x is None or y is None or w is None or h is None:
        return None
    left, top, across, down = x * width / 100, y * height / 100, w * width / 100, h * height / 100
    theta = share(value.get("rotation"))
    if not theta:
        return UprightBox(left, top, across, down)
    # The box is rotated about its original top left corner; `RotatedBox` needs the centre.
    turned_cos, turned_sin = cos(radians(theta)), sin(radians(theta))
    middle_x = left + (across * turned_cos - down * turned_sin) / 2
    middle_y = top + (across * turned_sin + down * turned_cos) / 2
    return RotatedBox(middle_x - across / 2, middle_y - down / 2, across, down, theta)


def _ellipse(value: Json, width: float, height: float) -> Shape | None:
    x, y, a, b = share(value.get("x")), share(value.get("y")), share(value.get("radiusX")), share(value.get("radiusY"))
    if x is None or y is None or a is None or b is None:
        return None
    theta = share(value.get("rotation")) or 0
    return Ellipse(x * width / 100, y * height / 100, a * width / 100, b * height / 100, theta)


def _point(value: Json, width: float, height: float) -> Shape | None:
    x, y = share(value.get("x")), share(value.get("y"))
    return Point(x * width / 100, y * height / 100) if x is not None and y is not None else None


def _polygon(value: Json, width: float, height: float) -> Shape | None:
    points = _points(value.get("points"), width, height)
    return Polygon(points) if points is not None else None


def _points(given: Any, width: float, height: float) -> tuple[tuple[float, float], ...] | None:
    """Returns points in pixels, each given as a pair or as an object with x and y; None if one is neither, or if there are none."""
    found: list[tuple[float, float]] = []
    for item in cast("list[Any]", given) if isinstance(given, list) else ():
        if item.__class__ is list and len(item) == 2:
            x, y = share(item[0]), share(item[1])
        elif item.__class__ is dict:
            x, y = share(item.get("x")), share(item.get("y"))
        else:
            return None
        if x is None or y is None:
            return None
        found.append((x * width / 100, y * height / 100))
    return tuple(found) or None


def _vector(value: Json, width: float, height: float) -> Shape | None:
    points = _points(value.get("vertices"), width, height)
    if points is None:
        return None
    return Polygon(points) if value.get("closed") is True and len(points) > 2 else Line(points)


def _mask(value: Json, width: float, height: float) -> Shape | None:
    """The pixels of a mask are not read."""
    return Mask() if value.get("rle") or value.get("imageDataURL") else None


_DRAWN: dict[str, Callable[[Json, float, float], Shape | None]] = {
    "box": _box, "ocr": _box, "polygon": _polygon, "ellipse": _ellipse, "keypoint": _point, "brush": _mask, "wand": _mask,
    "bitmask": _mask, "vector": _vector, "video-box": _box, "video-vector": _vector,
}  # fmt: skip


def shape_of(form: str, value: Json, size: tuple[float, float] | None) -> Shape | None:
    """Returns the shape of a value or of a key frame, or None if the size of the image is unknown, or if it is not on an image."""
    draw = _DRAWN.get(form)
    return draw(value, size[0], size[1]) if draw is not None and size is not None else None


# -- in a text, in time ------------------------------------------------------------------------------------------------


def span_of(value: Json) -> tuple[float, float] | None:
    """Begin and end: seconds of a recording, frames of a timeline, units of a series."""
    ranges = value.get("ranges")
    if isinstance(ranges, list) and ranges and isinstance(ranges[0], dict):
        value = cast(Json, ranges[0])
    start, end = number(value.get("start")), number(value.get("end"))
    return (start, end) if start is not None and end is not None else None


def text_span_of(value: Json, *, by_paragraph: bool) -> tuple[tuple[float, float] | None, int | None]:
    """Returns the first and last character, and the paragraph in which they are counted. The end is exclusive, as in the record.

    In marked-up text, ``globalOffsets`` are used, which count from the begin of the whole text; offsets within an element give no span.
    """
    if by_paragraph:
        return _paragraph_span(value)
    whole = value.get("globalOffsets")
    offsets = cast(Json, whole) if isinstance(whole, dict) else value
    return _characters(offsets.get("start"), offsets.get("end")), None


def _paragraph_span(value: Json) -> tuple[tuple[float, float] | None, int | None]:
    """Returns the span within one paragraph, or None: a span over several has no comparable first and last character."""
    start, end = _index(value.get("start")), _index(value.get("end"))
    if start is None or start != end:
        return None, None
    return _characters(value.get("startOffset"), value.get("endOffset")), start


def _characters(start: Any, end: Any) -> tuple[float, float] | None:
    first, after = number(start), number(end)
    return (first, after - 1) if first is not None and after is not None and after > first else None


def _index(value: Any) -> int | None:
    """Returns a number that may be written as a text."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        return int(value)
    return value if isinstance(value, int) and value.__class__ is int and 0 <= value < 10**15 else None


# -- answers -----------------------------------------------------------------------------------------------------------


def answer_of(meaning: ControlMeaning, value: Json) -> Any:
    """Returns the answer of a result: option values, a text or a number; None if there is none."""
    return _ANSWERS[meaning.form](meaning, value)


def _chosen(meaning: ControlMeaning, given: Any) -> tuple[str, ...] | None:
    """Options by name, or by the names that lead to them from the root of a tree."""
    found: list[str] = []
    for item in cast("list[Any]", given) if isinstance(given, list) else ():
        names: list[Any] = [item] if isinstance(item, str) else cast("list[Any]", item) if isinstance(item, list) else []
        if not names or not all(isinstance(name, str) for name in names):
            continue
        known = meaning.values.get(tuple(names))
        if known is not None:
            found.append(known)
        elif meaning.open:
            found.append("/".join(names))
    return tuple(dict.fromkeys(found)) or None


def _text(meaning: ControlMeaning, value: Json) -> str | None:
    """The texts of a TextArea, one a line; empty ones answer nothing."""
    given = value.get("text")
    if isinstance(given, str):
        return given or None
    texts = [item for item in cast("list[Any]", given) if isinstance(item, str) and item] if isinstance(given, list) else []
    return "\n".join(texts) if texts else None


def _date(meaning: ControlMeaning, value: Json) -> str | None:
    given = value.get("datetime")
    return given if isinstance(given, str) and given else None


def _ranked(meaning: ControlMeaning, value: Json) -> tuple[str, ...] | None:
    """Returns the non-empty buckets; a Ranker without buckets is one, with its own name. Unranked items are left out."""
    given, own = value.get("ranker"), meaning.control.name
    ranked = [
        bucket if meaning.control.buckets else own
        for bucket, items in (cast(Json, given).items() if isinstance(given, dict) else ())
        if bucket != "_" and isinstance(items, list) and any(isinstance(item, str) for item in cast("list[Any]", items))
    ]
    return tuple(dict.fromkeys(ranked)) or None


_ANSWERS: dict[str, Callable[[ControlMeaning, Json], Any]] = {
    "choices": lambda meaning, value: _chosen(meaning, value.get("choices")),
    "taxonomy": lambda meaning, value: _chosen(meaning, value.get("taxonomy")),
    "text": _text,
    "number": lambda meaning, value: reckoned(value.get("number")),
    "rating": lambda meaning, value: reckoned(value.get("rating")),
    "datetime": _date,
    "pairwise": lambda meaning, value: _chosen(meaning, [value.get("selected")]),
    "ranker": _ranked,
}
