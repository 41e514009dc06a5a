"""What a list of data rows tells of each of them beyond its names, in so far as records are to be looked at for it."""

from __future__ import annotations

from typing import NamedTuple

from predlint.stream.data_rows import DataRows


class Told(NamedTuple):
    """What a list of data rows tells of any of them that is looked up record by record."""

    sizes: bool
    pages: bool
    messages: bool
    planes: bool
    """Of DICOM series."""


_NOTHING = Told(sizes=False, pages=False, messages=False, planes=False)


def told_by(rows: DataRows | None) -> Told:
    """What the list tells, if there is one."""
    return rows.once(Told, _told) if rows is not None else _NOTHING


def _told(rows: DataRows) -> Told:
    sizes = any([row.width is not None or row.height is not None for row in rows.rows])
    return Told(
        sizes=sizes,
        pages=sizes or any([not (row.page_count is row.tokens is row.groups is None) for row in rows.rows]),
        messages=any([row.messages is not None for row in rows.rows]),
        planes=any([row.planes is not None for row in rows.rows]),
    )
