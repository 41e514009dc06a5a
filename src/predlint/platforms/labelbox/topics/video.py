"""Objects over frames: segments, key frames, and the planes of a series."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.texts import quote
from predlint.model.violation import Fix, FixContext, Path, Violation, Words, fixes
from predlint.platforms.labelbox.declarations import FRAME, SEGMENTS
from predlint.platforms.labelbox.forms import (
    OTHER_NAMES,
    absent_help,
    both_given,
    empty_help,
    is_part,
    kind_of,
    needs_help,
    rename_help,
    whole_number_help,
    whole_value,
    wrap_one,
)
from predlint.platforms.labelbox.record import add_finding, is_keyframe
from predlint.platforms.labelbox.topics.confidence import unused_confidence_in
from predlint.platforms.labelbox.topics.members import UnknownMember, alias_specs, inner_record, move_help, parts_outside, whole_number
from predlint.platforms.labelbox.topics.payloads import in_form, rename_payload
from predlint.shape.nodes import Items, Member, Node, Text
from predlint.shape.record_checks import kinds

if TYPE_CHECKING:
    from predlint.io.data_row import DataRow
    from predlint.platforms.labelbox.record import Out


# -- frames and times -------------------------------------------------------------------------------------------------


class SegmentsForm(Violation, code="SPN006", slug="segments-form"):
    """The segments, or the key frames of one, are missing, empty or not a list.

    Why: An object on a video consists of segments, and a segment of key frames; without one there is nothing to draw.
    Fix: Write "segments": [{"keyframes": [{"frame": 12, "bbox": {…}}]}], with a list even around a single one.
    """

    template = "a key frame is where a segment is expected", 'put the key frames of each stretch into {{"keyframes": […]}}'

    @fixes(
        safe="puts one segment or key frame into a list, and unpacks a value that was encoded as JSON twice",
        unsafe="makes one segment of key frames that are in place of segments",
    )
    def fix(self, at: FixContext) -> Fix | None:
        keys, segments = at.keys[:-1], at.enclosing_object
        if not all([isinstance(item, dict) and "frame" in item and "keyframes" not in item for item in segments]):
            return None
        segment = at.text.object([("keyframes", at.raw_text(keys))])  # they may have been several
        return at.unsafely(at.text.replace(keys, f"[{segment}]"), reveals=True)


class FrameZero(Violation, code="SPN008", slug="frame-zero", severity=Severity.WARNING, layer="record"):
    """The frame is 0, but frames count from 1.

    Why: The editor counts frames from 1, so 0 is usually the index of a list, and every other frame of the file is one too low as well.
    Fix: Add 1 to all frames of the file, not just to this one.
    """

    template = "frame 0: frames count from 1", "add 1 to every frame if they were counted from 0"


class FrameTwice(Violation, code="SPN009", slug="frame-twice", layer="record"):
    """A frame is given twice on one line, has other composite masks on another, or two segments share frames.

    Why: An object has one shape on a frame, and there is one composite mask for a frame; which of the two would be kept is not documented.
    Several lines may name the same image for a frame, each for other colours of it.
    Fix: Join the segments of one object. Two vehicles on one frame are two lines (in the SDK: two Labels), and two masks are two colours of
    one image.
    """

    # A segment has two key frames for one frame.

    first: int
    same: bool
    """True if both key frames are equal."""

    def words(self) -> Words:
        fix = "with the same: one of the two is enough" if self.same else f"these are several objects: {_ONE_LINE_EACH}"
        return (
            f"frame {quote(self.value)} appears twice in this segment",
            f"it is at index {self.first} already{', ' if self.same else '; '}{fix}",
        )


#: Help for several objects on the line of one.
_ONE_LINE_EACH = "write one line (in the SDK: one Label) for each"


class FrameOrder(Violation, code="SPN010", slug="frame-order", severity=Severity.WARNING, layer="record"):
    """The key frames of a segment, or the segments of an object, do not ascend.

    Why: Between key frames the shape is interpolated, so their order is the object's path; segments are the stretches in which it is seen.
    Fix: Sort the key frames by frame, and the segments by their first frame.
    """

    before: int
    more: int
    """Number of further key frames of the segment that come after a later one."""

    def words(self) -> Words:
        others = f"; {self.more:,} more of the segment {'comes' if self.more == 1 else 'come'} after a later one" if self.more else ""
        return f"frame {quote(self.value)} comes after frame {quote(self.before)}", f"list the key frames by rising frame{others}"


class SegmentsOverlap(Violation, of=FrameTwice):
    """Two segments of an object have frames in common."""

    first: int
    last: int
    other: int

    def words(self) -> Words:
        frames = (
            f"frame {quote(self.first)} is also among"
            if self.first == self.last
            else f"frames {quote(self.first)} to {quote(self.last)} overlap"
        )
        return (
            f"{frames} those of /segments/{self.other}",
            f"an object is in a frame only once: join the two segments; if they are of two objects, {_ONE_LINE_EACH}",
        )


class SegmentOrder(Violation, of=FrameOrder):
    """Segments of an object do not follow each other."""

    first: int
    before: int

    template = (
        "the segment begins at frame {first:quoted}, before the end of the one above it, frame {before:quoted}",
        "list segments by rising frame",
    )


class NoSuchFrame(Violation, code="KEY011", slug="no-such-frame", layer="record"):
    """The data row has no such frame, page or time.

    Why: The list of data rows says how long the row is; an annotation beyond its end is never shown.
    Fix: Check the key first: a longer video or document is usually another row. Frames count from 1, pages of boxes from 0, times in
    milliseconds.
    """

    count: int
    more: int = 0

    def words(self) -> Words:
        those = "1 more frame of this line lies" if self.more == 1 else f"{self.more:,} more frames of this line lie"
        fix = f"{those} beyond it; were they counted in another rate?" if self.more else None
        return f"frame {self.value:,} does not exist: the last frame is {self.count:,}", fix


class PastDuration(Violation, of=NoSuchFrame):
    """A time in milliseconds beyond the duration."""

    duration: float

    def words(self) -> Words:
        seconds = "times are in milliseconds" if self.value <= self.duration * 1000 else None
        return f"{self.value:,} ms lies beyond the end, {self.duration:,.0f} ms", seconds


def no_kind(value: Any, kind: str, member: str, found: str | None = None) -> Words:
    fix = whole_value(member, found) if found is None or is_part(member, found) else f'rename {quote(found)} to "{member}"'
    return f'the key frame has no "{member}", which the feature, {kind}, needs', fix


class KeyframeKind(Violation, code="GEO025", slug="keyframe-kind", about_name=True):
    """The key frame has no geometry, or one of another kind than the tool draws.

    Why: All key frames of an object have the geometry of its tool; between a box and a point nothing can be interpolated.
    Fix: Give each key frame the member of the tool, bbox, point or line, and write objects of another kind to lines of their own.
    """

    name: str
    kind: str
    member: str

    template = (
        "the key frame carries {name:quoted}, but the feature is {kind}",
        'give "{member}"; every key frame of a line has the same kind',
    )


class KeyframeWithoutValue(Violation, of=KeyframeKind):
    """The key frame lacks the member with its value, or has it under another name."""

    kind: str
    member: str
    given: str | None = None

    def words(self) -> Words:
        return no_kind(self.value, self.kind, self.member, self.given)

    def fix(self, at: FixContext) -> Fix | None:
        return rename_payload(at, self.given)


class KindInOtherForm(Violation, of=KeyframeKind):
    """The shape of a key frame is missing; a member with another name contains it, or has it in another form."""

    kind: str
    member: str
    given: str
    wrapped: bool
    """The member contains the shape as it is."""

    def words(self) -> Words:
        message, _ = no_kind(self.value, self.kind, self.member)
        return message, in_form(self.member, self.given, self.wrapped, "in the key frame itself")

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_member(self.given) if self.wrapped else rename_payload(at, self.given)


class NothingDrawn(Violation, of=KeyframeKind):
    """A key frame without a shape, in an object whose feature is not known."""

    template = "nothing is drawn in the key frame", 'add "bbox", "point" or "line", whichever the feature takes'


# -- composite masks --------------------------------------------------------------------------------------------------


class GroupKey(Violation, code="SPN016", slug="group-key", in_part=True):
    """The groupKey is missing, or is none of axial, sagittal and coronal.

    Why: A DICOM series is shown in three views, and a frame is a number within one of them; without the view it cannot be found.
    Fix: Add "groupKey": "axial", "sagittal" or "coronal", in lower case, at the top of the line.
    """

    def words(self) -> Words:
        if isinstance(self.value, str) and (plane := self.value.strip().lower()) in ("axial", "sagittal", "coronal"):
            return f"groupKey {quote(self.value)} is not known", f'write "{plane}"'
        return f'groupKey must be "axial", "sagittal" or "coronal", found {kind_of(self.value)}', None

    @fixes(safe="writes the word in lower case")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write_one_of("axial", "sagittal", "coronal")


class NoPlane(Violation, of=GroupKey):
    """The group of a DICOM series is a plane that the data row does not have."""

    planes: tuple[str, ...]

    template = "the data row has no {value} plane", "its planes are: {planes:list}"


class SegmentNeeds(Violation, of=SegmentsForm):
    """A segment or a key frame is not an object."""

    what: str
    form: str

    def words(self) -> Words:
        return needs_help(self.value, self.what, self.form)


class KeyframeFrame(Violation, code="SPN007", slug="keyframe-frame"):
    """The key frame has no frame, or one that is not a whole number from 0.

    Why: The frame says where in the video the shape belongs; a time in seconds or a number as a string names no frame.
    Fix: Give the number of the frame as an integer: round(seconds * frames per second), counted from 1.
    """

    what: str
    minimum: int
    unit: str = ""

    def words(self) -> Words:
        return whole_number_help(self.value, self.what, self.minimum, self.unit)

    @fixes(safe="removes the quotes around a number", unsafe="renames what stands for the frame")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class KeyframesMissing(Violation, of=SegmentsForm):
    """A segment without key frames."""

    what: str
    member: str
    fix_: str
    given: str | None = None

    def words(self) -> Words:
        return absent_help(self.value, self.what, self.member, self.fix_, self.given)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class FrameMissing(Violation, of=KeyframeFrame):
    """A key frame lacks its frame number."""

    what: str
    member: str
    fix_: str
    given: str | None = None

    def words(self) -> Words:
        return absent_help(self.value, self.what, self.member, self.fix_, self.given)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class GroupKeyMissing(Violation, of=GroupKey):
    """A DICOM annotation lacks its group."""

    what: str
    member: str
    fix_: str
    given: str | None = None

    def words(self) -> Words:
        return absent_help(self.value, self.what, self.member, self.fix_, self.given)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class GroupKeyInside(Violation, of=GroupKey):
    """The group key is inside a segment or the masks."""

    name: str
    inside: str

    def words(self) -> Words:
        return move_help(self.value, self.name, self.inside)


class KeyframeMemberRenamed(Violation, of=KeyframeKind):
    """The value of a key frame has the member name of another tool."""

    name: str
    intended: str

    def words(self) -> Words:
        return rename_help(self.value, self.name, self.intended)

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


class BothKeyframeMembers(Violation, of=KeyframeKind):
    """A key frame has its shape twice: under its own name and under another one."""

    name: str
    intended: str

    def words(self) -> Words:
        return both_given(self.value, self.name, self.intended)


class SegmentMemberRenamed(Violation, of=SegmentsForm):
    """The key frames have another member name."""

    name: str
    intended: str

    def words(self) -> Words:
        return rename_help(self.value, self.name, self.intended)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


class BothSegmentMembers(Violation, of=SegmentsForm):
    """A segment has its key frames twice: as keyframes and under another name."""

    name: str
    intended: str

    def words(self) -> Words:
        return both_given(self.value, self.name, self.intended)


class FrameRenamed(Violation, of=KeyframeFrame):
    """The frame number has the member name of another tool."""

    name: str
    intended: str

    def words(self) -> Words:
        return rename_help(self.value, self.name, self.intended)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


class BothFrames(Violation, of=KeyframeFrame):
    """A key frame has its number twice: as frame and under another name."""

    name: str
    intended: str

    def words(self) -> Words:
        return both_given(self.value, self.name, self.intended)


class BesideSegments(Violation, of=UnknownMember):
    """Key frames are a member at the top of the line."""

    name: str
    member: str

    template = (
        "{name:quoted} is at the top of the line, where it is not read",
        'key frames are in "segments": [{{"keyframes": [{{"frame": …, "{member}": …}}]}}]',
    )


class SegmentsEmpty(Violation, of=SegmentsForm):
    """The segments or the key frames are not a list, or empty."""

    what: str
    of: str

    def words(self) -> Words:
        return empty_help(self.value, self.what, self.of)

    def fix(self, at: FixContext) -> Fix | None:
        given = cast("dict[str, Any]", self.value) if isinstance(self.value, dict) else {}
        if self.what == "segments" and "frame" in given and "keyframes" not in given:
            segment = at.text.object([("keyframes", f"[{at.raw_text(at.keys)}]")])  # of one key frame
            return at.replace_safely((at.keys, f"[{segment}]"))
        return at.decode_text() or wrap_one(at, self.what)


#: The planes of a DICOM series, for ``groupKey``.
PLANES = ("axial", "sagittal", "coronal")
#: Unit of frame numbers, for messages.
FRAMES = "frames, from 1"
#: Aliases of ``frame`` in a key frame.
_OF_FRAMES = {"frame": ("index", "frame_number", "frameNumber", "frame_index", "frameIndex", "frame_id", "slice")}
_NO_FRAME = spec_of(FrameMissing, "a key frame", "frame", "say which frame it is, counted from 1")


def forbidden_aliases(
    kind: type[Violation], both: type[Violation], names: dict[str, tuple[str, ...]]
) -> dict[str, tuple[ViolationSpec, str | None]]:
    """Returns alias -> (spec, member). ``both``: the violation if the member is present, too."""
    return {other: _renames(kind, both, other, intended) for intended, others in names.items() for other in others}


@cache  # there are few, and thousands of tools share them
def _renames(kind: type[Violation], both: type[Violation], other: str, intended: str) -> tuple[ViolationSpec, str | None]:
    return ViolationSpec(kind, (other, intended), if_both=both), intended


def forbidden_inside(spec: ViolationSpec, name: str, *, used: bool) -> dict[str, tuple[ViolationSpec, str | None]]:
    """Returns the spec for a member that belongs at the top of the line. ``used`` is False if it is not used there either, so it counts as
    unknown."""
    return {name: (spec, None)} if used else {}


def segments(
    kind: str, member: str, value: Node, classifications: Member, questions: dict[str, tuple[str, ViolationSpec]], *, groups: bool
) -> Items:
    """Returns ``segments`` of an object whose key frames have ``member``; ``kind`` describes the feature.

    ``questions``: name of a nested question -> what a member of that name breaks. ``groups``: the line may have a ``groupKey``.
    """
    members = {
        "frame": Member(whole_number(spec_of(KeyframeFrame, "frame", 1, FRAMES), 0), missing=_NO_FRAME),
        member: Member(value, missing=ViolationSpec(KeyframeWithoutValue, (kind, member), if_reformed=KindInOtherForm)),
        "classifications": classifications,
    }
    others = {name: _keyframe_kind_spec(name, kind, member) for name in ("bbox", "point", "line", "polygon", "mask") if name != member}
    others |= forbidden_aliases(FrameRenamed, BothFrames, _OF_FRAMES)
    if member == "bbox":
        others |= forbidden_aliases(
            KeyframeMemberRenamed, BothKeyframeMembers, {"bbox": ("boundingBox", "bounding_box", "box", "rectangle")}
        )
    elif member == "line":
        others |= forbidden_aliases(KeyframeMemberRenamed, BothKeyframeMembers, {"line": ("polyline", "points")})
    aliases = questions | parts_outside(member)
    aliases |= {name: spec for name, spec in alias_specs({member: OTHER_NAMES[member]}).items() if name not in others}
    return _segments(members, others, aliases, member, groups=groups)


@cache
def _keyframe_kind_spec(name: str, kind: str, member: str) -> tuple[ViolationSpec, str | None]:
    return spec_of(KeyframeKind, name, kind, member), member


def any_segments(values: Mapping[str, Node], classifications: Member, *, groups: bool) -> Items:
    """Returns ``segments`` of an unknown object: every value in its key frames is checked by itself."""
    members = {name: Member(value) for name, value in values.items()}
    members |= {
        "frame": Member(whole_number(spec_of(KeyframeFrame, "frame", 1, FRAMES), 0), missing=_NO_FRAME),
        "classifications": classifications,
    }
    return _segments(members, forbidden_aliases(FrameRenamed, BothFrames, _OF_FRAMES), {}, None, groups=groups)


def _segments(
    members: dict[str, Member],
    others: dict[str, tuple[ViolationSpec, str | None]],
    aliases: dict[str, tuple[str, ViolationSpec]],
    member: str | None,
    *,
    groups: bool,
) -> Items:
    """Returns ``segments`` whose key frames have these members; ``member`` is the one with their value, if it is known."""
    keyframe = inner_record(
        members,
        spec_of(SegmentNeeds, "a key frame", "an object"),
        forbidden={**others, **unused_confidence_in("key frame")},
        aliases=aliases,
        holds=FRAME,
    )
    no_keyframes = spec_of(SegmentsEmpty, "keyframes", "key frames")
    keyframes = Items(keyframe, wrong=no_keyframes, minimum=1, length=no_keyframes)
    value_example = "…" if member is None else f'"{member}": …'
    absent = spec_of(KeyframesMissing, "a segment", "keyframes", f'a segment is {{"keyframes": [{{"frame": …, {value_example}}}]}}')
    bare = spec_of(SegmentsForm)

    def also_written(value: Any) -> ViolationSpec | None:
        return bare if is_keyframe(value) or (value.__class__ is dict and "keyframes" not in value and member in value) else None

    segment = inner_record(
        {"keyframes": Member(keyframes, missing=absent)},
        spec_of(SegmentNeeds, "a segment", "an object"),
        forbidden={
            **forbidden_inside(spec_of(GroupKeyInside, "groupKey", "a segment"), "groupKey", used=groups),
            **unused_confidence_in("segment"),
            **forbidden_aliases(SegmentMemberRenamed, BothSegmentMembers, {"keyframes": ("frames",)}),
        },
        also_written=also_written,
        shell_of=keyframe,
    )
    none = spec_of(SegmentsEmpty, "segments", "segments")
    return Items(segment, wrong=none, minimum=1, length=none, holds=SEGMENTS)


@cache
def group_key(within: str | None = None) -> Member:
    spec = spec_of(GroupKey)
    missing = spec_of(GroupKeyMissing, "a DICOM annotation", "groupKey", 'add "groupKey": "axial", or sagittal, coronal')
    plane = Text(spec, pattern=f"^({'|'.join(PLANES)})(?![\\s\\S])", form=spec, column="plane")
    return Member(plane, missing=missing, within=within)


NO_PLANE = ViolationSpec(NoPlane)
FRAME_ORDER = ViolationSpec(FrameOrder)
SEGMENTS_OVERLAP = ViolationSpec(SegmentsOverlap)
NOTHING_DRAWN = spec_of(NothingDrawn)
SEGMENT_ORDER = ViolationSpec(SegmentOrder)


# -- Ranges of frames and of time: whether they overlap, contain one another, or leave their data row, in n log n steps --


class RangeEnds:
    """Reports the first range of a record that reaches beyond the end of its data row."""

    def __init__(self, medium: str | None, row: DataRow | None, out: Out) -> None:
        self.out = out
        frames = row.frame_count if row is not None else None
        duration = row.duration_ms if row is not None else None
        self.limit = duration if medium == "audio" else frames
        self.reported = _PAST_DURATION if medium == "audio" else _PAST_FRAMES
        self.done = False

    def check_end(self, last: int, where: Path) -> None:
        """Checks the end of one range."""
        if self.limit is not None and last > self.limit and not self.done:
            self.done = True
            add_finding(self.out, self.reported, where, last, self.limit)


class Frames:
    """Reports frame 0 and frames that do not exist, each once per record, at the first place."""

    def __init__(self, row: DataRow | None, out: Out) -> None:
        self.out = out
        self.count = row.frame_count if row is not None else None
        self.zero = False
        self.beyond: list[tuple[int, Path]] = []

    def check_frame(self, frame: int, where: Path) -> None:
        """Checks one frame."""
        if self.count is not None and frame > self.count:
            self.beyond.append((frame, where))
        elif frame == 0 and not self.zero:
            self.zero = True
            add_finding(self.out, _FRAME_ZERO, where, frame)

    def end(self) -> None:
        """Reports the first frame that does not exist, with the number of the others."""
        if self.beyond:
            frame, where = self.beyond[0]
            add_finding(self.out, _PAST_FRAMES, where, frame, self.count, len(self.beyond) - 1)


_PAST_FRAMES = ViolationSpec(NoSuchFrame)
_PAST_DURATION = ViolationSpec(PastDuration)
_FRAME_ZERO = spec_of(FrameZero)
#: Kinds of all findings about frames, and about the ends of ranges.
OF_FRAMES, OF_ENDS = kinds(_FRAME_ZERO, _PAST_FRAMES), kinds(_PAST_FRAMES, _PAST_DURATION)


ABSENT = kinds(KeyframesMissing, FrameMissing, GroupKeyMissing)
