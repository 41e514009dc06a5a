"""Data rows that look like one that is not in the list.

To look through a long list takes milliseconds, and where one key is wrong all others may be. So in each part of a file it is done for
the first different ones; for the others, and in lists that are too long, a few spellings are tried. What is found must not hang on
what was asked in other parts: these may have been checked elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from predlint.lazy_regex import lazy_regex
from predlint.name_index import Likely, memoized
from predlint.names import MAX_COMPARED, nearest, nearest_plain, quote

if TYPE_CHECKING:
    from predlint.stream.data_rows import DataRows

#: Different keys of one part of a file that are looked for in the whole list, and names that are compared for them in all.
_MOST_KEYS, _MOST_NAMES = 500, 1_000_000
#: Lists with more names are not looked through.
_LONGEST = 50_000


def with_spaces(rows: DataRows) -> dict[str, str]:
    """The keys and ids of a list with space around them, by themselves without it: the list is at fault where predictions have these."""
    return rows.once(_spaced, _spaced)


def _spaced(rows: DataRows) -> dict[str, str]:
    names = {bare: name for name in (*rows.by_id, *rows.by_key) if (bare := name.strip()) != name}
    return {bare: name for bare, name in names.items() if bare not in rows.by_key and bare not in rows.by_id}


def space_in_list(value: str, listed: str) -> tuple[str, str]:
    where = "at its end" if listed.startswith(value) else "before it" if listed.endswith(value) else "around it"
    said = f"the list of data rows has {quote(listed)}, with space {where}, where the predictions have {quote(value)}"
    return said, "take the space out of the list; if data rows themselves are called so, write the space in the predictions too"


class _Found(dict[str, tuple[str, ...]]):
    """By wrong key."""


class SimilarRows:
    """What the keys of one file that are not in the list may mean."""

    def __init__(self, rows: DataRows, *, of_ids: bool = False) -> None:
        """``of_ids``: to look among the ids of the list, also where it has keys."""
        self._rows = rows
        self._keys = not of_ids and bool(rows.by_key)
        self._names = rows.by_key if self._keys else rows.by_id
        self._most = min(_MOST_KEYS, max(1, _MOST_NAMES // max(1, len(self._names)))) if len(self._names) <= _LONGEST else 0

    def closest(self, key: str) -> tuple[str, ...]:
        """Known global keys, or ids where the list has no keys, that look like this one, at most three."""
        if self._keys and (same := self.same_file(key)):
            return same[:3]
        kept = memoized(self, _Found)
        found = kept.get(key)
        if found is not None:
            return found
        if len(kept) >= self._most:
            return self._nearest(key, self._spelt(key))
        found = kept[key] = self._nearest(key, self._names)
        return found

    def likely(self, key: str) -> Likely:
        """The same, looked for when it is told."""
        return Likely(self.closest, key)

    def surely(self, key: str) -> bool:
        """True for a key that looks like one of the list without a search through all of it."""
        return bool((self._keys and self.same_file(key)) or self._spelt(key))

    def same_file(self, key: str) -> tuple[str, ...]:
        """Keys that differ by folders before them, by the ending or by letter case alone; those that are the likeliest first."""
        plain = nearest_plain(key) if len(key) <= MAX_COMPARED else key
        by_stem = self._rows.once(_by_stem, _by_stem)
        parts = _parts(plain)
        found = [other for other in by_stem.get(parts[-1], ()) if _share_ending(parts, _parts(other))]
        return tuple(
            sorted(found, key=lambda other: (other.casefold() != plain.casefold(), _ending(other) != _ending(_path(plain)), other))
        )

    def _nearest(self, key: str, names: Iterable[str]) -> tuple[str, ...]:
        """Of another number is another file: who writes a key does not mistake that."""
        near = nearest(key, names)
        return tuple([other for other in near if _numbers(other) == _numbers(key)] if self._keys else near)

    def _spelt(self, key: str) -> list[str]:
        """The names that are found without looking through all: in other case, or without the space around the key."""
        return [other for other in dict.fromkeys([key.strip(), key.lower(), key.upper()]) if other in self._names]


def spelling_difference(key: str, other: str) -> str | None:
    """In what the right key differs from one of the same file: ``with ".jpg"``; None for keys that are of another name."""
    key = key.strip()
    rules: list[str] = []
    if _path(key) != key and _path(other) == other:
        rules.append("without what follows the question mark")
    key, other = _path(key), _path(other)
    mine, theirs = _parts(key), _parts(other)
    if not _share_ending(mine, theirs):
        return None
    less, more = _folders(key), _folders(other)
    if len(mine) != len(theirs):
        longer, shorter = max(less, more, key=len), min(less, more, key=len)
        word = "with" if more == longer else "without"
        rules.insert(0, f"{word} the folder {quote(longer[: len(longer) - len(shorter)])}")
    was, is_ = _ending(key), _ending(other)
    if was.casefold() != is_.casefold():
        rules.append(f"with {quote(is_)}" + (f" in place of {quote(was)}" if was else "") if is_ else f"without {quote(was)}")
    if not rules and key != other and key.casefold() == other.casefold():
        rules.append("in this letter case")
    return " and ".join(rules) or None


def _by_stem(rows: DataRows) -> dict[str, list[str]]:
    """The global keys by what their files are called."""
    found: dict[str, list[str]] = {}
    for key in rows.by_key:
        found.setdefault(_parts(key)[-1], []).append(key)
    return found


def _parts(key: str) -> list[str]:
    """The folders and the name of a file, without its ending, in one letter case."""
    parts = [part for part in _forward(_path(key)).casefold().split("/") if part not in ("", ".")] or [""]
    parts[-1] = parts[-1].removesuffix(_ending(parts[-1]))
    return parts


def _share_ending(one: list[str], other: list[str]) -> bool:
    """True where one of two paths is the end of the other."""
    count = min(len(one), len(other))
    return one[-count:] == other[-count:]


def _folders(key: str) -> str:
    """All before the name of the file, with the last slash."""
    return key[: _forward(key).rfind("/") + 1]


def _ending(key: str) -> str:
    """``.jpg``; empty where there is none."""
    found = _ENDING.search(key)
    return found.group() if found is not None else ""


def _numbers(key: str) -> list[str]:
    """But for zeros before them."""
    return [digits.lstrip("0") for digits in _DIGITS.findall(key)]


def _path(key: str) -> str:
    """An address without its query, which signs it for a while."""
    return key.partition("?")[0] if "://" in key else key


def _forward(key: str) -> str:
    return key.replace("\\", "/")


_ENDING, _DIGITS = lazy_regex(r"(?<=[^/.])\.[A-Za-z][A-Za-z0-9]{0,4}\Z"), lazy_regex(r"\d+")
