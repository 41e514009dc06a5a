"""Findings kept for the reports that show a bounded number of them: the first places of each rule, shared fairly.

All findings are counted. Of a rule that speaks often, as many places are kept as of any other rule that speaks often.
"""

from __future__ import annotations

import os
from bisect import insort
from collections import Counter
from collections.abc import Callable, Hashable
from hashlib import blake2b
from operator import itemgetter
from typing import Any, NamedTuple

from predlint.diagnostics import Diagnostic, Severity
from predlint.lazy_regex import lazy_regex
from predlint.names import quote
from predlint.report.part_findings import order_of
from predlint.report.text import Writable
from predlint.stream.urls import is_url

#: Findings that a report shows at most.
MOST_PLACES = 5_000
#: Characters of one text of a finding; only a hostile file has longer ones.
_MOST_TEXT = 2_000
#: Messages may name the line of another record, or its place in a document.
_LINE, _ELEMENT = lazy_regex(r"\bline \d[\d,]*"), lazy_regex(r"(?<=[a-z]/)\d+(?![\w.-])")
_order = itemgetter(0)


class KeptPlace(NamedTuple):
    """One finding, in bounded and valid text."""

    file: str | None
    """As the user named it: it may hold bytes that are no text."""
    line: int | None
    column: int | None
    offset: int | None
    pointer: str
    code: str
    slug: str
    severity: Severity
    message: str
    help: str | None
    value: str | None
    """As messages show values."""
    record: dict[str, str | None]
    end: tuple[int, int] | None = None
    """Line and column of what stands behind the value; None where nobody asked for it."""

    @property
    def words(self) -> str:
        """What is wrong, and what to do about it."""
        return f"{self.message}; {self.help}" if self.help else self.message

    @property
    def where(self) -> str:
        """``preds.ndjson:17:10``."""
        parts = [file_name(self.file), *(str(number) for number in (self.line, self.column if self.line else None) if number is not None)]
        return ":".join(parts)


class KeptFindings:
    """Counts findings by a key, and keeps the first of each key, ``maximum`` in all and ``each`` of a key."""

    def __init__(self, maximum: int = MOST_PLACES, *, each: int | None = None, key: Callable[[Diagnostic], Hashable] | None = None) -> None:
        self.maximum, self.each = maximum, maximum if each is None else each
        self.key = key
        self.counts: Counter[Any] = Counter()
        self._kept: dict[Any, list[tuple[tuple[int, int, int], KeptPlace]]] = {}
        self._size = 0
        """Of all that is kept."""
        self._top = maximum + 2
        """No key has more of them, once there is no room."""
        self._files: dict[str | None, int] = {}
        """The number of each file, in the order in which they come."""

    def add(self, d: Diagnostic, end: tuple[int, int] | None = None) -> None:
        """Takes a finding. Those of a file may come in any order, those of one place in theirs."""
        key = d.code if self.key is None else self.key(d)
        counts = self.counts
        number = counts[key] = counts[key] + 1
        kept = self._kept.setdefault(key, [])
        order = (self._files.setdefault(d.file, len(self._files)), order_of(d), number)
        if len(kept) >= self.each or (self._size >= self.maximum and not self._has_room(kept)):
            if not kept or order >= kept[-1][0]:
                return
            kept.pop()  # what came late stands before what is kept
            self._size -= 1
        insort(kept, (order, _place(d, end)), key=_order)
        self._size += 1

    def _has_room(self, kept: list[Any]) -> bool:
        """Makes room for one more of a key when another has at least two more of them; with one more, the two would go on taking turns."""
        if len(kept) + 1 >= self._top:
            return False
        largest = max(self._kept.values(), key=len)
        self._top = len(largest)
        if len(kept) + 1 >= self._top:
            return False
        largest.pop()
        self._size -= 1
        return True

    def places(self) -> dict[Any, list[KeptPlace]]:
        """The first places of each key, in the order of the findings; the same number of each key that has so many."""
        level = self._level()
        return {key: [place for _, place in kept[:level]] for key, kept in self._kept.items()}

    def in_order(self) -> list[KeptPlace]:
        """All of `places`, by file, offset and code."""
        level = self._level()
        every = [(*order[:2], place.code, order[2], place) for kept in self._kept.values() for order, place in kept[:level]]
        return [each[-1] for each in sorted(every, key=lambda each: each[:4])]

    @property
    def files(self) -> list[str | None]:
        """The files with findings, in their order."""
        return list(self._files)

    def _level(self) -> int:
        """How many places each key may show, so that the order in which findings came decides nothing."""
        low, high = 0, self.each
        counts = self.counts.values()
        while low < high:
            middle = (low + high + 1) // 2
            if sum(min(number, middle) for number in counts) <= self.maximum:
                low = middle
            else:
                high = middle - 1
        return low


class Fingerprints:
    """A mark for each finding that stays when lines are put before it; findings that are alike are numbered."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, place: KeptPlace) -> str:
        """32 hexadecimal digits, and ``:2`` and so on for further findings that are the same but for their line."""
        record = place.record
        about = (record.get("data_row") or record.get("uuid"), record.get("feature"))
        told = (relative(place.file), place.code, *about, _without_numbers(place.pointer), _without_places(place.message), place.value)
        mark = blake2b("\0".join(str(each) for each in told).encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()
        self._seen[mark] += 1
        number = self._seen[mark]
        return mark if number == 1 else f"{mark}:{number}"


def _without_numbers(pointer: str) -> str:
    """The pointer with any number for each: they count records in a document."""
    return "/".join("0" if part.isdecimal() else part for part in pointer.split("/"))


def _without_places(message: str) -> str:
    return _ELEMENT.sub("0", _LINE.sub("line", message))


def _place(d: Diagnostic, end: tuple[int, int] | None) -> KeptPlace:
    value = text(quote(d.value)) if d.value is not None else None
    record = {name: text(told) if told is not None else None for name, told in d.record.items()}
    message, help = text(d.message), text(d.help) if d.help else None
    return KeptPlace(d.file, d.line, d.column, d.offset, text(d.pointer), d.code, d.rule, d.severity, message, help, value, record, end)


def text(given: str, most: int = _MOST_TEXT) -> str:
    """Text that can be written as UTF-8, and is not longer than reports need."""
    cut = given if len(given) <= most else given[: most - 1] + "…"
    return cut if cut.isascii() else cut.encode("utf-8", "backslashreplace").decode()


def file_name(file: str | None) -> str:
    """The file for people."""
    return "records" if file is None else "standard input" if file == "-" else text(file)


def relative(file: str | None, root: str | None = None) -> str | None:
    """The path with forward slashes, from ``root`` (None: the working directory) where it stands below; None where there is no path."""
    if file is None or file == "-":
        return None
    if is_url(file):
        return text(file)
    if os.path.isabs(file) or root is not None:
        full, base = os.path.abspath(file), os.path.abspath(root or os.curdir)
        below = full.startswith(base.rstrip(os.sep) + os.sep)
        file = full[len(base.rstrip(os.sep)) + 1 :] if below else full if os.path.isabs(file) else file
    path = os.path.normpath(file)
    return text(path.replace(os.sep, "/"))


class KeptSink:
    """A report that is written when the run is over: what is shown of a rule hangs on all others."""

    wants_places = True

    def __init__(self, stream: Writable, kept: KeptFindings) -> None:
        self._stream, self._kept = stream, kept

    def render(self, diagnostic: Diagnostic) -> bytes:
        """Nothing is written before the end."""
        self._kept.add(diagnostic)
        return b""

    def emit(self, rendered: bytes) -> None:
        """Nothing to do."""
