"""Rules about geometry (GEO)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.model import Rule


def _box(left: int, top: int, width: int, height: int) -> str:
    box = f'{{"top":{top},"left":{left},"height":{height},"width":{width}}}'
    return f'{{"name":"sign","bbox":{box},"dataRow":{{"globalKey":"street-001.jpg"}}}}'


RULES: tuple[Rule, ...] = (
    Rule(
        code="GEO001",
        slug="missing-side",
        severity=Severity.ERROR,
        layer="shape",
        summary="The box lacks one of top, left, height and width",
        why="All four numbers are needed to place a box; the SDK refuses a record with fewer.",
        fix="Give all four; from corners: top=y1, left=x1, height=y2-y1, width=x2-x1.",
        bad='{"name":"sign","bbox":{"top":10,"left":20,"height":30},"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="GEO002",
        slug="box-format",
        severity=Severity.ERROR,
        layer="shape",
        summary="The box is written in another format than top, left, height, width",
        why=(
            "Corners, centres and plain lists are the formats of other tools; none of them is read here, and there is no guessing "
            "between them."
        ),
        fix=(
            'Convert from x, y, w, h: {"top": y, "left": x, "height": h, "width": w}; note that YOLO gives the centre and COCO the '
            "top left corner."
        ),
        bad='{"name":"sign","bbox":[20,10,40,30],"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="takes one box out of its brackets",
        unsafe_fix="computes top, left, height and width from two corners, a centre, or x, y, w, h",
    ),
    Rule(
        code="GEO003",
        slug="coordinate-type",
        severity=Severity.ERROR,
        layer="shape",
        summary="A coordinate is not a number",
        why=(
            'The Python SDK turns "10" or true into a number on its own, but a raw upload does not pass through it, and null or a '
            "list never fits."
        ),
        fix="Convert before writing: float(value). NumPy numbers need .item() or float(), not str().",
        bad='{"name":"sign","bbox":{"top":"10","left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        safe_fix="removes the quotes around a number",
    ),
    Rule(
        code="GEO004",
        slug="box-size",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="The box has a height or width of zero or less",
        why="Such a box encloses nothing. Usually the corners were swapped, or an edge was clipped to the image without a check.",
        fix="Sort the corners before you subtract, do not round thin boxes to 0, and leave out those that are empty after clipping.",
        bad='{"name":"sign","bbox":{"top":40,"left":20,"height":-30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        unsafe_fix="takes the other corner for the first, where a height or width is below zero",
    ),
    Rule(
        code="GEO005",
        slug="negative-coordinate",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="A coordinate lies a pixel or more before the image's edge",
        why="Pixels are counted from the top left corner of the image, so a negative one lies outside it.",
        fix="Clip to the image: x = max(0, x), and shorten width or height by the same amount.",
        bad='{"name":"sign","bbox":{"top":10,"left":-3,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"sign","bbox":{"top":10,"left":0,"height":30,"width":37},"dataRow":{"globalKey":"street-001.jpg"}}',
        unsafe_fix="moves the coordinate to the edge, and shortens a box by as much",
    ),
    Rule(
        code="GEO006",
        slug="outside-image",
        severity=Severity.ERROR,
        layer="record",
        summary="The geometry lies wholly outside the image",
        why="Nobody will see it in the editor. Usually the prediction was made on a resized image, or width and height were swapped.",
        fix="Scale back to the original size: x * original_width / model_width, and the same for y.",
        bad='{"name":"sign","bbox":{"top":10,"left":2500,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"sign","bbox":{"top":10,"left":1250,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        setup="--data-rows examples/street/datarows.csv",
    ),
    Rule(
        code="GEO007",
        slug="sticks-out",
        severity=Severity.ERROR,
        layer="record",
        summary="The geometry reaches beyond the edge of the image or page by a pixel or more",
        why=(
            "The platform refuses an annotation that leaves its image, by one pixel too. To end exactly on the edge is fine, and less than "
            "a pixel is rounding."
        ),
        fix="Clip to the size of the image before writing; several pixels point to a wrong scale.",
        bad='{"name":"sign","bbox":{"top":10,"left":1900,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"sign","bbox":{"top":10,"left":1880,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}',
        setup="--data-rows examples/street/datarows.csv",
        unsafe_fix=(
            "cuts a box at the edge of the image or page, and moves points to it, by at most 5 % of its side, "
            "unless a box may be meant by two corners or a centre; the size comes from the list of data rows"
        ),
    ),
    Rule(
        code="GEO008",
        slug="normalised-coordinates",
        severity=Severity.ERROR,
        layer="record",
        summary="All coordinates are about 1 or less: fractions of the image instead of pixels",
        why="Coordinates are pixels, so the annotation becomes a speck in the top left corner.",
        fix="Multiply x values by the width and y values by the height of the image; YOLO output needs this.",
        bad='{"name":"sign","bbox":{"top":0.25,"left":0.5,"height":0.125,"width":0.0625},"dataRow":{"globalKey":"street-001.jpg"}}',
        good='{"name":"sign","bbox":{"top":270,"left":960,"height":135,"width":120},"dataRow":{"globalKey":"street-001.jpg"}}',
        unsafe_fix="multiplies by the width and height of the image, which come from the list of data rows",
    ),
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
    Rule(
        code="GEO033",
        slug="boxes-of-corners",
        severity=Severity.ERROR,
        layer="stream",
        summary="The boxes of the file are two corners: right and bottom edges in place of width and height",
        why=(
            "A detector that gives x1, y1, x2, y2 needs a subtraction, not other names: without it every box is drawn too large, the more "
            "so the farther it is from the top left. Of one box that cannot be seen. It is said once of a file of twenty boxes or more "
            "where each width is larger than the left edge and each height larger than the top edge, though some begin far to the right "
            "of, and far below, the ends of others."
        ),
        fix="Write width = x2 - x1 and height = y2 - y1.",
        bad="\n".join(_box(60 * at + 5, 30 * at + 5, 60 * at + 55, 30 * at + 35) for at in range(20)),
        good="\n".join(_box(60 * at + 5, 30 * at + 5, 50, 30) for at in range(20)),
    ),
)
