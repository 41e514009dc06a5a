"""Reads a labeling config: which controls there are, what they label, and which answers they allow.

A fault that makes a part of the config unusable is a notice; what is only suspect is a remark, for ``lint``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Literal

from predlint.names import quote
from predlint.ontology import OntologyError
from predlint.platforms.label_studio import attributes
from predlint.platforms.label_studio.attribute_values import AttributeValues, add_notice
from predlint.platforms.label_studio.attributes import KNOWN_TAGS, data_key, likely_tag
from predlint.platforms.label_studio.config import Condition, Control, Label, LabelConfig, ObjectTag, Repeater
from predlint.platforms.label_studio.config_save_errors import save_errors
from predlint.platforms.label_studio.config_warnings import config_warnings
from predlint.platforms.label_studio.format_detection import looks_like_config
from predlint.platforms.label_studio.ontology_words import (
    ConfigEmptyLabel,
    ConfigFragment,
    ConfigIdleObject,
    ConfigNoToName,
    ConfigNoView,
    ConfigObjectWithoutValue,
    ConfigRepeaterWithoutList,
    ConfigRoot,
    ConfigSpacedToName,
    ConfigTextWithoutToName,
    ConfigUnknownControl,
    ConfigUnnamedControl,
)
from predlint.platforms.label_studio.tags import CONTROLS, COUNTED, OBJECTS
from predlint.platforms.label_studio.variables import has_variable
from predlint.platforms.label_studio.xml import MAX_BYTES, Element, parse
from predlint.platforms.label_studio.xml_words import NOT_A_CONFIG
from predlint.platforms.ontology_files import read_file

__all__ = ["compile_config", "looks_like_config", "read_config"]

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
        known = attributes.VALUE_TYPES.get(element.kind)
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
            visible = self.values.word(holder, "visiblewhen", attributes.VISIBLE)
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
