"""Options of questions: how an answer names one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import TagViolations, ViolationSpec, spec_of, usual_spec
from predlint.model.ontology import Classification
from predlint.model.texts import listing, quote
from predlint.model.violation import Fix, FixContext, Violation, Words, fixes
from predlint.platforms.labelbox.features import OVER_TIME
from predlint.platforms.labelbox.forms import JOIN_TEXTS, OPTION_NAMES, Options, kind_of, member_by_alias, single_item, timed, written
from predlint.platforms.labelbox.topics.members import UnknownMember
from predlint.platforms.labelbox.topics.names import (
    NameAndSchemaIdDisagree,
    SchemaNodeId,
    ambiguous_label,
    case_differs,
    form_differs,
    id_member,
    of_class,
    renamed,
    suggest,
    write_name,
)
from predlint.platforms.labelbox.topics.payloads import taken_out
from predlint.shape.record_checks import kinds
from predlint.shape.resolver import misspelling


class UnknownOption(Violation, code="ANS001", slug="unknown-option"):
    """The classification has no such option.

    Why: An answer must name one of the options in the ontology; another one cannot be stored. The platform may report only that the import
    failed.
    Fix: Use the value of one of the options that the finding lists.
    """

    question: str
    kind: str
    options: Options
    nearest: tuple[str, ...]
    names: tuple[str, ...]

    def words(self) -> Words:
        close = self.nearest
        several = self.options.in_text(self.value, several=True) or []
        fix = None
        if len(several) > 1:
            what = "each has an object of its own" if self.kind == "checklist" else "a radio question takes one of them"
            fix = f"it names several options: {listing(several)}; {what}"
        close = close or self.options.near(self.value)
        fix = fix or f"{of_class(self.value, close, self.names)}{suggest(close, self.names, 'options', self.value)}"
        return f"{quote(self.value)} is not an option of {quote(self.question)}", fix

    @fixes(unsafe="writes the option of the ontology where separators (_ - space) and case are all that differs")
    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_spelling(self.nearest)


class UnknownOptionId(Violation, of=UnknownOption):
    """A schemaId in place of an option's name."""

    question: str

    template = "schemaId {value:quoted} is not an option of {question:quoted}", "use the option's featureSchemaId, or its name"


class OptionNameType(Violation, code="ANS015", slug="option-name-type"):
    """The name of an option is not a string.

    Why: Options are matched as strings, so the number 2 is not the option "2", and null is none at all.
    Fix: Write str(value), spelt as the option's value in the ontology.
    """

    question: str
    options: Options

    def words(self) -> Words:
        fix = f"write the name of one of its options: {listing(self.options.names)}"
        if (intended := option_of_number(self.value, self.options) or self.options.intended_option(single_item(self.value))) is not None:
            fix = f"write {quote(intended)}"
        return f"the option of {quote(self.question)} must be named by a string, found {kind_of(self.value)}", fix


def option_naming(keys: tuple[str, ...]) -> str | None:
    """Returns the first member of an answer that is meant to name its option, or None."""
    other = member_by_alias(keys, OPTION_NAMES)
    return other[0] if other else next((key for key in keys if misspelling(key, ("name", "schemaId")) == "name"), None)


class MissingAnswer(Violation, code="ANS011", slug="missing-answer"):
    """The answer is missing, null or an empty object.

    Why: The record names a question and gives nothing that could be stored for it.
    Fix: Add the answer, or leave the line out when the model has none.
    """

    question: str
    kind: str = "radio"
    """Ends with `OVER_TIME` if only a list of answers with their frames is accepted."""
    given: str | None = None

    def words(self) -> Words:
        return no_answer(self.value, self.question, self.kind, self.given)

    @fixes(
        safe="renames the member that holds an option, or is misspelt, where only case, "
        "separators or a plural s differ; lists what is true "
        "in an object that says so of each option of a nested checklist",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class OptionMissing(Violation, of=MissingAnswer):
    """The answer is an object or a list of objects without the name of an option."""

    question: str
    options: Options
    members: tuple[str, ...]
    held: str | None = None
    """The member with the name of an option."""
    spare: tuple[str, ...] = ()
    """Members that repeat the option's name, or are empty."""

    def words(self) -> Words:
        ticked = next((key for key in self.members if key in self.options), None)
        if ticked is not None:
            return f"the answer to {quote(self.question)} names no option", f'write {{"name": {quote(ticked)}}}'
        found = self.held or option_naming(self.members)
        by_id = id_member(self.members)
        fix = renamed(found, self.spare) if found else f'rename {quote(by_id)} to "schemaId"' if by_id else self.options.to_write()
        return f"the answer to {quote(self.question)} names no option", fix

    def fix(self, at: FixContext) -> Fix | None:
        return write_name(at, self.members, self.held, self.spare)


class OptionScores(Violation, of=MissingAnswer):
    """Options are members, each with a score, as classifiers return them."""

    question: str
    kind: str
    scored: bool
    """True if answers carry a confidence here."""
    scores: tuple[tuple[str, float], ...]
    """Options with their scores, the most likely first."""

    def words(self) -> Words:
        message = f"the answer to {quote(self.question)} names no option"
        if len(self.scores) == 1 and not self.scores[0][1]:
            return message, "remove it: it is not ticked" if self.kind == "checklist" else "write the option that was chosen"
        if len(self.scores) == 1:
            return message, f"write {option_with_score(self.scores[0], self.scored)}" + (
                ", or remove it where it is not ticked" if self.kind == "checklist" else ""
            )
        if self.scores[0][1].__class__ is bool:
            holding = [name for name, holds in self.scores if holds]
            if self.kind == "checklist" or len(holding) != 1:
                return (
                    message,
                    "write an object for each ticked option" if self.kind == "checklist" else "write the option that was chosen",
                )
            return message, f"write {written(holding, listed=False)}"
        one = option_with_score(self.scores[0], self.scored)
        return (
            message,
            f"write an object for each ticked option: {one}, …" if self.kind == "checklist" else f"write the most likely: {one}",
        )


def option_with_score(score: tuple[str, float], scored: bool) -> str:
    """Returns an option with its score, or without it if the score is no confidence but, for example, a percentage."""
    if not scored or not 0 <= score[1] <= 1:
        return written([score[0]], listed=False)
    return f'{{"name": {quote(score[0])}, "confidence": {quote(score[1])}}}'


class ValueInsteadOfName(Violation, code="ANS018", slug="value-instead-of-name", about_name=True):
    """The option is given as value where name is read.

    Why: The ontology and exports call it value, but an import reads the member name; without it the answer is empty.
    Fix: Rename the member to name and keep its text.
    """

    question: str
    options: Options

    def words(self) -> Words:
        intended = self.options.intended_option(self.value)
        return (
            'the answer has "value" where "name" belongs',
            f"write {written([intended], listed=False)}" if intended is not None else self.options.to_write(self.value),
        )

    @fixes(safe="renames value to name where it holds an option")
    def fix(self, at: FixContext) -> Fix | None:
        options, holder = self.options, cast("dict[str, Any]", at.enclosing_object)
        intended = options.intended_option(self.value)
        if intended is None:
            return None
        others = [other for name in OPTION_NAMES["name"] if name in holder and (other := options.intended_option(holder[name])) is not None]
        return at.rename("name", surely=True) if {options.value(other) for other in others} <= {options.value(intended)} else None


def no_answer(value: Any, question: str, kind: str = "radio", found: str | None = None) -> Words:
    """``kind`` ends with `OVER_TIME` if only a list of answers with their frames is accepted."""
    fix = f"{_to_answer(kind)}, or leave the question out where it has no answer"  # also for null
    return f"{quote(question)} has no answer", f'rename {quote(found)} to "answer"' if found else fix


def _to_answer(kind: str) -> str:
    plain = kind.removesuffix(OVER_TIME)
    form = {"checklist": '[{"name": "…"}]', "radio": '{"name": "…"}'}.get(kind, '"…"') if plain == kind else timed(plain)
    return f'write "answer": {form}'


class EmptyEntry(Violation, of=MissingAnswer):
    """One entry of a list of answers is empty."""

    question: str
    options: Options

    def words(self) -> Words:
        return (
            f"an entry of the answer to {quote(self.question)} names no option: found {quote(self.value)}",
            f"{self.options.to_write()}; if it is of none, remove it",
        )


class AnswerInOtherForm(Violation, of=MissingAnswer):
    """An answer is missing; a member with another name contains it, or has it in another form."""

    question: str
    kind: str
    given: str
    wrapped: bool
    """The member contains the answer as it is."""

    def words(self) -> Words:
        message, _ = no_answer(self.value, self.question, self.kind)
        if self.wrapped:
            return message, taken_out("answer", self.given, "beside the name of the question")
        return message, f"{_to_answer(self.kind)}, with the value of {quote(self.given)}"

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_member(self.given) if self.wrapped else at.rename_member(self.given)


def option_of_number(value: Any, options: Options) -> str | None:
    """Returns the option whose name a number is, or None."""
    if value.__class__ not in (int, float):
        return None
    whole = value.__class__ is float and value.is_integer()
    return options.intended_option(f"{value:.0f}" if whole else quote(value))


def answered_twice(value: Any, what: str, name: str, first: int) -> Words:
    given: Any = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    ticked = any(isinstance(given.get(member), list) for member in ("answer", "answers"))
    fix = "put all options into one list" if ticked else "it takes one answer: keep the right one"
    if isinstance(given.get("answer"), str):
        fix = JOIN_TEXTS
    elif what == "the option":
        fix = "give it once, with the right confidence and answers"
    return f"{what} {quote(name)} is given twice (first at index {first})", fix


class DuplicateOption(Violation, code="ANS010", slug="duplicate-option", layer="record"):
    """An option is given twice in one checklist.

    Why: An option can be checked once; older SDK releases refuse the record. Two different confidences for it contradict each other.
    Fix: Give the option once, with the answers below it, for instance by collecting the options in a dict keyed by name.
    """

    what: str
    name: str
    first: int

    def words(self) -> Words:
        return answered_twice(self.value, self.what, self.name, self.first)

    @fixes(safe="removes a repetition that is the same in all its members")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_twin()


class OptionCaseOrSpace(Violation, code="ANS002", slug="option-case-or-space"):
    """The option differs from one in the ontology only by case, white space or Unicode form.

    Why: Options are matched to the letter, so the platform does not know this one.
    Fix: Write the option's value exactly as in the ontology; strip model output before it goes into the record.
    """

    what: str
    nearest: tuple[str, ...]

    def words(self) -> Words:
        return case_differs(self.value, self.what, self.nearest)

    @fixes(safe="writes the option as the ontology has it, where only one differs so")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write_only(self.nearest)


class OptionFormDiffers(Violation, of=OptionCaseOrSpace):
    """An option differs from the ontology in white space, Unicode form or invisible characters."""

    what: str
    nearest: tuple[str, ...]

    def words(self) -> Words:
        return form_differs(self.value, self.what, self.nearest)

    def fix(self, at: FixContext) -> Fix | None:
        return at.write_only(self.nearest)


class AmbiguousOption(Violation, code="ANS030", slug="ambiguous-option", severity=Severity.WARNING):
    """The text may mean several options: it is the value of one and the label of another, or the label of several.

    Why: An option may be named by its value or by the label that people see. Here both lead to different options of the question, and the
    platform does not say which one it takes.
    Fix: Give the option's schemaId, or the value or label that only one option has.
    """

    what: str
    nearest: tuple[str, ...]
    """Options that the text may mean; if one has the text as its name, it is first."""

    def words(self) -> Words:
        return ambiguous_label(self.value, self.what, self.nearest)


class OptionOutside(Violation, of=UnknownMember):
    """An option is a member, beside the name of the answer."""

    name: str

    template = "{name:quoted} is not read here", 'an option is named: {{"name": {name:quoted}}}'


def option_violations(question: Classification, scored: bool) -> TagViolations:
    """Returns the violations for the name or id of an option. ``scored``: answers carry a confidence here."""
    name, options = question.name, Options.of(question)

    def answered(value: dict[str, Any]) -> ViolationSpec | None:
        scores = options.scored(value)
        # A single member counts only if its value is 0, false, or a score between 0 and 1.
        alone = len(scores) == 1 and (not scores[0][1] or 0 < scores[0][1] < 1)
        return ViolationSpec(OptionScores, (name, question.kind, scored, scores)) if len(scores) > 1 or alone else None

    return TagViolations(
        missing=ViolationSpec(OptionMissing, (name, options)),
        wrong=ViolationSpec(OptionNameType, (name, options)),
        unknown=ViolationSpec(UnknownOption, (name, question.kind, options)),
        case=usual_spec(OptionCaseOrSpace, "option"),
        form=usual_spec(OptionFormDiffers, "option"),
        label=usual_spec(AmbiguousOption, "option"),
        unknown_id=spec_of(UnknownOptionId, name),
        node_id=usual_spec(SchemaNodeId, "option"),
        disagree=usual_spec(NameAndSchemaIdDisagree, "option"),
        value_member=spec_of(ValueInsteadOfName, name, options),
        answered=answered,
    )


def option_named_by(question: Classification) -> Callable[[dict[str, Any]], str | None]:
    """Returns a function that finds the member meant to name an option. A member that is named like an option is a ticked one and does not
    count."""
    names = {text for option in question.options for text in (option.value, option.label)}

    def found(answer: dict[str, Any]) -> str | None:
        return option_naming(tuple(answer)) if names.isdisjoint(answer) else None

    return found


ABSENT = kinds(MissingAnswer)
