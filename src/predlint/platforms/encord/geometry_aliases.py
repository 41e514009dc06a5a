"""What others call the geometry of an object: what is wrong in it is told in the same run as its name."""

from __future__ import annotations

from predlint.platforms.encord.object_words import MisspeltObjectMember
from predlint.shape.violation_specs import ViolationSpec, spec_of

#: By the member of a geometry: what others call it, likeliest first; last what any geometry is called, as by the SDK's own objects.
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
    """What others call the member that draws an object; what is said is for where that is there, too."""
    return {name: (own, spec_of(MisspeltObjectMember, name, own)) for name in (*_NAMES.get(own, ()), *_ANY)}
