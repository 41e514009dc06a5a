"""Files of records in sequence: lists in place of one record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

from predlint.model.findings import keys_of
from predlint.model.violation import Finding, Path

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
