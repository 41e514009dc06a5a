"""Violations of the names in a result: its control, its object and its type."""

from __future__ import annotations

from typing import Any

from predlint.names import listing, quote
from predlint.platforms.common_mistakes import rename_help
from predlint.platforms.label_studio.import_effects import LOST, REFUSED, REFUSED_OR_LOST
from predlint.platforms.label_studio.label_words import may_be_of_other_type
from predlint.platforms.label_studio.link_words import ControlTypeMismatch, ResultNameMissing
from predlint.platforms.label_studio.tags import CONTROLS
from predlint.platforms.label_studio.words import did_you_mean
from predlint.violation import Effect, Fix, FixContext, Violation, Words, fixes


def no_name(member: str, others: tuple[str, ...], held: str | None = None) -> Words:
    """Returns the message for a missing name. ``others``: members that may be misspellings of it; ``held``: the one that holds such a
    name."""
    near = [name for name in others if name.replace("_", "").lower() == member.replace("_", "")]
    ends = [name for name in others if name in _ENDS]
    if member == "from_name" and len(ends) == 2 and "value" not in others and held is None:
        return f'the result has no "{member}"', f'a relation has from_id and to_id: rename "{ends[0]}" and "{ends[1]}"'
    return f'the result has no "{member}"', rename_help(held or next(iter(near), None), member) or _NAMES.get(member)


class NoKnownName(Violation, of=ResultNameMissing):
    """A result whose control is known lacks to_name or type."""

    known: str | None
    """The name that belongs there; None if the control does not determine it."""
    member: str
    given: Any = None

    def words(self) -> Words:
        message, fix = no_name(self.member, () if self.given is None else (self.given,))
        return message, f'add "{self.member}": {quote(self.known)}' if self.known is not None and fix == _NAMES[self.member] else fix

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
        if fix == _NAMES["from_name"] and self.controls:
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
        if fix != _NAMES["from_name"]:
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
_NAMES = {
    "from_name": "add the name of the control",
    "to_name": "add the name of the object that the control labels: its toName in the config",
    "type": "add the tag of the control in lower case",
}


class BadObject(Violation, of=ResultNameMissing):
    """to_name is not a string."""

    known: str | None
    """Name of the only possible object; None if there are several."""

    def words(self) -> Words:
        fix = f"write {quote(self.known)}" if self.known is not None else _NAMES["to_name"].replace("add", "write")
        return f"to_name must be a name, found {quote(self.value)}", fix

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.known)


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


# -- controls ----------------------------------------------------------------------------------------------------------


class UnknownControl(Violation, code="NAM101", slug="unknown-control"):
    """from_name is not the name of a control.

    Why: A server that checks predictions refuses the import. With others the editor drops a result of a control that the config does not
    have, and says nothing; but where a control of the object gives such labels, it shows the region without its label.
    Fix: Write the name of the control to the letter. from_name is the tag that labels, to_name the tag that shows the data.
    """

    nearest: tuple[str, ...]
    names: tuple[str, ...]
    becomes: Effect = REFUSED_OR_LOST

    def words(self) -> Words:
        return f"{quote(self.value)} is not the name of a control", did_you_mean(self.nearest, self.names, "controls", self.value)

    def effect(self) -> Effect | None:
        return self.becomes

    @fixes(
        safe="writes the name as the config has it, where case or white space is all that differs",
        unsafe="does so where separators differ too",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.nearest) or at.correct_spelling(self.nearest)


class SpeltControl(Violation, of=UnknownControl):
    """from_name is not spelt as the name of the control in the config."""

    nearest: tuple[str, ...]
    becomes: Effect = REFUSED_OR_LOST

    def words(self) -> Words:
        return f"{quote(self.value)} is not the name of a control", f"write it as in the config: {_or(self.nearest)}"

    def effect(self) -> Effect | None:
        return self.becomes

    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.nearest) or at.correct_spelling(self.nearest)


class Padded(Violation, of=UnknownControl):
    """from_name has zeros before the number of an item."""

    bare: str
    becomes: Effect = REFUSED_OR_LOST

    template = "{value:quoted} is not the name of a control", "the number of an item has no leading zeros: write {bare:quoted}"

    def effect(self) -> Effect | None:
        return self.becomes


class NotRepeated(Violation, of=UnknownControl):
    """from_name is the name of a repeated control without the number of an item, and the import loses the result."""

    names: tuple[str, ...]

    template = "{value:quoted} is not the name of a control", "names of repeated controls have a number: {names:list}"
    usual_effect = LOST


class NotRepeatedRefusedOrLost(Violation, of=UnknownControl, words_of=NotRepeated):
    """from_name is not a numbered name of a repeated control; servers that check predictions refuse it, others lose it."""

    names: tuple[str, ...]
    becomes: Effect = REFUSED_OR_LOST

    def effect(self) -> Effect | None:
        return self.becomes

    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.names) or at.correct_spelling(self.names)


class NamesAnObject(Violation, of=UnknownControl):
    """from_name is the name of an object, which belongs into to_name."""

    tag: str
    controls: tuple[str, ...]
    becomes: Effect = REFUSED_OR_LOST

    def words(self) -> Words:
        fix = f"from_name is the control ({listing(self.controls)}), to_name the object" if self.controls else "from_name is the control"
        return f"{quote(self.value)} is the {self.tag} tag, not a control", fix

    def effect(self) -> Effect | None:
        return self.becomes


# -- objects -----------------------------------------------------------------------------------------------------------


class UnknownObject(Violation, code="NAM102", slug="unknown-object", in_part=True):
    """to_name is not an object that the control labels.

    Why: A server that checks predictions refuses the import. With others the editor drops a result whose to_name is nowhere in the config,
    and says nothing; one with the name of another object it shows on that, if such an object can have it.
    Fix: Write the name that is in toName of the control.
    """

    control: str
    to: tuple[str, ...]
    there: bool
    nearest: Any = None
    names: Any = None
    becomes: Effect = REFUSED_OR_LOST

    def words(self) -> Words:
        if not self.there:
            fix = "correct toName in the config: predlint check shows where"
            return f"{self.control} labels {listing(self.to)}, and the config has no tag of that name", fix
        return f"{self.control} does not label {quote(self.value)}", f"to_name must be {_or(self.to)}"

    def effect(self) -> Effect | None:
        return self.becomes

    @fixes(
        safe="writes the name as the config has it, where case or white space is all that differs",
        unsafe="writes the only object that the control labels",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.to[0]) if self.there and len(self.to) == 1 and "{{" not in self.to[0] else None


class ObjectOfAnother(Violation, of=UnknownObject):
    """to_name is an object that another control labels, and that control could have such a result."""

    control: str
    to: tuple[str, ...]
    others: tuple[str, ...]
    """Names of the controls that label it and could have such a result."""
    becomes: Effect = REFUSED_OR_LOST

    def words(self) -> Words:
        fix = f"to_name must be {_or(self.to)}; or did you mean from_name {_or(self.others[:3])}?"
        return f"{self.control} does not label {quote(self.value)}", fix

    def effect(self) -> Effect | None:
        return self.becomes


class SpeltObject(Violation, of=UnknownObject):
    """to_name is not spelt as the name of the object in the config."""

    control: str
    to: tuple[str, ...]
    nearest: tuple[str, ...]
    becomes: Effect = REFUSED_OR_LOST

    def words(self) -> Words:
        return f"{self.control} does not label {quote(self.value)}", f"write it as in the config: {_or(self.nearest)}"

    def effect(self) -> Effect | None:
        return self.becomes

    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.nearest)


def _or(names: tuple[str, ...]) -> str:
    return " or ".join(quote(name) for name in names)


class NotItsObject(Violation, of=UnknownObject):
    """to_name is not an object of the repeated control with the number of an item."""

    control: str
    to: tuple[str, ...]
    becomes: Effect = REFUSED_OR_LOST

    def words(self) -> Words:
        return f"{self.control} does not label {quote(self.value)}", f"to_name must be {_or(self.to)}, with its number"

    def effect(self) -> Effect | None:
        return self.becomes


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


class TypeOfAnother(Violation, of=ControlTypeMismatch):
    """The type and the value of a result are those of another control than from_name says."""

    type_: str
    tag: str
    intended: tuple[str, ...]

    def words(self) -> Words:
        fix = f"did you mean from_name {_or(self.intended[:3])}?"
        return f"{quote(self.value)} is a {self.tag} tag, but the result is of type {quote(self.type_)}", fix

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.intended[0]) if len(self.intended) == 1 else None


class TypeOfNoControl(Violation, of=ControlTypeMismatch):
    """A result is drawn as its type says, but its control draws otherwise, and no control has that type."""

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
