"""Lines on which a record breaks off: where a run was stopped and continued, where two processes write one file, and where a file was cut.

What is certain is said of such a line, and a whole record on it is checked: a program that appends to its own file leaves one at each stop.
"""

from __future__ import annotations

import json
import re

from predlint.stream.diagnosis import Diagnosis, one

#: How a record begins: its bracket, and the name of its first member. Records of one program begin alike.
_BEGIN = re.compile(r'\s*(\{[ \t]*"[^"\\]+"[ \t]*:)')
#: The part of a number or a word that stands before the place where a record breaks off, and its length.
_PART, _MOST = re.compile(r"[\w.+-]*"), 40
#: The end of a record: some of its members, and its last bracket.
_END = re.compile(r'[^{\[].*"[ \t]*:.*\}\s*', re.DOTALL)
_ANOTHER = "a record breaks off here, and another one begins"
_CONTINUED = (
    "was a run stopped here and continued, or do two processes write into one file? write the broken record again; the other one, which "
    "was checked, needs a line of its own"
)


def begun_again(text: str, error: json.JSONDecodeError, decoder: json.JSONDecoder) -> Diagnosis | None:
    """What is said where the text begins anew, as it began, at the place where no parser goes on; None where it does not. In a text that
    breaks off the first quotation mark of the other record ends it, and the parser goes on to the name behind that."""
    begin = _BEGIN.match(text)
    if begin is None:
        return None
    around = len(begin[1])
    at = text.find(begin[1], max(begin.end(), error.pos - around), error.pos + around + _MOST)
    if at < 0 or not (at <= error.pos <= text.find('"', at) + 1 or _PART.fullmatch(text, error.pos, at)):
        return None
    try:
        value, end = decoder.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or text[end:].strip(" \t\r\n"):
        return None
    return Diagnosis(one("JSN001", at, _ANOTHER, _CONTINUED).findings, several=((at, end),))


def end_alone(text: str) -> tuple[str, str] | None:
    """What is said of the end of a record whose begin stands elsewhere; None for any other text."""
    if _END.fullmatch(text) is None:
        return None
    return (
        "the end of a record that does not begin on this line",
        "was the file cut here, or do two processes write into it? write the record again, as one line",
    )
