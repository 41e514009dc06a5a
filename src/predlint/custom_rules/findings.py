"""Builds the findings of custom rules, in the form of any other finding."""

from __future__ import annotations

from predlint.custom_rules.ruleset import OwnRule
from predlint.diagnostics import Severity
from predlint.names import for_any_row
from predlint.rules import Rule
from predlint.shape.findings import Finding, Path
from predlint.violation import ComposedKind, Violation, make_finding

# -- The violation about problems with the user's own rules --------------------------------------------------------


class RuleNotChecked(Violation, code="RUL000", slug="rule-not-checked", severity=Severity.WARNING, layer="stream"):
    """A rule of your own could not be checked.

    Why: Rules that compare annotations of one data row in pairs would take hours on a row with hundreds of thousands of them. Rules on a
    file or on the run may need a list of data rows, or a reference, that is not given.
    Fix: Let the rule look at less: name fewer features, or say with `when` which things it is about; or split the data row. Give what a
    rule on a file or on the run needs: --data-rows, or --reference.
    """

    name: str
    reason: str
    help_: str

    template = "{name} was not checked: {reason}", "{help_}"


class RuleNotCheckedToEnd(Violation, of=RuleNotChecked):
    """A rule on annotations was checked on a part of a data row only."""

    name: str
    reason: str

    template = (
        "{name} was not checked to the end on this data row: {reason}",
        'let the rule look at less: name fewer features, or say with "when" which things it is about',
    )


# -- Builds the findings of custom rules, in the form of any other finding -----------------------------------------


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
