"""Converts a list of data rows to the names and numbers that the kernel compares records with."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from predlint.kernel.library import TextTable, library
from predlint.kernel.lowering_context import LineFacts
from predlint.platforms.labelbox.constraints import ON_PAGE, UNITS
from predlint.platforms.labelbox.media import same_medium
from predlint.platforms.labelbox.page_sizes import UNKNOWN, page_limit
from predlint.shape.constraints import WithinBy
from predlint.stream.data_rows import DataRows

#: Kernel column -> member of `DataRow`.
MEMBERS = {"key": "global_key", "id": "id"}
_PLAIN = ("width", "height", "frames", "moments", "last character", "pages", "last page")
#: Columns whose values the kernel cannot compare: records of a data row with one of these are explained in Python.
_MORE = ("messages", "tokens", "groups", "bounds", "parents", "models", "planes")


class KnownRows(NamedTuple):
    """What the kernel knows about the data rows of a list."""

    facts: LineFacts
    others: set[str]
    """Names of data rows that the kernel does not know: records of them may have equal doubts but different findings."""


def known_of(rows: DataRows | None, media: str | None) -> KnownRows:
    """Returns what the kernel knows for one medium. Left out are data rows of other media, and those with facts other than numbers, because
    their records need the checks in Python."""
    texts: dict[str, TextTable | Sequence[str | None]] = {}
    others: set[str] = set()
    if rows is not None:
        fits_kernel = _known_to_kernel(rows, media)
        for column, named in (("key", rows.by_key), ("id", rows.by_id)):
            names = rows.column(MEMBERS[column]) or ()
            if fits_kernel is None and len(named) == len(names):
                texts[column] = table_of(rows, column) if names else ()
                continue
            last = {name: at for at, name in enumerate(names)}
            fits = [name is not None and last[name] == at and (fits_kernel is None or fits_kernel[at]) for at, name in enumerate(names)]
            others.update(name for name, fit in zip(names, fits, strict=True) if name is not None and not fit)
            texts[column] = [name if fit else None for name, fit in zip(names, fits, strict=True)]
    sums = [called for one in ON_PAGE if isinstance(one, WithinBy) for _, called in one.sums]
    unknown = {WithinBy.fact(called, unit): page_limit(unit, UNKNOWN) for called in sums for unit in UNITS}
    return KnownRows(LineFacts(texts, _numbers(rows, media, sums), unknown), others)


def table_of(rows: DataRows, column: str) -> TextTable:
    """Returns the names of the rows in a column: a text for each, empty if the row has none."""
    if (table := rows.table_of(MEMBERS[column])) is not None:
        return table
    names = rows.column(MEMBERS[column]) or [""] * len(rows)
    return rows.once((TextTable, column), lambda _: TextTable(library(), names if None not in names else [name or "" for name in names]))


def _known_to_kernel(rows: DataRows, media: str | None) -> list[bool] | None:
    """Returns for each row whether the kernel may know it, or None if it may know all."""
    listed = rows.column("media") or ()
    fits = {medium: medium is None or media is None or same_medium(medium, media) for medium in set(listed)}
    more = [values for name in _MORE if (values := rows.column(name)) is not None]
    if all(fits.values()) and not more:
        return None
    of_medium = [fits[medium] for medium in listed] or [True] * len(rows)
    return [fit and all([values[at] is None for values in more]) for at, fit in enumerate(of_medium)]


def _numbers(rows: DataRows | None, media: str | None, sums: Sequence[str]) -> dict[str, Any]:
    """Returns the numeric facts of each row, and how far a box may reach across and down a page, in each unit."""

    def column(name: str) -> Any:
        values = rows.column(name) if rows is not None else None
        if values is None:
            return math.inf
        import numpy as np

        numbers = np.array(values, np.float64)
        return np.where(np.isnan(numbers), math.inf, numbers)

    width, height, frames, pages = [column(name) for name in ("width", "height", "frame_count", "page_count")]
    if width is math.inf or height is math.inf:
        width = height = math.inf
    else:  # a side of 0 means that the size is not known
        import numpy as np

        sides = (width != 0) & (height != 0) & np.isfinite(width) & np.isfinite(height)
        width, height = np.where(sides, width, math.inf), np.where(sides, height, math.inf)
    moments = column("duration_ms") if media == "audio" else frames
    plain = (width, height, frames, moments, column("text_length") - 1, pages, pages - 1)
    sides_of: tuple[Any, Any] = (width, height)
    limits = [(WithinBy.fact(called, unit), page_limit(unit, side)) for called, side in zip(sums, sides_of, strict=True) for unit in UNITS]
    return {**dict(zip(_PLAIN, plain, strict=True)), **dict(limits)}
