"""Matches images with data rows of the project, by file name or by the mapping."""

from __future__ import annotations

from typing import NamedTuple

from predlint.platforms.coco import data_row_titles
from predlint.platforms.coco.mapping import CocoMap
from predlint.stream.data_rows import DataRow, DataRows
from predlint.stream.similar_rows import with_spaces

#: Up to this number, unmatched images are reported one by one, even if all images are unmatched.
_FEW = 50


class UnmatchedImages(NamedTuple):
    """The numbers of a file whose images nearly all have no data row, and an example."""

    absent: int
    total: int
    name: str
    """File name of the first unmatched image."""
    title: str | None
    """The title that the name is likely of, for example without its folders, or None."""
    near: tuple[str, ...]
    """Titles that are similar to the name."""


class ImageMatches:
    """Looks up the images of one list, one after another."""

    def __init__(self, mapping: CocoMap | None, rows: DataRows | None) -> None:
        self.mapped = mapping.images if mapping is not None else None
        self.rows = rows
        self.total = 0
        """Number of images looked up so far."""
        self.matched = 0
        """Number of images that have a data row."""
        self.without: dict[int, str | None] = {}
        """Id -> file name of the unmatched images."""
        self.near: data_row_titles.SimilarTitles | None = None
        """Finds similar titles for unknown names. None without a list of data rows with titles."""
        self._taken = bytearray(len(rows) if rows is not None else 0)
        if rows is not None and data_row_titles.are_known(rows):
            self.near = data_row_titles.SimilarTitles(rows, self._taken)

    def match(self, id_: int, name: str | None) -> DataRow | None:
        """Looks up the next image. Returns its data row, or None."""
        self.total += 1
        row = data_row_titles.row_of(self.rows, id_, name) if self.rows is not None else None
        if row is not None:
            self.matched += 1
            self._taken[row.position] = 1
        absent = id_ not in self.mapped if self.mapped is not None else self.near is not None and row is None and name is not None
        if absent and id_ not in self.without:
            self.without[id_] = name
        return row

    def unmatched(self) -> UnmatchedImages | None:
        """Returns the numbers if nearly all images are unmatched, which is reported once, else None.

        Titles that the list has with spaces around them are not counted: they are reported as a mistake of the list.
        """
        if self.mapped is not None or self.rows is None:
            return None
        by_space = with_spaces(self.rows)
        names = [name for name in self.without.values() if name not in by_space]
        found, name = nearly_all_counts(len(names), self.total), next(iter(names), None)
        if found is None or name is None or self.near is None:
            return None
        return UnmatchedImages(*found, name, *self.near.of(name))


def nearly_all_counts(absent: int, total: int) -> tuple[int, int] | None:
    """Returns ``(absent, total)`` if nearly all are absent, else None."""
    return (absent, total) if absent > _FEW and absent > 0.9 * total else None
