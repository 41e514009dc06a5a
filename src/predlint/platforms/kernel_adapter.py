"""The interface that a platform implements so that blocks of its records go through the kernel; the block checker does the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import orjson

from predlint.kernel.scanner import CLEAN, IN_DOUBT, SCORED, UNREAD, VARIES, ScanResult
from predlint.model.violation import Finding
from predlint.shape.independent_values import ValueCheck

if TYPE_CHECKING:
    import numpy as np

    Bools = np.ndarray[Any, np.dtype[np.bool_]]

#: Begin and end of a value in the text of its record.
Span = tuple[int, int]


class Doubt(NamedTuple):
    """A value of a record that the kernel could not accept."""

    node: int
    """The number of the node, or of the constraint, that doubts the value; see `LoweredShape`."""
    hash: int
    """The hash of the doubted value, with flags as in scan.h. 0 if a member is missing."""
    span: Span

    @property
    def is_missing(self) -> bool:
        """True if the doubt is about a missing member, so that there is no value."""
        return self.hash == 0

    @property
    def has_confidence(self) -> bool:
        """True if the value contains confidences, which may differ between records that share the doubt."""
        return self.hash & SCORED != 0

    @property
    def is_independent(self) -> bool:
        """True for a single value whose finding depends on nothing else (`shape/independent_values.py`). Records with this doubt pattern
        may have different values."""
        return self.hash & VARIES != 0


class DoubtSummary(NamedTuple):
    """The doubts of a record, without their values."""

    branch: int
    """The number of the Shape's branch that the record belongs to; -1 for none."""
    numbers: tuple[int, ...]
    """For each doubt, the number of its node or constraint."""
    items: Sequence[int]
    """For each doubt, the list items that contain it; see `items_of`."""


class DoubtedRecord(NamedTuple):
    """A record with at least one doubt."""

    place: int
    text: bytes
    value: Any
    branch: int
    """The number of the Shape's branch that the record belongs to; -1 for none."""
    doubts: Sequence[Doubt]

    def parts(self) -> Iterator[Any]:
        """Yields the doubted values and all values inside them. A doubted member is decoded as an object with only this member."""
        for doubt in self.doubts:
            if not doubt.is_missing:
                yield from _parts_of(_decoded(self.text[slice(*doubt.span)]))


def _decoded(text: bytes) -> Any:
    """Decodes a value, or a member with its name. Returns None if the text is neither."""
    for candidate in (text, b"{%b}" % text):
        try:
            return orjson.loads(candidate)
        except orjson.JSONDecodeError:
            continue
    return None


def _parts_of(value: Any) -> Iterator[Any]:
    """Yields a value and all values inside it."""
    yield value
    if value.__class__ in (dict, list):
        for item in value.values() if value.__class__ is dict else value:
            yield from _parts_of(item)


class ScannedBlock:
    """The records of a block as the kernel read them, by their index in the block."""

    def __init__(self, text: bytes, scanned: ScanResult) -> None:
        import numpy as np

        self.text, self.lines, self.doubts = text, scanned.lines, scanned.doubts
        self.states = np.ascontiguousarray(scanned.lines["state"])
        """For each record `CLEAN`, `IN_DOUBT` or `UNREAD`. Unread records are explained later, in file order."""
        self.is_noted: Bools
        """For each record, whether its columns are taken from the kernel."""
        self.sound: Bools
        """For each record, whether it has no error. Not known here for pending records."""
        self.values: dict[int, Any] = {}
        """Index -> decoded record, for the records decoded so far."""
        self._spans: tuple[list[int], list[int]] | None = None
        """The begins and the ends of all records."""
        self._about: tuple[list[int], list[int], list[int]] | None = None
        """Node numbers and items of all doubts, and the index of each record's first doubt."""

    @property
    def count(self) -> int:
        return len(self.lines)

    def leave_pending(self, places: Any) -> None:
        """Marks records as unread, whatever the kernel found, so that they are explained later in file order."""
        if len(places):
            if not self.states.flags.writeable or self.states.base is not None:
                self.states = self.states.copy()
            self.states[places] = UNREAD

    def places(self, state: int) -> Any:
        """Returns the indices of the records with a state."""
        import numpy as np

        return np.flatnonzero(self.states == state)

    def span_of(self, place: int) -> Span:
        """Returns the begin and the end of a record in the block."""
        if self._spans is None:
            self._spans = self.lines["begin"].tolist(), self.lines["end"].tolist()
        begins, ends = self._spans
        return begins[place], ends[place]

    def text_of(self, place: int) -> bytes:
        """Returns the bytes of a record."""
        begin, end = self.span_of(place)
        return self.text[begin:end]

    def value_of(self, place: int) -> Any:
        """Returns a record, decoded once."""
        if place not in self.values:
            self.values[place] = orjson.loads(self.text_of(place))
        return self.values[place]

    def doubt_summary(self, place: int) -> DoubtSummary:
        """Returns the doubts of a record, without their values."""
        if self._about is None:
            import numpy as np

            begins: list[int] = self.doubts["line"].searchsorted(np.arange(self.count + 1)).tolist()
            self._about = self.doubts["node"].tolist(), self.doubts["items"].tolist(), begins
        numbers, items, begins = self._about
        own = slice(begins[place], begins[place + 1])
        return DoubtSummary(int(self.lines["branch"][place]), tuple(numbers[own]), items[own])

    def doubted(self, place: int) -> DoubtedRecord:
        """Returns a doubted record with its doubts, in their order."""
        start, found = self.span_of(place)[0], self.doubts[slice(*self.doubts["line"].searchsorted([place, place + 1]))]
        nodes, hashes, begins, ends = [found[name].tolist() for name in ("node", "hash", "begin", "end")]
        doubts = [
            Doubt(node, hash, (begin - start, end - start)) for node, hash, begin, end in zip(nodes, hashes, begins, ends, strict=True)
        ]
        return DoubtedRecord(place, self.text_of(place), self.value_of(place), int(self.lines["branch"][place]), doubts)


class KernelAdapter(Protocol):
    """What the block checker needs to know about one list of records of a file."""

    in_groups: bool
    """True if records with equal doubts share their findings, unless one `needs_own_explanation`. Otherwise `explain_block` explains every
    doubted record."""

    holds_several: bool
    """True if a record has several parts, and each finding is about one of them."""

    def scan_block(self, text: bytes, *, listed: bool) -> ScanResult | None:
        """Runs the kernel over the records of a block, or of an array (``listed``). Returns None if the records cannot be separated."""
        ...

    def unconditional_candidates(self, block: ScannedBlock) -> Any:
        """Returns the indices of read records that an unconditional check may find faulty: a check that even clean records must pass. Empty
        if there is no such check."""
        ...

    def has_unconditional_finding(self, value: Any) -> bool:
        """Returns True if an unconditional check has a finding for the record."""
        ...

    def note_clean(self, scanned: ScanResult) -> bool:
        """Records a block of clean records at once, as `read` and `note_block` would, and returns True. Returns False, and records nothing,
        if it cannot, or if an unconditional check may find one faulty."""
        ...

    def read(self, block: ScannedBlock) -> bool:
        """Takes over the columns that the kernel filled. May call `leave_pending`. Returns False if all records of the block must be
        explained one by one."""
        ...

    def explain(self, value: Any, /) -> list[Finding]:
        """Returns all findings of a decoded record."""
        ...

    def explain_doubts(self, value: Any, about: DoubtSummary, /) -> list[Finding] | None:
        """Returns all findings of a doubted record by explaining only what its doubts are about. Returns None if the whole record must be
        explained."""
        ...

    def needs_own_explanation(self, record: DoubtedRecord, findings: Sequence[Finding]) -> bool:
        """Returns True if the findings of a record may depend on members without doubt, which records of its group need not share."""
        ...

    def value_check(self, record: DoubtedRecord, keys: Sequence[str | int]) -> ValueCheck | None:
        """Returns the check of a doubted value at a path, for records like this one. Returns None if its finding depends on more than the
        value."""
        ...

    def notes_doubted_value(self, keys: Sequence[str | int]) -> bool:
        """Returns True if cross-record rules record the value at this path even if it is doubted; it is then passed to
        `note_doubted_value`."""
        ...

    def note_doubted_value(self, place: int, value: Any) -> bool:
        """Records the doubted value of the record at this index of the block. Returns True if the kernel had not read it."""
        ...

    def fully_read(self, record: DoubtedRecord, *, sound: bool) -> bool:
        """Returns True if the columns that the kernel read of a doubted record are all that cross-record rules would record of it."""
        ...

    def explain_block(self, block: ScannedBlock) -> Mapping[int, list[Finding]]:
        """Returns index -> findings for the doubted records of a block without groups. May call `leave_pending`; every other doubted record
        is a key."""
        ...

    def suppressed(self, block: ScannedBlock) -> Iterable[int]:
        """Returns the indices of records whose only findings are reported once per file."""
        ...

    def add(self, place: int, text: bytes, value: Any, sound: bool) -> None:
        """Adds one record of the block to the columns. Earlier records may be added later."""
        ...

    def note_block(self, block: ScannedBlock) -> None:
        """Adds the kernel's columns of a block, after `add` was called for all records that need it."""
        ...


class DefaultKernelAdapter:
    """Default members of `KernelAdapter` for a list of records without groups, own-value findings and unconditional checks."""

    in_groups = False
    holds_several = False

    def note_clean(self, scanned: ScanResult) -> bool:
        """Returns False: clean blocks are recorded as others are."""
        return False

    def explain_doubts(self, value: Any, about: DoubtSummary, /) -> list[Finding] | None:
        """Returns None: each record is explained as a whole."""
        return None

    def unconditional_candidates(self, block: ScannedBlock) -> Any:
        """Returns nothing: there is no unconditional check."""
        return ()

    def has_unconditional_finding(self, value: Any) -> bool:
        """Returns False: there is no unconditional check."""
        return False

    def needs_own_explanation(self, record: DoubtedRecord, findings: Sequence[Finding]) -> bool:
        """Returns True: each record is explained by itself."""
        return True

    def value_check(self, record: DoubtedRecord, keys: Sequence[str | int]) -> ValueCheck | None:
        """Returns None: each record is explained by itself."""
        return None

    def notes_doubted_value(self, keys: Sequence[str | int]) -> bool:
        """Returns False: nothing is recorded of doubted values."""
        return False

    def note_doubted_value(self, place: int, value: Any) -> bool:
        """Returns False: nothing is recorded of doubted values."""
        return False

    def fully_read(self, record: DoubtedRecord, *, sound: bool) -> bool:
        """Returns False: each record is explained by itself."""
        return False

    def explain_block(self, block: ScannedBlock) -> Mapping[int, list[Finding]]:
        """Returns nothing: all records are explained in groups."""
        return {}

    def suppressed(self, block: ScannedBlock) -> Iterable[int]:
        """Returns nothing: no findings are suppressed."""
        return ()


def records_with_unconditional_findings(proving: KernelAdapter, block: ScannedBlock) -> list[int]:
    """Returns the indices of records for which an unconditional check has a finding. Each of them is explained as a whole."""
    places = proving.unconditional_candidates(block)
    if not len(places):
        return []
    lines, text, loads, has_finding = block.lines[places], block.text, orjson.loads, proving.has_unconditional_finding
    spans = zip(places.tolist(), lines["begin"].tolist(), lines["end"].tolist(), strict=True)
    return [place for place, begin, end in spans if has_finding(loads(text[begin:end]))]


__all__ = [
    "CLEAN",
    "IN_DOUBT",
    "UNREAD",
    "DefaultKernelAdapter",
    "Doubt",
    "DoubtSummary",
    "DoubtedRecord",
    "KernelAdapter",
    "ScannedBlock",
    "Span",
    "records_with_unconditional_findings",
]
