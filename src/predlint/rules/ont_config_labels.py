"""Rules about the labels, limits and conditions of a labeling config."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="ONT109",
        slug="config-label-collision",
        severity=Severity.ERROR,
        layer="ontology",
        summary="Two labels of one control are stored as the same text",
        why="The alias is what results hold. With one text for two labels nothing says which was chosen.",
        fix="Give each label an alias of its own.",
        bad=(
            '<View><Text name="story" value="$story"/><Labels name="who" toName="story"><Label value="hero" alias="h"/>'
            '<Label value="herald" alias="h"/></Labels></View>'
        ),
        good=(
            '<View><Text name="story" value="$story"/><Labels name="who" toName="story"><Label value="hero" alias="h"/>'
            '<Label value="herald" alias="hd"/></Labels></View>'
        ),
    ),
    Rule(
        code="ONT110",
        slug="config-repeated-label",
        severity=Severity.WARNING,
        layer="ontology",
        summary="One label is given twice in a control",
        why="Label Studio treats the two as one; most likely another label was meant.",
        fix="Remove one of them, or correct it.",
        bad=(
            '<View><Text name="story" value="$story"/><Labels name="who" toName="story"><Label value="hero"/>'
            '<Label value="hero"/></Labels></View>'
        ),
        good=(
            '<View><Text name="story" value="$story"/><Labels name="who" toName="story"><Label value="hero"/>'
            '<Label value="villain"/></Labels></View>'
        ),
    ),
    Rule(
        code="ONT111",
        slug="config-alike-labels",
        severity=Severity.WARNING,
        layer="ontology",
        summary="Two labels of one control differ only by case, white space or the form of their characters",
        why="Results are matched to the letter, so that the two are easily mixed up and no check can tell which was meant.",
        fix="Merge the two labels, or give them names that differ in more than that.",
        bad=(
            '<View><Text name="story" value="$story"/><Labels name="who" toName="story"><Label value="hero"/>'
            '<Label value="Hero"/></Labels></View>'
        ),
        good=(
            '<View><Text name="story" value="$story"/><Labels name="who" toName="story"><Label value="hero"/>'
            '<Label value="villain"/></Labels></View>'
        ),
    ),
    Rule(
        code="ONT112",
        slug="config-no-labels",
        severity=Severity.WARNING,
        layer="ontology",
        summary="A control that gives labels has none",
        why=(
            "There is nothing to choose in the editor, and the server takes any label for good. Choices and Labels without any are not "
            "even saved (ONT130)."
        ),
        fix='Add the labels, or say which member of the data lists them with value="$…".',
        bad='<View><Image name="shot" value="$image"/><RectangleLabels name="box" toName="shot"/></View>',
        good=(
            '<View><Image name="shot" value="$image"/>'
            '<RectangleLabels name="box" toName="shot"><Label value="tin"/></RectangleLabels></View>'
        ),
    ),
    Rule(
        code="ONT113",
        slug="config-empty-label",
        severity=Severity.WARNING,
        layer="ontology",
        summary="A label has neither a value nor an alias",
        why="No result can name it; Label Studio skips it. One in Choices or Labels is not even saved (ONT130).",
        fix="Give it a value, or remove it.",
        bad=(
            '<View><Image name="shot" value="$image"/>'
            '<RectangleLabels name="box" toName="shot"><Label value="tin"/><Label/></RectangleLabels></View>'
        ),
        good=(
            '<View><Image name="shot" value="$image"/>'
            '<RectangleLabels name="box" toName="shot"><Label value="tin"/><Label value="jar"/></RectangleLabels></View>'
        ),
    ),
    Rule(
        code="ONT118",
        slug="config-unknown-condition",
        severity=Severity.WARNING,
        layer="ontology",
        summary="A condition names a tag or a label that is not there",
        why="What it should show stays hidden forever, or always shows.",
        fix="Correct whenTagName, whenLabelValue or whenChoiceValue: names and labels to the letter.",
        bad=(
            '<View><Text name="story" value="$story"/><Choices name="tone" toName="story"><Choice value="calm"/></Choices>'
            '<TextArea name="why" toName="story" visibleWhen="choice-selected" whenTagName="tone" whenChoiceValue="clam"/>'
            "</View>"
        ),
        good=(
            '<View><Text name="story" value="$story"/><Choices name="tone" toName="story"><Choice value="calm"/></Choices>'
            '<TextArea name="why" toName="story" visibleWhen="choice-selected" whenTagName="tone" whenChoiceValue="calm"/>'
            "</View>"
        ),
    ),
    Rule(
        code="ONT119",
        slug="config-crossed-limits",
        severity=Severity.ERROR,
        layer="ontology",
        summary="The lower limit of a control is above its upper limit",
        why="No answer can satisfy both.",
        fix="Swap the two, or correct one of them.",
        bad='<View><Text name="story" value="$story"/><Number name="pages" toName="story" min="10" max="1"/></View>',
        good='<View><Text name="story" value="$story"/><Number name="pages" toName="story" min="1" max="10"/></View>',
    ),
    Rule(
        code="ONT120",
        slug="config-unreadable-attribute",
        severity=Severity.WARNING,
        layer="ontology",
        summary="The value of an attribute cannot be read",
        why="It is taken as not given, so that what it should limit is not limited.",
        fix="Write a value of the kind that the message names.",
        bad='<View><Text name="story" value="$story"/><Number name="pages" toName="story" min="one" max="10"/></View>',
        good='<View><Text name="story" value="$story"/><Number name="pages" toName="story" min="1" max="10"/></View>',
    ),
    Rule(
        code="ONT126",
        slug="config-misplaced-label",
        severity=Severity.WARNING,
        layer="ontology",
        summary="A label is where Label Studio does not look for it",
        why=(
            "A Label belongs in one of the Labels tags, a Choice into Choices or Taxonomy, a Relation into Relations; "
            "elsewhere it is not offered."
        ),
        fix="Move it, or write it as the tag that belongs there.",
        bad='<View><Text name="story" value="$story"/><Choices name="tone" toName="story"><Label value="calm"/></Choices></View>',
        good='<View><Text name="story" value="$story"/><Choices name="tone" toName="story"><Choice value="calm"/></Choices></View>',
    ),
    Rule(
        code="ONT127",
        slug="config-letter-case",
        severity=Severity.WARNING,
        layer="ontology",
        summary="A tag or an attribute of a labeling config is in the wrong case",
        why=(
            "The editor reads tags and attributes in any letter case. Servers that check predictions know labels only as Label and Choice, "
            "and the attributes only as name, toName, value, valueList and alias: label-studio-sdk 2.1.2 refuses predictions for a control "
            "that it does not see, and takes any label where it sees none. What no server saves is ONT130."
        ),
        fix="Write them as the documentation does; the names of other tags may have any case.",
        bad=(
            '<View><Image name="shot" value="$image"/>'
            '<RectangleLabels name="box" toName="shot"><label value="tin"/></RectangleLabels></View>'
        ),
        good=(
            '<View><Image name="shot" value="$image"/>'
            '<RectangleLabels name="box" toName="shot"><Label value="tin"/></RectangleLabels></View>'
        ),
    ),
)
