"""UUIDs in the spellings that platforms accept."""

from __future__ import annotations

import re
from binascii import unhexlify
from typing import Any

from predlint.names import plainly

#: Braces or none, upper or lower case, a dash or none after every four digits (the usual 8-4-4-4-12 is one of these).
UUID_PATTERN = r"^(\{[0-9a-fA-F]{4}(-?[0-9a-fA-F]{4}){7}\}|[0-9a-fA-F]{4}(-?[0-9a-fA-F]{4}){7})(?![\s\S])"
# ``$`` would let a final line feed through in Python; "nothing follows" means the same everywhere.
#: Of a text that spells a UUID, something; else None.
match_uuid = re.compile(UUID_PATTERN).match
_STRIP = str.maketrans("", "", "{}-")


def is_uuid(value: Any) -> bool:
    """True for a string that spells a UUID."""
    return value.__class__ is str and match_uuid(value) is not None


def held_uuid(text: str) -> str | None:
    """The UUID in a text that has more round it: white space, ``urn:uuid:``, or the type that Python prints."""
    held = plainly(text.strip()).strip().removeprefix("urn:uuid:")
    return held if is_uuid(held) else None


def digits_of(uuids: bytes) -> bytes | None:
    """The 16 bytes of each uuid, of 36 characters; None when one of them has not the usual spelling (8-4-4-4-12 digits)."""
    import numpy as np

    count = len(uuids) // 36
    if any([uuids[at::36] != b"-" * count for at in (8, 13, 18, 23)]):
        return None
    digits = np.empty((count, 8), dtype=np.uint32)
    for column, at in enumerate((0, 4, 9, 14, 19, 24, 28, 32) if count else ()):  # four digits each
        digits[:, column] = np.ndarray(count, np.uint32, uuids, at, 36)
    try:
        return unhexlify(digits.data)
    except ValueError:
        return None


def uuid_digits(value: str) -> str:
    """The 32 lower-case hexadecimal digits of a spelled UUID: equal for all spellings of the same one."""
    return value.translate(_STRIP).lower()
