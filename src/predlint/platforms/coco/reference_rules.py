"""Record rules for the references of one annotation or result: its image, its category, and the object that Encord makes of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, cast

from predlint.names import Exact, Shared, memoized
from predlint.platforms.coco import reference_words as refs
from predlint.platforms.coco.aliases import mask_alias
from predlint.platforms.coco.annotation_words import MemberType, SegmentationMissing
from predlint.platforms.coco.category_matching import IMPORTED
from predlint.platforms.coco.context import Category, Context
from predlint.platforms.coco.data_row_titles import is_same_but_spelt, title_of
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
    UnlistedImage,
)
from predlint.platforms.coco.resolved_references import ResolvedReferences
from predlint.platforms.coco.segment_words import SegmentationForm
from predlint.shape.findings import Finding, finding_of
from predlint.shape.violation_specs import ViolationSpec, spec_of
from predlint.stream.similar_rows import with_spaces

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

    def words(self, value: Any, id_: int, file_name: str | None) -> refs.Words:
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
