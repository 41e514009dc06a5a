"""Rules about Label Studio tasks and predictions as a whole (REC101 and on)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.ls_examples import PHOTO, SHELF, SHELF_TASK, answer, box, lines, shelf, text_of
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="REC101",
        slug="task-without-data",
        severity=Severity.ERROR,
        layer="shape",
        summary="The task has no data",
        why=(
            'A task is recognised by its "data". Without it, or with an empty one, Label Studio takes the whole object for data, '
            "predictions included, and they vanish silently."
        ),
        fix='Put what the task shows under "data", beside "predictions".',
        bad=text_of({**PHOTO, "predictions": [{"model_version": "may", "result": [box()]}]}),
        good=shelf(box()),
        setup=SHELF,
    ),
    Rule(
        code="REC102",
        slug="predictions-misnamed",
        severity=Severity.ERROR,
        layer="shape",
        summary="The list of predictions has another name",
        why=(
            'Only "predictions" beside "data" is read. A list under any other name, inside the data or inside another member is lost, '
            "and so are labels, scores and boxes as a model gave them (detections, objects, model_output). Where a task has predictions "
            "or annotations as well, such raw output may be their source: that is a warning."
        ),
        fix='Rename it to "predictions", and put it beside "data"; write what a model gave as results.',
        bad=text_of({"data": PHOTO, "preds": [{"model_version": "may", "result": [box()]}]}),
        good=shelf(box()),
        setup=SHELF,
        safe_fix="renames the member to predictions, unless it may be what people answered",
        severity_in=(("beside-predictions", Severity.WARNING),),
    ),
    Rule(
        code="REC103",
        slug="member-not-a-list",
        severity=Severity.ERROR,
        layer="shape",
        summary="A member that must be a list is not one",
        why=("Predictions and annotations are lists, since a task may have several, and so are results. The server refuses anything else."),
        fix="Put the object into a list: [{…}].",
        bad=text_of({"data": PHOTO, "predictions": {"model_version": "may", "result": [box()]}}),
        good=shelf(box()),
        setup=SHELF,
        safe_fix="puts one object into a list",
    ),
    Rule(
        code="REC104",
        slug="member-not-an-object",
        severity=Severity.ERROR,
        layer="shape",
        summary="A member that must be an object is not one",
        why="Data, predictions, results and values are objects. The server refuses the import for one that is not, or loses it.",
        fix="Write an object; leave out predictions that a model did not give, rather than null.",
        bad=text_of({"data": PHOTO, "predictions": ["none"]}),
        good=shelf(box()),
        setup=SHELF,
    ),
    Rule(
        code="REC105",
        slug="prediction-without-result",
        severity=Severity.ERROR,
        layer="shape",
        summary="A prediction has no list of results",
        why='The regions and answers of a prediction are in "result". Without it the server refuses the import.',
        fix='Give "result"; an empty list stands for a model that found nothing.',
        bad=text_of({"data": PHOTO, "predictions": [{"model_version": "may", "results": [box()]}]}),
        good=shelf(box()),
        setup=SHELF,
        safe_fix="renames the member that is misspelt, where only case, separators or a plural s differ, or that holds the results",
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="REC106",
        slug="result-without-value",
        severity=Severity.ERROR,
        layer="shape",
        summary="A result has no value",
        why=(
            "What the model said about the control is in the value: without one there is nothing to show, and the server "
            "refuses the result."
        ),
        fix="Give an object: for a box, x, y, width, height and its labels.",
        bad=shelf({"from_name": "product", "to_name": "photo", "type": "rectanglelabels"}),
        good=shelf(box()),
        setup=SHELF,
        safe_fix="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="REC107",
        slug="empty-prediction",
        severity=Severity.WARNING,
        layer="record",
        summary="A prediction has no results",
        why="It is imported. People see an empty prediction that looks like a model's opinion that there is nothing to label.",
        fix="Leave the prediction out where the model gave none.",
        bad=shelf(),
        good=shelf(box()),
        setup=SHELF,
    ),
    Rule(
        code="REC108",
        slug="model-version-type",
        severity=Severity.WARNING,
        layer="shape",
        summary="The model version is not a string",
        why=(
            'The server stores a string, and makes one of anything else: 3 becomes "3", and true becomes "True", which may not be the '
            "version that the project's settings name."
        ),
        fix='Put it in quotes: "model_version": "3".',
        bad=shelf(box(), model_version=3),
        good=shelf(box(), model_version="3"),
        setup=SHELF,
        safe_fix="puts a number into quotes",
    ),
    Rule(
        code="REC109",
        slug="same-model-version",
        severity=Severity.WARNING,
        layer="record",
        summary="Several predictions of one task are of the same model version",
        why=(
            "Predictions of a task are alternatives, and people see one of them at a time: of a model that gives one prediction for each "
            "box they see one box."
        ),
        fix="Put all regions of one model into the result list of one prediction; give alternatives versions of their own.",
        bad=text_of(
            {
                "data": PHOTO,
                "predictions": [{"model_version": "may", "result": [box()]}, {"model_version": "may", "result": [box({"x": 50})]}],
            }
        ),
        good=shelf(box(), box({"x": 50})),
        setup=SHELF,
    ),
    Rule(
        code="REC110",
        slug="result-shorthand",
        severity=Severity.ERROR,
        layer="shape",
        summary="The result of a prediction is a bare answer",
        why=(
            "Old servers turned an object, a string or a number into a list with one result. A server that checks predictions refuses it."
        ),
        fix="Write the result in full, with from_name, to_name, type and value.",
        bad=text_of({"data": PHOTO, "predictions": [{"model_version": "may", "result": {"choices": ["tidy"]}}]}),
        good=shelf(answer("order", "choices", ["tidy"])),
        setup=SHELF,
        safe_fix="puts one result into a list",
    ),
    Rule(
        code="REC111",
        slug="annotation-author",
        severity=Severity.ERROR,
        layer="record",
        summary="The author of an annotation is not a user of the server",
        why="completed_by is the number of a user or an object with an e-mail address. The server refuses a name.",
        fix="Leave completed_by out, and the annotation is yours; or import the list as predictions, which have no author.",
        bad=text_of({**SHELF_TASK, "annotations": [{"completed_by": "model", "result": [box()]}]}),
        good=text_of({**SHELF_TASK, "annotations": [{"completed_by": {"email": "ada@example.com"}, "result": [box()]}]}),
        setup=SHELF,
        unsafe_fix="removes completed_by",
    ),
    Rule(
        code="REC112",
        slug="results-in-a-column",
        severity=Severity.WARNING,
        layer="record",
        summary="A column of the data holds results or answers",
        why=(
            "An import takes all columns for data, and nothing shows these. It makes predictions of a column only when its address names "
            "it, ?preannotated_from_fields=column: current releases of one that has the name of its control, and holds an answer or the "
            "value of a result; older ones of one that holds a list of results."
        ),
        fix="Write predictions; or name the column in the address of the import.",
        bad=text_of({**PHOTO, "found": [box()]}),
        good=shelf(box()),
        setup=SHELF,
    ),
    Rule(
        code="REC113",
        slug="result-flag",
        severity=Severity.ERROR,
        layer="shape",
        summary="A flag is neither true nor false, and the region is not drawn, or otherwise than meant",
        why=(
            'The editor stops at a region whose "readonly" is neither, and shows neither it nor what comes after it. A polygon or line '
            'whose "closed" is neither, and a span of a series whose "instant" is neither, are not drawn. "hidden", "enabled" and '
            '"isBezier" it takes as programs do: the text "false" is true.'
        ),
        fix="Write true or false without quotes.",
        bad=shelf(box(readonly="false")),
        good=shelf(box(readonly=False)),
        setup=SHELF,
        safe_fix="removes the quotes around true or false",
    ),
    Rule(
        code="REC114",
        slug="model-version-missing",
        severity=Severity.WARNING,
        layer="stream",
        summary="Predictions have no model version",
        why=(
            'They are kept under the version "undefined", and the next model without a version joins them: nobody can tell '
            "the two apart, or remove one."
        ),
        fix='Give each prediction a "model_version".',
        bad=text_of({"data": PHOTO, "predictions": [{"result": [box()]}]}),
        good=shelf(box()),
        setup=SHELF,
    ),
    Rule(
        code="REC115",
        slug="model-versions-mixed",
        severity=Severity.WARNING,
        layer="stream",
        summary="The file has predictions of several model versions",
        why=(
            "A project shows the predictions of one version, and after an import that is often the last one. The others are "
            "there, but nobody sees them."
        ),
        fix="Import one version at a time, or choose the version in the project's settings.",
        bad=lines(
            {"data": PHOTO, "predictions": [{"model_version": "may", "result": [box()]}]},
            {"data": {"photo": "https://shelf.example.com/aisle-4.jpg"}, "predictions": [{"model_version": "june", "result": [box()]}]},
        ),
        good=lines(
            {"data": PHOTO, "predictions": [{"model_version": "may", "result": [box()]}]},
            {"data": {"photo": "https://shelf.example.com/aisle-4.jpg"}, "predictions": [{"model_version": "may", "result": [box()]}]},
        ),
        setup=SHELF,
    ),
    Rule(
        code="REC116",
        slug="task-member-type",
        severity=Severity.ERROR,
        layer="record",
        summary="A member that a task or annotation has beside its data or result is of a wrong type",
        why=(
            "meta is an object or a list; allow_skip, was_cancelled and ground_truth are flags; lead_time and the id of an annotation are "
            "numbers, and so is the task of a prediction that stands alone. For anything else the server refuses the import, and seldom "
            "names the member."
        ),
        fix="Leave the member out, or write a value of its type.",
        bad=text_of({"data": PHOTO, "allow_skip": "false", "predictions": [{"model_version": "may", "result": [box()]}]}),
        good=text_of({"data": PHOTO, "allow_skip": False, "predictions": [{"model_version": "may", "result": [box()]}]}),
        setup=SHELF,
        safe_fix="removes the quotes around true or false",
    ),
    Rule(
        code="REC117",
        slug="result-member-misspelt",
        severity=Severity.ERROR,
        severity_in=(("no-loss", Severity.WARNING),),
        layer="record",
        summary="A member of a result or a prediction is spelt otherwise than it is read",
        why=(
            "The editor reads item_index, rotation and parentID to the letter, and the server a prediction's score. What has another name "
            "is kept, and nothing comes of it: a turned box stands upright, a region is on the first image, a score is lost. It is a "
            "warning where the same is shown: of a size of the image, which the editor finds out, of readonly, by which a region that was "
            "to be fixed can be changed, and of model_version."
        ),
        fix="Rename the member as the help says.",
        bad=shelf(box(Score=0.5)),
        good=shelf(box(score=0.5)),
        setup=SHELF,
        safe_fix="renames the member where only case, hyphens or underscores differ",
        unsafe_fix="renames the member",
    ),
    Rule(
        code="REC118",
        slug="result-origin",
        severity=Severity.ERROR,
        layer="shape",
        summary="The origin of a result is none that the editor knows",
        why=(
            "The editor keeps in origin whether a person or a model drew the region, and whether a person changed it since. At another "
            "text, or null, it stops: it shows neither the region nor what comes after it. A model's name belongs into model_version."
        ),
        fix='Leave origin out, or write "prediction".',
        bad=shelf(box(origin="model")),
        good=shelf(box(origin="prediction")),
        setup=SHELF,
    ),
    Rule(
        code="REC119",
        slug="annotation-of-model",
        severity=Severity.WARNING,
        layer="shape",
        summary="An annotation has the version of a model",
        why="Annotations are imported as the finished work of people. What a model predicted belongs under predictions.",
        fix='Put it under "predictions", or leave model_version out.',
        bad=text_of(
            {
                "data": PHOTO,
                "predictions": [{"model_version": "may", "result": [box()]}],
                "annotations": [{"model_version": "may", "result": [box()]}],
            }
        ),
        good=shelf(box()),
        setup=SHELF,
    ),
    Rule(
        code="REC120",
        slug="flag-type",
        severity=Severity.WARNING,
        layer="shape",
        in_part=True,
        summary="A flag that the editor takes in any form is neither true nor false",
        why=(
            "The editor takes hidden, enabled and isBezier as programs do: 1 and any text are true. Other programs may not. A text that "
            'says "false" is REC113.'
        ),
        fix="Write true or false without quotes.",
        bad=shelf(box(hidden="true")),
        good=shelf(box(hidden=True)),
        setup=SHELF,
        safe_fix="removes the quotes around true or false",
    ),
)
