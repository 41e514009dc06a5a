"""What the references of one file lead to: known images and categories, data rows, and objects of an Encord ontology."""

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
    """Everything beyond the `Context` that rules about references are held against. Frozen, made before annotations are read."""

    results: bool
    reference: CocoReference | None = None
    mapping: CocoMap | None = None
    rows: DataRows | None = None
    matcher: CategoryMatcher | None = None
    """None where the file is not meant for Encord."""
    images_in: str = '"images"'
    """Where image ids are looked up, in words."""
    categories_in: str = '"categories"'
    images_without_row: Mapping[int, str | None] = field(default_factory=dict[int, "str | None"])
    """Images that the project does not have, with their names."""
    unnamed: Mapping[int, str | None] = field(default_factory=dict[int, "str | None"])
    """Those of them in the file's own list that are told though no annotation names them: Encord's recipe looks up all."""
    similar_titles: SimilarTitles | None = None
    """What names of files may mean that are no titles in the project."""
    unlisted_images: tuple[int, int, tuple[str, int] | None] | None = None
    """Given when nearly all images are missing from the COCO file that they are held against: how many, of how many, and a file that has
    another id there. Then it is told once."""
    renumbered: tuple[int, int, tuple[int, str, str]] | None = None
    """Given when nearly all images have ids that other files have there: how many, of how many, and the first of them with its id, its
    name, and the name there. Then it is told once."""
    unmatched_images: UnmatchedImages | None = None
    """The same for images that the project does not have."""
    known_ids: bool = True
    """False when there is no list in which image ids are looked up."""
    large_ids: bool = False
    """True when an image that may be named has an id of more than 64 bits: then such ids are not looked up."""
    repeated_images: frozenset[int] = frozenset()
    """Ids that several images of the file have."""
    repeated_categories: frozenset[int] = frozenset()
    """The same of categories."""
    named_images: bool = False
    """True when an image of the file has a file_name."""
    drawn_images: frozenset[int] = frozenset()
    """Ids of images without a size, in whose pixels an outline is to be drawn."""
    images_unread: bool = False
    """True when an image of the file could not be read, which is told: ids that are not found may be its own."""
    categories_unread: bool = False
    lost_categories: frozenset[int] = frozenset()
    """Ids that categories would have which have none, or that of another, which is told: their annotations are not told too."""
