"""Names of repeated tags, and the items of the data that they stand for: each Repeater replaces its flag by a number, the outermost
first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, cast

from predlint.lazy_regex import lazy_regex
from predlint.platforms.label_studio.config import LabelConfig, Repeater
from predlint.shape.findings import Path

#: The number of an item in each list, from the outermost; None if the name does not have it.
Numbers = tuple[int | None, ...]
#: The number of an item as the editor writes it, as a regular expression: without leading zeros.
ITEM = "0|[1-9][0-9]*"
#: A step of ``document[0].page``.
_STEP = lazy_regex(r"[^.\[\]]+")
#: Maximum number of digits that are read of a number; no list has so many items.
_DIGITS = 18


def written(text: str, repeaters: Sequence[Repeater], numbers: Sequence[int | None]) -> str:
    """Returns a name or a path with numbers in place of the flags. If two Repeaters share a flag, the outer one replaces its first
    occurrence."""
    flags = [repeater.flag for repeater in repeaters]
    for level, (flag, number) in enumerate(zip(flags, numbers, strict=False)):
        if number is not None:
            text = text.replace(flag, str(number), 1 if flag in flags[level + 1 :] else -1)
    return text


def numbers_in(name: str, template: str, repeaters: Sequence[Repeater]) -> Numbers:
    """Returns the numbers that a name has in place of the flags of its template."""
    groups: dict[str, int] = {}
    pattern = template
    for level, repeater in enumerate(repeaters):
        if repeater.flag in pattern:
            pattern = pattern.replace(repeater.flag, f"\0{level}\0", 1)
            groups[f"n{level}"] = level
    for repeater in repeaters:
        pattern = pattern.replace(repeater.flag, "\0\0")  # a repeated number in the name
    parts = pattern.split("\0")
    regex = "".join(re.escape(part) if at % 2 == 0 else f"(?P<n{part}>{ITEM})" if part else f"(?:{ITEM})" for at, part in enumerate(parts))
    match = re.fullmatch(regex, name, re.ASCII)
    found = match.groupdict() if match is not None else {}
    return tuple(int(found[f"n{level}"][:_DIGITS]) if f"n{level}" in found else None for level in range(len(repeaters)))


def steps(path: str) -> list[str | int]:
    """Splits a path into its members and numbers."""
    return [int(part[:_DIGITS]) if part.isascii() and part.isdigit() else part for part in _STEP.findall(path)]


def found_at(data: Any, path: str) -> Any:
    """Returns the value in the data at a path such as ``document[0].page``; None if there is none, or if a number is unknown."""
    found: Any = data
    for part in _STEP.findall(path):
        if isinstance(found, dict):
            found = cast("dict[str, Any]", found).get(part)
        elif isinstance(found, list) and part.isascii() and part.isdigit() and int(part[:_DIGITS]) < len(cast("list[Any]", found)):
            found = cast("list[Any]", found)[int(part[:_DIGITS])]
        else:
            return None
    return found


def beyond(data: Any, repeaters: Sequence[Repeater], numbers: Numbers) -> tuple[str, int] | None:
    """Returns the path and length of the first list without an item of its number; None if all have one, or if one is not a list."""
    for level, (repeater, number) in enumerate(zip(repeaters, numbers, strict=True)):
        path = written(repeater.path, repeaters[:level], numbers)
        listed = found_at(data, path)
        if level and listed is None:
            return path, 0  # the item exists, but has no such list
        if number is None or not isinstance(listed, list):
            return None
        if number >= (count := len(cast("list[Any]", listed))):
            return path, count
    return None


def items_of(config: LabelConfig, repeat: int | None, data: Any, at: Path) -> Iterator[tuple[tuple[int, ...], Path, Any]]:
    """Yields (numbers, path in the data, item) for the items that a tag is repeated for."""
    repeaters = config.repeaters_of(repeat)

    def below(numbers: tuple[int, ...], place: Path, item: Any) -> Iterator[tuple[tuple[int, ...], Path, Any]]:
        level = len(numbers)
        if level == len(repeaters):
            yield numbers, place, item
            return
        path = written(repeaters[level].path, repeaters[:level], numbers)
        listed = found_at(data, path)
        here = at
        for part in steps(path):
            here = (here, part)
        for index, inner in enumerate(cast("list[Any]", listed) if isinstance(listed, list) else ()):
            yield from below((*numbers, index), (here, index), inner)

    return below((), at, data)
