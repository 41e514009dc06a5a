"""Record rules: checks that compute something on one record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from predlint.io.similar_rows import SimilarRows, with_spaces
from predlint.model.names import NameIndex
from predlint.model.ontology import Classification, Ontology
from predlint.model.texts import casefold_name, is_uuid, quote, uuid_digits
from predlint.model.violation import Path, make_finding
from predlint.platforms.common_mistakes import is_json, placeholder_in
from predlint.platforms.labelbox.declarations import (
    AGGREGATION,
    CHOSEN,
    ENDS,
    FRAME,
    METRIC_NAME,
    METRIC_VALUE,
    ONCE,
    RANGE,
    RANKS,
    SEGMENTS,
    constraints_over_time,
    required_in_frames,
)
from predlint.platforms.labelbox.features import GEOMETRY, MAY_BE_TIMED, MESSAGES, TIMED, required_of, same_medium, sources_of
from predlint.platforms.labelbox.forms import OPTION_NAMES
from predlint.platforms.labelbox.png import png_problem, wrong_size
from predlint.platforms.labelbox.record import (
    AllowedRange,
    Disjoint,
    Out,
    add_finding,
    answered,
    entries_of,
    is_keyframe,
    is_whole,
    keyframes_of,
    segments_of,
)
from predlint.platforms.labelbox.topics import spans
from predlint.platforms.labelbox.topics.confidence import DECLARED_METRICS, HOLDERS, OF_INSIDE, inner_duplicates
from predlint.platforms.labelbox.topics.conversations import OF_MESSAGE, OF_PROMPTS, OF_TASK, TASKS, check_prompts, check_task, message_of
from predlint.platforms.labelbox.topics.coordinates import NormalisedCoordinates
from predlint.platforms.labelbox.topics.data_rows import (
    DECLARED_REFERENCE,
    EXTERNAL_ID,
    ID_FORM,
    KEY_IS_ID,
    KEY_SPACE,
    OF_DATA_ROW,
    REWRITTEN,
    ROW_MEDIA,
    SPACE_IN_LIST,
    UNKNOWN_ID,
    UNKNOWN_KEY,
    listed_key,
    placeholder_finding,
    row_reference,
)
from predlint.platforms.labelbox.topics.masks import (
    BLACK_INSTANCE,
    COLOUR_TWICE,
    DECLARED_MASKS,
    FRAME_PNG_FAULT,
    FRAME_TWICE,
    MASKS_TWICE,
    OF_MASKS,
    UNUSED_COLOUR,
    painted_colours,
    wrong_mask_size,
)
from predlint.platforms.labelbox.topics.metrics import OF_METRIC_LINE, metric_rules
from predlint.platforms.labelbox.topics.names import NO_SOURCE
from predlint.platforms.labelbox.topics.nested_answers import NO_ANSWER
from predlint.platforms.labelbox.topics.polygons import OF_MEMBER, GeometryRules
from predlint.platforms.labelbox.topics.spans import (
    DECLARED_LOCATION,
    DECLARED_SELECTIONS,
    OF_LOCATION,
    OF_SELECTIONS,
    PAST_PAGE,
    PAST_TEXT,
    START_AFTER_END,
    UNKNOWN_TOKEN,
    pages_with,
)
from predlint.platforms.labelbox.topics.timed_answers import (
    BAD_RANGE,
    FRAMES_MISSING,
    OF_TURNS,
    OUTSIDE_PARENT,
    TWO_PLACES,
    AnswersAtOnce,
    FramesOverlap,
    NestedAnswersAtOnce,
    TextsAtOnce,
    TextsShareFrames,
    image_of,
)
from predlint.platforms.labelbox.topics.uuids import TO_ITSELF
from predlint.platforms.labelbox.topics.video import (
    FRAME_ORDER,
    NO_PLANE,
    NOTHING_DRAWN,
    OF_ENDS,
    OF_FRAMES,
    SEGMENT_ORDER,
    SEGMENTS_OVERLAP,
    Frames,
    RangeEnds,
)
from predlint.shape.branches import missing_name
from predlint.shape.constraints import OneOf
from predlint.shape.nodes import Branch, Record
from predlint.shape.record_checks import ANYWHERE, SILENT_ON_CLEAN, Check, Declared, is_certain, kinds, on

if TYPE_CHECKING:
    from predlint.io.data_row import DataRow
    from predlint.io.data_rows import DataRows


# Each rule is bound once to the ontology, the target, the medium and the data rows, and adds findings for one decoded record. Values that
# the
# Shape rejects are skipped, so that no fault is reported twice.

_LONGEST_KEY = 200


class RecordRules:
    """All record rules in force, as one function of a record."""

    def __init__(
        self,
        ontology: Ontology,
        target: str,
        media: str | None,
        rows: DataRows | None,
        intended_feature: IntendedFeature,
        seen: bytearray | None = None,
    ) -> None:
        """``intended_feature``: returns the feature that a record surely means. ``seen``: marks the data rows that are named, also by a
        misspelt key."""
        self.ontology, self.media, self.rows, self.seen = ontology, media, rows, seen
        #: True if confidence and custom metrics are imported.
        self.kept = target != "mal"
        self.near = SimilarRows(rows) if rows is not None else None
        self.sources = NameIndex(sources_of(ontology))
        drawn = GeometryRules(media, pixels=ontology.pixels)
        spans = SpanRules(ontology, media, drawn, intended_feature)
        known = OneOf(sources_of(ontology))
        ends = (*on(("relationship",), *ENDS), *on(("relationship", "sourceOntologyName"), known))
        self.checks: list[Check[Branch]] = [*drawn.checks, *spans.checks]
        self.checks.append(Check(self.relationship, kinds(NO_SOURCE, TO_ITSELF), ("relationship",), Declared(ends)))
        if self.kept:
            line = {"metricValue": METRIC_VALUE, "metricName": METRIC_NAME, "featureName": known}
            line["aggregation"] = AGGREGATION
            relied_on = Declared(tuple([((member,), one) for member, one in line.items()]))
            self.checks.append(Check(metric_rules(ontology), OF_METRIC_LINE, ("metricValue",), relied_on))
        self.free = [check for check in self.checks if check.guarded_by is None]
        """Unconditional checks: they run on every record with their members, clean or not."""
        self._by_member: dict[str, list[Check[Branch]]] = {}
        for check in self.checks:
            for member in check.members:
                self._by_member.setdefault(member, []).append(check)
        self._reference = Check[Branch](self.data_row, OF_DATA_ROW, ("dataRow",), DECLARED_REFERENCE)
        self._inside = Check[Branch](inner_duplicates, OF_INSIDE, tuple(HOLDERS), DECLARED_METRICS)
        self.of_all = [self._reference, *([self._inside] if self.kept else [])]
        """Checks that are not bound to a member of their own."""
        self._read = frozenset({"dataRow", *self._by_member})

    def check(self, record: dict[str, Any], out: Out, only: frozenset[str] | None = None) -> None:
        """Adds the findings of all rules for a decoded object. ``only``: the members that findings can be about."""
        row = self._reference(out, record, out)
        rules = self._by_member
        if only is not None and (not only <= self._read or (row is not None and "dataRow" in only)):
            only = None  # these members decide how others are read, or the data row was not known to the kernel
        for member in record:
            if member in rules and (only is None or member in only):
                for check in rules[member]:
                    if len(check.members) > 1 and member != next(name for name in record if name in check.members):
                        continue
                    if check.guarded_by is None:  # unconditional checks never see the findings of others
                        found: Out = []
                        check(found, record, row, found)
                        out += found
                    else:
                        check(out, record, row, out)
        if self.kept and not HOLDERS.isdisjoint(record):
            self._inside(out, record, out)

    def settles(self, branch: Branch) -> bool:
        """Returns True if a record that keeps all constraints of its shape has no findings here."""
        relying = [*self.of_all, *[check for check in self.checks if check.guarded_by is not None]]
        return isinstance(branch.body, Record) and is_certain(relying, branch.body, branch)

    # -- data row -----------------------------------------------------------------------------------------------------

    def data_row(self, record: dict[str, Any], out: Out) -> DataRow | None:
        """Checks the reference to a data row and returns the data row, or None if it is not known."""
        reference: Any = record.get("dataRow")
        if reference.__class__ is not dict:
            return None
        key, id_ = reference.get("globalKey"), reference.get("id")
        path: Path = (None, "dataRow")
        row: DataRow | None = None
        if isinstance(key, str) and key and id_ is None:
            row = self._by_key(key, path, out)
        elif isinstance(id_, str) and id_ and key is None:
            row = self._by_id(id_, path, out)
        if row is not None and self.seen is not None:
            self.seen[row.position] |= 1 if key else 2
        if row is not None and row.media is not None and self.media is not None and not same_medium(row.media, self.media):
            add_finding(out, ROW_MEDIA, (path, "globalKey" if key else "id"), key or id_, row.media, self.media)
        return row

    def row_of(self, record: dict[str, Any]) -> DataRow | None:
        """Returns the data row that a record names, or None, without reporting anything."""
        rows, reference = self.rows, record.get("dataRow")
        if rows is None or reference.__class__ is not dict:
            return None
        key, id_ = cast("dict[str, Any]", reference).get("globalKey"), cast("dict[str, Any]", reference).get("id")
        if isinstance(key, str) and id_ is None:
            return rows.by_key.get(key) if len(key) <= _LONGEST_KEY else None
        return rows.by_id.get(id_) if isinstance(id_, str) and key is None else None

    def _by_id(self, id_: str, path: Path, out: Out) -> DataRow | None:
        rows = self.rows
        row = rows.by_id.get(id_) if rows is not None else None
        if row is not None:
            return row
        if (rows is None or id_ not in rows.by_key) and (found := placeholder_in(id_)) is not None:
            placeholder_finding(out, path, "id", id_, found)
        elif rows is not None and id_ not in rows.by_key and id_ in rows.by_external_id:
            add_finding(out, EXTERNAL_ID, (path, "id"), id_, "dataRow.id", *row_reference(rows.by_external_id[id_]))
            self._mark_seen(rows.by_external_id[id_], 2)
        elif rows is not None and (listed := with_spaces(rows).get(id_)) is not None:
            add_finding(out, SPACE_IN_LIST, (path, "id"), id_, listed)
            self._mark_seen(rows.by_id.get(listed), 2)
        elif rows is not None and ((global_key := self._global_key(id_)) is not None or rows.by_id):
            intended = next((other for other in (id_.strip(), id_.strip().lower()) if other in rows.by_id), None)
            add_finding(out, UNKNOWN_ID, (path, "id"), id_, global_key, intended)
            self._mark_seen(rows.by_id.get(intended or "") or rows.by_key.get(global_key or ""), 2)
        elif len(id_) != 25:
            add_finding(out, ID_FORM, (path, "id"), id_)
        return None

    def _global_key(self, id_: str) -> str | None:
        """Returns the only listed global key that was written in place of an id, exactly or in another spelling, or None."""
        if self.rows is None or self.near is None:
            return None
        given = next((name for name in (id_, id_.strip()) if name in self.rows.by_key), None)
        close = self.near.same_file(id_) if given is None and self.rows.by_key else ()
        return close[0] if len(close) == 1 else given

    def _by_key(self, key: str, path: Path, out: Out) -> DataRow | None:
        rows = self.rows
        if len(key) > _LONGEST_KEY:
            return None  # the Shape reports it
        row = rows.by_key.get(key) if rows is not None else None
        if row is not None:
            return row
        if (found := placeholder_in(key)) is not None and not (
            (found.nothing or (found.printed and not found.member)) and self.near and self.near.surely(key)
        ):
            placeholder_finding(out, path, "globalKey", key, found)
        elif rows is not None and key in rows.by_id:
            add_finding(out, KEY_IS_ID, (path, "globalKey"), key)
            self._mark_seen(rows.by_id.get(key), 2)
        elif rows is not None and key in rows.by_external_id:
            add_finding(out, EXTERNAL_ID, (path, "globalKey"), key, "the global key", *row_reference(rows.by_external_id[key]))
            self._mark_seen(rows.by_external_id[key], 1)
        elif rows is not None and (listed := with_spaces(rows).get(key)) is not None:
            add_finding(out, SPACE_IN_LIST, (path, "globalKey"), key, listed)
            self._mark_seen(rows.by_key.get(listed), 1)
        elif rows is not None and (listed := listed_key(rows, key)) is not None:
            add_finding(out, REWRITTEN, (path, "globalKey"), key, listed)
            self._mark_seen(rows.by_key.get(listed), 1)
        elif rows is not None and self.near is not None and rows.by_key:
            add_finding(out, UNKNOWN_KEY, (path, "globalKey"), key, self.near.likely(key))
            for listed in self.near.same_file(key)[:1]:
                self._mark_seen(rows.by_key.get(listed), 1)
        elif key != key.strip():
            add_finding(out, KEY_SPACE, (path, "globalKey"), key)
        return None

    def _mark_seen(self, row: DataRow | None, mark: int) -> None:
        """Marks a row that a record names in another way than the list: it has a prediction, so it is not reported as one without."""
        if row is not None and self.seen is not None:
            self.seen[row.position] |= mark

    # -- relationships -------------------------------------------------------------------------------------------------

    def relationship(self, record: dict[str, Any], row: DataRow | None, out: Out) -> None:
        value = record["relationship"]
        if value.__class__ is not dict:
            return
        source, target = value.get("source"), value.get("target")
        if is_uuid(source) and is_uuid(target) and uuid_digits(source) == uuid_digits(target):
            add_finding(out, TO_ITSELF, ((None, "relationship"), "target"), target)
        name: Any = value.get("sourceOntologyName")
        if isinstance(name, str) and name not in self.sources:
            path: Path = ((None, "relationship"), "sourceOntologyName")
            add_finding(out, NO_SOURCE, path, name, self.sources.likely(name), self.sources.all)


# -- Record rules for text ranges, frames and times, composite masks and messages: order, overlaps, and limits of the data row --


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
            Check(self.location, OF_LOCATION, ("location",), DECLARED_LOCATION),
            Check(self.selections, OF_SELECTIONS, ("textSelections",), DECLARED_SELECTIONS),
            Check(self.segments, _OF_SEGMENTS, ("segments",), self._under_segments),
            Check(self.masks, OF_MASKS, ("masks",), DECLARED_MASKS),
            Check(check_task, OF_TASK, ("messageEvaluationTask",), self._under_task),
        ]
        if any([tool.kind in TASKS for tool in ontology.tools]):
            self.checks.append(Check(check_prompts, OF_PROMPTS, ("messageEvaluationTask",)))
        if medium == "dicom":
            self.checks.append(Check(self.group_key, kinds(NO_PLANE), ("groupKey",), SILENT_ON_CLEAN))
        if medium in (None, *MAY_BE_TIMED, *MESSAGES):
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
        required = required_in_frames(self.required.get(tool.name, ())) if tool is not None else ()
        by_member = [self._under((*_KEY_FRAMES, str(member))) for member in drawn]
        return Declared(
            (
                *on(("segments",), *SEGMENTS),
                *on(_KEY_FRAMES, *FRAME),
                *on((), *required),
                *[each for declared in by_member for each in declared.holds],
            )
        )

    def _under_task(self, branch: Branch) -> Declared | None:
        tool: Any = branch.source
        if tool is None:
            return None
        chosen = CHOSEN if tool.kind != "message-single" else ()
        ranks = RANKS if tool.kind == "message-ranking" else ()
        listed = "rankedMessages" if tool.kind == "message-ranking" else "selectedMessages"
        return Declared(on(("messageEvaluationTask", "data", listed), *chosen, *ranks))

    def _under_answer(self, branch: Branch) -> Declared | None:
        """Returns the constraints on answers over time, or None if the feature is not known, because the intended question decides."""
        question: Any = branch.source
        if self.media not in (None, *MAY_BE_TIMED):
            return SILENT_ON_CLEAN
        if question is None or branch.payload is None:
            return None
        if question.scope != "index":
            return SILENT_ON_CLEAN
        over_time = constraints_over_time(self.media, question.kind, branch.payload)
        return Declared((*on((), *over_time), *on((ANYWHERE, "frames"), *RANGE)))

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
                add_finding(out, START_AFTER_END, path, value, "the location", start, end)
        elif length is not None and end >= length:
            add_finding(out, PAST_TEXT, (path, "end"), end, length, where, start)

    def _length(self, record: dict[str, Any], row: DataRow | None, out: Out) -> tuple[int | None, str]:
        """Returns the number of characters of the text or the message, or None if it is not known, and what has them."""
        if row is None:
            return None, ""
        message = message_of(record, row, out)
        if row.messages is not None and message is not None:
            return row.messages.get(message), f"message {quote(message)}"
        return (row.text_length, "the text") if "messageId" not in record else (None, "")

    def selections(self, record: dict[str, Any], row: DataRow | None, out: Out) -> None:
        if record["textSelections"].__class__ is not list:
            return
        for index, selection in enumerate(record["textSelections"]):
            path: Path = ((None, "textSelections"), index)
            spans.placeholders_in(selection, path, row, out)
            page: Any = selection.get("page") if selection.__class__ is dict else None
            if row is None or not is_whole(page) or page < 1:
                continue
            if row.page_count is not None and page > row.page_count:
                add_finding(out, PAST_PAGE, (path, "page"), page, row.page_count, 1)
                continue
            tokens, group = selection.get("tokenIds"), selection.get("groupId")
            intended: tuple[int, ...] = ()
            if row.tokens is not None and tokens.__class__ is list:
                known = row.tokens.get(int(page), frozenset())
                unknown = [at for at, token in enumerate(tokens) if isinstance(token, str) and token and token not in known]
                if unknown:
                    intended = pages_with(tokens[unknown[0]], row.tokens)
                    params = ("token", page, len(unknown) - 1, intended)
                    add_finding(out, UNKNOWN_TOKEN, ((path, "tokenIds"), unknown[0]), tokens[unknown[0]], *params)
            if row.groups is not None and isinstance(group, str) and group and group not in row.groups.get(int(page), frozenset()):
                pages = pages_with(group, row.groups)
                if not (pages and pages == intended):  # else the page is wrong, which was reported for the tokens
                    add_finding(out, UNKNOWN_TOKEN, (path, "groupId"), group, "group of words", page, 0, pages)

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
                    add_finding(out, NOTHING_DRAWN, where, keyframe)
                frame: Any = keyframe.get("frame")
                if not is_whole(frame) or frame < 0:
                    continue
                frames.check_frame(frame, (where, "frame"))
                if frame in seen:
                    first, known = seen[frame]
                    add_finding(out, FRAME_TWICE, (where, "frame"), frame, first, known == keyframe)
                elif before is not None and frame < before:
                    out_of_order.append(((where, "frame"), frame, before))
                seen.setdefault(frame, (where[1], keyframe))
                before = frame
            if out_of_order:  # sorting is one fix, so it is one finding
                add_finding(out, FRAME_ORDER, *out_of_order[0], len(out_of_order) - 1)
            if seen and not is_keyframe(segment):  # the range of a bare key frame is not known
                first, last = min(seen), max(seen)
                other = taken.add(first, last, index)
                if other is not None:
                    add_finding(out, SEGMENTS_OVERLAP, path, segment, first, last, other[2])
                elif end is not None and first < end:
                    add_finding(out, SEGMENT_ORDER, path, segment, first, end)
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
            add_finding(out, NO_ANSWER, (None, "segments"), record["segments"], absent[name], f"tool {quote(str(tool))}")

    @staticmethod
    def group_key(record: dict[str, Any], row: DataRow | None, out: Out) -> None:
        """Reports a plane of a DICOM series that the data row does not have, if its planes are known."""
        plane = record["groupKey"]
        if row is not None and row.planes is not None and plane in _PLANES and plane not in row.planes:
            add_finding(out, NO_PLANE, (None, "groupKey"), plane, row.planes)

    def _geometry(self, keyframe: dict[str, Any], row: DataRow | None, where: Path, out: Out) -> None:
        for member, check in self.geometry.items():
            if member in keyframe:
                check(keyframe, row, out, where)

    def masks(self, record: dict[str, Any], row: DataRow | None, out: Out) -> None:
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
                    add_finding(out, FRAME_PNG_FAULT, place, image, problem, "imBytes")
                elif row is not None and fitting and (size := wrong_size(image, row.width, row.height)) is not None:
                    canvas = "video frame" if self.media == "video" else "image"
                    out.append(wrong_mask_size(image, size, "imBytes", row, canvas, place))
                    fitting = False  # if one image is wrong, all of them usually are
            if not is_whole(index) or index < 0:
                continue
            if index in seen:
                first, known = seen[index]
                add_finding(out, MASKS_TWICE, where, index, first, image_of(known) == image_of(frame))
            seen.setdefault(index, (at, frame))
            frames.check_frame(index, where)
        frames.end()
        painted = painted_colours([frame for _, frame in entries_of(value, "frames")])
        colours: dict[tuple[Any, ...], int] = {}
        for at, instance in entries_of(value, "instances"):
            colour: Any = instance.get("colorRGB")
            if colour.__class__ is not list or len(colour) != 3 or not all(map(is_whole, colour)):
                continue
            path: Path = ((((None, "masks"), "instances"), at), "colorRGB")
            if not any(colour):
                add_finding(out, BLACK_INSTANCE, path, colour)
            elif painted is not None and tuple(map(int, colour)) not in painted:
                add_finding(out, UNUSED_COLOUR, path, colour, len(value["frames"]))
            if tuple(colour) in colours:
                add_finding(out, COLOUR_TWICE, path, colour, colours[tuple(colour)])
            colours.setdefault(tuple(colour), at)

    # -- answers over time --------------------------------------------------------------------------------------------

    def answers(self, record: dict[str, Any], row: DataRow | None, out: Out) -> None:
        if "answer" not in record:
            self.answer(record, row, out)

    def answer(self, record: dict[str, Any], row: DataRow | None, out: Out) -> None:
        question = self._question(record)
        if self.media in MESSAGES or (self.media is None and "messageId" in record):
            message_of(record, row, out)
        if question is None or self.media in MESSAGES:
            return
        key = "answers" if record.get("answer") is None and "answers" in record else "answer"
        ends = RangeEnds(self.media, row, out)
        outer_ranges = self._ranges(record.get("frames"), (None, "frames"), ends, out, self._turns(question))
        by_shape = self.media == "audio" and question.kind != "checklist"  # the Shape reports the whole form
        unread = by_shape or (question.kind != "text" and is_json(record[key]))  # encoded twice: its frames are not known
        if isinstance(record[key], str) and not unread and self._lacks_moment(question, {"value": ""}, record):
            add_finding(out, FRAMES_MISSING, ((None, key), "frames"), None, question.name, self.media, question.kind == "text")
        turns = self._turns(question)
        given = list(_answers(record[key], (None, key)))
        frameless = len([item for _, item in given if item.get("frames") is None])
        if turns is not None and question.scope == "index" and outer_ranges and not by_shape and frameless > 1:
            out.append(make_finding(AnswersAtOnce if turns.radio else TextsShareFrames, (None, key), record[key], turns.name))
        for path, item in given:
            own = self._ranges(item.get("frames"), (path, "frames"), ends, out, turns)
            if item.get("frames") is not None and record.get("frames") is not None:
                add_finding(out, TWO_PLACES, (None, "frames"), record["frames"], question.name)
                return
            if self._lacks_moment(question, item, record):
                add_finding(out, FRAMES_MISSING, (path, "frames"), None, question.name, self.media)
            asked = _asked_below(question, item) if question.scope == "index" else ()
            self._nested(asked, item, path, ends, out, own or outer_ranges)

    def _lacks_moment(self, question: Classification, item: dict[str, Any], record: dict[str, Any]) -> bool:
        """Returns True for an answer to a question over time that has nothing like frames."""
        if question.scope != "index" or self.media not in TIMED or _NAMING_MEMBERS.isdisjoint(item):
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
                        add_finding(out, OUTSIDE_PARENT, range_, {"start": first, "end": last}, first, last)
                self._nested(_asked_below(question, item), item, where, ends, out, own or above)

    def _turns(self, question: Classification) -> Turns | None:
        """Returns an empty set of ranges for a question that has one answer at a time, or None for a checklist. Frames are counted, while
        times of a recording may touch."""
        if question.kind not in ONCE or (question.kind == "text" and question.scope == "global"):
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
                    add_finding(out, BAD_RANGE, where, entry, "the range", first, last)
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


def _written(question: Classification) -> set[str]:
    """Returns all names of a nested question: its name and label, casefolded, and its id."""
    return {text for text in (casefold_name(question.name), casefold_name(question.instructions), question.schema_id) if text}


#: Members, and aliases, that name the option of an answer. A wrong one is reported and fixed separately.
_NAMING_MEMBERS = frozenset({"name", "schemaId", "value", "text", *OPTION_NAMES["name"]})
_PLANES = ("axial", "sagittal", "coronal")
_DRAWN = ("box", "polygon", "point", "line", "unknown")
_FRAMED = (None, "video", "dicom")
_KEY_FRAMES = ("segments", "keyframes")
_OF_KEY_FRAMES = kinds(FRAME_TWICE, FRAME_ORDER, SEGMENTS_OVERLAP, SEGMENT_ORDER, NOTHING_DRAWN, NO_ANSWER)
_OF_SEGMENTS = OF_FRAMES.union(_OF_KEY_FRAMES, *OF_MEMBER.values())
_OF_ANSWERS = OF_ENDS | OF_MESSAGE | kinds(FRAMES_MISSING, TWO_PLACES, OUTSIDE_PARENT, BAD_RANGE) | OF_TURNS
