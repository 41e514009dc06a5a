"""Generates shapes of Encord's objects on a frame, as fractions of its sides."""

from __future__ import annotations

from predlint import rle
from predlint.platforms.encord.structure import ObjectFeature, Structure
from predlint.samples.drawing_canvas import Canvas, Point
from predlint.samples.model import Json
from predlint.samples.random_source import RandomSource

_FRAME = Canvas(1, 1, 4)
_LEAST = 0.01


def geometry(draw: RandomSource, ontology: Structure, feature: ObjectFeature, width: int, height: int) -> Json:
    """Returns the members of an object that contain its shape."""
    shape = feature.shape
    if shape in ("bounding_box", "rotatable_bounding_box"):
        place = _FRAME.box(draw, _LEAST)
        box: Json = {"h": place.height, "w": place.width, "x": place.left, "y": place.top}
        return {"boundingBox": box} if shape == "bounding_box" else {"rotatableBoundingBox": {**box, "theta": draw.integer(0, 359)}}
    if shape == "polygon":
        points = _FRAME.around(draw, _FRAME.box(draw, 0.02), (0, 2, 4, 6, 8, 10))
        return {"polygon": _numbered(points), "polygons": [[[side for point in points for side in point]]]}
    if shape == "polyline":
        return {"polyline": _numbered(_FRAME.around(draw, _FRAME.box(draw, 0.02), (0, 1, 2, 3)))}
    if shape == "point":
        return {"point": _numbered([_FRAME.point(draw)])}
    if shape == "skeleton":
        return {"skeleton": _skeleton(draw, ontology, feature)}
    return _other(draw, shape, width, height)


def _other(draw: RandomSource, shape: str, width: int, height: int) -> Json:
    if shape == "bitmask":
        return {"bitmask": _mask(draw, width, height)}
    place = _FRAME.box(draw, 0.02)
    x, y = round(place.left + place.width / 2, 4), round(place.top + place.height / 2, 4)
    if shape == "circle":
        return {"circle": {"x": x, "y": y, "r": round(min(place.width, place.height) / 2.1, 4)}}
    if shape == "ellipse":
        return {"ellipse": {"x": x, "y": y, "rx": round(place.width / 2.1, 4), "ry": round(place.height / 2.1, 4), "theta": 0}}
    if shape == "cuboid":
        position = [round(draw.number(-20, 20), 2) for _ in range(3)]
        return {"cuboid": {"position": position, "orientation": [0, 0, round(draw.number(0, 3), 2)], "size": [4.2, 1.8, 1.5]}}
    left, top, right, bottom = place.left, place.top, round(place.left + place.width, 4), round(place.top + place.height, 4)
    return {"cuboid_2d": {"front": [left, top, right, top, right, bottom, left, bottom], "offset": {"x": 0.01, "y": -0.01}}}


def _numbered(points: list[Point]) -> Json:
    return {str(at): {"x": x, "y": y} for at, (x, y) in enumerate(points)}


def _skeleton(draw: RandomSource, ontology: Structure, feature: ObjectFeature) -> Json:
    template = ontology.skeleton_of(feature)
    found: Json = {}
    for at, vertex in enumerate(template.vertices.values() if template is not None else ()):
        x, y = _FRAME.point(draw)
        found[str(at)] = {"x": x, "y": y, "name": vertex.name, "color": "#1A237E", "value": vertex.name}
        if vertex.hash:
            found[str(at)]["featureHash"] = vertex.hash
        found[str(at)]["visibility"] = draw.choice(("visible", "visible", "occluded"))
    return found


def _mask(draw: RandomSource, width: int, height: int) -> Json:
    """Returns a rectangle as run lengths, which Encord counts row by row."""
    left, top, across, down = (int(side) for side in Canvas(width, height, 0).box(draw))
    runs = [top * width + left, *[across, width - across] * down]
    runs[-1] = width * height - sum(runs[:-1])
    return {"top": 0, "left": 0, "height": height, "width": width, "rleString": rle.encode(runs if runs[-1] else runs[:-1])}
