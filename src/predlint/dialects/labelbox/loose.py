"""Members in which the same mistake comes again and again: decoded by themselves, and explained.

In real life one mistake repeats on every line. Everything else about such a record is proven as for a clean one, so that a
file of a million percentages costs little more than a clean file. The values of one member of many records are looked at together
(see `predlint.shapes.columns`): what needs no words gets none, and what differs in nothing but numbers is explained once.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

import orjson
from msgspec import UNSET, Struct

from predlint.diagnostics import Severity
from predlint.dialects.labelbox.block_proofs import Seen, identities
from predlint.dialects.labelbox.identity import mask_parts
from predlint.dialects.labelbox.links import ends_of
from predlint.dialects.labelbox.loose_points import point_lists
from predlint.dialects.labelbox.rules import FRAMED, RecordRules
from predlint.shapes.columns import Column, Found, column, every, tell
from predlint.shapes.explainer import Explainer, LackingCheck, MembersCheck
from predlint.shapes.findings import Finding
from predlint.shapes.nodes import Member
from predlint.stream.data_rows import DataRow
from predlint.stream.marks import marks_in

#: What a rule adds to the findings of a record whose data row is so.
Compute = Callable[[dict[str, Any], "DataRow | None", list[Finding]], None]
_ERROR = Severity.ERROR
#: Members beside the loose ones that such rules look at.
_BESIDE = ("unit", "page", "messageId")


class _Plan(Struct, frozen=True):
    """What to do with the records of one class."""

    columns: tuple[tuple[str, Column | None], ...]
    """The loose members, each with what looks at its values."""
    payloads: tuple[tuple[str, Compute], ...]
    """Those whose value takes a computation, each with what does it."""
    given: tuple[str, ...]
    """The members that these are given."""
    strangers: tuple[str, ...]
    """Those that the shape does not know."""
    rowless: bool
    """Whether records may lack their data row."""
    optional: bool
    """Whether records may lack some members."""
    explain: MembersCheck
    lacking: LackingCheck
    wrong_name: Finding | None
    """What is said of the wrong name that the class stands for."""


class LooseMembers:
    """Looks at the loose members of records, which were decoded as they are."""

    def __init__(self, names: frozenset[str], misnamed: dict[str, Finding], explain: Explainer, rules: RecordRules) -> None:
        self.names = tuple(sorted(names))
        self.misnamed = misnamed
        self.explain, self.payloads, self.settled, self.framed = explain, rules.payloads, rules.settled, rules.framed
        self.plans: dict[type[Any], _Plan] = {}

    def look(self, part: memoryview, records: list[Any], rows: list[DataRow | None], seen: Seen) -> frozenset[int] | None:
        """Adds what is found to ``seen``; gives the places of records with an error, None when a value is odd as JSON."""
        text = bytes(part)
        lines = text.removesuffix(b"\n").split(b"\n") if "uuid" in self.names else None
        if lines is not None and len(lines) != len(records):
            return None  # several values in one line
        found: Found = [None] * len(records)
        loose: list[Sequence[Any]] = []
        alike: defaultdict[type[Any], list[int]] = defaultdict(list)
        for at, struct in enumerate(map(type, records)):
            alike[struct].append(at)
        silent = frozenset[str]() if b"\\" in text or any([name in text for name in FRAMED]) else self.framed
        listed = any([row is not None for row in rows])
        for struct, places in alike.items():
            plan = self.plans.get(struct) or self._plan(struct)
            uncertain = self._look_at(plan, places, [records[at] for at in places], found, loose, listed=listed)
            odd = {at for name in plan.strangers for at in uncertain.get(name, ())}
            if plan.rowless:
                odd.update([at for at in places if records[at].dataRow is UNSET])
            for at in odd:
                self._look_at_members(plan, at, records[at], found)
            for name, compute in plan.payloads:
                if name in uncertain and name not in silent:
                    _compute(compute, plan, uncertain[name], records, rows, found)
            if plan.wrong_name is not None:
                for at in places:
                    tell(found, at, [plan.wrong_name])
        try:
            seen.quotes += marks_in(orjson.dumps(loose))
        except TypeError:  # nested deeper than it writes, or an integer of more than 64 bits, which is a float elsewhere
            return None
        if lines is not None:
            seen.identities = seen.identities or array("q")
            seen.identities.extend(identities([getattr(record, "uuid", None) for record in records], lines))
        faults = [(at, findings) for at, findings in enumerate(found, seen.count) if findings is not None]
        seen.faults += faults
        unsound = frozenset([at for at, findings in faults if _has_error(findings)])
        self._take_note(alike, records, unsound, seen)
        return unsound

    def _look_at(
        self, plan: _Plan, places: list[int], records: list[Any], found: Found, loose: list[Sequence[Any]], *, listed: bool
    ) -> dict[str, Sequence[int]]:
        """Adds what the shape says of records of one class, and the values of their loose members; gives by member the places of which a
        rule that takes a computation may have more to say. ``listed``: the data rows are known."""
        uncertain: dict[str, Sequence[int]] = {}
        for name, look in plan.columns:
            values: Sequence[Any] = list(map(attrgetter(name), records))
            at: Sequence[int] = places
            if plan.optional and UNSET in values:
                at = [place for place, value in zip(places, values, strict=True) if value is not UNSET]
                values = [value for value in values if value is not UNSET]
            loose.append(values)
            if values:
                left = look(at, values, found) if look is not None else at
                # What is settled by its numbers alone is not where the data row may have a size.
                uncertain[name] = at if listed and name in self.settled else left
        return uncertain

    @staticmethod
    def _look_at_members(plan: _Plan, place: int, record: Any, found: Found) -> None:
        """Adds what is found of members that the shape does not know, and of a data row that is not there."""
        struct: Any = record.__class__
        names = [name for name in struct.__struct_fields__ if getattr(record, name) is not UNSET]
        members: dict[str, Any] = dict.fromkeys([*names, struct.__struct_config__.tag_field])
        strangers = {name: getattr(record, name) for name in plan.strangers if name in members}
        findings: list[Finding] = []
        plan.lacking(members, plan.explain(strangers, members, findings), findings)
        if findings:
            tell(found, place, findings)

    def _take_note(self, alike: Mapping[type[Any], list[int]], records: list[Any], unsound: frozenset[int], seen: Seen) -> None:
        """The rules across records need the loose masks without an error, and the ends of loose relationships."""
        for at, mask in self._values("mask", alike, records):
            place = seen.count + at
            if place not in unsound and (given := mask_parts(mask)) is not None:
                seen.masks.append((place, *given))
        for at, relationship in self._values("relationship", alike, records):
            seen.links.append((seen.count + at, ends_of(relationship)))

    def _values(self, name: str, alike: Mapping[type[Any], list[int]], records: list[Any]) -> list[tuple[int, Any]]:
        """The places of the records that have a loose member of that name, in order, and its values."""
        if name not in self.names:
            return []
        some = sorted([at for struct, places in alike.items() if hasattr(struct, name) for at in places])
        return [(at, value) for at in some if (value := _given(records[at], name)) is not None]

    def _plan(self, struct: Any) -> _Plan:
        branch = struct.branch_
        known: dict[str, Member] = branch.body.members
        names = [name for name in self.names if name in struct.__struct_fields__]
        plan = self.plans[struct] = _Plan(
            columns=tuple((name, self._column(known[name], name) if name in known else None) for name in names),
            payloads=tuple((name, self.payloads[name]) for name in names if name in self.payloads),
            given=(*names, *[name for name in _BESIDE if name in struct.__struct_fields__]),
            strangers=tuple(name for name in names if name not in known),
            rowless=bool(struct.__struct_defaults__) or struct.dataRow is UNSET,
            optional=bool(struct.__struct_defaults__),
            explain=self.explain.members(branch.body),
            lacking=self.explain.lacking(branch.body),
            wrong_name=self.misnamed.get(branch.feature) if branch.source is None else None,
        )
        return plan

    def _column(self, member: Member, name: str) -> Column | None:
        """What looks at the values of a member. It settles what a rule with a computation would say nothing of, and nothing else."""
        check = self.explain.member(member)
        if check is None:
            return None
        if member.presence is not None or (name in self.payloads and name not in self.settled):
            return every(name, check)
        return point_lists(member.node, name, check) or column(member.node, name, check)


def _compute(compute: Compute, plan: _Plan, places: Sequence[int], records: list[Any], rows: list[DataRow | None], found: Found) -> None:
    """Adds what a rule says that takes a computation."""
    for place in places:
        record = records[place]
        given = {name: value for name in plan.given if (value := getattr(record, name)) is not UNSET}
        given["name"] = record.branch_.feature
        findings: list[Finding] = []
        compute(given, rows[place], findings)
        if findings:
            tell(found, place, findings)


def _has_error(findings: list[Finding]) -> bool:
    return findings[0][0].severity is _ERROR or any([finding[0].severity is _ERROR for finding in findings])


def _given(record: Any, name: str) -> Any:
    """The member's value; None where there is none."""
    value = getattr(record, name, None)
    return None if value is UNSET else value
