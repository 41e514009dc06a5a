"""The shape of a result's ``value``, for each form that a control's results may have. Coordinates are percent of the image, 0 to 100.

Members that nothing here knows are taken as they are: exports carry many, and answers about a region repeat its geometry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, cast

from predlint.dialects.label_studio import geometry_words as say
from predlint.dialects.label_studio import span_words, words
from predlint.dialects.label_studio.config import Control
from predlint.dialects.label_studio.effects import (
    lost,
    mistyped,
    mistyped_end,
    mistyped_name,
    mistyped_offset,
    mistyped_option,
    odd,
    refused,
    shown_wrong,
    turned_too_far,
)
from predlint.dialects.label_studio.tags import CONTROLS, UNLIMITED, Form
from predlint.shapes.faults import Fault, LookAlike, NameFaults, fault
from predlint.shapes.nodes import Anything, Flag, Items, Member, Name, Node, Number, Record, Text

#: Exports overshoot a little: this much beyond 0 and 100 percent is rounding.
ROUNDING = 0.01
#: Members that give a box in the manner of other tools.
_CORNERS = frozenset(
    {"x1", "y1", "x2", "y2", "xmin", "ymin", "xmax", "ymax", "left", "top", "right", "bottom", "bbox", "box", "w", "h", "cx", "cy", "xyxy"}
)
#: Members that give a span in the manner of other tools.
_ENDS = frozenset(
    {
        "begin", "stop", "from", "to", "startOffset", "endOffset", "start_offset", "end_offset", "start_char", "end_char", "offset",
        "length", "span", "offsets",
    }
)  # fmt: skip
_POINTS_WANTED = 3
#: Makes the fault of a value of another type; what servers say of it is another for each control.
Mistyped = Callable[..., Fault]


def open_record(
    members: Mapping[str, Member],
    what: str,
    *,
    stands_for: LookAlike | None = None,
    forbidden: Mapping[str, tuple[Fault, str]] | None = None,
    scored: bool = False,
) -> Record:
    """A record that may have any further members. ``scored``: what other platforms call its score is named."""
    inside = what in ("value", '"data"')
    needed = tuple([name for name, member in members.items() if member.missing is not None]) if inside else ()
    return Record(
        members,
        wrong=refused("REC104", words.not_an_object, what, needed),
        unknown=odd("REC103", words.unknown_member),
        misspelt=odd("REC103", words.misspelt),
        forbidden=cast("Any", forbidden or {}),
        idle_beside=inside,
        aliases={name: ("score", lost("CNF104", words.not_score, what, name)) for name in (SCORES if scored else ())},
        stands_for=stands_for,
        ends_open=True,
    )


#: What other platforms and libraries call a score.
SCORES = ("confidence", "conf", "probability", "prob")


def percent(member: str, form: Form | None = None) -> Number:
    """A coordinate in percent of the image."""
    outside = shown_wrong("GEO101", say.not_on_image, member) if form in UNLIMITED else fault("GEO101", say.not_percent, member)
    wrong = mistyped("GEO107", say.not_a_number, member)
    return Number(wrong, outside, least=-ROUNDING, most=100 + ROUNDING, usual_least=0, usual_most=100)


def size(member: str) -> Number:
    """A width or a height in percent of the image; how far it reaches is for a record rule."""
    return Number(mistyped("GEO107", say.not_a_number, member), shown_wrong("GEO105", say.no_size, member), above=0, usual_most=100)


def region_score() -> Number:
    """How sure the model is of one region; on the result, or in its value as the platform's own sample has it."""
    what = "the region's score"
    return Number(odd("CNF103", words.score_type, what), odd("CNF103", words.score, what), least=0, most=1, nullable=True)


def maybe_number(member: str) -> Number:
    """A number or null, which counts as not given."""
    return Number(mistyped("GEO107", say.not_a_number, member), nullable=True)


class Forms:
    """Makes the value of each control."""

    def __init__(self, names: NameFaults | None = None) -> None:
        self._build = {
            "box": self._box, "ocr": self._box, "polygon": self._polygon, "ellipse": self._ellipse, "keypoint": self._keypoint,
            "brush": self._brush, "wand": self._brush, "bitmask": self._bitmask, "vector": self._vector,
            "hypertext": self._hypertext, "paragraphs": self._paragraphs, "timeseries": self._timeseries, "timeline": self._timeline,
            "video-box": self._video_box, "video-vector": self._video_vector,
        }  # fmt: skip

    def region(self, control: Control, form: Form, labels: Mapping[str, Member], forbidden: Mapping[str, tuple[Fault, str]]) -> Record:
        """The value of a region; ``labels`` is the member that names its labels, if any."""
        members, like = self._build[form](control) if form in self._build else ({}, None)
        stands_for = nothing_of(control, {**members, **labels}, forbidden, like)
        return open_record({**members, **labels, "score": Member(region_score())}, "value", stands_for=stands_for, forbidden=forbidden)

    def repeated(self, control: Control, forms: Iterable[Form]) -> dict[str, Member]:
        """What labels in a result of their own may repeat of the shape that they name, which is of one of some forms."""
        members: dict[str, Member] = {}
        for form in forms:
            for name, member in self._build[form](control)[0].items():
                members.setdefault(name, replace(member, missing=None))
        return members

    # -- images --------------------------------------------------------------------------------------------------------

    def _box(self, control: Control) -> tuple[dict[str, Member], LookAlike | None]:
        form = CONTROLS[control.tag.lower()].form
        form = "box" if form == "labels" else form  # which name what a rectangle draws
        members = {name: Member(percent(name, form), refused("GEO106", words.missing, control.name, name)) for name in ("x", "y")}
        members |= {name: Member(size(name), refused("GEO106", words.missing, control.name, name)) for name in ("width", "height")}
        rotation = _rotation(turned_too_far if form == "box" else shown_wrong)
        return members | {"rotation": Member(rotation)}, _like(control, "GEO106", say.other_box, _CORNERS)

    def _polygon(self, control: Control) -> tuple[dict[str, Member], LookAlike | None]:
        corner = refused("GEO109", say.not_a_point)
        shape = Items(
            Items(percent("a coordinate"), wrong=corner, least=2, most=2, length=refused("GEO109", _not_two)),
            wrong=refused("GEO109", say.not_points, "points"),
            least=_POINTS_WANTED,
            length=shown_wrong("GEO110", say.few_points, control.name, _POINTS_WANTED),
        )
        closed = Flag(odd("REC113", words.flag, "closed"))
        return {"points": Member(shape, refused("GEO106", say.points_missing, control.name)), "closed": Member(closed)}, None

    def _ellipse(self, control: Control) -> tuple[dict[str, Member], LookAlike | None]:
        members = {name: Member(percent(name), refused("GEO106", words.missing, control.name, name)) for name in ("x", "y")}
        for name in ("radiusX", "radiusY"):
            radius = Number(mistyped("GEO107", say.not_a_number, name), shown_wrong("GEO112", say.radius, name), above=0, usual_most=50)
            members[name] = Member(radius, refused("GEO106", words.missing, control.name, name))
        like = _like(control, "GEO106", say.ellipse_box, frozenset({"width", "height", "rx", "ry", "radius", "cx", "cy", "r"}))
        return members | {"rotation": Member(_rotation(turned_too_far))}, like

    def _keypoint(self, control: Control) -> tuple[dict[str, Member], LookAlike | None]:
        members = {name: Member(percent(name), refused("GEO106", words.missing, control.name, name)) for name in ("x", "y")}
        width = Number(shown_wrong("GEO107", say.not_a_number, "width"), shown_wrong("GEO105", say.no_point_size, "width"), above=0)
        return members | {"width": Member(width, shown_wrong("GEO113", say.keypoint_width))}, None

    def _brush(self, control: Control) -> tuple[dict[str, Member], LookAlike | None]:
        rle_faults = NameFaults(*(mistyped_name("GEO114", say.rle_format),) * 5)
        bytes_ = Number(mistyped("GEO114", say.rle_bytes), refused("GEO114", say.rle_bytes), least=0, most=255, whole=True)
        rle = Items(
            bytes_, refused("GEO114", say.rle_bytes), least=1, length=refused("GEO114", _rle_empty), look_alike=_coco, first_only=True
        )
        return {
            "format": Member(Name(("rle",), rle_faults)),
            "rle": Member(rle, refused("GEO106", words.missing, control.name, "rle")),
        }, None

    def _bitmask(self, control: Control) -> tuple[dict[str, Member], LookAlike | None]:
        url = Text(refused("GEO115", say.not_a_png))
        return {"imageDataURL": Member(url, refused("GEO106", words.missing, control.name, "imageDataURL"))}, None

    def _vector(self, control: Control, fewest: int = 1) -> tuple[dict[str, Member], LookAlike | None]:
        vertex = open_record(
            {
                **{name: Member(percent(name, "vector"), lacking("GEO106", "a vertex", control, name)) for name in ("x", "y")},
                "id": Member(Text(refused("GEO119", say.vertex_id), nullable=True)),
                "prevPointId": Member(Text(refused("GEO119", say.unknown_vertex), nullable=True)),
                "isBezier": Member(Flag(odd("REC113", words.flag, "isBezier"), nullable=True)),
            },
            "a vertex",
        )
        least, most = max(control.min_points or 0, fewest), control.max_points
        shape = Items(
            vertex,
            wrong=refused("GEO119", say.vertices),
            least=least,
            most=most,
            length=shown_wrong("GEO110", say.few_points, control.name, least),
            excess=shown_wrong("GEO110", say.many_points, control.name, most),
        )
        closed = Flag(odd("REC113", words.flag, "closed"))
        return {"vertices": Member(shape, refused("GEO106", words.missing, control.name, "vertices")), "closed": Member(closed)}, None

    # -- text, sound and series ----------------------------------------------------------------------------------------

    def text_span(self, control: Control) -> dict[str, Member]:
        """Offsets into a text, in UTF-16 code units; the end is exclusive."""
        return {
            name: Member(_offset(name, mistyped_end), refused("SPN107", span_words.span_missing, control.name, name))
            for name in ("start", "end")
        }

    def time_span(self, control: Control) -> dict[str, Member]:
        """Seconds of a recording."""
        members: dict[str, Member] = {}
        for name in ("start", "end"):
            unit = "a number of seconds"
            number = Number(
                mistyped_end("SPN103", span_words.not_an_offset, name, unit),
                shown_wrong("SPN103", span_words.before_the_start, name),
                least=0,
            )
            members[name] = Member(number, refused("SPN107", span_words.span_missing, control.name, name))
        return members

    def _hypertext(self, control: Control) -> tuple[dict[str, Member], LookAlike | None]:
        return {name: Member(_offset(name, mistyped_offset, null=True)) for name in ("startOffset", "endOffset")}, None

    def _paragraphs(self, control: Control) -> tuple[dict[str, Member], LookAlike | None]:
        return self.paragraph_span(control, mistyped_offset), None

    def paragraph_span(self, control: Control, mistyped: Mistyped = shown_wrong) -> dict[str, Member]:
        """From an offset in one paragraph of a dialogue to an offset in another."""
        members = {
            name: Member(Anything(), refused("SPN107", span_words.span_missing, control.name, name)) for name in ("start", "end")
        }  # paragraph numbers, as numbers or as texts
        return members | {name: Member(_offset(name, mistyped, null=True)) for name in ("startOffset", "endOffset")}

    def _timeseries(self, control: Control) -> tuple[dict[str, Member], LookAlike | None]:
        members = {name: Member(Anything(), refused("SPN107", span_words.span_missing, control.name, name)) for name in ("start", "end")}
        return members | {"instant": Member(Flag(odd("REC113", words.flag, "instant")))}, None

    def _timeline(self, control: Control) -> tuple[dict[str, Member], LookAlike | None]:
        frame = Number(mistyped("SPN110", span_words.frame_number), shown_wrong("SPN110", span_words.frame_number), least=1)
        members = {name: Member(frame, lacking("SPN107", "a range", control, name)) for name in ("start", "end")}
        ranges = Items(
            open_record(members, "a range"),
            wrong=refused("REC103", words.not_a_list, "ranges"),
            least=1,
            most=1,
            length=refused("SPN112", span_words.one_range),
            excess=lost("SPN112", span_words.one_range),
        )
        return {"ranges": Member(ranges)}, None

    # -- video ---------------------------------------------------------------------------------------------------------

    def _video_box(self, control: Control) -> tuple[dict[str, Member], LookAlike | None]:
        key_frame, like = self._box(control)
        return self._sequence(control, key_frame, like), None

    def _video_vector(self, control: Control) -> tuple[dict[str, Member], LookAlike | None]:
        key_frame, like = self._vector(control, fewest=0)
        return self._sequence(control, key_frame, like), None

    def _sequence(self, control: Control, key_frame: dict[str, Member], like: LookAlike | None) -> dict[str, Member]:
        number = Number(mistyped("SPN110", span_words.frame_number), shown_wrong("SPN110", span_words.frame_number), least=1, whole=True)
        members = dict(key_frame)
        for name, member in key_frame.items():
            if member.missing is not None:
                members[name] = replace(member, missing=lacking(member.missing.rule.code, _KEY_FRAME, control, name))
        members["frame"] = Member(number, lacking("SPN110", _KEY_FRAME, control, "frame"))
        members["enabled"] = Member(Flag(odd("REC113", words.flag, "enabled")))
        members["time"] = Member(maybe_number("time"))
        frames = Items(
            open_record(members, "a key frame", stands_for=like),
            wrong=refused("REC103", words.not_a_list, "sequence"),
            least=1,
            length=lost("SPN109", span_words.no_frames, control.name),
        )
        return {
            "sequence": Member(frames, refused("SPN109", words.missing, control.name, "sequence")),
            "framesCount": Member(maybe_number("framesCount")),
            "duration": Member(maybe_number("duration")),
        }


_KEY_FRAME = "a key frame"


def lacking(code: str, part: str, control: Control, member: str) -> Fault:
    """What is said of a part of a value, of which there may be several, that lacks a member."""
    return refused(code, words.missing_in, part, control.name, member)


def _rotation(turned: Mistyped) -> Node:
    return Number(mistyped_option("GEO107", say.not_a_number, "rotation"), turned("GEO108", say.rotation, "rotation"), least=-360, most=360)


def _offset(member: str, mistyped: Mistyped, *, null: bool = False) -> Number:
    """``null``: whether null counts as not given, as the SDK writes it."""
    return Number(
        mistyped("SPN103", span_words.not_an_offset, member, "a whole number of characters"),
        mistyped("SPN103", span_words.negative, member),
        least=0,
        whole=True,
        nullable=null,
    )


def _rle_empty(value: Any, size: int) -> tuple[str, str | None]:
    return "the mask is empty: rle has no bytes", "leave the region out"


def _not_two(value: Any, size: int) -> tuple[str, str | None]:
    return say.not_a_point(value)


def _coco(value: Any) -> Fault | None:
    """A mask as COCO writes it: an object with counts, or a text."""
    counts = isinstance(value, dict) and "counts" in value
    return refused("GEO114", say.rle_coco) if counts or (isinstance(value, str) and value) else None


def other_span(control: Control) -> LookAlike:
    """What is said of a span of a text whose ends are called as other tools do."""
    return _like(control, "SPN107", span_words.other_span, _ENDS)


def nothing_of(
    control: Control, members: Mapping[str, Member], forbidden: Mapping[str, tuple[Fault, str]], like: LookAlike | None
) -> LookAlike | None:
    """What is said, once, of a value that has nothing of what it must have, unless it has something in its place."""
    needed = [(name, member.missing) for name, member in members.items() if member.missing is not None]
    drawn = tuple(name for name, _ in needed if not name.endswith("labels"))
    if len(drawn) < 2:
        return like
    code = needed[0][1].rule.code

    def look_alike(value: Any) -> Fault | None:
        found = like(value) if like is not None else None
        if found is not None or not value.keys().isdisjoint(drawn):
            return found
        lacking = tuple(name for name, _ in needed if name not in value)
        if len(lacking) > len(drawn) and value and forbidden.keys().isdisjoint(value):
            return None  # what the labels are called is another matter
        return refused(code, words.nothing_of, control.name, drawn if not forbidden.keys().isdisjoint(value) else lacking)

    return look_alike


def _like(control: Control, code: str, words_: Any, members: frozenset[str]) -> LookAlike:
    def look_alike(value: Any) -> Fault | None:
        found = tuple(name for name in value if name in members)
        return refused(code, words_, control.name, found) if found else None

    return look_alike
