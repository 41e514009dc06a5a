"""The Shapes of answers: labels and choices, texts, numbers, ratings, dates, sides, ranks and chats."""

from __future__ import annotations

from typing import Any, Literal, cast

from msgspec.structs import replace

from predlint.names import by_label
from predlint.platforms.label_studio import constraints
from predlint.platforms.label_studio.answer_words import (
    ChatMessage,
    ChatRole,
    DateAsText,
    DateOfClock,
    NumberAnswer,
    NumberBounds,
    PairwiseAnswer,
    RankerForm,
    RatingAnswer,
    TextAnswerForm,
    TextList,
    TooManyTexts,
)
from predlint.platforms.label_studio.attributes import as_number
from predlint.platforms.label_studio.config import Control, Label
from predlint.platforms.label_studio.dates import example, is_month_alone, of_clock, read_as, read_date
from predlint.platforms.label_studio.label_words import (
    LabelsMissing,
    LabelsType,
    LabelTwice,
    NoLabel,
    NoLabelShownWrong,
    TooManyLabels,
    TooManyLabelsShownAll,
)
from predlint.platforms.label_studio.link_words import RelationLabels, RelationLabelSpelt, UnknownRelationLabel
from predlint.platforms.label_studio.names import label_violations
from predlint.platforms.label_studio.path_words import NotPaths, PathForm, PathFormRefused
from predlint.platforms.label_studio.tags import ANSWERS_ELSEWHERE, Form
from predlint.platforms.label_studio.value_parts import open_record, region_score, region_text
from predlint.platforms.label_studio.words import ResultWithoutValue
from predlint.shape.nodes import AnyValue, Items, Member, Name, Node, Number, Record, Text
from predlint.shape.violation_specs import NameViolations, ViolationSpec, spec_of


def labels_member(control: Control, member: str, *, required: bool = True) -> Member:
    """Returns the member with a list of the control's labels; a record rule checks labels that only the data lists."""
    return Member(label_list(control, member), spec_of(LabelsMissing, control.name, member) if required else None)


def label_list(control: Control, member: str) -> Items:
    stored = tuple(dict.fromkeys(label.stored for _, label in control.every_label()))
    aliases = by_label((label.value, label.stored) for _, label in control.every_label() if label.alias)
    elsewhere = control.elsewhere or control.legacy or not stored
    return Items(
        Name(stored, label_violations(control.name, listed=bool(stored)), labels=aliases, others_too=elsewhere),
        wrong=spec_of(LabelsType, control.name, member),
        minimum=0 if control.allow_empty else 1,
        maximum=1 if control.choice == "single" else None,
        # A region is drawn without labels.
        length=ViolationSpec(NoLabel, (control.name, member))
        if member == "choices"
        else ViolationSpec(NoLabelShownWrong, (control.name, member)),
        excess=ViolationSpec(TooManyLabels, (control.name, member))
        if member == "choices"
        else ViolationSpec(TooManyLabelsShownAll, (control.name, member)),
        unique=ViolationSpec(LabelTwice, (control.name,)),
    )


def _elsewhere(member: str, missing: ViolationSpec) -> dict[str, tuple[str, ViolationSpec]]:
    """Returns the names that people give to the member of an answer, with their spec."""
    return dict.fromkeys(ANSWERS_ELSEWHERE.get(member, ()), (member, missing))


class Answers:
    """Builds the value of controls that draw nothing."""

    def value(self, control: Control, form: Form) -> Record:
        """Returns the value of an answer."""
        member, node = self._answer(control, form)
        missing = spec_of(LabelsMissing, control.name, member)
        members = {"text": Member(region_text(control)), member: Member(node, missing), "score": Member(region_score())}
        value = open_record(members, "value", aliases=_elsewhere(member, missing))
        return replace(value, also_known=frozenset({"channel"}), others=constraints.region_members(control))

    def _answer(self, control: Control, form: Form) -> tuple[str, Node]:
        if form == "choices":
            return "choices", self._choices(control)
        if form == "taxonomy":
            return "taxonomy", self._taxonomy(control)
        if form == "text":
            return "text", self._text(control)
        if form == "number":
            return "number", self._number(control)
        if form == "rating":
            spec = spec_of(RatingAnswer, control.name, control.max_rating)
            return "rating", Number(spec, spec, minimum=0, maximum=control.max_rating, usual_least=1, whole=True, usual_whole=True)
        if form == "datetime":
            return "datetime", self._date(control)
        if form == "pairwise":
            spec = spec_of(PairwiseAnswer, control.name, control.to)
            return "selected", Name(("left", "right"), NameViolations(*(spec,) * 5))
        spec = spec_of(RankerForm, control.name, control.buckets or (control.name,))
        return "ranker", replace(open_record({}, "ranker"), wrong=spec) if form == "ranker" else Text(spec)

    def _choices(self, control: Control) -> Node:
        if not control.allow_nested:
            return label_list(control, "choices")
        empty = spec_of(PathForm, control.name)
        return Items(
            Items(AnyValue(), empty, minimum=1, length=empty, bare=AnyValue()),  # names, or paths of names: a record rule checks them
            wrong=spec_of(LabelsType, control.name, "choices"),
            minimum=1,
            maximum=1 if control.choice == "single" else None,
            length=ViolationSpec(NoLabel, (control.name, "choices")),
            excess=ViolationSpec(TooManyLabels, (control.name, "choices")),
        )

    def _taxonomy(self, control: Control) -> Node:
        form = spec_of(PathFormRefused, control.name)
        wrong = label_violations(control.name, listed=bool(control.labels)).wrong
        node = Items(Text(wrong), wrong=form, minimum=1, length=spec_of(PathForm, control.name))
        return Items(
            node,
            wrong=spec_of(NotPaths, control.name),
            minimum=1,
            length=ViolationSpec(NoLabel, (control.name, "taxonomy")),
            holds=constraints.taxonomy(control),
        )

    def _text(self, control: Control) -> Node:
        wrong = spec_of(TextList, control.name)
        return Items(
            Text(spec_of(TextAnswerForm, control.name), without_nul=True),
            wrong=wrong,
            maximum=control.max_submissions,
            length=ViolationSpec(TooManyTexts, (control.name, control.max_submissions)),
            bare=Text(wrong),
            holds=constraints.TEXTS,
        )

    def _number(self, control: Control) -> Number:
        minimum, maximum = as_number(control.minimum), as_number(control.maximum)
        parts = [f"at least {control.minimum}" if minimum is not None else "", f"at most {control.maximum}" if maximum is not None else ""]
        bounds = " and ".join(part for part in parts if part)
        outside = spec_of(NumberBounds, control.name, bounds)
        wrong = spec_of(NumberAnswer, control.name)
        return Number(wrong, outside, minimum=minimum, maximum=maximum, usual_whole=control.step is not None)

    def _date(self, control: Control) -> Text:
        params = control.name, example(control), control.format

        def date(value: Any) -> ViolationSpec | None:
            """Returns the spec for a date in a list of one, or for a number that reads as a date: a year, the digits of a day, or a Unix
            time; else None."""
            if (at := of_clock(value)) is not None and control.only != ("time",):
                return spec_of(DateOfClock, control.name, read_as(at, control))
            may_be = value.__class__ is int and 0 < value < 1e8 and control.only != ("time",) and not is_month_alone(str(value), control)
            text: Any = str(value) if may_be else None
            if isinstance(value, list) and len(listed := cast("list[Any]", value)) == 1:
                text = listed[0]
            found = read_date(text, control) if isinstance(text, str) else None
            return spec_of(DateAsText, *params, read_as(found, control)) if found is not None else None

        return Text(spec_of(DateAsText, *params), also_written=date, usual_days=constraints.days(control))

    def chat(self) -> Record:
        """Returns the value of a chat message."""
        members = {name: Member(Text(spec_of(ChatRole, name)), spec_of(ChatMessage, name)) for name in ("role", "content")}
        message = open_record(members, "chatmessage")
        return open_record({"chatmessage": Member(message, spec_of(ChatMessage, "chatmessage"))}, "value")

    def react(self, control: Control) -> Record:
        """Returns the value of ReactCode: any object that the user's own interface gives, under the name of the tag."""
        answer = Member(open_record({}, "reactcode"), spec_of(ResultWithoutValue, control.name, "reactcode"))
        return open_record({"reactcode": answer}, "value")

    def relation_labels(self, labels: tuple[Label, ...] | None, choice: Literal["single", "multiple"]) -> Node:
        """Returns the node of the labels of a relation; any label is allowed if the config names none."""
        wrong = spec_of(RelationLabels)
        unknown = ViolationSpec(UnknownRelationLabel)
        spelt = ViolationSpec(RelationLabelSpelt)
        violations = NameViolations(wrong=wrong, unknown=unknown, case=spelt, form=spelt, label=spelt)
        names = tuple(dict.fromkeys(label.stored for label in labels or ()))
        aliases = by_label((label.value, label.stored) for label in labels or () if label.alias)
        return Items(
            Name(names, violations, labels=aliases, others_too=not names),
            wrong=wrong,
            maximum=1 if choice == "single" else None,
            length=ViolationSpec(TooManyLabels, ("the relation", "labels")),
            unique=ViolationSpec(LabelTwice, ("the relation",)),
            nullable=True,  # editors read null as no labels
        )
