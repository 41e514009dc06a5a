"""Builds the findings of custom rules, in the form of any other finding."""

from __future__ import annotations

from predlint.custom_rules.ruleset import OwnRule
from predlint.custom_rules.violations import RuleNotChecked, RuleNotCheckedToEnd
from predlint.names import for_any_row
from predlint.rules import Rule
from predlint.shape.findings import Finding, Path
from predlint.violation import ComposedKind, make_finding


def rule_of(own: OwnRule) -> Rule:
    """The rule as reports and selections know it: by code, name and severity."""
    return Rule(
        code=own.code,
        slug=own.name,
        severity=own.severity,
        layer="stream" if own.row or own.whole is not None else "record",
        summary=" ".join(own.node.comment.split()).removesuffix(".") or f"The rule {own.name} does not hold",
        why=own.why or "",
        fix=own.fix or "",
    )


def breach_finding(rule: Rule, path: Path, message: str, data_row: str | None = None) -> Finding:
    """Returns the finding of a rule at a path; ``data_row``: the name of the data row that was checked."""
    if data_row and (of_any := for_any_row(message, data_row)) != message:
        return Finding(ComposedKind(rule, names_row=True), path, None, (message, rule.fix or None, of_any))
    return Finding(ComposedKind(rule), path, None, (message, rule.fix or None))


def not_checked(rule: Rule, path: Path, reason: str) -> Finding:
    """Returns the finding that a rule could not be checked completely on a data row."""
    return make_finding(RuleNotCheckedToEnd, path, None, rule.slug, reason)


def not_measured(rule: Rule, reason: str, help: str) -> Finding:
    """Returns the finding that a rule on a file or a run could not be checked."""
    return make_finding(RuleNotChecked, None, None, rule.slug, reason, help)
