"""Records that are alike: identical lines, and one uuid on several records.

One mistake may give all records of a file one uuid. Of such a group a few bytes are kept for each record, and of a very large one no
more than of a million: it is gone through several times, each time for some of the texts and data rows.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import Any

from predlint.dialects.labelbox import record_words as say
from predlint.dialects.labelbox.identity import Late, finding, row_name, same_row
from predlint.hashes import bytes_hash, text_hash
from predlint.shapes.uuids import is_uuid, uuid_digits
from predlint.stream.data_rows import DataRows
from predlint.stream.reread import Reader, Reread

#: Records of which something is kept at once: a hundred bytes for each, and as many for each data row.
AT_ONCE = 1_000_000


def alike(groups: Iterable[Iterable[int]], rows: DataRows | None, read: Reader) -> Iterator[Late]:
    """What is wrong with records that may be alike, each confirmed on the records themselves."""
    for group in groups:
        positions = array("q", group)
        times = -(-len(positions) // AT_ONCE)
        for time in range(times):
            seen = _Seen(rows, read)
            for position in positions:
                yield from seen.look(position, time, times)


class _Seen:
    """What was seen of a group so far."""

    def __init__(self, rows: DataRows | None, read: Reader) -> None:
        self.rows, self.read = rows, read
        self.texts: dict[int, int] = {}
        """Hash of a line -> the first position at which it stands."""
        self.more: dict[bytes, int] = {}
        """Lines that have the hash of another one -> the first position."""
        self.last: tuple[int, Reread] | None = None
        self.uuids: dict[str, dict[Any, tuple[int, int]]] = {}
        """The digits of a uuid -> data row -> the line and the position of its first record."""
        self.first: dict[str, tuple[Any, int, str]] = {}
        """The digits of a uuid -> the data row, the line, and the name of the data row, of its first record."""

    def look(self, position: int, time: int, times: int) -> Iterator[Late]:
        """The next record. Of several times each text and each data row has its own."""
        record = self.read(position)
        hashed = bytes_hash(record.text)
        if hashed % times == time:
            first = self._first(position, record, hashed)
            if first is not None:
                yield position, finding("DUP001", say.duplicate_line, None, None, first)
        uuid: Any = record.value.get("uuid")
        if is_uuid(uuid):
            yield from self._uuid(position, record, uuid, time, times)

    def _uuid(self, position: int, record: Reread, uuid: str, time: int, times: int) -> Iterator[Late]:
        row = same_row(record.value, self.rows)
        first_row, line, name = self.first.setdefault(uuid_digits(uuid), (row, record.line, row_name(record.value) or "?"))
        if times > 1 and text_hash(repr(row)) % times != time:
            return
        by_row = self.uuids.setdefault(uuid_digits(uuid), {})
        if row in by_row:
            line, first = by_row[row]
            about = (line, "segments" in record.value, self._at(first).text == record.text)
            yield position, finding("UID002", say.duplicate_uuid, (None, "uuid"), uuid, *about)
        elif row != first_row and row is not None:
            yield position, finding("UID003", say.uuid_elsewhere, (None, "uuid"), uuid, line, name)
        by_row.setdefault(row, (record.line, position))

    def _first(self, position: int, record: Reread, hashed: int) -> int | None:
        """The line of the first record that is the same to the byte; None where it is this one."""
        if hashed not in self.texts:
            self.texts[hashed] = position
            return None
        other = self._at(self.texts[hashed])
        if other.text == record.text:
            return other.line
        first = self.more.setdefault(record.text, position)
        return self.read(first).line if first != position else None

    def _at(self, position: int) -> Reread:
        """The record at a position; of many that are like one, that is read once."""
        if self.last is None or self.last[0] != position:
            self.last = position, self.read(position)
        return self.last[1]
