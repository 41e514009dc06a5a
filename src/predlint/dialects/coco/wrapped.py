"""Lists of results that stand under names, in an object where the list itself should be the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

from predlint.dialects.coco.file_rules import LISTS
from predlint.stream.sections import Document


def wrapping(document: Document, read: Callable[[str], Iterator[Any]]) -> tuple[str, ...]:
    """The members of a root object that hold lists of results, by the first of each: two of them, if there are so many."""
    found: list[str] = []
    for section in document.sections:
        if section.is_array and not section.is_empty and section.name not in LISTS:
            first = next(read(section.name), None)
            if isinstance(first, dict) and {"image_id", "category_id"} <= cast("dict[str, Any]", first).keys():
                found.append(section.name)
                if len(found) == 2:
                    break
    return tuple(found)
