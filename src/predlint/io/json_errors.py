"""Explains a line that is no JSON, in words that name what its writer most likely did, or whose values platforms read differently."""

from __future__ import annotations

import contextlib
import json
import math
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any, cast

import orjson
from msgspec.structs import replace

from predlint.io.json_violations import (
    Diagnosis,
    LoneSurrogate,
    Nan,
    NotJson,
    NotUtf8,
    NumberTooLarge,
    PythonLiteral,
    SeveralValues,
    TooDeep,
    TooLong,
    TooManyFindings,
    TooManyValues,
    diagnosis_of,
    values_in,
)
from predlint.model.findings import MOST, keys_of, spec_of
from predlint.model.lenient_json import LENIENT, LENIENTLY, NOT_A_NUMBER, SCORES, SEPARATOR, is_deep, joined_number, literal_as_json
from predlint.model.texts import lazy_regex, quote
from predlint.model.violation import Finding, Path, make_finding

# -- Detects the lines that git leaves in a text where a merge has conflicts ---------------------------------------

#: The beginning of such a line.
MARK = lazy_regex(r"(?:<{7}|={7}|>{7}|\|{7})(?: |\r?$)", re.MULTILINE)
A_MARK, SETTLE = "this is a mark of a merge conflict", "settle it, and remove the marks"


def is_conflict_marker(text: str, at: int) -> bool:
    """Returns True if the line around a character is a conflict marker."""
    return MARK.match(text, text.rfind("\n", 0, at) + 1) is not None


# -- Detects lines that hold less or more than one record: interrupted and continued writes, two writers in one file, truncated files,
# log
#
# prefixes.
#
# Reports what is certain about such a line, and checks a whole record on it: a program that appends to its own file leaves such a line at
# each stop.

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


def _checked(text: str, at: int, decoder: json.JSONDecoder, diagnosis: Diagnosis) -> Diagnosis | None:
    """Returns the diagnosis with the record at ``at``, which will be checked, if the text ends with a whole one; else None. A record
    contains objects or lists: an object without any is an option, or a part of a record."""
    try:
        value, end = decoder.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None
    whole = any(isinstance(member, (dict, list)) for member in cast("dict[str, Any]", value).values())  # at a brace there is no other value
    return replace(diagnosis, records=((at, end),)) if whole and not text[end:].strip(" \t\r\n") else None


def lone_end(text: str) -> tuple[str, str] | None:
    """Returns message and help for the end of a record (members, its last bracket) that begins elsewhere; None for any other text."""
    return _END if text[:1] not in ("{", "[") and text.rstrip().endswith("}") and _MEMBER.search(text, 1) is not None else None


# -- Explains why a text is no JSON, in words that name what its writer most likely did ----------------------------

_NEXT_VALUE = lazy_regex(r"[ \t\r\n]*+,?[ \t\r\n]*+[{\[]")
_PYTHON_WORD = lazy_regex(r"(True|False|None)\b")
_PRETTY_PIECE = lazy_regex(r'^\s*([{}\[\]]+,?|"[^"]*"\s*:.*,?)\s*$', re.DOTALL)
_DOUBLED = lazy_regex(r'\s*\{\s*""[^"]+""\s*:')
_HEXADECIMAL = lazy_regex("[0-9a-fA-F]{2}")
_COMMENT = lazy_regex(r"//|/\*|#")
_A_PIECE = "a piece of an object that is spread over several lines", "write one whole object on each line"
#: Lines that are just a bracket of a list around objects that no commas separate.
_BRACKETS = frozenset({"[", "]"})
_A_BRACKET = "a bracket by itself, as of a list around the objects", f"{_A_PIECE[1]}, without brackets around them"
#: Help for a line that does not begin as JSON does.
EACH_LINE = "each line must be one JSON object"
#: Help for an element of a list that does not begin as JSON does.
EACH_ELEMENT = "each element of the list must be one JSON object"
#: Commas after a record, and a comment after them.
_BEHIND = lazy_regex(r"[\s,]*((//|#).*|/\*.*\*/\s*)?", re.DOTALL)
#: Escaped line ends as Python shows them: a program wrote a backslash and a letter.
_WRITTEN_OUT = lazy_regex(r"((?:\\+[rn])+)\s*(?=\Z|[\[{])")
_A_LINE_FEED = r'write a line feed there, which Python writes "\n" or prints by itself: these are a backslash and a letter'
NO_LINE_FEED = "remove it: it is a backslash and a letter, no line end"
_MARK = "\ufeff"
_A_MARK = "a byte order mark", "it is allowed only at the beginning of a file, and is better left out: were files joined here?"

_A_SEPARATOR = (
    "a record separator (U+001E), as a JSON text sequence (RFC 7464) has before each record",
    "write the lines without it: jq has it of --seq, ogr2ogr of RS=YES",
)

_A_COMMENT = "a comment", "JSON has no comments: remove it"
#: Zero-width characters.
_UNSEEN = frozenset("\u200b\u200c\u200d\u2060")
#: Quotation marks of word processors.
_TYPOGRAPHIC = frozenset("“”„‟″«»‘’")


def parse_error_message(text: str, error: json.JSONDecodeError) -> Diagnosis:
    """Returns the diagnosis of a text that even the lenient parser rejects. It names the likely cause."""
    at = error.pos
    if text.rstrip() in _BRACKETS:
        return diagnosis_of(spec_of(NotJson, *_A_BRACKET), 0)
    found = text[at : at + 1]
    before = text[:at].rstrip()[-1:]
    if not found:
        spread = text.strip() in ("{", "[")
        detail = " (the object may be spread over several lines)" if spread else ""
        fix = _A_PIECE[1] if spread else "was it cut off while it was written?"
        what = "text" if "\n" in text.strip() else "line"
        return diagnosis_of(spec_of(NotJson, f"the {what} ends in the middle of a value{detail}", fix), at)
    if _COMMENT.match(text, at) and not error.msg.startswith(("Invalid", "Unterminated")):
        return diagnosis_of(spec_of(NotJson, *_A_COMMENT), at)
    word = _PYTHON_WORD.match(text, at)
    if found == "'" or (found == "(" and before in ":[,(") or word:
        what = word.group() if word else "a single quote" if found == "'" else "a tuple"
        return diagnosis_of(spec_of(PythonLiteral, what, text.lstrip().startswith("[")), at)
    if (found in "}]" and before == ",") or error.msg.startswith("Illegal trailing comma"):
        return diagnosis_of(
            spec_of(PythonLiteral, "a comma before the closing bracket", text.lstrip().startswith("[")), place_of(text, error)
        )
    if error.msg.startswith("Invalid control character"):
        return diagnosis_of(spec_of(NotJson, f"a raw {_control(found)} inside a string", "write it as an escape (json.dumps does)"), at)
    if error.msg.startswith("Unterminated string"):
        return diagnosis_of(
            spec_of(NotJson, "a string that does not end on this line", "a quotation mark is missing, or the line was cut off"), at
        )
    if _PRETTY_PIECE.match(text):
        return diagnosis_of(spec_of(NotJson, *_A_PIECE), at)
    if error.msg.startswith("Invalid \\escape") or error.msg.startswith("Invalid \\u"):
        at = at if found == "\\" else at - 1  # for \u Python gives the position of its digits
        return diagnosis_of(spec_of(NotJson, *_bad_escape(text, at)), at)
    if found == _MARK:
        return diagnosis_of(spec_of(NotJson, *_A_MARK), at)
    if found == SEPARATOR:
        return diagnosis_of(spec_of(NotJson, *_A_SEPARATOR), at)
    if error.msg.startswith("Expecting property name"):
        return diagnosis_of(spec_of(NotJson, f"{quote(found)} where a member's name in double quotes is expected", _unquoted(text, at)), at)
    if error.msg.startswith("Expecting ',' delimiter"):
        return diagnosis_of(
            spec_of(NotJson, f"{quote(_word(text, at))} where a comma or a closing bracket is expected", _between(text, at)), at
        )
    if error.msg.startswith("Expecting ':'"):
        doubled = "its quotation marks are doubled, as in a cell of a table (CSV): write each once" if _DOUBLED.match(text) else None
        return diagnosis_of(spec_of(NotJson, f"{quote(_word(text, at))} where a colon is expected", doubled), at)
    if text.strip() and text.strip()[0] not in '{["-0123456789tfnNI':
        return diagnosis_of(spec_of(NotJson, *_no_json(text.strip())), at)
    word = _word(text, at)
    fix = _of_value(word)
    if fix is None and (detail := lone_end(text)) is not None:
        return diagnosis_of(spec_of(NotJson, *detail), at)
    return diagnosis_of(spec_of(NotJson, f"{quote(word)} where a value is expected", fix), at)


def place_of(text: str, error: json.JSONDecodeError) -> int:
    """Returns where a parser stopped. For a comma before a closing bracket Python up to 3.12 gives the bracket, from 3.13 on the comma;
    here it is always the comma."""
    before = text[: error.pos].rstrip()
    return len(before) - 1 if text[error.pos : error.pos + 1] in ("}", "]") and before.endswith(",") else error.pos


def _bad_escape(text: str, at: int) -> tuple[str, str]:
    """Returns message and help for an invalid escape."""
    char = text[at + 1 : at + 2]
    shown = f"\\{char}" if char.isprintable() else f"\\ and {quote(char)}"
    fix = "write backslashes as \\\\"
    if char == "'":
        fix = "write ' alone, without the backslash"
    elif char == "x" and (code := _HEXADECIMAL.match(text, at + 2)):
        fix = f"write \\u00{code.group()}"
    elif char == "u":
        fix = f"\\u needs four hexadecimal digits; where no character is meant, {fix}"
    return f"an escape that JSON does not have: {shown}", fix


def _unquoted(text: str, at: int) -> str | None:
    """Returns the help for a member's name without quotes or with typographic ones, and for half of a number; None without one."""
    if (number := joined_number(text, at)) is not None:
        return f"is it a decimal comma? write {number}"
    if text[at] in _TYPOGRAPHIC:
        return 'write straight quotes: "'
    return _blank(text[at]) or (f'write "{_word(text, at)}" in quotes' if text[at].isalpha() else None)


def _between(text: str, at: int) -> str | None:
    """Returns the help for text between a value and what should follow it; None without one."""
    before = text[at - 1 : at]
    if before == '"' and text[at].isalnum():
        return 'is it part of a text? a quotation mark inside of one is written \\"'
    if re.match(r'"[^"\\]*"\s*:', text[at:]) and before in " \t0123456789}]":
        return f"put a comma before {quote(_word(text, at))}"
    if text[at] in "{[" and before in " \t}]":
        return f"put a comma before {quote(text[at])}"
    if before.isdigit() and text[at] == ".":
        return f"write a digit after the point: {before}.0"
    if before == "0" and text[at].isdigit():
        return "write the number without the 0 in front"
    return _blank(text[at])


def _blank(char: str) -> str | None:
    """Returns the help for white space that is only Unicode's, or invisible; None for any other character."""
    return "JSON has no such white space: write plain spaces" if char.isspace() or char in _UNSEEN else None


def _of_value(word: str) -> str | None:
    """Returns the help for a word that is no value; None without one."""
    if word.lower().lstrip("+-") in ("nan", "inf", "infinity", "undefined"):
        return "JSON has no such value: leave the member out"
    if word[:1] in _TYPOGRAPHIC:
        return 'write straight quotes: "'
    if word[:1] == "+" and word[1:2].isdigit():
        return f"write {word[1:]}"
    if word and (fix := _blank(word[0])):
        return fix
    if re.match(r"(?:np|numpy|torch)\.|(?:array|tensor|Decimal|UUID|datetime)\b", word):
        return "a value as Python prints it: make it a plain one first (float(x), str(x), x.tolist()), and write the line with json.dumps"
    return f"write 0{word}" if word.startswith(".") and word[1:].isdigit() else None


def _no_json(text: str) -> tuple[str, str]:
    """Returns message and help for a text that does not even begin like JSON."""
    if MARK.match(text):
        return "a mark of a merge conflict", "settle the conflict: keep the lines that are right, and remove the marks"
    if text.startswith("```"):
        return "a fence of Markdown", "remove it: the file is JSON alone, as json.dumps writes it"
    if text[:3] in ("b'{", 'b"{', "b'[", 'b"['):
        fix = 'write the bytes themselves, to a file opened with "wb", not str() of them; orjson.dumps gives bytes'
        return "bytes as Python prints them", fix
    if text[0] == _MARK:
        return _A_MARK
    if not text.strip("\0"):
        return "nothing but NUL bytes", "was the write interrupted? write the file again"
    return lone_end(text) or (f"{quote(_word(text, 0))} where a JSON object is expected", _blank(text[0]) or EACH_LINE)


def _word(text: str, at: int) -> str:
    match = re.match(r"\"[^\"]{0,20}\"?|[\w.+-]{1,20}|.", text[at : at + 24], re.DOTALL)
    return match.group().strip('"') if match else text[at : at + 1]


def _control(char: str) -> str:
    return {"\t": "tab", "\0": "NUL byte", "\n": "line break", "\r": "carriage return"}.get(char, f"control character U+{ord(char):04X}")


def text_after_value(text: str, end: int, rest: str) -> Diagnosis:
    """Returns the diagnosis of text after the value of a line. It is readable if that text surely is no part of the value."""
    match = _NEXT_VALUE.match(rest)
    if match is not None:
        return diagnosis_of(
            spec_of(SeveralValues, *(["a carriage return (\\r) alone"] if "\r" in match.group() else [])), end + match.end() - 1
        )
    at = end + len(rest) - len(rest.lstrip(" \t\r\n"))
    if _PRETTY_PIECE.match(text):
        return diagnosis_of(spec_of(NotJson, *_A_PIECE), at)
    if text[at] == "," and text.lstrip()[0] not in "{[":  # a member, or an item of a list
        return diagnosis_of(spec_of(NotJson, *(lone_end(text) or _A_PIECE)), at)
    if text[at] == ",":
        diagnosis = diagnosis_of(spec_of(NotJson, "a comma after the object", NO_COMMAS), at)
        return replace(diagnosis, readable=_BEHIND.fullmatch(text, at) is not None)
    if _COMMENT.match(text, at):
        return replace(diagnosis_of(spec_of(NotJson, *_A_COMMENT), at), readable=True)
    if (written := _WRITTEN_OUT.match(text, at)) is not None:
        last = written.end() == len(text)
        what = f'"{written.group(1)[:8]}" after the end of the value, a line end that is written out'
        return replace(diagnosis_of(spec_of(NotJson, what, NO_LINE_FEED if last else _A_LINE_FEED), at), readable=last)
    fix = "remove it: lines end without one" if text[at] == ";" else EACH_LINE if text.lstrip()[0] not in "{[" else None
    return diagnosis_of(spec_of(NotJson, *(lone_end(text) or (f"{quote(_word(text, at))} after the end of the value", fix))), at)


# -- Explains a line that does not parse, or that parses with values that platforms read differently -----------------


# Every parser says "expecting value" somewhere; people want to know that they wrote a Python dict. The strict parser of the fast path
# rejects
# the line first; the lenient parser here finds the reason.

#: A record without nested objects and the beginning of the next, or the end of a record and the beginning of the next without a comma.
_SEVERAL = lazy_regex(rb"\A\s*\{[^{}]*\}[\s,]*\{|\}\s*\{")
_ENCODED = lazy_regex(rb"[A-Za-z0-9+/]{1000}")


def diagnose(line: bytes) -> Diagnosis:
    """Returns the diagnosis of a line that the strict parser rejected. Never raises."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        column = len(line[: error.start].decode("utf-8", "replace"))
        return diagnosis_of(spec_of(NotUtf8, line[error.start], column + 1), column)
    start = skip_space(text, 0)
    try:
        value, end = LENIENT.raw_decode(text, start)
    except json.JSONDecodeError as error:
        return (
            restarted_record(text, error, LENIENT)
            or record_after_prefix(text, LENIENT)
            or _as_intended(text, parse_error_message(text, error))
        )
    except RecursionError:
        return diagnosis_of(spec_of(TooDeep), 0)
    if is_deep(line, value):
        return diagnosis_of(spec_of(TooDeep), 0)
    more: list[tuple[Finding, int | None]] = []
    if skip_space(text, end) < len(text):  # not isspace(): JSON knows four kinds of white space, Unicode many more
        if not isinstance(value, (dict, list)) and (prefixed := record_after_prefix(text, LENIENT)) is not None:
            return prefixed  # the prefix is a time, a line number, or the name of a member
        diagnosis = text_after_value(text, end, text[end:])
        if not diagnosis.readable:
            if diagnosis.findings[0][0][0].code == "JSN006":  # there may be millions: each is found when it is iterated
                return replace(diagnosis, records=chain([(start, end)], _values(text, end)))
            return diagnosis
        more = diagnosis.findings
    unusual = list(islice(_unusual_values(value), MOST + 1)) or list(islice(_overwritten(text, start), MOST + 1))
    if not unusual and not more:
        # The strict parser stops at about 1,000 levels, the lenient one a little later.
        return diagnosis_of(spec_of(TooDeep), 0)
    return Diagnosis(more + [(finding, None) for finding in unusual], value, readable=True, rest=len(text[end:].encode()) if more else 0)


def _as_intended(text: str, diagnosis: Diagnosis) -> Diagnosis:
    """Returns the diagnosis with the value that the text means, if that is certain."""
    written = literal_as_json(text)
    if written is None:
        return diagnosis
    try:
        value = orjson.loads(written)
    except ValueError:
        value = LENIENT.decode(written)
        diagnosis.findings += [(finding, None) for finding in islice(_unusual_values(value), MOST + 1)]
    raw = written.encode("utf-8", "surrogatepass")
    if is_deep(raw, value):
        return replace(diagnosis, findings=diagnosis.findings + diagnosis_of(spec_of(TooDeep), 0).findings)
    return replace(diagnosis, value=value, readable=True, json=raw)


def _values(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Yields start and end of further values, with or without commas between them, up to one that cannot be read."""
    with contextlib.suppress(json.JSONDecodeError, RecursionError):
        while (start := skip_space(text, at)) < len(text):
            start = skip_space(text, start + (text[start] == ","))
            _, at = LENIENT.raw_decode(text, start)
            yield start, at


def document_break(what: str, fix: str | None = None) -> Finding:
    """Returns the finding for a place where a document of several records breaks off."""
    return make_finding(NotJson, None, None, what, fix)


def not_utf_8(byte: int) -> Finding:
    """Returns the finding for a byte that is not UTF-8."""
    return make_finding(NotUtf8, None, None, byte, None)


def trailing_text(end_of: str, text: str) -> Finding:
    """Returns the finding for text after the end of a document, judged by its first characters: often it is a second document."""
    fix = next((fix for begin, fix in _MORE if text.startswith(begin)), "remove it: a file holds one JSON value, and nothing behind it")
    return document_break(f"more text after the end of the {end_of}", fix)


#: Beginnings of text after the end, with the help for each.
_MORE: tuple[tuple[tuple[str, ...], str], ...] = (
    (("[", "{"), 'a file holds one JSON value: were two written into it, with open(…, "a")?'),
    (("//", "/*", "#"), "JSON has no comments: remove it"),
    (("\0",), "these are NUL bytes: was the write interrupted? remove them"),
    (("\x1a",), "old programs end a text with this character (Ctrl-Z): remove it"),
    (("\\n", "\\r"), NO_LINE_FEED),
    ((")", ";"), "a file holds one JSON value, and no program around it"),
)


def written_by_python(finding: Finding) -> Finding:
    """Returns the finding of a Python literal with a help for the whole file, if that is one object."""
    if finding.kind is PythonLiteral:
        return finding.with_fields(listed=None)
    return finding.with_fields(fix_=None) if finding.kind is NotJson else finding


def too_long(what: str, size: int, limit: int, head: bytes, *, open: bool = False) -> Finding:
    """Returns the finding for a line or value above the limit in bytes. ``open``: it has no end."""
    if not head.strip(b"\0"):
        fix = "it begins with NUL bytes, as after an interrupted write: write the file again"
    elif open:
        fix = "its closing bracket is missing"
    elif _SEVERAL.search(head):
        fix = "several records are on it: end each of them with a line feed (\\n)"
    elif _ENCODED.search(head):
        fix = "an image seems to be in it: keep images out of the records, and refer to them"
    elif what == "the line":
        fix = "end each record with a line feed (\\n), and keep images out of the records"
    else:
        fix = "a bracket that closes it may be missing early on; if none is, write several shorter ones"
    return make_finding(TooLong, None, None, what, size, limit, fix)


def too_many_values(what: str, size: int, values: int, most: int, needed: int, head: bytes) -> Finding:
    """Returns the finding for a line or value with more values than the limit; with a limit of ``needed`` bytes they would be allowed."""
    several = what == "the line" and _SEVERAL.search(head) is not None
    fix = "several records are on it: end each of them with a line feed (\\n)" if several else "write several smaller records"
    fix += f", or allow larger ones: --max-record {-(-needed >> 20)}MiB"
    return make_finding(TooManyValues, None, None, what, size, values, most, fix)


def too_many_findings(most: int) -> Finding:
    """Returns the finding for a record with more findings than are reported."""
    return make_finding(TooManyFindings, None, None, most)


def skip_space(text: str, at: int) -> int:
    """Returns the index of the first character from ``at`` on that is not JSON's white space."""
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _unusual_values(value: Any) -> Iterator[Finding]:
    """Yields findings for NaN, numbers too large for a double, and lone surrogates in a value that the lenient parser accepted."""
    for item, path in values_in(value):
        if item is NOT_A_NUMBER:
            yield make_finding(Nan, path, None, _place(path))
        elif isinstance(item, (float, int)) and _is_too_large(item):
            yield make_finding(NumberTooLarge, path, None, "a number beyond 1.8e308")
        elif isinstance(item, str):
            # reported for its name
            if _has_surrogate(item) and not (path is not None and isinstance(path[1], str) and _has_surrogate(path[1])):
                yield make_finding(LoneSurrogate, path, None)
        elif isinstance(item, dict):
            members = cast("dict[str, Any]", item)
            for name in members:
                if _has_surrogate(name):
                    yield make_finding(LoneSurrogate, (path, name), None)


#: Members with the geometry of a prediction, on any platform.
_DRAWN = frozenset({
    "bbox", "segmentation", "keypoints", "point", "line", "polygon", "polygons", "polyline", "boundingBox", "rotatableBoundingBox",
    "skeleton", "bitmask", "mask", "cuboid",
})  # fmt: skip

#: Lists in which predictions without a score do not count as certain: those of Label Studio.
_OPTIONAL = frozenset({"predictions", "annotations", "result"})


def _place(path: Path) -> str | None:
    """Returns what a NaN belongs to: ``score``, or ``drawn`` for a part of a geometry; without either a prediction changes its meaning. A
    NaN in place of a whole geometry is a ``cell`` of a table: rows of pandas have the columns of all records."""
    keys = keys_of(path)
    if keys and (keys[-1] in SCORES or (keys[-1] == 0 and keys[-2:-1] and keys[-2] in SCORES)):
        return "score" if _OPTIONAL.isdisjoint(keys) else None
    if keys and keys[-1] in _DRAWN:
        return "cell"
    return "drawn" if not _DRAWN.isdisjoint(keys) else None


#: Rules whose findings leave no value to explain at their path.
_UNUSABLE = frozenset({"JSN008", "JSN010", "JSN016"})


def unusable_value(findings: Iterable[Finding]) -> set[Path]:
    """Returns the paths at which there is no value to explain; None in it stands for the record itself."""
    return {finding.path for finding in findings if finding.code in _UNUSABLE}


def is_hidden(finding: Finding, at: set[Path]) -> bool:
    """Returns True for a finding about an unusable value, or about a list that contains only one: there is nothing else to fix."""
    _, path, value, *_ = finding
    return path is not None and (path in at or (value.__class__ is list and len(value) == 1 and (path, 0) in at))


def _overwritten(text: str, start: int) -> Iterator[Finding]:
    """Yields findings for unusual values that a later member of the same name replaced. The strict parser sees them, the value does not
    show them."""
    lost: list[tuple[str, Any]] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(items)
        lost.extend((name, item) for name, item in items if result[name] is not item)
        return result

    decoder = json.JSONDecoder(object_pairs_hook=pairs, **LENIENTLY)
    decoder.raw_decode(text, start)
    for name, item in lost:
        yield from (finding._replace(path=(None, name)) for finding in _unusual_values(item))


def _is_too_large(number: float) -> bool:
    try:
        return math.isinf(float(number))
    except OverflowError:
        return True


def _has_surrogate(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text)


def is_read(line: bytes) -> bool:
    """Returns True for JSON, also with values that platforms read differently; False for a value that is nested too deep."""
    try:
        return not is_deep(line, orjson.loads(line))
    except orjson.JSONDecodeError:
        diagnosis = diagnose(line)
        return diagnosis.readable and diagnosis.json is None
