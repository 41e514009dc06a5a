"""What a finished run hands to the writers of reports, the interface to them, and what makes two messages one case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct, field

from predlint.model.diagnostics import Diagnostic, Rule, Severity
from predlint.model.registry import RULES
from predlint.model.texts import lazy_regex

if TYPE_CHECKING:
    from predlint.model.statistics import Statistics
    from predlint.report.finding_details import FindingDetail
    from predlint.report.hidden_findings import FeatureCounts


# -- Messages without their numbers: two that differ in nothing else are of one case -------------------------------

#: A number by itself, with its sign; a date, a time. The class of the first character stands first, which is faster.
_NUMBER = lazy_regex(
    r"([-0-9](?<![\w.+].)(?:(?<=[0-9])|(?=[0-9]))"
    r"(?:[0-9]{3}-[0-9]{2}-[0-9]{2}[0-9T:.]*Z?|(?>[0-9]*(?:,[0-9]{3})*)(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)(?!\w))"
)

_DATE = lazy_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: The numbers of a box or an outline, which the place shows anyway, and a name between quotes; those in it are escaped.
_LIST_OR_NAME = lazy_regex(r'("(?:[^"\\]|\\.)*"|\[-?[0-9][0-9., e+-]*…?\])')
_NAME = lazy_regex(r'"(?:[^"\\]|\\.)*"')
#: The sides of a box, the coordinates of a point, the ends of a range. In a list of them they are names that were found, or are needed.
_SIDE = lazy_regex(r"(?<!, )\b(?:x|y|left|right|lower|upper|top|bottom|width|height|wide|high|start|end)\b(?!,)")


def outline(text: str) -> tuple[str, list[str]]:
    """Returns a text with … for each number that is in no quoted name, and these numbers, without those in lists and dates."""
    if '"' not in text and "[" not in text:
        parts = _NUMBER.split(text)
        numbers = parts[1::2]
        text = "…".join(parts[::2])
    else:
        pieces, numbers = _LIST_OR_NAME.split(text), list[str]()
        for at, piece in enumerate(pieces):
            if at % 2 == 0:
                parts = _NUMBER.split(piece)
                numbers += parts[1::2]
                pieces[at] = "…".join(parts[::2])
            elif piece[0] == "[":
                pieces[at] = "[…]"
        text = "".join(pieces)
    return text, [each for each in numbers if not _DATE.match(each)] if numbers and "-" in "".join(numbers) else numbers


def without_names(text: str) -> str:
    """Returns the outline of a text with … for each quoted name, too."""
    return _NAME.sub('"…"', outline(text)[0])


def without_sides(text: str) -> str:
    """Returns the outline of a text with … for each quoted name, and for each side of a box, too: one mistake is often made in all four."""
    return _SIDE.sub("…", without_names(text))


def names_in(text: str) -> list[str]:
    """Returns the quoted names in a text, with their quotes."""
    return _NAME.findall(text)


def case_key(rule: str, message: str, help_: str | None) -> tuple[str, str, str | None]:
    """Returns what the findings of one case have in common: the rule, and message and help without numbers."""
    return rule, outline(message)[0], None if help_ is None else outline(help_)[0]


def number_of(written: str) -> float:
    """Returns the number that a message shows so."""
    return float(written.replace(",", ""))


# -- What a finished run hands to the writers of reports -----------------------------------------------------------
#
# Formats that list every place (concise, jsonl, json) receive `Diagnostic` values one by one. The text format receives groups: a mistake
# that is repeated a million times is one `Case` with a count and a few samples.


class Sample(Struct):
    """One place of a case."""

    file: str | None
    line: int | None
    column: int | None
    offset: int | None
    pointer: str
    value: Any
    """A number, or a short text; else None."""
    data_row: str | None
    excerpt: str | None
    """The line's text around the value, shortened with … (None for findings about a whole file)."""
    excerpt_column: int
    """Where the value starts in ``excerpt``, from 0."""
    excerpt_length: int
    """Number of characters of the value in ``excerpt``."""
    in_document: bool = False
    """True in a document of many records, and in a long line, where line and column do not help."""


class Case(Struct):
    """All places with the same message, apart from its numbers and the data row that it names."""

    message: str
    """The message of the first place."""
    help: str | None
    count: int = 0
    samples: list[Sample] = field(default_factory=list[Sample])
    free_samples: int = 0
    """Number of samples that may still be added to this case."""
    without_row: str | None = None
    """The message without the name of the data row; None if it names none."""
    kind: str = ""
    """The way of breaking the rule, with what does; empty if there are several, or it is not known."""
    explains: tuple[str, ...] = ()
    """The starts of the kinds that it explains in its file."""
    explained: int = 0
    """Number of places that a finding about their file explains."""
    line: int = 0
    """The line of the first place, as long as its file is read."""
    helps_differ: bool = False
    """True if the helps differ in their numbers; the first one is kept."""
    ranges: list[list[Any]] | None = None
    """The lowest and the highest of each number in the messages, and how they are written; None if the messages do not differ."""
    others: str | None = None
    """For reports: how the other messages differ from this one."""

    @property
    def words(self) -> str:
        """The common part of its messages."""
        return self.without_row if self.without_row is not None else self.message

    @property
    def names_no_row(self) -> bool:
        """True if its messages name different data rows; then the places name them."""
        return self.message == self.without_row

    def meet(
        self, message: str, help_: str | None, without_row: str | None = None, *, numbers: list[str] | None = None, first: bool = False
    ) -> None:
        """Adds a message that differs in numbers and the data row at most. ``numbers``: those in it, if they are known; ``first``: its
        place comes before the others."""
        common = message if without_row is None else without_row
        if common != self.words:
            self._include(outline(common)[1] if numbers is None else numbers)
        self.helps_differ = self.helps_differ or help_ != self.help
        several_rows = without_row is not None and message != self.message
        if first:
            self.message, self.help, self.without_row = message, help_, without_row
        if several_rows:
            self.message = self.words

    def join(self, other: Case) -> None:
        """Adds the places of a case with the same key, but no samples."""
        if other.ranges is not None:
            self._include([low for _, _, low, _ in other.ranges])
            self._include([high for _, _, _, high in other.ranges])
        first = 0 < other.line < self.line
        self.meet(other.message, other.help, other.without_row, first=first)
        if first:
            self.line = other.line
        self.helps_differ = self.helps_differ or other.helps_differ
        self.count += other.count
        self.explained += other.explained
        if self.kind != other.kind:
            self.kind = ""

    def _include(self, numbers: list[str]) -> None:
        """Extends the ranges."""
        if self.ranges is None:
            self.ranges = [[value := number_of(number), value, number, number] for number in outline(self.words)[1]]
        for span, number in zip(self.ranges, numbers, strict=False):
            if number != span[2]:
                value = number_of(number)
                if value < span[0]:
                    span[0], span[2] = value, number
                elif value > span[1]:
                    span[1], span[3] = value, number


class Group(Struct):
    """All findings of one rule."""

    rule: Rule
    severity: Severity
    count: int = 0
    lines: int = 0
    """Number of records with these findings."""
    cases: list[Case] = field(default_factory=list[Case])
    """The most frequent first; bounded."""
    uncounted_cases: int = 0
    """Findings that belong to further messages, beyond the kept cases (already in ``count``)."""
    last: int = 0
    """Running number of the last line that was counted."""
    in_document: bool = False
    """True if one of its records is an element of a document, so that records are not lines."""
    explains: dict[str, int] = field(default_factory=dict[str, int])
    """Key of another rule -> number of its findings that these explain, in the files of both."""


class Marks(Protocol):
    """What further reports are compared with, as `predlint.report.merged.SeenRows` has it."""

    notices: list[str]

    def copy(self) -> Marks: ...

    def add(self, name: str, rules: Mapping[str, tuple[str, set[Severity]]], files: Iterable[str]) -> None: ...


class Merged(Struct):
    """The properties that only a merged report has."""

    reports: int = 0
    left_out: Counter[str] = field(default_factory=Counter[str])
    """Code -> number of findings that each report had about its own files only, and that do not hold for all files together."""
    notices: list[str] = field(default_factory=list[str])
    """Signs that the reports do not belong together."""
    marks: Marks | None = None
    """What further reports are compared with; None for a report that was read."""

    def within_files(self, codes: Iterable[str]) -> list[str] | None:
        """Returns the cross-record rules of the platforms of these codes, which are checked within each file. None if the platforms are not
        known."""
        platforms = {rule.dialect for code in (*codes, *self.left_out) if (rule := RULES.get(code)) is not None} - {None}
        if not platforms:
            return None
        return [code for code, rule in RULES.items() if rule.layer == "stream" and not rule.across_files and rule.dialect in platforms]

    def as_dict(self, codes: Iterable[str]) -> dict[str, Any]:
        return {"reports": self.reports, "within_files": self.within_files(codes), "left_out": dict(sorted(self.left_out.items()))}


#: Totals that not every earlier report has.
COUNTS = ("files", "records", "clean_records")


class Summary(Struct):
    """The totals of a run; exact, however much was shown."""

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
    """Files that could not be read to the end (a damaged archive, for example), each with the reason."""
    in_memory: bool = False
    """True if records were checked that come from no file."""
    complete: bool = True
    """False if the run was stopped before the end; then the report never looks clean."""
    replayed: bool = False
    """True if this is the report of earlier ones, from which its findings were counted again."""
    records_known: bool = True
    """False if an earlier report does not say: then numbers of files and records, and the time, are meaningless."""
    time_known: bool = True
    """False if an earlier report does not contain its time."""
    end_known: bool = True
    """False if an earlier report does not say whether its run was completed."""
    stopped: tuple[str, str | None] | None = None
    """The reason for the stop, and the help; None if the user stopped it."""
    sizes: dict[str, int] = field(default_factory=dict[str, int])
    """File name -> size in bytes; only the first files if there are very many."""
    statistics: Statistics | None = None
    """The statistics of the records, if they were counted."""
    left_out: FeatureCounts | None = None
    """Known findings that are hidden from all reports; None without a baseline."""
    listed: int | None = None
    """Number of findings that a report lists; None if it lists all that were found."""
    merged: Merged | None = None
    """Set for merged reports."""
    statistics_read: bytes | None = None
    """The statistics of the records, in the JSON of an earlier report."""

    @property
    def found(self) -> int:
        """The number of all findings."""
        return self.errors + self.warnings + self.infos

    def as_dict(self) -> dict[str, Any]:
        complete = self.complete and not self.unread
        unknown = () if self.records_known and self.time_known else ("seconds",) if self.records_known else (*COUNTS, "seconds")
        return {
            "files": self.files, "records": self.records, "clean_records": self.clean_records, "errors": self.errors,
            "warnings": self.warnings, "infos": self.infos, "by_rule": dict(sorted(self.by_rule.items())),
            "complete": None if complete and not self.end_known else complete, "seconds": round(self.seconds, 3),
            **({"known": self.left_out.total} if self.left_out is not None else {}),
            **({"listed": self.listed} if self.listed is not None else {}),
            **({"merged": self.merged.as_dict(self.by_rule)} if self.merged is not None else {}),
            **dict.fromkeys(unknown),
        }  # fmt: skip


class Sink(Protocol):
    """A report being written. With ``wants_places``, every finding is rendered, kept in order, and emitted; otherwise the groups
    suffice."""

    wants_places: bool

    def render(self, diagnostic: Diagnostic) -> bytes:
        """Returns one finding as bytes. Called once for each, not always in the final order."""
        ...

    def emit(self, rendered: bytes) -> None:
        """Writes the results of `render` for one finding or for several consecutive ones. Called in the final order."""
        ...

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        """Completes the report. Called once, at the end."""
        ...


class JsonSink(Sink, Protocol):
    """A report that writes each finding as one JSON object, as `predlint.report.listing.as_json_line` does."""

    before: bytes
    """The bytes before each such object, which is written with `predlint.report.terminal.seen`."""
    after: bytes
    """The bytes after it."""


def writes_json(sink: Sink) -> bool:
    """Returns True for a `JsonSink`."""
    return hasattr(sink, "before") and hasattr(sink, "after")


class RecordSink(Sink, Protocol):
    """A report that shows records: with ``wants_records`` it receives their text, and other details of a finding."""

    wants_records: bool

    def render_with(self, diagnostic: Diagnostic, detail: FindingDetail) -> bytes:
        """As `render`, which is called instead if there are no details. Empty results are not emitted."""
        ...


def wants_ends(sink: Sink) -> bool:
    """Returns True for a report whose `RecordSink.render_with` needs the end positions of values."""
    return bool(getattr(sink, "wants_ends", False))


def wants_records(sink: Sink) -> bool:
    """Returns True for a `RecordSink`."""
    return bool(getattr(sink, "wants_records", False))
