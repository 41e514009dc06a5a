"""Nested and required attributes: nested ones are answered only under their option, and required ones always."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any

from msgspec import Struct, field

from predlint.model.diagnostics import Severity
from predlint.model.texts import listing, quote
from predlint.model.violation import Path, Violation, Words
from predlint.platforms.encord.forms import AskedAttribute, asked_attribute
from predlint.platforms.encord.ontology import Attribute, Choice, ClassificationFeature, Feature
from predlint.platforms.encord.record import Json, RowView


class RequiredUnanswered(Violation, code="ANS203", slug="encord-required-unanswered", layer="record"):
    """A required attribute has no answer.

    Why: Nobody can submit such a label by hand, and the SDK does not report it. A partial match does not compare it: see profiles.
    Fix: Answer it, or predict with --profile partial-match, where missing attributes are not compared.
    """

    title: str
    options: tuple[str, ...]
    decided: bool

    def words(self) -> Words:
        fix = f"options: {listing(self.options)}" if self.options else None
        if not self.decided:
            leave = "if predictions are compared by partial match, use --profile partial-match"
            fix = f"{fix}; {leave}" if fix is not None else leave
        return f"{self.title} must be answered, and is not", fix


class OptionalUnanswered(Violation, code="ANS204", slug="encord-optional-unanswered", severity=Severity.WARNING, layer="record"):
    """An attribute has no answer, and a strict match compares all of them (profile strict-match only).

    Why: With a strict match a prediction is right only when all attributes agree; one left open counts as wrong.
    Fix: Answer all attributes, or compare with a partial match.
    """

    title: str
    options: tuple[str, ...]

    def words(self) -> Words:
        fix = f"options: {listing(self.options)}" if self.options else "answer it, or compare by --profile partial-match"
        return f"{self.title} has no answer; a strict match compares all attributes", fix


class ClassificationUnanswered(
    Violation, code="ANS210", slug="encord-classification-unanswered", severity=Severity.WARNING, layer="record"
):
    """A classification is there without an answer.

    Why: Editors leave such entries behind when people take an answer back; as a prediction it means nothing.
    Fix: Give the answer, or leave the entry out.
    """

    name: str

    template = "the classification {name:quoted} is there without an answer", "give the answer, or leave the classification out"


class NestedWithoutParent(Violation, code="ANS205", slug="encord-nested-without-parent", layer="record"):
    """A nested attribute is answered, but not the option that it is asked under.

    Why: The SDK keeps such answers and nobody sees them. It happens when an option's title is given to set_answer as a string: it is stored
    in a nested text attribute, and the radio stays open.
    Fix: Select the option too. Give set_answer the option itself: get_child_by_title(title, type_=Option).
    """

    nested: str
    option: str
    parent_: str
    selected: str | None
    recipe: str | None

    def words(self) -> Words:
        state = f"{quote(self.selected)} is selected" if self.selected is not None else f"{quote(self.parent_)} has no answer"
        message = f"{quote(self.nested)} is asked under {quote(self.option)} of {quote(self.parent_)}, but {state}"
        if self.recipe is not None:
            fix = (
                f"{quote(self.recipe)} is the title of an option of {quote(self.parent_)}: "
                "given a title, Encord's SDK stores it as this text; "
                f"give set_answer the option itself, get_child_by_title({quote(self.recipe)}, type_=Option)"
            )
            return message, fix
        return message, f"select {quote(self.option)} too, or leave this answer out"


class NeverSelected(Violation, of=NestedWithoutParent):
    """The option above is selected on no frame."""

    nested: str
    option: str
    parent_: str

    template = (
        "{nested:quoted} is asked under {option:quoted} of {parent_:quoted}, which is selected on no frame",
        'select {option:quoted} in "object_actions" on the frames it is about, or leave this answer out',
    )


#: Severities that a profile changes. A strict match compares all attributes; a partial match only those that a prediction gives.
LEVELS: Mapping[str, Mapping[str, Severity | None]] = {
    "default": {OptionalUnanswered.code: None},
    "current": {OptionalUnanswered.code: None},
    "strict-match": {},
    "partial-match": {RequiredUnanswered.code: Severity.INFO, OptionalUnanswered.code: None},
}


def levels(profile: str) -> Mapping[str, Severity | None]:
    """Returns the severities that a profile changes."""
    return LEVELS.get(profile, LEVELS["default"])


# -- Record rules on attributes: nested ones are answered only under their option, and required ones always ----------


#: Returns the attributes that are asked once an option is chosen.
_NESTED_ATTRIBUTES = attrgetter("attributes")


class Questions:
    """The attributes of a feature at any depth, by hash."""

    def __init__(self, feature: Feature) -> None:
        self.feature = feature
        self.asked: dict[str, AskedAttribute] = {}
        for steps, attribute in feature.every_attribute():
            self.asked.setdefault(attribute.hash, asked_attribute(feature, steps, attribute))
        self.names = {asked.attribute.name for asked in self.asked.values()}
        self.is_classification = isinstance(feature, ClassificationFeature)
        self.demands = self.is_classification or any(asked.attribute.required for asked in self.asked.values())
        """True if at least one answer is required."""
        self.by_frame = frozenset(hash for hash, asked in self.asked.items() if asked.attribute.dynamic)
        """Hashes of the attributes whose answers change by frame."""
        self.attributes = _attributes_of(feature)
        """The attributes of the feature itself, not nested ones."""


def _attributes_of(feature: Feature) -> tuple[Attribute, ...]:
    if isinstance(feature, ClassificationFeature):
        return (feature.attribute,) if feature.attribute is not None else ()
    return feature.attributes


class GivenAnswer(Struct, frozen=True, eq=False):
    """One answer of a row to an attribute that is known."""

    place: int
    """0-based index in its list."""
    at: Path
    whole: Json
    asked: AskedAttribute
    is_empty: bool
    """True for an empty list of options, which the platform leaves behind when an answer is withdrawn."""

    def hashes(self) -> list[str] | None:
        """Returns the hashes of the selected options, or None if one is unknown."""
        answers: Any = self.whole.get("answers")
        if answers.__class__ is not list:
            return None
        found: list[str] = []
        for option in answers:
            hash = option.get("featureHash") if option.__class__ is dict else None
            if not isinstance(hash, str):
                return None
            found.append(hash)
        return found


class AnswerGroup(Struct, eq=False):
    """All answers of one entry of a row."""

    path: Path
    member: str
    questions: Questions | None
    given: dict[str, list[GivenAnswer]] = field(default_factory=dict[str, list[GivenAnswer]])
    """Hash of an attribute -> its answers."""
    answered: set[str] = field(default_factory=set[str])
    """The attributes that have an answer which is not empty, by hash."""
    selections: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    """Hash of an attribute -> options that the answers read so far select."""
    unclear: list[str | None] = field(default_factory=list[str | None])
    """Names (or None) of answers to no attribute of the feature: each may be intended for any attribute."""

    def may_be(self, name: str) -> bool:
        """Returns True if an unclear answer may be intended for the attribute with this name."""
        known = self.questions.names if self.questions is not None else ()
        return any(given == name or given not in known for given in self.unclear)

    def selected(self, attribute: Attribute) -> list[Choice] | None:
        """Returns the selected options of a radio or checklist, or None if one is unknown."""
        found: list[Choice] = []
        for given in self.given.get(attribute.hash, ()):
            if given.is_empty:
                continue
            for hash in given.hashes() or (None,):
                choice = given.asked.choices.get(hash) if hash is not None else None
                if choice is None:
                    return None
                found.append(choice)
        return found


def nested_alone(view: RowView, answer_group: AnswerGroup, acted: AnswerGroup | None) -> set[str]:
    """Reports answers under an option that is not selected. Returns the hashes of the attributes reported as unanswered by this.

    ``acted``: the object's other answers, which may include dynamic attributes and those nested below them; None if unknown.
    """
    reported: set[str] = set()
    for answers in answer_group.given.values():
        if not answers[0].asked.steps:
            continue
        if answers[0].asked.root.dynamic:
            if acted is not None:
                _under_dynamic(view, answers, answer_group, acted)
            continue
        first = next((given for given in answers if not given.is_empty), None)
        if first is None:
            continue
        parent, choice = first.asked.steps[-1]
        selected = answer_group.selected(parent)
        if selected is None or any(one.hash == choice.hash for one in selected) or (not selected and answer_group.may_be(parent.name)):
            continue
        if parent.required and parent.hash in answer_group.given and not selected:
            continue  # its list of answers is empty, which is reported
        if not selected:
            reported.add(parent.hash)
        label = selected[0].label if selected else None
        recipe = _option_in_text(first, parent) if not selected else None
        view.report(first.at, first.whole, NestedWithoutParent, first.asked.attribute.name, choice.label, parent.name, label, recipe)
    return reported


def _under_dynamic(view: RowView, answers: list[GivenAnswer], answer_group: AnswerGroup, acted: AnswerGroup) -> None:
    """Reports answers under an option of a dynamic attribute that is selected on no frame."""
    first = next((given for given in answers if not given.is_empty), None)
    if first is None:
        return
    parent, choice = first.asked.steps[-1]
    selected: list[Choice] = []
    for one in (answer_group, acted):
        found = one.selected(parent)
        if found is None or one.may_be(parent.name):
            return
        selected += found
    if all(one.hash != choice.hash for one in selected):
        view.report(first.at, first.whole, NeverSelected, first.asked.attribute.name, choice.label, parent.name)


def _option_in_text(given: GivenAnswer, parent: Attribute) -> str | None:
    """Returns the option of the parent whose title is the answer to a nested text attribute, or None."""
    answer = given.whole.get("answers")
    if given.asked.attribute.type != "text" or not isinstance(answer, str):
        return None
    return next((choice.label for choice in parent.options if choice.label.casefold() == answer.strip().casefold()), None)


class RequiredAnswers:
    """Checks for unanswered attributes: the required ones, and for a strict match the others too."""

    def __init__(self, strict: bool, decided: bool) -> None:
        """``decided``: the profile states how sets of answers are compared."""
        self.strict, self.decided = strict, decided

    def check(self, view: RowView, answer_group: AnswerGroup, reported: set[str], acted: AnswerGroup | None, acts: Path) -> None:
        """``acted``: the object's answers that change by frame, None if unknown. ``acts``: the path where they belong."""
        questions = answer_group.questions
        if questions is None or not (questions.demands or self.strict):
            return
        for attribute in self._missing(questions, questions.attributes, answer_group, reported, acted):
            title = questions.asked[attribute.hash].title
            options = tuple(choice.label for choice in attribute.options if not choice.archived)
            holder = acted if attribute.dynamic and acted is not None else answer_group
            empty = next(iter(holder.given.get(attribute.hash, ())), None)
            at: Path = acts if attribute.dynamic else (answer_group.path, answer_group.member)
            if empty is not None:
                at = (empty.at, "answers")
            if questions.asked[attribute.hash].is_classification and not attribute.required:
                view.report(at, _shown(empty), ClassificationUnanswered, attribute.name)
                continue
            if attribute.required:
                view.report(at, _shown(empty), RequiredUnanswered, title, options, self.decided)
            else:
                view.report(at, _shown(empty), OptionalUnanswered, title, options)

    def _missing(
        self,
        questions: Questions,
        attributes: Iterable[Attribute],
        answer_group: AnswerGroup,
        reported: set[str],
        acted: AnswerGroup | None,
    ) -> list[Attribute]:
        lacking: list[Attribute] = []
        for attribute in attributes:
            if attribute.hash in answer_group.answered:
                if attribute.type == "radio" and not attribute.dynamic and any(map(_NESTED_ATTRIBUTES, attribute.options)):
                    for choice in answer_group.selected(attribute) or ():
                        lacking += self._missing(questions, choice.attributes, answer_group, reported, acted)
                continue
            if attribute.archived or attribute.hash in reported or (answer_group.unclear and answer_group.may_be(attribute.name)):
                continue
            if acted is not None and (attribute.hash in acted.answered or (acted.unclear and acted.may_be(attribute.name))):
                continue  # a static attribute among the actions is reported as such
            if acted is None and attribute.dynamic:
                continue
            # A checklist without a selected option counts as answered; a classification must always have an answer.
            if attribute.required or (self.strict and attribute.type != "checklist") or questions.asked[attribute.hash].is_classification:
                lacking.append(attribute)
        return lacking


def _shown(empty: GivenAnswer | None) -> Any:
    return [] if empty is not None else None
