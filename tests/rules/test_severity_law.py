"""What a rule says goes with how grave it is.

An error: the import is refused, a record or what it holds is lost, or it surely shows or counts as something else than was predicted. A
warning: it imports, and is probably not what was meant, or one named release refuses it. An info: nothing needs to be done.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from test_rule_cases import HERE, read_book, run, text_of

from predlint.diagnostics import Severity
from predlint.dialects.registry import lint, read_ontology
from predlint.ontology import OntologyError
from predlint.rules import RULES, Rule

#: Words for what only an error does.
LOSS = re.compile(
    r"\b(lost|loses|lose|loss|stops?|stopped|refus(?:es|ed|e)|reject(?:s|ed)?|drop(?:s|ped)|fails?|failed|silently)\b", re.IGNORECASE
)
#: A release by its number, or the year of a page: what was so then stops nobody who has another one.
RELEASE = re.compile(r"\b\d+\.\d+|\b20\d\d\b")
#: Words for what no error does.
HARMLESS = re.compile(
    r"nothing is lost|no harm|needs no action|nothing (?:needs )?to (?:be )?do(?:ne)?\b|\bodd\b(?! (?:number|count))", re.IGNORECASE
)
#: Where sentences end; not within "1.5" or "e.g. x".
SENTENCES = re.compile(r"(?<=[.!?;])\s+(?=[A-Z“\"])")


def against_the_law(severity: Severity, text: str) -> list[str]:
    """The sentences that say another severity than that."""
    if severity is Severity.ERROR:
        return [sentence for sentence in SENTENCES.split(text) if HARMLESS.search(sentence)]
    return [sentence for sentence in SENTENCES.split(text) if LOSS.search(sentence) and not RELEASE.search(sentence)]


def linted(text: str) -> list[tuple[str, str, str | None]]:
    """The findings in an ontology: code, sentence, help."""
    try:
        return [(notice.code, notice.message, notice.help) for notice in lint(read_ontology(text.encode(), faulty=True))]
    except OntologyError as error:
        return [("ONT001", error.message, error.help)]


@pytest.mark.parametrize("rule", [pytest.param(rule, id=code) for code, rule in RULES.items()])
def test_what_a_rule_says_goes_with_its_severity(rule: Rule) -> None:
    severity = max([rule.severity, *[severity for _, severity in rule.severity_in]])
    assert not against_the_law(severity, f"{rule.summary}. {rule.why}")


@pytest.mark.parametrize("book", sorted(path.name for path in HERE.glob("*.yml")))
def test_what_a_finding_says_goes_with_its_severity(book: str) -> None:
    cases: list[dict[str, Any]] = read_book((HERE / book).read_text(encoding="utf-8"))["cases"]
    said: list[str] = []
    for case in cases:
        if book.startswith("ONT"):  # ontologies are linted, not validated
            for code, message, help_ in linted(case["bad"]):
                severity = RULES[code].severity
                said += [f"{code} {severity}: {part}" for part in against_the_law(severity, f"{message}. {help_ or ''}")]
            continue
        if "file" in case or "limits" in case:
            continue
        for found in run(text_of(case), case.get("options") or [], case.get("ontology")):
            said += [
                f"{found.code} {found.severity}: {part}" for part in against_the_law(found.severity, f"{found.message}. {found.help or ''}")
            ]
    assert not said
