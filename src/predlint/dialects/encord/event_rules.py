"""Record rules on events, which a scene without frames has in place of labels: an object is there from one on, until another deletes it."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.encord import event_words as words
from predlint.dialects.encord.frames import FRAMED
from predlint.dialects.encord.structure import FRAMELESS_SHAPES
from predlint.dialects.encord.view import Appearance, Json, RowView
from predlint.shapes.faults import fault

NO_EVENTS = fault("REC248", words.no_events)
NEVER_DELETED = fault("SPN205", words.never_deleted)


def check_events(view: RowView) -> None:
    """Events where there are frames, and objects whose last event does not delete them; each told once for an object.

    Objects in spaces are left out: there nothing reads events.
    """
    last: dict[str, Appearance] = {}
    told: set[str] = set()
    has_events, has_frames = is_continuous(view), view.data_type in (*FRAMED, "scene")
    for seen in view.appearances if has_events or has_frames else ():
        if seen.hash is None or seen.unit.is_space or (seen.frame is None and view.data_type == "scene"):
            continue
        if has_events:
            _keep_later(last, seen.hash, seen)
        elif (event := cast(Any, seen.whole.get("event"))) is not None and seen.hash not in told:
            told.add(seen.hash)
            view.say((seen.path, "event"), event, NO_EVENTS, view.data_type)
    for hash, seen in last.items():
        if not _deletes(seen) and seen.feature is not None and seen.feature.shape not in FRAMELESS_SHAPES:
            view.say(seen.path, seen.whole, NEVER_DELETED, hash, seen.frame)


def is_continuous(view: RowView) -> bool:
    """True for a scene without frames: what stands under its numbers are events in time."""
    scene = view.row.get("scene")
    return view.data_type == "scene" and isinstance(scene, dict) and bool(cast("Json", scene).get("isContinuous"))


def _keep_later(last: dict[str, Appearance], hash: str, seen: Appearance) -> None:
    """Of two at once, which is told, one may be meant to delete the object."""
    before = last.setdefault(hash, seen)
    if (cast(int, before.frame), _deletes(before)) < (cast(int, seen.frame), _deletes(seen)):
        last[hash] = seen


def _deletes(seen: Appearance) -> bool:
    return seen.whole.get("event") == "delete"
