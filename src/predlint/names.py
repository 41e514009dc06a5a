"""Names as people write them: how close two are, how they are quoted, and an index of many."""

from __future__ import annotations

import math
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from operator import ne
from typing import Any, TypeVar, cast, overload

from predlint.lazy_regex import lazy_regex

# -- Tells whether a slice of a text begins and ends where words do ------------------------------------------------
#
# Only letters of scripts that write each word by itself count (Latin, Greek, Cyrillic): elsewhere a name may well end inside of what is
# written together.

#: Letters other than those of ASCII: from À to the last of Cyrillic. All take two bytes of UTF-8, of which the first is from C3 to D4.
_FIRST, _LAST = "\u00c0", "\u053f"
_BLANKS = frozenset(" \t\n\r")
_LETTER, _DIGIT, _SPACE, _OTHER = range(4)


def cuts_word(text: str, at: int) -> bool:
    """Returns True if a place is between two letters, or between two digits."""
    kind = _kind(text[at]) if 0 < at < len(text) else _OTHER
    return kind in (_LETTER, _DIGIT) and kind == _kind(text[at - 1])


def takes_blank(text: str, end: int) -> bool:
    """Returns True for an end one behind that of a word: the blank between this word and the next belongs to the slice."""
    return 1 < end < len(text) and _kind(text[end - 1]) == _SPACE and all(_kind(text[at]) in (_LETTER, _DIGIT) for at in (end - 2, end))


def is_whole(text: str, start: int, end: int) -> bool:
    """Returns True for a slice of some length that cuts no word, and does not end with the blank behind one."""
    return 0 <= start < end <= len(text) and not (cuts_word(text, start) or cuts_word(text, end) or takes_blank(text, end))


def _kind(char: str) -> int:
    if char < "\x80":
        return _LETTER if char.isalpha() else _DIGIT if char.isdigit() else _SPACE if char in _BLANKS else _OTHER
    return _LETTER if _FIRST <= char <= _LAST else _OTHER


# -- How names and values are compared, shown and suggested in messages. Pure functions, shared by every dialect ---

#: The most characters that one value takes in a message, quotes aside.
MAX_SHOWN = 60
#: Longer texts are not names: no suggestion makes sense for them, and comparing them would cost.
MAX_COMPARED = 300
#: Similarities (0..100) from which on one name may be a typing error of another.
_SIMILAR, _SAME_WORDS = 65.0, 85.0

#: Characters that show nothing though Unicode does not class them as format characters: combining grapheme joiner,
#: Hangul fillers, Khmer inherent vowels, Mongolian selectors, variation selectors 1-16, braille blank.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0\u2800") | {chr(c) for c in range(0xFE00, 0xFE10)}
_JOINERS = frozenset("\u200c\u200d")  # spell words in Persian and Indic scripts, and join emoji
_PLAIN = lazy_regex(r"\w[\w./:+#@-]*\Z")
#: A text as Python prints an object that wraps it: ``np.str_('car')``, ``PosixPath('a.jpg')``, ``b'car'``.
_PRINTED = lazy_regex(r"""(?:(?:[^\W\d]\w*\.)*[^\W\d]\w*\(\s*u?(['"])(?P<held>[^'"]+)\1\s*\)|b(['"])(?P<bytes>[^'"]+)\3)""")
#: A whole number as a table with gaps writes it.
_FLOATED = lazy_regex(r"(-?\d+)\.0+")
#: Cyrillic and Greek letters -> the Latin letters that they look like.
_LATIN_LIKE = dict(
    zip(
        "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405"
        "\u03bf\u03bd\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7",
        "aeopcyxijsABEKMHOPCTYXIJS" + "ovABEZHIKMNOPTYX",
        strict=True,
    )
)
_NUMBERS = frozenset({int, float})
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def canonical(name: str) -> str:
    """Returns the name as a person would see it: one Unicode form (NFC), white space trimmed and collapsed, invisible characters gone.

    Two names with one canonical form look equal on a screen; platforms still distinguish them, byte by byte.
    """
    if name.isascii() and name.isprintable():
        return " ".join(name.split())
    return unicodedata.normalize("NFC", " ".join("".join(c for c in name if not _is_invisible(c)).split()))


def casefolded(name: str) -> str:
    """Returns the canonical form without case: names with one such form differ only in case, white space and Unicode form."""
    return canonical(name).casefold()


def invisible(name: str) -> list[str]:
    """Returns the invisible characters of a name, control characters included, in order; legitimate joiners are left out.

    White space other than the plain space (NBSP, tab) counts: it looks like a space.
    """
    if name.isascii() and name.isprintable():
        return []
    return [
        c
        for i, c in enumerate(name)
        if c != " " and (_is_invisible(c) or c.isspace() or not _is_shown(c)) and not _joins(name, i) and not _selects(name, i)
    ]


def quote(value: object) -> str:
    r"""Returns a JSON value as messages show it: JSON spelling, in at most about 60 characters, with everything hidden made visible.

    Control, invisible and non-breaking characters, and accents stored apart from their letter, are written ``\uXXXX``.
    """
    if isinstance(value, str):
        return f'"{_shorten(value)}"'
    if isinstance(value, list | tuple | dict):
        return _container(cast("list[object] | tuple[object, ...] | dict[object, object]", value))
    return _scalar(value)


def exact(name: str) -> str:
    """Returns the whole name, to be copied: as it is if it cannot be misread, else in JSON spelling between quotes."""
    shown = _escape(name)
    return name if shown == name == name.strip() and name and "  " not in name else f'"{shown}"'


def in_ascii(text: str) -> str:
    r"""Returns the text with every character beyond ASCII written ``\uXXXX``, as in JSON."""
    return text if text.isascii() else "".join(c if c.isascii() else _code(c) for c in text)


def by_label(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Returns label -> the names that it stands for, given (label, name) pairs; one label may have several names."""
    found: dict[str, dict[str, None]] = {}
    for label, name in pairs:
        if label and label != name:
            found.setdefault(label, {})[name] = None
    return {label: tuple(names) for label, names in found.items()}


def nearest_plain(name: str) -> str:
    """Returns a text as it was before a program changed it: without the type that Python prints round it, and ``2`` for ``2.0``."""
    if (found := _PRINTED.fullmatch(name)) is not None:
        return found["held"] or found["bytes"]
    whole = _FLOATED.fullmatch(name)
    return whole[1] if whole is not None else name


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


def foreign_letters(name: str, intended: str) -> str:
    """Describes letters of other scripts that a name has in place of similar ones: a Cyrillic o, or a Latin one in a Cyrillic name. Returns
    an empty text if the names differ otherwise."""
    differing = [(one, other) for one, other in zip(name, intended, strict=True) if one != other] if len(name) == len(intended) else []
    if not differing:
        return ""
    if all([_LATIN_LIKE.get(other) == one for one, other in differing]):
        return _instead(*differing[0])
    if any([one.isascii() or not other.isascii() for one, other in differing]):
        return ""
    names = [unicodedata.name(one, "") for one, _ in differing]
    if any([not shown or shown.startswith("LATIN") or " LETTER " not in shown for shown in names]):
        return ""
    return _instead(*differing[0])


def _instead(one: str, other: str) -> str:
    return f"{unicodedata.name(one).lower()} (U+{ord(one):04X}) for {quote(other)}"


def article(word: str) -> str:
    """Returns the word with "a" or "an" before it."""
    return f"{'an' if word[:1] in 'aeiouAEIOU' or word.startswith('HTML') else 'a'} {word}"


def listing(names: Iterable[str], limit: int = 8) -> str:
    """Returns names for a sentence: ``a, "b c", d and 12 more``. A name is quoted when it could be misread without."""
    every = names if isinstance(names, Sequence) else list(names)
    shown = ", ".join(
        name if len(name) <= MAX_SHOWN and _PLAIN.match(name) and _escape(name) == name else quote(name) for name in every[:limit]
    )
    more = len(every) - limit
    if more <= 0:
        return shown
    return f"{shown} and {more:,} more" if shown else f"{more:,}"


def for_any_row(text: str, data_row: str) -> str:
    """Returns a sentence about the data row with this name as one about any data row: ``the data row has 2 Car``. Unchanged if it names
    none."""
    for shown in {listing([data_row]), quote(data_row)}:
        text = re.sub(rf"data row {re.escape(shown)}(?!\w)", "the data row", text)
    return text


@lru_cache(maxsize=16_384)
def _key(name: str) -> str:
    """Returns a name without case, compatibility forms and separators."""
    if name.isascii() and name.isprintable():  # the frequent case: the same, but faster
        plain = name.lower()
        return " ".join(plain.replace("_", " ").replace("-", " ").split()) or " ".join(plain.split())
    folded = casefolded(unicodedata.normalize("NFKC", name))
    return " ".join(folded.replace("_", " ").replace("-", " ").split()) or folded


def _is_invisible(char: str) -> bool:
    return char in _BLANK or unicodedata.category(char) == "Cf"


def _is_shown(char: str) -> bool:
    """Returns False for control characters and lone surrogates. Unassigned and private characters may have a glyph."""
    return unicodedata.category(char) not in ("Cc", "Cs")


def _joins(name: str, at: int) -> bool:
    """Returns True for a joiner with a non-ASCII neighbour on both sides, where it has a meaning."""
    return name[at] in _JOINERS and 0 < at < len(name) - 1 and not name[at - 1].isascii() and not name[at + 1].isascii()


def _selects(name: str, at: int) -> bool:
    """Returns True for a variation selector after the sign that it styles (a red heart instead of a black one)."""
    return "\ufe00" <= name[at] <= "\ufe0f" and at > 0 and (not name[at - 1].isascii() or name[at - 1] in "0123456789#*")


@lru_cache(maxsize=4096)
def _escape_char(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable() and char not in _BLANK:
        return char
    return _code(char)


def _code(char: str) -> str:
    point = ord(char)
    if point > 0xFFFF:  # JSON spells these as a surrogate pair
        return f"\\u{0xD800 + ((point - 0x10000) >> 10):04x}\\u{0xDC00 + ((point - 0x10000) & 0x3FF):04x}"
    return f"\\u{point:04x}"


def _shown_characters(text: str) -> Iterator[str]:
    """Yields each character as it is shown, escapes whole."""
    if unicodedata.is_normalized("NFC", text):
        yield from map(_escape_char, text)
        return
    for char in text:  # show invisible differences: an accent apart from its letter, a Hangul syllable in parts
        apart = unicodedata.combining(char) or "\u1100" <= char <= "\u11ff" or not unicodedata.is_normalized("NFC", char)
        yield _code(char) if apart else _escape_char(char)


def _escape(text: str) -> str:
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return text
    return "".join(_shown_characters(text))


def _shorten(text: str) -> str:
    """Returns the escaped text, its middle replaced by ``…`` when it is too long."""
    if len(text) <= MAX_SHOWN:
        shown = _escape(text)
        if len(shown) <= MAX_SHOWN:
            return shown
    head = _take(_shown_characters(text[:MAX_SHOWN]), MAX_SHOWN * 2 // 3 - 1)
    tail = _take(reversed(list(_shown_characters(text[-MAX_SHOWN:]))), MAX_SHOWN // 3)
    return "".join(head) + "…" + "".join(reversed(tail))


def _take(pieces: Iterator[str], room: int) -> list[str]:
    taken: list[str] = []
    for token in pieces:
        room -= len(token)
        if room < 0:
            break
        taken.append(token)
    return taken


def _scalar(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, float):
        if not math.isfinite(value):
            return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
        return repr(value)
    if isinstance(value, int):
        return str(value) if value.bit_length() < 200 else "a number of more than 60 digits"
    return _shorten(str(value))


def _container(value: list[object] | tuple[object, ...] | dict[object, object]) -> str:
    parts: list[str] = []
    room = MAX_SHOWN
    for part in _tokens(value) if isinstance(value, dict) or not _NUMBERS.issuperset(map(type, value)) else _flat(value):
        if room - len(part) < 0:
            return "".join(parts) + "…" + ("}" if isinstance(value, dict) else "]")
        parts.append(part)
        room -= len(part)
    return "".join(parts)


def _flat(value: Sequence[object]) -> list[str]:
    """Returns the `_tokens` of a list of numbers, such as a box, as far as they may be shown: each takes at least three characters."""
    return ["[", *[part for item in value[: MAX_SHOWN // 3 + 1] for part in (", ", _scalar(item))][1:], "]"]


def _tokens(value: object) -> Iterator[str]:
    """Yields the JSON of a value token by token. The caller stops early, so the depth of recursion is limited by what is shown."""
    if isinstance(value, dict):
        yield "{"
        for i, (key, member) in enumerate(cast("dict[object, object]", value).items()):
            yield f"{', ' if i else ''}{quote(key)}: "
            yield from _tokens(member)
        yield "}"
    elif isinstance(value, list | tuple):
        yield "["
        for i, item in enumerate(cast("list[object]", value)):
            if i:
                yield ", "
            yield from _tokens(item)
        yield "]"
    else:
        yield quote(value)


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


#: Only names of at most so many characters are cached by `casefold_name`.
_SHORT = 64


def casefold_name(name: str) -> str:
    """Returns a name without case and separators, which people change."""
    return _folded(name) if len(name) <= _SHORT else _folded.__wrapped__(name)


@lru_cache(maxsize=4_096)  # the members of records, and what they may be called
def _folded(name: str) -> str:
    return name.replace("_", "").replace("-", "").replace(" ", "").casefold()
