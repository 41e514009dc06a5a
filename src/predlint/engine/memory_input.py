"""Converts records in memory to the lines that the program would write."""

from __future__ import annotations

import json
import marshal
import os
import re
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import partial
from itertools import chain
from typing import Any

import msgspec
import orjson

from predlint.io.program_objects import (
    MISSING,
    UnsupportedObjectError,
    as_plain,
    column_of,
    is_row,
    is_table,
    number_or_list,
    records_in,
    root_of,
)
from predlint.model.texts import lazy_regex, quote
from predlint.platforms.labelbox.topics.exports import with_losses


class records_as_lines:
    """An iterable of records as a readable stream of NDJSON lines; also an iterable of those lines.

    Raises TypeError, naming the record, for one that cannot be written as JSON.
    """

    def __init__(self, records: Iterable[Any]) -> None:
        self.taken = 0
        """The number of records so far."""
        self.lines: Iterator[bytes] = chain.from_iterable(self._each(records_singly(records)))

    def _each(self, records: Iterable[Any]) -> Iterator[Iterable[bytes]]:
        for record in records:
            self.taken += 1
            yield lines_of(self.taken, record)

    def __iter__(self) -> Iterator[bytes]:
        return self.lines

    def read(self, size: int = -1) -> bytes:
        """Reads whole lines of at least ``size`` bytes together; empty at the end."""
        parts: list[bytes] = []
        total = 0
        for line in self.lines:
            parts.append(line)
            total += len(line)
            if 0 <= size <= total:
                break
        return b"".join(parts)


#: Written raw, these would be reported as an error that the program's file does not have if it writes with ``ensure_ascii``.
_ESCAPED = {0x2028: "\\u2028", 0x2029: "\\u2029", 0x85: "\\u0085"}


def records_singly(records: Any) -> Any:
    """Returns an iterable of records, also for a table, whose iteration would yield its columns."""
    return (records,) if is_table(records) else column_of(records)


def lines_of(number: int, record: Any) -> Iterable[bytes]:
    """Returns the line of a record, or the lines of an object with several, such as a data frame; ``number`` is for the message of a
    TypeError."""
    if record.__class__ in _ONE:
        return (_line(number, record),)
    return _lines(number, record)


def _lines(number: int, record: Any) -> Iterator[bytes]:
    if record.__class__ is tuple and len(record) == 2 and is_row(record[1]):  # what iterrows() yields
        raise TypeError(f"record {number} is an index and a row: give the frame itself, or [row for _, row in frame.iterrows()]")
    try:
        records = records_in(record)
        if records is not None and hasattr(record, "annotations"):
            records = with_losses(record, records)
        for each in (record,) if records is None else records:
            yield _line(number, each)
    except UnsupportedObjectError as error:
        raise TypeError(f"record {number} cannot be written as JSON: {error}") from None


#: Types that are one record, or its line.
_ONE = (dict, bytes, str)


def _line(number: int, record: Any) -> bytes:
    """Returns a record as its line. Text and bytes are lines already."""
    if isinstance(record, (bytes, bytearray)):
        return bytes(record).rstrip(b"\r\n") + b"\n"
    if isinstance(record, str):
        if number == 1 and _is_path(record):
            raise TypeError(f"record 1 is the path of a file, {quote(record)}: give paths as a list, to validate()")
        return record.rstrip("\r\n").encode("utf-8", "surrogatepass") + b"\n"
    if record.__class__ not in _VALUES:
        record = as_plain(record, number)
    if (line := _plain_line(record)) is not None:
        return line
    try:
        # The standard encoder, though slower: it writes NaN as the program's own json.dumps would, and refuses what that refuses.
        text = json.dumps(record, ensure_ascii=False, default=partial(_plain, record, number))
        return (text if text.isascii() else text.translate(_ESCAPED)).encode("utf-8") + b"\n"
    except UnicodeEncodeError:  # half of a surrogate pair: escaped, so that a finding can name it
        return json.dumps(record, default=partial(_plain, record, number)).encode() + b"\n"
    except (TypeError, ValueError) as error:
        raise TypeError(f"record {number} cannot be written as JSON: {error}") from None
    except RecursionError:
        raise TypeError(f"record {number} cannot be written as JSON: its values are nested too deep") from None


def _plain_line(record: Any) -> bytes | None:
    """Returns the same line in a quarter of the time, but spells some numbers below 0.0001 or with more than 16 digits differently (0.00001
    for 1e-05). Returns None for values beyond those of JSON: only the standard encoder writes or refuses them as the program's own
    would."""
    try:
        packed = marshal.dumps(record)  # refuses types that orjson would convert: UUIDs, dates, enumerations, dataclasses
        text = orjson.dumps(record)
        if b"null" in text and _NO_NUMBER.search(packed) is not None:
            return None  # orjson writes null for NaN, too
        line = msgspec.json.format(text, indent=0) + b"\n"
    except (TypeError, ValueError, RecursionError):
        return None
    return line if line.isascii() else _separators.sub(_escape, line)


#: The upper bytes of a float that is NaN or infinite.
_NO_NUMBER = lazy_regex(rb"[\xf0-\xff][\x7f\xff]")
_separators = lazy_regex("|".join(map(chr, _ESCAPED)).encode())


def _escape(found: re.Match[bytes]) -> bytes:
    return _ESCAPED[ord(found.group().decode())].encode()


def _is_path(text: str) -> bool:
    """Returns True for the path of a file where a line is expected."""
    return not text.lstrip("\ufeff\t\r\n ").startswith(("{", "[")) and os.path.isfile(text)


#: Types that are JSON values as they are.
_VALUES = (dict, list, tuple, str, int, float, bool, type(None))


def _plain(record: Any, number: int, value: object) -> Any:
    """Converts a value within a record to a JSON value. Raises TypeError."""
    made = as_plain(value, number) if value is record or not hasattr(value, "dtype") else number_or_list(value)
    return made if made is not value else _refuse(record, value)


#: Characters of a value that messages show.
_MOST = 120


def _refuse(record: Any, value: object) -> Any:
    if isinstance(value, type):
        raise TypeError(f"it is the class {value.__name__}: give objects of it")
    if value is record and hasattr(value, "__fspath__"):
        hint = ": give paths as a list, to validate()"
    elif value is record and hasattr(value, "read"):
        hint = ": give the file itself, not in a list"
    elif value is record and hasattr(value, "__next__"):
        hint = ": it gives records; give these to validate(), not itself"
    else:
        hint = f"; {_conversion(value)}"
    shown = " ".join(repr(value).split())  # an array, or a row of a table, is shown in lines
    shown = shown if len(shown) <= _MOST else f"{shown[:_MOST]}…"
    raise TypeError(f"{shown} of type {type(value).__name__} is not a JSON value{hint}")


def _conversion(value: object) -> str:
    """Returns how to convert a value to JSON."""
    if type(value).__name__ in MISSING:
        return "leave its member out"
    if isinstance(value, Enum):
        return "give its .value"
    if hasattr(value, "as_py"):
        return "convert it with .as_py()"
    if isinstance(value, memoryview):
        return "convert it with bytes()"
    if hasattr(value, "tolist"):  # arrays, tensors, and the numbers out of them
        return f"convert it with {'.item()' if getattr(value, 'ndim', None) == 0 else '.tolist()'}"
    if type(value).__module__.startswith("labelbox."):  # their members are not those of a line
        if hasattr(value, "annotations"):  # a Label
            return "give the Label itself as a record"
        if ".annotation_types" in type(value).__module__:
            return "put it into a Label, and give that as a record"
    for member, call in _CONVERSIONS.items():
        if hasattr(value, member):
            return f"convert it with {call}"
    if isinstance(value, Iterable):
        return "convert it with list()"
    if type(value).__str__ is not object.__str__ and not root_of(value).startswith(_SDKS):  # it has a text of its own
        return "convert it with str()"
    members = getattr(value, "__dict__", None)
    return "convert it with vars()" if members and _plain_line(members) is not None else "give what is to be uploaded of it, as a dict"


#: SDKs whose objects are records through their serializers or not at all.
_SDKS = ("labelbox", "label_studio_sdk", "encord")
#: Member that reveals the type of a value (an object that can convert itself, a date or a time, a decimal, bytes) -> conversion.
_CONVERSIONS = {
    "to_dict": ".to_dict()",
    "asdict": ".asdict()",
    "isoformat": ".isoformat()",
    "as_integer_ratio": "float()",
    "decode": ".decode(), or to base64 if it is an image",
}
