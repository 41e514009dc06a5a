"""Violations about events of scenes, with their messages and helps."""

from __future__ import annotations

from typing import Any

from predlint.names import article, quote
from predlint.platforms.encord.answer_words import STOPS
from predlint.platforms.encord.object_words import ShapeForData
from predlint.violation import Violation, Words


class EventOnFrame(Violation, code="REC248", slug="encord-event-on-frame", about_name=True, layer="record"):
    """An object has an event, and its row is not that of a scene in continuous time.

    Why: Events are of such scenes alone, which have no frames. Encord's SDK stops at the row.
    Fix: Leave event out.
    """

    kind: str

    def words(self) -> Words:
        where = f"{article(self.kind)} row has none" if self.kind != "scene" else 'the "scene" of the row does not say that it is one'
        message = f'the object has an "event", {quote(self.value)}: events are of scenes in continuous time, and {where}; {STOPS}'
        fix = 'leave "event" out'
        return message, fix if self.kind != "scene" else f'{fix}, or say so if it is: "scene": {{"isContinuous": true}}'


class EndlessObject(Violation, code="SPN205", slug="encord-endless-object", layer="record"):
    """Nothing ends an object of a scene in continuous time.

    Why: An object is there from one event on until another deletes it. Encord's SDK stops where the last event of an object does not.
    Fix: Add an event that deletes the object where it ends, behind the end of the scene if it is there to the last.
    """

    hash: str | None
    frame: int | None

    def words(self) -> Words:
        message = f"nothing ends the object {quote(self.hash)}: its last event, at {self.frame:,}, does not delete it; {STOPS}"
        return message, 'add one more of it where it ends, with "event": "delete"'


#: Words for the end of an object.
_ENDS = frozenset({"delete", "deleted", "remove", "removed", "end", "stop", "destroy"})


def ends(event: Any) -> bool:
    """Returns True for an event that is intended to end an object."""
    return isinstance(event, str) and event.strip().lower() in _ENDS


class EventWord(Violation, code="REC249", slug="encord-event-word", layer="record"):
    """An object's event, or the way from it to the next one, is none that Encord's SDK knows.

    Why: An event is "upsert" or "delete", and the SDK takes any other for "upsert": what should end an object keeps it there. The way
    between events (interpolate) is "hold" or, for points and cuboids, "linear"; at any other, and where there are no events, the SDK stops.
    Fix: Write "upsert" or "delete", and "hold" or "linear"; or leave interpolate out.
    """

    def words(self) -> Words:
        near = (
            self.value.strip().lower()
            if isinstance(self.value, str)
            else "linear"
            if self.value is True
            else "hold"
            if self.value is False
            else ""
        )
        hold = 'write "hold", or leave it out: an object stays as it is until its next event'
        fix = f'write "{near}"' if near in ("hold", "linear") else hold
        return f'interpolate is {quote(self.value)}; "hold" or "linear" is expected, and {STOPS}', fix


class UnknownEvent(Violation, of=EventWord):
    """Encord does not know the event."""

    def words(self) -> Words:
        intended = "delete" if ends(self.value) else "upsert"
        message = f'event is {quote(self.value)}, which is neither "upsert" nor "delete": Encord\'s SDK takes it for "upsert"'
        return message, f'write "{intended}"'


class ModeOfShape(Violation, of=EventWord):
    """The object is of a shape that nothing moves between events."""

    shape: str

    def words(self) -> Words:
        message = (
            f"interpolate is {quote(self.value)}, but the object is a {self.shape}, and only "
            f"points and cuboids are moved between events; {STOPS}"
        )
        return message, "leave it out: an object stays as it is until its next event"


class ModeOnFrame(Violation, of=EventWord):
    """The row is no scene in continuous time, so that nothing is moved."""

    def words(self) -> Words:
        message = f"interpolate is {quote(self.value)}, but the row is not that of a scene in continuous time; {STOPS}"
        return message, "leave it out, and draw the object on each frame"


class ShapeOfEvent(Violation, of=ShapeForData):
    """The object is of a shape that no event can have."""

    name: str
    shape: str

    def words(self) -> Words:
        message = f"{quote(self.name)} is a {self.shape} in the ontology, which no event in continuous time can have; {STOPS}"
        return message, "give the featureHash of a cuboid, a box, a point, a polyline, a circle or an ellipse, and draw it so"
