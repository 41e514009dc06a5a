"""Violations of whole files, and what releases of the platform do not accept."""

from __future__ import annotations

from typing import Any, cast

from predlint.diagnostics import Severity
from predlint.names import listing, quote
from predlint.platforms.common_mistakes import ENCODED_TWICE, describe_non_object, json_in_text_help
from predlint.platforms.label_studio.config import LabelConfig
from predlint.platforms.label_studio.import_effects import LOST, REFUSED_BY_ALL
from predlint.platforms.label_studio.words import in_list
from predlint.platforms.record_files import LABEL_STUDIO
from predlint.violation import Fix, FixContext, Violation, Words, fixes

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


class UploadTooLarge(Violation, code="JSN107", slug="upload-too-large", severity=Severity.WARNING, layer="bytes"):
    """The file is larger than one upload may be.

    Why: By default an upload takes 250 MB and a million tasks. A server may be set up for more, and a cloud storage sync has no such limit.
    Fix: Split it into several files, or sync them from a cloud storage.
    """

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


# -- what a release takes, and what cannot be checked ------------------------------------------------------------------


class ServerRefuses(Violation, code="MED101", slug="server-refuses", severity=Severity.WARNING, layer="record"):
    """Servers that check predictions with label-studio-sdk 2.1 refuse what the editor would show well.

    Why: The check of label-studio-sdk 2.1 is stricter in places than the editor, and one refused result stops the whole import. Whether a
    server checks depends on its version and settings, so this is a warning; with --profile sdk-2.1.2 or sdk-2.1.3 it is an error.
    Fix: Add what the message names, or import into a server that does not check.
    """

    control: str
    what: str

    def words(self) -> Words:
        fix = (in_list(self.value) if self.what == _BARE else None) or _FOR_RELEASES.get(self.what)
        return f"{self.control}: servers that check predictions with label-studio-sdk 2.1 refuse {self.what}", fix


_BARE = "a bare string in place of a list"


#: Form that servers refuse -> help: the form to write instead, which other releases also read.
_FOR_RELEASES = {
    _BARE: 'write ["…"]',
    "an option that stands in the data": "give the Choice an alias in the config, and write that",
    "a label whose tag has a name of its own": 'remove name="…" from the Label tag of the config: value and alias are enough',
    "messages of a Chat that has a toName": "remove toName from the Chat tag of the config: it is about itself without it",
    'a span without "instant"': 'add "instant": false, or true for a moment',
    'a sequence without "framesCount"': 'add "framesCount": the number of frames',
    'a sequence without "duration"': 'add "duration": the length in seconds',
    'key frames without "time"': 'add "time" to each: the seconds from the start',
    "a relation without a direction (left, right, bi)": 'add "direction": "right"',
    "labels beside a shape that do not repeat its geometry": "repeat the members of the shape's value",
    "labels beside a shape that repeat its geometry wrongly": "repeat the member as the shape has it",
    "labels apart from a box of a video": 'put "labels" into the value of the videorectangle, and leave this result out',
    "labels apart from a line of a video": 'make one result of both: from_name of the labels, "type": "videovectorlabels"',
    "labels apart from a shape of this kind": "draw it with a control that has labels of its own",
    'a line of a video without "labels"': 'name them under "labels", whatever the type of the result is called',
    "a flag that is neither true nor false": "write true or false",
    "results of a tag that has no toName": "add a toName to the tag in the config",
    "a to_name that is not one of its two objects": "write the name of the first object",
    "a createdAt that is not a whole number": "write the time in milliseconds since 1970, or leave it out",
    "the old name of this type": 'write "hypertextlabels"',
}


class ReleaseLacksTag(Violation, code="MED103", slug="release-lacks-tag", layer="record"):
    """The release of the profile does not know the tag of a control.

    Why: The source that calls itself label-studio-sdk 2.1.3 lacks classes for some tags, TimelineLabels and bitmasks among them, and
    refuses every result of them. Release 2.1.2 has them.
    Fix: Import into a server with another release, or leave these results out.
    """

    control: str
    tag: str

    template = "label-studio-sdk 2.1.3 does not know the {tag} tag and refuses every result of {control}", None


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
