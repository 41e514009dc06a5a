"""Constraints on several values of a record: declared in the Shape; the record rules report violations."""

from __future__ import annotations

from collections.abc import Sequence

from predlint.model.geometry import ABOUT_ONE
from predlint.model.ontology import Classification
from predlint.platforms.common_mistakes import GUARD
from predlint.platforms.labelbox.features import TIMED
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
    LeadsSomewhere,
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

# -- Constraints on several values of a record: declared in the shapes; the record rules report violations -----------


# Grouped by member, for one medium (None: not known). Checks name the constraints they rely on (`Check.guarded_by`): records that keep the
# constraints declared by the shape need none of these checks.

_SIDES = ("top", "left", "height", "width")
_LEAST, _ANY = 1e-300, 1e308
#: Media whose coordinates are pixels.
PIXELS = frozenset({"image", "video", "dicom"})
#: Media for which constraints on shapes are declared.
DRAWN = PIXELS | {"pdf", "geospatial", None}
UNITS = ("POINTS", "PIXELS", "INCHES", "PERCENT")
#: Constraint on the data row of each record.
REFERENCE = (Guarded(GUARD),)
#: Constraints on custom metrics; and the members of metrics and answers that contain more, wherever they are.
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

#: The PNG of a frame is checked separately, and that of a mask only if it may be blank.
PNG, IMAGE = Unread("a PNG"), Image()
#: If the medium is not known, the shape leaves signs to the rules.
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
_OUTLINE = (PointsWithin("width", "height"), PointsNotFractions(ABOUT_ONE))
_RING, _LENGTH = NotSelfIntersecting(), LeadsSomewhere()


def box_constraints(medium: str | None) -> tuple[OfRecord, ...]:
    """Returns the constraints on a box."""
    if medium == "geospatial":
        return _BOX_OF_MAP
    return _BOX if medium in PIXELS else _BOX_OF_ANY if medium is None else _BOX_OF_PAGE if medium == "pdf" else ()


#: Constraints on a line with a box on a page: ``page`` counts from 0. The page's size in pixels is not known.
ON_PAGE: tuple[OfRecord, ...] = (
    WithinBy("unit", UNITS, ("bbox",), ((("left", "width"), "page across"), (("top", "height"), "page down"))),
    Within(("page",), "last page"),
)


def point_constraints(medium: str | None) -> tuple[OfRecord, ...]:
    """Returns the constraints on a single point."""
    if medium == "geospatial":
        return _OF_MAP
    return _POINT if medium in PIXELS else (*_POINT, *_NO_SIGNS) if medium is None else ()


def constraints_of_points(medium: str | None) -> tuple[OfRecord, ...]:
    """Returns the constraints on each point of a line or a polygon."""
    return _OF_MAP if medium == "geospatial" else (_BOTH, *_NO_SIGNS_OF_ALL) if medium is None else (_BOTH,)


def line_constraints(medium: str | None) -> tuple[OfItems, ...]:
    """Returns the constraints on the points of a line."""
    return (_LENGTH, *_outline(medium))


def polygon_constraints(medium: str | None) -> tuple[OfItems, ...]:
    """Returns the constraints on the points of a polygon."""
    return (_RING, *_outline(medium))


def _outline(medium: str | None) -> tuple[OfItems, ...]:
    return _OUTLINE if medium in PIXELS or medium is None else ()


#: Constraint on a mask's colour.
COLOUR: tuple[OfItems, ...] = (Colour(),)


# -- text -----------------------------------------------------------------------------------------------------------------------

LOCATION: tuple[OfRecord, ...] = (_ENDS, Ordered("start", "end"), Within(("end",), "last character"))

#: Constraints on a text selection, whose page counts from 1, and on the ids of its words.
SELECTION: tuple[OfRecord, ...] = (
    Numbers(("page",)),
    Within(("page",), "pages"),
)

WORDS = (Guarded(("<",)),)


# -- time -------------------------------------------------------------------------------------------------------------------------

#: Constraints on the frame number of a key frame, and on the index of a mask frame.
FRAME: tuple[OfRecord, ...] = (Numbers(("frame",)), Within(("frame",), "frames"), Between(("frame",), 1.0, _ANY))
INDEX: tuple[OfRecord, ...] = (Numbers(("index",)), Within(("index",), "frames"), Between(("index",), 1.0, _ANY))
#: Constraint on the key frames of all segments.
SEGMENTS: tuple[OfItems, ...] = (Ascending(("keyframes", "frame")),)
MASKS: tuple[OfRecord, ...] = (Ascending(("frames", "index")), Distinct(("instances", "colorRGB")))
#: Constraints on a range in which an answer is valid.
RANGE: tuple[OfRecord, ...] = (_ENDS, Ordered("start", "end"), Within(("end",), "moments"))
#: Kinds of questions that have one answer at a time.
ONCE = frozenset({"radio", "text"})


def constraints_over_time(medium: str | None, kind: str, payload: str) -> tuple[OfRecord, ...]:
    """Returns the constraints on a line that answers a question over time: in frames, or in milliseconds, where ranges may touch."""
    once = kind in ONCE
    place = OnePlace("frames", payload, needed=medium in TIMED, once=once)
    touch = medium not in ("video", "dicom")
    turns = tuple([InOrder(path, touch=touch) for path in (("frames",), (payload, "frames"))])
    return (place, *turns) if once else (place,)


# -- metric lines -------------------------------------------------------------------------------------------------------------

#: Names of metrics that the platform computes itself.
RESERVED_NAMES = (
    "true_positive_count", "false_positive_count", "true_negative_count", "false_negative_count", "precision", "recall", "f1", "iou",
)  # fmt: skip

SCALAR_AGGREGATIONS = ("ARITHMETIC_MEAN", "GEOMETRIC_MEAN", "HARMONIC_MEAN", "SUM")
MOST_VALUE = 1e8
METRIC_VALUE, METRIC_NAME, AGGREGATION = UsualValue(), Guarded(RESERVED_NAMES), OneOf(SCALAR_AGGREGATIONS)


# -- messages, relationships ----------------------------------------------------------------------------------------------------

RANKS: tuple[OfItems, ...] = (Ranks("order"),)
CHOSEN: tuple[OfItems, ...] = (Distinct(("messageId",)),)
ENDS: tuple[OfRecord, ...] = (Differ("source", "target"),)


def required_in_frames(questions: Sequence[Classification]) -> tuple[OfRecord, ...]:
    """Returns the constraint on required questions of an object over frames: answered in any key frame, or beside them."""
    paths = (("segments", "keyframes", "classifications"), ("classifications",))
    return (Answered(paths, tuple([question.name for question in questions])),) if questions else ()
