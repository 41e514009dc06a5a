"""Shapes of nested answers: lists of questions with their answers, under a tool or under an option, to any depth."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from predlint.dialects.labelbox import asked as asked_words
from predlint.dialects.labelbox import constraints, span_shapes
from predlint.dialects.labelbox.aliases import OTHER_NAMES, nested_names, other_names
from predlint.dialects.labelbox.answer_values import AnswerValues
from predlint.dialects.labelbox.answer_words import (
    GlobalQuestionNested,
    NestedElsewhere,
    NestedQuestionTwice,
    QuestionUnderOtherOption,
    RequiredNestedMissing,
    UnknownNested,
)
from predlint.dialects.labelbox.asked import ClassificationsType, EntryType, UnknownNestedQuestion
from predlint.dialects.labelbox.frame_words import FramesBeside
from predlint.dialects.labelbox.geometry_words import ConfidencePlace
from predlint.dialects.labelbox.members import Members
from predlint.dialects.labelbox.name_words import SchemaIdsUnresolvable
from predlint.dialects.labelbox.namesakes import by_form, written_names
from predlint.dialects.labelbox.questions import by_any_name, instructions_of, naming_member, places_of, question_faults
from predlint.dialects.labelbox.words import NestedEnvelopeMember, UncheckedTool
from predlint.ontology import Classification, Ontology
from predlint.shape.constraints import Unread
from predlint.shape.faults import Fault, TagFaults, broken
from predlint.shape.nodes import Anything, Branch, Items, Member, Open, Record, Tagged
from predlint.vocabulary import Vocabulary


class NestedAnswers:
    """Builds each list of nested questions once; equal lists share their shape, which keeps the JSON Schema compact."""

    def __init__(self, ontology: Ontology, members: Members) -> None:
        self.globals = by_any_name(ontology.classifications)
        #: Id of a nested question -> its name.
        self.ids: dict[str, str] = {}
        self.places = places_of(ontology, self.ids)
        self.empty: dict[str, Member] = {}
        frames = span_shapes.frames(members.media)
        self.values = AnswerValues(members, frames, self.member)
        inside = replace(frames, holds=(Unread("frames in those of the answer above"),))
        self.below_options = AnswerValues(members.below_options, inside, self.member, below_options=True)

    def member(
        self,
        questions: tuple[Classification, ...],
        parent: str,
        siblings: Mapping[str, tuple[str, ...]] | None = None,
        *,
        listed: bool = False,
        timed: bool = False,
        of_option: bool = False,
    ) -> Member:
        """The member ``classifications`` of a tool or an option, where ``parent`` names that in the user's words.

        ``listed`` where a radio answer may stand in a list, as in key frames; ``timed`` where all answers say when they hold.
        """
        if not questions and siblings is None and parent in self.empty:
            return self.empty[parent]
        values = self.below_options if of_option else self.values
        branches: list[Branch] = []
        others = written_names(questions)
        for question in questions:
            own = [self._branch(question, "answer", values, listed=listed, timed=timed)]
            if question.kind == "checklist":
                own.append(self._branch(question, "answers", values))
            if id(question) in others:
                own = [replace(branch, feature=others[id(question)], written=question.name) for branch in own]
            branches += own
        known = asked_words.asked_in(questions)
        tagged = Tagged(
            what="nested question",
            branches=tuple(branches),
            faults=self._faults(questions, parent, siblings or {}, known),
            wrong=broken(EntryType, known),
            payloads={"answer": "an answer", "answers": "an answer"},
            generic={"": _untold(values.members, questions)},
            named_by=naming_member,
            name_aliases=values.id_aliases,
            select=by_form(questions),
            has_ids=values.members.has_ids,
            no_ids=broken(SchemaIdsUnresolvable),
            labels=instructions_of(questions),
            labels_too=True,
            lists_members=True,
            node_ids={q.node_id: q.schema_id for q in questions if q.node_id and q.schema_id},
        )
        # In which of its key frames an object's question is answered is free: a rule looks at all of them.
        asked = [q for q in questions if q.required and not listed]
        required = {q.name: broken(RequiredNestedMissing, q.name, parent) for q in asked}
        items = Items(
            tagged,
            wrong=broken(ClassificationsType, known),
            unique=Fault(NestedQuestionTwice, ("the nested question",)),
            required=required,
            nullable=of_option,  # the SDK has it so for answers, and not for what is drawn
        )
        member = Member(items, missing=next(iter(required.values()), None))
        if not questions and siblings is None:
            self.empty[parent] = member
        return member

    def _branch(self, question: Classification, payload: str, values: AnswerValues, *, listed: bool = False, timed: bool = False) -> Branch:
        body: Record | Open
        if question.kind == "unknown":
            body = Open(broken(UncheckedTool, question.name, question.source_kind), "name")
            return Branch(question.name, question.schema_id, None, body, question)
        shared = values.members
        members = {name: member for name, member in _members(shared).items() if name != "answer"}
        members |= values.own(question, payload, listed=listed, timed=timed)
        meant = [payload, "name", "schemaId"]
        if question.kind in ("radio", "checklist"):
            members["confidence"] = shared.confidence(broken(ConfidencePlace, question.kind))
        else:
            members["confidence"] = shared.confidence()
            meant.append("confidence")
        members["classifications"] = values.beside(question, timed=timed)
        forbidden = shared.snake_case | values.other_answers(question, payload) | shared.export_answers(question, payload)
        aliases = other_names({name: OTHER_NAMES[name] for name in meant if name in OTHER_NAMES})
        if timed:
            aliases["frames"] = ("", broken(FramesBeside))
        scored = question.kind not in ("radio", "checklist")  # whose options are
        body = shared.record(members, forbidden, aliases, scored=scored)
        return Branch(question.name, question.schema_id, payload, body, question)

    def _faults(
        self, questions: tuple[Classification, ...], parent: str, siblings: Mapping[str, tuple[str, ...]], known: asked_words.Asked
    ) -> TagFaults:
        def elsewhere(name: str, payload: str | None) -> Fault | None:
            if name in siblings:
                return broken(QuestionUnderOtherOption, parent, siblings[name])
            if name in self.globals and name not in self.places:
                return broken(GlobalQuestionNested, parent)
            if name in self.places:
                return broken(NestedElsewhere, parent, self.places[name], asked.likely(name), asked.all)
            having = known.having(name)
            if having is not None and having[-1] == name:
                return broken(UnknownNestedQuestion, parent, *having[:2], payload is not None)
            return None

        asked = Vocabulary(question.name for question in questions)
        unknown = Fault(UnknownNested, (parent,))
        return question_faults("nested question", unknown, elsewhere, asked.all, asked_words.alone(questions, known))


def _untold(shared: Members, questions: tuple[Classification, ...]) -> Record:
    """The shape of a nested answer whose question is not known: it may be a checklist, which may have ``answers``."""
    # A confidence belongs beside the answer to a text question, and nested answers inside of that to another one.
    members = _members(shared) | {
        "answer": Member(Anything(guard=constraints.INNER)),
        "answers": Member(Anything(guard=constraints.INNER)),
        "confidence": shared.confidence(),
        "classifications": shared.beside("radio"),
    }
    # A question that is a member itself was told as the name that is missing.
    aliases = nested_names(questions, "name") | other_names({member: OTHER_NAMES[member] for member in ("name", "schemaId")})
    return shared.record(members, shared.snake_case, aliases)


def _members(shared: Members) -> dict[str, Member]:
    """What every nested answer may have, whatever its question."""
    return {**_ENVELOPE, "customMetrics": shared.custom_metrics}


_ENVELOPE = {
    **{name: Member(Anything()) for name in ("name", "schemaId", "answer")},
    **{name: Member(Anything(), presence=broken(NestedEnvelopeMember, name)) for name in ("dataRow", "data_row", "uuid")},
}
