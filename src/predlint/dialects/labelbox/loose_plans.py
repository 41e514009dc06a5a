"""What to do with records that have loose members, by their class: what looks at each of these, and what tells the class from others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Set
from typing import Any

from msgspec import UNSET, Struct

from predlint.dialects.labelbox.loose_points import point_lists
from predlint.dialects.labelbox.rules import FRAMED, RecordRules
from predlint.shapes.beside import belongs_inside
from predlint.shapes.columns import Column, column, every
from predlint.shapes.explainer import Explainer, LackingCheck, MembersCheck
from predlint.shapes.findings import Finding
from predlint.shapes.nodes import Branch, Member, Tagged
from predlint.stream.data_rows import DataRow

#: What a rule adds to the findings of a record whose data row is so.
Compute = Callable[[dict[str, Any], "DataRow | None", list[Finding]], None]
#: What is said of wrong names, each with the member that carries the value.
WrongNames = dict[tuple[str, str | None], Finding]


class Plan(Struct, frozen=True):
    """What to do with the records of one class."""

    columns: tuple[tuple[str, Column | None], ...]
    """The loose members, each with what looks at its values."""
    payloads: tuple[tuple[str, Compute], ...]
    """Those whose value takes a computation, each with what does it."""
    framed: frozenset[str]
    """Of these, the members of which it says nothing where they name no frame and no message."""
    strangers: tuple[str, ...]
    """Those that the shape does not know."""
    rowless: bool
    """Whether records may lack their data row."""
    optional: bool
    """Whether records may lack some members."""
    tag: str
    """The member that tells the class."""
    explain: MembersCheck
    lacking: LackingCheck
    payload: str
    """The member that carries the value of its records."""
    rivals: tuple[str, ...]
    """Other members that may carry it."""
    alike: tuple[str, ...]
    """Of these, those that carry it on records of the same name that are of another class."""
    displaced: frozenset[str]
    """Members that stand beside what they belong into."""
    wrong_name: Finding | None
    """What is said of the wrong name that the class stands for."""


class Plans:
    """The plans of all classes of records that a decoder makes."""

    def __init__(self, names: tuple[str, ...], misnamed: WrongNames, shape: Tagged, explain: Explainer, rules: RecordRules) -> None:
        """``names``: the loose members."""
        self.names, self.misnamed, self.rivals = names, misnamed, _Rivals(shape)
        self.explain, self.rules = explain, rules
        self._plans: dict[type[Any], Plan] = {}

    def of(self, struct: Any) -> Plan:
        """What to do with the records of a class."""
        plan = self._plans.get(struct)
        if plan is None:
            plan = self._plans[struct] = self._made(struct)
        return plan

    def _made(self, struct: Any) -> Plan:
        branch = struct.branch_
        known: dict[str, Member] = branch.body.members
        names = [name for name in self.names if name in struct.__struct_fields__]
        rivals, alike = self.rivals.of(branch)
        return Plan(
            columns=tuple((name, self._column(known[name], name) if name in known else None) for name in names),
            payloads=tuple((name, self.rules.payloads[name]) for name in names if name in self.rules.payloads),
            framed=self.rules.framed.intersection(known) if FRAMED.isdisjoint(struct.__struct_fields__) else frozenset(),
            strangers=tuple(name for name in names if name not in known),
            rowless=bool(struct.__struct_defaults__) or struct.dataRow is UNSET,
            optional=bool(struct.__struct_defaults__),
            tag=struct.__struct_config__.tag_field,
            explain=self.explain.members(branch.body),
            lacking=self.explain.lacking(branch.body),
            payload=branch.payload or "",
            rivals=tuple(name for name in names if name in rivals),
            alike=tuple(name for name in names if name in alike),
            displaced=frozenset(filter(belongs_inside(branch.body), names)),
            wrong_name=self.misnamed.get((branch.feature, branch.payload)) if branch.source is None else None,
        )

    def _column(self, member: Member, name: str) -> Column | None:
        """What looks at the values of a member. It settles what a rule with a computation would say nothing of, and nothing else."""
        check = self.explain.member(member)
        if check is None:
            return None
        if member.presence is not None or (name in self.rules.payloads and name not in self.rules.settled):
            return every(name, check)
        return point_lists(member.node, name, check, self.explain.part) or column(member.node, name, check)


class _Rivals:
    """The members by which records of one name are told apart: by the one that carries a value."""

    def __init__(self, shape: Tagged) -> None:
        self.every = {*shape.generic, *shape.unnamed, *[branch.payload or "" for branch in shape.branches]}
        self.of_name: defaultdict[str, set[str]] = defaultdict(set)
        for branch in shape.branches:
            self.of_name[branch.feature].add(branch.payload or "")

    def of(self, branch: Branch) -> tuple[Set[str], Set[str]]:
        """Those that decide where the branch's own member has no value, and those that may where it has one."""
        own = {branch.payload or ""}
        alike = self.every if branch.source is None else self.of_name[branch.feature]  # that has no source has a wrong name, and a value
        return (self.every if branch.payload else alike) - own, alike - own


def is_of_another(plan: Plan, record: Any) -> bool:
    """True for a record that may be of another class: it has no value in the member of this one, or two values."""
    if value_of(record, plan.payload) is None:
        return any([getattr(record, name) is not UNSET for name in plan.rivals])
    return any([value_of(record, name) is not None for name in plan.alike])


def value_of(record: Any, name: str) -> Any:
    """The member's value; None where there is none."""
    value = getattr(record, name, None)
    return None if value is UNSET else value
