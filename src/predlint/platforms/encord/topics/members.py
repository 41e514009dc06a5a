"""Members of rows and of answers: missing ones, wrong types, and names that Encord does not know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import TagViolations, ViolationSpec, spec_of
from predlint.model.texts import quote
from predlint.model.violation import Fix, FixContext, Violation, Words, fixes
from predlint.platforms.common_mistakes import json_in_text_help, one_of, rename_help
from predlint.platforms.encord.forms import HashTitles, add_hash
from predlint.platforms.numbers import bracketed_number, quoted_number
from predlint.shape.nodes import AnyValue, Flag, Items, Kind, Member, Node, Number, Record, Text, Typed

# -- members -----------------------------------------------------------------------------------------------------------


class RowMissingMember(Violation, code="REC201", slug="encord-row-missing-member", in_part=True):
    """A label row, a data unit, a space or a frame lacks a member that Encord's SDK cannot do without.

    Why: The SDK reads the member by its name and stops with a KeyError, so that nothing of the row is imported.
    Fix: Add the member; label_row.to_encord_dict() writes all of them.
    """

    what: str
    name: str
    given: str | None = None

    def words(self) -> Words:
        return f"{self.what} has no {self.name}; Encord's SDK stops with a KeyError", rename_help(self.given, self.name) or _NEEDED.get(
            self.name
        ) or _COPY.format(self.name)

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ; adds what may be empty",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given) or _add_empty(at, self.name)


#: Member that may be empty -> its empty value.
_EMPTY = {"objects": "[]", "classifications": "[]", "object_answers": "{}", "classification_answers": "{}", "object_actions": "{}"}


def _add_empty(at: FixContext, member: str) -> Fix | None:
    """Adds a missing member that may be empty."""
    return at.safely(at.text.insert(at.keys[:-1], member, _EMPTY[member])) if member in _EMPTY else None


class RowMemberType(Violation, code="REC203", slug="encord-row-member-type", in_part=True):
    """A member of a label row has the wrong JSON type.

    Why: The SDK takes it for what it should be, and fails far from the fault, or stores it as it is.
    Fix: Write what the message names.
    """

    name: str
    wanted: str

    def words(self) -> Words:
        without = quoted_number(self.value) or bracketed_number(self.value) if "number" in self.wanted else None
        if without is not None:
            return f"{self.name} must be {self.wanted}, found {quote(self.value)}", without
        itself = one_of(self.value) if "object" in self.wanted else None
        if itself is not None:
            return f"{self.name} must be {self.wanted}, found {quote(self.value)}", itself
        if self.name in _DATES and self.value is not None:
            return f"{self.name} must be a date, found {quote(self.value)}", 'write it like "2026-03-14T09:30:00Z"'
        if self.wanted == A_STRING:
            return f"{self.name} must be {self.wanted}, found {quote(self.value)}", number_as_text(self.value, self.name) or _TEXTS.get(
                self.name
            ) or f"write {self.wanted}"
        return f"{self.name} must be {self.wanted}, found {quote(self.value)}", f"write {self.wanted}" + (
            ", or leave it out" if self.name in _OPTIONAL else ""
        )

    @fixes(safe="removes quotes around numbers, and puts numbers into quotes where a title is read")
    def fix(self, at: FixContext) -> Fix | None:
        if self.wanted == A_STRING:
            return at.quote_number() if self.name.endswith(("title", "name")) else None
        return at.unwrap_number() if "number" in self.wanted else None


_COPY = "copy {} from the label row on the platform, or export the row again"

#: Missing member -> what to write for it, if it is not to be copied.
_NEEDED = {
    "data_units": 'add "data_units": {"<data_hash>": {…}}, what the labels are on',
    "object_answers": 'add "object_answers": {} with an entry for each object: {"<objectHash>": {"objectHash": …, "classifications": […]}}',
    "classification_answers": 'add "classification_answers": {}, with an entry for each classification',
    "object_actions": 'add "object_actions": {}, with an entry for each object that has dynamic answers',
    "labels": 'add "labels": {}, or the labels by frame: {"103": {"objects": […], "classifications": […]}}',
    "data_type": 'add what the data is: "image", "video", … for a row; its MIME type for a unit',
    "label_status": 'add "label_status": "NOT_LABELLED"',
    "data_sequence": 'add the place of the unit in the row: "data_sequence": 0',
    "objects": 'add "objects": []',
    "classifications": 'add "classifications": []',
    "classificationHash": "add the hash that its answer has in classification_answers",
    "featureHash": "add the featureNodeHash that the ontology gives it",
    "branch_name": 'add the branch that the predictions go to: "branch_name": "pred-model-1"',
}


class RowExpectedMember(Violation, code="REC202", slug="encord-row-expected-member", severity=Severity.WARNING):
    """A label row, a data unit or a frame lacks a member that older exports lack too.

    Why: Release 0.1.195 of Encord's SDK stops with a KeyError without some of them. Release 0.1.211 takes all of them for empty.
    Fix: Add the member, empty where there is nothing to say.
    """

    what: str
    name: str
    given: str | None = None

    def words(self) -> Words:
        message = f"{self.what} has no {self.name}, as in older exports; release 0.1.195 of Encord's SDK stops with a KeyError"
        return message, rename_help(self.given, self.name) or f'write "{self.name}": [] if there are none'

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ; adds what may be empty",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given) or _add_empty(at, self.name)


#: The wanted type of a text member in messages; fixes recognise it.
A_STRING = "a string"


def number_as_text(value: Any, name: str) -> str | None:
    """Returns the help for a number in place of a name, title or hash; None for other members and values."""
    is_number = type(value) in (int, float) and abs(value) < 1e15
    return f'put it in quotes: "{value}"' if is_number and name.lower().endswith(("name", "title", "hash")) else None


_DATES = frozenset({"created_at", "last_edited_at"})

_TEXTS = {
    "branch_name": 'give the prediction branch a name, such as "pred-model-1"',
    "data_title": "write the title that the data unit has on the platform",
    "dataset_title": "write the title that the dataset has on the platform",
    "classificationHash": "write the hash that its answer has in classification_answers",
}

#: Members that a row may lack.
_OPTIONAL = frozenset({"width", "height", "data_fps", "data_duration", "last_edited_at"})


class SpacesNotAnObject(Violation, of=RowMemberType):
    """The spaces of a row are no JSON object."""

    def words(self) -> Words:
        value = self.value
        listed = isinstance(value, list) and len(cast("list[Any]", value)) > 0
        fix = 'write {"<space id>": {…}, …}, each space under its own id' if listed else 'write "spaces": {}, or leave it out'
        return f"spaces must be an object, found {quote(cast('Any', value))}; Encord's SDK stops at it", fix


class NotAList(Violation, of=RowMemberType):
    """A member that must be a list is something else."""

    name: str

    def words(self) -> Words:
        value = self.value
        one = isinstance(value, dict) and "featureHash" in value
        fix = (
            "put it into a list: [{…}]" if one else json_in_text_help(cast(Any, value)) or "write a list: [{…}], or [] where there is none"
        )
        return f"{self.name} must be a list, found {quote(cast(Any, value))}", fix


class ListedUnits(Violation, of=RowMemberType):
    """The data units are in a list."""

    def words(self) -> Words:
        fix = json_in_text_help(self.value) or 'write {"<data_hash>": {…}, …}, each unit under its own data_hash'
        return f"data_units must be an object with an entry for each data unit, found {quote(self.value)}", fix


class BareUnit(Violation, of=RowMemberType):
    """The only data unit is there itself, without a key."""

    def words(self) -> Words:
        return (
            "data_units is a data unit itself, not an object with an entry for each",
            f"write {{{quote(self.value['data_hash'])}: {{…}}}}",
        )


_BOTH = '{"objects": […], "classifications": […]}'


class BareObjects(Violation, of=RowMemberType):
    """An object is in place of the frame that it belongs on."""

    def words(self) -> Words:
        value = self.value
        if isinstance(value, list):
            return "the frame is a list of its objects", 'write {"objects": […], "classifications": []} with the list in it'
        return "the frame is an object that belongs on it", 'write {"objects": [{…}], "classifications": []} with it in the list'


class ListedLabels(Violation, of=RowMemberType):
    """The labels of a data unit are no JSON object."""

    def words(self) -> Words:
        value = self.value
        first: Any = cast("list[Any]", value)[0] if isinstance(value, list) and value else None
        held = cast("dict[str, Any]", first) if isinstance(first, dict) else {}
        if "objects" in held:
            fix = f'write each under the number of its frame: {{"103": {_BOTH}}}; of an image, without the list around it'
        elif "objectHash" in held:
            fix = f'write {_BOTH} with the list in it; of a video, that under the number of its frame: {{"103": {{…}}}}'
        else:
            fix = json_in_text_help(value) or f'for images write {_BOTH}, for videos one such object per frame: {{"103": {{…}}}}'
        return f"labels must be an object, found {quote(cast('Any', value))}", fix


class RowUnknownMember(
    Violation, code="REC204", slug="encord-row-unknown-member", about_name=True, once_per_file=True, severity=Severity.INFO
):
    """A label row, a data unit or a frame has a member that Encord's format does not have.

    Why: It is not read. It may be of a newer release, or of another tool. Reported once per file.
    Fix: Nothing, if nobody else reads it; else leave the member out.
    """

    what: str
    name: str

    template = "{what} has a member {name:quoted} that Encord's format does not have", "it is not read; newer releases may know it"


#: Names that other tools give the confidence.
CONFIDENCES = frozenset({"score", "scores", "conf", "probability", "prob"})


class MemberSlip(Violation, code="REC260", slug="encord-member-slip", severity=Severity.WARNING):
    """The name of a member is misspelt, or is that of another tool.

    Why: Encord ignores the member. What it is probably meant for stays as it is, or has its default.
    Fix: Correct the name, or leave the member out.
    """

    what: str
    name: str
    intended: str

    template = "{what} has a member {name:quoted}, which Encord does not read", 'did you mean "{intended}"?'

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


class MisspeltMember(Violation, of=MemberSlip):
    """A member of a row, a data unit or a frame is misspelt."""

    what: str
    name: str
    intended: str

    template = "{what} has a member {name:quoted}, which is not read", "did you mean {intended:quoted}?"

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


STOPS = "Encord's SDK stops at it"


class AnswerMemberMissing(Violation, code="REC251", slug="encord-answer-member-missing"):
    """An answer, or an entry that holds answers, lacks a member that is always read.

    Why: The SDK stops with KeyError.
    Fix: Add the member.
    """

    what: str
    member: str
    given: Any = None

    def words(self) -> Words:
        return f'{self.what} has no "{self.member}"; {STOPS}', rename_help(self.given, self.member) or _NEEDED_OF_ANSWERS.get(
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
    return f'{what} has no "featureHash"; {STOPS}', fix or _NEEDED_OF_ANSWERS["featureHash"]


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
        return add_hash(at, self.known, self.members, self.held, self.title)


#: Missing member -> what to write for it.
_NEEDED_OF_ANSWERS = {
    "featureHash": "add the featureNodeHash that the ontology gives it",
    "classificationHash": "add the hash under which its answers are kept",
    "objectHash": "add the hash of the object",
    "answers": "add its answers: a list of options, a text or a number",
    "classifications": 'add "classifications": [{…}], its answers, or [] where there is none',
    "actions": 'add "actions": [{…}]',
    "range": 'add its frames: "range": [[first, last]]',
}


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


LEAVE_OUT = "leave it out, if nothing else reads it"


def unknown_in_answers(value: Any, name: str, known: tuple[str, ...]) -> Words:
    fix = 'is "confidence" meant?' if name in CONFIDENCES else LEAVE_OUT
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
        return unknown_in_answers(self.value, self.name, self.known)


class Misspelt(Violation, of=MemberSlip):
    """A member of an answer, or of an entry with answers, is misspelt."""

    name: str
    intended: str

    template = "{name:quoted} is not a member that Encord knows here; it is ignored", 'did you mean "{intended}"?'

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


_REPORTED_ELSEWHERE = spec_of(AnswerMemberType, "it", "something else")
NOTHING = AnyValue(usual=Typed(frozenset({"null"}), _REPORTED_ELSEWHERE))
NO_ENTRIES = AnyValue(usual=Typed(frozenset({"object", "null"}), _REPORTED_ELSEWHERE))
DATE = AnyValue(usual=Text(_REPORTED_ELSEWHERE, date=True, nullable=True))
NOT_BY_HAND = Flag(_REPORTED_ELSEWHERE, nullable=True, usual=False)
WHOLE = Number(_REPORTED_ELSEWHERE, minimum=0, whole=True, usual_digits=True, quoted=True)


def not_an_object(what: str) -> ViolationSpec:
    return spec_of(RowMemberType, what, "an object")


def row_record(members: dict[str, Member], what: str, extras: tuple[str, ...], extra: AnyValue | None = None) -> Record:
    """Returns the Shape of a JSON object. ``extra``: the node of all ``extras``."""
    known = members | {name: Member(extra or AnyValue()) for name in extras if name not in members}
    return Record(
        known,
        wrong=not_an_object(what),
        unknown=ViolationSpec(RowUnknownMember, (what,)),
        misspelt=ViolationSpec(MisspeltMember, (what,)),
    )


def needed_member(node: Node, what: str, name: str, misspelt: ViolationSpec | None = None) -> Member:
    """Returns a member without which the SDK does not read the row."""
    return Member(node, spec_of(RowMissingMember, what, name), misspelt=misspelt)


def text_node(name: str, *, nullable: bool = False) -> Text:
    return Text(spec_of(RowMemberType, name, A_STRING), nullable=nullable)


def typed_node(name: str, wanted: str, *kinds: Kind) -> Typed:
    return Typed(frozenset(kinds), spec_of(RowMemberType, name, wanted))


SPACES_SPEC = spec_of(Spaces)


def hash_member(member: str, what: str, unlike: tuple[str, ...] = ()) -> Member:
    wrong = spec_of(AnswerHashForm, member)
    return Member(Text(wrong, minimum=1, length=wrong, unlike=unlike), missing=spec_of(AnswerMemberMissing, what, member))


def flag_node(member: str, *, null: bool = False) -> Any:
    wrong = spec_of(AnswerMemberType, member, "true or false")
    return Typed(frozenset({"boolean", "null"}), wrong) if null else Flag(wrong)


def text_or_null(member: str) -> Text:
    return Text(spec_of(AnswerMemberType, member, A_STRING), nullable=True)


def spaces_node(wrong: ViolationSpec) -> Typed:
    return Typed(frozenset({"object", "null"}), wrong)


def no_list(spaces: Typed) -> Items:
    """Returns a node that accepts an empty list in place of an empty object, as the SDK does: some languages write it so."""
    empty = spec_of(AnswerMemberType, "spaces", "an object")
    return Items(AnyValue(), wrong=SPACES_SPEC, maximum=0, length=SPACES_SPEC, listed=empty, bare=spaces)


def tag_violations(
    unknown: ViolationSpec, what: str, known: HashTitles, elsewhere: Callable[[str, str | None], ViolationSpec]
) -> TagViolations:
    """Returns the violations for a featureHash. ``elsewhere`` decides about every unknown hash."""
    return TagViolations(
        wrong=ViolationSpec(AnswerHashForm),
        unknown=unknown,
        case=unknown,
        form=unknown,
        label=unknown,
        missing=ViolationSpec(LostWithoutHash if what == "the classification" else NoHash, (what, known)),
        elsewhere=elsewhere,
    )
