"""What is odd about the tags themselves, whether or not they came to be a control or an object."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from predlint.dialects.label_studio.attributes import KNOWN_TAGS, SPELT, is_variable, likely_tag, meant
from predlint.dialects.label_studio.tags import CONTROLS, LOADED, OBJECTS
from predlint.dialects.label_studio.values import notice
from predlint.dialects.label_studio.xml import Element
from predlint.names import quote
from predlint.ontology import Notice
from predlint.regex import regex

#: Which label tag belongs into which tag, by the tag's form.
_CHOICE_HOLDERS = frozenset({"choices", "taxonomy"})
#: Tags whose attributes are looked at; others may be HTML, with attributes of their own.
_LOOKED_AT = frozenset(CONTROLS) | frozenset(OBJECTS) | {"label", "choice", "relation", "relations", "repeater", "view", "bucket"}
#: Tags whose data cannot stand in the config itself.
_FROM_DATA = LOADED | {"paragraphs", "timeseries", "list", "table"}
#: A member of the data, as people write it: with no dollar sign, with spaces about it, or in the braces of other templates.
_MEANT = regex(r"\s*+\$?\s*+([^\W\d]\w*)\s*+|\s*+\{\{\s*+([^\W\d]\w*)\s*+\}\}\s*+")
#: What no member of the data is called: what people write around several of them, or in other templates.
_NO_KEY = regex(r"[\s,;${}|]")
#: What the editor reads as a key.
_READ = regex(r"[\w\[\].{}]+", re.ASCII)
_FIRST_KEY = regex(r"[\s{$.]*(\w+(?:\.\w+)*)")
#: Tags that show text with several members of the data in it.
_OF_TEXTS = frozenset({"text", "header", "hypertext", "markdown"})
#: Label tags that the server tells by their case.
_LABELS = frozenset({"label", "choice"})
#: Attributes that the server tells by their case, as it knows them, by what has them.
_AS_WRITTEN: dict[str, dict[str, str]] = {
    "label": {"value": "value", "alias": "alias"},
    "control": {"name": "name", "toname": "toName"},
    "object": {"name": "name", "value": "value", "valuelist": "valueList"},
    "": {},
}


def oddities(elements: Sequence[Element]) -> Iterator[Notice]:
    """Unknown tags and attributes, names given twice, labels out of place; in no particular order."""
    for element in elements:
        yield from _tag(element)
        if element.tag == "label" and not _shown(element):
            continue  # of HTML
        yield from _case(element)
        yield from _literal(element)
        yield from _key(element)
        yield from _attributes(element)
        yield from _misplaced(element)
    yield from _names(elements)


def _tag(element: Element) -> Iterator[Notice]:
    is_root = element.parent is None  # of which something else is said
    is_control = element.get("name") and element.get("toname")  # of which the reader tells more
    if element.kind in KNOWN_TAGS or is_root or is_control:
        return
    near = likely_tag(element.tag)
    help = f"did you mean {near}?" if near else "if it only arranges the page, nothing needs to be done"
    yield notice("ONT101", element, f"<{element.tag}> is not a tag that predlint knows", help, element.tag)


_ANY_CASE = "the editor reads any letter case, servers that check predictions only this one"


def _case(element: Element) -> Iterator[Notice]:
    """Tags and attributes that the editor takes in any case, and the server only as they are documented."""
    tag = SPELT[element.kind] if element.kind in _LABELS else element.tag
    if tag != element.tag:
        message = f"<{element.tag}> {quote(_shown(element))} must be written <{tag}>: {_ANY_CASE}"
        yield notice("ONT127", element, message, f"write <{tag} …>", element.tag)
    for name in element.attributes:
        spelling = _AS_WRITTEN[_part(element)].get(name.lower())
        if spelling is not None and name != spelling and spelling not in element.attributes:
            message = f"the attribute {quote(name)} of <{element.tag}> must be written {spelling}: {_ANY_CASE}"
            yield notice("ONT127", element, message, f'write {spelling}="…"', name)


def _literal(element: Element) -> Iterator[Notice]:
    """Names of data without their dollar sign, where no text of the config's own can be meant."""
    value = element.get("value") or ""
    named = _MEANT.fullmatch(value)
    if element.kind in _FROM_DATA and element.get("name") and named and not is_variable(value) and not element.get("valuelist"):
        message = f"the value of <{element.tag}> {quote(element.get('name'))} is the text {quote(value)}, not a member of the data"
        yield notice("ONT128", element, message, f'write value="${named[1] or named[2]}"', value)


def _key(element: Element) -> Iterator[Notice]:
    """Values that begin with a dollar sign: the server takes all behind it for one key, up to a bracket."""
    value = element.get("value") or ""
    if not element.get("name") or len(value) < 2 or value[0] != "$":
        return
    key = value[1:]
    for above in element.above():
        if above.kind == "repeater":
            key = key.replace(above.get("indexflag") or "{{idx}}", "0")
    about = f"value {quote(value)} of <{element.tag}> {quote(element.get('name'))}"
    asked = key.split("[", 1)[0]
    if _NO_KEY.search(asked) or "" in asked.split("."):
        looked = f"the server looks for the member {quote(asked)} in the data" if asked else "it names no member of the data"
        message = f"{about} is one key from the dollar sign to its end: {looked}, and refuses every task without it"
        yield notice("ONT132", element, message, _key_help(element, key), value)
    elif not _READ.fullmatch(key):
        read = _READ.match(key)
        what = f"reads only {quote('$' + read[0])} of it, and shows the rest as text" if read else "shows it as text"
        message = f"{about} has characters that the editor does not take in a key: Label Studio 1.23 {what}"
        yield notice("ONT133", element, message, 'name the member of the data with letters from a to z, digits and "_"', value)


def _key_help(element: Element, key: str) -> str:
    named = _FIRST_KEY.match(key)
    alone = named and not key[named.end() :].strip(" \t,;}")
    if named and (alone or element.kind not in _OF_TEXTS):
        return f'write value="${named[1]}"'
    if named:
        return f'to show several members begin with text: value="Text: ${key}"; or give each a tag of its own'
    return 'write the name of one member of the data: value="$text"'


def _part(element: Element) -> str:
    """What the tag is to the server: a label, a control, an object, or none of them."""
    if element.kind in _LABELS:
        return "label"
    if element.kind in CONTROLS or (element.get("name") and element.get("toname")):
        return "control"
    return "object" if element.kind in OBJECTS and element.get("name") else ""


def _attributes(element: Element) -> Iterator[Notice]:
    if element.kind not in _LOOKED_AT:
        return
    given = frozenset(element.lowered)
    for name in element.attributes:
        spelling = meant(name, given)
        if spelling is not None:
            message = f"<{element.tag}> has no attribute {quote(name)}: it has no effect"
            yield notice("ONT102", element, message, f"did you mean {spelling}?", name)


def _misplaced(element: Element) -> Iterator[Notice]:
    """Labels that stand where the editor does not look for them."""
    if element.kind not in ("label", "choice", "relation"):
        return
    holder = next((above for above in element.above() if above.kind in CONTROLS or above.kind == "relations"), None)
    if holder is None:
        if any(above.get("name") and above.get("toname") for above in element.above()):
            return  # in a control that is not known
        message = f"<{element.tag}> {quote(_shown(element))} belongs to no control"
        yield notice("ONT126", element, message, f"put it into {_HOLDERS[element.kind]}", _shown(element))
        return
    wanted = "relation" if holder.kind == "relations" else "choice" if holder.kind in _CHOICE_HOLDERS else "label"
    if CONTROLS.get(holder.kind) and CONTROLS[holder.kind].labels is None:
        message = f"<{element.tag}> {quote(_shown(element))} is in <{holder.tag}>, which has no labels"
        yield notice("ONT126", element, message, f"put it into {_HOLDERS[element.kind]}", _shown(element))
    elif element.kind != wanted:
        message = f"<{element.tag}> {quote(_shown(element))} is in <{holder.tag}>, which takes {SPELT[wanted]} tags"
        yield notice("ONT126", element, message, f"write <{SPELT[wanted]} …>, or use another tag around it", _shown(element))


_HOLDERS = {"label": "a tag like Labels or RectangleLabels", "choice": "Choices or Taxonomy", "relation": "Relations"}


def _shown(element: Element) -> str:
    return element.get("alias") or element.get("value") or ""


def _names(elements: Sequence[Element]) -> Iterator[Notice]:
    """Controls, objects and buckets that share a name: the server counts them together."""
    seen: dict[str, Element] = {}
    for element in elements:
        name = element.get("name")
        if not name or not (element.kind in CONTROLS or element.kind in OBJECTS or element.kind == "bucket" or element.get("toname")):
            continue
        if element.kind == "filter":
            continue
        first = seen.setdefault(name, element)
        if first is not element:
            message = f"the name {quote(name)} of <{element.tag}> is also that of <{first.tag}> in line {first.line}"
            fix = "give each tag a name of its own"
            yield notice("ONT103", element, message, fix if element.kind == "bucket" else f"{fix}, and change toName to match", name)
