"""Finds the control that a result means: by from_name, and if that is not enough by its type and value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, cast

from predlint.model.findings import NameViolations, ViolationSpec, spec_of
from predlint.model.texts import casefold_name, lazy_regex, listing, quote
from predlint.model.violation import Effect, Fix, FixContext, Violation, Words, fixes
from predlint.platforms.label_studio.import_effects import LOST, REFUSED, REFUSED_OR_LOST, did_you_mean
from predlint.platforms.label_studio.ontology import Control, LabelConfig
from predlint.platforms.label_studio.tags import ANSWER_MEMBERS, CONTROLS, DRAWN_ON, Form
from predlint.platforms.label_studio.texts import ITEM, Numbers, numbers_in, written
from predlint.platforms.label_studio.topics.labels import LabelTree, video_labels
from predlint.shape.nodes import Member, Name, Text

NAME_MEMBERS = {
    "from_name": "add the name of the control",
    "to_name": "add the name of the object that the control labels: its toName in the config",
    "type": "add the tag of the control in lower case",
}


class ResultNameMissing(Violation, code="NAM105", slug="result-name-missing"):
    """A result lacks from_name, to_name or type, or one of them is not a string.

    Why: Without all three nobody can tell what the result is about. Servers refuse it, or take the only control there is, and the editor
    shows nothing.
    Fix: Give all three as strings.
    """

    member: str
    given: Any = None

    template = 'the relation has no "type"', 'add "type": "relation"'
    usual_effect = LOST

    @fixes(
        safe="renames the member that holds the name of a control, or is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way; adds the type, and the only object, that the control has",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class BadObject(Violation, of=ResultNameMissing):
    """to_name is not a string."""

    known: str | None
    """Name of the only possible object; None if there are several."""

    def words(self) -> Words:
        fix = f"write {quote(self.known)}" if self.known is not None else NAME_MEMBERS["to_name"].replace("add", "write")
        return f"to_name must be a name, found {quote(self.value)}", fix

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.known)


# -- controls ----------------------------------------------------------------------------------------------------------


class UnknownControl(Violation, code="NAM101", slug="unknown-control"):
    """from_name is not the name of a control.

    Why: A server that checks predictions refuses the import. With others the editor drops a result of a control that the config does not
    have, without a message; but where a control of the object gives such labels, it shows the region without its label.
    Fix: Write the name of the control to the letter. from_name is the tag that labels, to_name the tag that shows the data.
    """

    nearest: tuple[str, ...]
    names: tuple[str, ...]
    becomes: Effect = REFUSED_OR_LOST

    def words(self) -> Words:
        return f"{quote(self.value)} is not the name of a control", did_you_mean(self.nearest, self.names, "controls", self.value)

    def effect(self) -> Effect | None:
        return self.becomes

    @fixes(
        safe="writes the name as the config has it, where case or white space is all that differs",
        unsafe="does so where separators differ too",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.nearest) or at.correct_spelling(self.nearest)


class SpeltControl(Violation, of=UnknownControl):
    """from_name is not spelt as the name of the control in the config."""

    nearest: tuple[str, ...]
    becomes: Effect = REFUSED_OR_LOST

    def words(self) -> Words:
        return f"{quote(self.value)} is not the name of a control", f"write it as in the config: {either(self.nearest)}"

    def effect(self) -> Effect | None:
        return self.becomes

    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.nearest) or at.correct_spelling(self.nearest)


class Padded(Violation, of=UnknownControl):
    """from_name has zeros before the number of an item."""

    bare: str
    becomes: Effect = REFUSED_OR_LOST

    template = "{value:quoted} is not the name of a control", "the number of an item has no leading zeros: write {bare:quoted}"

    def effect(self) -> Effect | None:
        return self.becomes


class NotRepeated(Violation, of=UnknownControl):
    """from_name is the name of a repeated control without the number of an item, and the import loses the result."""

    names: tuple[str, ...]

    template = "{value:quoted} is not the name of a control", "names of repeated controls have a number: {names:list}"
    usual_effect = LOST


class NotRepeatedRefusedOrLost(Violation, of=UnknownControl, words_of=NotRepeated):
    """from_name is not a numbered name of a repeated control; servers that check predictions refuse it, others lose it."""

    names: tuple[str, ...]
    becomes: Effect = REFUSED_OR_LOST

    def effect(self) -> Effect | None:
        return self.becomes

    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.names) or at.correct_spelling(self.names)


class NamesAnObject(Violation, of=UnknownControl):
    """from_name is the name of an object, which belongs into to_name."""

    tag: str
    controls: tuple[str, ...]
    becomes: Effect = REFUSED_OR_LOST

    def words(self) -> Words:
        fix = f"from_name is the control ({listing(self.controls)}), to_name the object" if self.controls else "from_name is the control"
        return f"{quote(self.value)} is the {self.tag} tag, not a control", fix

    def effect(self) -> Effect | None:
        return self.becomes


# -- objects -----------------------------------------------------------------------------------------------------------


class UnknownObject(Violation, code="NAM102", slug="unknown-object", in_part=True):
    """to_name is not an object that the control labels.

    Why: A server that checks predictions refuses the import. With others the editor drops a result whose to_name is nowhere in the config,
    without a message; one with the name of another object it shows on that, if such an object can have it.
    Fix: Write the name that is in toName of the control.
    """

    control: str
    to: tuple[str, ...]
    there: bool
    nearest: Any = None
    names: Any = None
    becomes: Effect = REFUSED_OR_LOST

    def words(self) -> Words:
        if not self.there:
            fix = "correct toName in the config: predlint check shows where"
            return f"{self.control} labels {listing(self.to)}, and the config has no tag of that name", fix
        return f"{self.control} does not label {quote(self.value)}", f"to_name must be {either(self.to)}"

    def effect(self) -> Effect | None:
        return self.becomes

    @fixes(
        safe="writes the name as the config has it, where case or white space is all that differs",
        unsafe="writes the only object that the control labels",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.to[0]) if self.there and len(self.to) == 1 and "{{" not in self.to[0] else None


class SpeltObject(Violation, of=UnknownObject):
    """to_name is not spelt as the name of the object in the config."""

    control: str
    to: tuple[str, ...]
    nearest: tuple[str, ...]
    becomes: Effect = REFUSED_OR_LOST

    def words(self) -> Words:
        return f"{self.control} does not label {quote(self.value)}", f"write it as in the config: {either(self.nearest)}"

    def effect(self) -> Effect | None:
        return self.becomes

    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.nearest)


def either(names: tuple[str, ...]) -> str:
    return " or ".join(quote(name) for name in names)


class NotItsObject(Violation, of=UnknownObject):
    """to_name is not an object of the repeated control with the number of an item."""

    control: str
    to: tuple[str, ...]
    becomes: Effect = REFUSED_OR_LOST

    def words(self) -> Words:
        return f"{self.control} does not label {quote(self.value)}", f"to_name must be {either(self.to)}, with its number"

    def effect(self) -> Effect | None:
        return self.becomes


# -- relations ---------------------------------------------------------------------------------------------------------


class ControlTypeMismatch(Violation, code="NAM103", slug="control-type-mismatch"):
    """The type of a result is not that of its control.

    Why: The type is the control's tag in lower case. The server refuses any other, and older editors show nothing for it.
    Fix: Write the tag in lower case: rectanglelabels for RectangleLabels. For a result of another control correct from_name.
    """

    template = "a result with from_id and to_id is a relation, but its type is {value:quoted}", 'write "relation"'
    usual_effect = REFUSED


class TypeOfAnother(Violation, of=ControlTypeMismatch):
    """The type and the value of a result are those of another control than from_name says."""

    type_: str
    tag: str
    intended: tuple[str, ...]

    def words(self) -> Words:
        fix = f"did you mean from_name {either(self.intended[:3])}?"
        return f"{quote(self.value)} is a {self.tag} tag, but the result is of type {quote(self.type_)}", fix

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.intended[0]) if len(self.intended) == 1 else None


# -- Finds the control that a result means: by ``from_name``, and if that is not enough by its ``type`` and value ----


#: Form -> members that its value must have. They show whether the type of a result is wrong, or its control.
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

#: The branch of relations with a from_name: they belong to no control. No name in a config has a line feed.
NAMED_RELATION = "\nrelation"


def is_relation(result: dict[str, Any]) -> bool:
    """Returns True for a relation between two regions: by its type, as servers and editors decide (its case is reported), or by its ends if
    no control is named."""
    if "from_id" not in result and "to_id" not in result:
        return False
    name, type_ = result.get("from_name"), result.get("type")
    return name is None or (isinstance(name, str) and isinstance(type_, str) and type_.casefold() == "relation")


#: The end of a name; ``$`` would also match before a last line feed.
_END = r"(?![\s\S])"
#: The numbers of items in a name, with the separator before them.
_NUMBERS = lazy_regex(r"[_.-]?[0-9]+")
#: Maximum number of guesses that are cached.
_MOST_GUESSES = 10_000
_ZEROS = lazy_regex(r"(?<![0-9])0+(?=[0-9])")


class ControlNames:
    """Names of the controls of a config, and how results with wrong names find their control."""

    def __init__(self, config: LabelConfig) -> None:
        self.config = config
        self.controls = tuple({control.name: control for control in reversed(config.controls)}.values())[::-1]
        self.by_name = {control.name: control for control in self.controls}
        self.kinds = {control.name: CONTROLS.get(control.tag.lower()) for control in self.controls}
        """Name of a control -> its kind, None for an unknown tag."""
        self.objects = {tag.name: tag for tag in reversed(config.objects)}
        """Name -> object; the first one if several share the name."""
        self.roles: dict[tuple[str, str, str | None, bool], Any] = {}
        """Cache of `record.Role`, by the names that a result gives."""
        self.asked = tuple(c for c in self.controls if c.per_region and c.tag.lower() in CONTROLS)
        """Controls that ask about each region."""
        self.plain = {c.name: c.type for c in self.controls if not self.is_repeated(c)}
        self.templates = [(self.pattern_of(c), c) for c in self.controls if self.is_repeated(c)]
        self.merged_types = {c.name: {type_ for type_, _ in self.merged(c)} for c in self.controls if c.tag.lower() == "labels"}
        objects = {tag.name: tag.tag for tag in config.objects}
        self.listed = {c.name: tuple(dict.fromkeys(label.stored for _, label in c.every_label())) for c in self.controls}
        """Name of a control -> its labels in the order of the config."""
        self.stored = {name: frozenset(labels) for name, labels in self.listed.items()}
        self.named = {c.name: frozenset(label.stored for label in c.labels if label.named) for c in self.controls}
        """Name of a control -> labels that servers take for objects."""
        self.shown = {c.name: {label.stored: label.value for _, label in c.every_label() if label.alias} for c in self.controls}
        """Name of a control -> alias of a label -> the text that people see."""
        self.limits = {
            c.name: {label.stored: label.max_usages for _, label in c.every_label() if label.max_usages is not None} for c in self.controls
        }
        self._folded: dict[str, list[str]] = {}
        """Casefolded name without separators -> names of controls."""
        for name in self.plain:
            self._folded.setdefault(casefold_name(name), []).append(name)
        self._trees: dict[str, LabelTree] = {}
        self.spelt: dict[str, tuple[dict[str, str], dict[str, str]]] = {}
        """Name of a control -> shown text -> label, and casefolded label -> label; only if the config lists all its labels."""
        self._to = frozenset(name for control in self.controls for name in control.to)
        self._guesses: dict[tuple[Any, ...], list[str]] = {}
        """Cache: type, objects and labels of a result -> guessed controls. One mistake repeats in every result, and a config may have
        thousands of controls."""
        self.sorted: dict[int, tuple[Any, Any, Any]] = {}
        """Python id of an explained prediction -> it, its path, and its results from `record.sorted_results`."""
        self.sorted_results = 0
        """Number of results in this cache."""
        self._objects = {name: tag for name, tag in objects.items() if name not in self.by_name}
        self.intended_branch: Callable[[dict[str, Any]], str | None] = self.guess
        """Returns the control by which a result with an unknown name is checked. Once the Shape of results exists, it decides."""

    def tree_of(self, control: Control) -> LabelTree:
        """Returns the labels that the config gives a control, as a tree."""
        tree = self._trees.get(control.name)
        if tree is None:
            tree = self._trees[control.name] = LabelTree(control.labels)
        return tree

    def is_repeated(self, control: Control) -> bool:
        """Returns True for a control that is repeated for each item of a list."""
        return any(repeater.flag in control.name for repeater in self.config.repeaters_of(control.repeat))

    def pattern_of(self, control: Control, name: str | None = None) -> re.Pattern[str]:
        """Returns the pattern of names of a repeated control (or of its object); the first group is the number of its innermost
        Repeater."""
        return re.compile(f"^{self._form_of(control, name or control.name)}{_END}")

    def _form_of(self, control: Control, name: str) -> str:
        """Returns the name of a repeated control, or of its object, as a regular expression without anchors."""
        text = _escaped(name)
        flags = [_escaped(repeater.flag) for repeater in reversed(self.config.repeaters_of(control.repeat))]
        first = next((flag for flag in flags if flag in text), None)
        text = text.replace(first, f"({ITEM})", 1) if first is not None else text
        for flag in flags:
            text = text.replace(flag, f"(?:{ITEM})")
        return text

    def control_of(self, from_name: Any) -> tuple[Control, int | None] | None:
        """Returns the control of a name, and the number of its item if it is repeated; None for an unknown name."""
        if not isinstance(from_name, str):
            return None
        if from_name in self.plain:
            return self.by_name[from_name], None
        for pattern, control in self.templates:
            if (match := pattern.match(from_name)) is not None:
                return control, int(match.group(1)[:18])
        return None

    def numbers_of(self, control: Control, name: str) -> Numbers:
        """Returns the item numbers in the name of a repeated control, or of its object."""
        return numbers_in(name, control.name, self.config.repeaters_of(control.repeat))

    # -- hooks of the union --------------------------------------------------------------------------------------------

    def select(self, value: dict[str, Any]) -> tuple[str, ViolationSpec | None] | None:
        """Returns the branch of a result and the spec for its name, if the name alone does not decide; else None."""
        name: Any = value.get("from_name")
        type_: Any = value.get("type")
        if name.__class__ is not str:
            return None
        expected = self.plain.get(name)
        if expected == type_ and expected is not None:  # repeated controls are not in ``plain``
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
        """Returns the control that a result means although its name is nearly that of another: type and value count more than a letter."""
        similar = self._folded.get(casefold_name(name), ())
        if len(similar) > 1:
            one = self._one_of(name, similar, type_, value)
            return (one, spec_of(SpeltControl, (one,))) if one is not None else None
        if (
            len(similar) != 1
            or type_.__class__ is not str
            or self.plain[similar[0]] == type_
            or type_ in self.merged_types.get(similar[0], ())
        ):
            return None
        intended = self._of_another(similar[0], type_, value)
        if intended is None:
            return None
        others = tuple(other for other, kind in self.plain.items() if kind == type_)
        return intended[0], spec_of(UnknownControl, others[:3], tuple(self.plain))

    def _one_of(self, name: str, alike: list[str], type_: Any, value: Any) -> str | None:
        """Returns the one of similarly spelt controls that a name means, by its case, the type and the labels; None if it is not
        certain."""
        same = [other for other in alike if other.casefold() == name.casefold()]
        for names in (same, alike):
            found = [other for other in names if self.plain[other] == type_]
            if len(found) > 1 and (labels := _labels_in({"type": type_, "value": value})):
                found = [other for other in found if labels <= self.stored[other]]
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def _of_another(self, name: str, type_: str, value: Any) -> tuple[str, ViolationSpec] | None:
        """Returns the control that a result with the type of another control means, if its value confirms that."""
        intended = tuple(other for other, kind in self.plain.items() if kind == type_ and other != name)
        own, other = CONTROLS.get(self.by_name[name].tag.lower()), CONTROLS.get(type_)
        if not intended or own is None or other is None or not isinstance(value, dict):
            return None
        merged = own.form == "labels" and other.form in ("video-box", "video-vector")  # they have labels in their own value
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
        """Returns True for a control that may have labels beyond those of the config."""
        control = self.by_name[name]
        return control.elsewhere

    def _answers(self, name: str, other: str, given: Any) -> bool:
        """Returns True if all labels are those of the control ``name``, and none is of ``other``."""
        labels = _texts(given)
        return bool(labels) and labels <= self.stored[name] and not labels & self.stored[other]

    def guess(self, value: dict[str, Any]) -> str | None:
        """Returns the control of a result with an unknown name: the only one of its type or, among several, with its object or labels. None
        if it is not certain."""
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
        """Returns the controls of a type; if there are several, those for the objects, and of these those with the labels."""
        found = [name for name, kind in self.plain.items() if kind == type_]
        if len(found) > 1:
            found = [name for name in found if not objects.isdisjoint(self.by_name[name].to)]
        if len(found) > 1 and labels:
            found = [name for name in found if labels <= self.stored[name]]
        return found

    def _unpadded(self, name: Any) -> tuple[str, Control] | None:
        """Returns the right name and the control, for the name of a repeated control with zeros before the number of its item."""
        bare = _ZEROS.sub("", name) if isinstance(name, str) and self.templates else name
        known = self.control_of(bare) if bare != name else None
        return (bare, known[0]) if known is not None and known[1] is not None else None

    def surely(self, result: dict[str, Any]) -> str | None:
        """Returns the control that follows from the type and the labels of a result, whatever its from_name, or None."""
        intended, labels = self.guess(result), _labels_in(result)
        return intended if intended is not None and labels and labels <= self.stored[intended] else None

    def is_object(self, name: Any) -> bool:
        """Returns True for the name of an object of the config."""
        return isinstance(name, str) and name in self._objects

    def is_shown_on(self, result: dict[str, Any], name: str) -> bool | None:
        """Returns True if the object ``name`` can show the result: an answer, a shape for such an object, or a span of it. None for labels
        of a shape, which are shown with the shape."""
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
        """Returns True for a region with labels that the editor draws whatever its from_name, because another control of the object draws
        such regions."""
        type_, to = result.get("type"), result.get("to_name")
        if not isinstance(type_, str) or not type_.endswith("labels") or not self.is_object(to):
            return False
        drawn = {type_, type_.removesuffix("labels"), "labels"}
        return any(control.type in drawn and to in control.to for control in self.controls)

    def labelling(self, result: dict[str, Any]) -> tuple[str, ...]:
        """Returns the controls that a result could belong to by its type, object and labels."""
        labels, to = _labels_in(result), result.get("to_name")
        return tuple(
            name
            for name, type_ in self.plain.items()
            if type_ == result.get("type") and to in self.by_name[name].to and labels <= self.stored[name]
        )

    def elsewhere(self, name: str, payload: str | None) -> ViolationSpec | None:
        """Returns the spec for a from_name that is an object, or that lacks the number of a repeated control; else None."""
        if any(name == template.name for _, template in self.templates):
            # servers do not know that the tag repeats
            return spec_of(NotRepeated, self.numbered)
        if (repeated := self._unpadded(name)) is not None:
            return spec_of(Padded, repeated[0])
        stem = _NUMBERS.sub("", name)
        similar = () if stem in self._objects else tuple(one for one in self.numbered if _NUMBERS.sub("", one) == stem)
        if name not in self._objects and self.templates and (similar or not self.plain):
            return spec_of(NotRepeatedRefusedOrLost, similar or self.numbered)
        if name not in self._objects:
            return None
        labelling = tuple(control.name for control in self.controls if name in control.to)
        return spec_of(NamesAnObject, self._objects[name], labelling)

    @property
    def numbered(self) -> tuple[str, ...]:
        """The names that repeated controls have for the first items."""
        return tuple(self._numbered(control) for _, control in self.templates)

    def _numbered(self, control: Control) -> str:
        """Returns the name of a repeated control for the first item."""
        repeaters = self.config.repeaters_of(control.repeat)
        return written(control.name, repeaters, [0] * len(repeaters))

    # -- regions drawn by one tag and labelled by Labels ---------------------------------------------------------------

    def merged(self, control: Control) -> Iterator[tuple[str, Form]]:
        """Yields, for a Labels control, types such as ``rectanglelabels`` of regions that a tool without labels draws on the same object,
        each with its form."""
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
        """Returns the name of the branch of regions that another tool draws; no name in a config has a line feed."""
        return f"{control.name}\n{type_}"

    def video_labels(self, control: Control) -> Member:
        """Returns the member with the labels of a video region: its own, or those of the Labels controls of the same video."""
        beside = [c for c in self.controls if c.tag.lower() == "labels" and set(c.to) & set(control.to)]
        return video_labels(control, [control] if control.labels or control.dynamic else beside)

    # -- objects -------------------------------------------------------------------------------------------------------

    def _has_objects(self, control: Control) -> bool:
        return any(self.config.object(name) is not None for name in control.to)

    @staticmethod
    def only_object(control: Control) -> str | None:
        """Returns the object that all results of a control are about, or None if there are several."""
        return control.to[0] if len(control.to) == 1 and control.repeat is None else None

    def to_name(self, control: Control) -> Name | Text:
        """Returns the node of ``to_name``."""
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
    """Returns the labels of a result, from the member that its type names."""
    kind, value = CONTROLS.get(str(result.get("type"))), result.get("value")
    given = cast("dict[str, Any]", value).get(kind.labels or "") if kind is not None and isinstance(value, dict) else None
    return _texts(given)


def _texts(given: Any) -> set[str]:
    return {label for label in cast("list[Any]", given) if isinstance(label, str)} if isinstance(given, list) else set()


def _texts_in(given: Any) -> set[str]:
    """Returns the names in a list of names, or in a list of paths."""
    items = cast("list[Any]", given) if isinstance(given, list) else []
    return _texts(items).union(*map(_texts, items))


def _escaped(text: str) -> str:
    """Escapes a text for a regular expression that means the same in Python and in ECMA-262."""
    return re.sub(r"[.*+?^${}()|\[\]\\/]", r"\\\g<0>", text)
