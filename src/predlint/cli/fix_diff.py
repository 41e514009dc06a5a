"""What would change, as a diff: a record without its change, and with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from predlint.report.terminal import Style, printable

if TYPE_CHECKING:
    from predlint.cli.fix_files import Change

_PARTS = re.compile(r'"(?:[^"\\]|\\.)*"|[A-Za-z0-9_.+-]+|\s+|.', re.DOTALL)
#: Parts of a record that are compared one by one; of longer ones only the begin and the end are.
_MOST_PARTS = 1_500
#: Characters that are shown on either side of a change.
_AROUND = 24


class Differ:
    """Writes the changes of one file after the other."""

    def __init__(self, write: Callable[[str], object], style: Style, *, short: bool) -> None:
        """``short``: what stays the same in a long record is left out."""
        self._write, self.style, self.short = write, style, short
        self._head: tuple[str, str] | None = None

    def file(self, before: str, after: str) -> None:
        """Changes that follow are of this file."""
        self._head = (before, after)

    def show(self, change: Change) -> None:
        """Writes one change."""
        if self._head is not None:
            self._write(self.style.strong(f"--- {self._head[0]}") + "\n" + self.style.strong(f"+++ {self._head[1]}") + "\n")
            self._head = None
        old = change.before.decode("utf-8", "backslashreplace").split("\n")
        new = change.after.decode("utf-8", "backslashreplace").split("\n") if change.after is not None else []
        place = f"@@ -{_range(change.line, len(old))} +{_range(change.new_line - (not new), len(new))} @@"
        self._write(f"{self.style.place(place)} {' '.join(change.codes)}\n")
        if self.short and len(old) == len(new) == 1:
            old[0], new[0] = shortened(old[0], new[0])
        painted = [self.style.bad("-" + printable(line.rstrip("\r"))) for line in old]
        painted += [self.style.help("+" + printable(line.rstrip("\r"))) for line in new]
        self._write("\n".join(painted) + "\n")


def _range(first: int, count: int) -> str:
    return str(first) if count == 1 else f"{first},{count}"


def shortened(old: str, new: str) -> tuple[str, str]:
    """Two texts with … for long stretches that are the same in both."""
    befores: list[str] = []
    afters: list[str] = []
    for same, before, after in _runs(old, new):
        if same and len(before) > 2 * _AROUND + 1:
            head = before[:_AROUND] if befores else before[: _AROUND // 2]
            before = after = f"{head}…{before[-_AROUND:]}"
        befores.append(before)
        afters.append(after)
    return "".join(befores), "".join(afters)


def _runs(old: str, new: str) -> Iterator[tuple[bool, str, str]]:
    """Stretches of two texts, in order: whether they are the same, and each text's."""
    one, other = _PARTS.findall(old), _PARTS.findall(new)
    if max(len(one), len(other)) > _MOST_PARTS:
        begin = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
        end = next((at for at, (a, b) in enumerate(zip(one[:begin:-1], other[:begin:-1], strict=False)) if a != b), 0)
        yield True, "".join(one[:begin]), "".join(other[:begin])
        yield False, "".join(one[begin : len(one) - end]), "".join(other[begin : len(other) - end])
        yield True, "".join(one[len(one) - end :]), "".join(other[len(other) - end :])
        return
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        yield kind == "equal", "".join(one[a:b]), "".join(other[c:d])
