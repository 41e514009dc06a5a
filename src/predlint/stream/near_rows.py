"""Data rows that look like one that is not in the list.

To look through a long list takes milliseconds, and where one key is wrong all others may be. So in each part of a file it is done for
the first different ones; for the others, and in lists that are too long, a few spellings are tried. What is found must not hang on
what was asked in other parts: these may have been checked elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable

from predlint.names import MAX_COMPARED, nearest, plainly
from predlint.stream.data_rows import DataRows
from predlint.vocabulary import remembered

#: Different keys of one part of a file that are looked for in the whole list, and names that are compared for them in all.
_MOST_KEYS, _MOST_NAMES = 500, 1_000_000
#: Lists with more names are not looked through.
_LONGEST = 50_000


class _Found(dict[str, tuple[str, ...]]):
    """By wrong key."""


class NearRows:
    """What the keys of one file that are not in the list may mean."""

    def __init__(self, rows: DataRows, *, of_ids: bool = False) -> None:
        """``of_ids``: to look among the ids of the list, also where it has keys."""
        self._names = rows.by_id if of_ids else rows.by_key or rows.by_id
        self._most = min(_MOST_KEYS, max(1, _MOST_NAMES // max(1, len(self._names)))) if len(self._names) <= _LONGEST else 0

    def closest(self, key: str) -> tuple[str, ...]:
        """Known global keys, or ids where the list has no keys, that look like this one, at most three."""
        named = tuple(other for other in _file_names(key) if other in self._names)
        if named:
            return tuple(dict.fromkeys([*self._spelt(key), *named]))[:3]
        kept = remembered(self, _Found)
        found = kept.get(key)
        if found is not None:
            return found
        if len(kept) >= self._most:
            return _closest(key, self._spelt(key))
        found = kept[key] = _closest(key, self._names)
        return found

    def _spelt(self, key: str) -> list[str]:
        """The names that are found without looking through all: in other case, or without the space around the key."""
        return [other for other in dict.fromkeys([key.strip(), key.lower(), key.upper()]) if other in self._names]


def _closest(key: str, names: Iterable[str]) -> tuple[str, ...]:
    near = nearest(key, names)
    same = [other for other in near if _stem(other) == _stem(key)]  # of another folder or ending: surely that file
    return tuple(same or near)


def _file_names(key: str) -> tuple[str, ...]:
    """What a path to a file may have for a key: its name, with or without the ending."""
    plain = plainly(key) if len(key) <= MAX_COMPARED else key
    name = plain.replace("\\", "/").rpartition("/")[2]
    return tuple(dict.fromkeys([other for other in (plain, name, _stem(plain)) if other and other != key]))


def _stem(key: str) -> str:
    """What a file is called, without its folders and its ending."""
    name = key.replace("\\", "/").rpartition("/")[2]
    return name.rpartition(".")[0] or name
