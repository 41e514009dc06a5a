"""The sentences about a line's bytes and JSON: ``say(value, *about) -> (message, help)``."""

from __future__ import annotations

from typing import Any

from predlint.names import quote
from predlint.shape.faults import Say

Said = tuple[str, str | None]
#: What is found in a text that may be all JSON but for that.
COMMA = "a comma"


def not_json(value: Any, what: str, fix: str | None) -> Said:
    return f"not JSON: {what}", "remove the comma" if what.startswith("a comma before") else fix


def python(value: Any, what: str, listed: bool | None) -> Said:
    """``listed``: it is found in a list that is read as one; None where it is in one object that is the file."""
    fix = "write the list with json.dumps(records)" if listed else "write the line with json.dumps(record)"
    if listed is None:
        fix = "write the file with json.dump(…), not with str(…)"
    if what.startswith(COMMA):
        return f"not JSON: found {what}, as Python and JavaScript take it", f"remove it, or {fix}"
    return f"this looks like a Python literal, not JSON: found {what}", fix


def two_values(value: Any, between: str | None = None) -> Said:
    fix = f"{between} ends no line: write a line feed (\\n)" if between else "put each object on a line of its own"
    return "two JSON values on one line", fix


def twice(value: Any, name: str) -> Said:
    return f"the member {quote(name)} appears twice; readers keep the last one", "remove the wrong one"


def twice_alike(value: Any, name: str) -> Said:
    return f"the member {quote(name)} appears twice, with the same value", "leave one of them out"


def twice_lost(value: Any, name: str) -> Said:
    fix = "if both are meant, join them or write a record for each; else leave out the wrong one"
    if isinstance(value, list):
        fix = "join both into one list"
    elif value is None:
        fix = "leave out the one that is null"
    return f"the member {quote(name)} appears twice; readers keep the last one, and what the other one holds is lost", fix


def lists_lost(value: Any, name: str) -> Said:
    """The same of lists that were not read."""
    return twice_lost([], name)


def not_a_number(value: Any, place: str | None = None) -> Said:
    """``place``: ``score`` for a confidence, ``drawn`` for a part of something drawn, ``cell`` for all of it."""
    fix = _WITHOUT.get(place, "write the number that was meant, or leave the member out")
    return "NaN and Infinity are not JSON", f"{fix}; json.dumps(…, allow_nan=False) refuses them"


_WITHOUT: dict[str | None, str] = {
    "score": "write the score that was meant, or leave out what has none: without one it would count as certain, or be refused",
    "cell": "leave the member out where it is an empty cell of a table, as in rows of pandas; else write what was meant",
    "drawn": "write the number that was meant, or leave out what is drawn without it",
}


def not_utf_8(value: Any, byte: int, column: int) -> Said:
    return f"byte 0x{byte:02X} is not UTF-8", "write the file with encoding='utf-8'"


def surrogate(value: Any) -> Said:
    return "half of a surrogate pair (\\ud800 to \\udfff) is not a character", "write the text as UTF-8, or both halves"


def too_deep(value: Any) -> Said:
    return (
        "nested more than 254 levels deep, deeper than many JSON parsers read",
        "does a list contain itself in the program that wrote it?",
    )


def too_large(value: Any, what: str) -> Said:
    return f"{what} is more than JSON readers can hold", "give a finite number; did the program that wrote it divide by nearly zero?"


def too_long(value: Any, what: str, size: int, limit: int, fix: str) -> Said:
    return f"{what} is {_length(size)} long, and what is above {_length(limit)} (--max-record) is not read", fix


def too_many_values(value: Any, what: str, size: int, values: int, most: int, fix: str) -> Said:
    return f"{what} of {_length(size)} holds {values:,} values and names, and what has more than {most:,} is not read", fix


def too_many_findings(value: Any, most: int) -> Said:
    return f"there is more wrong with this record than the {most:,} findings that are told of it", "mend these first, and check it again"


def _length(size: int) -> str:
    return f"{size >> 20:,} MB" if size >= 1 << 20 else f"{size:,} bytes"


#: By rule.
SAY: dict[str, Say] = {
    "JSN001": not_json, "JSN002": python, "JSN006": two_values, "JSN007": twice, "JSN008": not_a_number, "JSN009": not_utf_8,
    "JSN010": surrogate, "JSN015": too_deep, "JSN016": too_large, "JSN018": too_long,
}  # fmt: skip
