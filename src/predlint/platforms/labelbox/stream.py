"""Cross-record rules: records hashes while the file is read, and rereads records only for candidates."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from predlint.io.reread import read_ahead
from predlint.kernel.column_index import ColumnIndex
from predlint.kernel.column_joins import JoinQuery
from predlint.kernel.column_queries import DuplicateQuery, RunCalls, Table
from predlint.model.diagnostics import Severity
from predlint.model.geometry import TOLERANCE
from predlint.model.hashes import NONE, OWN, Secret, combine_hashes
from predlint.model.mergeable import part
from predlint.model.ontology import Ontology
from predlint.model.texts import nearest_plain, quote
from predlint.model.violation import Finding, Violation, Words
from predlint.model.violation import make_finding as found_at
from predlint.platforms.labelbox.declarations import PIXELS
from predlint.platforms.labelbox.features import by_any_name, is_asked_for_medium, written_names
from predlint.platforms.labelbox.png import is_blank
from predlint.platforms.labelbox.record import (
    DeferredFinding,
    class_of_answer,
    hash_of_id,
    identity_of,
    mask_parts,
    on_one_line,
    reference_of,
    row_hash,
    row_name,
    same_row,
)
from predlint.platforms.labelbox.topics.boxes import CornerBoxes
from predlint.platforms.labelbox.topics.files import MISTAKES, LineRecords, RecordingTimes
from predlint.platforms.labelbox.topics.masks import SameMaskColour, SameMaskImage
from predlint.platforms.labelbox.topics.metrics import metric_of
from predlint.platforms.labelbox.topics.timed_answers import QuestionAnsweredTwice, TimedAnswers, TimedQuestions
from predlint.platforms.labelbox.topics.uuids import IGNORED_MEMBERS, Duplicates, duplicate_uuids
from predlint.platforms.protocols import SEEN, CrossRecordRules
from predlint.platforms.systematic_mistakes import Records

if TYPE_CHECKING:
    from predlint.io.data_rows import DataRows
    from predlint.io.reread import Reader, RereadRecord


class RequiredGlobalMissing(Violation, code="ANS024", slug="required-global-missing", severity=Severity.INFO, layer="stream"):
    """A required question about the data row has no answer in the files for some data rows.

    Why: The import does not insist on it; labelers will have to answer the question before they can submit.
    Fix: Nothing, if the model is not meant to answer the question; otherwise write one line for it per data row.
    """

    question: str
    count: int
    total: int
    row: str

    def words(self) -> Words:
        if self.total == 1:
            message = f"the required question {quote(self.question)} has no valid answer on the one data row that predictions name"
            return message, f"it is {quote(self.row)}; a labeler can still answer it"
        message = (
            f"the required question {quote(self.question)} has no valid answer on {self.count:,} "
            f"of the {self.total:,} data rows that predictions name"
        )
        return message, f"{quote(self.row)} is one; a labeler can still answer it"


MOST_ANNOTATIONS, MOST_METRICS = 5_000, 20


class SecondPrompt(Violation, code="DUP005", slug="second-prompt", layer="stream"):
    """A data row has more than one prompt.

    Why: The responses of a data row all belong to its one prompt; the SDK refuses a second one.
    Fix: Make a data row for each prompt.
    """

    name: str
    row: str | None
    first: int

    template = "the data row has a prompt already", "first on line {first:,}; give the other one a data row of its own"


class MixedIdAndKey(Violation, code="KEY009", slug="mixed-id-and-key", severity=Severity.INFO, layer="stream"):
    """One data row is named by its id on some lines and by its global key on others.

    Why: The import accepts both, but no tool without the list of rows can tell that the lines belong together, so repeated answers and
    uuids go unseen.
    Fix: Name the rows in one way throughout the file.
    """

    row: str
    first: int

    template = (
        "this data row is named by its id on some lines and by its global key on others",
        "it is {row:quoted}, first on line {first:,}; use one of the two",
    )


class TooManyAnnotations(Violation, code="DUP003", slug="too-many-annotations", layer="stream"):
    """A data row has more than 5,000 annotations of one name.

    Why: The SDK refuses an import with more than 5,000 annotations of one feature on one data row.
    Fix: Write the others to a second file with an import of its own. Thousands of boxes on one image often mean that no score threshold or
    non-maximum suppression was applied.
    """

    parameters = (("most_annotations_per_name_and_data_row", MOST_ANNOTATIONS),)

    name: str
    row: str
    limit: int

    template = (
        "{row:quoted} has more than {limit:,} annotations of {name:quoted}",
        "one import takes no more: write the others to another file, or drop the weakest",
    )


class TooManyMetrics(Violation, code="MET007", slug="too-many-metrics", severity=Severity.WARNING, layer="stream"):
    """A data row has more than 20 metrics.

    Why: The vendor gives 20 metrics per data row as the limit; what becomes of the others is not documented.
    Fix: Send the metrics you compare by, and keep the others in your own experiment tracker.
    """

    parameters = (("most_metrics_per_data_row", MOST_METRICS),)

    row: str
    limit: int

    template = "{row:quoted} has more than {limit} metrics", "the limit of the vendor: send those that you compare by"


class MetricTwice(Violation, code="MET009", slug="metric-twice", severity=Severity.WARNING, layer="stream"):
    """Two lines give the same metric of the same feature for one data row.

    Why: A metric has one value for a data row and feature. Which of the two Labelbox keeps is not documented.
    Fix: Give the metrics different names, or each line the data row and feature that it is of.
    """

    feature: str | None
    subclass: str | None
    row: str | None
    line: int

    def words(self) -> Words:
        of_feature = "".join([f" of {quote(name)}" for name in (self.subclass, self.feature) if name is not None])
        name = f"metric {quote(self.value)}" if isinstance(self.value, str) else "metric"
        return (
            f"the {name}{of_feature} is given twice for {quote(self.row or '?')}",
            f"line {self.line:,} gives it, too; is one of them of another data row, feature or metric?",
        )


# Memory per record: 8 bytes for its identity, 8 for its content, 8 for its data row, 18 more for an answer about the whole data row, and 24
# for each end of a relationship, 16 for each pair of ends. Parts of a file can be read apart: `snapshot` and `merge` are associative.

#: Media without boxes, or whose boxes do not begin at the top left corner.
_NO_BOXES = frozenset({"geospatial", "text", "conversational", "audio", "html"})
#: The identity of a record. With its data row for relationships.
_IDENTITY, _JOINED_IDENTITY = Table("identity", "identity"), Table("identity", "identity", more=("row",))
_CONTENT = Table("content", "content")
_ROW = Table("row", "row")
_ANSWER = Table("answer", "answer", "answer_at", ("answer_to",))
_MASK = Table("mask", "mask", "mask_at")
_METRIC = Table("metric", "metric", "metric_at")
_NAMED_METRIC = Table("named_metric", "named_metric", "named_metric_at")
_LINK = Table("link", "link", "link_at", ("link_row",))
_PAIR = Table("pair", "pair", "pair_at")
_MOMENT = Table("moment", "moment_key", "moment_at", ("moment_start", "moment_end"))
#: Groups of positions of records that may have something in common.
Groups = Iterable[Iterable[int]]


class AskedQuestions:
    """The questions that an ontology asks once for a data row, each with a number, by all their names."""

    def __init__(self, ontology: Ontology, media: str | None) -> None:
        several = {key.partition("\0")[0] for key in written_names(ontology.classifications).values()}
        # Names of several questions of different kinds are left out: an answer does not show which one it is for.
        globals_ = [c for c in ontology.classifications if c.scope == "global" and c.kind != "unknown" and c.name not in several]
        # A data row has one prompt, whatever its name: all prompts count as one question.
        self.prompt = next((number for number, c in enumerate(globals_) if c.kind == "prompt"), -1)
        numbers = [self.prompt if c.kind == "prompt" else number for number, c in enumerate(globals_)]
        by_name = {c.name: number for number, c in zip(numbers, globals_, strict=True)}
        any_name = by_any_name(ontology.classifications)
        self.by_name = {text: by_name[name] for text, name in any_name.items() if name in by_name}
        """Name, or label that users see -> number of the question."""
        self.by_id = {c.schema_id: number for number, c in zip(numbers, globals_, strict=True) if c.schema_id}
        self.names = [c.name for c in globals_]
        self.required = [number for number, c in enumerate(globals_) if c.required and is_asked_for_medium(c, media)]
        self.over_time = TimedQuestions(ontology)
        self.feature_ids = {f.schema_id: f.name for f in (*ontology.tools, *ontology.classifications) if f.schema_id}


class LineCrossRecordRules(CrossRecordRules):
    """The cross-record rules of one file."""

    seen: bytearray = SEEN
    """By position in the list of data rows: 1 when named by global key, 2 when named by id."""
    corners: CornerBoxes | None = part()
    times: RecordingTimes | None = part()

    def __init__(
        self,
        ontology: Ontology,
        target: str,
        rows: DataRows | None,
        media: str | None = None,
        secret: Secret = OWN,
        questions: AskedQuestions | None = None,
    ) -> None:
        """``questions`` can be shared by all files with the same ontology and medium."""
        self.rows, self.secret = rows, secret
        self.links: Relationships | None = None  # a model run has no relationships
        if target == "mal":
            from predlint.platforms.labelbox.topics.relationship_ends import Relationships

            self.links = Relationships(ontology, rows, secret)
        self.asked = questions if questions is not None else AskedQuestions(ontology, media)
        self.questions = self.asked.by_name
        self.moments = TimedAnswers(self.asked.over_time, media, secret)
        tiled = media == "geospatial" and (ontology.pixels or (rows is not None and rows.in_pixels))  # the kernel does not read these
        self.corners = CornerBoxes(secret) if media not in _NO_BOXES or tiled else None
        self.times = RecordingTimes() if media == "audio" else None
        self._sized = rows if media in (*PIXELS, None) or tiled else None
        self.identity, self.content, self.row = array("q"), array("q"), array("q")
        self.duplicates = Duplicates(rows, self._is_prompt, scored=target != "mal", secret=secret)
        self.answer, self.answer_at, self.answer_to = array("q"), array("q"), array("H")
        """For each answer: its data row, its record, and the number of its question."""
        self.mask, self.mask_at = array("q"), array("q")
        self.metric, self.metric_at = array("q"), array("q")
        self.named_metric, self.named_metric_at = array("q"), array("q")
        """For each metric line: a hash of data row, name and feature, and its record."""
        self.link, self.link_at, self.link_row = array("q"), array("q"), array("q")
        self.pair, self.pair_at = array("q"), array("q")
        """For each relationship: a hash of its data row and both ends, whichever is the source, and its record."""
        identity = _IDENTITY if self.links is None else _JOINED_IDENTITY
        self.column_index = ColumnIndex(
            (identity, _CONTENT, _ROW, _ANSWER, _MASK, _METRIC, _NAMED_METRIC, _LINK, _PAIR, _MOMENT), {"records": "identity"}
        )
        self.column_index.declare(
            self, "identity", "content", "row", "answer", "answer_at", "answer_to", "mask", "mask_at", "metric", "metric_at"
        )
        self.column_index.declare(self, "named_metric", "named_metric_at")
        self.column_index.declare(self, "link", "link_at", "link_row", "pair", "pair_at")
        self.column_index.declare(self.moments, "key", "at", "start", "end", prefix="moment_")
        self.seen = bytearray(len(rows)) if rows is not None else bytearray()

    # -- while the file is read ---------------------------------------------------------------------------------------

    def add(self, text: bytes, record: Any, sound: bool, at: int | None = None) -> None:
        """Records the next record, or the record ``at`` a position that is still empty. Malformed members are left out.

        An answer or a mask with an error of its own (``sound`` False) would not be imported, so it conflicts with no other. Its intended
        content is not known, so only an identical line can be its duplicate.
        """
        if at is None:
            at = len(self.identity)
            for column in (self.identity, self.content, self.row):
                column.append(NONE)
        if record.__class__ is not dict:
            return  # no annotation, so no duplicate of one
        value = cast("dict[str, Any]", record)
        uuid = value.get("uuid")
        self.identity[at] = identity_of(self.secret, uuid, on_one_line(text))
        self.row[at] = row = self.row_of(value)
        self.content[at] = combine_hashes(row, self.secret.content_of(value, IGNORED_MEMBERS)) if sound else self.identity[at]
        if self.corners is not None:
            self.corners.add(value)
        if row == NONE:
            return
        if "relationship" in value:
            from predlint.platforms.labelbox.topics.relationship_ends import ends_of

            self.add_ends(ends_of(self.secret, value["relationship"]), row, at)
        if "metricValue" in value and (value["metricValue"] is not None or (value.get("name") is None and value.get("schemaId") is None)):
            self.metric.append(row)
            self.metric_at.append(at)
            if sound and (named := metric_of(value)) is not None:
                hashes = [0 if text is None else self.secret.text_hash(text) for text in named]
                self.named_metric.append(reduce(combine_hashes, hashes, row))
                self.named_metric_at.append(at)
        elif not sound:
            return
        elif value.get("answer") is not None or value.get("answers") is not None:
            if self.times is not None:
                self.times.add(value)
            question = self.question(value)
            if question is not None:
                self.add_answer(row, question, at)
            else:
                self.moments.add(value, row, at)
        elif value.get("mask") is not None:
            self._add_mask(row, value["mask"], at)
        elif "masks" in value:
            self.moments.add_masks(value, row, at)
        elif "messageEvaluationTask" in value:
            self.moments.add_task(value, row, at)

    def add_answer(self, row: int, question: int, at: int) -> None:
        self.answer.append(row)
        self.answer_at.append(at)
        self.answer_to.append(question)

    def add_mask(self, row: int, uri: str, colour: list[int], at: int) -> None:
        self.mask.append(
            combine_hashes(row, combine_hashes(self.secret.text_hash(uri), reduce(lambda bits, channel: bits << 8 | channel, colour, 0)))
        )
        self.mask_at.append(at)

    def add_ends(self, ends: list[int], row: int, at: int) -> None:
        """Records the hashes of the uuids that a relationship connects, with its data row and position."""
        if self.links is not None:
            self.link.extend(ends)
            self.link_at.extend([at] * len(ends))
            self.link_row.extend([row] * len(ends))
            if len(ends) == 2:
                self.pair.append(combine_hashes(row, ends[0] ^ ends[1]))
                self.pair_at.append(at)

    def question(self, value: dict[str, Any]) -> int | None:
        """Returns the number of the global question that a record answers, or None."""
        name, schema_id = value.get("name"), value.get("schemaId")
        if name is not None:
            return self.questions.get(name) if isinstance(name, str) else None
        return self.asked.by_id.get(schema_id) if isinstance(schema_id, str) else None

    def _is_prompt(self, value: dict[str, Any]) -> bool:
        return self.asked.prompt >= 0 and self.question(value) == self.asked.prompt

    def _add_mask(self, row: int, mask: Any, at: int) -> None:
        parts = mask_parts(mask)
        if parts is not None:
            self.add_mask(row, *parts, at)

    def row_of(self, value: dict[str, Any]) -> int:
        """Returns the hash of the data row that a record names, and marks the row as seen."""
        named = reference_of(value)
        if named is None:
            self._mark_meant(value.get("dataRow"))
            return NONE
        key, id_ = named[1].get("globalKey"), named[1].get("id")
        if isinstance(key, str) and id_ is None:
            if self.rows is not None and (known := self.rows.by_key.get(key)) is not None:
                self.seen[known.position] |= 1
            return self.secret.text_hash(key) if key else NONE
        if isinstance(id_, str) and key is None:
            if self.rows is not None and (known := self.rows.by_id.get(id_)) is not None:
                self.seen[known.position] |= 2
            return self.id_hash(id_)
        self._mark_meant(*named[1].values())
        return NONE

    def _mark_meant(self, *values: Any) -> None:
        """Marks the data rows whose key or id has a wrong form, as a number or without its object: that is reported."""
        if self.rows is None:
            return
        for value in values:
            given = cast("list[Any]", value)[0] if value.__class__ is list and value else value
            name = nearest_plain(str(given)) if given.__class__ in (str, float) or (given.__class__ is int and abs(given) < 1 << 64) else ""
            row = self.rows.by_key.get(name) or self.rows.by_id.get(name)
            if row is not None:
                self.seen[row.position] |= 1

    def _same_row(self, value: dict[str, Any]) -> Any:
        return same_row(value, self.rows)

    def id_hash(self, id_: str) -> int:
        """Returns the hash of a data row named by id: the hash of its global key if the list of data rows has it."""
        known = self.rows.by_id.get(id_) if self.rows is not None else None
        return row_hash(self.secret, known) if known is not None else hash_of_id(self.secret, id_)

    # -- at the end ---------------------------------------------------------------------------------------------------

    def finalize(self, read: Reader, run: RunCalls | None = None) -> Iterator[DeferredFinding]:
        """Yields the findings across the records of the file, each confirmed on the reread records."""

        def ask(question: DuplicateQuery, wanted: array[int] | None = None) -> Groups:
            return read_ahead(self.column_index.duplicate_groups(question, run, wanted), read)

        yield from duplicate_uuids(ask(DuplicateQuery(_IDENTITY)), self.duplicates, read)
        yield from self.duplicates.finalize(ask(DuplicateQuery(_CONTENT)), read)
        yield from self._answers(ask(DuplicateQuery(_ANSWER, companions="answer_to")), read)
        yield from self.moments.finalize(ask(DuplicateQuery(_MOMENT, ranges=("moment_start", "moment_end"))), read, self.duplicates)
        yield from self._masks(ask(DuplicateQuery(_MASK)), read)
        yield from self._annotations(ask(DuplicateQuery(_ROW, more_than=MOST_ANNOTATIONS)), read)
        yield from self._metrics(ask(DuplicateQuery(_METRIC, more_than=MOST_METRICS)), read)
        yield from self._named_metrics(ask(DuplicateQuery(_NAMED_METRIC)), read)
        yield from self._references(ask, read)
        if self.links is not None:
            yield from self.links.finalize(self.column_index.matches(JoinQuery(_LINK, _JOINED_IDENTITY), run), read)
            yield from self.links.both_ways(ask(DuplicateQuery(_PAIR)), read)

    def _answers(self, groups: Groups, read: Reader) -> Iterator[DeferredFinding]:
        """Yields questions that are answered more than once for a data row."""
        for positions in groups:
            first: dict[tuple[Any, int | None], int] = {}
            seen = self.duplicates.seen()
            for position in positions:
                record = read(position)
                row, question = self._same_row(record.value), self.question(record.value)
                if seen.has(record):
                    continue
                if (row, question) in first and question is not None:
                    key = "name" if record.value.get("name") is not None else "schemaId"
                    params = (self.asked.names[question], row_name(record.value), first[(row, question)])
                    place, value = (None, key), record.value.get(key)
                    if question == self.asked.prompt:
                        yield position, found_at(SecondPrompt, place, value, *params)
                    else:
                        yield position, found_at(QuestionAnsweredTwice, place, value, *params, class_of_answer(record.value))
                first.setdefault((row, question), record.line)

    def _masks(self, groups: Groups, read: Reader) -> Iterator[DeferredFinding]:
        """Yields masks, or colours of one mask image, that several annotations use."""
        for positions in groups:
            first: dict[tuple[Any, ...], int] = {}
            seen = self.duplicates.seen()
            for position in positions:
                record = read(position)
                if seen.has(record) and record.value.get("uuid") is not None:
                    continue
                parts = mask_parts(record.value["mask"])
                if parts is None or (not parts[1] and is_blank(parts[0])):  # another rule reports that
                    continue
                key = (self._same_row(record.value), parts[0], *parts[1])
                if key in first:
                    kind, member = (SameMaskColour, "colorRGB") if parts[1] else (SameMaskImage, "png")
                    yield position, found_at(kind, ((None, "mask"), member), record.value["mask"][member], first[key])
                first.setdefault(key, record.line)

    def _annotations(self, groups: Groups, read: Reader) -> Iterator[DeferredFinding]:
        """Yields data rows with too many annotations of one name."""
        for positions in groups:
            counts: dict[tuple[Any, str], int] = {}
            for position in positions:
                record = read(position).value
                name = record.get("name") or record.get("schemaId")
                if not isinstance(name, str):
                    continue
                if not record.get("name"):  # the same feature may be named or given by id
                    name = self.asked.feature_ids.get(name, name)
                key = (self._same_row(record), name)
                counts[key] = counts.get(key, 0) + 1
                if counts[key] == MOST_ANNOTATIONS + 1:
                    yield position, found_at(TooManyAnnotations, None, None, name, row_name(record) or "?", MOST_ANNOTATIONS)

    def _metrics(self, groups: Groups, read: Reader) -> Iterator[DeferredFinding]:
        """Yields data rows with too many metrics."""
        for positions in groups:
            rows: dict[Any, int] = {}
            for position in positions:
                record = read(position).value
                row = self._same_row(record)
                rows[row] = rows.get(row, 0) + 1
                if rows[row] == MOST_METRICS + 1:
                    name = row_name(record) or "?"
                    yield position, found_at(TooManyMetrics, None, None, name, MOST_METRICS)

    def _named_metrics(self, groups: Groups, read: Reader) -> Iterator[DeferredFinding]:
        """Yields metrics that a data row and a feature have twice."""
        for positions in groups:
            first: dict[Any, RereadRecord] = {}
            seen = self.duplicates.seen()
            for position in positions:
                record = read(position)
                if (named := metric_of(record.value)) is None or seen.has(record):
                    continue
                other = first.setdefault((self._same_row(record.value), named), record)
                if other is not record:
                    name, feature, subclass = named
                    params = (feature, subclass, row_name(record.value), other.line)
                    yield position, found_at(MetricTwice, (None, "metricName"), name, *params)

    def _references(self, ask: Callable[..., Groups], read: Reader) -> Iterator[DeferredFinding]:
        """Yields the first data row that is named by id in one record and by global key in another. Needs the list of data rows."""
        if self.rows is None or 3 not in self.seen:
            return
        mixed = Counter(row_hash(self.secret, row) for row in self.rows.rows if self.seen[row.position] == 3)
        found: list[DeferredFinding] = []
        for positions in ask(DuplicateQuery(_ROW), wanted=array("q", mixed)):
            first: dict[int, tuple[bool, int]] = {}
            reported: set[int] = set()
            for position in positions:
                record = read(position)
                known = self._same_row(record.value)
                if not isinstance(known, int) or self.seen[known] != 3 or known in reported:
                    continue
                given, reference = cast("tuple[str, dict[str, Any]]", reference_of(record.value))
                by_key = isinstance(reference.get("globalKey"), str)
                other = first.setdefault(known, (by_key, record.line))
                if other[0] != by_key:
                    reported.add(known)
                    row = self.rows.rows[known]
                    found.append((position, found_at(MixedIdAndKey, (None, given), reference, row.name, other[1])))
                    if len(reported) == mixed[row_hash(self.secret, row)]:
                        break  # the rest of the group has no further findings
        if found:
            yield min(found, key=itemgetter(0))

    def records(self, read: Reader) -> Records:
        """Returns the lines of the file, for rereading."""
        return Records(self.count, int, read, LineRecords(self._sized).show, TOLERANCE)

    def summary(self, read: Reader, run: RunCalls | None = None) -> Iterator[Finding]:
        """Yields the findings about the file as a whole: boxes that are all corners, and required questions without answers."""
        corners = [*self.corners.findings()] if self.corners is not None else []
        yield from corners
        yield from MISTAKES.findings(self.records(read), has_convention=bool(corners))
        if self.times is not None:
            yield from self.times.findings(self.rows, self.count, read)
        absent = self.column_index.missing(_ROW, _ANSWER, "answer_to", self.asked.required, run)
        for number, (missing, rows, example) in zip(self.asked.required, absent, strict=True):
            if missing:
                params = (self.asked.names[number], missing, rows, row_name(read(example).value) or "?")
                yield found_at(RequiredGlobalMissing, None, None, *params)
