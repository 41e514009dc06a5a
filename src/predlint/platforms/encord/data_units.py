"""The places of labels: the data units of a row, and the spaces of data groups, scenes and images with layers.

The layout of labels depends on the type of data: directly in an image, by frame in a video.
"""

from __future__ import annotations

from collections.abc import Container
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from predlint.shape.findings import Path

Json = dict[str, Any]
#: Data types whose units contain labels directly.
STILL = frozenset({"image", "img_group"})
#: Data types whose units contain labels by the number of a frame, a slice or a page.
MOVING = frozenset({"video", "dicom", "nifti", "pdf"})

#: ``one frame``: under "0". ``scene``: by frame, and under names of streams. ``nowhere``: no labels are read there. ``any``: not known.
Layout = Literal["directly", "by frame", "one frame", "scene", "nowhere", "any"]
#: data_type of a row -> layout of its data units.
_OF_DATA: dict[str, Layout] = {
    **dict.fromkeys(STILL, "directly"), **dict.fromkeys(MOVING, "by frame"), "scene": "scene",
    **dict.fromkeys(("group", "audio", "plain_text", "time_series"), "nowhere"),
}  # fmt: skip
#: space_type -> layout of the space. The labels of the last four are in the answers only.
OF_SPACES: dict[str, Layout] = {
    "video": "by frame", "image": "one frame", "image_sequence": "by frame", "medical_file": "by frame", "medical_stack": "by frame",
    "pdf": "by frame", "scene_image": "directly", "point_cloud": "directly",
    "audio": "nowhere", "time_series": "nowhere", "text": "nowhere", "html": "nowhere",
}  # fmt: skip


#: The id of the space that means the row itself. The place of a classification there is not read.
ROOT = "root"


#: List of a frame -> the hash that identifies its objects or classifications.
HASH_OF = {"objects": "objectHash", "classifications": "classificationHash"}
_HASHES = frozenset(HASH_OF.values())


def is_in_wrong_list(whole: Json, where: str, features: Container[str]) -> bool:
    """Returns True for an object in the list of classifications, or the reverse: it has only the hash member of the other kind.

    ``features``: the hashes of features that belong in the list. If it has one of these, only its hash member has the wrong name. That
    is also assumed for a thing with a shape among the objects, and for one without among the classifications.
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
    """The data_type of the row, or the space_type of the space."""
    layout: Layout
    is_space: bool
    width: float | None
    """In pixels; None if the row does not give it, or if slices differ."""
    height: float | None

    def at(self, frame: int | None) -> Unit:
        """Returns the unit with the size of one frame: each slice of a stack may have its own."""
        if self.kind != "medical_stack" or frame is None:
            return self
        sides = dict(listed(self.whole, "frames")).get(frame)
        return self if sides is None else self._replace(width=_size(sides.get("width")), height=_size(sides.get("height")))


def is_bare_unit(value: Any) -> bool:
    """Returns True for a data unit in place of the object that contains it under its hash."""
    return value.__class__ is dict and isinstance(value.get("data_hash"), str)


def data_units(row: Json, data_type: str) -> list[Unit]:
    """Returns the data units of a row."""
    layout, path = _OF_DATA.get(data_type, "any"), (None, "data_units")
    units: Any = row.get("data_units")
    if is_bare_unit(units):
        return [Unit(units["data_hash"], path, units, data_type, layout, False, *_sides(units))]
    return [Unit(key, (path, key), whole, data_type, layout, False, *_sides(whole)) for key, whole in entries(row, "data_units")]


def spaces(row: Json) -> list[Unit]:
    """Returns the spaces of a row."""
    found: list[Unit] = []
    for key, whole in entries(row, "spaces"):
        kind = whole.get("space_type")
        kind = kind if isinstance(kind, str) else ""
        found.append(Unit(key, ((None, "spaces"), key), whole, kind, OF_SPACES.get(kind, "any"), True, *_sides_of_space(whole)))
    return found


def frames_of(unit: Unit) -> list[tuple[int | None, Path, Json]]:
    """Returns (frame, path, labels) of a unit. The frame is None if labels are not by frame, or if the key is no number."""
    labels: Any = unit.whole.get("labels")
    if labels.__class__ is not dict:
        return []
    path = (unit.path, "labels")
    if is_direct(labels):
        return [(None, path, labels)]
    return [(frame_number(name), (path, name), frame) for name, frame in labels.items() if frame.__class__ is dict]


def has_lost(unit: Unit) -> bool:
    """Returns True if there are objects among labels that nothing reads."""
    return unit.layout == "nowhere" and any([listed(frame, "objects") for _, _, frame in frames_of(unit)])


def is_direct(labels: Json) -> bool:
    """Returns True for the labels of one image, not by frame."""
    return "objects" in labels or "classifications" in labels


def are_labels(value: Any) -> bool:
    """Returns True for the labels of an image, for labels by frame, and for a list of objects or classifications."""
    if value.__class__ is list:
        return any(each.__class__ is dict and not _HASHES.isdisjoint(each) for each in value)
    if value.__class__ is not dict:
        return False
    frames = [value] if is_direct(value) else [frame for name, frame in value.items() if frame_number(name) is not None]
    return any(frame.__class__ is dict and any(are_labels(frame.get(name)) for name in HASH_OF) for frame in frames)


def list_of(value: Any) -> str | None:
    """Returns the list of a frame that the items of a list belong to, by their objectHash or classificationHash. None if no item also has
    a featureHash: comments have the hash of their object, too."""
    items: list[Json] = [each for each in value if each.__class__ is dict] if value.__class__ is list else []
    return next((name for name, hash in HASH_OF.items() if any(hash in each and "featureHash" in each for each in items)), None)


def has_stray_labels(whole: Json, own: str = "") -> bool:
    """Returns True if a row or a data unit has labels under another name than ``own``."""
    return any(name != own and are_labels(value) for name, value in whole.items())


@lru_cache(maxsize=4096)
def frame_number(key: str) -> int | None:
    """Returns the frame number that a key names (it may be negative), or None for a key that is no whole number."""
    digits = key[1:] if key[:1] == "-" else key
    return int(key) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None


def entries(holder: Json, member: str) -> list[tuple[str, Json]]:
    """Returns the JSON objects in a member that is used as a dictionary, each with its key."""
    found: Any = holder.get(member)
    if not found or found.__class__ is not dict:
        return []
    return [(key, value) for key, value in found.items() if value.__class__ is dict]


def listed(holder: Json, member: str) -> list[tuple[int, Json]]:
    """Returns the JSON objects in a list, each with its index."""
    found: Any = holder.get(member)
    if not found or found.__class__ is not list:
        return []
    return [(index, value) for index, value in enumerate(found) if value.__class__ is dict]


def _sides(whole: Json) -> tuple[float | None, float | None]:
    return _size(whole.get("width")), _size(whole.get("height"))


def _sides_of_space(whole: Json) -> tuple[float | None, float | None]:
    """Returns the size of a space. A stack of slices has one only if all slices have the same."""
    if whole.get("space_type") != "medical_stack":
        return _sides(whole)
    every = {_sides(frame) for _, frame in listed(whole, "frames")}
    return every.pop() if len(every) == 1 else (None, None)


def _size(value: Any) -> float | None:
    return value if type(value) in (int, float) and 0 < value < 1e15 else None
