"""Matches files of predictions to lists of data rows by their keys."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

import orjson

from predlint.cli.init_search import MOST_BYTES
from predlint.engine.file_detection import head_of
from predlint.lazy_regex import lazy_regex

#: Bytes that are read of a file: first a part of it, then more if no key was found.
_SIZES = (1 << 18, MOST_BYTES)
_TEXT = lazy_regex(rb'"(?:[^"\\]|\\.)*"')


def match_data_rows(paths: Sequence[str], lists: Sequence[str], maps: Sequence[str] = ()) -> dict[tuple[str, ...], list[str]]:
    """Returns lists -> files that go with them: several lists if they fit equally well, no list if none fits. ``maps``: files that also
    name the data rows of COCO files. Files that cannot be read join the largest group."""
    keys = {each: _keys(each) for each in lists}
    mapped = [text for each in maps for text in _texts(each, _SIZES[-1]) or ()]
    groups: dict[tuple[str, ...], list[str]] = {}
    unread: list[str] = []
    for path in paths:
        fits = _fits(path, keys, mapped) if keys else ()
        if fits is None:
            unread.append(path)
        else:
            groups.setdefault(fits, []).append(path)
    if unread:
        groups.setdefault(max(groups, key=lambda each: len(groups[each]), default=()), []).extend(unread)
    return groups


def _fits(path: str, keys: dict[str, frozenset[str]], mapped: Iterable[str]) -> tuple[str, ...] | None:
    """Returns the lists with most of the keys of a file, and of these the nearest ones; None if the file cannot be read."""
    for size in _SIZES:
        texts = _texts(path, size)
        if texts is None:
            return None
        named = texts.union(mapped)
        found = {each: len(named & of) for each, of in keys.items()}
        if maximum := max(found.values()):
            best = [each for each, count in found.items() if count == maximum]
            near = min(_distance(path, each) for each in best)
            return tuple(each for each in best if _distance(path, each) == near)
    return ()


def _distance(path: str, other: str) -> int:
    one, two = os.path.dirname(path) or os.curdir, os.path.dirname(other) or os.curdir
    return 0 if one == two else len(os.path.relpath(one, two).split(os.sep))


def _keys(path: str) -> frozenset[str]:
    """Returns the keys by which predictions name the data rows of a list."""
    from predlint.stream.data_rows import DataRowsError, read_data_rows

    try:
        rows = read_data_rows(path)
    except (DataRowsError, OSError):
        return frozenset()
    return frozenset({*rows.by_key, *rows.by_id})


def _texts(path: str, size: int) -> set[str] | None:
    """Returns all texts in the first ``size`` bytes of a JSON file."""
    head = head_of(path, size)
    if head is None:
        return None
    found: set[str] = set()
    for text in {*_TEXT.findall(head)}:
        try:
            found.add(orjson.loads(text))
        except orjson.JSONDecodeError:
            continue
    return found
