"""The shape of answers: labels and choices, texts, numbers, ratings, dates, sides and ranks."""

from __future__ import annotations

from typing import Any, Literal, cast

from msgspec.structs import replace

from predlint.dialects.label_studio import constraints
from predlint.dialects.label_studio.answer_words import (
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
from predlint.dialects.label_studio.attributes import as_number
from predlint.dialects.label_studio.config import Control, Label
from predlint.dialects.label_studio.dates import example, is_month_alone, of_clock, read_as, read_date
from predlint.dialects.label_studio.label_words import (
    LabelsMissing,
    LabelsType,
    LabelTwice,
    NoLabel,
    NoLabelShownWrong,
    TooManyLabels,
    TooManyLabelsShownAll,
)
from predlint.dialects.label_studio.link_words import RelationLabels, RelationLabelSpelt, UnknownRelationLabel
from predlint.dialects.label_studio.names import label_faults
from predlint.dialects.label_studio.path_words import NotPaths, PathForm, PathFormRefused
from predlint.dialects.label_studio.tags import ANSWERS_ELSEWHERE, Form
from predlint.dialects.label_studio.value_parts import open_record, region_score, region_text
from predlint.dialects.label_studio.words import ResultWithoutValue
from predlint.names import by_label
from predlint.shape.faults import Fault, NameFaults, broken
from predlint.shape.nodes import Anything, Items, Member, Name, Node, Number, Record, Text


def labels_member(control: Control, member: str, *, required: bool = True) -> Member:
    """A list of the control's labels; those that only the data or the network knows are left to a record rule."""
    return Member(label_list(control, member), broken(LabelsMissing, control.name, member) if required else None)


def label_list(control: Control, member: str) -> Items:
    stored = tuple(dict.fromkeys(label.stored for _, label in control.every_label()))
    aliases = by_label((label.value, label.stored) for _, label in control.every_label() if label.alias)
    elsewhere = control.elsewhere or control.legacy or not stored
    return Items(
        Name(stored, label_faults(control.name, listed=bool(stored)), labels=aliases, others_too=elsewhere),
        wrong=broken(LabelsType, control.name, member),
        least=0 if control.allow_empty else 1,
        most=1 if control.choice == "single" else None,
        # A region is drawn without.
        length=Fault(NoLabel, (control.name, member)) if member == "choices" else Fault(NoLabelShownWrong, (control.name, member)),
        excess=Fault(TooManyLabels, (control.name, member))
        if member == "choices"
        else Fault(TooManyLabelsShownAll, (control.name, member)),
        unique=Fault(LabelTwice, (control.name,)),
    )


def _elsewhere(member: str, missing: Fault) -> dict[str, tuple[str, Fault]]:
    """What people call the member that holds an answer."""
    return dict.fromkeys(ANSWERS_ELSEWHERE.get(member, ()), (member, missing))


class Answers:
    """Makes the value of controls that draw nothing."""

    def value(self, control: Control, form: Form) -> Record:
        """The value of an answer."""
        member, node = self._answer(control, form)
        missing = broken(LabelsMissing, control.name, member)
        members = {"text": Member(region_text(control)), member: Member(node, missing), "score": Member(region_score())}
        value = open_record(members, "value", aliases=_elsewhere(member, missing))
        return replace(value, others=constraints.beside_answers(control))

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
            said = broken(RatingAnswer, control.name, control.max_rating)
            return "rating", Number(said, said, least=0, most=control.max_rating, usual_least=1, whole=True, usual_whole=True)
        if form == "datetime":
            return "datetime", self._date(control)
        if form == "pairwise":
            said = broken(PairwiseAnswer, control.name, control.to)
            return "selected", Name(("left", "right"), NameFaults(*(said,) * 5))
        said = broken(RankerForm, control.name, control.buckets or (control.name,))
        return "ranker", replace(open_record({}, "ranker"), wrong=said) if form == "ranker" else Text(said)

    def _choices(self, control: Control) -> Node:
        if not control.allow_nested:
            return label_list(control, "choices")
        empty = broken(PathForm, control.name)
        return Items(
            Items(Anything(), empty, least=1, length=empty, bare=Anything()),  # names, or paths of names: a record rule looks at them
            wrong=broken(LabelsType, control.name, "choices"),
            least=1,
            most=1 if control.choice == "single" else None,
            length=Fault(NoLabel, (control.name, "choices")),
            excess=Fault(TooManyLabels, (control.name, "choices")),
        )

    def _taxonomy(self, control: Control) -> Node:
        form = broken(PathFormRefused, control.name)
        wrong = label_faults(control.name, listed=bool(control.labels)).wrong
        node = Items(Text(wrong), wrong=form, least=1, length=broken(PathForm, control.name))
        return Items(
            node,
            wrong=broken(NotPaths, control.name),
            least=1,
            length=Fault(NoLabel, (control.name, "taxonomy")),
            holds=constraints.taxonomy(control),
        )

    def _text(self, control: Control) -> Node:
        wrong = broken(TextList, control.name)
        return Items(
            Text(broken(TextAnswerForm, control.name), without_nul=True),
            wrong=wrong,
            most=control.max_submissions,
            length=Fault(TooManyTexts, (control.name, control.max_submissions)),
            bare=Text(wrong),
            holds=constraints.TEXTS,
        )

    def _number(self, control: Control) -> Number:
        least, most = as_number(control.least), as_number(control.most)
        parts = [f"at least {control.least}" if least is not None else "", f"at most {control.most}" if most is not None else ""]
        bounds = " and ".join(part for part in parts if part)
        outside = broken(NumberBounds, control.name, bounds)
        wrong = broken(NumberAnswer, control.name)
        return Number(wrong, outside, least=least, most=most, usual_whole=control.step is not None)

    def _date(self, control: Control) -> Text:
        about = control.name, example(control), control.format

        def date(value: Any) -> Fault | None:
            """What is said of a date in a list of one, and of a number that reads as a date: of a year, of the digits of a day, or of a
            clock."""
            if (at := of_clock(value)) is not None and control.only != ("time",):
                return broken(DateOfClock, control.name, read_as(at, control))
            may_be = value.__class__ is int and 0 < value < 1e8 and control.only != ("time",) and not is_month_alone(str(value), control)
            text: Any = str(value) if may_be else None
            if isinstance(value, list) and len(listed := cast("list[Any]", value)) == 1:
                text = listed[0]
            found = read_date(text, control) if isinstance(text, str) else None
            return broken(DateAsText, *about, read_as(found, control)) if found is not None else None

        return Text(broken(DateAsText, *about), look_alike=date, usual_days=constraints.days(control))

    def chat(self) -> Record:
        """A message of a conversation."""
        members = {name: Member(Text(broken(ChatRole, name)), broken(ChatMessage, name)) for name in ("role", "content")}
        message = open_record(members, "chatmessage")
        return open_record({"chatmessage": Member(message, broken(ChatMessage, "chatmessage"))}, "value")

    def react(self, control: Control) -> Record:
        """What an interface of one's own hands over: any object, under the name of its tag."""
        answer = Member(open_record({}, "reactcode"), broken(ResultWithoutValue, control.name, "reactcode"))
        return open_record({"reactcode": answer}, "value")

    def relation_labels(self, labels: tuple[Label, ...] | None, choice: Literal["single", "multiple"]) -> Node:
        """Labels of a relation; any, where the config names none."""
        wrong = broken(RelationLabels)
        unknown = Fault(UnknownRelationLabel)
        spelt = Fault(RelationLabelSpelt)
        faults = NameFaults(wrong=wrong, unknown=unknown, case=spelt, form=spelt, label=spelt)
        names = tuple(dict.fromkeys(label.stored for label in labels or ()))
        aliases = by_label((label.value, label.stored) for label in labels or () if label.alias)
        return Items(
            Name(names, faults, labels=aliases, others_too=not names),
            wrong=wrong,
            most=1 if choice == "single" else None,
            length=Fault(TooManyLabels, ("the relation", "labels")),
            unique=Fault(LabelTwice, ("the relation",)),
            nullable=True,  # editors take null for none
        )
