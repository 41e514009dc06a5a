"""The fix of each kind of finding, and the rules that are fixed otherwise."""

from __future__ import annotations

from typing import Any

from predlint.fixes.context import FixContext
from predlint.fixes.model import Fix
from predlint.violation import Kind

#: Rules for the layout of a file, which are fixed in the file as a whole.
WHOLE_FILE = frozenset({"JSN003", "JSN004", "JSN011", "JSN013", "JSN101", "JSN203", "JSN307"})
#: These rules, and the one for bytes that are no text.
IN_FILES = WHOLE_FILE | {"JSN009"}
#: Cross-record rules that are fixed by removing the record that repeats an earlier one.
REPETITIONS = frozenset({"DUP001", "DUP301"})


def fix_of(kind: Kind, fields: tuple[Any, ...], context: FixContext) -> Fix | None:
    """Returns the fix of a violation; None if it has none. Where its copies are fixed with it: all of them, or none."""
    if not kind.has_fix:
        return None
    violation = kind(context.value, *fields)
    if not kind.fixes_copies:
        return violation.fix(context)
    from predlint.fixes.region_copies import fix_with_copies

    return fix_with_copies(context, kind, violation.fix)
