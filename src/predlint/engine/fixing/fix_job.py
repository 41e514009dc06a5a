"""What is to be fixed, and how; what came of it; and what a fix did to one record, as a diff shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from msgspec import Struct, field

from predlint.engine.fixing.options import Destination
from predlint.report.model import Group, Summary
from predlint.report.sink import Sink

if TYPE_CHECKING:
    from predlint.engine.checked_file import CheckedFile
    from predlint.engine.checker import Checker
    from predlint.engine.execution import Execution
    from predlint.engine.inputs import Input
    from predlint.stream.data_rows import DataRows


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


class FixOutcome(Struct):
    """What was done to the records of one or more files."""

    fixed_counts: Counter[str] = field(default_factory=Counter[str])
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

    def add(self, other: FixOutcome) -> None:
        """Counts another one too."""
        self.fixed_counts += other.fixed_counts
        self.undone += other.undone
        self.causes += other.causes
        self.guessed |= other.guessed
        self.renamed |= other.renamed
        self.unknown |= other.unknown
        self.changed += other.changed
        self.dropped += other.dropped
        self.touched = self.touched or other.touched


# -- the work and its result -------------------------------------------------------------------------------------------


class Changes(Protocol):
    """Takes what becomes of records, file by file."""

    def file(self, before: str, after: str) -> object: ...
    def show(self, change: Change) -> object: ...
    def whole(self, done: Mapping[str, int]) -> object: ...
    def close(self) -> object: ...


class ChangePrinter(Protocol):
    """Where changes are shown."""

    def write(self, data: bytes) -> object: ...
    def changes(self, write: Callable[[bytes], object]) -> Changes:
        """What writes changes so that they can be shown here."""
        ...


class GroupSink(Sink, Protocol):
    """A sink that keeps what remains, rule by rule."""

    groups: list[Group]


class FileToFix(Struct, frozen=True):
    """One input of a fix."""

    opened: Input
    """Its path, or what opens it once."""
    checker: int
    """The number of the checker that it is for."""
    place: Destination
    name: str
    """What it is called where changes are shown."""
    name_after: str | None
    """What the mended file is called in reports; None for records that a program holds."""

    @property
    def path(self) -> str | None:
        return self.opened if isinstance(self.opened, str) else None


class FixJob(Struct, frozen=True):
    """What is to be fixed, and how."""

    checkers: Sequence[Checker]
    rows: Sequence[DataRows | None]
    """The list of data rows of each checker."""
    files: Sequence[FileToFix]
    execution: Execution
    sink: Callable[[], GroupSink]
    """Makes what takes the findings that remain; of several runs the last one counts."""
    samples: int = 0
    """Places that are kept of each message."""
    unsafe: bool = False
    renames: Mapping[str, str] = field(default_factory=dict[str, str])
    screen: ChangePrinter | None = None
    on_fixed: Callable[[int, CheckedFile], None] | None = None
    """Is called with the number of each mended file, and what its check found; of several runs the last one counts."""


class FixResult(Struct):
    """What came of a fix."""

    outcome: FixOutcome
    summary: Summary
    """Of what remains; of the first run where that came to no end."""
    remaining: list[Group] = field(default_factory=list[Group])
    paths: list[str] = field(default_factory=list[str])
    """The mended files, as long as the folder is there in which they were made."""
    written: bool = False
