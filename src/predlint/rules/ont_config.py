"""Rules about the labeling config (ONT101 and on): its tags and what they name."""

from __future__ import annotations

from predlint.diagnostics import Severity
from predlint.rules.model import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="ONT101",
        slug="config-unknown-tag",
        severity=Severity.WARNING,
        layer="ontology",
        summary="A labeling config has a tag that predlint does not know",
        why=(
            "Label Studio shows nothing for a misspelt tag. If it has a name and a toName it is taken for a control, and of "
            "its results only the names are checked."
        ),
        fix="Correct the spelling; for a tag that is newer than predlint nothing needs to be done.",
        bad='<View><Text name="story" value="$story"/><Choises name="tone" toName="story"><Choice value="calm"/></Choises></View>',
        good='<View><Text name="story" value="$story"/><Choices name="tone" toName="story"><Choice value="calm"/></Choices></View>',
    ),
    Rule(
        code="ONT102",
        slug="config-unknown-attribute",
        severity=Severity.WARNING,
        layer="ontology",
        summary="An attribute looks like a slip of one that decides which results are allowed",
        why="The editor ignores attributes that it does not know, so that the setting never takes effect.",
        fix="Correct the spelling.",
        bad=(
            '<View><Text name="story" value="$story"/><Choices name="tone" toName="story" reqiured="true">'
            '<Choice value="calm"/></Choices></View>'
        ),
        good=(
            '<View><Text name="story" value="$story"/><Choices name="tone" toName="story" required="true">'
            '<Choice value="calm"/></Choices></View>'
        ),
    ),
    Rule(
        code="ONT103",
        slug="config-duplicate-name",
        severity=Severity.ERROR,
        layer="ontology",
        summary="Two tags of a labeling config have the same name",
        why="A result that gives this name could mean either, and the platform's own check refuses such a config.",
        fix="Give each control and each object a name of its own, and change toName to match.",
        bad=('<View><Text name="story" value="$story"/><Choices name="story" toName="story"><Choice value="calm"/></Choices></View>'),
        good='<View><Text name="story" value="$story"/><Choices name="tone" toName="story"><Choice value="calm"/></Choices></View>',
    ),
    Rule(
        code="ONT104",
        slug="config-unknown-object",
        severity=Severity.ERROR,
        layer="ontology",
        summary="toName names no tag that shows data",
        why="The control labels nothing: it stays without an object in the editor, and each of its results is lost.",
        fix="Write the name of the tag that shows the data, to the letter.",
        bad=('<View><Text name="story" value="$story"/><Choices name="tone" toName="storey"><Choice value="calm"/></Choices></View>'),
        good='<View><Text name="story" value="$story"/><Choices name="tone" toName="story"><Choice value="calm"/></Choices></View>',
    ),
    Rule(
        code="ONT105",
        slug="config-control-as-object",
        severity=Severity.ERROR,
        layer="ontology",
        summary="toName names a control instead of a tag that shows data",
        why=(
            "Results are about data; a control shows none. To ask a question about regions, name the object that they lie on "
            "and add perRegion."
        ),
        fix="Write the name of the object tag.",
        bad=(
            '<View><Text name="story" value="$story"/><Labels name="who" toName="story"><Label value="hero"/></Labels>'
            '<Choices name="tone" toName="who" perRegion="true"><Choice value="calm"/></Choices></View>'
        ),
        good=(
            '<View><Text name="story" value="$story"/><Labels name="who" toName="story"><Label value="hero"/></Labels>'
            '<Choices name="tone" toName="story" perRegion="true"><Choice value="calm"/></Choices></View>'
        ),
    ),
    Rule(
        code="ONT106",
        slug="config-no-to-name",
        severity=Severity.ERROR,
        layer="ontology",
        summary="A control has no toName",
        why=(
            "Where several tags show data, nothing says which of them the control labels: results for it are lost. Choices, Labels, "
            "TextArea and Number without a toName are not saved by the server, whatever else the config has."
        ),
        fix="Add toName with the name of the tag that shows the data.",
        bad='<View><Text name="story" value="$story"/><Choices name="tone"><Choice value="calm"/></Choices></View>',
        good='<View><Text name="story" value="$story"/><Choices name="tone" toName="story"><Choice value="calm"/></Choices></View>',
    ),
    Rule(
        code="ONT107",
        slug="config-text-without-to-name",
        severity=Severity.WARNING,
        layer="ontology",
        summary="A control has no toName in a config with a single object",
        why=(
            "The editor takes the control to be for the one tag that shows data, and shows its results. Servers that check predictions do "
            "so with label-studio-sdk, and its release 2.1.2 refuses results of a control that has no toName."
        ),
        fix="Add toName with the name of the tag that shows the data.",
        bad=(
            '<View><Text name="story" value="$story"/><Choices name="tone" toName="story"><Choice value="calm"/></Choices>'
            '<Rating name="stars"/></View>'
        ),
        good=(
            '<View><Text name="story" value="$story"/><Choices name="tone" toName="story"><Choice value="calm"/></Choices>'
            '<Rating name="stars" toName="story"/></View>'
        ),
    ),
    Rule(
        code="ONT108",
        slug="config-unnamed-control",
        severity=Severity.ERROR,
        layer="ontology",
        summary="A control has no name",
        why="Results say by this name whose they are: none can be given for a control without one.",
        fix="Add a name that no other tag has.",
        bad='<View><Text name="story" value="$story"/><Choices toName="story"><Choice value="calm"/></Choices></View>',
        good='<View><Text name="story" value="$story"/><Choices name="tone" toName="story"><Choice value="calm"/></Choices></View>',
    ),
    Rule(
        code="ONT114",
        slug="config-wrong-object",
        severity=Severity.ERROR,
        layer="ontology",
        summary="A control names an object of a kind that it cannot label",
        why="The editor offers no tool for it there, so that its results cannot be shown.",
        fix="Use the control for this kind of data, or name the object that was meant.",
        bad=(
            '<View><Text name="story" value="$story"/><RectangleLabels name="who" toName="story"><Label value="hero"/>'
            "</RectangleLabels></View>"
        ),
        good='<View><Text name="story" value="$story"/><Labels name="who" toName="story"><Label value="hero"/></Labels></View>',
    ),
    Rule(
        code="ONT115",
        slug="config-root",
        severity=Severity.WARNING,
        layer="ontology",
        summary="The outermost tag of a labeling config is not View",
        why="Label Studio expects a View around everything, and may show a blank page without it.",
        fix="Put <View> … </View> around everything.",
        bad='<Page><Text name="story" value="$story"/><Choices name="tone" toName="story"><Choice value="calm"/></Choices></Page>',
        good='<View><Text name="story" value="$story"/><Choices name="tone" toName="story"><Choice value="calm"/></Choices></View>',
    ),
    Rule(
        code="ONT116",
        slug="config-fragment",
        severity=Severity.WARNING,
        layer="ontology",
        summary="The file is a part of a labeling config, without the View around it",
        why=("It is read as if the View were there; Label Studio itself needs the whole config, and what was left out cannot be checked."),
        fix="Give the whole config as the project has it.",
        bad='<Text name="story" value="$story"/><Choices name="tone" toName="story"><Choice value="calm"/></Choices>',
        good='<View><Text name="story" value="$story"/><Choices name="tone" toName="story"><Choice value="calm"/></Choices></View>',
    ),
    Rule(
        code="ONT117",
        slug="config-object-without-value",
        severity=Severity.ERROR,
        layer="ontology",
        summary="A tag that shows data and that controls label has no value",
        why=(
            "Nothing says which member of the data it shows: it stays empty, and results cannot be about it. Image, Text and HyperText "
            "without a value are not saved by the server, even where no control labels them."
        ),
        fix='Add value with a dollar sign and the member of the data: value="$image".',
        bad='<View><Text name="story"/><Choices name="tone" toName="story"><Choice value="calm"/></Choices></View>',
        good='<View><Text name="story" value="$story"/><Choices name="tone" toName="story"><Choice value="calm"/></Choices></View>',
    ),
    Rule(
        code="ONT121",
        slug="config-unlabelled-object",
        severity=Severity.INFO,
        layer="ontology",
        summary="No control labels a tag that shows data",
        why="That is allowed, for data that is only to be read; it may also mean that a toName is wrong.",
        fix="Nothing needs to be done if that is intended.",
        bad=(
            '<View><Text name="story" value="$story"/><Text name="blurb" value="$blurb"/><Choices name="tone" toName="story">'
            '<Choice value="calm"/></Choices></View>'
        ),
        good='<View><Text name="story" value="$story"/><Choices name="tone" toName="story"><Choice value="calm"/></Choices></View>',
    ),
    Rule(
        code="ONT122",
        slug="config-no-control",
        severity=Severity.WARNING,
        layer="ontology",
        summary="A labeling config has no control",
        why="There is nothing that a result could be given for.",
        fix="Add a tag that labels, with a name and a toName; or was another config meant?",
        bad='<View><Text name="story" value="$story"/></View>',
        good='<View><Text name="story" value="$story"/><Choices name="tone" toName="story"><Choice value="calm"/></Choices></View>',
    ),
    Rule(
        code="ONT123",
        slug="config-repeater-without-list",
        severity=Severity.ERROR,
        layer="ontology",
        summary="A Repeater does not say which list it repeats",
        why="Without a list in the data it repeats nothing, and its tags cannot be labelled.",
        fix='Add on with a dollar sign and the member of the data that holds the list: on="$pages".',
        bad=(
            '<View><Repeater><Image name="page_{{idx}}" value="$pages[{{idx}}].scan"/>'
            '<Choices name="kind_{{idx}}" toName="page_{{idx}}"><Choice value="cover"/></Choices></Repeater></View>'
        ),
        good=(
            '<View><Repeater on="$pages" indexFlag="{{idx}}"><Image name="page_{{idx}}" value="$pages[{{idx}}].scan"/>'
            '<Choices name="kind_{{idx}}" toName="page_{{idx}}"><Choice value="cover"/></Choices></Repeater></View>'
        ),
    ),
    Rule(
        code="ONT124",
        slug="config-repeated-names",
        severity=Severity.ERROR,
        layer="ontology",
        summary="A tag inside a Repeater has a name without the index",
        why="It is repeated for each item of the list, and the names of the copies clash.",
        fix='Put the index into the name and into toName: name="kind_{{idx}}".',
        bad=(
            '<View><Repeater on="$pages" indexFlag="{{idx}}"><Image name="page_{{idx}}" value="$pages[{{idx}}].scan"/>'
            '<Choices name="kind" toName="page_{{idx}}"><Choice value="cover"/></Choices></Repeater></View>'
        ),
        good=(
            '<View><Repeater on="$pages" indexFlag="{{idx}}"><Image name="page_{{idx}}" value="$pages[{{idx}}].scan"/>'
            '<Choices name="kind_{{idx}}" toName="page_{{idx}}"><Choice value="cover"/></Choices></Repeater></View>'
        ),
    ),
    Rule(
        code="ONT125",
        slug="config-spaced-to-name",
        severity=Severity.ERROR,
        layer="ontology",
        summary="A name in toName has white space around it, or is empty",
        why="The server splits at the commas alone, finds no tag of such a name, and does not save the config.",
        fix="Write the names with nothing but a comma between them.",
        bad=(
            '<View><Text name="first" value="$first"/><Text name="second" value="$second"/>'
            '<Pairwise name="better" toName="first, second"/></View>'
        ),
        good=(
            '<View><Text name="first" value="$first"/><Text name="second" value="$second"/>'
            '<Pairwise name="better" toName="first,second"/></View>'
        ),
    ),
    Rule(
        code="ONT128",
        slug="config-literal-value",
        severity=Severity.WARNING,
        layer="ontology",
        summary="A tag that shows data names it without a dollar sign",
        why=(
            "Without the sign it is plain text: an image of that name is loaded from the page's own address, for every task the same one, "
            "and is not found."
        ),
        fix="Write the dollar sign before the name of the member.",
        bad='<View><Image name="shot" value="image"/><TextArea name="note" toName="shot"/></View>',
        good='<View><Image name="shot" value="$image"/><TextArea name="note" toName="shot"/></View>',
    ),
    Rule(
        code="ONT129",
        slug="config-nothing-marked",
        severity=Severity.WARNING,
        layer="ontology",
        summary="Labels or a question for each region, where no tag marks regions",
        why=(
            "On images and videos, Labels only name what another tool draws; a control with perRegion is asked once a region is "
            "selected. Without a tag that marks regions of the same object, people can use neither."
        ),
        fix="Add a tool such as Rectangle for the same object, or write RectangleLabels; or remove perRegion.",
        bad='<View><Image name="shot" value="$image"/><Labels name="kind" toName="shot"><Label value="tin"/></Labels></View>',
        good=(
            '<View><Image name="shot" value="$image"/><Rectangle name="box" toName="shot"/><Labels name="kind" toName="shot">'
            '<Label value="tin"/></Labels></View>'
        ),
    ),
    Rule(
        code="ONT130",
        slug="config-not-saved",
        severity=Severity.ERROR,
        layer="ontology",
        summary="The server does not save a labeling config like this one",
        why=(
            "Labels and choices without a value, names that read as numbers, texts and images without a name, names that stand twice or "
            "lead nowhere on any tag, choices in small letters, speeds of a video beyond 0.05 to 10, and a declared encoding are refused "
            "when a project is made or its config is changed, with a message that seldom names the place. A project that has such a "
            "config from earlier goes on with it."
        ),
        fix="Do what the help of the finding says.",
        bad='<View><Text name="story" value="$story"/><TextArea name="2" toName="story"/></View>',
        good='<View><Text name="story" value="$story"/><TextArea name="note2" toName="story"/></View>',
    ),
    Rule(
        code="ONT131",
        slug="config-labels-not-taken",
        severity=Severity.ERROR,
        layer="ontology",
        summary="Labels from the data, for a tag of which servers take none there",
        why=(
            "For BitmaskLabels, VectorLabels, TimelineLabels and a few others the server takes a text alone where value names a member of "
            "the data: a task with a list of labels is refused, and one without it as well."
        ),
        fix="Write the labels into the config.",
        bad='<View><Image name="shot" value="$image"/><BitmaskLabels name="area" toName="shot" value="$areas"/></View>',
        good=(
            '<View><Image name="shot" value="$image"/><BitmaskLabels name="area" toName="shot"><Label value="tin"/></BitmaskLabels></View>'
        ),
    ),
    Rule(
        code="ONT132",
        slug="config-value-no-key",
        severity=Severity.ERROR,
        layer="ontology",
        summary="A value begins with a dollar sign and is no key of the data",
        why=(
            "What begins with a dollar sign is one key to its end, white space and commas included: the server looks for a member of that "
            "name in the data of each task, and refuses every import without it."
        ),
        fix="Name one member of the data; to show several, begin with text, or give each a tag of its own.",
        bad='<View><Text name="story" value="$title $story"/><TextArea name="note" toName="story"/></View>',
        good='<View><Text name="story" value="Story: $title $story"/><TextArea name="note" toName="story"/></View>',
    ),
    Rule(
        code="ONT133",
        slug="config-key-not-read",
        severity=Severity.WARNING,
        layer="ontology",
        summary="A value names a member of the data with characters that the editor does not read",
        why=(
            "The server looks for the member and finds it. The editor of Label Studio 1.23 takes the letters from a to z, digits, and the "
            "signs _ . [ ] for a key, and shows the rest as text: an image is then looked for at a wrong address."
        ),
        fix="Rename the member of the data, in the config and in the tasks.",
        bad='<View><Image name="shot" value="$shot-url"/><TextArea name="note" toName="shot"/></View>',
        good='<View><Image name="shot" value="$shot_url"/><TextArea name="note" toName="shot"/></View>',
    ),
)
