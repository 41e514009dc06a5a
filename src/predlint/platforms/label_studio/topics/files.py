"""Whole files: their size and their elements, and predictions in a container that imports do not accept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from predlint.io.layout import RETURNS, Layout
from predlint.io.paths import ending as ending_of
from predlint.model.diagnostics import Severity
from predlint.model.findings import keys_of, spec_of, subpath
from predlint.model.texts import listing, quote
from predlint.model.violation import Finding, Fix, FixContext, Violation, Words, fixes
from predlint.platforms.common_mistakes import ENCODED_TWICE, describe_non_object, json_in_text_help
from predlint.platforms.label_studio.forms import (
    are_of_people,
    has_results,
    is_prediction,
    member_with_predictions,
    member_with_results,
    parallel_list_member,
    path_to_raw_output,
    stands_alone,
)
from predlint.platforms.label_studio.import_effects import LOST, REFUSED_BY_ALL
from predlint.platforms.label_studio.ontology import LabelConfig
from predlint.platforms.label_studio.tags import Json, are_results, is_result
from predlint.platforms.label_studio.topics.labels import LabelsMissing
from predlint.platforms.record_files import LABEL_STUDIO

if TYPE_CHECKING:
    from predlint.platforms.label_studio.forms import Keys
    from predlint.platforms.protocols import FileViolation


# -- what is in the file -----------------------------------------------------------------------------------------------


class SeveralTasksInJson(Violation, code="JSN101", slug="several-tasks-in-json", layer="bytes"):
    """A file holds several JSON values in a form that nothing reads: no .jsonl file, or one without a line for each.

    Why: Label Studio reads a .json file as one value, so that the upload fails at the second one, and a .jsonl file line by line, so that a
    task over several lines, or several between carriage returns, keeps it from being read.
    Fix: Put the tasks into one list: [ … , … ]. To keep one task per line, call the file .jsonl and let Label Studio sync it from a cloud
    storage.
    """

    safe_fix = "writes the tasks as one list, in a .jsonl file each on a line of its own"

    count: int

    template = (
        "the file holds {count:,} JSON values one after another; a .json file holds one",
        "put them into one list: [ … , … ]; or call the file .jsonl and let a cloud storage sync read it",
    )


class JsonLinesUpload(Violation, code="JSN102", slug="json-lines-upload", severity=Severity.INFO, layer="bytes"):
    """The file is called .jsonl, which uploads do not take.

    Why: The import page and the API know no .jsonl or .ndjson files. Only the sync of a cloud storage reads them, since Label Studio 1.20.
    Fix: Sync the file from a cloud storage, or write the tasks as one list into a .json file.
    """

    template = (
        "uploads take no JSON lines",
        "sync it from a cloud storage (Label Studio 1.20 and later), or write one list of tasks as .json",
    )


class JsonlOfAnotherForm(Violation, of=JsonLinesUpload):
    """A .jsonl file holds one list, or one task over several lines, where a storage sync expects a task per line."""

    is_list: bool

    def words(self) -> Words:
        form = "a list" if self.is_list else "one task over several lines"
        return f"uploads take no .jsonl files, and this one holds {form} where a storage sync expects one task per line", "call it .json"


class SpreadInJsonl(Violation, of=SeveralTasksInJson):
    """A .jsonl file holds tasks that are spread over several lines, or separated by carriage returns alone."""

    count: int
    returns: bool
    """True if only carriage returns stand between the tasks."""

    def words(self) -> Words:
        how = "with carriage returns between them, which end no line" if self.returns else "spread over several lines"
        message = (
            f"the file holds {self.count:,} tasks {how}: a storage sync expects one task "
            "on each line of a .jsonl file, and uploads take none"
        )
        return message, "write each task on a line of its own, or all of them as one list into a .json file"


#: Limits of one upload by default: 250 MB, a million tasks.
MOST_BYTES = 250 * 1024 * 1024
MOST_TASKS = 1_000_000


class UploadTooLarge(Violation, code="JSN107", slug="upload-too-large", severity=Severity.WARNING, layer="bytes"):
    """The file is larger than one upload may be.

    Why: By default an upload takes 250 MB and a million tasks. A server may be set up for more, and a cloud storage sync has no such limit.
    Fix: Split it into several files, or sync them from a cloud storage.
    """

    parameters = (("most_bytes", MOST_BYTES), ("most_tasks", MOST_TASKS))

    what: str
    limit: str

    template = "{what} are more than one upload takes, {limit}", "split it into several files"


class NotATask(Violation, code="JSN103", slug="not-a-task", layer="bytes"):
    """An element of the file is not a task.

    Why: Label Studio wants an object for each task, and refuses the whole file for one that is a string, a number, a list or null.
    Fix: Write each task as an object; mind lists inside the list, and null for tasks without predictions.
    """

    what: str

    def words(self) -> Words:
        value: Any = self.value
        fix = "leave it out"
        items: list[Any] = cast("list[Any]", value) if isinstance(value, list) else []
        members: list[dict[str, Any]] = [item for item in items if isinstance(item, dict)]
        if items and any(isinstance(item, str) for item in items):  # a text with its labels, as training data of spaCy
            fix = 'write an object for each task: {"data": {…}, "predictions": […]}'
        elif items:
            fix = f"write the tasks one after another in one list: [{{…}}, {{…}}]{LABEL_STUDIO.are_checked(items)}"
        if members and len(members) == len(items) and all("result" in item and "data" not in item for item in members):
            fix = 'flatten the lists, and put each prediction under its task: {"data": {…}, "predictions": [{"result": […]}]}'
            return "a list of predictions is where a task belongs", fix
        if isinstance(value, (str, int, float)):
            fix = 'write {"data": {…}, "predictions": […]}, with it in data'
        if (encoding_help := json_in_text_help(value)) is not None:
            twice = "the JSON was encoded twice: write the tasks themselves, not the text that json.dumps made of them"
            fix = twice if encoding_help == ENCODED_TWICE else encoding_help
        return f"{self.what} must be an object with data and predictions, found {describe_non_object(cast(Any, value))}", fix

    @fixes(safe="writes the tasks of a list in a list one after another")
    def fix(self, at: FixContext) -> Fix | None:
        return at.split_list()


class WrappedTasks(Violation, of=NotATask):
    """A list of tasks is wrapped in an object."""

    name: str
    checked: str

    template = "a list of tasks is wrapped in an object under {name:quoted}", "write the list itself: [{{…}}, …]{checked}"

    def fix(self, at: FixContext) -> Fix | None:
        return at.split_list()


class TableAsTask(Violation, of=NotATask):
    """The tasks are in an object, each under a name of its own."""

    template = "the tasks are in an object, each under a name of its own", "write a list of them: [{{…}}, …]"

    def fix(self, at: FixContext) -> Fix | None:
        return at.split_list()


class ResultAsTask(Violation, of=NotATask):
    """A result stands where a task belongs."""

    template = (
        "a result is where a task belongs",
        'put the results of a task into one prediction of it: {{"data": {{…}}, "predictions": [{{"model_version": "…", "result": '
        "[{{…}}, …]}}]}}",
    )

    def fix(self, at: FixContext) -> Fix | None:
        return at.split_list()


class AnnotationAsTask(Violation, of=NotATask):
    """An annotation or a prediction stands where a task belongs, and the config requires no data."""

    with_task: bool
    """True if its task is inside."""
    by_model: bool = False
    """True if it is a prediction."""

    def words(self) -> Words:
        if self.by_model:
            fix = (
                'make a task of it: {"data": what "task" has as data, "predictions": [{"model_version": "…", "result": what "result" has}]}'
            )
            return "this is a prediction with its task inside, and no task", fix
        if self.with_task:
            fix = (
                'make a task of it: {"data": what "task" has as data, "annotations": [{"result": what "result" has}]}, or "predictions" in '
                'place of "annotations"; or export the project as JSON'
            )
            return "this is an annotation with its task inside, as target storage writes it, and no task", fix
        fix = 'put it under its task: {"data": {…}, "annotations": [{"result": […]}]}; or export the project as JSON'
        return "this is an annotation without its task, as the API gives it, and no task", fix

    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.split_list()


class AnnotationRefusedByAll(Violation, of=NotATask, words_of=AnnotationAsTask):
    """An annotation or a prediction stands where a task belongs, and every server refuses it for lack of data."""

    with_task: bool
    by_model: bool = False

    usual_effect = REFUSED_BY_ALL

    def fix(self, at: FixContext) -> Fix | None:
        return at.split_list()


class WebhookEvent(Violation, of=NotATask):
    """A webhook event with annotations stands where a task belongs, and the config requires no data."""

    action: str
    with_task: bool
    """True if the data of the task is inside."""

    def words(self) -> Words:
        message = f"this is what a webhook sends (action {quote(self.action)}), and no task"
        if self.with_task:
            fix = (
                'make a task of it: {"data": what "task" has as data, "annotations": [{"result": what "annotation" has as result}]}, or '
                '"predictions" in place of "annotations"'
            )
            return message, fix
        return message, 'put each annotation under its task: {"data": {…}, "annotations": [{"result": […]}]}; or export the project as JSON'

    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.split_list()


class EventRefusedByAll(Violation, of=NotATask, words_of=WebhookEvent):
    """A webhook event with annotations stands where a task belongs, and every server refuses it for lack of data."""

    action: str
    with_task: bool

    usual_effect = REFUSED_BY_ALL

    def fix(self, at: FixContext) -> Fix | None:
        return at.split_list()


class OtherPlatformFile(Violation, code="JSN105", slug="other-platform-file", once_per_file=True, layer="bytes"):
    """The file is a COCO data set, or of another platform, not a list of tasks.

    Why: Label Studio has no importer for COCO: the whole file would become one task that shows nothing.
    Fix: Convert it to tasks first: label-studio-converter import coco --out-type predictions.
    """

    def words(self) -> Words:
        if "image_id" in self.value:
            what = "COCO results" if "score" in self.value else "annotations of a COCO file, without its images and categories,"
            fix = f'put them under "annotations" of the COCO file that they belong to, and convert that: {_CONVERT}'
            return f"{what} where tasks belong", fix
        return "this is a COCO file, not a list of tasks", f"convert it: {_CONVERT}"


class LabelboxExport(Violation, of=OtherPlatformFile):
    """A record is a prediction for Labelbox, not a task."""

    template = "this is a Labelbox prediction, not a task", "give a Labelbox ontology with -O to check it"


class EncordExport(Violation, of=OtherPlatformFile):
    """A record is a label row of Encord, not a task."""

    template = "this is an Encord label row, not a task", "give the Encord ontology with -O to check it"


#: Without --out-type, the converter writes annotations. It appends the kind of shape to --from-name.
_CONVERT = (
    "label-studio-converter import coco --out-type predictions, with --to-name as in the config; then correct each from_name, "
    "which the converter makes up"
)


class JsonMin(Violation, code="JSN104", slug="json-min", once_per_file=True, layer="bytes"):
    """The tasks are in the form of a JSON-MIN export.

    Why: JSON-MIN is made for reading: labels are beside the data without saying which control gave them. Imported, they are data, and every
    label is lost.
    Fix: Export the project as JSON, or write predictions with a list of results.
    """

    template = (
        "tasks in the form of a JSON-MIN export: what was labelled is taken for data, and there are no predictions",
        'export as JSON, not JSON-MIN, or write predictions: [{{"result": […]}}]',
    )


class BackendAnswer(Violation, code="JSN106", slug="backend-answer", once_per_file=True, layer="bytes"):
    """The file is what an ML backend answers, not a list of tasks.

    Why: A backend answers with predictions alone, in the order of the tasks that it was asked about. An import needs the tasks themselves,
    and the API the task's number: without them every server whose config shows data refuses the file. The predictions are checked all the
    same, as far as that goes without their tasks.
    Fix: Put each prediction under its task.
    """

    template = (
        "this is what an ML backend answers, which cannot be imported; its predictions were checked without their tasks",
        'put each under its task: {{"data": {{…}}, "predictions": [{{"result": […]}}]}}',
    )


class NoTask(Violation, of=BackendAnswer):
    """A prediction stands without its task, and the config requires no data."""

    template = (
        "this is a prediction without its task, as an ML backend gives it",
        'put each under its task: {{"data": {{…}}, "predictions": [{{"result": […]}}]}}; for the API, add the number of its "task"',
    )
    usual_effect = LOST


class NoTaskRefusedByAll(Violation, of=BackendAnswer, words_of=NoTask):
    """A prediction stands without its task, and every server refuses it for lack of data."""

    usual_effect = REFUSED_BY_ALL


class ResultsInAColumn(
    Violation, code="REC112", slug="results-in-a-column", about_name=True, once_per_file=True, severity=Severity.WARNING, layer="record"
):
    """A column of the data holds results or answers.

    Why: An import takes all columns for data, and nothing shows these. It makes predictions of a column only when its address names it,
    ?preannotated_from_fields=column: current releases of one that has the name of its control, and holds an answer or the value of a
    result; older ones of one that holds a list of results.
    Fix: Write predictions; or name the column in the address of the import.
    """

    name: str

    def words(self) -> Words:
        fix = (
            f'put the list under "predictions": [{{"result": […]}}]; older releases of Label Studio read it with '
            f"?preannotated_from_fields={listing((self.name,))} in the address of the import"
        )
        return f"{quote(self.name)} holds results; an import takes them for data unless it is asked to read them", fix


class ColumnOfAnswers(Violation, of=ResultsInAColumn):
    """A column of the data has the name of a control and holds answers to it."""

    name: str
    tag: str

    def words(self) -> Words:
        fix = f"import with ?preannotated_from_fields={listing((self.name,))}, or write each as a result of a prediction"
        return (
            (
                f"{quote(self.name)} holds answers to the {self.tag} of that name; an import "
                "takes them for data unless it is asked to read them"
            ),
            fix,
        )


def table_of_data(config: LabelConfig) -> str:
    """Returns the help for a table: what an import makes of it, and how to have predictions."""
    names = [control.name for control in config.controls]
    named = f" ({' or '.join(names[:3])})" if names else ""
    return (
        "a table becomes tasks without predictions, but for a column that has the name of its control"
        f"{named} and is named in the import: ?preannotated_from_fields={names[0] if names else 'COLUMN'}; to have predictions checked, "
        "write tasks in JSON"
    )


# -- The kinds of elements in a file of tasks, and findings about files that an import does not accept as they are ---


def ending(layout: Layout, name: str | None, records: int, size: int) -> Iterator[FileViolation]:
    """Yields findings about the layout and size of a file. Records in memory have no name and no such findings."""
    if name is None:
        return
    several = layout.kind in ("lines", "spread") and records > 1
    if records and ending_of(name) in (".jsonl", ".ndjson"):
        if layout.kind == "lines":
            yield spec_of(JsonLinesUpload)
        elif several:  # neither one JSON value nor lines: nothing can read it
            yield spec_of(SpreadInJsonl, records, layout.what == RETURNS)
        else:
            yield spec_of(JsonlOfAnotherForm, layout.kind == "array")
    elif several and name != "-":
        yield spec_of(SeveralTasksInJson, records)
    if size > MOST_BYTES:
        yield spec_of(UploadTooLarge, f"{-(-size // (1024 * 1024)):,} MB", "250 MB")  # rounded up, or a byte more would be 250 MB too
    elif records > MOST_TASKS:
        yield spec_of(UploadTooLarge, f"{records:,} tasks", f"{MOST_TASKS:,}")


# -- Predictions and results in a container that imports do not accept -----------------------------------------------

# The finding for the container hides faults inside. So the task is also checked as it was intended, and those findings are reported at
# their
# real paths.

_LISTS = ("predictions", "annotations")
#: Rules that report such a container.
_REVEALING_CODES = frozenset({"REC102", "REC103", "REC104", "REC105", "REC110"})
#: Rules that are not reported inside: the finding for the container is enough.
_OF_NOTHING = frozenset({"REC107"})


class IntendedPredictions:
    """A task, or a prediction without one, as it was intended."""

    def __init__(self, value: Json, found: list[Finding], *, task: bool) -> None:
        """``found``: the findings for the value as it is. ``task``: False for a prediction without a task."""
        self.moved: dict[Keys, Keys] = {}
        """Keys where predictions and results belong -> keys where they stand; empty if the value needs no other reading."""
        self.renamed: frozenset[Keys] = frozenset()
        """Keys of answers that stand under another name."""
        self.value = value
        revealing = [finding for finding in found if finding.kind.code in _REVEALING_CODES]
        if revealing and task:
            self.value = self._task(value, {keys[0] for finding in revealing if len(keys := keys_of(finding.path)) == 1})
        elif revealing:
            self.value = self._prediction(value, ())

    def answers(self, found: list[Finding]) -> bool:
        """Renames answers that are under another name in their values; returns False if there are none. ``found``: the findings so far."""
        names: dict[Keys, Keys] = {}
        for finding in found:
            if finding.kind is not LabelsMissing or (name := finding.made_as(LabelsMissing).given) is None:
                continue
            intended = keys_of(finding.path)
            holder: Any = self.value
            for key in intended[:-1]:
                holder = holder[key]
            if name in holder and intended[-1] not in holder:
                names[tuple(intended)] = (*intended[:-1], name)
        if not names:
            return False
        self.value = _renamed(self.value, names)
        self.moved = {intended: self._place(given) or given for intended, given in names.items()}
        self.renamed = frozenset(self.moved.values())
        return True

    def _place(self, keys: Keys) -> Keys | None:
        """Returns the real keys for intended ones; None if nothing was moved there."""
        size = next((size for size in range(len(keys), 0, -1) if keys[:size] in self.moved), None)
        return (*self.moved[keys[:size]], *keys[size:]) if size is not None else None

    def inside(self, found: list[Finding], findings: list[Finding]) -> list[Finding]:
        """Returns the findings inside moved containers at their real paths, without those in ``findings``. ``found``: findings for the
        intended value."""
        out: list[Finding] = []
        known = {(finding.code, finding.path) for finding in findings}
        for finding in found:
            given_keys = self._place(tuple(keys_of(finding.path)))
            if given_keys is not None and finding.code not in _OF_NOTHING and not (finding.code == "ANS113" and given_keys in self.renamed):
                place = subpath(None, given_keys)
                if (finding.code, place) not in known:
                    out.append(finding._replace(path=place))
        return out

    def _task(self, task: Json, reported: set[str | int]) -> Json:
        read = dict(task)
        others = [name for name in task if name in reported and name not in (*_LISTS, "data") and not are_of_people(name, task[name])]
        for name in _LISTS:
            if name in task:
                read[name] = self._list(task[name], name, (name,))
        others = [name for name in others if path_to_raw_output(name, task[name]) is None and parallel_list_member(task) is None]
        if not task.get("predictions") and len(others) == 1:
            read["predictions"] = self._found(task[others[0]], (others[0],))
        return read

    def _found(self, given: Any, place: Keys) -> Any:
        """Returns the predictions under another name, which may be the results of one."""
        return self._list(given, "predictions", place)

    def _list(self, given: Any, name: str, place: Keys) -> Any:
        """Returns the predictions in a list, or in what stands in place of one."""
        if is_prediction(given):
            self.moved[name, 0] = place
            return [self._prediction(given, (name, 0))]
        if (within := member_with_predictions(given)) is not None:
            return self._list(cast("Json", given)[within], name, (*place, within))
        if not isinstance(given, list):
            return given
        if are_results(given):  # results without a prediction around them
            self.moved.update({(name, 0, "result", at): (*place, at) for at in range(len(cast("list[Any]", given)))})
            return [{"result": given}]
        listed: list[Any] = []
        for index, item in enumerate(cast("list[Any]", given)):
            inner = _inner(item)
            if inner and all(map(stands_alone, inner)) and inner is item:
                self.moved.update({(name, len(listed), "result", at): (*place, index, at) for at in range(len(inner))})
                listed.append({"result": inner})
                continue
            places: list[Keys] = [(*place, index, at) for at in range(len(inner))] if inner is item else [(*place, index)]
            if (within := member_with_predictions(item)) is not None:
                inner = cast("list[Any]", cast("Json", item)[within])
                places = [(*place, index, within, at) for at in range(len(inner))]
            for here, one in zip(places, inner, strict=True):
                if here != (name, len(listed)):
                    self.moved[name, len(listed)] = here
                listed.append(self._prediction(one, (name, len(listed))) if isinstance(one, dict) else one)
        return listed

    def _prediction(self, prediction: Any, place: Keys) -> Json:
        if (name := member_with_results(prediction)) is not None:
            self.moved[(*place, "result")] = (*(self._place(place) or place), name)
            return {"result" if key == name else key: held for key, held in prediction.items()}
        result = cast("Json", prediction).get("result")
        if isinstance(result, list) and any(map(has_results, cast("list[Any]", result))):
            return {**prediction, "result": self._flat(cast("list[Any]", result), (*place, "result"))}
        if not is_result(result):
            return prediction
        self.moved[(*place, "result", 0)] = (*(self._place(place) or place), "result")
        return {**prediction, "result": [result]}

    def _flat(self, results: list[Any], place: Keys) -> list[Any]:
        """Returns a flat list of results: predictions among them are replaced by their results."""
        flat: list[Any] = []
        given_keys = self._place(place) or place
        for index, item in enumerate(results):
            inner: list[Any] = item["result"] if has_results(item) else [item]
            for at, one in enumerate(inner):
                if inner[0] is not item or index != len(flat):
                    self.moved[(*place, len(flat))] = (*given_keys, index) if inner[0] is item else (*given_keys, index, "result", at)
                flat.append(one)
        return flat


def _inner(item: Any) -> list[Any]:
    """Returns the items of an inner list; a list of texts and numbers, such as an entity as a row, is one item."""
    items = cast("list[Any]", item) if isinstance(item, list) else []
    return items if isinstance(item, list) and (not items or any(isinstance(one, dict) for one in items)) else [cast("Any", item)]


def _renamed(value: Json, names: dict[Keys, Keys]) -> Json:
    """Returns a copy of a value with renamed members; ``names``: intended keys -> given keys. Only what leads to them is copied."""
    copies: dict[Keys, Any] = {(): dict(value)}
    for intended, given in names.items():
        for size in range(1, len(intended)):
            if intended[:size] not in copies:
                above, key = copies[intended[: size - 1]], intended[size - 1]
                inner: Any = above[key]
                copies[intended[:size]] = above[key] = list(cast("list[Any]", inner)) if isinstance(inner, list) else dict(inner)
        holder = copies[intended[:-1]]
        holder[intended[-1]] = holder.pop(given[-1])
    return copies[()]
