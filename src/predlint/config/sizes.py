"""Sizes as people write them: ``512MiB``, ``2g``."""

from __future__ import annotations

import re
from typing import Any

#: As JSON Schema has it, which knows no flags.
PATTERN = r"^([0-9]+(?:\.[0-9]+)?) ?([kmgtKMGT]?)[iI]?[bB]?$"
_SIZE = re.compile(PATTERN[1:-1])
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}
#: Less memory than this would be spilt all the time.
LEAST = 1 << 24
#: No machine has so many bytes: a longer number may be too long to be counted with.
ENDLESS = 1e30


def bytes_of(value: Any) -> int | None:
    """The number of bytes; None for what is no size."""
    match = _SIZE.fullmatch(str(value))
    if match is None:
        return None
    number, unit = match.groups()
    return int(min(float(number), ENDLESS) * 1024 ** _POWERS[unit.lower()])


def too_little(value: Any, size: int) -> str | None:
    """What to give rather than so little memory; None where it is enough."""
    if size >= LEAST:
        return None
    text = str(value).strip()
    if size and text.isdecimal():
        unit = "M" if int(text) * 1024**2 >= LEAST else "G"
        return f"give 16M or more; a number alone counts bytes, a unit goes right after it: {text}{unit}"
    return "give 16M or more; notes of a million records take about 30 MB"
