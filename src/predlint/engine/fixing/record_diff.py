"""Shows changes of records as a diff: the old and the new record; for a record of many lines, the changed lines with some context."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from msgspec import Struct

from predlint.lazy_regex import lazy_regex
from predlint.report.terminal import Style, count, display_width, printable, shorten, without_commands
from predlint.rules import RULES

if TYPE_CHECKING:
    from predlint.engine.fixing.fix_job import Change


_PARTS = lazy_regex(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[A-Za-z0-9_.+-]+|\s+|.', re.DOTALL)
#: Characters of context on either side of a change: at most, on the narrowest terminal, and the step between.
_AROUND, _LEAST_AROUND, _STEP = 24, 6, 2
#: Columns of a terminal for each such character: there is context on both sides of the old and the new text.
_COLUMNS = 5
#: Limits of the changes on a terminal: in all, and in one record.
_MOST, _MOST_IN_RECORD = 100, 12


class Differ:
    """Writes the changes of one file after the other."""

    def __init__(self, write: Callable[[str], object], style: Style, *, short: bool, width: int | None = None) -> None:
        """``short``: for a terminal with ``width`` columns: unchanged text of long records, and changes beyond a limit, are left out."""
        self._write, self.style, self.short = write, style, short
        self._width = width
        self._around = max(_LEAST_AROUND, min(_AROUND, (width or 1_000) // _COLUMNS))
        self._head: tuple[str, str] | None = None
        self._left = _MOST if short else None
        self._more = 0

    def file(self, before: str, after: str) -> None:
        """Starts the changes of another file."""
        self._head = (printable(before), printable(after))

    def show(self, change: Change) -> None:
        """Writes one change."""
        if self._left == 0:
            self._more += 1
            return
        if self._left is not None:
            self._left -= 1
        self._begin()
        old = change.before.decode("utf-8", "backslashreplace").split("\n")
        new = change.after.decode("utf-8", "backslashreplace").split("\n") if change.after is not None else []
        found = hunks(old, new)
        shown = found[:_MOST_IN_RECORD] if self.short else found
        for hunk in shown:
            before, after = hunk.lengths
            self._place(change, (hunk.at, before), (hunk.to, after))
            for run in hunk.runs:
                self._run(run)
        if len(found) > len(shown):
            self._write(self.style.faint(f"… ({count(len(found) - len(shown), 'more change')} in this record)") + "\n")
        if not found:
            self._place(change, (0, len(old)), (-(not new), len(new)))
            if self.short and new and (len(old) == len(new) == 1 or len(old) + len(new) > _MOST_IN_RECORD):
                old, new = self._shortened("\n".join(old), "\n".join(new))
            self._lines(old, new)

    def _place(self, change: Change, old: tuple[int, int], new: tuple[int, int]) -> None:
        """Writes the line numbers of a hunk: for each text, the offset in lines from the record's first line, and the number of lines."""
        place = f"@@ -{_range(change.line + old[0], old[1])} +{_range(change.new_line + new[0], new[1])} @@"
        self._write(f"{self.style.place(place)} {' '.join(change.codes)}\n")

    def _run(self, run: Run) -> None:
        """Writes lines that are equal in both texts, or the differing lines of each. A terminal gets shortened lines."""
        same, old, new = run
        wide = self.short and self._width is not None and any(display_width(line) >= self._width for line in (*old, *new))
        if same:
            lines = [printable(line.rstrip("\r")) for line in old]
            room = (self._width or 0) - 1
            self._write(without_commands("".join([f" {shorten(line, room) if wide else line}\n" for line in lines])))
        elif self.short and old and new and (wide or len(old) + len(new) > _MOST_IN_RECORD):
            self._lines(*self._shortened("\n".join(old), "\n".join(new)))
        elif self.short and (wide or len(old) + len(new) > _MOST_IN_RECORD):
            self._lines(*(_cut("\n".join(lines)).split("\n") if lines else [] for lines in (old, new)))
        else:
            self._lines(old, new)

    def _lines(self, old: Sequence[str], new: Sequence[str]) -> None:
        """Writes the old lines, then the new ones."""
        show = printable if [*map(printable, old)] != [*map(printable, new)] and not _differ_invisibly(old, new) else _spelt_out
        painted = [self.style.bad("-" + show(line.rstrip("\r"))) for line in old]
        painted += [self.style.help("+" + show(line.rstrip("\r"))) for line in new]
        self._write("\n".join(painted) + "\n")

    def _shortened(self, old: str, new: str) -> tuple[list[str], list[str]]:
        """Returns both texts as lines, with less and less context until they fit."""
        lines: tuple[list[str], list[str]] = ([], [])
        for around in range(self._around, _LEAST_AROUND - 1, -_STEP):
            one, other = abbreviate(old, new, around)
            lines = one.split("\n"), other.split("\n")
            if self._width is None or all(display_width(line) < self._width for line in (*lines[0], *lines[1])):
                break
        return lines

    def whole(self, done: Mapping[str, int]) -> None:
        """Writes which fixes concern the file as a whole: how often, by rule."""
        for code, times in sorted(done.items()):
            self._begin()
            often = f", {times:,} times" if times > 1 else ""
            self._write(f"{self.style.place('@@ the whole file @@')} {code} {RULES[code].slug}: {RULES[code].safe_fix}{often}\n")

    def close(self) -> None:
        """Writes how many changes were not shown."""
        if self._more:
            self._write(self.style.faint(f"… {count(self._more, 'more change')}; to see all of them: --diff > changes.diff") + "\n")

    def _begin(self) -> None:
        if self._head is not None:
            self._write(self.style.strong(f"--- {self._head[0]}") + "\n" + self.style.strong(f"+++ {self._head[1]}") + "\n")
            self._head = None


def _range(first: int, count: int) -> str:
    return str(first) if count == 1 else f"{first},{count}"


def _differ_invisibly(old: Sequence[str], new: Sequence[str]) -> bool:
    """Returns True for lines that differ, but look equal: for example in how accents are stored."""
    return old != new and len(old) == len(new) and all(map(_looks_equal, old, new))


def _looks_equal(one: str, other: str) -> bool:
    return one == other or unicodedata.normalize("NFKC", one) == unicodedata.normalize("NFKC", other)


def _spelt_out(line: str) -> str:
    """Returns the line with all non-ASCII characters as escapes."""
    return "".join(char if char.isascii() else f"\\u{ord(char):04x}" for char in printable(line))


def abbreviate(old: str, new: str, around: int = _AROUND) -> tuple[str, str]:
    """Shortens two texts: … replaces long spans that are equal in both, and everything after the first changes."""
    befores: list[str] = []
    afters: list[str] = []
    changes = 0
    for same, one, other in matching_spans(_PARTS.findall(old), _PARTS.findall(new)):
        before, after = "".join(one), "".join(other)
        if same and len(before) > 2 * around + 1:
            head = before[:around] if befores else before[: around // 2]
            before = after = f"{head}…{before[-around:]}"
        changes += not same
        if changes <= _MOST_IN_RECORD:
            befores.append(_cut(before))
            afters.append(_cut(after))
    more = f"… ({count(changes - _MOST_IN_RECORD, 'more change')} in this record)" if changes > _MOST_IN_RECORD else ""
    return "".join(befores) + more, "".join(afters) + more


def _cut(text: str) -> str:
    """Drops the middle of a very long text."""
    maximum = 20 * _AROUND
    return f"{text[: maximum // 2]}…{text[-maximum // 2 :]}" if len(text) > maximum + 1 else text


# -- differences of two texts: by words above, by lines here -----------------------------------------------------------


#: Up to this many tokens, a full comparison is made; in longer texts only a window is compared.
_MOST_PARTS = 1_500
#: In tokens: how far two long texts may diverge before they match again, and how many tokens must match then.
_WINDOW, _MEETING = 40, 4
#: Lines of context on either side of a change.
_CONTEXT = 2

Run = tuple[bool, Sequence[str], Sequence[str]]
"""A span of two texts: whether it is equal in both, and the tokens or lines of each."""


class Hunk(Struct):
    """Changed lines, with some context."""

    at: int
    """Index of its first line in the old text."""
    to: int
    """Index of its first line in the new text."""
    runs: list[Run]

    @property
    def lengths(self) -> tuple[int, int]:
        """Number of its lines in either text."""
        return sum([len(one) for _, one, _ in self.runs]), sum([len(other) for _, _, other in self.runs])


def hunks(old: Sequence[str], new: Sequence[str]) -> list[Hunk]:
    """Returns the hunks in which the lines of two texts differ. Returns none if most lines differ, or a text has one line only: then both
    are better shown whole."""
    if min(len(old), len(new)) < 2:
        return []
    runs = list(matching_spans(old, new))
    if 2 * sum([len(one) + len(other) for same, one, other in runs if not same]) > len(old) + len(new):
        return []
    found: list[Hunk] = []
    hunk: Hunk | None = None
    at = to = 0
    for number, (same, one, other) in enumerate(runs):
        if not same or (hunk is not None and len(one) <= 2 * _CONTEXT and number + 1 < len(runs)):
            hunk = hunk or Hunk(at, to, [])
            hunk.runs.append((same, one, other))
        else:
            if hunk is not None:
                hunk.runs.append((True, one[:_CONTEXT], one[:_CONTEXT]))
                found.append(hunk)
            lead = one[-_CONTEXT:]
            hunk = Hunk(at + len(one) - len(lead), to + len(one) - len(lead), [(True, lead, lead)]) if number + 1 < len(runs) else None
        at, to = at + len(one), to + len(other)
    return [*found, hunk] if hunk is not None else found


def matching_spans(one: Sequence[str], other: Sequence[str]) -> Iterator[Run]:
    """Yields the equal and the differing spans of two texts, in order."""
    if max(len(one), len(other)) > _MOST_PARTS:
        yield from _long(one, other)
        return
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        yield kind == "equal", one[a:b], other[c:d]


def _long(one: Sequence[str], other: Sequence[str]) -> Iterator[Run]:
    """Yields the spans of two long texts: after a difference, searches for the nearest place where both match again."""
    at = to = 0
    while at < len(one) or to < len(other):
        begin = at
        while at < len(one) and to < len(other) and one[at] == other[to]:
            at, to = at + 1, to + 1
        if at > begin:
            yield True, one[begin:at], one[begin:at]
        if at >= len(one) and to >= len(other):
            return
        skip, extra = _meeting(one, other, at, to)
        yield False, one[at : at + skip], other[to : to + extra]
        at, to = at + skip, to + extra


def _meeting(one: Sequence[str], other: Sequence[str], at: int, to: int) -> tuple[int, int]:
    """Returns how many tokens to skip in either text until both match again; to their ends if that is not near."""
    for apart in range(1, 2 * _WINDOW):
        for skip in range(max(0, apart - _WINDOW), min(apart, _WINDOW) + 1):
            behind = one[at + skip : at + skip + _MEETING]
            if len(behind) == _MEETING and behind == other[to + apart - skip : to + apart - skip + _MEETING]:
                return skip, apart - skip
    return len(one) - at, len(other) - to
