"""What a list of data rows tells of each of them, as the names and numbers that the kernel holds records against."""

from __future__ import annotations

import math
from collections.abc import Mapping

from predlint.dialects.labelbox.constraints import ON_PAGE, UNITS
from predlint.dialects.labelbox.media import same_medium
from predlint.dialects.labelbox.page_sizes import page_limit
from predlint.kernel.lower import Facts
from predlint.shapes.constraints import WithinBy
from predlint.stream.data_rows import DataRow, DataRows

_PLAIN = ("width", "height", "frames", "moments", "last character", "pages", "last page")


def facts_of(rows: DataRows | None, media: str | None) -> Facts:
    """The facts for one medium. A data row of another medium, or of which more is known than numbers, no text names: of its records
    something may be to be said."""
    listed = rows.rows if rows is not None else []
    sums = [called for one in ON_PAGE if isinstance(one, WithinBy) for _, called in one.sums]
    names = [*_PLAIN, *[WithinBy.fact(called, unit) for called in sums for unit in UNITS]]
    numbers = [[*_plain(row, media), *_of_page(row)] for row in listed]
    unknown = [*[math.inf] * len(_PLAIN), *_of_page(None)]
    return Facts(_texts(rows, media) if rows is not None else {}, names, numbers, unknown)


def others_of(rows: DataRows, media: str | None) -> set[str]:
    """The names of data rows that no text names: their records are held against more than the kernel knows of."""
    texts = _texts(rows, media)
    names = [*zip(rows.rows, texts["key"], strict=True)], [*zip(rows.rows, texts["id"], strict=True)]
    keys = {row.global_key for row, told in names[0] if told is None}
    return {name for name in keys | {row.id for row, told in names[1] if told is None} if name is not None}


def _texts(rows: DataRows, media: str | None) -> dict[str, list[str | None]]:
    return {
        "key": [_told(row, row.global_key, rows.by_key, media) for row in rows.rows],
        "id": [_told(row, row.id, rows.by_id, media) for row in rows.rows],
    }


def _told(row: DataRow, name: str | None, known: Mapping[str, DataRow], media: str | None) -> str | None:
    fits = row.media is None or media is None or same_medium(row.media, media)
    return name if fits and name is not None and known[name] is row and not tells_more(row) else None


def tells_more(row: DataRow) -> bool:
    """True where more is known of a data row than numbers: any of its records may be held against that."""
    more = (row.messages, row.tokens, row.groups, row.bounds, row.parents, row.models, row.planes)
    return any([each is not None for each in more])


def _plain(row: DataRow, media: str | None) -> list[float]:
    moments = row.duration_ms if media == "audio" else row.frame_count
    last = [None if count is None else count - 1 for count in (row.text_length, row.page_count)]
    numbers = (row.width, row.height, row.frame_count, moments, last[0], row.page_count, last[1])
    # A side of nothing is not known.
    sides = bool(row.width and row.height)
    return [math.inf if number is None or (at < 2 and not sides) else float(number) for at, number in enumerate(numbers)]


def _of_page(row: DataRow | None) -> list[float]:
    """How far a box may reach across a page and down, in each unit."""
    across, down = (row.width, row.height) if row is not None and row.width and row.height else (None, None)
    return [page_limit(unit, side) for side in (across, down) for unit in UNITS]
