"""What a platform brings so that blocks of its records go through the kernel: all else the engine's prover does, for all of them alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import orjson

from predlint.kernel.scanner import CLEAN, IN_DOUBT, SCORED, UNREAD, VARIES, ScanResult
from predlint.shape.findings import Finding
from predlint.shape.independent_values import ValueCheck

if TYPE_CHECKING:
    import numpy as np

    Bools = np.ndarray[Any, np.dtype[np.bool_]]

#: Where a value begins and ends in the text of its record.
Span = tuple[int, int]


class Doubt(NamedTuple):
    """A value of a record that is not surely clean."""

    node: int
    """The number of the node, or of the constraint, that doubts it: see `LoweredShape`."""
    hash: int
    """As scan.h tells of it: 0 where something is missing."""
    span: Span

    @property
    def is_missing(self) -> bool:
        """True where a member is missing: nothing stands there."""
        return self.hash == 0

    @property
    def has_confidence(self) -> bool:
        """True where confidences stand in it, which may be others in records that share the doubt."""
        return self.hash & SCORED != 0

    @property
    def is_independent(self) -> bool:
        """True for a single value that speaks alone (`shape/independent_values.py`): records of a form may each have another one."""
        return self.hash & VARIES != 0


class DoubtSummary(NamedTuple):
    """What is in doubt of a record, in short."""

    branch: int
    """The number of the branch of the Shape that it is of; -1 for none."""
    numbers: tuple[int, ...]
    """Of each doubt that of its node, or of its constraint."""
    items: Sequence[int]
    """Of each doubt the items of lists that it stands in: see `items_of`."""


class DoubtedRecord(NamedTuple):
    """A record in doubt."""

    place: int
    text: bytes
    value: Any
    branch: int
    """The number of the branch of the Shape that it is of; -1 for none."""
    doubts: Sequence[Doubt]

    def parts(self) -> Iterator[Any]:
        """What is in doubt, and what stands in it; a member with its name is an object of it alone."""
        for doubt in self.doubts:
            if not doubt.is_missing:
                yield from _parts_of(_decoded(self.text[slice(*doubt.span)]))


def _decoded(text: bytes) -> Any:
    """A value, or a member with its name; None for a place where nothing stands."""
    for written in (text, b"{%b}" % text):
        try:
            return orjson.loads(written)
        except orjson.JSONDecodeError:
            continue
    return None


def _parts_of(value: Any) -> Iterator[Any]:
    """A value, and those within it."""
    yield value
    if value.__class__ in (dict, list):
        for item in value.values() if value.__class__ is dict else value:
            yield from _parts_of(item)


class ScannedBlock:
    """The records of a block as the kernel read them, by their places."""

    def __init__(self, text: bytes, scanned: ScanResult) -> None:
        import numpy as np

        self.text, self.lines, self.doubts = text, scanned.lines, scanned.doubts
        self.states = np.ascontiguousarray(scanned.lines["state"])
        """Of each record `CLEAN`, `IN_DOUBT` or `UNREAD`; the last ones are left to be explained where they stand."""
        self.is_noted: Bools
        """Which are to be taken note of by what the kernel read."""
        self.sound: Bools
        """Which have no error; of those that are left nobody knows here."""
        self.values: dict[int, Any] = {}
        """Records that were decoded, by their places."""
        self._spans: tuple[list[int], list[int]] | None = None
        """Where all records begin, and where they end."""
        self._about: tuple[list[int], list[int], list[int]] | None = None
        """Of all doubts the numbers and the items, and where those of each record begin."""

    @property
    def count(self) -> int:
        return len(self.lines)

    def leave_pending(self, places: Any) -> None:
        """Some records are explained where they stand, whatever the kernel says of them."""
        if len(places):
            if not self.states.flags.writeable or self.states.base is not None:
                self.states = self.states.copy()
            self.states[places] = UNREAD

    def places(self, state: int) -> Any:
        """Where the records of a state stand."""
        import numpy as np

        return np.flatnonzero(self.states == state)

    def span_of(self, place: int) -> Span:
        """Where a record begins and ends in the block."""
        if self._spans is None:
            self._spans = self.lines["begin"].tolist(), self.lines["end"].tolist()
        begins, ends = self._spans
        return begins[place], ends[place]

    def text_of(self, place: int) -> bytes:
        """A record as it is written."""
        begin, end = self.span_of(place)
        return self.text[begin:end]

    def value_of(self, place: int) -> Any:
        """The same, decoded: once."""
        if place not in self.values:
            self.values[place] = orjson.loads(self.text_of(place))
        return self.values[place]

    def doubt_summary(self, place: int) -> DoubtSummary:
        """What the doubts of a record are about."""
        if self._about is None:
            import numpy as np

            begins: list[int] = self.doubts["line"].searchsorted(np.arange(self.count + 1)).tolist()
            self._about = self.doubts["node"].tolist(), self.doubts["items"].tolist(), begins
        numbers, items, begins = self._about
        here = slice(begins[place], begins[place + 1])
        return DoubtSummary(int(self.lines["branch"][place]), tuple(numbers[here]), items[here])

    def doubted(self, place: int) -> DoubtedRecord:
        """A record in doubt, with its doubts in their order."""
        start, found = self.span_of(place)[0], self.doubts[slice(*self.doubts["line"].searchsorted([place, place + 1]))]
        nodes, hashes, begins, ends = [found[name].tolist() for name in ("node", "hash", "begin", "end")]
        doubts = [
            Doubt(node, hash, (begin - start, end - start)) for node, hash, begin, end in zip(nodes, hashes, begins, ends, strict=True)
        ]
        return DoubtedRecord(place, self.text_of(place), self.value_of(place), int(self.lines["branch"][place]), doubts)


class KernelAdapter(Protocol):
    """One list of records of one file, as the prover needs to know of it."""

    in_groups: bool
    """True where records that share all doubts are wrong in the same way, unless one `needs_own_explanation` on more; else each is told of
    by `tell`."""

    holds_several: bool
    """True where a record holds several things, of which each finding is about one."""

    def scan_block(self, text: bytes, *, listed: bool) -> ScanResult | None:
        """What the kernel knows of the records of a block, or of an array (``listed``); None where they cannot be told apart."""
        ...

    def unconditional_candidates(self, block: ScannedBlock) -> Any:
        """The places of records that were read of which a check may speak that nothing spares a record; none where there is no such
        check."""
        ...

    def has_unconditional_finding(self, value: Any) -> bool:
        """True where such a check has something to say of a record."""
        ...

    def read(self, block: ScannedBlock) -> bool:
        """Looks at what the kernel read of a block. May `leave` records; False where all of them are to be explained one by one."""
        ...

    def explain(self, value: Any, /) -> list[Finding]:
        """All findings of a decoded record."""
        ...

    def explain_doubts(self, value: Any, about: DoubtSummary, /) -> list[Finding] | None:
        """The same of one in doubt: there is nothing to say of what its doubts are not about. None where it is to be explained as a
        whole."""
        ...

    def needs_own_explanation(self, record: DoubtedRecord, findings: Sequence[Finding]) -> bool:
        """True where what is said of a record may depend on more than the records of its form share: on what is not in doubt."""
        ...

    def value_check(self, record: DoubtedRecord, keys: Sequence[str | int]) -> ValueCheck | None:
        """What is said of a value in doubt at a place of records like this one; None where more than the value decides that."""
        ...

    def notes_doubted_value(self, keys: Sequence[str | int]) -> bool:
        """True for a place of which rules across records note the value, also where it is in doubt: then it is given to `reread`."""
        ...

    def note_doubted_value(self, place: int, value: Any) -> bool:
        """The value in doubt at such a place, of the record at a place of the block; True where the kernel had not got what it tells."""
        ...

    def fully_read(self, record: DoubtedRecord, *, sound: bool) -> bool:
        """True where the rules across records would note of a record in doubt what the kernel read of it."""
        ...

    def explain_block(self, block: ScannedBlock) -> Mapping[int, list[Finding]]:
        """Where records are not told of in groups: what is said of those in doubt, by place. May `leave` records; each that is in doubt and
        not left is among these."""
        ...

    def suppressed(self, block: ScannedBlock) -> Iterable[int]:
        """The places of records of which something is said that is told once a file, and that are not told of otherwise."""
        ...

    def add(self, place: int, text: bytes, value: Any, sound: bool) -> None:
        """A record of the block is taken note of by itself; others that stand before it may still come."""
        ...

    def note_block(self, block: ScannedBlock) -> None:
        """Takes note of a block, once all of its records that are noted by themselves were given to `add`."""
        ...


class DefaultKernelAdapter:
    """The part of `KernelAdapter` that a list of records may do without: groups, values of their own, checks that nothing spares a
    record."""

    in_groups = False
    holds_several = False

    def explain_doubts(self, value: Any, about: DoubtSummary, /) -> list[Finding] | None:
        """Each is explained as a whole."""
        return None

    def unconditional_candidates(self, block: ScannedBlock) -> Any:
        """There is no such check."""
        return ()

    def has_unconditional_finding(self, value: Any) -> bool:
        """There is no such check."""
        return False

    def needs_own_explanation(self, record: DoubtedRecord, findings: Sequence[Finding]) -> bool:
        """Each is told of by itself."""
        return True

    def value_check(self, record: DoubtedRecord, keys: Sequence[str | int]) -> ValueCheck | None:
        """Each is told of by itself."""
        return None

    def notes_doubted_value(self, keys: Sequence[str | int]) -> bool:
        """Nothing is noted of what is in doubt."""
        return False

    def note_doubted_value(self, place: int, value: Any) -> bool:
        """Nothing is noted of what is in doubt."""
        return False

    def fully_read(self, record: DoubtedRecord, *, sound: bool) -> bool:
        """Each is told of by itself."""
        return False

    def explain_block(self, block: ScannedBlock) -> Mapping[int, list[Finding]]:
        """All are told of in groups."""
        return {}

    def suppressed(self, block: ScannedBlock) -> Iterable[int]:
        """Nothing is told of otherwise."""
        return ()


def records_with_unconditional_findings(proving: KernelAdapter, block: ScannedBlock) -> list[int]:
    """The places of records of which a check that nothing spares a record speaks: they are explained, each as a whole."""
    places = proving.unconditional_candidates(block)
    if not len(places):
        return []
    lines, text, loads, speaks = block.lines[places], block.text, orjson.loads, proving.has_unconditional_finding
    spans = zip(places.tolist(), lines["begin"].tolist(), lines["end"].tolist(), strict=True)
    return [place for place, begin, end in spans if speaks(loads(text[begin:end]))]


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
