"""Answers about messages or over time: their ranges, and answers and composite masks of other lines at the same time."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from predlint.io.reread import RereadRecord
from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.hashes import OWN, Secret, combine_hashes
from predlint.model.ontology import Ontology
from predlint.model.texts import quote
from predlint.model.violation import Fix, FixContext, Path, Violation, Words, fixes, make_finding
from predlint.platforms.labelbox.declarations import ONCE, RANGE
from predlint.platforms.labelbox.features import TIMED, by_any_name
from predlint.platforms.labelbox.forms import (
    FRAMES_OR_TIMES,
    JOIN_TEXTS,
    absent_help,
    both_given,
    empty_help,
    needs_help,
    rename_help,
    start_after_end,
    swap_ends,
    whole_number_help,
    wrap_one,
)
from predlint.platforms.labelbox.record import (
    DeferredFinding,
    Disjoint,
    class_of_answer,
    entries_of,
    is_whole,
    question_salt,
    row_name,
    same_row,
)
from predlint.platforms.labelbox.topics.conversations import TASKS as MESSAGE_TOOLS
from predlint.platforms.labelbox.topics.masks import SameMaskColour
from predlint.platforms.labelbox.topics.members import inner_record, whole_number
from predlint.platforms.labelbox.topics.uuids import Duplicates
from predlint.platforms.labelbox.topics.video import FRAMES, FrameTwice, forbidden_aliases
from predlint.shape.nodes import Items, Member
from predlint.shape.record_checks import kinds

if TYPE_CHECKING:
    from predlint.io.reread import Reader


class FramesForm(Violation, code="SPN011", slug="frames-form", in_part=True):
    """A range of frames is not an object with start and end, is negative, or starts after its end.

    Why: The range says when the answer holds, in frames of a video or milliseconds of a recording; any other form names no time.
    Fix: Write "frames": [{"start": 12, "end": 30}] with whole numbers, one object for each stretch.
    """

    what: str
    start: float
    end: float

    def words(self) -> Words:
        return start_after_end(self.value, self.what, self.start, self.end)

    @fixes(safe="puts one range into a list, and removes quotes around numbers", unsafe="exchanges start and end")
    def fix(self, at: FixContext) -> Fix | None:
        return swap_ends(at, self.start, self.end)


class RangeNeeds(Violation, of=FramesForm):
    """A range of frames is not an object."""

    what: str
    form: str

    def words(self) -> Words:
        return needs_help(self.value, self.what, self.form)

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class RangeEndNotWhole(Violation, of=FramesForm):
    """An end of a range is not an integer."""

    what: str
    minimum: int
    unit: str = ""

    def words(self) -> Words:
        return whole_number_help(self.value, self.what, self.minimum, self.unit)

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class RangeEndMissing(Violation, of=FramesForm):
    """An end of a range is missing."""

    what: str
    member: str
    fix_: str
    given: str | None = None

    def words(self) -> Words:
        return absent_help(self.value, self.what, self.member, self.fix_, self.given)

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number() or at.rename_member(self.given)


class RangeMemberRenamed(Violation, of=FramesForm):
    """An end of a range has the member name of another tool."""

    name: str
    intended: str

    def words(self) -> Words:
        return rename_help(self.value, self.name, self.intended)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


class BothRangeMembers(Violation, of=FramesForm):
    """A range has the start or end twice: under its own name and under another one."""

    name: str
    intended: str

    def words(self) -> Words:
        return both_given(self.value, self.name, self.intended)

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number() or at.rename_member(self.intended)


class RangeBesideFrames(Violation, of=FramesForm):
    """The ends of a range are members beside the answer."""

    name: str
    beside: str = "name"

    def words(self) -> Words:
        place = f"the answer's {self.beside}" if self.beside else "the answer"
        fix = 'ranges have a list of their own: "frames": [{"start": …, "end": …}]'
        seconds = ", in whole frames of a video, or milliseconds of a recording" if isinstance(self.value, float) else ""
        return f"{quote(self.name)} is beside {place}", f"{fix}{seconds}"

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number() or at.rename_member(self.beside)


class RangesEmpty(Violation, of=FramesForm):
    """The ranges are not a list, or empty."""

    what: str
    of: str

    def words(self) -> Words:
        return empty_help(self.value, self.what, self.of)

    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_text() or wrap_one(at, self.what)


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
    """Several answers to a nested radio question, and one has no frames: it is valid as long as the answer above."""

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
    """Several values of a text question, and at least one has no frames of its own."""

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


class FramesInTwoPlaces(Violation, of=FramesUnused):
    """An answer has frames inside it and beside it."""

    name: str

    template = "the answer to {name:quoted} has frames inside it and beside it", "put all of them inside"


class QuestionAnsweredTwice(Violation, code="DUP002", slug="question-answered-twice", layer="stream"):
    """A question about the data row is answered twice.

    Why: A question has one answer per data row; which of the two is kept is not documented.
    Fix: Put several options of a checklist into one answer list, join two texts into one, and of a radio give the answer with the higher
    confidence.
    """

    question: str
    row: str | None
    first: int
    kind: type
    """The class of the answer."""

    def words(self) -> Words:
        fix = {list: "put all options into one list", str: JOIN_TEXTS}.get(self.kind, "it takes one answer: keep the right one")
        return (
            f"{quote(self.question)} was already answered for this data row",
            f"{quote(self.row)} has an answer on line {self.first:,}; {fix}",
        )


class EvaluatedTwice(Violation, of=QuestionAnsweredTwice):
    """The answers to one prompt are selected or ranked twice by one tool."""

    tool: str
    first: int

    template = (
        "{tool:quoted} already evaluates the answers to {value:quoted}",
        "on line {first:,}; a prompt takes one evaluation: keep the right one",
    )


def frame_ranges(medium: str | None) -> Items:
    """Returns ``frames``: ranges of frames (video) or of milliseconds (audio); both ends are part of the range."""
    unit = "milliseconds" if medium == "audio" else FRAMES if medium is not None else FRAMES_OR_TIMES
    ends = {
        end: Member(
            replace(
                whole_number(spec_of(RangeEndNotWhole, f"{end} of a range", 1 if unit == FRAMES else 0, unit), 0), column=f"moment.{end}"
            ),
            missing=spec_of(RangeEndMissing, "a range", end, 'a range is {"start": …, "end": …}'),
        )
        for end in ("start", "end")
    }
    form = spec_of(RangeNeeds, "a range", '{"start": …, "end": …}')
    wrong = spec_of(RangesEmpty, "frames", "ranges")
    names = {
        "start": ("startTime", "start_time", "start_ms", "startFrame", "start_frame", "from", "begin"),
        "end": ("endTime", "end_time", "end_ms", "endFrame", "end_frame", "to", "stop"),
    }
    forbidden = forbidden_aliases(RangeMemberRenamed, BothRangeMembers, names)
    constraint = RANGE
    return Items(inner_record(ends, form, forbidden=forbidden, holds=constraint), wrong=wrong, minimum=1, length=wrong, nullable=True)


FRAMES_MISSING = ViolationSpec(FramesMissing)
BAD_RANGE = ViolationSpec(FramesForm)
OUTSIDE_PARENT = ViolationSpec(FramesOutsideParent)
TWO_PLACES = ViolationSpec(FramesInTwoPlaces)
OF_TURNS = kinds(AnswersAtOnce, NestedAnswersAtOnce, FramesOverlap, TextsAtOnce, TextsShareFrames)


# -- Compares answers about messages or over time, message evaluations, and composite masks, across lines ------------


# For each of them 24 bytes are kept: a hash of the question, its position, and its time. Records that overlap are reread.

#: The first number of these questions, so that they differ from global questions.
_FIRST = 1 << 20
#: The number that stands for composite masks.
MASKS = _FIRST - 1
#: The largest frame or millisecond that is kept; later ones count as this.
LAST_MOMENT = (1 << 32) - 1


class TimedQuestions:
    """The questions that an ontology asks over time, each with a number, by all their names."""

    def __init__(self, ontology: Ontology) -> None:
        over_time = [c for c in ontology.classifications if c.scope == "index" and c.kind != "unknown"]
        self.names = [c.name for c in over_time]
        self.once = {number: c.kind for number, c in enumerate(over_time) if c.kind in ONCE}
        """Number -> kind, of those that have one answer at a time."""
        by_name = {c.name: number for number, c in enumerate(over_time)}
        self.numbers = {text: by_name[name] for text, name in by_any_name(ontology.classifications).items() if name in by_name}
        self.ids = {c.schema_id: number for number, c in enumerate(over_time) if c.schema_id}
        tasks = [tool for tool in ontology.tools if tool.kind in MESSAGE_TOOLS]
        self.tasks = {text: tool.name for tool in reversed(tasks) for text in (tool.schema_id, tool.name) if text}
        """Name or id of a tool that evaluates messages -> its name."""
        self.task_salts = {name: question_salt(_FIRST - 2 - at) for at, name in enumerate(dict.fromkeys(self.tasks.values()))}
        """Name of such a tool -> bits that distinguish its evaluations from others."""


class TimedAnswers:
    """The answers over time and composite masks of one file."""

    def __init__(self, asked: TimedQuestions, medium: str | None = None, secret: Secret = OWN) -> None:
        self.asked, self.media, self.secret = asked, medium, secret
        self.key, self.at, self.start, self.end = array("q"), array("q"), array("I"), array("I")

    def number(self, value: dict[str, Any]) -> int | None:
        """Returns the number of the question over time that a record answers, or None."""
        name, schema_id = value.get("name"), value.get("schemaId")
        if name is not None:
            return self.asked.numbers.get(name) if isinstance(name, str) else None
        return self.asked.ids.get(schema_id) if isinstance(schema_id, str) else None

    def add(self, value: dict[str, Any], row: int, at: int) -> None:
        """Records an answer at position ``at`` for a data row (its hash)."""
        number = self.number(value)
        if number is None:
            return
        message = value.get("messageId")
        if isinstance(message, str):
            self._note(combine_hashes(row ^ self.salt(number), self.secret.text_hash(message)), at, 0, 0)
        elif number in self.asked.once:
            plane = 0 if self.media in TIMED else plane_hash(self.secret, value)
            for start, end, _, _ in ranges_of(value):
                self._note(combine_hashes(row ^ self.salt(number), plane), at, start, end)

    def add_masks(self, value: dict[str, Any], row: int, at: int) -> None:
        """Records composite masks by their first and last frame."""

        frames = [index for index, _, _ in frames_of(value)]
        if frames:
            self._note(combine_hashes(row ^ question_salt(MASKS), plane_hash(self.secret, value)), at, min(frames), max(frames))

    def add_task(self, value: dict[str, Any], row: int, at: int) -> None:
        """Records an evaluation of the answers to one prompt."""
        task = self._task_of(value)
        if task is not None:
            self._note(combine_hashes(row ^ self.asked.task_salts[task[0]], self.secret.text_hash(task[1])), at, 0, 0)

    def _task_of(self, value: dict[str, Any]) -> tuple[str, str] | None:
        """Returns the tool of an evaluation and the prompt whose answers it evaluates, or None."""
        task, named = value["messageEvaluationTask"], value.get("name") if value.get("name") is not None else value.get("schemaId")
        tool = self.asked.tasks.get(named) if isinstance(named, str) else None
        data: Any = task.get("data") if task.__class__ is dict else None
        prompt: Any = data.get("parentMessageId") if data.__class__ is dict else None
        return (tool, prompt) if tool is not None and isinstance(prompt, str) and prompt else None

    def _note(self, key: int, at: int, start: int, end: int) -> None:
        self.key.append(key)
        self.at.append(at)
        self.start.append(min(start, LAST_MOMENT))
        self.end.append(min(end, LAST_MOMENT))

    @staticmethod
    def salt(number: int) -> int:
        """Returns bits that distinguish the answers to this question from those to others."""
        return question_salt(_FIRST + number)

    def finalize(self, groups: Iterable[Iterable[int]], read: Reader, duplicates: Duplicates) -> Iterator[DeferredFinding]:
        """Yields the conflicts, each confirmed on the reread records."""
        for positions in groups:
            first: dict[tuple[Any, ...], int] = {}
            taken: dict[tuple[Any, ...], Disjoint] = {}
            images, seen = CompositeMaskComparison(), duplicates.seen()
            for position, _ in groupby(positions):
                record = read(position)
                if seen.has(record):
                    continue
                row = same_row(record.value, duplicates.rows)
                if "messageEvaluationTask" in record.value:
                    if (task := self._task_of(record.value)) is not None:
                        key = (row, *task)
                        if key in first:
                            path: Path = (((None, "messageEvaluationTask"), "data"), "parentMessageId")
                            yield position, make_finding(EvaluatedTwice, path, task[1], task[0], first[key])
                        first.setdefault(key, record.line)
                    continue
                if "masks" in record.value:
                    yield from images.check(record, row, position)
                    continue
                number, message = self.number(record.value), record.value.get("messageId")
                message = message if isinstance(message, str) else None  # the Shape reports other values
                plane = "" if message is not None or self.media in TIMED else plane_of(record.value)
                key = (row, number, message, plane)
                if number is None:
                    continue
                if message is not None:
                    if key in first:
                        member = "name" if record.value.get("name") is not None else "schemaId"
                        params = (
                            self.asked.names[number],
                            f"{row_name(record.value)}, message {message}",
                            first[key],
                            class_of_answer(record.value),
                        )
                        yield position, make_finding(QuestionAnsweredTwice, (None, member), record.value.get(member), *params)
                    first.setdefault(key, record.line)
                else:
                    yield from self._overlaps(
                        record, position, number, taken.setdefault(key, Disjoint(moments=self.media not in ("video", "dicom")))
                    )

    def _overlaps(self, record: Any, position: int, number: int, taken: Disjoint) -> Iterator[DeferredFinding]:
        """Yields ranges of an answer that overlap those of an earlier line. Overlaps within a line are reported elsewhere."""
        ranges, kind = list(ranges_of(record.value)), OverlapOfLines if self.asked.once[number] == "radio" else TextsOfLinesAtOnce
        for first, last, path, entry in ranges:
            other = taken.find(first, last)
            if other is not None:
                params = (self.asked.names[number], first, last, *other)
                yield position, make_finding(kind, path, entry, *params)
        for first, last, _, _ in ranges:
            taken.add(first, last, record.line)


def ranges_of(value: dict[str, Any]) -> Iterator[tuple[int, int, Path, Any]]:
    """Yields the well-formed ranges of an answer, inside it or beside it."""
    answer = value.get("answer")
    items: list[tuple[Any, Path]] = [(value, None)]
    if answer.__class__ is list:
        items += [(item, ((None, "answer"), at)) for at, item in enumerate(answer or ())]
    else:
        items.append((answer, (None, "answer")))
    for item, path in items:
        frames: Any = item.get("frames") if item.__class__ is dict else None
        for at, entry in enumerate(frames if frames.__class__ is list else ()):
            start: Any = entry.get("start") if entry.__class__ is dict else None
            end: Any = entry.get("end") if entry.__class__ is dict else None
            if is_whole(start) and is_whole(end) and 0 <= start <= end:
                yield int(start), int(end), ((path, "frames"), at), entry


# -- Compares composite masks of one data row across lines: a frame has one image, and a line may name some of its colours --


def plane_of(value: dict[str, Any]) -> str:
    """Returns the plane of a line in a DICOM series, or "". Frames are counted in each plane."""
    plane = value.get("groupKey")
    return plane if isinstance(plane, str) else ""


def plane_hash(secret: Secret, value: dict[str, Any]) -> int:
    """Returns the hash of the line's plane, or 0 if it has none."""
    plane = plane_of(value)
    return secret.text_hash(plane) if plane else 0


def frames_of(value: dict[str, Any]) -> list[tuple[int, Path, dict[str, Any]]]:
    """Returns the frames for which a record gives an image: (index, path, frame)."""
    found: list[tuple[int, Path, dict[str, Any]]] = []
    for at, frame in entries_of(value.get("masks"), "frames"):
        index: Any = frame.get("index")
        if is_whole(index) and index >= 0:
            found.append((int(index), ((((None, "masks"), "frames"), at), "index"), frame))
    return found


#: Identity of an image: its address, or a digest of its bytes. None if neither is given.
Image = tuple[str, str | bytes] | None


def image_of(frame: dict[str, Any]) -> Image:
    from hashlib import blake2b

    address, text = frame.get("instanceURI"), frame.get("imBytes")
    if isinstance(address, str):
        return "instanceURI", address
    return ("imBytes", blake2b("".join(text.split()).encode("utf-8", "surrogatepass")).digest()) if isinstance(text, str) else None


class CompositeMaskComparison:
    """The images of frames so far, each with its line. Several lines may share an image if each names other colours."""

    def __init__(self) -> None:
        self._given: dict[tuple[Any, str, int], tuple[Image, int, int]] = {}
        self._colours: dict[int, set[tuple[Any, ...]]] = {}
        """The colours of instances, by the position of their record."""

    def check(self, record: RereadRecord, row: Any, position: int) -> Iterator[DeferredFinding]:
        """Yields the first frame for which an earlier line gives another image, else the first colour that an earlier line has in the same
        image. Duplicates within one record are reported elsewhere."""
        value, source, plane = record.value, (position, record.line), plane_of(record.value)
        clashes: list[tuple[int, Path, int]] = []
        shared: dict[tuple[int, int], None] = {}
        colours = {tuple(colour): at for at, colour in _colours_of(value)}
        for index, path, frame in frames_of(value):
            image = image_of(frame)
            given, *other = self._given.setdefault((row, plane, index), (image, *source))
            if given != image and other[0] != position:
                clashes.append((index, path, other[1]))
            elif other[0] != position:
                shared[other[0], other[1]] = None
        self._colours[position] = {*colours}
        if clashes:
            index, path, line = clashes[0]
            yield position, make_finding(ImageTwice, path, index, line, len(clashes) - 1)
            return
        repeated = next(((line, colour) for other, line in shared for colour in colours if colour in self._colours[other]), None)
        if repeated is not None:
            line, colour = repeated
            path = ((((None, "masks"), "instances"), colours[colour]), "colorRGB")
            yield position, make_finding(SameMaskColour, path, [*colour], line)


def _colours_of(value: dict[str, Any]) -> Iterator[tuple[int, list[Any]]]:
    for at, instance in entries_of(value.get("masks"), "instances"):
        colour: Any = instance.get("colorRGB")
        if colour.__class__ is list:
            yield at, colour


ABSENT = kinds(RangeEndMissing)
