"""What the annotations of one file are held against: its own images and categories, those that are known, and what they map to."""

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
    """Names of its key points, in order; None where the category has none."""
    shape: str | None = None
    """The shape of the Encord object that it maps to (``bounding_box``, ``polygon``, ``bitmask`` …); None where there is no Encord
    ontology, or the category maps to nothing."""


class Context(Struct, frozen=True):
    """Everything known before the annotations of a file are read."""

    results: bool
    """True for a result array, False for an annotation file (one object)."""
    images: Images | None = None
    """The images that annotations may name: of a document its own, of a result array those of the list that was given.
    None where no list is known: then image ids are not checked."""
    known: Images | None = None
    """Images of ``--data-rows``, or of the COCO file given as the ontology; None where there is neither."""
    categories: Mapping[int, Category] | None = None
    """What ``category_id`` may name; None where no list is known."""
    encord: bool = False
    """True when the file is meant for an Encord project."""
    lost_images: frozenset[int] = field(default=frozenset())
    """Ids that images would have which have none, or that of another, which is told: their annotations are not told too."""

    named: NamedIds = field(default_factory=NamedIds)
    """The ids that may be named, by name."""

    def has_keypoints(self) -> dict[int, str]:
        """Names of the categories whose annotations may have key points that programs read, by id."""
        if self.results or self.encord:
            return {}
        return {id_: category.name for id_, category in (self.categories or {}).items() if category.keypoints}

    def unposed(self) -> dict[int, str]:
        """Names of the categories that have no names for key points, by id, where annotations with such are read."""
        if self.encord:
            return {}
        return {id_: category.name for id_, category in (self.categories or {}).items() if not category.keypoints}

    def posed_so(self, count: int) -> Category | None:
        """The first category that has so many key points."""
        return next((category for category in (self.categories or {}).values() if len(category.keypoints or ()) == count), None)

    def image(self, id_: int) -> Image | None:
        """The image that an annotation names, with the best size known; None when it is not known."""
        found = self.images.find(id_) if self.images is not None else None
        if self.known is not None and (found is None or not (found.width and found.height)):
            return self.known.find(id_) or found
        return found
