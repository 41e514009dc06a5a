"""What a finished run hands to the writers of reports.

Two roads lead to a report. Formats that list every place (concise, jsonl, json) take `Diagnostic` values one by one.
The text format takes groups: one mistake that repeats a million times is one `Case` with a count and a few samples.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from predlint.diagnostics import Severity
from predlint.rules import Rule

if TYPE_CHECKING:
    from predlint.report.hidden_findings import FeatureCounts
    from predlint.report.merged import Merged
    from predlint.statistics.gathering import Statistics


class Sample(Struct):
    """One place where a case was seen."""

    file: str | None
    line: int | None
    column: int | None
    offset: int | None
    pointer: str
    value: Any
    """A number, or a text that is not long; else None."""
    data_row: str | None
    excerpt: str | None
    """The line's text around the value, shortened with … (None for findings about a whole file)."""
    excerpt_column: int
    """Where in ``excerpt`` the value starts, from 0."""
    excerpt_length: int
    """How many characters of ``excerpt`` the value takes."""
    in_document: bool = False
    """True in a document of many records, and in a long line: there line and column say little."""


class Case(Struct):
    """All places that got the same message, or the same but for the data row that it names."""

    message: str
    help: str | None
    count: int = 0
    samples: list[Sample] = field(default_factory=list[Sample])
    free_samples: int = 0
    """How many more samples are wanted of it, while it is counted."""
    without_row: str | None = None
    """The message as it is said of any data row; None where it names none."""

    @property
    def words(self) -> str:
        """What is the same in all its messages."""
        return self.without_row if self.without_row is not None else self.message

    @property
    def names_no_row(self) -> bool:
        """True where its messages name different data rows: then the places say which."""
        return self.message == self.without_row

    def meet(self, message: str) -> None:
        """Takes in one more message with the same words."""
        if message != self.message:
            self.message = self.words


class Group(Struct):
    """All findings of one rule."""

    rule: Rule
    severity: Severity
    count: int = 0
    lines: int = 0
    """On how many records."""
    cases: list[Case] = field(default_factory=list[Case])
    """The most frequent first; bounded."""
    uncounted_cases: int = 0
    """Findings that belong to further messages, beyond the kept cases (already in ``count``)."""
    last: int = 0
    """The last line that was counted, by a running number."""
    in_document: bool = False
    """True when one of its records is an element of a document: then they are not lines."""


class Summary(Struct):
    """The totals of a run; exact, whatever was shown."""

    files: int = 0
    records: int = 0
    clean_records: int = 0
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    by_rule: dict[str, int] = field(default_factory=dict[str, int])
    seconds: float = 0.0
    bytes: int = 0
    unread: list[str] = field(default_factory=list[str])
    """Files of which only a beginning could be read (a damaged archive), each with what happened."""
    complete: bool = True
    """False when the run was stopped before the end: the report never looks clean then."""
    end_known: bool = True
    """False of a report that was made again of one that does not tell whether its run came to the end."""
    stopped: tuple[str, str | None] | None = None
    """What stopped it, and what can be done; None where the user did."""
    sizes: dict[str, int] = field(default_factory=dict[str, int])
    """Bytes of the files that were read, by name; of the first ones, where they are very many."""
    statistics: Statistics | None = None
    """What the records hold, where that was counted."""
    left_out: FeatureCounts | None = None
    """Findings that are in no report, where there are such: those that a baseline knows."""
    listed: int | None = None
    """Findings that a report lists; None where it lists all that were found."""
    merged: Merged | None = None
    """Of reports that were put together."""
    statistics_read: bytes | None = None
    """What the records hold, in the JSON of an earlier report."""

    def as_dict(self) -> dict[str, Any]:
        return {
            "files": self.files, "records": self.records, "clean_records": self.clean_records, "errors": self.errors,
            "warnings": self.warnings, "infos": self.infos, "by_rule": dict(sorted(self.by_rule.items())),
            "complete": self.complete and not self.unread, "seconds": round(self.seconds, 3),
            **({"known": self.left_out.total} if self.left_out is not None else {}),
            **({"listed": self.listed} if self.listed is not None else {}),
            **({"merged": self.merged.as_dict(self.by_rule)} if self.merged is not None else {}),
        }  # fmt: skip
