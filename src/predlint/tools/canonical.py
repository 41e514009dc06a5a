"""Converts any ontology to predlint's own form, which is independent of platforms, and lists what is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, cast

from msgspec import Struct
from msgspec.structs import replace

from predlint.model.ontology import AnswerKind, Classification, Ontology, Option, Scope, Tool, ToolKind
from predlint.model.texts import listing
from predlint.platforms.coco.ontology import CocoReference
from predlint.platforms.encord.ontology import Attribute, Choice, ClassificationFeature, ObjectFeature, Structure
from predlint.platforms.label_studio.ontology import Control, Label, LabelConfig
from predlint.platforms.label_studio.tags import CONTROLS, DRAWN_ON, Form

if TYPE_CHECKING:
    from predlint.platforms.registry import AnyOntology


# -- The losses in the conversion of an ontology to predlint's own form, grouped by kind ---------------------------

#: Places that are named of each class of thing; the others are counted.
_SHOWN = 4


class Loss(Struct, frozen=True):
    """A part that predlint's own form of an ontology cannot express."""

    where: str
    """Names of the features that it is about: ``boat, pose and 3 more``; empty for the ontology as a whole."""
    what: str
    """The kind of thing, in words: ``rotated boxes``."""
    detail: str
    """What it is converted to, a sentence without a full stop."""
    count: int = 1
    """The number of occurrences."""


class Losses:
    """Collects losses while an ontology is read; each kind of thing is returned once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], list[str]] = {}

    def add(self, what: str, place: str, detail: str) -> None:
        """Adds a loss at a place; an empty place is the ontology as a whole."""
        self._found.setdefault((what, detail), []).append(place)

    def all(self) -> list[Loss]:
        """Every class of thing, in the order in which it was first met."""
        return [
            Loss(listing(list(dict.fromkeys(place for place in places if place)), _SHOWN), what, detail, len(places))
            for (what, detail), places in self._found.items()
        ]


class FeatureNames:
    """Makes names of siblings unique, if the other platform identifies siblings by other means."""

    def __init__(self, losses: Losses) -> None:
        self._losses, self._taken = losses, set[str]()

    def own(self, name: str, kind: str) -> str:
        """Returns the name, or a new one derived from it if a sibling has it already; the kind if the name is empty."""
        if not name:
            self._losses.add("features without a name", kind, "each is called by its kind")
            name = kind
        given, number = name, 1
        while given in self._taken:
            number += 1
            given = f"{name} ({kind})" if number == 2 else f"{name} ({kind} {number})"
        self._taken.add(given)
        if given != name:
            self._losses.add("names that are used twice", name, "each is given a name of its own, with its kind after it")
        return given


# -- The categories of a COCO file in predlint's own form: a tool for each -----------------------------------------


def from_coco(truth: CocoReference) -> tuple[Ontology, list[Loss]]:
    """Returns an ontology with a box tool for each category: a COCO file does not tell the shapes."""
    losses = Losses()
    names = FeatureNames(losses)
    tools: list[Tool] = []
    if truth.images is not None:
        losses.add("images", "", "predictions may name any; --data-rows takes the COCO file as the list of those that exist")
    for category in truth.categories:
        losses.add("category ids", category.name, "features are found by name")
        if category.supercategory:
            losses.add("supercategories", category.name, "features are not grouped")
        if category.keypoints:
            losses.add("key points", category.name, "the category becomes a box, without the points in it")
        if category.skeleton:
            losses.add("lines between key points", category.name, "they are left out with the key points")
        tools.append(Tool(names.own(category.name, "box"), "box", pointer=category.pointer, source_kind="category"))
    return Ontology(tuple(tools), name=truth.name, media="image"), losses.all()


# -- An Encord ontology in predlint's own form: objects become tools, attributes questions -------------------------

_ENCORD_TOOLS: dict[str, ToolKind] = {
    "bounding_box": "box", "rotatable_bounding_box": "box", "polygon": "polygon", "polyline": "line", "point": "point",
    "bitmask": "mask", "circle": "polygon", "ellipse": "polygon", "text": "entity",
}  # fmt: skip

#: Shapes that are simplified: their name, and what they become.
_SIMPLER = {
    "rotatable_bounding_box": ("rotated boxes", "they become upright boxes, without the angle"),
    "circle": ("circles", "they become polygons"),
    "ellipse": ("ellipses", "they become polygons"),
}

#: Shapes that no tool of this form draws.
_NONE = {
    "skeleton": "skeletons", "cuboid": "cuboids", "cuboid_2d": "cuboids", "segmentation": "segmentations of point clouds",
    "audio": "spans of audio", "time_range": "time ranges",
}  # fmt: skip

_ANSWERS: dict[str, AnswerKind] = {"radio": "radio", "checklist": "checklist", "text": "text", "numeric": "text"}


def from_encord(structure: Structure) -> tuple[Ontology, list[Loss]]:
    """Objects as tools, classifications as questions of the whole file (level ``global``) or of each frame."""
    return _EncordReading(structure).ontology()


class _EncordReading:
    """Converts one structure, and collects its losses."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.losses = Losses()

    def ontology(self) -> tuple[Ontology, list[Loss]]:
        tools, questions = FeatureNames(self.losses), FeatureNames(self.losses)
        read = self.structure
        if read.features:
            self.losses.add("hashes", "", "features, attributes and options are found by name")
        made = Ontology(
            tuple(self._tool(feature, tools) for feature in read.objects),
            tuple(self._top(f, f.attribute, questions) for f in read.classifications if f.attribute is not None),
            name=read.name,
        )
        for template in read.skeletons:
            self.losses.add("templates of skeletons", template.name, "names and order of the vertices are left out")
        return made, self.losses.all()

    def _tool(self, feature: ObjectFeature, names: FeatureNames) -> Tool:
        shape, name = feature.shape, feature.name
        kind = _ENCORD_TOOLS.get(shape, "unknown")
        if shape in _SIMPLER:
            self.losses.add(_SIMPLER[shape][0], name, _SIMPLER[shape][1])
        elif kind == "unknown":
            self.losses.add(
                _NONE.get(shape, f"objects of shape {shape}"), name, "the feature is kept by name, of a kind that is not checked"
            )
        self._archived(feature.archived, name)
        return Tool(
            names.own(name, shape.replace("_", " ")), kind, self._questions(feature.attributes), feature.required,
            color=feature.color or None, pointer=feature.pointer, source_kind=shape,
        )  # fmt: skip

    def _top(self, feature: ClassificationFeature, attribute: Attribute, names: FeatureNames) -> Classification:
        return self._question(attribute, names, "global" if feature.level == "global" else "index")

    def _questions(self, attributes: tuple[Attribute, ...]) -> tuple[Classification, ...]:
        names = FeatureNames(self.losses)
        return tuple(self._question(attribute, names, None) for attribute in attributes)

    def _question(self, attribute: Attribute, names: FeatureNames, scope: Scope | None) -> Classification:
        name, kind = attribute.name, _ANSWERS.get(attribute.type, "unknown")
        if attribute.type == "numeric":
            self.losses.add("numbers", name, "they become texts")
        elif kind == "unknown":
            what = f"attributes of type {attribute.type}"
            self.losses.add(what, name, "the question is kept by name, of a kind that is not checked")
        if attribute.dynamic:
            self.losses.add("answers that change from frame to frame", name, "the question is asked once for each object")
        self._archived(attribute.archived, name)
        values = FeatureNames(self.losses)
        options = tuple(self._option(choice, values) for choice in attribute.options) if kind in ("radio", "checklist") else ()
        return Classification(
            names.own(name, attribute.type), kind, options, instructions=name, required=attribute.required, scope=scope,
            pointer=attribute.pointer, source_kind=attribute.type,
        )  # fmt: skip

    def _option(self, choice: Choice, names: FeatureNames) -> Option:
        self._archived(choice.archived, choice.label)
        value = names.own(choice.value or choice.label, "option")
        return Option(value, choice.label, classifications=self._questions(choice.attributes), pointer=choice.pointer)

    def _archived(self, archived: bool, name: str) -> None:
        if archived:
            self.losses.add("archived parts", name, "they are kept like all others")


# -- Controls that are answered, as questions: Choices, Taxonomy, texts, numbers, ratings, dates, comparisons ------

#: Answers that become texts -> their name.
_TEXTS: dict[Form, str] = {"number": "numbers", "rating": "ratings", "datetime": "dates"}
#: Controls that cannot become a question.
_DROPPED: dict[Form, str] = {"ranker": "rankings (Ranker)", "chat": "chats", "react": "controls of its own (ReactCode)"}


def question_of(control: Control, losses: Losses) -> Classification | None:
    """Returns the question of a control, or None for one that draws, or one without an equivalent here."""
    kind = CONTROLS.get(control.tag.lower())
    if kind is None:
        losses.add("tags that predlint does not know", control.name, "they are left out")
        return None
    if kind.form in _DROPPED:
        losses.add(_DROPPED[kind.form], control.name, "they are left out")
        return None
    if kind.draws or kind.form == "labels":
        return None
    answer: AnswerKind = "text"
    options: tuple[Option, ...] = ()
    if kind.form in ("choices", "taxonomy"):
        single = control.choice == "single" if kind.form == "choices" else control.max_usages == 1
        answer = "radio" if single else "checklist"
        options = tuple(_option(label, answer, losses) for label in control.labels)
        if control.leaves_only:
            losses.add("answers that must be leaves (leafsOnly)", control.name, "every option may be chosen")
        if control.legacy:
            losses.add("options that people add themselves (legacy)", control.name, "only those that the config lists are kept")
    elif kind.form == "pairwise":
        losses.add("comparisons (Pairwise)", control.name, "they become questions with the options left and right")
        answer, options = "radio", (Option("left", "left"), Option("right", "right"))
    elif kind.form in _TEXTS:
        losses.add(_TEXTS[kind.form], control.name, "they become texts, without their bounds and steps")
    elif control.max_submissions is not None:
        losses.add("limits of texts (maxSubmissions)", control.name, "one text is given")
    return Classification(
        control.name,
        answer,
        options,
        instructions=control.name,
        required=control.required,
        pointer=control.place.pointer,
        source_kind=control.tag,
    )


def _option(label: Label, answer: AnswerKind, losses: Losses) -> Option:
    """Returns an option; its children become a nested question with the same name."""
    nested: tuple[Classification, ...] = ()
    if label.children:
        losses.add("options below options", label.stored, "they become a nested question with the name of the option above")
        options = tuple(_option(child, answer, losses) for child in label.children)
        nested = (Classification(label.stored, answer, options, instructions=label.stored, pointer=label.place.pointer),)
    return Option(label.stored, label.value or label.stored, classifications=nested, pointer=label.place.pointer)


# -- Converts a labeling config to predlint's own form: labels become tools, other controls questions --------------
#
# A question about each region becomes a question of the tools that draw such regions. A question that appears after a choice becomes a
# nested question of that option, if no other condition applies to it.

_LABEL_TOOLS: dict[str, ToolKind] = {
    "box": "box", "polygon": "polygon", "ellipse": "polygon", "keypoint": "point", "brush": "mask", "bitmask": "mask", "wand": "mask",
    "vector": "line", "ocr": "box", "labels": "entity", "hypertext": "entity", "paragraphs": "entity", "video-box": "box",
    "video-vector": "line",
}  # fmt: skip

#: Objects whose spans are of time.
_TIMED = frozenset({"audio", "audioplus", "timeseries", "video"})
_SPANS: frozenset[Form] = frozenset({"labels", "timeseries", "timeline"})

_MEDIA = {
    "image": "image", "video": "video", "text": "text", "hypertext": "html", "paragraphs": "conversational", "audio": "audio",
    "audioplus": "audio", "pdf": "pdf", "chat": "conversational",
}  # fmt: skip


def from_label_studio(config: LabelConfig) -> tuple[Ontology, list[Loss]]:
    """Labels of drawing controls as tools, all other controls as questions, relations as relationships."""
    return _ConfigReading(config).ontology()


class _ConfigReading:
    """Converts one config, and collects its losses."""

    def __init__(self, config: LabelConfig) -> None:
        self.config = config
        self.losses = Losses()
        self.tools: list[tuple[Tool, Control, str | None]] = []
        """The tools, each with its control and its label."""
        self.tool_names = FeatureNames(self.losses)
        self.asked: set[str] = set()
        """Names of the questions about regions that belong to a tool or an option."""

    def ontology(self) -> tuple[Ontology, list[Loss]]:
        config = self.config
        spans: list[tuple[Control, Classification]] = []
        for control in config.controls:
            self._unsaid(control)
            spans += ((control, question) for question in self._drawn(control))
        questions = {control.name: made for control in config.controls if (made := question_of(control, self.losses)) is not None}
        nested, of_regions, top = self._arranged(questions)
        timed = [self._with_nested_questions(control, question, of_regions, nested) for control, question in spans]
        tools = [
            replace(tool, classifications=tuple(self._questions_of(control, label, of_regions, nested)))
            for tool, control, label in self.tools
        ]
        for label in config.relations or ():
            tools.append(
                Tool(self.tool_names.own(label.stored, "relation"), "relationship", pointer=label.place.pointer, source_kind="Relation")
            )
        for control, _ in of_regions:
            if control.name not in self.asked:
                self.losses.add("questions of regions (perRegion)", control.name, "no tool draws such regions: they are left out")
        made = Ontology(
            tuple(tools), (*timed, *(_with_nested(question, nested) for question in top)), name=config.name, media=self._media()
        )
        return made, self.losses.all()

    # -- tools ----------------------------------------------------------------------------------------------------------

    def _drawn(self, control: Control) -> Iterator[Classification]:
        """Adds the tools of a control; yields the question that replaces labels of time spans."""
        kind = CONTROLS.get(control.tag.lower())
        if kind is None or not (kind.draws or kind.form == "labels"):
            return
        if kind.form == "cube":
            self.losses.add("cuboids", control.name, "the tools are kept by name, of a kind that is not checked")
        if kind.form == "ellipse":
            self.losses.add("ellipses", control.name, "they become polygons")
        elif kind.form in ("box", "ocr"):
            self.losses.add("angles of rotated boxes", control.name, "boxes are upright")
        shown = self._shown(control)
        if kind.form in _SPANS and shown & _TIMED and not (kind.form == "labels" and shown & DRAWN_ON):
            yield self._spans(control)
            return
        if kind.form == "labels" and shown & DRAWN_ON:
            return  # they name what tools without labels draw
        for label in self._labels_of(control):
            name = control.name if label is None else label.stored
            own = self.tool_names.own(name, control.tag)
            place = (control if label is None else label).place
            tool = Tool(own, _LABEL_TOOLS.get(kind.form, "unknown"), pointer=place.pointer, source_kind=control.tag)
            self.tools.append((tool, control, None if label is None else label.stored))

    def _labels_of(self, control: Control) -> Sequence[Label | None]:
        """Returns the labels for what a control draws: its own, those of Labels on the same object, or None for the control without
        labels."""
        if control.labels:
            return _every(control)
        others = [c for c in self.config.controls if c.tag.lower() == "labels" and set(c.to) & set(control.to)]
        shared = [label for other in others for label in _every(other)]
        return shared or ([None] if not (control.dynamic or control.remote) else [])

    def _spans(self, control: Control) -> Classification:
        """Returns the labels of time spans as a question about ranges of time."""
        self.losses.add("regions of time", control.name, "their labels become options of a question that is asked over time")
        options = tuple(Option(label.stored, label.value or label.stored, pointer=label.place.pointer) for label in _every(control))
        # A region may have a single label only, but regions overlap: several labels may apply at a time.
        return Classification(control.name, "checklist", options, scope="index", pointer=control.place.pointer, source_kind=control.tag)

    # -- questions ------------------------------------------------------------------------------------------------------

    def _arranged(
        self, questions: dict[str, Classification]
    ) -> tuple[dict[tuple[str, str], list[Classification]], list[tuple[Control, Classification]], list[Classification]]:
        """Returns nested questions by (question, option); questions about regions; and those about whole tasks."""
        nested: dict[tuple[str, str], list[Classification]] = {}
        of_regions: list[tuple[Control, Classification]] = []
        top: list[Classification] = []
        for control in self.config.controls:
            question = questions.get(control.name)
            if question is None:
                continue
            asking = self._asking(control, questions)
            if asking:
                for above, value in asking:
                    nested.setdefault((above, value), []).append(question)
                continue
            if control.when and not (control.per_region and self._only_labels(control)):
                self.losses.add("conditions (visibleWhen)", control.name, "the question is asked always")
            if control.per_region:
                of_regions.append((control, question))
            else:
                top.append(replace(question, scope="global"))
        return nested, of_regions, top

    def _asking(self, control: Control, questions: dict[str, Classification]) -> list[tuple[str, str]]:
        """Returns the options that show a control; empty if other conditions apply as well, or if the options are unknown."""
        whens = [when for when in control.when if when.visible is not None or when.tag or when.labels or when.choices]
        if len(whens) != 1 or whens[0].visible != "choice-selected" or whens[0].labels or whens[0].tag is None:
            return []
        above = self.config.control(whens[0].tag)
        if above is None or above.when or above.per_region != control.per_region or questions.get(above.name) is None:
            return []
        values = [option.value for option in questions[above.name].options]
        values_shown = whens[0].choices or tuple(values)
        return [(above.name, value) for value in values_shown] if above is not control and set(values_shown) <= set(values) else []

    @staticmethod
    def _only_labels(control: Control) -> bool:
        """Returns True if only the label of a region decides whether the question applies to it."""
        return all(when.visible in (None, "region-selected") and not when.choices for when in control.when)

    def _questions_of(
        self,
        drawn: Control,
        label: str | None,
        of_regions: list[tuple[Control, Classification]],
        nested: dict[tuple[str, str], list[Classification]],
    ) -> Iterator[Classification]:
        """Yields the questions about the regions of one label."""
        for control, question in of_regions:
            labels = {name for when in control.when for name in when.labels} if self._only_labels(control) else set[str]()
            if set(control.to) & set(drawn.to) and (not labels or label in labels):
                self.asked.add(control.name)
                yield _with_nested(question, nested)

    def _with_nested_questions(
        self,
        control: Control,
        question: Classification,
        of_regions: list[tuple[Control, Classification]],
        nested: dict[tuple[str, str], list[Classification]],
    ) -> Classification:
        """Returns the question that replaces labels of time spans, with the questions about such regions nested in its options."""
        options = [
            replace(option, classifications=tuple(self._questions_of(control, option.value, of_regions, nested)))
            for option in question.options
        ]
        return replace(question, options=tuple(options))

    # -- losses ------------------------------------------------------------------------------------------------------------

    def _unsaid(self, control: Control) -> None:
        """Records settings of this control that cannot be expressed."""
        add, name = self.losses.add, control.name
        kind = CONTROLS.get(control.tag.lower())
        draws = kind is not None and (kind.draws or kind.form == "labels")
        for there, what, detail in (
            (control.dynamic is not None, "labels from the data of tasks", "only those that the config lists are kept"),
            (control.variable, "options whose texts stand in the data", "they are kept as the config writes them"),
            (control.remote, "labels that are fetched (apiUrl)", "only those that the config lists are kept"),
            (control.max_usages is not None, "limits of use (maxUsages)", "any number is allowed"),
            (control.per_item, "questions of each item (perItem)", "they are asked of the whole task"),
            (control.allow_empty, "regions without a label (allowEmpty)", "each has a label"),
            (control.repeat is not None, "tags that are repeated (Repeater)", "they are there once"),
            (control.min_points is not None or control.max_points is not None, "numbers of points", "any number is allowed"),
            (draws and bool(control.labels), "names of what draws", "features are found by the names of its labels"),
            (draws and control.required, "labels that must be there (required)", "they may be absent"),
            ("hotkey" in control.attributes, "hotkeys", "they are left out"),
        ):
            if there:
                add(what, name, detail)
        if draws:
            for label in _every(control):
                if label.alias is not None and label.value not in ("", label.stored):
                    add("texts that people see instead of a label (value beside alias)", label.stored, "the alias is kept")
                if label.max_usages is not None:
                    add("limits of use (maxUsages)", label.stored, "any number is allowed")

    def _shown(self, control: Control) -> set[str]:
        """Tags of the objects that a control labels, in lower case."""
        return {tag.tag.lower() for name in control.to if (tag := self.config.object(name)) is not None}

    def _media(self) -> str | None:
        """Returns the medium of the tasks, or None if they show several, or one without a word here."""
        labelled = {name for control in self.config.controls for name in control.to}
        tags = [tag for tag in self.config.objects if tag.name in labelled]
        media = {_MEDIA.get(tag.tag.lower()) for tag in tags}
        if len(media) > 1:
            for tag in tags:
                self.losses.add("several things to label", tag.name, "an ontology is for one medium: none is given")
        return media.pop() if len(media) == 1 else None


def _every(control: Control) -> list[Label]:
    """Returns all labels of a control at any depth, each name once."""
    return list({label.stored: label for _, label in control.every_label()}.values())


def _with_nested(
    question: Classification, nested: dict[tuple[str, str], list[Classification]], above: frozenset[str] = frozenset()
) -> Classification:
    """Returns the question with the questions nested in its options."""
    if question.name in above:
        return question
    above = above | {question.name}
    options = tuple(
        replace(option, classifications=(*option.classifications, *(_with_nested(q, nested, above) for q in questions)))
        if (questions := nested.get((question.name, option.value)))
        else option
        for option in question.options
    )
    return replace(question, options=options)


# -- Converts any ontology to predlint's own form, which is independent of platforms -------------------------------
#
# What that form cannot express is lost, and reported. Ids of other platforms are dropped: they have no meaning elsewhere.

__all__ = ["Loss", "to_ontology"]


def to_ontology(read: AnyOntology) -> tuple[Ontology, list[Loss]]:
    """Returns the ontology in predlint's own form, and the losses, one for each kind of thing."""
    if read.dialect == "label-studio":
        return from_label_studio(cast("LabelConfig", read))
    if read.dialect == "encord":
        return from_encord(cast("Structure", read))
    if read.dialect == "coco":
        return from_coco(cast("CocoReference", read))
    return cast(Ontology, read), []
