"""Reads a labeling config: which controls there are, what they label, and which answers they allow."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Literal

from predlint.model.diagnostics import Severity
from predlint.model.ontology import OntologyError
from predlint.model.texts import quote
from predlint.model.violation import Violation, Words, codes_of
from predlint.platforms.label_studio.ontology import Condition, Control, Label, LabelConfig, ObjectTag, Repeater
from predlint.platforms.label_studio.tags import CONTROLS, COUNTED, OBJECTS
from predlint.platforms.label_studio.texts import has_variable
from predlint.platforms.label_studio.topics import tags
from predlint.platforms.label_studio.topics.saving import ConfigNoToName, ConfigObjectWithoutValue, save_errors
from predlint.platforms.label_studio.topics.tags import (
    KNOWN_TAGS,
    AttributeValues,
    ConfigUnknownTag,
    add_notice,
    config_warnings,
    data_key,
    likely_tag,
)
from predlint.platforms.label_studio.xml import MAX_BYTES, NOT_A_CONFIG, Element, parse
from predlint.platforms.ontology_files import read_file


class ConfigUnknownControl(Violation, of=ConfigUnknownTag):
    """An unknown tag has a name and a toName, as controls have."""

    name: str
    advice: str | None

    def words(self) -> Words:
        message = f"<{self.value}> {quote(self.name)} is not a tag that predlint knows: of its results only the names are checked"
        return message, self.advice or "if the tag is right, nothing needs to be done"


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


# A fault that makes a part of the config unusable is a notice; what is only suspect is a remark, for ``lint``.

#: Tags that stand for one label each.
LABELS = frozenset({"label", "choice", "relation"})
#: Tags that are object and control in one: their results name themselves.
OWN_OBJECTS = frozenset({"chat", "reactcode"})
#: Tags with a name or a value that are neither.
_PARTS = LABELS | {"bucket", "channel", "multichannel", "filter", "repeater", "view", "relations", "style", "shortcut"}
#: Tags whose content is text of another language.
_OPAQUE = frozenset({"hypertext", "markdown", "style", "reactcode", "html", "typography"})


def read_config(source: str | os.PathLike[str] | bytes, *, faulty: bool = False) -> LabelConfig:
    """Reads a labeling config from a path or from the bytes of a file. Raises ``OntologyError``, also for XML of another program unless
    ``faulty`` is set, for linting."""
    if isinstance(source, bytes | bytearray | memoryview):
        return _config(parse(bytes(source)), None, faulty)
    try:
        path = os.fspath(source)
    except TypeError:  # a program may pass anything
        raise OntologyError(f"{quote(source)}, where the XML of a labeling config was expected", help=NOT_A_CONFIG) from None
    return _config(parse(read_file(path, MAX_BYTES, ".xml", "the XML file of the labeling config"), path), path, faulty)


def _config(root: Element, path: str | None, faulty: bool) -> LabelConfig:
    config = compile_config(root)
    if not (faulty or config.controls or config.objects) and any(remark.code == ConfigRoot.code for remark in config.remarks):
        raise OntologyError(f"this is XML, but not a labeling config: its outermost tag is <{root.tag}>", path=path, help=NOT_A_CONFIG)
    return config


def compile_config(root: Element) -> LabelConfig:
    """Compiles the elements of a parsed file into a config."""
    return _Reading(root).config()


class _Reading:
    """One pass over the elements, which collects notices and remarks."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.values = AttributeValues()
        self.objects: list[ObjectTag] = []
        self.controls: list[Control] = []
        self.repeaters: list[Repeater] = []
        self.repeats: dict[Element, int] = {}
        self.relations: list[Label] = []
        self.relation_choice: Literal["single", "multiple"] = "multiple"
        self.sole: str | None = None
        """The name of the only object; None if there are several."""
        self.aimed: set[str] = set()
        """All names in toName attributes."""
        self.labels: dict[Element, list[Element]] = {}
        """The label tags of each control, of each label that has labels under it, and of Relations."""

    def config(self) -> LabelConfig:
        self._root()
        elements = list(_visible(self.root))
        self.aimed = {name.strip() for element in elements for name in (element.get("toname") or "").split(",")}
        shown = [name for element in elements if element.kind in COUNTED and (name := element.get("name"))]
        self.sole = shown[0] if len(shown) == 1 and not any(element.kind == "repeater" for element in elements) else None
        if self.sole is not None and any(element.kind in CONTROLS and not element.get("toname") for element in elements):
            self.aimed.add(self.sole)
        for element in elements:
            self._owner(element)
        for element in elements:
            self._element(element)
        return LabelConfig(
            objects=tuple(self.objects),
            controls=tuple(self.controls),
            relations=tuple(self.relations) or None,
            relation_choice=self.relation_choice,
            repeaters=tuple(self.repeaters),
            notices=tuple(self.values.notices),
            remarks=(*self.values.remarks, *config_warnings(elements)),
            unsaved=tuple(save_errors(self.root, elements)),
        )

    def _root(self) -> None:
        roots = self.root.children if self.root.implied else [self.root]
        if any(element.kind == "view" for element in roots):
            if self.root.implied:
                self.values.notice(ConfigFragment, self.root, None)
        elif self.root.implied or self.root.kind in KNOWN_TAGS:
            self.values.notice(ConfigNoView, self.root, None)
        else:
            self.values.remarks.append(add_notice(ConfigRoot, self.root, self.root.tag))

    def _owner(self, element: Element) -> None:
        """Assigns a label tag to the nearest control, label or Relations above it."""
        if element.kind in LABELS:
            owner = next((above for above in element.above() if above.kind in LABELS or _is_labelling_element(above)), None)
            if owner is not None:
                self.labels.setdefault(owner, []).append(element)

    def _element(self, element: Element) -> None:
        kind, name, to_name = element.kind, element.get("name"), element.get("toname")
        if kind == "repeater":
            self._repeater(element)
        elif kind == "relations":
            self.relations += self._labels(element)
            self.relation_choice = "single" if self.values.word(element, "choice", ("single", "multiple")) == "single" else "multiple"
        elif kind in _PARTS:
            return
        elif name and (to_name or kind in OWN_OBJECTS):
            self._control(element, name, to_name)
        elif kind in CONTROLS and name and self.sole is not None and kind not in COUNTED:
            self._control(element, name, self.sole, inferred=True)
            self.values.warn(ConfigTextWithoutToName, element, name, element.tag, self.sole)
        elif kind in CONTROLS:
            self._half_a_control(element, name)
        elif name and kind not in CONTROLS:
            self._object(element, name)

    def _repeater(self, element: Element) -> None:
        key = data_key(element.get("on") or "")
        if key is None:
            self.values.notice(ConfigRepeaterWithoutList, element, element.get("on"))
            return
        around = self._repeat(element)
        outer = (*self.repeaters[around].outer, self.repeaters[around].flag) if around is not None else ()
        self.repeats[element] = len(self.repeaters)
        path = (element.get("on") or "").removeprefix("$")
        self.repeaters.append(Repeater(key, element.get("indexflag") or "{{idx}}", outer, around, path))

    def _repeat(self, element: Element) -> int | None:
        return next((self.repeats[above] for above in element.above() if above in self.repeats), None)

    # ---- objects

    def _object(self, element: Element, name: str) -> None:
        value, listed = element.get("value"), element.get("valuelist")
        value = value or element.content()  # text or markup written into the config itself
        if not value and not listed:
            if element.kind in OBJECTS and element.kind not in ("header", "markdown"):
                if name in self.aimed:
                    self.values.notice(ConfigObjectWithoutValue, element, name, element.tag, name.isidentifier())
                else:
                    self.values.warn(ConfigIdleObject, element, name, element.tag, name.isidentifier())
            return
        source = listed or value or ""
        key = data_key(source)
        self.objects.append(
            ObjectTag(
                name=name,
                tag=element.tag,
                key=key,
                literal=None if key is not None else source,
                listed=bool(listed),
                value_type=self._value_type(element),
                attributes=element.lowered,
                channels=tuple(c.get("column") or "" for c in element.every() if c.kind == "channel"),
                repeat=self._repeat(element),
                place=element.place,
            )
        )

    def _value_type(self, element: Element) -> str | None:
        known = tags.VALUE_TYPES.get(element.kind)
        return self.values.word(element, "valuetype", known) if known else (element.get("valuetype") or "").strip().lower() or None

    # ---- controls

    def _control(self, element: Element, name: str, to_name: str | None, *, inferred: bool = False) -> None:
        kind = element.kind
        if kind in OWN_OBJECTS:
            key = data_key(element.get("value") or element.get("data") or "")
            self.objects.append(
                ObjectTag(name, element.tag, key, attributes=element.lowered, repeat=self._repeat(element), place=element.place)
            )
        elif kind not in CONTROLS:
            self.values.notice(ConfigUnknownControl, element, element.tag, name, _did_you_mean(element.tag))
        to = (to_name,) if inferred and to_name else self._to(element, to_name or name)
        if not to:
            self._half_a_control(element, name)
            return
        labels, source = self._labels(element), element.get("value") or ""
        read = self.values
        takes_labels = kind in CONTROLS and CONTROLS[kind].labels is not None
        self.controls.append(
            Control(
                name=name,
                tag=element.tag,
                to=to,
                inferred=inferred,
                labels=labels,
                dynamic=data_key(source) if takes_labels else None,
                remote=bool(element.get("apiurl")),
                variable=kind == "choices" and _has_variable(labels),
                choice=read.choice(element),
                required=read.flag(element, "required"),
                per_region=read.flag(element, "perregion"),
                per_item=read.flag(element, "peritem"),
                when=tuple(self._conditions(element)),
                max_usages=read.whole(element, "maxusages"),
                minimum=read.limit(element, "min"),
                maximum=read.limit(element, "max"),
                step=read.number(element, "step"),
                max_rating=read.whole(element, "maxrating", least=1) or 5,
                max_submissions=read.whole(element, "maxsubmissions"),
                leaves_only=read.flag(element, "leafsonly"),
                allow_nested=read.flag(element, "allownested"),
                allow_empty=read.flag(element, "allowempty"),
                legacy=read.flag(element, "legacy") or read.flag(element, "allowaddlabels"),
                labeling=kind == "taxonomy" and read.flag(element, "labeling"),
                only=read.only(element),
                format=element.get("format") or None,
                min_points=read.whole(element, "minpoints"),
                max_points=read.whole(element, "maxpoints"),
                buckets=tuple(b.get("name") or "" for b in element.every() if b.kind == "bucket" and b.get("name")),
                attributes=element.lowered,
                repeat=self._repeat(element),
                place=element.place,
            )
        )

    def _to(self, element: Element, to_name: str) -> tuple[str, ...]:
        parts = to_name.split(",")
        names = tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
        if names and any(part != part.strip() or not part for part in parts):
            self.values.warn(ConfigSpacedToName, element, to_name, element.tag, all(part.strip() for part in parts), names)
        return names

    def _half_a_control(self, element: Element, name: str | None) -> None:
        if element.kind in OWN_OBJECTS or not name:
            self.values.notice(ConfigUnnamedControl, element, None, element.tag, element.get("toname"))
            return
        self.values.notice(ConfigNoToName, element, name, element.tag)

    def _conditions(self, element: Element) -> Iterator[Condition]:
        for holder in (element, *(above for above in element.above() if above.kind == "view")):
            visible = self.values.word(holder, "visiblewhen", tags.VISIBLE)
            tag, labels, choices = (holder.get(name) for name in ("whentagname", "whenlabelvalue", "whenchoicevalue"))
            if visible or tag or labels or choices:
                yield Condition(visible, (tag or "").strip() or None, _split(labels), _split(choices))

    # ---- labels

    def _labels(self, owner: Element) -> tuple[Label, ...]:
        found: list[Label] = []
        for element in self.labels.get(owner, ()):
            value, alias = element.get("value") or "", element.get("alias") or None
            children = self._labels(element)
            if not (value or alias):
                text = element.content() or element.get("name") or ""
                self.values.warn(ConfigEmptyLabel, element, None, element.tag, text, 0 < len(text) < 60)
                if not children:
                    continue
            usages = self.values.whole(element, "maxusages")
            color = element.get("background") or None
            named = bool(element.get("name") and value)
            found.append(Label(alias or value, value, alias, usages, children, element.place, color, named))
        return tuple(found)


def _visible(root: Element) -> Iterator[Element]:
    """Yields all elements except those inside tags with another language, and except an implied View."""
    todo = [root]
    while todo:
        element = todo.pop()
        if not element.implied:
            yield element
        if element.kind not in _OPAQUE:
            todo += reversed(element.children)


def _is_labelling_element(element: Element) -> bool:
    """Returns True for a control, complete or not, and for Relations."""
    if element.kind in _PARTS:
        return element.kind == "relations"
    return element.kind in CONTROLS or bool(element.get("name") and element.get("toname"))


def _has_variable(labels: Iterable[Label]) -> bool:
    """Returns True if the task determines the name of an option, as in ``<Choice value="$first"/>``."""
    return any(has_variable(label.value) or _has_variable(label.children) for label in labels)


def _split(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def _did_you_mean(tag: str) -> str | None:
    near = likely_tag(tag)
    return f"did you mean {near}?" if near else None


#: Warnings that give way to the notice that the server does not save the config.
WARNED = codes_of(ConfigTextWithoutToName, ConfigEmptyLabel)
#: Rules on a control that lacks its name or its toName.
HALF = codes_of(ConfigNoToName, ConfigUnnamedControl)
