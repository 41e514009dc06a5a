"""What would change, as a diff: a record without its change and with it; of one in many lines those that change, and a few around."""

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
#: Characters that are shown on either side of a change: at most, and on the narrowest terminal.
_AROUND, _LEAST_AROUND, _STEP = 24, 6, 2
#: Columns of a terminal for each of them: a change stands between what is before and behind it.
_COLUMNS = 5
#: Changes that a terminal is shown: of all files, and of one record.
_MOST, _MOST_IN_RECORD = 100, 12


class Differ:
    """Writes the changes of one file after the other."""

    def __init__(self, write: Callable[[str], object], style: Style, *, short: bool, width: int | None = None) -> None:
        """``short``: for a terminal, of so many columns: what stays the same in a long record, and many changes, are left out."""
        self._write, self.style, self.short = write, style, short
        self._width = width
        self._around = max(_LEAST_AROUND, min(_AROUND, (width or 1_000) // _COLUMNS))
        self._head: tuple[str, str] | None = None
        self._left = _MOST if short else None
        self._more = 0

    def file(self, before: str, after: str) -> None:
        """Changes that follow are of this file."""
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
        """Says which lines follow, of each text: behind how many of the record's, and how many."""
        place = f"@@ -{_range(change.line + old[0], old[1])} +{_range(change.new_line + new[0], new[1])} @@"
        self._write(f"{self.style.place(place)} {' '.join(change.codes)}\n")

    def _run(self, run: Run) -> None:
        """Lines that are the same in both texts, or those of either. A terminal is shown what it has room for."""
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
        """Lines of the one text, and what becomes of them."""
        show = printable if [*map(printable, old)] != [*map(printable, new)] and not _differ_invisibly(old, new) else _spelt_out
        painted = [self.style.bad("-" + show(line.rstrip("\r"))) for line in old]
        painted += [self.style.help("+" + show(line.rstrip("\r"))) for line in new]
        self._write("\n".join(painted) + "\n")

    def _shortened(self, old: str, new: str) -> tuple[list[str], list[str]]:
        """Both in lines, with less and less around what changes until they fit."""
        lines: tuple[list[str], list[str]] = ([], [])
        for around in range(self._around, _LEAST_AROUND - 1, -_STEP):
            one, other = abbreviate(old, new, around)
            lines = one.split("\n"), other.split("\n")
            if self._width is None or all(display_width(line) < self._width for line in (*lines[0], *lines[1])):
                break
        return lines

    def whole(self, done: Mapping[str, int]) -> None:
        """Says what would be done to the file as a whole: how often, by rule."""
        for code, times in sorted(done.items()):
            self._begin()
            often = f", {times:,} times" if times > 1 else ""
            self._write(f"{self.style.place('@@ the whole file @@')} {code} {RULES[code].slug}: {RULES[code].safe_fix}{often}\n")

    def close(self) -> None:
        """Says what was not shown."""
        if self._more:
            self._write(self.style.faint(f"… {count(self._more, 'more change')}; to see all of them: --diff > changes.diff") + "\n")

    def _begin(self) -> None:
        if self._head is not None:
            self._write(self.style.strong(f"--- {self._head[0]}") + "\n" + self.style.strong(f"+++ {self._head[1]}") + "\n")
            self._head = None


def _range(first: int, count: int) -> str:
    return str(first) if count == 1 else f"{first},{count}"


def _differ_invisibly(old: Sequence[str], new: Sequence[str]) -> bool:
    """True for lines that differ, but not to the eye: by how accents are stored, say."""
    return old != new and len(old) == len(new) and all(map(_looks_equal, old, new))


def _looks_equal(one: str, other: str) -> bool:
    return one == other or unicodedata.normalize("NFKC", one) == unicodedata.normalize("NFKC", other)


def _spelt_out(line: str) -> str:
    """The line with all but plain characters as escapes."""
    return "".join(char if char.isascii() else f"\\u{ord(char):04x}" for char in printable(line))


def abbreviate(old: str, new: str, around: int = _AROUND) -> tuple[str, str]:
    """Two texts with … for long stretches that are the same in both, and for what comes after many changes."""
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
    """A text without its middle, where it is very long."""
    maximum = 20 * _AROUND
    return f"{text[: maximum // 2]}…{text[-maximum // 2 :]}" if len(text) > maximum + 1 else text


# -- what two texts have in common, and where they differ: by their words above, by their lines here -------------------


#: Parts of a text that are compared with all others; in longer ones only the next few are.
_MOST_PARTS = 1_500
#: How far apart two texts may run in a long record before they meet again, and how many parts must be the same then; in parts.
_WINDOW, _MEETING = 40, 4
#: Lines that are shown on either side of a change.
_CONTEXT = 2

Run = tuple[bool, Sequence[str], Sequence[str]]
"""A stretch of two texts: whether it is the same in both, and each text's parts."""


class Hunk(Struct):
    """Lines that change, with a few around them."""

    at: int
    """Behind how many lines of the one text it begins."""
    to: int
    """The same of the other."""
    runs: list[Run]

    @property
    def lengths(self) -> tuple[int, int]:
        """Its lines in either text."""
        return sum([len(one) for _, one, _ in self.runs]), sum([len(other) for _, _, other in self.runs])


def hunks(old: Sequence[str], new: Sequence[str]) -> list[Hunk]:
    """Where the lines of two texts differ; nothing where most of them do, or either has but one: then both are better shown as they are."""
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
    """Stretches of two texts, in order."""
    if max(len(one), len(other)) > _MOST_PARTS:
        yield from _long(one, other)
        return
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        yield kind == "equal", one[a:b], other[c:d]


def _long(one: Sequence[str], other: Sequence[str]) -> Iterator[Run]:
    """The same for texts of many parts: where they differ, the nearest place is looked for where they go on alike."""
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
    """How many parts of either text to go on until they are alike again; to their ends where that is not near."""
    for apart in range(1, 2 * _WINDOW):
        for skip in range(max(0, apart - _WINDOW), min(apart, _WINDOW) + 1):
            behind = one[at + skip : at + skip + _MEETING]
            if len(behind) == _MEETING and behind == other[to + apart - skip : to + apart - skip + _MEETING]:
                return skip, apart - skip
    return len(one) - at, len(other) - to
