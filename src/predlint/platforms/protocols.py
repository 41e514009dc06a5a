"""What every platform brings for the engine: a plan, and the rules for one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from predlint.columns.column_index import Columns
from predlint.columns.queries import Run
from predlint.diagnostics import Severity
from predlint.hashes import OWN, Secret
from predlint.shape.findings import Finding, KindFindings, Path, SharedFindings
from predlint.shape.violation_specs import ViolationSpec
from predlint.stream.layout import Layout

if TYPE_CHECKING:
    from predlint.columns.spill_folder import SpillLocation
    from predlint.platforms.kernel_adapter import KernelAdapter
    from predlint.stream.data_rows import DataRows
    from predlint.stream.sections import Document

#: What may be said of a file as a whole.
FileViolation = ViolationSpec
#: So many elements are looked at for what the others are to be taken for.
MAX_EXAMINED = 100


class BlockVerdict(NamedTuple):
    """What is known of the records of a block."""

    lines: Any
    """Where the records begin and end in it: an array of numpy with ``begin`` and ``end``."""
    shared_findings: Sequence[SharedFindings] = ()
    """Findings, by what is said …"""
    kind_findings: KindFindings | None = None
    """… by kinds of records that were met before …"""
    own_findings: Sequence[tuple[int, list[Finding]]] = ()
    """… and others, by the place of the record in the block."""
    pending: Sequence[int] = ()
    """The places, in order, of those records that are still to be explained."""
    values: Mapping[int, Any] = {}
    """Records that were decoded, by their places."""
    suppressed: Iterable[int] = ()
    """The places of records of which something is said that is told once a file."""
    holds_several: bool = False
    """True where a record holds several things, of which each finding is about one."""

    @property
    def all_shared_findings(self) -> list[SharedFindings]:
        """All findings by what is said, those of kinds that were met before among them."""
        return [*self.shared_findings, *(self.kind_findings.as_shared() if self.kind_findings is not None else ())]

    def span(self, place: int) -> tuple[int, int]:
        """Where a record begins and ends in the block."""
        line = self.lines[place]
        return int(line["begin"]), int(line["end"])


class FileRules(Protocol):
    """The rules of a plan, at work on one file: what the engine needs of a dialect."""

    def explain(self, value: Any, /) -> list[Finding]:
        """All findings of one decoded record."""
        ...

    def explain_clean(self, value: Any, /) -> list[Finding]:
        """The same of a record that was proven, and that was taken note of: nothing may be said of it but what is told once a file."""
        ...

    def add(self, text: bytes, value: Any, sound: bool, place: int | None = None, /) -> None:
        """Takes note of a record for the rules across records; ``sound`` when it has no error of its own. It is the next one, or the one at
        a ``place`` in the block that was proven last, of which it was left."""
        ...

    def uses_kernel(self, size: int, /) -> bool:
        """Asked before a block, and before the first one of a file with the size of all: False where that is so little that to explain it
        takes less than to prepare."""
        ...

    def kernel_adapter(self, block: bytes, /, *, listed: bool) -> KernelAdapter | None:
        """How a block of records (of the list entered last) goes through the kernel; None where each is to be explained. ``listed``: they
        are the elements of an array with its brackets, else whole lines."""
        ...

    def with_observers(self, block: bytes, verdict: BlockVerdict, /) -> BlockVerdict:
        """What is known of the records of a block, with what those say of it who look at the records beside the platform's rules."""
        ...

    def suppressed_in(self, block: bytes, /) -> list[list[Finding] | None] | None:
        """For each element of an array, with its brackets: what is said of it that is told once a file, where nothing else is said of it,
        and None elsewhere; None for all where that is not proven. Nothing is taken note of."""
        ...

    def snapshot(self) -> Columns:
        """Everything taken note of since the last cut, which can be pickled; the rules go on with empty notes."""
        ...

    def merge(self, notes: Columns, /) -> None:
        """Takes over what was taken note of in the next part of the same file."""
        ...

    def reveals_kind(self, value: Any, /) -> bool:
        """True for an element (of the list entered last) from which it can be told how the others are to be read."""
        ...

    def restore_kind(self, first: Any, /) -> None:
        """Given the first element that shows it, where a later part of the file is read and that decides how.

        Where none of the first `MAX_EXAMINED` does: given the very first.
        """
        ...

    def discard(self) -> None:
        """Removes what was taken note of on disk: nothing more is asked of these rules but what they know already."""
        ...

    def close(self) -> None:
        """Lets go of all memory at once, that of the kernel too: nothing at all is asked of these rules from here on."""
        ...

    @property
    def memory_bytes(self) -> int:
        """The memory, in bytes, that the notes take."""
        ...

    def spill(self, place: SpillLocation, /) -> None:
        """Moves the notes in memory to disk, and goes on without them. Raises SpillError; then nothing was moved."""
        ...

    def finalize(self, read: Callable[[int], Any], run: Run | None = None, /) -> Iterator[tuple[int, Finding]]:
        """What takes more than one record: (position of the record, finding). ``read`` gives the record at a position.

        ``run`` has questions of notes that were spilled worked on elsewhere; without it that is done here.
        """
        ...

    def summary(self, read: Callable[[int], Any], run: Run | None = None, /) -> Iterator[Finding]:
        """What is missing from the file as a whole, and what could not be checked in it."""
        ...

    def identify(self, value: Any, /) -> Callable[[Path], dict[str, str | None]]:
        """For a decoded record: ``data_row``, ``uuid`` and ``feature`` of what a finding at a path in it is about."""
        ...

    def layout_findings(self, layout: Layout, name: str | None, /) -> Iterator[FileViolation]:
        """What is said of how records lie in the file of that name, before they are read."""
        ...

    def file_findings(self, layout: Layout, name: str | None, records: int, size: int, /) -> Iterator[FileViolation]:
        """The same once they are read: ``records`` of them, in ``size`` bytes."""
        ...

    def foreign_content(self, head: bytes, /) -> str | None:
        """What a file that begins so is instead, when it is surely for another platform: ``a COCO file``."""
        ...

    def conversion_help(self, what: str, /) -> str | None:
        """What to do with a file that is ``what`` in place of predictions, where the platform has a way of its own: ``a table (CSV)``."""
        ...

    @property
    def lists(self) -> frozenset[str]:
        """Names of the lists that hold the records of a file which is one object; empty where no file is written so."""
        ...

    def begin_document(self, document: Document | None, read: Callable[[str], Iterator[Any]], /) -> Iterator[tuple[str | None, Finding]]:
        """Called before the first record where ``lists`` is not empty: a document's lists may be read ahead with ``read``.

        Gives what is said of the root: (the member it is about, if it is there, finding).
        """
        ...

    def enter_list(self, name: str, /) -> bool | None:
        """A list of the document begins: True when it holds predictions, False for what they refer to, None to skip it."""
        ...

    @property
    def once_per_file(self) -> frozenset[str]:
        """Codes that are said once a file."""
        ...

    @property
    def counted_once(self) -> frozenset[str]:
        """Those of them that `finalize` tells, with their number, where they are said of a record itself."""
        ...

    def counted_positions(self, code: str, /) -> Iterable[int]:
        """The positions of all records that `finalize` told a counted code of, be it said of each or once. To be asked after it."""
        ...

    def report_all(self) -> None:
        """From now on no record is proven of which something is said that is told once a file and can be mended."""
        ...

    @property
    def splits_lines(self) -> bool:
        """True where the platform breaks lines at other characters than line feeds too."""
        ...

    @property
    def seen_rows(self) -> bytearray:
        """By position in the list of data rows: not 0 when a record named it."""
        ...


class Plan(Protocol):
    """A compiled ontology: immutable; shared by all files of a run."""

    def for_file_head(self, head: bytes) -> Plan:
        """The plan for a file that begins so, where one ontology serves files that are written in several ways."""
        ...

    def for_medium(self, medium: str, because: str | None = None) -> Plan:
        """The plan of the same ontology for data rows of one medium; ``because`` says how it is known that nobody named."""
        ...

    def json_schema(self, *, apart: bool = False) -> dict[str, Any]:
        """JSON Schema 2020-12 for one record; ``apart``: with a branch for each feature, of which classes are made (`Emitter`)."""
        ...

    def rules(self, levels: dict[str, Severity | None]) -> list[dict[str, Any]]:
        """The rules in force, with their parameters."""
        ...

    def levels(self) -> Mapping[str, Severity | None]:
        """Severities that its profile changes."""
        ...

    def file_rules(self, rows: DataRows | None, secret: Secret = OWN) -> FileRules:
        """The rules for one file, with their own memory of its records.

        Rules whose notes are joined have the same ``secret``, on which the hashes hang by which they find records again.
        """
        ...

    def coverage(self, rows: DataRows | None, seen: bytearray) -> Finding | None:
        """What is said of data rows that no record named, over all files of a run."""
        ...
