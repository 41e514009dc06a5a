"""Objects and classifications on several frames: once on each, always of one feature; and events of scenes without frames."""

from __future__ import annotations

from typing import Any, cast

from predlint.model.findings import ViolationSpec
from predlint.model.texts import article, quote
from predlint.model.violation import Violation, Words
from predlint.platforms.encord.ontology import FRAMELESS_SHAPES, SHAPES, is_value_of, value_of
from predlint.platforms.encord.record import FRAMED, Appearance, Json, RowView, Unit, feature_of
from predlint.platforms.encord.topics.members import STOPS
from predlint.platforms.encord.topics.names import (
    NameMismatch,
    ShapeForData,
    WrongValue,
    check_dates,
    check_manual_answer,
)


class ObjectTwice(Violation, code="UID202", slug="encord-object-twice", layer="record"):
    """One objectHash appears twice on a frame.

    Why: An object is on a frame once. Encord's SDK stops at the second.
    Fix: Give each object an objectHash of its own.
    """

    frame: int | None
    first: int
    space: str | None = None

    def words(self) -> Words:
        where = f"on frame {self.frame:,}" if self.frame is not None else "in the image"
        if self.space is not None:
            where = f"{where} of space {quote(self.space)}" if self.frame is not None else f"in space {quote(self.space)}"
        message = f"the object {quote(self.value)} appears twice {where} (first: object {self.first}); Encord's SDK stops"
        return message, "give each object an objectHash of its own"


class TwoEvents(Violation, of=ObjectTwice):
    """An object has two events at one time."""

    frame: int
    first: int

    template = (
        "the object {value:quoted} has two events at {frame:,} (first: object {first}); Encord's SDK stops at the second",
        "give the second a time of its own, or leave it out",
    )


class ObjectOfTwoFeatures(Violation, code="UID203", slug="encord-object-of-two-features", layer="record"):
    """One objectHash, or one classificationHash, is of two features.

    Why: An object is of one feature on all frames, as a classification is. Encord's SDK silently keeps the first, and stops at one of
    another shape.
    Fix: Give the other object a hash of its own.
    """

    # ``one``, ``other``: name and hash of both features.

    hash: str
    one: tuple[str, str]
    other: tuple[str, str]
    where: str
    alike: bool
    """True if both features have the same shape."""

    def words(self) -> Words:
        then = "keeps the first" if self.alike else "stops at the second, which is drawn in another shape"
        here, there = [
            f"{quote(name)} ({feature})" if self.one[0] == self.other[0] else quote(name) for name, feature in (self.one, self.other)
        ]
        message = f"the object {quote(self.hash)} is {here} here and {there} {self.where}; Encord's SDK {then}"
        return message, "one objectHash is one object: give the other a hash of its own"


class TwoClassifications(Violation, of=ObjectOfTwoFeatures):
    """A classification is of one feature on a frame and of another one in classification_answers."""

    hash: str
    name: str
    other: str

    template = (
        "the classification {hash:quoted} is {name:quoted} here and {other:quoted} in classification_answers",
        "write the same featureHash in both places",
    )


# -- Violations about events of scenes, with their messages and helps ------------------------------------------------


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


# -- one object on many frames -----------------------------------------------------------------------------------------


def check_repeated(view: RowView) -> None:
    """Checks objects on several frames: once on each, always of one feature; and checks their events."""
    _two_features(view, _report_duplicates(view))
    check_events(view)


def _report_duplicates(view: RowView) -> set[int]:
    """Reports an objectHash that is twice on one frame. Returns the indices of the reported appearances."""
    reported: set[int] = set()
    # Labels under the name of a stream are read only if the row has the images of streams as spaces.
    pictured = bool(view.spaces) and any(space.kind == "scene_image" for space in view.spaces.values())
    first: dict[tuple[Any, str], Any] = {}  # (frame, objectHash) -> index in the list of objects
    for at, seen in enumerate(view.appearances):
        if seen.hash is None or seen.path is None or (seen.frame is None and seen.unit.kind == "scene" and not pictured):
            continue
        # "5" and "05" are one frame.
        place = (seen.path[0] if seen.frame is None else (seen.unit.path, seen.frame), seen.hash)
        if place in first:
            reported.add(at)
            is_event = seen.frame is not None and not seen.unit.is_space and is_continuous(view)
            spec = ViolationSpec(TwoEvents) if is_event else ViolationSpec(ObjectTwice)
            view.report((seen.path, "objectHash"), seen.hash, spec, seen.frame, first[place], *_named(seen.unit))
        else:
            first[place] = seen.path[1]
    return reported


def _named(unit: Unit) -> tuple[str, ...]:
    return (unit.key,) if unit.is_space else ()


def _two_features(view: RowView, twice: set[int]) -> None:
    """Reports an objectHash of objects of two features, once per hash. ``twice``: the appearances that `_report_duplicates` reported."""
    first: dict[str, Appearance] = {}
    reported: set[str] = set()
    for at, seen in enumerate(view.appearances):
        if seen.hash is None or seen.intended is None or seen.hash in reported or at in twice:
            continue
        earlier = first.setdefault(seen.hash, seen)
        was = earlier.intended
        if was is not None and was.hash != seen.intended.hash:
            reported.add(seen.hash)
            where = _place(earlier, several=len(view.units) > 1)
            both = (seen.intended.name, seen.intended.hash), (was.name, was.hash)
            view.report(
                seen.path, seen.whole, ViolationSpec(ObjectOfTwoFeatures), seen.hash, *both, where, was.shape == seen.intended.shape
            )


def _place(seen: Appearance, *, several: bool) -> str:
    """Describes where an object is, for a message. ``several``: the row has more than one data unit."""
    if seen.unit.is_space:
        return f"in space {quote(seen.unit.key)}"
    return f"on frame {seen.frame:,}" if seen.frame is not None else "in another image" if several else "before"


def check_marks(view: RowView) -> None:
    """Checks classifications on frames: dates, names, and whether their answers are of the same feature (reported once per hash)."""
    if not view.marks:
        return
    answers = dict(view.entries["classification_answers"])
    reported: set[str] = set()
    named: set[tuple[str | None, str, str]] = set()
    for mark in view.marks:
        check_dates(view, mark.path, mark.whole)
        check_manual_answer(view, mark.path, mark.whole)
        if mark.feature is None:
            continue
        title = mark.feature.name
        entry = answers.get(mark.hash) if mark.hash is not None else None
        answered = feature_of(view, entry) if entry is not None else None
        if mark.hash is not None and answered is not None and answered.hash != mark.feature.hash:
            if mark.hash not in reported:
                reported.add(mark.hash)
                spec = ViolationSpec(TwoClassifications)
                view.report((mark.path, "featureHash"), mark.feature.hash, spec, mark.hash, title, answered.name)
        elif title and (wrong := _misnamed(mark.whole, title)) is not None and (mark.hash, wrong[0], wrong[1]) not in named:
            member, given, spec, right = wrong
            named.add((mark.hash, member, given))
            view.report((mark.path, member), given, spec, right)


def _misnamed(whole: Json, title: str) -> tuple[str, str, ViolationSpec, str] | None:
    """Returns (member, its text, violation spec, right text) for a text that differs from the feature's name, or None."""
    name, value = whole.get("name"), whole.get("value")
    if isinstance(name, str) and name != title:
        return "name", name, ViolationSpec(NameMismatch), title
    if isinstance(value, str) and not is_value_of(value, title):
        return "value", value, ViolationSpec(WrongValue), value_of(title)
    return None


# -- Record rules on events of scenes without frames: an object is there from one event on, until another deletes it --


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
        if not ends(seen.whole.get("event")) and seen.feature is not None and seen.feature.shape not in FRAMELESS_SHAPES:
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
