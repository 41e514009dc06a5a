"""The members of a task's data that the server asks for, of every tag with a name and a value, and what it takes for them."""

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
    """A member that must be there."""

    key: str
    tag: str
    """The tag that reads it, as the config spells it."""
    control: Control | None = None
    """Where it is one that labels."""
    in_text: bool = False
    """Whether it stands in a text of the config, as in ``value="No. $number"``."""


def required_keys(config: LabelConfig) -> tuple[RequiredKey, ...]:
    """What the server asks for, in the order of the config; a list that is given by ``valueList`` alone it does not ask for."""
    found: dict[str, RequiredKey] = {}
    for tag in sorted((*config.objects, *config.controls), key=lambda tag: tag.place.offset):
        value = tag.attributes.get("value", "")
        key = _key(value)
        if key is not None and not (tag.repeat is not None and not is_plain(key)):
            found.setdefault(key, RequiredKey(key, tag.tag, tag if isinstance(tag, Control) else None, value[:1] != "$"))
    return tuple(found.values())


def _key(value: str) -> str | None:
    """``image`` of ``$image``; of a text with variables in it the first, which alone the server looks for. What begins with a dollar sign
    is one key to its end, or to a bracket: of ``$first $last`` that is ``first $last``."""
    if value[:1] == "$":
        return value[1:].split("[", 1)[0] or None
    first = _IN_TEXT.search(value)
    return first[1] if first is not None else None


def is_plain(key: str) -> bool:
    """False for a path into the data (``document[{{idx}}].page``), which a record rule follows."""
    return not any(mark in key for mark in ".[{")


# -- what servers take -------------------------------------------------------------------------------------------------

#: What data may be, in words; that texts may be true or false as well is not worth one.
_IN_WORDS: dict[str, str] = {"string": "a string", "number": "a number", "array": "a list", "object": "an object"}

_LISTS: frozenset[Kind] = frozenset({"array"})
_TEXTS: frozenset[Kind] = frozenset({"string"})
#: The kinds of values that servers take, and what is said of others.
Taken = tuple[frozenset[Kind], ViolationSpec]


def taken_by(tag: ObjectTag) -> Taken | None:
    """What may stand in the data of a tag that shows it; None for anything. Where it shows something of an item, that is the list."""
    kinds = cast("frozenset[Kind]", OBJECTS.get(tag.tag.lower(), frozenset()))
    inside = shows_item(tag)
    if tag.key is not None and not tag.listed and not inside and (spelt := _canonical_tag(tag.tag)) is not None:
        return _TEXTS, spec_of(WrongForCase, tag.key, tag.tag, spelt)
    allowed = _LISTS if tag.listed or inside else kinds
    if not allowed or tag.key is None:
        return None
    in_words = _any_of(allowed)
    takes_text = tag.tag.lower() in TAKE_TEXTS and not inside
    # At lists the server does not look.
    spec = (
        spec_of(WrongDataShownWrong, tag.key, tag.tag, in_words, members_of_turns(tag))
        if tag.listed
        else spec_of(WrongDataNotListed, tag.key, tag.tag, in_words, members_of_turns(tag))
        if takes_text
        else spec_of(TaskDataType, tag.key, tag.tag, in_words, members_of_turns(tag))
    )
    return allowed, spec


def taken_in_text(required: RequiredKey) -> Taken:
    """What may stand in the data in the place of a variable in a text: numbers only for tags that show numbers, and lists in a Text. Lists
    and objects that servers take for other tags as well make no text that these can show."""
    if (spelt := _canonical_tag(required.tag)) is not None:
        return _TEXTS, spec_of(WrongForCase, required.key, required.tag, spelt)
    taken = OBJECTS.get(required.tag.lower(), frozenset[str]())
    allowed = cast("frozenset[Kind]", taken if required.tag.lower() == "text" else (taken - {"array", "object"}) | {"string"})
    in_words = _any_of(allowed)
    passing = tuple(sorted(taken - allowed))
    return allowed, spec_of(WrongInText, required.key, required.tag, in_words, passing)


def _any_of(kinds: frozenset[Kind]) -> str:
    """The kinds in words."""
    *others, last = [words for kind, words in _IN_WORDS.items() if kind in kinds]
    return f"{', '.join(others)} or {last}" if others else last


def members_of_turns(tag: ObjectTag) -> tuple[str, str]:
    """The members of a turn of a dialogue that say who speaks, and what."""
    return tag.attributes.get("namekey", "author"), tag.attributes.get("textkey", "text")


def taken_by_label(control: Control) -> Taken | None:
    """What a tag that labels reads from the data: a list of labels, or an address of one, or else a text."""
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
    """How a tag is spelt that is written in another case, of which the server knows nothing: it takes texts alone for it."""
    spelt = SPELT.get(tag.lower(), tag)
    return spelt if spelt != tag else None


def shows_item(tag: ObjectTag) -> bool:
    """True for a tag that shows something of an item of a list (``$pages[0].url``), or, where it is repeated, of each."""
    return "[" in tag.attributes.get("value", "")


def kind_of(value: Any) -> Kind:
    return _KINDS.get(value.__class__, "object")


_KINDS: dict[type, Kind] = {
    str: "string", bool: "boolean", int: "number", float: "number", list: "array", dict: "object", type(None): "null",
}  # fmt: skip
