"""Mistakes of whole files, found in a sample of their tasks: centres for corners, boxes without suppression, one score."""

from __future__ import annotations

from collections.abc import Container
from typing import Any, cast

from predlint.diagnostics import Severity
from predlint.platforms.label_studio import recording_times
from predlint.platforms.label_studio.box_convention import SIDES
from predlint.platforms.label_studio.coordinates import BeyondImage
from predlint.platforms.label_studio.cross_record import predictions_of
from predlint.platforms.label_studio.record_view import Json, number
from predlint.platforms.systematic_mistakes import (
    GIVEN_BY_CENTRE,
    SUPPRESS,
    DrawnBox,
    FileSample,
    Mistakes,
    OneConfidence,
    TimedSpan,
    key_of,
    one_confidence_message,
)
from predlint.violation import Violation, Words

#: How far a box may be beyond an edge, in percent: it is rounding.
TOLERANCE = 0.1
_WHOLE = 100.0


class BoxesOfCentres(Violation, code="GEO136", slug="boxes-by-their-centre", layer="stream"):
    """The boxes of the file are given by their centre, where the top left corner belongs.

    Why: YOLO and others write a box as its centre and its size. Read from the corner on, every box is half its size too far to the right
    and too low, and most of them still lie in their images. It is said once of a file of twenty boxes or more, on images or in key frames,
    of which several leave their images to the right or below, and lie in them once they are moved by half their size, while none begins
    near the left or the upper edge.
    Fix: Write x = centre x - width / 2 and y = centre y - height / 2 in every box, also in those of which nothing else is said.
    """

    count: int
    leaving: int
    explains = (BeyondImage,)

    template = (
        GIVEN_BY_CENTRE,
        "write x = centre x - width / 2 and y = centre y - height / 2 in all boxes, and clip none of them",
    )


class OverlappingBoxes(Violation, code="DUP111", slug="boxes-on-one-another", severity=Severity.WARNING, layer="stream"):
    """In most tasks boxes of one label lie on one another.

    Why: A detector finds an object many times; non-maximum suppression keeps the best of these boxes. Without it people have to delete the
    others. It is said once of a file where, in most predictions with boxes, two boxes of one label overlap by more than 0.9 (intersection
    over union). Equal boxes are duplicates, which are reported by themselves.
    Fix: Run non-maximum suppression before writing the file, by label, with a threshold such as 0.5.
    """

    rows: int
    overlapping_rows: int

    template = (
        "in {overlapping_rows:,} of {rows:,} predictions looked at, boxes of one label lie on one another (overlap above 0.9)",
        SUPPRESS,
    )


class SameScore(Violation, code="CNF117", slug="same-score", severity=Severity.WARNING, layer="stream"):
    """All scores of the file are equal.

    Why: No model is equally sure of everything: a constant was written, or the scores were rounded on the way. Then sorting tasks by score,
    and filtering by it, show nothing. It is said once of a file with a hundred scores or more: those of regions where regions have some,
    else those of predictions.
    Fix: Write the score that the model gives. If it gives none, leave the member out.
    """

    score: float
    count: int
    is_sampled: bool

    def words(self) -> Words:
        message = one_confidence_message(OneConfidence(self.score, self.count, self.is_sampled), "scores")
        return message, "write the model's own score; if it gives none, leave the member out"


def show(recordings: Container[Any], task: Json, sample: FileSample) -> None:
    """Adds the boxes, spans and scores of a task's predictions to a sample. ``recordings``: their names."""
    for at, (prediction, _) in enumerate(predictions_of(task)):
        _show_prediction(recordings, prediction, (sample.records, at), sample)


def _show_prediction(recordings: Container[Any], prediction: Json, place: tuple[int, int], sample: FileSample) -> None:
    listed: Any = prediction.get("result")
    results = [cast("Json", result) for result in cast("list[Any]", listed) if result.__class__ is dict] if listed.__class__ is list else []
    scores = [result["score"] for result in results if result.get("score") is not None]
    for score in scores or [prediction.get("score")]:
        sample.add_confidence(score)
    for result in results:
        value: Any = result.get("value")
        shown_by = result.get("to_name")
        if value.__class__ is dict and shown_by.__class__ is str and shown_by in recordings:
            start, end, length = number(value.get("start")), number(value.get("end")), float(number(result.get("original_length")) or 0)
            if start is not None and end is not None:
                sample.spans.append(TimedSpan(key_of(*place, shown_by), float(start), float(end), length))
        elif value.__class__ is dict:
            _show_boxes(result, cast("Json", value), place, sample)


def _show_boxes(result: Json, value: Json, place: tuple[int, int], sample: FileSample) -> None:
    """Adds the upright boxes of a result, on an image or in key frames."""
    sequence, type_ = value.get("sequence"), result.get("type")
    label = key_of(type_, value.get(type_) if isinstance(type_, str) else None, value.get("labels"))
    for box in cast("list[Any]", sequence) if sequence.__class__ is list else (value,):
        sides = [number(box.get(side)) for side in SIDES] if box.__class__ is dict and not box.get("rotation") else [None]
        if None not in sides:
            x, y, width, height = map(float, cast("list[float]", sides))
            row = key_of(*place, result.get("to_name"), result.get("item_index"), box.get("frame"))
            sample.boxes.append(DrawnBox(row, label, x, y, width, height, _WHOLE, _WHOLE))


#: The rules about these mistakes. Coordinates are in percent: they do not show the size of a model's input.
MISTAKES = Mistakes(BoxesOfCentres, None, None, OverlappingBoxes, SameScore, recording_times.findings)
