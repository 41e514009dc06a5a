"""Violations about answers, with their messages and helps."""

from __future__ import annotations

from typing import Any, cast

from predlint.diagnostics import Severity
from predlint.names import listing, quote
from predlint.platforms.common_mistakes import (
    bracketed_integer,
    bracketed_number,
    confidence_help,
    json_in_text_help,
    one_of,
    quoted_integer,
    quoted_number,
    rename_help,
    written,
)
from predlint.platforms.encord.classification_words import RangeBeyond, turned_round
from predlint.platforms.encord.coordinate_words import MemberSlip
from predlint.platforms.encord.hash_titles import HashTitles
from predlint.platforms.encord.row_words import A_STRING, CONFIDENCES, PredictedUnread, RowMemberType, number_as_text
from predlint.violation import Fix, FixContext, Violation, Words, fixes

STOPS = "Encord's SDK stops at it"
DROPPED = "Encord's SDK silently drops it"


# -- members -------------------------------------------------------------------------------------------------------------


class AnswersForm(Violation, code="REC250", slug="encord-answers-form"):
    """A list or an object of the answers is of another JSON type.

    Why: Answers are in objects by objectHash or classificationHash, with a list in each. The SDK stops at anything else.
    Fix: Write {"<objectHash>": {"objectHash": …, "classifications": [{…}, …]}}.
    """

    member: str

    def words(self) -> Words:
        value = self.value
        fix = "put it into a list: [{…}]" if isinstance(value, dict) else "write a list: [{…}], or [] where there is none"
        fix = json_in_text_help(value) or fix
        if isinstance(value, dict) and value and "featureHash" not in value and "answers" not in value:
            fix = 'write an object for each answer: [{"featureHash": …, "answers": …}, …]'
        return f'"{self.member}" must be a list, found {quote(cast(Any, value))}', fix

    @fixes(safe="puts one answer into a list")
    def fix(self, at: FixContext) -> Fix | None:
        return _put_into_list(at)


def _put_into_list(at: FixContext) -> Fix | None:
    """Puts a single object, or objects under numbers or under their hashes, into the list that is expected."""
    value: Any = at.value
    inner = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    if not inner or not all(isinstance(each, dict) for each in inner.values()):
        return at.wrap_object() if inner else None
    if not all(key.isdecimal() or key in each.values() for key, each in inner.items()):
        return None  # the meaning of the names is unknown
    return at.replace_safely((at.keys, at.text.array(at.raw_text([*at.keys, key]) for key in inner)))


class NotByHash(Violation, of=AnswersForm):
    """A member with one entry for each hash is no JSON object."""

    member: str
    key_: str

    def words(self) -> Words:
        entries = f'{{"<{self.key_}>": {{…}}, …}}'
        fix = json_in_text_help(self.value) or (
            f"write {{}} where there is none, else {entries}" if self.value in ([], None) else f"write {entries}"
        )
        return f'"{self.member}" must be an object with one entry for each {self.key_}, found {quote(self.value)}', fix


class AnswerNotAnObject(Violation, of=AnswersForm):
    """An answer, or an entry with answers, is no JSON object."""

    what: str

    def words(self) -> Words:
        return f"{self.what} must be an object, found {quote(self.value)}", one_of(self.value) or "write an object: {…}"


class BareAnswers(Violation, of=AnswersForm):
    """Answers are in place of the entry that contains them under ``member``."""

    member: str

    def words(self) -> Words:
        value = self.value
        if value == []:
            return "an entry must be an object, found []", f'write {{"objectHash": "…", "{self.member}": []}}'
        what, held = ("answers", "[…]") if isinstance(value, list) else ("an answer", "[{…}]")
        return f"the entry is {what} alone", f'write {{"objectHash": "…", "{self.member}": {held}}}'


class AnswerMemberMissing(Violation, code="REC251", slug="encord-answer-member-missing"):
    """An answer, or an entry that holds answers, lacks a member that is always read.

    Why: The SDK stops with KeyError.
    Fix: Add the member.
    """

    what: str
    member: str
    given: Any = None

    def words(self) -> Words:
        return f'{self.what} has no "{self.member}"; {STOPS}', rename_help(self.given, self.member) or _NEEDED.get(
            self.member, f'add "{self.member}", as Encord exports it'
        )

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ; adds a missing featureHash where one "
        "thing alone has the name",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


def no_hash(value: Any, what: str, known: HashTitles, keys: tuple[str, ...], held: str | None = None, title: str | None = None) -> Words:
    """``held``: the member whose value is a hash of the ontology. ``title``: the title of the feature or option with that hash."""
    fix = f'rename {quote(held)} to "featureHash"' if held is not None else known.adding(title)
    return f'{what} has no "featureHash"; {STOPS}', fix or _NEEDED["featureHash"]


class NoHash(Violation, of=AnswerMemberMissing):
    """An answer has no featureHash."""

    what: str
    known: HashTitles
    members: tuple[str, ...]
    held: str | None = None
    """The member whose value is a hash of the ontology."""
    title: str | None = None
    """The title of the feature or option with that hash."""

    def words(self) -> Words:
        return no_hash(self.value, self.what, self.known, self.members, self.held, self.title)

    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.encord.form_fixes import add_hash

        return add_hash(at, self.known, self.members, self.held, self.title)


class LostWithoutHash(Violation, of=AnswerMemberMissing):
    """An entry of classification_answers has no featureHash, so that it is lost."""

    what: str
    known: HashTitles
    members: tuple[str, ...]
    held: str | None = None
    """The member whose value is a hash of the ontology."""
    title: str | None = None
    """The title of the feature or option with that hash."""

    def words(self) -> Words:
        message, fix = no_hash(self.value, self.what, self.known, self.members, self.held, self.title)
        return message.replace(STOPS, "Encord's SDK silently drops it"), fix

    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.encord.form_fixes import add_hash

        return add_hash(at, self.known, self.members, self.held, self.title)


class HashOfAnswers(Violation, of=AnswerMemberMissing):
    """An entry has no featureHash, but its answers reveal the classification."""

    hash: str
    """Hash of the only classification whose attributes are answered."""
    title: str

    template = (
        'the classification has no "featureHash"; Encord\'s SDK silently drops it',
        'add "featureHash": {hash:quoted}, that of {title:quoted}, which it answers',
    )

    def fix(self, at: FixContext) -> Fix | None:
        return at.safely(at.text.insert(at.keys[:-1], "featureHash", at.text.written(self.hash)), reveals=True)


#: Missing member -> what to write for it.
_NEEDED = {
    "featureHash": "add the featureNodeHash that the ontology gives it",
    "classificationHash": "add the hash under which its answers are kept",
    "objectHash": "add the hash of the object",
    "answers": "add its answers: a list of options, a text or a number",
    "classifications": 'add "classifications": [{…}], its answers, or [] where there is none',
    "actions": 'add "actions": [{…}]',
    "range": 'add its frames: "range": [[first, last]]',
}
_USUAL = {"manualAnnotation": "false", "shouldPropagate": "true", "dynamic": "true"}


class AnswerMemberAbsent(Violation, code="REC252", slug="encord-answer-member-absent", severity=Severity.WARNING):
    """An answer lacks a member that Encord always writes.

    Why: The SDK reads the row without it and puts in a default: an answer without manualAnnotation counts as made by hand.
    Fix: Write name, value, manualAnnotation, and for actions dynamic and shouldPropagate.
    """

    what: str
    member: str
    given: Any = None

    def words(self) -> Words:
        return f'{self.what} has no "{self.member}", which Encord writes in every one', rename_help(self.given, self.member) or (
            f'add "{self.member}": {_USUAL[self.member]}' if self.member in _USUAL else f'add "{self.member}"'
        )

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class NoSpaces(Violation, code="REC254", slug="encord-no-spaces", once_per_file=True, severity=Severity.INFO):
    """A classification has no spaces, as in older exports.

    Why: Release 0.1.195 of the SDK stops with a KeyError; release 0.1.211 reads the row and adds it. Reported once per file.
    Fix: Write "spaces": {}.
    """

    given: Any = None

    def words(self) -> Words:
        return 'the classification has no "spaces", as in older exports', rename_help(self.given, "spaces") or 'write "spaces": {}'

    @fixes(safe='adds "spaces": {}')
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given) or at.safely(at.text.insert(at.keys[:-1], "spaces", "{}"))


class NoTrackHash(Violation, code="REC255", slug="encord-no-track-hash", once_per_file=True, severity=Severity.INFO):
    """An action has no trackHash.

    Why: Release 0.1.195 of the SDK stops with a KeyError; release 0.1.211 neither needs nor writes it. Reported once per file.
    Fix: Write a trackHash, a UUID for each answer; or set this rule off when only the current release reads the file.
    """

    given: Any = None

    def words(self) -> Words:
        fix = rename_help(self.given, "trackHash") or "nothing needs to be done for the current release, which writes none itself"
        return 'the action has no "trackHash"; release 0.1.195 of Encord\'s SDK stops with a KeyError', fix


class AnswerMemberType(Violation, code="REC253", slug="encord-answer-member-type", severity=Severity.WARNING):
    """A member of an answer has another type than Encord writes.

    Why: The SDK passes it on as it is; what the platform makes of it is not known.
    Fix: Write names as strings, and flags as true or false.
    """

    member: str
    allowed: str

    def words(self) -> Words:
        fix = number_as_text(self.value, self.member) if self.allowed == A_STRING else None
        if "true" in self.allowed and isinstance(self.value, str) and self.value.strip().lower() in ("true", "false"):
            fix = f"write {self.value.strip().lower()} without quotes"
        return f'"{self.member}" must be {self.allowed}, found {quote(self.value)}', fix or f"write {self.allowed}"

    @fixes(safe="removes quotes around true, false or a number, and puts a number into quotes where a name is read")
    def fix(self, at: FixContext) -> Fix | None:
        if self.allowed == A_STRING:
            return at.quote_number() if self.member.endswith(("title", "name")) else None
        return at.unquote_flag() if "true" in self.allowed else None


class Spaces(Violation, of=RowMemberType):
    """The spaces of a classification are no JSON object."""

    def words(self) -> Words:
        stops = f"; {STOPS}" if self.value else ""  # the SDK ignores an empty value
        return f"the spaces of a classification must be an object, found {quote(self.value)}{stops}", 'write "spaces": {}'


class AnswerHashForm(Violation, code="REC257", slug="encord-answer-hash-form"):
    """A hash in the answers is not a string, or empty.

    Why: Everything in a row is found by its hash.
    Fix: Write the hash as a string: 8 characters of A-Z, a-z, 0-9, + and /.
    """

    member: str

    def words(self) -> Words:
        fix = "copy it from the ontology" if self.member.startswith("feature") else "write the hash that it has elsewhere in the row"
        return f'"{self.member}" must be the text of a hash, found {quote(self.value)}', fix


class AnswerDate(Violation, code="REC258", slug="encord-answer-date", layer="record"):
    """createdAt or lastEditedAt of a classification is not a date.

    Why: Encord's SDK cannot read it and stops.
    Fix: Write the date and time as a string like "2026-03-14T09:30:00Z".
    """

    member: str

    def words(self) -> Words:
        return f'"{self.member}" is not a date: {quote(self.value)}; {STOPS}', 'write it like "2026-03-14T09:30:00Z"'


_UNREAD = "leave it out, if nothing else reads it"


def unknown_member(value: Any, name: str, known: tuple[str, ...]) -> Words:
    fix = 'is "confidence" meant?' if name in CONFIDENCES else _UNREAD
    if name == "classifications" and "actions" in known:
        fix = 'is "actions" meant? answers that do not change by frame are in object_answers'
    elif name in ("answers", "attributes", "actions") and "classifications" in known:
        fix = 'is "classifications" meant? it holds the answers'
    elif name in ("options", "choices", "values") and "answers" in known:
        fix = 'is "answers" meant? it holds the options that are chosen; answers to what is asked under these are beside this one'
    elif name in ("label", "title") and "name" in known:
        fix = 'the label or title that something has in the ontology is its "name" here; leave this out where that is written'
    elif name in ("classifications", "options", "attributes") or (name == "answers" and "answers" not in known):
        fix = "write answers to what is asked under an option beside this one, in the list of the entry"
    elif name == "objectHash" and "classificationHash" in known:
        fix = 'what is answered about an object is in "object_answers"'
    elif name == "classificationHash" and "objectHash" in known:
        fix = 'classifications are in "classification_answers"'
    return f"{quote(name)} is not a member that Encord knows here; it is ignored", fix


class AnswerUnknownMember(
    Violation, code="REC256", slug="encord-answer-unknown-member", about_name=True, once_per_file=True, severity=Severity.INFO
):
    """An answer has a member that Encord does not know.

    Why: Encord ignores it, and leaves it out when the row is written again. Reported once per file.
    Fix: Leave it out, if nothing else reads it.
    """

    name: str
    known: tuple[str, ...]

    def words(self) -> Words:
        return unknown_member(self.value, self.name, self.known)


class AnswersUnread(Violation, of=PredictedUnread):
    """A member that Encord does not read contains answers."""

    name: str
    known: tuple[str, ...]

    def words(self) -> Words:
        fix = unknown_member(self.value, self.name, self.known)[1]
        if fix == _UNREAD:
            own = next((own for own in ("actions", "classifications") if own in self.known), None)
            fix = f'write them into "{own}"' if own is not None else "write them into the list of the entry, beside this answer"
        return f"the answers in {quote(self.name)} are lost: Encord does not read them here", fix


class DrawnUnread(Violation, of=PredictedUnread):
    """Objects or classifications of a frame are in an entry of answers."""

    name: str
    kind: str
    """The list where they belong, objects or classifications."""

    template = (
        "the {kind} in {name:quoted} are lost: Encord does not read them here",
        'move them into "{kind}" of their frame, in "labels" of the data unit',
    )


class Misspelt(Violation, of=MemberSlip):
    """A member of an answer, or of an entry with answers, is misspelt."""

    name: str
    intended: str

    template = "{name:quoted} is not a member that Encord knows here; it is ignored", 'did you mean "{intended}"?'

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


class AnswerRange(Violation, code="SPN222", slug="encord-answer-range"):
    """A range of frames is not a list of [first, last].

    Why: The SDK reads pairs of whole numbers, both included, and stops at anything else.
    Fix: Write [[first, last], …]; a single frame is [[7, 7]].
    """

    def words(self) -> Words:
        fix = "write the two numbers without names" if self.value.__class__ is dict else "one frame alone is [frame, frame]"
        if type(self.value) is int:  # the list may be one range without its list, or a list of frames
            fix = (
                f"each range is a list in a list: [[first, last]]; frame {quote(self.value)} "
                f"alone is [[{quote(self.value)}, {quote(self.value)}]]"
            )
        return f"a range must be [first frame, last frame], found {quote(self.value)}", fix


class NotRanges(Violation, of=AnswerRange):
    """The range is no list of ranges."""

    def words(self) -> Words:
        value = self.value
        fix = json_in_text_help(value) or "write [[first, last], …]"
        if isinstance(value, list) and value and all(type(item) is int for item in cast("list[Any]", value)):
            fix = f"write [{quote(cast(Any, value))}]"
        return f'"range" must be a list of ranges [[first, last], …], found {quote(cast(Any, value))}', fix


#: The help for frames with a fraction.
A_TIME = "is it a time in seconds? then the frame is the time × data_fps"


class NotAFrame(Violation, of=AnswerRange):
    """An end of a range is no whole number."""

    def words(self) -> Words:
        fix = quoted_integer(self.value, 0) or bracketed_integer(self.value, 0) or "write the number of a frame, from 0"
        if type(self.value) is float and self.value >= 0:
            fix += f"; {A_TIME}"
        return f"the end of a range must be a whole number, found {quote(self.value)}", fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


# -- confidence ----------------------------------------------------------------------------------------------------------


class ClassificationConfidence(Violation, code="CNF220", slug="encord-classification-confidence"):
    """The confidence of a classification is outside 0 to 1.

    Why: Encord accepts any number silently, and metrics by confidence are then worth nothing.
    Fix: Divide percentages by 100.
    """

    def words(self) -> Words:
        fix = confidence_help(self.value, "if it is a percentage, write {}")
        return f"the confidence of the classification is {quote(self.value)}; it must be from 0 to 1", fix

    @fixes(unsafe="divides percentages by 100 where all scores of the file are such, and clamps what is just beyond 0 to 1")
    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_score()


class ClassificationConfidenceType(Violation, code="CNF221", slug="encord-classification-confidence-type"):
    """The confidence of a classification is not a number.

    Why: The SDK passes it on as it is.
    Fix: Write a number: float(value).
    """

    def words(self) -> Words:
        fix = written(self.value) or bracketed_number(self.value) or "write a number such as 0.9"
        return f"the confidence of the classification must be a number from 0 to 1, found {quote(self.value)}", fix

    @fixes(safe="removes the quotes or the brackets around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number() or at.convert_percent_text()


class ClassificationConfidenceNull(Violation, code="CNF222", slug="encord-classification-confidence-null", severity=Severity.WARNING):
    """The confidence of a classification is null.

    Why: Encord takes it for 1.0: the prediction counts as certain.
    Fix: Give the confidence that the model gave.
    """

    template = "the confidence of the classification is null; Encord takes it for 1.0", "give the confidence of the prediction"


# -- answers -------------------------------------------------------------------------------------------------------------


class RadioCount(Violation, code="ANS201", slug="encord-radio-count"):
    """A radio attribute has more than one answer.

    Why: The SDK takes the answer of a radio only from a list of exactly one; with two the attribute stays unanswered, silently.
    Fix: Keep the right one; where several may be right, the attribute must be a checklist.
    """

    attribute: str
    count: int

    def words(self) -> Words:
        message = f"{quote(self.attribute)} is a radio attribute and takes one option, found {self.count:,}"
        if self.count > 1 and all(option == self.value[0] for option in self.value):
            return f"{message}, all the same; Encord's SDK then silently treats it as not answered", "leave all but one out"
        return (
            f"{message}; Encord's SDK then silently treats it as not answered",
            "keep the right one; a checklist takes several",
        )


class AnswerType(Violation, code="ANS202", slug="encord-answer-type"):
    """An answer has another JSON type than its attribute needs.

    Why: Radio and checklist take a list of options, text a string, numeric a number. Others are lost, or stop the SDK.
    Fix: Write "answers" as the type of the attribute says; options as {"name", "value", "featureHash"} in a list.
    """

    attribute: str
    kind: str
    option: str | None

    def words(self) -> Words:
        message = f"the answer of {quote(self.attribute)}, a {self.kind} attribute, must be a list of options, found {quote(self.value)}"
        effect = "Encord's SDK silently ignores it" if self.kind == "radio" else STOPS
        fix = self.option or json_in_text_help(self.value) or 'write [{"name": …, "value": …, "featureHash": …}]'
        return f"{message}; {effect}", "leave the answer out where there is none" if self.value is None else fix

    @fixes(safe="puts one option into a list, puts a number into quotes where a string is read, and removes quotes where a number is")
    def fix(self, at: FixContext) -> Fix | None:
        return _put_into_list(at)


class NotAnOption(Violation, of=AnswerType):
    """An option that is chosen is no JSON object."""

    attribute: str
    option: str | None

    def words(self) -> Words:
        return (
            f"an option of {quote(self.attribute)} must be an object, found {quote(self.value)}; {STOPS}",
            self.option or one_of(self.value) or 'write {"name": …, "value": …, "featureHash": …}',
        )


class NotText(Violation, of=AnswerType):
    """The answer of a text attribute is no text."""

    def words(self) -> Words:
        fix = "leave the answer out where there is none" if self.value is None else "write the text itself"
        if isinstance(self.value, (int, float)) and not isinstance(self.value, bool):
            fix = f'put it between quotes: "{self.value}"' if abs(self.value) < 1e15 else "put it between quotes"
        return f"the answer of a text attribute must be a string, found {quote(self.value)}; {STOPS}", fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.quote_number()


class NotNumber(Violation, of=AnswerType):
    """The answer of a numeric attribute is no number."""

    def words(self) -> Words:
        if isinstance(self.value, bool):
            return f"the answer of a numeric attribute must be a number, found {quote(self.value)}", f"write {int(self.value)}"
        fix = quoted_number(self.value) or bracketed_number(self.value) or "write the number itself"
        fix = "leave the answer out where there is none" if self.value is None else fix
        return f"the answer of a numeric attribute must be a number, found {quote(self.value)}; {STOPS}", fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class RequiredUnanswered(Violation, code="ANS203", slug="encord-required-unanswered", layer="record"):
    """A required attribute has no answer.

    Why: Nobody can submit such a label by hand, and the SDK does not say so. A partial match does not compare it: see profiles.
    Fix: Answer it, or predict with --profile partial-match, where missing attributes are not compared.
    """

    title: str
    options: tuple[str, ...]
    decided: bool

    def words(self) -> Words:
        fix = f"options: {listing(self.options)}" if self.options else None
        if not self.decided:
            leave = "if predictions are compared by partial match, use --profile partial-match"
            fix = f"{fix}; {leave}" if fix is not None else leave
        return f"{self.title} must be answered, and is not", fix


class OptionalUnanswered(Violation, code="ANS204", slug="encord-optional-unanswered", severity=Severity.WARNING, layer="record"):
    """An attribute has no answer, and a strict match compares all of them (profile strict-match only).

    Why: With a strict match a prediction is right only when all attributes agree; one left open counts as wrong.
    Fix: Answer all attributes, or compare with a partial match.
    """

    title: str
    options: tuple[str, ...]

    def words(self) -> Words:
        fix = f"options: {listing(self.options)}" if self.options else "answer it, or compare by --profile partial-match"
        return f"{self.title} has no answer; a strict match compares all attributes", fix


class ClassificationUnanswered(
    Violation, code="ANS210", slug="encord-classification-unanswered", severity=Severity.WARNING, layer="record"
):
    """A classification is there without an answer.

    Why: Editors leave such entries behind when people take an answer back; as a prediction it says nothing.
    Fix: Give the answer, or leave the entry out.
    """

    name: str

    template = "the classification {name:quoted} is there without an answer", "give the answer, or leave the classification out"


class NestedWithoutParent(Violation, code="ANS205", slug="encord-nested-without-parent", layer="record"):
    """A nested attribute is answered, but not the option that it is asked under.

    Why: The SDK keeps such answers and nobody sees them. It happens when an option's title is given to set_answer as a string: it is stored
    in a nested text attribute, and the radio stays open.
    Fix: Select the option too. Give set_answer the option itself: get_child_by_title(title, type_=Option).
    """

    nested: str
    option: str
    parent_: str
    selected: str | None
    recipe: str | None

    def words(self) -> Words:
        state = f"{quote(self.selected)} is selected" if self.selected is not None else f"{quote(self.parent_)} has no answer"
        message = f"{quote(self.nested)} is asked under {quote(self.option)} of {quote(self.parent_)}, but {state}"
        if self.recipe is not None:
            fix = (
                f"{quote(self.recipe)} is the title of an option of {quote(self.parent_)}: "
                "given a title, Encord's SDK stores it as this text; "
                f"give set_answer the option itself, get_child_by_title({quote(self.recipe)}, type_=Option)"
            )
            return message, fix
        return message, f"select {quote(self.option)} too, or leave this answer out"


class NeverSelected(Violation, of=NestedWithoutParent):
    """The option above is selected on no frame."""

    nested: str
    option: str
    parent_: str

    template = (
        "{nested:quoted} is asked under {option:quoted} of {parent_:quoted}, which is selected on no frame",
        'select {option:quoted} in "object_actions" on the frames it is about, or leave this answer out',
    )


class NotSelectedThere(Violation, of=NestedWithoutParent):
    """The option above is selected on other frames."""

    nested: str
    option: str
    parent_: str
    frames: str

    template = (
        "{nested:quoted} is asked under {option:quoted} of {parent_:quoted}, which is not selected on {frames}",
        "select {option:quoted} there too, or leave these frames out of the range",
    )


class AnswerTwice(Violation, code="ANS206", slug="encord-answer-twice", severity=Severity.WARNING, layer="record"):
    """The same option or answer is given twice.

    Why: Encord keeps one of the two. Exports write a checklist as one entry for each option; the same option twice is a slip.
    Fix: Leave one out.
    """

    attribute: str
    label: str

    template = "the option {label:quoted} of {attribute:quoted} is given twice", "leave one out"

    @fixes(safe="removes a repetition that is the same in all its members")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_twin()


class SameTwice(Violation, of=AnswerTwice):
    """An attribute is answered twice, the same way."""

    attribute: str

    template = "{attribute:quoted} is answered twice, the same way", "leave one out"

    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_twin()


class ArchivedAnswer(Violation, code="ANS207", slug="encord-archived-answer", severity=Severity.WARNING, layer="record"):
    """The answer uses an option or an attribute that is archived.

    Why: Archived parts stay for old labels; people can no longer choose them, so that no ground truth will agree.
    Fix: Map the class to an option that is in use.
    """

    label: str
    attribute: str

    template = (
        "the option {label:quoted} of {attribute:quoted} is archived: people can no longer choose it",
        "choose an option that is in use",
    )


class ArchivedAttribute(Violation, of=ArchivedAnswer):
    """The attribute that is answered is archived."""

    title: str

    template = "{title} is archived: people no longer see it", "answer an attribute that is in use"


class DynamicPlace(Violation, code="ANS208", slug="encord-dynamic-place", layer="record"):
    """A dynamic attribute is answered with the static ones, or the other way round.

    Why: Dynamic answers are in object_actions, with their frames, all others in object_answers. The SDK stops, or drops them.
    Fix: Move the answer to the other member.
    """

    title: str
    ranged: bool

    def words(self) -> Words:
        if self.ranged:
            return (
                f'{self.title} is dynamic: it is answered by frame, in "object_actions", not in "object_answers"',
                'move it to "object_actions"',
            )
        fix = 'move it to "object_actions", with "dynamic": true and its "range" of frames'
        return f"{self.title} is dynamic and cannot be answered in \"object_answers\"; Encord's SDK stops with KeyError: 'range'", fix


class StaticHere(Violation, of=DynamicPlace):
    """An attribute that is not dynamic is answered in object_actions."""

    title: str

    def words(self) -> Words:
        fix = 'move it to "object_answers", without "dynamic" and "range"'
        return f'{self.title} is not dynamic and cannot be answered in "object_actions"; {DROPPED}', fix


class TwoAnswers(Violation, code="ANS209", slug="encord-two-answers", layer="record"):
    """One attribute is answered in two ways at once.

    Why: A radio, text or numeric attribute has one answer, on each frame. The SDK keeps the last and drops the others.
    Fix: Keep the right answer; let the ranges of answers that change by frame not overlap.
    """

    attribute: str
    first: str
    second: str
    place: int

    template = (
        "{attribute:quoted} is answered twice: {first} before (answer {place}), {second} here; Encord's SDK keeps the last",
        "keep the right one",
    )


class SplitChecklist(Violation, code="ANS211", slug="encord-split-checklist", severity=Severity.WARNING, layer="record"):
    """The options of a classification's checklist are in several answers.

    Why: The editor writes one answer for each option. For objects the SDK adds these up; for classifications release 0.1.211 takes one
    after the other, so that the last replaces all others.
    Fix: List all options in one answer.
    """

    attribute: str
    count: int
    lost: tuple[str, ...]

    def words(self) -> Words:
        message = (
            f"the options of {quote(self.attribute)} are in {self.count} answers; release "
            "0.1.211 of Encord's SDK keeps those of the last alone"
        )
        kept = f", so that {listing(self.lost)} {'is' if len(self.lost) == 1 else 'are'} not lost" if self.lost else ""
        return message, f"list all of them in one answer{kept}"


class TwoOnFrames(Violation, of=TwoAnswers):
    """A dynamic attribute is answered in two ways on the same frames."""

    attribute: str
    first: str
    second: str
    frames: str
    place: int

    template = (
        "{attribute:quoted} is answered twice on {frames}: {first} (action {place}) and {second}; Encord's SDK keeps the last",
        "let the ranges of different answers not overlap",
    )


class NegativeRange(Violation, of=RangeBeyond):
    """A range of an answer begins below zero, and the frames of the object are not known."""

    first: int

    template = "the range begins at {first:,}: frames, milliseconds and characters count from 0", "begin it at 0 or later"


class ActionRangeOrder(Violation, code="SPN220", slug="encord-action-range-order", layer="record"):
    """The range of an answer, or of an object without frames, ends before it starts.

    Why: The SDK silently drops it, or stops at it where it is of a space.
    Fix: Write [first, last].
    """

    first: float
    last: float

    def words(self) -> Words:
        fix = turned_round(self.first, self.last) or f"write {quote([self.last, self.first])}, if that was meant"
        return f"the range {quote([self.first, self.last])} ends before it starts; {DROPPED}", fix

    @fixes(unsafe="exchanges the two frames")
    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.encord.form_fixes import exchange_ends

        return exchange_ends(at)


def frames_with_point(value: Any) -> Words:
    whole = sorted(int(end) for end in value)  # sorted, as the range may also end before it begins
    fix = f"write {quote(whole)}" if whole[0] >= 0 else "write whole numbers"
    return f"the range {quote(value)} has numbers with a decimal point; Encord's SDK stops with a TypeError", fix


class FrameWithPoint(Violation, code="SPN223", slug="encord-frame-with-point", layer="record"):
    """A frame in a range is written with a decimal point.

    Why: 3.0 is not a whole number to Encord's SDK: it counts through the range, and stops with a TypeError.
    Fix: Write the frames as whole numbers; int() does it in Python.
    """

    def words(self) -> Words:
        return frames_with_point(self.value)

    @fixes(safe="writes the frames without a point")
    def fix(self, at: FixContext) -> Fix | None:
        frames = cast("list[Any]", self.value) if isinstance(self.value, list) else []
        whole = [(index, frame) for index, frame in enumerate(frames) if isinstance(frame, float) and frame.is_integer()]
        return at.replace_safely(*[([*at.keys, index], str(int(frame))) for index, frame in whole], reveals=False)


class TimesBeside(Violation, of=FrameWithPoint):
    """A frame is written with a decimal point, beside parts of frames."""

    def words(self) -> Words:
        message, _ = frames_with_point(self.value)
        return message, f"beside it are parts of frames: {A_TIME}, of this range, too"


class EmptyActionRange(Violation, code="SPN224", slug="encord-empty-action-range", layer="record"):
    """An answer that changes by frame is for no frame at all.

    Why: Encord's SDK silently drops such an answer, so that it is lost.
    Fix: Give the frames that the answer holds for, or leave it out.
    """

    attribute: str

    def words(self) -> Words:
        return f"the answer to {quote(self.attribute)} is for no frame: its range is empty; {DROPPED}", "write the frames: [[first, last]]"


class ActionFrames(Violation, code="SPN221", slug="encord-action-frames", layer="record"):
    """An answer that changes by frame is given on frames where its object is not drawn.

    Why: There is no object to answer about. The SDK checks it when answers are set, but not when rows are read.
    Fix: Let ranges cover only frames with coordinates of the object.
    """

    attribute: str
    frames: str
    has: str

    def words(self) -> Words:
        fix = f"the object is drawn on {self.has}" if self.has else "draw it there, or leave the answer out"
        return f"{quote(self.attribute)} is answered on {self.frames}, where the object is not drawn", fix
