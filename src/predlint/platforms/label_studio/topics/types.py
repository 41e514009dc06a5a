"""The type of a result against its control and its value, and results without a name."""

from __future__ import annotations

from typing import Any

from predlint.model.findings import NameViolations, ViolationSpec, spec_of
from predlint.model.texts import listing, quote
from predlint.model.violation import Effect, Fix, FixContext, Violation, Words, codes_of, fixes
from predlint.platforms.common_mistakes import rename_help
from predlint.platforms.label_studio.declarations import ResultForm
from predlint.platforms.label_studio.import_effects import LOST, REFUSED, REFUSED_OR_LOST
from predlint.platforms.label_studio.names import NAME_MEMBERS, NEEDED, ControlNames, ControlTypeMismatch, ResultNameMissing, UnknownObject
from predlint.platforms.label_studio.ontology import Control
from predlint.platforms.label_studio.record import Result, View
from predlint.platforms.label_studio.tags import ANSWER_MEMBERS, CONTROLS
from predlint.platforms.label_studio.texts import beyond, written
from predlint.platforms.label_studio.topics import labels, timelines, values
from predlint.platforms.label_studio.topics.labels import LabelsMisnamed, may_be_of_other_type
from predlint.platforms.label_studio.topics.values import RegionMemberMissing
from predlint.shape.nodes import Member, Name
from predlint.shape.record_checks import SILENT_ON_CLEAN, Check, Declared

# -- Violations of the names in a result: its control, its object and its type ---------------------------------------


def no_name(member: str, others: tuple[str, ...], held: str | None = None) -> Words:
    """Returns the message for a missing name. ``others``: members that may be misspellings of it; ``held``: the one that holds such a
    name."""
    near = [name for name in others if name.replace("_", "").lower() == member.replace("_", "")]
    ends = [name for name in others if name in _ENDS]
    if member == "from_name" and len(ends) == 2 and "value" not in others and held is None:
        return f'the result has no "{member}"', f'a relation has from_id and to_id: rename "{ends[0]}" and "{ends[1]}"'
    return f'the result has no "{member}"', rename_help(held or next(iter(near), None), member) or NAME_MEMBERS.get(member)


class NoKnownName(Violation, of=ResultNameMissing):
    """A result whose control is known lacks to_name or type."""

    known: str | None
    """The name that belongs there; None if the control does not determine it."""
    member: str
    given: Any = None

    def words(self) -> Words:
        message, fix = no_name(self.member, () if self.given is None else (self.given,))
        return message, f'add "{self.member}": {quote(self.known)}' if self.known is not None and fix == NAME_MEMBERS[self.member] else fix

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return _add_name(at, self.known, self.member, self.given)


class NoKnownNameLost(Violation, of=ResultNameMissing, words_of=NoKnownName):
    """A result with from_id and to_id has no type, and the import loses it."""

    known: str | None
    member: str
    given: Any = None

    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return _add_name(at, self.known, self.member, self.given)


def _add_name(at: FixContext, known: str | None, member: str, given: Any) -> Fix | None:
    """Renames the misspelling of a missing name; else adds the name that the control gives."""
    if given is not None or known is None:
        return at.rename_member(given)
    if member == "type" and may_be_of_other_type(at, known):
        return None
    return at.unsafely(at.text.insert(at.keys[:-1], member, at.text.written(known)), reveals=True)


class NoControl(Violation, of=ResultNameMissing):
    """A result has no from_name."""

    controls: tuple[str, ...]
    """Names of all controls."""
    members: tuple[str, ...] = ()
    held: str | None = None
    """The member that holds the name of a control."""
    spare: tuple[str, ...] = ()
    """Other members that hold it, too."""

    def words(self) -> Words:
        message, fix = no_name("from_name", self.members, self.held)
        if fix == NAME_MEMBERS["from_name"] and self.controls:
            fix = f'add "from_name": {quote(self.controls[0])}' if len(self.controls) == 1 else f"{fix}: {listing(self.controls)}"
        return message, fix

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return _rename_holder(at, self.members, self.held, self.spare)


def _rename_holder(at: FixContext, members: tuple[str, ...], held: str | None, spare: tuple[str, ...]) -> Fix | None:
    """Renames the member that holds the name of a control, else the misspelt one."""
    if held is None or spare:  # one of several that hold a name only where it is misspelt
        return at.rename_member(spare or members)
    return at.rename_at([*at.keys[:-1], held], at.keys[-1], surely=True)


class NoEnds(Violation, of=ResultNameMissing):
    """A result of type relation has neither from_id nor to_id."""

    controls: tuple[str, ...]
    members: tuple[str, ...] = ()
    held: str | None = None
    spare: tuple[str, ...] = ()

    def words(self) -> Words:
        message, fix = no_name("from_name", self.members, self.held)
        if fix != NAME_MEMBERS["from_name"]:
            return message, fix
        return "the relation has neither from_id nor to_id", f"add the ids of two regions of this {self.container}"

    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return _rename_holder(at, self.members, self.held, self.spare)


class RelationInside(Violation, of=ResultNameMissing):
    """The ends of a relation stand in its value."""

    labelled: bool

    def words(self) -> Words:
        labels = ', "labels": […]' if self.labelled else ""
        fix = f'put its members beside it: {{"type": "relation", "from_id": …, "to_id": …, "direction": "right"{labels}}}'
        return 'the ends of a relation are in its "value", where they are not read', fix

    usual_effect = LOST


#: Names that other formats give to the two ends of a relation.
_ENDS = ("from", "to", "source", "target", "fromId", "toId", "source_id", "target_id", "start_id", "end_id")


class BadControl(Violation, of=ResultNameMissing):
    """from_name is not a string, and the config has a single control."""

    controls: tuple[str, ...]
    """Names of all controls, or only that of the intended one."""

    def words(self) -> Words:
        fix = f"write {quote(self.controls[0])}" if len(self.controls) == 1 else f"write the name of the control: {listing(self.controls)}"
        return f"from_name must be a name, found {quote(self.value)}", fix

    def effect(self) -> Effect | None:
        return LOST if self.value is None else REFUSED


class BadControlRefused(Violation, of=ResultNameMissing, words_of=BadControl):
    """from_name is not a string, and servers that check predictions refuse the import."""

    controls: tuple[str, ...]

    usual_effect = REFUSED


# -- types -------------------------------------------------------------------------------------------------------------


class WrongType(Violation, of=ControlTypeMismatch):
    """The type of a result is not that of its control."""

    control: str
    tag: str
    type_: str
    nearest: Any = None
    names: Any = None

    template = "type is {value:quoted}, but {control} is a {tag} tag", "write {type_:quoted}"
    usual_effect = REFUSED

    @fixes(unsafe="writes the type of the control's results, or the only control that has results of the type")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.type_)


class TypeOfNoControl(Violation, of=ControlTypeMismatch):
    """A result is drawn as its type asks for, but its control draws otherwise, and no control has that type."""

    control: str
    tag: str
    others: tuple[tuple[str, str], ...] = ()
    """(name, type) of the controls that draw such a shape."""
    fits: bool = True
    """True if a control of that type can label the object."""

    def words(self) -> Words:
        needed = CONTROLS[self.value].tag
        ways = [f"write from_name {quote(name)} and type {quote(type_)}" for name, type_ in self.others[:3]]
        ways += [f"add <{needed}> to the config"] if self.fits and not ways else []
        return (
            f"type is {quote(self.value)}, but {self.control} is a {self.tag} tag, and the config has no {needed}",
            ", or ".join([*ways, f"convert the value to what {self.control} takes, with the type {quote(self.tag.lower())}"]),
        )

    usual_effect = REFUSED


class TypeAndMember(Violation, of=ControlTypeMismatch):
    """The type of a result, and the member that holds its answer, are those of another kind of tag."""

    control: str
    tag: str
    type_: str
    given: str
    """The member that holds the answer or the labels, in place of ``member``."""
    member: str

    template = "type is {value:quoted}, but {control} is a {tag} tag", 'write {type_:quoted}, and rename "{given}" to "{member}"'
    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.type_)


class AnswerOfTool(Violation, of=ControlTypeMismatch):
    """A result is an answer, but its control is a tool that draws."""

    control: str
    tag: str
    needed: tuple[str]
    """The tag that takes such answers."""

    def words(self) -> Words:
        fix = f"give the region that {self.control} draws; or, for an answer, name a <{self.needed[0]}> tag of the config, or add one"
        return f"type is {quote(self.value)}, but {self.control} is a {self.tag} tag", fix

    usual_effect = REFUSED


class TypeLetterCase(Violation, code="NAM104", slug="type-letter-case"):
    """The type of a result is not in lower case.

    Why: The server's check does not mind, but the editor knows types in lower case only and silently drops the result.
    Fix: Write the type in lower case.
    """

    control: str
    tag: str
    type_: str
    nearest: Any = None

    template = "type is {value:quoted}; the editor knows types in lower case only", "write {type_:quoted}"
    usual_effect = LOST

    @fixes(safe="writes the type in lower case")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.type_, safe=True)


# -- names with the number of an item ----------------------------------------------------------------------------------


class RepeatBeyondData(Violation, code="NAM106", slug="repeat-beyond-data", layer="record"):
    """The name of a repeated control stands for an item that the data does not have.

    Why: A Repeater makes one control for each item of a list in the data, numbered from 0. A result for an item that is not there is
    dropped.
    Fix: Count from 0, and give as many items in the data as were labelled.
    """

    data_key: str
    count: int

    def words(self) -> Words:
        items = "1 item" if self.count == 1 else f"{self.count:,} items"
        last = f"; the last one is number {self.count - 1}" if self.count else ""
        return (
            f"{quote(self.value)} is for an item that data {quote(self.data_key)} does not have: it has {items}{last}",
            "numbers begin at 0",
        )

    usual_effect = REFUSED_OR_LOST


class OtherRepeat(Violation, of=UnknownObject):
    """to_name is the object of another item than the one in from_name."""

    control: str
    intended: str
    becomes: Effect = REFUSED_OR_LOST

    template = "{control} labels {intended:quoted}, not {value:quoted}", "write {intended:quoted}, or the from_name with the same number"

    def effect(self) -> Effect | None:
        return self.becomes


class RelationOfControl(Violation, of=ControlTypeMismatch):
    """A relation names a control in from_name."""

    control: str

    template = (
        "a relation belongs to no control, and {control} is one",
        'leave from_name and to_name out: {{"type": "relation", "from_id": …, "to_id": …, "direction": "right"}}',
    )
    usual_effect = REFUSED


#: Rules that a shape of a type without a control also breaks.
_OF_A_TYPE = codes_of(ControlTypeMismatch, LabelsMisnamed, RegionMemberMissing)
#: Rules that a result also breaks if its answer or labels are in the member of another type.
_OF_A_MEMBER = codes_of(ControlTypeMismatch, LabelsMisnamed)

#: Rules that a relation with the name of a control also breaks.
_OF_A_RELATION = codes_of(ControlTypeMismatch) | timelines.OF_LACKING | labels.OF_LACKING | values.OF_LACKING


def relation_type() -> Member:
    return Member(Name(("relation",), NameViolations(*(spec_of(ControlTypeMismatch),) * 5)), spec_of(ResultNameMissing, "type"))


def type_violations(control: Control, type_: str) -> NameViolations:
    """Returns the violations for a type that is not that of the control."""
    wrong = spec_of(WrongType, control.name, control.tag, type_)
    spelt = spec_of(TypeLetterCase, control.name, control.tag, type_)
    return NameViolations(wrong=wrong, unknown=wrong, case=spelt, form=wrong, label=wrong)


def _kind(view: View, result: Result) -> None:
    """Checks that the type of a result agrees with its value and with its control."""
    if result.whole.get("type") == "relation":
        spec = ViolationSpec(RelationOfControl)
        view.explains(result.path, _OF_A_RELATION, result.whole, spec, result.control.name)
        return
    if _is_of_no_control(view.names, result):
        others, fits = _draw_so(view.names, result), _may_be_drawn(result)
        spec = spec_of(TypeOfNoControl, result.control.name, result.control.tag, others, fits)
        view.explains(result.path, _OF_A_TYPE, result.whole["type"], spec, at=(result.path, "type"))
    elif (cause := _of_another_kind(view.names, result)) is not None:
        view.explains(result.path, cause[0], result.whole["type"], cause[1], at=(result.path, "type"))
    _repeat(view, result)


def _is_of_no_control(names: ControlNames, result: Result) -> bool:
    """Returns True for a shape of its type, though its control draws otherwise and no control has that type."""
    type_, own = result.whole.get("type"), CONTROLS.get(result.control.tag.lower())
    other = CONTROLS.get(type_) if isinstance(type_, str) else None
    if own is None or other is None or not (own.draws and other.draws) or own.form == other.form:
        return False
    as_said, as_asked = (NEEDED.get(form, frozenset({""})) <= result.value.keys() for form in (other.form, own.form))
    return as_said and not as_asked and all(control.type != type_ for control in names.controls)


def _of_another_kind(names: ControlNames, result: Result) -> tuple[frozenset[str], ViolationSpec] | None:
    """Returns the rules to replace and the spec, if type and value of a result are those of another kind of tag than its control; else
    None. Labels may have the type of the shape that they join."""
    type_, own, control = result.whole.get("type"), CONTROLS.get(result.control.tag.lower()), result.control
    other = CONTROLS.get(type_) if isinstance(type_, str) else None
    given, member = (ANSWER_MEMBERS.get(kind.form, kind.labels) if kind is not None else None for kind in (other, own))
    if own is None or other is None or given is None or type_ == control.type or given not in result.value or member in result.value:
        return None
    if type_ in names.merged_types.get(control.name, ()):
        return None
    if own.draws and other.form in ANSWER_MEMBERS and NEEDED.get(own.form, frozenset()).isdisjoint(result.value):
        return _OF_A_TYPE, spec_of(AnswerOfTool, control.name, control.tag, (other.tag,))
    if member is None or given == member:
        return None
    return _OF_A_MEMBER, spec_of(TypeAndMember, control.name, control.tag, control.type, given, member)


def _draw_so(names: ControlNames, result: Result) -> tuple[tuple[str, str], ...]:
    """Returns (name, type) of the controls that draw such a shape on the same object, with or without labels."""
    form, to = CONTROLS[result.whole["type"]].form, set(result.control.to)
    similar = {tag for tag, known in CONTROLS.items() if known.form == form}
    repeaters, numbers = names.config.repeaters_of(result.control.repeat), result.repeat or ()
    found = [control for control in names.controls if control.tag.lower() in similar and not to.isdisjoint(control.to)]
    return tuple((written(control.name, repeaters, numbers), control.type) for control in found)


def _may_be_drawn(result: Result) -> bool:
    """Returns True if the object can have results of this type."""
    objects = CONTROLS[result.whole["type"]].objects
    return result.role.tag is None or not objects or result.role.shown_by in objects


def _repeat(view: View, result: Result) -> None:
    """Checks a result of a repeated control: the data must have its item, and to_name must be the object of that item."""
    if result.repeat is None or result.control.repeat is None:
        return
    repeaters = view.names.config.repeaters_of(result.control.repeat)
    to, name = result.whole.get("to_name"), result.whole["from_name"]
    intended = view.names_of_objects(result)
    patterns = (view.names.pattern_of(result.control, one) for one in result.control.to)
    all_known = None not in result.repeat  # else any number may be right
    if (
        all_known and isinstance(to, str) and to not in intended and any(pattern.match(to) for pattern in patterns)
    ):  # the Shape reports others
        view.report((result.path, "to_name"), to, OtherRepeat, name, intended[0])
    lacking = beyond(view.data, repeaters, result.repeat) if view.data is not None else None
    if lacking is not None:
        view.report((result.path, "from_name"), name, RepeatBeyondData, *lacking)


def _under_kind(form: ResultForm) -> Declared | None:
    return None if form.control.repeat is not None else SILENT_ON_CLEAN


OF_TYPE = Check(_kind, codes_of(UnknownObject, ControlTypeMismatch, RepeatBeyondData), (), _under_kind)
