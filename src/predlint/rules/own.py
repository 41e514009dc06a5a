"""The rule about problems with the user's own rules (RUL000)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="RUL000",
        slug="rule-not-checked",
        severity=Severity.WARNING,
        layer="stream",
        summary="A rule of your own could not be checked",
        why="Rules that compare annotations of one data row in pairs would take hours on a row with hundreds of thousands of them. "
        "Rules on a file or on the run may need a list of data rows, or a reference, that is not given.",
        fix="Let the rule look at less: name fewer features, or say with `when` which things it is about; or split the data row. "
        "Give what a rule on a file or on the run needs: --data-rows, or --reference.",
        bad="<a data row with 10,000 cars, under a rule that holds each car against each other one>",
        good='{"name":"vehicle","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        setup="--rules examples/street/rules.onto",
    ),
)
