"""Detects texts of the language by their begin."""

from __future__ import annotations

import os
import re
from typing import cast

from predlint.lang.words import STATEMENTS
from predlint.lazy_regex import lazy_regex
from predlint.stream.small_files import open_bytes
from predlint.stream.urls import ending

#: Comments and empty lines, then a keyword followed by a name.
_BEGIN = lazy_regex(
    rf'\s*(?:#[^\r\n]*[\r\n]\s*)*(?:{"|".join(map(re.escape, sorted(STATEMENTS, key=len, reverse=True)))})[ \t]+(?:"|[^\W\d]|\()'
)
#: Number of bytes read for detection; after a longer comment, the file name decides.
HEAD = 1 << 16


def is_onto_path(path: str) -> bool:
    """Returns True for a name that ends in ``.onto``."""
    return ending(path) == ".onto"


def looks_like_onto(head: bytes) -> bool:
    """Returns True if the first word after comments begins a statement."""
    head = head.removeprefix(b"\xef\xbb\xbf")
    if head.lstrip()[:1] in (b"{", b"[", b"<", b""):
        return False
    return _BEGIN.match(head[:HEAD].decode("utf-8", "ignore")) is not None


def is_onto(source: object) -> bool:
    """Returns True for a path that ends in ``.onto``, and for a text of the language; False for a file that cannot be read."""
    if isinstance(source, bytes):
        return looks_like_onto(source)
    if not isinstance(source, (str, os.PathLike)):
        return False
    path = str(cast("str | os.PathLike[str]", source))
    if is_onto_path(path):
        return True
    try:
        with open_bytes(path) as file:
            return looks_like_onto(file.read(HEAD))
    except (OSError, ValueError):
        return False
