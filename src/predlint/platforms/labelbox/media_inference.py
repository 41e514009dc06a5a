"""Infers the medium of a file, if nobody named it, from the global keys of its first records.

Only the first bytes of the file are read, in any layout, so that all parts of the file use the same medium wherever they are checked.
"""

from __future__ import annotations

from collections.abc import Iterator

from predlint.lazy_regex import lazy_regex
from predlint.stream.row_media import Inferred, medium_of_keys

#: The member's name without its first letter: much faster to search than a pattern that begins with a choice.
_LOBAL_KEY = lazy_regex(rb"lobal_?[kK]ey")
#: A global key, also with a nearly right name, in JSON or in printed Python.
_KEY = lazy_regex(rb"""(["'])global_?[kK]ey\1\s*:\s*(?:"([^"\\\n]*+(?:\\.[^"\\\n]*+)*+)"|'([^'\\\n]*+(?:\\.[^'\\\n]*+)*+)')""")
_ROW = lazy_regex(rb"""["']data_?[rR]ow["']\s*:""")
#: Members of records, each with the beginning of its value.
_FORMS = {
    name: lazy_regex(rb"""["']%b["']\s*:\s*%b""" % (name.encode(), begins))
    for name, begins in (
        ("segments", rb"\["), ("masks", rb"\{"), ("mask", rb"\{"), ("location", rb"\{"), ("textSelections", rb"\["), ("frames", rb"\["),
        ("messageEvaluationTask", rb"\{"), ("bbox", rb"\{"), ("polygon", rb"\["),
    )
}  # fmt: skip
#: Negative numbers as on maps: west, south, or a height from the north.
_NEGATIVE = lazy_regex(rb"""["'](?:x|y|top|left|height)["']\s*:\s*-\d""")
_SIGNS = (b'"', b"'")
_MARKED = ("location", "textSelections", "messageEvaluationTask")
_DRAWN = ("bbox", "polygon", "mask", "segments", "masks")
#: Medium inferred from keys -> members that show that another medium is meant, such as texts read from images.
_AGAINST = {
    "image": (*_MARKED, "segments", "masks", "frames"),
    "video": _MARKED,
    "dicom": _MARKED,
    "pdf": ("location", "messageEvaluationTask", "segments", "masks"),
    "text": ("textSelections", "messageEvaluationTask", *_DRAWN),
    "audio": (*_MARKED, *_DRAWN),
    "html": (*_MARKED, *_DRAWN),
}


def infer_medium(head: bytes) -> Inferred | None:
    """Returns the medium that the keys show, with the reason, or None if it is not certain."""
    by_keys = medium_of_keys(dict.fromkeys(_keys(head)))
    if by_keys is None:
        return None
    medium, because = by_keys
    if contradicts_medium(head, medium) or (because.endswith(('".tif"', '".tiff"')) and _NEGATIVE.search(head) is not None):
        return None
    return by_keys


def _keys(head: bytes) -> Iterator[str]:
    """Yields the global keys in the text."""
    end = 0
    for name in _LOBAL_KEY.finditer(head):
        if name.start() - 2 >= end and (found := _KEY.match(head, name.start() - 2)) is not None:
            end = found.end()
            yield (found[2] if found[3] is None else found[3]).decode("utf-8", "replace")


def contradicts_medium(head: bytes, medium: str) -> bool:
    """Returns True if at least half of the first records have a member that shows another medium."""
    # A quick test: a hundred times as fast, and usually nothing is found.
    found = [name for name in _AGAINST.get(medium, ()) if _is_quoted(name.encode(), head)]
    against = sum([len(_FORMS[name].findall(head)) for name in found])
    return against > 0 and 2 * against >= len(_ROW.findall(head))


def _is_quoted(name: bytes, head: bytes) -> bool:
    return name in head and any([sign + name + sign in head for sign in _SIGNS])
