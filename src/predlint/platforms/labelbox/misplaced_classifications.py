"""Violations about ``classifications`` in another form, at places whose questions are known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, cast

from predlint.names import Exact, Shared, casefolded, quote
from predlint.ontology import Classification
from predlint.platforms.labelbox import name_words as naming
from predlint.platforms.labelbox import words
from predlint.platforms.labelbox.name_words import AnswerAlone, AnswerUnnamed
from predlint.platforms.labelbox.options import Options, written
from predlint.platforms.labelbox.words import ClassificationsNotAList, InPlaceOfAMember, MemberType, UnknownMember
from predlint.shape.violation_specs import ViolationSpec
from predlint.violation import Fix, FixContext, Violation, Words


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
        entry = f'{{"name": {quote(name)}, "answer": {_answer(item, kind, options) or "…"}}}'
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
        message, fix = words.classifications_type(value)
        given = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
        first = next(iter(given), None)
        answer = next((_answer(given[name], kind, options) for name, kind, options in self.asked if name == first), None)
        if answer is not None:
            fix = f'write "classifications": [{{"name": {quote(first)}, "answer": {answer}}}], with an entry for each question'
        elif not {"name", "schemaId", "answer"} & given.keys():
            bare = cast("Any", value)
            if given:
                bare = next(iter(given.values())) if len(given) == 1 else None
            fix = self.asked.entry(bare, '"classifications": [{}]') or fix
        return message, fix

    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.labelbox.answer_fixes import list_classifications

        return list_classifications(at)


class NestedOutside(Violation, of=UnknownMember):
    """An answer to a nested question is a member beside the others."""

    name: str
    kind: str
    options: Options

    def words(self) -> Words:
        return f"{quote(self.name)} is not read here", _as_nested(self.name, _answer(self.value, self.kind, self.options))


def _as_nested(question: str, answer: str | None) -> str:
    return f'it is a nested question: write "classifications": [{{"name": {quote(question)}, "answer": {answer or "…"}}}]'


class NestedLost(Violation, of=InPlaceOfAMember):
    """An answer to a nested question is a member beside the others, and the prediction has no classifications: the answer is lost."""

    name: str
    kind: str
    options: Options

    def words(self) -> Words:
        fix = _as_nested(self.name, _answer(self.value, self.kind, self.options))
        return f"{quote(self.name)} is not read, so its answer is lost", fix


def nested_outside(question: Classification) -> ViolationSpec:
    """Returns the spec for a nested question that is a member of its parent."""
    fields = (question.name, question.kind, Options.of(question))

    def lost(value: Any, _name: str, members: Mapping[str, Any]) -> ViolationSpec | None:
        is_lost = "classifications" in members and _answer(value, question.kind, fields[2]) is not None
        return ViolationSpec(NestedLost, fields) if is_lost else None

    return ViolationSpec(NestedOutside, fields, lost_value_spec=lost)


class EntryType(Violation, of=MemberType):
    """Not an object. For the name of an option alone, the help has the entry that chooses it, if exactly one question has it."""

    asked: AskedQuestions

    def words(self) -> Words:
        message, fix = words.wrong_type(self.value, "each of classifications", "an object")
        return message, self.asked.entry(self.value) or fix


class UnknownNestedQuestion(Violation, code="ANS019", slug="unknown-nested-question"):
    """The tool or option has no nested classification of this name.

    Why: Nested questions are looked up under the very tool or option they are given for; an unknown one has no place in the annotation.
    Fix: Use one of the names that the finding lists, or put it where it is asked.
    """

    parent_: str
    question: str
    kind: str
    answered: bool
    """True if the entry says something about the option: that it does not apply, or that another one does."""

    def words(self) -> Words:
        fix = (
            f'write "name": {quote(self.question)}, "answer": {written([self.value], listed=self.kind == "checklist")}{_in_one(self.kind)}'
        )
        if self.answered:
            holding = "all ticked options, in one entry" if self.kind == "checklist" else "the option that was chosen"
            fix = f'write "name": {quote(self.question)}, and as its answer {holding}'
        return f"{quote(self.value)} is an option of {quote(self.question)}, not a nested question of {self.parent_}", fix


def _in_one(kind: str) -> str:
    """Returns a reminder for the help: a question is answered once, so all options of a checklist belong into one entry."""
    return ", with all its options in one entry" if kind == "checklist" else ""


def single_question(questions: tuple[Classification, ...], known: AskedQuestions) -> Callable[[dict[str, Any]], ViolationSpec | None]:
    """Returns a check for nested answers without a name. It returns a spec if exactly one member is named like a question and has its
    answer, or names options of one question, or is named like an option and is true."""
    by_name = {question.name: question for question in questions}

    def check(value: dict[str, Any]) -> ViolationSpec | None:
        found = [by_name[member] for member in value if member in by_name]
        if not found and naming.id_member(value) is not None:
            return None  # the id names the question
        if not {"answer", "answers"}.isdisjoint(value):
            return _unnamed(value, known) if not found and naming.naming_member(value) is None else None
        if not found:
            return _chosen(value, known)
        if len(found) > 1:
            return None
        name, kind = found[0].name, found[0].kind
        given = _answer_of(value[name], kind, Options.of(found[0]))
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


def _answer(value: Any, kind: str, options: Options) -> str | None:
    """Returns an answer in the form that its question takes, or None if the value does not show it."""
    given = _answer_of(value, kind, options)
    return given if given is None else quote(given) if isinstance(given, str) else written(list(given), listed=kind == "checklist")


def _answer_of(value: Any, kind: str, options: Options) -> tuple[str, ...] | str | None:
    """Returns the text, the option or the checklist options that a value means, or None."""
    if kind == "text":
        return (value or None) if isinstance(value, str) else quote(value) if value.__class__ is int else None
    items: list[Any] = cast("list[Any]", value) if isinstance(value, list) and kind == "checklist" else [value]
    items = [cast("dict[str, Any]", item).get("name") if isinstance(item, dict) else item for item in items]
    intended = tuple([name for item in items if (name := options.intended_option(item)) is not None])
    return tuple(dict.fromkeys(intended)) if intended and len(intended) == len(items) and kind in ("radio", "checklist") else None
