"""Which control a result means: by ``from_name``, and where that is not enough by its ``type`` and its value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, cast

from predlint.lazy_regex import lazy_regex
from predlint.platforms.label_studio.config import Control, LabelConfig
from predlint.platforms.label_studio.label_tree import LabelTree
from predlint.platforms.label_studio.label_words import (
    AliasRefused,
    BadLabel,
    BadLabelRefused,
    LabelAlias,
    LabelSpelling,
    LabelsType,
    LabelTwice,
    SpeltLabelRefused,
    UnknownLabel,
    UnknownLabelRefused,
)
from predlint.platforms.label_studio.name_words import (
    BadObject,
    NamesAnObject,
    NotItsObject,
    NotRepeated,
    NotRepeatedRefusedOrLost,
    Padded,
    SpeltControl,
    SpeltObject,
    TypeOfAnother,
    UnknownControl,
    UnknownObject,
)
from predlint.platforms.label_studio.repeaters import ITEM, Numbers, numbers_in, written
from predlint.platforms.label_studio.tags import ANSWER_MEMBERS, CONTROLS, DRAWN_ON, Form
from predlint.shape.nodes import Items, Member, Name, Text
from predlint.shape.resolver import casefold_name
from predlint.shape.violation_specs import AliasViolations, NameViolations, ViolationSpec, spec_of

#: Members that the value of a form must have, by which a result of the wrong type is told from one of the wrong control.
NEEDED: dict[Form, frozenset[str]] = {
    "box": frozenset({"x", "y", "width", "height"}), "ocr": frozenset({"x", "y", "width", "height"}), "polygon": frozenset({"points"}),
    "ellipse": frozenset({"radiusX", "radiusY"}), "keypoint": frozenset({"x", "y"}), "brush": frozenset({"rle"}),
    "wand": frozenset({"rle"}), "bitmask": frozenset({"imageDataURL"}), "vector": frozenset({"vertices"}), "labels": frozenset({"labels"}),
    "choices": frozenset({"choices"}), "taxonomy": frozenset({"taxonomy"}), "text": frozenset({"text"}), "number": frozenset({"number"}),
    "rating": frozenset({"rating"}), "datetime": frozenset({"datetime"}), "pairwise": frozenset({"selected"}),
    "ranker": frozenset({"ranker"}), "video-box": frozenset({"sequence"}), "video-vector": frozenset({"sequence"}),
    "timeline": frozenset({"ranges"}), "timeseries": frozenset({"start", "end"}), "hypertext": frozenset({"start", "end"}),
    "paragraphs": frozenset({"start", "end"}),
}  # fmt: skip

#: The branch of relations that have a name: they belong to no control, and the name is not read. No name of a config has a line feed.
NAMED_RELATION = "\nrelation"


def is_relation(result: dict[str, Any]) -> bool:
    """True for a link between two regions: by its type, which servers and editors go by (and its case is told), or by its ends where no
    control is named."""
    if "from_id" not in result and "to_id" not in result:
        return False
    name, type_ = result.get("from_name"), result.get("type")
    return name is None or (isinstance(name, str) and isinstance(type_, str) and type_.casefold() == "relation")


#: The end of a name: ``$`` is the place before a last line feed too.
_END = r"(?![\s\S])"
#: The numbers of items in a name, with what parts them from the rest.
_NUMBERS = lazy_regex(r"[_.-]?[0-9]+")
#: What controls were guessed by is kept for so many.
_MOST_GUESSES = 10_000
_ZEROS = lazy_regex(r"(?<![0-9])0+(?=[0-9])")


class ControlNames:
    """Names of the controls of a config, and what may stand for them."""

    def __init__(self, config: LabelConfig) -> None:
        self.config = config
        self.controls = tuple({control.name: control for control in reversed(config.controls)}.values())[::-1]
        self.by_name = {control.name: control for control in self.controls}
        self.kinds = {control.name: CONTROLS.get(control.tag.lower()) for control in self.controls}
        """The kind of each; None for a tag that nothing is known of."""
        self.objects = {tag.name: tag for tag in reversed(config.objects)}
        """What shows data, by name; the first, where several share it."""
        self.roles: dict[tuple[str, str, str | None, bool], Any] = {}
        """What results are by the names that they give, once some gave them (`view.Role`)."""
        self.asked = tuple(c for c in self.controls if c.per_region and c.tag.lower() in CONTROLS)
        """The questions about regions."""
        self.plain = {c.name: c.type for c in self.controls if not self.is_repeated(c)}
        self.templates = [(self.pattern_of(c), c) for c in self.controls if self.is_repeated(c)]
        self.merged_types = {c.name: {type_ for type_, _ in self.merged(c)} for c in self.controls if c.tag.lower() == "labels"}
        objects = {tag.name: tag.tag for tag in config.objects}
        self.listed = {c.name: tuple(dict.fromkeys(label.stored for _, label in c.every_label())) for c in self.controls}
        """The labels of each control, in the order of the config."""
        self.stored = {name: frozenset(labels) for name, labels in self.listed.items()}
        self.named = {c.name: frozenset(label.stored for label in c.labels if label.named) for c in self.controls}
        """Labels that servers take for objects, by control."""
        self.shown = {c.name: {label.stored: label.value for _, label in c.every_label() if label.alias} for c in self.controls}
        """What people see of labels that have an alias, by control."""
        self.limits = {
            c.name: {label.stored: label.max_usages for _, label in c.every_label() if label.max_usages is not None} for c in self.controls
        }
        self._folded: dict[str, list[str]] = {}
        """The names of controls, by what is left of them without case and separators."""
        for name in self.plain:
            self._folded.setdefault(casefold_name(name), []).append(name)
        self._trees: dict[str, LabelTree] = {}
        self.spelt: dict[str, tuple[dict[str, str], dict[str, str]]] = {}
        """Of controls whose labels are those of the config: stored texts by what people see, and by what is left of them without case."""
        self._to = frozenset(name for control in self.controls for name in control.to)
        self._guesses: dict[tuple[Any, ...], list[str]] = {}
        """Controls by what they were guessed by: one mistake repeats on every result, and there are thousands of controls."""
        self.sorted: dict[int, tuple[Any, Any, Any]] = {}
        """By the id of a prediction that was explained: it, its path, and its results as `view.sorted_results` sorted them."""
        self.sorted_results = 0
        """How many results these have."""
        self._objects = {name: tag for name, tag in objects.items() if name not in self.by_name}
        self.meant: Callable[[dict[str, Any]], str | None] = self.guess
        """The control that a result whose name is not known is checked by all the same: once the shape of results is made, as that says."""

    def tree_of(self, control: Control) -> LabelTree:
        """The labels of the config that a control has."""
        tree = self._trees.get(control.name)
        if tree is None:
            tree = self._trees[control.name] = LabelTree(control.labels)
        return tree

    def is_repeated(self, control: Control) -> bool:
        """True for a control whose name stands for many, one for each item of a list."""
        return any(repeater.flag in control.name for repeater in self.config.repeaters_of(control.repeat))

    def pattern_of(self, control: Control, name: str | None = None) -> re.Pattern[str]:
        """What names of a repeated control (or of its object) look like; the first group is the number of its innermost Repeater."""
        return re.compile(f"^{self._form_of(control, name or control.name)}{_END}")

    def _form_of(self, control: Control, name: str) -> str:
        """The name of a repeated control, or of its object, as a regular expression, without its ends."""
        text = _escaped(name)
        flags = [_escaped(repeater.flag) for repeater in reversed(self.config.repeaters_of(control.repeat))]
        told = next((flag for flag in flags if flag in text), None)
        text = text.replace(told, f"({ITEM})", 1) if told is not None else text
        for flag in flags:
            text = text.replace(flag, f"(?:{ITEM})")
        return text

    def control_of(self, from_name: Any) -> tuple[Control, int | None] | None:
        """The control of that name, and the number of its repetition."""
        if not isinstance(from_name, str):
            return None
        if from_name in self.plain:
            return self.by_name[from_name], None
        for pattern, control in self.templates:
            if (match := pattern.match(from_name)) is not None:
                return control, int(match.group(1)[:18])
        return None

    def numbers_of(self, control: Control, name: str) -> Numbers:
        """The numbers in the name of a repeated control, or of its object."""
        return numbers_in(name, control.name, self.config.repeaters_of(control.repeat))

    # -- hooks of the union --------------------------------------------------------------------------------------------

    def select(self, value: dict[str, Any]) -> tuple[str, ViolationSpec | None] | None:
        """The branch of a result whose name alone does not decide."""
        name: Any = value.get("from_name")
        type_: Any = value.get("type")
        if name.__class__ is not str:
            return None
        expected = self.plain.get(name)
        if expected == type_ and expected is not None:  # a repeated control is none of these
            return None
        if is_relation(value):
            return NAMED_RELATION, None
        if expected is None:
            known = self.control_of(name)
            return (known[0].name, None) if known is not None else self._spelt_as_another(name, type_, value.get("value"))
        if type_.__class__ is not str:
            return None
        if type_ in self.merged_types.get(name, ()):
            return self.merged_name(self.by_name[name], type_), None
        return self._of_another(name, type_, value.get("value"))

    def _spelt_as_another(self, name: str, type_: Any, value: Any) -> tuple[str, ViolationSpec] | None:
        """The control that a result means whose name is nearly that of a control of another type: type and value say more than a letter."""
        alike = self._folded.get(casefold_name(name), ())
        if len(alike) > 1:
            one = self._one_of(name, alike, type_, value)
            return (one, spec_of(SpeltControl, (one,))) if one is not None else None
        if len(alike) != 1 or type_.__class__ is not str or self.plain[alike[0]] == type_ or type_ in self.merged_types.get(alike[0], ()):
            return None
        intended = self._of_another(alike[0], type_, value)
        if intended is None:
            return None
        others = tuple(other for other, kind in self.plain.items() if kind == type_)
        return intended[0], spec_of(UnknownControl, others[:3], tuple(self.plain))

    def _one_of(self, name: str, alike: list[str], type_: Any, value: Any) -> str | None:
        """Of controls that are spelt alike the one that a name means: by its case, by the type, and by the labels."""
        same = [other for other in alike if other.casefold() == name.casefold()]
        for names in (same, alike):
            found = [other for other in names if self.plain[other] == type_]
            if len(found) > 1 and (labels := _labels_in({"type": type_, "value": value})):
                found = [other for other in found if labels <= self.stored[other]]
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def _of_another(self, name: str, type_: str, value: Any) -> tuple[str, ViolationSpec] | None:
        """The control that a result of another's type means, when its value says so."""
        intended = tuple(other for other, kind in self.plain.items() if kind == type_ and other != name)
        own, other = CONTROLS.get(self.by_name[name].tag.lower()), CONTROLS.get(type_)
        if not intended or own is None or other is None or not isinstance(value, dict):
            return None
        merged = own.form == "labels" and other.form in ("video-box", "video-vector")  # which have their labels in their own value
        if NEEDED.get(own.form, frozenset({""})) <= value.keys() and not merged:
            return None
        if not NEEDED.get(other.form, frozenset({""})) <= value.keys():
            return None
        given = cast("dict[str, Any]", value).get(other.labels or "")
        if self._answers(name, intended[0], given):
            return None
        if other.form in ANSWER_MEMBERS and (chosen := _texts_in(given)):
            intended = tuple(each for each in intended if not chosen.isdisjoint(self.stored[each]) or self._is_open(each))
            if not intended:
                return None
        return intended[0], spec_of(TypeOfAnother, type_, self.by_name[name].tag, intended)

    def _is_open(self, name: str) -> bool:
        """True for a control that may have labels of which the config says nothing."""
        control = self.by_name[name]
        return control.elsewhere

    def _answers(self, name: str, other: str, given: Any) -> bool:
        """True for labels that are those of one control, and none of the other's."""
        labels = _texts(given)
        return bool(labels) and labels <= self.stored[name] and not labels & self.stored[other]

    def guess(self, value: dict[str, Any]) -> str | None:
        """The only control of the result's type, for a result of no known name; of several that of its object, or with its labels."""
        if (repeated := self._unpadded(value.get("from_name"))) is not None:
            return repeated[1].name
        type_ = value.get("type")
        if type_ is not None and not isinstance(type_, str):
            return None
        objects = frozenset(name for name in (value.get("to_name"), value.get("from_name")) if isinstance(name, str) and name in self._to)
        labels = frozenset(_labels_in(value))
        key = type_, objects, labels
        found = self._guesses.get(key)
        if found is None:
            found = self._like(type_, objects, labels)
            if len(self._guesses) < _MOST_GUESSES:
                self._guesses[key] = found
        return found[0] if len(found) == 1 else None

    def _like(self, type_: str | None, objects: frozenset[str], labels: frozenset[str]) -> list[str]:
        """The controls of a type; of several those of some objects, of several of these those with some labels."""
        found = [name for name, kind in self.plain.items() if kind == type_]
        if len(found) > 1:
            found = [name for name in found if not objects.isdisjoint(self.by_name[name].to)]
        if len(found) > 1 and labels:
            found = [name for name in found if labels <= self.stored[name]]
        return found

    def _unpadded(self, name: Any) -> tuple[str, Control] | None:
        """The name of a repeated control and the control, for one with zeros before the number of its item."""
        bare = _ZEROS.sub("", name) if isinstance(name, str) and self.templates else name
        known = self.control_of(bare) if bare != name else None
        return (bare, known[0]) if known is not None and known[1] is not None else None

    def surely(self, result: dict[str, Any]) -> str | None:
        """The control that the type of a result and its labels tell, whatever it is named."""
        intended, labels = self.guess(result), _labels_in(result)
        return intended if intended is not None and labels and labels <= self.stored[intended] else None

    def is_object(self, name: Any) -> bool:
        """True for the name of an object of the config."""
        return isinstance(name, str) and name in self._objects

    def is_shown_on(self, result: dict[str, Any], name: str) -> bool | None:
        """Whether the object ``name`` can have what a result is: an answer, a shape that is drawn on such an object, a span of it. None for
        labels of a shape, which are shown where that is."""
        known = self.control_of(result.get("from_name"))
        kind = CONTROLS.get(known[0].tag.lower()) if known is not None else None
        tag = self.config.object(name)
        if kind is None or tag is None or not (kind.draws or kind.form == "labels"):
            return True
        if kind.draws:
            return tag.tag.lower() in kind.objects
        value = result.get("value")
        is_span = isinstance(value, dict) and {"start", "end"} <= cast("dict[str, Any]", value).keys()
        return tag.tag.lower() in kind.objects - DRAWN_ON if is_span else None

    def is_redirected(self, result: dict[str, Any]) -> bool:
        """True for a region with labels that the editor draws, whatever its control is called: another one of its object draws such."""
        type_, to = result.get("type"), result.get("to_name")
        if not isinstance(type_, str) or not type_.endswith("labels") or not self.is_object(to):
            return False
        drawn = {type_, type_.removesuffix("labels"), "labels"}
        return any(control.type in drawn and to in control.to for control in self.controls)

    def labelling(self, result: dict[str, Any]) -> tuple[str, ...]:
        """The controls that a result could be of by its type, its object and its labels."""
        labels, to = _labels_in(result), result.get("to_name")
        return tuple(
            name
            for name, type_ in self.plain.items()
            if type_ == result.get("type") and to in self.by_name[name].to and labels <= self.stored[name]
        )

    def elsewhere(self, name: str, payload: str | None) -> ViolationSpec | None:
        """What is said of a from_name that is an object, or that lacks the number of a repeated control."""
        if any(name == template.name for _, template in self.templates):
            # servers do not know that the tag repeats
            return spec_of(NotRepeated, self.numbered)
        if (repeated := self._unpadded(name)) is not None:
            return spec_of(Padded, repeated[0])
        stem = _NUMBERS.sub("", name)
        alike = () if stem in self._objects else tuple(one for one in self.numbered if _NUMBERS.sub("", one) == stem)
        if name not in self._objects and self.templates and (alike or not self.plain):
            return spec_of(NotRepeatedRefusedOrLost, alike or self.numbered)
        if name not in self._objects:
            return None
        labelling = tuple(control.name for control in self.controls if name in control.to)
        return spec_of(NamesAnObject, self._objects[name], labelling)

    @property
    def numbered(self) -> tuple[str, ...]:
        """The names of repeated controls for the first items."""
        return tuple(self._numbered(control) for _, control in self.templates)

    def _numbered(self, control: Control) -> str:
        """The name of a repeated control for the first item."""
        repeaters = self.config.repeaters_of(control.repeat)
        return written(control.name, repeaters, [0] * len(repeaters))

    # -- regions drawn by one tag and labelled by Labels ---------------------------------------------------------------

    def merged(self, control: Control) -> Iterator[tuple[str, Form]]:
        """For a Labels control: types such as ``rectanglelabels`` of regions that a bare tool of the same object draws."""
        if control.tag.lower() != "labels":
            return
        done: set[str] = set()
        for other in self.controls:
            kind = CONTROLS.get(other.tag.lower())
            if kind is not None and kind.draws and kind.labels is None and set(other.to) & set(control.to) and other.type not in done:
                done.add(other.type)
                yield f"{other.type}labels", kind.form

    @staticmethod
    def merged_name(control: Control, type_: str) -> str:
        """The name of the branch of such regions; no name of a config has a line feed."""
        return f"{control.name}\n{type_}"

    def video_labels(self, control: Control) -> Member:
        """Labels of a video region: its own, or those of the Labels controls of the same video."""
        beside = [c for c in self.controls if c.tag.lower() == "labels" and set(c.to) & set(control.to)]
        sources = [control] if control.labels or control.dynamic else beside
        stored = tuple(dict.fromkeys(label.stored for c in sources for _, label in c.every_label()))
        open_ = not sources or any(c.dynamic or c.remote for c in sources) or not stored
        named = sources[0].name if sources else control.name
        wrong = spec_of(LabelsType, named, "labels")
        twice = ViolationSpec(LabelTwice, (named,))
        faults = label_violations(named, listed=bool(stored), unread=control not in sources)
        return Member(Items(Name(stored, faults, others_too=open_), wrong, unique=twice, nullable=True))  # the SDK writes null for none

    # -- objects -------------------------------------------------------------------------------------------------------

    def _has_objects(self, control: Control) -> bool:
        return any(self.config.object(name) is not None for name in control.to)

    @staticmethod
    def only_object(control: Control) -> str | None:
        """The one object that all results of a control are about."""
        return control.to[0] if len(control.to) == 1 and control.repeat is None else None

    def to_name(self, control: Control) -> Name | Text:
        """What ``to_name`` may be."""
        wrong = spec_of(BadObject, self.only_object(control))
        unknown = spec_of(UnknownObject, control.name, control.to, self._has_objects(control))
        spelt = ViolationSpec(SpeltObject, (control.name, control.to))
        if self.is_repeated(control):
            patterns = "|".join(self._form_of(control, name) for name in control.to)
            return Text(
                wrong,
                pattern=f"^({patterns}){_END}",
                form=spec_of(NotItsObject, control.name, control.to),
            )
        names = control.to
        if control.tag.lower() == "pairwise":  # the platform itself exports the control's own name, or both objects
            names = (*names, control.name, ",".join(names), ", ".join(names))
        return Name(names, NameViolations(wrong, unknown, spelt, spelt, spelt), across=True)


def _labels_in(result: dict[str, Any]) -> set[str]:
    """The labels of a result, as its type says where they stand."""
    kind, value = CONTROLS.get(str(result.get("type"))), result.get("value")
    given = cast("dict[str, Any]", value).get(kind.labels or "") if kind is not None and isinstance(value, dict) else None
    return _texts(given)


def _texts(given: Any) -> set[str]:
    return {label for label in cast("list[Any]", given) if isinstance(label, str)} if isinstance(given, list) else set()


def _texts_in(given: Any) -> set[str]:
    """The names in a list of them, or in a list of paths."""
    items = cast("list[Any]", given) if isinstance(given, list) else []
    return _texts(items).union(*map(_texts, items))


def _escaped(text: str) -> str:
    """The text for a regular expression that means the same in Python and in ECMA-262."""
    return re.sub(r"[.*+?^${}()|\[\]\\/]", r"\\\g<0>", text)


def label_violations(control: str, *, listed: bool, unread: bool = False) -> NameViolations:
    """What is said of a text that is not among the labels of a control, of which the config lists some or leaves all to the data.

    ``unread``: whether servers do not read them, and only the editor finds none of that name.
    """
    spelt = ViolationSpec(LabelSpelling, (control,)) if unread else ViolationSpec(SpeltLabelRefused, (control,))
    return AliasViolations(
        wrong=spec_of(BadLabelRefused, control) if listed and not unread else spec_of(BadLabel, control),
        unknown=ViolationSpec(UnknownLabel, (control,)) if unread else ViolationSpec(UnknownLabelRefused, (control,)),
        case=spelt,
        form=spelt,
        label=ViolationSpec(LabelAlias, (control,)) if unread else ViolationSpec(AliasRefused, (control,)),
    )
