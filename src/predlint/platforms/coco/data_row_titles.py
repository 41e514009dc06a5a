"""Titles of data rows, which the names of image files are to be: which one a name is likely of."""

from __future__ import annotations

import re
from posixpath import splitext
from typing import TYPE_CHECKING

from predlint.lazy_regex import lazy_regex
from predlint.shape.uuids import is_uuid
from predlint.stream.similar_rows import SimilarRows

if TYPE_CHECKING:
    from predlint.stream.data_rows import DataRow, DataRows

#: How Roboflow names the file that it makes of another.
_ROBOFLOW = lazy_regex(r"(?P<name>.+)_(?P<kind>jpe?g|png|bmp|webp|tiff?)\.rf\.[0-9A-Za-z]+\.\w+", re.IGNORECASE)
#: No name of a file is longer.
_LONGEST = 4_000
_DIGITS = lazy_regex(r"[0-9]+")


def are_known(rows: DataRows) -> bool:
    """False for a list of nothing but data hashes or other ids: names of files cannot be held against it."""
    return rows.once(are_known, lambda rows: not all([is_uuid(key) for key in rows.by_key]))


def title_of(name: str, rows: DataRows) -> str | None:
    """The data row that a name is likely of: without folders, the query of a URL, or what Roboflow adds; or by its hash."""
    base = name.replace("\\", "/").rpartition("/")[2]
    likely = [base, *([base.partition("?")[0]] if "://" in name else [])]
    renamed = _ROBOFLOW.fullmatch(base)
    if renamed is not None:
        likely.append(f"{renamed['name']}.{renamed['kind']}")
    found = next((title for title in likely if title != name and title in rows.by_key), None)
    stem = base.partition(".")[0]
    if found is None and is_uuid(stem) and (row := rows.by_id.get(stem)) is not None:  # as Encord's exporter names files
        found = row.global_key
    return found


def row_of(rows: DataRows, id_: int, name: str | None) -> DataRow | None:
    """The data row of an image: by the name of its file, else by its id."""
    row = rows.by_key.get(name) if name is not None else None
    return row if row is not None or name is not None else rows.by_id.get(str(id_))


def is_same_but_spelt(name: str, title: str) -> bool:
    """True for a title that differs from a name by folders, the ending or letter case alone, as many others then do. One that is merely
    alike tells nothing of the others."""
    one, other = _spelt_out(name), _spelt_out(title)
    return one.endswith(other) or other.endswith(one) or splitext(one)[0] == splitext(other)[0]


def _spelt_out(name: str) -> str:
    return name.replace("\\", "/").casefold()


class SimilarTitles:
    """What names that are no titles may mean."""

    def __init__(self, rows: DataRows, taken: bytearray) -> None:
        """``taken``: by position in the list, not 0 for data rows that other images have."""
        self.rows, self.taken = rows, taken
        self._near = SimilarRows(rows)

    def of(self, name: str) -> tuple[str | None, tuple[str, ...]]:
        """The title that a name is with something added, else titles that look like it: of no other frame, and of no other image."""
        title = title_of(name, self.rows)
        if title is not None:
            return title, ()
        likely = [near for near in self._near.closest(name) if self._may_be(name, near)]
        same = [near for near in likely if _numbers(near) == _numbers(name)]
        return None, tuple(same or likely)

    def _may_be(self, name: str, near: str) -> bool:
        row = self.rows.by_key.get(near)
        return row is not None and not is_uuid(near) and not self.taken[row.position] and not _are_frames(name, near)


def _numbers(name: str) -> list[int]:
    return [int(digits) for digits in _DIGITS.findall(name[:_LONGEST])]


def _are_frames(one: str, other: str) -> bool:
    """True for names that differ by a number alone: two frames, and not one that is misspelt."""
    return _numbers(one) != _numbers(other) and _DIGITS.sub("0", one) == _DIGITS.sub("0", other)
