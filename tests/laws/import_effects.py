"""What becomes of what a finding is about, as far as its words tell: two findings on one place must not say opposite things of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from predlint.model.diagnostics import Diagnostic

#: It disappears.
GONE = re.compile(
    r"silently (lost|loses?|drops?|dropped|ignores?)\b|\b(is|are|be) lost\b|\b(is|are) not (shown|drawn)\b|\bothers do not show\b"
    r"|\bis shown on none\b|\b(Labelbox|Encord) ignores\b|\b(is|are) ignored\b"
)
#: People see it, or it counts, be it wrongly.
THERE = re.compile(
    r"\bothers show\b|\bthe editor (shows|draws)\b|\bit is shown (?!on none)|\bit is drawn\b|\breleases that count otherwise show\b"
    r"|\bnothing is lost\b|\b(it|all|they) (is|are) kept\b|\btakes (it|them) as (it is|they are)\b|\bEncord stores\b|\bEncord keeps\b"
)
#: The file, or the record, comes into no server or program.
REFUSED = re.compile(r"^(?!.*servers that check).*(\bthe server refuses the import\b|\bSDK refuses the row\b|\bEncord's SDK stops\b)")
#: Some server takes it, or all do.
TAKEN = re.compile(
    r"\bothers (show|silently lose|do not show)\b|\bthe import takes it\b|\bservers store it\b|\bit imports\b|\bnothing is lost\b"
    r"|\bEncord's SDK (silently (drops|ignores)|takes it as it is|keeps)\b|\bEncord (stores|keeps|takes)\b"
)
#: Opposites, each with how far apart the places may be: a value and a member of it are one place to who reads of its loss.
_OPPOSITES = ((GONE, THERE, 1), (REFUSED, TAKEN, 0))


def _parts(pointer: str | None) -> tuple[str, ...]:
    return tuple((pointer or "").split("/")[1:])


def _depth_between(one: Diagnostic, other: Diagnostic) -> int | None:
    """How many members deep one place is in the other: 0 for the same; None for places of which neither is in the other."""
    if one.pointer is None or other.pointer is None or (one.file, one.line) != (other.file, other.line):
        return None
    here, there = sorted((_parts(one.pointer), _parts(other.pointer)), key=len)
    return len(there) - len(here) if here and there[: len(here)] == here else None


def opposed(found: Iterable[Diagnostic]) -> Iterator[tuple[Diagnostic, Diagnostic]]:
    """Findings on one place of which one says that it is lost, or refused, and the other one that it is not."""
    findings = [d for d in found if any(words.search(d.message) for pair in _OPPOSITES for words in pair[:2])]
    for at, one in enumerate(findings):
        for other in findings[at + 1 :]:
            if (apart := _depth_between(one, other)) is not None and any(
                apart <= reach and yes.search(a.message) and no.search(b.message)
                for yes, no, reach in _OPPOSITES
                for a, b in ((one, other), (other, one))
            ):
                yield one, other
