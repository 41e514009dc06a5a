"""Shapes of what is drawn on an image: boxes, polygons, points, lines, masks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from predlint.dialects.labelbox import boxes, constraints, mask_words
from predlint.dialects.labelbox.aliases import AXIS_NAMES, MASK_NAMES, other_names
from predlint.dialects.labelbox.coordinates import AxesInLists, coordinate
from predlint.dialects.labelbox.geometry_words import (
    ConfidencePlace,
    GeometryType,
    LinePoints,
    NoPoints,
    PointForm,
    PointMember,
    PointMissing,
    PointPair,
    PolygonPoints,
)
from predlint.dialects.labelbox.mask_words import ColourForm, MaskBytes, MaskColour, MaskIncomplete, MaskRle, MaskUri, PngType
from predlint.dialects.labelbox.span_words import PageUnitMisplaced
from predlint.dialects.labelbox.words import MisspeltMember, NullInside, UnknownMember
from predlint.shape.faults import Fault, LookAlike, broken
from predlint.shape.nodes import Items, Member, Node, Number, Record, Text

#: What a run-length mask has, where it is inside another member.
_RUNS = frozenset({"counts", "size"})


class Geometry:
    """The shape of each member that draws something, for one medium (None: not known)."""

    def __init__(self, media: str | None) -> None:
        self.media = media
        #: By the member that carries it.
        self.values: dict[str, Callable[[], Node]] = {
            "bbox": self.box, "polygon": self.polygon, "point": lambda: self.point("point"), "line": self.line, "mask": self.mask,
        }  # fmt: skip

    def box(self) -> Record:
        wrong = broken(GeometryType, "bbox", "an object with top, left, height, width")
        forbidden = {"confidence": (broken(ConfidencePlace, "bbox"), None), **self._page_inside()}
        return boxes.box(self.media, wrong, forbidden)

    def _page_inside(self) -> dict[str, tuple[Fault, str | None]]:
        """``page`` and ``unit`` belong beside the box of a PDF."""
        if self.media != "pdf":
            return {}
        return {name: (broken(PageUnitMisplaced, name, "bbox"), None) for name in ("page", "unit")}

    def point(self, what: str) -> Record:
        label = what if what == "point" else f"a point of the {what}"
        axes = {
            axis: Member(
                coordinate(f"point.{axis}" if what == "point" else f"{axis} of {label}", self.media),
                missing=broken(PointMissing, label, axis),
            )
            for axis in ("x", "y")
        }
        in_lists = broken(AxesInLists, label)
        of_maps = broken(PointPair, label)

        def look_alike(value: Any) -> Fault | None:
            """GeoJSON, or all points of an outline in one object, as ``{"x": [1, 5, 5], "y": [1, 1, 4]}``."""
            if value.__class__ is dict and value.get("coordinates").__class__ is list and axes.keys().isdisjoint(value):
                return of_maps
            listed = value.__class__ is dict and all([axis in value and value[axis].__class__ is list for axis in axes])
            return in_lists if listed else None

        return Record(
            axes,
            holds=constraints.point(self.media) if what == "point" else constraints.point_of(self.media),
            wrong=broken(PointPair, label),
            look_alike=look_alike,
            unknown=Fault(UnknownMember),
            misspelt=Fault(MisspeltMember),
            null=Fault(NullInside),
            forbidden={
                "X": (broken(PointMember, label, "X", "x"), "x"),
                "Y": (broken(PointMember, label, "Y", "y"), "y"),
                "z": (broken(PointMember, label, "z", None), None),
                **{name: (broken(PointMember, label, name, "x"), "x") for name in ("lon", "lng", "longitude")},
                **{name: (broken(PointMember, label, name, "y"), "y") for name in ("lat", "latitude")},
                "confidence": (broken(ConfidencePlace, "point"), None),
            },
            aliases=other_names(AXIS_NAMES),
        )

    def polygon(self) -> Items:
        return Items(
            self.point("polygon"),
            wrong=broken(GeometryType, "polygon", "a list of points"),
            least=3,
            length=broken(PolygonPoints, "polygon", 3),
            mistaken=self._no_points("polygon"),
            alike=self._pairs("polygon", 3),
            holds=constraints.polygon(self.media),
        )

    def line(self) -> Items:
        return Items(
            self.point("line"),
            wrong=broken(GeometryType, "line", "a list of points"),
            least=2,
            length=broken(LinePoints, "line", 2),
            mistaken=self._no_points("line"),
            alike=self._pairs("line", 2),
            holds=constraints.line(self.media),
        )

    @staticmethod
    def _no_points(member: str) -> LookAlike:
        said = broken(NoPoints, member)

        def mistaken(value: Any) -> Fault | None:
            first = value[0]
            if first.__class__ is list:
                return said if all([_is_outline(item, alone=len(value) == 1) for item in value]) else None
            numbers = len(value) > 1 and all([item.__class__ in (int, float) for item in value])
            return said if numbers else None

        return mistaken

    @staticmethod
    def _pairs(member: str, least: int) -> LookAlike:
        said = broken(PointForm, member)
        return lambda value: said if len(value) >= least and all([pair_of(item) is not None for item in value]) else None

    def mask(self) -> Record:
        colour = broken(ColourForm)
        channel = broken(MaskColour)
        rle = broken(MaskRle)
        variants = (frozenset({"instanceURI", "colorRGB"}), frozenset({"png"}))

        def look_alike(value: Any) -> Fault | None:
            if value.__class__ is not dict or not value or any(v <= value.keys() for v in variants):
                return None
            if "counts" in value or "rle" in value or any([item.__class__ is dict and item.keys() >= _RUNS for item in value.values()]):
                return rle
            # What the mask is given by has other names altogether: said once, for all of them.
            return None if any(map(mask_words.is_of_mask, value)) else broken(MaskIncomplete, tuple(value))

        members = {
            "instanceURI": Member(
                Text(
                    broken(MaskUri),
                    least=1,
                    length=broken(MaskUri),
                    pattern=mask_words.URI_PATTERN,
                    form=broken(MaskUri),
                    nullable=True,
                    address=True,
                    column="mask.uri",
                )
            ),
            "colorRGB": Member(
                Items(
                    Number(channel, channel, least=0, most=255, whole=True, column="mask.colour"),
                    colour,
                    holds=constraints.COLOUR,
                    least=3,
                    most=3,
                    length=colour,
                    mistaken=lambda value: colour if len(value) == 1 and value[0].__class__ is list else None,
                    nullable=True,
                )
            ),
            "png": Member(
                Text(
                    broken(PngType),
                    least=1,
                    length=broken(PngType),
                    nullable=True,
                    image=True,
                )
            ),
        }
        return Record(
            members,
            wrong=broken(GeometryType, "mask", "an object with instanceURI and colorRGB, or png"),
            unknown=Fault(UnknownMember),
            misspelt=Fault(MisspeltMember),
            null=Fault(NullInside),
            forbidden={
                "imBytes": (broken(MaskBytes), "png"),
                "confidence": (broken(ConfidencePlace, "mask"), None),
            },
            aliases=other_names(MASK_NAMES),
            variants=variants,
            incomplete=Fault(MaskIncomplete),
            look_alike=look_alike,
        )


def pair_of(value: Any) -> list[Any] | None:
    """The two numbers of a point that is a list of them, be it in brackets of its own, as OpenCV gives contours; None for all else."""
    pair = value[0] if value.__class__ is list and len(value) == 1 else value
    return pair if pair.__class__ is list and len(pair) == 2 and all([number.__class__ in (int, float) for number in pair]) else None


def _is_outline(value: Any, *, alone: bool) -> bool:
    """True for a list that is an outline by itself: of numbers, of points, or of pairs; a point in brackets is none."""
    if value.__class__ is not list or not value:
        return False
    least = {dict: 2, list: 3}.get(value[0].__class__)  # two points are a line, and two lists may be a point's
    return len(value) > 3 or (least is not None and (alone or len(value) >= least))
