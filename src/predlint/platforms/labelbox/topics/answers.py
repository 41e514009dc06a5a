"""Answers: a text, an option, or a list of options, which may have nested questions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from msgspec.structs import replace

from predlint.model.diagnostics import Severity
from predlint.model.findings import AlsoWritten, ViolationSpec, spec_of
from predlint.model.ontology import Classification, Option
from predlint.model.texts import quote
from predlint.model.violation import Fix, FixContext, Violation, Words, fixes
from predlint.platforms.common_mistakes import double_encoded_help, json_in_text_help
from predlint.platforms.labelbox.features import MAY_BE_TIMED, MESSAGES, OVER_TIME, ROWS, options_asking
from predlint.platforms.labelbox.forms import OPTION_NAMES, OTHER_NAMES, Options, kind_of, labels_of, single_item, timed, written
from predlint.platforms.labelbox.topics.confidence import confidence
from predlint.platforms.labelbox.topics.conversations import MessageIdInside, MessageUnused
from predlint.platforms.labelbox.topics.envelope import SharedMembers, VideoMembers
from predlint.platforms.labelbox.topics.members import alias_specs, inner_record, nested_names
from predlint.platforms.labelbox.topics.names import NO_IDS
from predlint.platforms.labelbox.topics.options import (
    AnswerInOtherForm,
    DuplicateOption,
    EmptyEntry,
    MissingAnswer,
    OptionOutside,
    option_named_by,
    option_of_number,
    option_violations,
    option_with_score,
)
from predlint.platforms.labelbox.topics.payloads import ONE_ANSWER, AnswerAndAnswers, AnswersOnRadioOrText, BothAnswers, LegacyAnswers
from predlint.platforms.labelbox.topics.timed_answers import FramesUnused, RangeBesideFrames
from predlint.shape.nodes import AnyValue, Branch, Items, Member, Node, Record, Tagged, Text

# -- Violations about answers: options, texts, nested questions, and duplicates. Params: first the value, then what it is about --


_THE_ONE = f"write the right one, without the brackets: {ONE_ANSWER}"
_ASK_OVER_TIME = "for answers over time, let the ontology ask it per frame (scope index)"


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
            fix = (
                f"keep the most likely, without the brackets: {option_with_score(likely, self.scored)}" if likely is not None else _THE_ONE
            )
        else:
            fix = 'write {"name": "…"}, or leave the question out where it has no answer'
        if self.once and _over_time(cast("list[Any]", self.value)):
            fix = f"{fix}; {_ASK_OVER_TIME}"
        return f"{quote(self.question)} is a radio question: its answer must be one object, {found}", fix

    @fixes(safe="takes the object, or the text of an option, out of a list of one")
    def fix(self, at: FixContext) -> Fix | None:

        only = single_item(self.value)
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
        one = option_with_score(scores[0], scored)
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

        if (intended := option_of_number(self.value, self.options)) is not None:
            return write_options(at, [intended], listed=self.kind == "checklist")
        options = cast("list[Any]", self.value) if isinstance(self.value, list) and isinstance(at.keys[-1], int) else []
        if not options or not all([isinstance(option, dict) for option in options]):
            return None
        raws = [at.raw_text([*at.keys, index]) for index in range(len(options))]
        return at.replace_safely((at.keys, (", " if " " in raws[0] else ",").join(raws)))


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

    Why: The empty answer tells the reviewer nothing; usually the code had no text to write.
    Fix: Leave the line out when the model has no text to give.
    """

    question: str
    top: bool = True

    def words(self) -> Words:
        return f"the answer to {quote(self.question)} is empty", f"leave the {_record_or_question(self.top)} out if there is nothing to say"


class EmptyChecklist(Violation, code="ANS009", slug="empty-checklist"):
    """A checklist is answered with an empty list.

    Why: An answer without an option means nothing; older SDK releases refuse it, newer ones send it on.
    Fix: Leave the line (or the nested classification) out when no option is checked.
    """

    question: str
    top: bool = True

    def words(self) -> Words:
        return f"the checklist {quote(self.question)} has no option", f"leave the {_record_or_question(self.top)} out if nothing is ticked"


class ValueRenamed(Violation, of=MissingAnswer):
    """The text of an answer over time has another member name."""

    name: str
    question: str

    template = "the answer to {question:quoted} has its text under {name:quoted}", 'rename {name:quoted} to "value"'

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename("value")


class ValueMissing(Violation, of=MissingAnswer):
    """An answer over time without its text."""

    question: str
    given: str | None = None

    def words(self) -> Words:
        return (
            f"the answer to {quote(self.question)} has no value",
            f'rename {quote(self.given)} to "value"' if self.given else 'write "value": "…"',
        )

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


def answer_over_time(value: Any, name: str, kind: str) -> Words:
    # A plain text may begin and end with brackets: "[inaudible]".
    encoded = double_encoded_help(value) if kind != "text" or str(value).lstrip().startswith(("[{", '{"')) else None
    fix = encoded or f"write {timed(kind)}"
    return f"{quote(name)} is asked over time: its answer must be a list, found {kind_of(value)}", fix


class NestedAnswerOverTime(Violation, of=NestedChecklistObject):
    """An answer about a video or an audio file is an object, where a list of answers with their times is expected."""

    name: str
    kind: str

    def words(self) -> Words:
        return answer_over_time(self.value, self.name, self.kind)

    def fix(self, at: FixContext) -> Fix | None:

        return wrap_answer(at)


class AnswerOverTime(Violation, of=AnswerType):
    """An answer about a video or an audio file is not a list of answers with their times."""

    name: str
    kind: str

    def words(self) -> Words:
        return answer_over_time(self.value, self.name, self.kind)

    def fix(self, at: FixContext) -> Fix | None:

        return at.decode_text() or wrap_answer(at)


class EntryOverTime(Violation, of=AnswerType):
    """An entry in a list of answers over time has the wrong type."""

    name: str
    kind: str

    def words(self) -> Words:
        return (
            f'each answer to {quote(self.name)} must be an object with its "frames", found {kind_of(self.value)}',
            f"write {timed(self.kind)[1:-1]}",
        )


class NoAnswerOverTime(Violation, of=EmptyChecklist):
    """A list of answers over time is empty."""

    name: str

    template = "the list of answers to {name:quoted} is empty", "leave out the line if there is no answer"


class TwiceOverTime(Violation, of=DuplicateOption):
    """A list of answers over time has an option twice for some of its frames."""

    what: str
    name: str
    first: int

    template = (
        "{what} {name:quoted} is given twice (first at index {first})",
        'list all its ranges in one: {{"name": {name:quoted}, "frames": [{{…}}, {{…}}]}}',
    )


class RadioListAccepted(Violation, code="ANS026", slug="radio-list-accepted", severity=Severity.WARNING):
    """A radio is answered with a list, where the vendor's own samples or its SDK do so.

    Why: In responses to prompts and in key frames of videos a list of one seems to be accepted, and for videos, as for audio, the temporal
    types of the SDK write lists; but everywhere else a radio is one object.
    Fix: Take the object out of the list to be safe; give each of several answers over time a line of its own.
    """

    name: str

    def words(self) -> Words:
        if self.value.__class__ is list and len(self.value) > 1:
            return f"the answers to the radio question {quote(self.name)} are in a list", "write a line for each of them, with its frames"
        return f"the answer to the radio question {quote(self.name)} is in a list", 'write it without the brackets: {"name": …}'

    @fixes(safe="takes the object out of its list")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_list()


# -- Shapes of answers: a text, an option, or a list of options, which may have nested questions ---------------------


class AnswerValues:
    """Builds the answers of one place: in lines and tools, or below options."""

    def __init__(self, members: SharedMembers, frames: Items, nested: Callable[..., Member], *, below_options: bool = False) -> None:
        """``nested`` builds ``classifications`` for the questions of an option (`NestedAnswers.member`)."""
        self.members, self.frames, self.nested = members, frames, nested
        #: Misspelt names of ``schemaId`` whose error replaces that of a missing name. Below options they are only warnings, so there a
        #: missing name is reported, too.
        self.id_aliases = frozenset(() if below_options else ("schema_id",))

    def own(self, question: Classification, payload: str, *, listed: bool = False, timed: bool = False) -> dict[str, Member]:
        """Returns the member with the answer itself."""
        kind = f"{question.kind}{OVER_TIME}" if question.scope == "index" and self.members.media == "audio" else question.kind
        missing = ViolationSpec(MissingAnswer, (question.name, kind), if_reformed=AnswerInOtherForm)
        presence = spec_of(LegacyAnswers) if payload == "answers" else None
        timed = timed or (question.scope == "index" and self.members.media in (None, *MAY_BE_TIMED))
        top = question.scope is not None
        node = self._answer_over_time(question) or self._answer(question, top=top, listed=listed, timed=timed)
        return {payload: Member(node, missing=missing, presence=presence)}

    def sibling_classifications(self, question: Classification, *, timed: bool = False) -> Member:
        """Returns ``classifications`` beside the answer, where questions below a text question are answered."""
        if question.kind not in ("text", "prompt"):
            return self.members.misplaced(question.kind)
        if not question.classifications:
            return self.members.under_text
        return self.nested(question.classifications, f"question {quote(question.name)}", timed=timed, of_option=True)

    def other_answers(self, question: Classification, payload: str) -> dict[str, tuple[ViolationSpec, str | None]]:
        """Returns the specs for the other member that users answer in."""
        if question.kind == "checklist":
            other = "answers" if payload == "answer" else "answer"
            return {other: (spec_of(AnswerAndAnswers), None)}
        params = (question.name, question.kind, Options.of(question))
        return {"answers": (ViolationSpec(AnswersOnRadioOrText, (*params,), if_both=BothAnswers, is_of_form=True), "answer")}

    def _answer_over_time(self, question: Classification) -> Node | None:
        """Returns the answer of a top-level question that is asked over time. Returns None for other questions, and if the answer looks the
        same as theirs."""
        medium = self.members.media
        if question.scope != "index" or medium not in (None, *MAY_BE_TIMED):
            return None
        name = question.name
        wrong = spec_of(AnswerOverTime, name, question.kind)
        none = spec_of(NoAnswerOverTime, name)
        if question.kind == "text":
            value = self._text(question)
            return self._texts_over_time(question, value, wrong, bare=value if medium != "audio" else None)
        if medium == "audio" and question.kind == "radio":
            option = self._option(question, timed=True)
            return Items(option, wrong=wrong, minimum=1, length=none, single=self._as_object(question))
        return None

    def _as_object(self, question: Classification) -> ViolationSpec:
        """Returns the spec for an answer to a radio question of a recording, top-level or nested, that is not a list."""
        return spec_of(NestedAnswerOverTime, question.name, "radio")

    def _answer(self, question: Classification, *, top: bool, listed: bool = False, timed: bool = False) -> Node:
        name = question.name
        if question.kind in ("text", "prompt"):
            text = self._text(question)
            if timed and not top:  # the SDK writes values with frames; a plain text is valid as long as its parent answer
                return self._texts_over_time(question, text, text.wrong, bare=text)
            return text
        option = self._option(question, timed=timed)
        if question.kind == "radio":
            over_time = top and question.scope == "index"
            silent = (timed and not top) or (self.members.media is None and over_time)
            listed = listed or (self.members.media == "video" and over_time)  # the form of the SDK's temporal types
            if listed or silent or question.source_kind == "response-radio":
                one = spec_of(RadioList, name, Options.of(question), self._once(question), self.members.target != "mal")
                tolerated = None if silent or self.members.media is None else spec_of(RadioListAccepted, name)
                maximum = None if silent or over_time else 1
                once = 1 if timed and not top else None  # several may be valid at once, which the rules check
                if timed and self.members.media == "audio":
                    wrong = spec_of(AnswerOverTime, name, "radio")
                    none, bare = spec_of(MissingAnswer, name, f"radio{OVER_TIME}"), self._bare(question, "option")

                    def unlisted(value: Any) -> ViolationSpec | None:
                        return none if value is None else bare(value)

                    return Items(
                        option, wrong=wrong, minimum=1, length=one, also_written=unlisted, single=self._as_object(question), usual_most=once
                    )
                return Items(option, wrong=one, bare=option, listed=tolerated, minimum=1, maximum=maximum, length=one, usual_most=once)
            return option
        options = Options.of(question)
        params = (name, options, self.members.target != "mal")
        as_object = spec_of(ChecklistObject, *params) if top else spec_of(NestedChecklistObject, *params)
        no_option = spec_of(NoOptionInObject, *params)
        bare = self._bare(question, "checklist")

        def also_written(value: Any) -> ViolationSpec | None:
            if value is None or value == {}:
                return spec_of(MissingAnswer, name, "checklist")
            if value.__class__ is not dict:
                return bare(value)
            if top:
                return as_object
            return no_option if options.ticked(value) is not None or options.scored(value) else None  # else it is a single answer

        return Items(
            option,
            wrong=spec_of(AnswerType, name, "checklist", options),
            minimum=1,
            length=spec_of(EmptyChecklist, name, top),
            also_written=also_written,
            single=None if top else as_object,
            unique=ViolationSpec(TwiceOverTime, ("the option",))
            if timed and self.members.media is not None
            else ViolationSpec(DuplicateOption, ("the option",)),
        )

    def _texts_over_time(self, question: Classification, value: Text, wrong: ViolationSpec, *, bare: Text | None) -> Items:
        """Returns the node for a list of texts with their frames."""
        name = question.name
        unlisted = spec_of(AnswerOverTime, name, "text")

        def also_written(given: Any) -> ViolationSpec | None:
            return unlisted if given.__class__ is dict and "value" in given else None

        bare = replace(bare, also_written=also_written) if bare is not None else None
        members = {
            "value": Member(value, missing=spec_of(ValueMissing, name)),
            "frames": Member(self.frames),
            "classifications": self.sibling_classifications(question, timed=True),
            "confidence": confidence(self.members.target),
            "customMetrics": self.members.custom_metrics,
        }
        form = spec_of(EntryOverTime, name, "text")
        other = {alias: (spec_of(ValueRenamed, alias, name), "value") for alias in ("name", "text", "answer")}
        edges = {edge: (spec_of(RangeBesideFrames, edge, "value"), None) for edge in ("start", "end")}
        entry = inner_record(members, form, forbidden=other | edges, scored="confidence")
        once = 1 if question.scope is None else None  # several may be valid at once, which the rules check
        return Items(entry, wrong=wrong, minimum=1, length=spec_of(NoAnswerOverTime, name), bare=bare, usual_most=once)

    def _once(self, question: Classification) -> bool:
        """Returns True if the question is asked once for a data row that has a time."""
        return question.scope == "global" and self.members.media in (None, *MAY_BE_TIMED)

    def _text(self, question: Classification) -> Text:
        name, minimum, maximum, top = question.name, question.min_characters or 0, question.max_characters, question.scope is not None
        return Text(
            wrong=spec_of(TextNotAString, name, top, self._once(question), self.members.target != "mal"),
            minimum=minimum,
            maximum=maximum,
            length=spec_of(TextLength, name, minimum, maximum) if minimum or maximum is not None else None,
            empty=None if minimum else spec_of(EmptyText, name, top),
        )

    def _bare(self, question: Classification, kind: str) -> AlsoWritten:
        # A whole answer also lacks its frames, which its message adds.
        over_time = OVER_TIME if kind == "option" and question.scope == "index" and self.members.media == "audio" else ""
        spec = spec_of(BareTextAnswer, question.name, f"{kind}{over_time}", Options.of(question))

        def also_written(value: Any) -> ViolationSpec | None:
            return spec if value.__class__ is str and value else None

        return also_written

    def _option(self, question: Classification, *, timed: bool) -> Tagged:
        name = question.name
        asked_by_option = options_asking(question)
        plain: Record | None = None
        branches: list[Branch] = []
        for option in question.options:
            if option.classifications or asked_by_option:
                nested = self.nested(option.classifications, f"option {quote(option.value)}", asked_by_option, timed=timed, of_option=True)
                body = self._option_body(question, nested, option)
            else:
                body = plain = plain or self._option_body(question, self.nested((), f"the options of {quote(name)}", of_option=True))
            branches.append(Branch(option.value, option.schema_id, None, body, option))
        bare = self._bare(question, "option")
        options, radio = Options.of(question), question.kind == "radio"
        scored = self.members.target != "mal"
        is_list = spec_of(RadioList, name, options, self._once(question), scored) if radio else None
        none = spec_of(MissingAnswer, name, "radio") if radio else spec_of(EmptyEntry, name, options)

        def also_written(value: Any) -> ViolationSpec | None:
            return is_list if value.__class__ is list else bare(value)

        return Tagged(
            what="option",
            branches=tuple(branches),
            violations=option_violations(question, self.members.target != "mal"),
            wrong=spec_of(AnswerType, name, "radio" if radio else "option", options),
            empty=none,
            also_written=also_written,
            generic={"": self._option_body(question, self.members.unreported, named=False)},
            named_by=option_named_by(question),
            name_aliases=self.id_aliases,
            has_ids=self.members.has_ids,
            no_ids=NO_IDS,
            labels=labels_of(question.options),
            labels_too=True,
            node_ids={o.node_id: o.schema_id for o in question.options if o.node_id and o.schema_id},
        )

    def _option_body(
        self,
        question: Classification,
        classifications: Member,
        option: Option | None = None,
        *,
        named: bool = True,
    ) -> Record:
        members = {} if named else {"value": Member(AnyValue())}
        members |= {
            "name": Member(AnyValue()),
            "schemaId": Member(AnyValue()),
            "confidence": confidence(self.members.target),
            "classifications": classifications,
            "customMetrics": self.members.custom_metrics,
        }
        forbidden = dict(self.members.snake_case)
        medium = self.members.media
        if medium in MAY_BE_TIMED:
            unused = spec_of(FramesUnused, question.name)  # inside frames they would be unused, too
            edges = {edge: unused if question.scope == "global" else spec_of(RangeBesideFrames, edge) for edge in ("start", "end")}
            forbidden |= {edge: (spec, None) for edge, spec in edges.items()}
        elif medium in MESSAGES:
            inside = spec_of(MessageIdInside, "messageId", "the answer")
            if question.scope == "global":  # at the top it would be unused, too
                inside = spec_of(MessageUnused, question.name)
            forbidden["messageId"] = (inside, None)
        if medium in (None, *MAY_BE_TIMED):
            unused = spec_of(FramesUnused, question.name) if question.scope == "global" else None
            members["frames"] = Member(self.frames, presence=unused)
        else:
            here = "an image has" if medium == "image" else f"{ROWS[medium]} data rows have"
            forbidden["frames"] = (spec_of(VideoMembers, "frames", "video data rows", f"{here} no frames; remove it"), None)
        of_lines = {member: OTHER_NAMES[member] for member in ("schemaId", "confidence")}
        aliases = nested_names(option.classifications if option else ()) | alias_specs(OPTION_NAMES | of_lines)
        if not named:  # an option as a member is reported as one to name only if there is no name
            aliases |= {other.value: ("name", spec_of(OptionOutside, other.value)) for other in question.options if other.value}
        unlisted = frozenset(() if named else ("value",))
        return self.members.record(members, forbidden, aliases, unlisted=unlisted, scored=True)


# -- Fixes of answers, of lists of them, and of names that are missing -----------------------------------------------


#: Members that may name the option of an answer.
_NAMING = frozenset({"name", "schemaId", "value", *OPTION_NAMES["name"]})


def write_options(at: FixContext, options: list[str], *, listed: bool) -> Fix | None:
    """Replaces the value by objects that name options."""
    objects = [at.text.object([("name", at.text.written(option))]) for option in options]
    raw = (", " if " " in objects[0] else ",").join(objects)
    return at.replace_safely((at.keys, f"[{raw}]" if listed else raw))


def write_checklist(at: FixContext, options: Options) -> Fix | None:
    """Writes the options that an object marks as ticked; puts an object that names an option into a list."""
    ticked = options.ticked(at.value)
    if ticked is None:
        return wrap_answer(at)
    return write_options(at, ticked, listed=True) if ticked else None


def wrap_answer(at: FixContext) -> Fix | None:
    """Puts one answer into a list."""
    names_option = isinstance(at.value, dict) and not _NAMING.isdisjoint(cast("dict[str, Any]", at.value))
    return at.wrap_object() if names_option else None
