"""The places of labels: layouts, frames that exist, and pictures and point clouds of scenes."""

from __future__ import annotations

import re
from typing import Any, cast

from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.names import nearest
from predlint.model.texts import article, listing, quote
from predlint.model.violation import Fix, FixContext, Path, Violation, Words, fixes
from predlint.platforms.encord.ontology import SHAPES
from predlint.platforms.encord.record import Appearance, Json, RowView, Unit, amount, frame_number, has_lost, is_direct
from predlint.platforms.encord.topics.geometry import GeometryMissing
from predlint.platforms.encord.topics.members import RowExpectedMember, RowMemberType
from predlint.platforms.encord.topics.names import ShapeInSpace
from predlint.platforms.encord.topics.rows import did_you_mean
from predlint.platforms.encord.topics.spaces import PLACE_FORM

# -- where labels stand ------------------------------------------------------------------------------------------------


class LabelsLayout(Violation, code="REC212", slug="encord-labels-layout", layer="record"):
    """The labels of a data unit or a space are laid out for other data.

    Why: Labels of images are directly under labels, those of videos by the number of their frame, and those of an image in a space under
    "0"; spaces of sounds and texts have none. Encord's SDK finds nothing, or stops.
    Fix: Lay the labels out as the data type or the space has it, or correct the type.
    """

    kind: str
    carrier: str = "row"

    def words(self) -> Words:
        message = f"the labels of {article(self.kind)} {self.carrier} are by frame, where Encord's SDK does not look: all of them are lost"
        other = ', or "video" as data_type' if self.carrier == "row" else ""
        return message, f'write {{"objects": […], "classifications": […]}} as labels{other}'


class NoFrames(Violation, of=LabelsLayout):
    """The labels of data with frames are not under a frame."""

    kind: str
    carrier: str = "row"

    def words(self) -> Words:
        message = (
            f"the labels of {article(self.kind)} {self.carrier} are directly under labels; "
            "Encord's SDK takes their names for frames and stops"
        )
        return message, 'put them under the number of their frame: {"103": {"objects": […], "classifications": […]}}'


class NoFramesInScene(Violation, of=LabelsLayout):
    """The labels of a scene are not under a time."""

    template = (
        "the labels of a scene row are directly under labels; Encord's SDK skips them, and all are lost",
        'put them under the number of their frame: {{"103": {{"objects": […], "classifications": […]}}}}',
    )


def frame_key(value: Any) -> Words:
    intended = frame_number_in(str(value))
    fix = f"write {quote(intended)}" if intended not in (None, value) else 'frames are numbers in quotes, from 0: "103"'
    return f"{quote(value)} is not a frame number; Encord's SDK stops at it", fix


class FrameKey(Violation, code="KEY203", slug="encord-frame-key", about_name=True, layer="record"):
    """A frame is named by something that is not a number.

    Why: Encord's SDK turns the names of frames into numbers and stops where that fails; of a scene it skips what is under a name that is no
    picture's either.
    Fix: Write the number of the frame alone, from 0.
    """

    def words(self) -> Words:
        return frame_key(self.value)

    @fixes(unsafe="writes the number alone, where the name holds one")
    def fix(self, at: FixContext) -> Fix | None:
        intended, beside = frame_number_in(str(at.keys[-1])), at.enclosing_object
        if intended is None or not all(map(frame_number_in, cast("dict[str, Any]", beside) if isinstance(beside, dict) else {})):
            return None  # siblings are times in seconds, some of them whole
        return at.unsafely(at.text.rename(at.keys, intended))


class TimeKey(Violation, of=FrameKey):
    """A key that `is_time`. If one key of the labels is a time that is no frame, all such keys are taken for times, even whole ones."""

    fps: float | None

    def words(self) -> Words:
        fix = 'frames are numbers in quotes, from 0: "103"; is it a time in seconds? then the frame is the time × data_fps'
        if self.fps is not None:
            fix += f": {self.value} × {self.fps:g} = {float(self.value) * self.fps:.0f}"
        return frame_key(self.value)[0], fix


def is_time(key: str) -> bool:
    """Returns True for a number with a decimal point."""
    return re.fullmatch(r"[0-9]{1,15}\.[0-9]{1,15}", key) is not None


def frame_number_in(key: str) -> str | None:
    """Returns the number in a text such as ``3.0``, ``frame_3`` or `` 3``; None for 3.5, and if there are several."""
    found = re.findall(r"[0-9]+(?:\.[0-9]+)?", key)
    whole, _, part = found[0].partition(".") if len(found) == 1 and len(key) < 40 else ("", "", "")
    return str(int(whole)) if whole and not part.strip("0") else None


class NoSuchFrame(Violation, code="KEY204", slug="encord-no-such-frame", layer="record"):
    """A frame, or a picture of a scene, does not exist.

    Why: Frames count from 0 to the last frame of the video. Encord's SDK stops at another; of a scene, it skips what is under the name of a
    picture that the scene does not have.
    Fix: Check the number against the video; ranges and frames count from 0.
    """

    frame: int
    count: int
    source: str

    def words(self) -> Words:
        if self.count < 1:
            return f"frame {self.frame:,} does not exist: there are none, as {self.source}", "correct that, or leave it out"
        fix = f"frames count from 0: the last one is {self.count - 1:,}" + (
            "; was the first frame counted as 1?" if self.frame == self.count else ""
        )
        return f"frame {self.frame:,} does not exist: there {'is' if self.count == 1 else 'are'} {self.count:,}, as {self.source}", fix


class NegativeFrame(Violation, of=NoSuchFrame):
    """The number of a frame is below zero."""

    template = "frame {value} does not exist: frames count from 0", "the first frame, page or slice is 0"


class NotUnderZero(Violation, of=LabelsLayout):
    """The labels of a space of an image are directly under "labels", without the frame "0"."""

    template = (
        "the labels of an image space are directly under labels, where Encord's SDK does not look: all of them are lost",
        'put them under "0": {{"0": {{"objects": […], "classifications": […]}}}}',
    )


class NotReadHere(Violation, of=LabelsLayout):
    """The labels of a row or of a space contain objects where Encord's SDK reads none."""

    kind: str
    carrier: str

    def words(self) -> Words:
        message = f"the labels of {article(self.kind)} {self.carrier} have objects, where Encord's SDK does not look: all of them are lost"
        if self.carrier == "row" and self.kind == "group":
            return message, 'put them under the labels of the space that they are in: {"spaces": {"<space id>": {"labels": {…}}}}'
        if self.carrier == "row":
            return message, 'its objects are in object_answers alone: "featureHash": …, "range": [[first, last]]'
        return message, f'its objects are in object_answers: "spaces": {{"<space id>": {PLACE_FORM}}}'


class NoSuchPicture(Violation, of=NoSuchFrame):
    """Labels of a scene are under the name of a picture that the scene does not have."""

    nearest: tuple[str, ...]
    names: tuple[str, ...]

    def words(self) -> Words:
        message = f"the scene has no picture {quote(self.value)}; Encord's SDK skips what is under it, and all of it is lost"
        return message, did_you_mean(self.nearest) if self.nearest else f"its pictures are {listing(self.names, 6)}"


class NoFrameOfScene(Violation, of=FrameKey):
    """Labels of a scene are under a key that is neither a frame number nor the name of a picture."""

    def words(self) -> Words:
        message = (
            f"{quote(self.value)} is neither a frame number nor the name of a picture; Encord's SDK skips it, and all under it is lost"
        )
        frame = frame_number_in(str(self.value))
        fix = 'frames are numbers in quotes, from 0: "103"' if frame is None else f"write {quote(frame)}, if that is the frame"
        return message, fix


class NoPoints(Violation, of=GeometryMissing):
    """The segmentation of an object in a point cloud is missing, empty, or not a string."""

    name: str

    def words(self) -> Words:
        found = "is missing" if self.value is None else "is empty" if self.value == "" else f"is not a string: {quote(self.value)}"
        message = f"{self.name} is a segmentation, and its segmentation {found}; Encord's SDK silently drops it"
        return message, f'{"write" if self.value else "add"} "segmentation", the runs of its points as a string'


# -- Record rules on the places of labels: layouts, frames that exist, one object on several frames ------------------


def check_frame_labels(view: RowView, unit: Unit, count: tuple[int, str] | None) -> None:
    """Checks the layout of the labels of a unit or space, and their frame keys."""
    labels: Any = unit.whole.get("labels")
    if not labels or labels.__class__ is not dict:
        return
    path = (unit.path, "labels")
    if (spec := _misplaced(unit, labels)) is not None:
        view.report(path, labels, spec)
    keys = labels if not is_direct(labels) and unit.layout in ("by frame", "one frame") else ()
    frames = [*map(frame_number, keys)]
    timed = unit.kind == "video" and None in frames and any(map(_is_time, keys))
    for key, frame in zip(keys, frames, strict=True):
        if frame is None and timed and is_time(key):
            view.report((path, key), key, ViolationSpec(TimeKey), amount(unit.whole.get("data_fps")))
        elif frame is None:
            view.report((path, key), key, spec_of(FrameKey))
        elif frame < 0:
            view.report((path, key), key, spec_of(NegativeFrame))
        elif count is not None and frame >= count[0]:
            view.report((path, key), key, ViolationSpec(NoSuchFrame), frame, *count)


def _is_time(key: str) -> bool:
    """Returns True for a key that is a time instead of a frame number."""
    return frame_number(key) is None and is_time(key) and frame_number_in(key) is None


def drop_unread(view: RowView) -> None:
    """Removes the findings for missing or null labels of data whose predictions are only in the answers."""
    unread = {
        (unit.path, "labels")
        for unit in (*view.units, *view.spaces.values())
        if unit.layout == "nowhere" and unit.whole.get("labels") is None
    }
    if unread:
        view.out[:] = [finding for finding in view.out if not finding.breaks(RowExpectedMember, RowMemberType) or finding[1] not in unread]


def _misplaced(unit: Unit, labels: Json) -> ViolationSpec | None:
    """Returns the violation spec for labels laid out for another kind of data, or None."""
    about = (unit.kind, "space") if unit.is_space else (unit.kind,)
    if unit.layout == "nowhere":
        return spec_of(NotReadHere, unit.kind, "space" if unit.is_space else "row") if has_lost(unit) else None
    if not is_direct(labels):
        by_frame = unit.layout == "directly" and all(isinstance(frame, dict) for frame in labels.values())
        return spec_of(LabelsLayout, *about) if by_frame else None
    if unit.layout == "by frame":
        return spec_of(NoFrames, *about)
    if unit.layout == "one frame":
        return spec_of(NotUnderZero)
    return spec_of(NoFramesInScene) if unit.layout == "scene" else None


# -- Record rules on scenes: labels are under the name of a picture of the scene, and objects in a point cloud have points --


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
