"""Finds a uuid that several records share.

One mistake may give all records of a file one uuid. For such a group a few bytes are kept per record, and for a very large group only for a
million records at once: it is read several times, each time for some of the data rows.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from predlint.platforms.labelbox.duplicates import Duplicates
from predlint.platforms.labelbox.identity import DeferredFinding, row_name, same_row
from predlint.platforms.labelbox.record_words import DuplicateUuid, UuidOnOtherRow
from predlint.shape.value_explainers import is_uuid, uuid_digits
from predlint.violation import make_finding

if TYPE_CHECKING:
    from predlint.stream.reread import Reader, RereadRecord

#: Maximum number of records in memory at once: about 100 bytes for each, and as many for each data row.
AT_ONCE = 1_000_000


def duplicate_uuids(groups: Iterable[Iterable[int]], duplicates: Duplicates, read: Reader) -> Iterator[DeferredFinding]:
    """Yields the findings for records that may share a uuid, each confirmed on the reread records."""
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
    """The records of a group that were seen so far."""

    def __init__(self, duplicates: Duplicates, read: Reader) -> None:
        self.duplicates, self.read = duplicates, read
        self.last: tuple[int, RereadRecord] | None = None
        self.uuids: dict[str, dict[Any, tuple[int, int]]] = {}
        """The digits of a uuid -> data row -> the line and the position of its first record."""
        self.first: dict[str, tuple[Any, int, str]] = {}
        """The digits of a uuid -> the data row, the line, and the name of the data row, of its first record."""

    def check(self, position: int, record: RereadRecord, uuid: str, time: int, times: int) -> Iterator[DeferredFinding]:
        """Checks the next record. If the group is read several times, each time handles its own data rows."""
        row = same_row(record.value, self.duplicates.rows)
        first_row, line, name = self.first.setdefault(uuid_digits(uuid), (row, record.line, row_name(record.value) or "?"))
        if times > 1 and self.duplicates.secret.text_hash(repr(row)) % times != time:
            return
        by_row = self.uuids.setdefault(uuid_digits(uuid), {})
        if row in by_row:
            line, first = by_row[row]
            other = self._at(first)
            if not self.duplicates.same(record, other):  # else it is reported as a duplicate line
                params = (line, "segments" in record.value, self.duplicates.differ_in_score(record, other))
                yield position, make_finding(DuplicateUuid, (None, "uuid"), uuid, *params)
        elif row != first_row and row is not None:
            yield position, make_finding(UuidOnOtherRow, (None, "uuid"), uuid, line, name)
        by_row.setdefault(row, (record.line, position))

    def _at(self, position: int) -> RereadRecord:
        """Returns the record at a position. The last one is cached, because many duplicates of one record follow each other."""
        if self.last is None or self.last[0] != position:
            self.last = position, self.read(position)
        return self.last[1]
