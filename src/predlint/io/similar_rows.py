"""Finds data rows that look like a key that is not in the list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from predlint.model.names import MAX_COMPARED, Likely, memoized, nearest
from predlint.model.texts import lazy_regex, nearest_plain, quote

if TYPE_CHECKING:
    from predlint.io.data_rows import DataRows


# Searching a long list takes milliseconds, and if one key is wrong all others may be. So each part of a file is searched for its first
# different keys only; for the others, and in lists that are too long, a few spellings are tried. The result for a key must not depend on
# searches in other parts, which may be checked elsewhere.

#: Maximum number of different keys of one part of a file that are searched in the whole list, and of names that are compared for all of
#: them.
_MOST_KEYS, _MOST_NAMES = 500, 1_000_000
#: Lists with more names are not searched.
_LONGEST = 50_000


def with_spaces(rows: DataRows) -> dict[str, str]:
    """Returns name without the space around it -> name in the list, for keys and ids with such space. If predictions have the former, the
    list is wrong."""
    return rows.once(_spaced, _spaced)


def _spaced(rows: DataRows) -> dict[str, str]:
    names = {bare: name for name in (*rows.by_id, *rows.by_key) if (bare := name.strip()) != name}
    return {bare: name for bare, name in names.items() if bare not in rows.by_key and bare not in rows.by_id}


def space_in_list(value: str, listed: str) -> tuple[str, str]:
    where = "at its end" if listed.startswith(value) else "before it" if listed.endswith(value) else "around it"
    message = f"the list of data rows has {quote(listed)}, with space {where}, where the predictions have {quote(value)}"
    return message, "take the space out of the list; if data rows themselves are called so, write the space in the predictions too"


class _Found(dict[str, tuple[str, ...]]):
    """Wrong key -> similar names."""


class SimilarRows:
    """Finds the data rows that the unknown keys of one file may mean."""

    def __init__(self, rows: DataRows, *, of_ids: bool = False) -> None:
        """``of_ids``: search the ids of the list, even if it has keys."""
        self._rows = rows
        self._keys = not of_ids and bool(rows.by_key)
        self._names = rows.by_key if self._keys else rows.by_id
        self._most = min(_MOST_KEYS, max(1, _MOST_NAMES // max(1, len(self._names)))) if len(self._names) <= _LONGEST else 0

    def closest(self, key: str) -> tuple[str, ...]:
        """Returns at most three known global keys (ids if the list has no keys) that look like this one."""
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
        """Returns the similar names, which are searched only when a message needs them."""
        return Likely(self.closest, key)

    def surely(self, key: str) -> bool:
        """Returns True if a name of the list looks like this key; does not search the whole list."""
        return bool((self._keys and self.same_file(key)) or self._spelt(key))

    def same_file(self, key: str) -> tuple[str, ...]:
        """Returns keys of the same file, the likeliest first: they differ only by leading folders, the ending, letter case, separators,
        zeros before a number, or what a tool adds to a name; else the only one with something more, or less, before its name."""
        plain = nearest_plain(key) if len(key) <= MAX_COMPARED else key
        by_stem = self._rows.once(_by_stem, _by_stem)
        parts = _parts(plain)
        stem = _stem(plain)
        found = [other for other in by_stem.get(stem, ()) if _share_ending(parts[:-1], _parts(other)[:-1])]
        tails = [stem[at + 1 :] for at, letter in enumerate(stem) if letter == "_"] if not found else ()
        for same in (*[by_stem.get(tail, ()) for tail in tails], self._rows.once(_by_tail, _by_tail).get(stem, ()) if not found else ()):
            found = found or [*same[:1]] * (len(same) == 1)

        def unlikely(other: str) -> tuple[bool, bool, bool, str]:
            return other.casefold() != plain.casefold(), _parts(other)[-1] != parts[-1], _ending(other) != _ending(_path(plain)), other

        return tuple(sorted(found, key=unlikely))

    def _nearest(self, key: str, names: Iterable[str]) -> tuple[str, ...]:
        """Returns similar names. Keys with other numbers are other files, not misspellings, and are left out."""
        near = nearest(key, names)
        return tuple([other for other in near if _numbers(other) == _numbers(key)] if self._keys else near)

    def _spelt(self, key: str) -> list[str]:
        """Returns the names that are found without a search: in other case, or without the space around the key."""
        return [other for other in dict.fromkeys([key.strip(), key.lower(), key.upper()]) if other in self._names]


def spelling_difference(key: str, other: str) -> str | None:
    """Returns how the right key differs from a key of the same file: ``with ".jpg"``. None for keys with another name."""
    key = key.strip()
    rules: list[str] = []
    if _path(key) != key and _path(other) == other:
        rules.append("without what follows the question mark")
    key, other = _path(key), _path(other)
    mine, theirs = _parts(key), _parts(other)
    if mine[-1] != theirs[-1]:
        return _addition(key, other)
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


def _addition(key: str, other: str) -> str | None:
    """Returns what one of two keys has before or behind the other, as `spelling_difference`."""
    word, longer, shorter = ("without", key, other) if len(key) > len(other) else ("with", other, key)
    if longer.endswith(shorter):
        return f"{word} {quote(longer.removesuffix(shorter))} before it"
    return f"{word} {quote(longer.removeprefix(shorter))} behind it" if longer.startswith(shorter) else None


def _by_stem(rows: DataRows) -> dict[str, list[str]]:
    """Returns what names of one file have in common (`_stem`) -> global keys."""
    found: dict[str, list[str]] = {}
    for key in rows.by_key:
        found.setdefault(_stem(key), []).append(key)
    return found


def _by_tail(rows: DataRows) -> dict[str, list[str]]:
    """Returns the same for what is behind each separator of a name; nothing for a long list."""
    found: dict[str, list[str]] = {}
    for stem, keys in rows.once(_by_stem, _by_stem).items() if len(rows.by_key) <= _LONGEST else ():
        for at, letter in enumerate(stem):
            if letter == "_":
                found.setdefault(stem[at + 1 :], []).extend(keys)
    return found


def before_tools(name: str) -> str:
    """Returns the name of a file as it was before Roboflow or Label Studio added to it."""
    renamed = _ROBOFLOW.fullmatch(name) if ".rf." in name else None
    if renamed is not None:
        name = f"{renamed['name']}.{renamed['kind']}"
    uploaded = _LABEL_STUDIO.fullmatch(name) if name[8:9] == "-" else None
    return name if uploaded is None else uploaded["name"]


def _stem(key: str) -> str:
    """Returns what the names of one file have in common: without folders, ending, tools' additions, uuids and zeros before numbers, with
    one separator, and with the characters that %20 and the like stand for in a URL."""
    name = _forward(_path(key.strip())).casefold().rstrip("/").rpartition("/")[2]
    if "%" in name:
        from urllib.parse import unquote

        name = unquote(name)
    if name.count("-") >= _DASHES:
        name = _UUID.sub("", name).strip("-_. ") or name
    if not name[:8].isdigit():  # a date
        name = before_tools(name)
    return _ZEROS.sub("", _SEPARATORS.sub("_", name.removesuffix(_ending(name))))


def _parts(key: str) -> list[str]:
    """Returns the folders and the name of a file, without its ending, case-folded."""
    parts = [part for part in _forward(_path(key)).casefold().split("/") if part not in ("", ".")] or [""]
    parts[-1] = parts[-1].removesuffix(_ending(parts[-1]))
    return parts


def _share_ending(one: list[str], other: list[str]) -> bool:
    """Returns True if one of two paths is the end of the other."""
    count = min(len(one), len(other))
    return not count or one[-count:] == other[-count:]


def _folders(key: str) -> str:
    """Returns everything before the name of the file, with the last slash."""
    return key[: _forward(key).rfind("/") + 1]


def _ending(key: str) -> str:
    """Returns the extension, such as ``.jpg``; empty if there is none."""
    found = _ENDING.search(key)
    return found.group() if found is not None else ""


def _numbers(key: str) -> list[str]:
    """Returns the numbers in a key, without leading zeros."""
    return [digits.lstrip("0") for digits in _DIGITS.findall(key)]


def _path(key: str) -> str:
    """Returns a URL without its query, which may be a temporary signature; any other key unchanged."""
    return key.partition("?")[0] if "://" in key else key


def _forward(key: str) -> str:
    return key.replace("\\", "/")


_ENDING, _DIGITS = lazy_regex(r"(?<=[^/.])\.[A-Za-z][A-Za-z0-9]{0,4}\Z"), lazy_regex(r"\d+")
_SEPARATORS, _ZEROS = lazy_regex(r"[-_\s]+"), lazy_regex(r"(?<![0-9])0+(?=[0-9])")
#: A uuid, which some write before or behind a name to make it the only one, and the number of its dashes.
_UUID, _DASHES = lazy_regex(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE), 4
#: File names that Roboflow makes from others.
_ROBOFLOW = lazy_regex(r"(?P<name>.+)_(?P<kind>jpe?g|png|bmp|webp|tiff?)\.rf\.[0-9A-Za-z]+\.\w+", re.IGNORECASE)
#: What Label Studio puts before the name of an uploaded file.
_LABEL_STUDIO = lazy_regex(r"[0-9a-f]{8}-(?P<name>.+)")
