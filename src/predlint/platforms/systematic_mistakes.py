"""Mistakes of whole files: boxes given by their centre, or with x and y exchanged, coordinates of a model's input or in percent, boxes
before non-maximum suppression, and one confidence everywhere.

No single record shows them, and each is made by one line of a program, so it is in every part of the file: they are looked for in a
sample of the records, which are reread at the end. That costs the same for a file of any size, and nothing while records are checked.
The sample depends on the positions of records alone, so it is the same whichever way the file was checked.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from predlint.model.texts import quote
from predlint.model.violation import Finding, Violation, Words, make_finding

if TYPE_CHECKING:
    from predlint.io.reread import Reader

#: Number of records, or of boxes, that show whether more are worth reading: in most files these show that nothing of this kind is wrong.
FIRST = 32
#: Maximum number of records, of boxes and of bytes in the sample: a remote file is asked for these bytes a second time.
MOST_RECORDS, MOST_BOXES, MOST_BYTES = 1_000, 2_000, 1 << 18
#: Minimum number of boxes for a verdict on where they lie: fewer may lie so by chance.
LEAST_BOXES = 20
#: Centres: minimum number of boxes that leave their images, and their minimum share. The boxes of small objects rarely do.
_LEAST_LEAVING, _SHARE_LEAVING = 3, 0.02
#: Of boxes that leave their images, the share that must lie in them once they are moved: some files have other faults, too.
_SHARE_MOVED_IN = 0.9
#: In a file of corners as many boxes lie near the beginning of an axis as near its end. If so many lie near an end, and so many times fewer
#: near the beginning, that is no chance (for 6 and none it is one in 64, and besides boxes leave their images).
_NEAR_AN_END, _TIMES_FEWER = 6, 20
#: Exchanged axes: the share of boxes that must leave their images (a quarter do where images are 4 by 3), and that must lie in them turned.
_SHARE_LEAVING_TURNED, _SHARE_TURNED = 0.1, 0.99
#: The share of its size by which a box may be beyond an edge: the boxes of models are not exact.
_LEEWAY = 0.05
#: Sides of the square images that models take.
INPUT_SIDES = (
    224, 256, 300, 320, 384, 416, 448, 480, 512, 544, 576, 608, 640, 672, 704, 736, 768, 800, 832, 896, 960, 1024, 1152, 1280, 1536,
)  # fmt: skip
#: Such squares of no model: percent, and the thousandths that language models write. The boxes reach across them in both directions.
_THOUSAND = 1000
PARTS_OF_IMAGE = {100: "percent", _THOUSAND: "thousandths"}
#: The share of boxes that must leave images that are smaller than these numbers.
_SHARE_BEYOND = 0.2
#: Model input: minimum number of boxes, and of data rows; how many times longer than the square each image must be; how much of the square
#: the boxes must reach across in one direction. Objects of a fixed camera may be in one part of its images, rarely in such a square.
LEAST_IN_SQUARE, LEAST_ROWS_IN_SQUARE, _LONGER, _REACHED = 40, 10, 1.5, 0.8
#: Non-maximum suppression: an overlap (intersection over union) above which two boxes are one object, for any usual threshold; minimum
#: number of such boxes, and of data rows with boxes; and how many boxes of one data row and label are compared.
SAME_OBJECT, LEAST_OVERLAPPING, LEAST_ROWS_OVERLAPPING, _MOST_COMPARED = 0.9, 20, 3, 200
#: Minimum number of confidences for a verdict: of fewer all may be equal. So many records all over the file are looked at, too, each by a
#: request where the file is remote.
LEAST_CONFIDENCES, _SPREAD = 100, 64
#: Classes of values that tell boxes apart. Others are faults of their own, and may be nested without an end.
_PLAIN = frozenset({str, int, float, bool})


def key_of(*values: Any) -> Hashable:
    """Returns a key for values that are plain, or lists of plain ones. What is in others does not count."""
    return tuple([tuple(map(_plain, value)) if value.__class__ is list else _plain(value) for value in values])


def _plain(value: Any) -> Hashable:
    return value if value.__class__ in _PLAIN else None


class DrawnBox(NamedTuple):
    """A box of a record, in any unit that its image is measured in, too."""

    row: Hashable
    """The data row, or the frame of it."""
    label: Hashable
    left: float
    top: float
    width: float
    height: float
    across: float = 0.0
    """The width of the image; 0 if it is not known."""
    down: float = 0.0
    is_corner: bool = False
    """True if something else shows that the box begins at its corner."""
    is_outline: bool = False
    """True if it is round an outline or a point: these follow no convention, and may lie on one another."""


class TimedSpan(NamedTuple):
    """A span of a recording."""

    recording: Hashable
    start: float
    end: float
    length: float
    """The length that is given for the recording; 0 if none is."""


class FileSample:
    """What the records of a sample show."""

    def __init__(self, tolerance: float) -> None:
        """``tolerance``: how far a box may be beyond an edge of its image, in its unit."""
        self.records, self.tolerance = 0, tolerance
        self.boxes: list[DrawnBox] = []
        self.confidences: list[float] = []
        self.spans: list[TimedSpan] = []

    def add_confidence(self, value: Any) -> None:
        """Adds a confidence from 0 to 1; others are reported where they are."""
        if value.__class__ in (int, float) and 0 <= value <= 1:
            self.confidences.append(float(value))

    def centres(self) -> Centres:
        """Returns how the boxes lie in their images."""
        return Centres.of(self.boxes, self.tolerance)

    def turned(self) -> Turned:
        """Returns how the boxes lie in their images if x and y are exchanged."""
        return Turned.of(self.boxes, self.tolerance)

    def model_input(self) -> ModelInput | None:
        """Returns the square that all boxes lie in, if the images are far larger, or None."""
        return ModelInput.of(self.boxes)

    def overlaps(self) -> Overlaps:
        """Returns how many boxes lie on one another."""
        return Overlaps.of(self.boxes)

    @property
    def what(self) -> str:
        """What the boxes are, for a message."""
        return "shapes" if any([box.is_outline for box in self.boxes]) else "boxes"

    @property
    def has_one_confidence(self) -> bool:
        """True if there are confidences, and all are equal."""
        return bool(self.confidences) and self.confidences.count(self.confidences[0]) == len(self.confidences)

    @property
    def is_suspect(self) -> bool:
        """True if the records so far may be those of such a mistake."""
        placed = self.centres().are_possible or self.turned().are_possible or self.model_input() is not None
        return placed or self.has_one_confidence or bool(self.overlaps().boxes)


class Centres(NamedTuple):
    """How boxes lie in their images of known size."""

    number: int = 0
    leaving: int = 0
    """Number of boxes that leave their images to the right, or below."""
    moved_in: int = 0
    """Number of these that lie in their images if they are moved by half their size."""
    near_start: int = 0
    """Number of boxes that are nearer to the left or the upper edge than half their size, or known to begin at their corner: these
    numbers are no centre."""
    near_end: int = 0
    """The same for the right and the lower edge."""

    @classmethod
    def of(cls, boxes: Iterable[DrawnBox], tolerance: float) -> Centres:
        count = leaving = moved_in = near_start = near_end = 0
        for _, _, left, top, width, height, across, down, is_corner, is_outline in boxes:
            if is_outline or not (across and down and width > 0 and height > 0):
                continue
            count += 1
            half_width, half_height = width / 2, height / 2
            beyond_width, beyond_height = max(tolerance, _LEEWAY * width), max(tolerance, _LEEWAY * height)
            right, bottom = left + width, top + height
            near_start += is_corner or left < half_width - beyond_width or top < half_height - beyond_height
            near_end += right + half_width > across + beyond_width or bottom + half_height > down + beyond_height
            if right > across + tolerance or bottom > down + tolerance:
                leaving += 1
                moved_in += right - half_width <= across + beyond_width and bottom - half_height <= down + beyond_height
        return cls(count, leaving, moved_in, near_start, near_end)

    @property
    def are_possible(self) -> bool:
        """True if hardly any of the boxes lies near the beginning of an axis, and some lie near its end."""
        return self.near_end > 1 and self.near_start * _TIMES_FEWER <= self.near_end

    @property
    def are_certain(self) -> bool:
        """True if the numbers are the boxes' centres, and nothing else can be meant."""
        if self.number < LEAST_BOXES or self.near_end < _NEAR_AN_END or not self.are_possible:
            return False
        return self.leaving >= max(_LEAST_LEAVING, _SHARE_LEAVING * self.number) and self.moved_in >= _SHARE_MOVED_IN * self.leaving


class Turned(NamedTuple):
    """How boxes lie in their images of known size if x and y are exchanged."""

    number: int = 0
    leaving: int = 0
    """Number of boxes that leave their images to the right, or below."""
    inside: int = 0
    """Number of boxes that lie in their images once these are turned on their side."""

    @classmethod
    def of(cls, boxes: Iterable[DrawnBox], tolerance: float) -> Turned:
        count = leaving = inside = 0
        for _, _, left, top, width, height, across, down, *_ in boxes:
            if across and down:
                count += 1
                right, bottom = left + width - tolerance, top + height - tolerance
                leaving += right > across or bottom > down
                inside += right <= down and bottom <= across
        return cls(count, leaving, inside)

    @property
    def are_possible(self) -> bool:
        """True if boxes leave their images, and hardly any leaves them turned."""
        return self.leaving > _SHARE_LEAVING_TURNED * self.number and self.inside >= _SHARE_TURNED * self.number

    @property
    def are_certain(self) -> bool:
        """True if x and y are exchanged, or width and height of the images."""
        return self.number >= LEAST_BOXES and self.are_possible


class ModelInput(NamedTuple):
    """Boxes that are all in a square, far smaller than their images."""

    number: int
    rows: int
    side: int
    letterboxed: bool
    """True if no box is inside the margins that an image has in the square if it keeps its proportions."""
    reached: float
    """The longest distance between boxes along an axis."""

    @classmethod
    def of(cls, boxes: Iterable[DrawnBox]) -> ModelInput | None:
        sized = [box for box in boxes if box.across and box.down]
        if not sized:
            return None
        right, bottom = max([box.left + box.width for box in sized]), max([box.top + box.height for box in sized])
        left, top = min([box.left for box in sized]), min([box.top for box in sized])
        shorter = min(right - left, bottom - top)
        parts = [side for side in PARTS_OF_IMAGE if shorter >= _REACHED * side]
        side = next((side for side in sorted([*parts, *INPUT_SIDES]) if max(right, bottom) <= side + 1), None)
        leaving = sum([box.left + box.width > box.across + 1 or box.top + box.height > box.down + 1 for box in sized])
        if _THOUSAND in parts and max(right, bottom) <= _THOUSAND + 1 and leaving > _SHARE_BEYOND * len(sized):
            side = _THOUSAND  # of images that are smaller
        elif side is None or min([max(box.across, box.down) for box in sized]) < _LONGER * side:
            return None
        if min(left, top) < -1:
            return None
        letterboxed = side not in PARTS_OF_IMAGE and all([_is_off_margins(box, side) for box in sized])
        return cls(len(sized), len({box.row for box in sized}), side, letterboxed, max(right - left, bottom - top))

    @property
    def is_certain(self) -> bool:
        """True if there are enough boxes, and they reach across the square."""
        return self.number >= LEAST_IN_SQUARE and self.rows >= LEAST_ROWS_IN_SQUARE and self.reached >= _REACHED * self.side


def _is_off_margins(box: DrawnBox, side: int) -> bool:
    """Returns True if a box lies between the margins of its image in the square, and there are some."""
    scale = side / max(box.across, box.down)
    across, down = (side - box.across * scale) / 2, (side - box.down * scale) / 2
    between = min(box.left - across, side - across - box.left - box.width, box.top - down, side - down - box.top - box.height)
    return max(across, down) > 1 and between >= -1


class Overlaps(NamedTuple):
    """How many boxes lie on others of their label. Equal boxes do not count: they are reported as duplicates."""

    rows: int
    """Number of data rows with boxes."""
    overlapping_rows: int
    """Number of these with boxes of one label on one another."""
    boxes: int

    @classmethod
    def of(cls, boxes: Iterable[DrawnBox]) -> Overlaps:
        groups: dict[tuple[Hashable, Hashable], list[DrawnBox]] = {}
        rows: set[Hashable] = set()
        for box in boxes:
            if box.is_outline:
                continue
            rows.add(box.row)
            if box.width > 0 and box.height > 0:
                groups.setdefault((box.row, box.label), []).append(box)
        overlapping, count = set[Hashable](), 0
        for (row, _), group in groups.items():
            if len(group) > 1 and (number := _overlapping(sorted(set(group), key=itemgetter(2, 3, 4, 5))[:_MOST_COMPARED])):
                overlapping.add(row)
                count += number
        return cls(len(rows), len(overlapping), count)

    @property
    def are_certain(self) -> bool:
        """True if boxes lie on one another on most data rows."""
        enough = self.rows >= LEAST_ROWS_OVERLAPPING and self.boxes >= LEAST_OVERLAPPING
        return enough and 2 * self.overlapping_rows > self.rows


def _overlapping(boxes: list[DrawnBox]) -> int:
    """Returns the number of boxes that lie on another one. The boxes are sorted by their left edges."""
    found = set[int]()
    for number, one in enumerate(boxes):
        for at in range(number + 1, len(boxes)):
            other = boxes[at]
            if other.left > one.left + (1 - SAME_OBJECT) * one.width:
                break  # it, and those behind it, cover too little of this one
            if _overlap(one, other) > SAME_OBJECT:
                found |= {number, at}
    return len(found)


def _overlap(one: DrawnBox, other: DrawnBox) -> float:
    """Returns the intersection of two boxes over their union."""
    across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    common = across * down if across > 0 and down > 0 else 0.0
    return common / (one.width * one.height + other.width * other.height - common)


class OneConfidence(NamedTuple):
    """The only confidence in a file."""

    confidence: float
    number: int
    is_sampled: bool
    """True if not all records were looked at."""


class Records(NamedTuple):
    """The predictions of a file, for rereading."""

    number: int
    place: Callable[[int], int]
    """Index of a prediction -> position of its record in the file."""
    read: Reader
    show: Callable[[dict[str, Any], FileSample], None]
    """Adds what a record shows to a sample."""
    tolerance: float

    def sample(self) -> FileSample:
        """Returns what the first records show."""
        sample, room, limit = FileSample(self.tolerance), MOST_BYTES, FIRST
        for index in range(min(self.number, MOST_RECORDS)):
            record = self.read(self.place(index))
            room -= len(record.text)
            if room < 0 or len(sample.boxes) >= MOST_BOXES:
                break
            self.show(record.value, sample)
            sample.records += 1
            if limit and max(sample.records, len(sample.boxes)) >= limit:
                if not sample.is_suspect:
                    break
                limit = 0
        return sample

    def one_confidence(self, sample: FileSample) -> OneConfidence | None:
        """Returns the confidence that all records of the sample have, and others all over the file, or None if there are several."""
        if not sample.has_one_confidence:
            return None
        confidence, count, rest = sample.confidences[0], len(sample.confidences), range(sample.records, self.number)
        step = max(1, len(rest) // _SPREAD)
        for index in rest[::step]:
            more = FileSample(self.tolerance)
            self.show(self.read(self.place(index)).value, more)
            count += len(more.confidences)
            if more.confidences.count(confidence) < len(more.confidences):
                return None
        return OneConfidence(confidence, count, step > 1) if count >= LEAST_CONFIDENCES else None

    def with_boxes(self, *, outlines: bool) -> Iterator[int]:
        """Yields the positions of all records that have a box, or an outline or a point as well."""
        for position in map(self.place, range(self.number)):
            shown = FileSample(self.tolerance)
            self.show(self.read(position).value, shown)
            if any([outlines or not box.is_outline for box in shown.boxes]):
                yield position


class Mistakes(NamedTuple):
    """The rules of a platform about such mistakes; None for what its files cannot show."""

    centres: type[Violation]
    """Its fields: the number of boxes, and of those that leave their images."""
    turned: type[Violation] | None
    """Its fields: those of `centres`, and what the boxes are."""
    model_input: type[Violation] | None
    """Its fields: the number of boxes, the side of the square, whether boxes lie between margins, and what they are."""
    overlaps: type[Violation]
    """Its fields: the number of data rows, and of those with boxes on one another."""
    one_confidence: type[Violation]
    """Its fields: those of `OneConfidence`."""
    of_times: Callable[[FileSample], Iterator[Finding]] | None = None
    """Yields what the spans of a sample show, if the platform has rules about their unit."""

    def findings(self, records: Records, *, has_convention: bool) -> Iterator[Finding]:
        """Yields the findings about a file. ``has_convention``: its boxes are known to follow another convention already."""
        sample = records.sample()
        centres, turned, square, overlaps = sample.centres(), sample.turned(), sample.model_input(), sample.overlaps()
        if not has_convention and centres.are_certain:
            yield make_finding(self.centres, None, None, centres.number, centres.leaving)
        elif not has_convention and self.turned is not None and turned.are_certain:
            yield make_finding(self.turned, None, None, turned.number, turned.leaving, sample.what)
        elif not has_convention and self.model_input is not None and square is not None and square.is_certain:
            yield make_finding(self.model_input, None, None, square.number, square.side, square.letterboxed, sample.what)
        if overlaps.are_certain:
            yield make_finding(self.overlaps, None, None, overlaps.rows, overlaps.overlapping_rows)
        if self.of_times is not None:
            yield from self.of_times(sample)
        if (one := records.one_confidence(sample)) is not None:
            yield make_finding(self.one_confidence, None, None, *one)


#: Parts of templates that the platforms have in common.
GIVEN_BY_CENTRE = (
    "the boxes are given by their centre: {leaving:,} of {count:,} leave their images, and moved by half their size they lie in them"
)
SUPPRESS = "run non-maximum suppression (NMS) on the predictions, so that each object has one box"


def model_input_words(number: int, side: int, x: str, y: str, *, letterboxed: bool, what: str = "boxes") -> Words:
    """Returns message and help for boxes in a square far smaller than the images. ``x``, ``y``: the members with the corner of a box."""
    parts = PARTS_OF_IMAGE.get(side)
    images = " of images that are far larger" if parts is None else ", whatever the size of their images"
    message = f"all {number:,} {what} lie within {side} × {side} pixels{images}"
    question = "are they pixels of the model's input?" if parts is None else f"are they {parts} of the image?"
    if not letterboxed:
        return message, f"{question} then multiply {x} and width by the image's width / {side}, and {y} and height by its height / {side}"
    scaled = f"{x} = ({x} - ({side} - s * image width) / 2) / s, {y} likewise, width / s, height / s"
    return message, f"{question} then with s = {side} / the longer side of the image: {scaled}"


def one_confidence_message(one: OneConfidence, name: str = "confidences") -> str:
    """Returns the message for a file with one confidence. ``name``: what the platform calls them."""
    return f"all {one.number:,} {name}{' looked at' if one.is_sampled else ''} are {quote(one.confidence)}"
