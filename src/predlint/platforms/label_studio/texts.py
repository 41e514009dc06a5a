"""Texts of the data and of the config: what offsets count, base64, joined names, numbers of Repeaters, and variables."""

from __future__ import annotations

import base64
import binascii
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from html import unescape
from itertools import accumulate
from math import inf
from typing import Any, TypeVar, cast

from predlint.model.texts import lazy_regex
from predlint.model.violation import Path
from predlint.platforms.label_studio.ontology import Label, LabelConfig, ObjectTag, Repeater
from predlint.platforms.label_studio.tags import Json

# -- A text with what offsets in it count: code points, as Python does, or UTF-16 units, as browsers do --------------


_TAG = lazy_regex(r"<[a-zA-Z/!][^>]*>")
_TAG_BEGIN = lazy_regex(r"<[a-zA-Z/!]")
_TOKEN = lazy_regex(r"\w+|[^\w\s]")


class CountedText:
    """A text whose length and parts are counted in one of two ways. They differ behind characters above U+FFFF, such as emoji: each is one
    code point, and two UTF-16 units."""

    def __init__(self, text: str, *, in_units: bool = False) -> None:
        self.text = text
        self.is_plain = text.isascii() or not any(char > "\uffff" for char in text)
        """True if both ways agree."""
        self.in_units = in_units
        self._by_point = self.is_plain or not in_units

    @cached_property
    def length(self) -> int:
        return len(self.text) if self._by_point else len(self._units) // 2

    def substring(self, start: int, end: int) -> str:
        """Returns the text from one offset to another, the end exclusive."""
        return self.text[start:end] if self._by_point else self._units[start * 2 : end * 2].decode("utf-16-le", "replace")

    def counted(self, piece: str) -> int:
        """Returns the length of a piece of the text."""
        return len(piece) if self._by_point else CountedText(piece, in_units=True).length

    def offset_of(self, point: int) -> int:
        """Returns the offset at which a code point starts."""
        return point if self._by_point else min(point, len(self.text)) + bisect_left(self._wide, point)

    def recounted(self, start: int, end: int) -> tuple[int, int] | None:
        """Returns what two offsets should be that were counted in the other way; None if both ways agree on them, or if one of them is no
        place between two characters of the text."""
        if self.is_plain or min(start, end) < 0:
            return None
        if self.in_units:
            right = (self.offset_of(start), self.offset_of(end)) if max(start, end) <= len(self.text) else None
        else:
            first, last = self._point_of(start), self._point_of(end)
            right = (first, last) if first is not None and last is not None else None
        return right if right != (start, end) else None

    def points_of(self, start: int, end: int) -> tuple[int, int] | None:
        """Returns the code points at two offsets; None if one of them is no place between two characters of the text."""
        if self._by_point:
            return (start, end) if 0 <= start <= len(self.text) >= end >= 0 else None
        first, last = self._point_of(start), self._point_of(end)
        return (first, last) if first is not None and last is not None else None

    def ends_of_bytes(self, start: int, end: int) -> tuple[int, int] | None:
        """Returns the offsets of two places in the text's bytes of UTF-8; None if one of them is not between two characters."""
        if not 0 <= start <= end <= len(self.raw):
            return None
        points = bisect_left(self._begins, start), bisect_left(self._begins, end)
        if (self._begins[points[0]], self._begins[points[1]]) != (start, end):
            return None
        return self.offset_of(points[0]), self.offset_of(points[1])

    @cached_property
    def raw(self) -> bytes:
        return self.text.encode("utf-8", "surrogatepass")

    @cached_property
    def tokens(self) -> tuple[list[str], list[str]]:
        """Its tokens, as many tokenizers count them: words and punctuation; and what white space separates."""
        return _TOKEN.findall(self.text), self.text.split()

    @cached_property
    def past_first_tag(self) -> float:
        """Code point at which the first tag of a web page ends; infinity if there is none."""
        tag = _TAG_BEGIN.search(self.text)
        end = self.text.find(">", tag.end()) if tag is not None else -1
        return end + 1 if end >= 0 else inf

    @cached_property
    def without_tags(self) -> CountedText:
        """The text that people see of a web page."""
        return CountedText(unescape("".join(self._between_tags)), in_units=self.in_units)

    @cached_property
    def nodes(self) -> list[CountedText]:
        """The texts between the tags of a web page, as offsets in its nodes count them: in UTF-16 units."""
        return [CountedText(unescape(text), in_units=True) for text in self._between_tags]

    @cached_property
    def _between_tags(self) -> list[str]:
        last = self.text.rfind(">") + 1  # no tag ends behind it, so that the pattern need not try every bracket there
        *texts, end = _TAG.split(self.text[:last])
        return [*texts, end + self.text[last:]]

    def _point_of(self, unit: int) -> int | None:
        """Returns the code point that starts at a UTF-16 unit; None if none does."""
        point = unit - bisect_left(self._wide_units, unit)
        return point if 0 <= point <= len(self.text) and point + bisect_left(self._wide, point) == unit else None

    @cached_property
    def _units(self) -> bytes:
        return self.text.encode("utf-16-le", "surrogatepass")

    @cached_property
    def _begins(self) -> list[int]:
        """The byte of UTF-8 at which each code point begins, and the end of the text."""
        return list(accumulate((len(char.encode("utf-8", "surrogatepass")) for char in self.text), initial=0))

    @cached_property
    def _wide(self) -> list[int]:
        """Positions of the code points that take two units each."""
        return [at for at, char in enumerate(self.text) if char > "\uffff"]

    @cached_property
    def _wide_units(self) -> list[int]:
        """Units at which code points of two units begin."""
        return [at + before for before, at in enumerate(self._wide)]


# -- Texts that the data holds in base64 (``encoding`` of Text and HyperText): the editor decodes them before it counts their characters --


#: White space that browsers ignore in base64.
_SPACE = lazy_regex(r"[\t\n\f\r ]")
_TAGS = frozenset({"text", "hypertext"})
_ENCODINGS = frozenset({"base64", "base64unicode"})


def encoding_of(tag: ObjectTag) -> str | None:
    """Returns the encoding of a tag's text, or None."""
    given = tag.attributes.get("encoding")
    return given if given in _ENCODINGS and tag.tag.lower() in _TAGS else None


def decoded(text: str, encoding: str) -> str | None:
    """Returns what the editor shows of an encoded text; None if it cannot decode it. ``base64`` makes a character of each byte."""
    raw = _bytes(text)
    if raw is None:
        return None
    if encoding == "base64":
        return raw.decode("latin-1")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def intended_text(text: str, encoding: str) -> str | None:
    """Returns the intended text, if each byte of its UTF-8 is shown as a character; else None."""
    raw = _bytes(text) if encoding == "base64" else None
    if raw is None or raw.isascii():
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def encoded(text: str, encoding: str) -> str:
    """Encodes a text as the data has it."""
    return base64.b64encode(text.encode("latin-1" if encoding == "base64" and _is_latin(text) else "utf-8")).decode("ascii")


def _is_latin(text: str) -> bool:
    return all(char <= "\xff" for char in text)


def _bytes(text: str) -> bytes | None:
    """Decodes base64 as browsers do: without white space, with or without padding; None if they refuse it."""
    plain = _SPACE.sub("", text)
    if len(plain) % 4 == 0:
        plain = re.sub("={1,2}$", "", plain)
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True) if len(plain) % 4 != 1 else None
    except (binascii.Error, ValueError):
        return None


# -- Splits texts in which tables and language models join several names ---------------------------------------------


One = TypeVar("One")
#: Separators between names. A name may have one of them itself.
_BETWEEN = ("\n", "\t", ";", "|", ",", "/", "&", "+")
#: Longer texts, and texts of more parts, are not joined names.
_MOST_CHARACTERS, _MOST_PIECES = 2_000, 60


def split_names(text: str, known: Callable[[str], One | None]) -> list[One] | None:
    """Returns what each name means, for a text of names with one separator between them; None for any other text."""
    for mark in _BETWEEN:
        if mark in text and len(text) <= _MOST_CHARACTERS:
            parts = text.split(mark)
            found = _whole(parts, mark, known) if len(parts) <= _MOST_PIECES else None
            if found:
                return found
    return None


def names_in_text(text: str, known: Callable[[str], One | None]) -> list[One]:
    """Returns what the known names in a text mean, whatever else is between the separators."""
    for mark in _BETWEEN:
        parts = text.split(mark, _MOST_PIECES) if mark in text and len(text) <= _MOST_CHARACTERS else []
        found = [one for part in parts if (one := known(part.strip())) is not None]
        if found:
            return found
    return []


def _whole(pieces: list[str], mark: str, known: Callable[[str], One | None]) -> list[One] | None:
    """Joins parts into the longest known names and returns what these mean; None if a part belongs to no name."""
    found: list[One] = []
    at = 0
    while at < len(pieces):
        if not pieces[at].strip():
            at += 1
            continue
        for end in range(len(pieces), at, -1):
            one = known(mark.join(pieces[at:end]).strip())
            if one is not None:
                found.append(one)
                at = end
                break
        else:
            return None
    return found


# -- Names of repeated tags: each Repeater replaces its flag by the number of an item, the outermost first ------------


#: The number of an item in each list, from the outermost; None if the name does not have it.
Numbers = tuple[int | None, ...]
#: The number of an item as the editor writes it, as a regular expression: without leading zeros.
ITEM = "0|[1-9][0-9]*"
#: A step of ``document[0].page``.
_STEP = lazy_regex(r"[^.\[\]]+")
#: Maximum number of digits that are read of a number; no list has so many items.
_DIGITS = 18


def written(text: str, repeaters: Sequence[Repeater], numbers: Sequence[int | None]) -> str:
    """Returns a name or a path with numbers in place of the flags. If two Repeaters share a flag, the outer one replaces its first
    occurrence."""
    flags = [repeater.flag for repeater in repeaters]
    for level, (flag, number) in enumerate(zip(flags, numbers, strict=False)):
        if number is not None:
            text = text.replace(flag, str(number), 1 if flag in flags[level + 1 :] else -1)
    return text


def numbers_in(name: str, template: str, repeaters: Sequence[Repeater]) -> Numbers:
    """Returns the numbers that a name has in place of the flags of its template."""
    groups: dict[str, int] = {}
    pattern = template
    for level, repeater in enumerate(repeaters):
        if repeater.flag in pattern:
            pattern = pattern.replace(repeater.flag, f"\0{level}\0", 1)
            groups[f"n{level}"] = level
    for repeater in repeaters:
        pattern = pattern.replace(repeater.flag, "\0\0")  # a repeated number in the name
    parts = pattern.split("\0")
    regex = "".join(re.escape(part) if at % 2 == 0 else f"(?P<n{part}>{ITEM})" if part else f"(?:{ITEM})" for at, part in enumerate(parts))
    match = re.fullmatch(regex, name, re.ASCII)
    found = match.groupdict() if match is not None else {}
    return tuple(int(found[f"n{level}"][:_DIGITS]) if f"n{level}" in found else None for level in range(len(repeaters)))


def steps(path: str) -> list[str | int]:
    """Splits a path into its members and numbers."""
    return [int(part[:_DIGITS]) if part.isascii() and part.isdigit() else part for part in _STEP.findall(path)]


def found_at(data: Any, path: str) -> Any:
    """Returns the value in the data at a path such as ``document[0].page``; None if there is none, or if a number is unknown."""
    found: Any = data
    for part in _STEP.findall(path):
        if isinstance(found, dict):
            found = cast("dict[str, Any]", found).get(part)
        elif isinstance(found, list) and part.isascii() and part.isdigit() and int(part[:_DIGITS]) < len(cast("list[Any]", found)):
            found = cast("list[Any]", found)[int(part[:_DIGITS])]
        else:
            return None
    return found


def beyond(data: Any, repeaters: Sequence[Repeater], numbers: Numbers) -> tuple[str, int] | None:
    """Returns the path and length of the first list without an item of its number; None if all have one, or if one is not a list."""
    for level, (repeater, number) in enumerate(zip(repeaters, numbers, strict=True)):
        path = written(repeater.path, repeaters[:level], numbers)
        listed = found_at(data, path)
        if level and listed is None:
            return path, 0  # the item exists, but has no such list
        if number is None or not isinstance(listed, list):
            return None
        if number >= (count := len(cast("list[Any]", listed))):
            return path, count
    return None


def items_of(config: LabelConfig, repeat: int | None, data: Any, at: Path) -> Iterator[tuple[tuple[int, ...], Path, Any]]:
    """Yields (numbers, path in the data, item) for the items that a tag is repeated for."""
    repeaters = config.repeaters_of(repeat)

    def below(numbers: tuple[int, ...], place: Path, item: Any) -> Iterator[tuple[tuple[int, ...], Path, Any]]:
        level = len(numbers)
        if level == len(repeaters):
            yield numbers, place, item
            return
        path = written(repeaters[level].path, repeaters[:level], numbers)
        listed = found_at(data, path)
        here = at
        for part in steps(path):
            here = (here, part)
        for index, inner in enumerate(cast("list[Any]", listed) if isinstance(listed, list) else ()):
            yield from below((*numbers, index), (here, index), inner)

    return below((), at, data)


# -- Options whose texts come from the task's data: ``<Choice value="$first"/>``, and what the editor makes of them --


# Only options of Choices are variable. Labels, and the options of a Taxonomy, are compared as the config writes them.

#: A variable that the editor replaces in a text; dots and brackets belong to it.
_VARIABLE = lazy_regex(r"\$[\w\[\].{}]+", re.ASCII)


def has_variable(text: str) -> bool:
    """Returns True for a text in which the editor replaces a variable."""
    return _VARIABLE.search(text) is not None


def keys_in(text: str) -> tuple[str, ...]:
    """Returns the keys and paths of the variables in a text."""
    return tuple(each[1:] for each in _VARIABLE.findall(text))


def value_at_key(data: Json, key: str) -> Any:
    """Returns the value in the data under a key or at a path, or None."""
    return data[key] if key in data else found_at(data, key)


def resolved(text: str, data: Json) -> Any:
    """Returns what the editor makes of the text of an option. If the text is one variable, this is its value, of any type."""
    if _VARIABLE.fullmatch(text):
        found = value_at_key(data, text[1:])
        return "" if found is None else found
    return _VARIABLE.sub(lambda match: _as_text(data, match.group()[1:]), text)


def _as_text(data: Json, key: str) -> str:
    """Returns a value as JavaScript writes it; lists and objects, which nobody intends here, differ."""
    value = value_at_key(data, key)
    if isinstance(value, str):
        return value
    if value is None:
        return "null" if key in data else "undefined"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def option_of(label: Label, data: Json) -> Label | None:
    """Returns an option as the editor has it in one task; None if no answer can name it because its text is empty or not a text."""
    below = tuple(each for child in label.children if (each := option_of(child, data)) is not None)
    if not has_variable(label.value):
        return Label(label.stored, label.value, label.alias, label.max_usages, below)
    shown = resolved(label.value, data)
    text = shown if isinstance(shown, str) else ""
    stored = label.alias or text
    return Label(stored, text, label.alias, label.max_usages, below) if stored else None


def unnamed(labels: tuple[Label, ...], data: Json) -> tuple[tuple[str, Any], ...]:
    """Returns (key, value in the data) for options without an alias that got no text: a number, nothing, or another type. Lists and objects
    are replaced by ``…``, since findings keep the value."""
    found: dict[str, Any] = {}
    todo = list(labels)
    while todo:
        label = todo.pop(0)
        todo = [*label.children, *todo]
        if not label.alias and _VARIABLE.fullmatch(label.value) and not (isinstance(shown := resolved(label.value, data), str) and shown):
            found.setdefault(label.value[1:], "…" if isinstance(shown, list | dict) else shown)
    return tuple(found.items())
