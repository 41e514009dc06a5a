"""Record rules for elements of "images" and "categories": the form of numbers, and differences to the reference."""

from __future__ import annotations

from typing import Any, cast

from predlint.platforms.coco.annotation_words import IdTooLarge
from predlint.platforms.coco.data_row_titles import row_of
from predlint.platforms.coco.ids_by_name import NamedIds, base_name
from predlint.platforms.coco.images import Image
from predlint.platforms.coco.member_values import CATEGORY_MEMBERS, file_name_of, id_of, is_large, number_of, pixels, point_names, text_of
from predlint.platforms.coco.reference import ReferenceCategory
from predlint.platforms.coco.reference_words import OtherRow
from predlint.platforms.coco.resolved_references import ResolvedReferences
from predlint.platforms.coco.words import (
    CategoryEdges,
    CategoryIncomplete,
    CategoryKeyPoints,
    CategoryNumberForm,
    CategoryPoints,
    CategoryPointTwice,
    CategoryRenamed,
    CategoryWithoutPoints,
    FileNameMisspelt,
    ImageMappedUnnamed,
    ImageNotInTruth,
    ImageNumberForm,
    ImageRenamed,
    ImageResized,
    ImageSizeUnknown,
    ImageToDraw,
    ImageUnnamed,
    ImageUnnamedAmongOthers,
    ImageWithoutId,
    KeyPointsDiffer,
    SharedTitle,
    WordForNoFile,
    WordForNoRow,
)
from predlint.platforms.record_files import NO_PLACE
from predlint.shape.findings import Finding, Path, finding_of
from predlint.shape.resolver import name_text
from predlint.shape.value_explainers import is_uuid
from predlint.shape.violation_specs import ViolationSpec, spec_of
from predlint.stream.data_rows import DataRow

Json = dict[str, Any]


class ElementRules:
    """The rules for images and categories of one file."""

    def __init__(self, links: ResolvedReferences) -> None:
        self.links, self.reference = links, links.reference
        self.named = NamedIds(files=links.reference.file_names if links.reference is not None else None)
        self.ids_by_name = {category.name: category.id for category in reversed(links.reference.categories)} if links.reference else {}

    # ---- images

    def image(self, value: Any, out: list[Finding]) -> None:
        """Adds all findings of one element of "images" beyond those of its shape."""
        if not isinstance(value, dict):
            return
        image = cast("Json", value)
        if "id" not in image:
            _name_id(image, out)
        for member in ("id", "width", "height"):
            if _is_pointed(image, member, out):
                _report(out, (None, member), image[member], spec_of(ImageNumberForm, member))
        _large_id(image, out)
        self._unnamed_but_mapped(image, out)
        if self.links.matcher is None and not image.get("file_name") and "file_name" not in _reported_members(out):
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
        if "file_name" not in _reported_members(out) and number_of(image.get("id")) in mapping.images:
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

    # ---- categories

    def category(self, value: Any, out: list[Finding]) -> None:
        """Adds all findings of one element of "categories" beyond those of its shape."""
        if not isinstance(value, dict):
            return
        category = cast("Json", value)
        _name_alias(category, out)
        if _is_pointed(category, "id", out):
            _report(out, (None, "id"), category["id"], spec_of(CategoryNumberForm, "id"))
        _large_id(category, out)
        if self.links.matcher is None:  # Encord's import reads no key points
            self._points(category, out)
        id_, name = number_of(category.get("id")), text_of(category.get("name"))
        known = self.reference.by_id.get(id_) if self.reference is not None and id_ is not None else None
        if id_ in self.links.repeated_categories:  # it is unknown which of them is intended
            return
        if known is not None and name is not None and name != known.name:
            spec = spec_of(CategoryRenamed, id_, known.name, self.ids_by_name.get(name))
            _report(out, (None, "name"), name, spec)
        elif known is not None:
            _check_keypoint_names(category, known, out)

    def _points(self, category: Json, out: list[Finding]) -> None:
        """Checks the names of key points, and the edges between them."""
        given = category.get("keypoints")
        if given is not None and not (isinstance(given, list) and all(isinstance(name, str) for name in cast("list[Any]", given))):
            _report(out, (None, "keypoints"), given, spec_of(CategoryPoints))
            return
        points, edges = point_names(category) or (), category.get("skeleton")
        first: dict[str, int] = {}
        for at, name in enumerate(points):
            if first.setdefault(name, at) != at:
                _report(out, ((None, "keypoints"), at), name, spec_of(CategoryPointTwice, first[name] + 1))
        if edges is not None and not isinstance(edges, list):
            _report(out, (None, "skeleton"), edges, spec_of(CategoryEdges))
        if isinstance(edges, list) and edges and not points:
            _report(out, (None, "skeleton"), cast("list[Any]", edges), spec_of(CategoryWithoutPoints))
            return
        for at, edge in enumerate(cast("list[Any]", edges) if isinstance(edges, list) else ()):
            ends = [number_of(end) for end in cast("list[Any]", edge)] if isinstance(edge, list) else []
            if len(ends) != 2 or not all(end is not None and 1 <= end <= len(points) for end in ends):
                _report(out, ((None, "skeleton"), at), edge, spec_of(CategoryKeyPoints, len(points)))


def _check_keypoint_names(category: Json, known: ReferenceCategory, out: list[Finding]) -> None:
    """Reports key points whose number or order differs from the reference. Other names are accepted."""
    here, there = point_names(category), known.keypoints
    if here and there and (len(here) != len(there) or (here != there and sorted(here) == sorted(there))):
        _report(out, (None, "keypoints"), category["keypoints"], spec_of(KeyPointsDiffer, known.name, here, there))


def _is_pointed(value: Json, member: str, out: list[Finding]) -> bool:
    """Returns True for an integer that is written with a decimal point and has no finding yet."""
    number = value.get(member)
    return (
        isinstance(number, float)
        and number.is_integer()
        and not (member == "id" and is_large(number))
        and member not in _reported_members(out)
    )


def _large_id(value: Json, out: list[Finding]) -> None:
    """Reports an id that cannot be looked up, because JSON parsers round it."""
    if is_large(value.get("id")):
        _report(out, (None, "id"), value["id"], spec_of(IdTooLarge, "id"))


def _reported_members(out: list[Finding]) -> set[Any]:
    return {finding.path[1] for finding in out if finding.path is not None}


def _to_draw(out: list[Finding]) -> None:
    """Replaces the finding for a missing size, for an image with outlines."""
    for at, finding in enumerate(out):
        if finding.breaks(ImageSizeUnknown):
            out[at] = finding._replace(kind=ImageToDraw)  # with the same fields


def _name_alias(category: Json, out: list[Finding]) -> None:
    """Adds the alias of a missing member to its finding."""
    for at, finding in enumerate(out):
        if finding.kind is CategoryIncomplete and (made := finding.made_as(CategoryIncomplete)).given is None:
            alias = name_text(CATEGORY_MEMBERS[made.member], category)
            out[at] = finding if alias is None else finding.with_fields(given=alias)


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
