"""Detects placeholders in place of a key or a file's name: sample texts, words for none, and Python objects as they are printed."""

from __future__ import annotations

import re

from msgspec import Struct

from predlint.lazy_regex import lazy_regex
from predlint.names import MAX_COMPARED

_THING = r"(?:global[_ -]?)?key|(?:data[_ -]?row[_ -]?)?id|data[_ -]?row(?:[_ -]?key)?|external[_ -]?id|image|file(?:[_ -]?name)?|asset"
#: Names in capitals, or of a key or id, in brackets or braces, or after a word that asks for another text.
_PLACEHOLDER = lazy_regex(
    rf"<[A-Z][A-Z0-9_ -]*>|(?-i:YOUR_[A-Z][A-Z0-9_]*)|%\(\w+\)s|(?i:\$?\{{\{{? ?[\w.]*(?:{_THING}|uid|path|name|row)[\w.]* ?\}}?\}}|"
    rf"<[\w -]*(?:{_THING})[\w -]*>|<?(?:your|insert|enter|replace|paste|put)(?:[_ -](?:the|your|a))?[_ -](?:{_THING})(?:[_ -]here)?>?|"
    r"todo|tbd|fixme|changeme|change[_-]me|placeholder)"
)
_PRINTED = lazy_regex(
    r"""(?:<[\w.]+(?:\(.*\))? object at 0x[0-9A-Fa-f]+>|<\w+ ID: \S+>|<\w+ \{.*\}>|<class '.*'>|"""
    r"""[A-Za-z_][\w.]*\((?:\w+ ?=.*|(['"]).*\1)\)|\{\s*'.*\}|\[\s*'.*\]|"""
    r"""\(\s*'.*\)|b'.*'|b".*")""",
    re.DOTALL,
)
#: What scripts write where there is no key: ``row.get("external_id", "unknown")``.
_NOTHING = (
    *("n/a", "#n/a", "<na>", "none", "null", "nan", "nat", "undefined", "unknown", "missing", "unavailable", "unnamed", "untitled"),
    *[f"unknown{mark}{thing}" for mark in "_- " for thing in ("image", "file", "key", "id", "name")],
    *[f"{no}{mark}{thing}" for mark in "_ " for no, thing in (("no", "id"), ("no", "key"), ("no", "name"), ("not", "available"))],
)
#: Those of them, as they are usually written, that are looked for in place of a URL and of a file's name.
NO_PLACE = ("None", "nan", "null", "unknown", "undefined", "N/A")
#: Characters that such a text has at its begin or inside; hardly any key has them.
_MARKS = "[<({'%"
_WORDS = (
    *"your insert enter replace paste put todo tbd fixme change placeholder".split(),
    *[word for word in _NOTHING if not any([other in word and other != word for other in _NOTHING])],
)
#: A text without any of these, in upper or lower case, is no placeholder.
GUARD = (*_MARKS, *_WORDS)
#: The global key in a printed data row, and the id.
_KEY = lazy_regex(r"""\b(?:global_?key|globalKey|GlobalKey\(key)['"]?\s*[=:]\s*(['"])(.+?)\1""")
_ID = lazy_regex(r"""(?:\b(?:uid|id)|UniqueId\(key)['"]?\s*[=:]\s*(['"])(.+?)\1|<\w+\ ID:\ ()(\S+)>""")


class PlaceholderText(Struct, frozen=True):
    """A text that stands for a key."""

    printed: bool = False
    """It is an object of Python as it is printed."""
    nothing: bool = False
    """It says that there is no key."""
    member: str | None = None
    """The member and its value that the printed object shows, or None."""
    intended: str | None = None


def can_be_printed(text: str) -> bool:
    """Returns True if one of the keys in a text may be a placeholder or a printed object. A quick test."""
    if any([mark in text for mark in _MARKS]):
        return True
    lower = text.lower()
    return any([word in lower for word in _WORDS])


def placeholder_in(key: str) -> PlaceholderText | None:
    """Returns the placeholder, word for none or printed object that a key is, or None for any other key."""
    if not can_be_printed(key):
        return None
    text = key.strip()
    if text.lower() in _NOTHING:
        return PlaceholderText(nothing=True)
    if _PRINTED.fullmatch(text):
        for member, known in (("globalKey", _KEY), ("id", _ID)):
            if (found := known.search(key)) is not None:
                return PlaceholderText(printed=True, member=member, intended=found[found.lastindex or 0])
        return PlaceholderText(printed=True)
    if len(key) > MAX_COMPARED:
        return None
    return PlaceholderText() if _PLACEHOLDER.fullmatch(text) or re.match(r"<[A-Z][A-Z0-9_ -]*>\.\w+\Z", key) else None
