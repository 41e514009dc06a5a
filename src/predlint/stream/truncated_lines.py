"""Detects lines that hold less or more than one record: interrupted and continued writes, two writers in one file, truncated files, log
prefixes.

Reports what is certain about such a line, and checks a whole record on it: a program that appends to its own file leaves such a line at
each stop.
"""

from __future__ import annotations

import json
from typing import Any, cast

from msgspec.structs import replace

from predlint.lazy_regex import lazy_regex
from predlint.shape.violation_specs import spec_of
from predlint.stream.diagnosis import Diagnosis, diagnosis_of
from predlint.stream.syntax_words import NotJson

#: The beginning of a record: its bracket, and the name of its first member. Records of one program begin alike.
_BEGIN = lazy_regex(r'\s*(\{[ \t]*"[^"\\]+"[ \t]*:)')
#: The part of a number or word before the place where a record breaks off, and its maximum length.
_PART, _MOST = lazy_regex(r"[\w.+-]*"), 40
#: The text between the name of a member and its value.
_MEMBER = lazy_regex(r'"[ \t]*:')
_NOT_ALONE = (
    "text before the record",
    "write the record alone on its line (it was checked): is this from a log, from grep -n, or an event stream?",
)
#: Beginnings of comments and of values with messages of their own, and the maximum characters of a prefix.
_NO_PREFIX, _LONGEST_PREFIX = ("//", "/*", "#", "{", "[", '"'), 200
#: The place where one record ends and another begins.
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
    """Returns the diagnosis of a text that begins again, with the same first member, at the place where the parser stops; else None. If
    a record breaks off inside a string, the first quotation mark of the other record ends that, and the parser goes on to the name
    after it."""
    begin = _BEGIN.match(text)
    if begin is None:
        return None
    around = len(begin[1])
    at = text.find(begin[1], max(begin.end(), error.pos - around), error.pos + around + _MOST)
    if at < 0 or not (at <= error.pos <= text.find('"', at) + 1 or _PART.fullmatch(text, error.pos, at)):
        return None
    return _checked(text, at, decoder, diagnosis_of(spec_of(NotJson, _ANOTHER, _CONTINUED), at))


def record_after_prefix(text: str, decoder: json.JSONDecoder) -> Diagnosis | None:
    """Returns the diagnosis of a record that follows other text on its line, as in logs and event streams (``data: {…}``); else None."""
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
    # The message does not quote the prefix: a log has times in it, and each line would be another case.
    return _checked(text, begin, decoder, diagnosis_of(spec_of(NotJson, *_NOT_ALONE), len(text) - len(text.lstrip())))


def _checked(text: str, at: int, decoder: json.JSONDecoder, said: Diagnosis) -> Diagnosis | None:
    """Returns the diagnosis with the record at ``at``, which will be checked, if the text ends with a whole one; else None. A record
    contains objects or lists: an object without any is an option, or a part of a record."""
    try:
        value, end = decoder.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None
    whole = any(isinstance(member, (dict, list)) for member in cast("dict[str, Any]", value).values())  # at a brace there is no other value
    return replace(said, records=((at, end),)) if whole and not text[end:].strip(" \t\r\n") else None


def lone_end(text: str) -> tuple[str, str] | None:
    """Returns message and help for the end of a record (members, its last bracket) that begins elsewhere; None for any other text."""
    return _END if text[:1] not in ("{", "[") and text.rstrip().endswith("}") and _MEMBER.search(text, 1) is not None else None
