"""Reads the members of an ontology's JSON objects one by one, and reports those that are missing, wrong or unknown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.names import nearest
from predlint.model.ontology import Notice, make_notice
from predlint.model.texts import lazy_regex, quote
from predlint.model.violation import P, Violation, Words


class MissingMember(Violation, code="ONT201", slug="encord-missing-member", layer="ontology"):
    """A member that every Encord ontology has is missing.

    Why: Encord's SDK stops with a KeyError while it reads such an ontology, at the first one, without saying where it is.
    Fix: Add the member; an ontology that was exported from Encord has them all.
    """

    who: str
    key_: str
    slips: tuple[str, ...]
    advice: str | None

    def words(self) -> Words:
        message = f'{self.who} has no "{self.key_}"'
        return message, f"is it {quote(self.slips[0])}? then rename it" if self.slips else self.advice


class WrongType(Violation, code="ONT202", slug="encord-wrong-type", layer="ontology"):
    """A member of an Encord ontology is of another type than Encord writes.

    Why: Most are accepted as they are and mislead later: required as the string "false" counts as true.
    Fix: Write names, hashes and nested ids as strings, required, archived and dynamic as true or false, and lists as lists.
    """

    key_: str
    who: str
    wanted: str
    advice: str | None

    def words(self) -> Words:
        return f'the "{self.key_}" of {self.who} is {quote(self.value)}; {self.wanted} was expected', self.advice


class ItemNotAnObject(Violation, of=WrongType):
    """An item of a list is not an object."""

    number: int
    key_: str
    what: str

    template = (
        'item {number} of "{key_}" is {value:quoted}; an object that describes one {what} was expected',
        "export the ontology again, or leave the item out",
    )


class BadId(Violation, code="ONT205", slug="encord-bad-id", layer="ontology"):
    """The id of a feature is not made of numbers.

    Why: Encord's SDK turns ids into numbers and stops with a ValueError at the first that is not.
    Fix: Number the features: "1" for an object or a classification, "1.1" for an attribute of it, "1.1.1" for an option of that.
    """

    who: str
    nested: bool

    def words(self) -> Words:
        form = "numbers with points between them, such as 1.2" if self.nested else "a whole number, such as 1"
        return f"{quote(self.value)}, the id of {self.who}, is not made of numbers", f"write {form}"


class NumberId(Violation, code="ONT206", slug="encord-number-id", severity=Severity.INFO, layer="ontology"):
    """The id of an object or a classification is a number, where Encord writes a string.

    Why: It is read, and written back as a string: files that should be equal differ.
    Fix: Write it between quotes.
    """

    who: str

    template = "the id of {who} is the number {value:quoted}; Encord writes it as a string", 'write it between quotes: "{value:quoted}"'


class EmptyHash(Violation, code="ONT209", slug="encord-empty-hash", layer="ontology"):
    """The hash of a feature is empty.

    Why: Labels name features by their hash: no label can name this one.
    Fix: Take the hash from the project's ontology.
    """

    key_: str
    who: str
    advice: str | None

    def words(self) -> Words:
        return f'the "{self.key_}" of {self.who} is empty', self.advice


class UnusualHash(Violation, code="ONT210", slug="encord-unusual-hash", severity=Severity.INFO, layer="ontology"):
    """The hash of a feature does not look like those that Encord makes.

    Why: It is accepted as it is. Encord's own are eight letters, digits, + or /; another form may be a slip, or a name.
    Fix: Compare it with the project's ontology.
    """

    who: str

    def words(self) -> Words:
        message = f"{quote(self.value)}, the hash of {self.who}, does not look like those of Encord, eight letters, digits, + or /"
        return (
            message,
            "remove the white space around it"
            if self.value != self.value.strip()
            else "nothing needs to be done where labels use it as it is",
        )


class EmptyName(Violation, code="ONT213", slug="encord-empty-name", layer="ontology"):
    """The name of a feature, or the label or value of an option, is empty.

    Why: People see nothing to choose in the editor, and no title leads to it.
    Fix: Give it the name that people should see.
    """

    is_local = True

    key_: str
    who: str
    advice: str | None

    def words(self) -> Words:
        return f'the "{self.key_}" of {self.who} is empty', self.advice


class BadColor(Violation, code="ONT215", slug="encord-bad-color", severity=Severity.INFO, layer="ontology"):
    """The color of an object is not of the form #RRGGBB.

    Why: It is accepted; how the editor draws the object is not known.
    Fix: Write # and six hexadecimal digits.
    """

    who: str

    template = "{value:quoted}, the color of {who}, is not of the form #RRGGBB", "write # and six hexadecimal digits, such as #D33115"


class UnknownMember(Violation, code="ONT227", slug="encord-unknown-member", severity=Severity.INFO, layer="ontology"):
    """An Encord ontology has a member that predlint does not know.

    Why: Encord's SDK ignores such members. It may be a slip, or from a newer release of Encord.
    Fix: Correct the spelling, or remove it; for a member that is new nothing needs to be done.
    """

    who: str
    key_: str
    near: tuple[str, ...]
    known: Any

    def words(self) -> Words:
        message = f"{self.who} has a member {quote(self.key_)} that predlint does not know; Encord ignores it, or it is of a newer release"
        return message, f"did you mean {quote(self.near[0])}?" if self.near else f"{self.who} may have: {', '.join(self.known)}"


# -- Reads the members of an ontology's JSON objects one by one, and collects what is wrong with them ----------------


# A *fault* makes the ontology unusable; a *notice* leaves a part of it unchecked; a *remark* is reported by the linter only.

Json = dict[str, object]
#: A hash of the platform; a slash in it is escaped in pointers.
_HASH = lazy_regex(r"[A-Za-z0-9+/]{8}\Z")
_COLOR = lazy_regex(r"#[0-9A-Fa-f]{6}\Z")
_TOP_ID = lazy_regex(r"[0-9]+\Z")
_NESTED_ID = lazy_regex(r"[0-9]+(?:\.[0-9]+)*\Z")
#: Members whose text is one of a few words, or a color: a number between quotes would not be valid.
_WORDS = frozenset({"shape", "type", "color"})
#: Larger numbers cannot be positions in a list.
_LARGE = 1e15
#: Text for true or false -> the JSON value to write.
_FLAG_WORDS = {"true": "true", "yes": "true", "1": "true", "false": "false", "no": "false", "0": "false"}


def escaped(key: str) -> str:
    """Escapes the name of a member for a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def titled(kind: str, title: object) -> str:
    """Returns ``object "Cherry"``, or ``an object`` if the title is no text."""
    if isinstance(title, str) and title.strip():
        return f"{kind} {quote(title)}"
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


class MemberReader:
    """Reads members of JSON objects, and collects faults, notices and remarks."""

    def __init__(self) -> None:
        self.faults: list[Notice] = []
        self.notices: list[Notice] = []
        self.remarks: list[Notice] = []

    def fault(self, kind: Callable[P, Violation], pointer: str, value: object, /, *given: P.args, **named: P.kwargs) -> None:
        self.faults.append(make_notice(kind, pointer, value, *given, **named))

    def notice(self, kind: Callable[P, Violation], pointer: str, value: object, /, *given: P.args, **named: P.kwargs) -> None:
        self.notices.append(make_notice(kind, pointer, value, *given, **named))

    def warn(self, kind: Callable[P, Violation], pointer: str, value: object, /, *given: P.args, **named: P.kwargs) -> None:
        self.remarks.append(make_notice(kind, pointer, value, *given, **named))

    # ---- one member

    def text(self, item: Json, key: str, at: str, who: str, *, hashed: bool = False, usable: bool = False) -> str:
        """Reads a required text; "" if it is faulty. ``hashed``: labels name features by it; ``usable``: no label needs it."""
        value = item.get(key)
        if key not in item:
            self.missing(item, key, at, who, usable=usable)
        elif not isinstance(value, str):
            number = isinstance(value, int | float) and not isinstance(value, bool)
            help = f"write it between quotes: {quote(str(value))}" if number and key not in _WORDS else _help_for(key, who, _EMPTY)
            self._wrong(key, value, "a string", at, who, help, usable=usable)
        elif not value.strip():
            if not hashed:
                self.warn(EmptyName, f"{at}/{key}", value, key, who, _help_for(key, who, _EMPTY))
            else:
                tell = self.warn if usable else self.fault
                tell(EmptyHash, f"{at}/{key}", value, key, who, _help_for(key, who, _EMPTY))
        else:
            return value
        return ""

    def hash(self, item: Json, key: str, at: str, who: str, *, usable: bool = False) -> str:
        """Reads a required hash; "" if it is faulty."""
        value = self.text(item, key, at, who, hashed=True, usable=usable)
        if value and not _HASH.match(value):
            self.warn(UnusualHash, f"{at}/{key}", value, who)
        return value

    def color(self, item: Json, at: str, who: str) -> str:
        given = item.get("color")
        empty = "color" in item and (given is None or (isinstance(given, str) and not given.strip()))
        value = given if empty else self.text(item, "color", at, who, usable=True)
        if empty or (isinstance(value, str) and value and not _COLOR.match(value)):
            self.warn(BadColor, f"{at}/color", value, who)
        return value if isinstance(value, str) else ""

    def flag(self, item: Json, key: str, at: str, who: str, *, must: bool = False) -> bool:
        """Reads true or false; false if it is missing."""
        value = item.get(key)
        if isinstance(value, bool):
            return value
        if key in item and (value is not None or must):
            word = _FLAG_WORDS.get(str(value).strip().lower())
            quotes = " without quotes" if isinstance(value, str) else ""
            self._wrong(key, value, "true or false", at, who, f"write {word}{quotes}" if word else "write true or false")
        elif must:
            self.missing(item, key, at, who, usable=True)
        return False

    def number(self, item: Json, key: str, at: str, who: str) -> float:
        """Reads a required number (0 if it is faulty) in a part of the ontology that is not needed to check labels."""
        value = item.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        if key in item:
            self._wrong(key, value, "a number", at, who, _help_for(key, who), usable=True)
        else:
            self.missing(item, key, at, who, usable=True)
        return 0.0

    def id(self, item: Json, at: str, who: str, *, nested: bool) -> str:
        """Reads the place of a feature in the editor, such as ``3``, or ``3.1`` for one nested below; "" if it is faulty."""
        value = item.get("id")
        form = "numbers with points between them, such as 1.2" if nested else "a whole number, such as 1"
        if "id" not in item:
            self.missing(item, "id", at, who, usable=True)
        elif isinstance(value, int) and not isinstance(value, bool) and not nested:
            self.warn(NumberId, f"{at}/id", value, who)
            return quote(value)
        elif not isinstance(value, str):
            is_whole = isinstance(value, float) and value.is_integer() and abs(value) < _LARGE and not nested
            number = f"{value:.0f}" if is_whole else str(value)
            help = f"write it between quotes: {quote(number)}" if isinstance(value, int | float) else _help_for("id", who)
            self._wrong("id", value, f"a text of {form}", at, who, help, usable=True)
        elif not (_NESTED_ID if nested else _TOP_ID).match(value):
            self.warn(BadId, f"{at}/id", value, who, nested)
        else:
            return value
        return ""

    # ---- lists and objects

    def items(self, item: Json, key: str, at: str, who: str, what: str, *, must: bool = False) -> list[tuple[Json, str]]:
        """Reads the JSON objects of a list, each with its pointer; other items are faults."""
        value = item.get(key)
        if value is None and not (must and key in item):
            if must:
                self.missing(item, key, at, who)
            elif key in item:
                self._wrong(key, value, "a list", at, who, "leave it out where there is nothing to list, or write []", usable=True)
            return []
        if not isinstance(value, list):
            self._wrong(key, value, "a list", at, who, f"put what is there into a list: [{{…}}], one item for each {what}")
            return []
        return list(self._objects(cast("list[object]", value), f"{at}/{key}", key, what))

    def _objects(self, items: list[object], at: str, key: str, what: str) -> Iterator[tuple[Json, str]]:
        for number, item in enumerate(items):
            if isinstance(item, dict):
                yield cast(Json, item), f"{at}/{number}"
            else:
                self.fault(ItemNotAnObject, f"{at}/{number}", item, number, key, what)

    def mapping(self, item: Json, key: str, at: str, who: str, *, must: bool = True) -> Json:
        """Reads a JSON object ({} if it is faulty) in a part of the ontology that is not needed to check labels."""
        value = item.get(key)
        if isinstance(value, dict):
            return cast(Json, value)
        if key in item and (value is not None or must):
            self._wrong(key, value, "an object", at, who, _help_for(key, who), usable=True)
        elif must:
            self.missing(item, key, at, who, usable=True)
        return {}

    def texts(self, item: Json, keys: Collection[str], at: str, who: str, *, null: bool = True) -> None:
        """Checks optional texts in a part of the ontology that is not needed to check labels. ``null``: null is allowed."""
        for key in keys:
            given = item.get(key, "")
            if not isinstance(given, str) and not (null and given is None):
                self._wrong(key, item[key], "a string", at, who, "write a text, or leave it out", usable=True)

    # ---- notices

    def missing(self, item: Json, key: str, at: str, who: str, *, usable: bool = False) -> None:
        """Reports a required member that is missing."""
        alike = [name for name in item if name != key and _plain(name) == _plain(key)]
        slips = alike or [name for name in _ALIASES.get(key, ()) if name in item]
        slips = slips or [near for near in nearest(key, item, 2) if near not in EVERY_MEMBER]
        if slips:  # replaces the remark that the misspelt member is unknown
            named = f"{at}/{escaped(slips[0])}"
            self.remarks = [remark for remark in self.remarks if remark.kind is not UnknownMember or remark.pointer != named]
        tell = self.warn if usable else self.fault
        tell(MissingMember, f"{at}/{escaped(key)}", None, who, key, tuple(slips), _help_for(key, who))

    def unknown(self, item: Json, known: Collection[str], at: str, who: str) -> None:
        """Reports members that Encord does not have, as far as predlint knows."""
        for key, value in item.items():
            if key not in known:
                free = [name for name in known if name not in item]
                near = nearest(key, free, 1) or [name for name in _NESTED.get(key, ()) if name in free]
                self.warn(UnknownMember, f"{at}/{escaped(key)}", value, who, key, tuple(near), known)

    def _wrong(self, key: str, value: object, wanted: str, at: str, who: str, help: str | None, *, usable: bool = False) -> None:
        tell = self.warn if usable else self.fault
        tell(WrongType, f"{at}/{escaped(key)}", value, key, who, wanted, help)


ROOT = ("objects", "classifications", "skeleton_templates")
OBJECT = ("id", "name", "color", "shape", "featureNodeHash", "required", "archived", "attributes")
CLASSIFICATION = ("id", "featureNodeHash", "level", "attributes")
ATTRIBUTE = ("id", "name", "type", "featureNodeHash", "required", "archived", "dynamic", "options")
CHOICE = ("id", "label", "value", "featureNodeHash", "archived", "options")
TEMPLATE = ("name", "width", "height", "shape", "skeleton", "skeletonEdges", "feature_node_hash")
VERTEX = ("x", "y", "name", "color", "value", "featureHash")
EVERY_MEMBER = frozenset((*ROOT, *OBJECT, *CLASSIFICATION, *ATTRIBUTE, *CHOICE, *TEMPLATE, *VERTEX, "template"))

#: Member -> its names elsewhere, or in other parts of an ontology.
_ALIASES = {
    "label": ("name", "title"),
    "name": ("title", "label"),
    "featureNodeHash": ("featureHash", "hash"),
    "featureHash": ("featureNodeHash", "hash"),
}

#: Name of a list of nested things elsewhere -> its names here. In Encord the attributes nested in an option are under "options".
_NESTED = {
    "attributes": ("options",),
    "options": ("attributes",),
    "answers": ("options",),
    "choices": ("options",),
    "children": ("options", "attributes"),
    "classifications": ("options", "attributes"),
}


def _plain(name: str) -> str:
    return name.replace("_", "").casefold()


_MISSING = {
    "objects": 'write "objects": [] when nothing is drawn',
    "classifications": 'write "classifications": [] when nothing is answered for the whole file',
    "featureNodeHash": "labels name features by their hash: export the ontology again, or take it from the project",
    "required": 'write "required": false, or true for an attribute that must be answered',
    "value": 'the value of an option is its label in lower case, with _ for each space: "not_ripe" for "Not ripe"',
    "label": 'an option has a "label" and a "value", an attribute a "name" and a "type"',
    "name": 'an attribute has a "name" and a "type", an option a "label" and a "value"',
    "type": "the types are radio, checklist, text and numeric",
    "template": 'put the template into an object of its own: {"template": {…}}',
    "id": 'write numbers as a string: "1", and "1.1" for what is nested in it',
    "color": 'write # and six hexadecimal digits: "color": "#D33115"',
    "skeletonEdges": 'write "skeletonEdges": {} when no vertices are joined, else {"0": {"1": {"color": …}}}',
    "shape": 'write the shape that is drawn: "shape": "bounding_box"',
    "skeleton": 'write its vertices by number: {"0": {"name": …, "x": …, "y": …, "featureHash": …}}',
    "width": "write the width of the template as it is first drawn, a fraction of the image",
    "height": "write the height of the template as it is first drawn, a fraction of the image",
    "x": "write the place across the template, from 0 to 1",
    "y": "write the place down the template, from 0 to 1",
    "featureHash": "labels name vertices by their hash: export the ontology again",
    "feature_node_hash": "write the featureNodeHash of the object that it is the skeleton of",
}

_EMPTY = {
    "featureNodeHash": "labels name features by their hash: export the ontology again, or take it from the project",
    "name": "give it the name that people see in the editor",
    "label": "give it the text that people see in the editor",
    "value": "the value of an option is its label in lower case, with _ for each space",
}


def _help_for(key: str, who: str, first: Mapping[str, str] = MappingProxyType({})) -> str | None:
    """Returns the help for a member, or None. Only attributes have a pair of name and type, as `_MISSING` states for "name"."""
    if key == "name" and not who.startswith(("attribute", "an attribute")):
        return _EMPTY["name"]
    return first.get(key) or _MISSING.get(key)
