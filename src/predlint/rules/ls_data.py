"""Rules about the data of Label Studio tasks (KEY101 and on)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.ls_examples import OTHER_TASK, PHOTO, SHELF, SHELF_TASK, answer, box, lines, shelf, studio, task, turn
from predlint.rules.model import Rule

#: Data of a task with the labels that it brings along.
_LISTS = {**PHOTO, "topics": [{"value": "food"}], "items": [{"value": "tin"}]}

RULES: tuple[Rule, ...] = (
    Rule(
        code="KEY101",
        slug="task-data-missing",
        severity=Severity.ERROR,
        layer="shape",
        summary="The data lacks a member that the config reads",
        why=(
            'A tag with value="$photo" shows the member "photo" of the data, and a control with value="$items" takes its labels, or its '
            "first text, from there. The server refuses a task that does not have each of them."
        ),
        fix="Name the member as the config does, to the letter, or change the config.",
        bad=task({"image": "https://shelf.example.com/aisle-3.jpg"}, box()),
        good=shelf(box()),
        setup=SHELF,
        safe_fix="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="KEY102",
        slug="task-data-type",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="A member of the data is of another type than its tag shows",
        why=(
            "An image is a string with its address, a dialogue a list, a table rows. The server refuses nearly anything else, null too. "
            "Some that it takes the editor cannot show: texts in place of the objects that describe labels, or what is no base64 where the "
            "config has an encoding."
        ),
        fix="Write what the message names; leave out tasks that have no data.",
        bad=task({"photo": {"url": "https://shelf.example.com/aisle-3.jpg"}}, box()),
        good=shelf(box()),
        setup=SHELF,
    ),
    Rule(
        code="KEY103",
        slug="task-data-items",
        severity=Severity.ERROR,
        layer="record",
        summary="An item of the data lacks what its tag shows",
        why=(
            "The turns of a dialogue need their text, the messages of a chat a role and content, the items of a list an id, a series its "
            "time column, of which the times can be read and never go back: without it they are blank, or cannot be labelled."
        ),
        fix="Add the member, or name another in the config (textKey, timeColumn).",
        bad=task({"talk": [{"speaker": "Ada", "text": "Is it open?"}]}, turn("0", "0", 0, 2)),
        good=task({"talk": [{"speaker": "Ada", "said": "Is it open?"}]}, turn("0", "0", 0, 2)),
        setup=studio("dialogue"),
    ),
    Rule(
        code="KEY104",
        slug="unloadable-place",
        severity=Severity.WARNING,
        layer="record",
        summary="The data names a place that a browser cannot load from",
        why=(
            "The editor runs in a browser: it loads from the web and from the server, not from the disk of the machine that "
            'wrote the file. The image stays blank. A series, and what has valueType="url", is loaded too: data that is in '
            "the task itself is not shown."
        ),
        fix="Use a URL, or /data/local-files/?d=… once the server may serve that folder; or correct valueType in the config.",
        bad=task({"photo": "/home/ada/photos/aisle-3.jpg"}, box()),
        good=shelf(box()),
        setup=SHELF,
    ),
    Rule(
        code="KEY105",
        slug="task-id-twice",
        severity=Severity.WARNING,
        layer="stream",
        summary="A task id is given twice",
        why=(
            "Label Studio gives each task a new id and ignores this one. Two tasks with one id usually mean that a task was "
            "written twice, or that predictions will be matched to the wrong task."
        ),
        fix="Give each task once, with an id of its own or none.",
        bad=lines({"id": 7, **SHELF_TASK}, {"id": 7, **OTHER_TASK}),
        good=lines({"id": 7, **SHELF_TASK}, {"id": 8, **OTHER_TASK}),
        setup=SHELF,
    ),
    Rule(
        code="KEY106",
        slug="task-data-twice",
        severity=Severity.WARNING,
        layer="stream",
        summary="Two tasks show the same data",
        why=(
            "Label Studio does not merge them: there will be two tasks, people label the same thing twice, and each shows a "
            "part of the predictions."
        ),
        fix="Put all predictions for the same data into one task.",
        bad=lines(SHELF_TASK, SHELF_TASK),
        good=lines(SHELF_TASK, OTHER_TASK),
        setup=SHELF,
    ),
    Rule(
        code="KEY107",
        slug="label-source-missing",
        severity=Severity.WARNING,
        layer="record",
        summary="The data does not list the labels of a control",
        why=(
            'A control with value="$items" takes its labels from the member "items" of each task. If that is not a list, there is '
            "nothing to choose, and predicted labels have no place."
        ),
        fix='Add the list: "items": [{"value": "tin"}, {"value": "jar"}].',
        bad=task({**PHOTO, "topics": [{"value": "food"}], "items": "tin, jar"}, answer("topic", "choices", ["other"])),
        good=task(
            {**PHOTO, "topics": [{"value": "food"}], "items": [{"value": "tin"}, {"value": "jar"}]}, answer("topic", "choices", ["other"])
        ),
        setup=studio("labels"),
    ),
    Rule(
        code="KEY108",
        slug="nul-in-text",
        severity=Severity.ERROR,
        layer="record",
        summary="A text has the character U+0000",
        why=(
            "Texts from PDFs and scans often have it. PostgreSQL takes no JSON with this character, so that servers on it refuse the "
            "import. Only SQLite takes it, with which Label Studio starts."
        ),
        fix="Remove the character before the model reads the text, so that spans fit.",
        bad=task(
            {**PHOTO, "topics": [{"value": "food"}], "items": [{"value": "tin"}], "note": "tin\0jar"}, answer("topic", "choices", ["food"])
        ),
        good=task(
            {**PHOTO, "topics": [{"value": "food"}], "items": [{"value": "tin"}], "note": "tin jar"}, answer("topic", "choices", ["food"])
        ),
        setup=studio("labels"),
    ),
    Rule(
        code="KEY109",
        slug="bytes-as-letters",
        severity=Severity.WARNING,
        layer="record",
        summary="A text in base64 is shown with a letter for each of its bytes",
        why=(
            'encoding="base64" makes a character of each byte. Of UTF-8, in which a character beyond English takes several, people see '
            '"Ã©" for "é", and spans count the bytes.'
        ),
        fix='Write encoding="base64unicode" in the config.',
        bad=task({"note": "Q2Fmw6k="}, answer("mood", "choices", ["good"], to="note")),
        good=task({"note": "Q2FmZQ=="}, answer("mood", "choices", ["good"], to="note")),
        setup=studio("encoded"),
    ),
)
