"""Violations about answers: options, texts, nested questions, and duplicates. Params: first the value, then what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from predlint.diagnostics import Severity
from predlint.names import listing, quote
from predlint.platforms.common_mistakes import json_in_text_help
from predlint.platforms.labelbox.aliases import OPTION_NAMES, member_by_alias
from predlint.platforms.labelbox.media import OVER_TIME
from predlint.platforms.labelbox.misplaced_classifications import UnknownNestedQuestion
from predlint.platforms.labelbox.name_words import id_member, of_class, one_of_places, renamed, suggest
from predlint.platforms.labelbox.options import Options, written
from predlint.platforms.labelbox.payload_words import taken_out
from predlint.platforms.labelbox.words import JOIN_TEXTS, both_given, kind_of, timed
from predlint.shape.resolver import misspelling
from predlint.violation import Fix, FixContext, Violation, Words, fixes

#: The answer to a radio question.
_ONE = '{"name": "…"}'
_THE_ONE = f"write the right one, without the brackets: {_ONE}"
_ASK_OVER_TIME = "for answers over time, let the ontology ask it per frame (scope index)"


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
        if (intended := option_of_number(self.value, self.options) or self.options.intended_option(_only(self.value))) is not None:
            fix = f"write {quote(intended)}"
        return f"the option of {quote(self.question)} must be named by a string, found {kind_of(self.value)}", fix


def _only(value: Any) -> Any:
    """Returns the item of a list of one, or None for anything else."""
    items = cast("list[Any]", value) if isinstance(value, list) else []
    return items[0] if len(items) == 1 else None


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
        from predlint.platforms.labelbox.answer_fixes import write_name

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
            return message, f"write {_scored(self.scores[0], self.scored)}" + (
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
        one = _scored(self.scores[0], self.scored)
        return (
            message,
            f"write an object for each ticked option: {one}, …" if self.kind == "checklist" else f"write the most likely: {one}",
        )


def _scored(score: tuple[str, float], scored: bool) -> str:
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


class RadioList(Violation, code="ANS004", slug="radio-list"):
    """A radio is answered with a list.

    Why: A radio has exactly one answer, given as one object; a list is read as the answer of a checklist and does not fit the feature.
    Fix: Take the object out of the list; of several options give the one with the highest confidence.
    """

    question: str
    options: Options
    once: bool
    """True if the question is asked once but could be asked over time."""
    scored: bool
    """True if answers carry a confidence here."""

    def words(self) -> Words:
        found = f"found a list of {len(self.value)}" if self.value else "found an empty list"
        if len(self.value) == 1:
            only = self.value[0]
            text = cast("dict[str, Any]", only).get("name") if isinstance(only, dict) else only
            intended = self.options.intended_option(text)
            fix = f"write {written([intended], listed=False)} without the brackets" if intended is not None else self.options.to_write(text)
            if isinstance(only, dict) and intended is None and "name" in only:
                fix = "take the brackets away"
        elif self.value:
            likely = _likeliest(cast("list[Any]", self.value), self.options)
            fix = f"keep the most likely, without the brackets: {_scored(likely, self.scored)}" if likely is not None else _THE_ONE
        else:
            fix = 'write {"name": "…"}, or leave the question out where it has no answer'
        if self.once and _over_time(cast("list[Any]", self.value)):
            fix = f"{fix}; {_ASK_OVER_TIME}"
        return f"{quote(self.question)} is a radio question: its answer must be one object, {found}", fix

    @fixes(safe="takes the object, or the text of an option, out of a list of one")
    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.labelbox.answer_fixes import write_options

        only = _only(self.value)
        if not isinstance(only, str):
            return at.unwrap_object()
        intended = self.options.intended_option(only)
        return write_options(at, [intended], listed=False) if intended is not None else None


def _over_time(entries: list[Any]) -> bool:
    return bool(entries) and all(isinstance(entry, dict) and "frames" in entry for entry in entries)


def _likeliest(entries: list[Any], options: Options) -> tuple[str, float] | None:
    """Returns the option with the highest score, and the score, of a list as classifiers return it; None for any other list."""
    scores: dict[str, float] = {}
    for entry in entries:
        given = cast("dict[str, Any]", entry) if isinstance(entry, dict) else {}
        name, score = options.intended_option(given.get("name", given.get("label"))), given.get("confidence", given.get("score"))
        if name is None or score.__class__ not in (int, float):
            return None
        scores[name] = cast(float, score)
    return max(scores.items(), key=lambda scored: scored[1])


def checklist_object(value: Any, question: str, options: Options, scored: bool = False) -> Words:
    """Returns the message for a checklist answer that is an object. ``scored``: answers carry a confidence here."""
    entries = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    message = f"{quote(question)} is a checklist: its answer must be a list, found an object"
    fix = 'put it in a list: [{"name": "…"}]'
    if entries and "name" not in entries and all(isinstance(ticked, bool) for ticked in entries.values()):
        ticked = options.ticked(entries)
        if ticked:
            fix = f"list what is ticked: {written(ticked[:3], listed=True)}"
        elif ticked is None:
            fix = options.to_write(listed=True)
        else:
            fix = "leave the question out: nothing is ticked"
    elif scores := options.scored(entries):
        one = _scored(scores[0], scored)
        each = ", each with its confidence" if '"confidence": ' in one else ""
        fix = f"list the ticked options{each}: [{one}, …]"
    return message, fix


class ChecklistObject(Violation, code="ANS005", slug="checklist-object"):
    """A checklist is answered with one object instead of a list.

    Why: A single object is read as the answer of a radio and does not fit the feature.
    Fix: Put the object into a list, even when only one option is checked.
    """

    question: str
    options: Options
    scored: bool = False
    """True if answers carry a confidence here."""

    def words(self) -> Words:
        return checklist_object(self.value, self.question, self.options, self.scored)

    @fixes(safe="puts the object into a list, or lists what is true in it")
    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.labelbox.answer_fixes import write_checklist

        return write_checklist(at, self.options)


class NestedChecklistObject(Violation, code="ANS006", slug="nested-checklist-object", severity=Severity.WARNING):
    """A nested checklist, or a radio question of a recording, is answered with one object instead of a list.

    Why: The vendor's own samples do this at nested level, so it seems to be accepted, but the SDK's model of a nested checklist wants a
    list. In recordings all answers are lists, at the top and nested.
    Fix: Put the object into a list to be safe.
    """

    question: str
    options: Options
    scored: bool = False
    """True if answers carry a confidence here."""

    def words(self) -> Words:
        return checklist_object(self.value, self.question, self.options, self.scored)

    @fixes(safe="puts the object into a list")
    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.labelbox.answer_fixes import write_checklist

        return write_checklist(at, self.options)


class NoOptionInObject(Violation, of=MissingAnswer):
    """A nested checklist is an object of options, and none of them is surely ticked."""

    question: str
    options: Options
    scored: bool = False
    """True if answers carry a confidence here."""

    def words(self) -> Words:
        return checklist_object(self.value, self.question, self.options, self.scored)

    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.labelbox.answer_fixes import write_checklist

        return write_checklist(at, self.options)


class BareTextAnswer(Violation, code="ANS007", slug="bare-text-answer"):
    """A radio or checklist is answered with a bare string.

    Why: The SDK takes a bare string for the answer to a free-text question and lets it pass, so only the comparison with the ontology
    brings it to light.
    Fix: Wrap the option: {"name": option} for a radio, [{"name": option}] for a checklist.
    """

    question: str
    kind: str
    """Kind of the answer: "checklist" for a whole answer, else "option"; ends with `OVER_TIME` if the answer also needs its time."""
    options: Options

    def words(self) -> Words:
        message, listed = f"the answer to {quote(self.question)} is the bare string {quote(self.value)}", self.kind == "checklist"
        intended = self.options.in_text(self.value, several=listed)
        if intended is not None:
            when = ', with its "frames": [{"start": …, "end": …}]' if self.kind.endswith(OVER_TIME) else ""
            return message, f"write {written(intended, listed=listed)}{when}"
        return message, json_in_text_help(self.value) or self.options.to_write(self.value, listed=listed)

    @fixes(safe="puts each option that the text names into an object")
    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.labelbox.answer_fixes import write_options

        listed = self.kind == "checklist"
        intended = self.options.in_text(self.value, several=listed)
        return write_options(at, intended, listed=listed) if intended is not None else at.decode_text()


class AnswerType(Violation, code="ANS025", slug="answer-type"):
    """A radio or checklist is answered with a number or boolean, or an item of the checklist is not an object.

    Why: Each chosen option is an object with a name; a bare number or boolean cannot be read as one.
    Fix: Wrap each option as {"name": option}; translate a class number into the option's value first.
    """

    question: str
    kind: str
    """Kind of the value: "checklist" for a whole answer, "option" for an entry of one."""
    options: Options

    def words(self) -> Words:
        value = self.value
        listed = self.kind == "checklist"
        fix = self.options.to_write(listed=listed)
        if (intended := option_of_number(value, self.options)) is not None:
            fix = f"write {written([intended], listed=listed)}"
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            fix = "remove the inner brackets"
        what = "each option in the answer" if self.kind == "option" else "the answer"
        return f"{what} to {quote(self.question)} must be {'a list of objects' if listed else 'an object'}, found {kind_of(value)}", fix

    @fixes(
        safe="unpacks a list of answers over time that was encoded as JSON twice, puts one such answer into a list, and writes the option "
        "whose name a number is",
    )
    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.labelbox.answer_fixes import write_options

        if (intended := option_of_number(self.value, self.options)) is not None:
            return write_options(at, [intended], listed=self.kind == "checklist")
        options = cast("list[Any]", self.value) if isinstance(self.value, list) and isinstance(at.keys[-1], int) else []
        if not options or not all([isinstance(option, dict) for option in options]):
            return None
        raws = [at.raw_text([*at.keys, index]) for index in range(len(options))]
        return at.replace_safely((at.keys, (", " if " " in raws[0] else ",").join(raws)))


def option_of_number(value: Any, options: Options) -> str | None:
    """Returns the option whose name a number is, or None."""
    if value.__class__ not in (int, float):
        return None
    whole = value.__class__ is float and value.is_integer()
    return options.intended_option(f"{value:.0f}" if whole else quote(value))


class TextNotAString(Violation, code="ANS008", slug="text-not-a-string"):
    """A free-text question is answered with something other than a string.

    Why: The answer to a text classification is a plain string; an object, list, number, boolean or null does not fit the feature.
    Fix: Give str(answer), or leave the whole line out when there is no answer.
    """

    question: str
    top: bool = True
    once: bool = False
    """True if the question is asked once but could be asked over time."""
    scored: bool = False
    """True if answers carry a confidence here."""

    def words(self) -> Words:
        value = self.value
        items = cast("list[Any]", value) if isinstance(value, list) else [value]
        inner: Any = items[0] if len(items) == 1 else None
        confidence_help = ""
        if isinstance(inner, dict):
            confidence_help = ', and "confidence" beside "answer"' if self.scored and "confidence" in inner else ""
            found = cast("dict[str, Any]", inner)
            inner = next((found[name] for name in ("name", "value", "text", "answer", "content") if name in found), None)
        fix = f"write {quote(inner)} itself{confidence_help}" if isinstance(inner, str) and inner else "write one text"
        if value is None:
            fix = f"leave the {_record_or_question(self.top)} out: there is no answer"
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            fix = f'write it as a string: "{quote(value)}"'
            if isinstance(value, float):  # a float may be spelt in several ways
                fix = "put it in quotes as it stands: a text keeps 1.10 and 1e3"
        elif self.once and _over_time(items):
            fix = f"{fix}; {_ASK_OVER_TIME}"
        return f"{quote(self.question)} is a text question: its answer must be a string, found {kind_of(value)}", fix

    @fixes(safe="puts a number into quotes")
    def fix(self, at: FixContext) -> Fix | None:
        return at.quote_number()


class TextLength(Violation, code="ANS017", slug="text-length"):
    """The text is shorter or longer than the ontology allows.

    Why: The question has a minimum or maximum number of characters, and an answer outside it breaks the project's own rule.
    Fix: Cut or extend the text, or change minCharacters and maxCharacters of the question.
    """

    question: str
    minimum: int | None
    maximum: int | None

    def words(self) -> Words:
        bounds = (
            f"at least {self.minimum}"
            if self.maximum is None
            else f"at most {self.maximum}"
            if not self.minimum
            else f"{self.minimum} to {self.maximum}"
        )
        return (
            f"the answer to {quote(self.question)} has {len(self.value):,} character{'s' * (len(self.value) != 1)}; {bounds} are allowed",
            "write an answer of that length, or change the bounds in the ontology",
        )


def _record_or_question(top: bool) -> str:
    return "line" if top else "nested question"


class EmptyText(Violation, code="ANS016", slug="empty-text", severity=Severity.WARNING):
    """A free-text question is answered with an empty text.

    Why: The empty answer says nothing to the reviewer; usually the code had no text to write.
    Fix: Leave the line out when the model has no text to give.
    """

    question: str
    top: bool = True

    def words(self) -> Words:
        return f"the answer to {quote(self.question)} is empty", f"leave the {_record_or_question(self.top)} out if there is nothing to say"


class EmptyChecklist(Violation, code="ANS009", slug="empty-checklist"):
    """A checklist is answered with an empty list.

    Why: An answer without an option says nothing; older SDK releases refuse it, newer ones send it on.
    Fix: Leave the line (or the nested classification) out when no option is checked.
    """

    question: str
    top: bool = True

    def words(self) -> Words:
        return f"the checklist {quote(self.question)} has no option", f"leave the {_record_or_question(self.top)} out if nothing is ticked"


class AnswersOnRadioOrText(Violation, code="ANS012", slug="answers-on-radio-or-text", about_name=True):
    """A radio or text classification uses the old member answers.

    Why: answers is an old name of the checklist's answer and is read for checklists only; elsewhere the record counts as unanswered.
    Fix: Rename it to answer, and give one object for a radio or a text for a free-text question.
    """

    question: str
    kind: str
    options: Options

    def words(self) -> Words:
        value = self.value
        message = f'"answers" is the old member for checklists; {quote(self.question)} is a {self.kind} question'
        if self.kind != "radio" or not isinstance(value, list):
            return message, 'write "answer": "…"' if isinstance(value, list) else 'rename it to "answer"'
        only = _only(value)
        intended = self.options.intended_option(cast("dict[str, Any]", only).get("name")) if isinstance(only, dict) else None
        return message, f'write "answer": {written([intended], listed=False) if intended is not None else _ONE}'

    @fixes(safe="renames answers to answer, or removes it where answer says the same")
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename("answer", surely=True)


class BothAnswers(Violation, of=AnswersOnRadioOrText):
    """A radio or text has both answer and answers."""

    name: str
    intended: str

    def words(self) -> Words:
        return both_given(self.value, self.name, self.intended)

    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_repeated(self.intended)


class AnswerAndAnswers(Violation, code="ANS013", slug="answer-and-answers", about_name=True):
    """The record gives both answer and answers.

    Why: The two are names of the same thing, and which of them is read is not documented.
    Fix: Put all the options into answer.
    """

    template = 'both "answer" and "answers" are present', 'put all that was answered into "answer"'

    @fixes(
        safe="removes answers where both say the same",
        unsafe="puts the options of both into answer where they differ",
    )
    def fix(self, at: FixContext) -> Fix | None:
        old_keys, new_keys = [*at.keys[:-1], "answers"], [*at.keys[:-1], "answer"]
        old, new = at.value_at(old_keys), at.value_at(new_keys)
        edits = at.text.remove(old_keys)
        if at.are_same(old, new):
            return at.safely(edits)
        if not isinstance(old, list) or not isinstance(new, list):
            return None
        both = [*cast("list[Any]", new), *[one for one in cast("list[Any]", old) if one not in new]]
        return at.unsafely([*edits, *at.text.replace(new_keys, at.text.written(both))])


class LegacyAnswers(Violation, code="ANS014", slug="legacy-answers", about_name=True, once_per_file=True, severity=Severity.INFO):
    """A checklist uses the old member answers.

    Why: It is still accepted for checklists, but current documentation only knows answer. Reported once per file.
    Fix: Rename it to answer when convenient.
    """

    template = '"answers" is the old spelling of "answer"; it is accepted', 'write "answer" in new files'

    @fixes(safe="renames answers to answer")
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename("answer", surely=True)


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
