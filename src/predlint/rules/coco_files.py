"""Rules about COCO files as a whole, repeated annotations, and what Encord's importer does not take (JSN301, UID301, DUP301, MED310)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.coco_examples import (
    HARBOUR,
    boat,
    document,
    found_boat,
    pier,
    results,
    text_of,
)
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="JSN307",
        slug="coco-results-in-lines",
        severity=Severity.ERROR,
        layer="bytes",
        summary="The results are one per line, not in a list",
        why="Programs for COCO read one JSON value, and stop at the second.",
        fix="Write them into one list: json.dump(results, file).",
        bad=text_of(found_boat()) + "\n" + text_of(found_boat(image_id=2)),
        good=results(found_boat(), found_boat(image_id=2)),
        setup=f"{HARBOUR} results.jsonl",
        safe_fix="writes the results as one list",
    ),
    Rule(
        code="DUP301",
        slug="coco-duplicate-annotation",
        severity=Severity.WARNING,
        layer="stream",
        summary="The same annotation, or the same result, appears twice",
        why="Both are imported, and both count in an evaluation, where the second is a false positive.",
        fix="Leave one of them out. Files that were joined twice are a common cause.",
        bad=document(boat(), boat(id=2)),
        good=document(boat(), pier()),
        setup=HARBOUR,
        unsafe_fix="removes the later one",
    ),
)
