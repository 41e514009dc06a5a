"""The settings and their defaults, and sizes such as ``512MiB``. Light to import: every run needs it."""

from __future__ import annotations

from typing import Any

from predlint.lazy_regex import lazy_regex

# -- The settings and their defaults. Light to import: every run needs it ------------------------------------------

#: Settings that can differ from file to file, with their defaults.
PER_FILE: dict[str, Any] = {
    "ontology": None, "dialect": None, "target": "model-run", "media": None, "profile": "default", "map": None, "data-rows": None,
    "rules": [], "reference": None,
}  # fmt: skip
#: Settings that apply to the whole run, with their defaults.
PER_RUN: dict[str, Any] = {
    "include": [], "exclude": [], "select": [], "ignore": [], "severity": {}, "fail-level": "error", "format": ["text"], "samples": 3,
    "statistics": False, "jobs": "auto", "memory": "512MiB", "max-record": "16MiB", "baseline": None,
    "extend": None, "required-version": None,
}  # fmt: skip
#: Settings that are paths, relative to the folder of the configuration.
PATHS = frozenset({"ontology", "map", "data-rows", "rules", "reference", "baseline", "extend"})


# -- Parses sizes such as ``512MiB`` and ``2g`` --------------------------------------------------------------------

#: The pattern for JSON Schema, which has no flags.
SIZE_PATTERN = r"^([0-9]+(?:\.[0-9]+)?) ?([kmgtKMGT]?)[iI]?[bB]?$"
_SIZE = lazy_regex(SIZE_PATTERN[1:-1])
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}
#: Less memory than this would be spilt all the time.
LEAST = 1 << 24
#: Ordinary records can have this size in bytes.
LEAST_RECORD = 1 << 16
#: A configuration comes with files that others have written: it may not have all memory taken. On a command line more is the user's word.
MOST_RECORD = 256 << 20
#: Larger than the memory of any machine; longer numbers could overflow.
ENDLESS = 1e30


def bytes_of(value: Any) -> int | None:
    """Returns the number of bytes, or None if the value is not a size."""
    match = _SIZE.fullmatch(str(value))
    if match is None:
        return None
    number, unit = match.groups()
    return int(min(float(number), ENDLESS) * 1024 ** _POWERS[unit.lower()])


def too_little(value: Any, size: int, least: int) -> str | None:
    """Returns what to give instead of a size below the minimum, or None if it is large enough. ``least``: `LEAST` or `LEAST_RECORD`."""
    if size >= least:
        return None
    text, enough = str(value).strip(), "16M" if least == LEAST else "64k"
    if size and text.isdecimal():
        unit = "M" if int(text) * 1024**2 >= LEAST else "G"
        return f"give {enough} or more; a number alone counts bytes, a unit goes right after it: {text}{unit}"
    return f"give {enough} or more; {_ABOUT[least]}"


_ABOUT = {LEAST: "notes of a million records take about 30 MB", LEAST_RECORD: "records of many points are as long"}
