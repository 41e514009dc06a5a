"""Faults for which a server refuses to save a config, although it can be read.

Facts: label-studio 1.23.2, asked to check some thousand configs. The server turns the XML into JSON, where a text that reads as a number,
as true or as false is no longer a text. It checks a few tags against a schema: those that are only in Views, or in Views within Labels
and Choices. It compares all names of the file, whatever tag has them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from predlint.lazy_regex import lazy_regex
from predlint.names import listing, nearest, quote
from predlint.ontology import Notice, make_notice
from predlint.platforms.label_studio import attributes
from predlint.platforms.label_studio.attribute_values import add_notice
from predlint.platforms.label_studio.attributes import SPELT
from predlint.platforms.label_studio.ontology_words import (
    ConfigAttributeInOtherCase,
    ConfigAttributeTakenForName,
    ConfigCrossedSpeeds,
    ConfigEmptyLabel,
    ConfigLabelWithoutValue,
    ConfigLetterCase,
    ConfigNameInText,
    ConfigNameReadsAsNumber,
    ConfigNameTwice,
    ConfigNoLabels,
    ConfigNoOptions,
    ConfigNotSaved,
    ConfigNotSavedWithoutToName,
    ConfigNotSavedWithoutValue,
    ConfigObjectWithoutName,
    ConfigOptionCase,
    ConfigPlaybackSpeed,
    ConfigSingleChoice,
    ConfigTextReadsAsNumber,
    ConfigTextWithoutToName,
    ConfigToNameOfNone,
    ConfigTwoValues,
)
from predlint.platforms.label_studio.tags import CONTROLS, OBJECTS
from predlint.platforms.label_studio.xml import Element
from predlint.violation import codes_of

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
#: Warnings of these rules are dropped for a tag that the server refuses.
REPLACED = codes_of(ConfigTextWithoutToName, ConfigNoLabels, ConfigEmptyLabel, ConfigLetterCase)


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
        speed = attributes.number(text)
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
    spelt = attributes.intended_attribute(attribute, frozenset()) or (
        "toName" if attribute.lower() == "toname" else attribute[:-4] + "Name"
    )
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
