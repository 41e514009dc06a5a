"""Texts: patterns compiled at first use, forms of characters, words and UUIDs, and how messages quote values and list names."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, AnyStr, cast

# -- Regular expressions that are compiled when they are first used --------------------------------------------------


_METHODS = ("match", "fullmatch", "search", "finditer", "findall", "split", "sub", "subn")


def lazy_regex(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Returns a regular expression for a constant of a module, as ``re.compile`` does, but compiles it at the first use.

    Most modules handle errors that a file does not have, and compiling all their expressions took nearly half of the time of a run
    over a few records.
    """
    return cast("re.Pattern[AnyStr]", _Regex(pattern, flags))


class _Regex:
    """Takes over the methods of the compiled expression at the first use, so that later calls cost no more."""

    __slots__ = ("flags", "pattern", *_METHODS)

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern, self.flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        """Called only while the attribute is missing."""
        if name not in _METHODS:
            raise AttributeError(f"a regular expression has no {name!r}")
        compiled = re.compile(self.pattern, self.flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)

    def __reduce__(self) -> tuple[Any, ...]:
        return lazy_regex, (self.pattern, self.flags)


# -- Tells whether a slice of a text begins and ends where words do ------------------------------------------------
#
# Only letters of scripts that write each word by itself count (Latin, Greek, Cyrillic): elsewhere a name may well end inside of what is
# written together.

#: Letters other than those of ASCII: from À to the last of Cyrillic. All take two bytes of UTF-8; the first is from C3 to D4.
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


def nearest_plain(name: str) -> str:
    """Returns a text as it was before a program changed it: without the type that Python prints round it, and ``2`` for ``2.0``."""
    if (found := _PRINTED.fullmatch(name)) is not None:
        return found["held"] or found["bytes"]
    whole = _FLOATED.fullmatch(name)
    return whole[1] if whole is not None else name


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


#: Only names of at most so many characters are cached by `casefold_name`.
_SHORT = 64


def casefold_name(name: str) -> str:
    """Returns a name without case and separators, which people change."""
    return _folded(name) if len(name) <= _SHORT else _folded.__wrapped__(name)


@lru_cache(maxsize=4_096)  # the members of records, and what they may be called
def _folded(name: str) -> str:
    return name.replace("_", "").replace("-", "").replace(" ", "").casefold()


# -- UUIDs in the spellings that platforms accept ------------------------------------------------------------------

#: Braces or none, upper or lower case, a dash or none after every four digits (the usual 8-4-4-4-12 is one of these).
UUID_PATTERN = r"^(\{[0-9a-fA-F]{4}(-?[0-9a-fA-F]{4}){7}\}|[0-9a-fA-F]{4}(-?[0-9a-fA-F]{4}){7})(?![\s\S])"
# ``$`` would let a final line feed through in Python; "nothing follows" means the same everywhere.
_FORM = lazy_regex(UUID_PATTERN)
_STRIP = str.maketrans("", "", "{}-")


def is_uuid(value: Any) -> bool:
    """Returns True for a string that spells a UUID."""
    return value.__class__ is str and _FORM.match(value) is not None


def find_uuid(text: str) -> str | None:
    """Returns the UUID in a text that has more around it: white space, ``urn:uuid:``, or the type that Python prints; None without one."""
    bare = nearest_plain(text.strip()).strip().removeprefix("urn:uuid:")
    return bare if is_uuid(bare) else None


def uuid_number(value: Any) -> int | None:
    """Returns the 128 bits of a string that spells a UUID, equal for all spellings; None for anything else."""
    return int(value.strip("{}").replace("-", ""), 16) if value.__class__ is str and _FORM.match(value) is not None else None


def uuid_digits(value: str) -> str:
    """Returns the 32 lower-case hexadecimal digits of a spelled UUID: equal for all spellings of the same one."""
    return value.translate(_STRIP).lower()


def has_any_value(item: Any, levels: int = 4) -> bool:
    """Returns True for a list or an object with anything in it but empty ones, and for any other value but null."""
    if item.__class__ is dict and levels:
        return any(has_any_value(inner, levels - 1) for inner in item.values())
    return item is not None and item not in ([], {})
