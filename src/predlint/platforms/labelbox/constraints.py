"""What must hold of several values of a record together: declared in the shapes, and what the record rules speak of where it does not.

By member, for one medium (None: not known). Checks name what they rely on (`Check.under`): where a shape declares it, records that keep it
need none of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from predlint.geometry import ABOUT_ONE
from predlint.ontology import Classification
from predlint.platforms.labelbox import media
from predlint.platforms.labelbox.data_row_placeholders import GUARD
from predlint.shape.constraints import (
    Answered,
    Ascending,
    Between,
    Colour,
    Differ,
    Distinct,
    Guarded,
    Image,
    InOrder,
    NotFractions,
    NotSelfIntersecting,
    NotZero,
    Numbers,
    OfItems,
    OfRecord,
    OneOf,
    OnePlace,
    Ordered,
    PointsNotFractions,
    PointsWithin,
    Ranks,
    Unread,
    UsualValue,
    Within,
    WithinBy,
)

_SIDES = ("top", "left", "height", "width")
_LEAST, _ANY = 1e-300, 1e308
#: Media whose coordinates are pixels.
PIXELS = frozenset({"image", "video", "dicom"})
#: Those of which it is declared what must hold of what is drawn.
DRAWN = PIXELS | {"pdf", "geospatial", None}
UNITS = ("POINTS", "PIXELS", "INCHES", "PERCENT")

#: Of the data row of each record.
REFERENCE = (Guarded(GUARD),)
#: What an annotation holds besides; and the members of such and of answers, wherever they are.
METRICS: tuple[OfItems, ...] = (Distinct(("name",)),)
INNER = ("customMetrics", "confidence")

# -- what is drawn ------------------------------------------------------------------------------------------------------------

_SIDES_ALL, _BOTH, _ENDS = Numbers(_SIDES), Numbers(("x", "y")), Numbers(("start", "end"))
_BOX = (
    _SIDES_ALL,
    NotFractions(_SIDES, ABOUT_ONE),
    Between(("top",), 0.0, _ANY),
    Between(("left",), 0.0, _ANY),
    Within(("left", "width"), "width"),
    Within(("top", "height"), "height"),
)
#: The PNG of a frame is looked at by itself, and that of a mask only where it is not sure that something is seen in it.
PNG, IMAGE = Unread("a PNG"), Image()
#: Where the medium is not known, the shape leaves signs to the rules.
_BOX_OF_ANY = (*_BOX, Between(("height",), _LEAST, _ANY), Between(("width",), _LEAST, _ANY))
_BOX_OF_PAGE = (
    _SIDES_ALL,
    NotFractions(_SIDES, ABOUT_ONE),
)
#: Corners may lie beyond the antimeridian.
_BOX_OF_MAP = (
    Between(("left",), -180.0, 180.0),
    Between(("top",), -90.0, 90.0),
    Between(("top", "height"), -90.0, 90.0),
    Between(("left", "width"), -180.0, 360.0),
    NotZero("height"),
)
_POINT = (_BOTH, NotFractions(("x", "y"), 1.0), Within(("x",), "width"), Within(("y",), "height"))
_OF_MAP = (Between(("x",), -180.0, 180.0), Between(("y",), -90.0, 90.0))
_NO_SIGNS = (Between(("x",), 0.0, _ANY), Between(("y",), 0.0, _ANY))
_NO_SIGNS_OF_ALL = (Between(("x",), 0.0, _ANY, depends_on_siblings=True), Between(("y",), 0.0, _ANY, depends_on_siblings=True))
_LINE = (PointsWithin("width", "height"), PointsNotFractions(ABOUT_ONE))
_RING = NotSelfIntersecting()


def box(medium: str | None) -> tuple[OfRecord, ...]:
    """Of the box itself."""
    if medium == "geospatial":
        return _BOX_OF_MAP
    return _BOX if medium in PIXELS else _BOX_OF_ANY if medium is None else _BOX_OF_PAGE if medium == "pdf" else ()


#: Of a line with a box on a page: ``page`` counts from 0. Of a page's size in pixels nothing is known.
ON_PAGE: tuple[OfRecord, ...] = (
    WithinBy("unit", UNITS, ("bbox",), ((("left", "width"), "page across"), (("top", "height"), "page down"))),
    Within(("page",), "last page"),
)


def point(medium: str | None) -> tuple[OfRecord, ...]:
    """Of a point by itself."""
    if medium == "geospatial":
        return _OF_MAP
    return _POINT if medium in PIXELS else (*_POINT, *_NO_SIGNS) if medium is None else ()


def point_of(medium: str | None) -> tuple[OfRecord, ...]:
    """Of each point of a line or a polygon."""
    return _OF_MAP if medium == "geospatial" else (_BOTH, *_NO_SIGNS_OF_ALL) if medium is None else (_BOTH,)


def line(medium: str | None) -> tuple[OfItems, ...]:
    """Of all points of a line."""
    return _LINE if medium in PIXELS or medium is None else ()


def polygon(medium: str | None) -> tuple[OfItems, ...]:
    """Of all points of a polygon."""
    return (_RING, *line(medium))


#: Of a mask's colour.
COLOUR: tuple[OfItems, ...] = (Colour(),)

# -- text -----------------------------------------------------------------------------------------------------------------------

LOCATION: tuple[OfRecord, ...] = (_ENDS, Ordered("start", "end"), Within(("end",), "last character"))
#: Of a selection on a page, from 1; and of the ids of its words.
SELECTION: tuple[OfRecord, ...] = (
    Numbers(("page",)),
    Within(("page",), "pages"),
)
WORDS = (Guarded(("<",)),)

# -- time -------------------------------------------------------------------------------------------------------------------------

#: Of the frame of a key frame or a mask.
FRAME: tuple[OfRecord, ...] = (Numbers(("frame",)), Within(("frame",), "frames"), Between(("frame",), 1.0, _ANY))
INDEX: tuple[OfRecord, ...] = (Numbers(("index",)), Within(("index",), "frames"), Between(("index",), 1.0, _ANY))
#: Of all key frames of all segments.
SEGMENTS: tuple[OfItems, ...] = (Ascending(("keyframes", "frame")),)
MASKS: tuple[OfRecord, ...] = (Ascending(("frames", "index")), Distinct(("instances", "colorRGB")))
#: Of a range in which an answer holds.
RANGE: tuple[OfRecord, ...] = (_ENDS, Ordered("start", "end"), Within(("end",), "moments"))


def over_time(medium: str | None, kind: str, payload: str) -> tuple[OfRecord, ...]:
    """Of a line that answers a question asked over time, in frames, or in milliseconds, which may touch."""
    place = OnePlace("frames", payload, needed=medium in media.TIMED, once=kind == "radio")
    touch = medium not in ("video", "dicom")
    turns = tuple([InOrder(path, touch=touch) for path in (("frames",), (payload, "frames"))])
    return (place, *turns) if kind == "radio" else (place,)


# -- metric lines -------------------------------------------------------------------------------------------------------------

#: Names of metrics that only the platform computes.
RESERVED = (
    "true_positive_count", "false_positive_count", "true_negative_count", "false_negative_count", "precision", "recall", "f1", "iou",
)  # fmt: skip
SCALAR = ("ARITHMETIC_MEAN", "GEOMETRIC_MEAN", "HARMONIC_MEAN", "SUM")
MOST_VALUE = 1e8
METRIC_VALUE, METRIC_NAME, AGGREGATION = UsualValue(), Guarded(RESERVED), OneOf(SCALAR)

# -- messages, relationships ----------------------------------------------------------------------------------------------------

RANKS: tuple[OfItems, ...] = (Ranks("order"),)
CHOSEN: tuple[OfItems, ...] = (Distinct(("messageId",)),)
ENDS: tuple[OfRecord, ...] = (Differ("source", "target"),)


def required_in_frames(questions: Sequence[Classification]) -> tuple[OfRecord, ...]:
    """The questions that must be answered of an object that is followed through frames, in any of its key frames or beside them."""
    paths = (("segments", "keyframes", "classifications"), ("classifications",))
    return (Answered(paths, tuple([question.name for question in questions])),) if questions else ()
