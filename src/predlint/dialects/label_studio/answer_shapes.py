"""The shape of answers: labels and choices, texts, numbers, ratings, dates, sides and ranks."""

from __future__ import annotations

from typing import Any, Literal, cast

from msgspec.structs import replace

from predlint.dialects.label_studio import answer_words as say
from predlint.dialects.label_studio import constraints, label_words, link_words, path_words, words
from predlint.dialects.label_studio.attributes import as_number
from predlint.dialects.label_studio.config import Control, Label
from predlint.dialects.label_studio.dates import example, is_month_alone, of_clock, read_as, read_date
from predlint.dialects.label_studio.effects import (
    counted_twice,
    lost,
    mistyped_name,
    not_submitted,
    odd,
    refused,
    shown_all,
    shown_wrong,
    undrawn,
)
from predlint.dialects.label_studio.names import label_faults
from predlint.dialects.label_studio.tags import ANSWERS_ELSEWHERE, Form
from predlint.dialects.label_studio.value_parts import open_record, region_score, region_text
from predlint.names import by_label
from predlint.shape.faults import Fault, NameFaults
from predlint.shape.nodes import Anything, Items, Member, Name, Node, Number, Record, Text


def labels_member(control: Control, member: str, *, required: bool = True) -> Member:
    """A list of the control's labels; those that only the data or the network knows are left to a record rule."""
    return Member(label_list(control, member), refused("ANS104", label_words.labels_missing, control.name, member) if required else None)


def label_list(control: Control, member: str) -> Items:
    stored = tuple(dict.fromkeys(label.stored for _, label in control.every_label()))
    aliases = by_label((label.value, label.stored) for _, label in control.every_label() if label.alias)
    elsewhere = control.elsewhere or control.legacy or not stored
    return Items(
        Name(stored, label_faults(control.name, listed=bool(stored)), labels=aliases, others_too=elsewhere),
        wrong=refused("ANS105", label_words.not_a_label_list, control.name, member),
        least=0 if control.allow_empty else 1,
        most=1 if control.choice == "single" else None,
        # A region is drawn without.
        length=(lost if member == "choices" else shown_wrong)("ANS106", label_words.no_label, control.name, member),
        excess=(shown_wrong if member == "choices" else shown_all)("ANS108", label_words.too_many_labels, control.name, member),
        unique=counted_twice("ANS107", label_words.label_twice, control.name),
    )


def _elsewhere(member: str, missing: Fault) -> dict[str, tuple[str, Fault]]:
    """What people call the member that holds an answer."""
    return dict.fromkeys(ANSWERS_ELSEWHERE.get(member, ()), (member, missing))


class Answers:
    """Makes the value of controls that draw nothing."""

    def value(self, control: Control, form: Form) -> Record:
        """The value of an answer."""
        member, node = self._answer(control, form)
        missing = refused("ANS104", label_words.labels_missing, control.name, member)
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
            said = undrawn("ANS117", say.rating, control.name, control.max_rating)
            return "rating", Number(said, said, least=0, most=control.max_rating, usual_least=1, whole=True, usual_whole=True)
        if form == "datetime":
            return "datetime", self._date(control)
        if form == "pairwise":
            said = mistyped_name("ANS120", say.side, control.name, control.to)
            return "selected", Name(("left", "right"), NameFaults(*(said,) * 5))
        said = refused("ANS121", say.ranker_form, control.name, control.buckets or (control.name,))
        return "ranker", replace(open_record({}, "ranker"), wrong=said) if form == "ranker" else Text(said)

    def _choices(self, control: Control) -> Node:
        if not control.allow_nested:
            return label_list(control, "choices")
        empty = lost("ANS113", path_words.path_form, control.name)
        return Items(
            Items(Anything(), empty, least=1, length=empty, bare=Anything()),  # names, or paths of names: a record rule looks at them
            wrong=refused("ANS105", label_words.not_a_label_list, control.name, "choices"),
            least=1,
            most=1 if control.choice == "single" else None,
            length=lost("ANS106", label_words.no_label, control.name, "choices"),
            excess=shown_wrong("ANS108", label_words.too_many_labels, control.name, "choices"),
        )

    def _taxonomy(self, control: Control) -> Node:
        form = refused("ANS113", path_words.path_form, control.name)
        wrong = label_faults(control.name, listed=bool(control.labels)).wrong
        node = Items(Text(wrong), wrong=form, least=1, length=lost("ANS113", path_words.path_form, control.name))
        return Items(
            node,
            wrong=refused("ANS105", path_words.not_paths, control.name),
            least=1,
            length=lost("ANS106", label_words.no_label, control.name, "taxonomy"),
            holds=constraints.taxonomy(control),
        )

    def _text(self, control: Control) -> Node:
        wrong = refused("ANS119", say.text_list, control.name)
        return Items(
            Text(refused("ANS119", say.one_text, control.name), without_nul=True),
            wrong=wrong,
            most=control.max_submissions,
            length=odd("ANS122", say.submissions, control.name, control.max_submissions),
            bare=Text(wrong),
            holds=constraints.TEXTS,
        )

    def _number(self, control: Control) -> Number:
        least, most = as_number(control.least), as_number(control.most)
        parts = [f"at least {control.least}" if least is not None else "", f"at most {control.most}" if most is not None else ""]
        bounds = " and ".join(part for part in parts if part)
        outside = not_submitted("ANS116", say.number_bounds, control.name, bounds)
        wrong = undrawn("ANS116", say.number_type, control.name)
        return Number(wrong, outside, least=least, most=most, usual_whole=control.step is not None)

    def _date(self, control: Control) -> Text:
        about = control.name, example(control), control.format

        def date(value: Any) -> Fault | None:
            """What is said of a date in a list of one, and of a number that reads as a date: of a year, of the digits of a day, or of a
            clock."""
            if (at := of_clock(value)) is not None and control.only != ("time",):
                return refused("ANS118", say.date_of_clock, control.name, read_as(at, control))
            may_be = value.__class__ is int and 0 < value < 1e8 and control.only != ("time",) and not is_month_alone(str(value), control)
            text: Any = str(value) if may_be else None
            if isinstance(value, list) and len(listed := cast("list[Any]", value)) == 1:
                text = listed[0]
            found = read_date(text, control) if isinstance(text, str) else None
            return refused("ANS118", say.date_as_text, *about, read_as(found, control)) if found is not None else None

        return Text(refused("ANS118", say.date_as_text, *about), look_alike=date, usual_days=constraints.days(control))

    def chat(self) -> Record:
        """A message of a conversation."""
        members = {
            name: Member(Text(refused("ANS126", say.chat_role, name)), refused("ANS126", say.chat_missing, name))
            for name in ("role", "content")
        }
        message = open_record(members, "chatmessage")
        return open_record({"chatmessage": Member(message, refused("ANS126", say.chat_missing, "chatmessage"))}, "value")

    def react(self, control: Control) -> Record:
        """What an interface of one's own hands over: any object, under the name of its tag."""
        answer = Member(open_record({}, "reactcode"), refused("REC106", words.missing, control.name, "reactcode"))
        return open_record({"reactcode": answer}, "value")

    def relation_labels(self, labels: tuple[Label, ...] | None, choice: Literal["single", "multiple"]) -> Node:
        """Labels of a relation; any, where the config names none."""
        wrong = lost("LNK106", link_words.relation_labels)
        unknown = lost("LNK106", link_words.relation_label)
        spelt = lost("LNK106", link_words.relation_label_spelt)
        faults = NameFaults(wrong=wrong, unknown=unknown, case=spelt, form=spelt, label=spelt)
        names = tuple(dict.fromkeys(label.stored for label in labels or ()))
        aliases = by_label((label.value, label.stored) for label in labels or () if label.alias)
        return Items(
            Name(names, faults, labels=aliases, others_too=not names),
            wrong=wrong,
            most=1 if choice == "single" else None,
            length=shown_wrong("ANS108", label_words.too_many_labels, "the relation", "labels"),
            unique=counted_twice("ANS107", label_words.label_twice, "the relation"),
            nullable=True,  # editors take null for none
        )
