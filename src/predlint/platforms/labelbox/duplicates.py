"""Finds records with the same content for one data row: repeated lines, and one annotation under two uuids.

Whichever of the two is kept, nothing is lost, so no other cross-record rule reports them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from predlint.hashes import OWN, Secret
from predlint.platforms.labelbox.identity import DeferredFinding, reference_of, same_row
from predlint.platforms.labelbox.record_words import DuplicateAnnotation, DuplicateLine
from predlint.shape.findings import Path
from predlint.shape.value_explainers import is_uuid, uuid_digits
from predlint.violation import make_finding

if TYPE_CHECKING:
    from predlint.stream.data_rows import DataRows
    from predlint.stream.reread import Reader, RereadRecord

#: Members that do not belong to the content of an annotation.
_SCORES = ("confidence", "customMetrics")
#: Members that do not count in a record's content.
IGNORED_MEMBERS = ("uuid", "dataRow", *_SCORES)
#: Members whose elements have no order.
_SETS = frozenset({"answer", "answers", "classifications"})
#: Members that a data row has at most once: with another confidence the record is a different one.
_SINGLE = ("answer", "answers", "mask")

#: Members of records that no relationship connects.
_UNLINKED = ("answer", "answers", "masks", "relationship", "messageEvaluationTask")


class Duplicates:
    """Compares the records of one file. ``scored``: confidence and custom metrics are imported."""

    def __init__(self, rows: DataRows | None, is_prompt: Callable[[dict[str, Any]], bool], *, scored: bool, secret: Secret = OWN) -> None:
        self.rows, self.is_prompt, self.scored, self.secret = rows, is_prompt, scored, secret

    def finalize(self, groups: Iterable[Iterable[int]], read: Reader) -> Iterator[DeferredFinding]:
        """Yields repeated lines and annotations, each confirmed on the reread records. ``groups``: records that may have the same
        content."""
        for positions in groups:
            first: dict[Any, RereadRecord] = {}
            last: tuple[bytes, Any] = b"", None
            for position in positions:
                record = read(position)
                if record.text != last[0]:
                    last = record.text, self.whole(record, scores=any([record.value.get(name) is not None for name in _SINGLE]))
                other = first.setdefault(last[1], record)
                if other is not record:
                    yield from self._duplicate_findings(position, record, other)

    def _duplicate_findings(self, position: int, record: RereadRecord, first: RereadRecord) -> Iterator[DeferredFinding]:
        uuid, other = _uuid(record.value), _uuid(first.value)
        new_score = not self.same(record, first)
        if uuid == other and not new_score:
            yield position, make_finding(DuplicateLine, None, None, first.line, record.text == first.text)
        elif uuid is None or uuid != other:  # else the later overrides the earlier, and its confidence
            member = "uuid" if uuid is not None else "confidence" if new_score else None
            path: Path = (None, member) if member is not None else None
            value = record.value.get(member) if member is not None else None
            is_linked = not self.scored and not any([record.value.get(name) is not None for name in _UNLINKED])
            params = (first.line, uuid is not None and other is not None, new_score, is_linked)
            yield position, make_finding(DuplicateAnnotation, path, value, *params)

    def same(self, one: RereadRecord, other: RereadRecord) -> bool:
        """Returns True if two records of one data row have the same content, whatever their uuids."""
        return one.text == other.text or self.content(one.value) == self.content(other.value)

    def differ_in_score(self, one: RereadRecord, other: RereadRecord) -> bool:
        """Returns True if two records of one data row differ at most in confidence and custom metrics."""
        return self.content(one.value, scores=False) == self.content(other.value, scores=False)

    def seen(self) -> SeenContents:
        return SeenContents(self)

    def content(self, record: dict[str, Any], *, scores: bool = True) -> Any:
        """Returns the imported content of a record in a form that is equal for equal contents."""
        reference = reference_of(record)
        ignored = {"uuid", *(() if scores and self.scored else _SCORES), *((reference[0],) if reference is not None else ())}
        return _form({name: value for name, value in record.items() if name not in ignored}, () if scores and self.scored else _SCORES)

    def whole(self, record: RereadRecord, *, scores: bool = True) -> Any:
        """Returns the content of a record with its data row, or its text if it has no data row. The uuid of a prompt counts: the import
        rejects a second prompt, whatever its content."""
        row = same_row(record.value, self.rows)
        if row is None:
            return record.text
        return row, self.content(record.value, scores=scores), _uuid(record.value) if self.is_prompt(record.value) else None


class SeenContents:
    """The contents of a group's records that were seen so far."""

    def __init__(self, duplicates: Duplicates) -> None:
        self._duplicates = duplicates
        self._contents: set[Any] = set()

    def has(self, record: RereadRecord) -> bool:
        """Returns True if an earlier record of the data row has the same content, which is reported elsewhere. Adds the record."""
        content, before = self._duplicates.whole(record), len(self._contents)
        self._contents.add(content)
        return len(self._contents) == before


def _uuid(record: Mapping[str, Any]) -> Any:
    """Returns the digits of a uuid in any spelling; another text as it is; None for other values."""
    uuid: Any = record.get("uuid")
    return uuid_digits(uuid) if is_uuid(uuid) else uuid if isinstance(uuid, str) else None


def _form(value: Any, aside: tuple[str, ...]) -> Any:
    """Returns a hashable form that is equal for values of the same meaning: members in any order, 1.0 as 1, an empty list as none."""
    if value.__class__ is bool:
        return "true" if value else "false", bool
    if value.__class__ is dict:
        members = [
            (name, _members(name, item, aside))
            for name, item in sorted(cast("dict[str, Any]", value).items())
            if item is not None and item != [] and name not in aside
        ]
        return tuple(members), dict
    if value.__class__ is list:
        return tuple([_form(item, aside) for item in cast("list[Any]", value)]), list
    return value


def _members(name: str, value: Any, aside: tuple[str, ...]) -> Any:
    form = _form(value, aside)
    return (frozenset(form[0]), list) if name in _SETS and value.__class__ is list else form
