"""Nested questions: below an object or an option, misplaced, or not asked there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, cast

from msgspec.structs import replace

from predlint.model.diagnostics import Severity
from predlint.model.findings import TagViolations, ViolationSpec, spec_of
from predlint.model.names import Exact, NameIndex, Shared
from predlint.model.ontology import Classification, Ontology
from predlint.model.texts import casefolded, quote
from predlint.model.violation import Fix, FixContext, Violation, Words, fixes
from predlint.platforms.labelbox.declarations import INNER
from predlint.platforms.labelbox.features import by_any_name, by_form, instructions_of, places_of, written_names
from predlint.platforms.labelbox.forms import OTHER_NAMES, Options, written
from predlint.platforms.labelbox.topics.answers import AnswerValues
from predlint.platforms.labelbox.topics.confidence import confidence
from predlint.platforms.labelbox.topics.envelope import ClassificationsNotAList, SharedMembers, classifications_type, list_classifications
from predlint.platforms.labelbox.topics.members import (
    TO_THE_TOP,
    MemberType,
    UnknownMember,
    alias_specs,
    answer_of,
    answer_with_classifications,
    nested_names,
    wrong_type,
)
from predlint.platforms.labelbox.topics.names import (
    NO_IDS,
    AnswerAlone,
    AnswerUnnamed,
    id_member,
    named_by,
    naming_member,
    one_of_places,
    question_violations,
    suggest,
    unchecked,
)
from predlint.platforms.labelbox.topics.options import answered_twice
from predlint.platforms.labelbox.topics.timed_answers import frame_ranges
from predlint.shape.constraints import Unread
from predlint.shape.nodes import AnyValue, Branch, Items, Member, Open, Record, Tagged


class NestedEnvelopeMember(Violation, code="REC010", slug="nested-envelope-member", about_name=True, severity=Severity.WARNING):
    """A nested classification carries a dataRow or uuid of its own.

    Why: The data row and the uuid belong to the whole line. SDK 2.5.2 wrote them at this level, too, and its imports with nested
    classifications failed.
    Fix: Give both once, at the top of the line, and remove them from nested classifications.
    """

    name: str

    def words(self) -> Words:
        return f"{quote(self.name)} does not belong in a nested classification", TO_THE_TOP

    @fixes(safe="removes a dataRow that is the line's own", unsafe="removes any other")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_safely() if at.are_same(at.value_at([self.name]), self.value) else at.remove_unsafely()


class UnknownNestedQuestion(Violation, code="ANS019", slug="unknown-nested-question"):
    """The tool or option has no nested classification of this name.

    Why: Nested questions are looked up under the very tool or option they are given for; an unknown one has no place in the annotation.
    Fix: Use one of the names that the finding lists, or put it where it is asked.
    """

    parent_: str
    question: str
    kind: str
    answered: bool
    """True if the entry tells something about the option: that it does not apply, or that another one does."""

    def words(self) -> Words:
        fix = (
            f'write "name": {quote(self.question)}, "answer": {written([self.value], listed=self.kind == "checklist")}{_in_one(self.kind)}'
        )
        if self.answered:
            holding = "all ticked options, in one entry" if self.kind == "checklist" else "the option that was chosen"
            fix = f'write "name": {quote(self.question)}, and as its answer {holding}'
        return f"{quote(self.value)} is an option of {quote(self.question)}, not a nested question of {self.parent_}", fix


class UnknownNested(Violation, of=UnknownNestedQuestion):
    """No question below the feature has this name."""

    parent_: str
    nearest: tuple[str, ...]
    names: tuple[str, ...]

    def words(self) -> Words:
        return f"{quote(self.value)} is not a nested question of {self.parent_}", suggest(
            self.nearest, self.names, "nested questions", self.value
        )

    @fixes(unsafe="writes the name of the ontology where separators (_ - space) and case are all that differs")
    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_spelling(self.nearest)


class NestedElsewhere(Violation, of=UnknownNestedQuestion):
    """A nested question of another feature."""

    parent_: str
    places: tuple[str, ...]
    nearest: Sequence[str]
    names: tuple[str, ...]

    def words(self) -> Words:
        here = f"or {suggest(self.nearest, self.names, '')}" if self.nearest else suggest((), self.names, "nested questions")
        fix = f"it is asked under {one_of_places(self.places)}; {here}"
        return f"{quote(self.value)} is not a nested question of {self.parent_}", fix


class GlobalQuestionNested(Violation, code="ANS020", slug="global-question-nested"):
    """A question about the whole data row is nested under a tool or an option.

    Why: The question exists only at the top level of the ontology; under an object it is unknown.
    Fix: Write it as a line of its own with the same dataRow.
    """

    parent_: str

    template = "{value:quoted} is a question of its own, not one about {parent_}", "give it a line of its own"


class QuestionUnderOtherOption(Violation, code="ANS021", slug="question-under-other-option"):
    """The nested question belongs to another option of the same classification.

    Why: A nested question is only asked once its own option is chosen; under this option the platform has no place for the answer.
    Fix: Choose the option that the question belongs to, or put it where it is asked.
    """

    parent_: str
    others: tuple[str, ...]

    def words(self) -> Words:
        option_list = " or ".join([quote(option) for option in self.others[:3]]) + (" or others" if len(self.others) > 3 else "")
        return f"{quote(self.value)} is asked under option {option_list}, not under {self.parent_}", "move it, or choose the other option"


class RequiredNestedMissing(Violation, code="ANS022", slug="required-nested-missing", severity=Severity.WARNING, layer="record"):
    """A required nested question has no answer.

    Why: The import does not insist on it, but a person must answer the question before the label can be submitted.
    Fix: Let the model answer it, or leave it to the labelers and ignore this rule.
    """

    question: str
    parent_: str
    given: str | None = None

    template = "the required question {question:quoted} of {parent_} has no answer", "add it, or let a labeler answer it in the editor"


class NestedQuestionTwice(Violation, code="ANS023", slug="nested-question-twice", layer="record"):
    """The same nested question is answered twice in one place.

    Why: A question has one answer for each object or option; which of the two would be kept is not documented.
    Fix: Put several options of a checklist into one answer list, join two texts into one, and of a radio keep the right one.
    """

    what: str
    name: str
    first: int

    def words(self) -> Words:
        return answered_twice(self.value, self.what, self.name, self.first)

    @fixes(safe="removes a repetition that is the same in all its members")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_twin()


class FramesBeside(Violation, of=UnknownMember):
    """A line has frames at its top although its answers have frames of their own."""

    template = (
        '"frames" is not read here',
        'put it into the answer: {{"name": …, "frames": […]}}, or of a text {{"value": "…", "frames": […]}}',
    )


# -- Violations about ``classifications`` in another form, at places whose questions are known -----------------------


class AskedQuestions(Shared[tuple[str, str, Options]], Exact):
    """The questions that are asked at a place: for each its name, its kind and its options."""

    @cached_property
    def _by_option(self) -> dict[str, list[int]]:
        """Name or label of an option, casefolded -> indices of the questions that have it."""
        found: dict[str, list[int]] = {}
        for at, (_, _, options) in enumerate(self):
            for name in {casefolded(name) for name in (*options.names, *(label for label, _ in options.labels))}:
                found.setdefault(name, []).append(at)
        return found

    def having(self, text: str) -> tuple[str, str, str] | None:
        """Returns the only question with an option that a text names: its name, its kind, and the option. Returns None if there is none, or
        several."""
        candidates = [self[at] for at in self._by_option.get(casefolded(text), ())]
        found = ((name, kind, intended) for name, kind, options in candidates if (intended := options.intended_option(text)) is not None)
        first, second = next(found, None), next(found, None)
        return first if second is None else None

    def entry(self, item: Any, around: str = "{}") -> str | None:
        """Returns the help to write the entry that answers a question by the options that a value names. If only one question is asked, its
        entry is written for any value. ``around``: the text around the entry, with {} for it."""
        chosen = _options_in(item, self)
        if chosen is not None:
            name, kind, given = chosen
            return f"write {around.format(_entry(name, kind, given))}{'' if isinstance(item, list) else _in_one(kind)}"
        near = [(name, kind, option) for name, kind, options in self for option in options.near(item)] if isinstance(item, str) else []
        if len(near) == 1:
            [(name, kind, option)] = near
            return f"did you mean {around.format(_entry(name, kind, (option,)))}?"
        if len(self) != 1:
            return None
        name, kind, options = self[0]
        entry = f'{{"name": {quote(name)}, "answer": {answer_with_classifications(item, kind, options) or "…"}}}'
        return f"write {around.format(entry)}"


def _entry(name: str, kind: str, given: tuple[str, ...]) -> str:
    return f'{{"name": {quote(name)}, "answer": {written(list(given), listed=kind == "checklist")}}}'


def questions_asked_in(questions: tuple[Classification, ...]) -> AskedQuestions:
    """Returns the questions of a place. Questions that share a name are left out."""
    names = [question.name for question in questions]
    return AskedQuestions([(q.name, q.kind, Options.of(q)) for q in questions if names.count(q.name) == 1] if len(names) <= _MANY else ())


#: With more questions than this, answers are not compared: nobody writes them by hand.
_MANY = 200


class ClassificationsType(Violation, of=ClassificationsNotAList):
    """Not a list. For an object by names of questions, the help has the first entry if the question takes such an answer."""

    asked: AskedQuestions

    def words(self) -> Words:
        value = self.value
        message, fix = classifications_type(value)
        given = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
        first = next(iter(given), None)
        answer = next(
            (answer_with_classifications(given[name], kind, options) for name, kind, options in self.asked if name == first), None
        )
        if answer is not None:
            fix = f'write "classifications": [{{"name": {quote(first)}, "answer": {answer}}}], with an entry for each question'
        elif not {"name", "schemaId", "answer"} & given.keys():
            bare = cast("Any", value)
            if given:
                bare = next(iter(given.values())) if len(given) == 1 else None
            fix = self.asked.entry(bare, '"classifications": [{}]') or fix
        return message, fix

    def fix(self, at: FixContext) -> Fix | None:
        return list_classifications(at)


class EntryType(Violation, of=MemberType):
    """Not an object. For the name of an option alone, the help has the entry that chooses it, if exactly one question has it."""

    asked: AskedQuestions

    def words(self) -> Words:
        message, fix = wrong_type(self.value, "each of classifications", "an object")
        return message, self.asked.entry(self.value) or fix


def _in_one(kind: str) -> str:
    """Returns a reminder for the help: a question is answered once, so all options of a checklist belong into one entry."""
    return ", with all its options in one entry" if kind == "checklist" else ""


def single_question(questions: tuple[Classification, ...], known: AskedQuestions) -> Callable[[dict[str, Any]], ViolationSpec | None]:
    """Returns a check for nested answers without a name. It returns a spec if exactly one member is named like a question and has its
    answer, or names options of one question, or is named like an option and is true."""
    by_name = {question.name: question for question in questions}

    def check(value: dict[str, Any]) -> ViolationSpec | None:
        found = [by_name[member] for member in value if member in by_name]
        if not found and id_member(value) is not None:
            return None  # the id names the question
        if not {"answer", "answers"}.isdisjoint(value):
            return _unnamed(value, known) if not found and naming_member(value) is None else None
        if not found:
            return _chosen(value, known)
        if len(found) > 1:
            return None
        name, kind = found[0].name, found[0].kind
        given = answer_of(value[name], kind, Options.of(found[0]))
        return None if given is None else ViolationSpec(AnswerAlone, ("nested question", name, name, kind, given))

    return check


def _chosen(value: dict[str, Any], known: AskedQuestions) -> ViolationSpec | None:
    found = {
        member: chosen for member, item in value.items() if (chosen := _options_in(member if item is True else item, known)) is not None
    }
    if len(found) != 1:
        return None
    [(member, (name, kind, given))] = found.items()
    return ViolationSpec(AnswerAlone, ("nested question", member, name, kind, given))


def _unnamed(value: dict[str, Any], known: AskedQuestions) -> ViolationSpec | None:
    """Returns the spec for an answer by options of one question that does not name the question, or None."""
    member = "answer" if value.get("answer") is not None else "answers"
    chosen = _options_in(value.get(member), known)
    return None if chosen is None else ViolationSpec(AnswerUnnamed, ("nested question", member, *chosen))


def _options_in(item: Any, known: AskedQuestions) -> tuple[str, str, tuple[str, ...]] | None:
    """Returns the only question that has all the options that a value names: its name, its kind, and the options. Else returns None."""
    items: list[Any] = cast("list[Any]", item) if isinstance(item, list) else [item]
    named = [cast("dict[str, Any]", one).get("name") if isinstance(one, dict) else one for one in items]
    having = [known.having(name) if isinstance(name, str) else None for name in named]
    if not having or None in having:
        return None
    [*questions] = {each[:2] for each in having if each is not None}
    given = tuple(dict.fromkeys([each[2] for each in having if each is not None]))
    if len(questions) != 1 or (len(given) > 1 and questions[0][1] != "checklist"):
        return None
    return *questions[0], given


NO_ANSWER = ViolationSpec(RequiredNestedMissing)


# -- Shapes of nested answers: lists of questions with their answers, under a tool or under an option, to any depth --


class NestedAnswers:
    """Builds each list of nested questions once; equal lists share their shape, which keeps the JSON Schema compact."""

    def __init__(self, ontology: Ontology, members: SharedMembers) -> None:
        self.globals = by_any_name(ontology.classifications)
        #: Id of a nested question -> its name.
        self.ids: dict[str, str] = {}
        self.places = places_of(ontology, self.ids)
        self.empty: dict[str, Member] = {}
        frames = frame_ranges(members.media)
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
        known = questions_asked_in(questions)
        tagged = Tagged(
            what="nested question",
            branches=tuple(branches),
            violations=self._violations(questions, parent, siblings or {}, known),
            wrong=spec_of(EntryType, known),
            payloads={"answer": "an answer", "answers": "an answer"},
            generic={"": _untold(values.members, questions)},
            named_by=named_by,
            name_aliases=values.id_aliases,
            select=by_form(questions),
            has_ids=values.members.has_ids,
            no_ids=NO_IDS,
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
            body = unchecked(question)
            return Branch(question.name, question.schema_id, None, body, question)
        shared = values.members
        members = {name: member for name, member in _members(shared).items() if name != "answer"}
        members |= values.own(question, payload, listed=listed, timed=timed)
        intended = [payload, "name", "schemaId"]
        if question.kind in ("radio", "checklist"):
            members["confidence"] = confidence(shared.target, question.kind)
        else:
            members["confidence"] = confidence(shared.target)
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
        self, questions: tuple[Classification, ...], parent: str, siblings: Mapping[str, tuple[str, ...]], known: AskedQuestions
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
        return question_violations("nested question", unknown, elsewhere, question_names.all, single_question(questions, known))


def _untold(shared: SharedMembers, questions: tuple[Classification, ...]) -> Record:
    """Returns the shape of a nested answer to an unknown question: it may be a checklist, which may have ``answers``."""
    # A text answer has its confidence beside it; other answers have nested ones inside their options.
    members = _members(shared) | {
        "answer": Member(AnyValue(guard=INNER)),
        "answers": Member(AnyValue(guard=INNER)),
        "confidence": confidence(shared.target),
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
