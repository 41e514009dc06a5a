"""Rules about the bitmasks of Encord label rows (GEO217 to GEO222)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.enc_row_examples import HARBOUR, image_row, mask
from predlint.rules.model import Rule

#: A blob of 20 pixels in each of 30 lines of the image, and the same counted down the columns.
_BY_ROW = "Xfn1d0\\c0000000000000000000000000000000000000000000000000000000000haj6"
_BY_COLUMN = "Tkm2d0\\>000000000000000000000000000000000000000000000000000000000lRP6"

RULES: tuple[Rule, ...] = (
    Rule(
        code="GEO217",
        slug="encord-mask-size",
        severity=Severity.ERROR,
        layer="record",
        summary="A bitmask is not as large as its image, or the size of its image is missing",
        why="Masks cover the whole image, pixel by pixel. Encord's SDK reads another one, and refuses to save it.",
        fix="Resize the mask to the image before you encode it, and give the height and width of both.",
        bad=image_row([mask({"height": 240, "width": 320, "rleString": "Xo0d?TaY2"})]),
        good=image_row([mask()]),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO218",
        slug="encord-mask-runs",
        severity=Severity.ERROR,
        layer="record",
        summary="The run lengths of a bitmask cannot be read, or do not fill it",
        why="Encord's SDK silently reads what it can: parts of the mask are lost, or shifted.",
        fix="Encode the mask with the SDK's bitmasks; its runs have to add up to height × width.",
        bad=image_row([mask({"rleString": "5b"})]),
        good=image_row([mask()]),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO219",
        slug="encord-mask-origin",
        severity=Severity.WARNING,
        layer="shape",
        summary="A bitmask does not begin in the corner of the image",
        why="Encord writes top 0 and left 0, as a mask covers the whole image. Others may not be taken into account.",
        fix="Encode the mask of the whole image, not of the box around the object.",
        bad=image_row([mask({"top": 20})]),
        good=image_row([mask({"top": 0})]),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO220",
        slug="encord-mask-empty",
        severity=Severity.WARNING,
        layer="record",
        summary="No pixel of a bitmask is set",
        why="The object is nowhere: nobody can see it, and nothing can match it.",
        fix="Encode the mask that was predicted, and leave out an object that has none.",
        bad=image_row([mask({"rleString": "PP\\9"})]),
        good=image_row([mask()]),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO221",
        slug="encord-mask-columns",
        severity=Severity.WARNING,
        layer="record",
        summary="The runs of a bitmask seem to go down the columns",
        why="COCO counts down the columns, Encord along the rows. The sum is right either way, and the mask is torn into stripes.",
        fix="Turn COCO's counts with coco_rle_to_encord_rle of Encord's SDK, or encode the mask with its bitmasks.",
        bad=image_row([mask({"rleString": _BY_COLUMN})]),
        good=image_row([mask({"rleString": _BY_ROW})]),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO222",
        slug="encord-mask-side",
        severity=Severity.ERROR,
        layer="shape",
        summary="The height or width of a bitmask is not a whole number above 0",
        why="The run lengths cannot be laid out without it. Encord's SDK stops.",
        fix="Give the size of the image in pixels.",
        bad=image_row([mask({"height": 0})]),
        good=image_row([mask()]),
        setup=HARBOUR,
    ),
)
