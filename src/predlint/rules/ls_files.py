"""Rules about how Label Studio tasks lie in a file (JSN101 and on)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.ls_examples import OTHER_TASK, PHOTO, SHELF, SHELF_TASK, answer, box, lines, shelf, text_of
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="JSN101",
        slug="several-tasks-in-json",
        severity=Severity.ERROR,
        layer="bytes",
        summary="A file holds several JSON values in a form that nothing reads: no .jsonl file, or one without a line for each",
        why=(
            "Label Studio reads a .json file as one value, so that the upload fails at the second one, and a .jsonl file line by line, so "
            "that a task over several lines, or several between carriage returns, keeps it from being read."
        ),
        fix=(
            "Put the tasks into one list: [ … , … ]. To keep one task per line, call the file .jsonl and let Label Studio sync "
            "it from a cloud storage."
        ),
        bad=lines(SHELF_TASK, OTHER_TASK),
        good=text_of([SHELF_TASK, OTHER_TASK]),
        setup=f"{SHELF} tasks.json",
        safe_fix="writes the tasks as one list, in a .jsonl file each on a line of its own",
    ),
    Rule(
        code="JSN102",
        slug="json-lines-upload",
        severity=Severity.INFO,
        layer="bytes",
        summary="The file is called .jsonl, which uploads do not take",
        why=(
            "The import page and the API know no .jsonl or .ndjson files. Only the sync of a cloud storage reads them, since "
            "Label Studio 1.20."
        ),
        fix="Sync the file from a cloud storage, or write the tasks as one list into a .json file.",
        bad=lines(SHELF_TASK, OTHER_TASK),
        good="<the two tasks as one list, in tasks.json>",
        setup=f"{SHELF} tasks.jsonl",
    ),
    Rule(
        code="JSN103",
        slug="not-a-task",
        severity=Severity.ERROR,
        layer="bytes",
        summary="An element of the file is not a task",
        why=("Label Studio wants an object for each task, and refuses the whole file for one that is a string, a number, a list or null."),
        fix="Write each task as an object; mind lists inside the list, and null for tasks without predictions.",
        bad=text_of([[SHELF_TASK]]),
        good=text_of([SHELF_TASK]),
        setup=SHELF,
        safe_fix="writes the tasks of a list in a list one after another",
    ),
    Rule(
        code="JSN104",
        slug="json-min",
        severity=Severity.ERROR,
        layer="bytes",
        summary="The tasks are in the form of a JSON-MIN export",
        why=(
            "JSON-MIN is made for reading: labels are beside the data without saying which control gave them. Imported, "
            "they are data, and every label is lost."
        ),
        fix="Export the project as JSON, or write predictions with a list of results.",
        bad=text_of({**PHOTO, "id": 1, "annotator": 2, "annotation_id": 3, "lead_time": 4.5, "order": "tidy"}),
        good=shelf(answer("order", "choices", ["tidy"])),
        setup=SHELF,
    ),
    Rule(
        code="JSN105",
        slug="other-platform-file",
        severity=Severity.ERROR,
        layer="bytes",
        summary="The file is a COCO data set, or of another platform, not a list of tasks",
        why="Label Studio has no importer for COCO: the whole file would become one task that shows nothing.",
        fix="Convert it to tasks first: label-studio-converter import coco --out-type predictions.",
        bad=text_of({"images": [{"id": 1, "file_name": "aisle-3.jpg"}], "annotations": [], "categories": []}),
        good=shelf(box()),
        setup=SHELF,
    ),
    Rule(
        code="JSN106",
        slug="backend-answer",
        severity=Severity.ERROR,
        layer="bytes",
        summary="The file is what an ML backend answers, not a list of tasks",
        why=(
            "A backend answers with predictions alone, in the order of the tasks that it was asked about. An import needs the tasks "
            "themselves, and the API the task's number: without them every server whose config shows data refuses the file. The "
            "predictions are checked all the same, as far as that goes without their tasks."
        ),
        fix="Put each prediction under its task.",
        bad=text_of({"results": [{"model_version": "may", "result": [box()]}]}),
        good=shelf(box()),
        setup=SHELF,
    ),
    Rule(
        code="JSN107",
        slug="upload-too-large",
        severity=Severity.WARNING,
        layer="bytes",
        summary="The file is larger than one upload may be",
        why=(
            "By default an upload takes 250 MB and a million tasks. A server may be set up for more, and a cloud storage sync has no "
            "such limit."
        ),
        fix="Split it into several files, or sync them from a cloud storage.",
        bad="<a file of 300 MB>",
        good="<two files of 150 MB>",
        setup=SHELF,
    ),
    Rule(
        code="JSN108",
        slug="no-predictions",
        severity=Severity.WARNING,
        layer="stream",
        summary="The file has no prediction",
        why=(
            "Every server imports tasks without predictions, but who checks a file before its import mostly means it to have some. Where "
            "it has annotations, these were checked by the same rules: that is an info, and says how many."
        ),
        fix=(
            'Write what the model found under "predictions". --ignore JSN108 is for files that are to have tasks alone, '
            "--severity JSN108=error for a pipeline that must not go on without predictions: it holds with annotations, too."
        ),
        bad=text_of([{"data": PHOTO}]),
        good=shelf(box()),
        setup=SHELF,
        severity_in=(("annotated", Severity.INFO),),
    ),
)
