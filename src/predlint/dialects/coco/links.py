"""What the references of one file lead to: known images and categories, data rows, and objects of an Encord ontology."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from predlint.dialects.coco.mapping import CocoMap
from predlint.dialects.coco.matching import Matcher
from predlint.dialects.coco.truth import CocoTruth
from predlint.stream.data_rows import DataRows


class Homeless(NamedTuple):
    """Images that have no data row in the project."""

    absent: int
    total: int
    name: str
    """That of the first …"""
    title: str | None
    """… without its folders, where the project has that …"""
    near: tuple[str, ...]
    """… and titles that look like it."""


@dataclass(frozen=True, slots=True)
class Links:
    """Everything beyond the `Context` that rules about references are held against. Frozen, made before annotations are read."""

    results: bool
    truth: CocoTruth | None = None
    mapping: CocoMap | None = None
    rows: DataRows | None = None
    matcher: Matcher | None = None
    """None where the file is not meant for Encord."""
    images_in: str = '"images"'
    """Where image ids are looked up, in words."""
    categories_in: str = '"categories"'
    without_row: Mapping[int, str | None] = field(default_factory=dict[int, "str | None"])
    """Images of the file that the project does not have, with their names."""
    strangers: tuple[int, int] | None = None
    """Given when nearly all images are missing from the COCO file that they are held against: how many, of how many. Then it is told
    once."""
    homeless: Homeless | None = None
    """The same for images that the project does not have."""
    known_ids: bool = True
    """False when there is no list in which image ids are looked up."""
    large_ids: bool = False
    """True when an image that may be named has an id of more than 64 bits: then such ids are not looked up."""
    repeated_images: frozenset[int] = frozenset()
    """Ids that several images of the file have."""
    repeated_categories: frozenset[int] = frozenset()
    """The same of categories."""
    images_unread: bool = False
    """True when an image of the file could not be read, which is told: ids that are not found may be its own."""
    categories_unread: bool = False
    lost_categories: frozenset[int] = frozenset()
    """Ids that categories would have which have none, or that of another, which is told: their annotations are not told too."""
