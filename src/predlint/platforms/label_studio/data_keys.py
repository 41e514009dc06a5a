"""The members of a task's data that the server requires, for every tag with a name and a value, and the types that it accepts."""

from __future__ import annotations

from typing import Any, cast

from msgspec import Struct

from predlint.lazy_regex import lazy_regex
from predlint.platforms.label_studio.attributes import SPELT
from predlint.platforms.label_studio.config import Control, LabelConfig, ObjectTag
from predlint.platforms.label_studio.tags import OBJECTS, TAKE_LISTS, TAKE_TEXTS
from predlint.platforms.label_studio.task_words import (
    NoLabelsTaken,
    TaskDataType,
    WrongDataNotListed,
    WrongDataShownWrong,
    WrongForCase,
    WrongInText,
)
from predlint.shape.nodes import Kind
from predlint.shape.violation_specs import ViolationSpec, spec_of

_IN_TEXT = lazy_regex(r"\$(\w+)")


class RequiredKey(Struct, frozen=True):
    """A member of the data that the server requires."""

    key: str
    tag: str
    """The tag that reads it, as the config spells it."""
    control: Control | None = None
    """The tag, if it is a control; else None."""
    in_text: bool = False
    """True if it stands in a text of the config, as in ``value="No. $number"``."""


def required_keys(config: LabelConfig) -> tuple[RequiredKey, ...]:
    """Returns the members that the server requires, in the order of the config. It does not require lists given by ``valueList`` only."""
    found: dict[str, RequiredKey] = {}
    for tag in sorted((*config.objects, *config.controls), key=lambda tag: tag.place.offset):
        value = tag.attributes.get("value", "")
        key = _key(value)
        if key is not None and not (tag.repeat is not None and not is_plain(key)):
            found.setdefault(key, RequiredKey(key, tag.tag, tag if isinstance(tag, Control) else None, value[:1] != "$"))
    return tuple(found.values())


def _key(value: str) -> str | None:
    """Returns the key in a value: ``image`` for ``$image``, and the first variable of a text, the only one that the server looks for. A
    value that begins with a dollar sign is one key up to its end or a bracket: ``first $last`` for ``$first $last``."""
    if value[:1] == "$":
        return value[1:].split("[", 1)[0] or None
    first = _IN_TEXT.search(value)
    return first[1] if first is not None else None


def is_plain(key: str) -> bool:
    """Returns False for a path into the data (``document[{{idx}}].page``), which a record rule follows."""
    return not any(mark in key for mark in ".[{")


# -- what servers take -------------------------------------------------------------------------------------------------

#: Types of data in words. True and false, which are accepted as texts, are left out.
_IN_WORDS: dict[str, str] = {"string": "a string", "number": "a number", "array": "a list", "object": "an object"}

_LISTS: frozenset[Kind] = frozenset({"array"})
_TEXTS: frozenset[Kind] = frozenset({"string"})
#: The types that servers accept, and the spec for others.
Taken = tuple[frozenset[Kind], ViolationSpec]


def taken_by(tag: ObjectTag) -> Taken | None:
    """Returns what servers accept as the data of an object; None for anything. For a tag that shows a part of an item, this is the list."""
    kinds = cast("frozenset[Kind]", OBJECTS.get(tag.tag.lower(), frozenset()))
    inside = shows_item(tag)
    if tag.key is not None and not tag.listed and not inside and (spelt := _canonical_tag(tag.tag)) is not None:
        return _TEXTS, spec_of(WrongForCase, tag.key, tag.tag, spelt)
    allowed = _LISTS if tag.listed or inside else kinds
    if not allowed or tag.key is None:
        return None
    in_words = _any_of(allowed)
    takes_text = tag.tag.lower() in TAKE_TEXTS and not inside
    # The server does not check lists.
    spec = (
        spec_of(WrongDataShownWrong, tag.key, tag.tag, in_words, members_of_turns(tag))
        if tag.listed
        else spec_of(WrongDataNotListed, tag.key, tag.tag, in_words, members_of_turns(tag))
        if takes_text
        else spec_of(TaskDataType, tag.key, tag.tag, in_words, members_of_turns(tag))
    )
    return allowed, spec


def taken_in_text(required: RequiredKey) -> Taken:
    """Returns what may replace a variable in a text: numbers for tags that show numbers, and lists in a Text. Servers accept lists and
    objects for other tags too, but the editor cannot make a text of them."""
    if (spelt := _canonical_tag(required.tag)) is not None:
        return _TEXTS, spec_of(WrongForCase, required.key, required.tag, spelt)
    taken = OBJECTS.get(required.tag.lower(), frozenset[str]())
    allowed = cast("frozenset[Kind]", taken if required.tag.lower() == "text" else (taken - {"array", "object"}) | {"string"})
    in_words = _any_of(allowed)
    passing = tuple(sorted(taken - allowed))
    return allowed, spec_of(WrongInText, required.key, required.tag, in_words, passing)


def _any_of(kinds: frozenset[Kind]) -> str:
    """Returns the types in words."""
    *others, last = [words for kind, words in _IN_WORDS.items() if kind in kinds]
    return f"{', '.join(others)} or {last}" if others else last


def members_of_turns(tag: ObjectTag) -> tuple[str, str]:
    """Returns the names of the members of a turn of a dialogue that hold the speaker and the text."""
    return tag.attributes.get("namekey", "author"), tag.attributes.get("textkey", "text")


def taken_by_label(control: Control) -> Taken | None:
    """Returns what servers accept for a control that reads the data: a list of labels or the URL of one, or else a text. None if it reads
    nothing."""
    key = _key(control.attributes.get("value", ""))
    if key is None:
        return None
    kind = control.tag.lower()
    if control.dynamic and kind not in TAKE_LISTS:
        return _TEXTS, spec_of(NoLabelsTaken, key, control.tag)
    if (spelt := _canonical_tag(control.tag)) is not None:
        return _TEXTS, spec_of(WrongForCase, key, control.tag, spelt)
    kinds, in_words = (_TEXTS | _LISTS, "a list") if control.dynamic else (_TEXTS, "a string")
    if kind == "taxonomy":
        kinds |= frozenset[Kind]({"null"})
    return kinds, spec_of(TaskDataType, key, control.tag, in_words)


def _canonical_tag(tag: str) -> str | None:
    """Returns the right spelling of a tag in another letter case, for which the server accepts texts only; None if the case is right."""
    spelt = SPELT.get(tag.lower(), tag)
    return spelt if spelt != tag else None


def shows_item(tag: ObjectTag) -> bool:
    """Returns True for a tag that shows a part of an item of a list (``$pages[0].url``), or of each item if it is repeated."""
    return "[" in tag.attributes.get("value", "")


def kind_of(value: Any) -> Kind:
    return _KINDS.get(value.__class__, "object")


_KINDS: dict[type, Kind] = {
    str: "string", bool: "boolean", int: "number", float: "number", list: "array", dict: "object", type(None): "null",
}  # fmt: skip
