"""Record rules for text ranges, frames and times, composite masks and messages: order, overlaps, and limits of the data row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from predlint.names import NameIndex
from predlint.ontology import Classification, Ontology
from predlint.platforms.labelbox import constraints, media
from predlint.platforms.labelbox import record_words as record_say
from predlint.platforms.labelbox.aliases import OPTION_NAMES
from predlint.platforms.labelbox.answer_words import RequiredNestedMissing
from predlint.platforms.labelbox.chat_rules import OF_MESSAGE, OF_TASK, check_prompts, check_task
from predlint.platforms.labelbox.chat_shapes import TASKS
from predlint.platforms.labelbox.coordinates import OF_MASK_SIZE, NormalisedCoordinates, wrong_mask_size
from predlint.platforms.labelbox.frame_words import (
    AnswersAtOnce,
    ColourTwice,
    FrameOrder,
    FramesInTwoPlaces,
    FramesMissing,
    FramesOutsideParent,
    FramesOverlap,
    FrameTwice,
    MasksTwice,
    NestedAnswersAtOnce,
    NoPlane,
    NothingDrawn,
    SegmentOrder,
    SegmentsOverlap,
    TextsAtOnce,
    TextsShareFrames,
)
from predlint.platforms.labelbox.geometry_rules import OF_MEMBER, GeometryRules
from predlint.platforms.labelbox.keyframe_answers import answered, is_keyframe, keyframes_of, required_of, segments_of
from predlint.platforms.labelbox.object_shapes import GEOMETRY
from predlint.platforms.labelbox.placeholders import OF_PLACEHOLDERS
from predlint.platforms.labelbox.ranges import (
    OF_ENDS,
    OF_FRAMES,
    AllowedRange,
    Disjoint,
    Frames,
    Out,
    RangeEnds,
    add_range_findings,
    entries_of,
    is_whole,
)
from predlint.platforms.labelbox.record_words import BlackMaskColour, ColourInNoFrame, MaskPng
from predlint.platforms.labelbox.span_words import FramesForm, LocationOrder, LocationPastEnd, PastPage, PromptEvaluated, UnknownToken
from predlint.shape.branches import missing_name
from predlint.shape.findings import Path
from predlint.shape.nodes import Branch
from predlint.shape.record_checks import ANYWHERE, SILENT_ON_CLEAN, Check, Declared, kinds, on
from predlint.shape.resolver import casefold_name
from predlint.shape.violation_specs import ViolationSpec, spec_of
from predlint.violation import make_finding

if TYPE_CHECKING:
    from predlint.stream.data_rows import DataRow

#: A well-formed range: first, last, path.
Range = tuple[int, int, Path]
#: Check of a shape in a key frame: (key frame, data row, findings, path of the key frame).
Geometry = Callable[[dict[str, Any], "DataRow | None", Out, Path], None]
#: Returns the name of the feature that a record surely means, even if it is misspelt.
IntendedFeature = Callable[[dict[str, Any]], str | None]


Questions = tuple[Classification, ...]


class Turns(NamedTuple):
    """The ranges in which a question is answered that has one answer at a time."""

    name: str
    radio: bool
    """True for a radio question, False for a text question."""
    taken: Disjoint


class SpanRules:
    """The rules for one ontology and medium."""

    def __init__(self, ontology: Ontology, medium: str | None, drawn: GeometryRules, intended_feature: IntendedFeature) -> None:
        self.media, self.intended_feature = medium, intended_feature
        self.questions = {c.name: c for c in ontology.classifications}
        self.required = required_of(ontology)
        #: All texts that name a nested question: names, labels and ids.
        self.asked = frozenset(written for tool in ontology.tools for question in tool.classifications for written in _written(question))
        self.near = {tool: NameIndex([casefold_name(question.name) for question in asked]) for tool, asked in self.required.items()}
        self.geometry: dict[str, Geometry] = {**drawn.by_member}
        self._under = drawn.under
        #: Tools for which the Shape reports what a key frame lacks.
        self.drawn = frozenset(tool.name for tool in ontology.tools if tool.kind in _DRAWN)
        self.checks: list[Check[Branch]] = [
            Check(self.location, _OF_LOCATION, ("location",), _LOCATION),
            Check(self.selections, _OF_SELECTIONS, ("textSelections",), _SELECTIONS),
            Check(self.segments, _OF_SEGMENTS, ("segments",), self._under_segments),
            Check(self.masks, _OF_MASKS, ("masks",), _MASKS),
            Check(check_task, OF_TASK, ("messageEvaluationTask",), self._under_task),
        ]
        if any([tool.kind in TASKS for tool in ontology.tools]):
            self.checks.append(Check(check_prompts, kinds(PromptEvaluated), ("messageEvaluationTask",)))
        if medium == "dicom":
            self.checks.append(Check(self.group_key, kinds(_NO_PLANE), ("groupKey",), SILENT_ON_CLEAN))
        if medium in (None, *media.MAY_BE_TIMED, *media.MESSAGES):
            self.checks += [Check(check, _OF_ANSWERS, (name,), self._under_answer) for name, check in self._of_answers()]

    def _of_answers(self) -> tuple[tuple[str, Callable[[dict[str, Any], DataRow | None, Out], None]], ...]:
        return ("answer", self.answer), ("answers", self.answers)

    # -- when no check is needed ------------------------------------------------------------------------------------------

    def _under_segments(self, branch: Branch) -> Declared | None:
        """Returns the constraints on key frames, or None if the feature is not known, because the intended tool may require answers."""
        tool: Any = branch.source
        drawn = [GEOMETRY.get(tool.kind)] if tool is not None else [*self.geometry]
        if not self.geometry.keys() >= set(drawn) or (tool is None and self.required):
            return None
        required = constraints.required_in_frames(self.required.get(tool.name, ())) if tool is not None else ()
        by_member = [self._under((*_KEY_FRAMES, str(member))) for member in drawn]
        return Declared(
            (
                *on(("segments",), *constraints.SEGMENTS),
                *on(_KEY_FRAMES, *constraints.FRAME),
                *on((), *required),
                *[each for declared in by_member for each in declared.holds],
            )
        )

    def _under_task(self, branch: Branch) -> Declared | None:
        tool: Any = branch.source
        if tool is None:
            return None
        chosen = constraints.CHOSEN if tool.kind != "message-single" else ()
        ranks = constraints.RANKS if tool.kind == "message-ranking" else ()
        listed = "rankedMessages" if tool.kind == "message-ranking" else "selectedMessages"
        return Declared(on(("messageEvaluationTask", "data", listed), *chosen, *ranks))

    def _under_answer(self, branch: Branch) -> Declared | None:
        """Returns the constraints on answers over time, or None if the feature is not known, because the intended question decides."""
        question: Any = branch.source
        if self.media not in (None, *media.MAY_BE_TIMED):
            return SILENT_ON_CLEAN
        if question is None or branch.payload is None:
            return None
        if question.scope != "index":
            return SILENT_ON_CLEAN
        over_time = constraints.over_time(self.media, question.kind, branch.payload)
        return Declared((*on((), *over_time), *on((ANYWHERE, "frames"), *constraints.RANGE)))

    # -- text ---------------------------------------------------------------------------------------------------------

    def location(self, record: dict[str, Any], row: DataRow | None, out: Out) -> None:
        value: Any = record["location"]
        path: Path = (None, "location")
        length, where = self._length(record, row, out) if record["location"] is not None else (None, "")
        if value.__class__ is not dict:
            return
        start: Any = value.get("start")
        end: Any = value.get("end")
        if not (is_whole(start) and is_whole(end)):
            return
        if start > end:
            if end >= 0:  # a negative end is reported by the Shape
                add_range_findings(out, _START_AFTER_END, path, value, "the location", start, end)
        elif length is not None and end >= length:
            add_range_findings(out, _PAST_TEXT, (path, "end"), end, length, where, start)

    def _length(self, record: dict[str, Any], row: DataRow | None, out: Out) -> tuple[int | None, str]:
        """Returns the number of characters of the text or the message, or None if it is not known, and what has them."""
        from predlint.platforms.labelbox.chat_rules import message_of

        if row is None:
            return None, ""
        message = message_of(record, row, out)
        if row.messages is not None and message is not None:
            return row.messages.get(message), f"message {record_say.quote(message)}"
        return (row.text_length, "the text") if "messageId" not in record else (None, "")

    def selections(self, record: dict[str, Any], row: DataRow | None, out: Out) -> None:
        from predlint.platforms.labelbox import placeholders

        if record["textSelections"].__class__ is not list:
            return
        for index, selection in enumerate(record["textSelections"]):
            path: Path = ((None, "textSelections"), index)
            placeholders.placeholders_in(selection, path, row, out)
            page: Any = selection.get("page") if selection.__class__ is dict else None
            if row is None or not is_whole(page) or page < 1:
                continue
            if row.page_count is not None and page > row.page_count:
                add_range_findings(out, _PAST_PAGE, (path, "page"), page, row.page_count, 1)
                continue
            tokens, group = selection.get("tokenIds"), selection.get("groupId")
            intended: tuple[int, ...] = ()
            if row.tokens is not None and tokens.__class__ is list:
                known = row.tokens.get(int(page), frozenset())
                unknown = [at for at, token in enumerate(tokens) if isinstance(token, str) and token and token not in known]
                if unknown:
                    intended = _pages_with(tokens[unknown[0]], row.tokens)
                    params = ("token", page, len(unknown) - 1, intended)
                    add_range_findings(out, _UNKNOWN_TOKEN, ((path, "tokenIds"), unknown[0]), tokens[unknown[0]], *params)
            if row.groups is not None and isinstance(group, str) and group and group not in row.groups.get(int(page), frozenset()):
                pages = _pages_with(group, row.groups)
                if not (pages and pages == intended):  # else the page is wrong, which was reported for the tokens
                    add_range_findings(out, _UNKNOWN_TOKEN, (path, "groupId"), group, "group of words", page, 0, pages)

    # -- frames -------------------------------------------------------------------------------------------------------

    def segments(self, record: dict[str, Any], row: DataRow | None, out: Out) -> None:
        start = len(out)
        frames = Frames(row, out)
        taken = Disjoint()
        end: int | None = None
        for index, (path, segment) in enumerate(segments_of(record["segments"])):
            seen: dict[int, tuple[str | int, dict[str, Any]]] = {}
            out_of_order: list[tuple[Path, int, int]] = []
            before: int | None = None
            for where, keyframe in keyframes_of(segment, path):
                self._geometry(keyframe, row, where, out)
                if self.media in _FRAMED and self._draws_nothing(keyframe) and self.intended_feature(record) not in self.drawn:
                    add_range_findings(out, _NOTHING_DRAWN, where, keyframe)
                frame: Any = keyframe.get("frame")
                if not is_whole(frame) or frame < 0:
                    continue
                frames.check_frame(frame, (where, "frame"))
                if frame in seen:
                    first, known = seen[frame]
                    add_range_findings(out, _FRAME_TWICE, (where, "frame"), frame, first, known == keyframe)
                elif before is not None and frame < before:
                    out_of_order.append(((where, "frame"), frame, before))
                seen.setdefault(frame, (where[1], keyframe))
                before = frame
            if out_of_order:  # sorting is one fix, so it is one finding
                add_range_findings(out, _FRAME_ORDER, *out_of_order[0], len(out_of_order) - 1)
            if seen and not is_keyframe(segment):  # the range of a bare key frame is not known
                first, last = min(seen), max(seen)
                other = taken.add(first, last, index)
                if other is not None:
                    add_range_findings(out, _SEGMENTS_OVERLAP, path, segment, first, last, other[2])
                elif end is not None and first < end:
                    add_range_findings(out, _SEGMENT_ORDER, path, segment, first, end)
                end = last
        frames.end()
        _keep_first(out, start, NormalisedCoordinates.code)  # if one key frame is in fractions, all are
        if self.required:
            self._required(record, out)

    def _draws_nothing(self, keyframe: dict[str, Any]) -> bool:
        """Returns True if no member of a key frame can be a shape. A shape under another name is reported elsewhere."""
        return (
            self.geometry.keys().isdisjoint(keyframe)
            and "mask" not in keyframe
            and not any([item.__class__ in (dict, list) and casefold_name(name) != "classifications" for name, item in keyframe.items()])
        )

    def _required(self, record: dict[str, Any], out: Out) -> None:
        """Reports required questions that no key frame of an object answers. Reports nothing if one cannot be read."""
        tool = self.intended_feature(record)
        required_questions = self.required.get(tool or "", ())
        given = answered(record, has_ids=any([question.schema_id for question in required_questions])) if required_questions else None
        if given is None:
            return
        answers, nameless = given
        absent = {casefold_name(q.name): q.name for q in required_questions if answers.isdisjoint(_written(q))}
        if not absent:
            return
        near = [self.near[tool or ""].near(other) for other in sorted(answers - self.asked)]  # these were reported as misspelt questions
        for name in missing_name(absent, near, [absent] * nameless):
            add_range_findings(out, _NO_ANSWER, (None, "segments"), record["segments"], absent[name], f"tool {record_say.quote(str(tool))}")

    @staticmethod
    def group_key(record: dict[str, Any], row: DataRow | None, out: Out) -> None:
        """Reports a plane of a DICOM series that the data row does not have, if its planes are known."""
        plane = record["groupKey"]
        if row is not None and row.planes is not None and plane in _PLANES and plane not in row.planes:
            add_range_findings(out, _NO_PLANE, (None, "groupKey"), plane, row.planes)

    def _geometry(self, keyframe: dict[str, Any], row: DataRow | None, where: Path, out: Out) -> None:
        for member, check in self.geometry.items():
            if member in keyframe:
                check(keyframe, row, out, where)

    def masks(self, record: dict[str, Any], row: DataRow | None, out: Out) -> None:
        from predlint.platforms.labelbox.composite_masks import image_of
        from predlint.platforms.labelbox.png_size import png_problem, wrong_size

        value = record["masks"]
        if value.__class__ is not dict:
            return
        seen: dict[int, tuple[int, dict[str, Any]]] = {}
        frames, fitting = Frames(row, out), True
        for at, frame in entries_of(value, "frames"):
            index: Any = frame.get("index")
            where: Path = ((((None, "masks"), "frames"), at), "index")
            image: Any = frame.get("imBytes")
            if isinstance(image, str):
                place: Path = ((((None, "masks"), "frames"), at), "imBytes")
                if (problem := png_problem(image)) is not None:
                    add_range_findings(out, _PNG_FAULT, place, image, problem, "imBytes")
                elif row is not None and fitting and (size := wrong_size(image, row.width, row.height)) is not None:
                    canvas = "video frame" if self.media == "video" else "image"
                    out.append(wrong_mask_size(image, size, "imBytes", row, canvas, place))
                    fitting = False  # if one image is wrong, all of them usually are
            if not is_whole(index) or index < 0:
                continue
            if index in seen:
                first, known = seen[index]
                add_range_findings(out, _MASKS_TWICE, where, index, first, image_of(known) == image_of(frame))
            seen.setdefault(index, (at, frame))
            frames.check_frame(index, where)
        frames.end()
        painted = _painted([frame for _, frame in entries_of(value, "frames")])
        colours: dict[tuple[Any, ...], int] = {}
        for at, instance in entries_of(value, "instances"):
            colour: Any = instance.get("colorRGB")
            if colour.__class__ is not list or len(colour) != 3 or not all(map(is_whole, colour)):
                continue
            path: Path = ((((None, "masks"), "instances"), at), "colorRGB")
            if not any(colour):
                add_range_findings(out, _BLACK, path, colour)
            elif painted is not None and tuple(map(int, colour)) not in painted:
                add_range_findings(out, _UNUSED, path, colour, len(value["frames"]))
            if tuple(colour) in colours:
                add_range_findings(out, _COLOUR_TWICE, path, colour, colours[tuple(colour)])
            colours.setdefault(tuple(colour), at)

    # -- answers over time --------------------------------------------------------------------------------------------

    def answers(self, record: dict[str, Any], row: DataRow | None, out: Out) -> None:
        if "answer" not in record:
            self.answer(record, row, out)

    def answer(self, record: dict[str, Any], row: DataRow | None, out: Out) -> None:
        from predlint.platforms.common_mistakes import is_json

        question = self._question(record)
        if self.media in media.MESSAGES or (self.media is None and "messageId" in record):
            from predlint.platforms.labelbox.chat_rules import message_of

            message_of(record, row, out)
        if question is None or self.media in media.MESSAGES:
            return
        key = "answers" if record.get("answer") is None and "answers" in record else "answer"
        ends = RangeEnds(self.media, row, out)
        outer_ranges = self._ranges(record.get("frames"), (None, "frames"), ends, out, self._turns(question))
        by_shape = self.media == "audio" and question.kind != "checklist"  # the Shape reports the whole form
        unread = by_shape or (question.kind != "text" and is_json(record[key]))  # encoded twice: its frames are not known
        if isinstance(record[key], str) and not unread and self._lacks_moment(question, {"value": ""}, record):
            add_range_findings(out, _FRAMES_MISSING, ((None, key), "frames"), None, question.name, self.media, question.kind == "text")
        turns = self._turns(question)
        given = list(_answers(record[key], (None, key)))
        frameless = len([item for _, item in given if item.get("frames") is None])
        if turns is not None and question.scope == "index" and outer_ranges and not by_shape and frameless > 1:
            out.append(make_finding(AnswersAtOnce if turns.radio else TextsShareFrames, (None, key), record[key], turns.name))
        for path, item in given:
            own = self._ranges(item.get("frames"), (path, "frames"), ends, out, turns)
            if item.get("frames") is not None and record.get("frames") is not None:
                add_range_findings(out, _TWO_PLACES, (None, "frames"), record["frames"], question.name)
                return
            if self._lacks_moment(question, item, record):
                add_range_findings(out, _FRAMES_MISSING, (path, "frames"), None, question.name, self.media)
            asked = _asked_below(question, item) if question.scope == "index" else ()
            self._nested(asked, item, path, ends, out, own or outer_ranges)

    def _lacks_moment(self, question: Classification, item: dict[str, Any], record: dict[str, Any]) -> bool:
        """Returns True for an answer to a question over time that has nothing like frames."""
        if question.scope != "index" or self.media not in media.TIMED or _NAMING_MEMBERS.isdisjoint(item):
            return False
        if record.get("start") is not None or record.get("end") is not None:  # the Shape reports ends beside the answer
            return False
        time_like = ("frame", "segments", "start", "end")  # the Shape reports members with these names
        return not any(member.lower().startswith(time_like) and item[member] is not None for member in item) and not any(
            member.lower().startswith(time_like[:2]) and record[member] is not None for member in record
        )

    def _question(self, record: dict[str, Any]) -> Classification | None:
        name = record.get("name")
        known = self.questions.get(name) if isinstance(name, str) else None
        return known or self.questions.get(self.intended_feature(record) or "")

    def _nested(self, asked: Questions, answer: dict[str, Any], path: Path, ends: RangeEnds, out: Out, above: list[Range]) -> None:
        """Checks that the ranges of nested answers lie within the ranges of their parent answer, and that a question has one answer at a
        time. ``asked``: the questions asked below the answer."""
        parent_ranges = AllowedRange(above) if above else None
        for at, nested in entries_of(answer, "classifications"):
            key = "answer" if "answer" in nested else "answers"
            place: Path = (((path, "classifications"), at), key)
            question, given = _named_in(nested, asked), list(_answers(nested.get(key), place))
            turns = self._turns(question) if question is not None else None
            if turns is not None and len(given) > 1 and any([item.get("frames") is None for _, item in given]):
                out.append(make_finding(NestedAnswersAtOnce if turns.radio else TextsShareFrames, place, nested[key], turns.name))
                turns = None
            for where, item in given:
                own = self._ranges(item.get("frames"), (where, "frames"), ends, out, turns)
                for first, last, range_ in own:
                    if parent_ranges is not None and not parent_ranges.holds(first, last):
                        add_range_findings(out, _OUTSIDE_PARENT, range_, {"start": first, "end": last}, first, last)
                self._nested(_asked_below(question, item), item, where, ends, out, own or above)

    def _turns(self, question: Classification) -> Turns | None:
        """Returns an empty set of ranges for a question that has one answer at a time, or None for a checklist. Frames are counted, while
        times of a recording may touch."""
        if question.kind not in constraints.ONCE or (question.kind == "text" and question.scope == "global"):
            return None
        return Turns(question.name, question.kind == "radio", Disjoint(moments=self.media not in ("video", "dicom")))

    def _ranges(self, value: Any, path: Path, ends: RangeEnds, out: Out, turns: Turns | None) -> list[Range]:
        """Returns the well-formed ranges. They are added to ``turns``, and overlaps are reported."""
        found: list[Range] = []
        if value.__class__ is not list:
            return found
        for at, entry in enumerate(cast("list[Any]", value)):
            first: Any = entry.get("start") if entry.__class__ is dict else None
            last: Any = entry.get("end") if entry.__class__ is dict else None
            if not (is_whole(first) and is_whole(last)):
                continue
            where: Path = (path, at)
            if first > last:
                if last >= 0:  # a negative end is reported by the Shape
                    add_range_findings(out, _BAD_RANGE, where, entry, "the range", first, last)
                continue
            if first < 0:
                continue
            ends.check_end(last, (where, "end"))
            other = turns.taken.add(first, last, at) if turns is not None else None
            if turns is not None and other is not None:
                kind = FramesOverlap if turns.radio else TextsAtOnce
                out.append(make_finding(kind, where, entry, turns.name, first, last, other[0], other[1]))
            found.append((first, last, where))
        return found


def _pages_with(id_: str, pages: Mapping[int, frozenset[str]]) -> tuple[int, ...]:
    """Returns the pages of the text layer that have this id."""
    return tuple(sorted(number for number, ids in pages.items() if id_ in ids))


def _answers(value: Any, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yields the answer, or each answer of a list, with its path."""
    if value.__class__ is dict:
        yield path, value
    elif value.__class__ is list:
        for at, item in enumerate(value):
            if item.__class__ is dict:
                yield (path, at), item


def _asked_below(question: Classification | None, answer: dict[str, Any]) -> Questions:
    """Returns the questions that are asked below an answer to a question: by its option, or by a text question itself."""
    if question is None or not question.options:
        return question.classifications if question is not None else ()
    name, id_ = answer.get("name"), answer.get("schemaId")
    options = [o for o in question.options if (name in (o.value, o.label) if isinstance(name, str) else id_ and id_ == o.schema_id)]
    return options[0].classifications if options else ()


def _named_in(answer: dict[str, Any], asked: Questions) -> Classification | None:
    """Returns the nested question that an answer names, or None."""
    name, id_ = answer.get("name"), answer.get("schemaId")
    return next((q for q in asked if (name in (q.name, q.instructions) if isinstance(name, str) else id_ and id_ == q.schema_id)), None)


def _keep_first(out: Out, start: int, code: str) -> None:
    """Keeps, among the findings from ``start`` on, only the first one of a rule."""
    first = next((at for at in range(start, len(out)) if out[at][0].code == code), None)
    if first is not None:
        out[first + 1 :] = [found for found in out[first + 1 :] if found.code != code]


def _painted(frames: list[dict[str, Any]]) -> set[tuple[int, ...]] | None:
    """Returns the colours of all frames, or None unless all images are in the record and readable."""
    from predlint.platforms.labelbox.png_pixels import colours_of

    found: set[tuple[int, ...]] = set()
    for frame in frames:
        image: Any = frame.get("imBytes")
        colours = colours_of(image) if isinstance(image, str) and frame.get("instanceURI") is None else None
        if colours is None:
            return None
        found |= colours
    return found if frames else None


def _written(question: Classification) -> set[str]:
    """Returns all names of a nested question: its name and label, casefolded, and its id."""
    return {text for text in (casefold_name(question.name), casefold_name(question.instructions), question.schema_id) if text}


_START_AFTER_END = ViolationSpec(LocationOrder)
_PAST_TEXT = ViolationSpec(LocationPastEnd)
_PAST_PAGE = ViolationSpec(PastPage)
_UNKNOWN_TOKEN = ViolationSpec(UnknownToken)
#: Members, and aliases, that name the option of an answer. A wrong one is reported and fixed separately.
_NAMING_MEMBERS = frozenset({"name", "schemaId", "value", "text", *OPTION_NAMES["name"]})
_PLANES = ("axial", "sagittal", "coronal")
_NO_PLANE = ViolationSpec(NoPlane)
_FRAME_TWICE, _MASKS_TWICE = ViolationSpec(FrameTwice), ViolationSpec(MasksTwice)
_FRAME_ORDER = ViolationSpec(FrameOrder)
_SEGMENTS_OVERLAP = ViolationSpec(SegmentsOverlap)
_BLACK = spec_of(BlackMaskColour)
_FRAMES_MISSING = ViolationSpec(FramesMissing)
_BAD_RANGE = ViolationSpec(FramesForm)
_OUTSIDE_PARENT = ViolationSpec(FramesOutsideParent)
_TWO_PLACES = ViolationSpec(FramesInTwoPlaces)
_COLOUR_TWICE = ViolationSpec(ColourTwice)
_PNG_FAULT = ViolationSpec(MaskPng)
_UNUSED = ViolationSpec(ColourInNoFrame)
_NOTHING_DRAWN = spec_of(NothingDrawn)
_DRAWN = ("box", "polygon", "point", "line", "unknown")
_FRAMED = (None, "video", "dicom")
_NO_ANSWER = ViolationSpec(RequiredNestedMissing)
_SEGMENT_ORDER = ViolationSpec(SegmentOrder)
_KEY_FRAMES = ("segments", "keyframes")
_LOCATION = Declared(on(("location",), *constraints.LOCATION))
_SELECTIONS = Declared(
    (
        *on(("textSelections",), *constraints.SELECTION),
        *on(("textSelections", "tokenIds"), *constraints.WORDS),
        *on(("textSelections", "groupId"), *constraints.WORDS),
    )
)
_MASKS = Declared(
    (
        *on(("masks",), *constraints.MASKS),
        *on(("masks", "frames"), *constraints.INDEX),
        *on(("masks", "frames", "imBytes"), constraints.PNG),
        *on(("masks", "instances", "colorRGB"), *constraints.COLOUR),
    )
)
_OF_LOCATION = kinds(_START_AFTER_END, _PAST_TEXT) | OF_MESSAGE
_OF_SELECTIONS = kinds(_PAST_PAGE, _UNKNOWN_TOKEN) | OF_PLACEHOLDERS
_OF_KEY_FRAMES = kinds(_FRAME_TWICE, _FRAME_ORDER, _SEGMENTS_OVERLAP, _SEGMENT_ORDER, _NOTHING_DRAWN, _NO_ANSWER)
_OF_SEGMENTS = OF_FRAMES.union(_OF_KEY_FRAMES, *OF_MEMBER.values())
_OF_MASKS = OF_FRAMES | OF_MASK_SIZE | kinds(_MASKS_TWICE, _BLACK, _UNUSED, _COLOUR_TWICE, _PNG_FAULT)
_OF_TURNS = kinds(AnswersAtOnce, NestedAnswersAtOnce, FramesOverlap, TextsAtOnce, TextsShareFrames)
_OF_ANSWERS = OF_ENDS | OF_MESSAGE | kinds(_FRAMES_MISSING, _TWO_PLACES, _OUTSIDE_PARENT, _BAD_RANGE) | _OF_TURNS
