"""Violations about references of annotations, unchecked references, and the mapping."""

from __future__ import annotations

from typing import Any, Protocol

from predlint.diagnostics import Severity
from predlint.names import listing, quote
from predlint.platforms.coco.annotation_words import RELEASE, so_many
from predlint.platforms.coco.member_values import is_large
from predlint.platforms.common_mistakes import rename_help
from predlint.stream.similar_rows import space_in_list
from predlint.violation import Violation, Words

_OTHER_ROWS = "is it the list of data rows of another project, or another split?"


# -- what annotations name ---------------------------------------------------------------------------------------------


class Unknown(Protocol):
    """Makes the messages for unknown images, one after another."""

    def words(self, value: Any, id_: int, file_name: str | None) -> Words: ...


def not_known(value: Any, unknown: Unknown, id_: int, file_name: str | None) -> Words:
    """Returns message and help, which depend on the number of unknown images reported before."""
    return unknown.words(value, id_, file_name)


class UnknownImage(Violation, code="KEY301", slug="coco-unknown-image", layer="record"):
    """An annotation names an image that is not in the list.

    Why: pycocotools refuses all results for one such image (“Results do not correspond to current coco set”), or stops with a KeyError;
    Encord leaves the annotation out.
    Fix: Write the id that the image has in images, and check against the file that the predictions were made for.
    """

    # The message depends on the number of unknown images reported before.

    unknown: Unknown
    id_: int
    file_name: str | None

    def words(self) -> Words:
        return not_known(self.value, self.unknown, self.id_, self.file_name)


class ImageNotInProject(Violation, code="KEY302", slug="coco-image-not-in-project", layer="record"):
    """An image is not in the list of data rows, or has no data row in the Encord project.

    Why: Encord's recipe finds every data row by a file_name, and stops with a KeyError; with a mapping, annotations are left out.
    Fix: Upload the image, correct its file_name (which is the title of the data row, letter by letter and without folders) or the mapping,
    or leave its annotations out. Where nearly all images are missing, it is reported once per file.
    """

    # The message depends on the number of unknown images reported before.

    unknown: Unknown
    id_: int
    file_name: str | None

    def words(self) -> Words:
        return not_known(self.value, self.unknown, self.id_, self.file_name)


class UnlistedImage(Violation, of=UnknownImage):
    """An annotation names an image that is not in the list, and few other such images come before it."""

    where: str
    count: int
    minimum: int | None
    maximum: int | None
    numbered: tuple[int, str] | None = None
    """(id, file name) of the image that is probably intended: its file name ends with the unknown id, or is the one in the result."""

    def words(self) -> Words:
        if self.minimum is None or self.maximum is None:
            fix = (
                "add the images to it"
                if self.where == '"images"'
                else 'add the images to it, or leave "images" out of it to have categories checked alone'
            )
            return f"image {quote(self.value)} is not in {self.where}, which lists no image", fix
        if self.numbered is not None:
            fix = (
                f"{quote(self.numbered[1])} has the id {self.numbered[0]} there: was the id read "
                "out of the name of the file? Look it up by file_name"
            )
        elif self.count == 1:
            fix = f"the only image there has the id {self.minimum}"
        elif self.value == 0 and self.minimum > 0:
            fix = f"image ids there begin with {self.minimum}: were they counted from 0 here?"
        else:
            fix = f"{self.count:,} images are listed, with ids from {self.minimum} to {self.maximum}"
        return f"image {quote(self.value)} is not in {self.where}", fix


class FileOfAnother(Violation, code="KEY309", slug="coco-image-renamed", layer="record"):
    """An image, or a result with a file_name, has the id of another image in the COCO file that it is checked against.

    Why: Predictions are matched by image id: they would be compared with another image. Some programs take the number in the name of a file
    for the id of its image. Where nearly all images have ids of others, it is reported once per file: splits (train, val) are often
    numbered each from 1.
    Fix: Number the images as the other file does, in annotations too, or give the file that the predictions were made for.
    """

    where: str
    name: str
    listed: str
    """The file name of the image with this id; ``other``: the id of the image with the file name in the result."""
    other: int

    template = (
        "image {value:quoted} is {listed:quoted} in {where}, but the file_name of the result is {name:quoted}",
        'write {other}, the "id" of that image; programs such as Ultralytics take the number in the name of a file for the id',
    )


class ImageNotMapped(Violation, of=ImageNotInProject):
    """An annotation names an image that is not in the mapping, and few other such images come before it."""

    name: str | None
    map_name: str

    def words(self) -> Words:
        shown = f" ({quote(self.name)})" if self.name is not None else ""
        return (
            f"image {quote(self.value)}{shown} is not in {self.map_name}: it has no data row in the project",
            'add it to "image_id_to_frame_index"',
        )


class SpaceInList(Violation, code="KEY321", slug="coco-space-in-list", once_per_file=True, severity=Severity.WARNING, layer="record"):
    """The list of data rows has white space around a title that is the file_name of an image without it.

    Why: Such a list was written by hand, or by a program that pads its columns. Whether the project has the image cannot be checked then.
    Reported once per file.
    Fix: Take the space out of the list.
    """

    name: str
    listed: str

    def words(self) -> Words:
        return space_in_list(self.name, self.listed)


class ImageWithoutRow(Violation, of=ImageNotInProject):
    """An annotation names an image that is not in the list of data rows, and few other such images come before it."""

    name: str | None
    title: str | None
    """The title that the name is likely of, if the list has it, for example the name without folders."""
    near: tuple[str, ...]
    listed: bool
    """True if the list has the id of the image."""

    def words(self) -> Words:
        shown = f" ({quote(self.name)})" if self.name is not None else ""
        fix = title_advice(self.title, self.near, self.name)
        if self.listed and self.title is None and not self.near:
            fix = (
                f"the list has {quote(self.value)}, the id of the image here: list the titles "
                f"of the data rows, {quote(self.name)} for this one"
            )
        return f"image {quote(self.value)}{shown} is not in the list of data rows", fix


class UnnamedWithoutRow(Violation, of=ImageNotInProject):
    """An image that no annotation names is not in the list of data rows."""

    title: str | None
    near: tuple[str, ...]
    others: int

    def words(self) -> Words:
        more = f" (nor are {self.others:,} further images)" if self.others else ""
        message = (
            f"image {quote(self.value)} is not in the list of data rows{more}; no annotation "
            "names it, but Encord's recipe looks up every image"
        )
        return message, title_advice(self.title, self.near, self.value, without="leave it out")


def title_advice(title: str | None, near: tuple[str, ...], name: str | None = None, *, without: str = "leave its annotations out") -> str:
    if title is not None:
        folder = name.replace("\\", "/").removesuffix(title) if name is not None else ""
        if folder.endswith("/") and name is not None and len(folder) < len(name):
            folder = quote(name[: len(folder)])
            return f"the list has {quote(title)}: remove the folder {folder} from file_name, which must be that title exactly"
        return f"the list has {quote(title)}: file_name must be that title exactly"
    return f"did you mean {listing(near)}? Titles are compared letter by letter" if near else f"upload it, or {without}"


class MoreWithoutRow(Violation, of=ImageNotInProject):
    """An annotation names an image that is not in the list of data rows, and many other such images come before it."""

    likely: bool
    """True if the messages for the first few images all suggested a title."""
    name: str | None

    def words(self) -> Words:
        fix = "the list must have each file_name as a title, letter by letter"
        shown = f"image {quote(self.value)} ({quote(self.name)})" if self.name is not None else "the image"
        return f"{shown} is not in the list of data rows, nor are many before it", fix if self.likely else _OTHER_ROWS


class MoreNotMapped(Violation, of=ImageNotInProject):
    """An annotation names an image that is not in the mapping, and many other such images come before it."""

    map_name: str

    template = "the image is not in {map_name}, nor are many before it", "was the mapping made for another file?"


class MoreUnknownImages(Violation, of=UnknownImage):
    """An annotation names an image that is not in the list, and many other such images come before it."""

    where: str
    likely: bool
    """True if the first few unknown ids were all numbers in file names."""

    def words(self) -> Words:
        fix = "were the predictions made for another split than the images that they are checked against?"
        if self.likely:
            fix = "was each id read out of the name of the file? Look all of them up by file_name"
        return f"the image is not in {self.where}, nor are many before it", fix


class LargeUnknownImage(Violation, of=UnknownImage):
    """An annotation names an image by an id that does not fit in 64 bits."""

    where: str

    template = (
        "the image is not in {where}: image_id does not fit in 64 bits with a sign, and all ids there do",
        "give the id of the image there; number images 1, 2, 3 …",
    )


class ImagesWithoutRows(Violation, of=ImageNotInProject):
    """Nearly all images of the file are missing from the list of data rows."""

    absent: int
    total: int
    name: str
    title: str | None
    near: tuple[str, ...]

    def words(self) -> Words:
        which = f"{self.absent:,} of {self.total:,} images {'is' if self.absent == 1 else 'are'} not"
        which = f"none of the {self.total:,} images is" if self.absent == self.total else which
        fix = title_advice(self.title, self.near, self.name) if self.title is not None or self.near else _OTHER_ROWS
        return f"{which} in the list of data rows, such as {quote(self.name)}", fix


class ListMatchesNothing(Violation, code="KEY323", slug="coco-list-matches-nothing", layer="stream"):
    """No image of the file is in the list of data rows, because the two name images by different things.

    Why: The file was not checked against the list, though one was given. Images are matched by their file_name, results by the id of their
    image where no COCO file gives their names.
    Fix: Give a list with the file names of the images, such as the table of a COCO file's images, or the COCO file itself.
    """

    by: str
    """What the images were compared by: file_name or id."""
    given: tuple[str, ...]
    """What the list names first."""

    template = (
        "nothing was checked against the list of data rows: images are compared by {by}, and it has none (it names {given:list})",
        "give a list with the column file_name, and id where results name images by it; or the COCO file of the images",
    )


class UnknownCategory(Violation, code="NAM301", slug="coco-unknown-category", layer="record"):
    """An annotation names a category that is not in the list.

    Why: pycocotools leaves it out of every number silently; Encord leaves it out with a line in the log.
    Fix: Write the id of the category, not the index of the class: ids need not begin at 0, nor be without gaps.
    """

    where: str
    ids: tuple[tuple[int, str], ...]

    def words(self) -> Words:
        number = int(self.value)
        message = f"category {quote(self.value)} is not in {self.where}"
        if is_large(self.value):  # was rounded when parsed, so its digits are not those of the file
            message = f"the category is not in {self.where}: category_id does not fit in 64 bits with a sign, and all ids there do"
        known = ", ".join([str(id_) for id_, _ in self.ids[:12]]) + (f" and {len(self.ids) - 12:,} more" if len(self.ids) > 12 else "")
        if self.ids and 0 <= number < len(self.ids) and (number == 0 or self.ids[0][0] > 0):
            id_, name = self.ids[number]
            fix = f"is it a class index, counted from 0? Class {number} is category {id_} ({quote(name)})"
            if not number:
                fix += ", and all others are, too"
            else:
                fix += f", or {self.ids[number - 1][0]} ({quote(self.ids[number - 1][1])}) if counted from 1"
            return message, f"{fix}; ids here: {known}"
        if self.ids and number == len(self.ids) and self.ids[0][0] > 0:
            id_, name = self.ids[-1]
            return message, f"is it a class index, counted from 1? Class {number} is category {id_} ({quote(name)}); ids here: {known}"
        if self.ids and number == len(self.ids) and (self.ids[0][0], self.ids[-1][0]) == (0, number - 1):
            return message, f"the ids here are 0 to {number - 1}: were the classes counted from 1? Then all others are one too high as well"
        return message, f"ids here: {known}" if self.ids else "add the category to the categories"


class ShapeForEncord(Violation, code="MED311", slug="coco-shape-for-encord", layer="record"):
    """The category is drawn in a shape that Encord's COCO import does not take.

    Why: The import takes bounding boxes, polygons and bitmasks, and stops at any other shape: nothing is imported.
    Fix: Leave such annotations out, and import them with the SDK's label rows.
    """

    name: str
    shape: str

    template = (
        "category {name:quoted} is a {shape} in the ontology; Encord's COCO import takes only bounding_box, polygon and bitmask, and "
        "stops at any other",
        "leave its annotations out of the file, and import them with the SDK's label rows",
    )


class MaskNeededForEncord(Violation, code="MED312", slug="coco-mask-needed-for-encord", layer="record"):
    """The category is a bitmask in the ontology, and the annotation has no mask.

    Why: Encord makes a bitmask of a run-length mask only. For a polygon, or a box alone, the whole import stops.
    Fix: Give the segmentation as {"size": [height, width], "counts": …}; pycocotools.mask.frPyObjects makes it from polygons.
    """

    name: str
    found: str
    other: str | None = None
    """The alias under which the annotation has a mask."""

    def words(self) -> Words:
        fix = rename_help(self.other, "segmentation") or 'give the mask as {"size": [height, width], "counts": …}'
        return f"{quote(self.name)} is a bitmask in the ontology and needs a run-length mask; {self.found} makes the import stop", fix


class MaskForPolygon(Violation, code="MED313", slug="coco-mask-for-polygon", once_per_file=True, severity=Severity.INFO, layer="record"):
    """The category is a polygon in the ontology, and the annotation has a mask.

    Why: Encord takes the outline of the mask, for which OpenCV must be installed where the import runs. Reported once per file.
    Fix: Install opencv-python, or give the outline as a polygon.
    """

    name: str

    template = (
        "{name:quoted} is a polygon in the ontology; the outline of the mask is taken, which needs OpenCV",
        "install opencv-python where the import runs, or give the outline as [[x1, y1, x2, y2, …]]",
    )


# -- what the file leaves unchecked, and the mapping -------------------------------------------------------------------


class IdsUnchecked(Violation, code="KEY316", slug="coco-ids-unchecked", severity=Severity.INFO, layer="stream"):
    """Ids or file names were not checked, because nothing was given to compare them with.

    Why: An ontology knows the names of classes, and no ids, images or files. Results name images and categories by ids alone; annotations
    name images by their files.
    Fix: Give the mapping of the import (--map), or the list of data rows (--data-rows).
    """

    what: str
    need: str

    template = "{what} were not checked", "give {need} to check them too"


class NoCategoriesThere(Violation, of=IdsUnchecked):
    """The COCO file that results are checked against has no categories."""

    def words(self) -> Words:
        fix = "give the annotation file of boxes or masks; is it that of captions?"
        return f"category ids were not checked, because the COCO file has no categories: {RELEASE} stops with KeyError at it", fix


class MapSameFrame(Violation, code="KEY313", slug="coco-map-same-frame", severity=Severity.WARNING, layer="stream"):
    """The mapping takes two images to the same data_hash and frame.

    Why: The annotations of both end up on one image, and the other has none.
    Fix: Give each image its own data_hash, and each frame of a video its own number.
    """

    map_name: str
    one: int
    other: int
    count: int

    def words(self) -> Words:
        more = f" (and {self.count - 1:,} more such {'pair' if self.count == 2 else 'pairs'})" if self.count > 1 else ""
        fix = "give each image its own data_hash and frame"
        return (
            (
                f"{self.map_name} takes images {self.one} and {self.other} to the same data_hash and "
                f"frame{more}: their annotations would lie on one image"
            ),
            fix,
        )


class MapDoubtfulHash(Violation, code="KEY314", slug="coco-map-doubtful-hash", severity=Severity.WARNING, layer="stream"):
    """A data_hash in the mapping is not a UUID or that of another title, or none of them is in the list of data rows.

    Why: Encord's data hashes are UUIDs. Titles, file names and label hashes are taken for them by mistake; no data row is found then.
    Fix: Take data_hash from the label rows of the project: label_row.data_hash.
    """

    map_name: str
    image: int
    hash_: str
    count: int

    def words(self) -> Words:
        more = f" (and {self.count - 1:,} more)" if self.count > 1 else ""
        message = f"{self.map_name} gives image {self.image} the data_hash {quote(self.hash_)}, which is not a UUID{more}"
        return message, "Encord's data hashes are UUIDs: take data_hash of the label row, neither its title nor its label_hash"


class NoHashListed(Violation, of=MapDoubtfulHash):
    """The list of data rows has none of the data hashes in the mapping."""

    map_name: str

    template = (
        "none of the data hashes in {map_name} is in the list of data rows",
        "is it the mapping, or the list, of another project? The list may also hold other ids than data hashes",
    )


class MapUnknownHash(Violation, code="KEY315", slug="coco-map-unknown-hash", layer="stream"):
    """A data_hash in the mapping is not in the list of data rows as it is spelt, while others are, or is a title in the list.

    Why: The project has no such data row: the import stops, or leaves its annotations out.
    Fix: Correct the hash (upper and lower case count), or leave the image and its annotations out.
    """

    map_name: str
    image: int
    hash_: str
    listed: str
    count: int

    def words(self) -> Words:
        more = f" (and {self.count - 1:,} more)" if self.count > 1 else ""
        message = (
            f"{self.map_name} gives image {self.image} the data_hash {quote(self.hash_)}, "
            f"which the list of data rows has in another case{more}"
        )
        return message, f"write {quote(self.listed)}: hashes are compared letter by letter"


class MapTitle(Violation, of=MapUnknownHash):
    """A title of the list of data rows stands in place of the data_hash that the list has for it."""

    map_name: str
    image: int
    title: str
    listed: str
    count: int

    def words(self) -> Words:
        more = f" (and {self.count - 1:,} more)" if self.count > 1 else ""
        message = f"{self.map_name} gives image {self.image} the data_hash {quote(self.title)}, which is the title of its data row{more}"
        return message, f"write its data_hash: {quote(self.listed)}"


class HashNotListed(Violation, of=MapUnknownHash):
    """The list of data rows has some of the data hashes in the mapping, and lacks others."""

    map_name: str
    image: int
    hash_: str
    count: int
    total: int

    def words(self) -> Words:
        verb = "has" if self.count == 1 else "have"
        message = f"{self.count:,} of {self.total:,} images in {self.map_name} {verb} a data_hash that is not in the list of data rows"
        return (
            f"{message}, such as image {self.image} ({quote(self.hash_)})",
            "correct the hash, or leave the image and its annotations out",
        )


class MapNoSuchFrame(Violation, code="KEY317", slug="coco-map-no-such-frame", layer="stream"):
    """The mapping takes an image to a frame that its data does not have.

    Why: Encord's SDK takes any number: annotations of an image are then left out of the row, and those of a video are written to a frame
    that nobody sees. Often the number is the place of the image in the file, or counts from 1.
    Fix: Write the place in the data, from 0: 0 for a single image.
    """

    map_name: str
    image: int
    frame: int
    count: int
    hash_: str
    places: int

    def words(self) -> Words:
        has = f"has {self.count:,} frames" if self.count > 1 else "is one image"
        more = (
            f" (and {self.places - 1:,} more images to such frames)"
            if self.places > 2
            else " (and 1 more image to such a frame)"
            if self.places > 1
            else ""
        )
        message = (
            f"{self.map_name} takes image {self.image} to frame {self.frame:,} of {quote(self.hash_)}, "
            f"which {has}, as the list of data rows says{more}"
        )
        fix = 'write "frame": 0: it is the place in its own data, not among the images of the file' if self.count == 1 else None
        return (
            f"{message}; Encord's SDK takes it, and its annotations are lost",
            fix or f"frames count from 0: the last one is {self.count - 1:,}",
        )


class OtherRow(Violation, of=MapDoubtfulHash):
    """The mapping takes an image to the data row of another title."""

    hash_: str
    map_name: str
    right: str
    title: str
    """The title of the data row with the hash in the mapping."""

    template = (
        "{map_name} takes image {value:quoted} to the data row {title:quoted} ({hash_:quoted})",
        "the data row of that title is {right:quoted}: correct the mapping, or file_name",
    )


class AttributesForEncord(Violation, code="MED316", slug="coco-attributes-for-encord", severity=Severity.WARNING, layer="stream"):
    """Annotations that are meant for Encord have attributes.

    Why: Encord's COCO import makes objects of coordinates and a confidence alone: attributes are left behind, also where an attribute of
    the ontology has their name. It is reported once per file.
    Fix: Set them after the import, with set_answer() of the SDK's objects, or write label rows.
    """

    names: tuple[str, ...]

    template = (
        "annotations have attributes ({names:list}); Encord's COCO import does not read them",
        "set them after the import with the SDK: object_instance.set_answer(…); or import label rows",
    )


class RequiredForEncord(Violation, code="MED315", slug="coco-required-for-encord", severity=Severity.WARNING, layer="stream"):
    """Annotations become objects of Encord that ask a required question.

    Why: Encord's COCO import sets no answers: each such object lacks one that the ontology requires, and labelers have to give it. It is
    reported once per file.
    Fix: Set the answers after the import, with the SDK, or write label rows.
    """

    objects: tuple[str, ...]
    """Names of objects, each with the questions that it asks in brackets."""

    def words(self) -> Words:
        shown = ", ".join(self.objects[:5]) + (f" and {len(self.objects) - 5:,} more" if len(self.objects) > 5 else "")
        message = f"Encord's COCO import sets no answers, and the ontology requires some: {shown}"
        return message, "set them after the import with the SDK: object_instance.set_answer(…); or import label rows"


class KeyPointsForEncord(Violation, code="MED310", slug="coco-key-points-for-encord", layer="stream"):
    """Annotations that are meant for Encord have key points.

    Why: Encord's COCO import reads boxes, polygons and masks alone: the key points are lost, without a message.
    Fix: Import key points as skeletons, with the SDK's label rows. Leave them out of the file where boxes and outlines are enough.
    """

    count: int
    total: int

    def words(self) -> Words:
        return (
            f"{so_many(self.count, self.total)} key points, which Encord's COCO import does not read: they are lost",
            (
                "import key points as skeletons, with the SDK's label rows; where boxes and "
                "outlines are enough, leave key points out of the file"
            ),
        )
