"""The model of a fix: a value that breaks a rule, in its record, and the edits that fix it."""

from __future__ import annotations

import json
import math
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, NamedTuple, TypeVar, cast

from msgspec import Struct

from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows
from predlint.model.lenient_json import PASSING, Edit, NotANumber
from predlint.model.texts import lazy_regex
from predlint.tools.fix_facts import Explain, Scores, TaskFacts

# -- The text of one JSON value, and edits of it: finds members and items, and renames, replaces, removes and adds them --

_scan_once = cast(Any, PASSING).scan_once
_string = cast(Any, scanstring)
_SPACE = cast(Any, lazy_regex(r"[ \t\r\n]*"))
_COLON = cast(Any, lazy_regex(r"[ \t\r\n]*:?[ \t\r\n]*"))
_COMMA = cast(Any, lazy_regex(r"[ \t\r\n]*,?[ \t\r\n]*"))


def _as_it_was(value: object) -> float:
    """Returns the value that ``json.dumps`` writes for a type it does not know."""
    if isinstance(value, NotANumber):
        return math.nan
    raise TypeError(f"no JSON: {value!r}")


class Entry(NamedTuple):
    """A member of an object, or an item of a list: the offset of its name (an item: its value), and the offsets of its value."""

    key: str | int
    begin: int
    name_end: int
    start: int
    end: int


Keys = Sequence[str | int]
Kept = TypeVar("Kept")


class JsonText:
    """One JSON value as it is written. Containers are scanned on first use; offsets are in characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.start = _SPACE.match(text, 0).end()
        self._known: dict[int, list[Entry]] = {}
        self._by_name: dict[int, dict[str | int, list[int]]] = {}
        """Offset of a container -> name -> indices of the entries with that name."""
        self._kept: dict[Any, Any] = {}

    def once(self, name: Any, make: Callable[[], Kept]) -> Kept:
        """Returns the result of ``make``, cached under a name for all findings of this text."""
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]

    def entries(self, keys: Keys) -> list[Entry]:
        """Returns the members or items of the container at a path, in order; empty for any other value."""
        found = self.find(keys)
        return self._entries(found.start) if found is not None else []

    def find(self, keys: Keys) -> Entry | None:
        """Returns the entry of the value at a path; None if it does not exist. Of duplicate members, the last one counts."""
        at = Entry("", self.start, self.start, self.start, len(self.text.rstrip(" \t\r\n")))
        for key in keys:
            places = self._places(at.start).get(key)
            if places is None:
                return None
            at = self._known[at.start][places[-1]]
        return at

    def places(self, keys: Keys) -> list[int]:
        """Returns the indices of the entries with the name at a path in their container: several for duplicates."""
        found = self.find(keys[:-1]) if keys else None
        return self._places(found.start).get(keys[-1], []) if found is not None else []

    def firsts(self, keys: Keys, items: Iterable[Any]) -> dict[bytes, int]:
        """Returns, for the list at a path, item as sorted JSON -> its first index. Computed once for a whole list."""
        return self.once(("firsts", *keys), lambda: _firsts(items))

    def raw(self, keys: Keys) -> str | None:
        """Returns the value at a path as it is written; None if it does not exist."""
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
            except (StopIteration, ValueError, IndexError, RecursionError):  # no JSON: it has no entries
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
        """Returns a value as JSON in the style of this text: with spaces after colons and commas, and escapes, if it has them. Stand-ins
        for NaN are written as NaN, which has a finding of its own."""
        escapes = self._escapes or (isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value))
        separators = (", ", ": ") if self._loose else (",", ":")
        return json.dumps(value, ensure_ascii=escapes, separators=separators, default=_as_it_was)

    def member(self, name: str, raw: str) -> str:
        """Returns a member of an object, for a value that is JSON already."""
        return f"{self.written(name)}{': ' if self._loose else ':'}{raw}"

    def object(self, members: Iterable[tuple[str, str]]) -> str:
        """Returns an object of values that are JSON already."""
        return "{" + (", " if self._loose else ",").join(self.member(name, raw) for name, raw in members) + "}"

    def array(self, raws: Iterable[str]) -> str:
        """Returns a list of values that are JSON already."""
        return f"[{(', ' if self._loose else ',').join(raws)}]"

    @cached_property
    def _loose(self) -> bool:
        return '": ' in self.text

    @cached_property
    def _escapes(self) -> bool:
        return "\\u" in self.text

    # -- edits --------------------------------------------------------------------------------------------------------

    def replace(self, keys: Keys, raw: str) -> list[Edit]:
        """Returns the edit that replaces the value at a path."""
        found = self.find(keys)
        return [Edit(found.start, found.end, raw)] if found is not None else []

    def keep_as_is(self, keys: Keys) -> list[Edit]:
        """Returns an edit that keeps the value at a path: no other fix of the same round may touch it."""
        found = self.find(keys)
        return [Edit(found.start, found.end, self.text[found.start : found.end])] if found is not None else []

    def rename(self, keys: Keys, name: str) -> list[Edit]:
        """Returns the edit that renames a member; empty if its object has a member of that name already."""
        found = self.find(keys)
        if found is None or found.begin == found.name_end or self.places([*keys[:-1], name]):
            return []
        return [Edit(found.begin, found.name_end, self.written(name))]

    def remove(self, keys: Keys) -> list[Edit]:
        """Returns the edits that remove the member or item at a path, with its duplicates."""
        return self.without(self.entries(keys[:-1]), self.places(keys))

    def without(self, entries: Sequence[Entry], gone: Sequence[int]) -> list[Edit]:
        """Returns the edits that remove the entries of a container at the indices ``gone``, and their commas."""
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
        """Returns the edit that appends a member to the object at a path."""
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
    """Returns a value as JSON that is the same for equal values; true is not 1. None for values that orjson cannot write, such as numbers
    beyond 64 bits."""
    import orjson

    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        return None


class Edits:
    """Edits that do not touch the same text. Several may insert at one offset."""

    def __init__(self) -> None:
        self._all: list[Edit] = []

    def add(self, edits: Iterable[Edit]) -> bool:
        """Adds all of the edits, or none if one touches another. Returns True if they were added."""
        new = list(edits)
        if any(map(self._touches, new)):  # fails at the first edit for all but the first of a thousand equal fixes
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
            before -= 1  # several insertions may share an offset
        return any(_touch(other, edit) for other in (*self._all[max(before, 0) : before + 1], *self._all[before + 1 : at][-1:])) or any(
            _touch(edit, other) for other in self._all[at : at + 1]
        )


def _is_insertion(edit: Edit) -> bool:
    return edit.start == edit.end


def _touch(first: Edit, second: Edit) -> bool:
    """Returns True if two edits, in order, conflict. An insertion after a last member conflicts with the removal of that member, because of
    its comma."""
    if first.start == second.start:
        return first == second or not (_is_insertion(first) and _is_insertion(second))
    return first.end > second.start or (first.end == second.start and not first.text and _is_insertion(second))


# -- The model of a fix: a value that breaks a rule, in its record, and the edits that fix it ----------------------


class Fix(Struct, frozen=True):
    """The fix of one finding."""

    edits: list[Edit]
    safe: bool = True
    """False for a guess, and for a fix that loses data."""
    reveals: bool = False
    """True if the fix may reveal findings that the fixed one was hiding."""
    name: tuple[tuple[str | int, ...], str] | None = None
    """For a renamed member: the path of its object, and the new name."""
    records: tuple[str, ...] = ()
    """The records that a record with several is split into."""


def split_records(records: list[str]) -> Fix | None:
    """Returns a fix that splits a record into several; None if there are none."""
    return Fix([], reveals=True, records=tuple(records)) if records else None


def edits_of(*parts: list[Edit]) -> list[Edit]:
    """Returns all edits, or none if one part is empty."""
    return [edit for part in parts for edit in part] if all(parts) else []


class RecordContext(Struct, frozen=True):
    """A value in its record, with what is known beside it, and fixes made of edits of its text."""

    text: JsonText
    """The record as it is written: makes the edits."""
    record: Any
    """The decoded record."""
    keys: list[str | int]
    """The path of the value, from the record's root."""
    value: Any
    rows: DataRows | None = None
    """The list of data rows, if one is given."""
    scores: Scores | None = None
    """The scores of the whole file."""
    file: TaskFacts | None = None
    """Facts about the file as a whole; None if nothing is known."""
    explain: Explain | None = None
    """Returns the findings of another record of the file."""

    @property
    def enclosing_object(self) -> Any:
        """The object or list that contains the value."""
        return self.value_at(self.keys[:-1])

    @property
    def row(self) -> DataRow | None:
        """The entry for the record's data row in the list of data rows, in Labelbox's terms; None if there is none."""
        given: Any = self.value_at(["dataRow"])
        if self.rows is None or not isinstance(given, dict):
            return None
        key: Any = given.get("globalKey")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        id_: Any = given.get("id")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        return self.rows.by_key.get(key) if isinstance(key, str) else self.rows.by_id.get(id_) if isinstance(id_, str) else None

    def value_at(self, keys: list[str | int]) -> Any:
        """Returns the decoded value at a path; None if there is none."""
        value = self.record
        for key in keys:
            try:
                value = value[key]
            except (LookupError, TypeError):
                return None
        return value

    def raw_text(self, keys: list[str | int]) -> str:
        """Returns the value at a path as it is written; empty if there is none."""
        return self.text.raw(keys) or ""

    @staticmethod
    def safely(edits: list[Edit], *, reveals: bool = False) -> Fix | None:
        """Returns a safe fix: there is only one reading of what the writer meant. None without edits. ``reveals``: further errors may
        appear that the old value hid."""
        return Fix(edits, reveals=reveals) if edits else None

    @staticmethod
    def unsafely(edits: list[Edit], *, reveals: bool = False) -> Fix | None:
        """Returns an unsafe fix: a guess, or one that loses data. None without edits."""
        return Fix(edits, safe=False, reveals=reveals) if edits else None
