"""Elements of ``images``: their members, and differences to the reference."""

from __future__ import annotations

from typing import Any, cast

from msgspec.structs import replace

from predlint.io.data_row import DataRow
from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, finding_of, spec_of
from predlint.model.geometry import MOST_PIXELS
from predlint.model.texts import is_uuid, quote
from predlint.model.violation import Finding, Fix, FixContext, Path, Violation, Words, fixes
from predlint.platforms.coco.matching import ResolvedReferences, row_of
from predlint.platforms.coco.ontology import Image, NamedIds, base_name
from predlint.platforms.coco.record import file_name_of, id_of, number_of, pixels
from predlint.platforms.coco.topics.duplicates import SharedTitle
from predlint.platforms.coco.topics.mapping import OtherRow
from predlint.platforms.coco.topics.members import (
    TRUTH,
    check_large_id,
    element_at,
    form_help,
    is_pointed,
    number_form,
    reported_members,
    unwrap_id,
)
from predlint.platforms.coco.topics.references import FileOfAnother
from predlint.platforms.common_mistakes import NO_PLACE, describe_non_object
from predlint.platforms.numbers import bracketed_integer, bracketed_number, quoted_integer
from predlint.shape.nodes import Member, Number, Record, Text

# -- Images --------------------------------------------------------------------------------------------------------


class ImageType(Violation, code="KEY307", slug="coco-image-type"):
    """An image, or one of its members, is of another type than COCO has.

    Why: Ids in quotes are other ids than numbers: pycocotools finds no annotations for them, without a message.
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
        return f"an image is {describe_non_object(self.value)}, where an object was expected", form_help(self.value) or fix


class ImageWithoutId(Violation, code="KEY304", slug="coco-image-without-id"):
    """An image has no id.

    Why: Annotations name images by their id; programs stop with a KeyError.
    Fix: Give each image a whole number of its own.
    """

    given: str | None = None

    def words(self) -> Words:
        return 'the image has no "id"', element_at(self.given) or "annotations name images by their id, a whole number"


class ImageId(Violation, of=ImageType):
    """The id of an image is not a whole number."""

    def words(self) -> Words:
        fix = quoted_integer(self.value) or bracketed_number(self.value, whole=True) or "number the images: 1, 2, 3 …"
        return f'the "id" of the image is {quote(self.value)}; a whole number was expected', fix

    def fix(self, at: FixContext) -> Fix | None:
        return unwrap_id(at)


_FALLS_BACK = "write the name of its file; a script that falls back on such a word gives it to every image without a name"


class ImageWithoutName(Violation, code="KEY303", slug="coco-image-without-name"):
    """An image that is meant for Encord has no file_name, or a word for none, such as "unknown".

    Why: The data row of an image is found by the name of its file. Encord's recipe stops with a KeyError. With a mapping (--map) of images
    the importer uses their ids alone, and needs no names (KEY312).
    Fix: Give the name of the file, as the data row has it; or the mapping of the import, if there is one.
    """

    given: str | None = None

    def words(self) -> Words:
        fix = (
            element_at(self.given)
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
        return message, element_at(self.given) or "read the size from the image file"

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
        return f'the image has no "{self.member}"', element_at(self.given) or "give its size in pixels: boxes and masks are measured by it"

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
        return message, element_at(self.given) or "read the size from the image file"

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
            f"not one of the {self.total:,} images is"
            if self.absent == self.total
            else f"{self.absent:,} of {self.total:,} images {'is' if self.absent == 1 else 'are'} not"
        )
        return f"{which} in {TRUTH}", _numbered_otherwise(self.there)


#: The file name where it is needed.
NAMED = Member(Text(spec_of(ImageNameAsImageType), minimum=1, unlike=NO_PLACE), spec_of(ImageWithoutName))


def image_node(encord: bool, *, mapped: bool = False) -> Record:
    """Returns the shape of an image. Encord finds its data row by the file name, or by a mapping of ids (``mapped``), which needs no
    file name. pycocotools needs only id and size (LVIS has links in place of names)."""
    named = replace(NAMED, node=replace(NAMED.node, empty=spec_of(ImageName)))
    unneeded = Member(Text(spec_of(ImageNameAsImageType), nullable=True, unlike=NO_PLACE))
    members = {
        "id": Member(Number(spec_of(ImageId), whole=True), spec_of(ImageWithoutId)),
        "file_name": named if encord and not mapped else unneeded,
        "width": _side_member("width", encord=encord),
        "height": _side_member("height", encord=encord),
    }
    also_known = frozenset({"license", "coco_url", "flickr_url", "date_captured"})
    return Record(members, wrong=spec_of(ImageNotAnObject), ends_open=True, also_known=also_known)


def _side_member(member: str, *, encord: bool) -> Member:
    """Returns the member for a width or height. Only an import into Encord needs it for boxes; record rules report it for outlines."""
    absent = spec_of(ImageWithoutSize, member) if encord else spec_of(ImageSizeUnknown, member)
    null = None if encord else spec_of(ImageOfBoxesNull, member)
    wrong, outside = spec_of(ImageType, member), spec_of(ImageSize, member)
    return Member(Number(wrong, outside, above=0, maximum=MOST_PIXELS, whole=True, null=null), absent)


# -- Record rules for elements of "images": the form of numbers, and differences to the reference --

Json = dict[str, Any]


class ImageRules:
    """The rules for images of one file."""

    def __init__(self, links: ResolvedReferences) -> None:
        self.links, self.reference = links, links.reference
        self.named = NamedIds(files=links.reference.file_names if links.reference is not None else None)

    def check(self, value: Any, out: list[Finding]) -> None:
        """Adds all findings of one element of "images" beyond those of its shape."""
        if not isinstance(value, dict):
            return
        image = cast("Json", value)
        if "id" not in image:
            _name_id(image, out)
        for member in ("id", "width", "height"):
            if is_pointed(image, member, out):
                _report(out, (None, member), image[member], spec_of(ImageNumberForm, member))
        check_large_id(image, out)
        self._unnamed_but_mapped(image, out)
        if self.links.matcher is None and not image.get("file_name") and "file_name" not in reported_members(out):
            self._unnamed(image, out)
        elif image.get("file_name") in NO_PLACE:
            self._named_by_word(image, out)
        id_ = number_of(image.get("id"))
        if id_ in self.links.drawn_images:
            _to_draw(out)
        if id_ is None or id_ in self.links.repeated_images:  # it is unknown which of them is intended
            return
        resized = False
        if self.reference is not None and self.reference.expected is not None:
            known = self.reference.expected.find(id_)
            if known is None:
                if not self.links.unlisted_images and not self.links.renumbered:
                    there = self._there(image)
                    known_as = (image["file_name"], there) if there is not None else None
                    _report(out, (None, "id"), image["id"], spec_of(ImageNotInTruth, known_as))
            elif self._same_file(image, id_, out):
                resized = _size(image, known, "in the COCO file that it is checked against", out)
        if self.links.rows is not None:
            row = row_of(self.links.rows, id_, file_name_of(image))
            self._mapped(image, id_, row, out)
            self._ambiguous(image, out)
            if row is not None and not resized:
                _size(image, Image(id_, pixels(row.width), pixels(row.height)), "in the list of data rows", out)

    def _unnamed(self, image: Json, out: list[Finding]) -> None:
        """Reports an image without a file name. If no image of the file has one, a "coco_url" is accepted instead."""
        slip, linked = _file_name_alias(image), bool(image.get("coco_url"))
        if slip is not None and not linked:
            spec = spec_of(FileNameMisspelt, slip)
        elif self.links.named_images:
            spec = spec_of(ImageUnnamedAmongOthers)
        elif linked:
            return
        else:
            spec = spec_of(ImageUnnamed)
        _report(out, (None, "file_name"), image.get("file_name"), spec)

    def _named_by_word(self, image: Json, out: list[Finding]) -> None:
        """Reports a word for no name, unless the mapping gives the data row."""
        mapping = self.links.mapping
        if mapping is None or mapping.images is None or number_of(image.get("id")) not in mapping.images:
            spec = spec_of(WordForNoFile if self.links.matcher is None else WordForNoRow)
            _report(out, (None, "file_name"), image["file_name"], spec)

    def _unnamed_but_mapped(self, image: Json, out: list[Finding]) -> None:
        """Reports an image without a file name if the mapping still gives its data row."""
        mapping = self.links.mapping if self.links.matcher is not None else None
        if mapping is None or mapping.images is None or image.get("file_name") or image.get("coco_url"):
            return
        if "file_name" not in reported_members(out) and number_of(image.get("id")) in mapping.images:
            _report(out, (None, "file_name"), image.get("file_name"), spec_of(ImageMappedUnnamed, mapping.name))

    def _mapped(self, image: Json, id_: int, row: DataRow | None, out: list[Finding]) -> None:
        """Reports an image if the mapping gives another data row than its file name."""
        rows, mapping = self.links.rows, self.links.mapping
        frame = mapping.images.get(id_) if mapping is not None and mapping.images is not None else None
        if rows is None or mapping is None or frame is None or row is None or row.id is None or not is_uuid(row.id):
            return
        other = rows.by_id.get(frame.data_hash)
        if other is not None and other.id != row.id and other.global_key is not None:
            spec = spec_of(OtherRow, frame.data_hash, mapping.name, row.id, other.global_key)
            _report(out, (None, "file_name"), image.get("file_name"), spec)

    def _ambiguous(self, image: Json, out: list[Finding]) -> None:
        """Reports an image whose file name is the title of several data rows, if Encord's recipe finds data rows by title."""
        rows, mapping, name = self.links.rows, self.links.mapping, file_name_of(image)
        if rows is None or name is None or self.links.matcher is None or (mapping is not None and mapping.images is not None):
            return
        if (count := rows.shared.get(name)) is not None:
            _report(out, (None, "file_name"), name, spec_of(SharedTitle, count))

    def _same_file(self, image: Json, id_: int, out: list[Finding]) -> bool:
        """Returns False and reports it if the reference gives the id to another file. Folders and forms of accents are ignored."""
        name = file_name_of(image)
        known = self.reference.file_names.get(id_) if self.reference is not None and self.reference.file_names is not None else None
        if name is None or known is None or name == known or base_name(name) == base_name(known):
            return True
        if not self.links.renumbered:  # else it is reported once per file
            _report(out, (None, "file_name"), name, spec_of(ImageRenamed, id_, known, self._there(image)))
        return False

    def _there(self, image: Json) -> int | None:
        """Returns the id that the reference gives to the file of the image, or None."""
        name = file_name_of(image)
        return self.named.find("image_id", name) if name is not None else None


def _to_draw(out: list[Finding]) -> None:
    """Replaces the finding for a missing size, for an image with outlines."""
    for at, finding in enumerate(out):
        if finding.breaks(ImageSizeUnknown):
            out[at] = finding._replace(kind=ImageToDraw)  # with the same fields


def _name_id(image: Json, out: list[Finding]) -> None:
    """Adds the member that seems to be the id to the finding for a missing id."""
    alias = next((name for name in ("image_id", "imageId", "img_id") if id_of(image.get(name)) is not None), None)
    for at, finding in enumerate(out):
        if finding.kind is ImageWithoutId and finding.made_as(ImageWithoutId).given is None and alias is not None:
            out[at] = finding.with_fields(given=alias)


#: Aliases of "file_name", in lower case and without separators.
_NAMES_OF_FILES = frozenset("filename file filepath path name imagename imagepath imagefile imagefilename imgname imgpath".split())


def _file_name_alias(image: Json) -> str | None:
    """Returns the member that seems to be "file_name", or None."""
    others = ((name, given) for name, given in image.items() if name != "file_name")
    return next((name for name, given in others if isinstance(given, str) and _plain(name) in _NAMES_OF_FILES), None)


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()


def _size(image: Json, known: Image, where: str, out: list[Finding]) -> bool:
    """Returns True and reports it if the size of an image differs from its known size. ``where``: the source of the known size."""
    found = pixels(image.get("width")), pixels(image.get("height"))
    right = known.width, known.height
    if not (all(found) and all(right)) or found == right:
        return False
    member = "width" if found[0] != right[0] else "height"
    _report(out, (None, member), image[member], spec_of(ImageResized, found, right, where))
    return True


def _report(out: list[Finding], path: Path, value: Any, spec: ViolationSpec) -> None:
    out.append(finding_of(spec, path, value))
