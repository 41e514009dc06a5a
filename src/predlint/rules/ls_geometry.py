"""Rules about shapes in Label Studio results (GEO101 to GEO113, GEO120 and on)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.ls_examples import CLIP, SHELF, box, frame, polygon, result, shelf, studio, task, track
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="GEO101",
        slug="percent-range",
        severity=Severity.ERROR,
        layer="shape",
        summary="A coordinate is outside 0 to 100",
        why=(
            "Coordinates are percent of the image, not pixels. The server refuses what is above 100; what is below 0 is drawn "
            "outside of the image."
        ),
        fix="Multiply pixels by 100 and divide by the width or height of the image; clamp what lies just outside.",
        bad=shelf(box({"x": -4})),
        good=shelf(box({"x": 0})),
        setup=SHELF,
        unsafe_fix="moves the coordinate to the edge, from 105 at most, and shortens a box by as much",
    ),
    Rule(
        code="GEO102",
        slug="pixels-for-percent",
        severity=Severity.ERROR,
        layer="record",
        in_part=True,
        summary="The coordinates of a region are in pixels",
        why=("They are beyond 100 and all fit into the size of the image that the result gives. The server refuses percentages above 100."),
        fix=(
            "Multiply by 100 and divide by original_width (x, width) or original_height (y, height): all coordinates of the file, also "
            "those of regions that happen to be below 100 and look like percent. Nothing marks these."
        ),
        bad=shelf(box({"x": 1200, "y": 300, "width": 200, "height": 400}, original_width=3000, original_height=2000)),
        good=shelf(box({"x": 40, "y": 15, "width": 6.67, "height": 20}, original_width=3000, original_height=2000)),
        setup=SHELF,
        unsafe_fix=(
            "divides by original_width or original_height, and multiplies by 100: all that the file has on images, or nothing "
            "(nothing, where an image has no coordinate beyond 100 or no size: pixels and percent look alike there); the size of a key "
            "point, a percentage of the image's width as well, stays where it is below 1"
        ),
    ),
    Rule(
        code="GEO103",
        slug="fractions-for-percent",
        severity=Severity.ERROR,
        layer="stream",
        summary="The coordinates of a prediction, or of most regions of the file, are fractions from 0 to 1",
        why="Label Studio takes them for percent: every region is drawn as a speck in the top left corner.",
        fix="Multiply all coordinates by 100.",
        bad=shelf(box({"x": 0.1, "y": 0.2, "width": 0.15, "height": 0.3})),
        good=shelf(box({"x": 10, "y": 20, "width": 15, "height": 30})),
        setup=SHELF,
    ),
    Rule(
        code="GEO104",
        slug="box-beyond-image",
        severity=Severity.ERROR,
        layer="record",
        summary="A box reaches beyond its image",
        why=(
            "x + width or y + height is above 100. Usually width and height were taken for the far corner, or x and y for the "
            "centre, as in YOLO."
        ),
        fix=(
            "x and y are the top left corner, width and height the size: from corners, width = x2 - x1; from a centre, x = cx - width / 2."
        ),
        bad=shelf(box({"x": 90, "y": 5, "width": 15})),
        good=shelf(box({"x": 85, "y": 5, "width": 15})),
        setup=SHELF,
        unsafe_fix="cuts the box at the edge, by at most 5; not where the boxes of the file fit better as centres, corners or pixels",
    ),
    Rule(
        code="GEO105",
        slug="region-size",
        severity=Severity.ERROR,
        layer="shape",
        summary="A region has a width or height of zero or less",
        why="Such a region encloses nothing: nobody can see it, and hardly anybody can select it.",
        fix="Sort the corners before you subtract; leave out boxes of nothing.",
        bad=shelf(box({"width": 0})),
        good=shelf(box({"width": 15})),
        setup=SHELF,
    ),
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
        code="GEO107",
        slug="region-number-type",
        severity=Severity.ERROR,
        layer="shape",
        summary="A coordinate is not a number",
        why='Some servers turn "10" into a number, the editor does not: the region is not drawn, or in the wrong place.',
        fix="Convert before writing: float(value).",
        bad=shelf(box({"x": "10"})),
        good=shelf(box({"x": 10})),
        setup=SHELF,
        safe_fix="removes the quotes around a number",
    ),
    Rule(
        code="GEO108",
        slug="region-rotation",
        severity=Severity.WARNING,
        layer="shape",
        summary="A rotation is outside -360 to 360 degrees",
        why=(
            "Rotations are degrees, clockwise about the top left corner. Larger ones are usually another unit. Servers that check "
            "predictions with label-studio-sdk 2.1 refuse those above 360."
        ),
        fix="Take the remainder by 360.",
        bad=shelf(box({"rotation": 400})),
        good=shelf(box({"rotation": 40})),
        setup=SHELF,
        unsafe_fix="takes full turns away",
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
        code="GEO112",
        slug="ellipse-radius",
        severity=Severity.ERROR,
        layer="shape",
        summary="The radius of an ellipse is zero or less",
        why="Nothing is drawn. Usually two corners were subtracted the wrong way round.",
        fix="Give radiusX and radiusY above 0: half of the width and of the height, in percent.",
        bad=shelf(result("lid", "photo", "ellipselabels", {"x": 50, "y": 40, "radiusX": 0, "radiusY": 8, "ellipselabels": ["open"]})),
        good=shelf(result("lid", "photo", "ellipselabels", {"x": 50, "y": 40, "radiusX": 6, "radiusY": 8, "ellipselabels": ["open"]})),
        setup=SHELF,
    ),
    Rule(
        code="GEO113",
        slug="keypoint-width",
        severity=Severity.ERROR,
        layer="shape",
        summary="A key point has no width, or a height",
        why=(
            "The width is the size of the dot, in percent of the image's width. By it the editor knows a key point: without it, current "
            "releases draw nothing, and with a height they draw a box."
        ),
        fix="Give a width, and no height; 0.5 is usual.",
        bad=shelf(result("mark", "photo", "keypointlabels", {"x": 50, "y": 40, "keypointlabels": ["barcode"]})),
        good=shelf(result("mark", "photo", "keypointlabels", {"x": 50, "y": 40, "width": 0.5, "keypointlabels": ["barcode"]})),
        setup=SHELF,
        safe_fix="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="GEO120",
        slug="percent-rounding",
        severity=Severity.WARNING,
        layer="record",
        summary="A coordinate misses the image by a rounding error",
        why=(
            "The editor does not mind 100.0000001, but servers that check predictions with label-studio-sdk 2.1 refuse every coordinate "
            "above 100."
        ),
        fix="Clamp to 0 and 100 as the last step, after all arithmetic.",
        bad=shelf(polygon([10, 10], [100.004, 10], [60, 40])),
        good=shelf(polygon([10, 10], [100, 10], [60, 40])),
        setup=SHELF,
        safe_fix="writes 0 or 100",
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
        code="GEO122",
        slug="ellipse-beyond-image",
        severity=Severity.WARNING,
        layer="record",
        summary="An ellipse reaches beyond its image",
        why=(
            "It is drawn partly outside. That may be intended, for things that are cut off by the edge; usually the diameter was "
            "taken for the radius."
        ),
        fix="Halve diameters; x and y are the centre.",
        bad=shelf(result("lid", "photo", "ellipselabels", {"x": 90, "y": 40, "radiusX": 20, "radiusY": 8, "ellipselabels": ["open"]})),
        good=shelf(result("lid", "photo", "ellipselabels", {"x": 90, "y": 40, "radiusX": 10, "radiusY": 8, "ellipselabels": ["open"]})),
        setup=SHELF,
    ),
    Rule(
        code="GEO124",
        slug="video-number-in-quotes",
        severity=Severity.WARNING,
        layer="shape",
        in_part=True,
        summary="A time or a length of a video is in quotes",
        why="The editor reads neither time, framesCount nor duration of a track, and writes its own. Other programs may read them.",
        fix="Write the number without quotes.",
        bad=task(CLIP, track(frame(1), count="50")),
        good=task(CLIP, track(frame(1), count=50)),
        setup=studio("video"),
        safe_fix="removes the quotes around a number",
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
