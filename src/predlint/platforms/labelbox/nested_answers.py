"""Shapes of nested answers: lists of questions with their answers, under a tool or under an option, to any depth."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from predlint.names import NameIndex
from predlint.ontology import Classification, Ontology
from predlint.platforms.labelbox import constraints, span_shapes
from predlint.platforms.labelbox import misplaced_classifications as asked_words
from predlint.platforms.labelbox.aliases import OTHER_NAMES, alias_specs, nested_names
from predlint.platforms.labelbox.answer_values import AnswerValues
from predlint.platforms.labelbox.answer_words import (
    GlobalQuestionNested,
    NestedElsewhere,
    NestedQuestionTwice,
    QuestionUnderOtherOption,
    RequiredNestedMissing,
    UnknownNested,
)
from predlint.platforms.labelbox.frame_words import FramesBeside
from predlint.platforms.labelbox.geometry_words import ConfidencePlace
from predlint.platforms.labelbox.misplaced_classifications import ClassificationsType, EntryType, UnknownNestedQuestion
from predlint.platforms.labelbox.name_words import SchemaIdsUnresolvable
from predlint.platforms.labelbox.questions import by_any_name, instructions_of, naming_member, places_of, question_violations
from predlint.platforms.labelbox.same_name_features import by_form, written_names
from predlint.platforms.labelbox.shared_members import SharedMembers
from predlint.platforms.labelbox.words import NestedEnvelopeMember, UncheckedTool
from predlint.shape.constraints import Unread
from predlint.shape.nodes import AnyValue, Branch, Items, Member, Open, Record, Tagged
from predlint.shape.violation_specs import TagViolations, ViolationSpec, spec_of


class NestedAnswers:
    """Builds each list of nested questions once; equal lists share their shape, which keeps the JSON Schema compact."""

    def __init__(self, ontology: Ontology, members: SharedMembers) -> None:
        self.globals = by_any_name(ontology.classifications)
        #: Id of a nested question -> its name.
        self.ids: dict[str, str] = {}
        self.places = places_of(ontology, self.ids)
        self.empty: dict[str, Member] = {}
        frames = span_shapes.frames(members.media)
        self.values = AnswerValues(members, frames, self.member)
        inside = replace(frames, holds=(Unread("frames in those of the answer above"),))
        self.below_options = AnswerValues(members.for_options, inside, self.member, below_options=True)

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
        """Returns the member ``classifications`` of a tool or an option; ``parent`` is its name for users.

        ``listed``: a radio answer may be a list, as in key frames; ``timed``: all answers have times.
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
        known = asked_words.questions_asked_in(questions)
        tagged = Tagged(
            what="nested question",
            branches=tuple(branches),
            violations=self._violations(questions, parent, siblings or {}, known),
            wrong=spec_of(EntryType, known),
            payloads={"answer": "an answer", "answers": "an answer"},
            generic={"": _untold(values.members, questions)},
            named_by=naming_member,
            name_aliases=values.id_aliases,
            select=by_form(questions),
            has_ids=values.members.has_ids,
            no_ids=spec_of(SchemaIdsUnresolvable),
            labels=instructions_of(questions),
            labels_too=True,
            lists_members=True,
            node_ids={q.node_id: q.schema_id for q in questions if q.node_id and q.schema_id},
        )
        # A question about an object may be answered in any of its key frames, which a record rule checks together.
        required_here = [q for q in questions if q.required and not listed]
        required = {q.name: spec_of(RequiredNestedMissing, q.name, parent) for q in required_here}
        items = Items(
            tagged,
            wrong=spec_of(ClassificationsType, known),
            unique=ViolationSpec(NestedQuestionTwice, ("the nested question",)),
            required=required,
            nullable=of_option,  # the SDK allows null for answers, not for shapes
        )
        member = Member(items, missing=next(iter(required.values()), None))
        if not questions and siblings is None:
            self.empty[parent] = member
        return member

    def _branch(self, question: Classification, payload: str, values: AnswerValues, *, listed: bool = False, timed: bool = False) -> Branch:
        body: Record | Open
        if question.kind == "unknown":
            body = Open(spec_of(UncheckedTool, question.name, question.source_kind), "name")
            return Branch(question.name, question.schema_id, None, body, question)
        shared = values.members
        members = {name: member for name, member in _members(shared).items() if name != "answer"}
        members |= values.own(question, payload, listed=listed, timed=timed)
        intended = [payload, "name", "schemaId"]
        if question.kind in ("radio", "checklist"):
            members["confidence"] = shared.confidence(spec_of(ConfidencePlace, question.kind))
        else:
            members["confidence"] = shared.confidence()
            intended.append("confidence")
        members["classifications"] = values.sibling_classifications(question, timed=timed)
        forbidden = shared.snake_case | values.other_answers(question, payload) | shared.export_answers(question, payload)
        aliases = alias_specs({name: OTHER_NAMES[name] for name in intended if name in OTHER_NAMES})
        if timed:
            aliases["frames"] = ("", spec_of(FramesBeside))
        scored = question.kind not in ("radio", "checklist")  # their options have the confidence
        body = shared.record(members, forbidden, aliases, scored=scored)
        return Branch(question.name, question.schema_id, payload, body, question)

    def _violations(
        self, questions: tuple[Classification, ...], parent: str, siblings: Mapping[str, tuple[str, ...]], known: asked_words.AskedQuestions
    ) -> TagViolations:
        def elsewhere(name: str, payload: str | None) -> ViolationSpec | None:
            if name in siblings:
                return spec_of(QuestionUnderOtherOption, parent, siblings[name])
            if name in self.globals and name not in self.places:
                return spec_of(GlobalQuestionNested, parent)
            if name in self.places:
                return spec_of(NestedElsewhere, parent, self.places[name], question_names.likely(name), question_names.all)
            having = known.having(name)
            if having is not None and having[-1] == name:
                return spec_of(UnknownNestedQuestion, parent, *having[:2], payload is not None)
            return None

        question_names = NameIndex(question.name for question in questions)
        unknown = ViolationSpec(UnknownNested, (parent,))
        return question_violations("nested question", unknown, elsewhere, question_names.all, asked_words.single_question(questions, known))


def _untold(shared: SharedMembers, questions: tuple[Classification, ...]) -> Record:
    """Returns the shape of a nested answer to an unknown question: it may be a checklist, which may have ``answers``."""
    # A text answer has its confidence beside it; other answers have nested ones inside their options.
    members = _members(shared) | {
        "answer": Member(AnyValue(guard=constraints.INNER)),
        "answers": Member(AnyValue(guard=constraints.INNER)),
        "confidence": shared.confidence(),
        "classifications": shared.misplaced("radio"),
    }
    # A member that is named like a question is reported as the missing name.
    aliases = nested_names(questions, "name") | alias_specs({member: OTHER_NAMES[member] for member in ("name", "schemaId")})
    return shared.record(members, shared.snake_case, aliases)


def _members(shared: SharedMembers) -> dict[str, Member]:
    """Returns the members that every nested answer may have."""
    return {**_ENVELOPE, "customMetrics": shared.custom_metrics}


_ENVELOPE = {
    **{name: Member(AnyValue()) for name in ("name", "schemaId", "answer")},
    **{name: Member(AnyValue(), presence=spec_of(NestedEnvelopeMember, name)) for name in ("dataRow", "data_row", "uuid")},
}
