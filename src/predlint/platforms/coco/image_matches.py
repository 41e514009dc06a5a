"""Which images have a data row in the project, by the names of their files or by the mapping."""

from __future__ import annotations

from typing import NamedTuple

from predlint.platforms.coco import data_row_titles
from predlint.platforms.coco.mapping import CocoMap
from predlint.stream.data_rows import DataRow, DataRows
from predlint.stream.similar_rows import with_spaces

#: Up to so many images that are not known are told one by one, though they were all.
_FEW = 50


class UnmatchedImages(NamedTuple):
    """Images that have no data row in the project."""

    absent: int
    total: int
    name: str
    """That of the first …"""
    title: str | None
    """… without its folders, where the project has that …"""
    near: tuple[str, ...]
    """… and titles that look like it."""


class ImageMatches:
    """The images of one list, looked up one after another."""

    def __init__(self, mapping: CocoMap | None, rows: DataRows | None) -> None:
        self.mapped = mapping.images if mapping is not None else None
        self.rows = rows
        self.total = 0
        """How many images were looked up."""
        self.without: dict[int, str | None] = {}
        """Ids of images that have no data row, with the names of their files."""
        self.near: data_row_titles.SimilarTitles | None = None
        """What names may mean that are no titles; None without a list that has some."""
        self._taken = bytearray(len(rows) if rows is not None else 0)
        if rows is not None and data_row_titles.are_known(rows):
            self.near = data_row_titles.SimilarTitles(rows, self._taken)

    def match(self, id_: int, name: str | None) -> DataRow | None:
        """Looks the next image up; gives what the list of data rows knows of it."""
        self.total += 1
        row = data_row_titles.row_of(self.rows, id_, name) if self.rows is not None else None
        if row is not None:
            self._taken[row.position] = 1
        absent = id_ not in self.mapped if self.mapped is not None else self.near is not None and row is None and name is not None
        if absent and id_ not in self.without:
            self.without[id_] = name
        return row

    def unmatched(self) -> UnmatchedImages | None:
        """Given where nearly all images have no data row: then that is told once. Of those whose title the list has with space around it
        the list is told."""
        if self.mapped is not None or self.rows is None:
            return None
        by_space = with_spaces(self.rows)
        names = [name for name in self.without.values() if name not in by_space]
        found, name = nearly_all_counts(len(names), self.total), next(iter(names), None)
        if found is None or name is None or self.near is None:
            return None
        return UnmatchedImages(*found, name, *self.near.of(name))


def nearly_all_counts(absent: int, total: int) -> tuple[int, int] | None:
    """How many of how many, where it is nearly all of them."""
    return (absent, total) if absent > _FEW and absent > 0.9 * total else None
