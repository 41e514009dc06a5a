"""Detects placeholders in place of a data row's key: sample texts, and Python objects as they are printed."""

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
    r"""\(\s*'.*\)|b'.*'|b".*"|None|nan|NaN|NaT|null|undefined|<NA>)""",
    re.DOTALL,
)
#: Characters that such a text has at its begin or inside; hardly any key has them.
_MARKS = "[<({'%"
_WORDS = "your insert enter replace paste put todo tbd fixme change none nan nat null undefined placeholder".split()
#: A text without any of these, in upper or lower case, is no placeholder.
GUARD = (*_MARKS, *_WORDS)
#: The global key in a printed data row, and the id.
_KEY = lazy_regex(r"""\b(?:global_?key|globalKey|GlobalKey\(key)['"]?\s*[=:]\s*(['"])(.+?)\1""")
_ID = lazy_regex(r"""(?:\b(?:uid|id)|UniqueId\(key)['"]?\s*[=:]\s*(['"])(.+?)\1|<\w+\ ID:\ ()(\S+)>""")


class DataRowPlaceholder(Struct, frozen=True):
    """A text that stands for a data row's key."""

    printed: bool
    member: str | None = None
    """The member and its value that the printed object shows, or None."""
    intended: str | None = None


def can_be_printed(text: str) -> bool:
    """Returns True if one of the keys in a text may be a placeholder or a printed object. A quick test."""
    if any([mark in text for mark in _MARKS]):
        return True
    lower = text.lower()
    return any([word in lower for word in _WORDS])


def data_row_placeholder(key: str) -> DataRowPlaceholder | None:
    """Returns the placeholder or printed object that a key is, or None for any other key."""
    if not can_be_printed(key):
        return None
    if _PRINTED.fullmatch(key.strip()):
        for member, known in (("globalKey", _KEY), ("id", _ID)):
            if (found := known.search(key)) is not None:
                return DataRowPlaceholder(True, member, found[found.lastindex or 0])
        return DataRowPlaceholder(True)
    if len(key) > MAX_COMPARED:
        return None
    return DataRowPlaceholder(False) if _PLACEHOLDER.fullmatch(key.strip()) or re.match(r"<[A-Z][A-Z0-9_ -]*>\.\w+\Z", key) else None
