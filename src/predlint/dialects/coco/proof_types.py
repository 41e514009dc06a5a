"""msgspec types for annotations and results as one file writes them: what is decoded of many elements at once.

A type takes an element only when its shape has nothing to say about it. Which members there are, clean elements have shown; those
that predlint has no rules for are skipped, whatever they hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
import orjson
from msgspec import UNSET, Meta, Raw, UnsetType

from predlint.shapes.struct_parts import OPTIONS, is_changed
from predlint.stream.twice import has_duplicate_member

_Box = tuple[float, float, float, float]
_Rings = list[list[float]]
_Positive = Annotated[int, Meta(gt=0, lt=1 << 31)]


class Mask(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """Run lengths, compressed or not."""

    size: tuple[_Positive, _Positive]
    counts: str | list[Annotated[int, Meta(ge=0)]]


class Packed(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """Run lengths, compressed."""

    size: tuple[_Positive, _Positive]
    counts: str


_IDS: dict[str, Any] = {"image_id": int, "category_id": int}
_POINTS: dict[str, Any] = {"keypoints": list[float], "num_keypoints": Annotated[int, Meta(ge=0, lt=1 << 31)]}
#: By what an element is: the members that rules look at. None stands for annotations.
_MEMBERS: Mapping[str | None, dict[str, Any]] = {
    None: {
        "id": int, **_IDS, "bbox": _Box, "area": float, "iscrowd": Literal[0, 1],
        "segmentation": _Rings | Mask, "score": float, **_POINTS,
    },
    "bbox": {"id": int, **_IDS, "bbox": _Box, "score": float, "segmentation": _Rings | Mask, "keypoints": list[float]},
    "segm": {"id": int, **_IDS, "segmentation": Packed, "score": float},
    "keypoints": {"id": int, **_IDS, "keypoints": list[float], "score": float},
}  # fmt: skip
#: Members that every element must have for its shape to be silent.
_NEEDED: Mapping[str | None, frozenset[str]] = {
    None: frozenset({"id", "image_id", "category_id", "bbox", "area", "iscrowd", "segmentation"}),
    "bbox": frozenset({"image_id", "category_id", "bbox", "score"}),
    "segm": frozenset({"image_id", "category_id", "segmentation", "score"}),
    "keypoints": frozenset({"image_id", "category_id", "keypoints", "score"}),
}
#: Members that rules look at in some way that is not followed here: elements that have them are explained.
_NOT_FOLLOWED: Mapping[str | None, frozenset[str]] = {
    None: frozenset({"caption", "segments_info", "confidence"}),
    "bbox": frozenset({"area", "caption", "num_keypoints"}),
    "segm": frozenset({"bbox", "keypoints", "area", "caption"}),
    "keypoints": frozenset({"bbox", "segmentation", "area", "caption", "num_keypoints"}),
}
#: Elements that have a segmentation beside their box, or may have one.
BOXED = (None, "bbox")
#: Members beyond these would make a type for every element.
_MOST_MEMBERS = 60


class Habits:
    """Which members the elements of one file have, by those that were found clean."""

    def __init__(self, kind: str | None) -> None:
        self.kind = kind
        self.total = 0
        self.members: Counter[str] = Counter()
        self.version = 0
        """Grows when another type is needed."""
        self.plain = True
        """True while every segmentation beside a box was a list of polygons, and none of a crowd: then the type takes nothing else."""

    @property
    def followed(self) -> bool:
        """True for elements that can be proven clean at all."""
        return self.kind in _MEMBERS

    @property
    def are_results(self) -> bool:
        """True where all have what results have, and nothing that only annotations have."""
        return self.members["score"] == self.total and not self.members.keys() & {"id", "area", "iscrowd"}

    def learn(self, value: dict[str, Any]) -> None:
        """Takes note of a clean element. Of too many members no type is made, and nothing more need be known."""
        if len(self.members) > _MOST_MEMBERS:
            return
        new = not value.keys() <= self.members.keys()
        rarer = len(value) < len(self.members) and any(self.members[name] == self.total for name in self.members if name not in value)
        other = self.plain and self.kind in BOXED and (value.get("iscrowd") == 1 or value.get("segmentation", []).__class__ is not list)
        if new or rarer or other:
            self.version += 1
            self.plain = self.plain and not other
        self.total += 1
        self.members.update(value.keys())

    def type(self, spared: frozenset[str] = frozenset()) -> tuple[Any, int, tuple[str, ...], tuple[str, ...]] | None:
        """The type of an element, the quotation marks that each has, members that some have, and members that are skipped.

        ``spared`` are members that may be missing, or null, after all. None when elements of this file cannot be proven clean.
        """
        if not self.total or not self.followed or len(self.members) > _MOST_MEMBERS:
            return None
        known, needed = _MEMBERS[self.kind], _NEEDED[self.kind]
        if self.members.keys() & _NOT_FOLLOWED[self.kind] or any(self.members[name] < self.total for name in needed - spared):
            return None
        if any(map(is_changed, self.members)):
            return None
        if self.kind in BOXED and self.plain:
            known = {**known, "segmentation": _Rings} | ({"iscrowd": Literal[0]} if self.kind is None else {})
        elif self.kind is None and "segmentation" in spared:
            known = {**known, "segmentation": known["segmentation"] | None}
        fields: list[Any] = []
        quotes, some, skipped = 0, list[str](), list[str]()
        for name, count in self.members.items():
            if name not in known:
                skipped.append(name)
            type_ = known.get(name, Raw)
            if count == self.total:
                quotes += 2
                fields.append((name, type_))
            else:
                some.append(name)
                fields.append((name, type_ | UnsetType, UNSET))
        try:
            return msgspec.defstruct("Element", fields, **OPTIONS), quotes, tuple(some), tuple(skipped)
        except (TypeError, ValueError):  # a member whose name is none in Python
            return None


def is_sound(found: list[Any], name: str) -> bool:
    """True when a member that is skipped holds nothing that would be told of any JSON: no member twice, no number beyond all readers."""
    text = b"[%b]" % b",".join([raw for element in found if (raw := getattr(element, name)) is not UNSET])
    try:
        return not has_duplicate_member(text, orjson.loads(text))
    except orjson.JSONDecodeError:
        return False


def is_utf8(text: bytes) -> bool:
    """True for bytes that are text: the decoder does not look into members that nobody asks for."""
    if text.isascii():
        return True
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
