"""The medium of a file for which nobody named it, where the keys of its first records make it certain.

Looked at are the first bytes of the file alone, whatever its records are written as: all its parts are then read by one medium,
wherever they are checked.
"""

from __future__ import annotations

from predlint.regex import regex
from predlint.stream.row_media import Inferred, medium_of_keys

#: A global key, also under a name that is nearly right, as it stands in JSON or in what Python prints.
_KEY = regex(rb"""(["'])global_?[kK]ey\1\s*:\s*(["'])((?:(?!\2)[^\\\n]|\\.)*)\2""")
_ROW = regex(rb"""["']data_?[rR]ow["']\s*:""")
#: Members of records, each as it begins.
_FORMS = {
    name: regex(rb"""["']%b["']\s*:\s*%b""" % (name.encode(), begins))
    for name, begins in (
        ("segments", rb"\["), ("masks", rb"\{"), ("mask", rb"\{"), ("location", rb"\{"), ("textSelections", rb"\["), ("frames", rb"\["),
        ("messageEvaluationTask", rb"\{"), ("bbox", rb"\{"), ("polygon", rb"\["),
    )
}  # fmt: skip
#: Of maps, west and south; or a height from the north.
_NEGATIVE = regex(rb"""["'](?:x|y|top|left|height)["']\s*:\s*-\d""")
_SIGNS = (b'"', b"'")
_MARKED = ("location", "textSelections", "messageEvaluationTask")
_DRAWN = ("bbox", "polygon", "mask", "segments", "masks")
#: By the medium that keys tell: the forms of values of which some other medium is meant, as texts are that were read off images.
_AGAINST = {
    "image": (*_MARKED, "segments", "masks", "frames"),
    "video": _MARKED,
    "dicom": _MARKED,
    "pdf": ("location", "messageEvaluationTask", "segments", "masks"),
    "text": ("textSelections", "messageEvaluationTask", *_DRAWN),
    "audio": (*_MARKED, *_DRAWN),
    "html": (*_MARKED, *_DRAWN),
}


def medium_in(head: bytes) -> Inferred | None:
    """The medium that the keys tell, and why; None where it is not certain."""
    keys = [found[3].decode("utf-8", "replace") for found in _KEY.finditer(head)]
    by_keys = medium_of_keys(dict.fromkeys(keys))
    if by_keys is None:
        return None
    medium, because = by_keys
    if contradicts(head, medium) or (because.endswith(('".tif"', '".tiff"')) and _NEGATIVE.search(head) is not None):
        return None
    return by_keys


def contradicts(head: bytes, medium: str) -> bool:
    """True where half of the first records or more have a form of which another medium is meant."""
    # A hundred times as fast, and usually none.
    found = [name for name in _AGAINST.get(medium, ()) if any([sign + name.encode() + sign in head for sign in _SIGNS])]
    against = sum([len(_FORMS[name].findall(head)) for name in found])
    return against > 0 and 2 * against >= len(_ROW.findall(head))
