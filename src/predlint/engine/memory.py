"""Records that a Python program holds, as the lines that it would write."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from typing import Any, cast


class as_lines:
    """An iterable of records as a readable stream of NDJSON lines; also an iterable of those lines.

    Raises TypeError, naming the record, for what ``json.dumps`` refuses: an upload would fail on it too.
    """

    def __init__(self, records: Iterable[Any]) -> None:
        self.lines: Iterator[bytes] = (as_line(number, record) for number, record in enumerate(records, 1))

    def __iter__(self) -> Iterator[bytes]:
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


#: Raw, these would be predlint's own spelling; a program that writes with ``ensure_ascii`` does not have them.
_ESCAPED = {0x2028: "\\u2028", 0x2029: "\\u2029", 0x85: "\\u0085"}


def as_line(number: int, record: Any) -> bytes:
    """A record as its line; ``number`` is for the words of a TypeError. Text and bytes are lines already."""
    if isinstance(record, (bytes, bytearray)):
        return bytes(record).rstrip(b"\r\n") + b"\n"
    if isinstance(record, str):
        return record.rstrip("\r\n").encode("utf-8", "surrogatepass") + b"\n"
    try:
        # The standard encoder, though slower: it writes NaN as the program's own json.dumps would, and refuses what that refuses.
        text = json.dumps(record, ensure_ascii=False, default=_refuse)
        return text.translate(_ESCAPED).encode("utf-8") + b"\n"
    except UnicodeEncodeError:  # half of a surrogate pair: as an escape, so that it can be named
        return json.dumps(record, default=_refuse).encode() + b"\n"
    except (TypeError, ValueError, RecursionError) as error:
        raise TypeError(f"record {number} cannot be written as JSON: {error}") from None


def _refuse(value: Any) -> Any:
    module = type(value).__module__.split(".")[0]
    if isinstance(cast(object, value), os.PathLike):
        hint = ": give paths as a list"
    elif hasattr(value, "read"):
        hint = ": give the file itself, not in a list"
    else:
        hint = "; convert it with .item(), float() or .tolist()" if module == "numpy" else "; convert it with str(), or to a list"
    raise TypeError(f"{value!r} of type {type(value).__name__} is not a JSON value{hint}")
