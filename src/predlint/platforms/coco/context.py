"""What the annotations of one file are checked against: its images and categories, known sizes, and objects they map to."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from predlint.platforms.coco.ids_by_name import NamedIds
from predlint.platforms.coco.images import Image, Images


class Category(Struct, frozen=True):
    """One category of a COCO file."""

    id: int
    name: str
    keypoints: tuple[str, ...] | None = None
    """Names of its key points, in order; None if the category names none, and neither does that of the reference."""
    shape: str | None = None
    """The shape of the Encord object that it maps to (``bounding_box``, ``polygon``, ``bitmask`` …); None without an Encord ontology,
    or if the category maps to nothing."""
    names_keypoints: bool = False
    """True if the file itself names its key points."""


class Context(Struct, frozen=True):
    """Everything known before the annotations of a file are read."""

    results: bool
    """True for a result array, False for an annotation file (one object)."""
    images: Images | None = None
    """The images that annotations may name: for a document its own, for a result array those of the given list.
    None if there is no list, so that image ids are not checked."""
    known: Images | None = None
    """Images of ``--data-rows``, or of the COCO file given as the ontology; None without either."""
    categories: Mapping[int, Category] | None = None
    """Category id -> category that ``category_id`` may name; None if there is no list."""
    encord: bool = False
    """True if the file is meant for an Encord project."""
    lost_images: frozenset[int] = field(default=frozenset())
    """Ids that images with a missing or duplicate id probably should have. That is reported, so their annotations are not."""

    named: NamedIds = field(default_factory=NamedIds)
    """Looks up the ids of images and categories by name."""

    def has_keypoints(self) -> dict[int, str]:
        """Returns id -> name of the categories whose annotations may have key points that programs read."""
        if self.results or self.encord:
            return {}
        return {id_: category.name for id_, category in (self.categories or {}).items() if category.keypoints}

    def names_keypoints(self) -> frozenset[int]:
        """Returns the ids of the categories that name key points in the file itself."""
        return frozenset([id_ for id_, category in (self.categories or {}).items() if category.names_keypoints])

    def unposed(self) -> dict[int, str]:
        """Returns id -> name of the categories that name no key points. Empty for Encord, which reads no key points."""
        if self.encord:
            return {}
        return {id_: category.name for id_, category in (self.categories or {}).items() if not category.keypoints}

    def posed_so(self, count: int) -> Category | None:
        """Returns the first category with this number of key points, or None."""
        return next((category for category in (self.categories or {}).values() if len(category.keypoints or ()) == count), None)

    def image(self, id_: int) -> Image | None:
        """Returns the image with this id and the best known size, or None if the image is unknown."""
        found = self.images.find(id_) if self.images is not None else None
        if self.known is not None and (found is None or not (found.width and found.height)):
            return self.known.find(id_) or found
        return found
