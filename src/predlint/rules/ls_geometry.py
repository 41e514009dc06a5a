"""Rules about shapes in Label Studio results (GEO106, GEO109 and on)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.ls_examples import SHELF, box, polygon, shelf
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="GEO106",
        slug="region-member-missing",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="A region lacks a part of its geometry",
        why=(
            "A box needs x, y, width and height, an ellipse its centre and two radii, a polygon points. The server refuses "
            "less, and the editor takes a value without geometry for an answer and draws nothing."
        ),
        fix="Give all members; from corners: x = x1, y = y1, width = x2 - x1, height = y2 - y1, in percent.",
        bad=shelf(box(without=("height",))),
        good=shelf(box()),
        setup=SHELF,
        safe_fix="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe_fix="computes width and height from two corners",
    ),
    Rule(
        code="GEO109",
        slug="region-points-form",
        severity=Severity.ERROR,
        layer="shape",
        summary="The points of a polygon are not a list of [x, y]",
        why="A flat list is COCO's form, objects are that of other tools. The server refuses both.",
        fix="Write [[x, y], [x, y], …], in percent.",
        bad=shelf(polygon(10, 10, 60, 10, 60, 40)),
        good=shelf(polygon([10, 10], [60, 10], [60, 40])),
        setup=SHELF,
        safe_fix='writes {"x": …, "y": …} as [x, y]',
        unsafe_fix="writes a flat list of numbers as pairs",
    ),
    Rule(
        code="GEO110",
        slug="region-point-count",
        severity=Severity.ERROR,
        severity_in=(("no-loss", Severity.WARNING),),
        layer="shape",
        in_part=True,
        summary="A shape has fewer or more points than it may have",
        why=(
            "A polygon of two points has no inside, and a vector of fewer than minPoints is not finished. One of more than maxPoints is "
            "drawn as it is, though people cannot draw such a one: that is a warning."
        ),
        fix="Give the points that are missing; simplify shapes of too many, or raise maxPoints.",
        bad=shelf(polygon([10, 10], [60, 10])),
        good=shelf(polygon([10, 10], [60, 10], [60, 40])),
        setup=SHELF,
    ),
    Rule(
        code="GEO111",
        slug="polygon-closing-point",
        severity=Severity.WARNING,
        layer="record",
        summary="The last point of a polygon repeats the first",
        why=("Polygons are closed automatically. The repeated point lies on top of the first, and gets in the way when somebody moves it."),
        fix="Leave the last point out.",
        bad=shelf(polygon([10, 10], [60, 10], [60, 40], [10, 10])),
        good=shelf(polygon([10, 10], [60, 10], [60, 40])),
        setup=SHELF,
        safe_fix="removes the last point",
    ),
    Rule(
        code="GEO121",
        slug="region-crosses-itself",
        severity=Severity.WARNING,
        layer="record",
        summary="A polygon crosses itself",
        why="It is drawn, but what is inside is not defined, and exports to masks differ.",
        fix="Sort the points along the outline; make two polygons of a figure eight.",
        bad=shelf(polygon([10, 10], [60, 40], [60, 10], [10, 40])),
        good=shelf(polygon([10, 10], [60, 10], [60, 40], [10, 40])),
        setup=SHELF,
    ),
    Rule(
        code="GEO126",
        slug="boxes-of-two-corners",
        severity=Severity.ERROR,
        layer="stream",
        summary="The boxes of the file are two corners: right and bottom edges in place of width and height",
        why=(
            "A detector that gives x1, y1, x2, y2 needs a subtraction, not other names: without it every box is drawn too large, the more "
            "so the farther it is from the top left. Of one box that cannot be seen. It is said once of a file of twenty boxes or more, on "
            "images or in key frames, where each width is larger than x and each height larger than y, though some begin far to the right "
            "of, and far below, the ends of others."
        ),
        fix="Write width = x2 - x1 and height = y2 - y1, in percent of the image.",
        bad=shelf(*[box({"x": 2 * at + 2, "y": 2 * at + 1, "width": 2 * at + 10, "height": 2 * at + 7}) for at in range(20)]),
        good=shelf(*[box({"x": 2 * at + 2, "y": 2 * at + 1, "width": 8, "height": 6}) for at in range(20)]),
        setup=SHELF,
    ),
)
