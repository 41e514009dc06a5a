"""What labels stand on: the data units of a row.

How labels stand there is a matter of what it is: directly in an image, by frame in a video.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, cast

from predlint.shapes.findings import Path

Json = dict[str, Any]
#: Data types whose units hold labels directly; all others hold them by frame.
STILL = frozenset({"image", "img_group"})
#: Data types whose units hold labels by the number of a frame, a slice or a page.
MOVING = frozenset({"video", "dicom", "nifti", "pdf"})

#: ``scene``: by frame, and under names of streams. ``any``: not known.
Layout = Literal["directly", "by frame", "scene", "any"]
#: Of data units, by the data_type of their row.
_OF_DATA: dict[str, Layout] = {
    **dict.fromkeys(STILL, "directly"), **dict.fromkeys(MOVING, "by frame"), "scene": "scene",
}  # fmt: skip


class Unit(NamedTuple):
    """One data unit of a row."""

    key: str
    path: Path
    whole: Json
    kind: str
    """The data_type of the row."""
    layout: Layout
    width: float | None
    """In pixels; None where the row does not say."""
    height: float | None


def data_units(row: Json, data_type: str) -> Iterator[Unit]:
    """The data units of a row."""
    layout = _OF_DATA.get(data_type, "any")
    for key, whole in entries(row, "data_units"):
        yield Unit(key, ((None, "data_units"), key), whole, data_type, layout, *_sides(whole))


def frames_of(unit: Unit) -> Iterator[tuple[int | None, Path, Json]]:
    """The labels of a unit, each with its frame and where they stand; without a frame where they stand directly, and under other names."""
    given = unit.whole.get("labels")
    if not isinstance(given, dict):
        return
    labels, path = cast("Json", given), (unit.path, "labels")
    if is_direct(labels):
        yield None, path, labels
        return
    for name, frame in labels.items():
        if isinstance(frame, dict):
            yield frame_number(name), (path, name), cast("Json", frame)


def is_direct(labels: Json) -> bool:
    """True for the labels of one image, not by frame."""
    return "objects" in labels or "classifications" in labels


def frame_number(key: str) -> int | None:
    """The frame that a key names; None for a key that is no whole number. Negative ones are numbers too."""
    digits = key[1:] if key[:1] == "-" else key
    return int(key) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None


def entries(holder: Json, member: str) -> Iterator[tuple[str, Json]]:
    """The objects of a member that is used as a dictionary."""
    found = holder.get(member)
    for key, value in cast("Json", found).items() if isinstance(found, dict) else ():
        if isinstance(value, dict):
            yield key, cast("Json", value)


def listed(holder: Json, member: str) -> Iterator[tuple[int, Json]]:
    """The objects in a list, with their places in it."""
    found = holder.get(member)
    for index, value in enumerate(cast("list[Any]", found) if isinstance(found, list) else ()):
        if isinstance(value, dict):
            yield index, cast("Json", value)


def _sides(whole: Json) -> tuple[float | None, float | None]:
    return _size(whole.get("width")), _size(whole.get("height"))


def _size(value: Any) -> float | None:
    return value if type(value) in (int, float) and 0 < value < 1e15 else None
