"""What a fix did: to one record, as a diff shows it, and to all of one or more files."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from msgspec import Struct, field


class Change(NamedTuple):
    """A record that is to be another, as a diff shows it."""

    line: int
    """On which it begins, from 1."""
    new_line: int
    """The same in the mended file; of a record that is left out, the line of what follows it."""
    before: bytes
    after: bytes | None
    """None for a record that is left out."""
    codes: tuple[str, ...]


class Outcome(Struct):
    """What was done to the records of one or more files."""

    mended: Counter[str] = field(default_factory=Counter[str])
    """Findings, by rule."""
    undone: Counter[str] = field(default_factory=Counter[str])
    """Findings whose mend would have brought an error, by rule."""
    causes: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    """The same by rule, and by the error that would have come."""
    guessed: set[str] = field(default_factory=set[str])
    """Rules of which something would be mended by a guess, or with a loss, if that were asked for."""
    renamed: set[str] = field(default_factory=set[str])
    """Names of --rename that were written otherwise."""
    unknown: set[str] = field(default_factory=set[str])
    """Names of --rename whose other name is just as wrong."""
    changed: int = 0
    """Records that are written otherwise."""
    dropped: int = 0
    """Records that are left out."""
    touched: bool = False
    """True where a byte differs."""

    def add(self, other: Outcome) -> None:
        """Counts another one too."""
        self.mended += other.mended
        self.undone += other.undone
        self.causes += other.causes
        self.guessed |= other.guessed
        self.renamed |= other.renamed
        self.unknown |= other.unknown
        self.changed += other.changed
        self.dropped += other.dropped
        self.touched = self.touched or other.touched
