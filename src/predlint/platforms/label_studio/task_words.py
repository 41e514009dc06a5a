"""Violations of tasks: their predictions, and the data that people see."""

from __future__ import annotations

from typing import Any, cast

from predlint.diagnostics import Severity
from predlint.names import listing, nearest, quote
from predlint.platforms.common_mistakes import ENCODED_TWICE, json_in_text_help, rename_help
from predlint.platforms.label_studio.containers import are_by_people, are_of_people, are_results, is_result
from predlint.platforms.label_studio.import_effects import (
    LOST,
    REFUSED,
    REFUSED_BY_ALL,
    REFUSED_OR_LOST,
    SHOWN_WRONG,
    for_every_release,
    is_of,
)
from predlint.platforms.label_studio.link_words import ResultMemberMisspelt
from predlint.platforms.label_studio.tags import CONTROLS
from predlint.platforms.label_studio.words import ResultWithoutValue
from predlint.shape.resolver import name_text
from predlint.violation import Effect, Fix, FixContext, Violation, Words, fixes

#: Names of the members of a turn of a dialogue that hold the speaker and the text.
Turns = tuple[str, str]

# -- the task ----------------------------------------------------------------------------------------------------------


class TaskWithoutData(Violation, code="REC101", slug="task-without-data"):
    """The task has no data.

    Why: A task is recognised by its "data". Without it, or with an empty one, Label Studio takes the whole object for data, predictions
    included, and they vanish silently.
    Fix: Put what the task shows under "data", beside "predictions".
    """

    data_key: str | None
    """A member of data that the config shows, or None."""
    given: str | None = None

    def words(self) -> Words:
        data = f"{{{quote(self.data_key)}: …}}" if self.data_key is not None else "{…}"
        fix = rename_help(self.given, "data") or f'put the task\'s own members under "data": {{"data": {data}, "predictions": […]}}'
        return 'the task has no "data", so that Label Studio takes the whole object for data, predictions included', fix

    usual_effect = LOST


class NoDataRefusedByAll(Violation, of=TaskWithoutData, words_of=TaskWithoutData):
    """The task has no data and lacks what the config requires, so that every server refuses the import."""

    data_key: str | None
    given: str | None = None

    usual_effect = REFUSED_BY_ALL


class EmptyData(Violation, of=TaskWithoutData):
    """The data of a task with predictions is empty, though the task itself has what the config requires."""

    keys: tuple[str, ...]
    """The members that the config shows."""
    inside: tuple[str, ...]

    def words(self) -> Words:
        fix = (
            f"give it what the config shows: {', '.join(quote(key) for key in self.keys[:3])}"
            if self.keys
            else "give data at least one member"
        )
        whole = f"the whole task for data, {' and '.join(self.inside)} included"
        return f'"data" is empty, so that Label Studio takes {whole}', fix

    usual_effect = LOST


class EmptyDataRefusedByAll(Violation, of=TaskWithoutData, words_of=EmptyData):
    """The data of a task with predictions is empty, and every server refuses the import."""

    keys: tuple[str, ...]
    inside: tuple[str, ...]

    usual_effect = REFUSED_BY_ALL


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


class AnnotationOfModel(Violation, code="REC119", slug="annotation-of-model", severity=Severity.WARNING):
    """An annotation has the version of a model.

    Why: Annotations are imported as the finished work of people. What a model predicted belongs under predictions.
    Fix: Put it under "predictions", or leave model_version out.
    """

    template = (
        "an annotation has the model version {value:quoted}; annotations are imported as the finished work of people",
        'put what a model predicted under "predictions"',
    )


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


class NoValue(Violation, of=ResultWithoutValue):
    """A result has no value."""

    given: str | None = None

    def words(self) -> Words:
        return 'the result has no object "value"', rename_help(self.given, "value") or 'put what is labelled or answered under "value": {…}'

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class ValueBeside(Violation, of=ResultWithoutValue):
    """A result has no value, and members that belong into it stand in the result itself."""

    members: tuple[str, ...]

    def words(self) -> Words:
        inside = ", ".join(f"{quote(name)}: …" for name in self.members)
        return 'the result has no object "value"', f'move them there: "value": {{{inside}}}'

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.members)


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


class AnnotationAuthor(Violation, code="REC111", slug="annotation-author", layer="record"):
    """The author of an annotation is not a user of the server.

    Why: completed_by is the number of a user or an object with an e-mail address. The server refuses a name, and an address that is null.
    Fix: Leave completed_by out, and the annotation is yours; or import the list as predictions, which have no author.
    """

    template = (
        'completed_by is {value:quoted}; a user\'s number, or {{"email": …}}, is expected',
        'write {{"email": "…"}} of a user, or leave it out; what a model made belongs under "predictions"',
    )
    usual_effect = REFUSED_BY_ALL

    @fixes(unsafe="removes completed_by")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely()


class TaskMemberType(Violation, code="REC116", slug="task-member-type", layer="record"):
    """A member that a task or annotation has beside its data or result is of a wrong type.

    Why: meta is an object or a list; allow_skip, was_cancelled and ground_truth are flags; lead_time, file_upload_id and the id of an
    annotation are numbers, and so is the task of a prediction that stands alone. For anything else, and for ids that no database holds, the
    server refuses the import, and seldom names the member.
    Fix: Leave the member out, or write a value of its type.
    """

    name: str
    expected: str

    def words(self) -> Words:
        is_flag = isinstance(self.value, str) and self.value.strip().lower() in ("true", "false")
        fix = "write the number that the server gave the task" if self.name == "task" else "remove the quotes" if is_flag else None
        if fix is None:
            example = ', such as {"note": …}' if self.name == "meta" else ""
            fix = "leave it out" if self.value is None else f"write {self.expected}{example}, or leave it out"
        return f"{self.name} is {quote(self.value)}; {self.expected} is expected", fix

    usual_effect = REFUSED_BY_ALL

    @fixes(safe="removes the quotes around true or false")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unquote_flag()


def spelt_otherwise(value: Any, name: str, intended: str, reader: str = "the editor") -> Words:
    return f"{quote(name)} is not what {reader} reads, which is {quote(intended)}", f"rename it to {quote(intended)}"


class SpeltOtherwise(Violation, of=ResultMemberMisspelt):
    """The name of a member is nearly that of one that is read, and its value is lost."""

    name: str
    intended: str
    reader: str = "the editor"

    def words(self) -> Words:
        return spelt_otherwise(self.value, self.name, self.intended, self.reader)

    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


# -- data --------------------------------------------------------------------------------------------------------------


#: Characters that hardly occur in keys of the data: such a key is several keys, or one in the syntax of another template.
_NO_KEY = " ,;$}"


def may_be_key(key: str) -> bool:
    """Returns False for a key that is probably a mistake in the config."""
    return not any(mark in key for mark in _NO_KEY)


class SpeltMildly(Violation, of=ResultMemberMisspelt, circumstance="no-loss"):
    """The name of a member is nearly that of one that is read, but nothing is lost."""

    name: str
    intended: str
    reader: str = "the editor"

    def words(self) -> Words:
        return spelt_otherwise(self.value, self.name, self.intended, self.reader)

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended)


def no_key(value: Any, key: str, tag: str, given: str | None = None) -> Words:
    above, _, last = key.rpartition(".")
    if any(mark in key for mark in _NO_KEY):
        fix = f'correct value="${key}" in the config: what begins with "$" is one key to its end'
    elif given is not None:
        fix = f"rename {quote(given.rpartition('.')[2] if above else given)} to {quote(last)}"
    elif above:
        parts = key.split(".")
        nested = "".join([f"{{{quote(part)}: " for part in parts]) + "…" + "}" * len(parts)
        fix = f"write each member inside the one before it: {nested}"
    else:
        fix = f"add {quote(key)} to data"
    return f"data has no {quote(key)}, which the {tag} tag {'reads' if tag.lower() in CONTROLS else 'shows'}", fix


class TaskDataMissing(Violation, code="KEY101", slug="task-data-missing"):
    """The data lacks a member that the config reads.

    Why: A tag with value="$photo" shows the member "photo" of the data, and a control with value="$items" takes its labels, or its first
    text, from there. The server refuses a task that does not have each of them.
    Fix: Name the member as the config does, to the letter, or change the config.
    """

    data_key: str
    tag: str
    given: str | None = None

    def words(self) -> Words:
        return no_key(self.value, self.data_key, self.tag, self.given)

    usual_effect = REFUSED_BY_ALL

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given) if may_be_key(self.data_key) else None  # else the config has the slip


class NoKeyShownWrong(Violation, of=TaskDataMissing):
    """The data lacks a member that a tag shows and that servers do not require, and the task is shown wrongly."""

    data_key: str
    tag: str
    given: str | None = None

    def words(self) -> Words:
        return no_key(self.value, self.data_key, self.tag, self.given)

    usual_effect = SHOWN_WRONG

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given) if may_be_key(self.data_key) else None


class EmptyTask(Violation, of=TaskDataMissing):
    """A task has no members at all."""

    data_key: str
    tag: str
    given: str | None = None

    def words(self) -> Words:
        message, _ = no_key(self.value, self.data_key, self.tag)
        return f"the task is empty: {message}", f'give it data: {{"data": {{{quote(self.data_key)}: …}}}}, or leave it out'

    usual_effect = REFUSED_BY_ALL


class DataTwice(Violation, of=TaskDataMissing):
    """The data of a task stands in a second "data" inside it."""

    data_key: str | None

    template = (
        'data has no {data_key:quoted}: it is in a second "data" inside',
        'leave out one "data": {{"data": {{…}}, "predictions": […]}}',
    )
    usual_effect = REFUSED_BY_ALL


class NulInText(Violation, code="KEY108", slug="nul-in-text", layer="record"):
    """A text has the character U+0000.

    Why: Texts from PDFs and scans often have it. PostgreSQL takes no JSON with this character, so that servers on it refuse the import.
    Only SQLite takes it, with which Label Studio starts.
    Fix: Remove the character before the model reads the text, so that spans fit.
    """

    count: int

    def words(self) -> Words:
        has = "the character U+0000" if self.count == 1 else f"the character U+0000 {self.count} times"
        return f"the text has {has}", "remove it; spans behind it begin and end earlier then"

    def effect(self) -> Effect | None:
        return for_every_release("servers with PostgreSQL refuse the import")


class TaskDataType(Violation, code="KEY102", slug="task-data-type", in_part=True):
    """A member of the data is of another type than its tag shows.

    Why: An image is a string with its address, a dialogue a list, a table rows. The server refuses nearly anything else, null too. Some
    that it takes the editor cannot show: texts in place of the objects that describe labels, or what is no base64 where the config has an
    encoding.
    Fix: Write what the message names; leave out tasks that have no data.
    """

    data_key: str | None
    tag: str
    allowed: str
    turns: Turns = ("author", "text")

    def words(self) -> Words:
        kind = CONTROLS.get(self.tag.lower())
        lists_labels = kind is not None and kind.labels is not None
        return f"data {quote(self.data_key)} must be {self.allowed} for the {self.tag} tag, found {quote(self.value)}", (
            "give the data, or leave the task out"
            if self.value is None
            else 'write [{"value": "…"}, …]'
            if lists_labels and self.value.__class__ is dict and "value" not in self.value
            else "put it into a list: […]"
            if self.allowed == "a list"
            else _turns(self.turns)
            if self.tag.lower() == "paragraphs"
            else _in_quotes(self.value)
            if kind is not None and _in_quotes(self.value)
            else _FORMS.get(self.tag.lower(), "write the text or URL itself")
        )

    usual_effect = REFUSED_BY_ALL


class WrongDataShownWrong(Violation, of=TaskDataType, words_of=TaskDataType):
    """The data of a tag with valueList is not a list, and is shown wrongly."""

    data_key: str | None
    tag: str
    allowed: str
    turns: Turns = ("author", "text")

    usual_effect = SHOWN_WRONG


class WrongDataNotListed(Violation, of=TaskDataType, words_of=TaskDataType):
    """The data of a List or Chat tag is not a list; a text is shown wrongly, and other values are refused."""

    data_key: str | None
    tag: str
    allowed: str
    turns: Turns = ("author", "text")

    def effect(self) -> Effect | None:
        return SHOWN_WRONG if isinstance(self.value, str) else REFUSED_BY_ALL


def _in_quotes(value: Any) -> str | None:
    """Returns the help for a number where only texts are accepted; None for other values."""
    return f'write it in quotes: "{value}"' if value.__class__ in (int, float) else None


class WrongInText(Violation, of=TaskDataType):
    """A member of the data that stands in a text of the config has a type that cannot stand there."""

    data_key: str | None
    tag: str
    allowed: str
    passing: tuple[str, ...] = ()
    """Types ("array", "object") that servers accept for the tag, though the editor can only make a text of them."""

    def words(self) -> Words:
        fix = _in_quotes(self.value) or ("write the text itself" if self.value is not None else "give the data, or leave the task out")
        return (
            (
                f"data {quote(self.data_key)} is put into a text of the {self.tag} tag, so it "
                f"must be {self.allowed}, found {quote(self.value)}"
            ),
            fix,
        )

    def effect(self) -> Effect | None:
        return SHOWN_WRONG if is_of(self.value, self.passing) else REFUSED_BY_ALL


class WrongForCase(Violation, of=TaskDataType):
    """The data is not a string, for a tag that is written in another letter case than it has."""

    data_key: str | None
    tag: str
    spelt: str

    def words(self) -> Words:
        fix = f"write <{self.spelt} …> in the config" if self.value is not None else "give the data, or leave the task out"
        return (
            f"data {quote(self.data_key)} must be a string for a tag that is written <{self.tag}> in the config, found {quote(self.value)}",
            fix,
        )

    usual_effect = REFUSED_BY_ALL


class NoLabelsTaken(Violation, of=TaskDataType):
    """The data lists labels for a tag that takes none from there."""

    data_key: str | None
    tag: str

    def words(self) -> Words:
        value: Any = self.value
        found = "is a list" if isinstance(value, list) else f"is {quote(value)}"
        help = (
            f"write the labels as <Label> tags into <{self.tag}>; servers take them from "
            "the data for Labels, RectangleLabels and a few others"
        )
        return f"data {quote(self.data_key)} {found}, and <{self.tag}> can have no labels from the data", help

    usual_effect = REFUSED_BY_ALL


_FORMS = {
    "table": "write a list of rows, or an object: {…}",
    "timeseries": "write an object with a list for each column, or the URL of a file",
}


class NoTable(Violation, of=TaskDataType):
    """The data of a Table tag is a text that is neither a list nor an object in JSON."""

    data_key: str | None

    def words(self) -> Words:
        fix = 'write a list of rows, or an object: {…}; for a string with commas, valueType="csv" in the config makes a table'
        if "://" in self.value[:12]:
            fix = (
                'write the table itself: a list of rows; or valueType="json|url" in the '
                'config, which loads the URL ("csv|url" of a CSV file)'
            )
        return f"data {quote(self.data_key)} is {quote(self.value)}, of which the Table tag makes no table: a string is read as JSON", fix

    usual_effect = SHOWN_WRONG


class NoBase64(Violation, of=TaskDataType):
    """The data of a tag that decodes base64 cannot be decoded."""

    data_key: str | None
    tag: str
    encoding: str
    bare: bool
    """True if the data is base64, but not of UTF-8."""

    def words(self) -> Words:
        shown = f'the {self.tag} tag decodes it (encoding="{self.encoding}"), and nothing of it is shown'
        if self.bare:
            return (
                f"data {quote(self.data_key)} is base64 of no UTF-8; {shown}",
                'encode the UTF-8 of the text: base64.b64encode(text.encode("utf-8"))',
            )
        fix = 'write base64.b64encode(text.encode("utf-8")).decode(), or take encoding out of the config'
        return f"data {quote(self.data_key)} is no base64, found {quote(self.value)}; {shown}", fix


class BytesAsLetters(Violation, code="KEY109", slug="bytes-as-letters", severity=Severity.WARNING, layer="record"):
    """A text in base64 is shown with a letter for each of its bytes.

    Why: encoding="base64" makes a character of each byte. Of UTF-8, in which a character beyond English takes several, people see "Ã©" for
    "é", and spans count the bytes.
    Fix: Write encoding="base64unicode" in the config.
    """

    data_key: str | None
    tag: str
    char: str
    shown: str

    template = (
        'data {data_key:quoted} is UTF-8 in base64, of which encoding="base64" shows each byte as a letter: {shown:quoted} for '
        "{char:quoted}",
        'write encoding="base64unicode" in the config',
    )


class NoTurns(Violation, of=TaskDataType):
    """The data of a Paragraphs tag is a text instead of a list of turns."""

    data_key: str | None
    turns: Turns

    def words(self) -> Words:
        return f"data {quote(self.data_key)} is {quote(self.value)}; the Paragraphs tag shows a list of turns", _turns(self.turns)

    usual_effect = SHOWN_WRONG


def _turns(members: Turns) -> str:
    return f"write a list of turns: [{{{', '.join(f'{quote(member)}: …' for member in members)}}}]"


class UnloadablePlace(Violation, code="KEY104", slug="unloadable-place", severity=Severity.WARNING, layer="record"):
    """The data names a place that a browser cannot load from.

    Why: The editor runs in a browser: it loads from the web and from the server, not from the disk of the machine that wrote the file. The
    image stays blank. A series, and what has valueType="url", is loaded too: data that is in the task itself is not shown.
    Fix: Use a URL, or /data/local-files/?d=… once the server may serve that folder; or correct valueType in the config.
    """

    why: str

    def words(self) -> Words:
        fix = "use a URL, or /data/local-files/?d=… for files that the server can reach"
        if self.why == NO_SLASHES:
            scheme, _, _ = self.value.partition(":")
            fix = f'put two slashes after "{scheme}:", as in {scheme}://{"host" if scheme.startswith("http") else "bucket"}/name.jpg'
        if self.why == NOTHING:
            fix = "give the URL; a script that falls back on such a word leaves every task without one blank"
        return f"{quote(self.value)} {self.why}", fix


class NoPlace(Violation, of=UnloadablePlace):
    """The data of a tag that loads a URL does not begin as a URL does."""

    data_key: str | None
    tag: str

    template = (
        'data {data_key:quoted} is {value:quoted}; the {tag} tag loads a URL there (valueType="url")',
        'give a URL that begins with https:// or /, or take valueType="url" out of the config',
    )


class SeriesInline(Violation, of=UnloadablePlace):
    """The data of a TimeSeries tag is the series itself where a URL is expected."""

    data_key: str | None

    template = (
        "data {data_key:quoted} is {value:quoted}; the TimeSeries tag loads a URL there",
        'give the URL of a CSV or JSON file, or write valueType="json" in the config, and the columns as lists',
    )


class SeriesElsewhere(Violation, of=TaskDataType):
    """The data of a TimeSeries tag is a text or a list of rows where an object of columns is expected."""

    data_key: str | None

    template = (
        'data {data_key:quoted} is {value:quoted}; the TimeSeries tag shows the columns themselves (valueType="json")',
        'write an object with a list for each column, or valueType="url" in the config',
    )
    usual_effect = SHOWN_WRONG


class TaskDataItems(Violation, code="KEY103", slug="task-data-items", layer="record"):
    """An item of the data lacks what its tag shows.

    Why: The turns of a dialogue need their text, the messages of a chat a role and content, the items of a list an id, a series its time
    column, of which the times can be read and never go back: without it they are blank, or cannot be labelled.
    Fix: Add the member, or name another in the config (textKey, timeColumn).
    """

    data_key: str | None
    tag: str
    member: str
    index: int
    name: str = ""
    """The member of a turn of a dialogue that says who speaks."""

    def words(self) -> Words:
        return f'item {self.index} of data {quote(self.data_key)} has no "{self.member}", which the {self.tag} tag shows', _with(
            self.value, self.tag, self.member, self.name
        )

    usual_effect = SHOWN_WRONG


#: Member of a message -> names that other chat formats give it.
_OF_MESSAGES = {"role": ("from", "author", "speaker", "sender", "name"), "content": ("value", "text", "message", "body")}


class MessageLacks(Violation, of=TaskDataItems):
    """A message of a chat lacks its role or its content."""

    data_key: str | None
    index: int
    lacking: tuple[str, ...]

    def words(self) -> Words:
        value: Any = self.value
        message = (
            f"message {self.index} of data {quote(self.data_key)} has no "
            f"{' and no '.join(map(quote, self.lacking))}, which the Chat tag shows"
        )
        given = tuple(cast("dict[str, Any]", value)) if isinstance(value, dict) else ()
        others = [(name_text(_OF_MESSAGES[member], given), member) for member in self.lacking]
        renamed = [f'{quote(other)} to "{member}"' for other, member in others if other is not None]
        if len(renamed) == len(self.lacking):
            return message, f"in every message rename {' and '.join(renamed)}; roles are user, assistant and system"
        return message, 'write every message as {"role": "user", "content": "…"}'

    usual_effect = SHOWN_WRONG


class NoSpeaker(Violation, of=TaskDataItems):
    """The first turn of a dialogue does not say who speaks."""

    data_key: str | None
    member: str

    def words(self) -> Words:
        other = name_text(("author", "speaker", "role", "name", "user", "who", "from"), tuple(self.value))
        fix = f'give every item {quote(self.member)}, if only "", or set nameKey="{other or "…"}" in the config'
        return (
            f"item 0 of data {quote(self.data_key)} has no {quote(self.member)} (nameKey), without which the Paragraphs tag shows nothing",
            fix,
        )

    usual_effect = SHOWN_WRONG


def _with(value: Any, tag: str, member: str, name: str) -> str:
    """Returns the help: how to give an item the member that it lacks."""
    listed = tag.lower() == "list"
    if isinstance(value, str) and len(value) < 60:
        speaker = f"{quote(name)}: …, " if tag.lower() == "paragraphs" and name else ""
        inside = f'"{member}": "…", "title": {quote(value)}' if listed else f'{speaker}"{member}": {quote(value)}'
        return f"write {{{inside}}}, and the others so"
    given = tuple(cast("dict[str, Any]", value)) if isinstance(value, dict) else ()
    if member in given:
        return "write a string in place of null"
    other = name_text(("id", "item_id", "uid", "key") if listed else (member, "text", "content", "utterance"), given)
    if other is None:
        return f'give every item "{member}"'
    or_else = f', or set textKey="{other}" in the config' if tag.lower() == "paragraphs" else ""
    return f'rename "{other}" to "{member}" in every item{or_else}'


class ItemNoList(Violation, of=TaskDataItems):
    """An item of an outer Repeater has something else where the inner Repeater expects a list."""

    data_key: str | None
    tag: str
    member: str
    index: int

    template = '"{member}" of item {index} of data {data_key:quoted}, which a Repeater repeats, is not a list', "write a list: […]"
    usual_effect = SHOWN_WRONG


class ItemNoPlace(Violation, of=TaskDataType):
    """An item of a list of URLs is not a string."""

    data_key: str | None
    tag: str

    def words(self) -> Words:
        fix = (
            "write the URL itself"
            if self.value is not None
            else "give the URL; if the item is left out, lower each item_index behind it by 1"
        )
        return f"an item of data {quote(self.data_key)} must be a URL for the {self.tag} tag, found {quote(self.value)}", fix

    usual_effect = SHOWN_WRONG


class ItemNoText(Violation, of=TaskDataItems):
    """The member of an item that its tag shows is null, a flag, a list or an object instead of a text."""

    data_key: str | None
    tag: str
    member: str
    index: int

    def words(self) -> Words:
        fix = 'write a string, "" for none' if self.value is None else "write the text itself"
        return (
            (
                f'"{self.member}" of item {self.index} of data {quote(self.data_key)}, which the {self.tag} '
                f"tag shows, must be a string, found {quote(self.value)}"
            ),
            fix,
        )

    usual_effect = SHOWN_WRONG


NO_SLASHES = "lacks the two slashes after its scheme"
NOTHING = "stands for no URL: there is nothing to show"


class EmptyPlace(Violation, of=UnloadablePlace):
    """A URL in the data is empty."""

    data_key: str | None

    template = "data {data_key:quoted} is empty: there is nothing to show", "give the URL, or leave the task out"


class SeriesLacks(Violation, of=TaskDataItems):
    """A time series lacks its time column or the column of a channel."""

    data_key: str | None
    column: str
    what: str
    columns: tuple[str, ...]

    def words(self) -> Words:
        return (
            f'data {quote(self.data_key)} has no "{self.column}", {self.what} of the series',
            f"its columns: {listing(self.columns)}" if self.columns else "give a list for each column",
        )

    usual_effect = SHOWN_WRONG


class TimesOfNoFormat(Violation, of=TaskDataItems):
    """The times of a series are texts, and its tag has no timeFormat."""

    data_key: str | None

    template = (
        "the times of data {data_key:quoted} are texts such as {value:quoted}, and the TimeSeries tag has no timeFormat to read them",
        'write timeFormat="…" into the TimeSeries tag, such as "%Y-%m-%d %H:%M:%S", or give the times as numbers',
    )
    usual_effect = SHOWN_WRONG


class TimesOfOtherFormat(Violation, of=TaskDataItems):
    """The times of a series are not in its timeFormat."""

    data_key: str | None
    form: str
    example: str

    template = (
        "the times of data {data_key:quoted} are such as {value:quoted}, and timeFormat says {form:quoted}",
        "write times like {example:quoted}, or correct timeFormat in the config",
    )
    usual_effect = SHOWN_WRONG


class TimesBack(Violation, of=TaskDataItems):
    """The times of a series go back."""

    data_key: str | None
    before: Any

    template = (
        "{value:quoted} comes after {before:quoted} in the times of data {data_key:quoted}, which must not go back",
        "sort the series by its times",
    )
    usual_effect = SHOWN_WRONG


class OtherLength(Violation, of=TaskDataItems):
    """A column of a series has another number of values than its time column."""

    data_key: str | None
    channel: str
    count: int
    column: str
    times: int

    def words(self) -> Words:
        has = f"{quote(self.channel)} of data {quote(self.data_key)} has {self.count:,} value{'s' if self.count != 1 else ''}"
        return f"{has}, and its times ({quote(self.column)}) are {self.times:,}", "give each time a value, null for none"

    usual_effect = SHOWN_WRONG


class LabelsAsTexts(Violation, of=TaskDataType):
    """The data lists the labels or choices of a control as texts instead of objects."""

    data_key: str | None
    control: str
    kind: str

    def words(self) -> Words:
        what = "options" if self.kind == "choices" else "labels"
        return (
            f"data {quote(self.data_key)} lists texts, where the editor reads objects: the {what} of {self.control} are lost",
            _as_objects(self.value),
        )


class LabelSourceMissing(Violation, code="KEY107", slug="label-source-missing", severity=Severity.WARNING, layer="record"):
    """The data does not list the labels of a control.

    Why: A control with value="$items" takes its labels from the member "items" of each task. If that is not a list, there is nothing to
    choose, and predicted labels have no place.
    Fix: Add the list: "items": [{"value": "tin"}, {"value": "jar"}].
    """

    control: str
    data_key: str | None
    tag: str | None = None
    """The tag of the control, if servers take no list from the data for it; else None."""

    def words(self) -> Words:
        fix = (
            f"write the labels as <Label> tags into <{self.tag}>: servers take no list for it"
            if self.tag is not None
            else 'write [{"value": "…"}, …]'
        )
        return f"data {quote(self.data_key)} must list the labels of {self.control}, found {quote(self.value)}", fix


class NodesAsTexts(Violation, of=LabelSourceMissing):
    """The data lists the nodes of a Taxonomy as texts instead of objects."""

    control: str
    data_key: str | None

    def words(self) -> Words:
        message = (
            f"data {quote(self.data_key)} lists texts, where the editor reads objects: people "
            f"see the options of {self.control} without their names"
        )
        return message, _as_objects(self.value)


def _as_objects(listed: Any) -> str:
    """Returns the help: the list of texts as objects, or one text as an object if not all items are texts."""
    items = cast("list[Any]", listed)
    texts = [item for item in items if isinstance(item, str)]
    whole = ", ".join([f'{{"value": {quote(text)}}}' for text in texts[:3]])
    if len(texts) == len(items):
        return f"write [{whole}{', …' if len(texts) > 3 else ''}]"
    return f'write {{"value": {quote(texts[0])}}} in place of {quote(texts[0])}' if texts else 'write {"value": "…"} in place of each text'
