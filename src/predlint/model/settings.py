"""The words that options accept, the defaults and the bounds of settings: the same for the command line and the library."""

from __future__ import annotations

from typing import Any, Literal, get_args

from predlint.model.texts import lazy_regex

# -- The words that options accept, as types and as lists: the same for the command line and the library -------------


#: Platforms of predictions.
Dialect = Literal["labelbox", "label-studio", "encord", "coco"]
#: The use of a file of Labelbox predictions.
Target = Literal["model-run", "mal"]

#: Media types of data rows.
Media = Literal[
    "image", "video", "text", "pdf", "audio", "conversational", "geospatial", "html", "dicom", "llm-prompt-response", "llm-multimodal"
]  # fmt: skip

#: A release or page of a platform's rules; `PROFILES` says which belong to which platform.
Profile = Literal[
    "default", "current", "docs-2023", "before-1.13", "sdk-2.1.2", "sdk-2.1.3", "strict-match", "partial-match"
]  # fmt: skip

BEFORE_1_13: Profile = "before-1.13"
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)

#: Dialect of an ontology -> dialects of predictions that can be checked against it.
WRITTEN_FOR: dict[str, tuple[str, ...]] = {
    "labelbox": ("labelbox",),
    "label-studio": ("label-studio",),
    "encord": ("encord", "coco"),
    "coco": ("coco",),
}

TARGETS: tuple[Target, ...] = get_args(Target)
MEDIA: tuple[Media, ...] = get_args(Media)

#: Dialect -> its profiles, for platforms whose pages or releases differ. ``default`` and ``current`` are the same. ``docs-2023`` warns
# about what Labelbox's support tables of that year did not offer. ``before-1.13`` counts offsets in a Text as releases of Label Studio
# before July 2024 do, in UTF-16 units. ``sdk-2.1.2`` and ``sdk-2.1.3`` add errors for everything that a Label
# Studio server with that release of label-studio-sdk refuses. ``strict-match`` and ``partial-match`` are the ways in which Encord compares
# predictions with the truth, which decides whether unanswered questions matter.
PROFILES: dict[str, tuple[Profile, ...]] = {
    "labelbox": ("default", "current", "docs-2023"),
    "label-studio": ("default", "current", BEFORE_1_13, "sdk-2.1.2", "sdk-2.1.3"),
    "encord": ("default", "current", "strict-match", "partial-match"),
    "coco": ("default", "current"),
}

EVERY_PROFILE: tuple[Profile, ...] = get_args(Profile)
LEVELS = ("error", "warning", "info")
#: Default limit of a record's bytes. The largest real ones, videos of hours with a box in every frame or a mask as text, are a few
# megabytes.
MAX_RECORD = 16 << 20


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
