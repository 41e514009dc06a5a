"""Record rules on events of scenes without frames: an object is there from one event on, until another deletes it."""

from __future__ import annotations

from typing import Any, cast

from predlint.platforms.encord import event_words as words
from predlint.platforms.encord.event_words import (
    EndlessObject,
    EventOnFrame,
    EventWord,
    ModeOfShape,
    ModeOnFrame,
    ShapeOfEvent,
    UnknownEvent,
)
from predlint.platforms.encord.frame_counts import FRAMED
from predlint.platforms.encord.record_view import Appearance, Json, RowView
from predlint.platforms.encord.structure import FRAMELESS_SHAPES, SHAPES

_EVENTS, _MODES = ("upsert", "delete"), ("hold", "linear")
#: Shapes that the SDK moves from one event to the next; shapes that an event may have.
_MOVED = frozenset({"point", "cuboid"})
_OF_EVENTS = _MOVED | {"bounding_box", "rotatable_bounding_box", "circle", "ellipse", "polyline"}


def check_events(view: RowView) -> None:
    """Reports, once per object, events in data with frames, shapes that events cannot have, and objects that no event deletes.

    Reports "event" and "interpolate" texts that the SDK does not know. Skips objects in spaces: nothing reads events there.
    """
    last: dict[str, Appearance] = {}
    reported: set[str] = set()
    has_events, has_frames = is_continuous(view), view.data_type in (*FRAMED, "scene")
    for seen in view.appearances:
        if not seen.unit.is_space and seen.whole.get("interpolate") is not None:
            _check_mode(view, seen, has_events=has_events)
    for seen in view.appearances if has_events or has_frames else ():
        if seen.hash is None or seen.unit.is_space or (seen.frame is None and view.data_type == "scene"):
            continue
        if has_events:
            _keep_later(last, seen.hash, seen)
            _check_event(view, seen, reported)
        elif seen.whole.get("event") is not None and seen.hash not in reported:
            reported.add(seen.hash)
            view.report((seen.path, "event"), seen.whole["event"], EventOnFrame, view.data_type)
    for hash, seen in last.items():
        if not words.ends(seen.whole.get("event")) and seen.feature is not None and seen.feature.shape not in FRAMELESS_SHAPES:
            view.report(seen.path, seen.whole, EndlessObject, hash, seen.frame)


def _check_event(view: RowView, seen: Appearance, reported: set[str]) -> None:
    """Checks the text of an event, and (reported once) the shape of its object."""
    if not _is_known(seen):
        view.report((seen.path, "event"), seen.whole["event"], UnknownEvent)
    feature = seen.feature
    if feature is not None and feature.shape in SHAPES and feature.shape not in _OF_EVENTS | FRAMELESS_SHAPES and seen.hash not in reported:
        reported.add(cast(str, seen.hash))
        view.report((seen.path, "featureHash"), feature.hash, ShapeOfEvent, feature.name, feature.shape)


def _check_mode(view: RowView, seen: Appearance, *, has_events: bool) -> None:
    """Checks "interpolate": how an object gets from one event to the next."""
    mode: Any = seen.whole["interpolate"]
    if not isinstance(mode, str) or mode not in _MODES:
        view.report((seen.path, "interpolate"), mode, EventWord)
    elif mode == "linear" and seen.feature is not None and seen.feature.shape not in _MOVED:
        view.report((seen.path, "interpolate"), mode, ModeOfShape, seen.feature.shape)
    elif mode == "linear" and not has_events:
        view.report((seen.path, "interpolate"), mode, ModeOnFrame)


def _is_known(seen: Appearance) -> bool:
    """Returns False for an event that the SDK does not know. A missing event is an upsert."""
    event: Any = seen.whole.get("event")
    return event is None or (isinstance(event, str) and event in _EVENTS)


def is_continuous(view: RowView) -> bool:
    """Returns True for a scene without frames: the keys of its labels are times of events."""
    scene = view.row.get("scene")
    return view.data_type == "scene" and isinstance(scene, dict) and bool(cast("Json", scene).get("isContinuous"))


def _keep_later(last: dict[str, Appearance], hash: str, seen: Appearance) -> None:
    """Keeps the later event of an object. Of two at one time (which is reported) it keeps the one that deletes the object."""
    before = last.setdefault(hash, seen)
    if (cast(int, before.frame), _deletes(before)) < (cast(int, seen.frame), _deletes(seen)):
        last[hash] = seen


def _deletes(seen: Appearance) -> bool:
    return seen.whole.get("event") == "delete"
