"""The description of a fix, its result, and the change of one record as a diff shows it."""

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
    """The change of one record, as a diff shows it."""

    line: int
    """Line on which the record begins, from 1."""
    new_line: int
    """Its line in the fixed file; for a dropped record, the line of what follows it."""
    before: bytes
    after: bytes | None
    """None for a dropped record."""
    codes: tuple[str, ...]


class FixOutcome(Struct):
    """The counts of fixes in the records of one or more files."""

    fixed_counts: Counter[str] = field(default_factory=Counter[str])
    """Rule code -> number of fixed findings."""
    undone: Counter[str] = field(default_factory=Counter[str])
    """Rule code -> number of findings whose fix would have caused an error."""
    causes: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    """(Rule code, code of the error that the fix would have caused) -> number of findings."""
    guessed: set[str] = field(default_factory=set[str])
    """Codes of rules with findings that only an unsafe fix would remove."""
    renamed: set[str] = field(default_factory=set[str])
    """Names of --rename that were replaced."""
    unknown: set[str] = field(default_factory=set[str])
    """Names of --rename whose new name is just as wrong."""
    changed: int = 0
    """Number of records that were changed."""
    dropped: int = 0
    """Number of records that were dropped."""
    touched: bool = False
    """True if any byte of the files differs."""

    def add(self, other: FixOutcome) -> None:
        """Adds the counts of another outcome."""
        self.fixed_counts += other.fixed_counts
        self.undone += other.undone
        self.causes += other.causes
        self.guessed |= other.guessed
        self.renamed |= other.renamed
        self.unknown |= other.unknown
        self.changed += other.changed
        self.dropped += other.dropped
        self.touched = self.touched or other.touched


# -- the job and its result --------------------------------------------------------------------------------------------


class Changes(Protocol):
    """Receives the changes of records, file by file."""

    def file(self, before: str, after: str) -> object: ...
    def show(self, change: Change) -> object: ...
    def whole(self, done: Mapping[str, int]) -> object: ...
    def close(self) -> object: ...


class ChangePrinter(Protocol):
    """A screen or log that changes are written to."""

    def write(self, data: bytes) -> object: ...
    def changes(self, write: Callable[[bytes], object]) -> Changes:
        """Returns a writer that encodes changes with ``write`` so that they can be shown here."""
        ...


class GroupSink(Sink, Protocol):
    """A sink that keeps the remaining findings, rule by rule."""

    groups: list[Group]


class FileToFix(Struct, frozen=True):
    """One input of a fix."""

    opened: Input
    """Its path, or a context manager that opens it once."""
    checker: int
    """Index of its checker."""
    place: Destination
    name: str
    """Its name where changes are shown."""
    name_after: str | None
    """Name of the fixed file in reports; None for records in memory."""

    @property
    def path(self) -> str | None:
        return self.opened if isinstance(self.opened, str) else None


class FixJob(Struct, frozen=True):
    """The description of a fix: files, checkers, and options."""

    checkers: Sequence[Checker]
    rows: Sequence[DataRows | None]
    """The list of data rows of each checker."""
    files: Sequence[FileToFix]
    execution: Execution
    sink: Callable[[], GroupSink]
    """Makes a sink for the findings that remain; the sink of the last run counts."""
    samples: int = 0
    """Number of places that are kept of each message."""
    unsafe: bool = False
    renames: Mapping[str, str] = field(default_factory=dict[str, str])
    screen: ChangePrinter | None = None
    on_fixed: Callable[[int, CheckedFile], None] | None = None
    """Called with the index of each fixed file, and the result of its check; that of the last run counts."""


class FixResult(Struct):
    """The result of a fix."""

    outcome: FixOutcome
    summary: Summary
    """The summary of the fixed files, or of the first run if that was stopped."""
    remaining: list[Group] = field(default_factory=list[Group])
    paths: list[str] = field(default_factory=list[str])
    """Paths of the fixed files. They exist as long as their temporary folder."""
    written: bool = False
