"""Rules about relationships (LNK)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="LNK001",
        slug="relationship-endpoint",
        severity=Severity.ERROR,
        layer="shape",
        summary="An end of the relationship is missing, is not a uuid, or is given twice",
        why="A relationship joins two annotations by their uuids; with one end unknown it joins nothing, and the SDK refuses it.",
        fix=(
            "Give source and target the uuids of two lines of the same data row. sourceOntologyName stands in place of source, never "
            "beside it."
        ),
        bad=(
            '{"name":"towed by","relationship":{"source":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90","type":"unidirectional"},'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"towed by","relationship":{"source":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90",'
            '"target":"b27e90d1-35ac-4f6e-8d14-7c9a0e5f2b63","type":"unidirectional"},"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        setup="--target mal",
    ),
    Rule(
        code="LNK002",
        slug="relationship-type",
        severity=Severity.ERROR,
        layer="shape",
        summary="The type of the relationship is neither unidirectional nor bidirectional",
        why="There are only these two types, spelt in lower case; the SDK refuses any other.",
        fix='Use "unidirectional" for an arrow from source to target, "bidirectional" for one both ways.',
        bad=(
            '{"name":"towed by","relationship":{"source":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90",'
            '"target":"b27e90d1-35ac-4f6e-8d14-7c9a0e5f2b63","type":"one-way"},"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"towed by","relationship":{"source":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90",'
            '"target":"b27e90d1-35ac-4f6e-8d14-7c9a0e5f2b63","type":"unidirectional"},"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        setup="--target mal",
    ),
    Rule(
        code="LNK003",
        slug="relationship-to-itself",
        severity=Severity.ERROR,
        layer="record",
        summary="The relationship joins an annotation to itself",
        why="Such a link says nothing and cannot be drawn; mostly a wrong index was used for the target.",
        fix="Give target the uuid of the other annotation.",
        bad=(
            '{"name":"towed by","relationship":{"source":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90",'
            '"target":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90","type":"unidirectional"},"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"towed by","relationship":{"source":"6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90",'
            '"target":"b27e90d1-35ac-4f6e-8d14-7c9a0e5f2b63","type":"unidirectional"},"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        setup="--target mal",
    ),
)
