"""Violations about images, categories, and the annotations that name them."""

from __future__ import annotations

from typing import Any

from predlint.diagnostics import Severity
from predlint.names import casefolded, listing, nearest, quote
from predlint.platforms.coco.annotation_words import so_many
from predlint.platforms.coco.reference_words import FileOfAnother
from predlint.platforms.common_mistakes import (
    bracketed_integer,
    bracketed_number,
    describe_non_object,
    json_in_text_help,
    quoted_integer,
    rename_help,
)
from predlint.violation import Fix, FixContext, Violation, Words, fixes

#: How messages name the reference.
TRUTH = "the COCO file that it is checked against"
_SKIPPED = "Encord leaves its annotations out, with a line in the log"


def _where(misspelt: str | None) -> str | None:
    """Returns the help for a missing member. ``misspelt``: the one in its place, if any."""
    return f"is it {quote(misspelt)}? then rename it" if misspelt is not None else None


# -- elements of "images" ----------------------------------------------------------------------------------------------


class ImageType(Violation, code="KEY307", slug="coco-image-type"):
    """An image, or one of its members, is of another type than COCO has.

    Why: Ids in quotes are other ids than numbers: pycocotools finds no annotations for them, and says nothing.
    Fix: Write ids and sizes as whole numbers, and names as strings.
    """

    member: str

    def words(self) -> Words:
        fix = quoted_integer(self.value, 1) or bracketed_integer(self.value, 1) or "write the size of the file in pixels"
        if self.value is None:
            fix += "; Label Studio's converter knows none of an image without annotations, which may be left out"
        return f'the "{self.member}" of the image is {quote(self.value)}; a whole number of pixels was expected', fix

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_list() if bracketed_number(self.value, whole=True) is not None else at.unquote_number()


class ImageNotAnObject(Violation, of=ImageType):
    """An image is not an object."""

    def words(self) -> Words:
        fix = 'write {"id": 1, "file_name": "…", "width": 640, "height": 480}'
        if self.value.__class__ is str and self.value:
            fix = (
                f'write {{"id": …, "file_name": {quote(self.value)}, "width": …, "height": …}}, '
                "with the image_id of its annotations for an id"
            )
        return f"an image is {describe_non_object(self.value)}, where an object was expected", _form_help(self.value) or fix


def _form_help(value: Any) -> str | None:
    """Returns the help for objects in another form: in a list of their own, or as text."""
    inner = value.__class__ is list and bool(value) and value[0].__class__ is dict
    return "remove one pair of brackets" if inner else json_in_text_help(value)


class ImageWithoutId(Violation, code="KEY304", slug="coco-image-without-id"):
    """An image has no id.

    Why: Annotations name images by their id; programs stop with a KeyError.
    Fix: Give each image a whole number of its own.
    """

    given: str | None = None

    def words(self) -> Words:
        return 'the image has no "id"', _where(self.given) or "annotations name images by their id, a whole number"


class ImageId(Violation, of=ImageType):
    """The id of an image is not a whole number."""

    def words(self) -> Words:
        fix = quoted_integer(self.value) or bracketed_number(self.value, whole=True) or "number the images: 1, 2, 3 …"
        return f'the "id" of the image is {quote(self.value)}; a whole number was expected', fix

    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.coco.form_fixes import unwrap_id

        return unwrap_id(at)


_FALLS_BACK = "write the name of its file; a script that falls back on such a word gives it to every image without a name"


class ImageWithoutName(Violation, code="KEY303", slug="coco-image-without-name"):
    """An image that is meant for Encord has no file_name, or a word for none, such as "unknown".

    Why: The data row of an image is found by the name of its file. Encord's recipe stops with a KeyError. With a mapping (--map) of images
    the importer goes by their ids alone, and needs no names (KEY312).
    Fix: Give the name of the file, as the data row has it; or the mapping of the import, if there is one.
    """

    given: str | None = None

    def words(self) -> Words:
        fix = (
            _where(self.given)
            or "give the name of the file, by which the data row is found; or the mapping of the import (--map), if there is one"
        )
        return 'the image has no "file_name", so that no data row can be found for it', fix

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class ImageUnnamed(Violation, code="KEY312", slug="coco-image-unnamed", once_per_file=True, severity=Severity.INFO, layer="record"):
    """No image of the file has a file_name.

    Why: pycocotools needs none, and LVIS gives coco_url in its place, which is just as good; an import into Encord needs none for images
    that the mapping has. Without either, nobody can tell whether an id is that of the right image. It is reported once per file; where
    other images have one, it is KEY319.
    Fix: Give the name of the file. An import into Encord without a mapping needs it.
    """

    template = (
        'images have no "file_name": whether they are the right files cannot be checked',
        "pycocotools needs none; an import into Encord finds the data row by it",
    )


class ImageUnnamedAmongOthers(Violation, code="KEY319", slug="coco-image-unnamed-among-others", severity=Severity.WARNING, layer="record"):
    """An image has no file_name, or an empty one, while other images of the file have one; or a word for none, such as "unknown".

    Why: pycocotools needs none; but CVAT, Datumaro 1.13.12, FiftyOne 1.22.1, detectron2, supervision 0.31.2, sahi 0.12.8, Roboflow's
    uploader and Label Studio's converter stop at the image. Where no image has one, that is KEY312.
    Fix: Give the name of the file.
    """

    def words(self) -> Words:
        what = 'the "file_name" of the image is empty' if self.value is not None else 'the image has no "file_name"'
        return f"{what}, while other images have one: {_STOPPED_BY_NAMES} stop at it", "give the name of its file"


class WordForNoFile(Violation, of=ImageUnnamedAmongOthers):
    """The file_name of an image is a word for none, as scripts fill in."""

    template = "file_name is {value:quoted}, which names no file: whatever opens the image does not find it", _FALLS_BACK


class WordForNoRow(Violation, of=ImageWithoutName):
    """The same of an image that is meant for Encord."""

    template = "file_name is {value:quoted}, which names no file, so that no data row can be found for it", _FALLS_BACK


class ImageMappedUnnamed(Violation, of=ImageUnnamed):
    """An image has no file_name, and the mapping takes it to its data row."""

    map_name: str

    template = (
        'images have no "file_name"; {map_name} takes them to their data rows by their ids',
        "the import needs no names; whether the ids are those of the right images cannot be checked without",
    )


class FileNameMisspelt(Violation, code="KEY318", slug="coco-file-name-misspelt", severity=Severity.WARNING, layer="record"):
    """An image has another member in place of file_name, such as filename or fileName.

    Why: pycocotools needs no name, but programs that open the image look for file_name: detectron2 0.6, mmdetection 3.3 and torchvision
    0.19 stop with KeyError.
    Fix: Rename it to "file_name".
    """

    given: str
    """The member that seems to be the file_name."""

    template = 'the image has "{given}" and no "file_name", by which programs find its file', 'rename "{given}" to "file_name"'


def image_name(value: Any) -> Words:
    if value == "":
        return 'the "file_name" of the image is empty, so that no data row can be found for it', "give the name of the file"
    return f'the "file_name" of the image is {quote(value)}; a string was expected', "write the name of its file"


class ImageName(Violation, of=ImageWithoutName):
    """An image that is meant for Encord has an empty file_name."""

    def words(self) -> Words:
        return image_name(self.value)


class ImageNameAsImageType(Violation, of=ImageType):
    """The file_name of an image is not a text."""

    def words(self) -> Words:
        return image_name(self.value)


class ImageToDraw(Violation, code="KEY305", slug="coco-image-without-size", in_part=True):
    """An image on which outlines are drawn, or one that is meant for Encord, has no width or no height.

    Why: Encord's importer refuses the whole file; pycocotools stops with a KeyError when it makes the masks. Of images that have boxes
    alone, or nothing, that is KEY320.
    Fix: Read the size in pixels from the image file.
    """

    member: str
    given: str | None = None

    def words(self) -> Words:
        message = f'the image has no "{self.member}", though outlines are drawn on it: pycocotools stops when it makes the masks'
        return message, _where(self.given) or "read the size from the image file"

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class ImageWithoutSize(Violation, of=ImageToDraw):
    """An image that is meant for Encord has no width or no height."""

    member: str
    given: str | None = None

    def words(self) -> Words:
        return f'the image has no "{self.member}"', _where(self.given) or "give its size in pixels: boxes and masks are measured by it"

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class ImageSizeUnknown(Violation, code="KEY320", slug="coco-image-size-unknown", severity=Severity.WARNING):
    """An image without outlines has no width or no height.

    Why: Boxes are evaluated without: torchmetrics writes such files. FiftyOne 1.22.1, supervision 0.31.2, sahi 0.12.8, detectron2 and Label
    Studio's converter stop at the image. With outlines on it, or into Encord, it is KEY305.
    Fix: Read the size in pixels from the image file.
    """

    member: str
    given: str | None = None

    def words(self) -> Words:
        message = f'the image has no "{self.member}": boxes are evaluated all the same, but {_STOPPED_BY_SIZES} stop at it'
        return message, _where(self.given) or "read the size from the image file"

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class ImageOfBoxesNull(Violation, of=ImageSizeUnknown):
    """The width or the height of an image without outlines is null."""

    member: str

    def words(self) -> Words:
        message = f'the "{self.member}" of the image is null: boxes are evaluated all the same, but {_STOPPED_BY_SIZES} stop at it'
        fix = (
            "write the size of the file in pixels; Label Studio's converter knows none of "
            "an image without annotations, which may be left out"
        )
        return message, fix


#: Programs that read the size of each image.
_STOPPED_BY_SIZES = "Encord's SDK, FiftyOne 1.22.1, supervision 0.31.2 and sahi 0.12.8"
#: Programs that read the file name of each image.
_STOPPED_BY_NAMES = "CVAT, Datumaro 1.13.12, FiftyOne 1.22.1, detectron2 and four more readers"


class ImageSize(Violation, code="KEY306", slug="coco-image-size"):
    """The width or height of an image is zero or negative, or greater than that of any image.

    Why: Encord divides every coordinate by it, and stops with a ZeroDivisionError; masks cannot be decoded.
    Fix: Read the size in pixels from the image file.
    """

    member: str

    def words(self) -> Words:
        bound = "above 0" if self.value <= 0 else "below 2,147,483,648"
        return f'the "{self.member}" of the image is {quote(self.value)}; a size in pixels is {bound}', "read the size from the image file"


class CategoryType(Violation, code="NAM308", slug="coco-category-type"):
    """A category, its id or its name is of another type than COCO has.

    Why: An id in quotes is another id than the number: no annotation is found for it, and nothing says so.
    Fix: Write the id as a whole number and the name as a string.
    """

    def words(self) -> Words:
        fix = quoted_integer(self.value) or bracketed_number(self.value, whole=True) or "number the categories: 1, 2, 3 …"
        return f'the "id" of the category is {quote(self.value)}; a whole number was expected', fix

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.coco.form_fixes import unwrap_id

        return unwrap_id(at)


def number_form(value: Any, member: str) -> Words:
    if value > 2**53:  # a float of this size does not have the digits of the file
        return f'"{member}" is {value:.3g}, which is not a size in pixels', "read the size from the image file"
    return f'"{member}" is written {value!r}; most programs expect {int(value)}', "write whole numbers without a point"


class ImageNumberForm(Violation, code="KEY308", slug="coco-image-number-form", severity=Severity.WARNING, layer="record"):
    """An id or a size of an image is written with a point.

    Why: Most programs take 1.0 for 1; strict ones refuse it, and sizes with a point break array shapes.
    Fix: Write whole numbers without a point. Tables with empty cells (pandas) turn them into floats.
    """

    member: str

    def words(self) -> Words:
        return number_form(self.value, self.member)

    @fixes(safe="writes the number without a point")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write_whole_number()


class CategoryNumberForm(Violation, code="NAM312", slug="coco-category-number-form", severity=Severity.WARNING, layer="record"):
    """The id of a category is written with a point.

    Why: Most programs take 1.0 for 1; strict ones refuse it.
    Fix: Write whole numbers without a point. Tables with empty cells (pandas) turn them into floats.
    """

    member: str

    def words(self) -> Words:
        return number_form(self.value, self.member)

    @fixes(safe="writes the number without a point")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write_whole_number()


class ImageRenamed(Violation, of=FileOfAnother):
    """The COCO file that an image is checked against gives its id to another file."""

    id_: int
    known: str
    there: int | None = None
    """The id that the reference gives to the file of this image."""

    def words(self) -> Words:
        fix = "number the images as the other file does, in annotations too, or check against the file that these predictions were made for"
        if self.there is not None:
            fix = _numbered_otherwise((self.value, self.there))
        return f"image {self.id_} is {quote(self.value)} here, but {quote(self.known)} in {TRUTH}", fix


class IdsOfAnotherSplit(Violation, of=FileOfAnother):
    """The COCO file that images are checked against gives the ids of nearly all of them to other files."""

    count: int
    total: int
    first: tuple[int, str, str]
    """An example: (id, file name here, file name in the reference)."""

    def words(self) -> Words:
        id_, name, known = self.first
        which = f"all {self.total:,} images" if self.count == self.total else f"{self.count:,} of {self.total:,} images"
        message = f"{which} have ids that {TRUTH} gives to other files: image {id_} is {quote(name)} here, but {quote(known)} there"
        fix = (
            "is it another split, such as val for train? check it against its own file; to join both, give the images of one new ids, "
            "in annotations too"
        )
        return message, fix


class ImageResized(Violation, code="KEY310", slug="coco-image-resized", severity=Severity.WARNING, layer="record"):
    """An image has another size than in the COCO file that it is checked against, or in the list of data rows.

    Why: Boxes and masks are in pixels: those of a smaller or larger copy fall on other places of the image.
    Fix: Scale predictions back to the size of the image itself.
    """

    found: tuple[int, int]
    known: tuple[int, int]
    where: str

    def words(self) -> Words:
        shown, right = (f"{width} × {height}" for width, height in (self.found, self.known))
        fix = "give the size of the image itself, and boxes and masks in its pixels"
        if self.found == self.known[::-1]:
            fix = "are width and height exchanged? An array has the shape (height, width); a photo may be turned by its EXIF orientation"
        return f"the image is {shown} pixels here, but {right} {self.where}", fix


class ImageNotInTruth(Violation, code="KEY311", slug="coco-image-not-in-truth", severity=Severity.WARNING, layer="record"):
    """An image is not in the COCO file that it is checked against.

    Why: There is nothing to compare its predictions with. Where nearly all images are missing, it is reported once per file.
    Fix: Give the file of the same split, or leave the image out.
    """

    there: tuple[str, int] | None = None
    """(file name of the image, its id in the reference)."""

    def words(self) -> Words:
        return f"image {quote(self.value)} is not in {TRUTH}", _numbered_otherwise(self.there)


def _numbered_otherwise(there: tuple[str, int] | None) -> str:
    if there is None:
        return "is that the file of another split, such as train for val?"
    return f"{quote(there[0])} has the id {there[1]} there: number the images as the other file does, in annotations too"


class ImagesOfAnotherSplit(Violation, of=ImageNotInTruth):
    """Nearly all images are missing from the COCO file that they are checked against."""

    absent: int
    total: int
    there: tuple[str, int] | None = None

    def words(self) -> Words:
        which = (
            f"none of the {self.total:,} images is"
            if self.absent == self.total
            else f"{self.absent:,} of {self.total:,} images {'is' if self.absent == 1 else 'are'} not"
        )
        return f"{which} in {TRUTH}", _numbered_otherwise(self.there)


class DuplicateImageId(
    Violation, code="UID302", slug="coco-duplicate-image-id", layer="stream", severity_in=(("repeated", Severity.WARNING),)
):
    """Two images have the same id.

    Why: Programs keep the first or the last: annotations end up on the wrong image, and those of the lost id nowhere. An image that is
    listed twice, the same in everything, is a warning.
    Fix: Give each image an id of its own.
    """

    first: str

    template = (
        "image id {value:quoted} is already that of {first}",
        "give each image an id of its own: programs keep the first or the last, and annotations end up on the wrong one",
    )


class RepeatedImage(Violation, of=DuplicateImageId, circumstance="repeated"):
    """The file lists an image twice, the same in everything."""

    first: str

    template = "image {value:quoted} is listed twice: this is {first} again", "list it once"


class DuplicateFileName(Violation, code="DUP303", slug="coco-duplicate-file-name", severity=Severity.WARNING, layer="stream"):
    """Two images have the same file_name, or two data rows have it for their title.

    Why: Both images lead to one data row, where their annotations come together; often it is one image listed twice. Of two data rows of
    one title Encord's recipe takes the last, whichever was meant.
    Fix: List each file once, and let its annotations name one image; where titles repeat, give a mapping, which names hashes.
    """

    first: str

    template = "{value:quoted} is already the file of {first}", "list each file once; its annotations may all name one image"


class SharedTitle(Violation, of=DuplicateFileName):
    """Several data rows in the list have the file_name of an image for their title."""

    count: int

    template = (
        "{value:quoted} is the title of {count:,} data rows in the list; Encord's recipe finds them by title, and takes the last of them",
        "give the mapping of the import (--map), which names the data_hash of each image; or rename the data rows",
    )


# -- elements of "categories" ------------------------------------------------------------------------------------------


class Supercategory(Violation, of=CategoryType):
    """The supercategory of a category that is meant for Encord is neither a text nor null."""

    template = (
        'the "supercategory" of the category is {value:quoted}; Encord\'s SDK takes a string or null, and stops the whole import',
        "write it as a string in quotes, or leave it out",
    )


class CategoryNotAnObject(Violation, of=CategoryType):
    """A category is not an object."""

    def words(self) -> Words:
        fix = 'write {"id": 1, "name": "…"}'
        if self.value.__class__ is str and self.value:
            fix = f'write {{"id": …, "name": {quote(self.value)}}}, with the category_id of its annotations for an id'
        return f"a category is {describe_non_object(self.value)}, where an object was expected", _form_help(self.value) or fix


class CategoryIncomplete(Violation, code="NAM307", slug="coco-category-incomplete"):
    """A category has no id or no name.

    Why: Annotations name categories by their id, and people and ontologies by their name; programs stop with a KeyError.
    Fix: Give each category an id, a whole number, and a name.
    """

    member: str
    given: str | None = None

    def words(self) -> Words:
        return f'the category has no "{self.member}"', _where(self.given) or 'a category has an "id", a whole number, and a "name"'

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class AllCrowds(Violation, code="REC314", slug="coco-all-crowds", severity=Severity.WARNING, layer="stream"):
    """All annotations of the file are crowds.

    Why: A crowd is a group of things that cannot be told apart. pycocotools lets no prediction count against one, and programs for training
    leave crowds out: of a file of crowds alone nothing is left. Programs that write masks often mark each as a crowd.
    Fix: Write 0 for single objects; a mask of run lengths may be of one.
    """

    count: int

    template = (
        "all {count:,} annotations are crowds (iscrowd is 1): evaluation and most programs for training leave crowds out",
        "write 0 for single objects: a mask of run lengths may be of one; 1 is for groups that cannot be told apart",
    )


class CategoryName(Violation, of=CategoryType):
    """The name of a category is empty, or not a text."""

    def words(self) -> Words:
        if self.value == "":
            return 'the "name" of the category is empty', "give the name that the class has"
        fix = (
            "write it in quotes"
            if isinstance(self.value, (int, float)) and not isinstance(self.value, bool)
            else "give the name that the class has"
        )
        return f'the "name" of the category is {quote(self.value)}; a string was expected', fix


class CategoryKeyPoints(Violation, code="NAM311", slug="coco-category-key-points", severity=Severity.WARNING, layer="record"):
    """The key points of a category are not a list of different names, or its skeleton joins points that it does not have.

    Why: Annotations give three numbers for each name in the list, and programs draw a line for each edge of the skeleton.
    Fix: List the names of the points in order; edges are pairs of them, counted from 1.
    """

    points: int

    def words(self) -> Words:
        if not (self.value.__class__ is list and len(self.value) == 2 and {int, float}.issuperset(map(type, self.value))):
            return (
                f"an edge of the skeleton is {quote(self.value)}; two numbers were expected",
                "edges are pairs of key points, counted from 1",
            )
        has = f"{self.points:,} key point{'' if self.points == 1 else 's'}"
        return (
            f"an edge of the skeleton is {quote(self.value)}, but the category has {has}",
            "edges are pairs of key points, counted from 1",
        )


class CategoryPoints(Violation, of=CategoryKeyPoints):
    """The key points of a category are not a list of names."""

    template = (
        'the "keypoints" of the category are {value:quoted}; a list of names was expected',
        'write ["nose", "left_eye", …], or leave it out for a category without key points',
    )


class CategoryWithoutPoints(Violation, of=CategoryKeyPoints):
    """A category has a skeleton, and no key points."""

    template = "the category has a skeleton, but no key points for its edges to join", 'name them: "keypoints": ["nose", "left_eye", …]'


class CategoryPointTwice(Violation, of=CategoryKeyPoints):
    """Two key points of a category have the same name."""

    first: int

    template = (
        "two key points are called {value:quoted}, the other is number {first}; CVAT and Datumaro tell them apart by their names",
        'give each its own: "left …", "right …"',
    )


class CategoryEdges(Violation, of=CategoryKeyPoints):
    """The skeleton of a category is not a list."""

    template = "the skeleton must be a list of edges, found {value:quoted}", "edges are pairs of key points, counted from 1: [[1, 2], …]"


class CategoryRenamed(Violation, code="NAM309", slug="coco-category-renamed", layer="record"):
    """A category has the id of another one in the COCO file that it is checked against.

    Why: Predictions are matched by category id: boats would be compared with piers.
    Fix: Number the categories as the other file does, in annotations too; of a class that it does not have leave the annotations out.
    """

    id_: int | None
    known: str
    other: int | None

    def words(self) -> Words:
        fix = (
            f"write {quote(self.known)} if it is the same class; else leave {quote(self.value)} "
            "and its annotations out: the other file has no such class"
        )
        if self.other is not None:
            fix = f"{quote(self.value)} is category {self.other} there: number the categories as the other file does, in annotations too"
        if self.other is None and casefolded(self.value) == casefolded(self.known):
            fix = f"spell it as it is spelt there: {quote(self.known)}"
        return f"category {self.id_} is {quote(self.value)} here, but {quote(self.known)} in {TRUTH}", fix

    @fixes(safe="writes the name as the other file has it, where case or white space is all that differs")
    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.known)


class KeyPointsDiffer(Violation, code="NAM315", slug="coco-key-points-differ", layer="record"):
    """A category has another number of key points than in the COCO file that it is checked against, or another order of them.

    Why: Poses are compared point by point, by their place in the list: pycocotools stops where one has more than the other, and compares
    left hands with right ones where the order is another.
    Fix: Give the points of the other file, in its order, in the category and in each annotation. Their names may be others.
    """

    name: str
    here: tuple[str, ...]
    there: tuple[str, ...]

    def words(self) -> Words:
        fix = f"give each pose the points of that file, in its order: {listing(self.there, len(self.there))}"
        if len(self.here) == len(self.there):
            return f"the key points of {quote(self.name)} stand in another order here than in {TRUTH}: {listing(self.here)}", fix
        count = f"{len(self.here)} key point{'' if len(self.here) == 1 else 's'}"
        return f"{quote(self.name)} has {count} here ({listing(self.here)}), but {len(self.there)} in {TRUTH}", fix


class CategoryNotInTruth(Violation, code="NAM310", slug="coco-category-not-in-truth", layer="stream"):
    """A category that annotations name is not in the COCO file that it is checked against.

    Why: There is nothing to compare its predictions with; an evaluation silently leaves them out.
    Fix: Number the categories as the other file does, or leave these annotations out.
    """

    name: str | None
    other: int | None
    names: tuple[str, ...]

    def words(self) -> Words:
        shown = f"category {quote(self.value)} ({quote(self.name)})" if self.name is not None else f"category {quote(self.value)}"
        if self.other is not None:
            fix = f"{quote(self.name)} is category {self.other} there"
        else:
            near = nearest(self.name, self.names) if self.name is not None else []
            fix = f"did you mean {listing(near)}?" if near else f"its categories are {listing(self.names)}"
        return f"{shown} is not in {TRUTH}", fix


class DuplicateCategoryId(Violation, code="UID303", slug="coco-duplicate-category-id", layer="stream"):
    """Two categories have the same id.

    Why: Programs keep the first or the last: predictions get the name of another class.
    Fix: Give each category an id of its own.
    """

    first: str
    same: bool
    """True if the two categories have the same name, too."""
    lost: tuple[int, ...] = ()
    """Ids that annotations name, that no category has, and that one of the two probably should have."""

    def words(self) -> Words:
        named = listing([str(id_) for id_ in self.lost])
        if self.same:
            fix = "list it once, with all that either has"
            fix += f"; annotations name {named}, which no category has" if self.lost else ""
            return f"category {quote(self.value)} is listed twice: this is {self.first} again", fix
        fix = "give each category an id of its own: programs keep the first or the last"
        if self.lost:
            fix += (
                f"; annotations name {named}, which no category has: is "
                f"{'it' if len(self.lost) == 1 else 'one of these'} the id that is lost?"
            )
        return f"category id {quote(self.value)} is already that of {self.first}", fix


class CategoryZero(Violation, code="NAM316", slug="coco-category-zero", severity=Severity.INFO, layer="stream"):
    """Annotations name a category whose id is 0.

    Why: COCO allows it, and pycocotools takes it. CVAT of 2026 takes 0 for “no label”, and refuses the file: “annotation has no label”.
    Datumaro 1.13.12 loses the label, and ultralytics 8.4.190 makes it class -1 (convert_coco).
    Fix: Where the file goes to one of these, count categories from 1, and the category_id of annotations with them.
    """

    template = (
        "annotations name the category id {value:quoted}, which CVAT of 2026 takes for “no label”: it refuses them",
        "to import it there, count categories from 1, and the category_id of annotations with them",
    )


class DuplicateCategoryName(Violation, code="DUP302", slug="coco-duplicate-category-name", severity=Severity.WARNING, layer="stream"):
    """Two categories have the same name.

    Why: Looking a class up by its name finds only one of them.
    Fix: Make them one category, or rename one of them.
    """

    first: str

    template = (
        "two categories are called {value:quoted}; the other is {first}",
        "make them one category, or rename one: looking the name up finds only one of them",
    )


# -- categories and the Encord ontology --------------------------------------------------------------------------------


class CategoryNotInOntology(Violation, code="NAM302", slug="coco-category-not-in-ontology", layer="stream"):
    """A category that annotations name has no object in the Encord ontology.

    Why: Encord leaves its annotations out, with a line in the log. Names must agree in every letter, and only objects are drawn.
    Fix: Rename the category as the object is called, or give --map with the hash of the object.
    """

    near: tuple[str, ...]

    def words(self) -> Words:
        fix = (
            f"did you mean {listing(self.near)}? Names are compared letter by letter"
            if self.near
            else "rename it, or give a mapping with its hash"
        )
        return f"no object of the ontology is called {quote(self.value)}; {_SKIPPED}", fix


class OnlyOtherKinds(Violation, of=CategoryNotInOntology):
    """The Encord ontology has the name of a category, but no object is called so."""

    also: tuple[str, ...]
    near: tuple[str, ...]

    def words(self) -> Words:
        fix = f"did you mean {listing(self.near)}?" if self.near else "name the object that it is drawn as, or give a mapping with its hash"
        return f"{quote(self.value)} is {_joined(self.also)} in the ontology, and only objects can be drawn; {_SKIPPED}", fix


class Unmapped(Violation, of=CategoryNotInOntology):
    """The mapping lacks a category that annotations name."""

    id_: int
    map_name: str

    def words(self) -> Words:
        fix = f'add "{self.id_}" to category_id_to_feature_hash'
        return f"category {self.id_} ({quote(self.value)}) is not in {self.map_name}; {_SKIPPED}", fix


class CategorySpeltOtherwise(Violation, code="NAM313", slug="coco-category-spelt-otherwise", severity=Severity.WARNING, layer="stream"):
    """The mapping takes a category to an object whose name is spelt in another way.

    Why: With this mapping all is well. A script that makes its own, by name, finds no object and leaves the annotations out.
    Fix: Spell the category as the object is spelt in the ontology.
    """

    intended: str

    template = (
        "category {value:quoted} is object {intended:quoted} by the mapping only: names are compared letter by letter",
        "call it {intended:quoted}, so that it is found by its name too",
    )


class MapOtherObject(Violation, code="NAM314", slug="coco-map-other-object", severity=Severity.WARNING, layer="stream"):
    """The mapping takes a category to one object, though another has its name.

    Why: Where two hashes changed places in the mapping, the annotations of one class become those of the other.
    Fix: Give the hash of the object that has the category's name, or rename the category if the other one is meant.
    """

    other: str
    hash_: str
    map_name: str

    template = (
        "{map_name} takes category {value:quoted} to object {other:quoted}, though an object is called {value:quoted}",
        "give the hash of {value:quoted}, {hash_:quoted}; if {other:quoted} is meant, rename the category",
    )


class CategoryTitleShared(Violation, code="NAM303", slug="coco-category-title-shared", severity=Severity.WARNING, layer="stream"):
    """The name of a category is that of an object, and of an option, attribute or classification too.

    Why: A script that looks the name up with get_child_by_title(name) finds two items, and cannot tell which one is meant: it needs
    type_=Object. Whether yours says so cannot be seen in the file.
    Fix: Write get_child_by_title(name, type_=Object) in the script, or give a mapping with the hash.
    """

    also: tuple[str, ...]

    def words(self) -> Words:
        fix = f"write get_child_by_title({quote(self.value)}, type_=Object) in the script, or give its hash in the mapping, there and here"
        message = f"{quote(self.value)} is an object of the ontology, and {_joined(self.also)} too"
        return f"{message}: a script that uses get_child_by_title without a type finds both", fix


class CategoryTitleTwice(Violation, code="NAM304", slug="coco-category-title-twice", layer="stream"):
    """The name of a category is that of several objects of the Encord ontology.

    Why: The name does not say which one is meant: get_child_by_title fails, and the annotations of the category are left out.
    Fix: Give --map with the hash of the one that is meant, or rename one in the ontology.
    """

    shapes: tuple[str, ...]

    def words(self) -> Words:
        fix = "give a mapping with the hash of the one that is meant, or rename one of them"
        return (
            (
                f"{len(self.shapes)} objects of the ontology are called {quote(self.value)} "
                f"({', '.join(self.shapes)}): the name does not say which one is meant"
            ),
            fix,
        )


class MapWrongHash(Violation, code="NAM305", slug="coco-map-wrong-hash", layer="stream"):
    """The mapping gives a category a hash that is not the hash of an object.

    Why: Encord stops when it looks the hash up.
    Fix: Take the featureNodeHash of an object from the ontology; upper and lower case count.
    """

    hash_: str
    near: tuple[str, ...]
    map_name: str

    def words(self) -> Words:
        return _no_hash(quote(self.value), self.hash_, self.near, self.map_name)


class MapNoHashOf(Violation, of=MapWrongHash):
    """The mapping gives a hash that the ontology does not have to a category that no annotation names."""

    id_: int
    hash_: str
    near: tuple[str, ...]
    map_name: str

    def words(self) -> Words:
        return _no_hash(str(self.id_), self.hash_, self.near, self.map_name)


def _no_hash(category: str, hash_: str, near: tuple[str, ...], map_name: str) -> Words:
    fix = f"did you mean {' or '.join(near[:3])}?" if near else "take the featureNodeHash of the object from the ontology"
    if any(hash_.casefold() == one.partition(" ")[0].casefold() for one in near):
        fix += " Hashes are case-sensitive"
    return f"{map_name} gives category {category} the hash {quote(hash_)}, which the ontology does not have", fix


class MapNotObject(Violation, of=MapWrongHash):
    """The mapping gives a category the hash of something that is not an object."""

    hash_: str
    also: tuple[str, ...]
    map_name: str

    def words(self) -> Words:
        return _not_object(quote(self.value), self.hash_, self.also, self.map_name)


class MapNotObjectOf(Violation, of=MapWrongHash):
    """The mapping gives the hash of something that is not an object to a category that no annotation names."""

    id_: int
    hash_: str
    also: tuple[str, ...]
    map_name: str

    def words(self) -> Words:
        return _not_object(str(self.id_), self.hash_, self.also, self.map_name)


def _not_object(category: str, hash_: str, also: tuple[str, ...], map_name: str) -> Words:
    fix = "give the hash of an object: nothing else can be drawn"
    return f"{map_name} gives category {category} the hash {quote(hash_)}, which is that of {_joined(also)}", fix


class MapOfAnotherFile(Violation, code="NAM306", slug="coco-map-of-another-file", severity=Severity.WARNING, layer="stream"):
    """None of the ids in the mapping is in the file.

    Why: The mapping was made for another file: all annotations would be left out.
    Fix: Make the mapping from the images and categories of this file.
    """

    what: str
    map_name: str
    theirs: tuple[str, ...]
    ours: tuple[str, ...]

    def words(self) -> Words:
        fix = f"the mapping has {listing(self.theirs, 5)}, the predictions have {listing(self.ours, 5)}: was it made for other ones?"
        return f"none of the {self.what} in {self.map_name} is in the predictions", fix


def _joined(also: tuple[str, ...]) -> str:
    more = len(also) - 2
    return " and ".join(also[:2]) + (f" and {more} more" if more > 0 else "")


# -- across annotations ------------------------------------------------------------------------------------------------


class DuplicateAnnotationId(
    Violation,
    code="UID301",
    slug="coco-duplicate-annotation-id",
    layer="stream",
    severity_in=(("repeated", Severity.WARNING), ("coco-into-encord", Severity.INFO)),
):
    """Two annotations have the same id.

    Why: pycocotools and most readers keep only the last: the others are silently lost, and so is their score. Where both are the same in
    everything, one thing counts twice: that is a warning. Encord's import does not use the ids: of a file that is meant for it, this is
    said once, as an info.
    Fix: Number the annotations across the whole file; ids that begin at 1 for each image are a common cause.
    """

    first: str
    more: int
    """Number of further annotations with a duplicate id."""

    def words(self) -> Words:
        also = (
            f", and {self.more:,} more annotations have an id twice"
            if self.more > 1
            else ", and 1 more annotation has an id twice"
            if self.more
            else ""
        )
        return (
            f"id {quote(self.value)} is already that of {self.first}{also}; Encord's import does not use these ids",
            "nothing to do for the import",
        )


class SameAnnotationId(Violation, of=DuplicateAnnotationId):
    """The two are different: the first one is lost."""

    first: str

    template = "id {value:quoted} is already that of {first}; pycocotools keeps only the last", "number the annotations: 1, 2, 3 …"


class RepeatedAnnotation(Violation, of=DuplicateAnnotationId, circumstance="repeated"):
    """The two are the same in everything: nothing is lost, but it counts twice."""

    first: str

    template = (
        "this is {first} again, with the id {value:quoted}: both count in an evaluation; detectron2 0.6 stops at it",
        "write it once: was a file joined with itself? If another object is meant, give it an id and a place of its own",
    )


class DuplicateAnnotation(Violation, code="DUP301", slug="coco-duplicate-annotation", severity=Severity.WARNING, layer="stream"):
    """The same annotation, or the same result, appears twice.

    Why: Both are imported, and both count in an evaluation, where the second is a false positive.
    Fix: Leave one of them out. Files that were joined twice are a common cause.
    """

    unsafe_fix = "removes the later one"

    first: str
    has_id: bool
    """True if it has another id than the first."""
    encord: bool = False

    def words(self) -> Words:
        under = " under another id" if self.has_id else ""
        follows = "both are imported" if self.encord else "both count in an evaluation, and both are imported"
        return f"this is {self.first} again{under}", f"leave one of them out: {follows}"


class NoScore(Violation, code="CNF310", slug="coco-no-score", severity=Severity.WARNING, layer="stream"):
    """Annotations that are meant for Encord have no score.

    Why: Encord stores a confidence of 1.0 for them. It does so for all of them when the import does not say confidence_field_name="score",
    whatever the file has.
    Fix: Give each annotation a score from 0 to 1, and import with confidence_field_name="score".
    """

    count: int
    total: int
    other: str | None = None

    def words(self) -> Words:
        have = rename_help(self.other, "score") or 'give each a "score" from 0 to 1'
        fix = f'{have}, and import with confidence_field_name="score"'
        return f'{so_many(self.count, self.total)} no "score": Encord stores a confidence of 1.0', fix


class ConfidenceForScore(Violation, of=NoScore):
    """The annotations of a file that is meant for Encord each have a confidence, and no score."""

    count: int
    total: int

    def words(self) -> Words:
        message = (
            f'{so_many(self.count, self.total)} "confidence" and no "score": Encord reads it only '
            "when the import is given its name, else it stores 1.0"
        )
        return message, 'import with confidence_field_name="confidence", or rename it to "score"'
