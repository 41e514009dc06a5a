"""Keeps findings for reports that show a bounded number of them: the first places of each rule, shared fairly.

All findings are counted. All rules with many findings get the same number of places.
"""

from __future__ import annotations

import os
from bisect import insort
from collections import Counter
from collections.abc import Callable, Hashable
from hashlib import blake2b
from operator import itemgetter
from typing import Any, NamedTuple

from predlint.io.output_streams import Writable
from predlint.io.paths import is_url
from predlint.model.diagnostics import Diagnostic, Severity
from predlint.model.texts import lazy_regex, quote
from predlint.report.formats import GroupSink, ReportOptions
from predlint.report.totals import order_of

#: Maximum findings that a report shows.
MOST_PLACES = 5_000
#: Maximum characters of one text of a finding; only a malicious file has longer ones.
_MOST_TEXT = 2_000
#: Line numbers of other records, and positions in a document, in messages.
_LINE, _ELEMENT = lazy_regex(r"\bline \d[\d,]*"), lazy_regex(r"(?<=[a-z]/)\d+(?![\w.-])")
_order = itemgetter(0)


class KeptPlace(NamedTuple):
    """One finding, with bounded and valid texts."""

    file: str | None
    """The file as the user named it; it may contain bytes that are no text."""
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
    """The value as messages show it."""
    record: dict[str, str | None]
    end: tuple[int, int] | None = None
    """Line and column after the value; None if no report needs it."""

    @property
    def words(self) -> str:
        """The message, and the help if there is one."""
        return f"{self.message}; {self.help}" if self.help else self.message

    @property
    def where(self) -> str:
        """The position: ``preds.ndjson:17:10``."""
        parts = [file_name(self.file), *(str(number) for number in (self.line, self.column if self.line else None) if number is not None)]
        return ":".join(parts)


class KeptFindings:
    """Counts findings by a key, and keeps the first of each key: ``maximum`` in all and ``each`` of a key."""

    def __init__(self, maximum: int = MOST_PLACES, *, each: int | None = None, key: Callable[[Diagnostic], Hashable] | None = None) -> None:
        self.maximum, self.each = maximum, maximum if each is None else each
        self.key = key
        self.counts: Counter[Any] = Counter()
        self._kept: dict[Any, list[tuple[tuple[int, int, int], KeptPlace]]] = {}
        self._size = 0
        """Number of findings that are kept."""
        self._top = maximum + 2
        """An upper bound of the number kept for any key, once there is no room."""
        self._files: dict[str | None, int] = {}
        """File -> its number, in the order in which files come."""

    def add(self, d: Diagnostic, end: tuple[int, int] | None = None) -> None:
        """Adds a finding. Those of a file may come in any order, but those at one position in theirs."""
        key = d.code if self.key is None else self.key(d)
        counts = self.counts
        number = counts[key] = counts[key] + 1
        kept = self._kept.setdefault(key, [])
        order = (self._files.setdefault(d.file, len(self._files)), order_of(d), number)
        if len(kept) >= self.each or (self._size >= self.maximum and not self._has_room(kept)):
            if not kept or order >= kept[-1][0]:
                return
            kept.pop()  # a late finding comes before the ones that are kept
            self._size -= 1
        insort(kept, (order, _place(d, end)), key=_order)
        self._size += 1

    def _has_room(self, kept: list[Any]) -> bool:
        """Makes room for one more finding of a key if another key has at least two more of them; with a difference of one, the two would
        keep swapping."""
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
        """Returns the first places of each key, in the order of the findings; at most the same number for each key."""
        level = self._level()
        return {key: [place for _, place in kept[:level]] for key, kept in self._kept.items()}

    def in_order(self) -> list[KeptPlace]:
        """Returns all of `places`, sorted by file, offset and code."""
        level = self._level()
        every = [(*order[:2], place.code, order[2], place) for kept in self._kept.values() for order, place in kept[:level]]
        return [each[-1] for each in sorted(every, key=lambda each: each[:4])]

    @property
    def files(self) -> list[str | None]:
        """The files with findings, in their order."""
        return list(self._files)

    def _level(self) -> int:
        """Returns how many places each key may show, so that the result does not depend on the order in which findings came."""
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
    """Computes a fingerprint for each finding that does not change when lines are inserted before it; equal findings are numbered."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, place: KeptPlace) -> str:
        """Returns 32 hexadecimal digits, and ``:2`` and so on for further findings that differ only in their line."""
        record = place.record
        about = (record.get("data_row") or record.get("uuid"), record.get("feature"))
        facts = (relative(place.file), place.code, *about, _without_numbers(place.pointer), _without_places(place.message), place.value)
        mark = blake2b("\0".join(str(each) for each in facts).encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()
        self._seen[mark] += 1
        number = self._seen[mark]
        return mark if number == 1 else f"{mark}:{number}"


def _without_numbers(pointer: str) -> str:
    """Returns the pointer with 0 for each number, because numbers count records in a document."""
    return "/".join("0" if part.isdecimal() else part for part in pointer.split("/"))


def _without_places(message: str) -> str:
    return _ELEMENT.sub("0", _LINE.sub("line", message))


def _place(d: Diagnostic, end: tuple[int, int] | None) -> KeptPlace:
    value = text(quote(d.value)) if d.value is not None else None
    record = {name: text(member) if member is not None else None for name, member in d.record.items()}
    message, help = text(d.message), text(d.help) if d.help else None
    return KeptPlace(d.file, d.line, d.column, d.offset, text(d.pointer), d.code, d.rule, d.severity, message, help, value, record, end)


def text(given: str, most: int = _MOST_TEXT) -> str:
    """Returns text that can be written as UTF-8, cut to the length that reports need."""
    cut = given if len(given) <= most else given[: most - 1] + "…"
    return cut if cut.isascii() else cut.encode("utf-8", "backslashreplace").decode()


def file_name(file: str | None) -> str:
    """Returns the display name of a file."""
    return "records" if file is None else "standard input" if file == "-" else text(file)


def relative(file: str | None, root: str | None = None) -> str | None:
    """Returns the path with forward slashes, relative to ``root`` (None: the working directory) if it is below; None without a path."""
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


class KeptSink(GroupSink):
    """A report that is written at the end of the run, because the space for one rule depends on all others."""

    wants_places = True

    def __init__(self, stream: Writable, options: ReportOptions, kept: KeptFindings) -> None:
        super().__init__(stream, options)
        self._kept = kept

    def render(self, diagnostic: Diagnostic) -> bytes:
        """Keeps the finding. Nothing is written before the end."""
        self._kept.add(diagnostic)
        return b""
