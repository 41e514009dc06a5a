"""Tags of a labeling config and their attributes: which exist, how their values are read, and what is suspect about them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

from predlint.model.diagnostics import Severity
from predlint.model.names import nearest
from predlint.model.ontology import Notice, make_notice
from predlint.model.texts import lazy_regex, listing, quote
from predlint.model.violation import P, Violation, Words
from predlint.platforms.label_studio import import_effects
from predlint.platforms.label_studio.tags import CONTROLS, LOADED, OBJECTS, OTHER_TAGS, SPELT
from predlint.platforms.label_studio.xml import Element

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


# -- The attributes of a config's tags: which exist, and how their values are read -----------------------------------


# The editor ignores the case of attribute names; all names here are in lower case.

#: Attributes that decide which results are allowed, as people write them: a misspelt one changes the findings.
TELLING: tuple[str, ...] = (
    "name", "toName", "value", "valueList", "valueType", "alias", "choice", "required", "perRegion", "perItem", "maxUsages", "maxRating",
    "maxSubmissions", "minPoints", "maxPoints", "leafsOnly", "allowNested", "allowEmpty", "apiUrl", "legacy", "format", "indexFlag",
    "visibleWhen", "whenTagName", "whenLabelValue", "whenChoiceValue",
)  # fmt: skip

#: Other attributes, which concern looks and handling. The list need not be complete.
_OTHERS = frozenset(
    """on min max step only outputs data src default defaultvalue selected hint hotkey html style classname class id idattr title label
    labels layout showinline background color size category granularity strokewidth strokecolor fillcolor fillopacity opacity selectedcolor
    showalias aliasstyle rows placeholder editable displaymode transcription skipduplicates showsubmitbutton requiredmessage smart
    smartonly snap canrotate pointsize pointstyle closable curves skeleton minsize maxsize minwidth maxwidth width height zoom zoomby
    zoomcontrol negativezoom rotatecontrol brightnesscontrol contrastcontrol defaultzoom crosshair grid gridsize gridcolor smoothing
    crossorigin horizontalalignment verticalalignment sync player decoder volume speed framerate timelineheight muted splitchannels
    spectrogram waveheight cursor cursorwidth cursorcolor timecolumn timeformat timedisplayformat durationdisplayformat sep
    overviewchannels overviewwidth column units legend displayformat markersize markercolor markersymbol timerange datarange showaxis
    showyaxis fixedscale namekey textkey audiourl showplayer contextscroll savetextresult encoding selectionenabled clickablelinks
    highlightcolor showlabels inline mode messageroles minmessages maxmessages llm pathseparator showfullpath labeling slider icon
    selectionstyle leftclass rightclass collapsed open whenrole whenitem type maxlength minlength tooltip casesensitive cleanup
    bordercolor rounded display direction viewclassname modelversion
    allowaddlabels""".split()
)

KNOWN = frozenset(name.lower() for name in TELLING) | _OTHERS
_SPELLINGS = {name.lower(): name for name in TELLING}
KNOWN_TAGS: frozenset[str] = frozenset(CONTROLS) | frozenset(OBJECTS) | OTHER_TAGS | frozenset(SPELT)
#: Name of a shape in other tools -> its name here.
_SHAPES = {"bbox": "rectangle", "boundingbox": "rectangle", "box": "rectangle", "rect": "rectangle", "mask": "brush", "point": "keypoint"}
#: Former name of a tag -> its name today.
_RENAMED = {"custominterface": "ReactCode"}


def likely_tag(tag: str) -> str | None:
    """Returns the tag that an unknown name probably means: its former name, a similar one, or one for the same shape (``RectLabels``,
    ``BBox``); else None."""
    if tag.lower() in _RENAMED:
        return _RENAMED[tag.lower()]
    stem = tag.lower().removesuffix("labels").removesuffix("label")
    if stem in _SHAPES and tag.lower() not in KNOWN_TAGS:
        return SPELT[_SHAPES[stem] + ("labels" if len(stem) < len(tag) else "")]
    near = nearest(tag, SPELT.values(), 1)
    return near[0] if near else None


#: Attributes with a fixed set of words.
VISIBLE = ("region-selected", "no-region-selected", "choice-selected", "choice-unselected")
ONLY = ("date", "time", "month", "year")
#: Tag -> its values of valueType: the data itself, or a file that the task names.
VALUE_TYPES = {"text": ("text", "url"), "hypertext": ("text", "url"), "paragraphs": ("json", "url"), "timeseries": ("json", "url")}


def intended_attribute(name: str, given: frozenset[str]) -> str | None:
    """Returns the attribute of `TELLING` that ``name`` misspells (``toNmae``, ``to_name``); None if it is known, or similar to none.
        ``given``: the
    names that the tag has, in lower case, which are not suggested again.
    """
    lowered = name.lower()
    if lowered in KNOWN or ":" in name or lowered.startswith(("data-", "aria-", "on")):
        return None
    from rapidfuzz.distance import OSA

    plain = re.sub(r"[-_.]", "", lowered)
    best: tuple[int, str] | None = None
    for known, spelling in _SPELLINGS.items():
        room = 0 if len(known) < 4 else 1 if len(known) < 6 else 2
        distance = OSA.distance(plain, known)
        if known not in given and distance <= room and (best is None or distance < best[0]):
            best = (distance, spelling)
    return best[1] if best else None


def is_variable(text: str) -> bool:
    """Returns True for a variable such as ``$image``, which names a member of the task's data."""
    return re.fullmatch(r"\$[^, ]+", text) is not None


def data_key(text: str) -> str | None:
    """Returns the member of ``data`` that a variable reads: ``document`` for ``$document[{{idx}}].page``; None for other text."""
    return (text[1:].split("[", 1)[0] or None) if is_variable(text) else None


# -- Reads attributes of a tag into values. An attribute that cannot be read counts as absent, with a notice ---------


def add_notice(kind: Callable[P, Violation], element: Element, value: object, /, *given: P.args, **named: P.kwargs) -> Notice:
    """Makes a notice about an element, at its place in the file."""
    return make_notice(kind, element.pointer, value, *given, **named).at_place((element.line, element.column, element.offset))


#: Limits for which the platform's reference writes "none" where there is none.
_MAY_BE_NONE = frozenset({"minpoints", "maxpoints"})


class AttributeValues:
    """Reads attributes and collects what is wrong. ``notices``: faults that make a part unusable; ``remarks``: what is only suspect."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self.remarks: list[Notice] = []
        self._said: set[tuple[Element, str]] = set()

    def notice(self, kind: Callable[P, Violation], element: Element, value: object, /, *given: P.args, **named: P.kwargs) -> None:
        self.notices.append(add_notice(kind, element, value, *given, **named))

    def warn(self, kind: Callable[P, Violation], element: Element, value: object, /, *given: P.args, **named: P.kwargs) -> None:
        self.remarks.append(add_notice(kind, element, value, *given, **named))

    def unreadable(self, element: Element, name: str, allowed: str, help: str | None = None) -> None:
        """Adds a notice, once for each attribute: the View around many controls is read for each of them."""
        if (element, name) in self._said:
            return
        self._said.add((element, name))
        written, value = next((key, value) for key, value in element.attributes.items() if key.lower() == name)
        self.notice(ConfigUnreadableAttribute, element, value, written, element.tag, allowed, help)

    def given(self, element: Element, name: str) -> str | None:
        """Returns the attribute's text; None if it is empty or comes from the task's data."""
        text = (element.get(name) or "").strip()
        return text if text and not is_variable(text) else None

    def flag(self, element: Element, name: str) -> bool:
        text = (self.given(element, name) or "false").lower()
        if text not in ("true", "false"):
            self.unreadable(element, name, "true or false")
        return text == "true"

    def word(self, element: Element, name: str, allowed: tuple[str, ...]) -> str | None:
        text = self.given(element, name)
        if text is None or text.lower() in allowed:
            return text and text.lower()
        near = nearest(text, allowed, 1)
        self.unreadable(element, name, f"one of {listing(allowed)}", f"did you mean {near[0]}?" if near else None)
        return None

    def choice(self, element: Element) -> Literal["single", "multiple"]:
        """Returns whether a result may name one label or several; the default depends on the tag."""
        form = CONTROLS[element.kind].form if element.kind in CONTROLS else None
        if form == "taxonomy":
            return "multiple"
        allowed = ("single", "single-radio", "multiple") if form == "choices" else ("single", "multiple")
        given = self.word(element, "choice", allowed)
        return "multiple" if given == "multiple" else "single"

    def whole(self, element: Element, name: str, *, least: int = 0) -> int | None:
        text = self.given(element, name)
        if name in _MAY_BE_NONE and text == "none":
            return None
        value = import_effects.whole(text) if text is not None else None
        if text is not None and (value is None or value < least):
            self.unreadable(element, name, f"a whole number from {least}")
            return None
        return value

    def number(self, element: Element, name: str) -> float | None:
        text = self.given(element, name)
        value = import_effects.read_number(text) if text is not None else None
        if text is not None and (value is None or value <= 0):
            self.unreadable(element, name, "a number above 0")
            return None
        return value

    def limit(self, element: Element, name: str) -> str | None:
        """Returns ``min`` or ``max`` of Number and DateTime as written; None for other tags, where it may mean anything."""
        text = self.given(element, name)
        if text is None or element.kind not in ("number", "datetime"):
            return None
        if element.kind == "number" and import_effects.read_number(text) is None:
            self.unreadable(element, name, "a number")
            return None
        if element.kind == "datetime" and import_effects.timestamp(text) is None:
            self.unreadable(element, name, "a year, or a date or time in ISO form")
            return None
        return text

    def only(self, element: Element) -> tuple[str, ...]:
        if element.kind != "datetime":
            return ()
        parts = [part.strip().lower() for part in (self.given(element, "only") or "").split(",") if part.strip()]
        if any(part not in ONLY for part in parts):
            self.unreadable(element, "only", f"some of {listing(ONLY)}, with commas between")
        return tuple(part for part in parts if part in ONLY)


# -- Warnings about the tags themselves, whether or not they are controls or objects ---------------------------------


#: Forms of controls whose labels are Choice tags.
_CHOICE_HOLDERS = frozenset({"choices", "taxonomy"})
#: Tags whose attributes are checked; others may be HTML with other attributes.
_CHECKED_TAGS = frozenset(CONTROLS) | frozenset(OBJECTS) | {"label", "choice", "relation", "relations", "repeater", "view", "bucket"}
#: Tags whose data cannot be in the config itself.
_FROM_DATA = LOADED | {"paragraphs", "timeseries", "list", "table"}
#: A member of the data as people miswrite it: without dollar sign, with spaces around it, or in the braces of other templates.
_VARIABLE_NAME = lazy_regex(r"\s*+\$?\s*+([^\W\d]\w*)\s*+|\s*+\{\{\s*+([^\W\d]\w*)\s*+\}\}\s*+")
#: Characters that no key of the data has: people write them between several keys, or in other templates.
_NO_KEY = lazy_regex(r"[\s,;${}|]")
#: A key as the editor reads it.
_READ = lazy_regex(r"[\w\[\].{}]+", re.ASCII)
_FIRST_KEY = lazy_regex(r"[\s{$.]*(\w+(?:\.\w+)*)")
#: Tags that can show a text with several members of the data.
_OF_TEXTS = frozenset({"text", "header", "hypertext", "markdown"})
#: Label tags whose case matters to the server.
_LABELS = frozenset({"label", "choice"})

#: Part of the config -> attribute in lower case -> the only spelling that the server reads.
_AS_WRITTEN: dict[str, dict[str, str]] = {
    "label": {"value": "value", "alias": "alias"},
    "control": {"name": "name", "toname": "toName"},
    "object": {"name": "name", "value": "value", "valuelist": "valueList"},
    "": {},
}


def config_warnings(elements: Sequence[Element]) -> Iterator[Notice]:
    """Yields notices about unknown tags and attributes, repeated names and misplaced labels, in no particular order."""
    for element in elements:
        yield from _tag(element)
        if element.tag == "label" and not _shown(element):
            continue  # a label of HTML
        yield from _case(element)
        yield from _literal(element)
        yield from _key(element)
        yield from _attributes(element)
        yield from _misplaced(element)
    yield from _names(elements)


def _tag(element: Element) -> Iterator[Notice]:
    is_root = element.parent is None  # which has a notice of its own
    is_control = element.get("name") and element.get("toname")  # which the reader reports
    if element.kind in KNOWN_TAGS or is_root or is_control:
        return
    near = likely_tag(element.tag)
    yield add_notice(ConfigUnknownTag, element, element.tag, near)


def _case(element: Element) -> Iterator[Notice]:
    """Reports tags and attributes in the wrong case: the editor accepts any case, the server only the documented one."""
    tag = SPELT[element.kind] if element.kind in _LABELS else element.tag
    if tag != element.tag:
        yield add_notice(ConfigLetterCase, element, element.tag, _shown(element), tag)
    for name in element.attributes:
        spelling = _AS_WRITTEN[_part(element)].get(name.lower())
        if spelling is not None and name != spelling and spelling not in element.attributes:
            yield add_notice(ConfigAttributeCase, element, name, element.tag, spelling)


def _literal(element: Element) -> Iterator[Notice]:
    """Reports names of data without a dollar sign, where a literal text makes no sense."""
    value = element.get("value") or ""
    named = _VARIABLE_NAME.fullmatch(value)
    if element.kind in _FROM_DATA and element.get("name") and named and not is_variable(value) and not element.get("valuelist"):
        yield add_notice(ConfigLiteralValue, element, value, element.tag, element.get("name"), named[1] or named[2])


def _key(element: Element) -> Iterator[Notice]:
    """Checks values that begin with a dollar sign: the server takes all behind it for one key, up to a bracket."""
    value = element.get("value") or ""
    if not element.get("name") or len(value) < 2 or value[0] != "$":
        return
    key = value[1:]
    for above in element.above():
        if above.kind == "repeater":
            key = key.replace(above.get("indexflag") or "{{idx}}", "0")
    asked = key.split("[", 1)[0]
    if _NO_KEY.search(asked) or "" in asked.split("."):
        yield add_notice(ConfigValueNoKey, element, value, element.tag, element.get("name"), asked, _key_help(element, key))
    elif not _READ.fullmatch(key):
        begins = _READ.match(key)
        read = f"${begins[0]}" if begins else None
        yield add_notice(ConfigKeyNotRead, element, value, element.tag, element.get("name"), read)


def _key_help(element: Element, key: str) -> str:
    named = _FIRST_KEY.match(key)
    alone = named and not key[named.end() :].strip(" \t,;}")
    if named and (alone or element.kind not in _OF_TEXTS):
        return f'write value="${named[1]}"'
    if named:
        return f'to show several members begin with text: value="Text: ${key}"; or give each a tag of its own'
    return 'write the name of one member of the data: value="$text"'


def _part(element: Element) -> str:
    """Returns what the tag is to the server: "label", "control", "object", or "" for none of them."""
    if element.kind in _LABELS:
        return "label"
    if element.kind in CONTROLS or (element.get("name") and element.get("toname")):
        return "control"
    return "object" if element.kind in OBJECTS and element.get("name") else ""


def _attributes(element: Element) -> Iterator[Notice]:
    if element.kind not in _CHECKED_TAGS:
        return
    given = frozenset(element.lowered)
    for name in element.attributes:
        spelling = intended_attribute(name, given)
        if spelling is not None:
            yield add_notice(ConfigUnknownAttribute, element, name, element.tag, spelling)


def _misplaced(element: Element) -> Iterator[Notice]:
    """Reports labels that stand where the editor does not look for them."""
    if element.kind not in ("label", "choice", "relation"):
        return
    holder = next((above for above in element.above() if above.kind in CONTROLS or above.kind == "relations"), None)
    if holder is None:
        if any(above.get("name") and above.get("toname") for above in element.above()):
            return  # it is in an unknown control
        yield add_notice(ConfigMisplacedLabel, element, _shown(element), element.tag, _HOLDERS[element.kind])
        return
    wanted = "relation" if holder.kind == "relations" else "choice" if holder.kind in _CHOICE_HOLDERS else "label"
    if CONTROLS.get(holder.kind) and CONTROLS[holder.kind].labels is None:
        yield add_notice(ConfigHolderWithoutLabels, element, _shown(element), element.tag, holder.tag, _HOLDERS[element.kind])
    elif element.kind != wanted:
        yield add_notice(ConfigLabelOfOtherHolder, element, _shown(element), element.tag, holder.tag, SPELT[wanted])


_HOLDERS = {"label": "a tag like Labels or RectangleLabels", "choice": "Choices or Taxonomy", "relation": "Relations"}


def _shown(element: Element) -> str:
    return element.get("alias") or element.get("value") or ""


def _names(elements: Sequence[Element]) -> Iterator[Notice]:
    """Reports controls, objects and buckets that share a name: the server compares all of these."""
    seen: dict[str, Element] = {}
    for element in elements:
        name = element.get("name")
        if not name or not (element.kind in CONTROLS or element.kind in OBJECTS or element.kind == "bucket" or element.get("toname")):
            continue
        if element.kind == "filter":
            continue
        first = seen.setdefault(name, element)
        if first is not element:
            yield add_notice(ConfigDuplicateName, element, name, element.tag, first.tag, first.line, element.kind)
