"""Members in which the same mistake comes again and again: decoded by themselves, and explained one by one.

In real life one mistake repeats on every line. Everything else about such a record is proven as for a clean one, so that a
file of a million percentages costs little more than a clean file.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from operator import attrgetter
from typing import Any

import orjson
from msgspec import UNSET, Struct

from predlint.diagnostics import Severity
from predlint.dialects.labelbox.block_proofs import Seen
from predlint.dialects.labelbox.identity import identity_of, mask_parts
from predlint.dialects.labelbox.links import ends_of
from predlint.dialects.labelbox.rules import RecordRules
from predlint.shapes.explainer import Explainer, LackingCheck, MembersCheck
from predlint.shapes.findings import Check, Finding
from predlint.stream.data_rows import DataRow
from predlint.stream.marks import marks_in


class _Plan(Struct, frozen=True):
    """What to do with the records of one class."""

    names: tuple[str, ...]
    """The loose members."""
    values: Callable[[Any], tuple[Any, ...]]
    """Gives their values."""
    checks: tuple[Check | None, ...]
    """What looks at each of them."""
    strangers: Callable[[Any], tuple[Any, ...]] | None
    """Gives those that the shape does not know, where there are such."""
    payloads: tuple[tuple[str, Callable[[dict[str, Any], DataRow | None, list[Finding]], None]], ...]
    """Those whose value takes a computation, each with what does it."""
    mask: bool
    relationship: bool
    """Whether that member is a loose one."""
    explain: MembersCheck
    lacking: LackingCheck
    wrong_name: Finding | None
    """What is said of the wrong name that the class stands for."""


class LooseMembers:
    """Looks at the loose members of records, which were decoded as they are."""

    def __init__(self, names: frozenset[str], misnamed: dict[str, Finding], explain: Explainer, rules: RecordRules) -> None:
        self.names = tuple(sorted(names))
        self.misnamed = misnamed
        self.explain, self.payloads = explain, rules.payloads
        self.known: dict[type[Any], dict[str, Any]] = {}
        self.plans: dict[type[Any], _Plan] = {}

    def look(self, part: memoryview, records: list[Any], rows: list[DataRow | None], seen: Seen) -> frozenset[int] | None:
        """Adds what is found to ``seen``; gives the places of records with an error, None when a value is odd as JSON."""
        lines = bytes(part).removesuffix(b"\n").split(b"\n") if "uuid" in self.names else None
        if lines is not None and len(lines) != len(records):
            return None  # several values in one line
        unsound: set[int] = set()
        loose: list[Any] = []
        faults, plans, error = seen.faults, self.plans, Severity.ERROR
        for at, record in enumerate(records, seen.count):
            plan = plans.get(record.__class__) or self._plan(record.__class__)
            findings: list[Finding] = []
            values = plan.values(record)
            for name, value, check in zip(plan.names, values, plan.checks):  # noqa: B905 - of equal length, and a hot loop
                if value is not UNSET:
                    loose.append(value)
                    if check is not None:
                        check(value, None, name, findings)
            if record.dataRow is UNSET or (plan.strangers is not None and any([value is not UNSET for value in plan.strangers(record)])):
                self._look_at_members(record, plan, findings)
            if plan.payloads:
                given = {name: value for name, value in zip(plan.names, values) if value is not UNSET}  # noqa: B905 - the same
                given["name"] = record.branch_.feature
                for name, compute in plan.payloads:
                    if name in given:
                        compute(given, rows[at - seen.count], findings)
            if plan.wrong_name is not None:
                findings.append(plan.wrong_name)
            if findings:
                faults.append((at, findings))
                for finding in findings:
                    if finding[0].severity is error:
                        unsound.add(at)
                        break
            if plan.mask and at not in unsound and (mask := mask_parts(_given(record, "mask"))) is not None:
                seen.masks.append((at, *mask))
            if plan.relationship and (relationship := _given(record, "relationship")) is not None:
                seen.links.append((at, ends_of(relationship)))
        try:
            seen.quotes += marks_in(orjson.dumps(loose))
        except TypeError:  # nested deeper than it writes, or an integer of more than 64 bits, which is a float elsewhere
            return None
        if lines is not None:
            seen.identities = seen.identities or array("q")
            seen.identities.extend([identity_of(_given(record, "uuid"), line) for record, line in zip(records, lines, strict=True)])
        return frozenset(unsound)

    def _look_at_members(self, record: Any, plan: _Plan, findings: list[Finding]) -> None:
        """Members that the shape does not know, and those that are not there."""
        members = self._members(record)
        known = record.branch_.body.members
        strangers = {name: getattr(record, name) for name in plan.names if name in members and name not in known}
        plan.lacking(members, plan.explain(strangers, members, findings), findings)

    def _plan(self, struct: Any) -> _Plan:
        branch = struct.branch_
        names = [name for name in self.names if name in struct.__struct_fields__]
        known = branch.body.members
        plan = self.plans[struct] = _Plan(
            names=tuple(names),
            values=_values_of(names),
            checks=tuple(self.explain.member(known[name]) if name in known else None for name in names),
            strangers=_values_of(strangers) if (strangers := [name for name in names if name not in known]) else None,
            payloads=tuple((name, self.payloads[name]) for name in names if name in self.payloads),
            mask="mask" in names,
            relationship="relationship" in names,
            explain=self.explain.members(branch.body),
            lacking=self.explain.lacking(branch.body),
            wrong_name=self.misnamed.get(branch.feature) if branch.source is None else None,
        )
        return plan

    def _members(self, record: Any) -> dict[str, Any]:
        """The names of all members that a record has."""
        struct: Any = record.__class__
        known = self.known.get(struct)
        if known is None:
            names = [name for name in struct.__struct_fields__ if getattr(record, name) is not UNSET]
            known = dict.fromkeys([*names, struct.__struct_config__.tag_field])
            if not struct.__struct_defaults__:
                self.known[struct] = known  # all records of this struct have the same members
        return known


def _values_of(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """A function that gives the values of some members of a record."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda record: tuple([getattr(record, name) for name in names])


def _given(record: Any, name: str) -> Any:
    """The member's value; None where there is none."""
    value = getattr(record, name, None)
    return None if value is UNSET else value
