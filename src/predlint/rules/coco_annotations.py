"""Rules about annotations and results of COCO files as a whole (REC301 to REC318), their scores (CNF301 on) and other tasks (MED301 on)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.coco_examples import (
    ENCORD,
    HARBOUR,
    HULL,
    boat,
    document,
    encord_document,
    found_boat,
    found_oar,
    found_water,
    pier,
    results,
    water,
)
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="REC301",
        slug="coco-member-missing",
        severity=Severity.ERROR,
        layer="shape",
        summary="An annotation, a result or a mask lacks a member that it must have",
        why=(
            "pycocotools stops with KeyError when it comes to the member, which names neither the file nor the annotation; Encord's "
            "SDK refuses the whole file."
        ),
        fix=(
            "Annotations need id, image_id, category_id and bbox; results image_id, category_id and what was found; masks size and counts."
        ),
        bad=results(found_boat(without=("image_id",))),
        good=results(found_boat()),
        setup=HARBOUR,
        safe_fix="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="REC302",
        slug="coco-member-type",
        severity=Severity.ERROR,
        layer="shape",
        summary="A member has the wrong type",
        why=(
            'Tools look ids up as they are written: "7" is not 7, and its annotation belongs to no image. Some readers convert silently, '
            "so the fault appears elsewhere."
        ),
        fix="Write ids and counts as whole numbers without quotes, areas as numbers.",
        bad=results(found_boat(image_id="1")),
        good=results(found_boat(image_id=1)),
        setup=HARBOUR,
        safe_fix="removes the quotes around a number; writes the results of a list in a list one after another",
        unsafe_fix="writes the id of the image or category whose name is given, where the COCO file that is checked against lists it",
    ),
    Rule(
        code="REC303",
        slug="coco-area-missing",
        severity=Severity.WARNING,  # of one annotation, of which the others are not known
        severity_in=(("coco", Severity.ERROR),),
        layer="stream",
        summary='An annotation has no "area", while others of the file have one, or it is meant for Encord',
        why=(
            "pycocotools 2.0.11 stops with KeyError when it evaluates against such annotations; Encord's SDK stops the whole import. Where "
            "no annotation of a file has it, that is REC316, unless the file is meant for Encord."
        ),
        fix='Write "area" for every annotation: the pixels that the segmentation covers, else width × height of the box.',
        bad=document(boat(without=("area",)), pier()),
        good=document(boat(), pier()),
        setup=HARBOUR,
        safe_fix="computes the area of a mere box; renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="REC304",
        slug="coco-id-with-point",
        severity=Severity.WARNING,
        layer="record",
        summary="An id is written as 7.0",
        why=(
            "Python takes 7.0 for 7, other readers look for another id. Usually a table was read by pandas, in which some ids are "
            "missing: the last digits of large ids are wrong there."
        ),
        fix="Convert ids with int() before writing.",
        bad=results(found_boat(image_id=1.0)),
        good=results(found_boat(image_id=1)),
        setup=HARBOUR,
        safe_fix="writes the number without a point",
    ),
    Rule(
        code="REC305",
        slug="coco-id-zero",
        severity=Severity.ERROR,
        layer="record",
        summary="An annotation has the id 0",
        why=(
            "When pycocotools evaluates, it keeps the id of the matched annotation of each result, and 0 where there is none: a result "
            "that hits this annotation counts as a false alarm, and nothing says so."
        ),
        fix="Count annotations from 1.",
        bad=document(boat(id=0)),
        good=document(boat(id=1)),
        setup=HARBOUR,
    ),
    Rule(
        code="REC306",
        slug="coco-iscrowd-value",
        severity=Severity.ERROR,
        layer="record",
        summary="iscrowd is something else than 0 or 1",
        why="Encord's SDK refuses the whole file; pycocotools leaves annotations out of the evaluation whenever it is not 0.",
        fix="Write 1 for an annotation of a crowd, else 0.",
        bad=document(boat(iscrowd=2)),
        good=document(boat(iscrowd=0)),
        setup=HARBOUR,
        safe_fix="removes the quotes around a number",
    ),
    Rule(
        code="REC307",
        slug="coco-crowd-polygon",
        severity=Severity.WARNING,
        layer="record",
        summary="A crowd is drawn with polygons",
        why=(
            "A crowd is a mask of run lengths, by the format. What is marked as a crowd is left out of evaluations: often the flag was "
            "set by mistake."
        ),
        fix="Write iscrowd 0, or give the segmentation as run lengths.",
        bad=document(boat(iscrowd=1)),
        good=document(boat(iscrowd=0)),
        setup=HARBOUR,
    ),
    Rule(
        code="REC308",
        slug="coco-mixed-results",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="A result lacks what the first result of the file has, or the outline that others have beside their boxes",
        why=(
            "pycocotools decides by the first result whether a file holds boxes, masks or key points. A result of another kind stops it "
            "with KeyError, or is evaluated as something that it is not: where boxes have outlines beside them, it takes the box of a "
            "result without one for its mask."
        ),
        fix="Write a file for each kind.",
        bad=results(found_boat(), found_water()),
        good=results(found_boat(), found_boat(bbox=[10, 20, 60, 40])),
        setup=HARBOUR,
        safe_fix="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="REC309",
        slug="coco-caption-empty",
        severity=Severity.WARNING,
        layer="shape",
        summary="A caption is empty",
        why="It counts as an answer, and as a bad one, in every measure.",
        fix="Find out why the model said nothing; leave out what has no caption.",
        bad=results({"image_id": 1, "caption": ""}),
        good=results({"image_id": 1, "caption": "Two boats at a quay"}),
        setup=HARBOUR,
    ),
    Rule(
        code="REC310",
        slug="coco-segmentation-missing",
        severity=Severity.WARNING,  # of one annotation, of which the others are not known
        severity_in=(("coco", Severity.ERROR), ("coco-into-encord", Severity.WARNING)),
        layer="stream",
        summary="An annotation has no segmentation, while others of the file have outlines",
        why=(
            "pycocotools stops when it makes the mask. A file of boxes needs none, and nothing is said of it. Into Encord, "
            "boxes and outlines may stand beside one another; but where the category is a polygon in the ontology, its SDK imports the "
            "four corners of the box as the outline."
        ),
        fix="Give the polygon or the mask, or the corners of the box as a polygon; or keep boxes in a file of their own.",
        bad=document(boat(without=("segmentation",)), pier()),
        good=document(boat(segmentation=[HULL]), pier()),
        setup=HARBOUR,
    ),
    Rule(
        code="REC311",
        slug="coco-iscrowd-missing",
        severity=Severity.WARNING,  # of one annotation, of which the others are not known
        severity_in=(("coco", Severity.ERROR),),
        layer="stream",
        summary='An annotation has no "iscrowd", while others of the file have one, or it is meant for Encord',
        why=(
            "pycocotools 2.0.11 stops with KeyError when it evaluates against such annotations; Encord's SDK stops the whole import. Where "
            "no annotation of a file has it, that is REC317, unless the file is meant for Encord."
        ),
        fix='Write "iscrowd": 0 for every annotation of a single thing, 1 for a crowd or what "ignore" asks evaluations to leave out.',
        bad=document(boat(without=("iscrowd",)), pier()),
        good=document(boat(), pier()),
        setup=HARBOUR,
        safe_fix='adds "iscrowd": 0, but where "ignore" asks evaluations to leave the annotation out',
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="REC312",
        slug="coco-iscrowd-flag",
        severity=Severity.WARNING,
        layer="record",
        summary="iscrowd is true or false",
        why=(
            "Python takes true for 1 and false for 0, and so do pycocotools and Encord's SDK; readers in other languages expect a number. "
            "Where all annotations of a file have it so, that is reported once."
        ),
        fix="Write 1 or 0: int(flag).",
        bad=document(boat(iscrowd=False)),
        good=document(boat(iscrowd=0)),
        setup=HARBOUR,
        safe_fix="writes 1 for true and 0 for false",
    ),
    Rule(
        code="REC313",
        slug="coco-id-too-large",
        severity=Severity.WARNING,
        layer="record",
        summary="An id has more than 64 bits",
        why=(
            "Python takes whole numbers of any length. numpy, databases and most readers of JSON do not: some round them, so that two "
            "ids become one. predlint does not look such ids up. It is reported once per file."
        ),
        fix="Number images, categories and annotations: 1, 2, 3 … uuid4().int gives numbers of 128 bits.",
        bad=document(boat(id=2**63)),
        good=document(boat(id=1)),
        setup=HARBOUR,
    ),
    Rule(
        code="REC314",
        slug="coco-all-crowds",
        severity=Severity.WARNING,
        layer="stream",
        summary="All annotations of the file are crowds",
        why="A crowd is a group of things that cannot be told apart. pycocotools lets no prediction count against one, and programs for "
        "training leave crowds out: of a file of crowds alone nothing is left. Programs that write masks often mark each as a crowd.",
        fix="Write 0 for single things; a mask of run lengths may be of one.",
        bad=document(water(iscrowd=1), water(id=4, bbox=[2, 1, 3, 3], iscrowd=1)),
        good=document(water(iscrowd=0), water(id=4, bbox=[2, 1, 3, 3], iscrowd=1)),
        setup=HARBOUR,
    ),
    Rule(
        code="REC315",
        slug="coco-ignore-flag",
        severity=Severity.WARNING,
        layer="record",
        summary='An annotation has "ignore", and is no crowd',
        why=(
            "pycocotools overwrites ignore with iscrowd when it evaluates: the annotation counts in full, also against a model that does "
            "not find it. detectron2 0.6 stops at it."
        ),
        fix='Write "iscrowd": 1 for what evaluations are to leave out, else "ignore": 0.',
        bad=document(boat(ignore=1)),
        good=document(boat(ignore=0)),
        setup=HARBOUR,
    ),
    Rule(
        code="REC316",
        slug="coco-areas-missing",
        severity=Severity.WARNING,
        layer="stream",
        summary='No annotation of the file has an "area"',
        why=(
            "Many tools live without it; pycocotools 2.0.11 stops with KeyError when it evaluates against the file, and RF-DETR when it "
            "trains on it. It is reported once per file."
        ),
        fix=(
            'Write "area" for every annotation: the pixels that the segmentation covers, else width × height of the box. '
            "predlint fix computes that of mere boxes."
        ),
        bad=document(boat(without=("area",))),
        good=document(boat()),
        setup=HARBOUR,
    ),
    Rule(
        code="REC317",
        slug="coco-iscrowds-missing",
        severity=Severity.WARNING,
        layer="stream",
        summary='No annotation of the file has "iscrowd"',
        why=(
            "Many tools live without it, and LVIS has none; pycocotools 2.0.11 stops with KeyError when it evaluates against the file, and "
            "CVAT and Datumaro 1.13.12 refuse to import it. It is reported once per file."
        ),
        fix='Write "iscrowd": 0 for every annotation of a single thing, as predlint fix does.',
        bad=document(boat(without=("iscrowd",))),
        good=document(boat()),
        setup=HARBOUR,
    ),
    Rule(
        code="REC318",
        slug="coco-id-negative",
        severity=Severity.WARNING,
        layer="record",
        summary="An annotation has an id below 0",
        why=(
            "pycocotools takes it; faster-coco-eval 1.8.0 takes ids below 1 for “no match”: a result that hits this annotation counts as a "
            "false alarm."
        ),
        fix="Count annotations from 1.",
        bad=document(boat(id=-1)),
        good=document(boat(id=1)),
        setup=HARBOUR,
    ),
    Rule(
        code="CNF301",
        slug="coco-score-missing",
        severity=Severity.ERROR,
        layer="shape",
        summary="A result has no score",
        why="Results are ranked by their score: pycocotools stops with KeyError when it evaluates.",
        fix="Write the score of the model, from 0 to 1.",
        bad=results(found_boat(without=("score",))),
        good=results(found_boat(score=0.9)),
        setup=HARBOUR,
        safe_fix="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="CNF302",
        slug="coco-score-type",
        severity=Severity.ERROR,
        layer="shape",
        summary="A score is not a number",
        why='Sorting mixes up strings and numbers ("0.9" is above "0.10"), or stops.',
        fix="Convert before writing: float(score).",
        bad=results(found_boat(score="0.9")),
        good=results(found_boat(score=0.9)),
        setup=HARBOUR,
        safe_fix="removes the quotes around a number",
    ),
    Rule(
        code="CNF303",
        slug="coco-score-range",
        severity=Severity.ERROR,
        layer="shape",
        summary="A score is outside 0 to 1",
        why=(
            "No tool refuses it. Encord stores it as the confidence, and every threshold between 0 and 1 lets it pass; percent beside "
            "fractions ruin the ranking."
        ),
        fix="Divide percent by 100; turn logits into probabilities (sigmoid or softmax).",
        bad=results(found_boat(score=87)),
        good=results(found_boat(score=0.87)),
        setup=HARBOUR,
        unsafe_fix="divides percentages by 100 where all scores of the file are such, and clamps what is just beyond 0 to 1",
    ),
    Rule(
        code="CNF304",
        slug="coco-pose-score",
        severity=Severity.WARNING,
        layer="record",
        summary="The score of key points is above 1",
        why="Some pose models add up the scores of their points. The ranking is right, a threshold between 0 and 1 is not.",
        fix="Divide by the number of points, or by the largest score that the model can give.",
        bad=results(found_oar(score=2.4)),
        good=results(found_oar(score=0.8)),
        setup=HARBOUR,
    ),
    Rule(
        code="CNF305",
        slug="coco-confidence-value",
        severity=Severity.ERROR,
        layer="record",
        summary='"confidence", used in place of a score, is not a number from 0 to 1',
        why=(
            'An import into Encord with confidence_field_name="confidence" reads it. No tool refuses it, and every threshold between 0 '
            "and 1 lets it pass."
        ),
        fix="Divide percent by 100; turn logits into probabilities (sigmoid or softmax).",
        bad=encord_document(boat(without=("score",), confidence=87)),
        good=encord_document(boat(without=("score",), confidence=0.87)),
        setup=ENCORD,
        safe_fix="removes the quotes around a number",
        unsafe_fix="divides percentages by 100 where all scores of the file are such, and clamps what is just beyond 0 to 1",
    ),
    Rule(
        code="CNF306",
        slug="coco-score-rounded-up",
        severity=Severity.WARNING,
        severity_in=(("coco-into-encord", Severity.ERROR),),
        layer="record",
        summary="A score is above 1 by less than a millionth",
        why=(
            "Sums of 32-bit floats end there. COCO's readers take it: the ranking is right. Platforms that store it as a confidence, such "
            "as Encord and Labelbox, expect 0 to 1; where the file is meant for Encord it is an error."
        ),
        fix="Clamp scores before writing: min(score, 1.0).",
        bad=results(found_boat(score=1.0000002)),
        good=results(found_boat(score=1)),
        setup=HARBOUR,
        unsafe_fix="writes 1",
    ),
    Rule(
        code="CNF307",
        slug="coco-score-missing-in-some",
        severity=Severity.ERROR,
        layer="stream",
        summary="An annotation has no score, while others of the file have one",
        why=(
            "Read as predictions, they are sorted by score: pycocotools stops with KeyError. Encord stores a confidence of 1.0 for those "
            "without. Where no annotation has one, nothing is said of it but of files for Encord."
        ),
        fix="Write the score of the model for each annotation, from 0 to 1; leave it out of all of them, if they were drawn by people.",
        bad=document(boat(), pier(without=("score",))),
        good=document(boat(), pier()),
        setup=HARBOUR,
    ),
    Rule(
        code="MED301",
        slug="coco-captions",
        severity=Severity.INFO,
        layer="record",
        summary="The file holds captions, of which little is checked",
        why="predlint checks that the images exist and that captions are texts; what they say is beyond it. It is reported once per file.",
        fix="Nothing needs to be done.",
        bad=results({"image_id": 1, "caption": "Two boats at a quay"}),
        good=results(found_boat()),
        setup=HARBOUR,
    ),
    Rule(
        code="MED302",
        slug="coco-panoptic",
        severity=Severity.INFO,
        layer="record",
        summary="The file holds panoptic annotations, which are not checked",
        why=(
            "Their masks lie in PNG files, whose colours are the ids of segments_info. predlint does not open them. It is reported once "
            "per file."
        ),
        fix="Check with panopticapi that each segment has its colour, or convert to masks of run lengths.",
        bad=document(
            {"image_id": 1, "file_name": "quay_001.png", "segments_info": [{"id": 7, "category_id": 1, "area": 20000, "iscrowd": 0}]}
        ),
        good=document(boat()),
        setup=HARBOUR,
    ),
)
