"""Records that a Python program holds, as the lines that it would write."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import orjson


class as_lines:
    """An iterable of records as a readable stream of NDJSON lines; also an iterator of those lines."""

    def __init__(self, records: Iterable[Any]) -> None:
        self.lines = map(_line, records)
        self.rest = b""

    def __iter__(self) -> Any:
        return self.lines

    def read(self, size: int = -1) -> bytes:
        """At least one line, until there is none."""
        parts: list[bytes] = []
        total = 0
        for line in self.lines:
            parts.append(line)
            total += len(line)
            if 0 <= size <= total:
                break
        return b"".join(parts)


def _line(record: Any) -> bytes:
    """A record as its line. Text and bytes are lines already."""
    if isinstance(record, (bytes, bytearray)):
        return bytes(record).rstrip(b"\r\n") + b"\n"
    if isinstance(record, str):
        return record.rstrip("\r\n").encode("utf-8", "surrogatepass") + b"\n"
    try:
        text = orjson.dumps(record)
    except TypeError:
        return _lenient(record)
    # orjson writes NaN and infinity as null; the program's own json.dumps would not.
    return _lenient(record) if b"null" in text else text + b"\n"


def _lenient(record: Any) -> bytes:
    try:
        return json.dumps(record, ensure_ascii=True, default=_unknown).encode() + b"\n"
    except (TypeError, ValueError, RecursionError) as error:
        raise TypeError(f"a record cannot be written as JSON: {error}") from None


def _unknown(value: Any) -> Any:
    module = type(value).__module__.split(".")[0]
    hint = "; convert it with .item() or float()" if module == "numpy" else ""
    raise TypeError(f"{value!r} of type {type(value).__name__} is not a JSON value{hint}")
