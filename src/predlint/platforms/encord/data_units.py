"""What labels stand on: the data units of a row, and the spaces of data groups, scenes and images with layers.

How labels stand there is a matter of what it is: directly in an image, by frame in a video.
"""

from __future__ import annotations

from collections.abc import Container
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from predlint.shape.findings import Path

Json = dict[str, Any]
#: Data types whose units hold labels directly; all others hold them by frame.
STILL = frozenset({"image", "img_group"})
#: Data types whose units hold labels by the number of a frame, a slice or a page.
MOVING = frozenset({"video", "dicom", "nifti", "pdf"})

#: ``one frame``: under "0". ``scene``: by frame, and under names of streams. ``nowhere``: no labels are read there. ``any``: not known.
Layout = Literal["directly", "by frame", "one frame", "scene", "nowhere", "any"]
#: Of data units, by the data_type of their row.
_OF_DATA: dict[str, Layout] = {
    **dict.fromkeys(STILL, "directly"), **dict.fromkeys(MOVING, "by frame"), "scene": "scene",
    **dict.fromkeys(("group", "audio", "plain_text", "time_series"), "nowhere"),
}  # fmt: skip
#: Of spaces, by their space_type. What the last four hold stands in the answers alone.
OF_SPACES: dict[str, Layout] = {
    "video": "by frame", "image": "one frame", "image_sequence": "by frame", "medical_file": "by frame", "medical_stack": "by frame",
    "pdf": "by frame", "scene_image": "directly", "point_cloud": "directly",
    "audio": "nowhere", "time_series": "nowhere", "text": "nowhere", "html": "nowhere",
}  # fmt: skip


#: The space that stands for the row itself: of classifications no place there is read.
ROOT = "root"


#: The member by which objects, and classifications, are told from one another in the lists of a frame.
HASH_OF = {"objects": "objectHash", "classifications": "classificationHash"}
_HASHES = frozenset(HASH_OF.values())


def is_in_wrong_list(whole: Json, where: str, features: Container[str]) -> bool:
    """True for an object that stands in the list of classifications, and the other way round: it has the hash of the other kind alone.

    ``features``: the hashes of those that belong in the list; of these, only the hash is called by the wrong name. So it is of what
    is drawn among the objects, and of what is not drawn among the classifications.
    """
    other = "classifications" if where == "objects" else "objects"
    is_other = HASH_OF[where] not in whole and isinstance(whole.get(HASH_OF[other]), str)
    return is_other and ("shape" in whole) == (other == "objects") and str(whole.get("featureHash")) not in features


class Unit(NamedTuple):
    """One data unit of a row, or one of its spaces."""

    key: str
    path: Path
    whole: Json
    kind: str
    """The data_type of the row; of a space its space_type."""
    layout: Layout
    is_space: bool
    width: float | None
    """In pixels; None where the row does not say, and where slices differ."""
    height: float | None

    def at(self, frame: int | None) -> Unit:
        """The same with the size of one frame: of a stack, each slice may have its own."""
        if self.kind != "medical_stack" or frame is None:
            return self
        sides = dict(listed(self.whole, "frames")).get(frame)
        return self if sides is None else self._replace(width=_size(sides.get("width")), height=_size(sides.get("height")))


def is_bare_unit(value: Any) -> bool:
    """True for a data unit that stands where the object belongs that holds it under its hash."""
    return value.__class__ is dict and isinstance(value.get("data_hash"), str)


def data_units(row: Json, data_type: str) -> list[Unit]:
    """The data units of a row."""
    layout, path = _OF_DATA.get(data_type, "any"), (None, "data_units")
    held: Any = row.get("data_units")
    if is_bare_unit(held):
        return [Unit(held["data_hash"], path, held, data_type, layout, False, *_sides(held))]
    return [Unit(key, (path, key), whole, data_type, layout, False, *_sides(whole)) for key, whole in entries(row, "data_units")]


def spaces(row: Json) -> list[Unit]:
    """The spaces of a row."""
    found: list[Unit] = []
    for key, whole in entries(row, "spaces"):
        kind = whole.get("space_type")
        kind = kind if isinstance(kind, str) else ""
        found.append(Unit(key, ((None, "spaces"), key), whole, kind, OF_SPACES.get(kind, "any"), True, *_sides_of_space(whole)))
    return found


def frames_of(unit: Unit) -> list[tuple[int | None, Path, Json]]:
    """The labels of a unit, each with its frame and where they stand; without a frame where they stand directly, and under other names."""
    labels: Any = unit.whole.get("labels")
    if labels.__class__ is not dict:
        return []
    path = (unit.path, "labels")
    if is_direct(labels):
        return [(None, path, labels)]
    return [(frame_number(name), (path, name), frame) for name, frame in labels.items() if frame.__class__ is dict]


def has_lost(unit: Unit) -> bool:
    """True for objects among labels that nothing reads."""
    return unit.layout == "nowhere" and any([listed(frame, "objects") for _, _, frame in frames_of(unit)])


def is_direct(labels: Json) -> bool:
    """True for the labels of one image, not by frame."""
    return "objects" in labels or "classifications" in labels


def are_labels(value: Any) -> bool:
    """True for the labels of an image, those by frame, and a list of what stands in them."""
    if value.__class__ is list:
        return any(each.__class__ is dict and not _HASHES.isdisjoint(each) for each in value)
    if value.__class__ is not dict:
        return False
    frames = [value] if is_direct(value) else [frame for name, frame in value.items() if frame_number(name) is not None]
    return any(frame.__class__ is dict and any(are_labels(frame.get(name)) for name in HASH_OF) for frame in frames)


def list_of(value: Any) -> str | None:
    """Which list of a frame the things in a list belong to, by the hashes that they have beside that of a feature; None where they have
    none: comments name what they are about, too."""
    held: list[Json] = [each for each in value if each.__class__ is dict] if value.__class__ is list else []
    return next((name for name, hash in HASH_OF.items() if any(hash in each and "featureHash" in each for each in held)), None)


def has_stray_labels(whole: Json, own: str = "") -> bool:
    """True for labels in a row or a data unit that stand under another name than theirs."""
    return any(name != own and are_labels(value) for name, value in whole.items())


@lru_cache(maxsize=4096)
def frame_number(key: str) -> int | None:
    """The frame that a key names; None for a key that is no whole number. Negative ones are numbers too."""
    digits = key[1:] if key[:1] == "-" else key
    return int(key) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None


def entries(holder: Json, member: str) -> list[tuple[str, Json]]:
    """The objects of a member that is used as a dictionary."""
    found: Any = holder.get(member)
    if not found or found.__class__ is not dict:
        return []
    return [(key, value) for key, value in found.items() if value.__class__ is dict]


def listed(holder: Json, member: str) -> list[tuple[int, Json]]:
    """The objects in a list, with their places in it."""
    found: Any = holder.get(member)
    if not found or found.__class__ is not list:
        return []
    return [(index, value) for index, value in enumerate(found) if value.__class__ is dict]


def _sides(whole: Json) -> tuple[float | None, float | None]:
    return _size(whole.get("width")), _size(whole.get("height"))


def _sides_of_space(whole: Json) -> tuple[float | None, float | None]:
    """Of a stack of slices each has its own; they count where all have the same."""
    if whole.get("space_type") != "medical_stack":
        return _sides(whole)
    every = {_sides(frame) for _, frame in listed(whole, "frames")}
    return every.pop() if len(every) == 1 else (None, None)


def _size(value: Any) -> float | None:
    return value if type(value) in (int, float) and 0 < value < 1e15 else None
