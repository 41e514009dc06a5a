"""Violation specs: for a value that may be wrong, the rule and the message for each way of breaking it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar, cast

from msgspec import Struct
from msgspec.structs import replace

from predlint.rules.model import RuleInfo
from predlint.violation import Finding, Kind, P, Path, Violation, Words, changed_fields, collect_fields, completed_fields

#: Slot of a node, or of the violations of names -> the fields that the Shape gives its violation by name, besides those of the spec.
SLOTS: dict[str, tuple[str, ...]] = {
    "Member.missing": ("given",),  # the member that is a misspelling of it, or holds it
    "Member.misspelt": ("given",),
    "Record.unknown": ("name", "known"),  # all members that are known
    "Record.misspelt": ("name", "intended"),
    "Record.null": ("name",),
    "Record.incomplete": ("given", "absent"),  # the members that are there; the one that is lacking, if it is one
    "Record.not_one": ("given", "others"),  # of those of which there must be one: the ones that are there; the others
    "Text.others": ("nearest", "names"),  # by the record check that reports it
    "Items.length": ("count",),
    "Items.excess": ("count",),
    "Items.unique": ("name", "first"),  # the index of the first item of that name
    "Entries.length": ("count",),
    "Tagged.wrong_payload": ("name", "member", "own", "namesake"),  # members that the feature takes; another feature of that name is meant
    "NameViolations.unknown": ("nearest", "names"),  # the nearest names, likeliest first; all names
    "NameViolations.case": ("nearest",),  # case, form, label: all names that the text may stand for
    "NameViolations.form": ("nearest",),
    "NameViolations.label": ("nearest",),
    "TagViolations.wrong": ("member",),
    "TagViolations.missing": ("members", "held", "title", "spare"),  # of the record; the one that holds the name; ones to remove then
    "TagViolations.answered": ("members",),
    "TagViolations.node_id": ("intended",),
    "TagViolations.disagree": ("by_id", "name"),  # the features that id and name select
    "if_both": ("name", "intended"),
    "if_reformed": ("given", "wrapped"),  # after the fields of the spec; True if the other member contains it
}


class ViolationSpec(Struct, frozen=True, eq=False, gc=False):
    """A violation without its value: the kind and the fields that are known when the Shape is built."""

    kind: Kind
    fields: tuple[Any, ...] = ()
    """The first fields of the violation, those that do not depend on the value. Its slot in the Shape gives others by name (`SLOTS`)."""
    if_both: Kind | None = None
    """For a member that stands for another one: the violation if that is present, too."""
    is_of_form: bool = False
    """For an alias: True if the message explains in which form the value belongs into the other member."""
    is_of_parts: bool = False
    """For an alias: True if it is one of several members that together make up the other one. Only the first of them is reported."""
    if_reformed: Kind | None = None
    """For a missing member: the violation if one with another name contains it, or has its value in another form."""
    lost_value_spec: Callable[[Any, str, Mapping[str, Any]], ViolationSpec | None] | None = None
    """For an unknown member: ``lost(value, name, members of the record)`` returns another spec if the value belongs into a member that the
    record lacks, because the import would lose it."""

    @property
    def rule(self) -> RuleInfo:
        return self.kind.rule

    def for_value(self, value: Any) -> ViolationSpec:
        """Returns the spec to use for a value. Most specs return themselves; a conditional spec chooses."""
        return self

    def with_fields(self, **named: Any) -> ViolationSpec:
        """Returns the spec with other values of some fields."""
        return replace(self, fields=changed_fields(self.kind, self.fields, named))

    def found(self, path: Path, value: Any, **slot: Any) -> Finding:
        """Returns the finding for a value at a path. ``slot``: what the slot gives; a violation has those fields that its words need."""
        return Finding(self.kind, path, value, completed_fields(self.kind, self.fields, slot) if slot else self.fields)

    def completed(self, **slot: Any) -> ViolationSpec:
        """Returns the spec with the fields that a slot gives."""
        return ViolationSpec(self.kind, completed_fields(self.kind, self.fields, slot))

    def words(self, value: Any, *more: Any) -> Words:
        """Returns message and help for a value, without the effect. ``more`` are further fields, after those of the spec."""
        return self.kind(value, *self.fields, *more).words()


def spec_of(kind: Callable[P, Violation], /, *given: P.args, **named: P.kwargs) -> ViolationSpec:
    """Returns the spec for a violation class and its fields, without the value."""
    violation = cast("type[Violation]", kind)
    return ViolationSpec(violation, collect_fields(violation, given, named))


class ConditionalSpec(ViolationSpec, frozen=True, eq=False, gc=False, kw_only=True):
    """A spec whose kind depends on the value: a milder rule for harmless values. It chooses when a value is checked, in the slot ``wrong``
    of a node; without a value, as in the schema and on the pages, it counts as the other kind."""

    when: Callable[[Any], bool]
    then: ViolationSpec

    def for_value(self, value: Any) -> ViolationSpec:
        return self.then if self.when(value) else self


def choose_spec(when: Callable[[Any], bool], then: ViolationSpec, otherwise: ViolationSpec) -> ConditionalSpec:
    """Returns a spec that is ``then`` for values that satisfy ``when``, and ``otherwise`` for all others."""
    return ConditionalSpec(otherwise.kind, otherwise.fields, when=when, then=then)


@cache
def usual_spec(kind: Kind, *fields: str) -> ViolationSpec:
    """Returns the spec for a kind whose fields name nothing of the ontology. It is made once, so that thousands of features share it."""
    return ViolationSpec(kind, fields)


#: A value of the wrong form -> the spec for the mistake that was recognised in it, or None.
AlsoWritten = Callable[[Any], ViolationSpec | None]


class NameViolations(Struct, frozen=True, eq=False):
    """The violations to report for a name that is not allowed, one for each likely cause."""

    wrong: ViolationSpec
    """For a value that is no text, or empty."""
    unknown: ViolationSpec
    """For a text that no name resembles."""
    case: ViolationSpec
    """For a text equal to a name but for case."""
    form: ViolationSpec
    """For a text equal but for white space, Unicode form or invisible characters."""
    label: ViolationSpec
    """For the label that people see in place of the name. Where labels select records like names do: for a label that may stand for
    several."""
    label_first: ClassVar[bool] = False
    """True if a label is reported as a label even if it differs from the name by case or form alone."""


class AliasViolations(NameViolations, frozen=True, eq=False):
    """The violations for names that are aliases, often the label in another case. The ontology shows the label, to the letter."""

    label_first: ClassVar[bool] = True


class TagViolations(NameViolations, frozen=True, eq=False):
    """The violations to report when a record's name or schema id selects no branch."""

    missing: ViolationSpec
    """For a record without a name."""
    unknown_id: ViolationSpec | None = None
    node_id: ViolationSpec | None = None
    disagree: ViolationSpec | None = None
    """The last three apply if records may have an id in place of a name, or in addition to it."""
    elsewhere: Callable[[str, str | None], ViolationSpec | None] | None = None
    """(name, payload) -> a spec if the name belongs to another place of the ontology."""
    value_member: ViolationSpec | None = None
    """For a record that has ``value`` where ``name`` belongs."""
    answered: Callable[[dict[str, Any]], ViolationSpec | None] | None = None
    """A record without a name -> the spec in place of ``missing``, if the record shows which answer it holds."""
