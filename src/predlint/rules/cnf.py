"""Rules about confidence (CNF)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="CNF001",
        slug="confidence-range",
        severity=Severity.ERROR,
        layer="shape",
        summary="The confidence is not between 0 and 1",
        why="The SDK refuses it, and a percentage or a logit would be read as certainty or worse.",
        fix="Divide percentages by 100, take the exponential of log-probabilities, and pass logits through a sigmoid or softmax.",
        bad='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"confidence":87,"dataRow":{"globalKey":"street-001.jpg"}}',
        good=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"confidence":0.87,"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        unsafe_fix="divides percentages by 100 where all scores of the file are such, and clamps what is just beyond 0 to 1",
    ),
    Rule(
        code="CNF002",
        slug="confidence-type",
        severity=Severity.ERROR,
        layer="shape",
        summary="The confidence is not a number",
        why='The Python SDK turns "0.9" or true into a number on its own, but a raw upload does not pass through it.',
        fix="Write float(score) without quotes; a tensor needs .item().",
        bad=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"confidence":"0.9","dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"confidence":0.9,"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        safe_fix="removes the quotes around a number",
    ),
    Rule(
        code="CNF003",
        slug="confidence-null",
        severity=Severity.INFO,
        layer="shape",
        summary="The confidence is null",
        why="It counts as not given, and a prediction without confidence is treated as fully certain. Reported once per file.",
        fix="Give the score, or leave the member out if 1 is intended.",
        bad=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"confidence":null,"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"confidence":0.9,"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        unsafe_fix="removes it",
    ),
    Rule(
        code="CNF004",
        slug="confidence-place",
        severity=Severity.WARNING,
        layer="shape",
        summary="The confidence is not where Labelbox reads it",
        why=(
            "For a radio or checklist it belongs inside each answer object, for anything else at the level of the annotation. An answer "
            "or annotation that has no confidence there may count as certain."
        ),
        fix="Move it: into the answer object of a radio or checklist, out of mask or bbox to the top level of the line.",
        bad='{"name":"weather","confidence":0.7,"answer":{"name":"sunny"},"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"weather","answer":{"name":"sunny","confidence":0.7},"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="moves it to where it is read",
        unsafe_fix="removes it where there is one already",
    ),
    Rule(
        code="CNF005",
        slug="confidence-in-mal",
        severity=Severity.WARNING,
        layer="shape",
        summary="The file is for model-assisted labeling, which keeps no confidence",
        why="The import works, but pre-labels have no confidence, so nobody can filter by it afterwards.",
        fix="Upload the file to a model run to keep it; for pre-labels filter by score before writing, and leave confidence out.",
        bad=(
            '{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"confidence":0.9,"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        setup="--target mal",
        unsafe_fix="removes it",
    ),
    Rule(
        code="CNF006",
        slug="confidence-unused",
        severity=Severity.WARNING,
        layer="shape",
        summary="A relationship, a metric or an object on a video carries a confidence",
        why="None of them has a place for it, so Labelbox ignores it; on videos only answers have a confidence.",
        fix="Remove it; a metric's levels of confidence go into metricValue.",
        bad='{"metricName":"tracking error","metricValue":0.4,"confidence":0.9,"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"metricName":"tracking error","metricValue":0.4,"dataRow":{"globalKey":"street-001.jpg"}}',
        unsafe_fix="removes it",
    ),
    Rule(
        code="CNF007",
        slug="confidence-on-some",
        severity=Severity.INFO,
        layer="record",
        summary="Some answers of a line have a confidence, and others have none",
        why=(
            "An answer without confidence counts as certain. One user reports that Labelbox takes such lines only when all the last "
            "answers of the tree have a confidence, or none has. Reported once per file."
        ),
        fix="Give every answer of the line a confidence, or none of them.",
        bad=(
            '{"name":"hazards","answer":[{"name":"roadworks","confidence":0.8},{"name":"animal"}],"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"hazards","answer":[{"name":"roadworks","confidence":0.8},{"name":"animal","confidence":0.6}],'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
    ),
)
