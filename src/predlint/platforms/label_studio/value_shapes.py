"""The Shape of the ``value`` of a region, for each form that a control's results may have. Coordinates are percent of the image, 0 to 100.

Unknown members are accepted: exports have many, and answers about a region repeat its geometry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from predlint.platforms.common_mistakes import double_encoded_help
from predlint.platforms.label_studio import constraints, coordinates
from predlint.platforms.label_studio.box_convention import SIDES
from predlint.platforms.label_studio.config import Control
from predlint.platforms.label_studio.coordinates import VALUES, PointHeight, PointWidth, maybe_number, percent, size
from predlint.platforms.label_studio.geometry_words import (
    BrushMask,
    EllipseBox,
    ManyPoints,
    NotAPngRefused,
    NotAPoint,
    NotPoints,
    NotTwo,
    OtherBitmask,
    OtherBox,
    OtherBoxOfPage,
    OtherLine,
    OtherMask,
    OtherOutline,
    PointsMissing,
    RegionPointCount,
    RleBytes,
    RleBytesMistyped,
    RleEmpty,
    RleFormat,
    RleImage,
    RleText,
    VertexBefore,
    VertexId,
    Vertices,
)
from predlint.platforms.label_studio.link_words import PageIndex
from predlint.platforms.label_studio.span_shapes import hypertext, paragraphs, timeline, timeseries
from predlint.platforms.label_studio.span_words import FrameNumber, KeyFrameNotANumber, NoFrames, RegionTextRefused
from predlint.platforms.label_studio.tags import CONTROLS, Form
from predlint.platforms.label_studio.value_parts import (
    Members,
    foreign_form,
    nothing_of,
    open_record,
    region_score,
    region_text,
)
from predlint.platforms.label_studio.words import (
    FlagLooseFlag,
    MissingIn,
    NotAListRefused,
    RegionMemberMissing,
    ResultFlag,
    VideoFrame,
    VideoSequenceEmpty,
)
from predlint.shape.nodes import Flag, Items, Member, Name, Number, Record, Text
from predlint.shape.violation_specs import AlsoWritten, NameViolations, ViolationSpec, spec_of

#: Members of other tools that give a box.
_CORNERS = frozenset(
    {"x1", "y1", "x2", "y2", "xmin", "ymin", "xmax", "ymax", "left", "top", "right", "bottom", "bbox", "box", "w", "h", "cx", "cy", "xyxy"}
)
#: Members that give an outline.
_OUTLINES = frozenset({"points", "vertices", "polygon", "segmentation"})
#: Members of other tools that give an outline or a line, and a mask.
_OF_OUTLINES = _CORNERS | {"x", "y", "width", "height", "segmentation", "coordinates", "exterior"}
_OF_MASKS = _OF_OUTLINES | {"counts", "size", "mask", "points", "vertices"}
_MIN_POINTS = 3


class Forms:
    """Builds the value of regions, by the form of the control."""

    def __init__(self) -> None:
        self._build: dict[Form, Callable[[Control], Members]] = {
            "box": self._box, "ocr": self._box, "polygon": self._polygon, "ellipse": self._ellipse, "keypoint": self._keypoint,
            "brush": self._brush, "wand": self._brush, "bitmask": self._bitmask, "vector": self._vector,
            "hypertext": hypertext, "paragraphs": paragraphs, "timeseries": timeseries, "timeline": timeline,
            "video-box": self._video_box, "video-vector": self._video_vector,
        }  # fmt: skip

    def region(
        self, control: Control, form: Form, labels: Mapping[str, Member], forbidden: Mapping[str, tuple[ViolationSpec, str | None]]
    ) -> Record:
        """Returns the value of a region; ``labels``: the member that names its labels, if any."""
        members, like = self._build[form](control) if form in self._build else ({}, None)
        if form == "box":  # a file rule checks whether they are corners
            members |= {name: replace(members[name], node=replace(members[name].node, column=f"box.{name}")) for name in SIDES}
        stands_for = nothing_of(control, {**members, **labels}, forbidden, like)
        if form == "keypoint":  # with a height the editor takes it for a box
            forbidden = {**forbidden, "height": (spec_of(PointHeight), None)}
        own = {"score": Member(region_score()), "text": Member(region_text(control, alone=form == "hypertext"))}
        example = ("start", "end", "startOffset", "endOffset", *labels) if form in ("hypertext", "paragraphs") else ()
        holds = VALUES.get(form, ())
        value = open_record({**members, **labels, **own}, "value", stands_for=stands_for, forbidden=forbidden, example=example, holds=holds)
        return value if members else replace(value, also_known=None)  # a cube's members are not declared

    def repeated(self, control: Control, forms: Iterable[Form]) -> dict[str, Member]:
        """Returns the members that labels in a result of their own may repeat of their shape, which has one of these forms."""
        members: dict[str, Member] = {}
        listed = list(forms)
        for form in listed:
            for name, member in self._build[form](control)[0].items():
                members.setdefault(name, replace(member, missing=None))
        if "bitmask" in listed:
            members.pop("format", None)  # the repeated mask may be a PNG
        return members

    # -- images --------------------------------------------------------------------------------------------------------

    def _box(self, control: Control, part: str = "region") -> Members:
        form = CONTROLS[control.tag.lower()].form
        form = "box" if form == "labels" else form  # Labels name what a rectangle draws
        members = {name: Member(percent(name, form, part), spec_of(RegionMemberMissing, control.name, name)) for name in ("x", "y")}
        members |= {name: Member(size(name, part), spec_of(RegionMemberMissing, control.name, name)) for name in ("width", "height")}
        rotation = coordinates.rotation(checked=form == "box", part=part)
        if form == "ocr":
            members["ocrtext"] = Member(Text(spec_of(RegionTextRefused, control.name), nullable=True))
            page = spec_of(PageIndex)
            members["pageIndex"] = Member(Number(page, page, minimum=0, whole=True, nullable=True))
        other = ViolationSpec(OtherBoxOfPage, (control.name,)) if form == "ocr" else ViolationSpec(OtherBox, (control.name,))
        return members | {"rotation": Member(rotation)}, foreign_form(other, _CORNERS | _OUTLINES, members)

    def _polygon(self, control: Control) -> Members:
        corner = spec_of(NotAPoint)
        shape = Items(
            Items(percent("a coordinate"), wrong=corner, minimum=2, maximum=2, length=ViolationSpec(NotTwo)),
            wrong=spec_of(NotPoints, "points"),
            minimum=_MIN_POINTS,
            length=ViolationSpec(RegionPointCount, (control.name, _MIN_POINTS)),
            holds=constraints.POINTS,
        )
        closed = Flag(spec_of(ResultFlag, "closed"))
        return {"points": Member(shape, spec_of(PointsMissing, control.name)), "closed": Member(closed)}, foreign_form(
            ViolationSpec(OtherOutline, (control.name,)), _OF_OUTLINES | {"vertices"}, ("points",)
        )

    def _ellipse(self, control: Control) -> Members:
        members = {name: Member(percent(name), spec_of(RegionMemberMissing, control.name, name)) for name in ("x", "y")}
        for name in ("radiusX", "radiusY"):
            members[name] = Member(coordinates.radius(name), spec_of(RegionMemberMissing, control.name, name))
        like = foreign_form(
            ViolationSpec(EllipseBox, (control.name,)),
            frozenset({"width", "height", "rx", "ry", "radius", "cx", "cy", "r"}),
            members,
        )
        return members | {"rotation": Member(coordinates.rotation(checked=True))}, like

    def _keypoint(self, control: Control) -> Members:
        members = {name: Member(percent(name), spec_of(RegionMemberMissing, control.name, name)) for name in ("x", "y")}
        return members | {"width": Member(coordinates.point_size(), spec_of(PointWidth))}, None

    def _brush(self, control: Control) -> Members:
        rle_faults = NameViolations(*(spec_of(RleFormat),) * 5)
        bytes_ = Number(spec_of(RleBytesMistyped), spec_of(RleBytes), minimum=0, maximum=255, whole=True)
        rle = Items(
            bytes_,
            spec_of(RleBytes),
            minimum=1,
            length=ViolationSpec(RleEmpty),
            also_written=_coco,
            first_only=True,
            holds=constraints.BYTES,
        )
        return {
            "format": Member(Name(("rle",), rle_faults)),
            "rle": Member(rle, spec_of(RegionMemberMissing, control.name, "rle")),
        }, foreign_form(ViolationSpec(OtherMask, (control.name,)), _OF_MASKS | {"imageDataURL"}, ("rle",))

    def _bitmask(self, control: Control) -> Members:
        url = Text(spec_of(NotAPngRefused))
        like = foreign_form(ViolationSpec(OtherBitmask, (control.name,)), _OF_MASKS | {"rle"}, ("imageDataURL",))
        return {"imageDataURL": Member(url, spec_of(RegionMemberMissing, control.name, "imageDataURL"))}, like

    def _vector(self, control: Control, fewest: int = 1, *, loose: bool = False) -> Members:
        """Returns the members of a vector. ``loose``: True if the editor accepts any "closed", and curves without control points."""
        vertex = open_record(
            {
                **{name: Member(percent(name, "vector"), spec_of(MissingIn, "a vertex", control.name, name)) for name in ("x", "y")},
                "id": Member(Text(spec_of(VertexId), nullable=True)),
                "prevPointId": Member(Text(spec_of(VertexBefore), nullable=True)),
                "isBezier": Member(Flag(spec_of(FlagLooseFlag, "isBezier"), nullable=True, usual=None if loose else False)),
            },
            "a vertex",
        )
        minimum, maximum = max(control.min_points or 0, fewest), control.max_points
        shape = Items(
            vertex,
            wrong=spec_of(Vertices),
            minimum=minimum,
            maximum=maximum,
            length=ViolationSpec(RegionPointCount, (control.name, minimum)),
            excess=ViolationSpec(ManyPoints, (control.name, maximum)),
            holds=constraints.VERTICES,
        )
        closed = Flag(spec_of(FlagLooseFlag, "closed") if loose else spec_of(ResultFlag, "closed"))
        like = foreign_form(ViolationSpec(OtherLine, (control.name,)), _OF_OUTLINES | {"points"}, ("vertices",))
        return {"vertices": Member(shape, spec_of(RegionMemberMissing, control.name, "vertices")), "closed": Member(closed)}, like

    # -- video ---------------------------------------------------------------------------------------------------------

    def _video_box(self, control: Control) -> Members:
        key_frame, like = self._box(control, "key frame")
        return self._sequence(control, key_frame, like), None

    def _video_vector(self, control: Control) -> Members:
        key_frame, like = self._vector(control, fewest=0, loose=True)  # the editor accepts any key frames
        return self._sequence(control, key_frame, like), None

    def _sequence(self, control: Control, key_frame: dict[str, Member], like: AlsoWritten | None) -> dict[str, Member]:
        number = Number(spec_of(KeyFrameNotANumber), spec_of(FrameNumber), minimum=1, whole=True)
        members = dict(key_frame)
        for name, member in key_frame.items():
            if member.missing is not None:
                members[name] = replace(member, missing=spec_of(MissingIn, _KEY_FRAME, control.name, name))
        members["frame"] = Member(number, spec_of(VideoFrame, _KEY_FRAME, control.name, "frame"))
        members["enabled"] = Member(Flag(spec_of(FlagLooseFlag, "enabled")))
        members["time"] = Member(maybe_number("time"))
        frames = Items(
            open_record(members, "a key frame", stands_for=like),
            wrong=spec_of(NotAListRefused, "sequence"),
            minimum=1,
            length=ViolationSpec(NoFrames, (control.name,)),
        )
        return {
            "sequence": Member(frames, spec_of(VideoSequenceEmpty, control.name, "sequence")),
            "framesCount": Member(maybe_number("framesCount")),
            "duration": Member(maybe_number("duration")),
        }


_KEY_FRAME = "a key frame"


#: Beginnings of an image in base64: a data URL, or a bare PNG or JPEG.
_IMAGES = ("data:image/", "iVBORw0KGgo", "/9j/")


def _coco(value: Any) -> ViolationSpec | None:
    """Returns the spec for a mask in COCO's form (an object with counts, or a text), or for a text that holds a list or an image; else
    None."""
    if double_encoded_help(value) is not None:
        return spec_of(RleText)
    if isinstance(value, str) and value.startswith(_IMAGES):
        return spec_of(RleImage)
    counts = isinstance(value, dict) and "counts" in value
    return spec_of(BrushMask) if counts or (isinstance(value, str) and value) else None
