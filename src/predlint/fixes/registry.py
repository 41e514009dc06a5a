"""The fixer of each kind of finding, and the rules that are fixed otherwise."""

from __future__ import annotations

from functools import cache

from predlint.fixes.model import Fix, Fixer, RecordFixContext
from predlint.violation import Kind

#: Rules for the layout of a file, which are fixed in the file as a whole.
WHOLE_FILE = frozenset({"JSN003", "JSN004", "JSN011", "JSN013", "JSN101", "JSN203", "JSN307"})
#: These rules, and the one for bytes that are no text.
IN_FILES = WHOLE_FILE | {"JSN009"}
#: Cross-record rules that are fixed by removing the record that repeats an earlier one.
REPETITIONS = frozenset({"DUP001", "DUP301"})


def fixer_of(kind: Kind) -> Fixer | None:
    """Returns the fixer for a violation's own fix; None if it has none."""
    return _own(kind) if kind.fix is not None else None


@cache
def _own(kind: Kind) -> Fixer:
    own = kind.fix
    assert own is not None

    def fix(context: RecordFixContext) -> Fix | None:
        return own(kind(context.value, *context.params), context)

    if not vars(own)["copies"]:
        return fix
    from predlint.fixes.label_studio_geometry import with_copies

    return with_copies(fix)
