"""Shapes of what is drawn on an image: boxes, polygons, points, lines, masks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from predlint.platforms.labelbox import boxes, constraints, mask_words
from predlint.platforms.labelbox.aliases import AXIS_NAMES, MASK_NAMES, alias_specs
from predlint.platforms.labelbox.coordinates import AxesInLists, coordinate
from predlint.platforms.labelbox.geometry_words import (
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
from predlint.platforms.labelbox.mask_words import ColourForm, MaskBytes, MaskColour, MaskIncomplete, MaskRle, MaskUri, PngType
from predlint.platforms.labelbox.span_words import PageUnitMisplaced
from predlint.platforms.labelbox.words import UNKNOWN_INSIDE, MisspeltMember, NullInside
from predlint.shape.nodes import Items, Member, Node, Number, Record, Text
from predlint.shape.violation_specs import AlsoWritten, ViolationSpec, spec_of

#: Members of a run-length mask inside another member.
_RUNS = frozenset({"counts", "size"})


class Geometry:
    """The shape of each member that draws something, for one medium (None: not known)."""

    def __init__(self, media: str | None) -> None:
        self.media = media
        #: Member -> builder of its node.
        self.values: dict[str, Callable[[], Node]] = {
            "bbox": self.box, "polygon": self.polygon, "point": lambda: self.point("point"), "line": self.line, "mask": self.mask,
        }  # fmt: skip

    def box(self) -> Record:
        wrong = spec_of(GeometryType, "bbox", "an object with top, left, height, width")
        forbidden = {"confidence": (spec_of(ConfidencePlace, "bbox"), None), **self._page_inside()}
        return boxes.box(self.media, wrong, forbidden)

    def _page_inside(self) -> dict[str, tuple[ViolationSpec, str | None]]:
        """Returns the specs for ``page`` and ``unit`` inside the box of a PDF; they belong beside it."""
        if self.media != "pdf":
            return {}
        return {name: (spec_of(PageUnitMisplaced, name, "bbox"), None) for name in ("page", "unit")}

    def point(self, what: str) -> Record:
        label = what if what == "point" else f"a point of the {what}"
        axes = {
            axis: Member(
                coordinate(f"point.{axis}" if what == "point" else f"{axis} of {label}", self.media),
                missing=spec_of(PointMissing, label, axis),
            )
            for axis in ("x", "y")
        }
        in_lists = spec_of(AxesInLists, label)
        of_maps = spec_of(PointPair, label)

        def also_written(value: Any) -> ViolationSpec | None:
            """GeoJSON, or all points of an outline in one object, as ``{"x": [1, 5, 5], "y": [1, 1, 4]}``."""
            if value.__class__ is dict and value.get("coordinates").__class__ is list and axes.keys().isdisjoint(value):
                return of_maps
            listed = value.__class__ is dict and all([axis in value and value[axis].__class__ is list for axis in axes])
            return in_lists if listed else None

        return Record(
            axes,
            holds=constraints.point(self.media) if what == "point" else constraints.point_of(self.media),
            wrong=spec_of(PointPair, label),
            also_written=also_written,
            unknown=UNKNOWN_INSIDE,
            misspelt=ViolationSpec(MisspeltMember),
            null=ViolationSpec(NullInside),
            forbidden={
                "X": (spec_of(PointMember, label, "X", "x"), "x"),
                "Y": (spec_of(PointMember, label, "Y", "y"), "y"),
                "z": (spec_of(PointMember, label, "z", None), None),
                **{name: (spec_of(PointMember, label, name, "x"), "x") for name in ("lon", "lng", "longitude")},
                **{name: (spec_of(PointMember, label, name, "y"), "y") for name in ("lat", "latitude")},
                "confidence": (spec_of(ConfidencePlace, "point"), None),
            },
            aliases=alias_specs(AXIS_NAMES),
        )

    def polygon(self) -> Items:
        return Items(
            self.point("polygon"),
            wrong=spec_of(GeometryType, "polygon", "a list of points"),
            minimum=3,
            length=spec_of(PolygonPoints, "polygon", 3),
            mistaken=self._no_points("polygon"),
            find_common_form=self._pairs("polygon", 3),
            holds=constraints.polygon(self.media),
        )

    def line(self) -> Items:
        return Items(
            self.point("line"),
            wrong=spec_of(GeometryType, "line", "a list of points"),
            minimum=2,
            length=spec_of(LinePoints, "line", 2),
            mistaken=self._no_points("line"),
            find_common_form=self._pairs("line", 2),
            holds=constraints.line(self.media),
        )

    @staticmethod
    def _no_points(member: str) -> AlsoWritten:
        spec = spec_of(NoPoints, member)

        def mistaken(value: Any) -> ViolationSpec | None:
            first = value[0]
            if first.__class__ is list:
                return spec if all([_is_outline(item, alone=len(value) == 1) for item in value]) else None
            numbers = len(value) > 1 and all([item.__class__ in (int, float) for item in value])
            return spec if numbers else None

        return mistaken

    @staticmethod
    def _pairs(member: str, least: int) -> AlsoWritten:
        spec = spec_of(PointForm, member)
        return lambda value: spec if len(value) >= least and all([pair_of(item) is not None for item in value]) else None

    def mask(self) -> Record:
        colour = spec_of(ColourForm)
        channel = spec_of(MaskColour)
        rle = spec_of(MaskRle)
        variants = (frozenset({"instanceURI", "colorRGB"}), frozenset({"png"}))

        def also_written(value: Any) -> ViolationSpec | None:
            if value.__class__ is not dict or not value or any(v <= value.keys() for v in variants):
                return None
            if "counts" in value or "rle" in value or any([item.__class__ is dict and item.keys() >= _RUNS for item in value.values()]):
                return rle
            # All members have unknown names: report the mask once, not each member.
            return None if any(map(mask_words.is_of_mask, value)) else spec_of(MaskIncomplete, tuple(value))

        members = {
            "instanceURI": Member(
                Text(
                    spec_of(MaskUri),
                    minimum=1,
                    length=spec_of(MaskUri),
                    pattern=mask_words.URI_PATTERN,
                    form=spec_of(MaskUri),
                    nullable=True,
                    address=True,
                    column="mask.uri",
                )
            ),
            "colorRGB": Member(
                Items(
                    Number(channel, channel, minimum=0, maximum=255, whole=True, column="mask.colour"),
                    colour,
                    holds=constraints.COLOUR,
                    minimum=3,
                    maximum=3,
                    length=colour,
                    mistaken=lambda value: colour if len(value) == 1 and value[0].__class__ is list else None,
                    nullable=True,
                )
            ),
            "png": Member(
                Text(
                    spec_of(PngType),
                    minimum=1,
                    length=spec_of(PngType),
                    nullable=True,
                    image=True,
                    column="mask.png",
                )
            ),
        }
        return Record(
            members,
            wrong=spec_of(GeometryType, "mask", "an object with instanceURI and colorRGB, or png"),
            unknown=UNKNOWN_INSIDE,
            misspelt=ViolationSpec(MisspeltMember),
            null=ViolationSpec(NullInside),
            forbidden={
                "imBytes": (spec_of(MaskBytes), "png"),
                "confidence": (spec_of(ConfidencePlace, "mask"), None),
            },
            aliases=alias_specs(MASK_NAMES),
            variants=variants,
            incomplete=ViolationSpec(MaskIncomplete),
            also_written=also_written,
        )


def pair_of(value: Any) -> list[Any] | None:
    """Returns the two numbers of a point in a list, also in double brackets as OpenCV's contours have it, or None for anything else."""
    pair = value[0] if value.__class__ is list and len(value) == 1 else value
    return pair if pair.__class__ is list and len(pair) == 2 and all([number.__class__ in (int, float) for number in pair]) else None


def _is_outline(value: Any, *, alone: bool) -> bool:
    """Returns True for a list that is a whole outline: of numbers, points or pairs. A single point in brackets is none."""
    if value.__class__ is not list or not value:
        return False
    minimum = {dict: 2, list: 3}.get(value[0].__class__)  # two points are a line, and two lists may be a point's
    return len(value) > 3 or (minimum is not None and (alone or len(value) >= minimum))
