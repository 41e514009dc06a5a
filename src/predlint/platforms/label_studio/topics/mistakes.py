"""Mistakes of whole files, found in a sample of their tasks: corners for boxes, milliseconds, shifted spans, one score."""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Iterator
from statistics import median
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.geometry import TwoCorners
from predlint.model.mergeable import FIRSTS, TOTAL, TOTALS, Mergeable
from predlint.model.texts import quote
from predlint.model.violation import Finding, Violation, Words, make_finding
from predlint.platforms.label_studio.forms import predictions_of
from predlint.platforms.label_studio.names import ControlNames
from predlint.platforms.label_studio.record import Result, View, number
from predlint.platforms.label_studio.tags import Json
from predlint.platforms.label_studio.texts import CountedText
from predlint.platforms.label_studio.topics.quotes import (
    EndShifted,
    InBytes,
    Inclusive,
    OtherEnd,
    RegionSpanBeyondText,
    RegionTextDiffers,
    RegionTextShifted,
    ShiftedInBytes,
    comparable,
    cuts_word_in,
    is_whole_in,
    marks_words,
    only_whole_otherwise,
)
from predlint.platforms.label_studio.topics.spans import paragraph_number
from predlint.platforms.label_studio.topics.timelines import BeyondRecording
from predlint.platforms.label_studio.topics.units import BeyondImage
from predlint.platforms.numbers import integer_of
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


class BoxesOfTwoCorners(Violation, code="GEO126", slug="boxes-of-two-corners", layer="stream"):
    """The boxes of the file are two corners: right and bottom edges in place of width and height.

    Why: A detector that gives x1, y1, x2, y2 needs a subtraction, not other names: without it every box is drawn too large, the more so the
    farther it is from the top left. Of one box that cannot be seen. It is reported once for a file of twenty boxes or more, on images or in
    key frames, where each width is larger than x and each height larger than y, though some begin far to the right of, and far below, the
    ends of others.
    Fix: Write width = x2 - x1 and height = y2 - y1, in percent of the image.
    """

    count: int

    template = (
        "the {count:,} boxes are two corners: in each the width is larger than x, and the height larger than y; they are drawn too large",
        "write width = x2 - x1 and height = y2 - y1, in percent of the image",
    )
    explains = (BeyondImage,)


# -- Finds files whose boxes are two corners: right and bottom edges in place of width and height --------------------


SIDES = ("x", "y", "width", "height")


def count_corner_boxes(corners: TwoCorners, results: Iterable[Result]) -> None:
    """Adds the boxes of a prediction, on images and in key frames, to the evidence."""
    for result in results:
        if corners.possible and result.form in ("box", "video-box"):
            for box in _boxes(result):
                sides = [number(box.get(side)) for side in SIDES]
                if None not in sides:
                    corners.add(*map(float, cast("list[float]", sides)))


def _boxes(result: Result) -> Iterator[dict[str, Any]]:
    if result.form == "box":
        yield result.value
        return
    sequence: Any = result.value.get("sequence")
    for keyframe in cast("list[Any]", sequence) if isinstance(sequence, list) else ():
        if isinstance(keyframe, dict):
            yield cast("dict[str, Any]", keyframe)


# -- Times of a whole file in milliseconds, where the editor counts the seconds of a recording -----------------------


#: Spans of recordings of known length from which on they can be judged together, and spans of others.
_FEW, LEAST_SPANS = 3, 20
#: The share of spans that must end beyond their recordings, since the first one may lie in it; and how many times later than its recording
#: one of them must end: times in hundredths of a second end less than a hundred times later.
_BEYOND, _TIMES = 0.9, 100
#: In seconds: a length that most recordings of a file hardly have, and one that half of its spans hardly have.
_LONG, _LONG_SPAN = 6 * 3600, 1800


class MillisecondsForSeconds(Violation, code="SPN131", slug="milliseconds-for-seconds", severity=Severity.WARNING, layer="stream"):
    """The times of the file are milliseconds of a recording; the editor counts seconds.

    Why: Speech recognition and tools for sound often give milliseconds. As seconds, all spans lie behind the end of their recordings, where
    nobody sees them. It is reported once for a file: where nearly all spans end beyond their recordings (original_length), and lie in them
    once they are divided by 1000, or where all times are whole numbers, by which most recordings would be longer than six hours, or most
    spans than half an hour.
    Fix: Divide every start and end by 1000.
    """

    count: int
    end: float
    length: float
    explains = (BeyondRecording,)

    template = (
        "{count:,} spans end beyond their recordings (one at {end:,.9g} of {length:,.9g} s), and lie in them if they are in milliseconds",
        "times are in seconds: divide every start and end by 1,000",
    )


class LongRecordings(Violation, of=MillisecondsForSeconds):
    """Times in whole numbers, so large that the recordings would be very long."""

    count: int
    last: float
    hours: float
    explains = (BeyondRecording,)

    template = (
        "the times of all {count:,} spans are whole numbers, up to {last:,.0f}, which is {hours:,.0f} hours in seconds",
        "times are in seconds; if these are milliseconds, divide every start and end by 1,000, and original_length where it is in them",
    )


def findings(sample: FileSample) -> Iterator[Finding]:
    """Yields the finding for a file whose times are milliseconds."""
    spans = [*dict.fromkeys(sample.spans)]  # the answers about a span repeat it
    known = [span for span in spans if span.length]
    beyond = [span for span in known if span.end > span.length]
    last = max(beyond, key=lambda span: span.end / span.length, default=None)
    fit = all([span.end <= 1000 * (span.length + 1) for span in known])
    if last is not None and len(beyond) >= max(_FEW, _BEYOND * len(known)) and fit and last.end > _TIMES * last.length:
        yield make_finding(MillisecondsForSeconds, None, None, len(beyond), last.end, last.length)
    elif len(spans) >= LEAST_SPANS and all([span.start.is_integer() and span.end.is_integer() for span in spans]):
        ends: dict[Hashable, float] = {}
        for span in spans:
            ends[span.recording] = max(span.end, ends.get(span.recording, 0))
        if median(ends.values()) >= _LONG or median([span.end - span.start for span in spans]) >= _LONG_SPAN:
            yield make_finding(LongRecordings, None, None, len(spans), max(ends.values()), max(ends.values()) / 3600)


# -- Finds files whose spans of texts are shifted: ends that are inclusive, offsets that count from 1, bytes or tokens --


# One span that cuts a word shows nothing: people label parts of words, too. Many do, if one and the same change makes them right. Counted
# are the spans that are wrong as they stand, and of these those that each change would make right; of the others only their number.

Span = tuple[int, int]
#: Fewer wrong spans than this may be wrong by chance.
LEAST = 8
#: Share of the wrong spans that the change must make right: of those that people would mark, another letter ends the word now and then.
_SURE = 0.8
#: Share of these that may leave out the same letter of a word: who marks the stems of plurals leaves out an s.
_SAME = 0.7
#: Share of all spans that must be wrong, if the change fits any text: less may be a habit of annotators.
_MOST = 0.6
#: The same as `_SURE` for tokens: that there are so many of them says less than where a word ends. So half of these spans must begin inside
#: of a word, as characters, and some must be a single letter: nobody marks these at the begin of each text.
_ALL_BUT_FEW, _INSIDE_SHARE, _SINGLE_SHARE = 0.95, 0.5, 0.3
#: Change -> what is added to start and end.
_MOVES = {"one short": (0, 1), "one long": (0, -1), "from 1": (-1, -1), "from 1, inclusive": (-1, 0), "one early": (1, 1)}
#: What else offsets may count.
_BYTES, _TOKENS = "bytes", "tokens"
#: Shifts of one end only, for which each span leaves out a letter.
_LEAVE_OUT = frozenset({"one short", "from 1, inclusive"})
#: Counts of wrong spans: all of them; those after a letter of several bytes; those at whose end another one begins; of those that may count
#: tokens, the ones that begin inside a word, and the ones that are a single letter (or whose text proves both).
_WRONG, _BEHIND_WIDE, _FOLLOWED, _INSIDE, _SINGLE = "wrong", "behind wide", "followed", "inside", "single"


class SpansShifted(Violation, code="SPN130", slug="spans-shifted", layer="stream"):
    """The spans of the file are shifted: most of them begin or end inside of words, or beside their text.

    Why: A model whose ends are inclusive, or whose offsets count from 1, or count bytes or tokens, puts every span into a wrong place, and
    the editor marks something else than was predicted. It is reported once for a file with at least eight such spans, if one and the same
    change makes nearly all of them end where words do, or where their text does. Spans of the languages that write words together, and
    labels for parts of words, show no such change.
    Fix: Count characters of the text from 0, the end exclusive, as text[start:end] of Python does.
    """

    shift: str
    count: int
    total: int
    found: str
    right: str

    explains = (Inclusive, EndShifted, OtherEnd, RegionTextShifted, ShiftedInBytes, InBytes, RegionTextDiffers, RegionSpanBeyondText)

    def words(self) -> Words:
        what, fix = _SAYS[self.shift]
        spans = f"{self.count:,} of the {self.total:,} spans of texts"
        return f"{what.format(spans=spans)}: {quote(self.found)} is marked for {quote(self.right)}", fix


#: Shift -> its message, and what to do.
_SAYS: dict[str, tuple[str, str]] = {
    "one short": (
        "{spans} are one character short, as if the end were the last character and not the place behind it",
        "add 1 to each end: it is exclusive, as in text[start:end]",
    ),
    "one long": ("{spans} are one character long", "subtract 1 from each end: it is exclusive, as in text[start:end]"),
    "from 1": (
        "{spans} begin and end one character late, as if offsets counted from 1",
        "subtract 1 from each start and each end: they count from 0",
    ),
    "from 1, inclusive": ("{spans} begin one character late, as if offsets counted from 1", "subtract 1 from each start: it counts from 0"),
    "one early": ("{spans} begin and end one character early", "add 1 to each start and each end"),
    _BYTES: (
        "the offsets of {spans} count bytes of UTF-8, and the editor counts characters",
        "count characters of the text, before it is encoded: len(text.encode()[:start].decode())",
    ),
    _TOKENS: (
        "the offsets of {spans} count tokens, and the editor counts characters",
        "write where the first token begins and the last one ends in the text (in spaCy start_char and end_char)",
    ),
}  # fmt: skip


class SpanShifts(Mergeable):
    """Counts that show whether the spans of a file are shifted."""

    total: int = TOTAL
    """Number of spans in texts that are known."""
    _counts: dict[str, int] = TOTALS
    """Shift -> number of wrong spans that it makes right; and the counts of wrong spans."""
    _examples: dict[str, tuple[int, str, str]] = FIRSTS
    """Shift -> the position of the first task with such a span, what that span marks, and what is meant."""

    def add(self, text: CountedText, span: Span | None, quoted: str | None, position: int, *, is_followed: bool) -> None:
        """Counts a span of a text. ``span``: None if its ends are no offsets. ``quoted``: the text that it gives for itself.
        ``is_followed``: True if another span begins at its end."""
        self.total += 1
        if span is None or _is_right(text, span, quoted):
            return
        self._count(_WRONG)
        self._count(_FOLLOWED, is_followed)
        for shift, (first, last) in _MOVES.items():
            self._try(shift, text, span, (span[0] + first, span[1] + last), quoted, position)
        if not text.raw[: span[1]].isascii():
            self._count(_BEHIND_WIDE)
            if (right := text.ends_of_bytes(*span)) is not None and right != span:
                self._try(_BYTES, text, span, right, quoted, position)
        if (tokens := _tokens(text, span, quoted)) is not None:
            self._count(_TOKENS)
            self._count(_INSIDE, quoted is not None or cuts_word_in(text, span[0]))
            self._count(_SINGLE, quoted is not None or span[1] - span[0] == 1)
            self._remember(_TOKENS, position, text.substring(*span), tokens)

    def _try(self, shift: str, text: CountedText, span: Span, right: Span, quoted: str | None, position: int) -> None:
        if right[0] >= 0 and (text.substring(*right) == quoted if quoted is not None else marks_words(text, right)):
            self._count(shift)
            if shift in _LEAVE_OUT and quoted is None:
                letter = text.substring(span[1], right[1]) + text.substring(right[0], span[0])
                self._count(_left_out(shift, letter))
            self._remember(shift, position, text.substring(*span), text.substring(*right))

    def _count(self, name: str, count: int = 1) -> None:
        self._counts[name] = self._counts.get(name, 0) + count

    def _remember(self, shift: str, position: int, found: str, right: str) -> None:
        if position < self._examples.setdefault(shift, (position, found, right))[0]:
            self._examples[shift] = position, found, right

    def verdict(self) -> tuple[str, int, int, str, str] | None:
        """Returns the shift of the file, how many spans it makes right, the number of all spans, and an example of what is marked and what
        is meant; None if there is no shift."""
        counts = self._counts.get
        wrong, behind, tokens = counts(_WRONG, 0), counts(_BEHIND_WIDE, 0), counts(_TOKENS, 0)
        fits: dict[str, int] = {}
        if behind >= LEAST and counts(_BYTES, 0) >= _SURE * behind:
            fits[_BYTES] = counts(_BYTES, 0)
        if wrong >= LEAST:
            fits |= {each: count for each in _MOVES if (count := counts(each, 0)) >= max(_SURE * wrong, _MOST * self.total)}
            if 2 * counts(_FOLLOWED, 0) > wrong:
                fits.pop("one long", None)  # sentences, or tokens, each with the blank behind it
            for each in _LEAVE_OUT & fits.keys():
                if max([count for name, count in self._counts.items() if name.startswith(_left_out(each))], default=0) > _SAME * fits[each]:
                    del fits[each]
            are_tokens = counts(_INSIDE, 0) >= _INSIDE_SHARE * tokens and counts(_SINGLE, 0) >= _SINGLE_SHARE * tokens
            if not fits and are_tokens and tokens >= _ALL_BUT_FEW * wrong and wrong >= _MOST * self.total:
                fits[_TOKENS] = tokens
        if not fits:
            return None
        shift = max(fits, key=lambda each: fits[each])  # the first of several: bytes, which one letter of two bytes shifts by one
        _, found, right = self._examples[shift]
        return shift, fits[shift], self.total, found, right


def _left_out(shift: str, letter: str = "") -> str:
    """Returns the name of the count of spans that leave out a letter."""
    return f"{shift}: {letter}"


def count_spans(shifts: SpanShifts, view: View, results: Iterable[Result], position: int) -> None:
    """Adds the spans of a prediction to the evidence. ``position``: that of its task."""
    known = [(result, text) for result in results if result.form in _FORMS and (text := _text_of(view, result)) is not None]
    begins = {span[0] for result, _ in known if (span := _span_of(result)) is not None} if known else set[int]()
    for result, text in known:
        span, quoted = _span_of(result), result.value.get("text")
        quoted = quoted if isinstance(quoted, str) and quoted.strip() else None
        shifts.add(text, span, quoted, position, is_followed=span is not None and span[1] in begins)


def has_shifted_span(task: Json, predictions: Iterable[Json], shift: str) -> bool:
    """Returns True if a prediction of a task has a span that the shift of its file moves."""
    if shift == _BYTES and str(task.get("data")).isascii():
        return False
    listed: list[Any] = [prediction.get("result") for prediction in predictions]
    results = [cast("Json", result) for each in listed if each.__class__ is list for result in each if result.__class__ is dict]
    return any([isinstance(value := result.get("value"), dict) and "start" in value for result in results])


#: Forms of results that mark a part of a text: others of these forms are on recordings and pages.
_FORMS = frozenset({"labels", "hypertext", "paragraphs"})
_OBJECTS = frozenset({"text", "paragraphs"})


def marks_text(names: ControlNames) -> bool:
    """Returns True for a config with a control that labels parts of texts which a task holds."""
    marking = {name for control in names.controls if (kind := names.kinds[control.name]) and kind.form in _FORMS for name in control.to}
    return any([tag.tag.lower() in _OBJECTS and tag.value_type != "url" for name, tag in names.objects.items() if name in marking])


def _text_of(view: View, result: Result) -> CountedText | None:
    """Returns the text that a result marks a part of; None if it is not known."""
    tag, shown_by = result.role.tag, result.role.shown_by
    if tag is None or tag.value_type == "url":
        return None
    shown = view.shown(tag, result.repeat)
    if shown_by == "text":
        return view.text_of(shown) if isinstance(shown, str) else None
    turn, last = (paragraph_number(result.value.get(member)) for member in ("start", "end"))
    if shown_by != "paragraphs" or turn is None or turn != last or not isinstance(shown, list) or turn >= len(cast("list[Any]", shown)):
        return None
    spoken = cast("list[Any]", shown)[turn]
    text = cast("Json", spoken).get(tag.attributes.get("textkey", "text")) if isinstance(spoken, dict) else None
    return CountedText(text, in_units=True) if isinstance(text, str) else None


def _span_of(result: Result) -> Span | None:
    """Returns the offsets of a span, in order; None if they are no offsets."""
    members = ("startOffset", "endOffset") if result.role.shown_by == "paragraphs" else ("start", "end")
    start, end = (integer_of(result.value.get(member)) for member in members)
    return (start, end) if start is not None and end is not None and 0 <= start <= end else None


def _is_right(text: CountedText, span: Span, quoted: str | None) -> bool:
    """Returns True for a span that is no sign of a shift: it marks its text or, if that is not given, whole words. So it is if it would do
    that if emoji were counted in the other way, which is reported of each such span."""
    if quoted is None:
        return is_whole_in(text, span) or only_whole_otherwise(text, span) is not None
    found = text.substring(*span)
    if found == quoted:
        return True
    if (right := text.recounted(*span)) is not None and text.substring(*right) == quoted:
        return True
    return found[:-1] != quoted and comparable(found) == comparable(quoted)


def _tokens(text: CountedText, span: Span, quoted: str | None) -> str | None:
    """Returns the tokens from one end of a span to the other, the end exclusive. Returns None if there are not so many, or if they are not
    the text that is given."""
    for tokens in text.tokens:
        joined = " ".join(tokens[slice(*span)])
        if span[0] < span[1] <= len(tokens) and (quoted is None or comparable(joined) == comparable(quoted)):
            return joined
    return None


# -- Mistakes of whole files, found in a sample of their tasks: centres for corners, boxes without suppression, one score --


#: How far a box may be beyond an edge, in percent: it is rounding.
TOLERANCE = 0.1
_WHOLE = 100.0


class BoxesOfCentres(Violation, code="GEO136", slug="boxes-by-their-centre", layer="stream"):
    """The boxes of the file are given by their centre, where the top left corner belongs.

    Why: YOLO and others write a box as its centre and its size. Read from the corner on, every box is half its size too far to the right
    and too low, and most of them still lie in their images. It is reported once for a file of twenty boxes or more, on images or in key
    frames, several of which leave their images to the right or below, and lie in them once they are moved by half their size, while none
    begins near the left or the upper edge.
    Fix: Write x = centre x - width / 2 and y = centre y - height / 2 in every box, also in those without other findings.
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
    others. It is reported once for a file where, in most predictions with boxes, two boxes of one label overlap by more than 0.9
    (intersection over union). Equal boxes are duplicates, which are reported by themselves.
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
    and filtering by it, show nothing. It is reported once for a file with a hundred scores or more: those of regions where regions have
    some, else those of predictions.
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
MISTAKES = Mistakes(BoxesOfCentres, None, None, OverlappingBoxes, SameScore, findings)
