"""Rules about names, scores and releases in Label Studio results (NAM101, CNF101, MED101 and on)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.ls_examples import CLIP, SHELF, answer, box, frame, result, shelf, studio, task, track, vector
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="NAM101",
        slug="unknown-control",
        severity=Severity.ERROR,
        layer="shape",
        summary="from_name is not the name of a control",
        why=(
            "A server that checks predictions refuses the import. With others the editor drops a result of a control that the config does "
            "not have, and says nothing; but where a control of the object gives such labels, it shows the region without its label."
        ),
        fix=("Write the name of the control to the letter. from_name is the tag that labels, to_name the tag that shows the data."),
        bad=shelf({**box(), "from_name": "products"}),
        good=shelf(box()),
        setup=SHELF,
        safe_fix="writes the name as the config has it, where case or white space is all that differs",
        unsafe_fix="does so where separators differ too",
    ),
    Rule(
        code="NAM102",
        slug="unknown-object",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="to_name is not an object that the control labels",
        why=(
            "A server that checks predictions refuses the import. With others the editor drops a result whose to_name is nowhere in the "
            "config, and says nothing; one with the name of another object it shows on that, if such an object can have it."
        ),
        fix="Write the name that is in toName of the control.",
        bad=shelf({**box(), "to_name": "image"}),
        good=shelf(box()),
        setup=SHELF,
        safe_fix="writes the name as the config has it, where case or white space is all that differs",
        unsafe_fix="writes the only object that the control labels",
    ),
    Rule(
        code="NAM103",
        slug="control-type-mismatch",
        severity=Severity.ERROR,
        layer="shape",
        summary="The type of a result is not that of its control",
        why=("The type is the control's tag in lower case. The server refuses any other, and older editors show nothing for it."),
        fix=("Write the tag in lower case: rectanglelabels for RectangleLabels. For a result of another control correct from_name."),
        bad=shelf({**box(), "type": "rectangle"}),
        good=shelf(box()),
        setup=SHELF,
        unsafe_fix="writes the type of the control's results, or the only control that has results of the type",
    ),
    Rule(
        code="NAM104",
        slug="type-letter-case",
        severity=Severity.ERROR,
        layer="shape",
        summary="The type of a result is not in lower case",
        why=("The server's check does not mind, but the editor knows types in lower case only and silently drops the result."),
        fix="Write the type in lower case.",
        bad=shelf({**box(), "type": "RectangleLabels"}),
        good=shelf(box()),
        setup=SHELF,
        safe_fix="writes the type in lower case",
    ),
    Rule(
        code="NAM105",
        slug="result-name-missing",
        severity=Severity.ERROR,
        layer="shape",
        summary="A result lacks from_name, to_name or type, or one of them is not a string",
        why=(
            "Without all three nobody can tell what the result is about. Servers refuse it, or take the only control there "
            "is, and the editor shows nothing."
        ),
        fix="Give all three as strings.",
        bad=shelf({name: given for name, given in box().items() if name != "to_name"}),
        good=shelf(box()),
        setup=SHELF,
        safe_fix="renames the member that holds the name of a control, or is misspelt, where only case, separators or a plural s differ",
        unsafe_fix="renames one that is misspelt in another way; adds the type, and the only object, that the control has",
    ),
    Rule(
        code="NAM106",
        slug="repeat-beyond-data",
        severity=Severity.ERROR,
        layer="record",
        summary="The name of a repeated control stands for an item that the data does not have",
        why=(
            "A Repeater makes one control for each item of a list in the data, numbered from 0. A result for an item that is "
            "not there is dropped."
        ),
        fix="Count from 0, and give as many items in the data as were labelled.",
        bad=task(
            {"pages": [{"scan": "https://scans.example.com/1.png"}]},
            result("field_1", "page_1", "rectanglelabels", {"x": 5, "y": 5, "width": 50, "height": 8, "rectanglelabels": ["heading"]}),
        ),
        good=task(
            {"pages": [{"scan": "https://scans.example.com/1.png"}]},
            result("field_0", "page_0", "rectanglelabels", {"x": 5, "y": 5, "width": 50, "height": 8, "rectanglelabels": ["heading"]}),
        ),
        setup=studio("pages"),
    ),
    Rule(
        code="CNF101",
        slug="prediction-score-range",
        severity=Severity.ERROR,
        layer="shape",
        summary="The score of a prediction is outside 0 to 1",
        why="Tasks are sorted and sampled by this score, from 0 to 1. A server that checks predictions refuses any other.",
        fix="Divide percentages by 100; turn logits into probabilities.",
        bad=shelf(box(), score=87),
        good=shelf(box(), score=0.87),
        setup=SHELF,
        unsafe_fix="divides percentages by 100 where all scores of the file are such, and clamps what is just beyond 0 to 1",
    ),
    Rule(
        code="CNF102",
        slug="prediction-score-type",
        severity=Severity.ERROR,
        layer="shape",
        summary="The score of a prediction is not a number",
        why="Servers that check predictions refuse it, and no server takes a list or an object. Of true or false they store 1 or 0.",
        fix="Write a number; leave the score out where there is none.",
        bad=shelf(box(), score="high"),
        good=shelf(box(), score=0.87),
        setup=SHELF,
        safe_fix="removes the quotes around a number",
    ),
    Rule(
        code="CNF103",
        slug="region-score",
        severity=Severity.ERROR,
        layer="shape",
        summary="The score of a region is not a number",
        why=("No server looks at it. At one that is not a number the editor stops, and shows neither the region nor what comes after it."),
        fix="Write a number from 0 to 1.",
        bad=shelf(box(score="0.87")),
        good=shelf(box(score=0.87)),
        setup=SHELF,
        safe_fix="removes the quotes around a number",
    ),
    Rule(
        code="CNF104",
        slug="score-misnamed",
        severity=Severity.ERROR,
        layer="record",
        summary="A score has the name that other tools give it",
        why=(
            "Label Studio takes any further member and reads none of them: with confidence or probability in place of score the score is "
            "lost. Tasks cannot be sorted by it, and regions show none. Nor is it read inside a value."
        ),
        fix="Name it score, and write it on the prediction, or on the result beside its value.",
        bad=shelf(box(), confidence=0.87),
        good=shelf(box(), score=0.87),
        setup=SHELF,
        safe_fix="renames the member to score, and moves it from the value to its region, where it is from 0 to 1",
        unsafe_fix="does so with percentages, where all scores of the file are such, and divides them by 100",
    ),
    Rule(
        code="CNF105",
        slug="region-score-range",
        severity=Severity.WARNING,
        layer="shape",
        summary="The score of a region is outside 0 to 1",
        why="It is imported as it is. The list of regions shows and sorts it, so that percentages and fractions get mixed up.",
        fix="Write a number from 0 to 1.",
        bad=shelf(box(score=87)),
        good=shelf(box(score=0.87)),
        setup=SHELF,
        unsafe_fix="divides percentages by 100 where all scores of the file are such, and clamps what is just beyond 0 to 1",
    ),
    Rule(
        code="CNF106",
        slug="score-in-quotes",
        severity=Severity.WARNING,
        layer="shape",
        in_part=True,
        summary="The score of a prediction is a number in quotes",
        why="Every server reads the number and stores it. Other programs may not.",
        fix="Write the number without quotes.",
        bad=shelf(box(), score="0.87"),
        good=shelf(box(), score=0.87),
        setup=SHELF,
        safe_fix="removes the quotes around a number",
    ),
    Rule(
        code="MED101",
        slug="server-refuses",
        severity=Severity.WARNING,
        layer="record",
        summary="Servers that check predictions with label-studio-sdk 2.1 refuse what the editor would show well",
        why=(
            "The check of label-studio-sdk 2.1 is stricter in places than the editor, and one refused result stops the whole "
            "import. Whether a server checks depends on its version and settings, so this is a warning; with --profile "
            "sdk-2.1.2 or sdk-2.1.3 it is an error."
        ),
        fix="Add what the message names, or import into a server that does not check.",
        bad=task(CLIP, result("track", "clip", "videorectangle", {"sequence": [frame(1), frame(9)], "labels": ["fox"]})),
        good=task(CLIP, track(frame(1), frame(9))),
        setup=studio("video"),
    ),
    Rule(
        code="MED102",
        slug="phantom-timeline",
        severity=Severity.WARNING,
        layer="record",
        summary="A result of TimelineLabels has no ranges because an export made it of a box",
        why=(
            "Exports of videos with boxes and TimelineLabels hold each box twice, the second time as an empty stretch of the "
            "timeline. Fed back, it is refused by servers that check predictions with label-studio-sdk 2.1."
        ),
        fix="Leave these results out.",
        bad=task(CLIP, {"id": "v1", **track(frame(1))}, result("weather", "clip", "timelinelabels", {"timelinelabels": ["rain"]}, id="v1")),
        good=task(CLIP, {"id": "v1", **track(frame(1))}),
        setup=studio("video"),
    ),
    Rule(
        code="MED103",
        slug="release-lacks-tag",
        severity=Severity.ERROR,
        layer="record",
        summary="The release of the profile does not know the tag of a control",
        why=(
            "The source that calls itself label-studio-sdk 2.1.3 lacks classes for some tags, TimelineLabels and bitmasks "
            "among them, and refuses every result of them. Release 2.1.2 has them."
        ),
        fix="Import into a server with another release, or leave these results out.",
        bad=shelf(vector({"x": 10, "y": 20}, {"x": 90, "y": 20})),
        good=shelf(box()),
        setup=f"{SHELF} --profile sdk-2.1.3",
    ),
    Rule(
        code="MED104",
        slug="tag-not-checked",
        severity=Severity.INFO,
        layer="stream",
        summary="Results belong to a tag that predlint does not know",
        why="Only their names are checked, not what they say.",
        fix="Nothing needs to be done; look at a few of them after the import.",
        bad=task(
            {"answer": "Very good"},
            answer("language", "choices", ["Welsh"], "answer"),
            result("detail", "answer", "magnifier", {"zoom": 2}),
        ),
        good=task({"answer": "Very good"}, answer("language", "choices", ["Welsh"], "answer")),
        setup=studio("survey"),
    ),
)
