"""Warnings about the tags themselves, whether or not they are controls or objects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from predlint.lazy_regex import lazy_regex
from predlint.ontology import Notice
from predlint.platforms.label_studio.attribute_values import add_notice
from predlint.platforms.label_studio.attributes import KNOWN_TAGS, SPELT, intended_attribute, is_variable, likely_tag
from predlint.platforms.label_studio.ontology_words import (
    ConfigAttributeCase,
    ConfigDuplicateName,
    ConfigHolderWithoutLabels,
    ConfigKeyNotRead,
    ConfigLabelOfOtherHolder,
    ConfigLetterCase,
    ConfigLiteralValue,
    ConfigMisplacedLabel,
    ConfigUnknownAttribute,
    ConfigUnknownTag,
    ConfigValueNoKey,
)
from predlint.platforms.label_studio.tags import CONTROLS, LOADED, OBJECTS
from predlint.platforms.label_studio.xml import Element

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
