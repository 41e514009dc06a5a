"""The fix of a missing value that has another name."""

from __future__ import annotations

from predlint.platforms.labelbox.value_forms import is_part, reported_form
from predlint.violation import Fix, FixContext


def rename_payload(at: FixContext, found: str | None) -> Fix | None:
    """Renames the member that holds a value. None for a part of a value and for key frames, which need more than a name, and for a name
    that tells the form of the value."""
    member, value = str(at.keys[-1]), at.value_at([*at.keys[:-1], found or ""])
    drawn = isinstance(value, dict | list) or (isinstance(value, str) and value.lstrip()[:1] in ("{", "["))
    if not drawn or found is None or is_part(member, found) or reported_form(found) is not None:
        return None
    return at.rename_member(found) if member != "segments" or found not in ("keyframes", "frames") else None
