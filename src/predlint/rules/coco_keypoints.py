"""Rules about key points of COCO files (GEO331 to GEO344)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.coco_examples import HARBOUR, PIER, document, found_oar, oar, points_of, results
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="GEO331",
        slug="coco-keypoints-form",
        severity=Severity.ERROR,
        layer="shape",
        summary="keypoints is not a flat list of numbers",
        why="pycocotools makes an array of it, and stops in the middle of its arithmetic.",
        fix="Write [x, y, visibility, x, y, visibility, …].",
        bad=results(found_oar(keypoints=points_of(("100", "100", 2)))),
        good=results(found_oar(keypoints=points_of((100, 100, 2)))),
        setup=HARBOUR,
        safe_fix="removes the quotes around a number, and writes points [x, y, visibility] as one flat list",
    ),
    Rule(
        code="GEO332",
        slug="coco-keypoints-length",
        severity=Severity.ERROR,
        layer="record",
        summary="The length of keypoints is not a multiple of three",
        why="Each point has x, y and a visibility. Otherwise all that follows means something else, and pycocotools stops with ValueError.",
        fix="Write three numbers for each point, results included: 1 will do for the visibility there.",
        bad=results(found_oar(keypoints=[100, 100, 130, 120, 158, 138, 1])),
        good=results(found_oar(keypoints=points_of())),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO333",
        slug="coco-keypoint-count",
        severity=Severity.ERROR,
        layer="record",
        summary="There are more or fewer key points than the category has",
        why=(
            "Points are told apart by their place in the list alone. With another number of them, each stands for the wrong part, and "
            "no tool says so."
        ),
        fix="Write all points in the order of the category; 0, 0, 0 for those that are not there.",
        bad=results(found_oar(keypoints=[100, 100, 2])),
        good=results(found_oar(keypoints=points_of())),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO334",
        slug="coco-keypoint-visibility",
        severity=Severity.ERROR,
        layer="record",
        summary="The visibility of an annotated key point is something else than 0, 1 or 2",
        why="0 is not there, 1 hidden, 2 visible. Usually a score is in its place, or the columns are mixed up.",
        fix="Write 0, 1 or 2; scores belong in results.",
        bad=document(oar(keypoints=points_of((100, 100, 3)))),
        good=document(oar(keypoints=points_of((100, 100, 2)))),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO335",
        slug="coco-keypoint-not-there",
        severity=Severity.WARNING,
        layer="record",
        summary="A key point is marked as not there, but has a place",
        why="Visibility 0 takes the point out of every evaluation; by the format x and y are 0 then.",
        fix="Write 1 or 2 for points that are there, 0, 0, 0 for the others.",
        bad=document(oar(keypoints=points_of(blade=(158, 138, 0)))),
        good=document(oar(keypoints=points_of(blade=(158, 138, 1)), num_keypoints=3)),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO336",
        slug="coco-keypoint-outside",
        severity=Severity.WARNING,
        layer="record",
        summary="An annotated key point lies outside of the image by a pixel or more",
        why=(
            "Readers take it as it is, but nobody can have marked it there: usually the image was resized or cropped after it was drawn on."
        ),
        fix=(
            "Scale points to the size that the file gives, and clip them to it; 0, 0, 0 is for those that were cropped away. Less than one "
            "pixel is not reported."
        ),
        bad=document(oar(keypoints=points_of((1900, 100, 2)))),
        good=document(oar(keypoints=points_of((100, 100, 2)))),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO337",
        slug="coco-keypoint-overhang",
        severity=Severity.WARNING,
        layer="record",
        summary="A model has put a key point outside of the image",
        why="Models guess hidden points beyond the edge, which is not wrong in itself; points of a resized image look the same.",
        fix="Compare with the size of the image that the model saw; clip if you like. Less than one pixel is not reported.",
        bad=results(found_oar(keypoints=points_of((-30, 100, 1)))),
        good=results(found_oar(keypoints=points_of((0, 100, 1)))),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO338",
        slug="coco-num-keypoints",
        severity=Severity.WARNING,
        layer="record",
        summary="num_keypoints is not the number of points with a visibility above 0",
        why=(
            "Evaluations ask no more than whether it is 0; other programs believe it, as for a statistic of what is visible. Where it is 0 "
            "beside visible points, that is GEO343; where it is missing, GEO341 and GEO342."
        ),
        fix="Count the points whose visibility is above 0.",
        bad=document(oar(num_keypoints=3)),
        good=document(oar(num_keypoints=2)),
        setup=HARBOUR,
        safe_fix="writes the number of points with a visibility above 0",
    ),
    Rule(
        code="GEO339",
        slug="coco-keypoints-missing",
        severity=Severity.ERROR,
        layer="stream",
        summary="Some annotations of a category have key points, others have none",
        why=(
            "pycocotools 2.0.11 reads keypoints and num_keypoints of every annotation when it evaluates key points, and stops with "
            "KeyError. For boxes and masks nothing is wrong."
        ),
        fix='Write "keypoints": [] and "num_keypoints": 0 where there are none; such annotations are left out of the evaluation.',
        bad=document(oar(), oar(id=5, bbox=[90, 100, 70, 40], without=("keypoints", "num_keypoints"))),
        good=document(oar(), oar(id=5, bbox=[90, 100, 70, 40], keypoints=[], num_keypoints=0)),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO340",
        slug="coco-keypoint-numbers-differ",
        severity=Severity.WARNING,
        layer="stream",
        summary="Annotations of a category that names no key points have different numbers of them",
        why=(
            "Points are told apart by their place in the list alone, so each annotation must have as many as the others. How many that is, "
            "only the category could say; those are reported that differ from most."
        ),
        fix="Name the key points in the category, and give each annotation all of them: 0, 0, 0 for those that are not there.",
        bad=document(
            *(
                oar(
                    id=at,
                    category_id=2,
                    bbox=[88 + at, 100, 70, 40],
                    keypoints=[100, 110, 2] * (3 + (at == 3)),
                    num_keypoints=3 + (at == 3),
                )
                for at in (1, 2, 3)
            ),
            categories=(PIER,),
        ),
        good=document(
            *(oar(id=at, category_id=2, bbox=[88 + at, 100, 70, 40], keypoints=[100, 110, 2] * 3, num_keypoints=3) for at in (1, 2, 3)),
            categories=(PIER,),
        ),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO341",
        slug="coco-num-keypoints-missing",
        severity=Severity.ERROR,
        layer="stream",
        summary="An annotation with key points has no num_keypoints, while others of the file have it",
        why=(
            "pycocotools 2.0.11 asks it of every annotation when it evaluates key points, and stops with KeyError. Where no annotation of "
            "a file has it, that is GEO342."
        ),
        fix="Count the points whose visibility is above 0.",
        bad=document(oar(), oar(id=5, bbox=[90, 100, 70, 40], area=2800, without=("num_keypoints", "segmentation"))),
        good=document(oar(), oar(id=5, bbox=[90, 100, 70, 40], area=2800)),
        setup=HARBOUR,
        safe_fix="adds the number of points with a visibility above 0",
    ),
    Rule(
        code="GEO342",
        slug="coco-num-keypoints-nowhere",
        severity=Severity.WARNING,
        layer="stream",
        summary="No annotation with key points has num_keypoints",
        why=(
            "Many tools live without it; pycocotools 2.0.11 stops with KeyError when it evaluates key points against the file. It is "
            "reported once per file."
        ),
        fix="Count the points whose visibility is above 0, as predlint fix does.",
        bad=document(oar(without=("num_keypoints",))),
        good=document(oar()),
        setup=HARBOUR,
    ),
    Rule(
        code="GEO343",
        slug="coco-num-keypoints-zero",
        severity=Severity.ERROR,
        layer="record",
        summary="An annotation has 0 as num_keypoints, though some points have a visibility above 0",
        why=(
            "pycocotools leaves an annotation with 0 out of the evaluation of key points: what a model finds there counts neither for it "
            "nor against it, and nothing says so."
        ),
        fix="Count the points whose visibility is above 0; 0 belongs to annotations whose points are all 0, 0, 0.",
        bad=document(oar(num_keypoints=0)),
        good=document(oar(num_keypoints=2)),
        setup=HARBOUR,
        unsafe_fix="writes the number of points with a visibility above 0",
    ),
    Rule(
        code="GEO344",
        slug="coco-area-zero-of-pose",
        severity=Severity.ERROR,
        layer="record",
        summary="An annotation with key points has an area of 0",
        why=(
            "pycocotools divides the distances of key points by the area: with 0 a pose that is a pixel off is as wrong as any other, and "
            "counts as a miss."
        ),
        fix="Write the area of the segmentation, or of the box where there is none.",
        bad=document(oar(area=0)),
        good=document(oar(area=2400)),
        setup=HARBOUR,
        unsafe_fix="writes the area of the segmentation, or of the box",
    ),
)
