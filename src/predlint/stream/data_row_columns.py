"""Finds columns of a list of data rows that are not read only because of their name."""

from __future__ import annotations

from collections.abc import Mapping

from predlint.lazy_regex import lazy_regex
from predlint.names import listing
from predlint.shape.resolver import misspelling
from predlint.stream.data_row import columns_of
from predlint.stream.data_row_export import is_flat

#: Common name of a column, without blanks and underscores -> the column.
_COLUMN_ALIASES = {
    **dict.fromkeys(("w", "imgw", "imagew", "imgwidth", "imagewidth", "videowidth", "widthpx", "pixelwidth"), "width"),
    **dict.fromkeys(("h", "imgh", "imageh", "imgheight", "imageheight", "videoheight", "heightpx", "pixelheight"), "height"),
    **dict.fromkeys(("frames", "nframes", "numframes", "nbframes", "framescount", "totalframes", "numberofframes"), "frame_count"),
    **dict.fromkeys(("duration", "durations", "durationsec", "durationseconds", "lengthms", "msduration"), "duration_ms"),
    **dict.fromkeys(("length", "textlen", "chars", "nchars", "numchars", "charcount", "characters"), "text_length"),
    **dict.fromkeys(("pages", "npages", "numpages", "nbpages", "pagescount", "numberofpages"), "page_count"),
    **dict.fromkeys(("mime", "mimetype", "assettype", "medium", "modality"), "media_type"),
}
#: Columns that a misspelt name may mean -> their unit.
_NEAR = {
    "width": "pixels", "height": "pixels", "frame_count": None, "duration_ms": "milliseconds", "text_length": "characters",
    "page_count": None, "media_type": None,
}  # fmt: skip
_BETWEEN = lazy_regex(r"[\s_.-]+")


def unread_in(names: list[str]) -> dict[str, str]:
    """Returns the names that are not read -> the columns that they seem to be."""
    if is_flat(names):  # an export: all that it has is known
        return {}
    known, found = columns_of(names), dict[str, str]()
    read = {names[at] for at in known.values()}
    for name in names:
        spelt = name.strip().lower()
        column = _COLUMN_ALIASES.get(_BETWEEN.sub("", spelt)) or misspelling(spelt, tuple(_NEAR))
        if column is not None and name not in read and column not in known and column not in found.values():
            found[name] = column
    return found


def unread(columns: Mapping[str, str]) -> str:
    """Returns the message about unread columns; ``columns``: name -> the column that it seems to be."""
    intended = ", ".join([f"{column} (in {unit})" if (unit := _NEAR[column]) is not None else column for column in columns.values()])
    if len(columns) == 1:
        return f"the column {listing(columns)} is not read; if it is what it seems, call it {intended}"
    return f"the columns {listing(columns)} are not read; if they are what they seem, call them {intended}"
