"""Aliases of the geometry of an object. A geometry under an alias is checked in the same run."""

from __future__ import annotations

from predlint.platforms.encord.object_words import MisspeltObjectMember
from predlint.shape.violation_specs import ViolationSpec, spec_of

#: Member of a geometry -> its aliases, likeliest first. `_ANY` has names for every geometry, as in the SDK's own objects.
_NAMES: dict[str, tuple[str, ...]] = {
    "boundingBox": ("bbox", "box", "bndbox", "rect", "rectangle", "xywh", "xyxy"),
    "rotatableBoundingBox": ("rotatedBoundingBox", "rotated_bounding_box", "rotatedBox", "rbox", "obb", "bbox", "box"),
    "polygon": ("points", "vertices", "contour", "outline", "segmentation"),
    "polyline": ("line", "points", "vertices", "path"),
    "point": ("keypoint", "points", "position"),
    "skeleton": ("keypoints", "vertices", "nodes", "points"),
    "bitmask": ("mask", "rle", "segmentation", "bitMask"),
}
_ANY = ("coordinates", "geometry")


def geometry_aliases(own: str) -> dict[str, tuple[str, ViolationSpec]]:
    """Returns alias -> (member that draws an object, violation spec for the alias beside that member)."""
    return {name: (own, spec_of(MisspeltObjectMember, name, own)) for name in (*_NAMES.get(own, ()), *_ANY)}
