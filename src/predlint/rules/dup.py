"""Rules about the same thing twice (DUP)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="DUP001",
        slug="duplicate-line",
        severity=Severity.WARNING,
        layer="stream",
        summary="The line repeats an earlier one, or has the same annotation under another uuid",
        why=(
            "With another uuid, or without one, the annotation appears twice on the data row, one on top of the other, and counts twice in "
            "scores. A line that repeats an earlier one with its uuid changes nothing; SDK 6.2 writes each relationship twice so."
        ),
        fix=(
            "Keep one line of the two, and let relationships name its uuid; look for a file appended twice or a batch that was "
            "predicted again."
        ),
        bad=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}\n'
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        unsafe_fix="removes the later line where both say the same, their uuids included",
    ),
    Rule(
        code="DUP002",
        slug="question-answered-twice",
        severity=Severity.ERROR,
        layer="stream",
        summary="A question about the data row is answered twice",
        why="A question has one answer per data row; which of the two is kept is not documented.",
        fix=(
            "Put several options of a checklist into one answer list, join two texts into one, and of a radio give the answer with the "
            "higher confidence."
        ),
        bad=(
            '{"name":"weather","answer":{"name":"sunny"},"dataRow":{"globalKey":"street-001.jpg"}}\n'
            '{"name":"weather","answer":{"name":"fog"},"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"weather","answer":{"name":"sunny"},"dataRow":{"globalKey":"street-001.jpg"}}\n'
            '{"name":"weather","answer":{"name":"fog"},"dataRow":{"globalKey":"street-002.jpg"}}'
        ),
    ),
    Rule(
        code="DUP003",
        slug="too-many-annotations",
        severity=Severity.ERROR,
        layer="stream",
        summary="A data row has more than 5,000 annotations of one name",
        why="The SDK refuses an import with more than 5,000 annotations of one feature on one data row.",
        fix=(
            "Write the others to a second file with an import of its own. Thousands of boxes on one image often mean that no score "
            "threshold or non-maximum suppression was applied."
        ),
        bad="<5,001 lines of the name sign for one data row>",
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
    ),
    Rule(
        code="DUP004",
        slug="same-mask-colour",
        severity=Severity.WARNING,
        layer="stream",
        summary="Two masks of a data row use the same image and the same colour",
        why=(
            "Each colour of the image is one annotation, so both get the very same pixels. Of two that are the same in all but the uuid "
            "DUP001 speaks."
        ),
        fix="Paint each instance in its own colour, or write one line for all of them.",
        bad=(
            '{"name":"sky","mask":{"instanceURI":"https://masks.example.com/street-001.png","colorRGB":[0,128,255]},'
            '"confidence":0.9,"dataRow":{"globalKey":"street-001.jpg"}}\n'
            '{"name":"sky","mask":{"instanceURI":"https://masks.example.com/street-001.png","colorRGB":[0,128,255]},'
            '"confidence":0.4,"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"sky","mask":{"instanceURI":"https://masks.example.com/street-001.png","colorRGB":[0,128,255]},'
            '"confidence":0.9,"dataRow":{"globalKey":"street-001.jpg"}}\n'
            '{"name":"sky","mask":{"instanceURI":"https://masks.example.com/street-001.png","colorRGB":[255,128,0]},'
            '"confidence":0.4,"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
    ),
    Rule(
        code="DUP005",
        slug="second-prompt",
        severity=Severity.ERROR,
        layer="stream",
        summary="A data row has more than one prompt",
        why="The responses of a data row all belong to its one prompt; the SDK refuses a second one.",
        fix="Make a data row for each prompt.",
        bad=(
            '{"name":"question","answer":"When is this street closed?","dataRow":{"globalKey":"task-001"}}\n'
            '{"name":"question","answer":"Where can I park?","dataRow":{"globalKey":"task-001"}}'
        ),
        good=(
            '{"name":"question","answer":"When is this street closed?","dataRow":{"globalKey":"task-001"}}\n'
            '{"name":"question","answer":"Where can I park?","dataRow":{"globalKey":"task-002"}}'
        ),
        setup="--ontology examples/media/prompt.json --target mal",
    ),
)
