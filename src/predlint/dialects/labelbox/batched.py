"""Records that stand together on one line, which imports do not take: what is wrong with each of them is told all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

from predlint.shapes.findings import Finding, Path, keys_of

#: Records of one line that are looked into.
MOST = 1_000
_CODE = "JSN005"
_ROW = frozenset({"dataRow", "data_row"})


def with_records(found: list[Finding], explain: Callable[[Any], list[Finding]]) -> list[Finding]:
    """The findings of a line, and those of the records in a list on it, where that is what is told of the line."""
    if not found or found[0][0].code != _CODE:
        return found
    _, path, value, _, _ = found[0]
    more = [_inside((path, index), finding) for index, record in _records(value) for finding in explain(record)]
    return found + more


def are_checked(value: Any) -> str:
    """What is said of such a list: how many of its records were looked into."""
    records = sum(1 for _ in _records(value))
    if not records:
        return ""
    return f" (the first {MOST:,} were checked)" if len(value) > MOST else " (they were checked)"


def record_at(value: Any, path: Path) -> Any:
    """The record of a line, or the one in a list on it that a path leads into."""
    for key in keys_of(path):
        if value.__class__ is dict and not _ROW.isdisjoint(value):
            break
        try:
            value = value[key]
        except (LookupError, TypeError):
            break
    return value


def _records(value: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """Those that have a data row, by their places in the list."""
    for index, item in enumerate(cast("list[Any]", value)[:MOST] if isinstance(value, list) else []):
        if item.__class__ is dict and not _ROW.isdisjoint(item):
            yield index, item


def _inside(base: Path, finding: Finding) -> Finding:
    rule, path, value, say, about = finding
    for key in keys_of(path):
        base = base, key
    return rule, base, value, say, about
