"""The violation about problems with the user's own rules."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.violation import Violation


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
