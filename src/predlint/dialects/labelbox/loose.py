"""Members in which the same mistake comes again and again: decoded by themselves, and explained one by one.

In real life one mistake repeats on every line. Everything else about such a record is proven as for a clean one, so that a
file of a million percentages costs little more than a clean file.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any

import orjson
from msgspec import UNSET, Struct

from predlint.diagnostics import Severity
from predlint.dialects.labelbox.block_proofs import Seen
from predlint.dialects.labelbox.identity import identity_of, mask_parts
from predlint.dialects.labelbox.links import ends_of
from predlint.dialects.labelbox.rules import RecordRules
from predlint.shapes.explainer import Explainer, MembersCheck
from predlint.shapes.findings import Check, Finding
from predlint.stream.data_rows import DataRow
from predlint.stream.marks import marks_in

#: Integers from here on do not fit in 64 bits.
_WIDE = 1 << 63


class _Plan(Struct, frozen=True):
    """What to do with the records of one class."""

    checks: tuple[tuple[str, Check | None], ...]
    """The loose members, each with what looks at it."""
    unknown: tuple[str, ...]
    """Those of them that the shape does not know."""
    special: tuple[str, ...]
    """Those that take more than their own check."""
    payloads: tuple[tuple[str, Callable[[dict[str, Any], DataRow | None, list[Finding]], None]], ...]
    """Those whose value takes a computation, each with what does it."""
    explain: MembersCheck
    wrong_name: str | None
    """The wrong name that the class stands for."""


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
        base = seen.count
        unsound: set[int] = set()
        lines = bytes(part).removesuffix(b"\n").split(b"\n") if "uuid" in self.names else None
        if lines is not None and len(lines) != len(records):
            return None  # several values in one line
        identities = array("q")
        quotes = 0
        faults, plans, error = seen.faults, self.plans, Severity.ERROR
        for at, record in enumerate(records):
            plan = plans.get(record.__class__) or self._plan(record.__class__)
            findings: list[Finding] = []
            for name, check in plan.checks:
                value = getattr(record, name)
                kind = value.__class__
                if kind is str:
                    quotes += 2
                elif kind is dict or kind is list:
                    try:
                        quotes += marks_in(orjson.dumps(value))
                    except TypeError:  # nested deeper than it writes, or an integer of more than 64 bits
                        return None
                elif kind is int and not -_WIDE <= value < 2 * _WIDE:
                    return None  # read as a float elsewhere
                elif value is UNSET:
                    continue
                if check is not None:
                    check(value, None, name, findings)
            if plan.special:
                self._look_further(record, plan, rows[at], findings)
            if lines is not None:
                identities.append(identity_of(_given(record, "uuid"), lines[at]))
            if plan.wrong_name is not None:
                findings.append(self.misnamed[plan.wrong_name])
            if findings:
                faults.append((base + at, findings))
                for finding in findings:
                    if finding[0].severity is error:
                        unsound.add(base + at)
                        break
            if "mask" in plan.special and base + at not in unsound and (mask := mask_parts(_given(record, "mask"))) is not None:
                seen.masks.append((base + at, *mask))
            if "relationship" in plan.special and (relationship := _given(record, "relationship")) is not None:
                seen.links.append((base + at, ends_of(relationship)))
        if lines is not None:
            seen.identities = seen.identities or array("q")
            seen.identities.extend(identities)
        seen.quotes += quotes
        return frozenset(unsound)

    def _look_further(self, record: Any, plan: _Plan, row: DataRow | None, findings: list[Finding]) -> None:
        """Members that the shape does not know, and what takes a computation."""
        values: dict[str, Any] = {name: value for name, _ in plan.checks if (value := getattr(record, name)) is not UNSET}
        if plan.unknown:
            plan.explain({name: values[name] for name in plan.unknown if name in values}, self._members(record), findings)
        if plan.payloads:
            values["name"] = record.branch_.feature
            for name, check in plan.payloads:
                if name in values:
                    check(values, row, findings)

    def _plan(self, struct: Any) -> _Plan:
        branch = struct.branch_
        names = [name for name in self.names if name in struct.__struct_fields__]
        known = branch.body.members
        wrong_name = branch.feature if branch.source is None and branch.feature in self.misnamed else None
        plan = self.plans[struct] = _Plan(
            checks=tuple((name, self.explain.member(known[name]) if name in known else None) for name in names),
            unknown=tuple(name for name in names if name not in known),
            special=tuple(name for name in names if name not in known or name in self.payloads or name in ("mask", "relationship")),
            payloads=tuple((name, self.payloads[name]) for name in names if name in self.payloads),
            explain=self.explain.members(branch.body),
            wrong_name=wrong_name,
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


def _given(record: Any, name: str) -> Any:
    """The member's value; None where there is none."""
    value = getattr(record, name, None)
    return None if value is UNSET else value
