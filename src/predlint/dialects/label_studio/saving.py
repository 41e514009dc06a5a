"""What a server refuses when the config is saved, though it could be read.

Facts: label-studio 1.23.2, asked to check some thousand configs. The server turns the XML into JSON, in which what reads as a number,
as true or as false is none of text, and holds a few tags against a schema: those that stand in Views alone, or in Views within Labels
and Choices. It compares all names of the file, whatever tag has them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from predlint.dialects.label_studio.attributes import SPELT
from predlint.dialects.label_studio.tags import CONTROLS, OBJECTS
from predlint.dialects.label_studio.values import notice
from predlint.dialects.label_studio.xml import Element
from predlint.names import listing, nearest, quote
from predlint.ontology import Notice

REFUSED = "the server does not save the config"
#: Tags whose names must be text.
_TYPED = frozenset({"Choices", "Labels", "TextArea", "Number"})
_SHOWN = frozenset({"Image", "Text", "HyperText"})
#: Which tag each of these takes.
_OPTIONS = {"Choices": "Choice", "Labels": "Label"}
_TRUTH = frozenset({"true", "false"})


def unsaved(root: Element, elements: Sequence[Element]) -> Iterator[Notice]:
    """What is wrong with the elements of a config, in no particular order.

    Some of it other rules say as well, of any tag, and then less: there it is only that results are lost.
    """
    if root.encoding is not None:
        message = f"the file says that it is written in {quote(root.encoding)}: {REFUSED}, since it gets text, not bytes"
        help = 'begin it with <?xml version="1.0"?>, or with <View>'
        yield Notice("ONT130", root.pointer, message, help, root.encoding, (1, 1, 0))  # nothing stands before a declaration
    if root.tag == "View":
        for view in _views(root):
            yield from _view(view)
    yield from _names(elements)


def _views(root: Element) -> Iterator[Element]:
    """The Views that are looked at: those in Views, Labels and Choices alone."""
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
    # The server makes a list of the one Choice in a tag, but not where several Choices stand together and another has none.
    counts = [sum(inner.tag == "Choice" for inner in child.children) for child in choices]
    if len(choices) > 1 and not all(counts):
        for child, count in zip(choices, counts, strict=True):
            if count == 1:
                message = f"<Choices> {quote(child.get('name') or '')} has a single Choice, beside Choices that have none: {REFUSED}"
                yield notice("ONT130", child, message, "put it into a View of its own: <View> … </View>", child.get("name"))


def _control(element: Element) -> Iterator[Notice]:
    about = f"<{element.tag}> {quote(element.get('name') or '')}"
    for attribute in ("name", "toName"):
        value = element.attributes.get(attribute)
        if value is not None and _is_no_text(value):
            kind = "true or false" if value.lower() in _TRUTH else "a number"
            message = f"{attribute} {quote(value)} of {about} reads as {kind}, not as a name: {REFUSED}"
            fix = "give it another name" if attribute == "name" else "give the tag that it names another name"
            yield notice("ONT130", element, message, f"{fix}, with a letter in it", value)
    if element.tag == "TextArea" and element.get("name") and element.get("toname") is None:
        message = f"{about} has no toName, so that results for it are lost: {REFUSED}"
        yield notice("ONT107", element, message, "add toName with the name of the tag that shows the data", element.get("name"))
    option = _OPTIONS.get(element.tag)
    if option is None:
        return
    for child in element.children:
        if child.tag == option:
            yield from _label(child)
    # Of a <choice> in small letters it is said that the tag must be spelt otherwise.
    if element.get("value") is None and not any(child.kind in (option.lower(), "view") for child in element.children):
        help = f'add <{option} value="…"/> tags, or name the member of the data that lists them: value="$labels"'
        yield notice("ONT112", element, f"{about} has no labels: {REFUSED}", help, element.get("name"))


def _label(element: Element) -> Iterator[Notice]:
    if element.get("value") is None:
        shown = element.get("alias") or element.get("html") or ""
        message = f"<{element.tag}> {quote(shown)} has no value: {REFUSED}" if shown else f"<{element.tag}> has no value: {REFUSED}"
        yield notice("ONT130" if shown else "ONT113", element, message, 'give it one: value="…"', shown or None)


def _object(element: Element) -> Iterator[Notice]:
    given = [name for name in ("value", "valuelist") if element.get(name) is not None]
    if len(given) > 1:
        message = f"<{element.tag}> {quote(element.get('name') or '')} has a value and a valueList: {REFUSED}"
        yield notice("ONT130", element, message, "remove one of them", element.get("name"))
    elif element.get("name") is None:
        yield notice("ONT130", element, f"<{element.tag}> has no name: {REFUSED}", "give it a name that no other tag has", None)
    elif not given and element.get("toname"):  # of others more is said
        message = f"<{element.tag}> {quote(element.get('name') or '')} has no value: {REFUSED}"
        yield notice("ONT130", element, message, 'it shows data: value="$…", and needs no toName', element.get("name"))


def _names(elements: Sequence[Element]) -> Iterator[Notice]:
    """Names that stand twice, or lead nowhere, on tags that have no use for them: of the others more is said."""
    seen: dict[str, Element] = {}
    for element in elements:
        name = element.attributes.get("name")
        if name is None:
            continue
        first = seen.setdefault(name, element)
        if first is not element and not (_uses_name(element) and _uses_name(first)):
            message = f"the name {quote(name)} of <{element.tag}> is also that of <{first.tag}> in line {first.line}: {REFUSED}"
            unused = element if not _uses_name(element) else first
            yield notice("ONT130", element, message, f"remove the name of <{unused.tag}>, or give it another", name)
    for element in elements:
        to = element.attributes.get("toName")
        if to is None or (element.kind in CONTROLS and to):
            continue
        for name in to.split(","):
            if name not in seen and not (element.kind not in SPELT and element.get("name")):
                near = nearest(name, seen, 1) if name else []
                message = f"toName {quote(name)} of <{element.tag}> is the name of no tag: {REFUSED}"
                help = f"did you mean {quote(near[0])}?" if near else "remove it" if element.kind not in CONTROLS else _listed(seen)
                yield notice("ONT130", element, message, help, name)


def _listed(names: dict[str, Element]) -> str:
    return f"the names are: {listing(list(names))}"


def _uses_name(element: Element) -> bool:
    return element.kind in CONTROLS or element.kind in OBJECTS or element.kind == "bucket" or bool(element.get("toname"))


def _is_no_text(value: str) -> bool:
    """True for what Python reads as a number, and for a truth value."""
    if value.lower() in _TRUTH:
        return True
    for read in (int, float):
        try:
            return math.isfinite(read(value))
        except (ValueError, OverflowError):
            continue
    return False
