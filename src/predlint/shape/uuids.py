"""UUIDs in the spellings that platforms accept."""

from __future__ import annotations

from typing import Any

from predlint.lazy_regex import lazy_regex
from predlint.names import nearest_plain

#: Braces or none, upper or lower case, a dash or none after every four digits (the usual 8-4-4-4-12 is one of these).
UUID_PATTERN = r"^(\{[0-9a-fA-F]{4}(-?[0-9a-fA-F]{4}){7}\}|[0-9a-fA-F]{4}(-?[0-9a-fA-F]{4}){7})(?![\s\S])"
# ``$`` would let a final line feed through in Python; "nothing follows" means the same everywhere.
_FORM = lazy_regex(UUID_PATTERN)
_STRIP = str.maketrans("", "", "{}-")


def is_uuid(value: Any) -> bool:
    """Returns True for a string that spells a UUID."""
    return value.__class__ is str and _FORM.match(value) is not None


def find_uuid(text: str) -> str | None:
    """Returns the UUID in a text that has more around it: white space, ``urn:uuid:``, or the type that Python prints; None without one."""
    bare = nearest_plain(text.strip()).strip().removeprefix("urn:uuid:")
    return bare if is_uuid(bare) else None


def uuid_number(value: Any) -> int | None:
    """Returns the 128 bits of a string that spells a UUID, equal for all spellings; None for anything else."""
    return int(value.strip("{}").replace("-", ""), 16) if value.__class__ is str and _FORM.match(value) is not None else None


def uuid_digits(value: str) -> str:
    """Returns the 32 lower-case hexadecimal digits of a spelled UUID: equal for all spellings of the same one."""
    return value.translate(_STRIP).lower()
