"""The sentences about whole files, and about what a release of the platform takes."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.batched import LABEL_STUDIO
from predlint.dialects.label_studio.config import LabelConfig
from predlint.dialects.label_studio.words import Said, in_list
from predlint.dialects.slips import TWICE, found, held_in_text
from predlint.names import listing, quote

# -- what is in the file -----------------------------------------------------------------------------------------------


def lines_in_json(value: Any, count: int) -> Said:
    fix = "put them into one list: [ … , … ]; or call the file .jsonl and let a cloud storage sync read it"
    return f"the file holds {count:,} JSON values one after another; a .json file holds one", fix


def jsonl_upload(value: Any) -> Said:
    fix = "sync it from a cloud storage (Label Studio 1.20 and later), or write one list of tasks as .json"
    return "uploads take no JSON lines", fix


def jsonl_of_another_form(value: Any, is_list: bool) -> Said:
    form = "a list" if is_list else "one task over several lines"
    return f"uploads take no .jsonl files, and this one holds {form} where a storage sync expects one task per line", "call it .json"


def spread_in_jsonl(value: Any, count: int, returns: bool) -> Said:
    """``returns``: carriage returns alone stand between the tasks."""
    how = "with carriage returns between them, which end no line" if returns else "spread over several lines"
    message = f"the file holds {count:,} tasks {how}: a storage sync expects one task on each line of a .jsonl file, and uploads take none"
    return message, "write each task on a line of its own, or all of them as one list into a .json file"


def too_large(value: Any, what: str, limit: str) -> Said:
    return f"the file has {what}; one upload takes {limit}", "split it into several files"


def not_a_task(value: Any, what: str) -> Said:
    fix = "leave it out"
    if isinstance(value, list) and value:
        fix = f"write the tasks one after another in one list: [{{…}}, {{…}}]{LABEL_STUDIO.are_checked(value)}"
    if isinstance(value, (str, int, float)):
        fix = 'write {"data": {…}, "predictions": […]}, with it in data'
    if (held := held_in_text(value)) is not None:
        twice = "the JSON was encoded twice: write the tasks themselves, not the text that json.dumps made of them"
        fix = twice if held == TWICE else held
    return f"{what} must be an object with data and predictions, found {found(cast(Any, value))}", fix


def wrapped(value: Any, name: str, checked: str) -> Said:
    return f"a list of tasks is wrapped in an object under {quote(name)}", f"write the list itself: [{{…}}, …]{checked}"


def table(value: Any) -> Said:
    return "the tasks are in an object, each under a name of its own", "write a list of them: [{…}, …]"


def result(value: Any) -> Said:
    fix = 'put the results of a task into one prediction of it: {"data": {…}, "predictions": [{"model_version": "…", "result": [{…}, …]}]}'
    return "a result is where a task belongs", fix


def annotation(value: Any, with_task: bool, by_model: bool = False) -> Said:
    """``with_task``: whether its task is inside. ``by_model``: whether it is a prediction."""
    if by_model:
        fix = 'make a task of it: {"data": what "task" has as data, "predictions": [{"model_version": "…", "result": what "result" has}]}'
        return "this is a prediction with its task inside, and no task", fix
    if with_task:
        fix = (
            'make a task of it: {"data": what "task" has as data, "annotations": [{"result": what "result" has}]}, or "predictions" in '
            'place of "annotations"; or export the project as JSON'
        )
        return "this is an annotation with its task inside, as target storage writes it, and no task", fix
    fix = 'put it under its task: {"data": {…}, "annotations": [{"result": […]}]}; or export the project as JSON'
    return "this is an annotation without its task, as the API gives it, and no task", fix


def event(value: Any, action: str, with_task: bool) -> Said:
    """``with_task``: whether the data of the task is inside."""
    message = f"this is what a webhook sends (action {quote(action)}), and no task"
    if with_task:
        fix = (
            'make a task of it: {"data": what "task" has as data, "annotations": [{"result": what "annotation" has as result}]}, or '
            '"predictions" in place of "annotations"'
        )
        return message, fix
    return message, 'put each annotation under its task: {"data": {…}, "annotations": [{"result": […]}]}; or export the project as JSON'


def labelbox(value: Any) -> Said:
    return "this is a Labelbox prediction, not a task", "give a Labelbox ontology with -O to check it"


def encord(value: Any) -> Said:
    return "this is an Encord label row, not a task", "give the Encord ontology with -O to check it"


#: Without the option the converter makes annotations, as of a person. It puts an ending to --from-name for each kind of shape.
_CONVERT = (
    "label-studio-converter import coco --out-type predictions, with --to-name as in the config; then write the name of the control "
    "in place of each from_name, which the converter makes up: label_rectangles, labelpolygons, label_keypoints"
)


def coco(value: Any) -> Said:
    if "image_id" in value:
        what = "COCO results" if "score" in value else "annotations of a COCO file, without its images and categories,"
        fix = f'put them under "annotations" of the COCO file that they belong to, and convert that: {_CONVERT}'
        return f"{what} where tasks belong", fix
    return "this is a COCO file, not a list of tasks", f"convert it: {_CONVERT}"


def json_min(value: Any) -> Said:
    fix = 'export as JSON, not JSON-MIN, or write predictions: [{"result": […]}]'
    return "tasks in the form of a JSON-MIN export: what was labelled is taken for data, and there are no predictions", fix


def backend(value: Any) -> Said:
    fix = 'put each under its task: {"data": {…}, "predictions": [{"result": […]}]}'
    return "this is what an ML backend answers, which cannot be imported; its predictions were checked without their tasks", fix


def no_task(value: Any) -> Said:
    fix = 'put each under its task: {"data": {…}, "predictions": [{"result": […]}]}; for the API, name it: "task": 1'
    return "this is a prediction without its task, as an ML backend gives it", fix


def no_predictions(value: Any, count: int) -> Said:
    fix = 'write what the model found beside the data of each task: "predictions": [{"model_version": "…", "result": [{…}, …]}]'
    return f"the file has {count:,} task{'s' if count != 1 else ''} and no prediction; only the data was checked", fix


def annotations_alone(value: Any, count: int) -> Said:
    """``count``: how many annotations there are."""
    fix = 'if the file is to have predictions, write them beside "annotations": "predictions": [{"model_version": "…", "result": [{…}, …]}]'
    return f"{count:,} annotation{'s' if count != 1 else ''} checked, no prediction", fix


def column_of_results(value: Any, name: str) -> Said:
    fix = (
        f'put the list under "predictions": [{{"result": […]}}]; older releases of Label Studio read it with '
        f"?preannotated_from_fields={listing((name,))} in the address of the import"
    )
    return f"{quote(name)} holds results; an import takes them for data unless it is asked to read them", fix


def column_of_answers(value: Any, name: str, tag: str) -> Said:
    fix = f"import with ?preannotated_from_fields={listing((name,))}, or write each as a result of a prediction"
    return f"{quote(name)} holds answers to the {tag} of that name; an import takes them for data unless it is asked to read them", fix


def table_of_data(config: LabelConfig) -> str:
    """What to do with a table."""
    names = [control.name for control in config.controls]
    named = f" ({' or '.join(names[:3])})" if names else ""
    return (
        "a table becomes tasks without predictions, but for a column that has the name of its control"
        f"{named} and is named in the import: ?preannotated_from_fields={names[0] if names else 'COLUMN'}; to have predictions checked, "
        "write tasks in JSON"
    )


# -- what a release takes, and what cannot be checked ------------------------------------------------------------------


def release_refuses(value: Any, control: str, what: str) -> Said:
    fix = (in_list(value) if what == _BARE else None) or _FOR_RELEASES.get(what)
    return f"{control}: servers that check predictions with label-studio-sdk 2.1 refuse {what}", fix


_BARE = "a bare string in place of a list"


#: What a release takes in place of what it refuses, without harm to others.
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
    'a span without "start" and "end", also with globalOffsets': 'add both: "start" and "end" of globalOffsets will do',
    'a span without "start", also with globalOffsets': 'add it, an XPath as "end" is, and "startOffset"',
    'a span without "end", also with globalOffsets': 'add it, an XPath as "start" is, and "endOffset"',
}


def release_lacks(value: Any, control: str, tag: str) -> Said:
    return f"label-studio-sdk 2.1.3 does not know the {tag} tag and refuses every result of {control}", None


def unchecked(value: Any, control: str, tag: str, count: int) -> Said:
    return (
        f"nothing is known of the {tag} tag: of {count:,} result{'s' if count != 1 else ''} of {control} only the names were checked",
        None,
    )


def remote(value: Any, control: str, count: int) -> Said:
    what = f"{count:,} answer{'s' if count != 1 else ''}"
    return f"{control} fetches its labels while people label: {what} could not be checked against them", None
