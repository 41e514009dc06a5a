"""Mistakes of whole files, found in a sample of their label rows: centres for corners, boxes without suppression, one confidence."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any, cast

from predlint.diagnostics import Severity
from predlint.platforms.encord.constraints import SIDES
from predlint.platforms.encord.coordinate_words import BeyondImage, BeyondUnsizedImage
from predlint.platforms.systematic_mistakes import (
    GIVEN_BY_CENTRE,
    SUPPRESS,
    DrawnBox,
    FileSample,
    Mistakes,
    OneConfidence,
    key_of,
    one_confidence_message,
)
from predlint.violation import Violation, Words

Json = dict[str, Any]
#: How far a box may be beyond an edge, as a fraction of the image: it is rounding.
TOLERANCE = 0.001


class BoxesOfCentres(Violation, code="GEO250", slug="encord-boxes-of-centres", layer="stream"):
    """The boxes of the file are given by their centre, where the top left corner belongs.

    Why: YOLO and others write a box as its centre and its size. Read from the corner on, every box is half its size too far to the right
    and too low, and most of them still lie in their images. It is said once of a file of twenty boxes or more, of which several leave
    their images to the right or below, and lie in them once they are moved by half their size, while none begins near the left or the
    upper edge.
    Fix: Write x = centre x - w / 2 and y = centre y - h / 2 in every box, also in those of which nothing else is said.
    """

    count: int
    leaving: int
    explains = BeyondImage, BeyondUnsizedImage

    template = (
        GIVEN_BY_CENTRE,
        "write x = centre x - w / 2 and y = centre y - h / 2 in all boxes, and clip none of them",
    )


class OverlappingBoxes(Violation, code="DUP213", slug="encord-overlapping-boxes", severity=Severity.WARNING, layer="stream"):
    """On most images or frames boxes of one feature lie on one another.

    Why: A detector finds an object many times; non-maximum suppression keeps the best of these boxes. Without it people have to delete the
    others. It is said once of a file where, on most images or frames with boxes, two boxes of one feature overlap by more than 0.9
    (intersection over union). Equal boxes do not count.
    Fix: Run non-maximum suppression before writing the file, by feature, with a threshold such as 0.5.
    """

    rows: int
    overlapping_rows: int

    template = (
        "on {overlapping_rows:,} of {rows:,} images or frames looked at, boxes of one feature lie on one another (overlap above 0.9)",
        SUPPRESS,
    )


class SameConfidence(Violation, code="CNF232", slug="encord-same-confidence", severity=Severity.WARNING, layer="stream"):
    """All confidences of the file are equal.

    Why: No model is equally sure of everything: a constant was written, or the SDK's default of 1 was never replaced. Then sorting and
    filtering by confidence, and the metrics that hang on it, show nothing. It is said once of a file with a hundred confidences or more;
    those of labels that people drew (manualAnnotation) do not count, and one that an object has on several frames counts once.
    Fix: Write the confidence that the model gives for each object.
    """

    confidence: float
    count: int
    is_sampled: bool

    def words(self) -> Words:
        message = one_confidence_message(OneConfidence(self.confidence, self.count, self.is_sampled))
        return message, "write the model's own confidence for each object"


def show(row: Json, sample: FileSample) -> None:
    """Adds the boxes and confidences of a label row to a sample."""
    told = set[Hashable]()
    for holders in ("data_units", "spaces"):
        for unit, holder in _members(row.get(holders)):
            labels = _of(holder, "labels")
            for frame, frame_labels in [(None, labels)] if "objects" in labels else _members(labels):
                listed: Any = _of(frame_labels).get("objects")
                for given in cast("list[Any]", listed) if listed.__class__ is list else ():
                    _show_object(_of(given), key_of(sample.records, holders, unit, frame), told, sample)


def _show_object(given: Json, place: Hashable, told: set[Hashable], sample: FileSample) -> None:
    """``told``: the objects of the row with their confidences so far. A tracker gives a track one, which is on each of its frames."""
    confidence = given.get("confidence")
    if given.get("manualAnnotation") is not True and (track := key_of(given.get("objectHash"), confidence)) not in told:
        told.add(track)
        sample.add_confidence(confidence)
    box = _of(given, "boundingBox")
    sides = [box.get(side) for side in SIDES]
    if all([side.__class__ in (int, float) and abs(cast(float, side)) < 1 << 64 for side in sides]):
        x, y, width, height = map(float, cast("list[float]", sides))
        sample.boxes.append(DrawnBox(place, key_of(given.get("featureHash")), x, y, width, height, 1.0, 1.0))


def _of(value: Any, *members: str) -> Json:
    """Returns the object at some members of an object; an empty one if it is not there."""
    for member in members:
        value = cast("Json", value).get(member) if value.__class__ is dict else None
    return cast("Json", value) if value.__class__ is dict else {}


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    yield from _of(value).items()


#: The rules about these mistakes. Coordinates are fractions: they do not show the size of a model's input.
MISTAKES = Mistakes(BoxesOfCentres, None, None, OverlappingBoxes, SameConfidence)
