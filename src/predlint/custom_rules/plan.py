"""A compiled ontology with custom rules in addition to those of its platform."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from predlint.custom_rules.file_rules import CustomRuleFile
from predlint.custom_rules.findings import rule_of
from predlint.custom_rules.ruleset import RuleSet
from predlint.custom_rules.schema import with_rules
from predlint.diagnostics import Severity
from predlint.hashes import OWN, Secret
from predlint.platforms.protocols import FileRules, Plan
from predlint.shape.findings import Finding
from predlint.stream.data_rows import DataRows
from predlint.views.registry import view_for


class CustomRulePlan:
    """Hands everything on to the plan of the platform, and adds the rules."""

    def __init__(self, inner: Plan, rules: RuleSet) -> None:
        self.inner, self.own = inner, rules

    def for_file_head(self, head: bytes) -> CustomRulePlan:
        """Returns the plan for a file with this begin."""
        inner = self.inner.for_file_head(head)
        return self if inner is self.inner else CustomRulePlan(inner, self.own)

    def for_medium(self, medium: str, because: str | None = None) -> CustomRulePlan:
        """Returns the plan of the same ontology for data rows of one medium."""
        inner = self.inner.for_medium(medium, because)
        return self if inner is self.inner else CustomRulePlan(inner, self.own)

    def json_schema(self, *, apart: bool = False) -> dict[str, Any]:
        """Returns JSON Schema 2020-12 for one record, with the rules that it can express."""
        return with_rules(self.inner, self.own, apart=apart)[0]

    def rules(self, levels: dict[str, Severity | None]) -> list[dict[str, Any]]:
        """Returns the rules in force; custom rules follow those of the platform."""
        from predlint.custom_rules.explain import as_data

        expressed = with_rules(self.inner, self.own)[1]
        return self.inner.rules(levels) + [
            {
                "code": rule.code,
                "rule": rule.name,
                "severity": level.label,
                "layer": rule_of(rule).layer,
                "in_json_schema": rule.code in expressed,
                "summary": rule.why or rule.node.comment or rule_of(rule).summary,
                "parameters": as_data(rule),
            }
            for rule in self.own.rules
            if (level := levels[rule.code]) is not None
        ]

    def levels(self) -> Mapping[str, Severity | None]:
        """Severities that its profile changes."""
        return self.inner.levels()

    def file_rules(self, rows: DataRows | None, secret: Secret = OWN) -> FileRules:
        """The rules for one file, with their own memory of its records."""
        platform = inner = self.inner.file_rules(rows, secret)
        view = view_for(self.inner, platform, rows)
        if any(rule.whole is None for rule in self.own.rules) and not self.own.is_reference:
            inner = CustomRuleFile(platform, self.own, view, secret)
        if any(rule.whole is not None for rule in self.own.rules):
            from predlint.custom_rules.aggregate_file import AggregateFileRules

            inner = AggregateFileRules(inner, self.own, view, rows)
        return inner

    def coverage(self, rows: DataRows | None, seen: bytearray) -> Finding | None:
        """Returns the finding for data rows that no record named, or None."""
        return self.inner.coverage(rows, seen)
