"""How many frames a row has, as far as the row or the list of data rows says."""

from __future__ import annotations

from typing import Any

from predlint.dialects.encord.view import STILL, Json, RowView, Unit
from predlint.stream.data_rows import DataRow, DataRows

#: Data types whose units hold labels by the number of a frame, a slice or a page.
MOVING = frozenset({"video", "dicom", "nifti", "pdf"})
#: Data types whose objects stand on frames or in images; objects of the others have ranges of their own.
FRAMED = STILL | MOVING


def has_spaces(row: Json) -> bool:
    """True for a row that holds labels in spaces too, which are not looked into."""
    return bool(row.get("spaces"))


def listed_row(rows: DataRows | None, *names: Any) -> DataRow | None:
    """The data row of the list that one of these hashes or titles names."""
    if rows is None:
        return None
    for name in names:
        if isinstance(name, str) and name and (known := rows.by_key.get(name) or rows.by_id.get(name)) is not None:
            return known
    return None


def frame_count(view: RowView, unit: Unit, known: DataRow | None) -> tuple[int, str] | None:
    """How many frames there are, and who says so."""
    if view.data_type == "image":
        return 1, "an image is one frame"
    if view.data_type == "img_group":
        return len(view.units), "the row has as many images"
    if known is not None and known.frame_count is not None:
        return known.frame_count, "the list of data rows says"
    fps, seconds = _amount(unit.whole.get("data_fps")), _amount(unit.whole.get("data_duration"))
    if fps is None or seconds is None:
        return None
    return int(fps * seconds + 0.5), "data_fps and data_duration say"  # both are rounded: so is their product


def _amount(value: Any) -> float | None:
    return value if type(value) in (int, float) and 0 < value < 1e8 else None
