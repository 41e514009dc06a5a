"""Records in a list where one record belongs, which imports do not take: what is wrong with each of them is told all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

from predlint.shape.findings import Finding, Path, keys_of

#: Members of a line of Labelbox that hold what is drawn or answered.
PAYLOADS = frozenset(
    "bbox polygon line point mask masks location textSelections answer answers segments relationship messageEvaluationTask".split()
)
#: Records of one list that are looked into.
MOST = 1_000


class NestedBatches:
    """Lists of the records of a platform."""

    def __init__(self, code: str, *members: str) -> None:
        """``code``: the rule by which such a list is told. ``members``: what has one of them is a record."""
        self._code, self._members = code, frozenset(members)

    def with_records(self, found: list[Finding], explain: Callable[[Any], list[Finding]]) -> list[Finding]:
        """The findings of a line or an element, and those of the records in it, where such a list is what is told of it."""
        if not found or found[0].code != self._code:
            return found
        path, value = found[0].path, found[0].value
        if not any(True for _ in self._records(value, path)):
            return found
        # What its shape told of a record that is the only one in the list, is told of it as one of the records.
        return found[:1] + self.inside(value, path, explain)

    def inside(self, value: Any, path: Path, explain: Callable[[Any], list[Finding]]) -> list[Finding]:
        """The findings of the records in a list that stands at a path."""
        return [_inside(at, finding) for at, record in self._records(value, path) for finding in explain(record)]

    def named(self, whole: dict[str, Any], explain: Callable[[Any], list[Finding]]) -> list[Finding]:
        """The findings of the records that an element of the file has under names."""
        records = [(name, item) for name, item in whole.items() if self._is_record(item)][:MOST]
        return [_inside((None, name), finding) for name, record in records for finding in explain(record)]

    def _is_record(self, item: Any) -> bool:
        return item.__class__ is dict and not self._members.isdisjoint(item)

    def are_checked(self, value: Any) -> str:
        """What is said of such a list: how many of its records were looked into."""
        found = sum(1 for _ in self._records(value, None, MOST + 1))
        return f" (the first {MOST:,} were checked)" if found > MOST else " (they were checked)" if found else ""

    def record_at(self, value: Any, path: Path) -> Any:
        """The record in a list that a path leads into; where it leads into none, the value itself."""
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
        """The first records of a list, and of lists in it, with their paths; ``path`` is that of the list."""
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
