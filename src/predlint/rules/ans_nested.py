"""Rules about nested and required questions, the second part of the answers family (ANS)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="ANS019",
        slug="unknown-nested-question",
        severity=Severity.ERROR,
        layer="shape",
        summary="The tool or option has no nested classification of this name",
        why=(
            "Nested questions are looked up under the very tool or option they are given for; an unknown one has no place in the "
            "annotation."
        ),
        fix="Use one of the names that the finding lists, or put it where it is asked.",
        bad=(
            '{"name":"vehicle","bbox":{"top":10,"left":20,"height":30,"width":40},"classifications":[{"name":"paint",'
            '"answer":{"name":"moving"}}],"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"vehicle","bbox":{"top":10,"left":20,"height":30,"width":40},"classifications":[{"name":"state",'
            '"answer":{"name":"moving"}}],"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        unsafe_fix="writes the name of the ontology where separators (_ - space) and case are all that differs",
    ),
    Rule(
        code="ANS020",
        slug="global-question-nested",
        severity=Severity.ERROR,
        layer="shape",
        summary="A question about the whole data row is nested under a tool or an option",
        why="The question exists only at the top level of the ontology; under an object it is unknown.",
        fix="Write it as a line of its own with the same dataRow.",
        bad=(
            '{"name":"vehicle","bbox":{"top":10,"left":20,"height":30,"width":40},"classifications":[{"name":"caption",'
            '"answer":"two cars"}],"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good='{"name":"caption","answer":"two cars","dataRow":{"globalKey":"street-001.jpg"}}',
    ),
    Rule(
        code="ANS021",
        slug="question-under-other-option",
        severity=Severity.ERROR,
        layer="shape",
        summary="The nested question belongs to another option of the same classification",
        why="A nested question is only asked once its own option is chosen; under this option the platform has no place for the answer.",
        fix="Choose the option that the question belongs to, or put it where it is asked.",
        bad=(
            '{"name":"weather","answer":{"name":"fog","classifications":[{"name":"intensity","answer":{"name":"heavy"}}]},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"weather","answer":{"name":"rain","classifications":[{"name":"intensity","answer":{"name":"heavy"}}]},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
    ),
    Rule(
        code="ANS022",
        slug="required-nested-missing",
        severity=Severity.WARNING,
        layer="record",
        summary="A required nested question has no answer",
        why="The import does not insist on it, but a person must answer the question before the label can be submitted.",
        fix="Let the model answer it, or leave it to the labelers and ignore this rule.",
        bad='{"name":"traffic light","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        good=(
            '{"name":"traffic light","bbox":{"top":10,"left":20,"height":30,"width":40},"classifications":[{"name":"colour",'
            '"answer":{"name":"green"}}],"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
    ),
    Rule(
        code="ANS023",
        slug="nested-question-twice",
        severity=Severity.ERROR,
        layer="record",
        summary="The same nested question is answered twice in one place",
        why="A question has one answer for each object or option; which of the two would be kept is not documented.",
        fix="Put several options of a checklist into one answer list, join two texts into one, and of a radio give the one that holds.",
        bad=(
            '{"name":"vehicle","bbox":{"top":10,"left":20,"height":30,"width":40},"classifications":[{"name":"state",'
            '"answer":{"name":"moving"}},{"name":"state","answer":{"name":"parked"}}],"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"vehicle","bbox":{"top":10,"left":20,"height":30,"width":40},"classifications":[{"name":"state",'
            '"answer":{"name":"parked"}}],"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        safe_fix="removes a repetition that is the same in all its members",
    ),
    Rule(
        code="ANS024",
        slug="required-global-missing",
        severity=Severity.INFO,
        layer="stream",
        summary="A required question about the data row has no answer in the files for some data rows",
        why="The import does not insist on it; labelers will have to answer the question before they can submit.",
        fix="Nothing, if the model is not meant to answer the question; otherwise write one line for it per data row.",
        bad='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        good=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}\n'
            '{"name":"weather","answer":{"name":"sunny"},"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
    ),
)
