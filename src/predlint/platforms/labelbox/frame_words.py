"""Violations about frames and times, and about the content of video frames or image series. Params: first the value, then what it is
about."""

from __future__ import annotations

from typing import Any

from predlint.diagnostics import Severity
from predlint.names import quote
from predlint.platforms.common_mistakes import double_encoded_help
from predlint.platforms.labelbox.answer_words import AnswerType, DuplicateOption, EmptyChecklist, MissingAnswer, NestedChecklistObject
from predlint.platforms.labelbox.payload_words import MASKS_FORM, in_form
from predlint.platforms.labelbox.record_words import SameMaskColour
from predlint.platforms.labelbox.value_forms import is_part, whole
from predlint.platforms.labelbox.words import UnknownMember, kind_of, timed
from predlint.violation import Fix, FixContext, Violation, Words, fixes

# -- frames and times -------------------------------------------------------------------------------------------------


class SegmentsForm(Violation, code="SPN006", slug="segments-form"):
    """The segments, or the key frames of one, are missing, empty or not a list.

    Why: An object on a video consists of segments, and a segment of key frames; without one there is nothing to draw.
    Fix: Write "segments": [{"keyframes": [{"frame": 12, "bbox": {…}}]}], with a list even around a single one.
    """

    template = "a key frame is where a segment is expected", 'put the key frames of each stretch into {{"keyframes": […]}}'

    @fixes(
        safe="puts one segment or key frame into a list, and unpacks a value that was encoded as JSON twice",
        unsafe="makes one segment of key frames that are in place of segments",
    )
    def fix(self, at: FixContext) -> Fix | None:
        keys, segments = at.keys[:-1], at.enclosing_object
        if not all([isinstance(item, dict) and "frame" in item and "keyframes" not in item for item in segments]):
            return None
        segment = at.text.object([("keyframes", at.raw_text(keys))])  # they may have been several
        return at.unsafely(at.text.replace(keys, f"[{segment}]"), reveals=True)


class FrameZero(Violation, code="SPN008", slug="frame-zero", severity=Severity.WARNING, layer="record"):
    """The frame is 0, but frames count from 1.

    Why: The editor counts frames from 1, so 0 is usually the index of a list, and every other frame of the file is one too low as well.
    Fix: Add 1 to all frames of the file, not just to this one.
    """

    template = "frame 0: frames count from 1", "add 1 to every frame if they were counted from 0"


class FrameTwice(Violation, code="SPN009", slug="frame-twice", layer="record"):
    """A frame is given twice on one line, has other composite masks on another, or two segments share frames.

    Why: An object has one shape on a frame, and there is one composite mask for a frame; which of the two would be kept is not documented.
    Several lines may name the same image for a frame, each for other colours of it.
    Fix: Join the segments of one object. Two vehicles on one frame are two lines (in the SDK: two Labels), and two masks are two colours of
    one image.
    """

    # A segment has two key frames for one frame.

    first: int
    same: bool
    """True if both key frames are equal."""

    def words(self) -> Words:
        fix = "with the same: one of the two is enough" if self.same else f"these are several objects: {_ONE_LINE_EACH}"
        return (
            f"frame {quote(self.value)} appears twice in this segment",
            f"it is at index {self.first} already{', ' if self.same else '; '}{fix}",
        )


#: Help for several objects on the line of one.
_ONE_LINE_EACH = "write one line (in the SDK: one Label) for each"


class MasksTwice(Violation, of=FrameTwice):
    """A frame has two images of composite masks on one line."""

    first: int
    same: bool
    """True if both images are the same."""

    def words(self) -> Words:
        fix = (
            "with the same image: one of the two is enough"
            if self.same
            else "draw all instances into one image, each in a colour of its own"
        )
        message = f"frame {quote(self.value)} appears twice in these masks: a frame has one image"
        return message, f"it is at index {self.first} already{', ' if self.same else '; '}{fix}"


class ImageTwice(Violation, of=FrameTwice):
    """A frame has images of composite masks on two lines."""

    line: int
    more: int

    def words(self) -> Words:
        too = f", as {'has' if self.more == 1 else 'have'} {self.more:,} more of these frames" if self.more else ""
        return (
            f"frame {quote(self.value)} has another image of masks on line {self.line:,}{too}",
            "a frame has one image: paint all instances into it, each in a colour of its own, and name that image on each line",
        )


class FrameOrder(Violation, code="SPN010", slug="frame-order", severity=Severity.WARNING, layer="record"):
    """The key frames of a segment, or the segments of an object, do not ascend.

    Why: Between key frames the shape is interpolated, so their order is the object's path; segments are the stretches in which it is seen.
    Fix: Sort the key frames by frame, and the segments by their first frame.
    """

    before: int
    more: int
    """Number of further key frames of the segment that come after a later one."""

    def words(self) -> Words:
        others = f"; {self.more:,} more of the segment {'comes' if self.more == 1 else 'come'} after a later one" if self.more else ""
        return f"frame {quote(self.value)} comes after frame {quote(self.before)}", f"list the key frames by rising frame{others}"


class SegmentsOverlap(Violation, of=FrameTwice):
    """Two segments of an object have frames in common."""

    first: int
    last: int
    other: int

    def words(self) -> Words:
        frames = (
            f"frame {quote(self.first)} is also among"
            if self.first == self.last
            else f"frames {quote(self.first)} to {quote(self.last)} overlap"
        )
        return (
            f"{frames} those of /segments/{self.other}",
            f"an object is in a frame only once: join the two segments; if they are of two objects, {_ONE_LINE_EACH}",
        )


class SegmentOrder(Violation, of=FrameOrder):
    """Segments of an object do not follow each other."""

    first: int
    before: int

    template = (
        "the segment begins at frame {first:quoted}, before the end of the one above it, frame {before:quoted}",
        "list segments by rising frame",
    )


class NoSuchFrame(Violation, code="KEY011", slug="no-such-frame", layer="record"):
    """The data row has no such frame, page or time.

    Why: The list of data rows says how long the row is; an annotation beyond its end is never shown.
    Fix: Check the key first: a longer video or document is usually another row. Frames count from 1, pages of boxes from 0, times in
    milliseconds.
    """

    count: int
    more: int = 0

    def words(self) -> Words:
        those = "1 more frame of this line lies" if self.more == 1 else f"{self.more:,} more frames of this line lie"
        fix = f"{those} beyond it; were they counted in another rate?" if self.more else None
        return f"frame {self.value:,} does not exist: the last frame is {self.count:,}", fix


class PastDuration(Violation, of=NoSuchFrame):
    """A time in milliseconds beyond the duration."""

    duration: float

    def words(self) -> Words:
        seconds = "times are in milliseconds" if self.value <= self.duration * 1000 else None
        return f"{self.value:,} ms lies beyond the end, {self.duration:,.0f} ms", seconds


def no_kind(value: Any, kind: str, member: str, found: str | None = None) -> Words:
    fix = whole(member, found) if found is None or is_part(member, found) else f'rename {quote(found)} to "{member}"'
    return f'the key frame has no "{member}", which the feature, {kind}, needs', fix


class KeyframeKind(Violation, code="GEO025", slug="keyframe-kind", about_name=True):
    """The key frame has no geometry, or one of another kind than the tool draws.

    Why: All key frames of an object have the geometry of its tool; between a box and a point nothing can be interpolated.
    Fix: Give each key frame the member of the tool, bbox, point or line, and write objects of another kind to lines of their own.
    """

    name: str
    kind: str
    member: str

    template = (
        "the key frame carries {name:quoted}, but the feature is {kind}",
        'give "{member}"; every key frame of a line has the same kind',
    )


class KeyframeWithoutValue(Violation, of=KeyframeKind):
    """The key frame lacks the member with its value, or has it under another name."""

    kind: str
    member: str
    given: str | None = None

    def words(self) -> Words:
        return no_kind(self.value, self.kind, self.member, self.given)

    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.labelbox.payload_words import rename_payload

        return rename_payload(at, self.given)


class KindInOtherForm(Violation, of=KeyframeKind):
    """The shape of a key frame is missing; a member with another name contains it, or has it in another form."""

    kind: str
    member: str
    given: str
    wrapped: bool
    """The member contains the shape as it is."""

    def words(self) -> Words:
        message, _ = no_kind(self.value, self.kind, self.member)
        return message, in_form(self.member, self.given, self.wrapped, "in the key frame itself")

    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.labelbox.payload_words import rename_payload

        return at.unwrap_member(self.given) if self.wrapped else rename_payload(at, self.given)


class NothingDrawn(Violation, of=KeyframeKind):
    """A key frame without a shape, in an object whose feature is not known."""

    template = "nothing is drawn in the key frame", 'add "bbox", "point" or "line", whichever the feature takes'


class FormOfAnotherMedium(Violation, code="MED007", slug="form-of-another-medium", about_name=True):
    """The value is written as another medium has it.

    Why: The tool fits the data rows, but each medium has its own form: on a video an object needs frames, on a PDF an entity needs tokens.
    Fix: Use segments on videos and DICOM series, textSelections on PDFs, and location on texts and conversations.
    """

    name: str
    medium: str

    template = (
        "{name:quoted} at the top of the line is for images",
        'on {medium} data rows write "segments": [{{"keyframes": [{{"frame": …, {name:quoted}: …}}]}}]',
    )


class ValueRenamed(Violation, of=MissingAnswer):
    """The text of an answer over time has another member name."""

    name: str
    question: str

    template = "the answer to {question:quoted} has its text under {name:quoted}", 'rename {name:quoted} to "value"'

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename("value")


class ValueMissing(Violation, of=MissingAnswer):
    """An answer over time without its text."""

    question: str
    given: str | None = None

    def words(self) -> Words:
        return (
            f"the answer to {quote(self.question)} has no value",
            f'rename {quote(self.given)} to "value"' if self.given else 'write "value": "…"',
        )

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class FramesMissing(Violation, code="SPN013", slug="frames-missing", layer="record"):
    """The answer to a question about single frames or moments has no frames.

    Why: The scope of the question is index, so it is asked at every moment; without frames nobody knows when the answer holds.
    Fix: Add frames to the answer, from the first to the last frame or millisecond if it holds throughout.
    """

    name: str
    medium: str
    bare_text: bool = False

    def words(self) -> Words:
        unit = "milliseconds" if self.medium == "audio" else "frames"
        ranges = '"frames": [{"start": …, "end": …}]'
        return (
            f"{quote(self.name)} is asked over time, but this answer does not say when",
            f'write [{{"value": "…", {ranges}}}], in {unit}' if self.bare_text else f"add {ranges} to the answer, in {unit}",
        )


_ASKED_ONCE = "to ask it over time, give the question the scope index in the ontology; else remove them"


class FramesUnused(Violation, code="SPN014", slug="frames-unused", severity=Severity.WARNING):
    """The answer to a question about the whole data row has frames.

    Why: The scope of the question is global, so its answer holds from beginning to end and the frames are not used.
    Fix: Give the question the scope index if it is to be answered for single moments; else remove frames.
    """

    name: str

    def words(self) -> Words:
        return f"{quote(self.name)} is asked once for the whole data row: frames are not used", _ASKED_ONCE

    @fixes(unsafe="removes frames")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely()


class FramesBeside(Violation, of=UnknownMember):
    """A line has frames at its top although its answers have frames of their own."""

    template = (
        '"frames" is not read here',
        'put it into the answer: {{"name": …, "frames": […]}}, or of a text {{"value": "…", "frames": […]}}',
    )


class FramesOverlap(Violation, code="SPN012", slug="frames-overlap", layer="record"):
    """A radio has two answers, or one answer twice, at the same time.

    Why: A radio has one answer at any time; which of the two is kept where they overlap is not documented.
    Fix: Join ranges of one answer that overlap, and end one answer before the next begins.
    """

    name: str
    start: float
    end: float
    other_start: float
    other_end: float

    template = (
        "{start:quoted} to {end:quoted} overlaps {other_start:quoted} to {other_end:quoted}: {name:quoted} has one answer at a time",
        "let one range end before the next begins",
    )


class AnswersAtOnce(Violation, of=FramesOverlap):
    """Several answers to a radio question share the frames beside them."""

    question: str

    template = "{question:quoted} has one answer at a time, and these share the frames beside them", "give each of them frames of its own"


class NestedAnswersAtOnce(Violation, of=FramesOverlap):
    """Several answers to a nested radio question, of which one has no frames: it is valid as long as the answer above."""

    question: str

    template = (
        "{question:quoted} has one answer at a time, and an answer without frames is valid as long as the one above",
        "give each of them frames of its own",
    )


class OverlapOfLines(Violation, of=FramesOverlap):
    """Answers of two lines are valid at the same time."""

    name: str
    start: int
    end: int
    other_start: int
    other_end: int
    line: int

    template = (
        "{start:quoted} to {end:quoted} overlaps {other_start:quoted} to {other_end:quoted}: {name:quoted} has one answer at a time",
        "the other answer is on line {line:,}; let one range end before the next begins",
    )


class TextsAtOnce(Violation, code="SPN018", slug="texts-at-once", severity=Severity.WARNING, layer="record"):
    """A text question has two values at the same time, or one value twice.

    Why: A text question has one answer at any time, as a radio has; which of the two is shown where they overlap is not documented.
    Fix: End one value before the next begins. Where both are meant, write them as one text, or ask them as two questions.
    """

    name: str
    start: float
    end: float
    other_start: float
    other_end: float

    template = (
        "{start:quoted} to {end:quoted} overlaps {other_start:quoted} to {other_end:quoted}: {name:quoted} has one text at a time",
        "end one before the next begins, or write both as one text",
    )


class TextsShareFrames(Violation, of=TextsAtOnce):
    """Several values of a text question, of which at least one has no frames of its own."""

    question: str

    template = (
        "{question:quoted} has one text at a time, and these are all valid at once",
        "give each of them frames of its own, or write them as one text",
    )


class TextsOfLinesAtOnce(Violation, of=TextsAtOnce):
    """Values of a text question on two lines are valid at the same time."""

    name: str
    start: int
    end: int
    other_start: int
    other_end: int
    line: int

    template = (
        "{start:quoted} to {end:quoted} overlaps {other_start:quoted} to {other_end:quoted}: {name:quoted} has one text at a time",
        "the other text is on line {line:,}; end one before the next begins, or write both as one text",
    )


class FramesOutsideParent(Violation, code="SPN015", slug="frames-outside-parent", severity=Severity.WARNING, layer="record"):
    """The range of a nested answer is not inside a range of the answer above it.

    Why: A nested question is only asked while its option is chosen. When SDK 7.17 writes a file itself, it drops a nested answer from
    another time.
    Fix: Cut the range to the one above, or extend the one above if the nested answer is right.
    """

    start: float
    end: float

    template = (
        "{start:quoted} to {end:quoted} is not inside a range of the answer above it",
        "a nested question is asked only while its option is chosen: keep its range within the one above",
    )


def answer_over_time(value: Any, name: str, kind: str) -> Words:
    # A plain text may begin and end with brackets: "[inaudible]".
    encoded = double_encoded_help(value) if kind != "text" or str(value).lstrip().startswith(("[{", '{"')) else None
    fix = encoded or f"write {timed(kind)}"
    return f"{quote(name)} is asked over time: its answer must be a list, found {kind_of(value)}", fix


class NestedAnswerOverTime(Violation, of=NestedChecklistObject):
    """An answer about a video or an audio file is an object, where a list of answers with their times is expected."""

    name: str
    kind: str

    def words(self) -> Words:
        return answer_over_time(self.value, self.name, self.kind)

    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.labelbox.answer_fixes import wrap_answer

        return wrap_answer(at)


class AnswerOverTime(Violation, of=AnswerType):
    """An answer about a video or an audio file is not a list of answers with their times."""

    name: str
    kind: str

    def words(self) -> Words:
        return answer_over_time(self.value, self.name, self.kind)

    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.labelbox.answer_fixes import wrap_answer

        return at.decode_text() or wrap_answer(at)


class EntryOverTime(Violation, of=AnswerType):
    """An entry in a list of answers over time has the wrong type."""

    name: str
    kind: str

    def words(self) -> Words:
        return (
            f'each answer to {quote(self.name)} must be an object with its "frames", found {kind_of(self.value)}',
            f"write {timed(self.kind)[1:-1]}",
        )


class NoAnswerOverTime(Violation, of=EmptyChecklist):
    """A list of answers over time is empty."""

    name: str

    template = "the list of answers to {name:quoted} is empty", "leave out the line if there is no answer"


class TwiceOverTime(Violation, of=DuplicateOption):
    """A list of answers over time has an option twice for some of its frames."""

    what: str
    name: str
    first: int

    template = (
        "{what} {name:quoted} is given twice (first at index {first})",
        'list all its ranges in one: {{"name": {name:quoted}, "frames": [{{…}}, {{…}}]}}',
    )


class FramesInTwoPlaces(Violation, of=FramesUnused):
    """An answer has frames inside it and beside it."""

    name: str

    template = "the answer to {name:quoted} has frames inside it and beside it", "put all of them inside"


class RadioListAccepted(Violation, code="ANS026", slug="radio-list-accepted", severity=Severity.WARNING):
    """A radio is answered with a list, where the vendor's own samples or its SDK do so.

    Why: In responses to prompts and in key frames of videos a list of one seems to be accepted, and for videos, as for audio, the temporal
    types of the SDK write lists; but everywhere else a radio is one object.
    Fix: Take the object out of the list to be safe; give each of several answers over time a line of its own.
    """

    name: str

    def words(self) -> Words:
        if self.value.__class__ is list and len(self.value) > 1:
            return f"the answers to the radio question {quote(self.name)} are in a list", "write a line for each of them, with its frames"
        return f"the answer to the radio question {quote(self.name)} is in a list", 'write it without the brackets: {"name": …}'

    @fixes(safe="takes the object out of its list")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_list()


# -- composite masks --------------------------------------------------------------------------------------------------


class GroupKey(Violation, code="SPN016", slug="group-key", in_part=True):
    """The groupKey is missing, or is none of axial, sagittal and coronal.

    Why: A DICOM series is shown in three views, and a frame is a number within one of them; without the view it cannot be found.
    Fix: Add "groupKey": "axial", "sagittal" or "coronal", in lower case, at the top of the line.
    """

    def words(self) -> Words:
        if isinstance(self.value, str) and (plane := self.value.strip().lower()) in ("axial", "sagittal", "coronal"):
            return f"groupKey {quote(self.value)} is not known", f'write "{plane}"'
        return f'groupKey must be "axial", "sagittal" or "coronal", found {kind_of(self.value)}', None

    @fixes(safe="writes the word in lower case")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write_one_of("axial", "sagittal", "coronal")


class NoPlane(Violation, of=GroupKey):
    """The group of a DICOM series is a plane that the data row does not have."""

    planes: tuple[str, ...]

    template = "the data row has no {value} plane", "its planes are: {planes:list}"


class ColourTwice(Violation, of=SameMaskColour):
    """Two instances of composite masks on one line have the same colour. `SameMaskColour` is about several lines."""

    first: int

    template = "two instances have the same colour, {value:quoted}", "the instance at index {first} has it already; give each its own"


class NameUnused(Violation, of=UnknownMember):
    """A line of composite masks has a name at its top."""

    template = "a line of masks has no name of its own", "each of its instances names its tool: give it there, and not here"


class MaskAnswers(Violation, of=UnknownMember):
    """A line of composite masks answers nested questions at its top."""

    template = '"classifications" is not read here', "nested questions cannot be answered for composite masks; remove it"


class MasksForm(Violation, of=FormOfAnotherMedium):
    """A single mask on a video, where masks are composite."""

    def words(self) -> Words:
        return '"mask" is how images are annotated', f"write {MASKS_FORM}, without a name at the top"
