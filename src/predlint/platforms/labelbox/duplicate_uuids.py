"""One uuid on several records.

One mistake may give all records of a file one uuid. Of such a group a few bytes are kept for each record, and of a very large one no
more than of a million: it is gone through several times, each time for some of the data rows.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from predlint.platforms.labelbox.duplicates import Duplicates
from predlint.platforms.labelbox.identity import DeferredFinding, row_name, same_row
from predlint.platforms.labelbox.record_words import DuplicateUuid, UuidOnOtherRow
from predlint.shape.uuids import is_uuid, uuid_digits
from predlint.violation import make_finding

if TYPE_CHECKING:
    from predlint.stream.reread import Reader, RereadRecord

#: Records of which something is kept at once: a hundred bytes for each, and as many for each data row.
AT_ONCE = 1_000_000


def duplicate_uuids(groups: Iterable[Iterable[int]], duplicates: Duplicates, read: Reader) -> Iterator[DeferredFinding]:
    """What is wrong with records that may have one uuid, each confirmed on the records themselves."""
    for group in groups:
        positions = array("q", group)
        times = -(-len(positions) // AT_ONCE)
        for time in range(times):
            seen = _Seen(duplicates, read)
            for position in positions:
                record = read(position)
                uuid: Any = record.value.get("uuid")
                if is_uuid(uuid):
                    yield from seen.check(position, record, uuid, time, times)


class _Seen:
    """What was seen of a group so far."""

    def __init__(self, duplicates: Duplicates, read: Reader) -> None:
        self.duplicates, self.read = duplicates, read
        self.last: tuple[int, RereadRecord] | None = None
        self.uuids: dict[str, dict[Any, tuple[int, int]]] = {}
        """The digits of a uuid -> data row -> the line and the position of its first record."""
        self.first: dict[str, tuple[Any, int, str]] = {}
        """The digits of a uuid -> the data row, the line, and the name of the data row, of its first record."""

    def check(self, position: int, record: RereadRecord, uuid: str, time: int, times: int) -> Iterator[DeferredFinding]:
        """The next record. Of several times each data row has its own."""
        row = same_row(record.value, self.duplicates.rows)
        first_row, line, name = self.first.setdefault(uuid_digits(uuid), (row, record.line, row_name(record.value) or "?"))
        if times > 1 and self.duplicates.secret.text_hash(repr(row)) % times != time:
            return
        by_row = self.uuids.setdefault(uuid_digits(uuid), {})
        if row in by_row:
            line, first = by_row[row]
            other = self._at(first)
            if not self.duplicates.same(record, other):  # else nothing is lost, and it is said that the line repeats that
                about = (line, "segments" in record.value, self.duplicates.differ_in_score(record, other))
                yield position, make_finding(DuplicateUuid, (None, "uuid"), uuid, *about)
        elif row != first_row and row is not None:
            yield position, make_finding(UuidOnOtherRow, (None, "uuid"), uuid, line, name)
        by_row.setdefault(row, (record.line, position))

    def _at(self, position: int) -> RereadRecord:
        """The record at a position; of many that are like one, that is read once."""
        if self.last is None or self.last[0] != position:
            self.last = position, self.read(position)
        return self.last[1]
