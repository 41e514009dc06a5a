"""Where a value stands in its line: found only for findings that are shown, by a scan of just that line."""

from __future__ import annotations

import contextlib
import re
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, cast

import msgspec
import orjson

from predlint.stream.edits import Before, Edit, apply
from predlint.stream.literals import LONGEST, edits_of, is_json
from predlint.stream.syntax import PASSING

_scan_once = cast(Any, PASSING).scan_once
_string = cast(Any, scanstring)
_space = re.compile(r"[ \t\r\n]*").match
_colon = cast(Any, re.compile(r"[ \t\r\n]*:?[ \t\r\n]*").match)
_comma = cast(Any, re.compile(r"[ \t\r\n]*,?[ \t\r\n]*").match)
_MISSING = (-1, -1)
_BLANKS = frozenset(" \t\r\n")
#: From so many characters on, the values in a container are skipped rather than read.
_LARGE = 100_000
#: Characters that are gone through for names of members that stand once. Of more names (frames and hashes are names too), and of those
#: in a long text, each container is scanned once.
_MOST_SEARCHED = 200_000
_VALUES: dict[str, Any] = {"{": msgspec.json.Decoder(dict[str, msgspec.Raw]), "[": msgspec.json.Decoder(list[msgspec.Raw])}


def places_in(text: str) -> LinePlaces:
    """The spans of the values of a line, also of one that says in another way what JSON says."""
    edits = None if len(text) > LONGEST or _is_taken(text) else edits_of(text)
    return LinePlaces(text) if edits is None else _PlacesBefore(text, edits)


def _is_taken(text: str) -> bool:
    """True for JSON, which most lines are: the fastest parser tells so of nearly all of them."""
    try:
        orjson.loads(text)
    except ValueError:
        return is_json(text)
    return True


class LinePlaces:
    """The spans of the values of one line of JSON, in characters. Containers are scanned when first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.start = 0 if text[:1] == "{" else _skip(text, 0)
        self.children: dict[int, dict[str | int, tuple[int, int]]] = {}
        #: Where the value of a member starts whose name stands only once in the text; -1 for other names.
        self.unique: dict[str, int] = {}
        self.plain = "\\" not in text
        self.ends: dict[int, int] = {}
        """Where the large containers end whose start is known."""
        self.reached: dict[int, tuple[int, int]] = {}
        """By the start of an array: the item that was reached last, and where it starts."""

    def span(self, keys: list[str | int]) -> tuple[int, int]:
        """Start and end of the value at the path; of the nearest enclosing value for a member that is not there."""
        start, end = self.start, len(self.text)
        for key in keys:
            found = self._children(start).get(key, _MISSING)
            if found == _MISSING:
                break
            start, end = found
        return start, end

    def starts_at(self, keys: list[str | int], record: Any) -> int:
        """Where the value at the path starts, as `span` says. ``record`` is the decoded line: it spares most of the scanning.

        A member's name that stands only once in the text stands where the member is.
        """
        start = self.start
        for key in keys:
            if record.__class__ is dict:
                if key not in record:
                    break
                at = self._unique(str(key)) if self.plain else -1
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

    def _item(self, start: int, index: int) -> int:
        """Where an item of the array at ``start`` stands; -1 where the text before it is at fault. Those behind it are not read."""
        text = self.text
        if len(text) >= _LARGE:
            return self._children(start).get(index, _MISSING)[0]
        reached, at = self.reached.get(start, (0, 0))
        if at == 0 or reached > index:
            reached, at = 0, _skip(text, start + 1)
        try:
            while reached < index:
                at = _comma(text, _scan_once(text, at)[1]).end()
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
            quoted = f'"{name}"'
            at = self.text.find(quoted)
            known = -1
            if at >= 0 and self.text.find(quoted, at + 1) < 0:
                known = at + len(quoted) + 2
                if self.text[known - 2 : known] != ": " or self.text[known] in _BLANKS:  # written in another way than most do
                    known = _colon(self.text, known - 2).end()
            self.unique[name] = known
        return known

    def path_at(self, at: int) -> Any:
        """The path of the innermost value that covers a character (a chain of parent and key, None for the root)."""
        path: Any = None
        start = self.start
        while True:
            inner = next(((key, begin) for key, (begin, end) in self._children(start).items() if begin <= at < end), None)
            if inner is None:
                return path
            path, start = (path, inner[0]), inner[1]

    def _children(self, start: int) -> dict[str | int, tuple[int, int]]:
        known = self.children.get(start)
        if known is None:
            known = self.children[start] = {}
            if self._skip_through(start, known):
                return known
            # What could be read up to a fault is right; the rest is placed at the enclosing value.
            with contextlib.suppress(StopIteration, ValueError, IndexError, RecursionError):
                self._scan(start, known)
        return known

    def _skip_through(self, start: int, found: dict[str | int, tuple[int, int]]) -> bool:
        """The same as `_scan` for a large container, without making anything of the values; False where that cannot be done."""
        text, end = self.text, self.ends.get(start, len(self.text) if start == self.start else 0)
        if end - start < _LARGE or text[start] not in _VALUES or not text.isascii():
            return False
        named = text[start] == "{"
        try:
            values = _VALUES[text[start]].decode(text[start:end].encode())
            keys: Any = values if named else range(len(values))
            at = _skip(text, start + 1)
            for key in keys:
                if named:
                    name, at = _string(text, at + 1, False)
                    if name != key:  # a member stands twice
                        raise ValueError
                    at = _colon(text, at).end()
                after = at + len(memoryview(values[key]))
                found[key] = (at, after)
                if after - at >= _LARGE:
                    self.ends[at] = after
                at = _comma(text, after).end()
            if end not in (at + 1, _skip(text, at + 1)):
                raise ValueError
        except (msgspec.DecodeError, ValueError, IndexError, RecursionError):
            found.clear()
            return False
        return True

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
                at = _colon(text, at).end()
            _, end = _scan_once(text, at)
            found[key] = (at, end)
            index += 1
            at = _comma(text, end).end()


class _PlacesBefore(LinePlaces):
    """The same of a line that becomes JSON by some edits."""

    def __init__(self, text: str, edits: list[Edit]) -> None:
        super().__init__(apply(text, edits))
        self.before = Before(edits)

    def span(self, keys: list[str | int]) -> tuple[int, int]:
        start, end = super().span(keys)
        return self.before.start(start), self.before.end(end)

    def starts_at(self, keys: list[str | int], record: Any) -> int:
        return self.before.start(super().starts_at(keys, record))


def _skip(text: str, at: int) -> int:
    match = _space(text, at)
    return match.end() if match else at


def excerpt(text: str, start: int, end: int, width: int = 76) -> tuple[str, int, int]:
    """The text around a value, shortened with … to about ``width`` characters, and where the value is in it."""
    span = min(end - start, width // 2)
    before = min(start, (width - span) // 2)
    after = min(len(text) - start - span, width - span - before)
    before = min(start, width - span - after)
    head, tail = start - before, start + span + after
    if head > 0 and (escape := _escape_around(text, head)) is not None:  # half of one would show another character
        head = min(start, escape[1])
        before = start - head
    if tail < len(text) and (escape := _escape_around(text, tail)) is not None and escape[0] > start:
        tail = escape[0]
    shown = text[head:tail]
    lead = "…" if head > 0 else ""
    return lead + shown + ("…" if tail < len(text) else ""), before + len(lead), max(1, min(end, tail) - start)


def _escape_around(text: str, at: int) -> tuple[int, int] | None:
    """Begin and end of the escape that a cut would part; None for a cut between characters."""
    begin = text.rfind("\\", max(0, at - 5), at)
    if begin < 0:
        return None
    near = text[max(0, begin - 4096) : begin]  # of backslashes before it, two by two, hardly more are in a row
    others = len(near) - len(near.rstrip("\\"))
    end = begin + (6 if text.startswith("u", begin + 1) else 2)
    return (begin, end) if others % 2 == 0 and at < end else None
