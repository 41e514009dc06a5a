"""Rules about a COCO file that is given as the ontology (ONT301 and on)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.coco_examples import BASIN, BOAT, CATEGORIES, IMAGES, OAR, PIER, QUAY, document
from predlint.rules.model import Rule


def _without(whole: dict[str, object], member: str) -> dict[str, object]:
    return {name: value for name, value in whole.items() if name != member}


RULES: tuple[Rule, ...] = (
    Rule(
        code="ONT301",
        slug="coco-truth-missing-member",
        severity=Severity.ERROR,
        layer="ontology",
        summary="A category or an image has no id, or a category no name",
        why="Predictions name categories and images by their id; what has none cannot be named.",
        fix="Add the member: ids are whole numbers, each of its own.",
        bad=document(categories=(_without(BOAT, "id"), PIER)),
        good=document(categories=(BOAT, PIER)),
    ),
    Rule(
        code="ONT302",
        slug="coco-truth-wrong-type",
        severity=Severity.ERROR,
        layer="ontology",
        summary="A category, an image, an id or a name is of another type than COCO has",
        why="An id in quotes is another id than the number: predictions never match it, and nobody says so.",
        fix="Write ids as whole numbers and names as strings.",
        bad=document(categories=({**BOAT, "id": "1"}, PIER)),
        good=document(categories=(BOAT, PIER)),
    ),
    Rule(
        code="ONT303",
        slug="coco-truth-duplicate-category-id",
        severity=Severity.ERROR,
        layer="ontology",
        summary="Two categories have the same id",
        why="Programs keep the first or the last of them; predlint keeps the first.",
        fix="Give each category an id of its own.",
        bad=document(categories=(BOAT, {**PIER, "id": 1})),
        good=document(categories=(BOAT, PIER)),
    ),
    Rule(
        code="ONT304",
        slug="coco-truth-duplicate-category-name",
        severity=Severity.WARNING,
        layer="ontology",
        summary="Two categories have the same name, or names that look alike",
        why="Looking a class up by its name finds one of them.",
        fix="Make them one category, or rename one of them.",
        bad=document(categories=(BOAT, {**PIER, "name": "Boat"})),
        good=document(categories=(BOAT, PIER)),
    ),
    Rule(
        code="ONT305",
        slug="coco-truth-duplicate-image-id",
        severity=Severity.ERROR,
        layer="ontology",
        summary="Two images have the same id",
        why="Programs keep the first or the last of them; predlint keeps the first.",
        fix="Give each image an id of its own.",
        bad=document(images=(QUAY, {**BASIN, "id": 1})),
        good=document(images=(QUAY, BASIN)),
    ),
    Rule(
        code="ONT306",
        slug="coco-truth-image-size",
        severity=Severity.WARNING,
        layer="ontology",
        summary="An image has no width or height that can be",
        why="Boxes, polygons and masks of such an image cannot be checked against its size.",
        fix="Read the size in pixels from the image file.",
        bad=document(images=({**QUAY, "width": 0}, BASIN)),
        good=document(images=(QUAY, BASIN)),
    ),
    Rule(
        code="ONT307",
        slug="coco-truth-no-categories",
        severity=Severity.ERROR,
        layer="ontology",
        summary="The file lists no categories",
        why="No prediction could name one.",
        fix="Give the annotation file of the data set. The image_info files of test sets have categories, unlabeled ones do not.",
        bad=document(categories=()),
        good=document(categories=CATEGORIES),
    ),
    Rule(
        code="ONT308",
        slug="coco-truth-image-without-name",
        severity=Severity.WARNING,
        layer="ontology",
        summary="An image has no file_name",
        why="It is not known whether a file that uses its id means the same image.",
        fix="Give the name of the file.",
        bad=document(images=(_without(QUAY, "file_name"), BASIN)),
        good=document(images=IMAGES),
    ),
    Rule(
        code="ONT309",
        slug="coco-truth-key-points",
        severity=Severity.WARNING,
        layer="ontology",
        summary="The key points of a category are not a list of names, or its skeleton joins points that it does not have",
        why="Without the list it is not known how many numbers a prediction must give; an edge to nowhere is not drawn.",
        fix="List the names of the points in order; edges are pairs of them, counted from 1.",
        bad=document(categories=(BOAT, {**OAR, "skeleton": [[0, 1], [1, 2]]})),
        good=document(categories=(BOAT, OAR)),
    ),
)
