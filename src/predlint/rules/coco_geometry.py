"""Rules about boxes, areas and polygons of COCO files (GEO301 to GEO320, GEO330)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.coco_examples import ENCORD, HARBOUR, HULL, PLANKS, boat, document, encord_document, found_boat, oar, pier, results
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="GEO301",
        slug="coco-box-form",
        severity=Severity.ERROR,
        layer="shape",
        summary="bbox is not a list of numbers",
        why=(
            "Numbers in quotes are joined instead of added, and an object is unpacked in the order in which its members happen to "
            "are. Encord's SDK accepts both silently."
        ),
        fix="Write [x, y, width, height]: numbers of pixels from the top left corner.",
        bad=results(found_boat(bbox={"x": 40, "y": 60, "w": 200, "h": 100})),
        good=results(found_boat(bbox=[40, 60, 200, 100])),
        setup=HARBOUR,
        safe_fix="removes quotes around numbers, writes x, y, width, height without names, and removes extra brackets",
        unsafe_fix="makes corners given by name into a corner and a size",
    ),
    Rule(
        code="GEO302",
        slug="coco-box-length",
        severity=Severity.ERROR,
        layer="shape",
        summary="bbox does not have four numbers",
        why="Encord's SDK refuses the whole file; pycocotools stops with IndexError, or uses the first four numbers.",
        fix="Write [x, y, width, height]; score and class have members of their own. Of two corners: [x1, y1, x2 - x1, y2 - y1].",
        bad=results(found_boat(bbox=[40, 60, 200])),
        good=results(found_boat(bbox=[40, 60, 200, 100])),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO303",
        slug="coco-box-size",
        severity=Severity.ERROR,
        layer="record",
        summary="A box has a width or height of zero or less",
        why=(
            "It encloses nothing, and no tool says so: pycocotools computes with a negative area, and Encord shows an empty label that "
            "nobody can select."
        ),
        fix="Sort the corners before you subtract; leave out boxes of nothing.",
        bad=results(found_boat(bbox=[240, 60, -200, 100])),
        good=results(found_boat(bbox=[40, 60, 200, 100])),
        setup=HARBOUR,
        unsafe_fix="writes the box from its top left corner",
    ),
    Rule(
        code="GEO304",
        slug="coco-box-outside",
        severity=Severity.ERROR,
        layer="record",
        summary="A box lies outside of its image, or would lie within if its numbers meant something else",
        why=(
            "Usually its four numbers mean something else: two corners, a centre and a size, or the coordinates of a resized image. A box "
            "that is partly outside is taken for such a mistake when less than 60 % of it lies within and another reading fits, or when "
            "it is larger than the image and less than a quarter of it lies within."
        ),
        fix="From corners: [x1, y1, x2 - x1, y2 - y1]; from a centre: [cx - w / 2, cy - h / 2, w, h]; scale to the size of the image.",
        bad=results(found_boat(bbox=[400, 300, 600, 400])),
        good=results(found_boat(bbox=[400, 300, 200, 100])),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO305",
        slug="coco-box-overhang",
        severity=Severity.WARNING,
        severity_in=(("coco-into-encord", Severity.ERROR),),
        layer="record",
        summary="A box reaches beyond its image by a pixel or more",
        why=(
            "Readers of COCO take it, and official files have such boxes: detectors overshoot, and cut-off things go on beyond the edge. "
            "The overlap with clipped boxes is too low by that much. Other platforms refuse such boxes, be it for one pixel; so it is an "
            "error where the file is meant for Encord."
        ),
        fix="Clip boxes to the image. One that ends on the edge is fine; less than one pixel is taken for rounding.",
        bad=results(found_boat(bbox=[-5, 60, 200, 100])),
        good=results(found_boat(bbox=[0, 60, 195, 100])),
        setup=HARBOUR,
        unsafe_fix="cuts a box without a segmentation at the edge of the image, by at most 5 % of its side, unless it may mean another",
    ),
    Rule(
        code="GEO306",
        slug="coco-normalised",
        severity=Severity.ERROR,
        layer="record",
        summary="Coordinates are fractions of the image, where COCO uses pixels",
        why=(
            "The whole annotation is a speck within the first pixel. Encord divides by the size of the image once more. Of several "
            "polygons, or many points, it is enough that most are such; a number just beyond 0 to 1 makes no difference."
        ),
        fix="Multiply x and width by the width of the image, y and height by its height.",
        bad=results(found_boat(bbox=[0.0625, 0.125, 0.3125, 0.2083])),
        good=results(found_boat(bbox=[40, 60, 200, 100])),
        setup=HARBOUR,
        unsafe_fix="multiplies all that is drawn, and its area, by the width and height of the image",
    ),
    Rule(
        code="GEO307",
        slug="coco-point-box",
        severity=Severity.WARNING,
        layer="record",
        summary="An annotation is a single point, with a box of no size",
        why=(
            "Encord's exporter writes points this way. No evaluation can match such a box, and Encord's SDK does not "
            "import points from COCO "
            "files: the export cannot be read back."
        ),
        fix="Give a box around the point where it is to be evaluated; add points to Encord as label rows.",
        bad=document(
            oar(bbox=[100, 100, 0, 0], segmentation=[[100, 100]], area=0, keypoints=[100, 100, 2], num_keypoints=1, category_id=1)
        ),
        good=document(oar()),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO308",
        slug="coco-box-and-segmentation",
        severity=Severity.WARNING,
        layer="record",
        summary="bbox is not the box around the segmentation",
        why="One of the two is wrong, or is of another thing; evaluations of boxes and of masks then disagree.",
        fix="Make the box from the segmentation: pycocotools.mask.toBbox, or the extremes of the polygons.",
        bad=document(boat(bbox=[400, 300, 100, 50], segmentation=[[200, 150, 300, 150, 300, 200, 200, 200]], area=5000)),
        good=document(boat(bbox=[200, 150, 100, 50], segmentation=[[200, 150, 300, 150, 300, 200, 200, 200]], area=5000)),
        setup=HARBOUR,
        unsafe_fix="takes x and y for the centre, where the box is then that of the segmentation",
    ),
    Rule(
        code="GEO309",
        slug="coco-area-negative",
        severity=Severity.ERROR,
        layer="shape",
        summary="area is below zero",
        why="The annotation falls out of every class of size in an evaluation, and counts nowhere.",
        fix="Give the pixels that are covered. The sum of a polygon that runs the other way round is negative: take its absolute value.",
        bad=document(boat(area=-20000)),
        good=document(boat(area=20000)),
        setup=HARBOUR,
        unsafe_fix="removes the sign; of -1, which is written where no area is known, it writes the area of the polygons",
    ),
    Rule(
        code="GEO310",
        slug="coco-area-differs",
        severity=Severity.WARNING,
        layer="record",
        summary="area is not what the segmentation covers, or is more than the box does, or 0",
        why=(
            "pycocotools sorts annotations into small, medium and large by area, and divides the distances of key points by it (with an "
            "area of 0, that is GEO344). Up to 5 %, and what pixels along the outline may differ by, is not reported. Where nothing but a "
            "box is drawn, an area below that of the box may be that of an outline which was left out; 0 is none."
        ),
        fix="Compute it from the segmentation: pycocotools.mask.area.",
        bad=document(pier(area=1)),
        good=document(pier(area=10000)),
        setup=HARBOUR,
        unsafe_fix="writes the area of the segmentation, or of the box",
    ),
    Rule(
        code="GEO311",
        slug="coco-segmentation-form",
        severity=Severity.ERROR,
        layer="shape",
        summary="segmentation is neither a list of flat polygons nor a mask",
        why=(
            "Encord's SDK refuses the whole file, or stops with IndexError; pycocotools stops with TypeError or with “input type is not "
            "supported”. In results with masks, only compressed run lengths are read."
        ),
        fix='Write [[x, y, x, y, …], …], or {"size": [height, width], "counts": …}.',
        bad=document(boat(segmentation=HULL)),
        good=document(boat(segmentation=[HULL])),
        setup=HARBOUR,
        safe_fix="writes points as a flat list, puts a flat list into a list of polygons, and removes quotes and brackets too many",
    ),
    Rule(
        code="GEO312",
        slug="coco-segmentation-empty",
        severity=Severity.ERROR,
        layer="record",
        summary="A segmentation, or a polygon in it, is empty or has fewer than three points",
        why=(
            "pycocotools stops when it makes the mask, and takes four numbers for a box; Encord's SDK stops where the category maps to a "
            "polygon, or imports an outline without an inside."
        ),
        fix="Give at least three points for each polygon; leave one out where the annotation has others.",
        bad=document(pier(segmentation=[PLANKS[:4]])),
        good=document(pier(segmentation=[PLANKS])),
        setup=HARBOUR,
        safe_fix="writes points [x, y] as one flat list",
    ),
    Rule(
        code="GEO313",
        slug="coco-segmentation-none",
        severity=Severity.ERROR,
        layer="stream",
        summary="A segmentation is empty, while other annotations or results of the file have outlines",
        why=(
            "pycocotools stops when it makes the mask of an empty list, of a list of an empty polygon, or of null beside the box of a "
            "result. In a file of boxes nobody makes masks, and nothing is said of it."
        ),
        fix="Give the polygon or the mask, or the corners of the box as a polygon; or keep boxes in a file of their own.",
        bad=document(boat(segmentation=[]), pier()),
        good=document(boat(segmentation=[HULL]), pier()),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO314",
        slug="coco-polygon-odd",
        severity=Severity.ERROR,
        layer="record",
        summary="A polygon has an odd number of coordinates",
        why="A number is missing, or there is one too many: all points after it have x and y swapped. Encord's SDK stops with IndexError.",
        fix="Write x and y of each point.",
        bad=document(pier(segmentation=[[*PLANKS, 300]])),
        good=document(pier(segmentation=[PLANKS])),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO315",
        slug="coco-polygon-outside",
        severity=Severity.WARNING,
        severity_in=(("coco-into-encord", Severity.ERROR),),
        layer="record",
        summary="A point of a polygon lies outside of the image by a pixel or more",
        why=(
            "pycocotools clips such polygons, others do not: masks and areas differ from tool to tool. Other platforms refuse them; so it "
            "is an error where the file is meant for Encord."
        ),
        fix="Clip polygons to the image. A point on the edge is fine; less than one pixel is taken for rounding.",
        bad=document(pier(segmentation=[[300, 200, 700, 200, 500, 300]])),
        good=document(pier(segmentation=[PLANKS])),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO330",
        slug="coco-polygon-elsewhere",
        severity=Severity.ERROR,
        layer="record",
        summary="A segmentation lies wholly outside of its image, or would lie within if x and y were exchanged",
        why="No pixel of it is drawn, or others than were meant. Usually it is of another image, or of this one at another size.",
        fix="Scale polygons to the size of the image, and write x before y.",
        bad=document(pier(bbox=[300, 200, 200, 100], segmentation=[[800, 200, 1000, 200, 1000, 300]])),
        good=document(pier(segmentation=[PLANKS])),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO316",
        slug="coco-polygon-flat",
        severity=Severity.WARNING,
        layer="record",
        summary="A polygon has no area",
        why="Its points lie on one line, as when a line is written as a polygon: the mask is empty or one pixel wide.",
        fix="Correct its points, or write a line as the outline around it; leave out a polygon of nothing.",
        bad=document(pier(segmentation=[[300, 200, 400, 250, 500, 300]], area=0)),
        good=document(pier(segmentation=[PLANKS])),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO317",
        slug="coco-polygons-dropped",
        severity=Severity.INFO,
        layer="record",
        summary="Older releases of Encord's SDK import only the first of several polygons of an annotation",
        why=(
            "A thing that is hidden in part has several polygons. Encord's SDK imports each as a part of it; release 0.1.150 took the "
            "first for its outline, and dropped the others silently. A hole becomes a part as well: it is filled. "
            "Reported once per file."
        ),
        fix="Nothing needs to be done with a newer release. For others, and for holes, give a mask and map the category to a bitmask.",
        bad=encord_document(pier(segmentation=[PLANKS, [20, 20, 60, 20, 60, 60]], bbox=[20, 20, 480, 280], area=10800)),
        good=encord_document(pier(segmentation=[PLANKS])),
        setup=ENCORD,
    ),
    Rule(
        code="GEO318",
        slug="coco-area-of-box",
        severity=Severity.INFO,
        layer="record",
        summary="area is that of the box, not of the segmentation",
        why=(
            "Many tools write it this way. pycocotools sorts annotations into small, medium and large by area, and things that fill little "
            "of their box land in a larger class. It is reported once per file."
        ),
        fix="Compute it from the segmentation where results for these sizes matter: pycocotools.mask.area.",
        bad=document(pier(area=20000)),
        good=document(pier(area=10000)),
        setup=HARBOUR,
        unsafe_fix="writes the area of the segmentation",
    ),
    Rule(
        code="GEO319",
        slug="coco-box-of-corners",
        severity=Severity.ERROR,
        layer="record",
        summary="bbox holds two corners, as the segmentation or the area shows",
        why=(
            "COCO's box is a corner and a size, and every program reads it so: a box of two corners is too large, the more so the farther "
            "it is from the origin, and matches nothing. Where it still lies within the image, nothing but the segmentation or the area "
            "beside it gives it away. It is said once of a file of twenty boxes or more that may all be corners, if some fit only so, or "
            "if each width is larger than x and each height larger than y, though some begin far behind the ends of others."
        ),
        fix="Write [x, y, width, height]: width = x2 - x1, height = y2 - y1.",
        bad=document(boat(bbox=[200, 150, 300, 200], segmentation=[[200, 150, 300, 150, 300, 200, 200, 200]], area=5000)),
        good=document(boat(bbox=[200, 150, 100, 50], segmentation=[[200, 150, 300, 150, 300, 200, 200, 200]], area=5000)),
        setup=HARBOUR,
        unsafe_fix="computes width and height where two corners fit the segmentation, or the area, in all boxes that may be such",
    ),
    Rule(
        code="GEO320",
        slug="coco-boxes-of-centres",
        severity=Severity.WARNING,
        layer="stream",
        summary="All boxes of a file may begin with their centre, and some fit only so",
        why=(
            "YOLO and others write a box as its centre and its size; every program reads COCO's from the top left corner on. Such a box is "
            "half its size off, and one that still lies within its image shows nothing of it. It is reported once of a file of twenty "
            "boxes or more, none with an outline beside it, of which at least three, and one in twenty, leave their image unless they are "
            "read so."
        ),
        fix="Write [cx - width / 2, cy - height / 2, width, height], all of them, also those of which nothing else is told.",
        bad=results(*(found_boat(bbox=[590 - at, 60, 90, 100]) for at in range(20))),
        good=results(*(found_boat(bbox=[545 - at, 10, 90, 100]) for at in range(20))),
        setup=HARBOUR,
    ),
)
