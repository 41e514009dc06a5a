"""Whether a text is of the language, told by its begin."""

from __future__ import annotations

import os
import re
from typing import cast

from predlint.lang.words import STATEMENTS
from predlint.lazy_regex import lazy_regex
from predlint.stream.small_files import open_bytes
from predlint.stream.urls import ending

#: Comments and empty lines, then a keyword with a name behind it.
_BEGIN = lazy_regex(
    rf'\s*(?:#[^\r\n]*[\r\n]\s*)*(?:{"|".join(map(re.escape, sorted(STATEMENTS, key=len, reverse=True)))})[ \t]+(?:"|[^\W\d]|\()'
)
#: Bytes that decide: a head of comments may be longer, then the name of the file has to tell.
HEAD = 1 << 16


def is_onto_path(path: str) -> bool:
    """True for a name that ends in ``.onto``."""
    return ending(path) == ".onto"


def looks_like_onto(head: bytes) -> bool:
    """True when the first word after comments begins a statement."""
    head = head.removeprefix(b"\xef\xbb\xbf")
    if head.lstrip()[:1] in (b"{", b"[", b"<", b""):
        return False
    return _BEGIN.match(head[:HEAD].decode("utf-8", "ignore")) is not None


def is_onto(source: object) -> bool:
    """True for a path that ends in ``.onto``, and for a text of the language. A file that cannot be read is none."""
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
