"""The interface between the engine and a platform: a plan, and the rules for one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from predlint.io.layout import Layout
from predlint.kernel.column_index import Columns
from predlint.kernel.column_queries import RunCalls
from predlint.model.diagnostics import Severity
from predlint.model.findings import KindFindings, SharedFindings, ViolationSpec
from predlint.model.hashes import OWN, Secret
from predlint.model.violation import Finding, Path

if TYPE_CHECKING:
    from predlint.io.data_rows import DataRows
    from predlint.io.sections import Document
    from predlint.kernel.spill_folder import SpillLocation
    from predlint.platforms.kernel_adapter import KernelAdapter


#: A violation about a file as a whole.
FileViolation = ViolationSpec
#: Number of elements that are examined to decide how to read the others.
MAX_EXAMINED = 100


class BlockVerdict(NamedTuple):
    """The kernel's result for the records of one block."""

    lines: Any
    """Begin and end of each record in the block: a `LineTable`."""
    shared_findings: Sequence[SharedFindings] = ()
    """Findings that several records have in common."""
    kind_findings: KindFindings | None = None
    """Findings of records whose group is known from earlier blocks."""
    own_findings: Sequence[tuple[int, list[Finding]]] = ()
    """Findings of single records: (index in the block, findings)."""
    pending: Sequence[int] = ()
    """Indices of the records that must still be explained, ascending."""
    values: Mapping[int, Any] = {}
    """Index -> decoded record, for the records that were decoded."""
    suppressed: Iterable[int] = ()
    """Indices of records with a finding that is reported once per file."""
    holds_several: bool = False
    """True if a record has several parts, and each finding is about one of them."""

    @property
    def all_shared_findings(self) -> list[SharedFindings]:
        """All shared findings, including those of groups from earlier blocks."""
        return [*self.shared_findings, *(self.kind_findings.as_shared() if self.kind_findings is not None else ())]

    def span(self, place: int) -> tuple[int, int]:
        """Returns the begin and the end of a record in the block."""
        return self.lines.span(place)


class FileRules(Protocol):
    """The rules of a plan for one file: what the engine needs of a platform."""

    def explain(self, value: Any, /) -> list[Finding]:
        """Returns all findings of one decoded record."""
        ...

    def explain_clean(self, value: Any, /) -> list[Finding]:
        """Returns all findings of a record that is clean and already recorded: only findings reported once per file are possible."""
        ...

    def add(self, text: bytes, value: Any, sound: bool, place: int | None = None, /) -> None:
        """Records one record for the cross-record rules. ``sound``: it has no error of its own. Without ``place`` it is the next record;
        otherwise the pending record at this index of the block checked last."""
        ...

    def uses_kernel(self, size: int, /) -> bool:
        """Returns False if ``size`` bytes are too few for the kernel to pay. Called with the file's size before its first block, and before
        each block."""
        ...

    def kernel_adapter(self, block: bytes, /, *, listed: bool) -> KernelAdapter | None:
        """Returns the kernel adapter for a block of records (of the list entered last), or None if each record must be explained.
        ``listed``: the block is an array with its brackets, else whole lines."""
        ...

    def with_observers(self, block: bytes, verdict: BlockVerdict, /) -> BlockVerdict:
        """Returns the verdict on a block with the findings of observers added."""
        ...

    def suppressed_in(self, block: bytes, /) -> list[list[Finding] | None] | None:
        """For each element of an array (with its brackets): its findings that are reported once per file if it has no others, else None.
        Returns None if that is not known for all. Records nothing."""
        ...

    def snapshot(self) -> Columns:
        """Returns everything recorded since the last snapshot, in a form that can be pickled, and continues with empty columns."""
        ...

    def merge(self, notes: Columns, /) -> None:
        """Appends the columns of the next part of the same file."""
        ...

    def reveals_kind(self, value: Any, /) -> bool:
        """Returns True for an element (of the list entered last) that reveals how the others must be read."""
        ...

    def restore_kind(self, first: Any, /) -> None:
        """Sets how to read records, before a later part of the file is read: ``first`` is the first element that reveals it.

        If none of the first `MAX_EXAMINED` elements does, ``first`` is the very first one.
        """
        ...

    def discard(self) -> None:
        """Deletes the columns on disk. The rules are not queried any more, except for what they keep in memory."""
        ...

    def close(self) -> None:
        """Frees all memory at once, also the kernel's. The rules must not be used afterwards."""
        ...

    @property
    def memory_bytes(self) -> int:
        """The memory of the columns in bytes."""
        ...

    def spill(self, place: SpillLocation, /) -> None:
        """Moves the columns from memory to disk and continues with empty ones. Raises SpillError; then nothing was moved."""
        ...

    def finalize(self, read: Callable[[int], Any], run: RunCalls | None = None, /) -> Iterator[tuple[int, Finding]]:
        """Yields the findings of cross-record rules: (position of the record, finding). ``read`` returns the record at a position.

        ``run`` sends queries on spilled columns to the workers; without it they run here.
        """
        ...

    def summary(self, read: Callable[[int], Any], run: RunCalls | None = None, /) -> Iterator[Finding]:
        """Yields the findings about the file as a whole: what is missing, and what could not be checked."""
        ...

    def positions_of(self, finding: Finding, read: Callable[[int], Any], /) -> Iterable[int]:
        """Returns the positions of the records that are wrong by a finding about the file as a whole. They are read again for it."""
        ...

    def identify(self, value: Any, /) -> Callable[[Path], dict[str, str | None]]:
        """Returns a function for a decoded record that maps the path of a finding to ``data_row``, ``uuid`` and ``feature``."""
        ...

    def layout_findings(self, layout: Layout, name: str | None, /) -> Iterator[FileViolation]:
        """Yields the violations in the layout of the file with this name, before its records are read."""
        ...

    def file_findings(self, layout: Layout, name: str | None, records: int, size: int, /) -> Iterator[FileViolation]:
        """Yields the violations of the file that are known after reading: it has ``records`` records in ``size`` bytes."""
        ...

    def foreign_content(self, head: bytes, /) -> str | None:
        """Describes a file that is surely for another platform, by its first bytes: ``a COCO file``. Otherwise returns None."""
        ...

    def conversion_help(self, what: str, /) -> str | None:
        """Returns the platform's own help for a file that is ``what`` (``a table (CSV)``) in place of predictions, or None."""
        ...

    @property
    def lists(self) -> frozenset[str]:
        """Names of the lists that contain the records if the file is one object; empty if no file has this layout."""
        ...

    def begin_document(self, document: Document | None, read: Callable[[str], Iterator[Any]], /) -> Iterator[tuple[str | None, Finding]]:
        """Called before the first record if ``lists`` is not empty. ``read`` reads a list of the document ahead.

        Yields the findings about the root: (the member concerned or None, finding).
        """
        ...

    def enter_list(self, name: str, /) -> bool | None:
        """Called when a list of the document begins. Returns True if it has predictions, False for what they refer to, None to skip it."""
        ...

    @property
    def once_per_file(self) -> frozenset[str]:
        """Codes that are reported once per file."""
        ...

    @property
    def counted_once(self) -> frozenset[str]:
        """Codes among `once_per_file` that `finalize` reports with their number of records, although they are found in single records."""
        ...

    def counted_positions(self, code: str, /) -> Iterable[int]:
        """Returns the positions of all records for which `finalize` reported a counted code, one by one or once. Call it after
        `finalize`."""
        ...

    def report_all(self) -> None:
        """From now on, no record with a fixable finding counts as clean, even if that finding is otherwise reported once per file."""
        ...

    @property
    def splits_lines(self) -> bool:
        """True if the platform splits lines also at characters other than line feeds."""
        ...

    @property
    def seen_rows(self) -> bytearray:
        """By position in the list of data rows: not 0 if a record names the row."""
        ...


class Plan(Protocol):
    """A compiled ontology: immutable, shared by all files of a run."""

    def for_file_head(self, head: bytes) -> Plan:
        """Returns the plan for a file with these first bytes, if one ontology serves files in several formats."""
        ...

    def for_medium(self, medium: str, because: str | None = None) -> Plan:
        """Returns the plan of the same ontology for data rows of one medium. ``because``: how the medium was inferred, if nobody named
        it."""
        ...

    def json_schema(self, *, apart: bool = False) -> dict[str, Any]:
        """Returns the JSON Schema 2020-12 for one record. ``apart``: with one branch per feature, from which classes are generated
        (`Emitter`)."""
        ...

    def rules(self, levels: dict[str, Severity | None]) -> list[dict[str, Any]]:
        """Returns the rules in force, with their parameters."""
        ...

    def levels(self) -> Mapping[str, Severity | None]:
        """Code -> severity, for the rules whose severity the profile changes."""
        ...

    def file_rules(self, rows: DataRows | None, secret: Secret = OWN) -> FileRules:
        """Returns the rules for one file, with their own columns.

        Rules whose columns are merged need the same ``secret``, because their hashes depend on it.
        """
        ...

    def coverage(self, rows: DataRows | None, seen: bytearray) -> Finding | None:
        """Returns the finding about data rows that no record of the run names, or None."""
        ...
