"""Explains why a text is no JSON, in words that name what its writer most likely did."""

from __future__ import annotations

import json
import re
from typing import Any, cast

from msgspec.structs import replace

from predlint.lazy_regex import lazy_regex
from predlint.names import quote
from predlint.shape.violation_specs import spec_of
from predlint.stream.python_literals import SEPARATOR, joined_number
from predlint.stream.syntax_words import Diagnosis, NotJson, PythonLiteral, SeveralValues, diagnosis_of

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
