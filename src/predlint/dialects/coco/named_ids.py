"""The ids of images and categories that are listed, by their names: people write the one for the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from predlint.dialects.coco.context import Category
    from predlint.dialects.coco.truth import FileNames

#: Names that are held to look ids up: a file may list millions of images.
_MOST_NAMES = 100_000


class NamedIds:
    """Looks ids up. Frozen."""

    def __init__(self, categories: Mapping[int, Category] | None = None, files: FileNames | None = None) -> None:
        self._given, self._files = categories or {}, files

    def find(self, member: str, name: str) -> int | None:
        """The id to write into ``image_id`` or ``category_id`` for a name; None where not exactly one image or category has it.

        Letters may differ in case; of files, folders and the ending may be left out.
        """
        if member == "category_id":
            return self._categories.get(name, self._categories.get(name.casefold()))
        if member == "image_id":
            return self._images.get(name, self._images.get(_base(name)))
        return None

    @cached_property
    def _categories(self) -> dict[str, int]:
        names = [(id_, category.name) for id_, category in self._given.items()]
        return {**_single((id_, name.casefold()) for id_, name in names), **_single(names)}

    @cached_property
    def _images(self) -> dict[str, int]:
        if self._files is None or len(self._files) > _MOST_NAMES:
            return {}
        names = list(self._files)
        bases = [(id_, _base(name)) for id_, name in names]
        return {**_single((id_, base.rpartition(".")[0]) for id_, base in bases), **_single(bases), **_single(names)}


def _single(names: Iterable[tuple[int, str]]) -> dict[str, int]:
    """Ids by name, of names that one id alone has."""
    ids: dict[str, int | None] = {}
    for id_, name in names:
        ids[name] = id_ if ids.get(name, id_) == id_ else None
    return {name: id_ for name, id_ in ids.items() if id_ is not None and name}


def _base(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]
