"""Members in which the same mistake comes again and again: decoded by themselves, and explained.

In real life one mistake repeats on every line. Everything else about such a record is proven as for a clean one, so that a
file of a million percentages costs little more than a clean file. The values of one member of many records are looked at together
(see `predlint.shapes.columns`): what needs no words gets none, and what differs in nothing but numbers is explained once.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from operator import attrgetter
from typing import Any, cast

import orjson
from msgspec import UNSET, to_builtins

from predlint.diagnostics import Severity
from predlint.dialects.labelbox.as_meant import as_meant
from predlint.dialects.labelbox.block_seen import Seen, identities
from predlint.dialects.labelbox.foreign import TELLING, foreign
from predlint.dialects.labelbox.identity import mask_parts
from predlint.dialects.labelbox.links import ends_of
from predlint.dialects.labelbox.loose_plans import Compute, Plan, Plans, WrongNames, is_of_another, value_of
from predlint.dialects.labelbox.rules import FRAMED, RecordRules
from predlint.shapes.below import Below
from predlint.shapes.columns import Found
from predlint.shapes.explainer import Explainer
from predlint.shapes.findings import Finding, Repeated
from predlint.shapes.meant import AsMeant
from predlint.shapes.resolver import Resolver
from predlint.stream.data_rows import DataRow
from predlint.stream.marks import marks_in

_ERROR = Severity.ERROR
_ANY = object()
#: Classes of values that are always written without; an integer may have more than 64 bits.
_WITHOUT_QUOTES = frozenset({float, bool, type(None)})


class LooseMembers:
    """Looks at the loose members of records, which were decoded as they are."""

    def __init__(self, names: frozenset[str], misnamed: WrongNames, resolver: Resolver, explain: Explainer, rules: RecordRules) -> None:
        self.names = tuple(sorted(names))
        self.plans = Plans(self.names, misnamed, resolver.node, explain, rules)
        self.held, self.below = resolver.node.below, Below(resolver, explain.part)
        self.check, self.row_of = rules.check, rules.data_row
        self.payloads, self.settled = rules.payloads, rules.settled

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
            plan = self.plans.of(struct)
            if plan.rivals and any([is_of_another(plan, records[at]) for at in places]):
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
        plan = self.plans.of(struct)
        return {name: value for name in plan.strangers if (value := getattr(record, name)) is not UNSET}

    def _look_at(
        self, plan: Plan, places: list[int], records: list[Any], found: Found, seen: Seen, *, escapes: bool, listed: bool
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
            if self.held is not None and value_of(records[place], self.held):
                findings: list[Finding] = []
                self.below.nearly(to_builtins(records[place]), None, findings)
                if findings:
                    found.tell(place, findings)

    def _look_at_members(self, plan: Plan, places: Set[int], records: list[Any], found: Found) -> list[int]:
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
    def _said_of_members(plan: Plan, members: dict[str, Any], strangers: dict[str, Any]) -> list[Finding] | None:
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
        return [(at, value) for at in some if (value := value_of(records[at], name)) is not None]


def _members_of(plan: Plan, record: Any) -> dict[str, Any]:
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
