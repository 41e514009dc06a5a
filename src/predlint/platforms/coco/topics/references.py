"""References of an annotation or a result: its image, its category, and the object that Encord makes of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, Protocol, cast

from predlint.io.similar_rows import space_in_list, with_spaces
from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, finding_of, spec_of
from predlint.model.names import Exact, Shared, memoized
from predlint.model.texts import listing, quote
from predlint.model.violation import Finding, Violation, Words
from predlint.platforms.coco.forms import mask_alias
from predlint.platforms.coco.matching import IMPORTED, ResolvedReferences, is_same_but_spelt, title_of
from predlint.platforms.coco.ontology import base_name
from predlint.platforms.coco.record import Category, Context, intended_id, is_large, text_of
from predlint.platforms.coco.topics.members import MemberType
from predlint.platforms.coco.topics.missing import SegmentationMissing
from predlint.platforms.coco.topics.polygons import SegmentationForm
from predlint.platforms.common_mistakes import rename_help

# -- References ----------------------------------------------------------------------------------------------------

_OTHER_ROWS = "is it the list of data rows of another project, or another split?"


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
        which = f"not one of the {self.total:,} images is" if self.absent == self.total else which
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


# -- Record rules for the references of one annotation or result: its image, its category, and the object that Encord makes of it --

Json = dict[str, Any]
#: Number of unknown images that get a message of their own: the first value, or a tenth of the known images up to the second value.
_SPELT_OUT, _MOST_SPELT_OUT = 5, 1_000
#: Maximum number of image ids whose spec is cached.
_MAX_REPORTED = 100_000
#: Members that an annotation of something drawn has.
_DRAWN = frozenset({"bbox", "segmentation", "keypoints"})


class _Met:
    """The unknown images that were reported in one part of a file."""

    def __init__(self) -> None:
        self.specs: dict[int, ViolationSpec] = {}
        """Image id -> its violation spec, because files name the same image many times."""
        self.unknown: dict[str, int] = {}
        """Code -> number of unknown images."""
        self.guessed: dict[str, int] = {}
        """Code -> number of the first few whose message suggested the intended image."""

    def many(self, code: str, known: int) -> bool:
        """Counts one unknown image. Returns True if there are many compared with the known ones: one cause is likely, and all
        further ones get the same message."""
        self.unknown[code] = self.unknown.get(code, 0) + 1
        return self.unknown[code] > max(_SPELT_OUT, min(known // 10, _MOST_SPELT_OUT))

    def guess(self, code: str) -> None:
        """Counts one of the first few images whose message suggests the intended one."""
        if self.unknown[code] <= _SPELT_OUT:
            self.guessed[code] = self.guessed.get(code, 0) + 1

    def likely(self, code: str) -> bool:
        """Returns True if all of the first few messages suggested an intended image, which the message for the many must not contradict."""
        return self.guessed.get(code, 0) >= _SPELT_OUT


class _Unknown(Exact):
    """The messages for unknown images. They depend on how many were reported before, so they are made when a finding is reported:
    elements are reported in file order, but not always explained in this order."""

    def __init__(self, describe: Callable[[int, str | None, _Met], ViolationSpec]) -> None:
        self._describe = describe

    def words(self, value: Any, id_: int, file_name: str | None) -> Words:
        """Returns message and help. ``file_name``: the file name in the element itself."""
        met = memoized(self, _Met)
        spec = met.specs.get(id_)
        if spec is None:
            if len(met.specs) >= _MAX_REPORTED:
                met.specs.clear()
            spec = met.specs[id_] = self._describe(id_, file_name, met)
        return spec.words(value)


class ReferenceRules:
    """The reference rules of one file. The shape reports ids that are not integers; quoted integers are looked up all the same."""

    def __init__(self, context: Context, links: ResolvedReferences) -> None:
        self.context, self.links = context, links
        self.mapped = links.mapping.images if links.mapping is not None and context.encord else None
        self._unknown_image = _Unknown(self._not_listed)
        self._unmapped_image = _Unknown(self._not_mapped)
        self._rowless_image = _Unknown(self._without_row)
        self._categories: dict[int, ViolationSpec | None] = {}

    def __call__(self, value: Any, out: list[Finding]) -> None:
        """Adds all findings about the references of the element to ``out``."""
        if not isinstance(value, dict):
            return
        annotation = cast("Json", value)
        if is_large(annotation.get("image_id")):
            self._large_image(annotation, out)
            image = None
        else:
            image = None if _is_named("image_id", out) else intended_id(annotation.get("image_id"))
        if image is not None:
            spec = self._image(image, annotation) or self._misnamed(image, annotation)
            if spec is not None:
                out.append(finding_of(spec, (None, "image_id"), annotation["image_id"]))
        unread = _is_named("category_id", out) or ("caption" in annotation and _DRAWN.isdisjoint(annotation))  # nobody reads it in captions
        category = None if unread else intended_id(annotation.get("category_id"))
        if category is not None:
            self._category(category, annotation, out)

    # ---- images

    def _large_image(self, annotation: Json, out: list[Finding]) -> None:
        """Reports an image id too large for any list, unless the ids of the list are as large."""
        if self.context.images is not None and not self.links.large_ids:
            spec = spec_of(LargeUnknownImage, self.links.images_in)
            out.append(finding_of(spec, (None, "image_id"), annotation["image_id"]))

    def _image(self, id_: int, annotation: Json) -> ViolationSpec | None:
        images = self.context.images
        if images is not None and id_ not in images:
            if id_ in self.context.lost_images or self.links.images_unread:
                return None
            return spec_of(UnknownImage, self._unknown_image, id_, text_of(annotation.get("file_name")))
        if self.mapped is not None and self.links.mapping is not None:
            return spec_of(ImageNotInProject, self._unmapped_image, id_, None) if id_ not in self.mapped else None
        if id_ not in self.links.images_without_row:
            return None
        name, similar = self.links.images_without_row[id_], self.links.similar_titles
        if similar is not None and name is not None and (listed := with_spaces(similar.rows).get(name)) is not None:
            return spec_of(SpaceInList, name, listed)
        return spec_of(ImageNotInProject, self._rowless_image, id_, None)

    def _not_listed(self, id_: int, file_name: str | None, met: _Met) -> ViolationSpec:
        images = self.context.images
        assert images is not None
        if met.many(UnknownImage.code, len(images)):
            return spec_of(MoreUnknownImages, self.links.images_in, met.likely(UnknownImage.code))
        ends = (images.ids[0], images.ids[-1]) if len(images) else (None, None)
        numbered = self._numbered(id_, file_name, met)
        if numbered is not None:
            met.guess(UnknownImage.code)
        return spec_of(UnlistedImage, self.links.images_in, len(images), *ends, numbered)

    def _not_mapped(self, id_: int, file_name: str | None, met: _Met) -> ViolationSpec:
        assert self.links.mapping is not None
        if met.many(ImageNotInProject.code, len(self.mapped or ())):
            return spec_of(MoreNotMapped, self.links.mapping.name)
        return spec_of(ImageNotMapped, self.links.images_without_row.get(id_), self.links.mapping.name)

    def _without_row(self, id_: int, file_name: str | None, met: _Met) -> ViolationSpec:
        images = self.context.images
        name, similar = self.links.images_without_row[id_], self.links.similar_titles
        if met.many(ImageNotInProject.code, len(images) if images is not None else 0):
            if name is not None and similar is not None and (title := title_of(name, similar.rows)) is not None:
                return spec_of(ImageWithoutRow, name, title, (), False)
            likely = met.likely(ImageNotInProject.code)
            return spec_of(MoreWithoutRow, likely, name if likely else None)
        title, titles = similar.of(name) if similar is not None and name is not None else (None, ())
        listed = similar is not None and str(id_) in similar.rows.by_key
        if title is not None or listed or any(name is not None and is_same_but_spelt(name, each) for each in titles):
            met.guess(ImageNotInProject.code)
        return spec_of(ImageWithoutRow, name, title, titles, listed)

    @property
    def compares_files(self) -> bool:
        """True if results may name the files of their images, and the reference gives the file names of the images."""
        return self.context.results and self.links.reference is not None and self.links.reference.file_names is not None

    def file_of_another(self, id_: int, name: str) -> tuple[str, int] | None:
        """Returns (file name of the image ``id_``, id of the image that has the file ``name``) if a result names the file of another image
        than its own; else None."""
        files = self.links.reference.file_names if self.links.reference is not None else None
        listed = files.get(id_) if files is not None else None
        if listed is None or (base_name(listed) == base_name(name) and self.context.named.is_at(id_, name)):
            return None  # the same file, as far as both names include the folder
        other = self.context.named.find("image_id", name)
        return (listed, other) if other is not None and other != id_ else None

    def _misnamed(self, id_: int, result: Json) -> ViolationSpec | None:
        name = text_of(result.get("file_name"))
        if name is None or not self.compares_files:
            return None
        other = self.file_of_another(id_, name)
        return spec_of(FileOfAnother, self.links.images_in, name, *other) if other is not None else None

    def _numbered(self, id_: int, name: str | None, met: _Met) -> tuple[int, str] | None:
        """Returns id and file name of the image that the result probably means: the one with its file name, or with the id in its file
        name. Returns None if there is none, and after the first few unknown images."""
        reference = self.links.reference
        if reference is None or reference.file_names is None or met.unknown.get(UnknownImage.code, 0) > _SPELT_OUT:
            return None
        other = self.context.named.find("image_id", name) if name is not None else None
        found = (other, name) if name is not None and other is not None else reference.file_names.numbered(id_)
        images = self.context.images
        return found if found is not None and images is not None and found[0] in images else None

    # ---- categories

    def _category(self, id_: int, annotation: Json, out: list[Finding]) -> None:
        categories = self.context.categories
        if categories is None:
            return
        category = categories.get(id_)
        if category is None:
            if id_ not in self._categories:
                if len(self._categories) >= 100_000:
                    self._categories.clear()
                self._categories[id_] = self._unknown(id_)
            spec = self._categories[id_]
            if spec is not None:
                out.append(finding_of(spec, (None, "category_id"), annotation["category_id"]))
        elif self.context.encord and category.shape is not None:
            self._shape(category, category.shape, annotation, out)

    def _unknown(self, id_: int) -> ViolationSpec | None:
        if id_ in self.links.lost_categories or self.links.categories_unread:
            return None
        return spec_of(UnknownCategory, self.links.categories_in, self._known)

    @cached_property
    def _known(self) -> Shared[tuple[int, str]]:
        return Shared(sorted((category.id, category.name) for category in (self.context.categories or {}).values()))

    def _shape(self, category: Category, shape: str, annotation: Json, out: list[Finding]) -> None:
        """Reports an annotation if Encord's importer cannot make an object of the needed shape from it."""
        if shape not in IMPORTED:
            spec = spec_of(ShapeForEncord, category.name, shape)
            out.append(finding_of(spec, (None, "category_id"), annotation["category_id"]))
            return
        drawn = annotation.get("segmentation")
        if shape == "bitmask" and not isinstance(drawn, dict):
            if drawn is not None and not _is_outline(drawn):  # malformed or empty: the shape reports it
                return
            if any(finding.breaks(SegmentationForm) and finding.path == (None, "segmentation") for finding in out):
                return  # in a list of results, it is already reported that a mask is needed
            found = "a polygon" if drawn is not None else "a box alone"
            out[:] = [
                finding for finding in out if not finding.breaks(SegmentationMissing)
            ]  # the new finding covers the missing segmentation
            other = mask_alias(annotation) if drawn is None else None
            spec = spec_of(MaskNeededForEncord, category.name, found, *(() if other is None else (other,)))
            out.append(finding_of(spec, (None, "segmentation"), drawn))
        elif shape == "polygon" and isinstance(drawn, dict):
            spec = spec_of(MaskForPolygon, category.name)
            out.append(finding_of(spec, (None, "segmentation"), None))


def _is_outline(drawn: Any) -> bool:
    """Returns True for a list of rings, valid or not."""
    return isinstance(drawn, list) and bool(cast("list[Any]", drawn)) and isinstance(drawn[0], list)


def _is_named(member: str, out: list[Finding]) -> bool:
    """Returns True if a finding already suggests the id for a name in this member, so that the text is not looked up as a number."""
    return any(
        finding.kind is MemberType and (made := finding.made_as(MemberType)).member == member and made.intended is not None
        for finding in out
    )
