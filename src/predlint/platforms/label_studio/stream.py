"""Cross-record rules: they keep hashes while the file is read, and reread the tasks of candidates only."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Iterator
from functools import partial, reduce
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

import orjson

from predlint.io.reread import read_ahead, read_singly_ahead
from predlint.kernel.column_index import ColumnIndex
from predlint.kernel.column_queries import DuplicateQuery, RunCalls, Table
from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, finding_of, keys_of
from predlint.model.geometry import TwoCorners
from predlint.model.hashes import NONE, OWN, Secret, combine_hashes, drop_missing, signed
from predlint.model.mergeable import ANY, TOTAL, part
from predlint.model.texts import listing, quote
from predlint.model.violation import Finding, Path, Violation, Words, make_finding
from predlint.platforms.label_studio.declarations import is_required
from predlint.platforms.label_studio.forms import Kind, kind_of, predictions_of
from predlint.platforms.label_studio.import_effects import SHOWN_WRONG
from predlint.platforms.label_studio.names import ControlNames
from predlint.platforms.label_studio.ontology import LabelConfig
from predlint.platforms.label_studio.record import COORDINATES, Result, View, number, results_of
from predlint.platforms.label_studio.tags import IN_PERCENT, Json
from predlint.platforms.label_studio.topics import usage
from predlint.platforms.label_studio.topics.mistakes import (
    BoxesOfTwoCorners,
    SpanShifts,
    SpansShifted,
    count_corner_boxes,
    count_spans,
    marks_text,
)
from predlint.platforms.label_studio.topics.predictions import annotations_in, has_predictions
from predlint.platforms.numbers import integer_of
from predlint.platforms.protocols import CrossRecordRules

if TYPE_CHECKING:
    from predlint.io.reread import Reader


class TaskIdTwice(Violation, code="KEY105", slug="task-id-twice", severity=Severity.WARNING, layer="stream"):
    """A task id is given twice.

    Why: Label Studio gives each task a new id and ignores this one. Two tasks with one id usually mean that a task was written twice, or
    that predictions will be matched to the wrong task.
    Fix: Give each task once, with an id of its own or none.
    """

    first: str

    def words(self) -> Words:
        return f"the task id {quote(self.value)} was used before, first by the task {self.first}", _TASK_IDS


_TASK_IDS = "leave ids out, or make each its own: Label Studio renumbers tasks"


class TaskDataTwice(Violation, code="KEY106", slug="task-data-twice", severity=Severity.WARNING, layer="stream"):
    """Two tasks show the same data.

    Why: Label Studio does not merge them: there will be two tasks, people label the same thing twice, and each shows a part of the
    predictions.
    Fix: Put all predictions for the same data into one task.
    """

    first: str

    template = (
        "the data {value:quoted} is that of an earlier task, first {first}",
        "Label Studio makes a second task; put all predictions into one, and all that one model found into one of these",
    )


class ModelVersionsMixed(Violation, code="REC115", slug="model-versions-mixed", severity=Severity.WARNING, layer="stream"):
    """The file has predictions of several model versions.

    Why: A project shows the predictions of one version, and after an import that is often the last one. The others are there, but nobody
    sees them.
    Fix: Import one version at a time, or choose the version in the project's settings.
    """

    versions: tuple[str, ...]

    def words(self) -> Words:
        fix = "people see the predictions of one version only, the one chosen in the project's settings"
        return f"there are predictions of {len(self.versions):,} model versions: {listing(self.versions)}", fix


class ModelVersionMissing(Violation, code="REC114", slug="model-version-missing", severity=Severity.WARNING, layer="stream"):
    """Predictions have no model version.

    Why: They are kept under the version "undefined", and the next model without a version joins them: nobody can tell the two apart, or
    remove one.
    Fix: Give each prediction a "model_version".
    """

    count: int

    def words(self) -> Words:
        fix = 'give "model_version" a name, so that models can be told apart'
        message = f'{self.count:,} predictions have no model_version: they are kept as version "undefined"'
        return message if self.count != 1 else 'one prediction has no model_version: it is kept as version "undefined"', fix


class NoPredictions(
    Violation, code="JSN108", slug="no-predictions", severity=Severity.WARNING, layer="stream", severity_in=(("annotated", Severity.INFO),)
):
    """The file has no prediction.

    Why: Every server imports tasks without predictions, but who checks a file before its import mostly means it to have some. Where it has
    annotations, these were checked by the same rules: that is an info, and says how many.
    Fix: Write what the model found under "predictions". --ignore JSN108 is for files that are to have tasks alone, --severity JSN108=error
    for a pipeline that must not go on without predictions: it holds with annotations, too.
    """

    count: int

    def words(self) -> Words:
        fix = 'write what the model found beside the data of each task: "predictions": [{"model_version": "…", "result": [{…}, …]}]'
        return f"{self.count:,} task{'s' if self.count != 1 else ''} and no prediction; only the data was checked", fix


class AnnotationsAlone(Violation, of=NoPredictions, circumstance="annotated"):
    """The file has annotations but no prediction."""

    count: int
    """Number of annotations in the file."""

    def words(self) -> Words:
        fix = 'if there should be predictions, write them beside "annotations": "predictions": [{"model_version": "…", "result": [{…}, …]}]'
        return f"{self.count:,} annotation{'s' if self.count != 1 else ''} checked, no prediction", fix


class TagNotChecked(Violation, code="MED104", slug="tag-not-checked", once_per_file=True, severity=Severity.INFO, layer="stream"):
    """Results belong to a tag that predlint does not know.

    Why: Only their names are checked, not what they say.
    Fix: Nothing needs to be done; look at a few of them after the import.
    """

    control: str
    tag: str
    count: int

    def words(self) -> Words:
        return (
            (
                f"predlint has no rules for the {self.tag} tag: of {self.count:,} result{'s' if self.count != 1 else ''} "
                f"of {self.control} only the names were checked"
            ),
            None,
        )


class LabelsFetched(Violation, code="ANS129", slug="labels-fetched", once_per_file=True, severity=Severity.INFO, layer="stream"):
    """The labels of a control are fetched while people label.

    Why: A control with apiUrl asks a server for its labels. predlint makes no calls over the network, so that these answers could not be
    compared with them.
    Fix: Nothing needs to be done; compare a few answers with what the server gives.
    """

    control: str
    count: int

    def words(self) -> Words:
        what = f"{self.count:,} answer{'s' if self.count != 1 else ''}"
        return f"{self.control} fetches its labels while people label: {what} could not be checked against them", None


class RequiredControl(Violation, code="ANS112", slug="required-control", severity=Severity.INFO, layer="record"):
    """A required question has no answer.

    Why: Predictions may lack it. A person is asked for it before the annotation can be submitted.
    Fix: Nothing needs to be done. A model may answer it too.
    """

    control: str
    count: int
    of_regions: bool

    def words(self) -> Words:
        what = ("region" if self.of_regions else "prediction") + ("s" if self.count != 1 else "")
        return (
            f"{self.control} is required, and {self.count:,} {what} {'has' if self.count == 1 else 'have'} no answer to it",
            "nothing to do: annotators are asked for it",
        )


class Fractions(Violation, code="GEO103", slug="fractions-for-percent", layer="stream"):
    """The coordinates of a prediction, or of most regions of the file, are fractions from 0 to 1.

    Why: Label Studio takes them for percent: every region is drawn as a speck in the top left corner.
    Fix: Multiply all coordinates by 100.
    """

    count: int
    total: int

    def words(self) -> Words:
        predicate = "are at most 1, as fractions of the image are; percent is expected"
        if self.total == 1:
            return f"the coordinates of the region {predicate}", "multiply them by 100"
        which = f"all {self.total:,} regions" if self.count == self.total else f"{self.count:,} of the {self.total:,} regions"
        return f"the coordinates of {which} {predicate}", "multiply them by 100"

    usual_effect = SHOWN_WRONG


# -- Finds which task, region and control a finding is about ---------------------------------------------------------


def data_of(value: Any) -> dict[str, Any] | None:
    """Returns the data of an element of a file; None if it has none."""
    if not isinstance(value, dict):
        return None
    task = cast("dict[str, Any]", value)
    data = task.get("data", task)
    return cast("dict[str, Any]", data) if isinstance(data, dict) else None


def row_name(config: LabelConfig, value: Any) -> str | None:
    """Returns the name of a task for people: its first text that the config shows, shortened, else its id."""
    data = data_of(value) or {}
    for tag in config.objects:
        found = data.get(tag.key) if tag.key is not None else None
        if isinstance(found, str) and found:
            return found if len(found) <= 200 else found[:199] + "…"
    if isinstance(value, dict):
        id_ = cast("dict[str, Any]", value).get("id", cast("dict[str, Any]", value).get("task"))
        return str(id_) if isinstance(id_, (int, str)) and not isinstance(id_, bool) else None
    return None


def identify(config: LabelConfig) -> Callable[[Any], Callable[[Path], dict[str, str | None]]]:
    """Returns a function from a task to a function from a path to the data row, uuid and feature of a finding there."""

    def of_task(value: Any) -> Callable[[Path], dict[str, str | None]]:
        row = row_name(config, value)

        def who(path: Path) -> dict[str, str | None]:
            result = _result_at(value, keys_of(path))
            return {"data_row": row, "uuid": _text(result.get("id")), "feature": _text(result.get("from_name"))}

        return who

    return of_task


def _result_at(value: Any, keys: list[str | int]) -> dict[str, Any]:
    """Returns the result that a path leads through, or {}."""
    found: Any = value
    for key in keys:
        if isinstance(found, dict):
            found = cast("dict[Any, Any]", found).get(key)
        elif isinstance(found, list) and isinstance(key, int) and key < len(cast("list[Any]", found)):
            found = cast("list[Any]", found)[key]
        else:
            return {}
        if isinstance(found, dict) and ("from_name" in found or "from_id" in found):
            return cast("dict[str, Any]", found)
    return {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


# -- Cross-record rules. They keep hashes while the file is read, and reread the tasks of candidates only ------------


# Memory per task: 8 bytes for its data and 8 for its id, 8 more for one with a region whose coordinates are all at most 1. Parts of a
# file can be read separately: `snapshot` and `merge` are associative.

#: A finding about the task at a position.
DeferredFinding = tuple[int, Finding]
#: Maximum number of model versions that are kept.
_MOST_VERSIONS = 1_000
_UNKNOWN = "\0"
_ROWS, _IDS, _SMALL = Table("rows", "rows"), Table("ids", "ids"), Table("small", "small", "small")
_MIXED = Table("mixed", "mixed", "mixed")
#: Fewer key points than this may all be near the corner by chance.
_SEVERAL = 4
#: Up to this, whole numbers are exact as floats.
_EXACT = 1 << 53
#: For a file without predictions, and for one that has annotations only.
_NO_PREDICTIONS = ViolationSpec(NoPredictions)
_ANNOTATED = ViolationSpec(AnnotationsAlone)


class TaskCount:
    """Counts names, and keeps the order of the tasks that have them first."""

    def __init__(self, most: float = math.inf) -> None:
        """``most``: the largest number of names that are kept."""
        self.most = most
        self.counts: dict[str, int] = {}
        self._first: dict[str, tuple[int, int]] = {}
        """Name -> position of the first task that has it so far, and the number of the call that added it: tasks need not come in file
        order."""
        self._added = 0

    def add(self, name: str, count: int, position: int) -> None:
        """Counts a name ``count`` more times, first in the task at a position."""
        if name not in self.counts and len(self.counts) >= self.most:
            return
        self.counts[name] = self.counts.get(name, 0) + count
        self._added += 1
        if position < self._first.setdefault(name, (position, self._added))[0]:
            self._first[name] = position, self._added

    def in_order(self) -> list[tuple[str, int]]:
        """Returns (name, count) in the order in which tasks first have the names."""
        return [(name, self.counts[name]) for name, _ in sorted(self._first.items(), key=itemgetter(1))]

    def snapshot(self) -> dict[str, int]:
        """Returns the counts by name, in order, and starts again from zero."""
        counts = dict(self.in_order())
        self.__init__(self.most)
        return counts

    def merge(self, counts: dict[str, int], base: int) -> None:
        """Adds the counts of a later part of the file, which begins at position ``base``."""
        for name, count in counts.items():
            self.add(name, count, base)


class TaskCrossRecordRules(CrossRecordRules):
    """Collects columns and counts of one file, and yields its findings at the end."""

    fractions: int = TOTAL
    """Number of regions in fractions of their image."""
    percent: int = TOTAL
    """Number of regions with a coordinate above 1."""
    corners: TwoCorners = part(TwoCorners)
    """Shows whether boxes are written as two corners."""
    shifts: SpanShifts = part(SpanShifts)
    """Shows whether spans of texts are shifted."""
    given: bool = ANY
    """True once there is a prediction, or a misplaced or malformed one."""
    annotated: int = TOTAL
    """Number of annotations; they are checked as predictions are."""
    unanswered: TaskCount = part(TaskCount)
    """Counts how often required questions have no answer."""
    unchecked: TaskCount = part(TaskCount)
    versions: TaskCount = part(partial(TaskCount, _MOST_VERSIONS))

    def __init__(self, config: LabelConfig, names: ControlNames, secret: Secret = OWN) -> None:
        super().__init__()
        self.config, self.names, self.secret = config, names, secret
        self.keys = tuple(dict.fromkeys(tag.key for tag in config.objects if tag.key is not None))
        self.rows, self.ids = array("q"), array("q")
        self.small, self.mixed = array("q"), array("q")
        """Positions of tasks with a prediction in which at least half of the regions are fractions of the image, and of other tasks with
        such a region."""
        self.column_index = ColumnIndex([_ROWS, _IDS, _SMALL, _MIXED], {"records": "rows"})
        self.column_index.declare(self, "rows", "ids", "small", "mixed")
        self._marks_text = marks_text(names)
        self.required = [c for c in names.controls if is_required(c)]

    # -- while the file is read ----------------------------------------------------------------------------------------

    def add(self, value: Any) -> None:
        """Records one element of the file."""
        self.rows.append(NONE)
        self.ids.append(NONE)
        self.note(len(self.rows) - 1, value)

    def note(self, position: int, value: Any) -> None:
        """Records the element at a position, whose row and id are still placeholders."""
        at = self.column_index.before["records"] + position
        self.rows[position] = self._row(value)
        self.ids[position] = id_hash(self.secret, _task_id(value))
        self.given = self.given or has_predictions(value, self.keys)
        self.annotated += annotations_in(value)
        small, mixed = False, False
        data = data_of(value) if self.required or self._marks_text else None
        of_all = cast("Json", value).get("model_version") if isinstance(value, dict) else None  # an ML backend gives the version once
        for prediction, path in predictions_of(value):
            self.version(prediction.get("model_version", of_all), 1, at)
            results = results_of(self.names, prediction, path)
            known = results.known
            for result in known:
                self._source(result, at)
            count_corner_boxes(self.corners, known)
            if self.required or self._marks_text:
                view = View(self.names, data, path, prediction, results)
                for name in usage.unanswered(view, self.required):
                    self.unanswered.add(name, 1, at)
                count_spans(self.shifts, view, known, at)
            fractions, percent = _units(known)
            self.fractions += fractions
            self.percent += percent
            small, mixed = small or 0 < percent <= fractions or fractions > percent == 0, mixed or fractions > 0
        if small:
            self.small.append(position)
        elif mixed:
            self.mixed.append(position)

    def _row(self, value: Any) -> int:
        """Returns a hash of the data that the task shows, or `NONE` if it shows nothing."""
        data = data_of(value)
        shown = [data.get(key) for key in self.keys] if data is not None else []
        texts = [item for item in shown if isinstance(item, str) and item]
        if texts and len(texts) == len(shown):
            return reduce(combine_hashes, map(self.secret.text_hash, texts))
        if not any(item not in (None, "", [], {}) for item in shown):
            return NONE
        return self.secret.bytes_hash(written(shown))

    def add_clean(self, rows: Any, ids: Any, drawn: int, spans: int, *, given: bool, annotated: int) -> None:
        """Records clean tasks at once: hashes of what they show and of their ids (64 bits each, contiguous), how many of their regions are
        in percent, and how many are spans of texts, whether there are predictions, and how many annotations. Their model versions are added
        by `version`."""
        self.percent += drawn
        self.shifts.total += spans
        self.annotated += annotated
        self.given = self.given or given
        self.rows.frombytes(memoryview(rows).cast("B"))
        self.ids.frombytes(memoryview(ids).cast("B"))

    def version(self, version: Any, count: int, position: int) -> None:
        """Counts predictions of a model version, the first of them in the task at a position of the file."""
        name = version if isinstance(version, str) else _UNKNOWN if version is None else None
        if name is not None:
            self.versions.add(name, count, position)

    def _source(self, result: Result, position: int) -> None:
        if result.kind is None or result.control.remote:
            self.unchecked.add(result.control.name, 1, position)

    # -- at the end ----------------------------------------------------------------------------------------------------

    def finalize(self, read: Reader, run: RunCalls | None = None) -> Iterator[DeferredFinding]:
        """Yields the findings across tasks, each confirmed by rereading the tasks."""
        for positions in read_ahead(self.column_index.duplicate_groups(DuplicateQuery(_IDS), run), read):
            first: dict[Any, tuple[int, int]] = {}
            for position in positions:
                task = read(position)
                id_: Any = _task_id(task.value)
                if not isinstance(id_, str) and integer_of(id_) is None:
                    continue
                if id_ in first:
                    yield position, finding_of(ViolationSpec(TaskIdTwice), (None, "id"), id_, _place(first[id_], task.line))
                first.setdefault(id_, (position, task.line))
        for positions in read_ahead(self.column_index.duplicate_groups(DuplicateQuery(_ROWS), run), read):
            seen: dict[bytes, tuple[int, int]] = {}
            for position in positions:
                task = read(position)
                data = data_of(task.value) or {}
                values = [data.get(key) for key in self.keys]
                given = [item for item in values if item not in (None, "", [], {})]
                if not given:
                    continue
                shown = written(values)
                if shown in seen:
                    path: Path = (None, "data") if "data" in task.value else None
                    name = row_name(self.config, task.value) or given[0]
                    yield position, finding_of(ViolationSpec(TaskDataTwice), path, name, _place(seen[shown], task.line))
                seen.setdefault(shown, (position, task.line))
        everywhere = self.fractions >= self.percent
        for table in (_SMALL, _MIXED) if everywhere else (_SMALL,):
            small = self.column_index.duplicate_groups(DuplicateQuery(table, every_row=True), run)
            yield from self._fractions(chain.from_iterable(small), read, everywhere)

    def _fractions(self, small: Iterable[int], read: Reader, everywhere: bool) -> Iterator[DeferredFinding]:
        """Yields findings for predictions in fractions of the image; ``everywhere``: at least half of the regions of the file are."""
        for position in read_singly_ahead(small, read):
            task = read(position)
            for prediction, path in predictions_of(task.value):
                known = results_of(self.names, prediction, path).known
                fractions, percent = _units(known)
                if fractions and (everywhere or fractions >= percent):
                    first = next(result for result in known if _is_of_fractions(result) or _is_point_of_fractions(result))
                    params = fractions, fractions + percent
                    yield position, make_finding(Fractions, first.at, None, *params)

    def summary(self) -> Iterator[Finding]:
        """Yields findings for the file as a whole: missing predictions, boxes of two corners, model versions, and unchecked answers."""
        if self.count and not self.given:
            yield finding_of(_ANNOTATED if self.annotated else _NO_PREDICTIONS, None, None, self.annotated or self.count)
        if self.corners.is_reported:
            yield make_finding(BoxesOfTwoCorners, None, None, self.corners.count)
        if (shifted := self.shifts.verdict()) is not None:
            yield make_finding(SpansShifted, None, None, *shifted)
        missing = self.versions.counts.get(_UNKNOWN, 0)
        named = tuple(name for name, _ in self.versions.in_order() if name != _UNKNOWN)
        if missing:
            yield make_finding(ModelVersionMissing, None, None, missing)
        if len(named) > 1:
            yield make_finding(ModelVersionsMixed, None, None, named)
        for name, count in self.unanswered.in_order():
            params = name, count, self.names.by_name[name].per_region
            yield finding_of(ViolationSpec(RequiredControl), None, None, *params)
        for name, count in self.unchecked.in_order():
            control = self.names.by_name[name]
            if control.remote:
                yield make_finding(LabelsFetched, None, None, name, count)
            else:
                yield make_finding(TagNotChecked, None, None, name, control.tag, count)


def _place(earlier: tuple[int, int], line: int) -> str:
    """Returns where an earlier task is, given as (position, line): its line, or its position if both tasks are on one line."""
    return f"on line {earlier[1]:,}" if earlier[1] != line else f"at /{earlier[0]}"


def _units(known: list[Result]) -> tuple[int, int]:
    """Counts regions in fractions of their image, and regions with a coordinate above 1. Key points count beside other such shapes, or if
    there are several."""
    percent = shapes = points = 0
    for result in known:
        if result.form not in IN_PERCENT:
            continue
        if any([c > 1 for _, c in _places(result)]):
            percent += 1
        elif result.form == "keypoint":
            points += _is_point_of_fractions(result)
        else:
            shapes += _is_of_fractions(result)
    return shapes + (points if shapes or points >= _SEVERAL else 0), percent


def _places(result: Result) -> list[tuple[str, float]]:
    """Returns the coordinates of a region, without the size of a key point."""
    found = result.coordinates
    return [(name, c) for name, c in found if name in ("x", "y")] if result.form == "keypoint" else found


def _is_point_of_fractions(result: Result) -> bool:
    """Returns True for a key point that may be in fractions of its image."""
    found = [c for _, c in _places(result)] if result.form == "keypoint" else []
    return len(found) == 2 and all(0 < c <= 1 for c in found)


def _is_of_fractions(result: Result) -> bool:
    """Returns True for a region, other than a key point, that may be in fractions of its image: no coordinate above 1, and a size above 0.
    A coordinate that is not a number is reported elsewhere."""
    if result.form not in IN_PERCENT or result.form == "keypoint" or any(number(result.value.get(m, 0)) is None for m in COORDINATES):
        return False
    found = result.coordinates
    return any([c > 0 for _, c in found]) and all([0 <= c <= 1 and (c or name in ("x", "y")) for name, c in found])


def _task_id(value: Any) -> Any:
    """Returns the id of a task; None for a prediction or an annotation that stands alone."""
    if not isinstance(value, dict) or ("result" in value and kind_of(value) in (Kind.PREDICTION, Kind.ANNOTATION)):
        return None
    return cast("Json", value).get("id")


def id_hash(secret: Secret, id_: Any) -> int:
    """Returns the hash of a task's id, or `NONE` if it is not one. Multiplication by an odd number keeps whole numbers distinct."""
    number = integer_of(id_)
    if number is not None:
        return signed(number * secret.multipliers[0]) if abs(number) <= _EXACT else secret.bytes_hash(b"%x" % number)
    return secret.text_hash(f"={id_}") if id_.__class__ is str else NONE


def number_hashes(secret: Secret, numbers: Any) -> Any:
    """Returns `id_hash` of many whole numbers at once, given as floats."""
    import numpy as np

    return drop_missing((numbers.astype(np.int64).view(np.uint64) * np.uint64(secret.multipliers[0])).view(np.int64))


def written(values: Any) -> bytes:
    """Returns what a task shows as JSON, for comparison with another task. Accepts any value."""
    try:
        return orjson.dumps(values)
    except TypeError:  # half of a surrogate pair, or a very large number
        return repr(values).encode("utf-8", "backslashreplace")
