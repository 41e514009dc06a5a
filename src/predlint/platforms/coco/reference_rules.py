"""Record rules for what one annotation or result names: an image, a category, and the object that it becomes in Encord."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, cast

from predlint.name_index import Exact, Shared, memoized
from predlint.platforms.coco import reference_words as refs
from predlint.platforms.coco.aliases import mask_alias
from predlint.platforms.coco.annotation_words import MemberType
from predlint.platforms.coco.category_matching import IMPORTED
from predlint.platforms.coco.context import Category, Context
from predlint.platforms.coco.data_row_titles import is_same_but_spelt
from predlint.platforms.coco.ids_by_name import base_name
from predlint.platforms.coco.member_values import intended_id, is_large, text_of
from predlint.platforms.coco.reference_words import (
    FileOfAnother,
    ImageNotInProject,
    ImageNotMapped,
    ImageWithoutRow,
    LargeUnknownImage,
    MaskForPolygon,
    MaskNeededForEncord,
    MoreNotMapped,
    MoreUnknownImages,
    MoreWithoutRow,
    ShapeForEncord,
    SpaceInList,
    UnknownCategory,
    UnknownImage,
    UnknownImageAsUnknownImage,
)
from predlint.platforms.coco.resolved_references import ResolvedReferences
from predlint.shape.findings import Finding, finding_of
from predlint.shape.violation_specs import ViolationSpec, spec_of
from predlint.stream.similar_rows import with_spaces

Json = dict[str, Any]
#: So many images that are not known are told in words of their own; where many are known, a tenth as many, up to the second number.
_SPELT_OUT, _MOST_SPELT_OUT = 5, 1_000
#: Of so many it is remembered what was said.
_MAX_REPORTED = 100_000
#: Members by which an annotation is one of something drawn.
_DRAWN = frozenset({"bbox", "segmentation", "keypoints"})


class _Met:
    """The images that are not known and were told of in one part of a file."""

    def __init__(self) -> None:
        self.said: dict[int, ViolationSpec] = {}
        """What is said of an image id: files name the same one many times."""
        self.unknown: dict[str, int] = {}
        """By code: how many there were."""
        self.guessed: dict[str, int] = {}
        """By code: how many of the first few were told what they may mean."""

    def many(self, code: str, known: int) -> bool:
        """Counts one. True when there are many beside so many known ones, so that one cause is likely: the words are the same for each
        then."""
        self.unknown[code] = self.unknown.get(code, 0) + 1
        return self.unknown[code] > max(_SPELT_OUT, min(known // 10, _MOST_SPELT_OUT))

    def guess(self, code: str) -> None:
        """Takes note that an image was told what it may mean."""
        if self.unknown[code] <= _SPELT_OUT:
            self.guessed[code] = self.guessed.get(code, 0) + 1

    def likely(self, code: str) -> bool:
        """True where all of the first few were told what they may mean, which what is said of the many must not contradict."""
        return self.guessed.get(code, 0) >= _SPELT_OUT


class _Unknown(Exact):
    """What is said of images that are not known. It hangs on how many were told of before, and so is made when one is told: elements are
    told in the order of the file, and not always explained in it."""

    def __init__(self, describe: Callable[[int, str | None, _Met], ViolationSpec]) -> None:
        self._describe = describe

    def words(self, value: Any, id_: int, file_name: str | None) -> refs.MessageAndHelp:
        """``file_name``: the one that the element itself gives."""
        met = memoized(self, _Met)
        said = met.said.get(id_)
        if said is None:
            if len(met.said) >= _MAX_REPORTED:
                met.said.clear()
            said = met.said[id_] = self._describe(id_, file_name, met)
        return said.words(value)


class ReferenceRules:
    """The rules of one file. Ids that are no whole numbers are left to the shape; those in quotes are looked up all the same."""

    def __init__(self, context: Context, links: ResolvedReferences) -> None:
        self.context, self.links = context, links
        self.mapped = links.mapping.images if links.mapping is not None and context.encord else None
        self._unknown_image = _Unknown(self._not_listed)
        self._unmapped_image = _Unknown(self._not_mapped)
        self._rowless_image = _Unknown(self._without_row)
        self._categories: dict[int, ViolationSpec | None] = {}

    def __call__(self, value: Any, out: list[Finding]) -> None:
        """All findings about what the element names."""
        if not isinstance(value, dict):
            return
        annotation = cast("Json", value)
        if is_large(annotation.get("image_id")):
            self._large_image(annotation, out)
            image = None
        else:
            image = None if _is_named("image_id", out) else intended_id(annotation.get("image_id"))
        if image is not None:
            said = self._image(image, annotation) or self._misnamed(image, annotation)
            if said is not None:
                out.append(finding_of(said, (None, "image_id"), annotation["image_id"]))
        unread = _is_named("category_id", out) or ("caption" in annotation and _DRAWN.isdisjoint(annotation))  # of captions nobody reads it
        category = None if unread else intended_id(annotation.get("category_id"))
        if category is not None:
            self._category(category, annotation, out)

    # ---- images

    def _large_image(self, annotation: Json, out: list[Finding]) -> None:
        """An id that no list can have, unless its own ids are as large."""
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
        name, near = self.links.images_without_row[id_], self.links.similar_titles
        if near is not None and name is not None and (listed := with_spaces(near.rows).get(name)) is not None:
            return spec_of(SpaceInList, name, listed)
        return spec_of(ImageNotInProject, self._rowless_image, id_, None)

    def _not_listed(self, id_: int, file_name: str | None, met: _Met) -> ViolationSpec:
        images = self.context.images
        assert images is not None
        if met.many("KEY301", len(images)):
            return spec_of(MoreUnknownImages, self.links.images_in, met.likely("KEY301"))
        ends = (images.ids[0], images.ids[-1]) if len(images) else (None, None)
        numbered = self._numbered(id_, file_name, met)
        if numbered is not None:
            met.guess("KEY301")
        return spec_of(UnknownImageAsUnknownImage, self.links.images_in, len(images), *ends, numbered)

    def _not_mapped(self, id_: int, file_name: str | None, met: _Met) -> ViolationSpec:
        assert self.links.mapping is not None
        if met.many("KEY302", len(self.mapped or ())):
            return spec_of(MoreNotMapped, self.links.mapping.name)
        return spec_of(ImageNotMapped, self.links.images_without_row.get(id_), self.links.mapping.name)

    def _without_row(self, id_: int, file_name: str | None, met: _Met) -> ViolationSpec:
        images = self.context.images
        if met.many("KEY302", len(images) if images is not None else 0):
            likely = met.likely("KEY302")
            return spec_of(MoreWithoutRow, likely, self.links.images_without_row[id_] if likely else None)
        name, near = self.links.images_without_row[id_], self.links.similar_titles
        title, titles = near.of(name) if near is not None and name is not None else (None, ())
        listed = near is not None and str(id_) in near.rows.by_key
        if title is not None or listed or any(name is not None and is_same_but_spelt(name, each) for each in titles):
            met.guess("KEY302")
        return spec_of(ImageWithoutRow, name, title, titles, listed)

    @property
    def compares_files(self) -> bool:
        """True where results may name the files of their images, and those of the images are known."""
        return self.context.results and self.links.reference is not None and self.links.reference.file_names is not None

    def file_of_another(self, id_: int, name: str) -> tuple[str, int] | None:
        """Where a result names the file of another image than its own: the file of its own, and the id of that other image."""
        files = self.links.reference.file_names if self.links.reference is not None else None
        listed = files.get(id_) if files is not None else None
        if listed is None or (base_name(listed) == base_name(name) and self.context.named.is_at(id_, name)):
            return None  # the same file, as far as both tell its folder
        other = self.context.named.find("image_id", name)
        return (listed, other) if other is not None and other != id_ else None

    def _misnamed(self, id_: int, result: Json) -> ViolationSpec | None:
        name = text_of(result.get("file_name"))
        if name is None or not self.compares_files:
            return None
        other = self.file_of_another(id_, name)
        return spec_of(FileOfAnother, self.links.images_in, name, *other) if other is not None else None

    def _numbered(self, id_: int, name: str | None, met: _Met) -> tuple[int, str] | None:
        """The image whose file the result names, or has the id as its name; asked for the first few alone."""
        reference = self.links.reference
        if reference is None or reference.file_names is None or met.unknown.get("KEY301", 0) > _SPELT_OUT:
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
            said = self._categories[id_]
            if said is not None:
                out.append(finding_of(said, (None, "category_id"), annotation["category_id"]))
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
        """Whether Encord's importer can make the object of it."""
        if shape not in IMPORTED:
            spec = spec_of(ShapeForEncord, category.name, shape)
            out.append(finding_of(spec, (None, "category_id"), annotation["category_id"]))
            return
        drawn = annotation.get("segmentation")
        if shape == "bitmask" and not isinstance(drawn, dict):
            if drawn is not None and not _is_outline(drawn):  # of another form altogether, or empty: the shape says so
                return
            if any(finding.code == "GEO311" and finding.path == (None, "segmentation") for finding in out):
                return  # of a list of results: that it must be a mask is said
            found = "a polygon" if drawn is not None else "a box alone"
            out[:] = [finding for finding in out if finding.code != "REC310"]  # that the segmentation is missing is said by this
            other = mask_alias(annotation) if drawn is None else None
            spec = spec_of(MaskNeededForEncord, category.name, found, *(() if other is None else (other,)))
            out.append(finding_of(spec, (None, "segmentation"), drawn))
        elif shape == "polygon" and isinstance(drawn, dict):
            spec = spec_of(MaskForPolygon, category.name)
            out.append(finding_of(spec, (None, "segmentation"), None))


def _is_outline(drawn: Any) -> bool:
    """True for a list of rings, be they right or wrong."""
    return isinstance(drawn, list) and bool(cast("list[Any]", drawn)) and isinstance(drawn[0], list)


def _is_named(member: str, out: list[Finding]) -> bool:
    """True where a text in place of an id is told the id of what it names: then it is not looked up as a number."""
    return any(
        finding.kind is MemberType and finding.fields[0] == member and len(finding.fields) > 1 and finding.fields[1] is not None
        for finding in out
    )
