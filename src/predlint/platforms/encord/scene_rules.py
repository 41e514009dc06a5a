"""Record rules on scenes: labels are under the name of a picture of the scene, and objects in a point cloud have points."""

from __future__ import annotations

from typing import Any, cast

from predlint.names import nearest, quote
from predlint.platforms.encord.data_units import Json, Unit, frame_number, is_direct
from predlint.platforms.encord.record_view import Appearance, RowView
from predlint.platforms.encord.row_words import NegativeFrame
from predlint.platforms.encord.space_words import NoFrameOfScene, NoPoints, NoSuchPicture, ShapeInSpace
from predlint.platforms.encord.structure import SHAPES
from predlint.shape.findings import Path

#: Signs in the names of pictures and clouds, between the stream and the index or time of a picture.
_NAMES = frozenset("#@")


def check_scene(view: RowView) -> None:
    """Checks scenes. Other rows have neither pictures of streams nor point clouds."""
    if view.data_type != "scene":
        return
    names = _pictures(view)
    for unit in view.units:
        _streams(view, unit, names)
    for seen in view.appearances:
        if seen.unit.kind == "point_cloud":
            _points(view, seen)


def _pictures(view: RowView) -> dict[str, str]:
    """Returns name of a picture in a stream -> its space; {} if the names are unknown."""
    found: dict[str, str] = {}
    for space in view.spaces.values():
        if space.kind != "scene_image":
            continue
        info = space.whole.get("scene_info")
        stream = cast("Json", info).get("stream_id") if isinstance(info, dict) else None
        places = [cast("Json", info).get(name) for name in ("event_index", "start_frame")] if isinstance(info, dict) else []
        if not isinstance(stream, str) or type(places[0]) is not int:
            return {}  # the SDK knows the pictures of the scene from elsewhere too
        found |= {f"{stream}#{place}": space.key for place in places if place is not None}
        found[space.key] = space.key
    return found


def _streams(view: RowView, unit: Unit, names: dict[str, str]) -> None:
    """Reports labels that are lost because their key is neither a frame nor a picture."""
    labels: Any = unit.whole.get("labels")
    if not isinstance(labels, dict) or is_direct(cast("Json", labels)):
        return
    for key, content in cast("Json", labels).items():
        is_empty = not isinstance(content, dict) or not cast("Json", content).get("objects")
        if is_empty or key.isdigit() or key in names:
            continue
        path: Path = ((unit.path, "labels"), key)
        if names:
            view.report(path, key, NoSuchPicture, tuple(nearest(key, tuple(names), 1)), tuple(names))
        elif key not in view.spaces and not _NAMES & set(key):  # a scene may have pictures of such names elsewhere
            view.report(path, key, NegativeFrame if (frame_number(key) or 0) < 0 else NoFrameOfScene)


def _points(view: RowView, seen: Appearance) -> None:
    """Checks an object in a point cloud: the SDK reads only a text of runs of points."""
    feature, points = seen.feature, seen.whole.get("segmentation")
    if feature is not None and feature.shape in SHAPES and feature.shape != "segmentation":
        every = view.features.objects.values()
        some = tuple(f"{one.hash} ({one.name})" for one in every if one.shape == "segmentation")
        about = (quote(feature.name), feature.shape, seen.unit.kind, "segmentation", some)
        view.report((seen.path, "featureHash"), feature.hash, ShapeInSpace, *about)
    elif feature is not None and not (isinstance(points, str) and points):
        view.report((seen.path, "segmentation"), points, NoPoints, quote(feature.name))
