"""Members in which the same mistake comes again and again: decoded by themselves, and explained.

In real life one mistake repeats on every line. Everything else about such a record is proven as for a clean one, so that a
file of a million percentages costs little more than a clean file. The values of one member of many records are looked at together
(see `predlint.shapes.columns`): what needs no words gets none, and what differs in nothing but numbers is explained once.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from operator import attrgetter
from typing import Any, cast

import orjson
from msgspec import UNSET, Struct, to_builtins

from predlint.diagnostics import Severity
from predlint.dialects.labelbox.as_meant import as_meant
from predlint.dialects.labelbox.block_seen import Seen, identities
from predlint.dialects.labelbox.foreign import TELLING, foreign
from predlint.dialects.labelbox.identity import mask_parts
from predlint.dialects.labelbox.links import ends_of
from predlint.dialects.labelbox.loose_points import point_lists
from predlint.dialects.labelbox.rules import FRAMED, RecordRules
from predlint.shapes.below import Below
from predlint.shapes.beside import belongs_inside
from predlint.shapes.columns import Column, Found, column, every
from predlint.shapes.explainer import Explainer, LackingCheck, MembersCheck
from predlint.shapes.findings import Finding, Repeated
from predlint.shapes.meant import AsMeant
from predlint.shapes.nodes import Branch, Member, Tagged
from predlint.shapes.resolver import Resolver
from predlint.stream.data_rows import DataRow
from predlint.stream.marks import marks_in

#: What a rule adds to the findings of a record whose data row is so.
Compute = Callable[[dict[str, Any], "DataRow | None", list[Finding]], None]
#: What is said of wrong names, each with the member that carries the value.
WrongNames = dict[tuple[str, str | None], Finding]
_ERROR = Severity.ERROR
_ANY = object()
#: Classes of values that are always written without; an integer may have more than 64 bits.
_WITHOUT_QUOTES = frozenset({float, bool, type(None)})


class _Plan(Struct, frozen=True):
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


class LooseMembers:
    """Looks at the loose members of records, which were decoded as they are."""

    def __init__(self, names: frozenset[str], misnamed: WrongNames, resolver: Resolver, explain: Explainer, rules: RecordRules) -> None:
        self.names = tuple(sorted(names))
        self.misnamed, self.rivals = misnamed, _Rivals(resolver.node)
        self.held, self.below = resolver.node.below, Below(resolver, explain.part)
        self.explain, self.check = explain, rules.check
        self.row_of = rules.data_row
        self.payloads, self.settled, self.framed = rules.payloads, rules.settled, rules.framed
        self.plans: dict[type[Any], _Plan] = {}

    def look(self, part: memoryview, records: list[Any], rows: list[DataRow | None], seen: Seen) -> Set[int] | None:
        """Adds what is found to ``seen``; gives the places of records with an error, None when a value is odd as JSON, or a
        record may be of another class."""
        text = bytes(part)
        lines = text.removesuffix(b"\n").split(b"\n") if "uuid" in self.names else None
        if lines is not None and len(lines) != len(records):
            return None  # several values in one line
        found = Found(len(records), gather=seen.repeated is not None)
        alike: defaultdict[type[Any], list[int]] = defaultdict(list)
        for at, struct in enumerate(map(type, records)):
            alike[struct].append(at)
        escapes = b"\\" in text
        listed = any([row is not None for row in rows])
        for struct, places in alike.items():
            plan = self.plans.get(struct) or self._plan(struct)
            if plan.rivals and any([_is_of_another(plan, records[at]) for at in places]):
                return None
            uncertain = self._look_at(plan, places, [records[at] for at in places], found, seen, escapes=escapes, listed=listed)
            if uncertain is None:
                return None
            odd = {at for name in plan.strangers for at in uncertain.get(name, ())}
            if plan.rowless:
                lacking = [at for at in places if records[at].dataRow is UNSET]
                odd.update(lacking)
                if not TELLING.isdisjoint(plan.strangers):
                    seen.doubt([seen.count + at for at in lacking], [foreign(_members_of(plan, records[at])) for at in lacking])
            if odd:
                seen.odd.update([seen.count + at for at in self._look_at_members(plan, odd, records, found)])
            for name, compute in plan.payloads:
                if name in uncertain:
                    _compute(compute, uncertain[name], records, rows, found)
            if plan.wrong_name is not None:
                self._look_below(places, records, found)
                found.repeat(plan.wrong_name, places, None)
        if lines is not None:
            seen.identities = seen.identities or array("q")
            seen.identities.extend(identities([getattr(record, "uuid", None) for record in records], lines))
        faults = [(at, findings) for at, findings in enumerate(found.at, seen.count) if findings is not None]
        seen.faults += faults
        unsound = {at for at, findings in faults if _has_error(findings)}
        if found.repeated is not None and seen.repeated is not None:
            for finding, places, values in found.repeated:
                at = [seen.count + place for place in places]
                seen.repeated.append(Repeated(finding, at, values))
                if finding[0].severity is _ERROR:
                    unsound.update(at)
        self._take_note(alike, records, unsound, seen)
        return unsound

    def strangers(self, record: Any) -> dict[str, Any]:
        """The members of a record that its shape does not know: one of them may name its data row."""
        struct: type[Any] = record.__class__
        plan = self.plans.get(struct) or self._plan(struct)
        return {name: value for name in plan.strangers if (value := getattr(record, name)) is not UNSET}

    def _look_at(
        self, plan: _Plan, places: list[int], records: list[Any], found: Found, seen: Seen, *, escapes: bool, listed: bool
    ) -> dict[str, Sequence[int]] | None:
        """Adds what the shape says of records of one class, and the quotation marks of their loose members; gives by member the places of
        which a rule that takes a computation may have more to say, or None when a value is odd as JSON. ``escapes``: there are some;
        ``listed``: the data rows are known."""
        uncertain: dict[str, Sequence[int]] = {}
        for name, look in plan.columns:
            values: Sequence[Any] = list(map(attrgetter(name), records))
            at: Sequence[int] = places
            if plan.optional and UNSET in values:
                at = [place for place, value in zip(places, values, strict=True) if value is not UNSET]
                values = [value for value in values if value is not UNSET]
            if name in plan.displaced and any(values):
                return None  # what is said of them depends on that
            kinds, silent = set(map(type, values)), name in plan.framed
            if kinds == {str} and not escapes:
                seen.quotes += 2 * len(values)
            elif not kinds <= _WITHOUT_QUOTES:
                written = _written(values)
                if written is None:
                    return None
                seen.quotes += marks_in(written)
                silent = silent and not any([member.encode() in written for member in FRAMED])
            if values:
                left = look(at, values, found) if look is not None else at
                if silent:
                    continue
                # What is settled by its numbers alone is not where the data row may have a size.
                uncertain[name] = at if listed and name in self.settled else left
        return uncertain

    def _look_below(self, places: list[int], records: list[Any], found: Found) -> None:
        """Adds what is found below names that are nearly one of the ontology: nothing of it is said by member."""
        for place in places:
            if self.held is not None and _given(records[place], self.held):
                findings: list[Finding] = []
                self.below.nearly(to_builtins(records[place]), None, findings)
                if findings:
                    found.tell(place, findings)

    def _look_at_members(self, plan: _Plan, places: Set[int], records: list[Any], found: Found) -> list[int]:
        """Adds what is found of members that the shape does not know, and of a data row that is not there; gives the places of records of
        which it is not certain."""
        alike: defaultdict[tuple[tuple[str, ...], tuple[str, ...]], list[int]] = defaultdict(list)
        doubtful: list[int] = []
        for place in sorted(places):
            record = records[place]
            names = tuple([name for name in record.__struct_fields__ if getattr(record, name) is not UNSET])
            null = tuple([name for name in names if getattr(record, name) is None])
            alike[names, null].append(place)
        for (names, null), at in alike.items():
            given = [name for name in plan.strangers if name in names]
            members = {plan.tag: _ANY, **{name: None if name in null else _ANY for name in names}}
            said = self._said_of_members(plan, members, {name: members[name] for name in given})
            if said is None:
                doubtful += at
            # Their values are shown, or looked at.
            elif any([finding[2] is not None for finding in said]) or as_meant({name: {} for name in given}, said) is not None:
                for place in at:
                    strangers = {name: getattr(records[place], name) for name in given}
                    members.update(strangers)
                    if plan.payload in members:  # of which a part may stand beside it
                        members[plan.payload] = getattr(records[place], plan.payload)
                    findings = self._said_of_members(plan, members, strangers)
                    if findings is None:
                        doubtful.append(place)
                        continue
                    findings += self._said_as_meant(records[place], strangers, findings)
                    found.tell(place, findings)
            else:
                for finding in said:
                    found.repeat(finding, at, None)
        return doubtful

    @staticmethod
    def _said_of_members(plan: _Plan, members: dict[str, Any], strangers: dict[str, Any]) -> list[Finding] | None:
        """What is said of the members that a record has; None where that depends on their order in the record, which is not known here.
        But for null, and for what the value lacks, nothing but the findings' values depends on what they hold."""
        findings: list[Finding] = []
        meant = plan.explain(strangers, members, findings)
        if meant and len(strangers) > 1:  # of several that stand for one member the first is told
            others: list[Finding] = []
            plan.explain({name: strangers[name] for name in reversed(strangers)}, members, others)
            if len(others) != len(findings) or any([finding not in others for finding in findings]):
                return None
        plan.lacking(members, meant, findings)
        return findings

    def _said_as_meant(self, record: Any, strangers: dict[str, Any], findings: list[Finding]) -> list[Finding]:
        """What the record rules say of a record whose data row or shape is among the members that the shape does not know."""
        meant = as_meant(strangers, findings)
        if meant is None:
            return []
        more: list[Finding] = []
        looked_at = meant.record.keys() - (strangers.keys() - self.payloads.keys()) - {"dataRow"}
        if self.row_of(meant.record, more) is None and not looked_at:
            return meant.placed(more)
        # What they say without that was said, or proven not to be so.
        whole, known = cast("dict[str, Any]", to_builtins(record)), list[Finding]()
        self.check(whole, known)
        said = [(rule, path) for rule, path, _, _, _ in known]
        meant, more = cast("AsMeant", as_meant(whole, findings)), list[Finding]()
        self.check(meant.record, more)
        return meant.placed([finding for finding in more if finding[:2] not in said])

    def _take_note(self, alike: Mapping[type[Any], list[int]], records: list[Any], unsound: Set[int], seen: Seen) -> None:
        """The rules across records need the loose masks without an error, the ends of loose relationships, and which records are metrics
        too."""
        for at, mask in self._values("mask", alike, records):
            place = seen.count + at
            if place not in unsound and (given := mask_parts(mask)) is not None:
                seen.masks.append((place, *given))
        for at, relationship in self._values("relationship", alike, records):
            seen.links.append((seen.count + at, ends_of(relationship)))
        seen.metrics += [seen.count + at for at, _ in self._values("metricValue", alike, records)]

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
        rivals, alike = self.rivals.of(branch)
        plan = self.plans[struct] = _Plan(
            columns=tuple((name, self._column(known[name], name) if name in known else None) for name in names),
            payloads=tuple((name, self.payloads[name]) for name in names if name in self.payloads),
            framed=self.framed.intersection(known) if FRAMED.isdisjoint(struct.__struct_fields__) else frozenset(),
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
        return plan

    def _column(self, member: Member, name: str) -> Column | None:
        """What looks at the values of a member. It settles what a rule with a computation would say nothing of, and nothing else."""
        check = self.explain.member(member)
        if check is None:
            return None
        if member.presence is not None or (name in self.payloads and name not in self.settled):
            return every(name, check)
        return point_lists(member.node, name, check, self.explain.part) or column(member.node, name, check)


class _Rivals:
    """The members by which records of one name are told apart: by the one that carries a value."""

    def __init__(self, shape: Tagged) -> None:
        self.generic = shape.generic.keys()
        self.every = {*shape.generic, *shape.unnamed, *[branch.payload or "" for branch in shape.branches]}
        self.of_name: defaultdict[str, set[str]] = defaultdict(set)
        for branch in shape.branches:
            self.of_name[branch.feature].add(branch.payload or "")

    def of(self, branch: Branch) -> tuple[Set[str], Set[str]]:
        """Those that decide where the branch's own member has no value, and those that may where it has one."""
        own, wrong_name = {branch.payload or ""}, branch.source is None
        alike = (self.every if branch.payload else self.generic) if wrong_name else self.of_name[branch.feature]
        return (self.every if branch.payload else alike) - own, alike - own


def _is_of_another(plan: _Plan, record: Any) -> bool:
    """True for a record that may be of another class: it has no value in the member of this one, or two values."""
    if _given(record, plan.payload) is None:
        return any([getattr(record, name) is not UNSET for name in plan.rivals])
    return any([_given(record, name) is not None for name in plan.alike])


def _members_of(plan: _Plan, record: Any) -> dict[str, Any]:
    """The members that a record has; those that are not loose as they were decoded."""
    given = {name: value for name in record.__struct_fields__ if (value := getattr(record, name)) is not UNSET}
    return {plan.tag: record.branch_.feature, **given}


def _compute(compute: Compute, places: Sequence[int], records: list[Any], rows: list[DataRow | None], found: Found) -> None:
    """Adds what a rule says that takes a computation. It is given all that the record has: what it says of one member may depend on what
    stands beside it."""
    for place in places:
        findings: list[Finding] = []
        compute(to_builtins(records[place]), rows[place], findings)
        if findings:
            found.tell(place, findings)


def _has_error(findings: list[Finding]) -> bool:
    return findings[0][0].severity is _ERROR or any([finding[0].severity is _ERROR for finding in findings])


def _written(values: Sequence[Any]) -> bytes | None:
    """Values as JSON; None when one is nested deeper than JSON is written, or an integer of more than 64 bits, a float elsewhere."""
    try:
        return orjson.dumps(values)
    except TypeError:
        return None


def _given(record: Any, name: str) -> Any:
    """The member's value; None where there is none."""
    value = getattr(record, name, None)
    return None if value is UNSET else value
