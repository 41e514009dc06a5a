"""Finds the data row title that a file name is likely of. In Encord, file names must be titles of data rows."""

from __future__ import annotations

from posixpath import splitext
from typing import TYPE_CHECKING

from predlint.lazy_regex import lazy_regex
from predlint.shape.value_explainers import is_uuid
from predlint.stream.similar_rows import SimilarRows, before_tools

if TYPE_CHECKING:
    from predlint.stream.data_rows import DataRow, DataRows

#: Maximum length of a name in which numbers are compared.
_LONGEST = 4_000
_DIGITS = lazy_regex(r"[0-9]+")


def are_known(rows: DataRows) -> bool:
    """Returns False for a list of only data hashes, which file names cannot be compared with."""
    return rows.once(are_known, lambda rows: not all([is_uuid(key) for key in rows.by_key]))


def title_of(name: str, rows: DataRows) -> str | None:
    """Returns the title of the data row that a name is likely of, or None. Tries the name without folders, without the query of a
    URL and its %20, without the additions of Roboflow and Label Studio, and as a data hash."""
    likely = _names_in(name)
    if "%" in name:
        from urllib.parse import unquote

        likely += _names_in(unquote(name))
    found = next((title for title in likely if title != name and title in rows.by_key), None)
    stem = likely[0].partition(".")[0]
    if found is None and is_uuid(stem) and (row := rows.by_id.get(stem)) is not None:  # Encord's exporter names files like this
        found = row.global_key
    return found


def _names_in(name: str) -> list[str]:
    """Returns the names that a file may have had before programs added to it."""
    base = name.replace("\\", "/").rpartition("/")[2]
    likely = [base, *([base.partition("?")[0]] if "://" in name else [])]
    return [*likely, before_tools(base)]


def row_of(rows: DataRows, id_: int, name: str | None) -> DataRow | None:
    """Returns the data row of an image by its file name, or by its id if it has no file name. Returns None if there is none."""
    row = rows.by_key.get(name) if name is not None else None
    return row if row is not None or name is not None else rows.by_id.get(str(id_))


def is_same_but_spelt(name: str, title: str) -> bool:
    """Returns True if a title differs from a name only in folders, file ending or case. Then the other names probably differ in the
    same way, unlike with a title that is merely similar."""
    one, other = _spelt_out(name), _spelt_out(title)
    return one.endswith(other) or other.endswith(one) or splitext(one)[0] == splitext(other)[0]


def _spelt_out(name: str) -> str:
    return name.replace("\\", "/").casefold()


class SimilarTitles:
    """Finds titles for names that are no titles."""

    def __init__(self, rows: DataRows, taken: bytearray) -> None:
        """``taken``: one byte per data row, by position in the list; not 0 if another image has the data row."""
        self.rows, self.taken = rows, taken
        self._near = SimilarRows(rows)

    def of(self, name: str) -> tuple[str | None, tuple[str, ...]]:
        """Returns (title, ()) if `title_of` finds one, else (None, similar titles), without those of other frames and other images."""
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
    """Returns True for names that differ only in a number: two frames rather than a misspelling."""
    return _numbers(one) != _numbers(other) and _DIGITS.sub("0", one) == _DIGITS.sub("0", other)
