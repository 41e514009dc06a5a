"""Mistakes of whole files, found in a sample: centres for corners, x for y, a model's input, no suppression, one score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.violation import Violation, Words
from predlint.platforms.coco.record import id_of, plain
from predlint.platforms.coco.topics.boxes import AllCorners, BoxOutside, BoxOverhang, CornersByNumbers
from predlint.platforms.coco.topics.extents import BoxAndSegmentation
from predlint.platforms.coco.topics.polygons import PolygonElsewhere, PolygonOutside
from predlint.platforms.systematic_mistakes import (
    SUPPRESS,
    DrawnBox,
    FileSample,
    Mistakes,
    OneConfidence,
    key_of,
    model_input_words,
    one_confidence_message,
)
from predlint.shape.record_checks import kinds

if TYPE_CHECKING:
    from predlint.platforms.coco.record import Context


class BoxesOfCentres(Violation, code="GEO320", slug="coco-boxes-of-centres", layer="stream"):
    """The boxes of the file begin with their centre, where the top left corner belongs.

    Why: YOLO and others write a box as its centre and its size; every program reads COCO's from the top left corner on. Such a box is half
    its size off, matches nothing, and where it still lies within its image shows nothing of it. It is reported once for a file of twenty
    boxes or more, several of which leave their images to the right or below, and lie in them once they are moved by half their size, while
    none begins near the left or the upper edge.
    Fix: Write [cx - width / 2, cy - height / 2, width, height], all of them, also those without other findings.
    """

    count: int
    leaving: int
    explains = BoxOutside, BoxOverhang, BoxAndSegmentation

    template = (
        "the boxes begin with their centre: {leaving:,} of {count:,} leave their images, and moved by half their size they lie in them",
        "write all of them as [cx - width / 2, cy - height / 2, width, height], and clip none of them",
    )


class BoxesTurned(Violation, code="GEO358", slug="coco-boxes-turned", layer="stream"):
    """The boxes of the file lie in their images only with x and y exchanged.

    Why: The shape of an array begins with its height, so width and height of an image, or x and y, are easily exchanged; or a photo was
    turned by its EXIF orientation for the model. Every box is then at another place, also those that still lie in their images. It is
    reported once for a file of twenty boxes or more, a tenth or more of which leave their images, and all lie in them once these are turned
    on their side.
    Fix: Exchange "width" and "height" of the images where these are wrong; else x and y, and width and height, in all boxes.
    """

    count: int
    leaving: int
    what: str
    explains = BoxOutside, BoxOverhang, BoxAndSegmentation, PolygonOutside, PolygonElsewhere

    template = (
        "{leaving:,} of {count:,} {what} leave their images, and lie in them once x and y are exchanged",
        'are "width" and "height" of the images swapped (the shape of an array begins with the height)? then swap these, else x and y, and '
        "width and height, in all boxes and segmentations; and clip none",
    )


class BoxesOfModelInput(Violation, code="GEO354", slug="coco-boxes-of-model-input", severity=Severity.WARNING, layer="stream"):
    """All boxes lie in a square far smaller than the images.

    Why: Detectors take images of a fixed size, such as 640 × 640 pixels. If their boxes are not mapped back to the image, they are too
    small, and lie near the upper left, but inside: no single box shows it, and none matches an object. So are percent (0 to 100), and the
    thousandths (0 to 1,000) that language models write. It is reported once for a file of forty boxes or more on ten images, all within
    such a square, across most of it, where each image is half as long again at least.
    Fix: Multiply x and width by the image's width / 640, y and height by its height / 640 (or / 100, or / 1000). If the
    image kept its proportions between margins (a letterbox), subtract the margins first, and divide all by the scale.
    """

    count: int
    side: int
    letterboxed: bool
    what: str
    explains = BoxOutside, BoxOverhang, BoxAndSegmentation

    def words(self) -> Words:
        return model_input_words(self.count, self.side, "x", "y", letterboxed=self.letterboxed)


class OverlappingBoxes(Violation, code="DUP313", slug="coco-overlapping-boxes", severity=Severity.WARNING, layer="stream"):
    """On most images boxes of one category lie on one another.

    Why: A detector finds an object many times; non-maximum suppression keeps the best of these boxes. Without it an evaluation counts each
    of the others as a false positive. It is reported once for a file where, on most images, two boxes of one category overlap by more than
    0.9 (intersection over union). Equal boxes are duplicates, which are reported by themselves.
    Fix: Run non-maximum suppression before writing the file, by category, with a threshold such as 0.5.
    """

    rows: int
    overlapping_rows: int

    template = (
        "on {overlapping_rows:,} of {rows:,} images looked at, boxes of one category lie on one another (overlap above 0.9)",
        SUPPRESS,
    )


class SameScore(Violation, code="CNF320", slug="coco-same-score", severity=Severity.WARNING, layer="stream"):
    """All scores of the file are equal.

    Why: No model is equally sure of everything: a constant was written, or the scores were rounded on the way. An evaluation sorts by
    score; of equal ones the order decides, and the average precision shows nothing. It is reported once for a file with a hundred scores or
    more.
    Fix: Write the score that the model gives for each prediction.
    """

    score: float
    count: int
    is_sampled: bool

    def words(self) -> Words:
        message = one_confidence_message(OneConfidence(self.score, self.count, self.is_sampled), "scores")
        return message, "write the model's own score for each prediction"


class ElementRecords:
    """What annotations and results show of such mistakes."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._scored = context.results or context.encord  # nobody reads a score of other annotations

    def show(self, element: dict[str, Any], sample: FileSample) -> None:
        """Adds the box and the score of an element to a sample."""
        if self._scored:
            sample.add_confidence(element.get("score"))
        box, image_id = plain(element.get("bbox")), id_of(element.get("image_id"))
        if box is None or len(box) != 4 or image_id is None:
            return
        x, y, width, height = map(float, box)
        image = self._context.image(image_id)
        across, down = (image.width or 0, image.height or 0) if image is not None else (0, 0)
        is_corner = _is_corner(x, y, element.get("segmentation"), min(width, height) / 4)
        sample.boxes.append(DrawnBox(image_id, key_of(element.get("category_id")), x, y, width, height, across, down, is_corner))


def _is_corner(x: float, y: float, segmentation: Any, distance: float) -> bool:
    """Returns True if the polygons of an element begin about where its box does."""
    if segmentation.__class__ is not list:
        return False
    rings = [plain(ring) or [] for ring in cast("list[Any]", segmentation)]
    xs, ys = [number for ring in rings for number in ring[::2]], [number for ring in rings for number in ring[1::2]]
    return bool(ys) and abs(min(xs) - x) < distance and abs(min(ys) - y) < distance


#: The rules about these mistakes.
MISTAKES = Mistakes(BoxesOfCentres, BoxesTurned, BoxesOfModelInput, OverlappingBoxes, SameScore)
#: Findings about the form of all boxes, and about exchanged axes.
CONVENTIONS, TURNED = kinds(AllCorners, CornersByNumbers, BoxesOfCentres), kinds(BoxesTurned)
