"""What stands in place of a data row's key: the placeholder of an example, or an object of Python as it is printed."""

from __future__ import annotations

import re

from msgspec import Struct

from predlint.lazy_regex import lazy_regex
from predlint.names import MAX_COMPARED

_THING = r"(?:global[_ -]?)?key|(?:data[_ -]?row[_ -]?)?id|data[_ -]?row(?:[_ -]?key)?|external[_ -]?id|image|file(?:[_ -]?name)?|asset"
#: Names in capitals, or of a key or id, with marks around them or a word before them that asks for another text.
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
#: What may begin one of them, or be in it: hardly any key has that.
_MARKS = "[<({'%"
_WORDS = "your insert enter replace paste put todo tbd fixme change none nan nat null undefined placeholder".split()
#: Without one of these, in any case, nothing is a stand-in.
GUARD = (*_MARKS, *_WORDS)
#: The key in a printed data row, and the id.
_KEY = lazy_regex(r"""\b(?:global_?key|globalKey|GlobalKey\(key)['"]?\s*[=:]\s*(['"])(.+?)\1""")
_ID = lazy_regex(r"""(?:\b(?:uid|id)|UniqueId\(key)['"]?\s*[=:]\s*(['"])(.+?)\1|<\w+\ ID:\ ()(\S+)>""")


class DataRowPlaceholder(Struct, frozen=True):
    """Such a text."""

    printed: bool
    member: str | None = None
    """What the printed object tells of its data row: the member, and what to write there."""
    intended: str | None = None


def can_be_printed(text: str) -> bool:
    """Whether one of several keys, in one text, may be such a text."""
    if any([mark in text for mark in _MARKS]):
        return True
    lower = text.lower()
    return any([word in lower for word in _WORDS])


def data_row_placeholder(key: str) -> DataRowPlaceholder | None:
    """Whether a key is such a text, and what it tells; None for any other key."""
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
