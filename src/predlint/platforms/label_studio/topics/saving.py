"""Faults for which a server refuses to save a labeling config, although it can be read."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from predlint.model.names import nearest
from predlint.model.ontology import Notice, make_notice
from predlint.model.texts import lazy_regex, listing, quote
from predlint.model.violation import Violation, Words
from predlint.platforms.label_studio import import_effects
from predlint.platforms.label_studio.tags import CONTROLS, OBJECTS, SPELT
from predlint.platforms.label_studio.topics import tags
from predlint.platforms.label_studio.topics.tags import add_notice
from predlint.platforms.label_studio.xml import Element

REFUSED = "the server does not save the config"


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


class ConfigNotSaved(Violation, code="ONT130", slug="config-not-saved", layer="ontology"):
    """The server does not save a labeling config like this one.

    Why: Labels and choices without a value, names that read as numbers, texts and images without a name, names that stand twice or lead
    nowhere on any tag, choices in small letters, speeds of a video beyond 0.05 to 10, and a declared encoding are refused when a project is
    made or its config is changed, with a message that seldom names the place. A project that has such a config from earlier goes on with
    it.
    Fix: Do what the help of the finding asks for.
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


# -- Faults for which a server refuses to save a config, although it can be read -------------------------------------


# Facts: label-studio 1.23.2, asked to check some thousand configs. The server turns the XML into JSON, where a text that reads as a number,
# as true or as false is no longer a text. It checks a few tags against a schema: those that are only in Views, or in Views within Labels
# and Choices. It compares all names of the file, whatever tag has them.

#: Tags whose names must be text.
_TYPED = frozenset({"Choices", "Labels", "TextArea", "Number"})
_SHOWN = frozenset({"Image", "Text", "HyperText"})
#: Control -> the label tag that it takes.
_OPTIONS = {"Choices": "Choice", "Labels": "Label"}
_TRUTH = frozenset({"true", "false"})
#: The slowest and the fastest video.
_SPEEDS = 0.05, 10
#: A name as the server finds it anywhere in the file; lower-case ``toname`` matches too.
_NAME = lazy_regex(r'name="([^"]*)"')


def save_errors(root: Element, elements: Sequence[Element]) -> Iterator[Notice]:
    """Yields notices about the elements of a config, in no particular order. They replace the warnings in `REPLACED`."""
    if root.encoding is not None:
        yield make_notice(ConfigNotSaved, root.pointer, root.encoding).at_place((1, 1, 0))  # a declaration is at the very beginning
    if root.tag == "View" and not root.implied:
        for view in _views(root):
            yield from _view(view)
    for element in elements:
        yield from _speeds(element)
    yield from _names(root, elements)


def _views(root: Element) -> Iterator[Element]:
    """Yields the Views that the server checks: those only in Views, Labels and Choices."""
    todo = [root]
    while todo:
        element = todo.pop()
        if element.tag == "View":
            yield element
        todo += [child for child in element.children if child.tag == "View" or (child.tag in _OPTIONS and element.tag == "View")]


def _view(view: Element) -> Iterator[Notice]:
    choices = [child for child in view.children if child.tag == "Choices"]
    for child in view.children:
        if child.tag in _TYPED:
            yield from _control(child)
        elif child.tag in _SHOWN:
            yield from _object(child)
        elif child.tag in _OPTIONS.values() and view.parent is not None:
            yield from _label(child)
    # The server makes a list of a single Choice in a tag, but not if there are several Choices and another has none.
    counts = [sum(inner.tag == "Choice" for inner in child.children) for child in choices]
    if len(choices) > 1 and not all(counts):
        for child, count in zip(choices, counts, strict=True):
            if count == 1:
                yield add_notice(ConfigSingleChoice, child, child.get("name"), _about(child))


def _about(element: Element) -> str:
    name = element.get("name")
    return f"<{element.tag}> {quote(name)}" if name else f"<{element.tag}>"


def _control(element: Element) -> Iterator[Notice]:
    is_reported = any(name.lower() == "toname" and name.endswith("name") for name in element.attributes)  # as a repeated name
    for attribute in ("name", "toName"):
        value = element.attributes.get(attribute)
        if value is not None and _is_no_text(value):
            yield add_notice(ConfigNameReadsAsNumber, element, value, attribute, _about(element), value.lower() in _TRUTH)
        if attribute == "name" or not is_reported:
            yield from _check_attribute_case(element, attribute)
    if element.get("name") and not element.get("toname"):
        yield add_notice(ConfigNotSavedWithoutToName, element, element.get("name"), _about(element))
    yield from _text(element)
    option = _OPTIONS.get(element.tag)
    if option is None:
        return
    for child in element.children:
        if child.tag == option:
            yield from _label(child)
    has_labels = any(child.tag in (option, "View") for child in element.children)
    if element.attributes.get("value") is None and not has_labels:
        spelt = [child for child in element.children if child.kind == option.lower()]
        if spelt:
            for child in spelt:
                yield add_notice(ConfigOptionCase, child, child.tag, child.get("value"), option)
            return
        yield add_notice(ConfigNoOptions, element, element.get("name"), _about(element), option)


def _check_attribute_case(element: Element, attribute: str) -> Iterator[Notice]:
    """Reports an attribute that the server does not find, because it knows one spelling only."""
    other = next((name for name in element.attributes if name.lower() == attribute.lower()), attribute)
    if other != attribute and attribute not in element.attributes:
        yield add_notice(ConfigAttributeInOtherCase, element, other, _about(element), attribute)


def _text(element: Element) -> Iterator[Notice]:
    """Reports the text of a tag, beside or in place of a value, that reads as a number or as true or false."""
    if _is_no_text(element.text.strip()):
        yield add_notice(ConfigTextReadsAsNumber, element, element.text, _about(element))


def _label(element: Element) -> Iterator[Notice]:
    yield from _text(element)
    if element.attributes.get("value") is not None:
        return
    if element.get("value") is not None:
        yield from _check_attribute_case(element, "value")
        return
    shown = element.get("alias") or element.get("html") or ""
    yield add_notice(ConfigLabelWithoutValue, element, shown or None, element.tag, shown)


def _object(element: Element) -> Iterator[Notice]:
    yield from _text(element)
    given = [name for name in ("value", "valueList") if name in element.attributes]
    if len(given) > 1:
        yield add_notice(ConfigTwoValues, element, element.get("name"), _about(element))
    elif element.get("name") is None:
        yield add_notice(ConfigObjectWithoutName, element, None, element.tag)
    elif not given:
        other = next((name for name in element.attributes if name.lower() in ("value", "valuelist")), None)
        if other is not None:
            yield from _check_attribute_case(element, "value" if other.lower() == "value" else "valueList")
            return
        yield add_notice(
            ConfigNotSavedWithoutValue, element, element.get("name"), _about(element), element.get("toname"), _value_help(element)
        )
    yield from _check_attribute_case(element, "name")


def _value_help(element: Element) -> str:
    if element.content():
        return 'write its text into the attribute: value="…"'
    name = element.get("name") or ""
    return f'say which member of the data it shows: value="${name if name.isidentifier() else "data"}"'


def _speeds(element: Element) -> Iterator[Notice]:
    """Checks the playback speeds of a video."""
    if element.tag != "Video":
        return
    slowest, fastest = _SPEEDS
    read: dict[str, float] = {}
    for name in ("minPlaybackSpeed", "defaultPlaybackSpeed"):
        text = element.get(name.lower())
        if text is None:
            continue
        speed = import_effects.read_number(text)
        if speed is None or not slowest <= speed <= fastest:
            yield add_notice(ConfigPlaybackSpeed, element, text, name, _about(element), slowest, fastest)
        else:
            read[name] = speed
    if len(read) == 2 and read["minPlaybackSpeed"] > read["defaultPlaybackSpeed"]:
        yield add_notice(ConfigCrossedSpeeds, element, element.get("minplaybackspeed"), _about(element))


def _names(root: Element, elements: Sequence[Element]) -> Iterator[Notice]:
    """Reports names that are repeated or lead nowhere. If several rules apply, the most precise one reports it."""
    seen: dict[str, tuple[Element, str]] = {}
    for element in root.every():
        found = [(attribute, value) for attribute, value in element.attributes.items() if attribute.endswith("name")]
        found += [("", name) for name in _NAME.findall(element.text)]
        for attribute, name in found:
            first, there = seen.setdefault(name, (element, attribute))
            if first is element and there == attribute:
                continue
            if attribute == there == "name" and _uses_name(element) and _uses_name(first):
                continue  # reported elsewhere
            yield _duplicate_name(element, attribute, name, first)
    in_any_case = {element.get("name"): element for element in elements}
    for element in elements:
        to = element.attributes.get("toName")
        if to is None:
            continue
        for name in to.split(","):
            if name and name not in seen and name in in_any_case:
                yield from _check_attribute_case(in_any_case[name], "name")
            elif element.kind in CONTROLS and to:
                continue
            elif name not in seen and not (element.kind not in SPELT and element.get("name")):
                near = nearest(name, seen, 1) if name else []
                yield add_notice(ConfigToNameOfNone, element, name, element.tag, tuple(near), element.kind not in CONTROLS, _listed(seen))


def _duplicate_name(element: Element, attribute: str, name: str, first: Element) -> Notice:
    if attribute == "name":
        unused = element if not _uses_name(element) else first
        return add_notice(ConfigNameTwice, element, name, element.tag, first.tag, first.line, unused.tag)
    if not attribute:
        return add_notice(ConfigNameInText, element, name, element.tag, first.tag, first.line)
    spelt = tags.intended_attribute(attribute, frozenset()) or ("toName" if attribute.lower() == "toname" else attribute[:-4] + "Name")
    return add_notice(ConfigAttributeTakenForName, element, name, attribute, element.tag, first.tag, first.line, spelt)


def _listed(names: dict[str, tuple[Element, str]]) -> str:
    return f"the names are: {listing(list(names))}"


def _uses_name(element: Element) -> bool:
    return element.kind in CONTROLS or element.kind in OBJECTS or element.kind == "bucket" or bool(element.get("toname"))


def _is_no_text(value: str) -> bool:
    """Returns True for a text that Python reads as a number, and for true and false."""
    if value.lower() in _TRUTH:
        return True
    for read in (int, float):
        try:
            return math.isfinite(read(value))
        except (ValueError, OverflowError):
            continue
    return False
