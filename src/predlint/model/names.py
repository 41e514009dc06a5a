"""Names: the nearest ones to a wrong name, and an index of many."""

from __future__ import annotations

import threading
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from operator import ne
from typing import Any, TypeVar, cast, overload

from predlint.model.texts import canonical, casefolded, nearest_plain

# -- Names as people write them: how close two are, how they are quoted, and an index of many ------------------------


#: Longer texts are not names: no suggestion makes sense for them, and comparing them would cost.
MAX_COMPARED = 300
#: Similarities (0..100) from which on one name may be a typing error of another.
_SIMILAR, _SAME_WORDS = 65.0, 85.0


def by_label(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Returns label -> the names that it stands for, given (label, name) pairs; one label may have several names."""
    found: dict[str, dict[str, None]] = {}
    for label, name in pairs:
        if label and label != name:
            found.setdefault(label, {})[name] = None
    return {label: tuple(names) for label, names in found.items()}


def nearest(name: str, candidates: Iterable[str], n: int = 3) -> list[str]:
    """Returns the candidates that the writer of ``name`` may have meant, likeliest first; empty when none is close.

    Case, ``_`` against ``-`` against space, and the order of words count little. Measured with 4,000 candidates: 3 to 5 ms.
    """
    if len(name) > MAX_COMPARED:
        return []
    plain, candidates = nearest_plain(name), candidates if isinstance(candidates, tuple) else tuple(candidates)
    return (_nearest(plain, candidates, n) if plain != name else []) or _nearest(name, candidates, n)


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """Returns a hint that names the likeliest candidates, or None when nothing is close."""
    close = nearest(word, list(candidates))
    return f"did you mean {' or '.join(close[:2])}?" if close else None


def _nearest(name: str, candidates: tuple[str, ...], n: int) -> list[str]:
    wanted = _key(name)
    if not wanted:
        return []
    pool, keys, by_key, words_of = _prepared(candidates)
    if same := by_key.get(wanted):
        canon = canonical(name)
        return sorted(same, key=lambda c: (canonical(c) != canon, casefolded(c) != canon.casefold(), _differing(c, name)))[:n]
    from rapidfuzz import fuzz, process

    scores: dict[int, float] = {}
    for key, score, i in process.extract(wanted, keys, scorer=fuzz.ratio, limit=n, score_cutoff=_SIMILAR):
        if _may_be_meant(wanted, key):
            scores[i] = score
    for key, score, i in process.extract(wanted, keys, scorer=fuzz.token_sort_ratio, limit=n, score_cutoff=_SAME_WORDS):
        if _may_be_meant(wanted, key):
            scores[i] = max(score, scores.get(i, 0.0))
    if len(scores) < n and len(wanted) > 2:  # "light" for "traffic light": all words of one are words of the other
        words = set(wanted.split())
        for i, others in words_of:
            if i not in scores and (words <= others or others <= words):
                scores[i] = fuzz.ratio(wanted, keys[i]) / 2
    return [pool[i] for i in sorted(scores, key=lambda i: (-scores[i], i))[:n]]


def _may_be_meant(one: str, other: str) -> bool:
    """Returns False for two letters in common, as "gpe" and "per" have by chance, unless one text begins with the other or one slip parts
    them: "gen" and "geo". In other scripts a sign may be a word."""
    if not (one.isascii() and other.isascii()) or (Counter(one) & Counter(other)).total() > 2:
        return True
    from rapidfuzz.distance import OSA

    return one.startswith(other) or other.startswith(one) or OSA.distance(one, other) == 1


@lru_cache(maxsize=64)
def _prepared(candidates: tuple[str, ...]) -> tuple[list[str], list[str], dict[str, list[str]], list[tuple[int, set[str]]]]:
    """Returns the candidates without repetitions; their keys; key -> candidates; and the words of keys with more than two letters, with the
    index of the candidate."""
    pool = list(dict.fromkeys(c for c in candidates if len(c) <= MAX_COMPARED))
    keys = [_key(c) for c in pool]
    by_key: dict[str, list[str]] = {}
    for candidate, key in zip(pool, keys, strict=True):
        by_key.setdefault(key, []).append(candidate)
    return pool, keys, by_key, [(i, set(key.split())) for i, key in enumerate(keys) if len(key) > 2]


def _differing(one: str, other: str) -> int:
    """Returns the number of positions at which two texts differ."""
    return sum(map(ne, one, other)) + abs(len(one) - len(other))


@lru_cache(maxsize=16_384)
def _key(name: str) -> str:
    """Returns a name without case, compatibility forms and separators."""
    if name.isascii() and name.isprintable():  # the frequent case: the same, but faster
        plain = name.lower()
        return " ".join(plain.replace("_", " ").replace("-", " ").split()) or " ".join(plain.split())
    folded = casefolded(unicodedata.normalize("NFKC", name))
    return " ".join(folded.replace("_", " ").replace("-", " ").split()) or folded


# -- The names of one place of an ontology. There may be thousands; they are fields of findings, and are compared with every wrong name --
#
# Suggestions for a wrong name are cached, and the number of searches is limited. Neither may depend on other parts of a file, which
# another process may check: so both are reset for each part.

T = TypeVar("T", covariant=True)
S = TypeVar("S")
#: How many wrong names have cached suggestions: one wrong name repeats on every line.
_MOST_KEPT = 20_000
#: Longer texts are no names with white space around them; examining them would only take time.
_LONGEST = 10_000
#: How many comparisons of names are made before no more suggestions are searched.
_MOST_COMPARED = 1_000_000
#: The default for a name that was not asked for before.
_NEVER = ("",)
_NONE_SIMILAR: tuple[tuple[str, ...], tuple[str, ...]] = (), ()


class _Here(threading.local):
    """The cache of one thread, because threads check parts too and share an ontology."""

    def __init__(self) -> None:
        self.kept: dict[object, Any] = {}


_here = _Here()


def memoized(owner: object, make: Callable[[], S]) -> S:
    """Returns what ``owner`` caches for the part of a file that is checked by this thread; makes it anew for each part."""
    kept = _here.kept.get(owner)
    if kept is None:
        kept = _here.kept[owner] = make()
    return cast(S, kept)


def part_begins() -> None:
    """Clears the cache of `memoized`, because a part begins."""
    _here.kept.clear()


class Exact:
    """A field of a finding: equal ones make equal messages."""


class Likely(Exact, Sequence[str]):
    """Suggestions for a wrong name, searched when the finding is reported. The number of searches in a part is limited. Findings are
    reported in file order, but not always found in it, and a second search may come too late: so the first result is kept."""

    __slots__ = ("_find", "_found", "_name")

    def __init__(self, find: Callable[[str], Sequence[str]], name: str) -> None:
        """``find``: a function that caches its results."""
        self._find, self._name = find, name
        self._found: Sequence[str] | None = None

    @property
    def wrong(self) -> str:
        """The name that is wrong."""
        return self._name

    @property
    def _names(self) -> Sequence[str]:
        if self._found is None:
            self._found = self._find(self._name)
        return self._found

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        return self._names[at]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __eq__(self, other: object) -> bool:
        return other.__class__ is Likely and (self._find, self._name) == (cast(Likely, other)._find, cast(Likely, other)._name)

    def __hash__(self) -> int:
        return hash((self._find, self._name))


class Shared(tuple[T, ...]):
    """A value that many findings share: hashed by identity, not item by item. Equal ones may have different hashes; it is only used for
    lookups in caches of findings."""

    __slots__ = ()
    __hash__ = object.__hash__


class RecordNames(Shared[T]):
    """Shared names for the findings of one record only. The next record has its own, so caches must not keep many of them."""

    __slots__ = ()
    __hash__ = object.__hash__


class _Searches:
    """The cached suggestions of one part of a file, and the number of searches that are left."""

    def __init__(self, names: int) -> None:
        self.left = _MOST_COMPARED // max(1, names)
        """The number of searches left. With tens of thousands of names each takes its time."""
        self.found: dict[str, tuple[str, ...] | None] = {}
        """Wrong name -> suggestions; None if they may be searched, and were not yet."""

    def known_result(self, name: str) -> tuple[str, ...] | None:
        """Returns the suggestions for a name; None if they must be searched."""
        known = self.found.get(name, _NEVER)
        if known is _NEVER:
            self.left -= 1
            known = None if self.left >= 0 else ()
            if len(self.found) < _MOST_KEPT and len(name) <= MAX_COMPARED:
                self.found[name] = known
        return known


class NameIndex:
    """A set of distinct names, with suggestions for wrong ones."""

    def __init__(self, names: Iterable[str], of: type[Shared[str]] = Shared) -> None:
        by_name = dict.fromkeys(names)
        self.all: Shared[str] = of(by_name)
        self._set = frozenset(by_name)

    def __contains__(self, name: object) -> bool:
        return name in self._set

    @cached_property
    def _names_by_form(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        by_form, by_case = dict[str, list[str]](), dict[str, list[str]]()
        for name in self.all:
            form = canonical(name)
            by_form.setdefault(form, []).append(name)
            by_case.setdefault(form.casefold(), []).append(name)
        return by_form, by_case

    def same_form(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Returns the names that look like a name: equal except for white space, invisible characters and Unicode form; then those in any
        case."""
        if len(name) > _LONGEST:
            return _NONE_SIMILAR
        form, (by_form, by_case) = canonical(name), self._names_by_form
        case = by_case.get(form.casefold())
        return (tuple(by_form.get(form, ())), tuple(case)) if case is not None else _NONE_SIMILAR

    def near(self, name: str) -> tuple[str, ...]:
        """Returns what `nearest` gives, likeliest first; empty, too, if there were too many different wrong names to search for all."""
        searches = memoized(self, self._none_yet)
        known = searches.known_result(name)
        if known is None:
            known = tuple(nearest(name, self.all))
            if name in searches.found:
                searches.found[name] = known
        return known

    def reserve_search(self, name: str) -> None:
        """Reserves a search for a name, so that `near` can do it later, when it is needed."""
        memoized(self, self._none_yet).known_result(name)

    def likely(self, name: str) -> Likely:
        """Returns the suggestions for a name, searched only when they are used."""
        return Likely(self.near, name)

    def _none_yet(self) -> _Searches:
        return _Searches(len(self.all))
