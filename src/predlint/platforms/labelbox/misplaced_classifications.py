"""What is said of ``classifications`` in another form, where it is known which questions are asked there."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, cast

from predlint.name_index import Exact, Shared
from predlint.names import casefolded, quote
from predlint.ontology import Classification
from predlint.platforms.labelbox import name_words as naming
from predlint.platforms.labelbox import words
from predlint.platforms.labelbox.name_words import AnswerAlone, AnswerUnnamed
from predlint.platforms.labelbox.options import Options, written
from predlint.platforms.labelbox.words import ClassificationsNotAList, MemberType, UnknownMember
from predlint.shape.violation_specs import ViolationSpec
from predlint.violation import FixContext, Violation, Words, fixed_by


class AskedQuestions(Shared[tuple[str, str, Options]], Exact):
    """Each question that is asked at a place: its name, its kind and its options."""

    @cached_property
    def _by_option(self) -> dict[str, list[int]]:
        """What an option may be called, but for case and white space, with the questions that have such a one."""
        found: dict[str, list[int]] = {}
        for at, (_, _, options) in enumerate(self):
            for name in {casefolded(name) for name in (*options.names, *(label for label, _ in options.labels))}:
                found.setdefault(name, []).append(at)
        return found

    def having(self, text: str) -> tuple[str, str, str] | None:
        """The only question that has an option which a text is or means: its name, its kind, and the option."""
        asked = [self[at] for at in self._by_option.get(casefolded(text), ())]
        found = ((name, kind, intended) for name, kind, options in asked if (intended := options.intended_option(text)) is not None)
        first, second = next(found, None), next(found, None)
        return first if second is None else None

    def entry(self, item: Any, around: str = "{}") -> str | None:
        """That an entry is to be written which answers a question by an option, or options, that a value is, or is called nearly as; where
        one question alone is asked, its entry for any value. ``around``: what stands around the entry."""
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
    """Those of a place; of questions that share a name nothing is known."""
    names = [question.name for question in questions]
    return AskedQuestions([(q.name, q.kind, Options.of(q)) for q in questions if names.count(q.name) == 1] if len(names) <= _MANY else ())


#: Of more questions nobody writes the answers by hand, and they are not compared with each other.
_MANY = 200


class ClassificationsType(Violation, of=ClassificationsNotAList):
    """Of an object by the names of questions the first entry is written out, as far as the question takes such an answer."""

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

    @fixed_by("labelbox.classifications_type")
    def fix(self, at: FixContext) -> Any: ...


class NestedOutside(Violation, of=UnknownMember):
    """An answer to a nested question that stands as a member beside the others."""

    name: str
    kind: str
    options: Options

    def words(self) -> Words:
        entry = f'{{"name": {quote(self.name)}, "answer": {_answer(self.value, self.kind, self.options) or "…"}}}'
        return f"{quote(self.name)} is not read here", f'it is a nested question: write "classifications": [{entry}]'


class EntryType(Violation, of=MemberType):
    """Of the name of an option alone the entry is written that chooses it, where one question has it."""

    asked: AskedQuestions

    def words(self) -> Words:
        message, fix = words.wrong_type(self.value, "each of classifications", "an object")
        return message, self.asked.entry(self.value) or fix


class UnknownNestedQuestion(Violation, code="ANS019", slug="unknown-nested-question"):
    """The tool or option has no nested classification of this name.

    Why: Nested questions are looked up under the very tool or option they are given for; an unknown one has no place in the annotation.
    Fix: Use one of the names that the finding lists, or put it where it is asked.
    Bad: {"name":"vehicle","bbox":{"top":10,"left":20,"height":30,"width":40},"classifications":[{"name":"paint","answer":{"name":"moving"}}
    ],"dataRow":{"globalKey":"street-001.jpg"}}
    Good: {"name":"vehicle","bbox":{"top":10,"left":20,"height":30,"width":40},"classifications":[{"name":"state","answer":{"name":"moving"}
    }],"dataRow":{"globalKey":"street-001.jpg"}}
    """

    parent_: str
    question: str
    kind: str
    answered: bool
    """The entry says something of the option, be it that it does not hold, or another one that does."""

    def words(self) -> Words:
        fix = (
            f'write "name": {quote(self.question)}, "answer": {written([self.value], listed=self.kind == "checklist")}{_in_one(self.kind)}'
        )
        if self.answered:
            holding = "all options that hold, in one entry" if self.kind == "checklist" else "the option that holds"
            fix = f'write "name": {quote(self.question)}, and as its answer {holding}'
        return f"{quote(self.value)} is an option of {quote(self.question)}, not a nested question of {self.parent_}", fix


def _in_one(kind: str) -> str:
    """A question is answered once: what is to be said besides of an entry for one of several options."""
    return ", with all its options in one entry" if kind == "checklist" else ""


def single_question(questions: tuple[Classification, ...], known: AskedQuestions) -> Callable[[dict[str, Any]], ViolationSpec | None]:
    """What to say of a nested answer without a name, where one member alone is called as a question, and has its answer; or where one
    alone is an option, or options, of a question, or is called as one and true."""
    asked = {question.name: question for question in questions}

    def told(value: dict[str, Any]) -> ViolationSpec | None:
        found = [asked[member] for member in value if member in asked]
        if not found and naming.id_member(value) is not None:
            return None  # which names the question
        if not {"answer", "answers"}.isdisjoint(value):
            return _unnamed(value, known) if not found and naming.naming_member(value) is None else None
        if not found:
            return _chosen(value, known)
        if len(found) > 1:
            return None
        name, kind = found[0].name, found[0].kind
        given = _answer_of(value[name], kind, Options.of(found[0]))
        return None if given is None else ViolationSpec(AnswerAlone, ("nested question", name, name, kind, given))

    return told


def _chosen(value: dict[str, Any], known: AskedQuestions) -> ViolationSpec | None:
    found = {
        member: chosen for member, item in value.items() if (chosen := _options_in(member if item is True else item, known)) is not None
    }
    if len(found) != 1:
        return None
    [(member, (name, kind, given))] = found.items()
    return ViolationSpec(AnswerAlone, ("nested question", member, name, kind, given))


def _unnamed(value: dict[str, Any], known: AskedQuestions) -> ViolationSpec | None:
    """Of an answer by options of one question, without the name of that."""
    member = "answer" if value.get("answer") is not None else "answers"
    chosen = _options_in(value.get(member), known)
    return None if chosen is None else ViolationSpec(AnswerUnnamed, ("nested question", member, *chosen))


def _options_in(item: Any, known: AskedQuestions) -> tuple[str, str, tuple[str, ...]] | None:
    """The only question that has all the options which a value names: its name, its kind, and the options."""
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
    """An answer in the form that its question takes; None where the value says nothing of it."""
    given = _answer_of(value, kind, options)
    return given if given is None else quote(given) if isinstance(given, str) else written(list(given), listed=kind == "checklist")


def _answer_of(value: Any, kind: str, options: Options) -> tuple[str, ...] | str | None:
    """The text, the option or the options of a checklist that a value is; None for all that is none of these."""
    if kind == "text":
        return (value or None) if isinstance(value, str) else quote(value) if value.__class__ is int else None
    items: list[Any] = cast("list[Any]", value) if isinstance(value, list) and kind == "checklist" else [value]
    intended = tuple([name for item in items if (name := options.intended_option(item)) is not None])
    return tuple(dict.fromkeys(intended)) if intended and len(intended) == len(items) and kind in ("radio", "checklist") else None
