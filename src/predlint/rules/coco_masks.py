"""Rules about masks as run lengths in COCO files (GEO321 to GEO329)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.coco_examples import HARBOUR, PACKED, RUNS, document, found_water, mask, results, water
from predlint.rules.model import Rule

#: The same pixels, counted along the rows as Encord does.
ALONG_ROWS = [10, 3, 5, 3, 5, 3, 5, 3, 11]

RULES: tuple[Rule, ...] = (
    Rule(
        code="GEO321",
        slug="coco-mask-size-form",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="The size of a mask is not two whole numbers above zero",
        why=(
            "Without its height nobody can tell where a column ends: the mask cannot be made. Into Encord, one that is written 6.0 stops "
            "the import; elsewhere that is GEO329."
        ),
        fix='Write "size": [height, width], in pixels.',
        bad=document(water(segmentation=mask(size=["6", "8"]))),
        good=document(water(segmentation=mask(size=[6, 8]))),
        setup=HARBOUR,
        safe_fix="removes the quotes around a number, and the point of one that is written 6.0",
    ),
    Rule(
        code="GEO322",
        slug="coco-mask-size",
        severity=Severity.ERROR,
        layer="record",
        summary="The size of a mask is not that of its image",
        why=(
            "The mask lies elsewhere in the image, or is torn into stripes. Encord's SDK stops when it saves the label row; pycocotools "
            "says nothing."
        ),
        fix="size is [height, width]: not [width, height], and not the size at which the model works.",
        bad=results(found_water(segmentation=mask(PACKED, size=[8, 6]))),
        good=results(found_water(segmentation=mask(PACKED, size=[6, 8]))),
        setup=HARBOUR,
        unsafe_fix="exchanges width and height, but for a mask that fits its box as it is",
    ),
    Rule(
        code="GEO323",
        slug="coco-mask-counts-form",
        severity=Severity.ERROR,
        layer="shape",
        summary="The run lengths of a mask are neither a string nor a list of whole numbers from 0 on",
        why="Tools stop in the middle of the mask with a message about overflow or an index, or make another mask of it.",
        fix="Encode masks with pycocotools.mask.encode.",
        bad=document(water(segmentation=mask([13, -4, 2, 4, 2, 4, 27]))),
        good=document(water(segmentation=mask(RUNS))),
        setup=HARBOUR,
        safe_fix="removes the quotes around a number",
    ),
    Rule(
        code="GEO324",
        slug="coco-mask-counts",
        severity=Severity.ERROR,
        layer="record",
        summary="The run lengths of a mask cannot be read, or do not fill it",
        why=(
            "Run lengths must add up to height times width. pycocotools decodes too short ones to a partial mask silently; "
            "Encord's SDK stops with IndexError for too long ones."
        ),
        fix="Encode the mask again, from an array of the size of the image.",
        bad=document(water(segmentation=mask([*RUNS[:-1], 30]))),
        good=document(water(segmentation=mask(RUNS))),
        setup=HARBOUR,
        safe_fix="writes the list that a text holds",
    ),
    Rule(
        code="GEO325",
        slug="coco-mask-printed-bytes",
        severity=Severity.ERROR,
        layer="record",
        summary="The run lengths of a mask are a bytes object that was printed",
        why="pycocotools gives counts as bytes, and str() puts b'…' around them. The signs become part of the mask, and every pixel moves.",
        fix='Write counts.decode("ascii").',
        bad=results(found_water(segmentation=mask(f"b'{PACKED}'"))),
        good=results(found_water(segmentation=mask(PACKED))),
        setup=HARBOUR,
        safe_fix="writes the text that the bytes stand for",
    ),
    Rule(
        code="GEO326",
        slug="coco-mask-uncompressed",
        severity=Severity.WARNING,
        layer="shape",
        summary="A result has a mask that is not compressed",
        why="pycocotools 2.0.11 reads results with compressed masks only, and stops with TypeError (“Expected bytes, got list”).",
        fix="Compress: pycocotools.mask.frPyObjects(segmentation, height, width), then counts.decode().",
        bad=results(found_water(segmentation=mask(RUNS))),
        good=results(found_water(segmentation=mask(PACKED))),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO327",
        slug="coco-mask-empty",
        severity=Severity.WARNING,
        layer="record",
        summary="A mask has no pixel of foreground",
        why="Nothing is drawn, and in an evaluation the result can only count as wrong.",
        fix="See whether the threshold is too high; leave out what has a mask of nothing.",
        bad=document(water(segmentation=mask([48]))),
        good=document(water(segmentation=mask(RUNS))),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO328",
        slug="coco-mask-turned",
        severity=Severity.WARNING,
        layer="record",
        summary="A mask lies in its box only when it is read the other way round",
        why=(
            "COCO counts pixels down the columns, Encord and most arrays along the rows. The run lengths add up all the same, so that no "
            "tool notices: the mask is scattered over the image."
        ),
        fix="Encode numpy.asfortranarray(mask) with pycocotools; size is [height, width].",
        bad=document(water(segmentation=mask(ALONG_ROWS))),
        good=document(water(segmentation=mask(RUNS))),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO329",
        slug="coco-mask-number-form",
        severity=Severity.WARNING,
        layer="record",
        summary="The size of a mask, or a run length, is written with a point",
        why=(
            "Numbers of numpy and torch are written so. pycocotools makes the same mask of it; faster-coco-eval 1.8.0 stops. The size of a "
            "mask that is meant for Encord is GEO321."
        ),
        fix="Convert with int() before writing.",
        bad=document(water(segmentation=mask(size=(6.0, 8.0)))),
        good=document(water(segmentation=mask(size=(6, 8)))),
        setup=HARBOUR,
        safe_fix="writes the numbers without a point",
    ),
)
