"""Members in which the same mistake comes again and again: decoded by themselves, and explained one by one.

In real life one mistake repeats on every line. Everything else about such a record is proven as for a clean one, so that a
file of a million percentages costs little more than a clean file.
"""

from __future__ import annotations

from array import array
from typing import Any

import orjson
from msgspec import UNSET

from predlint.diagnostics import Severity
from predlint.dialects.labelbox.block_proofs import Seen, count_quotes
from predlint.dialects.labelbox.rules import RecordRules
from predlint.dialects.labelbox.stream import identity_of, mask_parts
from predlint.shapes.explainer import Explainer
from predlint.shapes.findings import Finding
from predlint.stream.data_rows import DataRow
from predlint.stream.syntax import has_duplicate_member


class LooseMembers:
    """Looks at the loose members of records whose struct carries them as raw JSON."""

    def __init__(self, names: frozenset[str], misnamed: dict[str, Finding], explain: Explainer, rules: RecordRules) -> None:
        self.names = tuple(sorted(names))
        self.misnamed = misnamed
        self.explain, self.rules = explain, rules
        self.known: dict[type[Any], dict[str, Any]] = {}

    def look(self, part: memoryview, records: list[Any], rows: list[DataRow | None], seen: Seen) -> frozenset[int] | None:
        """Adds what is found to ``seen``; gives the places of records with an error, None when a value is odd as JSON."""
        base = seen.count
        unsound: set[int] = set()
        lines = bytes(part).split(b"\n") if "uuid" in self.names else None
        identities = array("q")
        quotes = 0
        for at, record in enumerate(records):
            values: dict[str, Any] = {}
            for name in self.names:
                raw = getattr(record, name, UNSET)
                if raw is not UNSET and raw.__class__ is not str:
                    text = bytes(raw)
                    value = values[name] = orjson.loads(text)
                    kind = value.__class__
                    if kind is str or kind is dict or kind is list:
                        quotes += count_quotes(text)
                        if kind is not str and has_duplicate_member(text, value):
                            return None
            if lines is not None:
                identities.append(identity_of(values.get("uuid"), lines[at]))
            wrong_name = self.misnamed.get(record.branch_.feature) if record.branch_.source is None else None
            if values or wrong_name is not None:
                findings = self._explain(record, values, rows[at]) if values else []
                if wrong_name is not None:
                    findings.append(wrong_name)
                if findings:
                    seen.faults.append((base + at, findings))
                    if any([finding[0].severity is Severity.ERROR for finding in findings]):
                        unsound.add(base + at)
            if "mask" in values and base + at not in unsound and (mask := mask_parts(values["mask"])) is not None:
                seen.masks.append((base + at, *mask))
        if lines is not None:
            seen.identities = seen.identities or array("q")
            seen.identities.extend(identities)
        seen.quotes += quotes
        return frozenset(unsound)

    def _explain(self, record: Any, values: dict[str, Any], row: DataRow | None) -> list[Finding]:
        struct: Any = record.__class__
        known = self.known.get(struct)
        if known is None:
            names = [name for name in struct.__struct_fields__ if getattr(record, name) is not UNSET]
            known = dict.fromkeys([*names, struct.__struct_config__.tag_field])
            if not struct.__struct_defaults__:
                self.known[struct] = known  # all records of this struct have the same members
        findings: list[Finding] = []
        self.explain.members(record.branch_.body)(values, known, findings)
        rules = self.rules.payloads
        for name in values:
            if name in rules:
                rules[name](values, row, findings)
        return findings
