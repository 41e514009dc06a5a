"""What two texts have in common, and where they differ: by their words in `record_diff`, by their lines here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from msgspec import Struct

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
    runs = list(alike(old, new))
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


def alike(one: Sequence[str], other: Sequence[str]) -> Iterator[Run]:
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
