"""Violations about text ranges, pages, messages, and forms of another medium. Params: first the value, then what it is about."""

from __future__ import annotations

from typing import Any, cast

from predlint.diagnostics import Severity
from predlint.names import listing, nearest_plain, quote
from predlint.platforms.common_mistakes import bracketed, bracketed_integer, digits_of, double_encoded_help, typed_number, unquoted_integer
from predlint.platforms.labelbox.frame_words import FormOfAnotherMedium, GroupKey, KeyframeKind, NoSuchFrame, SegmentsForm
from predlint.platforms.labelbox.mask_words import CompositeMasks
from predlint.platforms.labelbox.payload_words import MASKS_FORM
from predlint.platforms.labelbox.value_forms import FORMS, is_part
from predlint.platforms.labelbox.words import MessageId, UnknownMember, both_given, kind_of
from predlint.violation import Fix, FixContext, Violation, Words, fixes

#: The largest integer that all JSON readers keep exactly; no count is larger.
LARGEST = (1 << 53) - 1
#: Unit of ranges if the medium is not known.
FRAMES_OR_TIMES = "frames from 1, or milliseconds of audio"
#: Larger numbers are not degrees beyond a full turn, but another unit.
_NO_DEGREES = 720
#: Help for an empty list.
_SOME = "give at least one of the {}, or leave out {}"
#: List -> what may be left out if the list is empty; otherwise it is the line.
_AROUND = {"keyframes": "the segment", "frames": "the answer"}
_RANGE = '{"start": …, "end": …}'


def needs(value: Any, what: str, form: str) -> Words:
    fix = None
    if form == _RANGE and isinstance(value, list) and are_two_numbers(cast("list[Any]", value)):
        fix = f'write {{"start": {value[0]}, "end": {value[1]}}}'
    elif form == _RANGE and isinstance(value, int) and not isinstance(value, bool):
        fix = f'write {{"start": {value}, "end": {value}}}; if two numbers are the first and the last, write them as one range'
    elif form == "a string that is not empty" and (digits := digits_of(cast("Any", value))) is not None:
        fix = f'write "{digits}"'
    elif isinstance(value, list) and _are_whole(what, cast("list[Any]", value)):
        fix = "remove the inner brackets"
    elif what == "a segment" and isinstance(value, list):
        fix = 'put the key frames of each stretch into {"keyframes": […]}'
    elif what == "masks" and isinstance(value, list) and not _are_whole_masks(cast("list[Any]", value)):
        fix = f"write {MASKS_FORM[1:-1]}"
    elif what == "masks":
        fix = bracketed(value)
    return f"{what} must be {form}, found {kind_of(value)}", fix or double_encoded_help(value, form if form == _RANGE else None)


class TextSelections(Violation, code="SPN004", slug="text-selections"):
    """A text selection lacks tokenIds, groupId or page, or has them in another form.

    Why: An entity on a PDF is a choice of tokens from the text layer; without the tokens, their group and the page none can be found.
    Fix: Give tokenIds as a list of ids with at least one, groupId as a string, and page as a number counted from 1 (of a box it counts from
    0).
    """

    what: str
    member: str
    fix_: str
    given: str | None = None

    def words(self) -> Words:
        return absent(self.value, self.what, self.member, self.fix_, self.given)

    @fixes(safe="removes the quotes around a number, lists a single selection or token, and unpacks a value that was encoded as JSON twice")
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


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
        return _swap_ends(at, self.start, self.end)


def _swap_ends(at: FixContext, start: float, end: float) -> Fix | None:
    """Swaps start and end. None for an empty range, whose start is one after its end."""
    if start - end == 1:
        return None
    keys = at.keys if isinstance(at.value_at(at.keys), dict) else at.keys[:-1]
    first, last = at.text.raw([*keys, "start"]), at.text.raw([*keys, "end"])
    if first is None or last is None or last.startswith("-"):
        return None
    return at.unsafely([*at.text.replace([*keys, "start"], last), *at.text.replace([*keys, "end"], first)])


class MasksNeed(Violation, of=CompositeMasks):
    """A part of composite masks has a wrong type."""

    what: str
    form: str

    def words(self) -> Words:
        return needs(self.value, self.what, self.form)

    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_text() or at.unwrap_object()


class SelectionNeeds(Violation, of=TextSelections):
    """A part of a text selection has a wrong type."""

    what: str
    form: str

    def words(self) -> Words:
        return needs(self.value, self.what, self.form)


class SegmentNeeds(Violation, of=SegmentsForm):
    """A segment or a key frame is not an object."""

    what: str
    form: str

    def words(self) -> Words:
        return needs(self.value, self.what, self.form)


class RangeNeeds(Violation, of=FramesForm):
    """A range of frames is not an object."""

    what: str
    form: str

    def words(self) -> Words:
        return needs(self.value, self.what, self.form)

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


def _are_whole(what: str, value: list[Any]) -> bool:
    """Returns True for a list of segments or key frames that is itself an item of such a list."""
    member = {"a segment": "keyframes", "a key frame": "frame"}.get(what)
    return member is not None and bool(value) and all([isinstance(item, dict) and member in item for item in value])


def _are_whole_masks(value: list[Any]) -> bool:
    """Returns True for a list of whole masks, rather than of frames or instances."""
    return bool(value) and all(
        [isinstance(item, dict) and not {"frames", "instances"}.isdisjoint(cast("dict[str, Any]", item)) for item in value]
    )


def whole(value: Any, what: str, least: int, unit: str = "") -> Words:
    if isinstance(value, int | float) and value > LARGEST:
        last = "; of what lasts to the end it is the last of them" if what.startswith("end ") else ""
        return _too_large(value, what), f"it counts {unit}{last}" if unit else None
    spelt = typed_number(value) or value
    bare = unquoted_integer(nearest_plain(spelt) if isinstance(spelt, str) else spelt, least)
    fix = f"write {bare}" if bare is not None else None
    if unit == "milliseconds" and isinstance(value, float) and 0 <= value < 1e9:
        fix = f"times are in milliseconds: {value:g} s is {round(value * 1000)}"
    elif (without := bracketed_integer(value, least)) is not None:
        fix = without
    elif unit and fix is None:
        fix = f"it counts {unit}"
        if least and value.__class__ in (int, float) and value == 0:
            fix = f"{fix}; add 1 to each of them if they were counted from 0"
        if unit.startswith("frames") and isinstance(value, float) and value >= 0:
            times = ", or round(seconds * 1000)" if unit == FRAMES_OR_TIMES else ""
            fix = f"{fix}; from a time in seconds: round(seconds * frame rate) + 1{times}"
    return f"{what} must be a whole number from {least}, found {kind_of(value)}", fix


class RankingOrders(Violation, code="ANS028", slug="ranking-orders", in_part=True):
    """The orders of a message ranking are not the numbers from 1 up, each once.

    Why: The ranking has a first place and no gaps or ties; the SDK refuses any other numbers.
    Fix: Sort the messages and number them with enumerate(messages, start=1).
    """

    what: str
    minimum: int
    unit: str = ""

    def words(self) -> Words:
        return whole(self.value, self.what, self.minimum, self.unit)

    @fixes(safe="removes the quotes around a number, and renames an order that is misspelt")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class PdfPageUnit(Violation, code="GEO024", slug="pdf-page-unit"):
    """The box on a PDF has no page or unit, or one that does not exist.

    Why: The same four numbers are another place on another page or in another unit; without both, the box is read as one on an image.
    Fix: Give page as a whole number counted from 0, and unit as POINTS, PIXELS, INCHES or PERCENT, in capitals.
    """

    what: str
    member: str
    fix_: str
    given: str | None = None

    def words(self) -> Words:
        return absent(self.value, self.what, self.member, self.fix_, self.given)

    @fixes(safe="writes the unit in capitals and in full, removes quotes around the page, and moves both beside the box")
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class LocationForm(Violation, code="SPN001", slug="location-form", about_name=True):
    """The location is not an object with start and end as whole numbers.

    Why: An entity is cut out of the text by counting characters; a list, a string or a fraction cannot be used to count.
    Fix: Write {"start": first, "end": last}, both as integers; the tuple (start, end) of a tokenizer has to be taken apart.
    """

    def words(self) -> Words:
        value = self.value
        pair = cast("list[Any]", value) if isinstance(value, list) and are_two_numbers(cast("list[Any]", value)) else None
        fix = f'write {{"start": {pair[0]}, "end": {pair[1]}}}; the end is part of the range' if pair else None
        if isinstance(value, list) and value and isinstance(value[0], dict):
            fix = (
                "give each of them a line of its own"
                if len(cast("list[Any]", value)) > 1
                else "write the location itself, without the brackets"
            )
        return f'location must be {{"start": …, "end": …}}, found {kind_of(value)}', fix or double_encoded_help(value, _RANGE)

    @fixes(
        safe=(
            "removes the quotes around a number, takes one location out of its brackets, and unpacks a value that was encoded as JSON twice"
        ),
        unsafe="writes a pair as start and end, and renames what stands for the start",
    )
    def fix(self, at: FixContext) -> Fix | None:
        if isinstance(self.value, list) and are_two_numbers(cast("list[Any]", self.value)):
            ends = [at.raw_text([*at.keys, index]) for index in (0, 1)]
            return at.unsafely(at.text.replace(at.keys, at.text.object(zip(("start", "end"), ends, strict=True))))
        return at.decode_text() or at.unquote_number() or at.unwrap_object()


class KeyframeFrame(Violation, code="SPN007", slug="keyframe-frame"):
    """The key frame has no frame, or one that is not a whole number from 0.

    Why: The frame says where in the video the shape belongs; a time in seconds or a number as a string names no frame.
    Fix: Give the number of the frame as an integer: round(seconds * frames per second), counted from 1.
    """

    what: str
    minimum: int
    unit: str = ""

    def words(self) -> Words:
        return whole(self.value, self.what, self.minimum, self.unit)

    @fixes(safe="removes the quotes around a number", unsafe="renames what stands for the frame")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class PageNotWhole(Violation, of=PdfPageUnit):
    """The page is not an integer."""

    what: str
    minimum: int
    unit: str = ""

    def words(self) -> Words:
        return whole(self.value, self.what, self.minimum, self.unit)

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class FrameIndexNotWhole(Violation, of=CompositeMasks):
    """The index of a frame of masks is not an integer."""

    what: str
    minimum: int
    unit: str = ""

    def words(self) -> Words:
        return whole(self.value, self.what, self.minimum, self.unit)

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class LocationEndNotWhole(Violation, of=LocationForm):
    """An end of the location is not an integer."""

    what: str
    minimum: int
    unit: str = ""

    def words(self) -> Words:
        return whole(self.value, self.what, self.minimum, self.unit)

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class SelectionPageNotWhole(Violation, of=TextSelections):
    """The page of a text selection is not an integer."""

    what: str
    minimum: int
    unit: str = ""

    def words(self) -> Words:
        return whole(self.value, self.what, self.minimum, self.unit)

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class RangeEndNotWhole(Violation, of=FramesForm):
    """An end of a range is not an integer."""

    what: str
    minimum: int
    unit: str = ""

    def words(self) -> Words:
        return whole(self.value, self.what, self.minimum, self.unit)

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


def _too_large(value: float, what: str) -> str:
    return f"{what} is {quote(value)}, more than there can be"


def absent(value: Any, what: str, member: str, fix: str, found: str | None = None) -> Words:
    renamed = f'rename {quote(found)} to "{member}"' if found and not is_part(member, found) else None
    return f"{what} has no {member}", renamed or fix


class MessageTaskFormat(Violation, code="ANS027", slug="message-task-format"):
    """The format of the message evaluation is unknown, or not that of the tool.

    Why: The format says how the data are to be read, and it is fixed by the tool: a ranking cannot be read as a selection.
    Fix: Use message-single-selection, message-multi-selection or message-ranking, whichever the type of the tool is.
    """

    format_: str

    def words(self) -> Words:
        return (
            f"messageEvaluationTask.format must be {quote(self.format_)} for this feature, found {kind_of(self.value)}",
            f'write "{self.format_}"',
        )

    @fixes(safe="writes the format as the tool has it, where case or separators are all that differs")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write_one_of(self.format_)


class MessageTaskIncomplete(Violation, code="ANS029", slug="message-task-incomplete"):
    """The message evaluation lacks an id or the name of a model, or selects no message.

    Why: A selection is the question's message, the chosen reply and the model that wrote it; with one missing the reply cannot be found.
    Fix: Give parentMessageId, messageId and modelConfigName as strings, as in the uploaded chat, and leave out empty selections.
    """

    what: str
    member: str
    fix_: str
    given: str | None = None

    def words(self) -> Words:
        return absent(self.value, self.what, self.member, self.fix_, self.given)

    @fixes(
        safe="renames the member that is misspelt, where only case or separators differ; puts a number into quotes, and "
        "unpacks a value that was encoded as JSON twice",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given) if not is_part(self.member, self.given) else None


class TaskFormatMissing(Violation, of=MessageTaskFormat):
    """A part of a message task's format is missing."""

    what: str
    member: str
    fix_: str
    given: str | None = None

    def words(self) -> Words:
        return absent(self.value, self.what, self.member, self.fix_, self.given)


class RankingPartMissing(Violation, of=RankingOrders):
    """A part of a ranking is missing."""

    what: str
    member: str
    fix_: str
    given: str | None = None

    def words(self) -> Words:
        return absent(self.value, self.what, self.member, self.fix_, self.given)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class MasksPartMissing(Violation, of=CompositeMasks):
    """A part of composite masks is missing."""

    what: str
    member: str
    fix_: str
    given: str | None = None

    def words(self) -> Words:
        return absent(self.value, self.what, self.member, self.fix_, self.given)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class LocationEndMissing(Violation, of=LocationForm):
    """An end of the location is missing."""

    what: str
    member: str
    fix_: str
    given: str | None = None

    def words(self) -> Words:
        return absent(self.value, self.what, self.member, self.fix_, self.given)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class KeyframesMissing(Violation, of=SegmentsForm):
    """A segment without key frames."""

    what: str
    member: str
    fix_: str
    given: str | None = None

    def words(self) -> Words:
        return absent(self.value, self.what, self.member, self.fix_, self.given)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class FrameMissing(Violation, of=KeyframeFrame):
    """A key frame lacks its frame number."""

    what: str
    member: str
    fix_: str
    given: str | None = None

    def words(self) -> Words:
        return absent(self.value, self.what, self.member, self.fix_, self.given)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class RangeEndMissing(Violation, of=FramesForm):
    """An end of a range is missing."""

    what: str
    member: str
    fix_: str
    given: str | None = None

    def words(self) -> Words:
        return absent(self.value, self.what, self.member, self.fix_, self.given)

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number() or at.rename_member(self.given)


class GroupKeyMissing(Violation, of=GroupKey):
    """A DICOM annotation lacks its group."""

    what: str
    member: str
    fix_: str
    given: str | None = None

    def words(self) -> Words:
        return absent(self.value, self.what, self.member, self.fix_, self.given)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


def move(value: Any, name: str, inside: str) -> Words:
    return (
        f"{quote(name)} is inside {inside}, where it is not read",
        "move it out, to the top of the line; if it is there already, remove it here",
    )


class MessageIdMissing(Violation, code="LNK004", slug="message-id-missing"):
    """The entity or answer does not say which message it belongs to.

    Why: Positions are counted within one message, and questions of scope index are asked about each; without messageId neither has a place.
    Fix: Add "messageId" with the id of the message, as a string, at the top of the line.
    """

    what: str
    given: str | None = None

    def words(self) -> Words:
        return (
            f"{self.what} has no messageId",
            f'rename {quote(self.given)} to "messageId"' if self.given else "say which message it is about",
        )

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ; moves it out of the answer, unless it "
        "is at the top already",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class PageUnitMisplaced(Violation, of=PdfPageUnit):
    """The page or the unit is inside the box."""

    name: str
    inside: str

    def words(self) -> Words:
        return move(self.value, self.name, self.inside)

    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.labelbox.span_fixes import move_to_line

        return move_to_line(at, self.name)


class MessageIdInside(Violation, of=MessageIdMissing):
    """The message id is inside the location or the answer."""

    name: str
    inside: str

    def words(self) -> Words:
        return move(self.value, self.name, self.inside)

    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.labelbox.span_fixes import move_to_line

        return move_to_line(at, self.name)


class GroupKeyInside(Violation, of=GroupKey):
    """The group key is inside a segment or the masks."""

    name: str
    inside: str

    def words(self) -> Words:
        return move(self.value, self.name, self.inside)


def rename(value: Any, name: str, intended: str) -> Words:
    return f"{quote(name)} is not known here", f'rename it to "{intended}"'


class KeyframeMemberRenamed(Violation, of=KeyframeKind):
    """The value of a key frame has the member name of another tool."""

    name: str
    intended: str

    def words(self) -> Words:
        return rename(self.value, self.name, self.intended)

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


class BothKeyframeMembers(Violation, of=KeyframeKind):
    """A key frame has its shape twice: under its own name and under another one."""

    name: str
    intended: str

    def words(self) -> Words:
        return both_given(self.value, self.name, self.intended)


class LocationMemberRenamed(Violation, of=LocationForm):
    """An end of the location has the member name of another tool."""

    name: str
    intended: str

    def words(self) -> Words:
        return rename(self.value, self.name, self.intended)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


class SegmentMemberRenamed(Violation, of=SegmentsForm):
    """The key frames have another member name."""

    name: str
    intended: str

    def words(self) -> Words:
        return rename(self.value, self.name, self.intended)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


class BothSegmentMembers(Violation, of=SegmentsForm):
    """A segment has its key frames twice: as keyframes and under another name."""

    name: str
    intended: str

    def words(self) -> Words:
        return both_given(self.value, self.name, self.intended)


class FrameRenamed(Violation, of=KeyframeFrame):
    """The frame number has the member name of another tool."""

    name: str
    intended: str

    def words(self) -> Words:
        return rename(self.value, self.name, self.intended)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


class BothFrames(Violation, of=KeyframeFrame):
    """A key frame has its number twice: as frame and under another name."""

    name: str
    intended: str

    def words(self) -> Words:
        return both_given(self.value, self.name, self.intended)


class RangeMemberRenamed(Violation, of=FramesForm):
    """An end of a range has the member name of another tool."""

    name: str
    intended: str

    def words(self) -> Words:
        return rename(self.value, self.name, self.intended)

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


class LocationEndRenamed(Violation, of=LocationForm):
    """The end of a location has a name of other tools, where the end is not part of the range."""

    name: str
    intended: str

    template = (
        "{name:quoted} is not known here",
        'rename it to "{intended}"; where it is the position after the last character, subtract 1: the end is part of the range',
    )


class BothLocationMembers(Violation, of=LocationForm):
    """A location has a member twice: under its own name and under another one."""

    name: str
    intended: str

    def words(self) -> Words:
        return both_given(self.value, self.name, self.intended)


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


class BesideSegments(Violation, of=UnknownMember):
    """Key frames are a member at the top of the line."""

    name: str
    member: str

    template = (
        "{name:quoted} is at the top of the line, where it is not read",
        'key frames are in "segments": [{{"keyframes": [{{"frame": …, "{member}": …}}]}}]',
    )


def empty(value: Any, what: str, of: str) -> Words:
    some = _SOME.format(of, _AROUND.get(what, "the whole line"))
    if not isinstance(value, list):
        fix = some if value in (None, {}) else double_encoded_help(value)
        if what == "frames" and isinstance(value, dict) and value:
            fix = f"put it in a list: [{_RANGE}]"
        elif isinstance(value, dict) and value:
            by_number = all(key.isdecimal() for key in cast("dict[str, Any]", value))
            number = "index" if what == "masks.frames" else "frame"
            fix = f'exports write it by number; write a list: [{{"{number}": …}}, …]' if by_number else "put it in a list: [{…}]"
            if what == "segments" and "keyframes" not in value:
                fix = 'write a list of segments, each with its key frames: [{"keyframes": [{"frame": …, …}]}]'
        return f"{what} must be a list of {of}, found {kind_of(value)}", fix
    return f"{what} is empty", some


class MasksListEmpty(Violation, of=CompositeMasks):
    """The frames or the instances of masks are not a list, or empty."""

    what: str
    of: str

    def words(self) -> Words:
        return empty(self.value, self.what, self.of)

    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_text() or _wrap_one(at, self.what)


#: Name of a list -> members that identify one of its items.
_ITEM_MEMBERS = {
    "segments": frozenset({"keyframes"}),
    "keyframes": frozenset({"frame", "bbox", "point", "line"}),
    "frames": frozenset({"start", "end"}),
    "textSelections": frozenset({"tokenIds", "groupId"}),
    "masks.frames": frozenset({"instanceURI", "imBytes"}),
    "masks.instances": frozenset({"colorRGB"}),
}


def _wrap_one(at: FixContext, what: str) -> Fix | None:
    """Puts one item into a list."""
    given = cast("dict[str, Any]", at.value) if isinstance(at.value, dict) else {}
    return at.wrap_object() if not _ITEM_MEMBERS[what].isdisjoint(given) else None


class SelectionsEmpty(Violation, of=TextSelections):
    """The text selections are not a list, or empty."""

    what: str
    of: str

    def words(self) -> Words:
        return empty(self.value, self.what, self.of)

    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_text() or _wrap_one(at, self.what)


class SegmentsEmpty(Violation, of=SegmentsForm):
    """The segments or the key frames are not a list, or empty."""

    what: str
    of: str

    def words(self) -> Words:
        return empty(self.value, self.what, self.of)

    def fix(self, at: FixContext) -> Fix | None:
        given = cast("dict[str, Any]", self.value) if isinstance(self.value, dict) else {}
        if self.what == "segments" and "frame" in given and "keyframes" not in given:
            segment = at.text.object([("keyframes", f"[{at.raw_text(at.keys)}]")])  # of one key frame
            return at.replace_safely((at.keys, f"[{segment}]"))
        return at.decode_text() or _wrap_one(at, self.what)


class RangesEmpty(Violation, of=FramesForm):
    """The ranges are not a list, or empty."""

    what: str
    of: str

    def words(self) -> Words:
        return empty(self.value, self.what, self.of)

    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_text() or _wrap_one(at, self.what)


# -- text -------------------------------------------------------------------------------------------------------------


class BeginAndLength(Violation, of=LocationForm):
    """A location is given by begin and length."""

    begin: str

    template = (
        'location must be {{"start": …, "end": …}}, found {begin} and length',
        'write {{"start": {begin}, "end": {begin} + length - 1}}: the end is part of the range',
    )


def are_two_numbers(value: list[Any]) -> bool:
    """Returns True for a pair of integers, which may be the ends of a range."""
    return len(value) == 2 and all(number.__class__ is int for number in value)


def start_after_end(value: Any, what: str, start: float, end: float) -> Words:
    fix = "swap the two; the end is part of the range"
    if start - end == 1:  # an empty range of a program whose ranges exclude their end
        fix = "the end is part of the range: where only one position is meant, start and end are the same; leave it out if it is empty"
    return f"{what} starts at {quote(start)}, after its end {quote(end)}", fix


class LocationOrder(Violation, code="SPN002", slug="location-order", in_part=True):
    """The location is negative, or larger than any text, or starts after its end.

    Why: Characters are counted from 0 and forwards, so such a span holds no text; older SDK releases refuse it.
    Fix: Give the position of the first character as start and of the last one as end; for a single character both are the same.
    """

    what: str
    start: float
    end: float

    def words(self) -> Words:
        return start_after_end(self.value, self.what, self.start, self.end)

    @fixes(unsafe="exchanges start and end")
    def fix(self, at: FixContext) -> Fix | None:
        return _swap_ends(at, self.start, self.end)


class BeyondText(Violation, of=LocationOrder):
    """An end of the location is below 0 or larger than any text."""

    what: str

    def words(self) -> Words:
        fix = "positions count from 0, from the start of the text"
        if self.value > 0:
            return _too_large(self.value, self.what), f"{fix}; the end is that of the last character"
        return f"{self.what} must be 0 or more, found {quote(self.value)}", fix


class LocationPastEnd(Violation, code="SPN003", slug="location-past-end", layer="record"):
    """The location ends beyond the text or the message.

    Why: The end is the last character itself, so at most the length less one; an entity that ends later is not displayed.
    Fix: Subtract 1 where your tool gives the end as the first character after the span, and check that the text is the uploaded one.
    """

    length: int
    where: str
    start: int = 0

    def words(self) -> Words:
        fix = "the end is part of the range: give the position of the last character" if self.value == self.length else None
        if self.start >= self.length:
            fix = "is it meant for another text? nothing of this one is there"
        return (
            (
                f"location ends at {quote(self.value)}, but {self.where} has {self.length:,} "
                f"characters: its last position is {self.length - 1:,}"
            ),
            fix,
        )

    @fixes(unsafe="subtracts 1 from an end that is the length of the text")
    def fix(self, at: FixContext) -> Fix | None:
        # Tools that exclude the end write it one too far.
        return at.unsafely(at.text.replace(at.keys, str(self.length - 1))) if self.value == self.length else None


class TokenIds(Violation, of=TextSelections):
    """The ids of the words are not a list, or empty."""

    at: str

    def words(self) -> Words:
        value = self.value
        if isinstance(value, list) and not value:
            return f"{self.at}.tokenIds is empty", "list the ids of the words, as they are in the text layer of the PDF"
        fix = double_encoded_help(value) or (f"write [{quote(value)}]" if isinstance(value, str) else None)
        return f"{self.at}.tokenIds must be a list of strings, found {kind_of(value)}", fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_text() or at.wrap_text()


class UnknownToken(Violation, code="SPN005", slug="unknown-token", layer="record"):
    """The page of the data row has no token or group of this id.

    Why: Only ids from the text layer that was uploaded with the PDF can be selected; the text layer of another file has other ids.
    Fix: Take the ids from the data row's own text layer, and check whether the page is counted from 1.
    """

    what: str
    page: int
    more: int
    pages: tuple[int, ...]

    def words(self) -> Words:
        others = f", nor are {self.more:,} more of this selection" if self.more else ""
        fix = (
            f"it is one of page {self.pages[0]}; pages count from 1" if self.pages else "take the ids from the text layer of this very PDF"
        )
        return f"{quote(self.value)} is not a {self.what} of page {self.page}{others}", fix


class TokenPlaceholder(Violation, code="SPN017", slug="token-placeholder", severity=Severity.WARNING, layer="record"):
    """A token or a group of a text selection is a placeholder such as <UUID>.

    Why: The vendor's samples write <UUID> where an id of the text layer belongs; no text layer has a token or a group of that id.
    Fix: Take the ids from the data row's own text layer: those of the words as tokenIds, and that of their group as groupId.
    """

    what: str
    more: int

    def words(self) -> Words:
        others = f", and so {'is' if self.more == 1 else 'are'} {self.more:,} more of this selection" if self.more else ""
        return (
            f"{quote(self.value)} is a placeholder, not the id of a {self.what}{others}",
            "take the ids from the text layer of this very PDF",
        )


# -- PDF --------------------------------------------------------------------------------------------------------------

UNITS = ("POINTS", "PIXELS", "INCHES", "PERCENT")
_UNITS = {
    "pt": "POINTS", "pts": "POINTS", "px": "PIXELS", "in": "INCHES", "inch": "INCHES", "%": "PERCENT", "pct": "PERCENT",
    "percentage": "PERCENT",
}  # fmt: skip
#: Names that users write for coordinates from 0 to 1.
_FRACTIONS = frozenset({"normalized", "normalised", "relative", "fraction", "fractions", "ratio"})


def intended_unit(value: Any) -> str | None:
    """Returns the unit that a text spells differently or abbreviates, or None."""
    text = value.strip() if isinstance(value, str) else ""
    return _UNITS.get(text.lower()) or next((unit for unit in UNITS if text.upper() in (unit, unit[:-1])), None)


class PdfUnit(Violation, of=PdfPageUnit):
    """The unit is unknown."""

    def words(self) -> Words:
        if (intended := intended_unit(self.value)) is not None:
            return f"unit {quote(self.value)} is not known", f'write "{intended}"'
        are_fractions = isinstance(self.value, str) and self.value.strip().lower() in _FRACTIONS
        fix = 'fractions of the page? write "PERCENT", and multiply them by 100' if are_fractions else None
        return f"unit must be one of {listing(UNITS)}, found {kind_of(self.value)}", fix

    def fix(self, at: FixContext) -> Fix | None:
        intended = intended_unit(self.value)
        return at.replace_safely((at.keys, at.text.written(intended)), reveals=False) if intended is not None else None


class PastPage(Violation, of=NoSuchFrame):
    """A page that the PDF does not have."""

    count: int
    base: int

    def words(self) -> Words:
        last = self.count - 1 + self.base
        fix = "pages of boxes count from 0" if self.base == 0 and self.value == self.count else None
        return f"page {self.value} does not exist: the PDF has {self.count:,} pages, here from {self.base} to {last:,}", fix


# -- messages ---------------------------------------------------------------------------------------------------------


class UnknownMessage(Violation, code="LNK005", slug="unknown-message", in_part=True):
    """The messageId is not a string, or the conversation has no such message or model.

    Why: Messages are found by comparing the text of their ids, so the number 4 is not the message 4; the SDK refuses it.
    Fix: Write str(id), with the id that the message has in the uploaded conversation.
    """

    def words(self) -> Words:
        digits = digits_of(self.value)
        return (
            f"messageId must be a string that is not empty, found {kind_of(self.value)}",
            f'write "{digits}"' if digits is not None else "give the message's id",
        )

    @fixes(safe="puts a number into quotes")
    def fix(self, at: FixContext) -> Fix | None:
        return at.quote_id()


class NoSuchMessage(Violation, of=UnknownMessage):
    """The data row has no such message."""

    known: tuple[str, ...]

    def words(self) -> Words:
        return f"{quote(self.value)} is not a message of this data row", f"its messages are: {listing(self.known, 8)}"


class NotInChat(Violation, of=UnknownMessage):
    """A message that the task names is not in the conversation."""

    member: str
    known: tuple[str, ...]
    nearest: tuple[str, ...]

    def words(self) -> Words:
        what, those = ("model", "models") if self.member == "modelConfigName" else ("parent message", "parent messages")
        fix = f"did you mean {quote(self.nearest[0])}?" if self.nearest else f"its {those} are: {listing(self.known, 8)}"
        return f"{self.member} {quote(self.value)} is not a {what} of this data row", fix


class PromptEvaluated(Violation, code="LNK008", slug="prompt-evaluated", layer="record"):
    """A prompt is selected or ranked in place of an answer to it.

    Why: An evaluation compares what models replied to parentMessageId. A person wrote the prompt, so it is no choice among the replies.
    Fix: Give the messageId of the reply, and as parentMessageId that of its prompt; check that the two were not exchanged.
    """

    own: bool
    """It is the prompt of this evaluation."""

    def words(self) -> Words:
        whose = "the parentMessageId of this evaluation" if self.own else "a parent message of this chat"
        return f"{quote(self.value)} is {whose}: a prompt, not a reply of a model", "give the messageId of the reply"


class MessageUnused(Violation, of=MessageId):
    """The question is asked once for a whole conversation."""

    name: str

    template = (
        "{name:quoted} is asked once for the whole conversation: messageId is not used",
        "to ask it of each message, give the question the scope index in the ontology; else remove it",
    )

    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely()


class ToolOfAnotherFormat(Violation, of=MessageTaskFormat):
    """The task has the format of another tool."""

    format_: str

    def words(self) -> Words:
        message = f"the message evaluation has the format {quote(self.value['format'])}, but the feature needs {quote(self.format_)}"
        return message, "use the name of the tool of that format"


class TaskPartForm(Violation, of=MessageTaskIncomplete):
    """A part of the task has a wrong type."""

    what: str
    form: str

    def words(self) -> Words:
        listed = isinstance(self.value, str) and self.value and self.what.startswith("an entry")
        fix = double_encoded_help(self.value)
        if fix is None and listed:
            entry = FORMS.get(self.what.rpartition(" ")[2], '[{"messageId": …}]')[1:-1]
            fix = f"write {entry.replace('…', quote(self.value), 1)}"
        elif self.form.startswith("an object"):
            fix = fix or bracketed(self.value) or ('write {"format": …, "data": {…}}' if self.what == "messageEvaluationTask" else None)
        elif (digits := digits_of(self.value)) is not None:
            fix = f'write "{digits}"'
        return f"{self.what} must be {self.form}, found {kind_of(self.value)}", fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_text() or at.quote_id()


class MemberBesideData(Violation, of=MessageTaskIncomplete):
    """A part of the task is beside its data."""

    name: str

    template = "{name:quoted} is beside format, where it is not read", 'put it into "data": {{"format": …, "data": {{…}}}}'


class NothingSelected(Violation, of=MessageTaskIncomplete):
    """The selected messages are not a list, or empty."""

    what: str

    def words(self) -> Words:
        value = self.value
        if isinstance(value, list) and not value:
            return f"{self.what} is empty", "list the messages, or leave out the line if none was chosen"
        return f"{self.what} must be a list, found {kind_of(value)}", double_encoded_help(
            value
        ) or 'write [{"messageId": "…", "modelConfigName": "…"}]'

    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_text()


class MessageInList(Violation, of=MessageTaskIncomplete):
    """The message of a single selection is in a list of one."""

    template = (
        "the message that was selected is in a list; there is one",
        'write its "messageId" and "modelConfigName" into data, beside "parentMessageId"',
    )


class MessageTwice(Violation, of=RankingOrders):
    """A message is ranked, or selected, twice."""

    verb: str
    first: int

    template = "message {value:quoted} is {verb} twice", "it is at index {first} already; is one of the two meant for another message?"


class OrdersNotEachOnce(Violation, of=RankingOrders):
    """The orders of the ranked messages are not 1, 2, 3 …, each once."""

    found: tuple[Any, ...]

    def words(self) -> Words:
        listed = listing([quote(order) for order in self.found], 12)
        return (
            f"the orders are {listed}; they must be 1 to {len(self.found)}, each once",
            "the best message has order 1, and no two share one",
        )


# -- media ------------------------------------------------------------------------------------------------------------


class OtherForm(Violation, of=FormOfAnotherMedium):
    """The annotation has the form of another medium."""

    name: str
    medium: str
    instead: str

    def words(self) -> Words:
        value = self.value
        fix = f'write "{self.instead}": {FORMS[self.instead]}'
        if self.instead == "textSelections" and isinstance(value, dict) and "groups" in value:  # the form of exports
            fix = f'give "{self.instead}", of each of the groups {{"tokenIds": tokens, "groupId": id, "page": page_number}}'
        return f"{quote(self.name)} is not how {self.medium} data rows are annotated", fix


class PromptOutside(Violation, code="MED008", slug="prompt-outside"):
    """Prompts and responses are given for data rows of another medium.

    Why: They exist only in projects where prompts and responses are written; no other data row has a place for them.
    Fix: Check --media and the ontology; in other projects use radio, checklist and text questions.
    """

    name: str
    kind: str
    medium: str

    template = (
        "{name:quoted} is a {kind} feature, which {medium} data rows do not take",
        "prompts and responses are for prompt and response data rows",
    )


class Degrees(Violation, code="GEO027", slug="degrees", layer="record"):
    """The longitude is beyond 180 degrees or the latitude beyond 90.

    Why: On maps x and left are the longitude, y and top the latitude. Most libraries write the latitude first, so the two are often
    swapped.
    Fix: Swap x and y if they are the wrong way round; convert coordinates in metres, as web maps use them, to degrees (EPSG:4326).
    """

    what: str
    maximum: int
    axes: tuple[str, str]
    swapped: bool

    def words(self) -> Words:
        fix = _swapped(*self.axes) if self.swapped else "maps take degrees, from -180 to 180 and from -90 to 90"
        if not self.swapped and abs(self.value) > _NO_DEGREES:
            fix = "metres of a projection, such as Web Mercator (EPSG:3857)? maps take degrees (EPSG:4326)"
        return f"{self.what} {quote(self.value)} is beyond {self.maximum} degrees", fix

    @fixes(unsafe="swaps longitude and latitude of a point")
    def fix(self, at: FixContext) -> Fix | None:
        point = at.keys[:-1]
        x, y = at.text.raw([*point, "x"]), at.text.raw([*point, "y"])
        if not self.swapped or x is None or y is None or (point and isinstance(point[-1], int)):
            return None  # one point of several is not swapped alone
        return at.unsafely([*at.text.replace([*point, "x"], y), *at.text.replace([*point, "y"], x)])


class BeyondDegrees(Violation, of=Degrees):
    """The size of a box on a map reaches beyond the edge of the world."""

    corner: str
    side: str
    what: str
    reached: float
    maximum: int

    template = (
        "bbox.{corner} and bbox.{side} ({value:quoted}) reach {what} {reached:g}, beyond {maximum} degrees",
        "pixels or metres? on a map, {side} is in degrees, as {corner} is",
    )


def _swapped(longitude: str, latitude: str) -> str:
    return f"{longitude} is the longitude and {latitude} the latitude: are they swapped?"


class OffMap(Violation, code="GEO030", slug="off-map", severity=Severity.WARNING, layer="record"):
    """The geometry lies beyond the bounds of its map.

    Why: The bounds that the list of data rows gives may be rough, but what lies beyond them is not on the map that a labeler sees.
    Fix: Check the data row, and that x is the longitude and y the latitude; correct the bounds where they are wrong.
    """

    what: str
    at: tuple[float, float]
    x: tuple[float, float]
    y: tuple[float, float]
    swapped: bool

    def words(self) -> Words:
        place = f"{quote(round(self.at[0], 9))}, {quote(round(self.at[1], 9))}"  # sums of two numbers are not exact
        bounds = f"x {quote(self.x[0])} to {quote(self.x[1])}, y {quote(self.y[0])} to {quote(self.y[1])}"
        axes = ("left", "top") if self.what == "the box" else ("x", "y")
        fix = _swapped(*axes) if self.swapped else "is it meant for another data row?"
        return f"{self.what} reaches to {place}, outside the bounds of the map: {bounds}", fix
