"""What a list of data rows tells of each of them, as the names and numbers that the kernel holds records against."""

from __future__ import annotations

import math
from collections.abc import Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from predlint.dialects.labelbox.constraints import ON_PAGE, UNITS
from predlint.dialects.labelbox.media import same_medium
from predlint.dialects.labelbox.page_sizes import UNKNOWN, page_limit
from predlint.kernel.lowering import Facts
from predlint.shapes.constraints import WithinBy
from predlint.stream.data_rows import DataRow, DataRows

if TYPE_CHECKING:
    import numpy as np

_PLAIN = ("width", "height", "frames", "moments", "last character", "pages", "last page")
#: Where more is known of a data row than numbers, any of its records may be held against that.
_MORE = attrgetter("messages", "tokens", "groups", "bounds", "parents", "models", "planes")
_NO_MORE = (None,) * 7


class Known(NamedTuple):
    """What is known of the data rows of a list."""

    facts: Facts
    others: set[str]
    """The names of data rows that the kernel does not know: records of one such row may have the same doubts, and not the same findings."""


def known_of(rows: DataRows | None, media: str | None) -> Known:
    """What is known for one medium. No text names a data row of another medium, or of which more is known than numbers: of its records
    something may be to be said."""
    listed = rows.rows if rows is not None else []
    texts: dict[str, list[str | None]] = {}
    others: set[str | None] = set()
    if rows is not None:
        keys, ids = [row.global_key for row in listed], [row.id for row in listed]
        for column, names, known in (("key", keys, rows.by_key), ("id", ids, rows.by_id)):
            texts[column] = _told(listed, names, known, media)
            others.update(name for name, told in zip(names, texts[column], strict=True) if told is None)
    sums = [called for one in ON_PAGE if isinstance(one, WithinBy) for _, called in one.sums]
    names = [*_PLAIN, *[WithinBy.fact(called, unit) for called in sums for unit in UNITS]]
    unknown = [*[math.inf] * len(_PLAIN), *[page_limit(unit, UNKNOWN) for _ in sums for unit in UNITS]]
    return Known(Facts(texts, names, _numbers(listed, media), unknown), {name for name in others if name is not None})


def _told(rows: list[DataRow], names: list[str | None], known: Mapping[str, DataRow], media: str | None) -> list[str | None]:
    """What names each row; None where nothing does."""
    fits = {row_media: row_media is None or media is None or same_medium(row_media, media) for row_media in {row.media for row in rows}}
    return [
        name if name is not None and fits[row.media] and known[name] is row and _MORE(row) == _NO_MORE else None
        for name, row in zip(names, rows, strict=True)
    ]


def _numbers(rows: list[DataRow], media: str | None) -> np.ndarray[Any, Any]:
    """Of each row its plain facts, and how far a box may reach across a page and down, in each unit."""
    import numpy as np

    def column(name: str) -> np.ndarray[Any, Any]:
        numbers = np.array([*map(attrgetter(name), rows)], np.float64)
        return np.where(np.isnan(numbers), math.inf, numbers)

    width, height, frames, pages = map(column, ("width", "height", "frame_count", "page_count"))
    # A side of nothing is not known.
    sides = (width != 0) & (height != 0) & np.isfinite(width) & np.isfinite(height)
    width, height = np.where(sides, width, math.inf), np.where(sides, height, math.inf)
    moments = column("duration_ms") if media == "audio" else frames
    plain = (width, height, frames, moments, column("text_length") - 1, pages, pages - 1)
    limits = [np.broadcast_to(page_limit(unit, side), width.shape) for side in (width, height) for unit in UNITS]
    return np.stack([*plain, *limits], axis=1)
