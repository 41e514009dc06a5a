"""Lines that are more or less than a record: where a run was stopped and continued, where two processes write one file, where a file was
cut, and where a program writes something before each record.

What is certain is said of such a line, and a whole record on it is checked: a program that appends to its own file leaves one at each stop.
"""

from __future__ import annotations

import json
from typing import Any, cast

from msgspec.structs import replace

from predlint.lazy_regex import lazy_regex
from predlint.shape.violation_specs import spec_of
from predlint.stream.diagnosis import Diagnosis, diagnosis_of
from predlint.stream.syntax_words import NotJson

#: How a record begins: its bracket, and the name of its first member. Records of one program begin alike.
_BEGIN = lazy_regex(r'\s*(\{[ \t]*"[^"\\]+"[ \t]*:)')
#: The part of a number or a word that stands before the place where a record breaks off, and its length.
_PART, _MOST = lazy_regex(r"[\w.+-]*"), 40
#: What stands between the name of a member and its value.
_MEMBER = lazy_regex(r'"[ \t]*:')
_NOT_ALONE = (
    "text before the record",
    "write the record alone on its line (it was checked): is this from a log, from grep -n, or an event stream?",
)
#: With which a comment begins, and a value that has words of its own.
_NO_PREFIX, _LONGEST_PREFIX = ("//", "/*", "#", "{", "[", '"'), 200
#: Where one record ends and another one begins.
_JOINT = lazy_regex(r'\}\{[ \t]*"')
NO_COMMAS = "lines are not separated by commas"
_COMMA = "a comma before the object", NO_COMMAS
_ANOTHER = "a record breaks off here, and another one begins"
_CONTINUED = (
    "was a run stopped here and continued, or do two processes write into one file? write the broken record again; the other one, which "
    "was checked, needs a line of its own"
)
_END = (
    "the end of a record that does not begin on this line",
    "was the file cut here, or do two processes write into it? write the record again, as one line",
)
_BEHIND_END = "the end of a record that does not begin on this line, and another record", _CONTINUED


def restarted_record(text: str, error: json.JSONDecodeError, decoder: json.JSONDecoder) -> Diagnosis | None:
    """What is said where the text begins anew, as it began, at the place where no parser goes on; None where it does not. In a text that
    breaks off the first quotation mark of the other record ends it, and the parser goes on to the name behind that."""
    begin = _BEGIN.match(text)
    if begin is None:
        return None
    around = len(begin[1])
    at = text.find(begin[1], max(begin.end(), error.pos - around), error.pos + around + _MOST)
    if at < 0 or not (at <= error.pos <= text.find('"', at) + 1 or _PART.fullmatch(text, error.pos, at)):
        return None
    return _checked(text, at, decoder, diagnosis_of(spec_of(NotJson, _ANOTHER, _CONTINUED), at))


def record_after_prefix(text: str, decoder: json.JSONDecoder) -> Diagnosis | None:
    """What is said of a record that has something before it on its line, as logs and events of servers have (``data: {…}``)."""
    joint = None if text.lstrip()[:1] in ("{", "[") else _JOINT.search(text)
    if joint is not None and (
        ended := _checked(text, joint.start() + 1, decoder, diagnosis_of(spec_of(NotJson, *_BEHIND_END), joint.start() + 1))
    ):
        return ended
    begin = text.find("{", 0, _LONGEST_PREFIX)
    before = text[: max(begin, 0)].strip()
    if not before.replace("\t", " ").isprintable() or not before or before.startswith(_NO_PREFIX):
        return None
    if before == ",":
        return _checked(text, begin, decoder, diagnosis_of(spec_of(NotJson, *_COMMA), text.find(",")))
    # Not told by its words: a log has the time in them, and each line would be another mistake.
    return _checked(text, begin, decoder, diagnosis_of(spec_of(NotJson, *_NOT_ALONE), len(text) - len(text.lstrip())))


def _checked(text: str, at: int, decoder: json.JSONDecoder, said: Diagnosis) -> Diagnosis | None:
    """The same for a text that ends with a whole record, which is checked; None where it does not. A record holds objects or lists: what
    has none is an option, or a part of a record."""
    try:
        value, end = decoder.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None
    whole = any(isinstance(held, (dict, list)) for held in cast("dict[str, Any]", value).values())  # at a brace there is no other value
    return replace(said, records=((at, end),)) if whole and not text[end:].strip(" \t\r\n") else None


def lone_end(text: str) -> tuple[str, str] | None:
    """What is said of the end of a record (members, its last bracket) whose begin stands elsewhere; None for any other text."""
    return _END if text[:1] not in ("{", "[") and text.rstrip().endswith("}") and _MEMBER.search(text, 1) is not None else None
