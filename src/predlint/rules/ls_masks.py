"""Rules about masks, vectors and image sizes in Label Studio results (GEO114 to GEO119, GEO123, GEO125)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.ls_examples import PNG_4, SHELF, SIZE, box, mask, result, shelf, vector
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="GEO114",
        slug="brush-mask",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="A brush mask is not in Label Studio's own run-length encoding",
        why=(
            "Label Studio's RLE is a stream of bytes that begins with the number of values, width × height × 4. COCO's counts "
            "look alike and are drawn as noise, or not at all; a mask of another size is torn."
        ),
        fix=("Convert with label_studio_sdk.converter.brush (mask2rle), from a mask of exactly original_width × original_height."),
        bad=shelf(mask({"size": [4, 4], "counts": [3, 5, 8]})),
        good=shelf(mask()),
        setup=SHELF,
    ),
    Rule(
        code="GEO115",
        slug="bitmask-image",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="A bitmask is not a PNG image, or of another size than its image",
        why=("The mask is laid over the image pixel by pixel: one of another size is stretched, and what is not a PNG does not load."),
        fix="Save the mask at full size as PNG, encode it as base64, and put data:image/png;base64, before it.",
        safe_fix="puts data:image/png;base64, before a PNG image in base64",
        bad=shelf(
            result(
                "shadow",
                "photo",
                "bitmasklabels",
                {"imageDataURL": "https://shelf.example.com/mask.png", "bitmasklabels": ["shade"]},
                **SIZE,
            )
        ),
        good=shelf(result("shadow", "photo", "bitmasklabels", {"imageDataURL": PNG_4, "bitmasklabels": ["shade"]}, **SIZE)),
        setup=SHELF,
    ),
    Rule(
        code="GEO116",
        slug="original-size",
        severity=Severity.ERROR,
        layer="shape",
        summary="The size of the image is missing or not a size",
        why=(
            "original_width and original_height are the size of the image in pixels. Exports turn percent into pixels with them, and "
            "stop at a mask without them; the editor draws it, and adds them only where a person submits the task."
        ),
        fix="Give both as numbers above 0: image.width and image.height.",
        bad=shelf(mask(size={"original_width": 4})),
        good=shelf(mask()),
        setup=SHELF,
        safe_fix="removes the quotes around a number",
    ),
    Rule(
        code="GEO117",
        slug="original-sizes-differ",
        severity=Severity.WARNING,
        layer="record",
        summary="Results about one image give it different sizes",
        why="Only one of them can be right; masks and exports in pixels of the others will be off.",
        fix="Read the size from the image once, and write the same into all its results.",
        bad=shelf(box(original_width=3000, original_height=2000), box({"x": 50}, original_width=2000, original_height=3000)),
        good=shelf(box(original_width=3000, original_height=2000), box({"x": 50}, original_width=3000, original_height=2000)),
        setup=SHELF,
    ),
    Rule(
        code="GEO118",
        slug="image-rotation",
        severity=Severity.WARNING,
        layer="record",
        summary="image_rotation is not a multiple of 90",
        why="The editor turns images by quarter turns only: 0, 90, 180 or 270 degrees.",
        fix="Give the rotation of the image here, and that of a box as rotation in its value.",
        bad=shelf(box(image_rotation=45)),
        good=shelf(box(image_rotation=90)),
        setup=SHELF,
        safe_fix="removes the quotes around a number",
    ),
    Rule(
        code="GEO119",
        slug="vector-vertices",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="The vertices of a vector are not a chain of points",
        why=(
            "Each vertex is an object with x and y; prevPointId names an earlier one that it is joined to. A vertex joined to "
            "nothing leaves a hole in the line."
        ),
        fix="Give vertices in the order of drawing, with ids, and let prevPointId name the one before.",
        bad=shelf(vector({"x": 10, "y": 20, "id": "a"}, {"x": 90, "y": 20, "id": "b", "prevPointId": "z"})),
        good=shelf(vector({"x": 10, "y": 20, "id": "a"}, {"x": 90, "y": 20, "id": "b", "prevPointId": "a"})),
        setup=SHELF,
    ),
    Rule(
        code="GEO123",
        slug="brush-mask-unseen",
        severity=Severity.WARNING,
        layer="record",
        summary="A brush mask marks nothing",
        why=(
            "The values of a mask are its opacity: 0 is not marked, 255 is. A mask of zeros is imported and listed, and "
            "there is nothing to see."
        ),
        fix="Leave empty masks out.",
        bad=shelf(mask([0, 0, 0, 64, 57, 27, 254, 63, 0])),
        good=shelf(mask([0, 0, 0, 64, 57, 27, 253, 240, 11, 255, 248, 124, 0])),
        setup=SHELF,
    ),
    Rule(
        code="GEO125",
        slug="brush-mask-faint",
        severity=Severity.ERROR,
        layer="record",
        summary="A brush mask marks with 1, which cannot be seen",
        why=(
            "The values of a mask are its opacity: 0 is not marked, 255 is. A mask of zeros and ones, as models give it, is imported "
            "and listed, and nobody sees it on the image."
        ),
        fix="Multiply masks of zeros and ones by 255 before they are encoded.",
        bad=shelf(mask([0, 0, 0, 64, 57, 27, 253, 240, 11, 224, 56, 124, 0])),
        good=shelf(mask([0, 0, 0, 64, 57, 27, 253, 240, 11, 255, 248, 124, 0])),
        setup=SHELF,
    ),
)
