"""Members that nothing reads: unknown, null, misspelt, misplaced, or in the place of another one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, spec_of, usual_spec
from predlint.model.ontology import Classification
from predlint.model.texts import casefold_name, listing, quote
from predlint.model.violation import Fix, FixContext, Violation, Words, fixes
from predlint.platforms.common_mistakes import double_encoded_help
from predlint.platforms.labelbox.forms import (
    ANSWER_NAMES,
    LARGEST,
    PARTS,
    Options,
    both_given,
    intended_place,
    kind_of,
    looks_like_answers,
    of_column,
    written,
)
from predlint.platforms.labelbox.record import lists_of
from predlint.platforms.numbers import unquoted_number
from predlint.shape.intended_record import looks_like_member
from predlint.shape.nodes import Items, Member, Number, Record, Tagged
from predlint.shape.record_checks import kinds
from predlint.shape.resolver import misspelling

#: Help for what pre-labels do not keep.
KEPT_IN_RUNS = "import into a model run to keep it (--target model-run), else leave it out"
_OUT = "move it out: it belongs beside this value, not inside it"
TO_THE_TOP = "move it to the top of the line; if it is there already, remove it here"

#: Members that users also put into the value of a line, and where they belong.
_MISPLACED = {
    **dict.fromkeys(("dataRow", "uuid"), TO_THE_TOP),
    **dict.fromkeys(
        ("messageId", "message_id"),
        'of a conversation move it to the top of the line, as "messageId"; if it is there already, remove it here',
    ),
    "classifications": _OUT,
}


# -- envelope ---------------------------------------------------------------------------------------------------------


class UnknownMember(Violation, code="REC003", slug="unknown-member", about_name=True, severity=Severity.WARNING):
    """The record has a member that nothing reads.

    Why: Labelbox ignores the member. If it was meant to carry a part of the prediction, that part does not arrive; where that is sure, it
    is an error (REC012).
    Fix: Remove it; numbers of your own belong in customMetrics when the file is for a model run.
    """

    name: str
    known: tuple[str, ...]

    def words(self) -> Words:
        intended = misspelling(self.name, self.known)
        if intended is not None:  # the intended member is present, too; otherwise this is reported as misspelt
            return (
                f"{quote(self.name)} is not read here",
                f'it looks like "{intended}", which is there too: give what is meant once, as "{intended}"',
            )
        if self.name in _MISPLACED and "dataRow" not in self.known:
            return f"{quote(self.name)} is not read here", _MISPLACED[self.name]
        if (belongs := intended_place(self.value, self.name, self.known)) is not None:
            return f"{quote(self.name)} is not read here", belongs
        if (flattened := of_column(self.name, self.known)) is not None:
            return f"{quote(self.name)} is not read here", flattened
        return f"{quote(self.name)} is not read here", f"known here: {listing(self.known, 12)}; remove it if it is a leftover"


class NullMember(Violation, of=UnknownMember):
    """A member that is null, like an empty table cell, at the top of the line."""

    name: str

    template = (
        "{name:quoted} is null: it is not read here",
        "leave it out; to_json of pandas writes the columns of all records on each line",
    )

    @fixes(unsafe='renames a member that has another name in other tools: "box" to "bbox"; removes the name of a file beside dataRow')
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_safely()


class NullInside(Violation, of=UnknownMember):
    """A member that is null inside the line."""

    name: str

    template = "{name:quoted} is null: it is not read here", "leave it out"

    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_safely()


def unread_alias(value: Any, name: str, intended: str) -> Words:
    return f"{quote(name)} is not read here", f'rename it to "{intended}" if that is meant, or remove it'


class OtherName(Violation, of=UnknownMember):
    """A member has the name of another tool or of model code."""

    name: str
    intended: str

    def words(self) -> Words:
        return unread_alias(self.value, self.name, self.intended)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


class InPlaceOfAMember(Violation, code="REC012", slug="in-place-of-a-member", layer="record"):
    """A member holds, under another name, what Labelbox reads under its own: it is lost.

    Why: Labelbox does not read the member, and takes the prediction without what is in it: without a confidence 1 is assumed, and answers
    that are not in classifications do not arrive.
    Fix: Use Labelbox's own names: confidence, classifications, and metricName on metric lines.
    """

    name: str
    intended: str

    def words(self) -> Words:
        lost = "the confidence is lost and counts as 1" if self.intended == "confidence" else "the answers in it are lost"
        return f"{quote(self.name)} is not read, so {lost}", f'rename it to "{self.intended}"'

    @fixes(unsafe='renames the member: "score" to "confidence", "subclassifications" to "classifications"')
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


class LostAnswers(Violation, of=InPlaceOfAMember):
    """A member that nothing reads has answers to nested questions that are asked here."""

    name: str
    question: str

    template = (
        "{name:quoted} is not read, so the answers in it are lost",
        'write "classifications": [{{"name": {question:quoted}, "answer": …}}], with an entry for each question',
    )


def lost_answers(value: Any, name: str, members: Mapping[str, Member]) -> ViolationSpec | None:
    """Returns the spec for a member with answers to nested questions that are asked here, or None."""
    classifications = members.get("classifications")
    node = (
        classifications.node.item
        if classifications is not None and classifications.presence is None and isinstance(classifications.node, Items)
        else None
    )
    if not isinstance(node, Tagged) or not (casefold_name(name) in ANSWER_NAMES or looks_like_answers(value)):
        return None
    known = {casefold_name(text) for text in (*[branch.feature for branch in node.branches], *node.labels)}
    given: list[Any] = [*cast("dict[str, Any]", value)] if isinstance(value, dict) else []
    if isinstance(value, list):
        given = [item.get("name") for item in cast("list[Any]", value) if item.__class__ is dict]
    question = next((text for text in given if isinstance(text, str) and casefold_name(text) in known), None)
    return spec_of(LostAnswers, name, question) if question is not None else None


class AnswersInside(Violation, of=InPlaceOfAMember):
    """The answers to nested questions are inside the value of the line."""

    template = "classifications are not read inside this value, so the answers in them are lost", _OUT


def lost_inside(value: Any, name: str, members: Mapping[str, Member]) -> ViolationSpec | None:
    """Returns the spec for an unknown member inside the value of a line that has answers to nested questions, or None."""
    if name == "classifications" and looks_like_answers(value):
        return spec_of(AnswersInside)
    return lost_answers(value, name, members)


#: For unknown members inside the value of a line.
UNKNOWN_INSIDE = ViolationSpec(UnknownMember, lost_value_spec=lost_inside)
UNKNOWN_MEMBER = ViolationSpec(UnknownMember)


class ScoreOfPrelabel(Violation, of=UnknownMember):
    """A confidence under another name, where the target has none."""

    name: str

    def words(self) -> Words:
        return f"{quote(self.name)} is not read here", f"pre-labels (MAL) have no confidence: {KEPT_IN_RUNS}"


class PartOutside(Violation, of=UnknownMember):
    """A part of a member's value is beside the member."""

    name: str
    member: str

    template = "{name:quoted} is not read here", 'it belongs in "{member}"'


class MisspeltMember(Violation, code="REC004", slug="misspelt-member", about_name=True, layer="record"):
    """The name of a member is nearly, but not exactly, one that is read.

    Why: Member names must match to the letter. A misspelt one is dropped silently: a lost confidence, for instance, counts as 1.
    Fix: Correct the spelling as the finding suggests.
    """

    name: str
    intended: str

    def words(self) -> Words:
        fix = f'did you mean "{self.intended}"?'
        if self.intended == "frames" and self.value.__class__ is int and self.value > 0:  # the number of the only frame of an answer
            fix = f'write "frames": [{{"start": {self.value}, "end": {self.value}}}]'
        return f"{quote(self.name)} is not a known member", fix

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        one_for_many = self.intended.endswith("s") and not self.name.endswith("s")  # frame for frames
        return at.rename(self.intended) if not one_for_many or isinstance(self.value, (list, dict)) else None


class BothUnread(Violation, of=UnknownMember):
    """A member that nothing reads stands for another one, which is present, too."""

    name: str
    intended: str

    def words(self) -> Words:
        return both_given(self.value, self.name, self.intended)

    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_repeated(self.intended)


class SnakeCaseMember(Violation, code="REC005", slug="snake-case-member", about_name=True):
    """A member is written in snake_case where camelCase is read.

    Why: The Python SDK's own objects use snake_case, the import format does not; the member is treated as absent.
    Fix: Write dataRow, globalKey, schemaId, customMetrics and so on, or let the SDK serialise its objects.
    """

    name: str
    intended: str

    template = "{name:quoted} is the Python spelling", 'write "{intended}"'

    @fixes(safe="renames the member, or removes it where the other has the same value")
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended, surely=True)


class BothSnakeCase(Violation, of=SnakeCaseMember):
    """A member is present twice: in snake case, and as Labelbox reads it."""

    name: str
    intended: str

    def words(self) -> Words:
        return both_given(self.value, self.name, self.intended)

    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_repeated(self.intended)


class SnakeCaseBelow(Violation, of=UnknownMember):
    """A snake case member below an option, where the SDK writes it so."""

    name: str
    intended: str

    template = (
        "{name:quoted} is the Python spelling, which is not read here",
        'write "{intended}"; below an option the SDK itself makes this mistake',
    )

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended, surely=True)


def wrong_type(value: Any, name: str, allowed: str) -> Words:
    fix = None
    if allowed == "true or false" and isinstance(value, str) and value.lower() in ("true", "false"):
        fix = f"write {value.lower()} without quotes"
    elif name == "each of classifications":
        inner = cast("list[Any]", value) if isinstance(value, list) else []
        listed = bool(inner) and all([isinstance(item, dict) for item in inner])
        fix = "remove the inner brackets" if listed else double_encoded_help(value) or 'write {"name": "…", "answer": …}'
    elif name == "aggregation":
        fix = "one of ARITHMETIC_MEAN, GEOMETRIC_MEAN, HARMONIC_MEAN, SUM, CONFUSION_MATRIX"
    elif allowed == "a string" and isinstance(value, int | float) and not isinstance(value, bool):
        fix = f"write {quote(str(value))}"
    return f"{name} must be {allowed}, found {kind_of(value)}", fix


class MemberType(Violation, code="REC009", slug="member-type"):
    """A known member holds a value of the wrong type.

    Why: The import format fixes the type of each member; a string in place of a boolean, say, makes the record invalid or is converted to
    something not meant.
    Fix: Give the value in its own type: true and false without quotes, numbers without quotes.
    """

    name: str
    allowed: str

    def words(self) -> Words:
        return wrong_type(self.value, self.name, self.allowed)

    @fixes(safe="removes the quotes around true or false")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unquote_flag()


def alias_specs(names: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ViolationSpec]]:
    """Returns alias -> (member, violation spec). Where the alias does no harm, the violation is the one for unknown members."""
    return {other: _alias_spec(other, intended) for intended, others in names.items() for other in others}


@cache  # there are few, and thousands of options share them
def _alias_spec(other: str, intended: str) -> tuple[str, ViolationSpec]:
    return intended, ViolationSpec(OtherName, (other, intended), lost_value_spec=in_place_of(intended) if intended in _LOST else None)


@cache
def in_place_of(intended: str) -> Callable[[Any, str, Mapping[str, Any]], ViolationSpec | None]:
    """Returns a function with the violation spec for a member that has the value of ``intended`` under another name: the import takes the
    prediction without the value."""

    def lost(value: Any, name: str, members: Mapping[str, Member]) -> ViolationSpec | None:
        member = members.get(intended)
        if member is None:
            return None
        if member.presence is not None:  # the member is not read here, so nothing is lost
            return spec_of(ScoreOfPrelabel, name) if member.presence.rule.code == "CNF005" else None
        if not _LOST[intended](member, value):
            return None
        return spec_of(InPlaceOfAMember, name, intended)

    return lost


def _is_score(member: Member, value: Any) -> bool:
    if value.__class__ is list and len(value) == 1:
        value = value[0]
    return (value.__class__ in (int, float)) or (value.__class__ is str and unquoted_number(value) is not None)


#: Optional member -> test whether a value under another name belongs to it.
_LOST: Mapping[str, Callable[[Member, Any], bool]] = {
    "confidence": _is_score,
    "classifications": looks_like_member,
}


@cache
def _part_outside(part: str, payload: str) -> tuple[str, ViolationSpec]:
    return payload, ViolationSpec(PartOutside, (part, payload), is_of_parts=True)


def parts_outside(payload: str) -> dict[str, tuple[str, ViolationSpec]]:
    """Returns the specs for parts of a value that are misplaced beside the member that should contain them."""
    return {part: _part_outside(part, payload) for part in PARTS.get(payload, ())}


def nested_names(questions: Iterable[Classification], intended: str = "") -> dict[str, tuple[str, ViolationSpec]]:
    """Returns the specs for nested questions that are members of their parent, with their answer as value. ``intended``: the member that
    they replace."""
    return {question.name: (intended, nested_outside(question)) for question in questions}


def inner_record(members: dict[str, Member], wrong: ViolationSpec, **more: Any) -> Record:
    """Returns a record with the usual violations for members that are unknown, misspelt, or null."""
    misspelt, null = usual_spec(MisspeltMember), usual_spec(NullInside)
    return Record(members, wrong=wrong, unknown=UNKNOWN_INSIDE, misspelt=misspelt, null=null, **more)


def whole_number(spec: ViolationSpec, least: int) -> Number:
    # Frame 0 is no error, although frames count from 1: it has a warning of its own.
    return Number(spec, spec, minimum=least, maximum=LARGEST, whole=True)


def move_help(value: Any, name: str, inside: str) -> Words:
    return (
        f"{quote(name)} is inside {inside}, where it is not read",
        "move it out, to the top of the line; if it is there already, remove it here",
    )


# -- The fix of a member that belongs to the whole line, and is inside its value -------------------------------------


def move_to_line(at: FixContext, name: str) -> Fix | None:
    """Moves page and unit out of the box to its siblings, and the id of a message to those of its answer; or removes them if the same is
    there already."""
    enclosing: Any = at.value_at(at.keys[:1]) if at.keys[0] in lists_of(at.record) else None
    line = at.keys[: {list: 2, dict: 1}.get(enclosing.__class__, 0)]  # the line may be in a list, or in an object
    if at.text.find([*line, name]) is not None:
        return at.remove_safely() if at.are_same(at.value_at([*line, name]), at.value) else None
    beside: Any = at.value_at(at.keys[:-2])
    others = [_member(item, name) for item in cast("list[Any]", beside)] if isinstance(beside, list) else []
    others += _values_named(at.value_at(at.keys[: len(line) + 1]), name)
    if not all([at.are_same(other, at.value) for other in others]):
        return None  # it is unknown which of them the line is about
    removed, inserted = at.text.remove(at.keys), at.text.insert(line, name, at.raw_text(at.keys))
    return at.safely([*removed, *inserted], reveals=True) if removed and inserted else None


def _member(item: Any, name: str) -> Any:
    return cast("dict[str, Any]", item).get(name) if isinstance(item, dict) else None


def _values_named(value: Any, name: str) -> Iterator[Any]:
    """Yields the values of all members of a name within a value, at any depth."""
    pending: list[Any] = [value]
    while pending:
        inner = pending.pop()
        if isinstance(inner, dict):
            members = cast("dict[str, Any]", inner)
            pending += members.values()
            if name in members:
                yield members[name]
        elif isinstance(inner, list):
            pending += cast("list[Any]", inner)


class NestedOutside(Violation, of=UnknownMember):
    """An answer to a nested question is a member beside the others."""

    name: str
    kind: str
    options: Options

    def words(self) -> Words:
        return f"{quote(self.name)} is not read here", _as_nested(
            self.name, answer_with_classifications(self.value, self.kind, self.options)
        )


def _as_nested(question: str, answer: str | None) -> str:
    return f'it is a nested question: write "classifications": [{{"name": {quote(question)}, "answer": {answer or "…"}}}]'


class NestedLost(Violation, of=InPlaceOfAMember):
    """An answer to a nested question is a member beside the others, and the prediction has no classifications: the answer is lost."""

    name: str
    kind: str
    options: Options

    def words(self) -> Words:
        fix = _as_nested(self.name, answer_with_classifications(self.value, self.kind, self.options))
        return f"{quote(self.name)} is not read, so its answer is lost", fix


def nested_outside(question: Classification) -> ViolationSpec:
    """Returns the spec for a nested question that is a member of its parent."""
    fields = (question.name, question.kind, Options.of(question))

    def lost(value: Any, _name: str, members: Mapping[str, Any]) -> ViolationSpec | None:
        is_lost = "classifications" in members and answer_with_classifications(value, question.kind, fields[2]) is not None
        return ViolationSpec(NestedLost, fields) if is_lost else None

    return ViolationSpec(NestedOutside, fields, lost_value_spec=lost)


def answer_with_classifications(value: Any, kind: str, options: Options) -> str | None:
    """Returns an answer in the form that its question takes, or None if the value does not show it."""
    given = answer_of(value, kind, options)
    return given if given is None else quote(given) if isinstance(given, str) else written(list(given), listed=kind == "checklist")


def answer_of(value: Any, kind: str, options: Options) -> tuple[str, ...] | str | None:
    """Returns the text, the option or the checklist options that a value means, or None."""
    if kind == "text":
        return (value or None) if isinstance(value, str) else quote(value) if value.__class__ is int else None
    items: list[Any] = cast("list[Any]", value) if isinstance(value, list) and kind == "checklist" else [value]
    items = [cast("dict[str, Any]", item).get("name") if isinstance(item, dict) else item for item in items]
    intended = tuple([name for item in items if (name := options.intended_option(item)) is not None])
    return tuple(dict.fromkeys(intended)) if intended and len(intended) == len(items) and kind in ("radio", "checklist") else None


MISSPELT_MEMBER = ViolationSpec(MisspeltMember)
#: Kinds of findings whose member is another one's in other spelling.
RESPELT = kinds(SnakeCaseMember, MisspeltMember)


def snake_case(name: str, intended: str) -> tuple[ViolationSpec, str]:
    """Returns the spec for a member in snake case, with its name."""
    return ViolationSpec(SnakeCaseMember, (name, intended), if_both=BothSnakeCase), intended
