"""Files of records in sequence: lists in place of one record, and the file rules that platforms share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, cast

from predlint.kernel.column_index import ColumnIndex
from predlint.model.findings import keys_of
from predlint.model.violation import Finding, Kind, Path

if TYPE_CHECKING:
    from predlint.io.reread import Reader
    from predlint.io.sections import Document
    from predlint.kernel.spill_folder import SpillLocation
    from predlint.platforms.kernel_adapter import KernelAdapter
    from predlint.platforms.protocols import BlockVerdict
    from predlint.platforms.systematic_mistakes import Records


# -- Lists of records where one record belongs. Imports reject such a list; the records in it are checked nevertheless --

#: Members of a Labelbox line that contain an annotation or an answer.
PAYLOADS = frozenset(
    "bbox polygon line point mask masks location textSelections answer answers segments relationship messageEvaluationTask".split()
)

#: Maximum number of records that are checked in one list.
MOST = 1_000


class NestedBatches:
    """Finds and checks lists of records for one platform."""

    def __init__(self, code: str, *members: str) -> None:
        """``code``: the rule that reports such a list. ``members``: an object with one of these is a record."""
        self._code, self._members = code, frozenset(members)

    def with_records(self, found: list[Finding], explain: Callable[[Any], list[Finding]]) -> list[Finding]:
        """Adds the findings of the records inside a line or an element, if its first finding reports such a list."""
        if not found or found[0].code != self._code:
            return found
        path, value = found[0].path, found[0].value
        if not any(True for _ in self._records(value, path)):
            return found
        # A single record in the list is checked as one of the records, so its other findings from the Shape are replaced.
        return found[:1] + self.inside(value, path, explain)

    def inside(self, value: Any, path: Path, explain: Callable[[Any], list[Finding]]) -> list[Finding]:
        """Returns the findings of the records in a list at a path."""
        return [_inside(at, finding) for at, record in self._records(value, path) for finding in explain(record)]

    def named(self, whole: dict[str, Any], explain: Callable[[Any], list[Finding]]) -> list[Finding]:
        """Returns the findings of the records that are members of an element of the file."""
        records = [(name, item) for name, item in whole.items() if self._is_record(item)][:MOST]
        return [_inside((None, name), finding) for name, record in records for finding in explain(record)]

    def _is_record(self, item: Any) -> bool:
        return item.__class__ is dict and not self._members.isdisjoint(item)

    def are_checked(self, value: Any) -> str:
        """Returns a note for the message: how many records of such a list were checked."""
        found = sum(1 for _ in self._records(value, None, MOST + 1))
        return f" (the first {MOST:,} were checked)" if found > MOST else " (they were checked)" if found else ""

    def record_at(self, value: Any, path: Path) -> Any:
        """Returns the record that a path leads into, or the value itself if the path leads into none."""
        found = value
        for key in keys_of(path):
            if self._is_record(found):
                return found
            try:
                found = found[key]
            except (LookupError, TypeError):
                break
        return value

    def _records(self, value: Any, path: Path, most: int = MOST) -> Iterator[tuple[Path, dict[str, Any]]]:
        """Yields the first records of a list and of lists in it, with their paths. ``path`` is the path of the list."""
        waiting: list[tuple[Path, Any]] = [(path, value)]
        while waiting and most:
            at, item = waiting.pop()
            if self._is_record(item):
                most -= 1
                yield at, item
            elif item.__class__ is list:
                waiting += [((at, index), inner) for index, inner in reversed(list(enumerate(cast("list[Any]", item)[:most])))]


def _inside(base: Path, finding: Finding) -> Finding:
    for key in keys_of(finding.path):
        base = base, key
    return finding._replace(path=base)


LABELBOX = NestedBatches("JSN005", "dataRow", "data_row", *PAYLOADS)
LABEL_STUDIO = NestedBatches("JSN103", "data")
ENCORD = NestedBatches("JSN202", "label_hash", "data_units")
COCO = NestedBatches("REC302", "image_id", "category_id")


# -- What the file rules of most platforms share: their files are records in sequence, not one object of lists -----


class ColumnFileRules:
    """The part of `FileRules` that manages the columns, for platforms that report all findings one by one."""

    column_index: ColumnIndex
    """The columns of the file."""

    counted_once: frozenset[str] = frozenset()
    """Empty: no code is counted before it is reported."""

    conventions: frozenset[Kind | str] = frozenset()
    """Kinds of the findings that all boxes of the file follow another convention."""

    turned: frozenset[Kind | str] = frozenset()
    """Kinds of the findings that x and y of the file are exchanged."""

    def records(self, read: Reader) -> Records:
        """Returns the predictions of the file, for rereading."""
        raise NotImplementedError

    def explain(self, value: Any) -> list[Finding]:
        """Returns all findings of one decoded record."""
        raise NotImplementedError

    def explain_clean(self, value: Any) -> list[Finding]:
        """Explains the record as any other: explaining records nothing."""
        return self.explain(value)

    def uses_kernel(self, size: int) -> bool:
        """Returns True: the kernel needs no preparation."""
        return True

    def kernel_adapter(self, block: bytes, *, listed: bool) -> KernelAdapter | None:
        """Returns the kernel adapter for a block of records, or None."""
        raise NotImplementedError

    def with_observers(self, block: bytes, verdict: BlockVerdict) -> BlockVerdict:
        """Returns the verdict unchanged: there are no observers."""
        return verdict

    def conversion_help(self, what: str) -> str | None:
        """Returns None: the platform has no help of its own."""
        return None

    def counted_positions(self, code: str) -> Iterable[int]:
        """Returns nothing: no rule is reported with its number at the end."""
        return ()

    def positions_of(self, finding: Finding, read: Reader) -> Iterable[int]:
        """Returns the records with boxes for a finding about their convention, and those with outlines, too, for one about x and y. Others
        do not make records wrong."""
        turned = finding.kind in self.turned
        return self.records(read).with_boxes(outlines=turned) if turned or finding.kind in self.conventions else ()

    def report_all(self) -> None:
        """Does nothing: no record with a finding is clean."""

    def suppressed_in(self, block: bytes) -> list[list[Finding] | None] | None:
        """Returns None: suppressed findings are not known here."""
        return None

    @property
    def memory_bytes(self) -> int:
        """The memory of the columns in bytes."""
        return self.column_index.bytes

    def spill(self, place: SpillLocation) -> None:
        """Moves the columns to disk. Raises SpillError; then nothing was moved."""
        self.column_index.spill(place)

    def discard(self) -> None:
        """Deletes the columns on disk."""
        self.column_index.discard()

    def close(self) -> None:
        """Releases everything that these rules refer to. There are reference cycles; without this, Python's garbage collector would free
        the memory, also the kernel's, too late in a run over thousands of files."""
        self.column_index.close()
        self.__dict__.clear()


class RecordFileRules(ColumnFileRules):
    """The part of `FileRules` for documents of lists, for platforms that have no such files."""

    lists: frozenset[str] = frozenset()

    def begin_document(self, document: Document | None, read: Callable[[str], Iterator[Any]]) -> Iterator[tuple[str | None, Finding]]:
        """Yields nothing: nothing is read ahead."""
        return iter(())

    def enter_list(self, name: str) -> bool | None:
        """Returns None: there are no lists."""
        return None

    def reveals_kind(self, value: Any) -> bool:
        """Returns True: any record will do."""
        return True

    def restore_kind(self, first: Any) -> None:
        """Does nothing: each record shows by itself how to read it."""
