"""Rules about the images of a COCO file, and the annotations that name them (KEY301, UID302, DUP303)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.coco_examples import BASIN, HARBOUR, QUAY, THUMB, boat, document
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="UID302",
        slug="coco-duplicate-image-id",
        severity=Severity.ERROR,
        severity_in=(("repeated", Severity.WARNING),),
        layer="stream",
        summary="Two images have the same id",
        why=(
            "Programs keep the first or the last: annotations end up on the wrong image, and those of the lost id nowhere. An image that "
            "is listed twice, the same in everything, is a warning."
        ),
        fix="Give each image an id of its own.",
        bad=document(boat(), images=(QUAY, {**BASIN, "id": 1}, THUMB)),
        good=document(boat()),
        setup=HARBOUR,
    ),
)
