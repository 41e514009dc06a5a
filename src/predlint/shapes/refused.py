"""Which record a decoder did not expect: it says so."""

from __future__ import annotations

import re

#: What it says of the place.
_RECORD = re.compile(r" - at (?:`key` in )?`\$\[(\d+)\][^`]*`\Z")


def stopped_at(why: BaseException) -> int | None:
    """The place of the record in a list, or among lines, that a decoder did not expect; None where it does not say."""
    place = _RECORD.search(str(why))
    return int(place[1]) if place is not None else None
