"""The sentences about the events of scenes: ``say(value, *about) -> (message, help)``."""

from __future__ import annotations

from typing import Any

from predlint.dialects.encord.answer_words import STOPS, Said
from predlint.names import article, quote


def no_events(value: Any, kind: str) -> Said:
    where = f"{article(kind)} row has none" if kind != "scene" else 'the "scene" of the row does not say that it is one'
    message = f'the object has an "event", {quote(value)}: events are of scenes in continuous time, and {where}; {STOPS}'
    fix = 'leave "event" out'
    return message, fix if kind != "scene" else f'{fix}, or say so if it is: "scene": {{"isContinuous": true}}'


def never_deleted(value: Any, hash: str, frame: int) -> Said:
    message = f"nothing ends the object {quote(hash)}: its last event, at {frame:,}, does not delete it; {STOPS}"
    return message, 'add one more of it where it ends, with "event": "delete"'


#: Words for the end of an object.
_ENDS = frozenset({"delete", "deleted", "remove", "removed", "end", "stop", "destroy"})


def ends(event: Any) -> bool:
    """True for an event that is meant to end an object."""
    return isinstance(event, str) and event.strip().lower() in _ENDS


def unknown_event(value: Any) -> Said:
    meant = "delete" if ends(value) else "upsert"
    message = f'event is {quote(value)}, which is neither "upsert" nor "delete": Encord\'s SDK takes it for "upsert"'
    return message, f'write "{meant}"'


def unknown_mode(value: Any) -> Said:
    near = value.strip().lower() if isinstance(value, str) else "linear" if value is True else "hold" if value is False else ""
    hold = 'write "hold", or leave it out: an object stays as it is until its next event'
    fix = f'write "{near}"' if near in ("hold", "linear") else hold
    return f'interpolate is {quote(value)}; "hold" or "linear" is expected, and {STOPS}', fix


def mode_of_shape(value: Any, shape: str) -> Said:
    message = f"interpolate is {quote(value)}, but the object is a {shape}, and only points and cuboids are moved between events; {STOPS}"
    return message, "leave it out: an object stays as it is until its next event"


def mode_on_frame(value: Any) -> Said:
    message = f"interpolate is {quote(value)}, but the row is not that of a scene in continuous time; {STOPS}"
    return message, "leave it out, and draw the object on each frame"


def shape_of_event(value: Any, name: str, shape: str) -> Said:
    message = f"{quote(name)} is a {shape} in the ontology, which no event in continuous time can have; {STOPS}"
    return message, "give the featureHash of a cuboid, a box, a point, a polyline, a circle or an ellipse, and draw it so"
