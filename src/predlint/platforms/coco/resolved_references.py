"""The targets of references in one file: known images and categories, data rows, and objects of an Encord ontology."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, field

from predlint.platforms.coco.category_matching import CategoryMatcher
from predlint.platforms.coco.data_row_titles import SimilarTitles
from predlint.platforms.coco.image_matches import UnmatchedImages
from predlint.platforms.coco.reference import CocoReference

if TYPE_CHECKING:
    from predlint.platforms.coco.mapping import CocoMap
    from predlint.stream.data_rows import DataRows


class ResolvedReferences(Struct, frozen=True):
    """Everything beyond the `Context` that rules about references need. Frozen, built before annotations are read."""

    results: bool
    reference: CocoReference | None = None
    mapping: CocoMap | None = None
    rows: DataRows | None = None
    matcher: CategoryMatcher | None = None
    """None if the file is not meant for Encord."""
    images_in: str = '"images"'
    """Where image ids are looked up, as text for messages."""
    categories_in: str = '"categories"'
    images_without_row: Mapping[int, str | None] = field(default_factory=dict[int, "str | None"])
    """Image id -> file name, for images without a data row in the project."""
    unnamed: Mapping[int, str | None] = field(default_factory=dict[int, "str | None"])
    """Image id -> file name, for images of the file without a data row. They are reported even if no annotation names them, because
    Encord's recipe looks up all images."""
    similar_titles: SimilarTitles | None = None
    """Finds titles similar to file names that are not titles in the project."""
    unlisted_images: tuple[int, int, tuple[str, int] | None] | None = None
    """(missing images, all images, (file name, its id in the reference) or None), if the reference lacks nearly all images, which is
    reported once. Else None."""
    renumbered: tuple[int, int, tuple[int, str, str]] | None = None
    """(renamed images, compared images, (id, file name, file name in the reference) of the first), if nearly all ids belong to other
    files in the reference, which is reported once. Else None."""
    unmatched_images: UnmatchedImages | None = None
    """Set if nearly all images have no data row in the project, which is reported once."""
    compared_by: str | None = None
    """Set if no image can be in the list of data rows: ``file_name`` or ``id``, by which images were compared with it. Else None."""
    known_ids: bool = True
    """False if there is no list in which image ids could be looked up."""
    large_ids: bool = False
    """True if a listed image has an id of more than 64 bits. Ids of this size are not looked up then."""
    repeated_images: frozenset[int] = frozenset()
    """Image ids that occur more than once in the file."""
    repeated_categories: frozenset[int] = frozenset()
    """Category ids that occur more than once in the file."""
    named_images: bool = False
    """True if an image of the file has a file_name."""
    drawn_images: frozenset[int] = frozenset()
    """Ids of images without a size that have an annotation with an outline, for which pixels are needed."""
    images_unread: bool = False
    """True if an image of the file could not be read, which is reported: unknown ids may belong to it."""
    categories_unread: bool = False
    lost_categories: frozenset[int] = frozenset()
    """Ids that categories with a missing or duplicate id probably should have. That is reported, so their annotations are not."""
