"""Files as a whole: their layout, their medium, and mistakes that all their lines share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from predlint.io.layout import EMPTY, RETURNS, SOME, Layout
from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.mergeable import TOTAL, Mergeable, extreme
from predlint.model.texts import quote
from predlint.model.violation import Finding, Violation, Words, make_finding
from predlint.platforms.labelbox.features import ROWS
from predlint.platforms.labelbox.record import reference_of, same_row
from predlint.platforms.labelbox.topics.boxes import boxes_of
from predlint.platforms.labelbox.topics.coordinates import OutsideImage, SticksOut
from predlint.platforms.labelbox.topics.timed_answers import ranges_of
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

if TYPE_CHECKING:
    from predlint.io.data_rows import DataRows
    from predlint.io.reread import Reader


# -- Violations about the layout of a file ---------------------------------------------------------------------------


class JsonArray(Violation, code="JSN004", slug="json-array", layer="bytes"):
    r"""The whole file is one JSON array.

    Why: The SDK uploads a file as it is, and an NDJSON importer reads it line by line and finds a list where it looks for a record. A list
    that a program loads from the file and gives the SDK is imported. predlint checks the elements of the list.
    Fix: Write one element per line: for record in records: file.write(json.dumps(record) + "\n"). Where a program gives the SDK the list
    (predictions=json.load(file)), ignore the rule for these files, under per-file-ignores in the configuration.
    """

    safe_fix = "writes each element on a line of its own"

    template = (
        "the file is one JSON array; one object per line is expected",
        "write each element on a line of its own, or give the SDK the list: json.load(file) (what can be read of it was checked)",
    )


class PrettyPrinted(Violation, code="JSN003", slug="pretty-printed", layer="bytes"):
    """The records are spread over several lines, or are on one.

    Why: NDJSON means one whole JSON object on each line, so every line of an indented object is a broken record. No record of the file can
    be imported. Carriage returns without line feeds, as old Macs wrote them, end no line.
    Fix: Leave indent= out of json.dumps and write one line feed after each record.
    """

    safe_fix = "writes each record on one line"

    which: str

    template = (
        "{which} are spread over several lines; one object per line is expected",
        "write json.dumps(record) without indent (those that can be read were checked)",
    )


class CarriageReturns(Violation, of=PrettyPrinted):
    """All records are on one line, because no line feed ends them."""

    template = (
        "the lines end in carriage returns (\\r) alone, so that all objects are on one line",
        "end each line with a line feed: tr '\\r' '\\n' (the objects were checked)",
    )


class MediumUnknown(Violation, code="MED009", slug="medium-unknown", severity=Severity.INFO, layer="stream"):
    """The media type is unknown, so checks that need it were skipped.

    Why: A negative height is wrong on an image and right on a map; without the media type such rules warn or stay quiet.
    Fix: Pass --media, export the ontology with its mediaType, or give a list of data rows that says it.
    """

    whose: str = ""

    template = "the media type{whose} is unknown, so checks that need it were skipped", "pass --media image (or video, text, pdf, …)"


class MediumInferred(Violation, code="MED011", slug="medium-inferred", severity=Severity.INFO, layer="stream"):
    """The media type was not given and was inferred.

    Why: Keys that end in .jpg, or data rows with a width and a height, are images, and the coordinates on them are pixels. The checks that
    need the media type go by that.
    Fix: Pass --media, or put it into the configuration (`predlint init` writes it), if the data rows are something else.
    """

    medium: str
    because: str

    def words(self) -> Words:
        return (
            f"the data rows count as {ROWS[self.medium]} data rows, because {self.because}",
            "pass --media if they are something else",
        )


# -- Mistakes of whole files, found in a sample of their lines: centres for corners, x for y, a model's input --------


class BoxesOfCentres(Violation, code="GEO043", slug="boxes-of-centres", layer="stream"):
    """The boxes of the file are given by their centre, where the top left corner belongs.

    Why: YOLO and others write a box as its centre and its size. Read from the corner on, every box is half its size too far to the right
    and too low, and most of them still lie in their images. It is reported once for a file of twenty boxes or more, several of which leave
    their images to the right or below, and lie in them once they are moved by half their size, while none begins near the left or the
    upper edge. The images' sizes come from the list of data rows.
    Fix: Write left = x - width / 2 and top = y - height / 2 in every box, also in those without other findings.
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
    reported once for a file of twenty boxes or more, a tenth or more of which leave their images, and all lie in them once these are turned
    on their side. The images' sizes come from the list of data rows.
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
    language models write. It is reported once for a file of forty boxes or more on ten data rows, all within such a square, across most of
    it, where each image is half as long again at least. The images' sizes come from the list of data rows.
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
    others, and metrics count each as a false positive. It is reported once for a file where, on most data rows, two boxes of one name
    overlap by more than 0.9 (intersection over union). Equal boxes are duplicates, which are reported by themselves.
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
    and filtering by confidence, and the metrics that hang on it, show nothing. It is reported once for a file with a hundred confidences or
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


# -- Times of recordings that are seconds where Labelbox counts milliseconds: found by all ranges of a file together --


#: Ranges of a file from which on they can be judged together.
_FEW = 3
#: Milliseconds of a word. Nobody speaks a word in so few of them; a word in seconds takes less than one.
_WORD_MS = 20
#: Words from which a text has a pace.
_WORDS = 4
#: Records that are reread, spread over the file.
_SAMPLE = 500
#: Characters of a text that are shown.
_SHOWN = 40


class SecondsForMilliseconds(Violation, code="SPN019", slug="seconds-for-milliseconds", severity=Severity.WARNING, layer="stream"):
    """The times of the file look like seconds; Labelbox counts the milliseconds of a recording.

    Why: Whole seconds are good numbers of milliseconds, so the file imports, and all answers crowd into the first moment of each
    recording. It is reported where all ranges of the file lie in the first thousandth of their recordings (the list of data rows gives
    durations), or where their texts would be spoken faster than anybody speaks. Seconds with a fraction are SPN011.
    Fix: Multiply all times by 1000 before they are rounded: round(1000 * seconds).
    """

    end: int
    duration: float

    def words(self) -> Words:
        where = f"the last one ends at {self.end:,} of {self.duration:,.0f} ms"
        return f"all ranges lie in the first thousandth of their recordings: {where}", _HELP


class SpokenTooFast(Violation, of=SecondsForMilliseconds):
    """Texts of many words in a few milliseconds."""

    count: int
    duration: int

    def words(self) -> Words:
        text = self.value if len(self.value) <= _SHOWN else f"{self.value[:_SHOWN]}…"
        return f"every text would be spoken within milliseconds, such as {quote(text)} in {self.duration:,} ms", _HELP


_HELP = "times are in milliseconds; if these are seconds, multiply them by 1,000"


class RecordingTimes(Mergeable):
    """The ranges of one file of audio: how many, and where the last one ends."""

    _count: int = TOTAL
    _last: int = extreme(max, 0)

    def add(self, value: dict[str, Any]) -> None:
        """Counts the ranges of an answer."""
        for _, end, _, _ in ranges_of(value):
            self._count += 1
            self._last = max(self._last, end)

    def add_many(self, ends: Any) -> None:
        """Counts ranges by their ends, a column."""
        if len(ends):
            self._count += len(ends)
            self._last = max(self._last, int(ends.max()))

    def findings(self, rows: DataRows | None, records: int, read: Reader) -> Iterator[Finding]:
        """Yields the finding for a file in seconds. ``records``: how many there are; some are reread if their times are suspect."""
        if self._count < _FEW:
            return
        durations = [duration for duration in (rows.column("duration_ms") or ()) if duration] if rows is not None else []
        by_length = bool(durations) and may_be_seconds(self._last, max(durations))
        if not by_length and self._last > _LONGEST:
            return
        known = paced = 0
        last, spoken = (0, 0.0), ("", 0, 0)
        for position in range(0, records, max(1, records // _SAMPLE)):
            value = read(position).value
            if value.__class__ is not dict:
                continue
            row = same_row(value, rows)
            duration = rows.rows[row].duration_ms if rows is not None and isinstance(row, int) else None
            for start, end, path, _ in ranges_of(value):
                if duration:
                    by_length &= may_be_seconds(end, duration)
                    known, last = known + 1, max(last, (end, duration))
                words = _words_at(value, path)
                if len(words) >= _WORDS:
                    if end - start > _WORD_MS * len(words):
                        return  # it can be spoken in that time
                    paced, spoken = paced + 1, max(spoken, (" ".join(words), len(words), end - start), key=_length)
        if by_length and known >= _FEW:
            yield make_finding(SecondsForMilliseconds, None, None, *last)
        elif paced >= _FEW:
            yield make_finding(SpokenTooFast, None, *spoken)


#: Nothing ends later in a file of seconds: a day.
_LONGEST = 24 * 60 * 60


def may_be_seconds(end: float, duration: float) -> bool:
    """Returns True if a number of seconds, rounded, would be within a recording of so many milliseconds."""
    return end <= duration / 1000 + 1


def _length(spoken: tuple[str, int, int]) -> int:
    return spoken[1]


def _words_at(value: dict[str, Any], path: Any) -> list[str]:
    """Returns the words of the text whose range stands at a path."""
    answer: Any = value.get("answer")
    at: Any = path[0][0]
    if answer.__class__ is not list or at is None:
        return []
    text: Any = answer[at[1]].get("value")
    return text.split() if isinstance(text, str) else []


def layout_findings(layout: Layout) -> Iterator[ViolationSpec]:
    """Yields a violation for every layout other than one object per line."""
    if layout.kind == "array" and layout.what != EMPTY:  # an empty array is reported as a file without records
        yield spec_of(JsonArray)
    elif layout.what == RETURNS:
        yield spec_of(CarriageReturns)
    elif layout.kind == "spread":
        yield spec_of(PrettyPrinted, "some objects" if layout.what == SOME else "the objects")
