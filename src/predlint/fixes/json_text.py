"""The text of one JSON value, and edits of it: where members and items stand, and how to rename, replace, remove and add them."""

from __future__ import annotations

import json
import math
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, NamedTuple, TypeVar, cast

from predlint.lazy_regex import lazy_regex
from predlint.stream.edits import Edit
from predlint.stream.syntax import PASSING, NotANumber

_scan_once = cast(Any, PASSING).scan_once
_string = cast(Any, scanstring)
_SPACE = cast(Any, lazy_regex(r"[ \t\r\n]*"))
_COLON = cast(Any, lazy_regex(r"[ \t\r\n]*:?[ \t\r\n]*"))
_COMMA = cast(Any, lazy_regex(r"[ \t\r\n]*,?[ \t\r\n]*"))


def _as_it_was(value: object) -> float:
    """What ``json.dumps`` writes in place of what it does not know."""
    if isinstance(value, NotANumber):
        return math.nan
    raise TypeError(f"no JSON: {value!r}")


class Entry(NamedTuple):
    """A member of an object, or an item of a list: where its name (an item: its value) begins, and where its value stands."""

    key: str | int
    begin: int
    name_end: int
    start: int
    end: int


Keys = Sequence[str | int]
Kept = TypeVar("Kept")


class JsonText:
    """One JSON value as it is written. Containers are scanned when first asked for; offsets are characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.start = _SPACE.match(text, 0).end()
        self._known: dict[int, list[Entry]] = {}
        self._by_name: dict[int, dict[str | int, list[int]]] = {}
        """Of each container, by name: the places of the entries that have it."""
        self._kept: dict[Any, Any] = {}

    def once(self, name: Any, make: Callable[[], Kept]) -> Kept:
        """What ``make`` gives, under a name, worked out once for all findings of this text."""
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]

    def entries(self, keys: Keys) -> list[Entry]:
        """The members or items of the container at a path, in their order; none for anything else."""
        found = self.find(keys)
        return self._entries(found.start) if found is not None else []

    def find(self, keys: Keys) -> Entry | None:
        """Where the value at a path stands; None for one that is not there. Of a member that stands twice, the last one counts."""
        at = Entry("", self.start, self.start, self.start, len(self.text.rstrip(" \t\r\n")))
        for key in keys:
            places = self._places(at.start).get(key)
            if places is None:
                return None
            at = self._known[at.start][places[-1]]
        return at

    def places(self, keys: Keys) -> list[int]:
        """Which entries of its container the member or item at a path is: several, where it is given several times."""
        found = self.find(keys[:-1]) if keys else None
        return self._places(found.start).get(keys[-1], []) if found is not None else []

    def firsts(self, keys: Keys, items: Iterable[Any]) -> dict[bytes, int]:
        """Of each item of the list at a path, as sorted JSON, its first place; worked out once for a whole list of repetitions."""
        return self.once(("firsts", *keys), lambda: _firsts(items))

    def raw(self, keys: Keys) -> str | None:
        """The value at a path as it is written."""
        found = self.find(keys)
        return self.text[found.start : found.end] if found is not None else None

    def _places(self, start: int) -> dict[str | int, list[int]]:
        if start not in self._by_name:
            places = self._by_name[start] = {}
            for place, entry in enumerate(self._entries(start)):
                places.setdefault(entry.key, []).append(place)
        return self._by_name[start]

    def _entries(self, start: int) -> list[Entry]:
        if start not in self._known:
            try:
                self._known[start] = self._scan(start)
            except (StopIteration, ValueError, IndexError, RecursionError):  # no JSON: nothing in it has a place
                self._known[start] = []
        return self._known[start]

    def _scan(self, start: int) -> list[Entry]:
        text = self.text
        opening = text[start]
        found: list[Entry] = []
        if opening not in "{[":
            return found
        at, index = _SPACE.match(text, start + 1).end(), 0
        while text[at] not in "}]":
            begin = name_end = at
            key: str | int = index
            if opening == "{":
                key, name_end = _string(text, at + 1, False)
                at = _COLON.match(text, name_end).end()
            _, end = _scan_once(text, at)
            found.append(Entry(key, begin, name_end, at, end))
            index += 1
            at = _COMMA.match(text, end).end()
        return found

    # -- new text -----------------------------------------------------------------------------------------------------

    def written(self, value: Any) -> str:
        """A value as JSON, in the manner of this text: spaces behind colons and commas, and escapes, where it has them. What stands for
        NaN in it is written as that, for it is told by itself."""
        escapes = self._escapes or (isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value))
        separators = (", ", ": ") if self._loose else (",", ":")
        return json.dumps(value, ensure_ascii=escapes, separators=separators, default=_as_it_was)

    def member(self, name: str, raw: str) -> str:
        """A member of an object, of a value that is written already."""
        return f"{self.written(name)}{': ' if self._loose else ':'}{raw}"

    def object(self, members: Iterable[tuple[str, str]]) -> str:
        """An object of values that are written already."""
        return "{" + (", " if self._loose else ",").join(self.member(name, raw) for name, raw in members) + "}"

    @cached_property
    def _loose(self) -> bool:
        return '": ' in self.text

    @cached_property
    def _escapes(self) -> bool:
        return "\\u" in self.text

    # -- edits --------------------------------------------------------------------------------------------------------

    def replace(self, keys: Keys, raw: str) -> list[Edit]:
        """Another value at a path."""
        found = self.find(keys)
        return [Edit(found.start, found.end, raw)] if found is not None else []

    def keep_as_is(self, keys: Keys) -> list[Edit]:
        """The value at a path as it is: no other mend of the same round may touch it."""
        found = self.find(keys)
        return [Edit(found.start, found.end, self.text[found.start : found.end])] if found is not None else []

    def rename(self, keys: Keys, name: str) -> list[Edit]:
        """Another name for a member; nothing where its object has a member of that name already."""
        found = self.find(keys)
        if found is None or found.begin == found.name_end or self.places([*keys[:-1], name]):
            return []
        return [Edit(found.begin, found.name_end, self.written(name))]

    def remove(self, keys: Keys) -> list[Edit]:
        """Without the member or item at a path (all of one name, where it stands several times)."""
        return self.without(self.entries(keys[:-1]), self.places(keys))

    def without(self, entries: Sequence[Entry], gone: Sequence[int]) -> list[Edit]:
        """Without those entries of a container that stand at the places ``gone``, and their commas."""
        edits: list[Edit] = []
        all_gone = set(gone)
        first = next((place for place in range(len(entries)) if place not in all_gone), None)
        for place in gone:
            if first is not None and place > first:
                edits.append(Edit(entries[place - 1].end, entries[place].end, ""))
            elif first is not None:
                edits.append(Edit(entries[place].begin, entries[place + 1].begin, ""))
            else:
                behind = entries[place + 1].begin if place + 1 < len(entries) else entries[place].end
                edits.append(Edit(entries[place].begin, behind, ""))
        return edits

    def insert(self, keys: Keys, name: str, raw: str) -> list[Edit]:
        """One more member of the object at a path, behind the others."""
        found = self.find(keys)
        if found is None or self.text[found.start] != "{":
            return []
        entries = self._entries(found.start)
        if not entries:
            return [Edit(found.start, found.end, "{" + self.member(name, raw) + "}")]
        gap = self.text[entries[-2].end : entries[-1].begin] if len(entries) > 1 else ", " if self._loose else ","
        return [Edit(entries[-1].end, entries[-1].end, gap + self.member(name, raw))]


def _firsts(items: Iterable[Any]) -> dict[bytes, int]:
    firsts: dict[bytes, int] = {}
    for place, item in enumerate(items):
        if (form := sorted_json(item)) is not None:
            firsts.setdefault(form, place)
    return firsts


def sorted_json(value: Any) -> bytes | None:
    """A value as JSON that is the same for equal values; true is not 1. None for what is no JSON, as numbers beyond 64 bits."""
    import orjson

    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        return None


class Edits:
    """Edits that do not touch the same text. Several may insert something at one place."""

    def __init__(self) -> None:
        self._all: list[Edit] = []

    def add(self, edits: Iterable[Edit]) -> bool:
        """Takes all of them, or none where one touches another; True where they were taken."""
        new = list(edits)
        if any(map(self._touches, new)):  # of a thousand mends of the same, all but the first show this by their first edit
            return False
        new.sort()
        if any(one.end > other.start or one.start == other.start for one, other in pairwise(new)):
            return False
        for edit in new:
            insort(self._all, edit)
        return True

    def _touches(self, edit: Edit) -> bool:
        at = bisect_left(self._all, edit)
        before = at - 1
        while before >= 0 and _is_insertion(self._all[before]) and self._all[before].start == edit.start:
            before -= 1  # several may be inserted at one place
        return any(_touch(other, edit) for other in (*self._all[max(before, 0) : before + 1], *self._all[before + 1 : at][-1:])) or any(
            _touch(edit, other) for other in self._all[at : at + 1]
        )


def _is_insertion(edit: Edit) -> bool:
    return edit.start == edit.end


def _touch(first: Edit, second: Edit) -> bool:
    """Of two edits in order. What is inserted behind a last member needs it there: its comma does."""
    if first.start == second.start:
        return first == second or not (_is_insertion(first) and _is_insertion(second))
    return first.end > second.start or (first.end == second.start and not first.text and _is_insertion(second))
