"""Mistakes of whole files, found in a sample of their lines: centres for corners, x for y, a model's input, no suppression, one
confidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from predlint.diagnostics import Severity
from predlint.platforms.labelbox.boxes import boxes_of
from predlint.platforms.labelbox.coordinates import OutsideImage, SticksOut
from predlint.platforms.labelbox.identity import reference_of
from predlint.platforms.systematic_mistakes import (
    GIVEN_BY_CENTRE,
    SUPPRESS,
    DrawnBox,
    FileSample,
    Mistakes,
    OneConfidence,
    key_of,
    model_input_words,
    one_confidence_message,
)
from predlint.violation import Violation, Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from predlint.stream.data_rows import DataRows


class BoxesOfCentres(Violation, code="GEO043", slug="boxes-of-centres", layer="stream"):
    """The boxes of the file are given by their centre, where the top left corner belongs.

    Why: YOLO and others write a box as its centre and its size. Read from the corner on, every box is half its size too far to the right
    and too low, and most of them still lie in their images. It is said once of a file of twenty boxes or more, of which several leave
    their images to the right or below, and lie in them once they are moved by half their size, while none begins near the left or the
    upper edge. The images' sizes come from the list of data rows.
    Fix: Write left = x - width / 2 and top = y - height / 2 in every box, also in those of which nothing else is said.
    """

    count: int
    leaving: int
    explains = (OutsideImage, "the box"), (SticksOut, "the box")

    template = (
        GIVEN_BY_CENTRE,
        "write left = x - width / 2 and top = y - height / 2 in all boxes, and clip none of them",
    )


class BoxesTurned(Violation, code="GEO048", slug="boxes-turned", layer="stream"):
    """The boxes, outlines and points of the file lie in their images only with x and y exchanged.

    Why: The indices of an array begin with the row, so x and y, or width and height of an image, are easily exchanged; or a photo was
    turned by its EXIF orientation for the model. Every box is then at another place, also those that still lie in their images. It is
    said once of a file of twenty boxes or more, of which a tenth or more leave their images, and all lie in them once these are turned on
    their side. The images' sizes come from the list of data rows.
    Fix: Exchange left and top, and width and height, in all boxes; or correct the list, if it gives the images' heights as their widths.
    """

    count: int
    leaving: int
    what: str
    explains = OutsideImage, SticksOut

    def words(self) -> Words:
        exchange = "left and top, and width and height, in all boxes" if self.what == "boxes" else "x and y, and width and height, in all"
        lists = "does the list give the images' heights as widths, or were photos turned by their EXIF orientation?"
        message = f"{self.leaving:,} of {self.count:,} {self.what} leave their images, and lie in them once x and y are exchanged"
        return message, f"exchange {exchange}, and clip none; or {lists}"


class BoxesOfModelInput(Violation, code="GEO044", slug="boxes-of-model-input", severity=Severity.WARNING, layer="stream"):
    """All boxes, outlines and points lie in a square far smaller than the images.

    Why: Detectors take images of a fixed size, such as 640 × 640 pixels. If their boxes are not mapped back to the image, they are too
    small, and lie near the upper left, but inside: no single box shows it. So are percent (0 to 100), and the thousandths (0 to 1,000) that
    language models write. It is said once of a file of forty boxes or more on ten data rows, all within such a square, across most of it,
    where each image is half as long again at least. The images' sizes come from the list of data rows.
    Fix: Multiply left and width by the image's width / 640, top and height by its height / 640 (or / 100, or / 1000). If the
    image kept its proportions between margins (a letterbox), subtract the margins first, and divide all by the scale.
    """

    count: int
    side: int
    letterboxed: bool
    what: str
    explains = (OutsideImage, "the box"), (SticksOut, "the box")

    def words(self) -> Words:
        x, y = ("left", "top") if self.what == "boxes" else ("x", "y")
        return model_input_words(self.count, self.side, x, y, letterboxed=self.letterboxed, what=self.what)


class OverlappingBoxes(Violation, code="DUP015", slug="overlapping-boxes", severity=Severity.WARNING, layer="stream"):
    """On most data rows boxes of one name lie on one another.

    Why: A detector finds an object many times; non-maximum suppression keeps the best of these boxes. Without it people have to delete the
    others, and metrics count each as a false positive. It is said once of a file where, on most data rows, two boxes of one name overlap by
    more than 0.9 (intersection over union). Equal boxes are duplicates, which are reported by themselves.
    Fix: Run non-maximum suppression before writing the file, by name, with a threshold such as 0.5.
    """

    rows: int
    overlapping_rows: int

    template = (
        "on {overlapping_rows:,} of {rows:,} data rows looked at, boxes of one name lie on one another (overlap above 0.9)",
        SUPPRESS,
    )


class SameConfidence(Violation, code="CNF017", slug="same-confidence", severity=Severity.WARNING, layer="stream"):
    """All confidences of the file are equal.

    Why: No model is equally sure of everything: a constant was written, or the confidences were rounded on the way. Then sorting
    and filtering by confidence, and the metrics that hang on it, show nothing. It is said once of a file with a hundred confidences or
    more.
    Fix: Write the confidence that the model gives for each prediction. If it gives none, leave the confidence out.
    """

    confidence: float
    count: int
    is_sampled: bool

    def words(self) -> Words:
        help_ = "write the model's own confidence for each prediction; if it gives none, leave the confidence out"
        return one_confidence_message(OneConfidence(self.confidence, self.count, self.is_sampled)), help_


class LineRecords:
    """What lines show of such mistakes."""

    def __init__(self, sized: DataRows | None) -> None:
        """``sized``: the list of data rows if its sizes are in the unit of boxes, else None."""
        self._rows = sized

    def show(self, record: dict[str, Any], sample: FileSample) -> None:
        """Adds the boxes and confidences of a line to a sample."""
        sample.add_confidence(record.get("confidence"))
        for member in ("answer", "answers"):
            given = record.get(member)
            for option in cast("list[Any]", given) if given.__class__ is list else (given,):
                if option.__class__ is dict:
                    sample.add_confidence(cast("dict[str, Any]", option).get("confidence"))
        if not _DRAWN.isdisjoint(record) and (named := reference_of(record)) is not None:
            label, reference = key_of(record.get("name") or record.get("schemaId")), named[1]
            size = self._size(reference)
            for number, box in boxes_of(record):
                row = key_of(reference.get("globalKey"), reference.get("id"), record.get("page"), number)
                sample.boxes.append(DrawnBox(row, label, *box, *size))
            for box in _round_points(record):
                sample.boxes.append(DrawnBox(key_of(reference.get("globalKey"), reference.get("id")), label, *box, *size, is_outline=True))

    def _size(self, reference: dict[str, Any]) -> tuple[float, float]:
        """Returns width and height of a data row, 0 if they are not known."""
        key, id_, rows = reference.get("globalKey"), reference.get("id"), self._rows
        if rows is None:
            return 0.0, 0.0
        row = rows.by_key.get(key) if isinstance(key, str) else rows.by_id.get(id_) if isinstance(id_, str) else None
        return (row.width or 0.0, row.height or 0.0) if row is not None else (0.0, 0.0)


#: Members with points.
_OF_POINTS = ("polygon", "line", "point")
_DRAWN = frozenset({"bbox", "segments", *_OF_POINTS})


def _round_points(record: dict[str, Any]) -> Iterator[tuple[float, float, float, float]]:
    """Yields the box round each outline of a record, and round its point."""
    for member in _OF_POINTS:
        if member not in record:
            continue
        given = record[member]
        points = cast("list[Any]", given if given.__class__ is list else [given])
        xs, ys = ([point.get(axis) for point in points if point.__class__ is dict] for axis in ("x", "y"))
        if xs and all([number.__class__ in (int, float) for number in (*xs, *ys)]):
            yield float(min(xs)), float(min(ys)), float(max(xs) - min(xs)), float(max(ys) - min(ys))


#: The rules about these mistakes.
MISTAKES = Mistakes(BoxesOfCentres, BoxesTurned, BoxesOfModelInput, OverlappingBoxes, SameConfidence)
