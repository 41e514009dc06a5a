"""Violations in a labeling config itself."""

from __future__ import annotations

from typing import Any

from predlint.diagnostics import Severity
from predlint.names import listing, quote
from predlint.platforms.label_studio.attributes import SPELT
from predlint.platforms.label_studio.tags import TAKE_LISTS
from predlint.violation import Violation, Words

REFUSED = "the server does not save the config"
ANY_CASE = "the editor reads any letter case, servers that check predictions only this one"


class ConfigUnknownTag(Violation, code="ONT101", slug="config-unknown-tag", severity=Severity.WARNING, layer="ontology"):
    """A labeling config has a tag that predlint does not know.

    Why: Label Studio shows nothing for a misspelt tag. If it has a name and a toName it is taken for a control, and of its results only the
    names are checked.
    Fix: Correct the spelling; for a tag that is newer than predlint nothing needs to be done.
    """

    near: str | None

    def words(self) -> Words:
        message = f"<{self.value}> is not a tag that predlint knows"
        return message, f"did you mean {self.near}?" if self.near else "if it only arranges the page, nothing needs to be done"


class ConfigUnknownControl(Violation, of=ConfigUnknownTag):
    """An unknown tag has a name and a toName, as controls have."""

    name: str
    advice: str | None

    def words(self) -> Words:
        message = f"<{self.value}> {quote(self.name)} is not a tag that predlint knows: of its results only the names are checked"
        return message, self.advice or "if the tag is right, nothing needs to be done"


class ConfigUnknownAttribute(Violation, code="ONT102", slug="config-unknown-attribute", severity=Severity.WARNING, layer="ontology"):
    """An attribute looks like a slip of one that decides which results are allowed.

    Why: The editor ignores attributes that it does not know, so that the setting never takes effect.
    Fix: Correct the spelling.
    """

    tag: str
    spelling: str

    template = "<{tag}> has no attribute {value:quoted}: it has no effect", "did you mean {spelling}?"


class ConfigDuplicateName(Violation, code="ONT103", slug="config-duplicate-name", layer="ontology"):
    """Two tags of a labeling config have the same name.

    Why: A result that gives this name could mean either, and the platform's own check refuses such a config.
    Fix: Give each control and each object a name of its own, and change toName to match.
    """

    tag: str
    first_tag: str
    line: int
    kind: str

    def words(self) -> Words:
        fix = "give each tag a name of its own"
        message = f"the name {quote(self.value)} of <{self.tag}> is also that of <{self.first_tag}> in line {self.line}"
        return message, "give each tag a name of its own" if self.kind == "bucket" else f"{fix}, and change toName to match"


class ConfigUnknownObject(Violation, code="ONT104", slug="config-unknown-object", layer="ontology"):
    """toName names no tag that shows data.

    Why: The control labels nothing: it stays without an object in the editor, and each of its results is lost.
    Fix: Write the name of the tag that shows the data, to the letter.
    """

    tag: str
    name: str
    advice: str

    def words(self) -> Words:
        message = f"toName {quote(self.value)} of <{self.tag}> {quote(self.name)} is the name of no tag that shows data"
        return message, self.advice


class ConfigOneOfPair(Violation, of=ConfigUnknownObject):
    """The toName of a Pairwise tag names one tag instead of two."""

    name: str

    template = (
        "<Pairwise> {name:quoted} compares two tags, and its toName names one: nothing can be chosen",
        'name both, with a comma between: toName="{value},…"',
    )


class ConfigControlAsObject(Violation, code="ONT105", slug="config-control-as-object", layer="ontology"):
    """toName names a control instead of a tag that shows data.

    Why: Results are about data; a control shows none. To ask a question about regions, name the object that they lie on and add perRegion.
    Fix: Write the name of the object tag.
    """

    tag: str
    name: str
    other_tag: str
    advice: str

    def words(self) -> Words:
        message = (
            f"toName {quote(self.value)} of <{self.tag}> {quote(self.name)} names a control, <{self.other_tag}>, where data was expected"
        )
        return message, self.advice


class ConfigNoToName(Violation, code="ONT106", slug="config-no-to-name", layer="ontology"):
    """A control has no toName.

    Why: Where several tags show data, nothing says which of them the control labels: results for it are lost. Choices, Labels, TextArea and
    Number without a toName are not saved by the server, whatever else the config has.
    Fix: Add toName with the name of the tag that shows the data.
    """

    tag: str

    template = (
        "<{tag}> {value:quoted} has no toName, so that it labels nothing and results for it are lost",
        "add toName with the name of the tag that shows the data",
    )


class ConfigNotSavedWithoutToName(Violation, of=ConfigNoToName):
    """The server does not save a config in which a control has no toName."""

    about: str

    def words(self) -> Words:
        return f"{self.about} has no toName: {REFUSED}", "add toName with the name of the tag that shows the data"


class ConfigTextWithoutToName(Violation, code="ONT107", slug="config-text-without-to-name", severity=Severity.WARNING, layer="ontology"):
    """A control has no toName in a config with a single object.

    Why: The editor takes the control to be for the one tag that shows data, and shows its results. Servers that check predictions do so
    with label-studio-sdk, and its release 2.1.2 refuses results of a control that has no toName.
    Fix: Add toName with the name of the tag that shows the data.
    """

    tag: str
    sole: str

    template = (
        "<{tag}> {value:quoted} has no toName: the editor takes it to be for {sole:quoted}, the only object, and servers that check "
        "predictions with label-studio-sdk 2.1 refuse its results",
        'add toName="{sole}"',
    )


class ConfigUnnamedControl(Violation, code="ONT108", slug="config-unnamed-control", layer="ontology"):
    """A control has no name.

    Why: Results say by this name whose they are: none can be given for a control without one.
    Fix: Add a name that no other tag has.
    """

    tag: str
    toname: str | None

    def words(self) -> Words:
        message = f"<{self.tag}> has no name, so that no result can be given for it"
        return message, f'add name="…"{"" if self.toname else " and toName"}'


class ConfigLabelCollision(Violation, code="ONT109", slug="config-label-collision", layer="ontology"):
    """Two labels of one control are stored as the same text.

    Why: The alias is what results hold. With one text for two labels nothing says which was chosen.
    Fix: Give each label an alias of its own.
    """

    is_local = True

    value_: str
    line: int
    label_value: str

    template = (
        "labels {value_:quoted} (in line {line}) and {label_value:quoted} are both stored as {value:quoted}",
        "give each label an alias of its own: results cannot tell them apart",
    )


class ConfigRepeatedLabel(Violation, code="ONT110", slug="config-repeated-label", severity=Severity.WARNING, layer="ontology"):
    """One label is given twice in a control.

    Why: Label Studio treats the two as one; most likely another label was meant.
    Fix: Remove one of them, or correct it.
    """

    line: int

    template = "label {value:quoted} is already given in line {line}", "correct one of them, or list it once"


class ConfigAlikeLabels(Violation, code="ONT111", slug="config-alike-labels", severity=Severity.WARNING, layer="ontology"):
    """Two labels of one control differ only by case, white space or the form of their characters.

    Why: Results are matched to the letter, so that the two are easily mixed up and no check can tell which was meant.
    Fix: Merge the two labels, or give them names that differ in more than that.
    """

    stored: str
    line: int
    difference: str

    template = (
        "label {value:quoted} differs from {stored:quoted} in line {line} only by {difference}",
        "results are matched to the letter: rename one of them",
    )


class ConfigNoLabels(Violation, code="ONT112", slug="config-no-labels", severity=Severity.WARNING, layer="ontology"):
    """A control that gives labels has none.

    Why: There is nothing to choose in the editor, and the server takes any label for good. Choices and Labels without any are not even
    saved (ONT130).
    Fix: Add the labels, or say which member of the data lists them with value="$…".
    """

    tag: str
    is_control: bool

    def words(self) -> Words:
        tag = "Choice" if self.is_control else "Label"
        message = f"<{self.tag}> {quote(self.value)} has no labels"
        return message, f'add <{tag} value="…"/> tags, or name the member of the data that lists them: value="$labels"'


class ConfigEmptyLabel(Violation, code="ONT113", slug="config-empty-label", severity=Severity.WARNING, layer="ontology"):
    """A label has neither a value nor an alias.

    Why: No result can name it; Label Studio skips it. One in Choices or Labels is not even saved (ONT130).
    Fix: Give it a value, or remove it.
    """

    tag: str
    text: str
    is_text: bool

    def words(self) -> Words:
        message = f"<{self.tag}> has neither value nor alias, so that no result can name it"
        return message, f"write <{self.tag} value={quote(self.text)}/>" if self.is_text else 'add value="…", or remove it'


class ConfigWrongObject(Violation, code="ONT114", slug="config-wrong-object", layer="ontology"):
    """A control names an object of a kind that it cannot label.

    Why: The editor offers no tool for it there, so that its results cannot be shown.
    Fix: Use the control for this kind of data, or name the object that was meant.
    """

    tag: str
    name: str
    target_tag: str
    allowed: str
    fitting: tuple[str, ...]

    def words(self) -> Words:
        message = f"<{self.tag}> {quote(self.name)} cannot label <{self.target_tag}> {quote(self.value)}: it is for {self.allowed}"
        return (
            message,
            f"for {self.target_tag} there is {listing(self.fitting)}"
            if self.fitting
            else "for any data there are Choices, TextArea and Taxonomy",
        )


class ConfigRoot(Violation, code="ONT115", slug="config-root", severity=Severity.WARNING, layer="ontology"):
    """The outermost tag of a labeling config is not View.

    Why: Label Studio expects a View around everything, and may show a blank page without it.
    Fix: Put <View> … </View> around everything.
    """

    template = "the outermost tag is <{value}>, where View was expected", "put <View> … </View> around everything"


class ConfigFragment(Violation, code="ONT116", slug="config-fragment", severity=Severity.WARNING, layer="ontology"):
    """The file is a part of a labeling config, without the View around it.

    Why: It is read as if the View were there; Label Studio itself needs the whole config, and what was left out cannot be checked.
    Fix: Give the whole config as the project has it.
    """

    template = "there is more than the View in the file, read as if it were not there", "remove what is around the View"


class ConfigNoView(Violation, of=ConfigFragment):
    """There is no View around the tags."""

    template = "there is no View around the tags: read as if one were there", "put <View> before the first tag and </View> at the end"


class ConfigObjectWithoutValue(Violation, code="ONT117", slug="config-object-without-value", layer="ontology"):
    """A tag that shows data and that controls label has no value.

    Why: Nothing says which member of the data it shows: it stays empty, and results cannot be about it. Image, Text and HyperText without a
    value are not saved by the server, even where no control labels them.
    Fix: Add value with a dollar sign and the member of the data: value="$image".
    """

    tag: str
    isidentifier: bool

    def words(self) -> Words:
        message = f"<{self.tag}> {quote(self.value)} has no value: it shows nothing, and nothing can be labelled on it"
        return message, f'say which member of the data it shows: value="${self.value if self.isidentifier else "data"}"'


class ConfigNotSavedWithoutValue(Violation, of=ConfigObjectWithoutValue):
    """The server does not save a config in which an object has no value."""

    about: str
    toname: str | None
    advice: str

    def words(self) -> Words:
        message = f"{self.about} has no value: {REFUSED}"
        return message, 'it shows data: value="$…", and needs no toName' if self.toname else self.advice


class ConfigUnknownCondition(Violation, code="ONT118", slug="config-unknown-condition", severity=Severity.WARNING, layer="ontology"):
    """A condition names a tag or a label that is not there.

    Why: What it should show stays hidden forever, or always shows.
    Fix: Correct whenTagName, whenLabelValue or whenChoiceValue: names and labels to the letter.
    """

    name: str
    near: tuple[str, ...]
    names: tuple[str, ...]

    def words(self) -> Words:
        message = f"whenTagName {quote(self.value)} is the name of no tag, so that {quote(self.name)} never shows"
        return message, f"did you mean {quote(self.near[0])}?" if self.near else f"the names are: {listing(self.names)}"


class ConfigUnknownChoice(Violation, of=ConfigUnknownCondition):
    """A condition names a label that none of the deciding controls has."""

    attribute: str
    name: str
    near: tuple[str, ...]
    known: tuple[str, ...]

    def words(self) -> Words:
        message = f"{self.attribute} {quote(self.value)} is not a label that could be chosen, so that it never lets {quote(self.name)} show"
        return message, f"did you mean {quote(self.near[0])}?" if self.near else f"there is {listing(self.known)}" if self.known else None


class ConfigCrossedLimits(Violation, code="ONT119", slug="config-crossed-limits", layer="ontology"):
    """The lower limit of a control is above its upper limit.

    Why: No answer can satisfy both.
    Fix: Swap the two, or correct one of them.
    """

    low: str
    tag: str
    name: str
    high: str
    shown_most: object

    template = (
        "{low} {value} of <{tag}> {name:quoted} is above {high} {shown_most}: no answer fits between",
        "swap the two, or correct one of them",
    )


class ConfigCrossedSpeeds(Violation, of=ConfigCrossedLimits):
    """The minPlaybackSpeed of a video is above its defaultPlaybackSpeed."""

    about: str

    def words(self) -> Words:
        message = f"minPlaybackSpeed of {self.about} is above defaultPlaybackSpeed: {REFUSED}"
        return message, "swap the two, or correct one of them"


class ConfigUnreadableAttribute(Violation, code="ONT120", slug="config-unreadable-attribute", severity=Severity.WARNING, layer="ontology"):
    """The value of an attribute cannot be read.

    Why: It is taken as not given, so that what it should limit is not limited.
    Fix: Write a value of the kind that the message names.
    """

    written: str
    tag: str
    allowed: str
    advice: str | None

    def words(self) -> Words:
        message = f"{self.written} of <{self.tag}> must be {self.allowed}, found {quote(self.value)}: taken as not given"
        return message, self.advice or "correct it, or remove the attribute"


class ConfigUnlabelledObject(Violation, code="ONT121", slug="config-unlabelled-object", severity=Severity.INFO, layer="ontology"):
    """No control labels a tag that shows data.

    Why: That is allowed, for data that is only to be read; it may also mean that a toName is wrong.
    Fix: Nothing needs to be done if that is intended.
    """

    tag: str

    template = "<{tag}> {value:quoted} is labelled by no control: it is only shown", "nothing needs to be done if that is intended"


class ConfigIdleObject(Violation, of=ConfigUnlabelledObject):
    """An object has no value, and no control labels it."""

    tag: str
    isidentifier: bool

    def words(self) -> Words:
        message = f"<{self.tag}> {quote(self.value)} has no value, and no control labels it: it shows nothing"
        return message, f'say which member of the data it shows: value="${self.value if self.isidentifier else "data"}"'


class ConfigNoControl(Violation, code="ONT122", slug="config-no-control", severity=Severity.WARNING, layer="ontology"):
    """A labeling config has no control.

    Why: There is nothing that a result could be given for.
    Fix: Add a tag that labels, with a name and a toName; or was another config meant?
    """

    template = (
        "there is no control in the config, so that no result can be given",
        "add a tag that labels, such as Choices, with a name and a toName",
    )


class ConfigRepeaterWithoutList(Violation, code="ONT123", slug="config-repeater-without-list", layer="ontology"):
    """A Repeater does not say which list it repeats.

    Why: Without a list in the data it repeats nothing, and its tags cannot be labelled.
    Fix: Add on with a dollar sign and the member of the data that holds the list: on="$pages".
    """

    def words(self) -> Words:
        message = (
            'the Repeater has no list: its "on" names no member of the data'
            if not self.value
            else f'"on" of the Repeater is {quote(self.value)}, not a member of the data'
        )
        return message, 'write the member that holds the list with a dollar sign: on="$pages"'


class ConfigRepeatedNames(Violation, code="ONT124", slug="config-repeated-names", layer="ontology"):
    """A tag inside a Repeater has a name without the index.

    Why: It is repeated for each item of the list, and the names of the copies clash.
    Fix: Put the index into the name and into toName: name="kind_{{idx}}".
    """

    tag: str
    name: str
    other: str | None

    def words(self) -> Words:
        advice = f'put the index into it: name="{self.name}", and change toName to match'
        message = f"the name {quote(self.value)} of <{self.tag}> is the same for every item of the Repeater"
        return message, f"{advice}; or give the Repeater indexFlag={quote(self.other)}" if self.other else advice


class ConfigSpacedToName(Violation, code="ONT125", slug="config-spaced-to-name", layer="ontology"):
    """A name in toName has white space around it, or is empty.

    Why: The server splits at the commas alone, finds no tag of such a name, and does not save the config.
    Fix: Write the names with nothing but a comma between them.
    """

    tag: str
    all: bool
    names: tuple[str, ...]

    def words(self) -> Words:
        what = "a comma without a name" if not self.all else "white space around a name"
        message = f"toName {quote(self.value)} of <{self.tag}> has {what}: the server does not save the config"
        return message, f'write toName="{",".join(self.names)}"'


class ConfigMisplacedLabel(Violation, code="ONT126", slug="config-misplaced-label", severity=Severity.WARNING, layer="ontology"):
    """A label is where Label Studio does not look for it.

    Why: A Label belongs in one of the Labels tags, a Choice into Choices or Taxonomy, a Relation into Relations; elsewhere it is not
    offered.
    Fix: Move it, or write it as the tag that belongs there.
    """

    tag: str
    holder: str

    template = "<{tag}> {value:quoted} belongs to no control", "put it into {holder}"


class ConfigHolderWithoutLabels(Violation, of=ConfigMisplacedLabel):
    """A label stands in a control that has no labels."""

    tag: str
    holder_tag: str
    holder: str

    template = "<{tag}> {value:quoted} is in <{holder_tag}>, which has no labels", "put it into {holder}"


class ConfigLabelOfOtherHolder(Violation, of=ConfigMisplacedLabel):
    """A label stands in a control that takes other labels."""

    tag: str
    holder_tag: str
    spelt: str

    template = "<{tag}> {value:quoted} is in <{holder_tag}>, which takes {spelt} tags", "write <{spelt} …>, or use another tag around it"


class ConfigLetterCase(Violation, code="ONT127", slug="config-letter-case", severity=Severity.WARNING, layer="ontology"):
    """A tag or an attribute of a labeling config is in the wrong case.

    Why: The editor reads tags and attributes in any letter case. Servers that check predictions know labels only as Label and Choice, and
    the attributes only as name, toName, value, valueList and alias: label-studio-sdk 2.1.2 refuses predictions for a control that it does
    not see, and takes any label where it sees none. What no server saves is ONT130.
    Fix: Write them as the documentation does; the names of other tags may have any case.
    """

    shown: str
    tag: str

    def words(self) -> Words:
        message = f"<{self.value}> {quote(self.shown)} must be written <{self.tag}>: {ANY_CASE}"
        return message, f"write <{self.tag} …>"


class ConfigAttributeCase(Violation, of=ConfigLetterCase):
    """An attribute is written in another letter case than servers that check predictions read."""

    tag: str
    spelling: str

    def words(self) -> Words:
        message = f"the attribute {quote(self.value)} of <{self.tag}> must be written {self.spelling}: {ANY_CASE}"
        return message, f'write {self.spelling}="…"'


class ConfigLiteralValue(Violation, code="ONT128", slug="config-literal-value", severity=Severity.WARNING, layer="ontology"):
    """A tag that shows data names it without a dollar sign.

    Why: Without the sign it is plain text: an image of that name is loaded from the page's own address, for every task the same one, and is
    not found.
    Fix: Write the dollar sign before the name of the member.
    """

    tag: str
    name: str | None
    named: Any

    template = "the value of <{tag}> {name:quoted} is the text {value:quoted}, not a member of the data", 'write value="${named}"'


class ConfigNothingMarked(Violation, code="ONT129", slug="config-nothing-marked", severity=Severity.WARNING, layer="ontology"):
    """Labels or a question for each region, where no tag marks regions.

    Why: On images and videos, Labels only name what another tool draws; a control with perRegion is asked once a region is selected.
    Without a tag that marks regions of the same object, people can use neither.
    Fix: Add a tool such as Rectangle for the same object, or write RectangleLabels; or remove perRegion.
    """

    tag: str
    is_kinds: bool

    def words(self) -> Words:
        about = f"<{self.tag}> {quote(self.value)}"
        tools = "Rectangle, Polygon, Ellipse, KeyPoint or Brush" if self.is_kinds else "VideoRectangle"
        message = f"no tool draws what {about} names: Labels draw nothing themselves"
        return message, f"add {tools} for the same object{', or use RectangleLabels and the like' if self.is_kinds else ''}"


class ConfigNoRegions(Violation, of=ConfigNothingMarked):
    """A question is asked for each region, but no tag marks regions."""

    tag: str

    template = (
        "<{tag}> {value:quoted} is asked for each region, and no tag marks any",
        'add a tag that marks regions of the same object, or remove perRegion="true"',
    )


class ConfigNotSaved(Violation, code="ONT130", slug="config-not-saved", layer="ontology"):
    """The server does not save a labeling config like this one.

    Why: Labels and choices without a value, names that read as numbers, texts and images without a name, names that stand twice or lead
    nowhere on any tag, choices in small letters, speeds of a video beyond 0.05 to 10, and a declared encoding are refused when a project is
    made or its config is changed, with a message that seldom names the place. A project that has such a config from earlier goes on with
    it.
    Fix: Do what the help of the finding says.
    """

    is_local = True

    def words(self) -> Words:
        message = f"the file says that it is written in {quote(self.value)}: {REFUSED}, since it gets text, not bytes"
        return message, 'begin it with <?xml version="1.0"?>, or with <View>'


class ConfigSingleChoice(Violation, of=ConfigNotSaved):
    """Among several Choices of one View, one has a single Choice and another has none."""

    about: str

    def words(self) -> Words:
        message = f"{self.about} has a single Choice, beside Choices that have none: {REFUSED}"
        return message, "put it into a View of its own: <View> … </View>"


class ConfigNameReadsAsNumber(Violation, of=ConfigNotSaved):
    """The server reads a name or toName as a number, or as true or false."""

    attribute: str
    about: str
    is_value: bool

    def words(self) -> Words:
        kind = "true or false" if self.is_value else "a number"
        fix = "give it another name" if self.attribute == "name" else "give the tag that it names another name"
        message = f"{self.attribute} {quote(self.value)} of {self.about} reads as {kind}, not as a name: {REFUSED}"
        return message, f"{fix}, with a letter in it"


class ConfigOptionCase(Violation, of=ConfigNotSaved):
    """The labels of a control are tags that are written in another letter case."""

    value_: str | None
    option: str

    def words(self) -> Words:
        message = f"<{self.value}> {quote(self.value_ or '')} is not written <{self.option}>: {REFUSED}"
        return message, f"write <{self.option} …>"


class ConfigNoOptions(Violation, of=ConfigNotSaved):
    """A Choices or Labels tag has no labels."""

    about: str
    option: str

    def words(self) -> Words:
        message = f"{self.about} has no labels: {REFUSED}"
        return message, f'add <{self.option} value="…"/> tags, or name the member of the data that lists them: value="$labels"'


class ConfigAttributeInOtherCase(Violation, of=ConfigNotSaved):
    """The server does not find an attribute that is written in another case."""

    about: str
    attribute: str

    def words(self) -> Words:
        message = f"the attribute {quote(self.value)} of {self.about} is not written {self.attribute}: {REFUSED}"
        return message, f'write {self.attribute}="…"'


class ConfigTextReadsAsNumber(Violation, of=ConfigNotSaved):
    """The server reads the text in a tag as a number, or as true or false."""

    about: str

    def words(self) -> Words:
        message = f"the text {quote(self.value.strip())} in {self.about} reads as a number, or as true or false: {REFUSED}"
        return message, "remove it, or write a word beside it"


class ConfigLabelWithoutValue(Violation, of=ConfigNotSaved):
    """A label has no value."""

    tag: str
    shown: str

    def words(self) -> Words:
        message = f"<{self.tag}> {quote(self.shown)} has no value: {REFUSED}" if self.shown else f"<{self.tag}> has no value: {REFUSED}"
        return message, 'give it one: value="…"'


class ConfigTwoValues(Violation, of=ConfigNotSaved):
    """An object has a value and a valueList."""

    about: str

    def words(self) -> Words:
        message = f"{self.about} has a value and a valueList: {REFUSED}"
        return message, "remove value where it shows several images, else valueList"


class ConfigObjectWithoutName(Violation, of=ConfigNotSaved):
    """An object has no name."""

    tag: str

    def words(self) -> Words:
        return f"<{self.tag}> has no name: {REFUSED}", "give it a name that no other tag has"


class ConfigPlaybackSpeed(Violation, of=ConfigNotSaved):
    """A playback speed of a video is not a number within the allowed range."""

    name: str
    about: str
    slowest: float
    fastest: int

    def words(self) -> Words:
        message = (
            f"{self.name} of {self.about} must be a number from {self.slowest} to {self.fastest}, found {quote(self.value)}: {REFUSED}"
        )
        return message, "correct it, or remove the attribute"


class ConfigToNameOfNone(Violation, of=ConfigNotSaved):
    """A toName is the name of no tag."""

    tag: str
    near: tuple[str, ...]
    is_element: bool
    listed: str

    def words(self) -> Words:
        message = f"toName {quote(self.value)} of <{self.tag}> is the name of no tag: {REFUSED}"
        return message, f"did you mean {quote(self.near[0])}?" if self.near else "remove it" if self.is_element else self.listed


class ConfigNameTwice(Violation, of=ConfigNotSaved):
    """Two tags have the same name, and the server does not save the config."""

    tag: str
    first_tag: str
    line: int
    unused_tag: str

    def words(self) -> Words:
        of = f"that of <{self.first_tag}> in line {self.line}"
        message = f"the name {quote(self.value)} of <{self.tag}> is also {of}: {REFUSED}"
        return message, f"remove the name of <{self.unused_tag}>, or give it another"


class ConfigNameInText(Violation, of=ConfigNotSaved):
    """The server takes a part of a text for a name that is already used."""

    tag: str
    first_tag: str
    line: int

    def words(self) -> Words:
        of = f"that of <{self.first_tag}> in line {self.line}"
        message = f"the text in <{self.tag}> has name={quote(self.value)}, and the server takes it for a name, also {of}: {REFUSED}"
        return message, "write it without quotation marks directly behind name="


class ConfigAttributeTakenForName(Violation, of=ConfigNotSaved):
    """The server takes another attribute for a name that is already used."""

    attribute: str
    tag: str
    first_tag: str
    line: int
    spelt: str

    def words(self) -> Words:
        of = f"that of <{self.first_tag}> in line {self.line}"
        message = f"the server takes {self.attribute}={quote(self.value)} of <{self.tag}> for a name, also {of}: {REFUSED}"
        return message, f'write {self.spelt}="…"'


class ConfigLabelsNotTaken(Violation, code="ONT131", slug="config-labels-not-taken", layer="ontology"):
    """Labels from the data, for a tag of which servers take none there.

    Why: For BitmaskLabels, VectorLabels, TimelineLabels and a few others the server takes a text alone where value names a member of the
    data: a task with a list of labels is refused, and one without it as well.
    Fix: Write the labels into the config.
    """

    is_local = True

    tag: str
    name: str

    def words(self) -> Words:
        message = f"<{self.tag}> {quote(self.name)} takes its labels from {quote(self.value)}, and servers refuse a list for it"
        return (
            message,
            f"write <Label> tags into it; from the data servers take labels for {listing(sorted(SPELT[kind] for kind in TAKE_LISTS))}",
        )


class ConfigValueNoKey(Violation, code="ONT132", slug="config-value-no-key", layer="ontology"):
    """A value begins with a dollar sign and is no key of the data.

    Why: What begins with a dollar sign is one key to its end, white space and commas included: the server looks for a member of that name
    in the data of each task, and refuses every import without it.
    Fix: Name one member of the data; to show several, begin with text, or give each a tag of its own.
    """

    is_local = True

    tag: str
    name: str | None
    asked: str
    advice: str

    def words(self) -> Words:
        about = f"value {quote(self.value)} of <{self.tag}> {quote(self.name)}"
        looked = f"the server looks for the member {quote(self.asked)} in the data" if self.asked else "it names no member of the data"
        message = f"{about} is one key from the dollar sign to its end: {looked}, and refuses every task without it"
        return message, self.advice


class ConfigKeyNotRead(Violation, code="ONT133", slug="config-key-not-read", severity=Severity.WARNING, layer="ontology"):
    """A value names a member of the data with characters that the editor does not read.

    Why: The server looks for the member and finds it. The editor of Label Studio 1.23 takes the letters from a to z, digits, and the signs
    _ . [ ] for a key, and shows the rest as text: an image is then looked for at a wrong address.
    Fix: Rename the member of the data, in the config and in the tasks.
    """

    tag: str
    name: str | None
    read: str | None

    def words(self) -> Words:
        about = f"value {quote(self.value)} of <{self.tag}> {quote(self.name)}"
        what = f"reads only {quote(self.read)} of it, and shows the rest as text" if self.read else "shows it as text"
        message = f"{about} has characters that the editor does not take in a key: Label Studio 1.23 {what}"
        return message, 'name the member of the data with letters from a to z, digits and "_"'


class ConfigNameWithAt(Violation, code="ONT134", slug="config-name-with-at", layer="ontology"):
    """The name of a control that marks regions has an ``@``.

    Why: The editor splits names at an @ when it looks for the control of a region. It finds none, and every region of the control is lost.
    Fix: Rename the control, in the config and in from_name.
    """

    tag: str

    template = (
        "the name {value:quoted} of <{tag}> has an @, with which the editor finds no control: all its regions are lost",
        "rename the control, in the config and in from_name",
    )


class ConfigNotInOpenEdition(Violation, code="ONT135", slug="config-not-in-open-edition", severity=Severity.INFO, layer="ontology"):
    """A tag works in the paid editions alone.

    Why: The open edition of Label Studio saves configs with Chat or OcrLabels, and has templates with them, but its editor does not open
    their tasks (Label Studio 1.23.2).
    Fix: Nothing, for a server of the Enterprise or Starter Cloud edition.
    """

    template = (
        "<{value}> does not open in the open edition of Label Studio, only in the paid ones",
        "if your server is of a paid edition, nothing needs to be done",
    )
