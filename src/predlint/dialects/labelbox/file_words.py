"""The sentences about how records lie in a file."""

from __future__ import annotations

from typing import Any

Said = tuple[str, str | None]


def array(value: Any) -> Said:
    fix = "write each element on a line of its own, or give the SDK the list: json.load(file) (what can be read of it was checked)"
    return "the file is one JSON array; one object per line is expected", fix


def spread(value: Any, which: str) -> Said:
    fix = "write json.dumps(record) without indent (those that can be read were checked)"
    return f"{which} are spread over several lines; one object per line is expected", fix


def returns(value: Any) -> Said:
    fix = "end each line with a line feed: tr '\\r' '\\n' (the objects were checked)"
    return "the lines end in carriage returns (\\r) alone, so that all objects are on one line", fix
