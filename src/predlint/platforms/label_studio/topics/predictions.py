"""Predictions of a task: under other names, in other containers, without results, or raw output of a model."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import AlsoWritten, ViolationSpec, finding_of, keys_of, spec_of, subpath
from predlint.model.names import nearest
from predlint.model.texts import quote
from predlint.model.violation import Finding, Fix, FixContext, Path, Violation, Words, codes_of, fixes, make_finding
from predlint.platforms.common_mistakes import ENCODED_TWICE, json_in_text_help, rename_help
from predlint.platforms.label_studio import declarations
from predlint.platforms.label_studio.declarations import TaskForm
from predlint.platforms.label_studio.forms import (
    Kind,
    are_by_people,
    are_of_people,
    columns_of_results,
    has_results,
    is_prediction_list,
    is_raw,
    kind_of,
    lists_raw,
    member_with_predictions,
    member_with_results,
    parallel_list_member,
    path_to_predictions,
    path_to_raw_output,
    stands_alone,
)
from predlint.platforms.label_studio.import_effects import LOST, REFUSED, REFUSED_BY_ALL, REFUSED_OR_LOST
from predlint.platforms.label_studio.names import ResultNameMissing
from predlint.platforms.label_studio.record import View
from predlint.platforms.label_studio.tags import MISNAMED, OF_EXPORTS, Json, are_results, is_result
from predlint.platforms.label_studio.topics import members
from predlint.platforms.label_studio.topics.members import of_payload
from predlint.platforms.label_studio.topics.values import ResultWithoutValue
from predlint.shape.nodes import Items, Member, Text
from predlint.shape.record_checks import Check, Declared, on


class PredictionsMisnamed(
    Violation, code="REC102", slug="predictions-misnamed", about_name=True, severity_in=(("beside-predictions", Severity.WARNING),)
):
    """The list of predictions has another name.

    Why: Only "predictions" beside "data" is read. A list under any other name, inside the data or inside another member is lost, and so are
    labels, scores and boxes as a model gave them (detections, objects, model_output). Where a task has predictions or annotations as well,
    such raw output may be their source: that is a warning.
    Fix: Rename it to "predictions", and put it beside "data"; write what a model gave as results.
    """

    name: str

    def words(self) -> Words:
        of_people = are_of_people(self.name, self.value)
        fix = 'the list of predictions is called "predictions"'
        if self.name == "result" or are_results(self.value):
            fix = 'it belongs into a prediction: "predictions": [{"result": […]}]'
        elif self.name == "completions" and of_people:
            fix = 'what people labelled is called "annotations" since Label Studio 1.0: rename it; predictions belong under "predictions"'
        elif of_people and (self.name == "annotation" or not nearest(self.name, ("annotations",))):
            fix = 'predictions belong under "predictions", what people labelled under "annotations"'
        elif of_people:
            fix = 'did you mean "annotations"?'
        return f"{quote(self.name)} is not read", fix

    usual_effect = LOST

    @fixes(safe="renames the member to predictions, unless it may be what people answered")
    def fix(self, at: FixContext) -> Fix | None:
        return _rename_list(at)


def _rename_list(at: FixContext) -> Fix | None:
    """Renames a list of predictions. None for answers of people, which are no predictions, and for anything in the data."""
    name, of_people = str(at.keys[-1]), are_of_people(str(at.keys[-1]), at.value)
    if len(at.keys) > 1 or name == "meta" or "data" not in at.record or (of_people and name in ("completions", "annotation")):
        return None
    if of_people:
        return at.rename("annotations", surely=name.casefold() == "annotations") if nearest(name, ("annotations",)) else None
    items: list[Any] = cast("list[Any]", at.value) if isinstance(at.value, list) else [at.value]
    if not all(isinstance(item, dict) and "result" in item for item in items):
        return None  # results belong into a prediction
    if are_by_people(items) and not name.casefold().startswith("predict"):
        return None  # name and content disagree on whose answers they are
    return at.rename("predictions", surely=True)


_AS_RESULTS = (
    'write each as a result, boxes in percent: "predictions": [{"model_version": "…", "result": [{"from_name": …, "to_name": …, '
    '"type": …, "value": {…}}]}]'
)


class Raw(Violation, of=PredictionsMisnamed):
    """A member of a task, or of its data, holds raw model output."""

    name: str
    where: str
    """Where it stands: in the ``task``, in its ``data``, or in a ``flat`` task, which is all data."""

    def words(self) -> Words:
        if self.where == "flat":
            return f'the task has no "data", so that {quote(self.name)} is taken for data', f'put the data under "data"; {_AS_RESULTS}'
        return f"{quote(self.name)} is {_READ_AS[self.where]}", _AS_RESULTS

    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return _rename_list(at)


class RawBesides(Violation, of=PredictionsMisnamed, circumstance="beside-predictions"):
    """A member of a task that has results, or of its data, holds raw model output."""

    name: str
    where: str

    def words(self) -> Words:
        fix = f"if it holds what these lack, {_AS_RESULTS}"
        return (
            (
                f"{quote(self.name)} looks like what a model found and is {_READ_AS[self.where]}; "
                "the task has other predictions or annotations"
            ),
            fix,
        )

    def fix(self, at: FixContext) -> Fix | None:
        return _rename_list(at)


_READ_AS = {"task": "not read", "data": 'inside "data", where it is taken for data'}


class PredictionsBelow(Violation, of=PredictionsMisnamed):
    """Predictions stand in an object that is another member of the task or of its data."""

    name: str
    in_data: bool

    def words(self) -> Words:
        fix = 'put them beside "data": "predictions": [{"model_version": "…", "result": […]}]'
        return f"the predictions in {quote(self.name)} are {'taken for data' if self.in_data else 'not read'}; they are silently lost", fix

    def fix(self, at: FixContext) -> Fix | None:
        return _rename_list(at)


class InsideData(Violation, of=PredictionsMisnamed):
    """Predictions or annotations stand in the data of a task."""

    name: str
    flat: bool = False
    """True if the members of data stand in the task itself."""

    def words(self) -> Words:
        intended = "annotations" if are_of_people(self.name, self.value) else "predictions"
        if self.flat:
            fix = f'put the data under "data", and this beside it: {{"data": {{…}}, {quote(intended)}: […]}}'
            return f'the task has no "data", so that {quote(self.name)} is taken for data', fix
        if are_results(self.value):
            fix = 'it belongs into a prediction beside "data": "predictions": [{"result": […]}]'
        else:
            fix = 'put it beside "data"' if self.name == intended else f'put it beside "data", under the name {quote(intended)}'
        return f'{quote(self.name)} is inside "data", where it is taken for data', fix

    usual_effect = LOST


# -- predictions -------------------------------------------------------------------------------------------------------


class PredictionWithoutResult(Violation, code="REC105", slug="prediction-without-result"):
    """A prediction has no list of results.

    Why: The regions and answers of a prediction are in "result". Without it the server refuses the import.
    Fix: Give "result"; an empty list stands for a model that found nothing.
    """

    what: str
    given: str | None = None

    def words(self) -> Words:
        return f'the {self.what} has no list "result"', rename_help(
            self.given, "result"
        ) or f'"result": [] is {"an" if self.what == "annotation" else "a"} {self.what} of nothing'

    usual_effect = REFUSED_BY_ALL

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ, or that holds the results",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class ResultAlone(Violation, of=PredictionWithoutResult):
    """A result stands where a prediction or an annotation belongs."""

    what: str
    """What belongs there: "an annotation" or "a prediction"."""

    def words(self) -> Words:
        return (
            f"a result is where {self.what} belongs",
            f'put the results of a task into one {self.what.split()[1]}: {{"result": [{{…}}, …]}}',
        )

    usual_effect = REFUSED_BY_ALL


class PredictionsInside(Violation, of=PredictionWithoutResult):
    """An object with a list of predictions stands where one prediction belongs."""

    what: str
    name: str
    """The member that holds the predictions."""

    template = (
        "{what} has whole predictions under {name:quoted}, where its results belong",
        "write what is in {name:quoted} into the list of the task's predictions, in place of the object around it",
    )
    usual_effect = REFUSED_BY_ALL


class ResultsAsText(Violation, of=PredictionsMisnamed):
    """A member of the data holds results as a text."""

    name: str

    def words(self) -> Words:
        fix = json_in_text_help(self.value)
        where = 'put them, as JSON, under "predictions": [{"result": […]}] beside "data"'
        if fix == ENCODED_TWICE:
            where = f"read the text with json.loads, and {where}"
        elif fix is not None:
            where = f"read the text with ast.literal_eval, and {where}"
        return f"{quote(self.name)} holds results as a text, which no import reads", where

    usual_effect = LOST


class ResultsMisnamed(Violation, of=PredictionWithoutResult):
    """A prediction or an annotation has its results under another name than "result"."""

    what: str
    name: str

    template = 'the {what} has no list "result"', 'rename {name:quoted} to "result"'
    usual_effect = REFUSED_BY_ALL

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_at([*at.keys, self.name], "result", surely=True)


class NoResultsBut(Violation, of=PredictionWithoutResult):
    """A prediction or an annotation has raw model output in place of results."""

    what: str
    name: str

    template = (
        'the {what} has no list "result", but {name:quoted}',
        'write what is in it as results: "result": [{{"from_name": …, "to_name": …, "type": …, "value": {{…}}}}]',
    )
    usual_effect = REFUSED_BY_ALL

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.name)


class PredictionInside(Violation, of=PredictionWithoutResult):
    """A whole prediction stands in a list of results."""

    template = (
        "a whole prediction is among the results of a prediction",
        'take its result out: write what is in its "result" into this list, one after another',
    )
    usual_effect = REFUSED_OR_LOST


class RawResult(Violation, of=PredictionWithoutResult):
    """Raw model output stands where a prediction or an annotation belongs."""

    what: str

    def words(self) -> Words:
        return f"what a model found is where {self.what} belongs, and is no list of results", _AS_RESULTS

    usual_effect = REFUSED_BY_ALL


class ResultShorthand(Violation, code="REC110", slug="result-shorthand"):
    """The result of a prediction is a bare answer.

    Why: Old servers turned an object, a string or a number into a list with one result. A server that checks predictions refuses it.
    Fix: Write the result in full, with from_name, to_name, type and value.
    """

    def words(self) -> Words:
        fix = (
            "put it into a list: [{…}]"
            if is_result(self.value)
            else 'write a list of results: [{"from_name": …, "to_name": …, "type": …, "value": …}]'
        )
        return f'"result" must be a list of results, found {quote(self.value)}', json_in_text_help(self.value) or fix

    usual_effect = REFUSED

    @fixes(safe="puts one result into a list")
    def fix(self, at: FixContext) -> Fix | None:
        return at.wrap_object() if is_result(self.value) else None


class EmptyPrediction(Violation, code="REC107", slug="empty-prediction", severity=Severity.WARNING, layer="record"):
    """A prediction has no results.

    Why: It is imported. People see an empty prediction that looks like a model's opinion that there is nothing to label.
    Fix: Leave the prediction out where the model gave none.
    """

    template = (
        "the prediction has no results, and people see an empty one",
        "write what the model found; leave the prediction out where it found nothing, if people are not to see that",
    )


class SameModelVersion(Violation, code="REC109", slug="same-model-version", severity=Severity.WARNING, layer="record"):
    """Several predictions of one task are of the same model version.

    Why: Predictions of a task are alternatives, and people see one of them at a time: of a model that gives one prediction for each box
    they see one box.
    Fix: Put all regions of one model into the result list of one prediction; give alternatives versions of their own.
    """

    count: int
    version: str | None

    def words(self) -> Words:
        of = f"of model version {quote(self.version)}" if self.version is not None else "without a model version"
        return f"the task has {self.count} predictions {of}: people see one of them", (
            "put the regions of one model into one result list; give alternatives a model_version of their own"
        )


class ModelVersionType(Violation, code="REC108", slug="model-version-type", severity=Severity.WARNING):
    """The model version is not a string.

    Why: The server stores a string, and makes one of anything else: 3 becomes "3", and true becomes "True", which may not be the version
    that the project's settings name.
    Fix: Put it in quotes: "model_version": "3".
    """

    def words(self) -> Words:
        number = isinstance(self.value, (int, float)) and not isinstance(self.value, bool)
        return (
            f"model_version must be a string, found {quote(self.value)}",
            f'write "{quote(self.value)}"' if number else "write its name as a string",
        )

    @fixes(safe="puts a number into quotes")
    def fix(self, at: FixContext) -> Fix | None:
        return at.quote_number()


# -- Reports raw model output in a task or its data, which an import does not read -----------------------------------


#: Members of a task that are checked elsewhere, or never hold raw output.
_KNOWN = frozenset({"data", "predictions", "annotations", "drafts"})


def raw_in_task(task: Json, exported: Collection[str]) -> Iterator[tuple[Path, Any, str]]:
    """Yields (path, value, member) of raw model output in members of a task that nothing reads. ``exported``: members that exports have."""
    others = {name: value for name, value in task.items() if name not in _KNOWN and name not in exported}
    found = False
    for name, value in others.items():
        if (names := path_to_raw_output(name, value)) is not None:
            found = True
            yield subpath((None, name), names), _inside(value, names), name
    if not found and (name := parallel_list_member(others)) is not None:
        yield (None, name), others[name], name


def raw_in_data(data: Json, shown: Collection[str], at: Path = (None, "data")) -> Iterator[tuple[Path, Any, str]]:
    """Yields (path, value, member) of raw model output in members of the data that the config does not show."""
    for name, value in data.items():
        if name not in shown and name not in _KNOWN and (names := path_to_raw_output(name, value, in_data=True)) is not None:
            yield subpath((at, name), names), _inside(value, names), name


def has_read_results(task: Json) -> bool:
    """Returns True for a task with predictions or annotations that have results."""
    listed = [task.get(member) for member in ("predictions", "annotations")]
    each = [item for items in listed if isinstance(items, list) for item in cast("list[Any]", items)]
    return any(isinstance(item, dict) and bool(cast("Json", item).get("result")) for item in each)


def report_raw(found: Iterable[tuple[Path, Any, str]], task: Json, where: str, out: list[Finding]) -> None:
    """Adds findings for raw model output, in place of those of the Shape. ``where``: "task", "data", or "flat" for a task that is all
    data."""
    for path, value, name in found:
        spec = ViolationSpec(RawBesides) if has_read_results(task) else _LOST
        if where != "data":  # the Shape may have read it as predictions
            out[:] = [each for each in out if keys_of(each[1])[:1] != [name]]
        out.append(finding_of(spec, path, value, name, where))


_LOST = ViolationSpec(Raw)


def _inside(value: Any, names: Iterable[str]) -> Any:
    for name in names:
        value = value[name]
    return value


#: Rules that a prediction in the place of a result also breaks.
_OF_A_PREDICTION = codes_of(ResultNameMissing, ResultWithoutValue) | members.OF_SCORE


# -- predictions -------------------------------------------------------------------------------------------------------


def _as_whole(view: View) -> None:
    """Checks the other members of a prediction, and predictions that stand among its results."""
    prediction, path = view.prediction, view.path
    if path is None:
        of_payload(prediction, view.out)
    if not view.is_annotation:
        members.of_prediction(view)
    if prediction.get("result") == []:
        if path is None or path[0] == (None, "predictions"):
            view.report((path, "result"), [], EmptyPrediction)
        return
    given: Any = prediction.get("result")
    for index, item in enumerate(given) if given.__class__ is list else ():
        if item.__class__ is dict and "result" in item and has_results(item):
            here: Path = ((path, "result"), index)
            view.explains(here, _OF_A_PREDICTION, None, spec_of(PredictionInside))


def check_list_names(task: Json, out: list[Finding]) -> None:
    """Reports predictions under an unusual name; the Shape reports those under names that people often write."""
    alone = task.keys().isdisjoint(("predictions", "annotations"))
    for name, value in task.items():
        if name not in MISNAMED and (name == "meta" or name not in OF_EXPORTS) and name != "data":
            check_hidden(task, value, (None, name), out)
        if name in MISNAMED or name in OF_EXPORTS or name in ("predictions", "annotations"):
            continue
        if are_results(value) or (
            is_prediction_list(value) and (alone or "annotation" in name.lower() or nearest(name, ("predictions", "annotations")))
        ):
            spec = spec_of(PredictionsMisnamed, name)
            out.append(finding_of(spec, (None, name), value))


def check_hidden(task: Json, value: Any, at: Path, out: list[Finding]) -> None:
    """Reports predictions in an object that nothing reads, if the task has no others: beside others they may be a copy."""
    names = None if task.get("predictions") or task.get("annotations") or "data" not in task else path_to_predictions(value)
    if names is None:
        return
    keys = tuple(keys_of(at))
    path, held = at, value
    for name in names:
        path, held = (path, name), held[name]
    spec = spec_of(PredictionsBelow, str(keys[-1]), len(keys) > 1)
    out.append(finding_of(spec, path, held))


def _versions(task: Json, out: list[Finding]) -> None:
    """Reports several predictions of one model version: people see only one of them."""
    listed = task.get("predictions")
    predictions = [cast("Json", p) for p in cast("list[Any]", listed) if isinstance(p, dict)] if isinstance(listed, list) else []
    versions = [prediction.get("model_version") for prediction in predictions if not stands_alone(prediction)]
    seen: dict[Any, int] = {}
    for version in versions:
        if version is None or isinstance(version, str):
            seen[version] = seen.get(version, 0) + 1
    for version, count in seen.items():
        if count > 1:
            out.append(make_finding(SameModelVersion, (None, "predictions"), None, count, version))


OF_VERSIONS: Check[TaskForm] = Check(
    _versions, codes_of(SameModelVersion), ("predictions",), Declared(on(("predictions",), *declarations.PREDICTIONS))
)

OF_WHOLE_PREDICTION: Check[TaskForm] = Check(
    _as_whole,
    codes_of(PredictionWithoutResult, EmptyPrediction) | members.OF_SPELLING | members.OF_TASK_MEMBER,
    ("predictions",),
    Declared(on(("predictions",), *declarations.PREDICTION)),
)
OF_LIST = codes_of(PredictionsMisnamed)


#: Names of lists of predictions that nothing reads, with their specs.
MISNAMED_LISTS = {name: (spec_of(PredictionsMisnamed, name), "predictions") for name in MISNAMED}


def result_member(results: Items, what: str) -> Member:
    return Member(results, spec_of(PredictionWithoutResult, what))


def version_member() -> Member:
    return Member(Text(spec_of(ModelVersionType), nullable=True, column="version"))


# -- What stands in place of predictions and results ------------------------------------------------------------------


#: Names that models and other formats give to the list of what they found.
_RAW = ("entities", "ents", "spans", "segments", "chunks", "annotations", "detections", "objects", "boxes", "bboxes", "regions", "labels")


def a_result(what: str) -> AlsoWritten:
    """Returns a function that recognises a result where ``what`` belongs, and raw model output in place of results."""
    spec = spec_of(ResultAlone, what)
    of_model = spec_of(RawResult, what)
    raw = {name: spec_of(NoResultsBut, what.rpartition(" ")[2], name) for name in _RAW}

    def also_written(value: Any) -> ViolationSpec | None:
        if is_result(value):
            return spec
        if is_raw(value) or lists_raw(value):
            return of_model
        if (name := member_with_results(value)) is not None:
            return spec_of(ResultsMisnamed, what.rpartition(" ")[2], name)
        return next(
            (raw[name] for name in _RAW if isinstance(value.get(name), list) and value[name] and not is_result(value[name][0])), None
        )

    return also_written


def nested_predictions(value: Any) -> ViolationSpec | None:
    """Returns the spec for an answer of an ML backend, or another object with a list of predictions, where a prediction belongs; else
    None."""
    within = member_with_predictions(value)
    return spec_of(PredictionsInside, "a prediction", within) if within is not None else None


def shorthand(value: Any) -> Any:
    """Returns the spec for a bare answer, which old servers turned into a list of results and new ones refuse; else None."""
    return spec_of(ResultShorthand) if isinstance(value, (dict, str, int, float)) else None


# -- Finds whether an element of a file has a prediction, or something intended as one -------------------------------


def has_predictions(value: Any, shown: Collection[str] = ()) -> bool:
    """Returns False for a task without predictions. Malformed and misplaced ones, which are reported, count as predictions. ``shown``:
    members of the data that the config shows."""
    if kind_of(value) not in (Kind.TASK, Kind.FLAT):
        return True
    task = cast("Json", value)
    if task.get("predictions"):
        return True
    data = task.get("data")
    holders = (task, cast("Json", data)) if isinstance(data, dict) else (task,)
    outside = raw_in_task(task, OF_EXPORTS) if holders[-1] is not task else ()
    if any(True for _ in outside) or any(True for _ in raw_in_data(holders[-1], shown)):
        return True
    if any(isinstance(task.get(name), (list, dict)) and task[name] for name in MISNAMED):
        return True
    if any(True for holder in holders for _ in columns_of_results(holder)):
        return True
    others = [given for holder in holders for name, given in holder.items() if name not in _OF_PEOPLE]
    return any(is_prediction_list(given) or are_results(given) or path_to_predictions(given) is not None for given in others)


#: Members with the work of people.
_OF_PEOPLE = frozenset({"annotations", "drafts"})


def annotations_in(value: Any) -> int:
    """Returns the number of annotations with a list of results, which are checked as predictions are."""
    listed = cast("Json", value).get("annotations") if kind_of(value) is Kind.TASK else None
    items = cast("list[Any]", listed) if isinstance(listed, list) else ()
    return sum([isinstance(item, dict) and isinstance(cast("Json", item).get("result"), list) for item in items])
