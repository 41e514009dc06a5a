"""Rules about the images of a COCO file, and the annotations that name them (KEY301, UID302, DUP303)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.coco_examples import BASIN, ENCORD, HARBOUR, IMAGES, QUAY, THUMB, boat, document, encord_document, found_boat, results
from predlint.rules.model import Rule


def _one(image: object) -> str:
    """A file with one boat, and one image that differs."""
    return document(boat(), images=(image, BASIN))


def _without(member: str) -> dict[str, object]:
    return {name: value for name, value in QUAY.items() if name != member}


RULES: tuple[Rule, ...] = (
    Rule(
        code="KEY301",
        slug="coco-unknown-image",
        severity=Severity.ERROR,
        layer="record",
        summary="An annotation names an image that is not in the list",
        why=(
            "pycocotools refuses all results for one such image (“Results do not correspond to current coco set”), or stops with a "
            "KeyError; Encord leaves the annotation out."
        ),
        fix="Write the id that the image has in images, and check against the file that the predictions were made for.",
        bad=results(found_boat(image_id=99)),
        good=results(found_boat()),
        setup=HARBOUR,
    ),
    Rule(
        code="KEY302",
        slug="coco-image-not-in-project",
        severity=Severity.ERROR,
        layer="record",
        summary="An image is not in the list of data rows, or has no data row in the Encord project",
        why="Encord's recipe finds every data row by a file_name, and stops with a KeyError; with a mapping, annotations are left out.",
        fix=(
            "Upload the image, correct its file_name (which is the title of the data row, letter by letter and without folders) or the "
            "mapping, or leave its annotations out. Where nearly all images are missing, it is reported once per file."
        ),
        bad=encord_document(boat(image_id=9), images=(*IMAGES, {**QUAY, "id": 9, "file_name": "lock_009.jpg"})),
        good=encord_document(boat()),
        setup=f"{ENCORD} --data-rows examples/harbour/coco.json",
    ),
    Rule(
        code="KEY303",
        slug="coco-image-without-name",
        severity=Severity.ERROR,
        layer="shape",
        summary="An image that is meant for Encord has no file_name",
        why=(
            "The data row of an image is found by the name of its file. Encord's recipe stops with a KeyError. With a mapping (--map) of "
            "images the importer goes by their ids alone, and needs no names (KEY312)."
        ),
        fix="Give the name of the file, as the data row has it; or the mapping of the import, if there is one.",
        bad=encord_document(boat(), images=(_without("file_name"), BASIN)),
        good=encord_document(boat()),
        setup=ENCORD,
        safe_fix="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="KEY304",
        slug="coco-image-without-id",
        severity=Severity.ERROR,
        layer="shape",
        summary="An image has no id",
        why="Annotations name images by their id; programs stop with a KeyError.",
        fix="Give each image a whole number of its own.",
        bad=document(boat(), images=(QUAY, {name: value for name, value in BASIN.items() if name != "id"})),
        good=_one(QUAY),
        setup=HARBOUR,
    ),
    Rule(
        code="KEY305",
        slug="coco-image-without-size",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="An image on which outlines are drawn, or one that is meant for Encord, has no width or no height",
        why=(
            "Encord's importer refuses the whole file; pycocotools stops with a KeyError when it makes the masks. Of images that have "
            "boxes alone, or nothing, that is KEY320."
        ),
        fix="Read the size in pixels from the image file.",
        bad=_one(_without("width")),
        good=_one(QUAY),
        setup=HARBOUR,
        safe_fix="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="KEY306",
        slug="coco-image-size",
        severity=Severity.ERROR,
        layer="shape",
        summary="The width or height of an image is zero or negative, or greater than that of any image",
        why="Encord divides every coordinate by it, and stops with a ZeroDivisionError; masks cannot be decoded.",
        fix="Read the size in pixels from the image file.",
        bad=_one({**QUAY, "width": 0}),
        good=_one(QUAY),
        setup=HARBOUR,
    ),
    Rule(
        code="KEY307",
        slug="coco-image-type",
        severity=Severity.ERROR,
        layer="shape",
        summary="An image, or one of its members, is of another type than COCO has",
        why="Ids in quotes are other ids than numbers: pycocotools finds no annotations for them, and says nothing.",
        fix="Write ids and sizes as whole numbers, and names as strings.",
        bad=_one({**QUAY, "width": "640"}),
        good=_one(QUAY),
        setup=HARBOUR,
        safe_fix="removes the quotes around a number",
    ),
    Rule(
        code="KEY308",
        slug="coco-image-number-form",
        severity=Severity.WARNING,
        layer="record",
        summary="An id or a size of an image is written with a point",
        why="Most programs take 1.0 for 1; strict ones refuse it, and sizes with a point break array shapes.",
        fix="Write whole numbers without a point. Tables with empty cells (pandas) turn them into floats.",
        bad=_one({**QUAY, "width": 640.0}),
        good=_one(QUAY),
        setup=HARBOUR,
        safe_fix="writes the number without a point",
    ),
    Rule(
        code="KEY309",
        slug="coco-image-renamed",
        severity=Severity.ERROR,
        layer="record",
        summary="An image, or a result with a file_name, has the id of another image in the COCO file that it is checked against",
        why=(
            "Predictions are matched by image id: they would be compared with another image. Some programs take the number in the name "
            "of a file for the id of its image. Where nearly all images have ids of others, it is reported once per file: splits (train, "
            "val) are often numbered each from 1."
        ),
        fix="Number the images as the other file does, in annotations too, or give the file that the predictions were made for.",
        bad=_one({**QUAY, "file_name": "lock_009.jpg"}),
        good=_one(QUAY),
        setup=HARBOUR,
    ),
    Rule(
        code="KEY310",
        slug="coco-image-resized",
        severity=Severity.WARNING,
        layer="record",
        summary="An image has another size than in the COCO file that it is checked against, or in the list of data rows",
        why="Boxes and masks are in pixels: those of a smaller or larger copy fall on other places of the image.",
        fix="Scale predictions back to the size of the image itself.",
        bad=_one({**QUAY, "width": 1280, "height": 960}),
        good=_one(QUAY),
        setup=HARBOUR,
    ),
    Rule(
        code="KEY311",
        slug="coco-image-not-in-truth",
        severity=Severity.WARNING,
        layer="record",
        summary="An image is not in the COCO file that it is checked against",
        why=("There is nothing to compare its predictions with. Where nearly all images are missing, it is reported once per file."),
        fix="Give the file of the same split, or leave the image out.",
        bad=document(boat(), images=(*IMAGES, {**QUAY, "id": 99, "file_name": "lock_009.jpg"})),
        good=document(boat()),
        setup=HARBOUR,
    ),
    Rule(
        code="KEY312",
        slug="coco-image-unnamed",
        severity=Severity.INFO,
        layer="record",
        summary="No image of the file has a file_name",
        why=(
            "pycocotools needs none, and LVIS gives coco_url in its place, which is just as good; an import into Encord needs none for "
            "images that the mapping has. Without either, nobody can tell whether an id is that of the right image. It is reported once "
            "per file; where other images have one, it is KEY319."
        ),
        fix="Give the name of the file. An import into Encord without a mapping needs it.",
        bad=document(boat(), images=(_without("file_name"),)),
        good=document(boat(), images=(QUAY,)),
        setup=HARBOUR,
    ),
    Rule(
        code="KEY318",
        slug="coco-file-name-misspelt",
        severity=Severity.WARNING,
        layer="record",
        summary="An image has another member in place of file_name, such as filename or fileName",
        why=(
            "pycocotools needs no name, but programs that open the image look for file_name: detectron2 0.6, mmdetection 3.3 and "
            "torchvision 0.19 stop with KeyError."
        ),
        fix='Rename it to "file_name".',
        bad=_one({**_without("file_name"), "fileName": "quay_001.jpg"}),
        good=_one(QUAY),
        setup=HARBOUR,
    ),
    Rule(
        code="KEY319",
        slug="coco-image-unnamed-among-others",
        severity=Severity.WARNING,
        layer="record",
        summary="An image has no file_name, or an empty one, while other images of the file have one",
        why=(
            "pycocotools needs none; but CVAT, Datumaro 1.13.12, FiftyOne 1.22.1, detectron2, supervision 0.31.2, sahi 0.12.8, Roboflow's "
            "uploader and Label Studio's converter stop at the image. Where no image has one, that is KEY312."
        ),
        fix="Give the name of the file.",
        bad=_one({**QUAY, "file_name": ""}),
        good=_one(QUAY),
        setup=HARBOUR,
    ),
    Rule(
        code="KEY320",
        slug="coco-image-size-unknown",
        severity=Severity.WARNING,
        layer="shape",
        summary="An image without outlines has no width or no height",
        why=(
            "Boxes are evaluated without: torchmetrics writes such files. FiftyOne 1.22.1, supervision 0.31.2, sahi 0.12.8, detectron2 and "
            "Label Studio's converter stop at the image. With outlines on it, or into Encord, it is KEY305."
        ),
        fix="Read the size in pixels from the image file.",
        bad=document(boat(without=("segmentation",)), images=({**_without("width"), "Width": 640}, BASIN)),
        good=document(boat(without=("segmentation",)), images=(QUAY, BASIN)),
        setup=HARBOUR,
        safe_fix="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="KEY321",
        slug="coco-space-in-list",
        severity=Severity.WARNING,
        layer="record",
        summary="The list of data rows has white space around a title that is the file_name of an image without it",
        why=(
            "Such a list was written by hand, or by a program that pads its columns. Whether the project has the image cannot be checked "
            "then. Reported once per file."
        ),
        fix="Take the space out of the list.",
        bad="<an image quay_001.jpg, and a list of data rows that has the title with a space behind it>",
        good="<the same, with a list that has it without>",
    ),
    Rule(
        code="KEY313",
        slug="coco-map-same-frame",
        severity=Severity.WARNING,
        layer="stream",
        summary="The mapping takes two images to the same data_hash and frame",
        why="The annotations of both end up on one image, and the other has none.",
        fix="Give each image its own data_hash, and each frame of a video its own number.",
        bad="<a mapping of images 1 and 2 to frame 0 of one data_hash>",
        good="<a mapping of each image to a place of its own>",
        setup=ENCORD,
    ),
    Rule(
        code="KEY314",
        slug="coco-map-doubtful-hash",
        severity=Severity.WARNING,
        layer="stream",
        summary="A data_hash in the mapping is not a UUID or that of another title, or none of them is in the list of data rows",
        why="Encord's data hashes are UUIDs. Titles, file names and label hashes are taken for them by mistake; no data row is found then.",
        fix="Take data_hash from the label rows of the project: label_row.data_hash.",
        bad="<a mapping with the data_hash quay_001.jpg>",
        good="<a mapping with the data_hash 5a2f6f0e-8d0b-4a53-9c58-1d2f7f3b6a01>",
        setup=ENCORD,
    ),
    Rule(
        code="KEY315",
        slug="coco-map-unknown-hash",
        severity=Severity.ERROR,
        layer="stream",
        summary="A data_hash in the mapping is not in the list of data rows as it is spelt, while others are",
        why="The project has no such data row: the import stops, or leaves its annotations out.",
        fix="Correct the hash (upper and lower case count), or leave the image and its annotations out.",
        bad="<a mapping with one hash that the list of data rows does not have>",
        good="<a mapping whose hashes are all in the list>",
        setup=f"{ENCORD} --data-rows examples/harbour/images.csv",
    ),
    Rule(
        code="KEY316",
        slug="coco-ids-unchecked",
        severity=Severity.INFO,
        layer="stream",
        summary="Ids or file names were not checked, because nothing was given to compare them with",
        why=(
            "An ontology knows the names of classes, and no ids, images or files. Results name images and categories by ids alone; "
            "annotations name images by their files."
        ),
        fix="Give the mapping of the import (--map), or the list of data rows (--data-rows).",
        bad="<an annotation file for Encord, checked without mapping and list of data rows>",
        good="<the same with a list of data rows>",
        setup=ENCORD,
    ),
    Rule(
        code="KEY317",
        slug="coco-map-no-such-frame",
        severity=Severity.ERROR,
        layer="stream",
        summary="The mapping takes an image to a frame that its data does not have",
        why=(
            "Encord's SDK takes any number: annotations of an image are then left out of the row, and those of a video are written to a "
            "frame that nobody sees. Often the number is the place of the image in the file, or counts from 1."
        ),
        fix="Write the place in the data, from 0: 0 for a single image.",
        bad="<a mapping of an image to frame 1 of a data row that is one image>",
        good="<a mapping of each image to frame 0 of its own data row>",
        setup=f"{ENCORD} --data-rows examples/harbour/images.csv",
    ),
    Rule(
        code="UID302",
        slug="coco-duplicate-image-id",
        severity=Severity.ERROR,
        severity_in=(("repeated", Severity.WARNING),),
        layer="stream",
        summary="Two images have the same id",
        why=(
            "Programs keep the first or the last: annotations end up on the wrong image, and those of the lost id nowhere. An image that "
            "is listed twice, the same in everything, is a warning."
        ),
        fix="Give each image an id of its own.",
        bad=document(boat(), images=(QUAY, {**BASIN, "id": 1}, THUMB)),
        good=document(boat()),
        setup=HARBOUR,
    ),
    Rule(
        code="DUP303",
        slug="coco-duplicate-file-name",
        severity=Severity.WARNING,
        layer="stream",
        summary="Two images have the same file_name, or two data rows have it for their title",
        why=(
            "Both images lead to one data row, where their annotations come together; often it is one image listed twice. Of two data rows "
            "of one title Encord's recipe takes the last, whichever was meant."
        ),
        fix="List each file once, and let its annotations name one image; where titles repeat, give a mapping, which names hashes.",
        bad=encord_document(boat(), images=(QUAY, {**BASIN, "file_name": "quay_001.jpg"})),
        good=encord_document(boat()),
        setup=ENCORD,
    ),
)
