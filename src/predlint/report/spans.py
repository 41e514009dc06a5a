"""Finds the position of a value in its line, and of JSON pointers in an ontology file."""

from __future__ import annotations

import contextlib
import json
import re
from array import array
from collections.abc import Iterable, Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, cast

import orjson

from predlint.io.boundaries import commas_in
from predlint.io.sources import is_pipe, open_bytes, read_whole
from predlint.model.json_values import is_read_by_python
from predlint.model.lenient_json import LONGEST, PASSING, Edit, OriginalPositions, apply_edits, edits_of
from predlint.model.texts import lazy_regex

# -- Finds the position of a value in its line: only for findings that are shown, by scanning just that line -------

_scan_once = cast(Any, PASSING).scan_once
_string = cast(Any, scanstring)
_SPACE = lazy_regex(r"[ \t\r\n]*")
_COLON = cast(Any, lazy_regex(r"[ \t\r\n]*:?[ \t\r\n]*"))
_COMMA = cast(Any, lazy_regex(r"[ \t\r\n]*,?[ \t\r\n]*"))
_MISSING = (-1, -1)
_BLANKS = frozenset(" \t\r\n")
#: Minimum characters of a text in whose containers values are skipped, not parsed.
_LARGE = 100_000
#: An escape of an ASCII character.
_OF_ASCII = lazy_regex(r"\\(?!u)|\\u00[0-7]")
#: Maximum number of occurrences of a quoted text that are examined for whether it is a member's name.
_MOST_NAMED = 6
#: Maximum characters searched for names that occur once in the text. After that (frames and hashes are names too) each container is scanned
#: once.
_MOST_SEARCHED = 2_000_000


def places_in(text: str) -> LinePlaces:
    """Returns the positions of the values of a line, also if it is a Python literal or has repairable mistakes."""
    edits = None if len(text) > LONGEST or _is_taken(text) else edits_of(text)
    return LinePlaces(text) if edits is None else _PlacesBefore(text, edits)


def _is_taken(text: str) -> bool:
    """Returns True for JSON, as most lines are. The fastest parser recognises nearly all of them."""
    try:
        orjson.loads(text)
    except ValueError:
        return is_read_by_python(text)
    return True


class Spans:
    """Positions of the values in a list or object that may contain a million of them: takes 16 bytes for each, and more for the names of
    members."""

    def __init__(self, text: str, begins: array[int], ends: array[int], names: Names | None) -> None:
        self._text, self._begins, self._ends, self._names = text, begins, ends, names

    @classmethod
    def of(cls, text: str, start: int) -> Spans | None:
        """Returns the positions in the container that begins there; None if its text is invalid."""
        if text[start : start + 1] not in ("{", "[") or (cut := commas_in(text, start)) is None:
            return None
        begins, ends, names = array("q"), cut[0], Names(text) if text[start] == "{" else None
        ends.append(cut[1])
        at = start + 1
        try:
            for end in ends:
                at = _skip(text, at)
                if at >= end and not begins:  # the container is empty
                    ends = begins
                    break
                begins.append(names.behind(at) if names is not None else at)
                at = end + 1
        except (ValueError, IndexError):
            return None
        return cls(text, begins, ends, names)

    def get(self, key: str | int, missing: tuple[int, int]) -> tuple[int, int]:
        """Returns start and end of the value with that name or index."""
        number = key if self._names is None else self._names.number(cast(str, key))
        if number.__class__ is not int or not 0 <= cast(int, number) < len(self._begins):
            return missing
        return self._span(cast(int, number))

    def items(self) -> Iterator[tuple[str | int, tuple[int, int]]]:
        """Yields all names or indices, each with start and end of the value, in their order."""
        for number in range(len(self._begins)):
            yield number if self._names is None else self._names.name(number), self._span(number)

    def _span(self, number: int) -> tuple[int, int]:
        begin, end = self._begins[number], self._ends[number]
        while end > begin and self._text[end - 1] in _BLANKS:
            end -= 1
        return begin, end


class Names:
    """The names of the members of a large object, as positions and hashes."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._hashes = text, array("q"), array("q")
        self._sorted: tuple[Any, Any] | None = None

    def behind(self, at: int) -> int:
        """Records the name at this position. Returns the position of its value."""
        name, end = _string(self._text, at + 1, False)
        self._at.append(at)
        self._hashes.append(hash(name))
        return _COLON.match(self._text, end).end()

    def name(self, number: int) -> str:
        """Returns the name of the member with that number."""
        return _string(self._text, self._at[number] + 1, False)[0]

    def number(self, name: str) -> int:
        """Returns the number of the last member with that name; -1 for none."""
        import numpy as np

        if self._sorted is None:
            hashes: Any = np.frombuffer(self._hashes, np.int64) if self._hashes else np.empty(0, np.int64)
            order: Any = np.argsort(hashes, kind="stable")
            self._sorted = hashes[order], order
        hashes, order = self._sorted
        place = int(np.searchsorted(hashes, hash(name), side="right")) - 1
        while place >= 0 and hashes[place] == hash(name):
            if self.name(int(order[place])) == name:
                return int(order[place])
            place -= 1
        return -1


#: Name or index -> start and end of the value.
Children = dict[str | int, tuple[int, int]] | Spans


class LinePlaces:
    """The positions of the values of one line of JSON, in characters. A container is scanned when it is first needed."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.start = 0 if text[:1] == "{" else _skip(text, 0)
        self.children: dict[int, Children] = {}
        #: Name that occurs only once in the text -> where its value starts; -1 for other names.
        self.unique: dict[str, int] = {}
        self.escaped = "\\" in text
        self.plain = not self.escaped or _OF_ASCII.search(text) is None
        """True if no ASCII character is written as an escape."""
        self.reached: dict[int, tuple[int, int]] = {}
        """Start of an array -> the item that was reached last, and where it starts."""

    def span(self, keys: list[str | int]) -> tuple[int, int]:
        """Returns start and end of the value at the path; of the nearest enclosing value if a member is absent."""
        start, end = self.start, len(self.text)
        for key in keys:
            found = self._children(start).get(key, _MISSING)
            if found == _MISSING:
                break
            start, end = found
        return start, end

    def starts_at(self, keys: list[str | int], record: Any) -> int:
        """Returns where the value at the path starts, as `span` does. ``record``: the decoded line, which saves most of the scanning.

        A name that occurs only once in the text must be that of the member.
        """
        start = self.start
        for key in keys:
            if record.__class__ is dict:
                if key not in record:
                    break
                at = self._unique(str(key)) if self.plain and (not self.escaped or str(key).isascii()) else -1
                if at < 0:
                    at = self._children(start).get(key, _MISSING)[0]
            elif record.__class__ is list and key.__class__ is int and 0 <= key < len(record):  # pyright: ignore[reportOperatorIssue]
                at = self._item(start, cast(int, key))
            else:
                break
            if at < 0:
                break
            start, record = at, record[key]
        return start

    def span_in(self, keys: list[str | int], record: Any) -> tuple[int, int]:
        """Returns `span`, faster with the decoded line, as in `starts_at`."""
        start = self.starts_at(keys, record)
        if start > self.start and (len(self.text) < _LARGE or self.text[start : start + 1] not in ("{", "[")):
            with contextlib.suppress(StopIteration, ValueError, IndexError, RecursionError):
                return start, _scan_once(self.text, start)[1]
        return self.span(keys)

    def _item(self, start: int, index: int) -> int:
        """Returns where an item of the array at ``start`` begins; -1 if the text before it is invalid. Later items are not read."""
        text = self.text
        if len(text) >= _LARGE:
            return self._children(start).get(index, _MISSING)[0]
        reached, at = self.reached.get(start, (0, 0))
        if at == 0 or reached > index:
            reached, at = 0, _skip(text, start + 1)
        try:
            while reached < index:
                at = _COMMA.match(text, _scan_once(text, at)[1]).end()
                reached += 1
        except (StopIteration, ValueError, IndexError, RecursionError):
            return -1
        self.reached[start] = reached, at
        return at

    def _unique(self, name: str) -> int:
        known = self.unique.get(name)
        if known is None and len(self.unique) * len(self.text) >= _MOST_SEARCHED:
            return -1
        if known is None:
            known = self.unique[name] = self._named(f'"{name}"')
        return known

    def _named(self, quoted: str) -> int:
        """Returns where the value of the only member with that name begins: quoted text before a colon is a name. Returns -1 if there are
        several, or if the text occurs very often."""
        text, at, found = self.text, -1, -1
        for _ in range(_MOST_NAMED):
            at = text.find(quoted, at + 1)
            if at < 0:
                return found
            behind = at + len(quoted)
            if text[behind : behind + 2] == ": " and text[behind + 2] not in _BLANKS:  # the usual spelling
                value = behind + 2
            elif _skip(text, behind) < len(text) and text[_skip(text, behind)] == ":":
                value = _COLON.match(text, behind).end()
            else:
                continue
            if found >= 0:
                return -1
            found = value
        return -1

    def path_at(self, at: int) -> Any:
        """Returns the path of the innermost value that covers a character (a chain of parent and key, None for the root)."""
        path: Any = None
        start = self.start
        while True:
            inner = next(((key, begin) for key, (begin, end) in self._children(start).items() if begin <= at < end), None)
            if inner is None:
                return path
            path, start = (path, inner[0]), inner[1]

    def _children(self, start: int) -> Children:
        known = self.children.get(start)
        if known is None:
            if len(self.text) >= _LARGE and (many := Spans.of(self.text, start)) is not None:
                self.children[start] = many
                return many
            known = self.children[start] = {}
            # Positions before an error are right; the rest is placed at the enclosing value.
            with contextlib.suppress(StopIteration, ValueError, IndexError, RecursionError):
                self._scan(start, known)
        return known

    def _scan(self, start: int, found: dict[str | int, tuple[int, int]]) -> None:
        text = self.text
        opening = text[start]
        if opening not in "{[":
            return
        at, index, named = _skip(text, start + 1), 0, opening == "{"
        while text[at] not in "}]":
            key: str | int = index
            if named:
                key, at = _string(text, at + 1, False)
                at = _COLON.match(text, at).end()
            _, end = _scan_once(text, at)
            found[key] = (at, end)
            index += 1
            at = _COMMA.match(text, end).end()


class _PlacesBefore(LinePlaces):
    """The positions in a line that becomes JSON by some edits."""

    def __init__(self, text: str, edits: list[Edit]) -> None:
        super().__init__(apply_edits(text, edits))
        self.before = OriginalPositions(edits)

    def span(self, keys: list[str | int]) -> tuple[int, int]:
        start, end = super().span(keys)
        return self.before.start(start), self.before.end(end)

    def span_in(self, keys: list[str | int], record: Any) -> tuple[int, int]:
        return self.span(keys)

    def starts_at(self, keys: list[str | int], record: Any) -> int:
        return self.before.start(super().starts_at(keys, record))


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def excerpt(text: str, start: int, end: int, width: int = 76) -> tuple[str, int, int]:
    """Returns the text around a value, shortened with … to about ``width`` characters, and the position and length of the value in it."""
    span = min(end - start, width // 2)
    before = min(start, (width - span) // 2)
    after = min(len(text) - start - span, width - span - before)
    before = min(start, width - span - after)
    head, tail = start - before, start + span + after
    if head > 0 and (escape := _escape_around(text, head)) is not None:  # half of an escape would show another character
        head = min(start, escape[1])
        before = start - head
    if tail < len(text) and (escape := _escape_around(text, tail)) is not None and escape[0] > start:
        tail = escape[0]
    shown = text[head:tail]
    lead = "…" if head > 0 else ""
    return lead + shown + ("…" if tail < len(text) else ""), before + len(lead), max(1, min(end, tail) - start)


def _escape_around(text: str, at: int) -> tuple[int, int] | None:
    """Returns start and end of the escape that a cut would split; None for a cut between characters."""
    begin = text.rfind("\\", max(0, at - 5), at)
    if begin < 0:
        return None
    near = text[max(0, begin - 4096) : begin]  # hardly any row of backslashes is longer
    others = len(near) - len(near.rstrip("\\"))
    end = begin + (6 if text.startswith("u", begin + 1) else 2)
    return (begin, end) if others % 2 == 0 and at < end else None


# -- Finds the values of JSON pointers in an ontology file ---------------------------------------------------------

_TOKEN = lazy_regex(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
#: The next bracket, with the numbers, words and strings before it; a string that is not closed goes on to the end.
_BRACKET = lazy_regex(r'(?:[^"{}\[\]]++|"[^"\\]*+(?:\\.[^"\\]*+)*+"?+)*+([{}\[\]])', re.DOTALL)
Span = tuple[int, int]


def locate(text: str, pointers: Iterable[str]) -> dict[str, Span]:
    """Returns pointer -> start and end of its value, in characters; of the nearest enclosing value if it is absent."""
    requested = list(pointers)
    if not requested:
        return {}
    spans = _scan(text, {prefix for pointer in requested for prefix in _upwards(pointer)})
    found = ((pointer, next((spans[p] for p in _upwards(pointer) if p in spans), None)) for pointer in requested)
    return {pointer: span for pointer, span in found if span is not None}


def _upwards(pointer: str) -> Iterable[str]:
    """Yields the pointer, then those of the enclosing values, outwards."""
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]
    yield ""


def _scan(text: str, wanted: set[str]) -> dict[str, Span]:
    spans: dict[str, Span] = {}
    opened: list[tuple[str | None, int]] = []  # for each open container: its pointer (None if nothing in it is wanted) and its start
    at: list[str | int] = []  # for each open container: the member or item that is being read
    key_next = False
    position = 0
    while (token := _TOKEN.search(text, position)) is not None:
        mark, position = token.group(), token.end()
        if key_next and mark[0] == '"':
            at[-1] = _escaped(mark)
            key_next = False
        elif mark == "," and at:
            last = at[-1]
            key_next = isinstance(last, str)
            at[-1] = last + 1 if isinstance(last, int) else last
        elif mark in "}]" and opened:
            pointer, start = opened.pop()
            at.pop()
            key_next = False
            if pointer in wanted:
                spans[pointer] = (start, token.end())
        elif mark not in ",:}]":
            # if a value is wanted, so are its enclosing values; others need no pointer, which would grow with the depth
            around = opened[-1][0] if opened else None
            pointer = (f"{around}/{at[-1]}" if around in wanted else None) if opened else ""
            if mark in "{[" and pointer not in wanted:
                position = _end_of(text, token.start())
            elif mark in "{[":
                opened.append((pointer, token.start()))
                at.append("" if mark == "{" else 0)
                key_next = mark == "{"
            elif pointer in wanted:
                spans[pointer] = token.span()
    return spans


def _end_of(text: str, start: int) -> int:
    """Returns the end of an object or list that is skipped, judged by its brackets, because it may not be valid JSON."""
    depth = 0
    for bracket in _BRACKET.finditer(text, start):
        depth += 1 if bracket[1] in "{[" else -1
        if not depth:
            return bracket.end()
    return len(text)


def _escaped(mark: str) -> str:
    """Returns a member's name as a pointer spells it."""
    try:
        name: str = json.loads(mark, strict=False)
    except ValueError:
        name = mark[1:-1]
    return name.replace("~", "~0").replace("/", "~1")


def read_text(path: str) -> str:
    """Returns the file's text for finding positions; empty if it cannot be read, which is reported elsewhere."""
    if is_pipe(path):
        return ""  # a pipe was read already, and cannot be read again
    try:
        with open_bytes(path) as file:
            data = read_whole(file)
            wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
            return data.decode("utf-16", "replace") if wide else data.decode("utf-8-sig", "surrogateescape")
    except OSError:
        return ""
