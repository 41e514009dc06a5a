"""Looks up the ids of listed images and categories by name, because people write names in place of ids."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from predlint.lazy_regex import lazy_regex
from predlint.platforms.common_mistakes import unquoted_integer

if TYPE_CHECKING:
    from predlint.platforms.coco.context import Category
    from predlint.platforms.coco.reference import FileNames

Ids = dict[str, int | None]
#: Maximum number of names that are indexed, because a file may list millions of images.
_MOST_NAMES = 100_000
_NUMBER = lazy_regex(r"(?:^|[^0-9A-Za-z])([0-9]{1,19})$")


class ImageIds:
    """The ids of images by file name. Built on first use, and shared by all that look ids up."""

    def __init__(self, files: FileNames) -> None:
        self._files = files

    @cached_property
    def names(self) -> tuple[Ids, Ids, Ids]:
        """Ids by whole name, by name without folders, and by name without folders and ending."""
        names = list(self._files) if len(self._files) <= _MOST_NAMES else []
        bases = [(id_, base_name(name)) for id_, name in names]
        return _single(names), _single(bases), _single((id_, base.rpartition(".")[0]) for id_, base in bases)

    @cached_property
    def numbers(self) -> Ids:
        """Ids by the number at the end of the file name: 12 for ``000012.jpg``."""
        numbers = [(id_, _NUMBER.search(stem)) for stem, id_ in self.names[2].items() if id_ is not None]
        return _single((id_, str(int(number[1]))) for id_, number in numbers if number is not None)


class NamedIds:
    """Looks up ids by name. Not changed after construction."""

    def __init__(self, categories: Mapping[int, Category] | None = None, files: FileNames | None = None) -> None:
        self._given, self._files = categories or {}, files

    def find(self, member: str, name: str) -> int | None:
        """Returns the id to write into ``image_id`` or ``category_id`` for a name, or None unless exactly one image or category has it.

        Names of categories may differ in case; file names may lack folders and the ending.
        """
        if member == "category_id":
            exact, folded = self._categories
            return exact[name] if name in exact else folded.get(name.casefold())
        if member == "image_id":
            if self._files is None:
                return None
            base = base_name(name)
            exact, bases, stems = self._files.ids.names
            found = exact[name] if name in exact else bases[base] if base in bases else stems.get(base)
            if found is None and (number := unquoted_integer(name, 0)) is not None and not self.is_id(member, name):
                return self._files.ids.numbers.get(number)
            return found if found is not None and self.is_at(found, name) else None
        return None

    def is_at(self, id_: int, name: str) -> bool:
        """Returns False if the image is listed in another folder than that of the name, so that it may be another image."""
        listed = self._files.get(id_) if self._files is not None else None
        theirs, given = _folder(listed or ""), _folder(name)
        return not theirs or not given or f"/{theirs}".endswith(f"/{given}") or f"/{given}".endswith(f"/{theirs}")

    def is_id(self, member: str, name: str) -> bool:
        """Returns True for the digits of a listed id."""
        if (number := unquoted_integer(name, 0)) is None:
            return False
        return (
            int(number) in self._given if member == "category_id" else self._files is not None and self._files.get(int(number)) is not None
        )

    def may_have_points(self, category: Any) -> bool:
        """Returns False for the id of a category that is listed without key points."""
        found = self._given.get(category) if category.__class__ is int else None
        return found is None or bool(found.keypoints)

    @cached_property
    def _categories(self) -> tuple[Ids, Ids]:
        names = [(id_, category.name) for id_, category in self._given.items()]
        return _single(names), _single((id_, name.casefold()) for id_, name in names)


def _single(names: Iterable[tuple[int, str]]) -> Ids:
    """Returns name -> id, or None for names that several have."""
    ids: Ids = {}
    for id_, name in names:
        if name:
            ids[name] = id_ if ids.get(name, id_) == id_ else None
    return ids


def _folder(name: str) -> str:
    return _parts(name)[0]


def base_name(name: str) -> str:
    """Returns the file name without its folders, in Unicode form NFC."""
    return _parts(name)[2]


def _parts(path: str) -> tuple[str, str, str]:
    """Splits a path into (folders, separator, file name), in Unicode form NFC, because macOS writes accents as separate characters."""
    return unicodedata.normalize("NFC", path.replace("\\", "/")).rpartition("/")
