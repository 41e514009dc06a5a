"""Rules about labels and choices in Label Studio results (ANS101 to ANS112)."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.ls_examples import PHOTO, SHELF, answer, box, result, shelf, studio, task, tin
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="ANS101",
        slug="unknown-label",
        severity=Severity.ERROR,
        layer="shape",
        summary="A label or choice is not one that the control has",
        why=(
            "Servers that check predictions refuse the import. With others, older editors drop the label and newer ones show it, though "
            "nobody can choose it."
        ),
        fix="Write a label of the config, to the letter.",
        bad=shelf(tin("bottle")),
        good=shelf(tin("jar")),
        setup=SHELF,
        safe_fix="splits several labels in one string",
        unsafe_fix="writes the label of the config where separators (_ - space) and case are all that differs",
    ),
    Rule(
        code="ANS102",
        slug="label-spelling",
        severity=Severity.ERROR,
        layer="shape",
        summary="A label differs from one of the control by case, white space or the form of its characters",
        why="Labels are compared to the letter: it is an unknown label, for which servers that check predictions refuse the import.",
        fix="Write the label as the config does; XML turns line breaks in attributes into spaces.",
        bad=shelf(tin("Tin ")),
        good=shelf(tin("tin")),
        setup=SHELF,
        safe_fix="writes the label as the config has it, where only one differs so",
    ),
    Rule(
        code="ANS103",
        slug="label-alias",
        severity=Severity.ERROR,
        layer="shape",
        summary="A label is given as people see it where the control stores its alias",
        why="With an alias in the config, results hold the alias. The server refuses the text that people see.",
        fix="Write the alias.",
        bad=shelf(answer("faults", "choices", ["Out of date"])),
        good=shelf(answer("faults", "choices", ["expired"])),
        setup=SHELF,
        safe_fix="writes the alias, where only one label shows the text",
    ),
    Rule(
        code="ANS104",
        slug="labels-missing",
        severity=Severity.ERROR,
        layer="shape",
        summary="A value lacks the member that holds its labels or its answer",
        why=(
            "The member has the name of the type: rectanglelabels for boxes of RectangleLabels, choices for Choices. The "
            "server does not look anywhere else, and refuses the result."
        ),
        fix="Rename the member to the type of the result; for texts it is text.",
        bad=shelf(box({"labels": ["tin"]}, without=("rectanglelabels",))),
        good=shelf(box()),
        setup=SHELF,
        safe_fix="renames the member that holds the labels",
        unsafe_fix="renames one that is misspelt in another way",
    ),
    Rule(
        code="ANS105",
        slug="labels-type",
        severity=Severity.ERROR,
        layer="shape",
        summary="Labels are not a list of strings",
        why=("A result may have several labels, so they are a list, even if there is only one. The server refuses a bare string."),
        fix='Put the label into a list: ["tin"].',
        bad=shelf(box({"rectanglelabels": "tin"})),
        good=shelf(box()),
        setup=SHELF,
        safe_fix="puts a string into a list, splits several labels in one string, and writes the list that a string holds",
    ),
    Rule(
        code="ANS106",
        slug="no-label",
        severity=Severity.ERROR,
        layer="shape",
        summary="The list of labels is empty",
        why="A region without a label is allowed only where the config says so (allowEmpty); an empty answer is lost.",
        fix="Name a label, or leave the result out.",
        bad=shelf(tin()),
        good=shelf(tin("tin")),
        setup=SHELF,
    ),
    Rule(
        code="ANS107",
        slug="label-twice",
        severity=Severity.ERROR,
        layer="shape",
        in_part=True,
        summary="A label is named twice in one result",
        why="The editor shows it once, and counts of labels are wrong afterwards.",
        fix="Name each label once.",
        bad=shelf(tin("tin", "tin")),
        good=shelf(tin("tin")),
        setup=SHELF,
        safe_fix="removes the repetition",
    ),
    Rule(
        code="ANS108",
        slug="too-many-labels",
        severity=Severity.ERROR,
        layer="shape",
        summary="A result has several labels where the control takes one",
        why=(
            "Choices take one answer, and controls with labels one label per region, unless the config says otherwise. Of choices the "
            "editor shows one, and people cannot tell which was meant; with labels it shows all, but people cannot give them again."
        ),
        fix='Set choice="multiple" in the config, or give the best one.',
        bad=shelf(answer("order", "choices", ["tidy", "untidy"])),
        good=shelf(answer("order", "choices", ["tidy"])),
        setup=SHELF,
    ),
    Rule(
        code="ANS109",
        slug="label-max-usages",
        severity=Severity.WARNING,
        layer="record",
        summary="A label is used more often in one task than maxUsages allows",
        why=("Predictions are shown as they are, but the person who corrects them cannot submit before some of the regions are gone."),
        fix="Raise maxUsages, or give the most certain regions.",
        bad=shelf(tin("carton"), tin("carton", x=30), tin("carton", x=50)),
        good=shelf(tin("carton"), tin("carton", x=30)),
        setup=SHELF,
    ),
    Rule(
        code="ANS110",
        slug="label-not-in-data",
        severity=Severity.ERROR,
        layer="record",
        summary="A label is not among those that the task's data gives",
        why=(
            "The labels of this control come with each task: as a list, or as the texts of its options, of which "
            '<Choice value="$first"/> shows one. One that is not among those of the task is dropped, and so is an option as the '
            'config writes it ("$first"). Labels, and the options of a Taxonomy, are compared as the config writes them.'
        ),
        fix="Write a label of this task; those of other tasks do not count.",
        bad=task(
            {**PHOTO, "topics": [], "items": [{"value": "tin"}]},
            result("item", "photo", "rectanglelabels", {"x": 10, "y": 20, "width": 15, "height": 30, "rectanglelabels": ["jar"]}),
        ),
        good=task(
            {**PHOTO, "topics": [], "items": [{"value": "tin"}]},
            result("item", "photo", "rectanglelabels", {"x": 10, "y": 20, "width": 15, "height": 30, "rectanglelabels": ["tin"]}),
        ),
        setup=studio("labels"),
        safe_fix="writes the alias, where only one label shows the text",
        unsafe_fix="writes the label of the list where separators (_ - space) and case are all that differs",
    ),
    Rule(
        code="ANS111",
        slug="control-answered-twice",
        severity=Severity.ERROR,
        layer="record",
        summary="A question is answered twice in one prediction",
        why="One result holds the whole answer to a question about the task. The editor keeps only one of the two.",
        fix="Put all answers into the list of one result, or give the one that holds.",
        bad=shelf(answer("faults", "choices", ["dust"]), answer("faults", "choices", ["expired"])),
        good=shelf(answer("faults", "choices", ["dust", "expired"])),
        setup=SHELF,
    ),
    Rule(
        code="ANS112",
        slug="required-control",
        severity=Severity.INFO,
        layer="record",
        summary="A required question has no answer",
        why="Predictions may lack it. A person is asked for it before the annotation can be submitted.",
        fix="Nothing needs to be done. A model may answer it too.",
        bad=shelf(box({"rectanglelabels": ["price"]}, id="p1")),
        good=shelf(box({"rectanglelabels": ["price"]}, id="p1"), answer("printed", "textarea", ["2.49"], id="p1")),
        setup=SHELF,
    ),
)
