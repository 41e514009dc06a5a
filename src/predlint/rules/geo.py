"""Rules about geometry (GEO)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="GEO009",
        slug="polygon-points",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="The polygon has fewer than three different points",
        why="Two points make a line and enclose nothing; older SDK releases refuse such a record and newer ones send it on unseen.",
        fix=(
            "Give all points of the contour, or give it as a line or point if that is what it is. A closing point that repeats the "
            "first does not count."
        ),
        bad='{"name":"road","polygon":[{"x":100,"y":600},{"x":900,"y":600}],"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"road","polygon":[{"x":100,"y":600},{"x":900,"y":600},{"x":500,"y":300}],"dataRow":{"globalKey":"street-001.jpg"}}',
    ),
    Rule(
        code="GEO010",
        slug="polygon-zero-area",
        severity=Severity.ERROR,
        layer="record",
        summary="The polygon encloses no area",
        why="All its points lie on one line, so there is nothing to see, select or measure.",
        fix="Give the contour its area back: simplifying a thin one too far is a common cause. Leave out contours below a minimum area.",
        bad='{"name":"road","polygon":[{"x":100,"y":600},{"x":300,"y":500},{"x":500,"y":400}],"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"road","polygon":[{"x":100,"y":600},{"x":300,"y":500},{"x":500,"y":600}],"dataRow":{"globalKey":"street-001.jpg"}}',
    ),
    Rule(
        code="GEO011",
        slug="polygon-crosses-itself",
        severity=Severity.WARNING,
        layer="record",
        summary="Two sides of the polygon cross each other",
        why="Inside and outside are not well defined, so area and overlap scores come out differently from tool to tool.",
        fix=(
            "Put the points in order around the shape; shapely.make_valid(polygon) splits a crossed one into parts, and each part can "
            "be a line of its own."
        ),
        bad=(
            '{"name":"road","polygon":[{"x":100,"y":100},{"x":500,"y":400},{"x":500,"y":100},{"x":100,"y":300}],'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good=(
            '{"name":"road","polygon":[{"x":100,"y":100},{"x":500,"y":100},{"x":500,"y":400},{"x":100,"y":300}],'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
    ),
    Rule(
        code="GEO012",
        slug="repeated-point",
        severity=Severity.WARNING,
        layer="record",
        summary="The polygon gives the same point twice in a row",
        why=(
            "It adds nothing and leaves two corners on top of each other, which whoever edits the shape must move one by one. "
            "Closing on the first point is fine."
        ),
        fix="Skip a point that equals the one before it; rounding to whole pixels is the usual cause.",
        bad=(
            '{"name":"road","polygon":[{"x":100,"y":600},{"x":900,"y":600},{"x":900,"y":600},{"x":500,"y":300}],'
            '"dataRow":{"globalKey":"street-001.jpg"}}'
        ),
        good='{"name":"road","polygon":[{"x":100,"y":600},{"x":900,"y":600},{"x":500,"y":300}],"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="removes the repetition",
    ),
    Rule(
        code="GEO013",
        slug="line-points",
        severity=Severity.ERROR,
        layer="shape",
        summary="The line has fewer than two points",
        why="A single point has no length; older SDK releases refuse such a record.",
        fix="Give at least two points, or use a point tool.",
        bad='{"name":"lane marking","line":[{"x":400,"y":900}],"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"lane marking","line":[{"x":400,"y":900},{"x":450,"y":700}],"dataRow":{"globalKey":"street-001.jpg"}}',
    ),
    Rule(
        code="GEO014",
        slug="point-form",
        severity=Severity.ERROR,
        layer="shape",
        summary="A point is not an object with the two numbers x and y",
        why="Pairs like [x, y], capital letters and a missing or third coordinate are not read.",
        fix='Write {"x": float(x), "y": float(y)} for each point of the contour.',
        bad='{"name":"road","polygon":[[100,600],[900,600],[500,300]],"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"road","polygon":[{"x":100,"y":600},{"x":900,"y":600},{"x":500,"y":300}],"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix=(
            "renames X, lon and the like to x, Y, lat and the like to y; takes a point out of extra brackets, and out of a string of JSON"
        ),
        unsafe_fix="writes a pair as x and y, and removes a third coordinate",
    ),
    Rule(
        code="GEO015",
        slug="line-member-name",
        severity=Severity.ERROR,
        layer="shape",
        summary="A line is given under another member name than line",
        why="The tool is often called a polyline, but the member of the record is line; under another name the record has no value.",
        fix="Rename the member to line.",
        bad='{"name":"lane marking","polyline":[{"x":400,"y":900},{"x":450,"y":700}],"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"lane marking","line":[{"x":400,"y":900},{"x":450,"y":700}],"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="renames the member to line",
    ),
    Rule(
        code="GEO023",
        slug="geometry-type",
        severity=Severity.ERROR,
        layer="shape",
        summary="The geometry has an entirely wrong type",
        why="A box or mask is an object, a polygon or line a list of points; a string or number in its place cannot be read.",
        fix="Give the structure itself: a value that was passed through json.dumps or str() before must not be encoded twice.",
        bad='{"name":"sign","bbox":"20,10,40,30","dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="unpacks a value that was encoded as JSON twice, and takes one box or mask out of its brackets",
    ),
)
